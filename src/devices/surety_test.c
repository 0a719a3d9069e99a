/* surety_test.c: who may answer for whom, up to what; how it is taken back; what an agreement may
 * use of it. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"
#include "state/cover.h"

enum { WORD = 1, OTHER, DEAL, FAR, GONE };

static struct fab_world w;

#define SURETY(row_, by_, about_, sum_, ...)                                                       \
    { .row = row_, .by = by_, .kind = FAB_K_surety, .about = about_, .amount = sum_,               \
      .until_h = 24 * 200, __VA_ARGS__ }
#define BACK(row_, by_, ref_, ...)                                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_surety, .about = PERSON(BRUNO), .ref = ref_,           \
      .also = F_(scale), __VA_ARGS__ }
#define PROMISE(row_, by_, about_, terms_, ...)                                                    \
    { .row = row_, .by = by_, .kind = FAB_K_promise, .about = PERSON(about_), .terms = terms_,     \
      .keep = DEAL, __VA_ARGS__ }
#define ACCEPT(row_, by_, ...)                                                                     \
    { .row = row_, .by = by_, .kind = FAB_K_accept, .about = LABEL(DEAL), .ref = LABEL(DEAL),      \
      __VA_ARGS__ }

FAB_TEST(surety_refuses)
{
    static const struct fab_step STEPS[] = {
        SURETY("of everybody", ANNA, ORIGIN, 50, .want = FAB_E_FIELD),
        SURETY("a scale there is not", ANNA, PERSON(BRUNO), 50, .scale = 2, .want = FAB_E_FIELD),
        SURETY("a code there is not", ANNA, PERSON(BRUNO), 50, .code = 3, .want = FAB_E_FIELD),
        SURETY("standing, and for one", ANNA, PERSON(BRUNO), 50, .ref = UNKNOWN,
               .want = FAB_E_FIELD),
        SURETY("for one, and none named", ANNA, PERSON(BRUNO), 50, .code = 2, .want = FAB_E_FIELD),
        SURETY("for nothing", ANNA, PERSON(BRUNO), 0, .want = FAB_E_FIELD),
        SURETY("more than a link can be", ANNA, PERSON(BRUNO), FAB_LINK_MAX + 1,
               .want = FAB_E_FIELD),
        SURETY("in gifts", ANNA, PERSON(BRUNO), 50, .unit = 1, .want = FAB_E_FIELD),
        SURETY("without an end", ANNA, PERSON(BRUNO), 50, .without = F_(until),
               .want = FAB_E_FIELD),
        { .row = "until yesterday", .by = ANNA, .kind = FAB_K_surety, .about = PERSON(BRUNO),
          .amount = 50, .until_h = -24, .want = FAB_E_FIELD },
        { .row = "for two years", .by = ANNA, .kind = FAB_K_surety, .about = PERSON(BRUNO),
          .amount = 50, .until_h = 24 * 367, .want = FAB_E_FIELD },
        SURETY("four links more", ANNA, PERSON(BRUNO), 50, .method = 4, .want = FAB_E_FIELD),
        SURETY("a topic there is not", ANNA, PERSON(BRUNO), 50, .vec = { 9 }, .nvec = 1,
               .want = FAB_E_TOPIC),
        SURETY("no topic", ANNA, PERSON(BRUNO), 50, .vec = { 0 }, .nvec = 1, .want = FAB_E_TOPIC),
        SURETY("topics out of order", ANNA, PERSON(BRUNO), 50, .vec = { 2, 1 }, .nvec = 2,
               .want = FAB_E_FIELD),
        SURETY("of nobody", ANNA, NOBODY, 50, .want = FAB_E_REF),
        SURETY("of oneself", ANNA, PERSON(ANNA), 50, .want = FAB_E_CONFLICT),
        SURETY("for terms there are not", ANNA, PERSON(BRUNO), 50, .code = 2, .ref = UNKNOWN,
               .want = FAB_E_REF),
        SURETY("by a newcomer", EVA, PERSON(BRUNO), 50, .want = FAB_E_WHO),
        SURETY("of a newcomer", ANNA, PERSON(EVA), 50),
        SURETY("about gardens and tools", ANNA, PERSON(BRUNO), 50, .vec = { 1, 2 }, .nvec = 2,
               .method = 3, .keep = WORD),
        BACK("back: which", ANNA, 0, .want = FAB_E_FIELD),
        BACK("there is none", ANNA, UNKNOWN, .want = FAB_E_REF),
        BACK("not Chloe's affair", CHLOE, LABEL(WORD), .want = FAB_E_ROLE),
        BACK("Anna takes it back", ANNA, LABEL(WORD)),
        BACK("twice", ANNA, LABEL(WORD), .want = FAB_E_REF),
        SURETY("once more", ANNA, PERSON(BRUNO), 50, .keep = WORD),
        BACK("Bruno wants no such favour", BRUNO, LABEL(WORD)),
        { .row = "Chloe leaves", .by = CHLOE, .kind = FAB_K_leave },
        SURETY("of who has left", ANNA, PERSON(CHLOE), 50, .want = FAB_E_STATE),
    };

    fab_four(&w);
    fab_assert(fab_world_join(&w, EVA, ANNA) == FAB_OK);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(for_256_others)
{
    static const struct fab_step STEPS[] = {
        SURETY("one more", ANNA, PERSON(CHLOE), 5, .want = FAB_E_LIMIT, .limit = "surety"),
        SURETY("more for one of them", ANNA, PERSON(BRUNO), 5),
    };

    fab_four(&w);
    for (int i = 0; i < 256; i++) {
        struct fab_edge *edge =
            fab_add_edge(w.map, FAB_KEY(.a = { { 9, (uint8_t)i, [31] = 1 } }));

        edge->kind = FAB_EDGE_WORD;
        edge->src = w.mid[ANNA];
        edge->dst = i == 0 ? w.mid[BRUNO] : (fab_id){ { 0xcc, (uint8_t)i } };
        edge->state = 1;
    }
    fab_assert(fab_tray_end(w.map, FAB_OK) == FAB_OK);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* ---- what an agreement may use of it: Bruno promises Chloe, Anna or David answers */

#define ONE(owner_, sum_, ...)                                                                     \
    { 1, 1, { { 0, 1, 48, 60, 0, 1, 0 } },                                                         \
      { { 3, 0, OWNER(PERSON(owner_)), 0, sum_, __VA_ARGS__ } } }

FAB_TEST(what_a_word_covers)
{
    static const struct fab_test_terms
        FULL = ONE(ANNA, 60, LABEL(WORD)), MORE = ONE(ANNA, 61, LABEL(WORD)),
        LESS = ONE(ANNA, 59, LABEL(WORD)), STRANGER = ONE(DAVID, 60, LABEL(WORD)),
        PARTY = ONE(CHLOE, 60, LABEL(WORD)), NOWHERE = ONE(ANNA, 60, UNKNOWN),
        BARE = ONE(ANNA, 60, 0), BEHIND = ONE(DAVID, 60, LABEL(FAR), LABEL(OTHER));
    static const struct fab_step STEPS[] = {
        SURETY("Anna for Bruno", ANNA, PERSON(BRUNO), 60, .vec = { 1 }, .nvec = 1, .keep = WORD),
        SURETY("Anna for David", ANNA, PERSON(DAVID), 60, .also = F_(method), .keep = FAR),
        SURETY("David for Bruno", DAVID, PERSON(BRUNO), 60, .keep = OTHER),
        PROMISE("a party answers", BRUNO, CHLOE, &PARTY, .want = FAB_E_COVER_SHAPE),
        PROMISE("no path", BRUNO, CHLOE, &BARE, .want = FAB_E_COVER_SHAPE),
        PROMISE("links there are not", BRUNO, CHLOE, &NOWHERE, .topic = "garden"),
        ACCEPT("cannot be accepted", CHLOE, .want = FAB_E_COVER_PATH),
        PROMISE("whose word is it", BRUNO, CHLOE, &STRANGER, .topic = "garden"),
        ACCEPT("not David's", CHLOE, .want = FAB_E_COVER_PATH),
        PROMISE("about tools", BRUNO, CHLOE, &FULL, .topic = "tools"),
        ACCEPT("she spoke of gardens", CHLOE, .want = FAB_E_COVER_SCOPE),
        PROMISE("one unit beyond", BRUNO, CHLOE, &MORE, .topic = "garden"),
        ACCEPT("more than she said", CHLOE, .want = FAB_E_COVER_SPENT),
        PROMISE("one unit short", BRUNO, CHLOE, &LESS, .topic = "garden"),
        ACCEPT("uncovered", CHLOE, .want = FAB_E_UNCOVERED),
        PROMISE("through David", BRUNO, CHLOE, &BEHIND),
        ACCEPT("Anna's word may not be followed", CHLOE, .want = FAB_E_COVER_HOPS),
        PROMISE("all of it", BRUNO, CHLOE, &FULL, .topic = "garden"),
        ACCEPT("is enough", CHLOE),
        BACK("what is reserved stays", ANNA, LABEL(WORD)),
        BACK("and is taken back once", ANNA, LABEL(WORD), .want = FAB_E_DUP),
    };
    const struct fab_edge *edge;

    fab_four(&w);
    SAY(&w, STEPS);
    edge = fab_get_edge(w.map, FAB_KEY(.a = fab_label(WORD)));
    fab_expect("capacity is what it carries", edge->cap, 60);
    fab_expect("and used", edge->used, 60);
    fab_expect("Anna's money is held", fab_balance(&w, ANNA), -60);
    fab_world_close(&w);
}

FAB_TEST(who_answers_must_have_it)
{
    static const struct fab_test_terms FULL = ONE(ANNA, 60, LABEL(WORD));
    static const struct fab_test_terms TWICE = {
        1, 2, { { 0, 1, 48, 60, 0, 1, 0 } },
        { { 3, 0, OWNER(PERSON(ANNA)), 0, 30, LABEL(WORD) },
          { 3, 0, OWNER(PERSON(ANNA)), 0, 30, LABEL(OTHER) } } };
    static const struct fab_step STEPS[] = {
        SURETY("for a day", ANNA, PERSON(BRUNO), 60, .keep = WORD),
        SURETY("another", ANNA, PERSON(BRUNO), 60, .keep = OTHER),
        PROMISE("covered", BRUNO, CHLOE, &TWICE),
        { .row = "Anna spends it", .by = ANNA, .kind = FAB_K_transfer, .about = PERSON(DAVID),
          .amount = 4941, .code = 1 },
        ACCEPT("59 are left of 60", CHLOE, .want = FAB_E_FUNDS),
        { .row = "one comes back", .by = DAVID, .kind = FAB_K_transfer, .about = PERSON(ANNA),
          .amount = 1, .code = 1 },
        ACCEPT("to the last unit", CHLOE),
    };
    static const struct fab_step LEAVES[] = {
        SURETY("for a day", ANNA, PERSON(BRUNO), 60, .keep = WORD),
        PROMISE("covered", BRUNO, CHLOE, &FULL),
        { .row = "Anna leaves", .by = ANNA, .kind = FAB_K_leave },
        ACCEPT("who has left answers for nobody", CHLOE, .want = FAB_E_COVER),
    };
    static const struct fab_step SHORT[] = {
        { .row = "for ninety days", .by = ANNA, .kind = FAB_K_surety, .about = PERSON(BRUNO),
          .amount = 60, .until_h = 24 * 124, .keep = WORD },
        PROMISE("covered", BRUNO, CHLOE, &FULL),
        ACCEPT("due in two days, and 123 after that", CHLOE, .want = FAB_E_COVER_LAPSED),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
    fab_four(&w);
    SAY(&w, LEAVES);
    fab_world_close(&w);
    fab_four(&w);
    SAY(&w, SHORT);
    fab_world_close(&w);
}

FAB_TEST(for_one_agreement)
{
    static const struct fab_test_terms FULL = ONE(ANNA, 60, LABEL(WORD));
    static const struct fab_step STEPS[] = {
        PROMISE("covered by what will come", BRUNO, CHLOE, &FULL),
        SURETY("for another agreement", ANNA, PERSON(BRUNO), 60, .keep = WORD),
    };
    static const struct fab_test_terms OWN = { 1, 0, { { 0, 1, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step ONES[] = {
        { .row = "another", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(CHLOE),
          .terms = &OWN, .keep = OTHER },
        SURETY("for that one", ANNA, PERSON(BRUNO), 60, .code = 2, .ref = LABEL(OTHER),
               .keep = WORD),
        PROMISE("covered by it", BRUNO, CHLOE, &FULL),
        ACCEPT("it is for the other", CHLOE, .want = FAB_E_COVER),
        { .row = "not once it runs", .by = CHLOE, .kind = FAB_K_accept, .about = LABEL(OTHER),
          .ref = LABEL(OTHER) },
        SURETY("too late", ANNA, PERSON(BRUNO), 60, .code = 2, .ref = LABEL(OTHER),
               .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, ONES);
    fab_world_close(&w);
    fab_four(&w);
    fab_label_as(WORD, GONE);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* Its day comes: gone, unless something is reserved or may still be repaid. */
FAB_TEST(a_word_ends)
{
    static const struct fab_test_terms FULL = ONE(ANNA, 60, LABEL(WORD));
    static const struct fab_step STEPS[] = {
        SURETY("for 200 days", ANNA, PERSON(BRUNO), 60, .keep = WORD),
        PROMISE("covered", BRUNO, CHLOE, &FULL), ACCEPT("yes", CHLOE), LATER(24 * 2 + 1),
    };
    static const struct fab_step ENDS[] = { LATER(24 * 4) };
    static const struct fab_step DAY[] = { LATER(24 * 200) };

    fab_four(&w);
    SAY(&w, STEPS);
    SAY(&w, ENDS);
    fab_expect("expired: nothing is reserved",
               fab_get_edge(w.map, FAB_KEY(.a = fab_label(WORD)))->used, 0);
    fab_expect("Anna has it back", fab_balance(&w, ANNA), 0);
    SAY(&w, DAY);
    fab_expect("gone", fab_get_edge(w.map, FAB_KEY(.a = fab_label(WORD))) == NULL, true);
    fab_world_close(&w);
}

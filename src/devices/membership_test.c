/* membership_test.c: who comes in, how one becomes a member, how one goes; each refusal of join,
 * vouch and leave. */
#include "base/test.h"
#include "devices/core.h"
#include "devices/test_say.h"

enum { LEFT = 1, VOUCH, SHELF };

#define INVITE(row_, by_, door_, ...)                                                             \
    { .row = row_, .by = by_, .kind = FAB_K_vouch, .code = 1, .door = door_, __VA_ARGS__ }
#define JOIN(row_, who_, code_, door_, ...)                                                       \
    { .row = row_, .by = who_, .kind = FAB_K_join, .code = code_, .door = door_, .nsd = 1,        \
      __VA_ARGS__ }
#define KNOWS(row_, by_, whom_, how_, much_, ...)                                                 \
    { .row = row_, .by = by_, .kind = FAB_K_vouch, .about = whom_, .code = how_, .scale = much_,  \
      __VA_ARGS__ }

static struct fab_world w;

static void standing(const char *row, int who, int want)
{
    fab_expect(row, fab_person(&w, who)->standing, want);
}

FAB_TEST(the_founder)
{
    const struct fab_member *anna;

    fab_four(&w);
    anna = fab_person(&w, ANNA);
    fab_expect("a member at once", anna->standing, FAB_MEMBER);
    fab_expect("number one", anna->num, 1);
    fab_expect("his own root", fab_same(&anna->root, &anna->mid), true);
    fab_expect("holds the tasks", fab_has_role(w.map, anna->mid, FAB_ROLE_STEWARD, 0), true);
    fab_expect("four are counted", fab_meta(w.map, FAB_META_active), 4);
    fab_expect("Bruno is her guest", fab_same(&fab_person(&w, BRUNO)->inviter, &anna->mid), true);
    fab_world_close(&w);
}

FAB_TEST(join_refuses)
{
    static const struct fab_step STEPS[] = {
        INVITE("a door", ANNA, 1, .until_h = 48), INVITE("another", ANNA, 2, .until_h = 24),
        INVITE("for paper", ANNA, 3, .until_h = 48),
        JOIN("a pseudonym: no batch", EVA, 3, 1, .want = FAB_E_FIELD),
        JOIN("no such kind", EVA, 5, 1, .want = FAB_E_FIELD),
        JOIN("a person has no stewards", EVA, 1, 1, .mids = { PERSON(ANNA) }, .nmids = 1,
             .want = FAB_E_FIELD),
        JOIN("paper without a steward", EVA, 4, 1, .want = FAB_E_FIELD),
        JOIN("a steward nobody knows", EVA, 4, 1, .mids = { NOBODY }, .nmids = 1,
             .want = FAB_E_REF),
        JOIN("Bruno is no steward", EVA, 4, 1, .mids = { PERSON(BRUNO) }, .nmids = 1,
             .want = FAB_E_ROLE),
        JOIN("Anna twice", EVA, 4, 1, .mids = { PERSON(ANNA), PERSON(ANNA) }, .nmids = 2,
             .want = FAB_E_FIELD),
        { .row = "no key to check by", .by = EVA, .kind = FAB_K_join, .code = 1, .door = 1,
          .want = FAB_E_FIELD },
        { .row = "half a proof", .by = EVA, .kind = FAB_K_join, .code = 1, .key_bytes = 32,
          .nsd = 1, .want = FAB_E_FIELD },
        JOIN("a door there is not", EVA, 1, 9, .want = FAB_E_PROOF),
        JOIN("made out to another", EVA, 1, 1, .forged = 1, .want = FAB_E_PROOF),
        JOIN("an organisation by itself", EVA, 2, 0, .want = FAB_E_PROOF),
        JOIN("by the door", EVA, 1, 1),
        JOIN("twice", EVA, 1, 2, .want = FAB_E_DUP),
        JOIN("a door already used", FELIX, 1, 1, .want = FAB_E_PROOF),
        LATER(25),
        JOIN("a door long shut", FELIX, 1, 2, .want = FAB_E_PROOF),
        JOIN("on paper", FELIX, 4, 3, .mids = { PERSON(ANNA) }, .nmids = 1),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    standing("Eva", EVA, FAB_NEWCOMER);
    standing("Felix", FELIX, FAB_NEWCOMER);
    fab_expect("Anna signs for him",
               fab_get_hand(w.map, FAB_KEY(.a = w.mid[FELIX], .b = w.mid[ANNA])) != NULL, true);
    fab_world_close(&w);
}

FAB_TEST(vouch_refuses)
{
    static const struct fab_step STEPS[] = {
        KNOWS("no such way", ANNA, PERSON(BRUNO), 4, 1, .want = FAB_E_FIELD),
        INVITE("without an end", ANNA, 1, .want = FAB_E_FIELD),
        INVITE("an end that has passed", ANNA, 1, .until_h = -1, .want = FAB_E_FIELD),
        INVITE("for three years", ANNA, 1, .until_h = 24 * 1000, .want = FAB_E_FIELD),
        { .row = "no door", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .until_h = 24,
          .want = FAB_E_FIELD },
        INVITE("to a person", ANNA, 1, .about = PERSON(BRUNO), .until_h = 24, .want = FAB_E_FIELD),
        INVITE("a ticket there is not", BRUNO, 1, .scale = 1, .until_h = 24, .want = FAB_E_TICKET),
        INVITE("the operator, when people are there", OPERATOR, 1, .until_h = 24,
               .want = FAB_E_ORDER),
        INVITE("a door", ANNA, 1, .until_h = 24),
        INVITE("the same door", BRUNO, 1, .until_h = 24, .want = FAB_E_DUP),
        KNOWS("the operator knows nobody", OPERATOR, PERSON(BRUNO), 2, 1, .want = FAB_E_FIELD),
        KNOWS("more than well", ANNA, PERSON(BRUNO), 2, 4, .want = FAB_E_FIELD),
        KNOWS("a skill of no topic", ANNA, PERSON(BRUNO), 3, 1, .want = FAB_E_FIELD),
        KNOWS("a person in a topic", ANNA, PERSON(BRUNO), 2, 1, .topic = "garden",
              .want = FAB_E_FIELD),
        KNOWS("for three years", ANNA, PERSON(BRUNO), 3, 1, .topic = "garden", .until_h = 24 * 1000,
              .want = FAB_E_FIELD),
        KNOWS("nobody", ANNA, NOBODY, 2, 1, .want = FAB_E_REF),
        KNOWS("oneself", ANNA, PERSON(ANNA), 2, 1, .want = FAB_E_CONFLICT),
        KNOWS("twice", ANNA, PERSON(BRUNO), 2, 1, .want = FAB_E_DUP),
        KNOWS("takes back what was never said", ANNA, PERSON(BRUNO), 3, 0, .topic = "garden",
              .want = FAB_E_REF),
        KNOWS("a skill", ANNA, PERSON(BRUNO), 3, 2, .topic = "garden"),
        KNOWS("taken back", ANNA, PERSON(BRUNO), 3, 0, .topic = "garden"),
        KNOWS("said again", ANNA, PERSON(BRUNO), 3, 2, .topic = "garden"),
        { .row = "David leaves", .by = DAVID, .kind = FAB_K_leave },
        KNOWS("who has left", ANNA, PERSON(DAVID), 3, 1, .topic = "garden", .want = FAB_E_STATE),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(vouches_are_few)
{
    static const struct fab_step STEPS[] = {   /* Anna has given three in fab_four */
        KNOWS("a fourth", ANNA, PERSON(BRUNO), 3, 1, .topic = "garden", .want = FAB_E_LIMIT),
        KNOWS("takes one back", ANNA, PERSON(DAVID), 2, 0),
        KNOWS("again three", ANNA, PERSON(BRUNO), 3, 1, .topic = "garden", .until_h = 24),
        KNOWS("again full", ANNA, PERSON(BRUNO), 3, 1, .topic = "tools", .want = FAB_E_LIMIT),
        LATER(25),
        KNOWS("one has ended by itself", ANNA, PERSON(BRUNO), 3, 1, .topic = "tools"),
    };

    fab_four_with(&w, "vouch.stock", 3);
    SAY(&w, STEPS);
    standing("once a member", DAVID, FAB_MEMBER);
    fab_world_close(&w);
}

FAB_TEST(a_guest)
{
    static const struct fab_step STEPS[] = {
        JOIN("knocks", EVA, 1, 0), KNOWS("Anna knows her", ANNA, PERSON(EVA), 2, 1),
        KNOWS("Bruno too", BRUNO, PERSON(EVA), 2, 1),
        JOIN("knocks", FELIX, 1, 0),
        { .row = "a guest says nothing", .by = FELIX, .kind = FAB_K_leave, .want = FAB_E_WHO },
    };
    static const struct fab_step LATE[] = { LATER(24 * 60 + 1) };

    fab_four(&w);
    SAY(&w, STEPS);
    standing("in, and a member by two vouches", EVA, FAB_MEMBER);
    standing("waits", FELIX, FAB_GUEST);
    SAY(&w, LATE);
    standing("nobody vouched", FELIX, FAB_LEFT);
    fab_world_close(&w);
}

FAB_TEST(fourteen_days)
{
    static const struct fab_step STEPS[] = { KNOWS("known, but not long", ANNA, PERSON(BRUNO), 2,
                                                   1), LATER(24 * 14 - 1) };
    static const struct fab_step DAY[] = { LATER(2) };

    fab_begin_with(&w, "new.days", 14);
    SAY(&w, STEPS);
    standing("an hour early", BRUNO, FAB_NEWCOMER);
    SAY(&w, DAY);
    standing("that day", BRUNO, FAB_MEMBER);
    standing("nobody knows her", CHLOE, FAB_NEWCOMER);
    fab_world_close(&w);
}

/* Nobody vouches; three promises kept toward three people do. */
FAB_TEST(by_what_is_kept)
{
    static const struct fab_test_terms WORK = { 1, 0, { { 0, 1, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const int               FOR[] = { ANNA, BRUNO, CHLOE };

    fab_four(&w);
    fab_expect("Eva comes", fab_world_join(&w, EVA, ANNA), FAB_OK);
    for (int i = 0; i < fab_countof(FOR); i++) {
        const struct fab_step steps[] = {
            { .row = "promise", .by = EVA, .kind = FAB_K_promise, .about = PERSON(FOR[i]),
              .terms = &WORK, .keep = VOUCH },
            { .row = "accept", .by = FOR[i], .kind = FAB_K_accept, .about = LABEL(VOUCH),
              .ref = LABEL(VOUCH) },
            { .row = "keep", .by = FOR[i], .kind = FAB_K_keep, .about = LABEL(VOUCH), .scale = 1 },
        };

        standing("not yet", EVA, FAB_NEWCOMER);
        SAY(&w, steps);
    }
    standing("three kept, three partners", EVA, FAB_MEMBER);
    fab_world_close(&w);
}

FAB_TEST(leaving)
{
    static const struct fab_step STEPS[] = {
        { .row = "no such way", .by = BRUNO, .kind = FAB_K_leave, .scale = 1, .want = FAB_E_FIELD },
        { .row = "back from nowhere", .by = BRUNO, .kind = FAB_K_leave, .ref = UNKNOWN,
          .want = FAB_E_STATE },
        { .row = "leaves", .by = BRUNO, .kind = FAB_K_leave, .keep = LEFT },
        { .row = "twice", .by = BRUNO, .kind = FAB_K_leave, .want = FAB_E_DUP },
        { .row = "another leave", .by = BRUNO, .kind = FAB_K_leave, .ref = UNKNOWN,
          .want = FAB_E_REF },
        LATER(24 * 6),
        { .row = "comes back", .by = BRUNO, .kind = FAB_K_leave, .ref = LABEL(LEFT) },
        { .row = "leaves again", .by = BRUNO, .kind = FAB_K_leave, .keep = LEFT },
        LATER(24 * 8),
        { .row = "after a week", .by = BRUNO, .kind = FAB_K_leave, .ref = LABEL(LEFT),
          .want = FAB_E_DUE },
    };

    fab_four(&w);
    SAY(&w, STEPS);
    standing("gone", BRUNO, FAB_LEFT);
    fab_expect("three are counted", fab_meta(w.map, FAB_META_active), 3);
    fab_world_close(&w);
}

FAB_TEST(quiet_is_not_bad)
{
    static const struct fab_step STEPS[] = { LATER(24 * 181),
        { .row = "one word", .by = BRUNO, .kind = FAB_K_offer, .scale = 1, .code = 1,
          .until_h = 24 } };

    fab_four(&w);
    SAY(&w, STEPS);
    standing("still a member", CHLOE, FAB_MEMBER);
    fab_expect("one is awake", fab_meta(w.map, FAB_META_active), 1);
    fab_world_close(&w);
}

/* The shelf of a tool library: an organisation whose agents are the founders. */
FAB_TEST(the_shelf)
{
    static const struct fab_step GENESIS[] = {
        INVITE("for the shelf", OPERATOR, 1, .until_h = 48),
        INVITE("for Anna", OPERATOR, 2, .until_h = 48),
        INVITE("for Bruno", OPERATOR, 3, .until_h = 48),
        JOIN("the shelf", EVA, 2, 1), JOIN("Anna", ANNA, 1, 2), JOIN("Bruno", BRUNO, 1, 3),
        { .row = "not with its own key", .by = EVA, .kind = FAB_K_offer, .scale = 1, .code = 1,
          .until_h = 24, .want = FAB_E_ROLE },
        { .row = "by Anna's hand", .by = ANNA, .kind = FAB_K_offer, .for_ = PERSON(EVA), .scale = 1,
          .code = 1, .until_h = 24, .keep = SHELF },
        { .row = "by Bruno's", .by = BRUNO, .kind = FAB_K_offer, .for_ = PERSON(EVA), .scale = 1,
          .code = 1, .until_h = 24 },
        INVITE("for Chloe", ANNA, 4, .until_h = 48), JOIN("Chloe", CHLOE, 1, 4),
        { .row = "not by hers", .by = CHLOE, .kind = FAB_K_offer, .for_ = PERSON(EVA), .scale = 1,
          .code = 1, .until_h = 24, .want = FAB_E_ROLE },
        { .row = "until Anna says so", .by = ANNA, .kind = FAB_K_delegate, .for_ = PERSON(EVA),
          .about = PERSON(CHLOE), .code = 3, .scale = 1,
          .vec = { FAB_K_offer, FAB_K_deliver }, .nvec = 2 },
        { .row = "now by hers", .by = CHLOE, .kind = FAB_K_offer, .for_ = PERSON(EVA), .scale = 1,
          .code = 1, .until_h = 24 },
        { .row = "that and no more", .by = CHLOE, .kind = FAB_K_transfer, .for_ = PERSON(EVA),
          .about = PERSON(ANNA), .code = 1, .amount = 1, .want = FAB_E_ROLE },
    };

    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, false);
    fab_world_genesis(&w, rows, n);
    SAY(&w, GENESIS);
    standing("an organisation", EVA, FAB_ORG);
    fab_expect("its own offer",
               fab_same(&fab_get_post(w.map, FAB_KEY(.a = fab_label(SHELF)))->author, &w.mid[EVA]),
                   true);
    fab_world_close(&w);
}

/* From twenty members on: one vouch a day, and not all of one tree. */
FAB_TEST(twenty_members)
{
    static const struct fab_step STEPS[] = {
        KNOWS("Anna knows Chloe", ANNA, PERSON(CHLOE), 2, 1),
        KNOWS("and David, the same day", ANNA, PERSON(DAVID), 2, 1, .want = FAB_E_LIMIT,
              .limit = "vouch.gap"),
        KNOWS("a skill is another thing", ANNA, PERSON(DAVID), 3, 1, .topic = "garden"),
        KNOWS("Bruno knows Chloe", BRUNO, PERSON(CHLOE), 2, 1),
        LATER(25),
        KNOWS("and David, a day later", ANNA, PERSON(DAVID), 2, 1),
    };
    static const struct fab_step FIRST[] = {
        KNOWS("Anna knows Bruno", ANNA, PERSON(BRUNO), 2, 1), LATER(25),
    };

    fab_begin_with(&w, "vouch.gap", 24);
    SAY(&w, FIRST);
    fab_meta_put(w.map, FAB_META_active, 20);
    SAY(&w, STEPS);
    standing("two of one tree are not enough", CHLOE, FAB_NEWCOMER);
    fab_world_close(&w);
}

FAB_TEST(doors_are_counted)
{
    static const struct fab_step LAST[] = { INVITE("one more", ANNA, 200, .until_h = 24,
                                                   .want = FAB_E_LIMIT) };
    static const struct fab_step LATE[] = { LATER(25),
        INVITE("the others are shut", ANNA, 200, .until_h = 24) };

    fab_four_with(&w, "vouch.stock", 3);
    for (int i = 1; i <= 30; i++) {
        const struct fab_step door[] = { INVITE("a door", ANNA, i, .until_h = 24) };

        SAY(&w, door);
    }
    SAY(&w, LAST);
    SAY(&w, LATE);
    fab_world_close(&w);
}

FAB_TEST(twenty_founders)
{
    static const struct fab_step LAST[] = { INVITE("a 21st", OPERATOR, 200, .until_h = 24,
                                                   .want = FAB_E_ORDER) };
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, false);
    fab_world_genesis(&w, rows, n);
    for (int i = 1; i <= 20; i++) {
        const struct fab_step door[] = { INVITE("a founder's door", OPERATOR, i, .until_h = 24) };

        SAY(&w, door);
    }
    SAY(&w, LAST);
    fab_world_close(&w);
}

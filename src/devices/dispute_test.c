/* dispute_test.c: the ladder, step by step: each refusal, each default of silence, what each end
 * does. */
#include "base/test.h"
#include "crypto/crypto.h"
#include "devices/dispute_lot.h"
#include "devices/settle.h"
#include "devices/test_say.h"

enum { JOB = 1, CASE, OTHER, SEALED_0, GREG = 6, HANNA = 7, DAY = 24 };
static struct fab_world w;

/* Bruno does something for Chloe that is worth 30.00; she bears the risk by her own will. */
static const struct fab_test_terms DOES = { 1, 1, { { 0, 1, 48, 3000, 0, 1, 0 } },
                                            { { 9, 0, 1, 0, 3000 } } };
static const struct fab_test_terms SMALL = { 1, 1, { { 0, 1, 48, 40, 0, 1, 0 } },
                                             { { 9, 0, 1, 0, 40 } } };
static const struct fab_test_terms MIDDLE = { 1, 1, { { 0, 1, 48, 100, 0, 1, 0 } },
                                              { { 9, 0, 1, 0, 100 } } };

#define GROUND(ground_, row_, by_, ...)                                                            \
    { .row = row_, .by = by_, .kind = FAB_K_dispute, .about = LABEL(JOB), .secret = 1,             \
      .method = ground_, __VA_ARGS__ }
#define DISPUTE(row_, by_, ...) GROUND(1, row_, by_, __VA_ARGS__)
#define WITHDRAW(row_, by_, ...)                                                                   \
    { .row = row_, .by = by_, .kind = FAB_K_dispute, .about = LABEL(JOB), .ref = LABEL(CASE),      \
      .also = F_(scale), __VA_ARGS__ }
#define ABOUT(row_, by_, kind_, ...)                                                               \
    { .row = row_, .by = by_, .kind = FAB_K_##kind_, .about = LABEL(CASE), __VA_ARGS__ }
#define DELIVER(...)                                                                               \
    { .row = "says it is done", .by = BRUNO, .kind = FAB_K_deliver, .about = LABEL(JOB),           \
      .scale = 1, __VA_ARGS__ }

/* Eight people who all came by Anna and have nothing else to do with one another. */
static void eight(void)
{
    fab_begin_with(&w, "join.vouches", 0);
    for (int i = 4; i < FAB_WORLD_PEOPLE; i++) fab_assert(fab_world_join(&w, i, ANNA) == FAB_OK);
    fab_assert(fab_test_clock(&w, w.now + 3600000) == FAB_OK);
    fab_assert(fab_person(&w, HANNA)->standing == FAB_MEMBER);
}

static void promised(const struct fab_test_terms *terms)
{
    const struct fab_step steps[] = {
        { "promises", BRUNO, FAB_K_promise, PERSON(CHLOE), .terms = terms, .keep = JOB },
        { "accepted", CHLOE, FAB_K_accept, LABEL(JOB), LABEL(JOB), .keep = 0 },
        { "her money", DAVID, FAB_K_transfer, PERSON(CHLOE), .code = 1, .amount = 5000 },
    };

    eight();
    SAY(&w, steps);
}

static struct fab_dsp *dispute(void)
{
    return fab_get_dsp(w.map, FAB_KEY(.a = fab_label(CASE)));
}

static struct fab_leg *leg(void)
{
    return fab_test_leg(&w, JOB, 0);
}

/* Said to be done, contested, not settled, revealed, drawn. */
static void judged(const struct fab_test_terms *terms)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        ABOUT("she stands by it", CHLOE, answer, .code = 1, .secret = 1),
        ABOUT("a link", OPERATOR, lot, .link = 1), LATER(2 * DAY),
    };

    promised(terms);
    SAY(&w, STEPS);
}

static int person_of(const fab_id *mid)
{
    for (int i = 0; i < FAB_WORLD_PEOPLE; i++) {
        if (fab_same(mid, &w.mid[i])) return i;
    }
    fab_assert(!"one of the eight");
    return 0;
}

static struct fab_seat *seat(int round, int n)
{
    return fab_get_seat(w.map, FAB_KEY(.a = fab_label(CASE), .n = round, .m = n));
}

static int seats(int round)
{
    int n = 0;

    while (seat(round, n) != NULL) n++;
    return n;
}

/* Seat n of a round commits to a verdict. */
static enum fab_code commit(int round, int n, const int64_t vec[5])
{
    const int       by = person_of(&seat(round, n)->mid);
    struct fab_step step = ABOUT("a seat", by, ruling, .seal = 10 + n, .nvec = 5,
                                 .keep = SEALED_0 + n);

    memcpy(step.vec, vec, 5 * sizeof *vec);
    return fab_test_say(&w, &step);
}

static enum fab_code open_it(int n, const int64_t vec[5])
{
    struct fab_step step = { .row = "opened", .by = OPERATOR, .kind = FAB_K_open,
                             .about = LABEL(SEALED_0 + n), .ref = LABEL(SEALED_0 + n),
                             .seal = 10 + n, .nvec = 5 };

    memcpy(step.vec, vec, 5 * sizeof *vec);
    return fab_test_say(&w, &step);
}

static void sound(const char *row)
{
    const char *flaw = fab_invariants_flaw(w.map);

    fab_expect_str(row, fab_str_of(flaw == NULL ? "" : flaw), FAB_STR(""));
}

/* All seats of a round that have not spoken say the same; the operator opens. */
static void all_say(int round, const int64_t vec[5])
{
    const int n = seats(round);

    for (int i = 0; i < n; i++) {
        if (seat(round, i)->state == FAB_SEAT_TAKEN) {
            fab_expect("commits", commit(round, i, vec), FAB_OK);
        }
    }
    for (int i = 0; i < n; i++) {
        if (seat(round, i)->state == FAB_SEAT_SEALED) fab_expect("opens", open_it(i, vec), FAB_OK);
    }
    sound("after the verdicts");
}

static void later(int hours)
{
    const struct fab_step steps[] = { LATER(hours) };

    fab_say_all(&w, steps, 1);
}

static int64_t balance(int n)
{
    return fab_balance(&w, n);
}

/* ---- opening */

FAB_TEST(dispute_refuses)
{
    static const struct fab_step STEPS[] = {
        DISPUTE("nothing is due yet", CHLOE, .want = FAB_E_STATE), DELIVER(),
        GROUND(0, "no ground", CHLOE, .want = FAB_E_FIELD),
        GROUND(9, "a ground there is not", CHLOE, .want = FAB_E_FIELD),
        DISPUTE("no commitment", CHLOE, .without = F_(hash), .want = FAB_E_FIELD),
        DISPUTE("quiet deals are not lodged", CHLOE, .ref = LABEL(JOB), .want = FAB_E_FIELD),
        DISPUTE("no such leg", CHLOE, .code = 1, .want = FAB_E_REF),
        DISPUTE("beyond any leg", CHLOE, .code = 900, .want = FAB_E_FIELD),
        GROUND(8, "a ground of public promises", CHLOE, .want = FAB_E_FIELD),
        { "no such agreement", CHLOE, FAB_K_dispute, LABEL(OTHER), .also = F_(method), .method = 1,
          .secret = 1, .want = FAB_E_REF },
        DISPUTE("not David's affair", DAVID, .want = FAB_E_ROLE),
        DISPUTE("more than it is worth", CHLOE, .amount = 3001, .want = FAB_E_FIELD),
        DISPUTE("no sum", CHLOE, .also = F_(amount), .want = FAB_E_FIELD),
        DISPUTE("who owes claims no sum", BRUNO, .amount = 10, .want = FAB_E_FIELD),
        DISPUTE("all it is worth", CHLOE, .amount = 3000, .keep = CASE),
        DISPUTE("twice", CHLOE, .want = FAB_E_DUP),
        DISPUTE("nor the other", BRUNO, .want = FAB_E_DUP),
        WITHDRAW("scale 1", CHLOE, .scale = 1, .want = FAB_E_FIELD),
        WITHDRAW("with a ground", CHLOE, .method = 1, .want = FAB_E_FIELD),
        { "which one", CHLOE, FAB_K_dispute, LABEL(JOB), .also = F_(scale), .want = FAB_E_FIELD },
        { "not of this leg", CHLOE, FAB_K_dispute, LABEL(JOB), LABEL(CASE), .also = F_(scale),
          .code = 1, .want = FAB_E_REF },
        WITHDRAW("not by the other", BRUNO, .want = FAB_E_ROLE),
        WITHDRAW("taken back", CHLOE),
        WITHDRAW("twice", CHLOE, .want = FAB_E_STATE),
        DISPUTE("a second time", CHLOE, .keep = CASE), WITHDRAW("taken back", CHLOE),
        DISPUTE("no third", CHLOE, .want = FAB_E_LIMIT, .limit = "dispute"),
        GROUND(3, "the other may", BRUNO, .keep = CASE),
        WITHDRAW("taken back", BRUNO),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("back where it was", leg()->stage, FAB_ACK);
    later(7 * DAY + 1);
    fab_expect("silence has accepted it", leg()->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

FAB_TEST(a_fresh_window)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), LATER(6 * DAY), DISPUTE("on the last day", CHLOE, .keep = CASE),
        LATER(6 * DAY), WITHDRAW("taken back", CHLOE), LATER(6 * DAY + 12),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("the other has lost no time", leg()->stage, FAB_ACK);
    later(DAY);
    fab_expect("then", leg()->stage, FAB_END);
    fab_world_close(&w);
}

/* ---- silence at each step */

FAB_TEST(nobody_reveals)
{
    static const struct fab_step STEPS[] = {
        LATER(49), DISPUTE("in grace", CHLOE, .keep = CASE), LATER(7 * DAY + 1),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("mediation", leg()->stage, FAB_MEDIATION);
    later(7 * DAY);
    fab_expect("draw", leg()->stage, FAB_DRAW);
    later(2 * DAY);
    fab_expect("withdrawn", leg()->stage, FAB_GRACE);
    fab_expect("over", dispute()->stage, FAB_END);
    later(3 * DAY);
    fab_expect("and nobody is blamed", leg()->outcome, FAB_OUT_EXPIRED);
    fab_world_close(&w);
}

FAB_TEST(nobody_judges)
{
    judged(&DOES);
    fab_expect("the jury", leg()->stage, FAB_JURY);
    fab_expect("above jury.large five sit", seats(FAB_ROUND_JURY), 5);
    fab_expect("her bond", balance(CHLOE), 5000 - 450);
    later(5 * DAY);
    fab_expect("others instead", leg()->stage, FAB_JURY);
    fab_expect("once", dispute()->redraw, 0);
    fab_expect("as many as there are", dispute()->seats <= 5, true);
    later(5 * DAY);
    fab_expect("nobody has decided", leg()->stage, FAB_RULED);
    fab_expect("the bond waits", balance(CHLOE), 5000 - 450);
    later(7 * DAY);
    fab_expect("no blame", leg()->outcome, FAB_OUT_EXPIRED);
    fab_expect("the bond is home", balance(CHLOE), 5000);
    sound("in the end");
    fab_world_close(&w);
}

/* ---- answers */

FAB_TEST(answer_refuses)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        { "no such dispute", BRUNO, FAB_K_answer, LABEL(JOB), .code = 1, .want = FAB_E_REF },
        ABOUT("no such answer", BRUNO, answer, .code = 4, .want = FAB_E_FIELD),
        ABOUT("nor this", BRUNO, answer, .code = 0, .want = FAB_E_FIELD),
        ABOUT("a mediator nobody asked for", BRUNO, answer, .code = 1, .mids = { PERSON(EVA) },
              .nmids = 1, .want = FAB_E_FIELD),
        ABOUT("whom?", BRUNO, answer, .code = 3, .want = FAB_E_FIELD),
        ABOUT("not David's affair", DAVID, answer, .code = 1, .want = FAB_E_ROLE),
        ABOUT("she reveals too early", CHLOE, answer, .code = 1, .secret = 1, .want = FAB_E_STATE),
        ABOUT("who opened it does not concede it", CHLOE, answer, .code = 2, .want = FAB_E_FIELD),
        ABOUT("a short nonce", BRUNO, answer, .code = 1, .nonce_bytes = 16, .want = FAB_E_FIELD),
        ABOUT("conceding needs none", BRUNO, answer, .code = 2, .secret = 2, .want = FAB_E_FIELD),
        ABOUT("David concedes nothing", DAVID, answer, .code = 2, .want = FAB_E_ROLE),
        ABOUT("contests", BRUNO, answer, .code = 1, .secret = 2),
        ABOUT("another nonce", BRUNO, answer, .code = 1, .secret = 3, .want = FAB_E_DUP),
        ABOUT("says more", BRUNO, answer, .code = 1), LATER(14 * DAY + 2),
        ABOUT("another nonce than hers", CHLOE, answer, .code = 1, .secret = 9,
              .want = FAB_E_PROOF),
        ABOUT("none", CHLOE, answer, .code = 1, .want = FAB_E_FIELD),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1),
        ABOUT("twice", CHLOE, answer, .code = 1, .secret = 1, .want = FAB_E_DUP),
        ABOUT("he may still speak", BRUNO, answer, .code = 1), LATER(2 * DAY),
        ABOUT("before the jury with his own words", BRUNO, answer, .code = 1,
              .want = FAB_E_STATE),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("heard", dispute()->said & FAB_DSP_HEARD, FAB_DSP_HEARD);
    fab_world_close(&w);
}

FAB_TEST(a_nonce_after_hers)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1),
        ABOUT("his could be chosen to suit", BRUNO, answer, .code = 1, .secret = 2,
              .want = FAB_E_STATE),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

FAB_TEST(without_a_bond)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        { "she gives all away", CHLOE, FAB_K_transfer, PERSON(DAVID), .code = 1, .amount = 9800 },
        ABOUT("200 of 450", CHLOE, answer, .code = 1, .secret = 1, .want = FAB_E_FUNDS),
        { "the commons have something", DAVID, FAB_K_transfer, COMMONS, .code = 1, .amount = 450 },
        ABOUT("advanced", CHLOE, answer, .code = 1, .secret = 1),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("by the commons", dispute()->said & FAB_DSP_ADVANCED, FAB_DSP_ADVANCED);
    fab_expect("she still has it", balance(CHLOE), 5000 - 9800);
    fab_world_close(&w);
}

FAB_TEST(conceded)
{
    static const struct fab_step POOR[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        ABOUT("he has nothing", BRUNO, answer, .code = 2),
    };
    static const struct fab_step RICHER[] = {
        { "he gets 10.00", EVA, FAB_K_transfer, PERSON(BRUNO), .code = 1, .amount = 1000 },
        ABOUT("gives what he has", BRUNO, answer, .code = 2),
    };
    static const struct fab_step RICH[] = {
        { "he gets 30.00", EVA, FAB_K_transfer, PERSON(BRUNO), .code = 1, .amount = 3000 },
        ABOUT("gives the rest", BRUNO, answer, .code = 2),
    };

    promised(&DOES);
    SAY(&w, POOR);
    fab_expect("for the rest it goes on", leg()->stage, FAB_REPAIR);
    SAY(&w, RICHER);
    fab_expect("she has it", balance(CHLOE), 6000);
    fab_expect("so much less is claimed", dispute()->claim, 2000);
    fab_expect("still", leg()->stage, FAB_REPAIR);
    SAY(&w, RICH);
    fab_expect("all of it", balance(CHLOE), 8000);
    fab_expect("he keeps what is his", balance(BRUNO), 1000);
    fab_expect("ended", leg()->outcome, FAB_OUT_BROKEN);
    fab_expect("points of an admission, once", fab_person(&w, BRUNO)->points, 10);
    fab_world_close(&w);
}

FAB_TEST(the_creditor_concedes)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), GROUND(3, "acknowledge it", BRUNO, .keep = CASE),
        ABOUT("so be it", CHLOE, answer, .code = 2),
        ABOUT("over", CHLOE, answer, .code = 1, .want = FAB_E_STATE),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("kept", leg()->outcome, FAB_OUT_KEPT);
    fab_world_close(&w);
}

FAB_TEST(kept_after_all)
{
    static const struct fab_step STEPS[] = {
        { "she has it after all", CHLOE, FAB_K_keep, LABEL(JOB), .scale = 1 },
    };

    judged(&DOES);
    SAY(&w, STEPS);
    fab_expect("kept", leg()->outcome, FAB_OUT_KEPT);
    fab_expect("over", dispute()->stage, FAB_END);
    fab_expect("her bond is home", balance(CHLOE), 5000);
    fab_expect("nobody sits any more", seat(0, 0)->state, FAB_SEAT_OVER);
    fab_world_close(&w);
}

/* ---- the lot */

/* From a second implementation (Python: hashlib, whole numbers). */
static const struct { int of_8, of_1001; } LOT[] = {
    { 8, 101 }, { 4, 219 }, { 4, 847 }, { 3, 957 }, { 6, 311 }, { 1, 588 },
};

FAB_TEST(the_lot_is_arithmetic)
{
    const struct fab_dsp d = { .sid = { { 1 } }, .nonce_o = { { 2 } }, .nonce_r = { { 3 } },
                               .link = { { 4 } } };
    const fab_id         first = fab_lot_seed(&d, 0), appeal = fab_lot_seed(&d, 1);

    fab_expect("another round, another seed", fab_same(&first, &appeal), false);
    for (int i = 0; i < fab_countof(LOT); i++) {
        fab_expect("of eight", fab_lot_number(&first, i, 8), LOT[i].of_8);
        fab_expect("of a thousand and one", fab_lot_number(&appeal, i, 1001),
                   LOT[i].of_1001);
    }
    fab_expect("the only one", fab_lot_number(&first, 9, 1), 1);
}

FAB_TEST(lot_refuses)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        { "no such dispute", OPERATOR, FAB_K_lot, LABEL(JOB), .link = 1, .want = FAB_E_REF },
        ABOUT("nothing is to be drawn", OPERATOR, lot, .link = 1, .want = FAB_E_STATE),
        LATER(14 * DAY + 2),
        ABOUT("before she reveals", OPERATOR, lot, .link = 1, .want = FAB_E_STATE),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1),
        ABOUT("the link after the next", OPERATOR, lot, .link = 2, .want = FAB_E_PROOF),
        ABOUT("half a link", OPERATOR, lot, .nonce_bytes = 16, .want = FAB_E_FIELD),
        ABOUT("not Anna's", ANNA, lot, .link = 1, .want = FAB_E_WHO),
        ABOUT("the next", OPERATOR, lot, .link = 1),
        ABOUT("twice", OPERATOR, lot, .link = 2, .want = FAB_E_DUP),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("one link used", fab_meta(w.map, FAB_META_lots), 1);
    fab_world_close(&w);
}

FAB_TEST(without_the_operator)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1), LATER(2 * DAY),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("drawn all the same", seats(FAB_ROUND_JURY), 5);
    fab_world_close(&w);
}

/* ---- who sits */

static bool sits(int round, int person)
{
    for (int n = 0; n < seats(round); n++) {
        if (fab_same(&seat(round, n)->mid, &w.mid[person])) return true;
    }
    return false;
}

FAB_TEST(who_may_sit)
{
    judged(&DOES);
    for (int n = 0; n < 5; n++) {
        const int who = person_of(&seat(0, n)->mid);

        fab_expect("no party", who != BRUNO && who != CHLOE, true);
    }
    /* Anna invited both, David paid Chloe nothing by agreement: all but the three may */
    fab_expect("nor who invited them", sits(0, ANNA), false);
    fab_world_close(&w);
}

FAB_TEST(small_and_middling)
{
    judged(&SMALL);
    fab_expect("one below jury.small", seats(FAB_ROUND_JURY), 1);
    fab_expect("15 % of 40", balance(CHLOE), 5000 - 6);
    fab_world_close(&w);
    judged(&MIDDLE);
    fab_expect("three between", seats(FAB_ROUND_JURY), 3);
    fab_world_close(&w);
}

FAB_TEST(not_me)
{
    static const struct fab_step OUT[] = {
        { "David will not judge", DAVID, FAB_K_role, ORIGIN, .code = 1, .also = F_(scale) },
        { "nor Eva", EVA, FAB_K_role, ORIGIN, .code = 1, .also = F_(scale) },
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1), LATER(2 * DAY),
    };

    promised(&DOES);
    SAY(&w, OUT);
    fab_expect("David", sits(0, DAVID), false);
    fab_expect("Eva", sits(0, EVA), false);
    fab_expect("the rest, and in the last pass Anna, who invited both", dispute()->seats, 4);
    fab_expect("Anna", sits(0, ANNA), true);
    fab_world_close(&w);
}

FAB_TEST(recuse_refuses)
{
    struct fab_step step = ABOUT("too close", 0, recuse, .nmids = 1);
    int             first, second;

    judged(&MIDDLE);
    first = person_of(&seat(0, 0)->mid);
    second = person_of(&seat(0, 1)->mid);
    step.by = BRUNO;
    step.nmids = 2;
    step.mids[0] = step.mids[1] = PERSON(first);
    fab_expect("one at a time", fab_test_say(&w, &step), FAB_E_FIELD);
    step.nmids = 1;
    step.mids[0] = PERSON(ANNA);
    fab_expect("who does not sit", fab_test_say(&w, &step), FAB_E_REF);
    step.mids[0] = PERSON(first);
    step.by = second;
    fab_expect("another seat says it for him", fab_test_say(&w, &step), FAB_E_ROLE);
    step.by = BRUNO;
    fab_expect("a party, once", fab_test_say(&w, &step), FAB_OK);
    fab_expect("gone", seat(0, 0)->state, FAB_SEAT_RECUSED);
    fab_expect("the next of the lot", dispute()->seats, 3);
    step.mids[0] = PERSON(second);
    fab_expect("no second time", fab_test_say(&w, &step), FAB_E_DUP);
    step.by = second;
    later(2 * DAY + 1);
    fab_expect("after two days nobody", fab_test_say(&w, &step), FAB_E_DUE);
    sound("in the end");
    fab_world_close(&w);
}

/* Who comes in on the second day has two days to say so, too. */
FAB_TEST(the_next_has_two_days)
{
    struct fab_step step = ABOUT("too close", 0, recuse, .nmids = 1);
    int             next;

    judged(&MIDDLE);
    later(2 * DAY - 1);
    step.by = person_of(&seat(0, 0)->mid);
    step.mids[0] = PERSON(step.by);
    fab_expect("on the last hour", fab_test_say(&w, &step), FAB_OK);
    next = seats(0) - 1;
    later(DAY);
    step.by = person_of(&seat(0, next)->mid);
    step.mids[0] = PERSON(step.by);
    fab_expect("who came instead", fab_test_say(&w, &step), FAB_OK);
    fab_world_close(&w);
}

FAB_TEST(rather_not)
{
    const int64_t   vec[5] = { 0, 0, 0, 3, 0 };
    struct fab_step step = ABOUT("too close", 0, recuse, .nmids = 1);

    judged(&MIDDLE);
    step.by = person_of(&seat(0, 0)->mid);
    step.mids[0] = PERSON(step.by);
    fab_expect("commits", commit(0, 1, vec), FAB_OK);
    fab_expect("the juror himself", fab_test_say(&w, &step), FAB_OK);
    step.by = person_of(&seat(0, 1)->mid);
    step.mids[0] = PERSON(step.by);
    fab_expect("not once he has voted", fab_test_say(&w, &step), FAB_E_STATE);
    fab_world_close(&w);
}

/* ---- verdicts */

FAB_TEST(ruling_refuses)
{
    const int64_t   vec[5] = { 100, 0, 1, 2, 0 }, odd[5] = { 100, 0, 3, 2, 0 };
    struct fab_step step = ABOUT("nobody's seat", BRUNO, ruling, .seal = 3, .nvec = 5);

    judged(&MIDDLE);
    fab_expect("no seat", fab_test_say(&w, &step), FAB_E_ROLE);
    step.about = LABEL(JOB);
    fab_expect("no dispute", fab_test_say(&w, &step), FAB_E_REF);
    fab_expect("commits", commit(0, 0, vec), FAB_OK);
    fab_expect("twice", commit(0, 0, vec), FAB_E_DUP);
    fab_expect("nothing opens before all have", open_it(0, vec), FAB_E_STATE);
    fab_expect("to what cannot be", commit(0, 1, odd), FAB_OK);
    later(5 * DAY);
    fab_expect("two of three: they open", dispute()->step, FAB_DSP_OPENING);
    fab_expect("something may be open", commit(0, 2, vec), FAB_E_SEALED);
    fab_expect("opens", open_it(0, vec), FAB_OK);
    fab_expect("fault 3", open_it(1, odd), FAB_E_OPEN);
    later(2 * DAY);
    fab_expect("one of three is no quorum", leg()->stage, FAB_JURY);
    fab_expect("two silent ones are replaced",
               fab_jury_count(&(struct fab_case){ .t = w.map, .dsp = dispute() }, 0,
                              FAB_SEAT_SILENT), 2);
    fab_world_close(&w);
}

/* Each component by itself: the lower median. */
FAB_TEST(medians)
{
    static const int64_t VEC[5][5] = {
        { 900, 0, 1, 1, 0 },  { 2000, 50, 1, 1, 0 }, { 700, 90, 2, 2, 9 },
        { 5000, 10, 1, 3, 0 }, { 100, 20, 0, 2, 300 },
    };

    judged(&DOES);
    for (int i = 0; i < 5; i++) fab_expect("commits", commit(0, i, VEC[i]), FAB_OK);
    for (int i = 0; i < 5; i++) fab_expect("opens", open_it(i, VEC[i]), FAB_OK);
    fab_expect("ruled at once", leg()->stage, FAB_RULED);
    fab_expect("loss", dispute()->loss, 900);
    fab_expect("no deposit, no fine", dispute()->fine, 0);
    fab_expect("fault", dispute()->fault, 1);
    fab_expect("dim", dispute()->dim, 2);
    fab_expect("no days", dispute()->days, 0);
    fab_expect("no money before it is final", balance(CHLOE), 5000 - 450);
    fab_world_close(&w);
}

/* Of four that opened, the second from below. */
FAB_TEST(the_lower_median)
{
    static const int64_t VEC[4][5] = {
        { 100, 0, 1, 1, 0 }, { 200, 0, 1, 1, 0 }, { 300, 0, 1, 2, 0 }, { 400, 0, 1, 2, 0 },
    };

    judged(&DOES);
    for (int i = 0; i < 4; i++) fab_expect("commits", commit(0, i, VEC[i]), FAB_OK);
    later(5 * DAY);
    for (int i = 0; i < 4; i++) fab_expect("opens", open_it(i, VEC[i]), FAB_OK);
    fab_expect("the fifth is not waited for", leg()->stage, FAB_RULED);
    fab_expect("loss", dispute()->loss, 200);
    fab_expect("dim", dispute()->dim, 1);
    fab_world_close(&w);
}

FAB_TEST(ruled_and_done)
{
    static const int64_t          VEC[5] = { 2000, 0, 1, 1, 0 };
    static const struct fab_step MONEY[] = {
        { "he gets 15.00", EVA, FAB_K_transfer, PERSON(BRUNO), .code = 1, .amount = 1500 },
    };

    judged(&DOES);
    SAY(&w, MONEY);
    all_say(0, VEC);
    later(7 * DAY + 1);
    fab_expect("broken", leg()->outcome, FAB_OUT_BROKEN);
    fab_expect("his own money first, never below 0", balance(BRUNO), 0);
    fab_expect("hers: the bond is home, and damages", balance(CHLOE), 5000 + 1500);
    fab_expect("damages of the leg", leg()->paid, 2000);
    fab_expect("an intention", fab_person(&w, BRUNO)->points, 30);
    fab_expect("verdicts on record",
               fab_get_served(w.map, FAB_KEY(.a = seat(0, 0)->mid))->verdicts, 1);
    fab_world_close(&w);
}

/* No lever in a dispute: who was at fault may rate, and it counts nothing. */
FAB_TEST(whose_rating_is_void)
{
    static const int64_t          VEC[5] = { 2000, 0, 1, 1, 0 };
#define RATES(by_, salt_, keep_)                                                                   \
    { .row = "rates", .by = by_, .kind = FAB_K_rate, .about = LABEL(JOB), .seal = salt_,           \
      .vec = { 0, 0, 0, 0 }, .nvec = 4, .keep = keep_ }
#define OPENS(salt_, keep_)                                                                        \
    { .row = "opens", .by = OPERATOR, .kind = FAB_K_open, .about = LABEL(keep_),                   \
      .ref = LABEL(keep_), .seal = salt_, .vec = { 0, 0, 0, 0 }, .nvec = 4 }
    static const struct fab_step STEPS[] = {
        RATES(BRUNO, 31, 40), RATES(CHLOE, 32, 41), OPENS(31, 40), OPENS(32, 41), LATER(8 * DAY),
    };
    void *row[4];

    judged(&DOES);
    all_say(0, VEC);
    later(7 * DAY + 1);
    SAY(&w, STEPS);
    fab_expect("his, who was at fault",
               fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = fab_label(40)), row, 4), 0);
    fab_expect("hers counts",
               fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = fab_label(41)), row, 4), 2);
    fab_world_close(&w);
}

FAB_TEST(a_lost_bond)
{
    static const int64_t VEC[5] = { 0, 0, 0, 3, 0 };
    int64_t              before[5];

    judged(&DOES);
    for (int i = 0; i < 5; i++) before[i] = balance(person_of(&seat(0, i)->mid));
    all_say(0, VEC);
    later(7 * DAY + 1);
    fab_expect("nothing was wrong", leg()->outcome, FAB_OUT_KEPT);
    fab_expect("half of 4.50 to the other side", balance(BRUNO), 225);
    fab_expect("hers is lost", balance(CHLOE), 5000 - 450);
    for (int i = 0; i < 5; i++) {
        fab_expect("the seats share the rest", balance(person_of(&seat(0, i)->mid)) - before[i],
                   45);
    }
    fab_expect("she has lost one", dispute()->said & FAB_DSP_LOST, FAB_DSP_LOST);
    fab_expect("the next costs double",
               fab_case_bond(&(struct fab_case){ .t = w.map, .dsp = dispute() }, w.mid[CHLOE]),
               900);
    fab_world_close(&w);
}

/* ---- appeal */

FAB_TEST(appeal_refuses)
{
    static const int64_t          VEC[5] = { 2000, 0, 1, 2, 0 };
    static const struct fab_step EARLY[] = {
        ABOUT("before there is a ruling", BRUNO, appeal, .method = 1, .want = FAB_E_STATE),
    };
    static const struct fab_step STEPS[] = {
        ABOUT("no such ground", BRUNO, appeal, .method = 6, .want = FAB_E_FIELD),
        ABOUT("not David's affair", DAVID, appeal, .method = 1, .want = FAB_E_ROLE),
        { "no dispute", BRUNO, FAB_K_appeal, LABEL(JOB), .method = 1, .want = FAB_E_REF },
        { "he gives all away", BRUNO, FAB_K_transfer, PERSON(DAVID), .code = 1, .amount = 4500 },
        ABOUT("500 of 900", BRUNO, appeal, .method = 1, .want = FAB_E_FUNDS),
        { "he gets some back", EVA, FAB_K_transfer, PERSON(BRUNO), .code = 1, .amount = 400 },
        ABOUT("double the bond", BRUNO, appeal, .method = 1),
        ABOUT("once", CHLOE, appeal, .method = 1, .want = FAB_E_DUP),
    };

    judged(&DOES);
    SAY(&w, EARLY);
    all_say(0, VEC);
    SAY(&w, STEPS);
    fab_expect("the next clock draws", seats(FAB_ROUND_APPEAL), 0);
    later(1);
    fab_expect("nobody who sat before", seats(FAB_ROUND_APPEAL), 1);
    fab_expect("but Anna, in the last pass", sits(FAB_ROUND_APPEAL, ANNA), true);
    fab_world_close(&w);
}

static void appealed(const int64_t first[5], int by)
{
    const struct fab_step steps[] = { ABOUT("appeals", by, appeal, .method = 1),
                                      ABOUT("a link", OPERATOR, lot, .link = 2), LATER(1) };

    judged(&MIDDLE);
    all_say(0, first);
    SAY(&w, steps);
    fab_expect("all who are left", seats(FAB_ROUND_APPEAL) >= 2, true);
}

FAB_TEST(changed_on_appeal)
{
    static const int64_t FIRST[5] = { 100, 0, 1, 1, 0 }, THEN[5] = { 0, 0, 0, 3, 0 };
    const struct fab_served *served;

    appealed(FIRST, BRUNO);
    fab_expect("twice 15", balance(BRUNO), -30);
    all_say(1, THEN);
    fab_expect("at once", leg()->outcome, FAB_OUT_KEPT);
    fab_expect("his bond is home, and half of hers", balance(BRUNO), 7);
    served = fab_get_served(w.map, FAB_KEY(.a = seat(0, 0)->mid));
    fab_expect("came before another jury", served->appealed, 1);
    fab_expect("overturned", served->upheld, 0);
    fab_expect("noted", served->last, 1);
    fab_world_close(&w);
}

/* Three overturned of the last ten: nobody draws him for a year. */
FAB_TEST(off_the_list)
{
    static const int64_t FIRST[5] = { 100, 0, 1, 1, 0 }, THEN[5] = { 0, 0, 0, 3, 0 };
    struct fab_served   *served;
    struct fab_case      c;
    int                  who, before;

    appealed(FIRST, BRUNO);
    who = person_of(&seat(0, 0)->mid);
    before = person_of(&seat(0, 1)->mid);
    fab_served_row(w.map, w.mid[who])->last = 1 | 1 << 8;
    fab_served_row(w.map, w.mid[before])->last = 1 | 1 << 9;    /* that one falls out of the ten */
    all_say(1, THEN);
    served = fab_get_served(w.map, FAB_KEY(.a = w.mid[who]));
    fab_expect("a year off", served->off, w.now + (int64_t)365 * DAY * 3600000);
    fab_expect("and then anew", served->last, 0);
    fab_expect("two of ten", fab_get_served(w.map, FAB_KEY(.a = w.mid[before]))->off, 0);
    SAY(&w, ((const struct fab_step[]){
                { "the same again", BRUNO, FAB_K_promise, PERSON(CHLOE), .terms = &MIDDLE,
                  .keep = JOB },
                { "yes", CHLOE, FAB_K_accept, LABEL(JOB), .ref = LABEL(JOB) }, DELIVER(),
                DISPUTE("not so", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
                ABOUT("she stands by it", CHLOE, answer, .code = 1, .secret = 1),
                ABOUT("a link", OPERATOR, lot, .link = 3), LATER(2 * DAY) }));
    fab_expect("he does not sit", sits(0, who), false);
    c = (struct fab_case){ .t = w.map, .dsp = dispute(), .leg = leg(),
                           .agr = fab_get_agr(w.map, FAB_KEY(.a = fab_label(JOB))) };
    served->off = 0;
    fab_expect("but for that he would", fab_jury_draw(&c, FAB_ROUND_APPEAL, 8) > 0, true);
    fab_expect("there he is", sits(FAB_ROUND_APPEAL, who), true);
    fab_world_close(&w);
}

/* Each dispute lost within a year doubles the next bond, sixty-four times at most. */
FAB_TEST(a_bond_that_doubles)
{
    static const struct { const char *row; int lost, days; int64_t times; } ROWS[] = {
        { "none", 0, 0, 1 }, { "one", 1, 0, 2 }, { "six", 6, 0, 64 }, { "seven", 7, 0, 64 },
        { "a year ago to the day", 3, 365, 8 }, { "longer ago", 3, 366, 1 } };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_case c;

        judged(&MIDDLE);
        c = (struct fab_case){ .t = w.map, .dsp = dispute() };
        for (int k = 0; k < ROWS[i].lost; k++) {
            struct fab_dsp *d = fab_add_dsp(w.map, FAB_KEY(.a = { { 9, (uint8_t)k } }));

            d->opener = w.mid[CHLOE];
            d->stage = FAB_END;
            d->said = FAB_DSP_LOST;
            d->ended = w.now - (int64_t)ROWS[i].days * DAY * 3600000;
        }
        (void)fab_tray_end(w.map, FAB_OK);
        fab_expect(ROWS[i].row, fab_case_bond(&c, w.mid[CHLOE]), 15 * ROWS[i].times);
        fab_world_close(&w);
    }
}

FAB_TEST(upheld_on_appeal)
{
    static const int64_t VEC[5] = { 80, 0, 1, 2, 0 };

    appealed(VEC, BRUNO);
    all_say(1, VEC);
    fab_expect("broken", leg()->outcome, FAB_OUT_BROKEN);
    fab_expect("half of his double bond is hers", balance(CHLOE), 5000 + 15);
    fab_expect("upheld", fab_get_served(w.map, FAB_KEY(.a = seat(0, 0)->mid))->upheld, 1);
    fab_world_close(&w);
}

FAB_TEST(a_silent_appeal)
{
    static const int64_t VEC[5] = { 80, 0, 1, 2, 0 };

    appealed(VEC, BRUNO);
    later(8 * DAY);
    fab_expect("the ruling before stands", leg()->outcome, FAB_OUT_BROKEN);
    fab_expect("that bond goes home", balance(BRUNO), 0);
    sound("in the end");
    fab_world_close(&w);
}

/* ---- settling */

#define SETTLE(row_, by_, hold_, sum_, ...)                                                        \
    ABOUT(row_, by_, settle, .mark = { { hold_, sum_ } }, .nmarks = 1, __VA_ARGS__)

FAB_TEST(settle_refuses)
{
    static const struct fab_step STEPS[] = {
        { "not admitted", CHLOE, FAB_K_settle, LABEL(JOB), .mark = { { 0, 0 } }, .nmarks = 1,
          .want = FAB_E_STATE },
        { "of no hold", CHLOE, FAB_K_settle, LABEL(JOB), .mark = { { 7, 0 } }, .nmarks = 1,
          .want = FAB_E_REF },
        { "of nothing", CHLOE, FAB_K_settle, LABEL(JOB), .want = FAB_E_FIELD },
        { "no such thing", CHLOE, FAB_K_settle, LABEL(OTHER), .want = FAB_E_REF },
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        SETTLE("not David's affair", DAVID, 0, 0, .want = FAB_E_ROLE),
        SETTLE("no such hold", CHLOE, 5, 0, .want = FAB_E_REF),
        SETTLE("more than it holds", CHLOE, 0, 1, .want = FAB_E_FIELD),
        SETTLE("below nothing", CHLOE, 0, -1, .want = FAB_E_FIELD),
        ABOUT("twice the same", CHLOE, settle, .mark = { { 0, 0 }, { 0, 0 } }, .nmarks = 2,
              .want = FAB_E_FIELD),
        SETTLE("all home, she says", CHLOE, 0, 0),
        LATER(7 * DAY + 1),
        SETTLE("he agrees too late: it has lapsed", BRUNO, 0, 0),
    };
    static const struct fab_step THEN[] = { SETTLE("she says it again", CHLOE, 0, 0) };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("not in force", leg()->stage, FAB_MEDIATION);
    SAY(&w, THEN);
    fab_expect("in force", leg()->outcome, FAB_OUT_SETTLED);
    fab_expect("nobody is blamed", fab_person(&w, BRUNO)->points, 0);
    fab_world_close(&w);
}

/* ---- mediators */

static void mediator(int n)
{
    fab_add_role(w.map, FAB_KEY(.a = w.mid[n], .n = FAB_ROLE_MEDIATOR))->idx = 1;
    (void)fab_tray_end(w.map, FAB_OK);
}

FAB_TEST(a_mediator_by_lot)
{
    static const struct fab_step OPENING[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        SETTLE("he is not asked yet", DAVID, 0, 0, .want = FAB_E_ROLE), LATER(7 * DAY + 1),
    };
    static const struct fab_step STEPS[] = {
        SETTLE("suggests", DAVID, 0, 0), SETTLE("once", DAVID, 0, 0, .want = FAB_E_DUP),
        SETTLE("he takes it", BRUNO, 0, 0), SETTLE("she takes it", CHLOE, 0, 0),
    };

    promised(&DOES);
    mediator(DAVID);
    SAY(&w, OPENING);
    fab_expect("David, since Anna invited both", sits(FAB_ROUND_MEDIATOR, DAVID), true);
    SAY(&w, STEPS);
    fab_expect("settled", leg()->outcome, FAB_OUT_SETTLED);
    fab_expect("on his record", fab_get_served(w.map, FAB_KEY(.a = w.mid[DAVID]))->settled, 1);
    fab_world_close(&w);
}

FAB_TEST(a_mediator_of_both)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), DISPUTE("not so", CHLOE, .keep = CASE),
        ABOUT("nobody", BRUNO, answer, .code = 3, .mids = { NOBODY }, .nmids = 1,
              .want = FAB_E_REF),
        ABOUT("himself", BRUNO, answer, .code = 3, .mids = { PERSON(BRUNO) }, .nmids = 1,
              .want = FAB_E_CONFLICT),
        ABOUT("Anna is too close", BRUNO, answer, .code = 3, .mids = { PERSON(ANNA) }, .nmids = 1,
              .want = FAB_E_CONFLICT),
        ABOUT("not for David to say", DAVID, answer, .code = 3, .mids = { PERSON(EVA) },
              .nmids = 1, .want = FAB_E_ROLE),
        ABOUT("Eva", BRUNO, answer, .code = 3, .mids = { PERSON(EVA) }, .nmids = 1),
        ABOUT("Felix", CHLOE, answer, .code = 3, .mids = { PERSON(FELIX) }, .nmids = 1),
        ABOUT("Eva, then", CHLOE, answer, .code = 3, .mids = { PERSON(EVA) }, .nmids = 1),
        SETTLE("not before it is her turn", EVA, 0, 0, .want = FAB_E_STATE),
        LATER(7 * DAY + 1), SETTLE("suggests", EVA, 0, 0), LATER(7 * DAY),
        ABOUT("too late to name", BRUNO, answer, .code = 3, .mids = { PERSON(DAVID) }, .nmids = 1,
              .want = FAB_E_STATE),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1), LATER(2 * DAY),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_expect("who mediated does not judge", sits(FAB_ROUND_JURY, EVA), false);
    fab_world_close(&w);
}

/* ---- after the end */

FAB_TEST(after_the_end)
{
    static const int64_t          VEC[5] = { 500, 0, 1, 1, 0 };
    static const struct fab_step OPENING[] = {
        DELIVER(), { "she has it", CHLOE, FAB_K_keep, LABEL(JOB), .scale = 1 }, LATER(30 * DAY),
        DISPUTE("no sum after the end", CHLOE, .amount = 10, .want = FAB_E_FIELD),
        GROUND(2, "it was not as agreed", CHLOE, .keep = CASE), LATER(14 * DAY + 2),
        SETTLE("there is nothing to settle", CHLOE, 0, 0, .want = FAB_E_STATE),
        ABOUT("hers", CHLOE, answer, .code = 1, .secret = 1),
        ABOUT("a link", OPERATOR, lot, .link = 1), LATER(2 * DAY),
    };
    static const struct fab_step AGAIN[] = {
        DISPUTE("it was ruled", CHLOE, .want = FAB_E_STATE),
    };

    promised(&DOES);
    SAY(&w, OPENING);
    fab_expect("three sit", seats(FAB_ROUND_JURY), 3);
    fab_expect("no bond", balance(CHLOE), 5000);
    all_say(0, VEC);
    later(7 * DAY + 1);
    fab_expect("over", dispute()->stage, FAB_END);
    fab_expect("no money", balance(CHLOE), 5000);
    fab_expect("the leg has ended as it had", leg()->outcome, FAB_OUT_KEPT);
    fab_expect("but it counts", fab_person(&w, BRUNO)->points, 30);
    SAY(&w, AGAIN);
    fab_world_close(&w);
}

FAB_TEST(a_year_later)
{
    static const struct fab_step STEPS[] = {
        DELIVER(), { "she has it", CHLOE, FAB_K_keep, LABEL(JOB), .scale = 1 },
        LATER(365 * DAY + 13), DISPUTE("too late", CHLOE, .want = FAB_E_DUE),
    };

    promised(&DOES);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

/* ---- a public promise */

FAB_TEST(a_public_promise)
{
    static const struct fab_test_terms VOW = { 1, 0, { { 0, 255, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const int64_t               VEC[5] = { 0, 0, 1, 2, 0 };
#define VOWED(row_, by_, ...) GROUND(8, row_, by_, __VA_ARGS__)
    static const struct fab_step STEPS[] = {
        { "Bruno vows", BRUNO, FAB_K_promise, ORIGIN, .terms = &VOW, .code = 1, .keep = JOB },
        DELIVER(), VOWED("not he", BRUNO, .want = FAB_E_CONFLICT),
        VOWED("one", CHLOE), VOWED("twice", CHLOE, .want = FAB_E_DUP), VOWED("two", DAVID),
        DISPUTE("another ground", EVA, .want = FAB_E_FIELD),
        VOWED("a sum", EVA, .amount = 5, .want = FAB_E_FIELD), VOWED("three", EVA, .keep = CASE),
        VOWED("enough", FELIX, .want = FAB_E_DUP),
        WITHDRAW("nobody takes it back for the others", EVA, .want = FAB_E_ROLE),
        LATER(16 * DAY + 3),
    };

    eight();
    SAY(&w, STEPS);
    fab_expect("a jury, though nobody reveals", leg()->stage, FAB_JURY);
    all_say(0, VEC);
    later(7 * DAY + 1);
    fab_expect("broken", leg()->outcome, FAB_OUT_BROKEN);
    fab_expect("a competence", fab_person(&w, BRUNO)->points, 10);
    fab_world_close(&w);
}

/* ---- a member at level 4 */

FAB_TEST(a_pause)
{
    static const int64_t VEC[5] = { 0, 0, 1, 1, 60 };
#define RULE(row_, by_, about_, ...)                                                               \
    { .row = row_, .by = by_, .kind = FAB_K_dispute, .about = about_, .method = 7,                 \
      .secret = 1, __VA_ARGS__ }
    static const struct fab_step EARLY[] = {
        RULE("he is at no such level", CHLOE, PERSON(BRUNO), .want = FAB_E_STATE),
    };
    static const struct fab_step STEPS[] = {
        RULE("nobody", CHLOE, NOBODY, .want = FAB_E_REF),
        RULE("herself", CHLOE, PERSON(CHLOE), .want = FAB_E_CONFLICT),
        RULE("a leg of a person", CHLOE, PERSON(BRUNO), .code = 1, .want = FAB_E_FIELD),
        RULE("for a sum", CHLOE, PERSON(BRUNO), .amount = 1, .want = FAB_E_FIELD),
        RULE("asks a jury", CHLOE, PERSON(BRUNO), .keep = CASE),
        RULE("one at a time", DAVID, PERSON(BRUNO), .want = FAB_E_DUP),
        { "not taken back", CHLOE, FAB_K_dispute, PERSON(BRUNO), LABEL(CASE), .also = F_(scale),
          .want = FAB_E_ROLE },
        ABOUT("nothing to concede", BRUNO, answer, .code = 2, .want = FAB_E_ROLE),
        ABOUT("he speaks", BRUNO, answer, .code = 1, .secret = 4), LATER(16 * DAY + 3),
    };
    static const struct fab_step PAUSED[] = {
        { "offers nothing", BRUNO, FAB_K_offer, ORIGIN, .scale = 1, .code = 1, .until_h = 100,
          .want = FAB_E_WHO },
        { "but may leave", BRUNO, FAB_K_leave, ORIGIN, .without = F_(code) },
    };

    eight();
    SAY(&w, EARLY);
    fab_points_add(w.map, fab_person(&w, BRUNO), 150);
    (void)fab_tray_end(w.map, FAB_OK);
    SAY(&w, STEPS);
    fab_expect("three sit", dispute()->seats, 3);
    all_say(0, VEC);
    fab_expect("days", dispute()->days, 60);
    later(7 * DAY + 1);
    fab_expect("suspended", fab_person(&w, BRUNO)->standing, FAB_SUSPENDED);
    later(59 * DAY);
    fab_expect("until then", fab_person(&w, BRUNO)->standing, FAB_SUSPENDED);
    later(2 * DAY);
    fab_expect("back", fab_person(&w, BRUNO)->standing, FAB_MEMBER);
    fab_expect("at level 3 at most", fab_person(&w, BRUNO)->level <= 3, true);
    fab_person(&w, BRUNO)->standing = FAB_SUSPENDED;
    (void)fab_tray_end(w.map, FAB_OK);
    SAY(&w, PAUSED);
    fab_world_close(&w);
}

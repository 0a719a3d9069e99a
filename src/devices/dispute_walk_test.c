/* dispute_walk_test.c: quarrels of chance: people who say anything valid, lie, or fall silent, at
 * every step of the ladder; folded three ways, every invariant looked at; in the end time alone ends
 * everything. */
#include "base/test.h"
#include "devices/dispute.h"
#include "devices/test_say.h"

enum { DEALS = 14, CASES = 14, SEALS = 32, FIRST_CASE = DEALS, FIRST_SEAL = DEALS + CASES,
       STEPS = 4000, LOOK = 8, LINKS = FAB_WORLD_LINKS - 2, TERMS_DAY = 24 };
static struct fab_world w;
/* What the walk knows of what was said: the leg is always 0. */
static struct walk {
    struct fab_chance c;
    int     ndeals, ncases, nseals, deal_of[CASES];
    int64_t vec[SEALS][5], list[CASES][2][2];
    int     links, accepted[FAB_KINDS], stages[FAB_LAPSED + 1], ends[FAB_OUT_CANCELLED + 1];
} k;

static int chance(int n)
{
    return fab_chance(&k.c, n);
}

/* Of those that are kept, mostly one of the last few: so that things go on. */
static int newest(int n, int kept)
{
    kept = chance(6) == 0 ? kept : 3;

    return n == 0 ? 0 : n - 1 - chance(fab_min(n, kept));
}

static enum fab_code say(struct fab_step *step)
{
    const enum fab_code verdict = fab_test_say(&w, step);

    k.accepted[step->kind] += verdict == FAB_OK;
    return verdict;
}

static int person_of(const fab_id *mid)
{
    for (int i = 0; i < FAB_WORLD_PEOPLE; i++) {
        if (fab_same(mid, &w.mid[i])) return i;
    }
    return chance(FAB_WORLD_PEOPLE);
}

/* A party, mostly; else anybody. */
static int somebody(int deal)
{
    const fab_id            agr = fab_label(deal);
    const struct fab_party *p = fab_get_party(w.map, FAB_KEY(.a = agr, .n = chance(2)));

    return p == NULL || chance(12) == 0 ? chance(FAB_WORLD_PEOPLE) : person_of(&p->mid);
}

/* ---- promises */

static void step_deal(void)
{
    struct fab_test_terms terms = { 1, 2, { { 0, 1, 24 + chance(72), 0, 0, 1 + chance(3), 0 } },
                                    { { 1 + chance(2), 0, 1, 0, 0 }, { 9, 0, 1, 0, 0 } } };
    const int64_t   value = chance(4) == 0 ? 40 : 100 + chance(900), held = chance((int)value);
    struct fab_step offer = { .row = "promises", .by = chance(FAB_WORLD_PEOPLE),
                              .kind = FAB_K_promise, .terms = &terms, .method = chance(3) },
                    yes = { .row = "accepts", .kind = FAB_K_accept };
    const int       label = k.ndeals % DEALS;

    yes.by = (offer.by + 1 + chance(FAB_WORLD_PEOPLE - 1)) % FAB_WORLD_PEOPLE;
    terms.leg[0][3] = value;
    terms.hold[0][2] = terms.hold[0][0] == FAB_HOLD_ESCROW;     /* creditor's, or debtor's */
    terms.hold[0][4] = held;
    terms.hold[1][4] = value - held;
    if (held == 0) return;
    offer.about = PERSON(yes.by);
    offer.keep = label;
    if (say(&offer) != FAB_OK) return;
    k.ndeals++;
    yes.about = yes.ref = LABEL(label);
    (void)say(&yes);
}

static void step_leg(void)
{
    static const int KINDS[] = { FAB_K_deliver, FAB_K_deliver, FAB_K_keep, FAB_K_break };
    const int        deal = newest(k.ndeals, DEALS) % DEALS;
    struct fab_step  step = { .row = "about a leg", .by = somebody(deal),
                              .kind = KINDS[chance(fab_countof(KINDS))], .about = LABEL(deal) };

    if (step.kind == FAB_K_break) {
        step.method = 1 + (chance(6) == 0);
        step.amount = step.method == 1 ? 1 + chance(400) : 0;
    } else {
        step.scale = 1 + chance(3);
    }
    if (step.kind != FAB_K_deliver && chance(3) != 0) return;
    (void)say(&step);
}

static void step_money(void)
{
    struct fab_step step = { .row = "pays", .by = chance(FAB_WORLD_PEOPLE), .kind = FAB_K_transfer,
                             .code = 1, .amount = chance(800) };

    step.about = chance(8) == 0 ? COMMONS : PERSON(chance(FAB_WORLD_PEOPLE));
    (void)say(&step);
}

/* ---- disputes */

static void step_dispute(void)
{
    const int       deal = newest(k.ndeals, DEALS) % DEALS, label = k.ncases % CASES;
    struct fab_step step = { .row = "contests", .by = somebody(deal), .kind = FAB_K_dispute,
                             .about = LABEL(deal), .method = 1 + chance(6), .secret = 1,
                             .keep = FIRST_CASE + label,
                             .amount = chance(3) == 0 ? 1 + chance(300) : 0 };

    if (say(&step) != FAB_OK) return;
    k.deal_of[label] = deal;
    k.ncases++;
}

static struct fab_dsp *nth_case(int n)
{
    return fab_get_dsp(w.map, FAB_KEY(.a = fab_label(FIRST_CASE + n)));
}

/* One before a jury if there is any, mostly. */
static struct fab_dsp *one_case(int *n)
{
    const int most = fab_min(k.ncases, CASES), first = most == 0 ? 0 : chance(most);

    for (int i = 0; i < most && chance(8) != 0; i++) {
        const struct fab_dsp *d = nth_case(*n = (first + i) % most);

        if (d->stage >= FAB_DRAW && d->stage < FAB_END) return nth_case(*n);
    }
    *n = newest(k.ncases, CASES) % CASES;
    return most == 0 ? NULL : nth_case(*n);
}

static void step_withdraw(const struct fab_dsp *d, int n)
{
    struct fab_step step = { .row = "takes back", .by = person_of(&d->opener),
                             .kind = FAB_K_dispute, .about = LABEL(k.deal_of[n]),
                             .ref = LABEL(FIRST_CASE + n), .also = F_(scale) };

    if (chance(6) == 0) (void)say(&step);
}

static void step_answer(const struct fab_dsp *d, int n)
{
    struct fab_step step = { .row = "answers", .by = somebody(k.deal_of[n]), .kind = FAB_K_answer,
                             .about = LABEL(FIRST_CASE + n), .code = 1,
                             .secret = chance(3) == 0 ? 2 : 0 };

    if (d->stage == FAB_DRAW && chance(3) != 0) {
        step.by = person_of(&d->opener);
        step.secret = chance(10) == 0 ? 2 : 1;
    } else if (chance(5) == 0) {
        step.code = 2 + (chance(3) == 0);
        step.secret = 0;
        step.nmids = step.code == 3;
        step.mids[0] = PERSON(chance(FAB_WORLD_PEOPLE));
    }
    (void)say(&step);
}

static void step_settle(const struct fab_dsp *d, int n)
{
    struct fab_step step = { .row = "settles", .by = somebody(k.deal_of[n]), .kind = FAB_K_settle,
                             .about = LABEL(FIRST_CASE + n), .nmarks = 2 };

    (void)d;
    for (int i = 0; i < 2 && chance(3) != 0; i++) {
        k.list[n][i][0] = i;
        k.list[n][i][1] = i == 0 ? chance(200) : 0;
    }
    memcpy(step.mark, k.list[n], sizeof step.mark);
    (void)say(&step);
}

static struct fab_seat *one_seat(const struct fab_dsp *d)
{
    return fab_get_seat(w.map, FAB_KEY(.a = d->sid, .n = chance(10) == 0 ? chance(3) : d->round,
                                       .m = chance(7)));
}

static void step_recuse(const struct fab_dsp *d, int n)
{
    const struct fab_seat *seat = one_seat(d);
    struct fab_step        step = { .row = "too close", .kind = FAB_K_recuse,
                                    .about = LABEL(FIRST_CASE + n), .nmids = 1 };

    if (seat == NULL || chance(2) != 0) return;
    step.mids[0] = PERSON(person_of(&seat->mid));
    step.by = chance(2) == 0 ? person_of(&seat->mid) : somebody(k.deal_of[n]);
    (void)say(&step);
}

static void step_lot(const struct fab_dsp *d, int n)
{
    struct fab_step step = { .row = "a link", .by = OPERATOR, .kind = FAB_K_lot,
                             .about = LABEL(FIRST_CASE + n), .link = k.links + 1 };

    (void)d;
    if (k.links < LINKS && say(&step) == FAB_OK) k.links++;
}

static void step_ruling(const struct fab_dsp *d, int n)
{
    const struct fab_seat *seat = one_seat(d);
    const int              label = k.nseals % SEALS;
    struct fab_step        step = { .row = "commits", .kind = FAB_K_ruling,
                                    .about = LABEL(FIRST_CASE + n), .seal = 1 + label, .nvec = 5,
                                    .keep = FIRST_SEAL + label,
                                    .vec = { chance(300), chance(50), chance(12) == 0 ? 3 : chance(3),
                                             1 + chance(3), chance(90) } };

    if (seat == NULL) return;
    step.by = chance(12) == 0 ? chance(FAB_WORLD_PEOPLE) : person_of(&seat->mid);
    if (say(&step) != FAB_OK) return;
    memcpy(k.vec[label], step.vec, sizeof k.vec[label]);
    k.nseals++;
}

static void step_open(const struct fab_dsp *d, int n)
{
    const int       label = newest(k.nseals, SEALS) % SEALS;
    struct fab_step step = { .row = "opens", .by = OPERATOR, .kind = FAB_K_open,
                             .about = LABEL(FIRST_SEAL + label), .ref = LABEL(FIRST_SEAL + label),
                             .seal = 1 + label, .nvec = 5 };

    (void)d;
    (void)n;
    memcpy(step.vec, k.vec[label], sizeof k.vec[label]);
    if (k.nseals > 0) (void)say(&step);
}

static void step_appeal(const struct fab_dsp *d, int n)
{
    struct fab_step step = { .row = "appeals", .by = somebody(k.deal_of[n]), .kind = FAB_K_appeal,
                             .about = LABEL(FIRST_CASE + n), .method = 1 + chance(5) };

    if (d->stage == FAB_RULED || chance(8) == 0) (void)say(&step);
}

static void step_case(void)
{
    static void (*const SAY_IT[])(const struct fab_dsp *d, int n) = {
        step_withdraw, step_answer, step_answer, step_settle, step_recuse, step_lot,
        step_ruling,   step_ruling, step_ruling, step_open,   step_open,   step_appeal,
    };
    int                   n;
    const struct fab_dsp *d = one_case(&n);

    if (d == NULL || (d->stage < FAB_DRAW && chance(3) != 0)) return;
    k.stages[d->stage]++;
    SAY_IT[chance(fab_countof(SAY_IT))](d, n);
}

static void step_clock(void)
{
    static const int64_t HOURS[] = { 1, 1, 3, 6, 12, 60 };

    (void)fab_test_say(&w, &(struct fab_step)LATER(HOURS[chance(fab_countof(HOURS))]));
}

/* ---- the end */

static int open_cases;
static bool is_over(void *arg, const void *row)
{
    const struct fab_dsp *d = row;

    (void)arg;
    open_cases += d->stage != FAB_END;
    return true;
}

static bool leg_is_over(void *arg, const void *row)
{
    const struct fab_leg *leg = row;

    (void)arg;
    open_cases += leg->stage >= FAB_ACTIVE && leg->stage < FAB_END;
    k.ends[leg->outcome]++;
    return true;
}

static bool hold_is_over(void *arg, const void *row)
{
    (void)arg;
    open_cases += ((const struct fab_hold *)row)->state == FAB_HOLD_OPEN;
    return true;
}

static bool sound(void)
{
    const char *flaw = fab_invariants_flaw(w.map);

    return flaw == NULL || fab_expect_str("invariant", fab_str_of(flaw), FAB_STR(""));
}

static void everything_ends(void)
{
    open_cases = 0;
    (void)fab_test_say(&w, &(struct fab_step)LATER(130 * TERMS_DAY));
    (void)sound();
    fab_expect("cases", fab_tray_all(w.map, FAB_R_dsp, is_over, NULL), FAB_OK);
    fab_expect("legs", fab_tray_all(w.map, FAB_R_leg, leg_is_over, NULL), FAB_OK);
    fab_expect("holds", fab_tray_all(w.map, FAB_R_hold, hold_is_over, NULL), FAB_OK);
    fab_expect("nothing is left open by time alone", open_cases, 0);
}

static void same_state(void)
{
    fab_id map, small;

    fab_expect("the map's", fab_state_hash(w.map, &map), FAB_OK);
    fab_expect("the small tray's", fab_state_hash(w.small, &small), FAB_OK);
    fab_expect("the same state, whichever way it was folded", fab_same(&map, &small), true);
}

static void walk(uint64_t seed, int steps)
{
    static void (*const STEP[])(void) = { step_clock, step_clock, step_deal,    step_leg,
                                          step_leg,   step_money, step_dispute, step_case,
                                          step_case,  step_case,  step_case,    step_case,
                                          step_case,  step_case,  step_case,    step_case,
                                          step_case,  step_case,  step_case,    step_case };

    k.c = (struct fab_chance){ NULL, 0, seed };
    k.ndeals = k.ncases = k.nseals = k.links = 0;
    fab_begin_ways(&w, "join.vouches", 0, true);
    for (int i = 4; i < FAB_WORLD_PEOPLE; i++) fab_assert(fab_world_join(&w, i, 0) == FAB_OK);
    for (int i = 0; i < steps; i++) {
        STEP[chance(fab_countof(STEP))]();
        if (i % LOOK == 0 && !sound()) break;
    }
    everything_ends();
    same_state();
    fab_world_close(&w);
}

FAB_TEST(quarrels_of_chance)
{
    static const int TOLD[] = { FAB_K_dispute, FAB_K_answer, FAB_K_settle, FAB_K_recuse, FAB_K_lot,
                                FAB_K_ruling,  FAB_K_open,   FAB_K_appeal };

    static const char *const STAGE[] = { "repair", "mediation", "draw", "jury", "ruled", "ajury",
                                         "end" };
    static const char *const OUTCOME[] = { "kept", "late", "partly", "broken", "settled",
                                           "expired" };

    memset(&k, 0, sizeof k);
    for (uint64_t seed = 1; seed <= 16; seed++) walk(seed * 0x9e3779b97f4a7c15u, STEPS);
    for (int i = 0; i < fab_countof(TOLD); i++) {
        fab_expect(fab_kind_row(TOLD[i])->name, k.accepted[TOLD[i]] > 0, true);
    }
    for (int s = FAB_REPAIR; s <= FAB_END; s++) {
        fab_expect(STAGE[s - FAB_REPAIR], k.stages[s] > 0, true);
    }
    for (int o = FAB_OUT_KEPT; o <= FAB_OUT_EXPIRED; o++) {
        fab_expect(OUTCOME[o - FAB_OUT_KEPT], k.ends[o] > 0, true);
    }
}

/* sheet_test.c: DECISION 15 F as two sheets, every refusal, and a slow second implementation that
 * tries all pairs of subsets of both menus. */
#include "judge/sheet.h"
#include "base/test.h"

enum { NORA, OMAR, DAYS = 5 };

/* Nora lends Omar a camera of 300; Omar pays her 30 in advance. */
static struct fab_outline camera(void)
{
    return (struct fab_outline){
        .at = { 0 }, .ver = 1, .nlegs = 2, .party = { { { 1 } }, { { 2 } } },
        .prices = { 150, 300, 900000, 100000 },
        .leg = { { NORA, 0, { (DAYS - 1) * FAB_DAY_MS }, { 30 }, 20000 },
                 { OMAR, 1, { (DAYS - 1) * FAB_DAY_MS }, { 300 }, 20000 } },
    };
}

static const struct fab_need NORAS = { .stake = { 300 },
                                       .will = { 900000, 960000, 990000, 0 },
                                       .can = { 920000, 970000, 990000, 0 },
                                       .level = 1,
                                       .shrug = { 40 },
                                       .track = { 150 },
                                       .max_steps = 1 };
static const struct fab_need OMARS = { .stake = { 30 },
                                       .will = { 850000, 940000, 990000, 0 },
                                       .can = { 900000, 970000, 990000, 0 },
                                       .level = 1,
                                       .shrug = { 20 },
                                       .track = { 60 },
                                       .max_steps = 1 };

static void fill(struct fab_sheet s[2], int64_t deposit, int64_t word)
{
    struct fab_err e = { 0 };

    s[NORA] = s[OMAR] = (struct fab_sheet){ .nneeds = 0 };
    fab_expect("needs", fab_sheet_needs(&s[NORA], 1, &NORAS, &e), FAB_OK);
    fab_expect("needs", fab_sheet_needs(&s[OMAR], 0, &OMARS, &e), FAB_OK);
    fab_sheet_gives(&s[OMAR], 1,
                    (fab_credit[FAB_ROWS]){
                        [FAB_ROW_DEPOSIT] = { deposit }, [FAB_ROW_SURETY] = { word } });
    fab_sheet_gives(&s[NORA], 0, (fab_credit[FAB_ROWS]){ [FAB_ROW_ESCROW] = { 30 } });
}

FAB_TEST(sheet_of_the_camera)
{
    const struct fab_outline o = camera();
    struct fab_sheet         s[2];
    struct fab_bargain       b;
    struct fab_err           e = { 0 };

    fill(s, 150, 40);
    fab_expect("needs of Nora: whole and half", s[NORA].nneeds, 2);
    fab_expect("N of the whole", s[NORA].need[0].need.units, 180);
    fab_expect("N of the half", s[NORA].need[1].need.units, 30);
    fab_expect("best", fab_sheet_best(&o, s, &b, &e), FAB_OK);
    fab_expect("found", b.kind, FAB_BARGAIN_FOUND);
    fab_expect("of the whole", b.half, false);
    fab_expect("at once", b.steps, 1);
    fab_expect("deposit", b.leg[1].amount[FAB_ROW_DEPOSIT].units, 150);
    fab_expect("sureties", b.leg[1].amount[FAB_ROW_SURETY].units, 34);
    fab_expect("escrow", b.leg[0].amount[FAB_ROW_ESCROW].units, 12);
    fab_expect("burden", b.burden_milli, 1626 + 618 - 150);
}

FAB_TEST(sheet_rows)
{
    static const struct {
        const char *row; int64_t deposit, word; int kind; bool half; int64_t amount, short_by;
    } ROW[] = {     /* amount: of the deposit */
        { "just enough", 150, 34, FAB_BARGAIN_FOUND, false, 150, 0 },
        { "one unit less: half of it", 150, 33, FAB_BARGAIN_FOUND, true, 30, 0 },
        { "enough for half", 30, 0, FAB_BARGAIN_FOUND, true, 30, 0 },
        { "one unit short of half", 29, 0, FAB_BARGAIN_SHORT, true, 0, 1 },
        { "nothing", 0, 0, FAB_BARGAIN_SHORT, true, 0, 30 },
        { "the whole before half, dearer or not", 180, 0, FAB_BARGAIN_FOUND, false, 180, 0 },
        { "never more than needed", 1000, 0, FAB_BARGAIN_FOUND, false, 180, 0 },
    };
    const struct fab_outline o = camera();

    for (int r = 0; r < fab_countof(ROW); r++) {
        struct fab_sheet   s[2];
        struct fab_bargain b;
        struct fab_err     e = { 0 };

        fill(s, ROW[r].deposit, ROW[r].word);
        fab_expect(ROW[r].row, fab_sheet_best(&o, s, &b, &e), FAB_OK);
        fab_expect(ROW[r].row, b.kind, ROW[r].kind);
        fab_expect(ROW[r].row, b.half, ROW[r].half);
        if (b.kind == FAB_BARGAIN_FOUND) {
            fab_expect(ROW[r].row, b.leg[1].amount[FAB_ROW_DEPOSIT].units, ROW[r].amount);
            continue;
        }
        fab_expect(ROW[r].row, b.at, 1);
        fab_expect(ROW[r].row, b.short_by.units, ROW[r].short_by);
    }
}

FAB_TEST(sheet_named_needs)
{
    static const struct {
        const char *row;
        int64_t     sum;
        int         code;
        int64_t     whole, thirds, half;
    } ROW[] = {
        { "all of it", 90, FAB_OK, 90, 30, 45 },
        { "half of it", 50, FAB_OK, 50, 0, 5 },
        { "nothing", 0, FAB_OK, 0, 0, 0 },
        { "more than the stake", 91, FAB_E_FIELD, 0, 0, 0 },
        { "less than nothing", -1, FAB_E_FIELD, 0, 0, 0 },
    };

    for (int r = 0; r < fab_countof(ROW); r++) {
        struct fab_sheet s = { .nneeds = 0 };
        struct fab_err   e = { 0 };

        fab_expect(ROW[r].row,
                   fab_sheet_needs_named(&s, 0, (fab_credit){ 90 }, 3, (fab_credit){ ROW[r].sum },
                                         &e),
                   ROW[r].code);
        if (ROW[r].code != FAB_OK) continue;
        fab_expect(ROW[r].row, s.nneeds, 6);
        fab_expect(ROW[r].row, s.need[0].need.units, ROW[r].whole);
        fab_expect(ROW[r].row, s.need[2].need.units, ROW[r].thirds);
        fab_expect(ROW[r].row, s.need[3].need.units, ROW[r].half);
    }
    fab_expect("no steps at all",
               fab_sheet_needs_named(&(struct fab_sheet){ .nneeds = 0 }, 0, (fab_credit){ 9 }, 0,
                                     (fab_credit){ 1 }, &(struct fab_err){ 0 }),
               FAB_E_FIELD);
}

FAB_TEST(sheet_says_only_what_is_its_authors)
{
    static const struct {
        const char *row;
        int         party;
        bool        need;
        int         leg;
        int64_t     stake;
        int         code;
    } ROW[] = {
        { "my need of what is owed to me", NORA, true, 1, 300, FAB_OK },
        { "half of it", NORA, true, 1, 150, FAB_OK },
        { "another stake", NORA, true, 1, 299, FAB_E_FIELD },
        { "a need of what I owe", NORA, true, 0, 30, FAB_E_FIELD },
        { "a leg that is not there", NORA, true, 2, 300, FAB_E_FIELD },
        { "a gift for what I owe", OMAR, false, 1, 0, FAB_OK },
        { "a gift for what is owed to me", NORA, false, 1, 0, FAB_E_FIELD },
        { "a gift for no leg", OMAR, false, 2, 0, FAB_E_FIELD },
    };
    const struct fab_outline o = camera();

    for (int r = 0; r < fab_countof(ROW); r++) {
        struct fab_sheet   s[2] = { { .nneeds = 0 }, { .nneeds = 0 } };
        struct fab_bargain b;
        struct fab_err     e = { 0 };

        if (ROW[r].need) {
            s[ROW[r].party].need[0] =
                (struct fab_sheet_need){ ROW[r].leg, 1, { ROW[r].stake }, { 1 } };
            s[ROW[r].party].nneeds = 1;
        } else {
            s[ROW[r].party].give[0] = (struct fab_sheet_give){ ROW[r].leg, FAB_ROW_DEPOSIT, { 1 } };
            s[ROW[r].party].ngives = 1;
        }
        fab_expect(ROW[r].row, fab_sheet_best(&o, s, &b, &e), ROW[r].code);
        if (ROW[r].code == FAB_OK) fab_expect(ROW[r].row, b.kind, FAB_BARGAIN_STEPS);
    }
}

FAB_TEST(sheet_steps_both_accept)
{
    struct fab_outline o = camera();
    struct fab_sheet   s[2] = { { .nneeds = 0 }, { .nneeds = 0 } };
    struct fab_bargain b;
    struct fab_err     e = { 0 };

    fab_expect("Nora: up to 3",
               fab_sheet_needs_named(&s[NORA], 1, o.leg[1].stake, 3, (fab_credit){ 200 }, &e),
               FAB_OK);
    fab_expect("Omar: up to 2",
               fab_sheet_needs_named(&s[OMAR], 0, o.leg[0].stake, 2, (fab_credit){ 0 }, &e),
               FAB_OK);
    fab_sheet_gives(&s[OMAR], 1, (fab_credit[FAB_ROWS]){ [FAB_ROW_DEPOSIT] = { 50 } });
    fab_expect("best", fab_sheet_best(&o, s, &b, &e), FAB_OK);
    fab_expect("found", b.kind, FAB_BARGAIN_FOUND);
    fab_expect("two steps", b.steps, 2);
    fab_expect("a step", b.leg[1].step.units, 150);
    fab_expect("deposit of a step", b.leg[1].amount[FAB_ROW_DEPOSIT].units, 50);
    s[OMAR].nneeds = 0;
    fab_expect("best", fab_sheet_best(&o, s, &b, &e), FAB_OK);
    fab_expect("Omar accepts no number of steps", b.kind, FAB_BARGAIN_STEPS);
}

FAB_TEST(sheet_a_stake_of_one_has_no_half)
{
    struct fab_outline o = { .nlegs = 1,
                             .prices = { 150, 300, 900000, 100000 },
                             .leg = { { 0, 0, { 0 }, { 1 }, 0 } } };
    struct fab_sheet   s[2] = { { .nneeds = 0 }, { .nneeds = 0 } };
    struct fab_bargain b;
    struct fab_err     e = { 0 };

    fab_expect("needs", fab_sheet_needs_named(&s[1], 0, o.leg[0].stake, 1, (fab_credit){ 1 }, &e),
               FAB_OK);
    fab_expect("one row", s[1].nneeds, 1);
    fab_expect("best", fab_sheet_best(&o, s, &b, &e), FAB_OK);
    fab_expect("short", b.kind, FAB_BARGAIN_SHORT);
    fab_expect("by all of it", b.short_by.units, 1);
}

/* ---- the slow one: all pairs of subsets, costs by hand ---- */

static uint64_t state = UINT64_C(1181783497276652981);

static int64_t any(int64_t least, int64_t most)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return least + (int64_t)(state % (uint64_t)(most - least + 1));
}

struct slow_row { int id, minutes; int64_t rate, effect, most; };

static int64_t slow_give(const struct fab_sheet *s, int leg, int row)
{
    int64_t sum = 0;

    for (int k = 0; k < s->ngives; k++) {
        sum += s->give[k].leg == leg && s->give[k].row == row ? s->give[k].most.units : 0;
    }
    return sum;
}

static void slow_rows(const struct fab_outline *o, const struct fab_sheet *s, int leg, int64_t step,
                      struct slow_row r[5])
{
    const int64_t days = o->leg[leg].due.ms > 0 ? o->leg[leg].due.ms / 86400000 + 1 : 0,
                  bound = o->prices.rate_day * days;
    const int64_t stake = o->leg[leg].stake.units, deposit = slow_give(s, leg, 1),
                  escrow = slow_give(s, leg, 2);

    r[0] = (struct slow_row){ 1, 2, bound, 1000000, deposit > step ? step : deposit };
    r[1] =
        (struct slow_row){ 2, 3, bound, 1000000, (escrow > stake ? stake : escrow) * step / stake };
    r[2] = (struct slow_row){ 3, 6, bound, 1000000, slow_give(s, leg, 5) };
    r[3] = (struct slow_row){ 3, 6, bound, o->prices.word_effect, slow_give(s, leg, 3) };
    r[4] = (struct slow_row){ 4, 1, o->leg[leg].premium, 1000000 - o->prices.pool_keep,
                              slow_give(s, leg, 4) };
}

/* Beyond the agreement; -1: this subset does not do. */
static int64_t slow_subset(const struct slow_row r[5], int64_t need, unsigned subset)
{
    int64_t cost = 0;

    while (subset != 0) {
        int next = -1;

        for (int k = 0; k < 5; k++) {
            const int64_t price = r[k].rate * 1000000 / r[k].effect;

            if ((subset >> k & 1) == 0) continue;
            if (next < 0 || price < r[next].rate * 1000000 / r[next].effect) next = k;
        }
        int64_t x = (need * 1000000 + r[next].effect - 1) / r[next].effect;

        if (x > r[next].most) x = r[next].most;
        if (need <= 0 || x <= 0) return -1;
        need -= x * r[next].effect / 1000000;
        cost += r[next].minutes * 150 + (x * r[next].rate + 999) / 1000;
        subset &= ~(1U << next);
    }
    return need <= 0 ? cost : -1;
}

static int64_t slow_need(const struct fab_sheet *s, int leg, int64_t stake, int n)
{
    for (int k = 0; k < s->nneeds; k++) {
        if (s->need[k].leg == leg && s->need[k].stake.units == stake && s->need[k].steps == n) {
            return s->need[k].need.units;
        }
    }
    return -1;
}

/* The cost of two legs in n steps of that part; -1: none. */
static int64_t slow_pair(const struct fab_outline *o, const struct fab_sheet s[2], int part, int n)
{
    struct slow_row r[2][5];
    int64_t         need[2], best = -1;

    for (int leg = 0; leg < 2; leg++) {
        const int64_t stake = o->leg[leg].stake.units / part;

        if (stake == 0) return -1;
        need[leg] = slow_need(&s[1 - o->leg[leg].debtor], leg, stake, n);
        if (need[leg] < 0) return -1;
        slow_rows(o, &s[o->leg[leg].debtor], leg, (stake + n - 1) / n, r[leg]);
    }
    for (unsigned pair = 0; pair < 1024; pair++) {
        const int64_t a = slow_subset(r[0], need[0], pair & 31),
                      b = slow_subset(r[1], need[1], pair >> 5);
        const int64_t cost = a + b + (need[0] + need[1] > 0 ? 150 : 0) + 600 * (n - 1);

        if (a >= 0 && b >= 0 && (best < 0 || cost < best)) best = cost;
    }
    return best;
}

static bool slow_agrees(const struct fab_outline *o, const struct fab_sheet s[2],
                        const struct fab_bargain *b)
{
    for (int part = 1; part <= 2; part++) {
        int64_t best = -1;
        int     steps = 0;

        for (int n = 1; n <= 12; n++) {
            const int64_t cost = slow_pair(o, s, part, n);

            if (cost < 0 || (best >= 0 && cost >= best)) continue;
            best = cost;
            steps = n;
        }
        if (best < 0) continue;
        return b->kind == FAB_BARGAIN_FOUND && b->half == (part == 2) && b->steps == steps
               && b->burden_milli == best;
    }
    return b->kind != FAB_BARGAIN_FOUND;
}

static void any_sheets(struct fab_outline *o, struct fab_sheet s[2])
{
    s[0] = s[1] = (struct fab_sheet){ .nneeds = 0 };
    for (int leg = 0; leg < 2; leg++) {
        const int64_t stake = any(1, any(0, 4) == 0 ? 100000 : 90);
        const int     debtor = (int)any(0, 1);
        fab_credit    most[FAB_ROWS] = { { 0 } };
        struct fab_err e;

        o->leg[leg] = (struct fab_outline_leg){
            debtor, 0, { any(-1, 20) * FAB_DAY_MS }, { stake }, any(0, 5) * 10000
        };
        for (int row = 1; row < FAB_ROWS; row++) {
            most[row].units = any(0, 2) == 0 ? 0 : any(0, stake);
        }
        fab_sheet_gives(&s[debtor], leg, most);
        if (any(0, 20) == 0) continue;
        if (fab_sheet_needs_named(&s[1 - debtor], leg, (fab_credit){ stake }, (int)any(1, 12),
                                  (fab_credit){ any(0, stake) }, &e)
            != FAB_OK) {
            s[0].nneeds = 0;
        }
    }
}

FAB_TEST(sheet_agrees_with_the_slow_one)
{
    struct fab_sheet s[2];
    int              differ = 0, kinds[3] = { 0 }, halves = 0;

    for (int run = 0; run < 20000; run++) {
        struct fab_outline o = { .nlegs = 2,
                                 .prices = { 150, any(0, 400), (fab_ppm)any(500000, 1000000),
                                             (fab_ppm)any(0, 300000) } };
        struct fab_bargain b;
        struct fab_err     e = { 0 };

        any_sheets(&o, s);
        if (fab_sheet_best(&o, s, &b, &e) != FAB_OK) {
            differ++;
            continue;
        }
        differ += !slow_agrees(&o, s, &b);
        kinds[b.kind]++;
        halves += b.half;
    }
    fab_expect("20,000 random pairs, deals that differ", differ, 0);
    for (int k = 0; k < 3; k++) fab_expect("each kind came often", kinds[k] > 300, true);
    fab_expect("and halves", halves > 300, true);
}

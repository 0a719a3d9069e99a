/* decide_test.c: DECISION 16 (the sixteen vectors), 15 (A, B, C, F), and a slow second
 * implementation on random inputs. */
#include "judge/decide.h"
#include "base/test.h"

#define TRILLION INT64_C(1000000000000)

struct vector {
    const char     *row;
    int64_t         s;
    struct fab_odds will, can;
    int             level;
    int64_t         shrug, open_one, open_all, track;
    int64_t deposit; int32_t share; int64_t sureties, pool; int days, steps;
    int      kind;
    int64_t  t;
    fab_ppm  p;
    uint32_t why;
    int      want_steps;
    int64_t  amount[5];
    int64_t  burden, most;
};
#define SURE { 1000000, 1000000, 1000000, 0 }
#define BOB  { 880000, 950000, 990000, 0 }
#define BOB2 { 930000, 970000, 990000, 0 }
#define NEW  { 700000, 930000, 995000, 6 }
#define GOOD { 970000, 985000, 995000, 0 }
#define LAZY { 300000, 420000, 550000, 0 }
#define WEAK { 450000, 800000, 970000, 0 }
#define NEVER { 0, 0, 0, 0 }
static const struct vector VECTOR[] = {     /* amount[id]: by device */
    { "1", 2, NEW, SURE, 1, 20, 0, 0, 20, 0, 0, 0, 0, 7, 1, FAB_HANDSHAKE, 2, 815000, 1, 1, { 0 }, 0, 2 },
    { "2", 60, BOB, BOB2, 1, 20, 0, 0, 80, 100, 0, 40, 0, 7, 1, FAB_DEVICE, 46, 869950, 2, 1, { 0, 14 }, 480, 60 },
    { "3", 60, BOB, BOB2, 0, 20, 0, 0, 80, 100, 0, 40, 0, 7, 1, FAB_DEVICE, 9, 818400, 2, 1, { 0, 51 }, 558, 60 },
    { "4", 60, BOB, BOB2, 2, 20, 0, 0, 80, 100, 0, 40, 0, 7, 1, FAB_HANDSHAKE, 60, 921500, 1, 1, { 0 }, 0, 60 },
    { "5", 40, NEW, NEW, 1, 20, 0, 0, 20, 0, 1000000, 0, 0, 7, 1, FAB_DEVICE, 12, 677450, 2, 1, { 0, 0, 28 }, 659, 40 },
    { "6", 40, NEW, NEW, 1, 20, 0, 0, 20, 0, 0, 0, 0, 7, 1, FAB_NOT_ENOUGH_KNOWN, 12, 677450, 2, 1, { 0 }, 0, 6 },
    { "7", 40, LAZY, GOOD, 1, 20, 0, 0, 100, 0, 0, 0, 0, 7, 1, FAB_NOT_AT_THIS_STAKE, 6, 352350, 2, 1, { 0 }, 0, 3 },
    { "8", 900, GOOD, GOOD, 1, 50, 0, 0, 120, 300, 0, 250, 400, 2, 1,
      FAB_DEVICE, 120, 955562, 16, 1, { 0, 300, 0, 250, 284 }, 7510, 900 },
    { "9", 900, GOOD, GOOD, 1, 50, 0, 0, 120, 300, 0, 250, 0, 2, 1, FAB_NOT_AT_THIS_STAKE, 120, 955562, 16, 1, { 0 }, 0, 645 },
    { "10", 900, GOOD, GOOD, 1, 50, 0, 0, 120, 300, 0, 250, 0, 2, 4, FAB_DEVICE, 120, 955562, 16, 3, { 0, 180 }, 1758, 900 },
    { "11", 30, GOOD, GOOD, 1, 20, 50, 115, 200, 10, 0, 0, 0, 7, 1, FAB_NOT_AT_THIS_STAKE, 5, 955562, 8, 1, { 0 }, 0, 15 },
    { "12", 30, GOOD, GOOD, 0, 20, 20, 40, 200, 0, 0, 0, 0, 7, 1, FAB_NOT_AT_THIS_STAKE, 0, 940900, 12, 1, { 0 }, 0, 0 },
    { "13", 200, GOOD, WEAK, 1, 20, 0, 0, 500, 50, 300000, 0, 60, 7, 4,
      FAB_DEVICE, 51, 612250, 2, 2, { 0, 50, 25 }, 1658, 200 },
    { "14", TRILLION, GOOD, GOOD, 2, TRILLION, 0, 0, TRILLION, 0, 0, 0, 0, 7, 1,
      FAB_HANDSHAKE, TRILLION, 970225, 17, 1, { 0 }, 0, TRILLION },
    { "15", 50, SURE, SURE, 0, 20, 0, 0, 50, 0, 0, 0, 0, 7, 1, FAB_NOT_AT_THIS_STAKE, 20, 1000000, 4, 1, { 0 }, 0, 20 },
    { "16", 50, NEVER, SURE, 2, 20, 0, 0, 50, 50, 0, 0, 0, 7, 1, FAB_DEVICE, 12, 0, 2, 1, { 0, 38 }, 530, 50 },
    /* DECISION 15 */
    { "F: Nora", 300, { 900000, 960000, 990000, 0 }, { 920000, 970000, 990000, 0 }, 1, 40, 0, 0, 150, 150, 0, 40, 0, 5, 1,
      FAB_DEVICE, 120, 879600, 4, 1, { 0, 150, 0, 34 }, 1626, 300 },
    { "F: Omar", 30, { 850000, 940000, 990000, 0 }, { 900000, 970000, 990000, 0 }, 1, 20, 0, 0, 60, 0, 1000000, 0, 0, 5, 1,
      FAB_DEVICE, 18, 838400, 2, 1, { 0, 0, 12 }, 618, 30 },
};

static struct fab_need need_of(const struct vector *v)
{
    return (struct fab_need){ .stake = { v->s },
                              .will = v->will,
                              .can = v->can,
                              .level = v->level,
                              .shrug = { v->shrug },
                              .open_one = { v->open_one },
                              .open_all = { v->open_all },
                              .track = { v->track },
                              .days = v->days,
                              .max_steps = v->steps,
                              .share_ppm = v->share };
}

static int menu_of(const struct vector *v, const struct fab_need *need,
                   struct fab_offer menu[FAB_MENU_MAX])
{
    const struct fab_means means = { .deposit = { v->deposit },
                                     .sureties = { v->sureties },
                                     .pool = { v->pool },
                                     .rate_day = 300,
                                     .premium = 20000,
                                     .word_effect = 900000,
                                     .pool_keep = 100000 };

    return fab_menu(need, &means, menu);
}

FAB_TEST(decide_vectors)
{
    for (int r = 0; r < fab_countof(VECTOR); r++) {
        const struct vector  *v = &VECTOR[r];
        const struct fab_need need = need_of(v);
        struct fab_offer      menu[FAB_MENU_MAX];
        const int             n = menu_of(v, &need, menu);
        struct fab_decision   d;
        struct fab_err        e = { 0 };

        fab_expect(v->row, fab_decide(&need, menu, n, &d, &e), FAB_OK);
        fab_expect(v->row, d.kind, v->kind);
        fab_expect(v->row, d.tolerated.units, v->t);
        fab_expect(v->row, d.need.units, v->s - v->t);
        fab_expect(v->row, d.odds, v->p);
        fab_expect(v->row, d.why, v->why);
        fab_expect(v->row, d.steps, v->want_steps);
        fab_expect(v->row, d.burden_milli, v->burden);
        fab_expect(v->row, d.most_stake.units, v->most);
        for (int k = 0; k < n; k++) fab_expect(v->row, d.amount[k].units, v->amount[menu[k].id]);
    }
}

FAB_TEST(decide_sanctions_lower_what_stays_uncovered)
{
    static const struct { const char *row; int sanction; int64_t t; uint32_t why; } ROW[] = {
        { "none", 0, 46, FAB_BOUND_ODDS },
        { "notice", 1, 46, FAB_BOUND_ODDS },
        { "smaller: half", 2, 23, FAB_BOUND_ODDS | FAB_BOUND_LOWERED },
        { "secured only", 3, 0, FAB_BOUND_ODDS | FAB_BOUND_LOWERED },
        { "pause", 4, 0, FAB_BOUND_ODDS | FAB_BOUND_LOWERED },
    };

    for (int r = 0; r < fab_countof(ROW); r++) {
        struct fab_need need = need_of(&VECTOR[1]);
        struct fab_err  e = { 0 };
        fab_credit      t;
        fab_ppm         p;
        uint32_t        why;

        need.sanction = ROW[r].sanction;
        fab_expect(ROW[r].row, fab_tolerate(&need, &t, &p, &why, &e), FAB_OK);
        fab_expect(ROW[r].row, t.units, ROW[r].t);
        fab_expect(ROW[r].row, why, ROW[r].why);
    }
}

FAB_TEST(decide_learning_cheaply)
{
    const struct fab_need need = need_of(&VECTOR[5]);       /* 15 B */
    struct fab_need       known = need;
    struct fab_err        e = { 0 };
    int                   deals = -1;

    fab_expect("asked", fab_deals_needed(&need, NULL, 0, (fab_credit){ 6 }, &deals, &e), FAB_OK);
    fab_expect("with weight 6 it takes more than 12", deals, 0);
    known.will.weight = known.can.weight = 0;
    known.track.units = 40;
    fab_expect("asked", fab_deals_needed(&known, NULL, 0, (fab_credit){ 6 }, &deals, &e), FAB_OK);
    fab_expect("of whom nothing is known, one says all", deals, 1);

    const struct fab_odds after = fab_odds_after(need.will, 12);

    fab_expect("w' = 18: mid'", after.mid, (930000 * 6 + 12 * 1000000) / 18);
    fab_expect("f = 577350: lo'", after.lo, after.mid - 230000LL * 577350 / 1000000);
    fab_expect("hi' at most M", after.hi, fab_min(1000000, after.mid + 65000LL * 577350 / 1000000));
    fab_expect("w'", after.weight, 18);
}

/* ---- refusals ---- */

static const struct { const char *field; int at; int64_t value; bool ok; } LIMITS[] = {
    { "stake", 0, TRILLION, true },   { "stake", 0, TRILLION + 1, false }, { "stake", 0, 0, true },   { "stake", 0, -1, false },
    { "shrug", 1, 1, true },          { "shrug", 1, 0, false },            { "shrug", 1, TRILLION + 1, false },
    { "open_one", 2, -1, false },     { "open_all", 3, -1, false },        { "track", 4, -1, false }, { "track", 4, 0, true },
    { "level", 5, -1, false },        { "level", 5, 3, false },            { "max_steps", 6, 0, false },
    { "max_steps", 6, 12, true },     { "max_steps", 6, 13, false },       { "share", 7, 1000001, false },
    { "share", 7, -1, false },        { "will", 8, 1000001, false },       { "can", 9, -1, false },
    { "sanction", 10, -1, false },    { "days", 11, -1, false },
};

static void set(struct fab_need *need, int at, int64_t value)
{
    switch (at) {
    case 0: need->stake.units = value; break;
    case 1: need->shrug.units = value; break;
    case 2: need->open_one.units = value; break;
    case 3: need->open_all.units = value; break;
    case 4: need->track.units = value; break;
    case 5: need->level = (int)value; break;
    case 6: need->max_steps = (int)value; break;
    case 7: need->share_ppm = (int32_t)value; break;
    case 8: need->will.hi = (fab_ppm)value; break;
    case 9: need->can.lo = (fab_ppm)value; break;
    case 10: need->sanction = (int)value; break;
    default: need->days = (int)value; break;
    }
}

FAB_TEST(decide_refuses_what_is_out_of_range)
{
    for (int r = 0; r < fab_countof(LIMITS); r++) {
        struct fab_need     need = need_of(&VECTOR[1]);
        struct fab_decision d;
        struct fab_err      e = { 0 };
        const enum fab_code want = LIMITS[r].ok ? FAB_OK : FAB_E_FIELD;

        set(&need, LIMITS[r].at, LIMITS[r].value);
        fab_expect(LIMITS[r].field, fab_decide(&need, NULL, 0, &d, &e), want);
        if (!LIMITS[r].ok) {
            fab_expect_str(LIMITS[r].field, fab_str_of(e.field), fab_str_of(LIMITS[r].field));
        }
    }
}

FAB_TEST(decide_refuses_a_bad_menu)
{
    static const struct { const char *row; struct fab_offer offer; int n; bool ok; } MENU[] = {
        { "good", { 1, 2, 2100, { 5 }, 1000000 }, 1, true },
        { "no row", { 0 }, 0, true },
        { "minus one row", { 0 }, -1, false },
        { "nine rows", { 0 }, 9, false },
        { "most below 0", { 1, 2, 2100, { -1 }, 1000000 }, 1, false },
        { "no effect", { 1, 2, 2100, { 5 }, 0 }, 1, false },
        { "more effect than all", { 1, 2, 2100, { 5 }, 1000001 }, 1, false },
        { "rate below 0", { 1, 2, -1, { 5 }, 1000000 }, 1, false },
        { "minutes below 0", { 1, -1, 2100, { 5 }, 1000000 }, 1, false },
    };

    for (int r = 0; r < fab_countof(MENU); r++) {
        const struct fab_need need = need_of(&VECTOR[1]);
        struct fab_decision   d;
        struct fab_err        e = { 0 };

        fab_expect(MENU[r].row, fab_decide(&need, &MENU[r].offer, MENU[r].n, &d, &e),
                   MENU[r].ok ? FAB_OK : FAB_E_FIELD);
    }
}

/* ---- the slow second implementation: T by trying every sum, subsets by recursion ---- */

static bool bearable(const struct fab_need *n, int64_t s, int64_t p, bool tracked, int64_t t)
{
    static const int64_t R[] = { 30000, 100000, 250000 }, ONE[] = { 1, 3, 10 },
                         ALL[] = { 2, 6, 20 };
    const int64_t        w = n->shrug.units, most = s > w ? s : w;

    if (t == 0) return true;
    return t <= s && (1000000 - p) * t <= R[n->level] * most
           && n->open_one.units + t <= ONE[n->level] * w
           && n->open_all.units + t <= ALL[n->level] * w && (!tracked || t <= n->track.units);
}

static int64_t slow_t(const struct fab_need *n, int64_t s, int64_t p, bool tracked)
{
    int64_t t = 0;

    while (t < s && bearable(n, s, p, tracked, t + 1)) t++;
    return n->sanction > 2 ? 0 : n->sanction == 2 ? t / 2 : t;
}

static int64_t slow_p(const struct fab_need *n)
{
    const int64_t lo = (int64_t)n->will.lo * n->can.lo / 1000000,
                  mid = (int64_t)n->will.mid * n->can.mid / 1000000;

    return n->level == 0 ? lo : n->level == 1 ? (lo + mid) / 2 : mid;
}

/* Is row a filled before row b? */
static bool before(const struct fab_offer *a, const struct fab_offer *b)
{
    const int64_t pa = a->rate_ppm * 1000000 / a->effect, pb = b->rate_ppm * 1000000 / b->effect;

    return pa < pb || (pa == pb && a->id < b->id);
}

/* What a subset costs, its rows sorted by hand; -1: it does not do. */
static int64_t slow_cost(int64_t need, const struct fab_offer *menu, int n, unsigned subset,
                         int64_t *amount)
{
    int64_t cost = 150;

    for (int k = 0; k < n; k++) amount[k] = 0;
    while (subset != 0) {
        int next = -1;

        for (int k = 0; k < n; k++) {
            if ((subset >> k & 1) == 0) continue;
            if (next < 0 || before(&menu[k], &menu[next])) next = k;
        }
        int64_t x = (need * 1000000 + menu[next].effect - 1) / menu[next].effect;

        if (x > menu[next].most.units) x = menu[next].most.units;
        if (need <= 0 || x <= 0) return -1;
        amount[next] = x;
        need -= x * menu[next].effect / 1000000;
        cost += menu[next].minutes * 150 + (x * menu[next].rate_ppm + 999) / 1000;
        subset &= ~(1U << next);
    }
    return need <= 0 ? cost : -1;
}

struct slow {
    int64_t                 need;
    const struct fab_offer *menu;
    int                     n;
    int64_t                 cost;
    int                     devices;
    unsigned                subset;
    int64_t                 amount[8];
};

/* Tries row k and above in and out; keeps the least of (cost, devices, subset). */
static void subsets(struct slow *w, int k, unsigned subset, int devices)
{
    int64_t amount[8], cost;

    if (k < w->n) {
        subsets(w, k + 1, subset | 1U << k, devices + 1);
        subsets(w, k + 1, subset, devices);
        return;
    }
    cost = subset == 0 ? -1 : slow_cost(w->need, w->menu, w->n, subset, amount);
    if (cost < 0) return;
    if (w->cost >= 0 && (cost > w->cost || (cost == w->cost && (devices > w->devices ||
        (devices == w->devices && subset > w->subset))))) return;
    w->cost = cost;
    w->devices = devices;
    w->subset = subset;
    memcpy(w->amount, amount, sizeof amount);
}

/* The cheapest way at stake s; -1: none. */
static int64_t slow_way(const struct fab_need *need, const struct fab_offer *menu, int n, int64_t s,
                        int64_t p, bool tracked, int64_t *amount)
{
    struct fab_offer own[FAB_MENU_MAX];
    struct slow      w = { s - slow_t(need, s, p, tracked), own, n, -1, 0, 0, { 0 } };

    for (int k = 0; k < n; k++) {
        own[k] = menu[k];
        if (own[k].id == 1 && own[k].most.units > s) own[k].most.units = s;
        if (own[k].id == 2) own[k].most.units = s * need->share_ppm / 1000000;
    }
    if (w.need == 0) w.cost = 0;
    else subsets(&w, 0, 0, 0);
    memcpy(amount, w.amount, sizeof w.amount);
    return w.cost;
}

static struct fab_decision slow_decide(const struct fab_need *need, const struct fab_offer *menu,
                                       int n)
{
    const int64_t       s = need->stake.units, p = slow_p(need), t = slow_t(need, s, p, true);
    struct fab_decision d = {
        .tolerated = { t }, .need = { s - t }, .odds = (fab_ppm)p, .steps = 1, .most_stake = { s }
    };
    int64_t             best = -1, amount[8] = { 0 };

    if (t == s) return d;
    for (int steps = 1; steps <= need->max_steps; steps++) {
        int64_t cost = slow_way(need, menu, n, (s + steps - 1) / steps, p, true, amount);

        if (cost < 0 || (best >= 0 && cost + 600 * (steps - 1) >= best)) continue;
        best = cost + 600 * (steps - 1);
        d.steps = steps;
        for (int k = 0; k < n; k++) d.amount[k].units = amount[k];
    }
    d.kind = FAB_DEVICE;
    d.burden_milli = fab_max(best, 0);
    if (best >= 0) return d;
    const int64_t hi = ((int64_t)need->will.hi * need->can.hi + 999999) / 1000000;

    d.kind = slow_way(need, menu, n, s, hi, false, amount) >= 0 ? FAB_NOT_ENOUGH_KNOWN
                                                                : FAB_NOT_AT_THIS_STAKE;
    d.most_stake.units = 0;
    for (int64_t up = s; up - d.most_stake.units > 1;) {
        const int64_t middle = (d.most_stake.units + up) / 2;

        if (slow_way(need, menu, n, middle, p, true, amount) >= 0) d.most_stake.units = middle;
        else up = middle;
    }
    return d;
}

/* ---- random inputs: xorshift, seeded ---- */

static uint64_t state = UINT64_C(88172645463325252);

static int64_t any(int64_t least, int64_t most)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return least + (int64_t)(state % (uint64_t)(most - least + 1));
}

static struct fab_odds any_odds(void)
{
    const fab_ppm hi = (fab_ppm)(any(0, 3) == 0 ? 1000000 : any(0, 1000000)),
                  mid = (fab_ppm)any(hi / 2, hi);

    return (struct fab_odds){ (fab_ppm)any(mid / 2, mid), mid, hi, (int32_t)any(0, 20) };
}

static int any_menu(struct fab_offer menu[FAB_MENU_MAX], int64_t about)
{
    const int n = (int)any(0, 5);

    for (int k = 0; k < n; k++) {
        menu[k] = (struct fab_offer){ k < 4 ? k + 1 : 3,
                                      (int)any(0, 6),
                                      any(0, 3) * 1000,
                                      { any(0, about) },
                                      (fab_ppm)(any(0, 1) == 0 ? 1000000 : any(300000, 1000000)) };
    }
    return n;
}

static bool same(const struct fab_decision *a, const struct fab_decision *b, int n)
{
    bool ok = a->kind == b->kind && a->tolerated.units == b->tolerated.units
              && a->need.units == b->need.units && a->most_stake.units == b->most_stake.units
              && a->odds == b->odds && a->steps == b->steps && a->burden_milli == b->burden_milli;

    for (int k = 0; k < n; k++) ok = ok && a->amount[k].units == b->amount[k].units;
    return ok;
}

FAB_TEST(decide_agrees_with_the_slow_one)
{
    int differ = 0, kinds[4] = { 0 };

    for (int run = 0; run < 20000; run++) {
        const int64_t         s = any(0, any(0, 9) == 0 ? 400 : 60);
        const struct fab_need need = { .stake = { s },
                                       .will = any_odds(),
                                       .can = any_odds(),
                                       .level = (int)any(0, 2),
                                       .shrug = { any(1, 40) },
                                       .open_one = { any(0, 30) },
                                       .open_all = { any(0, 60) },
                                       .track = { any(0, 2 * s) },
                                       .sanction = any(0, 3) > 0 ? 0 : (int)any(1, 4),
                                       .days = 7,
                                       .max_steps = (int)any(1, 5),
                                       .share_ppm = (int32_t)any(0, 1000000) };
        struct fab_offer    menu[FAB_MENU_MAX];
        const int           n = any_menu(menu, s);
        struct fab_decision fast;
        struct fab_err      e = { 0 };

        if (fab_decide(&need, menu, n, &fast, &e) != FAB_OK) {
            differ++;
            continue;
        }
        const struct fab_decision slow = slow_decide(&need, menu, n);

        differ += !same(&fast, &slow, n);
        kinds[fast.kind]++;
    }
    fab_expect("20,000 random questions, answers that differ", differ, 0);
    for (int k = 0; k < 4; k++) fab_expect("each kind of answer came often", kinds[k] > 300, true);
}

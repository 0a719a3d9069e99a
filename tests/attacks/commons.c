/* commons.c: what can be taken out of what belongs to all: the cover pool, the budget for
 * newcomers.
 *
 * Why     common money is defended by nobody in particular.
 * Idea    a ring whose members are debtor and creditor of the same broken promises, which no jury
 *         can tell from real ones; and a stream of new accounts that ask for the presumption of
 *         trust before those for whom it is meant.
 * Source  DECISION 2 (sources P and K), 9, 17; PROTOCOL 3.3, 3.4. */
#include "attacks.h"

#include "devices/pool.h"
#include "town.h"

enum { CAPITAL = 3, DAY = 24 };

static fab_id commons(void)
{
    return fab_commons();
}

static fab_id pool(void)
{
    return fab_pool(0);
}

static fab_id track(const struct town *t, int creditor, int debtor)
{
    return town_link(t, FAB_EDGE_TRACK, town_mid(t, creditor), debtor);
}

/* ---- a ring in the pool */

enum {
    FOUNDERS = 12,
    JURORS = 15,
    RING = 10,
    PAID_IN = 10,
    KEPT = 30,
    HONEST_IN = 100,
    LINE = 500,
    LEAST = 5,
    EACH = 500,
    MULTIPLE = 2,
    CLAIMS = 512,
    TERM = 180
};

struct pooled {
    struct town *t;
    struct town_claim claim[CLAIMS];
    int n;
};

/* A promise of that value at most over what the debtor paid in (own), and what he kept toward one
 * who paid in (by). */
static bool promised(struct pooled *p, int debtor, int creditor, int64_t value, const fab_id own,
                     const fab_id by[2])
{
    struct town *t = p->t;
    const int64_t most = fab_min(town_free(t, &by[0]), town_free(t, &by[1]));
    const int64_t first = fab_min(town_free(t, &own), value), second = fab_min(most, value - first);
    struct town_claim *c = &p->claim[p->n];
    struct town_deal d = town_promise(debtor, creditor, first + second, TERM);

    if (first + second < LEAST || p->n == CLAIMS) return true;
    if (first > 0) town_cover(&d, FAB_HOLD_POOL, pool(), first, &own, 1);
    if (second > 0) town_cover(&d, FAB_HOLD_POOL, pool(), second, by, 2);
    *c = (struct town_claim){
        .by = creditor, .against = debtor, .sum = d.value, .right = d.value};
    if (town_agree(t, &d, &c->agr) != FAB_OK) return false;
    p->n++;
    return true;
}

/* For as much as the pool covers at once, or the largest part of it that it has. */
static void insured(struct pooled *p, int first, int x, int y)
{
    const int debtor = first + x % RING, creditor = first + y % RING, founder = x % FOUNDERS;
    const fab_id own = town_link(p->t, FAB_EDGE_POOL, pool(), debtor);
    const fab_id by[] = {town_link(p->t, FAB_EDGE_POOL, pool(), founder),
                         track(p->t, founder, debtor)};

    for (int64_t value = EACH; value >= LEAST; value /= 2) {
        if (promised(p, debtor, creditor, value, own, by)) return;
    }
}

/* What the jury cannot see through: both say the same.  All of it begins before anything is paid,
 * two by two, then each with everybody. */
static void rob_pool(struct pooled *p, int first)
{
    for (int x = 0; x < RING; x += 2) insured(p, first, x, x + 1);
    for (int y = 1; y < RING; y++) {
        for (int x = 0; x < RING; x++) insured(p, first, x, x + y);
    }
}

/* Of these claims the pool has paid something. */
static int claims_paid(struct pooled *p)
{
    int count = 0;

    for (int i = 0; i < p->n; i++) {
        int64_t paid = 0;

        for (int64_t n = 0; n < 2; n++) {
            struct fab_hold h;

            if (town_row(p->t, FAB_R_hold, FAB_KEY(.a = p->claim[i].agr, .n = n), &h)) {
                paid += h.paid;
            }
        }
        count += paid > 0;
    }
    return count;
}

void attack_pool(void)
{
    static const struct town_setting SETTINGS[] = {
        {"line.start", LINE}, {"pool.each", EACH}, {"pool.multiple", MULTIPLE}, {NULL, 0}};
    static struct pooled p;
    struct town *t = town_open(FOUNDERS, SETTINGS, 5);
    struct town_deal honest = town_promise(3, 5, 50, TERM);
    struct town_claim claim = {.by = 5, .against = 3, .sum = 50, .right = 50};
    const fab_id share = town_link(t, FAB_EDGE_POOL, pool(), 3);
    int64_t before, after, own = 0;
    int first, sink, paid = 0;

    p = (struct pooled){.t = t};
    for (int i = 0; i < JURORS; i++)
        (void)town_member(t, i % FOUNDERS, (i + 1) % FOUNDERS);
    first = t->n;
    for (int i = 0; i < RING; i++)
        (void)town_member(t, i % FOUNDERS, (i + 1) % FOUNDERS);
    sink = town_member(t, 0, 1); /* what the ring has itself would pay first */
    before = town_balance(t, pool());
    for (int i = 0; i < RING; i++)
        (void)town_pay(t, first + i, pool(), PAID_IN, CAPITAL);
    for (int i = 0; i < FOUNDERS; i++)
        (void)town_pay(t, i, pool(), HONEST_IN, CAPITAL);
    for (int i = 0; i < RING; i++)
        town_keep(t, first + i, i % FOUNDERS, KEPT);
    for (int i = 0; i < RING; i++)
        (void)town_pay(t, first + i, town_mid(t, sink), LINE - 100, 1);
    town_wait(t, DAY * 31); /* members for thirty days */
    for (int round = 0; round < 2; round++) {
        rob_pool(&p, first);
        town_judge(t, p.claim, p.n, 30, &town_just);
        paid += claims_paid(&p);
        p.n = 0;
    }
    after = town_balance(t, pool());
    own = before + FOUNDERS * HONEST_IN - after; /* of what others had paid in, this is gone */
    town_holds("pool: a ring of 10, each paid 10 in and kept 30 toward members: the pool loses",
               own, AT_MOST, MULTIPLE * RING * PAID_IN + RING * KEPT - RING * PAID_IN);
    town_given("pool: it was worth trying: the pool loses", own, AT_LEAST, 1);
    town_holds("pool: claims paid to 10 people in a year, one to each and for each", paid, AT_MOST,
               RING / 2);
    town_cover(&honest, FAB_HOLD_POOL, pool(), 50, &share, 1);
    if (town_agree(t, &honest, &claim.agr) == FAB_OK) town_judge(t, &claim, 1, 1, &town_just);
    town_holds("pool: an honest member's claim of 50 is still met: the pool pays",
               after - town_balance(t, pool()), EXACTLY, 45 - 2);
    town_close(t);
}

/* ---- new accounts for the presumption */

enum {
    OLD = 20,
    HOSTS = 6,
    MONTHS = 3,
    MONTH_DAYS = 30,
    BUDGET = 300,
    NEED = 16,
    LONG = 90,
    TRIES = 60
};

struct season {
    struct town *t;
    int guest[HOSTS * MONTHS], nguests;
    int fresh;                   /* the next account of the flood that has asked for nothing yet */
    int64_t served, lost, worst; /* of guests; to the flood, this month and at worst */
};

/* The largest sum up to `most` that the community presumes of this account; 0: none. */
static int64_t presumed(struct town *t, int debtor, int creditor, int64_t most, int days,
                        fab_id *agr)
{
    const fab_id link = town_link(t, FAB_EDGE_PRESUMPTION, commons(), debtor);

    for (int64_t sum = most; sum > 0; sum--) {
        struct town_deal d = town_promise(debtor, creditor, sum, days);

        town_cover(&d, FAB_HOLD_PRESUMED, commons(), sum, &link, 1);
        if (town_agree(t, &d, agr) == FAB_OK) return sum;
    }
    return 0;
}

/* Account after account asks; half of them break their word at once, half keep what they got for as
 * long as they can. */
static void flood_asks(struct season *s, int from, int to)
{
    int tries = 0;

    s->fresh = (int)fab_max(s->fresh, from);
    while (s->fresh < to && tries++ < TRIES) {
        fab_id agr;
        const int64_t sum = presumed(s->t, s->fresh, s->fresh % OLD, NEED, LONG, &agr);

        if (sum == 0) return;
        if (s->fresh % 2 == 1) (void)town_admit(s->t, s->fresh, &agr, sum);
        s->lost += sum;
        s->fresh++;
    }
}

/* Who was introduced asks once a week, and keeps what he promised. */
static void guests_ask(struct season *s)
{
    for (int i = fab_max(0, s->nguests - HOSTS); i < s->nguests; i++) {
        fab_id agr;
        const int64_t sum = presumed(s->t, s->guest[i], i % OLD, NEED, 2, &agr);

        s->served += sum;
        if (sum > 0) (void)town_step(s->t, FAB_K_keep, i % OLD, &agr);
    }
}

static void month(struct season *s, int flood)
{
    struct town *t = s->t;
    const int from = t->n, host = flood > 0 ? OLD : 0;

    for (int i = 0; i < flood; i++)
        (void)town_join(t, host, false);
    for (int i = 0; i < HOSTS; i++)
        s->guest[s->nguests++] = town_join(t, i, true);
    s->lost = 0;
    for (int day = 0; day < MONTH_DAYS; day++) {
        flood_asks(s, from, from + flood);
        if (day % 7 == 3) guests_ask(s);
        town_wait(t, DAY);
    }
    s->worst = fab_max(s->worst, s->lost);
}

/* The same three months with a flood of so many accounts each. */
static struct season season(int flood)
{
    static const struct town_setting SETTINGS[] = {
        {"presume.beta", 0}, {"presume.min", BUDGET}, {"track.known", 0}, {NULL, 0}};
    struct season s = {.t = town_open(OLD, SETTINGS, 6)};

    (void)town_member(s.t, 0, 1); /* whoever opens the door to the flood */
    for (int i = 0; i < OLD; i++)
        town_keep(s.t, i, (i + 1) % OLD, NEED);
    town_wait(s.t, DAY);
    for (int i = 0; i < MONTHS; i++)
        month(&s, flood);
    town_close(s.t);
    return s;
}

void attack_flood(void)
{
    static const struct {
        int flood;
        const char *loss, *served;
    } ROWS[] = {
        {30, "flood: 30 new accounts a month: taken in the worst month",
         "flood: beside 30 a month introduced newcomers are served, ppm"},
        {300, "flood: 300 new accounts a month: taken in the worst month",
         "flood: beside 300 a month introduced newcomers are served, ppm"},
    };
    const struct season calm = season(0);

    town_given("flood: without it introduced newcomers are presumed, in three months", calm.served,
               AT_LEAST, HOSTS * MONTHS * NEED);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct season s = season(ROWS[i].flood);

        town_holds(ROWS[i].loss, s.worst, AT_MOST, BUDGET);
        town_holds(ROWS[i].served, fab_mul_div(s.served, FAB_M, calm.served), AT_LEAST, 950000);
    }
}

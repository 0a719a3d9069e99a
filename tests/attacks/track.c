/* track.c: what a record of kept promises can be made to carry.
 *
 * Why     uncovered stakes rest on what was carried before; whoever can invent that, or use it
 *         twice, takes from all.
 * Idea    the attackers try every path of at most four links that could end at one of them, for as
 *         much as its links still carry; what was accepted they break: they admit it at once, which
 *         costs nobody a jury, or contest it.
 * Source  DECISION 2 (TRACK), 6 (B3 to B5), 17. */
#include <stdio.h>

#include "attacks.h"
#include "town.h"

enum { MOST = 160, DAYS = 90, BIG = 1000 };

/* ---- a robbery: promises opened to be broken */

struct robbery {
    struct town *t;
    struct town_claim claim[MOST];
    int n;
    int64_t stolen;
};

static int64_t least_free(struct town *t, const fab_id *link, int n)
{
    int64_t sum = BIG;

    for (int i = 0; i < n; i++)
        sum = fab_min(sum, town_free(t, &link[i]));
    return sum;
}

/* Opens one over this path, for `sum`; what the community says to it. */
static bool open_one(struct robbery *r, int type, int debtor, int creditor, int64_t sum,
                     const fab_id *link, int n)
{
    struct town_deal d = town_promise(debtor, creditor, sum, DAYS);
    struct town_claim *c = &r->claim[r->n];
    const fab_id owner =
        type == FAB_HOLD_PRESUMED ? (fab_id){{[15] = 1}} : town_mid(r->t, creditor);

    if (r->n == MOST || sum < 1) return false;
    town_cover(&d, type, owner, sum, link, n);
    *c = (struct town_claim){.by = creditor, .against = debtor, .sum = sum, .right = sum};
    if (town_agree(r->t, &d, &c->agr) != FAB_OK) return false;
    r->n++;
    return true;
}

static bool over(struct robbery *r, int debtor, int creditor, const fab_id *link, int n)
{
    return open_one(r, FAB_HOLD_TRACK, debtor, creditor, least_free(r->t, link, n), link, n);
}

static fab_id track(const struct town *t, int creditor, int debtor)
{
    return town_link(t, FAB_EDGE_TRACK, town_mid(t, creditor), debtor);
}

/* All of them are broken, and admitted: nobody goes to a jury for what he bears himself. */
static void admit_all(struct robbery *r)
{
    for (int i = 0; i < r->n; i++) {
        if (town_admit(r->t, r->claim[i].against, &r->claim[i].agr, r->claim[i].sum) == FAB_OK)
            r->stolen += r->claim[i].sum;
    }
    r->n = 0;
    town_wait(r->t, 24 * 9);
}

/* All of them are said to be kept, contested and ruled on; what the ruling says was taken. */
static void contest_all(struct robbery *r)
{
    town_judge(r->t, r->claim, r->n, 20, &town_just);
    for (int i = 0; i < r->n; i++) {
        const struct fab_leg leg = town_leg(r->t, &r->claim[i].agr);

        r->stolen += leg.val;
        if (leg.outcome != FAB_OUT_BROKEN)
            printf("# a claim of %lld ended with outcome %lld\n", (long long)leg.val,
                   (long long)leg.outcome);
    }
    r->n = 0;
}

/* ---- 50 invented accounts that deal among themselves */

enum { FOUNDERS = 12, INVENTED = 50, WASHED = 10000, MONTHS = 7, KEPT = 20, VICTIMS = 3 };

/* One of them promises another a large sum and keeps it, 10,000 times in seven months. */
static void wash(struct town *t, int first)
{
    t->hurry = true;
    for (int month = 0; month < MONTHS; month++) {
        for (int i = 0; i < (WASHED + MONTHS - 1) / MONTHS; i++) {
            const int a = i % INVENTED, b = (a + 1 + i / INVENTED) % INVENTED;

            if (a != b) town_keep(t, first + a, first + b, BIG);
        }
        town_flush(t);
        town_wait(t, 24 * 30);
    }
    t->hurry = false;
}

/* Promises to every honest person over every path there could be to account x. */
static void rob_by_track(struct robbery *r, int first, int x)
{
    struct town *t = r->t;

    for (int c = 0; c < FOUNDERS; c++) {
        for (int v = 0; v < VICTIMS; v++) {
            const int gate = first + v, next = first + (x + 1) % INVENTED;
            const fab_id link[] = {track(t, c, v + 1), track(t, v + 1, gate),
                                   track(t, gate, first + x)};
            const fab_id inside = track(t, next, first + x);

            if (c == v + 1) (void)over(r, gate, c, &link[1], 1);      /* to the one who knows it */
            if (c == v + 1) (void)over(r, first + x, c, &link[1], 2); /* through it */
            if (c == v + 1)
                (void)open_one(r, FAB_HOLD_TRACK, first + x, c, KEPT, &link[1], 2); /* once more */
            if (c != v + 1) (void)over(r, first + x, c, link, 3); /* through who knows it */
            (void)over(r, first + x, c, &inside, 1);              /* on the word of one's own */
        }
    }
}

/* On the community's presumption: each to everybody, as long as it lasts. */
static void rob_by_presumption(struct robbery *r, int first)
{
    for (int x = 0; x < INVENTED; x++) {
        const fab_id commons = {{[15] = 1}},
                     link = town_link(r->t, FAB_EDGE_PRESUMPTION, commons, first + x);

        for (int64_t sum = BIG; sum > 0; sum /= 2) {
            if (open_one(r, FAB_HOLD_PRESUMED, first + x, x % FOUNDERS, sum, &link, 1)) break;
        }
    }
}

void attack_wash(void)
{
    enum { BUDGET = 100, START = 500 };
    static const struct town_setting SETTINGS[] = {
        {"line.start", START}, {"presume.min", BUDGET}, {"track.known", 0}, {NULL, 0}};
    static struct robbery r;
    struct town *t = town_open(FOUNDERS, SETTINGS, 1);
    const int first = t->n;
    int64_t lines = 0;

    r = (struct robbery){.t = t};
    for (int i = 0; i < INVENTED; i++)
        (void)town_join(t, 0, false);
    for (int i = 0; i < FOUNDERS; i++)
        town_keep(t, i, (i + 1) % FOUNDERS, 50); /* the honest know one another */
    for (int i = 0; i < FOUNDERS; i++)
        town_keep(t, (i + 1) % FOUNDERS, i, 50);
    wash(t, first);
    town_given("wash: of all that they say to one another, refused", t->refused, EXACTLY, 0);
    for (int v = 0; v < VICTIMS; v++)
        town_keep(t, first + v, v + 1, KEPT);
    town_wait(t, 24 * 20); /* until it counts for lines */
    for (int x = 0; x < INVENTED; x++)
        lines += town_line(t, first + x) - START;
    for (int round = 0; round < 3; round++) {
        for (int x = 0; x < INVENTED; x++)
            rob_by_track(&r, first, x);
        if (round == 0) rob_by_presumption(&r, first);
        if (round < 2) admit_all(&r);
    }
    contest_all(&r);
    town_holds("wash: 50 accounts, 10,000 deals among themselves, 60 kept toward members: stolen",
               r.stolen, AT_MOST, VICTIMS * KEPT + BUDGET);
    town_holds("wash: credit that they earned by it, of what they kept toward members", lines,
               AT_MOST, VICTIMS * KEPT);
    town_close(t);
}

/* ---- a year of good conduct */

enum { YEAR = 12, EACH = 10, CREDITORS = 20, KNOWN = 50 };

void attack_con(void)
{
    static const struct town_setting SETTINGS[] = {
        {"line.start", 500}, {"track.known", KNOWN}, {NULL, 0}};
    static struct robbery r;
    struct town *t = town_open(CREDITORS, SETTINGS, 2);
    const int con = town_member(t, 0, 1), friend_ = town_member(t, 2, 3);
    const fab_id commons = {{[15] = 1}}, known = town_link(t, FAB_EDGE_PRESUMPTION, commons, con);
    int64_t delivered = 0;

    r = (struct robbery){.t = t};
    for (int i = 0; i < CREDITORS; i++)
        town_keep(t, i, (i + 1) % CREDITORS, 50);
    for (int month = 0; month < YEAR; month++) {
        for (int i = 0; i < CREDITORS / 2; i++) {
            town_keep(t, con, (2 * i + month) % CREDITORS, EACH);
            delivered += EACH;
        }
        town_wait(t, 24 * 30);
    }
    town_keep(t, friend_, con, BIG); /* and what one's own say of one another */
    for (int round = 0; round < 3; round++) {
        for (int c = 0; c < CREDITORS; c++) {
            const fab_id link[] = {track(t, c, (c + 1) % CREDITORS),
                                   track(t, (c + 1) % CREDITORS, con)};
            const fab_id back[] = {track(t, c, (c + CREDITORS - 1) % CREDITORS),
                                   track(t, (c + CREDITORS - 1) % CREDITORS, con)};
            const fab_id own = track(t, c, con), theirs = track(t, friend_, con);

            while (over(&r, con, c, &own, 1))
                continue;
            while (over(&r, con, c, link, 2))
                continue;
            while (over(&r, con, c, back, 2))
                continue;
            (void)over(&r, con, c, &theirs, 1);
            (void)open_one(&r, FAB_HOLD_TRACK, con, c, KNOWN, &known, 1);
        }
        if (round == 0)
            contest_all(&r);
        else
            admit_all(&r);
        town_wait(t, 24 * 60);
    }
    town_holds("con: 12 months of good conduct, then all the promises there can be: stolen",
               r.stolen, AT_MOST, delivered + KNOWN);
    town_given("con: it was worth trying: stolen", r.stolen, AT_LEAST, delivered / 2);
    town_close(t);
}

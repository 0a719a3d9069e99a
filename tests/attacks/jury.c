/* jury.c: what a false claim is worth, and what a bribe buys.
 *
 * Why     where words are weighed by people, some of them err and some are paid to.
 * Idea    every case goes the whole way: lot, sealed verdicts, lower median, bonds, appeal.  What
 *         jurors think is given: one jury in ten errs, wherever; or those who were bribed always
 *         say what the briber wants.  Who loses rightly does not appeal: a double bond is dearer
 *         than what the second jury might give him.
 * Source  DECISION 11, 17; PROTOCOL 6.1 to 6.3. */
#include "attacks.h"
#include "town.h"

enum { FOUNDERS = 20, LINE = 500, DAY = 24, TERM = 360 };
static const struct town_setting SETTINGS[] = {{"line.start", LINE}, {"presume.min", 0}, {NULL, 0}};

static int members(struct town *t, int count)
{
    const int first = t->n;

    for (int i = 0; i < count; i++)
        (void)town_member(t, i % FOUNDERS, (i + 7) % FOUNDERS);
    return first;
}

/* A promise of that value, its claim not yet said. */
static struct town_claim broken(struct town *t, int debtor, int creditor, int64_t value,
                                bool deposit, int64_t right)
{
    struct town_deal d = town_promise(debtor, creditor, value, TERM);
    struct town_claim c = {.by = creditor, .against = debtor, .sum = value, .right = right};

    if (deposit)
        town_cover(&d, FAB_HOLD_DEPOSIT, town_mid(t, debtor), value, NULL, 0);
    else
        town_waive(t, &d, value);
    if (town_agree(t, &d, &c.agr) != FAB_OK) c.by = -1;
    return c;
}

/* ---- false claims, one jury in ten errs */

enum { KIND = 100, STAKE = 40, ERRS_OF = 10 };

static bool errs[2 * KIND];
static struct town_claim claims[2 * KIND];

static int64_t vote_errs(struct town *t, const struct town_claim *c, int juror)
{
    (void)t, (void)juror;
    return errs[c - claims] ? STAKE - c->right : c->right;
}

/* One in ten of those from `first` on, drawn. */
static void draw_errors(struct town *t, int first)
{
    for (int left = KIND / ERRS_OF; left > 0;) {
        bool *one = &errs[first + town_below(t, KIND)];

        left -= !*one;
        *one = true;
    }
}

/* What these claims brought to who made them, all together. */
static int64_t brought(struct town *t, int first, int64_t before[2 * KIND])
{
    int64_t sum = 0;

    for (int i = first; i < first + KIND; i++)
        sum += town_balance(t, town_mid(t, claims[i].by)) - before[i];
    return sum;
}

void attack_claims(void)
{
    static const struct town_court COURT = {vote_errs, NULL};
    static int64_t before[2 * KIND];
    struct town *t = town_open(FOUNDERS, SETTINGS, 7);
    const int by = members(t, 2 * KIND), against = members(t, 2 * KIND);

    for (int i = 0; i < 2 * KIND; i++) {
        errs[i] = false;
        claims[i] = broken(t, against + i, by + i, STAKE, true, i < KIND ? 0 : STAKE);
        before[i] = town_balance(t, town_mid(t, by + i));
    }
    draw_errors(t, 0);
    draw_errors(t, KIND);
    town_judge(t, claims, 2 * KIND, 40, &COURT);
    town_holds("claims: 100 false claims of 40, one jury in ten errs: they bring, all together",
               brought(t, 0, before), AT_MOST, -1);
    town_holds("claims: an honest claim of 40 brings on average", brought(t, KIND, before) / KIND,
               AT_LEAST, 35);
    town_close(t);
}

/* ---- 15 % are bribed */

enum { SENIOR = 40, PARTIES = 200, CASES = 400, SUM = 60, BRIBED = 9, HALF_YEAR = 190, DEALS = 10 };

/* Members who became established by what they kept toward founders. */
static void establish(struct town *t, int first)
{
    for (int i = 0; i < SENIOR; i++) {
        for (int k = 0; k < DEALS; k++)
            town_keep(t, first + i, (i + k / 2) % FOUNDERS, 20);
    }
    town_wait(t, DAY * HALF_YEAR);
    for (int i = 0; i < SENIOR; i++)
        town_keep(t, first + i, i % FOUNDERS, 20);
}

/* Those with the first numbers have been paid to say the contrary of what is right. */
static int64_t vote_bribed(struct town *t, const struct town_claim *c, int juror)
{
    (void)t;
    return juror < BRIBED ? SUM - c->right : c->right;
}

static int wronged(struct town *t, const struct town_claim *c)
{
    (void)t;
    if (c->first == c->right) return -1;
    return c->first < c->right ? c->by : c->against;
}

void attack_bribes(void)
{
    static const struct town_court COURT = {vote_bribed, wronged};
    static struct town_claim c[CASES];
    struct town *t = town_open(FOUNDERS, SETTINGS, 8);
    const int senior = members(t, SENIOR), party = members(t, PARTIES);
    int64_t first = 0, last = 0, established = FOUNDERS, decided = 0;

    establish(t, senior);
    for (int i = 0; i < SENIOR; i++)
        established += town_one(t, senior + i).est != 0;
    for (int i = 0; i < CASES; i++) {
        const int debtor = party + i % PARTIES, creditor = party + (i + 1 + i / PARTIES) % PARTIES;

        c[i] = broken(t, debtor, creditor, SUM, false, i % 4 == 0 ? 0 : SUM);
    }
    town_judge(t, c, CASES, 12, &COURT); /* so few that those who are bribed could sit in all */
    for (int i = 0; i < CASES; i++) {
        decided += c[i].first >= 0;
        first += c[i].first != c[i].right;
        last += town_leg(t, &c[i].agr).paid != c[i].right;
    }
    town_given("bribes: of those who judge, 15 % are bribed, ppm",
               fab_mul_div(BRIBED, FAB_M, established), EXACTLY, 150000);
    town_given("bribes: cases that were decided", decided, EXACTLY, CASES);
    town_given("bribes: it was worth trying: first rulings that are wrong, ppm",
               fab_mul_div(first, FAB_M, CASES), AT_LEAST, 10000);
    town_holds("bribes: first rulings that are wrong, ppm", fab_mul_div(first, FAB_M, CASES),
               AT_MOST, 120000);
    town_holds("bribes: after one appeal, ppm", fab_mul_div(last, FAB_M, CASES), AT_MOST, 10000);
    town_close(t);
}

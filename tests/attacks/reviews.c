/* reviews.c: what fear does to ratings, and what it can do to sealed ones.
 *
 * Why     where a rating can be answered by a rating, bad ones are not given: whoever has been
 *         punished once is silent.
 * Idea    debtors of whom each keeps his promises with a chance of his own.  65 % of them answer a
 *         bad rating with a bad one, if they can see it before they have spoken.  Who has met with
 *         that says nothing bad any more.  What all opened ratings say of promises kept is compared
 *         with what was kept.
 * Source  PROTOCOL 4; DECISION 17. */
#include "attacks.h"

#include "town.h"

enum {
    FOUNDERS = 20,
    DEBTORS = 40,
    ROUNDS = 12,
    DAY = 24,
    WINDOW = 14,
    VENGEFUL = 650000,
    WORST = 600000,
    ACK = 1
};
enum { INTENTION, COMPETENCE, AS_AGREED, AGAIN, MARKS };

struct person {
    int64_t keeps;
    bool vengeful, afraid;
};
struct review {
    fab_id agr, sid;
    int debtor, creditor;
    bool kept, rated;
};

static struct person people[FOUNDERS + DEBTORS];

static enum fab_code rate(struct town *t, int who, const fab_id *agr, bool good, fab_id *sid)
{
    const int64_t vec[MARKS] = {good ? 4 : 0, good ? 4 : 0, good, good};
    struct fab_draft d = town_draft(t, FAB_K_rate);
    uint8_t salt[32];

    fab_draft_about_sid(&d, agr);
    FAB_DRAFT(&d, code, 0);
    fab_draft_seal(&d, vec, MARKS, salt);
    return town_say(t, who, &d, sid);
}

/* What a rating says of the promise; -1: nobody can read it. */
static int64_t read_rating(struct town *t, const fab_id *sid)
{
    struct fab_score s;

    return town_row(t, FAB_R_score, FAB_KEY(.a = *sid, .n = AS_AGREED), &s) ? s.val : -1;
}

static struct review deal(struct town *t, int debtor, int creditor)
{
    struct town_deal d = town_promise(debtor, creditor, 1, 30);
    struct review r = {.debtor = debtor, .creditor = creditor};

    town_waive(t, &d, 1);
    r.kept = town_happens(t, people[debtor].keeps);
    if (town_agree(t, &d, &r.agr) != FAB_OK)
        r.debtor = -1;
    else if (r.kept)
        (void)town_step(t, FAB_K_keep, creditor, &r.agr);
    else
        (void)town_admit(t, debtor, &r.agr, 1);
    return r;
}

/* The creditor speaks first, unless he has learnt not to. */
static void speak(struct town *t, struct review *r)
{
    if (!r->kept && people[r->creditor].afraid) return;
    r->rated = rate(t, r->creditor, &r->agr, r->kept, &r->sid) == FAB_OK;
}

/* The debtor looks whether he can read it, and answers in kind; true: he took his revenge. */
static bool answer(struct town *t, struct review *r)
{
    const int64_t said = r->rated ? read_rating(t, &r->sid) : -1;
    const bool revenge = said == 0 && people[r->debtor].vengeful;
    fab_id sid;

    return rate(t, r->debtor, &r->agr, !revenge, &sid) == FAB_OK && revenge;
}

/* A round of deals, all of them rated; then all windows close. */
static void season(struct town *t, int round, struct review r[DEBTORS], int64_t *revenge)
{
    for (int i = 0; i < DEBTORS; i++)
        r[i] = deal(t, FOUNDERS + i, (i * 3 + round) % FOUNDERS);
    town_wait(t, DAY * 8); /* what was admitted has ended */
    for (int i = 0; i < DEBTORS; i++)
        speak(t, &r[i]);
    town_wait(t, DAY);
    for (int i = 0; i < DEBTORS; i++) {
        const bool took = answer(t, &r[i]);

        *revenge += took;
        people[r[i].creditor].afraid = people[r[i].creditor].afraid || took;
    }
    town_wait(t, DAY * (WINDOW + 8));
    for (int i = 0; i < DEBTORS; i++)
        *revenge += rate(t, r[i].debtor, &r[i].agr, false, &(fab_id){{0}}) == FAB_OK;
}

void attack_reviews(void)
{
    static const struct town_setting SETTINGS[] = {{"seal.ttl", 2}, {NULL, 0}};
    static struct review r[DEBTORS];
    struct town *t = town_open(FOUNDERS, SETTINGS, 9);
    int64_t kept = 0, good = 0, said = 0, revenge = 0, off;

    for (int i = 0; i < DEBTORS; i++) {
        const int who = town_member(t, i % FOUNDERS, (i + 1) % FOUNDERS);

        people[who] = (struct person){.keeps = WORST + town_below(t, FAB_M - WORST),
                                      .vengeful = town_happens(t, VENGEFUL)};
    }
    for (int i = 0; i < FOUNDERS; i++)
        people[i].afraid = false;
    for (int round = 0; round < ROUNDS; round++) {
        season(t, round, r, &revenge);
        for (int i = 0; i < DEBTORS; i++) {
            const int64_t v = r[i].rated ? read_rating(t, &r[i].sid) : -1;

            kept += r[i].kept;
            said += v >= 0;
            good += v == 1;
        }
    }
    off = fab_mul_div(good, FAB_M, fab_max(said, 1)) - fab_mul_div(kept, FAB_M, ROUNDS * DEBTORS);
    town_given("reviews: some promises were broken, of 480", ROUNDS * DEBTORS - kept, AT_LEAST, 48);
    town_holds("reviews: bad ratings answered by bad ones", revenge, EXACTLY, 0);
    town_holds("reviews: kept by the ratings, off what was kept, ppm", fab_max(off, -off), AT_MOST,
               10000);
    town_close(t);
}

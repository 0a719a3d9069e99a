/* word.c: what invented accounts can do with words that are given to them and to one another.
 *
 * Why     a word is as good as the money behind it and the links it came over; accounts cost
 *         nothing, so nothing may depend on how many there are.
 * Idea    the attackers use every path to one of them that an honest creditor would sign: it begins
 *         with the word of an honest member.  Then nothing is delivered and every creditor goes to
 *         the jury; or, to block others, they make promises to one another over honest people's
 *         links and let them lie.
 * Source  DECISION 2 (WORD), 5, 6 (B3, B4, B6), 17. */
#include "attacks.h"

#include "town.h"

enum { FOUNDERS = 12, CAPITAL = 400, CLAIMS = 1024, DAYS = 60, RATING_DAYS = 16 };

/* Honest people kept so much toward two of each other that each has credit of his own. */
static void earn_lines(struct town *t)
{
    for (int i = 0; i < FOUNDERS; i++)
        town_keep(t, i, (i + 1) % FOUNDERS, CAPITAL / 2);
    for (int i = 0; i < FOUNDERS; i++)
        town_keep(t, (i + 1) % FOUNDERS, i, CAPITAL / 2);
    town_wait(t, 24 * RATING_DAYS);
}

/* Accounts that become members by promises kept among themselves. */
static int invent(struct town *t, int count)
{
    const int first = t->n;

    for (int i = 0; i < count; i++)
        (void)town_join(t, i % FOUNDERS, false);
    for (int i = 0; i < count; i++) {
        for (int k = 1; k <= 3; k++)
            town_keep(t, first + i, first + (i + k) % count, 1);
    }
    return first;
}

static int64_t money_of(struct town *t, int first, int count)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += town_balance(t, town_mid(t, first + i));
    return sum;
}

/* ---- 50 invented accounts stand for each other */

enum { INVENTED = 50, GUARANTORS = 3, EARNED = 30, GIVEN = 70 };
static const int64_t WORD[GUARANTORS] = {20, 20, 30};

struct ring {
    struct town *t;
    int first;
    fab_id word[GUARANTORS], inside[INVENTED][INVENTED];
    struct town_claim claim[CLAIMS];
    int n;
};

/* A promise of account x to that creditor, covered `times` over by the same path for `sum`. */
static bool covered(struct ring *r, int x, int creditor, int payer, int64_t sum, int times,
                    const fab_id *link, int n)
{
    struct town_deal d = town_promise(r->first + x, creditor, sum * times, DAYS);
    struct town_claim *c = &r->claim[r->n];

    if (r->n == CLAIMS || sum < 1) return false;
    for (int i = 0; i < times; i++)
        town_cover(&d, FAB_HOLD_SURETY, town_mid(r->t, payer), sum, link, n);
    *c = (struct town_claim){
        .by = creditor, .against = r->first + x, .sum = d.value, .right = d.value};
    if (town_agree(r->t, &d, &c->agr) != FAB_OK) return false;
    r->n++;
    return true;
}

/* Over that guarantor's word: to the first account, and through it to x. */
static void use_word(struct ring *r, int creditor, int guarantor, int x)
{
    const fab_id way[] = {r->word[guarantor], r->inside[0][x]};
    const int64_t sum = town_free(r->t, &way[0]);

    if (creditor == guarantor) return;
    (void)covered(r, 0, creditor, guarantor, sum, 2, way, 1);
    (void)covered(r, 0, creditor, guarantor, fab_max(sum, 1), 1, way, 1);
    if (x == 0) return;
    (void)covered(r, x, creditor, r->first, fab_min(5, town_free(r->t, &way[0])), 1, way, 2);
    (void)covered(r, x, creditor, r->first, fab_max(town_free(r->t, &way[0]), 1), 1, way, 2);
}

/* What the debtor has himself would pay first: he puts it away. */
static void hide(struct town *t, int from, int to)
{
    const int64_t has = town_balance(t, town_mid(t, from));

    if (has > 0) (void)town_pay(t, from, town_mid(t, to), has, 1);
}

/* Damages as they stand in the journal, to the creditors of these claims. */
struct damages {
    const struct ring *r;
    int64_t paid[CLAIMS];
};

static bool add_damages(void *arg, const void *row)
{
    struct damages *d = arg;
    const struct fab_mov *m = row;

    if (m->why != FAB_WHY_DAMAGES) return true;
    for (int i = 0; i < d->r->n; i++) {
        if (fab_same(&m->obj, &d->r->claim[i].agr)) d->paid[i] += m->amt;
    }
    return true;
}

/* All of it goes to the jury; how many creditors were not paid what had been promised. */
static int unpaid(struct ring *r, int64_t *lost)
{
    struct damages d = {.r = r};
    int count = 0;

    town_judge(r->t, r->claim, r->n, 20, &town_just);
    town_all(r->t, FAB_R_mov, add_damages, &d);
    for (int i = 0; i < r->n; i++) {
        const struct fab_leg leg = town_leg(r->t, &r->claim[i].agr);

        count += leg.outcome != FAB_OUT_BROKEN || d.paid[i] != leg.val;
        *lost += leg.val;
    }
    r->n = 0;
    return count;
}

void attack_words(void)
{
    static const struct town_setting SETTINGS[] = {
        {"line.earn", FAB_M}, {"line.pair", CAPITAL}, {"quota.newcomer", 1000}, {NULL, 0}};
    static struct ring r;
    struct town *t = town_open(FOUNDERS, SETTINGS, 3);
    int64_t lost = 0, own;
    int short_ = 0;

    earn_lines(t);
    r = (struct ring){.t = t, .first = invent(t, INVENTED)};
    for (int i = 0; i < INVENTED; i++) {
        for (int k = 0; k < INVENTED; k++) {
            if (i != k) r.inside[i][k] = town_stand(t, r.first + i, r.first + k, CAPITAL);
        }
    }
    for (int g = 0; g < GUARANTORS; g++)
        r.word[g] = town_stand(t, g, r.first, WORD[g]);
    (void)town_pay(t, FOUNDERS - 1, town_mid(t, r.first), EARNED,
                   1); /* so that some of their words are worth something */
    own = money_of(t, r.first, INVENTED);
    for (int round = 0; round < 3; round++) {
        for (int creditor = 0; creditor < FOUNDERS; creditor++) {
            for (int g = 0; g < GUARANTORS; g++)
                use_word(&r, creditor, g, (round * FOUNDERS + creditor + 1) % INVENTED);
        }
        hide(t, r.first, r.first + INVENTED - 1);
        short_ += unpaid(&r, &lost);
    }
    own -= money_of(t, r.first, INVENTED);
    town_holds(
        "words: 50 accounts stand for each other, 20 + 20 + 30 put on one of them: members lose",
        lost - own, AT_MOST, GIVEN);
    town_given("words: it was worth trying: members lose", lost - own, AT_LEAST, GIVEN / 2);
    town_holds("words: creditors who were promised cover and not paid", short_, EXACTLY, 0);
    town_close(t);
}

/* ---- promises among own accounts that hold others' links */

enum { BLOCKERS = 10, LINK = 300, INTO = 40, GATES = 2 };

struct blocked {
    struct town *t;
    int64_t honest, all;
};

static bool see_link(void *arg, const void *row)
{
    const struct fab_edge *e = row;
    struct blocked *b = arg;
    const int src = town_who(b->t, &e->src), dst = town_who(b->t, &e->dst);

    if (e->kind < FAB_EDGE_WORD) return true;
    b->all += e->used;
    if (src >= 0 && src < FOUNDERS && dst >= 0 && dst < FOUNDERS) b->honest += e->used;
    return true;
}

static struct blocked look(struct town *t)
{
    struct blocked b = {t, 0, 0};

    town_all(t, FAB_R_edge, see_link, &b);
    return b;
}

/* A promise of account x to account y over these links, which nobody honest has to sign: for as
 * much as they carry, and then for more. */
static void hold(struct town *t, int type, int x, int y, int payer, const fab_id *link, int n)
{
    int64_t sum = LINK;

    for (int i = 0; i < n; i++)
        sum = fab_min(sum, town_free(t, &link[i]));
    for (int64_t more = 0; more <= INTO; more += INTO) {
        struct town_deal d = town_promise(x, y, sum + more, DAYS);
        fab_id agr;

        if (sum + more < 1) continue;
        town_cover(&d, type, town_mid(t, payer), sum + more, link, n);
        (void)town_agree(t, &d, &agr);
    }
}

static fab_id track(const struct town *t, int creditor, int debtor)
{
    return town_link(t, FAB_EDGE_TRACK, town_mid(t, creditor), debtor);
}

void attack_block(void)
{
    static const struct town_setting SETTINGS[] = {
        {"line.earn", FAB_M}, {"line.pair", CAPITAL}, {NULL, 0}};
    struct town *t = town_open(FOUNDERS, SETTINGS, 4);
    fab_id word[FOUNDERS], into[GATES], after;
    struct blocked b;
    int first;

    earn_lines(t);
    first = invent(t, BLOCKERS);
    for (int i = 0; i < FOUNDERS; i++)
        word[i] = town_stand(t, i, (i + 1) % FOUNDERS, LINK);
    for (int g = 0; g < GATES; g++)
        into[g] = town_stand(t, 4 * g + 2, first, INTO);
    after = town_stand(t, first, first + 1, LINK);
    town_keep(t, first, 2, INTO); /* and a record toward one, with one toward them */
    town_keep(t, 1, first + 2, LINK);
    for (int y = 2; y < BLOCKERS; y++) {
        for (int g = 0; g < GATES; g++) {
            const int gate = 4 * g + 2;
            const fab_id way[] = {word[gate - 2], word[gate - 1], into[g]},
                         on[] = {word[gate - 1], into[g], after};
            const fab_id kept[] = {track(t, first + y, 1), track(t, 1, gate),
                                   track(t, gate, first)};

            hold(t, FAB_HOLD_SURETY, first, first + y, gate, way, 3);
            hold(t, FAB_HOLD_SURETY, first + 1, first + y, first, on, 3);
            hold(t, FAB_HOLD_TRACK, first, first + y, first + y, kept, 3);
        }
    }
    b = look(t);
    town_holds("block: promises among own accounts: capacity held between honest members", b.honest,
               AT_MOST, 2 * 3 * INTO);
    town_given("block: it was worth trying: capacity held", b.honest, AT_LEAST, 2 * INTO);
    town_wait(t, 24 * (DAYS + 10));
    town_holds("block: and by time alone, still held", look(t).all, EXACTLY, 0);
    town_close(t);
}

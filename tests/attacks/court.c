/* court.c: cases from the dispute to the execution of the ruling, many beside one another.
 *
 * Why     whether a bound holds when promises break is only known when somebody has contested them,
 *         a lot was drawn, seats have sealed and opened their verdicts, and the waterfall has run.
 * Idea    each step of PROTOCOL 5.2 is said by whoever it belongs to, for all cases of a slice;
 *         then the clock passes. The debtor always answers that it is not so: silence is another
 *         story.
 * Source  PROTOCOL 5.2, 6; windows are those of town.c. */
#include <stdio.h>
#include <stdlib.h>

#include "crypto/crypto.h"
#include "devices/dispute.h"
#include "town.h"

enum {
    HOURS = 24,
    NOT_AS_AGREED = 2,
    CONTEST = 1,
    FACT = 1,
    INTENTION = 1,
    NEITHER = 3,
    SEATS = 64
};

static enum fab_code answer(struct town *t, int who, const struct town_claim *c,
                            const uint8_t nonce[32])
{
    struct fab_draft d = town_draft(t, FAB_K_answer);
    fab_id sid;

    fab_draft_about_sid(&d, &c->dispute);
    FAB_DRAFT(&d, code, CONTEST);
    FAB_DRAFT(&d, nonce, fab_bytes_of(nonce, 32));
    return town_say(t, who, &d, &sid);
}

static void open_case(struct town *t, struct town_claim *c)
{
    struct fab_draft d = town_draft(t, FAB_K_dispute);
    uint8_t theirs[32];
    fab_id hash;

    (void)town_step(t, FAB_K_deliver, c->against, &c->agr); /* true or not: it has been, he says */
    fab_chance_next(&t->chance, "nonce", c->nonce, sizeof c->nonce);
    fab_chance_next(&t->chance, "nonce", theirs, sizeof theirs);
    hash = fab_sha256(fab_bytes_of(c->nonce, sizeof c->nonce));
    fab_draft_about_sid(&d, &c->agr);
    FAB_DRAFT(&d, code, 0);
    FAB_DRAFT(&d, method, NOT_AS_AGREED);
    FAB_DRAFT(&d, amount, (fab_credit){c->sum});
    fab_draft_hash(&d, &hash);
    c->dispute = town_must(t, c->by, &d);
    c->appeals = -1;
    c->first = -1;
    if (answer(t, c->against, c, theirs) == FAB_OK) return;
    printf("not ok the other side cannot answer\n");
    exit(2);
}

static bool dispute_of(struct town *t, const struct town_claim *c, struct fab_dsp *out)
{
    return town_row(t, FAB_R_dsp, FAB_KEY(.a = c->dispute), out);
}

/* [loss, fine, fault, dimension, days] */
static void rule(struct town *t, const struct town_claim *c, int juror, int64_t loss)
{
    const int64_t vec[] = {loss, 0, loss > 0, loss > 0 ? INTENTION : NEITHER, 0};
    struct fab_draft d = town_draft(t, FAB_K_ruling);
    uint8_t salt[32];

    fab_draft_about_sid(&d, &c->dispute);
    fab_draft_seal(&d, vec, fab_countof(vec), salt);
    (void)town_must(t, juror, &d);
}

/* Every seat of that round that has not spoken speaks. */
static void seats_speak(struct town *t, const struct town_claim *c, int round,
                        const struct town_court *court)
{
    struct fab_seat seat;

    for (int n = 0;
         n < SEATS && town_row(t, FAB_R_seat, FAB_KEY(.a = c->dispute, .n = round, .m = n), &seat);
         n++) {
        const int juror = town_who(t, &seat.mid);

        if (seat.state == FAB_SEAT_TAKEN) rule(t, c, juror, court->vote(t, c, juror));
    }
}

static void appeal(struct town *t, struct town_claim *c, const struct town_court *court)
{
    struct fab_draft d = town_draft(t, FAB_K_appeal);
    struct fab_dsp dsp;
    fab_id sid;

    if (!dispute_of(t, c, &dsp) || dsp.stage != FAB_RULED || !(dsp.said & FAB_DSP_DECIDED)) return;
    c->first = dsp.loss;
    c->appeals = court->appeals == NULL ? -1 : court->appeals(t, c);
    if (c->appeals < 0) return;
    fab_draft_about_sid(&d, &c->dispute);
    FAB_DRAFT(&d, method, FACT);
    if (town_say(t, c->appeals, &d, &sid) != FAB_OK) c->appeals = -1; /* he cannot pay the bond */
}

static void slice(struct town *t, struct town_claim *c, int n, const struct town_court *court)
{
    for (int i = 0; i < n; i++)
        open_case(t, &c[i]);
    town_wait(t, 2 * HOURS); /* repair; mediation takes no time here */
    for (int i = 0; i < n; i++)
        (void)answer(t, c[i].by, &c[i], c[i].nonce);
    town_wait(t, HOURS + 12); /* the link, then the draw */
    for (int i = 0; i < n; i++)
        seats_speak(t, &c[i], FAB_ROUND_JURY, court);
    town_wait(t, 6); /* the desk opens what was sealed */
    for (int i = 0; i < n; i++)
        appeal(t, &c[i], court);
    town_wait(t, 12);
    for (int i = 0; i < n; i++) {
        if (c[i].appeals >= 0) seats_speak(t, &c[i], FAB_ROUND_APPEAL, court);
    }
    town_wait(t, 4 * HOURS); /* nobody may appeal any more: executed */
}

void town_judge(struct town *t, struct town_claim *c, int n, int at_once,
                const struct town_court *court)
{
    for (int i = 0; i < n; i += at_once)
        slice(t, &c[i], (int)fab_min(at_once, n - i), court);
}

static int64_t vote_right(struct town *t, const struct town_claim *c, int juror)
{
    (void)t, (void)juror;
    return c->right;
}

const struct town_court town_just = {vote_right, NULL};

/* bench_talk.c: what the crowd says: the mix that admission is measured with.
 *
 * Why     what is measured must be what a community says: payments, offers, agreements that end.
 * Idea    all is signed before the clock of the measurement runs, in streams of whole agreements,
 *         so that threads may hand it in side by side.
 * Cost    signing: about 0.1 ms a statement.
 * Source  RECORDS 5; STYLE 6. */
#include "cli/bench.h"

enum {
    ACTIVE = 20000,
    LAG = 8,
    RING = 5 * LAG,
    PER_CYCLE = 10,
    SAID_BYTES = 2048,
    SCRATCH_BYTES = 1 << 20,
    PER_SECOND = 3,
    DUE_DAYS = 20,
    LISTED_DAYS = 60,
    WAIVED = 9,
    PAY = 1,
    PLAIN = 1,
    WORTH = 100
};

/* --- what will be said --- */

struct deal {
    int64_t owner, borrower;
    fab_id offer, agreement;
};
struct talking {
    struct fab_crowd *w;
    struct fab_talk *out;
    struct fab_dice dice;
    struct fab_source chance;
    struct fab_arena scratch;
    int stream;
    struct deal deal[FAB_STREAMS][RING];
};

static int64_t somebody(struct talking *t)
{
    const int64_t active = fab_min(t->w->members, ACTIVE);

    return fab_dice_below(&t->dice, fab_dice_below(&t->dice, 10) == 0 ? t->w->members : active);
}

static int64_t somebody_but(struct talking *t, int64_t who)
{
    const int64_t other = somebody(t);

    return other != who ? other : (who + 1) % t->w->members;
}

/* Signs, keeps a copy in the stream. */
static enum fab_code say(struct talking *t, int64_t who, struct fab_draft *d, fab_id *sid,
                         struct fab_err *e)
{
    struct fab_speech *s = &t->out->stream[t->stream];
    fab_bytes bytes;

    FAB_TRY(fab_draft_finish(d, fab_crowd_person(t->w, who), &bytes, sid, e));
    const fab_str kept = fab_copy(&t->out->memory, (fab_str){(const char *)bytes.p, bytes.len});
    if (kept.p == NULL) return fab_fail(e, FAB_E_MEMORY);
    s->at_ms[s->n] = t->w->terms.now.ms;
    s->said[s->n++] = fab_bytes_of(kept.p, kept.len);
    t->out->bytes += (int64_t)kept.len;
    t->scratch.used = 0;
    return FAB_OK;
}

static void open_draft(struct talking *t, struct fab_draft *d, int kind)
{
    fab_draft_open(d, kind, &t->w->terms, &t->chance, &t->scratch);
}

static fab_moment in_days(const struct talking *t, int64_t days)
{
    return (fab_moment){t->w->terms.now.ms / 1000 * 1000 + days * FAB_DAY_MS};
}

static enum fab_code transfer(struct talking *t, struct fab_err *e)
{
    const int64_t from = somebody(t), to = somebody_but(t, from);
    struct fab_draft d;
    fab_id sid;

    open_draft(t, &d, FAB_K_transfer);
    fab_draft_about_mid(&d, &fab_crowd_person(t->w, to)->mid);
    FAB_DRAFT(&d, amount, (fab_credit){1 + fab_dice_below(&t->dice, 20)});
    FAB_DRAFT(&d, code, PAY);
    return say(t, from, &d, &sid, e);
}

static enum fab_code offer(struct talking *t, struct deal *deal, struct fab_err *e)
{
    struct fab_draft d;

    *deal = (struct deal){.owner = somebody(t)};
    deal->borrower = somebody_but(t, deal->owner);
    open_draft(t, &d, FAB_K_offer);
    FAB_DRAFT(&d, scale, 1);
    FAB_DRAFT(&d, code, PLAIN);
    FAB_DRAFT(&d, until, in_days(t, LISTED_DAYS));
    FAB_DRAFT(&d, amount, (fab_credit){WORTH});
    d.st.topic_name = FAB_STR("tools");
    d.st.has |= F_(topic);
    fab_draft_text(&d, FAB_D_title, FAB_STR("A ladder of nine rungs"));
    return say(t, deal->owner, &d, &deal->offer, e);
}

static enum fab_code promise(struct talking *t, struct deal *deal, struct fab_err *e)
{
    const struct fab_draft_leg leg = {1, 0, in_days(t, DUE_DAYS), WORTH, 0, 1, 0};
    const struct fab_draft_hold borne = {WAIVED, 0, fab_crowd_person(t->w, deal->borrower)->mid, 0,
                                         WORTH};
    struct fab_draft d;

    open_draft(t, &d, FAB_K_promise);
    fab_draft_about_mid(&d, &fab_crowd_person(t->w, deal->owner)->mid);
    fab_draft_legs(&d, &leg, 1);
    fab_draft_holds(&d, &borne, 1);
    fab_draft_ref(&d, &deal->offer);
    return say(t, deal->borrower, &d, &deal->agreement, e);
}

static enum fab_code accept(struct talking *t, struct deal *deal, struct fab_err *e)
{
    struct fab_draft d;
    fab_id sid;

    open_draft(t, &d, FAB_K_accept);
    fab_draft_about_sid(&d, &deal->agreement);
    fab_draft_ref(&d, &deal->agreement);
    return say(t, deal->owner, &d, &sid, e);
}

static enum fab_code step(struct talking *t, struct deal *deal, int kind, int64_t who,
                          struct fab_err *e)
{
    struct fab_draft d;
    fab_id sid;

    open_draft(t, &d, kind);
    fab_draft_about_sid(&d, &deal->agreement);
    FAB_DRAFT(&d, code, 0);
    FAB_DRAFT(&d, scale, 1);
    return say(t, who, &d, &sid, e);
}

/* Statement `slot` of a stream's cycle: every second one a transfer, between them five agreements
 * at five stages. */
static enum fab_code say_one(struct talking *t, int64_t cycle, int slot, struct fab_err *e)
{
    const int64_t began = cycle - slot / 2 * LAG; /* the agreement that this slot goes on with */
    struct deal *deal = &t->deal[t->stream][(uint64_t)fab_max(began, 0) % RING];

    if (slot % 2 == 1 || began < 0) return transfer(t, e);
    switch (slot / 2) {
    case 0:
        return offer(t, deal, e);
    case 1:
        return promise(t, deal, e);
    case 2:
        return accept(t, deal, e);
    case 3:
        return step(t, deal, FAB_K_deliver, deal->owner, e);
    default:
        return step(t, deal, FAB_K_keep, deal->borrower, e);
    }
}

static bool room_for(struct fab_talk *t, int64_t n)
{
    const size_t each = (size_t)(n / FAB_STREAMS + 2 * PER_CYCLE);

    if (!fab_os_arena((size_t)n * SAID_BYTES +
                          FAB_STREAMS * each * (sizeof(fab_bytes) + sizeof(int64_t)) +
                          SCRATCH_BYTES,
                      &t->memory))
        return false;
    for (int i = 0; i < FAB_STREAMS; i++) {
        t->stream[i].said = fab_new(&t->memory, fab_bytes, each);
        t->stream[i].at_ms = fab_new(&t->memory, int64_t, each);
        if (t->stream[i].said == NULL || t->stream[i].at_ms == NULL) return false;
    }
    return true;
}

enum fab_code fab_crowd_talk(struct fab_crowd *w, int64_t n, struct fab_talk *out,
                             struct fab_err *e)
{
    struct talking *t = fab_os_take(sizeof *t);
    const int64_t start = atomic_load(&w->now_ms);
    enum fab_code code = FAB_OK;

    *out = (struct fab_talk){.n = n};
    if (t == NULL) return fab_fail(e, FAB_E_MEMORY);
    *t = (struct talking){.w = w, .out = out, .dice = {w->seed ^ (uint64_t)start}};
    t->chance = fab_dice_source(&t->dice);
    if (!fab_os_arena(SCRATCH_BYTES, &t->scratch) || !room_for(out, n))
        code = fab_fail(e, FAB_E_MEMORY);
    for (int64_t i = 0; code == FAB_OK && i < n; i++) {
        w->terms.now.ms = start + (i + 1) * 1000 / PER_SECOND;
        t->stream = (int)(i / PER_CYCLE % FAB_STREAMS);
        code = say_one(t, i / PER_CYCLE / FAB_STREAMS, (int)(i % PER_CYCLE), e);
    }
    fab_os_arena_end(&t->scratch);
    fab_os_give(t);
    if (code != FAB_OK) fab_talk_end(out);
    return code;
}

void fab_talk_end(struct fab_talk *t)
{
    fab_os_arena_end(&t->memory);
    *t = (struct fab_talk){0};
}

/* --- saying it --- */

struct speaker {
    struct fab_crowd *w;
    const struct fab_speech *s;
    int64_t batch, refused;
    enum fab_code code;
    struct fab_err e;
};

/* The desk's clock never goes back. */
static void advance(struct fab_crowd *w, int64_t ms)
{
    int64_t now = atomic_load(&w->now_ms);

    while (now < ms && !atomic_compare_exchange_weak(&w->now_ms, &now, ms))
        continue;
}

static void speak(void *arg)
{
    struct speaker *p = arg;
    struct fab_submitted *done = fab_os_take((size_t)p->batch * sizeof *done);

    p->code = done == NULL ? fab_fail(&p->e, FAB_E_MEMORY) : FAB_OK;
    for (int64_t i = 0; p->code == FAB_OK && i < p->s->n; i += p->batch) {
        const int64_t n = fab_min(p->batch, p->s->n - i);
        advance(p->w, p->s->at_ms[i + n - 1]);
        p->code = fab_node_submit(p->w->node, p->s->said + i, (int)n, done, &p->e);
        for (int64_t k = 0; k < n; k++) {
            if (done[k].code == FAB_OK) continue;
            if (p->refused++ == 0) p->e = done[k].err;
        }
    }
    fab_os_give(done);
}

enum fab_code fab_crowd_say(struct fab_crowd *w, const struct fab_talk *t, int64_t batch,
                            int64_t *refused, struct fab_err *e)
{
    struct speaker speaker[FAB_STREAMS];
    struct fab_thread thread[FAB_STREAMS];
    bool started[FAB_STREAMS];
    enum fab_code code = FAB_OK;

    *refused = 0;
    for (int i = 0; i < FAB_STREAMS; i++) {
        speaker[i] = (struct speaker){.w = w, .s = &t->stream[i], .batch = batch};
        started[i] = fab_thread_start(&thread[i], speak, &speaker[i]);
    }
    for (int i = 0; i < FAB_STREAMS; i++) {
        if (started[i])
            fab_thread_join(&thread[i]);
        else
            speak(&speaker[i]);
        *refused += speaker[i].refused;
        if (code == FAB_OK && speaker[i].code != FAB_OK) code = speaker[i].code;
        if (speaker[i].code != FAB_OK || speaker[i].refused > 0) *e = speaker[i].e;
    }
    return code;
}

/* bench_crowd.c: a crowd of any size that joined through the desk, and says the mix that admission
 * is measured with.
 *
 * Why     the cost of a statement depends on the state it meets: a million members with keys,
 *         accounts and timers, not ten.
 * Idea    a prepared file is made once for a seed and a size, by invitations and joins like
 *         anybody's, and copied for each run. People are numbers; their keys come from the seed,
 *         so only those who speak are made again.  What will be said is signed before the clock of
 *         the measurement runs, in streams of whole agreements, so that threads may hand it in
 *         side by side.
 * Cost    preparing: about 0.2 ms a member on two cores.
 * Source  RECORDS 5; STYLE 6. */
#include "charter/charter.h"
#include "cli/bench.h"
#include "cli/chance.h"
#include "crypto/crypto.h"

enum {
    ACTIVE = 20000,
    LAG = 8,
    RING = 5 * LAG,
    PER_CYCLE = 10,
    INVITED_EACH = 64,
    PREPARED_BATCH = 1024,
    TREE_BYTES = 1 << 20,
    SAID_BYTES = 2048,
    SCRATCH_BYTES = 1 << 20,
    BATCH_MEMORY = 64 << 20,
    PER_SECOND = 3,
    DUE_DAYS = 20,
    LISTED_DAYS = 60,
    INVITE_DAYS = 30,
    WAIVED = 9,
    PAY = 1,
    PLAIN = 1,
    WORTH = 100
};
enum { SIGN_KEY, BOX_KEY, MID_SALT };   /* blocks of a person's stream */
#define START_MS INT64_C(1704067200000) /* 2024-01-01 */
#define ORIGIN   "bench.example/log"

/* Nobody waits, everybody may speak as often as a machine can listen. */
static const char CHARTER[] =
    "{\"units\":[\"minute:credit:1\"],\"devices\":[\"credit\"],\"topics\":[\"tools\"],\"settings\":"
    "{\"acct.max\":1000000000,"
    "\"join.vouches\":0,\"line.cap\":1000000,\"line.start\":1000000,\"new.days\":0,\"new.live\":20,"
    "\"new.stake\":1000000,"
    "\"offer.max\":500,\"quota.member\":10000,\"quota.newcomer\":1000,\"vouch.stock\":200}}";

/* --- dice --- */

uint64_t fab_dice_next(struct fab_dice *d)
{
    uint64_t z = d->at += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int64_t fab_dice_below(struct fab_dice *d, int64_t n)
{
    fab_assert(n > 0);
    return (int64_t)(fab_dice_next(d) % (uint64_t)n);
}

fab_id fab_bench_mid(int64_t n)
{
    struct fab_dice d = { (uint64_t)n * 2654435761U + 17 };
    const uint64_t  part[2] = { fab_dice_next(&d), fab_dice_next(&d) };
    fab_id          id = { { 0 } };

    memcpy(id.b, part, sizeof part);
    return id;
}

/* Salts and secrets of what is said. */
static void roll(void *self, const char *label, void *out, size_t n)
{
    struct fab_dice *d = self;

    (void)label;
    for (size_t at = 0; at < n; at += sizeof(uint64_t)) {
        const uint64_t some = fab_dice_next(d);
        memcpy((uint8_t *)out + at, &some, fab_min(n - at, sizeof some));
    }
}

/* --- people --- */

static fab_id block_of(const struct fab_crowd *w, int64_t n, int which)
{
    char label[32];
    struct fab_buf b = FAB_BUF(label);

    fab_put_text(&b, "person ");
    fab_put_int(&b, n);
    return fab_chance_block(w->seed, fab_buf_str(&b), (uint64_t)which);
}

struct fab_person *fab_crowd_person(struct fab_crowd *w, int64_t n)
{
    struct fab_person *p = &w->person[n];

    if (!fab_id_none(&p->mid)) return p;
    const fab_id sign = block_of(w, n, SIGN_KEY), box = block_of(w, n, BOX_KEY),
                 salt = block_of(w, n, MID_SALT);
    fab_person_make(p, sign.b, box.b);
    p->mid = fab_mid_of(salt.b, p->public_key);
    return p;
}

/* --- opening --- */

static fab_moment now_of(void *self)
{
    struct fab_crowd *w = self;

    return (fab_moment){atomic_load(&w->now_ms)};
}

static void random_of(void *self, const char *label, void *out, size_t n)
{
    roll(&((struct fab_crowd *)self)->dice, label, out, n);
}

/* People, clock and chance; no file yet. */
static enum fab_code begin(const struct fab_bench *b, struct fab_crowd *w, struct fab_err *e)
{
    size_t people;

    *w = (struct fab_crowd){
        .seed = (uint64_t)b->seed, .dice = {(uint64_t)b->seed}, .members = b->members};
    atomic_init(&w->now_ms, START_MS);
    w->source = (struct fab_source){w, now_of, random_of};
    if (!fab_size_mul((size_t)b->members, sizeof *w->person, &people) ||
        !fab_os_arena(people + TREE_BYTES, &w->kept))
        return fab_fail(e, FAB_E_MEMORY);
    w->person = fab_new(&w->kept, struct fab_person, (size_t)b->members);
    return w->person == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static enum fab_code open_node(struct fab_crowd *w, const struct fab_node_options *asked,
                               struct fab_err *e)
{
    struct fab_node_options o = *asked;
    struct fab_reading r;

    o.source = w->source;
    FAB_TRY(fab_node_open(&o, &w->node, e));
    FAB_TRY(fab_node_read(w->node, &r, e));
    atomic_store(&w->now_ms, fab_max(r.now.ms, START_MS));
    fab_node_done(&r);
    w->terms.origin = fab_node_origin(w->node);
    w->terms.ver = 1;
    return FAB_OK;
}

enum fab_code fab_crowd_open(const struct fab_bench *b, const struct fab_node_options *o,
                             struct fab_crowd *w, struct fab_err *e)
{
    enum fab_code code = begin(b, w, e);

    if (code == FAB_OK) code = open_node(w, o, e);
    if (code != FAB_OK) fab_crowd_close(w);
    return code;
}

void fab_crowd_close(struct fab_crowd *w)
{
    fab_node_close(w->node);
    w->node = NULL;
    fab_os_arena_end(&w->kept);
}

/* --- preparing --- */

static enum fab_code found(struct fab_crowd *w, const char *path, uint8_t (*secret)[16],
                           struct fab_err *e)
{
    const struct fab_node_options o = {.path = path, .quick = true, .source = w->source};
    const struct fab_json *doc = fab_json_read(fab_str_of(CHARTER), &w->kept, e);
    struct fab_founding f = {.origin = FAB_STR(ORIGIN),
                             .text = FAB_STR("# Crowd\n"),
                             .founders = 1,
                             .invite_days = INVITE_DAYS};
    struct fab_cells *rows;

    if (doc == NULL) return e->code;
    FAB_TRY(fab_charter_preset(doc, &w->kept, &rows, &f.nrows, e));
    f.rows = rows;
    return fab_node_create(&o, &f, secret, e);
}

/* Two batches: one is being said, the other one handed in. */
struct batch {
    struct fab_crowd *w;
    struct fab_arena memory;
    fab_bytes said[PREPARED_BATCH];
    int n;
    int64_t refused;
    enum fab_code code;
    struct fab_err e;
};

static void hand_in(void *arg)
{
    static struct fab_submitted done[PREPARED_BATCH]; /* one hand-in at a time */
    struct batch *b = arg;

    b->code = b->n == 0 ? FAB_OK : fab_node_submit(b->w->node, b->said, b->n, done, &b->e);
    for (int i = 0; b->code == FAB_OK && i < b->n; i++) {
        if (done[i].code == FAB_OK) continue;
        b->code = done[i].code; /* the crowd of a seed never says anything wrong */
        b->e = done[i].err;
    }
    b->n = 0;
    b->memory.used = 0;
}

static void draft(struct fab_crowd *w, struct fab_draft *d, int kind,
                  const struct fab_source *chance, struct fab_arena *a)
{
    fab_draft_open(d, kind, &w->terms, chance, a);
}

/* A salt that is decided beforehand: the first thing a join draws. */
struct salting {
    struct fab_dice *dice;
    const fab_id *salt;
};

static void draw_salt(void *self, const char *label, void *out, size_t n)
{
    struct salting *s = self;

    if (strcmp(label, "mid") == 0)
        memcpy(out, s->salt->b, n);
    else
        roll(s->dice, label, out, n);
}

static enum fab_code join(struct batch *b, int64_t n, const uint8_t secret[16], struct fab_err *e)
{
    struct fab_crowd *w = b->w;
    struct fab_person *p = fab_crowd_person(w, n);
    const fab_id salt = block_of(w, n, MID_SALT);
    struct salting s = {&w->dice, &salt};
    const struct fab_source chance = {&s, now_of, draw_salt};
    char name[32];
    struct fab_buf text = FAB_BUF(name);
    struct fab_draft d;
    fab_id sid;

    fab_put_text(&text, "Neighbour ");
    fab_put_int(&text, n + 1);
    draft(w, &d, FAB_K_join, &chance, &b->memory);
    fab_draft_join(&d, p, 1, secret, fab_buf_str(&text));
    return fab_draft_finish(&d, p, &b->said[b->n++], &sid, e);
}

/* Person n is invited by somebody who came long before, and joins. */
static enum fab_code come(struct batch *b, int64_t n, struct fab_err *e)
{
    const struct fab_source chance = {&b->w->dice, now_of, roll};
    struct fab_draft d;
    uint8_t secret[16];
    fab_id sid;

    b->w->terms.now.ms += 1000;
    draft(b->w, &d, FAB_K_vouch, &chance, &b->memory);
    fab_draft_invite(&d, (fab_moment){b->w->terms.now.ms + INVITE_DAYS * FAB_DAY_MS}, secret);
    FAB_TRY(fab_draft_finish(&d, fab_crowd_person(b->w, (n - 1) / INVITED_EACH), &b->said[b->n++],
                             &sid, e));
    return join(b, n, secret, e);
}

static enum fab_code settle(struct fab_crowd *w, struct batch *pair, const uint8_t secret[16],
                            struct fab_err *e)
{
    struct fab_thread thread;
    bool running = false;
    int64_t n = 0;
    enum fab_code code;

    w->terms.now.ms = atomic_load(&w->now_ms);
    code = join(&pair[0], n++, secret, e);
    hand_in(&pair[0]);
    for (int turn = 0;
         code == FAB_OK && pair[0].code == FAB_OK && pair[1].code == FAB_OK && n < w->members;
         turn ^= 1) {
        struct batch *b = &pair[turn];
        while (code == FAB_OK && n < w->members && b->n + 2 <= PREPARED_BATCH)
            code = come(b, n++, e);
        if (running) fab_thread_join(&thread);
        atomic_store(&w->now_ms, w->terms.now.ms);
        running = fab_thread_start(&thread, hand_in, b);
        if (!running) code = fab_fail(e, FAB_E_MEMORY);
    }
    if (running) fab_thread_join(&thread);
    for (int i = 0; i < 2 && code == FAB_OK; i++) {
        code = pair[i].code;
        *e = pair[i].e;
    }
    return code;
}

static enum fab_code prepare(const struct fab_bench *b, const char *path, struct fab_err *e)
{
    const struct fab_node_options o = {.path = path, .quick = true, .writer = true, .verifiers = 1};
    struct batch *pair = fab_os_take(2 * sizeof *pair);
    struct fab_crowd w;
    uint8_t secret[1][16];
    enum fab_code code = begin(b, &w, e);

    if (pair == NULL || !fab_os_arena(BATCH_MEMORY, &pair[0].memory) ||
        !fab_os_arena(BATCH_MEMORY, &pair[1].memory))
        code = fab_fail(e, FAB_E_MEMORY);
    if (code == FAB_OK) code = found(&w, path, secret, e);
    if (code == FAB_OK) code = open_node(&w, &o, e);
    if (code == FAB_OK) {
        pair[0].w = pair[1].w = &w;
        code = settle(&w, pair, secret[0], e);
    }
    for (int i = 0; pair != NULL && i < 2; i++)
        fab_os_arena_end(&pair[i].memory);
    fab_os_give(pair);
    fab_crowd_close(&w);
    return code;
}

/* "<what>[<n>-]<members>-<seed>.fab" in the folder. */
static enum fab_code file_name(struct fab_cli *c, const struct fab_bench *b, const char *what,
                               int64_t n, const char **path, struct fab_err *e)
{
    struct fab_buf name = FAB_BUF_IN(c->arena);

    fab_put_text(&name, what);
    if (n > 0) {
        fab_put_int(&name, n);
        fab_put_byte(&name, '-');
    }
    fab_put_int(&name, b->members);
    fab_put_byte(&name, '-');
    fab_put_int(&name, b->seed);
    fab_put_text(&name, ".fab");
    fab_put_byte(&name, 0);
    if (name.failed) return fab_fail(e, FAB_E_MEMORY);
    *path = fab_bench_path(c, b, (const char *)name.p);
    return FAB_OK;
}

/* A file of the folder is only ever whole: made under another name, then moved. */
enum fab_code fab_crowd_prepare(struct fab_cli *c, const struct fab_bench *b, const char **path,
                                struct fab_err *e)
{
    const char *half = fab_bench_path(c, b, "half.fab");

    FAB_TRY(file_name(c, b, "crowd-", 0, path, e));
    if (fab_os_exists(*path)) return FAB_OK;
    FAB_NOTE(c, FAB_W("cli.bench.preparing"), FAB_NUM("n", b->members));
    FAB_TRY(fab_os_remove(half, e));
    FAB_TRY(prepare(b, half, e));
    return fab_os_rename(half, *path, e);
}

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
    t->chance = (struct fab_source){&t->dice, now_of, roll};
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

/* --- a log to look at --- */

static enum fab_code write_log(const struct fab_bench *b, const char *path, struct fab_err *e)
{
    const struct fab_node_options o = {.path = path, .quick = true, .writer = true, .verifiers = 1};
    struct fab_crowd w;
    struct fab_talk t;
    int64_t refused = 0;
    enum fab_code code;

    FAB_TRY(fab_crowd_open(b, &o, &w, e));
    code = fab_crowd_talk(&w, b->n, &t, e);
    if (code == FAB_OK) {
        code = fab_crowd_say(&w, &t, b->batch, &refused, e);
        fab_talk_end(&t);
    }
    fab_crowd_close(&w);
    return code == FAB_OK && refused > 0 ? e->code : code;
}

enum fab_code fab_crowd_log(struct fab_cli *c, const struct fab_bench *b, const char **path,
                            struct fab_err *e)
{
    const char *crowd, *half = fab_bench_path(c, b, "half.fab");

    FAB_TRY(file_name(c, b, "log-", b->n, path, e));
    if (fab_os_exists(*path)) return FAB_OK;
    FAB_TRY(fab_crowd_prepare(c, b, &crowd, e));
    FAB_NOTE(c, FAB_W("cli.bench.preparing"), FAB_NUM("n", b->n));
    FAB_TRY(fab_os_copy(crowd, half, e));
    FAB_TRY(write_log(b, half, e));
    return fab_os_rename(half, *path, e);
}

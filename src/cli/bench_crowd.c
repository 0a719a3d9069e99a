/* bench_crowd.c: a crowd of any size that joined through the desk.
 *
 * Why     the cost of a statement depends on the state it meets: a million members with keys,
 *         accounts and timers, not ten.
 * Idea    a prepared file is made once for a seed and a size, by invitations and joins like
 *         anybody's, and copied for each run. People are numbers; their keys come from the seed,
 *         so only those who speak are made again.
 * Cost    preparing: about 0.2 ms a member on two cores.
 * Source  RECORDS 5; STYLE 6. */
#include "charter/charter.h"
#include "cli/bench.h"
#include "cli/chance.h"
#include "crypto/crypto.h"

enum {
    INVITED_EACH = 64,
    PREPARED_BATCH = 1024,
    TREE_BYTES = 1 << 20,
    BATCH_MEMORY = 64 << 20,
    INVITE_DAYS = 30
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

static fab_moment no_time(void *self)
{
    (void)self;
    fab_assert(false);
    return (fab_moment){ 0 };
}

struct fab_source fab_dice_source(struct fab_dice *d)
{
    return (struct fab_source){ d, no_time, roll };
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
    const struct fab_source chance = fab_dice_source(&b->w->dice);
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

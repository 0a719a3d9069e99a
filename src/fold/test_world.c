/* test_world.c: a small community for tests.  malloc is allowed here. */
#include "fold/test_world.h"

#include <stdlib.h>

#include "charter/settings.h"
#include "crypto/crypto.h"
#include "fold/test_holds.h"
#include "statement/seal.h"

enum { MAP_BYTES = 48 << 20, SMALL_BYTES = 3 << 19, THROWN_BYTES = 2 << 20 };

/* ---- trays */

/* A store is a map; a row put there is filed at once. */
static enum fab_code store_put(void *self, int record, const void *row, int was, int is)
{
    const struct fab_record_row *r = fab_record_row(record);
    struct fab_key               key = { .n = 0 };
    fab_id                      *id[] = { &key.a, &key.b };
    int64_t                     *number[] = { &key.n, &key.m, &key.k };
    int                          ids = 0, numbers = 0;
    void                        *there;

    (void)was;
    for (int c = 0; c < r->keys; c++) {
        const uint8_t *v = (const uint8_t *)row + r->columns[c].at;

        if (r->columns[c].type == FAB_COL_MID || r->columns[c].type == FAB_COL_ID) {
            memcpy(id[ids++], v, sizeof(fab_id));
        } else memcpy(number[numbers++], v, sizeof(int64_t));
    }
    there = fab_row_put(self, record, &key);
    memcpy(there, row, (size_t)r->size);
    if (!is) fab_row_drop(self, record, there);
    return fab_tray_end(self, FAB_OK);
}

static enum fab_code write_back(void *arg)
{
    struct fab_world   *w = arg;
    const enum fab_code c = fab_tray_write_back(w->small);

    if (c == FAB_OK) fab_tray_empty(w->small);
    w->emptied++;
    return c;
}

static struct fab_tray *tray(void **memory, size_t bytes, const struct fab_loader *from)
{
    *memory = malloc(bytes);
    fab_assert(*memory != NULL);
    struct fab_tray *t = fab_tray_open(*memory, bytes, from);
    fab_assert(t != NULL);
    return t;
}

void fab_world_open(struct fab_world *w, bool three_ways)
{
    uint8_t seed[32] = "service";

    memset(w, 0, sizeof *w);
    fab_crypto_start();
    fab_records_start();
    w->map = tray(&w->memory[0], MAP_BYTES, NULL);
    w->now = FAB_WORLD_START;
    fab_sign_key(seed, w->service, w->service_secret);
    w->operator_id = fab_thumbprint(w->service);
    for (int i = 0; i < FAB_WORLD_PEOPLE; i++) {
        w->mid[i] = (fab_id){{[0] = (uint8_t)(0xa1 + 0x10 * i), [1] = (uint8_t)i}};
    }
    if (!three_ways) return;
    w->store = tray(&w->memory[2], MAP_BYTES, NULL);
    struct fab_loader from = fab_tray_loader(w->store);
    from.put = store_put;
    w->small = tray(&w->memory[1], SMALL_BYTES, &from);
    w->memory[3] = malloc(THROWN_BYTES);
    fab_assert(w->memory[3] != NULL);
}

void fab_world_close(struct fab_world *w)
{
    for (int i = 0; i < fab_countof(w->memory); i++) free(w->memory[i]);
}

/* ---- saying */

static enum fab_code fold(struct fab_tray *t, const struct fab_statement *s,
                          enum fab_code (*between)(void *), void *arg, struct fab_err *e)
{
    struct fab_statement copy = *s;

    return fab_fold_apply(t, &copy, FAB_WORLD_ORIGIN, between, arg, e);
}

static void other_ways(struct fab_world *w, const struct fab_statement *s, enum fab_code verdict)
{
    fab_assert(fold(w->small, s, write_back, w, NULL) == verdict);
    if (fab_tray_full(w->small)) fab_assert(write_back(w) == FAB_OK);
}

static void try_first(struct fab_world *w, const struct fab_statement *s, enum fab_code *verdict)
{
    const struct fab_loader from = fab_tray_loader(w->map);
    struct fab_tray        *thrown = fab_tray_open(w->memory[3], THROWN_BYTES, &from);

    *verdict = fold(thrown, s, NULL, NULL, NULL);
}

enum fab_code fab_world_say(struct fab_world *w, struct fab_statement *s)
{
    const fab_bytes part[] = { fab_bytes_of(&w->index, sizeof w->index) };
    enum fab_code   tried = FAB_OK, verdict;

    s->index = w->index;
    s->sid = fab_sha256_of("sid", part, 1);
    if (s->made.ms == 0) s->made.ms = w->now;
    if (s->origin.len == 0) s->origin = FAB_WORLD_ORIGIN;
    s->has |= F_(kind) | (s->nsd > 0 ? F_(sd) : 0);
    if (w->small != NULL) try_first(w, s, &tried);
    w->err = (struct fab_err){ .code = FAB_OK };
    verdict = fold(w->map, s, NULL, NULL, &w->err);
    fab_assert(verdict < FAB_E_MEMORY);
    if (w->small != NULL) {
        fab_assert(tried == verdict);
        other_ways(w, s, verdict);
    }
    w->count[verdict]++;
    if (verdict != FAB_OK) return verdict;
    w->index++;
    w->said[s->kind]++;
    return FAB_OK;
}

struct fab_statement fab_world_by(const struct fab_world *w, int n, int kind)
{
    const struct fab_kind_row *row = fab_kind_row(kind);
    struct fab_statement s = {.kind = kind, .by_member = true, .signer = w->mid[n], .qty = 1};

    if (row != NULL && row->duty) {
        s.has |= F_(ver);
        s.ver = fab_meta(w->map, FAB_META_ver);
    }
    return s;
}

static struct fab_statement by_operator(const struct fab_world *w, int kind)
{
    return (struct fab_statement){ .kind = kind, .signer = w->operator_id, .qty = 1 };
}

enum fab_code fab_test_clock(struct fab_world *w, int64_t ms)
{
    struct fab_statement s = by_operator(w, FAB_K_clock);
    enum fab_code        c;

    s.has = F_(due);
    s.due.ms = ms;
    s.made.ms = ms;
    c = fab_world_say(w, &s);
    if (c == FAB_OK) w->now = ms;
    return c;
}

/* ---- the beginning */

#define TEXT(t) { 't', 0, { (const uint8_t *)(t), sizeof(t) - 1 } }
#define NUMBER(n_) { 'i', n_, { NULL, 0 } }

const struct fab_cells *fab_world_rows(int *n)
{
    static const struct fab_cell ACCT[] = { TEXT("acct.max"), NUMBER(100000) };
    static const struct fab_cell DEVICES[] = {TEXT("devices"), TEXT("core"),    TEXT("item"),
                                              TEXT("agreement"), TEXT("rating"), TEXT("escrow"),
                                              TEXT("deposit"), TEXT("surety"),   TEXT("pool"),
                                              TEXT("credit"),  TEXT("track"),    TEXT("presumption"),
                                              TEXT("dispute")};
    static const struct fab_cell START[] = { TEXT("line.start"), NUMBER(5000) };
    static const struct fab_cell DAYS[] = { TEXT("new.days"), NUMBER(0) };
    static const struct fab_cell STAKE[] = { TEXT("new.stake"), NUMBER(20000) };
    static const struct fab_cell TOPICS[] = {TEXT("topics"), TEXT("garden"), TEXT("tools"),
                                             TEXT("-cars")};
    static const struct fab_cell UNITS[] = {TEXT("units"), TEXT("EUR:credit:100"),
                                            TEXT("hour:gift:1"), TEXT("dues:outside:100")};
    static const struct fab_cells ROWS[] = {
        {ACCT, fab_countof(ACCT)},   {DEVICES, fab_countof(DEVICES)}, {START, fab_countof(START)},
        {DAYS, fab_countof(DAYS)},   {STAKE, fab_countof(STAKE)},     {TOPICS, fab_countof(TOPICS)},
        {UNITS, fab_countof(UNITS)},
    };

    *n = fab_countof(ROWS);
    return ROWS;
}

static const uint8_t HASH[32] = { 7 };

static enum fab_code say_charter(struct fab_world *w, const struct fab_cells *rows, int n)
{
    static fab_id        digest;
    struct fab_statement s = by_operator(w, FAB_K_charter);

    digest = (fab_id){ { 9 } };
    s.has = F_(hash) | F_(list) | F_(key) | F_(ver);
    s.hash = fab_bytes_of(HASH, sizeof HASH);
    s.list = rows;
    s.nlist = n;
    s.key = fab_bytes_of(w->service, sizeof w->service);
    s.ver = 1;
    s.sd = &digest;
    s.nsd = 1;
    return fab_world_say(w, &s);
}

fab_id fab_world_link(int k)
{
    fab_id h = { { 'l', 'o', 't' } };

    for (int i = k + 1; i < FAB_WORLD_LINKS; i++) h = fab_sha256(fab_bytes_of(h.b, 32));
    return h;
}

static enum fab_code say_policy(struct fab_world *w)
{
    const fab_id           tip = fab_world_link(-1);
    const struct fab_cell  key = { 'b', 0, { w->service, 32 } };
    const struct fab_cell service[] = {NUMBER(1), key},
                          log[] = {NUMBER(2), key, TEXT("test.example/log")},
                          seal[] = {NUMBER(4), key};
    const struct fab_cells rows[] = { { service, 2 }, { log, 3 }, { seal, 2 } };
    struct fab_statement   s = by_operator(w, FAB_K_policy);

    s.has = F_(hash) | F_(list);
    s.hash = fab_bytes_of(tip.b, sizeof tip.b);
    s.list = rows;
    s.nlist = fab_countof(rows);
    return fab_world_say(w, &s);
}

enum fab_code fab_world_join(struct fab_world *w, int n, int inviter)
{
    uint8_t              seed[32] = { 0 }, key[96], secret[64], room[128];
    struct fab_buf       b = FAB_BUF(room);
    const fab_id         digest = { { 1, (uint8_t)n } };
    struct fab_statement s =
        inviter < 0 ? by_operator(w, FAB_K_vouch) : fab_world_by(w, inviter, FAB_K_vouch);
    fab_id               hash;

    memcpy(seed, &w->index, sizeof w->index);
    fab_sign_key(seed, key, secret);
    hash = fab_sha256(fab_bytes_of(key, 32));
    s.has |= F_(code) | F_(hash) | F_(until);
    s.code = 1;
    s.hash = fab_bytes_of(hash.b, 32);
    s.until.ms = w->now + fab_days(30);
    FAB_TRY(fab_world_say(w, &s));

    s = fab_world_by(w, n, FAB_K_join);
    s.has = F_(code) | F_(key);
    s.code = 1;
    fab_put_text(&b, "fabrique-join-v1\n");
    fab_put_str(&b, FAB_WORLD_ORIGIN);
    fab_put_byte(&b, '\n');
    fab_put(&b, w->mid[n].b, FAB_MID_BYTES);
    fab_sign(secret, fab_buf_bytes(&b), key + 32);
    s.key = fab_bytes_of(key, sizeof key);
    s.sd = &digest;
    s.nsd = 1;
    FAB_TRY(fab_world_say(w, &s));
    w->nmid = fab_max(w->nmid, n + 1);
    return FAB_OK;
}

void fab_world_genesis(struct fab_world *w, const struct fab_cells *rows, int n)
{
    fab_assert(say_charter(w, rows, n) == FAB_OK);
    fab_assert(say_policy(w) == FAB_OK);
    fab_assert(fab_test_clock(w, w->now) == FAB_OK);
}

void fab_world_begin(struct fab_world *w, const struct fab_cells *rows, int n)
{
    fab_world_genesis(w, rows, n);
    fab_assert(fab_world_join(w, 0, -1) == FAB_OK);
    for (int i = 1; i < 4; i++) fab_assert(fab_world_join(w, i, 0) == FAB_OK);
}

/* ---- chance */

static int person(struct fab_world *w, struct fab_chance *c)
{
    return fab_chance(c, w->nmid + (fab_chance(c, 16) == 0 && w->nmid < FAB_WORLD_PEOPLE));
}

/* One of the last few of n things said, by its place among those that are kept. */
static int recent(struct fab_chance *c, int n)
{
    const int back = fab_chance(c, fab_chance(c, 8) == 0 ? FAB_WORLD_KEPT : 5);

    return n == 0 ? 0 : fab_max(n - 1 - back, 0) % FAB_WORLD_KEPT;
}

static enum fab_code step_clock(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t STEP[] = {1000,         60000,    3600000,
                                   10800000,     43200000, 86400000,
                                   5 * 86400000, 0,        20 * INT64_C(86400000)};

    return fab_test_clock(w,
                          w->now + STEP[fab_chance(c, fab_countof(STEP))] * (1 + fab_chance(c, 3)));
}

/* Whoever owes something pays of it. */
static void owes(struct fab_world *w, struct fab_statement *s)
{
    void                  *row[1];
    const struct fab_debt *debt;

    if (fab_scan_fixed(w->map, FAB_I_debt_by_debtor, FAB_KEY(.n = 0), 0, row, 1) == 0) return;
    debt = row[0];
    w->owed = debt->obj;
    s->signer = debt->debtor;
    s->about = debt->creditor;
    s->code = 2;
    s->has |= F_(ref);
    s->ref = &w->owed;
    s->nref = 1;
}

/* Answers for somebody, or no more. */
static enum fab_code step_surety(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t VEC[] = { 1, 2 };
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_surety);
    void                *row[4];
    int                  n;

    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[person(w, c)];
    s.has |= F_(amount) | F_(until) | F_(method);
    s.amount.units = fab_chance(c, 2000);
    s.until.ms = w->now + fab_days(366 - fab_chance(c, 16) * fab_chance(c, 20));
    s.method = 3 - fab_chance(c, 4) * (fab_chance(c, 3) == 0);
    if (fab_chance(c, 8) == 0) {
        s.has |= F_(vec);
        s.vec = VEC;
        s.nvec = 1 + fab_chance(c, 2);
    }
    n = fab_chance(c, 3) != 0 ? 0
                              : fab_scan_fixed(w->map, FAB_I_edge_by_dst,
                                               FAB_KEY(.a = s.about, .n = FAB_EDGE_WORD), 2, row, 4);
    if (n > 0) {
        const struct fab_edge *edge = row[fab_chance(c, n)];

        s.has = (s.has & F_(ver)) | F_(scale) | F_(ref);
        w->owed = edge->sid;
        s.ref = &w->owed;
        s.nref = 1;
        s.signer = fab_chance(c, 2) == 0 ? edge->src : edge->dst;
    }
    return fab_world_say(w, &s);
}

static enum fab_code step_transfer(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_transfer);

    s.has |= F_(amount) | F_(code);
    s.about_type = FAB_ABOUT_MID;
    s.about = fab_chance(c, 10) == 0 ? fab_commons() : w->mid[person(w, c)];
    s.unit = fab_chance(c, 8) == 0 ? fab_chance(c, 4) : 0;
    s.has |= s.unit != 0 ? F_(unit) : 0;
    s.code = s.unit == 2 ? 4 : 1;
    s.amount.units = fab_chance(c, 200) * (1 + fab_chance(c, 30));
    if (s.unit == 0 && fab_chance(c, 8) == 0) {
        s.code = 3;
        s.about = fab_pool(0);
    }
    if (fab_id_none(&s.about) || s.about.b[0] == 0) s.amount.units /= 50;   /* nobody spends it */
    if (s.unit == 0 && fab_chance(c, 6) == 0) owes(w, &s);
    return fab_world_say(w, &s);
}

static enum fab_code step_offer(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_offer);
    enum fab_code        v;

    s.has |= F_(scale) | F_(code) | F_(until);
    s.scale = fab_chance(c, 6) == 0 ? -1 : 1;
    s.code = 1;
    s.until.ms = w->now + fab_days(1 + fab_chance(c, 90));
    if (fab_chance(c, 2) == 0) {
        s.has |= F_(topic);
        s.topic_name = fab_chance(c, 8) == 0 ? FAB_STR("cars") : FAB_STR("tools");
    }
    if (fab_chance(c, 3) == 0) {
        s.has |= F_(more);
        s.more = 1 << 2;
        s.qty = 1 + fab_chance(c, 3);
    }
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->thing[w->nthing++ % FAB_WORLD_KEPT] = s.sid;
    return v;
}

struct terms {
    struct fab_cell       leg[3][7];
    struct fab_cells      legs[3];
    struct fab_test_holds holds;
    fab_id                ref;
};

/* A loan: out, back after it; what it is worth is covered by chance. */
static void put_terms(struct fab_world *w, struct fab_chance *c, struct fab_statement *s,
                      fab_id first, fab_id second, struct terms *m)
{
    const int nlegs = 1 + fab_chance(c, 2), value = fab_chance(c, 3000),
              unit = fab_chance(c, 5) == 0;
    const int64_t due = w->now / 1000 + 3600 * (1 + fab_chance(c, 200));
    const struct fab_test_covered last = {{first, second}, nlegs - 1, nlegs - 1, unit, value};

    for (int i = 0; i < nlegs; i++) {
        const int64_t v[] = {i,
                             1 - i,
                             due + i * 86400,
                             i == nlegs - 1 ? value : 0,
                             unit,
                             1 + (fab_chance(c, 4) == 0),
                             i};

        for (int k = 0; k < 7; k++) m->leg[i][k] = (struct fab_cell)NUMBER(v[k]);
        m->legs[i] = (struct fab_cells){ m->leg[i], 7 };
    }
    s->has |= F_(list);
    s->list = m->legs;
    s->nlist = nlegs;
    s->share = fab_chance(c, 3) == 0 ? 250000 : 0;
    s->has |= s->share != 0 ? F_(share) : 0;
    if (value == 0) return;
    fab_test_cover(w->map, c, &last, &m->holds);
    s->has |= F_(holds);
    s->holds = m->holds.row;
    s->nholds = m->holds.n;
}

static enum fab_code step_promise(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_promise);
    struct terms         m;
    enum fab_code        v;

    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[person(w, c)];
    if (fab_chance(c, 2) == 0 && w->nthing > 0) {
        const fab_id          *thing = &w->thing[recent(c, w->nthing)];
        const struct fab_post *post = fab_row_read(w->map, FAB_R_post, FAB_KEY(.a = *thing));

        s.has |= F_(ref);
        s.ref = thing;
        s.nref = 1;
        if (post != NULL) s.about = post->author;
    }
    put_terms(w, c, &s, s.signer, s.about, &m);
    v = fab_world_say(w, &s);
    if (v != FAB_OK) return v;
    w->agr[w->nagr % FAB_WORLD_KEPT] = w->terms[w->nagr % FAB_WORLD_KEPT] = s.sid;
    w->nagr++;
    return v;
}

/* Somebody, often a party, says something about an agreement. */
static struct fab_statement about_agr(struct fab_world *w, struct fab_chance *c, int kind,
                                      int *which)
{
    struct fab_statement s;

    *which = recent(c, w->nagr);
    const struct fab_party *p =
        fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = w->agr[*which], .n = fab_chance(c, 2)));
    s = fab_world_by(w, person(w, c), kind);
    if (p != NULL && fab_chance(c, 8) != 0) s.signer = p->mid;
    s.about_type = FAB_ABOUT_SID;
    s.about = w->agr[*which];
    return s;
}

static enum fab_code step_counter(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s = about_agr(w, c, FAB_K_counter, &i);
    const struct fab_party *first;
    struct terms         m;
    enum fab_code        v;

    first = fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = s.about, .n = 0));
    put_terms(w, c, &s, first != NULL ? first->mid : s.signer, s.signer, &m);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->terms[i] = s.sid;
    return v;
}

static enum fab_code step_answer(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s =
        about_agr(w, c, fab_chance(c, 5) == 0 ? FAB_K_reject : FAB_K_accept, &i);

    s.has |= F_(ref);
    s.ref = &w->terms[fab_chance(c, 16) == 0 ? 0 : i];
    s.nref = 1;
    return fab_world_say(w, &s);
}

/* A promise, and a yes to it at once. */
static enum fab_code step_deal(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement    s;
    const struct fab_party *p;
    int                     i;

    if (step_promise(w, c) != FAB_OK) return FAB_OK;
    i = (w->nagr - 1) % FAB_WORLD_KEPT;
    p = fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = w->agr[i], .n = 1));
    s = fab_world_by(w, 0, FAB_K_accept);
    if (p != NULL) s.signer = p->mid;
    s.about_type = FAB_ABOUT_SID;
    s.about = w->agr[i];
    s.has |= F_(ref);
    s.ref = &w->terms[i];
    s.nref = 1;
    return fab_world_say(w, &s);
}

static enum fab_code step_leg(struct fab_world *w, struct fab_chance *c)
{
    static const int KINDS[] = {FAB_K_deliver, FAB_K_deliver, FAB_K_keep,
                                FAB_K_keep,    FAB_K_break,   FAB_K_extend};
    int                  i;
    struct fab_statement s = about_agr(w, c, KINDS[fab_chance(c, fab_countof(KINDS))], &i);

    s.has |= F_(code);
    s.code = fab_chance(c, 4) % 3;
    if (s.kind == FAB_K_deliver || s.kind == FAB_K_keep) {
        s.has |= F_(scale);
        s.scale = 1 + (fab_chance(c, 4) == 0);
    } else if (s.kind == FAB_K_break) {
        s.has |= F_(method);
        s.method = 1 + fab_chance(c, 3) * (fab_chance(c, 2) == 0);
        if (fab_chance(c, 4) == 0) s.has |= F_(amount);
        s.amount.units = s.has & F_(amount) ? fab_chance(c, 1000) : 0;
        if (fab_chance(c, 4) == 0) s.method = 2;
    } else {
        s.has |= F_(due);
        s.due.ms = w->now / 1000 * 1000 + fab_days(1 + fab_chance(c, 20));
    }
    return fab_world_say(w, &s);
}

static void opening(struct fab_world *w, int slot, struct fab_opening *o)
{
    static const int64_t VEC[] = { 3, 4, 1, 1 };

    (void)w;
    memset(o, 0, sizeof *o);
    o->salt[0] = (uint8_t)slot;
    o->nvec = fab_countof(VEC);
    memcpy(o->vec, VEC, sizeof VEC);
}

static enum fab_code step_rate(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s = about_agr(w, c, FAB_K_rate, &i);
    struct fab_opening   o;
    fab_id               hash;
    enum fab_code        v;

    opening(w, w->nsealed % FAB_WORLD_KEPT, &o);
    hash = fab_seal_commitment(&o);
    s.has |= F_(code) | F_(hash);
    s.code = fab_chance(c, 2);
    s.hash = fab_bytes_of(hash.b, 32);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->sealed[w->nsealed++ % FAB_WORLD_KEPT] = s.sid;
    return v;
}

static enum fab_code step_open(struct fab_world *w, struct fab_chance *c)
{
    const int            i = recent(c, w->nsealed);
    struct fab_statement s = by_operator(w, FAB_K_open);
    struct fab_opening   o;

    opening(w, i, &o);
    if (fab_chance(c, 8) == 0) o.vec[0] = 2;
    s.has = F_(ref) | F_(nonce) | F_(vec);
    s.about_type = FAB_ABOUT_SID;
    s.about = w->sealed[i];
    s.ref = &w->sealed[i];
    s.nref = 1;
    s.nonce = fab_bytes_of(o.salt, sizeof o.salt);
    s.vec = o.vec;
    s.nvec = (int)o.nvec;
    return fab_world_say(w, &s);
}

static enum fab_code step_vouch(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_vouch);

    s.has |= F_(code) | F_(scale);
    s.code = 2 + fab_chance(c, 2);
    s.scale = fab_chance(c, 4);
    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[person(w, c)];
    s.has |= s.code == 3 ? F_(topic) : 0;
    s.topic_name = FAB_STR("garden");
    return fab_world_say(w, &s);
}

static enum fab_code step_membership(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, person(w, c), FAB_K_leave);
    const int            what = fab_chance(c, 8);

    if (what < 5) {
        return w->nmid < FAB_WORLD_PEOPLE ? fab_world_join(w, w->nmid, person(w, c)) : FAB_OK;
    }
    if (what < 7 || fab_chance(c, 48) != 0) return step_clock(w, c);
    return fab_world_say(w, &s);
}

/* Nonsense: any kind, any fields, any signer. */
static enum fab_code step_nonsense(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t VEC[] = { 1, -1 };
    static const uint8_t KEY[96] = { 3 };
    struct fab_statement s = fab_world_by(w, person(w, c), fab_chance(c, FAB_KINDS));

    if (s.kind == FAB_K_leave) return step_clock(w, c);     /* few people, and they would all go */
    if (fab_chance(c, 4) == 0) s = by_operator(w, s.kind);
    const struct fab_kind_row *row = fab_kind_row(s.kind);
    s.has |= row != NULL ? row->must : 0;
    s.has |= fab_chance(c, 3) == 0 ? UINT32_C(1) << (2 + fab_chance(c, 21)) : 0;
    s.has &= ~(uint32_t)F_(text);
    s.about_type = fab_chance(c, 3);
    s.about = s.about_type == FAB_ABOUT_SID ? w->agr[fab_chance(c, FAB_WORLD_KEPT)]
                                            : w->mid[person(w, c)];
    s.code = fab_chance(c, 12);
    s.scale = fab_chance(c, 5) - 1;
    s.unit = fab_chance(c, 5);
    s.amount.units = fab_chance(c, 256);
    s.method = fab_chance(c, 5);
    s.due.ms = s.kind == FAB_K_clock ? w->now - fab_chance(c, 2)
                                     : w->now + fab_days(fab_chance(c, 60) - 5);
    s.until.ms = w->now + fab_days(fab_chance(c, 60) - 5);
    s.hash = fab_bytes_of(HASH, sizeof HASH);
    s.nonce = fab_bytes_of(HASH, fab_chance(c, 2) == 0 ? 16 : 32);
    s.key = fab_bytes_of(KEY, fab_chance(c, 2) == 0 ? 32 : 96);
    s.ref = &w->thing[fab_chance(c, FAB_WORLD_KEPT)];
    s.nref = (s.has & F_(ref)) != 0;
    s.mids = &w->mid[person(w, c)];
    s.nmids = (s.has & F_(mids)) != 0;
    s.vec = VEC;
    s.nvec = s.has & F_(vec) ? 2 : 0;
    s.for_mid = w->mid[person(w, c)];
    s.topic_name = FAB_STR("garden");
    if (s.kind == FAB_K_charter || s.kind == FAB_K_policy) s.signer = w->mid[0];
    return fab_world_say(w, &s);
}

enum fab_code fab_world_step(struct fab_world *w, struct fab_chance *c)
{
    static enum fab_code (*const STEPS[])(struct fab_world * w, struct fab_chance * c) = {
        step_clock,      step_clock,   step_transfer, step_transfer, step_offer,
        step_promise,    step_promise, step_answer,   step_answer,   step_leg,
        step_leg,        step_leg,     step_leg,      step_rate,     step_open,
        step_membership, step_counter, step_vouch,    step_leg,      step_nonsense,
        step_surety,     step_surety,  step_deal,     step_deal,     step_leg,
    };

    return STEPS[fab_chance(c, fab_countof(STEPS))](w, c);
}

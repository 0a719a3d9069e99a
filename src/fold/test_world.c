/* test_world.c: a small community for tests.  malloc is allowed here. */
#include "fold/test_world.h"

#include <stdlib.h>

#include "charter/settings.h"
#include "crypto/crypto.h"

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

void fab_world_open_map(struct fab_world *w, size_t bytes)
{
    uint8_t seed[32] = "service";

    memset(w, 0, sizeof *w);
    fab_crypto_start();
    fab_records_start();
    w->map = tray(&w->memory[0], bytes, NULL);
    w->now = FAB_WORLD_START;
    fab_sign_key(seed, w->service, w->service_secret);
    w->operator_id = fab_thumbprint(w->service);
    w->people = FAB_WORLD_PEOPLE;
    w->kept = FAB_WORLD_FEW;
    for (int i = 0; i < FAB_WORLD_MOST; i++) {
        w->mid[i] = (fab_id){{[0] = (uint8_t)(0xa1 + 0x10 * i), [1] = (uint8_t)i}};
    }
}

void fab_world_open(struct fab_world *w, bool three_ways)
{
    fab_world_open_map(w, MAP_BYTES);
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

/* Where the sid is among those in the log, or would be. */
static uint64_t *place_of(struct fab_world_log *log, const fab_id *sid)
{
    uint64_t head;

    memcpy(&head, sid->b, sizeof head);
    for (size_t at = head & (log->places - 1);; at = (at + 1) & (log->places - 1)) {
        if (log->seen[at] == 0 || log->seen[at] == head) return &log->seen[at];
    }
}

static void keep(struct fab_world_log *log, const fab_id *sid, fab_bytes entry)
{
    memcpy(place_of(log, sid), sid->b, sizeof(uint64_t));
    fab_put_be(&log->entries, entry.len, 4);
    fab_put(&log->entries, entry.p, entry.len);
    log->n++;
    fab_assert(!log->entries.failed && (size_t)log->n * 2 < log->places);
}

/* To bytes and back, as it would arrive; what is in the log already is refused. */
static enum fab_code as_entry(struct fab_world *w, struct fab_statement *s)
{
    static uint8_t       room[1 << 15], lists[1 << 16];
    struct fab_buf       entry = FAB_BUF(room);
    struct fab_arena     arena = FAB_ARENA(lists);
    struct fab_statement read;
    enum fab_code        verdict;

    FAB_TRY(fab_statement_build(s, w->service_secret, &entry, &w->err));
    FAB_TRY(fab_statement_parse(fab_buf_bytes(&entry), &arena, &read, &w->err));
    if (*place_of(w->log, &read.sid) != 0) return FAB_E_DUP;
    s->sid = read.sid;
    read.index = w->index;
    verdict = fold(w->map, &read, NULL, NULL, &w->err);
    if (verdict == FAB_OK) keep(w->log, &s->sid, fab_buf_bytes(&entry));
    return verdict;
}

static enum fab_code as_it_is(struct fab_world *w, struct fab_statement *s)
{
    const fab_bytes part[] = { fab_bytes_of(&w->index, sizeof w->index) };

    s->sid = fab_sha256_of("sid", part, 1);
    return fold(w->map, s, NULL, NULL, &w->err);
}

enum fab_code fab_world_say(struct fab_world *w, struct fab_statement *s)
{
    enum fab_code tried = FAB_OK, verdict;

    s->index = w->index;
    if (s->made.ms == 0) s->made.ms = w->now;
    if (s->origin.len == 0) s->origin = FAB_WORLD_ORIGIN;
    s->has |= F_(kind) | (s->nsd > 0 ? F_(sd) : 0);
    w->offered++;
    if (w->small != NULL) try_first(w, s, &tried);
    w->err = (struct fab_err){ .code = FAB_OK };
    verdict = w->log != NULL ? as_entry(w, s) : as_it_is(w, s);
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

struct fab_statement fab_world_by_operator(const struct fab_world *w, int kind)
{
    return (struct fab_statement){ .kind = kind, .signer = w->operator_id, .qty = 1 };
}

enum fab_code fab_test_clock(struct fab_world *w, int64_t ms)
{
    struct fab_statement s = fab_world_by_operator(w, FAB_K_clock);
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
                                              TEXT("credit"),  TEXT("track"),
                                              TEXT("presumption"), TEXT("label"),
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
    struct fab_statement s = fab_world_by_operator(w, FAB_K_charter);

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

static fab_id link_of(int chain, int k)
{
    fab_id h = { { 'l', 'o', 't', (uint8_t)chain, (uint8_t)(chain >> 8) } };

    for (int i = k + 1; i < FAB_WORLD_LINKS; i++) h = fab_sha256(fab_bytes_of(h.b, 32));
    return h;
}

fab_id fab_world_link(int k)
{
    return link_of(0, k);
}

static enum fab_code say_policy(struct fab_world *w)
{
    const fab_id           tip = link_of(w->chain, -1);
    const struct fab_cell  key = { 'b', 0, { w->service, 32 } };
    const struct fab_cell service[] = {NUMBER(1), key},
                          log[] = {NUMBER(2), key, TEXT("test.example/log")},
                          seal[] = {NUMBER(4), key};
    const struct fab_cells rows[] = { { service, 2 }, { log, 3 }, { seal, 2 } };
    struct fab_statement   s = fab_world_by_operator(w, FAB_K_policy);

    s.has = F_(hash) | F_(list);
    s.hash = fab_bytes_of(tip.b, sizeof tip.b);
    s.list = rows;
    s.nlist = fab_countof(rows);
    return fab_world_say(w, &s);
}

enum fab_code fab_world_lot(struct fab_world *w, const fab_id *dsp)
{
    struct fab_statement s = fab_world_by_operator(w, FAB_K_lot);
    fab_id               link;
    enum fab_code        verdict;

    if (w->links == FAB_WORLD_LINKS) {
        w->chain++;
        w->links = 0;
        return say_policy(w);
    }
    link = link_of(w->chain, w->links);
    s.about_type = FAB_ABOUT_SID;
    s.about = *dsp;
    s.has |= F_(nonce);
    s.nonce = fab_bytes_of(link.b, sizeof link.b);
    verdict = fab_world_say(w, &s);
    w->links += verdict == FAB_OK;
    return verdict;
}

enum fab_code fab_world_join(struct fab_world *w, int n, int inviter)
{
    uint8_t              seed[32] = { 0 }, key[96], secret[64], room[128];
    struct fab_buf       b = FAB_BUF(room);
    const fab_id         digest = { { 1, (uint8_t)n } };
    struct fab_statement s =
        inviter < 0 ? fab_world_by_operator(w, FAB_K_vouch) : fab_world_by(w, inviter, FAB_K_vouch);
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

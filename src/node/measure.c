/* measure.c: how fast this machine folds a log, and how fast it checks one.
 *
 * Idea    replay: one walk copies, the next one folds; the first is the bound of the second. 
 *         Audit: each thread takes the next
 *         block of entries under a lock, with the key in force for each, then checks its
 *         signatures beside the others; only
 *         reading, leaf hashes and the tree are done one after another.
 * Cost    audit: about 2 us an entry under the lock; a member's key takes 64 bytes.
 * Source  RFC 9162 2.1; WIRE 2.7, 3. */
#include "node/measure.h"

#include "fold/ahead.h"
#include "node/desk.h"

enum { NEW_KEY = 1, NEW_GUARDIANS = 2 }; /* codes of rotate */
enum {
    MAP_LEAST = 128 << 20,
    MAP_PER_ENTRY = 2560,
    SCRATCH_BYTES = FAB_AHEAD_BYTES,
    BLOCK_ENTRIES = 512,
    BLOCK_BYTES = 256 << 10,
    THREADS = 64,
    PLACES_LEAST = 1024
};

/* Origin and log key of a file, on a connection that reads one moment. */
static enum fab_code open_file(const char *path, struct fab_db **db, struct fab_node *keys,
                               struct fab_err *e)
{
    fab_node_start();
    FAB_TRY(fab_db_open(path, FAB_DB_READ, false, db, e));
    FAB_TRY(fab_db_begin(*db, e));
    return fab_node_load_keys(keys, *db, e);
}

static void close_file(struct fab_db *db, struct fab_node *keys)
{
    if (db != NULL) fab_db_rollback(db);
    fab_db_close(db);
    if (keys != NULL) fab_wipe(keys, sizeof *keys);
    fab_os_give(keys);
}

/* ---- replay */

struct replaying {
    struct fab_node *keys;
    struct fab_tray *map;
    struct fab_arena scratch;
    struct fab_ahead ahead;
    struct fab_replayed *out;
    enum fab_code code;
    struct fab_err *e;
};

static bool copy_entry(void *arg, const struct fab_log_row *row)
{
    struct replaying *r = arg;

    memcpy(r->scratch.p, row->entry.p, fab_min(row->entry.len, r->scratch.size));
    r->out->entries++;
    r->out->bytes += (int64_t)row->entry.len;
    return true;
}

static bool fold_entry(void *arg, const struct fab_log_row *row)
{
    struct replaying *r = arg;

    r->code = fab_ahead_fold(&r->ahead, row->entry, row->index, r->e);
    return r->code == FAB_OK;
}

static enum fab_code fold_all(struct fab_db *db, int64_t from, int64_t most, struct replaying *r,
                              struct fab_err *e)
{
    FAB_TRY(fab_store_log(db, from, most, fold_entry, r, e));
    FAB_TRY(r->code);
    return fab_ahead_end(&r->ahead, e);
}

static enum fab_code replay(struct fab_db *db, int64_t from, struct replaying *r, struct fab_err *e)
{
    struct fab_tray_counts counts;
    int64_t begin = fab_os_clock_us(), cpu;

    FAB_TRY(fab_store_log(db, from, INT64_MAX, copy_entry, r, e));
    r->out->copy_us = fab_os_clock_us() - begin;
    r->ahead = (struct fab_ahead){ .tray = r->map, .origin = r->keys->origin };
    FAB_TRY(fab_ahead_open(&r->ahead, &r->scratch, e));
    FAB_TRY(fold_all(db, 0, from, r, e));
    begin = fab_os_clock_us();
    cpu = fab_os_cpu_us();
    FAB_TRY(fold_all(db, from, INT64_MAX, r, e));
    r->out->faults = r->ahead.faults;
    r->out->us = fab_os_clock_us() - begin;
    r->out->cpu_us = fab_os_cpu_us() - cpu;
    counts = fab_tray_counts(r->map);
    r->out->map_bytes = (int64_t)counts.bytes;
    r->out->map_rows = counts.rows;
    return fab_state_hash(r->map, &r->out->state) == FAB_OK ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

enum fab_code fab_node_replay(const char *path, int64_t timed, struct fab_replayed *out,
                              struct fab_err *e)
{
    struct fab_node *keys = fab_os_take(sizeof *keys);
    struct fab_db *db = NULL;
    struct replaying r = {.keys = keys, .out = out, .e = e};
    struct fab_arena memory = {NULL, 0, 0};
    int64_t size;
    enum fab_code code = keys == NULL ? fab_fail(e, FAB_E_MEMORY) : open_file(path, &db, keys, e);

    *out = (struct fab_replayed){0};
    if (code == FAB_OK) code = fab_store_log_size(db, &size, e);
    if (code == FAB_OK && (!fab_os_arena(MAP_LEAST + (size_t)size * MAP_PER_ENTRY, &memory) ||
                           !fab_os_arena(SCRATCH_BYTES, &r.scratch))) {
        code = fab_fail(e, FAB_E_MEMORY);
    }
    if (code == FAB_OK) {
        r.map = fab_tray_open(memory.p, memory.size, NULL);
        code =
            r.map == NULL ? fab_fail(e, FAB_E_MEMORY) : replay(db, fab_max(size - timed, 0), &r, e);
    }
    fab_os_arena_end(&r.scratch);
    fab_os_arena_end(&memory);
    close_file(db, keys);
    return code;
}

/* ---- audit: keys in force, by member */

/* Open addressing; a mid is a hash already.  found false: the disclosure of the key is gone. */
struct key {
    fab_id mid;
    uint8_t key[32];
    bool used, found;
};
struct keys {
    struct key *at;
    size_t places, used;
};

static struct key *place_of(struct keys *k, const fab_id *mid)
{
    uint64_t hash;

    memcpy(&hash, mid->b, sizeof hash);
    for (size_t i = (size_t)hash & (k->places - 1);; i = (i + 1) & (k->places - 1)) {
        if (!k->at[i].used || fab_same(&k->at[i].mid, mid)) return &k->at[i];
    }
}

static bool make_room(struct keys *k)
{
    struct keys bigger = {.places = fab_max(k->places * 2, (size_t)PLACES_LEAST), .used = k->used};

    if (k->used * 2 < k->places) return true;
    if ((bigger.at = fab_os_take(bigger.places * sizeof *bigger.at)) == NULL) return false;
    for (size_t i = 0; i < k->places; i++) {
        if (k->at[i].used) *place_of(&bigger, &k->at[i].mid) = k->at[i];
    }
    fab_os_give(k->at);
    *k = bigger;
    return true;
}

/* ---- audit: blocks */

struct item {
    fab_bytes entry;
    uint8_t key[32];
    int64_t index;
    enum { CHECK, GONE, WRONG } how;
};
struct block {
    int n;
    size_t used;
    struct item item[BLOCK_ENTRIES];
    uint8_t bytes[BLOCK_BYTES];
};

struct auditing {
    struct fab_lock lock; /* over everything but `block` of a thread */
    struct fab_db *db;
    struct fab_node *service; /* its key signs what no member signs */
    struct keys keys;
    struct fab_frontier edge;
    struct fab_arena scratch;
    int64_t next, note_size;
    fab_id note_root;
    struct block *filling;
    struct fab_audited *out;
    enum fab_code code;
    struct fab_err *e;
};

/* A member's key from now on: the one that this join or rotate discloses.  A recovery takes force
 * later, as the fold says
 * (`verify` folds): from then on that member's entries are counted as unverifiable. */
static enum fab_code learn_key(struct auditing *a, const struct fab_log_row *row,
                               const fab_id *sid)
{
    struct fab_arena room = a->scratch;
    struct fab_statement s;
    struct fab_err e;
    struct key *k;
    enum fab_code code;

    if (!make_room(&a->keys)) return fab_fail(a->e, FAB_E_MEMORY);
    if (fab_statement_parse_as(row->entry, sid, &room, &s, &e) != FAB_OK) return FAB_OK;
    if (row->kind == FAB_K_rotate && s.code == NEW_GUARDIANS) return FAB_OK;
    const fab_id *mid = row->kind == FAB_K_join ? &s.signer : &s.about;
    const bool at_once = row->kind == FAB_K_join || s.code == NEW_KEY;
    k = place_of(&a->keys, mid);
    code = at_once ? fab_keys_of_entry(a->db, sid, k->key, &e) : FAB_E_ERASED;
    if (code != FAB_OK && code != FAB_E_ERASED && code != FAB_E_SIG) return fab_fail(a->e, code);
    if (!k->used) a->keys.used++;
    k->mid = *mid;
    k->used = true;
    k->found = code == FAB_OK;
    return FAB_OK;
}

/* The key of a row's signer. */
static void find_key(struct auditing *a, const struct fab_log_row *row, struct item *item)
{
    const struct key *k = a->keys.places == 0 ? NULL : place_of(&a->keys, &row->signer);

    item->how = CHECK;
    if (fab_same(&row->signer, &a->service->service))
        memcpy(item->key, a->service->service_key, sizeof item->key);
    else if (k == NULL || !k->used)
        item->how = WRONG;
    else if (!k->found)
        item->how = GONE;
    else
        memcpy(item->key, k->key, sizeof item->key);
}

static bool take_row(void *arg, const struct fab_log_row *row)
{
    struct auditing *a = arg;
    struct block *b = a->filling;
    struct item *item = &b->item[b->n++];
    const fab_id leaf = fab_sid_of(row->entry);

    memcpy(b->bytes + b->used, row->entry.p, row->entry.len);
    item->entry = fab_bytes_of(b->bytes + b->used, row->entry.len);
    item->index = row->index;
    b->used += row->entry.len;
    fab_frontier_add(&a->edge, &leaf);
    if (a->edge.size == a->note_size) {
        a->out->root = fab_frontier_root(&a->edge);
        a->out->root_ok = fab_same(&a->out->root, &a->note_root);
    }
    if (row->kind == FAB_K_join) a->code = learn_key(a, row, &leaf);
    find_key(a, row, item);
    if (row->kind == FAB_K_rotate) a->code = learn_key(a, row, &leaf);
    if (fab_log_name(&leaf) != row->name || row->index != a->next) item->how = WRONG;
    a->next = row->index + 1;
    a->out->entries++;
    a->out->bytes += (int64_t)row->entry.len;
    return a->code == FAB_OK && b->n < BLOCK_ENTRIES && b->used + FAB_L_entry_bytes <= BLOCK_BYTES;
}

/* The next entries of the log; false: there are no more. */
static bool fill(struct auditing *a, struct block *b)
{
    b->n = 0;
    b->used = 0;
    a->filling = b;
    if (a->code == FAB_OK) {
        const enum fab_code code = fab_store_log(a->db, a->next, BLOCK_ENTRIES, take_row, a, a->e);
        if (a->code == FAB_OK) a->code = code;
    }
    return a->code == FAB_OK && b->n > 0;
}

struct found {
    int64_t flaws, first, gone;
};

static void check(const struct block *b, struct found *f)
{
    struct fab_err e;

    for (int i = 0; i < b->n; i++) {
        const struct item *item = &b->item[i];
        f->gone += item->how == GONE;
        if (item->how == GONE ||
            (item->how == CHECK && fab_statement_verify(item->entry, item->key, &e) == FAB_OK))
            continue;
        if (f->flaws++ == 0) f->first = item->index;
    }
}

static void audit_blocks(void *arg)
{
    struct auditing *a = arg;
    struct block *b = fab_os_take(sizeof *b);
    struct found found = {0, 0, 0};

    fab_lock_take(&a->lock);
    if (b == NULL) a->code = fab_fail(a->e, FAB_E_MEMORY);
    while (b != NULL && fill(a, b)) {
        fab_lock_give(&a->lock);
        check(b, &found);
        fab_lock_take(&a->lock);
    }
    if (found.flaws > 0 && (a->out->flaws == 0 || found.first < a->out->first_flaw))
        a->out->first_flaw = found.first;
    a->out->flaws += found.flaws;
    a->out->unverifiable += found.gone;
    fab_lock_give(&a->lock);
    fab_os_give(b);
}

static enum fab_code read_note(struct auditing *a, struct fab_err *e)
{
    uint8_t text[FAB_L_note_bytes];
    struct fab_buf note = FAB_BUF(text);
    struct fab_checkpoint c;
    int64_t at;

    FAB_TRY(fab_store_checkpoint(a->db, INT64_MAX, &note, &a->note_size, &at, e));
    FAB_TRY(fab_checkpoint_read(fab_buf_str(&note), &c, e));
    FAB_TRY(fab_checkpoint_verify(&c, a->service->origin, &a->service->log_name, 1, NULL, e));
    a->note_root = c.root;
    return FAB_OK;
}

static enum fab_code audit(struct auditing *a, int threads, struct fab_err *e)
{
    struct fab_thread thread[THREADS];
    int started = 0;

    FAB_TRY(read_note(a, e));
    fab_lock_init(&a->lock);
    const int64_t begin = fab_os_clock_us();
    while (started < threads - 1 && fab_thread_start(&thread[started], audit_blocks, a))
        started++;
    audit_blocks(a);
    for (int i = 0; i < started; i++)
        fab_thread_join(&thread[i]);
    a->out->us = fab_os_clock_us() - begin;
    fab_lock_end(&a->lock);
    return a->code == FAB_OK && started < threads - 1 ? fab_fail(e, FAB_E_MEMORY) : a->code;
}

enum fab_code fab_node_audit(const char *path, int threads, struct fab_audited *out,
                             struct fab_err *e)
{
    struct auditing a = {.out = out, .e = e, .service = fab_os_take(sizeof *a.service)};
    enum fab_code code;

    fab_assert(threads >= 1 && threads <= THREADS);
    *out = (struct fab_audited){.first_flaw = -1};
    code = a.service == NULL || !fab_os_arena(SCRATCH_BYTES, &a.scratch)
               ? fab_fail(e, FAB_E_MEMORY)
               : open_file(path, &a.db, a.service, e);
    if (code == FAB_OK) code = audit(&a, threads, e);
    fab_os_arena_end(&a.scratch);
    fab_os_give(a.keys.at);
    close_file(a.db, a.service);
    return code;
}

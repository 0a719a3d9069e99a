/* read.c: many readers beside the writer.
 *
 * Idea    a reading is a read transaction on a connection of its own with a small tray over it;
 *         both are kept for the next one. The tray keeps its rows as long as the state has not
 *         moved.  A file that nobody writes (opened read only) may lie with a state behind its
 *         log; then the reader folds the tail in its own tray, and nobody notices.
 * Cost    a reading: two short queries under a lock of its own; nothing waits for the writer.
 * Source  ARCHITECTURE 3; DEPENDENCIES 4. */
#include "fold/ahead.h"
#include "node/desk.h"

static enum fab_code open_reader(struct fab_node *n, struct reader *r, struct fab_err *e)
{
    struct fab_loader l;

    if (r->memory.p == NULL && !fab_os_arena(READER_TRAY, &r->memory)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(fab_db_open(n->path, FAB_DB_READ, false, &r->db, e));
    l = fab_store_loader(r->db);
    r->tray = fab_tray_open(r->memory.p, r->memory.size, &l);
    r->size = -1;
    fab_assert(r->tray != NULL);
    return FAB_OK;
}

/* One that has been used before rather than a new one. */
static struct reader *take(struct fab_node *n)
{
    struct reader *fresh = NULL;

    fab_lock_take(&n->reading_lock);
    for (;;) {
        for (int i = 0; i < READERS; i++) {
            struct reader *r = &n->reader[i];
            if (r->taken) continue;
            if (r->db == NULL && fresh == NULL) fresh = r;
            if (r->db == NULL) continue;
            fresh = r;
            break;
        }
        if (fresh != NULL) break;
        fab_cond_wait(&n->reader_back, &n->reading_lock, -1);
    }
    fresh->taken = true;
    fab_lock_give(&n->reading_lock);
    return fresh;
}

static void give_back(struct fab_node *n, struct reader *r)
{
    fab_lock_take(&n->reading_lock);
    r->taken = false;
    fab_cond_tell(&n->reader_back);
    fab_lock_give(&n->reading_lock);
}

struct folding {
    struct fab_ahead ahead;
    enum fab_code    code;
    struct fab_err  *e;
};

static bool fold_row(void *arg, const struct fab_log_row *row)
{
    struct folding *f = arg;

    f->code = fab_ahead_fold(&f->ahead, row->entry, row->index, f->e);
    return f->code == FAB_OK;
}

/* The tail in the reader's own tray, which keeps it until the file moves. */
static enum fab_code fold_tail(struct fab_node *n, struct reader *r, int64_t from, int64_t to,
                               struct fab_err *e)
{
    struct folding   f = { .ahead = { .tray = r->tray, .origin = n->origin }, .e = e };
    struct fab_arena memory;
    enum fab_code    code;

    if (!fab_os_arena(FAB_AHEAD_BYTES, &memory)) return fab_fail(e, FAB_E_MEMORY);
    code = fab_ahead_open(&f.ahead, &memory, e);
    if (code == FAB_OK) code = fab_store_log(r->db, from, to - from, fold_row, &f, e);
    if (code == FAB_OK) code = f.code;
    if (code == FAB_OK) code = fab_ahead_end(&f.ahead, e);
    fab_os_arena_end(&memory);
    r->folded = true;
    return code;
}

/* The tray says what the file says now. */
static enum fab_code refresh(struct fab_node *n, struct reader *r, struct fab_reading *out,
                             struct fab_err *e)
{
    const struct fab_loader l = fab_store_loader(r->db);

    FAB_TRY(fab_store_meta(r->db, FAB_META_size, &out->size, e));
    FAB_TRY(fab_store_log_size(r->db, &out->logged, e));
    const bool    fold = n->read_only && out->size < out->logged;
    const int64_t at = fold ? out->logged : out->size;
    if (r->size != at || fab_tray_full(r->tray) || fab_tray_error(r->tray) != FAB_OK) {
        if (r->folded || fab_tray_error(r->tray) != FAB_OK) {
            r->tray = fab_tray_open(r->memory.p, r->memory.size, &l);
        } else {
            fab_tray_empty(r->tray);
        }
        r->folded = false;
        r->size = -1;
        if (fold) FAB_TRY(fold_tail(n, r, out->size, out->logged, e));
        r->size = at;
    }
    out->size = at;
    return FAB_OK;
}

enum fab_code fab_node_read(struct fab_node *n, struct fab_reading *out, struct fab_err *e)
{
    struct reader *r = take(n);
    enum fab_code  code = r->db == NULL ? open_reader(n, r, e) : FAB_OK;

    if (code == FAB_OK) code = fab_db_begin(r->db, e);
    if (code == FAB_OK) code = refresh(n, r, out, e);
    if (code != FAB_OK) {
        fab_db_close(r->db);
        r->db = NULL;
        give_back(n, r);
        return code;
    }
    out->tray = r->tray;
    out->db = r;
    out->node = n;
    out->now = fab_now(r->tray);
    return FAB_OK;
}

void fab_node_done(struct fab_reading *r)
{
    struct reader *own = r->db;

    if (own == NULL) return;
    /* Whatever looking has made goes; a reader changes nothing. */
    if (fab_tray_end(own->tray, FAB_E_STATE) >= FAB_E_MEMORY) own->size = -1;
    fab_db_rollback(own->db);
    give_back(r->node, own);
    *r = (struct fab_reading){ 0 };
}

void fab_node_hold(struct fab_node *n, const struct fab_reading *r)
{
    n->held = r;
}

enum fab_code fab_moment_read(struct fab_node *n, struct fab_reading *out, struct fab_err *e)
{
    if (n->held == NULL) return fab_node_read(n, out, e);
    *out = *n->held;
    return FAB_OK;
}

void fab_moment_done(struct fab_node *n, struct fab_reading *r)
{
    if (n->held == NULL) fab_node_done(r);
}

struct fab_db *fab_reading_db(const struct fab_reading *r)
{
    return ((const struct reader *)r->db)->db;
}

enum fab_code fab_node_state_hash(struct fab_reading *r, fab_id *out, struct fab_err *e)
{
    return fab_state_hash(r->tray, out) == FAB_OK ? FAB_OK
                                                  : fab_store_trouble(fab_reading_db(r), e);
}

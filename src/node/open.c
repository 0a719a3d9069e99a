/* open.c: a node is opened, and closed.
 *
 * Idea    whatever a crash left, the log is whole (one transaction a batch); the state may
 *         trail, so its tail is folded again before anybody reads; the end of the log is
 *         compared with the last checkpoint, so a file that lost its end says so.
 * Source  ARCHITECTURE 3 (start); WIRE 3, 9. */
#include "node/desk.h"
#include "node/links.h"

static fab_moment os_now(void *self)
{
    (void)self;
    return fab_os_now();
}

static void os_random(void *self, const char *label, void *out, size_t n)
{
    (void)self;
    (void)label;
    fab_os_random(out, n);
}

struct fab_source fab_source_os(void)
{
    return (struct fab_source){ .now = os_now, .random = os_random };
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
    fab_crypto_start();
    fab_records_start();
}

void fab_node_start(void)
{
    fab_assert(pthread_once(&once, start) == 0);
}

static enum fab_code damaged(struct fab_err *e, const char *what)
{
    return fab_fail_what(e, FAB_E_DISK, fab_str_of(what));
}

/* A secret of exactly n bytes. */
static enum fab_code load_secret(struct fab_db *db, const char *name, uint8_t *out, size_t n,
                                 struct fab_err *e)
{
    uint8_t             room[256];
    struct fab_arena    a = FAB_ARENA(room);
    fab_bytes           b = { NULL, 0 };
    const enum fab_code code = fab_store_key(db, name, &a, &b, e);

    if (code == FAB_OK && b.len == n) {
        memcpy(out, b.p, n);
    } else if (code == FAB_OK || code == FAB_E_REF) {
        return damaged(e, "damaged: a key of the service is missing");
    }
    fab_wipe(room, sizeof room);
    return code;
}

enum fab_code fab_node_load_keys(struct fab_node *n, struct fab_db *db, struct fab_err *e)
{
    uint8_t          seed[32];
    uint8_t          mark[64];
    fab_bytes        origin, restored;
    struct fab_arena a = { (uint8_t *)n->origin_text, sizeof n->origin_text, 0 },
                     m = FAB_ARENA(mark);

    FAB_TRY(fab_store_key(db, "origin", &a, &origin, e));
    n->origin = (fab_str){ (const char *)origin.p, origin.len };
    FAB_TRY(load_secret(db, "service", seed, sizeof seed, e));
    fab_sign_key(seed, n->service_key, n->service_secret);
    FAB_TRY(load_secret(db, "log", seed, sizeof seed, e));
    fab_sign_key(seed, n->log_key, n->log_secret);
    FAB_TRY(load_secret(db, "seal", n->seal_secret, sizeof n->seal_secret, e));
    fab_box_key(n->seal_secret, n->seal_key);
    fab_wipe(seed, sizeof seed);
    n->service = fab_thumbprint(n->service_key);
    n->log_name = fab_note_key_of(n->origin, FAB_NOTE_LOG, n->log_key);
    const enum fab_code code = fab_store_key(db, "restored", &m, &restored, e);
    n->restored = code == FAB_OK;
    n->read_only |= n->restored;
    return code == FAB_E_REF ? FAB_OK : code;
}

/* The log must hold what the last checkpoint says it holds. */
static enum fab_code check_end(struct fab_node *n, struct fab_db *db, struct fab_err *e)
{
    uint8_t               text[FAB_L_note_bytes];
    struct fab_buf        note = FAB_BUF(text);
    struct fab_checkpoint c;
    struct tree          *tree;
    int64_t               size, at, logged;
    enum fab_code         code;

    FAB_TRY(fab_store_checkpoint(db, INT64_MAX, &note, &size, &at, e));
    FAB_TRY(fab_store_log_size(db, &logged, e));
    n->size = logged;
    if (size == 0) return logged == 0 ? damaged(e, "damaged: no checkpoint") : FAB_OK;
    if (logged < size) return damaged(e, "damaged: the log is shorter than its last checkpoint");
    if (fab_checkpoint_read(fab_buf_str(&note), &c, e) != FAB_OK ||
        fab_checkpoint_verify(&c, n->origin, &n->log_name, 1, NULL, e) != FAB_OK ||
        c.size != size) {
        return damaged(e, "damaged: checkpoint");
    }
    if ((tree = fab_os_take(sizeof *tree)) == NULL) return fab_fail(e, FAB_E_MEMORY);
    code = fab_tree_load(db, size, tree, e);
    if (code == FAB_OK) {
        const fab_id root = fab_frontier_root(&tree->edge);
        if (!fab_same(&root, &c.root)) {
            code = damaged(e, "damaged: the log is not what its last checkpoint says");
        }
    }
    fab_os_give(tree);
    return code;
}

static enum fab_code open_desk(struct fab_node *n, struct fab_err *e)
{
    const size_t tray = n->options.tray_bytes > 0 ? n->options.tray_bytes
                        : n->options.writer       ? FAB_L_tray_bytes
                                                  : WRITER_TRAY;

    if (!fab_os_arena(fab_max(tray, fab_tray_least() + 64), &n->memory) ||
        !fab_os_arena(1 << 22, &n->scratch)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(fab_batch_renew(n, e));
    n->size = n->next;
    n->looked_ms = 0;
    return fab_desk_start(n, e);
}

static enum fab_code open_all(struct fab_node *n, struct fab_err *e)
{
    struct fab_db *db = NULL;
    enum fab_code  code;

    /* First as a reader, to know whether anybody may write. */
    FAB_TRY(fab_db_open(n->path, FAB_DB_READ, false, &db, e));
    code = fab_node_load_keys(n, db, e);
    if (code == FAB_OK) code = check_end(n, db, e);
    fab_db_close(db);
    if (code != FAB_OK) return code;
    FAB_TRY(fab_learn_open(n, e));
    FAB_TRY(fab_links_open(n, e));
    if (n->read_only) return FAB_OK;
    FAB_TRY(fab_db_open(n->path, FAB_DB_WRITE, n->options.quick, &n->db, e));
    return open_desk(n, e);
}

enum fab_code fab_node_open(const struct fab_node_options *o, struct fab_node **out,
                            struct fab_err *e)
{
    struct fab_node *n;
    enum fab_code    code;

    fab_node_start();
    if (strlen(o->path) >= PATH_BYTES) return damaged(e, "other: the path is too long");
    if ((n = fab_os_take(sizeof *n)) == NULL) return fab_fail(e, FAB_E_MEMORY);
    memcpy(n->path, o->path, strlen(o->path) + 1);
    n->options = *o;
    n->source = o->source.now == NULL ? fab_source_os() : o->source;
    n->read_only = o->read_only;
    n->keys = fab_os_take(KEYS_KEPT * sizeof *n->keys);
    n->keys_age = 1;
    fab_lock_init(&n->lock);
    fab_lock_init(&n->writing);
    fab_lock_init(&n->keys_lock);
    fab_lock_init(&n->reading_lock);
    fab_cond_init(&n->work);
    fab_cond_init(&n->check);
    fab_cond_init(&n->room);
    fab_cond_init(&n->news);
    fab_cond_init(&n->reader_back);
    code = n->keys == NULL ? fab_fail(e, FAB_E_MEMORY) : open_all(n, e);
    if (code == FAB_OK) {
        *out = n;
        return FAB_OK;
    }
    fab_node_close(n);
    return code;
}

void fab_node_close(struct fab_node *n)
{
    struct fab_err e;

    if (n == NULL) return;
    fab_desk_stop(n);
    /* What cannot be written now is folded again at the next open. */
    if (n->db != NULL && n->tray != NULL && fab_batch_rest(n, true, &e) != FAB_OK) n->stale = true;
    for (int i = 0; i < READERS; i++) {
        fab_assert(!n->reader[i].taken);
        fab_db_close(n->reader[i].db);
        fab_os_arena_end(&n->reader[i].memory);
    }
    fab_db_close(n->db);
    fab_learn_close(n);
    fab_links_close(n);
    for (int i = 0; i < n->nspares; i++) fab_os_arena_end(&n->spare[i]);
    fab_os_arena_end(&n->memory);
    fab_os_arena_end(&n->scratch);
    fab_os_give(n->keys);
    fab_wipe(n->service_secret, sizeof n->service_secret);
    fab_wipe(n->log_secret, sizeof n->log_secret);
    fab_wipe(n->seal_secret, sizeof n->seal_secret);
    fab_lock_end(&n->lock);
    fab_lock_end(&n->writing);
    fab_lock_end(&n->keys_lock);
    fab_lock_end(&n->reading_lock);
    fab_cond_end(&n->work);
    fab_cond_end(&n->check);
    fab_cond_end(&n->room);
    fab_cond_end(&n->news);
    fab_cond_end(&n->reader_back);
    fab_os_give(n);
}

fab_str fab_node_origin(const struct fab_node *n)
{
    return n->origin;
}

bool fab_node_read_only(const struct fab_node *n)
{
    return n->read_only;
}

bool fab_node_restored(const struct fab_node *n)
{
    return n->restored;
}

const char *fab_node_path(const struct fab_node *n)
{
    return n->path;
}

void fab_node_public(const struct fab_node *n, enum fab_node_key which, uint8_t public_key[32])
{
    const uint8_t *key = which == FAB_NODE_SERVICE ? n->service_key
                         : which == FAB_NODE_LOG   ? n->log_key
                                                   : n->seal_key;

    memcpy(public_key, key, 32);
}

void fab_node_sign(struct fab_node *n, fab_bytes message, uint8_t signature[64])
{
    fab_sign(n->service_secret, message, signature);
}

fab_moment fab_node_now(struct fab_node *n)
{
    return n->source.now(n->source.self);
}

/* backup.c: a copy that stands alone, its way back, and state and tiles made again from the log.
 *
 * Idea    a backup is one moment of the file, made while it is served.  A restored file does not
 *         know what happened after it, so it reads only until somebody who was asked says that
 *         nobody saw more: a log must not be told twice (WIRE 9).  Mending salvages log, texts
 *         and keys into a new file and folds the log there; the damaged file is kept beside it.
 * Source  WIRE 9; DEPENDENCIES 4. */
#include "node/desk.h"

static enum fab_code trouble(struct fab_err *e, const char *what)
{
    return fab_fail_what(e, FAB_E_DISK, fab_str_of(what));
}

static void put_stamp(struct fab_buf *b, fab_moment at)
{
    const struct fab_date d = fab_date_of(at);

    fab_put_digits(b, (uint64_t)d.year, 4);
    fab_put_digits(b, (uint64_t)d.month, 2);
    fab_put_digits(b, (uint64_t)d.day, 2);
    fab_put_byte(b, 'T');
    fab_put_digits(b, (uint64_t)d.hour, 2);
    fab_put_digits(b, (uint64_t)d.minute, 2);
    fab_put_digits(b, (uint64_t)d.second, 2);
    fab_put_byte(b, 'Z');
}

/* The last part of a path; without ".fab" if bare. */
static fab_str name_of(const char *path, bool bare)
{
    fab_str s = fab_str_of(path);

    for (size_t i = s.len; i > 0; i--) {
        if (s.p[i - 1] != '/') continue;
        s = fab_str_part(s, i, s.len);
        break;
    }
    if (bare && s.len > 4 && memcmp(s.p + s.len - 4, ".fab", 4) == 0) s.len -= 4;
    return s;
}

static bool add_part(void *arg, fab_bytes part)
{
    fab_sha256_add(arg, part.p, part.len);
    return true;
}

static enum fab_code hash_file(const char *path, fab_id *out, struct fab_err *e)
{
    struct fab_sha256 h;

    fab_sha256_init(&h);
    FAB_TRY(fab_os_read_parts(path, add_part, &h, e));
    *out = fab_sha256_end(&h);
    return FAB_OK;
}

/* The path with an ending, ended by 0. */
static bool with_ending(const char *path, const char *ending, char out[PATH_BYTES])
{
    struct fab_buf b = { .p = (uint8_t *)out, .cap = PATH_BYTES };

    fab_put_text(&b, path);
    fab_put_text(&b, ending);
    fab_put_byte(&b, 0);
    return !b.failed;
}

/* "<hex>  <name>\n", as sha256sum writes and reads it. */
static enum fab_code put_sum(const char *path, const fab_id *sum, struct fab_err *e)
{
    uint8_t        line[512];
    char           beside[PATH_BYTES];
    struct fab_buf b = FAB_BUF(line);

    fab_put_hex(&b, sum->b, sizeof sum->b);
    fab_put_text(&b, "  ");
    fab_put_str(&b, name_of(path, false));
    fab_put_byte(&b, '\n');
    if (b.failed || !with_ending(path, ".sha256", beside)) {
        return trouble(e, "other: the name is too long");
    }
    return fab_os_write(beside, fab_buf_bytes(&b), 0600, true, e);
}

enum fab_code fab_node_backup(struct fab_node *n, const char *folder, char *path, size_t cap,
                              fab_id *sha256, struct fab_err *e)
{
    struct fab_buf     b = { .p = (uint8_t *)path, .cap = cap };
    struct fab_reading r;
    enum fab_code      code;

    FAB_TRY(fab_os_folder(folder, 0700, e));
    fab_put_text(&b, folder);
    fab_put_byte(&b, '/');
    fab_put_str(&b, name_of(n->path, true));
    fab_put_byte(&b, '-');
    put_stamp(&b, fab_node_now(n));
    fab_put_text(&b, ".fab");
    fab_put_byte(&b, 0);
    if (b.failed) return trouble(e, "other: the path is too long");
    FAB_TRY(fab_node_read(n, &r, e));
    code = fab_store_copy(fab_reading_db(&r), path, e);
    fab_node_done(&r);
    if (code != FAB_OK) return code;
    FAB_TRY(hash_file(path, sha256, e));
    return put_sum(path, sha256, e);
}

/* If a sum lies beside the backup it must be that of the backup. */
static enum fab_code check_sum(const char *backup, struct fab_err *e)
{
    char             beside[PATH_BYTES];
    uint8_t          room[1024], hex[64];
    struct fab_arena a = FAB_ARENA(room);
    struct fab_buf   b = FAB_BUF(hex);
    fab_bytes        line;
    fab_id           sum;

    if (!with_ending(backup, ".sha256", beside) || !fab_os_exists(beside)) return FAB_OK;
    FAB_TRY(fab_os_read(beside, 500, &a, &line, e));
    FAB_TRY(hash_file(backup, &sum, e));
    fab_put_hex(&b, sum.b, sizeof sum.b);
    return line.len >= sizeof hex && memcmp(line.p, hex, sizeof hex) == 0
               ? FAB_OK
               : trouble(e, "damaged: the backup is not what its SHA-256 says");
}

static enum fab_code size_and_root(struct fab_db *db, int64_t *size, fab_id *root,
                                   struct fab_err *e)
{
    struct tile_source     source = { .db = db, .e = e };
    struct fab_tile_reader reader = { .fetch = fab_tree_fetch, .self = &source };
    struct fab_frontier    edge;

    FAB_TRY(fab_store_log_size(db, size, e));
    reader.size = *size;
    if (!fab_frontier_load(fab_tile_hash, &reader, *size, &edge)) return e->code;
    *root = fab_frontier_root(&edge);
    return FAB_OK;
}

static enum fab_code drop_beside(const char *path, struct fab_err *e)
{
    static const char *const ENDS[] = { "-wal", "-shm", "-lock" };
    char                     name[PATH_BYTES];

    for (int i = 0; i < fab_countof(ENDS); i++) {
        if (with_ending(path, ENDS[i], name)) FAB_TRY(fab_os_remove(name, e));
    }
    return FAB_OK;
}

/* The copy is marked before it has its name: a crash in between leaves nothing that could be opened
 * and told on from. */
static enum fab_code copy_marked(struct fab_db *from, const char *part, struct fab_err *e)
{
    struct fab_db *db;
    enum fab_code  code;

    FAB_TRY(drop_beside(part, e));
    FAB_TRY(fab_os_remove(part, e));
    FAB_TRY(fab_store_copy(from, part, e));
    FAB_TRY(fab_db_open(part, FAB_DB_WRITE, false, &db, e));
    code = fab_store_key_put(db, "restored", fab_bytes_of("1", 1), e);
    if (code == FAB_OK) code = fab_db_checkpoint(db, true, e);
    fab_db_close(db);
    return code == FAB_OK ? drop_beside(part, e) : code;
}

enum fab_code fab_node_restore(const char *backup, const char *to, int64_t *size, fab_id *root,
                               struct fab_err *e)
{
    char           part[PATH_BYTES];
    struct fab_db *db;
    enum fab_code  code;

    fab_node_start();
    if (fab_os_exists(to)) return trouble(e, "exists: nothing is overwritten");
    if (!with_ending(to, ".part", part)) return trouble(e, "other: the path is too long");
    FAB_TRY(check_sum(backup, e));
    FAB_TRY(fab_db_open(backup, FAB_DB_READ, false, &db, e));
    code = size_and_root(db, size, root, e);
    if (code == FAB_OK) code = copy_marked(db, part, e);
    fab_db_close(db);
    return code == FAB_OK ? fab_os_rename(part, to, e) : code;
}

enum fab_code fab_node_confirm(const char *path, struct fab_err *e)
{
    struct fab_db *db;
    enum fab_code  code;

    FAB_TRY(fab_db_open(path, FAB_DB_WRITE, false, &db, e));
    code = fab_store_key_drop(db, "restored", e);
    if (code == FAB_OK) code = fab_db_checkpoint(db, true, e);
    fab_db_close(db);
    return code;
}

/* ---- mending */

/* Each entry again into the tree, its name as its bytes say. */
struct mending {
    struct fab_db  *db;
    struct tree    *tree;
    enum fab_code   code;
    struct fab_err *e;
    int64_t         wrong;
};

static bool grow(void *arg, const struct fab_log_row *row)
{
    struct mending *m = arg;
    const fab_id    leaf = fab_sid_of(row->entry);

    m->code = fab_tree_add(m->db, m->tree, &leaf, m->e);
    if (m->code == FAB_OK && fab_log_name(&leaf) != row->name) {
        m->code = fab_store_log_name_put(m->db, row->index, fab_log_name(&leaf), m->e);
    }
    return m->code == FAB_OK;
}

static enum fab_code grow_tree(struct fab_db *db, struct fab_err *e)
{
    struct mending m = { .db = db, .e = e };
    enum fab_code  code;

    if ((m.tree = fab_os_take(sizeof *m.tree)) == NULL) return fab_fail(e, FAB_E_MEMORY);
    code = fab_db_begin(db, e);
    if (code == FAB_OK) code = fab_store_log(db, 0, INT64_MAX, grow, &m, e);
    if (code == FAB_OK) code = m.code;
    if (code == FAB_OK) code = fab_db_commit(db, e);
    if (code != FAB_OK) fab_db_rollback(db);
    fab_os_give(m.tree);
    return code;
}

/* The log folded into the new file's state: what opening it for writing does with any state that
 * trails. */
static enum fab_code fold_new(const char *path, struct fab_err *e)
{
    const struct fab_node_options o = { .path = path };
    struct fab_node              *n;

    FAB_TRY(fab_node_open(&o, &n, e));
    fab_node_close(n);
    return FAB_OK;
}

static enum fab_code mend_into(const char *path, const char *fresh, struct fab_err *e)
{
    struct fab_db *db;
    enum fab_code  code;

    FAB_TRY(fab_db_open(fresh, FAB_DB_MAKE, false, &db, e));
    code = fab_store_salvage(db, path, e);
    if (code == FAB_OK) code = grow_tree(db, e);
    if (code == FAB_OK) code = fab_db_checkpoint(db, true, e);
    fab_db_close(db);
    return code == FAB_OK ? fold_new(fresh, e) : code;
}

enum fab_code fab_node_rebuild(const char *path, struct fab_err *e)
{
    char          fresh[PATH_BYTES], old[PATH_BYTES], lock_name[PATH_BYTES];
    int           lock;
    enum fab_code code;

    fab_node_start();
    if (!with_ending(path, ".mended", fresh) || !with_ending(path, ".damaged", old) ||
        !with_ending(path, "-lock", lock_name)) {
        return trouble(e, "other: the path is too long");
    }
    if (!fab_os_exists(path)) return trouble(e, "missing: there is no such file");
    FAB_TRY(fab_os_lock(lock_name, &lock, e)); /* nobody writes meanwhile */
    code = fab_os_remove(fresh, e);
    if (code == FAB_OK) code = mend_into(path, fresh, e);
    if (code == FAB_OK) code = fab_os_rename(path, old, e);
    if (code == FAB_OK) code = drop_beside(path, e);
    if (code == FAB_OK) code = drop_beside(fresh, e);
    if (code == FAB_OK) code = fab_os_rename(fresh, path, e);
    fab_os_unlock(lock);
    return code;
}

/* verify.c: every check of a community's file, each with its result.
 *
 * Idea    one walk over the log compares each entry with its own leaf hash, grows the tree again
 *         and compares whole tiles and checkpoints with it, checks the operator's signatures and
 *         the texts; with a refold it also folds each entry on a map in memory, checks members'
 *         signatures with the key in force there, and compares the rows of the state one by one.
 *         A flaw is counted to its check and the first one is named; the walk goes on.
 * Cost    a million entries: about 4 s without signatures, 40 s with them on one core; a refold
 *         takes about 3 KiB an entry.
 * Source  WIRE 3, 4 (followers and auditors), 11; PROTOCOL 9.
 * Note    Whoever changes a byte and then makes everything anew with the service's keys is found
 *         by witnesses, not here. */
#include "codec/base64.h"
#include "node/desk.h"

enum check {
    FILE_,
    ENTRIES,
    TREE,
    TILES,
    CHECKPOINT,
    OPERATOR,
    DISCLOSURES,
    FILES,
    SIGNATURES,
    STATE,
    CHECKS
};
static const char *const NAMES[CHECKS] = { "file",       "entries",  "tree",        "tiles",
                                           "checkpoint", "operator", "disclosures", "files",
                                           "signatures", "state" };
enum { SERVICE_KEYS = 32, NOTES = 4, MAP_LEAST = 64 << 20, MAP_PER_ENTRY = 4096 };

struct auditing {
    struct fab_report *out;
    struct fab_err    *e;
    struct fab_db     *db;
    struct fab_node   *keys; /* origin and log key only */
    unsigned           what;
    struct tree        tree;
    struct {
        int64_t size;
        fab_id  root;
    } note[NOTES];
    int notes, nkeys;
    struct {
        fab_id  print;
        uint8_t key[32];
    } key[SERVICE_KEYS];
    struct fab_arena scratch, map_memory;
    struct fab_tray *map;
    int64_t          next, filed, tiles;
    bool             compared;
    enum fab_code    code; /* of the machine: ends the walk */
    /* of the entry being looked at */
    const struct fab_statement *st;
    int                         texts;
};

/* ---- saying what is wrong */

static void flaw(struct auditing *a, enum check c, const char *thing, int64_t number,
                 const char *what)
{
    struct fab_check *check = &a->out->checks[c];
    struct fab_buf    b = FAB_BUF(check->where);

    if (!check->ok) return; /* the first one is named */
    check->ok = false;
    b.cap -= 1;
    fab_put_text(&b, thing);
    if (number >= 0) {
        fab_put_byte(&b, ' ');
        fab_put_int(&b, number);
    }
    fab_put_text(&b, ": ");
    fab_put_text(&b, what);
    check->where[b.len] = 0;
}

/* A machine's error while checking: what cannot be read is a flaw of that check; the rest goes
 * on. */
static void unreadable(struct auditing *a, enum check c, const struct fab_err *e)
{
    flaw(a, c, "table", -1, e->what[0] != 0 ? e->what : "it cannot be read");
}

/* ---- checkpoints */

static bool read_note(void *arg, int64_t size, int64_t at, fab_str note)
{
    struct auditing      *a = arg;
    struct fab_checkpoint c;
    struct fab_err        e;

    (void)at;
    a->out->checks[CHECKPOINT].n++;
    if (fab_checkpoint_read(note, &c, &e) != FAB_OK || c.size != size) {
        flaw(a, CHECKPOINT, "checkpoint", size, "it is not a checkpoint of this size");
    } else if (fab_checkpoint_verify(&c, a->keys->origin, &a->keys->log_name, 1, NULL, &e) !=
               FAB_OK) {
        flaw(a, CHECKPOINT, "checkpoint", size, "the log's signature does not verify");
    } else if (a->notes < NOTES) {
        a->note[a->notes].size = size;
        a->note[a->notes++].root = c.root;
    }
    return true;
}

static void check_notes(struct auditing *a)
{
    const int64_t size = a->tree.edge.size;

    for (int i = 0; i < a->notes; i++) {
        if (a->note[i].size != size) continue;
        const fab_id root = fab_frontier_root(&a->tree.edge);
        a->out->checks[TREE].n++;
        if (!fab_same(&root, &a->note[i].root)) {
            flaw(a, TREE, "checkpoint", size, "the entries have another root");
        }
        a->note[i].size = -1;
    }
}

/* ---- one entry */

static enum fab_code compare_tile(void *arg, int level, int64_t n,
                                  const fab_id *root, struct fab_err *e)
{
    struct auditing    *a = arg;
    fab_id              stored;
    const enum fab_code code = fab_store_tile_roots(a->db, level, n, n + 1, stored.b, e);

    a->tiles++;
    a->out->checks[TILES].n++;
    if (code == FAB_E_REF) {
        flaw(a, TILES, level == 0 ? "tile 0 /" : "upper tile", n, "it is missing");
    } else if (code != FAB_OK) {
        unreadable(a, TILES, e);
    } else if (!fab_same(&stored, root)) {
        flaw(a, TILES, level == 0 ? "tile 0 /" : "upper tile", n,
             "it is not what the entries give");
    }
    return FAB_OK;
}

static void learn_key(struct auditing *a, fab_bytes key)
{
    if (key.len != 32 || a->nkeys == SERVICE_KEYS) return;
    memcpy(a->key[a->nkeys].key, key.p, 32);
    a->key[a->nkeys++].print = fab_thumbprint(key.p);
}

/* Service keys as charter and policy have named them so far. */
static void learn_keys(struct auditing *a, const struct fab_statement *s)
{
    if (s->kind == FAB_K_charter) learn_key(a, s->key);
    if (s->kind != FAB_K_policy) return;
    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cell *cell = s->list[i].cell;
        if (s->list[i].count >= 2 && cell[0].type == 'i' && cell[0].n == 1 && cell[1].type == 'b') {
            learn_key(a, cell[1].v);
        }
    }
}

static void check_operator(struct auditing *a, const struct fab_statement *s, fab_bytes entry)
{
    struct fab_err e;

    if (s->by_member) return;
    a->out->checks[OPERATOR].n++;
    for (int i = 0; i < a->nkeys; i++) {
        if (!fab_same(&a->key[i].print, &s->signer)) continue;
        if (fab_statement_verify(entry, a->key[i].key, &e) != FAB_OK) {
            flaw(a, OPERATOR, "entry", s->index, "the operator's signature does not verify");
        }
        return;
    }
    flaw(a, OPERATOR, "entry", s->index, "signed by a service key that no policy names");
}

static void check_row(struct auditing *a, const struct fab_log_row *row,
                      const struct fab_statement *s)
{
    if (row->iat != s->made.ms || row->kind != s->kind || !fab_same(&row->signer, &s->signer)) {
        flaw(a, ENTRIES, "entry", row->index, "its columns are not what its bytes say");
    }
}

/* ---- texts */

static bool is_listed(const struct fab_statement *s, const fab_id *digest)
{
    for (int i = 0; i < s->nsd; i++) {
        if (fab_same(&s->sd[i], digest)) return true;
    }
    return false;
}

static bool seen_box(void *arg, const struct fab_kept_row *row)
{
    (void)row;
    *(bool *)arg = true;
    return false;
}

static bool check_text(void *arg, const struct fab_kept_row *row)
{
    struct auditing *a = arg;
    const fab_id     digest =
        row->state == FAB_KEPT_CLEAR ? fab_disclosure_digest(row->bytes) : row->digest;
    bool boxed = false;

    a->texts++;
    a->out->checks[DISCLOSURES].n++;
    if (!is_listed(a->st, &row->digest)) {
        flaw(a, DISCLOSURES, "entry", row->index, "a text that it does not list");
    }
    if (!fab_same(&digest, &row->digest)) {
        flaw(a, DISCLOSURES, "entry", row->index, "a text is not what its digest says");
    }
    if (row->state == FAB_KEPT_ERASED && row->bytes.len > 0) {
        flaw(a, DISCLOSURES, "entry", row->index, "an erased text is still there");
    }
    if (row->state < FAB_KEPT_CLEAR || row->state > FAB_KEPT_BOXED) {
        flaw(a, DISCLOSURES, "entry", row->index, "a text in no known state");
    }
    if (row->state != FAB_KEPT_BOXED) return true;
    struct fab_err e;
    if (fab_store_boxes(a->db, &row->digest, row->index, seen_box, &boxed, &e) != FAB_OK) {
        unreadable(a, DISCLOSURES, &e);
    } else if (!boxed) {
        flaw(a, DISCLOSURES, "entry", row->index, "a box is missing");
    }
    return true;
}

static void check_texts(struct auditing *a, const struct fab_statement *s)
{
    struct fab_err e;

    a->st = s;
    a->texts = 0;
    if (fab_store_disclosures(a->db, s->index, s->index + 1, check_text, a, &e) != FAB_OK) {
        unreadable(a, DISCLOSURES, &e);
    } else if (a->texts != s->nsd) {
        flaw(a, DISCLOSURES, "entry", s->index, "not all of its texts are there");
    }
}

static void still_kept(void *arg, const fab_id *digest, int64_t index)
{
    (void)digest;
    flaw(arg, DISCLOSURES, "entry", index, "a text that was erased is still there");
}

static bool check_file(void *arg, const fab_id *sha256, fab_bytes content)
{
    struct auditing *a = arg;
    const fab_id     is = fab_sha256(content);

    if (!fab_same(&is, sha256)) {
        flaw(a, FILES, "file", a->out->checks[FILES].n, "its bytes are not what its name says");
    }
    a->out->checks[FILES].n++;
    return true;
}

/* ---- signatures of members, with the key in force at their place */

static void check_member(struct auditing *a, const struct fab_statement *s, fab_bytes entry)
{
    const struct fab_member *m;
    struct fab_err           e;
    uint8_t                  key[32];
    fab_id                   from = s->sid;

    if (!s->by_member) return;
    if (s->kind != FAB_K_join) {
        m = fab_row_read(a->map, FAB_R_member, FAB_KEY(.a = s->signer));
        if (m == NULL) {
            flaw(a, SIGNATURES, "entry", s->index, "signed by nobody who had joined");
            return;
        }
        from = m->keydig;
    }
    a->out->checks[SIGNATURES].n++;
    switch (fab_keys_of_entry(a->db, &from, key, &e)) {
    case FAB_OK:
        if (fab_statement_verify(entry, key, &e) != FAB_OK) {
            flaw(a, SIGNATURES, "entry", s->index, "the signature does not verify");
        }
        break;
    case FAB_E_ERASED: a->out->unverifiable++; break;
    default: flaw(a, SIGNATURES, "entry", s->index, "the key of its signer is missing"); break;
    }
}

/* ---- the state, folded anew */

struct comparing {
    struct auditing  *a;
    struct fab_loader l;
    struct fab_tray  *filed;
    int               record;
    int64_t           rows, stored;
};

static void flaw_row(struct comparing *c, const void *row, const char *what)
{
    const struct fab_record_row *r = fab_record_row(c->record);
    char                         name[96];
    struct fab_buf               b = FAB_BUF(name);
    fab_id                       id;

    b.cap -= 1;
    fab_put_text(&b, r->name);
    if (r->columns[0].type == FAB_COL_MID || r->columns[0].type == FAB_COL_ID) {
        memcpy(&id, row, sizeof id);
        fab_put_byte(&b, ' ');
        if (r->columns[0].type == FAB_COL_MID) {
            fab_put_mid(&b, &id);
        } else {
            fab_put_sid(&b, &id);
        }
    } else if (r->columns[0].type != FAB_COL_STR) {
        int64_t n;
        memcpy(&n, row, sizeof n);
        const char *text = fab_name_text(r->columns[0].type, n);
        fab_put_byte(&b, ' ');
        if (text != NULL) {
            fab_put_text(&b, text);
        } else {
            fab_put_int(&b, n);
        }
    }
    name[b.len] = 0;
    flaw(c->a, STATE, name, -1, what);
}

static bool compare_row(void *arg, const void *row)
{
    struct comparing            *c = arg;
    const struct fab_record_row *r = fab_record_row(c->record);
    _Alignas(16) uint8_t         stored[FAB_ROW_MAX];
    enum fab_code                code;

    memcpy(stored, row, (size_t)r->size);
    code = c->l.get(c->l.self, c->record, stored);
    c->rows++;
    if (code == FAB_E_REF) {
        flaw_row(c, row, "the row is missing");
    } else if (code != FAB_OK) {
        flaw_row(c, row, "the row cannot be read");
    } else if (memcmp(stored, row, (size_t)r->size) != 0) {
        flaw_row(c, row, "the row is not what the log gives");
    }
    return true;
}

static bool count_row(void *arg, const void *row)
{
    (void)row;
    ((struct comparing *)arg)->stored++;
    return true;
}

static void compare_state(struct auditing *a)
{
    struct comparing c = { .a = a, .l = fab_store_loader(a->db) };

    a->compared = true;
    for (c.record = 0; c.record < FAB_RECORDS; c.record++) {
        c.rows = c.stored = 0;
        if (fab_tray_all(a->map, c.record, compare_row, &c) != FAB_OK) {
            a->code = fab_fail(a->e, FAB_E_MEMORY);
        }
        if (c.l.all(c.l.self, c.record, count_row, &c) != FAB_OK) {
            flaw(a, STATE, fab_record_row(c.record)->name, -1, "the table cannot be read");
        } else if (c.stored != c.rows) {
            flaw(a, STATE, fab_record_row(c.record)->name, -1,
                 "there are rows that the log does not give");
        }
        a->out->checks[STATE].n += c.rows;
    }
}

static void fold(struct auditing *a, const struct fab_log_row *row)
{
    enum fab_code verdict;

    a->code = fab_fold_entry(a->map, row->entry, row->index, a->keys->origin, a->scratch, NULL,
                             NULL, &verdict, a->e);
    if (a->code == FAB_OK && row->index + 1 == a->filed) compare_state(a);
}

static bool look_at(void *arg, const struct fab_log_row *row)
{
    struct auditing     *a = arg;
    struct fab_arena     room = a->scratch;
    const fab_id         leaf = fab_sid_of(row->entry);
    struct fab_statement s;
    struct fab_err       e;

    a->out->checks[ENTRIES].n++;
    if (row->index != a->next) flaw(a, ENTRIES, "entry", a->next, "it is missing");
    a->next = row->index + 1;
    if (fab_log_name(&leaf) != row->name) {
        flaw(a, ENTRIES, "entry", row->index, "its bytes are not what its hash says");
    }
    a->code = fab_tree_grow(&a->tree, &leaf, compare_tile, a, a->e);
    check_notes(a);
    if (fab_statement_parse_as(row->entry, &leaf, &room, &s, &e) != FAB_OK) {
        flaw(a, ENTRIES, "entry", row->index, "it is not a statement");
    } else {
        s.index = row->index;
        learn_keys(a, &s);
        check_row(a, row, &s);
        check_operator(a, &s, row->entry);
        check_texts(a, &s);
        if (a->map != NULL && (a->what & FAB_VERIFY_SIGNATURES)) check_member(a, &s, row->entry);
    }
    if (a->map != NULL && a->code == FAB_OK) fold(a, row);
    return a->code == FAB_OK;
}

/* ---- all of it */

static bool count_tile(void *arg, int level, int64_t n)
{
    struct auditing *a = arg;

    if (--a->tiles < 0) {
        flaw(a, TILES, level == 0 ? "tile 0 /" : "upper tile", n, "there is one too many");
    }
    return true;
}

/* Each check that reads something of its own. */
static void look_beside(struct auditing *a)
{
    struct fab_err e;
    bool           sound = true;
    char           where[120] = "";

    a->out->checks[FILE_].n = 1;
    if (fab_store_sound(a->db, &sound, where, sizeof where, &e) != FAB_OK) {
        unreadable(a, FILE_, &e);
    } else if (!sound) {
        flaw(a, FILE_, "database", -1, where);
    }
    if (fab_store_tiles(a->db, count_tile, a, &e) != FAB_OK) unreadable(a, TILES, &e);
    if (fab_store_marked(a->db, still_kept, a, &e) != FAB_OK) unreadable(a, DISCLOSURES, &e);
    if (fab_store_files(a->db, check_file, a, &e) != FAB_OK) unreadable(a, FILES, &e);
    for (int i = 0; i < a->notes; i++) {
        if (a->note[i].size >= 0) {
            flaw(a, TREE, "checkpoint", a->note[i].size, "the log is shorter than that");
        }
    }
    if (a->notes == 0) flaw(a, CHECKPOINT, "checkpoint", -1, "there is none");
}

static enum fab_code open_map(struct auditing *a, int64_t size)
{
    if ((a->what & (FAB_VERIFY_REFOLD | FAB_VERIFY_SIGNATURES)) == 0) return FAB_OK;
    if (!fab_os_arena(MAP_LEAST + (size_t)size * MAP_PER_ENTRY, &a->map_memory)) {
        return fab_fail(a->e, FAB_E_MEMORY);
    }
    a->map = fab_tray_open(a->map_memory.p, a->map_memory.size, NULL);
    return a->map == NULL ? fab_fail(a->e, FAB_E_MEMORY) : FAB_OK;
}

/* Of what was folded, or of the rows as they lie there. */
static void hash_state(struct auditing *a)
{
    struct fab_loader l = fab_store_loader(a->db);
    struct fab_arena  memory;
    struct fab_tray  *t = a->map;

    if (t == NULL && fab_os_arena(READER_TRAY, &memory)) {
        t = fab_tray_open(memory.p, memory.size, &l);
        if (fab_state_hash(t, &a->out->state) != FAB_OK) {
            flaw(a, STATE, "table", -1, "it cannot be read");
        }
        fab_os_arena_end(&memory);
    } else if (t != NULL && fab_state_hash(t, &a->out->state) != FAB_OK) {
        a->code = fab_fail(a->e, FAB_E_MEMORY);
    }
}

static enum fab_code audit(struct auditing *a)
{
    struct fab_err e;
    int64_t        begin = fab_os_clock_us();

    FAB_TRY(fab_node_load_keys(a->keys, a->db, a->e));
    FAB_TRY(fab_store_log_size(a->db, &a->out->size, a->e));
    if (fab_store_meta(a->db, FAB_META_size, &a->filed, &e) != FAB_OK) unreadable(a, STATE, &e);
    FAB_TRY(open_map(a, a->out->size));
    if (fab_store_checkpoints(a->db, read_note, a, &e) != FAB_OK) unreadable(a, CHECKPOINT, &e);
    if (fab_store_log(a->db, 0, INT64_MAX, look_at, a, &e) != FAB_OK) unreadable(a, ENTRIES, &e);
    FAB_TRY(a->code);
    a->out->checks[ENTRIES].ms = (fab_os_clock_us() - begin) / 1000;
    begin = fab_os_clock_us();
    look_beside(a);
    if (a->map != NULL && !a->compared) {
        flaw(a, STATE, "meta size", -1, "the state says it has folded entries that are not there");
    } else if (a->out->size - a->filed > FAB_L_trail) {
        flaw(a, STATE, "meta size", -1, "the state is too far behind the log");
    }
    hash_state(a);
    a->out->root = fab_frontier_root(&a->tree.edge);
    a->out->checks[STATE].ms = (fab_os_clock_us() - begin) / 1000;
    return a->code;
}

static void list_checks(struct fab_report *r)
{
    *r = (struct fab_report){ .ok = true, .count = CHECKS };
    for (int c = 0; c < CHECKS; c++) {
        r->checks[c] = (struct fab_check){ .name = NAMES[c], .ok = true };
    }
}

enum fab_code fab_node_verify(const char *path, unsigned what, struct fab_report *out,
                              struct fab_err *e)
{
    struct auditing *a = fab_os_take(sizeof *a);
    enum fab_code    code;

    fab_node_start();
    list_checks(out);
    if (a == NULL) return fab_fail(e, FAB_E_MEMORY);
    a->out = out;
    a->e = e;
    a->what = what;
    a->keys = fab_os_take(sizeof *a->keys);
    code = a->keys == NULL || !fab_os_arena(1 << 20, &a->scratch)
               ? fab_fail(e, FAB_E_MEMORY)
               : fab_db_open(path, FAB_DB_READ, false, &a->db, e);
    if (code == FAB_OK) code = fab_db_begin(a->db, e);
    if (code == FAB_OK) code = audit(a);
    for (int c = 0; c < CHECKS; c++) out->ok = out->ok && out->checks[c].ok;
    if (a->db != NULL) fab_db_rollback(a->db);
    fab_db_close(a->db);
    fab_os_arena_end(&a->scratch);
    fab_os_arena_end(&a->map_memory);
    if (a->keys != NULL) fab_wipe(a->keys, sizeof *a->keys);
    fab_os_give(a->keys);
    fab_os_give(a);
    return code;
}

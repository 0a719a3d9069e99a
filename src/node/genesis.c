/* genesis.c: a community is founded: a new file with the first entries of its log.
 *
 * Idea    the keys are drawn, the first entries signed with the service key that they name,
 *         folded like any entry and logged with the first checkpoint, all in one transaction of
 *         the new file.  What fails removes the file.
 * Source  WIRE 3 (genesis); PROTOCOL 6.2 (chain of lots). */
#include "node/desk.h"
#include "statement/invite.h"

static enum fab_code draw_keys(struct fab_node *n, const struct fab_founding *f, struct fab_err *e)
{
    static const char *const NAMES[] = { "service", "log", "seal", "lot" };
    uint8_t                  seed[32];

    for (int i = 0; i < fab_countof(NAMES); i++) {
        n->source.random(n->source.self, NAMES[i], seed, sizeof seed);
        FAB_TRY(fab_store_key_put(n->db, NAMES[i], fab_bytes_of(seed, sizeof seed), e));
        if (i == 0) fab_sign_key(seed, n->service_key, n->service_secret);
        if (i == 1) fab_sign_key(seed, n->log_key, n->log_secret);
        if (i == 2) {
            memcpy(n->seal_secret, seed, sizeof seed);
            fab_box_key(seed, n->seal_key);
        }
        if (i == 3) n->lot_tip = fab_lot_tip(seed);
    }
    fab_wipe(seed, sizeof seed);
    memcpy(n->origin_text, f->origin.p, f->origin.len);
    n->origin = (fab_str){ n->origin_text, f->origin.len };
    n->service = fab_thumbprint(n->service_key);
    n->log_name = fab_note_key_of(n->origin, FAB_NOTE_LOG, n->log_key);
    return fab_store_key_put(n->db, "origin", fab_bytes_of(f->origin.p, f->origin.len), e);
}

/* Signs, hands in with its disclosures, and asks that the rules accept it. */
static enum fab_code found_with(struct fab_node *n, struct fab_statement *s, fab_moment at,
                                fab_bytes clear, struct fab_err *e)
{
    struct fab_arena       a = n->scratch;
    struct fab_submission *sub = fab_new(&a, struct fab_submission, 1);
    struct fab_buf         b = FAB_BUF_IN(&a);
    fab_bytes              entry;

    if (sub == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_own_sign(n, s, at, &a, &entry, e));
    fab_submission_put(&b, entry, &clear, clear.len > 0, NULL, NULL, 0, NULL, NULL, 0);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_submission_read(fab_buf_bytes(&b), &a, sub, e));
    return fab_batch_admit(n, &sub->st, sub->entry, sub, e);
}

static enum fab_code found_charter(struct fab_node *n, const struct fab_founding *f, fab_moment at,
                                   struct fab_err *e)
{
    struct fab_arena a = n->scratch;
    struct fab_buf   text = FAB_BUF_IN(&a);
    uint8_t          salt[16];
    const fab_id     hash = fab_sha256(fab_bytes_of(f->text.p, f->text.len));
    fab_id           digest;

    n->source.random(n->source.self, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&text, salt, FAB_D_charter, f->text);
    if (text.failed) return fab_fail(e, FAB_E_MEMORY);
    digest = fab_disclosure_digest(fab_buf_bytes(&text));
    struct fab_statement   s = { .kind = FAB_K_charter,
                                 .has = F_(hash) | F_(list) | F_(key) | F_(ver) | F_(sd),
                                 .hash = fab_bytes_of(hash.b, sizeof hash.b),
                                 .list = f->rows,
                                 .nlist = f->nrows,
                                 .key = fab_bytes_of(n->service_key, 32),
                                 .ver = 1,
                                 .sd = &digest,
                                 .nsd = 1 };
    const struct fab_arena before = n->scratch;
    n->scratch = a; /* what lies in front is still needed */
    const enum fab_code code = found_with(n, &s, at, fab_buf_bytes(&text), e);
    n->scratch = before;
    return code;
}

/* Keys of the policy, sorted: service, log by its name, seal. */
static enum fab_code found_policy(struct fab_node *n, fab_moment at, struct fab_err *e)
{
    struct fab_cell cell[3][3] = {
        { { .type = 'i', .n = 1 }, { .type = 'b', .v = fab_bytes_of(n->service_key, 32) } },
        { { .type = 'i', .n = 2 },
          { .type = 'b', .v = fab_bytes_of(n->log_key, 32) },
          { .type = 't', .v = fab_bytes_of(n->origin.p, n->origin.len) } },
        { { .type = 'i', .n = 4 }, { .type = 'b', .v = fab_bytes_of(n->seal_key, 32) } },
    };
    struct fab_cells     row[] = { { cell[0], 2 }, { cell[1], 3 }, { cell[2], 2 } };
    struct fab_statement s = { .kind = FAB_K_policy,
                               .has = F_(hash) | F_(list),
                               .hash = fab_bytes_of(n->lot_tip.b, 32),
                               .list = row,
                               .nlist = 3 };

    return found_with(n, &s, at, (fab_bytes){ NULL, 0 }, e);
}

static enum fab_code found_invitations(struct fab_node *n, const struct fab_founding *f,
                                       fab_moment at, uint8_t (*secret)[16], struct fab_err *e)
{
    for (int i = 0; i < f->founders; i++) {
        char            label[24] = "founder ";
        struct fab_buf  b = FAB_BUF(label);
        struct fab_once once;
        fab_id          hash;

        b.len = strlen(label);
        fab_put_int(&b, i + 1);
        fab_put_byte(&b, 0);
        n->source.random(n->source.self, label, secret[i], 16);
        once = fab_invite_key(secret[i]);
        hash = fab_once_hash(once.public_key);
        struct fab_statement s = { .kind = FAB_K_vouch,
                                   .has = F_(code) | F_(hash) | F_(until),
                                   .code = 1,
                                   .hash = fab_bytes_of(hash.b, 32),
                                   .until = { at.ms + f->invite_days * FAB_DAY_MS } };
        fab_wipe(&once, sizeof once);
        FAB_TRY(found_with(n, &s, at, (fab_bytes){ NULL, 0 }, e));
    }
    return FAB_OK;
}

static enum fab_code found(struct fab_node *n, const struct fab_founding *f,
                           uint8_t (*invitations)[16], struct fab_err *e)
{
    const fab_moment     at = { n->source.now(n->source.self).ms / 1000 * 1000 };
    struct fab_statement clock = { .kind = FAB_K_clock, .has = F_(due), .due = at };

    FAB_TRY(draw_keys(n, f, e));
    FAB_TRY(found_charter(n, f, at, e));
    FAB_TRY(found_policy(n, at, e));
    FAB_TRY(found_with(n, &clock, at, (fab_bytes){ NULL, 0 }, e));
    FAB_TRY(found_invitations(n, f, at, invitations, e));
    return fab_batch_end(n, e);
}

static enum fab_code make_file(struct fab_node *n, const struct fab_node_options *o,
                               const struct fab_founding *f, uint8_t (*invitations)[16],
                               struct fab_err *e)
{
    struct fab_loader l;

    FAB_TRY(fab_db_open(o->path, FAB_DB_MAKE, o->quick, &n->db, e));
    if (!fab_os_arena(WRITER_TRAY, &n->memory) || !fab_os_arena(1 << 22, &n->scratch)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    l = fab_store_loader(n->db);
    n->tray = fab_tray_open(n->memory.p, n->memory.size, &l);
    if (n->tray == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_db_begin(n->db, e));
    return found(n, f, invitations, e);
}

static void sweep(const char *path)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-lock" };
    char                     name[PATH_BYTES + 8];

    for (int i = 0; i < fab_countof(ENDS); i++) {
        struct fab_buf b = FAB_BUF(name);
        struct fab_err e;
        fab_put_text(&b, path);
        fab_put_text(&b, ENDS[i]);
        fab_put_byte(&b, 0);
        if (!b.failed && fab_os_remove(name, &e) != FAB_OK) {
            return; /* the error to tell is the first one */
        }
    }
}

enum fab_code fab_node_create(const struct fab_node_options *o, const struct fab_founding *f,
                              uint8_t (*invitations)[16], struct fab_err *e)
{
    struct fab_node *n;
    enum fab_code    code;

    fab_node_start();
    if (!fab_origin_ok(f->origin)) return fab_fail_field(e, FAB_E_FIELD, "origin");
    if (f->founders < 1 || f->founders > 20) return fab_fail_field(e, FAB_E_FIELD, "founders");
    if (f->invite_days < 1 || f->invite_days > 365) return fab_fail_field(e, FAB_E_FIELD, "days");
    if (fab_os_exists(o->path)) {
        return fab_fail_what(e, FAB_E_DISK, FAB_STR("exists: this community"));
    }
    if ((n = fab_os_take(sizeof *n)) == NULL) return fab_fail(e, FAB_E_MEMORY);
    n->source = o->source.now == NULL ? fab_source_os() : o->source;
    code = make_file(n, o, f, invitations, e);
    if (code != FAB_OK && n->db != NULL) fab_db_rollback(n->db);
    const bool made = n->db != NULL;
    fab_db_close(n->db);
    fab_os_arena_end(&n->memory);
    fab_os_arena_end(&n->scratch);
    fab_wipe(n, sizeof *n);
    fab_os_give(n);
    if (code != FAB_OK && made) sweep(o->path);
    return code;
}

/* entries.c: the log as readers ask for it: entries, tiles, bundles, checkpoint, proofs.
 *
 * Source  WIRE 3 and 5; C2SP tlog-tiles, tlog-checkpoint, tlog-proof, tlog-policy. */
#include "log/proof.h"
#include "node/desk.h"

static struct fab_logged logged_of(const struct fab_log_row *row)
{
    return (struct fab_logged){ row->index,
                                row->iat,
                                row->at,
                                row->kind,
                                fab_sid_of(row->entry),
                                row->signer,
                                fab_statement_about(row->entry),
                                row->entry };
}

struct copying {
    struct fab_arena  *a;
    struct fab_logged *out;
    bool               found, full;
};

static bool copy_entry(void *arg, const struct fab_log_row *row)
{
    struct copying *c = arg;
    const fab_str   s = fab_copy(c->a, (fab_str){ (const char *)row->entry.p, row->entry.len });

    *c->out = logged_of(row);
    c->out->entry = fab_bytes_of(s.p, s.len);
    c->found = true;
    c->full = s.p == NULL;
    return false;
}

enum fab_code fab_node_entry(struct fab_reading *r, int64_t index, struct fab_arena *a,
                             struct fab_logged *out, struct fab_err *e)
{
    struct copying c = { .a = a, .out = out };

    if (index < 0 || index >= r->logged) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_store_log(fab_reading_db(r), index, 1, copy_entry, &c, e));
    if (!c.found || out->index != index) return fab_fail(e, FAB_E_REF);
    return c.full ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* Objects whose row says at which index they were said. */
static int64_t index_by_row(struct fab_tray *t, const fab_id *sid)
{
    const struct fab_agr  *agr;
    const struct fab_post *post;
    const struct fab_edge *edge;
    const struct fab_seal *seal;

    if ((agr = fab_get_agr(t, FAB_KEY(.a = *sid))) != NULL) return agr->idx;
    if ((post = fab_get_post(t, FAB_KEY(.a = *sid))) != NULL) return post->idx;
    if ((edge = fab_get_edge(t, FAB_KEY(.a = *sid))) != NULL) return edge->idx;
    if ((seal = fab_get_seal(t, FAB_KEY(.a = *sid))) != NULL) return seal->idx;
    return -1;
}

enum fab_code fab_node_entry_of(struct fab_reading *r, const fab_id *sid, int64_t iat,
                                struct fab_arena *a, struct fab_logged *out, struct fab_err *e)
{
    struct fab_db *db = fab_reading_db(r);
    int64_t        index = -1;

    if (iat >= 0) FAB_TRY(fab_store_log_find(db, sid, iat, &index, e));
    if (index < 0) index = index_by_row(r->tray, sid);
    if (index >= 0) {
        FAB_TRY(fab_node_entry(r, index, a, out, e));
        if (fab_same(&out->sid, sid)) return FAB_OK;
    }
    FAB_TRY(fab_store_log_seek(db, sid, &index, e));
    return fab_node_entry(r, index, a, out, e);
}

struct passing {
    fab_logged_fn *each;
    void          *arg;
};

static bool pass(void *arg, const struct fab_log_row *row)
{
    const struct passing   *p = arg;
    const struct fab_logged l = logged_of(row);

    return p->each(p->arg, &l);
}

enum fab_code fab_node_entries(struct fab_reading *r, int64_t first, int64_t most,
                               fab_logged_fn *each, void *arg, struct fab_err *e)
{
    struct passing p = { each, arg };

    return fab_store_log(fab_reading_db(r), first, most, pass, &p, e);
}

enum fab_code fab_node_entries_by(struct fab_reading *r, const fab_id *signer, int64_t before,
                                  int64_t most, fab_logged_fn *each, void *arg, struct fab_err *e)
{
    struct passing p = { each, arg };

    return fab_store_log_by(fab_reading_db(r), signer, before, most, pass, &p, e);
}

enum fab_code fab_node_tile(struct fab_reading *r, int level, int64_t n, int width,
                            struct fab_buf *out, struct fab_err *e)
{
    const struct fab_tile t = { level, n, width };
    uint8_t               hash[FAB_TILE_BYTES];

    if (level < 0 || level >= FAB_TILE_LEVELS || n < 0 || width < 1 ||
        width > fab_tile_width(r->logged, level, n)) {
        return fab_fail(e, FAB_E_REF);
    }
    FAB_TRY(fab_tree_tile(fab_reading_db(r), &t, hash, e));
    fab_put(out, hash, (size_t)width * FAB_ID_BYTES);
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static bool bundle(void *arg, const struct fab_log_row *row)
{
    fab_bundle_put(arg, row->entry);
    return true;
}

enum fab_code fab_node_bundle(struct fab_reading *r, int64_t n, int width, struct fab_buf *out,
                              struct fab_err *e)
{
    if (n < 0 || width < 1 || width > fab_tile_width(r->logged, FAB_TILE_ENTRIES, n)) {
        return fab_fail(e, FAB_E_REF);
    }
    FAB_TRY(fab_store_log(fab_reading_db(r), n * FAB_TILE_WIDTH, width, bundle, out, e));
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_node_checkpoint(struct fab_reading *r, struct fab_buf *out, int64_t *size,
                                  struct fab_err *e)
{
    int64_t at;

    FAB_TRY(fab_store_checkpoint(fab_reading_db(r), INT64_MAX, out, size, &at, e));
    if (*size == 0) return fab_fail(e, FAB_E_REF);
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_node_root(struct fab_reading *r, int64_t size, fab_id *out, struct fab_err *e)
{
    struct tile_source     source = { .db = fab_reading_db(r), .e = e };
    struct fab_tile_reader reader = { .size = size, .fetch = fab_tree_fetch, .self = &source };
    struct fab_frontier    edge;

    if (size < 0 || size > r->logged) return fab_fail(e, FAB_E_REF);
    if (!fab_frontier_load(fab_tile_hash, &reader, size, &edge)) return e->code;
    *out = fab_frontier_root(&edge);
    return FAB_OK;
}

enum fab_code fab_node_inclusion(struct fab_reading *r, int64_t index, int64_t size,
                                 fab_id path[63], int *n, struct fab_err *e)
{
    struct tile_source     source = { .db = fab_reading_db(r), .e = e };
    struct fab_tile_reader reader = { .size = size, .fetch = fab_tree_fetch, .self = &source };

    if (index < 0 || index >= size || size > r->logged) return fab_fail(e, FAB_E_REF);
    return fab_inclusion_path(fab_tile_hash, &reader, index, size, path, n) ? FAB_OK : e->code;
}

enum fab_code fab_node_consistency(struct fab_reading *r, int64_t first, int64_t second,
                                   fab_id path[63], int *n, struct fab_err *e)
{
    struct tile_source     source = { .db = fab_reading_db(r), .e = e };
    struct fab_tile_reader reader = { .size = second, .fetch = fab_tree_fetch, .self = &source };

    if (first < 1 || first > second || second > r->logged) return fab_fail(e, FAB_E_REF);
    return fab_consistency_path(fab_tile_hash, &reader, first, second, path, n) ? FAB_OK : e->code;
}

enum fab_code fab_node_together(struct fab_reading *r, const struct fab_together *t,
                                struct fab_buf *out, struct fab_err *e)
{
    struct tile_source     source = { .db = fab_reading_db(r), .e = e };
    struct fab_tile_reader reader = { .size = t->size, .fetch = fab_tree_fetch, .self = &source };

    if (t->size > r->logged) return fab_fail(e, FAB_E_REF);
    if (!fab_together_path(fab_tile_hash, &reader, t, out)) return e->code;
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_node_proof(struct fab_reading *r, int64_t index, struct fab_buf *out,
                             struct fab_err *e)
{
    uint8_t             text[FAB_L_note_bytes];
    struct fab_buf      note = FAB_BUF(text);
    struct fab_log_path path;
    int64_t             size;

    FAB_TRY(fab_node_checkpoint(r, &note, &size, e));
    FAB_TRY(fab_node_inclusion(r, index, size, path.hash, &path.n, e));
    fab_tlog_proof_put(out, index, &path, fab_buf_str(&note));
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

void fab_node_vkey(const struct fab_node *n, struct fab_buf *out)
{
    fab_vkey_put(out, &n->log_name);
    fab_put_byte(out, '\n');
}

/* Log keys and witnesses of the policy in force; without witnesses the quorum is none. */
struct policy {
    struct fab_buf *b;
    int             witnesses;
};

static bool put_policy_key(void *arg, const void *row)
{
    struct policy               *p = arg;
    const struct fab_policy_key *k = row;
    struct fab_note_key          key;

    if (k->what != 2 && k->what != 3) return true;
    key = fab_note_key_of(fab_str_of(k->name), k->what == 2 ? FAB_NOTE_LOG : FAB_NOTE_WITNESS,
                          k->key.b);
    fab_put_text(p->b, k->what == 2 ? "log " : "witness w");
    if (k->what == 3) {
        fab_put_int(p->b, ++p->witnesses);
        fab_put_byte(p->b, ' ');
    }
    fab_vkey_put(p->b, &key);
    fab_put_byte(p->b, '\n');
    return true;
}

enum fab_code fab_node_policy(struct fab_reading *r, struct fab_buf *out, struct fab_err *e)
{
    struct policy p = { .b = out };

    if (fab_tray_all(r->tray, FAB_R_policy_key, put_policy_key, &p) != FAB_OK) {
        return fab_store_trouble(fab_reading_db(r), e);
    }
    if (p.witnesses > 0) {
        fab_put_text(out, "group all all");
        for (int i = 1; i <= p.witnesses; i++) {
            fab_put_text(out, " w");
            fab_put_int(out, i);
        }
        fab_put_text(out, "\nquorum all\n");
    } else {
        fab_put_text(out, "quorum none\n");
    }
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

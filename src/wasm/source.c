/* wasm/source.c: what views ask for beside the state, answered by a world (as lib/source.c by a
 * node).
 *
 * Idea    judgement and graphs are made from the rows when first asked for, and again once entries
 *         have come: on a phone that is rare, and the rows are at hand.  There is no index of words
 *         and nothing from outside here: search and marks are the server's.
 * Cost    a judge of 20,000 entries: some tens of milliseconds; a graph less.
 * Source  views/views.h. */
#include "judge/state.h"
#include "log/proof.h"
#include "statement/statement.h"
#include "wasm/world.h"

enum { UNITS = 16, SCAN_MOST = 1000000, FIRST_ENTRIES = 64, ENTRY_ROWS = 4096, ERASED = 2 };

/* What is made of the rows, and of how many entries; NULL: not asked for yet. */
static struct {
    struct fab_judge *judge;
    int64_t judge_size;
    struct fab_graph *graph[UNITS];
    int64_t graph_size[UNITS];
    struct fab_scratch *scratch;
} made;

/* ---- texts and entries */

/* A text that was not given to this reader, though an entry names it, is as good as boxed. */
static enum fab_code disclosure(void *self, const fab_id *digest, struct fab_arena *a,
                                fab_bytes *out, int64_t *index, struct fab_err *e)
{
    const int64_t at = fab_world_find(self, digest);
    const struct fab_sdx *row =
        at < 0 ? NULL
               : fab_row_read(fab_world_tray(self), FAB_R_sdx, FAB_KEY(.a = *digest, .n = at));

    (void)a;
    if (row == NULL) return fab_fail(e, FAB_E_REF);
    if (row->state == ERASED) return fab_fail(e, FAB_E_ERASED);
    *out = fab_world_text(self, digest);
    *index = at;
    return out->p == NULL ? fab_fail(e, FAB_E_CONSENT) : FAB_OK;
}

static enum fab_code entry(void *self, int64_t index, struct fab_arena *a, fab_bytes *out,
                           fab_moment *at, struct fab_err *e)
{
    const struct fab_world_entry *kept = fab_world_entry(self, index);

    (void)a;
    if (kept == NULL) return fab_fail(e, FAB_E_REF);
    *out = fab_bytes_of(kept->p, kept->len);
    at->ms = kept->at;
    return FAB_OK;
}

static enum fab_code index_of(void *self, const fab_id *sid, int64_t *index, struct fab_err *e)
{
    const struct fab_world_entry *kept;

    *index = fab_world_find(self, sid);
    kept = fab_world_entry(self, *index);
    return kept != NULL && fab_same(&kept->sid, sid) ? FAB_OK : fab_fail(e, FAB_E_REF);
}

static fab_str text(void *self, int64_t index, int field, struct fab_arena *a)
{
    struct fab_disclosure d;

    return fab_world_said(self, index, field, *a, &d) && d.type == 't' ? d.text
                                                                       : (fab_str){NULL, 0};
}

static fab_str name(void *self, const fab_id *mid, struct fab_arena *a)
{
    return text(self, fab_world_find(self, mid), FAB_D_name, a);
}

/* The founders may set the charter before anybody else joins: the last one is among the first
 * entries. */
static fab_str charter(void *self, struct fab_arena *a)
{
    const int64_t most = fab_min(fab_world_size(self), FIRST_ENTRIES);
    int64_t newest = 0;

    for (int64_t i = 0; i < most; i++) {
        const struct fab_world_entry *kept = fab_world_entry(self, i);
        struct fab_arena scratch = *a;
        struct fab_statement s;
        struct fab_err ignored;

        if (fab_statement_parse_as(fab_bytes_of(kept->p, kept->len), &kept->sid, &scratch, &s,
                                   &ignored) == FAB_OK &&
            s.kind == FAB_K_charter)
            newest = i;
    }
    return text(self, newest, FAB_D_charter, a);
}

static bool box_key(void *self, const fab_id *mid, uint8_t key[32])
{
    uint8_t room[8192];
    const struct fab_member *m =
        fab_row_read(fab_world_tray(self), FAB_R_member, FAB_KEY(.a = *mid));
    struct fab_disclosure d;

    if (m == NULL || !fab_world_said(self, fab_world_find(self, &m->keydig), FAB_D_box_key,
                                     (struct fab_arena)FAB_ARENA(room), &d)) {
        return false;
    }
    if (d.type != 'b' || d.bytes.len != 32) return false;
    memcpy(key, d.bytes.p, 32);
    return true;
}

static int boxes(void *self, const fab_id *digest, struct fab_arena *a, fab_bytes *out, int most)
{
    (void)a;
    return fab_world_boxes(self, digest, out, most);
}

/* ---- the log */

static enum fab_code checkpoint(void *self, struct fab_arena *a, fab_str *note, fab_id *root,
                                struct fab_err *e)
{
    struct fab_checkpoint c;

    (void)a;
    *note = fab_world_note_text(self);
    if (note->len == 0) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_checkpoint_read(*note, &c, e));
    *root = fab_world_root(self, c.size);
    return FAB_OK;
}

/* The root of a complete subtree. */
static bool subtree(void *self, int level, int64_t index, fab_id *out)
{
    struct fab_frontier edge = {0};

    for (int64_t i = index << level; i < (index + 1) << level; i++)
        fab_frontier_add(&edge, &fab_world_entry(self, i)->sid);
    *out = fab_frontier_root(&edge);
    return true;
}

static enum fab_code proof(void *self, int64_t index, char form, struct fab_arena *a,
                           fab_bytes *out, struct fab_err *e)
{
    const fab_str note = fab_world_note_text(self);
    struct fab_buf b = FAB_BUF_IN(a);
    struct fab_checkpoint c;
    struct fab_log_path path;

    if (form != 't') return fab_fail_field(e, FAB_E_FIELD, "form");
    if (note.len == 0) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_checkpoint_read(note, &c, e));
    if (index >= c.size || !fab_inclusion_path(subtree, self, index, c.size, path.hash, &path.n))
        return fab_fail(e, FAB_E_REF);
    fab_tlog_proof_put(&b, index, &path, note);
    *out = fab_buf_bytes(&b);
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* ---- judgement */

struct teaching {
    struct fab_world *w;
    int64_t founder;
    struct fab_err *e;
    enum fab_code code;
    int n;
    struct fab_evid row[ENTRY_ROWS]; /* of one entry */
};

/* Rows of one entry are taught together, at the time of that entry. */
static enum fab_code teach(struct teaching *t)
{
    const int n = t->n;

    t->n = 0;
    if (n == 0) return FAB_OK;
    return fab_judge_learn(made.judge, t->row, n,
                           (fab_moment){fab_world_entry(t->w, t->row[0].idx)->at}, t->e);
}

static bool next_row(void *arg, const void *row)
{
    struct teaching *t = arg;
    const struct fab_evid *evid = row;

    if (t->n == ENTRY_ROWS || (t->n > 0 && t->row[0].idx != evid->idx)) t->code = teach(t);
    t->row[t->n++] = *evid;
    return t->code == FAB_OK;
}

static enum fab_code teach_all(struct teaching *t)
{
    struct fab_tray *tray = fab_world_tray(t->w);
    fab_id mid;

    while (fab_founder_after(tray, &t->founder, &mid)) {
        FAB_TRY(fab_judge_founder(made.judge, &mid, t->e));
    }
    FAB_TRY(fab_tray_all(tray, FAB_R_evid, next_row, t));
    return t->code == FAB_OK ? teach(t) : t->code;
}

static const struct fab_judge *judge_lock(void *self)
{
    const struct fab_judge_rules rules = fab_judge_rules_of(fab_world_tray(self));
    const struct fab_memory memory = fab_world_memory();
    struct teaching *t;
    struct fab_err e;

    if (made.judge != NULL && made.judge_size == fab_world_size(self)) return made.judge;
    if (made.judge != NULL) fab_judge_close(made.judge);
    made.judge = NULL;
    t = fab_memory_zeroed(memory, sizeof *t);
    if (t == NULL || fab_judge_open(&rules, memory, &made.judge, &e) != FAB_OK) return NULL;
    t->w = self;
    t->e = &e;
    if (teach_all(t) != FAB_OK) {
        fab_judge_close(made.judge);
        made.judge = NULL;
    }
    made.judge_size = fab_world_size(self);
    fab_memory_back(memory, t, sizeof *t);
    return made.judge;
}

static void judge_unlock(void *self)
{
    (void)self;
}

static const struct fab_graph *cover_lock(void *self, int unit, struct fab_scratch **scratch)
{
    const struct fab_memory memory = fab_world_memory();
    struct fab_graph **g = &made.graph[unit];
    struct fab_err e;

    fab_assert(unit >= 0 && unit < UNITS);
    if (made.scratch == NULL &&
        fab_scratch_open(SCAN_MOST, memory, &made.scratch, &e) != FAB_OK)
        made.scratch = NULL;
    *scratch = made.scratch;
    if (*g != NULL && made.graph_size[unit] != fab_world_size(self)) {
        fab_cover_close(*g);
        *g = NULL;
    }
    if (*g == NULL && fab_graph_of(fab_world_tray(self), unit, memory, g, &e) != FAB_OK) *g = NULL;
    made.graph_size[unit] = fab_world_size(self);
    if (*g == NULL || *scratch == NULL || fab_cover_ready(*scratch, *g, &e) != FAB_OK) return NULL;
    return *g;
}

static void cover_unlock(void *self, struct fab_scratch *scratch)
{
    (void)self;
    (void)scratch;
}

static void cover_terms(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    fab_cover_terms_of(fab_world_tray(self), creditor, debtor, unit, out);
}

static bool cover_link(void *self, const struct fab_cover_row *row, int unit, fab_id *out)
{
    return fab_cover_link_of(fab_world_tray(self), row, unit, out);
}

struct fab_sources fab_world_sources(struct fab_world *w)
{
    return (struct fab_sources){.self = w,
                                .disclosure = disclosure,
                                .entry = entry,
                                .index_of = index_of,
                                .name = name,
                                .text = text,
                                .charter = charter,
                                .box_key = box_key,
                                .boxes = boxes,
                                .checkpoint = checkpoint,
                                .proof = proof,
                                .judge_lock = judge_lock,
                                .judge_unlock = judge_unlock,
                                .cover_lock = cover_lock,
                                .cover_unlock = cover_unlock,
                                .cover_terms = cover_terms,
                                .cover_link = cover_link};
}

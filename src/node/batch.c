/* batch.c: one transaction: what the desk says itself, then what waits, folded in order and
 * filed.
 *
 * Why     the cost of making something durable is paid once for all who wait.
 * Idea    the log goes out with every batch.  The state goes with it when nobody waits; under
 *         load it trails by at most FAB_L_trail entries, since state at meta.size plus the
 *         entries behind it give the same rows (RECORDS 4).  A batch that cannot be filed is
 *         forgotten whole: tray and tree are made anew from the file before the next one.
 * Cost    RECORDS 5: about 13 us a statement, signature not counted.
 * Source  PROTOCOL 1.2, 9; WIRE 3 (pace of checkpoints). */
#include "devices/dispute_lot.h"
#include "fold/ahead.h"
#include "node/desk.h"
#include "node/links.h"

enum { PACE_MS = 1000, UNMOVED_MOST = 256 };

static void mark(struct marks *m, const fab_id *id, int64_t n)
{
    if (m->n == MARKS) {
        m->lost = true;
        return;
    }
    m->at[m->n].id = *id;
    m->at[m->n++].n = n;
}

void fab_batch_filed(void *arg, int record, const void *before, const void *now)
{
    struct fab_node *n = arg;

    fab_learn_filed(n, record, before, now);
    fab_links_filed(n, record, before, now);
    if (record == FAB_R_sdx && now != NULL) {
        const struct fab_sdx *is = now, *was = before;
        if (is->state == FAB_KEPT_ERASED && (was == NULL || was->state != is->state)) {
            mark(&n->erasures, &is->digest, is->idx);
        }
    } else if (record == FAB_R_rate_window && now != NULL) {
        const struct fab_rate_window *is = now, *was = before;
        if (is->step == 2 && (was == NULL || was->step != 2)) mark(&n->openings, &is->agr, is->leg);
    } else if (record == FAB_R_dsp && now != NULL) {
        const struct fab_dsp *is = now, *was = before;
        n->lots_wait = n->lots_wait || fab_lot_waits(is);
        if (is->step == FAB_DSP_OPENING && (was == NULL || was->step != is->step)) {
            mark(&n->openings, &is->sid, -1 - is->round);
        }
    } else if (record == FAB_R_member && now != NULL) {
        const struct fab_member *is = now, *was = before;
        if (was == NULL || !fab_same(&is->keydig, &was->keydig)) mark(&n->rekeyed, &is->mid, 0);
    } else if (record == FAB_R_post) {
        const struct fab_post *is = now, *was = before;
        if (was != NULL && (is == NULL || is->state != was->state)) {
            mark(&n->ended, &was->sid, was->idx);
        }
    }
}

/* The rows of the state to where the log is. */
static enum fab_code file_state(struct fab_node *n, struct fab_err *e)
{
    /* Looking has touched rows: the end of that first. */
    if (fab_tray_end(n->tray, FAB_OK) != FAB_OK || fab_tray_write_back(n->tray) != FAB_OK) {
        return fab_store_trouble(n->db, e);
    }
    n->filed = n->next;
    n->must_file = false;
    return FAB_OK;
}

/* Between two slices of timers: the rows go out in the middle of an entry, so this transaction
 * must file the rest too. */
static enum fab_code between(void *arg)
{
    struct fab_node *n = arg;

    n->must_file = true;
    FAB_TRY(fab_tray_write_back(n->tray));
    fab_tray_empty(n->tray);
    return FAB_OK;
}

static enum fab_code file_texts(struct fab_node *n, const struct fab_submission *sub, int64_t index,
                                struct fab_err *e)
{
    for (int i = 0; i < sub->nclear; i++) {
        struct fab_disclosure d;
        FAB_TRY(fab_disclosure_read(sub->clear[i].bytes, &d, e));
        const struct fab_kept_row row = { sub->clear[i].digest, index, d.field, FAB_KEPT_CLEAR,
                                          sub->clear[i].bytes };
        FAB_TRY(fab_store_disclosure_put(n->db, &row, e));
        if (d.field == FAB_D_files) FAB_TRY(fab_files_named(n, &row.digest, &d, e));
    }
    for (int i = 0; i < sub->nboxed; i++) {
        const struct fab_kept_row row = { .digest = sub->boxed[i].digest,
                                          .index = index,
                                          .state = FAB_KEPT_BOXED };
        FAB_TRY(fab_store_disclosure_put(n->db, &row, e));
        FAB_TRY(fab_store_box_put(n->db, &row.digest, index, sub->boxed[i].box, e));
    }
    for (int i = 0; i < sub->nshares; i++) {
        FAB_TRY(fab_store_share_put(n->db, &sub->st.sid, &sub->share[i].holder, false,
                                    sub->share[i].box, e));
    }
    return FAB_OK;
}

/* Titles and texts that everybody may read can be searched for. */
static enum fab_code file_words(struct fab_node *n, const struct fab_submission *sub,
                                struct fab_err *e)
{
    static const int FIELDS[] = { FAB_D_title, FAB_D_text, FAB_D_place };
    uint8_t          text[FAB_L_disclosure_bytes];
    struct fab_buf   b = FAB_BUF(text);

    if (sub->st.kind != FAB_K_offer || sub->st.scale == 0) return FAB_OK;
    for (int i = 0; i < fab_countof(FIELDS); i++) {
        struct fab_disclosure d;
        if (!fab_submission_find(sub, FIELDS[i], &d) || d.text.len + 1 > b.cap - b.len) continue;
        fab_put_str(&b, d.text);
        fab_put_byte(&b, '\n');
    }
    return b.len == 0 ? FAB_OK
                      : fab_store_find_put(n->db, sub->st.index, &sub->st.sid, fab_buf_str(&b), e);
}

/* What is looked up by id alone (store.h). */
static enum fab_code file_names(struct fab_node *n, const struct fab_statement *s,
                                struct fab_err *e)
{
    if (s->kind == FAB_K_join) FAB_TRY(fab_store_entry_of_put(n->db, &s->author, s->index, e));
    if (s->kind == FAB_K_join || (s->kind == FAB_K_rotate && s->nsd > 0)) {
        FAB_TRY(fab_store_entry_of_put(n->db, &s->sid, s->index, e));
    }
    return FAB_OK;
}

enum fab_code fab_batch_admit(struct fab_node *n, struct fab_statement *s, fab_bytes entry,
                              const struct fab_submission *sub, struct fab_err *e)
{
    s->index = n->next;
    const enum fab_code code = fab_fold_apply(n->tray, s, n->origin, between, n, e);
    if (code != FAB_OK) return code == FAB_E_DISK ? fab_store_trouble(n->db, e) : code;
    const struct fab_log_row row = { .index = s->index,
                                     .iat = s->made.ms,
                                     .at = fab_now(n->tray).ms,
                                     .kind = s->kind,
                                     .name = fab_log_name(&s->sid),
                                     .signer = s->signer,
                                     .entry = entry };
    FAB_TRY(fab_store_log_put(n->db, &row, e));
    FAB_TRY(fab_tree_add(n->db, &n->tree, &s->sid, e));
    FAB_TRY(file_names(n, s, e));
    if (sub != NULL) {
        FAB_TRY(file_texts(n, sub, s->index, e));
        FAB_TRY(file_words(n, sub, e));
    }
    n->next++;
    if (!fab_tray_full(n->tray)) return FAB_OK;
    FAB_TRY(file_state(n, e));
    fab_tray_empty(n->tray);
    return FAB_OK;
}

/* Said before, in the same bytes, signature and all: the same answer, whatever became of the
 * key. */
static bool answered_before(struct fab_node *n, struct job *j, enum fab_code *code,
                            struct fab_err *e)
{
    struct fab_log_row was;
    int64_t            index;

    *code = fab_store_log_find(n->db, &j->sub.st.sid, j->sub.st.made.ms, &index, e);
    if (*code == FAB_E_REF) return false;
    if (*code == FAB_OK) *code = fab_store_log_row(n->db, index, &was, e);
    if (*code != FAB_OK) return true;
    j->out->index = was.index;
    j->out->time = (fab_moment){ was.at };
    return true;
}

static enum fab_code process(struct fab_node *n, struct job *j)
{
    enum fab_code code;

    if (j->step != CHECKED) fab_keys_check(n, n->db, j);
    j->out->index = -1;
    j->out->sid = j->sub.st.sid;
    j->out->iat = j->sub.st.made.ms / 1000;
    if (j->code != FAB_OK) return j->code;
    if (answered_before(n, j, &code, &j->err)) return code;
    FAB_TRY(fab_keys_settle(n, n->db, n->tray, j, &j->err));
    FAB_TRY(fab_shares_check(n, n->tray, j, &j->err));
    FAB_TRY(fab_batch_admit(n, &j->sub.st, j->sub.entry, &j->sub, &j->err));
    j->out->index = n->next - 1;
    j->out->time = fab_now(n->tray);
    return FAB_OK;
}

/* The machine's clock is behind what the log says: nothing can be dated. */
static bool clock_is_behind(struct fab_node *n)
{
    return fab_now(n->tray).ms - n->source.now(n->source.self).ms > BEHIND_MS;
}

static enum fab_code all_jobs(struct fab_node *n, struct job **job, int count, struct fab_err *e)
{
    if (count > 0 && clock_is_behind(n)) return fab_fail_field(e, FAB_E_BUSY, "clock");
    for (int i = 0; i < count; i++) {
        const enum fab_code code = process(n, job[i]);
        job[i]->out->code = code;
        job[i]->out->err = code == FAB_OK ? (struct fab_err){ 0 } : job[i]->err;
        if (code >= 100) {
            *e = job[i]->err;
            return code;
        }
    }
    return FAB_OK;
}

/* Signed at most once a second; the first one at once. */
static bool note_due(struct fab_node *n, bool closing)
{
    const int64_t since = n->source.now(n->source.self).ms - n->note_ms;

    return n->next > n->note_size &&
           (closing || n->note_size == 0 || since >= PACE_MS || since < 0);
}

static enum fab_code put_note(struct fab_node *n, struct fab_err *e)
{
    uint8_t        text[NOTE_BYTES];
    struct fab_buf b = FAB_BUF(text);
    const fab_id   root = fab_frontier_root(&n->tree.edge);
    const int64_t  ms = n->source.now(n->source.self).ms, before = n->note_size;

    fab_checkpoint_put(&b, &n->log_name, n->log_secret, n->next, &root);
    fab_assert(!b.failed);
    FAB_TRY(fab_store_checkpoint_put(n->db, n->next, ms, fab_buf_str(&b), e));
    n->note_size = n->next;
    n->note_ms = ms;
    return fab_store_checkpoints_drop(n->db, before, e);
}

static enum fab_code drop_ended(struct fab_node *n, struct fab_err *e)
{
    for (int i = 0; i < n->ended.n; i++) FAB_TRY(fab_store_find_drop(n->db, n->ended.at[i].n, e));
    n->ended.n = 0;
    return FAB_OK;
}

static enum fab_code in_transaction(struct fab_node *n, struct job **job, int count, bool more,
                                    struct fab_err *e)
{
    FAB_TRY(fab_own_say(n, count > 0, e));
    FAB_TRY(all_jobs(n, job, count, e));
    FAB_TRY(fab_own_erase(n, e));
    FAB_TRY(drop_ended(n, e));
    if (note_due(n, false)) FAB_TRY(put_note(n, e));
    if (!more || n->must_file || n->next - n->filed >= FAB_L_trail) FAB_TRY(file_state(n, e));
    return fab_db_commit(n->db, e);
}

enum fab_code fab_batch_end(struct fab_node *n, struct fab_err *e)
{
    FAB_TRY(put_note(n, e));
    FAB_TRY(file_state(n, e));
    return fab_db_commit(n->db, e);
}

enum fab_code fab_batch_renew(struct fab_node *n, struct fab_err *e)
{
    const struct fab_loader l = fab_store_loader(n->db);
    int64_t                 filed, at;
    uint8_t                 text[FAB_L_note_bytes];
    struct fab_buf          note = FAB_BUF(text);

    /* On a full disk the write-ahead log may be what fills it; if it cannot be moved now, it was
     * no help. */
    if (n->stale && fab_db_checkpoint(n->db, true, e) != FAB_OK) *e = (struct fab_err){ 0 };
    n->tray = fab_tray_open(n->memory.p, n->memory.size, &l);
    if (n->tray == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_tray_listen(n->tray, fab_batch_filed, n);
    n->openings.n = n->erasures.n = n->rekeyed.n = n->ended.n = 0;
    n->openings.lost = n->erasures.lost = n->rekeyed.lost = n->lots_wait = true;
    n->must_file = false;
    FAB_TRY(fab_store_log_size(n->db, &n->next, e));
    FAB_TRY(fab_store_meta(n->db, FAB_META_size, &filed, e));
    n->filed = filed;
    FAB_TRY(fab_tree_load(n->db, n->next, &n->tree, e));
    FAB_TRY(fab_store_checkpoint(n->db, INT64_MAX, &note, &n->note_size, &at, e));
    n->note_ms = at;
    FAB_TRY(fab_batch_catch_up(n, e));
    fab_links_forget(n);        /* what was folded again was told when it was durable */
    n->stale = false;
    return FAB_OK;
}

/* Many small batches: their pages go from the write-ahead log into the file while nobody waits.
 * Under load SQLite does it by itself at 16,000 pages.  A failure is no harm: the log is durable,
 * and the next time will do. */
static void move_on(struct fab_node *n, bool more)
{
    struct fab_err e;

    if (more || ++n->unmoved < UNMOVED_MOST) return;
    n->unmoved = 0;
    if (fab_db_checkpoint(n->db, false, &e) != FAB_OK) n->unmoved = UNMOVED_MOST / 2;
}

enum fab_code fab_batch_run(struct fab_node *n, struct job **job, int count, bool more,
                            struct fab_err *e)
{
    enum fab_code code = FAB_OK;

    if (n->stale) code = fab_batch_renew(n, e);
    if (code == FAB_OK) code = fab_db_begin(n->db, e);
    if (code == FAB_OK) code = in_transaction(n, job, count, more, e);
    if (code != FAB_OK) {
        fab_db_rollback(n->db);
        n->stale = true;
        return code;
    }
    fab_keys_forget(n, &n->rekeyed);
    n->rekeyed.n = 0;
    n->rekeyed.lost = false;
    move_on(n, more);
    return FAB_OK;
}

enum fab_code fab_batch_rest(struct fab_node *n, bool closing, struct fab_err *e)
{
    const bool    note = !n->stale && note_due(n, closing);
    const bool    file = n->filed != n->next && (closing || !n->options.trail);
    enum fab_code code;

    if (n->stale || (!note && !file)) return FAB_OK;
    FAB_TRY(fab_db_begin(n->db, e));
    code = note ? put_note(n, e) : FAB_OK;
    if (code == FAB_OK && file) code = file_state(n, e);
    if (code == FAB_OK) code = fab_db_commit(n->db, e);
    if (code != FAB_OK) {
        fab_db_rollback(n->db);
        n->stale = true;
        return code;
    }
    if (n->options.trail && !closing && !n->erased) return FAB_OK;
    /* What was erased must not lie in the write-ahead log either. */
    code = fab_db_checkpoint(n->db, n->erased || closing, e);
    n->erased = n->erased && code != FAB_OK;
    return code;
}

/* Entries behind the state, folded as the log says: what does not validate is a fault, as it was
 * for whoever folded it first. */
struct catching_up {
    struct fab_ahead ahead;
    enum fab_code    code;
    struct fab_err  *e;
};

static bool fold_row(void *arg, const struct fab_log_row *row)
{
    struct catching_up *c = arg;

    c->code = fab_ahead_fold(&c->ahead, row->entry, row->index, c->e);
    return c->code == FAB_OK;
}

enum fab_code fab_batch_catch_up(struct fab_node *n, struct fab_err *e)
{
    struct catching_up c = { .ahead = { .tray = n->tray, .origin = n->origin, .between = between,
                                        .arg = n }, .e = e };
    struct fab_arena   scratch = n->scratch;
    enum fab_code      code;

    if (n->filed == n->next) return FAB_OK;
    FAB_TRY(fab_ahead_open(&c.ahead, &scratch, e));
    FAB_TRY(fab_db_begin(n->db, e));
    code = fab_store_log(n->db, n->filed, n->next - n->filed, fold_row, &c, e);
    if (code == FAB_OK) code = c.code;
    if (code == FAB_OK) code = fab_ahead_end(&c.ahead, e);
    if (code == FAB_OK) code = file_state(n, e);
    if (code == FAB_OK) code = fab_db_commit(n->db, e);
    if (code != FAB_OK) fab_db_rollback(n->db);
    return code;
}

/* say.c: tickets, the verdict beforehand, and what the operator says himself.
 *
 * Source  WIRE 2.7, 2.8; PROTOCOL 1.2 (validate = apply on a tray that is thrown away). */
#include "node/desk.h"
#include "statement/session.h"

enum { CHECK_TRAY = 4 << 20, CHECK_SCRATCH = 8 << 20 };

void fab_node_ticket(const struct fab_node *n, const struct fab_submitted *s,
                     struct fab_buf *ticket)
{
    const struct fab_ticket t = { n->origin, s->sid, s->index, s->time };
    struct fab_err          e;

    if (fab_ticket_put(ticket, &t, n->service_key, n->service_secret, &e) != FAB_OK) {
        ticket->failed = true;
    }
}

/* One after another on a tray over the reader's: what the first would change, the second sees. */
static enum fab_code check_one(struct fab_node *n, struct fab_reading *r, struct fab_tray *t,
                               struct job *j, fab_bytes submission, int64_t index)
{
    struct fab_db *db = fab_reading_db(r);
    int64_t        was;

    j->bytes = submission;
    fab_keys_check(n, db, j);
    j->out->sid = j->sub.st.sid;
    j->out->iat = j->sub.st.made.ms / 1000;
    if (j->code != FAB_OK) return j->code;
    if (fab_store_log_find(db, &j->sub.st.sid, j->sub.st.made.ms, &was, &j->err) == FAB_OK) {
        j->out->index = was;
        return FAB_OK;
    }
    FAB_TRY(fab_keys_settle(n, db, t, j, &j->err));
    FAB_TRY(fab_shares_check(n, t, j, &j->err));
    j->sub.st.index = index;
    return fab_fold_apply(t, &j->sub.st, n->origin, NULL, NULL, &j->err);
}

static enum fab_code check_all(struct fab_node *n, struct fab_reading *r, struct fab_arena *memory,
                               const fab_bytes *submission, int count, struct fab_submitted *out,
                               struct fab_err *e)
{
    const struct fab_loader under = fab_tray_loader(r->tray);
    void                   *room = fab_take(memory, CHECK_TRAY);
    struct job             *j = fab_new(memory, struct job, 1);
    struct fab_tray        *t = room == NULL ? NULL : fab_tray_open(room, CHECK_TRAY, &under);
    enum fab_code           code;

    if (t == NULL || j == NULL) return fab_fail(e, FAB_E_MEMORY);
    struct fab_arena clock = *memory;
    code = fab_own_clock_on(n, t, &clock, r->logged, e);
    if (code >= FAB_E_MEMORY) return code;
    for (int i = 0; i < count; i++) {
        out[i] = (struct fab_submitted){ .index = -1 };
        struct fab_arena room_for_one = *memory;
        *j = (struct job){ .out = &out[i], .memory = &room_for_one };
        out[i].code = check_one(n, r, t, j, submission[i], r->logged + 1 + i);
        out[i].err = j->err;
        if (out[i].code >= FAB_E_MEMORY) {
            *e = j->err;
            return out[i].code;
        }
    }
    return FAB_OK;
}

enum fab_code fab_node_check(struct fab_node *n, const fab_bytes *submissions, int count,
                             struct fab_submitted *receipts, struct fab_err *e)
{
    struct fab_reading r;
    struct fab_arena   memory;
    enum fab_code      code;

    FAB_TRY(fab_node_read(n, &r, e));
    if (!fab_os_arena(CHECK_TRAY + CHECK_SCRATCH, &memory)) {
        code = fab_fail(e, FAB_E_MEMORY);
    } else {
        code = check_all(n, &r, &memory, submissions, count, receipts, e);
    }
    fab_os_arena_end(&memory);
    fab_node_done(&r);
    return code;
}

static enum fab_code put_digests(struct fab_statement *s, const fab_bytes *clear, int nclear,
                                 fab_id digest[FAB_L_disclosures], struct fab_err *e)
{
    if (nclear > FAB_L_disclosures) return fab_fail_field(e, FAB_E_FIELD, "sd");
    for (int i = 0; i < nclear; i++) digest[i] = fab_disclosure_digest(clear[i]);
    fab_disclosure_sort(digest, nclear);
    s->sd = digest;
    s->nsd = nclear;
    if (nclear > 0) s->has |= F_(sd);
    return FAB_OK;
}

enum fab_code fab_node_operate(struct fab_node *n, struct fab_statement *s, const fab_bytes *clear,
                               int nclear, struct fab_submitted *receipt, struct fab_err *e)
{
    fab_id           digest[FAB_L_disclosures];
    struct fab_arena memory;
    struct fab_buf   b;
    fab_bytes        entry, submission;
    enum fab_code    code;

    FAB_TRY(put_digests(s, clear, nclear, digest, e));
    if (!fab_os_arena(1 << 21, &memory)) return fab_fail(e, FAB_E_MEMORY);
    b = FAB_BUF_IN(&memory);
    code = fab_own_sign(n, s, fab_node_now(n), &memory, &entry, e);
    if (code == FAB_OK) {
        fab_submission_put(&b, entry, clear, nclear, NULL, NULL, 0, NULL, NULL, 0);
        submission = fab_buf_bytes(&b);
        code =
            b.failed ? fab_fail(e, FAB_E_MEMORY) : fab_node_submit(n, &submission, 1, receipt, e);
    }
    fab_os_arena_end(&memory);
    return code;
}

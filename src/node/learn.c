/* learn.c: the judgement beside the desk: taught after each commit, made anew when what it was
 * taught is gone.
 *
 * Idea    the tray tells which rows of evid an entry made; after the commit they are taught in
 *         order, under a lock that lets many ask at once.  A judge is made at the first question
 *         from the rows that are filed, and again when rows were dropped, a founder came or
 *         evidence from outside changed: the new one is made beside the old one, then they change
 *         places.
 * Cost    a row taught: about 4 us; a million rows at the first question: about a second.
 * Source  ARCHITECTURE 3; DECISION 1 ("From facts to evidence"). */
#include "judge/state.h"
#include "node/desk.h"
#include "node/memory.h"

enum { ROWS_MOST = 65536, ENTRY_ROWS = 4096 };

struct learned {
    struct fab_shared shared;
    struct fab_lock   making; /* one makes a judge at a time */
    struct fab_judge *judge;  /* NULL: nobody has asked yet */
    int64_t           upto;   /* rows of entries below this are in it */
    _Atomic bool      again;
    bool              drop; /* this batch dropped rows, or made too many */
    int               n;
    struct fab_evid   row[ROWS_MOST]; /* of this batch */
};

enum fab_code fab_learn_open(struct fab_node *n, struct fab_err *e)
{
    n->learned = fab_os_take(sizeof *n->learned);
    if (n->learned == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_shared_init(&n->learned->shared);
    fab_lock_init(&n->learned->making);
    return FAB_OK;
}

void fab_learn_close(struct fab_node *n)
{
    if (n->learned == NULL) return;
    if (n->learned->judge != NULL) fab_judge_close(n->learned->judge);
    fab_shared_end(&n->learned->shared);
    fab_lock_end(&n->learned->making);
    fab_os_give(n->learned);
}

void fab_learn_again(struct fab_node *n)
{
    n->learned->again = true;
}

void fab_learn_forget(struct fab_node *n)
{
    n->learned->n = 0;
    n->learned->drop = false;
}

void fab_learn_filed(struct fab_node *n, int record, const void *before, const void *now)
{
    struct learned          *l = n->learned;
    const struct fab_member *m = record == FAB_R_member ? now : NULL;

    if (l == NULL) return; /* founding, rebuilding */
    if (m != NULL && before == NULL && m->founder) l->drop = true;
    if (record != FAB_R_evid) return;
    if (before != NULL || l->n == ROWS_MOST) {
        l->drop = true;
    } else if (now != NULL) {
        l->row[l->n++] = *(const struct fab_evid *)now;
    }
}

/* The fold's now at an entry. */
static enum fab_code now_of(struct fab_db *db, int64_t index, fab_moment *out, struct fab_err *e)
{
    struct fab_log_row row;

    FAB_TRY(fab_store_log_row(db, index, &row, e));
    *out = (fab_moment){ row.at };
    return FAB_OK;
}

/* Rows of one entry after another; those that the judge was made with are left out. */
static enum fab_code teach(struct fab_node *n, struct learned *l, struct fab_err *e)
{
    int behind;

    for (int i = 0; i < l->n; i = behind) {
        fab_moment now;
        for (behind = i; behind < l->n && l->row[behind].idx == l->row[i].idx; behind++) continue;
        if (l->row[i].idx < l->upto) continue;
        FAB_TRY(now_of(n->db, l->row[i].idx, &now, e));
        FAB_TRY(fab_judge_learn(l->judge, &l->row[i], behind - i, now, e));
    }
    return FAB_OK;
}

void fab_learn_commit(struct fab_node *n)
{
    struct learned *l = n->learned;
    struct fab_err  e;

    if (l->n == 0 && !l->drop) return;
    fab_shared_write(&l->shared);
    /* What cannot be taught (memory, disk) is asked for again from the rows. */
    if (l->drop || (l->judge != NULL && teach(n, l, &e) != FAB_OK)) l->again = true;
    fab_shared_give(&l->shared);
    fab_learn_forget(n);
}

/* ---- a judge made anew */

struct making {
    struct fab_reading *r;
    struct fab_rows     rows;
    struct fab_evid     entry[ENTRY_ROWS];
    struct fab_evid     next;
    /* all rows, when those of the file lack the tail that the reader folded */
    struct fab_evid    *all;
    int64_t             nall, at;
    bool                has_next, opened;
    int64_t             founder;
};

static enum fab_code next_founder(void *self, bool *more, fab_id *mid, struct fab_err *e)
{
    struct making *m = self;

    (void)e;
    *more = fab_founder_after(m->r->tray, &m->founder, mid);
    return FAB_OK;
}

static bool count_row(void *arg, const void *row)
{
    struct making *m = arg;

    (void)row;
    m->nall++;
    return true;
}

static bool keep_row(void *arg, const void *row)
{
    struct making *m = arg;

    m->all[m->at++] = *(const struct fab_evid *)row;
    return true;
}

/* Rows by (idx, n): of the file, or of the reader's tray if that knows more. */
static enum fab_code open_rows(struct making *m, struct fab_err *e)
{
    struct fab_db *db = fab_reading_db(m->r);

    m->opened = true;
    if (!((const struct reader *)m->r->db)->folded) {
        return fab_rows_open(db, FAB_Q_evidence, NULL, 0, &m->rows, e);
    }
    if (fab_tray_all(m->r->tray, FAB_R_evid, count_row, m) != FAB_OK) {
        return fab_store_trouble(db, e);
    }
    if ((m->all = fab_os_take((size_t)(m->nall + 1) * sizeof *m->all)) == NULL) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    if (fab_tray_all(m->r->tray, FAB_R_evid, keep_row, m) != FAB_OK) {
        return fab_store_trouble(db, e);
    }
    m->at = 0;
    return FAB_OK;
}

static bool next_row(struct making *m)
{
    if (m->all != NULL) {
        if (m->at == m->nall) return false;
        m->next = m->all[m->at++];
        return true;
    }
    if (!fab_rows_next(&m->rows)) return false;
    m->next = (struct fab_evid){ .idx = fab_rows_int(&m->rows, 0),
                                 .n = fab_rows_int(&m->rows, 1),
                                 .subject = fab_rows_id(&m->rows, 2),
                                 .author = fab_rows_id(&m->rows, 3),
                                 .topic = fab_rows_int(&m->rows, 4),
                                 .dim = fab_rows_int(&m->rows, 5),
                                 .outcome = fab_rows_int(&m->rows, 6),
                                 .fact = fab_rows_int(&m->rows, 7),
                                 .val = fab_rows_int(&m->rows, 8),
                                 .src = fab_rows_id(&m->rows, 9),
                                 .dev = fab_rows_int(&m->rows, 10) };
    return true;
}

static enum fab_code next_entry(void *self, struct fab_evid **rows, int *n, fab_moment *now,
                                struct fab_err *e)
{
    struct making *m = self;
    struct fab_db *db = fab_reading_db(m->r);

    *n = 0;
    if (!m->opened) {
        FAB_TRY(open_rows(m, e));
        m->has_next = next_row(m);
    }
    const int64_t index = m->next.idx;
    while (m->has_next && m->next.idx == index && *n < ENTRY_ROWS) {
        m->entry[(*n)++] = m->next;
        m->has_next = next_row(m);
    }
    *rows = m->entry;
    if (*n > 0) return now_of(db, index, now, e);
    return m->all != NULL ? FAB_OK : fab_rows_close(&m->rows, e);
}

struct marks_of {
    struct fab_reading *r;
    struct fab_judge   *j;
    fab_str             mark;
    enum fab_code       code;
    struct fab_err     *e;
    int64_t             source;
};

static bool teach_outside(void *arg, const struct fab_outside_row *row)
{
    struct marks_of              *m = arg;
    const struct fab_outside_said said = { row->kind,   row->from,   row->to,    row->value,
                                           { row->at }, m->source++, row->topic, row->depth };

    m->code = fab_judge_outside(m->j, m->mark, &said, m->e);
    return m->code == FAB_OK;
}

/* A batch stands for its mark the first time that mark appears. */
struct first {
    int64_t number;
    fab_str mark;
    bool    is_first;
};

static bool is_first_of_mark(void *arg, const struct fab_outside_batch *b)
{
    struct first *f = arg;

    if (!fab_str_same(b->mark, f->mark)) return true;
    f->is_first = b->number == f->number;
    return false;
}

static bool teach_mark(void *arg, const struct fab_outside_batch *b)
{
    struct marks_of *m = arg;
    struct first     f = { .number = b->number, .mark = b->mark };

    m->code = fab_node_outside_list(m->r, is_first_of_mark, &f, m->e);
    if (m->code != FAB_OK || !f.is_first) return m->code == FAB_OK;
    m->mark = b->mark;
    const enum fab_code walked = fab_node_outside_rows(m->r, b->mark, teach_outside, m, m->e);
    if (m->code == FAB_OK) m->code = walked;
    if (m->code == FAB_OK) m->code = fab_judge_outside_end(m->j, m->e);
    return m->code == FAB_OK;
}

static enum fab_code make(struct fab_reading *r, struct fab_judge **out, struct fab_err *e)
{
    const struct fab_judge_rules rules = fab_judge_rules_of(r->tray);
    const struct fab_memory      memory = fab_memory_system();
    struct making               *m = fab_os_take(sizeof *m);
    struct marks_of              marks = { .r = r, .e = e };
    enum fab_code                code;

    if (m == NULL) return fab_fail(e, FAB_E_MEMORY);
    m->r = r;
    code = fab_judge_open(&rules, memory, out, e);
    if (code == FAB_OK) {
        const struct fab_evidence_source source = { m, next_founder, next_entry };
        code = fab_judge_load(*out, &source, e);
        marks.j = *out;
        if (code == FAB_OK) code = fab_node_outside_list(r, teach_mark, &marks, e);
        if (code == FAB_OK) code = marks.code;
        if (code != FAB_OK) fab_judge_close(*out);
    }
    fab_os_give(m->all);
    fab_os_give(m);
    return code;
}

/* While rows wait to be written a new judge would lack them: then the old one goes on for a
 * moment. */
static void renew(struct fab_node *n)
{
    struct learned    *l = n->learned;
    struct fab_reading r;
    struct fab_judge  *fresh, *old;
    struct fab_err     e;

    fab_lock_take(&l->making);
    fab_shared_write(&l->shared);
    if ((l->judge == NULL || l->again) && fab_moment_read(n, &r, &e) == FAB_OK) {
        const bool behind = r.size < r.logged;
        if ((l->judge == NULL || !behind) && make(&r, &fresh, &e) == FAB_OK) {
            old = l->judge;
            l->judge = fresh;
            l->upto = r.size;
            l->again = behind;
            if (old != NULL) fab_judge_close(old);
        }
        fab_moment_done(n, &r);
    }
    fab_shared_give(&l->shared);
    fab_lock_give(&l->making);
}

const struct fab_judge *fab_node_judge_lock(struct fab_node *n)
{
    struct learned *l = n->learned;

    fab_shared_read(&l->shared);
    if (l->judge != NULL && !l->again) return l->judge;
    fab_shared_give(&l->shared);
    renew(n);
    fab_shared_read(&l->shared);
    return l->judge;
}

void fab_node_judge_unlock(struct fab_node *n)
{
    fab_shared_give(&n->learned->shared);
}

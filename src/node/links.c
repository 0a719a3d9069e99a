/* links.c: the graph of links, made from the rows and told what changes.
 *
 * Why     a search for cover looks at thousands of links; none of them may cost a query.
 * Idea    the tray tells which rows of edge, acct and member a batch changed; they wait here until
 *         the batch is durable, then go into each graph that somebody has asked for, under a lock
 *         that lets many search at once.  A graph made while a batch was on its way may know that
 *         batch already: it remembers how long the log was.  What cannot be told (memory) is read
 *         again from the rows, at the next question.
 * Cost    a row told: under a microsecond; 30 million links read: some seconds, once.
 * Source  ARCHITECTURE 3; DECISION 3 ("Storage for speed"). */
#include "node/links.h"

#include "judge/state.h"
#include "node/desk.h"
#include "node/memory.h"

enum { UNITS = 16, SCRATCHES = 16, CHANGES_SHIFT = 8, CHANGES_MOST = 65536, SCAN_MOST = 1000000 };

/* A row as it was and as it is. */
struct change {
    int  record;
    bool has_before, has_now;
    union { struct fab_edge edge; struct fab_acct acct; struct fab_member member; } before, now;
};
struct unit_graph {
    struct fab_graph *g;        /* NULL: nobody has asked yet */
    int64_t           upto;     /* changes of entries below this are in it */
    bool              again;    /* it lacks something */
};
struct links {
    struct fab_shared  shared;
    struct fab_lock    making;          /* one makes a graph at a time */
    struct unit_graph  unit[UNITS];
    struct fab_pieces  changes;         /* of this batch; by the writer alone */
    int                n;
    bool               drop;            /* some are missing: too many, no memory, not recording */
    bool               recording;       /* as `wanted` was when the batch began; by the writer */
    _Atomic bool       wanted;          /* somebody has asked: from the next batch on */
    struct fab_lock    scratch_lock;
    struct fab_scratch *scratch[SCRATCHES];
    int                nscratches;
};

enum fab_code fab_links_open(struct fab_node *n, struct fab_err *e)
{
    struct links *l = fab_os_take(sizeof *l);

    if (l == NULL) return fab_fail(e, FAB_E_MEMORY);
    n->links = l;
    l->changes = (struct fab_pieces){ .item_bytes = sizeof(struct change), .shift = CHANGES_SHIFT };
    fab_shared_init(&l->shared);
    fab_lock_init(&l->making);
    fab_lock_init(&l->scratch_lock);
    return FAB_OK;
}

void fab_links_close(struct fab_node *n)
{
    struct links *l = n->links;

    if (l == NULL) return;
    for (int i = 0; i < UNITS; i++) {
        if (l->unit[i].g != NULL) fab_cover_close(l->unit[i].g);
    }
    for (int i = 0; i < l->nscratches; i++) fab_scratch_close(l->scratch[i]);
    fab_pieces_close(&l->changes, fab_memory_system());
    fab_shared_end(&l->shared);
    fab_lock_end(&l->making);
    fab_lock_end(&l->scratch_lock);
    fab_os_give(l);
}

/* ---- the writer */

static size_t row_bytes(int record)
{
    return record == FAB_R_edge ? sizeof(struct fab_edge)
         : record == FAB_R_acct ? sizeof(struct fab_acct)
                                : sizeof(struct fab_member);
}

void fab_links_filed(struct fab_node *n, int record, const void *before, const void *now)
{
    struct links  *l = n->links;
    struct change *c;

    if (record != FAB_R_edge && record != FAB_R_acct && record != FAB_R_member) return;
    if (l == NULL || l->drop) return;
    if (!l->recording || l->n == CHANGES_MOST ||
        (l->n == (int)l->changes.n && !fab_pieces_room(&l->changes, fab_memory_system(), 1))) {
        l->drop = true;
        return;
    }
    if (l->n == (int)l->changes.n) (void)fab_pieces_add(&l->changes);
    c = fab_pieces_at(&l->changes, (uint32_t)l->n++);
    c->record = record;
    c->has_before = before != NULL;
    c->has_now = now != NULL;
    if (before != NULL) memcpy(&c->before, before, row_bytes(record));
    if (now != NULL) memcpy(&c->now, now, row_bytes(record));
}

void fab_links_forget(struct fab_node *n)
{
    if (n->links == NULL) return;
    n->links->n = 0;
    n->links->drop = false;
    n->links->recording = n->links->wanted;
}

static enum fab_code tell(struct links *l, struct fab_graph *g, struct fab_err *e)
{
    for (int i = 0; i < l->n; i++) {
        const struct change *c = fab_pieces_at(&l->changes, (uint32_t)i);

        FAB_TRY(fab_cover_filed(g, c->record, c->has_before ? &c->before : NULL,
                                c->has_now ? &c->now : NULL, e));
    }
    return FAB_OK;
}

/* Merged beside, then changed over; what cannot be merged now stays as it is, only slower. */
static void merge_grown(struct links *l, struct unit_graph *u)
{
    struct fab_graph *merged = NULL, *old = NULL;
    struct fab_err    e;

    fab_shared_read(&l->shared);
    old = u->g;
    if (old == NULL || u->again || !fab_cover_grown(old) ||
        fab_cover_merge(old, &merged, &e) != FAB_OK) {
        merged = NULL;
    }
    fab_shared_give(&l->shared);
    if (merged == NULL) return;
    fab_shared_write(&l->shared);
    if (u->g == old) {
        u->g = merged;
        merged = old;
    }
    fab_shared_give(&l->shared);
    fab_cover_close(merged);
}

void fab_links_commit(struct fab_node *n, int64_t size)
{
    struct links  *l = n->links;
    struct fab_err e;

    if (l->n == 0 && !l->drop) {
        l->recording = l->wanted;
        return;
    }
    fab_shared_write(&l->shared);
    for (int i = 0; i < UNITS; i++) {
        struct unit_graph *u = &l->unit[i];

        if (u->g == NULL || u->upto >= size) continue;
        if (l->drop || u->again || tell(l, u->g, &e) != FAB_OK) u->again = true;
        u->upto = size;
    }
    fab_shared_give(&l->shared);
    fab_links_forget(n);
    for (int i = 0; i < UNITS; i++) merge_grown(l, &l->unit[i]);
}

/* ---- a graph made anew */

/* While rows wait to be written a new graph would lack them: it is made again then. */
static void renew(struct fab_node *n, struct unit_graph *u, int unit)
{
    struct links      *l = n->links;
    struct fab_reading r;
    struct fab_graph  *fresh, *old;
    struct fab_err     e;

    fab_lock_take(&l->making);
    l->wanted = true;
    fab_shared_write(&l->shared);
    if ((u->g == NULL || u->again) && fab_moment_read(n, &r, &e) == FAB_OK) {
        const bool behind = r.size < r.logged;

        if ((u->g == NULL || !behind)
            && fab_graph_of(r.tray, unit, fab_memory_system(), &fresh, &e) == FAB_OK) {
            old = u->g;
            *u = (struct unit_graph){ fresh, r.size, behind };
            if (old != NULL) fab_cover_close(old);
        }
        fab_moment_done(n, &r);
    }
    fab_shared_give(&l->shared);
    fab_lock_give(&l->making);
}

/* ---- readers */

static struct fab_scratch *take_scratch(struct links *l)
{
    struct fab_scratch *s = NULL;
    struct fab_err      e;

    fab_lock_take(&l->scratch_lock);
    if (l->nscratches > 0) s = l->scratch[--l->nscratches];
    fab_lock_give(&l->scratch_lock);
    if (s == NULL && fab_scratch_open(SCAN_MOST, fab_memory_system(), &s, &e) != FAB_OK) {
        return NULL;
    }
    return s;
}

static void give_scratch(struct links *l, struct fab_scratch *s)
{
    fab_lock_take(&l->scratch_lock);
    if (l->nscratches < SCRATCHES) {
        l->scratch[l->nscratches++] = s;
        s = NULL;
    }
    fab_lock_give(&l->scratch_lock);
    if (s != NULL) fab_scratch_close(s);
}

const struct fab_graph *fab_node_links_lock(struct fab_node *n, int unit,
                                            struct fab_scratch **scratch)
{
    struct links           *l = n->links;
    const struct fab_graph *g;
    struct fab_err          e;

    fab_assert(unit >= 0 && unit < UNITS);
    *scratch = take_scratch(l);
    fab_shared_read(&l->shared);
    if (l->unit[unit].g == NULL || l->unit[unit].again) {
        fab_shared_give(&l->shared);
        renew(n, &l->unit[unit], unit);
        fab_shared_read(&l->shared);
    }
    g = l->unit[unit].g;
    if (g == NULL || *scratch == NULL || fab_cover_ready(*scratch, g, &e) != FAB_OK) return NULL;
    return g;
}

void fab_node_links_unlock(struct fab_node *n, struct fab_scratch *scratch)
{
    fab_shared_give(&n->links->shared);
    if (scratch != NULL) give_scratch(n->links, scratch);
}

/* ahead.c: folding a stored log without waiting for memory.
 *
 * Why     in a state of millions of rows nearly every row that an entry asks for lies outside the
 *         cache; folding would be waiting.
 * Idea    who speaks and about what stands in the entry: a few entries before its turn the places
 *         of those ids are called for, later the rows themselves.  The order of folding is the
 *         log's; nothing depends on what was called for.
 * Cost    a copy of the entry and some twenty instructions an id.
 * Source  S. Chen, A. Ailamaki, P. Gibbons, T. Mowry, Improving Hash Join Performance through
 *         Prefetching, ICDE 2004 (software pipelining). */
#include "fold/ahead.h"

enum { FETCH = FAB_AHEAD / 2, FEW = 4 };
_Static_assert(FAB_AHEAD_ROOM > FAB_L_entry_bytes + FAB_L_cells * sizeof(struct fab_cell) +
                                    (FAB_L_rows + FAB_L_legs + FAB_L_holds) * sizeof(struct fab_cells) +
                                    4 * FAB_L_refs * sizeof(fab_id),
               "an entry and its lists");

enum fab_code fab_ahead_open(struct fab_ahead *a, struct fab_arena *memory, struct fab_err *e)
{
    a->read = a->folded = a->faults = 0;
    for (int i = 0; i < FAB_AHEAD; i++) {
        uint8_t *p = fab_take(memory, FAB_AHEAD_ROOM);

        if (p == NULL) return fab_fail(e, FAB_E_MEMORY);
        a->at[i].memory = (struct fab_arena){ p, FAB_AHEAD_ROOM, 0 };
    }
    return FAB_OK;
}

static struct fab_ahead_entry *entry_at(struct fab_ahead *a, int64_t n)
{
    return &a->at[n & (FAB_AHEAD - 1)];
}

/* What a statement is sure to ask for: its author, what or whom it is about, and what it makes. */
static void each_id(const struct fab_tray *t, const struct fab_ahead_entry *x,
                    void (*call)(const struct fab_tray *t, const fab_id *id))
{
    if (x->code != FAB_OK) return;
    call(t, &x->s.signer);
    if (x->s.about_type != FAB_ABOUT_ORIGIN) call(t, &x->s.about);
    call(t, &x->s.sid);
    for (int i = 0; i < fab_min(x->s.nmids, FEW); i++) call(t, &x->s.mids[i]);
    for (int i = 0; i < fab_min(x->s.nsd, FEW); i++) call(t, &x->s.sd[i]);
}

static enum fab_code fold_next(struct fab_ahead *a, struct fab_err *e)
{
    struct fab_ahead_entry *x = entry_at(a, a->folded++);
    enum fab_code           verdict = FAB_OK;

    FAB_TRY(fab_fold_read(a->tray, x->code, &x->s, x->index, a->origin, a->between, a->arg,
                          &verdict, e));
    a->faults += verdict != FAB_OK;
    return a->between != NULL && fab_tray_full(a->tray) ? a->between(a->arg) : FAB_OK;
}

static void read_next(struct fab_ahead *a, fab_bytes entry, int64_t index)
{
    struct fab_ahead_entry *x = entry_at(a, a->read++);
    struct fab_err          e;

    x->memory.used = 0;
    x->index = index;
    entry.len = fab_min(entry.len, (size_t)FAB_L_entry_bytes + 1);  /* too long is not shorter */
    const fab_str copy = fab_copy(&x->memory, (fab_str){ (const char *)entry.p, entry.len });
    x->code = fab_statement_parse(fab_bytes_of(copy.p, copy.len), &x->memory, &x->s, &e);
    each_id(a->tray, x, fab_tray_call);
}

enum fab_code fab_ahead_fold(struct fab_ahead *a, fab_bytes entry, int64_t index, struct fab_err *e)
{
    if (a->read - a->folded == FAB_AHEAD) FAB_TRY(fold_next(a, e));
    read_next(a, entry, index);
    if (a->read - a->folded > FETCH) each_id(a->tray, entry_at(a, a->read - FETCH), fab_tray_fetch);
    return FAB_OK;
}

enum fab_code fab_ahead_end(struct fab_ahead *a, struct fab_err *e)
{
    while (a->folded < a->read) FAB_TRY(fold_next(a, e));
    return FAB_OK;
}

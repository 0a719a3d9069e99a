/* tray_scan.c: rows in the order of an index: the loader's and the tray's own, merged.
 *
 * Why     a scan must show the state as it is within the batch: what the tray changed, made or
 *         dropped wins, at its new place.
 * Idea    the tray's own stream is an ordered list of filed changes for each index that somebody
 *         scans (tray_order.c).  The loader calls back until it is told to stop, so rows that are
 *         left out never shorten a result.
 * Cost    O(log changed) to file a row or to find the start; O(1) a row after that.
 * Source  RECORDS 3. */
#include "state/slots.h"

/* The first scan of an index: everything that was filed takes its place. */
static void order_all(struct fab_tray *t, int index)
{
    const int record = fab_index_row(index)->record;
    fab_ref   ref = t->listed;
    int       k = 0;

    while (fab_record_row(record)->index[k] != index) k++;
    t->ordered[index] = true;
    for (int64_t i = 0; i < t->nlisted; i++, ref = slot_at(t, ref)->next) {
        struct slot *s = slot_at(t, ref);

        if (s->record == record && s->was == YES) fab_slot_enlist(t, s, k);
    }
}

/* What this statement has changed so far must be seen at its place. */
static void file_early(struct fab_tray *t, int record)
{
    if (!(t->touched_records & UINT64_C(1) << record)) return;
    for (struct copy *c = t->touched; c != NULL; c = c->next) {
        struct slot *s = c->slot;

        if (s->record != record || !fab_slot_changed(s)) continue;
        fab_slot_file(t, s);
        t->filed_early = true;
    }
}

struct walk {
    struct fab_tray *t;
    int              index, fixed;
    const void      *from;
    struct cursor    cursor;
    struct slot     *mine;                  /* the tray's next row, at the cursor; or NULL */
    bool (*emit)(void *arg, struct slot *s);
    void *arg;
    bool  enough;
};

static bool in_range(const struct walk *w)
{
    return w->mine != NULL &&
           fab_slot_index_order(w->index, w->fixed, filed_of(w->mine), w->from) == 0;
}

static void give_mine(struct walk *w)
{
    w->enough = !w->emit(w->arg, w->mine);
    w->mine = fab_slot_next(w->t, &w->cursor);
}

/* One row of the loader: the tray's own that lie before it go first; what the tray has changed is
 * left out. */
static bool merge(void *arg, const void *row)
{
    struct walk *w = arg;
    const int    record = fab_index_row(w->index)->record;
    struct slot *s = fab_slot_find(w->t, record, row);

    if (s != NULL && s->listed) return true;
    while (!w->enough && in_range(w) &&
           fab_slot_place_order(w->index, filed_of(w->mine), row) < 0) {
        give_mine(w);
    }
    if (w->enough) return false;
    if (s == NULL) s = fab_slot_keep(w->t, record, row);
    w->enough = s == NULL || !w->emit(w->arg, s);
    return !w->enough;
}

enum fab_code fab_slot_walk(struct fab_tray *t, int index, const void *from, int fixed,
                            bool (*emit)(void *arg, struct slot *s), void *arg)
{
    const struct fab_index_row *x = fab_index_row(index);
    struct walk                 w = { .t = t, .index = index, .fixed = fixed, .from = from,
                                      .emit = emit, .arg = arg };

    file_early(t, x->record);
    if (!t->ordered[index]) order_all(t, index);
    w.mine = fab_slot_first(t, index, fab_min(fixed + 1, x->count), from, &w.cursor);
    if (t->has_loader && t->err == FAB_OK) {
        const enum fab_code c = t->loader.scan(t->loader.self, index, from, fixed, merge, &w);

        if (c != FAB_OK) fab_slot_fail(t, c);
    }
    while (t->err == FAB_OK && !w.enough && in_range(&w)) give_mine(&w);
    return t->err;
}

/* out, or seen by who only reads. */
struct gather { struct fab_tray *t; void **out; const void **seen; int n, max; };

static bool gather(void *arg, struct slot *s)
{
    struct gather *g = arg;

    if (g->out != NULL && !fab_slot_touch(g->t, s)) return false;
    if (g->out != NULL) g->out[g->n++] = now_of(s);
    else g->seen[g->n++] = now_of(s);
    return g->n < g->max;
}

static int scan(struct fab_tray *t, int index, const struct fab_key *from, int fixed,
                struct gather g)
{
    _Alignas(8) uint8_t         row[FAB_ROW_MAX];
    const struct fab_index_row *x = fab_index_row(index);

    fab_assert(fixed >= 0 && fixed <= x->count);
    if (g.max <= 0 || t->err != FAB_OK) return 0;
    memset(row, 0, (size_t)fab_record_row(x->record)->size);
    fab_assert(fab_slot_probe(x->record, x->col, x->count, from, row) >=
               fab_min(fixed + 1, x->count));
    return fab_slot_walk(t, index, row, fixed, gather, &g) == FAB_OK ? g.n : 0;
}

int fab_scan_fixed(struct fab_tray *t, int index, const struct fab_key *from, int fixed, void **out,
                   int max)
{
    return scan(t, index, from, fixed, (struct gather){ .t = t, .out = out, .max = max });
}

int fab_scan_read(struct fab_tray *t, int index, const struct fab_key *from, int fixed,
                  const void **out, int max)
{
    return scan(t, index, from, fixed, (struct gather){ .t = t, .seen = out, .max = max });
}

int fab_scan(struct fab_tray *t, int index, const struct fab_key *from, void **out, int max)
{
    return fab_scan_fixed(t, index, from, 1, out, max);
}

/* All rows of a record: the loader's and the tray's, by primary key. */
struct all {
    struct fab_tray *t;
    int record;
    struct slot *mine;          /* NULL: none left */
    fab_each_row *each;
    void *arg;
    bool enough;
};

static void all_next(struct all *a)
{
    a->mine = a->mine->next == a->t->listed ? NULL : slot_at(a->t, a->mine->next);
}

static bool all_in_range(const struct all *a)
{
    return a->mine != NULL && a->mine->record == a->record;
}

static void all_mine(struct all *a)
{
    if (a->mine->there) a->enough = !a->each(a->arg, now_of(a->mine));
    all_next(a);
}

static bool all_merge(void *arg, const void *row)
{
    struct all        *a = arg;
    const struct slot *s = fab_slot_find(a->t, a->record, row);

    if (s != NULL && s->listed) return true;
    while (!a->enough && all_in_range(a) && fab_row_order(a->record, now_of(a->mine), row) < 0) {
        all_mine(a);
    }
    if (!a->enough) a->enough = !a->each(a->arg, row);
    return !a->enough;
}

enum fab_code fab_tray_all(struct fab_tray *t, int record, fab_each_row *each, void *arg)
{
    struct all a = { t, record, NULL, each, arg, false };

    fab_slot_sort(t);
    a.mine = t->listed == 0 || t->begin[record] == 0 ? NULL : slot_at(t, t->begin[record]);
    if (t->has_loader && t->err == FAB_OK) {
        const enum fab_code c = t->loader.all(t->loader.self, record, all_merge, &a);

        if (c != FAB_OK) fab_slot_fail(t, c);
    }
    while (t->err == FAB_OK && !a.enough && all_in_range(&a)) all_mine(&a);
    return t->err;
}

/* A loader over another tray. */
static enum fab_code under_get(void *self, int record, void *row)
{
    struct fab_tray *t = self;
    const size_t     size = (size_t)fab_record_row(record)->size;
    struct slot     *s = fab_slot_seen(t, record, row);

    if (t->err != FAB_OK) return t->err;
    if (s == NULL || !s->there) return FAB_E_REF;
    memcpy(row, now_of(s), size);
    return FAB_OK;
}

struct pass { fab_each_row *each; void *arg; };

static bool pass(void *arg, struct slot *s)
{
    const struct pass *p = arg;

    return p->each(p->arg, now_of(s));
}

static enum fab_code under_scan(void *self, int index, const void *from, int fixed,
                                fab_each_row *each, void *arg)
{
    return fab_slot_walk(self, index, from, fixed, pass, &(struct pass){ each, arg });
}

static enum fab_code under_all(void *self, int record, fab_each_row *each, void *arg)
{
    return fab_tray_all(self, record, each, arg);
}

struct fab_loader fab_tray_loader(struct fab_tray *under)
{
    return (struct fab_loader){ under, under_get, under_scan, under_all, NULL };
}

/* tray_scan.c: rows in the order of an index: the loader's and the tray's own, merged.
 *
 * Why     a scan must show the state as it is within the batch: what the tray changed, made or
 *         dropped wins, at its new place.
 * Idea    the tray's own stream is a skip list of filed changes for each index that somebody scans;
 *         a level comes from the hash of the key, never from chance.  The loader calls back until
 *         it is told to stop, so rows that are left out never shorten a result.
 * Cost    O(log changed) to file a row or to find the start; O(1) a row after that.
 * Source  RECORDS 3; W. Pugh, Skip Lists, CACM 33(6), 1990. */
#include "state/slots.h"

int fab_slot_index_order(int index, int columns, const void *a, const void *b)
{
    const struct fab_index_row  *x = fab_index_row(index);
    const struct fab_record_row *r = fab_record_row(x->record);
    int                          d = 0;

    for (int c = 0; d == 0 && c < columns; c++) d = fab_column_order(&r->columns[x->col[c]], a, b);
    return d;
}

/* Index columns, then the primary key. */
static int place_order(int index, const void *a, const void *b)
{
    const int d = fab_slot_index_order(index, fab_index_row(index)->count, a, b);

    return d != 0 ? d : fab_row_order(fab_index_row(index)->record, a, b);
}

/* The first column of the index, at most its first 8 bytes, as a number whose order says the same
 * as far as it goes. */
static uint64_t lead_of(int index, const void *row)
{
    const struct fab_index_row  *x = fab_index_row(index);
    const struct fab_column     *c = &fab_record_row(x->record)->columns[x->col[0]];
    const uint8_t               *v = (const uint8_t *)row + c->at;
    uint64_t                     lead = 0;

    if (c->type == FAB_COL_MID || c->type == FAB_COL_ID) {
        for (int i = 0; i < 8; i++) lead = lead << 8 | v[i];
    } else {
        memcpy(&lead, v, sizeof lead);
        lead ^= UINT64_C(1) << 63;
    }
    return lead;
}

/* On each level, where the pointer to the first node at or behind (row) stands.  columns < 0: by
 * place, else by so many. */
static void before(struct fab_tray *t, int index, int columns, const void *row,
                   struct node **path[LEVELS])
{
    const uint64_t lead = lead_of(index, row);
    struct node  **next = t->list[index];

    for (int l = LEVELS - 1; l >= 0; l--) {
        for (; next[l] != NULL; next = next[l]->next) {
            const struct node *n = next[l];

            if (n->lead > lead) break;
            if (n->lead < lead) continue;
            if (columns < 0 ? place_order(index, filed_of(n->slot), row) >= 0
                            : fab_slot_index_order(index, columns, filed_of(n->slot), row) >= 0) {
                break;
            }
        }
        path[l] = &next[l];
    }
}

static void node_free(struct fab_tray *t, struct slot *s, int k)
{
    struct node *n = s->at[k];

    n->next[0] = t->free_node[n->levels];
    t->free_node[n->levels] = n;
    s->at[k] = NULL;
}

void fab_slot_unlist(struct fab_tray *t, struct slot *s, int k)
{
    struct node **path[LEVELS], *n = s->at[k];

    if (n == NULL) return;
    before(t, fab_record_row(s->record)->index[k], -1, filed_of(s), path);
    for (int64_t l = 0; l < n->levels; l++) {
        fab_assert(*path[l] == n);
        *path[l] = n->next[l];
    }
    node_free(t, s, k);
}

static int levels_of(const struct slot *s)
{
    int levels = 1;

    for (uint32_t h = s->hash * 0x85ebca6bu >> 8; (h & 3) == 0 && levels < LEVELS; h >>= 2) {
        levels++;
    }
    return levels;
}

void fab_slot_enlist(struct fab_tray *t, struct slot *s, int k)
{
    const int    levels = levels_of(s);
    struct node **path[LEVELS], *n = t->free_node[levels];

    if (n != NULL) t->free_node[levels] = n->next[0];
    else if ((n = fab_slot_take(t, sizeof *n + sizeof(struct node *) * (size_t)levels)) == NULL) {
        return;
    }
    n->slot = s;
    n->levels = levels;
    n->lead = lead_of(fab_record_row(s->record)->index[k], filed_of(s));
    before(t, fab_record_row(s->record)->index[k], -1, filed_of(s), path);
    for (int l = 0; l < levels; l++) {
        n->next[l] = *path[l];
        *path[l] = n;
    }
    s->at[k] = n;
}

void fab_slot_unorder(struct fab_tray *t)
{
    struct slot *s = t->listed;

    for (int64_t i = 0; i < t->nlisted; i++, s = s->next) {
        for (int k = 0; k < FAB_PER_RECORD; k++) {
            if (s->at[k] != NULL) node_free(t, s, k);
        }
    }
    memset(t->list, 0, sizeof t->list);
    memset(t->ordered, 0, sizeof t->ordered);
}

/* The first scan of an index: everything that was filed takes its place. */
static void order_all(struct fab_tray *t, int index)
{
    const int    record = fab_index_row(index)->record;
    struct slot *s = t->listed;
    int          k = 0;

    while (fab_record_row(record)->index[k] != index) k++;
    t->ordered[index] = true;
    for (int64_t i = 0; i < t->nlisted; i++, s = s->next) {
        if (s->record == record && s->was == YES) fab_slot_enlist(t, s, k);
    }
}

/* What this statement has changed so far must be seen at its place. */
static void file_early(struct fab_tray *t, int record)
{
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
    struct node     *mine;                  /* the tray's next row */
    bool (*emit)(void *arg, struct slot *s);
    void *arg;
    bool  enough;
};

static bool in_range(const struct walk *w)
{
    return w->mine != NULL &&
           fab_slot_index_order(w->index, w->fixed, filed_of(w->mine->slot), w->from) == 0;
}

/* One row of the loader: the tray's own that lie before it go first; what the tray has changed is
 * left out. */
static bool merge(void *arg, const void *row)
{
    struct walk *w = arg;
    const int    record = fab_index_row(w->index)->record;
    struct slot *s = fab_slot_find(w->t, record, row);

    if (s != NULL && s->listed) return true;
    for (; !w->enough && in_range(w) && place_order(w->index, filed_of(w->mine->slot), row) < 0;
         w->mine = w->mine->next[0]) {
        w->enough = !w->emit(w->arg, w->mine->slot);
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
    struct node               **path[LEVELS];
    struct walk                 w = { t, index, fixed, from, NULL, emit, arg, false };

    file_early(t, x->record);
    if (!t->ordered[index]) order_all(t, index);
    before(t, index, fab_min(fixed + 1, x->count), from, path);
    w.mine = *path[0];
    if (t->has_loader && t->err == FAB_OK) {
        const enum fab_code c = t->loader.scan(t->loader.self, index, from, fixed, merge, &w);

        if (c != FAB_OK) fab_slot_fail(t, c);
    }
    for (; t->err == FAB_OK && !w.enough && in_range(&w); w.mine = w.mine->next[0]) {
        w.enough = !emit(arg, w.mine->slot);
    }
    return t->err;
}

struct gather { struct fab_tray *t; void **out; int n, max; };

static bool gather(void *arg, struct slot *s)
{
    struct gather *g = arg;

    if (!fab_slot_touch(g->t, s)) return false;
    g->out[g->n++] = now_of(s);
    return g->n < g->max;
}

int fab_scan_fixed(struct fab_tray *t, int index, const struct fab_key *from, int fixed, void **out,
                   int max)
{
    _Alignas(8) uint8_t         row[FAB_ROW_MAX];
    const struct fab_index_row *x = fab_index_row(index);
    struct gather               g = { t, out, 0, max };

    fab_assert(fixed >= 0 && fixed <= x->count);
    if (max <= 0 || t->err != FAB_OK) return 0;
    memset(row, 0, (size_t)fab_record_row(x->record)->size);
    fab_assert(fab_slot_probe(x->record, x->col, x->count, from, row) >=
               fab_min(fixed + 1, x->count));
    return fab_slot_walk(t, index, row, fixed, gather, &g) == FAB_OK ? g.n : 0;
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
    a->mine = a->mine->next == a->t->listed ? NULL : a->mine->next;
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
    a.mine = t->listed == NULL ? NULL : t->begin[record];
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

/* tray_order.c: rows in the order of an index, as they were filed.
 *
 * Why     a scan must find its first row among hundreds of thousands, and filing a row must put it
 *         at its place, both without touching more memory than needed: lines that are not in the
 *         cache are what it costs.
 * Idea    a B+ tree for each index that somebody scans: sixteen leads side by side, so a node is
 *         searched without looking at rows; only rows of the same lead are compared.  A lead above
 *         is a bound: taking a row out leaves it, for it still parts the rows before from those
 *         behind.  Its shape depends on nothing but what was filed in which order.
 * Cost    five nodes for a million rows; 12 bytes a row, nodes being two thirds full.
 * Source  RECORDS 3; R. Bayer, E. McCreight, Acta Informatica 1(3), 1972; D. Comer, The Ubiquitous
 *         B-Tree, ACM Computing Surveys 11(2), 1979. */
#include "state/slots.h"

int fab_slot_index_order(int index, int columns, const void *a, const void *b)
{
    const struct fab_index_row  *x = fab_index_row(index);
    const struct fab_record_row *r = fab_record_row(x->record);
    int                          d = 0;

    for (int c = 0; d == 0 && c < columns; c++) d = fab_column_order(&r->columns[x->col[c]], a, b);
    return d;
}

int fab_slot_place_order(int index, const void *a, const void *b)
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

/* What is looked for.  columns < 0: its place, else so many columns of the index. */
struct target {
    struct fab_tray *t;
    int              index, columns;
    const void      *row;
    uint64_t         lead;
};

static struct target target_of(struct fab_tray *t, int index, int columns, const void *row)
{
    return (struct target){ t, index, columns, row, lead_of(index, row) };
}

/* Order of a slot, against what is looked for. */
static int order(const struct target *x, struct slot *s)
{
    return x->columns < 0 ? fab_slot_place_order(x->index, filed_of(s), x->row)
                          : fab_slot_index_order(x->index, x->columns, filed_of(s), x->row);
}

/* The first slot below entry i of a node so high above the leaves. */
static struct slot *first_below(const struct fab_tray *t, const struct node *n, int i, int height)
{
    fab_ref ref = n->at[i];

    for (; height > 0; height--) ref = ((const struct node *)at_ref(t, ref))->at[0];
    return slot_at(t, ref);
}

/* How many entries lie before the target; `with` those that are equal to it. */
static int before(const struct target *x, const struct node *n, int height, bool with)
{
    int i = 0;

    while (i < n->n && n->lead[i] < x->lead) i++;
    for (; i < n->n && n->lead[i] == x->lead; i++) {
        const int d = order(x, first_below(x->t, n, i, height));

        if (d > 0 || (d == 0 && !with)) break;
    }
    return i;
}

/* The node itself, all its lines on their way at once. */
static struct node *node_at(const struct fab_tray *t, fab_ref ref)
{
    struct node *n = at_ref(t, ref);

    for (size_t i = 0; i < sizeof *n; i += 64) __builtin_prefetch((const uint8_t *)n + i);
    return n;
}

/* The way down to a leaf: nodes, and the entry that was taken in each. */
struct way { struct node *node[NODE_DEPTH]; int at[NODE_DEPTH]; };

/* To where a row stands or belongs; way->at of the leaf is the first entry behind it. */
static void descend(const struct target *x, struct way *way)
{
    const int depth = x->t->depth[x->index];
    fab_ref   ref = x->t->root[x->index];

    for (int d = 0; d <= depth; d++) {
        struct node *n = node_at(x->t, ref);
        const int    i = before(x, n, depth - d, true);

        way->node[d] = n;
        way->at[d] = d == depth ? i : fab_max(i - 1, 0);
        if (d < depth) ref = n->at[way->at[d]];
    }
}

static struct node *node_make(struct fab_tray *t)
{
    struct node *n;

    if (t->free_node != 0) {
        n = at_ref(t, t->free_node);
        t->free_node = n->next;
    } else {
        if ((n = fab_slot_take(t, sizeof *n)) == NULL) return NULL;
        n->taken = t->taken_node;
        t->taken_node = ref_of(t, n);
    }
    n->n = 0;
    n->next = n->prev = 0;
    return n;
}

static void node_free(struct fab_tray *t, struct node *n)
{
    n->next = t->free_node;
    t->free_node = ref_of(t, n);
}

static void put_in(struct node *n, int i, uint64_t lead, fab_ref ref)
{
    const size_t behind = (size_t)(n->n - i);

    memmove(n->lead + i + 1, n->lead + i, behind * sizeof *n->lead);
    memmove(n->at + i + 1, n->at + i, behind * sizeof *n->at);
    n->lead[i] = lead;
    n->at[i] = ref;
    n->n++;
}

static void take_out(struct node *n, int i)
{
    const size_t behind = (size_t)(n->n - i - 1);

    memmove(n->lead + i, n->lead + i + 1, behind * sizeof *n->lead);
    memmove(n->at + i, n->at + i + 1, behind * sizeof *n->at);
    n->n--;
}

/* Moves entries i.. of a node to the end of another one. */
static void move_from(struct node *n, int i, struct node *to)
{
    const size_t count = (size_t)(n->n - i);

    memcpy(to->lead + to->n, n->lead + i, count * sizeof *n->lead);
    memcpy(to->at + to->n, n->at + i, count * sizeof *n->at);
    to->n += (int32_t)count;
    n->n = i;
}

static void link_behind(struct fab_tray *t, struct node *n, struct node *added)
{
    added->next = n->next;
    added->prev = ref_of(t, n);
    if (n->next != 0) ((struct node *)at_ref(t, n->next))->prev = ref_of(t, added);
    n->next = ref_of(t, added);
}

static void unlink_node(struct fab_tray *t, struct node *n)
{
    if (n->next != 0) ((struct node *)at_ref(t, n->next))->prev = n->prev;
    if (n->prev != 0) ((struct node *)at_ref(t, n->prev))->next = n->next;
    node_free(t, n);
}

/* A full node gives up half to a new one behind it, or nothing when entry i comes at its end: rows
 * that come in order leave full nodes.  Puts the entry in.  NULL: no memory. */
static struct node *split(struct fab_tray *t, struct node *n, int i, uint64_t lead, fab_ref ref)
{
    struct node *added = node_make(t);

    if (added == NULL) return NULL;
    link_behind(t, n, added);
    if (i < NODE_WIDTH) move_from(n, NODE_WIDTH / 2, added);
    if (i <= n->n && n->n < NODE_WIDTH) put_in(n, i, lead, ref);
    else put_in(added, i - n->n, lead, ref);
    return added;
}

/* One more entry in node d of the way; what does not fit parts it, and so on up. */
static void add(struct fab_tray *t, int index, struct way *way, uint64_t lead, fab_ref ref)
{
    for (int d = t->depth[index];; d--) {
        struct node *n = way->node[d], *added;

        if (n->n < NODE_WIDTH) {
            put_in(n, way->at[d], lead, ref);
            return;
        }
        if ((added = split(t, n, way->at[d], lead, ref)) == NULL) return;
        lead = added->lead[0];
        ref = ref_of(t, added);
        if (d > 0) {
            way->at[d - 1]++;
            continue;
        }
        struct node *root = node_make(t);
        if (root == NULL) return;
        put_in(root, 0, n->lead[0], ref_of(t, n));
        put_in(root, 1, lead, ref);
        t->root[index] = ref_of(t, root);
        t->depth[index]++;
        fab_assert(t->depth[index] < NODE_DEPTH);
        return;
    }
}

void fab_slot_enlist(struct fab_tray *t, struct slot *s, int k)
{
    const int           index = fab_record_row(s->record)->index[k];
    const struct target x = target_of(t, index, -1, filed_of(s));
    struct way          way;

    if (t->err != FAB_OK) return;
    if (t->root[index] == 0) {
        struct node *root = node_make(t);

        if (root == NULL) return;
        t->root[index] = ref_of(t, root);
        t->depth[index] = 0;
    }
    descend(&x, &way);
    for (int d = 0; d < t->depth[index]; d++) {
        way.node[d]->lead[0] = fab_min(way.node[d]->lead[0], x.lead);
    }
    add(t, index, &way, x.lead, ref_of(t, s));
    s->ordered |= (uint8_t)(1 << k);
}

/* A leaf takes in what its neighbour under the same node has left, when both are half empty. */
static void join(struct fab_tray *t, struct way *way, int d)
{
    struct node *up = way->node[d - 1], *n = way->node[d], *next;
    const int    behind = way->at[d - 1] + 1;

    if (behind >= up->n) return;
    next = at_ref(t, up->at[behind]);
    if (n->n + next->n > NODE_WIDTH / 2) return;
    move_from(next, 0, n);
    unlink_node(t, next);
    take_out(up, behind);
}

void fab_slot_unlist(struct fab_tray *t, struct slot *s, int k)
{
    const int           index = fab_record_row(s->record)->index[k];
    const struct target x = target_of(t, index, -1, filed_of(s));
    struct way          way;
    int                 d = t->depth[index], i;

    if (!(s->ordered & 1 << k) || t->err != FAB_OK) return;
    s->ordered &= (uint8_t)~(1 << k);
    descend(&x, &way);
    i = way.at[d] - 1;
    fab_assert(i >= 0 && way.node[d]->at[i] == ref_of(t, s));
    take_out(way.node[d], i);
    for (; d > 0 && way.node[d]->n == 0; d--) {
        unlink_node(t, way.node[d]);
        take_out(way.node[d - 1], way.at[d - 1]);
    }
    if (d > 0) join(t, &way, d);
    if (d == 0 && way.node[0]->n == 0) {
        node_free(t, way.node[0]);
        t->root[index] = 0;
        t->depth[index] = 0;
    }
}

void fab_slot_unorder(struct fab_tray *t)
{
    fab_ref ref = t->listed;

    for (int64_t i = 0; i < t->nlisted; i++, ref = slot_at(t, ref)->next) {
        slot_at(t, ref)->ordered = 0;
    }
    t->free_node = 0;
    for (ref = t->taken_node; ref != 0;) {
        struct node *n = at_ref(t, ref);

        ref = n->taken;
        node_free(t, n);
    }
    memset(t->root, 0, sizeof t->root);
    memset(t->depth, 0, sizeof t->depth);
    memset(t->ordered, 0, sizeof t->ordered);
}

/* The cursor's slot, from the next leaf when this one is over. */
static struct slot *slot_of(const struct fab_tray *t, struct cursor *c)
{
    if (c->leaf != NULL && c->at == c->leaf->n) {
        c->leaf = c->leaf->next == 0 ? NULL : at_ref(t, c->leaf->next);
        c->at = 0;
    }
    return c->leaf == NULL ? NULL : slot_at(t, c->leaf->at[c->at]);
}

struct slot *fab_slot_first(struct fab_tray *t, int index, int columns, const void *row,
                            struct cursor *c)
{
    const struct target x = target_of(t, index, columns, row);
    const int           depth = t->depth[index];
    fab_ref             ref = t->root[index];

    *c = (struct cursor){ NULL, 0 };
    if (ref == 0) return NULL;
    for (int d = 0; d <= depth; d++) {
        c->leaf = node_at(t, ref);
        c->at = before(&x, c->leaf, depth - d, false);
        if (d < depth) ref = c->leaf->at[fab_max(c->at - 1, 0)];
    }
    return slot_of(t, c);
}

struct slot *fab_slot_next(struct fab_tray *t, struct cursor *c)
{
    c->at++;
    return slot_of(t, c);
}

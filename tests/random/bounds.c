/* bounds.c: what a group of people has cost the others.
 *
 * Idea    a loss is a row of `exposure` that grew in a statement which also settled a leg of the
 *         same agreement; who broke it is the debtor of that leg.  Where a statement settles two
 *         legs of one agreement nobody can say whose loss it was: it is left out, the bound only
 *         gets weaker.  All groups are gone through in the order of a Gray code: the next one
 *         differs by one person, so its sum is the last one's and what that person changes.
 * Cost    a few rows a statement; B6 walks all open holds; a loss: three sums over all groups. */
#include "bounds.h"

#include "devices/agreement.h"
#include "devices/settle.h"

static bool in(const struct bounds *b, const struct bounds_group *g, const fab_id *who)
{
    const int n = fab_id_short(who) ? fab_world_number(b->w, who) : -1;

    return n >= 0 && (g->members >> n & 1);
}

static int number(const struct bounds *b, const fab_id *who)
{
    const int n = fab_id_short(who) ? fab_world_number(b->w, who) : -1;

    return n >= 0 && n < BOUNDS_PEOPLE ? n : BOUNDS_REST;
}

/* ---- what is filed */

static void note_edge(struct bounds *b, const struct fab_edge *before, const struct fab_edge *now)
{
    static const struct fab_edge NONE = { .cap = 0 };
    const struct fab_edge *const was = before == NULL ? &NONE : before;
    int                          from, to;

    if (now == NULL || now->kind < FAB_EDGE_WORD) return;
    from = number(b, &now->src);
    to = number(b, &now->dst);
    b->put[from][to] += fab_max(0, now->cap - was->cap);
    b->spent[from][to] += fab_max(0, now->spent - was->spent);
    if (now->kind == FAB_EDGE_PRESUMPTION) b->known[from][to] += fab_max(0, now->cap - was->cap);
}

/* Paid back: by who broke his word (inside) to who had lost by it. */
static void note_mov(struct bounds *b, const struct fab_mov *m)
{
    if (m == NULL || m->why != FAB_WHY_REPAY) return;
    b->repaid[number(b, &m->dst)][number(b, &m->src)] += m->amt;
}

static void note_exposure(struct bounds *b, const struct fab_exposure *before,
                          const struct fab_exposure *now)
{
    const int64_t more = now == NULL ? 0 : now->lost - (before == NULL ? 0 : before->lost);

    if (more <= 0) return;
    fab_assert(b->nlost < fab_countof(b->loss));
    b->loss[b->nlost++] = (struct bounds_loss){ now->agr, now->owner, now->unit, more };
}

static bool was_kept(const struct fab_leg *leg)
{
    return leg != NULL && leg->stage == FAB_END &&
           (leg->outcome == FAB_OUT_KEPT || leg->outcome == FAB_OUT_LATE);
}

static void note_leg(struct bounds *b, const struct fab_leg *before, const struct fab_leg *now)
{
    struct bounds_leg l = { .paid = 0 };

    if (now == NULL || before == NULL) return;
    l = (struct bounds_leg){ now->agr, now->n, now->paid - before->paid,
                             was_kept(now) && !was_kept(before) };
    if (l.paid <= 0 && !l.kept) return;
    fab_assert(b->nlegs < fab_countof(b->leg));
    b->leg[b->nlegs++] = l;
}

/* What somebody gives for another reason than a broken promise: a bond that is lost, an escrow that
 * pays. */
static void note_hold(struct bounds *b, const struct fab_hold *before, const struct fab_hold *now)
{
    const bool bond = now != NULL && now->type == FAB_HOLD_BOND;

    if (before == NULL || now == NULL || now->paid == before->paid) return;
    if (!bond && now->type != FAB_HOLD_ESCROW) return;
    fab_assert(b->ngiven < fab_countof(b->given));
    b->given[b->ngiven++] = (struct bounds_given){ now->agr, now->owner,
                                                   bond ? before->rest : now->paid - before->paid };
}

static void filed(void *arg, int record, const void *before, const void *now)
{
    struct bounds *b = arg;

    switch (record) {
    case FAB_R_edge: note_edge(b, before, now); break;
    case FAB_R_mov: note_mov(b, now); break;
    case FAB_R_exposure: note_exposure(b, before, now); break;
    case FAB_R_leg: note_leg(b, before, now); break;
    case FAB_R_hold: note_hold(b, before, now); break;
    default: break;
    }
}

/* Those that are malicious, each two, and by chance. */
static void begin_groups(struct bounds *b, struct fab_chance *c)
{
    const struct fab_world *w = b->w;
    int                     i = 1;

    for (int n = 0; n < w->people; n++) {
        if (w->manner[n] == FAB_WORLD_MALICIOUS) b->group[0].members |= UINT64_C(1) << n;
    }
    for (int n = 0; n < BOUNDS_PEOPLE; n++) {
        for (int m = 0; m < n; m++) b->group[i++].members = UINT64_C(1) << n | UINT64_C(1) << m;
    }
    for (int k = 0; k < BOUNDS_BY_CHANCE; k++, i++) {
        for (int n = 0; n < w->people; n++) {
            if (fab_chance(c, 2 + k % 4) == 0) b->group[i].members |= UINT64_C(1) << n;
        }
    }
    fab_assert(i == BOUNDS_GROUPS);
}

void bounds_begin(struct bounds *b, struct fab_world *w, struct fab_chance *c)
{
    fab_assert(w->people <= BOUNDS_PEOPLE);
    memset(b, 0, sizeof *b);
    b->w = w;
    begin_groups(b, c);
    fab_tray_listen(w->map, filed, b);
}

/* ---- after a statement */

/* The one leg of this agreement that the statement settled; NULL: none, or several. */
static const struct bounds_leg *settled(const struct bounds *b, const fab_id *agr)
{
    const struct bounds_leg *found = NULL;

    for (int i = 0; i < b->nlegs; i++) {
        if (b->leg[i].paid <= 0 || !fab_same(&b->leg[i].agr, agr)) continue;
        if (found != NULL && found->n != b->leg[i].n) return NULL;
        found = &b->leg[i];
    }
    return found;
}

static int64_t given(const struct bounds *b, const struct bounds_loss *loss)
{
    int64_t sum = 0;

    for (int i = 0; i < b->ngiven; i++) {
        if (fab_same(&b->given[i].agr, &loss->agr) && fab_same(&b->given[i].owner, &loss->owner)) {
            sum += b->given[i].sum;
        }
    }
    return sum;
}

/* Covers of the leg's holds: what the creditor took on himself; what the pool leaves to him of its
 * part (all of it where it may not pay); and all that leaves nothing at risk. */
struct covers { int64_t waived, keeps, held; };

static struct covers covers_of(struct fab_tray *t, const struct fab_agr *agr,
                               const struct fab_leg *leg)
{
    const struct fab_hold *h;
    struct covers          c = { 0 };
    int                    at = 0;

    while ((h = fab_leg_hold(t, agr, leg, &at)) != NULL) {
        if (h->type == FAB_HOLD_WAIVED) c.waived += h->cover;
        if (h->type == FAB_HOLD_POOL) c.keeps += h->cover - (h->paid > 0 ? h->amt : 0);
        if (h->type <= FAB_HOLD_POOL) c.held += h->cover;
    }
    return c;
}

static void note_loss(struct bounds *b, const struct bounds_loss *loss)
{
    struct fab_tray         *t = b->w->map;
    const struct bounds_leg *which = settled(b, &loss->agr);
    const struct fab_agr    *agr = fab_get_agr(t, FAB_KEY(.a = loss->agr));
    const struct fab_leg    *leg =
        which == NULL ? NULL : fab_get_leg(t, FAB_KEY(.a = loss->agr, .n = which->n));

    if (leg == NULL || agr == NULL) return;
    const fab_id        debtor = fab_leg_who(t, leg, 0), creditor = fab_leg_who(t, leg, 1);
    const struct covers c = covers_of(t, agr, leg);
    const bool          bears = fab_same(&creditor, &loss->owner);
    const int64_t sum = fab_max(0, loss->sum - given(b, loss) - (bears ? c.waived : 0));

    if (fab_same(&debtor, &loss->owner)) return;
    b->lost[number(b, &loss->owner)][number(b, &debtor)] += sum;
    if (bears) b->carried[number(b, &creditor)][number(b, &debtor)] += fab_max(0, sum - c.keeps);
    b->fresh = true;
}

static void note_kept(struct bounds *b, const struct bounds_leg *which)
{
    struct fab_tray      *t = b->w->map;
    const struct fab_agr *agr = fab_get_agr(t, FAB_KEY(.a = which->agr));
    const struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = which->agr, .n = which->n));
    fab_id                debtor, creditor;
    int64_t               risk;

    if (!which->kept || agr == NULL || leg == NULL) return;
    debtor = fab_leg_who(t, leg, 0);
    creditor = fab_leg_who(t, leg, 1);
    risk = fab_max(0, leg->val - covers_of(t, agr, leg).held);
    b->kept[number(b, &creditor)][number(b, &debtor)] += risk;
}

void bounds_note(struct bounds *b)
{
    if (b->nlost + b->nlegs + b->ngiven == 0) return;
    for (int i = 0; i < b->nlost; i++) note_loss(b, &b->loss[i]);
    for (int i = 0; i < b->nlegs; i++) note_kept(b, &b->leg[i]);
    for (int i = 0; i < b->nlegs; i++) b->broken += b->leg[i].paid > 0;
    b->nlost = b->nlegs = b->ngiven = 0;
    (void)fab_tray_end(b->w->map, FAB_OK);
}

/* ---- B6: what deals inside the group block between others */

static bool deal_inside(const struct bounds *b, const struct bounds_group *g, const fab_id *agr)
{
    for (int n = 0; n < 2; n++) {
        const struct fab_party *p =
            fab_row_read(b->w->map, FAB_R_party, FAB_KEY(.a = *agr, .n = n));

        if (p == NULL || !in(b, g, &p->mid)) return false;
    }
    return true;
}

static bool blocks(void *arg, const void *row)
{
    struct bounds              *b = arg;
    const struct fab_hold_path *p = row;
    struct fab_tray            *t = b->w->map;
    const struct fab_hold      *h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = p->agr, .n = p->n));
    const struct fab_edge      *link = fab_row_read(t, FAB_R_edge, FAB_KEY(.a = p->edge));

    if (h == NULL || link == NULL || h->state != FAB_HOLD_OPEN) return true;
    for (int i = 0; i < BOUNDS_GROUPS; i++) {
        struct bounds_group *g = &b->group[i];

        if (in(b, g, &link->src) || !deal_inside(b, g, &p->agr)) continue;
        if (in(b, g, &link->dst)) g->through += h->res;
        else g->blocked += h->res;
    }
    return true;
}

static const char *blocked_flaw(struct bounds *b)
{
    for (int i = 0; i < BOUNDS_GROUPS; i++) b->group[i].blocked = b->group[i].through = 0;
    if (fab_tray_all(b->w->map, FAB_R_hold_path, blocks, b) != FAB_OK) {
        return "the tray is in error";
    }
    (void)fab_tray_end(b->w->map, FAB_OK);
    for (int i = 0; i < BOUNDS_GROUPS; i++) {
        if (b->group[i].blocked > 2 * b->group[i].through) return "B6";
    }
    return NULL;
}

/* ---- B3 and B5: every group */

int64_t bounds_worst(const bounds_sums s, uint64_t *members)
{
    int64_t  both[BOUNDS_PEOPLE][BOUNDS_PEOPLE], adds[BOUNDS_PEOPLE] = { 0 }, sum = 0, least = 0;
    uint64_t group = 0;

    for (int v = 0; v < BOUNDS_PEOPLE; v++) {
        for (int w = 0; w < BOUNDS_PEOPLE; w++) both[v][w] = v == w ? 0 : s[v][w] + s[w][v];
        for (int u = 0; u < BOUNDS_ALL; u++) adds[v] += u == v ? 0 : s[u][v];
    }
    *members = 0;
    for (uint32_t i = 1; i < UINT32_C(1) << BOUNDS_PEOPLE; i++) {
        const int     v = __builtin_ctz(i);
        const int64_t sign = group >> v & 1 ? -1 : 1;

        sum += sign * adds[v];
        for (int w = 0; w < BOUNDS_PEOPLE; w++) adds[w] -= sign * both[v][w];
        group ^= UINT64_C(1) << v;
        if (sum >= least) continue;
        least = sum;
        *members = group;
    }
    return least;
}

int64_t bounds_total(const bounds_sums s)
{
    int64_t sum = 0;

    for (int u = 0; u < BOUNDS_ALL; u++) {
        for (int v = 0; v < BOUNDS_ALL; v++) sum += s[u][v];
    }
    return sum;
}

/* Does a group stand out in which `out` is more than `in` and `more` together?  Not if that is so
 * of no pair. */
static bool exceeds(const bounds_sums in, const bounds_sums more, const bounds_sums out)
{
    static bounds_sums left;
    uint64_t           members;
    bool               owing = false;

    for (int u = 0; u < BOUNDS_ALL; u++) {
        for (int v = 0; v < BOUNDS_ALL; v++) {
            left[u][v] = in[u][v] + more[u][v] - out[u][v];
            owing = owing || (u != v && left[u][v] < 0);
        }
    }
    return owing && bounds_worst(left, &members) < 0;
}

static const char *loss_flaw(const struct bounds *b)
{
    static const bounds_sums NOTHING;

    if (exceeds(b->spent, NOTHING, b->lost)) {
        return "B3: a loss that went over no link into the group";
    }
    if (exceeds(b->put, b->repaid, b->lost)) return "B3";
    return exceeds(b->kept, b->known, b->carried) ? "B5" : NULL;
}

const char *bounds_flaw(struct bounds *b)
{
    const char *flaw = blocked_flaw(b);

    if (flaw != NULL || !b->fresh) return flaw;
    b->fresh = false;
    return loss_flaw(b);
}

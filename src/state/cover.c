/* cover.c: what a promise reserves on the links that it names, and what becomes of it.
 *
 * Why     whoever writes a promise may search for cover as he likes; what he found is checked here
 *         link by link, so replay needs no search and no search can bind anybody.
 * Idea    all links are read first, each once, with the sum of its uses in the whole statement;
 *         then step after step over all paths, so that the first refusal is the same whatever the
 *         order of the holds.
 * Cost    a lookup per link named, and a comparison with the links already read: at most 128.
 * Source  DECISION 4 (steps 1 to 4), 5 (pro rata, recourse), 6 (B1). */
#include "state/cover.h"

#include "crypto/crypto.h"

enum { LINKS = FAB_COVER_PATHS * FAB_COVER_LINKS, SECURED_ONLY = 3 };

int64_t fab_link_topics(const int64_t *topic, int n)
{
    uint64_t packed = 0;

    fab_assert(n >= 0 && n <= FAB_COVER_TOPICS);
    for (int i = 0; i < n; i++) {
        fab_assert(topic[i] > 0 && topic[i] < 256 && (i == 0 || topic[i - 1] < topic[i]));
        packed |= (uint64_t)topic[i] << 8 * i;
    }
    return (int64_t)packed;
}

bool fab_link_serves(int64_t topics, int64_t topic)
{
    if (topics == 0) return true;
    for (uint64_t left = (uint64_t)topics; left != 0; left >>= 8) {
        if ((int64_t)(left & 0xff) == topic) return true;
    }
    return false;
}

static int64_t left_of(int64_t cap, const struct fab_edge *link)
{
    return fab_min(FAB_LINK_MAX, fab_max(0, cap - link->used - link->spent));
}

int64_t fab_link_free(const struct fab_edge *link)
{
    return link->state == 1 ? left_of(link->cap, link) : 0;
}

/* ---- links as they are named */

struct link { fab_id id, src, dst; struct fab_edge *row; int64_t kind, cap, uses; };
struct links { struct link link[LINKS]; int n; struct link *of[FAB_COVER_PATHS][FAB_COVER_LINKS]; };

static int layer_of(int type)
{
    return type == FAB_COVER_SURETY ? FAB_LAYER_WORD : FAB_LAYER_TRACK;
}

/* What the community may be said to know about v: DECISION 2, source K. */
static int64_t known(struct fab_tray *t, const struct fab_certificate *c, fab_id v)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = v));

    if (m == NULL || m->level >= SECURED_ONLY) return 0;
    return m->est != 0 || m->founder != 0 ? c->known : c->starter;
}

/* The commons' link to v, whether it has a row or not. */
static struct link known_link(struct fab_tray *t, const struct fab_certificate *c, fab_id id,
                              fab_id v)
{
    return (struct link){ .id = id, .src = fab_commons(), .dst = v, .kind = FAB_EDGE_PRESUMPTION,
                          .row = fab_get_edge(t, FAB_KEY(.a = id)), .cap = known(t, c, v) };
}

static fab_id known_id(fab_id v, int64_t unit)
{
    uint8_t        room[8 + 16 + 16 + 8];
    struct fab_buf b = FAB_BUF(room);
    const fab_id   commons = fab_commons();
    fab_bytes      part;

    fab_put_be(&b, FAB_EDGE_PRESUMPTION, 8);
    fab_put(&b, commons.b, FAB_MID_BYTES);
    fab_put(&b, v.b, FAB_MID_BYTES);
    fab_put_be(&b, (uint64_t)unit, 8);
    part = fab_buf_bytes(&b);
    return fab_sha256_of("fabrique-link-v1", &part, 1);
}

static struct link *seen(struct links *l, const fab_id *id)
{
    for (int i = 0; i < l->n; i++) {
        if (fab_same(&l->link[i].id, id)) return &l->link[i];
    }
    return NULL;
}

static struct link *keep(struct links *l, struct link link)
{
    l->link[l->n] = link;
    return &l->link[l->n++];
}

/* Link k of a path; NULL: there is none. */
static struct link *read_link(struct fab_tray *t, const struct fab_certificate *c,
                              const struct fab_cover_named *p, int k, struct links *l)
{
    const fab_id    *id = &p->link[k];
    struct link     *link = seen(l, id);
    struct fab_edge *row = link == NULL ? fab_get_edge(t, FAB_KEY(.a = *id)) : NULL;

    if (link != NULL) return link;
    if (row != NULL && row->kind == FAB_EDGE_PRESUMPTION)
        return keep(l, known_link(t, c, *id, row->dst));
    if (row != NULL) {
        return keep(l, (struct link){ .id = *id,
                                      .src = row->src,
                                      .dst = row->dst,
                                      .row = row,
                                      .kind = row->kind,
                                      .cap = row->state == 1 ? row->cap : 0 });
    }
    return NULL;
}

/* The first link, if it is one of the commons that has no row yet: where it leads follows from what
 * comes behind it. */
static struct link *read_known(struct fab_tray *t, const struct fab_certificate *c,
                               const struct fab_cover_named *p, const struct link *second,
                               struct links *l)
{
    const struct fab_cover_leg *leg = &c->leg[p->leg];
    const fab_id                v = second != NULL ? second->src : leg->debtor;
    const fab_id                id = known_id(v, leg->unit);

    if (layer_of(p->type) != FAB_LAYER_TRACK || !fab_same(&id, &p->link[0])) return NULL;
    return keep(l, known_link(t, c, id, v));
}

static enum fab_code read_links(struct fab_tray *t, const struct fab_certificate *c,
                                struct links *l, struct fab_err *e)
{
    l->n = 0;
    for (int i = 0; i < c->n; i++) {
        const struct fab_cover_named *p = &c->path[i];

        for (int k = p->nlinks - 1; k >= 0; k--) {
            struct link *link = read_link(t, c, p, k, l);

            if (link == NULL && k == 0)
                link = read_known(t, c, p, p->nlinks > 1 ? l->of[i][1] : NULL, l);
            if (link == NULL) return fab_fail(e, FAB_E_COVER_PATH, i);
            l->of[i][k] = link;
        }
        for (int k = 0; k < p->nlinks; k++) l->of[i][k]->uses += p->sum;
    }
    return FAB_OK;
}

/* ---- step 1: amounts and shape */

static bool amounts_ok(const struct fab_certificate *c, const struct fab_cover_named *p)
{
    if (p->type < FAB_COVER_SURETY || p->type > FAB_COVER_PROGRAMME) return false;
    if (p->leg < 0 || p->leg >= c->nlegs) return false;
    if (p->sum < 1 || p->sum > FAB_AMOUNT_MAX) return false;
    if (p->type == FAB_COVER_PRESUMED && p->nlinks != 1) return false;
    return p->nlinks >= 1 && p->nlinks <= FAB_COVER_LINKS;
}

/* May this one stand inside a path of the leg? */
static bool stranger(const struct fab_certificate *c, const struct fab_cover_leg *leg,
                     const fab_id *who)
{
    return !fab_same(who, &leg->creditor) && !fab_same(who, &leg->debtor) &&
           (fab_id_none(&c->arbiter) || !fab_same(who, &c->arbiter));
}

static bool nodes_ok(const struct fab_certificate *c, const struct fab_cover_named *p,
                     struct link *const *link)
{
    const struct fab_cover_leg *leg = &c->leg[p->leg];
    const bool                  own = fab_same(&link[0]->src, &leg->creditor);

    if (p->type == FAB_COVER_SURETY) {
        const int length = p->nlinks + !own;

        if (length < 2 || length > FAB_COVER_LINKS) return false;
        if (!own && !stranger(c, leg, &link[0]->src)) return false;
    }
    for (int k = 0; k < p->nlinks; k++) {
        if (k + 1 < p->nlinks && !stranger(c, leg, &link[k]->dst)) return false;
        if (fab_same(&link[0]->src, &link[k]->dst)) return false;
        for (int j = 0; j < k; j++) {
            if (fab_same(&link[j]->dst, &link[k]->dst)) return false;
        }
    }
    return true;
}

/* ---- step 2: from a source of this creditor to the debtor */

/* Does the path begin where its type says? */
static bool source_ok(const struct fab_cover_leg *leg, const struct fab_cover_named *p,
                      const struct link *first)
{
    const fab_id pool = fab_pool((int)leg->unit), commons = fab_commons();

    switch (p->type) {
    case FAB_COVER_POOL: return fab_same(&first->src, &pool);
    case FAB_COVER_PRESUMED: return fab_same(&first->src, &commons);
    case FAB_COVER_TRACK:
        return fab_same(&first->src, &leg->creditor) || fab_same(&first->src, &commons);
    case FAB_COVER_PROGRAMME: return fab_same(&first->src, &p->payer);
    default: return true; /* the creditor's signature, or his own link */
    }
}

static bool path_ok(const struct fab_certificate *c, const struct fab_cover_named *p,
                    struct link *const *link)
{
    const struct fab_cover_leg *leg = &c->leg[p->leg];
    const struct link          *last = link[p->nlinks - 1];

    for (int k = 1; k < p->nlinks; k++) {
        if (!fab_same(&link[k - 1]->dst, &link[k]->src)) return false;
    }
    if (!source_ok(leg, p, link[0]) || !fab_same(&last->dst, &leg->debtor)) return false;
    return p->type != FAB_COVER_SURETY || fab_same(&last->src, &p->payer);
}

/* ---- step 3: each link says what it is for */

static int64_t kind_wanted(const struct fab_cover_named *p, const struct link *link, int k)
{
    const fab_id commons = fab_commons();

    if (p->type == FAB_COVER_SURETY) return FAB_EDGE_WORD;
    if (k > 0) return FAB_EDGE_TRACK;
    switch (p->type) {
    case FAB_COVER_POOL: return FAB_EDGE_POOL;
    case FAB_COVER_PRESUMED: return FAB_EDGE_PRESUMPTION;
    case FAB_COVER_PROGRAMME: return FAB_EDGE_PROGRAMME;
    default: return fab_same(&link->src, &commons) ? FAB_EDGE_PRESUMPTION : FAB_EDGE_TRACK;
    }
}

/* A presumption is for who is not established; what the community has long known, for who is. */
static bool presumed_ok(struct fab_tray *t, const struct fab_cover_named *p,
                        const struct link *link)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = link->dst));
    const bool               established = m != NULL && (m->est != 0 || m->founder != 0);

    return established == (p->type == FAB_COVER_TRACK);
}

static bool scope_ok(struct fab_tray *t, const struct fab_certificate *c,
                     const struct fab_cover_named *p, const struct link *link, int k)
{
    if (link->kind != kind_wanted(p, link, k)) return false;
    if (link->kind == FAB_EDGE_PRESUMPTION && !presumed_ok(t, p, link)) return false;
    if (link->row == NULL) return true;
    if (link->row->unit != c->leg[p->leg].unit) return false;
    return link->kind != FAB_EDGE_WORD || fab_link_serves(link->row->topic, c->topic);
}

static bool lasts(const struct fab_cover_leg *leg, const struct link *link)
{
    return link->row == NULL || link->row->until == 0 || link->row->until >= leg->until;
}

/* As many links may follow as do.  What the creditor himself says about whose word he takes has no
 * such limit. */
static bool hops_ok(const struct fab_cover_leg *leg, const struct fab_cover_named *p,
                    const struct link *link, int k)
{
    if (p->type != FAB_COVER_SURETY || (k == 0 && fab_same(&link->src, &leg->creditor)))
        return true;
    return link->row->hops >= p->nlinks - 1 - k;
}

static enum fab_code link_says(struct fab_tray *t, const struct fab_certificate *c,
                               const struct fab_cover_named *p, const struct link *link, int k)
{
    if (!scope_ok(t, c, p, link, k)) return FAB_E_COVER_SCOPE;
    if (!lasts(&c->leg[p->leg], link)) return FAB_E_COVER_LAPSED;
    return hops_ok(&c->leg[p->leg], p, link, k) ? FAB_OK : FAB_E_COVER_HOPS;
}

/* ---- step 4, and the whole */

static bool has_room(const struct link *link)
{
    return link->uses <= (link->row != NULL ? left_of(link->cap, link->row) : link->cap);
}

static enum fab_code check(struct fab_tray *t, const struct fab_certificate *c, struct links *l,
                           struct fab_err *e)
{
    if (c->n < 0 || c->n > FAB_COVER_PATHS) return fab_fail(e, FAB_E_COVER_SHAPE);
    for (int i = 0; i < c->n; i++) {
        if (!amounts_ok(c, &c->path[i])) return fab_fail(e, FAB_E_COVER_SHAPE, i);
    }
    FAB_TRY(read_links(t, c, l, e));
    for (int i = 0; i < c->n; i++) {
        if (!nodes_ok(c, &c->path[i], l->of[i])) return fab_fail(e, FAB_E_COVER_SHAPE, i);
    }
    for (int i = 0; i < c->n; i++) {
        if (!path_ok(c, &c->path[i], l->of[i])) return fab_fail(e, FAB_E_COVER_PATH, i);
    }
    for (int i = 0; i < c->n; i++) {
        for (int k = 0; k < c->path[i].nlinks; k++) {
            const enum fab_code said = link_says(t, c, &c->path[i], l->of[i][k], k);

            if (said != FAB_OK) return fab_fail(e, said, i);
        }
    }
    for (int k = 0; k < l->n; k++) {
        if (!has_room(&l->link[k])) return fab_fail(e, FAB_E_COVER_SPENT, l->link[k].uses);
    }
    return FAB_OK;
}

enum fab_code fab_cover_check(struct fab_tray *t, const struct fab_certificate *c,
                              struct fab_err *e)
{
    struct links l;

    return check(t, c, &l, e);
}

/* The commons' link gets its row when it first carries something, and its capacity as it is then.
 */
static struct fab_edge *row_of(struct fab_tray *t, const struct link *link, int64_t unit)
{
    struct fab_edge *row = link->row != NULL ? link->row : fab_add_edge(t, FAB_KEY(.a = link->id));

    if (link->row == NULL) {
        row->kind = link->kind;
        row->src = link->src;
        row->dst = link->dst;
        row->unit = unit;
        row->state = 1;
        row->idx = fab_entry_index(t);
    }
    if (link->kind == FAB_EDGE_PRESUMPTION) row->cap = link->cap;
    return row;
}

static int64_t unit_of(const struct fab_certificate *c, const struct links *l,
                       const struct link *link)
{
    for (int i = 0; i < c->n; i++) {
        if (l->of[i][0] == link) return c->leg[c->path[i].leg].unit;
    }
    return 0;
}

void fab_cover_reserve(struct fab_tray *t, const struct fab_certificate *c)
{
    struct links        l;
    const enum fab_code allowed = check(t, c, &l, NULL);

    if (fab_tray_error(t) != FAB_OK) return;
    fab_assert(allowed == FAB_OK);
    for (int k = 0; k < l.n; k++) {
        struct fab_edge *row = row_of(t, &l.link[k], unit_of(c, &l, &l.link[k]));

        row->used += l.link[k].uses;
        fab_assert(fab_tray_error(t) != FAB_OK || row->used + row->spent <= row->cap);
    }
}

/* ---- what becomes of it */

/* Changes what all links of a path hold; by: at most what they hold, below 0 to give back. */
static void change(struct fab_tray *t, const struct fab_cover_named *path, int64_t used,
                   int64_t spent)
{
    for (int k = 0; k < path->nlinks; k++) {
        struct fab_edge *row = fab_get_edge(t, FAB_KEY(.a = path->link[k]));

        if (fab_tray_error(t) != FAB_OK) return;
        fab_assert(row != NULL && row->used + used >= 0 && row->spent + spent >= 0);
        row->used += used;
        row->spent += spent;
    }
}

void fab_cover_free(struct fab_tray *t, const struct fab_cover_named *path, int64_t sum)
{
    fab_assert(sum >= 0);
    if (sum > 0) change(t, path, -sum, 0);
}

void fab_cover_repay(struct fab_tray *t, const struct fab_cover_named *path, int64_t sum)
{
    fab_assert(sum >= 0);
    if (sum > 0) change(t, path, 0, -sum);
}

/* The path with the largest remainder that has not been given a unit yet; ties to the smaller
 * number. */
static int next_unit(const int64_t *rest, const bool *given, int n)
{
    int best = -1;

    for (int i = 0; i < n; i++) {
        if (!given[i] && (best < 0 || rest[i] > rest[best])) best = i;
    }
    return best;
}

int64_t fab_cover_shares(const int64_t *reserved, int n, int64_t loss, int64_t *part)
{
    int64_t all = 0, called, left, rest[FAB_COVER_PATHS];
    bool    given[FAB_COVER_PATHS] = { false };

    fab_assert(n >= 0 && n <= FAB_COVER_PATHS && loss >= 0);
    for (int i = 0; i < n; i++) {
        fab_assert(reserved[i] >= 0 && reserved[i] <= FAB_AMOUNT_MAX);
        all += reserved[i];
    }
    left = called = fab_min(loss, all);
    for (int i = 0; i < n; i++) {
        part[i] = all == 0 ? 0 : fab_mul_div(reserved[i], called, all);
        rest[i] =
            all == 0 ? 0
                     : (int64_t)((unsigned __int128)reserved[i] * (uint64_t)called % (uint64_t)all);
        left -= part[i];
    }
    for (; left > 0; left--) {
        const int i = next_unit(rest, given, n);

        given[i] = true;
        part[i]++;
        fab_assert(part[i] <= reserved[i]);
    }
    return called;
}

int64_t fab_cover_call(struct fab_tray *t, const struct fab_cover_named *path,
                       const int64_t *reserved, int n, int64_t loss, int64_t *part)
{
    const int64_t called = fab_cover_shares(reserved, n, loss, part);

    for (int i = 0; i < n; i++) {
        if (reserved[i] > 0) change(t, &path[i], -reserved[i], part[i]);
    }
    return called;
}

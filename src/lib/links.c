/* links.c: part C of the library: who answers for whom, as plain structs, and the search for cover
 * among them.
 *
 * Why     a search needs an index of the links; the caller has a list.
 * Idea    the list goes into the program's own graph once, merged into sorted arrays; searches
 *         follow.  A copy of the list, sorted by layer and ends, says which of the caller's links a
 *         path uses.
 * Cost    100 bytes a link, 70 a holder (judge/cover.h); a search some 10 to 100 us.
 * Source  DECISION 3 and 13. */
#include "base/sort.h"
#include "judge/cover.h"
#include "lib/public.h"
#include "node/memory.h"
#include "os/os.h"

enum { SCAN_LEAST = 1000, SCAN_MOST = 1000000, SCAN = 100000 };

_Static_assert((int)FABRIQUE_WORD == (int)FAB_LAYER_WORD &&
                   (int)FABRIQUE_TRACK == (int)FAB_LAYER_TRACK,
               "layers");
_Static_assert((int)FABRIQUE_ESTABLISHED == (int)FAB_COVER_ESTABLISHED &&
                   (int)FABRIQUE_FROM_SELF == (int)FAB_FROM_SELF,
               "cover");
_Static_assert(fab_countof(((fab_cover *)0)->path) == FAB_COVER_PATHS &&
                   fab_countof(((fab_path *)0)->member) == FAB_COVER_LINKS,
               "paths");

/* A link of the caller's and its place in his list. */
struct numbered {
    fab_link link;
    int64_t  number;
};
struct fab_links {
    struct fab_graph   *graph;
    struct fab_scratch *scratch;
    struct numbered    *list; /* by order() */
    size_t              n;
};

static int order(const void *a, const void *b, void *arg)
{
    const struct numbered *x = a, *y = b;
    const int              from = memcmp(x->link.from, y->link.from, FAB_MID_BYTES),
              to = memcmp(x->link.to, y->link.to, FAB_MID_BYTES);

    (void)arg;
    if (x->link.layer != y->link.layer) return x->link.layer < y->link.layer ? -1 : 1;
    if (from != 0 || to != 0) return from != 0 ? from : to;
    return x->number < y->number ? -1 : x->number > y->number;
}

static enum fab_code within(int64_t n, int64_t least, int64_t most, const char *field,
                            struct fab_err *e)
{
    return n >= least && n <= most ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, field);
}

static enum fab_code add_holder(struct fab_graph *g, const fab_holder *h, struct fab_err *e)
{
    const fab_id who = fab_id_of(h->mid, FAB_MID_BYTES);

    if (fab_id_none(&who)) return fab_fail_field(e, FAB_E_FIELD, "mid");
    FAB_TRY(within(h->balance, -FAB_CREDIT_MAX, FAB_CREDIT_MAX, "balance", e));
    FAB_TRY(within(h->line, 0, FAB_CREDIT_MAX, "line", e));
    FAB_TRY(within(h->standing, FABRIQUE_STRANGER, FABRIQUE_ESTABLISHED, "standing", e));
    FAB_TRY(within(h->presumed, 0, FAB_LINK_MAX, "presumed", e));
    FAB_TRY(fab_cover_purse(g, &who, h->balance, h->line, e));
    FAB_TRY(fab_cover_standing(g, &who, h->standing, e));
    return fab_cover_presumed(g, &who, h->presumed, e);
}

static enum fab_code topics_of(const fab_link *l, int64_t *out, struct fab_err *e)
{
    int64_t topic[FAB_COVER_TOPICS];
    int     n = 0;

    for (int i = 0; i < FAB_COVER_TOPICS; i++) {
        if (l->topics[i] == 0) continue;
        if (i != n || (n > 0 && l->topics[i] <= topic[n - 1]))
            return fab_fail_field(e, FAB_E_FIELD, "topics");
        topic[n++] = l->topics[i];
    }
    *out = fab_link_topics(topic, n);
    return FAB_OK;
}

static enum fab_code add_link(struct fab_graph *g, const fab_link *l, struct fab_err *e)
{
    const fab_id from = fab_id_of(l->from, FAB_MID_BYTES), to = fab_id_of(l->to, FAB_MID_BYTES);
    struct fab_cover_link link = { .free = l->free, .until = { l->until_ms } };

    if (fab_id_none(&from) || fab_same(&from, &to)) return fab_fail_field(e, FAB_E_FIELD, "from");
    if (fab_id_none(&to)) return fab_fail_field(e, FAB_E_FIELD, "to");
    FAB_TRY(within(l->layer, FABRIQUE_WORD, FABRIQUE_TRACK, "layer", e));
    FAB_TRY(within(l->hops, 0, FAB_COVER_HOPS, "hops", e));
    FAB_TRY(within(l->free, 0, FAB_LINK_MAX, "free", e));
    FAB_TRY(within(l->until_ms, 0, FAB_CREDIT_MAX, "until", e));
    FAB_TRY(topics_of(l, &link.topics, e));
    link.hops = l->layer == FABRIQUE_TRACK ? FAB_COVER_HOPS : l->hops;
    return fab_cover_change(g, l->layer, &from, &to, NULL, &link, e);
}

static enum fab_code fill(struct fab_graph *g, const fab_holder *holders, size_t nholders,
                          const fab_link *links, size_t nlinks, struct fab_err *e)
{
    for (size_t i = 0; i < nholders; i++) FAB_TRY(add_holder(g, &holders[i], e));
    for (size_t i = 0; i < nlinks; i++) FAB_TRY(add_link(g, &links[i], e));
    return FAB_OK;
}

static enum fab_code list_links(struct fab_links *l, const fab_link *links, size_t n,
                                struct fab_err *e)
{
    size_t bytes;

    if (!fab_size_mul(n, sizeof *l->list, &bytes) || (l->list = fab_os_take(bytes)) == NULL)
        return fab_fail(e, FAB_E_MEMORY);
    l->n = n;
    for (size_t i = 0; i < n; i++) l->list[i] = (struct numbered){ links[i], (int64_t)i };
    fab_sort(l->list, n, sizeof *l->list, order, NULL);
    return FAB_OK;
}

static enum fab_code make(struct fab_links *l, const fab_holder *holders, size_t nholders,
                          const fab_link *links, size_t nlinks, struct fab_err *e)
{
    const struct fab_memory memory = fab_memory_system();
    struct fab_graph       *loose;
    enum fab_code           code;

    FAB_TRY(list_links(l, links, nlinks, e));
    FAB_TRY(fab_cover_open(0, memory, &loose, e));
    code = fill(loose, holders, nholders, links, nlinks, e);
    if (code == FAB_OK) code = fab_cover_merge(loose, &l->graph, e);
    fab_cover_close(loose);
    if (code == FAB_OK) code = fab_scratch_open(SCAN_MOST, memory, &l->scratch, e);
    return code == FAB_OK ? fab_cover_ready(l->scratch, l->graph, e) : code;
}

int fab_lib_links_open(const fab_holder *holders, size_t nholders, const fab_link *links,
                       size_t nlinks, fab_links **out, fab_error *e)
{
    struct fab_links *l = fab_os_take(sizeof *l);
    struct fab_err    found;
    enum fab_code     code = l == NULL ? fab_fail(&found, FAB_E_MEMORY)
                                       : make(l, holders, nholders, links, nlinks, &found);

    *out = code == FAB_OK ? l : NULL;
    if (code != FAB_OK) fab_lib_links_free(l);
    return fab_api_told(code, &found, e);
}

void fab_lib_links_free(fab_links *l)
{
    if (l == NULL) return;
    if (l->scratch != NULL) fab_scratch_close(l->scratch);
    if (l->graph != NULL) fab_cover_close(l->graph);
    fab_os_give(l->list);
    fab_os_give(l);
}

/* ---- search */

static enum fab_code read_ask(const fab_cover_ask    *in,
                              struct fab_cover_accept accept[FAB_COVER_ACCEPTS],
                              struct fab_cover_ask *out, struct fab_err *e)
{
    FAB_TRY(FAB_API_SIZED(in, e));
    FAB_TRY(within(in->layer, FABRIQUE_WORD, FABRIQUE_TRACK, "layer", e));
    FAB_TRY(within(in->from, 1, 2 * FABRIQUE_FROM_SELF - 1, "from", e));
    FAB_TRY(within(in->topic, 0, UINT8_MAX, "topic", e));
    FAB_TRY(within(in->until_ms, 0, FAB_CREDIT_MAX, "until", e));
    FAB_TRY(within(in->scan == 0 ? SCAN : in->scan, SCAN_LEAST, SCAN_MOST, "scan", e));
    if (in->naccept > FAB_COVER_ACCEPTS) return fab_fail_field(e, FAB_E_FIELD, "accept");
    *out = (struct fab_cover_ask){ .layer = in->layer,
                                   .from = in->from,
                                   .creditor = fab_id_of(in->creditor, FAB_MID_BYTES),
                                   .debtor = fab_id_of(in->debtor, FAB_MID_BYTES),
                                   .org = fab_id_of(in->org, FAB_MID_BYTES),
                                   .arbiter = fab_id_of(in->arbiter, FAB_MID_BYTES),
                                   .need = { in->need },
                                   .topic = in->topic,
                                   .until = { in->until_ms },
                                   .known = { in->known },
                                   .starter = { in->starter },
                                   .accept = accept,
                                   .naccept = (int)in->naccept,
                                   .links = in->links,
                                   .paths = in->paths,
                                   .scan = in->scan == 0 ? SCAN : in->scan };
    for (size_t i = 0; i < in->naccept; i++) {
        accept[i] = (struct fab_cover_accept){ fab_id_of(in->accept[i].mid, FAB_MID_BYTES),
                                               { in->accept[i].sum } };
    }
    return FAB_OK;
}

/* The first of the list that does not stand before these ends. */
static size_t first_between(const struct fab_links *l, const struct numbered *ends)
{
    size_t lo = 0, hi = l->n;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (order(&l->list[mid], ends, NULL) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Which of the caller's links a row of the graph is; equal ones are interchangeable, `same`
 * counts them. */
static int64_t number_of(const struct fab_links *l, int layer, const struct fab_cover_row *row)
{
    struct numbered ends = { .link = { .layer = layer }, .number = -1 };
    int             same = row->same;
    int64_t         topics;
    struct fab_err  e;

    memcpy(ends.link.from, row->src.b, FAB_MID_BYTES);
    memcpy(ends.link.to, row->dst.b, FAB_MID_BYTES);
    for (size_t i = first_between(l, &ends); i < l->n; i++) {
        const fab_link *is = &l->list[i].link;

        if (is->layer != layer || memcmp(is->from, ends.link.from, FAB_MID_BYTES) != 0 ||
            memcmp(is->to, ends.link.to, FAB_MID_BYTES) != 0) {
            break;
        }
        if (is->free != row->link.free || is->until_ms / 1000 != row->link.until.ms / 1000 ||
            (layer == FABRIQUE_WORD && is->hops != row->link.hops) ||
            topics_of(is, &topics, &e) != FAB_OK || topics != row->link.topics) {
            continue;
        }
        if (same-- == 0) return l->list[i].number;
    }
    return FABRIQUE_ANY;
}

static void publish_path(const struct fab_links *l, const struct fab_cover_ask *ask,
                         const struct fab_way *way, fab_path *out)
{
    *out = (fab_path){ .sum = way->sum.units, .from = way->from, .nlinks = way->nlinks };
    for (int k = 0; k < way->nlinks; k++) {
        const struct fab_cover_row row = fab_cover_link_row(l->graph, ask, way, k);
        const fab_id               member = fab_cover_member(l->graph, way->node[k]);

        memcpy(out->member[k], member.b, FAB_MID_BYTES);
        out->link[k] = row.kind == 0 ? FABRIQUE_ANY : number_of(l, ask->layer, &row);
    }
}

static void publish(const struct fab_links *l, const struct fab_cover_ask *ask,
                    const struct fab_cover *c, fab_cover *out)
{
    *out = (fab_cover){
        .size = sizeof *out, .sum = c->sum.units, .complete = c->complete, .npaths = c->npaths
    };
    for (int i = 0; i < c->npaths; i++) publish_path(l, ask, &c->path[i], &out->path[i]);
}

static enum fab_code find(struct fab_links *l, const fab_cover_ask *in, fab_cover *out,
                          struct fab_err *e)
{
    struct fab_cover_accept accept[FAB_COVER_ACCEPTS];
    struct fab_cover_ask    ask;
    struct fab_cover        c;

    FAB_TRY(FAB_API_SIZED(out, e));
    FAB_TRY(read_ask(in, accept, &ask, e));
    FAB_TRY(fab_cover_find(l->graph, l->scratch, &ask, &c, e));
    publish(l, &ask, &c, out);
    return FAB_OK;
}

int fab_lib_cover_find(fab_links *l, const fab_cover_ask *ask, fab_cover *out, fab_error *e)
{
    struct fab_err found;

    return fab_api_told(find(l, ask, out, &found), &found, e);
}

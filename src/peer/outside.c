/* outside.c: what two kinds of files say, in the one form that the node keeps.
 *
 * Why     `ask` on people whom this community has never met: their own record elsewhere, under its
 *         own mark, undone as it came.
 * Idea    rows are pulled one by one, so a file of any size passes without being held twice; only a
 *         keyring is held whole, for its proof needs every key.
 * Cost    a keyring: the proof, shared among threads (Debian's: 1.8 s on two); the rest is linear.
 * Source  DECISION 1; WIRE 10. */
#include "peer/outside.h"

#include "base/sort.h"
#include "os/os.h"

enum { THREADS_MAX = 64 };
enum { RATING = 1, KNOWS_KEY = 2, VOUCH = 3 };      /* kinds of node.h */

bool fab_outside_rating(void *arg, struct fab_outside_row *out)
{
    struct fab_outside_ratings *rows = arg;
    struct fab_rating           row;
    enum fab_rating_flaw        flaw;
    bool                        more;

    for (;;) {
        rows->code = fab_ratings_next(rows->ratings, &more, &flaw, &row, &rows->err);
        if (rows->code != FAB_OK || !more) return false;
        if (flaw == FAB_RATING_GOOD) break;
        if (rows->refused != NULL) rows->refused(rows->arg, row.line, flaw);
    }
    *out = (struct fab_outside_row){ .from = row.from, .to = row.to, .topic = row.context,
                                     .value = row.value_micro, .at = row.time_s * 1000,
                                     .kind = RATING };
    return true;
}

/* ---- keyrings ---- */

/* One thread's share of the signatures: each n-th, so that keys with many costly ones are
 * spread. */
struct share { const struct fab_pgp_ring *ring; int32_t *maker; uint32_t first, step; };

static void prove_share(void *arg)
{
    const struct share *s = arg;
    const uint32_t      n = fab_pgp_signatures(s->ring);

    for (uint32_t i = s->first; i < n; i += s->step) s->maker[i] = fab_pgp_verify(s->ring, i);
}

/* A thread that cannot be started has its share done here. */
static void prove(const struct fab_pgp_ring *ring, int32_t *maker, int threads)
{
    struct fab_thread thread[THREADS_MAX];
    bool              runs[THREADS_MAX];
    struct share      share[THREADS_MAX];

    for (int t = 0; t < threads; t++) {
        share[t] = (struct share){ ring, maker, (uint32_t)t, (uint32_t)threads };
        runs[t] = t > 0 && fab_thread_start(&thread[t], prove_share, &share[t]);
    }
    for (int t = 0; t < threads; t++) {
        if (!runs[t]) prove_share(&share[t]);
    }
    for (int t = 0; t < threads; t++) {
        if (runs[t]) fab_thread_join(thread + t);
    }
}

static int by_time(const void *pa, const void *pb, void *arg)
{
    const struct fab_pgp_edge *a = pa, *b = pb;

    (void)arg;
    if (a->created_s != b->created_s) return a->created_s < b->created_s ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static enum fab_code draw(fab_bytes ring, fab_moment now, int threads, struct fab_keyring *k,
                          struct fab_err *e)
{
    struct fab_pgp_ring *parsed;
    int32_t             *maker;
    size_t               need, places;

    FAB_TRY(fab_pgp_need(ring, &need, e));
    places = ring.len / 2 * sizeof *maker;      /* a signature has two bytes at least */
    if (!fab_size_add(need, places + 64, &need) || !fab_os_arena(need, &k->arena)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(fab_pgp_parse(ring, &k->arena, &parsed, e));
    maker = fab_new(&k->arena, int32_t, fab_pgp_signatures(parsed));
    if (maker == NULL) return fab_fail(e, FAB_E_MEMORY);
    prove(parsed, maker, threads);
    FAB_TRY(fab_pgp_resolve(parsed, maker, now, &k->arena, &k->graph, e));
    fab_sort(k->graph.edges, k->graph.counts.edges, sizeof *k->graph.edges, by_time, NULL);
    return FAB_OK;
}

enum fab_code fab_keyring_open(fab_bytes file, fab_moment now, int threads, struct fab_keyring *out,
                               struct fab_err *e)
{
    const size_t  text = fab_pgp_binary_need(file);
    fab_bytes     ring;
    enum fab_code code;

    fab_assert(threads >= 1 && threads <= THREADS_MAX);
    memset(out, 0, sizeof *out);
    if (text > 0 && !fab_os_arena(text, &out->text)) return fab_fail(e, FAB_E_MEMORY);
    code = fab_pgp_binary(file, &out->text, &ring, e);
    if (code == FAB_OK) code = draw(ring, now, threads, out, e);
    if (code != FAB_OK) fab_keyring_close(out);
    return code;
}

void fab_keyring_close(struct fab_keyring *k)
{
    if (k->arena.p != NULL) fab_os_arena_end(&k->arena);
    if (k->text.p != NULL) fab_os_arena_end(&k->text);
    memset(k, 0, sizeof *k);
}

static fab_str print_text(const struct fab_pgp_key *key, char out[64])
{
    static const char HEX[] = "0123456789ABCDEF";

    for (size_t i = 0; i < key->fingerprint_bytes; i++) {
        out[2 * i] = HEX[key->fingerprint[i] >> 4];
        out[2 * i + 1] = HEX[key->fingerprint[i] & 15];
    }
    return (fab_str){ out, 2 * (size_t)key->fingerprint_bytes };
}

/* 120 is the whole, OpenPGP's word for it; a signer may write more and says no more by it. */
static int64_t share_of(uint8_t amount)
{
    return fab_min(amount, 120) * FAB_M / 120;
}

static bool next_name(struct fab_keyring *k, struct fab_outside_row *out)
{
    while (k->next_key < k->graph.counts.keys) {
        const struct fab_pgp_key *key = &k->graph.keys[k->next_key++];

        if (key->name.len == 0) continue;
        *out = (struct fab_outside_row){ .topic = key->name, .at = key->created_s * 1000,
                                         .kind = KNOWS_KEY };
        out->from = out->to = print_text(key, k->from);
        return true;
    }
    return false;
}

bool fab_outside_keyring(void *arg, struct fab_outside_row *out)
{
    struct fab_keyring        *k = arg;
    const struct fab_pgp_edge *edge;

    if (next_name(k, out)) return true;
    if (k->next_edge == k->graph.counts.edges) return false;
    edge = &k->graph.edges[k->next_edge++];
    *out = (struct fab_outside_row){ .topic = edge->regex, .at = edge->created_s * 1000,
                                     .depth = edge->depth,
                                     .kind = edge->kind == FAB_PGP_TRUST ? VOUCH : KNOWS_KEY };
    if (edge->kind == FAB_PGP_TRUST) out->value = share_of(edge->amount);
    out->from = print_text(&k->graph.keys[edge->from], k->from);
    out->to = print_text(&k->graph.keys[edge->to], k->to);
    return true;
}

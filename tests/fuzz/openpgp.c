/* openpgp.c: any file as a keyring: armor, packets, subpackets, keys, numbers, signatures, the
 * graph. Holds: the memory that was said is enough; every signature has one fate; edges join two
 * different keys of the ring; reading again gives the same; no more edges than signatures that
 * verify. */
#include "peer/openpgp.h"

#include "peer/openpgp_packet.h"

enum { SIGNATURES_MAX = 256, FILE_MAX = 1 << 16 };      /* so that one input stays fast */
static uint8_t memory[1 << 25];
static int32_t maker[SIGNATURES_MAX];

static void hold(const struct fab_pgp_graph *g, uint32_t good)
{
    uint32_t sum = 0;

    for (int f = 0; f < FAB_PGP_FATES; f++) sum += g->counts.fate[f];
    fab_assert(sum == g->counts.signatures && g->counts.edges == g->counts.fate[FAB_PGP_EDGE] &&
               g->counts.edges <= good);
    for (uint32_t i = 0; i < g->counts.edges; i++) {
        const struct fab_pgp_edge *edge = &g->edges[i];

        fab_assert(edge->from < g->counts.keys && edge->to < g->counts.keys &&
                   edge->from != edge->to);
        fab_assert((edge->kind == FAB_PGP_TRUST) == (edge->depth > 0) && edge->depth <= 3);
    }
    for (uint32_t i = 0; i < g->counts.keys; i++) {
        fab_assert(fab_utf8_ok(fab_bytes_of(g->keys[i].name.p, g->keys[i].name.len), NULL));
    }
}

static void try_ring(fab_bytes data, size_t from)
{
    struct fab_arena     arena = { memory + from, 0, 0 };
    struct fab_pgp_ring *ring;
    struct fab_pgp_graph graph;
    struct fab_err       e;
    uint32_t             good = 0;

    if (fab_pgp_need(data, &arena.size, &e) != FAB_OK || arena.size > sizeof memory - from) return;
    if (fab_pgp_parse(data, &arena, &ring, &e) != FAB_OK) {
        fab_assert(e.code != FAB_E_MEMORY);
        return;
    }
    if (fab_pgp_signatures(ring) > SIGNATURES_MAX) return;
    for (uint32_t i = 0; i < fab_pgp_signatures(ring); i++) {
        maker[i] = fab_pgp_verify(ring, i);
        fab_assert(maker[i] == fab_pgp_verify(ring, i));
        good += maker[i] >= 0;
    }
    fab_assert(fab_pgp_resolve(ring, maker, (fab_moment){ INT64_C(1600000000000) }, &arena, &graph,
                               &e) == FAB_OK);
    hold(&graph, good);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_bytes          file = fab_bytes_of(data, size);
    struct fab_arena         text = FAB_ARENA(memory);
    struct fab_pgp_signature s;
    struct fab_err           e;
    fab_bytes                ring;

    if (size > FILE_MAX) return 0;
    (void)fab_pgp_signature_read(file, &s);
    text.size = fab_pgp_binary_need(file);
    if (fab_pgp_binary(file, &text, &ring, &e) == FAB_OK) try_ring(ring, text.size);
    else fab_assert(e.code == FAB_E_SYNTAX);
    return 0;
}

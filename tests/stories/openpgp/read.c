/* read.c: what `import openpgp` makes of a keyring, as lines that tests/stories/openpgp/run
 * compares with those of gpg.
 *
 * Usage: read KEYRING [THREADS [NOW]]: counts; and with "-v" as first argument a line for each
 * signature on a user id or key: "check KEY ISSUER TYPE TIME good|bad|unknown|..." in the order of
 * the ring. */
#include "peer/openpgp.h"

#include "crypto/crypto.h"
#include "peer/openpgp_packet.h"
#include "peer/openpgp_ring.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };
struct share { const struct fab_pgp_ring *ring; int32_t *maker; uint32_t from, step; };

static void *verify_share(void *arg)
{
    const struct share *s = arg;

    for (uint32_t i = s->from; i < fab_pgp_signatures(s->ring); i += s->step) {
        s->maker[i] = fab_pgp_verify(s->ring, i);
    }
    return NULL;
}

static void verify_all(const struct fab_pgp_ring *ring, int32_t *maker, int threads)
{
    pthread_t    id[THREADS_MAX];
    struct share share[THREADS_MAX];

    for (int t = 0; t < threads; t++) {
        share[t] = (struct share){ ring, maker, (uint32_t)t, (uint32_t)threads };
        if (pthread_create(&id[t], NULL, verify_share, &share[t]) != 0) exit(2);
    }
    for (int t = 0; t < threads; t++) pthread_join(id[t], NULL);
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static fab_bytes map_file(const char *path)
{
    const int   fd = open(path, O_RDONLY);
    struct stat st;
    void       *p;

    if (fd < 0 || fstat(fd, &st) != 0) exit(2);
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) exit(2);
    close(fd);
    return fab_bytes_of(p, (size_t)st.st_size);
}

static struct fab_arena arena_of(size_t bytes)
{
    struct fab_arena a = { malloc(bytes + 1), bytes, 0 };

    if (a.p == NULL) exit(2);
    return a;
}

static void stop(enum fab_code code, const struct fab_err *e)
{
    if (code == FAB_OK) return;
    printf("refused %s %" PRId64 "\n", fab_code_name(code), e->arg);
    exit(1);
}

static void print_checks(const struct fab_pgp_ring *ring, const int32_t *maker)
{
    for (uint32_t i = 0; i < ring->nplaces; i++) {
        const struct fab_pgp_place *place = &ring->places[i];
        struct fab_pgp_signature    s;

        if (place->key == FAB_PGP_NONE ||
            !fab_pgp_signature_read(fab_bytes_of(place->p, place->len), &s)) {
            continue;
        }
        printf("check %016" PRIX64 " %016" PRIX64 " %02x %" PRId64 " %s\n",
               ring->keys[place->key].id, s.issuer, s.type, s.created_s,
               maker[i] >= 0 ? "good" : fab_pgp_fate_name((enum fab_pgp_fate) - maker[i]));
    }
}

static void print_counts(const struct fab_pgp_counts *c)
{
    printf("keys %u\nsubkeys %u\nuser_ids %u\nsignatures %u\npairs %u\ntrust_signatures %u\n",
           c->keys, c->subkeys, c->user_ids, c->signatures, c->pairs, c->trust_signatures);
    for (uint32_t i = 0; i < fab_min(c->trust_sorts, (uint32_t)FAB_PGP_TRUST_SORTS); i++) {
        printf("trust %u %u %u\n", c->trust[i].depth, c->trust[i].amount, c->trust[i].n);
    }
    printf("edges %u\ntrust_edges %u\n", c->edges, c->trust_edges);
    for (int f = 0; f < FAB_PGP_FATES; f++) {
        printf("fate %s %u\n", fab_pgp_fate_name((enum fab_pgp_fate)f), c->fate[f]);
    }
}

int main(int argc, char **argv)
{
    const bool           each = argc > 1 && strcmp(argv[1], "-v") == 0;
    char               **arg = argv + (each ? 2 : 1);
    const int            n = argc - (each ? 2 : 1);
    const int            threads = n > 1 ? (int)strtol(arg[1], NULL, 10) : 2;
    const int64_t        now_s = n > 2 ? strtoll(arg[2], NULL, 10) : (int64_t)time(NULL);
    const double         start = seconds();
    struct fab_pgp_ring *ring;
    struct fab_pgp_graph graph;
    struct fab_err       e;
    fab_bytes            file, data;
    size_t               need;
    struct fab_arena     text, arena;
    int32_t             *maker;
    double               parsed, verified;

    if (n < 1 || threads < 1 || threads > THREADS_MAX) return 2;
    fab_crypto_start();
    file = map_file(arg[0]);
    text = arena_of(fab_pgp_binary_need(file));
    stop(fab_pgp_binary(file, &text, &data, &e), &e);
    stop(fab_pgp_need(data, &need, &e), &e);
    arena = arena_of(need);
    stop(fab_pgp_parse(data, &arena, &ring, &e), &e);
    parsed = seconds();
    maker = calloc((size_t)fab_pgp_signatures(ring) + 1, sizeof *maker);
    if (maker == NULL) return 2;
    verify_all(ring, maker, threads);
    verified = seconds();
    if (each) print_checks(ring, maker);
    stop(fab_pgp_resolve(ring, maker, (fab_moment){ now_s * 1000 }, &arena, &graph, &e), &e);
    print_counts(&graph.counts);
    printf("bytes %zu\narena %zu\nparse_s %.3f\nverify_s %.3f\nresolve_s %.3f\n", file.len, need,
           parsed - start, verified - parsed, seconds() - verified);
    free(maker);
    free(arena.p);
    free(text.p);
    return 0;
}

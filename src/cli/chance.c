/* chance.c: streams of bytes that a seed decides. */
#include "cli/chance.h"

#include "crypto/crypto.h"
#include "os/os.h"

static void put64(uint8_t out[8], uint64_t n)
{
    for (int i = 0; i < 8; i++) out[i] = (uint8_t)(n >> (56 - 8 * i));
}

fab_id fab_chance_block(uint64_t seed, fab_str label, uint64_t count)
{
    uint8_t         s[8], n[8];
    const fab_bytes part[] = { { s, 8 }, { (const uint8_t *)label.p, label.len }, { n, 8 } };

    put64(s, seed);
    put64(n, count);
    return fab_sha256_of("fabrique-sim-v1", part, fab_countof(part));
}

static uint64_t *counter(struct fab_chance *c, const char *label)
{
    const size_t len = strlen(label);

    for (int i = 0; i < c->nlabels; i++) {
        if (strcmp(c->label[i].name, label) == 0) return &c->label[i].count;
    }
    fab_assert(c->nlabels < FAB_CHANCE_LABELS && len < sizeof c->label[0].name);
    memcpy(c->label[c->nlabels].name, label, len + 1);
    return &c->label[c->nlabels++].count;
}

void fab_chance_next(struct fab_chance *c, const char *label, void *out, size_t n)
{
    uint64_t *count = counter(c, label);

    for (size_t at = 0; at < n; at += 32) {
        const fab_id b = fab_chance_block(c->seed, fab_str_of(label), (*count)++);

        memcpy((uint8_t *)out + at, b.b, fab_min(n - at, sizeof b.b));
    }
}

#ifdef FAB_FOR_TESTS
static void seeded(void *self, const char *label, void *out, size_t n)
{
    static struct fab_lock lock = { PTHREAD_MUTEX_INITIALIZER };

    fab_lock_take(&lock);
    fab_chance_next(self, label, out, n);
    fab_lock_give(&lock);
}

/* The file is renamed into place by the test, so it is always whole. */
static fab_moment told(void *self)
{
    uint8_t          block[4096];
    struct fab_arena a = FAB_ARENA(block);
    fab_bytes        content;
    int64_t          ms = 0;
    struct fab_err   e;

    (void)self;
    const bool read =
        fab_os_read(fab_os_setting("FABRIQUE_TEST_CLOCK"), 64, &a, &content, &e) == FAB_OK;
    fab_assert(
        read && fab_int_read(fab_str_trim((fab_str){ (const char *)content.p, content.len }), &ms));
    return (fab_moment){ ms };
}

struct fab_source fab_cli_source(void)
{
    static struct fab_chance chance;
    struct fab_source        s = fab_source_os();
    int64_t                  seed;

    if (fab_os_setting("FABRIQUE_TEST_SEED") != NULL
        && fab_int_read(fab_str_of(fab_os_setting("FABRIQUE_TEST_SEED")), &seed)) {
        chance.seed = (uint64_t)seed;
        s.self = &chance;
        s.random = seeded;
    }
    if (fab_os_setting("FABRIQUE_TEST_CLOCK") != NULL) s.now = told;
    return s;
}

bool fab_cli_in_test(void)
{
    return fab_os_setting("FABRIQUE_TEST_SEED") != NULL;
}
#else
struct fab_source fab_cli_source(void)
{
    return fab_source_os();
}

bool fab_cli_in_test(void)
{
    return false;
}
#endif

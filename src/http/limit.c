/* http/limit.c: buckets.
 *
 * Why     one visitor, or one broken program, must not take the place of all others.
 * Cost    one keyed hash and at most eight places a request; 32,768 buckets of 24 bytes.
 * Source  INTERFACES 2.3; drafts of the RateLimit fields. */
#include "http/limit.h"

#include "crypto/crypto.h"

enum { BUCKETS = 1 << 15, PROBES = 8, ONE = 1000, MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* How many in a window of so many seconds: of a session, of an address. */
static const struct { const char *name; int member, address, window_s; } RATE[FAB_RATES] = {
    [FAB_RATE_READ] = { "read", 240, 60, MINUTE_S },
    [FAB_RATE_STATEMENT] = { "statement", 30, 30, MINUTE_S },
    [FAB_RATE_CHALLENGE] = { "challenge", 10, 10, MINUTE_S },
    [FAB_RATE_ASK] = { "ask", 60, 60, MINUTE_S },
    [FAB_RATE_FILE] = { "file", 20, 20, MINUTE_S },
    [FAB_RATE_LOG] = { "log", 6000, 6000, MINUTE_S },
    [FAB_RATE_KEY] = { "key", 5, 5, MINUTE_S },
    [FAB_RATE_EXPORT] = { "export", 20, 20, HOUR_S },
    [FAB_RATE_GUEST] = { "guest", FAB_L_guests_address, FAB_L_guests_address, DAY_S },
    [FAB_RATE_GUESTS] = { "guests", FAB_L_guests_day, FAB_L_guests_day, DAY_S },
};

enum fab_code fab_limits_open(struct fab_limits *l, struct fab_arena *a, struct fab_err *e)
{
    l->bucket = fab_new(a, struct bucket, BUCKETS);
    if (l->bucket == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_os_random(l->secret, sizeof l->secret);
    fab_lock_init(&l->lock);
    return FAB_OK;
}

void fab_limits_close(struct fab_limits *l)
{
    fab_lock_end(&l->lock);
}

static uint64_t key_of(const struct fab_limits *l, enum fab_limit_class class_, fab_bytes who)
{
    const uint8_t   c = (uint8_t)class_;
    const fab_bytes part[] = { fab_bytes_of(l->secret, sizeof l->secret), fab_bytes_of(&c, 1),
                               who };
    const fab_id    hash = fab_sha256_of("fabrique-rate", part, fab_countof(part));
    uint64_t        key;

    memcpy(&key, hash.b, sizeof key);
    return key | 1;     /* 0 is an empty place */
}

static int64_t filled(const struct bucket *b, int64_t most, int64_t window_ms, int64_t now_ms)
{
    const int64_t passed = fab_min(fab_max(now_ms - b->at_ms, 0), window_ms);

    return fab_min(most * ONE, b->milli + most * ONE * passed / window_ms);
}

/* The bucket of a key, or the place of the one that can best be forgotten. */
static struct bucket *find(struct fab_limits *l, uint64_t key, int64_t most, int64_t now_ms)
{
    struct bucket *best = NULL;

    for (uint64_t i = 0; i < PROBES; i++) {
        struct bucket *b = &l->bucket[(key + i) % BUCKETS];
        if (b->key == key) return b;
        if (best == NULL || b->key == 0 || (best->key != 0 && b->at_ms < best->at_ms)) best = b;
        if (b->key == 0) break;
    }
    *best = (struct bucket){ key, most * ONE, now_ms };
    return best;
}

enum fab_code fab_limits_take(struct fab_limits *l, enum fab_limit_class class_, bool member,
                              fab_bytes who, int64_t now_ms, int64_t *left, int64_t *wait_s,
                              struct fab_err *e)
{
    const int64_t  most = member ? RATE[class_].member : RATE[class_].address;
    const int64_t  window_s = RATE[class_].window_s;
    struct bucket *b;
    bool           ok;

    fab_lock_take(&l->lock);
    b = find(l, key_of(l, class_, who), most, now_ms);
    b->milli = filled(b, most, window_s * 1000, now_ms);
    b->at_ms = now_ms;
    ok = b->milli >= ONE;
    if (ok) b->milli -= ONE;
    *left = b->milli / ONE;
    *wait_s = ok ? 0 : ((ONE - b->milli) * window_s / (most * ONE)) + 1;
    fab_lock_give(&l->lock);
    return ok ? FAB_OK : fab_fail(e, FAB_E_BUSY, *wait_s);
}

const char *fab_limits_name(enum fab_limit_class class_)
{
    return RATE[class_].name;
}

void fab_limits_policy(struct fab_buf *b, enum fab_limit_class class_, bool member)
{
    fab_put_byte(b, '"');
    fab_put_text(b, RATE[class_].name);
    fab_put_text(b, "\";q=");
    fab_put_int(b, member ? RATE[class_].member : RATE[class_].address);
    fab_put_text(b, ";w=");
    fab_put_int(b, RATE[class_].window_s);
}

/* test_people.c: see the header. */
#include "node/test_people.h"

#include <stdio.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "os/os.h"
#include "statement/invite.h"

static fab_moment now(void *self)
{
    return (fab_moment){ ((struct fab_people *)self)->now_ms };
}

/* SHA-256("fabrique-sim-v1" || seed64 || label || count64) */
static void chance(void *self, const char *label, void *out, size_t n)
{
    struct fab_people *p = self;
    uint8_t            seed[8] = { 7 }, count[8];
    uint8_t           *to = out;

    while (n > 0) {
        struct fab_buf b = FAB_BUF(count);
        fab_put_be(&b, p->drawn++, 8);
        const fab_bytes part[] = { fab_bytes_of(seed, 8), fab_bytes_of(label, strlen(label)),
                                   fab_bytes_of(count, 8) };
        const fab_id    hash = fab_sha256_of("fabrique-sim-v1", part, 3);
        const size_t    some = fab_min(n, sizeof hash.b);
        memcpy(to, hash.b, some);
        to += some;
        n -= some;
    }
}

struct fab_source fab_people_source(struct fab_people *p)
{
    return (struct fab_source){ p, now, chance };
}

struct fab_node_options fab_people_options(struct fab_people *p)
{
    return (
        struct fab_node_options){ .path = p->path, .source = fab_people_source(p), .quick = true };
}

void fab_people_path(char *out, size_t cap, const char *name)
{
    char folder[400];

    if (!fab_os_place(FAB_PLACE_TEMPORARY, "", folder, sizeof folder)) folder[0] = 0;
    snprintf(out, cap, "%s/fab-node-%ld-%s.fab", folder, (long)getpid(), name);
}

void fab_people_sweep(const char *path)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-lock" };
    char                     name[600];
    struct fab_err           e;

    for (int i = 0; i < fab_countof(ENDS); i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        fab_assert(fab_os_remove(name, &e) == FAB_OK);
    }
}

static struct fab_cell text_cell(const char *t)
{
    return (struct fab_cell){ .type = 't', .v = fab_bytes_of(t, strlen(t)) };
}

static struct fab_cell int_cell(int64_t n)
{
    return (struct fab_cell){ .type = 'i', .n = n };
}

enum fab_code fab_people_found(struct fab_people *p, const char *path, struct fab_err *e)
{
    const struct fab_cell devices[] = { text_cell("devices"), text_cell("credit"),
                                        text_cell("item"), text_cell("agreement"),
                                        text_cell("rating"), text_cell("dispute"),
                                        text_cell("surety") };
    const struct fab_cell member[] = { text_cell("quota.member"), int_cell(10000) },
                          newcomer[] = { text_cell("quota.newcomer"), int_cell(1000) };
    const struct fab_cell  units[] = { text_cell("units"), text_cell("hour:credit:60"),
                                       text_cell("thanks:gift:1") };
    const struct fab_cell  stock[] = { text_cell("vouch.stock"), int_cell(200) };
    const struct fab_cells    rows[] = { { devices, fab_countof(devices) },
                                         { member, 2 },
                                         { newcomer, 2 },
                                         { units, 3 },
                                         { stock, 2 } };
    const struct fab_founding f = { .origin = FAB_PEOPLE_ORIGIN,
                                    .text = FAB_STR("We lend each other things."),
                                    .rows = rows,
                                    .nrows = 5,
                                    .founders = 1,
                                    .invite_days = 30 };

    memset(p, 0, sizeof *p);
    snprintf(p->path, sizeof p->path, "%s", path);
    p->now_ms = INT64_C(1000) * FAB_PEOPLE_START_S;
    const struct fab_node_options o = fab_people_options(p);
    return fab_node_create(&o, &f, p->invitation, e);
}

static void make_person(struct fab_people *p, int i)
{
    uint8_t        seed[32] = "person", salt[16] = "salt";
    struct fab_buf b = FAB_BUF(seed);

    b.len = 8;
    fab_put_be(&b, (uint64_t)i, 8);
    memcpy(salt + 8, seed + 8, 8);
    fab_sign_key(seed, p->person[i].public_key, p->person[i].secret_key);
    p->person[i].mid = fab_mid_of(salt, p->person[i].public_key);
}

void fab_people_recall(struct fab_people *p, const char *path, int n)
{
    memset(p, 0, sizeof *p);
    snprintf(p->path, sizeof p->path, "%s", path);
    for (p->n = 0; p->n < n; p->n++) make_person(p, p->n);
}

static fab_bytes keep(struct fab_buf *b)
{
    fab_assert(!b->failed);
    return fab_buf_bytes(b);
}

fab_bytes fab_people_text(struct fab_people *p, int field, const char *text, struct fab_arena *a)
{
    struct fab_buf b = FAB_BUF_IN(a);
    uint8_t        salt[16];

    chance(p, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&b, salt, field, fab_str_of(text));
    return keep(&b);
}

fab_bytes fab_people_say(struct fab_people *p, int by, struct fab_statement *s,
                         const fab_bytes *clear, int nclear, struct fab_arena *a)
{
    struct fab_buf entry = FAB_BUF_IN(a), whole = FAB_BUF_IN(a);
    fab_id         digest[FAB_L_disclosures];
    struct fab_err e;

    for (int i = 0; i < nclear; i++) digest[i] = fab_disclosure_digest(clear[i]);
    fab_disclosure_sort(digest, nclear);
    s->sd = digest;
    s->nsd = nclear;
    s->has |= F_(kind) | (nclear > 0 ? F_(sd) : 0);
    s->by_member = true;
    s->signer = p->person[by].mid;
    s->origin = FAB_PEOPLE_ORIGIN;
    if (s->about_type == FAB_ABOUT_ORIGIN) s->about_text = s->origin;
    if (s->made.ms == 0) s->made = (fab_moment){ p->now_ms / 1000 * 1000 };
    if (fab_kind_row(s->kind)->duty) {
        s->ver = 1;
        s->has |= F_(ver);
    }
    fab_assert(fab_statement_build(s, p->person[by].secret_key, &entry, &e) == FAB_OK);
    fab_submission_put(&whole, keep(&entry), clear, nclear, NULL, NULL, 0, NULL, NULL, 0);
    return keep(&whole);
}

fab_bytes fab_people_gift(struct fab_people *p, int from, int to, int64_t amount,
                          struct fab_arena *a)
{
    struct fab_statement s = { .kind = FAB_K_transfer,
                               .has = F_(amount) | F_(code) | F_(unit),
                               .amount = { amount },
                               .code = 1,
                               .unit = 1,
                               .about_type = FAB_ABOUT_MID,
                               .about = p->person[to].mid };

    return fab_people_say(p, from, &s, NULL, 0, a);
}

fab_bytes fab_people_offer(struct fab_people *p, int by, const char *title, struct fab_arena *a)
{
    const fab_bytes      text = fab_people_text(p, FAB_D_title, title, a);
    struct fab_statement s = { .kind = FAB_K_offer,
                               .has = F_(scale) | F_(code) | F_(until),
                               .scale = 1,
                               .code = 1,
                               .until = { p->now_ms / 1000 * 1000 + 30 * FAB_DAY_MS } };

    return fab_people_say(p, by, &s, &text, 1, a);
}

fab_bytes fab_people_promise(struct fab_people *p, int by, int to, int64_t val, struct fab_arena *a)
{
    const struct fab_cell leg[] = {
        int_cell(0),   int_cell(1), int_cell(p->now_ms / 1000 + 10 * 86400),
        int_cell(val), int_cell(0), int_cell(1),
        int_cell(0)
    };
    const struct fab_cells rows = { leg, fab_countof(leg) };
    struct fab_statement   s = { .kind = FAB_K_promise,
                                 .has = F_(list),
                                 .list = &rows,
                                 .nlist = 1,
                                 .about_type = FAB_ABOUT_MID,
                                 .about = p->person[to].mid };

    return fab_people_say(p, by, &s, NULL, 0, a);
}

fab_bytes fab_people_accept(struct fab_people *p, int by, const fab_id *promise,
                            struct fab_arena *a)
{
    struct fab_statement s = { .kind = FAB_K_accept,
                               .has = F_(ref),
                               .ref = promise,
                               .nref = 1,
                               .about_type = FAB_ABOUT_SID,
                               .about = *promise };

    return fab_people_say(p, by, &s, NULL, 0, a);
}

fab_bytes fab_people_keep(struct fab_people *p, int by, const fab_id *promise, struct fab_arena *a)
{
    struct fab_statement s = { .kind = FAB_K_keep,
                               .has = F_(code) | F_(scale),
                               .scale = 1,
                               .about_type = FAB_ABOUT_SID,
                               .about = *promise };

    return fab_people_say(p, by, &s, NULL, 0, a);
}

/* join with key and salt, by a one-time key. */
static fab_bytes join(struct fab_people *p, int i, const uint8_t secret[16], struct fab_arena *a)
{
    const struct fab_once once = fab_invite_key(secret);
    uint8_t               salt[16] = "salt", proof[FAB_PROOF_BYTES];
    struct fab_buf        key = FAB_BUF_IN(a), cose = FAB_BUF_IN(a), mid_salt = FAB_BUF_IN(a),
                   n = FAB_BUF(salt);
    fab_bytes clear[3];

    make_person(p, i);
    n.len = 8;
    fab_put_be(&n, (uint64_t)i, 8);
    fab_invite_proof(&once, FAB_PEOPLE_ORIGIN, &p->person[i].mid, proof);
    fab_cose_key_put(&cose, p->person[i].public_key);
    fab_disclosure_put_bytes(&key, (const uint8_t *)"0123456789abcdef", FAB_D_key, keep(&cose));
    fab_disclosure_put_bytes(&mid_salt, (const uint8_t *)"0123456789abcdef", FAB_D_mid_salt,
                             fab_bytes_of(salt, 16));
    clear[0] = keep(&key);
    clear[1] = keep(&mid_salt);
    clear[2] = fab_people_text(p, FAB_D_name, "Somebody", a);
    struct fab_statement s = { .kind = FAB_K_join,
                               .has = F_(code) | F_(key),
                               .code = 1,
                               .key = fab_bytes_of(proof, sizeof proof) };
    return fab_people_say(p, i, &s, clear, 3, a);
}

static fab_bytes invite(struct fab_people *p, const uint8_t secret[16], struct fab_arena *a)
{
    const struct fab_once once = fab_invite_key(secret);
    const fab_id          hash = fab_once_hash(once.public_key);
    struct fab_statement  s = { .kind = FAB_K_vouch,
                                .has = F_(code) | F_(hash) | F_(until),
                                .code = 1,
                                .hash = fab_bytes_of(hash.b, 32),
                                .until = { p->now_ms / 1000 * 1000 + 30 * FAB_DAY_MS } };

    return fab_people_say(p, 0, &s, NULL, 0, a);
}

enum fab_code fab_people_join(struct fab_people *p, struct fab_node *n, int count,
                              struct fab_err *e)
{
    struct fab_arena memory;

    fab_assert(count <= FAB_PEOPLE_MOST && fab_os_arena(1 << 20, &memory));
    for (; p->n < count; p->n++) {
        struct fab_submitted said[2];
        struct fab_arena     a = memory;
        fab_bytes            b[2];
        uint8_t              secret[16] = { 0 };
        int                  m = 0;
        if (p->n == 0) {
            memcpy(secret, p->invitation[0], 16);
        } else {
            memcpy(secret, &p->n, sizeof p->n);
            b[m++] = invite(p, secret, &a);
        }
        b[m++] = join(p, p->n, secret, &a);
        FAB_TRY(fab_node_submit(n, b, m, said, e));
        for (int i = 0; i < m; i++) {
            if (said[i].code == FAB_OK) continue;
            *e = said[i].err;
            return said[i].code;
        }
        p->now_ms += 1000;
    }
    fab_os_arena_end(&memory);
    return FAB_OK;
}

struct fab_node *fab_people_town(struct fab_people *p, const char *name, int count, bool trail)
{
    char                    path[512];
    struct fab_err          e = { 0 };
    struct fab_node_options o;
    struct fab_node        *n;

    fab_os_start();
    fab_people_path(path, sizeof path, name);
    fab_people_sweep(path);
    fab_assert(fab_people_found(p, path, &e) == FAB_OK);
    o = fab_people_options(p);
    o.trail = trail;
    fab_assert(fab_node_open(&o, &n, &e) == FAB_OK);
    fab_assert(fab_people_join(p, n, count, &e) == FAB_OK);
    return n;
}

void fab_people_leave(struct fab_people *p, struct fab_node *n)
{
    fab_node_close(n);
    fab_people_sweep(p->path);
}

/* make_log.c: writes logs for strangers to read.  Usage: make_log FOLDER SIZE...
 *
 * Why     what we write must be read by programs that we did not write; they need logs of
 *         awkward sizes.
 * Idea    one history of seeded, signed statements, cut at each size: FOLDER/SIZE/ holds
 *         checkpoint, log.vkey, keys.txt (kid and public key of every signer, in hexadecimal),
 *         tile/..., receipt.cose of the entry in the middle, and proofs.json: inclusion of some
 *         entries and consistency with the smaller sizes, read back from the tiles just written.
 * Cost    65,537 entries with their signatures: about 3 s, 20 MB a large log.
 * Source  WIRE 2 and 3; C2SP tlog-tiles. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "log/proof.h"
#include "log/tile.h"
#include "statement/statement.h"

enum { PEOPLE = 16, SIZES_MAX = 16, FIRST_JOIN = 4, FIRST_DEED = FIRST_JOIN + PEOPLE };
#define START_S INT64_C(1767225600)                         /* 2026-01-01 */
static const fab_str ORIGIN = { "conformance.example/log", 23 };

struct signer { fab_id kid; bool member; uint8_t public_key[32], secret_key[64]; };

static struct signer       service, person[PEOPLE];
static struct fab_note_key log_key;
static uint8_t             log_secret[64];

/* The history: entries one behind another, where each begins, leaf hashes. */
static uint8_t *entries;
static size_t  *begins;
static fab_id  *leaves;

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "make_log: %s: %s\n", what, why);
    exit(1);
}

static void *need(size_t bytes)
{
    void *p = calloc(1, bytes);

    if (p == NULL) die("memory", strerror(errno));
    return p;
}

/* 32 seeded bytes: SHA-256("fabrique-conformance/" || label || n in decimal). */
static fab_id seeded(const char *label, int64_t n)
{
    char            digits[24];
    const int       len    = snprintf(digits, sizeof digits, "%lld", (long long)n);
    const fab_bytes part[] = { fab_bytes_of(label, strlen(label)),
                               fab_bytes_of(digits, (size_t)len) };

    return fab_sha256_of("fabrique-conformance/", part, fab_countof(part));
}

static struct signer signer_of(const char *label, int n)
{
    const fab_id  seed = seeded(label, n), salt = seeded("salt ", n);
    struct signer s    = { .member = fab_str_is(fab_str_of(label), "person ") };

    fab_sign_key(seed.b, s.public_key, s.secret_key);
    s.kid = s.member ? fab_mid_of(salt.b, s.public_key) : fab_thumbprint(s.public_key);
    return s;
}

static void make_keys(void)
{
    struct signer log = signer_of("log", 0);

    service = signer_of("service", 0);
    for (int i = 0; i < PEOPLE; i++) person[i] = signer_of("person ", i);
    log_key = fab_note_key_of(ORIGIN, FAB_NOTE_LOG, log.public_key);
    memcpy(log_secret, log.secret_key, sizeof log_secret);
}

/* What a statement's lists point to, while it is being built. */
struct scratch {
    fab_id           a, b, ids[2], key[3];
    struct fab_cell  cell[12];
    struct fab_cells row[4];
    int64_t          vec[3];
};

static struct fab_cell int_cell(int64_t n)
{
    return (struct fab_cell){ .type = 'i', .n = n };
}

static struct fab_cell bytes_cell(const void *p, size_t n)
{
    return (struct fab_cell){ .type = 'b', .v = fab_bytes_of(p, n) };
}

static struct fab_cell text_cell(fab_str text)
{
    return (struct fab_cell){ .type = 't', .v = fab_bytes_of(text.p, text.len) };
}

static void by(struct fab_statement *s, const struct signer *who)
{
    s->by_member = who->member;
    s->signer    = who->kid;
}

static void about_member(struct fab_statement *s, const struct signer *whom)
{
    s->about_type = FAB_ABOUT_MID;
    s->about      = whom->kid;
}

static void about_entry(struct fab_statement *s, int64_t index)
{
    s->about_type = FAB_ABOUT_SID;
    s->about      = leaves[index];
}

/* Entries 0..3 in the order of WIRE 3: charter, policy, clock, an invitation. */
static void genesis(int64_t i, struct fab_statement *s, struct scratch *w)
{
    by(s, &service);
    w->a = seeded("text ", i);
    s->hash = fab_bytes_of(w->a.b, sizeof w->a.b);
    switch (i) {
    case 0:
        s->kind     = FAB_K_charter;
        s->has      = F_(hash) | F_(list) | F_(key) | F_(ver);
        w->cell[0]  = text_cell(FAB_STR("log.merge"));
        w->cell[1]  = int_cell(2);
        w->row[0]   = (struct fab_cells){ w->cell, 2 };
        s->list     = w->row;
        s->nlist    = 1;
        s->key      = fab_bytes_of(service.public_key, sizeof service.public_key);
        s->ver      = 1;
        break;
    case 1:
        s->kind     = FAB_K_policy;
        s->has      = F_(hash) | F_(list);
        w->key[0]   = seeded("seal", 0);
        w->cell[0]  = int_cell(1);
        w->cell[1]  = bytes_cell(service.public_key, sizeof service.public_key);
        w->cell[2]  = int_cell(2);
        w->cell[3]  = bytes_cell(log_key.public_key, sizeof log_key.public_key);
        w->cell[4]  = text_cell(ORIGIN);
        w->cell[5]  = int_cell(4);
        w->cell[6]  = bytes_cell(w->key[0].b, sizeof w->key[0].b);
        w->row[0]   = (struct fab_cells){ w->cell, 2 };
        w->row[1]   = (struct fab_cells){ w->cell + 2, 3 };
        w->row[2]   = (struct fab_cells){ w->cell + 5, 2 };
        s->list     = w->row;
        s->nlist    = 3;
        break;
    case 2:
        s->kind = FAB_K_clock;
        s->has  = F_(due);
        s->due  = s->made;
        break;
    default:
        s->kind     = FAB_K_vouch;
        s->has      = F_(hash) | F_(code) | F_(until);
        s->code     = 1;
        s->until.ms = s->made.ms + 30 * FAB_DAY_MS;
    }
}

static void join(int64_t i, struct fab_statement *s, struct scratch *w)
{
    by(s, &person[i - FIRST_JOIN]);
    w->ids[0] = seeded("disclosure ", 2 * i);
    w->ids[1] = seeded("disclosure ", 2 * i + 1);
    w->key[0] = seeded("invitation ", i);
    w->key[1] = seeded("proof ", i);
    w->key[2] = seeded("proof ", -i);
    fab_disclosure_sort(w->ids, 2);
    s->kind = FAB_K_join;
    s->has  = F_(code) | F_(key) | F_(sd);
    s->code = 1;
    s->key  = fab_bytes_of(w->key[0].b, sizeof w->key);
    s->sd   = w->ids;
    s->nsd  = 2;
}

static void vouch(int64_t i, struct fab_statement *s, struct scratch *w)
{
    (void)w;
    about_member(s, &person[(i * 7 + 3) % PEOPLE]);
    s->kind       = FAB_K_vouch;
    s->has        = F_(code) | F_(scale) | F_(topic) | F_(until);
    s->code       = 2;
    s->scale      = i % 5;
    s->topic_name = FAB_STR("repairs");
    s->until.ms   = s->made.ms + 365 * FAB_DAY_MS;
}

static void offer(int64_t i, struct fab_statement *s, struct scratch *w)
{
    w->vec[0]    = i;
    w->vec[1]    = -i;
    w->vec[2]    = INT64_C(1) << (i % 60);
    s->kind      = FAB_K_offer;
    s->has       = F_(scale) | F_(code) | F_(until) | F_(amount) | F_(vec) | F_(more);
    s->scale     = 1;
    s->code      = 1;
    s->until.ms  = s->made.ms + FAB_DAY_MS;
    s->amount    = (fab_credit){ i % 7 * 1000 };
    s->vec       = w->vec;
    s->nvec      = 3;
    s->qty       = 1 + i % 300;
    s->from.ms   = s->made.ms;
    s->repeat_days  = 7;
    s->repeat_times = 4;
    s->more      = 1 << 1 | 1 << 2;
}

static void promise(int64_t i, struct fab_statement *s, struct scratch *w)
{
    const struct signer *other = &person[(i * 5 + 1) % PEOPLE];

    about_member(s, other);
    w->cell[0] = bytes_cell(s->signer.b, FAB_MID_BYTES);
    w->cell[1] = bytes_cell(other->kid.b, FAB_MID_BYTES);
    w->cell[2] = int_cell(START_S + i);
    w->cell[3] = int_cell(-1 - i);
    w->cell[4] = text_cell(FAB_STR("an hour of work"));
    w->row[0]  = (struct fab_cells){ w->cell, 5 };
    w->row[1]  = (struct fab_cells){ w->cell, 4 };
    s->kind    = FAB_K_promise;
    s->has     = F_(list) | F_(code) | F_(share) | F_(sd);
    s->list    = w->row;
    s->nlist   = 1 + (int)(i % 2);
    s->code    = 1;
    s->share   = 250000;
    w->ids[0]  = seeded("disclosure ", i);
    s->sd      = w->ids;
    s->nsd     = 1;
}

static void accept(int64_t i, struct fab_statement *s, struct scratch *w)
{
    about_entry(s, i - 1);
    w->ids[0] = leaves[i - 1];
    s->kind   = FAB_K_accept;
    s->has    = F_(ref);
    s->ref    = w->ids;
    s->nref   = 1;
}

static void keep(int64_t i, struct fab_statement *s, struct scratch *w)
{
    (void)w;
    about_entry(s, i - 2);
    s->kind  = FAB_K_keep;
    s->has   = F_(code) | F_(scale);
    s->code  = 1;
    s->scale = i % 3;
}

static void rate(int64_t i, struct fab_statement *s, struct scratch *w)
{
    about_entry(s, i - 3);
    w->a    = seeded("commitment ", i);
    s->kind = FAB_K_rate;
    s->has  = F_(code) | F_(hash);
    s->code = 1;
    s->hash = fab_bytes_of(w->a.b, sizeof w->a.b);
}

static void transfer(int64_t i, struct fab_statement *s, struct scratch *w)
{
    (void)w;
    about_member(s, &person[(i + 1) % PEOPLE]);
    s->kind   = FAB_K_transfer;
    s->has    = F_(amount) | F_(code);
    s->amount = (fab_credit){ 1 + i * 12345 % FAB_AMOUNT_MAX };
    s->code   = 1;
}

/* The statement at a place of the history; the same whatever the size of the log. */
static const struct signer *tell(int64_t i, struct fab_statement *s, struct scratch *w)
{
    static void (*const DEED[])(int64_t, struct fab_statement *, struct scratch *) = {
        vouch, offer, promise, accept, keep, rate, transfer
    };
    const struct signer *who = &person[i % PEOPLE];

    *s = (struct fab_statement){ .origin = ORIGIN, .about_type = FAB_ABOUT_ORIGIN };
    s->made.ms = (START_S + i) * 1000;
    if (i < FIRST_JOIN) {
        genesis(i, s, w);
        return &service;
    }
    if (i < FIRST_DEED) {
        join(i, s, w);
        return &person[i - FIRST_JOIN];
    }
    by(s, who);
    DEED[(i - FIRST_DEED) % fab_countof(DEED)](i, s, w);
    return who;
}

/* What we sign must pass our own parser first. */
static void check(fab_bytes entry, int64_t i)
{
    static uint8_t       memory[65536];
    struct fab_arena     arena = FAB_ARENA(memory);
    struct fab_err       e     = { .code = FAB_OK };
    struct fab_statement s;

    if (fab_statement_parse(entry, &arena, &s, &e) == FAB_OK) return;
    fprintf(stderr, "make_log: entry %lld: %s %s %s:%d\n", (long long)i, fab_code_name(e.code),
            e.field != NULL ? e.field : "", e.file, e.line);
    exit(1);
}

static fab_bytes entry_at(int64_t i)
{
    return fab_bytes_of(entries + begins[i], begins[i + 1] - begins[i]);
}

static void make_history(int64_t size)
{
    struct fab_buf b = { .cap = (size_t)size * 640 + 65536 };

    b.p     = entries = need(b.cap);
    begins  = need(((size_t)size + 1) * sizeof *begins);
    leaves  = need((size_t)size * sizeof *leaves);
    for (int64_t i = 0; i < size; i++) {
        struct fab_err       e = { .code = FAB_OK };
        struct scratch       w;
        struct fab_statement s;
        const struct signer *who = tell(i, &s, &w);

        if (fab_statement_build(&s, who->secret_key, &b, &e) != FAB_OK) {
            die("build", fab_code_name(e.code));
        }
        begins[i + 1] = b.len;
        check(entry_at(i), i);
        leaves[i] = fab_log_leaf(entry_at(i));
    }
}

/* A file below folder; its folders are made. */
static FILE *create(const char *folder, fab_str path)
{
    char full[4096];

    snprintf(full, sizeof full, "%s/%.*s", folder, (int)path.len, path.p);
    for (char *at = strchr(full + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = 0;
        if (mkdir(full, 0755) != 0 && errno != EEXIST) die(full, strerror(errno));
        *at = '/';
    }
    FILE *f = fopen(full, "wb");
    if (f == NULL) die(full, strerror(errno));
    return f;
}

static void finish(FILE *f)
{
    if (ferror(f) || fclose(f) != 0) die("write", strerror(errno));
}

static void save(const char *folder, fab_str path, fab_bytes content)
{
    FILE *f = create(folder, path);

    fwrite(content.p, 1, content.len, f);
    finish(f);
}

/* The bytes of a tile, from leaves: an upper hash is the root of all that lies below it. */
static void put_tile(struct fab_buf *b, const struct fab_tile *t)
{
    const int64_t first = t->n * FAB_TILE_WIDTH;

    for (int64_t i = first; i < first + t->width; i++) {
        if (t->level == FAB_TILE_ENTRIES) {
            fab_bundle_put(b, entry_at(i));
        } else {
            const int    bits = 8 * t->level;
            const fab_id root = fab_log_root(leaves + (i << bits), INT64_C(1) << bits);

            fab_put(b, root.b, sizeof root.b);
        }
    }
}

static void save_tiles(const char *folder, int64_t size)
{
    static uint8_t  content[FAB_TILE_WIDTH * 2048];
    struct fab_tile t = { .width = 0 };

    while (fab_tile_next(size, &t)) {
        char           room[128];
        struct fab_buf path = FAB_BUF(room), b = FAB_BUF(content);

        fab_tile_put_path(&path, &t);
        put_tile(&b, &t);
        if (b.failed) die("tile", "too large");
        save(folder, fab_buf_str(&path), fab_buf_bytes(&b));
    }
}

static void save_heads(const char *folder, int64_t size)
{
    const fab_id   root = fab_log_root(leaves, size);
    char           room[1024];
    struct fab_buf b = FAB_BUF(room);

    fab_checkpoint_put(&b, &log_key, log_secret, size, &root);
    save(folder, FAB_STR("checkpoint"), fab_buf_bytes(&b));
    b.len = 0;
    fab_vkey_put(&b, &log_key);
    fab_put_byte(&b, '\n');
    save(folder, FAB_STR("log.vkey"), fab_buf_bytes(&b));
}

/* Reads the tiles that were just written, as any client would. */
static bool fetch(void *self, const struct fab_tile *t, uint8_t *out)
{
    char           room[4096];
    struct fab_buf path = FAB_BUF(room);
    FILE          *f;
    size_t         got;

    fab_put_text(&path, self);
    fab_put_byte(&path, '/');
    fab_tile_put_path(&path, t);
    fab_put_byte(&path, 0);
    f = path.failed ? NULL : fopen(room, "rb");
    if (f == NULL) return false;
    got = fread(out, FAB_ID_BYTES, (size_t)t->width, f);
    return fclose(f) == 0 && got == (size_t)t->width;
}

/* Of the entry in the middle; a log of one entry has no receipt. */
static void save_receipt(char *folder, int64_t size)
{
    const fab_id            root  = fab_log_root(leaves, size);
    struct fab_tile_reader  tiles = { .size = size, .fetch = fetch, .self = folder };
    struct fab_receipt_key  key   = { .thumbprint = service.kid };
    struct fab_receipt_seal seal;
    struct fab_log_path     path;
    uint8_t                 room[4096];
    struct fab_buf          b = FAB_BUF(room);

    if (size < 2) return;
    memcpy(key.public_key, service.public_key, sizeof key.public_key);
    fab_receipt_seal(&key, service.secret_key, ORIGIN, size, &root, START_S + size, &seal);
    if (!fab_inclusion_path(fab_tile_hash, &tiles, size / 2, size, path.hash, &path.n)) {
        die("receipt", "cannot read the tiles");
    }
    fab_receipt_put(&b, &seal, size / 2, &path);
    save(folder, FAB_STR("receipt.cose"), fab_buf_bytes(&b));
}

static void save_keys(const char *folder)
{
    char           room[8192];
    struct fab_buf b = FAB_BUF(room);

    for (int i = -1; i < PEOPLE; i++) {
        const struct signer *s = i < 0 ? &service : &person[i];

        fab_put_hex(&b, s->kid.b, s->member ? FAB_MID_BYTES : FAB_ID_BYTES);
        fab_put_byte(&b, ' ');
        fab_put_hex(&b, s->public_key, sizeof s->public_key);
        fab_put_byte(&b, '\n');
    }
    save(folder, FAB_STR("keys.txt"), fab_buf_bytes(&b));
}

static void put_path(FILE *f, const fab_id *path, int n)
{
    for (int i = 0; i < n; i++) {
        char           room[64];
        struct fab_buf b = FAB_BUF(room);

        fab_put_b64(&b, path[i].b, sizeof path[i].b);
        fprintf(f, "%s\"%.*s\"", i > 0 ? ", " : "", (int)b.len, room);
    }
    fprintf(f, "] }");
}

/* One proof of a list: "name": place, "path": [...]. */
static void put_proof(FILE *f, bool first, const char *name, int64_t place, const fab_id *path,
                      int n)
{
    fprintf(f, "%s\n  { \"%s\": %lld, \"path\": [", first ? "" : ",", name, (long long)place);
    put_path(f, path, n);
}

static void put_inclusions(FILE *f, struct fab_tile_reader *tiles)
{
    const int64_t size = tiles->size;
    const int64_t at[] = { 0, 1, 2, 254, 255, 256, size / 3, size / 2, size - 2, size - 1 };
    int64_t       told[fab_countof(at)];
    int           many = 0, n;
    fab_id        path[FAB_LOG_PATH];

    for (int i = 0; i < fab_countof(at); i++) {
        bool again = at[i] < 0 || at[i] >= size;

        for (int k = 0; k < many; k++) again = again || told[k] == at[i];
        if (again) continue;
        if (!fab_inclusion_path(fab_tile_hash, tiles, at[i], size, path, &n)) {
            die("proofs", "cannot read the tiles");
        }
        put_proof(f, many == 0, "index", at[i], path, n);
        told[many++] = at[i];
    }
}

static void put_consistencies(FILE *f, struct fab_tile_reader *tiles, const int64_t *sizes,
                              int nsizes)
{
    bool   first = true;
    fab_id path[FAB_LOG_PATH];
    int    n;

    for (int i = 0; i < nsizes; i++) {
        if (sizes[i] >= tiles->size) continue;
        if (!fab_consistency_path(fab_tile_hash, tiles, sizes[i], tiles->size, path, &n)) {
            die("proofs", "cannot read the tiles");
        }
        put_proof(f, first, "first", sizes[i], path, n);
        first = false;
    }
}

static void save_proofs(char *folder, int64_t size, const int64_t *sizes, int nsizes)
{
    struct fab_tile_reader tiles = { .size = size, .fetch = fetch, .self = folder };
    FILE                  *f     = create(folder, FAB_STR("proofs.json"));

    fprintf(f, "{ \"inclusion\": [");
    put_inclusions(f, &tiles);
    fprintf(f, " ],\n  \"consistency\": [");
    put_consistencies(f, &tiles, sizes, nsizes);
    fprintf(f, " ] }\n");
    finish(f);
}

int main(int argc, char **argv)
{
    int64_t sizes[SIZES_MAX], largest = 0;
    int     n = 0;

    for (int i = 2; i < argc && n < SIZES_MAX; i++, n++) {
        if (!fab_int_read(fab_str_of(argv[i]), &sizes[n]) || sizes[n] < 1 || sizes[n] > 1000000) {
            die(argv[i], "not a size");
        }
        largest = fab_max(largest, sizes[n]);
    }
    if (n == 0 || n + 2 < argc) die("usage", "make_log FOLDER SIZE...");
    fab_crypto_start();
    make_keys();
    make_history(largest);
    for (int i = 0; i < n; i++) {
        char folder[2048];

        snprintf(folder, sizeof folder, "%s/%lld", argv[1], (long long)sizes[i]);
        save_heads(folder, sizes[i]);
        save_keys(folder);
        save_tiles(folder, sizes[i]);
        save_receipt(folder, sizes[i]);
        save_proofs(folder, sizes[i], sizes, n);
    }
    free(entries);
    free(begins);
    free(leaves);
    return 0;
}

/* openpgp_test.c: packets by hand, a web that GnuPG made, and rings signed here for every rule of
 * openpgp_graph.c. */
#include "peer/openpgp.h"

#include "base/buf.h"
#include "base/test.h"
#include "crypto/crypto.h"
#include "crypto/openpgp_native.h"
#include "peer/openpgp_packet.h"

static uint8_t memory[1 << 18];
static int32_t maker[256];

/* ---- packets ---- */

FAB_TEST(openpgp_packets)
{
    static const struct {
        const char *row, *hex; int want, tag, len; bool partial; int64_t at;
    } ROWS[] = {
        { "nothing", "", 0, 0, 0, false, 0 },
        { "old, one byte of length", "88026162", 1, 2, 2, false, 4 },
        { "old, two bytes", "8900026162", 1, 2, 2, false, 5 },
        { "old, four bytes", "8a000000026162", 1, 2, 2, false, 7 },
        { "old, to the end", "8b616263", 1, 2, 3, false, 4 },
        { "new, one byte", "c2026162", 1, 2, 2, false, 4 },
        { "new, five bytes", "c2ff000000026162", 1, 2, 2, false, 8 },
        { "new, empty", "cd00", 1, 13, 0, false, 2 },
        { "new, parts", "cbe16162e06303646566", 1, 11, 0, true, 10 },
        { "not a packet", "7f00", -1, 0, 0, false, 0 },
        { "no length", "88", -1, 0, 0, false, 0 },
        { "half a length", "8900", -1, 0, 0, false, 0 },
        { "beyond the end", "88036162", -1, 0, 0, false, 0 },
        { "new, beyond the end", "c2036162", -1, 0, 0, false, 0 },
        { "new, half of two bytes", "c2c0", -1, 0, 0, false, 0 },
        { "new, half of five bytes", "c2ff0000", -1, 0, 0, false, 0 },
        { "a part without a last one", "cbe16162", -1, 0, 0, false, 0 },
        { "a part beyond the end", "cbe261", -1, 0, 0, false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_pgp_walk   walk = { fab_test_hex(ROWS[i].hex), 0 };
        struct fab_pgp_packet packet;

        fab_expect(ROWS[i].row, fab_pgp_next(&walk, &packet), ROWS[i].want);
        fab_expect(ROWS[i].row, (int64_t)walk.at, ROWS[i].at);
        if (ROWS[i].want <= 0) continue;
        fab_expect(ROWS[i].row, packet.tag, ROWS[i].tag);
        fab_expect(ROWS[i].row, (int64_t)packet.body.len, ROWS[i].len);
        fab_expect(ROWS[i].row, packet.partial, ROWS[i].partial);
    }
}

FAB_TEST(openpgp_two_byte_length)
{
    static uint8_t        data[3 + 8383] = { 0xc2, 0xdf, 0xff };
    struct fab_pgp_walk   walk = { fab_bytes_of(data, sizeof data), 0 };
    struct fab_pgp_packet packet;

    fab_expect("longest", fab_pgp_next(&walk, &packet) == 1 && packet.body.len == 8383, true);
    walk = (struct fab_pgp_walk){ fab_bytes_of(data, sizeof data - 1), 0 };
    fab_expect("one byte short", fab_pgp_next(&walk, &packet), -1);
}

FAB_TEST(openpgp_armor)
{
#define BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
#define END   "-----END PGP PUBLIC KEY BLOCK-----\n"
    static const struct { const char *row, *text, *hex; } ROWS[] = {
        { "plain", BEGIN "\nYWJj\n" END, "616263" },
        { "with a header, padding and checksum", BEGIN "Comment: x\n\nYWI=\n=abcd\n" END, "6162" },
        { "carriage returns, text around",
          "hello\r\n" BEGIN "\r\nYWJj\r\nYQ==\r\n" END "bye", "61626361" },
        { "two blocks", BEGIN "\nYWJj\n" END BEGIN "\nYQ==\n" END, "61626361" },
        { "no block", "hello", "" },
        { "no end", BEGIN "\nYWJj\n", NULL },
        { "a sign that is not base64", BEGIN "\nYW-j\n" END, NULL },
        { "something behind the padding", BEGIN "\nYQ==\nYWJj\n" END, NULL },
        { "a header that is none", BEGIN "hello\n\nYWJj\n" END, NULL },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const fab_bytes  file = fab_bytes_of(ROWS[i].text, strlen(ROWS[i].text));
        struct fab_arena arena = { memory, fab_pgp_dearmor_need(file.len), 0 };
        fab_bytes        out;

        fab_expect(ROWS[i].row, fab_pgp_dearmor(file, &arena, &out), ROWS[i].hex != NULL);
        if (ROWS[i].hex != NULL) fab_expect_bytes(ROWS[i].row, out, fab_test_hex(ROWS[i].hex));
    }
}

FAB_TEST(openpgp_signature_packets)
{
#define HEAD   "04100108"
#define TIME   "050200000001"                   /* 6 bytes */
#define SEVEN  "09100000000000000007"           /* 10 bytes: issuer 7 */
#define NINE   "09100000000000000009"
    static const struct { const char *row, *hex; bool ok, strange; int64_t issuer; } ROWS[] = {
        { "hashed issuer", HEAD "0010" TIME SEVEN "0000" "abcd", true, false, 7 },
        { "only a hint", HEAD "0006" TIME "000a" NINE "abcd", true, false, 9 },
        { "hashed before hint", HEAD "0010" TIME SEVEN "000a" NINE "abcd", true, false, 7 },
        { "hints that break off", HEAD "0006" TIME "000b" NINE "09" "abcd", true, false, 9 },
        { "fingerprint",
          HEAD "001d" TIME "162104" "000000000000000000000000000000000000000a" "0000abcd",
          true, false, 10 },
        { "fingerprint before issuer",
          HEAD "0027" TIME "162104" "000000000000000000000000000000000000000a" SEVEN "0000abcd",
          true, false, 10 },
        { "fingerprint of v6, too short",
          HEAD "001d" TIME "162106" "000000000000000000000000000000000000000a" "0000abcd",
          false, false, 0 },
        { "no time", HEAD "0000" "0000" "abcd", false, false, 0 },
        { "time only as a hint", HEAD "0000" "0006" TIME "abcd", false, false, 0 },
        { "time of three bytes", HEAD "0005" "0402000001" "0000abcd", false, false, 0 },
        { "trust of one byte", HEAD "0009" TIME "020501" "0000abcd", false, false, 0 },
        { "a subpacket beyond its area", HEAD "0006" "060200000001" "0000abcd", false, false, 0 },
        { "a subpacket of no bytes", HEAD "0007" TIME "00" "0000abcd", false, false, 0 },
        { "critical and unknown", HEAD "0008" TIME "01ff" "0000abcd", true, true, 0 },
        { "critical and known", HEAD "0006" "058200000001" "0000abcd", true, false, 0 },
        { "unknown", HEAD "0008" TIME "017f" "0000abcd", true, false, 0 },
        { "length of two bytes", HEAD "00ca" TIME "c0017f", false, false, 0 },
        { "hashed area beyond the end", HEAD "ffff", false, false, 0 },
        { "one of the left two bytes", HEAD "0006" TIME "0000" "ab", false, false, 0 },
        { "v3", "030510" "00000001" "0000000000000007" "0108" "abcd", true, false, 7 },
        { "v3, cut", "030510" "00000001" "0000000000000007" "0108" "ab", false, false, 0 },
        { "v5", "0510", true, true, 0 },
        { "nothing", "", false, false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_pgp_signature s;

        fab_expect(ROWS[i].row, fab_pgp_signature_read(fab_test_hex(ROWS[i].hex), &s), ROWS[i].ok);
        if (!ROWS[i].ok) continue;
        fab_expect(ROWS[i].row, s.strange, ROWS[i].strange);
        fab_expect(ROWS[i].row, (int64_t)s.issuer, ROWS[i].issuer);
    }
}

/* ---- whole rings ---- */

#define AT(s) ((fab_moment){ INT64_C(1000) * (s) })

/* All steps in an arena of just the size that is said to be needed. */
static enum fab_code read_ring(fab_bytes file, fab_moment now, struct fab_pgp_graph *graph,
                               struct fab_err *e)
{
    struct fab_arena     text = { memory, fab_pgp_binary_need(file), 0 }, arena;
    struct fab_pgp_ring *ring;
    fab_bytes            data;
    size_t               need;

    FAB_TRY(fab_pgp_binary(file, &text, &data, e));
    FAB_TRY(fab_pgp_need(data, &need, e));
    arena = (struct fab_arena){ memory + text.size, need, 0 };
    fab_assert(text.size + need <= sizeof memory);
    FAB_TRY(fab_pgp_parse(data, &arena, &ring, e));
    fab_assert(fab_pgp_signatures(ring) <= (uint32_t)fab_countof(maker));
    for (uint32_t i = 0; i < fab_pgp_signatures(ring); i++) maker[i] = fab_pgp_verify(ring, i);
    return fab_pgp_resolve(ring, maker, now, &arena, graph, e);
}

FAB_TEST(openpgp_refused)
{
    static const struct { const char *row, *hex; enum fab_code want; int64_t at; } ROWS[] = {
        { "empty", "", FAB_E_SYNTAX, 0 },
        { "no key", "b40161", FAB_E_SYNTAX, 3 },
        { "cut", "b401" "61" "88", FAB_E_SYNTAX, 3 },
        { "a key that we cannot read", "9801" "03", FAB_E_SYNTAX, 0 },
        { "armor of nothing", "68656c6c6f", FAB_E_SYNTAX, 0 },
    };
    struct fab_pgp_graph graph;
    struct fab_err       e;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, read_ring(fab_test_hex(ROWS[i].hex), AT(0), &graph, &e),
                   ROWS[i].want);
        fab_expect(ROWS[i].row, e.arg, ROWS[i].at);
    }
    fab_expect("too long",
               read_ring(fab_bytes_of("\x99", (size_t)FAB_L_keyring_bytes + 1), AT(0), &graph, &e),
               FAB_E_FIELD);
}

/* tests/data/openpgp/make says who certified whom. */
enum { ANNA, BRUNO, CARLA, DORA, EMIL, FANNY, GUSTAV };
static const struct {
    uint32_t from, to; enum fab_pgp_kind kind; int depth, amount; const char *regex;
} WEB[] = {
    { ANNA, BRUNO, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { ANNA, CARLA, FAB_PGP_TRUST, 2, 120, "<[^>]+[@.]example\\.org>$" },
    { BRUNO, ANNA, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { BRUNO, CARLA, FAB_PGP_TRUST, 1, 60, "" },
    { BRUNO, FANNY, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { CARLA, BRUNO, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { DORA, BRUNO, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { EMIL, BRUNO, FAB_PGP_KNOWS_KEY, 0, 0, "" },
    { FANNY, BRUNO, FAB_PGP_KNOWS_KEY, 0, 0, "" },
};
static const char *const WEB_NAMES[] = {
    "Anna M. <anna@other.example>", "Bruno <bruno@web.example>", "Carla <carla@web.example>",
    "Dora <dora@web.example>",
    "Emil <emil@web.example>",      "Fanny <fanny@web.example>", "Gustav <gustav@web.example>",
};

static void expect_web(const char *file)
{
    struct fab_pgp_graph graph;
    struct fab_err       e;
    const enum fab_code  code = read_ring(fab_test_file(file), AT(1600000000), &graph, &e);

    if (!fab_expect(file, code, FAB_OK)) return;
    fab_expect("keys", graph.counts.keys, fab_countof(WEB_NAMES));
    fab_expect("edges", graph.counts.edges, fab_countof(WEB));
    for (int i = 0; i < fab_countof(WEB_NAMES) && i < (int)graph.counts.keys; i++) {
        fab_expect_str("name", graph.keys[i].name, fab_str_of(WEB_NAMES[i]));
        fab_expect(WEB_NAMES[i], graph.keys[i].revoked, i == GUSTAV);
    }
    for (int i = 0; i < fab_countof(WEB) && i < (int)graph.counts.edges; i++) {
        fab_expect(WEB_NAMES[WEB[i].from], graph.edges[i].from, WEB[i].from);
        fab_expect(WEB_NAMES[WEB[i].from], graph.edges[i].to, WEB[i].to);
        fab_expect(WEB_NAMES[WEB[i].from], graph.edges[i].kind, WEB[i].kind);
        fab_expect(WEB_NAMES[WEB[i].from], graph.edges[i].depth, WEB[i].depth);
        fab_expect(WEB_NAMES[WEB[i].from], graph.edges[i].amount, WEB[i].amount);
        fab_expect_str(WEB_NAMES[WEB[i].from], graph.edges[i].regex, fab_str_of(WEB[i].regex));
    }
    fab_expect("unknown", graph.counts.fate[FAB_PGP_UNKNOWN], 1);
    fab_expect("expired", graph.counts.fate[FAB_PGP_EXPIRED], 1);
    fab_expect("on and by the revoked key", graph.counts.fate[FAB_PGP_REVOKED], 2);
    fab_expect("trust", graph.counts.trust_signatures, 2);
}

FAB_TEST(openpgp_web_of_gnupg)
{
    expect_web("tests/data/openpgp/web.gpg");
    expect_web("tests/data/openpgp/web.asc");
}

/* One bit of a ring changed: whatever happens, no edge arises that was not there, unless the bit
 * undid a revocation. */
FAB_TEST(openpgp_flipped_bits)
{
    const fab_bytes      file = fab_test_file("tests/data/openpgp/web.gpg");
    static uint8_t       copy[1 << 14];
    struct fab_pgp_graph graph;
    struct fab_err       e;
    uint32_t             most = 0;

    fab_assert(file.len <= sizeof copy);
    for (size_t bit = 3; bit < 8 * file.len; bit += 997) {
        memcpy(copy, file.p, file.len);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (read_ring(fab_bytes_of(copy, file.len), AT(1600000000), &graph, &e) != FAB_OK) continue;
        if (graph.counts.fate[FAB_PGP_REVOKED] == 0) continue;
        most = fab_max(most, graph.counts.edges);
    }
    fab_expect("edges", most, fab_countof(WEB));
}

/* ---- rings signed here ---- */

/* Keys A, B (the target) and C, Ed25519 by seed; what somebody says, and where. */
enum { A, B, C };
enum place { ON_USER, ON_SECOND_USER, ON_KEY, ON_SUBKEY };
enum trick { HONEST, FORGED, HINT_OF_A, CRITICAL, VERSION_5, KEY_ENDS };
struct said {
    char        who;            /* 'A'..'C'; 0: no more words */
    uint8_t     type;
    uint32_t    at_s, lasts_s;
    uint8_t     depth, amount;
    int         digest;         /* 0: SHA-256 */
    enum place  place;
    char        about;          /* 0: B */
    int         reason;         /* of a revocation; 0 none given */
    enum trick  trick;
};

enum { BORN_S = 1000 };
static int version;     /* of keys and signatures: 4 (EdDSA 22) or 6 (Ed25519 27) */

static void secret_of(int who, uint8_t public_key[32], uint8_t secret[64])
{
    uint8_t seed[32] = { 7 };

    seed[1] = (uint8_t)who;
    fab_sign_key(seed, public_key, secret);
}

static void put_key_body(struct fab_buf *b, int who)
{
    uint8_t public_key[32], secret[64];

    secret_of(who, public_key, secret);
    fab_put_be(b, (uint64_t)version, 1);
    fab_put_be(b, BORN_S, 4);
    fab_put_be(b, version == 6 ? 27 : 22, 1);
    if (version == 6) {
        fab_put_be(b, 32, 4);
    } else {
        fab_put(b, "\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 10);
        fab_put(b, "\x01\x07\x40", 3);
    }
    fab_put(b, public_key, 32);
}

static void put_packet(struct fab_buf *b, uint8_t tag, fab_bytes body)
{
    fab_put_byte(b, 0xc0 | tag);
    fab_put_byte(b, 0xff);
    fab_put_be(b, body.len, 4);
    fab_put(b, body.p, body.len);
}

/* What a hash takes of a key. */
static void put_hashed_key(struct fab_buf *b, int who)
{
    uint8_t        room[128];
    struct fab_buf body = FAB_BUF(room);

    put_key_body(&body, who);
    fab_put_be(b, version == 6 ? 0x9b : 0x99, 1);
    fab_put_be(b, body.len, version == 6 ? 4 : 2);
    fab_put(b, body.p, body.len);
}

static fab_bytes print_of(int who, uint8_t out[64])
{
    uint8_t         room[128];
    struct fab_buf  b = FAB_BUF(room);
    fab_bytes       hashed;
    uint8_t         kind;

    put_hashed_key(&b, who);
    hashed = fab_buf_bytes(&b);
    kind = version == 6 ? FAB_PGP_SHA256 : FAB_PGP_SHA1;
    return fab_bytes_of(out, fab_pgp_digest(kind, &hashed, 1, out));
}

static void put_hashed_area(struct fab_buf *b, const struct said *s)
{
    uint8_t         room[64];
    const fab_bytes print = print_of(s->who - 'A', room);

    fab_put_be(b, 0x0502, 2);
    fab_put_be(b, s->at_s, 4);
    if (s->lasts_s > 0) {
        fab_put_be(b, s->trick == KEY_ENDS ? 0x0509 : 0x0503, 2);
        fab_put_be(b, s->lasts_s, 4);
    }
    if (s->depth > 0) {
        fab_put_be(b, 0x0305, 2);
        fab_put_byte(b, s->depth);
        fab_put_byte(b, s->amount);
    }
    if (s->reason > 0) {
        fab_put_be(b, 0x021d, 2);
        fab_put_be(b, (uint64_t)s->reason, 1);
    }
    if (s->trick == CRITICAL) fab_put_be(b, 0x01ff, 2);
    if (s->trick == HINT_OF_A) return;
    fab_put_be(b, print.len + 2, 1);
    fab_put_byte(b, 33);
    fab_put_be(b, (uint64_t)version, 1);
    fab_put(b, print.p, print.len);
}

static const fab_str USERS[] = { { "Berta", 5 }, { "B. (work)", 9 } };
static const char SALT[] = "sixteen bytes...";

/* Version to the end of the hashed area. */
static void put_head(struct fab_buf *b, const struct said *s)
{
    uint8_t        room[256];
    struct fab_buf area = FAB_BUF(room);

    put_hashed_area(&area, s);
    fab_put_be(b, (uint64_t)version, 1);
    fab_put_byte(b, s->type);
    fab_put_be(b, version == 6 ? 27 : 22, 1);
    fab_put_be(b, s->digest > 0 ? (uint64_t)s->digest : FAB_PGP_SHA256, 1);
    fab_put_be(b, area.len, version == 6 ? 4 : 2);
    fab_put(b, area.p, area.len);
}

static void put_hint(struct fab_buf *b, const struct said *s)
{
    uint8_t         room[64];
    const fab_bytes print = print_of(A, room);

    fab_put_be(b, s->trick == HINT_OF_A ? 10 : 0, version == 6 ? 4 : 2);
    if (s->trick != HINT_OF_A) return;
    fab_put_be(b, 0x0910, 2);
    fab_put_be(b, fab_pgp_id_of(print), 8);
}

static void sign_said(const struct said *s, fab_bytes head, uint8_t digest[64],
                      uint8_t signature[64])
{
    uint8_t        room[1024], public_key[32], secret[64];
    struct fab_buf b = FAB_BUF(room);
    fab_bytes      hashed;
    const fab_str  user = USERS[s->place == ON_SECOND_USER];
    size_t         n;

    if (version == 6) fab_put(&b, SALT, 16);
    put_hashed_key(&b, (s->about > 0 ? s->about : 'B') - 'A');
    if (s->place == ON_USER || s->place == ON_SECOND_USER) {
        fab_put_byte(&b, 0xb4);
        fab_put_be(&b, user.len, 4);
        fab_put_str(&b, user);
    }
    fab_put(&b, head.p, head.len);
    fab_put_be(&b, (uint64_t)version, 1);
    fab_put_byte(&b, 0xff);
    fab_put_be(&b, head.len, 4);
    hashed = fab_buf_bytes(&b);
    n = fab_pgp_digest((uint8_t)(s->digest > 0 ? s->digest : FAB_PGP_SHA256), &hashed, 1, digest);
    secret_of(s->who - 'A', public_key, secret);
    fab_sign(secret, fab_bytes_of(digest, n), signature);
    if (s->trick == FORGED) signature[40] ^= 1;
}

static void put_said(struct fab_buf *out, const struct said *s)
{
    uint8_t        room[512], digest[64], signature[64];
    struct fab_buf b = FAB_BUF(room);

    put_head(&b, s);
    sign_said(s, fab_buf_bytes(&b), digest, signature);
    put_hint(&b, s);
    fab_put(&b, digest, 2);
    if (version == 6) {
        fab_put_byte(&b, 16);
        fab_put(&b, SALT, 16);
        fab_put(&b, signature, 64);
    } else {
        fab_put_be(&b, 256, 2);
        fab_put(&b, signature, 32);
        fab_put_be(&b, 256, 2);
        fab_put(&b, signature + 32, 32);
    }
    if (s->trick == VERSION_5) b.p[0] = 5;
    put_packet(out, FAB_PGP_TAG_SIGNATURE, fab_buf_bytes(&b));
}

static void put_words(struct fab_buf *out, const struct said *said, int n, char about,
                      enum place place)
{
    for (int i = 0; i < n && said[i].who != 0; i++) {
        const char on = said[i].about > 0 ? said[i].about : 'B';

        if (on == about && said[i].place == place) put_said(out, &said[i]);
    }
}

/* Keys A, B, C with what is said about them; B has two user ids and a subkey. */
static fab_bytes ring_of(const struct said *said, int n, uint8_t *room, size_t cap)
{
    struct fab_buf out = { .p = room, .cap = cap };

    for (int who = A; who <= C; who++) {
        uint8_t        body_room[128];
        struct fab_buf body = FAB_BUF(body_room);

        put_key_body(&body, who);
        put_packet(&out, FAB_PGP_TAG_KEY, fab_buf_bytes(&body));
        put_words(&out, said, n, (char)('A' + who), ON_KEY);
        put_packet(&out, FAB_PGP_TAG_USER_ID, fab_bytes_of(USERS[0].p, USERS[0].len));
        put_words(&out, said, n, (char)('A' + who), ON_USER);
        if (who != B) continue;
        put_packet(&out, FAB_PGP_TAG_USER_ID, fab_bytes_of(USERS[1].p, USERS[1].len));
        put_words(&out, said, n, 'B', ON_SECOND_USER);
        put_packet(&out, FAB_PGP_TAG_SUBKEY, fab_buf_bytes(&body));
        put_words(&out, said, n, 'B', ON_SUBKEY);
    }
    fab_assert(!out.failed);
    return fab_buf_bytes(&out);
}

enum { NOW = 2000000, WEAK = 1547856000 };
#define CERT(at) .who = 'A', .type = 0x10, .at_s = (at)
static const struct {
    const char *row; struct said said[4]; uint32_t now; const char *fates; int edges, depth;
} RULES[] = {
    { "a plain certification", { { CERT(2000) } }, NOW, "edge", 1, 0 },
    { "another type",
      { { CERT(2000) }, { .who = 'A', .type = 0x13, .at_s = 2001 } }, NOW, "older edge", 1, 0 },
    { "trust", { { CERT(2000), .depth = 1, .amount = 60 } }, NOW, "edge", 1, 1 },
    { "trust further than three counts as three",
      { { CERT(2000), .depth = 9, .amount = 120 } }, NOW, "edge", 1, 3 },
    { "a newer plain word replaces trust",
      { { CERT(2000), .depth = 1, .amount = 60 }, { CERT(2001) } }, NOW, "older edge", 1, 0 },
    { "trust on one user id stands beside a newer plain word on another",
      { { CERT(2000), .depth = 1, .amount = 60 }, { CERT(2001), .place = ON_SECOND_USER } },
      NOW, "older edge", 1, 1 },
    { "two signers",
      { { CERT(2000) }, { .who = 'C', .type = 0x10, .at_s = 2000 } }, NOW, "edge edge", 2, 0 },
    { "taken back", { { CERT(2000) }, { .who = 'A', .type = 0x30, .at_s = 2001 } },
      NOW, "revocation revoked", 0, 0 },
    { "taken back in the same second",
      { { CERT(2000) }, { .who = 'A', .type = 0x30, .at_s = 2000 } },
      NOW, "revocation revoked", 0, 0 },
    { "given again", { { CERT(2002) }, { .who = 'A', .type = 0x30, .at_s = 2001 }, { CERT(2000) } },
      NOW, "edge revocation older", 1, 0 },
    { "taken back on one user id only",
      { { CERT(2000) }, { .who = 'A', .type = 0x30, .at_s = 2001, .place = ON_SECOND_USER } },
      NOW, "edge revocation", 1, 0 },
    { "taken back by somebody else", { { CERT(2000) }, { .who = 'C', .type = 0x30, .at_s = 2001 } },
      NOW, "edge revocation", 1, 0 },
    { "last second", { { CERT(2000), .lasts_s = 100 } }, 2099, "edge", 1, 0 },
    { "expired", { { CERT(2000), .lasts_s = 100 } }, 2100, "expired", 0, 0 },
    { "the newest expired, the older does not rise",
      { { CERT(2000) }, { CERT(2001), .lasts_s = 1 } }, NOW, "older expired", 0, 0 },
    { "now", { { CERT(2000) } }, 2000, "edge", 1, 0 },
    { "in the future", { { CERT(2001) } }, 2000, "untimely", 0, 0 },
    { "as old as the key", { { CERT(BORN_S) } }, NOW, "edge", 1, 0 },
    { "older than the key", { { CERT(BORN_S - 1) } }, NOW, "untimely", 0, 0 },
    { "last second of the signer's key",
      { { .who = 'A', .type = 0x13, .at_s = 1500, .about = 'A', .lasts_s = 1000,
          .trick = KEY_ENDS }, { CERT(1999) } }, NOW, "self edge", 1, 0 },
    { "after the signer's key ended",
      { { .who = 'A', .type = 0x13, .at_s = 1500, .about = 'A', .lasts_s = 1000,
          .trick = KEY_ENDS }, { CERT(2000) } }, NOW, "self untimely", 0, 0 },
    { "SHA-1 on its last second", { { CERT(WEAK), .digest = FAB_PGP_SHA1 } }, WEAK, "edge", 1, 0 },
    { "SHA-1 a second later",
      { { CERT(WEAK + 1), .digest = FAB_PGP_SHA1 } }, WEAK + 1, "weak", 0, 0 },
    { "SHA-1 of a key about itself",
      { { .who = 'B', .type = 0x13, .at_s = WEAK + 1, .digest = FAB_PGP_SHA1 } },
      WEAK + 1, "self", 0, 0 },
    { "MD5", { { CERT(2000), .digest = FAB_PGP_MD5 } }, NOW, "weak", 0, 0 },
    { "a digest we do not know", { { CERT(2000), .digest = 3 } }, NOW, "strange", 0, 0 },
    { "forged", { { CERT(2000), .trick = FORGED } }, NOW, "false", 0, 0 },
    { "an issuer outside is a hint", { { CERT(2000), .trick = HINT_OF_A } }, NOW, "edge", 1, 0 },
    { "an issuer outside proves nothing",
      { { .who = 'C', .type = 0x10, .at_s = 2000, .trick = HINT_OF_A } }, NOW, "false", 0, 0 },
    { "critical and unknown", { { CERT(2000), .trick = CRITICAL } }, NOW, "strange", 0, 0 },
    { "a version we do not know", { { CERT(2000), .trick = VERSION_5 } }, NOW, "strange", 0, 0 },
    { "the user id is taken back",
      { { CERT(2000) }, { .who = 'B', .type = 0x30, .at_s = 2001 } }, NOW, "revoked self", 0, 0 },
    { "the user id is taken back and given again",
      { { CERT(2000) }, { .who = 'B', .type = 0x30, .at_s = 2001 },
        { .who = 'B', .type = 0x13, .at_s = 2002 } }, NOW, "edge self self", 1, 0 },
    { "the key is revoked",
      { { CERT(2000) }, { .who = 'B', .type = 0x20, .at_s = 2001, .place = ON_KEY } },
      NOW, "revoked self", 0, 0 },
    { "the key is not revoked by others",
      { { CERT(2000) }, { .who = 'C', .type = 0x20, .at_s = 2001, .place = ON_KEY } },
      NOW, "edge elsewhere", 1, 0 },
    { "the signer's key was stolen",
      { { CERT(2000) },
        { .who = 'A', .type = 0x20, .at_s = 3000, .place = ON_KEY, .about = 'A',
          .reason = 2 } }, NOW, "revoked self", 0, 0 },
    { "the signer's key retired later",
      { { CERT(2999) },
        { .who = 'A', .type = 0x20, .at_s = 3000, .place = ON_KEY, .about = 'A',
          .reason = 3 } }, NOW, "edge self", 1, 0 },
    { "the signer's key had retired",
      { { CERT(3000) },
        { .who = 'A', .type = 0x20, .at_s = 3000, .place = ON_KEY, .about = 'A',
          .reason = 1 } }, NOW, "revoked self", 0, 0 },
    { "about oneself", { { .who = 'B', .type = 0x13, .at_s = 2000 } }, NOW, "self", 0, 0 },
    { "a subkey's binding",
      { { .who = 'B', .type = 0x18, .at_s = 2000, .place = ON_SUBKEY } }, NOW, "elsewhere", 0, 0 },
    { "a certification behind a subkey",
      { { CERT(2000), .place = ON_SUBKEY } }, NOW, "elsewhere", 0, 0 },
    { "a direct word of another",
      { { .who = 'A', .type = 0x1f, .at_s = 2000, .place = ON_KEY } }, NOW, "elsewhere", 0, 0 },
    { "a document's type", { { .who = 'A', .type = 0x00, .at_s = 2000 } }, NOW, "elsewhere", 0, 0 },
};

/* How often a word stands in a text of words. */
static uint32_t times(fab_str text, const char *word)
{
    uint32_t n = 0;

    while (text.len > 0) n += fab_str_is(fab_str_cut(&text, ' '), word);
    return n;
}

static void expect_rules(void)
{
    static uint8_t room[1 << 14];

    for (int i = 0; i < fab_countof(RULES); i++) {
        const fab_bytes      ring = ring_of(RULES[i].said, 4, room, sizeof room);
        struct fab_pgp_graph graph;
        struct fab_err       e;

        const enum fab_code code = read_ring(ring, AT(RULES[i].now), &graph, &e);

        if (!fab_expect(RULES[i].row, code, FAB_OK)) continue;
        fab_expect(RULES[i].row, graph.counts.edges, RULES[i].edges);
        fab_expect(RULES[i].row, graph.counts.keys, 3);
        fab_expect(RULES[i].row, graph.counts.subkeys, 1);
        for (int f = 0; f < FAB_PGP_FATES; f++) {
            const char *name = fab_pgp_fate_name((enum fab_pgp_fate)f);

            const uint32_t want = times(fab_str_of(RULES[i].fates), name);

            if (graph.counts.fate[f] != want) fab_expect(RULES[i].row, f, -1);
        }
        if (RULES[i].edges == 0) continue;
        fab_expect(RULES[i].row, graph.edges[0].from == A && graph.edges[0].to == B, true);
        fab_expect(RULES[i].row, graph.edges[0].depth, RULES[i].depth);
        fab_expect(RULES[i].row, graph.edges[0].kind,
                   RULES[i].depth > 0 ? FAB_PGP_TRUST : FAB_PGP_KNOWS_KEY);
    }
}

FAB_TEST(openpgp_rules)
{
    version = 4;
    expect_rules();
}

FAB_TEST(openpgp_rules_v6)
{
    version = 6;
    expect_rules();
}

FAB_TEST(openpgp_copies_count_once)
{
    static const struct said said[] = {
        { CERT(2000) }, { .who = 'B', .type = 0x13, .at_s = 1500 },
    };
    static uint8_t           room[1 << 14];
    struct fab_pgp_graph     graph;
    struct fab_err           e;
    fab_bytes                ring;

    version = 4;
    ring = ring_of(said, fab_countof(said), room, sizeof room / 2);
    memcpy(room + ring.len, room, ring.len);
    fab_expect("twice", read_ring(fab_bytes_of(room, 2 * ring.len), AT(NOW), &graph, &e), FAB_OK);
    fab_expect("keys", graph.counts.keys, 3);
    fab_expect("pairs", graph.counts.pairs, 1);
    fab_expect("edges", graph.counts.edges, 1);
    fab_expect("older", graph.counts.fate[FAB_PGP_OLDER], 1);
    fab_expect("self", graph.counts.fate[FAB_PGP_SELF], 2);
}

FAB_TEST(openpgp_names)
{
    static const struct { const char *row; struct said said[3]; const char *name; } ROWS[] = {
        { "nobody said so", { { CERT(2000) } }, "" },
        { "by the key itself", { { .who = 'B', .type = 0x13, .at_s = 2000 } }, "Berta" },
        { "the newest",
          { { .who = 'B', .type = 0x13, .at_s = 2000 },
            { .who = 'B', .type = 0x13, .at_s = 2001, .place = ON_SECOND_USER } },
          "B. (work)" },
        { "not what is taken back",
          { { .who = 'B', .type = 0x13, .at_s = 2000 },
            { .who = 'B', .type = 0x13, .at_s = 2001, .place = ON_SECOND_USER },
          { .who = 'B', .type = 0x30, .at_s = 2002, .place = ON_SECOND_USER } }, "Berta" },
        { "not what has expired",
          { { .who = 'B', .type = 0x13, .at_s = 2000, .lasts_s = 5 } }, "" },
    };
    static uint8_t room[1 << 14];

    version = 4;
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_pgp_graph graph;
        struct fab_err       e;

        fab_expect(ROWS[i].row,
                   read_ring(ring_of(ROWS[i].said, 3, room, sizeof room), AT(NOW), &graph, &e),
                   FAB_OK);
        fab_expect_str(ROWS[i].row, graph.keys[B].name, fab_str_of(ROWS[i].name));
    }
}

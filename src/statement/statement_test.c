/* statement_test.c: the dictionary at its limits, what build leaves out, and the worked example
 * from its fields. */
#include "base/test.h"
#include "codec/base64.h"
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/field.h"

static uint8_t memory[1 << 20];
static const fab_str ORIGIN = { "commons.example/log", 19 };

struct person { uint8_t public_key[32], secret_key[64]; fab_id mid; };

/* A toy person of the worked example: seed = SHA-256("fabrique-example/" || name); the mids
 * stand in its README. */
static struct person person(const char *name, const char *mid)
{
    const fab_bytes part = fab_bytes_of(name, strlen(name));
    const fab_id    seed = fab_sha256_of("fabrique-example/", &part, 1);
    struct person   p;

    fab_sign_key(seed.b, p.public_key, p.secret_key);
    fab_expect(name, fab_mid_read(fab_str_of(mid), &p.mid), true);
    return p;
}

static fab_bytes example(int n)
{
    char           path[64] = { 0 };
    struct fab_buf b = FAB_BUF(path);

    fab_put_text(&b, "tests/vectors/example/entry");
    fab_put_int(&b, n);
    fab_put_text(&b, ".cose");
    return fab_test_file(path);
}

static void expect_built(int n, struct fab_statement *s, const struct person *by)
{
    uint8_t        bytes[1024];
    struct fab_buf b = FAB_BUF(bytes);
    struct fab_err e;

    s->origin = ORIGIN;
    s->by_member = true;
    s->signer = by->mid;
    fab_expect("built", fab_statement_build(s, by->secret_key, &b, &e), FAB_OK);
    fab_expect_bytes("as in the example", fab_buf_bytes(&b), example(n));
}

FAB_TEST(worked_example)
{
    const struct person alice = person("alice", "OvefXXxW87D55zX1Fv2dKw"),
                        bob = person("bob", "md9y1UNJ7vv4VCG9ifSxhw"),
                        carol = person("carol", "wwqjppS3OGayBGcrU-V4wg");
    static const struct { int entry; int64_t iat; const char *sd[3]; } JOINS[] = {
        { 1, 0x6b03f2bc, { "23a41ceb9fe2b6ec5b7a16f0801e4fd4c30c1fea49114d7425a5d2489426edc4",
                           "6455042f16323a677ffbf6374b4a9c1131aeb07f6f76300d1e45798db21453a5",
                           "841e9b977dc30ab7d2d4f01371be1d1c79a951145d4c0e5078eea5b1e1227625" } },
        { 2, 0x6b03f2f8, { "5decb4dcb9e09bdd7ef992e4ec8ed12f46afb4b93f3073887d8d39d627e18c5c",
                           "9f7173c9ca0bc62b9a28461b0f4e9111950b9a443ea74f3b2973a8739d9aaa8e",
                           "d08d825406bde2dd0ecb652284377c13fb7f41f62058e43c2e3a5cd344d3dfdd" } },
        { 3, 0x6b03f334, { "3a2a0e03bf08d878e1e83a8a204a06c268409d7dc1a0d49bdb4d55eba5e94736",
                           "6efb53b3eefffff31c5769516e411199c015acbea784754b5c1d5add34bfbdc1",
                           "6f07372f4de5143dc2e5944dfe4d7b45601d379145b559014db2742b45918c0a" } },
    };
    const struct person *who[] = { &alice, &bob, &carol };
    const fab_id         promise = fab_sid_of(example(5));
    fab_id               sd[3];

    for (int i = 0; i < 3; i++) {
        struct fab_statement s = { .kind = FAB_K_join,
                                   .made = { JOINS[i].iat * 1000 },
                                   .about_type = FAB_ABOUT_MID,
                                   .about = who[i]->mid,
                                   .has = F_(sd),
                                   .sd = sd,
                                   .nsd = 3 };

        for (int j = 0; j < 3; j++) sd[j] = fab_id_of(fab_test_hex(JOINS[i].sd[j]).p, 32);
        expect_built(JOINS[i].entry, &s, who[i]);
    }
    sd[0] = fab_id_of(
        fab_test_hex("5bab2c023621b9f4096172a2f779f2b61e90eac68903214f180279236028922a").p, 32);
    expect_built(4,
                 &(struct fab_statement){ .kind = FAB_K_vouch,
                                          .made = { INT64_C(0x6b040090) * 1000 },
                                          .about_type = FAB_ABOUT_MID,
                                          .about = bob.mid,
                                          .has = F_(scale) | F_(topic) | F_(sd),
                                          .scale = 3,
                                          .topic_name = FAB_STR("repairs"),
                                          .sd = sd,
                                          .nsd = 1 },
                 &alice);
    sd[0] = fab_id_of(
        fab_test_hex("2720a17737825c491bb9cd2e5b945e359d8f6ecd6141edb7d482a864dcfb3a11").p, 32);
    expect_built(5,
                 &(struct fab_statement){ .kind = FAB_K_promise,
                                          .made = { INT64_C(0x6b040ea0) * 1000 },
                                          .about_type = FAB_ABOUT_MID,
                                          .about = carol.mid,
                                          .has = F_(due) | F_(sd),
                                          .due = { INT64_C(0x6b0d2d00) * 1000 },
                                          .sd = sd,
                                          .nsd = 1 },
                 &bob);
    expect_built(6,
                 &(struct fab_statement){ .kind = FAB_K_accept,
                                          .made = { INT64_C(0x6b040f04) * 1000 },
                                          .about_type = FAB_ABOUT_MID,
                                          .about = bob.mid,
                                          .has = F_(ref),
                                          .ref = &promise,
                                          .nref = 1 },
                 &carol);
    expect_built(7,
                 &(struct fab_statement){ .kind = FAB_K_keep,
                                          .made = { INT64_C(0x6b0a8a00) * 1000 },
                                          .about_type = FAB_ABOUT_MID,
                                          .about = bob.mid,
                                          .has = F_(scale) | F_(ref),
                                          .scale = 2,
                                          .ref = &promise,
                                          .nref = 1 },
                 &carol);
}

FAB_TEST(entry_0_is_no_statement)
{
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_statement s;
    struct fab_err       e;

    fab_expect("text in key 2", fab_statement_parse(example(0), &a, &s, &e), FAB_E_SYNTAX);
    fab_expect_str("named", fab_str_of(e.field), FAB_STR("scale"));
}

/* As submitted: the entry inside is the entry of the log; a join brings its key. */
FAB_TEST(example_submissions)
{
    static struct fab_submission s;

    for (int i = 1; i <= 5; i++) {
        struct fab_arena a = FAB_ARENA(memory);
        char             path[] = "tests/vectors/example/entry0.full.cose";
        struct fab_err   e;
        uint8_t          key[32], again[2048];
        struct fab_buf   b = FAB_BUF(again);
        fab_bytes        clear[FAB_L_disclosures], whole;

        path[27] = (char)('0' + i);
        whole = fab_test_file(path);
        fab_expect(path, fab_submission_read(whole, &a, &s, &e), FAB_OK);
        fab_expect_bytes(path, s.entry, example(i));
        for (int j = 0; j < s.nclear; j++) clear[j] = s.clear[j].bytes;
        fab_submission_put(&b, s.entry, clear, s.nclear, NULL, NULL, 0, NULL, NULL, 0);
        fab_expect_bytes("written again", fab_buf_bytes(&b), whole);
        fab_expect("key", fab_submission_key(&s, key, &e), i <= 3 ? FAB_OK : FAB_E_FIELD);
        if (i <= 3) fab_expect("signed by it", fab_statement_verify(s.entry, key, &e), FAB_OK);
    }
}

FAB_TEST(join_key)
{
    static struct fab_submission s;
    struct fab_arena             a = FAB_ARENA(memory);
    struct fab_err               e;
    uint8_t                      key[32], salt[16] = { 1 }, small[256];
    struct fab_buf               b = FAB_BUF(small);

    fab_expect(
        "read",
        fab_submission_read(fab_test_file("tests/vectors/example/entry1.full.cose"), &a, &s, &e),
        FAB_OK);
    s.st.signer.b[0] ^= 1;
    fab_expect("mid of another", fab_submission_key(&s, key, &e), FAB_E_SIG);
    s.st.signer.b[0] ^= 1;
    fab_disclosure_put_bytes(
        &b, salt, FAB_D_key,
        fab_test_hex(
            "a3010120062158200100000000000000000000000000000000000000000000000000000000000000"));
    s.clear[0].bytes = fab_buf_bytes(&b);
    fab_expect("key of small order", fab_submission_key(&s, key, &e), FAB_E_SIG);
    s.st.kind = FAB_K_rotate;
    fab_expect("in a rotate", fab_submission_key(&s, key, &e), FAB_E_SIG);
    s.nclear = 0;
    fab_expect("no key", fab_submission_key(&s, key, &e), FAB_E_FIELD);
}

/* Disclosures of 16,384 bytes: seven fit into a submission, eight do not. */
FAB_TEST(largest_submission)
{
    static uint8_t disclosure[8][FAB_L_disclosure_bytes], whole[FAB_L_submission_bytes * 2],
        filler[FAB_L_disclosure_bytes];
    static struct fab_submission s;
    const struct person          alice = person("alice", "OvefXXxW87D55zX1Fv2dKw");
    fab_bytes                    clear[8];
    fab_id                       sd[8];

    for (int n = 7; n <= 8; n++) {
        struct fab_arena     a = FAB_ARENA(memory);
        uint8_t              bytes[1024], salt[16] = { 0 };
        struct fab_buf       entry = FAB_BUF(bytes), b = FAB_BUF(whole);
        struct fab_statement st = { .kind = FAB_K_vouch,
                                    .by_member = true,
                                    .signer = alice.mid,
                                    .origin = ORIGIN,
                                    .has = F_(sd),
                                    .sd = sd,
                                    .nsd = n };
        struct fab_err       e = { .code = FAB_OK };

        for (int i = 0; i < n; i++) {
            struct fab_buf d = FAB_BUF(disclosure[i]);

            salt[0] = (uint8_t)i;
            fab_disclosure_put_bytes(&d, salt, FAB_D_keys,
                                     fab_bytes_of(filler, sizeof filler - 22));
            clear[i] = fab_buf_bytes(&d);
            sd[i] = fab_disclosure_digest(clear[i]);
        }
        fab_disclosure_sort(sd, n);
        fab_expect("built", fab_statement_build(&st, alice.secret_key, &entry, &e), FAB_OK);
        fab_submission_put(&b, fab_buf_bytes(&entry), clear, n, NULL, NULL, 0, NULL, NULL, 0);
        fab_expect("size", fab_submission_read(fab_buf_bytes(&b), &a, &s, &e),
                   n == 7 ? FAB_OK : FAB_E_SYNTAX);
        fab_expect_str("size", fab_str_of(e.field), fab_str_of(n == 7 ? NULL : "size"));
    }
}

/* An entry with this payload in hexadecimal; signatures are not looked at by the parser. */
static fab_bytes with_payload(const char *payload, struct fab_buf *b)
{
    static const uint8_t SIGNATURE[64];
    struct fab_cose      frame;

    fab_expect("frame", fab_cose_read(example(7), false, &frame), true);
    frame.payload = fab_test_hex(payload);
    frame.signature = fab_bytes_of(SIGNATURE, sizeof SIGNATURE);
    fab_cose_put(b, &frame);
    return fab_buf_bytes(b);
}

#define KEEP "01646b656570"      /* 1: "keep" */
#define H32 "0000000000000000000000000000000000000000000000000000000000000000"
#define M16 "00000000000000000000000000000000"

FAB_TEST(dictionary)
{
    static const struct {
        const char   *row, *payload;
        enum fab_code code;
        const char   *field;
    } ROWS[] = {
        { "kind alone", "a1" KEEP, FAB_OK, NULL },
        { "unknown kind is parsed", "a10163686579", FAB_OK, NULL },
        { "kind empty", "a10160", FAB_E_SYNTAX, "kind" },
        { "scale below zero", "a2" KEEP "0220", FAB_OK, NULL },
        { "scale as bytes", "a2" KEEP "0240", FAB_E_SYNTAX, "scale" },
        { "hash of 33 bytes", "a2" KEEP "035821" H32 "00", FAB_E_SYNTAX, "hash" },
        { "due 2^53 - 1", "a2" KEEP "051b001fffffffffffff", FAB_OK, NULL },
        { "due 2^53", "a2" KEEP "051b0020000000000000", FAB_E_SYNTAX, "due" },
        { "due below zero", "a2" KEEP "0520", FAB_E_SYNTAX, "due" },
        { "ref of 31 bytes",
          "a2" KEEP "06581f00000000000000000000000000000000000000000000000000000000000000",
          FAB_E_SYNTAX, "ref" },
        { "refs, two", "a2" KEEP "06825820" H32 "5820" H32, FAB_OK, NULL },
        { "ref, array of one", "a2" KEEP "06815820" H32, FAB_OK, NULL },
        { "refs with a mid", "a2" KEEP "068150" M16, FAB_E_SYNTAX, "ref" },
        { "amount 2^53 - 1", "a2" KEEP "071b001fffffffffffff", FAB_OK, NULL },
        { "amount 2^53", "a2" KEEP "071b0020000000000000", FAB_E_SYNTAX, "amount" },
        { "code below zero", "a2" KEEP "0920", FAB_E_SYNTAX, "code" },
        { "unit 1", "a2" KEEP "0a01", FAB_OK, NULL },
        { "unit 0 is left out", "a2" KEEP "0a00", FAB_E_SYNTAX, "unit" },
        { "mids", "a2" KEEP "0b8250" M16 "50" M16, FAB_OK, NULL },
        { "mids with a sid", "a2" KEEP "0b815820" H32, FAB_E_SYNTAX, "mids" },
        { "list of rows", "a2" KEEP "0c828301420000616180", FAB_OK, NULL },
        { "list of integers", "a2" KEEP "0c8101", FAB_E_SYNTAX, "list" },
        { "rows in rows", "a2" KEEP "0c818180", FAB_E_SYNTAX, "list" },
        { "text of a cell not ASCII", "a2" KEEP "0c818162c3a9", FAB_E_SYNTAX, "list" },
        { "share of all", "a2" KEEP "0e1a000f4240", FAB_OK, NULL },
        { "more than all", "a2" KEEP "0e1a000f4241", FAB_E_SYNTAX, "share" },
        { "nonce of 16 bytes", "a2" KEEP "0f50" M16, FAB_OK, NULL },
        { "nonce of 32 bytes", "a2" KEEP "0f5820" H32, FAB_OK, NULL },
        { "nonce of 17 bytes", "a2" KEEP "0f51" M16 "00", FAB_E_SYNTAX, "nonce" },
        { "vec with a text", "a2" KEEP "11816161", FAB_E_SYNTAX, "vec" },
        { "vec, any integers",
          "a2" KEEP "11833b7fffffffffffffff00"
          "20",
          FAB_OK, NULL },
        { "holds", "a2" KEEP "138185010050" M16 "0019ffff", FAB_OK, NULL },
        { "holds with a text", "a2" KEEP "1381816161", FAB_E_SYNTAX, "holds" },
        { "for", "a2" KEEP "1550" M16, FAB_OK, NULL },
        { "for a sid", "a2" KEEP "155820" H32, FAB_E_SYNTAX, "for" },
        { "more",
          "a2" KEEP "16a5010102020303048207183405"
          "50" M16,
          FAB_OK, NULL },
        { "more, empty", "a2" KEEP "16a0", FAB_OK, NULL },
        { "53 times", "a2" KEEP "16a10482071835", FAB_E_SYNTAX, "more" },
        { "repeat of three", "a2" KEEP "16a10483070101", FAB_E_SYNTAX, "more" },
        { "more, key 6", "a2" KEEP "16a10601", FAB_E_SYNTAX, "more" },
        { "more, key of no device", "a2" KEEP "16a1182001", FAB_E_SYNTAX, "more" },
        { "more, unsorted", "a2" KEEP "16a202010101", FAB_E_SYNTAX, "more" },
        { "no digests", "a2" KEEP "1780", FAB_E_SYNTAX, "sd" },
        { "digest of 31 bytes",
          "a2" KEEP "1781581f00000000000000000000000000000000000000000000000000000000000000",
          FAB_E_SYNTAX, "sd" },
        { "key 24", "a2" KEEP "181800", FAB_E_SYNTAX, "payload" },
        { "a byte behind", "a1" KEEP "00", FAB_E_SYNTAX, "payload" },
        { "key twice", "a3" KEEP "02010201", FAB_E_SYNTAX, "payload" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena     a = FAB_ARENA(memory);
        uint8_t              bytes[1024], again[1024];
        struct fab_buf       b = FAB_BUF(bytes), copy = FAB_BUF(again);
        const fab_bytes      entry = with_payload(ROWS[i].payload, &b);
        struct fab_statement s;
        struct fab_err       e = { .code = FAB_OK };

        fab_expect(ROWS[i].row, fab_statement_parse(entry, &a, &s, &e), ROWS[i].code);
        fab_expect_str(ROWS[i].row, fab_str_of(e.field), fab_str_of(ROWS[i].field));
        if (ROWS[i].code != FAB_OK) continue;
        fab_expect(ROWS[i].row, fab_statement_build(&s, memory, &copy, &e), FAB_OK);
        fab_expect_bytes(ROWS[i].row, fab_bytes_of(copy.p, copy.len - 64),
                         fab_bytes_of(entry.p, entry.len - 64));
    }
}

/* A payload {1: "keep", key: array of n items}. */
static enum fab_code parse_many(int key, int n, const char *item, struct fab_err *e)
{
    static uint8_t       bytes[FAB_L_entry_bytes + 512], payload[FAB_L_entry_bytes];
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_buf       b = FAB_BUF(bytes), p = FAB_BUF(payload);
    const fab_bytes      one = fab_test_hex(item);
    struct fab_statement s;
    struct fab_cose      frame;

    fab_cbor_put_map(&p, 2);
    fab_cbor_put_int(&p, FAB_KEY_kind);
    fab_cbor_put_text(&p, FAB_STR("keep"));
    fab_cbor_put_int(&p, key);
    fab_cbor_put_array(&p, (size_t)n);
    for (int i = 0; i < n; i++) fab_put(&p, one.p, one.len);
    fab_expect("frame", fab_cose_read(example(7), false, &frame), true);
    frame.payload = fab_buf_bytes(&p);
    fab_cose_put(&b, &frame);
    return fab_statement_parse(fab_buf_bytes(&b), &a, &s, e);
}

FAB_TEST(counts)
{
    static const struct { const char *row; int key, most; const char *item; } ROWS[] = {
        { "refs", FAB_KEY_ref, FAB_L_refs, "5820" H32 },   { "mids", FAB_KEY_mids, FAB_L_refs, "50" M16 },
        { "vec", FAB_KEY_vec, FAB_L_vec, "00" },           { "rows", FAB_KEY_list, FAB_L_rows, "80" },
        { "holds", FAB_KEY_holds, FAB_L_holds, "80" },
        { "cells", FAB_KEY_list, FAB_L_cells / 32, "9820" H32 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_err e = { .code = FAB_OK };

        fab_expect(ROWS[i].row, parse_many(ROWS[i].key, ROWS[i].most, ROWS[i].item, &e), FAB_OK);
        fab_expect(ROWS[i].row, parse_many(ROWS[i].key, ROWS[i].most + 1, ROWS[i].item, &e),
                   FAB_E_FIELD);
        fab_expect_str(ROWS[i].row, fab_str_of(e.field), fab_str_of(fab_fields[ROWS[i].key].name));
    }
}

FAB_TEST(full_arena)
{
    static uint8_t       small[32];
    struct fab_arena     a = FAB_ARENA(small);
    struct fab_statement s;
    struct fab_err       e;
    uint8_t              bytes[1024];
    struct fab_buf       b = FAB_BUF(bytes);

    fab_expect(
        "two refs",
        fab_statement_parse(with_payload("a2" KEEP "06825820" H32 "5820" H32, &b), &a, &s, &e),
        FAB_E_MEMORY);
}

FAB_TEST(header)
{
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_statement s;
    struct fab_err       e;
    fab_id               bob;

    fab_expect("parsed", fab_statement_parse(example(4), &a, &s, &e), FAB_OK);
    const fab_id about = fab_statement_about(example(4)),
                 none = fab_statement_about(fab_bytes_of("no entry", 8));
    fab_expect("about the same, by its header alone", fab_same(&about, &s.about), true);
    fab_expect("about nothing", fab_id_none(&none), true);
    fab_expect("bob",
               fab_mid_read(FAB_STR("md9y1UNJ7vv4VCG9ifSxhw"), &bob) && fab_same(&bob, &s.about),
               true);
    fab_expect("about a member", s.about_type, FAB_ABOUT_MID);
    fab_expect("by a member",
               s.by_member && fab_same(&s.author, &s.signer) && fab_same(&s.hand, &s.signer), true);
    fab_expect("iat in ms", s.made.ms, INT64_C(0x6b040090) * 1000);
    fab_expect("fields", s.has, F_(kind) | F_(scale) | F_(topic) | F_(sd));
    fab_expect("quantity when it is missing", s.qty, 1);
    fab_expect("arena untouched but for the digest", a.used <= 64, true);
}

FAB_TEST(header_ends_where_it_ends)
{
    static uint8_t       bytes[512], map[256];
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_buf       b = FAB_BUF(bytes), header = FAB_BUF(map);
    struct fab_cose      frame;
    struct fab_statement s;
    struct fab_err       e;

    fab_expect("frame", fab_cose_read(example(7), false, &frame), true);
    fab_put(&header, frame.protected_map.p, frame.protected_map.len);
    fab_put_byte(&header, 0);
    frame.protected_map = fab_buf_bytes(&header);
    fab_cose_put(&b, &frame);
    fab_expect("a byte behind", fab_statement_parse(fab_buf_bytes(&b), &a, &s, &e), FAB_E_SYNTAX);
    fab_expect_str("named", fab_str_of(e.field), FAB_STR("header"));
}

FAB_TEST(building)
{
    static uint8_t       bytes[2 * FAB_L_entry_bytes], huge[FAB_L_entry_bytes];
    const struct person  alice = person("alice", "OvefXXxW87D55zX1Fv2dKw");
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_buf       b = FAB_BUF(bytes), tiny = { .p = bytes, .cap = 100 };
    struct fab_err       e;
    struct fab_statement s = { .kind = FAB_K_offer,
                               .by_member = true,
                               .signer = alice.mid,
                               .origin = ORIGIN,
                               .has = F_(unit) | F_(more),
                               .place = 3,
                               .qty = 2,
                               .made = { 1000999 } },
                         back;

    fab_expect("built", fab_statement_build(&s, alice.secret_key, &b, &e), FAB_OK);
    fab_expect("parsed", fab_statement_parse(fab_buf_bytes(&b), &a, &back, &e), FAB_OK);
    fab_expect("about the origin by itself", back.about_type, FAB_ABOUT_ORIGIN);
    fab_expect("unit 0 left out", back.has, F_(kind) | F_(more));
    fab_expect("place and quantity",
               back.place == 3 && back.qty == 2 &&
                   back.more == (1 << FAB_MORE_place | 1 << FAB_MORE_qty),
               true);
    fab_expect("whole seconds", back.made.ms, 1000000);
    fab_expect("no room", fab_statement_build(&s, alice.secret_key, &tiny, &e), FAB_E_MEMORY);
    s.has = F_(key);
    s.key = fab_bytes_of(huge, sizeof huge - 400);
    b.len = 0;
    fab_expect("large", fab_statement_build(&s, alice.secret_key, &b, &e), FAB_OK);
    s.key.len = sizeof huge - 100;
    fab_expect("too large", fab_statement_build(&s, alice.secret_key, &b, &e), FAB_E_SYNTAX);
    s.kind = 0;
    fab_expect("no kind", fab_statement_build(&s, alice.secret_key, &b, &e), FAB_E_KIND);
}

FAB_TEST(kinds)
{
    fab_expect("vouch by name", fab_kind_of(FAB_STR("vouch")), FAB_K_vouch);
    fab_expect("unknown", fab_kind_of(FAB_STR("Vouch")), 0);
    fab_expect("beyond the table",
               fab_kind_row(FAB_KINDS) == NULL && fab_kind_row(-1) == NULL &&
                   fab_kind_row(0) == NULL,
               true);
    fab_expect_str("name of a row", fab_str_of(fab_kind_row(FAB_K_transfer)->name),
                   FAB_STR("transfer"));
    for (int kind = 1; kind < FAB_KINDS; kind++) {
        const struct fab_kind_row *row = fab_kind_row(kind);

        if (row == NULL) continue;
        fab_expect(row->name, fab_kind_of(fab_str_of(row->name)), kind);
        fab_expect(row->name, (row->must & row->may) == 0 && row->who != 0, true);
        fab_expect(row->name, ((row->must | row->may) & (F_(kind) | F_(text) | F_(sd) | F_(for))) == 0, true);
    }
}

FAB_TEST(disclosures)
{
    static const struct { const char *row, *hex; enum fab_code code; } ROWS[] = {
        { "text", "8350" M16 "616108", FAB_OK },            { "line end and tab", "8350" M16 "620a0908", FAB_OK },
        { "carriage return", "8350" M16 "610d08", FAB_E_SYNTAX }, { "DEL", "8350" M16 "617f08", FAB_E_SYNTAX },
        { "U+0085", "8350" M16 "62c28508", FAB_E_SYNTAX },  { "U+00A0", "8350" M16 "62c2a008", FAB_OK },
        { "bytes in a field of text", "8350" M16 "416108", FAB_E_SYNTAX },
        { "text in a field of bytes", "8350" M16 "616104", FAB_E_SYNTAX },
        { "files", "8350" M16 "8185" "4101010203040a", FAB_OK },
        { "field 22, free", "8350" M16 "616116", FAB_E_SYNTAX }, { "field 0", "8350" M16 "616100", FAB_E_SYNTAX },
        { "field below zero", "8350" M16 "616127", FAB_E_SYNTAX }, { "salt of 15 bytes", "834f000000000000000000000000000000616108", FAB_E_SYNTAX },
        { "depth 8", "8350" M16 "818181818181400a", FAB_OK },
        { "depth 9", "8350" M16 "81818181818181400a", FAB_E_SYNTAX },
        { "map as value", "8350" M16 "a008", FAB_E_SYNTAX }, { "null", "8350" M16 "f608", FAB_E_SYNTAX },
        { "two parts", "8250" M16 "6161", FAB_E_SYNTAX },   { "four parts", "8450" M16 "61610808", FAB_E_SYNTAX },
        { "a byte behind", "8350" M16 "61610800", FAB_E_SYNTAX }, { "nothing", "", FAB_E_SYNTAX },
    };
    static uint8_t long_text[FAB_L_disclosure_bytes + 64], bytes[FAB_L_disclosure_bytes + 128];
    static const uint8_t  SALT[16];
    struct fab_disclosure d;
    struct fab_err        e;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_disclosure_read(fab_test_hex(ROWS[i].hex), &d, &e),
                   ROWS[i].code);
    }
    memset(long_text, 'a', sizeof long_text);
    for (size_t n = FAB_L_text_characters; n <= FAB_L_text_characters + 1; n++) {
        struct fab_buf b = FAB_BUF(bytes);

        fab_disclosure_put_text(&b, SALT, FAB_D_text, (fab_str){ (const char *)long_text, n });
        fab_expect("4,096 characters", fab_disclosure_read(fab_buf_bytes(&b), &d, &e),
                   n == FAB_L_text_characters ? FAB_OK : FAB_E_FIELD);
    }
    for (size_t n = FAB_L_disclosure_bytes - 22; n <= FAB_L_disclosure_bytes - 21; n++) {
        struct fab_buf b = FAB_BUF(bytes);

        fab_disclosure_put_bytes(&b, SALT, FAB_D_keys, fab_bytes_of(long_text, n));
        fab_expect("16,384 bytes", fab_disclosure_read(fab_buf_bytes(&b), &d, &e),
                   b.len <= FAB_L_disclosure_bytes ? FAB_OK : FAB_E_SYNTAX);
    }
    fab_expect_str("name of a field", fab_str_of(fab_disclosure_name(FAB_D_mid_salt)),
                   FAB_STR("mid_salt"));
    fab_expect("field of a name",
               fab_disclosure_of(FAB_STR("place")) == FAB_D_place &&
                   fab_disclosure_of(FAB_STR("x")) == 0,
               true);
}

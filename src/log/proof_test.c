/* proof_test.c: rows of tests/vectors/receipt.json, and the worked example byte for byte. */
#include "base/test.h"
#include "codec/cose.h"
#include "log/log_test.h"
#include "log/proof.h"

enum { ENTRIES = 8 };
static const fab_str ORIGIN = { "commons.example/log", 19 };

/* The log of the worked example: eight entries, leaves, root, keys. */
struct example {
    fab_bytes               entry[ENTRIES];
    fab_id                  leaf[ENTRIES], root;
    struct log_test_tree    tree;
    struct log_test_pair    service, log;
    struct fab_receipt_key  key;
    struct fab_receipt_seal seal;
};
enum { SEALED_AT = 1795852860 };

static void open_example(struct example *x)
{
    fab_bytes rest = fab_test_file("tests/vectors/example/tile/entries/000.p/8");

    memset(x, 0, sizeof *x);
    for (int i = 0; i < ENTRIES; i++) {
        if (!fab_bundle_next(&rest, &x->entry[i])) return;
        x->leaf[i] = fab_log_leaf(x->entry[i]);
    }
    x->root    = fab_log_root(x->leaf, ENTRIES);
    x->tree    = (struct log_test_tree){ x->leaf, ENTRIES, 0 };
    x->log     = log_test_key("log-note");
    x->service = log_test_key("service-cose");
    x->key.thumbprint = fab_id_of(
        fab_test_hex("b05de29a710ca149a392bcb297a484df30c2e16f506a0fbbaf2164a5a96beec8").p, 32);
    memcpy(x->key.public_key, x->service.public_key, sizeof x->key.public_key);
    fab_receipt_seal(&x->key, x->service.secret_key, ORIGIN, ENTRIES, &x->root, SEALED_AT,
                     &x->seal);
}

static struct fab_log_path path_to(struct example *x, int64_t index)
{
    struct fab_log_path p;

    fab_expect("path",
               fab_inclusion_path(log_test_tree_hash, &x->tree, index, ENTRIES, p.hash, &p.n),
               true);
    return p;
}

FAB_TEST(proof_receipt_vectors)
{
    const struct fab_json *doc = log_test_json("tests/vectors/receipt.json");
    struct example         x;

    if (doc == NULL) return;
    open_example(&x);
    for (const struct fab_json *r = fab_json_get(doc, "cases")->first; r != NULL; r = r->next) {
        const char        *row     = log_test_name(fab_json_text(r, "name"));
        const fab_bytes    receipt = log_test_unhex(fab_json_text(r, "hex"));
        const int64_t      entry   = fab_json_int(r, "entry", 0);
        const bool         ok      = fab_json_get(r, "ok")->type == FAB_JSON_TRUE;
        struct fab_receipt got     = { 0 };
        struct fab_err     e       = { .code = FAB_OK };

        fab_expect(row,
                   fab_receipt_check(receipt, &x.leaf[entry], ORIGIN, &x.key, &got, &e) == FAB_OK,
                   ok);
        if (!ok) continue;
        fab_expect(row, got.index == entry && got.size == ENTRIES && fab_same(&got.root, &x.root),
                   true);
    }
}

FAB_TEST(proof_receipts_made)
{
    const struct fab_json *doc = log_test_json("tests/vectors/receipt.json");
    static const int64_t   INDEX[] = { 4, 0, 7 };           /* the first three rows */
    struct example         x;
    uint8_t                room[1024];

    if (doc == NULL) return;
    open_example(&x);
    const struct fab_json *r = fab_json_get(doc, "cases")->first;
    for (int i = 0; i < fab_countof(INDEX); i++, r = r->next) {
        const struct fab_log_path path = path_to(&x, INDEX[i]);
        struct fab_buf            b    = FAB_BUF(room);

        fab_receipt_put(&b, &x.seal, INDEX[i], &path);
        fab_expect_bytes("receipt", fab_buf_bytes(&b), log_test_unhex(fab_json_text(r, "hex")));
        if (INDEX[i] == 4) {
            fab_expect_bytes("file", fab_buf_bytes(&b),
                             fab_test_file("tests/vectors/example/receipt.cose"));
        }
    }
}

FAB_TEST(proof_consistency_receipt)
{
    const struct fab_json *doc = log_test_json("tests/vectors/receipt.json");
    const fab_bytes        want = fab_test_file("tests/vectors/example/consistency.cose");
    struct example         x;
    struct fab_log_path    path;
    uint8_t                room[1024];
    struct fab_buf         b = FAB_BUF(room);
    struct fab_receipt     got;
    struct fab_err         e = { .code = FAB_OK };
    fab_id                 old, six;

    if (doc == NULL) return;
    open_example(&x);
    fab_expect("path",
               fab_consistency_path(log_test_tree_hash, &x.tree, 5, ENTRIES, path.hash, &path.n),
               true);
    fab_receipt_put_consistency(&b, &x.seal, 5, &path);
    fab_expect_bytes("made", fab_buf_bytes(&b), want);
    fab_expect_bytes("vector", want, log_test_unhex(fab_json_text(doc, "consistency.hex")));
    fab_expect("old root", log_test_hash(fab_json_text(doc, "consistency.first_root"), &old), true);
    six = fab_log_root(x.leaf, 6);
    fab_expect("checks", fab_receipt_check_consistency(want, 5, &old, ORIGIN, &x.key, &got, &e),
               FAB_OK);
    fab_expect("says",
               got.index == 5 && got.size == 8 && got.time_s == SEALED_AT &&
                   fab_same(&got.root, &x.root),
               true);
    fab_expect("another old root",
               fab_receipt_check_consistency(want, 5, &six, ORIGIN, &x.key, &got, &e), FAB_E_PROOF);
    fab_expect("another old size",
               fab_receipt_check_consistency(want, 6, &six, ORIGIN, &x.key, &got, &e), FAB_E_PROOF);
    fab_expect("the same root as of another size",
               fab_receipt_check_consistency(want, 6, &old, ORIGIN, &x.key, &got, &e), FAB_E_PROOF);
    for (size_t i = 0; i < b.len; i++) {
        room[i] ^= 1;
        fab_expect("one bit",
                   fab_receipt_check_consistency(fab_buf_bytes(&b), 5, &old, ORIGIN, &x.key, &got,
                                                 &e) != FAB_OK,
                   true);
        room[i] ^= 1;
    }
    fab_expect("not one of inclusion",
               fab_receipt_check(want, &x.leaf[4], ORIGIN, &x.key, &got, &e), FAB_E_SYNTAX);
}

/* Whose fault is whose: the code that a reader is told. */
FAB_TEST(proof_receipt_codes)
{
    const fab_bytes    good = fab_test_file("tests/vectors/example/receipt.cose");
    struct example     x;
    struct fab_receipt got;
    struct fab_err     e = { .code = FAB_OK };
    uint8_t            bad[512];

    open_example(&x);
    struct fab_receipt_key other = x.key;
    other.thumbprint.b[0] ^= 1;
    fab_expect("good", fab_receipt_check(good, &x.leaf[4], ORIGIN, &x.key, &got, &e), FAB_OK);
    fab_expect(
        "another log",
        fab_receipt_check(good, &x.leaf[4], FAB_STR("commons.example/lag"), &x.key, &got, &e),
        FAB_E_AUD);
    fab_expect("another key", fab_receipt_check(good, &x.leaf[4], ORIGIN, &other, &got, &e),
               FAB_E_SIG);
    fab_expect("another leaf", fab_receipt_check(good, &x.leaf[5], ORIGIN, &x.key, &got, &e),
               FAB_E_SIG);
    for (size_t i = 0; i < good.len && good.len <= sizeof bad; i++) {
        memcpy(bad, good.p, good.len);
        bad[i] ^= 1;
        fab_expect("one bit",
                   fab_receipt_check(fab_bytes_of(bad, good.len), &x.leaf[4], ORIGIN, &x.key, &got,
                                     &e) != FAB_OK,
                   true);
        fab_expect("cut",
                   fab_receipt_check(fab_bytes_of(good.p, i), &x.leaf[4], ORIGIN, &x.key, &got, &e),
                   FAB_E_SYNTAX);
    }
}

/* A receipt of entry 4 whose header was changed at one byte and signed again by the service. */
static fab_bytes resigned(struct fab_buf *b, const struct example *x, size_t at, uint8_t value,
                          const struct fab_log_path *path)
{
    struct fab_receipt_seal seal = x->seal;
    uint8_t                 room[1024];
    struct fab_buf          message = FAB_BUF(room);

    seal.head[at] = value;
    fab_cose_put_signed(&message, fab_bytes_of(seal.head, seal.head_bytes),
                        fab_bytes_of(seal.root.b, FAB_ID_BYTES));
    fab_sign(x->service.secret_key, fab_buf_bytes(&message), seal.signature);
    b->len = 0;
    fab_receipt_put(b, &seal, 4, path);
    return fab_buf_bytes(b);
}

FAB_TEST(proof_receipt_headers)
{
    struct example     x;
    uint8_t            room[1024];
    struct fab_buf     b = FAB_BUF(room);
    struct fab_receipt got;
    struct fab_err     e = { .code = FAB_OK };

    open_example(&x);
    const struct fab_log_path path = path_to(&x, 4);
    const size_t end = x.seal.head_bytes, iat = end - 4 - 5; /* 1a time4, 19 01 8b 01 */
    const struct { const char *row; size_t at; uint8_t value; enum fab_code want; } ROW[] = {
        { "as it is",          2,       0x27, FAB_OK },
        { "alg -19",           2,       0x32, FAB_OK },
        { "alg -7",            2,       0x26, FAB_E_SYNTAX },
        { "five labels",       0,       0xa5, FAB_E_SYNTAX },
        { "label 5 for 4",     3,       0x05, FAB_E_SYNTAX },
        { "a time below 0",    iat,     0x3a, FAB_E_SYNTAX },
        { "another tree hash", end - 1, 0x02, FAB_E_SYNTAX },
        { "another label",     end - 2, 0x8c, FAB_E_SYNTAX },
    };
    for (int i = 0; i < fab_countof(ROW); i++) {
        const fab_bytes receipt = resigned(&b, &x, ROW[i].at, ROW[i].value, &path);

        fab_expect(ROW[i].row, fab_receipt_check(receipt, &x.leaf[4], ORIGIN, &x.key, &got, &e),
                   ROW[i].want);
    }
}

/* {396: {-1: [<<[8, 4, [n hashes of `bytes`]]>>]}} beside the example's header and signature. */
static fab_bytes receipt_of(struct fab_buf *b, const struct example *x, int n, size_t bytes)
{
    static uint8_t  proof_room[4096], map_room[4096];
    struct fab_buf  proof = FAB_BUF(proof_room), map = FAB_BUF(map_room);
    struct fab_cose c     = { .detached = true };

    fab_cbor_put_array(&proof, 3);
    fab_cbor_put_int(&proof, ENTRIES);
    fab_cbor_put_int(&proof, 4);
    fab_cbor_put_array(&proof, (size_t)n);
    for (int i = 0; i < n; i++) fab_cbor_put_bytes(&proof, fab_bytes_of(x->leaf[0].b, bytes));
    fab_cbor_put_map(&map, 1);
    fab_cbor_put_int(&map, 396);
    fab_cbor_put_map(&map, 1);
    fab_cbor_put_int(&map, -1);
    fab_cbor_put_array(&map, 1);
    fab_cbor_put_bytes(&map, fab_buf_bytes(&proof));
    c.protected_map = fab_bytes_of(x->seal.head, x->seal.head_bytes);
    c.unprotected   = fab_buf_bytes(&map);
    c.signature     = fab_bytes_of(x->seal.signature, sizeof x->seal.signature);
    b->len          = 0;
    fab_cose_put(b, &c);
    return fab_buf_bytes(b);
}

FAB_TEST(proof_receipt_paths)
{
    static const struct { const char *row; int n; size_t bytes; enum fab_code want; } ROW[] = {
        { "no hash",              0, 32, FAB_E_SYNTAX },
        { "a hash of 31 bytes",   3, 31, FAB_E_SYNTAX },
        { "three, but wrong",     3, 32, FAB_E_SIG },
        { "four for a size of 8", 4, 32, FAB_E_PROOF },
        { "63",                   FAB_LOG_PATH, 32, FAB_E_PROOF },
        { "64",                   FAB_LOG_PATH + 1, 32, FAB_E_SYNTAX },
    };
    static uint8_t     room[8192];
    struct fab_buf     b = FAB_BUF(room);
    struct example     x;
    struct fab_receipt got;
    struct fab_err     e = { .code = FAB_OK };

    open_example(&x);
    for (int i = 0; i < fab_countof(ROW); i++) {
        const fab_bytes receipt = receipt_of(&b, &x, ROW[i].n, ROW[i].bytes);

        fab_expect(ROW[i].row, fab_receipt_check(receipt, &x.leaf[4], ORIGIN, &x.key, &got, &e),
                   ROW[i].want);
    }
}

FAB_TEST(proof_tlog_example)
{
    const fab_bytes           want = fab_test_file("tests/vectors/example/vouch.tlog-proof");
    const fab_str note = log_test_text(fab_test_file("tests/vectors/example/checkpoint"));
    struct example            x;
    uint8_t                   room[1024];
    struct fab_buf            b = FAB_BUF(room);
    struct fab_err            e = { .code = FAB_OK };
    struct fab_tlog_proof     p;
    int64_t                   signed_s[1];

    open_example(&x);
    const struct fab_log_path path = path_to(&x, 4);
    const struct fab_note_key key  = fab_note_key_of(ORIGIN, FAB_NOTE_LOG, x.log.public_key);
    fab_tlog_proof_put(&b, 4, &path, note);
    fab_expect_bytes("made", fab_buf_bytes(&b), want);
    fab_expect("reads", fab_tlog_proof_read(log_test_text(want), &p, &e), FAB_OK);
    fab_expect("index", p.index == 4 && p.checkpoint.size == ENTRIES, true);
    fab_expect("verifies", fab_tlog_proof_verify(&p, &x.leaf[4], ORIGIN, &key, 1, signed_s, &e),
               FAB_OK);
    fab_expect("another entry",
               fab_tlog_proof_verify(&p, &x.leaf[5], ORIGIN, &key, 1, signed_s, &e), FAB_E_PROOF);
    fab_expect("another log",
               fab_tlog_proof_verify(&p, &x.leaf[4], FAB_STR("x"), &key, 1, signed_s, &e),
               FAB_E_AUD);
    fab_expect("no key", fab_tlog_proof_verify(&p, &x.leaf[4], ORIGIN, &key, 0, signed_s, &e),
               FAB_E_SIG);
    p.index = 8;
    fab_expect("beyond the size",
               fab_tlog_proof_verify(&p, &x.leaf[4], ORIGIN, &key, 1, signed_s, &e), FAB_E_PROOF);
}

FAB_TEST(proof_tlog_forms)
{
#define HASH "Wf/tBxVGxdisxTJfat8F08Qef2J/42+5mj7GAykLNrE=\n"
#define NOTE "o\n1\nU8gpH+ukilPD4z0na3/FsuWf4hcC634R0/Ou0AlfWJo=\n\n\xe2\x80\x94 o AQIDBAU=\n"
    static const struct { const char *row, *text; enum fab_code want; } ROW[] = {
        { "no path", "c2sp.org/tlog-proof@v1\nindex 0\n\n" NOTE, FAB_OK },
        { "one hash", "c2sp.org/tlog-proof@v1\nindex 0\n" HASH "\n" NOTE, FAB_OK },
        { "extra", "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n" HASH "\n" NOTE, FAB_E_SYNTAX },
        { "another version", "c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE, FAB_E_SYNTAX },
        { "leading zero", "c2sp.org/tlog-proof@v1\nindex 00\n\n" NOTE, FAB_E_SYNTAX },
        { "negative", "c2sp.org/tlog-proof@v1\nindex -1\n\n" NOTE, FAB_E_SYNTAX },
        { "no index", "c2sp.org/tlog-proof@v1\n\n" NOTE, FAB_E_SYNTAX },
        { "loose bits",
          "c2sp.org/tlog-proof@v1\nindex 0\nWf/tBxVGxdisxTJfat8F08Qef2J/42+5mj7GAykLNrF=\n\n" NOTE,
          FAB_E_SYNTAX },
        { "31 bytes",
          "c2sp.org/tlog-proof@v1\nindex 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\n" NOTE,
          FAB_E_SYNTAX },
        { "no empty line", "c2sp.org/tlog-proof@v1\nindex 0\n" HASH NOTE, FAB_E_SYNTAX },
        { "no checkpoint", "c2sp.org/tlog-proof@v1\nindex 0\n" HASH "\n", FAB_E_SYNTAX },
        { "carriage return", "c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE, FAB_E_SYNTAX },
        { "nothing", "", FAB_E_SYNTAX },
    };
    struct fab_tlog_proof p;
    struct fab_err        e = { .code = FAB_OK };
    static uint8_t        room[8192];
    struct fab_buf        b = FAB_BUF(room);

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect(ROW[i].row, fab_tlog_proof_read(fab_str_of(ROW[i].text), &p, &e), ROW[i].want);
    }
    for (int n = FAB_LOG_PATH; n <= FAB_LOG_PATH + 1; n++) {
        b.len = 0;
        fab_put_text(&b, "c2sp.org/tlog-proof@v1\nindex 0\n");
        for (int i = 0; i < n; i++) fab_put_text(&b, HASH);
        fab_put_text(&b, "\n" NOTE);
        fab_expect("63 hashes, and 64", fab_tlog_proof_read(fab_buf_str(&b), &p, &e) == FAB_OK,
                   n == FAB_LOG_PATH);
    }
#undef HASH
#undef NOTE
}

/* Label 17 of the submission of entry 4: the first item of its unprotected map. */
static fab_bytes disclosure_of_example(void)
{
    struct fab_cose c;
    struct fab_cbor m;
    int64_t         last = FAB_CBOR_FIRST_KEY;

    fab_expect("submission",
               fab_cose_read(fab_test_file("tests/vectors/example/entry4.full.cose"), false, &c),
               true);
    m = fab_cbor_open(c.unprotected);
    fab_expect("one label",
               fab_cbor_map(&m) == 1 && fab_cbor_key(&m, &last) == 17 && fab_cbor_array(&m) == 1,
               true);
    return fab_cbor_bytes(&m);
}

FAB_TEST(proof_transparent_example)
{
    const fab_bytes        want    = fab_test_file("tests/vectors/example/vouch.transparent.cose");
    const fab_bytes        receipt = fab_test_file("tests/vectors/example/receipt.cose");
    const fab_bytes        shown   = disclosure_of_example();
    struct example         x;
    uint8_t                room[2048], entry_room[1024];
    struct fab_buf         b = FAB_BUF(room), entry = FAB_BUF(entry_room);
    struct fab_transparent t;
    struct fab_receipt     got;
    struct fab_err         e = { .code = FAB_OK };

    open_example(&x);
    fab_expect("made", fab_transparent_put(&b, x.entry[4], &shown, 1, receipt, &e), FAB_OK);
    fab_expect_bytes("file", fab_buf_bytes(&b), want);
    fab_expect("reads", fab_transparent_read(want, &entry, &t, &e), FAB_OK);
    fab_expect_bytes("entry", t.entry, x.entry[4]);
    fab_expect_bytes("receipt", t.receipt, receipt);
    fab_expect("shown", t.ndisclosures, 1);
    fab_expect_bytes("disclosure", t.disclosure[0], shown);
    const fab_id leaf = fab_log_leaf(t.entry);
    fab_expect("proves itself", fab_receipt_check(t.receipt, &leaf, ORIGIN, &x.key, &got, &e),
               FAB_OK);
    fab_expect("place", got.index, 4);
    b.len = 0;
    fab_expect("without disclosures", fab_transparent_put(&b, x.entry[4], NULL, 0, receipt, &e),
               FAB_OK);
    fab_expect("reads", fab_transparent_read(fab_buf_bytes(&b), &entry, &t, &e), FAB_OK);
    fab_expect("none shown", t.ndisclosures, 0);
    fab_expect_bytes("same entry", t.entry, x.entry[4]);
    fab_expect("not twice", fab_transparent_put(&b, want, NULL, 0, receipt, &e), FAB_E_SYNTAX);
    fab_expect("an entry proves nothing", fab_transparent_read(x.entry[4], &entry, &t, &e),
               FAB_E_SYNTAX);
    entry.len = entry.cap;
    fab_expect("no room", fab_transparent_read(want, &entry, &t, &e), FAB_E_MEMORY);
}

FAB_TEST(proof_transparent_limits)
{
    const fab_bytes        receipt = fab_test_file("tests/vectors/example/receipt.cose");
    struct example         x;
    static uint8_t         room[8192], entry_room[8192];
    struct fab_buf         b = FAB_BUF(room), entry = FAB_BUF(entry_room);
    fab_bytes              shown[FAB_L_disclosures + 1];
    struct fab_transparent t;
    struct fab_err         e = { .code = FAB_OK };

    open_example(&x);
    for (int i = 0; i < fab_countof(shown); i++) shown[i] = fab_bytes_of(x.leaf[0].b, 32);
    for (int n = FAB_L_disclosures; n <= FAB_L_disclosures + 1; n++) {
        b.len = 0;
        fab_expect("made", fab_transparent_put(&b, x.entry[4], shown, n, receipt, &e), FAB_OK);
        fab_expect("as many as an entry has, one more",
                   fab_transparent_read(fab_buf_bytes(&b), &entry, &t, &e),
                   n <= FAB_L_disclosures ? FAB_OK : FAB_E_SYNTAX);
    }
}

FAB_TEST(proof_transparent_forms)
{
    static const struct { const char *row, *map; enum fab_code want; } ROW[] = {
        { "a receipt",        "a119018a814100", FAB_OK },
        { "shown, a receipt", "a21181410019018a814100", FAB_OK },
        { "nothing shown",    "a2118019018a814100", FAB_E_SYNTAX },
        { "two receipts",     "a119018a8241004100", FAB_E_SYNTAX },
        { "no receipt",       "a119018a80", FAB_E_SYNTAX },
        { "another label",    "a119018b814100", FAB_E_SYNTAX },
        { "a label more",     "a2100119018a814100", FAB_E_SYNTAX },
        { "one behind",       "a219018a81410019018b00", FAB_E_SYNTAX },
        { "text for bytes",   "a119018a816161", FAB_E_SYNTAX },
    };
    struct example  x;
    struct fab_cose c;

    open_example(&x);
    fab_expect("entry", fab_cose_read(x.entry[4], false, &c), true);
    for (int i = 0; i < fab_countof(ROW); i++) {
        uint8_t                room[1024], entry_room[1024];
        struct fab_buf         b = FAB_BUF(room), entry = FAB_BUF(entry_room);
        struct fab_transparent t;
        struct fab_err         e = { .code = FAB_OK };

        c.unprotected = fab_test_hex(ROW[i].map);
        fab_cose_put(&b, &c);
        fab_expect(ROW[i].row, fab_transparent_read(fab_buf_bytes(&b), &entry, &t, &e),
                   ROW[i].want);
        if (ROW[i].want == FAB_OK) fab_expect_bytes(ROW[i].row, t.entry, x.entry[4]);
    }
}

/* cbor_test.c: every row of the vectors, the edges of each read, and what a failed reader says. */
#include "codec/cbor.h"

#include "base/test.h"
#include "codec/json.h"

static uint8_t memory[4 << 20];

static const struct fab_json *vectors(struct fab_arena *a)
{
    const fab_bytes        file = fab_test_file("tests/vectors/cbor.json");
    struct fab_err         e;
    const struct fab_json *root = fab_json_read((fab_str){ (const char *)file.p, file.len }, a, &e);

    fab_expect("vectors are JSON", root != NULL, true);
    return root;
}

static fab_bytes hex_of(const struct fab_json *row, struct fab_arena *a)
{
    return fab_test_hex(fab_copy(a, fab_json_text(row, "hex")).p);
}

/* Reads one item with the typed readers and writes it again. */
static void copy(struct fab_cbor *c, struct fab_buf *b)
{
    int64_t last = FAB_CBOR_FIRST_KEY;
    size_t  n;

    switch (fab_cbor_peek(c)) {
    case FAB_CBOR_UINT:
    case FAB_CBOR_NINT: fab_cbor_put_int(b, fab_cbor_int(c)); break;
    case FAB_CBOR_BYTES: fab_cbor_put_bytes(b, fab_cbor_bytes(c)); break;
    case FAB_CBOR_TEXT: fab_cbor_put_text(b, fab_cbor_text(c)); break;
    case FAB_CBOR_ARRAY:
        fab_cbor_put_array(b, n = fab_cbor_array(c));
        for (size_t i = 0; i < n; i++) copy(c, b);
        break;
    case FAB_CBOR_MAP:
        fab_cbor_put_map(b, n = fab_cbor_map(c));
        for (size_t i = 0; i < n; i++) {
            fab_cbor_put_int(b, fab_cbor_key(c, &last));
            copy(c, b);
        }
        break;
    default: fab_expect("no other type is accepted", false, true);
    }
}

FAB_TEST(accept)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *list = fab_json_get(vectors(&a), "accept");
    int                    rows = 0;

    for (const struct fab_json *row = list->first; row != NULL; row = row->next, rows++) {
        const fab_bytes in = hex_of(row, &a);
        uint8_t         again[256];
        struct fab_buf  b = FAB_BUF(again);
        struct fab_cbor c = fab_cbor_open(in);

        fab_expect(fab_copy(&a, fab_json_text(row, "diag")).p, fab_cbor_ok(in), true);
        copy(&c, &b);
        fab_expect("all was read", fab_cbor_done(&c), true);
        fab_expect_bytes(fab_json_text(row, "diag").p, fab_buf_bytes(&b), in);
    }
    fab_expect("rows", rows, 53);
}

FAB_TEST(reject)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *list = fab_json_get(vectors(&a), "reject");
    int                    rows = 0;

    for (const struct fab_json *row = list->first; row != NULL; row = row->next, rows++) {
        fab_expect(fab_json_text(row, "why").p, fab_cbor_ok(hex_of(row, &a)), false);
    }
    fab_expect("rows", rows, 77);
}

FAB_TEST(edges)
{
    static const struct { const char *row, *hex; bool ok; } ROWS[] = {
        { "eight empty arrays", "8181818181818180", true },
        { "nine empty arrays", "818181818181818180", false },
        { "map in the eighth level", "81818181818181a0", true },
        { "key of the eighth level is the ninth", "81818181818181a10102", false },
        { "last key of all", "a101013b7fffffffffffffff", false },
        { "smallest key", "a13b7fffffffffffffff00", true },
        { "keys -1, -2", "a220002100", true },
        { "keys -2, -1", "a221002000", false },
        { "keys 23, 24, -1", "a317001818002000", true },
        { "reserved, with bytes behind", "1c00000000000000000000000000000000", false },
        { "two keys, one value", "a2010203", false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_cbor_ok(fab_test_hex(ROWS[i].hex)), ROWS[i].ok);
    }
}

FAB_TEST(failure_sticks)
{
    struct fab_cbor c = fab_cbor_open(fab_test_hex("8201f6"));
    int64_t         last = FAB_CBOR_FIRST_KEY;

    fab_expect("array", fab_cbor_array(&c), 2);
    fab_expect("text where an integer stands", fab_cbor_text(&c).len, 0);
    fab_expect("failed", c.failed, true);
    fab_expect("at the end", fab_cbor_peek(&c), FAB_CBOR_END);
    fab_expect("zeros",
               fab_cbor_int(&c) == 0 && fab_cbor_bytes(&c).len == 0 && fab_cbor_array(&c) == 0,
               true);
    fab_expect("no key", fab_cbor_key(&c, &last), 0);
    fab_expect("not done", fab_cbor_done(&c), false);
}

FAB_TEST(nothing_at_all)
{
    struct fab_cbor c = fab_cbor_open((fab_bytes){ NULL, 0 });

    fab_expect("zeros",
               fab_cbor_array(&c) == 0 && fab_cbor_bytes(&c).len == 0 && fab_cbor_text(&c).len == 0,
               true);
    fab_expect("skipped", fab_cbor_skip(&c).len == 0 && c.failed, true);
    fab_expect("not accepted", fab_cbor_ok((fab_bytes){ NULL, 0 }), false);
}

FAB_TEST(by_name_only)
{
    struct fab_cbor c = fab_cbor_open(fab_test_hex("d2f6"));
    int64_t         last = FAB_CBOR_FIRST_KEY;

    fab_cbor_tag(&c, 18);
    fab_cbor_null(&c);
    fab_expect("tag and null, asked for", fab_cbor_done(&c), true);
    c = fab_cbor_open(fab_test_hex("d3"));
    fab_cbor_tag(&c, 18);
    fab_expect("another tag", c.failed, true);
    c = fab_cbor_open(fab_test_hex("f7"));
    fab_cbor_null(&c);
    fab_expect("undefined is not null", c.failed, true);
    c = fab_cbor_open(fab_test_hex("3b7fffffffffffffff"));
    fab_expect("the key that no dictionary has", fab_cbor_key(&c, &last) == 0 && c.failed, true);
    c = fab_cbor_open(fab_test_hex("9a7fffffff00"));
    fab_expect("a count beyond the bytes", fab_cbor_array(&c) == 0 && c.failed, true);
}

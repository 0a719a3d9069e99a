/* vectors_test.c: every row of statement.json: entries, submissions, small-order keys. */
#include "base/test.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/crypto.h"
#include "statement/statement.h"

static uint8_t memory[4 << 20];

static const struct fab_json *vectors(struct fab_arena *a)
{
    const fab_bytes        file = fab_test_file("tests/vectors/statement.json");
    struct fab_err         e;
    const struct fab_json *root = fab_json_read((fab_str){ (const char *)file.p, file.len }, a, &e);

    fab_expect("vectors are JSON", root != NULL, true);
    return root;
}

static fab_bytes hex(const struct fab_json *o, const char *name)
{
    const fab_str text = fab_json_text(o, name);

    return fab_test_hex(text.p == NULL ? "" : text.p);
}

/* "hex", or "parts": hex, count of zero bytes, hex. */
static fab_bytes bytes_of(const struct fab_json *row, struct fab_arena *a)
{
    const struct fab_json *part = fab_json_get(row, "parts");
    struct fab_buf         b = FAB_BUF_IN(a);

    if (part == NULL) return hex(row, "hex");
    for (part = part->first; part != NULL; part = part->next) {
        const fab_bytes v = part->is_int ? (fab_bytes){ NULL, 0 } : fab_test_hex(part->text.p);

        fab_put(&b, v.p, v.len);
        for (int64_t i = 0; i < part->n; i++) fab_put_byte(&b, 0);
    }
    return fab_buf_bytes(&b);
}

/* The key of a signer: in the row's own keys or the world's; the operator's goes with its
 * origin. */
static bool key_in(const struct fab_json *keys, const struct fab_statement *s, uint8_t out[32])
{
    if (keys == NULL) return false;
    for (const struct fab_json *k = keys->first; k != NULL; k = k->next) {
        const fab_bytes kid = hex(k, "kid");
        const fab_id    id = fab_id_of(kid.p, kid.len);
        const fab_str   iss = fab_json_text(k, "iss");

        if (!fab_same(&id, &s->signer) || (iss.len > 0 && !fab_str_same(iss, s->iss))) continue;
        memcpy(out, hex(k, "pk").p, 32);
        return true;
    }
    return false;
}

/* WIRE 2.7, as the desk does it. */
static enum fab_code admit(const struct fab_json *world, const struct fab_json *row,
                           fab_bytes entry, const struct fab_statement *s, struct fab_err *e)
{
    const fab_moment now = { fab_json_int(world, "now", 0) * 1000 };
    uint8_t          key[32];

    if (!key_in(fab_json_get(row, "extra_keys"), s, key) &&
        !key_in(fab_json_get(world, "keys"), s, key)) {
        return fab_fail(e, FAB_E_SIG);
    }
    FAB_TRY(fab_statement_verify(entry, key, e));
    return fab_statement_admissible(s, fab_json_text(world, "origin"), now, e);
}

static void expect_code(const struct fab_json *row, enum fab_code got)
{
    const fab_str want = fab_json_text(row, "code");

    fab_expect_str(fab_json_text(row, "name").p,
                   got == FAB_OK ? FAB_STR("OK") : fab_str_of(fab_code_name(got)), want);
}

FAB_TEST(entries)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a), *world = fab_json_get(root, "world");
    int                    rows = 0;

    for (const struct fab_json *row = fab_json_get(root, "entries")->first; row != NULL;
         row = row->next, rows++) {
        struct fab_arena     scratch = a;
        const fab_bytes      entry = bytes_of(row, &scratch);
        struct fab_statement s;
        struct fab_err       e = { .code = FAB_OK };
        enum fab_code        code = fab_statement_parse(entry, &scratch, &s, &e);

        if (code == FAB_OK) code = admit(world, row, entry, &s, &e);
        expect_code(row, code);
        fab_expect("the error says the same", e.code, code);
        if (code == FAB_E_SYNTAX) fab_expect("syntax names a field", e.field != NULL, true);
    }
    fab_expect("rows", rows, 67);
}

FAB_TEST(submissions)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a), *world = fab_json_get(root, "world");
    int                    rows = 0;

    for (const struct fab_json *row = fab_json_get(root, "submissions")->first; row != NULL;
         row = row->next, rows++) {
        struct fab_arena             scratch = a;
        static struct fab_submission s;
        struct fab_err               e = { .code = FAB_OK };
        enum fab_code code = fab_submission_read(bytes_of(row, &scratch), &scratch, &s, &e);

        if (code == FAB_OK) code = admit(world, row, s.entry, &s.st, &e);
        expect_code(row, code);
        if (fab_json_get(row, "leaf") != NULL) fab_expect_bytes("leaf", s.entry, hex(row, "leaf"));
    }
    fab_expect("rows", rows, 16);
}

/* What is accepted is written again, byte for byte; only the signature differs, as the key is
 * another. */
FAB_TEST(round_trip)
{
    static uint8_t         again[FAB_L_entry_bytes];
    static const uint8_t   SEED[32] = { 1 };
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a);
    uint8_t                public_key[32], secret_key[64];

    fab_sign_key(SEED, public_key, secret_key);
    for (const struct fab_json *row = fab_json_get(root, "entries")->first; row != NULL;
         row = row->next) {
        struct fab_arena     scratch = a;
        const fab_bytes      entry = bytes_of(row, &scratch);
        struct fab_buf       b = FAB_BUF(again);
        struct fab_statement s;
        struct fab_err       e;

        if (fab_statement_parse(entry, &scratch, &s, &e) != FAB_OK ||
            fab_str_starts(fab_json_text(row, "name"), "alg -19")) {
            continue;
        }
        fab_expect(fab_json_text(row, "name").p, fab_statement_build(&s, secret_key, &b, &e),
                   FAB_OK);
        fab_expect_bytes(fab_json_text(row, "name").p, fab_bytes_of(b.p, b.len - 64),
                         fab_bytes_of(entry.p, entry.len - 64));
        fab_expect("signed", fab_statement_verify(fab_buf_bytes(&b), public_key, &e), FAB_OK);
    }
}

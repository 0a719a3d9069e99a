/* Fuzz: statements.  What is parsed is built again byte for byte but for the signature, parses
 *                    to the same, and passes
 * through JSON unharmed.  The payload of any input is also tried inside a good frame, so that
 * its bytes reach the parser. */
#include "codec/cose.h"
#include "crypto/crypto.h"
#include "statement/envelope.h"
#include "statement/json.h"
#include "statement/show.h"

static uint8_t memory[4 << 20];
static uint8_t secret_key[64], public_key[32];

static void same_but_signature(fab_bytes a, fab_bytes b)
{
    fab_assert(a.len == b.len && memcmp(a.p, b.p, a.len - 64) == 0);
}

/* Kinds that are built, by members, with the body inside: JSON says everything about them. */
static void through_json(const struct fab_statement *s, fab_bytes built, struct fab_arena a)
{
    struct fab_buf         text = FAB_BUF_IN(&a), entry = FAB_BUF_IN(&a);
    struct fab_out         o = { .b = &text };
    struct fab_err         e;
    struct fab_statement   back;
    const struct fab_json *json;

    if (!s->by_member || s->kind == 0 || s->body_type.len > 0) return;
    fab_statement_to_json(s, &o, NULL);
    fab_assert(!text.failed);
    json = fab_json_read(fab_buf_str(&text), &a, &e);
    fab_assert(json != NULL);
    fab_assert(fab_statement_from_json(json, &a, &back, &e) == FAB_OK);
    fab_assert(fab_statement_build(&back, secret_key, &entry, &e) == FAB_OK);
    same_but_signature(fab_buf_bytes(&entry), built);
}

static void entry(fab_bytes in)
{
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_buf       built = FAB_BUF_IN(&a), shown = FAB_BUF_IN(&a);
    struct fab_cose      frame;
    struct fab_statement s;
    struct fab_err       e;
    const enum fab_code  code = fab_statement_parse(in, &a, &s, &e);

    if (code != FAB_OK) {
        fab_assert((code == FAB_E_SYNTAX || code == FAB_E_FIELD) && e.field != NULL);
        return;
    }
    fab_assert(a.used <= 96 * 1024);
    fab_assert(fab_statement_build(&s, secret_key, &built, &e) == FAB_OK);
    fab_assert(fab_statement_verify(fab_buf_bytes(&built), public_key, &e) == FAB_OK);
    fab_assert(fab_cose_read(fab_buf_bytes(&built), false, &frame));
    /* alg -8 or -19: one byte behind the map's head and key 1 */
    through_json(&s, fab_buf_bytes(&built), a);
    built.p[frame.protected_map.p + 2 - built.p] = in.p[frame.protected_map.p + 2 - built.p];
    same_but_signature(fab_buf_bytes(&built), in);
    fab_assert(fab_show(in, &shown, &e) == FAB_OK);
}

static fab_bytes framed(fab_bytes payload, struct fab_buf *b)
{
    static const uint8_t MID[16] = { 1 };
    static uint8_t       header_bytes[FAB_ENVELOPE_BYTES];
    struct fab_buf       header = FAB_BUF(header_bytes);

    fab_envelope_put(&header, &(struct fab_envelope){ .kid = fab_bytes_of(MID, 16),
                                                      .iss = FAB_STR("AQAAAAAAAAAAAAAAAAAAAA"),
                                                      .sub = FAB_STR("a/b"),
                                                      .aud = FAB_STR("a/b"),
                                                      .iat = { 1000 },
                                                      .typ = FAB_STR(FAB_TYP_STATEMENT) });
    fab_cose_put(b, &(struct fab_cose){ .protected_map = fab_buf_bytes(&header),
                                        .payload = payload,
                                        .signature = fab_bytes_of(secret_key, 64) });
    return fab_buf_bytes(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t SEED[32] = { 1 };
    static uint8_t       bytes[FAB_L_entry_bytes + 1024];
    struct fab_buf       b = FAB_BUF(bytes);

    if (public_key[0] == 0) fab_sign_key(SEED, public_key, secret_key);
    if (size > FAB_L_entry_bytes + 1) return 0;
    entry((fab_bytes){ data, size });
    entry(framed((fab_bytes){ data, size }, &b));
    return 0;
}

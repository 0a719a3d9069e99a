/* wasm/say.c: statements for the page: JSON and bytes on one side, statement/ on the other.
 *
 * Why     a page that built or checked a statement by itself would hold rules twice.
 * Source  WIRE 2; INTERFACES 3, part A. */
#include "wasm/say.h"

#include "crypto/crypto.h"
#include "statement/json.h"

static enum fab_code give_statement(const struct fab_statement *s)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};

    fab_statement_to_json(s, &o, NULL);
    return fab_call_give(&b);
}

enum fab_code fab_core_statement_read(const uint8_t *entry, size_t n)
{
    struct fab_statement s;

    FAB_TRY(fab_statement_parse(fab_bytes_of(entry, n), &fab_call.arena, &s, &fab_call.err));
    return give_statement(&s);
}

enum fab_code fab_core_statement_check(const uint8_t *entry, size_t n, const uint8_t *key,
                                       size_t key_n, const char *origin, size_t origin_n,
                                       int64_t now_ms)
{
    const fab_bytes bytes = fab_bytes_of(entry, n);
    struct fab_err *e = &fab_call.err;
    struct fab_statement s;

    FAB_TRY(fab_statement_parse(bytes, &fab_call.arena, &s, e));
    if (key_n != 32) return fab_fail(e, FAB_E_SIG);
    FAB_TRY(fab_statement_verify(bytes, key, e));
    FAB_TRY(fab_statement_admissible(&s, (fab_str){origin, origin_n}, (fab_moment){now_ms}, e));
    return give_statement(&s);
}

enum fab_code fab_core_signature_check(const uint8_t *entry, size_t n, const uint8_t *key,
                                       size_t key_n)
{
    if (key_n != 32) return fab_fail(&fab_call.err, FAB_E_SIG);
    return fab_statement_verify(fab_bytes_of(entry, n), key, &fab_call.err);
}

enum fab_code fab_core_statement_build(const char *json, size_t n, const uint8_t *seed,
                                       size_t seed_n)
{
    struct fab_err *e = &fab_call.err;
    const struct fab_json *doc = fab_json_read((fab_str){json, n}, &fab_call.arena, e);
    struct fab_buf entry = FAB_BUF_IN(&fab_call.arena);
    struct fab_statement s, again;
    uint8_t public_key[32], secret_key[64];

    if (doc == NULL) return e->code;
    FAB_TRY(fab_call_exact(seed_n, 32, "seed"));
    FAB_TRY(fab_statement_from_json(doc, &fab_call.arena, &s, e));
    if (fab_id_none(&s.signer)) return fab_fail_field(e, FAB_E_FIELD, "kid");
    fab_sign_key(seed, public_key, secret_key);
    const enum fab_code code = fab_statement_build(&s, secret_key, &entry, e);
    fab_wipe(secret_key, sizeof secret_key);
    FAB_TRY(code);
    FAB_TRY(fab_statement_parse(fab_buf_bytes(&entry), &fab_call.arena, &again, e));
    return fab_call_give(&entry);
}

enum fab_code fab_core_statement_message(const uint8_t *entry, size_t n)
{
    struct fab_buf message = FAB_BUF_IN(&fab_call.arena);
    const uint8_t *signature;

    FAB_TRY(fab_statement_signed(fab_bytes_of(entry, n), &message, &signature, &fab_call.err));
    return fab_call_give(&message);
}

enum fab_code fab_core_statement_signed(const uint8_t *entry, size_t n, const uint8_t *signature,
                                        size_t signature_n)
{
    struct fab_buf message = FAB_BUF_IN(&fab_call.arena), out = FAB_BUF_IN(&fab_call.arena);
    const uint8_t *place;

    FAB_TRY(fab_call_exact(signature_n, 64, "signature"));
    FAB_TRY(fab_statement_signed(fab_bytes_of(entry, n), &message, &place, &fab_call.err));
    fab_put(&out, entry, n);
    if (!out.failed) memcpy(out.p + (place - entry), signature, signature_n);
    return fab_call_give(&out);
}

enum fab_code fab_core_sid(const uint8_t *entry, size_t n)
{
    const fab_id sid = fab_sid_of(fab_bytes_of(entry, n));

    return fab_call_give_bytes(sid.b, sizeof sid.b);
}

enum fab_code fab_core_mid(const uint8_t *salt, size_t salt_n, const uint8_t *key, size_t key_n)
{
    FAB_TRY(fab_call_exact(salt_n, 16, "salt"));
    FAB_TRY(fab_call_exact(key_n, 32, "key"));
    const fab_id mid = fab_mid_of(salt, key);
    return fab_call_give_bytes(mid.b, 16);
}

enum fab_code fab_core_thumbprint(const uint8_t *key, size_t n)
{
    FAB_TRY(fab_call_exact(n, 32, "key"));
    const fab_id print = fab_thumbprint(key);
    return fab_call_give_bytes(print.b, sizeof print.b);
}

enum fab_code fab_core_sign_key(const uint8_t *seed, size_t n)
{
    uint8_t public_key[32], secret_key[64];

    FAB_TRY(fab_call_exact(n, 32, "seed"));
    fab_sign_key(seed, public_key, secret_key);
    fab_wipe(secret_key, sizeof secret_key);
    return fab_call_give_bytes(public_key, sizeof public_key);
}

enum fab_code fab_core_box_key(const uint8_t *secret, size_t n)
{
    uint8_t public_key[32];

    FAB_TRY(fab_call_exact(n, 32, "secret"));
    fab_box_key(secret, public_key);
    return fab_call_give_bytes(public_key, sizeof public_key);
}

enum fab_code fab_core_key_ok(const uint8_t *key, size_t n)
{
    FAB_TRY(fab_call_exact(n, 32, "key"));
    return fab_sign_key_ok(key) ? FAB_OK : fab_fail(&fab_call.err, FAB_E_SIG);
}

enum fab_code fab_core_disclosure(const char *name, size_t name_n, const uint8_t *salt,
                                  size_t salt_n, const uint8_t *value, size_t n)
{
    const int field = fab_disclosure_of((fab_str){name, name_n});
    const char type = fab_disclosure_type(field);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_disclosure again;

    FAB_TRY(fab_call_exact(salt_n, 16, "salt"));
    if (type == 0) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "name");
    if (type == 't')
        fab_disclosure_put_text(&b, salt, field, (fab_str){(const char *)value, n});
    else if (type == 'b')
        fab_disclosure_put_bytes(&b, salt, field, fab_bytes_of(value, n));
    else
        fab_disclosure_put_raw(&b, salt, field, fab_bytes_of(value, n));
    if (b.failed) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_disclosure_read(fab_buf_bytes(&b), &again, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_core_disclosure_digest(const uint8_t *p, size_t n)
{
    const fab_id digest = fab_disclosure_digest(fab_bytes_of(p, n));

    return fab_call_give_bytes(digest.b, sizeof digest.b);
}

enum fab_code fab_core_disclosure_read(const uint8_t *p, size_t n)
{
    const fab_id digest = fab_disclosure_digest(fab_bytes_of(p, n));
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_disclosure d;

    FAB_TRY(fab_disclosure_read(fab_bytes_of(p, n), &d, &fab_call.err));
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "field", fab_str_of(fab_disclosure_name(d.field)));
    fab_json_put_sid(&o, "digest", digest.b);
    switch (d.type) {
    case 't':
        fab_json_put_text(&o, "text", d.text);
        break;
    case 'b':
        fab_json_put_b64u(&o, "bytes", d.bytes);
        break;
    case 'i':
        fab_json_put_int(&o, "n", d.n);
        break;
    default:
        fab_json_put_b64u(&o, "cbor", d.raw);
        break;
    }
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

/* Items of a list that begin with a name of 32 bytes, cut in two. */
static enum fab_code named(const uint8_t *p, size_t n, const char *field, int most, fab_id **name,
                           fab_bytes **rest, int *count)
{
    FAB_TRY(fab_call_list(p, n, field, rest, count));
    if (*count > most) return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
    *name = fab_new(&fab_call.arena, fab_id, (size_t)*count + 1);
    if (*name == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    for (int i = 0; i < *count; i++) {
        fab_bytes *b = &(*rest)[i];

        if (b->len <= FAB_ID_BYTES) return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
        (*name)[i] = fab_id_of(b->p, FAB_ID_BYTES);
        *b = fab_bytes_of(b->p + FAB_ID_BYTES, b->len - FAB_ID_BYTES);
    }
    return FAB_OK;
}

enum fab_code fab_core_submission(const uint8_t *entry, size_t n, const uint8_t *clear,
                                  size_t clear_n, const uint8_t *boxed, size_t boxed_n,
                                  const uint8_t *shares, size_t shares_n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_submission *again = fab_new(&fab_call.arena, struct fab_submission, 1);
    fab_bytes *text, *box, *share;
    fab_id *digest, *holder;
    int texts, boxes, holders;

    FAB_TRY(fab_call_list(clear, clear_n, "clear", &text, &texts));
    if (texts > FAB_L_disclosures) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "clear");
    FAB_TRY(named(boxed, boxed_n, "boxed", FAB_L_disclosures, &digest, &box, &boxes));
    FAB_TRY(named(shares, shares_n, "shares", FAB_SHARES, &holder, &share, &holders));
    if (again == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    struct fab_statement s;
    FAB_TRY(fab_statement_parse(fab_bytes_of(entry, n), &fab_call.arena, &s, &fab_call.err));
    fab_submission_put(&b, fab_bytes_of(entry, n), text, texts, digest, box, boxes, holder, share,
                       holders);
    if (b.failed) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_submission_read(fab_buf_bytes(&b), &fab_call.arena, again, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_core_submission_read(const uint8_t *p, size_t n)
{
    struct fab_submission *s = fab_new(&fab_call.arena, struct fab_submission, 1);

    if (s == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_submission_read(fab_bytes_of(p, n), &fab_call.arena, s, &fab_call.err));
    return fab_call_give_bytes(s->entry.p, s->entry.len);
}

/* wasm/secret.c: what only some may read, for the page.
 *
 * Why     Argon2id, XChaCha20-Poly1305 and X25519 as the command line has them, so that one key
 *         file opens in both.
 * Cost    keyfile_open takes what the file asks for, 64 MiB and seconds on a phone: call it in a
 *         worker.
 * Source  WIRE 2.6 to 2.8, 7, 8; DEPENDENCIES 8. */
#include "wasm/secret.h"

#include "codec/json.h"
#include "crypto/crypto.h"
#include "statement/box.h"
#include "statement/code.h"
#include "statement/invite.h"
#include "statement/keyfile.h"
#include "statement/seal.h"
#include "statement/session.h"

enum fab_code fab_core_box_context(const char *what, size_t n, const uint8_t *id, size_t id_n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    if (id_n != 16 && id_n != 32) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "id");
    fab_put(&b, what, n);
    fab_put(&b, id, id_n);
    return fab_call_give(&b);
}

enum fab_code fab_core_box_put(const uint8_t *readers, size_t readers_n, const uint8_t *chance,
                               size_t chance_n, const uint8_t *context, size_t context_n,
                               const uint8_t *plain, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_box_random random;
    struct fab_box_reader reader[FAB_L_box_readers];
    fab_bytes *item;
    int count;

    FAB_TRY(fab_call_list(readers, readers_n, "readers", &item, &count));
    FAB_TRY(fab_call_exact(chance_n, sizeof random, "chance"));
    if (count > FAB_L_box_readers) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "readers");
    for (int i = 0; i < count; i++) {
        if (item[i].len < 32) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "readers");
        memcpy(reader[i].key, item[i].p, 32);
        reader[i].member = item[i].len == 32 + 16;
        FAB_TRY(fab_call_id(item[i].p + 32, item[i].len - 32, "readers", &reader[i].who));
    }
    memcpy(&random, chance, sizeof random);
    const enum fab_code code =
        fab_box_put(&b, reader, count, &random, fab_bytes_of(context, context_n),
                    fab_bytes_of(plain, n), &fab_call.err);
    fab_wipe(&random, sizeof random);
    return code != FAB_OK ? code : fab_call_give(&b);
}

enum fab_code fab_core_box_open(const uint8_t *box, size_t n, const uint8_t *who, size_t who_n,
                                const uint8_t *secret, size_t secret_n, const uint8_t *context,
                                size_t context_n)
{
    struct fab_box read;
    fab_bytes plain;
    fab_id id;

    FAB_TRY(fab_call_id(who, who_n, "who", &id));
    FAB_TRY(fab_call_exact(secret_n, 32, "secret"));
    if (!fab_box_read(fab_bytes_of(box, n), &read))
        return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "box");
    FAB_TRY(fab_box_open(&read, &id, secret, fab_bytes_of(context, context_n), &fab_call.arena,
                         &plain, &fab_call.err));
    fab_call.result = plain;
    return FAB_OK;
}

static enum fab_code opening_of(const uint8_t *salt, size_t salt_n, const char *vec, size_t n,
                                struct fab_opening *out)
{
    const struct fab_json *list = fab_json_read((fab_str){vec, n}, &fab_call.arena, &fab_call.err);

    if (list == NULL) return fab_call.err.code;
    FAB_TRY(fab_call_exact(salt_n, sizeof out->salt, "salt"));
    if (list->type != FAB_JSON_ARRAY || list->count > FAB_L_vec)
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "vec");
    memcpy(out->salt, salt, sizeof out->salt);
    out->nvec = 0;
    for (const struct fab_json *v = list->first; v != NULL; v = v->next) {
        if (!v->is_int) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "vec");
        out->vec[out->nvec++] = v->n;
    }
    return FAB_OK;
}

enum fab_code fab_core_seal_commitment(const uint8_t *salt, size_t salt_n, const char *vec,
                                       size_t n)
{
    struct fab_opening o;

    FAB_TRY(opening_of(salt, salt_n, vec, n, &o));
    const fab_id commitment = fab_seal_commitment(&o);
    return fab_call_give_bytes(commitment.b, sizeof commitment.b);
}

enum fab_code fab_core_seal_opening(const uint8_t *salt, size_t salt_n, const char *vec, size_t n,
                                    size_t least)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_opening o;

    FAB_TRY(opening_of(salt, salt_n, vec, n, &o));
    fab_opening_put(&b, &o, least);
    return fab_call_give(&b);
}

enum fab_code fab_core_seal_read(const uint8_t *opening, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_opening read;

    FAB_TRY(fab_opening_read(fab_bytes_of(opening, n), &read, &fab_call.err));
    fab_json_open(&o, NULL, '{');
    fab_json_put_b64u(&o, "salt", fab_bytes_of(read.salt, sizeof read.salt));
    fab_json_open(&o, "vec", '[');
    for (int i = 0; i < read.nvec; i++)
        fab_json_put_int(&o, NULL, read.vec[i]);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_core_seal_share(const uint8_t *opening, size_t n, const uint8_t *chance,
                                  size_t chance_n)
{
    uint8_t *last = fab_take(&fab_call.arena, n);

    if (n == 0 || chance_n % n != 0 || chance_n / n >= FAB_SHARES) {
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "chance");
    }
    if (last == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    fab_seal_xor(fab_bytes_of(opening, n), chance, (int)(chance_n / n) + 1, last);
    fab_call.result = fab_bytes_of(last, n);
    return FAB_OK;
}

static enum fab_code kind_ok(int kind)
{
    return kind == 'i' || kind == 'k' || kind == 'h'
               ? FAB_OK
               : fab_fail_field(&fab_call.err, FAB_E_FIELD, "kind");
}

enum fab_code fab_core_code_put(int kind, const uint8_t *secret, size_t n, int hyphens)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(kind_ok(kind));
    FAB_TRY(fab_call_exact(n, FAB_CODE_SECRET, "secret"));
    fab_code_put(&b, (char)kind, secret, hyphens != 0);
    return fab_call_give(&b);
}

enum fab_code fab_core_code_read(int kind, const char *text, size_t n)
{
    uint8_t secret[FAB_CODE_SECRET];

    FAB_TRY(kind_ok(kind));
    if (!fab_code_read((char)kind, (fab_str){text, n}, secret))
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "code");
    return fab_call_give_bytes(secret, sizeof secret);
}

enum fab_code fab_core_code_hash(int kind, const uint8_t *secret, size_t n)
{
    FAB_TRY(kind_ok(kind));
    FAB_TRY(fab_call_exact(n, FAB_CODE_SECRET, "secret"));
    struct fab_once key = kind == 'h' ? fab_hand_key(secret) : fab_invite_key(secret);
    const fab_id hash = fab_once_hash(key.public_key);
    fab_wipe(&key, sizeof key);
    return fab_call_give_bytes(hash.b, sizeof hash.b);
}

enum fab_code fab_core_invite_proof(const uint8_t *secret, size_t n, const char *origin,
                                    size_t origin_n, const uint8_t *mid, size_t mid_n)
{
    uint8_t proof[FAB_PROOF_BYTES];

    FAB_TRY(fab_call_exact(n, FAB_CODE_SECRET, "secret"));
    FAB_TRY(fab_call_exact(mid_n, 16, "mid"));
    struct fab_once key = fab_invite_key(secret);
    const fab_id who = fab_id_of(mid, mid_n);
    fab_invite_proof(&key, (fab_str){origin, origin_n}, &who, proof);
    fab_wipe(&key, sizeof key);
    return fab_call_give_bytes(proof, sizeof proof);
}

enum fab_code fab_core_hand_proof(const uint8_t *secret, size_t n, const char *origin,
                                  size_t origin_n, const char *kind, size_t kind_n,
                                  const uint8_t *agreement, size_t agreement_n, int leg, int parts)
{
    const int act = fab_kind_of((fab_str){kind, kind_n});
    uint8_t proof[FAB_PROOF_BYTES];

    FAB_TRY(fab_call_exact(n, FAB_CODE_SECRET, "secret"));
    FAB_TRY(fab_call_exact(agreement_n, 32, "agreement"));
    if (act != FAB_K_deliver && act != FAB_K_keep)
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "kind");
    if (leg < 0 || leg > UINT16_MAX) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "leg");
    if (parts < 0 || parts > UINT16_MAX) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "parts");
    struct fab_once key = fab_hand_key(secret);
    const fab_id sid = fab_id_of(agreement, agreement_n);
    fab_hand_proof(&key, (fab_str){origin, origin_n}, act, &sid, leg, parts, proof);
    fab_wipe(&key, sizeof key);
    return fab_call_give_bytes(proof, sizeof proof);
}

enum fab_code fab_core_session(const uint8_t *seed, size_t seed_n, const uint8_t *mid, size_t mid_n,
                               const char *web, size_t web_n, const char *origin, size_t origin_n,
                               int64_t now_ms, const uint8_t *nonce, size_t nonce_n,
                               const uint8_t *request, size_t request_n)
{
    struct fab_session s = {
        .web = {web, web_n}, .origin = {origin, origin_n}, .made = {now_ms / 1000 * 1000}};
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    uint8_t public_key[32], secret_key[64];

    FAB_TRY(fab_call_exact(seed_n, 32, "seed"));
    FAB_TRY(fab_call_exact(mid_n, 16, "mid"));
    FAB_TRY(fab_call_exact(nonce_n, 32, "nonce"));
    if (request_n != 0) FAB_TRY(fab_call_exact(request_n, 32, "request"));
    s.member = fab_id_of(mid, mid_n);
    memcpy(s.nonce, nonce, nonce_n);
    s.has_request = request_n != 0;
    if (s.has_request) s.request = fab_id_of(request, request_n);
    fab_sign_key(seed, public_key, secret_key);
    const enum fab_code code = fab_session_put(&b, &s, secret_key, &fab_call.err);
    fab_wipe(secret_key, sizeof secret_key);
    return code != FAB_OK ? code : fab_call_give(&b);
}

enum fab_code fab_core_keyfile_read(const char *text, size_t n)
{
    static const char *const LOCK[] = {"passphrase", "paper", "passkey"};
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_keyfile f;

    FAB_TRY(fab_keyfile_read((fab_str){text, n}, &f, &fab_call.err));
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "community", fab_str_of(f.community));
    fab_json_put_mid(&o, "member", f.member.b);
    fab_json_put_text(&o, "lock", fab_str_of(LOCK[f.lock.type]));
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_core_keyfile_open(const char *text, size_t n, const char *passphrase,
                                    size_t passphrase_n)
{
    struct fab_keyfile f;
    struct fab_secrets secrets;
    uint8_t key[32];

    FAB_TRY(fab_keyfile_read((fab_str){text, n}, &f, &fab_call.err));
    FAB_TRY(fab_lock_key(&f.lock, (fab_str){passphrase, passphrase_n}, key, &fab_call.err));
    enum fab_code code = fab_keyfile_open(&f, key, &secrets, &fab_call.err);
    fab_wipe(key, sizeof key);
    if (code == FAB_OK) code = fab_call_give_bytes(&secrets, sizeof secrets);
    fab_wipe(&secrets, sizeof secrets);
    return code;
}

enum fab_code fab_core_keyfile_lock(const char *origin, size_t origin_n, const uint8_t *mid,
                                    size_t mid_n, const char *passphrase, size_t passphrase_n,
                                    uint32_t memory_kib, uint32_t passes, const uint8_t *salt,
                                    size_t salt_n, const uint8_t *nonce, size_t nonce_n,
                                    const uint8_t *secrets, size_t n)
{
    struct fab_keyfile f = {.lock = {.type = memory_kib == 0 ? FAB_LOCK_PAPER : FAB_LOCK_PASSPHRASE,
                                     .memory_kib = memory_kib,
                                     .passes = passes}};
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_secrets open;
    uint8_t key[32];

    if (!fab_origin_ok((fab_str){origin, origin_n}))
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "origin");
    FAB_TRY(fab_call_exact(mid_n, 16, "mid"));
    if (salt_n != 0) FAB_TRY(fab_call_exact(salt_n, sizeof f.lock.salt, "salt"));
    FAB_TRY(fab_call_exact(nonce_n, 24, "nonce"));
    FAB_TRY(fab_call_exact(n, sizeof open, "secrets"));
    memcpy(f.community, origin, origin_n);
    f.member = fab_id_of(mid, mid_n);
    if (salt_n != 0)
        memcpy(f.lock.salt, salt, salt_n);
    else
        fab_lock_salt(f.lock.type, (fab_str){origin, origin_n}, &f.member, f.lock.salt);
    FAB_TRY(fab_lock_key(&f.lock, (fab_str){passphrase, passphrase_n}, key, &fab_call.err));
    memcpy(&open, secrets, sizeof open);
    fab_keyfile_lock(&f, key, nonce, &open);
    fab_wipe(&open, sizeof open);
    fab_wipe(key, sizeof key);
    fab_keyfile_put(&b, &f);
    return fab_call_give(&b);
}

enum fab_code fab_core_keyfile_handle(const char *text, size_t n, const char *passphrase,
                                      size_t passphrase_n)
{
    struct fab_keyfile f;
    uint8_t key[32];

    FAB_TRY(fab_keyfile_read((fab_str){text, n}, &f, &fab_call.err));
    FAB_TRY(fab_lock_key(&f.lock, (fab_str){passphrase, passphrase_n}, key, &fab_call.err));
    const fab_id handle = fab_lock_handle(key);
    fab_wipe(key, sizeof key);
    return fab_call_give_bytes(handle.b, 16);
}

enum fab_code fab_core_lock_handle(const char *origin, size_t origin_n, const uint8_t *mid,
                                   size_t mid_n, const char *passphrase, size_t passphrase_n,
                                   uint32_t memory_kib, uint32_t passes)
{
    struct fab_key_lock lock = {.type = memory_kib == 0 ? FAB_LOCK_PAPER : FAB_LOCK_PASSPHRASE,
                                .memory_kib = memory_kib,
                                .passes = passes};
    uint8_t key[32];

    FAB_TRY(fab_call_exact(mid_n, 16, "mid"));
    const fab_id who = fab_id_of(mid, mid_n);
    fab_lock_salt(lock.type, (fab_str){origin, origin_n}, &who, lock.salt);
    FAB_TRY(fab_lock_key(&lock, (fab_str){passphrase, passphrase_n}, key, &fab_call.err));
    const fab_id handle = fab_lock_handle(key);
    fab_wipe(key, sizeof key);
    return fab_call_give_bytes(handle.b, 16);
}

enum fab_code fab_core_prf_input(const char *origin, size_t n)
{
    const fab_id input = fab_lock_prf_input((fab_str){origin, n});

    return fab_call_give_bytes(input.b, sizeof input.b);
}

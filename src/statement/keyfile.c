/* keyfile.c: key files.
 *
 * Why     people keep this text on paper, in mail, in a drawer: it must be readable by hand and
 *         by every later version.
 * Idea    lines of words; the public key is the associated data, so a file's data cannot be put
 *         under another name.
 * Cost    Argon2id as the lock line says (64 MiB, three passes: about a tenth of a second).
 * Source  WIRE 8; RFC 9106, RFC 5869. */
#include "statement/keyfile.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "statement/code.h"
#include "statement/statement.h"

static bool bytes_of(fab_str text, uint8_t *out, size_t want)
{
    size_t len;

    return fab_b64u_read(text, out, want, &len) && len == want;
}

/* Takes one line "word rest"; empty if the line is another or not ended. */
static fab_str line(fab_str *text, const char *word)
{
    const fab_str none = { NULL, 0 };
    fab_str       rest;

    if (fab_str_find(*text, '\n') < 0) return none;
    rest = fab_str_cut(text, '\n');
    return fab_str_is(fab_str_cut(&rest, ' '), word) ? rest : none;
}

static bool number(fab_str text, int64_t least, int64_t most, uint32_t *out)
{
    int64_t n;

    if (!fab_int_read(text, &n) || n < least || n > most) return false;
    *out = (uint32_t)n;
    return true;
}

/* "65536 3 1 salt" */
static bool read_argon(fab_str rest, struct fab_key_lock *out)
{
    uint32_t lanes;

    return number(fab_str_cut(&rest, ' '), 8, 1048576, &out->memory_kib) &&
           number(fab_str_cut(&rest, ' '), 1, 10, &out->passes) &&
           number(fab_str_cut(&rest, ' '), 1, 1, &lanes) &&
           bytes_of(rest, out->salt, sizeof out->salt);
}

static bool read_lock(fab_str rest, struct fab_key_lock *out)
{
    const fab_str type = fab_str_cut(&rest, ' '), method = fab_str_cut(&rest, ' ');

    if (fab_str_is(type, "passphrase") && fab_str_is(method, "argon2id")) {
        out->type = FAB_LOCK_PASSPHRASE;
        return read_argon(rest, out);
    }
    if (fab_str_is(type, "paper") && fab_str_is(method, "hkdf")) {
        out->type = FAB_LOCK_PAPER;
        return bytes_of(rest, out->salt, sizeof out->salt);
    }
    out->type = FAB_LOCK_PASSKEY;
    return fab_str_is(type, "passkey") && fab_str_is(method, "prf") && rest.len > 0 &&
           fab_b64u_read(rest, out->credential, sizeof out->credential, &out->credential_len);
}

static bool read_data(fab_str *text, struct fab_keyfile *out)
{
    out->ndata = out->lock.type == FAB_LOCK_PASSKEY ? 2 : 1;
    for (int i = 0; i < out->ndata; i++) {
        const fab_str rest = line(text, "data");

        if (rest.len == 0 ||
            !fab_b64u_read(rest, out->data[i].b, sizeof out->data[i].b, &out->data[i].len)) {
            return false;
        }
    }
    return text->len == 0 && (out->ndata == 2 || out->data[0].len == FAB_SECRETS_SEALED);
}

enum fab_code fab_keyfile_read(fab_str text, struct fab_keyfile *out, struct fab_err *e)
{
    fab_str community;

    *out = (struct fab_keyfile){ .ndata = 0 };
    if (text.len > FAB_KEYFILE_BYTES || !fab_str_starts(text, "fabrique-key-v1\n")) {
        return fab_fail_field(e, FAB_E_SYNTAX, "fabrique-key-v1");
    }
    (void)fab_str_cut(&text, '\n');
    community = line(&text, "community");
    if (!fab_origin_ok(community)) return fab_fail_field(e, FAB_E_SYNTAX, "community");
    memcpy(out->community, community.p, community.len);
    if (!fab_mid_read(line(&text, "member"), &out->member)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "member");
    }
    if (!bytes_of(line(&text, "public"), out->public_key, 32)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "public");
    }
    if (!bytes_of(line(&text, "box"), out->box_key, 32)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "box");
    }
    if (!read_lock(line(&text, "lock"), &out->lock)) return fab_fail_field(e, FAB_E_SYNTAX, "lock");
    return read_data(&text, out) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "data");
}

static void put_line(struct fab_buf *b, const char *word, const void *p, size_t n)
{
    fab_put_text(b, word);
    fab_put_byte(b, ' ');
    fab_put_b64u(b, p, n);
    fab_put_byte(b, '\n');
}

static void put_lock(struct fab_buf *b, const struct fab_key_lock *lock)
{
    switch (lock->type) {
    case FAB_LOCK_PASSPHRASE:
        fab_put_text(b, "lock passphrase argon2id ");
        fab_put_uint(b, lock->memory_kib);
        fab_put_byte(b, ' ');
        fab_put_uint(b, lock->passes);
        put_line(b, " 1", lock->salt, sizeof lock->salt);
        break;
    case FAB_LOCK_PAPER: put_line(b, "lock paper hkdf", lock->salt, sizeof lock->salt); break;
    case FAB_LOCK_PASSKEY:
        put_line(b, "lock passkey prf", lock->credential, lock->credential_len);
        break;
    }
}

void fab_keyfile_put(struct fab_buf *b, const struct fab_keyfile *f)
{
    fab_put_text(b, "fabrique-key-v1\ncommunity ");
    fab_put_text(b, f->community);
    fab_put_byte(b, '\n');
    put_line(b, "member", f->member.b, FAB_MID_BYTES);
    put_line(b, "public", f->public_key, sizeof f->public_key);
    put_line(b, "box", f->box_key, sizeof f->box_key);
    put_lock(b, &f->lock);
    for (int i = 0; i < f->ndata; i++) put_line(b, "data", f->data[i].b, f->data[i].len);
}

static void hkdf(fab_bytes ikm, fab_bytes salt, const char *info, uint8_t *out, size_t n)
{
    fab_hkdf(ikm, salt, fab_bytes_of(info, strlen(info)), out, n);
}

static enum fab_code paper_key(const struct fab_key_lock *lock, fab_str code, uint8_t key[32],
                               struct fab_err *e)
{
    uint8_t secret[FAB_CODE_SECRET];

    if (!fab_code_read('k', code, secret)) return fab_fail_field(e, FAB_E_SIG, "code");
    hkdf(fab_bytes_of(secret, sizeof secret), fab_bytes_of(lock->salt, sizeof lock->salt),
         "fabrique-key-v1 paper", key, 32);
    fab_wipe(secret, sizeof secret);
    return FAB_OK;
}

enum fab_code fab_lock_key(const struct fab_key_lock *lock, fab_str passphrase_or_code,
                           uint8_t key[32], struct fab_err *e)
{
    switch (lock->type) {
    case FAB_LOCK_PASSPHRASE:
        if (fab_argon2id(passphrase_or_code, lock->salt, lock->memory_kib, lock->passes, key)) {
            return FAB_OK;
        }
        return fab_fail_field(e, FAB_E_MEMORY, "lock");
    case FAB_LOCK_PAPER: return paper_key(lock, passphrase_or_code, key, e);
    case FAB_LOCK_PASSKEY: break;
    }
    return fab_fail_field(e, FAB_E_FIELD, "lock");
}

void fab_lock_key_prf(const uint8_t prf_output[32], uint8_t key[32])
{
    hkdf(fab_bytes_of(prf_output, 32), (fab_bytes){ NULL, 0 }, "fabrique-key-v1 passkey", key, 32);
}

fab_id fab_lock_prf_input(fab_str origin)
{
    const fab_bytes part = fab_bytes_of(origin.p, origin.len);

    return fab_sha256_of("fabrique-prf-v1", &part, 1);
}

fab_id fab_lock_handle(const uint8_t key[32])
{
    uint8_t handle[16];

    hkdf(fab_bytes_of(key, 32), (fab_bytes){ NULL, 0 }, "fabrique-handle-v1", handle,
         sizeof handle);
    return fab_id_of(handle, sizeof handle);
}

void fab_lock_salt(enum fab_lock_type type, fab_str origin, const fab_id *mid, uint8_t salt[16])
{
    const fab_bytes part[] = { fab_bytes_of(origin.p, origin.len),
                               fab_bytes_of(mid->b, FAB_MID_BYTES) };
    const fab_id    whole = fab_sha256_of("fabrique-salt-v1", part, type == FAB_LOCK_PAPER ? 1 : 2);

    memcpy(salt, whole.b, 16);
}

static void public_keys(const struct fab_secrets *secrets, uint8_t sign_key[32],
                        uint8_t box_key[32])
{
    uint8_t secret_key[64];

    fab_sign_key(secrets->sign_seed, sign_key, secret_key);
    fab_wipe(secret_key, sizeof secret_key);
    fab_box_key(secrets->box_secret, box_key);
}

static bool belong(const struct fab_keyfile *f, const struct fab_secrets *secrets)
{
    uint8_t sign_key[32], box_key[32];

    public_keys(secrets, sign_key, box_key);
    return memcmp(sign_key, f->public_key, 32) == 0 && memcmp(box_key, f->box_key, 32) == 0;
}

enum fab_code fab_keyfile_open(const struct fab_keyfile *f, const uint8_t key[32],
                               struct fab_secrets *out, struct fab_err *e)
{
    uint8_t   plain[64];
    bool      ok;

    if (f->lock.type == FAB_LOCK_PASSKEY) return fab_fail_field(e, FAB_E_FIELD, "lock");
    fab_assert(f->data[0].len == FAB_SECRETS_SEALED);
    ok = fab_unseal(key, f->data[0].b, fab_bytes_of(f->public_key, 32),
                    fab_bytes_of(f->data[0].b + 24, FAB_SECRETS_SEALED - 24), plain);
    memcpy(out->sign_seed, plain, ok ? 32 : 0);
    memcpy(out->box_secret, plain + 32, ok ? 32 : 0);
    fab_wipe(plain, sizeof plain);
    if (ok && belong(f, out)) return FAB_OK;
    fab_wipe(out, sizeof *out);
    return fab_fail_field(e, FAB_E_SIG, "data");
}

void fab_keyfile_lock(struct fab_keyfile *f, const uint8_t key[32], const uint8_t nonce[24],
                      const struct fab_secrets *secrets)
{
    uint8_t plain[64];

    fab_assert(f->lock.type != FAB_LOCK_PASSKEY);
    public_keys(secrets, f->public_key, f->box_key);
    memcpy(plain, secrets->sign_seed, 32);
    memcpy(plain + 32, secrets->box_secret, 32);
    memcpy(f->data[0].b, nonce, 24);
    fab_seal(key, nonce, fab_bytes_of(f->public_key, 32), fab_bytes_of(plain, sizeof plain),
             f->data[0].b + 24);
    f->data[0].len = FAB_SECRETS_SEALED;
    f->ndata = 1;
    fab_wipe(plain, sizeof plain);
}

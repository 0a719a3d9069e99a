/* statement/keyfile.h: a member's secrets at rest (WIRE 8): a text of seven lines under one
 * lock.
 *
 * Locks      passphrase (Argon2id), paper (the secret of a 'k' code), passkey (WebAuthn PRF;
 *            only a browser can make the output, and its data are WebCrypto's: read and written
 *            here, opened there).
 * Ownership  everything is copied into the struct.  Keys and secrets: wipe them.
 * Errors     E_SYNTAX (`field` names the line), E_SIG wrong passphrase, code or damaged,
 *            E_MEMORY Argon2id found none.
 * Randomness comes in: nonce and salt. */
#ifndef FAB_STATEMENT_KEYFILE_H
#define FAB_STATEMENT_KEYFILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

enum fab_lock_type { FAB_LOCK_PASSPHRASE, FAB_LOCK_PAPER, FAB_LOCK_PASSKEY };
enum {
    FAB_KEYFILE_BYTES = 2048,
    FAB_SECRETS_SEALED = 24 + 64 + 16,
    FAB_KEYFILE_DATA = 256,
    FAB_CREDENTIAL = 512
};

/* What the lock protects. */
struct fab_secrets { uint8_t sign_seed[32], box_secret[32]; };

struct fab_key_lock {
    enum fab_lock_type type;
    uint32_t memory_kib, passes;        /* passphrase: 8..1,048,576 KiB, 1..10; one lane */
    uint8_t  salt[16];                  /* passphrase, paper */
    uint8_t  credential[FAB_CREDENTIAL]; size_t credential_len;     /* passkey: its id */
};
struct fab_keyfile {
    char     community[129];            /* origin, ended by 0 */
    fab_id   member;
    uint8_t  public_key[32], box_key[32];
    struct fab_key_lock lock;
    /* passkey: two; else one of FAB_SECRETS_SEALED */
    struct { uint8_t b[FAB_KEYFILE_DATA]; size_t len; } data[2];
    int      ndata;
};

/* Reads the text, strictly: these lines in this order, each ended by 0A. */
FAB_MUST enum fab_code fab_keyfile_read(fab_str text, struct fab_keyfile *out, struct fab_err *e);
void fab_keyfile_put(struct fab_buf *b, const struct fab_keyfile *f);

/* The key of a lock: from a passphrase as typed, from a code of kind 'k', from the PRF output. */
FAB_MUST enum fab_code fab_lock_key(const struct fab_key_lock *lock, fab_str passphrase_or_code,
                                    uint8_t key[32], struct fab_err *e);
void fab_lock_key_prf(const uint8_t prf_output[32], uint8_t key[32]);
/* What a browser asks its authenticator: SHA-256("fabrique-prf-v1" || origin). */
fab_id fab_lock_prf_input(fab_str origin);
/* Under which name the server keeps a file: 16 bytes in the first half. */
fab_id fab_lock_handle(const uint8_t key[32]);
/* The salt of kept files: paper from the origin, passphrase from origin and mid, so that it can
 * be found again. */
void fab_lock_salt(enum fab_lock_type type, fab_str origin, const fab_id *mid, uint8_t salt[16]);

/* Opens passphrase and paper files; checks that the secrets are those of the two public
 * keys.  E_FIELD for a passkey. */
FAB_MUST enum fab_code fab_keyfile_open(const struct fab_keyfile *f, const uint8_t key[32],
                                        struct fab_secrets *out, struct fab_err *e);
/* Fills public keys and data of *f, whose community, member and lock stand already. */
void fab_keyfile_lock(struct fab_keyfile *f, const uint8_t key[32], const uint8_t nonce[24],
                      const struct fab_secrets *secrets);

#endif

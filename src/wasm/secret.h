/* wasm/secret.h: boxes, seals, codes, sessions and the key file (WIRE 2.6 to 2.8, 7, 8).  Chance
 * comes from the page. */
#ifndef FAB_WASM_SECRET_H
#define FAB_WASM_SECRET_H

#include "wasm/call.h"

/* `what` || id, what a box is for: "disclosure", "seal", "deal", "mail". */
FAB_EXPORT(box_context)
enum fab_code fab_core_box_context(const char *what, size_t n, const uint8_t *id, size_t id_n);
/* A box for the readers of a list of key || name (16 or 32 bytes); chance: 88 bytes. */
FAB_EXPORT(box_put)
enum fab_code fab_core_box_put(const uint8_t *readers, size_t readers_n, const uint8_t *chance,
                               size_t chance_n, const uint8_t *context, size_t context_n,
                               const uint8_t *plain, size_t n);
FAB_EXPORT(box_open)
enum fab_code fab_core_box_open(const uint8_t *box, size_t n, const uint8_t *who, size_t who_n,
                                const uint8_t *secret, size_t secret_n, const uint8_t *context,
                                size_t context_n);
/* A sealed opening of "[4,3,1,1]": its commitment; its padded bytes, at least `least`; what one
 * says. */
FAB_EXPORT(seal_commitment)
enum fab_code fab_core_seal_commitment(const uint8_t *salt, size_t salt_n, const char *vec,
                                       size_t n);
FAB_EXPORT(seal_opening)
enum fab_code fab_core_seal_opening(const uint8_t *salt, size_t salt_n, const char *vec, size_t n,
                                    size_t least);
FAB_EXPORT(seal_read) enum fab_code fab_core_seal_read(const uint8_t *opening, size_t n);
/* The last share of an opening, from shares of chance one behind another; with all shares but one
 * given, the opening. */
FAB_EXPORT(seal_share)
enum fab_code fab_core_seal_share(const uint8_t *opening, size_t n, const uint8_t *chance,
                                  size_t chance_n);
/* Codes that people type: 'i' invitation, 'k' paper key, 'h' handover. */
FAB_EXPORT(code_put)
enum fab_code fab_core_code_put(int kind, const uint8_t *secret, size_t n, int hyphens);
FAB_EXPORT(code_read) enum fab_code fab_core_code_read(int kind, const char *text, size_t n);
/* What a code publishes beforehand, SHA-256 of its key; and the proof of who holds it. */
FAB_EXPORT(code_hash) enum fab_code fab_core_code_hash(int kind, const uint8_t *secret, size_t n);
FAB_EXPORT(invite_proof)
enum fab_code fab_core_invite_proof(const uint8_t *secret, size_t n, const char *origin,
                                    size_t origin_n, const uint8_t *mid, size_t mid_n);
FAB_EXPORT(hand_proof)
enum fab_code fab_core_hand_proof(const uint8_t *secret, size_t n, const char *origin,
                                  size_t origin_n, const char *kind, size_t kind_n,
                                  const uint8_t *agreement, size_t agreement_n, int leg, int parts);
/* The answer to a challenge; request (32 bytes) or nothing. */
FAB_EXPORT(session)
enum fab_code fab_core_session(const uint8_t *seed, size_t seed_n, const uint8_t *mid, size_t mid_n,
                               const char *web, size_t web_n, const char *origin, size_t origin_n,
                               int64_t now_ms, const uint8_t *nonce, size_t nonce_n,
                               const uint8_t *request, size_t request_n);
/* A key file: whose it is and how it is locked, as JSON {"community", "member", "lock"}. */
FAB_EXPORT(keyfile_read) enum fab_code fab_core_keyfile_read(const char *text, size_t n);
/* Opened by passphrase or code: sign seed, then box secret.  Argon2id takes the memory the file
 * asks for. */
FAB_EXPORT(keyfile_open)
enum fab_code fab_core_keyfile_open(const char *text, size_t n, const char *passphrase,
                                    size_t passphrase_n);
/* A new file under a passphrase (memory_kib > 0) or a paper code (0); secrets as above, nonce 24
 * bytes, salt 16 or nothing: that of files the server keeps, which can be found again. */
FAB_EXPORT(keyfile_lock)
enum fab_code fab_core_keyfile_lock(const char *origin, size_t origin_n, const uint8_t *mid,
                                    size_t mid_n, const char *passphrase, size_t passphrase_n,
                                    uint32_t memory_kib, uint32_t passes, const uint8_t *salt,
                                    size_t salt_n, const uint8_t *nonce, size_t nonce_n,
                                    const uint8_t *secrets, size_t n);
/* Under which name the server keeps a file with this lock: 16 bytes. */
FAB_EXPORT(keyfile_handle)
enum fab_code fab_core_keyfile_handle(const char *text, size_t n, const char *passphrase,
                                      size_t passphrase_n);
/* The same for who has no file yet: of this member, by the salt of kept files; arguments as
 * keyfile_lock. */
FAB_EXPORT(lock_handle)
enum fab_code fab_core_lock_handle(const char *origin, size_t origin_n, const uint8_t *mid,
                                   size_t mid_n, const char *passphrase, size_t passphrase_n,
                                   uint32_t memory_kib, uint32_t passes);
/* What a passkey is asked. */
FAB_EXPORT(prf_input) enum fab_code fab_core_prf_input(const char *origin, size_t n);

#endif

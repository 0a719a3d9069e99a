/* wasm/say.h: what is signed: statements, their disclosures, submissions (statement/statement.h
 * says what each must be). */
#ifndef FAB_WASM_SAY_H
#define FAB_WASM_SAY_H

#include "wasm/call.h"

/* An entry as JSON (statement/json.h). */
FAB_EXPORT(statement_read) enum fab_code fab_core_statement_read(const uint8_t *entry, size_t n);
/* WIRE 2.7 up to E_KIND, for who has the signer's key; then as statement_read. */
FAB_EXPORT(statement_check)
enum fab_code fab_core_statement_check(const uint8_t *entry, size_t n, const uint8_t *key,
                                       size_t key_n, const char *origin, size_t origin_n,
                                       int64_t now_ms);
/* The signature alone, for who folds the rest by himself: E_SIG unless this key signed it. */
FAB_EXPORT(signature_check)
enum fab_code fab_core_signature_check(const uint8_t *entry, size_t n, const uint8_t *key,
                                       size_t key_n);
/* The entry of a JSON text with all of its header (kid, aud, iat), signed with a seed of 32 bytes.
 * What it says is read again: out of range is refused. */
FAB_EXPORT(statement_build)
enum fab_code fab_core_statement_build(const char *json, size_t n, const uint8_t *seed,
                                       size_t seed_n);
/* For a key that only signs elsewhere (WebCrypto): the bytes to sign, and the entry with that
 * signature of 64 bytes. */
FAB_EXPORT(statement_message)
enum fab_code fab_core_statement_message(const uint8_t *entry, size_t n);
FAB_EXPORT(statement_signed)
enum fab_code fab_core_statement_signed(const uint8_t *entry, size_t n, const uint8_t *signature,
                                        size_t signature_n);
/* Names: of an entry; of a member from salt and key; of a service key. */
FAB_EXPORT(sid) enum fab_code fab_core_sid(const uint8_t *entry, size_t n);
FAB_EXPORT(mid)
enum fab_code fab_core_mid(const uint8_t *salt, size_t salt_n, const uint8_t *key, size_t key_n);
FAB_EXPORT(thumbprint) enum fab_code fab_core_thumbprint(const uint8_t *key, size_t n);
/* The public keys of a seed, and of a box secret; E_SIG: a key that signs nothing. */
FAB_EXPORT(sign_key) enum fab_code fab_core_sign_key(const uint8_t *seed, size_t n);
FAB_EXPORT(box_key) enum fab_code fab_core_box_key(const uint8_t *secret, size_t n);
FAB_EXPORT(key_ok) enum fab_code fab_core_key_ok(const uint8_t *key, size_t n);
/* A disclosure of the field of this name: a text, bytes, or CBOR of integers and arrays; its
 * digest; what one says, as JSON
 * {"field", "digest", "text" | "bytes" | "n" | "cbor"}. */
FAB_EXPORT(disclosure)
enum fab_code fab_core_disclosure(const char *name, size_t name_n, const uint8_t *salt,
                                  size_t salt_n, const uint8_t *value, size_t n);
FAB_EXPORT(disclosure_digest) enum fab_code fab_core_disclosure_digest(const uint8_t *p, size_t n);
FAB_EXPORT(disclosure_read) enum fab_code fab_core_disclosure_read(const uint8_t *p, size_t n);
/* Entry and what goes beside it: lists of disclosures, of digest || box, of holder || box. */
FAB_EXPORT(submission)
enum fab_code fab_core_submission(const uint8_t *entry, size_t n, const uint8_t *clear,
                                  size_t clear_n, const uint8_t *boxed, size_t boxed_n,
                                  const uint8_t *shares, size_t shares_n);
/* The form of one; the entry in it. */
FAB_EXPORT(submission_read) enum fab_code fab_core_submission_read(const uint8_t *p, size_t n);

#endif

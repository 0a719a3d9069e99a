/* wasm/replay.h: what replay.wasm does for a page: a community folded, asked and looked at in the
 * browser, by the code of the server.
 *
 * Calls      as in call.h; one community a module.  Entries and texts stay until the module goes.
 * Signature  `signer` says by which key an entry must be signed; core.wasm checks it
 *            (signature_check); then `load` takes the entry.
 * Reader     a mid of 16 bytes, or nothing for a visitor; what he may see is decided as on the
 *            server.
 * Language   0 French, 1 English (views/words.h); its sentences come by `words` before any
 *            document.
 * Documents  those of INTERFACES 2.1, byte for byte. */
#ifndef FAB_WASM_REPLAY_H
#define FAB_WASM_REPLAY_H

#include "wasm/call.h"

/* First of all; map_bytes: of the state in memory, about 3,000 an entry; cannot be changed. */
FAB_EXPORT(open)
enum fab_code fab_replay_open(const char *origin, size_t n, size_t map_bytes);
/* The file words/<language>.json. */
FAB_EXPORT(words) enum fab_code fab_replay_words(int lang, const char *json, size_t n);
/* The key of who must have signed this entry, if it comes next: 32 bytes.  E_SIG: there is no such
 * signer (the first two entries are signed by the service key that the policy brings); E_REF: the
 * disclosure with that key was not given. */
FAB_EXPORT(signer) enum fab_code fab_replay_signer(const uint8_t *entry, size_t n);
/* A list of entries, in order.  {"size", "now" (ms), "events": [{"index", "sid", "kind",
 * "verdict"}]}; kind "" of what could not be read, verdict only of a fault.  E_MEMORY: the map
 * is too small. */
FAB_EXPORT(load) enum fab_code fab_replay_load(const uint8_t *entries, size_t n);
/* What belongs to entries but does not stand in them, as GET /v1/log/disclosures/{n} gives it:
 * records of index (8 bytes), 1 disclosure | 2 digest and box, length (4), bytes.  E_SYNTAX. */
FAB_EXPORT(texts) enum fab_code fab_replay_texts(const uint8_t *records, size_t n);
/* A list of disclosures in clear. */
FAB_EXPORT(disclose) enum fab_code fab_replay_disclose(const uint8_t *texts, size_t n);
/* Whether the texts fit the entries, for this reader: {"strange": [digest], "lacking": [index of an
 * entry]}.  strange: given, but no entry names it.  lacking: everybody or every member may read it,
 * he among them, the log has not erased it, and neither the text nor a box of it was given. */
FAB_EXPORT(texts_check) enum fab_code fab_replay_texts_check(const uint8_t *who, size_t who_n);
/* The key of the service by the policy in force, 32 bytes: tickets are signed with it. */
FAB_EXPORT(service_key) enum fab_code fab_replay_service_key(void);
/* The checkpoint that documents name; its signatures are core.wasm's affair (checkpoint_check). */
FAB_EXPORT(note) enum fab_code fab_replay_note(const char *note, size_t n);
/* How many entries; the root of the tree of the first `size`; SHA-256 of the state. */
FAB_EXPORT(size) int64_t fab_replay_size(void);
FAB_EXPORT(root) enum fab_code fab_replay_root(int64_t size);
FAB_EXPORT(state_hash) enum fab_code fab_replay_state_hash(void);

/* The answer to GET target. */
FAB_EXPORT(view)
enum fab_code fab_replay_view(const uint8_t *who, size_t who_n, int lang, const char *target,
                              size_t n);
/* Would this entry be accepted now, signature aside?  {"v", "size", "deadlines": [{"about", "at",
 * "at_text"}], "trace": what it leaves (views.h), "after": the answer to GET target as it would be
 * then}; without a target no "after".  The trace names the fields of disclosures given before. */
FAB_EXPORT(check)
enum fab_code fab_replay_check(const uint8_t *entry, size_t entry_n, int64_t now_ms,
                               const uint8_t *who, size_t who_n, int lang, const char *target,
                               size_t n);
/* The last refusal as application/problem+json (INTERFACES 2.2). */
FAB_EXPORT(refusal) enum fab_code fab_replay_refusal(int lang);

#endif

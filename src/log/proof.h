/* log/proof.h: proofs that people keep: tlog-proof as text, COSE receipts, transparent
 * statements (WIRE 5).
 *
 * tlog-proof   a checkpoint with all its lines, an index, a path: default for e-mail and paper.
 * Receipt      RFC 9942: the service key signs a root; path, index and size stand beside it.  The
 *              size is signed too, in `sub`, or the same path would also prove other places
 *              (WIRE 5).
 * Transparent  the entry with disclosures and a receipt in its unprotected header: one file that
 *              proves itself.
 * Ranges       index < size < 2^63; a receipt has at least one hash, so a log of one entry has
 *              none.  Times in seconds.
 * Ownership    views into the bytes given; nothing is allocated.
 * Errors       E_SYNTAX: the form; E_AUD: another log; E_SIG: signature or key; E_PROOF: what it
 *              says does not add up. */
#ifndef FAB_LOG_PROOF_H
#define FAB_LOG_PROOF_H

#include "log/merkle.h"
#include "log/note.h"

struct fab_log_path { fab_id hash[FAB_LOG_PATH]; int n; };

struct fab_tlog_proof {
    int64_t               index;
    struct fab_log_path   path;
    fab_str               note;         /* the checkpoint as it stands */
    struct fab_checkpoint checkpoint;
};
void fab_tlog_proof_put(struct fab_buf *b, int64_t index, const struct fab_log_path *path,
                        fab_str note);
/* The form alone. */
FAB_MUST enum fab_code fab_tlog_proof_read(fab_str text, struct fab_tlog_proof *out,
                                           struct fab_err *e);
/* That the log named `origin` holds this leaf at this place; keys and signed_s as in
 * fab_checkpoint_verify. */
FAB_MUST enum fab_code fab_tlog_proof_verify(const struct fab_tlog_proof *p, const fab_id *leaf,
                                             fab_str origin, const struct fab_note_key *key,
                                             int nkeys, int64_t *signed_s, struct fab_err *e);

/* Who signs receipts: the service key by its thumbprint (RFC 9679). */
struct fab_receipt_key { fab_id thumbprint; uint8_t public_key[32]; };

/* What all receipts of one size share: protected header and signature over the root.  Made once
 * a checkpoint. */
enum { FAB_RECEIPT_HEAD = 384, FAB_ORIGIN_BYTES = 128 };
struct fab_receipt_seal {
    int64_t size;
    fab_id  root;
    uint8_t head[FAB_RECEIPT_HEAD];
    size_t  head_bytes;
    uint8_t signature[64];
};
/* origin of at most FAB_ORIGIN_BYTES (asserted). */
void fab_receipt_seal(const struct fab_receipt_key *key, const uint8_t secret_key[64],
                      fab_str origin, int64_t size, const fab_id *root, int64_t time_s,
                      struct fab_receipt_seal *out);
/* Inclusion of a leaf; path not empty.  Consistency with an older size: the root is attached. */
void fab_receipt_put(struct fab_buf *b, const struct fab_receipt_seal *seal, int64_t index,
                     const struct fab_log_path *path);
void fab_receipt_put_consistency(struct fab_buf *b, const struct fab_receipt_seal *seal,
                                 int64_t first, const struct fab_log_path *path);

/* Of a consistency receipt `index` is the older size. */
struct fab_receipt { int64_t index, size, time_s; fab_id root; };
FAB_MUST enum fab_code fab_receipt_check(fab_bytes receipt, const fab_id *leaf, fab_str origin,
                                         const struct fab_receipt_key *key, struct fab_receipt *out,
                                         struct fab_err *e);
FAB_MUST enum fab_code fab_receipt_check_consistency(fab_bytes receipt, int64_t first,
                                                     const fab_id *first_root, fab_str origin,
                                                     const struct fab_receipt_key *key,
                                                     struct fab_receipt *out, struct fab_err *e);

/* The entry with unprotected {17: disclosures, 394: [receipt]}; without disclosures 17 is left out.
 * `entry` must be a COSE_Sign1 with an empty unprotected map: false and E_SYNTAX if not. */
FAB_MUST enum fab_code fab_transparent_put(struct fab_buf *b, fab_bytes entry,
                                           const fab_bytes *disclosure, int n, fab_bytes receipt,
                                           struct fab_err *e);
struct fab_transparent {
    fab_bytes entry; /* in the buffer given: with 'a0', as it stands in the log */
    fab_bytes receipt;
    fab_bytes disclosure[FAB_L_disclosures]; /* not yet compared with key 23: statement's affair */
    int       ndisclosures;
};
/* Takes it apart; the entry is rebuilt at the end of *entry. */
FAB_MUST enum fab_code fab_transparent_read(fab_bytes b, struct fab_buf *entry,
                                            struct fab_transparent *out, struct fab_err *e);

#endif

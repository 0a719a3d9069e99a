/* statement/seal.h: sealed openings (WIRE 7): said now, shown together later.
 *
 * Commitment SHA-256("fabrique-seal-v1" || salt32 || CBOR(vec)), payload key 3.
 * Opening    pad(CBOR [salt32, vec]); openings of one stage have one length, so that ballots do
 *            not tell by size.
 * Shares     n strings whose XOR is the opening: n - 1 of chance, one the rest; all are needed.
 * Randomness comes in: the salt, and (n - 1) strings of the opening's length. */
#ifndef FAB_STATEMENT_SEAL_H
#define FAB_STATEMENT_SEAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

struct fab_opening { uint8_t salt[32]; int64_t vec[FAB_L_vec]; int nvec; };

fab_id fab_seal_commitment(const struct fab_opening *o);
/* Writes the padded opening, at least `least` bytes of it. */
void fab_opening_put(struct fab_buf *b, const struct fab_opening *o, size_t least);
/* E_SYNTAX: no opening. */
FAB_MUST enum fab_code fab_opening_read(fab_bytes padded, struct fab_opening *out,
                                        struct fab_err *e);
/* last = opening XOR the n - 1 chance strings, which stand one after another in `chance`; so one
 * call splits, and the same call with n - 1 shares and the last one joins.  All have the length
 * of `opening`; n >= 1. */
void fab_seal_xor(fab_bytes opening, const uint8_t *chance, int n, uint8_t *last);

#endif

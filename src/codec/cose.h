/* codec/cose.h: COSE_Sign1 (RFC 9052) as bytes: 18([protected, unprotected, payload,
 * signature]).
 *
 * What the protected map says is the business of who reads it (statement, ticket, session,
 * receipt).
 * Strict     the outer item and the unprotected map are canonical; the contents of the two byte
 *            strings, protected map and payload, are NOT looked at here: whoever reads them does
 *            it with the strict reader of cbor.h, once.
 * Ownership  views into the input. */
#ifndef FAB_CODEC_COSE_H
#define FAB_CODEC_COSE_H

#include "codec/cbor.h"

enum { FAB_COSE_TAG = 18, FAB_SIGNATURE_BYTES = 64 };

struct fab_cose {
    fab_bytes protected_map;    /* content of the protected byte string, never empty */
    fab_bytes unprotected;      /* the encoded map, 'a0' when empty */
    fab_bytes payload;          /* content of the payload byte string; detached: empty */
    bool      detached;         /* payload is null (receipts only) */
    fab_bytes signature;        /* 64 bytes */
};

/* Strict: tag 18, array of 4, shapes as above, signature of 64 bytes, nothing behind.  false:
 * anything else. */
FAB_MUST bool fab_cose_read(fab_bytes b, bool may_be_detached, struct fab_cose *out);
/* Writes what fab_cose_read reads; `unprotected` is an encoded map, empty means 'a0'. */
void fab_cose_put(struct fab_buf *b, const struct fab_cose *c);
/* What is signed: CBOR ["Signature1", protected, h'', payload]. */
void fab_cose_put_signed(struct fab_buf *b, fab_bytes protected_map, fab_bytes payload);

#endif

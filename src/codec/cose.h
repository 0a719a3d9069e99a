/* codec/cose.h: COSE_Sign1 (RFC 9052) as bytes: 18([protected, unprotected, payload, signature]).
 *
 * What the protected map says is the business of who reads it (statement, ticket, session, receipt). */
#ifndef FAB_CODEC_COSE_H
#define FAB_CODEC_COSE_H

#include "codec/cbor.h"

struct fab_cose {
    fab_bytes protected_map;    /* content of the protected byte string */
    fab_bytes unprotected;      /* the encoded map, 'a0' when empty */
    fab_bytes payload;          /* content of the payload byte string; detached: empty */
    bool      detached;         /* payload is null (receipts only) */
    fab_bytes signature;        /* 64 bytes */
};

/* Strict: tag 18, array of 4, canonical CBOR throughout, signature of 64 bytes.  false: anything else. */
FAB_MUST bool fab_cose_read(fab_bytes b, bool may_be_detached, struct fab_cose *out);
void fab_cose_put(struct fab_buf *b, const struct fab_cose *c);
/* What is signed: CBOR ["Signature1", protected, h'', payload]. */
void fab_cose_put_signed(struct fab_buf *b, fab_bytes protected_map, fab_bytes payload);

#endif

/* cose.c: the envelope of everything signed, as bytes.
 *
 * Why     statements, tickets, sessions and receipts share one frame that strangers' libraries
 *         read too.
 * Idea    four items behind a tag; the frame is checked here, what stands in it by who asked for
 *         it.
 * Cost    no copy.
 * Source  RFC 9052 sections 4.2 and 4.4; WIRE 2.1. */
#include "codec/cose.h"

bool fab_cose_read(fab_bytes b, bool may_be_detached, struct fab_cose *out)
{
    struct fab_cbor c = fab_cbor_open(b);

    fab_cbor_tag(&c, FAB_COSE_TAG);
    if (fab_cbor_array(&c) != 4) return false;
    out->protected_map = fab_cbor_bytes(&c);
    if (fab_cbor_peek(&c) != FAB_CBOR_MAP) return false;
    out->unprotected = fab_cbor_skip(&c);
    out->payload = (fab_bytes){ NULL, 0 };
    out->detached = may_be_detached && fab_cbor_peek(&c) == FAB_CBOR_SIMPLE;
    if (out->detached) fab_cbor_null(&c);
    else out->payload = fab_cbor_bytes(&c);
    out->signature = fab_cbor_bytes(&c);
    return fab_cbor_done(&c) && out->protected_map.len > 0 &&
           out->signature.len == FAB_SIGNATURE_BYTES;
}

void fab_cose_put(struct fab_buf *b, const struct fab_cose *c)
{
    fab_assert(c->signature.len == FAB_SIGNATURE_BYTES);
    fab_cbor_put_tag(b, FAB_COSE_TAG);
    fab_cbor_put_array(b, 4);
    fab_cbor_put_bytes(b, c->protected_map);
    if (c->unprotected.len > 0) fab_put(b, c->unprotected.p, c->unprotected.len);
    else fab_cbor_put_map(b, 0);
    if (c->detached) fab_cbor_put_null(b);
    else fab_cbor_put_bytes(b, c->payload);
    fab_cbor_put_bytes(b, c->signature);
}

void fab_cose_put_signed(struct fab_buf *b, fab_bytes protected_map, fab_bytes payload)
{
    fab_cbor_put_array(b, 4);
    fab_cbor_put_text(b, FAB_STR("Signature1"));
    fab_cbor_put_bytes(b, protected_map);
    fab_cbor_put_bytes(b, (fab_bytes){ NULL, 0 });
    fab_cbor_put_bytes(b, payload);
}

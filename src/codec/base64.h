/* codec/base64.h: RFC 4648, strict.  "b64u": URL alphabet, no padding; "b64": standard alphabet,
 * padded.
 *
 * Strict     reading refuses blanks, wrong lengths, missing or extra padding, and unused low
 *            bits that are not zero: what is accepted is exactly what writing gives.
 * Ownership  bytes go to the caller's memory.
 * Errors     false: not canonical, or longer than cap; out may then hold a part, *len is
 *            untouched. */
#ifndef FAB_CODEC_BASE64_H
#define FAB_CODEC_BASE64_H

#include "base/buf.h"
#include "base/id.h"

void fab_put_b64u(struct fab_buf *b, const void *p, size_t n);
void fab_put_b64(struct fab_buf *b, const void *p, size_t n);
/* Bytes written to out (cap of them); *len their number. */
FAB_MUST bool fab_b64u_read(fab_str text, uint8_t *out, size_t cap, size_t *len);
FAB_MUST bool fab_b64_read(fab_str text, uint8_t *out, size_t cap, size_t *len);

/* Names as text: a mid in 22 characters, a sid or thumbprint in 43.  *out only if true. */
void fab_put_mid(struct fab_buf *b, const fab_id *mid);
void fab_put_sid(struct fab_buf *b, const fab_id *sid);
FAB_MUST bool fab_mid_read(fab_str text, fab_id *out);
FAB_MUST bool fab_sid_read(fab_str text, fab_id *out);

#endif

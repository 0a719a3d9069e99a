/* codec/base64.h: RFC 4648, strict.  "b64u": URL alphabet, no padding; "b64": standard alphabet, padded.
 * Reading refuses blanks, wrong lengths, missing or extra padding, and unused low bits that are not zero. */
#ifndef FAB_CODEC_BASE64_H
#define FAB_CODEC_BASE64_H

#include "base/buf.h"
#include "base/id.h"

void fab_put_b64u(struct fab_buf *b, const void *p, size_t n);
void fab_put_b64(struct fab_buf *b, const void *p, size_t n);
/* Bytes written to out (cap of them); *len their number.  false: not canonical, or too long for cap. */
FAB_MUST bool fab_b64u_read(fab_str text, uint8_t *out, size_t cap, size_t *len);
FAB_MUST bool fab_b64_read(fab_str text, uint8_t *out, size_t cap, size_t *len);

/* Names as text: a mid in 22 characters, a sid or thumbprint in 43. */
void fab_put_mid(struct fab_buf *b, const fab_id *mid);
void fab_put_sid(struct fab_buf *b, const fab_id *sid);
FAB_MUST bool fab_mid_read(fab_str text, fab_id *out);
FAB_MUST bool fab_sid_read(fab_str text, fab_id *out);

#endif

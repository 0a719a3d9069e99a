/* statement/envelope.h: the protected header that statements, tickets and session messages share
 * (WIRE 2.1, 2.8).
 *
 * Shape      {1 alg, 4 kid, 15 {1 iss, 2 sub, 3 aud, 6 iat}, 16 typ} and, only together, 258
 *            -16, 259 media type, with or without 260 address.  Texts are printable ASCII,
 *            1..255.
 * Ownership  views into the map.
 * Errors     E_SYNTAX; `field` says which label or claim.  What the texts mean is the business
 *            of who asked. */
#ifndef FAB_STATEMENT_ENVELOPE_H
#define FAB_STATEMENT_ENVELOPE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

#define FAB_TYP_STATEMENT "application/vnd.fabrique.st+cose"
#define FAB_TYP_TICKET    "application/vnd.fabrique.ticket+cose"
#define FAB_TYP_SESSION   "application/vnd.fabrique.session+cose"

/* Six texts of 255 at most, and the fixed parts: more than any header written here. */
enum { FAB_ENVELOPE_BYTES = 1792 };

struct fab_envelope {
    fab_bytes  kid;                     /* 16 bytes a member, 32 a thumbprint */
    fab_str    iss, sub, aud, typ;
    fab_moment iat;                     /* whole seconds, 0..2^53 - 1 of them */
    fab_str    body_type, body_at;      /* empty: labels 258 to 260 are not there */
};

/* Reads the content of the protected byte string; alg -8 or -19. */
FAB_MUST enum fab_code fab_envelope_read(fab_bytes map, struct fab_envelope *out,
                                         struct fab_err *e);
/* Writes it with alg -8. */
void fab_envelope_put(struct fab_buf *b, const struct fab_envelope *h);

#endif

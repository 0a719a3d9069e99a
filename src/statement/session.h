/* statement/session.h: the two short messages beside statements (WIRE 2.8).
 *
 * Ticket     the service's answer to a submission: proof that one spoke in time.
 * Session    a member's answer to a challenge; with a request's digest it is that act's own
 *            proof (INTERFACES 2.3).
 * Ownership  what is read points into the message.
 * Errors     E_SYNTAX another shape, E_SIG another key, E_AUD another community or web address,
 *            E_TIME stale. */
#ifndef FAB_STATEMENT_SESSION_H
#define FAB_STATEMENT_SESSION_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"

/* before: entries in the log by then */
struct fab_ticket { fab_str origin; fab_id sid; int64_t before; fab_moment at; };

FAB_MUST enum fab_code fab_ticket_put(struct fab_buf *b, const struct fab_ticket *t,
                                      const uint8_t service_key[32], const uint8_t secret_key[64],
                                      struct fab_err *e);
FAB_MUST enum fab_code fab_ticket_read(fab_bytes message, const uint8_t service_key[32],
                                       struct fab_ticket *out, struct fab_err *e);

struct fab_session {
    fab_id     member;
    fab_str    web, origin;         /* "https://host[:port]"; the community */
    fab_moment made;
    uint8_t    nonce[32];
    bool       has_request;
    fab_id     request;             /* SHA-256(method || " " || path || "\n" || body) */
};

FAB_MUST enum fab_code fab_session_put(struct fab_buf *b, const struct fab_session *s,
                                       const uint8_t secret_key[64], struct fab_err *e);
/* The shape alone, so that the member's key can be looked up; then fab_session_verify with it. */
FAB_MUST enum fab_code fab_session_read(fab_bytes message, struct fab_session *out,
                                        struct fab_err *e);
/* Signature, web address and origin, and that it was made within 10 minutes of now (the nonce
 * itself is the server's affair). */
FAB_MUST enum fab_code fab_session_verify(fab_bytes message, const struct fab_session *s,
                                          const uint8_t public_key[32], fab_str web, fab_str origin,
                                          fab_moment now, struct fab_err *e);
/* The digest of a request. */
fab_id fab_session_request(fab_str method, fab_str path, fab_bytes body);

#endif

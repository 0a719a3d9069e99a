/* peer/remote.h: a community that is served somewhere: the HTTP API as a program of ours uses it.
 *
 * Session    opened by signing the challenge (WIRE 2.8); the token is kept in memory only.
 * Ownership  the remote lives in the arena given at open, answers in the arena of the call.
 * Errors     a problem document becomes the same error that the rules gave there; E_NET: no
 *            answer, or none of ours. */
#ifndef FAB_PEER_REMOTE_H
#define FAB_PEER_REMOTE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "node/node.h"

struct fab_remote;

/* url: http(s)://host[:port][/path]; plain http only on this machine. */
FAB_MUST enum fab_code fab_remote_open(fab_str url, struct fab_arena *a, struct fab_remote **out,
                                       struct fab_err *e);
void fab_remote_close(struct fab_remote *r);
FAB_MUST enum fab_code fab_remote_login(struct fab_remote *r, const fab_id *member,
                                        const uint8_t secret_key[64], fab_moment now,
                                        struct fab_arena *a, struct fab_err *e);
/* The token of the session, to go on with later; empty: there is none.  Going on with one that the
 * server does not know any more gives E_WHO at the first read. */
fab_str fab_remote_token(const struct fab_remote *r);
void    fab_remote_resume(struct fab_remote *r, fab_str token);
/* The bytes of a GET; lang: "fr", "en". */
FAB_MUST enum fab_code fab_remote_get(struct fab_remote *r, const char *target, const char *lang,
                                      struct fab_arena *a, fab_bytes *out, struct fab_err *e);
/* What stands at a path is taken away. */
FAB_MUST enum fab_code fab_remote_delete(struct fab_remote *r, const char *target, const char *lang,
                                         struct fab_arena *a, struct fab_err *e);
/* An act beside the log, with its own proof (INTERFACES 2.3): a challenge is signed over method,
 * target and body.  type NULL: no body. */
struct fab_remote_act {
    const char    *method, *target, *type;
    fab_bytes      body;
    const fab_id  *member;
    const uint8_t *secret_key;          /* 64 bytes */
    fab_moment     now;
};
FAB_MUST enum fab_code fab_remote_act(struct fab_remote *r, const struct fab_remote_act *act,
                                      const char *lang, struct fab_arena *a, struct fab_err *e);
/* Hands in n submissions, or (check) only asks for the verdicts. */
FAB_MUST enum fab_code fab_remote_submit(struct fab_remote *r, const fab_bytes *submission, int n,
                                         bool check, struct fab_arena *a, struct fab_submitted *out,
                                         struct fab_err *e);

#endif

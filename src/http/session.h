/* http/session.h: who is reading: nonces that count once, tokens of which only the hash is kept,
 * both in memory alone.
 *
 * Nonce      32 bytes, 60 s, taken once; for one site.
 * Session    12 h since it was last used; token 32 bytes; kept: its SHA-256, the member, the site.
 * Threads    any.
 * A stolen session reads; it signs nothing (INTERFACES 2.3). */
#ifndef FAB_HTTP_SESSION_H
#define FAB_HTTP_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "os/os.h"

enum { FAB_TOKEN_BYTES = 32, FAB_NONCE_BYTES = 32, FAB_NONCE_S = 60, FAB_SESSION_S = 12 * 3600,
       FAB_PROOF_MESSAGE = 1024 };
struct nonce { uint8_t b[FAB_NONCE_BYTES]; int64_t until_ms; int site; };
/* key: the entry that disclosed the key it was opened with */
struct session { fab_id hash, who, key; int64_t until_ms; int site; };
struct fab_sessions { struct fab_lock lock; struct nonce *nonce; struct session *session; };

FAB_MUST enum fab_code fab_sessions_open(struct fab_sessions *s, struct fab_arena *a,
                                         struct fab_err *e);
void fab_sessions_close(struct fab_sessions *s);

void fab_nonce_give(struct fab_sessions *s, int site, int64_t now_ms, uint8_t out[FAB_NONCE_BYTES]);
/* true: it was given for this site less than 60 s ago, and nobody has taken it; now it is gone. */
FAB_MUST bool fab_nonce_take(struct fab_sessions *s, int site, int64_t now_ms,
                             const uint8_t nonce[FAB_NONCE_BYTES]);

void fab_session_open(struct fab_sessions *s, int site, const fab_id *who, const fab_id *key,
                      int64_t now_ms, uint8_t token[FAB_TOKEN_BYTES]);
/* Whose token it is, and the key that must still be his; lives on for 12 h more.  false:
 * nobody's. */
FAB_MUST bool fab_session_find(struct fab_sessions *s, int site,
                               const uint8_t token[FAB_TOKEN_BYTES], int64_t now_ms, fab_id *who,
                               fab_id *key);
void fab_session_close(struct fab_sessions *s, int site, const uint8_t token[FAB_TOKEN_BYTES]);

#endif

/* statement/box.h: what only the parties may read (WIRE 2.6).
 *
 * Shape      CBOR [1, epk32, [[reader, wrap48]...], nonce24, ct], 1..16 readers; ct hides the
 *            length in steps of 64.
 * Context    says what the box is for and is authenticated: "disclosure" || digest, "seal" ||
 *            commitment, ...
 * Ownership  a box read is views; what is opened goes to the arena: wipe it when it is secret.
 * Randomness comes in: 88 bytes, fresh for each box. */
#ifndef FAB_STATEMENT_BOX_H
#define FAB_STATEMENT_BOX_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

/* A reader: who (16 bytes a member's mid, 32 a thumbprint), and his X25519 key. */
struct fab_box_reader { fab_id who; bool member; uint8_t key[32]; };
struct fab_box_random { uint8_t content_key[32], ephemeral[32], nonce[24]; };
struct fab_box {
    uint8_t   ephemeral[32];
    struct { fab_bytes who, wrap; } reader[FAB_L_box_readers];
    int       nreaders;
    fab_bytes nonce, sealed;
};

/* "disclosure" || digest, into 64 bytes of the caller's; "seal" || commitment. */
fab_bytes fab_box_context(uint8_t out[64], const char *what, const fab_id *digest);
/* Writes a box.  E_FIELD: no reader or more than 16; E_PROOF: a reader's key of small order;
 * E_MEMORY. */
FAB_MUST enum fab_code fab_box_put(struct fab_buf *b, const struct fab_box_reader *reader, int n,
                                   const struct fab_box_random *random, fab_bytes context,
                                   fab_bytes plain, struct fab_err *e);
/* The shape alone: what the service can check. */
FAB_MUST bool fab_box_read(fab_bytes encoded, struct fab_box *out);
/* Is it a box that this member may open?  false: it is none, or for others. */
bool fab_box_names(fab_bytes bytes, const fab_id *who);
/* Opens it for a reader.  E_ROLE: he is none; E_PROOF: other key or context, or damaged;
 * E_MEMORY. */
FAB_MUST enum fab_code fab_box_open(const struct fab_box *box, const fab_id *who,
                                    const uint8_t secret[32], fab_bytes context,
                                    struct fab_arena *a, fab_bytes *plain, struct fab_err *e);

/* 80 00... to the next multiple of 64, one byte at least, at least to `least` bytes. */
void fab_pad(struct fab_buf *b, size_t from, size_t least);
/* Without it; false: none is there. */
FAB_MUST bool fab_unpad(fab_bytes *b);

#endif

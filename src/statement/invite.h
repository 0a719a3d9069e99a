/* statement/invite.h: one-time keys made of a code's secret: invitations and handovers (WIRE 8).
 *
 * Invitation  `vouch` carries SHA-256(pk); `join` key 18 = pk32 || signature over origin and the
 *             newcomer's mid.
 * Handover    `promise` or `accept` carries SHA-256(pk); the other's `deliver` or `keep` key 18
 *             = pk32 || signature over origin, kind, agreement, leg and parts: for this act
 *             only.
 * Errors      false: not 96 bytes, or the signature is not this key's over these words. */
#ifndef FAB_STATEMENT_INVITE_H
#define FAB_STATEMENT_INVITE_H

#include "base/id.h"
#include "statement/statement.h"

enum { FAB_PROOF_BYTES = 96 };
struct fab_once { uint8_t public_key[32], secret_key[64]; };

/* The pair of a secret.  Wipe it. */
struct fab_once fab_invite_key(const uint8_t secret[16]);
struct fab_once fab_hand_key(const uint8_t secret[16]);
/* SHA-256(pk): what is published beforehand. */
fab_id fab_once_hash(const uint8_t public_key[32]);

void fab_invite_proof(const struct fab_once *key, fab_str origin, const fab_id *mid,
                      uint8_t out[FAB_PROOF_BYTES]);
/* *hash = SHA-256 of the key in the proof: it must be that of an open invitation. */
FAB_MUST bool fab_invite_check(fab_bytes proof, fab_str origin, const fab_id *mid, fab_id *hash);

/* kind is deliver or keep; leg and parts 0..65,535. */
void fab_hand_proof(const struct fab_once *key, fab_str origin, int kind, const fab_id *agreement,
                    int64_t leg, int64_t parts, uint8_t out[FAB_PROOF_BYTES]);
FAB_MUST bool fab_hand_check(fab_bytes proof, fab_str origin, int kind, const fab_id *agreement,
                             int64_t leg, int64_t parts, fab_id *hash);

#endif

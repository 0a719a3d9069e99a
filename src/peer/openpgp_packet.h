/* peer/openpgp_packet.h: the outer form of OpenPGP data: armor, packets, and the fields of a
 * signature packet.
 *
 * Used by openpgp.c only; apart, so that fuzzing reaches each decoder.
 * Ownership  views into what was given; armor is undone into the arena.
 * Source     RFC 9580 sections 4.2 (packets), 5.2 (signatures), 6 (armor). */
#ifndef FAB_PEER_OPENPGP_PACKET_H
#define FAB_PEER_OPENPGP_PACKET_H

#include "base/arena.h"

enum {
    FAB_PGP_TAG_SIGNATURE = 2,
    FAB_PGP_TAG_KEY = 6,
    FAB_PGP_TAG_USER_ID = 13,
    FAB_PGP_TAG_SUBKEY = 14,
    FAB_PGP_TAG_ATTRIBUTE = 17,
};

/* partial: came in parts, was skipped, body is empty. */
struct fab_pgp_packet { uint8_t tag; bool partial; fab_bytes body; };
struct fab_pgp_walk { fab_bytes data; size_t at; };

/* The next packet, of old or new form.  1: *out is filled; 0: the end; -1: no packet at `at`, or it
 * reaches beyond the end. */
int fab_pgp_next(struct fab_pgp_walk *walk, struct fab_pgp_packet *out);

/* Binary packets have bit 7 of their first byte set; text has not. */
bool fab_pgp_armored(fab_bytes file);
/* Bytes of arena that undoing takes. */
size_t fab_pgp_dearmor_need(size_t file_bytes);
/* All public key blocks of a text, one after another; text around them is left out.  The checksum
 * is not looked at (RFC 9580, 6.1): the signatures inside say more.  false: a block without end, a
 * sign that is not base64, or no room. */
FAB_MUST bool fab_pgp_dearmor(fab_bytes file, struct fab_arena *arena, fab_bytes *out);

struct fab_pgp_signature {
    uint8_t   version, type, algorithm, digest, left[2];
    fab_bytes hashed;           /* version byte to the end of the hashed area; v3: type, time */
    fab_bytes salt, numbers;
    uint64_t  issuer;           /* key id: hashed if it is there, else a hint; 0: none */
    fab_bytes issuer_print;     /* hashed issuer fingerprint; empty: none */
    int64_t   created_s;
    int64_t   lasts_s;          /* signature, 0: for ever */
    int64_t   key_lasts_s;      /* key, 0: for ever */
    uint8_t   depth, amount;
    fab_str   regex;
    bool      primary;          /* primary user id */
    bool      soft;             /* a revocation that lets stand what was signed before */
    bool      strange;          /* a version or a critical subpacket that we do not know */
};

/* false: broken.  Of a strange version only `version` is filled. */
FAB_MUST bool fab_pgp_signature_read(fab_bytes body, struct fab_pgp_signature *out);
/* A key id from a fingerprint of 20 (v4) or 32 bytes (v6). */
uint64_t fab_pgp_id_of(fab_bytes fingerprint);

#endif

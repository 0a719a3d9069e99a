/* peer/openpgp_ring.h: a keyring in arrays, shared by the files that read it (openpgp.c) and judge
 * it (openpgp_graph.c).
 *
 * Numbers    of keys, user ids and signatures are places in these arrays, in the order of the ring;
 *            `same` is the first place that holds the same thing, so that copies count once.
 * Ownership  views into the ring's bytes; arrays in the caller's arena. */
#ifndef FAB_PEER_OPENPGP_RING_H
#define FAB_PEER_OPENPGP_RING_H

#include "peer/openpgp.h"

#define FAB_PGP_NONE UINT32_MAX

enum { FAB_PGP_USER_ID_BYTES = 2048, FAB_PGP_ATTRIBUTE_BYTES = 65536, FAB_PGP_KEY_BYTES = 8192 };

struct fab_pgp_primary {
    fab_bytes body, numbers;        /* of the packet; behind its algorithm */
    uint8_t   print[32], print_bytes, version, algorithm;
    int64_t   created_s;
    uint64_t  id;
    uint32_t  same;
};

struct fab_pgp_user { fab_bytes body; uint32_t key, same; uint8_t tag; };

/* Where a signature stands.  key NONE: behind nothing that we can read; user NONE: on the key
 * itself; apart: behind a subkey, or on a user id that is too long. */
struct fab_pgp_place { const uint8_t *p; uint32_t len, key, user; bool apart; };

struct fab_pgp_ring {
    struct fab_pgp_primary *keys;
    struct fab_pgp_user    *users;
    struct fab_pgp_place   *places;
    uint32_t               *by_id;      /* keys in order of id, then place */
    uint32_t                nkeys, nusers, nplaces, subkeys;
    size_t                  user_bytes; /* of all user ids together */
};

/* Certifications 0x10..0x13, their revocation 0x30; a key about itself: 0x1f, 0x20. */
static inline bool fab_pgp_certifies(uint8_t type)
{
    return type >= 0x10 && type <= 0x13;
}
enum { FAB_PGP_REVOKES = 0x30, FAB_PGP_DIRECT = 0x1f, FAB_PGP_KEY_REVOKES = 0x20 };

/* Bytes of arena for fab_pgp_resolve. */
FAB_MUST bool fab_pgp_resolve_need(size_t keys, size_t users, size_t places, size_t user_bytes,
                                   size_t *bytes);

#endif

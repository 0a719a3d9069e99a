/* peer/openpgp.h: who certified whose key, read from an OpenPGP keyring and proved signature by
 * signature.
 *
 * Steps      fab_pgp_binary undoes armor, if there is any; fab_pgp_parse reads the ring into
 *            arrays; fab_pgp_verify checks one signature, pure and thread-safe, so that the caller
 *            spreads i over its threads; fab_pgp_resolve draws the graph from the answers.
 * Ring       binary or armored (several blocks too), at most 1 GiB; keys v4 and v6; other packets
 *            are skipped by length.
 * Edge       a certification (0x10..0x13) of another's key that verifies with a primary key of the
 *            same ring, is neither expired nor revoked, and is its signer's newest word on that
 *            user id.  One edge a pair of keys: a trust signature goes before a plain one, then the
 *            newest.
 * Proof      only the hashed area is believed; an issuer outside it is a hint which key to try.
 * Ownership  everything points into the file and the arena: both outlive the ring.
 * Memory     undoing armor takes three quarters of the file; fab_pgp_need says what parse and
 *            resolve take together: for rings with ordinary signatures 0.3 MiB a MiB, and the
 *            caller's 4 bytes a signature for the answers.
 * Errors     SYNTAX (argument: offset in the binary ring) if packets cannot be walked or there is
 *            no key; FIELD beyond the limit; MEMORY.  A packet that cannot be understood is
 *            counted, not an error.
 * Source     RFC 9580 (and 4880 for old packets); WIRE 10; DECISION 1, outside evidence. */
#ifndef FAB_PEER_OPENPGP_H
#define FAB_PEER_OPENPGP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"

struct fab_pgp_ring;

/* What became of a signature packet: each has exactly one fate, so the counts of all fates add up
 * to all packets. */
enum fab_pgp_fate {
    FAB_PGP_EDGE,           /* proves an edge */
    FAB_PGP_OLDER,          /* good, but its signer's newer or better word on the key stands */
    FAB_PGP_REVOCATION,     /* good, takes a certification back */
    FAB_PGP_SELF,           /* good, by the key about itself */
    FAB_PGP_EXPIRED,
    FAB_PGP_REVOKED,        /* itself, its user id, its key or its signer's key */
    FAB_PGP_UNKNOWN,        /* no key of the ring has the issuer's name */
    FAB_PGP_FALSE,          /* does not verify */
    FAB_PGP_WEAK,           /* MD5; SHA-1 made after 2019-01-19 by another key */
    FAB_PGP_STRANGE,        /* algorithm, curve or version that we do not compute */
    FAB_PGP_BROKEN,         /* cannot be read */
    FAB_PGP_UNTIMELY,       /* outside the life of its signer's key, or in the future */
    FAB_PGP_ELSEWHERE,      /* not about who holds a key: subkeys and other types */
    FAB_PGP_FATES
};
/* A word for words/ and for tests: "edge", "older"... */
const char *fab_pgp_fate_name(enum fab_pgp_fate fate);

struct fab_pgp_key {
    uint8_t  fingerprint[32];       /* fingerprint_bytes of them: v4 20, v6 32 */
    uint8_t  fingerprint_bytes;
    uint64_t id;
    fab_str  name;                  /* user id by the key's own good word: UTF-8, may be empty */
    int64_t  created_s, expires_s;  /* expires_s 0: never */
    bool     revoked;
};

enum fab_pgp_kind { FAB_PGP_KNOWS_KEY, FAB_PGP_TRUST };

struct fab_pgp_edge {
    uint32_t          from, to;                 /* indexes of graph->keys */
    enum fab_pgp_kind kind;
    uint8_t           depth, amount;            /* trust: 1..3 (more is 3), 0..255 as signed */
    fab_str           regex;                    /* trust: user ids it holds for; empty: all */
    int64_t           created_s, expires_s;     /* expires_s 0: never */
};

enum { FAB_PGP_TRUST_SORTS = 32 };

struct fab_pgp_counts {
    uint32_t keys, subkeys, user_ids;
    uint32_t signatures;            /* every packet: sig and rev of gpg --list-sigs */
    uint32_t pairs;                 /* distinct issuer id -> other primary key, before any check */
    uint32_t trust_signatures;      /* certifications of depth 1 and more, before any check */
    uint32_t trust_sorts;           /* distinct (depth, amount) of these; the first 32 are kept */
    struct { uint8_t depth, amount; uint32_t n; } trust[FAB_PGP_TRUST_SORTS];   /* in this order */
    uint32_t edges, trust_edges;
    uint32_t fate[FAB_PGP_FATES];
};

struct fab_pgp_graph {
    struct fab_pgp_counts counts;
    struct fab_pgp_key   *keys;         /* counts.keys of them, in the order of the ring */
    struct fab_pgp_edge  *edges;        /* counts.edges of them, by from, then to */
};

/* The ring as packets: the file itself, or what its armor holds, in the arena (fab_pgp_binary_need
 * bytes; 0: no armor). */
size_t fab_pgp_binary_need(fab_bytes file);
FAB_MUST enum fab_code fab_pgp_binary(fab_bytes file, struct fab_arena *arena, fab_bytes *ring,
                                      struct fab_err *e);
/* Bytes of arena that parse and resolve take for this ring. */
FAB_MUST enum fab_code fab_pgp_need(fab_bytes ring, size_t *bytes, struct fab_err *e);
FAB_MUST enum fab_code fab_pgp_parse(fab_bytes ring, struct fab_arena *arena,
                                     struct fab_pgp_ring **out, struct fab_err *e);
/* How many signatures there are: i of fab_pgp_verify is below. */
uint32_t fab_pgp_signatures(const struct fab_pgp_ring *ring);
/* Who made signature i: 0 or more, a key in the ring's own numbering; or minus a fate. */
int32_t fab_pgp_verify(const struct fab_pgp_ring *ring, uint32_t i);
/* The graph at `now`; maker[i] is what fab_pgp_verify answered for i.  A key that stands in the
 * ring twice is one key. */
FAB_MUST enum fab_code fab_pgp_resolve(const struct fab_pgp_ring *ring, const int32_t *maker,
                                       fab_moment now, struct fab_arena *arena,
                                       struct fab_pgp_graph *out, struct fab_err *e);

#endif

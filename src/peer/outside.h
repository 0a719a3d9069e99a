/* peer/outside.h: evidence from outside as rows for the node (fab_node_outside_add), from rating
 * files and from keyrings.
 *
 * Rating     names as in the file, value as placed on -1..1, in ppm.
 * Keyring    names are fingerprints in capital hexadecimal, as gpg prints them.  First, for each
 *            key that has one, its own name: a knows-key row from the key to itself whose topic is
 *            the user id.  Then the edges in order of time: knows-key (value 0: never trust), or
 *            vouch with value amount / 120, at most 1, its depth, its regular expression as topic.
 * Ownership  texts of a row hold until the next one.
 * Source     DECISION 1, outside evidence; WIRE 10. */
#ifndef FAB_PEER_OUTSIDE_H
#define FAB_PEER_OUTSIDE_H

#include "node/node.h"
#include "peer/openpgp.h"
#include "peer/ratings.h"

/* Rows of a rating file.  refused (NULL: nobody asks) hears of each row that is left out; an error
 * of the file ends the rows and stands in `code` and `err` afterwards. */
typedef void fab_outside_refused_fn(void *arg, uint64_t line, enum fab_rating_flaw flaw);
struct fab_outside_ratings {
    struct fab_ratings     *ratings;
    fab_outside_refused_fn *refused;
    void                   *arg;
    enum fab_code           code;
    struct fab_err          err;
};
/* A fab_outside_next_fn; arg is a struct fab_outside_ratings. */
bool fab_outside_rating(void *arg, struct fab_outside_row *out);

/* A keyring, read and proved; memory is its own until fab_keyring_close. */
struct fab_keyring {
    struct fab_arena     text, arena;
    struct fab_pgp_graph graph;
    uint32_t             next_key, next_edge;       /* of the rows */
    char                 from[64], to[64];
};
/* Reads `file` (which outlives the keyring) and proves its signatures on so many threads, 1..64.
 * Nothing to close after an error.  Errors: as peer/openpgp.h. */
FAB_MUST enum fab_code fab_keyring_open(fab_bytes file, fab_moment now, int threads,
                                        struct fab_keyring *out, struct fab_err *e);
void fab_keyring_close(struct fab_keyring *k);
/* A fab_outside_next_fn; arg is a struct fab_keyring. */
bool fab_outside_keyring(void *arg, struct fab_outside_row *out);

#endif

/* node/keys_demo.h: the people of a demonstration, whose keys lie open so that anybody on this
 * machine can be one of them.
 *
 * Where      in the file itself, put there by `demo` and by nothing else: a community of real
 *            people has no such thing, and nobody can be somebody there but with his own key.
 * Errors     E_REF: this is no demonstration. */
#ifndef FAB_NODE_KEYS_DEMO_H
#define FAB_NODE_KEYS_DEMO_H

#include "node/node.h"

enum { FAB_DEMO_PEOPLE = 64, FAB_DEMO_NAME = 64 };
/* name: at most FAB_DEMO_NAME bytes; seed of the signing pair, secret of the pair for boxes. */
struct fab_demo_person {
    fab_str name;
    fab_id  mid;
    uint8_t seed[32], box_secret[32];
};

/* count: 1..FAB_DEMO_PEOPLE; replaces those that are there. */
FAB_MUST enum fab_code fab_node_demo_keep(struct fab_node *n, const struct fab_demo_person *p,
                                          int count, struct fab_err *e);
/* Names lie in the arena; wipe what is no longer needed. */
FAB_MUST enum fab_code fab_node_demo(struct fab_reading *r, struct fab_arena *a,
                                     struct fab_demo_person out[FAB_DEMO_PEOPLE], int *count,
                                     struct fab_err *e);

#endif

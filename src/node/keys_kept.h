/* node/keys_kept.h: locked key files that the server keeps for its members (WIRE 8).
 *
 * Handle     16 bytes that follow from the key of the lock: who can open one can find it, nobody
 *            else; the server can open none.
 * Limits     FAB_L_keyfiles a member, FAB_KEYFILE_BYTES each.
 * Threads    as node/node.h. */
#ifndef FAB_NODE_KEYS_KEPT_H
#define FAB_NODE_KEYS_KEPT_H

#include "node/node.h"

enum { FAB_HANDLE_BYTES = 16 };

/* Keeps, or replaces his own.  E_ROLE: another member's handle; E_LIMIT "locks": he has as many as
 * there may be. */
FAB_MUST enum fab_code fab_node_keyfile_put(struct fab_node *n,
                                            const uint8_t    handle[FAB_HANDLE_BYTES],
                                            const fab_id *owner, fab_str text, struct fab_err *e);
/* E_REF: none. */
FAB_MUST enum fab_code fab_node_keyfile(struct fab_reading *r,
                                        const uint8_t handle[FAB_HANDLE_BYTES], struct fab_arena *a,
                                        fab_str *text, struct fab_err *e);
/* E_REF: none of his. */
FAB_MUST enum fab_code fab_node_keyfile_drop(struct fab_node *n,
                                             const uint8_t    handle[FAB_HANDLE_BYTES],
                                             const fab_id *owner, struct fab_err *e);

#endif

/* wasm/proof.h: what a log has signed and what follows from it (WIRE 3 to 5). */
#ifndef FAB_WASM_PROOF_H
#define FAB_WASM_PROOF_H

#include "wasm/call.h"

/* The root of a list of leaf hashes, one behind another. */
FAB_EXPORT(tree_root) enum fab_code fab_core_tree_root(const uint8_t *leaves, size_t n);
/* That a leaf stands at a place; that a smaller tree begins a larger one.  path: hashes one behind
 * another.  E_PROOF. */
FAB_EXPORT(inclusion_check)
enum fab_code fab_core_inclusion_check(const uint8_t *leaf, size_t leaf_n, int64_t index,
                                       int64_t size, const uint8_t *path, size_t path_n,
                                       const uint8_t *root, size_t root_n);
FAB_EXPORT(consistency_check)
enum fab_code fab_core_consistency_check(int64_t first, const uint8_t *first_root, size_t first_n,
                                         int64_t second, const uint8_t *second_root,
                                         size_t second_n, const uint8_t *path, size_t path_n);
/* A checkpoint against keys, one vkey a line: {"origin", "size", "root", "signed": [seconds | 0 |
 * -1 a key]}. */
FAB_EXPORT(checkpoint_check)
enum fab_code fab_core_checkpoint_check(const char *note, size_t n, const char *origin,
                                        size_t origin_n, const char *vkeys, size_t vkeys_n);
/* A proof as text, for the entry with this sid: as above, and "index". */
FAB_EXPORT(proof_check)
enum fab_code fab_core_proof_check(const char *text, size_t n, const uint8_t *leaf, size_t leaf_n,
                                   const char *origin, size_t origin_n, const char *vkeys,
                                   size_t vkeys_n);
/* A receipt by the service key; of consistency with an older root: {"index", "size", "time",
 * "root"}. */
FAB_EXPORT(receipt_check)
enum fab_code fab_core_receipt_check(const uint8_t *receipt, size_t n, const uint8_t *leaf,
                                     size_t leaf_n, const char *origin, size_t origin_n,
                                     const uint8_t *key, size_t key_n);
FAB_EXPORT(receipt_check_consistency)
enum fab_code fab_core_receipt_check_consistency(const uint8_t *receipt, size_t n, int64_t first,
                                                 const uint8_t *root, size_t root_n,
                                                 const char *origin, size_t origin_n,
                                                 const uint8_t *key, size_t key_n);
/* The service's word that one spoke in time: {"origin", "sid", "before", "at"}. */
FAB_EXPORT(ticket_check)
enum fab_code fab_core_ticket_check(const uint8_t *ticket, size_t n, const uint8_t *key,
                                    size_t key_n);

#endif

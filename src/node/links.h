/* node/links.h: the graph of links beside the desk: who can cover a promise, kept current after
 * each commit, lent to readers.
 *
 * What       one graph a unit (judge/cover.h), made at the first question about that unit from the
 *            rows that are filed; then the rows that changed are told to it, batch by batch.
 * Threads    many readers search at once, between lock and unlock; the writer changes it after its
 *            commit.  Whoever needs judgement too locks that first, then this.
 * Memory     the graph's own (judge/cover.h) and up to SCRATCHES scratches, kept for the next
 *            reader. */
#ifndef FAB_NODE_LINKS_H
#define FAB_NODE_LINKS_H

#include "judge/cover_menu.h"
#include "node/node.h"

/* The graph of a unit (0..15), and a scratch that is ready for it, both the caller's until unlock.
 * NULL: there was no memory or no disk; unlock all the same. */
const struct fab_graph *fab_node_links_lock(struct fab_node *n, int unit,
                                            struct fab_scratch **scratch);
void fab_node_links_unlock(struct fab_node *n, struct fab_scratch *scratch);

/* ---- for the desk */
FAB_MUST enum fab_code fab_links_open(struct fab_node *n, struct fab_err *e);
void fab_links_close(struct fab_node *n);
/* What the fold has filed; what of it is durable, the log being `size` long; or that none of it
 * is. */
void fab_links_filed(struct fab_node *n, int record, const void *before, const void *now);
void fab_links_commit(struct fab_node *n, int64_t size);
void fab_links_forget(struct fab_node *n);

#endif

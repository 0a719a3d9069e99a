/* judge/state.h: what judgement and search read of a state: rules, founders, the graph of links,
 * the terms of cover.
 *
 * Why        the server reads them from its file, a browser from its map in memory; both must get
 *            the same answer.
 * Ownership  the tray is looked at, never changed; what is made is the caller's.
 * Errors     E_MEMORY; the tray's own. */
#ifndef FAB_JUDGE_STATE_H
#define FAB_JUDGE_STATE_H

#include "judge/cover_menu.h"
#include "state/tray.h"

/* As the charter in force has them. */
struct fab_judge_rules fab_judge_rules_of(struct fab_tray *t);
/* The founder behind number *num, which is 0 at first and moved on; false: there is none. */
FAB_MUST bool fab_founder_after(struct fab_tray *t, int64_t *num, fab_id *mid);
/* A graph of a unit (0..15) from all rows that are filed, merged. */
FAB_MUST enum fab_code fab_graph_of(struct fab_tray *t, int unit, struct fab_memory m,
                                    struct fab_graph **out, struct fab_err *e);
/* What the rules in force say of cover for promises of this debtor to that creditor in this unit;
 * creditor zeros: to any. */
void fab_cover_terms_of(struct fab_tray *t, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out);
/* The id of a link that a search used; false: the state has it no more. */
FAB_MUST bool fab_cover_link_of(struct fab_tray *t, const struct fab_cover_row *row, int unit,
                                fab_id *out);

#endif

/* statement/talk.h: what the other side of a negotiation has said so far, word by word
 * (DECISION 8).  For the command line and a page alike.
 *
 * Word       one box of theirs, opened: its round, what was in it, the hash it was sealed with.
 * Pinned     the hash that they announced for an outline; the first one counts, and never changes.
 * Over       two days after the outline was written: then nobody waits any more.
 * Order      words stand oldest first.
 * Ownership  `what` is a view into the caller's bytes. */
#ifndef FAB_STATEMENT_TALK_H
#define FAB_STATEMENT_TALK_H

#include "statement/sheet.h"

enum { FAB_TALK_WORDS = 64, FAB_TALK_KEPT_MS = 2 * 86400000, FAB_TALK_AHEAD_MS = 10 * 60 * 1000 };

/* id: of the mail that brought it, for who throws it away. */
struct fab_talk_word {
    fab_id id, hash;
    int round;
    fab_bytes what;
};

/* The outline of theirs that came last; NULL: none. */
const struct fab_talk_word *fab_talk_proposal(const struct fab_talk_word *w, int n);
/* The hash that they announced for this very outline; false: none yet. */
FAB_MUST bool fab_talk_pin(const fab_id *deal, const struct fab_talk_word *w, int n,
                           fab_id *theirs);
/* Their sheet, if it has come: the word that brought it, *out read from it.  *spoiled: it is not
 * the one that was sealed, and *out is undefined.  NULL: not yet. */
const struct fab_talk_word *fab_talk_opened(const fab_id *deal, const fab_id *theirs,
                                            const struct fab_talk_word *w, int n,
                                            struct fab_sheet *out, bool *spoiled);
/* Is this word about that deal?  theirs NULL: their hash is not known; a sheet is, if it says so.
 */
bool fab_talk_about(const fab_id *deal, const fab_id *theirs, const struct fab_talk_word *w);
/* Is the outline of these two days, by this clock?  It may be ahead by ten minutes. */
bool fab_talk_over(const struct fab_outline *o, fab_moment now);
bool fab_talk_ahead(const struct fab_outline *o, fab_moment now);

#endif

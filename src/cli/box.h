/* cli/box.h: words that only some can read: boxed for them, opened with one's own key (WIRE 2.6).
 *
 * Readers    by their box key, which the page of a person tells; at most FAB_BOX_READERS_MOST.
 * Errors     none: who has no box key cannot be a reader; an empty text is left out. */
#ifndef FAB_CLI_BOX_H
#define FAB_CLI_BOX_H

#include "cli/cli.h"

enum { FAB_BOX_READERS_MOST = 8 };

/* Puts a text into the draft for these people and oneself.  If one of them has no box key it goes
 * in clear to the server, which shows it to whom the kind's row lets see it. */
void fab_box_text(struct fab_cli *c, struct fab_draft *d, int field, fab_str text,
                  const fab_id *who, int n);
/* A box for one reader in that context ("mail", "deal", "talk"), with chance of its own. */
FAB_MUST enum fab_code fab_box_for(struct fab_cli *c, struct fab_buf *b,
                                   const struct fab_box_reader *to, const char *what,
                                   const fab_id *about, fab_bytes plain, struct fab_err *e);
/* {"digest", "box"} of a document: the words of that field, if they are for one's own key. */
bool fab_box_words(struct fab_cli *c, const struct fab_json *row, int field, fab_str *text);

#endif

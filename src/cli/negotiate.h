/* cli/negotiate.h: two sides, one sheet each, opened together (DECISION 8), between calls of one
 * verb.
 *
 * Talk       what is known of one: the outline that both have, my sheet, their hash, their sheet.
 *            It rests in the key folder as NAME.talk-MID, boxed to my own key, mode 0600; what the
 *            other said rests in the mailbox.
 * Rounds     1: outline and hash go out; 2: with the other's hash pinned, my sheet goes out.  What
 *            is written to disk is always ahead of what was sent, so a call that was cut off
 *            goes on where it was. */
#ifndef FAB_CLI_NEGOTIATE_H
#define FAB_CLI_NEGOTIATE_H

#include "cli/cli.h"
#include "judge/sheet.h"
#include "statement/talk.h"

enum { FAB_TALK_MADE, FAB_TALK_HASH_SENT, FAB_TALK_SHEET_SENT };

struct fab_talk {
    fab_id      other, thing;           /* thing: what it is about; zero: none */
    const char *path;
    bool        kept;                   /* there is a file */
    int         stage;                  /* FAB_TALK_MADE... */
    int         me;                     /* party 0 or 1 */
    fab_bytes   outline_bytes, sheet_bytes;
    struct fab_outline outline;
    struct fab_sheet   mine;
    fab_id      deal, hash;             /* names of both */
    bool        pinned;
    fab_id      theirs;                 /* hash of their sheet */
};

/* --- negotiate_keep.c: the file, and the mailbox --- */

/* What is kept of a talk with t->other; t->kept false: nothing.  E_SIG "talk": the file is not
 * one of this key's. */
FAB_MUST enum fab_code fab_talk_load(struct fab_cli *c, struct fab_talk *t, struct fab_err *e);
FAB_MUST enum fab_code fab_talk_keep(struct fab_cli *c, struct fab_talk *t, struct fab_err *e);
FAB_MUST enum fab_code fab_talk_forget(struct fab_cli *c, struct fab_talk *t, struct fab_err *e);

/* The words of t->other that open, oldest first; the rest is left alone. */
FAB_MUST enum fab_code fab_talk_mail(struct fab_cli *c, const struct fab_talk *t,
                                     struct fab_talk_word out[FAB_TALK_WORDS], int *n,
                                     struct fab_err *e);
/* Sends the outline or my sheet.  E_REF "box_key": the other has no key for boxes. */
FAB_MUST enum fab_code fab_talk_send(struct fab_cli *c, const struct fab_talk *t, int round,
                                     struct fab_err *e);
/* Throws away what they said of this talk. */
FAB_MUST enum fab_code fab_talk_clear(struct fab_cli *c, const struct fab_talk *t,
                                      struct fab_err *e);

/* --- negotiate_sheet.c: from the words of the command line to outline and sheet --- */

/* TEXT, --due, --value, --what, --topic, --loan, --advance: a new outline, I am party 0. */
FAB_MUST enum fab_code fab_talk_outline(struct fab_cli *c, struct fab_talk *t, struct fab_err *e);
/* Does the outline say of prices what the community says now?  E_VERSION; E_TIME: it is not of
 * these two days. */
FAB_MUST enum fab_code fab_talk_check(struct fab_cli *c, const struct fab_talk *t,
                                      struct fab_err *e);
/* My sheet: needs by my own judgement or --need, gifts by --pledge; a fresh salt. */
FAB_MUST enum fab_code fab_talk_sheet(struct fab_cli *c, struct fab_talk *t, struct fab_err *e);

#endif

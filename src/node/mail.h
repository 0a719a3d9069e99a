/* node/mail.h: the mailbox: boxes from one member to another, beside the log (INTERFACES 2.1).
 *
 * Kept       30 days (a word to a person), 48 hours (a deal that is being talked over); then it is
 *            gone, read or not.  At most FAB_L_mail_bytes each and FAB_L_mail_day a day from one
 *            member.
 * Seen       the community sees who writes to whom, when, and how long it is in steps of 64 bytes.
 *            A reader is given his own mail only.
 * Blocked    a sender whom the reader has blocked gets the same answer and uses up the same quota;
 *            nothing is kept.  Writing to somebody whom one had blocked lets his mail in again.
 * Threads    as node.h.
 * Errors     E_FIELD, E_SYNTAX "box"; E_ROLE: the box is not for that reader; E_CONFLICT: to
 *            oneself; E_QUOTA; E_REF: no such mail of his. */
#ifndef FAB_NODE_MAIL_H
#define FAB_NODE_MAIL_H

#include "node/node.h"

/* The context that a box was sealed with (WIRE 2.6): "mail" || mid of the reader, "deal" || hash of
 * the sender's sheet. */
enum fab_mail_what { FAB_MAIL_WORD = 1, FAB_MAIL_DEAL };

struct fab_mail {
    fab_id     id, from;
    int        what;
    fab_id     about;               /* of a deal: the hash */
    fab_moment at, until;
    fab_bytes  box;
};

/* May these two write to each other?  E_WHO: the sender is no member; E_REF "mid": nor is the
 * reader. */
FAB_MUST enum fab_code fab_node_mail_may(const struct fab_reading *r, const fab_id *from,
                                         const fab_id *to, struct fab_err *e);
/* about: of a deal, else not looked at.  The same box again is no second one. */
FAB_MUST enum fab_code fab_node_mail_put(struct fab_node *n, const fab_id *from, const fab_id *to,
                                         int what, const fab_id *about, fab_bytes box,
                                         struct fab_err *e);
/* Oldest first, at most 200; the bytes live until each returns. */
typedef bool fab_mail_fn(void *arg, const struct fab_mail *m);
FAB_MUST enum fab_code fab_node_mail(struct fab_reading *r, const fab_id *reader, fab_mail_fn *each,
                                     void *arg, struct fab_err *e);
/* Takes one away; block: and whatever its sender sends from now on. */
FAB_MUST enum fab_code fab_node_mail_drop(struct fab_node *n, const fab_id *reader,
                                          const fab_id *id, bool block, struct fab_err *e);
/* What is over goes from the file; by the writer, in its transaction. */
FAB_MUST enum fab_code fab_mail_sweep(struct fab_node *n, struct fab_err *e);

#endif

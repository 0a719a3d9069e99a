/* log/policy.h: whom a reader of a log believes: its keys, its witnesses, and how many of them must
 * have signed (C2SP tlog-policy, WIRE 3).
 *
 * Text       lines "log <vkey> [url]", "witness <name> <vkey> [url]", "group <name> <k|any|all>
 *            <member>...", and one "quorum <name|none>"; "#" begins a comment.  A group names what
 *            stands above it.
 * Limits     FAB_POLICY_KEYS keys, FAB_POLICY_GROUPS groups, FAB_L_note_bytes of text.
 * Ownership  views into the text given.
 * Errors     E_SYNTAX, field "policy", arg: the line. */
#ifndef FAB_LOG_POLICY_H
#define FAB_LOG_POLICY_H

#include "log/note.h"

enum { FAB_POLICY_KEYS = 32, FAB_POLICY_GROUPS = 16 };

/* Members are bits: witness i of `key` is bit i, group j is bit FAB_POLICY_KEYS + j. */
struct fab_policy_group { uint64_t members; int least; };
struct fab_policy {
    /* of the log and of witnesses, as they stand */
    struct fab_note_key key[FAB_POLICY_KEYS];
    fab_str             name[FAB_POLICY_KEYS + FAB_POLICY_GROUPS];
    int                 nkeys, ngroups;
    struct fab_policy_group group[FAB_POLICY_GROUPS];
    uint64_t            quorum;                         /* one bit; 0: none */
};
FAB_MUST enum fab_code fab_policy_read(fab_str text, struct fab_policy *out, struct fab_err *e);

/* Witnesses whose line verifies, and the oldest of their newest times (seconds; 0: none). */
struct fab_policy_met { int witnesses; int64_t oldest_s; };
/* E_AUD: no log key has this origin; else as fab_checkpoint_verify; E_QUORUM: too few witnesses. */
FAB_MUST enum fab_code fab_policy_check(const struct fab_policy *p, const struct fab_checkpoint *c,
                                        struct fab_policy_met *met, struct fab_err *e);

#endif

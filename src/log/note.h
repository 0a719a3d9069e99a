/* log/note.h: signed notes, keys of notes, checkpoints and the cosignatures of witnesses (WIRE 3
 * and 4).
 *
 * Note       text, an empty line, then one line a signature: "— name b64(keyid4 || signature)".
 * Checkpoint a note whose text is origin, size, root in base64; further lines are signed and not
 *            looked at.
 * Times      seconds since 1970.
 * Limits     FAB_L_note_bytes; FAB_L_note_lines signature lines, each of at most 8 KiB once
 *            decoded; size below 2^63.
 * Ownership  views into the text given.
 * Errors     E_SYNTAX: the form (field names the part); E_AUD: another origin; E_SIG: a line of
 *            a known key does not verify, or no log key signed. */
#ifndef FAB_LOG_NOTE_H
#define FAB_LOG_NOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

/* The type of a key says what it may sign. */
enum fab_note_type { FAB_NOTE_LOG = 1, FAB_NOTE_WITNESS = 4 };

struct fab_note_key {
    fab_str            name;        /* of the log: its origin; of a witness: what policy says */
    enum fab_note_type type;
    uint8_t            public_key[32];
    uint8_t            id[4];       /* SHA-256(name || 0A || type || key)[:4] */
};
struct fab_note_key fab_note_key_of(fab_str name, enum fab_note_type type,
                                    const uint8_t public_key[32]);
/* "name+hex(keyid)+b64(type || key)", no line end.  false: form, key id, type, or a key that
 * crypto refuses. */
void fab_vkey_put(struct fab_buf *b, const struct fab_note_key *k);
FAB_MUST bool fab_vkey_read(fab_str text, struct fab_note_key *out);

struct fab_checkpoint {
    fab_str origin;
    int64_t size;
    fab_id  root;
    fab_str text; /* what is signed: all lines before the empty one, with their line ends */
    fab_str lines;                  /* the signature lines behind it, each with its line end */
};
/* The form alone: what a witness reads before it knows whose it is. */
FAB_MUST enum fab_code fab_checkpoint_read(fab_str note, struct fab_checkpoint *out,
                                           struct fab_err *e);
/* All signature lines against the keys known: log keys and witnesses in any order.  Lines by
 * others are skipped; at least one log key named `origin` must have signed.  signed_s[i], if not
 * NULL: -1, key i signed no line; 0, a log key that did; else the time of the witness's newest
 * line. */
FAB_MUST enum fab_code fab_checkpoint_verify(const struct fab_checkpoint *c, fab_str origin,
                                             const struct fab_note_key *key, int nkeys,
                                             int64_t *signed_s, struct fab_err *e);

/* The three lines, without a signature. */
void fab_checkpoint_put_text(struct fab_buf *b, fab_str origin, int64_t size, const fab_id *root);
/* The whole note with the line of one log key, whose name is the origin. */
void fab_checkpoint_put(struct fab_buf *b, const struct fab_note_key *log,
                        const uint8_t secret_key[64], int64_t size, const fab_id *root);
/* One more line, for text that was signed already: by a further log key; by a witness at a time. */
void fab_note_put_line(struct fab_buf *b, const struct fab_note_key *log,
                       const uint8_t secret_key[64], fab_str text);
void fab_note_put_cosignature(struct fab_buf *b, const struct fab_note_key *witness,
                              const uint8_t secret_key[64], int64_t time_s, fab_str text);

/* One signature line, without its line end, against one key: what comes back from a witness. */
enum fab_note_line { FAB_LINE_MALFORMED, FAB_LINE_OTHER, FAB_LINE_WRONG, FAB_LINE_GOOD };
enum fab_note_line fab_note_line_check(fab_str line, const struct fab_note_key *key, fab_str text,
                                       int64_t *time_s);

#endif

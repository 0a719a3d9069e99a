/* node/node.h: one community, open: the desk that accepts statements and files them, and
 * everything that can be read.
 *
 * Truth      the log.  A statement is answered after its entry is durable; the state with it, or
 *            trailing under load by at most FAB_L_trail entries (RECORDS 4).  Readers see the
 *            last filed state and say its size.
 * Threads fab_node_submit, _check, _read, _wait, _outside..., _file_put may be called from any
 *            thread.  A reading belongs to one thread until fab_node_done.  Without the writer's
 *            thread (options) a call runs the batch itself, under a lock.
 * Time       PROTOCOL 1.3: `now` is the last logged clock; the desk logs clocks from the source
 *            given at open.
 * Errors     verdicts (1..99) stand in receipts; E_DISK has `what` = "<trouble>: <detail>",
 *            trouble one of missing, exists, full, readonly, denied, damaged, newer, foreign,
 *            locked, large, other (words/: "disk.<trouble>"). */
#ifndef FAB_NODE_NODE_H
#define FAB_NODE_NODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "log/merkle.h"
#include "statement/statement.h"

struct fab_tray;
struct fab_judge;
struct fab_node;

/* Time and chance (STYLE 6): from os in the program; tests, simulate and demo set a clock and
 * seed a stream.  Labels of random: service, log, seal, lot, "founder 1"... .  Both are called
 * under the desk's lock or before any thread. */
struct fab_source {
    void *self;
    fab_moment (*now)(void *self);
    void (*random)(void *self, const char *label, void *out, size_t n);
};
struct fab_source fab_source_os(void);

/* Founding.  rows: settings and lists of the charter (key 12), sorted by name, what is default
 * left out. */
struct fab_founding {
    fab_str                 origin; /* WIRE 1 */
    fab_str                 text;   /* the charter as people read it; a disclosure */
    const struct fab_cells *rows;
    int                     nrows;
    int                     founders;    /* 1..20 */
    int64_t                 invite_days; /* how long the founders' invitations last, 1..365 */
};
struct fab_node_options {
    const char       *path;
    bool              read_only;
    bool              writer;     /* a writer's thread; false: the caller's thread runs the batch */
    int               verifiers;  /* threads that check signatures; 0: the writer does */
    size_t            tray_bytes; /* 0: FAB_L_tray_bytes with a writer's thread, else 32 MiB */
    struct fab_source source;     /* zero: the system's */
    bool              quick;      /* synchronous OFF: demo, simulate, tests; a crash may lose all */
    bool trail; /* the state trails even when nobody waits, until close or FAB_L_trail: simulate */
};
/* Makes the file (E_DISK "exists" if there is one) and logs the genesis of WIRE 3 with its first
 * checkpoint.  invitations: 16 secret bytes for each founder (WIRE 8).  The file is closed
 * again. */
FAB_MUST enum fab_code fab_node_create(const struct fab_node_options *o,
                                       const struct fab_founding *f, uint8_t (*invitations)[16],
                                       struct fab_err *e);
/* Folds the entries behind the state, compares the tail of the log with the last checkpoint. */
FAB_MUST enum fab_code fab_node_open(const struct fab_node_options *o, struct fab_node **out,
                                     struct fab_err *e);
/* Finishes the batch, writes the state back, closes. */
void fab_node_close(struct fab_node *n);

fab_str fab_node_origin(const struct fab_node *n);
int64_t fab_node_size(struct fab_node *n); /* entries that are durable */
bool fab_node_read_only(const struct fab_node *n);
const char *fab_node_path(const struct fab_node *n);
/* Public keys; names of key as in policy. */
enum fab_node_key { FAB_NODE_SERVICE, FAB_NODE_LOG, FAB_NODE_SEAL };
void fab_node_public(const struct fab_node *n, enum fab_node_key which, uint8_t public_key[32]);
/* A detached signature by the service key, for tickets, receipts, passports; never for
 * checkpoints. */
void fab_node_sign(struct fab_node *n, fab_bytes message, uint8_t signature[64]);
fab_moment fab_node_now(struct fab_node *n); /* the source's clock */

/* Saying something. */
struct fab_submitted {
    enum fab_code  code;
    struct fab_err err;   /* filled when code is not FAB_OK */
    fab_id         sid;   /* zero when it could not be read */
    int64_t        index; /* -1: not logged */
    int64_t        iat;   /* seconds; with the sid it finds the entry */
    fab_moment     time;  /* when it was said in time: the fold's now at its place */
};
/* The ticket of something that was logged (WIRE 2.8), at most 1,024 bytes.  Made when asked for:
 * a signature costs as much as two statements, and the desk has better things to do. */
void fab_node_ticket(const struct fab_node *n, const struct fab_submitted *s,
                     struct fab_buf *ticket);
/* Hands in n submissions (bytes of WIRE 2.1, at most 131,072 each) in this order and waits until
 * each is durable or refused; the same sid twice gives the same answer.  What returns is the
 * machine's own error (E_BUSY: the clock is behind or the queue is full; E_DISK; E_MEMORY);
 * receipts are then all of that code and nothing is known to be logged. */
FAB_MUST enum fab_code fab_node_submit(struct fab_node *n, const fab_bytes *submissions, int count,
                                       struct fab_submitted *receipts, struct fab_err *e);
/* The same verdicts for one after another on a tray that is thrown away: signatures checked,
 * nothing written, no tickets. */
FAB_MUST enum fab_code fab_node_check(struct fab_node *n, const fab_bytes *submissions, int count,
                                      struct fab_submitted *receipts, struct fab_err *e);
/* The operator says something himself: kind and payload of *s (header and signature are made
 * here; clear: disclosures whose digests are put into key 23).  For charter, policy, erase,
 * snapshot; clock, open and lot are the desk's own. */
FAB_MUST enum fab_code fab_node_operate(struct fab_node *n, struct fab_statement *s,
                                        const fab_bytes *clear, int nclear,
                                        struct fab_submitted *receipt, struct fab_err *e);
/* Logs a clock if one is due and does what waits for it (openings, erasures).  The writer's
 * thread does this by itself; without it, the caller does after having set its clock. */
FAB_MUST enum fab_code fab_node_tick(struct fab_node *n, struct fab_err *e);

/* Waits until more than `size` entries are durable, or the time is over; the size then. */
int64_t fab_node_wait(struct fab_node *n, int64_t size, int64_t timeout_ms);
/* Called by the writer after each commit, without any lock held; one listener; NULL ends it: when
 * that returns, nobody is called any more (so the listener itself must not ask for it). */
typedef void fab_node_news_fn(void *arg, int64_t size);
void fab_node_listen(struct fab_node *n, fab_node_news_fn *news, void *arg);

/* Reading: a stable view of one moment, beside the writer.  The tray may be looked at, never
 * changed. */
struct fab_reading {
    int64_t          size;   /* entries the state has folded: "computed after entry size" */
    int64_t          logged; /* entries in the log, >= size */
    fab_moment       now;    /* the fold's now */
    struct fab_tray *tray;
    void            *db; /* the node's own */
    struct fab_node *node;
};
FAB_MUST enum fab_code fab_node_read(struct fab_node *n, struct fab_reading *out,
                                     struct fab_err *e);
void fab_node_done(struct fab_reading *r);
/* From now on judgement and links are made of this reading instead of the newest, so that whoever
 * keeps one for long gets answers of one moment.  Only for a node that one thread has to itself;
 * NULL ends it, before the reading is done. */
void fab_node_hold(struct fab_node *n, const struct fab_reading *r);

/* The log, WIRE 3 and 5.  E_REF: there is no such thing. */
struct fab_logged {
    int64_t   index, iat, at;
    int       kind;
    fab_id    sid, signer, about;
    fab_bytes entry;
}; /* at: the fold's now, ms; iat: ms */
FAB_MUST enum fab_code fab_node_entry(struct fab_reading *r, int64_t index, struct fab_arena *a,
                                      struct fab_logged *out, struct fab_err *e);
/* iat in ms as in fab_logged; -1: unknown: found through the rows of its object, else by looking
 * through the log, newest first. */
FAB_MUST enum fab_code fab_node_entry_of(struct fab_reading *r, const fab_id *sid, int64_t iat,
                                         struct fab_arena *a, struct fab_logged *out,
                                         struct fab_err *e);
/* Entries from `first` on, at most `most`; each(arg, logged) false: enough. */
typedef bool fab_logged_fn(void *arg, const struct fab_logged *l);
FAB_MUST enum fab_code fab_node_entries(struct fab_reading *r, int64_t first, int64_t most,
                                        fab_logged_fn *each, void *arg, struct fab_err *e);
/* Entries signed by a member, newest first. */
FAB_MUST enum fab_code fab_node_entries_by(struct fab_reading *r, const fab_id *signer,
                                           int64_t before, int64_t most, fab_logged_fn *each,
                                           void *arg, struct fab_err *e);
/* Width 1..256; FAB_E_REF beyond the present size. */
FAB_MUST enum fab_code fab_node_tile(struct fab_reading *r, int level, int64_t n, int width,
                                     struct fab_buf *out, struct fab_err *e);
FAB_MUST enum fab_code fab_node_bundle(struct fab_reading *r, int64_t n, int width,
                                       struct fab_buf *out, struct fab_err *e);
/* The newest checkpoint with all its lines; its size. */
FAB_MUST enum fab_code fab_node_checkpoint(struct fab_reading *r, struct fab_buf *out,
                                           int64_t *size, struct fab_err *e);
FAB_MUST enum fab_code fab_node_root(struct fab_reading *r, int64_t size, fab_id *out,
                                     struct fab_err *e);
FAB_MUST enum fab_code fab_node_inclusion(struct fab_reading *r, int64_t index, int64_t size,
                                          fab_id path[63], int *n, struct fab_err *e);
FAB_MUST enum fab_code fab_node_consistency(struct fab_reading *r, int64_t first, int64_t second,
                                            fab_id path[63], int *n, struct fab_err *e);
/* That several entries stand in one tree (log/merkle.h): the hashes, appended. */
FAB_MUST enum fab_code fab_node_together(struct fab_reading *r, const struct fab_together *t,
                                         struct fab_buf *out, struct fab_err *e);
/* A tlog-proof of an entry (WIRE 5) against the newest checkpoint; FAB_E_REF while no checkpoint
 * covers it. */
FAB_MUST enum fab_code fab_node_proof(struct fab_reading *r, int64_t index, struct fab_buf *out,
                                      struct fab_err *e);
void fab_node_vkey(const struct fab_node *n, struct fab_buf *out); /* one line of /log.vkey */
FAB_MUST enum fab_code fab_node_policy(struct fab_reading *r, struct fab_buf *out,
                                       struct fab_err *e); /* tlog-policy */
/* Adds lines of witnesses to the checkpoint of that size. */
FAB_MUST enum fab_code fab_node_cosign(struct fab_node *n, int64_t size, fab_str lines,
                                       struct fab_err *e);

/* Beside the log.  E_ERASED: content is gone, the digest stays; E_REF: never seen. */
struct fab_disclosed {
    fab_id    digest;
    int64_t   index;
    int       field;
    bool      boxed;
    fab_bytes bytes;
}; /* boxed: bytes is empty */
FAB_MUST enum fab_code fab_node_disclosure(struct fab_reading *r, const fab_id *digest,
                                           struct fab_arena *a, struct fab_disclosed *out,
                                           struct fab_err *e);
/* Those of an entry, erased ones too (bytes NULL). */
typedef bool fab_disclosed_fn(void *arg, const struct fab_disclosed *d);
FAB_MUST enum fab_code fab_node_disclosures(struct fab_reading *r, int64_t index,
                                            fab_disclosed_fn *each, void *arg, struct fab_err *e);
/* Those of the entries [first, behind), by entry. */
FAB_MUST enum fab_code fab_node_disclosures_of(struct fab_reading *r, int64_t first, int64_t behind,
                                               fab_disclosed_fn *each, void *arg,
                                               struct fab_err *e);
/* Text of the field among an entry's disclosures; empty: none or erased. */
fab_str fab_node_text(struct fab_reading *r, int64_t index, int field, struct fab_arena *a);
/* A member's name to show (disclosure 6 of join); empty: none or erased. */
fab_str fab_node_name(struct fab_reading *r, const fab_id *mid, struct fab_arena *a);
/* A member's keys in force.  E_ERASED when the disclosure is gone; box may be missing: zeros. */
FAB_MUST enum fab_code fab_node_member_key(struct fab_reading *r, const fab_id *mid,
                                           uint8_t signing[32], uint8_t box[32], struct fab_err *e);
/* Boxes of a digest, oldest first, at most `most`; further boxes for jurors. */
FAB_MUST enum fab_code fab_node_boxes(struct fab_reading *r, const fab_id *digest,
                                      struct fab_arena *a, fab_bytes *out, int most, int *n,
                                      struct fab_err *e);
FAB_MUST enum fab_code fab_node_box_put(struct fab_node *n, const fab_id *digest, fab_bytes box,
                                        struct fab_err *e);
/* A keeper's share of an opening, opened by him (WIRE 7).  E_REF: no such seal. */
FAB_MUST enum fab_code fab_node_share_put(struct fab_node *n, const fab_id *seal,
                                          const fab_id *holder, fab_bytes share, struct fab_err *e);
/* Photos.  type: code of media type, 1 JPEG 2 PNG 3 WebP; E_FIELD: unknown type or digest of
 * something else; E_QUOTA: the member has sent FAB_L_files_day today.  It stays as long as a
 * disclosure in clear names it, and a day without one. */
FAB_MUST enum fab_code fab_node_file_put(struct fab_node *n, const fab_id *by,
                                         const fab_id *sha256, fab_bytes content,
                                         struct fab_err *e);
FAB_MUST enum fab_code fab_node_file(struct fab_reading *r, const fab_id *sha256,
                                     struct fab_arena *a, int *type, fab_bytes *out,
                                     struct fab_err *e);
/* Small things that http and cli keep for people: locked key files, letters... kind: a word;
 * name: 1..64 bytes. */
FAB_MUST enum fab_code fab_node_keep(struct fab_node *n, const char *kind, fab_bytes name,
                                     fab_bytes value, struct fab_err *e); /* empty value: drop */
FAB_MUST enum fab_code fab_node_kept(struct fab_reading *r, const char *kind, fab_bytes name,
                                     struct fab_arena *a, fab_bytes *out, struct fab_err *e);

/* Search in names and texts of living offers: words of the query, last one as a prefix; sids,
 * best first, at most `most`. */
FAB_MUST enum fab_code fab_node_search(struct fab_reading *r, fab_str query, fab_id *out, int most,
                                       int *n, struct fab_err *e);

/* Judgement: shared among readers between lock and unlock; the writer teaches it after each
 * commit.  Made at the first question (a million rows: about a second), so whoever serves asks
 * once at start.  NULL: there was no memory; unlock all the same. */
const struct fab_judge *fab_node_judge_lock(struct fab_node *n);
void fab_node_judge_unlock(struct fab_node *n);

/* Evidence from outside (DECISION 1): rows beside the state, known to judgement only, undone by
 * batch. */
struct fab_outside_row {
    fab_str from, to,
        /* names in the source: member number, fingerprint; topic or regular expression, may be
         * empty */
        topic;
    int64_t value;       /* ppm, -M..M */
    int64_t at;          /* ms */
    int     kind, depth; /* 1 rating, 2 knows-key, 3 vouch; how often a vouch may be passed on */
};
typedef bool fab_outside_next_fn(void *arg, struct fab_outside_row *out); /* false: no more */
struct fab_outside_batch {
    int64_t number, at, rows;
    fab_str mark, kind;
}; /* mark: origin of the data; kind: ratings, openpgp */
FAB_MUST enum fab_code fab_node_outside_add(struct fab_node *n, fab_str mark, fab_str kind,
                                            fab_outside_next_fn *next, void *arg, int64_t *number,
                                            struct fab_err *e);
FAB_MUST enum fab_code fab_node_outside_undo(struct fab_node *n, int64_t number, struct fab_err *e);
typedef bool fab_outside_batch_fn(void *arg, const struct fab_outside_batch *b);
FAB_MUST enum fab_code fab_node_outside_list(struct fab_reading *r, fab_outside_batch_fn *each,
                                             void *arg, struct fab_err *e);
/* Rows of all batches of a mark, in order of batch and row. */
typedef bool fab_outside_row_fn(void *arg, const struct fab_outside_row *row);
FAB_MUST enum fab_code fab_node_outside_rows(struct fab_reading *r, fab_str mark,
                                             fab_outside_row_fn *each, void *arg,
                                             struct fab_err *e);

/* Backup: DIR/NAME-YYYYMMDDTHHMMSSZ.fab and its .sha256 (as sha256sum writes it); path ended by
 * 0. */
FAB_MUST enum fab_code fab_node_backup(struct fab_node *n, const char *folder, char *path,
                                       size_t cap, fab_id *sha256, struct fab_err *e);
/* Copies a backup to a new place, checked against its .sha256 if there is one; never overwrites.
 * It is marked and opens read only until fab_node_confirm says that nobody has seen more (WIRE
 * 9). */
FAB_MUST enum fab_code fab_node_restore(const char *backup, const char *to, int64_t *size,
                                        fab_id *root, struct fab_err *e);
bool fab_node_restored(const struct fab_node *n);
FAB_MUST enum fab_code fab_node_confirm(const char *path, struct fab_err *e);

/* Every check with its result.  E_DISK only when the file cannot be read at all; a flaw is a
 * check that is not ok. */
enum { FAB_VERIFY_REFOLD = 1, FAB_VERIFY_SIGNATURES = 2 };
struct fab_check {
    const char     *
        /* file entries tree tiles checkpoint operator disclosures files signatures state (words/:
         * "check.<name>") */
        name;
    bool    ok;
    int64_t n, ms;      /* things looked at; time it took */
    char    where[192]; /* of the first flaw: "entry 17: ...", "tile 0/3", "member 4f…" */
};
struct fab_report {
    bool             ok;
    int64_t          size;
    fab_id           root, state;  /* state: hash after a refold, else of the rows */
    int64_t          unverifiable; /* signatures whose key was erased: no fault, counted apart */
    int              count;
    struct fab_check checks[12];
};
FAB_MUST enum fab_code fab_node_verify(const char *path, unsigned what, struct fab_report *out,
                                       struct fab_err *e);
/* SHA-256 of the canonical dump of the state that is filed. */
FAB_MUST enum fab_code fab_node_state_hash(struct fab_reading *r, fab_id *out, struct fab_err *e);
/* State and tiles made again from the log (doctor --fix); entries, disclosures and keys are left
 * as they are. */
FAB_MUST enum fab_code fab_node_rebuild(const char *path, struct fab_err *e);

/* For doctor, metrics and bench. */
struct fab_node_counts {
    int64_t size, filed, batches, admitted, refused, waiting, tray_rows, tray_bytes, file_bytes,
        clock_behind_ms;
};
struct fab_node_counts fab_node_counts(struct fab_node *n);

#endif

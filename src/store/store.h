/* store/store.h: what the one file keeps: state (loader of the tray), log, tiles, disclosures,
 * keys, evidence from outside.
 *
 * Tables     state as records.def prints it; `log` as PROTOCOL 9; beside the state: tile
 *            checkpoint disclosure entry_of box share file key kept outside_batch outside_row
 *            file_use mail spent find (store/schema.c).
 * Ownership  what a function puts into an arena stays the arena's; views given to callbacks end
 *            with the call.
 * Errors     as db.h; E_REF: there is no such row. */
#ifndef FAB_STORE_STORE_H
#define FAB_STORE_STORE_H

#include "base/buf.h"
#include "state/tray.h"
#include "store/db.h"

/* The state: a loader over this connection (RECORDS 1).  put is there for a writer's connection
 * only. */
struct fab_loader fab_store_loader(struct fab_db *db);
FAB_MUST enum fab_code fab_store_meta(struct fab_db *db, enum fab_meta_name name, int64_t *out,
                                      struct fab_err *e); /* 0 if missing */
/* All rows of all records gone (before the state is folded anew). */
FAB_MUST enum fab_code fab_store_forget_state(struct fab_db *db, struct fab_err *e);
/* The connection's last error of the loader, which has no fab_err of its own. */
FAB_MUST enum fab_code fab_store_trouble(struct fab_db *db, struct fab_err *e);

/* The log.  iat, at: ms; signer: mid or thumbprint; kind 0: an entry that does not parse; name: of
 * its sid, which is not stored. */
struct fab_log_row {
    int64_t   index, iat, at, name;
    int       kind;
    fab_id    signer;
    fab_bytes entry;
};
int64_t fab_log_name(const fab_id *sid); /* its first four bytes, with sign */
FAB_MUST enum fab_code fab_store_log_put(struct fab_db *db, const struct fab_log_row *row,
                                         struct fab_err *e);
FAB_MUST enum fab_code fab_store_log_size(struct fab_db *db, int64_t *size, struct fab_err *e);
typedef bool fab_log_fn(void *arg, const struct fab_log_row *row); /* false: enough */
FAB_MUST enum fab_code fab_store_log(struct fab_db *db, int64_t first, int64_t most,
                                     fab_log_fn *each, void *arg, struct fab_err *e);
FAB_MUST enum fab_code fab_store_log_by(struct fab_db *db, const fab_id *signer, int64_t before,
                                        int64_t most, fab_log_fn *each, void *arg,
                                        struct fab_err *e);
/* One of them without its entry's bytes; E_REF. */
FAB_MUST enum fab_code fab_store_log_row(struct fab_db *db, int64_t index, struct fab_log_row *out,
                                         struct fab_err *e);
FAB_MUST enum fab_code fab_store_log_name_put(struct fab_db *db, int64_t index, int64_t name,
                                              struct fab_err *e);
/* The index of a sid said at iat (ms); E_REF. */
FAB_MUST enum fab_code fab_store_log_find(struct fab_db *db, const fab_id *sid, int64_t iat,
                                          int64_t *index, struct fab_err *e);
/* The same for people who kept nothing but the sid: a look at each 16,384 entries. */
FAB_MUST enum fab_code fab_store_log_seek(struct fab_db *db, const fab_id *sid, int64_t *index,
                                          struct fab_err *e);

/* Leaf hashes (sids) of [first, behind), from their entries, 32 bytes each; out has room for
 * them. */
FAB_MUST enum fab_code fab_store_leaves(struct fab_db *db, int64_t first, int64_t behind,
                                        uint8_t *out, struct fab_err *e);

/* Roots of whole tiles, and checkpoints. */
FAB_MUST enum fab_code fab_store_tile_put(struct fab_db *db, int level, int64_t n,
                                          const fab_id *root, struct fab_err *e);
/* Those of [first, behind) on a level, 32 bytes each; E_REF: one is not there. */
FAB_MUST enum fab_code fab_store_tile_roots(struct fab_db *db, int level, int64_t first,
                                            int64_t behind, uint8_t *out, struct fab_err *e);
typedef bool fab_tile_row_fn(void *arg, int level, int64_t n);
FAB_MUST enum fab_code fab_store_tiles(struct fab_db *db, fab_tile_row_fn *each, void *arg,
                                       struct fab_err *e);
FAB_MUST enum fab_code fab_store_tiles_forget(struct fab_db *db, struct fab_err *e);
FAB_MUST enum fab_code fab_store_checkpoint_put(struct fab_db *db, int64_t size, int64_t at,
                                                fab_str note, struct fab_err *e); /* replaces */
/* The newest one of at most that size; size 0: none yet. */
FAB_MUST enum fab_code fab_store_checkpoint(struct fab_db *db, int64_t most, struct fab_buf *note,
                                            int64_t *size, int64_t *at, struct fab_err *e);

FAB_MUST enum fab_code fab_store_checkpoints_drop(struct fab_db *db, int64_t below,
                                                  struct fab_err *e); /* those of smaller sizes */
typedef bool fab_checkpoint_fn(void *arg, int64_t size, int64_t at, fab_str note);
FAB_MUST enum fab_code fab_store_checkpoints(struct fab_db *db, fab_checkpoint_fn *each, void *arg,
                                             struct fab_err *e);

/* Disclosures.  Kept in clear, kept in boxes only, or erased: then salt and content are gone and
 * the digest stays. */
enum { FAB_KEPT_CLEAR = 1, FAB_KEPT_ERASED = 2, FAB_KEPT_BOXED = 3 };
struct fab_kept_row {
    fab_id    digest;
    int64_t   index;
    int       field, state;
    fab_bytes bytes;
};
FAB_MUST enum fab_code fab_store_disclosure_put(struct fab_db *db, const struct fab_kept_row *row,
                                                struct fab_err *e);
typedef bool fab_kept_fn(void *arg, const struct fab_kept_row *row);
FAB_MUST enum fab_code fab_store_disclosures(struct fab_db *db, int64_t first, int64_t behind,
                                             fab_kept_fn *each, void *arg, struct fab_err *e);
/* By digest, clear ones first: through sdx, or among the entries behind the state. */
FAB_MUST enum fab_code fab_store_disclosure(struct fab_db *db, const fab_id *digest,
                                            fab_kept_fn *each, void *arg, struct fab_err *e);
/* What is looked up by id alone: the join of a member (by mid), entries that disclose keys (by
 * sid).  All disclosures of that entry in order of field. */
FAB_MUST enum fab_code fab_store_entry_of_put(struct fab_db *db, const fab_id *id, int64_t index,
                                              struct fab_err *e);
FAB_MUST enum fab_code fab_store_disclosures_of(struct fab_db *db, const fab_id *id,
                                                fab_kept_fn *each, void *arg, struct fab_err *e);
/* Content and boxes of that disclosure gone. */
FAB_MUST enum fab_code fab_store_erase(struct fab_db *db, const fab_id *digest, int64_t index,
                                       struct fab_err *e);
/* Disclosures whose retention ended before now (ms) and that are still kept, at most 64, oldest
 * first. */
typedef void fab_due_fn(void *arg, const fab_id *digest, int64_t index);
FAB_MUST enum fab_code fab_store_due(struct fab_db *db, int64_t now_ms, fab_due_fn *each, void *arg,
                                     struct fab_err *e);
/* Those the state calls erased and the store still keeps, at most 64. */
FAB_MUST enum fab_code fab_store_marked(struct fab_db *db, fab_due_fn *each, void *arg,
                                        struct fab_err *e);

FAB_MUST enum fab_code fab_store_box_put(struct fab_db *db, const fab_id *digest, int64_t index,
                                         fab_bytes box, struct fab_err *e);
FAB_MUST enum fab_code fab_store_boxes(struct fab_db *db, const fab_id *digest, int64_t index,
                                       fab_kept_fn *each, void *arg, struct fab_err *e);

/* Sealed shares: as they came, in a box; and as their holder opened them. */
FAB_MUST enum fab_code fab_store_share_put(struct fab_db *db, const fab_id *seal,
                                           const fab_id *holder, bool opened, fab_bytes bytes,
                                           struct fab_err *e);
typedef bool fab_share_fn(void *arg, const fab_id *holder, bool opened, fab_bytes bytes);
FAB_MUST enum fab_code fab_store_shares(struct fab_db *db, const fab_id *seal, fab_share_fn *each,
                                        void *arg, struct fab_err *e);
typedef void fab_seal_fn(void *arg, const fab_id *seal);
/* Those behind `after` (zero: from the first), in order, at most FAB_SEALS_PAGE. */
enum { FAB_SEALS_PAGE = 1024 };
FAB_MUST enum fab_code fab_store_shares_waiting(struct fab_db *db, const fab_id *after,
                                                /* seals that have any */
                                                fab_seal_fn *each, void *arg, struct fab_err *e);
FAB_MUST enum fab_code fab_store_shares_drop(struct fab_db *db, const fab_id *seal,
                                             struct fab_err *e);

/* Photos.  fresh: it was not there. */
FAB_MUST enum fab_code fab_store_file_put(struct fab_db *db, const fab_id *sha256, int type,
                                          int64_t at, fab_bytes content, bool *fresh,
                                          struct fab_err *e);
FAB_MUST enum fab_code fab_store_file(struct fab_db *db, const fab_id *sha256, struct fab_arena *a,
                                      int *type, fab_bytes *out, struct fab_err *e);
typedef bool fab_file_fn(void *arg, const fab_id *sha256, fab_bytes content);
FAB_MUST enum fab_code fab_store_files(struct fab_db *db, fab_file_fn *each, void *arg,
                                       struct fab_err *e);
/* A disclosure in clear names a photo; it is erased, and with it the photos that no other names;
 * those older than that which none names. */
FAB_MUST enum fab_code fab_store_file_use(struct fab_db *db, const fab_id *digest,
                                          const fab_id *sha256, struct fab_err *e);
FAB_MUST enum fab_code fab_store_files_erase(struct fab_db *db, const fab_id *digest,
                                             struct fab_err *e);
FAB_MUST enum fab_code fab_store_files_sweep(struct fab_db *db, int64_t before_ms,
                                             struct fab_err *e);
/* Keys of the service, small things. */
FAB_MUST enum fab_code fab_store_key_drop(struct fab_db *db, const char *name, struct fab_err *e);
FAB_MUST enum fab_code fab_store_key_put(struct fab_db *db, const char *name, fab_bytes secret,
                                         struct fab_err *e);
FAB_MUST enum fab_code fab_store_key(struct fab_db *db, const char *name, struct fab_arena *a,
                                     fab_bytes *out, struct fab_err *e);
FAB_MUST enum fab_code fab_store_keep(struct fab_db *db, const char *kind, fab_bytes name,
                                      int64_t at, fab_bytes value,
                                      struct fab_err *e); /* empty: drop */
FAB_MUST enum fab_code fab_store_kept(struct fab_db *db, const char *kind, fab_bytes name,
                                      struct fab_arena *a, fab_bytes *out, struct fab_err *e);
/* Those of a kind whose name comes behind `after`, by name. */
typedef bool fab_small_fn(void *arg, fab_bytes name, fab_bytes value); /* false: enough */
FAB_MUST enum fab_code fab_store_kept_each(struct fab_db *db, const char *kind, fab_bytes after,
                                           fab_small_fn *each, void *arg, struct fab_err *e);

/* Search: text of an object said at that index; dropped when it ends. */
FAB_MUST enum fab_code fab_store_find_put(struct fab_db *db, int64_t index, const fab_id *object,
                                          fab_str text, struct fab_err *e);
FAB_MUST enum fab_code fab_store_find_drop(struct fab_db *db, int64_t index, struct fab_err *e);
FAB_MUST enum fab_code fab_store_find(struct fab_db *db, fab_str query, fab_id *out, int most,
                                      int *n, struct fab_err *e);

/* Evidence from outside (DECISION 1): batches, and the rows of a mark in order of batch and row. */
struct fab_outside_put {
    int     kind, depth;
    fab_str from, to, topic;
    int64_t value, at;
};
FAB_MUST enum fab_code fab_store_outside_begin(struct fab_db *db, fab_str mark, fab_str kind,
                                               int64_t at, int64_t *number, struct fab_err *e);
FAB_MUST enum fab_code fab_store_outside_row(struct fab_db *db, int64_t number, int64_t n,
                                             const struct fab_outside_put *row, struct fab_err *e);
FAB_MUST enum fab_code fab_store_outside_end(struct fab_db *db, int64_t number, int64_t rows,
                                             struct fab_err *e);
FAB_MUST enum fab_code fab_store_outside_drop(struct fab_db *db, int64_t number,
                                              struct fab_err *e); /* E_REF: no such batch */
typedef bool fab_store_batch_fn(void *arg, int64_t number, fab_str mark, fab_str kind, int64_t at,
                                int64_t rows);
FAB_MUST enum fab_code fab_store_outside_batches(struct fab_db *db, fab_store_batch_fn *each,
                                                 void *arg, struct fab_err *e);
typedef bool fab_store_outside_fn(void *arg, const struct fab_outside_put *row);
FAB_MUST enum fab_code fab_store_outside_rows(struct fab_db *db, fab_str mark,
                                              fab_store_outside_fn *each, void *arg,
                                              struct fab_err *e);

/* The mailbox (INTERFACES 2.1): boxes from one member to another, until their day.  what, about:
 * the box's context.  put: the same id again changes nothing (*fresh false). */
struct fab_mail_row {
    fab_id    id, reader, sender; /* id, mids: 16 bytes */
    int64_t   at, until;          /* ms */
    int       what;
    fab_id    about;
    fab_bytes box;
};
FAB_MUST enum fab_code fab_store_mail_put(struct fab_db *db, const struct fab_mail_row *row,
                                          bool *fresh, struct fab_err *e);
/* Those of a reader whose day has not come, oldest first, at most 200. */
typedef bool fab_mail_row_fn(void *arg, const struct fab_mail_row *row);
FAB_MUST enum fab_code fab_store_mail(struct fab_db *db, const fab_id *reader, int64_t now_ms,
                                      fab_mail_row_fn *each, void *arg, struct fab_err *e);
/* Takes away one that is this reader's; whose it was.  E_REF: there is none. */
FAB_MUST enum fab_code fab_store_mail_drop(struct fab_db *db, const fab_id *id,
                                           const fab_id *reader, fab_id *sender,
                                           struct fab_err *e);
/* Boxes whose day is over by now. */
FAB_MUST enum fab_code fab_store_mail_sweep(struct fab_db *db, int64_t now_ms, struct fab_err *e);

/* What somebody has had of a day's share (days since 1970); that number put; days before `day`. */
enum fab_spent { FAB_SPENT_MAIL = 1, FAB_SPENT_FILES = 2 };
FAB_MUST enum fab_code fab_store_spent(struct fab_db *db, enum fab_spent what, const fab_id *who,
                                       int64_t day, int64_t *n, struct fab_err *e);
FAB_MUST enum fab_code fab_store_spent_put(struct fab_db *db, enum fab_spent what,
                                           const fab_id *who, int64_t day, int64_t n,
                                           struct fab_err *e);
FAB_MUST enum fab_code fab_store_spent_sweep(struct fab_db *db, int64_t day, struct fab_err *e);

/* Copies the whole file as it is now to a new one, by SQLite's backup call. */
FAB_MUST enum fab_code fab_store_copy(struct fab_db *db, const char *to, struct fab_err *e);
/* Everything but state and tiles, from the file at `from` into this new and empty one: log,
 * texts, keys... */
FAB_MUST enum fab_code fab_store_salvage(struct fab_db *db, const char *from, struct fab_err *e);
/* SQLite's own look at pages and indexes; what it says first, in `where`. */
FAB_MUST enum fab_code fab_store_sound(struct fab_db *db, bool *ok, char *where, size_t cap,
                                       struct fab_err *e);

#endif

/* node/desk.h: the inside of a node, for the files of this room.
 *
 * Who may touch what
 *   queue   under `lock`: submissions on their way (desk.c) desk    the writer only: its thread,
 *   or the caller that holds `writing` (batch.c, own.c,
 *           tree.c)
 *   readers under `reading_lock`; one that is taken belongs to its thread (read.c) keys    under
 *   `keys_lock` (keys.c) */
#ifndef FAB_NODE_DESK_H
#define FAB_NODE_DESK_H

#include <stdatomic.h>

#include "crypto/crypto.h"
#include "fold/fold.h"
#include "log/note.h"
#include "log/tile.h"
#include "node/node.h"
#include "os/os.h"
#include "store/store.h"

enum {
    READERS = 64,
    VERIFIERS = 64,
    KEYS_KEPT = 131072,
    OWN_BYTES = 65536,
    QUEUE_MOST = 65536,
    SPARES = 16,
    MARKS = 4096,
    PATH_BYTES = 4096,
    BEHIND_MS = 300000,
    READER_TRAY = 8 << 20,
    WRITER_TRAY = 32 << 20,
    NOTE_BYTES = 1024
};

/* One submission on its way.  From QUEUED to CHECKED it belongs to a verifier, then to the
 * writer. */
struct job {
    struct job           *next;
    struct request       *request;
    struct fab_submitted *out;
    fab_bytes             bytes;
    struct fab_arena     *memory; /* shared with its group (desk.c) */
    enum { QUEUED, TAKEN, CHECKED } step;
    enum fab_code  code; /* of parsing and signature */
    struct fab_err err;
    fab_id key; /* the entry that disclosed the key the signature was checked with; zero: not yet */
    struct fab_submission sub;
};
struct request {
    int64_t         left;
    struct fab_cond answered;
    enum fab_code   code;
    struct fab_err  err;
};

/* The right edge of the tree: what is not yet a whole tile, on each level. */
struct tree {
    struct fab_frontier edge;
    int                 width[FAB_TILE_LEVELS];
    uint8_t             tile[FAB_TILE_LEVELS][FAB_TILE_BYTES];
};

/* Something the fold did that asks for something beside the state. */
struct marks {
    int  n;
    bool lost;
    struct {
        fab_id  id;
        int64_t n;
    } at[MARKS];
};

struct known_key {
    fab_id  mid, entry;
    uint8_t key[32];
    int64_t age; /* keys_age when it was found */
};
struct reader {
    struct fab_db   *db;
    struct fab_arena memory;
    struct fab_tray *tray;
    int64_t          size;
    bool             folded, taken;
};

struct fab_node {
    struct fab_node_options options;
    char                    path[PATH_BYTES], origin_text[192];
    fab_str                 origin;
    struct fab_source       source;
    bool                    read_only, restored;
    uint8_t service_key[32], service_secret[64], log_key[32], log_secret[64], seal_key[32],
        seal_secret[32];
    fab_id              lot_tip; /* while founding */
    fab_id              service; /* thumbprint */
    struct fab_note_key log_name;

    /* queue */
    struct fab_lock   lock;
    struct fab_cond   work, check, room, news;
    struct job       *head, *tail, *unchecked, *unready;
    struct fab_arena  spare[SPARES]; /* memory of requests that are answered, for the next ones */
    int               nspares;
    int64_t           queued, ready;
    bool              stop;
    int64_t           size; /* durable entries */
    int64_t           batches, admitted, refused;
    struct fab_err    trouble; /* of the last rest */
    fab_node_news_fn *told;
    void             *told_arg;
    bool              telling; /* told is running */
    struct fab_thread writer, verifier[VERIFIERS];
    int               nverifiers;
    bool              has_writer;
    int64_t           wait_ms; /* how long the writer may rest */

    /* desk */
    struct fab_lock  writing;
    struct fab_db   *db;
    struct fab_arena memory, scratch;
    struct fab_tray *tray;
    struct tree      tree;
    int64_t          next;  /* index of the next entry */
    _Atomic int64_t  filed; /* entries in the rows that are written */
    bool             stale; /* the tray does not say what the file says: begin again */
    bool             must_file, erased;
    int              unmoved;   /* batches whose pages lie in the write-ahead log only */
    int64_t          note_size; /* of the newest checkpoint */
    int64_t          note_ms;   /* when it was signed, by the source's clock */
    int64_t          looked_ms; /* when retention was last looked at, by the fold's clock */
    struct marks     openings, erasures, rekeyed, ended;
    bool             lots_wait; /* some dispute may wait for a link of the lot chain */

    struct fab_lock   keys_lock;
    struct known_key *keys;
    int64_t           keys_age; /* all that is older is forgotten; from 1 on */

    struct fab_lock reading_lock;
    struct fab_cond reader_back;
    struct reader   reader[READERS];
    const struct fab_reading *held; /* of what judgement and links are made; NULL: of the newest */
    struct learned *learned;
    struct links   *links;
};

/* open.c: tables and library, once. */
void fab_node_start(void);
/* Origin and keys of the service into *n. */
FAB_MUST enum fab_code fab_node_load_keys(struct fab_node *n, struct fab_db *db, struct fab_err *e);

/* keys.c: whose signature is it.  db: any connection of the caller's own thread. */
/* The key of a member whose key entry is `entry`.  E_SIG: unknown; E_ERASED: its disclosure is
 * gone. */
FAB_MUST enum fab_code fab_keys_of_entry(struct fab_db *db, const fab_id *entry, uint8_t key[32],
                                         struct fab_err *e);
/* Parses and checks a submission as far as that needs no writer.  db NULL: known keys only; the
 * rest is left to fab_keys_settle. */
void fab_keys_check(struct fab_node *n, struct fab_db *db, struct job *j);
/* The writer's word: with the key in force at this place.  Nothing is to do if the check was
 * made with it. */
FAB_MUST enum fab_code fab_keys_settle(struct fab_node *n, struct fab_db *db, struct fab_tray *t,
                                       struct job *j, struct fab_err *e);
void fab_keys_forget(struct fab_node *n, const struct marks *rekeyed);

/* shares.c: are the shares there that open what this statement seals (WIRE 7)?  E_FIELD: not one
 * for each holder, or nothing is sealed; E_PROOF: ours does not open; E_OPEN: it is another
 * opening. */
FAB_MUST enum fab_code fab_shares_check(const struct fab_node *n, struct fab_tray *t, struct job *j,
                                        struct fab_err *e);

/* tree.c */
FAB_MUST enum fab_code fab_tree_load(struct fab_db *db, int64_t size, struct tree *t,
                                     struct fab_err *e);
/* One more leaf; the root of each tile that it makes whole is given to `whole`. */
typedef enum fab_code fab_tree_tile_fn(void *arg, int level, int64_t n, const fab_id *root,
                                       struct fab_err *e);
FAB_MUST enum fab_code fab_tree_grow(struct tree *t, const fab_id *leaf, fab_tree_tile_fn *whole,
                                     void *arg, struct fab_err *e);
/* The same; the roots go to the file. */
FAB_MUST enum fab_code fab_tree_add(struct fab_db *db, struct tree *t, const fab_id *leaf,
                                    struct fab_err *e);
/* A tile or a part of one, from entries or roots of the file. */
FAB_MUST enum fab_code fab_tree_tile(struct fab_db *db, const struct fab_tile *tile, uint8_t *out,
                                     struct fab_err *e);
/* Reader of hashes over the file: a fab_tile_fn, self = struct tile_source. */
struct tile_source {
    struct fab_db  *db;
    struct fab_err *e;
    struct fab_tile kept;       /* of level 0, the one read last; width 0: none */
    uint8_t         leaves[FAB_TILE_BYTES];
};
bool fab_tree_fetch(void *self, const struct fab_tile *t, uint8_t *out);

/* batch.c: by the writer. */
/* One transaction: own statements, then these jobs; more: others wait, so the state may trail. */
FAB_MUST enum fab_code fab_batch_run(struct fab_node *n, struct job **job, int count, bool more,
                                     struct fab_err *e);
/* Writes the state to where the log is, and a checkpoint that is due; nothing to do: does
 * nothing. */
FAB_MUST enum fab_code fab_batch_rest(struct fab_node *n, bool closing, struct fab_err *e);
/* The end of the founding transaction: state, checkpoint, commit. */
FAB_MUST enum fab_code fab_batch_end(struct fab_node *n, struct fab_err *e);
/* The tray and the tree again from the file. */
FAB_MUST enum fab_code fab_batch_renew(struct fab_node *n, struct fab_err *e);
/* Folds the entries behind the state and files them. */
FAB_MUST enum fab_code fab_batch_catch_up(struct fab_node *n, struct fab_err *e);
/* Folds one statement at n->next and logs it if it is accepted; sub NULL: an own one without
 * disclosures. */
FAB_MUST enum fab_code fab_batch_admit(struct fab_node *n, struct fab_statement *s, fab_bytes entry,
                                       const struct fab_submission *sub, struct fab_err *e);
/* Listener of the tray. */
void fab_batch_filed(void *arg, int record, const void *before, const void *now);

/* own.c: what the desk says by itself. */
/* A signed statement by the service key, parsed again as any other.  s: kind and payload. */
FAB_MUST enum fab_code fab_own_sign(struct fab_node *n, struct fab_statement *s, fab_moment made,
                                    struct fab_arena *a, fab_bytes *entry, struct fab_err *e);
/* Signs, folds, logs; a verdict of the fold is no error: *said is false then. */
FAB_MUST enum fab_code fab_own_put(struct fab_node *n, struct fab_statement *s, fab_moment made,
                                   bool *said, struct fab_err *e);
/* Is there anything to say at the source's present time?  waiting: statements wait for a clock
 * that is not too old. */
bool fab_own_due(struct fab_node *n, bool waiting);
/* Clock, openings, retention, within a batch. */
FAB_MUST enum fab_code fab_own_say(struct fab_node *n, bool waiting, struct fab_err *e);
/* lots.c: the chain's tip over a secret; the next link for each draw that waits. */
fab_id fab_lot_tip(const uint8_t secret[32]);
FAB_MUST enum fab_code fab_own_lots(struct fab_node *n, struct fab_err *e);
/* Content of what the fold has marked as erased goes. */
FAB_MUST enum fab_code fab_own_erase(struct fab_node *n, struct fab_err *e);
/* Milliseconds until a timer falls due or a clock is owed, by the source's clock; at most
 * `most`. */
int64_t fab_own_wait_ms(struct fab_node *n, int64_t most);
/* The clock that the desk would log now, on a tray that is thrown away (fab_node_check). */
FAB_MUST enum fab_code fab_own_clock_on(struct fab_node *n, struct fab_tray *t, struct fab_arena *a,
                                        int64_t index, struct fab_err *e);

/* desk.c */
FAB_MUST enum fab_code fab_desk_start(struct fab_node *n, struct fab_err *e);
void fab_desk_stop(struct fab_node *n); /* after everything that waits is answered */

/* learn.c */
FAB_MUST enum fab_code fab_learn_open(struct fab_node *n, struct fab_err *e);
void fab_learn_close(struct fab_node *n);
/* What the fold has filed; what of it is durable; or that none of it is. */
void fab_learn_filed(struct fab_node *n, int record, const void *before, const void *now);
void fab_learn_commit(struct fab_node *n);
void fab_learn_forget(struct fab_node *n);
void fab_learn_again(struct fab_node *n); /* what was learnt is not what the file says any more */

/* beside.c: a transaction of the writer's connection between two batches, for what lies beside
 * the log. */
FAB_MUST enum fab_code fab_beside_begin(struct fab_node *n, struct fab_err *e);
FAB_MUST enum fab_code fab_beside_end(struct fab_node *n, enum fab_code code, struct fab_err *e);
/* Within it: one more of what somebody may have `most` of in a day (UTC).  E_QUOTA. */
FAB_MUST enum fab_code fab_beside_count(struct fab_node *n, enum fab_spent what, const fab_id *who,
                                        int64_t most, struct fab_err *e);
/* In the writer's transaction, once an hour: what is over goes: boxes, photos, counts of days. */
FAB_MUST enum fab_code fab_beside_sweep(struct fab_node *n, struct fab_err *e);

/* files.c: in the writer's transaction: the photos that a disclosure in clear names. */
FAB_MUST enum fab_code fab_files_named(struct fab_node *n, const fab_id *digest,
                                       const struct fab_disclosure *d, struct fab_err *e);
FAB_MUST enum fab_code fab_files_sweep(struct fab_node *n, struct fab_err *e);

/* read.c */
struct fab_db *fab_reading_db(const struct fab_reading *r);
/* The reading of which judgement and links are made, and its end. */
FAB_MUST enum fab_code fab_moment_read(struct fab_node *n, struct fab_reading *out,
                                       struct fab_err *e);
void fab_moment_done(struct fab_node *n, struct fab_reading *r);

#endif

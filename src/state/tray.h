/* state/tray.h: the world as the fold sees it: records read through a loader, changed, filed,
 * written back (RECORDS 2..4).
 *
 * Ownership  memory is one block given at open; rows stay where they are until the statement or
 *            timer ends.
 * Errors     an error of loader or memory sticks: rows made after it are scratch (one row, zeroed
 *            each time), no other is found; the batch is dropped at its end.
 * Threads    one at a time. */
#ifndef FAB_STATE_TRAY_H
#define FAB_STATE_TRAY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "state/records.h"

struct fab_tray;
/* Key columns (or those of an index) in order: ids in a, b, numbers in n, m, k. */
struct fab_key { fab_id a, b; int64_t n, m, k; };
#define FAB_KEY(...) (&(const struct fab_key){ __VA_ARGS__ })

typedef bool fab_each_row(void *arg, const void *row);      /* false: enough */
/* Where rows come from and go to.  NULL functions: not there. */
struct fab_loader {
    void *self;
    /* Fills the row whose key columns are set; FAB_E_REF: there is none. */
    enum fab_code (*get)(void *self, int record, void *row);
    /* Rows of an index whose first `fixed` columns equal those of `from`, the next one at least
     * that of `from` (from its value on), in order of the index's columns, then of the primary
     * key. */
    enum fab_code (*scan)(void *self, int index, const void *from, int fixed, fab_each_row *each,
                          void *arg);
    /* All rows of a record, by primary key. */
    enum fab_code (*all)(void *self, int record, fab_each_row *each, void *arg);
    /* was: -1 unknown, 0 absent, 1 there; is: 0 gone, 1 there. */
    enum fab_code (*put)(void *self, int record, const void *row, int was, int is);
};

/* Opens a tray in the memory given.  from NULL: it keeps all rows and is the map in memory.  NULL:
 * too little memory. */
struct fab_tray *fab_tray_open(void *memory, size_t bytes, const struct fab_loader *from);
size_t fab_tray_least(void);                                /* bytes below which open refuses */
/* A loader over another tray (between its statements): for trays that are thrown away.  Nothing can
 * be put. */
struct fab_loader fab_tray_loader(struct fab_tray *under);
/* Keeps what was changed since the last end, or takes it back (verdict not FAB_OK).  Returns the
 * tray's own error, if any, else verdict. */
enum fab_code fab_tray_end(struct fab_tray *t, enum fab_code verdict);
/* Changed rows to the loader, sorted by (record, key). */
enum fab_code fab_tray_write_back(struct fab_tray *t);
/* 7/8: write back, then empty, between statements. */
bool fab_tray_full(const struct fab_tray *t);
/* Forgets all; nothing may be unwritten (asserted). */
void fab_tray_empty(struct fab_tray *t);
enum fab_code fab_tray_error(const struct fab_tray *t);
struct fab_tray_counts { int64_t rows, unwritten, loads, written; size_t bytes; };
struct fab_tray_counts fab_tray_counts(const struct fab_tray *t);
/* All rows of a record as they are now, by primary key, loader and changes merged.  For dumps,
 * hashes and tests; slow. */
enum fab_code fab_tray_all(struct fab_tray *t, int record, fab_each_row *each, void *arg);
/* Called at `file` for each row of a record that changed (before NULL: there was none, or it was
 * put unseen; now NULL: gone), in the order of filing.  For evid and edge: the delta of the
 * judgement graph.  One listener. */
typedef void fab_filed_fn(void *arg, int record, const void *before, const void *now);
void fab_tray_listen(struct fab_tray *t, fab_filed_fn *filed, void *arg);

/* Rows whose key begins with this id will be asked for soon.  Call, then some statements later
 * fetch: memory brings first where they are, then themselves, while other work is done.  Nothing
 * is loaded, nothing depends on it. */
void fab_tray_call(const struct fab_tray *t, const fab_id *id);
void fab_tray_fetch(const struct fab_tray *t, const fab_id *id);

/* NULL: there is none, or the tray is in error. */
void *fab_row(struct fab_tray *t, int record, const struct fab_key *key);
/* The same for who only reads: the row is not compared at the end of the statement. */
const void *fab_row_read(struct fab_tray *t, int record, const struct fab_key *key);
/* The row of a name, remembered once found: every statement asks for the time. */
const struct fab_meta *fab_row_meta(struct fab_tray *t, enum fab_meta_name name);
struct fab_meta *fab_row_meta_change(struct fab_tray *t, enum fab_meta_name name);
/* Zeroed but for its key; there must be none (asserted where it is known). */
void *fab_row_new(struct fab_tray *t, int record, const struct fab_key *key);
/* There or not: zeroed but for its key, nothing is loaded. */
void *fab_row_put(struct fab_tray *t, int record, const struct fab_key *key);
void  fab_row_drop(struct fab_tray *t, int record, void *row);
/* Rows of that first column, the next column from its value in `from` on, in key order; at most
 * max.  How many. */
int   fab_scan(struct fab_tray *t, int index, const struct fab_key *from, void **out, int max);
int fab_scan_fixed(struct fab_tray *t, int index, const struct fab_key *from, int fixed, void **out,
                   int max);
/* The same for who only reads. */
int fab_scan_read(struct fab_tray *t, int index, const struct fab_key *from, int fixed,
                  const void **out, int max);

/* One typed reader and maker per record: fab_get_acct, fab_add_acct... */
#define KEY(n)
#define ID(r, c)
#define MID(r, c)
#define INT(r, c)
#define NAME(r, c, of)
#define STR(r, c)
#define INDEX(r, i, ...)
#define END(r)
#define RECORD(r, k)                                                                               \
    static inline struct fab_##r *fab_get_##r(struct fab_tray *t, const struct fab_key *key)       \
    {                                                                                              \
        return (struct fab_##r *)fab_row(t, FAB_R_##r, key);                                       \
    }                                                                                              \
    static inline struct fab_##r *fab_add_##r(struct fab_tray *t, const struct fab_key *key)       \
    {                                                                                              \
        return (struct fab_##r *)fab_row_new(t, FAB_R_##r, key);                                   \
    }
#include "tables/records.def"
#undef KEY
#undef ID
#undef MID
#undef INT
#undef NAME
#undef STR
#undef INDEX
#undef END
#undef RECORD

#endif

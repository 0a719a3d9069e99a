/* state/slots.h: the inside of a tray, for the files tray*.c only.
 *
 * A row that a statement has touched stands twice: `now`, which handlers change, and `filed`, as it
 * was after the last statement (RECORDS 2).  The difference is what the statement did: it is filed
 * or taken back.  Of the others both are the same, so the copy is lent only while it is touched:
 * half the memory, and copies stay in the cache. */
#ifndef FAB_STATE_SLOTS_H
#define FAB_STATE_SLOTS_H

#include "state/entry.h"

enum { LEVELS = 12, UNKNOWN = -1, NO = 0, YES = 1 };

/* Of a skip list.  lead: the first column of the index as a number in the same order, so that most
 * steps end here. */
struct node {
    struct slot *slot;
    uint64_t     lead;
    int64_t      levels;
    struct node *next[];
};
/* Of a touched slot; the row as filed follows. */
struct copy {
    _Alignas(16) struct copy *next;         /* in order of touching; on the list of free copies */
    struct slot *slot;
};
/* The row now follows. */
struct slot {
    /* On the ring of what was filed; next: on the list of free slots. */
    _Alignas(16) struct slot *next;
    struct slot *prev;
    struct copy *copy;                      /* NULL: not touched */
    struct node *at[FAB_PER_RECORD];        /* places in the ordered lists */
    bool     listed;                        /* filed since the last write back; no loader: always */
    int8_t   was, stored;                   /* there when last filed; there in the loader */
    bool     there;
    uint8_t  record;
    uint16_t size;                          /* of the record's rows */
    uint32_t hash;
};
/* Where a slot is: its distance from the memory's begin in 16 bytes; 0: nobody. */
struct place { uint32_t hash, at; };

/* Of a record, what a lookup asks, side by side.  A key is `ids` ids, then numbers; mixed: in
 * another order. */
struct shape { uint16_t size, key_bytes, ids; bool mixed; };

struct fab_tray {
    struct shape      shape[FAB_RECORDS];
    struct fab_loader loader;
    bool              has_loader;
    enum fab_code     err;                  /* the first error of loader or memory; it stays */
    uint8_t          *memory;
    size_t            used, size, start;    /* start: what open took */
    struct place     *place;                /* open addressing, step 1 */
    uint32_t          mask, nplaces;
    struct slot      *listed;               /* ring by next and prev; NULL: empty */
    int64_t           nlisted;
    bool              sorted;               /* `listed` is in order of (record, key)... */
    struct slot      *begin[FAB_RECORDS];   /* ...and these are the first of each record; or NULL */
    struct copy      *touched, *touched_last;
    bool              filed_early;          /* a scan filed what this statement had changed */
    struct slot      *meta[FAB_METAS];      /* of a row of meta that was looked up; or NULL */
    struct slot      *free_slot[FAB_RECORDS];
    struct copy      *free_copy[FAB_RECORDS];
    struct node      *free_node[LEVELS + 1];
    struct node      *list[FAB_INDEXES][LEVELS];
    bool              ordered[FAB_INDEXES]; /* an index is listed from its first scan on */
    fab_filed_fn     *filed;
    void             *filed_arg;
    int64_t           loads, written;
    struct fab_entry  entry;
    _Alignas(16) uint8_t scratch[sizeof(struct slot) + FAB_ROW_MAX];
};

static inline size_t row_size(const struct slot *s) { return s->size; }
static inline void  *now_of(struct slot *s) { return s + 1; }
static inline void  *filed_of(struct slot *s) { return s->copy != NULL ? s->copy + 1 : now_of(s); }

/* tray.c */
void fab_slot_fail(struct fab_tray *t, enum fab_code code);
/* NULL: full, the tray is in error. */
void *fab_slot_take(struct fab_tray *t, size_t bytes);
struct slot *fab_slot_find(struct fab_tray *t, int record, const void *row);
/* The slot of a row that the loader has shown and the tray lacks; NULL: the tray is in error. */
struct slot *fab_slot_keep(struct fab_tray *t, int record, const void *row);
/* The slot of the key in `row` (FAB_ROW_MAX bytes, overwritten), loaded if need be; NULL: there is
 * none that one could show. */
struct slot *fab_slot_seen(struct fab_tray *t, int record, void *row);
/* Before it is changed.  false: the tray is in error. */
bool fab_slot_touch(struct fab_tray *t, struct slot *s);
bool fab_slot_changed(struct slot *s);
void fab_slot_file(struct fab_tray *t, struct slot *s);
/* Puts key columns of *k into the columns `col` (NULL: the first ones) of a row.  How many. */
int fab_slot_probe(int record, const int *col, int count, const struct fab_key *k, void *row);
/* `listed`, by record and key. */
void fab_slot_sort(struct fab_tray *t);

/* tray_scan.c */
void fab_slot_enlist(struct fab_tray *t, struct slot *s, int k);
void fab_slot_unlist(struct fab_tray *t, struct slot *s, int k);
/* Forgets all ordered lists. */
void fab_slot_unorder(struct fab_tray *t);
int fab_slot_index_order(int index, int columns, const void *a, const void *b);
enum fab_code fab_slot_walk(struct fab_tray *t, int index, const void *from, int fixed,
                            bool (*emit)(void *arg, struct slot *s), void *arg);

#endif

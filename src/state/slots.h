/* state/slots.h: the inside of a tray, for the files tray*.c only.
 *
 * A row that a statement has touched stands twice: `now`, which handlers change, and `filed`, as it
 * was after the last statement (RECORDS 2).  The difference is what the statement did: it is filed
 * or taken back.  Of the others both are the same, so the copy is lent only while it is touched:
 * half the memory, and copies stay in the cache. */
#ifndef FAB_STATE_SLOTS_H
#define FAB_STATE_SLOTS_H

#include "state/entry.h"

enum { NODE_WIDTH = 16, NODE_DEPTH = 12, UNKNOWN = -1, NO = 0, YES = 1 };

/* Slots and nodes name each other by their distance from the memory's begin in 16 bytes; 0:
 * nobody. */
typedef uint32_t fab_ref;

/* Of an ordered list, a B+ tree: a leaf has slots, a node above has nodes, none is empty.  lead:
 * the first column of the index as a number in the same order, of the slot; of a node it is no
 * more than that of its first slot. */
struct node {
    int32_t  n;
    fab_ref  next, prev;                    /* on its level; next: on the list of free nodes */
    fab_ref  taken;                         /* all nodes that there are */
    uint64_t lead[NODE_WIDTH];
    fab_ref  at[NODE_WIDTH];
};
/* Of a touched slot; the row as filed follows. */
struct copy {
    _Alignas(16) struct copy *next;         /* in order of touching; on the list of free copies */
    struct slot *slot;
};
/* The row now follows. */
struct slot {
    _Alignas(16) struct copy *copy;         /* NULL: not touched */
    fab_ref  next, prev;                    /* the ring of what was filed; next: free slots */
    uint32_t hash;
    uint16_t size;                          /* of the record's rows */
    uint8_t  record;
    uint8_t  ordered;                       /* bit k: stands in the list of the record's index k */
    bool     listed;                        /* filed since the last write back; no loader: always */
    int8_t   was, stored;                   /* there when last filed; there in the loader */
    bool     there;
};
_Static_assert(sizeof(struct slot) == 32, "half a line of memory before each row");
struct place { uint32_t hash; fab_ref at; };

/* Of a record, what a lookup asks, side by side.  A key is `ids` ids, then numbers; mixed: in
 * another order. */
struct shape { uint16_t size, key_bytes, ids; bool mixed; };

_Static_assert(FAB_RECORDS <= 64, "a bit for each record");
struct fab_tray {
    struct shape      shape[FAB_RECORDS];
    struct fab_loader loader;
    bool              has_loader;
    enum fab_code     err;                  /* the first error of loader or memory; it stays */
    uint8_t          *memory;
    size_t            used, size, start;    /* start: what open took */
    struct place     *place;                /* open addressing, step 1 */
    uint32_t          mask, nplaces;
    fab_ref           listed;               /* ring by next and prev; 0: empty */
    int64_t           nlisted;
    bool              sorted;               /* `listed` is in order of (record, key)... */
    fab_ref           begin[FAB_RECORDS];   /* ...and these are the first of each record; or 0 */
    struct copy      *touched, *touched_last;
    uint64_t          touched_records;      /* bits 1 << record of what is touched */
    bool              filed_early;          /* a scan filed what this statement had changed */
    struct slot      *meta[FAB_METAS];      /* of a row of meta that was looked up; or NULL */
    fab_ref           free_slot[FAB_RECORDS];
    struct copy      *free_copy[FAB_RECORDS];
    fab_ref           free_node, taken_node; /* taken: the last one that was made */
    fab_ref           root[FAB_INDEXES];
    int               depth[FAB_INDEXES];   /* of the root above the leaves; 0: it is one */
    bool              ordered[FAB_INDEXES]; /* an index is listed from its first scan on */
    fab_filed_fn     *filed;
    void             *filed_arg;
    int64_t           loads, written;
    struct fab_entry  entry;
    _Alignas(16) uint8_t scratch[sizeof(struct slot) + FAB_ROW_MAX];
};

static inline void *at_ref(const struct fab_tray *t, fab_ref ref)
{
    return t->memory + (size_t)ref * 16;
}
static inline fab_ref ref_of(const struct fab_tray *t, const void *p)
{
    return (fab_ref)((size_t)((const uint8_t *)p - t->memory) / 16);
}
static inline struct slot *slot_at(const struct fab_tray *t, fab_ref ref)
{
    return at_ref(t, ref);
}
static inline size_t row_size(const struct slot *s) { return s->size; }
static inline void  *now_of(struct slot *s) { return s + 1; }
static inline void  *filed_of(struct slot *s) { return s->copy != NULL ? s->copy + 1 : now_of(s); }

/* tray.c */
void fab_slot_fail(struct fab_tray *t, enum fab_code code);
/* NULL: full, the tray is in error. */
void *fab_slot_take(struct fab_tray *t, size_t bytes);
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

/* tray_place.c: the table of places by hash. */
bool fab_places_open(struct fab_tray *t);       /* false: too little memory */
void fab_places_empty(struct fab_tray *t);
bool fab_places_full(const struct fab_tray *t);
uint32_t fab_slot_hash(const struct fab_tray *t, int record, const void *row);
struct slot *fab_slot_find_as(const struct fab_tray *t, int record, const void *row, uint32_t hash);
struct slot *fab_slot_find(const struct fab_tray *t, int record, const void *row);
/* false: the table is as full as it may be, the tray is in error. */
bool fab_place_add(struct fab_tray *t, const struct slot *s);
void fab_place_drop(struct fab_tray *t, const struct slot *s);

/* tray_sort.c */
/* `listed`, by record and key. */
void fab_slot_sort(struct fab_tray *t);

/* tray_order.c: rows in the order of an index, as they were filed. */
void fab_slot_enlist(struct fab_tray *t, struct slot *s, int k);
void fab_slot_unlist(struct fab_tray *t, struct slot *s, int k);
/* Forgets all ordered lists. */
void fab_slot_unorder(struct fab_tray *t);
int fab_slot_index_order(int index, int columns, const void *a, const void *b);
int fab_slot_place_order(int index, const void *a, const void *b);  /* then by primary key */
/* The first slot whose first `columns` columns are at or behind those of row; NULL: none. */
struct cursor { struct node *leaf; int at; };
struct slot *fab_slot_first(struct fab_tray *t, int index, int columns, const void *row,
                            struct cursor *c);
struct slot *fab_slot_next(struct fab_tray *t, struct cursor *c);

/* tray_scan.c */
enum fab_code fab_slot_walk(struct fab_tray *t, int index, const void *from, int fixed,
                            bool (*emit)(void *arg, struct slot *s), void *arg);

#endif

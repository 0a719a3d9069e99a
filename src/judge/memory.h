/* judge/memory.h: where a graph that grows gets its memory, and a row of items that never move.
 *
 * Why        this room calls no malloc; what the community has said grows without a bound known
 *            beforehand.
 * Growth     a row grows by pieces of a fixed number of items, so at most one piece stands empty
 *            and an item's address holds until fab_pieces_close; the list of pieces doubles.
 * Ownership  `more` gives bytes that nobody else uses, aligned for any type, of any content, or
 *            NULL; `back` takes one whole block back.  back may be NULL (an arena): what was
 *            outgrown then waits for the arena's end, at most as much again as the tables in use.
 * Errors     false or NULL: no memory; nothing was changed. */
#ifndef FAB_JUDGE_MEMORY_H
#define FAB_JUDGE_MEMORY_H

#include "base/arena.h"

struct fab_memory {
    void *self;
    void *(*more)(void *self, size_t bytes);
    void (*back)(void *self, void *block, size_t bytes);
};

/* Memory out of an arena. */
struct fab_memory fab_memory_arena(struct fab_arena *a);
void *fab_memory_zeroed(struct fab_memory m, size_t bytes);
void  fab_memory_back(struct fab_memory m, void *block, size_t bytes);     /* block may be NULL */

/* Items 0..n-1 of one size, zeroed when they are made. */
struct fab_pieces {
    uint8_t **piece;
    uint32_t  npieces, places;      /* pieces there; pointers that the list has room for */
    uint32_t  n;                    /* items in use */
    uint32_t  item_bytes, shift;    /* a piece holds 2^shift items */
};

/* Makes sure that the next `more` items need no memory. */
FAB_MUST bool fab_pieces_room(struct fab_pieces *p, struct fab_memory m, uint32_t more);
/* The number of a new item; room was made before (asserted). */
uint32_t fab_pieces_add(struct fab_pieces *p);
void     fab_pieces_close(struct fab_pieces *p, struct fab_memory m);
/* Bytes of all pieces and of their list. */
size_t   fab_pieces_bytes(const struct fab_pieces *p);

/* Item i < n; not checked, this is the innermost loop. */
static inline void *fab_pieces_at(const struct fab_pieces *p, uint32_t i)
{
    return p->piece[i >> p->shift] + (size_t)(i & ((1U << p->shift) - 1)) * p->item_bytes;
}

/* Numbers 1..2^30-1 found by a hash: open addressing, a power of two of places, at most three
 * quarters of them in use.  A place holds a number and two bits of its hash, so that three of four
 * strangers are passed over without a look at what they number; 0 is an empty place. */
struct fab_places { uint32_t *place; uint32_t places, used; };
enum { FAB_PLACES_BITS = 30 };

/* What a place with this number holds. */
static inline uint32_t fab_places_mark(uint64_t hash, uint32_t number)
{
    return (uint32_t)(hash >> 62) << FAB_PLACES_BITS | number;
}
static inline uint32_t fab_places_number(uint32_t held)
{
    return held & ((1U << FAB_PLACES_BITS) - 1);
}
/* The next number from *at on that may belong to this hash, 0: there is none.  *at begins as the
 * hash's lower half. */
static inline uint32_t fab_places_next(const struct fab_places *x, uint64_t hash, uint32_t *at)
{
    const uint32_t tag = fab_places_mark(hash, 0);

    if (x->places == 0) return 0;
    for (;;) {
        const uint32_t held = x->place[(*at)++ & (x->places - 1)];

        if (held == 0) return 0;
        if ((held ^ tag) >> FAB_PLACES_BITS == 0) return fab_places_number(held);
    }
}

/* Makes sure that `more` numbers more fit; hash(arg, number) says where each of those there
 * belongs. */
FAB_MUST bool fab_places_room(struct fab_places *x, struct fab_memory m, uint32_t more,
                             uint64_t (*hash)(const void *arg, uint32_t number), const void *arg);
void fab_places_add(struct fab_places *x, uint64_t hash, uint32_t number);
void fab_places_close(struct fab_places *x, struct fab_memory m);
/* Bits well mixed: each bit of h moves about half of the result's. */
uint64_t fab_places_mix(uint64_t h);

#endif

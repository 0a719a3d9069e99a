/* memory.c: pieces and indexes for what grows.
 *
 * Cost    an item: one shift, one mask, two loads.  An index that doubles walks over all its
 *         numbers once, so a number costs two more hashes over its life. */
#include "judge/memory.h"

static void *more_of_arena(void *self, size_t bytes)
{
    return fab_take(self, bytes);
}

struct fab_memory fab_memory_arena(struct fab_arena *a)
{
    return (struct fab_memory){ .self = a, .more = more_of_arena };
}

void *fab_memory_zeroed(struct fab_memory m, size_t bytes)
{
    void *p = m.more(m.self, bytes);

    if (p != NULL) memset(p, 0, bytes);
    return p;
}

void fab_memory_back(struct fab_memory m, void *block, size_t bytes)
{
    if (block != NULL && m.back != NULL) m.back(m.self, block, bytes);
}

static size_t piece_bytes(const struct fab_pieces *p)
{
    return (size_t)p->item_bytes << p->shift;
}

/* Doubles the list of pieces when it is full. */
static bool list_room(struct fab_pieces *p, struct fab_memory m)
{
    const uint32_t places = p->places > 0 ? 2 * p->places : 8;
    uint8_t      **list;

    if (p->npieces < p->places) return true;
    list = fab_memory_zeroed(m, places * sizeof *list);
    if (list == NULL) return false;
    if (p->npieces > 0) memcpy(list, p->piece, p->npieces * sizeof *list);
    fab_memory_back(m, p->piece, p->places * sizeof *list);
    p->piece = list;
    p->places = places;
    return true;
}

bool fab_pieces_room(struct fab_pieces *p, struct fab_memory m, uint32_t more)
{
    const uint64_t want = (uint64_t)p->n + more;

    if (want >> FAB_PLACES_BITS != 0) return false;
    while ((uint64_t)p->npieces << p->shift < want) {
        if (!list_room(p, m)) return false;
        p->piece[p->npieces] = fab_memory_zeroed(m, piece_bytes(p));
        if (p->piece[p->npieces] == NULL) return false;
        p->npieces++;
    }
    return true;
}

uint32_t fab_pieces_add(struct fab_pieces *p)
{
    fab_assert((uint64_t)p->n < (uint64_t)p->npieces << p->shift);
    return p->n++;
}

void fab_pieces_close(struct fab_pieces *p, struct fab_memory m)
{
    for (uint32_t i = 0; i < p->npieces; i++) fab_memory_back(m, p->piece[i], piece_bytes(p));
    fab_memory_back(m, p->piece, p->places * sizeof *p->piece);
    p->piece = NULL;
    p->npieces = p->places = p->n = 0;
}

size_t fab_pieces_bytes(const struct fab_pieces *p)
{
    return p->npieces * piece_bytes(p) + p->places * sizeof *p->piece;
}

uint64_t fab_places_mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0x9e3779b97f4a7c15);      /* 2^64 / golden ratio: Knuth's hashing, twice */
    h ^= h >> 29;
    h *= UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

void fab_places_add(struct fab_places *x, uint64_t hash, uint32_t number)
{
    uint32_t at = (uint32_t)hash & (x->places - 1);

    fab_assert(number != 0 && number >> FAB_PLACES_BITS == 0 && x->used < x->places);
    while (x->place[at] != 0) at = (at + 1) & (x->places - 1);
    x->place[at] = fab_places_mark(hash, number);
    x->used++;
}

bool fab_places_room(struct fab_places *x, struct fab_memory m, uint32_t more,
                    uint64_t (*hash)(const void *arg, uint32_t number), const void *arg)
{
    struct fab_places wider = { .places = x->places > 0 ? x->places : 16 };

    if (((uint64_t)x->used + more) >> FAB_PLACES_BITS != 0) return false;
    while (x->used + more > wider.places / 4 * 3) wider.places *= 2;
    if (wider.places == x->places) return true;
    wider.place = fab_memory_zeroed(m, wider.places * sizeof *wider.place);
    if (wider.place == NULL) return false;
    for (uint32_t i = 0; i < x->places; i++) {
        const uint32_t number = fab_places_number(x->place[i]);

        if (number != 0) fab_places_add(&wider, hash(arg, number), number);
    }
    fab_memory_back(m, x->place, x->places * sizeof *x->place);
    *x = wider;
    return true;
}

void fab_places_close(struct fab_places *x, struct fab_memory m)
{
    fab_memory_back(m, x->place, x->places * sizeof *x->place);
    *x = (struct fab_places){ 0 };
}

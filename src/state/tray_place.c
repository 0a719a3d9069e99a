/* tray_place.c: where a row is: a table of places by the hash of its key.
 *
 * Why     a lookup costs the lines of memory it touches, not its arithmetic: a table no larger than
 *         the rows need stays in the cache.
 * Idea    open addressing, step 1.  A place is a hash and a reference, so who finds nothing has
 *         looked at one line; rows stand behind.  The table doubles when it is half full; the old
 *         one is given up with the tray's memory.
 * Cost    one line of the table and one of the row; a doubling moves 8 bytes a row.
 * Source  D. Knuth, The Art of Computer Programming 3, 6.4 (linear probing, algorithm R). */
#include "state/slots.h"

enum { LEAST_PLACES = 256, LINE_BYTES = 64, LINES_A_ROW = 3,
       PLACES_A_LINE = LINE_BYTES / sizeof(struct place), HOME = 0xffffff };

/* Where the rows of an id begin; an id is a hash itself, its words need no more than a sum. */
static uint64_t home_of_id(const void *id)
{
    uint64_t word[4], h;

    memcpy(word, id, sizeof word);
    h = (word[0] ^ word[1] * 3 ^ word[2] * 5 ^ word[3] * 7) * 0xff51afd7ed558ccdu;
    return h ^ h >> 32;
}

/* Rows numbered by time, eight side by side. */
static uint64_t home_of_number(int record, uint64_t number)
{
    const uint64_t h = ((uint64_t)(record + 1) << 56 ^ number >> 3) * 0xff51afd7ed558ccdu;

    return (h ^ h >> 32) + (number & 7);
}

/* The first 24 bits are where the first column sends a row, so that all rows about the same thing
 * stand in one line of the table or in the next one; sixteen numbers on, another line, and a second
 * id sends it anywhere: however many rows a thing has, they do not heap up.  The last 8 bits tell
 * them apart. */
uint32_t fab_slot_hash(const struct fab_tray *t, int record, const void *row)
{
    const struct shape *shape = &t->shape[record];
    const uint8_t      *p = row, *end = p + shape->key_bytes;
    uint64_t            home, tag = (uint64_t)record * 29, word;

    if (shape->ids > 0) {
        home = home_of_id(p);
        p += sizeof(fab_id);
    } else {
        memcpy(&word, p, sizeof word);
        home = home_of_number(record, word);
        tag += word;
        p += sizeof word;
    }
    if (shape->ids > 1) {
        home += home_of_id(p) & ~UINT64_C(7);
        p += sizeof(fab_id);
    }
    for (; p < end; p += sizeof word) {
        memcpy(&word, p, sizeof word);
        tag = tag * 5 + word;
        home += (word >> 4) * 8;
    }
    return (uint32_t)((home & HOME) | tag << 24);
}

static bool is_key(const struct fab_tray *t, struct slot *s, int record, const void *row)
{
    const int      words = t->shape[record].key_bytes / 8;
    const uint8_t *a = now_of(s), *b = row;

    if (s->record != record) return false;
    for (int i = 0; i < words; i++) {
        uint64_t x, y;

        memcpy(&x, a + 8 * i, sizeof x);
        memcpy(&y, b + 8 * i, sizeof y);
        if (x != y) return false;
    }
    return true;
}

struct slot *fab_slot_find_as(const struct fab_tray *t, int record, const void *row, uint32_t hash)
{
    for (uint32_t i = hash & t->mask; t->place[i].at != 0; i = (i + 1) & t->mask) {
        if (t->place[i].hash == hash && is_key(t, slot_at(t, t->place[i].at), record, row)) {
            return slot_at(t, t->place[i].at);
        }
    }
    return NULL;
}

struct slot *fab_slot_find(const struct fab_tray *t, int record, const void *row)
{
    return fab_slot_find_as(t, record, row, fab_slot_hash(t, record, row));
}

void fab_tray_call(const struct fab_tray *t, const fab_id *id)
{
    const uint32_t home = (uint32_t)home_of_id(id) & HOME;

    __builtin_prefetch(&t->place[home & t->mask]);
    __builtin_prefetch(&t->place[(home + PLACES_A_LINE) & t->mask]);
}

void fab_tray_fetch(const struct fab_tray *t, const fab_id *id)
{
    const uint32_t home = (uint32_t)home_of_id(id) & HOME;

    for (uint32_t n = 0; n < 2 * PLACES_A_LINE; n++) {
        const struct place p = t->place[(home + n) & t->mask];

        if (p.at == 0) return;
        if ((p.hash & HOME) != home) continue;
        for (int i = 0; i < LINES_A_ROW; i++) {
            __builtin_prefetch((const uint8_t *)slot_at(t, p.at) + i * LINE_BYTES);
        }
    }
}

static void put(struct fab_tray *t, struct place p)
{
    uint32_t i = p.hash & t->mask;

    while (t->place[i].at != 0) i = (i + 1) & t->mask;
    t->place[i] = p;
}

static size_t table_bytes(uint32_t mask)
{
    return sizeof(struct place) * ((size_t)mask + 1);
}

/* Twice as many places, if a sixteenth of the memory is left for rows then. */
static void grow(struct fab_tray *t)
{
    const struct place *old = t->place;
    const uint32_t      last = t->mask;

    if (last > UINT32_MAX / 4 || t->size - t->used < table_bytes(last) * 2 + t->size / 16) return;
    t->mask = last * 2 + 1;
    t->place = fab_slot_take(t, table_bytes(t->mask));
    memset(t->place, 0, table_bytes(t->mask));
    for (uint32_t i = 0; i <= last; i++) {
        if (old[i].at != 0) put(t, old[i]);
    }
}

bool fab_place_add(struct fab_tray *t, const struct slot *s)
{
    if (t->nplaces > t->mask / 2) grow(t);
    if (t->nplaces >= t->mask / 8 * 7) {
        fab_slot_fail(t, FAB_E_MEMORY);
        return false;
    }
    put(t, (struct place){ s->hash, ref_of(t, s) });
    t->nplaces++;
    return true;
}

/* Closes the gap: whoever behind it would no longer be found from where he belongs moves up. */
void fab_place_drop(struct fab_tray *t, const struct slot *s)
{
    const fab_ref ref = ref_of(t, s);
    uint32_t      gap = s->hash & t->mask, i;

    while (t->place[gap].at != ref) gap = (gap + 1) & t->mask;
    for (i = (gap + 1) & t->mask; t->place[i].at != 0; i = (i + 1) & t->mask) {
        const uint32_t home = t->place[i].hash & t->mask;

        if (((i - home) & t->mask) < ((i - gap) & t->mask)) continue;
        t->place[gap] = t->place[i];
        gap = i;
    }
    t->place[gap] = (struct place){ 0, 0 };
    t->nplaces--;
}

bool fab_places_full(const struct fab_tray *t)
{
    return t->nplaces > t->mask / 8 * 6;
}

void fab_places_empty(struct fab_tray *t)
{
    t->place = (struct place *)(void *)t->memory;
    t->mask = LEAST_PLACES - 1;
    t->nplaces = 0;
    memset(t->place, 0, table_bytes(t->mask));
}

bool fab_places_open(struct fab_tray *t)
{
    fab_assert(t->used == 0);
    if (fab_slot_take(t, table_bytes(LEAST_PLACES - 1)) == NULL) return false;
    fab_places_empty(t);
    return true;
}

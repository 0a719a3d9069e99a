/* Fuzz: a part of the record as a phone is sent it (views/extract.h).  The first byte says what the
 * rest is: the whole body; its rows (what was read, written and read again is the same bytes); what
 * an instance has learnt (whatever is taken can be judged with). */
#include "judge/interval.h"
#include "judge/part.h"
#include "judge/why.h"
#include "state/given.h"
#include "views/extract.h"

#include <stdlib.h>

enum { MEMORY = 64 << 20, GIVEN = 4 << 20, PEOPLE = 6 };

static struct fab_arena memory;

static void whole(fab_bytes b)
{
    struct fab_extract *x;
    struct fab_err      e;
    fab_bytes           entry;
    uint8_t             key[32];

    if (fab_extract_read(b, FAB_STR("valombre.example/log"), fab_memory_arena(&memory), &x, &e) !=
        FAB_OK) {
        return;
    }
    const struct fab_extract_told told = fab_extract_told(x);
    fab_assert(told.shown <= told.statements && told.words_shown <= told.words);
    for (int k = 0; k < told.entries; k++) {
        fab_assert(fab_extract_entry(x, k, &entry, &e) == FAB_OK);
        (void)!fab_extract_key(x, k, key, &e);
    }
}

static bool read_rows(fab_bytes b, struct fab_given *g)
{
    struct fab_cbor c = fab_cbor_open(b);
    struct fab_err  e;
    void           *room = fab_take(&memory, GIVEN);

    fab_assert(room != NULL && fab_given_open(g, room, GIVEN));
    return fab_given_read(g, &c, &e) == FAB_OK;
}

static void rows(fab_bytes b)
{
    struct fab_given first, again;
    struct fab_buf   one = FAB_BUF_IN(&memory), two = FAB_BUF_IN(&memory);

    if (!read_rows(b, &first)) return;
    fab_given_put(&first, &one);
    if (one.failed) return;
    fab_assert(read_rows(fab_buf_bytes(&one), &again));
    fab_given_put(&again, &two);
    fab_assert(two.failed || fab_bytes_same(fab_buf_bytes(&one), fab_buf_bytes(&two)));
}

static void judge(const struct fab_method *m, uint32_t i, uint32_t j)
{
    const fab_moment     at = { fab_max(m->latest_ms, 0) };
    struct fab_arena     a = memory;
    struct fab_judgement o;
    struct fab_err       e;
    struct fab_why       why;

    fab_method_judge(m, i, j, at, &o);
    const struct fab_odds odds = fab_interval(m, &o);
    fab_assert(odds.lo >= 0 && odds.hi <= FAB_M && odds.lo <= odds.hi);
    (void)fab_outlook(m, j, at);
    (void)!fab_why(m, &o, &a, &why, &e);
}

static void learnt(fab_bytes b)
{
    const struct fab_method_rules none = { 0 };
    struct fab_method             m;
    struct fab_err                e;

    if (fab_method_open(&m, &none, fab_memory_arena(&memory), &e) != FAB_OK) return;
    if (fab_part_take(&m, b, &e) != FAB_OK) return;
    for (uint32_t i = 0; i < m.web.persons.n && i < PEOPLE; i++) {
        for (uint32_t j = 0; j < m.web.persons.n && j < PEOPLE; j++) {
            if (i != j) judge(&m, i, j);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fab_bytes rest;

    if (memory.p == NULL) {
        memory = (struct fab_arena){ malloc(MEMORY), MEMORY, 0 };
        fab_assert(memory.p != NULL);
        fab_records_start();
    }
    memory.used = 0;
    if (size == 0) return 0;
    rest = fab_bytes_of(data + 1, size - 1);
    if (data[0] == 'b') whole(rest);
    else if (data[0] == 'r') rows(rest);
    else learnt(rest);
    return 0;
}

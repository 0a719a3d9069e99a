/* tray_sort.c: what was filed, by record and key: neighbours share pages of the file, and dumps
 * follow that order.
 *
 * Idea    merge sort of lists, cut beforehand into parts that are few enough for the cache; rows
 *         numbered by time come in order already.
 * Source  RECORDS 4. */
#include "state/slots.h"

static int slot_order(struct slot *a, struct slot *b)
{
    return a->record != b->record ? a->record - b->record
                                  : fab_row_order(a->record, now_of(a), now_of(b));
}

static fab_ref merge_lists(const struct fab_tray *t, fab_ref a, fab_ref b)
{
    fab_ref head = 0, *tail = &head;

    while (a != 0 && b != 0) {
        fab_ref *less = slot_order(slot_at(t, a), slot_at(t, b)) <= 0 ? &a : &b;

        *tail = *less;
        tail = &slot_at(t, *less)->next;
        *less = *tail;
    }
    *tail = a != 0 ? a : b;
    return head;
}

/* Bottom up: run[i] has 2^i slots or none. */
static fab_ref sort_list(const struct fab_tray *t, fab_ref list)
{
    fab_ref run[33] = { 0 }, all = 0;

    for (fab_ref s = list, next; s != 0; s = next) {
        int i = 0;

        next = slot_at(t, s)->next;
        slot_at(t, s)->next = 0;
        for (; run[i] != 0; i++) {
            s = merge_lists(t, run[i], s);
            run[i] = 0;
        }
        run[i] = s;
    }
    for (int i = 0; i < fab_countof(run); i++) all = merge_lists(t, run[i], all);
    return all;
}

/* Part of a sort: slots of one record whose first column begins alike.  Few enough to stay in the
 * cache, where a list of everything would not; rows numbered by time come in order already. */
struct part { fab_ref first, last; bool in_order; };
enum { PARTS = 128 };

static struct part *part_of(struct part (*part)[PARTS], struct slot *s)
{
    const enum fab_column_type type = fab_record_row(s->record)->columns[0].type;
    const bool bytes = type == FAB_COL_MID || type == FAB_COL_ID || type == FAB_COL_STR;

    return &part[s->record][bytes ? *(const uint8_t *)now_of(s) / (256 / PARTS) : 0];
}

static void part_add(const struct fab_tray *t, struct part *p, fab_ref ref)
{
    slot_at(t, ref)->next = 0;
    if (p->first == 0) {
        *p = (struct part){ ref, ref, true };
        return;
    }
    p->in_order = p->in_order && slot_order(slot_at(t, p->last), slot_at(t, ref)) <= 0;
    slot_at(t, p->last)->next = ref;
    p->last = ref;
}

/* Closes the ring again and notes where each record begins. */
static void close_ring(struct fab_tray *t, fab_ref first)
{
    fab_ref last = 0;

    memset(t->begin, 0, sizeof t->begin);
    for (fab_ref ref = first; ref != 0; last = ref, ref = slot_at(t, ref)->next) {
        struct slot *s = slot_at(t, ref);

        s->prev = last;
        if (t->begin[s->record] == 0) t->begin[s->record] = ref;
    }
    slot_at(t, last)->next = first;
    slot_at(t, first)->prev = last;
    t->listed = first;
    t->sorted = true;
}

void fab_slot_sort(struct fab_tray *t)
{
    struct part part[FAB_RECORDS][PARTS] = { 0 };
    fab_ref     first = 0, *end = &first;

    if (t->sorted || t->listed == 0) return;
    slot_at(t, slot_at(t, t->listed)->prev)->next = 0;
    for (fab_ref s = t->listed, next; s != 0; s = next) {
        next = slot_at(t, s)->next;
        part_add(t, part_of(part, slot_at(t, s)), s);
    }
    for (int r = 0; r < FAB_RECORDS; r++) {
        for (int k = 0; k < PARTS; k++) {
            if (part[r][k].first == 0) continue;
            *end = part[r][k].in_order ? part[r][k].first : sort_list(t, part[r][k].first);
            while (*end != 0) end = &slot_at(t, *end)->next;
        }
    }
    close_ring(t, first);
}

/* registry.c: the devices of this program, in order of id, and what concerns all of them: events,
 * conflicts of role.
 *
 * Why     a device is one file and a row of devices.def; nobody else names it.
 * Idea    events wait in a line and are given out one after the other, each to every device, so
 *         that all devices see the same order whoever raised what meanwhile; what an event causes
 *         is one step deeper, at most eight.
 * Source  PROTOCOL 6.4, 9 (fold), 10. */
#include "state/entry.h"

static const struct fab_device *const DEVICES[] = {
#define DEVICE(id, name) &fab_device_##name,
#include "tables/devices.def"
#undef DEVICE
    NULL,
};

const struct fab_device *const *fab_devices(void)
{
    return DEVICES;
}

const struct fab_device *fab_device_of(int id)
{
    for (const struct fab_device *const *d = DEVICES; *d != NULL; d++) {
        if ((*d)->id == id) return *d;
    }
    return NULL;
}

const struct fab_device *fab_device_named(fab_str name)
{
    for (const struct fab_device *const *d = DEVICES; *d != NULL; d++) {
        if (fab_str_is(name, (*d)->name)) return *d;
    }
    return NULL;
}

static const struct fab_hold_type *hold_of(const struct fab_device *d, int type)
{
    for (const struct fab_hold_type *h = d->holds; h != NULL && h->type != 0; h++) {
        if (h->type == type) return h;
    }
    return NULL;
}

const struct fab_device *fab_hold_device_of(int type)
{
    for (const struct fab_device *const *d = DEVICES; *d != NULL; d++) {
        if (hold_of(*d, type) != NULL) return *d;
    }
    return NULL;
}

const struct fab_hold_type *fab_hold_type_of(int type)
{
    const struct fab_device *d = fab_hold_device_of(type);

    return d == NULL ? NULL : hold_of(d, type);
}

/* What ends takes its texts along, before any device sees it. */
static void date_texts(struct fab_tray *t, const struct fab_event *v)
{
    const struct fab_agr *agr;

    if (v->what == FAB_EV_LEFT) fab_texts_end(t, &v->who);
    if (v->what != FAB_EV_END) return;
    agr = fab_row_read(t, FAB_R_agr, FAB_KEY(.a = v->about));
    if (agr != NULL && agr->stage >= FAB_END) fab_texts_end(t, &v->about);
}

static void give_out(struct fab_tray *t, const struct fab_event *v)
{
    date_texts(t, v);
    for (const struct fab_device *const *d = DEVICES; *d != NULL; d++) {
        if ((*d)->on != NULL) (*d)->on(v, t);
    }
}

void fab_raise(struct fab_tray *t, const struct fab_event *v)
{
    struct fab_entry *entry = fab_tray_entry(t);

    fab_assert(entry->end < FAB_EVENTS_WAITING && entry->depth < FAB_L_events_depth);
    entry->waiting[entry->end].event = *v;
    entry->waiting[entry->end++].depth = entry->depth + 1;
    if (entry->giving) return;                      /* whoever gives out comes to it */
    entry->giving = true;
    while (entry->first < entry->end) {
        const struct fab_event next = entry->waiting[entry->first].event;

        entry->depth = entry->waiting[entry->first++].depth;
        give_out(t, &next);
    }
    entry->giving = false;
    entry->first = entry->end = entry->depth = 0;
}

static const struct fab_conflict CONFLICTS[] = {
#define CONFLICT(actor, object) { actor, object },
#include "tables/conflicts.def"
#undef CONFLICT
    { 0, 0 },
};

static bool listed(const struct fab_conflict *row, int actor, int object)
{
    for (; row != NULL && row->actor != 0; row++) {
        if (row->actor == actor && row->object == object) return true;
    }
    return false;
}

bool fab_conflict(int actor, int object)
{
    if (listed(CONFLICTS, actor, object)) return true;
    for (const struct fab_device *const *d = DEVICES; *d != NULL; d++) {
        if (listed((*d)->conflicts, actor, object)) return true;
    }
    return false;
}

/* state/entry.h: what the core remembers of the entry being folded.  It lies in the tray, since a
 * tray is all that hooks get. */
#ifndef FAB_STATE_ENTRY_H
#define FAB_STATE_ENTRY_H

#include "charter/charter.h"
#include "charter/settings.h"
#include "state/device.h"

enum { FAB_EVENTS_WAITING = 256 };
struct fab_entry_event {
    struct fab_event event;
    int              depth;
};
struct fab_entry {
    /* The next numbers of rows of mov and evid at this index. */
    int64_t index, movs, evids;
    /* Events that wait to be given out: waiting[first..end); depth: of the one being given out. */
    struct fab_entry_event waiting[FAB_EVENTS_WAITING];
    int  first, end, depth;
    bool giving;
    /* A charter version never changes: what it said of the device of each kind, as bits 1 <<
     * kind. */
    int64_t  kinds_ver;
    uint64_t kinds_known, kinds_on;
    /* The same of its settings, as they were asked for; set_ver 0: nothing is known. */
    int64_t set_ver, set[FAB_SETTINGS];
    bool    set_known[FAB_SETTINGS];
    /* And of its units. */
    int64_t units_ver;
    struct fab_entry_unit { bool known, open; char type; int64_t per_one; } unit[FAB_UNITS_MAX];
};
struct fab_entry       *fab_tray_entry(struct fab_tray *t);
const struct fab_entry *fab_tray_entry_read(const struct fab_tray *t);

#endif

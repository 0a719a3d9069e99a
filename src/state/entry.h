/* state/entry.h: what the core remembers of the entry being folded.  It lies in the tray, since a tray is all that hooks get. */
#ifndef FAB_STATE_ENTRY_H
#define FAB_STATE_ENTRY_H

#include "state/device.h"

enum { FAB_EVENTS_WAITING = 256 };
struct fab_entry {
    int64_t index, movs, evids;                     /* next numbers of rows of mov and evid at this index */
    struct { struct fab_event event; int depth; } waiting[FAB_EVENTS_WAITING];
    int first, end;                                 /* events that wait to be given out: waiting[first..end) */
    bool giving;
    int depth;                                      /* of the event being given out */
    int64_t  kinds_ver;                             /* a charter version never changes: what it said of each kind's device is kept */
    uint64_t kinds_known, kinds_on;                 /* bits 1 << kind */
};
struct fab_entry       *fab_tray_entry(struct fab_tray *t);
const struct fab_entry *fab_tray_entry_read(const struct fab_tray *t);

#endif

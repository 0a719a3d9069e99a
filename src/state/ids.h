/* state/ids.h: numbers of the devices that are built, from devices.def: FAB_DEV_core...  For
 * fab_due and fab_tell. */
#ifndef FAB_STATE_IDS_H
#define FAB_STATE_IDS_H

enum fab_device_id {
#define DEVICE(id, name) FAB_DEV_##name = id,
#include "tables/devices.def"
#undef DEVICE
};

#endif

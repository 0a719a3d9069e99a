/* charter/settings.h: the community's rules as data: name, default, bounds, type, class (PROTOCOL
 * 7.2, DECISION 14).
 *
 * Numbers    FAB_S_<device>_<name>; rows of settings.def and one keep.<kind> for each kind that
 *            keeps texts, in order of name.
 * Values     int64; 'a' amount in unit 0, 'n' number, 'd' days, 's' seconds, 'h' hours, 'p' ppm,
 *            'b' bits. */
#ifndef FAB_CHARTER_SETTINGS_H
#define FAB_CHARTER_SETTINGS_H

#include "base/err.h"
#include "base/str.h"

enum fab_setting {
#define SETTING(device, name, def, min, max, type, class_) FAB_S_##device##_##name,
#include "tables/settings.def"
#undef SETTING
    FAB_SETTINGS
};
struct fab_setting_row { const char *name; int64_t def, min, max; char type; int class_; };
const struct fab_setting_row *fab_setting_row(int setting);
int  fab_setting_of(fab_str name);                          /* -1: unknown */
/* The setting keep.<kind> of a kind, or -1. */
int  fab_setting_keep(fab_str kind);

#endif

/* settings.c: what a charter may set, as rows of one table in order of name.
 *
 * Why     the number of a setting is its place in that order, so that rows of `param` sort alike by
 *         number and by name.
 * Cost    a name is found by halving.
 * Source  PROTOCOL 7.2, DECISION 14. */
#include "charter/settings.h"

#include "base/buf.h"

static const struct fab_setting_row SETTINGS[FAB_SETTINGS] = {
#define SETTING(device, name, def, min, max, type, class_)                                         \
    {#device "." #name, def, min, max, type, class_},
#include "tables/settings.def"
#undef SETTING
};

const struct fab_setting_row *fab_setting_row(int setting)
{
    fab_assert(setting >= 0 && setting < FAB_SETTINGS);
    return &SETTINGS[setting];
}

int fab_setting_of(fab_str name)
{
    int from = 0, to = FAB_SETTINGS;

    while (from < to) {
        const int middle = from + (to - from) / 2;
        const int d = fab_str_order(name, fab_str_of(SETTINGS[middle].name));

        if (d == 0) return middle;
        if (d < 0) to = middle;
        if (d > 0) from = middle + 1;
    }
    return -1;
}

int fab_setting_keep(fab_str kind)
{
    char           name[64];
    struct fab_buf b = FAB_BUF(name);

    fab_put_text(&b, "keep.");
    fab_put_str(&b, kind);
    return b.failed ? -1 : fab_setting_of(fab_buf_str(&b));
}

/* core_charter.c: the charter in force, as the fold reads it.
 *
 * Why     an agreement keeps the rules under which it was signed, so every version stays.
 * Idea    a version is its rows of param and param_list; what a version never set is the default of
 *         settings.def.  A new version copies the one before and changes what its rows name.
 * Cost    a setting is a lookup once a version; a new version about two hundred.
 * Source  PROTOCOL 1.1 (charter rows), 7.2. */
#include "charter/charter.h"
#include "state/entry.h"

int64_t fab_set_at(struct fab_tray *t, int64_t ver, int setting)
{
    const struct fab_param *row = fab_row_read(t, FAB_R_param, FAB_KEY(.n = ver, .m = setting));

    return row == NULL ? fab_setting_row(setting)->def : row->val;
}

int64_t fab_set(struct fab_tray *t, int setting)
{
    struct fab_entry *known = fab_tray_entry(t);
    const int64_t     ver = fab_meta(t, FAB_META_ver);

    if (known->set_ver != ver) memset(known->set_known, 0, sizeof known->set_known);
    known->set_ver = ver;
    if (!known->set_known[setting]) {
        known->set_known[setting] = true;
        known->set[setting] = fab_set_at(t, ver, setting);
    }
    return known->set[setting];
}

static const char *item_at(struct fab_tray *t, int64_t ver, int list, int n)
{
    const struct fab_param_list *row =
        fab_row_read(t, FAB_R_param_list, FAB_KEY(.n = ver, .m = list, .k = n));

    return row == NULL ? NULL : row->val;
}

const char *fab_list_item(struct fab_tray *t, enum fab_list_name list, int n)
{
    return n < 0 ? NULL : item_at(t, fab_meta(t, FAB_META_ver), (int)list, n);
}

int fab_list_count(struct fab_tray *t, enum fab_list_name list)
{
    int n = 0;

    while (fab_list_item(t, list, n) != NULL) n++;
    return n;
}

/* The place of a name that is not struck out, from 0; -1: it is not there. */
static int place_of(struct fab_tray *t, enum fab_list_name list, fab_str name)
{
    const char *item;

    for (int n = 0; (item = fab_list_item(t, list, n)) != NULL; n++) {
        const fab_str text = fab_str_of(item);

        if (!fab_item_struck(text) && fab_str_same(fab_item_name(text), name)) return n;
    }
    return -1;
}

int64_t fab_topic_index(struct fab_tray *t, fab_str name)
{
    return place_of(t, FAB_LIST_topics, name) + 1;
}

bool fab_device_on(struct fab_tray *t, const char *device)
{
    const fab_str name = fab_str_of(device);

    return fab_str_is(name, "core") || fab_str_is(name, "governance") ||
           place_of(t, FAB_LIST_devices, name) >= 0;
}

/* What the charter in force says of a unit, read once a version; NULL: a number of none. */
static const struct fab_entry_unit *unit_at(struct fab_tray *t, int64_t unit)
{
    struct fab_entry      *known = fab_tray_entry(t);
    const int64_t          ver = fab_meta(t, FAB_META_ver);
    struct fab_entry_unit *u = unit >= 0 && unit < FAB_UNITS_MAX ? &known->unit[unit] : NULL;
    const char            *item;
    struct fab_unit        read;

    if (known->units_ver != ver) memset(known->unit, 0, sizeof known->unit);
    known->units_ver = ver;
    if (u == NULL || u->known) return u;
    item = fab_list_item(t, FAB_LIST_units, (int)unit);
    u->known = true;
    if (item != NULL && fab_unit_read(fab_str_of(item), &read)) {
        u->type = read.type;
        u->per_one = read.per_one;
        u->open = !fab_item_struck(fab_str_of(item));
    }
    return u;
}

char fab_unit_type(struct fab_tray *t, int unit, int64_t *per_one)
{
    const struct fab_entry_unit *u = unit_at(t, unit);

    if (u == NULL || u->type == 0) return 0;
    if (per_one != NULL) *per_one = u->per_one;
    return u->type;
}

bool fab_unit_open(struct fab_tray *t, int64_t unit)
{
    const struct fab_entry_unit *u = unit_at(t, unit);

    return u != NULL && u->open;
}

static void param_put(struct fab_tray *t, int64_t ver, int setting, int64_t val)
{
    struct fab_param *row = fab_row_put(t, FAB_R_param, FAB_KEY(.n = ver, .m = setting));

    row->val = val;
}

static void item_put(struct fab_tray *t, int64_t ver, int list, int n, fab_str item)
{
    struct fab_param_list *row =
        fab_row_put(t, FAB_R_param_list, FAB_KEY(.n = ver, .m = list, .k = n));

    fab_assert(item.len < sizeof row->val);
    memset(row->val, 0, sizeof row->val);
    memcpy(row->val, item.p, item.len);
}

static fab_str text_of(const struct fab_cell *c)
{
    return (fab_str){ (const char *)c->v.p, c->v.len };
}

static bool named(const struct fab_cells *row, int n, const char *name)
{
    for (int i = 0; i < n; i++) {
        if (fab_str_is(text_of(&row[i].cell[0]), name)) return true;
    }
    return false;
}

/* What the rows do not name stays as it is. */
static void copy_rest(struct fab_tray *t, int64_t from, const struct fab_cells *row, int n)
{
    for (int s = 0; s < FAB_SETTINGS; s++) {
        const struct fab_param *old = fab_row_read(t, FAB_R_param, FAB_KEY(.n = from, .m = s));

        if (old != NULL && !named(row, n, fab_setting_row(s)->name)) {
            param_put(t, from + 1, s, old->val);
        }
    }
    for (int list = 0; list < FAB_LISTS; list++) {
        const char *old;

        if (named(row, n, fab_name_text(FAB_COL_LIST, list))) continue;
        for (int i = 0; (old = item_at(t, from, list, i)) != NULL; i++) {
            item_put(t, from + 1, list, i, fab_str_of(old));
        }
    }
}

struct in_force { struct fab_tray *t; int64_t ver; };

static const char *item_in_force(void *arg, int list, int n)
{
    const struct in_force *c = arg;

    return item_at(c->t, c->ver, list, n);
}

enum fab_code fab_charter_next(struct fab_tray *t, const struct fab_cells *row, int n,
                               struct fab_err *e)
{
    struct in_force                c = { t, fab_meta(t, FAB_META_ver) };
    const struct fab_charter_lists now = { &c, item_in_force };

    FAB_TRY(fab_charter_check(row, n, &now, e));
    copy_rest(t, c.ver, row, n);
    for (int i = 0; i < n; i++) {
        const fab_str name = text_of(&row[i].cell[0]);
        const int     setting = fab_setting_of(name);

        if (setting >= 0) {
            param_put(t, c.ver + 1, setting, row[i].cell[1].n);
            continue;
        }
        for (int k = 1; k < row[i].count; k++) {
            item_put(t, c.ver + 1, fab_charter_list(name), k - 1, text_of(&row[i].cell[k]));
        }
    }
    fab_meta_put(t, FAB_META_ver, c.ver + 1);
    /* of that number there may have been one that was refused */
    fab_tray_entry(t)->set_ver = fab_tray_entry(t)->units_ver = 0;
    return FAB_OK;
}

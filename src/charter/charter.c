/* charter.c: which rows a charter may have, and the rows that a preset makes.
 *
 * Why     the community's rules are data: a vote may change them within bounds that no vote passes.
 * Idea    each list has one function that knows the shape of its items; growing is one rule for all
 *         lists that grow.
 * Cost    items of one list are compared with one another: at most 256 rows, 2,048 cells.
 * Source  PROTOCOL 1.1 (charter rows), 7.2 (bounds), 8.7 (presets). */
#include "charter/charter.h"

#include "base/sort.h"

static const char *const DEVICES[] = {
#define DEVICE(id, name) #name,
#include "tables/devices.def"
#undef DEVICE
};
static const char *const ON_BY_DEFAULT[] = {"core",    "governance", "item", "agreement",
                                            "dispute", "track",      "quiet"};

bool fab_item_struck(fab_str item)
{
    return fab_str_starts(item, "-");
}

static fab_str unstruck(fab_str item)
{
    return fab_item_struck(item) ? fab_str_part(item, 1, item.len) : item;
}

fab_str fab_item_name(fab_str item)
{
    fab_str rest = unstruck(item);

    return fab_str_cut(&rest, ':');
}

bool fab_charter_device(fab_str name)
{
    for (int i = 0; i < fab_countof(DEVICES); i++) {
        if (fab_str_is(name, DEVICES[i])) return true;
    }
    return false;
}

/* a-z 0-9 - . _ , 1..64 of them, and these more. */
static bool slug(fab_str s, const char *more)
{
    if (s.len == 0 || s.len > 64) return false;
    for (size_t i = 0; i < s.len; i++) {
        const char c = s.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_') {
            continue;
        }
        if (c == 0 || strchr(more, c) == NULL) return false;
    }
    return true;
}

static bool topic_ok(fab_str item)
{
    fab_str rest = unstruck(item);

    if (fab_str_starts(rest, "-") || !slug(fab_str_cut(&rest, ':'), "")) return false;
    while (rest.len > 0) {
        if (!slug(fab_str_cut(&rest, ':'), "")) return false;
    }
    return item.p[item.len - 1] != ':';
}

bool fab_unit_read(fab_str item, struct fab_unit *out)
{
    static const struct {
        const char *name;
        char type;
    } TYPES[] = {{"credit", 'c'}, {"gift", 'g'}, {"outside", 'o'}};
    fab_str       rest = unstruck(item);
    const fab_str name = fab_str_cut(&rest, ':'), type = fab_str_cut(&rest, ':');
    int64_t       per_one;

    if (!slug(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || fab_str_starts(name, "-")) return false;
    if (!fab_int_read(rest, &per_one) || per_one < 1 || per_one > 1000000) return false;
    for (int i = 0; i < fab_countof(TYPES); i++) {
        if (!fab_str_is(type, TYPES[i].name)) continue;
        *out = (struct fab_unit){ name, TYPES[i].type, per_one };
        return true;
    }
    return false;
}

static bool unit_ok(fab_str item)
{
    struct fab_unit unit;

    return fab_unit_read(item, &unit);
}

static bool slug_ok(fab_str item)
{
    return slug(unstruck(item), "") && !fab_str_starts(unstruck(item), "-");
}

static bool device_ok(fab_str item)
{
    return fab_charter_device(unstruck(item));
}

/* "18:00" */
static bool hour_ok(fab_str s)
{
    int64_t hour, minute;

    if (s.len != 5 || s.p[2] != ':') return false;
    for (size_t i = 0; i < s.len; i++) {
        if (i != 2 && (s.p[i] < '0' || s.p[i] > '9')) return false;
    }
    hour = (s.p[0] - '0') * 10 + s.p[1] - '0';
    minute = (s.p[3] - '0') * 10 + s.p[4] - '0';
    return minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
}

/* "tz Europe/Paris", "mo 18:00-20:00" */
static bool hours_ok(fab_str item)
{
    static const char *const DAYS[] = { "mo", "tu", "we", "th", "fr", "sa", "su" };
    const fab_str            what = fab_str_cut(&item, ' ');
    fab_str                  to = item;
    const fab_str            from = fab_str_cut(&to, '-');

    if (fab_str_is(what, "tz")) return slug(item, "ABCDEFGHIJKLMNOPQRSTUVWXYZ/+");
    for (int i = 0; i < fab_countof(DAYS); i++) {
        if (fab_str_is(what, DAYS[i])) {
            return hour_ok(from) && hour_ok(to) && fab_str_order(from, to) < 0;
        }
    }
    return false;
}

static const struct list {
    const char *name;
    bool        grows;
    bool (*item_ok)(fab_str item);
    int most;
} LISTS[] = {
#define LIST(list, text, grows_)                                                                   \
    {.name = text, .grows = grows_, .item_ok = ITEM_##list, .most = MOST_##list},
#define ITEM_devices     device_ok
#define ITEM_hours       hours_ok
#define ITEM_pass_claims slug_ok
#define ITEM_places      slug_ok
#define ITEM_topics      topic_ok
#define ITEM_units       unit_ok
#define MOST_devices     255
#define MOST_hours       64
#define MOST_pass_claims 64
#define MOST_places      255
#define MOST_topics      255
#define MOST_units       FAB_UNITS_MAX
#include "tables/lists.def"
#undef LIST
};

int fab_charter_list(fab_str name)
{
    for (int i = 0; i < fab_countof(LISTS); i++) {
        if (fab_str_is(name, LISTS[i].name)) return i;
    }
    return -1;
}

static fab_str text_of(const struct fab_cell *c)
{
    return c->type == 't' ? (fab_str){ (const char *)c->v.p, c->v.len } : (fab_str){ NULL, 0 };
}

static bool setting_ok(const struct fab_cells *row, int setting)
{
    const struct fab_setting_row *s = fab_setting_row(setting);

    return row->count == 2 && row->cell[1].type == 'i' && row->cell[1].n >= s->min &&
           row->cell[1].n <= s->max;
}

static bool items_ok(const struct fab_cells *row, const struct list *list)
{
    if (row->count - 1 > list->most) return false;
    for (int i = 1; i < row->count; i++) {
        const fab_str item = text_of(&row->cell[i]);

        if (item.len == 0 || item.len > FAB_L_slug_bytes || !fab_ascii_ok(row->cell[i].v)) {
            return false;
        }
        if (!list->item_ok(item)) return false;
        for (int j = 1; list->grows && j < i; j++) {
            if (fab_str_same(fab_item_name(item), fab_item_name(text_of(&row->cell[j])))) {
                return false;
            }
        }
    }
    return true;
}

/* Every item of the charter in force stands where it stood, struck out or not. */
static bool grown(const struct fab_cells *row, int list, const struct fab_charter_lists *now)
{
    const char *old;

    for (int i = 0; (old = now->item(now->arg, list, i)) != NULL; i++) {
        if (i + 1 >= row->count) return false;
        if (!fab_str_same(unstruck(fab_str_of(old)), unstruck(text_of(&row->cell[i + 1])))) {
            return false;
        }
    }
    return true;
}

static bool row_ok(const struct fab_cells *row, fab_str name, const struct fab_charter_lists *now)
{
    const int setting = fab_setting_of(name), list = fab_charter_list(name);

    if (setting >= 0) return setting_ok(row, setting);
    if (list < 0 || !items_ok(row, &LISTS[list])) return false;
    return now == NULL || !LISTS[list].grows || grown(row, list, now);
}

enum fab_code fab_charter_check(const struct fab_cells *row, int n,
                                const struct fab_charter_lists *now, struct fab_err *e)
{
    fab_str before = { NULL, 0 };

    for (int i = 0; i < n; i++) {
        const fab_str name = row[i].count > 0 ? text_of(&row[i].cell[0]) : before;

        if (name.len == 0 || fab_str_order(before, name) >= 0) {
            return fab_fail_what(e, FAB_E_CHARTER, name);
        }
        if (!row_ok(&row[i], name, now)) return fab_fail_what(e, FAB_E_CHARTER, name);
        before = name;
    }
    return FAB_OK;
}

/* Rows being made from a preset. */
struct making { struct fab_arena *a; struct fab_cells *row; int n; };

static struct fab_cell cell_text(fab_str s)
{
    return (struct fab_cell){ 't', 0, fab_bytes_of(s.p, s.len) };
}

/* A new row of that name with room for n further cells; NULL: no memory. */
static struct fab_cell *row_add(struct making *m, fab_str name, int n)
{
    struct fab_cell *cell = fab_new(m->a, struct fab_cell, (size_t)n + 1);

    if (cell == NULL) return NULL;
    cell[0] = cell_text(name);
    m->row[m->n++] = (struct fab_cells){ cell, n + 1 };
    return cell;
}

static enum fab_code add_list(struct making *m, const char *name, const struct fab_json *items,
                              struct fab_err *e)
{
    struct fab_cell *cell;
    int              n = 0;

    if (items == NULL || items->type != FAB_JSON_ARRAY || items->count == 0) return FAB_OK;
    cell = row_add(m, fab_str_of(name), items->count);
    if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (const struct fab_json *i = items->first; i != NULL; i = i->next) {
        if (i->type != FAB_JSON_TEXT) return fab_fail_what(e, FAB_E_CHARTER, fab_str_of(name));
        cell[++n] = cell_text(i->text);
    }
    return FAB_OK;
}

static bool holds(const struct fab_json *items, fab_str name)
{
    for (const struct fab_json *i = items != NULL ? items->first : NULL; i != NULL; i = i->next) {
        if (fab_str_same(i->text, name)) return true;
    }
    return false;
}

static enum fab_code add_devices(struct making *m, const struct fab_json *preset, struct fab_err *e)
{
    const struct fab_json *also = fab_json_get(preset, "devices"),
                          *off = fab_json_get(preset, "off");
    struct fab_cell       *cell = row_add(m, FAB_STR("devices"), fab_countof(DEVICES));
    int                    n = 0;

    if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < fab_countof(DEVICES); i++) {
        const fab_str name = fab_str_of(DEVICES[i]);
        bool          on = holds(also, name);

        for (int k = 0; k < fab_countof(ON_BY_DEFAULT); k++) {
            on = on || fab_str_is(name, ON_BY_DEFAULT[k]);
        }
        if (on && !holds(off, name)) cell[++n] = cell_text(name);
    }
    m->row[m->n - 1].count = n + 1;
    return FAB_OK;
}

static enum fab_code add_settings(struct making *m, const struct fab_json *settings,
                                  struct fab_err *e)
{
    for (const struct fab_json *s = settings != NULL ? settings->first : NULL; s != NULL;
         s = s->next) {
        struct fab_cell *cell;

        if (s->type != FAB_JSON_NUMBER || !s->is_int) {
            return fab_fail_what(e, FAB_E_CHARTER, s->name);
        }
        cell = row_add(m, s->name, 1);
        if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
        cell[1] = (struct fab_cell){ 'i', s->n, { NULL, 0 } };
    }
    return FAB_OK;
}

static int name_order(const void *a, const void *b, void *arg)
{
    const struct fab_cells *x = a, *y = b;

    (void)arg;
    return fab_str_order(text_of(&x->cell[0]), text_of(&y->cell[0]));
}

enum fab_code fab_charter_preset(const struct fab_json *preset, struct fab_arena *a,
                                 struct fab_cells **rows, int *n, struct fab_err *e)
{
    static const char *const LISTED[] = { "hours", "places", "topics", "units" };
    const struct fab_json   *settings = fab_json_get(preset, "settings");
    struct making            m = { .a = a };

    m.row = fab_new(a, struct fab_cells,
                    (size_t)(fab_countof(LISTED) + 1 + (settings != NULL ? settings->count : 0)));
    if (m.row == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(add_devices(&m, preset, e));
    for (int i = 0; i < fab_countof(LISTED); i++) {
        FAB_TRY(add_list(&m, LISTED[i], fab_json_get(preset, LISTED[i]), e));
    }
    FAB_TRY(add_settings(&m, settings, e));
    fab_sort(m.row, (size_t)m.n, sizeof *m.row, name_order, NULL);
    *rows = m.row;
    *n = m.n;
    return fab_charter_check(m.row, m.n, NULL, e);
}

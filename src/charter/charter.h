/* charter/charter.h: a charter as rows (key 12 of `charter` and `propose`): [name, int] for a
 * setting, [name, item...] for a list.
 *
 * Rows       sorted by name, each name once; a setting within its bounds; a list whole.
 * Lists      numbered by their place in tables/lists.def.  Those that grow keep every item at its
 *            place for ever: an item that is struck out gets "-" in front and may come back by
 *            losing it.
 * Errors     E_CHARTER; err.what names the row.
 * Source     PROTOCOL 1.1, 7.2, 8.7. */
#ifndef FAB_CHARTER_CHARTER_H
#define FAB_CHARTER_CHARTER_H

#include "charter/settings.h"
#include "codec/cell.h"
#include "codec/json.h"

enum { FAB_UNITS_MAX = 16 };
/* A unit: "EUR:credit:100" is its name, its type (c credit, g gift, o outside) and how many
 * smallest units make one. */
struct fab_unit { fab_str name; char type; int64_t per_one; };
/* Struck out or not.  false: not a unit. */
FAB_MUST bool fab_unit_read(fab_str item, struct fab_unit *out);

/* "-health:pseud" is struck out, its name is "health". */
bool    fab_item_struck(fab_str item);
fab_str fab_item_name(fab_str item);
/* The number of a list; -1: there is none of that name. */
int fab_charter_list(fab_str name);
/* Has the program a device of that name? */
bool fab_charter_device(fab_str name);

/* Items of the charter in force, which new rows must not contradict; NULL: there is no n-th one. */
struct fab_charter_lists { void *arg; const char *(*item)(void *arg, int list, int n); };
/* now NULL: this is the first charter. */
FAB_MUST enum fab_code fab_charter_check(const struct fab_cells *row, int n,
                                         const struct fab_charter_lists *now, struct fab_err *e);

/* The rows of a first charter from a preset: an object with `units`, `topics`, `places`, `hours`
 * (arrays of text), `devices` (also on), `off` and `settings`; its other members are for people. 
 * Devices that the program has not are left out: a preset may be older or younger than the program.
 *  Cells live in the arena. */
FAB_MUST enum fab_code fab_charter_preset(const struct fab_json *preset, struct fab_arena *a,
                                          struct fab_cells **rows, int *n, struct fab_err *e);

#endif

/* fold.c: one entry after another makes the state.
 *
 * Why     the log is the only truth; whoever folds it gets the same rows, so nobody has to believe
 *         the operator.
 * Idea    generic checks, the kind's own apply, then what every accepted statement leaves: its
 *         texts, its author's day, the size. A clock then fires what has fallen due, in slices,
 *         each ended like a statement, so that no number of deadlines is more than a tray can hold.
 * Cost    the sid is the only hash; about a dozen lookups besides those of the kind.
 * Source  PROTOCOL 1.2, 1.3, 9; RECORDS 2, 7 (traps 1, 3, 4). */
#include "fold/fold.h"

#include "charter/settings.h"
#include "devices/core.h"
#include "state/ids.h"
#include "fold/check.h"

typedef enum fab_code apply_fn(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e);
static apply_fn *const APPLY[FAB_KINDS] = {
#define KIND(number, name, ...) [number] = fab_apply_##name,
#include "tables/kinds.def"
#undef KIND
};
enum { DORMANT_LEAST_DAYS = 30 }; /* the lower bound of dorm.after: who spoke since then is awake */

/* Whoever signs is awake; a member who had been taken off the active is counted again. */
static void wake(struct fab_tray *t, fab_id mid)
{
    const int64_t      now = fab_now(t).ms;
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = mid));

    if (m == NULL) return;
    if (m->standing == FAB_MEMBER && now - m->active >= fab_days(DORMANT_LEAST_DAYS) &&
        fab_row_read(t, FAB_R_timer, FAB_KEY(.a = mid, .n = FAB_TIMER_DORMANT)) == NULL) {
        fab_meta_put(t, FAB_META_active, fab_meta(t, FAB_META_active) + 1);
        fab_due(t, FAB_DEV_core, &mid, FAB_TIMER_DORMANT,
                now + fab_days(fab_set(t, FAB_S_dorm_after)), 0);
    }
    m->active = now;
}

static void charge(struct fab_tray *t, const struct fab_statement *s)
{
    const int64_t      day = fab_now(t).ms / FAB_DAY_MS;
    const int          points = fab_kind_row(s->kind)->points;
    struct fab_member *m = points > 0 ? fab_get_member(t, FAB_KEY(.a = s->author)) : NULL;

    if (m == NULL) return;
    if (m->quota_day != day) m->quota = 0;
    m->quota_day = day;
    m->quota += points;
}

/* What every accepted statement leaves behind. */
static void leave_traces(struct fab_tray *t, const struct fab_statement *s)
{
    if (s->by_member) {
        wake(t, s->author);
        if (!fab_same(&s->author, &s->hand)) wake(t, s->hand);
        charge(t, s);
    }
    fab_texts_add(t, s);
    fab_meta_put(t, FAB_META_size, s->index + 1);
}

/* What two stewards must say waits for the second; his does it, and is refused as any other. */
static enum fab_code by_two(struct fab_tray *t, const struct fab_statement *s, struct fab_err *e)
{
    bool waits;

    FAB_TRY(fab_second_say(s, t, &waits, e));
    if (waits) return FAB_OK;
    FAB_TRY(APPLY[s->kind](s, t, e));
    fab_second_over(t, s->author);
    return FAB_OK;
}

static enum fab_code apply(struct fab_tray *t, struct fab_statement *s, fab_str origin,
                           struct fab_err *e)
{
    FAB_TRY(fab_fold_check(t, s, origin, e));
    if (fab_fold_needs_second(t, s)) {
        FAB_TRY(by_two(t, s, e));
    } else {
        FAB_TRY(APPLY[s->kind](s, t, e));
    }
    leave_traces(t, s);
    return FAB_OK;
}

/* A deadline about to be fired: rows may go or move meanwhile, so only its key is kept. */
struct pending { fab_id obj; int64_t n, due; };

static void fire(struct fab_tray *t, const struct pending *p, int64_t last)
{
    struct fab_timer        *timer = fab_get_timer(t, FAB_KEY(.a = p->obj, .n = p->n));
    const struct fab_device *device;
    int                      code;

    if (timer == NULL || timer->due > last) return; /* ended or moved by one that fired before it */
    device = fab_device_of((int)timer->dev);
    code = (int)timer->code;
    fab_assert(device != NULL && device->due != NULL);
    fab_row_drop(t, FAB_R_timer, timer);
    device->due(&p->obj, (int)p->n, code, t);
}

/* Fires at most a slice of what is due from *from to last (both less shift), less when the tray is
 * full.  False: nothing is left. */
static bool fire_slice(struct fab_tray *t, int64_t *from, int64_t last)
{
    void          *row[FAB_L_timers_slice];
    struct pending pending[FAB_L_timers_slice];
    const int n =
        fab_scan_fixed(t, FAB_I_timer_by_due, FAB_KEY(.n = *from), 0, row, FAB_L_timers_slice);
    int            due = 0;

    for (; due < n && ((const struct fab_timer *)row[due])->due <= last; due++) {
        const struct fab_timer *timer = row[due];

        pending[due] = (struct pending){ timer->obj, timer->n, timer->due };
    }
    for (int i = 0; i < due; i++) {
        fire(t, &pending[i], last);
        *from = pending[i].due;
        if (fab_tray_full(t)) return true;
    }
    return due == FAB_L_timers_slice;
}

/* Everything that fell due after `before`, the moment of the clock before (less shift): what was
 * due by then has fired. */
static enum fab_code fire_all(struct fab_tray *t, int64_t before,
                              enum fab_code (*between)(void *arg), void *arg)
{
    const int64_t last = fab_now(t).ms - fab_meta(t, FAB_META_shift);
    int64_t       from = before;
    bool          more = true;

    while (more) {
        more = fire_slice(t, &from, last);
        FAB_TRY(fab_tray_end(t, FAB_OK));
        if (between != NULL && fab_tray_full(t)) FAB_TRY(between(arg));
    }
    return FAB_OK;
}

enum fab_code fab_fold_apply(struct fab_tray *t, struct fab_statement *s, fab_str origin,
                             enum fab_code (*between)(void *arg), void *arg, struct fab_err *e)
{
    const int64_t before = s->kind == FAB_K_clock ? fab_now(t).ms - fab_meta(t, FAB_META_shift) : 0;
    enum fab_code c;

    fab_entry_begin(t, s->index);
    c = fab_tray_end(t, apply(t, s, origin, e));
    if (c == FAB_OK && s->kind == FAB_K_clock) c = fire_all(t, before, between, arg);
    return c >= FAB_E_MEMORY ? fab_fail(e, c) : c;
}

enum fab_code fab_fold_fault(struct fab_tray *t, int64_t index, enum fab_code verdict)
{
    fab_entry_begin(t, index);
    fab_add_fault(t, FAB_KEY(.n = index))->err = verdict;
    fab_meta_put(t, FAB_META_size, index + 1);
    return fab_tray_end(t, FAB_OK);
}

enum fab_code fab_fold_read(struct fab_tray *t, enum fab_code read, struct fab_statement *s,
                            int64_t index, fab_str origin, enum fab_code (*between)(void *arg),
                            void *arg, enum fab_code *verdict, struct fab_err *e)
{
    enum fab_code c = read;

    if (c == FAB_OK) {
        s->index = index;
        c = fab_fold_apply(t, s, origin, between, arg, e);
    }
    if (c >= FAB_E_MEMORY) return c;
    *verdict = c;
    return c == FAB_OK ? FAB_OK : fab_fold_fault(t, index, c);
}

enum fab_code fab_fold_entry(struct fab_tray *t, fab_bytes entry, int64_t index, fab_str origin,
                             struct fab_arena scratch, enum fab_code (*between)(void *arg),
                             void *arg, enum fab_code *verdict, struct fab_err *e)
{
    struct fab_statement s;

    return fab_fold_read(t, fab_statement_parse(entry, &scratch, &s, e), &s, index, origin, between,
                     arg, verdict, e);
}

enum fab_code fab_fold_entry_as(struct fab_tray *t, fab_bytes entry, const fab_id *sid,
                                int64_t index, fab_str origin, struct fab_arena scratch,
                                enum fab_code (*between)(void *arg), void *arg,
                                enum fab_code *verdict, struct fab_err *e)
{
    struct fab_statement s;

    return fab_fold_read(t, fab_statement_parse_as(entry, sid, &scratch, &s, e), &s, index, origin,
                     between, arg, verdict, e);
}

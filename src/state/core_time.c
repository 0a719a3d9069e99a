/* core_time.c: single numbers, time, deadlines, and the place of the entry being folded.
 *
 * Why     time is the last clock and nothing else; an object has at most one running deadline, and
 *         an outage moves them all.
 * Idea    a timer keeps due - shift as it was when it was set: one counter moves every deadline
 *         (PROTOCOL 1.3).
 * Source  PROTOCOL 1.3, 9; RECORDS 7 (trap 1: nothing is due before now + 1 ms). */
#include "state/entry.h"

int64_t fab_meta(struct fab_tray *t, enum fab_meta_name name)
{
    const struct fab_meta *row = fab_row_meta(t, name);

    return row == NULL ? 0 : row->val;
}

void fab_meta_put(struct fab_tray *t, enum fab_meta_name name, int64_t val)
{
    struct fab_meta *row = fab_row_meta_change(t, name);

    if (row == NULL) row = fab_add_meta(t, FAB_KEY(.n = name));
    row->val = val;
}

fab_moment fab_now(struct fab_tray *t)
{
    return (fab_moment){ fab_meta(t, FAB_META_now) };
}

int64_t fab_days(int64_t d)
{
    return d * FAB_DAY_MS;
}

void fab_due(struct fab_tray *t, int dev, const fab_id *obj, int n, int64_t ms, int code)
{
    const struct fab_key key = { .a = *obj, .n = n };
    struct fab_timer    *timer;

    if (ms == 0) {
        timer = fab_get_timer(t, &key);
        if (timer != NULL) fab_row_drop(t, FAB_R_timer, timer);
        return;
    }
    timer = fab_row_put(t, FAB_R_timer, &key); /* whatever stood there is replaced unseen */
    timer->due = fab_max(ms, fab_now(t).ms + 1) - fab_meta(t, FAB_META_shift);
    timer->idx = fab_entry_index(t);
    timer->dev = dev;
    timer->code = code;
}

int64_t fab_due_at(struct fab_tray *t, const struct fab_timer *timer)
{
    const int64_t pause = fab_meta(t, FAB_META_brake_until) - fab_now(t).ms;

    if (timer == NULL) return 0;
    return timer->due + fab_meta(t, FAB_META_shift) + fab_max(0, pause);
}

void fab_entry_begin(struct fab_tray *t, int64_t index)
{
    struct fab_entry *entry = fab_tray_entry(t);

    entry->index = index;
    entry->movs = entry->evids = 0;
    entry->first = entry->end = entry->depth = 0;
    entry->giving = false;
}

int64_t fab_entry_index(const struct fab_tray *t)
{
    return fab_tray_entry_read(t)->index;
}

int64_t fab_entry_next(struct fab_tray *t, int record)
{
    struct fab_entry *entry = fab_tray_entry(t);

    fab_assert(record == FAB_R_mov || record == FAB_R_evid);
    return record == FAB_R_mov ? entry->movs++ : entry->evids++;
}

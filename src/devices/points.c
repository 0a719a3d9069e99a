/* points.c: sanctions that grow and fade.
 *
 * Why      who breaks promises is trusted less for a while, by a rule that nobody applies by hand
 *          and time undoes.
 * Idea     tenths of points in the member's row; a level is where they stand; one timer a month
 *          while there are any.
 * Cost     constant.
 * Source   DECISION 12; PROTOCOL 6.5. */
#include "devices/core.h"
#include "state/ids.h"
#include "devices/track.h"

enum { MONTH_DAYS = 30, MONTHLY_PPM = 890899, SECURED = 3 };     /* half in 180 days: (1/2)^(1/6) */

static const int LEVEL_FROM[] = { 0, 10, 30, 60, 100 };

static void set(struct fab_tray *t, struct fab_member *m, int64_t tenths)
{
    const bool    ran = m->points > 0;
    const int64_t before = m->level;

    m->points = fab_max(tenths, 0);
    m->level = 0;
    for (int i = 0; i < fab_countof(LEVEL_FROM); i++) {
        if (m->points >= LEVEL_FROM[i]) m->level = i;
    }
    if (m->level >= SECURED) m->est = 0;
    if (m->level != before) fab_line_look(t, m);
    if (m->points > 0 && !ran) {
        fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_POINTS, fab_now(t).ms + fab_days(MONTH_DAYS),
                0);
    }
    if (m->points == 0) fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_POINTS, 0, 0);
}

void fab_points_add(struct fab_tray *t, struct fab_member *m, int tenths)
{
    if (m->points == 0 && tenths <= 0) return;
    set(t, m, m->points + tenths);
}

void fab_points_due(struct fab_member *m, struct fab_tray *t)
{
    set(t, m, m->points * MONTHLY_PPM / FAB_M);
    if (m->points > 0) {
        fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_POINTS, fab_now(t).ms + fab_days(MONTH_DAYS),
                0);
    }
}

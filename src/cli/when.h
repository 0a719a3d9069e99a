/* cli/when.h: moments and sums as people type them.
 *
 * WHEN       2026-12-24 (the end of that day), 2026-12-24T18:00, 18:00 (the next one), +3d, +5h,
 *            +90m, a weekday in English or French (the end of the next one, today excluded).
 * SUM        60, 12.50, 20EUR, 1.5h: in the first unit of the charter if none is named.
 * Errors     false: not of these forms. */
#ifndef FAB_CLI_WHEN_H
#define FAB_CLI_WHEN_H

#include "base/num.h"
#include "base/str.h"

/* offset_s: how far local time is ahead of UTC, in seconds. */
FAB_MUST bool fab_when_read(fab_str text, fab_moment now, int64_t offset_s, fab_moment *out);

/* units: the charter's list as it stands there ("EUR:credit:100"), n of them. */
FAB_MUST bool fab_sum_read(fab_str text, const fab_str *units, int n, int *unit, fab_credit *out);

#endif

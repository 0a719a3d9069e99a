/* when_test.c: now is Tuesday 2026-11-24 08:00 UTC, 09:00 in Paris. */
#include "base/test.h"
#include "cli/when.h"

static const fab_moment NOW = { INT64_C(1795507200000) };

FAB_TEST(moments)
{
    static const struct { const char *text; bool ok; int64_t after_s; } ROWS[] = {
        { "+3d", true, 3 * 86400 },      { "+5h", true, 5 * 3600 },          { "+90m", true, 5400 },
        { "18:00", true, 9 * 3600 },     { "08:30", true, 23 * 3600 + 1800 }, { "2026-11-24", true, 15 * 3600 - 1 },
        { "sunday", true, 5 * 86400 + 15 * 3600 - 1 }, { "Mardi", true, 7 * 86400 + 15 * 3600 - 1 },
        { "2026-12-24T18:00", true, 30 * 86400 + 9 * 3600 },
        { "2026-02-29", false, 0 },      { "24:00", false, 0 },              { "+d", false, 0 },
        { "+-3d", false, 0 },            { "someday", false, 0 },            { "", false, 0 },
        { "2026-11-24 18:00", false, 0 },
        { "+5j", true, 5 * 86400 },      { "demain", true, 86400 + 15 * 3600 - 1 },
        { "tomorrow", true, 86400 + 15 * 3600 - 1 },
        { "24/12/2026", true, 30 * 86400 + 15 * 3600 - 1 }, { "31/02/2027", false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_moment m = NOW;

        fab_expect(ROWS[i].text, fab_when_read(fab_str_of(ROWS[i].text), NOW, 3600, &m),
                   ROWS[i].ok);
        fab_expect(ROWS[i].text, (m.ms - NOW.ms) / 1000, ROWS[i].after_s);
    }
}

FAB_TEST(sums_as_typed)
{
    static const struct { const char *text; bool ok; int unit; int64_t n; } ROWS[] = {
        { "60", true, 0, 6000 },   { "12.50", true, 0, 1250 }, { "12,5", true, 0, 1250 },   { "20eur", true, 0, 2000 },
        { "2 hour", true, 1, 2 },  { "1.5h", true, 2, 90 },    { "30min", true, 2, 30 },    { "0.001", false, 0, 0 },
        { "20USD", false, 0, 0 },  { "", false, 0, 0 },        { "-3", false, 0, 0 },       { "1.2.3", false, 0, 0 },
        { "50\u20ac", true, 0, 5000 },  { "180 \u20ac", true, 0, 18000 },
        { "180,50\u00a0\u20ac", true, 0, 18050 },
        { "99999999999999999999", false, 0, 0 },
    };
    const fab_str units[] = { FAB_STR("EUR:credit:100"), FAB_STR("hour:gift:1"),
                              FAB_STR("minute:credit:1") };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_credit    sum = { 0 };
        int           unit = 0;
        const fab_str *u = ROWS[i].unit == 2 ? units + 2 : units;

        fab_expect(ROWS[i].text,
                   fab_sum_read(fab_str_of(ROWS[i].text), u, ROWS[i].unit == 2 ? 1 : 2, &unit,
                                &sum),
                   ROWS[i].ok);
        if (ROWS[i].ok) fab_expect(ROWS[i].text, sum.units, ROWS[i].n);
        if (ROWS[i].ok && ROWS[i].unit < 2) fab_expect(ROWS[i].text, unit, ROWS[i].unit);
    }
}

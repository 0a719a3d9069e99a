/* base_test.c: views, numbers, memory, order. */
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "base/sort.h"
#include "base/test.h"

FAB_TEST(utf8)
{
    static const struct { const char *row, *text; bool ok; } ROWS[] = {
        { "ascii", "abc", true },          { "two bytes", "\xc3\xa9", true },
        { "overlong", "\xc0\xaf", false }, { "surrogate", "\xed\xa0\x80", false },
        { "last", "\xf4\x8f\xbf\xbf", true }, { "beyond", "\xf4\x90\x80\x80", false },
        { "cut", "\xe2\x82", false },      { "overlong 3", "\xe0\x9f\xbf", false },
        { "behind eight ascii", "12345678\xc3\xa9", true }, { "bad behind eight", "12345678\xc3", false },
        { "bad in the second eight", "12345678abcd\xff" "efgh", false },
    };
    size_t n = 0;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const fab_bytes b = fab_bytes_of(ROWS[i].text, strlen(ROWS[i].text));
        fab_expect(ROWS[i].row, fab_utf8_ok(b, NULL), ROWS[i].ok);
    }
    fab_expect("counted", fab_utf8_ok(fab_bytes_of("a\xc3\xa9", 3), &n) && n == 2, true);
}

FAB_TEST(integers)
{
    static const struct { const char *text; bool ok; int64_t n; } ROWS[] = {
        { "0", true, 0 }, { "-1", true, -1 }, { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 },
        { "01", false, 0 }, { "-0", false, 0 }, { "+1", false, 0 }, { "", false, 0 }, { "-", false, 0 }, { "1 ", false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        int64_t n = 0;
        fab_expect(ROWS[i].text, fab_int_read(fab_str_of(ROWS[i].text), &n), ROWS[i].ok);
        fab_expect(ROWS[i].text, n, ROWS[i].n);
    }
}

FAB_TEST(sums)
{
    fab_credit out = { 7 };

    fab_expect("top", fab_credit_add((fab_credit){ FAB_CREDIT_MAX }, (fab_credit){ 1 }, &out),
               false);
    fab_expect("untouched", out.units, 7);
    fab_expect("share", fab_credit_share((fab_credit){ -7 }, 1, 2, &out) && out.units == -3, true);
    fab_expect("mul_div", fab_mul_div(INT64_MAX, 10, 20), INT64_MAX / 2);
    fab_expect("mul_div_up", fab_mul_div_up(7, 1, 2), 4);
}

FAB_TEST(dates)
{
    const struct fab_date d = fab_date_of((fab_moment){ INT64_C(1709164799000) });

    fab_expect("leap day",
               d.year == 2024 && d.month == 2 && d.day == 28 && d.hour == 23 && d.second == 59,
               true);
    fab_expect("wednesday", d.weekday, 2);
    for (int64_t ms = -INT64_C(3000000000000); ms < INT64_C(9000000000000);
         ms += INT64_C(86399000) * 17) {
        if (fab_moment_of(fab_date_of((fab_moment){ ms })).ms != ms) {
            fab_expect("round trip", ms, 0);
        }
    }
}

static int by_int(const void *a, const void *b, void *arg)
{
    (void)arg;
    return *(const int *)a - *(const int *)b;
}

FAB_TEST(sorting)
{
    int n[257];

    for (int i = 0; i < fab_countof(n); i++) n[i] = i * 7919 % 257;
    fab_sort(n, fab_countof(n), sizeof n[0], by_int, NULL);
    for (int i = 0; i < fab_countof(n); i++) fab_expect("sorted", n[i], i);
}

FAB_TEST(buffers)
{
    uint8_t          small[4], block[4096];
    struct fab_buf   b = FAB_BUF(small);
    struct fab_arena a = FAB_ARENA(block);
    struct fab_buf   grown = FAB_BUF_IN(&a);

    fab_put_text(&b, "abc");
    fab_put_text(&b, "de");
    fab_put_text(&b, "f");
    fab_expect("a failure sticks", b.failed && b.len == 3, true);
    for (int i = 0; i < 600; i++) fab_put_int(&grown, i % 10);
    fab_expect("grows", !grown.failed && grown.len == 600 && grown.p[599] == '9', true);
    fab_expect("too large", fab_new(&a, uint64_t, SIZE_MAX / 4) == NULL, true);
}

FAB_TEST(errors)
{
    struct fab_err e;

    fab_expect("code", fab_fail(&e, FAB_E_FUNDS, 12), FAB_E_FUNDS);
    fab_expect("argument", e.has_arg && e.arg == 12, true);
    fab_expect("no argument", fab_fail(&e, FAB_E_ROLE) == FAB_E_ROLE && !e.has_arg, true);
    fab_expect_str("name", fab_str_of(fab_code_name(FAB_E_COVER_HOPS)), FAB_STR("E_COVER_HOPS"));
    fab_expect("by name", fab_code_of(FAB_STR("E_TAKEN")), FAB_E_TAKEN);
    fab_expect("status", fab_code_status(FAB_E_QUOTA), 429);
}

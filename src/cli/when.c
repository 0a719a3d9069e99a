/* when.c: reading "sunday", "+3d", "18:00", "20EUR". */
#include "cli/when.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_word(fab_str a, const char *word)
{
    if (a.len != strlen(word)) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.p[i]) != lower(word[i])) return false;
    }
    return true;
}

static bool digits(fab_str text, size_t from, size_t n, int *out)
{
    *out = 0;
    if (from + n > text.len) return false;
    for (size_t i = from; i < from + n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        *out = *out * 10 + (text.p[i] - '0');
    }
    return true;
}

static int month_days(int64_t year, int month)
{
    static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const bool       leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : DAYS[month - 1];
}

/* 18:00 at `from` of the text, which ends behind it. */
static bool clock_read(fab_str text, size_t from, struct fab_date *d)
{
    return text.len == from + 5 && digits(text, from, 2, &d->hour) && text.p[from + 2] == ':' &&
           digits(text, from + 3, 2, &d->minute) && d->hour < 24 && d->minute < 60;
}

/* 24/12/2026: the day before the month, as in French. */
static bool french_date_read(fab_str text, struct fab_date *d)
{
    int year;

    if (text.len != 10 || text.p[2] != '/' || text.p[5] != '/' || !digits(text, 6, 4, &year)
        || !digits(text, 0, 2, &d->day) || !digits(text, 3, 2, &d->month) || year < 1970
        || d->month < 1 || d->month > 12 || d->day < 1 || d->day > month_days(year, d->month)) {
        return false;
    }
    d->year = year;
    d->hour = 23;
    d->minute = d->second = 59;
    return true;
}

static bool date_read(fab_str text, struct fab_date *d)
{
    int year;

    if (!digits(text, 0, 4, &year) || text.len < 10 || text.p[4] != '-' || text.p[7] != '-') {
        return false;
    }
    if (!digits(text, 5, 2, &d->month) || !digits(text, 8, 2, &d->day) || year < 1970) return false;
    d->year = year;
    if (d->month < 1 || d->month > 12 || d->day < 1 || d->day > month_days(year, d->month)) {
        return false;
    }
    d->second = 0;
    if (text.len == 10) {
        d->hour = 23;
        d->minute = d->second = 59;
        return true;
    }
    return text.p[10] == 'T' && clock_read(text, 11, d);
}

static bool span_read(fab_str text, int64_t *ms)
{
    static const struct {
        char    letter;
        int64_t ms;
    } UNITS[] = { { 'm', 60000 }, { 'h', 3600000 }, { 'd', FAB_DAY_MS },
                  { 'j', FAB_DAY_MS }, { 'w', 7 * FAB_DAY_MS } };
    int64_t n;

    if (text.len < 3 || !fab_int_read(fab_str_part(text, 1, text.len - 2), &n) || n < 0
        || n > 100000) {
        return false;
    }
    for (int i = 0; i < fab_countof(UNITS); i++) {
        if (lower(text.p[text.len - 1]) == UNITS[i].letter) {
            *ms = n * UNITS[i].ms;
            return true;
        }
    }
    return false;
}

static int weekday_read(fab_str text)
{
    static const char *const DAYS[7][2] = { { "monday", "lundi" },       { "tuesday", "mardi" },
                                            { "wednesday", "mercredi" }, { "thursday", "jeudi" },
                                            { "friday", "vendredi" },    { "saturday", "samedi" },
                                            { "sunday", "dimanche" } };

    for (int i = 0; i < 7; i++) {
        if (same_word(text, DAYS[i][0]) || same_word(text, DAYS[i][1])) return i;
    }
    return -1;
}

bool fab_when_read(fab_str text, fab_moment now, int64_t offset_s, fab_moment *out)
{
    const int64_t   offset = offset_s * 1000;
    struct fab_date d = fab_date_of((fab_moment){ now.ms + offset });
    const int       weekday = weekday_read(text);
    const bool      tomorrow = same_word(text, "tomorrow") || same_word(text, "demain");
    int64_t         ms;

    if (text.len > 0 && text.p[0] == '+') {
        if (!span_read(text, &ms)) return false;
        *out = (fab_moment){ now.ms + ms };
        return true;
    }
    if (weekday >= 0 || tomorrow) {
        const int days = tomorrow ? 1 : (weekday - d.weekday + 6) % 7 + 1;

        ms = now.ms + offset + days * FAB_DAY_MS;
        d = fab_date_of((fab_moment){ ms });
        d.hour = 23;
        d.minute = d.second = 59;
    } else if (clock_read(text, 0, &d)) {
        d.second = 0;
        if (fab_moment_of(d).ms - offset <= now.ms) {
            d = fab_date_of((fab_moment){ fab_moment_of(d).ms + FAB_DAY_MS });
        }
    } else if (!date_read(text, &d) && !french_date_read(text, &d)) {
        return false;
    }
    *out = (fab_moment){ fab_moment_of(d).ms - offset };
    return true;
}

/* "EUR:credit:100" -> name and how many smallest units are one. */
static int64_t unit_read(fab_str row, fab_str *name)
{
    int64_t one = 1;

    *name = fab_str_cut(&row, ':');
    (void)fab_str_cut(&row, ':');
    return fab_int_read(row, &one) && one > 0 ? one : 1;
}

/* Digits with at most one point or comma, times `one`, exact; false: too fine or too large. */
static bool decimal_read(fab_str text, int64_t one, int64_t *out)
{
    int64_t whole = 0, below = 1;
    bool    point = false, any = false;

    for (size_t i = 0; i < text.len; i++) {
        const char c = text.p[i];

        if ((c == '.' || c == ',') && !point) {
            point = true;
        } else if (c < '0' || c > '9' || whole > FAB_AMOUNT_MAX || below > FAB_AMOUNT_MAX) {
            return false;
        } else {
            whole = whole * 10 + (c - '0');
            if (point) below *= 10;
            any = true;
        }
    }
    if (!any) return false;
    __extension__ const __int128 exact = (__int128)whole * one;
    if (exact % below != 0 || exact / below > FAB_AMOUNT_MAX) return false;
    *out = (int64_t)(exact / below);
    return true;
}

/* The unit a suffix names, and how many smallest units one of that suffix is. */
static bool suffix_read(fab_str suffix, const fab_str *units, int n, int *unit, int64_t *one)
{
    fab_str name;

    for (int i = 0; i < n; i++) {
        *unit = i;
        *one = unit_read(units[i], &name);
        if (suffix.len == 0) return true;
        char word[32] = { 0 };
        if (name.len >= sizeof word) continue;
        memcpy(word, name.p, name.len);
        if (same_word(suffix, word)) return true;
        if (fab_str_is(suffix, "\xe2\x82\xac") && same_word(name, "EUR")) return true;
        if (same_word(suffix, "h") && (same_word(name, "hour") || same_word(name, "minute"))) {
            *one *= same_word(name, "minute") ? 60 : 1;
            return true;
        }
        if (same_word(suffix, "min") && same_word(name, "minute")) return true;
    }
    return false;
}

bool fab_sum_read(fab_str text, const fab_str *units, int n, int *unit, fab_credit *out)
{
    size_t  len = 0;
    int64_t one, sum;

    while (
        len < text.len
        && ((text.p[len] >= '0' && text.p[len] <= '9') || text.p[len] == '.' || text.p[len] == ',')) {
        len++;
    }
    fab_str suffix = fab_str_trim(fab_str_part(text, len, text.len));
    if (fab_str_starts(suffix, "\xc2\xa0")) suffix = fab_str_part(suffix, 2, suffix.len);
    if (fab_str_starts(suffix, "\xe2\x80\xaf")) suffix = fab_str_part(suffix, 3, suffix.len);
    if (!suffix_read(suffix, units, n, unit, &one)) {
        return false;
    }
    if (!decimal_read(fab_str_part(text, 0, len), one, &sum)) return false;
    out->units = sum;
    return true;
}

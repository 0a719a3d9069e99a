/* csv_cell.c: what stands in a cell: numbers and moments in the forms that people write, and cells
 * written again.
 *
 * Why     "1,5" and "03/04/2024" mean what the file's own habits say; guessing is done here, once.
 * Source  ISO 8601; WIRE 10; OWASP on CSV injection for the apostrophe. */
#include "peer/csv.h"

/* ---- numbers ---- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

bool fab_csv_micro(fab_str cell, char separator, int64_t *micro)
{
    const int64_t most = FAB_AMOUNT_MAX * FAB_M;
    const bool    below = cell.len > 0 && cell.p[0] == '-';
    int64_t       n = 0;
    int           places = -1, digits = 0;      /* places: -1 before the point */
    bool          up = false;

    if (below || (cell.len > 0 && cell.p[0] == '+')) cell = fab_str_part(cell, 1, cell.len);
    for (size_t i = 0; i < cell.len; i++) {
        const char c = cell.p[i];

        if (places < 0 && (c == '.' || (c == ',' && separator != ','))) {
            places = 0;
            continue;
        }
        if (!digit(c) || (places < 6 && n > most / 10)) return false;
        digits++;
        if (places == 6) up = c >= '5';
        if (places < 6) n = n * 10 + (c - '0');
        if (places >= 0 && places < 7) places++;
    }
    for (int k = fab_max(places, 0); k < 6; k++) {
        if (n > most / 10) return false;
        n *= 10;
    }
    n += up;
    if (digits == 0 || n > most) return false;
    *micro = below ? -n : n;
    return true;
}

/* ---- moments ---- */

/* Cuts 1..most digits off the front. */
static bool digits_cut(fab_str *s, size_t least, size_t most, int64_t *out)
{
    size_t i = 0;

    for (*out = 0; i < s->len && i < most && digit(s->p[i]); i++) {
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = fab_str_part(*s, i, s->len);
    return i >= least;
}

static bool char_cut(fab_str *s, char c)
{
    if (s->len == 0 || s->p[0] != c) return false;
    *s = fab_str_part(*s, 1, s->len);
    return true;
}

/* ".123": read and dropped. */
static bool fraction_cut(fab_str *s)
{
    if (!char_cut(s, '.')) return true;
    if (s->len == 0 || !digit(s->p[0])) return false;
    while (s->len > 0 && digit(s->p[0])) *s = fab_str_part(*s, 1, s->len);
    return true;
}

/* Z, +HH:MM, +HHMM, +HH or nothing: minutes east of Greenwich. */
static bool offset_cut(fab_str *s, int64_t *minutes)
{
    int64_t    h, m = 0;
    const bool west = s->len > 0 && s->p[0] == '-';

    *minutes = 0;
    if (s->len == 0 || char_cut(s, 'Z') || char_cut(s, 'z')) return true;
    if (!char_cut(s, '+') && !char_cut(s, '-')) return false;
    if (!digits_cut(s, 2, 2, &h)) return false;
    (void)char_cut(s, ':');
    if (s->len > 0 && !digits_cut(s, 2, 2, &m)) return false;
    *minutes = west ? -(h * 60 + m) : h * 60 + m;
    return h < 24 && m < 60;
}

/* Nothing, or a blank or T and HH:MM[:SS[.fraction]][offset]. */
static bool time_cut(fab_str *s, struct fab_date *d, int64_t *minutes)
{
    int64_t h, m, sec = 0;

    *minutes = 0;
    if (s->len == 0) return true;
    if (!char_cut(s, 'T') && !char_cut(s, 't') && !char_cut(s, ' ')) return false;
    if (!digits_cut(s, 1, 2, &h) || !char_cut(s, ':') || !digits_cut(s, 2, 2, &m)) return false;
    if (char_cut(s, ':') && (!digits_cut(s, 2, 2, &sec) || !fraction_cut(s))) return false;
    if (h > 23 || m > 59 || sec > 60) return false;
    d->hour = (int)h;
    d->minute = (int)m;
    d->second = (int)fab_min(sec, 59);      /* a leap second is the one before it */
    (void)char_cut(s, ' ');
    return offset_cut(s, minutes);
}

static bool day_there(const struct fab_date *d)
{
    struct fab_date back;

    if (d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31) return false;
    back = fab_date_of(fab_moment_of(*d));
    return back.month == d->month && back.day == d->day;
}

static bool iso_cut(fab_str *s, struct fab_date *d)
{
    int64_t y, m, day;

    if (!digits_cut(s, 4, 4, &y) || !char_cut(s, '-') || !digits_cut(s, 2, 2, &m) ||
        !char_cut(s, '-') || !digits_cut(s, 2, 2, &day)) {
        return false;
    }
    *d = (struct fab_date){ .year = y, .month = (int)m, .day = (int)day };
    return true;
}

static bool slashes_cut(fab_str *s, bool month_first, struct fab_date *d)
{
    int64_t a, b, y;

    if (!digits_cut(s, 1, 2, &a) || !char_cut(s, '/') || !digits_cut(s, 1, 2, &b) ||
        !char_cut(s, '/') || !digits_cut(s, 4, 4, &y)) {
        return false;
    }
    *d = (struct fab_date){ .year = y };
    d->month = (int)(month_first ? a : b);
    d->day = (int)(month_first ? b : a);
    return true;
}

static bool seconds_read(fab_str s, fab_moment *out)
{
    const bool below = char_cut(&s, '-');
    int64_t    n;

    if (!digits_cut(&s, 1, 12, &n) || !fraction_cut(&s) || s.len > 0) return false;
    *out = (fab_moment){ (below ? -n : n) * 1000 };
    return true;
}

bool fab_csv_moment(fab_str cell, bool month_first, fab_moment *out)
{
    struct fab_date d;
    fab_str         s = cell;
    int64_t         minutes;

    if (seconds_read(cell, out)) return true;
    if (!iso_cut(&s, &d)) {
        s = cell;
        if (!slashes_cut(&s, month_first, &d)) return false;
    }
    if (!time_cut(&s, &d, &minutes) || s.len > 0 || !day_there(&d)) return false;
    out->ms = fab_moment_of(d).ms - minutes * 60000;
    return true;
}

/* ---- writing ---- */

static bool needs_quotes(fab_str text, char separator)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.p[i];

        if (c == separator || c == '"' || c == '\n' || c == '\r') return true;
    }
    return text.len > 0 && (text.p[0] == ' ' || text.p[text.len - 1] == ' ');
}

void fab_csv_put_cell(struct fab_buf *b, fab_str text, char separator)
{
    const bool quotes = needs_quotes(text, separator);
    const bool formula = text.len > 0 && memchr("=+-@\t\r", text.p[0], 6) != NULL;

    if (quotes) fab_put_byte(b, '"');
    if (formula) fab_put_byte(b, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '"') fab_put_byte(b, '"');
        fab_put_byte(b, (uint8_t)text.p[i]);
    }
    if (quotes) fab_put_byte(b, '"');
}

void fab_csv_put_end(struct fab_buf *b)
{
    fab_put_text(b, "\r\n");
}

/* str.c: the few things one does with views.  UTF-8 rules: RFC 3629. */
#include "base/str.h"

fab_str fab_str_of(const char *c_string)
{
    return c_string == NULL ? (fab_str){ NULL, 0 } : (fab_str){ c_string, strlen(c_string) };
}

static bool same(const void *a, size_t na, const void *b, size_t nb)
{
    return na == nb && (na == 0 || memcmp(a, b, na) == 0);
}

static int order(const void *a, size_t na, const void *b, size_t nb)
{
    const size_t n = fab_min(na, nb);
    const int    d = n == 0 ? 0 : memcmp(a, b, n);

    return d != 0 ? d : (na > nb) - (na < nb);
}

bool fab_str_same(fab_str a, fab_str b)
{
    return same(a.p, a.len, b.p, b.len);
}

bool fab_str_is(fab_str a, const char *c_string)
{
    return fab_str_same(a, fab_str_of(c_string));
}

bool fab_str_starts(fab_str a, const char *c_string)
{
    const size_t n = strlen(c_string);

    return a.len >= n && memcmp(a.p, c_string, n) == 0;
}

bool fab_bytes_same(fab_bytes a, fab_bytes b)
{
    return same(a.p, a.len, b.p, b.len);
}

int fab_str_order(fab_str a, fab_str b)
{
    return order(a.p, a.len, b.p, b.len);
}

int fab_bytes_order(fab_bytes a, fab_bytes b)
{
    return order(a.p, a.len, b.p, b.len);
}

int64_t fab_str_find(fab_str a, char c)
{
    for (size_t i = 0; i < a.len; i++) {
        if (a.p[i] == c) return (int64_t)i;
    }
    return -1;
}

fab_str fab_str_part(fab_str a, size_t from, size_t n)
{
    if (from > a.len) from = a.len;
    if (n > a.len - from) n = a.len - from;
    return (fab_str){ a.p == NULL ? NULL : a.p + from, n };
}

fab_str fab_str_cut(fab_str *rest, char c)
{
    const int64_t at = fab_str_find(*rest, c);
    const fab_str whole = *rest;

    if (at < 0) {
        *rest = fab_str_part(whole, whole.len, 0);
        return whole;
    }
    *rest = fab_str_part(whole, (size_t)at + 1, whole.len);
    return fab_str_part(whole, 0, (size_t)at);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

fab_str fab_str_trim(fab_str a)
{
    while (a.len > 0 && blank(a.p[0])) a = fab_str_part(a, 1, a.len);
    while (a.len > 0 && blank(a.p[a.len - 1])) a.len--;
    return a;
}

/* How many bytes the character that begins at p has; 0: it is not valid. */
static size_t utf8_step(const uint8_t *p, size_t left)
{
    const uint8_t first = p[0];
    const size_t  n = first < 0x80   ? 1
                      : first < 0xc2 ? 0
                      : first < 0xe0 ? 2
                      : first < 0xf0 ? 3
                      : first < 0xf5 ? 4
                                     : 0;

    if (n == 0 || n > left) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) return 0;
    }
    if (first == 0xe0 && p[1] < 0xa0) return 0;     /* overlong */
    if (first == 0xed && p[1] > 0x9f) return 0;     /* surrogates */
    if (first == 0xf0 && p[1] < 0x90) return 0;     /* overlong */
    if (first == 0xf4 && p[1] > 0x8f) return 0;     /* beyond U+10FFFF */
    return n;
}

/* How many bytes from p on are ASCII for sure, eight at a time: most text is. */
static size_t ascii_words(const uint8_t *p, size_t left)
{
    size_t   n = 0;
    uint64_t word;

    for (; left - n >= sizeof word; n += sizeof word) {
        memcpy(&word, p + n, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) break;
    }
    return n;
}

bool fab_utf8_ok(fab_bytes b, size_t *characters)
{
    const size_t skip = b.len == 0 ? 0 : ascii_words(b.p, b.len);
    size_t       n = skip;

    for (size_t i = skip, step; i < b.len; i += step, n++) {
        step = utf8_step(b.p + i, b.len - i);
        if (step == 0) return false;
    }
    if (characters != NULL) *characters = n;
    return true;
}

bool fab_ascii_ok(fab_bytes b)
{
    for (size_t i = 0; i < b.len; i++) {
        if (b.p[i] < 0x20 || b.p[i] > 0x7e) return false;
    }
    return true;
}

bool fab_int_read(fab_str text, int64_t *out)
{
    const bool below = text.len > 0 && text.p[0] == '-';
    int64_t    n = 0;

    if (below) text = fab_str_part(text, 1, text.len);
    if (text.len == 0 || text.len > 19 || (text.p[0] == '0' && (text.len > 1 || below))) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return false;
        if (__builtin_mul_overflow(n, 10, &n)) return false;
        /* below zero: holds INT64_MIN too */
        if (__builtin_sub_overflow(n, text.p[i] - '0', &n)) return false;
    }
    if (!below && n == INT64_MIN) return false;
    *out = below ? n : -n;
    return true;
}

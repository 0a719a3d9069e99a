/* buf.c: writing, with one check at the end. */
#include "base/buf.h"

static bool room(struct fab_buf *b, size_t n)
{
    size_t need, cap;
    uint8_t *p;

    if (b->failed) return false;
    if (fab_size_add(b->len, n, &need) && need <= b->cap) return true;
    b->failed = true;
    if (b->arena == NULL || !fab_size_add(b->len, n, &need)) return false;
    cap = fab_max(need, fab_max(b->cap * 2, (size_t)256));
    p = fab_take(b->arena, cap);
    if (p == NULL) return false;
    if (b->len > 0) memcpy(p, b->p, b->len);
    b->p = p;
    b->cap = cap;
    b->failed = false;
    return true;
}

void fab_put(struct fab_buf *b, const void *p, size_t n)
{
    if (n == 0 || !room(b, n)) return;
    memcpy(b->p + b->len, p, n);
    b->len += n;
}

void fab_put_byte(struct fab_buf *b, uint8_t byte)
{
    fab_put(b, &byte, 1);
}

void fab_put_str(struct fab_buf *b, fab_str s)
{
    fab_put(b, s.p, s.len);
}

void fab_put_text(struct fab_buf *b, const char *c_string)
{
    fab_put_str(b, fab_str_of(c_string));
}

void fab_put_int(struct fab_buf *b, int64_t n)
{
    if (n < 0) fab_put_byte(b, '-');
    fab_put_uint(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void fab_put_uint(struct fab_buf *b, uint64_t n)
{
    fab_put_digits(b, n, 1);
}

void fab_put_digits(struct fab_buf *b, uint64_t n, int width)
{
    char digits[32];
    int  at = fab_countof(digits);

    fab_assert(width <= 20);
    for (; n > 0 || fab_countof(digits) - at < width; n /= 10) digits[--at] = (char)('0' + n % 10);
    fab_put(b, digits + at, (size_t)(fab_countof(digits) - at));
}

void fab_put_hex(struct fab_buf *b, const void *p, size_t n)
{
    static const char HEX[] = "0123456789abcdef";
    const uint8_t    *in = p;

    for (size_t i = 0; i < n; i++) {
        fab_put_byte(b, (uint8_t)HEX[in[i] >> 4]);
        fab_put_byte(b, (uint8_t)HEX[in[i] & 15]);
    }
}

void fab_put_be(struct fab_buf *b, uint64_t n, int bytes)
{
    fab_assert(bytes >= 1 && bytes <= 8);
    for (int i = bytes - 1; i >= 0; i--) fab_put_byte(b, (uint8_t)(n >> (8 * i)));
}

fab_str fab_buf_str(const struct fab_buf *b)
{
    return (fab_str){ (const char *)b->p, b->len };
}

fab_bytes fab_buf_bytes(const struct fab_buf *b)
{
    return (fab_bytes){ b->p, b->len };
}

/* base64.c: bytes as letters, and only one way to write them.
 *
 * Why     names travel in addresses (b64u), hashes in notes (b64): two spellings of one value
 *         would be two values.
 * Idea    one pass with a table of 128 signs; a text is canonical if its length fits and its
 *         last bits are zero.
 * Cost    about a nanosecond a byte: statements carry two names each.
 * Source  RFC 4648 sections 4 and 5; WIRE 1. */
#include "codec/base64.h"

static const char URL[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char STANDARD[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a sign in either alphabet, 64: none. */
static const uint8_t VALUE[128] = {
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 62, 64, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
    64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63,
    64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
};

static void write(struct fab_buf *b, const uint8_t *p, size_t n, const char *alphabet, bool padded)
{
    for (size_t i = 0; i < n; i += 3) {
        const size_t   take = fab_min(n - i, (size_t)3);
        const uint32_t bits = (uint32_t)p[i] << 16 | (take > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
                              (take > 2 ? (uint32_t)p[i + 2] : 0);
        char           four[4] = { alphabet[bits >> 18], alphabet[bits >> 12 & 63], '=', '=' };

        if (take > 1) four[2] = alphabet[bits >> 6 & 63];
        if (take > 2) four[3] = alphabet[bits & 63];
        fab_put(b, four, padded ? 4 : take + 1);
    }
}

/* Text without padding. */
static bool read(fab_str text, const char *alphabet, uint8_t *out, size_t cap, size_t *len)
{
    const size_t bytes = text.len / 4 * 3 + (text.len % 4 > 0 ? text.len % 4 - 1 : 0);
    uint32_t     bits = 0;
    int          have = 0;
    size_t       at = 0;

    if (text.len % 4 == 1 || bytes > cap) return false;
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t  sign = (uint8_t)text.p[i];
        const unsigned v = sign < 128 ? VALUE[sign] : 64;

        if (v > 63 || alphabet[v] != text.p[i]) return false;
        bits = bits << 6 | v;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out[at++] = (uint8_t)(bits >> have);
    }
    if ((bits & ((UINT32_C(1) << have) - 1)) != 0) return false;
    *len = at;
    return true;
}

void fab_put_b64u(struct fab_buf *b, const void *p, size_t n)
{
    write(b, p, n, URL, false);
}

void fab_put_b64(struct fab_buf *b, const void *p, size_t n)
{
    write(b, p, n, STANDARD, true);
}

bool fab_b64u_read(fab_str text, uint8_t *out, size_t cap, size_t *len)
{
    return read(text, URL, out, cap, len);
}

bool fab_b64_read(fab_str text, uint8_t *out, size_t cap, size_t *len)
{
    if (text.len % 4 != 0) return false;
    for (int i = 0; i < 2 && text.len > 0 && text.p[text.len - 1] == '='; i++) text.len--;
    return read(text, STANDARD, out, cap, len);
}

void fab_put_mid(struct fab_buf *b, const fab_id *mid)
{
    fab_put_b64u(b, mid->b, FAB_MID_BYTES);
}

void fab_put_sid(struct fab_buf *b, const fab_id *sid)
{
    fab_put_b64u(b, sid->b, FAB_ID_BYTES);
}

bool fab_mid_read(fab_str text, fab_id *out)
{
    uint8_t bytes[FAB_MID_BYTES];
    size_t  len;

    if (text.len != 22 || !fab_b64u_read(text, bytes, sizeof bytes, &len)) return false;
    *out = fab_id_of(bytes, len);
    return true;
}

bool fab_sid_read(fab_str text, fab_id *out)
{
    uint8_t bytes[FAB_ID_BYTES];
    size_t  len;

    if (text.len != 43 || !fab_b64u_read(text, bytes, sizeof bytes, &len)) return false;
    *out = fab_id_of(bytes, len);
    return true;
}

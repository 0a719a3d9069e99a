/* code.c: 140 bits as letters that are hard to misread.  Source: WIRE 8; Crockford, base 32. */
#include "statement/code.h"

#include "crypto/crypto.h"

static const char LETTERS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 140 bits stand in 17.5 bytes; the last half byte is 0. */
enum { BITS = 5, GROUP = 4, BYTES = 18 };

/* secret || first 12 bits of the hash. */
static void with_check(char kind, const uint8_t secret[16], uint8_t out[BYTES])
{
    const fab_bytes part[] = { fab_bytes_of(&kind, 1), { secret, FAB_CODE_SECRET } };
    const fab_id    hash = fab_sha256_of("fabrique-code-v1", part, fab_countof(part));

    memcpy(out, secret, FAB_CODE_SECRET);
    out[16] = hash.b[0];
    out[17] = hash.b[1] & 0xf0;
}

static int bit(const uint8_t *p, int at)
{
    return p[at / 8] >> (7 - at % 8) & 1;
}

void fab_code_put(struct fab_buf *b, char kind, const uint8_t secret[16], bool hyphens)
{
    uint8_t bytes[BYTES];

    with_check(kind, secret, bytes);
    for (int i = 0; i < FAB_CODE_LETTERS; i++) {
        int v = 0;

        for (int j = 0; j < BITS; j++) v = v << 1 | bit(bytes, i * BITS + j);
        if (hyphens && i > 0 && i % GROUP == 0) fab_put_byte(b, '-');
        fab_put_byte(b, (uint8_t)LETTERS[v]);
    }
    fab_wipe(bytes, sizeof bytes);
}

/* The value of a letter as a person writes it; -1: none. */
static int value_of(char c)
{
    const char *at;

    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    at = c == 0 ? NULL : strchr(LETTERS, c);
    return at == NULL ? -1 : (int)(at - LETTERS);
}

static bool letters(fab_str text, uint8_t out[BYTES])
{
    int n = 0;

    for (size_t i = 0; i < text.len; i++) {
        const int v = value_of(text.p[i]);

        if (text.p[i] == ' ' || text.p[i] == '-') continue;
        if (v < 0 || n == FAB_CODE_LETTERS) return false;
        for (int j = 0; j < BITS; j++) {
            const int at = n * BITS + j;

            out[at / 8] = (uint8_t)(out[at / 8] | (v >> (BITS - 1 - j) & 1) << (7 - at % 8));
        }
        n++;
    }
    return n == FAB_CODE_LETTERS;
}

bool fab_code_read(char kind, fab_str text, uint8_t secret[16])
{
    uint8_t    got[BYTES] = { 0 }, want[BYTES];
    const bool whole = letters(text, got);
    bool       ok;

    with_check(kind, got, want);
    ok = whole && fab_secret_same(got, want, sizeof got);
    if (ok) memcpy(secret, got, FAB_CODE_SECRET);
    fab_wipe(got, sizeof got);
    fab_wipe(want, sizeof want);
    return ok;
}

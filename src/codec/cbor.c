/* cbor.c: deterministic CBOR, one reader and one writer.
 *
 * Why     two spellings of a statement would be two statements: what is accepted has exactly one
 *         encoding.
 * Idea    every read takes a head (major type and argument) and checks there that it is the
 *         shortest.  Keys are integers in shortest form, so the bytewise order of their
 *         encodings is the order of (major type, argument).
 * Cost    one pass, no memory; skipping uses a stack of eight levels, never the machine's.
 * Source  RFC 8949 section 4.2.1; WIRE 2.2. */
#include "codec/cbor.h"

static void fail(struct fab_cbor *c)
{
    c->failed = true;
    c->p = c->end;
}

static uint64_t big_endian(const uint8_t *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++) v = v << 8 | p[i];
    return v;
}

/* Takes one head.  Additional information 24..27 means 1, 2, 4, 8 bytes behind; each must be
 * needed. */
static bool head(struct fab_cbor *c, int *major, uint64_t *arg)
{
    static const uint64_t LEAST[] = { 24, 256, 65536, UINT64_C(1) << 32 };
    const size_t          left = (size_t)(c->end - c->p);
    unsigned              info;

    if (left == 0) return false;
    info = *c->p & 31;
    *major = *c->p >> 5;
    if (info < 24) {
        *arg = info;
        c->p++;
        return true;
    }
    if (info > 27 || left <= (size_t)1 << (info - 24)) return false;
    *arg = big_endian(c->p + 1, (size_t)1 << (info - 24));
    c->p += 1 + ((size_t)1 << (info - 24));
    return *arg >= LEAST[info - 24];
}

/* Takes a head of this major type; 0 and failed if another stands there. */
static uint64_t take(struct fab_cbor *c, int major)
{
    int      found;
    uint64_t arg;

    if (head(c, &found, &arg) && found == major) return arg;
    fail(c);
    return 0;
}

static fab_bytes content(struct fab_cbor *c, uint64_t n)
{
    const fab_bytes out = { c->p, n };

    if (c->failed || n > (uint64_t)(c->end - c->p)) {
        fail(c);
        return (fab_bytes){ NULL, 0 };
    }
    c->p += n;
    return out;
}

/* What one item opens: how many items still come, and the last key if it is a map (`left` even:
 * a key is next). */
struct level { uint64_t left, last; bool map, any; };

static bool key_follows(struct level *l, int major, uint64_t arg)
{
    const uint64_t rank = (uint64_t)major << 63 | arg;

    if (major > FAB_CBOR_NINT || (l->any && rank <= l->last)) return false;
    l->last = rank;
    l->any = true;
    return true;
}

/* Takes the rest of an item whose head was read; false: not in the subset.  A container that is
 * not empty is opened. */
static bool item(struct fab_cbor *c, int major, uint64_t arg, struct level *open)
{
    const uint64_t left = (uint64_t)(c->end - c->p);
    fab_bytes      b;

    switch (major) {
    case FAB_CBOR_UINT:
    case FAB_CBOR_NINT: return arg <= INT64_MAX;
    case FAB_CBOR_BYTES:
    case FAB_CBOR_TEXT:
        b = content(c, arg);
        return !c->failed && (major == FAB_CBOR_BYTES || fab_utf8_ok(b, NULL));
    case FAB_CBOR_ARRAY:
        *open = (struct level){ .left = arg };
        return arg <= left;
    case FAB_CBOR_MAP:
        *open = (struct level){ .left = arg <= left ? 2 * arg : 0, .map = true };
        return arg <= left / 2;
    default: return false;
    }
}

static bool skip(struct fab_cbor *c)
{
    struct level stack[FAB_L_cbor_depth];
    int          depth = 0;

    do {
        struct level *in = depth > 0 ? &stack[depth - 1] : NULL;
        struct level  open = { .left = 0 };
        int           major;
        uint64_t      arg;

        if (depth == FAB_L_cbor_depth || !head(c, &major, &arg)) return false;
        if (in != NULL && in->map && in->left % 2 == 0 && !key_follows(in, major, arg)) {
            return false;
        }
        if (!item(c, major, arg, &open)) return false;
        if (in != NULL) in->left--;
        if (open.left > 0) stack[depth++] = open;
        while (depth > 0 && stack[depth - 1].left == 0) depth--;
    } while (depth > 0);
    return true;
}

bool fab_cbor_ok(fab_bytes b)
{
    struct fab_cbor c = fab_cbor_open(b);

    fab_cbor_skip(&c);
    return fab_cbor_done(&c);
}

struct fab_cbor fab_cbor_open(fab_bytes b)
{
    return b.len == 0 ? (struct fab_cbor){ .p = NULL }
                      : (struct fab_cbor){ .p = b.p, .end = b.p + b.len };
}

enum fab_cbor_type fab_cbor_peek(const struct fab_cbor *c)
{
    return c->p == c->end ? FAB_CBOR_END : (enum fab_cbor_type)(*c->p >> 5);
}

int64_t fab_cbor_int(struct fab_cbor *c)
{
    int      major;
    uint64_t arg;

    if (!head(c, &major, &arg) || major > FAB_CBOR_NINT || arg > INT64_MAX) {
        fail(c);
        return 0;
    }
    return major == FAB_CBOR_UINT ? (int64_t)arg : -1 - (int64_t)arg;
}

fab_bytes fab_cbor_bytes(struct fab_cbor *c)
{
    return content(c, take(c, FAB_CBOR_BYTES));
}

fab_str fab_cbor_text(struct fab_cbor *c)
{
    const fab_bytes b = content(c, take(c, FAB_CBOR_TEXT));

    if (fab_utf8_ok(b, NULL)) return (fab_str){ (const char *)b.p, b.len };
    fail(c);
    return (fab_str){ NULL, 0 };
}

/* A count is believed only as far as bytes follow: an item has one at least. */
static size_t count(struct fab_cbor *c, int major, size_t item_bytes)
{
    const uint64_t n = take(c, major);

    if (n <= (size_t)(c->end - c->p) / item_bytes) return (size_t)n;
    fail(c);
    return 0;
}

size_t fab_cbor_array(struct fab_cbor *c)
{
    return count(c, FAB_CBOR_ARRAY, 1);
}

size_t fab_cbor_map(struct fab_cbor *c)
{
    return count(c, FAB_CBOR_MAP, 2);
}

void fab_cbor_tag(struct fab_cbor *c, uint64_t tag)
{
    if (take(c, FAB_CBOR_TAG) != tag) fail(c);
}

void fab_cbor_null(struct fab_cbor *c)
{
    if (c->p != c->end && *c->p == 0xf6) c->p++;
    else fail(c);
}

fab_bytes fab_cbor_skip(struct fab_cbor *c)
{
    const uint8_t *from = c->p;

    if (skip(c)) return (fab_bytes){ from, (size_t)(c->p - from) };
    fail(c);
    return (fab_bytes){ NULL, 0 };
}

int64_t fab_cbor_key(struct fab_cbor *c, int64_t *last)
{
    const int64_t key = fab_cbor_int(c);
    const bool    first = *last == FAB_CBOR_FIRST_KEY;
    const bool    follows = key >= 0 ? *last >= 0 && key > *last : *last >= 0 || key < *last;

    if (c->failed) return 0;
    if (key == FAB_CBOR_FIRST_KEY || !(first || follows)) {
        fail(c);
        return 0;
    }
    *last = key;
    return key;
}

bool fab_cbor_done(const struct fab_cbor *c)
{
    return !c->failed && c->p == c->end;
}

void fab_cbor_put_head(struct fab_buf *b, int major, uint64_t n)
{
    const int size = n < 24 ? 0 : n < 256 ? 1 : n < 65536 ? 2 : n >> 32 == 0 ? 4 : 8;
    const int info = size == 0 ? (int)n : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;

    fab_put_byte(b, (uint8_t)(major << 5 | info));
    if (size > 0) fab_put_be(b, n, size);
}

void fab_cbor_put_int(struct fab_buf *b, int64_t n)
{
    fab_cbor_put_head(b, n < 0, n < 0 ? (uint64_t)(-1 - n) : (uint64_t)n);
}

void fab_cbor_put_bytes(struct fab_buf *b, fab_bytes v)
{
    fab_cbor_put_head(b, FAB_CBOR_BYTES, v.len);
    fab_put(b, v.p, v.len);
}

void fab_cbor_put_text(struct fab_buf *b, fab_str v)
{
    fab_cbor_put_head(b, FAB_CBOR_TEXT, v.len);
    fab_put_str(b, v);
}

void fab_cbor_put_array(struct fab_buf *b, size_t n)
{
    fab_cbor_put_head(b, FAB_CBOR_ARRAY, n);
}

void fab_cbor_put_map(struct fab_buf *b, size_t n)
{
    fab_cbor_put_head(b, FAB_CBOR_MAP, n);
}

void fab_cbor_put_tag(struct fab_buf *b, uint64_t tag)
{
    fab_cbor_put_head(b, FAB_CBOR_TAG, tag);
}

void fab_cbor_put_null(struct fab_buf *b)
{
    fab_put_byte(b, 0xf6);
}

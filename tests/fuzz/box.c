/* Fuzz: boxes.  The bytes as a box: nothing opens that was not made.  The bytes as what is
 *               boxed: it comes back, and a
 * changed bit anywhere is found. */
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "statement/box.h"

static uint8_t                     memory[1 << 20];
static const struct fab_box_random RANDOM = { { 1 }, { 2 }, { 3 } };
static const uint8_t               SECRET[32] = { 4 };

static void as_box(fab_bytes in, const struct fab_box_reader *reader)
{
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_box   box;
    struct fab_err   e;
    fab_bytes        plain;

    if (!fab_box_read(in, &box)) return;
    fab_assert(fab_cbor_ok(in) && box.nreaders >= 1 && box.nreaders <= FAB_L_box_readers);
    fab_assert(fab_box_open(&box, &reader->who, SECRET, fab_bytes_of("other", 5), &a, &plain, &e) !=
               FAB_OK);
}

static void as_plain(fab_bytes in, const struct fab_box_reader *reader)
{
    static uint8_t   bytes[1 << 14];
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_buf   b = FAB_BUF(bytes);
    struct fab_box   box;
    struct fab_err   e;
    fab_bytes        plain;

    fab_assert(fab_box_put(&b, reader, 1, &RANDOM, fab_bytes_of("c", 1), in, &e) == FAB_OK);
    fab_assert(fab_box_read(fab_buf_bytes(&b), &box));
    fab_assert(fab_box_open(&box, &reader->who, SECRET, fab_bytes_of("c", 1), &a, &plain, &e) ==
                   FAB_OK &&
               fab_bytes_same(plain, in));
    if (in.len == 0) return;
    bytes[(in.p[0] * 7919u + in.len) % b.len] ^= (uint8_t)(1u << in.p[in.len - 1] % 8);
    if (!fab_box_read(fab_buf_bytes(&b), &box)) return;
    fab_assert(fab_box_open(&box, &reader->who, SECRET, fab_bytes_of("c", 1), &a, &plain, &e) !=
               FAB_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fab_box_reader reader = { .who = { { 5 } }, .member = true };

    if (size > 8192) return 0;
    fab_box_key(SECRET, reader.key);
    as_box((fab_bytes){ data, size }, &reader);
    as_plain((fab_bytes){ data, size }, &reader);
    return 0;
}

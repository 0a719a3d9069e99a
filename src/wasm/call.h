/* wasm/call.h: how a page calls the core: bytes in, a code out, the result beside it.
 *
 * Call       the page takes room for what it hands in (fab_core_take), calls, reads the result,
 *            resets.  A pointer and a length are one argument; an absent one has length 0.
 * Lists      several byte strings as one: each behind its length in 2 bytes, as in a bundle of
 *            entries (log/tile.h).
 * Names      mids 16 bytes, sids and thumbprints 32; whole numbers of 64 bits are BigInt in
 *            JavaScript.
 * Returns    0, or the number of an error (tables/errors.def); fab_core_problem says which field,
 *            as JSON.
 * Ownership  everything lies in one arena, wiped and given back whole by the next reset.
 * Threads    one; a page that wants two opens the module twice. */
#ifndef FAB_WASM_CALL_H
#define FAB_WASM_CALL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

/* A function that JavaScript sees under this name. */
#define FAB_EXPORT(name) __attribute__((export_name(#name)))

struct fab_call {
    struct fab_arena arena;
    struct fab_err err;
    fab_bytes result;
};
extern struct fab_call fab_call;

/* The result of this call.  E_MEMORY: the buffer had failed. */
enum fab_code fab_call_give(const struct fab_buf *b);
enum fab_code fab_call_give_bytes(const void *p, size_t n); /* copied */
/* E_FIELD naming the argument unless it has this length. */
FAB_MUST enum fab_code fab_call_exact(size_t n, size_t want, const char *field);
/* A name: 16 or 32 bytes. */
FAB_MUST enum fab_code fab_call_id(const uint8_t *p, size_t n, const char *field, fab_id *out);
/* The items of a list into the arena. */
FAB_MUST enum fab_code fab_call_list(const uint8_t *p, size_t n, const char *field,
                                     fab_bytes **item, int *count);

/* Memory for calls, once, before any.  E_MEMORY. */
FAB_EXPORT(begin) enum fab_code fab_core_begin(size_t bytes);
FAB_EXPORT(reset) void fab_core_reset(void);
FAB_EXPORT(take) uint8_t *fab_core_take(size_t bytes); /* NULL: too much */
FAB_EXPORT(result) const uint8_t *fab_core_result(void);
FAB_EXPORT(result_bytes) size_t fab_core_result_bytes(void);
/* {"code", "number", "field", "arg", "what"} of the last refusal, as the result. */
FAB_EXPORT(problem) enum fab_code fab_core_problem(void);

#endif

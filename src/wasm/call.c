/* wasm/call.c: arguments and results of the browser core.
 *
 * Why     WebAssembly passes numbers only; texts and bytes go through memory that both sides see.
 * Cost    one copy in, one copy out; reset wipes what the call used, since keys may have been
 *         among it. */
#include "wasm/call.h"

#include "codec/json.h"
#include "crypto/crypto.h"
#include "log/tile.h"
#include "wasm/memory.h"

struct fab_call fab_call;

enum fab_code fab_call_give(const struct fab_buf *b)
{
    if (b->failed) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    fab_call.result = fab_buf_bytes(b);
    return FAB_OK;
}

enum fab_code fab_call_give_bytes(const void *p, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    fab_put(&b, p, n);
    return fab_call_give(&b);
}

enum fab_code fab_call_exact(size_t n, size_t want, const char *field)
{
    return n == want ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
}

enum fab_code fab_call_id(const uint8_t *p, size_t n, const char *field, fab_id *out)
{
    if (n != 16 && n != 32) return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
    *out = fab_id_of(p, n);
    return FAB_OK;
}

enum fab_code fab_call_list(const uint8_t *p, size_t n, const char *field, fab_bytes **item,
                            int *count)
{
    fab_bytes rest = fab_bytes_of(p, n), one;

    for (*count = 0; fab_bundle_next(&rest, &one); ++*count)
        continue;
    if (rest.len > 0) return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
    *item = fab_new(&fab_call.arena, fab_bytes, (size_t)*count + 1);
    if (*item == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    rest = fab_bytes_of(p, n);
    for (int i = 0; i < *count; i++) {
        if (!fab_bundle_next(&rest, &(*item)[i]))
            return fab_fail_field(&fab_call.err, FAB_E_FIELD, field);
    }
    return FAB_OK;
}

enum fab_code fab_core_begin(size_t bytes)
{
    uint8_t *memory = fab_core_more(bytes);

    if (memory == NULL) return FAB_E_MEMORY;
    fab_call.arena = (struct fab_arena){memory, bytes, 0};
    return FAB_OK;
}

void fab_core_reset(void)
{
    fab_wipe(fab_call.arena.p, fab_call.arena.used);
    fab_call.arena.used = 0;
    fab_call.result = (fab_bytes){NULL, 0};
    fab_call.err = (struct fab_err){.code = FAB_OK};
}

uint8_t *fab_core_take(size_t bytes)
{
    return fab_take(&fab_call.arena, bytes);
}

const uint8_t *fab_core_result(void)
{
    return fab_call.result.p;
}

size_t fab_core_result_bytes(void)
{
    return fab_call.result.len;
}

enum fab_code fab_core_problem(void)
{
    const struct fab_err *e = &fab_call.err;
    const char *name = fab_code_name(e->code);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};

    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "code", fab_str_of(name == NULL ? "" : name));
    fab_json_put_int(&o, "number", e->code);
    if (e->field != NULL) fab_json_put_text(&o, "field", fab_str_of(e->field));
    if (e->has_arg) fab_json_put_int(&o, "arg", e->arg);
    if (e->what[0] != 0) fab_json_put_text(&o, "what", fab_str_of(e->what));
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

/* sheet_json.c: whatever somebody hands in as an outline or a sheet in JSON. Holds: what is
 * taken becomes bytes that are read back; an outline's JSON gives the same bytes again. */
#include "statement/sheet_json.h"

static uint8_t memory[8 << 20];

static void outline(fab_str json, struct fab_arena a)
{
    struct fab_buf bytes = FAB_BUF_IN(&a), text = FAB_BUF_IN(&a), again = FAB_BUF_IN(&a);
    struct fab_err e = { .code = FAB_OK };

    if (fab_outline_from_json(json, &a, &bytes, &e) != FAB_OK) return;
    fab_assert(fab_outline_to_json(fab_buf_bytes(&bytes), &text, &e) == FAB_OK);
    fab_assert(fab_outline_from_json(fab_buf_str(&text), &a, &again, &e) == FAB_OK);
    fab_assert(fab_bytes_same(fab_buf_bytes(&bytes), fab_buf_bytes(&again)));
}

static void sheet(fab_str json, struct fab_arena a)
{
    static const uint8_t    salt[32] = { 7 };
    static struct fab_sheet read;
    struct fab_buf          bytes = FAB_BUF_IN(&a);
    struct fab_err          e = { .code = FAB_OK };

    if (fab_sheet_from_json(fab_bytes_of("outline", 7), salt, json, &a, &bytes, &e) != FAB_OK)
        return;
    fab_assert(fab_sheet_read(fab_buf_bytes(&bytes), &read, &e) == FAB_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_str json = { (const char *)data, size };

    outline(json, FAB_ARENA(memory));
    sheet(json, FAB_ARENA(memory));
    return 0;
}

/* sheets.c: part D of the library: two sides, one sheet each.
 *
 * Why     who negotiates from a program of his own must find the deal that the other side's program
 *         finds.
 * Source  DECISION 8; statement/sheet_json.h, views/sheet.h. */
#include "lib/public.h"
#include "statement/sheet_json.h"
#include "statement/statement.h"
#include "views/sheet.h"

enum { CALL_BYTES = 8 << 20, JSON_BYTES = 256 << 10, UNIT_BYTES = 64 };

static enum fab_code short_enough(size_t n, struct fab_err *e)
{
    return n <= JSON_BYTES ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "json");
}

int fab_lib_outline_build(const char *json, size_t n, uint8_t *out, size_t cap, size_t *len,
                          fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_buf   b = FAB_BUF_IN(&a);
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    *len = 0;
    if (code == FAB_OK) code = short_enough(n, &found);
    if (code == FAB_OK) code = fab_outline_from_json((fab_str){ json, n }, &a, &b, &found);
    if (code == FAB_OK) code = fab_api_give(&b, out, cap, len, &found);
    return fab_api_end(&a, code, &found, e);
}

int fab_lib_outline_to_json(const uint8_t *outline, size_t n, char *out, size_t cap, size_t *len,
                            fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_buf   b = FAB_BUF_IN(&a);
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    *len = 0;
    if (code == FAB_OK) code = fab_outline_to_json(fab_bytes_of(outline, n), &b, &found);
    if (code == FAB_OK) code = fab_api_give(&b, out, cap, len, &found);
    return fab_api_end(&a, code, &found, e);
}

static enum fab_code build(fab_bytes outline, const uint8_t salt[32], fab_str json,
                           struct fab_arena *a, struct fab_buf *b, struct fab_err *e)
{
    struct fab_outline about;

    FAB_TRY(short_enough(json.len, e));
    FAB_TRY(fab_outline_read(outline, &about, e));
    return fab_sheet_from_json(outline, salt, json, a, b, e);
}

int fab_lib_sheet_build(const uint8_t *outline, size_t outline_n, const uint8_t salt[32],
                        const char *json, size_t n, uint8_t *out, size_t cap, size_t *len,
                        fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_buf   b = FAB_BUF_IN(&a);
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);

    *len = 0;
    if (code == FAB_OK)
        code = build(fab_bytes_of(outline, outline_n), salt, (fab_str){ json, n }, &a, &b, &found);
    if (code == FAB_OK) code = fab_api_give(&b, out, cap, len, &found);
    return fab_api_end(&a, code, &found, e);
}

void fab_lib_sheet_hash(const uint8_t *sheet, size_t n, uint8_t hash[32])
{
    const fab_id id = fab_sheet_hash(fab_bytes_of(sheet, n));

    memcpy(hash, id.b, FAB_ID_BYTES);
}

static enum fab_code best(fab_bytes outline, const fab_bytes sheet[2],
                          const struct fab_sheet_words *w, struct fab_buf *b, struct fab_err *e)
{
    if (w->per_one < 1) return fab_fail_field(e, FAB_E_FIELD, "per_one");
    if (w->unit.len > UNIT_BYTES || !fab_typed_ok(w->unit))
        return fab_fail_field(e, FAB_E_FIELD, "unit");
    return fab_view_sheets(w, outline, sheet, b, e);
}

int fab_lib_sheet_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                       size_t first_n, const uint8_t *second, size_t second_n, int lang,
                       const char *unit, int64_t per_one, char *out, size_t cap, size_t *len,
                       fab_error *e)
{
    const fab_bytes  sheet[2] = { fab_bytes_of(first, first_n), fab_bytes_of(second, second_n) };
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_buf   b = FAB_BUF_IN(&a);
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(CALL_BYTES, &a, &found);
    const struct fab_sheet_words w = { fab_api_lang(lang), fab_api_text(unit), per_one, &a };

    *len = 0;
    if (code == FAB_OK) code = best(fab_bytes_of(outline, outline_n), sheet, &w, &b, &found);
    if (code == FAB_OK) code = fab_api_give(&b, out, cap, len, &found);
    return fab_api_end(&a, code, &found, e);
}

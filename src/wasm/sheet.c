/* wasm/sheet.c: outlines, sheets and deals between JSON and bytes.
 *
 * Why     a page that computed the deal in its own code would one day find another one than the command
 *         line of the other side.
 * Source  DECISION 8; statement/sheet_json.h, views/sheet.h. */
#include "wasm/sheet.h"

#include "statement/sheet_json.h"
#include "views/sheet.h"

enum fab_code fab_sheet_core_outline(const char *json, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_outline_from_json((fab_str){json, n}, &fab_call.arena, &b, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_outline_read(const uint8_t *outline, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_outline_to_json(fab_bytes_of(outline, n), &b, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_put(const uint8_t *outline, size_t outline_n, const uint8_t *salt,
                                 size_t salt_n, const char *json, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_call_exact(salt_n, 32, "salt"));
    FAB_TRY(fab_sheet_from_json(fab_bytes_of(outline, outline_n), salt, (fab_str){json, n}, &fab_call.arena, &b,
                                &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_hash(const uint8_t *sheet, size_t n)
{
    const fab_id hash = fab_sheet_hash(fab_bytes_of(sheet, n));

    return fab_call_give_bytes(hash.b, sizeof hash.b);
}

enum fab_code fab_sheet_core_talk(int round, const uint8_t *what, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    if (round != FAB_TALK_OUTLINE && round != FAB_TALK_SHEET) {
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "round");
    }
    fab_talk_put(&b, round, fab_bytes_of(what, n));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_talk_read(const uint8_t *talk, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    fab_bytes what;
    int round;

    FAB_TRY(fab_talk_read(fab_bytes_of(talk, n), &round, &what, &fab_call.err));
    fab_put_byte(&b, (uint8_t)round);
    fab_put(&b, what.p, what.len);
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                                  size_t first_n, const uint8_t *second, size_t second_n, int lang,
                                  const char *unit, size_t unit_n, int64_t per_one)
{
    const struct fab_sheet_words w = {lang == FAB_FR ? FAB_FR : FAB_EN, {unit, unit_n}, fab_max(1, per_one), &fab_call.arena};
    const fab_bytes sheet[2] = {fab_bytes_of(first, first_n), fab_bytes_of(second, second_n)};
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_view_sheets(&w, fab_bytes_of(outline, outline_n), sheet, &b, &fab_call.err));
    return fab_call_give(&b);
}

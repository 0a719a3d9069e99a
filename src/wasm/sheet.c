/* wasm/sheet.c: outlines, sheets and deals between JSON and bytes.
 *
 * Why     a page that computed the deal in its own code would one day find another one than the command
 *         line of the other side.
 * Source  DECISION 8. */
#include "wasm/sheet.h"

#include "codec/base64.h"
#include "views/sheet.h"

static const struct fab_json *object(const char *json, size_t n)
{
    const struct fab_json *doc = fab_json_read((fab_str){json, n}, &fab_call.arena, &fab_call.err);

    if (doc == NULL || doc->type == FAB_JSON_OBJECT) return doc;
    (void)fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "json");
    return NULL;
}

static const struct fab_json *rows_of(const struct fab_json *doc, const char *name)
{
    const struct fab_json *rows = fab_json_get(doc, name);

    return rows == NULL ? NULL : rows->first;
}

/* A whole number that fits an int; anything else becomes -1, which no field takes. */
static int small(const struct fab_json *doc, const char *name, int otherwise)
{
    const int64_t n = fab_json_int(doc, name, otherwise);

    return n >= 0 && n <= INT32_MAX ? (int)n : -1;
}

/* ---- outlines */

static enum fab_code read_parties(const struct fab_json *doc, struct fab_outline *o)
{
    const struct fab_json *row = rows_of(doc, "parties");

    for (int k = 0; k < 2; k++) {
        if (row == NULL || !fab_mid_read(row->text, &o->party[k])) {
            return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "parties");
        }
        row = row->next;
    }
    return FAB_OK;
}

static enum fab_code read_legs(const struct fab_json *doc, struct fab_outline *o)
{
    for (const struct fab_json *r = rows_of(doc, "legs"); r != NULL; r = r->next) {
        const int64_t due = fab_json_int(r, "due", -1);

        if (o->nlegs == FAB_L_legs) return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "legs");
        o->leg[o->nlegs++] = (struct fab_outline_leg){.debtor = small(r, "debtor", -1),
                                                      .after = small(r, "after", 0),
                                                      .due = {fab_max(-1, fab_min(due, FAB_CREDIT_MAX / 1000)) * 1000},
                                                      .stake = {fab_json_int(r, "stake", -1)},
                                                      .premium = fab_json_int(r, "premium", 0)};
    }
    return o->nlegs > 0 ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "legs");
}

enum fab_code fab_sheet_core_outline(const char *json, size_t n)
{
    const struct fab_json *doc = object(json, n);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_outline o = {.nlegs = 0}, again;

    if (doc == NULL) return fab_call.err.code;
    o.at.ms = fab_max(-1, fab_min(fab_json_int(doc, "at", -1), FAB_CREDIT_MAX / 1000)) * 1000;
    o.ver = fab_json_int(doc, "version", 0);
    o.unit = small(doc, "unit", 0);
    o.prices = (struct fab_outline_prices){fab_json_int(doc, "minute_milli", -1), fab_json_int(doc, "rate_day", -1),
                                           small(doc, "word_effect", -1), small(doc, "pool_keep", -1)};
    o.topic = fab_json_text(doc, "topic");
    o.text = fab_json_text(doc, "text");
    FAB_TRY(read_parties(doc, &o));
    FAB_TRY(read_legs(doc, &o));
    fab_outline_put(&b, &o);
    if (b.failed) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_outline_read(fab_buf_bytes(&b), &again, &fab_call.err));
    return fab_call_give(&b);
}

static void put_leg(struct fab_out *o, const struct fab_outline_leg *l)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_int(o, "debtor", l->debtor);
    fab_json_put_int(o, "due", l->due.ms / 1000);
    fab_json_put_int(o, "stake", l->stake.units);
    fab_json_put_int(o, "premium", l->premium);
    fab_json_put_int(o, "after", l->after);
    fab_json_close(o, '}');
}

enum fab_code fab_sheet_core_outline_read(const uint8_t *outline, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_outline read;

    FAB_TRY(fab_outline_read(fab_bytes_of(outline, n), &read, &fab_call.err));
    const fab_id deal = fab_outline_name(fab_bytes_of(outline, n));
    fab_json_open(&o, NULL, '{');
    fab_json_put_mid(&o, "deal", &deal);
    fab_json_put_int(&o, "at", read.at.ms / 1000);
    fab_json_put_int(&o, "version", read.ver);
    fab_json_put_int(&o, "unit", read.unit);
    fab_json_put_int(&o, "minute_milli", read.prices.minute_milli);
    fab_json_put_int(&o, "rate_day", read.prices.rate_day);
    fab_json_put_int(&o, "word_effect", read.prices.word_effect);
    fab_json_put_int(&o, "pool_keep", read.prices.pool_keep);
    fab_json_open(&o, "parties", '[');
    for (int k = 0; k < 2; k++) fab_json_put_mid(&o, NULL, &read.party[k]);
    fab_json_close(&o, ']');
    fab_json_put_text(&o, "topic", read.topic);
    fab_json_put_text(&o, "text", read.text);
    fab_json_open(&o, "legs", '[');
    for (int k = 0; k < read.nlegs; k++) put_leg(&o, &read.leg[k]);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

/* ---- sheets */

static enum fab_code read_rows(const struct fab_json *doc, struct fab_sheet *s)
{
    for (const struct fab_json *r = rows_of(doc, "needs"); r != NULL; r = r->next) {
        if (s->nneeds == FAB_L_sheet_needs) return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "needs");
        s->need[s->nneeds++] = (struct fab_sheet_need){small(r, "leg", -1), small(r, "steps", -1),
                                                       {fab_json_int(r, "stake", -1)}, {fab_json_int(r, "need", -1)}};
    }
    for (const struct fab_json *r = rows_of(doc, "gives"); r != NULL; r = r->next) {
        if (s->ngives == FAB_L_sheet_gives) return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "gives");
        s->give[s->ngives++] =
            (struct fab_sheet_give){small(r, "leg", -1), small(r, "row", -1), {fab_json_int(r, "most", -1)}};
    }
    return FAB_OK;
}

enum fab_code fab_sheet_core_put(const uint8_t *outline, size_t outline_n, const uint8_t *salt,
                                 size_t salt_n, const char *json, size_t n)
{
    const struct fab_json *doc = object(json, n);
    struct fab_sheet *s = fab_new(&fab_call.arena, struct fab_sheet, 2);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    if (doc == NULL) return fab_call.err.code;
    if (s == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_call_exact(salt_n, sizeof s->salt, "salt"));
    s->deal = fab_outline_name(fab_bytes_of(outline, outline_n));
    memcpy(s->salt, salt, salt_n);
    FAB_TRY(read_rows(doc, s));
    fab_sheet_put(&b, s);
    if (b.failed) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_sheet_read(fab_buf_bytes(&b), &s[1], &fab_call.err));
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

/* A sheet of that outline; empty bytes: none yet. */
static enum fab_code read_sheet(const fab_id *deal, const uint8_t *p, size_t n, struct fab_sheet *out)
{
    if (n == 0) return FAB_OK;
    FAB_TRY(fab_sheet_read(fab_bytes_of(p, n), out, &fab_call.err));
    return fab_same(&out->deal, deal) ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "sheet");
}

static void put_sheets(struct fab_out *o, const struct fab_sheet_words *w, const struct fab_sheet sheet[2])
{
    fab_json_open(o, "sheets", '[');
    for (int k = 0; k < 2; k++) {
        fab_json_open(o, NULL, '{');
        fab_view_sheet_rows(o, w, &sheet[k]);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

enum fab_code fab_sheet_core_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                                  size_t first_n, const uint8_t *second, size_t second_n, int lang,
                                  const char *unit, size_t unit_n, int64_t per_one)
{
    const struct fab_sheet_words w = {lang == FAB_FR ? FAB_FR : FAB_EN, {unit, unit_n}, fab_max(1, per_one), &fab_call.arena};
    struct fab_sheet *sheet = fab_new(&fab_call.arena, struct fab_sheet, 2);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_outline read;
    struct fab_bargain bargain;

    if (sheet == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_outline_read(fab_bytes_of(outline, outline_n), &read, &fab_call.err));
    const fab_id deal = fab_outline_name(fab_bytes_of(outline, outline_n));
    FAB_TRY(read_sheet(&deal, first, first_n, &sheet[0]));
    FAB_TRY(read_sheet(&deal, second, second_n, &sheet[1]));
    fab_json_open(&o, NULL, '{');
    put_sheets(&o, &w, sheet);
    if (first_n > 0 && second_n > 0) {
        FAB_TRY(fab_sheet_best(&read, sheet, &bargain, &fab_call.err));
        fab_json_open(&o, "bargain", '{');
        fab_view_bargain(&o, &w, &read, &bargain);
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

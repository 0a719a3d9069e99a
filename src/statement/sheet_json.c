/* sheet_json.c: outlines and sheets between JSON and bytes, the same for the page and for the C
 * library.
 *
 * Source  DECISION 8. */
#include "statement/sheet_json.h"

#include "codec/base64.h"

static const struct fab_json *object(fab_str json, struct fab_arena *a, struct fab_err *e)
{
    const struct fab_json *doc = fab_json_read(json, a, e);

    if (doc == NULL || doc->type == FAB_JSON_OBJECT) return doc;
    (void)fab_fail_field(e, FAB_E_SYNTAX, "json");
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

/* Seconds as a moment; what is out of range becomes one that no outline takes. */
static fab_moment seconds(const struct fab_json *doc, const char *name)
{
    const int64_t s = fab_json_int(doc, name, -1);

    return (fab_moment){ s < 0 || s > FAB_CREDIT_MAX / 1000 ? -1000 : s * 1000 };
}

/* ---- outlines */

static enum fab_code read_parties(const struct fab_json *doc, struct fab_outline *o,
                                  struct fab_err *e)
{
    const struct fab_json *row = rows_of(doc, "parties");

    for (int k = 0; k < 2; k++) {
        if (row == NULL || !fab_mid_read(row->text, &o->party[k]))
            return fab_fail_field(e, FAB_E_SYNTAX, "parties");
        row = row->next;
    }
    return FAB_OK;
}

static enum fab_code read_legs(const struct fab_json *doc, struct fab_outline *o, struct fab_err *e)
{
    for (const struct fab_json *r = rows_of(doc, "legs"); r != NULL; r = r->next) {
        if (o->nlegs == FAB_L_legs) return fab_fail_field(e, FAB_E_SYNTAX, "legs");
        o->leg[o->nlegs++] = (struct fab_outline_leg){ .debtor = small(r, "debtor", -1),
                                                       .after = small(r, "after", 0),
                                                       .due = seconds(r, "due"),
                                                       .stake = { fab_json_int(r, "stake", -1) },
                                                       .premium = fab_json_int(r, "premium", 0) };
    }
    return o->nlegs > 0 ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "legs");
}

enum fab_code fab_outline_from_json(fab_str json, struct fab_arena *a, struct fab_buf *out,
                                    struct fab_err *e)
{
    const struct fab_json *doc = object(json, a, e);
    struct fab_outline     o = { .nlegs = 0 }, again;

    if (doc == NULL) return e->code;
    o.at = seconds(doc, "at");
    o.ver = fab_json_int(doc, "version", 0);
    o.unit = small(doc, "unit", 0);
    o.prices =
        (struct fab_outline_prices){ fab_json_int(doc, "minute_milli", -1),
                                     fab_json_int(doc, "rate_day", -1),
                                     small(doc, "word_effect", -1), small(doc, "pool_keep", -1) };
    o.topic = fab_json_text(doc, "topic");
    o.text = fab_json_text(doc, "text");
    FAB_TRY(read_parties(doc, &o, e));
    FAB_TRY(read_legs(doc, &o, e));
    fab_outline_put(out, &o);
    if (out->failed) return fab_fail(e, FAB_E_MEMORY);
    return fab_outline_read(fab_buf_bytes(out), &again, e);
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

enum fab_code fab_outline_to_json(fab_bytes outline, struct fab_buf *out, struct fab_err *e)
{
    const fab_id       deal = fab_outline_name(outline);
    struct fab_out     o = { out, false };
    struct fab_outline read;

    FAB_TRY(fab_outline_read(outline, &read, e));
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
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* ---- sheets */

static enum fab_code read_rows(const struct fab_json *doc, struct fab_sheet *s, struct fab_err *e)
{
    for (const struct fab_json *r = rows_of(doc, "needs"); r != NULL; r = r->next) {
        if (s->nneeds == FAB_L_sheet_needs) return fab_fail_field(e, FAB_E_SYNTAX, "needs");
        s->need[s->nneeds++] = (struct fab_sheet_need){ small(r, "leg", -1),
                                                        small(r, "steps", -1),
                                                        { fab_json_int(r, "stake", -1) },
                                                        { fab_json_int(r, "need", -1) } };
    }
    for (const struct fab_json *r = rows_of(doc, "gives"); r != NULL; r = r->next) {
        if (s->ngives == FAB_L_sheet_gives) return fab_fail_field(e, FAB_E_SYNTAX, "gives");
        s->give[s->ngives++] = (struct fab_sheet_give){ small(r, "leg", -1),
                                                        small(r, "row", -1),
                                                        { fab_json_int(r, "most", -1) } };
    }
    return FAB_OK;
}

enum fab_code fab_sheet_from_json(fab_bytes outline, const uint8_t salt[32], fab_str json,
                                  struct fab_arena *a, struct fab_buf *out, struct fab_err *e)
{
    const struct fab_json *doc = object(json, a, e);
    struct fab_sheet      *s = fab_new(a, struct fab_sheet, 2);

    if (doc == NULL) return e->code;
    if (s == NULL) return fab_fail(e, FAB_E_MEMORY);
    s->deal = fab_outline_name(outline);
    memcpy(s->salt, salt, sizeof s->salt);
    FAB_TRY(read_rows(doc, s, e));
    fab_sheet_put(out, s);
    if (out->failed) return fab_fail(e, FAB_E_MEMORY);
    return fab_sheet_read(fab_buf_bytes(out), &s[1], e);
}

/* views/doc.c: what the views share: names, sums, sentences, pages.
 *
 * Why     a sum, a day or a person reads the same in every document.
 * Idea    texts are built in the answer's arena; when it is full they are empty and the document
 *         fails at its end. */
#include "views/doc.h"

#include "codec/base64.h"

fab_str fab_doc_word(const struct fab_reader *r, const char *prefix, int64_t n)
{
    char           digits[24];
    struct fab_buf b = FAB_BUF(digits);

    fab_put_int(&b, n);
    if (!fab_word_known(r->lang, prefix, fab_buf_str(&b))) return (fab_str){ NULL, 0 };
    return fab_word_of(r->lang, prefix, fab_buf_str(&b));
}

fab_str fab_doc_name(const struct fab_reader *r, const fab_id *mid)
{
    const fab_id  commons = fab_commons(), pool = fab_pool(0);
    const fab_str name = r->from->name == NULL ? (fab_str){ NULL, 0 }
                                               : r->from->name(r->from->self, mid, r->arena);

    if (fab_same(mid, &commons)) return fab_word(r->lang, FAB_W("who.commons"));
    if (fab_same(mid, &pool)) return fab_word(r->lang, FAB_W("who.pool"));
    return name.len > 0 ? name : fab_word(r->lang, FAB_W("who.unnamed"));
}

void fab_doc_who(struct fab_out *o, const struct fab_reader *r, const char *name, const fab_id *mid)
{
    if (fab_id_none(mid) || !fab_doc_may(r, FAB_MAY_MEMBER | FAB_MAY_SUBJECT)) {
        fab_json_put_null(o, name);
        return;
    }
    fab_json_open(o, name, '{');
    fab_json_put_mid(o, "mid", mid);
    fab_json_put_text(o, "name", fab_doc_name(r, mid));
    fab_json_close(o, '}');
}

fab_str fab_doc_said(const struct fab_reader *r, int64_t index, int field)
{
    return r->from->text == NULL ? (fab_str){ NULL, 0 }
                                 : r->from->text(r->from->self, index, field, r->arena);
}

fab_str fab_doc_unit(const struct fab_reader *r, int unit)
{
    const char *item = fab_list_item(r->tray, FAB_LIST_units, unit);
    fab_str     text = item == NULL ? (fab_str){ NULL, 0 } : fab_str_of(item);

    return fab_str_cut(&text, ':');
}

/* Digits behind the point when per_one is a power of ten, else 0. */
static int decimals(int64_t per_one)
{
    int n = 0;

    while (per_one > 1 && per_one % 10 == 0) {
        per_one /= 10;
        n++;
    }
    return per_one == 1 ? n : 0;
}

/* "60.00" for programs (point), "60,00" for people in French. */
static void put_decimal(struct fab_buf *b, int64_t units, int64_t per_one, char point,
                        enum fab_lang lang, bool people)
{
    const int      places = decimals(per_one);
    const uint64_t size = units < 0 ? (uint64_t)0 - (uint64_t)units : (uint64_t)units,
                   one = (uint64_t)per_one;

    if (units < 0) fab_put_text(b, people ? "\xe2\x88\x92" : "-");
    if (people) fab_put_number(b, lang, (int64_t)(size / one));
    else fab_put_uint(b, size / one);
    if (places > 0 && !(people && size % one == 0)) {
        fab_put_byte(b, (uint8_t)point);
        fab_put_digits(b, size % one, places);
    } else if (places == 0 && size % one != 0) {
        fab_put_byte(b, '+');
        fab_put_uint(b, size % one);
        fab_put_byte(b, '/');
        fab_put_uint(b, one);
    }
}

/* Minutes as hours: 90 -> "1 h 30", 60 -> "1 h", 45 -> "45 min". */
static void put_minutes(struct fab_buf *b, int64_t minutes, enum fab_lang lang)
{
    const int64_t size = minutes < 0 ? -minutes : minutes;

    if (minutes < 0) fab_put_text(b, "\xe2\x88\x92");
    if (size < 60 && size > 0) {
        fab_put_int(b, size);
        fab_put_text(b, "\xc2\xa0min");
        return;
    }
    fab_put_number(b, lang, size / 60);
    fab_put_text(b, "\xc2\xa0h");
    if (size % 60 == 0) return;
    fab_put_text(b, "\xc2\xa0");
    fab_put_digits(b, (uint64_t)(size % 60), 2);
}

static bool is_euro(fab_str unit)
{
    return fab_str_is(unit, "EUR") || fab_str_is(unit, "eur");
}

void fab_put_sum(struct fab_buf *b, enum fab_lang lang, fab_str unit, int64_t per_one,
                 int64_t units)
{
    const char point = lang == FAB_FR ? ',' : '.';

    if (fab_str_is(unit, "minute") || (per_one == 60 && fab_str_starts(unit, "h"))) {
        put_minutes(b, units, lang);
        return;
    }
    if (is_euro(unit) && lang == FAB_EN) {
        if (units < 0) fab_put_text(b, "\xe2\x88\x92");
        fab_put_text(b, "\xe2\x82\xac");
        put_decimal(b, units < 0 ? -units : units, per_one, point, lang, true);
        return;
    }
    if (fab_str_is(unit, "hour") && per_one == 1) {
        fab_say_n(b, lang, FAB_W("time.hours"), units, NULL, 0);
        return;
    }
    put_decimal(b, units, per_one, point, lang, true);
    fab_put_text(b, "\xc2\xa0");
    if (is_euro(unit)) fab_put_text(b, "\xe2\x82\xac");
    else fab_put_str(b, unit);
}

static void put_sum(struct fab_buf *b, const struct fab_reader *r, int unit, int64_t units)
{
    const fab_str name = fab_doc_unit(r, unit);
    int64_t       per_one = 1;

    (void)fab_unit_type(r->tray, unit, &per_one);
    fab_put_sum(b, r->lang, name, per_one, units);
}

fab_str fab_doc_sum_text(const struct fab_reader *r, int unit, int64_t units)
{
    char           text[128];
    struct fab_buf b = FAB_BUF(text);

    put_sum(&b, r, unit, units);
    return fab_copy(r->arena, fab_buf_str(&b));
}

void fab_doc_sum(struct fab_out *o, const struct fab_reader *r, const char *name, int unit,
                 int64_t units)
{
    char           text[64];
    struct fab_buf b = FAB_BUF(text);
    int64_t        per_one = 1;

    (void)fab_unit_type(r->tray, unit, &per_one);
    put_decimal(&b, units, per_one, '.', r->lang, false);
    fab_json_open(o, name, '{');
    fab_json_put_int(o, "units", units);
    fab_json_put_text(o, "unit", fab_doc_unit(r, unit));
    fab_json_put_text(o, "text", fab_buf_str(&b));
    fab_json_close(o, '}');
}

fab_str fab_doc_day(const struct fab_reader *r, int64_t ms)
{
    char           text[64];
    struct fab_buf b = FAB_BUF(text);

    fab_put_day(&b, r->lang, ms);
    return fab_copy(r->arena, fab_buf_str(&b));
}

fab_str fab_doc_count(const struct fab_reader *r, const char *id, int64_t n)
{
    char           text[256];
    struct fab_buf b = FAB_BUF(text);

    fab_say_n(&b, r->lang, id, n, NULL, 0);
    return fab_copy(r->arena, fab_buf_str(&b));
}

fab_str fab_doc_fill(const struct fab_reader *r, const char *id, const struct fab_arg *args,
                     int nargs)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    fab_say(&b, r->lang, id, args, nargs);
    return b.failed ? (fab_str){ NULL, 0 } : fab_buf_str(&b);
}

enum fab_code fab_doc_sid(const struct fab_match *m, int n, fab_id *out, struct fab_err *e)
{
    return fab_sid_read(m->param[n], out) ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_doc_mid(const struct fab_match *m, int n, fab_id *out, struct fab_err *e)
{
    return fab_mid_read(m->param[n], out) ? FAB_OK : fab_fail(e, FAB_E_REF);
}

enum fab_code fab_doc_query(struct fab_reader *r, const char *name, fab_str *out, struct fab_err *e)
{
    bool bad = false;

    *out = fab_query(r->query, name, r->arena, &bad);
    return bad ? fab_fail_field(e, FAB_E_FIELD, name) : FAB_OK;
}

enum fab_code fab_doc_number(struct fab_reader *r, const char *name, int64_t min, int64_t max,
                             int64_t *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (text.len == 0) return FAB_OK;
    if (!fab_int_read(text, out) || *out < min || *out > max) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    return FAB_OK;
}

enum fab_code fab_doc_page(struct fab_reader *r, int64_t *limit, int64_t *after, struct fab_err *e)
{
    fab_str text;

    *limit = 50;
    *after = 0;
    FAB_TRY(fab_doc_query(r, "limit", &text, e));
    if (text.len > 0 && (!fab_int_read(text, limit) || *limit < 1 || *limit > FAB_L_page_rows)) {
        return fab_fail_field(e, FAB_E_FIELD, "limit");
    }
    FAB_TRY(fab_doc_query(r, "after", &text, e));
    if (text.len > 0 && (!fab_int_read(text, after) || *after < 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "after");
    }
    return FAB_OK;
}

/* bargain.c: two people's sheets as sentences.
 *
 * Why     what is sealed must be read first; and when nothing comes of it, the row that was short
 *         says where to go on talking.
 * Source  DECISION 8; ux 06c-sheet. */
#include "views/sheet.h"

#define SAY(w, id, ...)                                                                            \
    say(w, id, (const struct fab_arg[]){ __VA_ARGS__ },                                            \
        fab_countof(((const struct fab_arg[]){ __VA_ARGS__ })))

static fab_str say(const struct fab_sheet_words *w, const char *id, const struct fab_arg *arg,
                   int n)
{
    struct fab_buf b = FAB_BUF_IN(w->arena);

    fab_say(&b, w->lang, id, arg, n);
    return fab_buf_str(&b);
}

static fab_str sum(const struct fab_sheet_words *w, fab_credit amount)
{
    struct fab_buf b = FAB_BUF_IN(w->arena);

    fab_put_sum(&b, w->lang, w->unit, w->per_one, amount.units);
    return fab_buf_str(&b);
}

/* ---- one sheet */

static fab_str need_text(const struct fab_sheet_words *w, const struct fab_sheet_need *n)
{
    const fab_credit step = { (n->stake.units + n->steps - 1) / n->steps };
    const bool       once = n->steps == 1, free = n->need.units == 0;
    const char *id = once ? (free ? FAB_W("sheet.need_free") : FAB_W("sheet.need"))
                          : (free ? FAB_W("sheet.need_steps_free") : FAB_W("sheet.need_steps"));

    return SAY(w, id, FAB_NUM("n", n->steps), FAB_TEXT("stake", sum(w, step)),
               FAB_TEXT("need", sum(w, n->need)));
}

static fab_str row_text(const struct fab_sheet_words *w, const char *prefix, int n,
                        fab_credit amount)
{
    char           id[32];
    struct fab_buf b = FAB_BUF(id);

    fab_put_text(&b, prefix);
    fab_put_int(&b, n);
    fab_put_byte(&b, 0);
    return SAY(w, id, FAB_TEXT("sum", sum(w, amount)));
}

void fab_view_sheet_rows(struct fab_out *o, const struct fab_sheet_words *w,
                         const struct fab_sheet *s)
{
    fab_json_open(o, "needs", '[');
    for (int k = 0; k < s->nneeds; k++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", need_text(w, &s->need[k]));
        fab_json_put_int(o, "leg", s->need[k].leg);
        fab_json_put_int(o, "stake", s->need[k].stake.units);
        fab_json_put_int(o, "steps", s->need[k].steps);
        fab_json_put_int(o, "need", s->need[k].need.units);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    fab_json_open(o, "gives", '[');
    for (int k = 0; k < s->ngives; k++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", row_text(w, "sheet.give.", s->give[k].row, s->give[k].most));
        fab_json_put_int(o, "leg", s->give[k].leg);
        fab_json_put_int(o, "row", s->give[k].row);
        fab_json_put_int(o, "most", s->give[k].most.units);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* ---- what comes of two */

/* The device that a row is of, as deals are worded. */
static int device_of(int row)
{
    return row == FAB_ROW_OWNED ? FAB_DEVICE_SURETY : row;
}

/* "a deposit of 150 and people who answer for 34"; nothing needed: a handshake. */
static fab_str leg_text(const struct fab_sheet_words *w, const struct fab_bargain_leg *l)
{
    struct fab_buf b = FAB_BUF_IN(w->arena);

    for (int row = FAB_ROW_DEPOSIT; row < FAB_ROWS; row++) {
        if (l->amount[row].units == 0) continue;
        if (b.len > 0) fab_put_str(&b, fab_word(w->lang, FAB_W("ask.deal.and")));
        fab_put_str(&b, row_text(w, "ask.deal.", device_of(row), l->amount[row]));
    }
    if (b.len == 0) fab_put_str(&b, fab_word(w->lang, FAB_W("ask.deal.handshake")));
    return SAY(w, FAB_W("bargain.leg"), FAB_TEXT("stake", sum(w, l->step)),
               FAB_TEXT("deal", fab_buf_str(&b)));
}

static fab_str deal_text(const struct fab_sheet_words *w, const struct fab_outline *outline,
                         const struct fab_bargain *b)
{
    struct fab_buf deal = FAB_BUF_IN(w->arena);
    bool           first = true;

    if (b->half) fab_put_str(&deal, fab_word(w->lang, FAB_W("bargain.half")));
    if (b->steps > 1) fab_put_str(&deal, SAY(w, FAB_W("bargain.steps"), FAB_NUM("n", b->steps)));
    for (int k = 0; k < outline->nlegs; k++) {
        if (outline->leg[k].stake.units == 0) continue;
        if (!first) fab_put_text(&deal, "; ");
        first = false;
        fab_put_str(&deal, leg_text(w, &b->leg[k]));
    }
    return SAY(w, FAB_W("bargain.found"), FAB_TEXT("deal", fab_buf_str(&deal)));
}

/* What GET /v1/cover is asked for to find the holds of this leg. */
static void put_cover(struct fab_out *o, const struct fab_bargain_leg *l)
{
    const int64_t word = l->amount[FAB_ROW_SURETY].units + l->amount[FAB_ROW_OWNED].units;

    fab_json_open(o, "cover", '{');
    fab_json_put_int(o, "need", l->step.units);
    fab_json_put_int(o, "deposit", l->amount[FAB_ROW_DEPOSIT].units);
    fab_json_put_int(o, "escrow", l->amount[FAB_ROW_ESCROW].units);
    fab_json_put_int(o, "word", word > 0);
    fab_json_put_int(o, "word_most", word);
    fab_json_put_int(o, "pool", l->amount[FAB_ROW_POOL].units > 0);
    fab_json_put_int(o, "pool_most", l->amount[FAB_ROW_POOL].units);
    fab_json_put_int(o, "whole", 1);
    fab_json_close(o, '}');
}

static void put_leg(struct fab_out *o, const struct fab_sheet_words *w, int n,
                    const struct fab_bargain_leg *l)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", leg_text(w, l));
    fab_json_put_int(o, "leg", n);
    fab_json_put_int(o, "step", l->step.units);
    fab_json_put_int(o, "need", l->need.units);
    fab_json_open(o, "rows", '[');
    for (int row = FAB_ROW_DEPOSIT; row < FAB_ROWS; row++) {
        if (l->amount[row].units == 0) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", row_text(w, "ask.deal.", device_of(row), l->amount[row]));
        fab_json_put_int(o, "row", row);
        fab_json_put_int(o, "amount", l->amount[row].units);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    put_cover(o, l);
    fab_json_close(o, '}');
}

static void put_none(struct fab_out *o, const struct fab_sheet_words *w,
                     const struct fab_bargain *b)
{
    const struct fab_bargain_leg *l = &b->leg[b->at];

    fab_json_put_text(o, "state", FAB_STR("none"));
    if (b->kind == FAB_BARGAIN_STEPS) {
        fab_json_put_text(o, "text", fab_word(w->lang, FAB_W("bargain.none")));
        return;
    }
    fab_json_put_text(o, "text",
                      SAY(w, FAB_W("bargain.short"), FAB_TEXT("stake", sum(w, l->step)),
                          FAB_TEXT("need", sum(w, l->need)),
                          FAB_TEXT("short", sum(w, b->short_by))));
    fab_json_open(o, "short", '{');
    fab_json_put_int(o, "leg", b->at);
    fab_json_put_int(o, "stake", l->step.units);
    fab_json_put_int(o, "steps", b->steps);
    fab_json_put_int(o, "need", l->need.units);
    fab_json_put_int(o, "missing", b->short_by.units);
    fab_json_close(o, '}');
}

void fab_view_bargain(struct fab_out *o, const struct fab_sheet_words *w,
                      const struct fab_outline *outline, const struct fab_bargain *b)
{
    if (b->kind != FAB_BARGAIN_FOUND) {
        put_none(o, w, b);
        return;
    }
    fab_json_put_text(o, "state", FAB_STR("deal"));
    fab_json_put_text(o, "text", deal_text(w, outline, b));
    fab_json_put_bool(o, "half", b->half);
    fab_json_put_int(o, "steps", b->steps);
    fab_json_put_int(o, "burden_milli", b->burden_milli);
    fab_json_open(o, "legs", '[');
    for (int k = 0; k < outline->nlegs; k++) {
        if (outline->leg[k].stake.units > 0) put_leg(o, w, k, &b->leg[k]);
    }
    fab_json_close(o, ']');
}

/* ---- both */

/* A sheet of that outline; empty bytes: none yet. */
static enum fab_code read_sheet(const fab_id *deal, fab_bytes bytes, struct fab_sheet *out,
                                struct fab_err *e)
{
    if (bytes.len == 0) return FAB_OK;
    FAB_TRY(fab_sheet_read(bytes, out, e));
    return fab_same(&out->deal, deal) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "sheet");
}

static void put_sheets(struct fab_out *o, const struct fab_sheet_words *w,
                       const struct fab_sheet sheet[2])
{
    fab_json_open(o, "sheets", '[');
    for (int k = 0; k < 2; k++) {
        fab_json_open(o, NULL, '{');
        fab_view_sheet_rows(o, w, &sheet[k]);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

enum fab_code fab_view_sheets(const struct fab_sheet_words *w, fab_bytes outline,
                              const fab_bytes sheet[2], struct fab_buf *json, struct fab_err *e)
{
    const fab_id       deal = fab_outline_name(outline);
    struct fab_sheet  *read = fab_new(w->arena, struct fab_sheet, 2);
    struct fab_out     o = { json, false };
    struct fab_outline about;
    struct fab_bargain bargain;

    if (read == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_outline_read(outline, &about, e));
    for (int k = 0; k < 2; k++) FAB_TRY(read_sheet(&deal, sheet[k], &read[k], e));
    fab_json_open(&o, NULL, '{');
    put_sheets(&o, w, read);
    if (sheet[0].len > 0 && sheet[1].len > 0) {
        FAB_TRY(fab_sheet_best(&about, read, &bargain, e));
        fab_json_open(&o, "bargain", '{');
        fab_view_bargain(&o, w, &about, &bargain);
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, '}');
    return json->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* negotiate_sheet.c: what the promise would be, and what this side needs and would give.
 *
 * Loan    two legs: out, worth what is paid in advance, and back, worth the thing; else one leg,
 *         what I do for the other.
 * Needs   by one's own judgement (GET /v1/ask/sheet), or as named; gifts only as pledged, and never
 *         more than there is.
 * Source  DECISION 7 and 8. */
#include "cli/hold.h"
#include "cli/negotiate.h"
#include "codec/base64.h"

enum { HANDED_OUT_MS = 3 * 86400000 };

/* ---- outline */

/* What --what, --value and --topic say together: whose it is, what it is worth. */
struct subject { int unit; int64_t value; fab_str topic; bool mine; };

static enum fab_code read_subject(struct fab_cli *c, struct fab_talk *t, struct subject *s,
                                  struct fab_err *e)
{
    const fab_str what = fab_args_option(&c->args, "--what"),
                  value = fab_args_option(&c->args, "--value");
    const struct fab_json *doc;
    fab_id                 owner;

    if (what.len > 0) {
        FAB_TRY(fab_cli_ref(c, what, &t->thing, e));
        FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/things/", fab_cli_sid(c, &t->thing), NULL),
                            &doc, NULL, e));
        if (!fab_mid_read(fab_json_text(doc, "owner.mid"), &owner)) {
            return fab_fail_field(e, FAB_E_REF, "--what");
        }
        s->mine = fab_same(&owner, &c->person.mid);
        s->value = fab_json_int(doc, "worth.units", 0);
        s->topic = fab_json_text(doc, "topic");
        FAB_TRY(fab_cli_unit(c, fab_json_text(doc, "worth.unit"), &s->unit, e));
    }
    if (value.len > 0) FAB_TRY(fab_cli_sum(c, "--value", value, &s->unit, &s->value, e));
    if (fab_args_has(&c->args, "--topic")) s->topic = fab_args_option(&c->args, "--topic");
    return s->value > 0 ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "--value");
}

/* A sum of the deal's unit; missing: 0. */
static enum fab_code sum(struct fab_cli *c, const char *option, int unit, int64_t *out,
                         struct fab_err *e)
{
    int its;

    *out = 0;
    if (!fab_args_has(&c->args, option)) return FAB_OK;
    FAB_TRY(fab_cli_sum(c, option, fab_args_option(&c->args, option), &its, out, e));
    return its == unit ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, option);
}

static enum fab_code put_legs(struct fab_cli *c, struct fab_outline *o, const struct subject *s,
                              fab_moment due, struct fab_err *e)
{
    const int lender = s->mine ? 0 : 1;
    int64_t   advance;

    FAB_TRY(sum(c, "--advance", s->unit, &advance, e));
    if (!fab_args_has(&c->args, "--loan")) {
        if (advance > 0) return fab_fail_field(e, FAB_E_FIELD, "--advance");
        o->nlegs = 1;
        o->leg[0] = (struct fab_outline_leg){ .debtor = 0, .due = due, .stake = { s->value } };
        return FAB_OK;
    }
    o->nlegs = 2;
    o->leg[0] = (struct fab_outline_leg){ .debtor = lender,
                                          .due = { fab_min(o->at.ms + HANDED_OUT_MS, due.ms) },
                                          .stake = { advance } };
    o->leg[1] = (struct fab_outline_leg){
        .debtor = 1 - lender, .after = 1, .due = due, .stake = { s->value }
    };
    return FAB_OK;
}

/* The community's figures for one leg, seen from my side. */
static enum fab_code figures(struct fab_cli *c, const struct fab_talk *t,
                             const struct fab_outline *o, int leg, int me, int64_t steps,
                             const struct fab_json **doc, struct fab_err *e)
{
    const struct fab_outline_leg *l = &o->leg[leg];
    struct fab_buf                b = FAB_BUF_IN(c->arena);
    const struct { const char *name; int64_t n; } NUMBER[] = {
        { "&stake=", l->stake.units }, { "&unit=", o->unit }, { "&until=", l->due.ms }, { "&steps=", steps },
    };

    fab_put_text(&b, "/v1/ask/sheet?who=");
    fab_put_text(&b, fab_cli_mid(c, &t->other));
    fab_put_text(&b, l->debtor == me ? "&side=debtor" : "&side=creditor");
    for (int k = 0; k < fab_countof(NUMBER); k++) {
        fab_put_text(&b, NUMBER[k].name);
        fab_put_int(&b, NUMBER[k].n);
    }
    if (o->topic.len > 0) fab_put_text(&b, "&topic=");
    fab_put_text(&b, fab_cli_escape(c, o->topic));
    if (fab_args_has(&c->args, "--level")) fab_put_text(&b, "&level=");
    fab_put_text(&b, fab_cli_escape(c, fab_args_option(&c->args, "--level")));
    fab_put_byte(&b, 0);
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_get(c, (const char *)b.p, doc, NULL, e);
}

static struct fab_outline_prices prices_of(const struct fab_json *doc)
{
    return (struct fab_outline_prices){ fab_json_int(doc, "prices.minute_milli", 0),
                                        fab_json_int(doc, "prices.rate_day", 0),
                                        (fab_ppm)fab_json_int(doc, "prices.word_effect", 0),
                                        (fab_ppm)fab_json_int(doc, "prices.pool_keep", 0) };
}

enum fab_code fab_talk_outline(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    const fab_moment       now = fab_cli_now(c);
    struct fab_outline    *o = &t->outline;
    struct subject         s = { .unit = 0 };
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    const struct fab_json *doc;
    fab_moment             due;

    FAB_TRY(fab_cli_when(c, "--due", fab_args_option(&c->args, "--due"), &due, e));
    FAB_TRY(read_subject(c, t, &s, e));
    *o = (struct fab_outline){ .at = { now.ms / 1000 * 1000 },
                               .unit = s.unit,
                               .party = { c->person.mid, t->other },
                               .topic = s.topic,
                               .text = fab_args_word(&c->args, "TEXT", 0) };
    FAB_TRY(put_legs(c, o, &s, (fab_moment){ due.ms / 1000 * 1000 }, e));
    for (int k = 0; k < o->nlegs; k++) {
        FAB_TRY(figures(c, t, o, k, 0, 1, &doc, e));
        o->prices = prices_of(doc);
        o->ver = fab_json_int(doc, "version", 1);
        o->leg[k].premium = fab_json_int(doc, "prices.premium", 0);
    }
    fab_outline_put(&b, o);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    t->me = 0;
    t->outline_bytes = fab_buf_bytes(&b);
    t->deal = fab_outline_name(t->outline_bytes);
    return FAB_OK;
}

enum fab_code fab_talk_check(struct fab_cli *c, const struct fab_talk *t, struct fab_err *e)
{
    const struct fab_outline *o = &t->outline;
    const fab_moment          now = fab_cli_now(c);
    const struct fab_json    *doc;

    if (fab_talk_ahead(o, now) || fab_talk_over(o, now)) {
        return fab_fail_field(e, FAB_E_TIME, "outline");
    }
    for (int k = 0; k < o->nlegs; k++) {
        FAB_TRY(figures(c, t, o, k, t->me, 1, &doc, e));
        const struct fab_outline_prices p = prices_of(doc);

        if (p.minute_milli != o->prices.minute_milli || p.rate_day != o->prices.rate_day
            || p.word_effect != o->prices.word_effect || p.pool_keep != o->prices.pool_keep
            || fab_json_int(doc, "version", 0) != o->ver
            || fab_json_int(doc, "prices.premium", 0) != o->leg[k].premium) {
            return fab_fail_field(e, FAB_E_VERSION, "outline");
        }
    }
    return FAB_OK;
}

/* ---- my sheet */

/* The rows that the community found, as mine. */
static enum fab_code copy_needs(struct fab_talk *t, int leg, const struct fab_json *doc,
                                struct fab_err *e)
{
    const struct fab_json *rows = fab_json_get(doc, "needs");

    for (const struct fab_json *r = rows == NULL ? NULL : rows->first; r != NULL; r = r->next) {
        if (t->mine.nneeds == FAB_L_sheet_needs) return fab_fail_field(e, FAB_E_SYNTAX, "needs");
        t->mine.need[t->mine.nneeds++] = (struct fab_sheet_need){ leg,
                                                                  (int)fab_json_int(r, "steps", 1),
                                                                  { fab_json_int(r, "stake", 0) },
                                                                  { fab_json_int(r, "need", 0) } };
    }
    return FAB_OK;
}

static enum fab_code needs(struct fab_cli *c, struct fab_talk *t, int leg, int64_t steps,
                           struct fab_err *e)
{
    const fab_credit       stake = t->outline.leg[leg].stake;
    const struct fab_json *doc;
    int64_t                named;

    if (fab_args_has(&c->args, "--need")) {
        FAB_TRY(sum(c, "--need", t->outline.unit, &named, e));
        return fab_sheet_needs_named(&t->mine, leg, stake, (int)steps, (fab_credit){ named }, e);
    }
    FAB_TRY(figures(c, t, &t->outline, leg, t->me, steps, &doc, e));
    return copy_needs(t, leg, doc, e);
}

/* The most of a row that there is. */
static int64_t there_is(const struct fab_json *doc, int row)
{
    const struct fab_json *rows = fab_json_get(doc, "gives");

    for (const struct fab_json *r = rows == NULL ? NULL : rows->first; r != NULL; r = r->next) {
        if (fab_json_int(r, "row", 0) == row) return fab_json_int(r, "most", 0);
    }
    return 0;
}

static enum fab_code gives(struct fab_cli *c, struct fab_talk *t, int leg, struct fab_err *e)
{
    const int64_t          stake = t->outline.leg[leg].stake.units;
    fab_credit             most[FAB_ROWS] = { { 0 } };
    struct fab_hold_wish   w;
    const struct fab_json *doc;

    FAB_TRY(fab_hold_read(c, "--pledge", fab_args_option(&c->args, "--pledge"), t->outline.unit, &w,
                          e));
    FAB_TRY(figures(c, t, &t->outline, leg, t->me, 1, &doc, e));
    most[FAB_ROW_DEPOSIT].units = fab_min(w.deposit, stake);
    most[FAB_ROW_ESCROW].units = fab_min(fab_min(w.escrow, stake), there_is(doc, FAB_ROW_ESCROW));
    if (most[FAB_ROW_DEPOSIT].units > there_is(doc, FAB_ROW_DEPOSIT)) {
        return fab_fail_field(e, FAB_E_FUNDS, "--pledge");
    }
    if (w.word) most[FAB_ROW_SURETY].units = there_is(doc, FAB_ROW_SURETY);
    if (w.word) most[FAB_ROW_OWNED].units = there_is(doc, FAB_ROW_OWNED);
    if (w.pool) most[FAB_ROW_POOL].units = there_is(doc, FAB_ROW_POOL);
    fab_sheet_gives(&t->mine, leg, most);
    return FAB_OK;
}

enum fab_code fab_talk_sheet(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);
    int64_t        steps;

    FAB_TRY(fab_cli_int(c, "--steps", 1, FAB_STEPS_MAX, 1, &steps, e));
    t->mine = (struct fab_sheet){ .deal = t->deal };
    c->chance.random(c->chance.self, "salt", t->mine.salt, sizeof t->mine.salt);
    for (int k = 0; k < t->outline.nlegs; k++) {
        if (t->outline.leg[k].stake.units == 0) continue;
        FAB_TRY(t->outline.leg[k].debtor == t->me ? gives(c, t, k, e) : needs(c, t, k, steps, e));
    }
    fab_sheet_put(&b, &t->mine);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    t->sheet_bytes = fab_buf_bytes(&b);
    t->hash = fab_sheet_hash(t->sheet_bytes);
    return FAB_OK;
}

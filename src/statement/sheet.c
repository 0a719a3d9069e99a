/* sheet.c: outlines and sheets as bytes.
 *
 * Why     a hash stands for a sheet before it is shown, so a sheet must have one encoding: rows
 *         come in order, each once, and the codec takes nothing but its own output.
 * Cost    a sort of at most 384 rows to write, one pass to read.
 * Source  DECISION 8, WIRE 2.2 and 2.6. */
#include "statement/sheet.h"

#include "base/sort.h"
#include "codec/cbor.h"
#include "crypto/crypto.h"

/* What a charter may set at most (settings ask.minute, ask.rate; a premium is below the whole). */
enum { VERSION = 1, RATE_MAX = 10000, MINUTE_MAX = 10000, PREMIUM_MAX = 1000000, UNITS = 16 };

/* ---- reading within bounds */

static int64_t within(struct fab_cbor *c, int64_t least, int64_t most)
{
    const int64_t n = fab_cbor_int(c);

    c->failed = c->failed || n < least || n > most;
    return c->failed ? 0 : n;
}

static fab_credit amount(struct fab_cbor *c, int64_t least, int64_t most)
{
    return (fab_credit){ within(c, least, most) };
}

static void list(struct fab_cbor *c, size_t want)
{
    const size_t n = fab_cbor_array(c);

    c->failed = c->failed || n != want;
}

static int rows(struct fab_cbor *c, size_t most)
{
    const size_t n = fab_cbor_array(c);

    c->failed = c->failed || n > most;
    return c->failed ? 0 : (int)n;
}

static void fixed(struct fab_cbor *c, void *out, size_t n)
{
    const fab_bytes b = fab_cbor_bytes(c);

    c->failed = c->failed || b.len != n;
    if (!c->failed) memcpy(out, b.p, n);
}

static fab_str words(struct fab_cbor *c, size_t most)
{
    const fab_str s = fab_cbor_text(c);
    size_t        characters = 0;

    c->failed =
        c->failed || !fab_utf8_ok(fab_bytes_of(s.p, s.len), &characters) || characters > most;
    return c->failed ? (fab_str){ NULL, 0 } : s;
}

static fab_moment seconds(struct fab_cbor *c)
{
    return (fab_moment){ within(c, 0, FAB_CREDIT_MAX / 1000) * 1000 };
}

/* ---- outlines */

static void put_leg(struct fab_buf *b, const struct fab_outline_leg *l)
{
    fab_cbor_put_array(b, 5);
    fab_cbor_put_int(b, l->debtor);
    fab_cbor_put_int(b, l->due.ms / 1000);
    fab_cbor_put_int(b, l->stake.units);
    fab_cbor_put_int(b, l->premium);
    fab_cbor_put_int(b, l->after);
}

void fab_outline_put(struct fab_buf *b, const struct fab_outline *o)
{
    fab_assert(o->nlegs >= 1 && o->nlegs <= FAB_L_legs);
    fab_cbor_put_array(b, 10);
    fab_cbor_put_int(b, VERSION);
    fab_cbor_put_int(b, o->at.ms / 1000);
    fab_cbor_put_int(b, o->ver);
    fab_cbor_put_int(b, o->unit);
    fab_cbor_put_array(b, 4);
    fab_cbor_put_int(b, o->prices.minute_milli);
    fab_cbor_put_int(b, o->prices.rate_day);
    fab_cbor_put_int(b, o->prices.word_effect);
    fab_cbor_put_int(b, o->prices.pool_keep);
    for (int k = 0; k < 2; k++) fab_cbor_put_bytes(b, fab_bytes_of(o->party[k].b, FAB_MID_BYTES));
    fab_cbor_put_text(b, o->topic);
    fab_cbor_put_text(b, o->text);
    fab_cbor_put_array(b, (size_t)o->nlegs);
    for (int k = 0; k < o->nlegs; k++) put_leg(b, &o->leg[k]);
}

static void read_prices(struct fab_cbor *c, struct fab_outline_prices *p)
{
    list(c, 4);
    p->minute_milli = within(c, 0, MINUTE_MAX);
    p->rate_day = within(c, 0, RATE_MAX);
    p->word_effect = (fab_ppm)within(c, 1, FAB_M);
    p->pool_keep = (fab_ppm)within(c, 0, FAB_M - 1);
}

static void read_leg(struct fab_cbor *c, int n, struct fab_outline_leg *l)
{
    list(c, 5);
    l->debtor = (int)within(c, 0, 1);
    l->due = seconds(c);
    l->stake = amount(c, 0, FAB_AMOUNT_MAX);
    l->premium = within(c, 0, PREMIUM_MAX);
    l->after = (int)within(c, 0, n);
}

enum fab_code fab_outline_read(fab_bytes bytes, struct fab_outline *out, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(bytes);

    *out = (struct fab_outline){ .unit = 0 };
    list(&c, 10);
    within(&c, VERSION, VERSION);
    out->at = seconds(&c);
    out->ver = within(&c, 1, INT32_MAX);
    out->unit = (int)within(&c, 0, UNITS - 1);
    read_prices(&c, &out->prices);
    for (int k = 0; k < 2; k++) fixed(&c, out->party[k].b, FAB_MID_BYTES);
    out->topic = words(&c, FAB_L_slug_bytes);
    out->text = words(&c, FAB_L_text_characters);
    out->nlegs = rows(&c, FAB_L_legs);
    for (int k = 0; k < out->nlegs; k++) read_leg(&c, k, &out->leg[k]);
    if (!fab_cbor_done(&c) || out->nlegs == 0 || fab_same(&out->party[0], &out->party[1])) {
        return fab_fail_field(e, FAB_E_SYNTAX, "outline");
    }
    return FAB_OK;
}

fab_id fab_outline_name(fab_bytes bytes)
{
    const fab_id whole = fab_sha256_of("fabrique-outline-v1", &bytes, 1);

    return fab_id_of(whole.b, 16);
}

/* ---- sheets */

static int order_needs(const void *a, const void *b, void *arg)
{
    const struct fab_sheet_need *x = a, *y = b;

    (void)arg;
    if (x->leg != y->leg) return x->leg < y->leg ? -1 : 1;
    if (x->stake.units != y->stake.units) return x->stake.units < y->stake.units ? -1 : 1;
    return (x->steps > y->steps) - (x->steps < y->steps);
}

static int order_gives(const void *a, const void *b, void *arg)
{
    const struct fab_sheet_give *x = a, *y = b;

    (void)arg;
    if (x->leg != y->leg) return x->leg < y->leg ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void put_needs(struct fab_buf *b, const struct fab_sheet *s)
{
    struct fab_sheet_need row[FAB_L_sheet_needs];

    memcpy(row, s->need, (size_t)s->nneeds * sizeof *row);
    fab_sort(row, (size_t)s->nneeds, sizeof *row, order_needs, NULL);
    fab_cbor_put_array(b, (size_t)s->nneeds);
    for (int k = 0; k < s->nneeds; k++) {
        fab_cbor_put_array(b, 4);
        fab_cbor_put_int(b, row[k].leg);
        fab_cbor_put_int(b, row[k].stake.units);
        fab_cbor_put_int(b, row[k].steps);
        fab_cbor_put_int(b, row[k].need.units);
    }
}

static void put_gives(struct fab_buf *b, const struct fab_sheet *s)
{
    struct fab_sheet_give row[FAB_L_sheet_gives];

    memcpy(row, s->give, (size_t)s->ngives * sizeof *row);
    fab_sort(row, (size_t)s->ngives, sizeof *row, order_gives, NULL);
    fab_cbor_put_array(b, (size_t)s->ngives);
    for (int k = 0; k < s->ngives; k++) {
        fab_cbor_put_array(b, 3);
        fab_cbor_put_int(b, row[k].leg);
        fab_cbor_put_int(b, row[k].row);
        fab_cbor_put_int(b, row[k].most.units);
    }
}

void fab_sheet_put(struct fab_buf *b, const struct fab_sheet *s)
{
    fab_assert(s->nneeds >= 0 && s->nneeds <= FAB_L_sheet_needs);
    fab_assert(s->ngives >= 0 && s->ngives <= FAB_L_sheet_gives);
    fab_cbor_put_array(b, 4);
    fab_cbor_put_bytes(b, fab_bytes_of(s->deal.b, 16));
    fab_cbor_put_bytes(b, fab_bytes_of(s->salt, sizeof s->salt));
    put_needs(b, s);
    put_gives(b, s);
}

static void read_need(struct fab_cbor *c, struct fab_sheet_need *n)
{
    list(c, 4);
    n->leg = (int)within(c, 0, FAB_L_legs - 1);
    n->stake = amount(c, 1, FAB_AMOUNT_MAX);
    n->steps = (int)within(c, 1, FAB_STEPS_LIMIT);
    if (c->failed) return;
    n->need = amount(c, 0, (n->stake.units + n->steps - 1) / n->steps);
}

static void read_give(struct fab_cbor *c, struct fab_sheet_give *g)
{
    list(c, 3);
    g->leg = (int)within(c, 0, FAB_L_legs - 1);
    g->row = (int)within(c, FAB_ROW_DEPOSIT, FAB_ROWS - 1);
    g->most = amount(c, 1, FAB_AMOUNT_MAX);
}

enum fab_code fab_sheet_read(fab_bytes bytes, struct fab_sheet *out, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(bytes);

    *out = (struct fab_sheet){ .nneeds = 0 };
    list(&c, 4);
    fixed(&c, out->deal.b, 16);
    fixed(&c, out->salt, sizeof out->salt);
    out->nneeds = rows(&c, FAB_L_sheet_needs);
    for (int k = 0; k < out->nneeds && !c.failed; k++) {
        read_need(&c, &out->need[k]);
        c.failed = c.failed || (k > 0 && order_needs(&out->need[k - 1], &out->need[k], NULL) >= 0);
    }
    out->ngives = rows(&c, FAB_L_sheet_gives);
    for (int k = 0; k < out->ngives && !c.failed; k++) {
        read_give(&c, &out->give[k]);
        c.failed = c.failed || (k > 0 && order_gives(&out->give[k - 1], &out->give[k], NULL) >= 0);
    }
    return fab_cbor_done(&c) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "sheet");
}

fab_id fab_sheet_hash(fab_bytes bytes)
{
    return fab_sha256_of("fabrique-deal-v1", &bytes, 1);
}

/* ---- what is said in a round */

void fab_talk_put(struct fab_buf *b, int round, fab_bytes what)
{
    fab_assert(round == FAB_TALK_OUTLINE || round == FAB_TALK_SHEET);
    fab_cbor_put_array(b, 2);
    fab_cbor_put_int(b, round);
    fab_cbor_put_bytes(b, what);
}

enum fab_code fab_talk_read(fab_bytes bytes, int *round, fab_bytes *what, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(bytes);

    list(&c, 2);
    *round = (int)within(&c, FAB_TALK_OUTLINE, FAB_TALK_SHEET);
    *what = fab_cbor_bytes(&c);
    return fab_cbor_done(&c) ? FAB_OK : fab_fail_field(e, FAB_E_SYNTAX, "round");
}

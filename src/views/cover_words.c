/* views/cover_words.c: a deal and its holds in words and numbers.
 *
 * Why     who signs must read who pays what, what of his own is bound, what he would lose at worst.
 * Idea    the chosen deal first, then each device that would do alone, by its burden.
 * Cost    a pass over the menu a line; a name for each guarantor.
 * Source  DECISION 7; INTERFACES 1.2 ("deals"). */
#include "views/cover.h"

/* "Anne, Bruno": who would pay, of this type; empty: nobody by name. */
static fab_str payers(const struct fab_reader *r, const struct fab_doc_cover *c, int type)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    for (int i = 0; i < c->n; i++) {
        bool before = false;

        if (c->hold[i].type != type) continue;
        for (int k = 0; k < i; k++) {
            before = before || (c->hold[k].type == type &&
                                fab_same(&c->hold[k].owner, &c->hold[i].owner));
        }
        if (before) continue;
        if (b.len > 0) fab_put_text(&b, ", ");
        fab_put_str(&b, fab_doc_name(r, &c->hold[i].owner));
    }
    return fab_buf_str(&b);
}

static fab_str device_text(const struct fab_reader *r, const struct fab_question *q, int id,
                           int64_t amount, fab_str by)
{
    char           name[16];
    struct fab_buf b = FAB_BUF(name);
    const fab_str  sum = fab_doc_sum_text(r, q->unit, amount);

    if (by.len > 0) {
        return fab_doc_say(r, FAB_W("ask.deal.3_by"), FAB_TEXT("sum", sum), FAB_TEXT("who", by));
    }
    fab_put_text(&b, "ask.deal.");
    fab_put_int(&b, id);
    fab_put_byte(&b, 0);
    return fab_doc_say(r, name, FAB_TEXT("sum", sum));
}

/* One device of the menu, whatever rows it has: what all of them bind. */
static int64_t amount_of(const struct fab_decision *d, const struct fab_covered *c, int id)
{
    int64_t sum = 0;

    for (int k = 0; k < c->n; k++) sum += c->menu[k].id == id ? d->amount[k].units : 0;
    return sum;
}

fab_str fab_doc_deal_text(const struct fab_reader *r, const struct fab_question *q,
                          const struct fab_decision *d, const struct fab_doc_cover *c)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    if (d->kind == FAB_HANDSHAKE) return fab_word(r->lang, FAB_W("ask.deal.handshake"));
    for (int id = FAB_DEVICE_DEPOSIT; id <= FAB_DEVICE_POOL; id++) {
        const int64_t amount = amount_of(d, &c->covered, id);
        const fab_str by =
            id == FAB_DEVICE_SURETY ? payers(r, c, FAB_HOLD_SURETY) : (fab_str){ NULL, 0 };

        if (amount == 0) continue;
        if (b.len > 0) fab_put_str(&b, fab_word(r->lang, FAB_W("ask.deal.and")));
        fab_put_str(&b, device_text(r, q, id, amount, by));
    }
    if (d->steps > 1) {
        if (b.len > 0) fab_put_text(&b, ", ");
        fab_put_str(&b, fab_doc_say(r, FAB_W("ask.deal.steps"), FAB_NUM("n", d->steps)));
    }
    return fab_buf_str(&b);
}

void fab_doc_hold_put(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                     const struct fab_doc_hold *h)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("hold.text"),
                                  FAB_TEXT("what", fab_doc_word(r, "hold.", h->type)),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, q->unit, h->amount)),
                                  FAB_TEXT("who", fab_doc_name(r, &h->owner))));
    fab_json_put_int(o, "type", h->type);
    fab_json_put_text(o, "what_text", fab_doc_word(r, "hold.", h->type));
    fab_json_put_text(o, "who_text", fab_doc_name(r, &h->owner));
    fab_doc_sum(o, r, "sum", q->unit, h->amount);
    fab_json_put_mid(o, "owner", &h->owner);
    fab_json_put_int(o, "unit", q->unit);
    fab_json_put_int(o, "amount", h->amount);
    fab_json_open(o, "links", '[');
    for (int k = 0; k < h->nlinks; k++) fab_json_put_sid(o, NULL, &h->link[k]);
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

static void put_device(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                       int id, int64_t amount, fab_str by)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", device_text(r, q, id, amount, by));
    fab_json_put_int(o, "device", id);
    fab_doc_sum(o, r, "amount", q->unit, amount);
    fab_json_close(o, '}');
}

/* Minutes that a deal takes both together: the agreement, its devices, its steps (DECISION 7). */
static int64_t minutes_of(const struct fab_decision *d, const struct fab_covered *c)
{
    enum { AGREEMENT = 1, A_STEP = 4 };
    int64_t minutes = AGREEMENT + A_STEP * (d->steps - 1);

    for (int k = 0; k < c->n; k++) minutes += d->amount[k].units > 0 ? c->menu[k].minutes : 0;
    return minutes;
}

/* What a device pays, of the amount that it binds: the creditor keeps his part of what the pool
 * pays. */
static int64_t pays(const struct fab_doc_cover *c, int id, int64_t amount)
{
    return id == FAB_DEVICE_POOL ? fab_mul_div(amount, FAB_M - c->means.pool_keep, FAB_M) : amount;
}

int64_t fab_doc_cover_rests(const struct fab_question *q, const struct fab_decision *d,
                            const struct fab_doc_cover *c)
{
    int64_t rests = d->steps > 1 ? (q->stake + d->steps - 1) / d->steps : q->stake;

    for (int k = 0; d->kind == FAB_DEVICE && k < c->covered.n; k++) {
        rests -= pays(c, c->covered.menu[k].id, d->amount[k].units);
    }
    return fab_max(0, rests);
}

/* text, minutes, burden_milli; on_you: what of the asker's own money is bound; rests: what he would
 * lose at worst; least: the lightest that is enough. */
struct sides { int64_t minutes, burden_milli, on_you, rests; bool least; };

static void put_sides(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                      fab_str what, const struct sides *s)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    FAB_SAY_N(&b, r->lang, FAB_W("ask.deal.text"), s->minutes, FAB_TEXT("deal", what),
              FAB_TEXT("rests", fab_doc_sum_text(r, q->unit, s->rests)));
    if (s->least) fab_put_str(&b, fab_word(r->lang, FAB_W("ask.deal.least")));
    fab_json_put_text(o, "text", fab_buf_str(&b));
    fab_json_put_int(o, "minutes", s->minutes);
    fab_json_put_int(o, "burden_milli", s->burden_milli);
    fab_doc_sum(o, r, "on_you", q->unit, s->on_you);
    fab_doc_sum(o, r, "rests", q->unit, s->rests);
}

static void put_chosen(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                       const struct fab_decision *d, const struct fab_doc_cover *c)
{
    const struct sides sides = { minutes_of(d, &c->covered), d->burden_milli,
                                 amount_of(d, &c->covered, FAB_DEVICE_ESCROW),
                                 fab_doc_cover_rests(q, d, c), d->kind == FAB_DEVICE };

    fab_json_open(o, NULL, '{');
    put_sides(o, r, q, fab_doc_deal_text(r, q, d, c), &sides);
    fab_json_put_int(o, "steps", d->steps);
    fab_json_open(o, "devices", '[');
    for (int id = FAB_DEVICE_DEPOSIT; id <= FAB_DEVICE_POOL; id++) {
        const int64_t amount = amount_of(d, &c->covered, id);

        if (amount == 0) continue;
        put_device(o, r, q, id, amount,
                   id == FAB_DEVICE_SURETY ? payers(r, c, FAB_HOLD_SURETY) : (fab_str){ NULL, 0 });
    }
    fab_json_close(o, ']');
    fab_json_open(o, "holds", '[');
    for (int i = 0; i < c->n; i++) fab_doc_hold_put(o, r, q, &c->hold[i]);
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

/* Devices that would do alone, each unless it is the deal that was chosen, by burden. */
struct alone { int row; struct fab_fill fill; };

static int find_alone(const struct fab_need *need, const struct fab_decision *d,
                      const struct fab_doc_cover *c, struct alone out[FAB_MENU_MAX])
{
    int n = 0;

    for (int k = 0; d->kind == FAB_DEVICE && k < c->covered.n; k++) {
        struct alone a = { .row = k };
        int          at = n;

        if (!fab_best(d->need.units, &c->covered.menu[k], 1, need->rules->minute_milli, &a.fill) ||
            (d->steps == 1 && a.fill.burden_milli == d->burden_milli)) {
            continue;
        }
        for (; at > 0 && out[at - 1].fill.burden_milli > a.fill.burden_milli; at--) {
            out[at] = out[at - 1];
        }
        out[at] = a;
        n++;
    }
    return n;
}

static void put_alone(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                      const struct fab_doc_cover *c, const struct alone *a)
{
    const struct fab_offer *row = &c->covered.menu[a->row];
    const int64_t           amount = a->fill.amount[0];
    const struct sides      sides = { 1 + row->minutes, a->fill.burden_milli,
                                      row->id == FAB_DEVICE_ESCROW ? amount : 0,
                                      fab_max(0, q->stake - pays(c, row->id, amount)), false };

    fab_json_open(o, NULL, '{');
    put_sides(o, r, q, device_text(r, q, row->id, amount, (fab_str){ NULL, 0 }), &sides);
    fab_json_put_int(o, "steps", 1);
    fab_json_open(o, "devices", '[');
    put_device(o, r, q, row->id, amount, (fab_str){ NULL, 0 });
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

void fab_doc_cover_put(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                       const struct fab_need *need, const struct fab_decision *d,
                       const struct fab_doc_cover *c)
{
    struct alone alone[FAB_MENU_MAX];
    const int    n = find_alone(need, d, c, alone);

    fab_json_open(o, "deals", '[');
    if (d->kind == FAB_HANDSHAKE || d->kind == FAB_DEVICE) put_chosen(o, r, q, d, c);
    for (int k = 0; k < n; k++) put_alone(o, r, q, c, &alone[k]);
    fab_json_close(o, ']');
}

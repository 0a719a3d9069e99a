/* views/cover.c: from what both sides can do to the holds that they sign.
 *
 * Why     a deal that was found must be the deal that is signed: the same paths, link by link.
 * Idea    judgement searches and decides; here its amounts become holds of DECISION 4, what no
 *         device covers lies on the record or is borne by choice, and all of it gets words.
 * Cost    a decision with its searches (judge/cover_menu.h), a lookup for each link named.
 * Source  DECISION 3, 4, 7; PROTOCOL 5.1; INTERFACES 2.1 (POST /v1/cover). */
#include "views/cover.h"

#include "charter/settings.h"
#include "codec/base64.h"

enum {
    ESCROW = 1, DEPOSIT, SURETY, POOL, PRESUMED, TRACK, WAIVED = 9,     /* types of holds */
    DEFAULT_DAYS = 7,                                                   /* no day was said */
    PATHS_EACH = 8,                 /* of a kind of hold: 32 holds in all */
    AGAIN = 3,                      /* searches, when what was found has just been reserved */
};

bool fab_doc_cover_kept(struct fab_reader *r, int unit)
{
    return r->from->cover_lock != NULL && fab_unit_type(r->tray, unit, NULL) == 'c';
}

static bool on(struct fab_reader *r, const char *device)
{
    return fab_device_named(fab_str_of(device)) != NULL && fab_device_on(r->tray, device);
}

/* ---- the menu */

static void fill_means(struct fab_reader *r, const struct fab_question *q, struct fab_need *need,
                       struct fab_doc_cover *c)
{
    const int64_t most = q->deposit < 0 ? q->stake : fab_min(q->deposit, q->stake);

    c->means = (struct fab_means){ .deposit = { on(r, "deposit") ? most : 0 },
                                   .rate_day = fab_set(r->tray, FAB_S_ask_rate),
                                   .premium = c->terms.premium,
                                   .word_effect = (fab_ppm)fab_set(r->tray, FAB_S_word_effect),
                                   .pool_keep = (fab_ppm)fab_set(r->tray, FAB_S_pool_keep) };
    if (on(r, "escrow") && q->stake > 0) {
        need->share_ppm =
            (int32_t)fab_mul_div(fab_min(q->advance, q->stake), FAB_M, q->stake);
    }
    c->rules = fab_decide_default;
    c->rules.minute_milli = fab_set(r->tray, FAB_S_ask_minute);
    need->rules = &c->rules;
    need->max_steps = (int)fab_max(1, fab_min(q->steps, FAB_STEPS_MAX));
}

static struct fab_cover_deal deal_of(struct fab_reader *r, const struct fab_question *q,
                                     const struct fab_inquiry *inquiry,
                                     const struct fab_doc_cover *c)
{
    const int64_t due =
        q->until.ms > 0 ? q->until.ms : fab_now(r->tray).ms + fab_days(DEFAULT_DAYS);

    return (struct fab_cover_deal){ .creditor = q->asker,
                                    .debtor = q->who,
                                    .topic = inquiry->topic,
                                    .until = { due + c->terms.life_ms },
                                    .word = on(r, "surety"),
                                    .pool = on(r, "pool"),
                                    .track = on(r, "track"),
                                    .pool_room = c->terms.pool,
                                    .known = c->terms.known,
                                    .starter = c->terms.starter,
                                    .links = (int)fab_set(r->tray, FAB_S_cover_links),
                                    .scan = fab_set(r->tray, FAB_S_cover_scan) };
}

/* All who stand for the debtor, for the whole stake; the creditor's signature will be the
 * consent. */
static int any_word(const struct fab_graph *g, const struct fab_inquiry *inquiry, fab_credit stake,
                    struct fab_cover_accept accept[FAB_COVER_ACCEPTS])
{
    fab_id    who[FAB_COVER_ACCEPTS];
    const int n = fab_cover_sureties(g, &inquiry->who, who, FAB_COVER_ACCEPTS);
    int       kept = 0;

    for (int i = 0; i < n; i++) {
        if (fab_same(&who[i], &inquiry->asker)) continue;
        accept[kept++] = (struct fab_cover_accept){ who[i], stake };
    }
    return kept;
}

/* The creditor asks: those whom he trusts, each for what he would shrug off.  The debtor asks, or
 * both have agreed on a sum: all who stand for him. */
static int whose_word(struct fab_reader *r, const struct fab_graph *g, const struct fab_judge *j,
                      const struct fab_inquiry *inquiry, const struct fab_need *need, bool agreed,
                      struct fab_cover_accept accept[FAB_COVER_ACCEPTS])
{
    if (agreed || fab_same(&r->who, &inquiry->who)) {
        return any_word(g, inquiry, need->stake, accept);
    }
    return fab_cover_trusted(g, j, inquiry, (fab_ppm)fab_set(r->tray, FAB_S_word_lo), need->shrug,
                             accept);
}

/* ---- holds */

static void add(struct fab_doc_cover *c, struct fab_doc_hold hold)
{
    if (hold.amount > 0 && c->n < FAB_L_holds) c->hold[c->n++] = hold;
}

/* A path as its hold names it.  false: a link is gone since, the search is to be made again. */
static bool add_path(struct fab_reader *r, const struct fab_graph *g,
                     const struct fab_cover_ask *ask, const struct fab_way *p, int unit,
                     struct fab_doc_hold hold, struct fab_doc_cover *c)
{
    hold.amount = p->sum.units;
    for (int k = 0; k < p->nlinks; k++) {
        const struct fab_cover_row row = fab_cover_link_row(g, ask, p, k);

        if (row.kind == 0 && k == 0 && ask->layer == FAB_LAYER_WORD) continue;
        if (!r->from->cover_link(r->from->self, &row, unit, &hold.link[hold.nlinks])) return false;
        hold.nlinks++;
    }
    add(c, hold);
    return true;
}

static bool add_paths(struct fab_reader *r, const struct fab_graph *g,
                      const struct fab_cover_deal *deal, int type, int unit,
                      const struct fab_cover *paths, struct fab_doc_cover *c)
{
    const struct fab_cover_ask ask = { .layer = type == SURETY ? FAB_LAYER_WORD : FAB_LAYER_TRACK,
                                       .creditor = deal->creditor, .debtor = deal->debtor };
    const struct fab_member   *debtor = fab_get_member(r->tray, FAB_KEY(.a = deal->debtor));
    const bool                 known = debtor != NULL && (debtor->est || debtor->founder);

    for (int i = 0; i < paths->npaths; i++) {
        const struct fab_way *p = &paths->path[i];
        struct fab_doc_hold   hold = { .type = type, .owner = deal->creditor };

        if (type == SURETY) hold.owner = fab_cover_member(g, p->node[p->nlinks - 2]);
        if (type == POOL) hold.owner = fab_pool(unit);
        if (type == TRACK && p->from == FAB_FROM_COMMONS && p->nlinks == 1 && !known) {
            hold.type = PRESUMED;
            hold.owner = fab_commons();
        }
        if (!add_path(r, g, &ask, p, unit, hold, c)) return false;
    }
    return true;
}

/* Amounts by row of the menu, then the paths; what is left is borne by choice.  A deal in steps has
 * the holds of one step. */
static bool lay_holds(struct fab_reader *r, const struct fab_graph *g,
                      const struct fab_cover_deal *deal, const struct fab_question *q,
                      const struct fab_decision *d, struct fab_doc_cover *c)
{
    const int64_t step = (q->stake + d->steps - 1) / d->steps;
    int64_t       covered = 0;

    for (int k = 0; k < c->covered.n; k++) {
        const int id = c->covered.menu[k].id;

        if (id == FAB_DEVICE_ESCROW) {
            add(c, (struct fab_doc_hold){ .type = ESCROW, .owner = deal->creditor,
                                          .amount = d->amount[k].units });
        } else if (id == FAB_DEVICE_DEPOSIT) {
            add(c, (struct fab_doc_hold){ .type = DEPOSIT, .owner = deal->debtor,
                                          .amount = d->amount[k].units });
        }
    }
    if (!add_paths(r, g, deal, SURETY, q->unit, &c->covered.vault, c) ||
        !add_paths(r, g, deal, SURETY, q->unit, &c->covered.word, c) ||
        !add_paths(r, g, deal, POOL, q->unit, &c->covered.pool, c) ||
        !add_paths(r, g, deal, TRACK, q->unit, &c->covered.track, c)) {
        return false;
    }
    for (int i = 0; i < c->n; i++) covered += c->hold[i].amount;
    add(c, (struct fab_doc_hold){ .type = WAIVED, .owner = deal->creditor,
                                  .amount = step - covered });
    return true;
}

static enum fab_code search(struct fab_reader *r, const struct fab_graph *g, struct fab_scratch *s,
                            const struct fab_judge *j, const struct fab_inquiry *inquiry,
                            const struct fab_question *q, struct fab_need *need,
                            struct fab_answer *out, struct fab_doc_cover *c, struct fab_err *e)
{
    struct fab_cover_accept accept[FAB_COVER_ACCEPTS];
    struct fab_cover_deal   deal = deal_of(r, q, inquiry, c);

    deal.accept = accept;
    deal.naccept = deal.word ? whose_word(r, g, j, inquiry, need, false, accept) : 0;
    FAB_TRY(fab_judge_ask_covered(j, inquiry, g, s, &deal, need, &c->means, out, &c->covered, e));
    c->complete = c->covered.vault.complete && c->covered.word.complete &&
                  c->covered.pool.complete && c->covered.track.complete;
    if (out->decision.kind != FAB_HANDSHAKE && out->decision.kind != FAB_DEVICE) return FAB_OK;
    if (!lay_holds(r, g, &deal, q, &out->decision, c)) return fab_fail(e, FAB_E_COVER_SPENT);
    return FAB_OK;
}

enum fab_code fab_doc_cover_ask(struct fab_reader *r, const struct fab_judge *j,
                                const struct fab_inquiry *inquiry, const struct fab_question *q,
                                struct fab_need *need, struct fab_answer *out,
                                struct fab_doc_cover *c, struct fab_err *e)
{
    struct fab_scratch     *scratch;
    const struct fab_graph *g;
    enum fab_code           code = FAB_E_COVER_SPENT;

    memset(c, 0, sizeof *c);
    r->from->cover_terms(r->from->self, &q->asker, &q->who, q->unit, &c->terms);
    if (q->shrug < 0) need->shrug.units = c->terms.median;
    fill_means(r, q, need, c);
    for (int i = 0; i < AGAIN && code == FAB_E_COVER_SPENT; i++) {
        c->n = 0;
        g = r->from->cover_lock(r->from->self, q->unit, &scratch);
        code = g == NULL ? fab_fail(e, FAB_E_MEMORY)
                         : search(r, g, scratch, j, inquiry, q, need, out, c, e);
        r->from->cover_unlock(r->from->self, scratch);
    }
    return code;
}

/* ---- cover that was named */

struct naming {
    struct fab_reader          *r;
    const struct fab_graph     *g;
    struct fab_scratch         *s;
    const struct fab_question  *q;
    const struct fab_cover_deal *deal;
    struct fab_doc_cover       *c;
    int64_t                     open;       /* of the stake, without cover yet */
};

/* Paths from these sources for at most `need`, as holds of that type. */
static enum fab_code name_paths(struct naming *n, int type, int from, int64_t need,
                                const struct fab_cover *laid, struct fab_cover *out,
                                struct fab_err *e)
{
    const struct fab_cover_deal *d = n->deal;
    const struct fab_cover_ask   ask = { .layer = type == SURETY ? FAB_LAYER_WORD : FAB_LAYER_TRACK,
                                         .from = from, .creditor = d->creditor, .debtor = d->debtor,
                                         .need = { need }, .topic = d->topic, .until = d->until,
                                         .known = d->known, .starter = d->starter,
                                         .accept = type == SURETY ? d->accept : NULL,
                                         .naccept = type == SURETY ? d->naccept : 0,
                                         .links = d->links, .paths = PATHS_EACH, .scan = d->scan,
                                         .laid = laid };

    FAB_TRY(fab_cover_find(n->g, n->s, &ask, out, e));
    if (!add_paths(n->r, n->g, d, type, n->q->unit, out, n->c)) {
        return fab_fail(e, FAB_E_COVER_SPENT);
    }
    n->open -= out->sum.units;
    n->c->complete = n->c->complete && out->complete;
    return FAB_OK;
}

static enum fab_code name_all(struct naming *n, const struct fab_doc_wish *w, struct fab_err *e)
{
    const struct fab_cover_deal *d = n->deal;
    struct fab_covered          *found = &n->c->covered;

    add(n->c, (struct fab_doc_hold){ .type = ESCROW, .owner = d->creditor, .amount = w->escrow });
    add(n->c, (struct fab_doc_hold){ .type = DEPOSIT, .owner = d->debtor, .amount = w->deposit });
    n->open = fab_max(0, n->q->stake - w->escrow - w->deposit);
    if (d->word && w->word) {
        const int64_t most = fab_min(n->open, w->word_most);

        FAB_TRY(name_paths(n, SURETY, FAB_FROM_VAULT, most, NULL, &found->vault, e));
        FAB_TRY(name_paths(n, SURETY, FAB_FROM_SELF, most - found->vault.sum.units, &found->vault,
                           &found->word, e));
    }
    if (d->pool && w->pool) {
        FAB_TRY(name_paths(n, POOL, FAB_FROM_POOL,
                           fab_min(fab_min(n->open, w->pool_most), d->pool_room.units), NULL,
                           &found->pool, e));
    }
    if (d->track) {
        FAB_TRY(name_paths(n, TRACK, FAB_FROM_COMMONS | FAB_FROM_SELF, n->open, &found->pool,
                           &found->track, e));
    }
    add(n->c, (struct fab_doc_hold){ .type = WAIVED, .owner = d->creditor, .amount = n->open });
    return FAB_OK;
}

static enum fab_code name_once(struct naming *n, const struct fab_judge *j,
                               const struct fab_inquiry *inquiry, const struct fab_doc_wish *w,
                               struct fab_err *e)
{
    const struct fab_need   need = { .stake = { n->q->stake },
                                     .shrug = { n->q->shrug >= 0 ? fab_max(1, n->q->shrug)
                                                                 : n->c->terms.median } };
    struct fab_cover_accept accept[FAB_COVER_ACCEPTS];
    struct fab_cover_deal   deal = deal_of(n->r, n->q, inquiry, n->c);

    deal.accept = accept;
    deal.naccept =
        deal.word && w->word ? whose_word(n->r, n->g, j, inquiry, &need, w->agreed, accept) : 0;
    n->deal = &deal;
    n->c->n = 0;
    n->c->complete = true;
    return name_all(n, w, e);
}

/* Sureties and the pool carry what both sides agreed on. */
static bool reached(const struct fab_doc_cover *c, const struct fab_doc_wish *w)
{
    int64_t word = 0, pool = 0;

    for (int i = 0; i < c->n; i++) {
        word += c->hold[i].type == SURETY ? c->hold[i].amount : 0;
        pool += c->hold[i].type == POOL ? c->hold[i].amount : 0;
    }
    return (!w->word || word >= w->word_most) && (!w->pool || pool >= w->pool_most);
}

static enum fab_code name_cover(struct fab_reader *r, const struct fab_judge *j,
                                const struct fab_inquiry *inquiry, const struct fab_question *q,
                                const struct fab_doc_wish *w, struct fab_doc_cover *c,
                                struct fab_err *e)
{
    struct naming n = { .r = r, .q = q, .c = c };
    enum fab_code code = FAB_E_COVER_SPENT;

    for (int i = 0; i < AGAIN && code == FAB_E_COVER_SPENT; i++) {
        n.g = r->from->cover_lock(r->from->self, q->unit, &n.s);
        code = n.g == NULL ? fab_fail(e, FAB_E_MEMORY) : name_once(&n, j, inquiry, w, e);
        r->from->cover_unlock(r->from->self, n.s);
    }
    return code != FAB_OK || !w->whole || reached(c, w) ? code : fab_fail(e, FAB_E_COVER);
}

/* ---- words */

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
        const fab_str by = id == FAB_DEVICE_SURETY ? payers(r, c, SURETY) : (fab_str){ NULL, 0 };

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

static void put_hold(struct fab_out *o, const struct fab_reader *r, const struct fab_question *q,
                     const struct fab_doc_hold *h)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("hold.text"),
                                  FAB_TEXT("what", fab_doc_word(r, "hold.", h->type)),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, q->unit, h->amount)),
                                  FAB_TEXT("who", fab_doc_name(r, &h->owner))));
    fab_json_put_int(o, "type", h->type);
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
                   id == FAB_DEVICE_SURETY ? payers(r, c, SURETY) : (fab_str){ NULL, 0 });
    }
    fab_json_close(o, ']');
    fab_json_open(o, "holds", '[');
    for (int i = 0; i < c->n; i++) put_hold(o, r, q, &c->hold[i]);
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

/* ---- GET and POST /v1/cover */

static enum fab_code flag(struct fab_reader *r, const char *name, bool *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    *out = fab_str_is(text, "1");
    return FAB_OK;
}

static enum fab_code amount(struct fab_reader *r, const char *name, int64_t most, int64_t *out,
                            struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (text.len == 0) return FAB_OK;
    if (!fab_int_read(text, out) || *out < 0 || *out > most) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    return FAB_OK;
}

static enum fab_code side(struct fab_reader *r, const char *name, fab_id *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (!fab_mid_read(text, out)) return fab_fail_field(e, FAB_E_FIELD, name);
    return fab_get_member(r->tray, FAB_KEY(.a = *out)) != NULL ? FAB_OK
                                                               : fab_fail_field(e, FAB_E_REF, name);
}

/* need=units, unit=number, creditor=mid, debtor=mid, until=ms, topic; deposit=units, escrow=units,
 * word=1, pool=1, word_most=units, pool_most=units; whole=1: E_COVER unless these two are reached.
 * Only for the two sides: paths name people. */
static enum fab_code read_wish(struct fab_reader *r, struct fab_question *q,
                               struct fab_doc_wish *w, struct fab_err *e)
{
    int64_t unit = 0;

    *q = (struct fab_question){ .shrug = -1, .steps = 1 };
    FAB_TRY(side(r, "creditor", &q->asker, e));
    FAB_TRY(side(r, "debtor", &q->who, e));
    if (!fab_same(&r->who, &q->asker) && !fab_same(&r->who, &q->who)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (fab_same(&q->asker, &q->who)) return fab_fail(e, FAB_E_CONFLICT);
    FAB_TRY(amount(r, "need", FAB_AMOUNT_MAX, &q->stake, e));
    FAB_TRY(amount(r, "unit", 15, &unit, e));
    FAB_TRY(amount(r, "until", FAB_CREDIT_MAX, &q->until.ms, e));
    FAB_TRY(amount(r, "deposit", q->stake, &w->deposit, e));
    FAB_TRY(amount(r, "escrow", q->stake, &w->escrow, e));
    w->word_most = w->pool_most = FAB_AMOUNT_MAX;
    FAB_TRY(amount(r, "word_most", FAB_AMOUNT_MAX, &w->word_most, e));
    FAB_TRY(amount(r, "pool_most", FAB_AMOUNT_MAX, &w->pool_most, e));
    w->agreed = w->word_most < FAB_AMOUNT_MAX;
    FAB_TRY(flag(r, "word", &w->word, e));
    FAB_TRY(flag(r, "pool", &w->pool, e));
    FAB_TRY(flag(r, "whole", &w->whole, e));
    q->unit = (int)unit;
    return fab_doc_query(r, "topic", &q->topic_name, e);
}

static void put_found(struct fab_out *o, struct fab_reader *r, const struct fab_question *q,
                      const struct fab_doc_cover *c)
{
    int64_t covered = 0;

    for (int i = 0; i < c->n; i++) covered += c->hold[i].type == WAIVED ? 0 : c->hold[i].amount;
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("cover.text"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, q->unit, covered)),
                                  FAB_TEXT("stake", fab_doc_sum_text(r, q->unit, q->stake))));
    fab_doc_sum(o, r, "need", q->unit, q->stake);
    fab_doc_sum(o, r, "covered", q->unit, covered);
    fab_json_open(o, "holds", '[');
    for (int i = 0; i < c->n; i++) put_hold(o, r, q, &c->hold[i]);
    fab_json_close(o, ']');
    fab_json_open(o, "paths", '[');
    for (int i = 0; i < c->n; i++) {
        if (c->hold[i].nlinks > 0) put_hold(o, r, q, &c->hold[i]);
    }
    fab_json_close(o, ']');
    fab_json_put_bool(o, "complete", c->complete);
}

enum fab_code fab_view_cover_get(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    struct fab_question     q;
    struct fab_doc_wish     w = { 0 };
    struct fab_doc_cover   *c = fab_new(r->arena, struct fab_doc_cover, 1);
    struct fab_inquiry      inquiry = { .at = fab_now(r->tray) };
    const struct fab_judge *j;
    enum fab_code           code;

    (void)m;
    if (c == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(read_wish(r, &q, &w, e));
    if (!fab_doc_cover_kept(r, q.unit)) return fab_fail_field(e, FAB_E_REF, "unit");
    inquiry.topic = q.topic_name.len == 0 ? 0 : fab_topic_index(r->tray, q.topic_name);
    if (q.topic_name.len > 0 && inquiry.topic == 0) return fab_fail_field(e, FAB_E_TOPIC, "topic");
    inquiry.asker = q.asker;
    inquiry.who = q.who;
    r->from->cover_terms(r->from->self, &q.asker, &q.who, q.unit, &c->terms);
    j = r->from->judge_lock(r->from->self);
    code = j == NULL ? fab_fail(e, FAB_E_MEMORY) : name_cover(r, j, &inquiry, &q, &w, c, e);
    r->from->judge_unlock(r->from->self);
    FAB_TRY(code);
    put_found(o, r, &q, c);
    return FAB_OK;
}

/* views/cover.c: from what both sides can do to the holds that they sign; views/cover_words.c says
 * them.
 *
 * Why     a deal that was found must be the deal that is signed: the same paths, link by link.
 * Idea    judgement searches and decides; here its amounts become holds of DECISION 4; what no
 *         device covers lies on the record or is borne by choice.
 * Cost    a decision with its searches (judge/cover_menu.h), a lookup for each link named.
 * Source  DECISION 3, 4, 7; PROTOCOL 5.1; INTERFACES 2.1 (POST /v1/cover). */
#include "views/cover.h"

#include "charter/settings.h"
#include "codec/base64.h"

enum {
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
    const int64_t free = fab_max(0, fab_free(r->tray, q->who, q->unit));
    const int64_t said = q->deposit < 0 ? q->stake : fab_min(q->deposit, q->stake);
    const int64_t most = fab_min(said, free);   /* a deal that he cannot fund is none */

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
    const struct fab_cover_ask ask = { .layer = type == FAB_HOLD_SURETY ? FAB_LAYER_WORD
                                                                        : FAB_LAYER_TRACK,
                                       .creditor = deal->creditor,
                                       .debtor = deal->debtor };
    const struct fab_member   *debtor = fab_get_member(r->tray, FAB_KEY(.a = deal->debtor));
    const bool                 known = debtor != NULL && (debtor->est || debtor->founder);

    for (int i = 0; i < paths->npaths; i++) {
        const struct fab_way *p = &paths->path[i];
        struct fab_doc_hold   hold = { .type = type, .owner = deal->creditor };

        if (type == FAB_HOLD_SURETY) hold.owner = fab_cover_member(g, p->node[p->nlinks - 2]);
        if (type == FAB_HOLD_POOL) hold.owner = fab_pool(unit);
        if (type == FAB_HOLD_TRACK && p->from == FAB_FROM_COMMONS && p->nlinks == 1 && !known) {
            hold.type = FAB_HOLD_PRESUMED;
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
            add(c, (struct fab_doc_hold){ .type = FAB_HOLD_ESCROW, .owner = deal->creditor,
                                          .amount = d->amount[k].units });
        } else if (id == FAB_DEVICE_DEPOSIT) {
            add(c, (struct fab_doc_hold){ .type = FAB_HOLD_DEPOSIT, .owner = deal->debtor,
                                          .amount = d->amount[k].units });
        }
    }
    if (!add_paths(r, g, deal, FAB_HOLD_SURETY, q->unit, &c->covered.vault, c) ||
        !add_paths(r, g, deal, FAB_HOLD_SURETY, q->unit, &c->covered.word, c) ||
        !add_paths(r, g, deal, FAB_HOLD_POOL, q->unit, &c->covered.pool, c) ||
        !add_paths(r, g, deal, FAB_HOLD_TRACK, q->unit, &c->covered.track, c)) {
        return false;
    }
    for (int i = 0; i < c->n; i++) covered += c->hold[i].amount;
    add(c, (struct fab_doc_hold){ .type = FAB_HOLD_WAIVED, .owner = deal->creditor,
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
    const struct fab_cover_ask   ask = { .layer = type == FAB_HOLD_SURETY ? FAB_LAYER_WORD
                                                                          : FAB_LAYER_TRACK,
                                         .from = from,
                                         .creditor = d->creditor,
                                         .debtor = d->debtor,
                                         .need = { need },
                                         .topic = d->topic,
                                         .until = d->until,
                                         .known = d->known,
                                         .starter = d->starter,
                                         .accept = type == FAB_HOLD_SURETY ? d->accept : NULL,
                                         .naccept = type == FAB_HOLD_SURETY ? d->naccept : 0,
                                         .links = d->links,
                                         .paths = PATHS_EACH,
                                         .scan = d->scan,
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

    add(n->c, (struct fab_doc_hold){
                  .type = FAB_HOLD_ESCROW, .owner = d->creditor, .amount = w->escrow });
    add(n->c, (struct fab_doc_hold){
                  .type = FAB_HOLD_DEPOSIT, .owner = d->debtor, .amount = w->deposit });
    n->open = fab_max(0, n->q->stake - w->escrow - w->deposit);
    if (d->word && w->word) {
        const int64_t most = fab_min(n->open, w->word_most);

        FAB_TRY(name_paths(n, FAB_HOLD_SURETY, FAB_FROM_VAULT, most, NULL, &found->vault, e));
        FAB_TRY(name_paths(n, FAB_HOLD_SURETY, FAB_FROM_SELF, most - found->vault.sum.units,
                           &found->vault, &found->word, e));
    }
    if (d->pool && w->pool) {
        FAB_TRY(name_paths(n, FAB_HOLD_POOL, FAB_FROM_POOL,
                           fab_min(fab_min(n->open, w->pool_most), d->pool_room.units), NULL,
                           &found->pool, e));
    }
    if (d->track) {
        FAB_TRY(name_paths(n, FAB_HOLD_TRACK, FAB_FROM_COMMONS | FAB_FROM_SELF, n->open,
                           &found->pool, &found->track, e));
    }
    add(n->c,
        (struct fab_doc_hold){ .type = FAB_HOLD_WAIVED, .owner = d->creditor, .amount = n->open });
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
        word += c->hold[i].type == FAB_HOLD_SURETY ? c->hold[i].amount : 0;
        pool += c->hold[i].type == FAB_HOLD_POOL ? c->hold[i].amount : 0;
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

    for (int i = 0; i < c->n; i++) {
        covered += c->hold[i].type == FAB_HOLD_WAIVED ? 0 : c->hold[i].amount;
    }
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("cover.text"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, q->unit, covered)),
                                  FAB_TEXT("stake", fab_doc_sum_text(r, q->unit, q->stake))));
    fab_doc_sum(o, r, "need", q->unit, q->stake);
    fab_doc_sum(o, r, "covered", q->unit, covered);
    fab_json_open(o, "holds", '[');
    for (int i = 0; i < c->n; i++) fab_doc_hold_put(o, r, q, &c->hold[i]);
    fab_json_close(o, ']');
    fab_json_open(o, "paths", '[');
    for (int i = 0; i < c->n; i++) {
        if (c->hold[i].nlinks > 0) fab_doc_hold_put(o, r, q, &c->hold[i]);
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

/* cover_menu.c: from paths to a deal, and back from the deal to its paths.
 *
 * Idea    what a search finds for the whole need is what a row of the menu can offer; the deal
 *         takes less or all of it, and a search for less always reaches what a search for more has
 *         reached.  Only pool and record share a layer: if the pool's paths leave too little for
 *         what should stay uncovered, the record counts for what is left and the deal is chosen
 *         again, three times at most; then the pool is left out, and what is found holds.
 * Cost    at most 4 * 3 + 5 searches and 5 decisions.
 * Source  DECISION 7 ("After a deal is chosen..."). */
#include "judge/cover_menu.h"

#include "judge/cover_graph.h"

enum {
    AGAIN = 3,
    VAULT_PATHS = 8,
    WORD_PATHS = 8,
    POOL_PATHS = 6,
    TRACK_PATHS = 8,
    TRUSTED_MOST = FAB_COVER_ACCEPTS
};

struct desk {
    const struct fab_graph      *g;
    struct fab_scratch          *s;
    const struct fab_cover_deal *deal;
};

static enum fab_code find(const struct desk *d, int layer, int from, int paths, int64_t need,
                          const struct fab_cover *laid, struct fab_cover *out, struct fab_err *e)
{
    const struct fab_cover_deal *deal = d->deal;
    const struct fab_cover_ask ask = { .layer = layer,
                                       .from = from,
                                       .creditor = deal->creditor,
                                       .debtor = deal->debtor,
                                       .arbiter = deal->arbiter,
                                       .need = { need },
                                       .topic = deal->topic,
                                       .until = deal->until,
                                       .known = deal->known,
                                       .starter = deal->starter,
                                       .accept = layer == FAB_LAYER_WORD ? deal->accept : NULL,
                                       .naccept = layer == FAB_LAYER_WORD ? deal->naccept : 0,
                                       .links = deal->links,
                                       .paths = paths,
                                       .scan = deal->scan,
                                       .laid = laid };

    return fab_cover_find(d->g, d->s, &ask, out, e);
}

/* The amount of which `need` is covered when a unit of it counts `effect`. */
static int64_t amount_for(int64_t need, int64_t effect)
{
    return effect <= 0 ? 0 : fab_min(FAB_AMOUNT_MAX, fab_mul_div_up(need, FAB_M, effect));
}

static enum fab_code find_word(const struct desk *d, int64_t own, int64_t others,
                               struct fab_covered *c, struct fab_err *e)
{
    FAB_TRY(find(d, FAB_LAYER_WORD, FAB_FROM_VAULT, VAULT_PATHS, own, NULL, &c->vault, e));
    return find(d, FAB_LAYER_WORD, FAB_FROM_SELF, WORD_PATHS, others, &c->vault, &c->word, e);
}

static enum fab_code find_pool(const struct desk *d, int64_t need, struct fab_covered *c,
                               struct fab_err *e)
{
    return find(d, FAB_LAYER_TRACK, FAB_FROM_POOL, POOL_PATHS, need, NULL, &c->pool, e);
}

static enum fab_code find_track(const struct desk *d, int64_t need, const struct fab_cover *laid,
                                struct fab_covered *c, struct fab_err *e)
{
    return find(d, FAB_LAYER_TRACK, FAB_FROM_COMMONS | FAB_FROM_SELF, TRACK_PATHS, need, laid,
                &c->track, e);
}

/* What the menu can offer toward the part of the stake that may not stay uncovered. */
static enum fab_code fill_menu(const struct desk *d, const struct fab_need *need, bool pool,
                               struct fab_means *means, struct fab_covered *c, struct fab_err *e)
{
    fab_credit tolerated;
    fab_ppm    odds;
    uint32_t   why;
    int64_t    open;

    FAB_TRY(fab_tolerate(need, &tolerated, &odds, &why, e));
    open = need->stake.units - tolerated.units;
    means->vault.units = means->sureties.units = means->pool.units = 0;
    if (d->deal->word) {
        FAB_TRY(find_word(d, open, amount_for(open, means->word_effect), c, e));
        means->vault = c->vault.sum;
        means->sureties = c->word.sum;
    }
    if (d->deal->pool && pool) {
        const int64_t want = amount_for(open, FAB_M - means->pool_keep);

        FAB_TRY(find_pool(d, fab_min(want, fab_max(0, d->deal->pool_room.units)), c, e));
        means->pool = c->pool.sum;
    }
    c->n = fab_menu(need, means, c->menu);
    return FAB_OK;
}

/* The amounts that the deal takes of the rows that lie on paths; what stays uncovered of one step.
 */
struct chosen { int64_t vault, word, pool, open; };

static struct chosen chosen_by(const struct fab_need *need, const struct fab_means *means,
                               const struct fab_covered *c, const struct fab_decision *deal)
{
    struct chosen out = { .open = (need->stake.units + deal->steps - 1) / deal->steps };
    bool          vault = means->vault.units > 0;           /* its row comes first */

    for (int k = 0; k < c->n; k++) {
        const struct fab_offer *row = &c->menu[k];
        const int64_t           x = deal->amount[k].units;

        if (row->id == FAB_DEVICE_POOL) out.pool = x;
        if (row->id == FAB_DEVICE_SURETY) *(vault ? &out.vault : &out.word) = x;
        if (row->id == FAB_DEVICE_SURETY) vault = false;
        out.open -= fab_mul_div(x, row->effect, FAB_M);
    }
    out.open = fab_max(0, out.open);
    return out;
}

/* The paths of a deal; *short_by: what the record does not carry of what stays uncovered. */
static enum fab_code lay(const struct desk *d, const struct chosen *x, struct fab_covered *c,
                         int64_t *short_by, struct fab_err *e)
{
    FAB_TRY(find_word(d, x->vault, x->word, c, e));
    FAB_TRY(find_pool(d, x->pool, c, e));
    FAB_TRY(find_track(d, d->deal->track ? x->open : 0, &c->pool, c, e));
    *short_by = d->deal->track ? x->open - c->track.sum.units : 0;
    return FAB_OK;
}

static void no_paths(struct fab_covered *c)
{
    struct fab_cover *const all[] = { &c->vault, &c->word, &c->pool, &c->track };

    for (int k = 0; k < fab_countof(all); k++) {
        all[k]->npaths = 0;
        all[k]->sum.units = 0;
        all[k]->complete = true;
    }
}

enum fab_code fab_cover_decide(const struct fab_graph *g, struct fab_scratch *s,
                               const struct fab_cover_deal *deal, struct fab_need *need,
                               struct fab_means *means, struct fab_decision *out,
                               struct fab_covered *c, struct fab_err *e)
{
    const struct desk d = { g, s, deal };
    int64_t           carried, short_by = 1;

    no_paths(c);
    need->track = need->stake;
    if (deal->track) FAB_TRY(find_track(&d, need->stake.units, NULL, c, e));
    if (deal->track) need->track = c->track.sum;
    carried = need->track.units;
    for (int k = 0; k <= AGAIN + 1 && short_by > 0; k++) {
        struct chosen x;

        if (k == AGAIN + 1) need->track.units = carried; /* without the pool nothing competes */
        FAB_TRY(fill_menu(&d, need, k <= AGAIN, means, c, e));
        FAB_TRY(fab_decide(need, c->menu, c->n, out, e));
        no_paths(c);
        if (out->kind != FAB_HANDSHAKE && out->kind != FAB_DEVICE) {
            if (k == 0 || k == AGAIN + 1) return FAB_OK;
            k = AGAIN; /* what the record carries is told as it is */
            continue;
        }
        x = chosen_by(need, means, c, out);
        FAB_TRY(lay(&d, &x, c, &short_by, e));
        if (short_by > 0) need->track = c->track.sum;
    }
    if (short_by > 0) {                     /* the scan was used up before what it had found once */
        out->kind = FAB_NOT_AT_THIS_STAKE;
        out->most_stake.units = 0;
        no_paths(c);
    }
    return FAB_OK;
}

enum fab_code fab_judge_ask_covered(const struct fab_judge *j, const struct fab_inquiry *q,
                                    const struct fab_graph *g, struct fab_scratch *s,
                                    const struct fab_cover_deal *deal, struct fab_need *need,
                                    struct fab_means *means, struct fab_answer *out,
                                    struct fab_covered *c, struct fab_err *e)
{
    FAB_TRY(fab_judge_ask(j, q, need, NULL, 0, out, e));        /* for the odds */
    FAB_TRY(fab_cover_decide(g, s, deal, need, means, &out->decision, c, e));
    out->first_deals = 0;
    if (out->decision.kind != FAB_NOT_ENOUGH_KNOWN) return FAB_OK;
    return fab_deals_needed(need, c->menu, c->n, out->decision.most_stake, &out->first_deals, e);
}

/* ---- whose word counts */

int fab_cover_sureties(const struct fab_graph *g, const fab_id *debtor, fab_id *out, int most)
{
    const struct fab_layer *y = &g->layer[FAB_LAYER_WORD];
    const uint32_t          b = fab_node_find(g, debtor);
    uint32_t                last = 0;
    int                     n = 0;

    fab_assert(g->listed);
    if (b == 0) return 0;
    for (uint32_t k = b < g->nbase && y->n > 0 ? y->in_at[b] : 0;
         n < most && b < g->nbase && y->n > 0 && k < y->in_at[b + 1]; k++) {
        if (y->in[k].from == last || y->out[y->in[k].link].free == 0) continue;
        last = y->in[k].from;
        out[n++] = fab_cover_member(g, last);
    }
    for (uint32_t x = fab_node_at(g, b)->first_in[FAB_LAYER_WORD]; n < most && x != 0;
         x = fab_extra_at(y, x)->next_in) {
        const fab_id who = fab_cover_member(g, fab_extra_at(y, x)->from);
        int          at = n;

        for (; at > 0 && fab_id_order(&out[at - 1], &who) > 0; at--) {}
        if (fab_extra_at(y, x)->out.free == 0 || (at > 0 && fab_same(&out[at - 1], &who))) continue;
        memmove(&out[at + 1], &out[at], (size_t)(n++ - at) * sizeof *out);
        out[at] = who;
    }
    return n;
}

int fab_cover_trusted(const struct fab_graph *g, const struct fab_judge *j,
                      const struct fab_inquiry *q, fab_ppm lo, fab_credit sum,
                      struct fab_cover_accept *out)
{
    fab_id    who[TRUSTED_MOST];
    const int n = fab_cover_sureties(g, &q->who, who, TRUSTED_MOST);
    int       kept = 0;

    for (int k = 0; k < n; k++) {
        struct fab_inquiry about = *q;
        struct fab_need    need = { .stake = { 1 }, .shrug = { 1 }, .max_steps = 1 };
        struct fab_answer  answer;
        struct fab_err     e;

        about.who = who[k];
        if (fab_same(&about.who, &q->asker) ||
            fab_judge_ask(j, &about, &need, NULL, 0, &answer, &e) != FAB_OK)
            continue;
        if (answer.will.odds.lo >= lo) out[kept++] = (struct fab_cover_accept){ who[k], sum };
    }
    return kept;
}

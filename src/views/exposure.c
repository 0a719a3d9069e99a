/* views/exposure.c: what each side of a promise can lose, before anybody signs and while it runs.
 *
 * Why     nobody agrees to what he has not seen: the worst case stands on the proposal itself.
 * Idea    once it runs, the fold has stored it; before, it is worked out here by the same rule from
 *         the terms that wait for an answer.
 * Cost    the legs and holds of one agreement.
 * Source  PROTOCOL 5.1 (exposure), ux/README 5 (agree, and both sign). */
#include "views/promise.h"

/* worst: the most that is lost; held: of one's own, set aside while it runs. */
struct loss { int64_t worst, held; };

static const fab_id *of_leg(struct fab_reader *r, const struct fab_sides *s,
                            const struct fab_agr *a, int64_t leg, bool creditor)
{
    const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = a->sid, .n = leg));

    return fab_promise_side(s, l == NULL ? -1 : creditor ? l->creditor : l->debtor);
}

/* What a hold leaves to its creditor at worst. */
static int64_t leaves(const struct fab_hold *h)
{
    switch (h->type) {
    case FAB_HOLD_POOL: /* it pays one claim a year */
    case FAB_HOLD_PRESUMED:
    case FAB_HOLD_TRACK:
    case FAB_HOLD_WAIVED: return h->cover;
    default: return 0;
    }
}

static void add_holds(struct fab_reader *r, const struct fab_sides *s, const struct fab_agr *a,
                      const fab_id *who, int unit, struct loss *x)
{
    for (int n = 0; n < a->nholds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = a->sid, .n = n));

        if (h == NULL || h->unit != unit) continue;
        if (fab_same(of_leg(r, s, a, h->leg, true), who)) x->worst += leaves(h);
        if (!fab_same(&h->owner, who)) continue;
        if (h->type <= FAB_HOLD_SURETY) x->held += h->amt;
        if (h->type == FAB_HOLD_ESCROW || h->type == FAB_HOLD_SURETY) x->worst += h->amt;
    }
}

/* A debtor stands for what his leg is worth, or for his deposit if that is more. */
static int64_t owes(struct fab_reader *r, const struct fab_agr *a, const struct fab_leg *l)
{
    int64_t deposit = 0;

    for (int n = 0; n < a->nholds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = a->sid, .n = n));

        if (h != NULL && h->leg == l->n && h->type == FAB_HOLD_DEPOSIT) deposit += h->amt;
    }
    return fab_max(l->val, deposit);
}

static struct loss would_lose(struct fab_reader *r, const struct fab_sides *s,
                              const struct fab_agr *a, const fab_id *who, int unit)
{
    struct loss x = { 0 };

    for (int n = 0; n < a->nlegs; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = a->sid, .n = n));

        if (l == NULL || l->unit != unit) continue;
        if (fab_same(fab_promise_side(s, l->debtor), who)) x.worst += owes(r, a, l);
    }
    add_holds(r, s, a, who, unit, &x);
    return x;
}

static void put_row(struct fab_out *o, struct fab_reader *r, const fab_id *who, int unit,
                    struct loss x, const char *id)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, id, FAB_TEXT("who", fab_doc_name(r, who)),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, unit, x.worst)),
                                  FAB_TEXT("held", fab_doc_sum_text(r, unit, x.held))));
    fab_doc_who(o, r, "who", who);
    fab_doc_sum(o, r, "worst", unit, x.worst);
}

/* Of a proposal; a proposal without anything of worth says that, too. */
static void put_proposed(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
                         const struct fab_agr *a)
{
    for (int i = 0; i < s->n; i++) {
        int rows = 0;

        for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
            const struct loss x = would_lose(r, s, a, &s->mid[i], unit);

            if (x.worst == 0 && x.held == 0) continue;
            put_row(o, r, &s->mid[i], unit, x, FAB_W("exposure.would"));
            fab_doc_sum(o, r, "held", unit, x.held);
            fab_json_close(o, '}');
            rows++;
        }
        if (rows > 0) continue;
        put_row(o, r, &s->mid[i], 0, (struct loss){ 0 }, FAB_W("exposure.nothing"));
        fab_json_close(o, '}');
    }
}

static void put_running(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
                        const struct fab_agr *a)
{
    for (int i = 0; i < s->n; i++) {
        for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
            const struct fab_exposure *x =
                fab_get_exposure(r->tray, FAB_KEY(.a = a->sid, .b = s->mid[i], .n = unit));

            if (x == NULL) continue;
            put_row(o, r, &s->mid[i], unit, (struct loss){ x->worst, 0 }, FAB_W("exposure.text"));
            fab_doc_sum(o, r, "lost", unit, x->lost);
            fab_json_close(o, '}');
        }
    }
}

void fab_promise_put_exposure(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
                              const struct fab_agr *a)
{
    const struct fab_where w = fab_promise_where(r, a);

    fab_json_open(o, "exposure", '[');
    if (fab_promise_proposed(&w)) put_proposed(o, r, s, a);
    else put_running(o, r, s, a);
    fab_json_close(o, ']');
}

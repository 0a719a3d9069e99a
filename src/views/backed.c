/* views/backed.c: promises of others that somebody answers for, in the rows of "today".
 *
 * Why     who gave their word, or looks after the pool, must hear of it when such a promise is
 *         admitted broken or goes before neighbours: their silence never pays, so they must know
 *         that they are asked (PROTOCOL 5.2); and who has paid sees what is still owed.
 * Idea    a hold names who answers and for which leg; the stage of that leg says what is wanted.
 *         After an admission: pay or not.  In a case: a list that draws on the hold is signed or
 *         not; a ruling may be appealed by who would pay.  Else it is only told.
 * Cost    the open holds of the person, and for an officer those of the pool: at most 1,024 of
 *         each; of closed ones those that left a debt.
 * Source  PROTOCOL 5.2 (admitted), 5.3, 3.4, 6.1; INTERFACES 1.2. */
#include "views/mine.h"

enum { HOLDS = 1024 };
/* consent.what (core.h): a settlement of a case; of a leg that was admitted, plus its number. */
enum { SETTLES = 5, CLAIMS = 4000 };
enum { OF_THE_POOL = 6 };                       /* ground of a case (dispute.h) */

/* One hold, the leg it stands for and the case about that. */
struct backed {
    const struct fab_hold *h;
    const struct fab_leg  *l;
    const struct fab_dsp  *dsp;
    struct fab_sides       s;
    bool                   pool;
};

static bool has_signed(struct fab_reader *r, const fab_id *obj, int64_t what, const fab_id *me)
{
    return fab_get_consent(r->tray, FAB_KEY(.a = *obj, .b = *me, .n = what)) != NULL;
}

/* What lies on the table would draw on this hold. */
static bool draws_on(struct fab_reader *r, const struct backed *x)
{
    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_settle *row = fab_get_settle(r->tray, FAB_KEY(.a = x->dsp->sid, .n = n));

        if (row == NULL) return false;
        if (row->hold == x->h->n && row->amt > 0) return true;
    }
    return false;
}

/* The pool is asked, and those who look after it may still answer. */
static bool is_claim(const struct backed *x)
{
    return x->pool && x->dsp != NULL && x->dsp->ground == OF_THE_POOL &&
           x->dsp->stage <= FAB_MEDIATION;
}

static enum fab_await awaits(struct fab_reader *r, const struct backed *x, const fab_id *me)
{
    if (x->l->stage == FAB_ADMITTED) {
        return has_signed(r, &x->l->agr, CLAIMS + x->l->n, me) ? FAB_NOTHING : FAB_PAY;
    }
    if (x->dsp == NULL) return FAB_NOTHING;
    if (x->dsp->stage == FAB_RULED) return x->pool ? FAB_NOTHING : FAB_LOOK;
    if (is_claim(x) && !draws_on(r, x)) return FAB_PAY;
    if (!draws_on(r, x) || has_signed(r, &x->dsp->sid, SETTLES, me)) return FAB_NOTHING;
    return FAB_SIGN;
}

static const char *sentence(const struct backed *x, enum fab_await what)
{
    switch (what) {
    case FAB_PAY:
        if (is_claim(x)) return FAB_W("today.pay_claim");
        return x->pool ? FAB_W("today.pay_pool") : FAB_W("today.pay");
    case FAB_SIGN: return x->pool ? FAB_W("today.backed_sign_pool") : FAB_W("today.backed_sign");
    case FAB_LOOK: return FAB_W("today.backed_look");
    default: return x->pool ? FAB_W("today.backed_pool") : FAB_W("today.backed");
    }
}

static void put_row(struct fab_out *o, struct fab_reader *r, const struct backed *x,
                    const char *words, int64_t sum, int64_t until)
{
    const fab_id *debtor = fab_promise_side(&x->s, x->l->debtor);
    const fab_id *creditor = fab_promise_side(&x->s, x->l->creditor);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, words, FAB_TEXT("who", fab_doc_name(r, debtor)),
                                  FAB_TEXT("to", fab_doc_name(r, creditor)),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, (int)x->h->unit, sum))));
    fab_json_put_sid(o, "sid", &x->l->agr);
    fab_doc_who(o, r, "other", debtor);
    fab_doc_sum(o, r, "sum", (int)x->h->unit, sum);
    if (x->dsp != NULL) fab_json_put_sid(o, "dispute", &x->dsp->sid);
    fab_mine_put_until(o, r, until);
    if (until != 0) fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", x->l->stage));
}

static int64_t until_of(struct fab_reader *r, const struct fab_leg *l)
{
    return fab_due_at(r->tray, fab_get_timer(r->tray, FAB_KEY(.a = l->agr, .n = l->n)));
}

/* An open hold of a promise that is in trouble.  1: a row was written. */
static int put_open(struct fab_out *o, struct fab_reader *r, const struct backed *x,
                    const fab_id *me, bool waits)
{
    const enum fab_await what = awaits(r, x, me);

    if (x->l->stage < FAB_ADMITTED || x->l->stage >= FAB_END || x->h->rest == 0) return 0;
    if ((what != FAB_NOTHING) != waits) return 0;
    put_row(o, r, x, sentence(x, what), x->h->rest, until_of(r, x->l));
    if (waits) fab_mine_put_await(o, r, what);
    else fab_json_close(o, '}');
    return 1;
}

/* What was paid out of a hold of mine and has not come back. */
static void put_owed(struct fab_out *o, struct fab_reader *r, const struct backed *x)
{
    const struct fab_debt *debt = fab_get_debt(r->tray, FAB_KEY(.a = x->h->agr, .n = x->h->n));

    if (debt == NULL || debt->rest == 0) return;
    put_row(o, r, x, FAB_W("today.owed_back"), debt->rest, 0);
    fab_json_close(o, '}');
}

/* false: nothing of it concerns this person: a side answers for himself. */
static bool read_hold(struct fab_reader *r, const struct fab_hold *h, const fab_id *me,
                      struct backed *out)
{
    *out = (struct backed){ .h = h, .s = fab_promise_sides(r, &h->agr) };
    out->pool = !fab_same(&h->owner, me);
    out->l = fab_get_leg(r->tray, FAB_KEY(.a = h->agr, .n = h->leg));
    if (out->l == NULL || h->type == FAB_HOLD_BOND || fab_promise_is_side(&out->s, me)) {
        return false;
    }
    out->dsp = fab_mine_case(r, out->l);
    return !out->pool ||
           fab_has_role(r->tray, *me, FAB_ROLE_OFFICER, fab_topic(r->tray, &h->agr));
}

/* All holds of an owner in this state; of closed ones what they left is under way. */
static int put_holds_of(struct fab_out *o, struct fab_reader *r, const fab_id *owner,
                        const fab_id *me, int state, bool waits)
{
    void    **row = fab_new(r->arena, void *, HOLDS);
    const int n = row == NULL ? 0 : fab_scan_fixed(r->tray, FAB_I_hold_by_owner,
                                                   FAB_KEY(.a = *owner, .n = state), 2, row, HOLDS);
    int       count = 0;

    for (int i = 0; i < n; i++) {
        struct backed x;

        if (!read_hold(r, row[i], me, &x)) continue;
        if (state == FAB_HOLD_OPEN) count += put_open(o, r, &x, me, waits);
        if (!waits) put_owed(o, r, &x);
    }
    return count;
}

static bool is_officer(struct fab_reader *r, const fab_id *me)
{
    for (int topic = 0; topic <= fab_list_count(r->tray, FAB_LIST_topics); topic++) {
        if (fab_has_role(r->tray, *me, FAB_ROLE_OFFICER, topic)) return true;
    }
    return false;
}

int fab_mine_put_backed(struct fab_out *o, struct fab_reader *r, const fab_id *me, bool waits)
{
    const fab_id pool = fab_pool(0);
    int          count = put_holds_of(o, r, me, me, FAB_HOLD_OPEN, waits);

    if (!waits) (void)put_holds_of(o, r, me, me, FAB_HOLD_CLOSED, waits);
    if (is_officer(r, me)) count += put_holds_of(o, r, &pool, me, FAB_HOLD_OPEN, waits);
    return count;
}

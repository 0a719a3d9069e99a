/* agreement_deal.c: how two people come to an agreement: promise, counter, accept, reject.
 *
 * Why      nobody is bound by what he has not signed, word for word; and a "yes" that was given
 *          beforehand is as good as one given now.
 * Idea     whoever wrote the latest terms has accepted them; the other may take them, answer once
 *          with others, or let them lapse.  Every check is made before anything changes.
 * Cost     a promise: its legs and holds as rows, two parties, one deadline.
 * Source   PROTOCOL 2 (promise to reject), 5.1, 5.2, 8.5 (open listings). */
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/item.h"

static enum fab_code parties(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                             struct fab_err *e)
{
    const struct fab_member *a = fab_get_member(t, FAB_KEY(.a = d->party[0]));
    const struct fab_member *b = fab_get_member(t, FAB_KEY(.a = d->party[1]));

    if (d->mode == FAB_MODE_PUBLIC) {
        const bool may = a->standing == FAB_MEMBER || a->standing == FAB_ORG;

        return may ? FAB_OK : fab_fail(e, FAB_E_ROLE);
    }
    if (b == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (s->scale == 1 && !fab_has_role(t, s->author, FAB_ROLE_INTERMEDIARY, s->topic)) {
        return fab_fail_field(e, FAB_E_ROLE, "scale");
    }
    if (fab_same(&d->party[0], &d->party[1])) return fab_fail(e, FAB_E_CONFLICT);
    return fab_may_deal(b) ? FAB_OK : fab_fail(e, FAB_E_STATE);
}

static enum fab_code promise_form(const struct fab_statement *s, struct fab_tray *t,
                                  struct fab_deal *d, struct fab_err *e)
{
    d->mode = (int)s->code;
    if (s->code != FAB_MODE_LOGGED && s->code != FAB_MODE_PUBLIC) {
        return fab_fail_field(e, FAB_E_FIELD, "code");
    }
    if (!(fab_set(t, FAB_S_agr_mode) & (1 << d->mode))) return fab_fail(e, FAB_E_KIND);
    if (s->about_type != (d->mode == FAB_MODE_PUBLIC ? FAB_ABOUT_ORIGIN : FAB_ABOUT_MID)) {
        return fab_fail_field(e, FAB_E_FIELD, "sub");
    }
    return FAB_OK;
}

/* What is common to both: terms that can be meant, in time, of a thing that is free. */
static enum fab_code terms(const struct fab_statement *s, struct fab_tray *t, struct fab_deal *d,
                           const fab_id *but, struct fab_err *e)
{
    FAB_TRY(fab_deal_read(s, t, d, e));
    FAB_TRY(parties(s, t, d, e));
    FAB_TRY(fab_deal_refers(s, t, d, e));
    if (d->ttl_ms <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "until");
    for (int i = 0; i < d->nlegs; i++) {
        if (d->leg[i].due <= fab_now(t).ms) return fab_fail_field(e, FAB_E_DUE, "list");
    }
    if (d->thing == NULL) return FAB_OK;
    return fab_item_free(t, d->thing, d->start, d->till, d->qty, but, e);
}

static void sign(struct fab_tray *t, const struct fab_agr *agr, int n, fab_id mid,
                 const struct fab_statement *s)
{
    const struct fab_key key = { .a = agr->sid, .n = n };
    struct fab_party    *p = fab_get_party(t, &key);

    if (p == NULL) p = fab_add_party(t, &key);
    p->mid = mid;
    if (s == NULL) return;
    p->accepted = agr->terms;
    if (s->has & F_(key)) p->hand = fab_id_of(s->key.p, s->key.len);
}

/* A public promise binds at once; an open listing whose asks are met accepts by itself. */
static enum fab_code start_at_once(struct fab_tray *t, struct fab_agr *agr, bool met,
                                   struct fab_err *e)
{
    enum fab_code code;

    if (agr->mode != FAB_MODE_PUBLIC && !met) return FAB_OK;
    code = fab_agr_may_start(t, agr, 0, e);
    if (code != FAB_OK && agr->mode == FAB_MODE_PUBLIC) return code;
    if (code != FAB_OK) return FAB_OK;          /* the terms wait for a hand */
    if (met) fab_get_party(t, FAB_KEY(.a = agr->sid, .n = 1))->accepted = agr->terms;
    fab_agr_start(t, agr, 0);
    return FAB_OK;
}

/* A newcomer's limits hold from the first word on. */
static enum fab_code limits(const struct fab_statement *s, struct fab_tray *t,
                            const struct fab_deal *d, struct fab_err *e)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));
    int64_t                  sum = 0;

    for (int i = 0; i < d->nlegs; i++) sum += d->leg[i].unit == 0 ? d->leg[i].val : 0;
    return fab_agr_limits(t, m, sum, true, e);
}

/* promise: terms offered to another, or to everybody.  Refuses: KIND, FIELD, COVER_..., REF, ROLE,
 * CONFLICT, STATE, DUE, TAKEN, LIMIT; a public one also what `accept` refuses. */
enum fab_code fab_apply_promise(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct fab_deal  d = { .party = { s->author, s->about } };
    struct fab_agr  *agr;
    struct fab_post *listing;
    bool             met;

    FAB_TRY(promise_form(s, t, &d, e));
    FAB_TRY(terms(s, t, &d, NULL, e));
    FAB_TRY(limits(s, t, &d, e));

    listing = fab_id_none(&d.ref) ? NULL : fab_item_listed(t, &d.ref);
    met = listing != NULL && d.mode == FAB_MODE_LOGGED && s->scale == 0 && s->repeat_times == 0 &&
        fab_deal_meets(t, listing, &d);
    agr = fab_add_agr(t, FAB_KEY(.a = s->sid));
    agr->stage = FAB_OFFERED;
    agr->idx = s->index;
    agr->ver = s->ver;
    fab_deal_store(s, t, agr, &d);
    sign(t, agr, 0, s->author, s);
    if (d.mode == FAB_MODE_LOGGED) sign(t, agr, 1, s->about, NULL);
    fab_due(t, FAB_DEV_agreement, &agr->sid, 0, d.ttl_ms, 0);
    return start_at_once(t, agr, met, e);
}

/* The agreement that s is about, and which party its author is; -1: none. */
static enum fab_code agreement(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_agr **agr, int *n, struct fab_err *e)
{
    *agr = fab_get_agr(t, FAB_KEY(.a = s->about));
    if (*agr == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    for (*n = 1; *n >= 0; (*n)--) {
        const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = s->about, .n = *n));

        if (p != NULL && fab_same(&p->mid, &s->author)) break;
    }
    return *n < 0 ? fab_fail(e, FAB_E_ROLE) : FAB_OK;
}

/* Did party n write the latest terms?  Who wrote them has accepted them. */
static bool wrote(struct fab_tray *t, const struct fab_agr *agr, int n)
{
    const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = agr->sid, .n = n));

    return fab_same(&p->accepted, &agr->terms);
}

/* counter: other terms, once; party 0 stays who proposed.  Refuses as promise, and STATE the second
 * time. */
enum fab_code fab_apply_counter(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    struct fab_deal d = { .mode = FAB_MODE_LOGGED };
    struct fab_agr *agr;
    int             n;

    if (s->code != FAB_MODE_LOGGED) return fab_fail_field(e, FAB_E_FIELD, "code");
    FAB_TRY(agreement(s, t, &agr, &n, e));
    if (wrote(t, agr, n)) return fab_fail(e, FAB_E_ROLE);
    if (!fab_agr_may(agr->stage, FAB_K_counter)) return fab_fail(e, FAB_E_STATE);
    d.party[0] = fab_get_party(t, FAB_KEY(.a = agr->sid, .n = 0))->mid;
    d.party[1] = s->author;
    FAB_TRY(terms(s, t, &d, &agr->sid, e));
    FAB_TRY(limits(s, t, &d, e));

    agr->stage = FAB_COUNTERED;
    agr->countered = 1;
    fab_deal_store(s, t, agr, &d);
    sign(t, agr, n, s->author, s);
    fab_due(t, FAB_DEV_agreement, &agr->sid, 0, d.ttl_ms, 0);
    return FAB_OK;
}

/* ---- accept, reject */

static enum fab_code latest(const struct fab_statement *s, const struct fab_agr *agr,
                            struct fab_err *e)
{
    if (s->nref != 1 || !fab_same(&s->ref[0], &agr->terms)) {
        return fab_fail_field(e, FAB_E_REF, "ref");
    }
    return FAB_OK;
}

/* accept: the other side takes the latest terms; all holds or none.
 * Refuses: FIELD, REF, ROLE, STATE, SANCTION, DUE, TAKEN, LIMIT, FUNDS, COVER_..., UNCOVERED. */
enum fab_code fab_apply_accept(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_agr *agr;
    int             n;

    if ((s->has & F_(key)) && s->key.len != FAB_ID_BYTES) {
        return fab_fail_field(e, FAB_E_FIELD, "key");
    }
    FAB_TRY(agreement(s, t, &agr, &n, e));
    FAB_TRY(latest(s, agr, e));
    if (wrote(t, agr, n)) return fab_fail(e, FAB_E_ROLE);
    if (!fab_agr_may(agr->stage, FAB_K_accept)) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(fab_agr_may_start(t, agr, 0, e));

    sign(t, agr, n, s->author, s);
    fab_agr_start(t, agr, 0);
    return FAB_OK;
}

/* reject: not these terms; by who wrote them: taken back.  Refuses: REF, ROLE, STATE. */
enum fab_code fab_apply_reject(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_agr *agr;
    int             n;

    FAB_TRY(agreement(s, t, &agr, &n, e));
    FAB_TRY(latest(s, agr, e));
    if (!fab_agr_may(agr->stage, FAB_K_reject)) return fab_fail(e, FAB_E_STATE);
    fab_agr_lapse(t, agr);
    return FAB_OK;
}

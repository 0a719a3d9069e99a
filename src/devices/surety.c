/* surety: a member answers for another, up to a sum, until a day.
 *
 * Family   promise; hold type 3, links of layer WORD.
 * Why      the word of somebody whom both know carries a promise between two who do not know each
 *          other; who gives it knows what he can lose before he gives it.
 * Idea     a link with a capacity.  What a promise reserved on it stays reserved until that promise
 *          has ended; the rest can be taken back at any moment, by who gave it and by whom it is
 *          about.  A row goes when its day has come, nothing is reserved on it, and no debt of it
 *          can be repaid any more.
 * Cost     a surety: one scan of what its author has given.
 * Source   PROTOCOL 2 (surety), 5.1, 5.3; DECISION 1, 2, 4. */
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/debt.h"

enum { STANDING = 1, FOR_ONE = 2, HOPS = 2, TERM_DAYS = 366, PAGE = 256, PERSON_MOST = 256,
       ORG_MOST = 65535, AGAIN_DAYS = 30, DEBTS_DAYS = FAB_DEBT_DAYS + 1 };
enum { CODE_LIVE = 1, CODE_SPENT = 2 };                     /* of the timer of a link */

/* ---- giving */

static enum fab_code topics(const struct fab_statement *s, struct fab_tray *t, int64_t *out,
                            struct fab_err *e)
{
    const int in_charter = fab_list_count(t, FAB_LIST_topics);

    if (s->nvec > FAB_COVER_TOPICS) return fab_fail_field(e, FAB_E_FIELD, "vec");
    for (int i = 0; i < s->nvec; i++) {
        if (s->vec[i] < 1 || s->vec[i] > fab_min(in_charter, 255)) return fab_fail(e, FAB_E_TOPIC);
        if (i > 0 && s->vec[i] <= s->vec[i - 1]) return fab_fail_field(e, FAB_E_FIELD, "vec");
    }
    *out = fab_link_topics(s->vec, s->nvec);
    return FAB_OK;
}

static enum fab_code form(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const int64_t now = fab_now(t).ms, code = s->has & F_(code) ? s->code : STANDING;

    if (s->has & F_(scale) && s->scale != 1) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (code != STANDING && code != FOR_ONE) return fab_fail_field(e, FAB_E_FIELD, "code");
    if ((s->nref == 1) != (code == FOR_ONE)) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if (s->amount.units < 1 || s->amount.units > FAB_LINK_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "amount");
    }
    if (fab_unit_type(t, (int)s->unit, NULL) != 'c') return fab_fail_field(e, FAB_E_FIELD, "unit");
    if (!(s->has & F_(until)) || s->until.ms <= now || s->until.ms > now + fab_days(TERM_DAYS)) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    if (s->method < 0 || s->method > FAB_COVER_HOPS) {
        return fab_fail_field(e, FAB_E_FIELD, "method");
    }
    return FAB_OK;
}

/* For how many others he stands already; *known: for this one, too. */
static int stands_for(const struct fab_statement *s, struct fab_tray *t, int most, bool *known)
{
    struct fab_key from = { .a = s->author };
    fab_id         last = { { 0 } };
    void          *row[PAGE];
    int            others = 0, n;

    *known = false;
    do {
        n = fab_scan(t, FAB_I_edge_by_src, &from, row, PAGE);
        for (int i = 0; i < n; i++) {
            const struct fab_edge *edge = row[i];

            if (edge->kind == FAB_EDGE_WORD && edge->state == 1 && !fab_same(&edge->dst, &last)) {
                last = edge->dst;
                others++;
                *known = *known || fab_same(&edge->dst, &s->about);
            }
        }
        if (n == PAGE) from.b = ((const struct fab_edge *)row[n - 1])->dst;
    } while (n == PAGE && others <= most &&
             !fab_same(&((const struct fab_edge *)row[0])->dst, &from.b));
    return n == PAGE ? most + 1 : others;
}

static enum fab_code whom(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const struct fab_member *by = fab_get_member(t, FAB_KEY(.a = s->author));
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->about));
    const int                most = by->standing == FAB_ORG ? ORG_MOST : PERSON_MOST;
    bool                     known;

    if (by->standing == FAB_NEWCOMER) return fab_fail(e, FAB_E_WHO);
    if (m == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (fab_same(&s->author, &s->about)) return fab_fail(e, FAB_E_CONFLICT);
    if (!fab_may_deal(m) || fab_in_debt(t, s->about, s->unit)) return fab_fail(e, FAB_E_STATE);
    if (stands_for(s, t, most, &known) >= most && !known) {
        return fab_fail_limit(e, "surety", most, most + 1);
    }
    return FAB_OK;
}

/* The terms for which alone it is given: the latest of an agreement that nobody has accepted. */
static enum fab_code for_one(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const struct fab_agr *agr = fab_get_agr(t, FAB_KEY(.a = s->ref[0]));

    if (agr == NULL) return fab_fail_field(e, FAB_E_REF, "ref");
    return agr->stage == FAB_OFFERED || agr->stage == FAB_COUNTERED
               ? FAB_OK : fab_fail_field(e, FAB_E_STATE, "ref");
}

static enum fab_code give(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_edge *edge;
    int64_t          set = 0;

    FAB_TRY(form(s, t, e));
    FAB_TRY(topics(s, t, &set, e));
    FAB_TRY(whom(s, t, e));
    if (s->nref == 1) FAB_TRY(for_one(s, t, e));

    edge = fab_add_edge(t, FAB_KEY(.a = s->sid));
    edge->kind = FAB_EDGE_WORD;
    edge->src = s->author;
    edge->dst = s->about;
    edge->topic = set;
    edge->scale = s->has & F_(code) ? s->code : STANDING;
    edge->unit = s->unit;
    edge->cap = s->amount.units;
    edge->hops = s->has & F_(method) ? s->method : HOPS;
    edge->until = s->until.ms;
    edge->state = 1;
    edge->idx = s->index;
    fab_due(t, FAB_DEV_surety, &s->sid, 0, s->until.ms, CODE_LIVE);
    if (s->nref == 1) {
        fab_add_consent(t, FAB_KEY(.a = s->sid, .b = s->author, .n = FAB_CONSENT_FOR_ONE))->hash =
            s->ref[0];
    }
    return FAB_OK;
}

/* ---- taking back */

/* The link and what belongs to it. */
static void drop(struct fab_tray *t, struct fab_edge *edge)
{
    const struct fab_key key = { .a = edge->sid, .b = edge->src, .n = FAB_CONSENT_FOR_ONE };
    struct fab_consent  *one = edge->scale == FOR_ONE ? fab_get_consent(t, &key) : NULL;

    if (one != NULL) fab_row_drop(t, FAB_R_consent, one);
    fab_due(t, FAB_DEV_surety, &edge->sid, 0, 0, 0);
    fab_texts_end(t, &edge->sid);
    fab_row_drop(t, FAB_R_edge, edge);
}

/* The free part only: what is reserved or was spent stays as it is. */
static enum fab_code take_back(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_err *e)
{
    struct fab_edge *edge = s->nref == 1 ? fab_get_edge(t, FAB_KEY(.a = s->ref[0])) : NULL;

    if (s->nref != 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if (edge == NULL || edge->kind != FAB_EDGE_WORD) return fab_fail_field(e, FAB_E_REF, "ref");
    if (!fab_same(&edge->src, &s->author) && !fab_same(&edge->dst, &s->author)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (edge->state != 1) return fab_fail(e, FAB_E_DUP);
    edge->state = 0;
    edge->cap = edge->used + edge->spent;
    if (edge->cap == 0) drop(t, edge);
    return FAB_OK;
}

/* surety: I answer for this person; with 2 = 0 and 6, no more.  Refuses: WHO, FIELD, TOPIC, REF,
 * ROLE, CONFLICT, DUP, STATE, LIMIT. */
enum fab_code fab_apply_surety(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    if (s->about_type != FAB_ABOUT_MID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->has & F_(scale) && s->scale == 0) return take_back(s, t, e);
    return give(s, t, e);
}

/* ---- the hold */

/* Was each link that was given for one agreement given for this one? */
static bool given_for(struct fab_tray *t, const struct fab_hold *h)
{
    for (int k = 0; k < FAB_COVER_LINKS; k++) {
        const struct fab_hold_path *p =
            fab_row_read(t, FAB_R_hold_path, FAB_KEY(.a = h->agr, .n = h->n, .m = k));
        const struct fab_edge    *edge = p == NULL ? NULL : fab_get_edge(t, FAB_KEY(.a = p->edge));
        const struct fab_consent *one;

        if (edge == NULL || edge->scale != FOR_ONE) continue;
        one = fab_get_consent(
            t, FAB_KEY(.a = edge->sid, .b = edge->src, .n = FAB_CONSENT_FOR_ONE));
        if (one == NULL || !fab_same(&one->hash, &h->agr)) return false;
    }
    return true;
}

static enum fab_code take(struct fab_hold *h, struct fab_tray *t, int dry, struct fab_err *e)
{
    const fab_id debtor = fab_leg_who(t, fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg)), 0);
    const struct fab_member *by = fab_get_member(t, FAB_KEY(.a = h->owner));

    if (!dry) return FAB_OK;
    if (by == NULL || (by->standing != FAB_MEMBER && by->standing != FAB_ORG) ||
        fab_in_debt(t, debtor, h->unit) || !given_for(t, h)) {
        return fab_fail(e, FAB_E_COVER);
    }
    return FAB_OK;
}

/* It says something of the guarantor's judgement, nothing of his own promises: dimension 3. */
static void paid(const struct fab_hold *h, struct fab_tray *t, int64_t part)
{
    enum { JUDGEMENT = 3 };
    const struct fab_leg *leg = fab_get_leg(t, FAB_KEY(.a = h->agr, .n = h->leg));

    if (part == 0) return;
    fab_tell(t, FAB_DEV_surety, &h->agr, &(struct fab_evidence){
        .subject = h->owner, .author = fab_leg_who(t, leg, 1), .topic = fab_topic(t, &h->agr),
        .dim = JUDGEMENT, .fact = FAB_FACT_SURETY_CALLED, .outcome = 0, .value = part });
}

/* Its day has come.  What is reserved outlasts it; what was spent may be repaid for two years. */
static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_edge *edge = fab_get_edge(t, FAB_KEY(.a = *obj));
    const int64_t    now = fab_now(t).ms;

    (void)n;
    if (edge == NULL) return;
    edge->state = 0;
    if (edge->used > 0) {
        fab_due(t, FAB_DEV_surety, obj, 0, now + fab_days(AGAIN_DAYS), CODE_LIVE);
    } else if (edge->spent > 0 && code == CODE_LIVE) {
        fab_due(t, FAB_DEV_surety, obj, 0, now + fab_days(DEBTS_DAYS), CODE_SPENT);
    } else {
        drop(t, edge);
    }
}

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_SURETY, 4, 0, NULL, take, paid }, { 0 } };
static const struct fab_view      VIEWS[] = {
    { "sureties", FAB_I_edge_by_src, "dst kind unit cap used spent until state", 'P' },
    { NULL, 0, NULL, 0 },
};
const struct fab_device fab_device_surety = {
    .name = "surety", .id = FAB_DEV_surety, .family = 'p', .holds = HOLDS, .views = VIEWS,
    .due = due,
};

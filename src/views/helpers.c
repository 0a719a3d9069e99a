/* views/helpers.c: who helps when a promise is in trouble, who decides about the pool, and how it
 * went for others so far.
 *
 * Why     "it is going wrong" is the worst moment to look for whom to turn to: names, their record
 *         and until when they keep their task stand beside the form, worked out by the reader's own
 *         phone (ux 09, 09b; MISSION 1, who judges the judge).
 * Idea    holders of a role by its index, each asked whether he may here (judge/helpers.h).  A
 *         mediator who may not is left out; an officer who may not is named as such, since the pool
 *         is everybody's.
 * Cost    at most HOLDERS of each role; one walk over legs for the figure, one over cases.
 * Source  PROTOCOL 1.4 (roles), 6.3, 6.4, 5.3 (pool.desk). */
#include "views/helpers.h"

#include "charter/settings.h"
#include "judge/helpers.h"

enum { HOLDERS = 8, CASES = 256, OF_THE_POOL = 6, YEAR_DAYS = 365 };

/* "until 3 May 2027", or until the members vote on it. */
static fab_str until_text(struct fab_reader *r, const struct fab_role *role)
{
    if (role->until == 0) return fab_word(r->lang, FAB_W("helpers.until_vote"));
    return fab_doc_say(r, FAB_W("helpers.until"), FAB_TEXT("day", fab_doc_day(r, role->until)));
}

static fab_str mediator_text(struct fab_reader *r, const struct fab_role *role)
{
    const struct fab_served *s = fab_get_served(r->tray, FAB_KEY(.a = role->mid));
    const fab_str name = fab_doc_name(r, &role->mid), until = until_text(r, role);

    if (s == NULL || s->mediated == 0) {
        return fab_doc_say(r, FAB_W("helpers.mediator_new"), FAB_TEXT("who", name),
                           FAB_TEXT("until", until));
    }
    return fab_doc_say(r, FAB_W("helpers.mediator"), FAB_TEXT("who", name),
                       FAB_TEXT("until", until), FAB_NUM("n", s->mediated),
                       FAB_NUM("settled", s->settled));
}

static fab_str officer_text(struct fab_reader *r, const struct fab_role *role, bool may)
{
    const fab_str name = fab_doc_name(r, &role->mid);

    if (!may) return fab_doc_say(r, FAB_W("helpers.officer_not"), FAB_TEXT("who", name));
    return fab_doc_say(r, FAB_W("helpers.officer"), FAB_TEXT("who", name),
                       FAB_TEXT("until", until_text(r, role)));
}

static void put_holder(struct fab_out *o, struct fab_reader *r, const struct fab_role *role,
                       bool may, fab_str text)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", text);
    fab_doc_who(o, r, "who", &role->mid);
    fab_json_put_bool(o, "may", may);
    if (role->until != 0) fab_json_put_time(o, "until", role->until);
    fab_json_close(o, '}');
}

/* Who holds a role now, for all topics and for this one. */
static int holders(struct fab_reader *r, int role, int64_t topic, const struct fab_role **out)
{
    void     *row[HOLDERS];
    int       count = 0;
    const int topics = topic == 0 ? 1 : 2;

    for (int k = 0; k < topics; k++) {
        const int n = fab_scan_fixed(r->tray, FAB_I_role_by_role,
                                     FAB_KEY(.n = role, .m = k == 0 ? 0 : topic), 2, row, HOLDERS);
        for (int i = 0; i < n && count < HOLDERS; i++) {
            const struct fab_role *held = row[i];
            if (held->until == 0 || held->until > fab_now(r->tray).ms) out[count++] = held;
        }
    }
    return count;
}

static void put_mediators(struct fab_out *o, struct fab_reader *r, struct fab_agr *a,
                          struct fab_leg *l)
{
    const struct fab_role *held[HOLDERS];
    const int              n = holders(r, FAB_ROLE_MEDIATOR, a->topic, held);

    fab_json_open(o, "mediators", '[');
    for (int i = 0; i < n; i++) {
        if (!fab_may_help(r->tray, a, l, held[i]->mid, FAB_ROLE_MEDIATOR)) continue;
        put_holder(o, r, held[i], true, mediator_text(r, held[i]));
    }
    fab_json_close(o, ']');
}

static void put_officers(struct fab_out *o, struct fab_reader *r, struct fab_agr *a,
                         struct fab_leg *l)
{
    const struct fab_role *held[HOLDERS];
    const int              n = holders(r, FAB_ROLE_OFFICER, a->topic, held);

    fab_json_open(o, "officers", '[');
    for (int i = 0; i < n; i++) {
        const bool may = fab_may_help(r->tray, a, l, held[i]->mid, FAB_ROLE_OFFICER);
        put_holder(o, r, held[i], may, officer_text(r, held[i], may));
    }
    fab_json_close(o, ']');
}

/* Of claims on the pool that ended within a year: all, and those that were settled. */
static void put_claims(struct fab_out *o, struct fab_reader *r)
{
    const int64_t from = fab_now(r->tray).ms - fab_days(YEAR_DAYS);
    void         *row[CASES];
    int64_t       asked = 0, settled = 0;
    const int     n = fab_scan_fixed(r->tray, FAB_I_dsp_by_stage, FAB_KEY(.n = FAB_END), 1, row,
                                     CASES);

    for (int i = 0; i < n; i++) {
        const struct fab_dsp *d = row[i];
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = d->agr, .n = d->leg));

        if (d->ground != OF_THE_POOL || l == NULL || l->ended < from) continue;
        asked++;
        settled += l->outcome == FAB_OUT_SETTLED;
    }
    if (asked == 0) return;
    fab_json_put_text(o, "claims_text",
                      fab_doc_say(r, FAB_W("helpers.claims"),
                                  FAB_TEXT("n", fab_doc_count(r, FAB_W("count.claims"), asked)),
                                  FAB_NUM("settled", settled)));
}

static bool stands_behind(struct fab_reader *r, const struct fab_agr *a, const struct fab_leg *l)
{
    const fab_id pool = fab_pool((int)l->unit);

    for (int n = 0; n < FAB_L_holds; n++) {
        const struct fab_hold *h = fab_get_hold(r->tray, FAB_KEY(.a = a->sid, .n = n));

        if (h == NULL) return false;
        if (h->leg == l->n && fab_same(&h->owner, &pool)) return true;
    }
    return false;
}

static void put_pool(struct fab_out *o, struct fab_reader *r, struct fab_agr *a, struct fab_leg *l)
{
    const int     unit = (int)l->unit;
    const int64_t free = fab_free(r->tray, fab_pool(unit), unit),
                  desk = fab_set_at(r->tray, a->ver, FAB_S_pool_desk);

    fab_json_open(o, "pool", '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("helpers.pool"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, unit, free))));
    fab_json_put_text(o, "decides_text",
                      fab_doc_say(r, FAB_W("helpers.decides"),
                                  FAB_TEXT("sum", fab_doc_sum_text(r, unit, desk))));
    put_officers(o, r, a, l);
    put_claims(o, r);
    fab_json_close(o, '}');
}

enum fab_code fab_doc_helpers(struct fab_out *o, struct fab_reader *r, struct fab_agr *a,
                              struct fab_leg *l, struct fab_err *e)
{
    struct fab_doc_ended ended;

    FAB_TRY(fab_doc_ended(r, &ended, e));
    const int64_t broken = ended.made_good + ended.decided + ended.not_kept;
    if (broken > 0) {
        fab_json_put_text(o, "made_good_text",
                          fab_doc_say(r, FAB_W("helpers.made_good"), FAB_NUM("n", broken),
                                      FAB_NUM("good", ended.made_good)));
    }
    put_mediators(o, r, a, l);
    if (stands_behind(r, a, l)) put_pool(o, r, a, l);
    return FAB_OK;
}

/* decision.c: part C of the library: what a stake needs, on plain structs.
 *
 * Why     the rule that says handshake or deposit should be usable where no community is.
 * Source  DECISION 7 and 13; judge/decide.h. */
#include "judge/decide.h"
#include "lib/public.h"

_Static_assert((int)FABRIQUE_HANDSHAKE == FAB_HANDSHAKE && (int)FABRIQUE_DEVICE == FAB_DEVICE &&
                   (int)FABRIQUE_NOT_AT_THIS_STAKE == FAB_NOT_AT_THIS_STAKE &&
                   (int)FABRIQUE_NOT_ENOUGH_KNOWN == FAB_NOT_ENOUGH_KNOWN,
               "kinds of a decision");
_Static_assert((int)FABRIQUE_BY_STAKE == (int)FAB_BOUND_STAKE &&
                   (int)FABRIQUE_BY_ODDS == (int)FAB_BOUND_ODDS &&
                   (int)FABRIQUE_BY_PERSON == (int)FAB_BOUND_PERSON &&
                   (int)FABRIQUE_BY_ALL == (int)FAB_BOUND_ALL &&
                   (int)FABRIQUE_BY_TRACK == (int)FAB_BOUND_TRACK &&
                   (int)FABRIQUE_LOWERED == (int)FAB_BOUND_LOWERED,
               "why");
_Static_assert((int)FABRIQUE_MENU == (int)FAB_MENU_MAX && (int)FABRIQUE_OPEN + 1 == (int)FAB_LEVELS,
               "menu and levels");

static struct fab_odds odds(fab_odds o)
{
    return (struct fab_odds){ o.lo, o.mid, o.hi, o.weight };
}

/* rules: where they go if the caller has some. */
static enum fab_code read_need(const fab_need *in, struct fab_decide_rules *rules,
                               struct fab_need *out, struct fab_err *e)
{
    FAB_TRY(FAB_API_SIZED(in, e));
    *out = (struct fab_need){ .stake = { in->stake },
                              .will = odds(in->will),
                              .can = odds(in->can),
                              .level = in->level,
                              .shrug = { in->shrug },
                              .open_one = { in->open_one },
                              .open_all = { in->open_all },
                              .track = { in->track },
                              .sanction = in->sanction,
                              .days = in->days,
                              .max_steps = in->max_steps,
                              .share_ppm = in->share_ppm };
    if (in->rules == NULL) return FAB_OK;
    FAB_TRY(FAB_API_SIZED(in->rules, e));
    for (int i = 0; i < FAB_LEVELS; i++) {
        rules->appetite[i] = in->rules->appetite[i];
        rules->person[i] = in->rules->person[i];
        rules->all[i] = in->rules->all[i];
    }
    rules->minute_milli = in->rules->minute_milli;
    out->rules = rules;
    return FAB_OK;
}

int fab_lib_tolerate(const fab_need *need, int64_t *tolerated, int32_t *p, uint32_t *why,
                     fab_error *e)
{
    struct fab_decide_rules rules;
    struct fab_need         n;
    struct fab_err          found;
    fab_credit              t = { 0 };
    enum fab_code           code = read_need(need, &rules, &n, &found);

    if (code == FAB_OK) code = fab_tolerate(&n, &t, p, why, &found);
    if (code == FAB_OK) *tolerated = t.units;
    return fab_api_told(code, &found, e);
}

static void publish(const struct fab_decision *d, fab_decision *out)
{
    *out = (fab_decision){ .size = sizeof *out,
                           .kind = (int)d->kind,
                           .tolerated = d->tolerated.units,
                           .need = d->need.units,
                           .most_stake = d->most_stake.units,
                           .odds = d->odds,
                           .why = d->why,
                           .steps = d->steps,
                           .burden_milli = d->burden_milli };
    for (int i = 0; i < FABRIQUE_MENU; i++) out->amount[i] = d->amount[i].units;
}

static enum fab_code decide(const fab_need *need, const fab_offer *menu, size_t n,
                            fab_decision *out, struct fab_err *e)
{
    struct fab_decide_rules rules;
    struct fab_need         own;
    struct fab_offer        offer[FAB_MENU_MAX];
    struct fab_decision     d;

    FAB_TRY(FAB_API_SIZED(out, e));
    FAB_TRY(read_need(need, &rules, &own, e));
    if (n > FAB_MENU_MAX) return fab_fail_field(e, FAB_E_FIELD, "menu");
    for (size_t i = 0; i < n; i++) {
        offer[i] = (struct fab_offer){
            menu[i].id, menu[i].minutes, menu[i].rate_ppm, { menu[i].most }, menu[i].effect
        };
    }
    FAB_TRY(fab_decide(&own, offer, (int)n, &d, e));
    publish(&d, out);
    return FAB_OK;
}

int fab_lib_decide(const fab_need *need, const fab_offer *menu, size_t n, fab_decision *out,
                   fab_error *e)
{
    struct fab_err found;

    return fab_api_told(decide(need, menu, n, out, &found), &found, e);
}

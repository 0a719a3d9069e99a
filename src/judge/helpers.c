/* judge/helpers.c: who may help with a promise in trouble.
 *
 * Why     before a case is opened both want to know who would help, and who would pay (ux 09, 09b):
 *         what the fold would refuse later must not be promised now.
 * Idea    a case about the leg as if it began now, and the same question that the fold asks.
 * Cost    what one check of conflicts costs: a scan of dealings for each of those concerned.
 * Source  PROTOCOL 6.4; MISSION 1 (conflicts of role refused by rule). */
#include "judge/helpers.h"

#include "devices/dispute.h"

bool fab_may_help(struct fab_tray *t, struct fab_agr *agr, struct fab_leg *leg, fab_id who,
                  int role)
{
    struct fab_dsp             now = { .agr = agr->sid, .leg = leg->n, .idx = INT64_MAX };
    const struct fab_case      c = { .t = t, .dsp = &now, .agr = agr, .leg = leg };
    const struct fab_concerned k = fab_case_concerned(&c);
    const struct fab_member   *m = fab_get_member(t, FAB_KEY(.a = who));

    if (m == NULL || m->standing != FAB_MEMBER) return false;
    return fab_has_role(t, who, role, (int)agr->topic)
           && !fab_case_conflict(&c, &k, role, who, 0);
}

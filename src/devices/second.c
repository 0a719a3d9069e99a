/* second.c: for a paper member two of his stewards say what nobody may say alone.
 *
 * Why      a steward holds the pen; leaving, rating, forgetting, a new key are the person's own,
 *          and one hand must not be enough for them.
 * Idea     the first steward's statement is accepted and does nothing but wait, as the hash of
 *          what it means; when another steward of the same person says the same within a week,
 *          that one does it, by the rules of that moment.
 * Cost     a scan of at most three stewards' rows.
 * Source   PROTOCOL 1.4 (agency), 9 (consent: second steward). */
#include "devices/core.h"
#include "state/ids.h"

enum { STEWARDS = 3, WAITS_DAYS = 7 };

static int stewards(struct fab_tray *t, fab_id of)
{
    void *row[STEWARDS];

    return fab_scan(t, FAB_I_hand_by_mid, FAB_KEY(.a = of), row, STEWARDS);
}

static int waiting(struct fab_tray *t, fab_id of, void *row[STEWARDS])
{
    return fab_scan_fixed(t, FAB_I_consent_by_obj, FAB_KEY(.a = of, .n = FAB_CONSENT_SECOND), 2,
                          row, STEWARDS);
}

static void keep(struct fab_tray *t, const struct fab_statement *s, fab_id meaning)
{
    const struct fab_key key = { .a = s->author, .b = s->hand, .n = FAB_CONSENT_SECOND };
    struct fab_consent  *mine = fab_get_consent(t, &key);

    if (mine == NULL) mine = fab_add_consent(t, &key);
    mine->hash = meaning;
    mine->idx = s->index;
    fab_due(t, FAB_DEV_core, &s->author, FAB_TIMER_SECOND,
            fab_now(t).ms + fab_days(WAITS_DAYS), 0);
}

enum fab_code fab_second_say(const struct fab_statement *s, struct fab_tray *t, bool *waits,
                             struct fab_err *e)
{
    const fab_id meaning = fab_statement_meaning(s);
    void        *row[STEWARDS];
    const int    n = waiting(t, s->author, row);

    if (stewards(t, s->author) < 2) return fab_fail_field(e, FAB_E_CONSENT, "for");
    *waits = true;
    for (int i = 0; i < n; i++) {
        const struct fab_consent *c = row[i];

        if (!fab_same(&c->hash, &meaning)) continue;
        if (fab_same(&c->mid, &s->hand)) return fab_fail(e, FAB_E_DUP);
        *waits = false;
    }
    if (*waits) keep(t, s, meaning);
    return FAB_OK;
}

void fab_second_over(struct fab_tray *t, fab_id of)
{
    void     *row[STEWARDS];
    const int n = waiting(t, of, row);

    for (int i = 0; i < n; i++) fab_row_drop(t, FAB_R_consent, row[i]);
    fab_due(t, FAB_DEV_core, &of, FAB_TIMER_SECOND, 0, 0);
}

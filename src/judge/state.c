/* judge/state.c: from rows to what the judgement works with.
 *
 * Idea    founders have the first numbers, so their list ends with the first member who is none; a
 *         graph is told every row once and merged.
 * Cost    a graph: one walk over members, accounts and links; the rest a few lookups.
 * Source  DECISION 1 and 7. */
#include "judge/state.h"

#include "charter/settings.h"
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/pool.h"
#include "devices/presumption.h"
#include "devices/track.h"

enum { FOUNDERS_MOST = 64, SAME_PAIR = 64 };

struct fab_judge_rules fab_judge_rules_of(struct fab_tray *t)
{
    return (struct fab_judge_rules){ fab_set(t, FAB_S_judge_open),
                                     (fab_ppm)fab_set(t, FAB_S_quiet_weight) };
}

static const struct fab_member *numbered(struct fab_tray *t, int64_t num)
{
    void *row[1];

    if (fab_scan_fixed(t, FAB_I_member_by_num, FAB_KEY(.n = num), 0, row, 1) != 1) return NULL;
    return row[0];
}

bool fab_founder_after(struct fab_tray *t, int64_t *num, fab_id *mid)
{
    const struct fab_member *m = numbered(t, ++*num);

    if (m != NULL && m->num != *num) return false;
    while (m != NULL && !m->founder && *num < FOUNDERS_MOST) m = numbered(t, ++*num);
    if (m == NULL || !m->founder) return false;
    *mid = m->mid;
    return true;
}

struct making { struct fab_graph *g; int record; enum fab_code code; struct fab_err *e; };

static bool load_row(void *arg, const void *row)
{
    struct making *m = arg;

    m->code = fab_cover_filed(m->g, m->record, NULL, row, m->e);
    return m->code == FAB_OK;
}

enum fab_code fab_graph_of(struct fab_tray *t, int unit, struct fab_memory memory,
                           struct fab_graph **out, struct fab_err *e)
{
    static const int RECORDS[] = { FAB_R_member, FAB_R_acct, FAB_R_edge };
    struct making    m = { .e = e };
    enum fab_code    code = FAB_OK;

    FAB_TRY(fab_cover_open(unit, memory, &m.g, e));
    for (int i = 0; i < fab_countof(RECORDS) && code == FAB_OK; i++) {
        m.record = RECORDS[i];
        code = fab_tray_all(t, m.record, load_row, &m);
        if (code == FAB_OK) code = m.code;
        else (void)fab_fail(e, code);
    }
    if (code == FAB_OK) code = fab_cover_merge(m.g, out, e);
    fab_cover_close(m.g);
    return code;
}

/* What the pool would cover between these two at once. */
static int64_t pool_room(struct fab_tray *t, const fab_id *creditor, const fab_id *debtor)
{
    if (!fab_pool_covers(t, *debtor)) return 0;
    if (!fab_id_none(creditor) && !fab_pool_covers(t, *creditor)) return 0;
    return fab_min(fab_set(t, FAB_S_pool_each),
                   fab_mul_div(fab_free(t, fab_pool(0), 0), FAB_M,
                               FAB_M - fab_set(t, FAB_S_pool_keep)));
}

void fab_cover_terms_of(struct fab_tray *t, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    struct fab_hold whole = { .cover = FAB_M };         /* its premium is the rate */

    *out = (struct fab_cover_terms){ .life_ms = fab_leg_life_ms(t, fab_meta(t, FAB_META_ver)),
                                     .median = 1 };
    if (unit != 0) return;      /* what is long known, newcomers and the pool are of unit 0 */
    out->median = fab_median_stake(t);
    if (fab_device_on(t, "track")) out->known.units = fab_set(t, FAB_S_track_known);
    if (fab_device_on(t, "presumption")) out->starter.units = fab_presume_room(t, *debtor);
    if (!fab_device_on(t, "pool")) return;
    out->premium = fab_pool_premium(t, *debtor, &whole);
    out->pool.units = pool_room(t, creditor, debtor);
}

/* Of several words of one pair, which one: those that a search cannot tell apart are counted. */
static bool is_row(const struct fab_edge *link, const struct fab_cover_row *row, int unit)
{
    if (link->unit != unit || fab_link_free(link) != row->link.free) return false;
    return row->kind != FAB_EDGE_WORD ||
           (link->hops == row->link.hops && link->topic == row->link.topics &&
            link->until / 1000 == row->link.until.ms / 1000);
}

bool fab_cover_link_of(struct fab_tray *t, const struct fab_cover_row *row, int unit, fab_id *out)
{
    void     *found[SAME_PAIR];
    int       same = row->same;
    const int n = fab_scan_fixed(t, FAB_I_edge_by_src,
                                 FAB_KEY(.a = row->src, .b = row->dst, .n = row->kind), 3, found,
                                 SAME_PAIR);

    if (row->kind == FAB_EDGE_PRESUMPTION) {
        *out = fab_link_id(row->kind, row->src, row->dst, unit);
        return true;
    }
    for (int i = 0; i < n; i++) {
        if (!is_row(found[i], row, unit) || same-- > 0) continue;
        *out = ((const struct fab_edge *)found[i])->sid;
        return true;
    }
    return false;
}

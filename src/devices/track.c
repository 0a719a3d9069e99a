/* track: what somebody kept while the other really was at risk, counted; and what that earns.
 *
 * Family   promise; hold type 6: the creditor bears it, as far as others have carried before.
 * Why      a slow con gives a year of small kept promises to take one large one; so nobody carries
 *          more with somebody than was carried before, and a fully secured promise proves nothing.
 * Idea     a link creditor -> debtor for each pair and unit.  A kept leg adds what was uncovered,
 *          its fading timer takes half off after a year, the rest after two.  Links from
 *          established members earn credit; the circle of founders and stewards makes
 *          established.
 * Cost     a kept leg: its holds, one link, at most 256 links of its debtor.
 * Source   DECISION 2 (TRACK), 9 (established), 14 (median); PROTOCOL 3.2. */
#include "devices/track.h"

#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/presumption.h"

enum { LINKS = 256, MONTH_DAYS = 30, MONTHS = 12, BUCKETS = 1024, LEGS_LEAST = 10,
       SENIOR_DAYS = 180, KEPT = 10, PARTNERS = 5, TIMES_STARTER = 3, HALVED = 2, SECURED = 3 };

bool fab_established(const struct fab_member *m)
{
    return m != NULL && (m->est != 0 || m->founder != 0);
}

static bool established(struct fab_tray *t, fab_id who)
{
    return fab_established(fab_row_read(t, FAB_R_member, FAB_KEY(.a = who)));
}

/* ---- months and the median */

int64_t fab_month(struct fab_tray *t)
{
    return fab_now(t).ms / fab_days(MONTH_DAYS);
}

struct fab_month *fab_month_row(struct fab_tray *t, int64_t n)
{
    struct fab_month *row = fab_get_month(t, FAB_KEY(.n = n));

    return row != NULL ? row : fab_add_month(t, FAB_KEY(.n = n));
}

/* The two highest binary digits: 2 * floor(log2 v) + the second one. */
int64_t fab_value_bucket(int64_t v)
{
    int64_t digits = 0;

    while (v >> digits > 1) digits++;
    return 2 * digits + (digits > 0 ? v >> (digits - 1) & 1 : 0);
}

static int64_t edge_of(int64_t bucket)
{
    const int64_t digits = bucket / 2;

    return digits == 0 ? 1 : (INT64_C(2) + bucket % 2) << (digits - 1);
}

/* What was kept toward established members: accounts that deal among themselves would otherwise set
 * the budget of the presumption and the median as they like. */
static void note_value(struct fab_tray *t, int64_t value)
{
    const struct fab_key    key = { .n = fab_month(t), .m = fab_value_bucket(fab_max(value, 1)) };
    struct fab_month_value *row;

    fab_month_row(t, key.n)->kept += value;
    if (value == 0) return;
    row = fab_get_month_value(t, &key);
    if (row == NULL) row = fab_add_month_value(t, &key);
    row->legs++;
}

int64_t fab_median_stake(struct fab_tray *t)
{
    const void *row[BUCKETS];
    const int   n = fab_scan_read(t, FAB_I_month_value_by_n,
                                  FAB_KEY(.n = fab_month(t) - MONTHS + 1), 0, row, BUCKETS);
    int64_t     legs[2 * 64] = { 0 }, all = 0, below = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_month_value *v = row[i];

        legs[v->bucket] += v->legs;
        all += v->legs;
    }
    if (all < LEGS_LEAST) return fab_max(fab_set(t, FAB_S_new_stake) / 10, 1);
    for (int64_t bucket = 0; bucket < fab_countof(legs); bucket++) {
        below += legs[bucket];
        if (2 * below >= all) return edge_of(bucket);
    }
    return 1;
}

/* ---- the link */

static struct fab_edge *link_of(struct fab_tray *t, const struct fab_leg *leg)
{
    const fab_id creditor = fab_leg_who(t, leg, 1), debtor = fab_leg_who(t, leg, 0);
    const struct fab_key key = {
        .a = fab_link_id(FAB_EDGE_TRACK, creditor, debtor, (int)leg->unit) };
    struct fab_edge *link = fab_get_edge(t, &key);

    if (link != NULL) return link;
    link = fab_add_edge(t, &key);
    link->kind = FAB_EDGE_TRACK;
    link->src = creditor;
    link->dst = debtor;
    link->unit = leg->unit;
    link->state = 1;
    link->idx = fab_entry_index(t);
    return link;
}

/* What was uncovered while it ran: neither held nor the commons' part. */
static int64_t at_risk(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    const int64_t first = leg->n / FAB_LEGS_EACH * FAB_HOLDS_EACH;
    int64_t       held = 0;

    for (int64_t n = first; n < first + agr->nholds; n++) {
        const struct fab_hold *h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = agr->sid, .n = n));

        if (h->leg != leg->n) continue;
        if (h->type <= FAB_HOLD_POOL) held += h->cover;
        if (h->type == FAB_HOLD_PRESUMED) held += fab_presume_pays(t, agr->ver, h->cover);
    }
    return fab_max(leg->val - held, 0);
}

static void changed(struct fab_tray *t, struct fab_edge *link, int64_t by)
{
    const int64_t times = fab_set(t, FAB_S_track_cap);

    link->scale += by;
    link->cap = fab_min(link->scale, FAB_LINK_MAX);
    if (link->unit == 0 && link->cap > times) {
        link->cap = fab_min(link->cap, times * fab_median_stake(t));
    }
}

/* ---- established, DECISION 9 */

static bool in_circle(struct fab_tray *t, const struct fab_member *m)
{
    return m->founder != 0 || fab_has_role(t, m->mid, FAB_ROLE_STEWARD, 0);
}

/* Looked at when a leg of his is kept: by what he kept toward whom. */
static void look_established(struct fab_tray *t, struct fab_member *m)
{
    const void *row[LINKS];
    const int   n = fab_scan_read(t, FAB_I_edge_by_dst, FAB_KEY(.a = m->mid, .n = FAB_EDGE_TRACK),
                                  2, row, LINKS);
    int64_t     kept = 0, partners = 0;

    m->fcover = 0;
    for (int i = 0; i < n; i++) {
        const struct fab_edge   *link = row[i];
        const struct fab_member *by = fab_row_read(t, FAB_R_member, FAB_KEY(.a = link->src));

        if (link->unit != 0 || !fab_established(by)) continue;
        kept += link->hops;
        partners += link->hops > 0;
        if (in_circle(t, by)) m->fcover += link->cap;
    }
    if (m->est != 0 || m->standing != FAB_MEMBER || m->level >= SECURED) return;
    m->est = m->since + fab_days(SENIOR_DAYS) <= fab_now(t).ms && kept >= KEPT &&
             partners >= PARTNERS && m->fcover >= TIMES_STARTER * fab_presume_starter(t, m->mid);
}

/* ---- the line, PROTOCOL 3.2 */

static int64_t earned(struct fab_tray *t, const struct fab_member *m)
{
    const int64_t pair = fab_set(t, FAB_S_line_pair), share = fab_set(t, FAB_S_line_earn);
    const void   *row[LINKS];
    const int     n = fab_scan_read(t, FAB_I_edge_by_dst,
                                    FAB_KEY(.a = m->mid, .n = FAB_EDGE_TRACK), 2, row, LINKS);
    int64_t       sum = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_edge *link = row[i];

        const int64_t          counts = fab_min(link->cap, link->scale - link->fresh);

        if (link->unit != 0 || counts <= 0) continue;
        if (!established(t, link->src)) continue;
        sum += fab_min(pair, fab_mul_div(counts, share, FAB_M));
    }
    return sum;
}

void fab_line_look(struct fab_tray *t, const struct fab_member *m)
{
    struct fab_acct *a = fab_unit_type(t, 0, NULL) == 'c' ? fab_need_acct(t, m->mid, 0) : NULL;
    const int64_t    start = fab_set(t, FAB_S_line_start);
    int64_t          line;

    if (a == NULL || m->standing == FAB_LEFT || m->standing == FAB_EXCLUDED) return;
    /* line.cap bounds what is earned: a charter may begin with more, and nobody loses by keeping */
    line = start + fab_min(earned(t, m), fab_max(fab_set(t, FAB_S_line_cap) - start, 0));
    if (m->level >= HALVED) line /= 2;
    if (m->standing == FAB_SUSPENDED) line = 0;
    a->line = fab_max(line, -a->bal);
}

/* ---- what happens to a leg */

static bool counts(const struct fab_agr *agr, const struct fab_leg *leg)
{
    return agr->mode == FAB_MODE_LOGGED &&
           (leg->outcome == FAB_OUT_KEPT || leg->outcome == FAB_OUT_LATE);
}

static void kept(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    const fab_id       debtor = fab_leg_who(t, leg, 0);
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = debtor));
    struct fab_edge   *link;

    if (!counts(agr, leg) || m == NULL) return;
    link = link_of(t, leg);
    link->hops++;
    if (leg->unit == 0 && established(t, fab_leg_who(t, leg, 1))) note_value(t, leg->val);
    link->fresh += at_risk(t, agr, leg);
    changed(t, link, at_risk(t, agr, leg));
    look_established(t, m);
}

/* What it brought may have lifted an account that stood below its line: that follows. */
static void ended(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg)
{
    const fab_id           debtor = fab_leg_who(t, leg, 0);
    const struct fab_acct *a = fab_get_acct(t, FAB_KEY(.a = debtor));

    kept(t, agr, leg);
    if (a != NULL && a->bal < 0) fab_line_look(t, fab_get_member(t, FAB_KEY(.a = debtor)));
}

/* With the rating window it is fresh no more; a year takes half of it off, another the rest. */
static void faded(struct fab_tray *t, const struct fab_agr *agr, const struct fab_leg *leg,
                  int64_t ppm)
{
    const fab_id             debtor = fab_leg_who(t, leg, 0);
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = debtor));
    const int64_t            sum = at_risk(t, agr, leg);
    struct fab_edge         *link;

    if (!counts(agr, leg) || m == NULL) return;
    link = link_of(t, leg);
    if (ppm == FAB_M) {
        link->fresh -= sum;
    } else if (ppm == 0) {
        link->hops--;
        changed(t, link, -(sum / 2));
    } else {
        changed(t, link, -(sum - sum / 2));
    }
    fab_line_look(t, m);
}

static void on(const struct fab_event *v, struct fab_tray *t)
{
    const struct fab_agr *agr;
    const struct fab_leg *leg;

    if (v->what != FAB_EV_END && v->what != FAB_EV_FADED) return;
    agr = fab_row_read(t, FAB_R_agr, FAB_KEY(.a = v->about));
    leg = fab_row_read(t, FAB_R_leg, FAB_KEY(.a = v->about, .n = v->n));
    if (agr == NULL || leg == NULL) return;
    if (v->what == FAB_EV_END) ended(t, agr, leg);
    if (v->what == FAB_EV_FADED) faded(t, agr, leg, v->a);
}

static const struct fab_hold_type HOLDS[] = { { FAB_HOLD_TRACK, 7, 1, NULL, NULL, NULL }, { 0 } };
const struct fab_device fab_device_track = {
    .name = "track", .id = FAB_DEV_track, .family = 'p', .holds = HOLDS, .on = on,
};

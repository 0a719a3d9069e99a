/* vouch.c: a member answers for somebody: invites, knows the person, knows the skill.
 *
 * Why      trust is given by people, dated, and can be taken back; stocks and a pace keep it from
 *          being given away.
 * Idea     an invitation is a row under the hash of its one-time key, a vouch an edge; each has a
 *          day when it is gone.
 * Cost     one scan of what the author has given out, at most 1,024 rows.
 * Source   PROTOCOL 2 (vouch), 3.3; WIRE 3 (founders), 8. */
#include "devices/core.h"
#include "state/ids.h"
#include "devices/presumption.h"

enum { INVITATION = 1, PERSON = 2, SKILL = 3, LEVELS = 3, FOUNDERS = 20, GIVEN = 1024,
       INVITES = 2048, YEARS_DAYS = 731, SMALL = 20, HOUR_MS = 3600000 };

static enum fab_code invitation_form(const struct fab_statement *s, struct fab_tray *t,
                                     struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;

    if (s->about_type != FAB_ABOUT_ORIGIN) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (!(s->has & F_(hash))) return fab_fail_field(e, FAB_E_FIELD, "hash");
    if (s->until.ms <= now || s->until.ms > now + fab_days(YEARS_DAYS)) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    if (s->scale != 0 && s->scale != 1) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->has & F_(topic)) return fab_fail_field(e, FAB_E_FIELD, "topic");
    return FAB_OK;
}

/* How many invitations of this inviter (nobody: the operator) are open. */
static int open_invitations(struct fab_tray *t, fab_id inviter)
{
    void *row[INVITES];

    return fab_scan_fixed(t, FAB_I_invite_by_inviter, FAB_KEY(.a = inviter), 2, row, INVITES);
}

/* 1: a door for one person.  The operator opens those of the founders, before anybody has
 * joined. */
static enum fab_code invite(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const fab_id       by = s->by_member ? s->author : (fab_id){ { 0 } };
    const int          open = open_invitations(t, by);
    struct fab_invite *row;
    fab_id             hash;

    FAB_TRY(invitation_form(s, t, e));
    hash = fab_id_of(s->hash.p, s->hash.len);
    if (fab_get_invite(t, FAB_KEY(.a = hash)) != NULL) return fab_fail(e, FAB_E_DUP);
    if (s->by_member && open >= 10 * fab_set(t, FAB_S_vouch_stock)) {
        return fab_fail_limit(e, "vouch.stock", fab_set(t, FAB_S_vouch_stock), open / 10 + 1);
    }
    if (!s->by_member && (fab_meta(t, FAB_META_members) > 0 || open >= FOUNDERS)) {
        return fab_fail(e, FAB_E_ORDER);
    }
    /* a ticket gives a place in the budget of the presumption */
    if (s->scale == 1) FAB_TRY(fab_ticket_may(t, by, e));

    row = fab_add_invite(t, FAB_KEY(.a = hash));
    row->sid = s->sid;
    row->inviter = by;
    row->until = s->until.ms;
    row->ticket = s->scale;
    if (s->scale == 1) fab_ticket_used(t, by);
    row->idx = s->index;
    fab_due(t, FAB_DEV_core, &hash, 0, s->until.ms, 0);
    return FAB_OK;
}

static enum fab_code vouch_form(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;

    /* the operator knows nobody */
    if (!s->by_member) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->about_type != FAB_ABOUT_MID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->has & F_(hash)) return fab_fail_field(e, FAB_E_FIELD, "hash");
    if (s->scale < 0 || s->scale > LEVELS) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->code == SKILL && s->topic == 0) return fab_fail_field(e, FAB_E_FIELD, "topic");
    if (s->code == PERSON && (s->has & F_(topic))) return fab_fail_field(e, FAB_E_FIELD, "topic");
    if ((s->has & F_(until)) && (s->until.ms <= now || s->until.ms > now + fab_days(YEARS_DAYS))) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    return FAB_OK;
}

/* The same vouch in force, and how many there are in all of both kinds. */
static struct fab_edge *given(const struct fab_statement *s, struct fab_tray *t, int *count)
{
    void            *row[GIVEN];
    struct fab_edge *same = NULL;
    const int        kind = s->code == PERSON ? FAB_EDGE_VOUCH : FAB_EDGE_SKILL;
    const int        n = fab_scan(t, FAB_I_edge_by_src, FAB_KEY(.a = s->author), row, GIVEN);

    *count = 0;
    for (int i = 0; i < n; i++) {
        struct fab_edge *edge = row[i];

        *count += edge->kind == FAB_EDGE_VOUCH || edge->kind == FAB_EDGE_SKILL;
        if (edge->kind == kind && edge->topic == s->topic && fab_same(&edge->dst, &s->about)) {
            same = edge;
        }
    }
    if (n == GIVEN) *count = GIVEN;     /* more than can be counted is too many */
    return same;
}

static void add(const struct fab_statement *s, struct fab_tray *t)
{
    struct fab_edge *edge = fab_add_edge(t, FAB_KEY(.a = s->sid));
    const int64_t    gap_ms = fab_set(t, FAB_S_vouch_gap) * HOUR_MS;

    edge->kind = s->code == PERSON ? FAB_EDGE_VOUCH : FAB_EDGE_SKILL;
    edge->src = s->author;
    edge->dst = s->about;
    edge->topic = s->topic;
    edge->scale = s->scale;
    edge->until = s->has & F_(until) ? s->until.ms : fab_now(t).ms + fab_days(730);
    edge->state = 1;
    edge->idx = s->index;
    fab_due(t, FAB_DEV_core, &s->sid, 0, edge->until, 0);
    if (s->code == PERSON && gap_ms > 0) {
        fab_due(t, FAB_DEV_core, &s->author, FAB_TIMER_VOUCH, fab_now(t).ms + gap_ms, 0);
    }
}

static enum fab_code withdraw(struct fab_edge *edge, struct fab_tray *t, struct fab_err *e)
{
    if (edge == NULL) return fab_fail(e, FAB_E_REF);
    fab_due(t, FAB_DEV_core, &edge->sid, 0, 0, 0);
    fab_row_drop(t, FAB_R_edge, edge);
    return FAB_OK;
}

/* Another person was vouched for just before: asked for is one after so many full hours. */
static enum fab_code too_soon(struct fab_tray *t, const struct fab_timer *again, struct fab_err *e)
{
    const int64_t gap_h = fab_set(t, FAB_S_vouch_gap);
    const int64_t left_h = (fab_due_at(t, again) - fab_now(t).ms + HOUR_MS - 1) / HOUR_MS;

    return fab_fail_limit(e, "vouch.gap", gap_h, fab_max(gap_h - left_h, 0));
}

/* 2, 3: a person is known, in general or for a skill; scale 0 takes it back. */
static enum fab_code know(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_member *m;
    struct fab_edge   *same;
    struct fab_timer  *again;
    int                count;

    FAB_TRY(vouch_form(s, t, e));
    m = fab_get_member(t, FAB_KEY(.a = s->about));
    if (m == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (fab_same(&s->about, &s->author)) return fab_fail(e, FAB_E_CONFLICT);
    same = given(s, t, &count);
    if (s->scale == 0) return withdraw(same, t, e);
    if (same != NULL) return fab_fail(e, FAB_E_DUP);
    if (m->standing == FAB_LEFT || m->standing == FAB_EXCLUDED) return fab_fail(e, FAB_E_STATE);
    if (s->code == PERSON && m->standing == FAB_ORG) return fab_fail(e, FAB_E_STATE);
    if (count >= fab_set(t, FAB_S_vouch_stock)) {
        return fab_fail_limit(e, "vouch.stock", fab_set(t, FAB_S_vouch_stock), count + 1);
    }
    if (s->code == PERSON && fab_electorate(t) >= SMALL &&
        (again = fab_get_timer(t, FAB_KEY(.a = s->author, .n = FAB_TIMER_VOUCH))) != NULL) {
        return too_soon(t, again, e);
    }

    add(s, t);
    fab_standing_look(t, m);
    return FAB_OK;
}

/* vouch.  Refuses: FIELD, REF, CONFLICT, DUP, STATE, LIMIT, ORDER, TICKET. */
enum fab_code fab_apply_vouch(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    if (s->code == INVITATION) return invite(s, t, e);
    if (s->code == PERSON || s->code == SKILL) return know(s, t, e);
    return fab_fail_field(e, FAB_E_FIELD, "code");
}

void fab_vouch_due(const fab_id *obj, struct fab_tray *t)
{
    struct fab_invite *door = fab_get_invite(t, FAB_KEY(.a = *obj));
    struct fab_edge   *edge = fab_get_edge(t, FAB_KEY(.a = *obj));

    if (door != NULL && door->state == 0) fab_row_drop(t, FAB_R_invite, door);
    if (edge != NULL) fab_row_drop(t, FAB_R_edge, edge);
}

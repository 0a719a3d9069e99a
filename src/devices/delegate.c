/* delegate.c: who speaks for whom: agents, voices, and links that the fold makes by itself.
 *
 * Why      people without a phone, organisations and voters need a hand that is named and bounded;
 *          what it may sign, up to which sum and until when, is the giver's to say.
 * Idea     an edge from who is spoken for to who signs; the fold asks it before it believes a hand.
 * Cost     one scan of the pair; for a voice also of what the other holds, at most 1,024.
 * Source   PROTOCOL 1.4 (agency), 2 (delegate), 9 (ids of links). */
#include "crypto/crypto.h"
#include "devices/core.h"
#include "state/ids.h"

enum { VOTE = 1, AGENT = 3, RECEIVED = 1024, KINDS = 63 };

fab_id fab_link_id(int kind, fab_id src, fab_id dst, int unit)
{
    uint8_t        room[8 + 16 + 16 + 8];
    struct fab_buf b = FAB_BUF(room);
    fab_bytes      part;

    fab_put_be(&b, (uint64_t)kind, 8);
    fab_put(&b, src.b, FAB_MID_BYTES);
    fab_put(&b, dst.b, FAB_MID_BYTES);
    fab_put_be(&b, (uint64_t)unit, 8);
    part = fab_buf_bytes(&b);
    return fab_sha256_of("fabrique-link-v1", &part, 1);
}

/* The edge of this kind from src to dst; NULL. */
static struct fab_edge *between(struct fab_tray *t, fab_id src, fab_id dst, int kind)
{
    void     *row[1];
    const int n = fab_scan_fixed(t, FAB_I_edge_by_src, FAB_KEY(.a = src, .b = dst, .n = kind), 3,
                                 row, 1);

    return n == 1 ? row[0] : NULL;
}

bool fab_is_agent(struct fab_tray *t, fab_id hand, fab_id of)
{
    const struct fab_edge *edge = between(t, of, hand, FAB_EDGE_AGENT);

    return edge != NULL && edge->state == 1 && (edge->until == 0 || edge->until > fab_now(t).ms);
}

void fab_agent_add(struct fab_tray *t, fab_id id, fab_id of, fab_id hand, int64_t kinds,
                   int64_t cap, int unit, int64_t until)
{
    struct fab_edge *edge = fab_add_edge(t, FAB_KEY(.a = id));

    edge->kind = FAB_EDGE_AGENT;
    edge->src = of;
    edge->dst = hand;
    edge->scale = kinds;
    edge->cap = cap;
    edge->unit = unit;
    edge->until = until;
    edge->state = 1;
    edge->idx = fab_entry_index(t);
    if (until != 0) fab_due(t, FAB_DEV_core, &id, 0, until, 0);
}

/* What no agent ever signs (PROTOCOL 1.4); the kinds of devices to come are named by number. */
static bool never_by_agent(int64_t kind)
{
    enum { KIND_VOTE = 17, KIND_RULING = 47 };

    return kind == FAB_K_rotate || kind == FAB_K_leave || kind == FAB_K_erase ||
           kind == FAB_K_rate || kind == KIND_VOTE || kind == KIND_RULING;
}

static enum fab_code kinds_of(const struct fab_statement *s, int64_t *kinds, struct fab_err *e)
{
    *kinds = 0;
    for (int i = 0; i < s->nvec; i++) {
        if (s->vec[i] < 1 || s->vec[i] >= KINDS || never_by_agent(s->vec[i])) {
            return fab_fail_field(e, FAB_E_FIELD, "vec");
        }
        *kinds |= INT64_C(1) << s->vec[i];
    }
    return FAB_OK;
}

static enum fab_code delegate_form(const struct fab_statement *s, struct fab_tray *t,
                                   struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;
    int64_t       per_one;

    if (s->code != VOTE && s->code != AGENT) {
        return fab_fail_field(e, FAB_E_FIELD, "code");
    }
    if (!(s->has & F_(scale)) || s->scale < 0 || s->scale > 1) {
        return fab_fail_field(e, FAB_E_FIELD, "scale");
    }
    if (s->about_type != FAB_ABOUT_MID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if ((s->has & F_(until)) && (s->until.ms <= now || s->until.ms > now + fab_days(366))) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    if (s->code == VOTE && (s->has & (F_(vec) | F_(amount) | F_(unit)))) {
        return fab_fail_field(e, FAB_E_FIELD, "vec");
    }
    if (s->amount.units > FAB_AMOUNT_MAX) return fab_fail_field(e, FAB_E_FIELD, "amount");
    if (fab_unit_type(t, (int)fab_min(s->unit, 255), &per_one) == 0) {
        return fab_fail_field(e, FAB_E_FIELD, "unit");
    }
    return FAB_OK;
}

/* So many voices would be more than one may carry: in shares of all, as the charter has it. */
static enum fab_code too_many(struct fab_tray *t, int64_t voices, struct fab_err *e)
{
    return fab_fail_limit(e, "vote.deleg_max", fab_set(t, FAB_S_vote_deleg_max),
                          voices * FAB_M / fab_max(fab_electorate(t), 1));
}

/* A voice given to another: one delegate each, and nobody gathers more than his share (one voice
 * always). */
static enum fab_code may_receive(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_err *e)
{
    void         *row[RECEIVED];
    const int     n = fab_scan_fixed(t, FAB_I_edge_by_dst,
                                     FAB_KEY(.a = s->about, .n = FAB_EDGE_DELEGATE), 2, row,
                                         RECEIVED);
    const int64_t most = fab_max(fab_electorate(t) * fab_set(t, FAB_S_vote_deleg_max) / FAB_M, 1);
    void         *own[RECEIVED];
    const int     given = fab_scan(t, FAB_I_edge_by_src, FAB_KEY(.a = s->author), own, RECEIVED);

    for (int i = 0; i < given; i++) {
        if (((const struct fab_edge *)own[i])->kind == FAB_EDGE_DELEGATE) {
            return fab_fail(e, FAB_E_DUP);
        }
    }
    return n >= most ? too_many(t, n + 1, e) : FAB_OK;
}

static void give_voice(const struct fab_statement *s, struct fab_tray *t, int64_t until)
{
    struct fab_edge *edge = fab_add_edge(t, FAB_KEY(.a = s->sid));

    edge->kind = FAB_EDGE_DELEGATE;
    edge->src = s->author;
    edge->dst = s->about;
    edge->until = until;
    edge->state = 1;
    edge->idx = s->index;
    fab_due(t, FAB_DEV_core, &s->sid, 0, until, 0);
}

/* delegate: another votes (1) or signs (3) for me, at most a year; scale 0 ends it.
 * Refuses: FIELD, REF, ROLE, CONFLICT, DUP, STATE, LIMIT. */
enum fab_code fab_apply_delegate(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_err *e)
{
    const int                kind = s->code == VOTE ? FAB_EDGE_DELEGATE : FAB_EDGE_AGENT;
    const int64_t            until = s->has & F_(until) ? s->until.ms
        : fab_now(t).ms + fab_days(365);
    const struct fab_member *from, *to;
    struct fab_edge         *edge;
    int64_t                  kinds;

    FAB_TRY(delegate_form(s, t, e));
    FAB_TRY(kinds_of(s, &kinds, e));
    from = fab_get_member(t, FAB_KEY(.a = s->author));
    to = fab_get_member(t, FAB_KEY(.a = s->about));
    edge = between(t, s->author, s->about, kind);
    if (from == NULL || to == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (s->scale == 0 && edge == NULL) return fab_fail(e, FAB_E_REF);
    if (s->scale == 0) {
        fab_due(t, FAB_DEV_core, &edge->sid, 0, 0, 0);
        fab_row_drop(t, FAB_R_edge, edge);
        return FAB_OK;
    }
    if (s->code == VOTE && from->standing != FAB_MEMBER) return fab_fail(e, FAB_E_ROLE);
    if (fab_same(&s->author, &s->about)) return fab_fail(e, FAB_E_CONFLICT);
    if (edge != NULL) return fab_fail(e, FAB_E_DUP);
    if (to->standing != FAB_MEMBER && (s->code == VOTE || to->standing != FAB_NEWCOMER)) {
        return fab_fail(e, FAB_E_STATE);
    }
    if (s->code == VOTE) {
        FAB_TRY(may_receive(s, t, e));
        give_voice(s, t, until);
    } else {
        fab_agent_add(t, s->sid, s->author, s->about, kinds, s->amount.units, (int)s->unit, until);
    }
    return FAB_OK;
}

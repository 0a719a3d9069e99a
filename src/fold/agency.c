/* agency.c: a statement signed by one person for another.
 *
 * Why     people without a phone, organisations, and a handover on one phone: somebody else's hand,
 *         always shown as such.
 * Idea    three grounds (PROTOCOL 1.4): an agent named by `delegate`, a steward of a paper member,
 *         or the one-time handover key of this agreement, whose hash its owner signed beforehand.
 * Cost    one scan or one lookup; a handover key costs one signature check.
 * Source  PROTOCOL 1.4, 8.5; WIRE 8 (handover key). */
#include "crypto/crypto.h"
#include "devices/core.h"
#include "fold/check.h"

enum { EDGES = 16, PARTIES = 2, PROOF_BYTES = 96, LEGS = 16, LEG_VALUE = 3, LEG_UNIT = 4,
       HOLD_OWNER = 2, HOLD_UNIT = 3, HOLD_SUM = 4, ADMITS = 1, CONCEDES = 2, NAMES_AGENT = 3 };

/* What nobody's agent may do in his name. */
static bool personal(int kind)
{
    return kind == FAB_K_rotate || kind == FAB_K_leave || kind == FAB_K_erase ||
           kind == FAB_K_rate || kind == FAB_K_ruling;
}

/* "fabrique-hand-v1\n" origin "\n" kind "\n" agreement, leg and parts in 2 bytes each */
static bool key_proves(const struct fab_statement *s)
{
    uint8_t        room[256];
    struct fab_buf b = FAB_BUF(room);

    fab_put_text(&b, "fabrique-hand-v1\n");
    fab_put_str(&b, s->origin);
    fab_put_byte(&b, '\n');
    fab_put_text(&b, fab_kind_row(s->kind)->name);
    fab_put_byte(&b, '\n');
    fab_put(&b, s->about.b, sizeof s->about.b);
    fab_put_be(&b, (uint64_t)s->code, 2);
    fab_put_be(&b, (uint64_t)s->scale, 2);
    return !b.failed && fab_sign_check(s->key.p, fab_buf_bytes(&b), s->key.p + 32);
}

/* Of this agreement, for its other half: `deliver` or `keep`, nothing else. */
static bool by_handover_key(struct fab_tray *t, const struct fab_statement *s)
{
    fab_id hash;

    if ((s->kind != FAB_K_deliver && s->kind != FAB_K_keep) || s->key.len != PROOF_BYTES) {
        return false;
    }
    if (s->code < 0 || s->code > UINT16_MAX || s->scale < 0 || s->scale > UINT16_MAX) return false;
    hash = fab_sha256(fab_bytes_of(s->key.p, 32));
    for (int n = 0; n < PARTIES; n++) {
        const struct fab_party *p = fab_row_read(t, FAB_R_party, FAB_KEY(.a = s->about, .n = n));

        if (p != NULL && fab_same(&p->mid, &s->author) && fab_same(&p->hand, &hash)) {
            return key_proves(s);
        }
    }
    return false;
}

/* What an agent's bound is measured by: sums in its unit; any sum in another is beyond it. */
struct measured { int64_t unit; fab_credit sum; bool beyond; };

static void measure(struct measured *m, int64_t unit, int64_t sum)
{
    if (sum <= 0) return;
    m->beyond = m->beyond || unit != m->unit ||
                !fab_credit_add(m->sum, (fab_credit){ sum }, &m->sum);
}

/* The stakes of new terms. */
static void measure_terms(struct measured *m, const struct fab_statement *s)
{
    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cells *leg = &s->list[i];

        if (leg->count > LEG_UNIT) measure(m, leg->cell[LEG_UNIT].n, leg->cell[LEG_VALUE].n);
    }
}

/* The stakes of terms that are taken as they stand. */
static void measure_agreement(struct measured *m, struct fab_tray *t, const fab_id *agr)
{
    for (int n = 0; n < LEGS; n++) {
        const struct fab_leg *leg = fab_row_read(t, FAB_R_leg, FAB_KEY(.a = *agr, .n = n));

        if (leg == NULL) return;
        measure(m, leg->unit, leg->val);
    }
}

/* What is admitted: all that is left of a leg, unless it says less; always in its unit. */
static void measure_admitted(struct measured *m, struct fab_tray *t, const struct fab_statement *s)
{
    const struct fab_key  key = { .a = s->about, .n = s->code };
    const struct fab_leg *leg = fab_row_read(t, FAB_R_leg, &key);

    if (leg == NULL) return;
    measure(m, leg->unit, s->has & F_(amount) ? s->amount.units : leg->val - leg->paid);
}

/* What the owner's own money is held for: it may be more than a stake. */
static void measure_holds(struct measured *m, const struct fab_statement *s, int64_t party)
{
    for (int i = 0; i < s->nholds; i++) {
        const struct fab_cells *hold = &s->holds[i];
        const struct fab_cell  *owner = hold->count > HOLD_SUM ? &hold->cell[HOLD_OWNER] : NULL;

        if (owner == NULL) continue;
        if (owner->type == 'i' ? owner->n != party
                               : owner->v.len != FAB_MID_BYTES ||
                                     memcmp(owner->v.p, s->author.b, FAB_MID_BYTES) != 0) {
            continue;
        }
        measure(m, hold->cell[HOLD_UNIT].n, hold->cell[HOLD_SUM].n);
    }
}

/* What is conceded: the claim of a dispute, in the unit of its leg. */
static void measure_conceded(struct measured *m, struct fab_tray *t, const fab_id *dispute)
{
    const struct fab_dsp *d = fab_row_read(t, FAB_R_dsp, FAB_KEY(.a = *dispute));
    const struct fab_leg *leg =
        d == NULL ? NULL : fab_row_read(t, FAB_R_leg, FAB_KEY(.a = d->agr, .n = d->leg));

    if (leg != NULL) measure(m, leg->unit, d->claim);
}

/* What the author's own holds would give, [hold, sum] each. */
static void measure_settled(struct measured *m, struct fab_tray *t, const struct fab_statement *s)
{
    const struct fab_dsp *d = fab_row_read(t, FAB_R_dsp, FAB_KEY(.a = s->about));
    const fab_id          agr = d == NULL ? s->about : d->agr;

    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cells *row = &s->list[i];
        const struct fab_hold  *h;

        if (row->count != 2) continue;
        h = fab_row_read(t, FAB_R_hold, FAB_KEY(.a = agr, .n = row->cell[0].n));
        if (h != NULL && fab_same(&h->owner, &s->author)) measure(m, h->unit, row->cell[1].n);
    }
}

/* Does the statement stay within cap of this unit? */
static bool within(struct fab_tray *t, const struct fab_statement *s, int64_t unit, int64_t cap)
{
    struct measured m = { .unit = unit }, held = { .unit = unit };

    switch (s->kind) {
    case FAB_K_promise:
    case FAB_K_counter:
        measure_terms(&m, s);
        measure_holds(&held, s, s->kind == FAB_K_counter);
        break;
    case FAB_K_accept: measure_agreement(&m, t, &s->about); break;
    case FAB_K_break:
        if (s->method == ADMITS) measure_admitted(&m, t, s);
        break;
    case FAB_K_answer:
        if (s->code == CONCEDES) measure_conceded(&m, t, &s->about);
        break;
    case FAB_K_settle: measure_settled(&m, t, s); break;
    default:
        if (s->has & F_(amount)) measure(&m, s->unit, s->amount.units);
    }
    return !m.beyond && m.sum.units <= cap && !held.beyond && held.sum.units <= cap;
}

/* An agent who names another gives no more than he was given: neither kinds, nor sum, nor time; a
 * voice is not his to give. */
static bool no_wider(const struct fab_statement *s, const struct fab_edge *edge)
{
    int64_t kinds = 0;

    if (s->kind != FAB_K_delegate || s->scale == 0) return true;
    if (s->code != NAMES_AGENT) return false;
    if (edge->until != 0 && (!(s->has & F_(until)) || s->until.ms > edge->until)) return false;
    if (edge->cap != 0 && (s->amount.units < 1 || s->unit != edge->unit)) return false;
    if (edge->scale == 0) return true;
    for (int i = 0; i < s->nvec; i++) {
        if (s->vec[i] < 0 || s->vec[i] > 62) return false;
        kinds |= INT64_C(1) << s->vec[i];
    }
    return kinds != 0 && (kinds & ~edge->scale) == 0;
}

static bool by_agent(struct fab_tray *t, const struct fab_statement *s)
{
    void     *row[EDGES];
    const int n =
        fab_scan_fixed(t, FAB_I_edge_by_src,
                       FAB_KEY(.a = s->author, .b = s->hand, .n = FAB_EDGE_AGENT), 3, row, EDGES);

    for (int i = 0; i < n; i++) {
        const struct fab_edge *edge = row[i];
        const bool             kind_ok = edge->scale == 0 || (edge->scale & INT64_C(1) << s->kind);

        if (edge->state != 1 || (edge->until != 0 && edge->until <= fab_now(t).ms) || !kind_ok) {
            continue;
        }
        if (!no_wider(s, edge)) continue;
        if (edge->cap == 0 || within(t, s, edge->unit, edge->cap)) return true;
    }
    return false;
}

static bool by_steward(struct fab_tray *t, const struct fab_statement *s,
                       const struct fab_member *author)
{
    return author->sort == FAB_SORT_PAPER &&
           fab_row_read(t, FAB_R_hand, FAB_KEY(.a = s->author, .b = s->hand)) != NULL;
}

/* A hand that may itself act: neither suspended nor gone. */
static bool hand_ok(struct fab_tray *t, const struct fab_statement *s)
{
    const struct fab_member *hand = fab_row_read(t, FAB_R_member, FAB_KEY(.a = s->hand));

    return hand != NULL && (hand->standing == FAB_NEWCOMER || hand->standing == FAB_MEMBER);
}

enum fab_code fab_fold_agency(struct fab_tray *t, const struct fab_statement *s, struct fab_err *e)
{
    const struct fab_member *author = fab_row_read(t, FAB_R_member, FAB_KEY(.a = s->author));

    if (!(s->has & F_(for))) {
        const bool by_itself = author != NULL && author->standing == FAB_ORG;

        return by_itself ? fab_fail(e, FAB_E_ROLE) : FAB_OK;    /* an organisation acts by agents */
    }
    if (!s->by_member || author == NULL) return fab_fail_field(e, FAB_E_ROLE, "for");
    if (by_handover_key(t, s)) return FAB_OK;
    if (!hand_ok(t, s)) return fab_fail_field(e, FAB_E_ROLE, "for");
    if (by_steward(t, s, author) && s->kind != FAB_K_ruling) return FAB_OK;
    if (personal(s->kind) || !by_agent(t, s)) return fab_fail_field(e, FAB_E_ROLE, "for");
    return FAB_OK;
}

bool fab_fold_needs_second(struct fab_tray *t, const struct fab_statement *s)
{
    const struct fab_member *author;

    if (!(s->has & F_(for)) || !personal(s->kind)) return false;
    author = fab_row_read(t, FAB_R_member, FAB_KEY(.a = s->author));
    return author != NULL && by_steward(t, s, author);
}

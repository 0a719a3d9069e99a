/* dispute_case.c: a dispute, what it is about, who stands where, and the only ways it moves and
 * ends.
 *
 * Why      the same ladder serves a leg that is open, one that has ended, and a member; what
 *          differs is where the deadline hangs and whether money moves.
 * Idea     a case is the dispute's row with the rows it is about; every step goes through
 *          fab_case_move, every end through fab_case_over.
 * Cost     three rows; an end: the seats, and what was proposed.
 * Source   PROTOCOL 5.2, 6.1. */
#include "devices/dispute.h"

#include "devices/settle.h"

enum { ROUNDS = 3 };

struct fab_case fab_case_of(struct fab_tray *t, struct fab_dsp *dsp)
{
    struct fab_case c = { .t = t, .dsp = dsp };

    if (dsp == NULL || fab_id_short(&dsp->agr)) return c;
    c.agr = fab_get_agr(t, FAB_KEY(.a = dsp->agr));
    c.leg = fab_get_leg(t, FAB_KEY(.a = dsp->agr, .n = dsp->leg));
    c.open = dsp->stage < FAB_END && c.leg != NULL && c.leg->stage != FAB_END;
    return c;
}

enum fab_code fab_case_named(const struct fab_statement *s, struct fab_tray *t, struct fab_case *c,
                             struct fab_err *e)
{
    *c = fab_case_of(t, fab_get_dsp(t, FAB_KEY(.a = s->about)));
    return c->dsp == NULL ? fab_fail_field(e, FAB_E_REF, "sub") : FAB_OK;
}

int64_t fab_case_days(const struct fab_case *c, int setting)
{
    return fab_days(fab_set_at(c->t, c->dsp->ver, setting));
}

/* ---- who */

fab_id fab_case_party(const struct fab_case *c, int side)
{
    if (c->leg != NULL) return fab_leg_who(c->t, c->leg, side - 1);
    return side == FAB_DEBTOR ? c->dsp->agr : c->dsp->opener;
}

bool fab_case_answers_for(const struct fab_case *c, fab_id who)
{
    const struct fab_hold *h;
    int                    at = 0;

    if (c->leg == NULL) return false;
    while ((h = fab_leg_hold(c->t, c->agr, c->leg, &at)) != NULL) {
        if (h->state == FAB_HOLD_PLANNED) continue;
        if ((h->type == FAB_HOLD_SURETY || h->type == FAB_HOLD_PROGRAMME) &&
            fab_same(&h->owner, &who)) {
            return true;
        }
    }
    return false;
}

int fab_case_side(const struct fab_case *c, fab_id who)
{
    const fab_id debtor = fab_case_party(c, FAB_DEBTOR),
                 creditor = fab_case_party(c, FAB_CREDITOR);

    if (fab_same(&who, &debtor)) return FAB_DEBTOR;
    if (fab_same(&who, &creditor)) return FAB_CREDITOR;
    return fab_case_answers_for(c, who) ? FAB_DEBTOR : 0;
}

int fab_case_opener_side(const struct fab_case *c)
{
    const int side = fab_case_side(c, c->dsp->opener);

    return side == 0 ? FAB_CREDITOR : side;         /* whoever contests a public promise */
}

bool fab_case_has_money(const struct fab_case *c)
{
    return c->open && c->agr->mode == FAB_MODE_LOGGED &&
           fab_unit_type(c->t, (int)c->leg->unit, NULL) == 'c';
}

/* ---- moving */

void fab_case_until(struct fab_case *c, int64_t due_ms)
{
    const fab_id *obj = c->open ? &c->agr->sid : &c->dsp->sid;

    fab_due(c->t, FAB_DEV_dispute, obj, c->open ? (int)c->leg->n : 0, due_ms, 0);
}

void fab_case_move(struct fab_case *c, int kind, int to, int64_t due_ms)
{
    fab_assert(fab_agr_arc(c->dsp->stage, kind, to));
    c->dsp->stage = to;
    if (c->open) {
        fab_leg_move(c->t, c->agr, c->leg, kind, to, due_ms);
    } else {
        fab_case_until(c, due_ms);
    }
}

/* ---- ending */

void fab_case_bonds_home(const struct fab_case *c)
{
    struct fab_hold *h;

    if (c->leg == NULL) return;
    for (int n = 0; (h = fab_leg_bond(c->t, c->leg, n)) != NULL; n++) {
        if (h->state == FAB_HOLD_OPEN) fab_hold_close(c->t, h);
    }
}

static void free_seats(const struct fab_case *c)
{
    struct fab_seat *seat;

    for (int round = 0; round < ROUNDS; round++) {
        for (int n = 0; (seat = fab_jury_row(c, round, n)) != NULL; n++) {
            if (seat->state == FAB_SEAT_TAKEN || seat->state == FAB_SEAT_SEALED) {
                seat->state = FAB_SEAT_OVER;
            }
        }
    }
}

static void void_seals(const struct fab_case *c)
{
    void     *row[2 * FAB_SEATS];
    const int n = fab_scan(c->t, FAB_I_seal_by_obj, FAB_KEY(.a = c->dsp->sid), row,
                           fab_countof(row));

    for (int i = 0; i < n; i++) fab_seal_void(c->t, ((const struct fab_seal *)row[i])->sid);
}

/* Whom they would have trusted as mediator. */
static void drop_names(const struct fab_case *c)
{
    void     *row[ROUNDS];
    const int n = fab_scan_fixed(c->t, FAB_I_consent_by_obj,
                                 FAB_KEY(.a = c->dsp->sid, .n = FAB_CONSENT_MEDIATOR), 2, row,
                                 ROUNDS);

    for (int i = 0; i < n; i++) fab_row_drop(c->t, FAB_R_consent, row[i]);
}

void fab_case_over(struct fab_case *c)
{
    free_seats(c);
    void_seals(c);
    fab_settle_drop(c);
    drop_names(c);
    if (!c->open) fab_due(c->t, FAB_DEV_dispute, &c->dsp->sid, 0, 0, 0);
    c->dsp->stage = FAB_END;
    c->dsp->ended = fab_now(c->t).ms;
    fab_texts_end(c->t, &c->dsp->sid);
    if (c->agr != NULL && c->agr->stage == FAB_END) fab_texts_end(c->t, &c->agr->sid);
}

static void raise(const struct fab_case *c, enum fab_event_what what, int64_t a)
{
    const struct fab_event v = { .what = what, .about = c->dsp->agr, .who = c->dsp->opener,
                                 .n = (int)c->dsp->leg, .a = a };

    if (c->leg != NULL) fab_raise(c->t, &v);
}

void fab_case_tell_ruled(const struct fab_case *c, int fault)
{
    raise(c, FAB_EV_RULED, fault);
}

void fab_case_tell_unruled(const struct fab_case *c)
{
    raise(c, FAB_EV_DISPUTE, 0);
}

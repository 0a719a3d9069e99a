/* seals.c: statements that are bound before they are seen, and the reply to one.
 *
 * Why      a rating that can answer a rating is a weapon; one that is sealed until the other is in
 *          cannot.
 * Idea     the author commits; the operator, a keeper or the author opens when the stage of that
 *          class says so, and only with what was committed.  What a class is sealed for, when it
 *          may open and what it may say is one row here.
 * Cost     an opening: one hash, at most eight rows.
 * Source   PROTOCOL 2 (open, reply), 4; WIRE 7; rating.pml.
 *
 * open: sub and 6 name the sealed statement.  reply: 6 names it, sub too. */
#include "devices/dispute.h"
#include "state/ids.h"
#include "statement/seal.h"

enum { SALT = 32 };

/* What an opened vector may say. */
struct range { int64_t min, max; };
struct class_row {
    int                 count;
    const struct range *range;
    bool (*may_open)(const struct fab_seal *seal, struct fab_tray *t);
};

/* Intention, competence: 0..4, -1 cannot say; as agreed; would do it again (PROTOCOL 4). */
static const struct range RATING[] = { { -1, 4 }, { -1, 4 }, { 0, 1 }, { 0, 1 } };

/* seal.n is the slot of a rating: leg * 2 + side - 1.  Both are in, or the time for it is over. */
static bool rating_may_open(const struct fab_seal *seal, struct fab_tray *t)
{
    const struct fab_rate_window *w = fab_get_rate_window(t,
        FAB_KEY(.a = seal->obj, .n = seal->n / 2));

    return w != NULL && w->step == 2;
}

/* Loss, fine; fault 0 nobody 1 debtor 2 creditor; 1 intention 2 competence 3 neither; days
 * (PROTOCOL 6.3). */
static const struct range VERDICT[] = {
    { 0, FAB_AMOUNT_MAX }, { 0, FAB_AMOUNT_MAX }, { 0, 2 }, { 1, 3 }, { 0, 365 },
};

/* seal.n is the seat: round * FAB_SEATS + its number. */
static bool verdict_may_open(const struct fab_seal *seal, struct fab_tray *t)
{
    const struct fab_dsp *d = fab_get_dsp(t, FAB_KEY(.a = seal->obj));

    return d != NULL && (d->stage == FAB_JURY || d->stage == FAB_AJURY) &&
           d->step == FAB_DSP_OPENING && seal->n / FAB_SEATS == d->round;
}

static const struct class_row CLASSES[] = {
    [FAB_SEAL_RATING] = { fab_countof(RATING), RATING, rating_may_open },
    [FAB_SEAL_VERDICT] = { fab_countof(VERDICT), VERDICT, verdict_may_open },
};

void fab_seal_keep(struct fab_tray *t, int class_, fab_id obj, int64_t n,
                   const struct fab_statement *s)
{
    struct fab_seal *seal = fab_add_seal(t, FAB_KEY(.a = s->sid));

    seal->class = class_;
    seal->obj = obj;
    seal->n = n;
    seal->signer = s->author;
    seal->promised = fab_id_of(s->hash.p, s->hash.len);
    seal->state = FAB_SEALED;
    seal->idx = s->index;
}

void fab_seal_void(struct fab_tray *t, fab_id sid)
{
    struct fab_seal *seal = fab_get_seal(t, FAB_KEY(.a = sid));

    if (seal != NULL && seal->state == FAB_SEALED) seal->state = FAB_VOID;
}

static bool in_range(const struct fab_statement *s, const struct class_row *c)
{
    if (s->nvec != c->count) return false;
    for (int i = 0; i < s->nvec; i++) {
        if (s->vec[i] < c->range[i].min || s->vec[i] > c->range[i].max) return false;
    }
    return true;
}

static fab_id commitment(const struct fab_statement *s)
{
    struct fab_opening o = { .nvec = s->nvec };

    memcpy(o.salt, s->nonce.p, sizeof o.salt);
    memcpy(o.vec, s->vec, (size_t)s->nvec * sizeof *s->vec);
    return fab_seal_commitment(&o);
}

/* The operator, a keeper of seals, or who sealed it. */
static bool may_hold(const struct fab_statement *s, const struct fab_seal *seal, struct fab_tray *t)
{
    return !s->by_member || fab_same(&s->author, &seal->signer) ||
        fab_has_role(t, s->author, FAB_ROLE_KEEPER, 0);
}

/* open.  Refuses: FIELD, REF, ROLE, STATE, DUP, OPEN. */
enum fab_code fab_apply_open(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_seal        *seal;
    const struct class_row *c;
    fab_id                  promised;

    if (s->nref != 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if (s->nvec > FAB_L_vec) return fab_fail_field(e, FAB_E_FIELD, "vec");
    if (s->nonce.len != SALT) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    seal = fab_get_seal(t, FAB_KEY(.a = s->ref[0]));
    if (seal == NULL) return fab_fail_field(e, FAB_E_REF, "ref");
    c = &CLASSES[seal->class];
    if (!may_hold(s, seal, t)) return fab_fail(e, FAB_E_ROLE);
    if (seal->state == FAB_OPENED) return fab_fail(e, FAB_E_DUP);
    if (seal->state != FAB_SEALED || !c->may_open(seal, t)) return fab_fail(e, FAB_E_STATE);
    promised = commitment(s);
    if (!fab_same(&promised, &seal->promised)) return fab_fail(e, FAB_E_OPEN);
    if (!in_range(s, c)) return fab_fail_field(e, FAB_E_OPEN, "vec");

    seal->state = FAB_OPENED;
    for (int i = 0; i < s->nvec; i++) fab_add_score(t,
        FAB_KEY(.a = seal->sid, .n = i))->val = s->vec[i];
    fab_raise(t,
              &(struct fab_event){ .what = FAB_EV_OPENED, .about = seal->sid,
                                   .who = seal->signer });
    return FAB_OK;
}

/* The rating that a reply is to; it must have been given about the author of the reply, and be
 * open. */
static enum fab_code rated_by(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const struct fab_seal  *seal = fab_get_seal(t, FAB_KEY(.a = s->ref[0]));
    const struct fab_rated *rated;

    if (seal == NULL || seal->class != FAB_SEAL_RATING) return fab_fail_field(e, FAB_E_REF, "ref");
    rated = fab_get_rated(t, FAB_KEY(.a = seal->obj, .n = seal->n));
    if (rated == NULL || !fab_same(&rated->subject, &s->author)) return fab_fail(e, FAB_E_ROLE);
    return FAB_OK;
}

/* reply: once, no deadline, text only.  Refuses: FIELD, REF, ROLE, DUP, STATE. */
enum fab_code fab_apply_reply(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    void            *row[1];
    struct fab_post *post;

    if (s->nref != 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if (s->nsd < 1) return fab_fail_field(e, FAB_E_FIELD, "sd");
    FAB_TRY(rated_by(s, t, e));
    if (fab_scan_fixed(t, FAB_I_post_by_obj, FAB_KEY(.a = s->ref[0], .n = FAB_K_reply), 2, row,
                       1) > 0) {
        return fab_fail(e, FAB_E_DUP);
    }
    if (fab_get_seal(t, FAB_KEY(.a = s->ref[0]))->state != FAB_OPENED) {
        return fab_fail(e, FAB_E_STATE);
    }

    post = fab_add_post(t, FAB_KEY(.a = s->sid));
    post->kind = FAB_K_reply;
    post->author = s->author;
    post->obj = s->ref[0];
    post->state = 1;
    post->idx = s->index;
    return FAB_OK;
}

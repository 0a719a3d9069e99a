/* test_quarrel.c: what is said by chance when a promise breaks: who contests, answers, settles,
 * draws, judges, opens, appeals; parties, guarantors, jurors, mediators, officers, the operator. */
#include "crypto/crypto.h"
#include "devices/dispute.h"
#include "fold/test_world.h"
#include "statement/seal.h"

enum { ROUNDS = 3, SEATS = 7, BEFORE_JURY = FAB_MEDIATION, CASES = 16,
       SEALED = 1 };

/* The same for the same dispute, so that nobody has to remember it. */
static fab_id nonce_of(const fab_id *agr, const fab_id *who)
{
    const fab_bytes part[] = { fab_bytes_of(agr->b, 32), fab_bytes_of(who->b, 16) };

    return fab_sha256_of("nonce", part, fab_countof(part));
}

static struct fab_statement about_case(const struct fab_world *w, const struct fab_dsp *d,
                                       fab_id by, int kind)
{
    struct fab_statement s = fab_world_by(w, 0, kind);

    s.signer = by;
    s.about_type = FAB_ABOUT_SID;
    s.about = d->sid;
    s.has |= fab_kind_row(kind)->must;
    return s;
}

/* A party of the agreement, mostly, and mostly one who speaks. */
static fab_id somebody(struct fab_world *w, struct fab_chance *c, const fab_id *agr)
{
    const struct fab_party *p =
        fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = *agr, .n = fab_chance(c, 2)));

    if (p == NULL || fab_chance(c, 12) == 0 || fab_world_mute(w, &p->mid)) {
        return w->mid[fab_world_person(w, c)];
    }
    return p->mid;
}

/* One before a jury if there is any, mostly; NULL: there is none. */
static const struct fab_dsp *one_case(struct fab_world *w, struct fab_chance *c)
{
    const int             most = fab_min(w->ndsp, w->calm ? CASES : w->kept);
    const int             first = most == 0 ? 0 : fab_chance(c, most);
    const struct fab_dsp *d = NULL;

    for (int i = 0; i < most && fab_chance(c, 8) != 0; i++) {
        d = fab_row_read(w->map, FAB_R_dsp, FAB_KEY(.a = w->dsp[(first + i) % most]));
        if (d != NULL && d->stage > BEFORE_JURY && d->stage < FAB_END) return d;
    }
    for (int i = 0; i < most && fab_chance(c, 8) != 0; i++) {
        d = fab_row_read(w->map, FAB_R_dsp, FAB_KEY(.a = w->dsp[fab_chance(c, most)]));
        if (d != NULL && d->stage < FAB_END) return d;
    }
    return d;
}

/* That of one that is over; -1: so many run that a new one would never be talked about. */
static int place_for(struct fab_world *w)
{
    for (int i = 0; w->calm && i < CASES; i++) {
        const int             slot = (w->ndsp + i) % CASES;
        const struct fab_dsp *d = fab_row_read(w->map, FAB_R_dsp, FAB_KEY(.a = w->dsp[slot]));

        if (d == NULL || d->stage == FAB_END) return slot;
    }
    return w->calm ? -1 : w->ndsp % w->kept;
}

static int64_t leg_that_runs(struct fab_world *w, const fab_id *agr)
{
    for (int64_t n = 0; n < 2; n++) {
        const struct fab_leg *leg = fab_row_read(w->map, FAB_R_leg, FAB_KEY(.a = *agr, .n = n));

        if (leg != NULL && leg->stage > FAB_ACTIVE && leg->stage < FAB_REPAIR) return n;
    }
    return 0;
}

static enum fab_code step_dispute(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, 0, FAB_K_dispute);
    const fab_id         agr = w->agr[fab_world_deal(w, c)];
    const int            place = place_for(w);
    fab_id               hash;
    enum fab_code        v;

    s.signer = somebody(w, c, &agr);
    s.about_type = FAB_ABOUT_SID;
    s.about = agr;
    if (fab_chance(c, 24) == 0) {                                 /* about a member: rule broken */
        s.about_type = FAB_ABOUT_MID;
        s.about = w->mid[fab_world_person(w, c)];
    }
    hash = nonce_of(&s.about, &s.signer);
    hash = fab_sha256(fab_bytes_of(hash.b, 32));
    s.has |= F_(code) | F_(method) | F_(hash);
    s.code = fab_chance(c, 4) == 0 ? fab_chance(c, 3) : leg_that_runs(w, &agr);
    s.method = s.about_type == FAB_ABOUT_MID ? 7 : 1 + fab_chance(c, 6);
    s.hash = fab_bytes_of(hash.b, 32);
    if (fab_chance(c, 8) == 0) s.has |= F_(amount);
    s.amount.units = s.has & F_(amount) ? 1 + fab_chance(c, 600) : 0;
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->dsp[fab_max(place, 0)] = s.sid;
    w->ndsp += v == FAB_OK;
    return v;
}

static enum fab_code say_withdraw(struct fab_world *w, const struct fab_dsp *d)
{
    struct fab_statement s = about_case(w, d, d->opener, FAB_K_dispute);
    const fab_id         sid = d->sid;

    s.about = d->agr;
    s.about_type = fab_id_short(&d->agr) ? FAB_ABOUT_MID : FAB_ABOUT_SID;
    s.has |= F_(scale) | F_(ref);
    s.code = d->leg;
    s.ref = &sid;
    s.nref = 1;
    return fab_world_say(w, &s);
}

static enum fab_code say_answer(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    struct fab_statement s = about_case(w, d, somebody(w, c, &d->agr), FAB_K_answer);
    fab_id               nonce, whom;

    s.code = 1;
    if (d->stage == FAB_DRAW && fab_chance(c, 3) != 0 && !fab_world_mute(w, &d->opener)) {
        s.signer = d->opener;
    }
    nonce = nonce_of(&d->agr, fab_chance(c, 10) == 0 ? &w->mid[0] : &s.signer);
    if (fab_same(&s.signer, &d->opener) || fab_chance(c, 3) == 0) {
        s.has |= F_(nonce);
        s.nonce = fab_bytes_of(nonce.b, 32);
    }
    if (fab_chance(c, w->calm ? 40 : 5) == 0) {
        s.code = 2 + (fab_chance(c, 3) == 0);
        s.has &= ~(uint32_t)F_(nonce);
        s.nonce = (fab_bytes){ NULL, 0 };
    }
    if (s.code == 3) {                                      /* asks for this mediator */
        whom = w->mid[fab_world_person(w, c)];
        s.has |= F_(mids);
        s.mids = &whom;
        s.nmids = 1;
    }
    return fab_world_say(w, &s);
}

/* Rows [hold, sum] for the first holds; few sums, so that two people may say the same. */
static enum fab_code say_list(struct fab_world *w, struct fab_chance *c, struct fab_statement *s)
{
    struct fab_cell  cell[2][2];
    struct fab_cells row[2];
    int              n = 0;

    for (int hold = 0; hold < 2 && fab_chance(c, 4) != 0; hold++, n++) {
        cell[n][0] = (struct fab_cell){ .type = 'i', .n = hold };
        cell[n][1] = (struct fab_cell){ .type = 'i', .n = 10 * fab_chance(c, w->calm ? 8 : 3) };
        row[n] = (struct fab_cells){ cell[n], 2 };
    }
    s->list = row;
    s->nlist = n;
    return fab_world_say(w, s);
}

static enum fab_code say_settle(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    struct fab_statement   s = about_case(w, d, somebody(w, c, &d->agr), FAB_K_settle);
    const struct fab_seat *mediator =
        fab_row_read(w->map, FAB_R_seat, FAB_KEY(.a = d->sid, .n = ROUNDS - 1));

    if (mediator != NULL && fab_chance(c, 3) == 0) s.signer = mediator->mid;
    return say_list(w, c, &s);
}

/* After an admission guarantor, officer or agent may let the own hold pay. */
static enum fab_code step_admitted(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement   s = fab_world_by(w, fab_world_person(w, c), FAB_K_settle);
    const struct fab_hold *h;

    s.about_type = FAB_ABOUT_SID;
    s.about = w->agr[fab_world_deal(w, c)];
    s.has |= F_(list);
    h = fab_row_read(w->map, FAB_R_hold, FAB_KEY(.a = s.about, .n = fab_chance(c, 2)));
    if (h != NULL && fab_chance(c, 4) != 0) s.signer = h->owner;
    return say_list(w, c, &s);
}

static const struct fab_seat *one_seat(struct fab_world *w, struct fab_chance *c,
                                       const struct fab_dsp *d)
{
    const int round = fab_chance(c, 10) == 0 ? fab_chance(c, ROUNDS) : (int)d->round;

    return fab_row_read(w->map, FAB_R_seat,
                        FAB_KEY(.a = d->sid, .n = round, .m = fab_chance(c, SEATS)));
}

static enum fab_code say_recuse(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    struct fab_statement   s = about_case(w, d, somebody(w, c, &d->agr), FAB_K_recuse);
    const struct fab_seat *seat = one_seat(w, c, d);
    const fab_id           whom = seat != NULL ? seat->mid : w->mid[fab_world_person(w, c)];

    if (fab_chance(c, 2) == 0) s.signer = whom;
    s.mids = &whom;
    s.nmids = 1;
    return fab_world_say(w, &s);
}

static enum fab_code say_lot(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    const fab_id sid = d->sid;

    (void)c;
    return fab_world_lot(w, &sid);
}

static struct fab_opening verdict_of(const struct fab_world *w, int slot)
{
    struct fab_opening o = { .nvec = FAB_WORLD_VERDICT };

    memset(o.salt, 1 + slot, sizeof o.salt);
    memcpy(o.vec, w->vec[slot], sizeof w->vec[slot]);
    return o;
}

/* A juror seals what he thinks; loss, fine, fault, dimension, days. */
static enum fab_code say_ruling(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    struct fab_statement   s = about_case(w, d, w->mid[fab_world_person(w, c)], FAB_K_ruling);
    const struct fab_seat *seat = one_seat(w, c, d);
    const int              slot = w->nverdict % w->kept;
    const int              fault = fab_chance(c, 12) == 0 ? 3 : fab_chance(c, 3);
    const int              most = fab_chance(c, 3) == 0 ? 3000 : 600;
    const int64_t          vec[FAB_WORLD_VERDICT] = { fab_chance(c, most), fab_chance(c, 50), fault,
                                                      1 + fab_chance(c, 3), fab_chance(c, 90) };
    struct fab_opening     o;
    fab_id                 hash;
    enum fab_code          v;

    if (seat != NULL && fab_chance(c, 12) != 0 && !fab_world_mute(w, &seat->mid)) {
        s.signer = seat->mid;
    }
    memcpy(w->vec[slot], vec, sizeof vec);
    o = verdict_of(w, slot);
    hash = fab_seal_commitment(&o);
    s.hash = fab_bytes_of(hash.b, 32);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->verdict[w->nverdict++ % w->kept] = s.sid;
    return v;
}

/* A verdict of this case that is still sealed, if there is one. */
static int sealed_in(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    for (int back = 1; back <= fab_min(w->nverdict, w->kept) && fab_chance(c, 32) != 0; back++) {
        const int              slot = (w->nverdict - back) % w->kept;
        const struct fab_seal *seal =
            fab_row_read(w->map, FAB_R_seal, FAB_KEY(.a = w->verdict[slot]));

        if (seal != NULL && seal->state == SEALED && fab_same(&seal->obj, &d->sid)) return slot;
    }
    return fab_world_recent(w, c, w->nverdict);
}

static enum fab_code say_open(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    const int            slot = sealed_in(w, c, d);
    struct fab_statement s = fab_world_by_operator(w, FAB_K_open);
    struct fab_opening   o = verdict_of(w, slot);

    if (fab_chance(c, 12) == 0) o.vec[0]++;
    s.has = F_(ref) | F_(nonce) | F_(vec);
    s.about_type = FAB_ABOUT_SID;
    s.about = w->verdict[slot];
    s.ref = &w->verdict[slot];
    s.nref = 1;
    s.nonce = fab_bytes_of(o.salt, sizeof o.salt);
    s.vec = o.vec;
    s.nvec = o.nvec;
    return fab_world_say(w, &s);
}

static enum fab_code say_appeal(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d)
{
    struct fab_statement s = about_case(w, d, somebody(w, c, &d->agr), FAB_K_appeal);

    s.method = 1 + fab_chance(c, 5);
    return fab_world_say(w, &s);
}

typedef enum fab_code say_fn(struct fab_world *w, struct fab_chance *c, const struct fab_dsp *d);
enum { MOST = 8 };
/* What belongs to a stage. */
static say_fn *const TALK[MOST] = { say_answer, say_answer, say_answer, say_settle,
                                    say_settle, say_settle, say_recuse, say_answer };
static say_fn *const DRAWS[MOST] = { say_answer, say_answer, say_lot, say_lot,
                                     say_lot,    say_settle, say_lot, say_answer };
static say_fn *const SITS[MOST] = { say_ruling, say_ruling, say_ruling, say_open,
                                    say_open,   say_recuse, say_lot,    say_settle };
static say_fn *const RULED[MOST] = { say_appeal, say_appeal, say_settle, say_open,
                                     say_answer, say_recuse, say_ruling, say_lot };

static say_fn *one_word(const struct fab_dsp *d, struct fab_chance *c)
{
    static say_fn *const *const OF[] = { TALK, DRAWS, SITS, RULED };
    const int             any = fab_chance(c, 8), n = fab_chance(c, MOST);

    if (any == 0) return OF[fab_chance(c, fab_countof(OF))][n];
    if (d->stage <= FAB_MEDIATION) return TALK[n];
    if (d->stage == FAB_DRAW) return DRAWS[n];
    if (d->stage == FAB_RULED) return RULED[n];
    return d->step == FAB_DSP_OPENING && n < MOST / 2 ? say_open : SITS[n];
}

enum fab_code fab_world_quarrel(struct fab_world *w, struct fab_chance *c)
{
    const int             what = fab_chance(c, 16);
    const struct fab_dsp *d = what < 3 && place_for(w) >= 0 ? NULL : one_case(w, c);

    if (what == 0) return step_admitted(w, c);
    if (d == NULL || d->stage == FAB_END) return step_dispute(w, c);
    if (fab_chance(c, 200) == 0) return say_withdraw(w, d);
    return one_word(d, c)(w, c, d);
}

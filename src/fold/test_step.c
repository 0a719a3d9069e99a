/* test_step.c: what people of a small community say by chance: valid more often than not. */
#include "crypto/crypto.h"
#include "fold/test_holds.h"
#include "fold/test_world.h"
#include "statement/seal.h"

#define NUMBER(n_) { 'i', n_, { NULL, 0 } }

static const uint8_t SOME_HASH[32] = { 7 };


int fab_world_number(const struct fab_world *w, const fab_id *mid)
{
    for (int i = 0; i < w->nmid; i++) {
        if (fab_same(mid, &w->mid[i])) return i;
    }
    return -1;
}

bool fab_world_mute(const struct fab_world *w, const fab_id *mid)
{
    const int n = fab_world_number(w, mid);

    return n >= 0 && (w->manner[n] == FAB_WORLD_SILENT || w->away_until[n] > w->now);
}

static bool is_malicious(const struct fab_world *w, const fab_id *mid)
{
    const int n = fab_world_number(w, mid);

    return n >= 0 && w->manner[n] == FAB_WORLD_MALICIOUS;
}

int fab_world_person(struct fab_world *w, struct fab_chance *c)
{
    int n = fab_chance(c, w->nmid + (fab_chance(c, 16) == 0 && w->nmid < w->people));

    for (int i = 0; i < 4 && w->away_until[n] > w->now; i++) n = fab_chance(c, w->nmid);
    return n;
}

int fab_world_recent(const struct fab_world *w, struct fab_chance *c, int n)
{
    const int back = fab_chance(c, fab_chance(c, 8) == 0 ? w->kept : 5);

    return n == 0 ? 0 : fab_max(n - 1 - back, 0) % w->kept;
}

void fab_world_text(const struct fab_world *w, struct fab_chance *c, struct fab_statement *s)
{
    static fab_id digest;

    digest = (fab_id){ { [0] = 0x7e } };
    memcpy(digest.b + 8, &w->offered, sizeof w->offered);
    if (!w->calm || fab_chance(c, 3) != 0) return;
    s->sd = &digest;
    s->nsd = 1;
}

static bool runs(struct fab_world *w, const fab_id *sid)
{
    const struct fab_agr *agr = fab_row_read(w->map, FAB_R_agr, FAB_KEY(.a = *sid));

    if (agr == NULL || agr->stage > FAB_ACTIVE) return false;
    for (int n = 0; n < agr->nlegs; n++) {
        const struct fab_leg *leg = fab_row_read(w->map, FAB_R_leg, FAB_KEY(.a = *sid, .n = n));

        if (leg != NULL && leg->stage < FAB_END) return true;
    }
    return false;
}

int fab_world_deal(struct fab_world *w, struct fab_chance *c)
{
    const int kept = fab_min(w->nagr, w->kept);
    int       slot = fab_world_recent(w, c, w->nagr);

    for (int i = 0; w->calm && i < 4 && kept > 0 && !runs(w, &w->agr[slot]); i++) {
        slot = fab_chance(c, kept);
    }
    return slot;
}

int fab_world_free(struct fab_world *w)
{
    for (int i = 0; w->calm && i < w->kept; i++) {
        const int slot = (w->nagr + i) % w->kept;

        if (!runs(w, &w->agr[slot])) return slot;
    }
    return w->calm ? -1 : w->nagr % w->kept;
}

static enum fab_code step_clock(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t STEP[] = {1000,         60000,    3600000,
                                   10800000,     43200000, 86400000,
                                   5 * 86400000, 0,        20 * INT64_C(86400000)};

    if (w->calm && fab_chance(c, 40) != 0) {
        return fab_test_clock(w, w->now + (1 + fab_chance(c, 12)) * INT64_C(3600000));
    }
    return fab_test_clock(w,
                          w->now + STEP[fab_chance(c, fab_countof(STEP))] * (1 + fab_chance(c, 3)));
}

/* Whoever owes something pays of it. */
static void owes(struct fab_world *w, struct fab_statement *s)
{
    void                  *row[1];
    const struct fab_debt *debt;

    if (fab_scan_fixed(w->map, FAB_I_debt_by_debtor, FAB_KEY(.n = 0), 0, row, 1) == 0) return;
    debt = row[0];
    w->owed = debt->obj;
    s->signer = debt->debtor;
    s->about = debt->creditor;
    s->code = 2;
    s->has |= F_(ref);
    s->ref = &w->owed;
    s->nref = 1;
}

/* Answers for somebody, or no more. */
static enum fab_code step_surety(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t VEC[] = { 1, 2 };
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_surety);
    void                *row[4];
    int                  n;

    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[fab_world_person(w, c)];
    s.has |= F_(amount) | F_(until) | F_(method);
    s.amount.units = fab_chance(c, 2000);
    s.until.ms = w->now + fab_days(366 - fab_chance(c, 16) * fab_chance(c, 20));
    s.method = 3 - fab_chance(c, 4) * (fab_chance(c, 3) == 0);
    if (fab_chance(c, 8) == 0) {
        s.has |= F_(vec);
        s.vec = VEC;
        s.nvec = 1 + fab_chance(c, 2);
    }
    n = fab_chance(c, 3) != 0 ? 0
                              : fab_scan_fixed(w->map, FAB_I_edge_by_dst,
                                               FAB_KEY(.a = s.about, .n = FAB_EDGE_WORD), 2,
                                               row, 4);
    if (n > 0) {
        const struct fab_edge *edge = row[fab_chance(c, n)];

        s.has = (s.has & F_(ver)) | F_(scale) | F_(ref);
        w->owed = edge->sid;
        s.ref = &w->owed;
        s.nref = 1;
        s.signer = fab_chance(c, 2) == 0 ? edge->src : edge->dst;
    }
    return fab_world_say(w, &s);
}

static enum fab_code step_transfer(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_transfer);

    s.has |= F_(amount) | F_(code);
    s.about_type = FAB_ABOUT_MID;
    s.about = fab_chance(c, 10) == 0 ? fab_commons() : w->mid[fab_world_person(w, c)];
    s.unit = fab_chance(c, 8) == 0 ? fab_chance(c, 4) : 0;
    s.has |= s.unit != 0 ? F_(unit) : 0;
    s.code = s.unit == 2 ? 4 : 1;
    s.amount.units = fab_chance(c, 200) * (1 + fab_chance(c, 30));
    if (s.unit == 0 && fab_chance(c, 8) == 0) {
        s.code = 3;
        s.about = fab_pool(0);
    }
    if (fab_id_none(&s.about) || s.about.b[0] == 0) s.amount.units /= 50;   /* nobody spends it */
    if (is_malicious(w, &s.signer) && s.code == 1 && s.unit == 0) { /* nothing is left to take */
        s.amount.units = fab_max(fab_free(w->map, s.signer, 0), 1);
    }
    if (s.unit == 0 && fab_chance(c, 6) == 0) owes(w, &s);
    return fab_world_say(w, &s);
}

static enum fab_code step_offer(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_offer);
    enum fab_code        v;

    s.has |= F_(scale) | F_(code) | F_(until);
    s.scale = fab_chance(c, 6) == 0 ? -1 : 1;
    s.code = 1;
    s.until.ms = w->now + fab_days(1 + fab_chance(c, 90));
    if (fab_chance(c, 2) == 0) {
        s.has |= F_(topic);
        s.topic_name = fab_chance(c, 8) == 0 ? FAB_STR("cars") : FAB_STR("tools");
    }
    if (fab_chance(c, 3) == 0) {
        s.has |= F_(more);
        s.more = 1 << 2;
        s.qty = 1 + fab_chance(c, 3);
    }
    fab_world_text(w, c, &s);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->thing[w->nthing++ % w->kept] = s.sid;
    return v;
}

struct terms {
    struct fab_cell       leg[3][7];
    struct fab_cells      legs[3];
    struct fab_test_holds holds;
    fab_id                ref;
};

/* A loan: out, back after it; what it is worth is covered by chance. */
static void put_terms(struct fab_world *w, struct fab_chance *c, struct fab_statement *s,
                      fab_id first, fab_id second, struct terms *m)
{
    const int nlegs = 1 + fab_chance(c, 2), value = fab_chance(c, 3000),
              unit = fab_chance(c, 5) == 0;
    const int64_t due = w->now / 1000 + 3600 * (1 + fab_chance(c, 200));
    const struct fab_test_covered last = {{first, second}, nlegs - 1, nlegs - 1, unit, value};

    for (int i = 0; i < nlegs; i++) {
        const int64_t v[] = {i,
                             1 - i,
                             due + i * 86400,
                             i == nlegs - 1 ? value : 0,
                             unit,
                             1 + (fab_chance(c, 4) == 0),
                             i};

        for (int k = 0; k < 7; k++) m->leg[i][k] = (struct fab_cell)NUMBER(v[k]);
        m->legs[i] = (struct fab_cells){ m->leg[i], 7 };
    }
    s->has |= F_(list);
    s->list = m->legs;
    s->nlist = nlegs;
    s->share = fab_chance(c, 3) == 0 ? 250000 : 0;
    s->has |= s->share != 0 ? F_(share) : 0;
    if (value == 0) return;
    fab_test_cover(w->map, c, &last, &m->holds);
    s->has |= F_(holds);
    s->holds = m->holds.row;
    s->nholds = m->holds.n;
}

static enum fab_code say_promise(struct fab_world *w, struct fab_chance *c, int slot)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_promise);
    struct terms         m;
    enum fab_code        v;

    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[fab_world_person(w, c)];
    if (fab_chance(c, 2) == 0 && w->nthing > 0) {
        const fab_id          *thing = &w->thing[fab_world_recent(w, c, w->nthing)];
        const struct fab_post *post = fab_row_read(w->map, FAB_R_post, FAB_KEY(.a = *thing));

        s.has |= F_(ref);
        s.ref = thing;
        s.nref = 1;
        if (post != NULL) s.about = post->author;
    }
    put_terms(w, c, &s, s.signer, s.about, &m);
    fab_world_text(w, c, &s);
    v = fab_world_say(w, &s);
    if (v != FAB_OK) return v;
    w->agr[slot] = w->terms[slot] = s.sid;
    w->nagr++;
    return v;
}

/* Somebody, often a party, says something about an agreement. */
static struct fab_statement about_agr(struct fab_world *w, struct fab_chance *c, int kind,
                                      int *which)
{
    struct fab_statement s;

    *which = fab_world_deal(w, c);
    const struct fab_party *p =
        fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = w->agr[*which], .n = fab_chance(c, 2)));
    s = fab_world_by(w, fab_world_person(w, c), kind);
    if (p != NULL && fab_chance(c, 8) != 0 && !fab_world_mute(w, &p->mid)) s.signer = p->mid;
    s.about_type = FAB_ABOUT_SID;
    s.about = w->agr[*which];
    return s;
}

/* The leg that runs; and whose turn it is: side 0 debtor, 1 creditor.  Mostly, and unless he says
 * nothing. */
static void aim(struct fab_world *w, struct fab_chance *c, struct fab_statement *s, int side)
{
    const struct fab_agr *agr = fab_row_read(w->map, FAB_R_agr, FAB_KEY(.a = s->about));

    for (int64_t n = 0; agr != NULL && w->calm && n < agr->nlegs; n++) {
        const struct fab_leg *leg = fab_row_read(w->map, FAB_R_leg, FAB_KEY(.a = s->about, .n = n));
        const fab_id          who = leg == NULL ? s->signer : fab_leg_who(w->map, leg, side);

        if (leg == NULL || leg->stage == FAB_END || fab_chance(c, 6) == 0) continue;
        s->code = n;
        if (!fab_world_mute(w, &who)) s->signer = who;
        return;
    }
}

static enum fab_code step_counter(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s = about_agr(w, c, FAB_K_counter, &i);
    const struct fab_party *first;
    struct terms         m;
    enum fab_code        v;

    first = fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = s.about, .n = 0));
    put_terms(w, c, &s, first != NULL ? first->mid : s.signer, s.signer, &m);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->terms[i] = s.sid;
    return v;
}

/* Who has not said yes to the terms as they are. */
static fab_id asked(struct fab_world *w, int slot)
{
    const struct fab_agr *agr = fab_row_read(w->map, FAB_R_agr, FAB_KEY(.a = w->agr[slot]));

    for (int n = 0; agr != NULL && n < 2; n++) {
        const struct fab_party *p =
            fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = w->agr[slot], .n = n));

        if (p != NULL && !fab_same(&p->accepted, &agr->terms)) return p->mid;
    }
    return w->mid[0];
}

static enum fab_code step_answer(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s =
        about_agr(w, c, fab_chance(c, 5) == 0 ? FAB_K_reject : FAB_K_accept, &i);

    if (w->calm && s.kind == FAB_K_accept && fab_chance(c, 6) != 0) s.signer = asked(w, i);
    s.has |= F_(ref);
    s.ref = &w->terms[fab_chance(c, 16) == 0 ? 0 : i];
    s.nref = 1;
    return fab_world_say(w, &s);
}

static enum fab_code step_promise(struct fab_world *w, struct fab_chance *c)
{
    const int slot = fab_world_free(w);

    return slot < 0 ? step_answer(w, c) : say_promise(w, c, slot);
}

/* A promise, and a yes to it at once. */
static enum fab_code step_deal(struct fab_world *w, struct fab_chance *c)
{
    const int               slot = fab_world_free(w);
    struct fab_statement    s;
    const struct fab_party *p;

    if (slot < 0 || say_promise(w, c, slot) != FAB_OK) return FAB_OK;
    p = fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = w->agr[slot], .n = 1));
    s = fab_world_by(w, 0, FAB_K_accept);
    if (p != NULL) s.signer = p->mid;
    s.about_type = FAB_ABOUT_SID;
    s.about = w->agr[slot];
    s.has |= F_(ref);
    s.ref = &w->terms[slot];
    s.nref = 1;
    return fab_world_say(w, &s);
}

static enum fab_code step_leg(struct fab_world *w, struct fab_chance *c)
{
    static const int KINDS[] = {FAB_K_deliver, FAB_K_deliver, FAB_K_keep,
                                FAB_K_keep,    FAB_K_break,   FAB_K_extend};
    int                  i;
    struct fab_statement s = about_agr(w, c, KINDS[fab_chance(c, fab_countof(KINDS))], &i);
    const bool           good = s.kind == FAB_K_deliver || s.kind == FAB_K_keep;

    if (good && is_malicious(w, &s.signer) && fab_chance(c, 3) != 0) s.kind = FAB_K_break;
    s.has |= F_(code);
    s.code = fab_chance(c, 4) % 3;
    aim(w, c, &s, s.kind == FAB_K_keep);
    if (s.kind == FAB_K_deliver || s.kind == FAB_K_keep) {
        s.has |= F_(scale);
        s.scale = 1 + (fab_chance(c, 4) == 0);
    } else if (s.kind == FAB_K_break) {
        s.has |= F_(method);
        s.method = 1 + fab_chance(c, 3) * (fab_chance(c, 2) == 0);
        if (fab_chance(c, 4) == 0) s.has |= F_(amount);
        s.amount.units = s.has & F_(amount) ? fab_chance(c, 1000) : 0;
        if (fab_chance(c, 4) == 0) s.method = 2;
    } else {
        s.has |= F_(due);
        s.due.ms = w->now / 1000 * 1000 + fab_days(1 + fab_chance(c, 20));
    }
    return fab_world_say(w, &s);
}

static void rating_of(int slot, struct fab_opening *o)
{
    static const int64_t VEC[] = { 3, 4, 1, 1 };

    memset(o, 0, sizeof *o);
    o->salt[0] = (uint8_t)slot;
    o->nvec = fab_countof(VEC);
    memcpy(o->vec, VEC, sizeof VEC);
}

static enum fab_code step_rate(struct fab_world *w, struct fab_chance *c)
{
    int                  i;
    struct fab_statement s = about_agr(w, c, FAB_K_rate, &i);
    struct fab_opening   o;
    fab_id               hash;
    enum fab_code        v;

    rating_of(w->nsealed % w->kept, &o);
    hash = fab_seal_commitment(&o);
    s.has |= F_(code) | F_(hash);
    s.code = fab_chance(c, 2);
    s.hash = fab_bytes_of(hash.b, 32);
    v = fab_world_say(w, &s);
    if (v == FAB_OK) w->sealed[w->nsealed++ % w->kept] = s.sid;
    return v;
}

static enum fab_code step_open(struct fab_world *w, struct fab_chance *c)
{
    const int            i = w->calm ? fab_chance(c, w->kept)
                                     : fab_world_recent(w, c, w->nsealed);
    struct fab_statement s = fab_world_by_operator(w, FAB_K_open);
    struct fab_opening   o;

    rating_of(i, &o);
    if (fab_chance(c, 8) == 0) o.vec[0] = 2;
    s.has = F_(ref) | F_(nonce) | F_(vec);
    s.about_type = FAB_ABOUT_SID;
    s.about = w->sealed[i];
    s.ref = &w->sealed[i];
    s.nref = 1;
    s.nonce = fab_bytes_of(o.salt, sizeof o.salt);
    s.vec = o.vec;
    s.nvec = (int)o.nvec;
    return fab_world_say(w, &s);
}

static enum fab_code step_vouch(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_vouch);

    s.has |= F_(code) | F_(scale);
    s.code = 2 + fab_chance(c, 2);
    s.scale = fab_chance(c, 4);
    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[fab_world_person(w, c)];
    s.has |= s.code == 3 ? F_(topic) : 0;
    s.topic_name = FAB_STR("garden");
    return fab_world_say(w, &s);
}

static enum fab_code step_membership(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_leave);
    const int            what = fab_chance(c, 8);

    if (what < 5) {
        return w->nmid < w->people ? fab_world_join(w, w->nmid, fab_world_person(w, c)) : FAB_OK;
    }
    if (what < 7 || fab_chance(c, 48) != 0) return step_clock(w, c);
    return fab_world_say(w, &s);
}

/* Nonsense: any kind, any fields, any signer. */
static enum fab_code step_nonsense(struct fab_world *w, struct fab_chance *c)
{
    static const int64_t VEC[] = { 1, -1 };
    static const uint8_t KEY[96] = { 3 };
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), fab_chance(c, FAB_KINDS));

    if (s.kind == FAB_K_leave) return step_clock(w, c);     /* few people, and they would all go */
    if (fab_chance(c, 4) == 0) s = fab_world_by_operator(w, s.kind);
    const struct fab_kind_row *row = fab_kind_row(s.kind);
    s.has |= row != NULL ? row->must : 0;
    s.has |= fab_chance(c, 3) == 0 ? UINT32_C(1) << (2 + fab_chance(c, 21)) : 0;
    s.has &= ~(uint32_t)F_(text);
    s.about_type = fab_chance(c, 3);
    s.about = s.about_type == FAB_ABOUT_SID ? w->agr[fab_chance(c, w->kept)]
                                            : w->mid[fab_world_person(w, c)];
    s.code = fab_chance(c, 12);
    s.scale = fab_chance(c, 5) - 1;
    s.unit = fab_chance(c, 5);
    s.amount.units = fab_chance(c, 256);
    s.method = fab_chance(c, 5);
    s.due.ms = s.kind == FAB_K_clock ? w->now - fab_chance(c, 2)
                                     : w->now + fab_days(fab_chance(c, 60) - 5);
    s.until.ms = w->now + fab_days(fab_chance(c, 60) - 5);
    s.hash = fab_bytes_of(SOME_HASH, sizeof SOME_HASH);
    s.nonce = fab_bytes_of(SOME_HASH, fab_chance(c, 2) == 0 ? 16 : 32);
    s.key = fab_bytes_of(KEY, fab_chance(c, 2) == 0 ? 32 : 96);
    s.ref = &w->thing[fab_chance(c, w->kept)];
    s.nref = (s.has & F_(ref)) != 0;
    s.mids = &w->mid[fab_world_person(w, c)];
    s.nmids = (s.has & F_(mids)) != 0;
    s.vec = VEC;
    s.nvec = s.has & F_(vec) ? 2 : 0;
    s.for_mid = w->mid[fab_world_person(w, c)];
    s.topic_name = FAB_STR("garden");
    if (s.kind == FAB_K_charter || s.kind == FAB_K_policy) s.signer = w->mid[0];
    return fab_world_say(w, &s);
}

enum fab_code fab_world_step(struct fab_world *w, struct fab_chance *c)
{
    static enum fab_code (*const STEPS[])(struct fab_world * w, struct fab_chance * c) = {
        step_clock,      step_clock,   step_transfer, step_transfer, step_offer,
        step_promise,    step_promise, step_answer,   step_answer,   step_leg,
        step_leg,        step_leg,     step_leg,      step_rate,     step_open,
        step_membership, step_counter, step_vouch,    step_leg,      step_nonsense,
        step_surety,     step_surety,  step_deal,     step_deal,     step_leg,
    };

    return STEPS[fab_chance(c, fab_countof(STEPS))](w, c);
}

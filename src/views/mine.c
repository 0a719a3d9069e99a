/* views/mine.c: what concerns one person: what waits, what runs, what was granted and received.
 *
 * Why     who comes home in the evening wants to know what is asked, about which thing, and what to
 *         do next; not the whole record.
 * Idea    the stage and the side say what is awaited; each row names the other one and the thing,
 *         and the verbs that answer.  Behind them come seats in cases of others, and what one
 *         answers for (backed.c).
 * Cost    the person's agreements, at most 1,024, and a case or a window of rating for each.
 * Source  INTERFACES 1.2 and 2.1, ux/README 5. */
#include "views/mine.h"

#include "codec/base64.h"

enum { MINE = 1024, CASES = 16, SEATS = 64 };
/* Of a window of rating; of a case; of a seat (rating.c, dispute.h). */
enum { COMMITTING = 1, HEARD = 1, TAKEN = 1, TO_MEDIATE = 2 };

/* acts: the verbs that answer, the usual one first. */
static const struct { const char *name, *what, *acts[4]; } AWAIT[FAB_AWAITS] = {
    [FAB_ANSWER] = { "answer", FAB_W("me.await.answer"), { "accept", "counter", "reject" } },
    [FAB_DO] = { "do", FAB_W("me.await.do"), { "deliver", "extend", "break" } },
    [FAB_CONFIRM] = { "confirm", FAB_W("me.await.confirm"), { "keep", "trouble" } },
    [FAB_AMEND] = { "amend", FAB_W("me.await.amend"), { "trouble", "answer", "settle" } },
    [FAB_REPLY] = { "reply", FAB_W("me.await.reply"), { "answer", "settle", "mediate" } },
    [FAB_SIGN] = { "sign", FAB_W("me.await.sign"), { "settle", "answer" } },
    [FAB_STAND] = { "stand", FAB_W("me.await.stand"), { "answer", "settle" } },
    [FAB_RATE] = { "rate", FAB_W("me.await.rate"), { "rate" } },
    [FAB_MEDIATE] = { "mediate", FAB_W("me.await.mediate"), { "settle", "judge-seat" } },
    [FAB_JUDGE] = { "judge", FAB_W("me.await.judge"), { "judge-seat" } },
    [FAB_PAY] = { "pay", FAB_W("me.await.pay"), { "settle" } },
    [FAB_LOOK] = { "look", FAB_W("me.await.look"), { "appeal", "judge-seat" } },
};

/* One of a person's agreements; dsp: the case that runs about it, or NULL. */
struct own {
    const struct fab_agr *a;
    struct fab_sides      s;
    struct fab_where      w;
    const struct fab_dsp *dsp;
    const fab_id         *me;
};

const struct fab_dsp *fab_mine_case(struct fab_reader *r, const struct fab_leg *l)
{
    void     *row[CASES];
    const int n = l == NULL || l->stage < FAB_REPAIR || l->stage >= FAB_END
                      ? 0
                      : fab_scan_fixed(r->tray, FAB_I_dsp_by_leg, FAB_KEY(.a = l->agr, .n = l->n),
                                       2, row, CASES);

    for (int i = 0; i < n; i++) {
        if (((const struct fab_dsp *)row[i])->stage < FAB_END) return row[i];
    }
    return NULL;
}

static struct own own_of(struct fab_reader *r, const fab_id *agr, const fab_id *me)
{
    const struct fab_agr *a = fab_get_agr(r->tray, FAB_KEY(.a = *agr));
    struct own            x = { .a = a, .me = me };

    fab_assert(a != NULL);
    x.s = fab_promise_sides(r, agr);
    x.w = fab_promise_where(r, a);
    x.dsp = fab_mine_case(r, x.w.leg);
    return x;
}

static bool is_debtor(const struct own *x)
{
    return x->w.leg != NULL && fab_same(fab_promise_side(&x->s, x->w.leg->debtor), x->me);
}

/* In a case: who has not answered yet, what another has put on the table, and at the jury's door
 * who asked. */
static enum fab_await awaits_of_case(struct fab_reader *r, const struct own *x)
{
    const struct fab_dsp    *d = x->dsp;
    const struct fab_settle *table = d == NULL ? NULL
                                               : fab_get_settle(r->tray, FAB_KEY(.a = d->sid));
    const bool               opener = d != NULL && fab_same(&d->opener, x->me);

    if (d == NULL || d->stage > FAB_DRAW) return FAB_NOTHING;
    if (d->stage == FAB_DRAW && opener) return fab_id_none(&d->nonce_o) ? FAB_STAND : FAB_NOTHING;
    if (!opener && !(d->said & HEARD)) return FAB_REPLY;
    if (table != NULL && !fab_same(&table->author, x->me)) return FAB_SIGN;
    return d->stage == FAB_REPAIR ? FAB_AMEND : FAB_NOTHING;
}

static int64_t rating_due(struct fab_reader *r, const struct own *x)
{
    const int64_t n = x->w.leg == NULL ? -1 : x->w.leg->n;

    return fab_due_at(r->tray, fab_get_timer(r->tray, FAB_KEY(.a = x->a->sid,
                                                              .n = FAB_TIMER_RATE + n)));
}

/* An ended leg may be rated while its window takes answers, once by each side. */
static enum fab_await awaits_rating(struct fab_reader *r, const struct own *x)
{
    const struct fab_leg         *l = x->w.leg;
    const struct fab_rate_window *w =
        l == NULL ? NULL : fab_get_rate_window(r->tray, FAB_KEY(.a = l->agr, .n = l->n));
    const int64_t slot = l == NULL ? 0 : 2 * l->n + !is_debtor(x);

    if (w == NULL || w->step != COMMITTING) return FAB_NOTHING;
    return fab_get_rated(r->tray, FAB_KEY(.a = l->agr, .n = slot)) == NULL ? FAB_RATE : FAB_NOTHING;
}

static enum fab_await awaits(struct fab_reader *r, const struct own *x)
{
    const bool proposer = fab_same(&x->s.mid[0], x->me);

    switch (x->w.stage) {
    case FAB_OFFERED: return proposer ? FAB_NOTHING : FAB_ANSWER;
    case FAB_COUNTERED: return proposer == (x->a->countered != 0) ? FAB_ANSWER : FAB_NOTHING;
    case FAB_ACTIVE:
    case FAB_GRACE: return is_debtor(x) ? FAB_DO : FAB_NOTHING;
    case FAB_ACK: return is_debtor(x) ? FAB_NOTHING : FAB_CONFIRM;
    case FAB_ADMITTED: return FAB_AMEND;
    case FAB_REPAIR:
    case FAB_MEDIATION:
    case FAB_DRAW: return awaits_of_case(r, x);
    case FAB_RULED: return FAB_LOOK;
    case FAB_END: return awaits_rating(r, x);
    default: return FAB_NOTHING;
    }
}

const struct fab_leg *fab_mine_most(struct fab_reader *r, const fab_id *agr)
{
    const struct fab_leg *most = NULL;

    for (int n = 0; n < FAB_L_legs; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));

        if (l == NULL) break;
        if (most == NULL || l->val > most->val) most = l;
    }
    return most;
}

fab_str fab_mine_what(struct fab_reader *r, const struct fab_agr *a)
{
    const struct fab_post *p = fab_promise_listing(r, a);
    const fab_str          title = p == NULL ? (fab_str){ NULL, 0 }
                                             : fab_doc_said(r, p->idx, FAB_D_title);
    const struct fab_leg *most = fab_mine_most(r, &a->sid);
    fab_str               name = fab_word(r->lang, FAB_W("me.a_promise"));

    if (title.len > 0) name = fab_doc_say(r, FAB_W("me.a_thing"), FAB_TEXT("title", title));
    if (most == NULL || most->val == 0) return name;
    return fab_doc_say(r, FAB_W("me.worth"), FAB_TEXT("what", name),
                       FAB_TEXT("sum", fab_doc_sum_text(r, (int)most->unit, most->val)));
}

/* Whoever owns the thing is asked for it; else a promise is proposed. */
static bool asked_for_mine(struct fab_reader *r, const struct own *x)
{
    const struct fab_post *p = fab_promise_listing(r, x->a);

    return p != NULL && fab_same(&p->author, x->me);
}

static const char *sentence(struct fab_reader *r, const struct own *x, enum fab_await what)
{
    switch (what) {
    case FAB_ANSWER:
        if (x->w.stage == FAB_COUNTERED) return FAB_W("today.countered");
        return asked_for_mine(r, x) ? FAB_W("today.asked") : FAB_W("today.proposed");
    case FAB_DO: return FAB_W("today.do");
    case FAB_CONFIRM: return FAB_W("today.confirm");
    case FAB_AMEND: return FAB_W("today.amend");
    case FAB_REPLY: return FAB_W("today.reply");
    case FAB_SIGN: return FAB_W("today.sign");
    case FAB_STAND: return FAB_W("today.stand");
    case FAB_RATE: return FAB_W("today.rate");
    case FAB_LOOK: return FAB_W("today.look");
    default: return is_debtor(x) ? FAB_W("today.mine") : FAB_W("today.theirs");
    }
}

void fab_mine_put_until(struct fab_out *o, struct fab_reader *r, int64_t ms)
{
    if (ms == 0) return;
    fab_json_put_time(o, "deadline", ms);
    fab_json_put_text(o, "due_text", fab_doc_say(r, FAB_W("promise.when"),
                                                 FAB_TEXT("date", fab_doc_day(r, ms))));
}

/* The thing: whether it is the reader's, and until when it would be with the other one. */
static void put_thing(struct fab_out *o, struct fab_reader *r, const struct own *x)
{
    const struct fab_leg *most = fab_mine_most(r, &x->a->sid);

    fab_promise_put_thing(o, r, x->a);
    if (fab_promise_listing(r, x->a) == NULL || most == NULL) return;
    fab_json_put_bool(o, "mine", asked_for_mine(r, x));
    fab_json_put_time(o, "until", most->due);
}

static void put_own(struct fab_out *o, struct fab_reader *r, const struct own *x,
                    enum fab_await what)
{
    const int64_t due = what == FAB_ANSWER && x->a->till != 0 ? x->a->till
                        : x->w.leg == NULL                ? 0
                                                          : x->w.leg->due;
    const fab_id *other = fab_same(&x->s.mid[0], x->me) ? &x->s.mid[1] : &x->s.mid[0];
    const int64_t until = what == FAB_RATE ? rating_due(r, x) : x->w.deadline_ms;

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, sentence(r, x, what), FAB_TEXT("who", fab_doc_name(r, other)),
                                  FAB_TEXT("what", fab_mine_what(r, x->a)),
                                  FAB_TEXT("date", fab_doc_day(r, due))));
    fab_json_put_sid(o, "sid", &x->a->sid);
    fab_doc_who(o, r, "other", other);
    put_thing(o, r, x);
    if (x->dsp != NULL) fab_json_put_sid(o, "dispute", &x->dsp->sid);
    fab_mine_put_until(o, r, until);
    if (what != FAB_RATE) fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", x->w.stage));
}

void fab_mine_put_await(struct fab_out *o, struct fab_reader *r, enum fab_await what)
{
    fab_json_put_text(o, "what", fab_str_of(AWAIT[what].name));
    fab_json_put_text(o, "what_text", fab_word(r->lang, AWAIT[what].what));
    fab_json_open(o, "acts", '[');
    for (int k = 0; k < fab_countof(AWAIT[what].acts) && AWAIT[what].acts[k] != NULL; k++) {
        fab_json_put_text(o, NULL, fab_str_of(AWAIT[what].acts[k]));
    }
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

struct mine { int64_t awaits, granted, received, owed; };

static void count(struct fab_reader *r, const struct own *x, struct mine *all)
{
    if (x->a->stage >= FAB_ACTIVE && x->a->stage != FAB_LAPSED) {
        const struct fab_leg *most = fab_mine_most(r, &x->a->sid);
        const fab_id         *who = fab_promise_side(&x->s, most == NULL ? -1 : most->creditor);

        *(fab_same(who, x->me) ? &all->granted : &all->received) += 1;
    }
    if (x->w.stage >= FAB_ACTIVE && x->w.stage < FAB_END && is_debtor(x)) all->owed++;
}

/* ---- seats: a case of others where this person is asked to help, or drawn to judge */

static enum fab_await seat_awaits(const struct fab_seat *seat, const struct fab_dsp *d)
{
    if (d == NULL) return FAB_NOTHING;
    if (seat->round == TO_MEDIATE) return d->stage <= FAB_MEDIATION ? FAB_MEDIATE : FAB_NOTHING;
    return d->stage == FAB_JURY || d->stage == FAB_AJURY ? FAB_JUDGE : FAB_NOTHING;
}

static void put_seat(struct fab_out *o, struct fab_reader *r, const struct fab_dsp *d,
                     enum fab_await what)
{
    const struct fab_agr *a = fab_get_agr(r->tray, FAB_KEY(.a = d->agr));
    const fab_str         about = a == NULL ? fab_doc_word(r, "ground.", d->ground)
                                            : fab_mine_what(r, a);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r,
                                  what == FAB_JUDGE ? FAB_W("today.judge") : FAB_W("today.mediate"),
                                  FAB_TEXT("what", about)));
    fab_json_put_sid(o, "sid", &d->sid);
    fab_json_put_sid(o, "dispute", &d->sid);
    fab_doc_who(o, r, "other", &d->opener);
    if (a != NULL) fab_promise_put_thing(o, r, a);
    fab_mine_put_until(o, r, fab_doc_case_until(r, d));
    fab_json_put_text(o, "then_text", fab_doc_word(r, "then.", d->stage));
    fab_mine_put_await(o, r, what);
}

/* How many. */
static int put_seats(struct fab_out *o, struct fab_reader *r, const fab_id *me)
{
    void     *row[SEATS];
    const int n = fab_scan_fixed(r->tray, FAB_I_seat_by_mid, FAB_KEY(.a = *me, .n = TAKEN), 2, row,
                                 SEATS);
    int       count = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_seat *seat = row[i];
        const struct fab_dsp  *d = fab_get_dsp(r->tray, FAB_KEY(.a = seat->dsp));
        const enum fab_await   what = seat_awaits(seat, d);

        if (what == FAB_NOTHING) continue;
        put_seat(o, r, d, what);
        count++;
    }
    return count;
}

/* ---- all of it */

/* "awaits": what waits for this person; counts that, and what was granted, received, is owed. */
static struct mine put_awaits(struct fab_out *o, struct fab_reader *r, const fab_id *me)
{
    void       *row[MINE];
    struct mine all = { 0 };
    const int   n = fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = *me), 1, row, MINE);

    fab_json_open(o, "awaits", '[');
    for (int i = 0; i < n; i++) {
        const struct own     x = own_of(r, &((const struct fab_party *)row[i])->agr, me);
        const enum fab_await what = awaits(r, &x);

        count(r, &x, &all);
        if (what == FAB_NOTHING) continue;
        put_own(o, r, &x, what);
        fab_mine_put_await(o, r, what);
        all.awaits++;
    }
    all.awaits += put_seats(o, r, me) + fab_mine_put_backed(o, r, me, true);
    fab_json_close(o, ']');
    return all;
}

/* "running": what is under way and waits for somebody else, or for its day. */
static void put_running(struct fab_out *o, struct fab_reader *r, const fab_id *me)
{
    void     *row[MINE];
    const int n = fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = *me), 1, row, MINE);

    fab_json_open(o, "running", '[');
    for (int i = 0; i < n; i++) {
        const struct own x = own_of(r, &((const struct fab_party *)row[i])->agr, me);

        if (x.w.stage < FAB_ACTIVE || x.w.stage >= FAB_END || awaits(r, &x) != FAB_NOTHING) {
            continue;
        }
        put_own(o, r, &x, FAB_NOTHING);
        fab_json_close(o, '}');
    }
    (void)fab_mine_put_backed(o, r, me, false);
    fab_json_close(o, ']');
}

enum fab_code fab_view_me_today(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    const struct mine all = put_awaits(o, r, &r->about);

    (void)m;
    (void)e;
    put_running(o, r, &r->about);
    fab_json_put_int(o, "count", all.awaits);
    fab_json_put_text(o, "text",
                      all.awaits == 0 ? fab_word(r->lang, FAB_W("me.nothing"))
                                      : fab_doc_count(r, FAB_W("me.awaits"), all.awaits));
    return FAB_OK;
}

/* Myself: standing, what waits, what I granted, received and owe. */
enum fab_code fab_view_me(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                          struct fab_err *e)
{
    const struct fab_member *me = fab_get_member(r->tray, FAB_KEY(.a = r->about));

    (void)m;
    if (me == NULL) return fab_fail(e, FAB_E_REF);
    fab_doc_who(o, r, "who", &me->mid);
    fab_json_put_mid(o, "mid", &me->mid);
    fab_json_put_text(o, "name", fab_doc_name(r, &me->mid));
    fab_json_put_int(o, "standing", me->standing);
    fab_json_put_text(o, "standing_text", fab_doc_word(r, "standing.", me->standing));
    fab_json_put_time(o, "since", me->since);
    fab_json_put_text(o, "since_text", fab_doc_day(r, me->since));
    fab_doc_roles(o, r, me);
    const struct mine all = put_awaits(o, r, &me->mid);
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("me.text"), FAB_TEXT("name", fab_doc_name(r, &me->mid)),
                                  FAB_NUM("granted", all.granted),
                                  FAB_NUM("received", all.received), FAB_NUM("owed", all.owed)));
    fab_json_put_int(o, "count", all.awaits);
    fab_json_put_int(o, "granted", all.granted);
    fab_json_put_int(o, "received", all.received);
    fab_json_put_int(o, "owes", all.owed);
    fab_json_put_int(o, "ended", me->ever);
    fab_json_put_int(o, "kept", me->kept);
    fab_json_put_int(o, "broken", me->broken);
    fab_json_put_int(o, "partners", me->partners);
    fab_json_open(o, "accounts", '[');
    for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
        fab_doc_account(o, r, &me->mid, unit);
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

enum fab_code fab_view_me_record(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    return fab_view_promises(r, m, o, e);
}

/* life.c: a village that lives as villages do, more or less.
 *
 * Idea    a heap of acts by (time, number); an act is one statement and plans at most two more.
 * Cost    O(log waiting) an act beside the statement itself. */
#include "cli/life.h"

#include "os/os.h"

enum { HOUR_MS = 3600000, THINGS_MOST = 1 << 20, LISTED_DAYS = 900, WAIVED = 9, PLAIN = 1,
       ADMIT = 1, PAY = 1, PERSON = 2, KEY_QTY = 2, KEY_FROM = 1 };
/* Of a hundred: refused, late, never brought back, broken, without a rating; beginnings that are
 * loans, payments, words. */
enum { REFUSED = 8, LATE = 6, NEVER = 2, BROKEN = 4, RATED = 70, LOANS = 70, PAYMENTS = 20 };

enum act_what { ANSWER, OUT, OUT_OK, BACK, BACK_OK, MADE_GOOD, RATE_BORROWER, RATE_OWNER };
struct act {
    int64_t       at_ms, n;
    enum act_what what;
    int64_t       owner, borrower, thing;
    fab_id        agr;
    int64_t       due_ms;
    bool          ends_badly;
};
struct thing { fab_id sid; int64_t owner, worth; fab_str topic; };

struct fab_life {
    struct fab_village *w;
    struct act       *heap;
    int64_t           nacts, most, number;
    struct thing     *thing;
    int64_t           nthings;
};

enum fab_code fab_life_open(struct fab_village *w, int64_t most, struct fab_life **out,
                            struct fab_err *e)
{
    struct fab_life *l = fab_new(&w->kept, struct fab_life, 1);

    if (l == NULL) return fab_fail(e, FAB_E_MEMORY);
    *l = (struct fab_life){ .w = w, .most = most };
    l->heap = fab_os_take((size_t)most * sizeof *l->heap);
    l->thing = fab_os_take((size_t)THINGS_MOST * sizeof *l->thing);
    if (l->heap == NULL || l->thing == NULL) {
        fab_life_close(l);
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = l;
    return FAB_OK;
}

void fab_life_close(struct fab_life *l)
{
    fab_os_give(l->heap);
    fab_os_give(l->thing);
}

/* --- the queue -------------------------------------------------------------------------------- */

static bool before(const struct act *a, const struct act *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->n < b->n;
}

static void swap(struct act *a, struct act *b)
{
    const struct act t = *a;

    *a = *b;
    *b = t;
}

/* Plans an act; when too many wait, it does not happen. */
static void plan(struct fab_life *l, struct act a, int64_t at_ms, enum act_what what)
{
    int64_t i = l->nacts;

    if (l->nacts == l->most) return;
    a.at_ms = at_ms;
    a.what = what;
    a.n = l->number++;
    l->heap[l->nacts++] = a;
    for (; i > 0 && before(&l->heap[i], &l->heap[(i - 1) / 2]); i = (i - 1) / 2) {
        swap(&l->heap[i], &l->heap[(i - 1) / 2]);
    }
}

static struct act take(struct fab_life *l)
{
    const struct act first = l->heap[0];

    l->heap[0] = l->heap[--l->nacts];
    for (int64_t i = 0, c; (c = 2 * i + 1) < l->nacts; i = c) {
        if (c + 1 < l->nacts && before(&l->heap[c + 1], &l->heap[c])) c++;
        if (!before(&l->heap[c], &l->heap[i])) break;
        swap(&l->heap[c], &l->heap[i]);
    }
    return first;
}

int64_t fab_life_next_ms(const struct fab_life *l)
{
    return l->nacts == 0 ? INT64_MAX : l->heap[0].at_ms;
}

int64_t fab_life_things(const struct fab_life *l)
{
    return l->nthings;
}

/* --- acts ------------------------------------------------------------------------------------- */

static int64_t now_ms(const struct fab_life *l)
{
    return l->w->now.ms;
}

static bool happens(struct fab_life *l, int64_t of_hundred)
{
    return fab_village_below(l->w, "life", 100) < of_hundred;
}

static int64_t hours(struct fab_life *l, int64_t least, int64_t more)
{
    return (least + fab_village_below(l->w, "life", more)) * HOUR_MS;
}

static fab_moment whole_s(int64_t ms)
{
    return (fab_moment){ ms / 1000 * 1000 };
}

enum fab_code fab_life_thing(struct fab_life *l, int64_t owner, fab_str title, fab_str text,
                             fab_str topic, int64_t worth, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    if (l->nthings == THINGS_MOST) return fab_fail(e, FAB_E_LIMIT, THINGS_MOST);
    fab_village_draft(l->w, &d, FAB_K_offer);
    FAB_DRAFT(&d, scale, 1);
    FAB_DRAFT(&d, code, PLAIN);
    FAB_DRAFT(&d, until, whole_s(now_ms(l) + LISTED_DAYS * FAB_DAY_MS));
    FAB_DRAFT(&d, amount, (fab_credit){ worth });
    d.st.more |= 1u << KEY_QTY;
    d.st.has |= F_(more);
    if (topic.len > 0) {
        d.st.topic_name = topic;
        d.st.has |= F_(topic);
    }
    fab_draft_text(&d, FAB_D_title, title);
    fab_draft_text(&d, FAB_D_text, text);
    FAB_TRY(fab_village_say(l->w, owner, &d, &sid, e));
    l->thing[l->nthings++] = (struct thing){ sid, owner, worth, topic };
    return FAB_OK;
}

/* Asks for a thing from tomorrow on, for one to eight days. */
enum fab_code fab_life_borrow(struct fab_life *l, int64_t borrower, int64_t thing,
                              struct fab_err *e)
{
    const struct thing          *t = &l->thing[thing];
    const int64_t start = now_ms(l) + hours(l, 20, 24), due = start + hours(l, 24, 7 * 24);
    const struct fab_draft_leg   leg[] = { { 1, 0, whole_s(start + 2 * FAB_DAY_MS), 0, 0, 1, 0 },
                                           { 0, 1, whole_s(due + 2 * FAB_DAY_MS), t->worth, 0, 1,
                                             1 } };
    const struct fab_draft_hold  borne = { WAIVED, 1, l->w->person[t->owner].mid, 0, t->worth };
    struct act a = { .owner = t->owner, .borrower = borrower, .thing = thing, .due_ms = due };
    struct fab_draft             d;

    fab_village_draft(l->w, &d, FAB_K_promise);
    fab_draft_about_mid(&d, &l->w->person[t->owner].mid);
    fab_draft_legs(&d, leg, 2);
    if (t->worth > 0) fab_draft_holds(&d, &borne, 1);
    fab_draft_ref(&d, &t->sid);
    if (t->topic.len > 0) {
        d.st.topic_name = t->topic;
        d.st.has |= F_(topic);
    }
    d.st.from = whole_s(start);
    d.st.more |= 1u << KEY_FROM;
    d.st.has |= F_(more);
    FAB_TRY(fab_village_say(l->w, borrower, &d, &a.agr, e));
    plan(l, a, now_ms(l) + hours(l, 1, 12), ANSWER);
    return FAB_OK;
}

static enum fab_code answer(struct fab_life *l, struct act a, struct fab_err *e)
{
    const bool       no = happens(l, REFUSED);
    struct fab_draft d;
    fab_id           sid;

    fab_village_draft(l->w, &d, no ? FAB_K_reject : FAB_K_accept);
    fab_draft_about_sid(&d, &a.agr);
    fab_draft_ref(&d, &a.agr);
    FAB_TRY(fab_village_say(l->w, a.owner, &d, &sid, e));
    if (!no) plan(l, a, now_ms(l) + hours(l, 10, 24), OUT);
    return FAB_OK;
}

static enum fab_code step(struct fab_life *l, int kind, const struct act *a, int64_t who,
                          int64_t leg, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    fab_village_draft(l->w, &d, kind);
    fab_draft_about_sid(&d, &a->agr);
    FAB_DRAFT(&d, code, leg);
    FAB_DRAFT(&d, scale, 1);
    return fab_village_say(l->w, who, &d, &sid, e);
}

/* How well it went shows in the rating: intention, competence, as agreed, again. */
static enum fab_code rate(struct fab_life *l, const struct act *a, int64_t who, struct fab_err *e)
{
    const int64_t    good = a->ends_badly ? 1 : 3 + fab_village_below(l->w, "life", 2);
    const int64_t    vec[] = { good, a->ends_badly ? 2 : good, !a->ends_badly, good >= 3 };
    struct fab_draft d;
    uint8_t          salt[32];
    fab_id           sid;

    fab_village_draft(l->w, &d, FAB_K_rate);
    fab_draft_about_sid(&d, &a->agr);
    FAB_DRAFT(&d, code, 1);
    fab_draft_seal(&d, vec, fab_countof(vec), salt);
    return fab_village_say(l->w, who, &d, &sid, e);
}

/* Something broke, and who borrowed it says so; it is repaired within the week. */
static enum fab_code admit(struct fab_life *l, struct act a, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    fab_village_draft(l->w, &d, FAB_K_break);
    fab_draft_about_sid(&d, &a.agr);
    FAB_DRAFT(&d, code, 1);
    FAB_DRAFT(&d, method, ADMIT);
    FAB_DRAFT(&d, amount, (fab_credit){ fab_max(l->thing[a.thing].worth / 10, 1) });
    FAB_TRY(fab_village_say(l->w, a.borrower, &d, &sid, e));
    a.ends_badly = true;
    plan(l, a, now_ms(l) + hours(l, 40, 80), MADE_GOOD);
    return FAB_OK;
}

static enum fab_code back(struct fab_life *l, struct act a, struct fab_err *e)
{
    if (happens(l, BROKEN)) return admit(l, a, e);
    FAB_TRY(step(l, FAB_K_deliver, &a, a.borrower, 1, e));
    plan(l, a, now_ms(l) + hours(l, 1, 20), BACK_OK);
    return FAB_OK;
}

static enum fab_code out(struct fab_life *l, struct act a, struct fab_err *e)
{
    int64_t at = fab_max(a.due_ms, now_ms(l) + HOUR_MS);

    FAB_TRY(step(l, FAB_K_keep, &a, a.borrower, 0, e));
    /* it runs out: nobody says it came back */
    if (happens(l, NEVER)) return FAB_OK;
    a.ends_badly = happens(l, LATE);
    if (a.ends_badly) at += 2 * FAB_DAY_MS + hours(l, 1, 40);
    else at -= hours(l, 0, 12);
    plan(l, a, fab_max(at, now_ms(l) + HOUR_MS), BACK);
    return FAB_OK;
}

static enum fab_code do_act(struct fab_life *l, struct act a, struct fab_err *e)
{
    switch (a.what) {
    case ANSWER: return answer(l, a, e);
    case OUT:
        FAB_TRY(step(l, FAB_K_deliver, &a, a.owner, 0, e));
        plan(l, a, now_ms(l) + HOUR_MS / 4, OUT_OK);
        return FAB_OK;
    case OUT_OK: return out(l, a, e);
    case BACK: return back(l, a, e);
    case MADE_GOOD:
    case BACK_OK:
        FAB_TRY(step(l, FAB_K_keep, &a, a.owner, 1, e));
        if (happens(l, RATED)) plan(l, a, now_ms(l) + hours(l, 1, 60), RATE_OWNER);
        if (happens(l, RATED)) plan(l, a, now_ms(l) + hours(l, 1, 60), RATE_BORROWER);
        return FAB_OK;
    case RATE_OWNER: return rate(l, &a, a.owner, e);
    default: return rate(l, &a, a.borrower, e);
    }
}

/* --- beginnings ------------------------------------------------------------------------------- */

/* People nearer the front are met more often, as in villages. */
static int64_t somebody(struct fab_life *l)
{
    const int64_t n = l->w->npersons;

    return happens(l, 70) ? fab_village_below(l->w, "life", fab_max(n / 4, 1))
                          : fab_village_below(l->w, "life", n);
}

static int64_t somebody_but(struct fab_life *l, int64_t who)
{
    const int64_t other = somebody(l);

    return other != who ? other : (who + 1) % l->w->npersons;
}

static enum fab_code pay(struct fab_life *l, int64_t from, int64_t to, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    fab_village_draft(l->w, &d, FAB_K_transfer);
    fab_draft_about_mid(&d, &l->w->person[to].mid);
    FAB_DRAFT(&d, amount, (fab_credit){ 1 + fab_village_below(l->w, "life", 2000) });
    FAB_DRAFT(&d, code, PAY);
    return fab_village_say(l->w, from, &d, &sid, e);
}

static enum fab_code know(struct fab_life *l, int64_t from, int64_t to, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    fab_village_draft(l->w, &d, FAB_K_vouch);
    fab_draft_about_mid(&d, &l->w->person[to].mid);
    FAB_DRAFT(&d, code, PERSON);
    FAB_DRAFT(&d, scale, 2);
    return fab_village_say(l->w, from, &d, &sid, e);
}

static enum fab_code begin(struct fab_life *l, struct fab_err *e)
{
    const int64_t what = fab_village_below(l->w, "life", 100), who = somebody(l);
    int64_t       thing;

    if (l->w->npersons < 2) return FAB_OK;
    if (what < LOANS && l->nthings > 0) {
        thing = fab_village_below(l->w, "life", l->nthings);
        return l->thing[thing].owner == who ? FAB_OK : fab_life_borrow(l, who, thing, e);
    }
    if (what < LOANS + PAYMENTS) return pay(l, who, somebody_but(l, who), e);
    return know(l, who, somebody_but(l, who), e);
}

enum fab_code fab_life_until(struct fab_life *l, fab_moment until, int64_t daily_milli,
                             struct fab_err *e)
{
    const int64_t gap = daily_milli > 0 ? FAB_DAY_MS * 1000 / daily_milli : INT64_MAX / 4;
    int64_t       next = now_ms(l) + gap;

    for (;;) {
        const int64_t act = fab_life_next_ms(l), at = fab_min(act, next);

        if (at > until.ms) break;
        FAB_TRY(fab_village_at(l->w, (fab_moment){ fab_max(at, now_ms(l)) }, e));
        if (act <= next) {
            FAB_TRY(do_act(l, take(l), e));
        } else {
            next += gap;
            FAB_TRY(begin(l, e));
        }
    }
    return fab_village_at(l->w, until, e);
}

/* views/alerts.c: something one relied on has changed: whoever was trusted has not kept a later
 * promise, or may not go on, or is gone.
 *
 * Why     who trusts decides by what is known that day; when the ground moves, one hears of it
 *         without asking every evening (ux/README 3).
 * Idea    of each agreement in which this person trusted another, what the log says of the other
 *         from behind it on: promises to others that were not kept, and the standing now.  The
 *         newest agreement speaks for a person.  While something is open it is always said, later
 *         for a month.
 * Cost    the person's agreements and, for each one trusted, that one's: at most PEOPLE by 1,024.
 * Source  INTERFACES 1.2 and 2.1 (alerts); everybody here may see how a promise ended (2.1). */
#include "base/sort.h"
#include "state/device.h"
#include "views/mine.h"

enum { MINE = 1024, PEOPLE = 64 };
static const int64_t NEWS_MS = 30 * FAB_DAY_MS;

/* What came after an agreement; at: when the last promise was not kept, 0: none was. */
struct change {
    int64_t broken, at, standing;
};

/* Of one agreement with others than the reader, who knows of his own, the legs this person owed and
 * did not keep, ended behind entry `idx`. */
static void add_broken(struct fab_reader *r, const fab_id *agr, const fab_id *who, int64_t idx,
                       struct change *c)
{
    const struct fab_sides s = fab_promise_sides(r, agr);

    if (fab_promise_is_side(&s, &r->about)) return;
    for (int n = 0; n < FAB_L_legs; n++) {
        const struct fab_leg *l = fab_get_leg(r->tray, FAB_KEY(.a = *agr, .n = n));

        if (l == NULL) return;
        if (l->outcome != FAB_OUT_BROKEN || l->endidx <= idx) continue;
        if (!fab_same(fab_promise_side(&s, l->debtor), who)) continue;
        c->broken++;
        c->at = fab_max(c->at, l->ended);
    }
}

/* About `who` since `a`. */
static struct change since(struct fab_reader *r, const struct fab_agr *a, const fab_id *who)
{
    void                   **row = fab_new(r->arena, void *, MINE);
    const struct fab_member *m = fab_get_member(r->tray, FAB_KEY(.a = *who));
    struct change            c = { 0 };
    const int                n = row == NULL ? 0
                                             : fab_scan_fixed(r->tray, FAB_I_party_by_mid,
                                                              FAB_KEY(.a = *who), 1, row, MINE);

    for (int i = 0; i < n; i++) {
        const fab_id agr = ((const struct fab_party *)row[i])->agr;
        add_broken(r, &agr, who, a->idx, &c);
    }
    if (m != NULL && m->standing >= FAB_SUSPENDED && m->standing <= FAB_EXCLUDED) {
        c.standing = m->standing;
    }
    return c;
}

static fab_str sentence(struct fab_reader *r, const struct fab_agr *a, const fab_id *who,
                        const struct change *c)
{
    const fab_str name = fab_doc_name(r, who), what = fab_mine_what(r, a);

    if (c->broken == 0) {
        return fab_doc_say(r, FAB_W("alerts.standing"), FAB_TEXT("who", name),
                           FAB_TEXT("what", what),
                           FAB_TEXT("standing", fab_doc_word(r, "standing.", c->standing)));
    }
    return fab_doc_say(r, c->broken == 1 ? FAB_W("alerts.broken") : FAB_W("alerts.broken_more"),
                       FAB_TEXT("who", name), FAB_TEXT("what", what), FAB_NUM("n", c->broken),
                       FAB_TEXT("date", fab_doc_day(r, c->at)));
}

static void put_alert(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a,
                      const fab_id *who, const struct change *c, bool open)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", sentence(r, a, who, c));
    fab_json_put_text(o, "then_text",
                      fab_word(r->lang, open ? FAB_W("alerts.open") : FAB_W("alerts.over")));
    fab_json_put_sid(o, "sid", &a->sid);
    fab_doc_who(o, r, "other", who);
    fab_promise_put_thing(o, r, a);
    fab_json_put_bool(o, "open", open);
    fab_json_put_int(o, "broken", c->broken);
    if (c->at != 0) fab_json_put_time(o, "at", c->at);
    if (c->standing != 0) fab_json_put_int(o, "standing", c->standing);
    fab_json_close(o, '}');
}

/* The one this person trusts in it; NULL: nobody, or it was never agreed. */
static const fab_id *trusted(struct fab_reader *r, const struct fab_agr *a,
                             const struct fab_sides *s)
{
    const struct fab_leg *most = fab_mine_most(r, &a->sid);

    if (a->stage < FAB_ACTIVE || a->stage == FAB_LAPSED || most == NULL) return NULL;
    if (!fab_same(fab_promise_side(s, most->creditor), &r->about)) return NULL;
    return fab_promise_side(s, most->debtor);
}

/* The people spoken of already. */
struct spoken {
    int    n;
    fab_id who[PEOPLE];
};

static bool spoken_of(struct spoken *p, const fab_id *who)
{
    for (int i = 0; i < p->n; i++) {
        if (fab_same(&p->who[i], who)) return true;
    }
    p->who[p->n++] = *who;
    return false;
}

/* The person's agreements, the newest first. */
static int newest_first(const void *a, const void *b, void *arg)
{
    const struct fab_agr *x = *(const struct fab_agr *const *)a,
                         *y = *(const struct fab_agr *const *)b;

    (void)arg;
    return x->idx < y->idx ? 1 : x->idx > y->idx ? -1 : 0;
}

static int agreements(struct fab_reader *r, const struct fab_agr **out)
{
    void    **row = fab_new(r->arena, void *, MINE);
    int       count = 0;
    const int n = row == NULL ? 0
                              : fab_scan_fixed(r->tray, FAB_I_party_by_mid, FAB_KEY(.a = r->about),
                                               1, row, MINE);

    for (int i = 0; i < n; i++) {
        const struct fab_agr *a =
            fab_get_agr(r->tray, FAB_KEY(.a = ((const struct fab_party *)row[i])->agr));
        if (a != NULL) out[count++] = a;
    }
    fab_sort(out, (size_t)count, sizeof *out, newest_first, NULL);
    return count;
}

enum fab_code fab_view_me_alerts(struct fab_reader *r, const struct fab_match *m,
                                 struct fab_out *o, struct fab_err *e)
{
    const struct fab_agr **all = fab_new(r->arena, const struct fab_agr *, MINE);
    struct spoken          spoken = { 0 };
    int                    count = 0;

    (void)m;
    if (all == NULL) return fab_fail(e, FAB_E_MEMORY);
    const int n = agreements(r, all);
    fab_json_open(o, "alerts", '[');
    for (int i = 0; i < n && spoken.n < PEOPLE; i++) {
        const struct fab_sides s = fab_promise_sides(r, &all[i]->sid);
        const fab_id          *who = trusted(r, all[i], &s);
        const bool             open = fab_promise_where(r, all[i]).stage < FAB_END;

        if (who == NULL || spoken_of(&spoken, who)) continue;
        const struct change c = since(r, all[i], who);
        const bool          news = c.at > fab_now(r->tray).ms - NEWS_MS;
        if (c.broken + c.standing == 0 || (!open && !news)) continue;
        put_alert(o, r, all[i], who, &c, open);
        count++;
    }
    fab_json_close(o, ']');
    fab_json_put_int(o, "count", count);
    fab_json_put_text(o, "text",
                      fab_word(r->lang, count == 0 ? FAB_W("alerts.none") : FAB_W("alerts.some")));
    return FAB_OK;
}

/* label: who is there to say so says how good somebody, or something, is for a topic.
 *
 * Family   judgement; the role labeller (5).
 * Why      an expert's word helps most where a newcomer has no record; and an expert is to be
 *          judged by how it went, like everybody (MISSION 1, 2: "who judges the judge").
 * Idea     a label is a level from 1 to 5 until a day, on a person, an organisation or a thing; a
 *          newer one of the same author for the same topic replaces it, level 0 takes it back.  On
 *          people it is evidence of competence, with its author as rater.  Each promise that ends
 *          afterwards in that topic is set beside what was said: how far off that author was, in
 *          the mean, is his record.  Whoever paid him within a year he labels only if he says so,
 *          and then it weighs nothing.
 * Limits   label.cap in thirty days; label.max_d; 512 labels on one person or thing.
 * Cost     a label: those on the same one, and those of its author in a month; an end: at most 64.
 * Source   PROTOCOL 2 (label), 6.4, 10; DECISION 1.
 * Deviation: founders hold the role until the first vote on it, as they hold 2, 3 and 7. */
#include "devices/label.h"

#include "charter/settings.h"
#include "devices/core.h"
#include "state/ids.h"

enum { LEVELS = 5, PPM_A_LEVEL = 200000, PAID = 1, MONTH_DAYS = 30, YEAR_DAYS = 365, ON_ONE = 512,
       SCORED = 64, COMPETENCE = 2 };
/* Objects of PROTOCOL 6.4, which tables/conflicts.def refuses to a labeller. */
enum { SELF = 1, ORGANISATION = 2, PAYER = 7 };

static bool serves(struct fab_tray *t, fab_id who)
{
    return fab_row_read(t, FAB_R_labeller, FAB_KEY(.a = who)) != NULL ||
           fab_has_role(t, who, FAB_ROLE_LABELLER, 0);
}

void fab_label_paid(struct fab_tray *t, fab_id payer, fab_id payee)
{
    const struct fab_key key = { .a = payee, .b = payer };
    struct fab_labeller_payer *row;

    if (!serves(t, payee) || !fab_device_on(t, "label")) return;
    row = fab_get_labeller_payer(t, &key);
    if (row == NULL) row = fab_add_labeller_payer(t, &key);
    row->at = fab_now(t).ms;
}

bool fab_label_relied(struct fab_tray *t, fab_id by, fab_id about, int64_t topic)
{
    void     *row[ON_ONE];
    const int n = fab_scan(t, FAB_I_label_by_about, FAB_KEY(.a = about), row, ON_ONE);

    for (int i = 0; i < n; i++) {
        const struct fab_label *l = row[i];

        if (l->level > 0 && l->topic == topic && fab_same(&l->who, &by)) return true;
    }
    return n == ON_ONE;
}

/* ---- saying one */

/* The person whom it is about, or who made or lends the thing; FAB_OK: there is somebody. */
static enum fab_code subject_of(const struct fab_statement *s, struct fab_tray *t, fab_id *who,
                                struct fab_err *e)
{
    const struct fab_member *m;
    const struct fab_post   *thing;

    if (s->about_type == FAB_ABOUT_MID) {
        m = fab_get_member(t, FAB_KEY(.a = s->about));
        *who = s->about;
        if (m == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
        return m->standing == FAB_LEFT || m->standing == FAB_EXCLUDED ? fab_fail(e, FAB_E_STATE)
                                                                       : FAB_OK;
    }
    if (s->about_type != FAB_ABOUT_SID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    thing = fab_get_post(t, FAB_KEY(.a = s->about));
    if (thing == NULL || thing->kind != FAB_K_offer) return fab_fail_field(e, FAB_E_REF, "sub");
    *who = thing->author;
    return FAB_OK;
}

static enum fab_code form(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;

    if (s->scale < 0 || s->scale > LEVELS) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->topic == 0) return fab_fail_field(e, FAB_E_FIELD, "topic");
    if ((s->has & F_(code)) && s->code != PAID) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->until.ms <= now || s->until.ms > now + fab_days(fab_set(t, FAB_S_label_max_d))) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    return FAB_OK;
}

/* Oneself, one's own organisation; a payer who is not named as one. */
static bool too_close(const struct fab_statement *s, struct fab_tray *t, fab_id subject)
{
    const struct fab_labeller_payer *paid = fab_row_read(
        t, FAB_R_labeller_payer, FAB_KEY(.a = s->author, .b = subject));

    if (fab_conflict(FAB_ROLE_LABELLER, SELF) && fab_same(&subject, &s->author)) return true;
    if (fab_conflict(FAB_ROLE_LABELLER, ORGANISATION) && fab_is_agent(t, s->author, subject)) {
        return true;
    }
    return fab_conflict(FAB_ROLE_LABELLER, PAYER) && s->code != PAID && paid != NULL &&
           paid->at > fab_now(t).ms - fab_days(YEAR_DAYS);
}

/* The author's label on the same for the same topic, in force; E_LIMIT: too many are on it, or he
 * has given too many in thirty days. */
static enum fab_code find_old(const struct fab_statement *s, struct fab_tray *t,
                              struct fab_label **old, struct fab_err *e)
{
    const int64_t most = fab_set(t, FAB_S_label_cap);
    void         *row[ON_ONE];
    const int64_t from = fab_now(t).ms - fab_days(MONTH_DAYS) + 1;
    int           n = fab_scan(t, FAB_I_label_by_who, FAB_KEY(.a = s->author, .n = from), row,
                               (int)fab_min(most, ON_ONE));

    *old = NULL;
    if (n >= most) return fab_fail_limit(e, "label.cap", most, n + 1);
    n = fab_scan(t, FAB_I_label_by_about, FAB_KEY(.a = s->about), row, ON_ONE);
    for (int i = 0; i < n; i++) {
        struct fab_label *l = row[i];

        if (l->topic == s->topic && fab_same(&l->who, &s->author)) *old = l;
    }
    return n == ON_ONE && *old == NULL ? fab_fail_limit(e, "label", ON_ONE, n + 1) : FAB_OK;
}

static void forget(struct fab_tray *t, struct fab_label *l)
{
    fab_due(t, FAB_DEV_label, &l->sid, 0, 0, 0);
    fab_untell(t, &l->sid);
    fab_row_drop(t, FAB_R_label, l);
}

static void note(const struct fab_statement *s, struct fab_tray *t)
{
    const struct fab_evidence v = {
        .subject = s->about, .author = s->author, .topic = (int)s->topic, .dim = COMPETENCE,
        .fact = FAB_FACT_LABEL, .outcome = s->scale * PPM_A_LEVEL };
    struct fab_label *l = fab_add_label(t, FAB_KEY(.a = s->sid));

    l->about = s->about;
    l->who = s->author;
    l->topic = s->topic;
    l->level = s->scale;
    l->at = fab_now(t).ms;
    l->until = s->until.ms;
    l->paid = s->code == PAID;
    l->idx = s->index;
    if (fab_get_labeller(t, FAB_KEY(.a = s->author)) == NULL) {
        (void)fab_add_labeller(t, FAB_KEY(.a = s->author));
    }
    if (s->scale > 0 && !l->paid && s->about_type == FAB_ABOUT_MID) {
        fab_tell(t, FAB_DEV_label, &s->sid, &v);
    }
    fab_due(t, FAB_DEV_label, &s->sid, 0, s->until.ms, 0);
}

/* label.  Refuses: FIELD, REF, STATE, ROLE, CONFLICT, LIMIT. */
enum fab_code fab_apply_label(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_label *old;
    fab_id            subject;

    FAB_TRY(form(s, t, e));
    FAB_TRY(subject_of(s, t, &subject, e));
    if (!fab_has_role(t, s->author, FAB_ROLE_LABELLER, (int)s->topic)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (too_close(s, t, subject)) return fab_fail(e, FAB_E_CONFLICT);
    FAB_TRY(find_old(s, t, &old, e));
    if (s->scale == 0 && old == NULL) return fab_fail_field(e, FAB_E_REF, "scale");

    if (old != NULL) forget(t, old);
    note(s, t);
    return FAB_OK;
}

/* ---- what becomes of it */

/* Its day has come; what it taught fades by itself. */
static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_label *l = fab_get_label(t, FAB_KEY(.a = *obj));

    (void)n, (void)code;
    if (l != NULL) fab_row_drop(t, FAB_R_label, l);
}

/* A promise has ended: whoever had said how good its debtor is is measured by it. */
static void on(const struct fab_event *v, struct fab_tray *t)
{
    void *row[SCORED];
    int   n, topic;

    if (v->what != FAB_EV_END || v->a < 0) return;
    n = fab_scan(t, FAB_I_label_by_about, FAB_KEY(.a = v->who), row, SCORED);
    topic = n == 0 ? 0 : fab_topic(t, &v->about);
    for (int i = 0; i < n; i++) {
        const struct fab_label *l = row[i];
        const int64_t           off = v->a - l->level * PPM_A_LEVEL;
        struct fab_labeller    *r = fab_get_labeller(t, FAB_KEY(.a = l->who));

        if (l->level == 0 || l->topic != topic || r == NULL) continue;
        r->n++;
        r->err += fab_max(off, -off);
    }
}

static const struct fab_view VIEWS[] = {
    { "labels", FAB_I_label_by_about, "sid about who topic level at until paid", 'A' }, { 0 } };
const struct fab_device fab_device_label = {
    .name = "label", .id = FAB_DEV_label, .family = 'j', .views = VIEWS,
    .due = due, .on = on,
};

/* brake: members, or once the operator, stop what would bind people further, for hours.
 *
 * Family   governance; the brake is the first of its kinds that is built, proposals come beside
 *          it.
 * Why      when something has gone wrong (a stolen key, a rule that bites the wrong people, a
 *          server that behaves oddly), nobody must lose a deadline or a sum while the others look
 *          at it.
 * Idea     the first call gathers others of the same target for a day; with enough of them it is
 *          on. While it is on the shift of all deadlines grows with the clock (core_operator.c),
 *          its own among them: so its timer is set to the first moment after its beginning and
 *          fires at the first moment after its end. Then it rests, so that nobody can brake a
 *          community for ever.
 * Cost     a call: one row a caller; while none is on, one number is looked at.
 * Source   PROTOCOL 1.3.4, 2 (brake), 7.5; agreement.pml (braked). */
#include "devices/brake.h"

#include "charter/settings.h"
#include "devices/core.h"
#include "state/ids.h"

enum { HOUR_MS = 3600000, TARGETS = 4, REST_DAYS = 30, OPERATOR_HOURS = 24,
       AT_ONCE = 64, ANY_SIDE = 1 << FAB_BRAKE_BY_MEMBERS | 1 << FAB_BRAKE_BY_OPERATOR };

static const struct fab_arc ARCS[] = {
    { FAB_BRAKE_GATHERS, FAB_K_brake, FAB_BRAKE_GATHERS, FAB_MONEY_STILL }, /* one more */
    { FAB_BRAKE_GATHERS, FAB_K_brake, FAB_BRAKE_ON,      FAB_MONEY_STILL }, /* enough */
    { FAB_BRAKE_GATHERS, FAB_LAPSE,   FAB_BRAKE_PAST,    FAB_MONEY_STILL }, /* too few in a day */
    { FAB_BRAKE_ON,      FAB_LAPSE,   FAB_BRAKE_RESTS,   FAB_MONEY_STILL },
    { FAB_BRAKE_RESTS,   FAB_LAPSE,   FAB_BRAKE_PAST,    FAB_MONEY_STILL },
};

/* ---- what is on */

bool fab_brake_on(struct fab_tray *t)
{
    return fab_meta(t, FAB_META_brake_until) > fab_now(t).ms;
}

enum fab_code fab_brake_is_off(struct fab_tray *t, struct fab_err *e)
{
    return fab_brake_on(t) ? fab_fail(e, FAB_E_BRAKE, fab_meta(t, FAB_META_brake_until)) : FAB_OK;
}

/* Is it for everything, or for this: a device with its number, the operator with 0? */
static bool aimed_at(const struct fab_brake *b, int64_t target, int64_t device)
{
    return b->target == FAB_BRAKE_ALL || (b->target == target && b->device == device);
}

/* None that is on, and was called by one of these sides (bits 1 << side), is for this. */
static enum fab_code lets(struct fab_tray *t, unsigned sides, int64_t target, int64_t device,
                          struct fab_err *e)
{
    void *row[AT_ONCE];
    int   n;

    if (!fab_brake_on(t)) return FAB_OK;
    n = fab_scan_fixed(t, FAB_I_brake_by_state, FAB_KEY(.n = FAB_BRAKE_ON), 1, row, AT_ONCE);
    for (int i = 0; i < n; i++) {
        const struct fab_brake *b = row[i];

        if (b->until <= fab_now(t).ms || !(sides & 1u << b->side)) continue;
        if (aimed_at(b, target, device)) return fab_fail(e, FAB_E_BRAKE, b->until);
    }
    return FAB_OK;
}

enum fab_code fab_brake_lets(struct fab_tray *t, int device, struct fab_err *e)
{
    return lets(t, ANY_SIDE, FAB_BRAKE_DEVICE, device, e);
}

enum fab_code fab_brake_lets_operator(struct fab_tray *t, struct fab_err *e)
{
    return lets(t, 1u << FAB_BRAKE_BY_MEMBERS, FAB_BRAKE_OPERATOR, 0, e);
}

/* ---- calling one */

struct aim { int64_t side, target, device; };

/* A device that is on and can be switched off; a proposal, once there can be one. */
static enum fab_code aim_of(const struct fab_statement *s, struct fab_tray *t, struct aim *aim,
                            struct fab_err *e)
{
    const struct fab_device *d;

    *aim = (struct aim){ s->by_member ? FAB_BRAKE_BY_MEMBERS : FAB_BRAKE_BY_OPERATOR, s->code, 0 };
    if (s->about_type != FAB_ABOUT_ORIGIN) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->code < 0 || s->code >= TARGETS) return fab_fail_field(e, FAB_E_FIELD, "code");
    if ((s->code == FAB_BRAKE_DEVICE) != ((s->has & F_(topic)) != 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "topic");
    }
    if (s->code == FAB_BRAKE_PROPOSAL) return fab_fail_field(e, FAB_E_REF, "code");
    if (s->code != FAB_BRAKE_DEVICE) return FAB_OK;
    d = fab_device_named(s->topic_name);
    if (d == NULL || d->family == 'c' || d->family == 'g' || !fab_device_on(t, d->name)) {
        return fab_fail_field(e, FAB_E_REF, "topic");
    }
    aim->device = d->id;
    return FAB_OK;
}

/* The row of that side and state, of this aim if it gathers; NULL. */
static struct fab_brake *find(struct fab_tray *t, int64_t state, const struct aim *aim)
{
    void     *row[AT_ONCE];
    const int n = fab_scan_fixed(t, FAB_I_brake_by_state, FAB_KEY(.n = state), 1, row, AT_ONCE);

    for (int i = 0; i < n; i++) {
        struct fab_brake *b = row[i];

        if (b->side != aim->side) continue;
        if (state != FAB_BRAKE_GATHERS) return b;
        if (b->target == aim->target && b->device == aim->device) return b;
    }
    return NULL;
}

/* Once in thirty days, each side. */
static enum fab_code rested(struct fab_tray *t, const struct aim *aim, struct fab_err *e)
{
    const bool on = find(t, FAB_BRAKE_ON, aim) != NULL;

    return on || find(t, FAB_BRAKE_RESTS, aim) != NULL ? fab_fail_field(e, FAB_E_LIMIT, "brake")
                                                       : FAB_OK;
}

static void to(struct fab_tray *t, struct fab_brake *b, int kind, int state, int64_t due_ms)
{
    fab_assert(fab_arc_to(&fab_device_governance, (int)b->state, kind) >= 0);
    b->state = state;
    fab_due(t, FAB_DEV_governance, &b->sid, 0, due_ms, 0);
}

/* Its deadline stands still as all do: what is due the moment after its beginning comes the moment
 * after its end. */
static void begin(struct fab_tray *t, struct fab_brake *b, int64_t hours)
{
    const int64_t now = fab_now(t).ms;

    b->since = now;
    b->until = now + hours * HOUR_MS;
    fab_meta_put(t, FAB_META_brake_until, fab_max(fab_meta(t, FAB_META_brake_until), b->until));
    to(t, b, FAB_K_brake, FAB_BRAKE_ON, now + 1);
}

static struct fab_brake *add(const struct fab_statement *s, struct fab_tray *t,
                             const struct aim *aim)
{
    struct fab_brake *b = fab_add_brake(t, FAB_KEY(.a = s->sid));
    const int64_t     now = fab_now(t).ms;

    b->side = aim->side;
    b->target = aim->target;
    b->device = aim->device;
    b->state = FAB_BRAKE_GATHERS;
    b->since = now;
    b->until = now + FAB_DAY_MS;
    b->idx = s->index;
    b->need = fab_brake_callers(t);
    fab_due(t, FAB_DEV_governance, &b->sid, 0, b->until, 0);
    return b;
}

static bool has_called(struct fab_tray *t, const struct fab_brake *b, fab_id who)
{
    const struct fab_key key = { .a = b->sid, .b = who, .n = FAB_CONSENT_BRAKE };

    return fab_row_read(t, FAB_R_consent, &key) != NULL;
}

static void call(const struct fab_statement *s, struct fab_tray *t, struct fab_brake *b)
{
    const struct fab_key key = { .a = b->sid, .b = s->author, .n = FAB_CONSENT_BRAKE };

    fab_add_consent(t, &key)->idx = s->index;
    b->said++;
    if (b->said >= b->need) begin(t, b, fab_set(t, FAB_S_brake_h));
}

/* brake: members together, within a day; or the operator alone, for a day.  Refuses: FIELD, REF,
 * DUP, LIMIT. */
enum fab_code fab_apply_brake(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_brake *b;
    struct aim        aim;

    FAB_TRY(aim_of(s, t, &aim, e));
    b = find(t, FAB_BRAKE_GATHERS, &aim);
    if (b != NULL && has_called(t, b, s->author)) return fab_fail(e, FAB_E_DUP);
    FAB_TRY(rested(t, &aim, e));

    if (b == NULL) b = add(s, t, &aim);
    if (aim.side == FAB_BRAKE_BY_OPERATOR) {
        begin(t, b, OPERATOR_HOURS);
    } else {
        call(s, t, b);
    }
    return FAB_OK;
}

/* ---- time */

static void forget(struct fab_tray *t, struct fab_brake *b)
{
    const struct fab_key all = { .a = b->sid, .n = FAB_CONSENT_BRAKE };
    void                *said[AT_ONCE];
    int                  n;

    do {
        n = fab_scan_fixed(t, FAB_I_consent_by_obj, &all, 2, said, AT_ONCE);
        for (int i = 0; i < n; i++) fab_row_drop(t, FAB_R_consent, said[i]);
    } while (n == AT_ONCE);
    fab_row_drop(t, FAB_R_brake, b);
}

static void due(const fab_id *obj, int n, int code, struct fab_tray *t)
{
    struct fab_brake *b = fab_get_brake(t, FAB_KEY(.a = *obj));

    (void)n;
    (void)code;
    if (b->state == FAB_BRAKE_ON) {
        to(t, b, FAB_LAPSE, FAB_BRAKE_RESTS, b->since + fab_days(REST_DAYS));
    } else {
        forget(t, b);
    }
}

const struct fab_device fab_device_governance = {
    .name = "governance", .id = FAB_DEV_governance, .family = 'g', .arcs = ARCS,
    .narcs = fab_countof(ARCS), .start = FAB_BRAKE_GATHERS, .due = due,
};

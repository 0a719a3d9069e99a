/* views/brakes.c: a pause that is on, the calls for one that still gather others, and what asking
 * for one takes.
 *
 * Why     whoever is told E_BRAKE, and whoever might join a call, must see what is stopped, until
 *         when, and how many want it; never who (PROTOCOL 7.5).
 * Cost    a handful of rows, thrice: each side has at most one pause in thirty days.
 * Source  PROTOCOL 2 (brake), 7.5; MISSION 1 (trust in the device itself). */
#include "charter/settings.h"
#include "views/doc.h"

enum { SHOWN = 64 };

static fab_str what_stops(struct fab_reader *r, const struct fab_brake *b)
{
    const struct fab_device *d = fab_device_of((int)b->device);

    if (b->target == FAB_BRAKE_DEVICE && d != NULL) {
        return fab_word_of(r->lang, "device.", fab_str_of(d->name));
    }
    return fab_doc_word(r, "brake.target.", b->target);
}

static fab_str moment(struct fab_reader *r, int64_t ms)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    fab_put_hour(&b, r->lang, ms);
    return fab_buf_str(&b);
}

static fab_str sentence(struct fab_reader *r, const struct fab_brake *b)
{
    const fab_str n = fab_doc_count(r, FAB_W("count.members"), b->said), what = what_stops(r, b),
                  day = moment(r, b->until);

    if (b->state == FAB_BRAKE_GATHERS) {
        return fab_doc_say(r, FAB_W("brake.call"), FAB_TEXT("n", n), FAB_NUM("need", b->need),
                           FAB_TEXT("what", what), FAB_TEXT("day", day));
    }
    if (b->side == FAB_BRAKE_BY_OPERATOR) {
        return fab_doc_say(r, FAB_W("brake.on.operator"), FAB_TEXT("what", what),
                           FAB_TEXT("day", day));
    }
    return fab_doc_say(r, FAB_W("brake.on.members"), FAB_TEXT("n", n), FAB_TEXT("what", what),
                       FAB_TEXT("day", day));
}

/* The pause of everything: what is on comes first, then whoever calls for it, then what was. */
static const struct fab_brake *of_all(struct fab_reader *r, int state)
{
    void     *row[SHOWN];
    const int n = fab_scan_fixed(r->tray, FAB_I_brake_by_state, FAB_KEY(.n = state), 1, row, SHOWN);

    for (int i = 0; i < n; i++) {
        const struct fab_brake *b = row[i];

        if (b->side != FAB_BRAKE_BY_MEMBERS) continue;
        if (state != FAB_BRAKE_GATHERS || b->target == FAB_BRAKE_ALL) return b;
    }
    return NULL;
}

/* How long it would stop new agreements, as one says it. */
static fab_str lasts(struct fab_reader *r)
{
    const int64_t hours = fab_set(r->tray, FAB_S_brake_h);

    return hours % 24 == 0 ? fab_doc_count(r, FAB_W("time.days"), hours / 24)
                           : fab_doc_count(r, FAB_W("time.hours"), hours);
}

/* Whether members may ask for a pause of everything, and what becomes of it: how many asked, how
 * many it takes, for how long; or since when they had theirs. */
static void put_asking(struct fab_out *o, struct fab_reader *r)
{
    const struct fab_brake *on = of_all(r, FAB_BRAKE_ON), *rests = of_all(r, FAB_BRAKE_RESTS),
                           *calls = of_all(r, FAB_BRAKE_GATHERS), *had = on != NULL ? on : rests;
    const int64_t           need = calls != NULL ? calls->need : fab_brake_callers(r->tray);

    fab_json_put_bool(o, "brakes_may", had == NULL);
    if (had != NULL) {
        fab_json_put_text(o, "brakes_ask",
                          fab_doc_say(r, FAB_W("brake.rests"),
                                      FAB_TEXT("day", fab_doc_day(r, had->since))));
        return;
    }
    fab_json_put_text(
        o, "brakes_ask",
        fab_doc_say(r, calls == NULL ? FAB_W("brake.ask") : FAB_W("brake.ask_too"),
                    FAB_TEXT("n", fab_doc_count(r, FAB_W("count.members"),
                                                calls == NULL ? 0 : calls->said)),
                    FAB_NUM("need", need), FAB_TEXT("time", lasts(r))));
}

/* The sentence, and what the first who called gave as reason. */
static fab_str with_reason(struct fab_reader *r, const struct fab_brake *b, fab_str why)
{
    if (why.len == 0) return sentence(r, b);
    return fab_doc_say(r, FAB_W("brake.why"), FAB_TEXT("text", sentence(r, b)),
                       FAB_TEXT("why", why));
}

static void put_brake(struct fab_out *o, struct fab_reader *r, const struct fab_brake *b)
{
    const struct fab_device *d = fab_device_of((int)b->device);
    const fab_str            why = fab_doc_said(r, b->idx, FAB_D_text);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", with_reason(r, b, why));
    fab_json_put_sid(o, "sid", &b->sid);
    fab_json_put_bool(o, "on", b->state == FAB_BRAKE_ON);
    fab_json_put_int(o, "target", b->target);
    if (b->target == FAB_BRAKE_DEVICE && d != NULL) {
        fab_json_put_text(o, "device", fab_str_of(d->name));
    }
    fab_json_put_bool(o, "by_operator", b->side == FAB_BRAKE_BY_OPERATOR);
    fab_json_put_int(o, "said", b->said);
    fab_json_put_int(o, "need", b->need);
    fab_json_put_time(o, "since", b->since);
    fab_json_put_time(o, "until", b->until);
    fab_json_put_text(o, "why", why);
    fab_json_close(o, '}');
}

void fab_doc_brakes(struct fab_out *o, struct fab_reader *r)
{
    static const int STATES[] = { FAB_BRAKE_ON, FAB_BRAKE_GATHERS };
    void            *row[SHOWN];
    bool             any = false;

    fab_json_open(o, "brakes", '[');
    for (int k = 0; k < fab_countof(STATES); k++) {
        const int n = fab_scan_fixed(r->tray, FAB_I_brake_by_state, FAB_KEY(.n = STATES[k]), 1,
                                     row, SHOWN);

        for (int i = 0; i < n; i++) {
            const struct fab_brake *b = row[i];

            if (b->state == FAB_BRAKE_ON && b->until <= fab_now(r->tray).ms) continue;
            put_brake(o, r, b);
            any = true;
        }
    }
    fab_json_close(o, ']');
    if (!any) fab_json_put_text(o, "brakes_text", fab_word(r->lang, FAB_W("brake.none")));
    put_asking(o, r);
}

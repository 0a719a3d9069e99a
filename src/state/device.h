/* state/device.h: the interface by which a device plugs in (PROTOCOL 10), and what the core gives
 * to devices.
 *
 * Hooks      no I/O, clock, chance, float, malloc, SQL, recursion, locale, order of addresses;
 *            loops end at a limit. apply refuses first, in a fixed order, then changes; `due` and
 *            `on` cannot refuse.
 * Money      moves only through the core (fab_move...) and is journaled, so no device can break
 *            I1..I5. */
#ifndef FAB_STATE_DEVICE_H
#define FAB_STATE_DEVICE_H

#include "state/tray.h"
#include "statement/statement.h"

/* Standings and roles, PROTOCOL 1.4. */
enum { FAB_GUEST = 0, FAB_NEWCOMER = 1, FAB_MEMBER = 2, FAB_SUSPENDED = 3, FAB_LEFT = 4,
       FAB_EXCLUDED = 5, FAB_ORG = 6 };
enum { FAB_ROLE_JUROR = 1, FAB_ROLE_MEDIATOR, FAB_ROLE_OFFICER, FAB_ROLE_AUDITOR, FAB_ROLE_LABELLER,
       FAB_ROLE_KEEPER, FAB_ROLE_STEWARD, FAB_ROLE_AGENT, FAB_ROLE_INTERMEDIARY,
       FAB_ACTOR_RATER = 16, FAB_ACTOR_REVIEWER, FAB_ACTOR_GUARANTOR, FAB_ACTOR_OPENER };
/* Edges. */
/* AGENT: src is spoken for, dst signs; scale = bits (1 << kind) of the kinds it may sign, 0 all
 * that agency allows; cap = most in one statement, 0 no limit; unit its unit; state 1 in force;
 * until. */
enum { FAB_EDGE_INVITE = 1, FAB_EDGE_VOUCH, FAB_EDGE_SKILL, FAB_EDGE_DELEGATE, FAB_EDGE_AGENT,
       FAB_EDGE_WORD, FAB_EDGE_TRACK, FAB_EDGE_POOL, FAB_EDGE_PRESUMPTION, FAB_EDGE_PROGRAMME };
/* Stages and outcomes of a leg, PROTOCOL 9. */
enum { FAB_OFFERED = 0, FAB_COUNTERED, FAB_ACTIVE, FAB_GRACE, FAB_ACK, FAB_ADMITTED, FAB_REPAIR,
       FAB_MEDIATION, FAB_DRAW, FAB_JURY, FAB_RULED, FAB_AJURY, FAB_END, FAB_LAPSED };
enum { FAB_OUT_LAPSED = 1, FAB_OUT_KEPT, FAB_OUT_LATE, FAB_OUT_PARTLY, FAB_OUT_BROKEN,
       FAB_OUT_SETTLED, FAB_OUT_EXPIRED, FAB_OUT_CANCELLED };
/* Holds (PROTOCOL 5.1): hold.type and hold.state.  PRESUMED, TRACK and WAIVED hold no money. */
enum { FAB_HOLD_ESCROW = 1, FAB_HOLD_DEPOSIT, FAB_HOLD_SURETY, FAB_HOLD_POOL, FAB_HOLD_PRESUMED,
       FAB_HOLD_TRACK, FAB_HOLD_PROGRAMME, FAB_HOLD_BOND, FAB_HOLD_WAIVED };
enum { FAB_HOLD_PLANNED = 0, FAB_HOLD_OPEN, FAB_HOLD_CLOSED };
/* Numbers of an agreement's rows: leg = FAB_LEGS_EACH * instance + leg of the terms, hold =
 * FAB_HOLDS_EACH * instance + hold of the terms; the bonds of a leg are FAB_BONDS + FAB_BONDS_EACH
 * * leg + 0, 1... without gaps.  FAB_COMMUNITY: creditor of a public promise. */
enum { FAB_LEGS_EACH = 16, FAB_HOLDS_EACH = 32, FAB_INSTANCES = 52, FAB_COMMUNITY = 255,
       FAB_BONDS = 2048, FAB_BONDS_EACH = 16 };
/* leg.asked: LATE, the last part was said, or acknowledged unsaid, after it was due; CONSENT, a
 * party has asked for an extension or a cancellation; BOND, there is a bond; CLAIM, officers or
 * members have signed what others must sign, too. */
enum { FAB_LEG_LATE = 1, FAB_LEG_CONSENT = 2, FAB_LEG_BOND = 4, FAB_LEG_CLAIM = 8 };
/* brake.target (key 9 of the statement), brake.side, brake.state.  RESTS: over; that side may
 * not call another yet. */
enum { FAB_BRAKE_ALL, FAB_BRAKE_DEVICE, FAB_BRAKE_PROPOSAL, FAB_BRAKE_OPERATOR };
enum { FAB_BRAKE_BY_MEMBERS = 1, FAB_BRAKE_BY_OPERATOR };
enum { FAB_BRAKE_GATHERS = 1, FAB_BRAKE_ON, FAB_BRAKE_RESTS, FAB_BRAKE_PAST };
/* mov.why. */
enum { FAB_WHY_TRANSFER = 1, FAB_WHY_REPAY, FAB_WHY_CAPITAL, FAB_WHY_RECEIPT, FAB_WHY_PREMIUM,
       FAB_WHY_DEMURRAGE, FAB_WHY_WRITE_OFF, FAB_WHY_THANKS, FAB_WHY_CLEARING, FAB_WHY_OPENING,
       FAB_WHY_TAKEN = 20, FAB_WHY_HOME, FAB_WHY_ESCROW, FAB_WHY_DAMAGES, FAB_WHY_BOND,
       FAB_WHY_FINE, FAB_WHY_PROGRAMME, FAB_WHY_COMMONS };
/* Facts of evidence, PROTOCOL 5.4 and the devices'. */
enum { FAB_FACT_KEPT = 1, FAB_FACT_KEPT_SILENT, FAB_FACT_LATE, FAB_FACT_PARTLY, FAB_FACT_BROKEN,
       FAB_FACT_ADMITTED, FAB_FACT_MADE_GOOD, FAB_FACT_SETTLED, FAB_FACT_SURETY_CALLED,
       FAB_FACT_LABEL = 20, FAB_FACT_RATING = 21, FAB_FACT_QUIET = 22 };
/* Numbers of timers of an object (PROTOCOL 9): legs are n = 0..; others are offset. */
enum {
    FAB_TIMER_RATE = 1000,
    FAB_TIMER_FADE = 2000,
    FAB_TIMER_DEMURRAGE = 3000,
    FAB_TIMER_DEBT = 4000,
    FAB_TIMER_ROLE = 10000,
    /* Dormancy: while (mid, DORMANT) runs its member is counted in meta.active.  When it fires,
        * the core's `due` sets it again at active + dorm.after, or takes him off meta.active;
        * the fold does the reverse at his next statement. */
    FAB_TIMER_POINTS = 0,
    FAB_TIMER_DORMANT,
    FAB_TIMER_JOIN,
    FAB_TIMER_RECOVERY,
    FAB_TIMER_LEFT,
    FAB_TIMER_SUSPENSION,
    FAB_TIMER_VOUCH,  /* runs: the last vouch is younger than vouch.gap */
    FAB_TIMER_TICKET, /* runs: may introduce nobody yet */
    /* runs: the pool has paid to him, or for him, within the year */
    FAB_TIMER_CLAIM,
    FAB_TIMER_SECOND, /* runs: a steward has said what another must say, too */
    FAB_TIMER_SERIES = 900
}; /* of an agreement: the next instance of a repeat */

struct fab_conflict { uint8_t actor, object; };              /* adds rows to PROTOCOL 6.4 */
/* A step of a promise's life.  kind < 0: lapse, what time alone does; money: what happens to
 * holds. */
struct fab_arc { uint8_t from; int16_t kind; uint8_t to, money; };
enum { FAB_LAPSE = -1, FAB_MONEY_STILL = 0, FAB_MONEY_PAYEE, FAB_MONEY_HOME, FAB_MONEY_RULED };
struct fab_hold_type {
    /* place in the waterfall; may the leg's parties dispose of it? */
    uint8_t type, rank, own_money;
    /* As it is written in terms: amt is what it holds, cover what it counts; it may lower amt. */
    enum fab_code (*offer)(struct fab_hold *h, struct fab_tray *t, struct fab_err *e);
    /* Funds, links and reservations are the core's.  All dry first: is its owner eligible, is
     * there budget?  Then all. */
    enum fab_code (*take)(struct fab_hold *h, struct fab_tray *t, int dry, struct fab_err *e);
    /* bookkeeping; the core moves money */
    void (*paid)(const struct fab_hold *h, struct fab_tray *t, int64_t part);
};
enum fab_event_what { FAB_EV_ACTIVE, FAB_EV_END, FAB_EV_DISPUTE, FAB_EV_RULED, FAB_EV_OPENED,
                      FAB_EV_LEFT, FAB_EV_ERASED, FAB_EV_CHARTER, FAB_EV_JOINED, FAB_EV_FADED,
                      FAB_EV_REPAID };
/* FADED: of the kept leg (about, n) of who only a ppm still counts.  REPAID: nothing is left of the
 * debt (about, n) of who, a = 1: it had been unpaid for long. */
/* END: who = debtor, n = leg, a = outcome ppm, -1 none; DISPUTE: a 1 begins, 0 over unruled;
 * RULED: a = side at fault; OPENED: about = what was sealed; JOINED, LEFT: who. */
struct fab_event { enum fab_event_what what; fab_id about, who; int n; int64_t a; };
/* a row of evid: who learnt it about whom */
struct fab_evidence { fab_id subject, author; int topic, dim, fact; int64_t outcome, value; };
/* CLI word, GET /v1/views/<name> */
struct fab_view { const char *name; int index; const char *columns; char sees; };
struct fab_device {
    /* c core, j judgement, p promise, g governance, w workshop */
    const char *name; uint16_t id; char family;
    const struct fab_conflict *conflicts;                    /* ended by zeros */
    const struct fab_arc *arcs; int narcs; uint8_t start;
    const struct fab_hold_type *holds;                       /* ended by zeros */
    const struct fab_view *views;                            /* ended by NULL */
    void (*due)(const fab_id *obj, int n, int code, struct fab_tray *t);
    void (*on)(const struct fab_event *v, struct fab_tray *t);
};

/* What the rows make: fab_device_core..., prototypes fab_apply_<kind>. */
#define DEVICE(id, name) extern const struct fab_device fab_device_##name;
#include "tables/devices.def"
#undef DEVICE
#define KIND(number, name, ...) enum fab_code fab_apply_##name(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e);
#include "tables/kinds.def"
#undef KIND
/* The device of an id or name; NULL.  All of them in id order, ended by NULL. */
const struct fab_device *const *fab_devices(void);
const struct fab_device *fab_device_of(int id);
const struct fab_device *fab_device_named(fab_str name);

/* What the core gives (state/core.c). */
fab_moment fab_now(struct fab_tray *t);
int64_t    fab_meta(struct fab_tray *t, enum fab_meta_name name);
void       fab_meta_put(struct fab_tray *t, enum fab_meta_name name, int64_t val);
/* charter in force; FAB_S_... of charter/settings.h */
int64_t    fab_set(struct fab_tray *t, int setting);
/* as it was in that version */
int64_t    fab_set_at(struct fab_tray *t, int64_t ver, int setting);
int64_t    fab_days(int64_t d);                                            /* ms */
/* from 1; 0: not in the charter or struck out */
int64_t    fab_topic_index(struct fab_tray *t, fab_str name);
int        fab_list_count(struct fab_tray *t, enum fab_list_name list);
/* from 0; NULL */
const char *fab_list_item(struct fab_tray *t, enum fab_list_name list, int n);
/* core and governance are always on */
bool       fab_device_on(struct fab_tray *t, const char *device);
/* Type of a unit: 'c' credit, 'g' gift, 'o' outside; 0: there is none.  *per_one: smallest units
 * in one. */
char       fab_unit_type(struct fab_tray *t, int unit, int64_t *per_one);
/* there is one and it is not struck out */
bool       fab_unit_open(struct fab_tray *t, int64_t unit);
/* Checks rows of key 12 against the charter in force and makes them the next version, in force
 * at once (PROTOCOL 1.1). */
FAB_MUST enum fab_code fab_charter_next(struct fab_tray *t, const struct fab_cells *row, int n,
                                        struct fab_err *e);
/* How many members call a pause: max(3, brake.share of those who are not dormant when the first
 * does). */
int64_t    fab_brake_callers(struct fab_tray *t);
bool       fab_has_role(struct fab_tray *t, fab_id who, int role, int topic);
/* Row of an account, made when first looked at; NULL: neither member, commons, pool nor peer. */
struct fab_acct *fab_need_acct(struct fab_tray *t, fab_id owner, int unit);
/* balance + line; 0 if there is no account */
int64_t    fab_free(struct fab_tray *t, fab_id owner, int unit);
fab_id     fab_commons(void);                                              /* 0..01 */
fab_id     fab_pool(int unit);                                             /* 0..02 unit */
/* The account that a hold is in the journal: SHA-256("fabrique-hold-v1" || agr || n in 16
 * bytes)[:16]. */
fab_id     fab_hold_account(const fab_id *agr, int64_t n);
/* Moves amt >= 0 between two accounts and journals it; asserts ranges.  Index and sequence come
 * from the entry being folded. */
void fab_move(struct fab_tray *t, struct fab_acct *src, struct fab_acct *dst, int64_t amt, int why,
              const fab_id *obj);
/* fab_need_acct gives NULL for a unit of type outside, too.  In a gift unit fab_move adds one to
 * given and received, whatever amt. */
/* An account above dem.free, not the commons', loses its share every 30 days: begins that if it
 * does not run.  fab_move and the holds do it by themselves for whoever gets something. */
void       fab_demurrage_watch(struct fab_tray *t, const struct fab_acct *a);
/* Takes a hold's amount from its owner; pays part of it; sends the rest home and closes it. */
void       fab_hold_take(struct fab_tray *t, struct fab_hold *h);
void       fab_hold_pay(struct fab_tray *t, struct fab_hold *h, fab_id to, int64_t amt, int why);
void       fab_hold_home(struct fab_tray *t, struct fab_hold *h);
/* A part of it goes home and it stays open; this is not paid. */
void       fab_hold_back(struct fab_tray *t, struct fab_hold *h, int64_t amt);
/* The device of a type of hold, and that type; NULL: it is not built (or has no device: waived,
 * bond). */
const struct fab_device *fab_hold_device_of(int type);
const struct fab_hold_type *fab_hold_type_of(int type);
/* A receipt of outside money (type 'o'): journal only, no account, no balance. */
void fab_receipt(struct fab_tray *t, int unit, fab_id src, fab_id dst, int64_t amt,
                 const fab_id *obj);
/* An object has ended: its texts that live as long as it does (keep days below 0) get their date.
 * fab_raise does it by itself for an agreement (END, once agr.stage is END or LAPSED) and for
 * who leaves (LEFT); whoever ends another object calls it. */
void       fab_texts_end(struct fab_tray *t, const fab_id *obj);
/* Rows of sdx for the digests of s, by its kind's row: the fold does this for every statement
 * that is accepted. */
void       fab_texts_add(struct fab_tray *t, const struct fab_statement *s);
/* One running deadline per (obj, n); replaces; ms 0 ends it; never earlier than now + 1 ms.  dev
 * = device id that gets `due`. */
void       fab_due(struct fab_tray *t, int dev, const fab_id *obj, int n, int64_t ms, int code);
/* When the deadline of a timer will pass if no outage comes: what is left of a brake is counted
 * in.  NULL: 0. */
int64_t    fab_due_at(struct fab_tray *t, const struct fab_timer *timer);
void       fab_tell(struct fab_tray *t, int dev, const fab_id *src, const struct fab_evidence *v);
void       fab_untell(struct fab_tray *t, const fab_id *src);
/* An event goes to every device in id order, depth <= 8. */
void       fab_raise(struct fab_tray *t, const struct fab_event *v);
/* 0 no side, 1 debtor, 2 creditor of that leg; *other the other side. */
int        fab_side(struct fab_tray *t, const fab_id *agr, int leg, fab_id who, fab_id *other);
/* mid of debtor (0) or creditor (1) of a leg; the commons for the community. */
fab_id     fab_leg_who(struct fab_tray *t, const struct fab_leg *leg, int side);
/* opened value, or INT64_MIN */
int64_t    fab_score(struct fab_tray *t, const fab_id *sealed, int n);
int        fab_topic(struct fab_tray *t, const fab_id *agr);
/* E_CONFLICT by the static table of PROTOCOL 6.4 and the devices' rows. */
bool       fab_conflict(int actor, int object);
/* The index of the entry being folded, and its next number for rows of mov and evid. */
int64_t    fab_entry_index(const struct fab_tray *t);
int64_t    fab_entry_next(struct fab_tray *t, int record);
void       fab_entry_begin(struct fab_tray *t, int64_t index);
/* NULL: every step that is no end has exactly the arcs it owes (a lapse, and no end holds
 * money); else what is wrong. */
const char *fab_arcs_flaw(const struct fab_device *d);
/* The step that an arc table gives for (stage, kind), or -1. */
int        fab_arc_to(const struct fab_device *d, int stage, int kind);

#endif

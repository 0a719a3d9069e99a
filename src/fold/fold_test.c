/* fold_test.c: the checks that no kind makes, in their order; clocks; the operator's kinds; faults;
 * what acceptance leaves. */
#include "base/test.h"
#include "charter/settings.h"
#include "devices/core.h"
#include "state/ids.h"
#include "fold/test_world.h"

enum { ANNA = 0, BRUNO = 1, CLARA = 2, DAVID = 3 };
static struct fab_world w;

static void begin(void)
{
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(&w, false);
    fab_world_begin(&w, rows, n);
}

static struct fab_member *member(int n)
{
    return fab_get_member(w.map, FAB_KEY(.a = w.mid[n]));
}

static void done(void)
{
    (void)fab_tray_end(w.map, FAB_OK);
}

/* ---- one transfer, spoilt in one way a row */

static void nothing(struct fab_statement *s) { (void)s; }
static void stranger(struct fab_statement *s) { s->signer = (fab_id){ { 0x77 } }; }
static void no_operator(struct fab_statement *s) { s->by_member = false; }
static void operator_pays(struct fab_statement *s)
{
    s->by_member = false;
    s->signer = w.operator_id;
}
static void elsewhere(struct fab_statement *s) { s->origin = FAB_STR("other.example/log"); }
static void week_old(struct fab_statement *s) { s->made.ms = w.now - fab_days(7); }
static void older(struct fab_statement *s) { s->made.ms = w.now - fab_days(7) - 1000; }
static void ahead(struct fab_statement *s) { s->made.ms = w.now + 600000; }
static void too_early(struct fab_statement *s) { s->made.ms = w.now + 601000; }
static void no_kind(struct fab_statement *s) { s->kind = 62; }
static void no_code(struct fab_statement *s) { s->has &= ~(uint32_t)F_(code); }
static void hash_too(struct fab_statement *s) { s->has |= F_(hash); }
static void vec_too(struct fab_statement *s) { s->has |= F_(vec); }
static void at_most(struct fab_statement *s) { s->amount.units = FAB_AMOUNT_MAX; }
static void too_much(struct fab_statement *s) { s->amount.units = FAB_AMOUNT_MAX + 1; }
static void negative(struct fab_statement *s) { s->amount.units = -1; }
static void unit_9(struct fab_statement *s) { s->unit = 9; s->has |= F_(unit); }
static void version(struct fab_statement *s) { s->has |= F_(ver); }
static void for_stranger(struct fab_statement *s)
{ s->has |= F_(for);
    s->for_mid = (fab_id){{0x77}};
}
static void for_clara(struct fab_statement *s) { s->has |= F_(for); s->for_mid = w.mid[CLARA]; }

FAB_TEST(checks_of_a_transfer)
{
    static const struct {
        const char *row;
        void (*spoil)(struct fab_statement *s);
        enum fab_code want;
        const char *field;
    } ROWS[] = {
        {"as it should be", nothing, FAB_OK, ""},
        {"nobody of that name", stranger, FAB_E_SIG, "kid"},
        {"a key that is not the operator's", no_operator, FAB_E_SIG, "kid"},
        {"the operator has no account", operator_pays, FAB_E_WHO, ""},
        {"for another community", elsewhere, FAB_E_AUD, "aud"},
        {"seven days old", week_old, FAB_OK, ""},
        {"a second older", older, FAB_E_TIME, ""},
        {"ten minutes ahead", ahead, FAB_OK, ""},
        {"a second more", too_early, FAB_E_TIME, ""},
        {"no such kind", no_kind, FAB_E_KIND, ""},
        {"a field is missing", no_code, FAB_E_FIELD, "code"},
        {"a field too many", hash_too, FAB_E_FIELD, "hash"},
        {"another", vec_too, FAB_E_FIELD, "vec"},
        {"no charter version where none is asked", version, FAB_E_FIELD, "ver"},
        {"the greatest amount is too much only for the account", at_most, FAB_E_FUNDS, ""},
        {"beyond the greatest amount", too_much, FAB_E_FIELD, "amount"},
        {"below zero", negative, FAB_E_FIELD, "amount"},
        {"no such unit", unit_9, FAB_E_FIELD, "unit"},
        {"for somebody who is not here", for_stranger, FAB_E_WHO, ""},
        {"for somebody who has not asked", for_clara, FAB_E_ROLE, "for"},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        begin();
        struct fab_statement s = fab_world_by(&w, ANNA, FAB_K_transfer);

        s.has |= F_(amount) | F_(code);
        s.about_type = FAB_ABOUT_MID;
        s.about = w.mid[BRUNO];
        s.code = 1;
        s.amount.units = 10;
        ROWS[i].spoil(&s);
        fab_expect(ROWS[i].row, fab_world_say(&w, &s), ROWS[i].want);
        if (ROWS[i].field[0] != 0) {
            fab_expect_str(ROWS[i].row, fab_str_of(w.err.field ? w.err.field : ""),
                           fab_str_of(ROWS[i].field));
        }
        fab_expect("a refusal takes no place", fab_meta(w.map, FAB_META_size), w.index);
        fab_world_close(&w);
    }
}

/* ---- obligations: an offer */

static struct fab_statement offer(int n)
{
    struct fab_statement s = fab_world_by(&w, n, FAB_K_offer);

    s.has |= F_(scale) | F_(code) | F_(until);
    s.scale = s.code = 1;
    s.until.ms = w.now + fab_days(30);
    return s;
}

FAB_TEST(checks_of_an_offer)
{
    struct fab_statement s;

    begin();
    s = offer(BRUNO);
    fab_expect("as it should be", fab_world_say(&w, &s), FAB_OK);
    s = offer(BRUNO);
    s.ver = 2;
    fab_expect("another charter", fab_world_say(&w, &s), FAB_E_VERSION);
    fab_expect("the one in force", w.err.arg, 1);
    s = offer(BRUNO);
    s.has |= F_(topic);
    s.topic_name = FAB_STR("cars");
    fab_expect("a topic that was struck out", fab_world_say(&w, &s), FAB_E_TOPIC);
    s.topic_name = FAB_STR("tools");
    fab_expect("one that was not", fab_world_say(&w, &s), FAB_OK);
    s = (struct fab_statement){ .kind = FAB_K_brake, .signer = w.operator_id, .qty = 1,
                                .has = F_(code) };
    fab_expect("the operator's day", fab_world_say(&w, &s), FAB_OK);
    s = offer(BRUNO);
    fab_expect("braked", fab_world_say(&w, &s), FAB_E_BRAKE);
    fab_expect("until then", w.err.arg, w.now + FAB_DAY_MS);
    fab_meta_put(w.map, FAB_META_brake_until, w.now);
    member(BRUNO)->standing = FAB_SUSPENDED;
    s = offer(BRUNO);
    fab_expect("suspended", fab_world_say(&w, &s), FAB_E_WHO);
    done();
    member(BRUNO)->standing = FAB_SUSPENDED;
    done();
    s = fab_world_by(&w, BRUNO, FAB_K_accept);
    fab_expect("a party under sanction takes on nothing", fab_world_say(&w, &s), FAB_E_SANCTION);
    member(BRUNO)->standing = FAB_GUEST;
    done();
    s = fab_world_by(&w, BRUNO, FAB_K_deliver);
    fab_expect("a guest is no party", fab_world_say(&w, &s), FAB_E_WHO);
    fab_world_close(&w);
}

FAB_TEST(device_off)
{
    struct fab_statement    s;
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);
    struct fab_cells        some[16];

    memcpy(some, rows, sizeof *rows * (size_t)n);
    some[1].count = 4;                          /* core, item, agreement */
    fab_world_open(&w, false);
    fab_world_begin(&w, some, n);
    s = fab_world_by(&w, ANNA, FAB_K_rate);
    fab_expect("rating is off", fab_world_say(&w, &s), FAB_E_KIND);
    fab_world_close(&w);
}

FAB_TEST(quota_of_a_day)
{
    struct fab_statement s;
    const int64_t        most = 200, later = 3600000;

    begin();
    member(ANNA)->quota = most - 1;
    done();
    s = offer(ANNA);
    fab_expect("the last point", fab_world_say(&w, &s), FAB_OK);
    s = offer(ANNA);
    fab_expect("one more", fab_world_say(&w, &s), FAB_E_QUOTA);
    fab_expect("how many there are", w.err.arg, most);
    fab_expect("hours", fab_test_clock(&w, w.now + 4 * later), FAB_OK);
    s = offer(ANNA);
    fab_expect("same day", fab_world_say(&w, &s), FAB_E_QUOTA);
    for (int i = 0; i < 3; i++) fab_expect("night", fab_test_clock(&w, w.now + 8 * later), FAB_OK);
    s = offer(ANNA);
    fab_expect("another day", fab_world_say(&w, &s), FAB_OK);
    fab_expect("counted anew", member(ANNA)->quota, 1);
    s = fab_world_by(&w, ANNA, FAB_K_leave);
    member(ANNA)->quota = most;
    done();
    fab_expect("leaving is free", fab_world_say(&w, &s), FAB_OK);
    fab_world_close(&w);
}

/* ---- somebody else's hand */

FAB_TEST(agency)
{
    static const struct {
        const char *row;
        int kind;
        int64_t kinds, cap, until_days;
        int64_t amount;
        enum fab_code want;
    } ROWS[] = {
        { "an agent for everything", FAB_K_transfer, 0, 0, 0, 10, FAB_OK },
        { "for this kind", FAB_K_transfer, INT64_C(1) << FAB_K_transfer, 0, 0, 10, FAB_OK },
        { "for another kind", FAB_K_transfer, INT64_C(1) << FAB_K_offer, 0, 0, 10, FAB_E_ROLE },
        { "up to the sum", FAB_K_transfer, 0, 10, 5, 10, FAB_OK },
        { "beyond it", FAB_K_transfer, 0, 9, 5, 10, FAB_E_ROLE },
        { "too late", FAB_K_transfer, 0, 0, -1, 10, FAB_E_ROLE },
        { "never to leave", FAB_K_leave, 0, 0, 0, 0, FAB_E_ROLE },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        begin();
        struct fab_edge *edge = fab_add_edge(w.map, FAB_KEY(.a = (fab_id){ { 0x55 } }));

        edge->kind = FAB_EDGE_AGENT;
        edge->src = w.mid[CLARA];
        edge->dst = w.mid[BRUNO];
        edge->scale = ROWS[i].kinds;
        edge->cap = ROWS[i].cap;
        edge->until = ROWS[i].until_days == 0 ? 0 : w.now + fab_days(ROWS[i].until_days);
        edge->state = 1;
        done();
        struct fab_statement s = fab_world_by(&w, BRUNO, ROWS[i].kind);

        s.has |= F_(for) | (ROWS[i].kind == FAB_K_transfer ? F_(amount) | F_(code) : 0);
        s.for_mid = w.mid[CLARA];
        s.about_type = s.kind == FAB_K_transfer ? FAB_ABOUT_MID : FAB_ABOUT_ORIGIN;
        s.about = s.kind == FAB_K_transfer ? w.mid[DAVID] : (fab_id){ { 0 } };
        s.code = 1;
        s.amount.units = ROWS[i].amount;
        fab_expect(ROWS[i].row, fab_world_say(&w, &s), ROWS[i].want);
        if (ROWS[i].want == FAB_OK) {
            const struct fab_acct *a = fab_get_acct(w.map, FAB_KEY(.a = w.mid[CLARA]));

            fab_expect("counts as hers", a != NULL && a->bal == -10, true);
        }
        fab_world_close(&w);
    }
}

FAB_TEST(paper_and_organisation)
{
    struct fab_statement s;

    begin();
    member(CLARA)->sort = FAB_SORT_PAPER;
    (void)fab_add_hand(w.map, FAB_KEY(.a = w.mid[CLARA], .b = w.mid[BRUNO]));
    done();
    s = offer(BRUNO);
    s.has |= F_(for);
    s.for_mid = w.mid[CLARA];
    fab_expect("her steward", fab_world_say(&w, &s), FAB_OK);
    s = offer(DAVID);
    s.has |= F_(for);
    s.for_mid = w.mid[CLARA];
    fab_expect("nobody else", fab_world_say(&w, &s), FAB_E_ROLE);
    s = fab_world_by(&w, BRUNO, FAB_K_leave);
    s.has |= F_(for);
    s.for_mid = w.mid[CLARA];
    fab_expect("there is no second steward", fab_world_say(&w, &s), FAB_E_CONSENT);
    member(DAVID)->standing = FAB_ORG;
    done();
    s = offer(DAVID);
    fab_expect("an organisation acts by agents", fab_world_say(&w, &s), FAB_E_ROLE);
    fab_world_close(&w);
}

/* What Bruno, then David, say for Clara; hours before the second; is it done then? */
FAB_TEST(two_stewards)
{
    static const struct {
        const char *row; int second, hours, code; enum fab_code first, want; int64_t left;
    } ROWS[] = {
        { "both", DAVID, 1, 1, FAB_OK, FAB_OK, FAB_LEFT },
        { "the same hand twice", BRUNO, 1, 1, FAB_OK, FAB_E_DUP, FAB_NEWCOMER },
        { "not the same", DAVID, 1, 2, FAB_OK, FAB_OK, FAB_NEWCOMER },
        { "a week too late", DAVID, 169, 1, FAB_OK, FAB_OK, FAB_NEWCOMER },
        { "who is no steward", ANNA, 1, 1, FAB_OK, FAB_E_ROLE, FAB_NEWCOMER },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_statement s;

        begin();
        member(CLARA)->sort = FAB_SORT_PAPER;
        (void)fab_add_hand(w.map, FAB_KEY(.a = w.mid[CLARA], .b = w.mid[BRUNO]));
        (void)fab_add_hand(w.map, FAB_KEY(.a = w.mid[CLARA], .b = w.mid[DAVID]));
        done();
        for (int k = 0; k < 2; k++) {
            s = fab_world_by(&w, k == 0 ? BRUNO : ROWS[i].second, FAB_K_leave);
            s.has |= F_(for) | F_(code);
            s.for_mid = w.mid[CLARA];
            s.code = k == 0 ? 1 : ROWS[i].code;
            fab_expect(ROWS[i].row, fab_world_say(&w, &s), k == 0 ? ROWS[i].first : ROWS[i].want);
            fab_expect("waits", member(CLARA)->standing, k == 0 ? FAB_NEWCOMER : ROWS[i].left);
            done();
            for (int h = 0; k == 0 && h < ROWS[i].hours; h += 6) {
                fab_expect("time", fab_test_clock(&w, w.now + fab_min(6,
                    ROWS[i].hours - h) * 3600000), FAB_OK);
            }
        }
        fab_expect_str("no flaw", fab_str_of(fab_invariants_flaw(w.map) == NULL ? "" : "flaw"),
            FAB_STR(""));
        fab_world_close(&w);
    }
}

/* ---- time */

static int pending(void)
{
    void *row[1024];

    const int n = fab_scan_fixed(w.map, FAB_I_timer_by_due, FAB_KEY(.n = INT64_MIN), 0, row, 1024);
    done();
    return n;
}

static void set_timers(int n, int64_t ms, int64_t each)
{
    for (int i = 0; i < n; i++) {
        const fab_id obj = { { 0x33, (uint8_t)(i >> 8), (uint8_t)i, [31] = 1 } };

        fab_due(w.map, FAB_DEV_core, &obj, 0, ms + i * each, 0);
    }
    done();
}

FAB_TEST(clocks)
{
    const int64_t gap = 21600000;

    begin();
    fab_expect("the newcomers' first look", fab_test_clock(&w, w.now + 1000), FAB_OK);
    const int others = pending();
    fab_expect("the same moment", fab_test_clock(&w, w.now), FAB_E_ORDER);
    fab_expect("before it", fab_test_clock(&w, w.now - 1000), FAB_E_ORDER);
    set_timers(300, w.now + 1, 0);
    fab_expect("more than a slice at one moment", fab_test_clock(&w, w.now + 1000), FAB_OK);
    fab_expect("all fired", pending(), others);
    set_timers(300, w.now + 1, 1000);
    fab_expect("some", fab_test_clock(&w, w.now + 100000), FAB_OK);
    fab_expect("those that are not due wait", pending(), others + 200);
    fab_expect("never twice the gap", fab_test_clock(&w, w.now + 2 * gap), FAB_OK);
    fab_expect("nothing stood still", fab_meta(w.map, FAB_META_shift), 0);
    fab_expect("all fired", pending(), others);
    set_timers(1, w.now + gap + 1000, 0);
    fab_expect("an outage", fab_test_clock(&w, w.now + 3 * gap), FAB_OK);
    fab_expect("what is beyond moves every deadline", fab_meta(w.map, FAB_META_shift), gap);
    fab_expect("so that it has fired, gap after", pending(), others);
    set_timers(1, w.now + 3 * gap, 0);
    fab_expect("an outage", fab_test_clock(&w, w.now + 4 * gap), FAB_OK);
    fab_expect("moved beyond it", pending(), others + 1);
    fab_expect("no flaw", fab_invariants_flaw(w.map) == NULL, true);
    fab_expect("then", fab_test_clock(&w, w.now + gap), FAB_OK);
    fab_expect("it fires", pending(), others);
    fab_meta_put(w.map, FAB_META_brake_until, w.now + 1000);
    done();
    const int64_t shift = fab_meta(w.map, FAB_META_shift);
    fab_expect("braked for a second", fab_test_clock(&w, w.now + 5000), FAB_OK);
    fab_expect("deadlines stood still", fab_meta(w.map, FAB_META_shift) - shift, 1000);
    fab_world_close(&w);
}

FAB_TEST(asleep_and_awake)
{
    struct fab_statement s;

    begin();
    fab_expect("one member", fab_meta(w.map, FAB_META_active), 1);
    for (int i = 0; i < 400; i++) (void)fab_test_clock(&w, w.now + 43200000);
    fab_expect("quiet for 200 days", fab_meta(w.map, FAB_META_active), 0);
    fab_expect("still a member", member(ANNA)->standing, FAB_MEMBER);
    s = offer(ANNA);
    fab_expect("she signs", fab_world_say(&w, &s), FAB_OK);
    fab_expect("and counts again", fab_meta(w.map, FAB_META_active), 1);
    s = offer(ANNA);
    fab_expect("again", fab_world_say(&w, &s), FAB_OK);
    fab_expect("once", fab_meta(w.map, FAB_META_active), 1);
    for (int i = 0; i < 400; i++) (void)fab_test_clock(&w, w.now + 43200000);
    fab_expect("and falls asleep again", fab_meta(w.map, FAB_META_active), 0);
    fab_world_close(&w);
}

/* ---- the operator */

FAB_TEST(genesis_in_order)
{
    static const int KINDS[] = { FAB_K_charter, FAB_K_policy, FAB_K_clock };
    struct fab_world fresh;

    for (int at = 0; at < 3; at++) {
        fab_world_open(&fresh, false);
        for (int k = 0; k < fab_countof(KINDS); k++) {
            struct fab_statement s = { .kind = KINDS[k], .signer = fresh.operator_id, .qty = 1 };

            if (k == at) continue;
            fresh.index = at;
            fab_expect(fab_kind_row(KINDS[k])->name, fab_world_say(&fresh, &s), FAB_E_ORDER);
        }
        fab_world_close(&fresh);
    }
}

#define TEXT(t)    { 't', 0, { (const uint8_t *)(t), sizeof(t) - 1 } }
#define NUMBER(n_) { 'i', n_, { NULL, 0 } }

FAB_TEST(charter_again)
{
    static const struct fab_cell GOOD[] = {TEXT("line.start"), NUMBER(7)},
                                 BAD[] = {TEXT("line.start"), NUMBER(-7)};
    static const struct fab_cells ROW[] = { { GOOD, 2 } }, BOUND[] = { { BAD, 2 } };
    static const uint8_t          HASH[32] = { 1 };
    struct fab_statement          s, ok;

    begin();
    ok = (struct fab_statement){.kind = FAB_K_charter,
                                .signer = w.operator_id,
                                .ver = 2,
                                .list = ROW,
                                .nlist = 1,
                                .has = F_(hash) | F_(list) | F_(key) | F_(ver),
                                .hash = {HASH, 32},
                                .key = {w.service, 32}};
    s = ok;
    fab_expect("others have joined: by vote only", fab_world_say(&w, &s), FAB_E_STATE);
    fab_world_close(&w);

    fab_world_open(&w, false);
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);
    fab_world_begin(&w, rows, n);
    for (int i = 1; i < 4; i++) member(i)->founder = 1;
    done();
    s = ok;
    s.ver = 3;
    fab_expect("the next, no other", fab_world_say(&w, &s), FAB_E_VERSION);
    s = ok;
    s.list = BOUND;
    fab_expect("bounds", fab_world_say(&w, &s), FAB_E_CHARTER);
    fab_expect_str("named", fab_str_of(w.err.what), FAB_STR("line.start"));
    s = ok;
    s.has |= F_(ref);
    fab_expect("forks are not built", fab_world_say(&w, &s), FAB_E_FIELD);
    s = ok;
    s.key = fab_bytes_of(HASH, 32);
    fab_expect("a key nobody can sign with", fab_world_say(&w, &s), FAB_E_FIELD);
    s = ok;
    fab_expect("founders among themselves", fab_world_say(&w, &s), FAB_OK);
    fab_expect("in force", fab_set(w.map, FAB_S_line_start), 7);
    fab_world_close(&w);
}

FAB_TEST(policy_keys)
{
    static const uint8_t    SMALL[32] = { 1 }, HASH[32] = { 1 };
    static const struct {
        const char *row;
        int64_t what[4];
        int n;
        bool small, named;
        enum fab_code want;
    } ROWS[] = {
        {"service, log, seal", {1, 2, 4}, 3, false, false, FAB_OK},
        {"no seal", {1, 2}, 2, false, false, FAB_E_CHARTER},
        {"no service", {2, 4}, 2, false, false, FAB_E_CHARTER},
        {"sorted", {2, 1, 4}, 3, false, false, FAB_E_CHARTER},
        {"twice the same", {1, 2, 2, 4}, 4, false, false, FAB_E_CHARTER},
        {"a witness has a name", {1, 2, 3, 4}, 4, false, false, FAB_E_CHARTER},
        {"and may be there", {1, 2, 3, 4}, 4, false, true, FAB_OK},
        {"no such kind of key", {1, 2, 4, 6}, 4, false, false, FAB_E_CHARTER},
        {"a point of small order", {1, 2, 4}, 3, true, false, FAB_E_CHARTER},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_cell      cell[4][3];
        struct fab_cells     row[4];
        struct fab_statement s;

        begin();
        for (int k = 0; k < ROWS[i].n; k++) {
            cell[k][0] = (struct fab_cell)NUMBER(ROWS[i].what[k]);
            cell[k][1] = (struct fab_cell){ 'b', 0, { ROWS[i].small ? SMALL : w.service, 32 } };
            cell[k][2] = (struct fab_cell)TEXT("w1");
            row[k] = (struct fab_cells){ cell[k], ROWS[i].named ? 3 : 2 };
        }
        s = (struct fab_statement){.kind = FAB_K_policy,
                                   .signer = w.operator_id,
                                   .has = F_(hash) | F_(list),
                                   .hash = {HASH, 32},
                                   .list = row,
                                   .nlist = ROWS[i].n};
        fab_expect(ROWS[i].row, fab_world_say(&w, &s), ROWS[i].want);
        if (ROWS[i].want == FAB_OK) {
            fab_expect("the last key", fab_get_policy_key(w.map, FAB_KEY(.n = ROWS[i].n)) != NULL,
                       true);
            fab_expect("no more", fab_get_policy_key(w.map, FAB_KEY(.n = ROWS[i].n + 1)) == NULL,
                       true);
        }
        fab_world_close(&w);
    }
}

FAB_TEST(snapshot_is_a_claim)
{
    static const uint8_t HASH[32] = { 1 };
    struct fab_statement s, ok;

    begin();
    ok = (struct fab_statement){.kind = FAB_K_snapshot,
                                .signer = w.operator_id,
                                .has = F_(scale) | F_(hash),
                                .hash = {HASH, 32}};
    s = ok;
    s.scale = w.index + 1;
    fab_expect("of what is not there yet", fab_world_say(&w, &s), FAB_E_FIELD);
    s = ok;
    s.scale = w.index;
    fab_expect("of what is", fab_world_say(&w, &s), FAB_OK);
    fab_world_close(&w);
}

/* ---- entries of a log */

FAB_TEST(faults)
{
    static uint8_t  memory[1 << 16], entry[FAB_L_entry_bytes];
    struct fab_buf  b = FAB_BUF(entry);
    enum fab_code   verdict = FAB_OK;
    const uint8_t   garbage[] = { 0xd2, 0x84 };
    struct fab_statement clock = {.kind = FAB_K_clock,
                                  .about_type = FAB_ABOUT_ORIGIN,
                                  .origin = FAB_WORLD_ORIGIN,
                                  .has = F_(kind) | F_(due),
                                  .qty = 1};

    begin();
    const struct fab_fault *row;
    fab_expect("the machine is well",
               fab_fold_entry(w.map, fab_bytes_of(garbage, 2), w.index, FAB_WORLD_ORIGIN,
                              FAB_ARENA(memory), NULL, NULL, &verdict, NULL),
               FAB_OK);
    fab_expect("the entry is not", verdict, FAB_E_SYNTAX);
    row = fab_get_fault(w.map, FAB_KEY(.n = w.index));
    fab_expect("counted", row != NULL && row->err == FAB_E_SYNTAX, true);
    fab_expect("it has its place", fab_meta(w.map, FAB_META_size), w.index + 1);
    fab_expect("a repeated leaf", fab_fold_fault(w.map, w.index + 1, FAB_E_DUP), FAB_OK);
    fab_expect("no flaw", fab_invariants_flaw(w.map) == NULL, true);
    clock.signer = w.operator_id;
    clock.made.ms = clock.due.ms = w.now + 60000;
    fab_expect("written", fab_statement_build(&clock, w.service_secret, &b, NULL), FAB_OK);
    fab_expect("read",
               fab_fold_entry(w.map, fab_buf_bytes(&b), w.index + 2, FAB_WORLD_ORIGIN,
                              FAB_ARENA(memory), NULL, NULL, &verdict, NULL),
               FAB_OK);
    fab_expect("accepted", verdict, FAB_OK);
    fab_expect("time has passed", fab_now(w.map).ms, w.now + 60000);
    fab_expect("again",
               fab_fold_entry(w.map, fab_buf_bytes(&b), w.index + 3, FAB_WORLD_ORIGIN,
                              FAB_ARENA(memory), NULL, NULL, &verdict, NULL),
               FAB_OK);
    fab_expect("a clock does not stand", verdict, FAB_E_ORDER);
    const fab_id sid = fab_sid_of(fab_buf_bytes(&b));
    fab_expect("by one who knows the sid",
               fab_fold_entry_as(w.map, fab_buf_bytes(&b), &sid, w.index + 4, FAB_WORLD_ORIGIN,
                                 FAB_ARENA(memory), NULL, NULL, &verdict, NULL),
               FAB_OK);
    fab_expect("the same", verdict, FAB_E_ORDER);
    fab_world_close(&w);
}

FAB_TEST(hash_of_a_state)
{
    fab_id               before, after;
    struct fab_statement s;

    begin();
    fab_expect("before", fab_state_hash(w.map, &before), FAB_OK);
    s = offer(BRUNO);
    s.code = 99;
    fab_expect("refused", fab_world_say(&w, &s) != FAB_OK, true);
    fab_expect("the same", fab_state_hash(w.map, &after), FAB_OK);
    fab_expect("row for row", fab_same(&before, &after), true);
    s = offer(BRUNO);
    fab_expect("accepted", fab_world_say(&w, &s), FAB_OK);
    fab_expect("another", fab_state_hash(w.map, &after), FAB_OK);
    fab_expect("now it differs", fab_same(&before, &after), false);
    fab_world_close(&w);
}

/* ---- devices in order */

FAB_TEST(registry)
{
    const struct fab_device *const *d = fab_devices();

    for (int last = 0; *d != NULL; d++) {
        fab_expect((*d)->name, (*d)->id > last, true);
        fab_expect((*d)->name, fab_device_of((*d)->id) == *d, true);
        fab_expect((*d)->name, fab_device_named(fab_str_of((*d)->name)) == *d, true);
        const char *flaw = fab_arcs_flaw(*d);
        fab_expect_str((*d)->name, fab_str_of(flaw != NULL ? flaw : ""), FAB_STR(""));
        last = (*d)->id;
    }
    fab_expect("no such device", fab_device_of(999) == NULL, true);
    fab_expect("a juror is no party", fab_conflict(FAB_ROLE_JUROR, 3), true);
    fab_expect("a labeller may be", fab_conflict(FAB_ROLE_LABELLER, 3), false);
}

/* core_test.c: money, deadlines, charter versions, evidence, texts, arcs. */
#include "base/test.h"
#include "charter/settings.h"
#include "crypto/crypto.h"
#include "state/device.h"

#include <stdlib.h>

enum { MEMORY = 1 << 21 };
static const fab_id ANNA = {{0xa1}}, BRUNO = {{0xb1}}, NOBODY = {{0xee}}, AGR = {{1, 2, [31] = 3}};

#define TEXT(t)    { 't', 0, { (const uint8_t *)(t), sizeof(t) - 1 } }
#define NUMBER(n_) { 'i', n_, { NULL, 0 } }

static struct fab_tray *community(void **memory)
{
    static const struct fab_cell FLOOR[] = {TEXT("commons.floor"), NUMBER(-500)},
                                 START[] = {TEXT("line.start"), NUMBER(50)};
    static const struct fab_cell DEVICES[] = {TEXT("devices"), TEXT("core"), TEXT("-rating"),
                                              TEXT("credit")};
    static const struct fab_cell TOPICS[] = {TEXT("topics"), TEXT("garden"), TEXT("-cars"),
                                             TEXT("health:pseud")};
    static const struct fab_cell UNITS[] = {TEXT("units"), TEXT("EUR:credit:100"),
                                            TEXT("hour:gift:1"), TEXT("dues:outside:100"),
                                            TEXT("-old:credit:10")};
    static const struct fab_cells ROWS[] = {
        {FLOOR, 2}, {DEVICES, 4}, {START, 2}, {TOPICS, 4}, {UNITS, 5}};
    struct fab_tray              *t;

    fab_crypto_start();
    fab_records_start();
    *memory = malloc(MEMORY);
    t = fab_tray_open(*memory, MEMORY, NULL);
    fab_assert(t != NULL);
    fab_entry_begin(t, 7);
    fab_assert(fab_charter_next(t, ROWS, fab_countof(ROWS), NULL) == FAB_OK);
    fab_meta_put(t, FAB_META_now, 1000000);
    (void)fab_add_member(t, FAB_KEY(.a = ANNA));
    (void)fab_add_member(t, FAB_KEY(.a = BRUNO));
    (void)fab_tray_end(t, FAB_OK);
    return t;
}

FAB_TEST(charter_in_force)
{
    static const struct fab_cell  START[] = { TEXT("line.start"), NUMBER(60) };
    static const struct fab_cell TOPICS[] = {TEXT("topics"), TEXT("-garden"), TEXT("cars"),
                                             TEXT("health:pseud"), TEXT("tools")};
    static const struct fab_cells NEXT[] = { { START, 2 }, { TOPICS, 5 } };
    static const struct fab_cell  SHORT[] = { TEXT("topics"), TEXT("garden") };
    static const struct fab_cells BAD[] = { { SHORT, 2 } };
    void                         *memory;
    struct fab_tray              *t = community(&memory);
    int64_t                       per_one = 0;
    struct fab_err                e;

    fab_expect("set", fab_set(t, FAB_S_line_start), 50);
    fab_expect("default", fab_set(t, FAB_S_line_cap), 500);
    fab_expect("topics from 1", fab_topic_index(t, FAB_STR("garden")), 1);
    fab_expect("struck out", fab_topic_index(t, FAB_STR("cars")), 0);
    fab_expect("by name without flag", fab_topic_index(t, FAB_STR("health")), 3);
    fab_expect("core is always on", fab_device_on(t, "core"), true);
    fab_expect("on", fab_device_on(t, "credit"), true);
    fab_expect("struck out", fab_device_on(t, "rating"), false);
    fab_expect("not named", fab_device_on(t, "item"), false);
    fab_expect("credit", fab_unit_type(t, 0, &per_one), 'c');
    fab_expect("per one", per_one, 100);
    fab_expect("gift", fab_unit_type(t, 1, NULL), 'g');
    fab_expect("outside", fab_unit_type(t, 2, NULL), 'o');
    fab_expect("a struck unit has its type", fab_unit_type(t, 3, NULL), 'c');
    fab_expect("but nothing new", fab_unit_open(t, 3), false);
    fab_expect("no such unit", fab_unit_type(t, 4, NULL), 0);
    fab_expect("no such unit", fab_unit_open(t, INT64_MAX), false);
    fab_expect("count", fab_list_count(t, FAB_LIST_units), 4);

    fab_expect("a list that shrinks", fab_charter_next(t, BAD, 1, &e), FAB_E_CHARTER);
    fab_expect("next", fab_charter_next(t, NEXT, 2, NULL), FAB_OK);
    fab_expect("version", fab_meta(t, FAB_META_ver), 2);
    fab_expect("new", fab_set(t, FAB_S_line_start), 60);
    fab_expect("as it was", fab_set_at(t, 1, FAB_S_line_start), 50);
    fab_expect("not named: copied", fab_set(t, FAB_S_commons_floor), -500);
    fab_expect("list not named: copied", fab_unit_type(t, 1, NULL), 'g');
    fab_expect("struck out now", fab_topic_index(t, FAB_STR("garden")), 0);
    fab_expect("back again, same number", fab_topic_index(t, FAB_STR("cars")), 2);
    free(memory);
}

FAB_TEST(accounts)
{
    const fab_id commons = fab_commons();
    const struct { const char *row; fab_id owner; int unit; bool there; int64_t line;
    } ROWS[] = {
        {"a member's line starts", ANNA, 0, true, 50},
        {"gift units have none", ANNA, 1, true, 0},
        {"outside money has no account", ANNA, 2, false, 0},
        {"only unit 0 has a line", ANNA, 3, true, 0},
        {"no such unit", ANNA, 9, false, 0},
        {"a stranger", NOBODY, 0, false, 0},
        {"commons", commons, 0, true, 500},
        {"its pool", fab_pool(0), 0, true, 0},
        {"the pool of another unit", fab_pool(1), 0, false, 0},
    };
    void            *memory;
    struct fab_tray *t = community(&memory);

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_acct *a = fab_need_acct(t, ROWS[i].owner, ROWS[i].unit);

        fab_expect(ROWS[i].row, a != NULL, ROWS[i].there);
        if (a != NULL) fab_expect(ROWS[i].row, a->line, ROWS[i].line);
        fab_expect(ROWS[i].row, fab_free(t, ROWS[i].owner, ROWS[i].unit), ROWS[i].line);
    }
    free(memory);
}

static int count(struct fab_tray *t, int64_t why)
{
    int n = 0;

    for (int64_t seq = 0;; seq++) {
        const struct fab_mov *m = fab_get_mov(t, FAB_KEY(.n = 7, .m = seq));

        if (m == NULL) return n;
        n += m->why == why;
    }
}

FAB_TEST(movements)
{
    void            *memory;
    struct fab_tray *t = community(&memory);
    struct fab_acct *a = fab_need_acct(t, ANNA, 0), *b = fab_need_acct(t, BRUNO, 0),
                    *ga = fab_need_acct(t, ANNA, 1), *gb = fab_need_acct(t, BRUNO, 1);

    fab_move(t, a, b, 30, FAB_WHY_TRANSFER, &AGR);
    fab_move(t, a, b, 0, FAB_WHY_TRANSFER, &AGR);
    fab_move(t, ga, gb, 12, FAB_WHY_TRANSFER, &AGR);
    fab_receipt(t, 2, ANNA, BRUNO, 400, NULL);
    fab_expect("payer", a->bal, -30);
    fab_expect("payee", b->bal, 30);
    fab_expect("free", fab_free(t, ANNA, 0), 20);
    fab_expect("one row, nothing moves nothing", count(t, FAB_WHY_TRANSFER), 1);
    fab_expect("a gift is counted", ga->given, 1);
    fab_expect("on both sides", gb->received, 1);
    fab_expect("and has no value", ga->bal, 0);
    fab_expect("a receipt is only written down", count(t, FAB_WHY_RECEIPT), 1);
    fab_expect("no account for it", fab_get_acct(t, FAB_KEY(.a = BRUNO, .n = 2)) == NULL, true);
    free(memory);
}

FAB_TEST(holds)
{
    void            *memory;
    struct fab_tray *t = community(&memory);
    struct fab_hold *h = fab_add_hold(t, FAB_KEY(.a = AGR, .n = 0)),
                    *bare = fab_add_hold(t, FAB_KEY(.a = AGR, .n = 1));
    const fab_id     own = fab_hold_account(&AGR, 0), other = fab_hold_account(&AGR, 1);

    h->owner = ANNA;
    h->amt = 40;
    fab_hold_take(t, h);
    fab_expect("taken", fab_get_acct(t, FAB_KEY(.a = ANNA))->bal, -40);
    fab_expect("still held", h->rest, 40);
    fab_expect("open", h->state, 1);
    fab_hold_pay(t, h, BRUNO, 15, FAB_WHY_DAMAGES);
    fab_hold_pay(t, h, BRUNO, 0, FAB_WHY_DAMAGES);
    fab_expect("paid", fab_get_acct(t, FAB_KEY(.a = BRUNO))->bal, 15);
    fab_expect("rest", h->rest, 25);
    fab_hold_home(t, h);
    fab_expect("home", fab_get_acct(t, FAB_KEY(.a = ANNA))->bal, -15);
    fab_expect("closed", h->state, 2);
    fab_expect("empty", h->rest, 0);
    fab_expect("splits exactly", h->paid, 15);
    fab_expect("three movements",
               count(t, FAB_WHY_TAKEN) + count(t, FAB_WHY_DAMAGES) + count(t, FAB_WHY_HOME), 3);
    fab_expect("a hold is an account of its own", fab_same(&own, &other), false);
    fab_expect("of 16 bytes", fab_id_short(&own) && !fab_id_none(&own), true);
    bare->owner = NOBODY;
    fab_hold_take(t, bare);
    fab_hold_home(t, bare);
    fab_expect("one without money needs no account", bare->state, 2);
    free(memory);
}

FAB_TEST(deadlines)
{
    const struct { const char *row; int64_t shift, ms, due; } ROWS[] = {
        { "as asked", 0, 2000000, 2000000 },
        { "less the shift", 300, 2000000, 1999700 },
        { "never earlier than the next ms", 0, 5, 1000001 },
        { "now is too early", 300, 1000000, 999701 },
    };
    void            *memory;
    struct fab_tray *t = community(&memory);

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_meta_put(t, FAB_META_shift, ROWS[i].shift);
        fab_due(t, 10, &AGR, 2, ROWS[i].ms, i);
        const struct fab_timer *x = fab_get_timer(t, FAB_KEY(.a = AGR, .n = 2));
        fab_expect(ROWS[i].row, x->due, ROWS[i].due);
        fab_expect("replaced", x->code, i);
        fab_expect("by this entry", x->idx, 7);
        fab_expect("for that device", x->dev, 10);
    }
    fab_due(t, 10, &AGR, 2, 0, 0);
    fab_expect("0 ends it", fab_get_timer(t, FAB_KEY(.a = AGR, .n = 2)) == NULL, true);
    fab_due(t, 10, &AGR, 3, 0, 0);
    fab_expect("and may end nothing", fab_get_timer(t, FAB_KEY(.a = AGR, .n = 3)) == NULL, true);
    free(memory);
}

FAB_TEST(evidence)
{
    const struct fab_evidence v = { ANNA, BRUNO, 1, 2, FAB_FACT_KEPT, FAB_M, 60 };
    void                     *memory;
    struct fab_tray          *t = community(&memory);
    const fab_id              other = { { 4 } };

    for (int i = 0; i < 70; i++) fab_tell(t, 10, i < 65 ? &AGR : &other, &v);
    fab_expect("numbered within the entry", fab_get_evid(t, FAB_KEY(.n = 7, .m = 69)) != NULL,
               true);
    fab_untell(t, &AGR);
    fab_expect("the first is gone", fab_get_evid(t, FAB_KEY(.n = 7, .m = 0)) == NULL, true);
    fab_expect("and the last", fab_get_evid(t, FAB_KEY(.n = 7, .m = 64)) == NULL, true);
    fab_expect("of another source: stays", fab_get_evid(t, FAB_KEY(.n = 7, .m = 65)) != NULL, true);
    free(memory);
}

FAB_TEST(texts)
{
    const fab_id     digest[] = { { { 5 } }, { { 6 } } };
    const int64_t    day = FAB_DAY_MS, now = 1000000;
    void            *memory;
    struct fab_tray *t = community(&memory);
    struct fab_statement s = {.kind = FAB_K_deliver,
                              .index = 7,
                              .about_type = FAB_ABOUT_SID,
                              .about = AGR,
                              .sd = digest,
                              .nsd = 2};
    const struct fab_sdx *x;

    fab_texts_add(t, &s);
    x = fab_get_sdx(t, FAB_KEY(.a = digest[1], .n = 7));
    fab_expect("while the agreement lives", x->until, FAB_CREDIT_MAX);
    fab_expect("for the parties", x->vis, 'P');
    fab_texts_end(t, &AGR);
    fab_expect("from its end", x->until, now + 1095 * day);
    s.index = 8;
    s.kind = FAB_K_rate;
    fab_texts_add(t, &s);
    fab_expect("from now", fab_get_sdx(t, FAB_KEY(.a = digest[0], .n = 8))->until,
               now + 1095 * day);
    s.index = 9;
    s.kind = FAB_K_audit;
    fab_texts_add(t, &s);
    fab_expect("without end", fab_get_sdx(t, FAB_KEY(.a = digest[0], .n = 9))->until,
               FAB_CREDIT_MAX);
    fab_texts_end(t, &AGR);
    fab_expect("whatever ends", fab_get_sdx(t, FAB_KEY(.a = digest[0], .n = 9))->until,
               FAB_CREDIT_MAX);
    free(memory);
}

FAB_TEST(people)
{
    void            *memory;
    struct fab_tray *t = community(&memory);
    struct fab_leg  *leg = fab_add_leg(t, FAB_KEY(.a = AGR, .n = 1));
    fab_id           other;

    fab_add_party(t, FAB_KEY(.a = AGR, .n = 0))->mid = ANNA;
    fab_add_party(t, FAB_KEY(.a = AGR, .n = 1))->mid = BRUNO;
    leg->debtor = 1;
    fab_expect("debtor", fab_side(t, &AGR, 1, BRUNO, &other), 1);
    fab_expect("and who is the other", fab_same(&other, &ANNA), true);
    fab_expect("creditor", fab_side(t, &AGR, 1, ANNA, NULL), 2);
    fab_expect("nobody", fab_side(t, &AGR, 1, NOBODY, &other), 0);
    fab_expect("no such leg", fab_side(t, &AGR, 2, ANNA, &other), 0);
    leg->creditor = 255;
    fab_expect("promised to all", fab_side(t, &AGR, 1, BRUNO, &other), 1);
    fab_add_role(t, FAB_KEY(.a = ANNA, .n = FAB_ROLE_STEWARD))->until = 0;
    fab_add_role(t, FAB_KEY(.a = BRUNO, .n = FAB_ROLE_LABELLER, .m = 1))->until = 1000001;
    fab_expect("for every topic", fab_has_role(t, ANNA, FAB_ROLE_STEWARD, 1), true);
    fab_expect("for this topic", fab_has_role(t, BRUNO, FAB_ROLE_LABELLER, 1), true);
    fab_expect("not for all", fab_has_role(t, BRUNO, FAB_ROLE_LABELLER, 0), false);
    fab_meta_put(t, FAB_META_now, 1000001);
    fab_expect("until its day", fab_has_role(t, BRUNO, FAB_ROLE_LABELLER, 1), false);
    fab_expect("nothing is open", fab_score(t, &AGR, 0), INT64_MIN);
    free(memory);
}

FAB_TEST(arcs)
{
    enum { A = 1, B, C, END };
    static const struct fab_arc GOOD[] = {
        {A, 5, B, 0}, {A, -1, END, 2}, {B, -1, A, 0}, {B, 6, END, 1}};
    static const struct fab_arc NO_LAPSE[] = {{A, 5, B, 0}, {A, -1, END, 2}, {B, 6, END, 1}};
    static const struct fab_arc CIRCLE[] = { { A, -1, B, 0 }, { B, -1, A, 0 }, { A, 5, END, 1 } };
    static const struct fab_arc HOLDS[] = { { A, 5, END, 1 }, { A, -1, END, 0 } };
    static const struct fab_arc LOST[] = { { A, -1, END, 0 }, { C, -1, END, 0 } };
    static const struct fab_arc TWICE[] = { { A, -1, END, 0 }, { A, -1, END, 0 } };
    static const struct { const char *row; const struct fab_arc *arcs; int n; bool ok;
    } ROWS[] = {
        {"good", GOOD, 4, true},
        {"no arcs at all", GOOD, 0, true},
        {"no lapse", NO_LAPSE, 3, false},
        {"a circle of time", CIRCLE, 3, false},
        {"an end holds money", HOLDS, 2, false},
        {"never reached", LOST, 2, false},
        {"twice", TWICE, 2, false},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_device d = {
            .name = "x", .arcs = ROWS[i].arcs, .narcs = ROWS[i].n, .start = A};

        fab_expect(ROWS[i].row, fab_arcs_flaw(&d) == NULL, ROWS[i].ok);
        if (i == 0) fab_expect("to", fab_arc_to(&d, B, 6), END);
        if (i == 0) fab_expect("nowhere", fab_arc_to(&d, B, 5), -1);
    }
}

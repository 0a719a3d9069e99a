/* cover_menu_test.c: rows of the menu from paths, the deal and its paths, pool and record on one
 * layer, rows of the state. */
#include "base/test.h"
#include "judge/cover_menu.h"
#include "judge/judge_test.h"
#include "state/device.h"

static fab_id who(int c)
{
    return c == 'P' ? fab_pool(0) : (fab_id){ { (uint8_t)c } };
}

struct tie { int kind; char from, to; int64_t cap; };

/* Rows of the state become a graph: Z asks about C; everybody can have 1,000 held but owns nothing;
 * V owns 30. */
static struct fab_graph *graph_of(const struct tie *tie, struct test_memory *m)
{
    struct fab_graph *g, *merged;
    struct fab_err    e;

    fab_assert(fab_cover_open(0, test_memory(m), &g, &e) == FAB_OK);
    for (; tie->kind != 0; tie++) {
        const struct fab_edge row = { .sid = who(tie->from + tie->to),
                                      .kind = tie->kind,
                                      .src = who(tie->from),
                                      .dst = who(tie->to),
                                      .cap = tie->cap,
                                      .hops = 2,
                                      .state = 1 };
        const struct fab_acct acct = { .owner = who(tie->from),
                                       .bal = tie->from == 'V' ? 30 : 0,
                                       .line = 1000 };

        fab_assert(fab_cover_filed(g, FAB_R_edge, NULL, &row, &e) == FAB_OK);
        fab_assert(fab_cover_filed(g, FAB_R_acct, NULL, &acct, &e) == FAB_OK);
    }
    fab_assert(fab_cover_merge(g, &merged, &e) == FAB_OK);
    fab_cover_close(g);
    return merged;
}

enum { W = FAB_EDGE_WORD, T = FAB_EDGE_TRACK, P = FAB_EDGE_POOL };
enum {
    HAND = FAB_HANDSHAKE, DEV = FAB_DEVICE, NOT = FAB_NOT_AT_THIS_STAKE, FEW = FAB_NOT_ENOUGH_KNOWN
};
static const struct {
    const char *row;
    int64_t     stake, deposit, pool_room;
    bool        track;
    struct tie  tie[6];
    int         kind;
    int64_t     tolerated, vault, word, pool, on_track;     /* sums of the deal's paths */
} ROWS[] = {
    { "the record carries it", 15, 0, 0, true,
      { { T, 'Z', 'C', 60 } }, HAND, 15, 0, 0, 0, 15 },
    { "no record, no handshake", 15, 0, 0, true,
      { { 0 } }, FEW, 0, 0, 0, 0, 0 },
    { "nobody asks the record", 15, 0, 0, false,
      { { 0 } }, HAND, 15, 0, 0, 0, 0 },
    { "a surety by a word that is accepted", 60, 0, 0, true,
      { { T, 'Z', 'C', 60 }, { W, 'Z', 'A', 80 }, { W, 'A', 'C', 60 } }, DEV, 46, 0, 16, 0, 46 },
    { "a guarantor's own money needs nobody's word", 60, 0, 0, true,
      { { T, 'Z', 'C', 60 }, { W, 'V', 'C', 60 } }, DEV, 46, 14, 0, 0, 46 },
    { "beyond what he owns others stand too", 90, 0, 0, true,
      { { T, 'Z', 'C', 40 }, { W, 'V', 'C', 60 }, { W, 'Z', 'V', 40 } }, DEV, 40, 30, 23, 0, 40 },
    { "but no further than his word", 90, 0, 0, true,
      { { T, 'Z', 'C', 40 }, { W, 'V', 'C', 45 }, { W, 'Z', 'V', 40 } }, FEW, 40, 0, 0, 0, 0 },
    { "the pool beside a long record", 60, 0, 400, true,
      { { T, 'Z', 'C', 60 }, { P, 'P', 'C', 60 } }, DEV, 46, 0, 0, 16, 46 },
    { "the pool holds only what it has", 60, 0, 15, true,
      { { T, 'Z', 'C', 60 }, { P, 'P', 'C', 60 } }, FEW, 46, 0, 0, 0, 0 },
    { "pool and record on the same link", 60, 40, 400, true,
      { { T, 'Z', 'A', 50 }, { T, 'A', 'C', 50 }, { P, 'P', 'A', 60 } }, DEV, 46, 0, 0, 0, 46 },
    { "they leave one another too little", 60, 0, 400, true,
      { { T, 'Z', 'A', 50 }, { T, 'A', 'C', 50 }, { P, 'P', 'A', 60 } }, FEW, 46, 0, 0, 0, 0 },
    { "the record is told as it is, whatever the pool would have taken", 90, 0, 400, true,
      { { T, 'Z', 'A', 50 }, { T, 'A', 'C', 50 }, { P, 'P', 'A', 60 } }, NOT, 50, 0, 0, 0, 0 },
    { "enough for both", 60, 0, 400, true,
      { { T, 'Z', 'A', 50 }, { T, 'A', 'C', 62 }, { P, 'P', 'A', 60 } }, DEV, 46, 0, 0, 16, 46 },
};

static struct fab_need need_of(int64_t stake)
{
    return (struct fab_need){ .stake = { stake },
                              .will = { 880000, 950000, 990000, 9 },
                              .can = { 930000, 970000, 990000, 9 },
                              .level = FAB_LEVEL_BALANCED,
                              .shrug = { 20 },
                              .days = 7,
                              .max_steps = 1 };
}

static const struct fab_means MEANS = {
    .rate_day = 300, .premium = 20000, .word_effect = 900000, .pool_keep = 100000
};

FAB_TEST(cover_menu_rows)
{
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct test_memory          m = { .left = -1 };
        struct fab_graph           *g = graph_of(ROWS[i].tie, &m);
        struct fab_scratch         *s;
        const struct fab_cover_deal deal = { .creditor = who('Z'),
                                             .debtor = who('C'),
                                             .word = true,
                                             .pool = true,
                                             .track = ROWS[i].track,
                                             .pool_room = { ROWS[i].pool_room } };
        struct fab_need             need = need_of(ROWS[i].stake);
        struct fab_means            means = MEANS;
        struct fab_decision         out;
        struct fab_covered          c;
        struct fab_err              e;

        means.deposit.units = ROWS[i].deposit;
        fab_assert(fab_scratch_open(1000, test_memory(&m), &s, &e) == FAB_OK &&
                   fab_cover_ready(s, g, &e) == FAB_OK);
        fab_expect(ROWS[i].row, fab_cover_decide(g, s, &deal, &need, &means, &out, &c, &e), FAB_OK);
        fab_expect(ROWS[i].row, out.kind, ROWS[i].kind);
        fab_expect(ROWS[i].row, out.tolerated.units, ROWS[i].tolerated);
        fab_expect(ROWS[i].row, c.vault.sum.units, ROWS[i].vault);
        fab_expect(ROWS[i].row, c.word.sum.units, ROWS[i].word);
        fab_expect(ROWS[i].row, c.pool.sum.units, ROWS[i].pool);
        fab_expect(ROWS[i].row, c.track.sum.units, ROWS[i].on_track);
        fab_scratch_close(s);
        fab_cover_close(g);
    }
}

/* DECISION 15 F: Nora lends Omar a camera, Omar pays her in advance; what each of the two lies on
 * is found in the graph. */
FAB_TEST(cover_menu_example_f)
{
    static const struct tie NORAS[] = { { T, 'Z', 'C', 150 }, { W, 'Z', 'A', 80 },
                                        { W, 'A', 'C', 40 }, { 0 } };
    static const struct tie OMARS[] = { { T, 'Z', 'C', 60 }, { 0 } };
    static const struct {
        const char *row;
        const struct tie *tie;
        struct fab_need need;
        int64_t deposit, tolerated, amount[FAB_DEVICE_POOL + 1], word, track, burden;
    } SIDES[] = {
        { "Nora's side",
          NORAS,
          { .stake = { 300 },
            .will = { 900000, 960000, 990000, 0 },
            .can = { 920000, 970000, 990000, 0 },
            .level = FAB_LEVEL_BALANCED,
            .shrug = { 40 },
            .days = 5,
            .max_steps = 1 },
          150,
          120,
          { [FAB_DEVICE_DEPOSIT] = 150, [FAB_DEVICE_SURETY] = 34 },
          34,
          120,
          1626 },
        { "Omar's side",
          OMARS,
          { .stake = { 30 },
            .will = { 850000, 940000, 990000, 0 },
            .can = { 900000, 970000, 990000, 0 },
            .level = FAB_LEVEL_BALANCED,
            .shrug = { 20 },
            .days = 5,
            .max_steps = 1,
            .share_ppm = FAB_M },
          0,
          18,
          { [FAB_DEVICE_ESCROW] = 12 },
          0,
          18,
          618 },
    };

    for (int i = 0; i < fab_countof(SIDES); i++) {
        const struct fab_cover_deal deal = { .creditor = who('Z'), .debtor = who('C'), .word = true,
                                             .track = true };
        struct test_memory          m = { .left = -1 };
        struct fab_graph           *g = graph_of(SIDES[i].tie, &m);
        struct fab_need             need = SIDES[i].need;
        struct fab_means            means = MEANS;
        struct fab_scratch         *s;
        struct fab_decision         out;
        struct fab_covered          c;
        struct fab_err              e;

        means.deposit.units = SIDES[i].deposit;
        fab_assert(fab_scratch_open(1000, test_memory(&m), &s, &e) == FAB_OK &&
                   fab_cover_ready(s, g, &e) == FAB_OK);
        fab_expect(SIDES[i].row, fab_cover_decide(g, s, &deal, &need, &means, &out, &c, &e),
                   FAB_OK);
        fab_expect(SIDES[i].row, out.kind, FAB_DEVICE);
        fab_expect(SIDES[i].row, out.tolerated.units, SIDES[i].tolerated);
        for (int k = 0; k < c.n; k++) {
            fab_expect(SIDES[i].row, out.amount[k].units, SIDES[i].amount[c.menu[k].id]);
        }
        fab_expect(SIDES[i].row, c.word.sum.units, SIDES[i].word);
        fab_expect(SIDES[i].row, c.track.sum.units, SIDES[i].track);
        fab_expect(SIDES[i].row, out.burden_milli, SIDES[i].burden);
        fab_scratch_close(s);
        fab_cover_close(g);
    }
}

/* Every link of a deal's paths names a row, and the fold's check allows them all together. */
static fab_id row_id(const struct fab_cover_row *r)
{
    return fab_id_of((uint8_t[32]){ [0] = (uint8_t)r->kind,
                                    [1] = r->src.b[0] != 0 ? r->src.b[0] : r->src.b[15],
                                    [2] = r->dst.b[0],
                                    [31] = 1 },
                     32);
}

static void add_row(struct fab_tray *t, const struct tie *tie)
{
    const struct fab_cover_row r = { .kind = tie->kind,
                                     .src = who(tie->from),
                                     .dst = who(tie->to) };
    struct fab_edge           *row = fab_add_edge(t, FAB_KEY(.a = row_id(&r)));

    row->kind = tie->kind;
    row->src = who(tie->from);
    row->dst = who(tie->to);
    row->cap = tie->cap;
    row->hops = 2;
    row->state = 1;
}

static int name_paths(const struct fab_graph *g, const struct fab_cover *c, int layer, int type,
                      struct fab_cover_named *out, int n)
{
    const struct fab_cover_ask ask = { .layer = layer, .creditor = who('Z'), .debtor = who('C') };

    for (int i = 0; i < c->npaths; i++) {
        const struct fab_way   *p = &c->path[i];
        struct fab_cover_named *to = &out[n++];

        *to = (struct fab_cover_named){ .type = type, .sum = p->sum.units, .payer = who('Z') };
        if (layer == FAB_LAYER_WORD) to->payer = fab_cover_member(g, p->node[p->nlinks - 2]);
        for (int k = 0; k < p->nlinks; k++) {
            const struct fab_cover_row row = fab_cover_link_row(g, &ask, p, k);

            if (row.kind != 0) to->link[to->nlinks++] = row_id(&row);
        }
    }
    return n;
}

FAB_TEST(cover_menu_certificate)
{
    static const struct tie TIES[] = { { T, 'Z', 'A', 50 }, { T, 'A', 'C', 62 },
                                       { P, 'P', 'A', 60 }, { W, 'V', 'C', 5 },
                                       { W, 'Z', 'A', 80 }, { W, 'A', 'B', 60 },
                                       { W, 'B', 'C', 40 }, { 0 } };
    static _Alignas(16) uint8_t memory[1 << 20];
    struct test_memory          m = { .left = -1 };
    struct fab_graph           *g = graph_of(TIES, &m);
    struct fab_tray            *t;
    struct fab_scratch         *s;
    const struct fab_cover_deal deal = { .creditor = who('Z'),
                                         .debtor = who('C'),
                                         .word = true,
                                         .pool = true,
                                         .track = true,
                                         .pool_room = { 400 } };
    struct fab_need             need = need_of(85);
    struct fab_means            means = MEANS;
    struct fab_decision         out;
    struct fab_covered          c;
    struct fab_cover_named      path[FAB_COVER_PATHS];
    struct fab_cover_leg        leg = { .creditor = who('Z'), .debtor = who('C') };
    struct fab_certificate      certificate = { .leg = &leg, .nlegs = 1, .path = path };
    struct fab_err              e;

    fab_records_start();
    t = fab_tray_open(memory, sizeof memory, NULL);
    for (int k = 0; TIES[k].kind != 0; k++) add_row(t, &TIES[k]);
    (void)fab_tray_end(t, FAB_OK);
    fab_assert(fab_scratch_open(1000, test_memory(&m), &s, &e) == FAB_OK &&
               fab_cover_ready(s, g, &e) == FAB_OK);
    fab_expect("decided", fab_cover_decide(g, s, &deal, &need, &means, &out, &c, &e), FAB_OK);
    fab_expect("a deal", out.kind, DEV);
    certificate.n = name_paths(g, &c.vault, FAB_LAYER_WORD, FAB_COVER_SURETY, path, 0);
    certificate.n = name_paths(g, &c.word, FAB_LAYER_WORD, FAB_COVER_SURETY, path, certificate.n);
    certificate.n = name_paths(g, &c.pool, FAB_LAYER_TRACK, FAB_COVER_POOL, path, certificate.n);
    certificate.n = name_paths(g, &c.track, FAB_LAYER_TRACK, FAB_COVER_TRACK, path, certificate.n);
    fab_expect("some paths", certificate.n >= 3, true);
    fab_expect("the fold allows them", fab_cover_check(t, &certificate, &e), FAB_OK);
    fab_cover_reserve(t, &certificate);
    fab_scratch_close(s);
    fab_cover_close(g);
}

/* Rows that say nothing to the graph, and how what they say ends. */
FAB_TEST(cover_rows_of_the_state)
{
    struct test_memory         m = { .left = -1 };
    static const struct tie    TIES[] = { { W, 'A', 'C', 60 }, { 0 } };
    struct fab_graph          *g = graph_of(TIES, &m);
    struct fab_scratch        *s;
    struct fab_cover_ask ask = { .layer = FAB_LAYER_WORD,
                                 .from = FAB_FROM_SELF,
                                 .creditor = who('Z'),
                                 .debtor = who('C'),
                                 .need = { 500 },
                                 .accept = &(struct fab_cover_accept){ who('A'), { 500 } },
                                 .naccept = 1 };
    struct fab_edge was = { .kind = W,
                            .src = who('A'),
                            .dst = who('C'),
                            .cap = 60,
                            .hops = 2,
                            .state = 1 },
                    is = was;
    struct fab_acct acct = { .owner = who('A'), .line = 40 },
                    other = { .owner = who('A'), .unit = 1, .line = 1 };
    struct fab_member          member = { .mid = who('C'), .standing = FAB_NEWCOMER };
    struct fab_edge presumed = {
        .kind = FAB_EDGE_PRESUMPTION, .src = fab_commons(), .dst = who('C'), .used = 4
    };
    struct fab_cover           c;
    struct fab_err             e;

    fab_assert(fab_scratch_open(1000, test_memory(&m), &s, &e) == FAB_OK &&
               fab_cover_ready(s, g, &e) == FAB_OK);
#define SUM()                                                                                      \
    (fab_cover_ready(s, g, &e) == FAB_OK && fab_cover_find(g, s, &ask, &c, &e) == FAB_OK           \
         ? c.sum.units                                                                             \
         : -1)
#define FILED(record, before, now)                                                                 \
    fab_assert(fab_cover_filed(g, FAB_R_##record, before, now, &e) == FAB_OK)
    fab_expect("as it was", SUM(), 60);
    is.used = 15;
    FILED(edge, &was, &is);
    fab_expect("some of it reserved", SUM(), 45);
    FILED(acct, NULL, &acct);
    FILED(acct, NULL, &other);
    fab_expect("beyond his means", SUM(), 40);
    FILED(acct, &acct, NULL);
    fab_expect("no account", SUM(), 0);
    FILED(acct, NULL, &acct);
    was = is;
    is.used = 60;
    FILED(edge, &was, &is);
    fab_expect("all reserved", SUM(), 0);
    was = is;
    is.used = 35;
    is.state = 2;
    FILED(edge, &was, &is);
    fab_expect("refused by the other", SUM(), 0);
    is.state = 1;
    FILED(edge, &was, &is);
    fab_expect("and back", SUM(), 25);
    was = is;
    is.topic = 7;
    FILED(edge, &was, &is);
    fab_expect("about something else now", SUM(), 0);
    ask.topic = 7;
    fab_expect("which is asked", SUM(), 25);
    FILED(edge, &is, NULL);
    fab_expect("gone", SUM(), 0);
    is.unit = 3;
    FILED(edge, NULL, &is);
    fab_expect("in another unit", SUM(), 0);
    ask = (struct fab_cover_ask){ .layer = FAB_LAYER_TRACK,
                                  .from = FAB_FROM_COMMONS,
                                  .creditor = who('Z'),
                                  .debtor = who('C'),
                                  .need = { 500 },
                                  .known = { 50 },
                                  .starter = { 9 } };
    fab_expect("a stranger", SUM(), 0);
    FILED(member, NULL, &member);
    fab_expect("a newcomer", SUM(), 9);
    FILED(edge, NULL, &presumed);
    fab_expect("less what is open", SUM(), 5);
    member.founder = 1;
    FILED(member, &member, &member);
    fab_expect("long known", SUM(), 46);
    member.level = 3;
    FILED(member, &member, &member);
    fab_expect("who must secure", SUM(), 0);
    FILED(evid, NULL, &member);
    fab_scratch_close(s);
    fab_cover_close(g);
    fab_expect("all memory is back", m.bytes, 0);
}

FAB_TEST(cover_sureties_in_order)
{
    static const struct tie TIES[] = {
        { W, 'M', 'C', 6 }, { W, 'B', 'C', 6 }, { W, 'B', 'D', 6 }, { 0 }
    };
    static const char       LATER[] = "QAMF", WANT[] = "ABFMQ";
    struct test_memory      m = { .left = -1 };
    struct fab_graph       *g = graph_of(TIES, &m);
    const fab_id            c = who('C'), nobody = who('N');
    fab_id                  out[8];
    struct fab_err          e;

    for (int k = 0; LATER[k] != 0; k++) {
        const fab_id                from = who(LATER[k]);
        const struct fab_cover_link link = { .free = LATER[k] == 'M' ? 7 : 3, .hops = 1 };

        fab_assert(fab_cover_change(g, FAB_LAYER_WORD, &from, &c, NULL, &link, &e) == FAB_OK);
    }
    fab_expect("how many", fab_cover_sureties(g, &c, out, 8), 5);
    for (int k = 0; k < 5; k++) fab_expect("in order", out[k].b[0], WANT[k]);
    fab_expect("not more than asked", fab_cover_sureties(g, &c, out, 2), 2);
    fab_expect("unknown", fab_cover_sureties(g, &nobody, out, 8), 0);
    fab_cover_close(g);
}

/* A judge who knows nobody: the odds come from it, the menu from the graph. */
FAB_TEST(cover_menu_asks_the_judge)
{
    static const struct tie TIES[] = {
        { W, 'A', 'C', 60 }, { W, 'Z', 'C', 9 }, { T, 'Z', 'C', 60 }, { 0 }
    };
    const struct fab_judge_rules rules = { .open = 1, .quiet = 250000 };
    const struct fab_inquiry q = { .asker = who('Z'), .who = who('C'), .topic = 1, .at = { 1000 } };
    struct test_memory           m = { .left = -1 };
    struct fab_graph            *g = graph_of(TIES, &m);
    struct fab_judge            *j;
    struct fab_scratch          *s;
    struct fab_cover_accept      accept[FAB_COVER_ACCEPTS];
    struct fab_cover_deal deal = {
        .creditor = q.asker, .debtor = q.who, .word = true, .track = true, .accept = accept
    };
    struct fab_need              need = need_of(60), alone = need;
    struct fab_means             means = MEANS;
    struct fab_answer            out;
    struct fab_decision          decision;
    struct fab_covered           c;
    struct fab_err               e;

    fab_assert(fab_judge_open(&rules, test_memory(&m), &j, &e) == FAB_OK);
    fab_assert(fab_scratch_open(1000, test_memory(&m), &s, &e) == FAB_OK &&
               fab_cover_ready(s, g, &e) == FAB_OK);
    fab_expect("nobody is trusted so far",
               fab_cover_trusted(g, j, &q, 900000, (fab_credit){ 20 }, accept), 0);
    deal.naccept = fab_cover_trusted(g, j, &q, 0, (fab_credit){ 20 }, accept);
    fab_expect("all sureties but the asker", deal.naccept, 1);
    fab_expect("who", accept[0].who.b[0], 'A');
    fab_expect("asked", fab_judge_ask_covered(j, &q, g, s, &deal, &need, &means, &out, &c, &e),
               FAB_OK);
    fab_expect("too little is known", out.decision.kind, FEW);
    fab_expect("how many first deals", out.first_deals >= 0 && out.first_deals <= FAB_DEALS_MAX,
               true);
    fab_expect("the menu has his word", c.n == 1 && c.menu[0].most.units == 20, true);
    fab_expect("a record of so much", need.track.units, 60);
    alone.will = need.will;
    alone.can = need.can;
    means.deposit.units = 60;
    fab_expect("the same odds", fab_cover_decide(g, s, &deal, &alone, &means, &decision, &c, &e),
               FAB_OK);
    fab_expect("with a deposit it works", decision.kind, DEV);
    deal.creditor = q.who;
    fab_expect("oneself", fab_cover_decide(g, s, &deal, &alone, &means, &decision, &c, &e),
               FAB_E_FIELD);
    need.shrug.units = 0;
    deal.creditor = q.asker;
    fab_expect("out of range", fab_cover_decide(g, s, &deal, &need, &means, &decision, &c, &e),
               FAB_E_FIELD);
    fab_scratch_close(s);
    fab_judge_close(j);
    fab_cover_close(g);
    fab_expect("all memory is back", m.bytes, 0);
}

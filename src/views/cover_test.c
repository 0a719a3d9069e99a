/* cover_test.c: cover that was named, as the two sides will sign it; what a deal binds, pays, says;
 * who is told. */
#include "views/cover.h"

#include "base/test.h"
#include "codec/base64.h"
#include "state/device.h"
#include "views/test_village.h"

/* GET /v1/cover of Anna's loan to Bruno, with a query behind. */
static const struct fab_json *cover(int who, const char *query, struct fab_err *e)
{
    char                      room[400];
    struct fab_buf            b = FAB_BUF(room);
    const struct fab_village *v = fab_village();

    fab_put_text(&b, "/v1/cover?creditor=");
    fab_put_mid(&b, &v->mid[FAB_ANNA]);
    fab_put_text(&b, "&debtor=");
    fab_put_mid(&b, &v->mid[FAB_BRUNO]);
    fab_put_text(&b, query);
    fab_assert(!b.failed);
    return fab_village_get(who, FAB_EN, fab_buf_str(&b), e);
}

/* Holds as "type:amount/links". */
static fab_str holds_of(const struct fab_json *doc, const char *list)
{
    static char            room[400];
    struct fab_buf         b = FAB_BUF(room);
    const struct fab_json *h = fab_json_get(doc, list)->first;

    for (; h != NULL; h = h->next) {
        const fab_str text = fab_json_text(h, "text");

        if (b.len > 0) fab_put_byte(&b, ' ');
        fab_put_int(&b, fab_json_int(h, "type", -1));
        fab_put_byte(&b, ':');
        fab_put_int(&b, fab_json_int(h, "amount", -1));
        fab_put_byte(&b, '/');
        fab_put_int(&b, (int64_t)fab_json_get(h, "links")->count);
        fab_expect("has words", text.len > 0, true);
    }
    return fab_buf_str(&b);
}

static const struct {
    const char *row, *query, *holds;
    int64_t     covered;
} NAMED[] = {
    { "the record carries it", "&need=100", "6:100/1", 100 },
    { "a deposit before it", "&need=100&deposit=20", "2:20/0 6:80/1", 100 },
    { "an escrow before that", "&need=100&deposit=20&escrow=15", "1:15/0 2:20/0 6:65/1", 100 },
    { "who owns it answers first, then by a word that is taken", "&need=100&word=1",
      "3:20/1 3:60/2 6:20/1", 100 },
    { "no more words than are needed", "&need=10&word=1", "3:10/1", 10 },
    { "a sum that both agreed on: any word, in proportion", "&need=100&word=1&word_most=30",
      "3:20/1 3:9/2 3:1/1 6:70/1", 100 },
    { "and it is reached", "&need=100&word=1&word_most=30&whole=1",
      "3:20/1 3:9/2 3:1/1 6:70/1", 100 },
    { "the pool", "&need=100&pool=1", "4:40/1 6:60/1", 100 },
    { "no more of it", "&need=100&pool=1&pool_most=5", "4:5/1 6:95/1", 100 },
    { "beyond all cover it is borne", "&need=400&word=1&pool=1",
      "3:20/1 3:60/2 4:40/1 6:150/1 9:130/0", 270 },
    { "nothing is at stake", "&need=0", "", 0 },
};

FAB_TEST(cover_named)
{
    fab_village_again();
    for (int i = 0; i < fab_countof(NAMED); i++) {
        struct fab_err         e;
        const struct fab_json *doc = cover(FAB_ANNA, NAMED[i].query, &e);

        fab_expect(NAMED[i].row, doc != NULL, true);
        if (doc == NULL) continue;
        fab_expect_str(NAMED[i].row, holds_of(doc, "holds"), fab_str_of(NAMED[i].holds));
        fab_expect(NAMED[i].row, fab_json_int(doc, "covered.units", -1), NAMED[i].covered);
        fab_expect(NAMED[i].row, fab_json_get(doc, "complete")->type, FAB_JSON_TRUE);
    }
}

FAB_TEST(cover_paths_are_the_holds_with_links)
{
    struct fab_err         e;
    const struct fab_json *doc;

    fab_village_again();
    doc = cover(FAB_ANNA, "&need=400&word=1&deposit=9", &e);
    fab_expect_str("paths", holds_of(doc, "paths"), FAB_STR("3:20/1 3:60/2 6:150/1"));
    doc = cover(FAB_BRUNO, "&need=100&word=1", &e);
    fab_expect_str("the debtor asks: any word counts, beyond what Dora owns too",
                   holds_of(doc, "holds"), FAB_STR("3:20/1 3:60/2 3:10/1 6:10/1"));
}

static const struct {
    const char *row;
    int who;
    const char *query;
    enum fab_code want;
    const char *field;
} REFUSED[] = {
    {"a visitor", FAB_VISITOR, "&need=1", FAB_E_WHO, ""},
    {"who is no side of it", FAB_CARLA, "&need=1", FAB_E_ROLE, ""},
    {"less than nothing", FAB_ANNA, "&need=-1", FAB_E_FIELD, "need"},
    {"no number", FAB_ANNA, "&need=much", FAB_E_FIELD, "need"},
    {"a deposit beyond the stake", FAB_ANNA, "&need=5&deposit=6", FAB_E_FIELD, "deposit"},
    {"an escrow beyond it", FAB_ANNA, "&need=5&escrow=6", FAB_E_FIELD, "escrow"},
    {"a unit that there is not", FAB_ANNA, "&need=5&unit=9", FAB_E_REF, "unit"},
    {"gifts are not set aside", FAB_ANNA, "&need=5&unit=1", FAB_E_REF, "unit"},
    {"beyond all units", FAB_ANNA, "&need=5&unit=16", FAB_E_FIELD, "unit"},
    {"words do not reach that far", FAB_ANNA, "&need=400&word=1&word_most=390&whole=1", FAB_E_COVER,
     ""},
    {"nor does the pool", FAB_ANNA, "&need=400&pool=1&pool_most=390&whole=1", FAB_E_COVER, ""},
    {"no such topic", FAB_ANNA, "&need=5&topic=cars", FAB_E_TOPIC, "topic"},
};

FAB_TEST(cover_refused)
{
    struct fab_village *v;
    struct fab_err      e;
    fab_str             path;

    fab_village_again();
    v = fab_village();
    for (int i = 0; i < fab_countof(REFUSED); i++) {
        fab_expect(REFUSED[i].row, cover(REFUSED[i].who, REFUSED[i].query, &e) == NULL, true);
        fab_expect(REFUSED[i].row, e.code, REFUSED[i].want);
        fab_expect_str(REFUSED[i].row, fab_str_of(e.field), fab_str_of(REFUSED[i].field));
    }
    fab_expect("a topic of the charter", cover(FAB_ANNA, "&need=5&topic=tools", &e) != NULL, true);
    fab_expect("no creditor",
               fab_village_get(FAB_ANNA, FAB_EN, FAB_STR("/v1/cover?need=5"), &e) == NULL, true);
    fab_expect_str("is named", fab_str_of(e.field), FAB_STR("creditor"));
    path = fab_village_path("/v1/cover?need=5&creditor=", &v->mid[FAB_ANNA],
                            "&debtor=AQAAAAAAAAAAAAAAAAAAAA");
    fab_expect("with oneself", fab_village_get(FAB_ANNA, FAB_EN, path, &e) == NULL, true);
    fab_expect("is a conflict", e.code, FAB_E_CONFLICT);
}

/* ---- a deal in words and sums */

enum { STAKE = 6000 };
static const struct {
    const char *row;
    int         kind, steps;
    int64_t     amount[FAB_DEVICE_POOL + 1], rests;
    const char *text;
} DEALS[] = {
    { "a handshake", FAB_HANDSHAKE, 1, { 0 }, STAKE, "a handshake" },
    { "a deposit", FAB_DEVICE, 1, { [FAB_DEVICE_DEPOSIT] = 1400 }, 4600, "a deposit of €14" },
    { "and an escrow", FAB_DEVICE, 1, { [FAB_DEVICE_DEPOSIT] = 1400, [FAB_DEVICE_ESCROW] = 600 },
      4000, "a deposit of €14 and the payment set aside, €6" },
    { "the creditor keeps a tenth of the pool's part", FAB_DEVICE, 1,
      { [FAB_DEVICE_POOL] = 1000 }, 5100, "the cover pool, €10" },
    { "in three steps a third is at stake", FAB_DEVICE, 3, { [FAB_DEVICE_DEPOSIT] = 500 }, 1500,
      "a deposit of €5, in 3 steps" },
    { "never below nothing", FAB_DEVICE, 1, { [FAB_DEVICE_DEPOSIT] = 7000 }, 0,
      "a deposit of €70" },
};

FAB_TEST(cover_deal_in_words)
{
    const struct fab_question q = { .stake = STAKE };

    fab_village_again();
    for (int i = 0; i < fab_countof(DEALS); i++) {
        const struct fab_reader r = fab_village_reader(FAB_ANNA, FAB_EN);
        struct fab_doc_cover    c = { .means = { .pool_keep = 100000 } };
        struct fab_decision     d = { .kind = DEALS[i].kind, .steps = DEALS[i].steps };

        for (int id = FAB_DEVICE_DEPOSIT; id <= FAB_DEVICE_POOL; id++) {
            c.covered.menu[c.covered.n] = (struct fab_offer){ .id = id };
            d.amount[c.covered.n++].units = DEALS[i].amount[id];
        }
        fab_expect(DEALS[i].row, fab_doc_cover_rests(&q, &d, &c), DEALS[i].rests);
        fab_expect_str(DEALS[i].row, fab_doc_deal_text(&r, &q, &d, &c), fab_str_of(DEALS[i].text));
    }
}

FAB_TEST(cover_guarantors_are_named)
{
    struct fab_village       *v;
    struct fab_reader         r;
    const struct fab_question q = { .stake = STAKE };
    struct fab_doc_cover      c = { .n = 3 };
    struct fab_decision       d = { .kind = FAB_DEVICE, .steps = 1, .amount = { { 2000 } } };

    fab_village_again();
    v = fab_village();
    r = fab_village_reader(FAB_ANNA, FAB_EN);
    c.covered.n = 1;
    c.covered.menu[0].id = FAB_DEVICE_SURETY;
    c.hold[0] = (struct fab_doc_hold){ .type = FAB_HOLD_SURETY, .owner = v->mid[FAB_CARLA] };
    c.hold[1] = (struct fab_doc_hold){ .type = FAB_HOLD_SURETY, .owner = v->mid[FAB_DORA] };
    c.hold[2] = c.hold[0];                                  /* by another way: named once */
    fab_expect_str("each once", fab_doc_deal_text(&r, &q, &d, &c),
                   FAB_STR("the word of people who answer for €20 (Carla, Dora)"));
    fab_expect("euros are kept", fab_doc_cover_kept(&r, 0), true);
    fab_expect("gifts are not", fab_doc_cover_kept(&r, 1), false);
    fab_expect("nor a unit that there is not", fab_doc_cover_kept(&r, 9), false);
    fab_village_again();
}

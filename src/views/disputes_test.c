/* disputes_test.c: who may read a case, what each sees, the way out of a loan in trouble. */
#include "base/test.h"
#include "codec/base64.h"
#include "state/device.h"
#include "views/test_village.h"

static const struct fab_json *dispute(int who, enum fab_lang lang)
{
    const fab_str  path = fab_village_path("/v1/disputes/", &fab_village()->dispute, "");
    struct fab_err e;

    return fab_village_get(who, lang, path, &e);
}

static int count(const struct fab_json *doc, const char *name)
{
    const struct fab_json *list = doc == NULL ? NULL : fab_json_get(doc, name);

    return list == NULL ? -1 : (int)list->count;
}

/* Party, opener, guarantor, mediator; a member with nothing to do with it learns how it stands. */
FAB_TEST(disputes_audience)
{
    static const struct { const char *row; int who; bool reads; } ROWS[] = {
        { "who opened it", FAB_ANNA, true },
        { "the other side", FAB_BRUNO, true },
        { "who answers with money", FAB_CARLA, true },
        { "who sits as mediator", FAB_DORA, true },
    };
    struct fab_village    *v;
    const struct fab_json *doc;
    struct fab_err         e;

    fab_village_again();
    v = fab_village();
    for (int i = 0; i < fab_countof(ROWS); i++) {
        doc = dispute(ROWS[i].who, FAB_EN);
        fab_expect(ROWS[i].row, count(doc, "seats"), ROWS[i].reads ? 1 : -1);
        doc = fab_village_get(ROWS[i].who, FAB_EN, FAB_STR("/v1/disputes"), &e);
        fab_expect(ROWS[i].row, count(doc, "disputes"), ROWS[i].reads);
    }
    fab_get_seat(v->t, FAB_KEY(.a = v->dispute, .n = 2))->mid = v->mid[FAB_CARLA];
    doc = dispute(FAB_DORA, FAB_EN);
    fab_expect("a member: no seats", count(doc, "seats"), -1);
    fab_expect("no opener", fab_json_get(doc, "opener") == NULL, true);
    fab_expect_str("only how it stands", fab_json_text(doc, "text"),
                   FAB_STR("with a mediator"));
    doc = fab_village_get(FAB_DORA, FAB_EN, FAB_STR("/v1/disputes"), &e);
    fab_expect("not among hers", count(doc, "disputes"), 0);
    doc = fab_village_get(FAB_VISITOR, FAB_EN, FAB_STR("/v1/disputes"), &e);
    fab_expect("a visitor", doc == NULL, true);
    fab_expect("logs in first", e.code, FAB_E_WHO);
    doc = fab_village_get(FAB_ANNA, FAB_EN, fab_village_path("/v1/disputes/", &v->overdue, ""), &e);
    fab_expect("no such case", doc == NULL, true);
    fab_expect("is not found", e.code, FAB_E_REF);
    fab_village_again();
}

FAB_TEST(disputes_case)
{
    const struct fab_json *doc, *row;

    fab_village_again();
    doc = dispute(FAB_ANNA, FAB_EN);
    fab_expect("stage", fab_json_int(doc, "stage", -1), FAB_MEDIATION);
    fab_expect("claim", fab_json_int(doc, "claim.units", -1), 10000);
    fab_expect("15 % of it", fab_json_int(doc, "bond.units", -1), 1500);
    fab_expect_str("its day", fab_json_text(doc, "deadline"), FAB_STR("2024-10-02T00:00:00Z"));
    fab_expect_str("who opened it", fab_json_text(doc, "opener.name"), FAB_STR("Anna"));
    row = fab_json_get(doc, "seats")->first;
    fab_expect_str("who sits", fab_json_text(row, "who.name"), FAB_STR("Dora"));
    fab_expect("as a mediator", fab_json_int(row, "round", -1), 2);
    row = fab_json_get(doc, "table")->first;
    fab_expect_str("what lies on the table", fab_json_text(row, "text"),
                   FAB_STR("deposit: €7 (Bruno)"));
    fab_expect_str("from whom", fab_json_text(row, "by.name"), FAB_STR("Dora"));
    fab_expect("nothing is ruled", fab_json_get(doc, "ruling_text") == NULL, true);
    doc = dispute(FAB_BRUNO, FAB_FR);
    fab_expect_str("in French", fab_json_text(doc, "stage_text"),
                   FAB_STR("avec quelqu’un qui aide"));
}

/* What a phone needs to go on: under which hash its number lies, who has answered, who stands by
 * it. */
FAB_TEST(disputes_what_was_said)
{
    enum { HEARD = 1, SEEN = 7 };
    static const struct { const char *row; int said, nonce; bool heard, stands; } ROWS[] = {
        { "nobody has answered", 0, 0, false, false },
        { "the other side has", HEARD, 0, true, false },
        { "who opened it stands by it", HEARD, SEEN, true, true },
    };
    static const uint8_t HASH[FAB_ID_BYTES] = { 5 };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_dsp        *d;
        const struct fab_json *doc;
        fab_id                 promised;

        fab_village_again();
        d = fab_get_dsp(fab_village()->t, FAB_KEY(.a = fab_village()->dispute));
        d->promised = fab_id_of(HASH, sizeof HASH);
        d->said = ROWS[i].said;
        d->nonce_o = (fab_id){ { (uint8_t)ROWS[i].nonce } };
        doc = dispute(FAB_ANNA, FAB_EN);
        fab_expect(ROWS[i].row, fab_json_get(doc, "heard")->type == FAB_JSON_TRUE, ROWS[i].heard);
        fab_expect(ROWS[i].row, fab_json_get(doc, "stands")->type == FAB_JSON_TRUE, ROWS[i].stands);
        fab_expect("what was promised", fab_sid_read(fab_json_text(doc, "promised"), &promised)
                                            && promised.b[0] == HASH[0], true);
        fab_expect("no words are at hand", count(doc, "answers"), 0);
    }
    fab_village_again();
}

FAB_TEST(disputes_ruled_and_over)
{
    struct fab_village    *v;
    struct fab_dsp        *d;
    const struct fab_json *doc;

    fab_village_again();
    v = fab_village();
    d = fab_get_dsp(v->t, FAB_KEY(.a = v->dispute));
    d->stage = FAB_RULED;
    d->loss = 4000;
    d->fault = 1;
    d->dim = 2;
    doc = dispute(FAB_ANNA, FAB_EN);
    fab_expect("the loss", fab_json_int(doc, "loss.units", -1), 4000);
    fab_expect("whose fault", fab_json_int(doc, "fault", -1), 1);
    fab_expect("no bond is asked any more", fab_json_get(doc, "bond") == NULL, true);
    d->stage = FAB_END;
    doc = dispute(FAB_ANNA, FAB_EN);
    fab_expect("no day", fab_json_get(doc, "deadline") == NULL, true);
    fab_expect("nothing that silence does", fab_json_get(doc, "then_text") == NULL, true);
    fab_expect("what was ruled stays", fab_json_int(doc, "loss.units", -1), 4000);
    fab_village_again();
}

/* ---- the way out */

static const struct fab_json *trouble(int who, const fab_id *loan, struct fab_err *e)
{
    return fab_village_get(who, FAB_EN, fab_village_path("/v1/promises/", loan, "/trouble"), e);
}

FAB_TEST(trouble_shows_every_step_with_its_day)
{
    static const struct { int stage; const char *until; } STEPS[] = {
        /* 7 days each, two for the draw; 12 are twice five for the seats and two to open */
        { FAB_GRACE, "2024-09-29" }, { FAB_REPAIR, "2024-10-06" }, { FAB_MEDIATION, "2024-10-13" },
        { FAB_DRAW, "2024-10-15" },  { FAB_JURY, "2024-10-27" },   { FAB_RULED, "2024-11-03" },
        { FAB_AJURY, "2024-11-15" },
    };
    struct fab_village    *v;
    const struct fab_json *doc, *step;
    struct fab_err         e;
    int                    n = 0;

    fab_village_again();
    v = fab_village();
    doc = trouble(FAB_ANNA, &v->overdue, &e);
    fab_expect("leg", fab_json_int(doc, "leg", -1), 0);
    fab_expect("no case yet", fab_json_get(doc, "dispute") == NULL, true);
    fab_expect("its bond", fab_json_int(doc, "bond.units", -1), 900);
    for (step = fab_json_get(doc, "steps")->first; step != NULL; step = step->next, n++) {
        fab_assert(n < fab_countof(STEPS));
        fab_expect("stage", fab_json_int(step, "stage", -1), STEPS[n].stage);
        fab_expect_str("until", fab_str_part(fab_json_text(step, "until"), 0, 10),
                       fab_str_of(STEPS[n].until));
        fab_expect("what silence does is said", fab_json_text(step, "then_text").len > 0, true);
    }
    fab_expect("as many steps", n, fab_countof(STEPS));
    doc = trouble(FAB_BRUNO, &v->contested, &e);
    fab_expect("from mediation on", fab_json_get(doc, "steps")->count, 5);
    fab_expect("names the case", fab_json_text(doc, "dispute").len > 0, true);
}

FAB_TEST(trouble_refuses)
{
    struct fab_village *v;
    struct fab_err      e;

    fab_village_again();
    v = fab_village();
    fab_expect("a guarantor may see it", trouble(FAB_CARLA, &v->contested, &e) != NULL, true);
    fab_expect("nobody else", trouble(FAB_DORA, &v->contested, &e) == NULL, true);
    fab_expect("is told of it", e.code, FAB_E_REF);
    fab_expect("no such promise", trouble(FAB_ANNA, &v->dispute, &e) == NULL, true);
    fab_expect("is not found", e.code, FAB_E_REF);
    fab_get_leg(v->t, FAB_KEY(.a = v->overdue))->stage = FAB_END;
    fab_expect("nothing is wrong any more", trouble(FAB_ANNA, &v->overdue, &e) == NULL, true);
    fab_expect("and says so", e.code, FAB_E_STATE);
    fab_village_again();
}

/* charter_test.c: rows that a charter may and may not have; bounds; growing lists; the presets. */
#include "base/test.h"
#include "charter/charter.h"

FAB_TEST(settings_by_name)
{
    fab_expect("first", fab_setting_of(FAB_STR("acct.max")), FAB_S_acct_max);
    fab_expect("last", fab_setting_of(FAB_STR("word.lo")), FAB_S_word_lo);
    fab_expect("unknown", fab_setting_of(FAB_STR("acct.min")), -1);
    fab_expect("keep.<kind>", fab_setting_keep(FAB_STR("offer")), FAB_S_keep_offer);
    fab_expect("a kind that keeps nothing", fab_setting_keep(FAB_STR("clock")), -1);
    for (int i = 0; i < FAB_SETTINGS; i++) {
        const struct fab_setting_row *s = fab_setting_row(i);

        if (s->def < s->min || s->def > s->max || fab_setting_of(fab_str_of(s->name)) != i) {
            fab_expect(s->name, 0, 1);
        }
    }
}

FAB_TEST(units)
{
    static const struct { const char *item; bool ok; char type; int64_t per_one;
    } ROWS[] = {
        {"EUR:credit:100", true, 'c', 100},   {"-hour:gift:1", true, 'g', 1},
        {"dues:outside:100", true, 'o', 100}, {"EUR:credit", false, 0, 0},
        {"EUR:coin:100", false, 0, 0},        {"EUR:credit:0", false, 0, 0},
        {":credit:1", false, 0, 0},           {"EUR:credit:1:1", false, 0, 0},
        {"E R:credit:1", false, 0, 0},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_unit u = { { NULL, 0 }, 0, 0 };

        fab_expect(ROWS[i].item, fab_unit_read(fab_str_of(ROWS[i].item), &u), ROWS[i].ok);
        fab_expect(ROWS[i].item, u.type, ROWS[i].type);
        fab_expect(ROWS[i].item, u.per_one, ROWS[i].per_one);
    }
}

/* Rows of a test: "name=12; name:item,item". */
struct rows { struct fab_cells row[16]; struct fab_cell cell[64]; int n, cells; };

static struct fab_cell text(fab_str s)
{
    return (struct fab_cell){ 't', 0, fab_bytes_of(s.p, s.len) };
}

static void rows_read(const char *spec, struct rows *out)
{
    fab_str rest = fab_str_of(spec);

    out->n = out->cells = 0;
    while (rest.len > 0) {
        fab_str           row = fab_str_trim(fab_str_cut(&rest, ';'));
        const bool        number = fab_str_find(row, '=') >= 0;
        struct fab_cells *r = &out->row[out->n++];
        const int         from = out->cells;

        out->cell[out->cells++] = text(fab_str_cut(&row, number ? '=' : '|'));
        while (row.len > 0) {
            struct fab_cell *c = &out->cell[out->cells++];

            *c = text(fab_str_cut(&row, ','));
            if (number) {
                fab_assert(fab_int_read((fab_str){ (const char *)c->v.p, c->v.len }, &c->n));
                c->type = 'i';
            }
        }
        *r = (struct fab_cells){ &out->cell[from], out->cells - from };
    }
}

FAB_TEST(rows_of_a_charter)
{
    static const struct { const char *name, *rows; bool ok; const char *what;
    } ROWS[] = {
        {"nothing", "", true, ""},
        {"at the bound", "acct.max=1000000000", true, ""},
        {"below", "agr.ack=0", false, "agr.ack"},
        {"beyond", "agr.ack=61", false, "agr.ack"},
        {"unknown", "agr.acks=1", false, "agr.acks"},
        {"a setting is one number", "agr.ack=1,2", false, "agr.ack"},
        {"a setting is no text", "agr.ack|1", false, "agr.ack"},
        {"sorted", "line.cap=1; acct.max=2", false, "acct.max"},
        {"once", "line.cap=1; line.cap=1", false, "line.cap"},
        {"two", "acct.max=2; line.cap=1", true, ""},
        {"topics", "topics|garden,health:pseud", true, ""},
        {"a topic twice", "topics|garden,garden:pseud", false, "topics"},
        {"a topic twice, struck out", "topics|garden,-garden", false, "topics"},
        {"no slug", "topics|Garden", false, "topics"},
        {"no flag", "topics|garden:", false, "topics"},
        {"a list has no numbers", "topics=1", false, "topics"},
        {"units", "units|EUR:credit:100,hour:gift:1", true, ""},
        {"no unit", "units|EUR", false, "units"},
        {"17 units",
         "units|a:gift:1,b:gift:1,c:gift:1,d:gift:1,e:gift:1,f:gift:1,g:gift:1,h:gift:1,i:gift:1,j:"
         "gift:1,"
         "k:gift:1,l:gift:1,m:gift:1,n:gift:1,o:gift:1,p:gift:1,q:gift:1",
         false, "units"},
        {"a device that the program has", "devices|core,rating", true, ""},
        {"one that it has not", "devices|core,oracle", false, "devices"},
        {"hours", "hours|tz Europe/Paris,mo 18:00-20:00,sa 00:00-24:00", true, ""},
        {"no day", "hours|xx 18:00-20:00", false, "hours"},
        {"no hour", "hours|mo 18:00-25:00", false, "hours"},
        {"ends before it begins", "hours|mo 18:00-17:00", false, "hours"},
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct rows    r;
        struct fab_err e = { 0 };

        rows_read(ROWS[i].rows, &r);
        fab_expect(ROWS[i].name, fab_charter_check(r.row, r.n, NULL, &e),
                   ROWS[i].ok ? FAB_OK : FAB_E_CHARTER);
        fab_expect_str(ROWS[i].name, fab_str_of(e.what), fab_str_of(ROWS[i].what));
    }
}

static const char *item_now(void *arg, int list, int n)
{
    static const char *const TOPICS[] = {"garden", "-tools"}, *const HOURS[] = {"tz Europe/Paris"};

    (void)arg;
    if (list == fab_charter_list(FAB_STR("topics"))) return n < 2 ? TOPICS[n] : NULL;
    return list == fab_charter_list(FAB_STR("hours")) && n == 0 ? HOURS[0] : NULL;
}

FAB_TEST(lists_only_grow)
{
    static const struct { const char *name, *rows; bool ok;
    } ROWS[] = {
        {"as it was", "topics|garden,-tools", true},
        {"one more", "topics|garden,-tools,cars", true},
        {"struck out", "topics|-garden,-tools", true},
        {"come back", "topics|garden,tools", true},
        {"shorter", "topics|garden", false},
        {"another order", "topics|-tools,garden", false},
        {"another flag", "topics|garden:pseud,-tools", false},
        {"hours need not grow", "hours|", true},
        {"replaced", "topics|cars,-tools", false},
    };
    const struct fab_charter_lists now = { NULL, item_now };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct rows r;

        rows_read(ROWS[i].rows, &r);
        fab_expect(ROWS[i].name, fab_charter_check(r.row, r.n, &now, NULL),
                   ROWS[i].ok ? FAB_OK : FAB_E_CHARTER);
    }
}

static fab_str cell_text(const struct fab_cell *c)
{
    return (fab_str){ (const char *)c->v.p, c->v.len };
}

FAB_TEST(presets)
{
    static const char *const PRESETS[] = {"car-pool",    "company",   "coop-market", "patients",
                                          "repair-cafe", "time-bank", "tool-library"};
    static uint8_t memory[1 << 18];

    for (int i = 0; i < fab_countof(PRESETS); i++) {
        struct fab_arena       a = FAB_ARENA(memory);
        struct fab_err         e = { 0 };
        char                   path[80];
        struct fab_buf         b = FAB_BUF(path);
        struct fab_cells      *row = NULL;
        int                    n = 0;

        fab_put_text(&b, "demo/charters/");
        fab_put_text(&b, PRESETS[i]);
        fab_put_text(&b, ".json");
        fab_put_byte(&b, 0);
        const fab_bytes        file = fab_test_file(path);
        const struct fab_json *json =
            fab_json_read((fab_str){(const char *)file.p, file.len}, &a, &e);
        fab_expect(PRESETS[i], json != NULL, true);
        if (json == NULL) continue;
        fab_expect(PRESETS[i], fab_charter_preset(json, &a, &row, &n, &e), FAB_OK);
        fab_expect(PRESETS[i], n > 2, true);
        for (int k = 0; k < n; k++) {
            if (!fab_str_is(cell_text(&row[k].cell[0]), "devices")) continue;
            fab_expect_str("core first", cell_text(&row[k].cell[1]), FAB_STR("core"));
        }
    }
}

FAB_TEST(preset_refused)
{
    static const struct { const char *name, *json, *what; } ROWS[] = {
        { "unknown setting", "{\"settings\":{\"line.cup\":1}}", "line.cup" },
        { "beyond its bound", "{\"settings\":{\"agr.ack\":99}}", "agr.ack" },
        { "no number", "{\"settings\":{\"agr.ack\":\"7\"}}", "agr.ack" },
        { "no text", "{\"topics\":[1]}", "topics" },
    };
    static uint8_t memory[1 << 16];

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena  a = FAB_ARENA(memory);
        struct fab_err    e = { 0 };
        struct fab_cells *row;
        int               n;

        fab_expect(
            ROWS[i].name,
            fab_charter_preset(fab_json_read(fab_str_of(ROWS[i].json), &a, &e), &a, &row, &n, &e),
            FAB_E_CHARTER);
        fab_expect_str(ROWS[i].name, fab_str_of(e.what), fab_str_of(ROWS[i].what));
    }
}

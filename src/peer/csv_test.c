/* csv_test.c: tables as people bring them. */
#include "peer/csv.h"

#include "base/test.h"

static uint8_t memory[1 << 20];

static const struct fab_csv_field FIELDS[] = {
    { "name|nom", true }, { "value|valeur|montant", false }, { "note", false },
};

static enum fab_code open_text(const char *text, const char *map, struct fab_csv *csv,
                               struct fab_err *e)
{
    struct fab_arena arena = FAB_ARENA(memory);

    return fab_csv_open(fab_bytes_of(text, strlen(text)), FIELDS, fab_countof(FIELDS),
                        fab_str_of(map), &arena, csv, e);
}

FAB_TEST(csv_headers)
{
    static const struct {
        const char *row, *text, *map; enum fab_code want; int name, value; char separator; int left;
    } ROWS[] = {
        { "ours", "name,value\n", "", FAB_OK, 0, 1, ',', 0 },
        { "an alias, another case", "Valeur;NOM\n", "", FAB_OK, 1, 0, ';', 0 },
        { "tabs, no line end", "nom\tmontant", "", FAB_OK, 0, 1, '\t', 0 },
        { "accents and blanks", "N\xc3\xb4m,va l\xc3\x89ur\n", "", FAB_OK, 0, 1, ',', 0 },
        { "combining accent", "no\xcc\x82m\n", "", FAB_OK, 0, -1, ',', 0 },
        { "byte order mark", "\xef\xbb\xbfname\n", "", FAB_OK, 0, -1, ',', 0 },
        { "the earlier name wins", "montant,valeur,nom\n", "", FAB_OK, 2, 1, ',', 1 },
        { "unknown columns", "id,name,colour\n", "", FAB_OK, 1, -1, ',', 2 },
        { "quoted, with the separator inside",
          "\"name\";\"a;b,c,d\"\n", "", FAB_OK, 0, -1, ';', 1 },
        { "blank lines first", "\n \nname\n", "", FAB_OK, 0, -1, ',', 0 },
        { "required", "value\n", "", FAB_E_FIELD, 0, 0, 0, 0 },
        { "twice", "name,Name\n", "", FAB_E_FIELD, 0, 0, 0, 0 },
        { "empty file", "", "", FAB_E_SYNTAX, 0, 0, 0, 0 },
        { "a quote without end", "\"name\n", "", FAB_E_SYNTAX, 0, 0, 0, 0 },
        { "text behind a quote", "\"name\"x,value\n", "", FAB_E_SYNTAX, 0, 0, 0, 0 },
        { "by hand", "who,how much\n", "who=name,how much=value", FAB_OK, 0, 1, ',', 0 },
        { "by hand before by name", "name,who\n", "who=name", FAB_OK, 1, -1, ',', 1 },
        { "by hand, no such column", "name\n", "who=name", FAB_E_FIELD, 0, 0, 0, 0 },
        { "by hand, no such field", "name\n", "name=colour", FAB_E_FIELD, 0, 0, 0, 0 },
        { "by hand, twice", "a,b\n", "a=name,b=name", FAB_E_FIELD, 0, 0, 0, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_csv csv;
        struct fab_err e;

        fab_expect(ROWS[i].row, open_text(ROWS[i].text, ROWS[i].map, &csv, &e), ROWS[i].want);
        if (ROWS[i].want != FAB_OK) continue;
        fab_expect(ROWS[i].row, csv.column_of[0], ROWS[i].name);
        fab_expect(ROWS[i].row, csv.column_of[1], ROWS[i].value);
        fab_expect(ROWS[i].row, csv.separator, ROWS[i].separator);
        fab_expect(ROWS[i].row, csv.nleft, ROWS[i].left);
    }
}

FAB_TEST(csv_rows)
{
    static const struct {
        const char *row, *text; enum fab_csv_flaw flaw; const char *name, *value; int64_t line;
    } ROWS[] = {
        { "plain", "a,b\n", FAB_CSV_GOOD, "a", "b", 2 },
        { "no line end", "a,b", FAB_CSV_GOOD, "a", "b", 2 },
        { "carriage return", "a,b\r\n", FAB_CSV_GOOD, "a", "b", 2 },
        { "blanks around", " a ,\tb \n", FAB_CSV_GOOD, "a", "b", 2 },
        { "blank lines before", "\n\r\n\na,b\n", FAB_CSV_GOOD, "a", "b", 5 },
        { "quoted", "\"a,1\",\"b\"\n", FAB_CSV_GOOD, "a,1", "b", 2 },
        { "doubled quotes", "\"a \"\"1\"\"\",\"\"\"\"\n", FAB_CSV_GOOD, "a \"1\"", "\"", 2 },
        { "a line end inside", "\"a\n1\",b\n", FAB_CSV_GOOD, "a\n1", "b", 2 },
        { "a quote in the middle", "a\"\"1,b\n", FAB_CSV_GOOD, "a\"\"1", "b", 2 },
        { "empty cells", ",\n", FAB_CSV_GOOD, "", "", 2 },
        { "empty cells at the end", "a,b,,\n", FAB_CSV_GOOD, "a", "b", 2 },
        { "one more", "a,b,c\n", FAB_CSV_CELLS, "", "", 2 },
        { "an empty one and one more", "a,b,,c\n", FAB_CSV_CELLS, "", "", 2 },
        { "one less", "a\n", FAB_CSV_CELLS, "", "", 2 },
        { "text behind a quote", "\"a\"1,b\n", FAB_CSV_QUOTE, "", "", 2 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        char              text[256] = "name,value\n";
        struct fab_csv    csv;
        struct fab_err    e;
        bool              more;
        enum fab_csv_flaw flaw;

        memcpy(text + strlen(text), ROWS[i].text, strlen(ROWS[i].text));
        fab_expect(ROWS[i].row, open_text(text, "", &csv, &e), FAB_OK);
        fab_expect(ROWS[i].row, fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && more, true);
        fab_expect(ROWS[i].row, flaw, ROWS[i].flaw);
        fab_expect(ROWS[i].row, (int64_t)csv.line, ROWS[i].line);
        if (flaw == FAB_CSV_GOOD) {
            fab_expect_str(ROWS[i].row, fab_csv_cell(&csv, 0), fab_str_of(ROWS[i].name));
            fab_expect_str(ROWS[i].row, fab_csv_cell(&csv, 1), fab_str_of(ROWS[i].value));
            fab_expect_str(ROWS[i].row, fab_csv_cell(&csv, 2), FAB_STR(""));
        }
        fab_expect(ROWS[i].row, fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && !more, true);
    }
}

FAB_TEST(csv_lines_count_those_inside_quotes)
{
    struct fab_csv    csv;
    struct fab_err    e;
    bool              more;
    enum fab_csv_flaw flaw;

    fab_expect("opens", open_text("name\n\"a\n\nb\"\nc\n\"d", "", &csv, &e), FAB_OK);
    fab_expect("first", fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && csv.line == 2, true);
    fab_expect("second", fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && csv.line == 5, true);
    fab_expect("a quote without end", fab_csv_next(&csv, &more, &flaw, &e), FAB_E_SYNTAX);
    fab_expect("its line", e.arg, 6);
    fab_csv_rewind(&csv);
    fab_expect("again", fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && csv.line == 2, true);
    fab_expect("counts anew", (int64_t)csv.rows, 1);
}

FAB_TEST(csv_windows_1252)
{
    struct fab_csv    csv;
    struct fab_err    e;
    bool              more;
    enum fab_csv_flaw flaw;

    fab_expect("opens", open_text("name;value\nAndr\xe9;5 \x80\x81\n", "", &csv, &e), FAB_OK);
    fab_expect("says so", csv.windows_1252, true);
    fab_expect("row", fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && more, true);
    fab_expect_str("latin", fab_csv_cell(&csv, 0), FAB_STR("Andr\xc3\xa9"));
    fab_expect_str("euro, gap", fab_csv_cell(&csv, 1), FAB_STR("5 \xe2\x82\xac\xef\xbf\xbd"));
}

/* A file of a header, one row of n bytes and a good row. */
static enum fab_csv_flaw row_of(size_t n)
{
    static char       text[FAB_L_csv_row_bytes + 64];
    struct fab_csv    csv;
    struct fab_err    e;
    bool              more;
    enum fab_csv_flaw flaw = FAB_CSV_GOOD, next = FAB_CSV_CELLS;

    memset(text, 'x', sizeof text);
    memcpy(text, "name\n", 5);
    memcpy(text + 5 + n, "\nb\n", 4);
    fab_expect("opens", open_text(text, "", &csv, &e), FAB_OK);
    fab_expect("row", fab_csv_next(&csv, &more, &flaw, &e), FAB_OK);
    fab_expect("next row", fab_csv_next(&csv, &more, &next, &e), FAB_OK);
    fab_expect("goes on", next, FAB_CSV_GOOD);
    return flaw;
}

FAB_TEST(csv_limits)
{
    struct fab_csv    csv;
    struct fab_err    e;
    struct fab_arena  arena = FAB_ARENA(memory);
    bool              more;
    enum fab_csv_flaw flaw;

    fab_expect("longest row", row_of(FAB_L_csv_row_bytes), FAB_CSV_GOOD);
    fab_expect("one byte more", row_of(FAB_L_csv_row_bytes + 1), FAB_CSV_LONG);
    fab_expect("file",
               fab_csv_open(fab_bytes_of("name\n", (size_t)FAB_L_csv_bytes + 1), FIELDS, 1,
                            FAB_STR(""), &arena, &csv, &e),
               FAB_E_FIELD);
    fab_expect("opens", open_text("name\na\nb\n", "", &csv, &e), FAB_OK);
    csv.rows = FAB_L_csv_rows - 1;
    fab_expect("last row", fab_csv_next(&csv, &more, &flaw, &e), FAB_OK);
    fab_expect("one more", fab_csv_next(&csv, &more, &flaw, &e), FAB_E_FIELD);
    arena.used = arena.size - 100;
    fab_expect("no room",
               fab_csv_open(fab_bytes_of("name\n", 5), FIELDS, 1, FAB_STR(""), &arena, &csv, &e),
               FAB_E_MEMORY);
}

FAB_TEST(csv_need_is_enough)
{
    static const char *const FILES[] = {
        "name\na\n", "name;n\xe9\xe9\xe9\n", "\xef\xbb\xbfname\n",
    };

    for (int i = 0; i < fab_countof(FILES); i++) {
        const fab_bytes  file = fab_bytes_of(FILES[i], strlen(FILES[i]));
        struct fab_arena arena = { memory, fab_csv_need(file), 0 };
        struct fab_csv   csv;
        struct fab_err   e;

        fab_expect(FILES[i], fab_csv_open(file, FIELDS, 1, FAB_STR(""), &arena, &csv, &e), FAB_OK);
    }
}

FAB_TEST(csv_numbers)
{
    static const struct { const char *text; char separator; bool ok; int64_t micro; } ROWS[] = {
        { "0", ',', true, 0 }, { "1", ',', true, 1000000 }, { "-1.5", ',', true, -1500000 },
        { "+10", ',', true, 10000000 },
        { ".5", ',', true, 500000 }, { "5.", ',', true, 5000000 }, { "1,5", ';', true, 1500000 },
        { "1,5", ',', false, 0 },
        { "0.1234564", ',', true, 123456 }, { "0.1234565", ',', true, 123457 },
        { "-0.0000005", ',', true, -1 },
        { "0.12345649", ',', true, 123456 },
        { "1000000000000", ',', true, INT64_C(1000000000000000000) },
        { "1000000000000.000001", ',', false, 0 }, { "1000000000001", ',', false, 0 },
        { "99999999999999999999", ',', false, 0 },
        { "", ',', false, 0 }, { "-", ',', false, 0 }, { ".", ',', false, 0 },
        { "1.2.3", ',', false, 0 }, { "1e3", ',', false, 0 },
        { "1 000", ',', false, 0 }, { "--1", ',', false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        int64_t micro = 0;

        fab_expect(ROWS[i].text, fab_csv_micro(fab_str_of(ROWS[i].text), ROWS[i].separator, &micro),
                   ROWS[i].ok);
        fab_expect(ROWS[i].text, micro, ROWS[i].micro);
    }
}

FAB_TEST(csv_dates)
{
    static const struct { const char *text; bool month_first, ok; int64_t s; } ROWS[] = {
        { "1289241912", false, true, 1289241912 },
        { "1289241911.72836", false, true, 1289241911 },
        { "0", false, true, 0 },                             { "-86400", false, true, -86400 },
        { "2010-11-08", false, true, 1289174400 },
        { "2010-11-08T18:45:12Z", false, true, 1289241912 },
        { "2010-11-08 18:45:12", false, true, 1289241912 },
        { "2010-11-08T19:45:12+01:00", false, true, 1289241912 },
        { "2010-11-08T13:45:12.5-0500", false, true, 1289241912 },
        { "2010-11-08T18:45", false, true, 1289241900 },
        { "08/11/2010", false, true, 1289174400 },
        { "8/11/2010 18:45:12", false, true, 1289241912 },
        { "11/08/2010", true, true, 1289174400 },
        { "29/02/2024", false, true, 1709164800 },
        { "2016-12-31T23:59:60Z", false, true, 1483228799 },
        { "29/02/2023", false, false, 0 },                   { "13/31/2010", false, false, 0 },
        { "2010-13-01", false, false, 0 },                   { "2010-00-10", false, false, 0 },
        { "2010-11-08T24:00", false, false, 0 },
        { "2010-11-08T18:60", false, false, 0 },
        { "2010-11-08T18:45X", false, false, 0 },            { "2010-11-08 ", false, false, 0 },
        { "08.11.2010", false, false, 0 },                   { "", false, false, 0 },
        { "1289241911.", false, false, 0 },                  { "9999999999999", false, false, 0 },
        { "2010-11-08T18:45+24:00", false, false, 0 },       { "yesterday", false, false, 0 },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_moment m = { 0 };

        fab_expect(ROWS[i].text, fab_csv_moment(fab_str_of(ROWS[i].text), ROWS[i].month_first, &m),
                   ROWS[i].ok);
        if (ROWS[i].ok) fab_expect(ROWS[i].text, m.ms, ROWS[i].s * 1000);
    }
}

FAB_TEST(csv_written)
{
    static const struct { const char *text, *want; } ROWS[] = {
        { "plain", "plain" },       { "a,b", "\"a,b\"" },      { "a;b", "a;b" },
        { "say \"no\"", "\"say \"\"no\"\"\"" },
        { "a\nb", "\"a\nb\"" },     { "=1+1", "'=1+1" },       { "+33 6", "'+33 6" },
        { "-5", "'-5" },
        { "@home", "'@home" },      { "\t=1", "'\t=1" },       { "", "" },
        { " a", "\" a\"" },
        { "=\"a\"", "\"'=\"\"a\"\"\"" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        uint8_t        out[64];
        struct fab_buf b = FAB_BUF(out);

        fab_csv_put_cell(&b, fab_str_of(ROWS[i].text), ',');
        fab_expect_str(ROWS[i].text, fab_buf_str(&b), fab_str_of(ROWS[i].want));
    }
}

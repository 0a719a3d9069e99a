/* args_test.c: the usage line decides what is taken. */
#include "base/test.h"
#include "cli/args.h"

#define ASK "WHO [--stake SUM] [--deals]"
#define DUE "WHO TEXT --due WHEN [--loan]"
#define MANY "NAME VALUE..."
static const struct {
    const char   *row, *usage;
    int           argc;
    char         *argv[6];
    enum fab_code want;
} ROWS[] = {
    { "as meant", ASK, 3, { "Karim", "--stake", "60" }, FAB_OK },
    { "with =", ASK, 2, { "Karim", "--stake=60" }, FAB_OK },
    { "a flag", ASK, 2, { "--deals", "Karim" }, FAB_OK },
    { "no word", ASK, 2, { "--stake", "60" }, FAB_E_FIELD },
    { "no value", ASK, 2, { "Karim", "--stake" }, FAB_E_FIELD },
    { "a flag with a value", ASK, 2, { "Karim", "--deals=1" }, FAB_E_FIELD },
    { "unknown option", ASK, 2, { "Karim", "--steak" }, FAB_E_FIELD },
    { "one word too many", ASK, 2, { "Karim", "Odile" }, FAB_E_FIELD },
    { "required option", DUE, 2, { "Karim", "a saw" }, FAB_E_FIELD },
    { "required option given", DUE, 4, { "Karim", "a saw", "--due", "+3d" }, FAB_OK },
    { "several", MANY, 4, { "topics", "a", "b", "c" }, FAB_OK },
    { "several, none", MANY, 1, { "topics" }, FAB_E_FIELD },
    { "options end", ASK, 2, { "--", "--odd name" }, FAB_OK },
    { "a minus is a word", ASK, 1, { "-" }, FAB_OK },
};

FAB_TEST(arguments)
{
    static struct fab_args a;
    struct fab_err         e;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_args_read(ROWS[i].usage, ROWS[i].argc, ROWS[i].argv, &a, &e),
                   ROWS[i].want);
    }
    fab_expect("read", fab_args_read(ASK, 3, ROWS[0].argv, &a, &e), FAB_OK);
    fab_expect_str("word", fab_args_word(&a, "WHO", 0), FAB_STR("Karim"));
    fab_expect_str("option", fab_args_option(&a, "--stake"), FAB_STR("60"));
    fab_expect("flag", fab_args_has(&a, "--deals"), false);
    fab_expect("many", fab_args_read(MANY, 4, ROWS[10].argv, &a, &e), FAB_OK);
    fab_expect("count", fab_args_count(&a, "VALUE"), 3);
    fab_expect_str("third", fab_args_word(&a, "VALUE", 2), FAB_STR("c"));
}

FAB_TEST(usage_lines_are_well_formed)
{
    static struct fab_specs specs;
    static const char *const LINES[] = {
#define VERB(name, group, args) args,
#include "tables/verbs.def"
#undef VERB
    };

    for (int i = 0; i < fab_countof(LINES); i++) fab_specs_read(LINES[i], &specs);
    fab_expect("all read", fab_countof(LINES) > 50, true);
}

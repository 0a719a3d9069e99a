/* main.c: fabrique [global options] VERB [arguments] [options].
 *
 * Exit    INTERFACES 1: 0 done, 1 conditional, 2 wrong use, 3 refused by a rule, 4 no such thing, 5
 *         key, 6 network, 7 file, 8 does not add up, 10 and 11 of `ask`, 70 a bug. */
#include "cli/chance.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { ARENA_BYTES = 1 << 30, EXIT_USE = 2 };

/* Options that stand before the verb or behind it alike.  Takes them out of argv; E_FIELD: one
 * without its value. */
static enum fab_code take_globals(struct fab_cli *c, int *argc, char **argv, struct fab_err *e)
{
    int kept = 0;

    for (int i = 0; i < *argc; i++) {
        static const struct { const char *name, *letter; } VALUED[] = {
            { "--community", "-c" }, { "--as", "" }, { "--lang", "" }, { "--passphrase-file", "" },
        };
        fab_str *const to[] = { &c->community, &c->as, NULL, &c->passphrase_file };
        int which = -1;

        if (strcmp(argv[i], "--") == 0) {
            while (i < *argc) argv[kept++] = argv[i++];
            break;
        }
        for (int k = 0; k < fab_countof(VALUED); k++) {
            const bool short_name = argv[i][0] != 0 && strcmp(argv[i], VALUED[k].letter) == 0;
            if (short_name || strcmp(argv[i], VALUED[k].name) == 0) which = k;
        }
        if (which >= 0 && i + 1 == *argc) return fab_fail_field(e, FAB_E_FIELD, VALUED[which].name);
        if (which == 2) {
            if (!fab_lang_read(fab_str_of(argv[++i]), &c->lang)) {
                return fab_fail_field(e, FAB_E_FIELD, "--lang");
            }
        } else if (which >= 0) {
            *to[which] = fab_str_of(argv[++i]);
        } else if (strcmp(argv[i], "--json") == 0) {
            c->json = true;
        } else if (strcmp(argv[i], "-q") == 0 || strcmp(argv[i], "--quiet") == 0) {
            c->quiet = true;
        } else if (strcmp(argv[i], "-y") == 0 || strcmp(argv[i], "--yes") == 0) {
            c->yes = true;
        } else if (strcmp(argv[i], "--dry-run") == 0) {
            c->dry_run = true;
        } else {
            argv[kept++] = argv[i];
        }
    }
    *argc = kept;
    return FAB_OK;
}

/* --help and --version are verbs, too. */
static void alias(int argc, char **argv)
{
    static char help[] = "help";

    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)) argv[0] = help;
}

static void language(struct fab_cli *c)
{
    static const char *const NAMES[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    c->lang = FAB_EN;
    for (int i = 0; i < fab_countof(NAMES); i++) {
        const char *value = fab_os_setting(NAMES[i]);

        if (value == NULL || value[0] == 0) continue;
        (void)fab_lang_read(fab_str_of(value), &c->lang);
        return;
    }
}

static void from_environment(struct fab_cli *c)
{
    if (c->community.len == 0) c->community = fab_str_of(fab_os_setting("FABRIQUE"));
    c->as_said = c->as.len > 0;
    if (c->as.len == 0) c->as = fab_str_of(fab_os_setting("FABRIQUE_AS"));
    if (c->passphrase_file.len == 0) {
        c->passphrase_file = fab_str_of(fab_os_setting("FABRIQUE_PASSPHRASE_FILE"));
    }
}

static int run(struct fab_cli *c, int argc, char **argv, struct fab_err *e)
{
    int                    used;
    const struct fab_verb *v;
    enum fab_code          code;

    if (argc == 0) return fab_report_first(c);
    if (strcmp(argv[0], "--version") == 0) return fab_report_version();
    alias(argc, argv);
    /* assist WHO VERB...: the verb, for somebody */
    if (argc > 2 && strcmp(argv[0], "assist") == 0) {
        c->acting_for = fab_str_of(argv[1]);
        argc -= 2;
        argv += 2;
    }
    v = fab_verb_of(argc, argv, &used);
    if (v == NULL) return fab_report_unknown(c, argv[0]);
    c->verb = v->name;
    if (argc > used && strcmp(argv[used], "--help") == 0) return fab_report_use(c, v, 1);
    code = fab_args_read(v->args, argc - used, argv + used, &c->args, e);
    if (code != FAB_OK) {
        (void)fab_report_error(c, e);
        (void)fab_report_use(c, v, 2);
        return EXIT_USE;
    }
    code = v->run(c, e);
    if (c->out.failed && code == FAB_OK) code = fab_fail(e, FAB_E_MEMORY);
    if (!fab_os_print(1, fab_buf_str(&c->out)) && code == FAB_OK) {
        code = fab_fail_what(e, FAB_E_DISK, FAB_STR("full: stdout"));
    }
    if (code != FAB_OK) return fab_report_error(c, e);
    return c->exit >= 0 ? c->exit : 0;
}

int main(int argc, char **argv)
{
    static struct fab_cli   c;
    static struct fab_arena arena;
    struct fab_err          e = { 0 };
    int                     exit_code;

    fab_os_start();
    fab_crypto_start();
    if (!fab_os_arena(ARENA_BYTES, &arena) || fab_words_start(&arena, &e) != FAB_OK) {
        return fab_code_exit(FAB_E_MEMORY);
    }
    c.arena = &arena;
    c.out = FAB_BUF_IN(&arena);
    c.exit = -1;
    c.chance = fab_cli_source();
    language(&c);
    argc--;
    argv++;
    if (take_globals(&c, &argc, argv, &e) != FAB_OK) {
        (void)fab_report_error(&c, &e);
        return EXIT_USE;
    }
    from_environment(&c);
    exit_code = run(&c, argc, argv, &e);
    fab_place_close(c.place);
    fab_wipe(&c.person, sizeof c.person);
    return exit_code;
}

/* report.c: errors in the reader's language, usage from the table. */
#include "cli/report.h"

#include "os/os.h"
#include "views/views.h"

enum { EXIT_USE = 2, EXIT_MISSING = 4, EXIT_KEY = 5, EXIT_BUG = 70 };

/* The key of --as: none or several, none of this name, not opened by this passphrase; a
 * passphrase that will not do. */
static bool about_key(const struct fab_err *e, fab_str field)
{
    if (e->code == FAB_E_SIG || e->code == FAB_E_REF) {
        return fab_str_is(field, "key") || fab_str_is(field, "keys");
    }
    return e->code == FAB_E_FIELD
           && (fab_str_is(field, "passphrase") || fab_str_is(field, "again"));
}

/* A field named as in the usage line (--due, WHO) was typed; one of a statement (due) came from
 * the rules. */
static bool is_argument(fab_str field)
{
    static const char *const SETTINGS[] = { "config", "base-url", "data", "log.level", "memory",
        "threads", "tls.key" };

    for (int i = 0; i < fab_countof(SETTINGS); i++) {
        if (fab_str_is(field, SETTINGS[i])) return true;
    }
    return fab_str_starts(field, "-") || (field.len > 0 && field.p[0] >= 'A' && field.p[0] <= 'Z');
}

/* Which of the exit statuses of INTERFACES 1 an error is. */
static int exit_of(const struct fab_err *e)
{
    const fab_str field = fab_str_of(e->field);

    if (about_key(e, field)) return EXIT_KEY;
    if (e->code == FAB_E_FIELD && is_argument(field)) return EXIT_USE;
    if (e->code == FAB_E_NET && fab_str_starts(fab_str_of(e->what), "address")) return EXIT_USE;
    if (e->code == FAB_E_REF) return EXIT_MISSING;
    if (e->code == FAB_E_DISK && fab_str_starts(fab_str_of(e->what), "missing")) {
        return EXIT_MISSING;
    }
    return fab_code_exit(e->code);
}

/* There is nobody left to tell when this fails. */
static void tell(int stream, fab_str text)
{
    if (!fab_os_print(stream, text)) return;
}

/* The problem document as lines: "E_FUNDS  title", the sentence, what to do. */
static void put_problem(struct fab_cli *c, fab_str json, struct fab_buf *out)
{
    struct fab_err         ignored;
    const struct fab_json *doc = fab_json_read(json, c->arena, &ignored);

    if (doc == NULL) return;
    fab_put_str(out, fab_json_text(doc, "code"));
    fab_put_text(out, "  ");
    fab_put_str(out, fab_json_text(doc, "title"));
    fab_put_text(out, "\n");
    fab_put_str(out, fab_json_text(doc, "detail"));
    fab_put_text(out, "\n");
    fab_put_str(out, fab_json_text(doc, "do"));
    fab_put_text(out, "\n");
}

int fab_report_error(struct fab_cli *c, const struct fab_err *e)
{
    char           block[8192];
    struct fab_buf json = FAB_BUF(block), text = FAB_BUF_IN(c->arena);

    fab_view_problem(c->lang, e, (fab_str){ NULL, 0 }, &json);
    put_problem(c, fab_buf_str(&json), &text);
    fab_put_byte(&json, '\n');
    if (c->json) tell(1, fab_buf_str(&json));
    else tell(2, fab_buf_str(&text));
    return exit_of(e);
}

void fab_put_verb_name(struct fab_buf *b, const struct fab_verb *v)
{
    for (const char *p = v->name; *p != 0; p++) {
        const bool two = p[0] == '_' && p[1] == '_';

        fab_put_byte(b, two ? '-' : (uint8_t)(*p == '_' ? ' ' : *p));
        p += two;
    }
}

static void put_verb(struct fab_buf *b, enum fab_lang lang, const struct fab_verb *v)
{
    fab_put_text(b, "  fabrique ");
    fab_put_verb_name(b, v);
    fab_put_text(b, v->args[0] != 0 ? " " : "");
    fab_put_text(b, v->args);
    fab_put_text(b, "\n      ");
    fab_put_str(b, fab_word_of(lang, "verb.", fab_str_of(v->name)));
    fab_put_text(b, "\n");
}

/* Does the usage line name this word, as WORD, [WORD] or WORD...? */
static bool names(const char *args, const char *word)
{
    const size_t n = strlen(word);

    for (const char *p = strstr(args, word); p != NULL; p = strstr(p + 1, word)) {
        const bool begins = p == args || p[-1] == ' ' || p[-1] == '[';

        if (begins && strchr(" ].", p[n]) != NULL) return true;
    }
    return false;
}

/* What may stand for the words of a usage line. */
static void put_words(struct fab_buf *b, enum fab_lang lang, const struct fab_verb *v)
{
    static const char *const WORD[] = { "WHO", "REF", "SUM", "WHEN", "CODE", "WILL", "YN", "LEVEL",
                                        "TOPIC", "FILE" };

    for (int i = 0; i < fab_countof(WORD); i++) {
        if (!names(v->args, WORD[i])) continue;
        fab_put_text(b, "\n  ");
        fab_put_str(b, fab_word_of(lang, "help.", fab_str_of(WORD[i])));
    }
}

static void put_globals(struct fab_buf *b, enum fab_lang lang)
{
    fab_put_text(b, "\n");
    fab_put_str(b, fab_word(lang, FAB_W("cli.globals")));
    fab_put_text(b, "\n");
}

int fab_report_use(struct fab_cli *c, const struct fab_verb *v)
{
    static const char *const GROUPS[] = { "o", "m", "a", "d" };
    struct fab_buf           b = FAB_BUF_IN(c->arena);

    if (v != NULL) {
        put_verb(&b, c->lang, v);
        put_words(&b, c->lang, v);
        fab_put_text(&b, "\n");
        put_globals(&b, c->lang);
    } else {
        fab_put_str(&b, fab_word(c->lang, FAB_W("cli.about")));
        fab_put_text(&b, "\n");
        for (int g = 0; g < fab_countof(GROUPS); g++) {
            fab_put_text(&b, "\n");
            fab_put_str(&b, fab_word_of(c->lang, "cli.group.", fab_str_of(GROUPS[g])));
            fab_put_text(&b, "\n");
            for (const struct fab_verb *x = fab_verbs; x->name != NULL; x++) {
                if (x->group == GROUPS[g][0]) put_verb(&b, c->lang, x);
            }
        }
        put_globals(&b, c->lang);
    }
    tell(c->verb == NULL || v == NULL ? 1 : 2, fab_buf_str(&b));
    return c->verb == NULL ? EXIT_USE : 0;
}

int fab_report_unknown(struct fab_cli *c, const char *word)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    FAB_SAY(&b, c->lang, FAB_W("cli.unknown_verb"), FAB_TEXT("verb", fab_str_of(word)));
    fab_put_text(&b, "\n");
    tell(2, fab_buf_str(&b));
    return EXIT_USE;
}

int fab_report_version(void)
{
    tell(1, FAB_STR("fabrique " FAB_VERSION " (fab-1)\n"));
    return 0;
}

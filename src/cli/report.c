/* report.c: errors in the reader's language, usage from the table. */
#include "cli/report.h"

#include "os/os.h"
#include "views/views.h"

enum { EXIT_USE = 2, EXIT_MISSING = 4, EXIT_KEY = 5, FAR = 3, FAR_LETTERS = 32 };

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

/* Of a wrong argument: what may stand there, as `help` says it. */
static void put_allowed(struct fab_cli *c, const struct fab_err *e, struct fab_buf *out)
{
    const fab_str field = fab_str_of(e->field);
    const char   *name = c->verb;

    if (e->code != FAB_E_FIELD || name == NULL || !is_argument(field)) return;
    if (fab_word_known(c->lang, "E_FIELD.",
                       fab_str_of(fab_cli_join(c, e->field, ".do", NULL)))) {
        return;     /* it has been said */
    }
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        if (strcmp(v->name, name) != 0) continue;
        for (int i = 0; i < c->args.specs.n; i++) {
            const struct fab_spec *s = &c->args.specs.spec[i];
            fab_str                word;
            size_t                 at = 0;

            if (!fab_str_same(s->name, field)) continue;
            if (s->option && !s->takes_value) return;
            if (!fab_usage_word(s->option ? s->value.p : s->name.p, &at, &word)) return;
            fab_put_text(out, "  ");
            fab_put_str(out, fab_help_of(c->lang, v, word));
            fab_put_text(out, "\n");
            return;
        }
    }
}

int fab_report_error(struct fab_cli *c, const struct fab_err *e)
{
    char           block[8192];
    struct fab_buf json = FAB_BUF(block), text = FAB_BUF_IN(c->arena);

    fab_view_problem(c->lang, e, (fab_str){ NULL, 0 }, &json);
    put_problem(c, fab_buf_str(&json), &text);
    put_allowed(c, e, &text);
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

fab_str fab_help_of(enum fab_lang lang, const struct fab_verb *v, fab_str word)
{
    char           id[96];
    struct fab_buf b = FAB_BUF(id);

    fab_put_text(&b, v->name);
    fab_put_byte(&b, '.');
    fab_put_str(&b, word);
    return fab_word_of(lang, "help.",
                       fab_word_known(lang, "help.", fab_buf_str(&b)) ? fab_buf_str(&b) : word);
}

/* Does the usage line name the word before its place `end`? */
static bool named_before(const char *args, size_t end, fab_str word)
{
    fab_str earlier;
    size_t  at = 0;

    while (fab_usage_word(args, &at, &earlier) && at < end) {
        if (fab_str_same(earlier, word)) return true;
    }
    return false;
}

/* What may stand for the words of a usage line, each once. */
static void put_words(struct fab_buf *b, enum fab_lang lang, const struct fab_verb *v)
{
    fab_str word;
    size_t  at = 0;

    while (fab_usage_word(v->args, &at, &word)) {
        if (named_before(v->args, at, word)) continue;
        fab_put_text(b, "\n  ");
        fab_put_str(b, fab_help_of(lang, v, word));
    }
}

static void put_globals(struct fab_buf *b, enum fab_lang lang)
{
    fab_put_text(b, "\n");
    fab_put_str(b, fab_word(lang, FAB_W("cli.globals")));
    fab_put_text(b, "\n");
}

int fab_report_use(struct fab_cli *c, const struct fab_verb *v, int stream)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    put_verb(&b, c->lang, v);
    put_words(&b, c->lang, v);
    fab_put_text(&b, "\n");
    put_globals(&b, c->lang);
    tell(stream, fab_buf_str(&b));
    return 0;
}

int fab_report_all(struct fab_cli *c)
{
    static const char *const GROUPS[] = { "o", "m", "a", "d" };
    struct fab_buf           b = FAB_BUF_IN(c->arena);

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
    tell(1, fab_buf_str(&b));
    return 0;
}

int fab_report_first(struct fab_cli *c)
{
    static const char *const FIRST[] = { "demo", "init", "join", "today", "ask", "promise" };
    struct fab_buf           b = FAB_BUF_IN(c->arena);

    fab_put_str(&b, fab_word(c->lang, FAB_W("cli.about")));
    fab_put_text(&b, "\n\n");
    for (int i = 0; i < fab_countof(FIRST); i++) {
        char *const argv[] = { (char *)(uintptr_t)FIRST[i] };
        int         used;

        put_verb(&b, c->lang, fab_verb_of(1, argv, &used));
    }
    fab_put_text(&b, "\n");
    fab_put_str(&b, fab_word(c->lang, FAB_W("cli.more")));
    fab_put_text(&b, "\n");
    tell(1, fab_buf_str(&b));
    return EXIT_USE;
}

/* How many letters to add, take away or change until a is b; FAR: too many, or too long. */
static int distance(fab_str a, fab_str b)
{
    int row[FAR_LETTERS + 1];

    if (a.len > FAR_LETTERS || b.len > FAR_LETTERS) return FAR;
    for (size_t k = 0; k <= b.len; k++) row[k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        int corner = row[0];

        row[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            const int above = row[k];

            row[k] = fab_min(fab_min(above, row[k - 1]) + 1, corner + (a.p[i - 1] != b.p[k - 1]));
            corner = above;
        }
    }
    return row[b.len];
}

/* The verb whose name begins most like the word; NULL: none does. */
static const struct fab_verb *nearest(struct fab_cli *c, fab_str word)
{
    const struct fab_verb *best = NULL;
    int                    least = FAR;

    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        struct fab_buf name = FAB_BUF_IN(c->arena);

        fab_put_verb_name(&name, v);
        fab_str       rest = fab_buf_str(&name);
        const fab_str first = fab_str_cut(&rest, ' ');
        const int     d = fab_min(distance(word, first), distance(word, fab_buf_str(&name)));

        if (d >= least) continue;
        least = d;
        best = v;
    }
    return best;
}

/* The verbs of two words that begin with this one; false: there are none. */
static bool put_family(struct fab_cli *c, struct fab_buf *b, fab_str word)
{
    bool any = false;

    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        struct fab_buf name = FAB_BUF_IN(c->arena);

        fab_put_verb_name(&name, v);
        fab_str rest = fab_buf_str(&name);
        if (!fab_str_same(fab_str_cut(&rest, ' '), word)) continue;
        put_verb(b, c->lang, v);
        any = true;
    }
    return any;
}

int fab_report_unknown(struct fab_cli *c, const char *word)
{
    const bool             asked = c->verb != NULL;
    const struct fab_verb *near;
    struct fab_buf         b = FAB_BUF_IN(c->arena), name = FAB_BUF_IN(c->arena);

    if (put_family(c, &b, fab_str_of(word))) {
        tell(asked ? 1 : 2, fab_buf_str(&b));
        return asked ? 0 : EXIT_USE;
    }
    FAB_SAY(&b, c->lang, FAB_W("cli.unknown_verb"), FAB_TEXT("verb", fab_str_of(word)));
    near = nearest(c, fab_str_of(word));
    if (near != NULL) {
        fab_put_verb_name(&name, near);
        fab_put_byte(&b, ' ');
        FAB_SAY(&b, c->lang, FAB_W("cli.did_you_mean"), FAB_TEXT("verb", fab_buf_str(&name)));
    }
    fab_put_text(&b, "\n");
    tell(2, fab_buf_str(&b));
    return EXIT_USE;
}

int fab_report_version(void)
{
    tell(1, FAB_STR("fabrique " FAB_VERSION " (fab-1)\n"));
    return 0;
}

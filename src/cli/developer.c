/* developer.c: bytes shown, made by hand, handed in; the tables as reference. */
#include "cli/cli.h"
#include "charter/settings.h"
#include "cli/deal.h"
#include "cli/report.h"
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "os/os.h"
#include "statement/json.h"
#include "statement/show.h"
#include "views/views.h"

enum { FILE_MOST = 1 << 20 };

enum fab_code fab_cli_read_file(struct fab_cli *c, const char *name, fab_bytes *out,
                                struct fab_err *e)
{
    const fab_str file = fab_args_word(&c->args, name, 0);

    if (fab_str_is(file, "-")) return fab_os_read_input(FILE_MOST, c->arena, out, e);
    return fab_os_read(fab_copy(c->arena, file).p, FILE_MOST, c->arena, out, e);
}

/* A file's bytes in diagnostic notation, or what REF names: a promise, a thing, a statement. */
enum fab_code fab_verb_show(struct fab_cli *c, struct fab_err *e)
{
    static const char *const PATHS[] = { "/v1/promises/", "/v1/things/", "/v1/statements/" };
    const fab_str            ref = fab_args_word(&c->args, "REF", 0);
    struct fab_err           first;
    fab_bytes                bytes;
    fab_id                   sid;

    if (fab_str_is(ref, "-") || fab_os_exists(fab_copy(c->arena, ref).p)) {
        FAB_TRY(fab_cli_read_file(c, "REF", &bytes, e));
        return fab_show(bytes, &c->out, e);
    }
    FAB_TRY(fab_cli_reader(c, e));
    FAB_TRY(fab_cli_ref(c, ref, &sid, e));
    for (int i = 0; i < fab_countof(PATHS); i++) {
        const char         *path = fab_cli_join(c, PATHS[i], fab_cli_sid(c, &sid), NULL);
        const enum fab_code code =
            i == 0 ? fab_cli_show_promise(c, path, e) : fab_cli_show(c, path, e);

        if (i == 0) first = *e;
        if (code != FAB_E_REF) return code;
    }
    *e = first;
    return e->code;
}

/* A statement from JSON fields; header members that are missing are those of --as, here and now. */
enum fab_code fab_verb_sign(struct fab_cli *c, struct fab_err *e)
{
    const fab_str          to = fab_args_option(&c->args, "--out");
    struct fab_statement   s = { 0 };
    struct fab_buf         entry = FAB_BUF_IN(c->arena);
    const struct fab_json *doc;
    fab_bytes              file;

    FAB_TRY(fab_cli_read_file(c, "FILE", &file, e));
    doc = fab_json_read((fab_str){ (const char *)file.p, file.len }, c->arena, e);
    if (doc == NULL) return e->code;
    FAB_TRY(fab_statement_from_json(doc, c->arena, &s, e));
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_terms(c, e));
    s.by_member = true;
    s.signer = c->person.mid;
    if (s.origin.len == 0) s.origin = c->terms.origin;
    if (s.about_text.len == 0) s.about_text = s.origin;
    if (s.made.ms == 0) s.made = (fab_moment){ fab_cli_now(c).ms / 1000 * 1000 };
    FAB_TRY(fab_statement_build(&s, c->person.secret_key, &entry, e));
    if (to.len > 0) {
        return fab_os_write(fab_copy(c->arena, to).p, fab_buf_bytes(&entry), 0644, true, e);
    }
    fab_put(&c->out, entry.p, entry.len);
    return entry.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_verb_submit(struct fab_cli *c, struct fab_err *e)
{
    struct fab_submitted s;
    fab_bytes            bytes;

    FAB_TRY(fab_cli_read_file(c, "FILE", &bytes, e));
    FAB_TRY(fab_cli_place(c, e));
    FAB_TRY(fab_cli_hand_in(c, bytes, &s, e));
    return fab_cli_said(c, &s.sid, "submit", e);
}

/* --- the tables ------------------------------------------------------------------------------- */

static void cell(struct fab_buf *b, fab_str s)
{
    fab_put_text(b, " ");
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] == '|') fab_put_byte(b, '\\');
        fab_put_byte(b, (uint8_t)s.p[i]);
    }
    fab_put_text(b, " |");
}

static void head(struct fab_buf *b, const char *title, const char *columns)
{
    fab_str rest = fab_str_of(columns);
    int     n = 0;

    fab_put_text(b, "# ");
    fab_put_text(b, title);
    fab_put_text(b, "\n\nPrinted by `fabrique schema`; do not edit.\n\n|");
    while (rest.len > 0) {
        cell(b, fab_str_cut(&rest, ' '));
        n++;
    }
    fab_put_text(b, "\n|");
    while (n-- > 0) fab_put_text(b, "---|");
    fab_put_text(b, "\n");
}

static void number(struct fab_buf *b, int64_t n)
{
    char           digits[24];
    struct fab_buf d = FAB_BUF(digits);

    fab_put_int(&d, n);
    cell(b, fab_buf_str(&d));
}

static void put_errors(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    head(b, "Errors", "number name status exit meaning");
    for (int code = 1; code < 200; code++) {
        const char *name = fab_code_name((enum fab_code)code);

        if (name == NULL) continue;
        fab_put_text(b, "|");
        number(b, code);
        cell(b, fab_str_of(name));
        number(b, fab_code_status((enum fab_code)code));
        number(b, fab_code_exit((enum fab_code)code));
        cell(b, fab_word_of(c->lang, name, FAB_STR(".title")));
        fab_put_text(b, "\n");
    }
}

/* keep.<kind> has no sentence of its own: its kind says it. */
static fab_str setting_meaning(struct fab_cli *c, fab_str name)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    if (!fab_str_starts(name, "keep.")) return fab_word_of(c->lang, "setting.", name);
    FAB_SAY(&b, c->lang, FAB_W("setting.keep"),
            FAB_TEXT("kind", fab_word_of(c->lang, "kind.", fab_str_part(name, 5, name.len))));
    return fab_buf_str(&b);
}

static void put_settings(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    head(b, "Settings of a charter", "name meaning default least most type class");
    for (int i = 0; i < FAB_SETTINGS; i++) {
        const struct fab_setting_row *s = fab_setting_row(i);
        const char                    type[2] = { s->type, 0 };

        fab_put_text(b, "|");
        cell(b, fab_str_of(s->name));
        cell(b, setting_meaning(c, fab_str_of(s->name)));
        number(b, s->def);
        number(b, s->min);
        number(b, s->max);
        cell(b, fab_str_of(type));
        number(b, s->class_);
        fab_put_text(b, "\n");
    }
    fab_put_text(b, "\n");
    fab_put_str(b, fab_word(c->lang, FAB_W("schema.settings")));
    fab_put_text(b, "\n");
}

static void put_kinds(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    head(b, "Kinds of statements", "number kind device points sees erases days");
    for (int i = 1; i < FAB_KINDS; i++) {
        const struct fab_kind_row *k = fab_kind_row(i);

        if (k == NULL) continue;
        const char sees[2] = { k->sees != 0 ? k->sees : '-', 0 },
                   erases[2] = { k->erases != 0 ? k->erases : '-', 0 };
        fab_put_text(b, "|");
        number(b, i);
        cell(b, fab_str_of(k->name));
        cell(b, fab_str_of(k->device));
        number(b, k->points);
        cell(b, fab_str_of(sees));
        cell(b, fab_str_of(erases));
        number(b, k->days);
        fab_put_text(b, "\n");
    }
}

static void put_verbs(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    head(b, "The command line", "verb arguments meaning");
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        struct fab_buf name = FAB_BUF_IN(c->arena);

        fab_put_verb_name(&name, v);
        fab_put_text(b, "|");
        cell(b, fab_buf_str(&name));
        cell(b, fab_str_of(v->args));
        cell(b, fab_word_of(c->lang, "verb.", fab_str_of(v->name)));
        fab_put_text(b, "\n");
    }
}

static void put_routes(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    head(b, "Routes", "method path who cache");
    for (int i = 1; i < FAB_ROUTES; i++) {
        const struct fab_route_row *r = fab_route_row((enum fab_route)i);
        const char                  who[2] = { r->who, 0 }, cache[2] = { r->cache, 0 };

        fab_put_text(b, "|");
        cell(b, fab_str_of(r->method));
        cell(b, fab_str_of(r->pattern));
        cell(b, fab_str_of(who));
        cell(b, fab_str_of(cache));
        fab_put_text(b, "\n");
    }
}

static void put_limits(struct fab_cli *c)
{
    static const struct { const char *name; int64_t value; enum fab_code error; } LIMITS[] = {
#define LIMIT(name_, value_, error_) { #name_, value_, FAB_E_##error_ },
#include "tables/limits.def"
#undef LIMIT
    };
    struct fab_buf *b = &c->out;

    head(b, "Limits", "name value error");
    for (int i = 0; i < fab_countof(LIMITS); i++) {
        fab_put_text(b, "|");
        cell(b, fab_str_of(LIMITS[i].name));
        number(b, LIMITS[i].value);
        cell(b, fab_str_of(fab_code_name(LIMITS[i].error)));
        fab_put_text(b, "\n");
    }
}

/* A section of lines that stay as they are written. */
static void put_man_section(struct fab_cli *c, const char *title, const char *id)
{
    fab_put_text(&c->out, ".SH \"");
    fab_put_text(&c->out, title);
    fab_put_text(&c->out, "\"\n.nf\n");
    fab_put_str(&c->out, fab_word(c->lang, id));
    fab_put_text(&c->out, "\n.fi\n");
}

/* Is this sentence that of an earlier verb, too? */
static bool explained(enum fab_lang lang, const struct fab_verb *before, fab_str sentence)
{
    for (const struct fab_verb *v = fab_verbs; v != before; v++) {
        fab_str word;
        size_t  at = 0;

        while (fab_usage_word(v->args, &at, &word)) {
            if (fab_help_of(lang, v, word).p == sentence.p) return true;
        }
    }
    return false;
}

/* The words in capitals, each where it first means this. */
static void put_man_words(struct fab_cli *c)
{
    fab_put_text(&c->out, ".SH WORDS\n.nf\n");
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        fab_str word, last = { NULL, 0 };
        size_t  at = 0;

        while (fab_usage_word(v->args, &at, &word)) {
            const fab_str sentence = fab_help_of(c->lang, v, word);

            if (explained(c->lang, v, sentence) || sentence.p == last.p) continue;
            fab_put_str(&c->out, sentence);
            fab_put_text(&c->out, "\n");
            last = sentence;
        }
    }
    fab_put_text(&c->out, ".fi\n");
}

/* The man page of the table (groff); `make docs` writes it. */
static void put_man(struct fab_cli *c)
{
    struct fab_buf *b = &c->out;

    fab_put_text(b, ".TH FABRIQUE 1 \"\" \"fabrique " FAB_VERSION "\"\n.SH NAME\nfabrique \\- ");
    fab_put_str(b, fab_word(c->lang, FAB_W("cli.about")));
    fab_put_text(
        b, "\n.SH SYNOPSIS\n.B fabrique\n[global options] VERB [arguments] [options]\n.SH VERBS\n");
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        fab_put_text(b, ".TP\n.B ");
        fab_put_verb_name(b, v);
        fab_put_text(b, "\n.RI \"");
        fab_put_text(b, v->args);
        fab_put_text(b, "\"\n.br\n");
        fab_put_str(b, fab_word_of(c->lang, "verb.", fab_str_of(v->name)));
        fab_put_text(b, "\n");
    }
    put_man_words(c);
    put_man_section(c, "OPTIONS AND ENVIRONMENT", FAB_W("cli.globals"));
    put_man_section(c, "EXIT STATUS", FAB_W("cli.exits"));
    put_man_section(c, "FILES", FAB_W("cli.files"));
}

enum fab_code fab_verb_schema(struct fab_cli *c, struct fab_err *e)
{
    static const struct { const char *what; void (*put)(struct fab_cli *); } TABLES[] = {
        { "errors", put_errors }, { "settings", put_settings }, { "kinds", put_kinds }, { "verbs", put_verbs },
        { "routes", put_routes }, { "limits", put_limits },     { "man", put_man },
    };
    const fab_str what = fab_args_word(&c->args, "WHAT", 0);

    for (int i = 0; i < fab_countof(TABLES); i++) {
        if (!fab_str_is(what, TABLES[i].what)) continue;
        TABLES[i].put(c);
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, "WHAT");
}

enum fab_code fab_verb_completion_bash(struct fab_cli *c, struct fab_err *e)
{
    (void)e;
    fab_str last = { NULL, 0 };

    fab_put_text(&c->out, "complete -W \"");
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        struct fab_buf name = FAB_BUF_IN(c->arena);

        fab_put_verb_name(&name, v);
        fab_str       rest = fab_buf_str(&name);
        const fab_str first = fab_str_cut(&rest, ' ');

        if (fab_str_same(first, last)) continue;        /* families stand together in the table */
        if (v != fab_verbs) fab_put_byte(&c->out, ' ');
        fab_put_str(&c->out, first);
        last = first;
    }
    fab_put_text(&c->out, "\" fabrique\n");
    return FAB_OK;
}

enum fab_code fab_verb_help(struct fab_cli *c, struct fab_err *e)
{
    char                  *argv[2] = { NULL, NULL };
    const int              n = fab_min(fab_args_count(&c->args, "VERB"), 2);
    const struct fab_verb *v;
    int                    used;

    for (int i = 0; i < n; i++) {
        argv[i] = (char *)(uintptr_t)fab_copy(c->arena, fab_args_word(&c->args, "VERB", i)).p;
    }
    v = n > 0 ? fab_verb_of(n, argv, &used) : NULL;
    (void)e;
    if (n > 0 && v == NULL) c->exit = fab_report_unknown(c, argv[0]);
    else if (v != NULL) c->exit = fab_report_use(c, v, 1);
    else c->exit = fab_report_all(c);
    return FAB_OK;
}

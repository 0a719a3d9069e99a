/* args.c: reading arguments by the usage line, so that help and parsing are one truth.
 *
 * Why own  getopt_long knows neither required positionals nor our usage lines; this is 150 lines
 *          and testable. */
#include "cli/args.h"

/* The next word of a usage line, without brackets; *open tells whether it began one, *close
 * whether it ended one. */
static fab_str next_token(fab_str *rest, bool *open, bool *close)
{
    fab_str t;

    do {
        t = fab_str_cut(rest, ' ');
    } while (t.len == 0 && rest->len > 0);
    *open = t.len > 0 && t.p[0] == '[';
    if (*open) t = fab_str_part(t, 1, t.len);
    *close = t.len > 0 && t.p[t.len - 1] == ']';
    if (*close) t.len--;
    return t;
}

static bool strip_dots(fab_str *t)
{
    if (t->len < 3 || memcmp(t->p + t->len - 3, "...", 3) != 0) return false;
    t->len -= 3;
    return true;
}

void fab_specs_read(const char *usage, struct fab_specs *out)
{
    fab_str rest = fab_str_of(usage);

    out->n = 0;
    while (rest.len > 0) {
        bool            open, close, value_open;
        fab_str         t = next_token(&rest, &open, &close);
        struct fab_spec s = { .option = fab_str_starts(t, "--"), .required = !open };

        s.many = strip_dots(&t);
        s.name = t;
        if (s.option && !close && rest.len > 0 && rest.p[0] != '[' && rest.p[0] != '-') {
            s.takes_value = true;
            s.value = next_token(&rest, &value_open, &close);
        }
        fab_assert(t.len > 0 && out->n < FAB_ARGS_SPECS && close == open);
        out->spec[out->n++] = s;
    }
}

static bool is_capital(char x)
{
    return x >= 'A' && x <= 'Z';
}

bool fab_usage_word(const char *usage, size_t *at, fab_str *word)
{
    const char *p = usage + *at;
    size_t      n = 0;

    while (*p != 0 && !is_capital(*p)) p++;
    while (is_capital(p[n])) n++;
    *word = (fab_str){ p, n };
    *at = (size_t)(p - usage) + n;
    return n > 0;
}

static const struct fab_spec *option_spec(const struct fab_args *a, fab_str name)
{
    for (int i = 0; i < a->specs.n; i++) {
        if (a->specs.spec[i].option && fab_str_same(a->specs.spec[i].name, name)) {
            return &a->specs.spec[i];
        }
    }
    return NULL;
}

/* E_FIELD "option: --dealz". */
static enum fab_code no_option(fab_str name, struct fab_err *e)
{
    char           what[96];
    struct fab_buf b = FAB_BUF(what);

    fab_put_text(&b, "option: ");
    fab_put_str(&b, fab_str_part(name, 0, 64));
    return fab_fail_what(e, FAB_E_FIELD, fab_buf_str(&b));
}

/* One option that begins at argv[*i]; *i is left on its last part. */
static enum fab_code read_option(struct fab_args *a, int argc, char *const *argv, int *i,
                                 struct fab_err *e)
{
    fab_str                value = fab_str_of(argv[*i]);
    const int64_t          equals = fab_str_find(value, '=');
    const fab_str          name = equals < 0 ? value : fab_str_part(value, 0, (size_t)equals);
    const struct fab_spec *s = option_spec(a, name);

    if (s == NULL) return no_option(name, e);
    if (a->noptions == FAB_ARGS_OPTIONS) return fab_fail_field(e, FAB_E_FIELD, argv[*i]);
    if (!s->takes_value) {
        if (equals >= 0) return fab_fail_field(e, FAB_E_FIELD, argv[*i]);
        value = (fab_str){ NULL, 0 };
    } else if (equals >= 0) {
        value = fab_str_part(value, (size_t)equals + 1, value.len);
    } else if (*i + 1 < argc) {
        value = fab_str_of(argv[++*i]);
    } else {
        return fab_fail_field(e, FAB_E_FIELD, argv[*i]);
    }
    a->option[a->noptions++] = (struct fab_given){ s->name, value };
    return FAB_OK;
}

/* Are all required words and options there, and not too many words? */
static enum fab_code complete(const struct fab_args *a, struct fab_err *e)
{
    int  least = 0, most = 0;
    bool many = false;

    for (int i = 0; i < a->specs.n; i++) {
        const struct fab_spec *s = &a->specs.spec[i];

        if (s->option && s->required && !fab_args_has(a, s->name.p)) {
            return fab_fail_what(e, FAB_E_FIELD, s->name);
        }
        if (s->option) continue;
        most++;
        many = many || s->many;
        least += s->required;
        if (s->required && a->nwords < least) return fab_fail_what(e, FAB_E_FIELD, s->name);
    }
    if (a->nwords > most && !many) return fab_fail_what(e, FAB_E_FIELD, a->word[most]);
    return FAB_OK;
}

enum fab_code fab_args_read(const char *usage, int argc, char *const *argv, struct fab_args *out,
                            struct fab_err *e)
{
    bool options = true;

    out->nwords = out->noptions = 0;
    fab_specs_read(usage, &out->specs);
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] == '-') {
            FAB_TRY(read_option(out, argc, argv, &i, e));
        } else if (out->nwords < FAB_ARGS_WORDS) {
            out->word[out->nwords++] = fab_str_of(argv[i]);
        } else {
            return fab_fail_field(e, FAB_E_FIELD, argv[i]);
        }
    }
    return complete(out, e);
}

/* Where the words of a positional begin, and how many it has. */
static int span(const struct fab_args *a, const char *name, int *count)
{
    int at = 0;

    for (int i = 0; i < a->specs.n; i++) {
        const struct fab_spec *s = &a->specs.spec[i];

        if (s->option) continue;
        *count = fab_max(0, s->many ? a->nwords - at : fab_min(1, a->nwords - at));
        if (fab_str_is(s->name, name)) return at;
        at += *count;
    }
    fab_assert(!"a verb asks for a word that its usage line does not name");
    return 0;
}

fab_str fab_args_word(const struct fab_args *a, const char *name, int n)
{
    int       count = 0;
    const int at = span(a, name, &count);

    return n < count ? a->word[at + n] : (fab_str){ NULL, 0 };
}

int fab_args_count(const struct fab_args *a, const char *name)
{
    int count = 0;

    (void)span(a, name, &count);
    return count;
}

/* An option of the usage line by name; names end where the line goes on, so the length decides. */
static const struct fab_given *given(const struct fab_args *a, const char *option)
{
    const fab_str want = { option, strcspn(option, " ]=") };

    fab_assert(option_spec(a, want) != NULL);
    for (int i = a->noptions; i-- > 0;) {
        if (fab_str_same(a->option[i].name, want)) return &a->option[i];
    }
    return NULL;
}

bool fab_args_has(const struct fab_args *a, const char *option)
{
    return given(a, option) != NULL;
}

fab_str fab_args_option(const struct fab_args *a, const char *option)
{
    const struct fab_given *g = given(a, option);

    return g == NULL ? (fab_str){ NULL, 0 } : g->value;
}

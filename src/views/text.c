/* views/text.c: a document as lines for the terminal.
 *
 * Why     --json and the words of a verb come from one document, so they cannot disagree.
 * Idea    what has a label in words/ is shown; a sum, a person, a row of a list by its text.
 * Source  INTERFACES 1. */
#include "views/text.h"

enum { DEEP = 6 };

struct page { enum fab_lang lang; struct fab_buf *out; };

static void put_pad(struct page *p, int depth)
{
    for (int i = 0; i < depth; i++) fab_put_text(p->out, "  ");
}

/* What stands for an object in one line: its text, its name, its title. */
static fab_str one_line(const struct fab_json *j)
{
    static const char *const MEMBER[] = { "row_text", "text", "name", "title" };

    for (int i = 0; i < fab_countof(MEMBER); i++) {
        const fab_str text = fab_json_text(j, MEMBER[i]);
        if (text.len > 0) return text;
    }
    return (fab_str){ NULL, 0 };
}

static bool is_sum(const struct fab_json *j)
{
    return fab_json_get(j, "units") != NULL && fab_json_get(j, "unit") != NULL;
}

/* Bytes of the character at s[i] that turns the direction of what follows, or ends a line where no
 * line should end; 0: it does neither. */
static size_t turns(fab_str s, size_t i)
{
    static const char *const TURN[] = {
        "\xe2\x80\xa8", "\xe2\x80\xa9", /* line and paragraph */
        "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
        "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"
    };

    for (int k = 0; k < fab_countof(TURN); k++) {
        if (fab_str_starts(fab_str_part(s, i, s.len), TURN[k])) return strlen(TURN[k]);
    }
    return 0;
}

/* Control characters of other people's texts never reach the terminal, and their lines stand
 * further in than any of ours beside them: nobody writes a line that looks like the program's. */
static void put_safe(struct page *p, fab_str s, int depth)
{
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const size_t        turn = c == 0xe2 ? turns(s, i) : 0;
        const bool          c1 = c == 0xc2 && i + 1 < s.len && (unsigned char)s.p[i + 1] < 0xa0;

        if (c1) i++;
        if (turn > 0) i += turn - 1;
        fab_put_byte(p->out, c1 || turn > 0 || (c < 0x20 && c != '\n') || c == 0x7f ? ' ' : c);
        if (c == '\n') put_pad(p, depth + 2);
    }
}

static void put_value(struct page *p, const struct fab_json *j, int depth)
{
    switch (j->type) {
    case FAB_JSON_TEXT: put_safe(p, j->text, depth); return;
    case FAB_JSON_NUMBER:
        if (j->is_int) fab_put_number(p->out, p->lang, j->n);
        else put_safe(p, j->text, depth);
        return;
    case FAB_JSON_TRUE: fab_put_str(p->out, fab_word(p->lang, FAB_W("value.yes"))); return;
    case FAB_JSON_FALSE: fab_put_str(p->out, fab_word(p->lang, FAB_W("value.no"))); return;
    case FAB_JSON_OBJECT:
        put_safe(p, one_line(j), depth);
        if (is_sum(j)) fab_put_byte(p->out, ' ');
        if (is_sum(j)) put_safe(p, fab_json_text(j, "unit"), depth);
        return;
    default: return;
    }
}

/* The label of a member: "f.<name>", for "<name>_text" that of <name>.  false: not for people. */
static bool label(struct page *p, const struct fab_json *j, fab_str *out)
{
    fab_str name = j->name;

    if (name.len > 5 && fab_str_is(fab_str_part(name, name.len - 5, 5), "_text")) name.len -= 5;
    *out = fab_word_of(p->lang, "f.", name);
    return fab_word_known(p->lang, "f.", name);
}

/* A member "x" is left out where "x_text" stands beside it. */
static bool has_text(const struct fab_json *o, fab_str name)
{
    for (const struct fab_json *j = o->first; j != NULL; j = j->next) {
        if (j->name.len == name.len + 5 && fab_str_same(fab_str_part(j->name, 0, name.len), name)
            && fab_str_is(fab_str_part(j->name, name.len, 5), "_text")) {
            return true;
        }
    }
    return false;
}

/* Our own whole sentence ("worst_text", the text of "will") needs no label before it. */
static bool is_sentence(const struct fab_json *j)
{
    const bool    worded = j->name.len > 5
                        && fab_str_is(fab_str_part(j->name, j->name.len - 5, 5), "_text");
    const fab_str text = j->type == FAB_JSON_TEXT && worded ? j->text
                         : j->type == FAB_JSON_OBJECT      ? fab_json_text(j, "text")
                                                           : (fab_str){ NULL, 0 };

    return text.len > 0 && text.p[text.len - 1] == '.';
}

static void put_object(struct page *p, const struct fab_json *o, int depth);

/* What a row can be named by in the next command: the first eight letters of its sid. */
static void put_ref(struct page *p, const struct fab_json *j)
{
    const fab_str sid = j->type == FAB_JSON_OBJECT ? fab_json_text(j, "sid") : (fab_str){ NULL, 0 };

    if (sid.len == 0) return;
    put_safe(p, fab_str_part(sid, 0, 8), 0);
    fab_put_text(p->out, "  ");
}

/* Under a row that waits for somebody ("acts"): what silence does, and what to type. */
static void put_next(struct page *p, const struct fab_json *row, int depth)
{
    const struct fab_json *all = row->type == FAB_JSON_OBJECT ? fab_json_get(row, "acts") : NULL;
    char                   acts[96];
    struct fab_buf         b = FAB_BUF(acts);

    if (all == NULL || all->first == NULL) return;
    for (const struct fab_json *act = all->first; act != NULL; act = act->next) {
        if (b.len > 0) fab_put_byte(&b, '|');
        fab_put_str(&b, act->text);
    }
    put_pad(p, depth + 1);
    put_safe(p, fab_json_text(row, "then_text"), depth + 1);
    fab_put_byte(p->out, '\n');
    put_pad(p, depth + 1);
    FAB_SAY(p->out, p->lang,
            fab_str_is(fab_buf_str(&b), "rate") ? FAB_W("cli.next_rate") : FAB_W("cli.next"),
            FAB_TEXT("acts", fab_buf_str(&b)),
            FAB_TEXT("ref", fab_str_part(fab_json_text(row, "sid"), 0, 8)));
    fab_put_byte(p->out, '\n');
}

static void put_rows(struct page *p, const struct fab_json *a, int depth)
{
    for (const struct fab_json *j = a->first; j != NULL; j = j->next) {
        if (j->type == FAB_JSON_OBJECT && one_line(j).len == 0) {
            if (depth < DEEP) put_object(p, j, depth);
            continue;
        }
        put_pad(p, depth);
        put_ref(p, j);
        put_value(p, j, depth);
        fab_put_byte(p->out, '\n');
        put_next(p, j, depth);
    }
}

static void put_member(struct page *p, const struct fab_json *o, const struct fab_json *j,
                       int depth)
{
    const bool nested = j->type == FAB_JSON_ARRAY
                        || (j->type == FAB_JSON_OBJECT && !is_sum(j) && one_line(j).len == 0);
    fab_str    name;

    if (j->type == FAB_JSON_NULL || has_text(o, j->name) || fab_str_is(j->name, "text")
        || !label(p, j, &name)) {
        return;
    }
    if (nested && j->first == NULL) return;
    put_pad(p, depth);
    if (!is_sentence(j)) {
        fab_put_str(p->out, name);
        fab_put_text(p->out, p->lang == FAB_FR ? "\xc2\xa0:" : ":");
        if (!nested) fab_put_byte(p->out, ' ');
    }
    if (!nested) {
        put_value(p, j, depth);
        fab_put_byte(p->out, '\n');
        return;
    }
    fab_put_byte(p->out, '\n');
    if (depth >= DEEP) return;
    if (j->type == FAB_JSON_ARRAY) put_rows(p, j, depth + 1);
    else put_object(p, j, depth + 1);
}

static void put_own_text(struct page *p, const struct fab_json *o, int depth)
{
    const fab_str text = fab_json_text(o, "text");

    if (text.len == 0) return;
    put_pad(p, depth);
    put_safe(p, text, depth);
    fab_put_byte(p->out, '\n');
}

static void put_object(struct page *p, const struct fab_json *o, int depth)
{
    put_own_text(p, o, depth);
    for (const struct fab_json *j = o->first; j != NULL; j = j->next) put_member(p, o, j, depth);
}

static const struct fab_json *document(fab_str json, struct fab_arena *scratch, struct fab_err *e)
{
    const struct fab_json *doc = fab_json_read(json, scratch, e);

    if (doc == NULL || doc->type == FAB_JSON_OBJECT) return doc;
    (void)fab_fail(e, FAB_E_SYNTAX);
    return NULL;
}

enum fab_code fab_text_put(enum fab_lang lang, fab_str json, struct fab_arena scratch,
                           struct fab_buf *out, struct fab_err *e)
{
    struct page            p = { lang, out };
    const struct fab_json *doc = document(json, &scratch, e);

    if (doc == NULL) return e->code;
    put_object(&p, doc, 0);
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_text_put_only(enum fab_lang lang, fab_str json, const char *const *names, int n,
                                struct fab_arena scratch, struct fab_buf *out, struct fab_err *e)
{
    struct page            p = { lang, out };
    const struct fab_json *doc = document(json, &scratch, e);

    if (doc == NULL) return e->code;
    put_own_text(&p, doc, 0);
    for (int i = 0; i < n; i++) {
        const struct fab_json *j = fab_json_get(doc, names[i]);

        if (j != NULL) put_member(&p, doc, j, 0);
    }
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

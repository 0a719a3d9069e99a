/* shared.c: what verbs share: the community, the person, reading, saying, and arguments that
 * mean something. */
#include "cli/cli.h"

#include <stdarg.h>

#include "cli/keys.h"
#include "cli/when.h"
#include "codec/base64.h"
#include "os/os.h"
#include "views/text.h"

enum { UNITS = 16, TEXT_SCRATCH = 1 << 22, QUESTION = 512 };

/* --- the community ---------------------------------------------------------------------------- */

static bool is_address(fab_str where)
{
    return fab_str_starts(where, "http://") || fab_str_starts(where, "https://");
}

/* NAME -> the file of that name here or in the data folder; a path with "/" as it is. */
static enum fab_code find_file(struct fab_cli *c, fab_str name, fab_str *out, struct fab_err *e)
{
    char        folder[4096];
    const bool  ended = name.len > 4 && fab_str_is(fab_str_part(name, name.len - 4, 4), ".fab");
    const char *file = fab_cli_join(c, fab_copy(c->arena, name).p, ended ? "" : ".fab", NULL);

    *out = fab_str_of(file);
    if (fab_str_find(name, '/') >= 0 || fab_os_exists(file)) return FAB_OK;
    if (!fab_os_place(FAB_PLACE_DATA, file, folder, sizeof folder)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = fab_copy(c->arena, fab_str_of(folder));
    return fab_os_exists(folder)
               ? FAB_OK
               : fab_fail_what(e, FAB_E_DISK, fab_str_of(fab_cli_join(c, "missing: ", file, NULL)));
}

struct only { struct fab_cli *c; const char *name; struct fab_buf all; int n; };

static void note_file(void *arg, const char *name)
{
    struct only *o = arg;

    o->name = fab_cli_join(o->c, name, NULL);
    if (o->n++ > 0) fab_put_text(&o->all, ", ");
    fab_put(&o->all, name, strlen(name) - strlen(".fab"));
}

/* The one community of the data folder.  E_REF "none", or "several: a, b". */
static enum fab_code only_file(struct fab_cli *c, fab_str *out, struct fab_err *e)
{
    struct only o = { c, NULL, FAB_BUF_IN(c->arena), 0 };
    char        folder[4096];

    fab_put_text(&o.all, "several: ");
    if (!fab_os_place(FAB_PLACE_DATA, "", folder, sizeof folder)) return fab_fail(e, FAB_E_MEMORY);
    if (fab_os_exists(folder)) FAB_TRY(fab_os_list(folder, ".fab", note_file, &o, e));
    if (o.n == 0) return fab_fail_what(e, FAB_E_REF, FAB_STR("none:"));
    if (o.n > 1) return fab_fail_what(e, FAB_E_REF, fab_buf_str(&o.all));
    *out = fab_str_of(fab_cli_join(c, folder, "/", o.name, NULL));
    return FAB_OK;
}

enum fab_code fab_cli_file(struct fab_cli *c, const char **path, struct fab_err *e)
{
    fab_str where = c->community;

    if (is_address(where)) return fab_fail_field(e, FAB_E_FIELD, "-c");
    if (where.len == 0) FAB_TRY(only_file(c, &where, e));
    else FAB_TRY(find_file(c, where, &where, e));
    *path = where.p;
    return FAB_OK;
}

enum fab_code fab_cli_place(struct fab_cli *c, struct fab_err *e)
{
    const char *path;

    if (c->place != NULL) return FAB_OK;
    if (is_address(c->community)) {
        return fab_place_open(c->community, c->chance, c->arena, &c->place, e);
    }
    FAB_TRY(fab_cli_file(c, &path, e));
    return fab_place_open(fab_str_of(path), c->chance, c->arena, &c->place, e);
}

enum fab_code fab_cli_person(struct fab_cli *c, struct fab_err *e)
{
    struct fab_keyfile f;
    fab_str            name;

    if (c->has_person) return FAB_OK;
    FAB_TRY(fab_cli_place(c, e));
    FAB_TRY(fab_keys_name(c, &name, e));
    FAB_TRY(fab_keys_read(c, name, &f, e));
    FAB_TRY(fab_keys_open(c, &f, &c->person, e));
    FAB_TRY(fab_place_login(c->place, &c->person, c->arena, e));
    c->has_person = true;
    return FAB_OK;
}

enum fab_code fab_cli_reader(struct fab_cli *c, struct fab_err *e)
{
    struct fab_err none;
    fab_str        name;

    FAB_TRY(fab_cli_place(c, e));
    if (fab_place_node(c->place) != NULL && fab_keys_name(c, &name, &none) != FAB_OK) return FAB_OK;
    return fab_cli_person(c, e);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum fab_code fab_cli_get(struct fab_cli *c, const char *target, const struct fab_json **doc,
                          fab_str *text, struct fab_err *e)
{
    fab_str json;

    FAB_TRY(fab_cli_place(c, e));
    FAB_TRY(fab_place_get(c->place, target, c->lang, c->arena, &json, e));
    *doc = fab_json_read(json, c->arena, e);
    if (text != NULL) *text = json;
    return *doc == NULL ? e->code : FAB_OK;
}

static enum fab_code print_scratch(struct fab_cli *c, struct fab_arena *out, struct fab_err *e)
{
    *out = (struct fab_arena){ fab_take(c->arena, TEXT_SCRATCH), TEXT_SCRATCH, 0 };
    return out->p == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_cli_print(struct fab_cli *c, fab_str json, struct fab_err *e)
{
    struct fab_arena scratch;

    if (c->json) {
        fab_put_str(&c->out, json);
        fab_put_text(&c->out, "\n");
        return FAB_OK;
    }
    FAB_TRY(print_scratch(c, &scratch, e));
    return fab_text_put(c->lang, json, scratch, &c->out, e);
}

enum fab_code fab_cli_print_only(struct fab_cli *c, fab_str json, const char *const *names, int n,
                                 struct fab_err *e)
{
    struct fab_arena scratch;

    if (c->json) return fab_cli_print(c, json, e);
    FAB_TRY(print_scratch(c, &scratch, e));
    return fab_text_put_only(c->lang, json, names, n, scratch, &c->out, e);
}

enum fab_code fab_cli_show(struct fab_cli *c, const char *target, struct fab_err *e)
{
    const struct fab_json *doc;
    fab_str                text;

    FAB_TRY(fab_cli_get(c, target, &doc, &text, e));
    return fab_cli_print(c, text, e);
}

/* The rows of a list: the first array among the members; NULL: there is none. */
const struct fab_json *fab_cli_rows(const struct fab_json *doc)
{
    for (const struct fab_json *m = doc->first; m != NULL; m = m->next) {
        if (m->type == FAB_JSON_ARRAY) return m->first;
    }
    return NULL;
}

/* --- saying ----------------------------------------------------------------------------------- */

static enum fab_code read_holders(struct fab_cli *c, const struct fab_json *doc, struct fab_err *e)
{
    const struct fab_json *all = fab_json_get(doc, "seals");

    c->terms.nholders = 0;
    for (const struct fab_json *h = all == NULL ? NULL : all->first; h != NULL; h = h->next) {
        struct fab_holder *to = &c->terms.holder[c->terms.nholders];
        fab_id             key;

        if (c->terms.nholders == FAB_SHARES) break;
        if (!fab_sid_read(fab_json_text(h, "holder"), &to->thumbprint)) {
            return fab_fail_field(e, FAB_E_SYNTAX, "seals");
        }
        if (!fab_sid_read(fab_json_text(h, "key"), &key)) {
            return fab_fail_field(e, FAB_E_SYNTAX, "seals");
        }
        memcpy(to->key, key.b, sizeof to->key);
        c->terms.nholders++;
    }
    return FAB_OK;
}

enum fab_code fab_cli_terms(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *doc;

    if (c->terms.origin.len > 0) return FAB_OK;
    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    c->terms.ver = fab_json_int(doc, "version", 1);
    c->terms.now = fab_cli_now(c);
    FAB_TRY(read_holders(c, doc, e));
    c->terms.origin = fab_json_text(doc, "origin");
    return FAB_OK;
}

enum fab_code fab_cli_draft(struct fab_cli *c, struct fab_draft *d, int kind, struct fab_err *e)
{
    FAB_TRY(fab_cli_terms(c, e));
    fab_draft_open(d, kind, &c->terms, &c->chance, c->arena);
    if (c->acting_for.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_who(c, c->acting_for, &d->st.for_mid, e));
    d->st.has |= F_(for);
    return FAB_OK;
}

enum fab_code fab_cli_hand_in(struct fab_cli *c, fab_bytes submission, struct fab_submitted *s,
                              struct fab_err *e)
{
    FAB_TRY(fab_place_submit(c->place, &submission, 1, c->dry_run, c->arena, s, e));
    if (s->code == FAB_OK) return FAB_OK;
    *e = s->err;
    return s->code;
}

/* Members of a trace (views.h). */
static const char *const TRACE[] = { "what", "seen", "long", "note" };

/* Of a draft that the rules would accept: what it would leave behind. */
static enum fab_code foresee(struct fab_cli *c, const struct fab_draft *d, struct fab_err *e)
{
    const struct fab_json *doc;
    fab_str                json;

    FAB_TRY(fab_place_trace(c->place, &d->st, d->field, d->ndigests, c->lang, c->arena, &json, e));
    if (json.len == 0) return FAB_OK;
    doc = fab_json_read(json, c->arena, e);
    c->trace = doc == NULL ? NULL : fab_json_get(doc, "trace");
    return doc == NULL ? e->code : FAB_OK;
}

enum fab_code fab_cli_submit(struct fab_cli *c, struct fab_draft *d, fab_id *sid, struct fab_err *e)
{
    struct fab_submitted s;
    fab_bytes            bytes;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_draft_finish(d, &c->person, &bytes, sid, e));
    FAB_TRY(fab_cli_hand_in(c, bytes, &s, e));
    if (c->dry_run) return foresee(c, d, e);
    fab_keys_remember(c, sid);
    return FAB_OK;
}

/* "What: an offer: title" and the other lines of a trace, below what is said. */
static void put_trace(struct fab_cli *c, struct fab_buf *text)
{
    for (int i = 0; i < fab_countof(TRACE); i++) {
        const fab_str line = fab_json_text(c->trace, TRACE[i]);

        if (line.len == 0) continue;
        fab_put_byte(text, '\n');
        fab_fill(text, c->lang, fab_word_of(c->lang, "cli.trace.", fab_str_of(TRACE[i])),
                 (const struct fab_arg[]){ FAB_TEXT("line", line) }, 1);
    }
}

static void put_trace_members(struct fab_out *o, const struct fab_json *trace)
{
    fab_json_open(o, "trace", '{');
    for (int i = 0; i < fab_countof(TRACE); i++) {
        const fab_str line = fab_json_text(trace, TRACE[i]);

        if (line.len > 0) fab_json_put_text(o, TRACE[i], line);
    }
    fab_json_close(o, '}');
}

enum fab_code fab_cli_said(struct fab_cli *c, const fab_id *sid, const char *said,
                           struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };

    fab_fill(&text, c->lang,
             fab_word_of(c->lang, c->dry_run ? "cli.would." : "cli.said.", fab_str_of(said)),
             (const struct fab_arg[]){
                 FAB_TEXT("ref", fab_str_part(fab_str_of(fab_cli_sid(c, sid)), 0, 8)) },
             1);
    if (c->trace != NULL) put_trace(c, &text);
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_sid(&o, "sid", sid);
    if (c->trace != NULL && c->json) put_trace_members(&o, c->trace);
    fab_json_close(&o, '}');
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_cli_say(struct fab_cli *c, struct fab_draft *d, const char *said,
                          struct fab_err *e)
{
    fab_id sid;

    FAB_TRY(fab_cli_submit(c, d, &sid, e));
    return fab_cli_said(c, &sid, said, e);
}

void fab_cli_note(struct fab_cli *c, const char *id, const struct fab_arg *args, int n)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    if (c->quiet) return;
    fab_say(&b, c->lang, id, args, n);
    fab_put_text(&b, "\n");
    if (!fab_os_print(2, fab_buf_str(&b))) return;      /* only a remark */
}

fab_str fab_cli_asked(struct fab_cli *c, const char *question, fab_str given, fab_str otherwise)
{
    char   line[QUESTION];
    size_t len;

    if (given.len > 0) return given;
    if (c->yes || c->quiet || !fab_os_is_terminal(0)) return otherwise;
    fab_cli_note(c, question, NULL, 0);
    if (!fab_os_line(line, sizeof line, &len) || len == 0) return otherwise;
    return fab_copy(c->arena, (fab_str){ line, len });
}

enum fab_code fab_cli_yes(const char *name, fab_str answer, bool *out, struct fab_err *e)
{
    static const char *const YES[] = { "y", "yes", "o", "oui" }, *const NO[] = { "n", "no", "non" };

    *out = true;
    for (int i = 0; i < fab_countof(YES); i++) {
        if (fab_str_is(answer, YES[i])) return FAB_OK;
    }
    *out = false;
    for (int i = 0; i < fab_countof(NO); i++) {
        if (fab_str_is(answer, NO[i])) return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, name);
}

/* --- arguments -------------------------------------------------------------------------------- */

const char *fab_cli_join(struct fab_cli *c, const char *first, ...)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);
    va_list        more;

    va_start(more, first);
    for (const char *p = first; p != NULL; p = va_arg(more, const char *)) fab_put_text(&b, p);
    va_end(more);
    fab_put_byte(&b, 0);
    fab_assert(!b.failed);      /* an arena of 1 GiB, arguments of the command line */
    return (const char *)b.p;
}

const char *fab_cli_mid(struct fab_cli *c, const fab_id *mid)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_put_mid(&b, mid);
    fab_put_byte(&b, 0);
    return (const char *)b.p;
}

const char *fab_cli_sid(struct fab_cli *c, const fab_id *sid)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_put_sid(&b, sid);
    fab_put_byte(&b, 0);
    return (const char *)b.p;
}

/* Percent-encoding of a value of a query. */
const char *fab_cli_escape(struct fab_cli *c, fab_str value)
{
    static const char HEX[] = "0123456789ABCDEF";
    struct fab_buf    b = FAB_BUF_IN(c->arena);

    for (size_t i = 0; i < value.len; i++) {
        const uint8_t x = (uint8_t)value.p[i];
        const bool    plain = (x >= '0' && x <= '9') || (x >= 'A' && x <= 'Z')
                           || (x >= 'a' && x <= 'z') || x == '-' || x == '_' || x == '.';

        if (!plain) fab_put_byte(&b, '%');
        if (!plain) fab_put_byte(&b, (uint8_t)HEX[x >> 4]);
        fab_put_byte(&b, plain ? x : (uint8_t)HEX[x & 15]);
    }
    fab_put_byte(&b, 0);
    return (const char *)b.p;
}

static bool same_name(fab_str a, fab_str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        const char x = a.p[i], y = b.p[i];

        if (x != y && !((x ^ y) == 0x20 && (x | 0x20) >= 'a' && (x | 0x20) <= 'z')) return false;
    }
    return true;
}

enum fab_code fab_cli_who(struct fab_cli *c, fab_str who, fab_id *mid, struct fab_err *e)
{
    const struct fab_json *doc;
    fab_str                rest = who, name, mark;
    int                    found = 0;

    if (fab_mid_read(who, mid)) return FAB_OK;
    FAB_TRY(fab_cli_reader(c, e));
    name = fab_str_cut(&rest, '#');
    mark = rest;
    FAB_TRY(fab_cli_get(c,
                        fab_cli_join(c, "/v1/people?limit=200&q=", fab_cli_escape(c, name), NULL),
                        &doc, NULL, e));
    for (const struct fab_json *p = fab_cli_rows(doc); p != NULL; p = p->next) {
        const fab_str its = fab_json_text(p, "mid");

        if (!same_name(fab_json_text(p, "name"), name)
            || !fab_str_starts(its, fab_cli_join(c, fab_copy(c->arena, mark).p, NULL))) {
            continue;
        }
        if (!fab_mid_read(its, mid)) continue;
        found++;
    }
    if (found == 0) return fab_fail_field(e, FAB_E_REF, "WHO");
    return found == 1 ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "WHO");
}

/* Looks for a sid that begins so among the items of a list. */
static enum fab_code look_in(struct fab_cli *c, const char *list, fab_str begin, fab_id *sid,
                             int *found, struct fab_err *e)
{
    const struct fab_json *doc;

    FAB_TRY(fab_cli_get(c, list, &doc, NULL, e));
    for (const struct fab_json *p = fab_cli_rows(doc); p != NULL; p = p->next) {
        const fab_str text = fab_json_text(p, "sid");
        fab_id        id;

        if (!fab_str_same(fab_str_part(text, 0, begin.len), begin) || !fab_sid_read(text, &id)) {
            continue;
        }
        if (*found > 0 && fab_same(&id, sid)) continue;
        *sid = id;
        (*found)++;
    }
    return FAB_OK;
}

enum fab_code fab_cli_ref(struct fab_cli *c, fab_str ref, fab_id *sid, struct fab_err *e)
{
    static const char *const LISTS[] = { "/v1/promises?limit=200", "/v1/things?limit=200",
        "/v1/offers?limit=200", "/v1/requests?limit=200", "/v1/disputes", "/v1/me/sureties" };
    int                      lists, found = 0;

    if (fab_sid_read(ref, sid)) return FAB_OK;
    FAB_TRY(fab_cli_reader(c, e));
    if (fab_str_is(ref, "last")) return fab_keys_said(c, (fab_str){ NULL, 0 }, sid, e);
    if (ref.len < 8) return fab_fail_field(e, FAB_E_REF, "REF");
    /* the last one is a person's own */
    lists = fab_countof(LISTS) - !c->has_person;
    for (int i = 0; i < lists; i++) FAB_TRY(look_in(c, LISTS[i], ref, sid, &found, e));
    /* what one said oneself */
    if (found == 0 && fab_keys_said(c, ref, sid, e) == FAB_OK) return FAB_OK;
    if (found == 0) return fab_fail_field(e, FAB_E_REF, "REF");
    return found == 1 ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "REF");
}

enum fab_code fab_cli_sum(struct fab_cli *c, const char *name, fab_str text, int *unit,
                          int64_t *sum, struct fab_err *e)
{
    const struct fab_json *doc, *units;
    fab_str                row[UNITS];
    fab_credit             credit;
    int                    n = 0;

    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    units = fab_json_get(doc, "units");
    for (const struct fab_json *u = units == NULL ? NULL : units->first; u != NULL && n < UNITS;
         u = u->next) {
        struct fab_buf b = FAB_BUF_IN(c->arena);

        fab_put_str(&b, fab_json_text(u, "name"));
        fab_put_text(&b, "::");
        fab_put_int(&b, fab_json_int(u, "per_one", 1));
        row[n++] = fab_buf_str(&b);
    }
    if (!fab_sum_read(text, row, n, unit, &credit)) return fab_fail_field(e, FAB_E_FIELD, name);
    *sum = credit.units;
    return FAB_OK;
}

enum fab_code fab_cli_unit(struct fab_cli *c, fab_str name, int *unit, struct fab_err *e)
{
    const struct fab_json *doc, *units;

    *unit = 0;
    if (name.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    units = fab_json_get(doc, "units");
    for (const struct fab_json *u = units == NULL ? NULL : units->first; u != NULL; u = u->next) {
        if (!fab_str_same(fab_json_text(u, "name"), name)) continue;
        *unit = (int)fab_json_int(u, "number", 0);
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_REF, "unit");
}

enum fab_code fab_cli_when(struct fab_cli *c, const char *name, fab_str text, fab_moment *out,
                           struct fab_err *e)
{
    if (!fab_when_read(text, fab_cli_now(c), fab_os_local_offset_s(fab_cli_now(c)), out)) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    return FAB_OK;
}

enum fab_code fab_cli_int(struct fab_cli *c, const char *name, int64_t least, int64_t most,
                          int64_t otherwise, int64_t *out, struct fab_err *e)
{
    const fab_str text = fab_args_option(&c->args, name);

    *out = otherwise;
    if (!fab_args_has(&c->args, name)) return FAB_OK;
    if (!fab_int_read(text, out) || *out < least || *out > most) {
        return fab_fail_field(e, FAB_E_FIELD, name);
    }
    return FAB_OK;
}

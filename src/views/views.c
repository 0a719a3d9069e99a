/* views/views.c: from "GET path" to a document: the route, the one audience check, the view.
 *
 * Why     a read is written once; who may have it is a row of routes.def, not a habit of each view.
 * Idea    patterns are compared segment by segment, in the order of the table; forty rows need no
 *         tree.
 * Cost    a few hundred comparisons of bytes a request.
 * Source  ARCHITECTURE 5, INTERFACES 2.1 to 2.3. */
#include "views/views.h"

#include "charter/settings.h"
#include "codec/base64.h"
#include "state/device.h"
#include "views/doc.h"

static const struct fab_route_row ROWS[FAB_ROUTES] = {
#define VIEW(name_, pattern_, who_, cache_) \
    [FAB_ROUTE_##name_] = { #name_, "GET", pattern_, who_, cache_ },
#define ROUTE(name_, method_, pattern_, who_, cache_) \
    [FAB_ROUTE_##name_] = { #name_, method_, pattern_, who_, cache_ },
#define PLACE(name_, pattern_, title_) [FAB_ROUTE_##name_] = { #name_, "GET", pattern_, 'A', 'E' },
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
};
static fab_view_fn *const VIEWS[FAB_ROUTES] = {
#define VIEW(name_, pattern_, who_, cache_) [FAB_ROUTE_##name_] = fab_view_##name_,
#define ROUTE(name_, method_, pattern_, who_, cache_)
#define PLACE(name_, pattern_, title_)
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
};

const struct fab_route_row *fab_route_row(enum fab_route route)
{
    return route > FAB_ROUTE_NONE && route < FAB_ROUTES ? &ROWS[route] : NULL;
}

/* A pattern's segment: the same text, or {x}, which takes one segment that is not empty, or {x*},
 * which takes the rest. */
static bool fits(fab_str pattern, fab_str path, struct fab_match *m)
{
    m->nparams = 0;
    while (pattern.len > 0) {
        const fab_str want = fab_str_cut(&pattern, '/');
        const bool    slot = fab_str_starts(want, "{"), rest = slot && want.p[want.len - 2] == '*';
        const bool    last = fab_str_find(path, '/') < 0;
        const fab_str got = rest ? path : fab_str_cut(&path, '/');

        if (rest) path = (fab_str){ NULL, 0 };
        if (slot ? got.len == 0 : !fab_str_same(want, got)) return false;
        if (slot) m->param[m->nparams++] = got;
        if (!rest && (pattern.len == 0) != last) return false;
    }
    return path.len == 0;
}

struct fab_match fab_route_match(fab_str method, fab_str path)
{
    struct fab_match m = { 0 };
    const bool       get = fab_str_is(method, "HEAD");
    bool             other = false;

    if (path.len == 0 || path.p[0] != '/') return m;
    for (int i = 1; i < FAB_ROUTES; i++) {
        const fab_str pattern = fab_str_of(ROWS[i].pattern);

        if (!fits(fab_str_part(pattern, 1, pattern.len), fab_str_part(path, 1, path.len), &m)) {
            continue;
        }
        m.route = (enum fab_route)i;
        if (fab_str_is(get ? FAB_STR("GET") : method, ROWS[i].method)) return m;
        other = true;
    }
    return (struct fab_match){ .other_method = other };
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool fab_unescape(fab_str s, struct fab_arena *a, fab_str *out)
{
    char  *to = fab_new(a, char, s.len + 1);
    size_t n = 0;

    if (to == NULL) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.p[i] == '+' ? ' ' : s.p[i];
        if (c == '%') {
            const int high = i + 2 < s.len ? hex(s.p[i + 1]) : -1,
                      low = i + 2 < s.len ? hex(s.p[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f) return false;
        to[n++] = c;
    }
    *out = (fab_str){ to, n };
    return fab_utf8_ok(fab_bytes_of(to, n), NULL);
}

fab_str fab_query(fab_str query, const char *name, struct fab_arena *a, bool *bad)
{
    while (query.len > 0) {
        fab_str pair = fab_str_cut(&query, '&'), value;

        if (!fab_str_is(fab_str_cut(&pair, '='), name)) continue;
        if (fab_unescape(pair, a, &value)) return value;
        *bad = true;
        return (fab_str){ NULL, 0 };
    }
    return (fab_str){ NULL, 0 };
}

/* Agents (and stewards of paper members) read for whom they may act: whose hand the fold would take
 * (PROTOCOL 1.4). */
static bool acts_for(struct fab_tray *t, const struct fab_member *hand, const fab_id *for_)
{
    enum { EDGES = 16 };
    void         *row[EDGES];
    const int64_t now = fab_now(t).ms;
    const int     n =
        fab_scan_fixed(t, FAB_I_edge_by_src,
                       FAB_KEY(.a = *for_, .b = hand->mid, .n = FAB_EDGE_AGENT), 3, row, EDGES);

    if (hand->standing != FAB_NEWCOMER && hand->standing != FAB_MEMBER) return false;
    for (int i = 0; i < n; i++) {
        const struct fab_edge *e = row[i];
        if (e->state == 1 && (e->until == 0 || e->until > now)) return true;
    }
    return fab_get_hand(t, FAB_KEY(.a = *for_, .b = hand->mid)) != NULL;
}

static bool is_member(const struct fab_member *m)
{
    return m != NULL
           && (m->standing == FAB_NEWCOMER || m->standing == FAB_MEMBER
               || m->standing == FAB_SUSPENDED || m->standing == FAB_ORG);
}

enum fab_code fab_route_may(struct fab_reader *r, const struct fab_match *m, fab_str query,
                            struct fab_err *e)
{
    const char                who = fab_route_row(m->route)->who;
    const struct fab_member *member =
        fab_id_none(&r->who) ? NULL : fab_get_member(r->tray, FAB_KEY(.a = r->who));
    bool                      bad = false;
    const fab_str             for_ = fab_query(query, "for", r->arena, &bad);

    r->rights = 0;
    r->about  = r->who;
    r->size   = fab_meta(r->tray, FAB_META_size);
    r->query  = query;
    if (is_member(member) || r->operator_) r->rights |= FAB_MAY_MEMBER;
    /* Whoever ever knocked reads what concerns him; beside that he is a visitor. */
    if (member != NULL && who == 'S') r->rights |= FAB_MAY_SUBJECT;
    if (r->operator_ || (member != NULL && fab_has_role(r->tray, r->who, FAB_ROLE_STEWARD, 0))) {
        r->rights |= FAB_MAY_ORGANISER;
    }
    if (bad) return fab_fail_field(e, FAB_E_FIELD, "for");
    if (for_.len > 0) {
        if (!fab_mid_read(for_, &r->about)) return fab_fail_field(e, FAB_E_FIELD, "for");
        if (member == NULL || !acts_for(r->tray, member, &r->about)) {
            return fab_fail(e, FAB_E_ROLE);
        }
    }
    switch (who) {
    case 'A': return FAB_OK;
    case 'L':
        return r->rights & FAB_MAY_MEMBER || fab_set(r->tray, FAB_S_log_public)
                   ? FAB_OK
                   : fab_fail(e, FAB_E_WHO);
    case 'M': return r->rights & FAB_MAY_MEMBER ? FAB_OK : fab_fail(e, FAB_E_WHO);
    case 'S': return r->rights & FAB_MAY_SUBJECT ? FAB_OK : fab_fail(e, FAB_E_WHO);
    default:
        return r->rights & FAB_MAY_ORGANISER
                   ? FAB_OK
                   : fab_fail(e, fab_id_none(&r->who) ? FAB_E_WHO : FAB_E_ROLE);
    }
}

static enum fab_code run(struct fab_reader *r, const struct fab_match *m, struct fab_buf *json,
                         struct fab_err *e)
{
    const size_t   start = json->len;
    struct fab_out o = { json, false };
    enum fab_code  code;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    code = VIEWS[m->route](r, m, &o, e);
    fab_json_close(&o, '}');
    if (code == FAB_OK) {
        code = fab_tray_error(r->tray) == FAB_OK ? FAB_OK : fab_fail(e, fab_tray_error(r->tray));
    }
    if (code == FAB_OK && json->failed) code = fab_fail(e, FAB_E_MEMORY);
    if (code != FAB_OK && !json->failed) json->len = start;
    return code;
}

enum fab_code fab_view_get(struct fab_reader *r, fab_str target, struct fab_buf *json,
                           struct fab_err *e)
{
    const fab_str          path = fab_str_cut(&target, '?');
    const struct fab_match m = fab_route_match(FAB_STR("GET"), path);

    if (m.route == FAB_ROUTE_NONE || VIEWS[m.route] == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_route_may(r, &m, target, e));
    return run(r, &m, json, e);
}

enum fab_code fab_view_ask(struct fab_reader *r, const struct fab_question *q, struct fab_buf *json,
                           struct fab_err *e)
{
    const size_t   start = json->len;
    struct fab_out o = { json, false };
    enum fab_code  code;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    code = fab_doc_ask(r, q, &o, e);
    fab_json_close(&o, '}');
    if (code == FAB_OK && json->failed) code = fab_fail(e, FAB_E_MEMORY);
    if (code != FAB_OK && !json->failed) json->len = start;
    return code;
}

/* What went wrong more exactly: the field, else the word before the colon of what ("locked:
 * file"). */
static fab_str case_of(const struct fab_err *e)
{
    const fab_str what = fab_str_of(e->what);
    const int64_t colon = fab_str_find(what, ':');

    if (e->field != NULL) return fab_str_of(e->field);
    return fab_str_part(what, 0, colon < 0 ? 0 : (size_t)colon);
}

static const struct fab_setting_row *limit_of(const struct fab_err *e)
{
    const int setting = e->code == FAB_E_LIMIT && e->field != NULL
                            ? fab_setting_of(fab_str_of(e->field)) : -1;

    return setting < 0 ? NULL : fab_setting_row(setting);
}

/* The id of a sentence: "E_DISK.locked.do" where words/ has it, else "E_DISK.do". */
static void sentence_id(struct fab_buf *b, enum fab_lang lang, const struct fab_err *e,
                        const char *part)
{
    fab_put_text(b, fab_code_name(e->code));
    fab_put_text(b, ".");
    fab_put_str(b, limit_of(e) != NULL ? FAB_STR("setting") : case_of(e));
    fab_put_text(b, part);
    if (!b->failed && fab_word_known(lang, "", fab_buf_str(b))) return;
    b->len = 0;
    b->failed = false;
    fab_put_text(b, fab_code_name(e->code));
    fab_put_text(b, part);
}

/* A number of a setting's type: a sum is in the smallest unit there is, which no sentence knows. */
static fab_str measured(fab_str number, enum fab_lang lang, const struct fab_setting_row *limit,
                        struct fab_buf *b)
{
    int64_t n;

    if (limit == NULL || !fab_int_read(number, &n)) return number;
    if (limit->type == 'a') FAB_SAY(b, lang, FAB_W("limit.amount"), FAB_NUM("n", n));
    else fab_put_number(b, lang, n);
    return fab_buf_str(b);
}

/* "E_TAKEN" and one of its three sentences, the slots filled; {rest}: what stands behind the colon
 * of what. */
void fab_view_refusal(struct fab_buf *b, enum fab_lang lang, const struct fab_err *e,
                      const char *part)
{
    const struct fab_setting_row *limit = limit_of(e);
    char           id[96], number[96], asked[96], arg[24];
    struct fab_buf id_b = FAB_BUF(id), number_b = FAB_BUF(number), asked_b = FAB_BUF(asked),
                   arg_b = FAB_BUF(arg);
    fab_str        rest = fab_str_of(e->what);

    sentence_id(&id_b, lang, e, part);
    (void)fab_str_cut(&rest, ':');
    if (e->has_arg && limit == NULL) fab_put_number(&number_b, lang, e->arg);
    if (e->has_arg && limit != NULL) {
        fab_put_int(&arg_b, e->arg);
        (void)measured(fab_buf_str(&arg_b), lang, limit, &number_b);
    }
    const struct fab_arg args[] = {
        FAB_TEXT("arg", fab_buf_str(&number_b)),
        FAB_TEXT("what", measured(fab_str_of(e->what), lang, limit, &asked_b)),
        FAB_TEXT("setting", limit == NULL ? fab_str_of("")
                                          : fab_word_of(lang, "setting.", fab_str_of(limit->name))),
        FAB_TEXT("rest", fab_str_trim(rest)),
        FAB_TEXT("field", fab_str_of(e->field != NULL ? e->field : e->what[0] != 0 ? e->what : "?"))
    };
    fab_fill(b, lang, fab_word_of(lang, "", fab_buf_str(&id_b)), args, fab_countof(args));
}

void fab_view_problem_at(enum fab_lang lang, const struct fab_err *e, int status, fab_str trace,
                         struct fab_buf *json)
{
    char           type[64], text[1024];
    struct fab_buf b = FAB_BUF(type), t = FAB_BUF(text);
    struct fab_out o = { json, false };
    const char    *name = fab_code_name(e->code);

    fab_assert(name != NULL);
    fab_put_text(&b, "/v1/errors/");
    fab_put_text(&b, name);
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "type", fab_buf_str(&b));
    fab_view_refusal(&t, lang, e, ".title");
    fab_json_put_text(&o, "title", fab_buf_str(&t));
    fab_json_put_int(&o, "status", status);
    t.len = 0;
    fab_view_refusal(&t, lang, e, ".text");
    fab_json_put_text(&o, "detail", fab_str_trim(fab_buf_str(&t)));
    t.len = 0;
    fab_view_refusal(&t, lang, e, ".do");
    fab_json_put_text(&o, "do", fab_buf_str(&t));
    fab_json_put_text(&o, "code", fab_str_of(name));
    fab_json_put_int(&o, "number", e->code);
    if (e->field != NULL) fab_json_put_text(&o, "field", fab_str_of(e->field));
    fab_json_open(&o, "args", '{');
    if (limit_of(e) != NULL) {
        fab_json_put_text(&o, "setting", fab_str_of(e->field));
        fab_json_put_int(&o, "value", e->arg);
    }
    if (e->has_arg) fab_json_put_int(&o, "arg", e->arg);
    if (e->what[0] != 0) fab_json_put_text(&o, "what", fab_str_of(e->what));
    fab_json_close(&o, '}');
    if (trace.len > 0) fab_json_put_text(&o, "trace", trace);
    fab_json_close(&o, '}');
}

void fab_view_problem(enum fab_lang lang, const struct fab_err *e, fab_str trace,
                      struct fab_buf *json)
{
    fab_view_problem_at(lang, e, fab_code_status(e->code), trace, json);
}

/* http/page.c: templates, escaping, and the frame around every page.
 *
 * Why     a page must say the same as the interface, and work on any browser, at 320 px, without an
 *         account or a cookie; where the app was built, the same address opens it.
 * Idea    parts are made from the very documents of views; the frame names the app's files by their
 *         hashed addresses and carries what it needs to begin as JSON, which no browser runs.
 * Cost    one or two documents and a few kilobytes.
 * Source  ux/README 2 to 7, DEPENDENCIES 6. */
#include "http/page.h"

/* --- HTML ------------------------------------------------------------------------------------- */

void fab_html_put(struct fab_buf *b, fab_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.p[i]) {
        case '&': fab_put_text(b, "&amp;"); break;
        case '<': fab_put_text(b, "&lt;"); break;
        case '>': fab_put_text(b, "&gt;"); break;
        case '"': fab_put_text(b, "&quot;"); break;
        case '\'': fab_put_text(b, "&#39;"); break;
        default: fab_put_byte(b, (uint8_t)s.p[i]);
        }
    }
}

void fab_page_add(struct page *p, const char *name, fab_str html)
{
    fab_assert(p->n < FAB_PAGE_PARTS);
    p->part[p->n++] = (struct part){ name, html };
}

struct fab_buf fab_page_buffer(const struct page *p)
{
    return FAB_BUF_IN(p->x->request->arena);
}

/* A part that is text. */
void fab_page_add_text(struct page *p, const char *name, fab_str s)
{
    struct fab_buf b = fab_page_buffer(p);

    fab_html_put(&b, s);
    fab_page_add(p, name, fab_buf_str(&b));
}

static const struct part *find(const struct page *p, fab_str name)
{
    for (int i = 0; i < p->n; i++) {
        if (fab_str_is(name, p->part[i].name)) return &p->part[i];
    }
    return NULL;
}

/* Where two equal characters stand first, or -1. */
static int64_t find_twice(fab_str s, char c)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
        if (s.p[i] == c && s.p[i + 1] == c) return (int64_t)i;
    }
    return -1;
}

/* Fills the slots of a template.  Templates are ours: a slot that nobody filled is a bug. */
static void put_template(struct fab_buf *b, const struct page *p, const char *file)
{
    const fab_bytes bytes = fab_embedded_file(file);
    fab_str         rest = { (const char *)bytes.p, bytes.len };

    fab_assert(rest.p != NULL);
    for (;;) {
        const int64_t word = find_twice(rest, '{'), slot = find_twice(rest, '[');
        const bool    is_word = word >= 0 && (slot < 0 || word < slot);
        const int64_t at = is_word ? word : slot;
        if (at < 0) break;
        fab_put_str(b, fab_str_part(rest, 0, (size_t)at));
        rest = fab_str_part(rest, (size_t)at + 2, rest.len);
        const int64_t end = find_twice(rest, is_word ? '}' : ']');
        fab_assert(end >= 0);
        const fab_str name = fab_str_part(rest, 0, (size_t)end);
        rest = fab_str_part(rest, (size_t)end + 2, rest.len);
        if (is_word) {
            fab_html_put(b, fab_word_of(p->x->lang, "", name));
        } else {
            const struct part *part = find(p, name);
            fab_assert(part != NULL);
            fab_put_str(b, part->html);
        }
    }
    fab_put_str(b, rest);
}

/* --- documents -------------------------------------------------------------------------------- */

enum fab_code fab_page_document(struct exchange *x, const char *target, const struct fab_json **out,
                                struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena);

    FAB_TRY(fab_x_view(x, fab_str_of(target), &json, e));
    *out = fab_json_read(fab_buf_str(&json), x->request->arena, e);
    return *out == NULL ? e->code : FAB_OK;
}

fab_str fab_page_plural(const struct page *p, const char *id, int64_t n)
{
    struct fab_buf b = fab_page_buffer(p);

    fab_say_n(&b, p->x->lang, id, n, NULL, 0);
    return fab_buf_str(&b);
}

fab_str fab_page_number(const struct page *p, int64_t n)
{
    struct fab_buf b = fab_page_buffer(p);

    fab_put_number(&b, p->x->lang, n);
    return fab_buf_str(&b);
}

fab_str fab_page_sentence(const struct page *p, const char *id, const char *slot, fab_str text)
{
    struct fab_buf b = fab_page_buffer(p);

    FAB_SAY(&b, p->x->lang, id, FAB_TEXT(slot, text));
    return fab_buf_str(&b);
}

/* The language that the reader chose stays in the links. */
static fab_str keep_query(struct exchange *x)
{
    bool           bad = false;
    enum fab_lang  lang;
    struct fab_buf b = FAB_BUF_IN(x->request->arena);

    if (!fab_lang_read(fab_query(x->request->query, "lang", x->request->arena, &bad), &lang)) {
        return FAB_STR("");
    }
    fab_put_text(&b, "?lang=");
    fab_put_text(&b, fab_lang_name(lang));
    return fab_buf_str(&b);
}

/* JSON that stands in an element: "<" is written so that nothing in it can end the element. */
static void put_data(struct fab_buf *b, const struct fab_buf *json)
{
    for (size_t i = 0; i < json->len; i++) {
        if (json->p[i] == '<')
            fab_put_text(b, "\\u003c");
        else
            fab_put_byte(b, json->p[i]);
    }
}

/* What the app begins with: who we are, where its files are. */
static void put_boot(const struct page *p, struct fab_out *o)
{
    const struct fab_json *open = fab_json_get(p->community, "public");

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "name", fab_json_text(p->community, "name"));
    fab_json_put_text(o, "origin", fab_json_text(p->community, "origin"));
    fab_json_put_text(o, "web", fab_x_web(p->x));
    fab_json_put_text(o, "lang", fab_str_of(fab_lang_name(p->x->lang)));
    fab_json_put_int(o, "size", fab_json_int(p->community, "size", 0));
    fab_json_put_bool(o, "public", open != NULL && open->type == FAB_JSON_TRUE);
    fab_json_put_bool(o, "demo", p->x->http->o.demo);
    fab_app_put(&p->x->http->app, o);
    fab_json_close(o, '}');
}

static void put_link(struct fab_buf *b, const char *before, const struct fab_app_file *f,
                     const char *after)
{
    if (f == NULL) return;
    fab_put_text(b, before);
    fab_put_str(b, f->address);
    fab_put_text(b, after);
}

/* The app's part of the head; nothing where it was not built. */
static fab_str app_of(const struct page *p)
{
    const struct fab_app *app = &p->x->http->app;
    struct fab_buf        b = fab_page_buffer(p), json = fab_page_buffer(p);
    struct fab_out        o = { &json, false };

    if (app->n == 0) return FAB_STR("");
    put_boot(p, &o);
    put_link(&b, "<link rel=\"stylesheet\" href=\"", fab_app_find(app, FAB_STR("app.css")), "\">");
    put_link(&b, "<link rel=\"icon\" href=\"", fab_app_find(app, FAB_STR("icon.svg")),
             "\" type=\"image/svg+xml\">");
    put_link(&b, "<link rel=\"apple-touch-icon\" href=\"",
             fab_app_find(app, FAB_STR("icon-192.png")), "\">");
    fab_put_text(&b, "<link rel=\"manifest\" href=\"/manifest.webmanifest\">"
                     "<script type=\"application/json\" id=\"boot\">");
    put_data(&b, &json);
    fab_put_text(&b, "</script>");
    put_link(&b, "<script type=\"module\" src=\"", fab_app_find(app, FAB_STR("app.js")),
             "\"></script>");
    fab_x_page_policy(p->x);
    return fab_buf_str(&b);
}

static void add_frame(struct page *p, const char *title)
{
    const enum fab_lang other = p->x->lang == FAB_FR ? FAB_EN : FAB_FR;
    struct fab_buf      full = fab_page_buffer(p), href = fab_page_buffer(p);
    struct fab_buf      notice = fab_page_buffer(p);
    const fab_str       name = fab_json_text(p->community, "name");

    FAB_SAY(&full, p->x->lang, FAB_W("page.title"), FAB_TEXT("page", fab_word(p->x->lang, title)),
            FAB_TEXT("name", name));
    fab_html_put(&href, p->x->request->path);
    fab_put_text(&href, "?lang=");
    fab_put_text(&href, fab_lang_name(other));
    fab_page_add(p, "lang", fab_str_of(fab_lang_name(p->x->lang)));
    fab_page_add_text(p, "title", fab_buf_str(&full));
    fab_page_add_text(p, "name", name);
    fab_page_add_text(p, "origin", fab_json_text(p->community, "origin"));
    fab_page_add(p, "other_lang", fab_str_of(fab_lang_name(other)));
    fab_page_add(p, "other_href", fab_buf_str(&href));
    fab_page_add(p, "q", keep_query(p->x));
    fab_page_add(p, "app", app_of(p));
    fab_put_text(&notice, "<aside class=\"notice\">");
    fab_html_put(&notice, fab_word(p->x->lang, FAB_W("page.demo")));
    fab_put_text(&notice, "</aside>");
    fab_page_add(p, "notice", p->x->http->o.demo ? fab_buf_str(&notice) : FAB_STR(""));
}

enum fab_code fab_page_open(struct page *p, struct exchange *x, const char *title,
                            struct fab_err *e)
{
    *p = (struct page){ .x = x };
    FAB_TRY(fab_page_document(x, "/v1/community", &p->community, e));
    add_frame(p, title);
    return FAB_OK;
}

enum fab_code fab_page_send(struct page *p, const char *file, struct fab_err *e)
{
    struct fab_buf content = fab_page_buffer(p), html = fab_page_buffer(p);

    put_template(&content, p, file);
    fab_page_add(p, "main", fab_buf_str(&content));
    put_template(&html, p, "src/http/pages/frame.html");
    if (content.failed || html.failed) return fab_fail(e, FAB_E_MEMORY);
    fab_x_bytes(p->x, 200, "text/html; charset=utf-8", fab_buf_bytes(&html));
    return FAB_OK;
}

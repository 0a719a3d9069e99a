/* http/pages.c: what a visitor reads without script: who we are, how promises ended, what is on the
 * shelf, our rules, how to check.
 *
 * Why     a page must say the same as the interface, and work on any browser, at 320 px, without an
 *         account or a cookie.
 * Idea    templates of pages/ with {{a sentence of words/}} and [[a part that this file writes]];
 *         the parts are made from the very documents of views (http/page.h).
 * Cost    one or two documents and a few kilobytes.
 * Source  ux/README 2 to 7, ux/fr/01-visitor.html. */
#include "crypto/crypto.h"
#include "http/page.h"

enum { SHELF = 8 };

/* --- things ----------------------------------------------------------------------------------- */

/* A title that leads to its page, and where it stands or what kind of thing it is. */
static void put_shelved(struct fab_buf *b, const struct page *p, const struct fab_json *thing)
{
    const fab_str place = fab_json_text(thing, "place");

    fab_put_text(b, "<li class=\"shelved\"><a dir=\"auto\" href=\"/thing/");
    fab_html_put(b, fab_json_text(thing, "sid"));
    fab_put_text(b, "?lang=");
    fab_put_text(b, fab_lang_name(p->x->lang));
    fab_put_text(b, "\">");
    fab_html_put(b, fab_json_text(thing, "title"));
    fab_put_text(b, "</a><span class=\"note\" dir=\"auto\">");
    fab_html_put(b, place.len > 0 ? place : fab_json_text(thing, "topic_text"));
    fab_put_text(b, "</span></li>");
}

/* Titles and places; whoever lends is not named to visitors, and not on these pages at all.  A
 * title that turns the direction of writing turns its own alone. */
static fab_str shelf(const struct page *p, const struct fab_json *list, int64_t most,
                     const char *none)
{
    struct fab_buf b = fab_page_buffer(p);
    int64_t        n = 0;

    if (list == NULL || list->first == NULL) {
        fab_put_text(&b, "<p>");
        fab_html_put(&b, fab_word(p->x->lang, none));
        fab_put_text(&b, "</p>");
        return fab_buf_str(&b);
    }
    fab_put_text(&b, "<ul class=\"things\">");
    for (const struct fab_json *j = list->first; j != NULL && n < most; j = j->next, n++) {
        put_shelved(&b, p, j);
    }
    fab_put_text(&b, "</ul>");
    return fab_buf_str(&b);
}

enum fab_code fab_http_page_home(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *things;

    FAB_TRY(fab_page_open(&p, x, FAB_W("page.home"), e));
    FAB_TRY(fab_page_document(x, "/v1/things?limit=8", &things, e));
    const int64_t members = fab_json_int(p.community, "members", 0);
    fab_page_add_text(&p, "lead",
             members == 0 ? fab_word(x->lang, FAB_W("home.lead_new"))
                          : fab_page_sentence(&p, FAB_W("home.lead"), "members",
                                     fab_page_plural(&p, FAB_W("count.members"), members)));
    fab_page_add(&p, "ended", fab_page_ended(&p));
    fab_page_add(&p, "things",
                 shelf(&p, fab_json_get(things, "things"), SHELF, FAB_W("home.shelf_none")));
    return fab_page_send(&p, "src/http/pages/home.html", e);
}

/* ?q= passed on as it came, but for what an address may not hold. */
static const char *target_of(struct exchange *x, const char *path, struct fab_buf *b)
{
    fab_str query = x->request->query;

    fab_put_text(b, path);
    fab_put_text(b, "?limit=200");
    while (query.len > 0) {
        const fab_str pair = fab_str_cut(&query, '&');
        if (!fab_str_starts(pair, "q=")) continue;
        fab_put_byte(b, '&');
        fab_put_str(b, pair);
        break;
    }
    fab_put_byte(b, 0);
    return (const char *)b->p;
}

enum fab_code fab_http_page_find(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *things, *requests;
    bool                   bad = false;
    enum fab_lang          lang;
    struct fab_buf         a, b, hidden;

    FAB_TRY(fab_page_open(&p, x, FAB_W("find.h1"), e));
    a = fab_page_buffer(&p);
    b = fab_page_buffer(&p);
    hidden = fab_page_buffer(&p);
    const char *const things_at = target_of(x, "/v1/things", &a);
    const char *const requests_at = target_of(x, "/v1/requests", &b);
    if (a.failed || b.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_page_document(x, things_at, &things, e));
    FAB_TRY(fab_page_document(x, requests_at, &requests, e));
    if (fab_lang_read(fab_query(x->request->query, "lang", x->request->arena, &bad), &lang)) {
        fab_put_text(&hidden, "<input type=\"hidden\" name=\"lang\" value=\"");
        fab_put_text(&hidden, fab_lang_name(lang));
        fab_put_text(&hidden, "\">");
    }
    fab_page_add_text(&p, "query", fab_query(x->request->query, "q", x->request->arena, &bad));
    fab_page_add(&p, "keep_lang", fab_buf_str(&hidden));
    fab_page_add(&p, "things",
        shelf(&p, fab_json_get(things, "things"), FAB_L_page_rows, FAB_W("find.none")));
    fab_page_add(&p, "requests",
        shelf(&p, fab_json_get(requests, "requests"), FAB_L_page_rows, FAB_W("find.none")));
    return fab_page_send(&p, "src/http/pages/find.html", e);
}

/* --- rules, and how to check ------------------------------------------------------------------ */

static fab_str rules(const struct page *p, const struct fab_json *settings)
{
    struct fab_buf b = fab_page_buffer(p);

    for (const struct fab_json *j = settings == NULL ? NULL : settings->first; j != NULL;
         j = j->next) {
        fab_put_text(&b, "<li><span>");
        fab_html_put(&b, fab_json_text(j, "label_text"));
        fab_put_text(&b, "</span><span class=\"v\">");
        fab_html_put(&b, fab_json_text(j, "value_text"));
        fab_put_text(&b, "</span><span class=\"note\">");
        fab_html_put(&b, fab_word(p->x->lang, FAB_W("charterpage.usual")));
        fab_put_byte(&b, ' ');
        fab_html_put(&b, fab_json_text(j, "default_text"));
        fab_put_text(&b, " \xc2\xb7 ");
        fab_html_put(&b, fab_word(p->x->lang, FAB_W("charterpage.bounds")));
        fab_put_byte(&b, ' ');
        fab_html_put(&b, fab_json_text(j, "min_text"));
        fab_put_text(&b, " \xe2\x80\x93 ");
        fab_html_put(&b, fab_json_text(j, "max_text"));
        fab_put_text(&b, "</span></li>");
    }
    return fab_buf_str(&b);
}

/* What a line of people's text is: its element, NULL for an empty line; *text without its mark. */
static const char *element_of(fab_str line, fab_str *text)
{
    static const struct {
        const char *mark, *element;
    } MARK[] = { { "## ", "h2" }, { "# ", "h2" }, { "- ", "li" } };

    *text = line;
    for (int i = 0; i < fab_countof(MARK); i++) {
        if (!fab_str_starts(line, MARK[i].mark)) continue;
        *text = fab_str_trim(fab_str_part(line, strlen(MARK[i].mark), line.len));
        return MARK[i].element;
    }
    return line.len == 0 ? NULL : "p";
}

static void put_tag(struct fab_buf *b, const char *element, bool ends)
{
    const bool item = strcmp(element, "li") == 0;

    if (item && !ends) fab_put_text(b, "<ul class=\"plain\">");
    fab_put_text(b, ends ? "</" : "<");
    fab_put_text(b, element);
    fab_put_byte(b, '>');
    if (item && ends) fab_put_text(b, "</ul>");
}

/* Paragraphs, headings ("# ") and items ("- ") of a text that people wrote; the rest stands as it
 * is. */
static void put_prose(struct fab_buf *b, fab_str text)
{
    const char *open = NULL;    /* the element that is not closed yet */

    while (text.len > 0) {
        fab_str     words;
        const char *want = element_of(fab_str_trim(fab_str_cut(&text, '\n')), &words);
        const bool  joins = open != NULL && want != NULL && *open == 'p' && *want == 'p';

        if (joins) fab_put_byte(b, ' ');
        else if (open != NULL) put_tag(b, open, true);
        if (want != NULL && !joins) put_tag(b, want, false);
        fab_html_put(b, words);
        open = want;
    }
    if (open != NULL) put_tag(b, open, true);
}

enum fab_code fab_http_page_charter(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *doc;
    struct fab_buf         text;

    FAB_TRY(fab_page_open(&p, x, FAB_W("charterpage.h1"), e));
    FAB_TRY(fab_page_document(x, "/v1/charter", &doc, e));
    text = fab_page_buffer(&p);
    if (fab_json_text(doc, "charter_text").len > 0) {
        fab_put_text(&text, "<section class=\"card\"><div class=\"text\">");
        put_prose(&text, fab_json_text(doc, "charter_text"));
        fab_put_text(&text, "</div></section>");
    }
    fab_page_add_text(
        &p, "lead",
        fab_page_sentence(&p, FAB_W("charterpage.lead"), "n",
                          fab_page_number(&p, fab_json_int(doc, "version", 0))));
    fab_page_add(&p, "text", fab_buf_str(&text));
    fab_page_add(&p, "rules", rules(&p, fab_json_get(doc, "settings")));
    fab_page_add(&p, "devices", fab_page_items(&p, fab_json_get(doc, "devices")));
    return fab_page_send(&p, "src/http/pages/charter.html", e);
}

enum fab_code fab_http_page_check(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *track, *open;

    FAB_TRY(fab_page_open(&p, x, FAB_W("checkpage.h1"), e));
    FAB_TRY(fab_page_document(x, "/v1/track", &track, e));
    open = fab_json_get(p.community, "public");
    const fab_str size = fab_page_number(&p, fab_json_int(p.community, "size", 0));
    fab_page_add_text(&p, "what_1", fab_page_sentence(&p, FAB_W("checkpage.what_1"), "n", size));
    fab_page_add(&p, "track", fab_page_items(&p, fab_json_get(track, "rows")));
    fab_page_add_text(&p, "size", size);
    fab_page_add_text(&p, "root", fab_json_text(p.community, "root"));
    fab_page_add_text(&p, "web", fab_x_web(x));
    fab_page_add_text(&p, "public",
             open != NULL && open->type == FAB_JSON_TRUE
                 ? FAB_STR("")
                 : fab_word(x->lang, FAB_W("checkpage.private")));
    return fab_page_send(&p, "src/http/pages/check.html", e);
}

enum fab_code fab_http_page_style(struct exchange *x, struct fab_err *e)
{
    const fab_bytes css = fab_embedded_file("src/http/pages/style.css");
    const fab_id    hash = fab_sha256(css);
    struct fab_buf  tag = FAB_BUF_IN(x->request->arena);

    (void)e;
    fab_put_byte(&tag, '"');
    fab_put_hex(&tag, hash.b, 8);
    fab_put_byte(&tag, '"');
    if (fab_x_fresh(x, fab_buf_str(&tag))) return FAB_OK;
    fab_x_bytes(x, 200, "text/css; charset=utf-8", css);
    return FAB_OK;
}

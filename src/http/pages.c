/* http/pages.c: what a visitor reads without script: who we are, how promises ended, what is on the
 * shelf, our rules, how to check.
 *
 * Why     a page must say the same as the interface, and work on any browser, at 320 px, without an
 *         account or a cookie.
 * Idea    templates of pages/ with {{a sentence of words/}} and [[a part that this file writes]];
 *         the parts are made from the very documents of views.  What comes from people is escaped
 *         at one door, put_text.
 * Cost    one or two documents and a few kilobytes.
 * Source  ux/README 2 to 7, ux/fr/01-visitor.html. */
#include "crypto/crypto.h"
#include "http/exchange.h"

enum { PARTS = 16, SHELF = 8 };

struct part { const char *name; fab_str html; };
struct page {
    struct exchange *x;
    const struct fab_json *community;
    struct part part[PARTS];
    int n;
};

/* --- HTML ------------------------------------------------------------------------------------- */

static void put_text(struct fab_buf *b, fab_str s)
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

static void add(struct page *p, const char *name, fab_str html)
{
    fab_assert(p->n < PARTS);
    p->part[p->n++] = (struct part){ name, html };
}

static struct fab_buf buffer(const struct page *p)
{
    return FAB_BUF_IN(p->x->request->arena);
}

/* A part that is text. */
static void add_text(struct page *p, const char *name, fab_str s)
{
    struct fab_buf b = buffer(p);

    put_text(&b, s);
    add(p, name, fab_buf_str(&b));
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
            put_text(b, fab_word_of(p->x->lang, "", name));
        } else {
            const struct part *part = find(p, name);
            fab_assert(part != NULL);
            fab_put_str(b, part->html);
        }
    }
    fab_put_str(b, rest);
}

/* --- documents -------------------------------------------------------------------------------- */

static enum fab_code document(struct exchange *x, const char *target, const struct fab_json **out,
                              struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena);

    FAB_TRY(fab_x_view(x, fab_str_of(target), &json, e));
    *out = fab_json_read(fab_buf_str(&json), x->request->arena, e);
    return *out == NULL ? e->code : FAB_OK;
}

static fab_str plural(const struct page *p, const char *id, int64_t n)
{
    struct fab_buf b = buffer(p);

    fab_say_n(&b, p->x->lang, id, n, NULL, 0);
    return fab_buf_str(&b);
}

static fab_str number(const struct page *p, int64_t n)
{
    struct fab_buf b = buffer(p);

    fab_put_number(&b, p->x->lang, n);
    return fab_buf_str(&b);
}

static fab_str sentence(const struct page *p, const char *id, const char *slot, fab_str text)
{
    struct fab_buf b = buffer(p);

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

static void add_frame(struct page *p, const char *title)
{
    const enum fab_lang other = p->x->lang == FAB_FR ? FAB_EN : FAB_FR;
    struct fab_buf      full = buffer(p), href = buffer(p), notice = buffer(p);
    const fab_str       name = fab_json_text(p->community, "name");

    FAB_SAY(&full, p->x->lang, FAB_W("page.title"), FAB_TEXT("page", fab_word(p->x->lang, title)),
            FAB_TEXT("name", name));
    put_text(&href, p->x->request->path);
    fab_put_text(&href, "?lang=");
    fab_put_text(&href, fab_lang_name(other));
    add(p, "lang", fab_str_of(fab_lang_name(p->x->lang)));
    add_text(p, "title", fab_buf_str(&full));
    add_text(p, "name", name);
    add_text(p, "origin", fab_json_text(p->community, "origin"));
    add(p, "other_lang", fab_str_of(fab_lang_name(other)));
    add(p, "other_href", fab_buf_str(&href));
    add(p, "q", keep_query(p->x));
    fab_put_text(&notice, "<p class=\"notice\">");
    put_text(&notice, fab_word(p->x->lang, FAB_W("page.demo")));
    fab_put_text(&notice, "</p>");
    add(p, "notice", p->x->http->o.demo ? fab_buf_str(&notice) : FAB_STR(""));
}

static enum fab_code open_page(struct page *p, struct exchange *x, const char *title,
                               struct fab_err *e)
{
    *p = (struct page){ .x = x };
    FAB_TRY(document(x, "/v1/community", &p->community, e));
    add_frame(p, title);
    return FAB_OK;
}

static enum fab_code send_page(struct page *p, const char *file, struct fab_err *e)
{
    struct fab_buf content = buffer(p), html = buffer(p);

    put_template(&content, p, file);
    add(p, "main", fab_buf_str(&content));
    put_template(&html, p, "src/http/pages/frame.html");
    if (content.failed || html.failed) return fab_fail(e, FAB_E_MEMORY);
    fab_x_bytes(p->x, 200, "text/html; charset=utf-8", fab_buf_bytes(&html));
    return FAB_OK;
}

/* --- how promises ended ----------------------------------------------------------------------- */

/* Each ending: its member in community.promises, its words, its colour and its drawing (shape and
 * word, never colour alone). */
static const struct {
    const char *path, *word, *style, *drawing;
} ENDING[] = {
    { "promises.kept", "home.kept", "kept", "<path d=\"m5 12.5 4.5 4.5L19 7.5\"/>" },
    { "promises.made_good", "home.made_good", "mended",
      "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"m13.5 3.2-3 5.3 3.6 3-3.6 3.5 1.8 5.8\"/>" },
    { "promises.decided", "home.decided", "ruled",
      "<path d=\"M12 4v16M7 20h10M4.5 7h15M4.5 7 2 13.5h5zM19.5 7 17 13.5h5z\"/>" },
    { "promises.not_kept", "home.not_kept", "broken", "<path d=\"M6 6l12 12M18 6 6 18\"/>" },
    { "promises.ran_out", "home.ran_out", "out",
      "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5l3 2\"/>" },
};

static int64_t ending(const struct page *p, int i)
{
    return fab_json_int(p->community, ENDING[i].path, 0);
}

/* Parts to scale of 600, two apart; one that is there is never thinner than two. */
static void put_bar(struct fab_buf *b, const struct page *p, int64_t all)
{
    struct fab_buf label = buffer(p);
    int64_t        x = 0;

    FAB_SAY(&label, p->x->lang, FAB_W("home.bar"), FAB_NUM("kept", ending(p, 0)),
            FAB_NUM("made_good", ending(p, 1)), FAB_NUM("decided", ending(p, 2)),
            FAB_NUM("not_kept", ending(p, 3)), FAB_NUM("ran_out", ending(p, 4)));
    fab_put_text(b, "<svg class=\"bar\" viewBox=\"0 0 600 44\" preserveAspectRatio=\"none\" "
                    "role=\"img\" aria-label=\"");
    put_text(b, fab_buf_str(&label));
    fab_put_text(b, "\">");
    for (int i = 0; i < fab_countof(ENDING); i++) {
        const int64_t wide = ending(p, i) == 0 ? 0 : fab_max(2, 600 * ending(p, i) / all - 2);
        if (wide == 0) continue;
        fab_put_text(b, "<rect class=\"");
        fab_put_text(b, ENDING[i].style);
        fab_put_text(b, "\" x=\"");
        fab_put_int(b, x);
        fab_put_text(b, "\" width=\"");
        fab_put_int(b, wide);
        fab_put_text(b, "\" height=\"44\" rx=\"3\"/>");
        x += wide + 2;
    }
    fab_put_text(b, "</svg>");
}

static void put_ending(struct fab_buf *b, const struct page *p, int i)
{
    fab_put_text(b, "<li><span class=\"chip ");
    fab_put_text(b, ENDING[i].style);
    fab_put_text(b, "\"><svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">");
    fab_put_text(b, ENDING[i].drawing);
    fab_put_text(b, "</svg>");
    put_text(b, fab_word(p->x->lang, ENDING[i].word));
    fab_put_text(b, "</span><b>");
    put_text(b, number(p, ending(p, i)));
    fab_put_text(b, "</b></li>");
}

static fab_str ended(const struct page *p)
{
    struct fab_buf b = buffer(p);
    const int64_t all = fab_json_int(p->community, "promises.ended", 0),
                  live = fab_json_int(p->community, "promises.under_way", 0);

    fab_put_text(&b, "<p class=\"note\">");
    put_text(&b, all == 0 ? fab_word(p->x->lang, FAB_W("home.ended_none"))
                          : plural(p, FAB_W("count.promises"), all));
    fab_put_text(&b, "</p>");
    if (all > 0) {
        put_bar(&b, p, all);
        fab_put_text(&b, "<ul class=\"facts\">");
        for (int i = 0; i < fab_countof(ENDING); i++) put_ending(&b, p, i);
        fab_put_text(&b, "<li><span>");
        put_text(&b, fab_word(p->x->lang, FAB_W("home.hanging")));
        fab_put_text(&b, "</span><b>");
        put_text(&b, number(p, fab_json_int(p->community, "promises.left_hanging", 0)));
        fab_put_text(&b, "</b></li></ul>");
    }
    if (live > 0) {
        fab_put_text(&b, "<p class=\"note\">");
        put_text(&b, sentence(p, FAB_W("home.under_way"), "n", number(p, live)));
        fab_put_text(&b, "</p>");
    }
    return fab_buf_str(&b);
}

/* --- things ----------------------------------------------------------------------------------- */

/* Titles and places; whoever lends is not named to visitors, and not on these pages at all.  A title
 * that turns the direction of writing turns its own alone. */
static fab_str shelf(const struct page *p, const struct fab_json *list, int64_t most,
                     const char *none)
{
    struct fab_buf b = buffer(p);
    int64_t        n = 0;

    if (list == NULL || list->first == NULL) {
        fab_put_text(&b, "<p>");
        put_text(&b, fab_word(p->x->lang, none));
        fab_put_text(&b, "</p>");
        return fab_buf_str(&b);
    }
    fab_put_text(&b, "<ul class=\"things\">");
    for (const struct fab_json *j = list->first; j != NULL && n < most; j = j->next, n++) {
        fab_put_text(&b, "<li class=\"thing\"><b dir=\"auto\">");
        put_text(&b, fab_json_text(j, "title"));
        fab_put_text(&b, "</b><span class=\"note\" dir=\"auto\">");
        put_text(&b, fab_json_text(j, "place").len > 0 ? fab_json_text(j, "place")
                                                       : fab_json_text(j, "topic"));
        fab_put_text(&b, "</span></li>");
    }
    fab_put_text(&b, "</ul>");
    return fab_buf_str(&b);
}

enum fab_code fab_http_page_home(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *things;

    FAB_TRY(open_page(&p, x, FAB_W("page.home"), e));
    FAB_TRY(document(x, "/v1/things?limit=8", &things, e));
    const int64_t members = fab_json_int(p.community, "members", 0);
    add_text(&p, "lead",
             members == 0 ? fab_word(x->lang, FAB_W("home.lead_new"))
                          : sentence(&p, FAB_W("home.lead"), "members",
                                     plural(&p, FAB_W("count.members"), members)));
    add(&p, "ended", ended(&p));
    add(&p, "things", shelf(&p, fab_json_get(things, "things"), SHELF, FAB_W("home.shelf_none")));
    return send_page(&p, "src/http/pages/home.html", e);
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

    FAB_TRY(open_page(&p, x, FAB_W("find.h1"), e));
    a = buffer(&p);
    b = buffer(&p);
    hidden = buffer(&p);
    const char *const things_at = target_of(x, "/v1/things", &a);
    const char *const requests_at = target_of(x, "/v1/requests", &b);
    if (a.failed || b.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(document(x, things_at, &things, e));
    FAB_TRY(document(x, requests_at, &requests, e));
    if (fab_lang_read(fab_query(x->request->query, "lang", x->request->arena, &bad), &lang)) {
        fab_put_text(&hidden, "<input type=\"hidden\" name=\"lang\" value=\"");
        fab_put_text(&hidden, fab_lang_name(lang));
        fab_put_text(&hidden, "\">");
    }
    add_text(&p, "query", fab_query(x->request->query, "q", x->request->arena, &bad));
    add(&p, "keep_lang", fab_buf_str(&hidden));
    add(&p, "things",
        shelf(&p, fab_json_get(things, "things"), FAB_L_page_rows, FAB_W("find.none")));
    add(&p, "requests",
        shelf(&p, fab_json_get(requests, "requests"), FAB_L_page_rows, FAB_W("find.none")));
    return send_page(&p, "src/http/pages/find.html", e);
}

/* --- rules, and how to check ------------------------------------------------------------------ */

static fab_str rules(const struct page *p, const struct fab_json *settings)
{
    struct fab_buf b = buffer(p);

    for (const struct fab_json *j = settings == NULL ? NULL : settings->first; j != NULL;
         j = j->next) {
        fab_put_text(&b, "<li><span>");
        put_text(&b, fab_json_text(j, "label_text"));
        fab_put_text(&b, "</span><span class=\"v\">");
        put_text(&b, fab_json_text(j, "value_text"));
        fab_put_text(&b, "</span><span class=\"note\">");
        put_text(&b, fab_word(p->x->lang, FAB_W("charterpage.usual")));
        fab_put_byte(&b, ' ');
        put_text(&b, fab_json_text(j, "default_text"));
        fab_put_text(&b, " \xc2\xb7 ");
        put_text(&b, fab_word(p->x->lang, FAB_W("charterpage.bounds")));
        fab_put_byte(&b, ' ');
        put_text(&b, fab_json_text(j, "min_text"));
        fab_put_text(&b, " \xe2\x80\x93 ");
        put_text(&b, fab_json_text(j, "max_text"));
        fab_put_text(&b, "</span></li>");
    }
    return fab_buf_str(&b);
}

/* "<li>text</li>" for each row. */
static fab_str items(const struct page *p, const struct fab_json *list)
{
    struct fab_buf b = buffer(p);

    for (const struct fab_json *j = list == NULL ? NULL : list->first; j != NULL; j = j->next) {
        fab_put_text(&b, "<li>");
        put_text(&b, fab_json_text(j, "text"));
        fab_put_text(&b, "</li>");
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
        put_text(b, words);
        open = want;
    }
    if (open != NULL) put_tag(b, open, true);
}

enum fab_code fab_http_page_charter(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *doc;
    struct fab_buf         text;

    FAB_TRY(open_page(&p, x, FAB_W("charterpage.h1"), e));
    FAB_TRY(document(x, "/v1/charter", &doc, e));
    text = buffer(&p);
    if (fab_json_text(doc, "charter_text").len > 0) {
        fab_put_text(&text, "<section class=\"card\"><div class=\"text\">");
        put_prose(&text, fab_json_text(doc, "charter_text"));
        fab_put_text(&text, "</div></section>");
    }
    add_text(
        &p, "lead",
        sentence(&p, FAB_W("charterpage.lead"), "n", number(&p, fab_json_int(doc, "version", 0))));
    add(&p, "text", fab_buf_str(&text));
    add(&p, "rules", rules(&p, fab_json_get(doc, "settings")));
    add(&p, "devices", items(&p, fab_json_get(doc, "devices")));
    return send_page(&p, "src/http/pages/charter.html", e);
}

enum fab_code fab_http_page_check(struct exchange *x, struct fab_err *e)
{
    struct page            p;
    const struct fab_json *track, *open;

    FAB_TRY(open_page(&p, x, FAB_W("checkpage.h1"), e));
    FAB_TRY(document(x, "/v1/track", &track, e));
    open = fab_json_get(p.community, "public");
    const fab_str size = number(&p, fab_json_int(p.community, "size", 0));
    add_text(&p, "what_1", sentence(&p, FAB_W("checkpage.what_1"), "n", size));
    add(&p, "track", items(&p, fab_json_get(track, "rows")));
    add_text(&p, "size", size);
    add_text(&p, "root", fab_json_text(p.community, "root"));
    add_text(&p, "web", fab_x_web(x));
    add_text(&p, "public",
             open != NULL && open->type == FAB_JSON_TRUE
                 ? FAB_STR("")
                 : fab_word(x->lang, FAB_W("checkpage.private")));
    return send_page(&p, "src/http/pages/check.html", e);
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

/* http/totals.c: what members read with names and everybody reads without: a thing and its days,
 * how we live together, the totals of the accounts.
 *
 * Why     a visitor decides by these whether to come in, also where no script runs.
 * Idea    the documents of views that a visitor may have; a member's session changes nothing here:
 *         whoever lends is never named on these pages.
 * Cost    two or three documents and a few kilobytes.
 * Source  ux/README 2, ux/fr/18-devices.html, ux/fr/18b-accounts.html. */
#include "http/page.h"

/* --- a thing ---------------------------------------------------------------------------------- */

static void put_fact(struct fab_buf *b, const struct page *p, const char *word, fab_str text)
{
    if (text.len == 0) return;
    fab_put_text(b, "<div><dt>");
    fab_html_put(b, fab_word(p->x->lang, word));
    fab_put_text(b, "</dt><dd dir=\"auto\">");
    fab_html_put(b, text);
    fab_put_text(b, "</dd></div>");
}

/* A sum of a document, {units, unit}, as the reader writes it; how many make one says the
 * community's own list. */
static fab_str sum(const struct page *p, const struct fab_json *of)
{
    const struct fab_json *list = fab_json_get(p->community, "units");
    struct fab_buf         b = fab_page_buffer(p);

    if (of == NULL) return FAB_STR("");
    const fab_str unit = fab_json_text(of, "unit");
    for (const struct fab_json *j = list == NULL ? NULL : list->first; j != NULL; j = j->next) {
        if (!fab_str_same(fab_json_text(j, "name"), unit)) continue;
        fab_put_sum(&b, p->x->lang, unit, fab_json_int(j, "per_one", 1),
                    fab_json_int(of, "units", 0));
    }
    return fab_buf_str(&b);
}

static fab_str facts(const struct page *p, const struct fab_json *thing)
{
    struct fab_buf b = fab_page_buffer(p);

    put_fact(&b, p, FAB_W("thingpage.worth"), sum(p, fab_json_get(thing, "worth")));
    put_fact(&b, p, FAB_W("thingpage.topic"), fab_json_text(thing, "topic_text"));
    put_fact(&b, p, FAB_W("thingpage.place"), fab_json_text(thing, "place"));
    return fab_buf_str(&b);
}

/* The day's number in "2026-11-24T00:00:00Z". */
enum { DAY_AT = 8, DAY_LEN = 2 };

/* Of the four weeks from today, each day with its state. */
static fab_str days(const struct page *p, const struct fab_json *list)
{
    struct fab_buf b = fab_page_buffer(p);

    for (const struct fab_json *j = list == NULL ? NULL : list->first; j != NULL; j = j->next) {
        fab_put_text(&b, "<li class=\"");
        fab_html_put(&b, fab_json_text(j, "state"));
        fab_put_text(&b, "\"><b>");
        fab_html_put(&b, fab_str_part(fab_json_text(j, "day"), DAY_AT, DAY_LEN));
        fab_put_text(&b, "</b> <span class=\"note\">");
        fab_html_put(&b, fab_json_text(j, "state_text"));
        fab_put_text(&b, "</span></li>");
    }
    return fab_buf_str(&b);
}

/* "/v1/things/<sid>" and what follows; in the arena. */
static const char *target(struct exchange *x, const char *after)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);

    fab_put_text(&b, "/v1/things/");
    fab_put_str(&b, x->match.param[0]);
    fab_put_text(&b, after);
    fab_put_byte(&b, 0);
    return b.failed ? NULL : (const char *)b.p;
}

/* No such thing, or not any more: a page all the same, which the app takes over. */
static enum fab_code no_thing(struct exchange *x, struct fab_err *e)
{
    struct page p;

    FAB_TRY(fab_page_open(&p, x, FAB_W("place.thing"), e));
    FAB_TRY(fab_page_send(&p, "src/http/pages/nothing.html", e));
    x->response->status = 404;
    return FAB_OK;
}

enum fab_code fab_http_page_thing(struct exchange *x, struct fab_err *e)
{
    const char *const      at = target(x, ""), *const days_at = target(x, "/calendar");
    const struct fab_json *thing, *calendar;
    struct page            p;

    if (at == NULL || days_at == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (fab_page_document(x, at, &thing, e) != FAB_OK) return no_thing(x, e);
    FAB_TRY(fab_page_document(x, days_at, &calendar, e));
    FAB_TRY(fab_page_open(&p, x, FAB_W("place.thing"), e));
    fab_page_add_text(&p, "thing", fab_json_text(thing, "title"));
    fab_page_add_text(&p, "until", fab_json_text(thing, "until_text"));
    fab_page_add(&p, "facts", facts(&p, thing));
    fab_page_add(&p, "days", days(&p, fab_json_get(calendar, "days")));
    return fab_page_send(&p, "src/http/pages/thing.html", e);
}

/* --- together --------------------------------------------------------------------------------- */

enum fab_code fab_http_page_together(struct exchange *x, struct fab_err *e)
{
    const struct fab_json *track;
    struct page            p;

    FAB_TRY(fab_page_open(&p, x, FAB_W("place.together"), e));
    FAB_TRY(fab_page_document(x, "/v1/track", &track, e));
    fab_page_add_text(&p, "lead", fab_json_text(p.community, "text"));
    fab_page_add(&p, "devices", fab_page_items(&p, fab_json_get(p.community, "devices")));
    fab_page_add(&p, "ended", fab_page_ended(&p));
    fab_page_add(&p, "track", fab_page_items(&p, fab_json_get(track, "rows")));
    return fab_page_send(&p, "src/http/pages/together.html", e);
}

/* --- accounts --------------------------------------------------------------------------------- */

static void put_total(struct fab_buf *b, const struct page *p, const char *word,
                      const struct fab_json *of)
{
    fab_put_text(b, "<tr><th scope=\"row\">");
    fab_html_put(b, fab_word(p->x->lang, word));
    fab_put_text(b, "</th><td>");
    fab_html_put(b, sum(p, of));
    fab_put_text(b, "</td></tr>");
}

static fab_str totals(const struct page *p, const struct fab_json *rows)
{
    struct fab_buf b = fab_page_buffer(p);

    for (const struct fab_json *j = rows == NULL ? NULL : rows->first; j != NULL; j = j->next) {
        put_total(&b, p, FAB_W("accountspage.above"), fab_json_get(j, "above"));
        put_total(&b, p, FAB_W("accountspage.below"), fab_json_get(j, "below"));
        put_total(&b, p, FAB_W("accountspage.held"), fab_json_get(j, "held"));
        put_total(&b, p, FAB_W("accountspage.together"), fab_json_get(j, "together"));
    }
    return fab_buf_str(&b);
}

enum fab_code fab_http_page_accounts(struct exchange *x, struct fab_err *e)
{
    const struct fab_json *doc;
    struct page            p;

    FAB_TRY(fab_page_open(&p, x, FAB_W("place.accounts"), e));
    FAB_TRY(fab_page_document(x, "/v1/accounts", &doc, e));
    fab_page_add(&p, "totals", totals(&p, fab_json_get(doc, "rows")));
    return fab_page_send(&p, "src/http/pages/accounts.html", e);
}

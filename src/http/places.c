/* http/places.c: the app's files as they are sent, and the places that only it can show.
 *
 * Why     a link to a place must open whoever follows it: the app where it runs, a sentence where
 *         it does not; and the same frame for everybody says nothing about what lies behind.
 * Idea    a file's address holds its hash, so it is kept for ever and never asked for again.  Only
 *         three addresses stay the same: the worker's (a browser looks there for a newer one), the
 *         manifest's, and /v1/app, which names all others.
 * Source  ux/README 2, DEPENDENCIES 6 and 7; W3C Web App Manifest. */
#include "http/page.h"

/* --- files ------------------------------------------------------------------------------------ */

static void send_file(struct exchange *x, const struct fab_app_file *f)
{
    const struct {
        const char *name;
        fab_bytes   bytes;
    } PACKINGS[] = { { "br", f->brotli }, { "gzip", f->gzip } }; /* the smaller first */
    fab_bytes sent = f->plain;

    for (int i = 0; i < fab_countof(PACKINGS) && sent.p == f->plain.p; i++) {
        if (PACKINGS[i].bytes.p == NULL || !fab_x_takes(x, PACKINGS[i].name)) continue;
        fab_response_add(x->response, "Content-Encoding", fab_str_of(PACKINGS[i].name));
        sent = PACKINGS[i].bytes;
    }
    if (f->runs) fab_x_page_policy(x);
    fab_x_bytes(x, 200, f->type, sent);
}

enum fab_code fab_http_app_file(struct exchange *x, struct fab_err *e)
{
    const struct fab_app_file *f = fab_app_find(&x->http->app, x->match.param[1]);

    if (f == NULL || !fab_str_same(x->match.param[0], f->hash)) return fab_fail(e, FAB_E_REF);
    fab_response_add(x->response, "Cache-Control", FAB_STR("public, max-age=31536000, immutable"));
    send_file(x, f);
    return FAB_OK;
}

/* A tag that names what is sent: true: the browser has it. */
static bool has_already(struct exchange *x, fab_str hash)
{
    struct fab_buf tag = FAB_BUF_IN(x->request->arena);

    fab_put_text(&tag, "W/\"");
    fab_put_str(&tag, hash);
    fab_put_byte(&tag, '"');
    fab_response_add(x->response, "Cache-Control", FAB_STR("no-cache"));
    return fab_x_fresh(x, fab_buf_str(&tag));
}

enum fab_code fab_http_app_worker(struct exchange *x, struct fab_err *e)
{
    const struct fab_app_file *f = fab_app_find(&x->http->app, FAB_STR("sw.js"));

    if (f == NULL) return fab_fail(e, FAB_E_REF);
    if (!has_already(x, f->hash)) send_file(x, f);
    return FAB_OK;
}

/* Which version this is, and where its files are: what the worker keeps for places without a
 * network. */
enum fab_code fab_http_app_about(struct exchange *x, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };

    if (x->http->app.n == 0) return fab_fail(e, FAB_E_REF);
    if (has_already(x, x->http->app.version)) return FAB_OK;
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_app_put(&x->http->app, &o);
    fab_json_close(&o, '}');
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

/* The drawing where it is taken, else its pixels; the mark stands clear of the rim, so that any
 * phone may cut its shape. */
static void put_icons(struct fab_out *o, const struct fab_app *app)
{
    static const struct {
        const char *name, *sizes;
    } ICONS[] = { { "icon.svg", "any" },
                  { "icon-192.png", "192x192" },
                  { "icon-512.png", "512x512" } };

    fab_json_open(o, "icons", '[');
    for (int i = 0; i < fab_countof(ICONS); i++) {
        const struct fab_app_file *f = fab_app_find(app, fab_str_of(ICONS[i].name));

        if (f == NULL) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "src", f->address);
        fab_json_put_text(o, "sizes", fab_str_of(ICONS[i].sizes));
        fab_json_put_text(o, "type", fab_str_of(f->type));
        fab_json_put_text(o, "purpose", FAB_STR("any maskable"));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* What a phone shows of the app beside others: the community's own name. */
enum fab_code fab_http_app_manifest(struct exchange *x, struct fab_err *e)
{
    const struct fab_json *community;
    struct fab_buf         json = FAB_BUF_IN(x->request->arena);
    struct fab_out         o = { &json, false };

    if (x->http->app.n == 0) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_page_document(x, "/v1/community", &community, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "id", FAB_STR("/"));
    fab_json_put_text(&o, "name", fab_json_text(community, "name"));
    fab_json_put_text(&o, "short_name", fab_json_text(community, "name"));
    fab_json_put_text(&o, "lang", fab_str_of(fab_lang_name(x->lang)));
    fab_json_put_text(&o, "start_url", FAB_STR("/today"));
    fab_json_put_text(&o, "scope", FAB_STR("/"));
    fab_json_put_text(&o, "display", FAB_STR("standalone"));
    fab_json_put_text(&o, "background_color", FAB_STR("#f2f1eb"));
    fab_json_put_text(&o, "theme_color", FAB_STR("#f2f1eb"));
    put_icons(&o, &x->http->app);
    fab_json_close(&o, '}');
    fab_x_bytes(x, 200, "application/manifest+json", fab_buf_bytes(&json));
    return FAB_OK;
}

/* --- places ----------------------------------------------------------------------------------- */

/* The word of each place's title. */
static const char *const TITLE[FAB_ROUTES] = {
#define VIEW(name_, pattern_, who_, cache_)
#define ROUTE(name_, method_, pattern_, who_, cache_)
#define PLACE(name_, pattern_, title_) [FAB_ROUTE_##name_] = "place." #title_,
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
};

enum fab_code fab_http_place(struct exchange *x, struct fab_err *e)
{
    struct page p;

    FAB_TRY(fab_page_open(&p, x, TITLE[x->match.route], e));
    fab_page_add_text(&p, "place", fab_word(x->lang, TITLE[x->match.route]));
    fab_page_add(&p, "noscript", x->http->app.n > 0 ? FAB_STR("<noscript>") : FAB_STR(""));
    fab_page_add(&p, "/noscript", x->http->app.n > 0 ? FAB_STR("</noscript>") : FAB_STR(""));
    fab_page_add(&p, "hidden", x->http->app.n > 0 ? FAB_STR("") : FAB_STR(" hidden"));
    return fab_page_send(&p, "src/http/pages/place.html", e);
}

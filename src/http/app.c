/* http/app.c: the files of the app: found in the program, addressed by what they hold, packed once.
 *
 * Why     a phone on a slow line fetches each file once in its life; and a person who compares
 *         two addresses compares what they hold.
 * Idea    the hash stands in the address, so the answer never changes; the style sheet is the one
 *         file that names others (its fonts), and those names become addresses before it is hashed.
 * Cost    a hash and a packing of each file at start, about 50 ms in all; brotli, a sixth smaller
 *         and a hundred times slower, was done when the program was built.
 * Source  INTERFACES 2.3, DEPENDENCIES 6 and 7. */
#include "http/app.h"

#include "crypto/crypto.h"
#include "net/gzip.h"

enum { BEST = 9 };

/* What a file is, by how its name ends. */
static const struct {
    const char *end, *type;
    bool        runs;
} TYPE[] = {
    { ".js", "text/javascript; charset=utf-8", true },
    { ".css", "text/css; charset=utf-8", false },
    { ".json", "application/json", false },
    { ".wasm", "application/wasm", false },
    { ".svg", "image/svg+xml", false },
    { ".png", "image/png", false },
    { ".woff2", "font/woff2", false },
};

/* How the app calls them. */
static const struct {
    const char *name, *file;
} SHORT[] = {
    { "app", "app.js" },    { "style", "app.css" },  { "worker", "worker.js" },
    { "sw", "sw.js" },      { "core", "core.wasm" }, { "replay", "replay.wasm" },
    { "icon", "icon.svg" }, { "secret", "secret.js" },
};

static bool ends(fab_str name, const char *end)
{
    const size_t n = strlen(end);

    return name.len >= n && fab_str_is(fab_str_part(name, name.len - n, n), end);
}

/* What follows the last "/", and the folder before it. */
static const char *end_of(const char *path, fab_str *folder)
{
    fab_str     rest = fab_str_of(path), name = { NULL, 0 };
    const char *at = path;

    while (rest.len > 0) {
        *folder = name;
        at = rest.p;
        name = fab_str_cut(&rest, '/');
    }
    return at;
}

/* The name in ".../app/NAME", ".../wasm/NAME.wasm", "words/app.NAME"; NULL: nothing of the app. */
static const char *name_of(const char *path)
{
    static const char *const FOLDERS[] = { "app", "wasm" };
    fab_str                  folder = { NULL, 0 };
    const char              *name = end_of(path, &folder);

    if (fab_str_is(folder, "words")) return fab_str_starts(fab_str_of(name), "app.") ? name : NULL;
    for (int i = 0; i < fab_countof(FOLDERS); i++) {
        if (fab_str_is(folder, FOLDERS[i])) return name;
    }
    return NULL;
}

/* The file "br/NAME"; {NULL, 0}: nobody packed that one. */
static fab_bytes brotli_of(const struct fab_embedded *all, const char *name)
{
    for (const struct fab_embedded *f = all; f->name != NULL; f++) {
        fab_str folder = { NULL, 0 };

        if (strcmp(end_of(f->name, &folder), name) != 0 || !fab_str_is(folder, "br")) continue;
        return fab_bytes_of(f->begin, (size_t)(f->end - f->begin));
    }
    return (fab_bytes){ NULL, 0 };
}

/* The last part of "fonts/a.woff2", quotation marks aside. */
static fab_str last_part(fab_str argument)
{
    fab_str last = { NULL, 0 };

    if (fab_str_starts(argument, "\"") || fab_str_starts(argument, "'")) {
        argument = fab_str_part(argument, 1, argument.len < 2 ? 0 : argument.len - 2);
    }
    while (argument.len > 0) last = fab_str_cut(&argument, '/');
    return last;
}

/* Names of our files in url(...) become their addresses; anything else stays. */
static fab_bytes with_addresses(const struct fab_app *app, fab_bytes css, struct fab_arena *a)
{
    static const char          OPEN[] = "url(";
    struct fab_buf             b = FAB_BUF_IN(a);
    fab_str                    rest = { (const char *)css.p, css.len };
    const struct fab_app_file *f;

    for (int64_t at; (at = fab_str_find(rest, '(')) >= 0;) {
        const fab_str before = fab_str_part(rest, 0, (size_t)at + 1);
        fab_put_str(&b, before);
        rest = fab_str_part(rest, (size_t)at + 1, rest.len);
        if (!ends(before, OPEN)) continue;
        const int64_t close = fab_str_find(rest, ')');
        f = close < 0 ? NULL : fab_app_find(app, last_part(fab_str_part(rest, 0, (size_t)close)));
        if (f == NULL) continue;
        fab_put_str(&b, f->address);
        rest = fab_str_part(rest, (size_t)close, rest.len);
    }
    fab_put_str(&b, rest);
    return b.failed ? (fab_bytes){ NULL, 0 } : fab_buf_bytes(&b);
}

/* Hash, address, packed form of what will be sent. */
static enum fab_code finish(struct fab_app_file *f, struct fab_arena *a, struct fab_err *e)
{
    const fab_id   hash = fab_sha256(f->plain);
    struct fab_buf digits = FAB_BUF_IN(a), address = FAB_BUF_IN(a);

    fab_put_hex(&digits, hash.b, FAB_APP_HASH / 2);
    f->hash = fab_buf_str(&digits);
    if (strcmp(f->name, "sw.js") == 0) {
        fab_put_text(&address, "/sw.js");
    } else {
        fab_put_text(&address, "/app/");
        fab_put_str(&address, f->hash);
        fab_put_byte(&address, '/');
        fab_put_text(&address, f->name);
    }
    f->address = fab_buf_str(&address);
    f->gzip = fab_gzip(f->plain, BEST, a);
    return digits.failed || address.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static enum fab_code add(struct fab_app *app, const struct fab_embedded *from, const char *name,
                         struct fab_arena *a, struct fab_err *e)
{
    struct fab_app_file *f = &app->file[app->n];

    for (int i = 0; i < fab_countof(TYPE); i++) {
        if (!ends(fab_str_of(name), TYPE[i].end)) continue;
        fab_assert(app->n < FAB_APP_FILES);
        *f = (struct fab_app_file){ .name = name,
                                    .type = TYPE[i].type,
                                    .runs = TYPE[i].runs,
                                    .plain = fab_bytes_of(from->begin,
                                                          (size_t)(from->end - from->begin)) };
        if (ends(fab_str_of(name), ".css")) f->plain = with_addresses(app, f->plain, a);
        if (f->plain.p == NULL) return fab_fail(e, FAB_E_MEMORY);
        app->n++;
        return finish(f, a, e);
    }
    return FAB_OK; /* a map, a licence: nothing a browser fetches */
}

static enum fab_code add_all(struct fab_app *app, const struct fab_embedded *all, bool css,
                             struct fab_arena *a, struct fab_err *e)
{
    for (const struct fab_embedded *f = all; f->name != NULL; f++) {
        const char *name = name_of(f->name);

        if (name == NULL || ends(fab_str_of(name), ".css") != css) continue;
        if (fab_app_find(app, fab_str_of(name)) != NULL) continue;
        FAB_TRY(add(app, f, name, a, e));
    }
    return FAB_OK;
}

static enum fab_code number(struct fab_app *app, struct fab_arena *a, struct fab_err *e)
{
    struct fab_buf all = FAB_BUF_IN(a), digits = FAB_BUF_IN(a);

    for (int i = 0; i < app->n; i++) {
        fab_put_text(&all, app->file[i].name);
        fab_put_byte(&all, ' ');
        fab_put_str(&all, app->file[i].hash);
        fab_put_byte(&all, '\n');
    }
    const fab_id hash = fab_sha256(fab_buf_bytes(&all));
    fab_put_hex(&digits, hash.b, FAB_APP_HASH / 2);
    app->version = fab_buf_str(&digits);
    return all.failed || digits.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_app_open(struct fab_app *app, const struct fab_embedded *all, struct fab_arena *a,
                           struct fab_err *e)
{
    *app = (struct fab_app){ 0 };
    FAB_TRY(add_all(app, all, false, a, e));
    if (fab_app_find(app, FAB_STR("app.js")) == NULL) {
        app->n = 0;
        return FAB_OK;
    }
    /* Not the style sheet, which is only now made whole. */
    for (int i = 0; i < app->n; i++) app->file[i].brotli = brotli_of(all, app->file[i].name);
    FAB_TRY(add_all(app, all, true, a, e));
    return number(app, a, e);
}

const struct fab_app_file *fab_app_find(const struct fab_app *app, fab_str name)
{
    for (int i = 0; i < app->n; i++) {
        if (fab_str_is(name, app->file[i].name)) return &app->file[i];
    }
    return NULL;
}

static void put_words(const struct fab_app *app, struct fab_out *o)
{
    char           text[32];
    struct fab_buf b = FAB_BUF(text);

    fab_json_open(o, "words", '{');
    for (int lang = 0; lang < FAB_LANGS; lang++) {
        b.len = 0;
        fab_put_text(&b, "app.");
        fab_put_text(&b, fab_lang_name((enum fab_lang)lang));
        fab_put_text(&b, ".json");
        const struct fab_app_file *f = fab_app_find(app, fab_buf_str(&b));
        if (f != NULL) fab_json_put_text(o, fab_lang_name((enum fab_lang)lang), f->address);
    }
    fab_json_close(o, '}');
}

static bool has_short(const struct fab_app_file *f)
{
    for (int i = 0; i < fab_countof(SHORT); i++) {
        if (strcmp(f->name, SHORT[i].file) == 0) return true;
    }
    return false;
}

/* Scripts beside the first, each by its name without ".js". */
static void put_parts(const struct fab_app *app, struct fab_out *o)
{
    char           text[64];
    struct fab_buf name = FAB_BUF(text);

    fab_json_open(o, "parts", '{');
    for (const struct fab_app_file *f = app->file; f < app->file + app->n; f++) {
        if (!ends(fab_str_of(f->name), ".js") || has_short(f)) continue;
        name.len = 0;
        fab_put_str(&name, fab_str_part(fab_str_of(f->name), 0, strlen(f->name) - 3));
        fab_put_byte(&name, 0);
        if (!name.failed) fab_json_put_text(o, text, f->address);
    }
    fab_json_close(o, '}');
}

void fab_app_put(const struct fab_app *app, struct fab_out *o)
{
    fab_json_put_text(o, "version", app->version);
    fab_json_open(o, "files", '{');
    for (int i = 0; i < fab_countof(SHORT); i++) {
        const struct fab_app_file *f = fab_app_find(app, fab_str_of(SHORT[i].file));
        if (f != NULL) fab_json_put_text(o, SHORT[i].name, f->address);
    }
    put_parts(app, o);
    put_words(app, o);
    fab_json_open(o, "fonts", '[');
    for (int i = 0; i < app->n; i++) {
        if (!ends(fab_str_of(app->file[i].name), ".woff2")) continue;
        fab_json_put_text(o, NULL, app->file[i].address);
    }
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

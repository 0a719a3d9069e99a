/* demo.c: the fictional community of demo/valombre.txt: forty people, two years, in a temporary
 * file that goes at the end.
 *
 * Everything is said through the public statement path, seeded, ending at today's midnight UTC;
 * then it is served. */
#include "cli/cli.h"
#include "cli/keys.h"
#include "cli/life.h"
#include "cli/serve.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "node/keys_demo.h"
#include "os/os.h"

enum { YEARS_DAYS = 730, SEED = 2010, DAILY_MILLI = 2600, PEOPLE = 64, WAITING = 1 << 14,
       SETTLE_DAYS = 60, OPEN = 3 };
#define SCRIPT "demo/valombre.txt"

static fab_str script(void)
{
    const fab_bytes file = fab_embedded_file(SCRIPT);

    fab_assert(file.p != NULL);
    return (fab_str){ (const char *)file.p, file.len };
}

/* The n-th line that begins with the word; empty: there is none. */
static fab_str line(const char *word, int n)
{
    fab_str rest = script();

    while (rest.len > 0) {
        const fab_str one = fab_str_cut(&rest, '\n');

        if (fab_str_starts(one, word) && n-- == 0) {
            return fab_str_trim(fab_str_part(one, strlen(word), one.len));
        }
    }
    return (fab_str){ NULL, 0 };
}

static int64_t number_of(fab_str name)
{
    for (int n = 0;; n++) {
        const fab_str one = line("person ", n);

        fab_assert(one.len > 0);        /* the script names its people before their things */
        if (fab_str_same(one, name)) return n;
    }
}

static enum fab_code people(struct fab_village *w, struct fab_err *e)
{
    int64_t who;

    for (int n = 1; line("person ", n).len > 0; n++) {
        FAB_TRY(
            fab_village_at(w, (fab_moment){ w->now.ms + SETTLE_DAYS * FAB_DAY_MS / PEOPLE }, e));
        FAB_TRY(fab_village_join(w, 0, line("person ", n), &who, e));
    }
    return FAB_OK;
}

static enum fab_code things(struct fab_village *w, struct fab_life *l, struct fab_err *e)
{
    for (int n = 0;; n++) {
        fab_str rest = line("thing ", n);
        if (rest.len == 0) return FAB_OK;
        const fab_str owner = fab_str_trim(fab_str_cut(&rest, '|')),
                      title = fab_str_trim(fab_str_cut(&rest, '|'));
        const fab_str topic = fab_str_trim(fab_str_cut(&rest, '|')),
                      worth = fab_str_trim(fab_str_cut(&rest, '|'));
        int64_t       eur;

        fab_assert(fab_int_read(worth, &eur));
        FAB_TRY(fab_village_at(w, (fab_moment){ w->now.ms + 3600000 }, e));
        FAB_TRY(
            fab_life_thing(l, number_of(owner), title, fab_str_trim(rest), topic, eur * 100, e));
    }
}

/* Two years up to `end`; things are listed anew before they lapse. */
static enum fab_code live(struct fab_village *w, fab_moment end, struct fab_err *e)
{
    struct fab_life *l;
    enum fab_code    code;

    FAB_TRY(fab_life_open(w, WAITING, &l, e));
    code = people(w, e);
    if (code == FAB_OK) code = things(w, l, e);
    if (code == FAB_OK) code = fab_life_until(l, end, DAILY_MILLI, e);
    if (code == FAB_OK) code = fab_village_flush(w, e);
    fab_life_close(l);
    return code;
}

/* Whom the app can be with one press: the first of the script, three or as many as have keys,
 * theirs open in the file. */
static enum fab_code lay_open(const struct fab_village *w, int64_t keys, struct fab_err *e)
{
    struct fab_demo_person p[FAB_DEMO_PEOPLE];
    const int n = (int)fab_min(fab_max(OPEN, keys), fab_min(w->npersons, FAB_DEMO_PEOPLE));

    for (int i = 0; i < n; i++) {
        const struct fab_person *from = &w->person[i];
        p[i] = (struct fab_demo_person){ .name = line("person ", i), .mid = from->mid };
        memcpy(p[i].seed, from->seed, sizeof p[i].seed);
        memcpy(p[i].box_secret, from->box_secret, sizeof p[i].box_secret);
    }
    return fab_node_demo_keep(w->node, p, n, e);
}

/* Keys of the first people of the script, for who wants to be one of them. */
static enum fab_code hand_out(struct fab_cli *c, const struct fab_village *w, int64_t n,
                              struct fab_err *e)
{
    struct fab_kept *kept = fab_new(c->arena, struct fab_kept, (size_t)n);

    if (kept == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < n; i++) kept[i] = (struct fab_kept){ line("person ", i), &w->person[i] };
    return fab_keys_keep(c, w->terms.origin, kept, (int)n, e);
}

static enum fab_code make(struct fab_cli *c, const char *path, int64_t keys, struct fab_err *e)
{
    static struct fab_village  w;
    static const char *const ADDED[] = { "rating", "dispute", "track", "pool", NULL };
    const int64_t            midnight = fab_os_now().ms / FAB_DAY_MS * FAB_DAY_MS;
    struct fab_village_options o = { .path = path,
                                     .seed = SEED,
                                     .start = { midnight - YEARS_DAYS * FAB_DAY_MS },
                                     .preset = FAB_STR("tool-library"),
                                     .name = FAB_STR("Valombre"),
                                     .founder = line("person ", 0),
                                     .origin = FAB_STR("localhost/valombre"),
                                     .people = PEOPLE,
                                     .lang = FAB_FR,
                                     .devices = ADDED };
    enum fab_code            code;

    FAB_TRY(fab_village_open(&o, &w, e));
    code = live(&w, (fab_moment){ midnight }, e);
    if (code == FAB_OK) code = lay_open(&w, keys, e);
    if (code == FAB_OK && keys > 0) code = hand_out(c, &w, fab_min(keys, w.npersons), e);
    fab_village_close(&w);
    return code;
}

/* Listens on this machine only: on --port, else on 8080, else on a port that is free. */
static enum fab_code start(struct fab_cli *c, struct fab_http_options *o, struct fab_http **h,
                           struct fab_err *e)
{
    struct fab_buf listen = FAB_BUF_IN(c->arena);
    int64_t        port;

    FAB_TRY(fab_cli_int(c, "--port", 0, 65535, 8080, &port, e));
    fab_put_text(&listen, "localhost:");
    fab_put_int(&listen, port);
    o->listen = fab_buf_str(&listen);
    const enum fab_code code = fab_http_start(o, h, e);
    if (code != FAB_E_NET || fab_args_has(&c->args, "--port")) return code;
    o->listen = FAB_STR("localhost:0");
    return fab_http_start(o, h, e);
}

/* Says where the demo is; opens a browser there when a person looks on. */
static void show(struct fab_cli *c, const char *address)
{
    const char *browser = fab_os_setting("BROWSER");

    FAB_NOTE(c, FAB_W("cli.demo"), FAB_TEXT("address", fab_str_of(address)));
    if (fab_args_has(&c->args, "--no-browser") || (browser != NULL && strcmp(browser, "none") == 0)
        || !fab_os_is_terminal(1)) {
        return;
    }
    if (!fab_os_browse(address)) {
        FAB_NOTE(c, FAB_W("cli.no_browser"), FAB_TEXT("address", fab_str_of(address)));
    }
}

static enum fab_code serve(struct fab_cli *c, const char *path, struct fab_err *e)
{
    struct fab_node_options no = {
        .path = path, .writer = true, .verifiers = 1, .source = c->chance
    };
    struct fab_http_site    site = { FAB_STR("localhost"), NULL };
    struct fab_http_options o = { .site = &site, .nsites = 1, .socket = -1, .demo = true };
    struct fab_http        *h;

    FAB_TRY(fab_node_open(&no, &site.node, e));
    const enum fab_code code = start(c, &o, &h, e);
    if (code == FAB_OK) {
        show(c, fab_serve_address(c, h, false));
        fab_serve_wait(c, &site.node, 1);
        fab_http_stop(h);
    }
    fab_node_close(site.node);
    return code;
}

/* A demonstration that --out made, as it was left; the file of a real community is refused. */
static enum fab_code reopen(struct fab_cli *c, const char *path, struct fab_err *e)
{
    struct fab_node_options no = { .path = path, .writer = true, .verifiers = 1 };
    struct fab_demo_person  p[FAB_DEMO_PEOPLE];
    struct fab_reading      r;
    struct fab_node        *n;
    int                     count;

    FAB_TRY(fab_node_open(&no, &n, e));
    enum fab_code code = fab_node_read(n, &r, e);
    if (code == FAB_OK) {
        code = fab_node_demo(&r, c->arena, p, &count, e);
        fab_wipe(p, sizeof p);
        fab_node_done(&r);
    }
    fab_node_close(n);
    if (code != FAB_OK) return fab_fail_field(e, code, "--open");
    fab_os_signals();
    return serve(c, path, e);
}

static void forget(struct fab_cli *c, const char *path)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", "-lock" };
    struct fab_err           ignored;

    for (int i = 0; i < fab_countof(ENDS); i++) {
        /* what stays is in a temporary folder */
        if (fab_os_remove(fab_cli_join(c, path, ENDS[i], NULL), &ignored) != FAB_OK) continue;
    }
}

/* --out FILE only makes the file and keeps it, --keys N beside it the keys of its first people;
 * --open FILE serves such a file. */
enum fab_code fab_verb_demo(struct fab_cli *c, struct fab_err *e)
{
    const fab_str  out = fab_args_option(&c->args, "--out");
    char           path[4096], name[64];
    struct fab_buf b = FAB_BUF(name);
    int64_t        keys;

    FAB_TRY(fab_cli_int(c, "--keys", 1, PEOPLE, 0, &keys, e));
    if (out.len > 0) return make(c, fab_copy(c->arena, out).p, keys, e);
    if (keys > 0) return fab_fail_field(e, FAB_E_FIELD, "--keys");
    if (fab_args_has(&c->args, "--open")) {
        return reopen(c, fab_copy(c->arena, fab_args_option(&c->args, "--open")).p, e);
    }
    fab_os_signals();
    fab_put_text(&b, "fabrique-demo-");
    fab_put_int(&b, fab_os_now().ms);
    fab_put_text(&b, ".fab");
    fab_put_byte(&b, 0);
    if (!fab_os_place(FAB_PLACE_TEMPORARY, name, path, sizeof path)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    enum fab_code code = make(c, path, 0, e);
    if (code == FAB_OK) code = serve(c, path, e);
    forget(c, path);
    return code;
}

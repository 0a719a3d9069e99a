/* serve.c: the given files over HTTP until told to stop.
 *
 * Signals   TERM and INT finish the batch and close; USR1 writes a backup now. */
#include "cli/serve.h"

#include "cli/chance.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/report.h"
#include "http/http.h"
#include "os/os.h"

enum { VERIFIERS = 2, PEM_MOST = 1 << 16, MIB = 1 << 20 };

/* Every file of the data folder, when none is named. */
struct files { struct fab_cli *c; const char *path[FAB_HTTP_SITES]; int n; char folder[4096]; };

static void note(void *arg, const char *name)
{
    struct files *f = arg;

    if (f->n < FAB_HTTP_SITES) f->path[f->n++] = fab_cli_join(f->c, f->folder, "/", name, NULL);
}

static enum fab_code find(struct fab_cli *c, const struct fab_config *config, struct files *f,
                          struct fab_err *e)
{
    const fab_str data = config->value[FAB_CONFIG_DATA].text;
    const int named = fab_args_count(&c->args, "PATH");

    f->c = c;
    f->n = 0;
    if (named > FAB_HTTP_SITES) return fab_fail_field(e, FAB_E_FIELD, "PATH");
    for (int i = 0; i < named; i++) {
        c->community = fab_args_word(&c->args, "PATH", i);
        FAB_TRY(fab_cli_file(c, &f->path[f->n++], e));
    }
    if (named == 0 && c->community.len > 0) FAB_TRY(fab_cli_file(c, &f->path[f->n++], e));
    if (f->n > 0) return FAB_OK;
    if (data.len >= sizeof f->folder) return fab_fail_field(e, FAB_E_FIELD, "data");
    if (data.len > 0) memcpy(f->folder, fab_copy(c->arena, data).p, data.len + 1);
    else if (!fab_os_place(FAB_PLACE_DATA, "", f->folder, sizeof f->folder)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    if (fab_os_exists(f->folder)) FAB_TRY(fab_os_list(f->folder, ".fab", note, f, e));
    return f->n > 0 ? FAB_OK : fab_fail_what(e, FAB_E_REF, FAB_STR("none:"));
}

/* The host part of an origin: under that name a request finds this community. */
static fab_str host_of(fab_str origin)
{
    return fab_str_cut(&origin, '/');
}

/* SIGUSR1: a copy of each, and a line for the log about it. */
static void back_up(struct fab_cli *c, struct fab_node *const *node, int n)
{
    char           folder[4096], path[4096];
    struct fab_err e;
    fab_id         hash;

    if (!fab_os_place(FAB_PLACE_DATA, "backups", folder, sizeof folder)) return;
    for (int i = 0; i < n; i++) {
        if (fab_node_backup(node[i], folder, path, sizeof path, &hash, &e) == FAB_OK) {
            FAB_NOTE(c, FAB_W("cli.backup_written"), FAB_TEXT("file", fab_str_of(path)));
        } else {
            (void)fab_report_error(c, &e);
            fab_os_notify("STATUS=backup failed");
        }
    }
}

void fab_serve_wait(struct fab_cli *c, struct fab_node *const *node, int n)
{
    for (;;) {
        const enum fab_os_signal s = fab_os_signal_wait(-1);
        const struct fab_arena   before = *c->arena;

        if (s == FAB_SIGNAL_STOP) return;
        if (s == FAB_SIGNAL_BACKUP) back_up(c, node, n);
        *c->arena = before;     /* a server runs for months */
    }
}

/* Where people find the first community: the address they know, else this machine's. */
static fab_str address(struct fab_cli *c, const struct fab_config *config, const struct fab_http *h)
{
    const fab_str known = config->value[FAB_CONFIG_BASE_URL].text;

    if (known.len > 0) return known;
    return fab_str_of(fab_serve_address(c, h, config->value[FAB_CONFIG_TLS_CERT].text.len > 0));
}

static void announce(struct fab_cli *c, const struct fab_config *config, const struct fab_http *h,
                     struct fab_node *const *node, int n)
{
    for (int i = 0; i < n; i++) {
        FAB_NOTE(c, FAB_W("cli.serving"), FAB_TEXT("origin", fab_node_origin(node[i])),
                 FAB_NUM("size", fab_node_size(node[i])),
                 FAB_TEXT("address", address(c, config, h)));
    }
}

const char *fab_serve_address(struct fab_cli *c, const struct fab_http *h, bool tls)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_put_text(&b, tls ? "https://localhost:" : "http://localhost:");
    fab_put_int(&b, fab_http_port(h));
    fab_put_byte(&b, 0);
    return (const char *)b.p;
}

/* A PEM file of the configuration with a block of that kind ("CERTIFICATE-----"); empty: none is
 * named. */
static enum fab_code read_pem(struct fab_cli *c, const struct fab_config *config,
                              enum fab_config_name name, const char *kind, fab_str *out,
                              struct fab_err *e)
{
    const fab_str path = config->value[name].text;
    fab_bytes     content;

    *out = (fab_str){ NULL, 0 };
    if (path.len == 0) return FAB_OK;
    FAB_TRY(fab_os_read(fab_copy(c->arena, path).p, PEM_MOST, c->arena, &content, e));
    *out = (fab_str){ (const char *)content.p, content.len };
    if (memmem(content.p, content.len, kind, strlen(kind)) != NULL) return FAB_OK;
    return fab_fail_field(e, FAB_E_FIELD, fab_config_name(name));
}

/* Listens; an address that others reach in clear is an option's fault. */
static enum fab_code start(struct fab_cli *c, const struct fab_config *config,
                           struct fab_http_options *o, struct fab_http **h, struct fab_err *e)
{
    FAB_TRY(read_pem(c, config, FAB_CONFIG_TLS_CERT, "CERTIFICATE-----", &o->certificate, e));
    FAB_TRY(read_pem(c, config, FAB_CONFIG_TLS_KEY, "PRIVATE KEY-----", &o->key, e));
    if (fab_str_find(o->listen, ':') < 0) {
        return fab_fail_what(e, FAB_E_NET,
                             fab_str_of(fab_cli_join(c, "address: ",
                                                     fab_copy(c->arena, o->listen).p, NULL)));
    }
    const enum fab_code code = fab_http_start(o, h, e);
    if (code == FAB_E_FIELD && fab_str_is(fab_str_of(e->field), "listen")) e->field = "--listen";
    return code;
}

static enum fab_code serve(struct fab_cli *c, const struct fab_config *config,
                           const struct files *f, struct fab_node **node, int *opened,
                           struct fab_err *e)
{
    struct fab_http_site    site[FAB_HTTP_SITES];
    struct fab_http_options o = { .site = site,
                                  .nsites = f->n,
                                  .socket = -1,
                                  .listen = config->value[FAB_CONFIG_LISTEN].text,
                                  .insecure = fab_args_has(&c->args, "--insecure"),
                                  .no_limits = fab_cli_in_test(),
                                  .threads = (int)config->threads,
                                  .base_url = config->value[FAB_CONFIG_BASE_URL].text,
                                  .trust_proxy = config->value[FAB_CONFIG_TRUST_PROXY].text };
    const size_t            each = (size_t)config->memory_mib * MIB / (size_t)f->n;
    struct fab_http        *h;

    for (; *opened < f->n; (*opened)++) {
        const struct fab_node_options no = { .path = f->path[*opened],
            .read_only = fab_args_has(&c->args, "--read-only"), .writer = true,
            .verifiers = VERIFIERS, .source = c->chance, .tray_bytes = each };

        FAB_TRY(fab_node_open(&no, &node[*opened], e));
        site[*opened] =
            (struct fab_http_site){ host_of(fab_node_origin(node[*opened])), node[*opened] };
    }
    FAB_TRY(start(c, config, &o, &h, e));
    if (!config->quiet) announce(c, config, h, node, f->n);
    fab_os_notify("READY=1");
    fab_serve_wait(c, node, f->n);
    fab_os_notify("STOPPING=1");
    fab_http_stop(h);
    return FAB_OK;
}

enum fab_code fab_verb_serve(struct fab_cli *c, struct fab_err *e)
{
    static struct files f;
    struct fab_config   config;
    struct fab_node    *node[FAB_HTTP_SITES];
    int                 opened = 0;

    fab_os_signals();
    FAB_TRY(fab_config_read(c, &config, e));
    FAB_TRY(find(c, &config, &f, e));
    const enum fab_code code = serve(c, &config, &f, node, &opened, e);
    for (int i = 0; i < opened; i++) fab_node_close(node[i]);
    return code;
}

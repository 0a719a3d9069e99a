/* http/health.c: for those who run the place: alive, ready, figures; and what this interface is, as
 * OpenAPI.
 *
 * Source  INTERFACES 2.1; OpenMetrics 1.0; OpenAPI 3.1. */
#include "http/exchange.h"

static void text(struct exchange *x, int status, const char *words)
{
    fab_x_bytes(x, status, "text/plain; charset=utf-8", fab_bytes_of(words, strlen(words)));
}

enum fab_code fab_http_healthz(struct exchange *x, struct fab_err *e)
{
    (void)e;
    text(x, 200, "ok\n");
    return FAB_OK;
}

/* A node that is open has checked its tail already; ready means that it can be read now. */
enum fab_code fab_http_readyz(struct exchange *x, struct fab_err *e)
{
    FAB_TRY(fab_x_read(x, e));
    text(x, 200, "ready\n");
    return FAB_OK;
}

static void figure(struct fab_buf *b, const char *name, const char *type, const char *help,
                   int64_t value)
{
    const char *const part[] = { "# TYPE fabrique_",
                                 name,
                                 " ",
                                 type,
                                 "\n# HELP fabrique_",
                                 name,
                                 " ",
                                 help,
                                 "\nfabrique_",
                                 name,
                                 strcmp(type, "counter") == 0 ? "_total " : " " };

    for (int i = 0; i < fab_countof(part); i++) fab_put_text(b, part[i]);
    fab_put_int(b, value);
    fab_put_byte(b, '\n');
}

/* On this machine only: figures of the program, none of a person. */
enum fab_code fab_http_metrics(struct exchange *x, struct fab_err *e)
{
    const struct fab_node_counts n = fab_node_counts(x->site->node);
    struct fab_buf               b = FAB_BUF_IN(x->request->arena);

    if (!fab_x_is_here(x)) return fab_fail(e, FAB_E_REF);
    figure(&b, "log_entries", "gauge", "entries in the log", n.size);
    figure(&b, "state_entries", "gauge", "entries the filed state has folded", n.filed);
    figure(&b, "admitted", "counter", "statements admitted since start", n.admitted);
    figure(&b, "refused", "counter", "statements refused since start", n.refused);
    figure(&b, "batches", "counter", "batches committed since start", n.batches);
    figure(&b, "waiting", "gauge", "statements in the queue", n.waiting);
    figure(&b, "tray_bytes", "gauge", "memory of cached records", n.tray_bytes);
    figure(&b, "file_bytes", "gauge", "size of the file", n.file_bytes);
    figure(&b, "clock_behind_ms", "gauge", "how far the machine's clock is behind the log",
           n.clock_behind_ms);
    figure(&b, "streams", "gauge", "open event streams", fab_server_streams(x->http->server));
    fab_put_text(&b, "# TYPE fabrique_answers counter\n# HELP fabrique_answers answers by hundreds "
                     "of their status\n");
    for (int i = 2; i <= 5; i++) {
        fab_put_text(&b, "fabrique_answers_total{class=\"");
        fab_put_int(&b, i);
        fab_put_text(&b, "xx\"} ");
        fab_put_int(&b, x->http->answered[i]);
        fab_put_byte(&b, '\n');
    }
    fab_put_text(&b, "# EOF\n");
    fab_x_bytes(x, 200, "application/openmetrics-text; version=1.0.0; charset=utf-8",
                fab_buf_bytes(&b));
    return FAB_OK;
}

/* The parameters of a path are text; a wildcard is written as a plain one. */
static void put_path(struct fab_buf *b, const char *pattern)
{
    for (const char *p = pattern; *p != 0; p++) {
        if (*p != '*') fab_put_byte(b, (uint8_t)*p);
    }
}

static void put_parameters(struct fab_out *o, fab_str pattern)
{
    fab_json_open(o, "parameters", '[');
    while (pattern.len > 0) {
        fab_str part = fab_str_cut(&pattern, '/');
        if (!fab_str_starts(part, "{")) continue;
        part = fab_str_part(part, 1, part.len - 2);
        if (part.p[part.len - 1] == '*') part.len--;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "name", part);
        fab_json_put_text(o, "in", FAB_STR("path"));
        fab_json_put_bool(o, "required", true);
        fab_json_put_raw(o, "schema", FAB_STR("{\"type\":\"string\"}"));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static void put_operation(struct fab_out *o, const struct fab_route_row *row)
{
    static const struct {
        const char *upper, *lower;
    } METHOD[] = { { "GET", "get" }, { "POST", "post" }, { "PUT", "put" }, { "DELETE", "delete" } };

    for (int i = 0; i < fab_countof(METHOD); i++) {
        if (strcmp(row->method, METHOD[i].upper) == 0) fab_json_open(o, METHOD[i].lower, '{');
    }
    fab_json_put_text(o, "operationId", fab_str_of(row->name));
    put_parameters(o, fab_str_of(row->pattern));
    fab_json_put_raw(o, "security",
                     row->who == 'A' || row->who == 'L' ? FAB_STR("[]")
                                                        : FAB_STR("[{\"session\":[]}]"));
    fab_json_put_raw(
        o, "responses",
        FAB_STR("{\"default\":{\"description\":\"the answer, or a problem (RFC 9457)\"}}"));
    fab_json_close(o, '}');
}

enum fab_code fab_http_openapi(struct exchange *x, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena), path = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };

    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "openapi", FAB_STR("3.1.0"));
    fab_json_put_raw(&o, "info",
                     FAB_STR("{\"title\":\"fabrique\",\"version\":\"1\",\"license\":{\"name\":"
                             "\"MPL-2.0\",\"identifier\":\"MPL-2.0\"}}"));
    fab_json_put_raw(
        &o, "components",
        FAB_STR("{\"securitySchemes\":{\"session\":{\"type\":\"http\",\"scheme\":\"bearer\"}}}"));
    fab_json_open(&o, "paths", '{');
    for (int i = 1; i < FAB_ROUTES; i++) {
        const char *pattern = fab_route_row((enum fab_route)i)->pattern;
        bool        first = true;
        for (int k = 1; k < i; k++) {
            first = first && strcmp(fab_route_row((enum fab_route)k)->pattern, pattern) != 0;
        }
        if (!first) continue;
        path.len = 0;
        put_path(&path, pattern);
        fab_put_byte(&path, 0);
        if (path.failed) return fab_fail(e, FAB_E_MEMORY);
        fab_json_open(&o, (const char *)path.p, '{');
        for (int k = i; k < FAB_ROUTES; k++) {
            const struct fab_route_row *row = fab_route_row((enum fab_route)k);
            if (strcmp(row->pattern, pattern) == 0) put_operation(&o, row);
        }
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, '}');
    fab_json_close(&o, '}');
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

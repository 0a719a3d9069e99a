/* config.c: where each setting of the machine comes from.
 *
 * Why     whoever runs a place must be able to say what is in force and why, so the origin of each
 *         value is kept beside it (`fabrique doctor`).
 * Idea    sources from the weakest to the strongest; each writes over what stood there.
 * Cost    one small file.
 * Source  INTERFACES 4. */
#include "cli/config.h"

#include "os/os.h"

enum { FILE_MOST = 1 << 16, THREADS_MOST = 256, MEMORY_LEAST = 16, MEMORY_MOST = 1 << 20 };

/* Whoever reaches us from this machine may be its proxy (docs/operations). */
#define OWN_PROXY "127.0.0.1 :: ::ffff:127.0.0.1"

/* option NULL: no verb has one. */
static const struct { const char *name, *option, *otherwise; } ROWS[FAB_CONFIG_NAMES] = {
    [FAB_CONFIG_LISTEN] = { "listen", "--listen", "localhost:8080" },
    [FAB_CONFIG_BASE_URL] = { "base-url", "--base-url", "" },
    [FAB_CONFIG_DATA] = { "data", NULL, "" },
    [FAB_CONFIG_TRUST_PROXY] = { "trust-proxy", "--trust-proxy", OWN_PROXY },
    [FAB_CONFIG_TLS_CERT] = { "tls.cert", "--tls-cert", "" },
    [FAB_CONFIG_TLS_KEY] = { "tls.key", "--tls-key", "" },
    [FAB_CONFIG_THREADS] = { "threads", "--threads", "4" },
    [FAB_CONFIG_MEMORY] = { "memory", "--memory", "256" },
    [FAB_CONFIG_LOG_LEVEL] = { "log.level", NULL, "notice" },
};

const char *fab_config_name(enum fab_config_name name)
{
    return ROWS[name].name;
}

static int row_of(fab_str name)
{
    for (int i = 0; i < FAB_CONFIG_NAMES; i++) {
        if (fab_str_is(name, ROWS[i].name)) return i;
    }
    return -1;
}

/* ---- the file */

static enum fab_code bad_line(const char *path, int64_t line, fab_str text, struct fab_err *e)
{
    char           what[192];
    struct fab_buf b = FAB_BUF(what);

    fab_put_text(&b, path);
    fab_put_byte(&b, ':');
    fab_put_int(&b, line);
    fab_put_text(&b, ": ");
    fab_put_str(&b, fab_str_part(text, 0, sizeof what / 3));
    fab_fail_what(e, FAB_E_FIELD, fab_buf_str(&b));
    e->field = "config";
    return FAB_E_FIELD;
}

static enum fab_code read_lines(struct fab_cli *c, const char *path, fab_str rest,
                                struct fab_config *out, struct fab_err *e)
{
    for (int64_t line = 1; rest.len > 0; line++) {
        const fab_str  text = fab_str_trim(fab_str_cut(&rest, '\n'));
        fab_str        value = text;
        const fab_str  name = fab_str_trim(fab_str_cut(&value, '='));
        struct fab_buf where = FAB_BUF_IN(c->arena);

        if (text.len == 0 || text.p[0] == '#') continue;
        if (name.len == text.len || row_of(name) < 0) return bad_line(path, line, text, e);
        fab_put_text(&where, path);
        fab_put_byte(&where, ':');
        fab_put_int(&where, line);
        out->value[row_of(name)] =
            (struct fab_config_value){ fab_copy(c->arena, fab_str_trim(value)),
                                       FAB_W("cli.from.file"), fab_buf_str(&where) };
    }
    return FAB_OK;
}

/* --config and FABRIQUE_CONFIG must be there; the person's and the machine's may. */
static const char *file_of(struct fab_cli *c)
{
    const fab_str named = fab_args_option(&c->args, "--config");
    const char   *setting = fab_os_setting("FABRIQUE_CONFIG");
    char          path[4096];

    if (named.len > 0) return fab_copy(c->arena, named).p;
    if (setting != NULL && setting[0] != 0) return setting;
    if (fab_os_place(FAB_PLACE_CONFIG, "fabrique.conf", path, sizeof path) && fab_os_exists(path)) {
        return fab_copy(c->arena, fab_str_of(path)).p;
    }
    return fab_os_exists("/etc/fabrique/fabrique.conf") ? "/etc/fabrique/fabrique.conf" : NULL;
}

static enum fab_code from_file(struct fab_cli *c, struct fab_config *out, struct fab_err *e)
{
    const char *path = file_of(c);
    fab_bytes   content;

    if (path == NULL) return FAB_OK;
    FAB_TRY(fab_os_read(path, FILE_MOST, c->arena, &content, e));
    return read_lines(c, path, (fab_str){ (const char *)content.p, content.len }, out, e);
}

/* ---- the others */

/* "tls.cert" -> "FABRIQUE_TLS_CERT". */
static const char *variable(struct fab_cli *c, const char *name)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_put_text(&b, "FABRIQUE_");
    for (; *name != 0; name++) {
        fab_put_byte(&b, *name == '.' || *name == '-' ? '_' : *name - 'a' + 'A');
    }
    fab_put_byte(&b, 0);
    return (const char *)b.p;
}

static void from_environment(struct fab_cli *c, struct fab_config *out)
{
    for (int i = 0; i < FAB_CONFIG_NAMES; i++) {
        const char *name = variable(c, ROWS[i].name), *value = fab_os_setting(name);

        if (value == NULL || value[0] == 0) continue;
        out->value[i] = (struct fab_config_value){ fab_str_of(value), FAB_W("cli.from.environment"),
                                                   fab_str_of(name) };
    }
}

/* Of `serve`; other verbs have none of them. */
static void from_options(struct fab_cli *c, struct fab_config *out)
{
    if (strcmp(c->verb, "serve") != 0) return;
    for (int i = 0; i < FAB_CONFIG_NAMES; i++) {
        if (ROWS[i].option == NULL || !fab_args_has(&c->args, ROWS[i].option)) continue;
        out->value[i] = (struct fab_config_value){ fab_args_option(&c->args, ROWS[i].option),
                                                   FAB_W("cli.from.option"),
                                                   { NULL, 0 } };
    }
}

/* ---- what a value may be */

static enum fab_code number(const struct fab_config *f, enum fab_config_name name, int64_t least,
                            int64_t most, int64_t *out, struct fab_err *e)
{
    fab_str text = f->value[name].text;

    if (!fab_int_read(fab_str_trim(fab_str_cut(&text, 'M')), out) || *out < least || *out > most) {
        return fab_fail_field(e, FAB_E_FIELD, ROWS[name].name);
    }
    return FAB_OK;
}

static enum fab_code level(struct fab_config *out, struct fab_err *e)
{
    static const char *const LEVELS[] = { "error", "warning", "notice", "info" };

    for (int i = 0; i < fab_countof(LEVELS); i++) {
        if (!fab_str_is(out->value[FAB_CONFIG_LOG_LEVEL].text, LEVELS[i])) continue;
        out->quiet = i < 2;
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, ROWS[FAB_CONFIG_LOG_LEVEL].name);
}

static enum fab_code check(struct fab_config *out, struct fab_err *e)
{
    const fab_str url = out->value[FAB_CONFIG_BASE_URL].text;
    const bool    web = fab_str_starts(url, "https://") || fab_str_starts(url, "http://");

    FAB_TRY(number(out, FAB_CONFIG_THREADS, 1, THREADS_MOST, &out->threads, e));
    FAB_TRY(number(out, FAB_CONFIG_MEMORY, MEMORY_LEAST, MEMORY_MOST, &out->memory_mib, e));
    FAB_TRY(level(out, e));
    if (url.len > 0 && (!web || url.p[url.len - 1] == '/')) {
        return fab_fail_field(e, FAB_E_FIELD, ROWS[FAB_CONFIG_BASE_URL].name);
    }
    if ((out->value[FAB_CONFIG_TLS_CERT].text.len > 0)
        != (out->value[FAB_CONFIG_TLS_KEY].text.len > 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "tls.key");
    }
    return FAB_OK;
}

enum fab_code fab_config_read(struct fab_cli *c, struct fab_config *out, struct fab_err *e)
{
    *out = (struct fab_config){ 0 };
    for (int i = 0; i < FAB_CONFIG_NAMES; i++) {
        out->value[i] = (struct fab_config_value){ fab_str_of(ROWS[i].otherwise),
                                                   FAB_W("cli.from.default"),
                                                   { NULL, 0 } };
    }
    FAB_TRY(from_file(c, out, e));
    from_environment(c, out);
    from_options(c, out);
    return check(out, e);
}

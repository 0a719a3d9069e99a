/* verify.c: does everything add up?  And what keeps a community alive: copies, a look at the
 * machine, making again.
 *
 * Exit    verify: 0 or 8; doctor: 1 when there is something to look at. */
#include "cli/cli.h"
#include "cli/config.h"
#include "os/os.h"

enum { DOES_NOT_ADD_UP = 8, LOOK = 1, LOW_BYTES = 200 << 20 };

static void put_check(struct fab_cli *c, struct fab_out *o, const struct fab_check *x)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);

    fab_put_str(&text, fab_word(c->lang, x->ok ? FAB_W("cli.ok") : FAB_W("cli.wrong")));
    fab_put_text(&text, "  ");
    fab_fill(&text, c->lang, fab_word_of(c->lang, "check.", fab_str_of(x->name)),
             (const struct fab_arg[]){ FAB_NUM("n", x->n) }, 1);
    if (!x->ok) {
        fab_put_text(&text, "  ");
        fab_put_text(&text, x->where);
    }
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", fab_buf_str(&text));
    fab_json_put_text(o, "name", fab_str_of(x->name));
    fab_json_put_bool(o, "ok", x->ok);
    fab_json_put_int(o, "n", x->n);
    fab_json_put_int(o, "ms", x->ms);
    if (!x->ok) fab_json_put_text(o, "where", fab_str_of(x->where));
    fab_json_close(o, '}');
}

static enum fab_code put_report(struct fab_cli *c, const struct fab_report *r, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };

    fab_say(&text, c->lang, r->ok ? FAB_W("cli.verify_ok") : FAB_W("cli.verify_wrong"),
            (const struct fab_arg[]){ FAB_NUM("n", r->size) }, 1);
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_bool(&o, "ok", r->ok);
    fab_json_put_int(&o, "size", r->size);
    fab_json_put_sid(&o, "root", &r->root);
    fab_json_put_sid(&o, "state", &r->state);
    fab_json_put_int(&o, "unverifiable", r->unverifiable);
    fab_json_open(&o, "checks", '[');
    for (int i = 0; i < r->count; i++) put_check(c, &o, &r->checks[i]);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_verb_verify(struct fab_cli *c, struct fab_err *e)
{
    const fab_str     file = fab_args_word(&c->args, "FILE", 0);
    struct fab_report r;
    const char       *path;
    unsigned          what = 0;

    if (file.len > 0) c->community = file;
    FAB_TRY(fab_cli_file(c, &path, e));
    if (fab_args_has(&c->args, "--refold")) what |= FAB_VERIFY_REFOLD;
    if (fab_args_has(&c->args, "--signatures") || what == 0) what |= FAB_VERIFY_SIGNATURES;
    if (fab_args_has(&c->args, "--refold")) what |= FAB_VERIFY_SIGNATURES;
    FAB_TRY(fab_node_verify(path, what, &r, e));
    if (!r.ok) c->exit = DOES_NOT_ADD_UP;
    return put_report(c, &r, e);
}

/* The file is opened to be read, so it may be served meanwhile. */
static enum fab_code copy_it(struct fab_cli *c, const char *folder, char *path, size_t cap,
                             fab_id *hash, struct fab_err *e)
{
    struct fab_node_options o = { .source = c->chance, .read_only = true };
    struct fab_node        *node;

    FAB_TRY(fab_cli_file(c, &o.path, e));
    FAB_TRY(fab_node_open(&o, &node, e));
    const enum fab_code code = fab_node_backup(node, folder, path, cap, hash, e);
    fab_node_close(node);
    return code;
}

enum fab_code fab_verb_backup(struct fab_cli *c, struct fab_err *e)
{
    const fab_str  out = fab_args_option(&c->args, "--out");
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    char           folder[4096], path[4096];
    fab_id         hash;

    if (out.len > 0 && out.len < sizeof folder) {
        memcpy(folder, fab_copy(c->arena, out).p, out.len + 1);
    }
    else if (!fab_os_place(FAB_PLACE_DATA, "backups", folder, sizeof folder)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(fab_os_folder(folder, 0700, e));
    FAB_TRY(copy_it(c, folder, path, sizeof path, &hash, e));
    FAB_SAY(&text, c->lang, FAB_W("cli.backed_up"), FAB_TEXT("file", fab_str_of(path)));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_text(&o, "file", fab_str_of(path));
    fab_json_put_sid(&o, "sha256", &hash);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* NAME-20261124T080000Z.fab -> NAME.fab in the data folder, unless --to says where. */
/* What a backup's name adds to that of the community. */
#define STAMP "-YYYYMMDDTHHMMSSZ.fab"

static enum fab_code target(struct fab_cli *c, fab_str file, const char **to, struct fab_err *e)
{
    const fab_str given = fab_args_option(&c->args, "--to");
    fab_str       name = file;
    char          path[4096];

    if (given.len > 0) {
        *to = fab_copy(c->arena, given).p;
        return FAB_OK;
    }
    for (int64_t at; (at = fab_str_find(name, '/')) >= 0;) {
        name = fab_str_part(name, (size_t)at + 1, name.len);
    }
    if (name.len < 22) return fab_fail_field(e, FAB_E_FIELD, "--to");
    name.len -= strlen(STAMP);
    if (!fab_os_place(FAB_PLACE_DATA, fab_cli_join(c, fab_copy(c->arena, name).p, ".fab", NULL),
                      path, sizeof path)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    *to = fab_copy(c->arena, fab_str_of(path)).p;
    return FAB_OK;
}

enum fab_code fab_verb_restore(struct fab_cli *c, struct fab_err *e)
{
    const fab_str  file = fab_args_word(&c->args, "FILE", 0);
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    const char    *to;
    int64_t        size;
    fab_id         root;

    if (!fab_os_exists(fab_copy(c->arena, file).p)) {
        return fab_fail_what(e, FAB_E_DISK,
                             fab_str_of(
                                 fab_cli_join(c, "missing: ", fab_copy(c->arena, file).p, NULL)));
    }
    FAB_TRY(target(c, file, &to, e));
    if (fab_os_exists(to)) {
        return fab_fail_what(e, FAB_E_DISK, fab_str_of(fab_cli_join(c, "exists: ", to, NULL)));
    }
    FAB_TRY(fab_node_restore(fab_copy(c->arena, file).p, to, &size, &root, e));
    /* Without a witness or follower the organiser says himself that nobody has seen more (WIRE
     * 9). */
    if (c->yes) FAB_TRY(fab_node_confirm(to, e));
    FAB_SAY(&text, c->lang, c->yes ? FAB_W("cli.restored") : FAB_W("cli.restored_reads"),
            FAB_TEXT("file", fab_str_of(to)), FAB_NUM("n", size));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_text(&o, "file", fab_str_of(to));
    fab_json_put_int(&o, "size", size);
    fab_json_put_sid(&o, "root", &root);
    fab_json_put_bool(&o, "read_only", !c->yes);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* --- doctor ----------------------------------------------------------------------------------- */

static void line(struct fab_cli *c, struct fab_out *o, const char *name, bool ok, fab_str detail)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);

    fab_put_str(&text, fab_word(c->lang, ok ? FAB_W("cli.ok") : FAB_W("cli.look")));
    fab_put_text(&text, "  ");
    fab_fill(&text, c->lang,
             fab_word_of(c->lang, ok ? "doctor.ok." : "doctor.look.", fab_str_of(name)),
             (const struct fab_arg[]){ FAB_TEXT("what", detail) }, 1);
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", fab_buf_str(&text));
    fab_json_put_text(o, "name", fab_str_of(name));
    fab_json_put_bool(o, "ok", ok);
    fab_json_close(o, '}');
    if (!ok) c->exit = LOOK;
}

/* The last backup of this community: NAME-YYYYMMDDTHHMMSSZ.fab, which sort by time. */
struct newest { struct fab_cli *c; fab_str stem, name; };

static void note_newest(void *arg, const char *name)
{
    struct newest *n = arg;
    const fab_str  file = fab_str_of(name);

    if (file.len == n->stem.len + strlen(STAMP) && fab_str_starts(file, n->stem.p)) {
        n->name = fab_copy(n->c->arena, file);
    }
}

/* The file's name without folders and ".fab". */
static fab_str stem_of(struct fab_cli *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    fab_str     name = fab_str_of(slash == NULL ? path : slash + 1);

    if (name.len > 4) name.len -= 4;
    return fab_copy(c->arena, name);
}

static void look(struct fab_cli *c, struct fab_out *o, const char *path, const struct fab_report *r)
{
    const int64_t  left = fab_os_free_bytes(path);
    char           folder[4096];
    struct newest  newest = { c, stem_of(c, path), { NULL, 0 } };
    struct fab_err ignored;

    line(c, o, "file", r->ok, fab_str_of(path));
    line(c, o, "disk", left < 0 || left > LOW_BYTES, fab_str_of(path));
    if (fab_os_place(FAB_PLACE_DATA, "backups", folder, sizeof folder) && fab_os_exists(folder)) {
        if (fab_os_list(folder, ".fab", note_newest, &newest, &ignored) != FAB_OK) {
            newest.name.len = 0;
        }
    }
    line(c, o, "backup", newest.name.len > 0, newest.name);
}

/* "listen = localhost:8080 (default)": what is in force, and from where. */
static void put_machine(struct fab_cli *c, struct fab_out *o, const struct fab_config *config)
{
    fab_json_open(o, "machine", '[');
    for (int i = 0; i < FAB_CONFIG_NAMES; i++) {
        const struct fab_config_value *v = &config->value[i];
        const fab_str  name = fab_str_of(fab_config_name((enum fab_config_name)i));
        struct fab_buf text = FAB_BUF_IN(c->arena);
        const struct fab_arg           args[] = {
                      FAB_TEXT("name", name),
                      FAB_TEXT("value", v->text.len > 0 ? v->text : fab_word(c->lang, FAB_W("doctor.none"))),
                      FAB_TEXT("from", fab_word(c->lang, v->from)),
                      FAB_TEXT("where", v->where),
        };

        fab_say(&text, c->lang,
                v->where.len > 0 ? FAB_W("doctor.setting_at") : FAB_W("doctor.setting"), args,
                fab_countof(args));
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", fab_buf_str(&text));
        fab_json_put_text(o, "setting", name);
        fab_json_put_text(o, "value", v->text);
        fab_json_put_text(o, "from",
                          fab_str_part(fab_str_of(v->from), strlen("cli.from."), SIZE_MAX));
        if (v->where.len > 0) fab_json_put_text(o, "where", v->where);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

enum fab_code fab_verb_doctor(struct fab_cli *c, struct fab_err *e)
{
    struct fab_config config;
    struct fab_buf    json = FAB_BUF_IN(c->arena);
    struct fab_out    o = { &json, false };
    struct fab_report r;
    const char       *path;

    FAB_TRY(fab_config_read(c, &config, e));
    FAB_TRY(fab_cli_file(c, &path, e));
    if (fab_args_has(&c->args, "--fix")) FAB_TRY(fab_node_rebuild(path, e));
    FAB_TRY(fab_node_verify(path, FAB_VERIFY_REFOLD, &r, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "lines", '[');
    look(c, &o, path, &r);
    fab_json_close(&o, ']');
    put_machine(c, &o, &config);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* init.c: from nothing to a community: a file, its keys, its charter, the founders' codes.
 *
 * Source  INTERFACES 1.1 (init), WIRE 3 (genesis), PROTOCOL 8.7 (presets). */
#include "charter/charter.h"
#include "cli/cli.h"
#include "cli/preset.h"
#include "crypto/crypto.h"
#include "os/os.h"
#include "statement/code.h"

enum { INVITE_DAYS = 30, FOUNDERS = 19, ORGANISATION = 2 };

/* The letter of a-z below an accented one, given as the two bytes of UTF-8; 0: none. */
static char plain_letter(unsigned char lead, unsigned char next)
{
    static const char LATIN[] = "aaaaaaaceeeeiiiidnooooo-ouuuuyts"
                                "aaaaaaaceeeeiiiidnooooo-ouuuuyty";

    if (lead == 0xc3 && next >= 0x80 && next < 0x80 + sizeof LATIN - 1) return LATIN[next - 0x80];
    if (lead == 0xc5 && (next == 0x92 || next == 0x93)) return 'o';
    return 0;
}

/* "La Remise!" -> "la-remise", "Ma Communauté" -> "ma-communaute": what stands in file names and addresses. */
static fab_str slug(struct fab_cli *c, fab_str name)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    for (size_t i = 0; i < name.len && b.len < 64; i++) {
        const char accented = i + 1 < name.len ? plain_letter((unsigned char)name.p[i],
                                                              (unsigned char)name.p[i + 1]) : 0;
        const char x = accented != 0 ? accented : name.p[i];
        const char low = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
        const bool plain = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');

        if (plain) fab_put_byte(&b, (uint8_t)low);
        else if (b.len > 0 && b.p[b.len - 1] != '-') fab_put_byte(&b, '-');
        i += accented != 0;
    }
    while (b.len > 0 && b.p[b.len - 1] == '-') b.len--;
    return fab_buf_str(&b);
}

/* NAME, "dir/NAME" or "NAME.fab": the name alone, and the file. */
static enum fab_code place(struct fab_cli *c, fab_str given, fab_str *name, const char **path,
                           struct fab_err *e)
{
    char    folder[4096];
    fab_str dir = given;

    *name = given;
    for (int64_t at; (at = fab_str_find(*name, '/')) >= 0;) {
        *name = fab_str_part(*name, (size_t)at + 1, name->len);
    }
    dir.len = given.len - name->len;
    if (name->len > 4 && fab_str_is(fab_str_part(*name, name->len - 4, 4), ".fab")) name->len -= 4;
    const fab_str file = slug(c, *name);
    if (file.len == 0) return fab_fail_field(e, FAB_E_FIELD, "NAME");
    if (dir.len > 0) {
        *path =
            fab_cli_join(c, fab_copy(c->arena, dir).p, fab_copy(c->arena, file).p, ".fab", NULL);
        return FAB_OK;
    }
    if (!fab_os_place(FAB_PLACE_DATA, "", folder, sizeof folder)) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_os_folder(folder, 0700, e));
    *path = fab_cli_join(c, folder, "/", fab_copy(c->arena, file).p, ".fab", NULL);
    return FAB_OK;
}

/* A bare name: no scheme, no path. */
static bool is_host(fab_str host)
{
    return fab_str_find(host, '/') < 0;
}

/* Where the log will be reached: HOST, else this machine. */
static fab_str origin_of(struct fab_cli *c, fab_str name)
{
    const fab_str  host = fab_args_option(&c->args, "--host");
    struct fab_buf b = FAB_BUF_IN(c->arena);

    if (host.len > 0) {
        fab_put_str(&b, host);
        fab_put_text(&b, "/log");
    } else {
        fab_put_text(&b, "localhost/");
        fab_put_str(&b, slug(c, name));
    }
    return fab_buf_str(&b);
}

/* "-c valombre " where a command would not find this file by itself, else empty. */
static fab_str which(struct fab_cli *c, fab_str name, fab_str file)
{
    const fab_str  short_name = slug(c, name);
    struct fab_buf b = FAB_BUF_IN(c->arena);
    const char    *found;
    struct fab_err ignored;

    c->community = (fab_str){ NULL, 0 };
    if (fab_cli_file(c, &found, &ignored) == FAB_OK && fab_str_is(file, found)) {
        return (fab_str){ NULL, 0 };
    }
    c->community = short_name;
    fab_put_text(&b, "-c ");
    if (fab_cli_file(c, &found, &ignored) == FAB_OK && fab_str_is(file, found)) {
        fab_put_str(&b, short_name);
    } else {
        fab_put_str(&b, file);
    }
    fab_put_byte(&b, ' ');
    return fab_buf_str(&b);
}

static void put_steps(struct fab_cli *c, struct fab_out *o, fab_str name, fab_str file)
{
    const fab_str here = which(c, name, file);

    static const char *const STEPS[] = { FAB_W("cli.step.key"), FAB_W("cli.step.join"),
        FAB_W("cli.step.serve") };

    fab_json_open(o, "next", '[');
    for (int i = 0; i < fab_countof(STEPS); i++) {
        struct fab_buf b = FAB_BUF_IN(c->arena);

        FAB_SAY(&b, c->lang, STEPS[i], FAB_TEXT("file", file), FAB_TEXT("here", here));
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", fab_buf_str(&b));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static enum fab_code tell(struct fab_cli *c, fab_str name, const char *path, fab_str origin,
                          uint8_t (*secret)[16], int n, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };

    FAB_SAY_N(&text, c->lang, FAB_W("cli.made"), n, FAB_TEXT("name", name),
              FAB_TEXT("file", fab_str_of(path)), FAB_TEXT("origin", origin));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_text(&o, "file", fab_str_of(path));
    fab_json_put_text(&o, "origin", origin);
    fab_json_open(&o, "founders", '[');
    for (int i = 0; i < n; i++) {
        struct fab_buf code = FAB_BUF_IN(c->arena);

        fab_code_put(&code, 'i', secret[i], true);
        fab_json_open(&o, NULL, '{');
        fab_json_put_text(&o, "text", fab_buf_str(&code));
        fab_json_put_text(&o, "code", fab_buf_str(&code));
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    put_steps(c, &o, name, fab_str_of(path));
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* The shelf itself is a member, so that a loan from it has two parties: an organisation whose
 * agents are the founders (PROTOCOL 8.7).  It never signs: its key is drawn, used for its
 * `join`, and forgotten. */
static enum fab_code put_up_shelf(struct fab_cli *c, const char *path, fab_str name,
                                  const uint8_t secret[16], struct fab_err *e)
{
    uint8_t              seed[2][32];
    struct fab_person    shelf = { 0 };
    struct fab_draft     d;
    struct fab_submitted done;
    fab_bytes            bytes;
    fab_id               sid;

    c->community = fab_str_of(path);
    c->chance.random(c->chance.self, "shelf", seed, sizeof seed);
    fab_person_make(&shelf, seed[0], seed[1]);
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_join, e));
    fab_draft_join(&d, &shelf, ORGANISATION, secret, name);
    FAB_TRY(fab_draft_finish(&d, &shelf, &bytes, &sid, e));
    fab_wipe(seed, sizeof seed);
    fab_wipe(&shelf, sizeof shelf);
    return fab_cli_hand_in(c, bytes, &done, e);
}

enum fab_code fab_verb_init(struct fab_cli *c, struct fab_err *e)
{
    const fab_str given =
        fab_cli_asked(c, FAB_W("cli.ask.name"), fab_args_word(&c->args, "NAME", 0), (fab_str){ NULL, 0 });
    const fab_str preset = fab_cli_asked(c, FAB_W("cli.ask.preset"), fab_args_option(&c->args, "--preset"),
                               FAB_STR("tool-library"));
    uint8_t                  secret[FOUNDERS + 1][16];
    struct fab_founding      f = { .invite_days = INVITE_DAYS };
    struct fab_node_options  o = { .source = c->chance };
    struct fab_preset        p;
    fab_str                  name;
    int64_t                  founders;

    if (given.len == 0) return fab_fail_field(e, FAB_E_FIELD, "NAME");
    FAB_TRY(fab_cli_int(c, "--founders", 1, FOUNDERS, 1, &founders, e));
    FAB_TRY(place(c, given, &name, &o.path, e));
    FAB_TRY(fab_preset_read(c->arena, preset, fab_args_option(&c->args, "--unit"), name, c->lang,
                            &p, e));
    f.origin = origin_of(c, name);
    if (!is_host(fab_args_option(&c->args, "--host"))) {
        return fab_fail_field(e, FAB_E_FIELD, "--host");
    }
    if (!fab_origin_ok(f.origin)) return fab_fail_field(e, FAB_E_FIELD, "--host");
    f.text = p.text;
    f.rows = p.rows;
    f.nrows = p.nrows;
    const bool shelf = fab_json_int(p.doc, "shelf", 0) == 1;
    f.founders = (int)founders + shelf;
    if (fab_os_exists(o.path)) {
        return fab_fail_what(e, FAB_E_DISK, fab_str_of(fab_cli_join(c, "exists: ", o.path, NULL)));
    }
    if (c->dry_run) return FAB_OK;
    FAB_TRY(fab_node_create(&o, &f, secret, e));
    enum fab_code code = FAB_OK;
    if (shelf) {
        code = put_up_shelf(c, o.path,
                            fab_json_text(p.doc, c->lang == FAB_FR ? "title.fr" : "title.en"),
                            secret[founders], e);
    }
    if (code == FAB_OK) code = tell(c, name, o.path, f.origin, secret, (int)founders, e);
    fab_wipe(secret, sizeof secret);
    return code;
}

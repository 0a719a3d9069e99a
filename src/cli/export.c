/* export.c: everything of mine in one document: what I am told about myself, what I said with the
 * bytes that prove it.
 *
 * Idea    the same GETs as the app's, the pages of /v1/me/export joined.
 * Source  INTERFACES 1.2 (export). */
#include "cli/cli.h"
#include "os/os.h"

/* One view as a member, as it stands. */
static enum fab_code put_view(struct fab_cli *c, struct fab_out *o, const char *name,
                              const char *target, struct fab_err *e)
{
    fab_str json;

    FAB_TRY(fab_place_get(c->place, target, c->lang, c->arena, &json, e));
    fab_json_put_raw(o, name, json);
    return FAB_OK;
}

static const char *page_of(struct fab_cli *c, int64_t next)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_put_text(&b, "/v1/me/export?limit=200&after=");
    fab_put_int(&b, next);
    fab_put_byte(&b, 0);
    fab_assert(!b.failed);      /* an arena of 1 GiB */
    return (const char *)b.p;
}

/* Pages from the newest statement back to the first. */
static enum fab_code put_pages(struct fab_cli *c, struct fab_out *o, struct fab_err *e)
{
    const struct fab_json *doc;
    fab_str                json;
    int64_t                next = 0;

    fab_json_open(o, "pages", '[');
    do {
        FAB_TRY(fab_cli_get(c, page_of(c, next), &doc, &json, e));
        fab_json_put_raw(o, NULL, json);
        next = fab_json_int(doc, "next", 0);
    } while (next > 0);
    fab_json_close(o, ']');
    return FAB_OK;
}

enum fab_code fab_verb_export(struct fab_cli *c, struct fab_err *e)
{
    const fab_str  to = fab_args_option(&c->args, "--out");
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };

    FAB_TRY(fab_cli_person(c, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    FAB_TRY(put_view(c, &o, "me", "/v1/me", e));
    FAB_TRY(put_view(c, &o, "record", "/v1/me/record?limit=200", e));
    FAB_TRY(put_view(c, &o, "sureties", "/v1/me/sureties", e));
    FAB_TRY(put_view(c, &o, "account",
                     fab_cli_join(c, "/v1/accounts/", fab_cli_mid(c, &c->person.mid), NULL), e));
    FAB_TRY(put_pages(c, &o, e));
    fab_json_close(&o, '}');
    fab_put_byte(&json, '\n');
    if (json.failed) return fab_fail(e, FAB_E_MEMORY);
    if (to.len > 0) {
        FAB_TRY(fab_os_write(fab_copy(c->arena, to).p, fab_buf_bytes(&json), 0600, false, e));
        FAB_NOTE(c, FAB_W("cli.exported"), FAB_TEXT("file", to));
        return FAB_OK;
    }
    fab_put_str(&c->out, fab_buf_str(&json));
    return FAB_OK;
}

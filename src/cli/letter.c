/* letter.c: a word to one person, beside the log: written, read, thrown away.
 *
 * Idea    the plain text is one JSON document, {"v":1, "text", "about"}, as the app's; it is boxed
 *         for its reader with his mid (WIRE 2.6), so only his key opens it.
 * Source  INTERFACES 1.2 (write, mail) and 2.1. */
#include "cli/box.h"
#include "cli/cli.h"
#include "cli/deal.h"
#include "codec/base64.h"
#include "statement/box.h"

/* ---- write */

static enum fab_code put_letter(struct fab_cli *c, struct fab_buf *plain, fab_str text,
                                struct fab_err *e)
{
    const fab_str  about = fab_args_option(&c->args, "--about");
    struct fab_out o = { plain, false };
    fab_id         sid;

    if (text.len == 0 || !fab_typed_ok(text)) return fab_fail_field(e, FAB_E_FIELD, "TEXT");
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", text);
    if (about.len > 0) {
        FAB_TRY(fab_cli_ref(c, about, &sid, e));
        fab_json_put_sid(&o, "about", &sid);
    }
    fab_json_close(&o, '}');
    return plain->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* One sentence as a document. */
static enum fab_code say(struct fab_cli *c, const char *id, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_word(c->lang, id));
    fab_json_close(&o, '}');
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_verb_write(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf        plain = FAB_BUF_IN(c->arena), box = FAB_BUF_IN(c->arena);
    struct fab_box_reader to;
    fab_id                who;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &who, e));
    FAB_TRY(put_letter(c, &plain, fab_args_word(&c->args, "TEXT", 0), e));
    if (!fab_deal_reader(c, &who, &to)) return fab_fail_field(e, FAB_E_REF, "box_key");
    FAB_TRY(fab_box_for(c, &box, &to, "mail", &who, fab_buf_bytes(&plain), e));
    if (c->dry_run) return say(c, FAB_W("cli.would.submit"), e);
    FAB_TRY(fab_place_mail_post(c->place, &c->person, &who, NULL, fab_buf_bytes(&box), c->lang,
                                c->arena, e));
    return say(c, FAB_W("cli.said.write"), e);
}

/* ---- mail */

/* What an item says to its reader; empty: no letter, or not to be opened. */
static fab_str open_letter(struct fab_cli *c, const struct fab_json *item)
{
    const struct fab_json *doc;
    uint8_t                context[64], *bytes = fab_take(c->arena, FAB_L_mail_bytes);
    struct fab_box         box;
    struct fab_err         ignored;
    fab_bytes              plain;
    size_t                 len;

    if (bytes == NULL || !fab_str_is(fab_json_text(item, "context"), "mail")) {
        return (fab_str){ NULL, 0 };
    }
    if (!fab_b64u_read(fab_json_text(item, "box"), bytes, FAB_L_mail_bytes, &len)
        || !fab_box_read(fab_bytes_of(bytes, len), &box)
        || fab_box_open(&box, &c->person.mid, c->person.box_secret,
                        fab_box_context(context, "mail", &c->person.mid), c->arena, &plain,
                        &ignored)
               != FAB_OK) {
        return (fab_str){ NULL, 0 };
    }
    doc = fab_json_read((fab_str){ (const char *)plain.p, plain.len }, c->arena, &ignored);
    return doc == NULL ? (fab_str){ NULL, 0 } : fab_json_text(doc, "text");
}

/* "A word from Karim, sent on...", what it says behind it. */
static void put_item(struct fab_cli *c, struct fab_out *o, const struct fab_json *item)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);
    const fab_str  says = open_letter(c, item);

    fab_put_str(&text, fab_json_text(item, "text"));
    if (says.len > 0) {
        fab_put_byte(&text, '\n');
        fab_put_str(&text, says);
    }
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", fab_buf_str(&text));
    fab_json_put_text(o, "id", fab_json_text(item, "id"));
    fab_json_put_text(o, "from", fab_json_text(item, "from.mid"));
    fab_json_put_text(o, "context", fab_json_text(item, "context"));
    if (says.len > 0) fab_json_put_text(o, "says", says);
    fab_json_close(o, '}');
}

static enum fab_code drop(struct fab_cli *c, fab_str which, struct fab_err *e)
{
    fab_id id;

    if (!fab_mid_read(which, &id)) return fab_fail_field(e, FAB_E_FIELD, "--drop");
    FAB_TRY(fab_place_mail_drop(c->place, &c->person, &id, fab_args_has(&c->args, "--block"),
                                c->lang, c->arena, e));
    return say(c,
               fab_args_has(&c->args, "--block") ? FAB_W("cli.said.block") : FAB_W("cli.said.drop"),
               e);
}

enum fab_code fab_verb_mail(struct fab_cli *c, struct fab_err *e)
{
    const fab_str          which = fab_args_option(&c->args, "--drop");
    struct fab_buf         json = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &json, false };
    const struct fab_json *doc;

    FAB_TRY(fab_cli_person(c, e));
    if (which.len > 0) return drop(c, which, e);
    FAB_TRY(fab_cli_get(c, "/v1/mail", &doc, NULL, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_json_text(doc, "text"));
    fab_json_open(&o, "mail", '[');
    for (const struct fab_json *item = fab_cli_rows(doc); item != NULL; item = item->next) {
        put_item(c, &o, item);
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

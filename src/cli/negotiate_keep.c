/* negotiate_keep.c: a talk at rest, and what goes through the mailbox.
 *
 * Why     my sheet must stay as it was sealed, and stay secret, until the other has sealed too.
 * Source  DECISION 8, WIRE 2.6. */
#include "cli/box.h"
#include "cli/deal.h"
#include "cli/keys.h"
#include "cli/negotiate.h"
#include "codec/base64.h"
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { KEPT_BYTES = 1 << 16, VERSION = 1 };

/* ---- the file */

static enum fab_code path_of(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    fab_str name;

    FAB_TRY(fab_keys_name(c, &name, e));
    return fab_keys_path(c, name, fab_cli_join(c, ".talk-", fab_cli_mid(c, &t->other), NULL),
                         &t->path, e);
}

static fab_bytes id_bytes(const fab_id *id, bool there)
{
    return fab_bytes_of(id->b, there ? sizeof id->b : 0);
}

static bool read_id(struct fab_cbor *k, fab_id *out, bool *there)
{
    const fab_bytes b = fab_cbor_bytes(k);

    *there = b.len == sizeof out->b;
    if (*there) *out = fab_id_of(b.p, b.len);
    return *there || b.len == 0;
}

/* Outline and sheet from their bytes. */
static enum fab_code read_both(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    FAB_TRY(fab_outline_read(t->outline_bytes, &t->outline, e));
    FAB_TRY(fab_sheet_read(t->sheet_bytes, &t->mine, e));
    t->deal = fab_outline_name(t->outline_bytes);
    t->hash = fab_sheet_hash(t->sheet_bytes);
    t->me = fab_same(&t->outline.party[0], &c->person.mid) ? 0 : 1;
    return FAB_OK;
}

static enum fab_code read_kept(struct fab_cli *c, struct fab_talk *t, fab_bytes plain,
                               struct fab_err *e)
{
    struct fab_cbor k = fab_cbor_open(plain);
    bool            has_thing, ok;

    ok = fab_cbor_array(&k) == 6 && fab_cbor_int(&k) == VERSION;
    t->stage = (int)fab_cbor_int(&k);
    t->outline_bytes = fab_cbor_bytes(&k);
    t->sheet_bytes = fab_cbor_bytes(&k);
    ok = read_id(&k, &t->theirs, &t->pinned) && read_id(&k, &t->thing, &has_thing) && ok;
    if (!ok || !fab_cbor_done(&k)) return fab_fail_field(e, FAB_E_SIG, "talk");
    return read_both(c, t, e);
}

enum fab_code fab_talk_load(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    uint8_t        context[64];
    fab_bytes      content, plain;
    struct fab_box box;

    FAB_TRY(path_of(c, t, e));
    t->kept = fab_os_exists(t->path);
    if (!t->kept) return FAB_OK;
    FAB_TRY(fab_os_read(t->path, KEPT_BYTES, c->arena, &content, e));
    if (!fab_box_read(content, &box)
        || fab_box_open(&box, &c->person.mid, c->person.box_secret,
                        fab_box_context(context, "talk", &t->other), c->arena, &plain, e)
               != FAB_OK) {
        return fab_fail_field(e, FAB_E_SIG, "talk");
    }
    return read_kept(c, t, plain, e);
}

enum fab_code fab_talk_keep(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    struct fab_box_reader me = { .who = c->person.mid, .member = true };
    struct fab_buf        plain = FAB_BUF_IN(c->arena), box = FAB_BUF_IN(c->arena);

    memcpy(me.key, c->person.box_key, sizeof me.key);
    fab_cbor_put_array(&plain, 6);
    fab_cbor_put_int(&plain, VERSION);
    fab_cbor_put_int(&plain, t->stage);
    fab_cbor_put_bytes(&plain, t->outline_bytes);
    fab_cbor_put_bytes(&plain, t->sheet_bytes);
    fab_cbor_put_bytes(&plain, id_bytes(&t->theirs, t->pinned));
    fab_cbor_put_bytes(&plain, id_bytes(&t->thing, !fab_id_none(&t->thing)));
    if (plain.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_box_for(c, &box, &me, "talk", &t->other, fab_buf_bytes(&plain), e));
    t->kept = true;
    return fab_os_write(t->path, fab_buf_bytes(&box), 0600, true, e);
}

enum fab_code fab_talk_forget(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    (void)c;
    t->kept = false;
    return fab_os_remove(t->path, e);
}

/* ---- the mailbox */

/* One item of GET /v1/mail, if it is a word of this talk's other side and opens. */
static bool open_mail(struct fab_cli *c, const struct fab_talk *t, const struct fab_json *item,
                      struct fab_talk_word *out)
{
    uint8_t        context[64], *bytes = fab_take(c->arena, FAB_L_mail_bytes);
    struct fab_box box;
    struct fab_err ignored;
    fab_bytes      plain;
    fab_id         from;
    size_t         len;

    if (bytes == NULL || !fab_str_is(fab_json_text(item, "context"), "deal")) return false;
    if (!fab_mid_read(fab_json_text(item, "from.mid"), &from) || !fab_same(&from, &t->other)) {
        return false;
    }
    if (!fab_mid_read(fab_json_text(item, "id"), &out->id)
        || !fab_sid_read(fab_json_text(item, "hash"), &out->hash)) {
        return false;
    }
    if (!fab_b64u_read(fab_json_text(item, "box"), bytes, FAB_L_mail_bytes, &len)
        || !fab_box_read(fab_bytes_of(bytes, len), &box)) {
        return false;
    }
    if (fab_box_open(&box, &c->person.mid, c->person.box_secret,
                     fab_box_context(context, "deal", &out->hash), c->arena, &plain, &ignored)
        != FAB_OK) {
        return false;
    }
    return fab_talk_read(plain, &out->round, &out->what, &ignored) == FAB_OK;
}

enum fab_code fab_talk_mail(struct fab_cli *c, const struct fab_talk *t,
                            struct fab_talk_word out[FAB_TALK_WORDS], int *n, struct fab_err *e)
{
    const struct fab_json *doc;

    *n = 0;
    FAB_TRY(fab_cli_get(c, "/v1/mail", &doc, NULL, e));
    for (const struct fab_json *item = fab_cli_rows(doc); item != NULL && *n < FAB_TALK_WORDS;
         item = item->next) {
        *n += open_mail(c, t, item, &out[*n]);
    }
    return FAB_OK;
}

enum fab_code fab_talk_send(struct fab_cli *c, const struct fab_talk *t, int round,
                            struct fab_err *e)
{
    struct fab_buf        plain = FAB_BUF_IN(c->arena), box = FAB_BUF_IN(c->arena);
    struct fab_box_reader to;

    if (!fab_deal_reader(c, &t->other, &to)) return fab_fail_field(e, FAB_E_REF, "box_key");
    fab_talk_put(&plain, round, round == FAB_TALK_OUTLINE ? t->outline_bytes : t->sheet_bytes);
    if (plain.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_box_for(c, &box, &to, "deal", &t->hash, fab_buf_bytes(&plain), e));
    return fab_place_mail_post(c->place, &c->person, &t->other, &t->hash, fab_buf_bytes(&box),
                               c->lang, c->arena, e);
}

enum fab_code fab_talk_clear(struct fab_cli *c, const struct fab_talk *t, struct fab_err *e)
{
    struct fab_talk_word mail[FAB_TALK_WORDS];
    int                  n;

    FAB_TRY(fab_talk_mail(c, t, mail, &n, e));
    for (int k = 0; k < n; k++) {
        if (fab_talk_about(&t->deal, t->pinned ? &t->theirs : NULL, &mail[k])) {
            FAB_TRY(fab_place_mail_drop(c->place, &c->person, &mail[k].id, false, c->lang, c->arena,
                                        e));
        }
    }
    return FAB_OK;
}

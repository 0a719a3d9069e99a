/* mail.c: GET /v1/mail: the boxes that wait for the reader, as he will open them with his own key.
 *
 * Why     nothing of it can be read here; names and days are all that gets words.
 * Source  INTERFACES 2.1, WIRE 2.6. */
#include "codec/base64.h"
#include "views/doc.h"

struct listing { struct fab_out *o; struct fab_reader *r; int64_t n; };

static fab_str base64(const struct fab_reader *r, fab_bytes bytes)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    fab_put_b64u(&b, bytes.p, bytes.len);
    return fab_buf_str(&b);
}

static bool put_mail(void *arg, const struct fab_mail_view *m)
{
    struct listing    *l = arg;
    struct fab_reader *r = l->r;
    struct fab_out    *o = l->o;

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text",
                      fab_doc_say(r, m->deal ? FAB_W("mail.deal") : FAB_W("mail.word"),
                                  FAB_TEXT("who", fab_doc_name(r, &m->from)),
                                  FAB_TEXT("day", fab_doc_day(r, m->at.ms)),
                                  FAB_TEXT("until", fab_doc_day(r, m->until.ms))));
    fab_json_put_mid(o, "id", &m->id);
    fab_doc_who(o, r, "from", &m->from);
    fab_json_put_text(o, "context", m->deal ? FAB_STR("deal") : FAB_STR("mail"));
    if (m->deal) fab_json_put_sid(o, "hash", &m->about);
    fab_json_put_time(o, "at", m->at.ms);
    fab_json_put_time(o, "until", m->until.ms);
    fab_json_put_text(o, "box", base64(r, m->box));
    fab_json_close(o, '}');
    l->n++;
    return true;
}

/* His own and nobody else's: not even who acts for somebody reads his mail. */
enum fab_code fab_view_mail(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                            struct fab_err *e)
{
    struct listing l = { o, r, 0 };

    (void)m;
    if (fab_id_none(&r->who)) return fab_fail(e, FAB_E_WHO);
    if (!fab_same(&r->who, &r->about)) return fab_fail(e, FAB_E_ROLE);
    if (r->from->mail == NULL) return fab_fail(e, FAB_E_REF);
    fab_json_open(o, "mail", '[');
    FAB_TRY(r->from->mail(r->from->self, &r->who, put_mail, &l, e));
    fab_json_close(o, ']');
    fab_json_put_text(o, "text", fab_doc_count(r, FAB_W("mail.text"), l.n));
    return FAB_OK;
}

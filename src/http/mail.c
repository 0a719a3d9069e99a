/* http/mail.c: boxes from member to member: put, and thrown away by their reader.
 *
 * Why     neither stands in the log, so each act carries its own signature (fab_x_proof): a stolen
 *         session sends nothing and throws nothing away.
 * Source  INTERFACES 2.1 and 2.3. */
#include "node/mail.h"

#include "codec/base64.h"
#include "http/exchange.h"

/* {"context", "hash", "box"}: members that nobody asked for are refused. */
static enum fab_code known_members(const struct fab_json *doc, struct fab_err *e)
{
    static const char *const MEMBERS[] = { "context", "hash", "box" };

    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        bool known = false;
        for (int i = 0; i < fab_countof(MEMBERS); i++) {
            known = known || fab_str_is(j->name, MEMBERS[i]);
        }
        if (!known) return fab_fail_what(e, FAB_E_FIELD, j->name);
    }
    return FAB_OK;
}

/* context "mail", or "deal" with the hash of the sender's sheet. */
static enum fab_code context_of(const struct fab_json *doc, int *what, fab_id *about,
                                struct fab_err *e)
{
    const fab_str context = fab_json_text(doc, "context");
    const bool    deal = fab_str_is(context, "deal"), hash = fab_json_get(doc, "hash") != NULL;

    *what = deal ? FAB_MAIL_DEAL : FAB_MAIL_WORD;
    *about = (fab_id){ { 0 } };
    if (!deal && !fab_str_is(context, "mail")) return fab_fail_field(e, FAB_E_FIELD, "context");
    if (deal != hash || (hash && !fab_sid_read(fab_json_text(doc, "hash"), about))) {
        return fab_fail_field(e, FAB_E_FIELD, "hash");
    }
    return FAB_OK;
}

enum fab_code fab_http_mail_post(struct exchange *x, struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc;
    uint8_t               *box = fab_take(x->request->arena, FAB_L_mail_bytes);
    fab_id                 to, about;
    size_t                 len;
    int                    what;

    if (box == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_x_proof(x, e));
    if (!fab_mid_read(x->match.param[0], &to)) return fab_fail_field(e, FAB_E_REF, "mid");
    FAB_TRY(fab_node_mail_may(&x->reading, &x->who, &to, e));
    doc = fab_json_read(body, x->request->arena, e);
    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) return fab_fail(e, FAB_E_SYNTAX);
    FAB_TRY(known_members(doc, e));
    FAB_TRY(context_of(doc, &what, &about, e));
    if (!fab_b64u_read(fab_json_text(doc, "box"), box, FAB_L_mail_bytes, &len)) {
        return fab_fail_field(e, FAB_E_FIELD, "box");
    }
    FAB_TRY(
        fab_node_mail_put(x->site->node, &x->who, &to, what, &about, fab_bytes_of(box, len), e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

/* ?block=1: nothing more from its sender. */
enum fab_code fab_http_mail_drop(struct exchange *x, struct fab_err *e)
{
    bool          bad = false;
    const fab_str block = fab_query(x->request->query, "block", x->request->arena, &bad);
    fab_id        id;

    FAB_TRY(fab_x_proof(x, e));
    if (bad || (block.len > 0 && !fab_str_is(block, "1"))) {
        return fab_fail_field(e, FAB_E_FIELD, "block");
    }
    if (!fab_mid_read(x->match.param[0], &id)) return fab_fail_field(e, FAB_E_REF, "id");
    FAB_TRY(fab_node_mail_drop(x->site->node, &x->who, &id, block.len > 0, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

/* http/seals.c: a keeper of seals hands in his share of an opening.
 *
 * Why     what was sealed is opened by nobody alone; when its stage has come, each holder gives
 *         what he holds, and the desk joins the shares (WIRE 7).
 * Idea    a keeper is known by the key that he signs with: its thumbprint names his share.  Not in
 *         the log, so the act carries its own signature (fab_x_proof).  A share that is none shows
 *         when they are joined: the opening is not the one that was promised.
 * Source  WIRE 7; INTERFACES 2.1 and 2.3; PROTOCOL 4. */
#include "codec/base64.h"
#include "http/exchange.h"

enum { SHARE_BYTES = 2048 }; /* as long as an opening may be (node/own.c) */

/* {"seal", "share"}, and nothing else. */
static enum fab_code read_share(struct exchange *x, fab_id *seal, fab_bytes *share,
                                struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc = fab_json_read(body, x->request->arena, e);
    uint8_t               *room = fab_take(x->request->arena, SHARE_BYTES);
    size_t                 len;

    if (room == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) return fab_fail(e, FAB_E_SYNTAX);
    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        if (fab_str_is(j->name, "seal") || fab_str_is(j->name, "share")) continue;
        return fab_fail_what(e, FAB_E_FIELD, j->name);
    }
    if (!fab_sid_read(fab_json_text(doc, "seal"), seal)) {
        return fab_fail_field(e, FAB_E_FIELD, "seal");
    }
    if (!fab_b64u_read(fab_json_text(doc, "share"), room, SHARE_BYTES, &len) || len == 0) {
        return fab_fail_field(e, FAB_E_FIELD, "share");
    }
    *share = fab_bytes_of(room, len);
    return FAB_OK;
}

enum fab_code fab_http_seals(struct exchange *x, struct fab_err *e)
{
    uint8_t   signing[32], box[32];
    fab_id    seal;
    fab_bytes share;

    FAB_TRY(fab_x_proof(x, e));
    FAB_TRY(read_share(x, &seal, &share, e));
    FAB_TRY(fab_x_read(x, e));
    FAB_TRY(fab_node_member_key(&x->reading, &x->who, signing, box, e));
    const fab_id holder = fab_thumbprint(signing);
    FAB_TRY(fab_node_share_put(x->site->node, &seal, &holder, share, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

/* http/push.c: a member's browser may be told that something waits: its endpoint put and dropped.
 *
 * Why     whoever promised something should hear of it without keeping a page open; whoever does
 *         not wish it is told nothing.
 * Source  INTERFACES 2.1, 2.3 and 6; RFC 8292 (the key that browsers ask for). */
#include "node/push.h"

#include "crypto/crypto.h"
#include "http/exchange.h"

/* {"key"}: the community's public key for push services. */
enum fab_code fab_http_push_key(struct exchange *x, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &b, false };
    uint8_t        key[FAB_P256_KEY], point[FAB_P256_POINT];

    FAB_TRY(fab_node_push_key(x->site->node, key, e));
    fab_p256_point(key, point);
    fab_wipe(key, sizeof key);
    fab_json_open(&o, NULL, '{');
    fab_json_put_b64u(&o, "key", fab_bytes_of(point, sizeof point));
    fab_json_close(&o, '}');
    fab_x_json(x, 200, &b);
    return FAB_OK;
}

/* {"endpoint"}, and nothing else. */
enum fab_code fab_http_push_put(struct exchange *x, struct fab_err *e)
{
    const fab_str          body = { (const char *)x->request->body.p, x->request->body.len };
    const struct fab_json *doc;

    FAB_TRY(fab_x_proof(x, e));
    doc = fab_json_read(body, x->request->arena, e);
    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) return fab_fail(e, FAB_E_SYNTAX);
    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        if (!fab_str_is(j->name, "endpoint")) return fab_fail_what(e, FAB_E_FIELD, j->name);
    }
    const fab_str endpoint = fab_json_text(doc, "endpoint");
    if (!fab_notices_may(x->http, endpoint, fab_x_is_here(x))) {
        return fab_fail_field(e, FAB_E_FIELD, "endpoint");
    }
    FAB_TRY(fab_node_push_put(x->site->node, &x->who, endpoint, e));
    fab_notices_wake(x->http);
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

/* ?endpoint=: that one; without: all of them. */
enum fab_code fab_http_push_drop(struct exchange *x, struct fab_err *e)
{
    bool          bad = false;
    const fab_str one = fab_query(x->request->query, "endpoint", x->request->arena, &bad);

    FAB_TRY(fab_x_proof(x, e));
    if (bad) return fab_fail_field(e, FAB_E_FIELD, "endpoint");
    FAB_TRY(fab_node_push_drop(x->site->node, &x->who, one, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

/* http/keyfiles.c: locked key files: fetched by whoever can open them, put and dropped by their
 * owner.
 *
 * Why     a lost phone must not be a lost year; the server that keeps the lock cannot open it.
 * Idea    the handle in the address follows from the key of the lock, so an address is found by
 *         nobody who could not open what lies there; five look-ups a minute stop whoever tries.
 * Source  WIRE 8, INTERFACES 2.1 and 2.3. */
#include "codec/base64.h"
#include "http/exchange.h"
#include "node/keys_kept.h"
#include "statement/keyfile.h"

static enum fab_code read_handle(const struct exchange *x, uint8_t handle[FAB_HANDLE_BYTES],
                                 struct fab_err *e)
{
    size_t len;

    if (!fab_b64u_read(x->match.param[0], handle, FAB_HANDLE_BYTES, &len)
        || len != FAB_HANDLE_BYTES) {
        return fab_fail(e, FAB_E_REF);
    }
    return FAB_OK;
}

enum fab_code fab_http_keyfile(struct exchange *x, struct fab_err *e)
{
    uint8_t handle[FAB_HANDLE_BYTES];
    fab_str text;

    FAB_TRY(read_handle(x, handle, e));
    FAB_TRY(fab_x_read(x, e));
    FAB_TRY(fab_node_keyfile(&x->reading, handle, x->request->arena, &text, e));
    fab_x_bytes(x, 200, "text/plain; charset=utf-8", fab_bytes_of(text.p, text.len));
    return FAB_OK;
}

/* A key file of this community and of the member who puts it. */
static enum fab_code check(struct exchange *x, fab_str text, struct fab_err *e)
{
    struct fab_keyfile f;

    if (text.len == 0 || text.len > FAB_KEYFILE_BYTES) {
        return fab_fail(e, FAB_E_SYNTAX, (int64_t)text.len);
    }
    FAB_TRY(fab_keyfile_read(text, &f, e));
    if (!fab_str_same(fab_str_of(f.community), fab_node_origin(x->site->node))) {
        return fab_fail_field(e, FAB_E_AUD, "community");
    }
    return fab_same(&f.member, &x->who) ? FAB_OK : fab_fail_field(e, FAB_E_ROLE, "member");
}

enum fab_code fab_http_keyfile_put(struct exchange *x, struct fab_err *e)
{
    const fab_str text = { (const char *)x->request->body.p, x->request->body.len };
    uint8_t       handle[FAB_HANDLE_BYTES];

    FAB_TRY(read_handle(x, handle, e));
    FAB_TRY(fab_x_proof(x, e));
    FAB_TRY(check(x, text, e));
    FAB_TRY(fab_node_keyfile_put(x->site->node, handle, &x->who, text, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

enum fab_code fab_http_keyfile_drop(struct exchange *x, struct fab_err *e)
{
    uint8_t handle[FAB_HANDLE_BYTES];

    FAB_TRY(read_handle(x, handle, e));
    FAB_TRY(fab_x_proof(x, e));
    FAB_TRY(fab_node_keyfile_drop(x->site->node, handle, &x->who, e));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

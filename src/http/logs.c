/* http/logs.c: the log as static resources, for witnesses, mirrors and anybody who wants to check.
 *
 * Why     what never changes may be kept by every cache between here and the reader.
 * Idea    paths are read by log/tile; bytes come from the node.
 * Source  WIRE 3, C2SP tlog-tiles. */
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "log/tile.h"

enum fab_code fab_http_checkpoint(struct exchange *x, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena), tag = FAB_BUF_IN(x->request->arena);
    int64_t        size;
    fab_id         hash;

    fab_x_cors(x);
    fab_response_add(x->response, "Cache-Control", FAB_STR("public, max-age=2"));
    FAB_TRY(fab_node_checkpoint(&x->reading, &b, &size, e));
    hash = fab_sha256(fab_buf_bytes(&b));
    fab_put_byte(&tag, '"');
    fab_put_hex(&tag, hash.b, 16);
    fab_put_byte(&tag, '"');
    if (fab_x_fresh(x, fab_buf_str(&tag))) return FAB_OK;
    fab_x_bytes(x, 200, "text/plain; charset=utf-8", fab_buf_bytes(&b));
    return FAB_OK;
}

static enum fab_code tile(struct exchange *x, struct fab_err *e)
{
    struct fab_buf  b = FAB_BUF_IN(x->request->arena);
    struct fab_tile t;

    fab_x_cors(x);
    if (!fab_tile_read_path(fab_str_part(x->request->path, 1, x->request->path.len), &t)) {
        return fab_fail(e, FAB_E_REF);
    }
    if (t.level == FAB_TILE_ENTRIES) FAB_TRY(fab_node_bundle(&x->reading, t.n, t.width, &b, e));
    else FAB_TRY(fab_node_tile(&x->reading, t.level, t.n, t.width, &b, e));
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    fab_x_immutable(x);
    fab_x_bytes(x, 200, "application/octet-stream", fab_buf_bytes(&b));
    return FAB_OK;
}

enum fab_code fab_http_tile(struct exchange *x, struct fab_err *e)
{
    return tile(x, e);
}

enum fab_code fab_http_entries(struct exchange *x, struct fab_err *e)
{
    return tile(x, e);
}

enum fab_code fab_http_vkey(struct exchange *x, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);

    (void)e;
    fab_x_cors(x);
    fab_node_vkey(x->site->node, &b);
    fab_x_bytes(x, 200, "text/plain; charset=utf-8", fab_buf_bytes(&b));
    return FAB_OK;
}

enum fab_code fab_http_policy(struct exchange *x, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(x->request->arena);

    fab_x_cors(x);
    FAB_TRY(fab_node_policy(&x->reading, &b, e));
    fab_x_bytes(x, 200, "text/plain; charset=utf-8", fab_buf_bytes(&b));
    return FAB_OK;
}

/* One entry as its author signed it. */
enum fab_code fab_http_entry_cose(struct exchange *x, struct fab_err *e)
{
    struct fab_logged l;
    fab_id            sid;

    if (!fab_sid_read(x->match.param[0], &sid)) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_node_entry_of(&x->reading, &sid, -1, x->request->arena, &l, e));
    fab_x_cors(x);
    fab_x_bytes(x, 200, "application/cose", l.entry);
    return FAB_OK;
}

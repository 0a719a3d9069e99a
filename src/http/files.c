/* http/files.c: photos, named by their SHA-256, never decoded here.
 *
 * Why     a picture is made small and cleaned in the sender's browser; the server only counts bytes
 *         and compares a hash.
 * Source  INTERFACES 2.1, DEPENDENCIES 7 (nosniff, sandbox). */
#include "http/exchange.h"

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 64 small hexadecimal digits. */
static bool read_digest(fab_str s, fab_id *out)
{
    if (s.len != 64) return false;
    for (size_t i = 0; i < 32; i++) {
        const int high = hex(s.p[2 * i]), low = hex(s.p[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out->b[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

enum fab_code fab_http_file_put(struct exchange *x, struct fab_err *e)
{
    fab_id digest;

    if (!read_digest(x->match.param[0], &digest)) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_node_file_put(x->site->node, &x->who, &digest, x->request->body, e));
    fab_x_bytes(x, 201, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

enum fab_code fab_http_file_get(struct exchange *x, struct fab_err *e)
{
    static const char *const TYPE[] = { NULL, "image/jpeg", "image/png", "image/webp" };
    fab_id    digest;
    fab_bytes content;
    int       type;

    if (!read_digest(x->match.param[0], &digest)) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_node_file(&x->reading, &digest, x->request->arena, &type, &content, e));
    if (type < 1 || type >= fab_countof(TYPE)) return fab_fail(e, FAB_E_REF);
    fab_response_add(x->response, "Content-Security-Policy",
                     FAB_STR("sandbox; default-src 'none'"));
    fab_response_add(x->response, "Cache-Control", FAB_STR("private, max-age=31536000, immutable"));
    fab_x_bytes(x, 200, TYPE[type], content);
    return FAB_OK;
}

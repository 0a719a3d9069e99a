/* keys_kept.c: locked key files among the small things beside the log.
 *
 * Form    kind "keyfile", name the handle: owner's mid (16), then the text; kind "keyfiles", name
 *         the owner's mid: his handles, one after another, so that they can be counted.
 * Source  WIRE 8, INTERFACES 2.1. */
#include "node/keys_kept.h"

#include "node/desk.h"
#include "statement/keyfile.h"

enum { MOST = FAB_L_keyfiles * FAB_HANDLE_BYTES, ROOM = FAB_MID_BYTES + 8192 };
static const char FILE_KIND[] = "keyfile", LIST_KIND[] = "keyfiles";

struct handles {
    uint8_t b[MOST];
    size_t  len;
};

/* What is kept under a name; {NULL, 0}: nothing. */
static enum fab_code look(struct fab_db *db, const char *kind, fab_bytes name, struct fab_arena *a,
                          fab_bytes *out, struct fab_err *e)
{
    const enum fab_code code = fab_store_kept(db, kind, name, a, out, e);

    if (code != FAB_E_REF) return code;
    *out = (fab_bytes){ NULL, 0 };
    return FAB_OK;
}

static enum fab_code handles_of(struct fab_db *db, const fab_id *owner, struct fab_arena *a,
                                struct handles *h, struct fab_err *e)
{
    fab_bytes list;

    FAB_TRY(look(db, LIST_KIND, fab_bytes_of(owner->b, FAB_MID_BYTES), a, &list, e));
    if (list.len > MOST) return fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: keyfiles"));
    h->len = list.len;
    if (list.len > 0) memcpy(h->b, list.p, list.len);
    return FAB_OK;
}

/* Where the handle stands among them; len: nowhere. */
static size_t place_of(const struct handles *h, const uint8_t *handle)
{
    size_t at = 0;

    while (at < h->len && memcmp(h->b + at, handle, FAB_HANDLE_BYTES) != 0) at += FAB_HANDLE_BYTES;
    return at;
}

static enum fab_code keep_handles(struct fab_node *n, const fab_id *owner, const struct handles *h,
                                  struct fab_err *e)
{
    return fab_store_keep(n->db, LIST_KIND, fab_bytes_of(owner->b, FAB_MID_BYTES),
                          fab_node_now(n).ms, fab_bytes_of(h->b, h->len), e);
}

static enum fab_code put(struct fab_node *n, fab_bytes handle, const fab_id *owner, fab_str text,
                         struct fab_err *e)
{
    uint8_t          room[ROOM + MOST], value[FAB_MID_BYTES + FAB_KEYFILE_BYTES];
    struct fab_arena a = FAB_ARENA(room);
    struct fab_buf   b = FAB_BUF(value);
    struct handles   h;
    fab_bytes        there;

    FAB_TRY(look(n->db, FILE_KIND, handle, &a, &there, e));
    if (there.len >= FAB_MID_BYTES && memcmp(there.p, owner->b, FAB_MID_BYTES) != 0) {
        return fab_fail_field(e, FAB_E_ROLE, "handle");
    }
    FAB_TRY(handles_of(n->db, owner, &a, &h, e));
    if (place_of(&h, handle.p) == h.len) {
        if (h.len == MOST) return fab_fail_field(e, FAB_E_LIMIT, "locks");
        memcpy(h.b + h.len, handle.p, FAB_HANDLE_BYTES);
        h.len += FAB_HANDLE_BYTES;
    }
    FAB_TRY(keep_handles(n, owner, &h, e));
    fab_put(&b, owner->b, FAB_MID_BYTES);
    fab_put_str(&b, text);
    fab_assert(!b.failed);
    return fab_store_keep(n->db, FILE_KIND, handle, fab_node_now(n).ms, fab_buf_bytes(&b), e);
}

enum fab_code fab_node_keyfile_put(struct fab_node *n, const uint8_t handle[FAB_HANDLE_BYTES],
                                   const fab_id *owner, fab_str text, struct fab_err *e)
{
    fab_assert(text.len >= 1 && text.len <= FAB_KEYFILE_BYTES);
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, put(n, fab_bytes_of(handle, FAB_HANDLE_BYTES), owner, text, e), e);
}

enum fab_code fab_node_keyfile(struct fab_reading *r, const uint8_t handle[FAB_HANDLE_BYTES],
                               struct fab_arena *a, fab_str *text, struct fab_err *e)
{
    fab_bytes value;

    FAB_TRY(fab_node_kept(r, FILE_KIND, fab_bytes_of(handle, FAB_HANDLE_BYTES), a, &value, e));
    if (value.len <= FAB_MID_BYTES)
        return fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: keyfile"));
    *text = (fab_str){ (const char *)value.p + FAB_MID_BYTES, value.len - FAB_MID_BYTES };
    return FAB_OK;
}

static enum fab_code drop(struct fab_node *n, fab_bytes handle, const fab_id *owner,
                          struct fab_err *e)
{
    uint8_t          room[ROOM];
    struct fab_arena a = FAB_ARENA(room);
    struct handles   h;

    FAB_TRY(handles_of(n->db, owner, &a, &h, e));
    const size_t at = place_of(&h, handle.p);
    if (at == h.len) return fab_fail(e, FAB_E_REF);
    h.len -= FAB_HANDLE_BYTES;
    memmove(h.b + at, h.b + h.len, FAB_HANDLE_BYTES);
    FAB_TRY(keep_handles(n, owner, &h, e));
    return fab_store_keep(n->db, FILE_KIND, handle, 0, (fab_bytes){ NULL, 0 }, e);
}

enum fab_code fab_node_keyfile_drop(struct fab_node *n, const uint8_t handle[FAB_HANDLE_BYTES],
                                    const fab_id *owner, struct fab_err *e)
{
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, drop(n, fab_bytes_of(handle, FAB_HANDLE_BYTES), owner, e), e);
}

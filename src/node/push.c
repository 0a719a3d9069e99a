/* push.c: endpoints of Web Push among the small things beside the log.
 *
 * Form    kind "push", name the member's mid: when he was told (8 bytes, big-endian, ms), what
 *         (32), then his endpoints, each ended by a line feed.  The key is a secret of the service,
 *         "push".
 * Source  as in the header. */
#include "node/push.h"

#include "node/desk.h"

enum { HEAD = 8 + FAB_ID_BYTES, ROOM = HEAD + FAB_L_pushes * (FAB_PUSH_BYTES + 1) };
static const char KIND[] = "push";

static bool take(fab_bytes value, struct fab_push *p)
{
    fab_str list;

    if (value.len < HEAD) return false;
    p->told_at = (fab_moment){ 0 };
    for (int i = 0; i < 8; i++) p->told_at.ms = p->told_at.ms << 8 | value.p[i];
    memcpy(p->told.b, value.p + 8, FAB_ID_BYTES);
    list = (fab_str){ (const char *)value.p + HEAD, value.len - HEAD };
    for (p->n = 0; list.len > 0; p->n++) {
        if (p->n == FAB_L_pushes) return false;
        p->endpoint[p->n] = fab_str_cut(&list, '\n');
    }
    return true;
}

static enum fab_code look(struct fab_db *db, const fab_id *who, struct fab_arena *a,
                          struct fab_push *p, struct fab_err *e)
{
    fab_bytes           value;
    const enum fab_code code = fab_store_kept(db, KIND, fab_bytes_of(who->b, FAB_MID_BYTES), a,
                                              &value, e);

    *p = (struct fab_push){ .who = *who };
    if (code == FAB_E_REF) return FAB_OK;
    if (code != FAB_OK) return code;
    return take(value, p) ? FAB_OK : fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: push"));
}

static enum fab_code keep(struct fab_node *n, const struct fab_push *p, struct fab_err *e)
{
    uint8_t        value[ROOM];
    struct fab_buf b = FAB_BUF(value);

    for (int i = 7; i >= 0 && p->n > 0; i--) fab_put_byte(&b, (uint8_t)(p->told_at.ms >> 8 * i));
    if (p->n > 0) fab_put(&b, p->told.b, FAB_ID_BYTES);
    for (int i = 0; i < p->n; i++) {
        fab_put_str(&b, p->endpoint[i]);
        fab_put_byte(&b, '\n');
    }
    fab_assert(!b.failed);
    return fab_store_keep(n->db, KIND, fab_bytes_of(p->who.b, FAB_MID_BYTES), fab_node_now(n).ms,
                          fab_buf_bytes(&b), e);
}

static int place_of(const struct fab_push *p, fab_str endpoint)
{
    int i = 0;

    while (i < p->n && !fab_str_same(p->endpoint[i], endpoint)) i++;
    return i;
}

static enum fab_code put(struct fab_node *n, const fab_id *who, fab_str endpoint,
                         struct fab_err *e)
{
    uint8_t          room[ROOM + 64];
    struct fab_arena a = FAB_ARENA(room);
    struct fab_push  p;

    FAB_TRY(look(n->db, who, &a, &p, e));
    if (place_of(&p, endpoint) < p.n) return FAB_OK;
    if (p.n == FAB_L_pushes) return fab_fail_field(e, FAB_E_LIMIT, "pushes");
    p.endpoint[p.n++] = endpoint;
    return keep(n, &p, e);
}

enum fab_code fab_node_push_put(struct fab_node *n, const fab_id *who, fab_str endpoint,
                                struct fab_err *e)
{
    fab_assert(endpoint.len >= 1 && endpoint.len <= FAB_PUSH_BYTES
               && fab_str_find(endpoint, '\n') < 0);
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, put(n, who, endpoint, e), e);
}

static enum fab_code drop(struct fab_node *n, const fab_id *who, fab_str endpoint,
                          struct fab_err *e)
{
    uint8_t          room[ROOM + 64];
    struct fab_arena a = FAB_ARENA(room);
    struct fab_push  p;

    FAB_TRY(look(n->db, who, &a, &p, e));
    const int at = place_of(&p, endpoint);
    if (p.n == 0 || (endpoint.len > 0 && at == p.n)) return FAB_OK;
    p.n = endpoint.len == 0 ? 0 : p.n - 1;
    if (p.n > 0) p.endpoint[at] = p.endpoint[p.n];
    return keep(n, &p, e);
}

enum fab_code fab_node_push_drop(struct fab_node *n, const fab_id *who, fab_str endpoint,
                                 struct fab_err *e)
{
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, drop(n, who, endpoint, e), e);
}

static enum fab_code note_told(struct fab_node *n, const fab_id *who, fab_moment at,
                               const fab_id *what, struct fab_err *e)
{
    uint8_t          room[ROOM + 64];
    struct fab_arena a = FAB_ARENA(room);
    struct fab_push  p;

    FAB_TRY(look(n->db, who, &a, &p, e));
    p.told_at = at;
    p.told = *what;
    return p.n == 0 ? FAB_OK : keep(n, &p, e);
}

enum fab_code fab_node_push_told(struct fab_node *n, const fab_id *who, fab_moment at,
                                 const fab_id *what, struct fab_err *e)
{
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, note_told(n, who, at, what, e), e);
}

struct page {
    struct fab_arena *a;
    struct fab_push  *out;
    int               n;
    bool              full, damaged;
};

static bool copy(void *arg, fab_bytes name, fab_bytes value)
{
    struct page    *p = arg;
    struct fab_push row = { .who = fab_id_of(name.p, FAB_MID_BYTES) };
    const fab_str   kept = fab_copy(p->a, (fab_str){ (const char *)value.p, value.len });

    p->full = kept.p == NULL;
    if (p->full) return false;
    p->damaged |= name.len != FAB_MID_BYTES || !take(fab_bytes_of(kept.p, kept.len), &row);
    if (!p->damaged) p->out[p->n++] = row;
    return p->n < FAB_PUSH_PAGE && !p->damaged;
}

enum fab_code fab_node_pushes(struct fab_reading *r, const fab_id *after, struct fab_arena *a,
                              struct fab_push *out, int *n, struct fab_err *e)
{
    const fab_bytes from = fab_bytes_of(after->b, fab_id_none(after) ? 0 : FAB_MID_BYTES);
    struct page     p = { .a = a, .out = out };

    *n = 0;
    FAB_TRY(fab_store_kept_each(fab_reading_db(r), KIND, from, copy, &p, e));
    if (p.full) return fab_fail(e, FAB_E_MEMORY);
    if (p.damaged) return fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: push"));
    *n = p.n;
    return FAB_OK;
}

static enum fab_code make_key(struct fab_node *n, uint8_t *key, struct fab_err *e)
{
    uint8_t          room[2 * FAB_P256_KEY];
    struct fab_arena a = FAB_ARENA(room);
    fab_bytes        there;

    const enum fab_code code = fab_store_key(n->db, KIND, &a, &there, e);
    if (code == FAB_OK && there.len == FAB_P256_KEY) {
        memcpy(key, there.p, FAB_P256_KEY);
        return FAB_OK;
    }
    if (code != FAB_OK && code != FAB_E_REF) return code;
    if (!fab_p256_make(key)) return fab_fail(e, FAB_E_MEMORY);
    return fab_store_key_put(n->db, KIND, fab_bytes_of(key, FAB_P256_KEY), e);
}

enum fab_code fab_node_push_key(struct fab_node *n, uint8_t key[FAB_P256_KEY], struct fab_err *e)
{
    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, make_key(n, key, e), e);
}

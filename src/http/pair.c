/* http/pair.c: the two routes of a device transfer.
 *
 * Why     two devices side by side have no line to one another but the server's.
 * Idea    the place is named by the hash of the new device's key, which only the old one's camera
 *         saw; what lies there opens with that key alone, and both show three words of it.
 * Cost    a walk over 256 places.
 * Source  WIRE 8 (new device beside the old one). */
#include "http/pair.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "statement/box.h"

enum fab_code fab_pairs_open(struct fab_pairs *p, struct fab_arena *a, struct fab_err *e)
{
    p->pair = fab_new(a, struct pair, FAB_PAIRS);
    if (p->pair == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_lock_init(&p->lock);
    return FAB_OK;
}

void fab_pairs_close(struct fab_pairs *p)
{
    fab_wipe(p->pair, FAB_PAIRS * sizeof *p->pair);
    fab_lock_end(&p->lock);
}

/* With the lock held; *empty: a place that is free, or NULL. */
static struct pair *find(struct fab_pairs *p, int site, const fab_id *id, int64_t now_ms,
                         struct pair **empty)
{
    struct pair *found = NULL;

    *empty = NULL;
    for (int i = 0; i < FAB_PAIRS; i++) {
        struct pair *one = &p->pair[i];
        if (one->until_ms <= now_ms)
            *empty = one;
        else if (one->site == site && fab_same(&one->id, id))
            found = one;
    }
    return found;
}

enum fab_code fab_pairs_put(struct fab_pairs *p, int site, const fab_id *id, fab_bytes box,
                            int64_t now_ms, struct fab_err *e)
{
    enum fab_code code = FAB_OK;
    struct pair  *empty;

    fab_assert(box.len >= 1 && box.len <= FAB_PAIR_BYTES);
    fab_lock_take(&p->lock);
    if (find(p, site, id, now_ms, &empty) != NULL)
        code = fab_fail(e, FAB_E_DUP);
    else if (empty == NULL)
        code = fab_fail(e, FAB_E_BUSY);
    if (code == FAB_OK) {
        *empty = (struct pair){ *id, now_ms + FAB_PAIR_S * 1000, site, box.len, { 0 } };
        memcpy(empty->b, box.p, box.len);
    }
    fab_lock_give(&p->lock);
    return code;
}

enum fab_code fab_pairs_take(struct fab_pairs *p, int site, const fab_id *id, int64_t now_ms,
                             struct fab_arena *a, fab_bytes *box, struct fab_err *e)
{
    uint8_t     *copy = fab_take(a, FAB_PAIR_BYTES);
    struct pair *found, *empty;

    if (copy == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_lock_take(&p->lock);
    found = find(p, site, id, now_ms, &empty);
    if (found != NULL) {
        memcpy(copy, found->b, found->len);
        *box = fab_bytes_of(copy, found->len);
        *found = (struct pair){ 0 };
    }
    fab_lock_give(&p->lock);
    return found == NULL ? fab_fail(e, FAB_E_REF) : FAB_OK;
}

/* Routes. */
enum fab_code fab_http_pair_put(struct exchange *x, struct fab_err *e)
{
    const fab_bytes body = x->request->body;
    struct fab_box  box;
    fab_id          id;

    if (!fab_sid_read(x->match.param[0], &id)) return fab_fail(e, FAB_E_REF);
    if (body.len > FAB_PAIR_BYTES || !fab_box_read(body, &box)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "box");
    }
    FAB_TRY(fab_pairs_put(&x->http->pairs, (int)(x->site - x->http->site), &id, body,
                          fab_os_clock_us() / 1000, e));
    fab_x_bytes(x, 201, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

enum fab_code fab_http_pair_take(struct exchange *x, struct fab_err *e)
{
    fab_bytes box;
    fab_id    id;

    if (!fab_sid_read(x->match.param[0], &id)) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_pairs_take(&x->http->pairs, (int)(x->site - x->http->site), &id,
                           fab_os_clock_us() / 1000, x->request->arena, &box, e));
    fab_x_bytes(x, 200, "application/cbor", box);
    return FAB_OK;
}

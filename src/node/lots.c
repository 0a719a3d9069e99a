/* lots.c: the operator's part of a draw: the next link of the chain whose tip its policy names.
 *
 * Why     the operator may neither choose a jury nor seem to: it can only tell what it was bound to
 *         before it knew the dispute, or visibly not.
 * Idea    link k is the secret hashed 4,095 - k times, so that each link, hashed once, gives the
 *         one told before it.  A link is logged as soon as a draw waits, ahead of the clock that
 *         draws. After 4,096 draws only a new policy helps; without a link the draw goes on without
 *         it.
 * Cost    a link: up to 4,095 hashes, a millisecond.
 * Source  PROTOCOL 6.2; WIRE 3 (genesis). */
#include "crypto/crypto.h"
#include "devices/dispute_lot.h"
#include "node/desk.h"

enum { LINKS = 4096, WAITING = 64 };

static fab_id hashed(const uint8_t secret[32], int64_t times)
{
    fab_id h = fab_id_of(secret, 32);

    for (int64_t i = 0; i < times; i++) h = fab_sha256(fab_bytes_of(h.b, sizeof h.b));
    return h;
}

fab_id fab_lot_tip(const uint8_t secret[32])
{
    return hashed(secret, LINKS);
}

/* The disputes of a stage that wait for a link. */
static int waiting(struct fab_node *n, int stage, fab_id out[WAITING])
{
    void     *row[WAITING];
    const int all =
        fab_scan_fixed(n->tray, FAB_I_dsp_by_stage, FAB_KEY(.n = stage), 1, row, WAITING);
    int       count = 0;

    for (int i = 0; i < all; i++) {
        const struct fab_dsp *d = row[i];

        if (fab_lot_waits(d)) out[count++] = d->sid;
    }
    return count;
}

static enum fab_code tell(struct fab_node *n, const uint8_t secret[32], const fab_id *dispute,
                          bool *said, struct fab_err *e)
{
    const fab_moment     now = n->source.now(n->source.self);
    const int64_t        told = fab_meta(n->tray, FAB_META_lots);
    const fab_id         link = hashed(secret, fab_max(LINKS - 1 - told, 0));
    struct fab_statement s = { .kind = FAB_K_lot, .has = F_(nonce), .about_type = FAB_ABOUT_SID,
                               .about = *dispute, .nonce = fab_bytes_of(link.b, sizeof link.b) };

    return fab_own_put(n, &s, now, said, e);
}

enum fab_code fab_own_lots(struct fab_node *n, struct fab_err *e)
{
    static const int STAGES[] = { FAB_DRAW, FAB_AJURY };
    uint8_t          room[256];
    struct fab_arena a = FAB_ARENA(room);
    fab_bytes        secret;
    fab_id           dispute[WAITING];
    bool             said;

    n->lots_wait = false;
    for (int k = 0; k < fab_countof(STAGES); k++) {
        const int count = waiting(n, STAGES[k], dispute);

        if (count == 0) continue;
        a.used = 0;
        FAB_TRY(fab_store_key(n->db, "lot", &a, &secret, e));
        if (secret.len != 32) return fab_fail_what(e, FAB_E_DISK, FAB_STR("lot"));
        for (int i = 0; i < count; i++) FAB_TRY(tell(n, secret.p, &dispute[i], &said, e));
    }
    fab_wipe(room, sizeof room);
    n->lots_wait = false;       /* what was told has marked it again */
    return FAB_OK;
}

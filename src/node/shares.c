/* shares.c: what is sealed must be able to be opened: asked before it is logged.
 *
 * Why     the author may not hold back what he committed (PROTOCOL 4): who seals something that
 *         nobody else can open could wait for the other's rating and open his own only if he
 *         likes.
 * Idea    one share for each holder of the policy in force, and ours must open.  If we are the
 *         only holder, the opening must be the one that was committed.  A statement that seals
 *         nothing has no shares: they would lie here for ever.
 * Cost    one box a rating, about 60 us.
 * Source  WIRE 7; PROTOCOL 4. */
#include "codec/base64.h"
#include "node/desk.h"
#include "statement/box.h"
#include "statement/seal.h"

enum { SERVICE = 1, OPERATOR = 4, KEEPER = 5 };

/* Those of the policy in force, as the submission must name them; more than there may be: 0. */
static int holders(struct fab_tray *t, fab_id out[FAB_SHARES])
{
    const struct fab_policy_key *k;
    fab_id                       service = { { 0 } }, keeper;
    int                          n = 0;

    for (int i = 0; (k = fab_row_read(t, FAB_R_policy_key, FAB_KEY(.n = i))) != NULL; i++) {
        if (k->what == SERVICE) service = fab_thumbprint(k->key.b);
        if (k->what != OPERATOR &&
            (k->what != KEEPER || !fab_sid_read(fab_str_of(k->name), &keeper))) {
            continue;
        }
        if (n == FAB_SHARES) return 0;
        out[n++] = k->what == OPERATOR ? service : keeper;
    }
    return n;
}

static bool for_each_holder(const struct fab_submission *s, const fab_id *holder, int n)
{
    if (n == 0 || s->nshares != n) return false;
    for (int i = 0; i < n; i++) { /* sorted, so no two of one holder */
        bool named = false;
        for (int k = 0; k < n; k++) named = named || fab_same(&s->share[k].holder, &holder[i]);
        if (!named) return false;
    }
    return true;
}

/* Our share, opened; it is the whole opening where there is no other. */
static enum fab_code check_ours(const struct fab_node *n, struct job *j, fab_bytes encoded,
                                bool whole, struct fab_err *e)
{
    const fab_id       promised = fab_id_of(j->sub.st.hash.p, j->sub.st.hash.len);
    uint8_t            room[64];
    struct fab_arena   a = *j->memory;
    struct fab_box     box;
    struct fab_opening o = { .nvec = 0 };
    fab_bytes          share;
    enum fab_code      code = FAB_OK;

    if (!fab_box_read(encoded, &box) ||
        fab_box_open(&box, &n->service, n->seal_secret, fab_box_context(room, "seal", &promised),
                     &a, &share, e) != FAB_OK) {
        return fab_fail_field(e, FAB_E_PROOF, "shares");
    }
    if (whole) {
        fab_id is = { { 0 } };
        if (fab_opening_read(share, &o, e) == FAB_OK) is = fab_seal_commitment(&o);
        if (!fab_same(&is, &promised)) code = fab_fail_field(e, FAB_E_OPEN, "shares");
    }
    fab_wipe(&o, sizeof o);
    fab_wipe((uint8_t *)(uintptr_t)share.p, share.len);
    return code;
}

enum fab_code fab_shares_check(const struct fab_node *n, struct fab_tray *t, struct job *j,
                               struct fab_err *e)
{
    const struct fab_submission *s = &j->sub;
    fab_id                       holder[FAB_SHARES];
    int                          count;

    if ((s->st.kind != FAB_K_rate && s->st.kind != FAB_K_ruling) ||
        s->st.hash.len != sizeof holder[0].b) {
        return s->nshares == 0 ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "shares");
    }
    count = holders(t, holder);
    if (!for_each_holder(s, holder, count)) return fab_fail_field(e, FAB_E_FIELD, "shares");
    for (int i = 0; i < count; i++) {
        if (!fab_same(&s->share[i].holder, &n->service)) continue;
        return check_ours(n, j, s->share[i].box, count == 1, e);
    }
    return FAB_OK;
}

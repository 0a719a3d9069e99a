/* core_operator.c: what the operator says: the charter that was adopted, its own keys, the time, a
 * point to restart from.
 *
 * Why     an operator has no standing and no vote: these statements are all that its key can do to
 *         the state.
 * Idea    the genesis is charter, policy, clock (the fold sees to that order); later ones come from
 *         the operator in force.
 * Cost    a clock: two rows; its deadlines are fired by the fold, in slices.
 * Source  PROTOCOL 1.3, 2 (charter, policy, clock, snapshot), 7.5; WIRE 3 (genesis, keys of
 *         policy). */
#include "charter/settings.h"
#include "crypto/crypto.h"
#include "devices/brake.h"
#include "devices/core.h"

enum { FIRST_MEMBERS = 64, POLICY_KEYS = 64 };
/* policy_key.what: WIRE 3, and the tip of the lot chain. */
enum { LOT_TIP = 0, SERVICE = 1, LOG = 2, WITNESS = 3, SEAL = 4, KEEPER = 5 };

static bool about_origin(const struct fab_statement *s)
{
    return s->about_type == FAB_ABOUT_ORIGIN;
}

/* ---- charter */

/* Has anybody joined who is neither a founder nor the founders' shelf?  Founders have the first
 * numbers. */
static bool others_joined(struct fab_tray *t)
{
    void     *row[FIRST_MEMBERS];
    const int n = fab_scan_fixed(t, FAB_I_member_by_num, FAB_KEY(.n = 0), 0, row, FIRST_MEMBERS);

    for (int i = 0; i < n; i++) {
        const struct fab_member *m = row[i];

        if (!m->founder && m->standing != FAB_ORG) return true;
    }
    return n == FIRST_MEMBERS;
}

static void key_put(struct fab_tray *t, int64_t n, int64_t what, fab_id key)
{
    struct fab_policy_key *row = fab_row_put(t, FAB_R_policy_key, FAB_KEY(.n = n));

    row->what = what;
    row->key = key;
}

/* charter: the first one, or a new one among founders.  Refuses: FIELD, VERSION, STATE, SIG, BRAKE,
 * CHARTER. */
enum fab_code fab_apply_charter(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_err *e)
{
    const int64_t ver = fab_meta(t, FAB_META_ver);
    fab_id        own;

    if (!about_origin(s)) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->has & (F_(scale) | F_(ref) | F_(code))) {
        return fab_fail_field(e, FAB_E_FIELD, "ref"); /* forks are not built */
    }
    if (s->key.len != 32 || !fab_sign_key_ok(s->key.p)) {
        return fab_fail_field(e, FAB_E_FIELD, "key");
    }
    if (s->ver != ver + 1) return fab_fail(e, FAB_E_VERSION, ver + 1);
    own = fab_thumbprint(s->key.p);
    if (!fab_same(&own, &s->signer)) return fab_fail_field(e, FAB_E_SIG, "key");
    if (ver > 0 && others_joined(t)) return fab_fail(e, FAB_E_STATE);
    FAB_TRY(fab_brake_is_off(t, e));
    FAB_TRY(fab_charter_next(t, s->list, s->nlist, e));

    if (ver == 0) {
        key_put(t, 0, SERVICE, fab_id_of(s->key.p, 32)); /* in force until the policy names it */
    }
    fab_raise(t, &(struct fab_event){ .what = FAB_EV_CHARTER, .about = s->sid, .a = ver + 1 });
    return FAB_OK;
}

/* ---- policy */

static bool names_ok(const struct fab_cells *row)
{
    size_t bytes = 0;

    for (int i = 2; i < row->count; i++) {
        if (row->cell[i].type != 't' || !fab_ascii_ok(row->cell[i].v)) return false;
        bytes += row->cell[i].v.len + 1;
    }
    return bytes < FAB_STR_MAX;
}

/* [what, key32, name...]; signing keys must be points that one can sign with. */
static bool key_row_ok(const struct fab_cells *row)
{
    const struct fab_cell *c = row->cell;

    if (row->count < 2 || c[0].type != 'i' || c[0].n < SERVICE || c[0].n > KEEPER) return false;
    if (c[1].type != 'b' || c[1].v.len != 32 || !names_ok(row)) return false;
    if (c[0].n >= SEAL) return true;
    return fab_sign_key_ok(c[1].v.p) && (c[0].n != WITNESS || row->count > 2);
}

static int key_row_order(const struct fab_cells *a, const struct fab_cells *b)
{
    if (a->cell[0].n != b->cell[0].n) return a->cell[0].n < b->cell[0].n ? -1 : 1;
    return fab_bytes_order(a->cell[1].v, b->cell[1].v);
}

/* Sorted, one each of service, log and seal at least, and as many witnesses as the charter asks. */
static enum fab_code keys_ok(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    int64_t count[KEEPER + 1] = { 0 };

    if (s->nlist > POLICY_KEYS) return fab_fail_field(e, FAB_E_FIELD, "list");
    for (int i = 0; i < s->nlist; i++) {
        if (!key_row_ok(&s->list[i])) return fab_fail_field(e, FAB_E_CHARTER, "list");
        if (i > 0 && key_row_order(&s->list[i - 1], &s->list[i]) >= 0) {
            return fab_fail_field(e, FAB_E_CHARTER, "list");
        }
        count[s->list[i].cell[0].n]++;
    }
    if (count[SERVICE] < 1 || count[LOG] < 1 || count[SEAL] < 1) {
        return fab_fail_field(e, FAB_E_CHARTER, "list");
    }
    if (count[WITNESS] < fab_set(t, FAB_S_witness_min)) {
        return fab_fail_what(e, FAB_E_CHARTER, FAB_STR("witness.min"));
    }
    if (count[KEEPER] < fab_set(t, FAB_S_seal_keepers)) {
        return fab_fail_what(e, FAB_E_CHARTER, FAB_STR("seal.keepers"));
    }
    return FAB_OK;
}

static void name_put(const struct fab_cells *row, char name[FAB_STR_MAX])
{
    struct fab_buf b = { .p = (uint8_t *)name, .cap = FAB_STR_MAX };

    for (int i = 2; i < row->count; i++) {
        if (i > 2) fab_put_byte(&b, ' ');
        fab_put(&b, row->cell[i].v.p, row->cell[i].v.len);
    }
    fab_assert(!b.failed && b.len < FAB_STR_MAX);
}

/* policy: the operator's keys and the tip of its lot chain, whole.  Refuses: FIELD, BRAKE (one of
 * the members', for all or for the operator), CHARTER. */
enum fab_code fab_apply_policy(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_policy_key *old;
    int                    n = s->nlist + 1;

    if (!about_origin(s)) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if ((s->has & F_(until)) && s->until.ms <= fab_now(t).ms) {
        return fab_fail_field(e, FAB_E_FIELD, "until");
    }
    FAB_TRY(fab_brake_lets_operator(t, e));
    FAB_TRY(keys_ok(s, t, e));

    for (; (old = fab_get_policy_key(t, FAB_KEY(.n = n))) != NULL; n++) {
        fab_row_drop(t, FAB_R_policy_key, old);
    }
    key_put(t, 0, LOT_TIP, fab_id_of(s->hash.p, s->hash.len));
    for (int i = 0; i < s->nlist; i++) {
        const struct fab_cells *row = &s->list[i];

        key_put(t, i + 1, row->cell[0].n, fab_id_of(row->cell[1].v.p, 32));
        name_put(row, fab_get_policy_key(t, FAB_KEY(.n = i + 1))->name);
    }
    fab_meta_put(t, FAB_META_lots, 0);
    return FAB_OK;
}

/* ---- clock and snapshot */

/* What an outage or a brake adds to every pending deadline: beyond twice the gap nobody loses time
 * (PROTOCOL 1.3). */
static int64_t stood_still(struct fab_tray *t, int64_t now, int64_t then)
{
    const int64_t gap_ms = fab_set(t, FAB_S_clock_gap) * 1000;
    const int64_t outage = then - now - 2 * gap_ms,
                  braked = fab_min(then, fab_meta(t, FAB_META_brake_until)) - now;

    return now == 0 ? 0 : fab_max(0, fab_max(outage, braked));
}

/* clock: now is its due; what has fallen due is fired by the fold.  Refuses: FIELD, ORDER. */
enum fab_code fab_apply_clock(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    const int64_t now = fab_now(t).ms;
    int64_t       still;

    if (!about_origin(s)) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->due.ms <= now) return fab_fail(e, FAB_E_ORDER, now);

    still = stood_still(t, now, s->due.ms);
    if (still > 0) fab_meta_put(t, FAB_META_shift, fab_meta(t, FAB_META_shift) + still);
    fab_meta_put(t, FAB_META_now, s->due.ms);
    return FAB_OK;
}

/* snapshot: a claim that everybody can compare with their own state; it changes nothing.  Refuses:
 * FIELD. */
enum fab_code fab_apply_snapshot(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_err *e)
{
    (void)t;
    if (!about_origin(s)) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->scale < 0 || s->scale > s->index) return fab_fail_field(e, FAB_E_FIELD, "scale");
    return FAB_OK;
}

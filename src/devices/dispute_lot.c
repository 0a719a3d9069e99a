/* dispute_lot.c: who judges is drawn so that nobody can have chosen it, and everybody can check.
 *
 * Why      a jury that somebody picks is no jury.
 * Idea     seed = SHA-256("fabrique-lot-v1" || dispute || round || nonce of the opener || nonce of
 *          the other side, or zeros || link, or zeros).  The opener committed to his nonce first,
 *          the other gave his in clear, then the opener reveals; the operator's link is the next
 *          preimage of a chain that its policy fixed: it can be withheld, and everybody sees that,
 *          but not chosen.  The i-th draw is a member's number; who is not eligible or sits already
 *          is skipped.  The list is everybody who had a number when the dispute was opened.
 * Cost     one hash a draw; a pass ends when everybody on a short list has been looked at, or after
 *          4,096 draws; at most four passes.
 * Source   PROTOCOL 6.2. */
#include "devices/dispute_lot.h"

#include "crypto/crypto.h"

enum { DRAWS = 4096, TIP = 0, PASSES = 4 };

fab_id fab_lot_seed(const struct fab_dsp *d, int round)
{
    const uint8_t   number[4] = { 0, 0, 0, (uint8_t)round };
    const fab_bytes part[] = {
        fab_bytes_of(d->sid.b, 32),     fab_bytes_of(number, 4),
        fab_bytes_of(d->nonce_o.b, 32), fab_bytes_of(d->nonce_r.b, 32),
        fab_bytes_of(d->link.b, 32),
    };

    return fab_sha256_of("fabrique-lot-v1", part, fab_countof(part));
}

int64_t fab_lot_number(const fab_id *seed, int i, int64_t members)
{
    uint8_t        room[36];
    struct fab_buf b = FAB_BUF(room);
    const uint64_t n = (uint64_t)members, rest = (UINT64_MAX % n + 1) % n;   /* 2^64 mod n */
    uint64_t       u = 0;
    fab_id         h;

    fab_put(&b, seed->b, sizeof seed->b);
    fab_put_be(&b, (uint64_t)i, 4);
    h = fab_sha256(fab_buf_bytes(&b));
    for (int k = 0; k < 8; k++) u = u << 8 | h.b[k];
    return u > UINT64_MAX - rest ? 0 : 1 + (int64_t)(u % n);
}

/* Which numbers of a short list a pass has looked at. */
struct looked { uint8_t bit[DRAWS / 8 + 1]; int64_t left; };

static bool seen(struct looked *l, int64_t number, int64_t members)
{
    uint8_t *byte = &l->bit[members <= DRAWS ? number / 8 : 0];
    const uint8_t bit = (uint8_t)(1 << number % 8);

    if (members > DRAWS) return false;
    if (*byte & bit) return true;
    *byte |= bit;
    l->left--;
    return false;
}

static int pass(const struct fab_case *c, const fab_id *seed, int relaxed, fab_lot_fn *take,
                void *arg, int seats)
{
    const int64_t members = c->dsp->frozen;
    struct looked l = { .left = members };
    int           got = 0;

    for (int i = 0; i < DRAWS && got < seats && l.left > 0; i++) {
        const int64_t number = fab_lot_number(seed, i, members);

        if (number == 0 || seen(&l, number, members)) continue;
        got += take(arg, number, relaxed);
    }
    return got;
}

int fab_lot_draw(const struct fab_case *c, int round, int seats, fab_lot_fn *take, void *arg)
{
    const fab_id seed = fab_lot_seed(c->dsp, round);
    int          got = 0;

    if (c->dsp->frozen < 1) return 0;
    for (int relaxed = 0; relaxed < PASSES && got < seats; relaxed++) {
        got += pass(c, &seed, relaxed, take, arg, seats - got);
    }
    return got;
}

/* A draw waits for a link: the opener has revealed, so that nothing else can change any more; or an
 * appeal has no seats yet. */
bool fab_lot_waits(const struct fab_dsp *d)
{
    if (!fab_id_none(&d->link)) return false;
    return (d->stage == FAB_DRAW && !fab_id_none(&d->nonce_o)) ||
           (d->stage == FAB_AJURY && d->step == FAB_DSP_WAITS);
}

/* lot: the operator's next link, for one draw.  Refuses: FIELD, REF, DUP, STATE, PROOF. */
enum fab_code fab_apply_lot(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_policy_key *tip = fab_get_policy_key(t, FAB_KEY(.n = 0));
    struct fab_case        c;
    fab_id                 hash;

    if (s->nonce.len != FAB_ID_BYTES) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    FAB_TRY(fab_case_named(s, t, &c, e));
    if (!fab_id_none(&c.dsp->link)) return fab_fail(e, FAB_E_DUP);
    if (!fab_lot_waits(c.dsp)) return fab_fail(e, FAB_E_STATE);
    hash = fab_sha256(s->nonce);
    if (tip == NULL || tip->what != TIP || !fab_same(&hash, &tip->key)) {
        return fab_fail_field(e, FAB_E_PROOF, "nonce");
    }
    tip->key = c.dsp->link = fab_id_of(s->nonce.p, s->nonce.len);
    fab_meta_put(t, FAB_META_lots, fab_meta(t, FAB_META_lots) + 1);
    return FAB_OK;
}

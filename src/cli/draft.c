/* draft.c: from fields and texts to the bytes that are handed in.
 *
 * Why     WIRE 2.5 to 2.7 ask for salts, digests, boxes and sealed shares in exactly one order;
 *         whoever speaks (a verb, a simulated neighbour) should only say what is meant.
 * Source  WIRE 2, 7, 8; PROTOCOL 2, 5.1. */
#include "cli/draft.h"

#include "codec/base64.h"
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "statement/invite.h"
#include "statement/seal.h"

void fab_person_make(struct fab_person *p, const uint8_t sign_seed[32],
                     const uint8_t box_secret[32])
{
    memcpy(p->seed, sign_seed, 32);
    memcpy(p->box_secret, box_secret, 32);
    fab_sign_key(p->seed, p->public_key, p->secret_key);
    fab_box_key(p->box_secret, p->box_key);
}

static void fail(struct fab_draft *d, enum fab_code code)
{
    if (d->failed == FAB_OK) d->failed = code;
}

static void chance(struct fab_draft *d, const char *label, void *out, size_t n)
{
    d->chance->random(d->chance->self, label, out, n);
}

/* A copy in the draft's arena; fails the draft when it is full. */
static fab_bytes keep(struct fab_draft *d, fab_bytes b)
{
    uint8_t *p = fab_take(d->arena, b.len > 0 ? b.len : 1);

    if (p == NULL) {
        fail(d, FAB_E_MEMORY);
        return (fab_bytes){ NULL, 0 };
    }
    if (b.len > 0) memcpy(p, b.p, b.len);
    return (fab_bytes){ p, b.len };
}

void fab_draft_open(struct fab_draft *d, int kind, const struct fab_terms *terms,
                    const struct fab_source *source, struct fab_arena *a)
{
    *d = (struct fab_draft){ .arena = a, .chance = source, .terms = terms };
    d->st.kind = kind;
    d->st.qty = 1;
    d->st.has = F_(kind);
    d->st.origin = terms->origin;
    d->st.about_type = FAB_ABOUT_ORIGIN;
    d->st.about_text = terms->origin;
    d->st.made = (fab_moment){ terms->now.ms / 1000 * 1000 };
    if (fab_kind_row(kind)->duty) FAB_DRAFT(d, ver, terms->ver);
}

static void about(struct fab_draft *d, const fab_id *id, bool member)
{
    struct fab_buf b = FAB_BUF_IN(d->arena);

    if (member) fab_put_mid(&b, id);
    else fab_put_sid(&b, id);
    if (b.failed) fail(d, FAB_E_MEMORY);
    d->st.about = *id;
    d->st.about_type = member ? FAB_ABOUT_MID : FAB_ABOUT_SID;
    d->st.about_text = fab_buf_str(&b);
}

void fab_draft_about_mid(struct fab_draft *d, const fab_id *mid)
{
    about(d, mid, true);
}

void fab_draft_about_sid(struct fab_draft *d, const fab_id *sid)
{
    about(d, sid, false);
}

void fab_draft_ref(struct fab_draft *d, const fab_id *sid)
{
    d->st.ref = (const fab_id *)(const void *)keep(d, fab_bytes_of(sid, sizeof *sid)).p;
    d->st.nref = 1;
    d->st.has |= F_(ref);
}

void fab_draft_hash(struct fab_draft *d, const fab_id *hash)
{
    d->st.hash = keep(d, fab_bytes_of(hash, sizeof *hash));
    d->st.has |= F_(hash);
}

static const fab_id *note_digest(struct fab_draft *d, int field, fab_bytes encoded)
{
    if (d->ndigests == FAB_L_disclosures) {
        fail(d, FAB_E_FIELD);
        return NULL;
    }
    d->digest[d->ndigests] = fab_disclosure_digest(encoded);
    d->field[d->ndigests] = field;
    return &d->digest[d->ndigests++];
}

static void put_clear(struct fab_draft *d, int field, const struct fab_buf *encoded)
{
    if (encoded->failed) fail(d, FAB_E_MEMORY);
    else if (note_digest(d, field, fab_buf_bytes(encoded)) != NULL) {
        d->clear[d->nclear++] = fab_buf_bytes(encoded);
    }
}

void fab_draft_text(struct fab_draft *d, int field, fab_str text)
{
    struct fab_buf b = FAB_BUF_IN(d->arena);
    uint8_t        salt[16];

    if (text.len == 0) return;
    if (!fab_typed_ok(text)) fail(d, FAB_E_FIELD);
    chance(d, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&b, salt, field, text);
    put_clear(d, field, &b);
}

void fab_draft_bytes(struct fab_draft *d, int field, fab_bytes bytes)
{
    struct fab_buf b = FAB_BUF_IN(d->arena);
    uint8_t        salt[16];

    chance(d, "salt", salt, sizeof salt);
    fab_disclosure_put_bytes(&b, salt, field, bytes);
    put_clear(d, field, &b);
}

static void put_box(struct fab_draft *d, struct fab_buf *out, const struct fab_box_reader *reader,
                    int n, const char *what, const fab_id *id, fab_bytes plain)
{
    struct fab_box_random r;
    uint8_t               context[64];
    struct fab_err        e;

    chance(d, "box", &r, sizeof r);
    *out = FAB_BUF_IN(d->arena);
    const enum fab_code code =
        fab_box_put(out, reader, n, &r, fab_box_context(context, what, id), plain, &e);
    if (code != FAB_OK) fail(d, code);
    fab_wipe(&r, sizeof r);
}

void fab_draft_text_for(struct fab_draft *d, int field, fab_str text,
                        const struct fab_box_reader *reader, int n)
{
    struct fab_buf plain = FAB_BUF_IN(d->arena), box;
    uint8_t        salt[16];
    const fab_id  *digest;

    if (text.len == 0) return;
    if (!fab_typed_ok(text)) fail(d, FAB_E_FIELD);
    chance(d, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&plain, salt, field, text);
    digest = note_digest(d, field, fab_buf_bytes(&plain));
    if (digest == NULL) return;
    put_box(d, &box, reader, n, "disclosure", digest, fab_buf_bytes(&plain));
    d->box_digest[d->nboxes] = *digest;
    d->box[d->nboxes++] = fab_buf_bytes(&box);
}

void fab_draft_seal(struct fab_draft *d, const int64_t *vec, int n, uint8_t salt[32])
{
    struct fab_opening o = { .nvec = n };
    struct fab_buf     opening = FAB_BUF_IN(d->arena);
    uint8_t           *pad, *last;

    fab_assert(n >= 1 && n <= FAB_L_vec && d->terms->nholders >= 1);
    memcpy(o.vec, vec, (size_t)n * sizeof *vec);
    chance(d, "salt", o.salt, sizeof o.salt);
    memcpy(salt, o.salt, sizeof o.salt);
    const fab_id commitment = fab_seal_commitment(&o);
    fab_draft_hash(d, &commitment);
    fab_opening_put(&opening, &o, 64);
    const int others = d->terms->nholders - 1;
    pad = fab_take(d->arena, opening.len * (size_t)others + 1);
    last = fab_take(d->arena, opening.len + 1);
    if (opening.failed || pad == NULL || last == NULL) {
        fail(d, FAB_E_MEMORY);
        return;
    }
    chance(d, "share", pad, opening.len * (size_t)others);
    fab_seal_xor(fab_buf_bytes(&opening), pad, d->terms->nholders, last);
    for (int i = 0; i <= others; i++) {
        const struct fab_holder    *h = &d->terms->holder[i];
        struct fab_box_reader       reader = { .who = h->thumbprint, .member = false };
        const uint8_t              *share = i < others ? pad + opening.len * (size_t)i : last;
        struct fab_buf              box;

        memcpy(reader.key, h->key, sizeof reader.key);
        put_box(d, &box, &reader, 1, "seal", &commitment, fab_bytes_of(share, opening.len));
        d->share_holder[d->nshares] = h->thumbprint;
        d->share[d->nshares++] = fab_buf_bytes(&box);
    }
    fab_wipe(&o, sizeof o);
}

enum fab_code fab_draft_finish(struct fab_draft *d, const struct fab_person *by, fab_bytes *out,
                               fab_id *sid, struct fab_err *e)
{
    struct fab_buf entry = FAB_BUF_IN(d->arena), b = FAB_BUF_IN(d->arena);

    if (d->failed != FAB_OK) return fab_fail(e, d->failed);
    d->st.by_member = true;
    d->st.signer = by->mid;
    if (d->ndigests > 0) {
        fab_disclosure_sort(d->digest, d->ndigests);
        d->st.sd = d->digest;
        d->st.nsd = d->ndigests;
        d->st.has |= F_(sd);
    }
    FAB_TRY(fab_statement_build(&d->st, by->secret_key, &entry, e));
    fab_submission_put(&b, fab_buf_bytes(&entry), d->clear, d->nclear, d->box_digest, d->box,
                       d->nboxes, d->share_holder, d->share, d->nshares);
    if (entry.failed || b.failed) return fab_fail(e, FAB_E_MEMORY);
    *sid = fab_sid_of(fab_buf_bytes(&entry));
    *out = fab_buf_bytes(&b);
    return FAB_OK;
}

/* --- the commonest drafts --------------------------------------------------------------------- */

void fab_draft_join(struct fab_draft *d, struct fab_person *p, int code, const uint8_t secret16[16],
                    fab_str name)
{
    struct fab_buf key = FAB_BUF_IN(d->arena);
    uint8_t        salt[16], proof[FAB_PROOF_BYTES];

    chance(d, "mid", salt, sizeof salt);
    p->mid = fab_mid_of(salt, p->public_key);
    FAB_DRAFT(d, code, code);
    fab_cose_key_put(&key, p->public_key);
    fab_draft_bytes(d, FAB_D_key, fab_buf_bytes(&key));
    fab_draft_bytes(d, FAB_D_mid_salt, fab_bytes_of(salt, sizeof salt));
    fab_draft_bytes(d, FAB_D_box_key, fab_bytes_of(p->box_key, sizeof p->box_key));
    fab_draft_text(d, FAB_D_name, name);
    if (secret16 != NULL) {
        struct fab_once once = fab_invite_key(secret16);

        fab_invite_proof(&once, d->terms->origin, &p->mid, proof);
        FAB_DRAFT(d, key, keep(d, fab_bytes_of(proof, sizeof proof)));
        fab_wipe(&once, sizeof once);
    }
}

void fab_draft_invite(struct fab_draft *d, fab_moment until, uint8_t secret16[16])
{
    chance(d, "invite", secret16, 16);
    struct fab_once once = fab_invite_key(secret16);
    const fab_id    hash = fab_once_hash(once.public_key);

    FAB_DRAFT(d, code, 1);
    fab_draft_hash(d, &hash);
    FAB_DRAFT(d, until, ((fab_moment){ until.ms / 1000 * 1000 }));
    fab_wipe(&once, sizeof once);
}

/* n rows of `width` cells in the arena; NULL: full. */
static struct fab_cells *rows(struct fab_draft *d, int n, int width, struct fab_cell **cell)
{
    struct fab_cells *row = fab_new(d->arena, struct fab_cells, (size_t)n + 1);

    *cell = fab_new(d->arena, struct fab_cell, (size_t)n * (size_t)width + 1);
    if (row == NULL || *cell == NULL) {
        fail(d, FAB_E_MEMORY);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        row[i] = (struct fab_cells){ *cell + (size_t)i * (size_t)width, width };
    }
    return row;
}

static struct fab_cell number(int64_t n)
{
    return (struct fab_cell){ .type = 'i', .n = n };
}

void fab_draft_legs(struct fab_draft *d, const struct fab_draft_leg *leg, int n)
{
    struct fab_cell  *c;
    struct fab_cells *row = rows(d, n, 7, &c);

    for (int i = 0; row != NULL && i < n; i++, c += 7) {
        c[0] = number(leg[i].debtor);
        c[1] = number(leg[i].creditor);
        c[2] = number(leg[i].due.ms / 1000);
        c[3] = number(leg[i].value);
        c[4] = number(leg[i].unit);
        c[5] = number(leg[i].parts);
        c[6] = number(leg[i].after);
    }
    d->st.list = row;
    d->st.nlist = n;
    d->st.has |= F_(list);
}

void fab_draft_certificate(struct fab_draft *d, const struct fab_draft_hold *hold,
                           const struct fab_draft_path *path, int n)
{
    enum { FIXED = 5, WIDEST = 9 };
    struct fab_cell  *c;
    struct fab_cells *row = rows(d, n, WIDEST, &c);

    for (int i = 0; row != NULL && i < n; i++, c += WIDEST) {
        const fab_bytes owner = keep(d, fab_bytes_of(hold[i].owner.b, FAB_MID_BYTES));

        c[0] = number(hold[i].type);
        c[1] = number(hold[i].leg);
        c[2] = (struct fab_cell){ .type = 'b', .v = owner };
        c[3] = number(hold[i].unit);
        c[4] = number(hold[i].amount);
        row[i].count = FIXED;
        for (int k = 0; path != NULL && k < path[i].n; k++) {
            c[row[i].count++] =
                (struct fab_cell){ .type = 'b',
                                   .v = keep(d, fab_bytes_of(path[i].link[k].b, FAB_ID_BYTES)) };
        }
    }
    d->st.holds = row;
    d->st.nholds = n;
    d->st.has |= F_(holds);
}

void fab_draft_holds(struct fab_draft *d, const struct fab_draft_hold *hold, int n)
{
    fab_draft_certificate(d, hold, NULL, n);
}

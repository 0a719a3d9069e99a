/* box.c: one content key, wrapped for each reader.
 *
 * Idea    an ephemeral X25519 pair; for each reader HKDF over the shared secret gives a key that
 *         is used once, so its nonce may be zero.  Ephemeral and reader's key are in the salt: a
 *         wrap cannot be moved to another box or reader.
 * Cost    one scalar multiplication a reader.
 * Source  WIRE 2.6; RFC 7748, RFC 5869. */
#include "statement/box.h"

#include "codec/cbor.h"
#include "crypto/crypto.h"

enum { PAD = 64, TAG = 16, WRAP = 32 + TAG };

static const uint8_t ZERO_NONCE[24];

fab_bytes fab_box_context(uint8_t out[64], const char *what, const fab_id *digest)
{
    struct fab_buf b = { .p = out, .cap = 64 };

    fab_put_text(&b, what);
    fab_put(&b, digest->b, sizeof digest->b);
    fab_assert(!b.failed);
    return fab_buf_bytes(&b);
}

void fab_pad(struct fab_buf *b, size_t from, size_t least)
{
    fab_put_byte(b, 0x80);
    while (!b->failed && ((b->len - from) % PAD != 0 || b->len - from < least)) fab_put_byte(b, 0);
}

bool fab_unpad(fab_bytes *b)
{
    size_t n = b->len;

    while (n > 0 && b->p[n - 1] == 0) n--;
    if (n == 0 || b->p[n - 1] != 0x80) return false;
    b->len = n - 1;
    return true;
}

/* The key that wraps the content key for one reader. */
static bool wrap_key(const uint8_t secret[32], const uint8_t theirs[32],
                     const uint8_t ephemeral[32], const uint8_t reader[32], uint8_t out[32])
{
    static const fab_str INFO = { "fabrique-box-v1", 15 };
    uint8_t              shared[32], salt[64];
    const bool           ok = fab_box_shared(secret, theirs, shared);

    memcpy(salt, ephemeral, 32);
    memcpy(salt + 32, reader, 32);
    if (ok) {
        fab_hkdf(fab_bytes_of(shared, 32), fab_bytes_of(salt, 64), fab_bytes_of(INFO.p, INFO.len),
                 out, 32);
    }
    fab_wipe(shared, sizeof shared);
    return ok;
}

static bool put_reader(struct fab_buf *b, const struct fab_box_reader *r,
                       const struct fab_box_random *random, const uint8_t ephemeral[32])
{
    uint8_t    key[32], wrap[WRAP];
    const bool ok = wrap_key(random->ephemeral, r->key, ephemeral, r->key, key);

    if (!ok) return false;
    fab_seal(key, ZERO_NONCE, (fab_bytes){ NULL, 0 }, fab_bytes_of(random->content_key, 32), wrap);
    fab_wipe(key, sizeof key);
    fab_cbor_put_array(b, 2);
    fab_cbor_put_bytes(b, fab_bytes_of(r->who.b, r->member ? FAB_MID_BYTES : FAB_ID_BYTES));
    fab_cbor_put_bytes(b, fab_bytes_of(wrap, sizeof wrap));
    return true;
}

/* The content: padded and sealed where it stands in the buffer. */
static void put_sealed(struct fab_buf *b, const struct fab_box_random *random, fab_bytes context,
                       fab_bytes plain)
{
    static const uint8_t ZEROS[TAG];
    const size_t         padded = (plain.len / PAD + 1) * PAD;
    size_t               from;

    fab_cbor_put_head(b, FAB_CBOR_BYTES, padded + TAG);
    from = b->len;
    fab_put(b, plain.p, plain.len);
    fab_pad(b, from, 0);
    fab_put(b, ZEROS, TAG);
    if (b->failed) return;
    fab_seal(random->content_key, random->nonce, context, fab_bytes_of(b->p + from, padded),
             b->p + from);
}

enum fab_code fab_box_put(struct fab_buf *b, const struct fab_box_reader *reader, int n,
                          const struct fab_box_random *random, fab_bytes context, fab_bytes plain,
                          struct fab_err *e)
{
    uint8_t ephemeral[32];

    if (n < 1 || n > FAB_L_box_readers) return fab_fail_field(e, FAB_E_FIELD, "readers");
    fab_box_key(random->ephemeral, ephemeral);
    fab_cbor_put_array(b, 5);
    fab_cbor_put_int(b, 1);
    fab_cbor_put_bytes(b, fab_bytes_of(ephemeral, 32));
    fab_cbor_put_array(b, (size_t)n);
    for (int i = 0; i < n; i++) {
        if (!put_reader(b, &reader[i], random, ephemeral)) {
            return fab_fail_field(e, FAB_E_PROOF, "key");
        }
    }
    fab_cbor_put_bytes(b, fab_bytes_of(random->nonce, sizeof random->nonce));
    put_sealed(b, random, context, plain);
    return b->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

static bool read_readers(struct fab_cbor *c, struct fab_box *out)
{
    const size_t n = fab_cbor_array(c);

    if (n < 1 || n > FAB_L_box_readers) return false;
    for (size_t i = 0; i < n; i++) {
        if (fab_cbor_array(c) != 2) return false;
        out->reader[i].who = fab_cbor_bytes(c);
        out->reader[i].wrap = fab_cbor_bytes(c);
        if (out->reader[i].who.len != FAB_MID_BYTES && out->reader[i].who.len != FAB_ID_BYTES) {
            return false;
        }
        if (out->reader[i].wrap.len != WRAP) return false;
    }
    out->nreaders = (int)n;
    return true;
}

bool fab_box_read(fab_bytes encoded, struct fab_box *out)
{
    struct fab_cbor c = fab_cbor_open(encoded);
    fab_bytes       ephemeral;

    if (fab_cbor_array(&c) != 5 || fab_cbor_int(&c) != 1) return false;
    ephemeral = fab_cbor_bytes(&c);
    if (ephemeral.len != sizeof out->ephemeral || !read_readers(&c, out)) return false;
    memcpy(out->ephemeral, ephemeral.p, sizeof out->ephemeral);
    out->nonce = fab_cbor_bytes(&c);
    out->sealed = fab_cbor_bytes(&c);
    return fab_cbor_done(&c) && out->nonce.len == 24 && out->sealed.len >= PAD + TAG &&
           (out->sealed.len - TAG) % PAD == 0;
}

static const fab_bytes *wrap_of(const struct fab_box *box, const fab_id *who)
{
    for (int i = 0; i < box->nreaders; i++) {
        const fab_id id = fab_id_of(box->reader[i].who.p, box->reader[i].who.len);

        if (fab_same(&id, who)) return &box->reader[i].wrap;
    }
    return NULL;
}

static bool content_key(const struct fab_box *box, fab_bytes wrap, const uint8_t secret[32],
                        uint8_t out[32])
{
    uint8_t mine[32], key[32];
    bool    ok;

    fab_box_key(secret, mine);
    ok = wrap_key(secret, box->ephemeral, box->ephemeral, mine, key);
    ok = ok && fab_unseal(key, ZERO_NONCE, (fab_bytes){ NULL, 0 }, wrap, out);
    fab_wipe(key, sizeof key);
    return ok;
}

enum fab_code fab_box_open(const struct fab_box *box, const fab_id *who, const uint8_t secret[32],
                           fab_bytes context, struct fab_arena *a, fab_bytes *plain,
                           struct fab_err *e)
{
    const fab_bytes *wrap = wrap_of(box, who);
    uint8_t          key[32];
    uint8_t         *out;
    bool             ok;

    if (wrap == NULL) return fab_fail_field(e, FAB_E_ROLE, "readers");
    out = fab_take(a, box->sealed.len - TAG);
    if (out == NULL) return fab_fail(e, FAB_E_MEMORY);
    ok = content_key(box, *wrap, secret, key) &&
         fab_unseal(key, box->nonce.p, context, box->sealed, out);
    fab_wipe(key, sizeof key);
    *plain = fab_bytes_of(out, box->sealed.len - TAG);
    return ok && fab_unpad(plain) ? FAB_OK : fab_fail_field(e, FAB_E_PROOF, "box");
}

bool fab_box_names(fab_bytes bytes, const fab_id *who)
{
    struct fab_box box;

    if (fab_id_none(who) || !fab_box_read(bytes, &box)) return false;
    for (int i = 0; i < box.nreaders; i++) {
        const fab_bytes reader = box.reader[i].who;
        if (reader.len == FAB_MID_BYTES && memcmp(reader.p, who->b, FAB_MID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

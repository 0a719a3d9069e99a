/* invite.c: one-time keys.
 *
 * Idea    who has the code can sign once for one thing; who reads the log learns nothing that
 *         could be used again.
 * Source  WIRE 8; PROTOCOL 8.5. */
#include "statement/invite.h"

#include "crypto/crypto.h"

/* The words signed: at most label, origin (128), kind, sid and two numbers. */
enum { WORDS = 512 };

static struct fab_once pair(const char *label, const uint8_t secret[16])
{
    const fab_bytes part = { secret, 16 };
    fab_id          seed = fab_sha256_of(label, &part, 1);
    struct fab_once key;

    fab_sign_key(seed.b, key.public_key, key.secret_key);
    fab_wipe(&seed, sizeof seed);
    return key;
}

struct fab_once fab_invite_key(const uint8_t secret[16])
{
    return pair("fabrique-invite-v1", secret);
}

struct fab_once fab_hand_key(const uint8_t secret[16])
{
    return pair("fabrique-hand-v1", secret);
}

fab_id fab_once_hash(const uint8_t public_key[32])
{
    return fab_sha256(fab_bytes_of(public_key, 32));
}

static void sign(const struct fab_once *key, const struct fab_buf *words,
                 uint8_t out[FAB_PROOF_BYTES])
{
    fab_assert(!words->failed);
    memcpy(out, key->public_key, 32);
    fab_sign(key->secret_key, fab_buf_bytes(words), out + 32);
}

static bool check(fab_bytes proof, const struct fab_buf *words, fab_id *hash)
{
    if (proof.len != FAB_PROOF_BYTES || words->failed) return false;
    *hash = fab_once_hash(proof.p);
    return fab_sign_check(proof.p, fab_buf_bytes(words), proof.p + 32);
}

static void invite_words(struct fab_buf *b, fab_str origin, const fab_id *mid)
{
    fab_put_text(b, "fabrique-join-v1\n");
    fab_put_str(b, origin);
    fab_put_byte(b, '\n');
    fab_put(b, mid->b, FAB_MID_BYTES);
}

void fab_invite_proof(const struct fab_once *key, fab_str origin, const fab_id *mid,
                      uint8_t out[FAB_PROOF_BYTES])
{
    uint8_t        bytes[WORDS];
    struct fab_buf words = FAB_BUF(bytes);

    invite_words(&words, origin, mid);
    sign(key, &words, out);
}

bool fab_invite_check(fab_bytes proof, fab_str origin, const fab_id *mid, fab_id *hash)
{
    uint8_t        bytes[WORDS];
    struct fab_buf words = FAB_BUF(bytes);

    invite_words(&words, origin, mid);
    return check(proof, &words, hash);
}

static void hand_words(struct fab_buf *b, fab_str origin, int kind, const fab_id *agreement,
                       int64_t leg, int64_t parts)
{
    const struct fab_kind_row *row = fab_kind_row(kind);

    fab_assert(row != NULL);
    fab_put_text(b, "fabrique-hand-v1\n");
    fab_put_str(b, origin);
    fab_put_byte(b, '\n');
    fab_put_text(b, row->name);
    fab_put_byte(b, '\n');
    fab_put(b, agreement->b, FAB_ID_BYTES);
    fab_put_be(b, (uint64_t)leg, 2);
    fab_put_be(b, (uint64_t)parts, 2);
}

void fab_hand_proof(const struct fab_once *key, fab_str origin, int kind, const fab_id *agreement,
                    int64_t leg, int64_t parts, uint8_t out[FAB_PROOF_BYTES])
{
    uint8_t        bytes[WORDS];
    struct fab_buf words = FAB_BUF(bytes);

    fab_assert(leg >= 0 && leg <= UINT16_MAX && parts >= 0 && parts <= UINT16_MAX);
    hand_words(&words, origin, kind, agreement, leg, parts);
    sign(key, &words, out);
}

bool fab_hand_check(fab_bytes proof, fab_str origin, int kind, const fab_id *agreement, int64_t leg,
                    int64_t parts, fab_id *hash)
{
    uint8_t        bytes[WORDS];
    struct fab_buf words = FAB_BUF(bytes);

    if (leg < 0 || leg > UINT16_MAX || parts < 0 || parts > UINT16_MAX) return false;
    hand_words(&words, origin, kind, agreement, leg, parts);
    return check(proof, &words, hash);
}

/* statement/statement.h: what is signed: the envelope (WIRE 2.1), the one dictionary of payload keys (PROTOCOL 1.1),
 * disclosures (WIRE 2.5).  Bytes to struct and back; what it means is the fold's affair.
 *
 * Ownership  a parsed statement points into the entry and into the arena given.
 * Errors     E_SYNTAX (field names the key), E_FIELD (out of range), E_SIG, E_AUD, E_TIME as WIRE 2.7 orders them. */
#ifndef FAB_STATEMENT_STATEMENT_H
#define FAB_STATEMENT_STATEMENT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "codec/cell.h"

/* Payload keys, PROTOCOL 1.1. */
enum fab_payload_key {
    FAB_KEY_kind = 1, FAB_KEY_scale, FAB_KEY_hash, FAB_KEY_topic, FAB_KEY_due, FAB_KEY_ref, FAB_KEY_amount, FAB_KEY_text,
    FAB_KEY_code, FAB_KEY_unit, FAB_KEY_mids, FAB_KEY_list, FAB_KEY_until, FAB_KEY_share, FAB_KEY_nonce, FAB_KEY_method,
    FAB_KEY_vec, FAB_KEY_key, FAB_KEY_holds, FAB_KEY_ver, FAB_KEY_for, FAB_KEY_more, FAB_KEY_sd
};
#define F_(name) (UINT32_C(1) << FAB_KEY_##name)

/* Who may sign: standings (PROTOCOL 1.4) and other signers. */
enum { W_NEWCOMER = 1 << 1, W_MEMBER = 1 << 2, W_SUSPENDED = 1 << 3, W_LEFT = 1 << 4, W_ORG = 1 << 6,
       W_OPERATOR = 1 << 8, W_PEER = 1 << 9, W_NEWKEY = 1 << 10,
       W_PARTY = 1 << 11 };     /* any standing that ever joined; the kind itself asks whether this is a party */

enum fab_kind {
#define KIND(number, name, ...) FAB_K_##name = number,
#include "tables/kinds.def"
#undef KIND
    FAB_KINDS = 64
};

struct fab_kind_row { const char *name, *device; uint32_t must, may; int who, points; char sees, erases; int days, duty, version; };
/* The row of a kind; NULL: no such kind is built. */
const struct fab_kind_row *fab_kind_row(int kind);
int fab_kind_of(fab_str name);                               /* 0: unknown */

struct fab_statement {
    /* Place in the log; set by who logs or reads it. */
    int64_t index;
    fab_id  sid;
    /* Header. */
    bool    by_member;          /* kid is a mid; else the thumbprint of operator or peer */
    fab_id  signer;             /* kid */
    fab_id  about;              /* sub: mid, sid, or zero when it is the origin */
    enum { FAB_ABOUT_ORIGIN, FAB_ABOUT_MID, FAB_ABOUT_SID, FAB_ABOUT_OTHER } about_type;
    fab_str about_text, origin; /* sub as it stands; aud */
    fab_moment made;            /* iat */
    /* Agency, filled in by the fold: who it counts for, and whose hand it was (equal without agency). */
    fab_id  author, hand;
    /* Payload. `has` has F_ bits; what is missing reads as 0. */
    uint32_t has;
    int      kind;
    int64_t  scale, code, unit, method, ver, share;
    fab_str  topic_name;        /* key 4; `topic` is its index in the charter, filled in by the fold */
    int      topic;
    fab_credit amount;
    fab_moment due, until;
    const fab_id *ref;  int nref;
    const fab_id *mids; int nmids;
    const int64_t *vec; int nvec;
    const struct fab_cells *list;  int nlist;
    const struct fab_cells *holds; int nholds;
    const fab_id *sd;   int nsd;
    fab_bytes hash, nonce, key;
    fab_id    for_mid;          /* key 21 */
    /* Key 22. */
    fab_moment from; int64_t qty, place, repeat_days, repeat_times; fab_id arbiter;
};

/* Parses one entry (or a submission: the unprotected map may hold labels 17, -65537, -65538).  Fills *out, sid included. */
FAB_MUST enum fab_code fab_statement_parse(fab_bytes entry, struct fab_arena *a, struct fab_statement *out, struct fab_err *e);
/* The parts that a signature covers, for a verifier that has the key: bytes to check and the 64 bytes. */
FAB_MUST enum fab_code fab_statement_signed(fab_bytes entry, struct fab_buf *message, const uint8_t **signature, struct fab_err *e);
/* Writes an entry from the fields of *s (kind, header, payload) signed with secret_key; alg -8. */
FAB_MUST enum fab_code fab_statement_build(const struct fab_statement *s, const uint8_t secret_key[64], struct fab_buf *entry, struct fab_err *e);
/* SHA-256(00 || entry). */
fab_id fab_sid_of(fab_bytes entry);
/* SHA-256("fabrique-mid-v1" || salt || pk)[:16]; RFC 9679 thumbprint of an Ed25519 key. */
fab_id fab_mid_of(const uint8_t salt[16], const uint8_t public_key[32]);
fab_id fab_thumbprint(const uint8_t public_key[32]);
/* COSE_Key bytes {1:1, -1:6, -2:x} of a key and back. */
void fab_cose_key_put(struct fab_buf *b, const uint8_t public_key[32]);
FAB_MUST bool fab_cose_key_read(fab_bytes b, uint8_t public_key[32]);
/* 1..128 of a-z 0-9 . - / _ : , no slash at the end. */
bool fab_origin_ok(fab_str origin);

/* Disclosures, WIRE 2.5. */
enum fab_disclosure_field {
#define DISCLOSURE(number, name, type) FAB_D_##name = number,
#include "tables/disclosures.def"
#undef DISCLOSURE
};
struct fab_disclosure {
    uint8_t salt[16];
    int     field;
    char    type;               /* 't' text, 'b' bytes, 'i' integer, 'a' array */
    fab_str text; fab_bytes bytes; int64_t n;
    fab_bytes raw;              /* the value's own encoding; for arrays the only form */
};
void   fab_disclosure_put_text(struct fab_buf *b, const uint8_t salt[16], int field, fab_str text);
void   fab_disclosure_put_bytes(struct fab_buf *b, const uint8_t salt[16], int field, fab_bytes v);
fab_id fab_disclosure_digest(fab_bytes encoded);
FAB_MUST enum fab_code fab_disclosure_read(fab_bytes encoded, struct fab_disclosure *out, struct fab_err *e);

/* A submission: the entry with unprotected {17: [disclosures], -65537: [[digest, box]], -65538: [[thumbprint, box]]}. */
struct fab_submission {
    fab_bytes entry;                                            /* rebuilt with 'a0' in the arena */
    struct fab_statement st;
    struct { fab_id digest; fab_bytes bytes; } clear[FAB_L_disclosures];  int nclear;
    struct { fab_id digest; fab_bytes box; } boxed[FAB_L_disclosures];    int nboxed;
    struct { fab_id holder; fab_bytes box; } share[8];                    int nshares;
};
/* Size, CBOR, shape, dictionary, and that each digest of key 23 arrives exactly once (E_SYNTAX). */
FAB_MUST enum fab_code fab_submission_read(fab_bytes b, struct fab_arena *a, struct fab_submission *out, struct fab_err *e);
/* entry + unprotected parts. */
void fab_submission_put(struct fab_buf *b, fab_bytes entry, const fab_bytes *clear, int nclear, const fab_id *box_digest,
                        const fab_bytes *box, int nboxes, const fab_id *share_holder, const fab_bytes *share, int nshares);

#endif

/* statement/statement.h: what is signed: the envelope (WIRE 2.1), the one dictionary of payload
 * keys (PROTOCOL 1.1), disclosures (WIRE 2.5).  Bytes to struct and back; what it means is the
 * fold's affair.
 *
 * Ownership  a parsed statement points into the entry and into the arena given (for lists only).
 * Errors     in the order of WIRE 2.7: E_SYNTAX (`field` names the key; amounts, shares and
 *            times out of range too), E_FIELD (a list longer than limits.def allows), E_SIG,
 *            E_AUD, E_TIME, E_KIND; E_MEMORY when the arena is full. */
#ifndef FAB_STATEMENT_STATEMENT_H
#define FAB_STATEMENT_STATEMENT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "codec/cell.h"

/* Payload keys, PROTOCOL 1.1. */
enum fab_payload_key {
    FAB_KEY_kind = 1, FAB_KEY_scale, FAB_KEY_hash, FAB_KEY_topic, FAB_KEY_due, FAB_KEY_ref,
    FAB_KEY_amount, FAB_KEY_text, FAB_KEY_code, FAB_KEY_unit, FAB_KEY_mids, FAB_KEY_list,
    FAB_KEY_until, FAB_KEY_share, FAB_KEY_nonce, FAB_KEY_method, FAB_KEY_vec, FAB_KEY_key,
    FAB_KEY_holds, FAB_KEY_ver, FAB_KEY_for, FAB_KEY_more, FAB_KEY_sd
};
#define F_(name) (UINT32_C(1) << FAB_KEY_##name)

/* Who may sign: standings (PROTOCOL 1.4) and other signers. */
enum {
    W_NEWCOMER = 1 << 1,
    W_MEMBER = 1 << 2,
    W_SUSPENDED = 1 << 3,
    W_LEFT = 1 << 4,
    W_ORG = 1 << 6,
    W_OPERATOR = 1 << 8,
    W_PEER = 1 << 9,
    W_NEWKEY = 1 << 10,
    W_PARTY = 1 << 11   /* any standing that ever joined; the kind itself asks whether a party */
};

enum fab_kind {
#define KIND(number, name, ...) FAB_K_##name = number,
#include "tables/kinds.def"
#undef KIND
    FAB_KINDS = 64
};

struct fab_kind_row {
    const char *name, *device;
    uint32_t    must, may;
    int         who, points;
    char        sees, erases;
    int         days, duty, version;
};
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
    fab_str iss;                /* as it stands; building: empty means mid's text, or origin */
    fab_moment made;            /* iat, whole seconds */
    fab_str body_type, body_at; /* labels 259, 260 of a body kept outside; empty: none */
    /* Agency, filled in by the fold: who it counts for, and whose hand it was (equal without
     * agency). */
    fab_id  author, hand;
    /* Payload. `has` has F_ bits; what is missing reads as 0. */
    uint32_t has;
    int      kind;              /* 0: a kind that is not built; kind_name says which */
    fab_str  kind_name;
    int64_t  scale, code, unit, method, ver, share;
    fab_str  topic_name;        /* key 4; `topic` is its index in the charter, by the fold */
    int      topic;
    fab_credit amount;
    fab_moment due, until;
    const fab_id *ref;  int nref;  bool ref_list;   /* ref_list: an array although it is one */
    const fab_id *mids; int nmids;
    const int64_t *vec; int nvec;
    const struct fab_cells *list;  int nlist;
    const struct fab_cells *holds; int nholds;
    const fab_id *sd;   int nsd;
    fab_bytes hash, nonce, key;
    fab_id    for_mid;          /* key 21 */
    /* Key 22.  `more` has a bit 1 << k for each inner key k that is written; a missing qty is 1. */
    uint32_t more;
    fab_moment from; int64_t qty, place, repeat_days, repeat_times; fab_id arbiter;
};

/* Seconds on the wire end at 2^53 - 1, so that a browser holds them exactly and ms fit int64. */
#define FAB_SECONDS_MAX ((INT64_C(1) << 53) - 1)

/* Parses one entry (unprotected map 'a0'; a submission goes through fab_submission_read).  Fills
 * *out, sid included; author and hand are the signer, topic 0, until the fold says otherwise. */
FAB_MUST enum fab_code fab_statement_parse(fab_bytes entry, struct fab_arena *a,
                                           struct fab_statement *out, struct fab_err *e);
/* The same for who has the sid already (replay reads it from the tiles): hashing is half the
 * cost. */
FAB_MUST enum fab_code fab_statement_parse_as(fab_bytes entry, const fab_id *sid,
                                              struct fab_arena *a, struct fab_statement *out,
                                              struct fab_err *e);
/* What or whom an entry is about, from its header alone; zeros: the community, or it cannot be
 * read. */
fab_id fab_statement_about(fab_bytes entry);
/* The parts that a signature covers, for a verifier that has the key: bytes to check (at most
 * FAB_L_entry_bytes) and the 64 bytes, which stay in the entry. */
FAB_MUST enum fab_code fab_statement_signed(fab_bytes entry, struct fab_buf *message,
                                            const uint8_t **signature, struct fab_err *e);
/* E_SIG unless this key signed it; a key of small order signs nothing. */
FAB_MUST enum fab_code fab_statement_verify(fab_bytes entry, const uint8_t public_key[32],
                                            struct fab_err *e);
/* What follows the signature in WIRE 2.7: E_AUD another community; E_TIME iat outside
 * [now - 7 d, now + 10 min], arg = now in seconds; E_KIND a kind that is not built.  Whether it
 * is switched on is the charter's affair. */
FAB_MUST enum fab_code fab_statement_admissible(const struct fab_statement *s, fab_str origin,
                                                fab_moment now, struct fab_err *e);
/* What it says, whoever signs it and whenever: SHA-256 of what it is about and its payload without
 * the digests of its texts (key 23). */
fab_id fab_statement_meaning(const struct fab_statement *s);
/* Writes an entry from the fields of *s (header; kind and what `has` names), signed with
 * secret_key; alg -8.  The fields of key 22 are written where they differ from what a missing
 * one means, and where `more` says so; unit 0 is left out.  E_KIND without a kind, E_SYNTAX
 * beyond 16,384 bytes, E_MEMORY.  What the fields say is not checked: parse it again. */
FAB_MUST enum fab_code fab_statement_build(const struct fab_statement *s,
                                           const uint8_t secret_key[64], struct fab_buf *entry,
                                           struct fab_err *e);

/* Names (ids.c). SHA-256(00 || entry). */
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
/* Type of a field, 0: no such field; its name; the field of a name, 0: none. */
char        fab_disclosure_type(int field);
const char *fab_disclosure_name(int field);
int         fab_disclosure_of(fab_str name);
void   fab_disclosure_put_text(struct fab_buf *b, const uint8_t salt[16], int field, fab_str text);
void   fab_disclosure_put_bytes(struct fab_buf *b, const uint8_t salt[16], int field, fab_bytes v);
/* A value that is CBOR already: integers, arrays. */
void   fab_disclosure_put_raw(struct fab_buf *b, const uint8_t salt[16], int field, fab_bytes cbor);
fab_id fab_disclosure_digest(fab_bytes encoded);
/* Digests in the order of key 23. */
void   fab_disclosure_sort(fab_id *digest, int n);
/* E_SYNTAX: size, CBOR, shape, unknown field, wrong type, control characters; E_FIELD: more than
 * 4,096 characters. */
FAB_MUST enum fab_code fab_disclosure_read(fab_bytes encoded, struct fab_disclosure *out,
                                           struct fab_err *e);
/* What a person may type: valid UTF-8, no control characters but line end and tab, at most 4,096
 * characters. */
bool   fab_typed_ok(fab_str text);

/* A submission: the entry with unprotected {17: [disclosures], -65537: [[digest, box]], -65538:
 * [[thumbprint, box]]}. */
enum { FAB_SHARES = 8 };        /* holders of a sealed opening, WIRE 7 */
struct fab_submission {
    fab_bytes entry;                                            /* rebuilt with 'a0' in the arena */
    struct fab_statement st;
    /* Lists in the arena: most statements have none, and thousands wait at a time. */
    /* at most FAB_L_disclosures */
    struct { fab_id digest; fab_bytes bytes; } *clear;  int nclear;
    struct { fab_id digest; fab_bytes box; } *boxed;    int nboxed;     /* the same */
    struct { fab_id holder; fab_bytes box; } *share;    int nshares;    /* at most FAB_SHARES */
};
/* Size, CBOR, shape, dictionary, shape of the boxes, shares sorted by holder, and that each
 * digest of key 23 arrives exactly once, in clear or boxed (E_SYNTAX).  Views point into b. */
FAB_MUST enum fab_code fab_submission_read(fab_bytes b, struct fab_arena *a,
                                           struct fab_submission *out, struct fab_err *e);
/* entry + unprotected parts; the entry is one that fab_statement_build wrote. */
void fab_submission_put(struct fab_buf *b, fab_bytes entry, const fab_bytes *clear, int nclear,
                        const fab_id *box_digest, const fab_bytes *box, int nboxes,
                        const fab_id *share_holder, const fab_bytes *share, int nshares);
/* The disclosure of this field that stands in clear; false: none. */
FAB_MUST bool fab_submission_find(const struct fab_submission *s, int field,
                                  struct fab_disclosure *out);
/* The key that a join or a rotate brings in clear (field 4).  E_FIELD: it, or the salt of a
 * join, is not there, malformed or there twice; E_SIG: small order, or mid, key and salt of a join
 * do not belong together. */
FAB_MUST enum fab_code fab_submission_key(const struct fab_submission *s, uint8_t public_key[32],
                                          struct fab_err *e);

#endif

/* fabrique.h: libfabrique: statements and proofs as bytes, a community's file to read, the decision
 * by itself.
 *
 * Parts      A bytes, B a community's file, C the decision, D sheets of a negotiation.  Each can be
 *            used alone.
 * Returns    0, or the number of an error (FABRIQUE_E_...; what each means:
 *            docs/reference/errors.md).  A fab_error, where one is given, then has the number, the
 *            field at fault, and a sentence for people.  NULL: nobody asks.
 * Writing    into a buffer of the caller's: *len is always what the whole needs; more than cap:
 *            FABRIQUE_E_MEMORY, and the buffer is untouched.
 * Sizes      structs that the caller fills begin with `size`: sizeof of what he was compiled with.
 *            What a later version adds stands behind and counts as zero; a size that this library
 *            does not know is FABRIQUE_E_FIELD "size".
 * Ownership  const arguments stay the caller's and are not kept after the call.  What comes by
 *            **out is given back to its own _free; texts inside live as long as it does.  Memory
 *            that a call needs on the way is given back before it returns.
 * Threads    parts A, C (but for one fab_links) and D may be called from anywhere; a handle by one
 *            thread at a time.
 * Never      prints, ends the program, starts a thread, handles a signal, reads the environment,
 *            changes the locale.  A bug of its own stops the program with a trap.
 * Texts      UTF-8.  Ids are bytes: a member 16, a statement or a hash 32.  Times in seconds or
 *            milliseconds as the name says. */
#ifndef FABRIQUE_H
#define FABRIQUE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define FABRIQUE_API __attribute__((visibility("default")))
#else
#define FABRIQUE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define FABRIQUE_VERSION "0.1.0"
#define FABRIQUE_ABI 1

/* "0.1.0" and 1 of the library that is loaded. */
FABRIQUE_API const char *fab_version(void);
FABRIQUE_API int fab_abi(void);

enum {
    FABRIQUE_OK = 0,
    FABRIQUE_E_SYNTAX = 1, FABRIQUE_E_SIG = 2, FABRIQUE_E_AUD = 3, FABRIQUE_E_TIME = 4,
    FABRIQUE_E_KIND = 5, FABRIQUE_E_WHO = 6, FABRIQUE_E_ROLE = 7, FABRIQUE_E_CONFLICT = 8,
    FABRIQUE_E_REF = 9, FABRIQUE_E_STATE = 10, FABRIQUE_E_DUE = 11, FABRIQUE_E_DUP = 12,
    FABRIQUE_E_FIELD = 13, FABRIQUE_E_TOPIC = 14, FABRIQUE_E_FUNDS = 15, FABRIQUE_E_LINE = 16,
    FABRIQUE_E_COVER = 17, FABRIQUE_E_LIMIT = 18, FABRIQUE_E_QUOTA = 19, FABRIQUE_E_SEALED = 20,
    FABRIQUE_E_OPEN = 21, FABRIQUE_E_CHARTER = 22, FABRIQUE_E_BRAKE = 23, FABRIQUE_E_SANCTION = 24,
    FABRIQUE_E_VERSION = 25, FABRIQUE_E_CONSENT = 26, FABRIQUE_E_ORDER = 27, FABRIQUE_E_PROOF = 28,
    FABRIQUE_E_QUORUM = 29, FABRIQUE_E_ERASED = 30, FABRIQUE_E_COVER_SHAPE = 31,
    FABRIQUE_E_COVER_PATH = 32, FABRIQUE_E_COVER_SCOPE = 33, FABRIQUE_E_COVER_LAPSED = 34,
    FABRIQUE_E_COVER_HOPS = 35, FABRIQUE_E_COVER_SPENT = 36, FABRIQUE_E_BUDGET = 37,
    FABRIQUE_E_UNCOVERED = 38, FABRIQUE_E_TICKET = 39, FABRIQUE_E_TAKEN = 40, FABRIQUE_E_PEER = 41,
    FABRIQUE_E_MEMORY = 100, FABRIQUE_E_DISK = 101, FABRIQUE_E_NET = 102, FABRIQUE_E_BUSY = 103,
    FABRIQUE_E_BUG = 104, FABRIQUE_E_PART = 105
};

/* Languages of sentences. */
enum { FABRIQUE_EN = 0, FABRIQUE_FR = 1 };

/* size and lang are the caller's; the rest is written when a call fails, and left as it is when
 * none does.  A text that is too long is cut at a whole character. */
typedef struct {
    size_t size;
    int lang;           /* FABRIQUE_EN, FABRIQUE_FR */
    int number;         /* what the call returned */
    char name[24];      /* "E_FUNDS" */
    char field[48];     /* of the statement, or the argument that is at fault; empty: none */
    char sentence[472];
} fab_error;

/* ---- A. bytes --- */

/* Who can have signed: a member's id (16 bytes, zeros behind) or a service key's thumbprint
 * (32), and the Ed25519 key. origin: the community whose service key it is; NULL: the one that
 * is asked about. */
typedef struct {
    uint8_t kid[32];
    uint8_t public_key[32];
    const char *origin;
} fab_key;
typedef struct {
    size_t size;
    const fab_key *keys;
    size_t count;
} fab_keyring;

/* Signs a message: 64 bytes of Ed25519; anything but 0 refuses (FABRIQUE_E_SIG).  self is handed
 * through. */
typedef struct {
    size_t size;
    int (*sign)(void *self, const uint8_t *message, size_t n, uint8_t signature[64]);
    void *self;
} fab_signer;

/* An entry by the order of refusals of the format: form, signature by the signer's key of the
 * ring, community (origin), time (now_s - 7 days to now_s + 10 minutes), kind.  Whether its
 * rules allow it is the community's affair. */
FABRIQUE_API int fab_statement_check(const uint8_t *entry, size_t n, const fab_keyring *ring,
                                     const char *origin, int64_t now_s, fab_error *e);
/* Header and fields by name; the signature is not looked at. */
FABRIQUE_API int fab_statement_to_json(const uint8_t *entry, size_t n, char *out, size_t cap,
                                       size_t *len, fab_error *e);
/* The entry of such a JSON text with all of its header (kid, aud, iat), signed. */
FABRIQUE_API int fab_statement_build(const char *json, size_t n, const fab_signer *signer,
                                     uint8_t *out, size_t cap, size_t *len, fab_error *e);
/* Names: of an entry, which is its leaf in the log too; of a member by the salt of his join and
 * his first key. */
FABRIQUE_API void fab_sid(const uint8_t *entry, size_t n, uint8_t sid[32]);
FABRIQUE_API void fab_mid(const uint8_t salt[16], const uint8_t public_key[32], uint8_t mid[16]);

/* What a checkpoint says, filled in by a check.  size is the caller's. */
typedef struct {
    size_t size;
    char origin[136];
    int64_t entries;
    uint8_t root[32];
    int witnesses;          /* of the policy that cosigned */
    int64_t witnessed_s;    /* oldest of their newest times; 0: none did */
} fab_checkpoint;
/* A signed note under a policy (C2SP tlog-policy: log, witness, group, quorum): a log key of it
 * signed, each line by a key of it verifies (FABRIQUE_E_SIG), and the quorum is met
 * (FABRIQUE_E_QUORUM).  FABRIQUE_E_AUD: no log of the policy has this origin. */
FABRIQUE_API int fab_checkpoint_check(const char *note, size_t n, const char *policy,
                                      fab_checkpoint *out, fab_error *e);
/* Merkle proofs: `count` hashes of 32 bytes one behind another.  FABRIQUE_E_PROOF: it does not
 * add up. */
FABRIQUE_API int fab_inclusion_check(const uint8_t leaf[32], int64_t index, int64_t entries,
                                     const uint8_t *path, size_t count, const uint8_t root[32],
                                     fab_error *e);
FABRIQUE_API int fab_consistency_check(int64_t older, const uint8_t older_root[32], int64_t newer,
                                       const uint8_t newer_root[32], const uint8_t *path,
                                       size_t count, fab_error *e);
/* A tlog-proof of a leaf: checkpoint under the policy, and the path in it. */
FABRIQUE_API int fab_proof_check(const char *proof, size_t n, const uint8_t leaf[32],
                                 const char *policy, int64_t *index, fab_checkpoint *out,
                                 fab_error *e);
/* A COSE receipt (RFC 9942) of a leaf, by the service key. */
typedef struct {
    size_t size;
    int64_t index, entries, signed_s;
    uint8_t root[32];
} fab_receipt;
FABRIQUE_API int fab_receipt_check(const uint8_t *receipt, size_t n, const uint8_t leaf[32],
                                   const char *origin, const uint8_t service_key[32],
                                   fab_receipt *out, fab_error *e);

/* ---- B. a community's file --- */

/* Who reads: the operator, who has the file before him and sees what members see; a visitor; a
 * member. */
enum { FABRIQUE_OPERATOR = 0, FABRIQUE_VISITOR = 1, FABRIQUE_MEMBER = 2 };
typedef struct {
    size_t size;
    int lang;               /* of documents */
    int reader;             /* FABRIQUE_OPERATOR... */
    uint8_t member[16];     /* of FABRIQUE_MEMBER */
} fab_options;

typedef struct fab_community fab_community;

/* Opens a file to read, beside a server that writes it or without one.  options NULL: the
 * operator, English. */
FABRIQUE_API int fab_open(const char *path, const fab_options *options, fab_community **out,
                          fab_error *e);
FABRIQUE_API void fab_close(fab_community *c);
/* Moves to the newest entry; until then all answers are of one moment.  size (or NULL): entries
 * behind the answers.  Judgement is made anew at the next question (a million facts: a second).
 * While a view is held the server's write-ahead log cannot be cut: refresh from time to time.
 * On a refusal the view is as it was. */
FABRIQUE_API int fab_refresh(fab_community *c, uint64_t *size, fab_error *e);

/* A JSON document, ended by 0 (len does not count it). */
typedef struct {
    const char *text;
    size_t len;
} fab_text;
/* The document of a GET of the HTTP API that is made from the state: "/v1/community",
 * "/v1/promises/..." .  The routes that are the server's own (log in, events, files, tiles) are
 * FABRIQUE_E_REF here. */
FABRIQUE_API int fab_get(fab_community *c, const char *target, fab_text **out, fab_error *e);
FABRIQUE_API void fab_text_free(fab_text *t);

enum { FABRIQUE_CAUTIOUS = 0, FABRIQUE_BALANCED = 1, FABRIQUE_OPEN = 2 };
/* May I trust `who` with this?  Asked by the reader, or by `asker` if the operator reads.
 * FABRIQUE_ANY: not said. */
#define FABRIQUE_ANY (-1)
typedef struct {
    size_t size;
    uint8_t asker[16], who[16];
    int64_t stake;          /* units; 0: none */
    int unit, level;
    const char *topic;      /* of the charter; NULL: any */
    int64_t until_ms;       /* 0: not said */
    /* a sum whose loss does not matter; FABRIQUE_ANY: the community's median */
    int64_t shrug;
    int64_t deposit;        /* the most the other leaves; FABRIQUE_ANY: the whole stake */
    int64_t advance;        /* paid in advance */
    int steps;              /* in which it can be done; 0, 1: one */
} fab_question;

enum {
    FABRIQUE_HANDSHAKE = 0,             /* go ahead */
    FABRIQUE_DEVICE = 1,                /* with the first of the deals */
    FABRIQUE_NOT_AT_THIS_STAKE = 2,
    FABRIQUE_NOT_ENOUGH_KNOWN = 3
};
/* The odds that a promise is kept, ppm of the whole; what they rest on. */
typedef struct {
    int32_t lo, mid, hi;
    int64_t records;
    const char *text;
} fab_evidence;
/* One that would be enough.  Its holds and paths, to be signed, stand in the document. */
typedef struct {
    const char *text;
    int64_t minutes, burden_milli;
    /* of the asker's own that is bound; what he would lose at the very worst */
    int64_t on_you, rests;
    int steps;
} fab_deal;
typedef struct {
    size_t size;            /* of the library's struct */
    int verdict;            /* FABRIQUE_HANDSHAKE...; FABRIQUE_ANY: no stake was named */
    const char *text;       /* the verdict as a sentence */
    int64_t tolerated, most_stake;
    fab_evidence will, can;
    const fab_deal *deals;  /* lightest first */
    size_t ndeals;
    const char *const *reasons;
    size_t nreasons;
    const char *json;       /* the whole document, as POST /v1/ask gives it, ended by 0 */
    size_t json_len;
} fab_answer;
FABRIQUE_API int fab_ask(fab_community *c, const fab_question *q, fab_answer **out, fab_error *e);
FABRIQUE_API void fab_answer_free(fab_answer *a);

/* Does the file add up?  What to do beyond hashes, tree, checkpoints and rows: fold all again,
 * check every signature. */
enum { FABRIQUE_REFOLD = 1, FABRIQUE_SIGNATURES = 2 };
typedef struct {
    const char *name;       /* "entries", "tree", "state" */
    int ok;
    int64_t looked_at;
    const char *where;      /* of the first flaw */
} fab_finding;
typedef struct {
    size_t size;            /* of the library's struct */
    int ok;
    int64_t entries;
    uint8_t root[32], state[32];
    int64_t unverifiable;   /* signatures whose key was erased: no fault */
    const fab_finding *findings;
    size_t nfindings;
} fab_report;
/* Of the file as it lies now.  A flaw is a finding, not an error. */
FABRIQUE_API int fab_verify(fab_community *c, unsigned what, fab_report **out, fab_error *e);
FABRIQUE_API void fab_report_free(fab_report *r);

/* ---- C. the decision by itself: integers only, the same on every machine --- */

/* ppm; weight: statements of full weight about the person */
typedef struct { int32_t lo, mid, hi, weight; } fab_odds;
/* What the charter sets, by level: loss worth taking (ppm), how often the shrug may stand open
 * with one person and in all. */
typedef struct {
    size_t size;
    int32_t appetite[3], person[3], all[3];
    int64_t minute_milli;
} fab_rules;
typedef struct {
    size_t size;
    int64_t stake;
    fab_odds will, can;                         /* intention, competence */
    int level;
    int64_t shrug;                              /* at least 1 */
    /* open with this person and in all; the most that was ever carried */
    int64_t open_one, open_all, track;
    /* days: how long cover would be bound; steps 1..12 */
    int sanction, days, max_steps;
    int32_t share_ppm;                          /* of the stake that is paid in advance */
    const fab_rules *rules;                     /* NULL: the defaults */
} fab_need;
/* A row of the menu for the full stake: 1 deposit, 2 escrow, 3 sureties, 4 pool. */
typedef struct {
    int id, minutes;
    int64_t rate_ppm, most;
    int32_t effect;         /* ppm: cover that one unit gives */
} fab_offer;
enum { FABRIQUE_MENU = 8 };
/* Why the uncovered part is what it is. */
enum {
    FABRIQUE_BY_STAKE = 1, FABRIQUE_BY_ODDS = 2, FABRIQUE_BY_PERSON = 4, FABRIQUE_BY_ALL = 8,
    FABRIQUE_BY_TRACK = 16,
    FABRIQUE_LOWERED = 32
};
typedef struct {
    size_t size;
    int kind;                                   /* FABRIQUE_HANDSHAKE... */
    int64_t tolerated, need, most_stake;
    int32_t odds;
    uint32_t why;
    int steps;
    int64_t amount[FABRIQUE_MENU];              /* per row of the menu, for each step */
    int64_t burden_milli;
} fab_decision;
FABRIQUE_API int fab_tolerate(const fab_need *need, int64_t *tolerated, int32_t *odds,
                              uint32_t *why, fab_error *e);
FABRIQUE_API int fab_decide(const fab_need *need, const fab_offer *menu, size_t n,
                            fab_decision *out, fab_error *e);

/* Links by which members answer for others, and the search for cover.  Layer 0: someone's word;
 * 1: what was kept before. */
enum { FABRIQUE_WORD = 0, FABRIQUE_TRACK = 1 };
enum { FABRIQUE_STRANGER = 0, FABRIQUE_NEWCOMER = 1, FABRIQUE_ESTABLISHED = 2 };
typedef struct {
    uint8_t mid[16];
    int64_t balance, line;      /* what he has; how far below zero he may go */
    int standing;
    int64_t presumed;           /* what the commons carry toward him already */
} fab_holder;
typedef struct {
    uint8_t from[16], to[16];
    int layer;
    int hops;                   /* links that may follow on layer 0 */
    int64_t free;               /* what it can still carry, at most 2,000,000,000 */
    int64_t until_ms;           /* 0: no end */
    uint8_t topics[8];          /* ascending, 1..255; zeros behind; none: all */
} fab_link;
typedef struct fab_links fab_links;
FABRIQUE_API int fab_links_open(const fab_holder *holders, size_t nholders, const fab_link *links,
                                size_t nlinks, fab_links **out, fab_error *e);
FABRIQUE_API void fab_links_free(fab_links *l);

/* Where paths may begin. */
enum {
    FABRIQUE_FROM_VAULT = 1, FABRIQUE_FROM_POOL = 2, FABRIQUE_FROM_ORG = 4,
    FABRIQUE_FROM_COMMONS = 8, FABRIQUE_FROM_SELF = 16
};
typedef struct {
    uint8_t mid[16];
    int64_t sum;
} fab_accept;                   /* this member's word is taken though no link says so */
typedef struct {
    size_t size;
    int layer, from;            /* from: a sum of FABRIQUE_FROM_... */
    uint8_t creditor[16], debtor[16], org[16], arbiter[16];     /* the last two may be zeros */
    int64_t need;
    int topic;                  /* 0: none */
    int64_t until_ms;
    int64_t known, starter;     /* what the commons carry for who is established, for a newcomer */
    const fab_accept *accept;
    size_t naccept;
    int links, paths;           /* at most so many in a path, so many paths; 0: 4 and 32 */
    int64_t scan;               /* links looked at, 1,000..1,000,000; 0: 100,000 */
} fab_cover_ask;
typedef struct {
    int64_t sum;
    int from, nlinks;
    uint8_t member[4][16];      /* to whom each link leads; the last is the debtor */
    /* its place among the links that were given; FABRIQUE_ANY: it needed none */
    int64_t link[4];
} fab_path;
typedef struct {
    size_t size;
    int64_t sum;
    int complete;               /* 0: the search was cut short, there may be more */
    int npaths;
    fab_path path[32];
} fab_cover;
FABRIQUE_API int fab_cover_find(fab_links *l, const fab_cover_ask *ask, fab_cover *out,
                                fab_error *e);

/* ---- D. two sides, one sheet each (docs/library.md has the members of the JSON texts) --- */

/* What is talked about; its JSON. */
FABRIQUE_API int fab_outline_build(const char *json, size_t n, uint8_t *out, size_t cap,
                                   size_t *len, fab_error *e);
FABRIQUE_API int fab_outline_to_json(const uint8_t *outline, size_t n, char *out, size_t cap,
                                     size_t *len, fab_error *e);
/* A sheet about an outline (salt: chance), and its hash, which the other side gets first. */
FABRIQUE_API int fab_sheet_build(const uint8_t *outline, size_t outline_n, const uint8_t salt[32],
                                 const char *json, size_t n, uint8_t *out, size_t cap, size_t *len,
                                 fab_error *e);
FABRIQUE_API void fab_sheet_hash(const uint8_t *sheet, size_t n, uint8_t hash[32]);
/* Both sheets in words and the lightest deal that suits both, as JSON; second empty: one's own
 * in words.  unit: its name and how many make one. */
FABRIQUE_API int fab_sheet_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                                size_t first_n, const uint8_t *second, size_t second_n, int lang,
                                const char *unit, int64_t per_one, char *out, size_t cap,
                                size_t *len, fab_error *e);

#ifdef __cplusplus
}
#endif

#endif

/* cli/draft.h: a statement being written: fields, texts for all, texts for some, a sealed opening;
 * then signed.
 *
 * Use        the command line, simulate and the demo all speak through this; nothing else makes
 *            statements.
 * Ownership  texts and bytes are copied into the draft's arena; what finish gives lives there too.
 * Errors     a failure sticks (as in fab_buf) and comes out of fab_draft_finish. */
#ifndef FAB_CLI_DRAFT_H
#define FAB_CLI_DRAFT_H

#include "node/node.h"
#include "statement/box.h"

/* Who signs: keys open in memory.  Wipe with fab_wipe when done. */
struct fab_person {
    fab_id  mid;
    uint8_t seed[32], public_key[32], secret_key[64];       /* Ed25519 */
    uint8_t box_secret[32], box_key[32];                    /* X25519 */
};
/* Keys from 32 + 32 bytes of chance; the mid stays as it is. */
void fab_person_make(struct fab_person *p, const uint8_t sign_seed[32],
                     const uint8_t box_secret[32]);

/* What one must know of a community to speak in it. */
struct fab_holder { fab_id thumbprint; uint8_t key[32]; };  /* of sealed openings, WIRE 7 */
struct fab_terms {
    fab_str    origin;
    int64_t    ver;                                         /* charter in force */
    fab_moment now;                                         /* becomes iat */
    struct fab_holder holder[FAB_SHARES];
    int        nholders;
};

struct fab_draft {
    struct fab_statement    st;
    struct fab_arena       *arena;
    const struct fab_source *chance;
    const struct fab_terms *terms;
    fab_id    digest[FAB_L_disclosures];
    /* FAB_D_..., as they were put; digests are sorted in the end */
    int       field[FAB_L_disclosures];
    int       ndigests;
    fab_bytes clear[FAB_L_disclosures];
    int       nclear;
    fab_id    box_digest[FAB_L_disclosures];
    fab_bytes box[FAB_L_disclosures];
    int       nboxes;
    fab_id    share_holder[FAB_SHARES];
    fab_bytes share[FAB_SHARES];
    int       nshares;
    enum fab_code failed;
};

/* A draft of that kind about the origin.  `terms` and `chance` must outlive it. */
void fab_draft_open(struct fab_draft *d, int kind, const struct fab_terms *terms,
                    const struct fab_source *chance, struct fab_arena *a);
void fab_draft_about_mid(struct fab_draft *d, const fab_id *mid);
void fab_draft_about_sid(struct fab_draft *d, const fab_id *sid);
/* Fields: sets the value and its bit. */
#define FAB_DRAFT(d, field, value) ((d)->st.field = (value), (d)->st.has |= F_(field))
void fab_draft_ref(struct fab_draft *d, const fab_id *sid);
void fab_draft_hash(struct fab_draft *d, const fab_id *hash);
/* A text that all see whom the kind's row lets see it; empty text: none. */
void fab_draft_text(struct fab_draft *d, int field, fab_str text);
void fab_draft_bytes(struct fab_draft *d, int field, fab_bytes bytes);
/* A text that only these readers can open. */
void fab_draft_text_for(struct fab_draft *d, int field, fab_str text,
                        const struct fab_box_reader *reader, int n);
/* Commits to a vector, its opening in shares for the holders of the policy in force; salt: the
 * author's own spare. */
void fab_draft_seal(struct fab_draft *d, const int64_t *vec, int n, uint8_t salt[32]);
/* Signs.  Gives the submission's bytes and its sid. */
FAB_MUST enum fab_code fab_draft_finish(struct fab_draft *d, const struct fab_person *by,
                                        fab_bytes *out, fab_id *sid, struct fab_err *e);

/* The commonest drafts whole.  join: draws salt, fills p->mid; secret16 NULL: without
 * invitation. */
void fab_draft_join(struct fab_draft *d, struct fab_person *p, int code, const uint8_t secret16[16],
                    fab_str name);
/* An invitation: gives the secret whose code goes to the newcomer. */
void fab_draft_invite(struct fab_draft *d, fab_moment until, uint8_t secret16[16]);
/* Legs of an agreement, each [debtor, creditor, due s, value, unit, parts, after]. */
struct fab_draft_leg {
    int        debtor, creditor;
    fab_moment due;
    int64_t    value;
    int        unit, parts, after;
};
void fab_draft_legs(struct fab_draft *d, const struct fab_draft_leg *leg, int n);
/* Holds: each [type, leg, owner, unit, amount]; with a path, the links that it names behind
 * that. */
struct fab_draft_hold { int type, leg; fab_id owner; int unit; int64_t amount; };
struct fab_draft_path { int n; fab_id link[4]; };
void fab_draft_certificate(struct fab_draft *d, const struct fab_draft_hold *hold,
                           const struct fab_draft_path *path, int n);
void fab_draft_holds(struct fab_draft *d, const struct fab_draft_hold *hold, int n);

#endif

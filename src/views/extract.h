/* views/extract.h: what a question about one person reads, as one body for a phone that does not
 * hold the whole record; and the answer from it.
 *
 * Question   who asks, about whom, in which topic.  What is at stake, until when, how bold one is:
 *            any of that is answered from the same body, so no server learns it.
 * Body       CBOR array [1, checkpoint as a note, since, asker, who, topic, rows (state/given.h),
 *            [will, can] (judge/part.h), [[index, entry, [disclosure...]]...], hashes], at most
 *            FAB_EXTRACT_BYTES.  The hashes show that all entries stand in the tree of the
 *            checkpoint, which goes on from its first `since` leaves (log/merkle.h, fab_together).
 * Shown      by the phone: each entry's place in the log, its signature (the caller checks it with
 *            the key of fab_extract_key), that a member's key makes his name, and of statements
 *            about `who` that their author said them, about whom, in which topic; of words given
 *            for `who`, who gives them.
 * Not shown  that nothing was left out; balances; what the judgement has learnt from everybody.
 *            Nothing here claims it.
 * Answers    fab_extract_view: /v1/ask and /v1/why about that person, in that topic, for that
 *            asker: the bytes that the server would give.  E_PART: another question, or a row was
 *            asked for that is not there.
 * Errors     reading: E_SYNTAX (`field` says which part), E_AUD (another community), E_PROOF (what
 *            is said and what stands in the log differ), E_MEMORY.  Making: those of /v1/ask;
 *            E_PART: it would not fit, or too many links would have to be looked at; E_FIELD:
 *            since.
 * Source     INTERFACES 2.1, DECISION 1, 7; issue of Aicha's phone, step 2. */
#ifndef FAB_VIEWS_EXTRACT_H
#define FAB_VIEWS_EXTRACT_H

#include "judge/memory.h"
#include "views/views.h"

enum { FAB_EXTRACT_BYTES = 256 << 10, FAB_EXTRACT_ENTRIES = 4096 };

/* For a member, after fab_route_may; query: who=mid, topic=, since=size. */
FAB_MUST enum fab_code fab_extract_make(struct fab_reader *r, fab_str query, struct fab_buf *out,
                                         struct fab_err *e);

struct fab_extract;
/* The body must stay.  Memory is never given back: one evidence, one memory. */
FAB_MUST enum fab_code fab_extract_read(fab_bytes body, fab_str origin, struct fab_memory memory,
                                         struct fab_extract **out, struct fab_err *e);

/* What was checked.  root: that the entries lead to, the checkpoint's; older: of the first `since`.
 * statements: about `who` in this topic; shown: of these, said by their author about him, as the
 * log has it; words, words_shown: those who answer for him. */
struct fab_extract_told {
    fab_id  asker, who;
    fab_str note;
    int64_t size, since;
    fab_id  root, older;
    int     entries, statements, shown, words, words_shown;
};
struct fab_extract_told fab_extract_told(const struct fab_extract *v);
/* Entry n and the key that must have signed it.  E_REF: no such entry; E_ERASED: the key is not at
 * hand (nothing counted as shown rests on this entry). */
FAB_MUST enum fab_code fab_extract_entry(const struct fab_extract *v, int n, fab_bytes *entry,
                                          struct fab_err *e);
FAB_MUST enum fab_code fab_extract_key(const struct fab_extract *v, int n, uint8_t key[32],
                                        struct fab_err *e);
FAB_MUST enum fab_code fab_extract_view(struct fab_extract *v, enum fab_lang lang, fab_str target,
                                         struct fab_arena *arena, struct fab_buf *json,
                                         struct fab_err *e);

#endif

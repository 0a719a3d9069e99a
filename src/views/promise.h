/* views/promise.h: what the views of promises share: the two sides, where it stands, what each can
 * lose.  Of this room only.
 *
 * Ownership  legs are rows of the tray: good until the answer is done. */
#ifndef FAB_VIEWS_PROMISE_H
#define FAB_VIEWS_PROMISE_H

#include "views/doc.h"

/* mid[0] proposed; n: how many there are. */
struct fab_sides { fab_id mid[2]; int n; };
struct fab_sides fab_promise_sides(struct fab_reader *r, const fab_id *agr);
bool          fab_promise_is_side(const struct fab_sides *s, const fab_id *who);
/* NOBODY (zero) for a number that is no side: the commons. */
const fab_id *fab_promise_side(const struct fab_sides *s, int64_t n);

/* Stage, outcome and deadline (ms, 0: none) of an agreement: its own while it is a proposal, then
 * that of its leading leg: the first that has not ended. */
struct fab_where { int64_t stage, outcome, deadline_ms; const struct fab_leg *leg; };
struct fab_where fab_promise_where(struct fab_reader *r, const struct fab_agr *a);

static inline bool fab_promise_proposed(const struct fab_where *w)
{
    return w->stage == FAB_OFFERED || w->stage == FAB_COUNTERED;
}

/* The listing that it is about: what it reserves, or of a proposal what it refers to.  NULL:
 * none. */
const struct fab_post *fab_promise_listing(struct fab_reader *r, const struct fab_agr *a);
/* "thing", "thing_title" of that listing, if there is one. */
void fab_promise_put_thing(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a);

/* "ratings": what each side said of each leg, sealed or open. */
void fab_promise_put_ratings(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a);
/* "rating": of the sentence of one that was sealed with this sid; nothing if it is no rating. */
void fab_promise_put_rating(struct fab_out *o, struct fab_reader *r, const fab_id *sid);
/* "words": open ratings of a person that say something in words, at most 20. */
void fab_promise_put_words(struct fab_out *o, struct fab_reader *r, const fab_id *who);

/* "exposure": the most that each side can lose, unit by unit, and what is set aside of its own; of
 * a proposal, what it would be. */
void fab_promise_put_exposure(struct fab_out *o, struct fab_reader *r, const struct fab_sides *s,
                              const struct fab_agr *a);

#endif

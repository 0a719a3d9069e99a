/* views/circle.h: the people of a mark of outside evidence, by the names they have there.  Of this
 * room only.
 *
 * What       people and links of all rows of a mark, read once an answer; names as people say them:
 *            a member number, a fingerprint, a part of a user id.
 * Range      FAB_CIRCLE_ROWS rows are read; of a larger mark the rest is left out, and `whole` says
 *            so.
 * Ownership  everything lies in the reader's arena.
 * Source     DECISION 1 (outside evidence), WIRE 10. */
#ifndef FAB_VIEWS_CIRCLE_H
#define FAB_VIEWS_CIRCLE_H

#include "judge/paths.h"
#include "views/doc.h"

enum { FAB_CIRCLE_ROWS = 1 << 18 };

/* name: as the rows have it; label: its user id, or empty; id: as judgement knows it. */
struct fab_circle_person { fab_str name, label; fab_id id; };
struct fab_circle;

/* E_REF (mark): nothing was imported under this mark, or this place keeps none. */
FAB_MUST enum fab_code fab_circle_read(struct fab_reader *r, fab_str mark, struct fab_circle **out,
                                       struct fab_err *e);
/* A person by exact name or user id, else by a part of a user id or the end of a fingerprint (8
 * digits or more); letters of ASCII without case.  E_REF with the field: nobody; E_FIELD with how
 * many: several. */
FAB_MUST enum fab_code fab_circle_find(const struct fab_circle *c, fab_str said, const char *field,
                                       uint32_t *out, struct fab_err *e);
const struct fab_circle_person *fab_circle_person(const struct fab_circle *c, uint32_t person);
/* How to call somebody: the user id, else the name; of an id that nobody here has: empty. */
fab_str fab_circle_name(const struct fab_circle *c, const fab_id *id);
/* "who": {"name", "id"}. */
void fab_circle_put_person(struct fab_out *o, const char *name, const struct fab_circle_person *p);
/* "paths" from one to the other, each a sentence and its links; "paths_text" says that there is
 * none. */
FAB_MUST enum fab_code fab_circle_put_paths(struct fab_out *o, struct fab_reader *r,
                                            const struct fab_circle *c, uint32_t from, uint32_t to,
                                            struct fab_err *e);
/* Was every row of the mark read? */
bool fab_circle_whole(const struct fab_circle *c);

#endif

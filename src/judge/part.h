/* judge/part.h: of one instance what bears on one asker and a few people, as bytes: enough to judge
 * them elsewhere as here, to the last bit.
 *
 * Bytes      numbers big-endian, doubles as their 64 bits: what the community has learnt (good, tot,
 *            latest, U, b, C); people; pairs; statements.  People stand in the order of the
 *            instance, so ties between them fall as there.  The value layer (METHOD 6) is left out.
 * People     asker and those asked about with all their numbers; who stands between them, and
 *            whoever spoke about the first of them, by name and by what they said alone.
 * Statements about the first one: all; the last word of that one about the asker.
 * Trust      what is learnt from all statements nobody can check from a part.  fab_part_take refuses
 *            what no instance could hold, so that whatever is taken can be judged with.
 * Ownership  *m was opened by the caller, has learnt nothing, and is the caller's to close, after an
 *            error too.
 * Errors     E_PART: more than 4,096 people; E_SYNTAX: bytes that are no part; E_MEMORY.
 * Source     METHOD 2 to 5; INTERFACES 2.1 (evidence). */
#ifndef FAB_JUDGE_PART_H
#define FAB_JUDGE_PART_H

#include "base/buf.h"
#include "judge/method.h"

enum { FAB_PART_PEOPLE = 4096 };

/* Appended to *out, the arena holds what is written aside; people of whom the instance knows nothing are left out.  n >= 1. */
FAB_MUST enum fab_code fab_part_put(const struct fab_method *m, const fab_id *asker,
                                    const fab_id *who, int n, struct fab_arena *arena,
                                    struct fab_buf *out, struct fab_err *e);
FAB_MUST enum fab_code fab_part_take(struct fab_method *m, fab_bytes part, struct fab_err *e);

#endif

/* cli/life.h: what neighbours do: a queue of acts in order of time; each act says something and
 * plans the next one.
 *
 * Model     people put things on the shelf; somebody asks for one; the owner agrees; it goes out,
 *           comes back, on time or late or never; both rate where ratings are on; credit moves
 *           where there is credit; people come to know one another.  Shares and delays are the
 *           constants of life.c, not measured on anybody.
 * Determinism  same village, same seed: same acts in the same order. */
#ifndef FAB_CLI_LIFE_H
#define FAB_CLI_LIFE_H

#include "cli/village.h"

struct fab_life;
/* most: acts that may wait at a time. */
FAB_MUST enum fab_code fab_life_open(struct fab_village *w, int64_t most, struct fab_life **out,
                                     struct fab_err *e);
void fab_life_close(struct fab_life *l);
/* A thing of a person, known to the life from now on; the text of its topic stays as long as the
 * life. */
FAB_MUST enum fab_code fab_life_thing(struct fab_life *l, int64_t owner, fab_str title,
                                      fab_str text, fab_str topic, int64_t worth,
                                      struct fab_err *e);
/* Somebody asks for a thing now; what follows happens by itself when time comes to it. */
FAB_MUST enum fab_code fab_life_borrow(struct fab_life *l, int64_t borrower, int64_t thing,
                                       struct fab_err *e);
/* The next act's time; INT64_MAX: nothing waits. */
int64_t fab_life_next_ms(const struct fab_life *l);
/* Lets time pass to `until`, with daily_milli thousandths of a new beginning a day drawn by
 * chance among the people there are. */
FAB_MUST enum fab_code fab_life_until(struct fab_life *l, fab_moment until, int64_t daily_milli,
                                      struct fab_err *e);
int64_t fab_life_things(const struct fab_life *l);

#endif

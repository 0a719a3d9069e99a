/* cli/chance.h: chance that is seeded (STYLE 6): SHA-256("fabrique-sim-v1" || seed64 || label ||
 * count64), 32 bytes at a time.
 *
 * For tests, simulate and demo: same seed, same bytes.  Never for a community of people. */
#ifndef FAB_CLI_CHANCE_H
#define FAB_CLI_CHANCE_H

#include "base/id.h"
#include "base/str.h"
#include "node/node.h"

enum { FAB_CHANCE_LABELS = 64 };
struct fab_chance {
    uint64_t seed;
    struct { char name[32]; uint64_t count; } label[FAB_CHANCE_LABELS];
    int nlabels;
};

/* Block `count` of a label's stream; labels of people ("person 17") are read so, without a
 * counter. */
fab_id fab_chance_block(uint64_t seed, fab_str label, uint64_t count);
/* The next n bytes of a label's stream.  Asserts: at most 64 labels of at most 31 letters. */
void   fab_chance_next(struct fab_chance *c, const char *label, void *out, size_t n);

/* The program's own source: the system's.  A program built for tests (FAB_FOR_TESTS) looks at two
 * settings first: FABRIQUE_TEST_SEED (a number) and FABRIQUE_TEST_CLOCK (a file that holds the
 * time in ms). */
struct fab_source fab_cli_source(void);
/* Is this such a program, told so by its settings?  Then the server knows no rates. */
bool fab_cli_in_test(void);

#endif

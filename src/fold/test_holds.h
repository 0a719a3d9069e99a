/* fold/test_holds.h: cover by chance, for tests: holds of every type, most of them with paths that
 * lie there, some that do not.  Tests and fuzzers only. */
#ifndef FAB_FOLD_TEST_HOLDS_H
#define FAB_FOLD_TEST_HOLDS_H

#include "state/test_rows.h"
#include "statement/statement.h"

enum { FAB_TEST_HOLDS = 8 };
/* Rows of key 19, pointing into themselves: not to be moved. */
struct fab_test_holds {
    struct fab_cell  cell[FAB_TEST_HOLDS][9];
    struct fab_cells row[FAB_TEST_HOLDS];
    fab_id           owner[FAB_TEST_HOLDS], link[FAB_TEST_HOLDS][4];
    int              n;
};
struct fab_test_covered { fab_id party[2]; int leg, debtor, unit; int64_t value; };
/* Covers a leg by chance; what is left over the creditor bears, mostly. */
void fab_test_cover(struct fab_tray *t, struct fab_chance *c, const struct fab_test_covered *leg,
                    struct fab_test_holds *out);

#endif

/* state/test_rows.h: the plainest store there is, for tests: an array of rows.  It is a loader, and
 * a model to compare with. */
#ifndef FAB_STATE_TEST_ROWS_H
#define FAB_STATE_TEST_ROWS_H

#include "state/tray.h"

enum { FAB_TEST_ROWS = 16384 };
struct fab_test_row { int record; _Alignas(8) uint8_t row[FAB_ROW_MAX]; };
struct fab_test_rows {
    struct fab_test_row *row;
    int n;
    int64_t gets, fail_in;
}; /* fail_in > 0: that call gives E_DISK */

void   fab_test_rows_open(struct fab_test_rows *m);
void   fab_test_rows_close(struct fab_test_rows *m);
void   fab_test_rows_copy(struct fab_test_rows *to, const struct fab_test_rows *from);
/* NULL: there is none. */
void  *fab_test_rows_find(struct fab_test_rows *m, int record, const void *key_row);
void  *fab_test_rows_add(struct fab_test_rows *m, int record, const void *row);
void   fab_test_rows_drop(struct fab_test_rows *m, int record, const void *key_row);
/* Rows of an index as the contract of fab_loader.scan says; pointers into the array. */
int fab_test_rows_scan(const struct fab_test_rows *m, int index, const void *from, int fixed,
                       const void **out, int max);
struct fab_loader fab_test_rows_loader(struct fab_test_rows *m);

/* Chance: bytes as long as there are some, then the seed (0: always 0).  Below n. */
struct fab_chance { const uint8_t *p; size_t n; uint64_t seed; };
int fab_chance(struct fab_chance *c, int n);
/* One statement of chance on a tray and on a model of what it should hold (filed: as of the last
 * statement): rows of timer and edge are made, put, changed, dropped, then kept or refused; scans
 * must agree.  Stops the program where they do not. */
void fab_test_rows_statement(struct fab_tray *t, bool write_back, struct fab_test_rows *model,
                             struct fab_test_rows *filed, struct fab_chance *c);

#endif

/* base/test.h: unit tests beside the module.  TAP lines; the run closes with "N passed, N failed".
 *
 * A test registers itself when the file is linked.  An expectation that fails prints file, line,
 * what was got and wanted, marks the test as failed and goes on.  A test without an expectation
 * fails. */
#ifndef FAB_BASE_TEST_H
#define FAB_BASE_TEST_H

#include "base/str.h"

typedef void fab_test_fn(void);
void fab_test_add(const char *file, const char *name, fab_test_fn *run);

#define FAB_TEST(name)                                                                             \
    static void fab_test_##name(void);                                                             \
    __attribute__((constructor)) static void fab_test_add_##name(void)                             \
    {                                                                                              \
        fab_test_add(__FILE__, #name, fab_test_##name);                                            \
    }                                                                                              \
    static void fab_test_##name(void)

/* Integers, booleans, codes.  `row` is a C string that says which case this is. */
#define fab_expect(row, got, want) fab_expect_at(__FILE__, __LINE__, row, (int64_t)(got), (int64_t)(want))
#define fab_expect_str(row, got, want) fab_expect_str_at(__FILE__, __LINE__, row, got, want)
#define fab_expect_bytes(row, got, want) fab_expect_bytes_at(__FILE__, __LINE__, row, got, want)
/* |got - want| <= tolerance. */
#define fab_expect_near(row, got, want, tolerance) fab_expect_near_at(__FILE__, __LINE__, row, got, want, tolerance)
bool fab_expect_at(const char *file, int line, const char *row, int64_t got, int64_t want);
bool fab_expect_str_at(const char *file, int line, const char *row, fab_str got, fab_str want);
bool fab_expect_bytes_at(const char *file, int line, const char *row, fab_bytes got,
                         fab_bytes want);
bool fab_expect_near_at(const char *file, int line, const char *row, double got, double want,
                        double tolerance);

/* A file of the repository or of ../shared, whole; FAB_TEST_ROOT (default ".") stands in front of
 * relative paths. {NULL, 0} and a failed expectation if it cannot be read.  Freed at exit. */
fab_bytes fab_test_file(const char *path);
/* Bytes of a hexadecimal literal; freed at exit. */
fab_bytes fab_test_hex(const char *hex);

#endif

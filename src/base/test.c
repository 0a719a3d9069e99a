/* test.c: the runner.  Linked into test programs only, so stdio and malloc are allowed here.
 * Usage: PROGRAM [WORD]: runs the tests whose file or name contains WORD. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { TESTS_MAX = 4096, KEPT_MAX = 65536 };
static struct { const char *file, *name; fab_test_fn *run; } tests[TESTS_MAX];
static int   ntests, expectations, failures;
static void *kept[KEPT_MAX];
static int   nkept;

void fab_test_add(const char *file, const char *name, fab_test_fn *run)
{
    if (ntests == TESTS_MAX) abort();
    tests[ntests].file = file;
    tests[ntests].name = name;
    tests[ntests++].run = run;
}

static bool outcome(bool ok)
{
    expectations++;
    failures += !ok;
    return ok;
}

bool fab_expect_at(const char *file, int line, const char *row, int64_t got, int64_t want)
{
    if (got != want) {
        printf("# %s:%d: %s: got %lld, wanted %lld\n", file, line, row, (long long)got,
               (long long)want);
    }
    return outcome(got == want);
}

bool fab_expect_str_at(const char *file, int line, const char *row, fab_str got, fab_str want)
{
    const bool ok = fab_str_same(got, want);

    if (!ok) {
        printf("# %s:%d: %s: got \"%.*s\", wanted \"%.*s\"\n", file, line, row, (int)got.len, got.p,
               (int)want.len, want.p);
    }
    return outcome(ok);
}

static void hex(const char *word, fab_bytes b)
{
    printf("#   %s (%zu) ", word, b.len);
    for (size_t i = 0; i < b.len && i < 400; i++) printf("%02x", b.p[i]);
    printf("\n");
}

bool fab_expect_bytes_at(const char *file, int line, const char *row, fab_bytes got, fab_bytes want)
{
    const bool ok = fab_bytes_same(got, want);

    if (!ok) {
        printf("# %s:%d: %s: bytes differ\n", file, line, row);
        hex("got   ", got);
        hex("wanted", want);
    }
    return outcome(ok);
}

bool fab_expect_near_at(const char *file, int line, const char *row, double got, double want,
                        double tolerance)
{
    const bool ok = got - want <= tolerance && want - got <= tolerance;

    if (!ok) {
        printf("# %s:%d: %s: got %.15g, wanted %.15g within %g\n", file, line, row, got, want,
               tolerance);
    }
    return outcome(ok);
}

static void *keep(size_t n)
{
    void *p = calloc(1, n > 0 ? n : 1);

    if (p == NULL || nkept == KEPT_MAX) abort();
    kept[nkept++] = p;
    return p;
}

fab_bytes fab_test_file(const char *path)
{
    const char *root = getenv("FAB_TEST_ROOT");
    char        full[4096];
    FILE       *f;
    fab_bytes   out = { NULL, 0 };

    snprintf(full, sizeof full, "%s/%s", root != NULL ? root : ".", path);
    f = fopen(full, "rb");
    if (f != NULL && fseek(f, 0, SEEK_END) == 0) {
        const long n = ftell(f);
        uint8_t   *p = keep((size_t)n + 1);

        rewind(f);
        if (fread(p, 1, (size_t)n, f) == (size_t)n) out = (fab_bytes){ p, (size_t)n };
    }
    if (f != NULL) fclose(f);
    if (out.p == NULL) printf("# cannot read %s\n", full);
    outcome(out.p != NULL);
    return out;
}

fab_bytes fab_test_hex(const char *text)
{
    const size_t n = strlen(text) / 2;
    uint8_t     *p = keep(n);

    for (size_t i = 0; i < n; i++) {
        const char two[3] = { text[2 * i], text[2 * i + 1], 0 };

        p[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return (fab_bytes){ p, n };
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 0; i < ntests; i++) {
        if (argc > 1 && strstr(tests[i].file, argv[1]) == NULL
            && strstr(tests[i].name, argv[1]) == NULL) {
            continue;
        }
        expectations = failures = 0;
        tests[i].run();
        const bool ok = failures == 0 && expectations > 0;
        if (expectations == 0) printf("# %s: no expectation was made\n", tests[i].name);
        printf("%sok %d - %s %s\n", ok ? "" : "not ", passed + failed + 1, tests[i].file,
               tests[i].name);
        passed += ok;
        failed += !ok;
    }
    for (int i = 0; i < nkept; i++) free(kept[i]);
    printf("1..%d\n%d passed, %d failed\n", passed + failed, passed, failed);
    return failed > 0 || passed == 0;
}

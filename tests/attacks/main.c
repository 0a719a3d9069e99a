/* main.c: attacks on a community, lived through its desk (DECISION 17).
 *
 *   attacks            all of them
 *   attacks con words  these only
 *   attacks names      says which there are
 *
 * A row is "ok NAME: FIGURE <= BOUND" or "not ok ..."; "given, NAME" says what the story is built
 * on; the last line says how many.  Exit 0: all hold; 1: one does not; 2: a story could not be told
 * to its end. */
#include <stdio.h>
#include <string.h>

#include "attacks.h"
#include "crypto/crypto.h"
#include "os/os.h"
#include "state/records.h"
#include "town.h"

static const struct {
    const char *name;
    void (*live)(void);
} ATTACKS[] = {
    {"wash", attack_wash},     {"con", attack_con},       {"words", attack_words},
    {"block", attack_block},   {"pool", attack_pool},     {"flood", attack_flood},
    {"claims", attack_claims}, {"bribes", attack_bribes}, {"reviews", attack_reviews},
    {"year", attack_year},
};

static int held, broken;

static void say(const char *given, const char *row, int64_t figure, enum town_bound bound,
                int64_t of)
{
    static const char *const SIGN[] = {"<=", ">=", "="};
    const bool ok = bound == AT_MOST    ? figure <= of
                    : bound == AT_LEAST ? figure >= of
                                        : figure == of;

    if (ok)
        held++;
    else
        broken++;
    printf("%s %s%s: %lld %s %lld\n", ok ? "ok" : "not ok", given, row, (long long)figure,
           SIGN[bound], (long long)of);
    fflush(stdout);
}

void town_holds(const char *row, int64_t figure, enum town_bound bound, int64_t of)
{
    say("", row, figure, bound, of);
}

void town_given(const char *row, int64_t figure, enum town_bound bound, int64_t of)
{
    say("given, ", row, figure, bound, of);
}

static bool named(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) return true;
    }
    return argc == 1;
}

static int say_names(void)
{
    for (int i = 0; i < fab_countof(ATTACKS); i++)
        puts(ATTACKS[i].name);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "names") == 0) return say_names();
    fab_os_start();
    fab_crypto_start();
    fab_records_start();
    for (int i = 0; i < fab_countof(ATTACKS); i++) {
        if (named(argc, argv, ATTACKS[i].name)) ATTACKS[i].live();
    }
    printf("%d passed, %d failed\n", held, broken);
    return broken == 0 && held > 0 ? 0 : 1;
}

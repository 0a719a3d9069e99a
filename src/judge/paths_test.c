/* paths_test.c: small webs with a path that can be seen by eye, and a large one with known
 * length. */
#include "judge/ask.h"
#include "judge/paths.h"
#include "base/buf.h"
#include "base/test.h"

enum { ANNA, BRUNO, CARLA, DORA, EMIL, FINN, GINA, PEOPLE };
#define KEY(a, b)      { a, b, 0, FAB_OUTSIDE_KNOWS_KEY, 0, { 1 } }
#define TRUST(a, b, d) { a, b, 500000, FAB_OUTSIDE_VOUCH, d, { 1 } }
#define RATE(a, b, v, t) { a, b, v, FAB_OUTSIDE_RATING, 0, { t } }

/* Paths as text: "ABD ACD" from Anna to Dora; a star behind those that are trust all along. */
static fab_str found(const struct fab_link *links, uint32_t n, char *text, size_t cap)
{
    static uint8_t   memory[1 << 16];
    struct fab_path  path[FAB_PATHS];
    struct fab_arena arena = FAB_ARENA(memory);
    struct fab_buf   b = { .p = (uint8_t *)text, .cap = cap };
    struct fab_err   e;
    int              count;

    fab_expect("paths", fab_paths(links, n, PEOPLE, ANNA, DORA, arena, path, &count, &e), FAB_OK);
    for (int i = 0; i < count; i++) {
        if (i > 0) fab_put_byte(&b, ' ');
        for (int k = 0; k < path[i].n; k++) {
            fab_put_byte(&b, (uint8_t)('A' + path[i].link[k]->from));
        }
        fab_put_byte(&b, (uint8_t)('A' + path[i].link[path[i].n - 1]->to));
        if (path[i].trust) fab_put_byte(&b, '*');
    }
    return fab_buf_str(&b);
}

#define MOST 8
static const struct {
    const char     *row;
    uint32_t        n;
    struct fab_link link[MOST];
    const char     *want;
} WEBS[] = {
    { "nobody says anything", 0, { { 0 } }, "" },
    { "straight", 1, { KEY(ANNA, DORA) }, "AD" },
    { "not backwards", 1, { KEY(DORA, ANNA) }, "" },
    { "straight, then by others",
      5,
      { KEY(ANNA, BRUNO), KEY(BRUNO, DORA), KEY(ANNA, DORA), KEY(ANNA, CARLA), KEY(CARLA, DORA) },
      "AD ABD ACD" },
    { "each through people of its own",
      5,
      { KEY(ANNA, BRUNO), KEY(BRUNO, CARLA), KEY(CARLA, DORA), KEY(ANNA, EMIL), KEY(EMIL, CARLA) },
      "ABCD" },
    { "four links",
      4,
      { KEY(ANNA, BRUNO), KEY(BRUNO, CARLA), KEY(CARLA, EMIL), KEY(EMIL, DORA) },
      "ABCED" },
    { "five are too many",
      5,
      { KEY(ANNA, BRUNO), KEY(BRUNO, CARLA), KEY(CARLA, EMIL), KEY(EMIL, FINN), KEY(FINN, DORA) },
      "" },
    { "a round trip ends",
      4,
      { KEY(ANNA, BRUNO), KEY(BRUNO, ANNA), KEY(BRUNO, CARLA), KEY(CARLA, BRUNO) },
      "" },
    { "trust first",
      4,
      { KEY(ANNA, BRUNO), KEY(BRUNO, DORA), TRUST(ANNA, CARLA, 2), TRUST(CARLA, DORA, 1) },
      "ACD* ABD" },
    { "trust that may not be passed on",
      2,
      { TRUST(ANNA, BRUNO, 1), TRUST(BRUNO, DORA, 1) },
      "ABD" },
    { "a certification is no trust", 2, { TRUST(ANNA, BRUNO, 2), KEY(BRUNO, DORA) }, "ABD" },
    { "at most three are passed on",
      4,
      { TRUST(ANNA, BRUNO, 9), TRUST(BRUNO, CARLA, 9), TRUST(CARLA, EMIL, 9),
        TRUST(EMIL, DORA, 9) },
      "ABCED" },
    { "three are",
      3,
      { TRUST(ANNA, BRUNO, 9), TRUST(BRUNO, CARLA, 2), TRUST(CARLA, DORA, 1) },
      "ABCD*" },
    { "a bad rating leads on to nobody",
      2,
      { RATE(ANNA, BRUNO, -100000, 1), RATE(BRUNO, DORA, 900000, 1) },
      "" },
    { "nor does a neutral one", 2, { RATE(ANNA, BRUNO, 0, 1), RATE(BRUNO, DORA, 900000, 1) }, "" },
    { "at the end it warns",
      2,
      { RATE(ANNA, BRUNO, 100000, 1), RATE(BRUNO, DORA, -900000, 1) },
      "ABD" },
    { "a neutral end says nothing", 1, { RATE(ANNA, DORA, 0, 1) }, "" },
    { "the latest speaks",
      3,
      { RATE(ANNA, BRUNO, 500000, 5), RATE(BRUNO, DORA, 500000, 5), RATE(ANNA, BRUNO, -500000, 6) },
      "" },
    { "of one moment the later row",
      3,
      { RATE(ANNA, BRUNO, 500000, 5), RATE(BRUNO, DORA, 500000, 5), RATE(ANNA, BRUNO, -500000, 5) },
      "" },
    { "whatever its row",
      3,
      { RATE(ANNA, BRUNO, 500000, 6), RATE(BRUNO, DORA, 500000, 5), RATE(ANNA, BRUNO, -500000, 5) },
      "ABD" },
};

FAB_TEST(paths_of_small_webs)
{
    char text[128];

    for (int i = 0; i < fab_countof(WEBS); i++) {
        fab_expect_str(WEBS[i].row, found(WEBS[i].link, WEBS[i].n, text, sizeof text),
                       fab_str_of(WEBS[i].want));
    }
}

/* One hundred go-betweens: five are shown.  With too little memory it says so. */
FAB_TEST(paths_are_a_handful)
{
    enum { BETWEEN = 100 };
    static struct fab_link link[2 * BETWEEN];
    static uint8_t         memory[1 << 14];
    struct fab_arena       arena = FAB_ARENA(memory), small = { memory, 100, 0 };
    struct fab_path        path[FAB_PATHS];
    struct fab_err         e;
    int                    count;

    for (uint32_t i = 0; i < BETWEEN; i++) {
        link[2 * i] = (struct fab_link)KEY(0, 2 + i);
        link[2 * i + 1] = (struct fab_link)KEY(2 + i, 1);
    }
    fab_expect("paths", fab_paths(link, 2 * BETWEEN, 2 + BETWEEN, 0, 1, arena, path, &count, &e),
               FAB_OK);
    fab_expect("a handful", count, FAB_PATHS);
    for (int i = 0; i < count; i++) fab_expect("two links", path[i].n, 2);
    fab_expect("no room", fab_paths(link, 2 * BETWEEN, 2 + BETWEEN, 0, 1, small, path, &count, &e),
               FAB_E_MEMORY);
    fab_expect("no paths", count, 0);
}

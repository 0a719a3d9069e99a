/* circle_test.c: a small keyring and a few ratings as rows: who is meant, how they are called,
 * paths as documents. */
#include "base/test.h"
#include "views/circle.h"

#define PRINT_ANNA  "0123456789ABCDEF0123456789ABCDEF00AA11BB"
#define PRINT_BRUNO "0123456789ABCDEF0123456789ABCDEF00AA22BB"
#define PRINT_CARLA "0123456789ABCDEF0123456789ABCDEF00AA33BB"
#define PRINT_DORA  "0123456789ABCDEF0123456789ABCDEF00AA44BB"
#define ROW(kind_, from_, to_, value, topic_, depth_) \
    { \
        .kind = (kind_), .from = { (from_), sizeof(from_) - 1 }, .to = { (to_), sizeof(to_) - 1 }, \
        .value_ppm = (value), .at = { 86400000 }, .topic = { (topic_), sizeof(topic_) - 1 }, \
        .depth = (depth_) \
    }

enum { KEY = FAB_OUTSIDE_KNOWS_KEY, TRUST = FAB_OUTSIDE_VOUCH, RATED = FAB_OUTSIDE_RATING };
static const struct fab_outside_said KEYS[] = {
    ROW(KEY, PRINT_ANNA, PRINT_ANNA, 0, "Anna Blanc <anna@example.org>", 0),
    ROW(KEY, PRINT_BRUNO, PRINT_BRUNO, 0, "Bruno <bruno@example.org>", 0),
    ROW(KEY, PRINT_CARLA, PRINT_CARLA, 0, "Anna", 0),
    ROW(KEY, PRINT_ANNA, PRINT_BRUNO, 0, "", 0),
    ROW(TRUST, PRINT_BRUNO, PRINT_CARLA, 500000, "", 1),
    ROW(TRUST, PRINT_CARLA, PRINT_DORA, 1000000, "<[^>]+[@.]example\\.org>$", 2),
    /* a kind that this program does not know */
    ROW(9, PRINT_DORA, PRINT_ANNA, 0, "", 0),
};
static const struct fab_outside_said RATINGS[] = {
    ROW(RATED, "1", "2", 1000000, "", 0),
    ROW(RATED, "2", "3", -1000000, "", 0),
    ROW(RATED, "12", "1", 500000, "", 0),
};

static enum fab_code rows_of(void *self, fab_str mark,
                             bool (*each)(void *arg, const struct fab_outside_said *said),
                             void *arg, struct fab_err *e)
{
    const bool                     keys = fab_str_is(mark, "keys");
    const struct fab_outside_said *row = keys ? KEYS : RATINGS;
    const int n = keys ? fab_countof(KEYS) : fab_str_is(mark, "ratings") ? fab_countof(RATINGS) : 0;

    (void)self;
    (void)e;
    for (int i = 0; i < n && each(arg, &row[i]); i++) continue;
    return FAB_OK;
}

static const struct fab_sources FROM = { .outside = rows_of }, NOTHING = { 0 };
static uint8_t memory[4 << 20], sentences[FAB_WORDS_BYTES];
static struct fab_arena arena;

static struct fab_reader reader(enum fab_lang lang)
{
    struct fab_arena words = FAB_ARENA(sentences);
    struct fab_err   e;

    arena = (struct fab_arena)FAB_ARENA(memory);
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    return (struct fab_reader){ .lang = lang, .arena = &arena, .from = &FROM };
}

static struct fab_circle *circle(struct fab_reader *r, const char *mark)
{
    struct fab_circle *c = NULL;
    struct fab_err     e;

    fab_expect(mark, fab_circle_read(r, fab_str_of(mark), &c, &e), FAB_OK);
    return c;
}

static const struct {
    const char *row, *mark, *said;
    enum fab_code want;
    const char *name;
    int64_t several;
} FOUND[] = {
    { "a number", "ratings", "1", FAB_OK, "1", 0 }, /* and not 12 */
    { "part of a number", "ratings", "21", FAB_E_REF, NULL, 0 },
    { "nobody", "keys", "Emil", FAB_E_REF, NULL, 0 },
    { "nothing", "keys", "", FAB_E_FIELD, NULL, 0 },
    { "a fingerprint", "keys", PRINT_BRUNO, FAB_OK, PRINT_BRUNO, 0 },
    { "in small letters", "keys", "0123456789abcdef0123456789abcdef00aa22bb", FAB_OK, PRINT_BRUNO,
      0 },
    { "a key id", "keys", "00aa44bb", FAB_OK, PRINT_DORA, 0 },
    { "too short for one", "keys", "AA44BB", FAB_E_REF, NULL, 0 },
    { "the beginning of a fingerprint", "keys", "01234567", FAB_E_REF, NULL, 0 },
    { "part of a user id", "keys", "blanc", FAB_OK, PRINT_ANNA, 0 },
    { "of several", "keys", "ANN", FAB_E_FIELD, NULL, 2 },
    { "all of one, part of another", "keys", "anna", FAB_OK, PRINT_CARLA, 0 },
};

FAB_TEST(circle_finds_who_is_meant)
{
    for (int i = 0; i < fab_countof(FOUND); i++) {
        struct fab_reader  r = reader(FAB_EN);
        struct fab_circle *c = circle(&r, FOUND[i].mark);
        struct fab_err     e = { 0 };
        uint32_t           who;
        const enum fab_code code = fab_circle_find(c, fab_str_of(FOUND[i].said), "who", &who, &e);

        fab_expect(FOUND[i].row, code, FOUND[i].want);
        if (code == FAB_OK) {
            fab_expect_str(FOUND[i].row, fab_circle_person(c, who)->name,
                           fab_str_of(FOUND[i].name));
        }
        else fab_expect_str(FOUND[i].row, fab_str_of(e.field), FAB_STR("who"));
        fab_expect(FOUND[i].row, e.arg, FOUND[i].several);
    }
}

FAB_TEST(circle_calls_people_by_name)
{
    struct fab_reader        r = reader(FAB_EN);
    const struct fab_circle *c = circle(&r, "keys");
    const fab_id bruno = fab_web_name(FAB_STR(PRINT_BRUNO)),
                 dora = fab_web_name(FAB_STR(PRINT_DORA));
    const fab_id             nobody = fab_web_name(FAB_STR("nobody"));

    fab_expect_str("by user id", fab_circle_name(c, &bruno), FAB_STR("Bruno <bruno@example.org>"));
    fab_expect_str("by fingerprint without one", fab_circle_name(c, &dora), FAB_STR(PRINT_DORA));
    fab_expect("nobody of that id", fab_circle_name(c, &nobody).len, 0);
    fab_expect("all was read", fab_circle_whole(c), true);
}

FAB_TEST(circle_that_is_not_there)
{
    struct fab_reader  r = reader(FAB_EN);
    struct fab_circle *c;
    struct fab_err     e;

    fab_expect("no such mark", fab_circle_read(&r, FAB_STR("other"), &c, &e), FAB_E_REF);
    fab_expect_str("says so", fab_str_of(e.field), FAB_STR("mark"));
    r.from = &NOTHING;
    fab_expect("no such thing here", fab_circle_read(&r, FAB_STR("keys"), &c, &e), FAB_E_REF);
    r.from = &FROM;
    arena.size = arena.used + 4096;
    fab_expect("no room", fab_circle_read(&r, FAB_STR("keys"), &c, &e), FAB_E_MEMORY);
}

/* The document of the paths between two people. */
static const struct fab_json *paths(enum fab_lang lang, const char *mark, const char *from,
                                    const char *to)
{
    struct fab_reader        r = reader(lang);
    const struct fab_circle *c = circle(&r, mark);
    struct fab_buf           b = FAB_BUF_IN(&arena);
    struct fab_out           o = { &b, false };
    struct fab_err           e = { 0 };
    uint32_t                 f = 0, t = 0;

    fab_expect(from, fab_circle_find(c, fab_str_of(from), "as", &f, &e), FAB_OK);
    fab_expect(to, fab_circle_find(c, fab_str_of(to), "who", &t, &e), FAB_OK);
    fab_json_open(&o, NULL, '{');
    fab_expect("paths", fab_circle_put_paths(&o, &r, c, f, t, &e), FAB_OK);
    fab_json_close(&o, '}');
    return fab_json_read(fab_buf_str(&b), &arena, &e);
}

static const struct fab_json *first(const struct fab_json *doc)
{
    return fab_json_get(doc, "paths")->first;
}

FAB_TEST(circle_tells_paths)
{
    const struct fab_json *p = first(paths(FAB_EN, "keys", "blanc", PRINT_CARLA));

    fab_expect_str("in words", fab_json_text(p, "text"),
                   FAB_STR("Anna Blanc <anna@example.org> says this key is Bruno "
                           "<bruno@example.org>’s (2 January 1970); "
                           "Bruno <bruno@example.org> trusts Anna, at 50 %, to say whose keys are "
                           "whose (2 January 1970)."));
    fab_expect("a certification is no trust", fab_json_get(p, "trust")->type, FAB_JSON_FALSE);
    fab_expect("two links", fab_json_get(p, "links")->count, 2);
    fab_expect_str("its kind", fab_json_text(fab_json_get(p, "links")->first, "kind"),
                   FAB_STR("knows_key"));
    p = first(paths(FAB_EN, "keys", "bruno", PRINT_CARLA));
    fab_expect("a trust signature is", fab_json_get(p, "trust")->type, FAB_JSON_TRUE);
    p = first(paths(FAB_EN, "keys", PRINT_CARLA, PRINT_DORA));
    fab_expect_str("one for some names only certifies",
                   fab_json_text(fab_json_get(p, "links")->first, "kind"), FAB_STR("knows_key"));
    p = first(paths(FAB_FR, "ratings", "1", "3"));
    fab_expect_str("in French", fab_json_text(p, "text"),
                   FAB_STR("1 a donné un bon avis sur 2 (2 janvier 1970) ; 2 a donné un mauvais "
                           "avis sur 3 (2 janvier 1970)."));
    const struct fab_json *none = paths(FAB_EN, "ratings", "3", "1");
    fab_expect("none", fab_json_get(none, "paths")->count, 0);
    fab_expect_str("and it says so", fab_json_text(none, "paths_text"),
                   FAB_STR("No path of at most 4 steps leads from 3 to 1."));
}

/* More people and links than the first rooms hold. */
static enum fab_code many(void *self, fab_str mark,
                          bool (*each)(void *arg, const struct fab_outside_said *said), void *arg,
                          struct fab_err *e)
{
    (void)self;
    (void)mark;
    (void)e;
    for (int i = 0; i < 5000; i++) {
        char                          from[16], to[16];
        struct fab_buf                f = FAB_BUF(from), t = FAB_BUF(to);
        fab_put_int(&f, i);
        fab_put_int(&t, i + 1);
        const struct fab_outside_said said = {
            .kind = RATED, .from = fab_buf_str(&f), .to = fab_buf_str(&t), .value_ppm = 100000
        };
        if (!each(arg, &said)) break;
    }
    return FAB_OK;
}

FAB_TEST(circle_grows)
{
    static const struct fab_sources MANY = { .outside = many };
    struct fab_reader  r = reader(FAB_EN);
    struct fab_circle *c;
    struct fab_err     e;
    uint32_t           who;

    r.from = &MANY;
    fab_expect("read", fab_circle_read(&r, FAB_STR("any"), &c, &e), FAB_OK);
    for (int i = 0; i <= 5000; i += 500) {
        char           name[16];
        struct fab_buf b = FAB_BUF(name);
        fab_put_int(&b, i);
        fab_expect("found", fab_circle_find(c, fab_buf_str(&b), "who", &who, &e), FAB_OK);
        fab_expect("in order of appearance", who, i);
    }
}

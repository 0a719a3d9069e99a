/* views_test.c: routes, audience, documents over a small world in memory, words. */
#include "base/test.h"
#include "charter/settings.h"
#include "codec/base64.h"
#include "state/device.h"
#include "statement/invite.h"
#include "views/doc.h"
#include "views/text.h"
#include "views/views.h"

enum { MEMORY = 8 << 20, ANSWER = 4 << 20 };
static uint8_t memory[MEMORY], answer[ANSWER], sentences[FAB_WORDS_BYTES];
static struct fab_tray *world;
static fab_id anna = { { 1 } }, bruno = { { 2 } }, carla = { { 3 } }, loan = { { 9, [31] = 1 } },
              saw = { { 8, [31] = 1 } };

static fab_str name(void *self, const fab_id *mid, struct fab_arena *a)
{
    (void)self;
    (void)a;
    if (fab_same(mid, &anna)) return FAB_STR("Anna");
    return fab_same(mid, &bruno) ? FAB_STR("Bruno") : (fab_str){ NULL, 0 };
}

static fab_str text(void *self, int64_t index, int field, struct fab_arena *a)
{
    (void)self;
    (void)a;
    if (index == 5 && field == FAB_D_title) return FAB_STR("Scie <à ruban>");
    if (index == 7 && field == FAB_D_text) return FAB_STR("I mend bicycles.");
    return index == 6 && field == FAB_D_terms ? FAB_STR("back on Sunday\x1b[31m")
                                              : (fab_str){ NULL, 0 };
}

static fab_str charter(void *self, struct fab_arena *a)
{
    (void)self;
    (void)a;
    return FAB_STR("Nous.\n# La Remise\n");
}

static const struct fab_sources SOURCES = { .name = name, .text = text, .charter = charter };

static void set_list(enum fab_list_name list, const char *item)
{
    struct fab_param_list *row = fab_add_param_list(world, FAB_KEY(.n = 1, .m = list, .k = 0));

    for (size_t i = 0; item[i] != 0; i++) row->val[i] = item[i];
}

static void join(const fab_id *mid, int64_t num, int64_t standing)
{
    struct fab_member *m = fab_add_member(world, FAB_KEY(.a = *mid));

    m->num = num;
    m->standing = standing;
    m->kept = num == 2 ? 1 : 0;
}

static void add_leg(int64_t n, int64_t debtor, int64_t val, int64_t stage, int64_t outcome)
{
    struct fab_leg *l = fab_add_leg(world, FAB_KEY(.a = loan, .n = n));

    *l = (struct fab_leg){ .agr = loan,
                           .n = n,
                           .debtor = debtor,
                           .creditor = 1 - debtor,
                           .due = fab_days(20000),
                           .val = val,
                           .parts = 1,
                           .stage = stage,
                           .outcome = outcome };
}

/* Anna lends Bruno a saw: the way out is kept, the way back runs.  Carla is a newcomer who has
 * nothing to do with it. */
static void build(void)
{
    static struct fab_arena words;

    if (world != NULL) return;
    words = (struct fab_arena){ sentences, sizeof sentences, 0 };
    struct fab_err e;
    fab_records_start();
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    world = fab_tray_open(memory, sizeof memory, NULL);
    fab_assert(world != NULL);
    fab_meta_put(world, FAB_META_ver, 1);
    fab_meta_put(world, FAB_META_now, fab_days(19990));
    fab_meta_put(world, FAB_META_size, 1234);
    set_list(FAB_LIST_units, "EUR:credit:100");
    set_list(FAB_LIST_devices, "agreement");
    join(&anna, 1, FAB_MEMBER);
    join(&bruno, 2, FAB_MEMBER);
    join(&carla, 3, FAB_NEWCOMER);
    struct fab_role *r = fab_add_role(world, FAB_KEY(.a = anna, .n = FAB_ROLE_STEWARD, .m = 0));
    r->until = fab_days(30000);
    struct fab_post *p = fab_add_post(world, FAB_KEY(.a = saw));
    *p = (struct fab_post){ .sid = saw,
                            .kind = FAB_K_offer,
                            .author = anna,
                            .scale = 1,
                            .amt = 6000,
                            .qty = 1,
                            .until = fab_days(20100),
                            .state = 1,
                            .idx = 5 };
    struct fab_agr *a = fab_add_agr(world, FAB_KEY(.a = loan));
    *a = (struct fab_agr){ .sid = loan,
                           .stage = FAB_ACTIVE,
                           .ver = 1,
                           .terms = loan,
                           .ref = saw,
                           .thing = saw,
                           .start = fab_days(19990),
                           .till = fab_days(20000),
                           .qty = 1,
                           .idx = 6 };
    struct fab_sdx *d = fab_add_sdx(world, FAB_KEY(.a = { { 77 } }, .n = 6));
    d->sid = loan;
    d->idx = 6;
    d->state = 1;
    fab_add_party(world, FAB_KEY(.a = loan, .n = 0))->mid = bruno;
    fab_add_party(world, FAB_KEY(.a = loan, .n = 1))->mid = anna;
    add_leg(0, 1, 0, FAB_END, FAB_OUT_KEPT);
    add_leg(1, 0, 6000, FAB_ACTIVE, 0);
    struct fab_timer *t = fab_add_timer(world, FAB_KEY(.a = loan, .n = 1));
    t->due = fab_days(20000);
    fab_assert(fab_tray_end(world, FAB_OK) == FAB_OK);
}

static struct fab_arena arena;
static struct fab_reader reader(const fab_id *who, enum fab_lang lang)
{
    arena = (struct fab_arena){ answer, sizeof answer, 0 };
    return (struct fab_reader){ .tray = world,
                                .origin = FAB_STR("remise.example/log"),
                                .who = who == NULL ? (fab_id){ { 0 } } : *who,
                                .lang = lang,
                                .arena = &arena,
                                .from = &SOURCES };
}

/* The document of a path for a reader; NULL: refused with *code. */
static const struct fab_json *get(const fab_id *who, enum fab_lang lang, const char *target,
                                  enum fab_code *code)
{
    struct fab_reader r;
    struct fab_buf    json;
    struct fab_err    e;

    build();
    r = reader(who, lang);
    json = FAB_BUF_IN(&arena);
    *code = fab_view_get(&r, fab_str_of(target), &json, &e);
    if (*code != FAB_OK) {
        fab_expect("nothing half written", json.len, 0);
        return NULL;
    }
    return fab_json_read(fab_buf_str(&json), &arena, &e);
}

static const struct {
    const char *row, *method, *path;
    enum fab_route want;
    bool other;
    const char *param;
} ROUTES[] = {
    { "plain", "GET", "/v1/community", FAB_ROUTE_community, false, NULL },
    { "HEAD is GET", "HEAD", "/v1/community", FAB_ROUTE_community, false, NULL },
    { "root", "GET", "/", FAB_ROUTE_page_home, false, NULL },
    { "one segment", "GET", "/v1/people/abc", FAB_ROUTE_person, false, "abc" },
    { "literal before slot", "GET", "/v1/charter/settings", FAB_ROUTE_charter_settings, false,
      NULL },
    { "slot", "GET", "/v1/charter/3", FAB_ROUTE_charter_at, false, "3" },
    { "the rest", "GET", "/tile/entries/x001/234", FAB_ROUTE_entries, false, "x001/234" },
    { "two slots, the first", "GET", "/tile/0/x001/234", FAB_ROUTE_tile, false, "0" },
    { "another method", "POST", "/v1/community", FAB_ROUTE_NONE, true, NULL },
    { "POST", "POST", "/v1/statements", FAB_ROUTE_submit, false, NULL },
    { "slash at the end", "GET", "/v1/community/", FAB_ROUTE_NONE, false, NULL },
    { "empty segment", "GET", "/v1/people/", FAB_ROUTE_NONE, false, NULL },
    { "two slashes", "GET", "/v1//community", FAB_ROUTE_NONE, false, NULL },
    { "one segment more", "GET", "/v1/people/abc/def", FAB_ROUTE_NONE, false, NULL },
    { "no slash", "GET", "v1/community", FAB_ROUTE_NONE, false, NULL },
    { "empty", "GET", "", FAB_ROUTE_NONE, false, NULL },
    { "the rest is empty", "GET", "/tile/0/", FAB_ROUTE_NONE, false, NULL },
};

FAB_TEST(views_routes)
{
    for (int i = 0; i < fab_countof(ROUTES); i++) {
        const struct fab_match m =
            fab_route_match(fab_str_of(ROUTES[i].method), fab_str_of(ROUTES[i].path));
        fab_expect(ROUTES[i].row, m.route, ROUTES[i].want);
        fab_expect(ROUTES[i].row, m.other_method, ROUTES[i].other);
        if (ROUTES[i].param != NULL) {
            fab_expect_str(ROUTES[i].row, m.param[0], fab_str_of(ROUTES[i].param));
        }
    }
}

static const struct { const char *row, *query, *want; bool bad; } QUERIES[] = {
    { "first", "a=1&b=2", "1", false },        { "percent", "b=2&a=%C3%A9", "\xc3\xa9", false },
    { "plus", "a=x+y", "x y", false },         { "missing", "b=2", "", false },
    { "empty", "a=&b=2", "", false },          { "half an escape", "a=%4", "", true },
    { "no hex", "a=%zz", "", true },           { "not UTF-8", "a=%ff", "", true },
    { "a control", "a=%0a", "", true },        { "name is a prefix", "aa=1", "", false },
};

FAB_TEST(views_query)
{
    for (int i = 0; i < fab_countof(QUERIES); i++) {
        char             room[256];
        struct fab_arena a = FAB_ARENA(room);
        bool             bad = false;
        fab_expect_str(QUERIES[i].row, fab_query(fab_str_of(QUERIES[i].query), "a", &a, &bad),
                       fab_str_of(QUERIES[i].want));
        fab_expect(QUERIES[i].row, bad, QUERIES[i].bad);
    }
}

/* Whom a path answers: visitor, newcomer, member who is a steward. */
static const struct {
    const char *path;
    enum fab_code visitor, newcomer, steward;
} AUDIENCE[] = {
    { "/v1/community", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/charter/settings", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/charter/2", FAB_E_REF, FAB_E_REF, FAB_E_REF },
    { "/v1/openbook", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/things", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/accounts", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/errors/E_TAKEN", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/errors/E_NONE", FAB_E_REF, FAB_E_REF, FAB_E_REF },
    { "/v1/words/fr", FAB_OK, FAB_OK, FAB_OK },
    { "/v1/words/de", FAB_E_REF, FAB_E_REF, FAB_E_REF },
    { "/v1/people", FAB_E_WHO, FAB_OK, FAB_OK },
    { "/v1/promises", FAB_E_WHO, FAB_OK, FAB_OK },
    { "/v1/invitations/AAAA", FAB_E_REF, FAB_E_REF, FAB_E_REF },
    { "/v1/me", FAB_E_WHO, FAB_OK, FAB_OK },
    { "/v1/me/today", FAB_E_WHO, FAB_OK, FAB_OK },
    { "/v1/statements/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", FAB_E_WHO, FAB_E_REF,
      FAB_E_REF },
    { "/v1/doctor", FAB_E_WHO, FAB_E_ROLE, FAB_E_REF },
    { "/v1/people?limit=0", FAB_E_WHO, FAB_E_FIELD, FAB_E_FIELD },
    { "/v1/people?limit=201", FAB_E_WHO, FAB_E_FIELD, FAB_E_FIELD },
    { "/v1/me?for=x", FAB_E_FIELD, FAB_E_FIELD, FAB_E_FIELD },
    { "/v1/statements", FAB_E_REF, FAB_E_REF, FAB_E_REF },
    { "/checkpoint", FAB_E_REF, FAB_E_REF, FAB_E_REF },
};

FAB_TEST(views_audience)
{
    for (int i = 0; i < fab_countof(AUDIENCE); i++) {
        enum fab_code code;
        (void)get(NULL, FAB_EN, AUDIENCE[i].path, &code);
        fab_expect(AUDIENCE[i].path, code, AUDIENCE[i].visitor);
        (void)get(&carla, FAB_EN, AUDIENCE[i].path, &code);
        fab_expect(AUDIENCE[i].path, code, AUDIENCE[i].newcomer);
        (void)get(&anna, FAB_EN, AUDIENCE[i].path, &code);
        fab_expect(AUDIENCE[i].path, code, AUDIENCE[i].steward);
    }
}

FAB_TEST(views_community)
{
    enum fab_code          code;
    const struct fab_json *d = get(NULL, FAB_FR, "/v1/community", &code);

    fab_expect("answered", d != NULL, true);
    fab_expect_str("name", fab_json_text(d, "name"), FAB_STR("La Remise"));
    fab_expect("members", fab_json_int(d, "members", -1), 3);
    fab_expect("kept", fab_json_int(d, "promises.kept", -1), 1);
    fab_expect("under way", fab_json_int(d, "promises.under_way", -1), 1);
    fab_expect("nothing hangs", fab_json_int(d, "promises.left_hanging", -1), 0);
    fab_expect("size", fab_json_int(d, "size", -1), 1234);
    fab_expect("things", fab_json_int(d, "things", -1), 1);
}

/* Whoever has the code of an open invitation reads who invites; nobody else, and nobody later. */
static const struct {
    const char *row;
    fab_id inviter;
    int64_t state;
    enum fab_code want;
    const char *text;
} INVITATIONS[] = {
    { "a member's", { { 2 } }, 0, FAB_OK, "Bruno invites you." },
    { "the operator's", { { 0 } }, 0, FAB_OK, "You are invited to be the first here." },
    { "used, or its day is over", { { 2 } }, 1, FAB_E_REF, NULL },
};

FAB_TEST(views_invitation)
{
    build();
    for (int i = 0; i < fab_countof(INVITATIONS); i++) {
        const fab_id       key = { { 200, (uint8_t)i } };
        struct fab_invite *row = fab_add_invite(world, FAB_KEY(.a = fab_once_hash(key.b)));
        char               path[80] = "/v1/invitations/";
        struct fab_buf     b = { .p = (uint8_t *)path, .len = 16, .cap = sizeof path };
        enum fab_code      code;

        row->inviter = INVITATIONS[i].inviter;
        row->state = INVITATIONS[i].state;
        row->until = fab_days(20020);
        fab_put_sid(&b, &key);
        path[b.len] = 0;
        const struct fab_json *d = get(NULL, FAB_EN, path, &code);
        fab_expect(INVITATIONS[i].row, code, INVITATIONS[i].want);
        if (d == NULL) continue;
        fab_expect_str(INVITATIONS[i].row, fab_json_text(d, "text"),
                       fab_str_of(INVITATIONS[i].text));
        fab_expect("no key of the inviter", fab_json_get(d, "mid") == NULL, true);
    }
}

FAB_TEST(views_things_without_names)
{
    enum fab_code          code;
    const struct fab_json *d = get(NULL, FAB_EN, "/v1/things", &code), *thing;

    fab_expect("visitor", d != NULL, true);
    thing = fab_json_get(d, "things")->first;
    fab_expect_str("title", fab_json_text(thing, "title"), FAB_STR("Scie <à ruban>"));
    fab_expect("no owner", fab_json_get(thing, "owner")->type, FAB_JSON_NULL);
    fab_expect_str("no name in the text", fab_json_text(thing, "text"), FAB_STR("Scie <à ruban>"));
    d = get(&carla, FAB_EN, "/v1/things?q=SCIE", &code);
    thing = fab_json_get(d, "things")->first;
    fab_expect_str("a member reads who", fab_json_text(thing, "owner.name"), FAB_STR("Anna"));
    fab_expect_str("worth", fab_json_text(thing, "worth.text"), FAB_STR("60.00"));
    d = get(&carla, FAB_EN, "/v1/things?q=none", &code);
    fab_expect("nothing found", fab_json_get(d, "things")->first == NULL, true);
}

FAB_TEST(views_promise_for_parties)
{
    char                   path[80] = "/v1/promises/";
    struct fab_buf         b = { .p = (uint8_t *)path, .len = 13, .cap = sizeof path };
    enum fab_code          code;
    const struct fab_json *d;

    build();
    fab_put_sid(&b, &loan);
    path[b.len] = 0;
    d = get(&anna, FAB_EN, path, &code);
    fab_expect("a party", code, FAB_OK);
    fab_expect_str("terms", fab_str_part(fab_json_text(d, "terms"), 0, 14),
                   FAB_STR("back on Sunday"));
    fab_expect("stage of the leg that runs", fab_json_int(d, "stage", -1), FAB_ACTIVE);
    fab_expect("legs", fab_json_get(d, "legs")->count, 2);
    d = get(&carla, FAB_EN, path, &code);
    fab_expect("a member who is none", code, FAB_OK);
    fab_expect("no terms", fab_json_get(d, "terms") == NULL, true);
    fab_expect("no legs", fab_json_get(d, "legs") == NULL, true);
    fab_expect("no names", fab_json_get(d, "proposer") == NULL, true);
    d = get(&bruno, FAB_EN, "/v1/me", &code);
    fab_expect("bruno has received", fab_json_int(d, "received", -1), 1);
    fab_expect("and owes", fab_json_int(d, "owes", -1), 1);
    d = get(&anna, FAB_EN, "/v1/me", &code);
    fab_expect("anna has granted", fab_json_int(d, "granted", -1), 1);
}

FAB_TEST(views_account_is_ones_own)
{
    char           path[64] = "/v1/accounts/";
    struct fab_buf b = { .p = (uint8_t *)path, .len = 13, .cap = sizeof path };
    enum fab_code  code;

    build();
    fab_put_mid(&b, &anna);
    path[b.len] = 0;
    (void)get(&anna, FAB_EN, path, &code);
    fab_expect("mine", code, FAB_OK);
    (void)get(&bruno, FAB_EN, path, &code);
    fab_expect("another's", code, FAB_E_ROLE);
}

/* Four fifths of either limit: whose account it is hears of it, others do not. */
FAB_TEST(views_account_reminds)
{
    static const struct { const char *row; int64_t bal; bool near; } ROWS[] = {
        { "not yet", -79, false }, { "near the floor", -80, true }, { "at nothing", 0, false },
        { "below four fifths", 799, false }, { "nearly full", 800, true } };
    char           path[64] = "/v1/accounts/";
    struct fab_buf b = { .p = (uint8_t *)path, .len = 13, .cap = sizeof path };
    enum fab_code  code;

    build();
    fab_put_mid(&b, &anna);
    path[b.len] = 0;
    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_key key = { .a = anna };
        struct fab_acct     *a = fab_get_acct(world, &key);
        const int64_t        most = fab_set(world, FAB_S_acct_max);
        const struct fab_json *doc, *first;

        if (a == NULL) a = fab_add_acct(world, &key);
        a->line = 100;
        a->bal = ROWS[i].bal > 0 ? most * ROWS[i].bal / 1000 : ROWS[i].bal;
        (void)fab_tray_end(world, FAB_OK);
        doc = get(&anna, FAB_EN, path, &code);
        first = fab_json_get(doc, "accounts")->first;
        fab_expect(ROWS[i].row, fab_json_get(first, "near")->type == FAB_JSON_TRUE, ROWS[i].near);
        fab_expect(ROWS[i].row, fab_json_text(first, "text").len > 80, ROWS[i].near);
    }
}

static void act_for(const fab_id *org, const fab_id *hand, int64_t until)
{
    fab_id           id = { { 60 } };
    struct fab_edge *e;

    id.b[1] = hand->b[0];
    id.b[31] = 1;
    if (fab_get_edge(world, FAB_KEY(.a = id)) != NULL) return;
    e = fab_add_edge(world, FAB_KEY(.a = id));
    e->kind = FAB_EDGE_AGENT;
    e->src = *org;
    e->dst = *hand;
    e->until = until;
    e->state = 1;
}

/* Anybody may knock as a guest: that opens no name.  Who reads for another must be able to act for
 * him. */
FAB_TEST(views_of_guests_and_agents)
{
    static const fab_id guest = { { 4 } }, household = { { 5 } }, gone = { { 6 } };
    static const struct {
        const char   *row;
        const fab_id *who;
        const char   *before;
        enum fab_code want;
    } ROWS[] = {
        { "an agent without an end, as founders are", &anna, "/v1/me?for=", FAB_OK },
        { "an agent for a while", &bruno, "/v1/me?for=", FAB_OK },
        { "an agent who has left", &gone, "/v1/me?for=", FAB_E_ROLE },
        { "an agent whose time is over", &carla, "/v1/me?for=", FAB_E_ROLE },
        { "a guest", &guest, "/v1/me?for=", FAB_E_ROLE },
    };
    enum fab_code          code;
    const struct fab_json *d;

    build();
    if (fab_get_member(world, FAB_KEY(.a = guest)) == NULL) {
        join(&guest, 4, FAB_GUEST);
        fab_get_member(world, FAB_KEY(.a = guest))->keydig = (fab_id){ { 78 } };
        struct fab_sdx *words = fab_add_sdx(world, FAB_KEY(.a = { { 79 } }, .n = 7));
        words->sid = (fab_id){ { 78 } };
        words->idx = 7;
        words->state = 1;
        join(&household, 5, FAB_ORG);
        join(&gone, 6, FAB_LEFT);
        act_for(&household, &anna, 0);
        act_for(&household, &bruno, fab_days(19995));
        act_for(&household, &carla, fab_days(19989));
        act_for(&household, &gone, 0);
        fab_assert(fab_tray_end(world, FAB_OK) == FAB_OK);
    }
    for (int i = 0; i < fab_countof(ROWS); i++) {
        char           path[80];
        struct fab_buf b = FAB_BUF(path);

        fab_put_text(&b, ROWS[i].before);
        fab_put_mid(&b, &household);
        fab_put_byte(&b, 0);
        (void)get(ROWS[i].who, FAB_EN, path, &code);
        fab_expect(ROWS[i].row, code, ROWS[i].want);
    }
    d = get(&anna, FAB_EN, "/v1/people?guests=1", &code);
    fab_expect("who asks to join, and nobody else", fab_json_get(d, "people")->count, 1);
    fab_expect_str("with what he wrote",
                   fab_json_text(fab_json_get(d, "people")->first, "about"),
                   FAB_STR("I mend bicycles."));
    d = get(&anna, FAB_EN, "/v1/people?guests=2", &code);
    fab_expect("0 or 1", code, FAB_E_FIELD);
    d = get(&guest, FAB_EN, "/v1/people?guests=1", &code);
    fab_expect("a guest reads no other", code, FAB_E_WHO);
    d = get(&guest, FAB_EN, "/v1/things", &code);
    fab_expect("a guest reads no owner",
               fab_json_get(fab_json_get(d, "things")->first, "owner")->type, FAB_JSON_NULL);
    d = get(&gone, FAB_EN, "/v1/things", &code);
    fab_expect("nor does who has left",
               fab_json_get(fab_json_get(d, "things")->first, "owner")->type, FAB_JSON_NULL);
    d = get(&carla, FAB_EN, "/v1/views/agreements", &code);
    fab_expect("a list of parties is one's own", fab_json_get(d, "rows")->count, 0);
    d = get(&anna, FAB_EN, "/v1/views/agreements", &code);
    fab_expect("hers", fab_json_get(d, "rows")->count, 1);
}

FAB_TEST(views_as_lines)
{
    struct fab_reader r;
    struct fab_buf    json, out;
    struct fab_err    e;
    char              path[80] = "/v1/promises/";
    struct fab_buf    b = { .p = (uint8_t *)path, .len = 13, .cap = sizeof path };

    build();
    fab_put_sid(&b, &loan);
    r = reader(&anna, FAB_FR);
    json = FAB_BUF_IN(&arena);
    struct fab_arena scratch = { fab_take(&arena, 1 << 20), 1 << 20, 0 };
    out = FAB_BUF_IN(&arena);
    fab_expect("get", fab_view_get(&r, fab_str_part(fab_buf_str(&b), 0, b.len), &json, &e), FAB_OK);
    fab_expect("lines", fab_text_put(FAB_FR, fab_buf_str(&json), scratch, &out, &e), FAB_OK);
    for (size_t i = 0; i < out.len; i++) {
        fab_expect("no escape reaches the terminal", out.p[i] == 0x1b, false);
    }
    fab_expect("there are some", out.len > 100, true);
    out = FAB_BUF_IN(&arena);
    fab_expect("no document", fab_text_put(FAB_FR, FAB_STR("[1]"), scratch, &out, &e),
               FAB_E_SYNTAX);
}

/* What people type does not look like what the program says. */
FAB_TEST(views_lines_of_others)
{
    static const struct { const char *row, *json, *want; } ROWS[] = {
        { "one line", "{\"text\":\"A saw\"}", "A saw\n" },
        { "two lines", "{\"text\":\"A saw\\nYou owe: 50\"}", "A saw\n    You owe: 50\n" },
        { "an escape", "{\"text\":\"a\\u001b[2Jb\"}", "a [2Jb\n" },
        { "an escape of eight bits", "{\"text\":\"a\\u009bb\"}", "a b\n" },
        { "another direction", "{\"text\":\"a\\u202eb\\u2066c\"}", "a b c\n" },
        { "a line of another kind", "{\"text\":\"a\\u2028b\"}", "a b\n" },
        { "an e with an accent, a dash", "{\"text\":\"\\u00e9 \\u2013\"}", "\xc3\xa9 \xe2\x80\x93\n" },
    };

    build();
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_err e;
        arena = (struct fab_arena){ answer, sizeof answer, 0 };
        struct fab_arena scratch = { fab_take(&arena, 1 << 16), 1 << 16, 0 };
        struct fab_buf   out = FAB_BUF_IN(&arena);

        fab_expect(ROWS[i].row, fab_text_put(FAB_EN, fab_str_of(ROWS[i].json), scratch, &out, &e),
                   FAB_OK);
        fab_expect_str(ROWS[i].row, fab_buf_str(&out), fab_str_of(ROWS[i].want));
    }
}

/* What a verb shows first: the members it names, in its order. */
FAB_TEST(views_lines_of_some)
{
    static const char JSON[] =
        "{\"unknown_text\":\"Not known: much.\",\"odds\":3,\"text\":\"Yes.\","
        "\"deals\":[{\"text\":\"a handshake\"}],\"known_text\":\"Known.\"}";
    static const struct { const char *row, *name[3], *want; } ROWS[] = {
        { "in the order of the names", { "known_text", "unknown_text", "deals" },
          "Yes.\nKnown.\nNot known: much.\nDeals, lightest first:\n  a handshake\n" },
        { "what is missing is left out", { "deals", "learn", "worst_text" },
          "Yes.\nDeals, lightest first:\n  a handshake\n" },
    };

    build();
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_err e;
        arena = (struct fab_arena){ answer, sizeof answer, 0 };
        struct fab_arena scratch = { fab_take(&arena, 1 << 16), 1 << 16, 0 };
        struct fab_buf   out = FAB_BUF_IN(&arena);

        fab_expect(ROWS[i].row, fab_text_put_only(FAB_EN, fab_str_of(JSON), ROWS[i].name, 3,
                                                  scratch, &out, &e), FAB_OK);
        fab_expect_str(ROWS[i].row, fab_buf_str(&out), fab_str_of(ROWS[i].want));
    }
}

/* An error has the sentence of its case, "E_DISK.locked.do", where words/ has one, else the
 * sentence of its code. */
FAB_TEST(views_refusal)
{
    static const struct { const char *row; struct fab_err e; const char *want; } ROW[] = {
        { "of the code", { .code = FAB_E_DISK, .what = "full: a.fab" }, "E_DISK.do" },
        { "of the case", { .code = FAB_E_DISK, .what = "locked: a.fab" }, "E_DISK.locked.do" },
        { "of the field", { .code = FAB_E_SIG, .field = "key" }, "E_SIG.key.do" },
        { "of a field unknown", { .code = FAB_E_SIG, .field = "nose" }, "E_SIG.do" },
    };

    build();
    for (int i = 0; i < fab_countof(ROW); i++) {
        char           text[512];
        struct fab_buf b = FAB_BUF(text);
        fab_view_refusal(&b, FAB_EN, &ROW[i].e, ".do");
        fab_expect_str(ROW[i].row, fab_buf_str(&b), fab_word(FAB_EN, ROW[i].want));
    }
}

#define LONG "--a-word-that-somebody-typed-and-that-is-longer-than-the-id-of-any-sentence-in-the-files-of-words-can-be"

FAB_TEST(views_problem)
{
    static const struct { const char *row; struct fab_err e; int status; } ROW[] = {
        { "taken", { .code = FAB_E_TAKEN }, 409 },
        { "field", { .code = FAB_E_FIELD, .field = "from" }, 400 },
        { "number", { .code = FAB_E_FUNDS, .has_arg = true, .arg = 7 }, 422 },
        { "a case of its own", { .code = FAB_E_DISK, .what = "locked: a.fab" }, 503 },
        { "a field longer than any id", { .code = FAB_E_FIELD, .field = LONG }, 400 },
    };

    build();
    for (int i = 0; i < fab_countof(ROW); i++) {
        struct fab_err e;
        arena = (struct fab_arena){ answer, sizeof answer, 0 };
        struct fab_buf json = FAB_BUF_IN(&arena);
        fab_view_problem(FAB_FR, &ROW[i].e, (fab_str){ NULL, 0 }, &json);
        const struct fab_json *d = fab_json_read(fab_buf_str(&json), &arena, &e);
        fab_expect(ROW[i].row, d != NULL, true);
        fab_expect(ROW[i].row, fab_json_int(d, "status", 0), ROW[i].status);
        fab_expect(ROW[i].row, fab_json_int(d, "args.arg", 0), ROW[i].e.arg);
        if (ROW[i].e.field != NULL) {
            fab_expect_str(ROW[i].row, fab_json_text(d, "field"), fab_str_of(ROW[i].e.field));
        }
    }
}

static const struct {
    const char *row;
    enum fab_lang lang;
    const char *template_;
    int64_t n;
    const char *want;
} FILLS[] = {
    { "text", FAB_EN, "a {t} b", 0, "a x{n} b" },
    { "number", FAB_EN, "{n}", 1234567, "1,234,567" },
    { "in French", FAB_FR, "{n}", 1234567,
      "1\xc2\xa0"
      "234\xc2\xa0"
      "567" },
    { "below zero", FAB_EN, "{n}", -1000,
      "\xe2\x88\x92"
      "1,000" },
    { "least", FAB_EN, "{n}", INT64_MIN,
      "\xe2\x88\x92"
      "9,223,372,036,854,775,808" },
    { "a slot without argument", FAB_EN, "<{z}>", 0, "<>" },
    { "a brace that opens nothing", FAB_EN, "{n", 5, "{n" },
    { "empty slot", FAB_EN, "a{}b", 0, "ab" },
};

FAB_TEST(views_words_fill)
{
    for (int i = 0; i < fab_countof(FILLS); i++) {
        char           room[128];
        struct fab_buf b = FAB_BUF(room);
        /* What was filled in is not looked at again. */
        const struct fab_arg args[] = { FAB_TEXT("t", FAB_STR("x{n}")), FAB_NUM("n", FILLS[i].n) };
        fab_fill(&b, FILLS[i].lang, fab_str_of(FILLS[i].template_), args, fab_countof(args));
        fab_expect_str(FILLS[i].row, fab_buf_str(&b), fab_str_of(FILLS[i].want));
    }
}

static const struct { enum fab_lang lang; int64_t n; const char *want; } PLURALS[] = {
    { FAB_EN, 0, "0 days" }, { FAB_EN, 1, "1 day" }, { FAB_EN, 2, "2 days" },
    { FAB_FR, 0, "0 jour" }, { FAB_FR, 1, "1 jour" }, { FAB_FR, 2, "2 jours" },
};

FAB_TEST(views_words_plural)
{
    build();
    for (int i = 0; i < fab_countof(PLURALS); i++) {
        char           room[64];
        struct fab_buf b = FAB_BUF(room);
        fab_say_n(&b, PLURALS[i].lang, "time.days", PLURALS[i].n, NULL, 0);
        fab_expect_str(PLURALS[i].want, fab_buf_str(&b), fab_str_of(PLURALS[i].want));
    }
    fab_expect_str("an unknown id is shown", fab_word(FAB_FR, "no.such"), FAB_STR("no.such"));
}

static const struct {
    const char *text;
    bool ok;
    enum fab_lang want;
} LANGS[] = {
    { "fr", true, FAB_FR },   { "fr-CA", true, FAB_FR }, { "en_GB.UTF-8", true, FAB_EN },
    { "fro", false, FAB_FR }, { "de", false, FAB_FR },   { "", false, FAB_FR },
};

FAB_TEST(views_language)
{
    for (int i = 0; i < fab_countof(LANGS); i++) {
        enum fab_lang lang = FAB_LANGS;
        fab_expect(LANGS[i].text, fab_lang_read(fab_str_of(LANGS[i].text), &lang), LANGS[i].ok);
        if (LANGS[i].ok) fab_expect(LANGS[i].text, lang, LANGS[i].want);
    }
}

/* Every id that the tables make has its sentence, in both languages. */
FAB_TEST(views_words_of_tables)
{
    build();
    for (int lang = 0; lang < FAB_LANGS; lang++) {
        for (int s = FAB_OFFERED; s <= FAB_LAPSED; s++) {
            char           n[8];
            struct fab_buf b = FAB_BUF(n);
            fab_put_int(&b, s);
            fab_expect("stage", fab_word_known((enum fab_lang)lang, "stage.", fab_buf_str(&b)),
                       true);
            fab_expect("then", fab_word_known((enum fab_lang)lang, "then.", fab_buf_str(&b)), true);
        }
    }
}

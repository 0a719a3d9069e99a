/* http_test.c: the tables in memory: nonces, sessions, rates. */
#include "base/test.h"
#include "http/app.h"
#include "http/limit.h"
#include "http/pair.h"
#include "http/session.h"

enum { MEMORY = 16 << 20, T0 = 1000000 };
static uint8_t memory[MEMORY];

FAB_TEST(http_nonce)
{
    struct fab_arena    a = FAB_ARENA(memory);
    struct fab_sessions s;
    struct fab_err      e;
    uint8_t             n[FAB_NONCE_BYTES], other[FAB_NONCE_BYTES];

    fab_expect("opens", fab_sessions_open(&s, &a, &e), FAB_OK);
    memset(other, 7, sizeof other);
    fab_nonce_give(&s, 0, T0, n);
    fab_expect("never given", fab_nonce_take(&s, 0, T0, other), false);
    fab_expect("another site", fab_nonce_take(&s, 1, T0, n), false);
    fab_expect("once", fab_nonce_take(&s, 0, T0 + FAB_NONCE_S * 1000 - 1, n), true);
    fab_expect("twice", fab_nonce_take(&s, 0, T0 + 1, n), false);
    fab_nonce_give(&s, 0, T0, n);
    fab_expect("too late", fab_nonce_take(&s, 0, T0 + FAB_NONCE_S * 1000, n), false);
    fab_expect("and gone", fab_nonce_take(&s, 0, T0, n), false);
    memset(other, 0, sizeof other);
    fab_expect("an empty place is nobody's nonce", fab_nonce_take(&s, 0, T0, other), false);
    fab_sessions_close(&s);
}

FAB_TEST(http_session)
{
    struct fab_arena    a = FAB_ARENA(memory);
    struct fab_sessions s;
    struct fab_err      e;
    const fab_id        anna = { { 1 } };
    const int64_t       life = FAB_SESSION_S * INT64_C(1000);
    uint8_t             token[FAB_TOKEN_BYTES], none[FAB_TOKEN_BYTES] = { 0 };
    const fab_id        key = { { 3 } };
    fab_id              who, of;

    fab_expect("opens", fab_sessions_open(&s, &a, &e), FAB_OK);
    fab_session_open(&s, 0, &anna, &key, T0, token);
    fab_expect("found",
               fab_session_find(&s, 0, token, T0 + life - 1, &who, &of) && fab_same(&who, &anna),
               true);
    fab_expect("use prolongs", fab_session_find(&s, 0, token, T0 + 2 * life - 2, &who, &of), true);
    fab_expect("another site", fab_session_find(&s, 1, token, T0, &who, &of), false);
    fab_expect("no token", fab_session_find(&s, 0, none, T0, &who, &of), false);
    fab_expect("idle too long", fab_session_find(&s, 0, token, T0 + 4 * life, &who, &of), false);
    fab_session_close(&s, 0, token);
    fab_expect("closed", fab_session_find(&s, 0, token, T0, &who, &of), false);
    fab_sessions_close(&s);
}

/* A full table forgets sessions, never gives one to somebody else. */
FAB_TEST(http_session_flood)
{
    struct fab_arena    a = FAB_ARENA(memory);
    struct fab_sessions s;
    struct fab_err      e;
    const fab_id        anna = { { 1 } }, flood = { { 2 } };
    uint8_t             token[FAB_TOKEN_BYTES], other[FAB_TOKEN_BYTES];
    const fab_id        key = { { 3 } };
    fab_id              who, of;

    fab_expect("opens", fab_sessions_open(&s, &a, &e), FAB_OK);
    fab_session_open(&s, 0, &anna, &key, T0, token);
    for (int i = 0; i < 2 * FAB_L_sessions; i++) {
        fab_session_open(&s, 0, &flood, &key, T0 + 1, other);
    }
    fab_expect("the last is there",
               fab_session_find(&s, 0, other, T0 + 2, &who, &of) && fab_same(&who, &flood), true);
    if (fab_session_find(&s, 0, token, T0 + 2, &who, &of)) {
        fab_expect("still hers", fab_same(&who, &anna), true);
    }
    fab_sessions_close(&s);
}

static const struct {
    const char *row;
    enum fab_limit_class class_;
    bool member;
    int most, window_s;
} RATES[] = {
    { "reads of an address", FAB_RATE_READ, false, 60, 60 },
    { "reads of a session", FAB_RATE_READ, true, 240, 60 },
    { "statements", FAB_RATE_STATEMENT, true, 30, 60 },
    { "challenges", FAB_RATE_CHALLENGE, false, 10, 60 },
    { "guests of an address", FAB_RATE_GUEST, false, FAB_L_guests_address, 86400 },
    { "guests in all", FAB_RATE_GUESTS, false, FAB_L_guests_day, 86400 },
};

FAB_TEST(http_rates)
{
    struct fab_arena  a = FAB_ARENA(memory);
    struct fab_limits l;
    struct fab_err    e;
    const fab_bytes   you = fab_bytes_of("192.0.2.2", 9);

    fab_expect("opens", fab_limits_open(&l, &a, &e), FAB_OK);
    for (int i = 0; i < fab_countof(RATES); i++) {
        const fab_bytes me = fab_bytes_of(RATES[i].row, strlen(RATES[i].row));
        int64_t         left, wait_s;
        for (int k = 0; k < RATES[i].most; k++) {
            fab_expect(
                RATES[i].row,
                fab_limits_take(&l, RATES[i].class_, RATES[i].member, me, T0, &left, &wait_s, &e),
                FAB_OK);
        }
        fab_expect("none left", left, 0);
        fab_expect(
            "one beyond",
            fab_limits_take(&l, RATES[i].class_, RATES[i].member, me, T0, &left, &wait_s, &e),
            FAB_E_BUSY);
        fab_expect("says how long", wait_s,
                   RATES[i].window_s / RATES[i].most + 1);
        fab_expect(
            "another is not held up",
            fab_limits_take(&l, RATES[i].class_, RATES[i].member, you, T0, &left, &wait_s, &e),
            FAB_OK);
        fab_expect("a minute, a day later",
                   fab_limits_take(&l, RATES[i].class_, RATES[i].member, me,
                                   T0 + RATES[i].window_s * 1000, &left, &wait_s, &e),
                   FAB_OK);
        fab_expect("all is back but one", left, RATES[i].most - 1);
    }
    fab_limits_close(&l);
}

/* What lies in the program: nothing of an app, all of one, one without its script. */
FAB_TEST(http_app)
{
    static const uint8_t JS[] = "export {}", CSS[] = "a{b:url('x/t.woff2')}c{d:url(u.woff2)}",
                         FONT[] = "f";
    static const struct fab_embedded
        NONE[] = { { "words/fr.json", JS, JS + 9 }, { NULL, NULL, NULL } },
        BARE[] = { { "/b/app/t.woff2", FONT, FONT + 1 }, { NULL, NULL, NULL } },
        ALL[] = { { "/b/app/app.css", CSS, CSS + 38 }, { "/b/app/app.js", JS, JS + 9 },
                  { "/b/app/t.woff2", FONT, FONT + 1 }, { "words/app.fr.json", JS, JS + 9 },
                  { "words/en.json", JS, JS + 9 },      { "/b/app/LICENSE", JS, JS + 9 },
                  { "/b/app/more.js", JS, JS + 9 },     { "/b/app/sw.js", JS, JS + 9 },
                  { "/b/app/app.js", FONT, FONT + 1 },  { "/b/br/app.js", FONT, FONT + 1 },
                  { "/b/br/app.css", FONT, FONT + 1 },  { NULL, NULL, NULL } };
    static struct fab_app app;
    struct fab_arena      a = FAB_ARENA(memory);
    struct fab_buf        b = FAB_BUF_IN(&a);
    struct fab_out        o = { .b = &b };
    struct fab_err        e;

    fab_expect("none", fab_app_open(&app, NONE, &a, &e), FAB_OK);
    fab_expect("no files", app.n, 0);
    fab_expect("no script, no app", fab_app_open(&app, BARE, &a, &e) == FAB_OK && app.n == 0, true);
    fab_expect("all", fab_app_open(&app, ALL, &a, &e), FAB_OK);
    fab_expect("of the app, the first of a name", app.n, 6);
    fab_expect("its script", fab_app_find(&app, FAB_STR("app.js"))->plain.len, 9);
    fab_expect("and that one packed", fab_app_find(&app, FAB_STR("app.js"))->brotli.len, 1);
    fab_expect("not what nobody packed", fab_app_find(&app, FAB_STR("sw.js"))->brotli.len, 0);
    fab_expect("nor what is made whole here", fab_app_find(&app, FAB_STR("app.css"))->brotli.len, 0);
    const struct fab_app_file *css = fab_app_find(&app, FAB_STR("app.css"));
    const struct fab_app_file *font = fab_app_find(&app, FAB_STR("t.woff2"));
    fab_expect("a font by its address, another's as it was", css->plain.len,
               38 - 11 + font->address.len);
    fab_json_open(&o, NULL, '{');
    fab_app_put(&app, &o);
    fab_json_close(&o, '}');
    const struct fab_json *files = fab_json_get(fab_json_read(fab_buf_str(&b), &a, &e), "files");
    fab_expect("a script that has no name of its own",
               fab_str_same(fab_json_text(files, "parts.more"),
                            fab_app_find(&app, FAB_STR("more.js"))->address), true);
    fab_expect("no other is among the parts", fab_json_get(files, "parts")->count, 1);
    fab_expect("a small arena", fab_app_open(&app, ALL, &(struct fab_arena){ memory, 64, 0 }, &e),
               FAB_E_MEMORY);
}

FAB_TEST(http_pair)
{
    enum { HERE = 0, ELSEWHERE = 1 };
    const int64_t    life = FAB_PAIR_S * INT64_C(1000);
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_pairs p;
    struct fab_err   e;
    const fab_bytes  box = fab_bytes_of("box", 3);
    fab_bytes        got;
    fab_id           id = { { 7 } };

    fab_expect("opens", fab_pairs_open(&p, &a, &e), FAB_OK);
    fab_expect("put", fab_pairs_put(&p, HERE, &id, box, T0, &e), FAB_OK);
    fab_expect("another site", fab_pairs_take(&p, ELSEWHERE, &id, T0, &a, &got, &e), FAB_E_REF);
    fab_expect("to the last moment", fab_pairs_take(&p, HERE, &id, T0 + life - 1, &a, &got, &e),
               FAB_OK);
    fab_expect("as it came", fab_bytes_same(got, box), true);
    fab_expect("put again", fab_pairs_put(&p, HERE, &id, box, T0, &e), FAB_OK);
    fab_expect("too late", fab_pairs_take(&p, HERE, &id, T0 + life, &a, &got, &e), FAB_E_REF);
    for (int i = 0; i < FAB_PAIRS - 1; i++) {
        id.b[1] = (uint8_t)(i + 1);
        fab_expect("a place", fab_pairs_put(&p, HERE, &id, box, T0, &e), FAB_OK);
    }
    id.b[2] = 1;
    fab_expect("full", fab_pairs_put(&p, HERE, &id, box, T0, &e), FAB_E_BUSY);
    fab_expect("until time makes room", fab_pairs_put(&p, HERE, &id, box, T0 + life, &e), FAB_OK);
    fab_pairs_close(&p);
}

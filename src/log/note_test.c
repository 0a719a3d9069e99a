/* note_test.c: rows of tests/vectors/checkpoint.json, the worked example, and what a note must
 * not be. */
#include "base/test.h"
#include "log/log_test.h"
#include "log/note.h"

enum { KEYS = 3 };

/* The log's key first, then the witnesses. */
static void keys_of(const struct fab_json *doc, struct fab_note_key key[KEYS])
{
    int n = 1;

    fab_expect("log key", fab_vkey_read(fab_json_text(doc, "vkey"), &key[0]), true);
    for (const struct fab_json *w = fab_json_get(doc, "witnesses")->first; w != NULL; w = w->next) {
        fab_expect("witness key", n < KEYS && fab_vkey_read(w->text, &key[n++]), true);
    }
    fab_expect("keys", n, KEYS);
}

static enum fab_code open_note(fab_str note, fab_str origin, const struct fab_note_key *key,
                               int nkeys, int64_t *signed_s)
{
    struct fab_err        e = { .code = FAB_OK };
    struct fab_checkpoint c;

    FAB_TRY(fab_checkpoint_read(note, &c, &e));
    return fab_checkpoint_verify(&c, origin, key, nkeys, signed_s, &e);
}

/* The time that a row says witness i signed at; -1: it did not. */
static int64_t row_says(const struct fab_json *row, const struct fab_note_key *witness)
{
    const struct fab_json *list = fab_json_get(row, "cosigned");
    uint8_t                room[256];
    struct fab_buf         vkey = FAB_BUF(room);

    fab_vkey_put(&vkey, witness);
    for (const struct fab_json *c = list != NULL ? list->first : NULL; c != NULL; c = c->next) {
        if (fab_str_same(fab_json_text(c, "vkey"), fab_buf_str(&vkey))) {
            return fab_json_int(c, "time", 0);
        }
    }
    return -1;
}

FAB_TEST(note_vectors)
{
    const struct fab_json *doc = log_test_json("tests/vectors/checkpoint.json");
    struct fab_note_key    key[KEYS];

    if (doc == NULL) return;
    keys_of(doc, key);
    for (const struct fab_json *r = fab_json_get(doc, "cases")->first; r != NULL; r = r->next) {
        const char *row = log_test_name(fab_json_text(r, "name"));
        const bool  ok  = fab_json_get(r, "ok")->type == FAB_JSON_TRUE;
        int64_t     signed_s[KEYS];

        fab_expect(row,
                   open_note(fab_json_text(r, "text"), fab_json_text(doc, "origin"), key, KEYS,
                             signed_s) == FAB_OK,
                   ok);
        if (!ok) continue;
        fab_expect(row, signed_s[0], 0);
        for (int i = 1; i < KEYS; i++) fab_expect(row, signed_s[i], row_says(r, &key[i]));
    }
}

#define WITNESS "witness.neighbour.example/w1+9c93a69f+BJ/bvTtTmaNi+mDx0vF1SdOXrLJyT18JWiB4Jf0NPIfs"
#define KEY "Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMpM"
FAB_TEST(note_vkeys)
{
    static const struct { const char *row, *text; bool want; } ROW[] = {
        { "the log's", "commons.example/log+09f26630+" KEY, true },
        { "a witness's", WITNESS, true },
        { "another key id", "commons.example/log+09f26631+" KEY, false },
        { "key id in capitals", "commons.example/log+09F26630+" KEY, false },
        { "another name", "commons.example/lag+09f26630+" KEY, false },
        { "no name", "+09f26630+" KEY, false },
        { "a blank in the name", "commons example+09f26630+" KEY, false },
        { "a line end behind", "commons.example/log+09f26630+" KEY "\n", false },
        { "key one byte short",
          "commons.example/log+09f26630+Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMo=", false },
        { "no key", "commons.example/log+09f26630", false },
        { "nothing", "", false },
    };

    for (int i = 0; i < fab_countof(ROW); i++) {
        struct fab_note_key k;
        uint8_t             room[256];
        struct fab_buf      again = FAB_BUF(room);

        fab_expect(ROW[i].row, fab_vkey_read(fab_str_of(ROW[i].text), &k), ROW[i].want);
        if (!ROW[i].want) continue;
        fab_vkey_put(&again, &k);
        fab_expect_str(ROW[i].row, fab_buf_str(&again), fab_str_of(ROW[i].text));
    }
}
#undef KEY
#undef WITNESS

/* A key of small order, a type that no note has, names that are none: all with the right id. */
FAB_TEST(note_vkeys_of_no_worth)
{
    const struct log_test_pair pair = log_test_key("log-note");
    static const uint8_t       small[32] = { 1 };
    const uint8_t      *good = pair.public_key;
    struct fab_note_key key[] = {
        fab_note_key_of(FAB_STR("x"), FAB_NOTE_LOG, small),
        fab_note_key_of(FAB_STR("x"), (enum fab_note_type)2, good),
        fab_note_key_of(FAB_STR(""), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a b"), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a\tb"), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a\x7f"), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a\xc2\xa0"), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a\xe2\x80\x83z"), FAB_NOTE_LOG, good),
        fab_note_key_of(FAB_STR("a\xff"), FAB_NOTE_LOG, good),
    };

    for (int i = 0; i < fab_countof(key); i++) {
        uint8_t             room[256];
        struct fab_buf      b = FAB_BUF(room);
        struct fab_note_key k;

        fab_vkey_put(&b, &key[i]);
        fab_expect("refused", fab_vkey_read(fab_buf_str(&b), &k), false);
    }
}

static struct fab_note_key example_log(struct log_test_pair *pair)
{
    *pair = log_test_key("log-note");
    return fab_note_key_of(FAB_STR("commons.example/log"), FAB_NOTE_LOG, pair->public_key);
}

FAB_TEST(note_worked_example)
{
    struct log_test_pair      log;
    const struct fab_note_key key   = example_log(&log);
    const fab_bytes           want  = fab_test_file("tests/vectors/example/checkpoint");
    const fab_id root = fab_tile_root(fab_test_file("tests/vectors/example/tile/0/000.p/8").p, 8);
    uint8_t                   room[512], vkey_room[128];
    struct fab_buf            b = FAB_BUF(room), vkey = FAB_BUF(vkey_room);

    fab_checkpoint_put(&b, &key, log.secret_key, 8, &root);
    fab_expect_bytes("checkpoint", fab_buf_bytes(&b), want);
    fab_vkey_put(&vkey, &key);
    fab_expect_str("vkey", fab_buf_str(&vkey), log_test_line("tests/vectors/example/log.vkey"));
}

FAB_TEST(note_cosigned_example)
{
    struct log_test_pair  log;
    struct fab_note_key   key[2] = { example_log(&log) };
    const fab_str note = log_test_text(fab_test_file("tests/vectors/example/checkpoint.cosigned"));
    struct fab_err        e      = { .code = FAB_OK };
    struct fab_checkpoint c;
    int64_t               signed_s[2], time_s;
    fab_str               lines;

    fab_expect("witness",
               fab_vkey_read(log_test_line("tests/vectors/example/witness.vkey"), &key[1]), true);
    fab_expect("reads", fab_checkpoint_read(note, &c, &e), FAB_OK);
    fab_expect("verifies",
               fab_checkpoint_verify(&c, FAB_STR("commons.example/log"), key, 2, signed_s, &e),
               FAB_OK);
    fab_expect("size", c.size, 8);
    fab_expect("log", signed_s[0], 0);
    fab_expect("witness", signed_s[1], 1795461952);
    lines = c.lines;
    const fab_str by_log = fab_str_cut(&lines, '\n'), by_witness = fab_str_cut(&lines, '\n');
    fab_expect("its line", fab_note_line_check(by_witness, &key[1], c.text, &time_s),
               FAB_LINE_GOOD);
    fab_expect("its time", time_s, 1795461952);
    fab_expect("the log's line", fab_note_line_check(by_log, &key[1], c.text, &time_s),
               FAB_LINE_OTHER);
    fab_expect("over other text", fab_note_line_check(by_witness, &key[1], FAB_STR("a\n"), &time_s),
               FAB_LINE_WRONG);
    fab_expect("no line", fab_note_line_check(FAB_STR("hello"), &key[1], c.text, &time_s),
               FAB_LINE_MALFORMED);
}

/* What we sign as a log and as a witness, read back; and keys that do not speak for the log. */
FAB_TEST(note_made_and_read)
{
    struct log_test_pair       log;
    const struct log_test_pair w = log_test_key("witness-w2");
    struct fab_note_key        key[2] = { example_log(&log) };
    const fab_id               root = { { 1, 2, 3 } };
    const fab_str              origin = FAB_STR("commons.example/log");
    uint8_t                    room[1024], body_room[256];
    struct fab_buf             b = FAB_BUF(room), body = FAB_BUF(body_room);
    int64_t                    signed_s[2];

    key[1] = fab_note_key_of(FAB_STR("w.example"), FAB_NOTE_WITNESS, w.public_key);
    fab_checkpoint_put_text(&body, origin, 77, &root);
    fab_checkpoint_put(&b, &key[0], log.secret_key, 77, &root);
    const size_t bare = b.len;
    fab_note_put_cosignature(&b, &key[1], w.secret_key, 50, fab_buf_str(&body));
    fab_note_put_cosignature(&b, &key[1], w.secret_key, 40, fab_buf_str(&body));
    fab_expect("reads", open_note(fab_buf_str(&b), origin, key, 2, signed_s), FAB_OK);
    fab_expect("the newest of a witness", signed_s[1], 50);
    fab_expect("times not wanted", open_note(fab_buf_str(&b), origin, key, 2, NULL), FAB_OK);
    fab_expect("the witness alone is not the log",
               open_note(fab_buf_str(&b), origin, key + 1, 1, signed_s), FAB_E_SIG);
    fab_expect("no key at all", open_note(fab_buf_str(&b), origin, NULL, 0, NULL), FAB_E_SIG);
    fab_expect("another log",
               open_note(fab_buf_str(&b), FAB_STR("riverside.example/log"), key, 2, signed_s),
               FAB_E_AUD);
    b.len = bare;
    fab_note_put_line(&b, &key[0], log.secret_key, FAB_STR("other text\n"));
    fab_expect("a second line of the log that fails",
               open_note(fab_buf_str(&b), origin, key, 2, signed_s), FAB_E_SIG);
}

/* Both keys sign while the log changes its key: either is enough for who knows it. */
FAB_TEST(note_two_log_keys)
{
    struct log_test_pair       old;
    const struct log_test_pair new = log_test_key("log-note-next");
    struct fab_note_key        key[2] = { example_log(&old) };
    const fab_id               root = { { 9 } };
    uint8_t                    room[1024], body_room[256];
    struct fab_buf             b = FAB_BUF(room), body = FAB_BUF(body_room);
    int64_t                    signed_s[2];

    key[1] = fab_note_key_of(key[0].name, FAB_NOTE_LOG, new.public_key);
    fab_checkpoint_put_text(&body, key[0].name, 5, &root);
    fab_checkpoint_put(&b, &key[0], old.secret_key, 5, &root);
    fab_expect("old alone", open_note(fab_buf_str(&b), key[0].name, key, 2, signed_s), FAB_OK);
    fab_expect("the new did not sign", signed_s[1], -1);
    fab_note_put_line(&b, &key[1], new.secret_key, fab_buf_str(&body));
    fab_expect("who knows the old", open_note(fab_buf_str(&b), key[0].name, key, 1, signed_s),
               FAB_OK);
    fab_expect("who knows the new", open_note(fab_buf_str(&b), key[0].name, key + 1, 1, signed_s),
               FAB_OK);
}

/* "— name b64(keyid || rest)": a line that nobody signed, or that was signed and then stretched. */
static fab_str line_of(struct fab_buf *b, fab_str name, const uint8_t id[4], fab_bytes rest)
{
    uint8_t        room[256];
    struct fab_buf raw  = FAB_BUF(room);
    const size_t   from = b->len;

    fab_put(&raw, id, 4);
    fab_put(&raw, rest.p, rest.len);
    fab_put_text(b, "\xe2\x80\x94 ");
    fab_put_str(b, name);
    fab_put_byte(b, ' ');
    fab_put_b64(b, raw.p, raw.len);
    return (fab_str){ (const char *)b->p + from, b->len - from };
}

/* A valid signature with a byte more, or one less, is none. */
FAB_TEST(note_lines_of_another_length)
{
    struct log_test_pair       log;
    const struct log_test_pair w      = log_test_key("witness-w2");
    const struct fab_note_key  by_log = example_log(&log);
    const struct fab_note_key  by_w = fab_note_key_of(FAB_STR("w"), FAB_NOTE_WITNESS, w.public_key);
    const fab_str              text = FAB_STR("text\n");
    uint8_t                    room[512], sig[64 + 1] = { 0 }, cosig[8 + 64 + 1] = { [7] = 1 };
    int64_t                    time_s;
    fab_str                    line;

    fab_sign(log.secret_key, log_test_bytes(text), sig);
    fab_sign(w.secret_key, log_test_bytes(FAB_STR("cosignature/v1\ntime 1\ntext\n")), cosig + 8);
    for (int d = -1; d <= 1; d++) {
        const enum fab_note_line want = d == 0 ? FAB_LINE_GOOD : FAB_LINE_WRONG;
        struct fab_buf           b    = FAB_BUF(room);

        line = line_of(&b, by_log.name, by_log.id, fab_bytes_of(sig, (size_t)(64 + d)));
        fab_expect("log", fab_note_line_check(line, &by_log, text, &time_s), want);
        line = line_of(&b, by_w.name, by_w.id, fab_bytes_of(cosig, (size_t)(72 + d)));
        fab_expect("witness", fab_note_line_check(line, &by_w, text, &time_s), want);
    }
    struct fab_buf b = FAB_BUF(room);
    cosig[0] = 0x80;
    line = line_of(&b, by_w.name, by_w.id, fab_bytes_of(cosig, 72));
    fab_expect("beyond 2^63", fab_note_line_check(line, &by_w, text, &time_s), FAB_LINE_WRONG);
}

/* Same key id, another name: somebody else's line.  A log key of another name does not speak
 * here. */
FAB_TEST(note_names_matter)
{
    struct log_test_pair       log;
    const struct log_test_pair other = log_test_key("service-cose");
    struct fab_note_key        key[2] = { example_log(&log) };
    const fab_str              origin = key[0].name;
    const fab_id               root = { { 3 } };
    uint8_t                    room[1024], body_room[256];
    struct fab_buf             b = FAB_BUF(room), body = FAB_BUF(body_room);

    fab_checkpoint_put_text(&body, origin, 5, &root);
    fab_checkpoint_put(&b, &key[0], log.secret_key, 5, &root);
    line_of(&b, FAB_STR("stranger.example"), key[0].id, fab_bytes_of(root.b, 32));
    fab_put_byte(&b, '\n');
    fab_expect("our key id", open_note(fab_buf_str(&b), origin, key, 1, NULL), FAB_OK);
    key[1] = fab_note_key_of(FAB_STR("other.example/log"), FAB_NOTE_LOG, other.public_key);
    b.len = 0;
    fab_put_str(&b, fab_buf_str(&body));
    fab_put_byte(&b, '\n');
    fab_note_put_line(&b, &key[1], other.secret_key, fab_buf_str(&body));
    fab_expect("another log's", open_note(fab_buf_str(&b), origin, key, 2, NULL), FAB_E_SIG);
}

#define ROOT "U8gpH+ukilPD4z0na3/FsuWf4hcC634R0/Ou0AlfWJo=\n"
#define DASH "\xe2\x80\x94 "
FAB_TEST(note_forms_refused)
{
    static const struct { const char *row, *note; } ROW[] = {
        { "size 0 with another root", "o\n0\n" ROOT "\n" DASH "o AQIDBAU=\n" },
        { "negative size", "o\n-1\n" ROOT "\n" DASH "o AQIDBAU=\n" },
        { "a key id alone", "o\n1\n" ROOT "\n" DASH "o AQIDBA==\n" },
        { "a plus in a name", "o\n1\n" ROOT "\n" DASH "o+ AQIDBAU=\n" },
        { "a wide blank in a name", "o\n1\n" ROOT "\n" DASH "o\xe3\x80\x80 AQIDBAU=\n" },
        { "no UTF-8", "o\n1\n" ROOT "\n" DASH "\xff AQIDBAU=\n" },
        { "an empty signature line", "o\n1\n" ROOT "\n" DASH "o AQIDBAU=\n\n" },
        { "no origin", "\n1\n" ROOT "\n" DASH "o AQIDBAU=\n" },
        { "a tab", "o\t\n1\n" ROOT "\n" DASH "o AQIDBAU=\n" },
        { "a delete", "o\x7f\n1\n" ROOT "\n" DASH "o AQIDBAU=\n" },
        { "no name", "o\n1\n" ROOT "\n" DASH " AQIDBAU=\n" },
        { "only line ends", "\n\n\n" },
    };
    static char     large[FAB_L_note_bytes + 64];
    struct fab_buf  b = FAB_BUF(large);
    struct fab_err  e = { .code = FAB_OK };
    struct fab_checkpoint c;

    for (int i = 0; i < fab_countof(ROW); i++) {
        fab_expect(ROW[i].row, fab_checkpoint_read(fab_str_of(ROW[i].note), &c, &e), FAB_E_SYNTAX);
    }
    fab_put_text(&b, "o\n1\n" ROOT);
    while (b.len < FAB_L_note_bytes - 16) fab_put_byte(&b, 'x');    /* one extension line */
    fab_put_text(&b, "\n\n" DASH "o AQIDBAU=\n");
    fab_expect("64 KiB", b.len, FAB_L_note_bytes + 1);
    fab_expect("one byte beyond 64 KiB", fab_checkpoint_read(fab_buf_str(&b), &c, &e),
               FAB_E_SYNTAX);
    memmove(large + 60, large + 61, b.len - 61);
    fab_expect("to the last byte", fab_checkpoint_read((fab_str){ large, b.len - 1 }, &c, &e),
               FAB_OK);
}
#undef ROOT
#undef DASH

#include "base/test.h"
#include "judge/ask.h"
#include "node/desk.h"
#include "node/test_people.h"
#include "state/device.h"
#include "statement/box.h"
#include "statement/seal.h"
#include "store/schema.h"

#include <stdio.h>

static struct fab_people people;
static struct fab_arena  memory;

static bool begin(const char *name, int n, struct fab_node **node)
{
    char                    path[512];
    struct fab_err          e = { 0 };
    struct fab_node_options o;

    fab_os_start();
    if (memory.p == NULL) fab_assert(fab_os_arena(256 << 20, &memory));
    memory.used = 0;
    fab_people_path(path, sizeof path, name);
    fab_people_sweep(path);
    if (!fab_expect("founded", fab_people_found(&people, path, &e), FAB_OK)) {
        printf("# %s:%d %s %s\n", e.file, e.line, e.field == NULL ? "" : e.field, e.what);
        return false;
    }
    o = fab_people_options(&people);
    if (!fab_expect("opened", fab_node_open(&o, node, &e), FAB_OK)) {
        printf("# %s:%d %s %s\n", e.file, e.line, e.field == NULL ? "" : e.field, e.what);
        return false;
    }
    if (!fab_expect("joined", fab_people_join(&people, *node, n, &e), FAB_OK)) {
        printf("# %s:%d %s %s\n", e.file, e.line, e.field == NULL ? "" : e.field, e.what);
        return false;
    }
    return true;
}

static void end(struct fab_node *node)
{
    fab_node_close(node);
    fab_people_sweep(people.path);
}

FAB_TEST(what_is_said_is_logged_once)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s[3], again;
    struct fab_node     *n;
    fab_bytes            b[3];

    if (!begin("once", 3, &n)) return;
    const int64_t size = fab_node_size(n);
    b[0] = fab_people_gift(&people, 0, 1, 5, &memory);
    b[1] = fab_people_gift(&people, 1, 2, 6, &memory);
    b[2] = b[0];
    fab_expect("submitted", fab_node_submit(n, b, 3, s, &e), FAB_OK);
    for (int i = 0; i < 3; i++) fab_expect("accepted", s[i].code, FAB_OK);
    fab_expect("in order", s[0].index, size);
    fab_expect("in order", s[1].index, size + 1);
    fab_expect("twice in one batch: the same answer", s[2].index, s[0].index);
    fab_expect("later", fab_node_submit(n, b, 1, &again, &e), FAB_OK);
    fab_expect("the same answer", again.index, s[0].index);
    fab_expect("at the same time", again.time.ms, s[0].time.ms);
    fab_expect("two more", fab_node_size(n), size + 2);
    people.now_ms += 8 * FAB_DAY_MS;
    fab_expect("too old to be new, its answer was lost", fab_node_submit(n, b, 1, &again, &e),
               FAB_OK);
    fab_expect("the same answer", again.code, FAB_OK);
    fab_expect("the same place", again.index, s[0].index);
    fab_expect("at the same time as ever", again.time.ms, s[0].time.ms);
    end(n);
}

FAB_TEST(what_is_wrong_is_refused_and_the_rest_goes_on)
{
    static const struct {
        const char   *row;
        int           what;
        enum fab_code want;
    } ROWS[] = {
        { "a bit of the signature", 0, FAB_E_SIG },
        { "cut short", 1, FAB_E_SYNTAX },
        { "nothing", 2, FAB_E_SYNTAX },
        { "a stranger", 3, FAB_E_SIG },
        { "too old", 4, FAB_E_TIME },
        { "to oneself", 5, FAB_E_ROLE },
        { "sound", 6, FAB_OK },
    };
    struct fab_err   e = { 0 };
    struct fab_node *n;

    if (!begin("wrong", 2, &n)) return;
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_submitted s[2];
        struct fab_statement old = { .kind = FAB_K_transfer,
                                     .has = F_(amount) | F_(code) | F_(unit),
                                     .amount = { 3 },
                                     .code = 1,
                                     .unit = 1,
                                     .about_type = FAB_ABOUT_MID,
                                     .about = people.person[1].mid,
                                     .made = { people.now_ms / 1000 * 1000 - 8 * FAB_DAY_MS } };
        fab_bytes b[2] = { fab_people_gift(&people, 0, ROWS[i].what == 5 ? 0 : 1, 100 + i, &memory),
                           fab_people_gift(&people, 1, 0, 200 + i, &memory) };
        uint8_t  *p = fab_new(&memory, uint8_t, b[0].len);
        memcpy(p, b[0].p, b[0].len);
        if (ROWS[i].what == 0) p[b[0].len - 1] ^= 1;
        b[0] = fab_bytes_of(p, ROWS[i].what == 1 ? b[0].len - 1 : ROWS[i].what == 2 ? 0 : b[0].len);
        if (ROWS[i].what == 3) {
            people.person[2] = people.person[0];
            people.person[2].mid.b[0] ^= 1;
            b[0] = fab_people_gift(&people, 2, 1, 4, &memory);
        }
        if (ROWS[i].what == 4) b[0] = fab_people_say(&people, 0, &old, NULL, 0, &memory);
        fab_expect(ROWS[i].row, fab_node_check(n, b, 2, s, &e), FAB_OK);
        fab_expect(ROWS[i].row, s[0].code, ROWS[i].want);
        fab_expect(ROWS[i].row, fab_node_submit(n, b, 2, s, &e), FAB_OK);
        fab_expect(ROWS[i].row, s[0].code, ROWS[i].want);
        fab_expect(ROWS[i].row, s[1].code, FAB_OK);
        fab_expect(ROWS[i].row, s[0].index < 0, ROWS[i].want != FAB_OK);
    }
    end(n);
}

FAB_TEST(the_desk_logs_the_clock_it_owes)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_node     *n;
    fab_bytes            b;

    if (!begin("clock", 2, &n)) return;
    people.now_ms += 299000;
    const int64_t size = fab_node_size(n);
    b = fab_people_gift(&people, 0, 1, 1, &memory);
    fab_expect("young enough", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    people.now_ms += 200000;
    b = fab_people_gift(&people, 0, 1, 2, &memory);
    fab_expect("too old by now", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("gift, clock, gift", fab_node_size(n), size + 3);
    fab_expect("the clock first", s.index, size + 2);
    people.now_ms += 7 * INT64_C(3600000);
    fab_expect("a timer runs: the gap", fab_node_tick(n, &e), FAB_OK);
    fab_expect("one clock", fab_node_size(n), size + 4);
    fab_expect("again", fab_node_tick(n, &e), FAB_OK);
    fab_expect("nothing is owed", fab_node_size(n), size + 4);
    people.now_ms -= 301000;
    b = fab_people_gift(&people, 0, 1, 3, &memory);
    fab_expect("the machine's clock is behind", fab_node_submit(n, &b, 1, &s, &e), FAB_E_BUSY);
    fab_expect("said so", s.code, FAB_E_BUSY);
    people.now_ms += 10000;
    fab_expect("a little behind", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("is no matter", s.code, FAB_OK);
    end(n);
}

/* What the desk adds behind somebody's word is as durable, so it is told as well. */
FAB_TEST(what_follows_from_a_word_is_counted_too)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_reading   r;
    struct fab_node     *n;

    if (!begin("follows", 2, &n)) return;
    const int64_t        size = fab_node_size(n), now = people.now_ms / 1000 * 1000;
    struct fab_statement brief = { .kind = FAB_K_offer,
                                   .has = F_(scale) | F_(code) | F_(until),
                                   .scale = 1,
                                   .code = 1,
                                   .until = { now + 100000 } };
    people.now_ms += 200000;
    const fab_bytes b = fab_people_say(&people, 0, &brief, NULL, 0, &memory);
    fab_expect("until a moment that is over", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("not by the log's time", s.code, FAB_OK);
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("offer and clock are there", r.logged, size + 2);
    fab_node_done(&r);
    fab_expect("both are told", fab_node_size(n), size + 2);
    end(n);
}

FAB_TEST(texts_are_kept_found_and_erased)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_disclosed d;
    struct fab_reading   r;
    struct fab_node     *n;
    fab_id               found[4];
    int                  k = 0;

    if (!begin("texts", 2, &n)) return;
    const fab_bytes offer = fab_people_offer(&people, 0, "Perceuses et vélos", &memory);
    fab_expect("offered", fab_node_submit(n, &offer, 1, &s, &e), FAB_OK);
    if (!fab_expect("accepted", s.code, FAB_OK)) {
        printf("# %s %s:%d\n", s.err.field, s.err.file, s.err.line);
    }
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect_str("title", fab_node_text(&r, s.index, FAB_D_title, &memory),
                   FAB_STR("Perceuses et vélos"));
    fab_expect_str("name", fab_node_name(&r, &people.person[1].mid, &memory), FAB_STR("Somebody"));
    fab_expect("searched", fab_node_search(&r, FAB_STR("perceuse"), found, 4, &k, &e), FAB_OK);
    fab_expect("found", k, 1);
    fab_node_done(&r);
    struct fab_statement erase = {
        .kind = FAB_K_erase, .has = F_(ref) | F_(code), .ref = &s.sid, .nref = 1, .code = 1
    };
    const fab_id    offered = s.sid;
    const int64_t   index = s.index;
    const fab_bytes b = fab_people_say(&people, 0, &erase, NULL, 0, &memory);
    fab_expect("erase", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    if (!fab_expect("accepted", s.code, FAB_OK)) {
        printf("# %s %s:%d\n", s.err.field, s.err.file, s.err.line);
    }
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("gone", fab_node_text(&r, index, FAB_D_title, &memory).len, 0);
    struct fab_submission *sub = fab_new(&memory, struct fab_submission, 1);
    fab_expect("parsed", fab_submission_read(offer, &memory, sub, &e), FAB_OK);
    fab_expect("410", fab_node_disclosure(&r, &sub->clear[0].digest, &memory, &d, &e),
               FAB_E_ERASED);
    fab_expect("searched", fab_node_search(&r, FAB_STR("perceuse"), found, 4, &k, &e), FAB_OK);
    fab_expect("not found any more", k, 0);
    fab_expect("still in the log", fab_same(&sub->st.sid, &offered), true);
    fab_node_done(&r);
    end(n);
}

/* Whatever somebody types is a search, never a fault. */
FAB_TEST(any_words_can_be_searched_for)
{
    static const char *const WORDS[] = {
        "\"",           "a \"", "\" b",      "*",     "^a",     "a OR", "NEAR(",
        "{a}:",         "-",    "a AND NOT", "col:a", "\"\"\"", "'",    "\xf0\x9f\x9b\xa0",
        "\xe2\x80\x8f", "(",    "  "
    };
    struct fab_err     e = { 0 };
    struct fab_reading r;
    struct fab_node   *n;
    fab_id             found[4];
    int                k;

    if (!begin("search", 2, &n)) return;
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    for (int i = 0; i < fab_countof(WORDS); i++) {
        fab_expect(WORDS[i], fab_node_search(&r, fab_str_of(WORDS[i]), found, 4, &k, &e), FAB_OK);
    }
    fab_node_done(&r);
    end(n);
}

FAB_TEST(proofs_hold_for_every_entry)
{
    struct fab_err        e = { 0 };
    struct fab_reading    r;
    struct fab_node      *n;
    fab_bytes            *b;
    struct fab_submitted *s;

    if (!begin("proofs", 3, &n)) return;
    b = fab_new(&memory, fab_bytes, 300);
    s = fab_new(&memory, struct fab_submitted, 300);
    for (int i = 0; i < 300; i++) {
        b[i] = fab_people_gift(&people, i % 3, (i + 1) % 3, i + 1, &memory);
    }
    fab_expect("submitted", fab_node_submit(n, b, 300, s, &e), FAB_OK);
    people.now_ms += 2000;
    fab_expect("checkpoint", fab_node_tick(n, &e), FAB_OK);
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    for (int64_t i = 0; i < r.logged; i += 37) {
        struct fab_logged l;
        fab_id            path[63], root;
        int               count;
        fab_expect("entry", fab_node_entry(&r, i, &memory, &l, &e), FAB_OK);
        fab_expect("root", fab_node_root(&r, r.logged, &root, &e), FAB_OK);
        fab_expect("path", fab_node_inclusion(&r, i, r.logged, path, &count, &e), FAB_OK);
        fab_expect("holds", fab_inclusion_check(&l.sid, i, r.logged, path, count, &root), true);
        const fab_id leaf = fab_sid_of(l.entry);
        fab_expect("sid is the leaf", fab_same(&leaf, &l.sid), true);
    }
    struct fab_buf proof = FAB_BUF_IN(&memory);
    fab_expect("tlog-proof", fab_node_proof(&r, 5, &proof, &e), FAB_OK);
    fab_expect("says so", fab_str_starts(fab_buf_str(&proof), "c2sp.org/tlog-proof@v1"), true);
    fab_node_done(&r);
    end(n);
}

FAB_TEST(a_ticket_says_when_one_spoke)
{
    uint8_t              room[1024];
    struct fab_buf       t = FAB_BUF(room);
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_node     *n;

    if (!begin("ticket", 2, &n)) return;
    const fab_bytes b = fab_people_gift(&people, 0, 1, 9, &memory);
    fab_expect("said", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_node_ticket(n, &s, &t);
    fab_expect("written", t.failed, false);
    fab_expect("some bytes", t.len > 200, true);
    end(n);
}

/* ---- keys that change, and come to nothing */

static fab_bytes key_text(const uint8_t public_key[32])
{
    static const uint8_t SALT[16] = "a salt of a key";
    struct fab_buf       cose = FAB_BUF_IN(&memory), b = FAB_BUF_IN(&memory);

    fab_cose_key_put(&cose, public_key);
    fab_disclosure_put_bytes(&b, SALT, FAB_D_key, fab_buf_bytes(&cose));
    return fab_buf_bytes(&b);
}

/* Person `by` takes the key of this seed. */
static fab_bytes new_key(int by, uint8_t seed_byte, struct fab_test_person *after)
{
    const uint8_t        seed[32] = { seed_byte };
    struct fab_statement s = { .kind = FAB_K_rotate,
                               .has = F_(code),
                               .code = 1,
                               .about_type = FAB_ABOUT_MID,
                               .about = people.person[by].mid };
    fab_bytes            text;

    *after = people.person[by];
    fab_sign_key(seed, after->public_key, after->secret_key);
    text = key_text(after->public_key);
    return fab_people_say(&people, by, &s, &text, 1, &memory);
}

FAB_TEST(a_new_key_holds_from_its_place_on)
{
    struct fab_err         e = { 0 };
    struct fab_submitted   s[4], again;
    struct fab_test_person after;
    struct fab_node       *n;
    fab_bytes              b[4];

    if (!begin("newkey", 2, &n)) return;
    b[0] = fab_people_gift(&people, 1, 0, 1, &memory);
    b[1] = new_key(1, 77, &after);
    b[2] = fab_people_gift(&people, 1, 0, 2, &memory);
    people.person[1] = after;
    b[3] = fab_people_gift(&people, 1, 0, 3, &memory);
    fab_expect("one batch", fab_node_submit(n, b, 4, s, &e), FAB_OK);
    fab_expect("before it, with the old one", s[0].code, FAB_OK);
    fab_expect("the new one", s[1].code, FAB_OK);
    fab_expect("behind it, with the old one", s[2].code, FAB_E_SIG);
    fab_expect("with the new one", s[3].code, FAB_OK);
    fab_expect("his answer was lost", fab_node_submit(n, &b[1], 1, &again, &e), FAB_OK);
    fab_expect("the same answer", again.code, FAB_OK);
    fab_expect("the same place", again.index, s[1].index);
    fab_expect("asked beforehand", fab_node_check(n, &b[1], 1, &again, &e), FAB_OK);
    fab_expect("the same answer", again.code, FAB_OK);
    end(n);
}

static void signs_when_erased(const char *row, bool in_one_batch)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s[2];
    struct fab_reading   r;
    struct fab_node     *n;
    struct fab_statement leave = { .kind = FAB_K_leave };
    fab_bytes            b[2];
    fab_id               left, joined;

    if (!begin("erasedkey", 2, &n)) return;
    fab_expect(row, fab_node_read(n, &r, &e), FAB_OK);
    joined = fab_get_member(r.tray, FAB_KEY(.a = people.person[1].mid))->keydig;
    fab_node_done(&r);
    b[0] = fab_people_say(&people, 1, &leave, NULL, 0, &memory);
    fab_expect(row, fab_node_submit(n, b, 1, s, &e), FAB_OK);
    left = s[0].sid;
    struct fab_statement erase = {
        .kind = FAB_K_erase, .has = F_(ref) | F_(code), .ref = &joined, .nref = 1, .code = 1
    };
    struct fab_statement back = { .kind = FAB_K_leave, .has = F_(ref), .ref = &left, .nref = 1 };
    b[0] = fab_people_say(&people, 1, &erase, NULL, 0, &memory);
    b[1] = fab_people_say(&people, 1, &back, NULL, 0, &memory);
    if (in_one_batch) {
        fab_expect(row, fab_node_submit(n, b, 2, s, &e), FAB_OK);
    } else {
        fab_expect(row, fab_node_submit(n, &b[0], 1, &s[0], &e), FAB_OK);
        fab_expect(row, fab_node_submit(n, &b[1], 1, &s[1], &e), FAB_OK);
    }
    fab_expect("erased", s[0].code, FAB_OK);
    fab_expect(row, s[1].code, FAB_E_ERASED);
    end(n);
}

FAB_TEST(a_key_that_was_erased_signs_nothing)
{
    signs_when_erased("comes back after it", false);
    signs_when_erased("comes back in the same batch", true);
}

/* Two keys in one join: which of them is meant must not depend on who reads. */
FAB_TEST(who_joins_brings_one_key)
{
    static const uint8_t SALT[16] = "salt";
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_node     *n;
    struct fab_buf       mid_salt = FAB_BUF_IN(&memory);
    fab_bytes            clear[3], b;
    uint8_t              other[32], secret[64];

    if (!begin("twokeys", 2, &n)) return;
    mid_salt = FAB_BUF_IN(&memory);
    for (uint8_t i = 0; i < 8; i++) { /* whichever digest is less */
        const uint8_t seed[32] = { 100, i }, second[32] = { 101, i };

        fab_sign_key(seed, people.person[2].public_key, people.person[2].secret_key);
        people.person[2].mid = fab_mid_of(SALT, people.person[2].public_key);
        fab_sign_key(second, other, secret);
        mid_salt = FAB_BUF_IN(&memory);
        fab_disclosure_put_bytes(&mid_salt, SALT, FAB_D_mid_salt, fab_bytes_of(SALT, 16));
        clear[0] = key_text(people.person[2].public_key);
        clear[1] = key_text(other);
        clear[2] = fab_buf_bytes(&mid_salt);
        struct fab_statement join = { .kind = FAB_K_join, .has = F_(code), .code = 1 };
        b = fab_people_say(&people, 2, &join, clear, 3, &memory);
        fab_expect("as a guest", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
        fab_expect("with two keys", s.code, FAB_E_FIELD);
    }
    fab_node_close(n);
    struct fab_report r;
    fab_expect("verified", fab_node_verify(people.path, FAB_VERIFY_SIGNATURES, &r, &e), FAB_OK);
    fab_expect("nothing is wrong with the log", r.ok, true);
    fab_people_sweep(people.path);
}

/* ---- what is sealed */

/* A rating of leg 0, sealed for the operator; what is wrong with it is one of these. */
enum { SOUND, NO_SHARE, OF_A_STRANGER, OF_ANOTHER_SEAL, ANOTHER_OPENING, NONSENSE };

static fab_bytes rating(struct fab_node *n, int by, const fab_id *promise, int wrong)
{
    static const uint8_t        CHANCE[88] = { 7 };
    const struct fab_box_random random = { { CHANCE[0] }, { 8 }, { 9 } };
    struct fab_opening o = { .salt = { (uint8_t)by, 5 }, .vec = { 4, 4, 1, 1 }, .nvec = 4 };
    const fab_id                commitment = fab_seal_commitment(&o);
    struct fab_box_reader       reader = { .member = false };
    struct fab_buf opening = FAB_BUF_IN(&memory), box = FAB_BUF_IN(&memory),
                   entry = FAB_BUF_IN(&memory), whole = FAB_BUF_IN(&memory);
    uint8_t        room[64], service[32];
    struct fab_err e;
    fab_id         holder, other = { { 3 } };
    fab_bytes      share;
    struct fab_statement s = { .kind = wrong == NONSENSE ? FAB_K_transfer : FAB_K_rate,
                               .by_member = true,
                               .signer = people.person[by].mid,
                               .origin = FAB_PEOPLE_ORIGIN,
                               .made = { people.now_ms / 1000 * 1000 },
                               .has = F_(kind) | F_(code) | F_(hash),
                               .about_type = FAB_ABOUT_SID,
                               .about = *promise,
                               .hash = fab_bytes_of(commitment.b, 32) };

    if (wrong == NONSENSE) {
        s.has = F_(kind) | F_(code) | F_(amount) | F_(unit);
        s.code = s.amount.units = s.unit = 1;
        s.about_type = FAB_ABOUT_MID;
        s.about = people.person[1 - by].mid;
    }
    if (wrong == ANOTHER_OPENING) o.vec[0] = 0;
    fab_opening_put(&opening, &o, 64);
    fab_node_public(n, FAB_NODE_SERVICE, service);
    fab_node_public(n, FAB_NODE_SEAL, reader.key);
    reader.who = holder = fab_thumbprint(service);
    fab_assert(fab_box_put(&box, &reader, 1, &random,
                           fab_box_context(room, "seal",
                                           wrong == OF_ANOTHER_SEAL ? &other : &commitment),
                           fab_buf_bytes(&opening), &e) == FAB_OK);
    if (wrong == OF_A_STRANGER) holder.b[0] ^= 1;
    share = fab_buf_bytes(&box);
    fab_assert(fab_statement_build(&s, people.person[by].secret_key, &entry, &e) == FAB_OK);
    fab_submission_put(&whole, fab_buf_bytes(&entry), NULL, 0, NULL, NULL, 0, &holder, &share,
                       wrong != NO_SHARE);
    return fab_buf_bytes(&whole);
}

/* Nobody can hold back what he has committed: so it must be openable when it is logged. */
FAB_TEST(what_is_sealed_can_be_opened)
{
    static const struct {
        const char   *row;
        int           wrong;
        enum fab_code want;
    } ROWS[] = {
        { "no share", NO_SHARE, FAB_E_FIELD },
        { "a stranger's share", OF_A_STRANGER, FAB_E_FIELD },
        { "a share of another seal", OF_ANOTHER_SEAL, FAB_E_PROOF },
        { "another opening", ANOTHER_OPENING, FAB_E_OPEN },
        { "shares of what is not sealed", NONSENSE, FAB_E_FIELD },
        { "sound", SOUND, FAB_OK },
    };
    struct fab_err       e = { 0 };
    struct fab_submitted s;
    struct fab_reading   r;
    struct fab_node     *n;
    fab_bytes            b;

    if (!begin("sealed", 2, &n)) return;
    b = fab_people_promise(&people, 0, 1, 0, &memory);
    fab_expect("promised", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    const fab_id promise = s.sid;
    b = fab_people_accept(&people, 1, &promise, &memory);
    fab_expect("accepted", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    b = fab_people_keep(&people, 1, &promise, &memory);
    fab_expect("kept", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("kept", s.code, FAB_OK);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        b = rating(n, 0, &promise, ROWS[i].wrong);
        fab_expect(ROWS[i].row, fab_node_check(n, &b, 1, &s, &e), FAB_OK);
        fab_expect(ROWS[i].row, s.code, ROWS[i].want);
        fab_expect(ROWS[i].row, fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
        fab_expect(ROWS[i].row, s.code, ROWS[i].want);
    }
    const int64_t size = fab_node_size(n);
    b = rating(n, 1, &promise, SOUND);
    fab_expect("the other's", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("the other's", s.code, FAB_OK);
    fab_expect("both are opened at once", fab_node_size(n), size + 3);
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("as it was committed", fab_score(r.tray, &s.sid, 0), 4);
    fab_node_done(&r);
    end(n);
}

/* Of the keeper: all zeros, so that the service's share is the whole opening still. */
FAB_TEST(a_keeper_hands_in_his_share)
{
    static const uint8_t ZEROS[64] = { 0 };
    const fab_id         keeper = { { 7 } }, stranger = { { 8 } };
    const fab_bytes      share = fab_bytes_of(ZEROS, sizeof ZEROS);
    struct fab_err       e = { 0 };
    struct fab_submitted s[2];
    struct fab_node     *n;
    fab_bytes            b[2];

    if (!begin("keeper", 2, &n)) return;
    b[0] = fab_people_promise(&people, 0, 1, 0, &memory);
    fab_expect("promised", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    const fab_id promise = s[0].sid;
    b[0] = fab_people_accept(&people, 1, &promise, &memory);
    b[1] = fab_people_keep(&people, 1, &promise, &memory);
    fab_expect("kept", fab_node_submit(n, b, 2, s, &e), FAB_OK);
    b[0] = rating(n, 0, &promise, SOUND);
    fab_expect("sealed", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    const fab_id seal = s[0].sid;
    fab_expect("a place beside the log", fab_beside_begin(n, &e), FAB_OK);
    fab_expect("a keeper's share, too",
               fab_beside_end(n, fab_store_share_put(n->db, &seal, &keeper, false, share, &e), &e),
               FAB_OK);
    const int64_t size = fab_node_size(n);
    b[0] = rating(n, 1, &promise, SOUND);
    fab_expect("the other", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    fab_expect("only the other's opens", fab_node_size(n), size + 2);
    fab_expect("no holder", fab_node_share_put(n, &seal, &stranger, share, &e), FAB_E_REF);
    fab_expect("no seal", fab_node_share_put(n, &stranger, &keeper, share, &e), FAB_E_REF);
    fab_expect("the holder", fab_node_share_put(n, &seal, &keeper, share, &e), FAB_OK);
    fab_expect("now it opens", fab_node_size(n), size + 3);
    fab_expect("once", fab_node_share_put(n, &seal, &keeper, share, &e), FAB_E_REF);
    end(n);
}

static void count_seal(void *arg, const fab_id *seal)
{
    (void)seal;
    ++*(int *)arg;
}

/* Thousands of shares wait, and open nothing: all of them are looked at, and go. */
FAB_TEST(all_that_wait_are_looked_at)
{
    struct fab_err          e = { 0 };
    struct fab_submitted    s[2];
    struct fab_node_options o;
    struct fab_node        *n;
    struct fab_db          *db;
    fab_bytes               b[2];

    if (!begin("waiting", 2, &n)) return;
    b[0] = fab_people_promise(&people, 0, 1, 0, &memory);
    fab_expect("promised", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    const fab_id promise = s[0].sid;
    b[0] = fab_people_accept(&people, 1, &promise, &memory);
    b[1] = fab_people_keep(&people, 1, &promise, &memory);
    fab_expect("kept", fab_node_submit(n, b, 2, s, &e), FAB_OK);
    b[0] = rating(n, 0, &promise, SOUND);
    fab_expect("one of them", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    fab_node_close(n);
    fab_expect("opened", fab_db_open(people.path, FAB_DB_WRITE, true, &db, &e), FAB_OK);
    fab_expect("junk",
               fab_db_exec(db,
                           "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
                           "WHERE i < 6000) INSERT INTO share(seal, holder, opened, bytes) "
                           "SELECT CAST(printf('%032d', i) AS BLOB), x'00', 0, x'00' FROM c",
                           &e),
               FAB_OK);
    fab_db_close(db);
    o = fab_people_options(&people);
    if (!fab_expect("again", fab_node_open(&o, &n, &e), FAB_OK)) return;
    const int64_t size = fab_node_size(n);
    b[0] = rating(n, 1, &promise, SOUND);
    fab_expect("the other", fab_node_submit(n, b, 1, s, &e), FAB_OK);
    fab_expect("both are opened", fab_node_size(n), size + 3);
    fab_expect("and nothing is left to look for", n->openings.lost, false);
    const fab_id first = { { 0 } };
    int          left = 0;
    fab_expect("read", fab_store_shares_waiting(n->db, &first, count_seal, &left, &e), FAB_OK);
    fab_expect("no share is left", left, 0);
    end(n);
}

/* ---- the same through the writer's thread, with verifiers and many speakers */

struct speaker {
    struct fab_node  *node;
    struct fab_thread thread;
    int               from, said, good;
    struct fab_arena  memory;
};

static void speak(void *arg)
{
    struct speaker *w = arg;

    for (int i = 0; i < w->said; i++) {
        struct fab_arena a = w->memory;
        const fab_bytes  b =
            fab_people_gift(&people, w->from, (w->from + 1) % 4, 1000 * w->from + i + 1, &a);
        struct fab_submitted s;
        struct fab_err       e;
        w->good += fab_node_submit(w->node, &b, 1, &s, &e) == FAB_OK && s.code == FAB_OK;
    }
}

static void look(void *arg)
{
    struct speaker *w = arg;

    for (int i = 0; i < w->said; i++) {
        struct fab_reading r;
        struct fab_err     e;
        if (fab_node_read(w->node, &r, &e) != FAB_OK) continue;
        w->good += fab_meta(r.tray, FAB_META_members) == 4 && r.size <= r.logged;
        fab_node_done(&r);
    }
}

FAB_TEST(many_speak_and_read_at_once)
{
    struct fab_err          e = { 0 };
    struct speaker          w[6] = { 0 };
    struct fab_node_options o;
    struct fab_node        *n;

    if (!begin("many", 4, &n)) return;
    fab_node_close(n);
    o = fab_people_options(&people);
    o.writer = true;
    o.verifiers = 2;
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    const int64_t size = fab_node_size(n);
    for (int i = 0; i < 6; i++) {
        w[i] = (struct speaker){ .node = n, .from = i, .said = 50 };
        fab_expect("memory", fab_os_arena(1 << 20, &w[i].memory), true);
        fab_expect("thread", fab_thread_start(&w[i].thread, i < 4 ? speak : look, &w[i]), true);
    }
    fab_expect("news come", fab_node_wait(n, size, 5000) > size, true);
    for (int i = 0; i < 6; i++) {
        fab_thread_join(&w[i].thread);
        fab_expect("all went well", w[i].good, 50);
        fab_os_arena_end(&w[i].memory);
    }
    fab_expect("all there", fab_node_size(n) >= size + 200, true);
    end(n);
}

/* A listener that takes its time, and what it hears for. */
struct listener {
    _Atomic int  heard;
    _Atomic bool gone, late;
};

static void hear(void *arg, int64_t size)
{
    struct listener *l = arg;

    (void)size;
    l->heard++;
    fab_os_sleep_ms(50);
    if (l->gone) l->late = true;
}

FAB_TEST(who_has_stopped_listening_hears_nothing)
{
    static struct listener  l;
    struct fab_err          e = { 0 };
    struct fab_node_options o;
    struct fab_node        *n;
    struct speaker          w = { .said = 20 };

    if (!begin("listen", 4, &n)) return;
    fab_node_close(n);
    o = fab_people_options(&people);
    o.writer = true;
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    fab_node_listen(n, hear, &l);
    w.node = n;
    fab_expect("memory", fab_os_arena(1 << 20, &w.memory), true);
    fab_expect("thread", fab_thread_start(&w.thread, speak, &w), true);
    while (l.heard == 0) fab_os_sleep_ms(1);
    fab_node_listen(n, NULL, NULL);
    l.gone = true;
    fab_thread_join(&w.thread);
    fab_expect("not even what was on its way", l.late, false);
    fab_os_arena_end(&w.memory);
    end(n);
}

FAB_TEST(a_state_that_trails_is_caught_up)
{
    struct fab_err          e = { 0 };
    struct fab_node_options o;
    struct fab_reading      r;
    struct fab_node        *n;
    struct fab_db          *db;
    fab_id                  before, after;
    struct fab_submitted   *s;
    fab_bytes              *b;

    if (!begin("trail", 3, &n)) return;
    s = fab_new(&memory, struct fab_submitted, 500);
    b = fab_new(&memory, fab_bytes, 500);
    for (int i = 0; i < 500; i++) {
        b[i] = fab_people_gift(&people, i % 3, (i + 1) % 3, i + 1, &memory);
    }
    fab_expect("submitted", fab_node_submit(n, b, 500, s, &e), FAB_OK);
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("hash", fab_node_state_hash(&r, &before, &e), FAB_OK);
    fab_node_done(&r);
    fab_node_close(n);
    /* As if only the log had been written: the state goes back to nothing. */
    fab_expect("opened", fab_db_open(people.path, FAB_DB_WRITE, true, &db, &e), FAB_OK);
    fab_expect("forgotten", fab_store_forget_state(db, &e), FAB_OK);
    fab_db_close(db);
    o = fab_people_options(&people);
    for (int read_only = 1; read_only >= 0; read_only--) {
        o.read_only = read_only;
        if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
        fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
        fab_expect("whole", r.size, r.logged);
        fab_expect("hash", fab_node_state_hash(&r, &after, &e), FAB_OK);
        fab_expect("the same state", fab_same(&before, &after), true);
        fab_node_done(&r);
        fab_node_close(n);
    }
    fab_people_sweep(people.path);
}

/* ---- the file as a whole */

static const struct fab_check *check_named(const struct fab_report *r, const char *name)
{
    for (int i = 0; i < r->count; i++) {
        if (strcmp(r->checks[i].name, name) == 0) return &r->checks[i];
    }
    return NULL;
}

/* A community with something of everything, closed. */
static bool make_whole(const char *name)
{
    struct fab_err        e = { 0 };
    struct fab_node      *n;
    struct fab_submitted *s;
    fab_bytes            *b;

    if (!begin(name, 3, &n)) return false;
    s = fab_new(&memory, struct fab_submitted, 600);
    b = fab_new(&memory, fab_bytes, 600);
    for (int i = 0; i < 600; i++) {
        b[i] = i % 50 == 0 ? fab_people_offer(&people, i % 3, "Échelle double", &memory)
                           : fab_people_gift(&people, i % 3, (i + 1) % 3, i + 1, &memory);
    }
    fab_expect("submitted", fab_node_submit(n, b, 600, s, &e), FAB_OK);
    for (int i = 0; i < 600; i++) fab_expect("accepted", s[i].code, FAB_OK);
    fab_node_close(n);
    return true;
}

FAB_TEST(a_sound_file_passes_every_check)
{
    struct fab_err    e = { 0 };
    struct fab_report r;

    if (!make_whole("sound")) return;
    fab_expect("verified",
               fab_node_verify(people.path, FAB_VERIFY_REFOLD | FAB_VERIFY_SIGNATURES, &r, &e),
               FAB_OK);
    for (int i = 0; i < r.count; i++) {
        if (!fab_expect(r.checks[i].name, r.checks[i].ok, true)) {
            printf("# %s\n", r.checks[i].where);
        }
        if (strcmp(r.checks[i].name, "files") != 0) {
            fab_expect(r.checks[i].name, r.checks[i].n > 0, true);
        }
    }
    fab_expect("ok", r.ok, true);
    fab_people_sweep(people.path);
}

FAB_TEST(whatever_is_changed_is_named_and_mended_if_it_can_be)
{
    static const struct {
        const char *row, *sql, *check, *where;
        bool        mends;
    } ROWS[] = {
        { "an entry",
          "UPDATE log SET entry = CAST(substr(entry, 1, 60) || x'00' || substr(entry, 62) AS BLOB) "
          "WHERE idx = 17",
          "entries", "entry 17", false },
        { "an entry that is gone", "DELETE FROM log WHERE idx = 20", "entries", "entry 20", false },
        { "a name of an entry", "UPDATE log SET name = name + 1 WHERE idx = 18", "entries",
          "entry 18", true },
        { "when it was said", "UPDATE log SET iat = iat + 1 WHERE idx = 19", "entries", "entry 19",
          false },
        { "a tile", "UPDATE tile SET root = CAST(x'00' || substr(root, 2) AS BLOB) WHERE n = 1",
          "tiles", "tile 0 / 1", true },
        { "a tile that is gone", "DELETE FROM tile WHERE n = 0", "tiles", "tile 0 / 0", true },
        { "a balance", "UPDATE acct SET given = given + 1 WHERE unit = 1", "state", "acct ", true },
        { "a member", "UPDATE member SET standing = 3 WHERE num = 2", "state", "member ", true },
        { "a row that is gone", "DELETE FROM post WHERE idx = (SELECT MAX(idx) FROM post)", "state",
          "post ", true },
        { "a row too many",
          "INSERT INTO hand(mid, steward) VALUES(x'00112233445566778899aabbccddeeff', "
          "x'00112233445566778899aabbccddeeff')",
          "state", "hand", true },
        { "a text",
          "UPDATE disclosure SET bytes = CAST(substr(bytes, 1, 20) || 'x' || substr(bytes, 22) AS "
          "BLOB) WHERE field = 9",
          "disclosures", "entry ", false },
        { "a text that is gone", "DELETE FROM disclosure WHERE field = 6", "disclosures", "entry ",
          false },
        { "a checkpoint", "UPDATE checkpoint SET note = replace(note, 'A', 'B')", "checkpoint",
          "checkpoint ", false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_err          e = { 0 };
        struct fab_report       r;
        const struct fab_check *c;
        struct fab_db          *db;
        char                    damaged[600];
        if (!make_whole("changed")) return;
        fab_expect("opened", fab_db_open(people.path, FAB_DB_WRITE, true, &db, &e), FAB_OK);
        fab_expect(ROWS[i].row, fab_db_exec(db, ROWS[i].sql, &e), FAB_OK);
        fab_db_close(db);
        fab_expect(ROWS[i].row, fab_node_verify(people.path, FAB_VERIFY_REFOLD, &r, &e), FAB_OK);
        fab_expect(ROWS[i].row, r.ok, false);
        c = check_named(&r, ROWS[i].check);
        fab_expect(ROWS[i].row, c->ok, false);
        if (!fab_expect(ROWS[i].row, fab_str_starts(fab_str_of(c->where), ROWS[i].where), true)) {
            printf("# %s\n", c->where);
        }
        /* What was said cannot be made again; what follows from it can. */
        fab_expect(ROWS[i].row, fab_node_rebuild(people.path, &e) == FAB_OK || !ROWS[i].mends,
                   true);
        fab_expect(ROWS[i].row, fab_node_verify(people.path, FAB_VERIFY_REFOLD, &r, &e), FAB_OK);
        if (!fab_expect(ROWS[i].row, r.ok, ROWS[i].mends)) {
            for (int k = 0; k < r.count; k++) {
                printf("# after: %s: %s\n", r.checks[k].name, r.checks[k].where);
            }
        }
        snprintf(damaged, sizeof damaged, "%s.damaged", people.path);
        fab_people_sweep(damaged);
        snprintf(damaged, sizeof damaged, "%s.mended", people.path);
        fab_people_sweep(damaged);
        fab_people_sweep(people.path);
    }
}

FAB_TEST(a_backup_comes_back_and_waits_to_be_confirmed)
{
    struct fab_err          e = { 0 };
    struct fab_node_options o;
    struct fab_node        *n;
    struct fab_reading      r;
    struct fab_submitted    s;
    struct fab_report       report;
    char                    folder[512], path[700], to[600], sum_path[800];
    fab_id                  sum, root, before, after;
    int64_t                 size;

    if (!make_whole("backup")) return;
    o = fab_people_options(&people);
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    fab_people_path(folder, sizeof folder, "backups");
    if (!fab_expect("backup", fab_node_backup(n, folder, path, sizeof path, &sum, &e), FAB_OK)) {
        printf("# %s\n", e.what);
    }
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("hash", fab_node_state_hash(&r, &before, &e), FAB_OK);
    fab_node_done(&r);
    fab_node_close(n);
    snprintf(to, sizeof to, "%s.restored", people.path);
    fab_people_sweep(to);
    snprintf(sum_path, sizeof sum_path, "%s.part-wal", to);
    fab_expect("what a crash left", fab_os_write(sum_path, fab_bytes_of("00", 2), 0600, true, &e),
               FAB_OK);
    fab_expect("restored", fab_node_restore(path, to, &size, &root, &e), FAB_OK);
    fab_expect("nothing beside it", fab_os_exists(sum_path), false);
    snprintf(sum_path, sizeof sum_path, "%s.part", to);
    fab_expect("nothing half named", fab_os_exists(sum_path), false);
    fab_expect("not over it", fab_node_restore(path, to, &size, &root, &e), FAB_E_DISK);
    if (!fab_expect("verified", fab_node_verify(to, FAB_VERIFY_REFOLD, &report, &e), FAB_OK)) {
        printf("# %s:%d %s\n", e.file, e.line, e.what);
    }
    fab_expect("sound", report.ok, true);
    o.path = to;
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    const fab_bytes b = fab_people_gift(&people, 0, 1, 123456, &memory);
    fab_expect("marked", fab_node_restored(n), true);
    fab_expect("reads only", fab_node_submit(n, &b, 1, &s, &e), FAB_E_DISK);
    fab_node_close(n);
    fab_expect("confirmed", fab_node_confirm(to, &e), FAB_OK);
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("hash", fab_node_state_hash(&r, &after, &e), FAB_OK);
    fab_node_done(&r);
    fab_expect("the same state", fab_same(&before, &after), true);
    fab_expect("writes", fab_node_submit(n, &b, 1, &s, &e), FAB_OK);
    fab_expect("accepted", s.code, FAB_OK);
    fab_node_close(n);
    /* A flipped byte in the backup is found before anything is copied. */
    snprintf(sum_path, sizeof sum_path, "%s.sha256", path);
    fab_people_sweep(to);
    fab_expect("another sum", fab_os_write(sum_path, fab_bytes_of("00", 2), 0600, true, &e),
               FAB_OK);
    fab_expect("refused", fab_node_restore(path, to, &size, &root, &e), FAB_E_DISK);
    fab_expect("says so", fab_str_starts(fab_str_of(e.what), "damaged"), true);
    fab_people_sweep(path);
    fab_people_sweep(sum_path);
    fab_people_sweep(people.path);
}

/* ---- judgement */

static bool say(struct fab_node *n, fab_bytes b, struct fab_submitted *s)
{
    struct fab_err e = { 0 };

    if (fab_node_submit(n, &b, 1, s, &e) == FAB_OK && s->code == FAB_OK) return true;
    printf("# %s %s:%d %s\n", fab_code_name(s->code), s->err.file, s->err.line,
           s->err.field == NULL ? "" : s->err.field);
    return false;
}

static int64_t learnt(struct fab_node *n)
{
    const struct fab_judge *j = fab_node_judge_lock(n);
    const int64_t           rows = j == NULL ? -1 : fab_judge_learnt(j);

    fab_node_judge_unlock(n);
    return rows;
}

FAB_TEST(the_judge_learns_what_a_new_one_would_know)
{
    struct fab_err          e = { 0 };
    struct fab_node_options o;
    struct fab_submitted    s;
    struct fab_node        *n;
    int64_t                 rows;

    if (!begin("judge", 3, &n)) return;
    fab_expect("nothing yet", learnt(n), 0);
    for (int i = 0; i < 3; i++) {
        fab_expect("promised", say(n, fab_people_promise(&people, i, (i + 1) % 3, 0, &memory), &s),
                   true);
        const fab_id promise = s.sid;
        fab_expect("accepted",
                   say(n, fab_people_accept(&people, (i + 1) % 3, &promise, &memory), &s), true);
        fab_expect("kept", say(n, fab_people_keep(&people, (i + 1) % 3, &promise, &memory), &s),
                   true);
    }
    rows = learnt(n);
    fab_expect("something", rows > 0, true);
    fab_node_close(n);
    o = fab_people_options(&people);
    if (!fab_expect("opened", fab_node_open(&o, &n, &e), FAB_OK)) return;
    fab_expect("as much", learnt(n), rows);
    end(n);
}

/* ---- retention */

FAB_TEST(a_text_goes_when_its_time_is_over)
{
    struct fab_err       e = { 0 };
    struct fab_reading   r;
    struct fab_submitted s;
    struct fab_node     *n;
    int                  erases = 0;

    if (!begin("retention", 2, &n)) return;
    fab_expect("offered", say(n, fab_people_offer(&people, 0, "A ladder", &memory), &s), true);
    const int64_t index = s.index;
    for (int day = 0; day < 125; day++) {
        for (int part = 0; part < 4; part++) {
            people.now_ms += 6 * INT64_C(3600000);
            fab_expect("tick", fab_node_tick(n, &e), FAB_OK);
        }
        if (day == 100) {
            fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
            fab_expect("still there", fab_node_text(&r, index, FAB_D_title, &memory).len > 0, true);
            fab_node_done(&r);
        }
    }
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    fab_expect("gone", fab_node_text(&r, index, FAB_D_title, &memory).len, 0);
    for (int64_t i = index; i < r.logged; i++) {
        struct fab_logged l;
        fab_expect("entry", fab_node_entry(&r, i, &memory, &l, &e), FAB_OK);
        erases += l.kind == FAB_K_erase;
    }
    fab_expect("by one statement of the desk", erases, 1);
    fab_node_done(&r);
    end(n);
}

struct list {
    int64_t left, batches, rows;
};

static bool next_rating(void *arg, struct fab_outside_row *out)
{
    struct list *l = arg;

    *out = (struct fab_outside_row){ .from = FAB_STR("7"),
                                     .to = FAB_STR("8"),
                                     .topic = FAB_STR(""),
                                     .value = 300000,
                                     .at = 1000 + l->left,
                                     .kind = 1 };
    return l->left-- > 0;
}

static bool count_batch(void *arg, const struct fab_outside_batch *b)
{
    struct list *l = arg;

    l->batches++;
    l->rows += b->rows;
    return true;
}

static bool count_row(void *arg, const struct fab_outside_row *row)
{
    struct list *l = arg;

    l->rows += row->value == 300000;
    return true;
}

FAB_TEST(evidence_from_outside_comes_and_goes)
{
    struct fab_err     e = { 0 };
    struct fab_reading r;
    struct fab_node   *n;
    struct list        l;
    int64_t            number[2];

    if (!begin("outside", 1, &n)) return;
    fab_expect("no such batch", fab_node_outside_undo(n, 7, &e), FAB_E_REF);
    for (int i = 0; i < 2; i++) {
        l = (struct list){ .left = 5 };
        fab_expect("added",
                   fab_node_outside_add(n, FAB_STR("otc"), FAB_STR("ratings"), next_rating, &l,
                                        &number[i], &e),
                   FAB_OK);
    }
    fab_expect("taught", learnt(n), 10);
    fab_expect("undone", fab_node_outside_undo(n, number[0], &e), FAB_OK);
    fab_expect("taught anew", learnt(n), 5);
    fab_expect("read", fab_node_read(n, &r, &e), FAB_OK);
    l = (struct list){ 0 };
    fab_expect("listed", fab_node_outside_list(&r, count_batch, &l, &e), FAB_OK);
    fab_expect("one batch", l.batches, 1);
    fab_expect("of five", l.rows, 5);
    l = (struct list){ 0 };
    fab_expect("rows", fab_node_outside_rows(&r, FAB_STR("otc"), count_row, &l, &e), FAB_OK);
    fab_expect("five", l.rows, 5);
    fab_node_done(&r);
    end(n);
}

/* keys_test.c: every row of keys.json: names, codes, invitation, session, ticket, key files,
 * box, seal. */
#include "base/test.h"
#include "codec/base64.h"
#include "codec/cose.h"
#include "codec/json.h"
#include "crypto/crypto.h"
#include "statement/box.h"
#include "statement/code.h"
#include "statement/envelope.h"
#include "statement/invite.h"
#include "statement/keyfile.h"
#include "statement/seal.h"
#include "statement/session.h"

static uint8_t memory[1 << 20];
static const fab_str ORIGIN = { "commons.example/log", 19 };

static const struct fab_json *vectors(struct fab_arena *a)
{
    const fab_bytes        file = fab_test_file("tests/vectors/keys.json");
    struct fab_err         e;
    const struct fab_json *root = fab_json_read((fab_str){ (const char *)file.p, file.len }, a, &e);

    fab_expect("vectors are JSON", root != NULL, true);
    return root;
}

static fab_bytes hex(const struct fab_json *o, const char *path)
{
    const fab_str text = fab_json_text(o, path);

    return fab_test_hex(text.p == NULL ? "" : text.p);
}

static fab_id id(const struct fab_json *o, const char *path)
{
    const fab_bytes b = hex(o, path);

    return fab_id_of(b.p, b.len);
}

FAB_TEST(names)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a);
    const fab_id           mid = fab_mid_of(hex(root, "member.salt").p, hex(root, "member.pk").p);
    const fab_id           thumb = fab_thumbprint(hex(root, "service.pk").p);
    uint8_t                text[64], public_key[32], secret_key[64];
    struct fab_buf         b = FAB_BUF(text);

    fab_expect_bytes("mid", fab_bytes_of(mid.b, 16), hex(root, "member.mid"));
    fab_put_mid(&b, &mid);
    fab_expect_str("as text", fab_buf_str(&b), fab_json_text(root, "member.mid_text"));
    fab_expect_bytes("thumbprint", fab_bytes_of(thumb.b, 32), hex(root, "service.thumbprint"));
    fab_sign_key(hex(root, "member.seed").p, public_key, secret_key);
    b.len = 0;
    fab_cose_key_put(&b, public_key);
    fab_expect_bytes("COSE_Key", fab_buf_bytes(&b), hex(root, "member.cose_key"));
    fab_expect("back", fab_cose_key_read(fab_buf_bytes(&b), public_key), true);
    fab_expect("cut", fab_cose_key_read(fab_bytes_of(b.p, b.len - 1), public_key), false);
}

FAB_TEST(origins)
{
    static const struct { const char *row, *text; bool ok; } ROWS[] = {
        { "usual", "commons.example/log", true }, { "one sign", "a", true },      { "port", "a:80/log_1-x", true },
        { "nothing", "", false },                 { "slash at the end", "a/", false }, { "upper case", "A", false },
        { "blank", "a b", false },                { "not ASCII", "\xc3\xa9", false },
    };
    char many[130];

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_origin_ok(fab_str_of(ROWS[i].text)), ROWS[i].ok);
    }
    memset(many, 'a', sizeof many);
    fab_expect("128 signs", fab_origin_ok((fab_str){ many, 128 }), true);
    fab_expect("129 signs", fab_origin_ok((fab_str){ many, 129 }), false);
}

FAB_TEST(codes)
{
    struct fab_arena a = FAB_ARENA(memory);
    int              rows = 0;

    for (const struct fab_json *row = fab_json_get(vectors(&a), "codes")->first; row != NULL;
         row = row->next, rows++) {
        const fab_str  code = fab_json_text(row, "code");
        const char     kind = fab_json_text(row, "kind").p[0];
        const bool     ok = fab_json_get(row, "ok")->type == FAB_JSON_TRUE;
        uint8_t        secret[16] = { 0 }, text[64];
        struct fab_buf b = FAB_BUF(text);

        fab_expect(code.p, fab_code_read(kind, code, secret), ok);
        if (!ok) continue;
        fab_expect_bytes(code.p, fab_bytes_of(secret, 16), hex(row, "secret"));
        fab_code_put(&b, kind, secret, true);
        if (fab_json_get(row, "note") == NULL) fab_expect_str(code.p, fab_buf_str(&b), code);
    }
    fab_expect("rows", rows, 7);
}

/* Every single wrong letter of one code, and letters that look alike. */
FAB_TEST(code_letters)
{
    char    text[] = "Y7WWZ5J4P4CH5Z2KYFGJH8QTRBZ9";
    uint8_t secret[16];
    int     taken = 0;

    for (int i = 0; i < FAB_CODE_LETTERS; i++) {
        const char was = text[i];

        for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZU*"; *c != 0; c++) {
            text[i] = *c;
            taken += *c != was && fab_code_read('i', fab_str_of(text), secret);
        }
        text[i] = was;
    }
    fab_expect("wrong letters taken", taken, 0);
    fab_expect("27 letters", fab_code_read('i', FAB_STR("Y7WWZ5J4P4CH5Z2KYFGJH8QTRBZ"), secret),
               false);
    fab_expect("29 letters", fab_code_read('i', FAB_STR("Y7WWZ5J4P4CH5Z2KYFGJH8QTRBZ99"), secret),
               false);
    fab_expect("o and l", fab_code_read('i', FAB_STR("oooo-0000-0000-0000-0000-0000-OOl3"), secret),
               true);
}

FAB_TEST(invitation)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *o = fab_json_get(vectors(&a), "invitation");
    const struct fab_once  key = fab_invite_key(hex(o, "secret").p);
    fab_id mid = fab_id_of(fab_test_hex("3af79f5d7c56f3b0f9e735f516fd9d2b").p, 16), hash;
    uint8_t                proof[FAB_PROOF_BYTES];

    fab_expect_bytes("public key", fab_bytes_of(key.public_key, 32), hex(o, "pk"));
    fab_invite_proof(&key, ORIGIN, &mid, proof);
    fab_expect_bytes("join 18", fab_bytes_of(proof, sizeof proof), hex(o, "join_18"));
    fab_expect("checked", fab_invite_check(fab_bytes_of(proof, sizeof proof), ORIGIN, &mid, &hash),
               true);
    fab_expect_bytes("hash of vouch", fab_bytes_of(hash.b, 32), hex(o, "vouch_hash"));
    fab_expect("elsewhere",
               fab_invite_check(fab_bytes_of(proof, sizeof proof), FAB_STR("other"), &mid, &hash),
               false);
    fab_expect("cut", fab_invite_check(fab_bytes_of(proof, sizeof proof - 1), ORIGIN, &mid, &hash),
               false);
    mid.b[0] ^= 1;
    fab_expect("another newcomer",
               fab_invite_check(fab_bytes_of(proof, sizeof proof), ORIGIN, &mid, &hash), false);
}

FAB_TEST(handover)
{
    static const uint8_t  SECRET[16] = { 7 };
    const struct fab_once key = fab_hand_key(SECRET), other = fab_invite_key(SECRET);
    const fab_id          agreement = { .b = { 1, 2, 3 } };
    uint8_t               proof[FAB_PROOF_BYTES];
    const fab_bytes       p = fab_bytes_of(proof, sizeof proof);
    fab_id                hash, want = fab_once_hash(key.public_key);

    fab_hand_proof(&key, ORIGIN, FAB_K_deliver, &agreement, 1, 2, proof);
    fab_expect("as signed",
               fab_hand_check(p, ORIGIN, FAB_K_deliver, &agreement, 1, 2, &hash) &&
                   fab_same(&hash, &want),
               true);
    fab_expect("as keep", fab_hand_check(p, ORIGIN, FAB_K_keep, &agreement, 1, 2, &hash), false);
    fab_expect("another leg", fab_hand_check(p, ORIGIN, FAB_K_deliver, &agreement, 0, 2, &hash),
               false);
    fab_expect("more parts", fab_hand_check(p, ORIGIN, FAB_K_deliver, &agreement, 1, 3, &hash),
               false);
    fab_expect("leg beyond two bytes",
               fab_hand_check(p, ORIGIN, FAB_K_deliver, &agreement, 65537, 2, &hash), false);
    fab_expect("no invitation's key", memcmp(key.public_key, other.public_key, 32) != 0, true);
}

FAB_TEST(session)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a);
    const fab_bytes        cose = hex(root, "session.cose"), pk = hex(root, "member.pk");
    const fab_str          web = FAB_STR("https://commons.example");
    const fab_moment       now = { INT64_C(0x6b040090) * 1000 };
    struct fab_session     s;
    struct fab_err         e;
    uint8_t                public_key[32], secret_key[64], again[512];
    struct fab_buf         b = FAB_BUF(again);

    fab_expect("read", fab_session_read(cose, &s, &e), FAB_OK);
    fab_expect_bytes("nonce", fab_bytes_of(s.nonce, 32), hex(root, "session.nonce"));
    fab_expect("verified", fab_session_verify(cose, &s, pk.p, web, ORIGIN, now, &e), FAB_OK);
    fab_expect("another site",
               fab_session_verify(cose, &s, pk.p, FAB_STR("https://evil.example"), ORIGIN, now, &e),
               FAB_E_AUD);
    fab_expect("another community",
               fab_session_verify(cose, &s, pk.p, web, FAB_STR("other"), now, &e), FAB_E_AUD);
    fab_expect("another key",
               fab_session_verify(cose, &s, hex(root, "service.pk").p, web, ORIGIN, now, &e),
               FAB_E_SIG);
    fab_expect("stale",
               fab_session_verify(cose, &s, pk.p, web, ORIGIN, (fab_moment){ now.ms + 600001 }, &e),
               FAB_E_TIME);
    fab_expect("a ticket is none", fab_session_read(hex(root, "ticket.cose"), &s, &e),
               FAB_E_SYNTAX);
    fab_expect("read again", fab_session_read(cose, &s, &e), FAB_OK);
    fab_sign_key(hex(root, "member.seed").p, public_key, secret_key);
    fab_expect("written", fab_session_put(&b, &s, secret_key, &e), FAB_OK);
    fab_expect_bytes("same bytes", fab_buf_bytes(&b), cose);
    s.has_request = true;
    s.request = fab_session_request(FAB_STR("POST"), FAB_STR("/v1/x"), (fab_bytes){ NULL, 0 });
    b.len = 0;
    fab_expect("with a request", fab_session_put(&b, &s, secret_key, &e), FAB_OK);
    s.has_request = false;
    fab_expect("read", fab_session_read(fab_buf_bytes(&b), &s, &e) == FAB_OK && s.has_request,
               true);
}

FAB_TEST(ticket)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a);
    const fab_bytes        cose = hex(root, "ticket.cose"), pk = hex(root, "service.pk");
    const fab_id           seed = fab_sha256_of("fabrique-example/service-cose", NULL, 0);
    struct fab_ticket      t;
    struct fab_err         e;
    uint8_t                public_key[32], secret_key[64], again[512];
    struct fab_buf         b = FAB_BUF(again);

    fab_expect("read", fab_ticket_read(cose, pk.p, &t, &e), FAB_OK);
    fab_expect("entries before", t.before, 5);
    fab_expect("another key", fab_ticket_read(cose, hex(root, "member.pk").p, &t, &e), FAB_E_SIG);
    fab_expect("a session is none", fab_ticket_read(hex(root, "session.cose"), pk.p, &t, &e),
               FAB_E_SYNTAX);
    fab_expect("read again", fab_ticket_read(cose, pk.p, &t, &e), FAB_OK);
    fab_sign_key(seed.b, public_key, secret_key);
    fab_expect("written", fab_ticket_put(&b, &t, public_key, secret_key, &e), FAB_OK);
    fab_expect_bytes("same bytes", fab_buf_bytes(&b), cose);
    again[b.len - 1] ^= 1;
    fab_expect("a bit of the signature", fab_ticket_read(fab_buf_bytes(&b), pk.p, &t, &e),
               FAB_E_SIG);
    again[b.len - 70] ^= 1;
    fab_expect("another sid in the payload", fab_ticket_read(fab_buf_bytes(&b), pk.p, &t, &e),
               FAB_E_SYNTAX);
    fab_expect_str("named", fab_str_of(e.field), FAB_STR("sub"));
}

/* A ticket whose kid has 16 bytes, a session whose kid has 32. */
FAB_TEST(kid_of_the_other_length)
{
    static const struct { const char *row, *typ; size_t kid; const char *payload; } ROWS[] = {
        { "ticket", FAB_TYP_TICKET, 16, "a20205065820" "0000000000000000000000000000000000000000000000000000000000000000" },
        { "session", FAB_TYP_SESSION, 32, "a10f5820" "0000000000000000000000000000000000000000000000000000000000000000" },
    };
    static const uint8_t ZEROS[64];

    for (int i = 0; i < fab_countof(ROWS); i++) {
        uint8_t            map[512], whole[1024];
        struct fab_buf     header = FAB_BUF(map), b = FAB_BUF(whole);
        struct fab_ticket  t;
        struct fab_session s;
        struct fab_err     e;

        fab_envelope_put(&header, &(struct fab_envelope){ .kid = fab_bytes_of(ZEROS, ROWS[i].kid),
                                                          .iss = FAB_STR("AAAAAAAAAAAAAAAAAAAAAA"),
                                                          .sub = FAB_STR("a"),
                                                          .aud = ORIGIN,
                                                          .typ = fab_str_of(ROWS[i].typ) });
        fab_cose_put(&b, &(struct fab_cose){ .protected_map = fab_buf_bytes(&header),
                                             .payload = fab_test_hex(ROWS[i].payload),
                                             .signature = fab_bytes_of(ZEROS, 64) });
        fab_expect(ROWS[i].row,
                   i == 0 ? fab_ticket_read(fab_buf_bytes(&b), ZEROS, &t, &e)
                          : fab_session_read(fab_buf_bytes(&b), &s, &e),
                   FAB_E_SYNTAX);
        fab_expect_str(ROWS[i].row, fab_str_of(e.field), FAB_STR("kid"));
    }
}

/* The row's key, by its kind of lock. */
static void key_of(const struct fab_json *row, const struct fab_key_lock *lock, uint8_t key[32])
{
    struct fab_err e;

    if (lock->type == FAB_LOCK_PASSKEY) {
        fab_lock_key_prf(hex(row, "prf_output").p, key);
        fab_expect_bytes("key", fab_bytes_of(key, 32), hex(row, "key"));
        return;
    }
    fab_expect(
        "unlocked",
        fab_lock_key(lock, fab_json_text(row, lock->type == FAB_LOCK_PAPER ? "code" : "passphrase"),
                     key, &e),
        FAB_OK);
    fab_expect_bytes("key", fab_bytes_of(key, 32),
                     hex(row, lock->type == FAB_LOCK_PAPER ? "key" : "argon2id_key"));
}

FAB_TEST(key_files)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *root = vectors(&a);
    int                    rows = 0;

    for (const struct fab_json *row = fab_json_get(root, "key_files")->first; row != NULL;
         row = row->next, rows++) {
        const char        *name = fab_json_text(row, "lock").p;
        struct fab_keyfile f;
        struct fab_secrets secrets;
        struct fab_err     e;
        uint8_t            key[32], text[FAB_KEYFILE_BYTES];
        struct fab_buf     b = FAB_BUF(text);
        fab_id             handle;

        fab_expect(name, fab_keyfile_read(fab_json_text(row, "file"), &f, &e), FAB_OK);
        fab_keyfile_put(&b, &f);
        fab_expect_str(name, fab_buf_str(&b), fab_json_text(row, "file"));
        key_of(row, &f.lock, key);
        handle = fab_lock_handle(key);
        b.len = 0;
        fab_put_mid(&b, &handle);
        fab_expect_str(name, fab_buf_str(&b), fab_json_text(row, "handle"));
        if (f.lock.type == FAB_LOCK_PASSKEY) {
            fab_expect("opened in a browser only", fab_keyfile_open(&f, key, &secrets, &e),
                       FAB_E_FIELD);
            continue;
        }
        fab_expect(name, fab_keyfile_open(&f, key, &secrets, &e), FAB_OK);
        fab_expect_bytes("seed", fab_bytes_of(secrets.sign_seed, 32),
                         hex(root, "secret.sign_seed"));
        fab_expect_bytes("box", fab_bytes_of(secrets.box_secret, 32),
                         hex(root, "secret.box_secret"));
        fab_keyfile_lock(&f, key, f.data[0].b, &secrets);
        b.len = 0;
        fab_keyfile_put(&b, &f);
        fab_expect_str("locked again", fab_buf_str(&b), fab_json_text(row, "file"));
        f.box_key[0] ^= 1;
        fab_expect("secrets of another box key", fab_keyfile_open(&f, key, &secrets, &e),
                   FAB_E_SIG);
        f.box_key[0] ^= 1;
        key[0] ^= 1;
        fab_expect("another key", fab_keyfile_open(&f, key, &secrets, &e), FAB_E_SIG);
    }
    fab_expect("rows", rows, 3);
    const fab_id prf = fab_lock_prf_input(ORIGIN);
    fab_expect_bytes("PRF input", fab_bytes_of(prf.b, 32),
                     hex(fab_json_get(root, "key_files")->first->next->next, "prf_input"));
}

FAB_TEST(key_file_lines)
{
#define TOP                                                                                        \
    "fabrique-key-v1\ncommunity commons.example/log\nmember OvefXXxW87D55zX1Fv2dKw\n"              \
    "public s1XL1QkLcNGVU-0lyu5cqEh3P9Ul3Nw0VftUUsAoXQs\nbox "                                     \
    "j0UpeQb6mZy94vgkixMR7VTwHNtKx5TjX1TK5y1l_XM\n"
#define DATA "data uVY2MCjKc9fbM00Ym8Ric4oo9o9E-2oUpr9QR0Tn005CMIII-lULpwC6iTcj__vWeEBjUA-YsmcZR5-xflbSSwVFGXR8izOmP6WKtOhGMSw4EzYxC-Apa4F5xsiWo25Z1AJSEqNRHPA\n"
#define PAPER "lock paper hkdf l2Ihu5QL7L_sEva8BAI0dA\n"
#define ARGON(cost) "lock passphrase argon2id " cost " l2Ihu5QL7L_sEva8BAI0dA\n"
    static const struct { const char *row, *text, *field; } ROWS[] = {
        { "whole", TOP PAPER DATA, NULL },
        { "highest cost", TOP ARGON("1048576 10 1") DATA, NULL },
        { "nothing", "", "fabrique-key-v1" },
        { "another version", "fabrique-key-v2\n", "fabrique-key-v1" },
        { "no community", "fabrique-key-v1\nmember OvefXXxW87D55zX1Fv2dKw\n", "community" },
        { "too much memory", TOP ARGON("1048577 3 1") DATA, "lock" },
        { "too many passes", TOP ARGON("65536 11 1") DATA, "lock" },
        { "two lanes", TOP ARGON("65536 3 2") DATA, "lock" },
        { "two blanks", TOP ARGON("65536  3 1") DATA, "lock" },
        { "unknown lock", TOP "lock none\n" DATA, "lock" },
        { "salt of 15 bytes", TOP "lock paper hkdf l2Ihu5QL7L_sEva8BAI0\n" DATA, "lock" },
        { "no data", TOP PAPER, "data" },
        { "data cut", TOP PAPER "data AAAA\n", "data" },
        { "two data lines", TOP PAPER DATA DATA, "data" },
        { "last line not ended", TOP PAPER "data AAAA", "data" },
        { "line end of another system", "fabrique-key-v1\r\n", "fabrique-key-v1" },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_keyfile f;
        struct fab_err     e = { .code = FAB_OK };

        fab_expect(ROWS[i].row, fab_keyfile_read(fab_str_of(ROWS[i].text), &f, &e),
                   ROWS[i].field == NULL ? FAB_OK : FAB_E_SYNTAX);
        fab_expect_str(ROWS[i].row, fab_str_of(e.field), fab_str_of(ROWS[i].field));
    }
}

FAB_TEST(salts)
{
    const fab_id mid = { .b = { 1 } }, other = { .b = { 2 } };
    uint8_t      one[16], two[16];

    fab_lock_salt(FAB_LOCK_PAPER, ORIGIN, &mid, one);
    fab_lock_salt(FAB_LOCK_PAPER, ORIGIN, &other, two);
    fab_expect("paper: the same for all", memcmp(one, two, 16), 0);
    fab_lock_salt(FAB_LOCK_PASSPHRASE, ORIGIN, &mid, one);
    fab_lock_salt(FAB_LOCK_PASSPHRASE, ORIGIN, &other, two);
    fab_expect("passphrase: each his own", memcmp(one, two, 16) != 0, true);
}

FAB_TEST(box)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *o = fab_json_get(vectors(&a), "box");
    const fab_bytes        context = hex(o, "context");
    struct fab_box         box;
    struct fab_err         e;
    fab_bytes              plain;
    int                    readers = 0;

    fab_expect("shape", fab_box_read(hex(o, "box"), &box), true);
    for (const struct fab_json *r = fab_json_get(o, "readers")->first; r != NULL;
         r = r->next, readers++) {
        const fab_id who = id(r, "id");

        fab_expect("opened", fab_box_open(&box, &who, hex(r, "secret").p, context, &a, &plain, &e),
                   FAB_OK);
        fab_expect_bytes("plain", plain, hex(o, "plain"));
        fab_expect(
            "another context",
            fab_box_open(&box, &who, hex(r, "secret").p, fab_bytes_of("x", 1), &a, &plain, &e),
            FAB_E_PROOF);
        fab_expect("another secret",
                   fab_box_open(&box, &who, hex(r, "pk").p, context, &a, &plain, &e), FAB_E_PROOF);
    }
    const fab_id nobody = { .b = { 9 } };
    fab_expect("no reader", fab_box_open(&box, &nobody, nobody.b, context, &a, &plain, &e),
               FAB_E_ROLE);
    fab_expect("readers", readers, 2);
}

#define EPK "5820" "0000000000000000000000000000000000000000000000000000000000000000"
#define READER "8250" "00000000000000000000000000000000" "5830" "0000000000000000000000000000000000000000000000000000000000000000" \
               "00000000000000000000000000000000"
#define NONCE24 "5818" "000000000000000000000000000000000000000000000000"
#define Z16 "00000000000000000000000000000000"
#define SEALED "5850" Z16 Z16 Z16 Z16 Z16

FAB_TEST(box_shapes)
{
    static const struct { const char *row, *hex; bool ok; } ROWS[] = {
        { "one reader", "8501" EPK "81" READER NONCE24 SEALED, true },
        { "version 2", "8502" EPK "81" READER NONCE24 SEALED, false },
        { "no reader", "8501" EPK "80" NONCE24 SEALED, false },
        { "key of 31 bytes", "8501" "581f" "00000000000000000000000000000000000000000000000000000000000000" "81" READER NONCE24 SEALED, false },
        { "reader of three parts", "8501" EPK "81" "83" "41004100" "00" NONCE24 SEALED, false },
        { "reader of 15 bytes", "8501" EPK "81" "824f" "000000000000000000000000000000" "5830" Z16 Z16 Z16 NONCE24 SEALED, false },
        { "wrap of 47 bytes", "8501" EPK "81" "8250" Z16 "582f" Z16 Z16 "000000000000000000000000000000" NONCE24 SEALED, false },
        { "nonce of 16 bytes", "8501" EPK "81" READER "50" Z16 SEALED, false },
        { "sealed without content", "8501" EPK "81" READER NONCE24 "50" Z16, false },
        { "sealed, no multiple of 64", "8501" EPK "81" READER NONCE24 "5860" Z16 Z16 Z16 Z16 Z16 Z16, false },
        { "a byte behind", "8501" EPK "81" READER NONCE24 SEALED "00", false },
    };
    struct fab_box box;

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_box_read(fab_test_hex(ROWS[i].hex), &box), ROWS[i].ok);
    }
}

FAB_TEST(box_made)
{
    static const struct fab_box_random RANDOM = { { 1 }, { 2 }, { 3 } };
    static const uint8_t               SECRET[32] = { 4 };
    static uint8_t                     bytes[4096], text[200];
    struct fab_box_reader              reader[FAB_L_box_readers + 1] = { 0 };
    struct fab_err                     e;

    for (int i = 0; i <= FAB_L_box_readers; i++) {
        reader[i].who.b[0] = (uint8_t)(i + 1);
        reader[i].member = i % 2 == 0;
        fab_box_key(SECRET, reader[i].key);
    }
    for (size_t n = 0; n <= 130; n += 13) {
        struct fab_arena a = FAB_ARENA(memory);
        struct fab_buf   b = FAB_BUF(bytes);
        struct fab_box   box;
        fab_bytes        plain;

        fab_expect(
            "made",
            fab_box_put(&b, reader, 3, &RANDOM, fab_bytes_of("c", 1), fab_bytes_of(text, n), &e),
            FAB_OK);
        fab_expect("shape", fab_box_read(fab_buf_bytes(&b), &box), true);
        fab_expect("length hidden", box.sealed.len, (n / 64 + 1) * 64 + 16);
        fab_expect("opened",
                   fab_box_open(&box, &reader[2].who, SECRET, fab_bytes_of("c", 1), &a, &plain, &e),
                   FAB_OK);
        fab_expect_bytes("same", plain, fab_bytes_of(text, n));
    }
    struct fab_buf b = FAB_BUF(bytes);
    fab_expect(
        "sixteen",
        fab_box_put(&b, reader, 16, &RANDOM, fab_bytes_of("c", 1), fab_bytes_of(text, 1), &e),
        FAB_OK);
    fab_expect(
        "seventeen",
        fab_box_put(&b, reader, 17, &RANDOM, fab_bytes_of("c", 1), fab_bytes_of(text, 1), &e),
        FAB_E_FIELD);
    fab_expect("none",
               fab_box_put(&b, reader, 0, &RANDOM, fab_bytes_of("c", 1), fab_bytes_of(text, 1), &e),
               FAB_E_FIELD);
    memset(reader[0].key, 0, 32);
    fab_expect("key of small order",
               fab_box_put(&b, reader, 1, &RANDOM, fab_bytes_of("c", 1), fab_bytes_of(text, 1), &e),
               FAB_E_PROOF);
}

FAB_TEST(seal)
{
    struct fab_arena       a = FAB_ARENA(memory);
    const struct fab_json *o = fab_json_get(vectors(&a), "seal");
    struct fab_opening     opening = { .nvec = 0 }, back;
    fab_id                 commitment;
    uint8_t                bytes[256], context[64], joined[64];
    struct fab_buf         b = FAB_BUF(bytes);
    struct fab_err         e;
    fab_bytes              share[2];
    int                    n = 0;

    for (const struct fab_json *v = fab_json_get(o, "vec")->first; v != NULL; v = v->next) {
        opening.vec[opening.nvec++] = v->n;
    }
    memcpy(opening.salt, hex(o, "salt").p, 32);
    commitment = fab_seal_commitment(&opening);
    fab_expect_bytes("commitment", fab_bytes_of(commitment.b, 32), hex(o, "commitment"));
    fab_opening_put(&b, &opening, 0);
    fab_expect_bytes("opening", fab_buf_bytes(&b), hex(o, "opening"));
    fab_expect("read",
               fab_opening_read(fab_buf_bytes(&b), &back, &e) == FAB_OK && back.nvec == 4 &&
                   back.vec[1] == 3,
               true);
    const struct fab_json *text = fab_json_get(o, "shares")->first;
    for (const struct fab_json *h = fab_json_get(o, "holders")->first; h != NULL;
         h = h->next, text = text->next) {
        const fab_id   who = id(h, "id");
        struct fab_box box;

        fab_expect("box", fab_box_read(fab_test_hex(text->text.p), &box), true);
        fab_expect("opened",
                   fab_box_open(&box, &who, hex(h, "secret").p,
                                fab_box_context(context, "seal", &commitment), &a, &share[n++], &e),
                   FAB_OK);
    }
    fab_expect("length of a share", share[0].len == b.len && share[1].len == b.len, true);
    fab_seal_xor(share[1], share[0].p, 2, joined);
    fab_expect_bytes("all shares are the opening", fab_bytes_of(joined, sizeof joined),
                     fab_buf_bytes(&b));
    b.len = 0;
    fab_opening_put(&b, &opening, 192);
    fab_expect("padded to a stage's length",
               b.len == 192 && fab_opening_read(fab_buf_bytes(&b), &back, &e) == FAB_OK, true);
    fab_expect("a byte less", fab_opening_read(fab_bytes_of(b.p, b.len - 1), &back, &e),
               FAB_E_SYNTAX);
}

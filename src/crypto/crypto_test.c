/* crypto_test.c: which public keys are refused, and known answers for what libsodium does not
 * test for us. */
#include "crypto/crypto.h"

#include "base/test.h"

/* The eight points of small order in every encoding, points that are none, and keys that are
 * fine.  `mixed` is an honest key plus the point of order 2: not in the prime subgroup, but of
 * large order and canonical, so not refused. */
FAB_TEST(public_keys)
{
    static const struct { const char *row, *hex; bool ok; } ROWS[] = {
        { "alice", "b355cbd5090b70d19553ed25caee5ca848773fd525dcdc3455fb5452c0285d0b", true },
        { "base point", "5866666666666666666666666666666666666666666666666666666666666666", true },
        { "neutral", "0100000000000000000000000000000000000000000000000000000000000000", false },
        { "neutral, sign of x", "0100000000000000000000000000000000000000000000000000000000000080", false },
        { "neutral, y = p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "order 2, sign of x", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false },
        { "order 4", "0000000000000000000000000000000000000000000000000000000000000000", false },
        { "order 4, sign of x", "0000000000000000000000000000000000000000000000000000000000000080", false },
        { "order 4, y = p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", false },
        { "order 8, other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", false },
        { "no point", "0200000000000000000000000000000000000000000000000000000000000000", false },
        { "y = p + 3, of large order if any", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
    };

    for (int i = 0; i < fab_countof(ROWS); i++) {
        fab_expect(ROWS[i].row, fab_sign_key_ok(fab_test_hex(ROWS[i].hex).p), ROWS[i].ok);
    }
}

/* -(x, y) + (0, -1) = (x, -y): the key of alice plus the point of order 2 is p - y with the
 * other sign of x. */
FAB_TEST(mixed_order)
{
    uint8_t  mixed[32];
    unsigned borrow = 0;

    memcpy(mixed,
           fab_test_hex("b355cbd5090b70d19553ed25caee5ca848773fd525dcdc3455fb5452c0285d0b").p, 32);
    for (int i = 0; i < 32; i++) {
        const unsigned p = i == 0 ? 0xed : i == 31 ? 0x7f : 0xff;
        const unsigned d = p - mixed[i] - borrow;

        borrow = d >> 8 & 1;
        mixed[i] = (uint8_t)d;
    }
    fab_expect("canonical, large order", fab_sign_key_ok(mixed), true);
    mixed[31] |= 0x80;
    fab_expect("the same with the other sign", fab_sign_key_ok(mixed), true);
}

FAB_TEST(hkdf)
{   /* RFC 5869 A.1 and A.3 */
    static const uint8_t IKM[22] = { 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
                                     11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11 };
    uint8_t              out[42];

    fab_hkdf(fab_bytes_of(IKM, 22), fab_test_hex("000102030405060708090a0b0c"),
             fab_test_hex("f0f1f2f3f4f5f6f7f8f9"), out, 42);
    fab_expect_bytes("A.1", fab_bytes_of(out, 42),
                     fab_test_hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                                  "34007208d5b887185865"));
    fab_hkdf(fab_bytes_of(IKM, 22), (fab_bytes){ NULL, 0 }, (fab_bytes){ NULL, 0 }, out, 42);
    fab_expect_bytes("A.3", fab_bytes_of(out, 42),
                     fab_test_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                                  "9d201395faa4b61a96c8"));
}

FAB_TEST(limits)
{
    static const uint8_t SALT[16], ZEROS[32];
    uint8_t              out[32];

    fab_expect("too little memory", fab_argon2id(FAB_STR("a"), SALT, 7, 1, out), false);
    fab_expect("too much memory", fab_argon2id(FAB_STR("a"), SALT, 1048577, 1, out), false);
    fab_expect("no pass", fab_argon2id(FAB_STR("a"), SALT, 8, 0, out), false);
    fab_expect("eleven passes", fab_argon2id(FAB_STR("a"), SALT, 8, 11, out), false);
    fab_expect("least", fab_argon2id(FAB_STR("a"), SALT, 8, 1, out), true);
    fab_expect("shared with a point of small order", fab_box_shared(ZEROS, ZEROS, out), false);
    fab_expect("shorter than a tag",
               fab_unseal(ZEROS, ZEROS, (fab_bytes){ NULL, 0 }, fab_bytes_of(ZEROS, 15), out),
               false);
}

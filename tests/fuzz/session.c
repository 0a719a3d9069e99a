/* Fuzz: tickets, sessions, openings.  What is read is written again byte for byte but for the
 * signature. */
#include "crypto/crypto.h"
#include "statement/seal.h"
#include "statement/session.h"

static uint8_t secret_key[64], public_key[32];

static void session(fab_bytes in)
{
    uint8_t            bytes[4096];
    struct fab_buf     b = FAB_BUF(bytes);
    struct fab_session s;
    struct fab_err     e;

    if (fab_session_read(in, &s, &e) != FAB_OK) return;
    fab_assert(fab_session_verify(in, &s, public_key, s.web, s.origin, s.made, &e) != FAB_OK);
    fab_assert(fab_session_put(&b, &s, secret_key, &e) == FAB_OK);
    fab_assert(fab_session_verify(fab_buf_bytes(&b), &s, public_key, s.web, s.origin, s.made, &e) ==
               FAB_OK);
    fab_assert(b.len == in.len);
}

static void opening(fab_bytes in)
{
    uint8_t            bytes[4096];
    struct fab_buf     b = FAB_BUF(bytes);
    struct fab_opening o;
    struct fab_err     e;

    if (in.len > sizeof bytes || fab_opening_read(in, &o, &e) != FAB_OK) return;
    fab_opening_put(&b, &o, in.len);
    fab_assert(fab_bytes_same(fab_buf_bytes(&b), in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t SEED[32] = { 1 };
    struct fab_ticket    t;
    struct fab_err       e;

    if (public_key[0] == 0) fab_sign_key(SEED, public_key, secret_key);
    session((fab_bytes){ data, size });
    opening((fab_bytes){ data, size });
    /* nobody signed with this key */
    fab_assert(fab_ticket_read((fab_bytes){ data, size }, public_key, &t, &e) != FAB_OK);
    return 0;
}

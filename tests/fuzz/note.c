/* note.c: whatever a witness, a follower or a member hands in as checkpoint, key or signature
 * line.
 * Holds: what is read is spelled in one way only; verifying never fails otherwise than with a
 *        code. */
#include "log/note.h"

static void try_key(fab_str text)
{
    static uint8_t      room[1 << 17];
    struct fab_buf      again = FAB_BUF(room);
    struct fab_note_key k;

    if (!fab_vkey_read(text, &k)) return;
    fab_vkey_put(&again, &k);
    fab_assert(again.failed || fab_str_same(fab_buf_str(&again), text));
}

static void try_note(fab_str text, const struct fab_note_key *key, int nkeys)
{
    static uint8_t        room[1 << 17];
    struct fab_buf        again = FAB_BUF(room);
    struct fab_err        e     = { .code = FAB_OK };
    int64_t               signed_s[2];
    struct fab_checkpoint c;

    if (fab_checkpoint_read(text, &c, &e) != FAB_OK) return;
    fab_checkpoint_put_text(&again, c.origin, c.size, &c.root);
    fab_assert(again.failed ||
               fab_str_same(fab_str_part(c.text, 0, again.len), fab_buf_str(&again)));
    fab_assert(c.text.len + 1 + c.lines.len == text.len && c.lines.len > 0);
    if (fab_checkpoint_verify(&c, c.origin, key, nkeys, signed_s, &e) == FAB_OK) {
        fab_assert(signed_s[0] == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char LOG[] =
        "commons.example/log+09f26630+Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMpM";
    static const char WITNESS[] =
        "witness.neighbour.example/w1+9c93a69f+BJ/bvTtTmaNi+mDx0vF1SdOXrLJyT18JWiB4Jf0NPIfs";
    struct fab_note_key key[2];
    const fab_str       text = { (const char *)data, size };
    const bool known =
        fab_vkey_read(fab_str_of(LOG), &key[0]) && fab_vkey_read(fab_str_of(WITNESS), &key[1]);
    int64_t             time_s;

    fab_assert(known);
    try_key(text);
    try_note(text, key, 2);
    fab_note_line_check(text, &key[1], FAB_STR("text\n"), &time_s);
    fab_assert(time_s >= -1);
    return 0;
}

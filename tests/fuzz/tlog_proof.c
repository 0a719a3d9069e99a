/* tlog_proof.c: a proof that somebody brings back after years.  Holds: what is read is spelled
 * in one way only. */
#include "log/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t        room[1 << 17];
    const fab_str         text  = { (const char *)data, size };
    const fab_id          leaf  = { { 1 } };
    struct fab_buf        again = FAB_BUF(room);
    struct fab_err        e     = { .code = FAB_OK };
    struct fab_tlog_proof p;

    if (fab_tlog_proof_read(text, &p, &e) != FAB_OK) return 0;
    fab_tlog_proof_put(&again, p.index, &p.path, p.note);
    fab_assert(fab_str_same(fab_buf_str(&again), text));
    fab_assert(fab_tlog_proof_verify(&p, &leaf, p.checkpoint.origin, NULL, 0, NULL, &e) ==
               FAB_E_SIG);
    return 0;
}

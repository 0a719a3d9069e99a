/* Fuzz: submissions.  What is read is written again byte for byte, and its entry alone parses to
 *                     the same sid. */
#include "statement/box.h"
#include "statement/statement.h"

static uint8_t memory[4 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fab_submission s;
    static uint8_t               again[FAB_L_submission_bytes + 64];
    struct fab_arena             a = FAB_ARENA(memory);
    struct fab_buf               b = FAB_BUF(again);
    fab_bytes clear[FAB_L_disclosures], box[FAB_L_disclosures], share[FAB_SHARES];
    fab_id                       digest[FAB_L_disclosures], holder[FAB_SHARES];
    struct fab_statement         st;
    struct fab_err               e;
    uint8_t                      key[32];

    if (fab_submission_read((fab_bytes){ data, size }, &a, &s, &e) != FAB_OK) {
        fab_assert(e.field != NULL);
        return 0;
    }
    for (int i = 0; i < s.nclear; i++) clear[i] = s.clear[i].bytes;
    for (int i = 0; i < s.nboxed; i++) box[i] = s.boxed[i].box;
    for (int i = 0; i < s.nboxed; i++) digest[i] = s.boxed[i].digest;
    for (int i = 0; i < s.nshares; i++) share[i] = s.share[i].box;
    for (int i = 0; i < s.nshares; i++) holder[i] = s.share[i].holder;
    fab_submission_put(&b, s.entry, clear, s.nclear, digest, box, s.nboxed, holder, share,
                       s.nshares);
    fab_assert(fab_bytes_same(fab_buf_bytes(&b), (fab_bytes){ data, size }));
    fab_assert(fab_statement_parse(s.entry, &a, &st, &e) == FAB_OK && fab_same(&st.sid, &s.st.sid));
    if (fab_submission_key(&s, key, &e) != FAB_OK) {
        fab_assert(e.code == FAB_E_FIELD || e.code == FAB_E_SIG);
    }
    return 0;
}

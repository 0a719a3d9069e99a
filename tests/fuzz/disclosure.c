/* Fuzz: disclosures.  What is read is written again byte for byte from its parts. */
#include "statement/show.h"
#include "statement/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t        again[FAB_L_disclosure_bytes + 64], text[1 << 17];
    struct fab_buf        b = FAB_BUF(again), shown = FAB_BUF(text);
    const fab_bytes       in = { data, size };
    struct fab_disclosure d;
    struct fab_err        e;

    if (fab_disclosure_read(in, &d, &e) != FAB_OK) {
        fab_assert(e.field != NULL && (e.code == FAB_E_SYNTAX || e.code == FAB_E_FIELD));
        return 0;
    }
    if (d.type == 't') fab_disclosure_put_text(&b, d.salt, d.field, d.text);
    else if (d.type == 'b') fab_disclosure_put_bytes(&b, d.salt, d.field, d.bytes);
    else fab_disclosure_put_raw(&b, d.salt, d.field, d.raw);
    fab_assert(fab_bytes_same(fab_buf_bytes(&b), in));
    fab_assert(fab_show(in, &shown, &e) == FAB_OK || e.code == FAB_E_MEMORY);
    fab_assert(d.type != 't' || fab_typed_ok(d.text));
    return 0;
}

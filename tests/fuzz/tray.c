/* Bytes become steps on a tray over a store and on an array; they must agree after each. */
#include "state/test_rows.c"

enum { MEMORY = 1 << 19 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fab_test_rows disk, model, filed;
    static void                *memory;
    struct fab_chance           c = { data, size, 0 };
    struct fab_loader           from;
    struct fab_tray            *t;

    if (memory == NULL) {
        memory = malloc(MEMORY);
        fab_records_start();
        fab_test_rows_open(&disk);
        fab_test_rows_open(&model);
        fab_test_rows_open(&filed);
    }
    disk.n = model.n = filed.n = 0;
    from = fab_test_rows_loader(&disk);
    t = fab_tray_open(memory, MEMORY, &from);
    fab_assert(t != NULL);
    while (c.n > 0) {
        fab_test_rows_statement(t, true, &model, &filed, &c);
        if (!fab_tray_full(t)) continue;
        fab_assert(fab_tray_write_back(t) == FAB_OK);
        fab_tray_empty(t);
    }
    return 0;
}

/* hash.c: the state as one number that two machines can compare.
 *
 * Idea    every row as canonical CBOR, in an order that depends on nothing but the rows.
 * Cost    all rows, once; never in the fold.
 * Source  PROTOCOL 9 (state hash), RECORDS 1. */
#include "base/sort.h"
#include "codec/cbor.h"
#include "crypto/crypto.h"
#include "fold/fold.h"

enum { ROW_BYTES = 2048 };
struct hashing { struct fab_sha256 sum; int record; };

static bool hash_row(void *arg, const void *row)
{
    struct hashing *h = arg;
    uint8_t         room[ROW_BYTES];
    struct fab_buf  b = FAB_BUF(room);

    fab_row_dump(h->record, row, &b);
    fab_assert(!b.failed);
    fab_sha256_add(&h->sum, b.p, b.len);
    return true;
}

static int name_order(const void *a, const void *b, void *arg)
{
    (void)arg;
    return strcmp(fab_record_row(*(const int *)a)->name, fab_record_row(*(const int *)b)->name);
}

static enum fab_code hash_record(struct fab_tray *t, struct hashing *h, int record)
{
    uint8_t        room[64];
    struct fab_buf b = FAB_BUF(room);

    h->record = record;
    fab_cbor_put_text(&b, fab_str_of(fab_record_row(record)->name));
    fab_sha256_add(&h->sum, b.p, b.len);
    FAB_TRY(fab_tray_all(t, record, hash_row, h));
    fab_sha256_add(&h->sum, "\x80", 1);
    return FAB_OK;
}

enum fab_code fab_state_hash(struct fab_tray *t, fab_id *out)
{
    struct hashing h;
    int            order[FAB_RECORDS];

    for (int i = 0; i < FAB_RECORDS; i++) order[i] = i;
    fab_sort(order, FAB_RECORDS, sizeof *order, name_order, NULL);
    fab_sha256_init(&h.sum);
    for (int i = 0; i < FAB_RECORDS; i++) FAB_TRY(hash_record(t, &h, order[i]));
    *out = fab_sha256_end(&h.sum);
    return FAB_OK;
}

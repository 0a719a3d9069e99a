/* records_test.c: rows as bytes: the canonical dump, names by number, order. */
#include "base/sort.h"
#include "base/test.h"
#include "charter/settings.h"
#include "state/records.h"

FAB_TEST(dump_of_rows)
{
    uint8_t        out[1024];
    struct fab_buf b = FAB_BUF(out);
    struct fab_acct acct = { .owner = { { 1, 2 } }, .unit = 1, .bal = -500, .line = 24 };
    struct fab_param param = { .ver = 2, .name = FAB_S_line_cap, .val = 1000000 };
    struct fab_policy_key key = { .n = 0, .what = 3, .name = "w1" };

    fab_records_start();
    fab_row_dump(FAB_R_acct, &acct, &b);
    fab_expect_bytes("a mid has 16 bytes", fab_buf_bytes(&b),
                     fab_test_hex("865001020000000000000000000000000000013901f318180000"));
    b.len = 0;
    fab_row_dump(FAB_R_param, &param, &b);
    fab_expect_bytes("a name is its text", fab_buf_bytes(&b),
                     fab_test_hex("8302686c696e652e6361701a000f4240"));
    b.len = 0;
    fab_row_dump(FAB_R_policy_key, &key, &b);
    fab_expect_bytes("no id, no bytes", fab_buf_bytes(&b), fab_test_hex("84000340627731"));
}

FAB_TEST(names_follow_their_order)
{
    static const enum fab_column_type TYPES[] = { FAB_COL_META, FAB_COL_SETTING, FAB_COL_LIST };
    static const char *const          WHAT[] = { "meta", "setting", "list" };

    for (int i = 0; i < fab_countof(TYPES); i++) {
        const char *before = "", *name;

        for (int64_t n = 0; (name = fab_name_text(TYPES[i], n)) != NULL; n++) {
            if (fab_str_order(fab_str_of(before), fab_str_of(name)) >= 0) fab_expect(name, 0, 1);
            if (fab_name_number(TYPES[i], fab_str_of(name)) != n) fab_expect(name, -1, n);
            before = name;
        }
        fab_expect(WHAT[i], fab_name_number(TYPES[i], FAB_STR("no.such")), -1);
    }
}

FAB_TEST(records_and_indexes)
{
    int indexes = 0;

    fab_records_start();
    for (int r = 0; r < FAB_RECORDS; r++) {
        indexes += fab_record_row(r)->nindex;
        for (int c = 0; c < fab_record_row(r)->keys; c++) {
            if (fab_record_row(r)->columns[c].type == FAB_COL_STR) {
                fab_expect(fab_record_row(r)->name, 0, 1);
            }
        }
    }
    fab_expect("each index belongs to one record", indexes, FAB_INDEXES);
    fab_expect("due, idx, n", fab_index_row(FAB_I_timer_by_due)->count, 3);
    fab_expect("resolved", fab_index_row(FAB_I_timer_by_due)->col[0], 2);
    fab_expect("a key of two", fab_record_row(FAB_R_timer)->key_bytes, 40);
}

FAB_TEST(order_by_key)
{
    const struct fab_mov a = {.idx = 1, .seq = 9}, b = {.idx = 2, .seq = -1},
                         c = {.idx = 2, .seq = 0};

    fab_expect("first column first", fab_row_order(FAB_R_mov, &a, &b) < 0, true);
    fab_expect("negative below zero", fab_row_order(FAB_R_mov, &b, &c) < 0, true);
    fab_expect("same", fab_row_order(FAB_R_mov, &c, &c), 0);
}

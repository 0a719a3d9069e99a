/* given_test.c: a question over what was noted reads what it read; whatever else it asks for fails. */
#include "state/given.h"
#include "base/test.h"

#include <stdlib.h>

enum { MEMORY = 4 << 20, ACCOUNTS = 6 };

static const fab_id ANNA = { { 0xa1 } }, BRUNO = { { 0xb1 } };
static void *block[5];

/* Anna has accounts in six units, some timers stand. */
static struct fab_tray *state(void)
{
    struct fab_tray *t;

    fab_records_start();
    for (int k = 0; k < fab_countof(block); k++) {
        if (block[k] == NULL) block[k] = malloc(MEMORY);
        fab_assert(block[k] != NULL);
    }
    t = fab_tray_open(block[0], MEMORY, NULL);
    for (int n = 0; n < ACCOUNTS; n++) {
        fab_add_acct(t, FAB_KEY(.a = ANNA, .n = n))->bal = 100 + n;
        fab_add_timer(t, FAB_KEY(.a = ANNA, .n = n))->due = 1000 + n;
    }
    fab_expect("kept", fab_tray_end(t, FAB_OK), FAB_OK);
    return t;
}

/* What one question reads: an account, one that is not there, deadlines from 1001 on, at most 2. */
static bool question(struct fab_tray *t, int64_t from)
{
    const void            *row[2];
    const struct fab_acct *has = fab_row_read(t, FAB_R_acct, FAB_KEY(.a = ANNA, .n = 3)),
                          *lacks = fab_row_read(t, FAB_R_acct, FAB_KEY(.a = BRUNO, .n = 3));
    const int              n = fab_scan_read(t, FAB_I_timer_by_due, FAB_KEY(.n = from), 0, row, 2);

    return fab_tray_error(t) == FAB_OK && has != NULL && has->bal == 103 && lacks == NULL &&
           n == 2 && ((const struct fab_timer *)row[0])->due == from &&
           ((const struct fab_timer *)row[1])->due == from + 1;
}

/* Noted of the state, written and read again. */
static bool passed_on(struct fab_given *g)
{
    static uint8_t    bytes[1 << 16];
    struct fab_tray  *whole = state();
    struct fab_buf    b = FAB_BUF(bytes);
    struct fab_given  noted;
    struct fab_loader from;
    struct fab_cbor   c;
    struct fab_err    e;

    fab_assert(fab_given_open(&noted, block[1], MEMORY) && fab_given_open(g, block[2], MEMORY));
    from = fab_given_noting(&noted, whole);
    if (!fab_expect("asked", question(fab_tray_open(block[3], MEMORY, &from), 1001), true)) {
        return false;
    }
    fab_given_put(&noted, &b);
    c = fab_cbor_open(fab_buf_bytes(&b));
    return fab_expect("read", fab_given_read(g, &c, &e), FAB_OK) &&
           fab_expect("to its end", fab_cbor_done(&c), true);
}

static struct fab_tray *asking(struct fab_given *g)
{
    const struct fab_loader given = fab_given_loader(g);

    g->err = FAB_OK;
    return fab_tray_open(block[4], MEMORY, &given);
}

FAB_TEST(given_answers_the_same)
{
    struct fab_given g;

    if (!passed_on(&g)) return;
    fab_expect("the same", question(asking(&g), 1001), true);
    fab_expect("and again", question(asking(&g), 1001), true);
    fab_expect("nothing else was asked", g.err, FAB_OK);
}

static bool any(void *arg, const void *row)
{
    (void)arg;
    (void)row;
    return true;
}

FAB_TEST(given_nothing_beyond)
{
    struct fab_given g;
    struct fab_tray *t;
    const void      *row[4];

    if (!passed_on(&g)) return;
    t = asking(&g);
    fab_expect("a row that was not noted",
               fab_row_read(t, FAB_R_acct, FAB_KEY(.a = ANNA, .n = 4)) == NULL, true);
    fab_expect("fails", fab_tray_error(t), FAB_E_PART);
    t = asking(&g);
    fab_expect("another scan", question(t, 1002), false);
    fab_expect("fails", fab_tray_error(t), FAB_E_PART);
    t = asking(&g);
    (void)fab_scan_read(t, FAB_I_timer_by_due, FAB_KEY(.n = 1001), 0, row, 3);
    fab_expect("further than it went", fab_tray_error(t), FAB_E_PART);
    t = asking(&g);
    fab_expect("all rows", fab_tray_all(t, FAB_R_acct, any, NULL), FAB_E_PART);
}

FAB_TEST(given_what_is_no_rows)
{
    static const uint8_t BAD[] = { 0x83, 0x82, 0x82, 0x00, 0x82, 0x60, 0x00 };
    struct fab_given g;
    struct fab_cbor  c = fab_cbor_open(fab_bytes_of(BAD, sizeof BAD));
    struct fab_err   e;

    (void)state();
    fab_assert(fab_given_open(&g, block[2], MEMORY));
    fab_expect("cut short, no such name", fab_given_read(&g, &c, &e), FAB_E_SYNTAX);
}

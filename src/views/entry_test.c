/* entry_test.c: who may read a text: of a promise its sides, of a case all whom it concerns. */
#include "base/test.h"
#include "state/device.h"
#include "views/doc.h"

static uint8_t memory[1 << 20];

static fab_id id(int n)
{
    return (fab_id){ { (uint8_t)n } };
}

enum { LENDER = 1, BORROWER, GUARANTOR, JUROR, STRANGER, NOBODY = 0, PROMISE = 10, CASE, OTHER };

/* A promise between two, a third answers for it, its case has one who sits. */
static struct fab_tray *world(void)
{
    struct fab_tray *t;

    fab_records_start();
    t = fab_tray_open(memory, sizeof memory, NULL);
    fab_assert(t != NULL);
    fab_add_party(t, FAB_KEY(.a = id(PROMISE), .n = 0))->mid = id(LENDER);
    fab_add_party(t, FAB_KEY(.a = id(PROMISE), .n = 1))->mid = id(BORROWER);
    fab_add_hold(t, FAB_KEY(.a = id(PROMISE), .n = 0))->owner = id(GUARANTOR);
    fab_add_dsp(t, FAB_KEY(.a = id(CASE)))->agr = id(PROMISE);
    fab_add_seat(t, FAB_KEY(.a = id(CASE), .n = 0, .m = 0))->mid = id(JUROR);
    fab_assert(fab_tray_end(t, FAB_OK) == FAB_OK);
    return t;
}

static const struct {
    const char *row;
    int who, by, obj, sid;
    bool may;
} ROWS[] = {
    { "a promise: a side", LENDER, BORROWER, PROMISE, OTHER, true },
    { "a promise: who answers for it", GUARANTOR, BORROWER, PROMISE, OTHER, false },
    { "a promise: who sits in its case", JUROR, BORROWER, PROMISE, OTHER, false },
    { "what opens a case: who sits", JUROR, LENDER, PROMISE, CASE, true },
    { "an answer in it: the other side", LENDER, BORROWER, CASE, OTHER, true },
    { "an answer in it: who answers with money", GUARANTOR, BORROWER, CASE, OTHER, true },
    { "an answer in it: who sits", JUROR, BORROWER, CASE, OTHER, true },
    { "an answer in it: somebody else", STRANGER, BORROWER, CASE, OTHER, false },
    { "an answer in it: a visitor", NOBODY, BORROWER, CASE, OTHER, false },
    { "of nothing there is: its author", STRANGER, STRANGER, OTHER, OTHER, true },
};

FAB_TEST(views_entry_readers)
{
    struct fab_tray *t = world();

    for (int i = 0; i < fab_countof(ROWS); i++) {
        const struct fab_reader r = { .tray = t, .who = id(ROWS[i].who) };
        const struct fab_sdx    d = { .vis = 'P', .by = id(ROWS[i].by), .obj = id(ROWS[i].obj),
                                      .sid = id(ROWS[i].sid) };

        fab_expect(ROWS[i].row, fab_view_may_read(&r, &d), ROWS[i].may);
    }
}

/* mail_test.c: who may send what to whom, how often, until when, and who is given it. */
#include "base/test.h"
#include "node/desk.h"
#include "node/mail.h"
#include "node/test_people.h"
#include "os/os.h"
#include "statement/box.h"

enum { PEOPLE = 4, ANNA = 0, BRUNO, CHLOE, DAVID, MEMORY = 16 << 20 };
static struct fab_people people;
static struct fab_arena  memory;
static struct fab_node  *node;

static const fab_id *mid(int who)
{
    return &people.person[who].mid;
}

static void begin(void)
{
    if (memory.p == NULL) fab_assert(fab_os_arena(MEMORY, &memory));
    memory.used = 0;
    node = fab_people_town(&people, "mail", PEOPLE, false);
}

static void end(void)
{
    fab_people_leave(&people, node);
}

/* A box for one reader, unlike any other by its number. */
static fab_bytes box_for(int to, int number, size_t len)
{
    static const uint8_t         secret[32] = { 4 };
    const struct fab_box_random  random = { { 1 }, { 8, (uint8_t)number, 3 }, { 9 } };
    struct fab_box_reader        reader = { .who = *mid(to), .member = true };
    struct fab_buf               b = FAB_BUF_IN(&memory);
    uint8_t                     *plain = fab_take(&memory, len + 1);
    struct fab_err               e = { 0 };

    fab_box_key(secret, reader.key);
    memset(plain, 'x', len);
    fab_assert(
        fab_box_put(&b, &reader, 1, &random, fab_bytes_of("c", 1), fab_bytes_of(plain, len), &e)
        == FAB_OK);
    return fab_buf_bytes(&b);
}

static enum fab_code send(int from, int to, int what, fab_bytes box)
{
    const fab_id   about = { { 7 } };
    struct fab_err e = { 0 };

    return fab_node_mail_put(node, mid(from), mid(to), what, &about, box, &e);
}

struct box { int n; struct fab_mail last; };

static bool note(void *arg, const struct fab_mail *m)
{
    struct box *b = arg;

    b->n++;
    b->last = *m;
    return true;
}

static struct box mail_of(int who)
{
    struct fab_reading r;
    struct fab_err     e = { 0 };
    struct box         b = { .n = 0 };

    fab_assert(fab_node_read(node, &r, &e) == FAB_OK);
    fab_expect("read", fab_node_mail(&r, mid(who), note, &b, &e), FAB_OK);
    fab_node_done(&r);
    return b;
}

FAB_TEST(mail_goes_to_its_reader_alone)
{
    struct fab_err e = { 0 };
    struct box     b;

    begin();
    fab_expect("a word", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 1, 40)), FAB_OK);
    people.now_ms++;
    fab_expect("the same again", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 1, 40)), FAB_OK);
    fab_expect("a deal", send(ANNA, BRUNO, FAB_MAIL_DEAL, box_for(BRUNO, 2, 40)), FAB_OK);
    b = mail_of(BRUNO);
    fab_expect("two", b.n, 2);
    fab_expect("from Anna", fab_same(&b.last.from, mid(ANNA)), true);
    fab_expect("its hash", b.last.what == FAB_MAIL_DEAL && b.last.about.b[0] == 7, true);
    fab_expect("nothing for the sender", mail_of(ANNA).n, 0);
    fab_expect("nothing for a third", mail_of(CHLOE).n, 0);
    fab_expect("a third takes nothing away",
               fab_node_mail_drop(node, mid(CHLOE), &b.last.id, false, &e), FAB_E_REF);
    fab_expect("nor does the sender", fab_node_mail_drop(node, mid(ANNA), &b.last.id, false, &e),
               FAB_E_REF);
    fab_expect("its reader does", fab_node_mail_drop(node, mid(BRUNO), &b.last.id, false, &e),
               FAB_OK);
    fab_expect("once", fab_node_mail_drop(node, mid(BRUNO), &b.last.id, false, &e), FAB_E_REF);
    fab_expect("one is left", mail_of(BRUNO).n, 1);
    end();
}

FAB_TEST(mail_refusals)
{
    static const struct {
        const char *row;
        int         from, to, boxed_for;
        size_t      len;
        int         code;
    } ROW[] = {
        { "as it should be", ANNA, BRUNO, BRUNO, 100, FAB_OK },
        { "for somebody else", ANNA, BRUNO, CHLOE, 100, FAB_E_ROLE },
        { "the largest", ANNA, BRUNO, BRUNO, 16191, FAB_OK },
        { "larger", ANNA, BRUNO, BRUNO, 16192 + 64, FAB_E_FIELD },
    };

    begin();
    for (int r = 0; r < fab_countof(ROW); r++) {
        fab_expect(ROW[r].row,
                   send(ROW[r].from, ROW[r].to, FAB_MAIL_WORD,
                        box_for(ROW[r].boxed_for, r, ROW[r].len)),
                   ROW[r].code);
    }
    fab_expect("no box", send(ANNA, BRUNO, FAB_MAIL_WORD, fab_bytes_of("a box", 5)), FAB_E_SYNTAX);
    end();
}

FAB_TEST(mail_between_members)
{
    const fab_id       nobody = { { 42 } };
    struct fab_reading r;
    struct fab_err     e = { 0 };

    begin();
    fab_assert(fab_node_read(node, &r, &e) == FAB_OK);
    fab_expect("two members", fab_node_mail_may(&r, mid(ANNA), mid(BRUNO), &e), FAB_OK);
    fab_expect("from nobody", fab_node_mail_may(&r, &nobody, mid(BRUNO), &e), FAB_E_WHO);
    fab_expect("to nobody", fab_node_mail_may(&r, mid(ANNA), &nobody, &e), FAB_E_REF);
    fab_expect("to oneself", fab_node_mail_may(&r, mid(ANNA), mid(ANNA), &e), FAB_E_CONFLICT);
    fab_node_done(&r);
    end();
}

FAB_TEST(mail_twenty_a_day)
{
    struct fab_err e = { 0 };
    struct box     b;

    begin();
    for (int k = 0; k < FAB_L_mail_day; k++) {
        const int to = k % 2 == 0 ? BRUNO : CHLOE;

        fab_expect("one of twenty", send(ANNA, to, FAB_MAIL_WORD, box_for(to, k, 10)), FAB_OK);
    }
    fab_expect("one beyond", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 99, 10)), FAB_E_QUOTA);
    fab_expect("nothing of it stays", mail_of(BRUNO).n, FAB_L_mail_day / 2);
    fab_expect("a repeat is no new one", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 0, 10)),
               FAB_OK);
    b = mail_of(BRUNO);
    fab_expect("thrown away", fab_node_mail_drop(node, mid(BRUNO), &b.last.id, false, &e), FAB_OK);
    fab_expect("makes no room", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 99, 10)),
               FAB_E_QUOTA);
    fab_expect("others have their own", send(DAVID, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 99, 10)),
               FAB_OK);
    people.now_ms += FAB_DAY_MS;
    fab_expect("the next day", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 99, 10)), FAB_OK);
    end();
}

FAB_TEST(mail_ends_by_its_day)
{
    static const struct { const char *row; int64_t after_ms; int words, deals; } ROW[] = {
        { "at once", 0, 1, 1 },
        { "48 hours less a moment", 2 * FAB_DAY_MS - 1, 1, 1 },
        { "48 hours", 2 * FAB_DAY_MS, 1, 0 },
        { "30 days less a moment", 30 * FAB_DAY_MS - 1, 1, 0 },
        { "30 days", 30 * FAB_DAY_MS, 0, 0 },
    };
    int64_t start;

    begin();
    start = people.now_ms;
    fab_expect("a word", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 1, 10)), FAB_OK);
    fab_expect("a deal", send(ANNA, CHLOE, FAB_MAIL_DEAL, box_for(CHLOE, 2, 10)), FAB_OK);
    for (int r = 0; r < fab_countof(ROW); r++) {
        people.now_ms = start + ROW[r].after_ms;
        fab_expect(ROW[r].row, mail_of(BRUNO).n, ROW[r].words);
        fab_expect(ROW[r].row, mail_of(CHLOE).n, ROW[r].deals);
    }
    people.now_ms = start + FAB_DAY_MS;
    fab_expect("swept only when its day has come", mail_of(CHLOE).n, 1);
    people.now_ms = start + 40 * FAB_DAY_MS;
    fab_expect("a later one", send(ANNA, DAVID, FAB_MAIL_WORD, box_for(DAVID, 3, 10)), FAB_OK);
    people.now_ms = start;
    fab_expect("what was over is gone from the file", mail_of(BRUNO).n + mail_of(CHLOE).n, 0);
    end();
}

FAB_TEST(mail_of_the_blocked)
{
    struct fab_err e = { 0 };
    struct box     b;

    begin();
    fab_expect("heard once", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 1, 10)), FAB_OK);
    b = mail_of(BRUNO);
    fab_expect("blocked", fab_node_mail_drop(node, mid(BRUNO), &b.last.id, true, &e), FAB_OK);
    for (int k = 2; k <= FAB_L_mail_day; k++) {
        fab_expect("the same answer", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, k, 10)),
                   FAB_OK);
    }
    fab_expect("and the same quota", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 50, 10)),
               FAB_E_QUOTA);
    fab_expect("nothing arrives", mail_of(BRUNO).n, 0);
    fab_expect("others do", send(CHLOE, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 60, 10)), FAB_OK);
    fab_expect("one of Chloe's", mail_of(BRUNO).n, 1);
    fab_expect("Bruno writes to Anna", send(BRUNO, ANNA, FAB_MAIL_WORD, box_for(ANNA, 70, 10)),
               FAB_OK);
    people.now_ms += FAB_DAY_MS;
    fab_expect("so he hears her again", send(ANNA, BRUNO, FAB_MAIL_WORD, box_for(BRUNO, 80, 10)),
               FAB_OK);
    fab_expect("both are there", mail_of(BRUNO).n, 2);
    end();
}

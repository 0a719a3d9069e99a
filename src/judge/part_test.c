/* part_test.c: on every pair of METHOD 9's lists a part judges as the whole does, bit by bit; what is
 * no part is refused. */
#include "judge/part.h"
#include "base/test.h"
#include "judge/interval.h"
#include "judge/judge_test.h"
#include "judge/why.h"

static uint8_t room[1 << 20];

/* Members' names have 16 bytes. */
static fab_id mid(char letter)
{
    return (fab_id){ { (uint8_t)letter, 7 } };
}

static void open_list(struct fab_method *m, struct test_memory *t, const struct test_row *rows,
                      int n)
{
    const struct fab_method_rules rules = { .open = 1, .seeds = 3 };
    struct fab_err                e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_method_open(m, &rules, test_memory(t), &e), FAB_OK);
    for (int k = 0; k < n; k++) {
        struct fab_statement_said said = test_said(&rows[k], k + 1);
        struct fab_judgement      judged;

        said.from = mid(rows[k].i);
        said.about = mid(rows[k].j);
        fab_expect("learnt", fab_method_learn(m, &said, 1, &judged, &e), FAB_OK);
    }
}

static void judge(const struct fab_method *m, char i, char j, struct fab_judgement *o)
{
    const fab_id a = mid(i), b = mid(j);

    fab_method_judge(m, fab_method_person(m, &a), fab_method_person(m, &b),
                     (fab_moment){ 30 * FAB_DAY_MS }, o);
}

/* The same numbers, and the same witnesses by name in the same order. */
static void same_reasons(const struct fab_method *whole, const struct fab_method *part, char i,
                         char j, struct fab_arena arena)
{
    struct fab_judgement a, b;
    struct fab_why       x, y;
    struct fab_err       e = { 0 };

    judge(whole, i, j, &a);
    judge(part, i, j, &b);
    fab_expect("x", memcmp(a.x, b.x, sizeof a.x), 0);
    fab_expect("p", memcmp(&a.p, &b.p, sizeof a.p), 0);
    const struct fab_odds p = fab_interval(whole, &a), q = fab_interval(part, &b);
    fab_expect("odds", p.lo == q.lo && p.mid == q.mid && p.hi == q.hi && p.weight == q.weight,
               true);
    fab_expect("why", fab_why(whole, &a, &arena, &x, &e), FAB_OK);
    fab_expect("why", fab_why(part, &b, &arena, &y, &e), FAB_OK);
    fab_expect("sums", memcmp(x.c, y.c, sizeof x.c), 0);
    fab_expect("outlook", x.outlook.lo == y.outlook.lo && x.outlook.hi == y.outlook.hi, true);
    fab_expect("unknown", x.unknown, y.unknown);
    fab_expect("records", x.records, y.records);
    if (!fab_expect("witnesses", x.count, y.count)) return;
    for (int k = 0; k < x.count; k++) {
        const struct fab_witness *v = &x.witness[k], *w = &y.witness[k];

        fab_expect("sum", memcmp(&v->sum, &w->sum, sizeof v->sum), 0);
        fab_expect("when", v->latest_ms, w->latest_ms);
        fab_expect("who", fab_same(&fab_web_at(&whole->web, v->person)->id,
                                   &fab_web_at(&part->web, w->person)->id), true);
    }
}

/* A part of i about j, k beside; its bytes. */
static fab_bytes part_of(const struct fab_method *m, char i, char j, char k,
                         struct fab_arena *arena)
{
    const fab_id   asker = mid(i), who[] = { mid(j), mid(k) };
    struct fab_buf out = FAB_BUF_IN(arena);
    struct fab_err e = { 0 };

    fab_expect("put", fab_part_put(m, &asker, who, k == 0 ? 1 : 2, arena, &out, &e), FAB_OK);
    return fab_buf_bytes(&out);
}

static enum fab_code take(fab_bytes b, struct fab_method *m, struct test_memory *t)
{
    const struct fab_method_rules none = { 0 };
    struct fab_err                e = { 0 };

    *t = (struct test_memory){ .left = -1 };
    fab_expect("open", fab_method_open(m, &none, test_memory(t), &e), FAB_OK);
    return fab_part_take(m, b, &e);
}

static void every_pair(const struct test_row *rows, int n, const char *people)
{
    struct fab_method  whole, part;
    struct test_memory t, u;

    open_list(&whole, &t, rows, n);
    for (const char *i = people; *i != 0; i++) {
        for (const char *j = people; *j != 0; j++) {
            struct fab_arena arena = FAB_ARENA(room);
            const char       k = people[(j - people + 1) % 5];

            if (i == j || k == *i || k == *j) continue;
            fab_expect("taken", take(part_of(&whole, *i, *j, k, &arena), &part, &u), FAB_OK);
            same_reasons(&whole, &part, *i, *j, arena);
            struct fab_judgement a, b;
            judge(&whole, *i, k, &a);
            judge(&part, *i, k, &b);
            fab_expect("who is beside", memcmp(a.x, b.x, sizeof a.x), 0);
            fab_method_close(&part);
            fab_expect("memory comes back", u.bytes, 0);
        }
    }
    fab_method_close(&whole);
}

FAB_TEST(part_judges_as_the_whole)
{
    every_pair(TEST_FIRST, fab_countof(TEST_FIRST), "abcdefgz");        /* z: nobody knows */
    every_pair(TEST_SECOND, fab_countof(TEST_SECOND), "pqrstuxy");
}

/* Every length but the whole; numbers that no instance holds. */
FAB_TEST(part_refused)
{
    struct fab_arena   arena = FAB_ARENA(room);
    struct fab_method  whole, part;
    struct test_memory t, u;
    fab_bytes          b;
    uint8_t           *at;

    open_list(&whole, &t, TEST_FIRST, fab_countof(TEST_FIRST));
    b = part_of(&whole, 'e', 'a', 0, &arena);
    at = fab_take(&arena, b.len + 1);
    memcpy(at, b.p, b.len);
    for (size_t n = 0; n < b.len; n++) {
        fab_expect("cut short", take(fab_bytes_of(at, n), &part, &u), FAB_E_SYNTAX);
        fab_method_close(&part);
    }
    fab_expect("a byte behind", take(fab_bytes_of(at, b.len + 1), &part, &u), FAB_E_SYNTAX);
    fab_method_close(&part);
    memset(at + 32, 0xff, 8);                                           /* b[0] is no number */
    fab_expect("no number", take(fab_bytes_of(at, b.len), &part, &u), FAB_E_SYNTAX);
    fab_method_close(&part);
    memcpy(at, b.p, b.len);
    at[0] = 0x7f;                                                       /* more good than all */
    fab_expect("good beyond all", take(fab_bytes_of(at, b.len), &part, &u), FAB_E_SYNTAX);
    fab_method_close(&part);
    fab_method_close(&whole);
}

/* learn_test.c: judgement for whoever reads a file that another one writes: of all that is
 * logged, filed or not; of the moment that is held. */
#include "base/test.h"
#include "judge/ask.h"
#include "node/desk.h"
#include "node/test_people.h"
#include "os/os.h"

enum { MEMORY = 64 << 20 };
static struct fab_people people;
static struct fab_arena  memory;
static struct fab_node  *writer;

static void begin(const char *name)
{
    if (memory.p == NULL) fab_assert(fab_os_arena(MEMORY, &memory));
    memory.used = 0;
    writer = fab_people_town(&people, name, 2, true);
}

static fab_id say(fab_bytes b)
{
    struct fab_submitted s = { .code = FAB_OK };
    struct fab_err       e = { 0 };

    fab_assert(fab_node_submit(writer, &b, 1, &s, &e) == FAB_OK);
    fab_expect("said", s.code, FAB_OK);
    return s.sid;
}

static void keep_a_promise(void)
{
    const fab_id promise = say(fab_people_promise(&people, 0, 1, 0, &memory));

    (void)say(fab_people_accept(&people, 1, &promise, &memory));
    (void)say(fab_people_keep(&people, 1, &promise, &memory));
}

static struct fab_node *beside(void)
{
    struct fab_node_options o = fab_people_options(&people);
    struct fab_node        *n = NULL;
    struct fab_err          e = { 0 };

    o.read_only = true;
    fab_assert(fab_node_open(&o, &n, &e) == FAB_OK);
    return n;
}

static int64_t learnt(struct fab_node *n)
{
    const struct fab_judge *j = fab_node_judge_lock(n);
    const int64_t           rows = j == NULL ? -1 : fab_judge_learnt(j);

    fab_node_judge_unlock(n);
    return rows;
}

FAB_TEST(what_is_not_filed_yet_is_judged_too)
{
    struct fab_node *reader;
    int64_t          trailing, filed;

    begin("trailing");
    keep_a_promise();
    fab_expect("the state trails", fab_node_counts(writer).filed < fab_node_counts(writer).size,
               true);
    reader = beside();
    trailing = learnt(reader);
    fab_node_close(reader);
    fab_node_close(writer);
    reader = beside();
    filed = learnt(reader);
    fab_node_close(reader);
    fab_expect("rows", trailing > 0, true);
    fab_expect("the same as when it is filed", trailing, filed);
    fab_people_sweep(people.path);
}

FAB_TEST(a_moment_that_is_held)
{
    struct fab_reading r;
    struct fab_node   *reader, *newer;
    struct fab_err     e = { 0 };
    int64_t            then;

    begin("held");
    keep_a_promise();
    newer = beside();
    then = learnt(newer);
    fab_node_close(newer);
    reader = beside();
    fab_expect("read", fab_node_read(reader, &r, &e), FAB_OK);
    fab_node_hold(reader, &r);
    people.now_ms += 60000;
    keep_a_promise();
    fab_expect("what was known then", learnt(reader), then);
    newer = beside();
    fab_expect("is less than now", then < learnt(newer), true);
    fab_node_close(newer);
    fab_node_hold(reader, NULL);
    fab_node_done(&r);
    fab_node_close(reader);
    fab_people_leave(&people, writer);
}

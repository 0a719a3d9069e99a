/* links_test.c: the graph of links beside the desk: made at the first question, told what each
 * batch changes, made again when it lacks something, lent to many readers. */
#include "node/links.h"

#include "base/test.h"
#include "devices/core.h"
#include "node/desk.h"
#include "node/test_people.h"
#include "os/os.h"

enum { PEOPLE = 5, MEMORY = 64 << 20, LINE = 100 };
enum { CREDITOR = 1, GUARANTOR, DEBTOR, OTHER };
static struct fab_people people;
static struct fab_arena  memory;
static struct fab_node  *node;

static fab_id submit(const char *row, int by, struct fab_statement s, enum fab_code want)
{
    struct fab_submitted done = { .code = FAB_OK };
    struct fab_err       e = { 0 };
    const fab_bytes      b = fab_people_say(&people, by, &s, NULL, 0, &memory);

    fab_expect(row, fab_node_submit(node, &b, 1, &done, &e), FAB_OK);
    fab_expect(row, done.code, want);
    return done.sid;
}

/* by answers for whom; sum 0: he takes it back. */
static fab_id answers(const char *row, int by, int whom, int64_t sum, const fab_id *was)
{
    struct fab_statement s = { .kind = FAB_K_surety, .about_type = FAB_ABOUT_MID,
                               .about = people.person[whom].mid, .ver = 1 };

    s.has = F_(ver) | (sum == 0 ? F_(scale) | F_(ref) : F_(amount) | F_(until) | F_(method));
    s.amount.units = sum;
    s.until.ms = people.now_ms / 1000 * 1000 + fab_days(360);
    s.method = 2;
    s.ref = was;
    s.nref = was != NULL;
    return submit(row, by, s, FAB_OK);
}

static void pays(const char *row, int from, int to, int64_t sum)
{
    (void)submit(row, from,
                 (struct fab_statement){ .kind = FAB_K_transfer, .has = F_(amount) | F_(code),
                                         .about_type = FAB_ABOUT_MID,
                                         .about = people.person[to].mid, .amount = { sum },
                                         .code = 1 }, FAB_OK);
}

/* They would have to earn a line for their words; here they have one, and are members. */
static void begin(const char *name)
{
    if (memory.p == NULL) fab_assert(fab_os_arena(MEMORY, &memory));
    memory.used = 0;
    node = fab_people_town(&people, name, PEOPLE, false);
    for (int i = 0; i < PEOPLE; i++) {
        fab_get_member(node->tray, FAB_KEY(.a = people.person[i].mid))->standing = FAB_MEMBER;
        fab_need_acct(node->tray, people.person[i].mid, 0)->line = LINE;
    }
    fab_assert(fab_tray_end(node->tray, FAB_OK) == FAB_OK);
}

static void end(void)
{
    fab_people_leave(&people, node);
}

/* What a search finds for the creditor, whose word he takes being the guarantor's, or nobody's. */
static int64_t found(int unit, int from, bool trusted)
{
    const struct fab_cover_accept accept = { people.person[GUARANTOR].mid, { 1000 } };
    const struct fab_cover_ask    ask = { .layer = FAB_LAYER_WORD, .from = from,
                                          .creditor = people.person[CREDITOR].mid,
                                          .debtor = people.person[DEBTOR].mid, .need = { 1000 },
                                          .until = { people.now_ms }, .accept = &accept,
                                          .naccept = trusted };
    struct fab_scratch     *scratch;
    const struct fab_graph *g = fab_node_links_lock(node, unit, &scratch);
    struct fab_cover        c = { .sum = { -1 } };
    struct fab_err          e = { 0 };

    if (g != NULL) fab_expect("search", fab_cover_find(g, scratch, &ask, &c, &e), FAB_OK);
    fab_node_links_unlock(node, scratch);
    return c.sum.units;
}

FAB_TEST(links_follow_what_is_said)
{
    fab_id word, more;

    begin("links");
    word = answers("before anybody asks", GUARANTOR, DEBTOR, 40, NULL);
    fab_expect("made at the first question", found(0, FAB_FROM_SELF, true), 40);
    fab_expect("whose word nobody takes", found(0, FAB_FROM_SELF, false), 0);
    fab_expect("in another unit there is none", found(1, FAB_FROM_SELF, true), 0);
    more = answers("a second word", OTHER, DEBTOR, 30, NULL);
    fab_expect("is no cover by itself", found(0, FAB_FROM_VAULT, false), 0);
    pays("he gets something of his own", CREDITOR, OTHER, 25);
    fab_expect("which covers", found(0, FAB_FROM_VAULT, false), 25);
    pays("and gives some away", OTHER, CREDITOR, 15);
    fab_expect("the rest covers", found(0, FAB_FROM_VAULT, false), 10);
    pays("the guarantor's room shrinks", GUARANTOR, CREDITOR, LINE - 12);
    fab_expect("to what he can have held", found(0, FAB_FROM_SELF, true), 12);
    (void)answers("he takes his word back", GUARANTOR, DEBTOR, 0, &word);
    fab_expect("nothing by him", found(0, FAB_FROM_SELF, true), 0);
    (void)answers("so does the other", OTHER, DEBTOR, 0, &more);
    fab_expect("nothing at all", found(0, FAB_FROM_SELF | FAB_FROM_VAULT, true), 0);
    end();
}

/* What was filed and then not committed never was. */
FAB_TEST(links_forget_a_batch_that_failed)
{
    struct fab_edge edge = { .sid = { { 1 } }, .kind = FAB_EDGE_WORD, .cap = 70, .hops = 2,
                             .state = 1, .until = INT64_MAX / 2 };

    begin("links-forget");
    (void)answers("a word", GUARANTOR, DEBTOR, 20, NULL);
    fab_expect("asked", found(0, FAB_FROM_SELF, true), 20);
    edge.src = people.person[GUARANTOR].mid;
    edge.dst = people.person[DEBTOR].mid;
    fab_links_forget(node);                                 /* as a batch does that begins */
    fab_links_filed(node, FAB_R_edge, NULL, &edge);
    fab_links_forget(node);
    fab_links_commit(node, 1000);
    fab_expect("not in it", found(0, FAB_FROM_SELF, true), 20);
    fab_links_filed(node, FAB_R_edge, NULL, &edge);
    fab_expect("not before it is durable", found(0, FAB_FROM_SELF, true), 20);
    fab_links_commit(node, 1001);
    fab_expect("then it is", found(0, FAB_FROM_SELF, true), 20 + 70);
    fab_links_filed(node, FAB_R_edge, &edge, NULL);
    fab_links_commit(node, 1001);
    fab_expect("a graph that knows so much is not told again", found(0, FAB_FROM_SELF, true), 90);
    end();
}

/* More rows than wait in memory: the graph is read again from what is filed. */
FAB_TEST(links_too_many_at_once)
{
    enum { MANY = 65536 };
    const struct fab_member row = { .mid = { { 0xee } }, .standing = FAB_MEMBER };

    begin("links-many");
    (void)answers("a word", GUARANTOR, DEBTOR, 20, NULL);
    fab_expect("asked", found(0, FAB_FROM_SELF, true), 20);
    fab_links_forget(node);
    for (int i = 0; i < MANY; i++) fab_links_filed(node, FAB_R_member, &row, &row);
    fab_links_filed(node, FAB_R_edge, NULL,
                    &(struct fab_edge){ .sid = { { 1 } }, .kind = FAB_EDGE_WORD, .cap = 70,
                                        .src = people.person[GUARANTOR].mid,
                                        .dst = people.person[DEBTOR].mid, .state = 1 });
    fab_links_commit(node, 1000);
    fab_expect("read again: the row that nobody filed is not there", found(0, FAB_FROM_SELF, true),
               20);
    end();
}

/* A record that no link depends on is not kept; readers that hold the graph at once share it. */
FAB_TEST(links_many_readers)
{
    enum { ASKERS = 20 };
    struct fab_scratch     *scratch[ASKERS];
    const struct fab_graph *g[ASKERS];

    begin("links-readers");
    (void)answers("a word", GUARANTOR, DEBTOR, 20, NULL);
    for (int i = 0; i < ASKERS; i++) g[i] = fab_node_links_lock(node, 0, &scratch[i]);
    for (int i = 1; i < ASKERS; i++) {
        fab_expect("the same graph", g[i] == g[0] && g[i] != NULL, true);
        fab_expect("a scratch of one's own", scratch[i] != scratch[i - 1], true);
    }
    for (int i = 0; i < ASKERS; i++) fab_node_links_unlock(node, scratch[i]);
    fab_links_filed(node, FAB_R_post, NULL, NULL);
    fab_expect("still there", found(0, FAB_FROM_SELF, true), 20);
    end();
}

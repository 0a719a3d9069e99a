/* lots_test.c: the desk's part in a dispute: it tells a link when a draw waits, and opens what the
 * seats have sealed. */
#include "base/test.h"
#include "crypto/crypto.h"
#include "devices/dispute.h"
#include "node/desk.h"
#include "node/test_people.h"
#include "os/os.h"
#include "statement/box.h"
#include "statement/seal.h"

enum { PEOPLE = 6, DEBTOR = 1, CREDITOR = 2, MEMORY = 64 << 20 };
static struct fab_people people;
static struct fab_arena  memory;
static struct fab_node  *node;

static struct fab_submitted submit(const char *row, fab_bytes b)
{
    struct fab_err       e = { 0 };
    struct fab_submitted s = { .code = FAB_OK };

    fab_expect(row, fab_node_submit(node, &b, 1, &s, &e), FAB_OK);
    fab_expect(row, s.code, FAB_OK);
    return s;
}

static struct fab_submitted said(const char *row, int by, struct fab_statement s, fab_id about)
{
    s.about_type = FAB_ABOUT_SID;
    s.about = about;
    return submit(row, fab_people_say(&people, by, &s, NULL, 0, &memory));
}

static void pass(int hours)
{
    struct fab_err e = { 0 };

    for (; hours > 0; hours -= 6) {
        people.now_ms += 6 * INT64_C(3600000);
        fab_expect("a clock", fab_node_tick(node, &e), FAB_OK);
    }
}

/* They would have to vouch for weeks and to earn a line for their bonds; here they are members and
 * have one. */
static void begin(void)
{
    if (memory.p == NULL) fab_assert(fab_os_arena(MEMORY, &memory));
    memory.used = 0;
    node = fab_people_town(&people, "lots", PEOPLE, false);
    for (int i = 0; i < PEOPLE; i++) {
        fab_get_member(node->tray, FAB_KEY(.a = people.person[i].mid))->standing = FAB_MEMBER;
        fab_need_acct(node->tray, people.person[i].mid, 0)->line = 100;
    }
    fab_assert(fab_tray_end(node->tray, FAB_OK) == FAB_OK);
}

/* A verdict with its share for the desk's seal key. */
static fab_bytes verdict(int by, const fab_id *dispute)
{
    static const uint8_t        CHANCE[88] = { 7 };
    const struct fab_box_random random = { { CHANCE[0] }, { 8 }, { 9 } };
    const struct fab_opening    o = { .salt = { (uint8_t)by, 5 },
                                      .vec = { 0, 0, 1, 2, 0 },
                                      .nvec = 5 };
    const fab_id          commitment = fab_seal_commitment(&o);
    struct fab_box_reader reader = { .member = false };
    struct fab_buf opening = FAB_BUF_IN(&memory), box = FAB_BUF_IN(&memory),
                   entry = FAB_BUF_IN(&memory), whole = FAB_BUF_IN(&memory);
    uint8_t               room[64], service[32];
    fab_bytes             share;
    struct fab_err        e;
    struct fab_statement  s = { .kind = FAB_K_ruling, .by_member = true,
                                .signer = people.person[by].mid, .origin = FAB_PEOPLE_ORIGIN,
                                .made = { people.now_ms / 1000 * 1000 },
                                .has = F_(kind) | F_(hash), .about_type = FAB_ABOUT_SID,
                                .about = *dispute, .hash = fab_bytes_of(commitment.b, 32) };

    fab_opening_put(&opening, &o, 64);
    fab_node_public(node, FAB_NODE_SERVICE, service);
    fab_node_public(node, FAB_NODE_SEAL, reader.key);
    reader.who = fab_thumbprint(service);
    fab_assert(fab_box_put(&box, &reader, 1, &random, fab_box_context(room, "seal", &commitment),
                           fab_buf_bytes(&opening), &e) == FAB_OK);
    share = fab_buf_bytes(&box);
    fab_assert(fab_statement_build(&s, people.person[by].secret_key, &entry, &e) == FAB_OK);
    fab_submission_put(&whole, fab_buf_bytes(&entry), NULL, 0, NULL, NULL, 0, &reader.who, &share,
                       1);
    return fab_buf_bytes(&whole);
}

static struct fab_dsp dispute_row(const fab_id *dispute)
{
    return *fab_get_dsp(node->tray, FAB_KEY(.a = *dispute));
}

static int person_of(const fab_id *mid)
{
    for (int i = 0; i < PEOPLE; i++) {
        if (fab_same(mid, &people.person[i].mid)) return i;
    }
    return 0;
}

/* All seats of a round commit. */
static void judge(const fab_id *dispute, int round, int seats)
{
    for (int n = 0; n < seats; n++) {
        const struct fab_seat *seat =
            fab_get_seat(node->tray, FAB_KEY(.a = *dispute, .n = round, .m = n));

        (void)submit("commits", verdict(person_of(&seat->mid), dispute));
    }
}

FAB_TEST(the_desk_in_a_dispute)
{
    const uint8_t nonce[32] = { 6 };
    const fab_id  promised = fab_sha256(fab_bytes_of(nonce, 32));
    struct fab_err e = { 0 };
    fab_id         agr, dispute;

    begin();
    agr = submit("promised", fab_people_promise(&people, DEBTOR, CREDITOR, 0, &memory)).sid;
    (void)submit("accepted", fab_people_accept(&people, CREDITOR, &agr, &memory));
    (void)said("done", DEBTOR, (struct fab_statement){ .kind = FAB_K_deliver,
               .has = F_(code) | F_(scale), .scale = 1 }, agr);
    dispute = said("contested", CREDITOR, (struct fab_statement){ .kind = FAB_K_dispute,
                   .has = F_(code) | F_(method) | F_(hash), .method = 1,
                   .hash = fab_bytes_of(promised.b, 32) }, agr).sid;
    pass(14 * 24 + 12);
    (void)said("revealed", CREDITOR, (struct fab_statement){ .kind = FAB_K_answer,
               .has = F_(code) | F_(nonce), .code = 1, .nonce = fab_bytes_of(nonce, 32) }, dispute);
    fab_expect("then", fab_node_tick(node, &e), FAB_OK);
    fab_expect("a link is told", fab_meta(node->tray, FAB_META_lots), 1);
    pass(3 * 24);
    fab_expect("seats", dispute_row(&dispute).stage, FAB_JURY);
    judge(&dispute, 0, (int)dispute_row(&dispute).seats);
    fab_expect("then", fab_node_tick(node, &e), FAB_OK);
    fab_expect("opened and ruled", dispute_row(&dispute).stage, FAB_RULED);
    (void)said("appealed", DEBTOR, (struct fab_statement){ .kind = FAB_K_appeal,
               .has = F_(method), .method = 1 }, dispute);
    pass(6);
    fab_expect("the next link, before the clock", fab_meta(node->tray, FAB_META_lots), 2);
    const struct fab_dsp drawn = dispute_row(&dispute);
    fab_expect("which draws by it", fab_id_none(&drawn.link), false);
    pass(24 * 9);
    fab_expect("over", dispute_row(&dispute).stage, FAB_END);
    fab_people_leave(&people, node);
}

/* cover_test.c: every refusal of a certificate, example D of DECISION 15, calls, shares of chance.
 */
#include "base/test.h"
#include "crypto/crypto.h"
#include "state/cover.h"
#include "state/device.h"

#include <stdlib.h>

enum { MEMORY = 1 << 21, TOOLS = 3, CARS = 4, LATER = 5000 };
static const fab_id ZOE = { { 0xf0 } }, ANNE = { { 0xa0 } }, BRUNO = { { 0xb0 } },
                    CHLOE = { { 0xc0 } }, DAVID = { { 0xd0 } };
static const fab_id NOBODY;

/* A link of the little world: its id is its letter. */
static fab_id name(int letter)
{
    return (fab_id){ { (uint8_t)letter, [31] = 1 } };
}

static struct fab_edge *edge(struct fab_tray *t, int letter, int kind, fab_id src, fab_id dst,
                             int64_t cap)
{
    struct fab_edge *e = fab_add_edge(t, FAB_KEY(.a = name(letter)));

    e->kind = kind;
    e->src = src;
    e->dst = dst;
    e->cap = cap;
    e->hops = 2;
    e->until = LATER;
    e->state = 1;
    return e;
}

/* Example D, a b c d e f; one track each of the other kinds: g Zoe, h pool, i programme of Bruno, j
 * Anne to Chloe; what is wrong with each in its turn: k another topic, l another unit, m over too
 * soon, n its own promises only, o refused. */
static struct fab_tray *world(void **memory)
{
    const int64_t    cars = CARS;
    struct fab_tray *t;

    fab_crypto_start();
    fab_records_start();
    *memory = malloc(MEMORY);
    t = fab_tray_open(*memory, MEMORY, NULL);
    fab_assert(t != NULL);
    fab_entry_begin(t, 9);
    fab_add_member(t, FAB_KEY(.a = ANNE))->est = 1;
    (void)fab_add_member(t, FAB_KEY(.a = CHLOE));
    fab_add_member(t, FAB_KEY(.a = DAVID))->level = 3;
    edge(t, 'a', FAB_EDGE_WORD, ZOE, ANNE, 80)->hops = 0;
    edge(t, 'b', FAB_EDGE_WORD, ZOE, BRUNO, 40);
    edge(t, 'c', FAB_EDGE_WORD, ANNE, CHLOE, 60);
    edge(t, 'd', FAB_EDGE_WORD, BRUNO, CHLOE, 30);
    edge(t, 'e', FAB_EDGE_WORD, ANNE, DAVID, 50);
    edge(t, 'f', FAB_EDGE_WORD, DAVID, CHLOE, 20);
    edge(t, 'g', FAB_EDGE_TRACK, ZOE, ANNE, 70)->until = 0;
    edge(t, 'h', FAB_EDGE_POOL, fab_pool(0), ANNE, 70);
    edge(t, 'i', FAB_EDGE_PROGRAMME, BRUNO, CHLOE, 70);
    edge(t, 'j', FAB_EDGE_TRACK, ANNE, CHLOE, 70);
    edge(t, 'k', FAB_EDGE_WORD, BRUNO, CHLOE, 90)->topic = fab_link_topics(&cars, 1);
    edge(t, 'l', FAB_EDGE_WORD, BRUNO, CHLOE, 90)->unit = 2;
    edge(t, 'm', FAB_EDGE_WORD, BRUNO, CHLOE, 90)->until = LATER - 1;
    edge(t, 'n', FAB_EDGE_WORD, ANNE, DAVID, 90)->hops = 0;
    edge(t, 'o', FAB_EDGE_WORD, BRUNO, CHLOE, 90)->state = 2;
    edge(t, 'p', FAB_EDGE_WORD, CHLOE, ANNE, 90);
    edge(t, 'q', FAB_EDGE_WORD, DAVID, ZOE, 90);
    edge(t, 'r', FAB_EDGE_WORD, ZOE, CHLOE, 90);
    edge(t, 's', FAB_EDGE_TRACK, ZOE, CHLOE, 90);
    edge(t, 'u', FAB_EDGE_WORD, DAVID, ANNE, 90);
    edge(t, 'v', FAB_EDGE_VOUCH, BRUNO, CHLOE, 90);
    (void)fab_tray_end(t, FAB_OK);
    return t;
}

/* The commons' link to somebody, by the rule of ids. */
static fab_id presumed(fab_id who)
{
    uint8_t      bytes[48] = { [7] = FAB_EDGE_PRESUMPTION };
    const fab_id commons = fab_commons();
    fab_bytes    part = { bytes, sizeof bytes };

    memcpy(bytes + 8, commons.b, 16);
    memcpy(bytes + 24, who.b, 16);
    return fab_sha256_of("fabrique-link-v1", &part, 1);
}

/* Paths as words of letters: C and A are the commons' links to Chloe and Anne. */
static struct fab_cover_named named(int type, fab_id payer, const char *links, int64_t sum)
{
    struct fab_cover_named p = { .type = type, .payer = payer, .sum = sum };

    for (; links[p.nlinks] != 0 && p.nlinks < FAB_COVER_LINKS; p.nlinks++) {
        const char c = links[p.nlinks];

        p.link[p.nlinks] = c == 'C'   ? presumed(CHLOE)
                           : c == 'A' ? presumed(ANNE)
                           : c == 'D' ? presumed(DAVID)
                                      : name(c);
    }
    return p;
}

static const struct fab_cover_leg LEG = { .until = LATER };

static struct fab_certificate certificate(struct fab_cover_leg *leg,
                                          const struct fab_cover_named *path, int n)
{
    *leg = LEG;
    leg->creditor = ZOE;
    leg->debtor = CHLOE;
    return (struct fab_certificate){
        .leg = leg, .nlegs = 1, .path = path, .n = n, .topic = TOOLS, .known = 50, .starter = 25
    };
}

enum {
    S = FAB_COVER_SURETY,
    P = FAB_COVER_POOL,
    K = FAB_COVER_PRESUMED,
    T = FAB_COVER_TRACK,
    O = FAB_COVER_PROGRAMME
};
static const struct {
    const char *row; int type; char payer; const char *links; int64_t sum; enum fab_code want;
} ONE[] = {
    { "two links", S, 'a', "ac", 60, FAB_OK },
    { "three links", S, 'd', "aef", 20, FAB_OK },
    { "what the guarantor owns himself", S, 'a', "c", 60, FAB_OK },
    { "a word that the creditor accepts privately", S, 'd', "ef", 20, FAB_OK },
    { "the creditor's own record", T, 'z', "gj", 70, FAB_OK },
    { "one link of it", T, 'z', "s", 90, FAB_OK },
    { "the pool", P, 'p', "hj", 70, FAB_OK },
    { "a programme", O, 'b', "i", 70, FAB_OK },
    { "a newcomer is presumed", K, '0', "C", 25, FAB_OK },
    { "long known, then a record", T, 'z', "Aj", 50, FAB_OK },
    { "nothing", S, 'a', "ac", 0, FAB_E_COVER_SHAPE },
    { "below nothing", S, 'a', "ac", -1, FAB_E_COVER_SHAPE },
    { "beyond any amount", S, 'a', "ac", FAB_AMOUNT_MAX + 1, FAB_E_COVER_SHAPE },
    { "another type", 1, 'a', "ac", 1, FAB_E_COVER_SHAPE },
    { "another type beyond", 8, 'a', "ac", 1, FAB_E_COVER_SHAPE },
    { "no links", S, 'a', "", 1, FAB_E_COVER_SHAPE },
    { "the creditor's own word is no cover", S, 'z', "r", 1, FAB_E_COVER_SHAPE },
    { "five links, the first unsaid", S, 'b', "euac", 1, FAB_E_COVER_SHAPE },
    { "a presumption of two links", K, '0', "Aj", 1, FAB_E_COVER_SHAPE },
    { "a member twice", S, 'a', "aeuc", 1, FAB_E_COVER_SHAPE },
    { "who stands first, again", S, 'd', "uef", 1, FAB_E_COVER_SHAPE },
    { "the debtor inside", S, 'a', "rpc", 1, FAB_E_COVER_SHAPE },
    { "the creditor inside", S, 'd', "eqf", 1, FAB_E_COVER_SHAPE },
    { "no such link", S, 'a', "a!", 1, FAB_E_COVER_PATH },
    { "no such first link", S, 'a', "!c", 1, FAB_E_COVER_PATH },
    { "links that do not meet", S, 'd', "bf", 1, FAB_E_COVER_PATH },
    { "does not end at the debtor", S, 'a', "ae", 1, FAB_E_COVER_PATH },
    { "another pays", S, 'b', "ac", 1, FAB_E_COVER_PATH },
    { "the pool's path from the creditor", P, 'p', "gj", 1, FAB_E_COVER_PATH },
    { "a record from nowhere", T, 'z', "j", 1, FAB_E_COVER_PATH },
    { "another's programme", O, 'a', "i", 1, FAB_E_COVER_PATH },
    { "a presumption of somebody else", K, '0', "A", 1, FAB_E_COVER_PATH },
    { "the commons' word", S, '0', "C", 1, FAB_E_COVER_PATH },
    { "a word is no record", T, 'z', "ac", 1, FAB_E_COVER_SCOPE },
    { "a record is no word", S, 'a', "gj", 1, FAB_E_COVER_SCOPE },
    { "a vouch carries nothing", S, 'b', "bv", 1, FAB_E_COVER_SCOPE },
    { "another topic", S, 'b', "bk", 1, FAB_E_COVER_SCOPE },
    { "another unit", S, 'b', "bl", 1, FAB_E_COVER_SCOPE },
    { "a newcomer is not long known", T, 'z', "C", 1, FAB_E_COVER_SCOPE },
    { "over too soon", S, 'b', "bm", 1, FAB_E_COVER_LAPSED },
    { "for his own promises only", S, 'd', "anf", 1, FAB_E_COVER_HOPS },
    { "one unit beyond the last link", S, 'a', "ac", 61, FAB_E_COVER_SPENT },
    { "one unit beyond the first", T, 'z', "gj", 71, FAB_E_COVER_SPENT },
    { "refused by the other", S, 'b', "bo", 1, FAB_E_COVER_SPENT },
    { "presumed beyond the limit", K, '0', "C", 26, FAB_E_COVER_SPENT },
    { "known beyond the limit", T, 'z', "Aj", 51, FAB_E_COVER_SPENT },
};

static fab_id payer(char c)
{
    return c == 'a'   ? ANNE
           : c == 'b' ? BRUNO
           : c == 'd' ? DAVID
           : c == 'z' ? ZOE
           : c == 'p' ? fab_pool(0)
                      : fab_commons();
}

FAB_TEST(certificate_rows)
{
    void            *memory;
    struct fab_tray *t = world(&memory);

    for (int i = 0; i < fab_countof(ONE); i++) {
        const struct fab_cover_named path =
            named(ONE[i].type, payer(ONE[i].payer), ONE[i].links, ONE[i].sum);
        struct fab_cover_leg         leg;
        const struct fab_certificate c = certificate(&leg, &path, 1);
        struct fab_err               e;

        fab_expect(ONE[i].row, fab_cover_check(t, &c, &e), ONE[i].want);
        (void)fab_tray_end(t, FAB_OK);
    }
    free(memory);
}

FAB_TEST(certificate_whole)
{
    void                  *memory;
    struct fab_tray       *t = world(&memory);
    struct fab_cover_named path[FAB_COVER_PATHS + 1] = { named(S, ANNE, "ac", 30),
                                                         named(S, ANNE, "c", 30) };
    struct fab_cover_leg   leg;
    struct fab_certificate c = certificate(&leg, path, 2);
    struct fab_err         e;

    fab_expect("twice the same link", fab_cover_check(t, &c, &e), FAB_OK);
    path[1].sum = 31;
    fab_expect("one unit beyond in all", fab_cover_check(t, &c, &e), FAB_E_COVER_SPENT);
    path[1].sum = 30;
    path[1].leg = 1;
    fab_expect("no such leg", fab_cover_check(t, &c, &e), FAB_E_COVER_SHAPE);
    path[1].leg = 0;
    c.arbiter = ANNE;
    fab_expect("the arbiter inside", fab_cover_check(t, &c, &e), FAB_E_COVER_SHAPE);
    c.path = &path[1];
    c.n = 1;
    fab_expect("the arbiter first, unsaid", fab_cover_check(t, &c, &e), FAB_E_COVER_SHAPE);
    c.path = path;
    c.n = 2;
    c.arbiter = BRUNO;
    fab_expect("who arbitrates elsewhere", fab_cover_check(t, &c, &e), FAB_OK);
    c.arbiter = NOBODY;
    leg.until = LATER + 1;
    fab_expect("a day too late", fab_cover_check(t, &c, &e), FAB_E_COVER_LAPSED);
    leg.until = LATER;
    path[0] = named(T, ZOE, "gj", 71);
    path[1] = named(S, BRUNO, "bm", 1);
    fab_expect("an earlier step refuses first", fab_cover_check(t, &c, &e), FAB_E_COVER_LAPSED);
    fab_expect("and says which path", e.arg, 1);
    c.n = 0;
    fab_expect("none is always allowed", fab_cover_check(t, &c, &e), FAB_OK);
    for (int i = 0; i <= FAB_COVER_PATHS; i++) path[i] = named(S, ANNE, "c", 1);
    c.n = FAB_COVER_PATHS;
    fab_expect("as many paths as there may be", fab_cover_check(t, &c, &e), FAB_OK);
    c.n++;
    fab_expect("one beyond", fab_cover_check(t, &c, &e), FAB_E_COVER_SHAPE);
    leg.debtor = DAVID;
    c.n = 1;
    path[0] = named(K, NOBODY, "D", 1);
    fab_expect("nothing is presumed of who must secure", fab_cover_check(t, &c, &e),
               FAB_E_COVER_SPENT);
    free(memory);
}

static int64_t of(struct fab_tray *t, int letter, bool spent)
{
    const struct fab_edge *row = fab_get_edge(t, FAB_KEY(.a = name(letter)));

    return spent ? row->spent : row->used;
}

/* Example D after need 60 is reserved and 25 of it is called. */
FAB_TEST(example_d)
{
    static const int64_t         FREE[] = { 62, 33, 46, 23, 46, 16 };
    const struct fab_cover_named path[] = { named(S, ANNE, "ac", 33), named(S, BRUNO, "bd", 17),
                                            named(S, DAVID, "aef", 10) };
    const int64_t                reserved[] = { 33, 17, 10 };
    void                        *memory;
    struct fab_tray             *t = world(&memory);
    struct fab_cover_leg         leg;
    const struct fab_certificate c = certificate(&leg, path, 3);
    struct fab_err               e;
    int64_t                      part[3];

    fab_expect("allowed", fab_cover_check(t, &c, &e), FAB_OK);
    fab_cover_reserve(t, &c);
    fab_expect("Z-A", of(t, 'a', false), 43);
    fab_expect("A-C", of(t, 'c', false), 33);
    fab_expect("D-C", of(t, 'f', false), 10);
    fab_expect("not twice", fab_cover_check(t, &c, &e), FAB_E_COVER_SPENT);
    fab_expect("called", fab_cover_call(t, path, reserved, 3, 25, part), 25);
    fab_expect("Anne", part[0], 14);
    fab_expect("Bruno", part[1], 7);
    fab_expect("David", part[2], 4);
    for (int i = 0; i < 6; i++) {
        fab_expect("free after the call",
                   fab_link_free(fab_get_edge(t, FAB_KEY(.a = name('a' + i)))), FREE[i]);
        fab_expect("nothing stays reserved", of(t, 'a' + i, false), 0);
    }
    fab_cover_repay(t, &path[2], 4);
    fab_expect("what is repaid carries again", of(t, 'f', true), 0);
    fab_expect("along the whole path", of(t, 'a', true), 14);
    free(memory);
}

FAB_TEST(commons_rows)
{
    const struct fab_cover_named path[] = { named(K, NOBODY, "C", 20), named(T, ZOE, "Aj", 50) };
    void                        *memory;
    struct fab_tray             *t = world(&memory);
    struct fab_cover_leg         leg;
    struct fab_certificate       c = certificate(&leg, path, 2);
    const struct fab_edge       *row;
    struct fab_err               e;

    fab_cover_reserve(t, &c);
    (void)fab_tray_end(t, FAB_OK);
    row = fab_get_edge(t, FAB_KEY(.a = presumed(CHLOE)));
    fab_expect("the commons' link has a row now",
               row != NULL && row->kind == FAB_EDGE_PRESUMPTION && row->state == 1, true);
    fab_expect("what it carries", row->used, 20);
    fab_expect("what it may", row->cap, 25);
    fab_expect("who", fab_same(&row->dst, &CHLOE), true);
    c.n = 1;
    fab_expect("no room for as much again", fab_cover_check(t, &c, &e), FAB_E_COVER_SPENT);
    c.starter = 40;
    fab_expect("unless the limit has grown", fab_cover_check(t, &c, &e), FAB_OK);
    fab_cover_free(t, &path[0], 15);
    fab_expect("some of it free", row->used, 5);
    fab_cover_free(t, &path[0], 5);
    fab_cover_free(t, &path[0], 0);
    fab_expect("all", row->used, 0);
    free(memory);
}

FAB_TEST(topics)
{
    static const int64_t EIGHT[] = { 1, 2, 3, 40, 127, 128, 200, 255 };
    const int64_t        all = fab_link_topics(EIGHT, 0), packed = fab_link_topics(EIGHT, 8);

    fab_expect("none is all", all == 0 && fab_link_serves(all, 0) && fab_link_serves(all, 7), true);
    for (int i = 0; i < 8; i++) fab_expect("named", fab_link_serves(packed, EIGHT[i]), true);
    fab_expect("not named", fab_link_serves(packed, 4), false);
    fab_expect("a promise about nothing", fab_link_serves(packed, 0), false);
}

static const struct {
    const char *row;
    int64_t reserved[4];
    int n;
    int64_t loss, part[4];
} SHARES[] = {
    { "example E", { 20, 10, 5 }, 3, 22, { 13, 6, 3 } },
    { "example E, nothing of the debtor's", { 20, 10, 5 }, 3, 25, { 14, 7, 4 } },
    { "all of it", { 20, 10, 5 }, 3, 35, { 20, 10, 5 } },
    { "more than there is", { 20, 10, 5 }, 3, 99, { 20, 10, 5 } },
    { "nothing lost", { 20, 10, 5 }, 3, 0, { 0, 0, 0 } },
    { "ties to the smaller number", { 7, 7, 7 }, 3, 2, { 1, 1, 0 } },
    { "nothing reserved", { 0, 0 }, 2, 5, { 0, 0 } },
    { "none", { 0 }, 0, 5, { 0 } },
    { "the largest sums", { FAB_AMOUNT_MAX, FAB_AMOUNT_MAX }, 2, FAB_AMOUNT_MAX + 1,
      { FAB_AMOUNT_MAX / 2 + 1, FAB_AMOUNT_MAX / 2 } },
};

FAB_TEST(shares)
{
    for (int i = 0; i < fab_countof(SHARES); i++) {
        int64_t       part[4] = { 0 }, sum = 0;
        const int64_t called =
            fab_cover_shares(SHARES[i].reserved, SHARES[i].n, SHARES[i].loss, part);

        for (int k = 0; k < SHARES[i].n; k++) {
            fab_expect(SHARES[i].row, part[k], SHARES[i].part[k]);
            sum += part[k];
        }
        fab_expect("called is what is paid", called, sum);
    }
}

/* ---- a history of chance: what is reserved is what open promises hold, what is spent what was not
 * repaid */

enum { OPEN = 24, HISTORY = 20000 };
struct open { struct fab_cover_named path; int64_t reserved, spent; };

static unsigned roll(uint64_t *dice, unsigned n)
{
    *dice = *dice * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(*dice >> 33) % n;
}

static const struct { int type; char payer; const char *links;
} WAYS[] = {
    { S, 'a', "ac" }, { S, 'b', "bd" }, { S, 'd', "aef" }, { S, 'a', "c" },
    { S, 'd', "ef" }, { T, 'z', "gj" }, { P, 'p', "hj" },  { T, 'z', "s" },
};

static void promise(struct fab_tray *t, struct open *o, uint64_t *dice)
{
    const unsigned         w = roll(dice, fab_countof(WAYS));
    struct fab_cover_leg   leg;
    struct fab_certificate c = certificate(&leg, &o->path, 1);
    struct fab_err         e;

    o->path = named(WAYS[w].type, payer(WAYS[w].payer), WAYS[w].links, 1 + (int64_t)roll(dice, 40));
    if (fab_cover_check(t, &c, &e) != FAB_OK) return;
    fab_cover_reserve(t, &c);
    o->reserved = o->path.sum;
}

static void end(struct fab_tray *t, struct open *o, uint64_t *dice)
{
    const int64_t some = (int64_t)roll(dice, (unsigned)o->reserved + 1);

    if (roll(dice, 2) == 0) {
        fab_cover_free(t, &o->path, some);
        o->reserved -= some;
        return;
    }
    o->spent += fab_cover_call(t, &o->path, &o->reserved, 1, some, &(int64_t){ 0 });
    o->reserved = 0;
}

/* What all of them together reserve, or have spent, on a link. */
static int64_t all_on(const struct open *open, int letter, bool spent)
{
    const fab_id id = name(letter);
    int64_t      sum = 0;

    for (int i = 0; i < OPEN; i++) {
        for (int k = 0; k < open[i].path.nlinks; k++) {
            if (fab_same(&open[i].path.link[k], &id))
                sum += spent ? open[i].spent : open[i].reserved;
        }
    }
    return sum;
}

FAB_TEST(history_of_chance)
{
    void            *memory;
    struct fab_tray *t = world(&memory);
    struct open      open[OPEN] = { 0 };
    uint64_t         dice = 7;
    int64_t          wrong = 0, ended = 0;

    for (int step = 0; step < HISTORY; step++) {
        struct open *o = &open[roll(&dice, OPEN)];

        if (o->reserved > 0) {
            end(t, o, &dice);
            ended++;
        } else if (o->spent > 0) {
            fab_cover_repay(t, &o->path, o->spent);
            o->spent = 0;
        } else {
            promise(t, o, &dice);
        }
        (void)fab_tray_end(t, FAB_OK);
        for (int c = 'a'; c <= 's'; c++) {
            const struct fab_edge *row = fab_get_edge(t, FAB_KEY(.a = name(c)));

            wrong += row->used + row->spent > row->cap || row->used != all_on(open, c, false) ||
                     row->spent != all_on(open, c, true);
        }
    }
    fab_expect("B1, and every unit belongs to somebody", wrong, 0);
    fab_expect("many ended", ended > 5000, true);
    free(memory);
}

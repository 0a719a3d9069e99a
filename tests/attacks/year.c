/* year.c: a year of ordinary life, three times: always a handshake, always full security, and as
 * `ask` says.
 *
 * Why     a community that trusts everybody pays for it, and one that secures everything does so
 *         every day; `ask` is there to do better than both.
 * Idea    the same people meet in the same order with the same stakes, and keep their word by the
 *         same chance.  A deal that is kept brings a tenth of its stake; what is lost and not made
 *         good is lost; devices cost what DECISION 7 says they do. `ask` is asked as anybody asks,
 *         at GET /v1/ask, and what it proposes is signed as it is.
 * Limits  people's shares and stakes are this file's, not measured on anybody; nobody changes his
 *         ways by what he sees.
 * Source  DECISION 7, 17. */
#include <stdio.h>
#include <stdlib.h>

#include "attacks.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "lib/source.h"
#include "os/os.h"
#include "town.h"

enum {
    FOUNDERS = 20,
    PEOPLE = 60,
    CARELESS = 6,
    CROOKS = 3,
    MONTHS = 12,
    MONTH_DAYS = 30,
    A_DAY = 6,
    LASTS = 3,
    TERM = 50,
    BOUND_DAYS = 7,
    LINE = 15,
    DAY = 24,
    BROKEN_MOST = 256
};
enum { HONEST_KEEPS = 990000, CARELESS_KEEPS = 900000, CROOK_KEEPS = 300000 };
enum policy { HANDSHAKE, SECURED, ASK };

struct meeting {
    int debtor, creditor;
    int64_t stake, luck;
};
struct life {
    struct town *t;
    enum policy policy;
    struct fab_arena page; /* of one answer */
    struct {
        struct meeting m;
        fab_id agr;
        bool made;
    } open[LASTS][A_DAY];
    struct town_claim broken[BROKEN_MOST];
    int nbroken;
    int64_t net_milli, asked, shaken; /* asked, shaken: this month */
};

/* ---- who they are */

static bool crook(int who)
{
    return who >= PEOPLE - CROOKS;
}

static int64_t keeps(int who)
{
    if (crook(who)) return CROOK_KEEPS;
    return who >= PEOPLE - CROOKS - CARELESS ? CARELESS_KEEPS : HONEST_KEEPS;
}

/* The n-th meeting of the year: the same whatever the policy. */
static struct meeting meet(struct fab_chance *c)
{
    static const int64_t STAKE[] = {4, 6, 8, 10, 12, 12, 16, 20, 24, 30};
    uint32_t drawn[4];
    struct meeting m;

    fab_chance_next(c, "meeting", drawn, sizeof drawn);
    m = (struct meeting){.debtor = (int)(drawn[0] % PEOPLE),
                         .creditor = (int)(drawn[1] % PEOPLE),
                         .stake = STAKE[drawn[2] % fab_countof(STAKE)],
                         .luck = drawn[3] % FAB_M};
    if (m.creditor == m.debtor) m.creditor = (m.creditor + 1) % PEOPLE;
    return m;
}

/* ---- asking */

static _Noreturn void give_up(const char *what)
{
    printf("not ok year: %s\n", what);
    exit(2);
}

/* What somebody can leave: an account is made when it is first used. */
static int64_t has(struct town *t, int who)
{
    struct fab_acct a;

    return town_row(t, FAB_R_acct, FAB_KEY(.a = town_mid(t, who)), &a) ? fab_max(0, a.bal + a.line)
                                                                       : LINE;
}

static const struct fab_json *answer(struct life *l, const struct meeting *m, int64_t until_ms)
{
    struct fab_buf target = FAB_BUF_IN(&l->page), json;
    struct fab_reading r;
    struct fab_err e;
    const fab_id who = town_mid(l->t, m->debtor);

    fab_put_text(&target, "/v1/ask?who=");
    fab_put_mid(&target, &who);
    fab_put_text(&target, "&stake=");
    fab_put_int(&target, m->stake);
    fab_put_text(&target, "&deposit="); /* what the other says he can leave: all that he has */
    fab_put_int(&target, has(l->t, m->debtor));
    fab_put_text(&target, "&until=");
    fab_put_int(&target, until_ms);
    const fab_str asked = fab_copy(&l->page, fab_buf_str(&target));
    json = FAB_BUF_IN(&l->page);
    if (fab_node_read(l->t->node, &r, &e) != FAB_OK) give_up("reading");
    const struct fab_sources from = fab_sources_of(&r);
    struct fab_reader reader = fab_reader_of(&r, &from, &l->page);
    reader.who = town_mid(l->t, m->creditor);
    const enum fab_code code = fab_view_get(&reader, asked, &json, &e);
    fab_node_done(&r);
    if (code != FAB_OK || json.failed) give_up(fab_code_name(code));
    return fab_json_read(fab_buf_str(&json), &l->page, &e);
}

/* The holds of the first deal, as they are to be signed. */
static void take_holds(const struct fab_json *deal, struct town_deal *d)
{
    const struct fab_json *rows = fab_json_get(deal, "holds");

    for (const struct fab_json *row = rows == NULL ? NULL : rows->first; row != NULL;
         row = row->next) {
        const struct fab_json *links = fab_json_get(row, "links");
        fab_id owner, link[4];
        int n = 0;

        if (!fab_mid_read(fab_json_text(row, "owner"), &owner)) give_up("an owner");
        for (const struct fab_json *one = links == NULL ? NULL : links->first; one != NULL && n < 4;
             one = one->next) {
            if (!fab_sid_read(one->text, &link[n++])) give_up("a link");
        }
        town_cover(d, (int)fab_json_int(row, "type", 0), owner, fab_json_int(row, "amount", 0),
                   link, n);
    }
}

/* What `ask` proposes at this stake; false: nothing, and *most is the largest stake that works. */
static bool proposed(struct life *l, const struct meeting *m, struct town_deal *d,
                     int64_t *burden_milli, int64_t *most)
{
    const size_t used = l->page.used;
    const struct fab_json *doc = answer(l, m, l->t->now.ms + BOUND_DAYS * FAB_DAY_MS);
    const struct fab_json *deals = doc == NULL ? NULL : fab_json_get(doc, "deals");
    const bool some = deals != NULL && deals->first != NULL;

    *burden_milli = some ? fab_json_int(deals->first, "burden_milli", 0) : 0;
    *most = fab_json_int(doc, "most_stake.units", 0);
    if (some) take_holds(deals->first, d);
    l->page.used = used;
    return some;
}

/* As it says; where the stake is too large, a first deal of what works. */
static bool as_asked(struct life *l, struct meeting *m, struct town_deal *d, int64_t *burden_milli)
{
    int64_t most;
    const bool some = proposed(l, m, d, burden_milli, &most);

    l->asked++;
    l->shaken += some && *burden_milli == 0;
    if (some || most < 1) return some;
    m->stake = d->value = most;
    return proposed(l, m, d, burden_milli, &most);
}

/* A deposit and the agreement about it: minutes, and its rate for so many days (DECISION 7). */
static int64_t deposit_milli(int64_t sum)
{
    enum { MINUTES = 3, MINUTE_MILLI = 150, RATE_PPM = 300 };

    return MINUTES * MINUTE_MILLI + (sum * RATE_PPM * BOUND_DAYS + 999) / 1000;
}

/* ---- living */

static bool covered(struct life *l, struct meeting *m, struct town_deal *d, int64_t *burden_milli)
{
    *burden_milli = 0;
    if (l->policy == ASK) return as_asked(l, m, d, burden_milli);
    if (l->policy == HANDSHAKE) {
        town_waive(l->t, d, m->stake);
        return true;
    }
    m->stake = d->value = fab_min(m->stake, has(l->t, m->debtor)); /* what can be secured in full */
    if (m->stake == 0) return false;
    town_cover(d, FAB_HOLD_DEPOSIT, town_mid(l->t, m->debtor), m->stake, NULL, 0);
    *burden_milli = deposit_milli(m->stake);
    return true;
}

static bool begin(struct life *l, struct meeting *m, fab_id *agr)
{
    struct town_deal d = town_promise(m->debtor, m->creditor, m->stake, TERM);
    int64_t burden_milli;

    if (!covered(l, m, &d, &burden_milli) || town_agree(l->t, &d, agr) != FAB_OK) return false;
    l->net_milli -= burden_milli;
    return true;
}

/* Kept; or admitted, and made good as far as there is money; or denied, which goes to the jury at
 * the end of the month. */
static void end(struct life *l, const struct meeting *m, const fab_id *agr)
{
    struct town *t = l->t;
    const fab_id creditor = town_mid(t, m->creditor);
    const int64_t before = town_balance(t, creditor);

    if (m->luck < keeps(m->debtor)) {
        (void)town_step(t, FAB_K_keep, m->creditor, agr);
        l->net_milli += m->stake * 100;
        return;
    }
    l->net_milli -= m->stake * 1000;
    if (!crook(m->debtor)) {
        (void)town_admit(t, m->debtor, agr, m->stake);
        l->net_milli += (town_balance(t, creditor) - before) * 1000;
        return;
    }
    if (l->nbroken == BROKEN_MOST) give_up("too many broken promises");
    l->broken[l->nbroken++] = (struct town_claim){
        .agr = *agr, .by = m->creditor, .against = m->debtor, .sum = m->stake, .right = m->stake};
}

/* All that people have, but those who broke their word. */
static int64_t money(struct life *l)
{
    int64_t sum = 0;

    for (int i = 0; i < PEOPLE - CROOKS; i++)
        sum += town_balance(l->t, town_mid(l->t, i));
    return sum;
}

static void go_to_jury(struct life *l)
{
    const int64_t before = money(l);

    town_judge(l->t, l->broken, l->nbroken, BROKEN_MOST, &town_just);
    l->net_milli += (money(l) - before) * 1000;
    l->nbroken = 0;
}

static void month(struct life *l, struct fab_chance *c)
{
    l->asked = l->shaken = 0;
    for (int day = 0; day < MONTH_DAYS; day++) {
        for (int i = 0; i < A_DAY; i++) {
            const int place = day % LASTS;

            if (l->open[place][i].made) end(l, &l->open[place][i].m, &l->open[place][i].agr);
            l->open[place][i].m = meet(c);
            l->open[place][i].made = begin(l, &l->open[place][i].m, &l->open[place][i].agr);
        }
        town_wait(l->t, DAY);
    }
    go_to_jury(l);
}

/* Introduced by the founders, each of whom may introduce one a month. */
static void people_come(struct town *t)
{
    while (t->n < PEOPLE) {
        for (int i = 0; i < FOUNDERS; i++)
            (void)town_introduce(t, i, (i + 1) % FOUNDERS);
        town_wait(t, DAY * (MONTH_DAYS + 1));
    }
}

/* The net result of the year; of the last month, how many of a million were handshakes. */
static int64_t year(enum policy policy, int64_t *shaken_ppm)
{
    static const struct town_setting SETTINGS[] = {
        {"line.start", LINE}, {"presume.min", 300}, {NULL, 0}};
    static struct life l;
    struct fab_chance c = {.seed = 10};

    l = (struct life){.t = town_open(FOUNDERS, SETTINGS, 10), .policy = policy};
    if (!fab_os_arena(16 << 20, &l.page)) give_up("memory");
    people_come(l.t);
    for (int i = 0; i < MONTHS; i++) month(&l, &c);
    *shaken_ppm = l.asked == 0 ? 0 : fab_mul_div(l.shaken, FAB_M, l.asked);
    fab_os_arena_end(&l.page);
    town_close(l.t);
    return l.net_milli / 1000;
}

void attack_year(void)
{
    int64_t shaken, none;
    const int64_t ask = year(ASK, &shaken), handshake = year(HANDSHAKE, &none),
                  secured = year(SECURED, &none);

    town_holds("year: as ask says: net result, more than always a handshake", ask, AT_LEAST,
               handshake + 1);
    town_holds("year: as ask says: net result, more than always full security", ask, AT_LEAST,
               secured + 1);
    town_holds("year: handshakes in month 12, ppm", shaken, AT_LEAST, 750000);
}

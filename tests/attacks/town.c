/* town.c: see the header. */
#include "town.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "devices/core.h"
#include "os/os.h"

enum {
    START_S = 1704067200,
    HOUR_MS = 3600000,
    TICK_HOURS = 6,
    WORDS = 96 << 20,
    LINKS_YEARS = 360,
    INVITE_DAYS = 30
};
enum { INVITATION = 1, PERSON = 2, SETTINGS = 64 };

static _Noreturn void give_up(const char *what, const struct fab_err *e)
{
    printf("not ok %s: %s at %s:%d %s %s\n", what, fab_code_name(e->code), e->file, e->line,
           e->field == NULL ? "" : e->field, e->what);
    exit(2);
}

/* ---- clock and chance */

static fab_moment now_of(void *self)
{
    return ((struct town *)self)->now;
}

static void random_bytes(void *self, const char *label, void *out, size_t n)
{
    fab_chance_next(&((struct town *)self)->chance, label, out, n);
}

int64_t town_below(struct town *t, int64_t n)
{
    uint64_t drawn;

    fab_chance_next(&t->chance, "attack", &drawn, sizeof drawn);
    return (int64_t)(drawn % (uint64_t)n);
}

bool town_happens(struct town *t, int64_t ppm)
{
    return town_below(t, FAB_M) < ppm;
}

void town_wait(struct town *t, int64_t hours)
{
    const int64_t until = t->now.ms + hours * HOUR_MS;
    struct fab_err e;

    town_flush(t);
    while (t->now.ms < until) {
        t->now.ms = fab_min(until, t->now.ms + TICK_HOURS * HOUR_MS);
        if (fab_node_tick(t->node, &e) != FAB_OK) give_up("the desk's clock", &e);
    }
    t->terms.now = t->now;
}

/* ---- founding */

static struct fab_cell text(const char *s)
{
    return (struct fab_cell){.type = 't', .v = fab_bytes_of(s, strlen(s))};
}

static fab_str name_of(const struct fab_cells *row)
{
    return (fab_str){(const char *)row->cell[0].v.p, row->cell[0].v.len};
}

/* In order of name; one of the same name is replaced. */
static void put_row(struct fab_cells *row, int *n, struct fab_cells one)
{
    int at = 0;

    while (at < *n && fab_str_order(name_of(&row[at]), name_of(&one)) < 0)
        at++;
    if (at == *n || !fab_str_same(name_of(&row[at]), name_of(&one))) {
        for (int i = (*n)++; i > at; i--)
            row[i] = row[i - 1];
    }
    row[at] = one;
}

/* Numbers small enough to be read; people and their limits so that only the defence under test
 * stands in the way. */
static const struct town_setting USUAL[] = {
    {"acct.max", 1000000}, {"agr.ack", 3},          {"dsp.appeal", 3},
    {"dsp.draw", 1},       {"dsp.jury", 2},         {"dsp.mediation", 0},
    {"dsp.open", 1},       {"dsp.repair", 1},       {"jury.small", 50},
    {"line.cap", 100000},  {"new.days", 0},         {"new.live", 20},
    {"new.stake", 1000},   {"quota.member", 10000}, {"quota.newcomer", 1000},
    {"vouch.gap", 0},      {"vouch.stock", 200},    {NULL, 0},
};

static int charter_rows(struct fab_cells *row, struct fab_cell (*cell)[2],
                        const struct town_setting *settings)
{
    static const char *const DEVICES[] = {"devices", "item",    "agreement",   "rating",
                                          "escrow",  "deposit", "surety",      "pool",
                                          "credit",  "track",   "presumption", "dispute"};
    static struct fab_cell devices[fab_countof(DEVICES)], units[2];
    int n = 0, used = 0;

    for (int i = 0; i < fab_countof(DEVICES); i++)
        devices[i] = text(DEVICES[i]);
    units[0] = text("units");
    units[1] = text("credit:credit:1");
    put_row(row, &n, (struct fab_cells){devices, fab_countof(DEVICES)});
    put_row(row, &n, (struct fab_cells){units, 2});
    for (int k = 0; k < 2; k++) {
        for (const struct town_setting *s = k == 0 ? USUAL : settings; s != NULL && s->name != NULL;
             s++, used++) {
            cell[used][0] = text(s->name);
            cell[used][1] = (struct fab_cell){.type = 'i', .n = s->value};
            put_row(row, &n, (struct fab_cells){cell[used], 2});
        }
    }
    return n;
}

static int sign_in(struct town *t, const uint8_t secret[16])
{
    struct fab_draft d = town_draft(t, FAB_K_join);
    char label[32];
    fab_id block[2];

    fab_assert(t->n < TOWN_PEOPLE);
    snprintf(label, sizeof label, "person %d", t->n);
    for (int k = 0; k < 2; k++)
        block[k] = fab_chance_block(t->chance.seed, fab_str_of(label), (uint64_t)k);
    fab_person_make(&t->person[t->n], block[0].b, block[1].b);
    fab_draft_join(&d, &t->person[t->n], 1, secret, fab_str_of(label));
    (void)town_must(t, t->n, &d);
    return t->n++;
}

static void learn_terms(struct town *t)
{
    uint8_t service[32];

    fab_node_public(t->node, FAB_NODE_SERVICE, service);
    fab_node_public(t->node, FAB_NODE_SEAL, t->terms.holder[0].key);
    t->terms.holder[0].thumbprint = fab_thumbprint(service);
    t->terms.nholders = 1;
    t->terms.origin = fab_node_origin(t->node);
    t->terms.ver = 1;
    t->terms.now = t->now;
}

static void sweep(const char *path)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", "-lock"};
    char name[600];
    struct fab_err e;

    for (int i = 0; i < fab_countof(ENDS); i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        if (fab_os_remove(name, &e) != FAB_OK) give_up("removing the file", &e);
    }
}

struct town *town_open(int founders, const struct town_setting *settings, uint64_t seed)
{
    static struct town t;
    static struct fab_cells row[SETTINGS];
    static struct fab_cell cell[SETTINGS][2];
    uint8_t secret[TOWN_FOUNDERS][16];
    char folder[400];
    struct fab_err e;

    t = (struct town){.now = {INT64_C(1000) * START_S}, .chance = {.seed = seed}};
    t.source = (struct fab_source){&t, now_of, random_bytes};
    if (!fab_os_place(FAB_PLACE_TEMPORARY, "", folder, sizeof folder)) exit(2);
    snprintf(t.path, sizeof t.path, "%s/attack-%ld.fab", folder, (long)getpid());
    struct fab_node_options o = {.path = t.path, .source = t.source, .quick = true};
    const struct fab_founding f = {.origin = FAB_STR("attacked.example/log"),
                                   .text = FAB_STR("A community under attack."),
                                   .rows = row,
                                   .nrows = charter_rows(row, cell, settings),
                                   .founders = founders,
                                   .invite_days = INVITE_DAYS};

    if (!fab_os_arena(WORDS, &t.words)) exit(2);
    sweep(t.path);
    if (fab_node_create(&o, &f, secret, &e) != FAB_OK || fab_node_open(&o, &t.node, &e) != FAB_OK)
        give_up("founding", &e);
    learn_terms(&t);
    for (int i = 0; i < founders; i++)
        (void)sign_in(&t, secret[i]);
    return &t;
}

void town_close(struct town *t)
{
    town_flush(t);
    fab_node_close(t->node);
    fab_os_arena_end(&t->words);
    sweep(t->path);
}

/* ---- speaking */

struct fab_draft town_draft(struct town *t, int kind)
{
    struct fab_draft d;

    t->terms.now = t->now;
    fab_draft_open(&d, kind, &t->terms, &t->source, &t->words);
    return d;
}

static enum fab_code hand_in(struct town *t)
{
    static struct fab_submitted done[TOWN_QUEUE];
    const int n = t->nqueue;
    struct fab_err e;

    if (n == 0) return FAB_OK;
    t->nqueue = 0;
    if (fab_node_submit(t->node, t->queue, n, done, &e) != FAB_OK) give_up("handing in", &e);
    for (int i = 0; i < n; i++) {
        t->accepted += done[i].code == FAB_OK;
        t->refused += done[i].code != FAB_OK;
    }
    t->words.used = 0;
    return done[n - 1].code;
}

void town_flush(struct town *t)
{
    (void)hand_in(t);
}

enum fab_code town_say(struct town *t, int who, struct fab_draft *d, fab_id *sid)
{
    struct fab_err e;

    if (fab_draft_finish(d, &t->person[who], &t->queue[t->nqueue], sid, &e) != FAB_OK)
        give_up("drafting", &e);
    t->nqueue++;
    if (!t->hurry) return hand_in(t);
    if (t->nqueue == TOWN_QUEUE) town_flush(t);
    return FAB_OK;
}

fab_id town_must(struct town *t, int who, struct fab_draft *d)
{
    fab_id sid;
    const int kind = d->st.kind;
    const enum fab_code code = town_say(t, who, d, &sid);

    if (code == FAB_OK) return sid;
    printf("not ok %s of person %d: %s\n", fab_kind_row(kind)->name, who, fab_code_name(code));
    exit(2);
}

/* ---- people */

int town_join(struct town *t, int inviter, bool ticket)
{
    struct fab_draft d = town_draft(t, FAB_K_vouch);
    uint8_t secret[16];
    fab_id sid;

    fab_draft_invite(&d, (fab_moment){t->now.ms + INVITE_DAYS * FAB_DAY_MS}, secret);
    if (ticket) FAB_DRAFT(&d, scale, 1);
    return town_say(t, inviter, &d, &sid) == FAB_OK ? sign_in(t, secret) : -1;
}

static void know(struct town *t, int who, int whom)
{
    struct fab_draft d = town_draft(t, FAB_K_vouch);

    fab_draft_about_mid(&d, &t->person[whom].mid);
    FAB_DRAFT(&d, code, PERSON);
    FAB_DRAFT(&d, scale, 2);
    (void)town_must(t, who, &d);
}

static int known(struct town *t, int who, int inviter, int second)
{
    know(t, inviter, who);
    know(t, second, who);
    return who;
}

int town_member(struct town *t, int inviter, int second)
{
    return known(t, town_join(t, inviter, false), inviter, second);
}

int town_introduce(struct town *t, int inviter, int second)
{
    return known(t, town_join(t, inviter, true), inviter, second);
}

fab_id town_stand(struct town *t, int who, int for_whom, int64_t most)
{
    struct fab_draft d = town_draft(t, FAB_K_surety);

    fab_draft_about_mid(&d, &t->person[for_whom].mid);
    FAB_DRAFT(&d, amount, (fab_credit){most});
    FAB_DRAFT(&d, until, ((fab_moment){(t->now.ms / 1000 * 1000) + LINKS_YEARS * FAB_DAY_MS}));
    return town_must(t, who, &d);
}

enum fab_code town_pay(struct town *t, int from, fab_id to, int64_t sum, int code)
{
    struct fab_draft d = town_draft(t, FAB_K_transfer);
    fab_id sid;

    fab_draft_about_mid(&d, &to);
    FAB_DRAFT(&d, amount, (fab_credit){sum});
    FAB_DRAFT(&d, code, code);
    return town_say(t, from, &d, &sid);
}

/* ---- promises */

struct town_deal town_promise(int debtor, int creditor, int64_t value, int days)
{
    return (struct town_deal){.debtor = debtor, .creditor = creditor, .value = value, .days = days};
}

void town_cover(struct town_deal *d, int type, fab_id owner, int64_t sum, const fab_id *link, int n)
{
    const int at = d->nholds++;

    fab_assert(at < TOWN_HOLDS && n <= 4);
    d->hold[at] = (struct fab_draft_hold){.type = type, .owner = owner, .amount = sum};
    d->path[at].n = n;
    for (int i = 0; i < n; i++)
        d->path[at].link[i] = link[i];
}

void town_waive(struct town *t, struct town_deal *d, int64_t sum)
{
    town_cover(d, FAB_HOLD_WAIVED, town_mid(t, d->creditor), sum, NULL, 0);
}

enum fab_code town_agree(struct town *t, const struct town_deal *deal, fab_id *agr)
{
    const struct fab_draft_leg leg = {
        0, 1, {(t->now.ms / 1000 * 1000) + deal->days * FAB_DAY_MS}, deal->value, 0, 1, 0};
    struct fab_draft d = town_draft(t, FAB_K_promise);
    fab_id sid;

    fab_draft_about_mid(&d, &t->person[deal->creditor].mid);
    fab_draft_legs(&d, &leg, 1);
    if (deal->nholds > 0) fab_draft_certificate(&d, deal->hold, deal->path, deal->nholds);
    fab_draft_text(&d, FAB_D_text,
                   FAB_STR("as said")); /* its salt makes two of the same second two */
    FAB_TRY(town_say(t, deal->debtor, &d, agr));
    d = town_draft(t, FAB_K_accept);
    fab_draft_about_sid(&d, agr);
    fab_draft_ref(&d, agr);
    return town_say(t, deal->creditor, &d, &sid);
}

enum fab_code town_step(struct town *t, int kind, int who, const fab_id *agr)
{
    struct fab_draft d = town_draft(t, kind);
    fab_id sid;

    fab_draft_about_sid(&d, agr);
    FAB_DRAFT(&d, code, 0);
    FAB_DRAFT(&d, scale, 1);
    return town_say(t, who, &d, &sid);
}

enum fab_code town_admit(struct town *t, int who, const fab_id *agr, int64_t sum)
{
    struct fab_draft d = town_draft(t, FAB_K_break);
    fab_id sid;

    fab_draft_about_sid(&d, agr);
    FAB_DRAFT(&d, code, 0);
    FAB_DRAFT(&d, method, 1);
    FAB_DRAFT(&d, amount, (fab_credit){sum});
    return town_say(t, who, &d, &sid);
}

void town_keep(struct town *t, int debtor, int creditor, int64_t value)
{
    struct town_deal d = town_promise(debtor, creditor, value, 2);
    fab_id agr;

    if (value > 0) town_waive(t, &d, value);
    if (town_agree(t, &d, &agr) != FAB_OK || town_step(t, FAB_K_keep, creditor, &agr) != FAB_OK) {
        printf("not ok a promise of %d to %d is not kept\n", debtor, creditor);
        exit(2);
    }
}

/* ---- looking */

fab_id town_mid(const struct town *t, int who)
{
    return t->person[who].mid;
}

int town_who(const struct town *t, const fab_id *mid)
{
    for (int i = 0; i < t->n; i++) {
        if (fab_same(&t->person[i].mid, mid)) return i;
    }
    return -1;
}

static struct fab_reading look(struct town *t)
{
    struct fab_reading r;
    struct fab_err e;

    town_flush(t);
    if (fab_node_read(t->node, &r, &e) != FAB_OK) give_up("reading", &e);
    return r;
}

bool town_row(struct town *t, int record, const struct fab_key *key, void *out)
{
    struct fab_reading r = look(t);
    const void *row = fab_row_read(r.tray, record, key);

    if (row != NULL) memcpy(out, row, (size_t)fab_record_row(record)->size);
    fab_node_done(&r);
    return row != NULL;
}

void town_all(struct town *t, int record, bool (*each)(void *arg, const void *row), void *arg)
{
    struct fab_reading r = look(t);

    if (fab_tray_all(r.tray, record, each, arg) != FAB_OK) exit(2);
    fab_node_done(&r);
}

int64_t town_balance(struct town *t, fab_id owner)
{
    struct fab_acct a;

    return town_row(t, FAB_R_acct, FAB_KEY(.a = owner), &a) ? a.bal : 0;
}

int64_t town_line(struct town *t, int who)
{
    struct fab_acct a;

    return town_row(t, FAB_R_acct, FAB_KEY(.a = town_mid(t, who)), &a) ? a.line : 0;
}

int64_t town_free(struct town *t, const fab_id *link)
{
    struct fab_edge e;

    return town_row(t, FAB_R_edge, FAB_KEY(.a = *link), &e) ? fab_max(0, e.cap - e.used - e.spent)
                                                            : 0;
}

fab_id town_link(const struct town *t, int kind, fab_id src, int dst)
{
    return fab_link_id(kind, src, town_mid(t, dst), 0);
}

struct fab_leg town_leg(struct town *t, const fab_id *agr)
{
    struct fab_leg leg = {.stage = -1};

    (void)town_row(t, FAB_R_leg, FAB_KEY(.a = *agr), &leg);
    return leg;
}

struct fab_member town_one(struct town *t, int who)
{
    struct fab_member m = {.standing = -1};

    (void)town_row(t, FAB_R_member, FAB_KEY(.a = town_mid(t, who)), &m);
    return m;
}

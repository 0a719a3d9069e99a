/* test_say.c: stories as tables. */
#include "devices/test_say.h"

#include "base/test.h"
#include "crypto/crypto.h"
#include "devices/core.h"
#include "statement/seal.h"

static fab_id label[LABELS];

fab_id fab_label(int n)
{
    return label[n];
}

void fab_label_as(int n, int of)
{
    label[n] = label[of];
}

static fab_id named(const struct fab_world *w, int who)
{
    if (who >= LABEL(0)) return label[who - LABEL(0)];
    if (who == COMMONS) return fab_commons();
    if (who == POOL) return fab_pool(0);
    if (who == NOBODY) return (fab_id){ { 0xee } };
    if (who == UNKNOWN) return (fab_id){ { [0] = 0xee, [31] = 1 } };
    return w->mid[who - PERSON(0)];
}

/* Memory that a statement points into; one statement at a time. */
static struct room {
    struct fab_cell  leg[3][7], hold[TEST_HOLDS][10], mark[2][2];
    struct fab_cells legs[3], holds[TEST_HOLDS], marks[2];
    fab_id           owner[TEST_HOLDS], link[TEST_HOLDS][4], ref, mids[4], sd[8];
    uint8_t          hash[32], key[128], nonce[32];
} room;

static struct fab_cells numbers(struct fab_cell *cell, const int64_t *v, int n)
{
    for (int i = 0; i < n; i++) cell[i] = (struct fab_cell){ .type = 'i', .n = v[i] };
    return (struct fab_cells){ cell, n };
}

fab_id fab_named_link(const struct fab_world *w, int link)
{
    if (link < LINK(1, 0, 0)) return named(w, link);
    return fab_link_id(link / 10000, named(w, link / 100 % 100), named(w, link % 100), 0);
}

static void put_hold(const struct fab_world *w, const struct fab_test_terms *terms, int i)
{
    struct fab_cell *cell = room.hold[i];
    struct fab_cells row = numbers(cell, terms->hold[i], 5);

    if (cell[2].n >= OWNER(0)) {
        room.owner[i] = named(w, (int)cell[2].n - OWNER(0));
        cell[2] = (struct fab_cell){ .type = 'b', .v = fab_bytes_of(room.owner[i].b, 16) };
    }
    for (int k = 0; k < 4 && terms->hold[i][5 + k] != 0; k++) {
        room.link[i][k] = fab_named_link(w, (int)terms->hold[i][5 + k]);
        cell[row.count++] =
            (struct fab_cell){ .type = 'b', .v = fab_bytes_of(room.link[i][k].b, 32) };
    }
    room.holds[i] = row;
}

static void put_terms(const struct fab_world *w, const struct fab_step *step,
                      struct fab_statement *s)
{
    const struct fab_test_terms *terms = step->terms;

    for (int i = 0; i < terms->nlegs; i++) {
        room.legs[i] = numbers(room.leg[i], terms->leg[i], 7);
        room.leg[i][2].n = w->now / 1000 + terms->leg[i][2] * 3600;
    }
    for (int i = 0; i < terms->nholds; i++) put_hold(w, terms, i);
    if (step->path) {
        struct fab_cells *last = &room.holds[terms->nholds - 1];

        room.hold[terms->nholds - 1][last->count++] =
            (struct fab_cell){ .type = 'b', .v = fab_bytes_of(w->mid, 32) };
    }
    s->list = room.legs;
    s->nlist = terms->nlegs;
    s->holds = room.holds;
    s->nholds = terms->nholds;
    if (terms->nholds > 0) s->has |= F_(holds);
}

static void put_seal(const struct fab_step *step, struct fab_statement *s)
{
    struct fab_opening o = { .nvec = step->nvec };
    fab_id             hash;

    memset(o.salt, step->seal, sizeof o.salt);
    memcpy(o.vec, step->vec, (size_t)step->nvec * sizeof *step->vec);
    hash = fab_seal_commitment(&o);
    memcpy(room.hash, hash.b, sizeof room.hash);
    memcpy(room.nonce, o.salt, sizeof room.nonce);
    s->hash = fab_bytes_of(room.hash, 32);
    s->nonce = fab_bytes_of(room.nonce, 32);
}

static void put_bytes(const struct fab_step *step, struct fab_statement *s)
{
    if (step->hash != 0) memset(room.hash, step->hash, sizeof room.hash);
    if (step->hash != 0) s->hash = fab_bytes_of(room.hash, 32);
    if (step->hash != 0) s->has |= F_(hash);
    if (step->key_bytes != 0) memset(room.key, 7, sizeof room.key);
    if (step->key_bytes != 0) s->key = fab_bytes_of(room.key, (size_t)step->key_bytes);
    if (step->key_bytes != 0) s->has |= F_(key);
    if (step->nonce_bytes != 0) memset(room.nonce, 7, sizeof room.nonce);
    if (step->nonce_bytes != 0) s->nonce = fab_bytes_of(room.nonce, (size_t)step->nonce_bytes);
    if (step->nonce_bytes != 0) s->has |= F_(nonce);
}

/* Committed to, told; or a link of the operator's chain. */
static void put_secret(const struct fab_step *step, struct fab_statement *s)
{
    fab_id hash;

    memset(room.nonce, step->secret, sizeof room.nonce);
    if (step->link != 0) hash = fab_world_link(step->link - 1);
    if (step->link != 0) memcpy(room.nonce, hash.b, sizeof room.nonce);
    s->nonce = fab_bytes_of(room.nonce, 32);
    if (step->kind != FAB_K_dispute) {
        s->has |= F_(nonce);
        return;
    }
    hash = fab_sha256(s->nonce);
    memcpy(room.hash, hash.b, sizeof room.hash);
    s->nonce = (fab_bytes){ NULL, 0 };
    s->hash = fab_bytes_of(room.hash, 32);
    s->has |= F_(hash);
}

/* The one-time key of an invitation: its hash, or the proof that opens it (WIRE 8). */
static void put_door(const struct fab_world *w, const struct fab_step *step,
                     struct fab_statement *s)
{
    uint8_t        seed[32] = { 0xd0, (uint8_t)step->door }, secret[64], text[128];
    struct fab_buf b = FAB_BUF(text);
    fab_id         hash;

    fab_sign_key(seed, room.key, secret);
    if (step->kind == FAB_K_vouch) {
        hash = fab_sha256(fab_bytes_of(room.key, 32));
        memcpy(room.hash, hash.b, sizeof room.hash);
        s->hash = fab_bytes_of(room.hash, 32);
        s->has |= F_(hash);
        return;
    }
    fab_put_text(&b, "fabrique-join-v1\n");
    fab_put_str(&b, FAB_WORLD_ORIGIN);
    fab_put_byte(&b, '\n');
    fab_put(&b, step->forged ? w->mid[ANNA].b : s->signer.b, FAB_MID_BYTES);
    fab_sign(secret, fab_buf_bytes(&b), room.key + 32);
    s->key = fab_bytes_of(room.key, 96);
    s->has |= F_(key);
}

/* Guardians: the commitment of rotate 2 and join, or what opens it in rotate 3 (PROTOCOL 2). */
static void put_guards(const struct fab_world *w, const struct fab_step *step,
                       struct fab_statement *s)
{
    const uint8_t     salt[16] = { 5 }, of[8] = { [7] = (uint8_t)step->of };
    struct fab_sha256 h;
    fab_id            hash;

    for (int i = 0; i < step->nguards; i++) room.mids[i] = named(w, step->guards[i]);
    if (step->code == 3) {
        memcpy(room.nonce, salt, sizeof salt);
        s->nonce = fab_bytes_of(room.nonce, sizeof salt);
        s->mids = room.mids;
        s->nmids = step->nguards;
        s->method = step->of;
        s->has |= F_(nonce) | F_(mids) | F_(method);
        return;
    }
    fab_sha256_init(&h);
    fab_sha256_add(&h, "fabrique-guard-v1", 17);
    fab_sha256_add(&h, salt, sizeof salt);
    fab_sha256_add(&h, of, sizeof of);
    for (int i = 0; i < step->nguards; i++) fab_sha256_add(&h, room.mids[i].b, FAB_MID_BYTES);
    hash = fab_sha256_end(&h);
    memcpy(room.hash, hash.b, sizeof room.hash);
    s->hash = fab_bytes_of(room.hash, 32);
    s->has |= F_(hash);
}

static void put_lists(const struct fab_world *w, const struct fab_step *step,
                      struct fab_statement *s)
{
    if (step->ref != 0) room.ref = named(w, step->ref);
    s->ref = &room.ref;
    s->nref = step->ref != 0;
    for (int i = 0; i < step->nmids; i++) room.mids[i] = named(w, step->mids[i]);
    s->mids = room.mids;
    s->nmids = step->nmids;
    for (int i = 0; i < step->nsd; i++) room.sd[i] = (fab_id){ { (uint8_t)(step->sd + i), 1 } };
    s->sd = room.sd;
    s->nsd = step->nsd;
    s->vec = step->vec;
    s->nvec = step->nvec;
    for (int i = 0; i < step->nmarks; i++) room.marks[i] = numbers(room.mark[i], step->mark[i], 2);
    if (step->nmarks > 0) s->list = room.marks;
    if (step->nmarks > 0) s->nlist = step->nmarks;
    s->has |= (step->ref != 0 ? F_(ref) : 0) | (step->nmids > 0 ? F_(mids) : 0) | (step->nmarks > 0
                                                                                   ? F_(list) : 0);
    if (step->seal == 0 && step->nvec > 0) s->has |= F_(vec);
}

static void put_numbers(const struct fab_world *w, const struct fab_step *step,
                        struct fab_statement *s)
{
    const struct { uint32_t bit; int64_t v; } written[] = {
        { F_(scale), step->scale }, { F_(code), step->code }, { F_(method), step->method },
        { F_(share), step->share },
        { F_(amount), step->amount }, { F_(unit), step->unit }, { F_(until), step->until_h },
        { F_(due), step->due_h },
        { F_(more),
          step->qty | step->place | step->days | step->times | step->arbiter | step->from_h },
    };

    for (int i = 0; i < fab_countof(written); i++) s->has |= written[i].v != 0 ? written[i].bit : 0;
    s->scale = step->scale;
    s->code = step->code;
    s->method = step->method;
    s->share = step->share;
    s->amount.units = step->amount;
    s->unit = step->unit;
    s->until.ms = s->has & F_(until) ? w->now / 1000 * 1000 + step->until_h * 3600000 : 0;
    s->due.ms = s->has & F_(due) ? w->now / 1000 * 1000 + step->due_h * 3600000 : 0;
    s->from.ms = step->from_h != 0 ? w->now / 1000 * 1000 + step->from_h * 3600000 : 0;
    s->more = (step->from_h != 0 ? 1u << 1 : 0) | (step->qty != 0 ? 1u << 2 : 0);
    s->qty = step->qty != 0 ? step->qty : 1;
    s->place = step->place;
    s->repeat_days = step->days;
    s->repeat_times = step->times;
    if (step->arbiter != 0) s->arbiter = named(w, step->arbiter);
}

static void put_about(const struct fab_world *w, const struct fab_step *step,
                      struct fab_statement *s)
{
    s->about_type = FAB_ABOUT_ORIGIN;
    if (step->about == ORIGIN) return;
    s->about = named(w, step->about);
    s->about_type = fab_id_short(&s->about) ? FAB_ABOUT_MID : FAB_ABOUT_SID;
}

/* A clock that leaps would be an outage, which moves every deadline: so it ticks. */
static enum fab_code pass(struct fab_world *w, int64_t hours)
{
    enum { TICK = 12 };

    for (; hours > TICK; hours -= TICK) {
        const enum fab_code verdict = fab_test_clock(w, w->now + TICK * INT64_C(3600000));

        if (verdict != FAB_OK) return verdict;
    }
    return fab_test_clock(w, w->now + hours * 3600000);
}

enum fab_code fab_test_say(struct fab_world *w, const struct fab_step *step)
{
    struct fab_statement s = fab_world_by(w, step->by == OPERATOR ? 0 : step->by, step->kind);
    enum fab_code        verdict;

    if (step->kind == FAB_K_clock) return pass(w, step->due_h);
    if (step->by == OPERATOR) s.by_member = false;
    if (step->by == OPERATOR) s.signer = w->operator_id;
    s.has |= fab_kind_row(step->kind)->must | step->also;
    put_about(w, step, &s);
    put_numbers(w, step, &s);
    put_bytes(step, &s);
    put_lists(w, step, &s);
    if (step->terms != NULL) put_terms(w, step, &s);
    if (step->seal != 0) put_seal(step, &s);
    if (step->secret != 0 || step->link != 0) put_secret(step, &s);
    if (step->door != 0) put_door(w, step, &s);
    if (step->nguards != 0) put_guards(w, step, &s);
    if (step->topic != NULL) s.topic_name = fab_str_of(step->topic);
    if (step->topic != NULL) s.has |= F_(topic);
    if (step->ver != 0) s.ver = step->ver;
    if (step->for_ != 0) s.for_mid = named(w, step->for_);
    if (step->for_ != 0) s.has |= F_(for);
    s.has &= ~step->without;
    verdict = fab_world_say(w, &s);
    if (verdict == FAB_OK && step->keep != 0) label[step->keep] = s.sid;
    return verdict;
}

/* A limit that is reached says which one, and what was asked. */
static void limit_is(const struct fab_step *step, const struct fab_err *e)
{
    const fab_str named = fab_str_of(e->field != NULL ? e->field : "");

    fab_expect(step->row, named.len > 0, true);
    if (step->limit != NULL) fab_expect_str(step->row, named, fab_str_of(step->limit));
}

void fab_say_all(struct fab_world *w, const struct fab_step *step, int n)
{
    for (int i = 0; i < n; i++) {
        const char *flaw;

        fab_expect(step[i].row, fab_test_say(w, &step[i]), step[i].want);
        if (w->err.code == FAB_E_LIMIT) limit_is(&step[i], &w->err);
        flaw = fab_invariants_flaw(w->map);
        if (flaw == NULL) continue;
        fab_expect_str(step[i].row, fab_str_of(flaw), FAB_STR(""));
        return;
    }
}

static void members(struct fab_world *w)
{
    static const struct fab_step VOUCH[] = {
        { "Anna knows Bruno", ANNA, FAB_K_vouch, PERSON(BRUNO), .code = 2, .scale = 1 },
        { "Anna knows Chloe", ANNA, FAB_K_vouch, PERSON(CHLOE), .code = 2, .scale = 1 },
        { "Bruno too", BRUNO, FAB_K_vouch, PERSON(CHLOE), .code = 2, .scale = 1 },
        { "Anna knows David", ANNA, FAB_K_vouch, PERSON(DAVID), .code = 2, .scale = 1 },
        { "Bruno too", BRUNO, FAB_K_vouch, PERSON(DAVID), .code = 2, .scale = 1 },
    };

    SAY(w, VOUCH);
}

void fab_four(struct fab_world *w)
{
    int                     n;
    const struct fab_cells *rows = fab_world_rows(&n);

    fab_world_open(w, false);
    fab_world_begin(w, rows, n);
    members(w);
}

static fab_str name_of(const struct fab_cells *row)
{
    return (fab_str){ (const char *)row->cell[0].v.p, row->cell[0].v.len };
}

void fab_begin_ways(struct fab_world *w, const char *name, int64_t value, bool three_ways)
{
    const fab_str           key = fab_str_of(name);
    const struct fab_cell   cell[] = { { 't', 0, { (const uint8_t *)key.p, key.len } },
                                       { 'i', value, { NULL, 0 } } };
    int                     n, out = 0;
    const struct fab_cells *rows = fab_world_rows(&n);
    struct fab_cells        all[16];
    bool                    put = false;

    for (int i = 0; i < n; i++) {
        const int order = fab_str_order(name_of(&rows[i]), key);

        if (!put && order >= 0) all[out++] = (struct fab_cells){ cell, 2 };
        put = put || order >= 0;
        if (order != 0) all[out++] = rows[i];
    }
    if (!put) all[out++] = (struct fab_cells){ cell, 2 };
    fab_world_open(w, three_ways);
    fab_world_begin(w, all, out);
}

void fab_begin_with(struct fab_world *w, const char *name, int64_t value)
{
    fab_begin_ways(w, name, value, false);
}

void fab_four_with(struct fab_world *w, const char *name, int64_t value)
{
    fab_begin_with(w, name, value);
    members(w);
}

struct fab_member *fab_person(struct fab_world *w, int n)
{
    return fab_get_member(w->map, FAB_KEY(.a = w->mid[n]));
}

struct fab_leg *fab_test_leg(struct fab_world *w, int which, int n)
{
    return fab_get_leg(w->map, FAB_KEY(.a = label[which], .n = n));
}

int64_t fab_balance(struct fab_world *w, int n)
{
    const struct fab_acct *a = fab_get_acct(w->map, FAB_KEY(.a = w->mid[n], .n = 0));

    return a != NULL ? a->bal : 0;
}

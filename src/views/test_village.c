/* test_village.c: four people and their loans.  malloc is allowed here. */
#include "views/test_village.h"

#include <stdlib.h>

#include "codec/base64.h"
#include "judge/judge_test.h"
#include "judge/state.h"
#include "state/device.h"

enum { MEMORY = 8 << 20, ANSWER = 4 << 20, SCAN = 100000 };
static uint8_t            memory[MEMORY], answer[ANSWER], sentences[FAB_WORDS_BYTES];
static struct fab_arena   arena;
static struct fab_village v;
static struct test_memory given = { .left = -1 };
static struct fab_graph  *graph;
static struct fab_scratch *scratch;
static struct fab_judge  *judge;

/* ---- what is beside the state */

static fab_str name(void *self, const fab_id *mid, struct fab_arena *a)
{
    static const char *const NAMES[FAB_VILLAGERS] = { "Anna", "Bruno", "Carla", "Dora" };

    (void)self;
    (void)a;
    for (int i = 0; i < FAB_VILLAGERS; i++) {
        if (fab_same(mid, &v.mid[i])) return fab_str_of(NAMES[i]);
    }
    return (fab_str){ NULL, 0 };
}

static const struct fab_judge *judge_lock(void *self)
{
    (void)self;
    return judge;
}

static void unlock(void *self)
{
    (void)self;
}

static const struct fab_graph *cover_lock(void *self, int unit, struct fab_scratch **out)
{
    (void)self;
    *out = scratch;
    return unit == 0 ? graph : NULL;
}

static void cover_unlock(void *self, struct fab_scratch *s)
{
    (void)self;
    (void)s;
}

static void cover_terms(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    (void)self;
    fab_cover_terms_of(v.t, creditor, debtor, unit, out);
}

static bool cover_link(void *self, const struct fab_cover_row *row, int unit, fab_id *out)
{
    (void)self;
    return fab_cover_link_of(v.t, row, unit, out);
}

static const struct fab_sources SOURCES = {
    .name = name, .judge_lock = judge_lock, .judge_unlock = unlock, .cover_lock = cover_lock,
    .cover_unlock = cover_unlock, .cover_terms = cover_terms, .cover_link = cover_link,
};

/* ---- rows */

static void set_list(enum fab_list_name list, int n, const char *item)
{
    struct fab_param_list *row = fab_add_param_list(v.t, FAB_KEY(.n = 1, .m = list, .k = n));

    for (size_t i = 0; item[i] != 0; i++) row->val[i] = item[i];
}

static void charter(void)
{
    static const char *const DEVICES[] = { "agreement", "escrow", "deposit", "surety", "pool",
                                           "credit", "track", "dispute" };

    fab_meta_put(v.t, FAB_META_ver, 1);
    fab_meta_put(v.t, FAB_META_now, fab_days(FAB_VILLAGE_DAY));
    set_list(FAB_LIST_units, 0, "EUR:credit:100");
    set_list(FAB_LIST_units, 1, "hour:gift:1");
    set_list(FAB_LIST_topics, 0, "tools");
    for (int i = 0; i < fab_countof(DEVICES); i++) set_list(FAB_LIST_devices, i, DEVICES[i]);
}

static void people(void)
{
    static const int64_t OWN[FAB_VILLAGERS] = { [FAB_DORA] = 20 };

    for (int i = 0; i < FAB_VILLAGERS; i++) {
        struct fab_member *m;

        v.mid[i] = (fab_id){ { (uint8_t)(i + 1) } };
        m = fab_add_member(v.t, FAB_KEY(.a = v.mid[i]));
        m->num = i + 1;
        m->standing = FAB_MEMBER;
        m->founder = i == FAB_ANNA;
        m->since = fab_days(FAB_VILLAGE_DAY - 400);
        *fab_add_acct(v.t, FAB_KEY(.a = v.mid[i], .n = 0)) =
            (struct fab_acct){ .owner = v.mid[i], .bal = OWN[i], .line = 1000 };
    }
    *fab_add_acct(v.t, FAB_KEY(.a = fab_pool(0), .n = 0)) =
        (struct fab_acct){ .owner = fab_pool(0), .bal = 500 };
}

static void link_of(int kind, fab_id src, fab_id dst, int64_t cap)
{
    const fab_id     sid = { { (uint8_t)kind, src.b[0], dst.b[0], [31] = 7 } }; /* any will do */
    struct fab_edge *edge = fab_add_edge(v.t, FAB_KEY(.a = sid));

    *edge = (struct fab_edge){ .sid = sid, .kind = kind, .src = src, .dst = dst, .cap = cap,
                               .scale = cap, .hops = 2, .state = 1 };
    if (kind == FAB_EDGE_WORD) edge->until = fab_days(FAB_VILLAGE_DAY + 360);
}

static void links(void)
{
    link_of(FAB_EDGE_WORD, v.mid[FAB_ANNA], v.mid[FAB_CARLA], 80);
    link_of(FAB_EDGE_WORD, v.mid[FAB_CARLA], v.mid[FAB_BRUNO], 60);
    link_of(FAB_EDGE_WORD, v.mid[FAB_DORA], v.mid[FAB_BRUNO], 30);
    link_of(FAB_EDGE_TRACK, v.mid[FAB_ANNA], v.mid[FAB_BRUNO], 150);
    link_of(FAB_EDGE_POOL, fab_pool(0), v.mid[FAB_BRUNO], 40);
}

static void loan(const fab_id *sid, int64_t val, int64_t stage, int64_t due_days)
{
    *fab_add_agr(v.t, FAB_KEY(.a = *sid)) =
        (struct fab_agr){ .sid = *sid, .stage = FAB_ACTIVE, .ver = 1, .terms = *sid, .nlegs = 1,
                          .nholds = 2, .idx = 6 };
    fab_add_party(v.t, FAB_KEY(.a = *sid, .n = 0))->mid = v.mid[FAB_BRUNO];
    fab_add_party(v.t, FAB_KEY(.a = *sid, .n = 1))->mid = v.mid[FAB_ANNA];
    *fab_add_leg(v.t, FAB_KEY(.a = *sid, .n = 0)) =
        (struct fab_leg){ .agr = *sid, .debtor = 0, .creditor = 1, .parts = 1, .val = val,
                          .due = fab_days(FAB_VILLAGE_DAY - 2), .stage = stage };
    fab_add_timer(v.t, FAB_KEY(.a = *sid, .n = 0))->due = fab_days(FAB_VILLAGE_DAY + due_days);
    *fab_add_exposure(v.t, FAB_KEY(.a = *sid, .b = v.mid[FAB_ANNA])) =
        (struct fab_exposure){ .agr = *sid, .owner = v.mid[FAB_ANNA], .worst = val / 2 };
}

static void case_of_loan(void)
{
    static const struct { int type, owner; int64_t amt; } HOLDS[] = {
        { FAB_HOLD_DEPOSIT, FAB_BRUNO, 1000 }, { FAB_HOLD_SURETY, FAB_CARLA, 2000 } };

    for (int n = 0; n < fab_countof(HOLDS); n++) {
        *fab_add_hold(v.t, FAB_KEY(.a = v.contested, .n = n)) =
            (struct fab_hold){ .agr = v.contested, .n = n, .type = HOLDS[n].type,
                               .owner = v.mid[HOLDS[n].owner], .amt = HOLDS[n].amt,
                               .rest = HOLDS[n].amt, .cover = HOLDS[n].amt,
                               .state = FAB_HOLD_OPEN };
    }
    *fab_add_dsp(v.t, FAB_KEY(.a = v.dispute)) =
        (struct fab_dsp){ .sid = v.dispute, .agr = v.contested, .stage = FAB_MEDIATION, .ver = 1,
                          .opener = v.mid[FAB_ANNA], .ground = 1, .claim = 10000, .round = 2 };
    *fab_add_seat(v.t, FAB_KEY(.a = v.dispute, .n = 2, .m = 0)) =
        (struct fab_seat){ .dsp = v.dispute, .round = 2, .mid = v.mid[FAB_DORA], .state = 1 };
    *fab_add_settle(v.t, FAB_KEY(.a = v.dispute, .n = 0)) =
        (struct fab_settle){ .dsp = v.dispute, .hold = 0, .amt = 700, .author = v.mid[FAB_DORA] };
}

/* ---- all of it */

void fab_village_again(void)
{
    if (v.t == NULL) return;
    fab_judge_close(judge);
    fab_scratch_close(scratch);
    fab_cover_close(graph);
    v.t = NULL;
}

struct fab_village *fab_village(void)
{
    const struct fab_judge_rules rules = { .open = 1, .quiet = 250000 };
    struct fab_arena             words = FAB_ARENA(sentences);
    struct fab_err               e;

    if (v.t != NULL) return &v;
    fab_records_start();
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    v.t = fab_tray_open(memory, sizeof memory, NULL);
    fab_assert(v.t != NULL);
    v.overdue = (fab_id){ { 9, [31] = 1 } };
    v.contested = (fab_id){ { 9, [31] = 2 } };
    v.dispute = (fab_id){ { 9, [31] = 3 } };
    charter();
    people();
    links();
    loan(&v.overdue, 6000, FAB_GRACE, 5);
    loan(&v.contested, 10000, FAB_MEDIATION, 8);
    case_of_loan();
    fab_assert(fab_tray_end(v.t, FAB_OK) == FAB_OK);
    fab_assert(fab_graph_of(v.t, 0, test_memory(&given), &graph, &e) == FAB_OK);
    fab_assert(fab_scratch_open(SCAN, test_memory(&given), &scratch, &e) == FAB_OK);
    fab_assert(fab_cover_ready(scratch, graph, &e) == FAB_OK);
    fab_assert(fab_judge_open(&rules, test_memory(&given), &judge, &e) == FAB_OK);
    return &v;
}

struct fab_reader fab_village_reader(int who, enum fab_lang lang)
{
    (void)fab_village();
    arena = (struct fab_arena)FAB_ARENA(answer);
    return (struct fab_reader){ .tray = v.t, .origin = FAB_STR("remise.example/log"), .lang = lang,
                                .who = who < 0 ? (fab_id){ { 0 } } : v.mid[who], .arena = &arena,
                                .from = &SOURCES };
}

const struct fab_json *fab_village_get(int who, enum fab_lang lang, fab_str target,
                                       struct fab_err *e)
{
    struct fab_reader r = fab_village_reader(who, lang);
    struct fab_buf    json = FAB_BUF_IN(&arena);

    *e = (struct fab_err){ .code = FAB_OK };
    if (fab_view_get(&r, target, &json, e) != FAB_OK) return NULL;
    return fab_json_read(fab_buf_str(&json), &arena, e);
}

fab_str fab_village_path(const char *before, const fab_id *id, const char *after)
{
    static char    room[256];
    struct fab_buf b = FAB_BUF(room);

    fab_put_text(&b, before);
    if (fab_id_short(id)) fab_put_mid(&b, id);
    else fab_put_sid(&b, id);
    fab_put_text(&b, after);
    fab_assert(!b.failed);
    return fab_buf_str(&b);
}

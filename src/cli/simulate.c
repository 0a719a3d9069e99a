/* simulate.c: a seeded history of any size through the public statement path.
 *
 * Same seed, same bytes: the clock starts at 2024-01-01T00:00:00Z, every key and salt comes from
 * the seed. */
#include "cli/cli.h"
#include "cli/keys.h"
#include "cli/life.h"
#include "os/os.h"

enum { PEOPLE = 100, PER_PERSON_DAY_MILLI = 60, ACTS_EACH = 5, THINGS_EACH = 2,
       PEOPLE_MOST = 4000000, WAITING = 1 << 20, STEP_DAYS = 1, KEYS_MOST = 64 };
#define START_MS INT64_C(1704067200000)

/* How many days give so many statements: each beginning makes about ACTS_EACH of them. */
static int64_t days_for(int64_t statements, int64_t people)
{
    const int64_t come = people * 2 + people * THINGS_EACH,
                  daily_milli = fab_max(people * PER_PERSON_DAY_MILLI, 1000);

    return fab_max((statements - come) * 1000 / (daily_milli * ACTS_EACH), 1);
}

/* Where thousands come in one day nobody can wait two weeks or be vouched for by people who know
 * him: quotas and the time of newcomers are off. */
static const struct fab_village_setting LARGE[] = {
    { "join.vouches", 0 }, { "new.days", 0 },          { "new.live", 20 },        { "new.stake", 1000000 },
    { "offer.max", 500 },  { "quota.member", 10000 },  { "quota.newcomer", 1000 }, { "vouch.stock", 200 },
    { NULL, 0 },
};
enum { LARGE_FROM = 200, INVITED_EACH = 32 };

/* Everybody comes in, one after another, invited by somebody who is a member already; each
 * brings two things. */
static enum fab_code settle(struct fab_village *w, struct fab_life *l, int64_t people,
                            struct fab_err *e)
{
    char           name[32], title[48];
    struct fab_buf b;
    int64_t        who;

    while (w->npersons < people) {
        b = FAB_BUF(name);
        fab_put_text(&b, "Neighbour ");
        fab_put_int(&b, w->npersons + 1);
        FAB_TRY(fab_village_at(w, (fab_moment){ w->now.ms + 20000 }, e));
        FAB_TRY(fab_village_join(w, people < LARGE_FROM ? 0 : (w->npersons - 1) / INVITED_EACH,
                                 fab_buf_str(&b), &who, e));
        for (int i = 0; i < THINGS_EACH; i++) {
            b = FAB_BUF(title);
            fab_put_text(&b, "Thing ");
            fab_put_int(&b, fab_life_things(l) + 1);
            FAB_TRY(fab_life_thing(l, who, fab_buf_str(&b), (fab_str){ NULL, 0 }, FAB_STR("tools"),
                                   500 + fab_village_below(w, "life", 15000), e));
        }
    }
    return FAB_OK;
}

struct plan { int64_t people, days, statements; };

static enum fab_code live(struct fab_village *w, const struct plan *p, struct fab_err *e)
{
    const int64_t    daily_milli = p->people * PER_PERSON_DAY_MILLI;
    struct fab_life *l;
    enum fab_code    code;

    FAB_TRY(fab_life_open(w, WAITING, &l, e));
    code = settle(w, l, p->people, e);
    for (int64_t day = 0; code == FAB_OK && day < p->days; day += STEP_DAYS) {
        if (p->statements > 0 && fab_village_said(w) >= p->statements) break;
        code =
            fab_life_until(l, (fab_moment){ w->now.ms + STEP_DAYS * FAB_DAY_MS }, daily_milli, e);
    }
    if (code == FAB_OK) code = fab_village_end(w, e);
    fab_life_close(l);
    return code;
}

static enum fab_code tell(struct fab_cli *c, struct fab_village *w, const char *path, int64_t us,
                          struct fab_err *e)
{
    struct fab_buf     json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out     o = { &json, false };
    struct fab_reading r;
    fab_id             root, state;
    int64_t            refused = 0;

    for (int i = 1; i < FAB_VILLAGE_CODES; i++) refused += w->refused[i];
    FAB_TRY(fab_node_read(w->node, &r, e));
    enum fab_code code = fab_node_root(&r, r.logged, &root, e);
    if (code == FAB_OK) code = fab_node_state_hash(&r, &state, e);
    const int64_t size = r.logged;
    fab_node_done(&r);
    FAB_TRY(code);
    FAB_SAY(&text, c->lang, FAB_W("cli.simulated"), FAB_NUM("n", size),
            FAB_TEXT("file", fab_str_of(path)));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_int(&o, "size", size);
    fab_json_put_int(&o, "people", w->npersons);
    fab_json_put_int(&o, "said", w->said);
    fab_json_put_int(&o, "refused", refused);
    fab_json_open(&o, "verdicts", '{');
    for (int i = 1; i < FAB_VILLAGE_CODES; i++) {
        if (w->refused[i] > 0) fab_json_put_int(&o, fab_code_name((enum fab_code)i), w->refused[i]);
    }
    fab_json_close(&o, '}');
    fab_json_put_sid(&o, "root", &root);
    fab_json_put_sid(&o, "state", &state);
    fab_json_put_int(&o, "ms", us / 1000);
    fab_json_put_int(&o, "per_second", us > 0 ? (w->said + refused) * 1000000 / us : 0);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* "neighbour-1"...: the keys of the first n people. */
static enum fab_code hand_out(struct fab_cli *c, const struct fab_village *w, int64_t n,
                              struct fab_err *e)
{
    struct fab_kept *kept = fab_new(c->arena, struct fab_kept, (size_t)n);

    if (kept == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < n; i++) {
        struct fab_buf b = FAB_BUF_IN(c->arena);

        fab_put_text(&b, "neighbour-");
        fab_put_int(&b, i + 1);
        kept[i] = (struct fab_kept){ fab_buf_str(&b), &w->person[i] };
    }
    return fab_keys_keep(c, w->terms.origin, kept, (int)n, e);
}

enum fab_code fab_verb_simulate(struct fab_cli *c, struct fab_err *e)
{
    static struct fab_village  w;
    static const char *const RATED[] = { "rating", NULL };
    const fab_str              file = fab_args_option(&c->args, "--out"),
                  preset = fab_args_option(&c->args, "--preset");
    struct fab_village_options o = { .start = { START_MS },
                                     .name = FAB_STR("Simulated village"),
                                     .founder = FAB_STR("Neighbour 1"),
                                     .origin = FAB_STR("simulated.example/log"),
                                     .lang = FAB_EN,
                                     .devices = RATED };
    struct plan              p;
    int64_t                  seed, keys, begin = fab_os_clock_us();
    enum fab_code            code;

    FAB_TRY(fab_cli_int(c, "--seed", 0, INT64_MAX, 1, &seed, e));
    FAB_TRY(fab_cli_int(c, "--members", 2, PEOPLE_MOST, PEOPLE, &p.people, e));
    FAB_TRY(fab_cli_int(c, "--statements", 1, INT64_C(100000000), 0, &p.statements, e));
    FAB_TRY(fab_cli_int(c, "--days", 1, 36500,
                        p.statements > 0 ? days_for(p.statements, p.people) * 4 : 30, &p.days, e));
    FAB_TRY(fab_cli_int(c, "--keys", 1, KEYS_MOST, 0, &keys, e));
    o.seed = (uint64_t)seed;
    o.verifiers = 1;
    o.trail = true;
    if (p.people >= LARGE_FROM) o.settings = LARGE;
    o.people = p.people;
    o.preset = preset.len > 0 ? preset : FAB_STR("tool-library");
    o.path = file.len > 0 ? fab_copy(c->arena, file).p : "simulated.fab";
    FAB_TRY(fab_village_open(&o, &w, e));
    code = live(&w, &p, e);
    if (code == FAB_OK && keys > 0) code = hand_out(c, &w, fab_min(keys, w.npersons), e);
    if (code == FAB_OK) code = tell(c, &w, o.path, fab_os_clock_us() - begin, e);
    fab_village_close(&w);
    return code;
}

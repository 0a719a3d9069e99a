/* ask.c: facts become statements of METHOD; instances are made when something is first said in
 * them.
 *
 * Idea    a fact's outcome gives value and sign, its kind how much of METHOD's weight it has.  The
 *         rows of one entry go to several instances; sorted by instance, each run of them is one
 *         group.
 * Cost    one look-up of the instance a run, METHOD's cost a row; 6 KB for an empty instance. */
#include "judge/ask.h"
#include "base/sort.h"
#include "state/device.h"

enum { SEEDS_OUTSIDE = 20 };    /* of a mark: nobody there is a founder of ours (METHOD 2) */
static const fab_ppm BAD_BELOW = 500000;

struct instance { fab_id mark; int64_t topic, dim; struct fab_method method; };

struct fab_judge {
    struct fab_judge_rules rules;
    struct fab_memory memory;
    struct fab_pieces instances;        /* of struct instance; 0 is taught nothing */
    struct fab_places  keys;
    struct fab_pieces founders;         /* of fab_id */
    struct fab_group  group;            /* being gathered */
    uint32_t outside;                   /* the instance whose rows are in the group; 0: none */
    int64_t  learnt;
};

/* ---- instances ---- */

static struct instance *instance_at(const struct fab_judge *j, uint32_t number)
{
    return fab_pieces_at(&j->instances, number);
}

static uint64_t hash_of_key(const fab_id *mark, int64_t topic, int64_t dim)
{
    uint64_t part[4];
    uint64_t mixed = fab_places_mix((uint64_t)topic << 8 ^ (uint64_t)dim);

    memcpy(part, mark->b, sizeof part);
    for (int k = 0; k < fab_countof(part); k++) mixed = fab_places_mix(mixed ^ part[k]);
    return mixed;
}

static uint64_t hash_of_instance(const void *judge, uint32_t number)
{
    const struct instance *i = instance_at(judge, number);

    return hash_of_key(&i->mark, i->topic, i->dim);
}

static bool instance_is(const struct instance *i, const fab_id *mark, int64_t topic, int64_t dim)
{
    return fab_same(&i->mark, mark) && i->topic == topic && i->dim == dim;
}

/* The instance of a key; 0: nothing was said there. */
static uint32_t find(const struct fab_judge *j, const fab_id *mark, int64_t topic, int64_t dim)
{
    const uint64_t hash = hash_of_key(mark, topic, dim);
    uint32_t       at = (uint32_t)hash, number;

    do {
        number = fab_places_next(&j->keys, hash, &at);
    } while (number != 0 && !instance_is(instance_at(j, number), mark, topic, dim));
    return number;
}

/* A new instance; its founders are those of the community, a mark has the first who speak. */
static enum fab_code make(struct fab_judge *j, const fab_id *mark, int64_t topic, int64_t dim,
                          struct fab_err *e)
{
    const bool                    own = fab_id_none(mark);
    const struct fab_method_rules rules = { .open = (double)j->rules.open,
                                            .seeds = own ? 0 : SEEDS_OUTSIDE };
    struct instance              *i;

    if (!fab_pieces_room(&j->instances, j->memory, 1)) return fab_fail(e, FAB_E_MEMORY);
    i = instance_at(j, j->instances.n);
    *i = (struct instance){ .mark = *mark, .topic = topic, .dim = dim };
    FAB_TRY(fab_method_open(&i->method, &rules, j->memory, e));
    (void)fab_pieces_add(&j->instances);
    for (uint32_t k = 0; own && k < j->founders.n; k++) {
        FAB_TRY(fab_method_founder(&i->method, fab_pieces_at(&j->founders, k), e));
    }
    return FAB_OK;
}

/* Found, or made. */
static enum fab_code need_instance(struct fab_judge *j, const fab_id *mark, int64_t topic,
                                   int64_t dim, uint32_t *out, struct fab_err *e)
{
    *out = find(j, mark, topic, dim);
    if (*out != 0) return FAB_OK;
    if (!fab_places_room(&j->keys, j->memory, 1, hash_of_instance, j)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = j->instances.n;
    FAB_TRY(make(j, mark, topic, dim, e));
    fab_places_add(&j->keys, hash_of_key(mark, topic, dim), *out);
    return FAB_OK;
}

enum fab_code fab_judge_open(const struct fab_judge_rules *rules, struct fab_memory memory,
                             struct fab_judge **out, struct fab_err *e)
{
    struct fab_judge *j = fab_memory_zeroed(memory, sizeof *j);
    enum fab_code     code;

    fab_assert(rules->open >= 0 && rules->quiet >= 0 && rules->quiet <= FAB_M);
    if (j == NULL) return fab_fail(e, FAB_E_MEMORY);
    *j = (struct fab_judge){ .rules = *rules, .memory = memory,
                             .instances = { .item_bytes = sizeof(struct instance) },
                             .founders = { .item_bytes = sizeof(fab_id), .shift = 5 } };
    code = make(j, &(fab_id){ { 0 } }, 0, FAB_DIM_NONE, e);
    if (code != FAB_OK) {
        fab_judge_close(j);
        return code;
    }
    *out = j;
    return FAB_OK;
}

void fab_judge_close(struct fab_judge *j)
{
    for (uint32_t k = 0; k < j->instances.n; k++) fab_method_close(&instance_at(j, k)->method);
    fab_pieces_close(&j->instances, j->memory);
    fab_places_close(&j->keys, j->memory);
    fab_pieces_close(&j->founders, j->memory);
    fab_group_close(&j->group, j->memory);
    fab_memory_back(j->memory, j, sizeof *j);
}

size_t fab_judge_bytes(const struct fab_judge *j)
{
    size_t sum = fab_pieces_bytes(&j->instances);

    for (uint32_t k = 0; k < j->instances.n; k++) {
        sum += fab_method_bytes(&instance_at(j, k)->method);
    }
    return sum;
}

int64_t fab_judge_learnt(const struct fab_judge *j)
{
    return j->learnt;
}

/* ---- teaching: the community's own record ---- */

enum fab_code fab_judge_founder(struct fab_judge *j, const fab_id *mid, struct fab_err *e)
{
    if (!fab_pieces_room(&j->founders, j->memory, 1)) return fab_fail(e, FAB_E_MEMORY);
    *(fab_id *)fab_pieces_at(&j->founders, fab_pieces_add(&j->founders)) = *mid;
    for (uint32_t k = 0; k < j->instances.n; k++) {
        if (!fab_id_none(&instance_at(j, k)->mark)) continue;
        FAB_TRY(fab_method_founder(&instance_at(j, k)->method, mid, e));
    }
    return FAB_OK;
}

/* How much of METHOD's weight a fact has. */
static double part_of(const struct fab_judge *j, int64_t fact)
{
    switch (fact) {
    case FAB_FACT_KEPT_SILENT:
    case FAB_FACT_MADE_GOOD: return 0.5;
    case FAB_FACT_QUIET: return (double)j->rules.quiet / (double)FAB_M;
    default: return 1;
    }
}

/* The statement that a fact is; false: it says nothing (weight 0, or about oneself). */
static bool statement_of(const struct fab_judge *j, const struct fab_evid *row, fab_moment now,
                         struct fab_statement_said *out)
{
    *out = (struct fab_statement_said){
        .from = row->author, .about = row->subject, .at = now,
        .value = 2 * (double)row->outcome / (double)FAB_M - 1,
        .outcome = row->outcome >= FAB_GOOD_FROM ? FAB_OUTCOME_GOOD
                   : row->outcome < BAD_BELOW ? FAB_OUTCOME_BAD : FAB_OUTCOME_NONE,
        .part = part_of(j, row->fact), .source = row->idx,
    };
    fab_assert(row->outcome >= 0 && row->outcome <= FAB_M);
    return out->part > 0 && !fab_same(&row->author, &row->subject);
}

static int by_instance(const void *a, const void *b, void *arg)
{
    const struct fab_evid *ra = a, *rb = b;

    (void)arg;
    if (ra->topic != rb->topic) return ra->topic < rb->topic ? -1 : 1;
    if (ra->dim != rb->dim) return ra->dim < rb->dim ? -1 : 1;
    return (ra->n > rb->n) - (ra->n < rb->n);
}

/* Teaches the group to an instance, empties it. */
static enum fab_code teach(struct fab_judge *j, uint32_t number, struct fab_err *e)
{
    struct fab_group *g = &j->group;

    FAB_TRY(fab_method_learn(&instance_at(j, number)->method, g->said, g->n, g->judged, e));
    j->learnt += g->n;
    fab_group_clear(g);
    return FAB_OK;
}

/* The rows of one instance. */
static enum fab_code learn_run(struct fab_judge *j, const struct fab_evid *rows, int n,
                               fab_moment now, struct fab_err *e)
{
    struct fab_statement_said said;
    uint32_t                  number;

    for (int k = 0; k < n; k++) {
        if (!statement_of(j, &rows[k], now, &said)) continue;
        FAB_TRY(fab_group_add(&j->group, j->memory, &said, e));
    }
    if (j->group.n == 0) return FAB_OK;
    FAB_TRY(need_instance(j, &(fab_id){ { 0 } }, rows[0].topic, rows[0].dim, &number, e));
    return teach(j, number, e);
}

enum fab_code fab_judge_learn(struct fab_judge *j, struct fab_evid *rows, int n, fab_moment now,
                              struct fab_err *e)
{
    fab_assert(j->outside == 0 && j->group.n == 0);
    if (n > 1) fab_sort(rows, (size_t)n, sizeof *rows, by_instance, NULL);
    for (int a = 0, b; a < n; a = b) {
        for (b = a; b < n && rows[b].topic == rows[a].topic && rows[b].dim == rows[a].dim; b++) {
            fab_assert(rows[b].idx == rows[a].idx);
        }
        FAB_TRY(learn_run(j, rows + a, b - a, now, e));
    }
    return FAB_OK;
}

enum fab_code fab_judge_load(struct fab_judge *j, const struct fab_evidence_source *source,
                             struct fab_err *e)
{
    bool             more = true;
    int              n = 1;
    fab_id           mid;
    struct fab_evid *rows = NULL;
    fab_moment       now = { 0 };

    while (more) {
        FAB_TRY(source->founder(source->self, &more, &mid, e));
        if (more) FAB_TRY(fab_judge_founder(j, &mid, e));
    }
    while (n > 0) {
        FAB_TRY(source->entry(source->self, &rows, &n, &now, e));
        FAB_TRY(fab_judge_learn(j, rows, n, now, e));
    }
    return FAB_OK;
}

/* ---- teaching: evidence from outside ---- */

static int sign_outcome(int64_t value)
{
    return value > 0 ? FAB_OUTCOME_GOOD : value < 0 ? FAB_OUTCOME_BAD : FAB_OUTCOME_NONE;
}

/* The same for a row from outside; never older than what that mark has learnt. */
static bool outside_statement_of(const struct fab_method *m, const struct fab_outside_said *row,
                                 struct fab_statement_said *out)
{
    const int64_t value = fab_max(-FAB_M, fab_min(FAB_M, row->value_ppm));

    *out = (struct fab_statement_said){
        .from = fab_web_name(row->from), .about = fab_web_name(row->to),
        .at = { fab_max(row->at.ms, m->latest_ms) },
        .value = (double)value / (double)FAB_M,
        .outcome = row->kind == FAB_OUTSIDE_VOUCH ? FAB_OUTCOME_GOOD : sign_outcome(value),
        .part = 1, .source = row->source,
    };
    if (row->kind == FAB_OUTSIDE_VOUCH && row->topic.len > 0) return false;
    return row->kind != FAB_OUTSIDE_KNOWS_KEY && !fab_same(&out->from, &out->about);
}

enum fab_code fab_judge_outside_end(struct fab_judge *j, struct fab_err *e)
{
    const uint32_t number = j->outside;

    j->outside = 0;
    return number == 0 ? FAB_OK : teach(j, number, e);
}

enum fab_code fab_judge_outside(struct fab_judge *j, fab_str mark,
                                const struct fab_outside_said *row, struct fab_err *e)
{
    const fab_id              id = fab_web_name(mark);
    struct fab_statement_said said;
    uint32_t                  number;

    FAB_TRY(need_instance(j, &id, 0, FAB_DIM_NONE, &number, e));
    if (!outside_statement_of(&instance_at(j, number)->method, row, &said)) return FAB_OK;
    if (j->outside != number || said.at.ms > j->group.said[0].at.ms) {
        FAB_TRY(fab_judge_outside_end(j, e));
    }
    if (j->outside == number) said.at = j->group.said[0].at;
    j->outside = number;
    return fab_group_add(&j->group, j->memory, &said, e);
}

/* ---- answering ---- */

/* The instance a question is about, and the method in it; 0 answers as for a topic of which nobody
 * spoke. */
static const struct fab_method *method_of(const struct fab_judge *j, const struct fab_inquiry *q,
                                          int dim)
{
    const fab_id mark = q->mark.len > 0 ? fab_web_name(q->mark) : (fab_id){ { 0 } };
    const bool   own = q->mark.len == 0;

    return &instance_at(j, find(j, &mark, own ? q->topic : 0, own ? dim : FAB_DIM_NONE))->method;
}

static void judge_in(const struct fab_method *m, const struct fab_inquiry *q,
                     struct fab_judgement *out)
{
    const fab_moment at = { fab_max(q->at.ms, m->latest_ms) };

    fab_method_judge(m, fab_method_person(m, &q->asker), fab_method_person(m, &q->who), at, out);
}

static void look(const struct fab_judge *j, const struct fab_inquiry *q, int dim,
                 struct fab_evidence_view *out)
{
    const struct fab_method *m = method_of(j, q, dim);
    const struct fab_known *who;
    struct fab_judgement     o;

    judge_in(m, q, &o);
    who = fab_web_at(&m->web, o.j);
    out->odds = fab_interval(m, &o);
    out->outlook = fab_outlook(m, o.j, o.at);
    out->records = (int64_t)who->received[0] + who->received[1];
}

enum fab_code fab_judge_ask(const struct fab_judge *j, const struct fab_inquiry *q,
                            struct fab_need *need, const struct fab_offer *menu, int n,
                            struct fab_answer *out, struct fab_err *e)
{
    if (fab_same(&q->asker, &q->who)) return fab_fail_field(e, FAB_E_CONFLICT, "who");
    *out = (struct fab_answer){ .outside = q->mark.len > 0 };
    look(j, q, FAB_DIM_WILL, &out->will);
    look(j, q, FAB_DIM_CAN, &out->can);
    need->will = out->will.odds;
    need->can = out->outside ? FAB_ODDS_SURE : out->can.odds;
    FAB_TRY(fab_decide(need, menu, n, &out->decision, e));
    if (out->decision.kind != FAB_NOT_ENOUGH_KNOWN) return FAB_OK;
    return fab_deals_needed(need, menu, n, out->decision.most_stake, &out->first_deals, e);
}

enum fab_code fab_judge_why(const struct fab_judge *j, const struct fab_inquiry *q, int dim,
                            struct fab_arena *arena, struct fab_why *out, struct fab_err *e)
{
    const struct fab_method *m = method_of(j, q, dim);
    struct fab_judgement     o;

    if (fab_same(&q->asker, &q->who)) return fab_fail_field(e, FAB_E_CONFLICT, "who");
    judge_in(m, q, &o);
    return fab_why(m, &o, arena, out, e);
}

fab_id fab_judge_person(const struct fab_judge *j, const struct fab_inquiry *q, int dim,
                        uint32_t person)
{
    const struct fab_method *m = method_of(j, q, dim);

    fab_assert(person < m->web.persons.n);
    return fab_web_at(&m->web, person)->id;
}

const struct fab_method *fab_judge_instance(const struct fab_judge *j, const struct fab_inquiry *q,
                                            int dim)
{
    return method_of(j, q, dim);
}

enum fab_code fab_judge_instance_new(struct fab_judge *j, int64_t topic, int dim,
                                     struct fab_method **out, struct fab_err *e)
{
    uint32_t number;

    FAB_TRY(need_instance(j, &(fab_id){ { 0 } }, topic, dim, &number, e));
    *out = &instance_at(j, number)->method;
    return FAB_OK;
}

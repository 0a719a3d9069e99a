/* method.c: METHOD 3, 4 and 5: the weight of a statement, the judgement, the learning.
 *
 * Idea    an online logistic regression (extended Kalman filter) whose features are sums over the
 *         record, plus one standing and one leniency per person, learnt by the same rule.  No pass
 *         over the graph is ever made.
 * Cost    a judgement: one walk over the smaller of out(i), in(j), some twenty logarithms.
 *         Learning: 3 x 441 multiplications.  About 4 us a statement on one core.
 * Order   sums in order of the index, products from left to right: the bits are part of the
 *         contract (METHOD 8).
 * Source  METHOD 2 to 5. */
#include "judge/method.h"
#include "judge/real.h"

#define WEEK_MS (7.0 * FAB_DAY_MS)

static const double START[FAB_TERMS] = {
#define X(name, start, var) start,
    FAB_CONTRIBUTIONS(X)
#undef X
};
static const double VAR[FAB_TERMS] = {
#define X(name, start, var) var,
    FAB_CONTRIBUTIONS(X)
#undef X
};

const char *fab_contribution_name(int n)
{
    static const char *const NAMES[FAB_TERMS] = {
#define X(name, start, var) #name,
        FAB_CONTRIBUTIONS(X)
#undef X
    };

    fab_assert(n >= 0 && n < FAB_TERMS);
    return NAMES[n];
}

enum fab_code fab_method_open(struct fab_method *m, const struct fab_method_rules *rules,
                              struct fab_memory memory, struct fab_err *e)
{
    fab_assert(rules->open >= 0 && rules->seeds >= 0);
    *m = (struct fab_method){ .rules = *rules, .seeds_left = rules->seeds, .latest_ms = FAB_NEVER };
    for (int n = 0; n < FAB_TERMS; n++) {
        m->b[n] = START[n];
        m->C[n][n] = VAR[n];
    }
    fab_value_open(&m->value);
    return fab_web_open(&m->web, memory) ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

void fab_method_close(struct fab_method *m)
{
    fab_web_close(&m->web);
}

size_t fab_method_bytes(const struct fab_method *m)
{
    return fab_web_bytes(&m->web);
}

enum fab_code fab_method_founder(struct fab_method *m, const fab_id *id, struct fab_err *e)
{
    if (!fab_web_room(&m->web, 1)) return fab_fail(e, FAB_E_MEMORY);
    fab_web_at(&m->web, fab_web_person(&m->web, id))->E = 1;
    return FAB_OK;
}

uint32_t fab_method_person(const struct fab_method *m, const fab_id *id)
{
    return fab_web_find(&m->web, id);
}

/* ---- 3: how much a statement weighs ---- */

/* `e` of p after p's own record: a broken record speaks less. */
static double spoken(double e, const struct fab_known *p)
{
    return e * (p->wp + 1) / (p->wp + p->wn + 1);
}

/* e: how established i is for a word about j, without what j's own praise of i added. */
static double established(const struct fab_method *m, const struct fab_known *i,
                          const struct fab_known *j, bool j_praised_i)
{
    double e = i->E;

    if (j_praised_i && e < 1) {
        const double own = fab_max(0.0, i->est - spoken(j->E, j));

        e = fab_min(e, own / (own + 1));
    }
    if (m->rules.act) {
        const double said = (double)i->op + i->on;

        e = fab_max(e, said / (said + 3));
    }
    return spoken(e, i);
}

static double weight(const struct fab_method *m, const struct fab_known *j, double e)
{
    if (!(m->rules.open > 0)) return 1;
    const double crowd = 1 + j->S / m->rules.open;

    return e + 0.5 * (1 - e) / (crowd * crowd);
}

/* ---- 4: the judgement ---- */

/* The community's share of good outcomes, never quite 0 or 1. */
static double common(const struct fab_method *m)
{
    const double share = ((double)m->good + 5) / ((double)m->tot + 10);

    return share < 0.02 ? 0.02 : share > 0.98 ? 0.98 : share;
}

/* L(a, b, k). */
static double against_common(double a, double b, double k, double mean)
{
    return fab_real_log1p(a / (k * mean)) - fab_real_log1p(b / (k * (1 - mean)));
}

/* What is left of a sign after the time since. */
static double faded(double sign, int64_t then_ms, int64_t now_ms)
{
    return then_ms == FAB_NEVER ? 0 : sign * fab_real_exp(-(double)(now_ms - then_ms) / WEEK_MS);
}

static double silence(int64_t then_ms, int64_t now_ms)
{
    if (then_ms == FAB_NEVER) return 0;
    return fab_real_log1p((double)(now_ms - then_ms) / (double)FAB_DAY_MS);
}

static void count_tie(void *ties, uint32_t k, int first, int second)
{
    uint32_t *n = ties;

    (void)k;
    n[fab_tie_of(first, second)]++;
}

/* Contributions 3 to 9: what stands between i and j. */
static void look_between(const struct fab_method *m, struct fab_judgement *o, bool *j_praised_i)
{
    const struct fab_pair *own = fab_web_between(&m->web, o->i, o->j);
    const int              back = fab_web_sign(&m->web, o->j, o->i);

    *j_praised_i = back == FAB_SIGN_GOOD;
    o->x[FAB_X_j_said_good_of_i] = back == FAB_SIGN_GOOD;
    o->x[FAB_X_j_said_bad_of_i] = back == FAB_SIGN_BAD;
    fab_web_between_all(&m->web, o->i, o->j, count_tie, o->ties);
    for (int t = 0; t < FAB_TIES; t++) {
        if (o->ties[t] > 0) o->x[FAB_X_friend_good + t] = fab_real_log1p(o->ties[t]);
    }
    if (own == NULL) return;
    o->x[FAB_X_own_experience] = fab_real_log((own->good + 0.5) / (own->bad + 0.5));
}

/* Contributions 10 to 20 and whether the two are new: what each has behind him. */
static void look_at_each(const struct fab_known *i, const struct fab_known *j, int64_t t,
                         double mean, double *x)
{
    x[FAB_X_base] = 1;
    x[FAB_X_i_new] = i->given[0] + i->given[1] == 0;
    x[FAB_X_j_new] = j->received[0] + j->received[1] == 0;
    x[FAB_X_last_of_j] = faded(j->lin, j->tin, t);
    x[FAB_X_last_by_i] = faded(i->lout, i->tout, t);
    x[FAB_X_silence_j] = silence(j->tin, t);
    x[FAB_X_silence_i] = silence(i->tout, t);
    x[FAB_X_recent_j] = against_common(j->fip, j->fin, 1, mean);
    x[FAB_X_recent_i] = against_common(i->fop, i->fon, 1, mean);
    x[FAB_X_record_j] = against_common(j->wp, j->wn, 3, mean);
    x[FAB_X_habit_i] = against_common(i->op, i->on, 3, mean);
    x[FAB_X_standing_j] = j->mj;
    x[FAB_X_leniency_i] = i->mi;
    x[FAB_X_standing_i] = i->mj;
}

static double product(const double a[FAB_TERMS], const double b[FAB_TERMS])
{
    double sum = 0;

    for (int n = 0; n < FAB_TERMS; n++) sum += a[n] * b[n];
    return sum;
}

double fab_method_sigma(double z)
{
    return 1 / (1 + fab_real_exp(-z));
}

/* g = C x: each sum in order of the index; what is multiplied by 0 adds nothing and is left out. */
static void times_C(const struct fab_method *m, const double x[FAB_TERMS],
                    double g[restrict FAB_COLUMN])
{
    memset(g, 0, FAB_COLUMN * sizeof *g);
    for (int k = 0; k < FAB_TERMS; k++) {
        const double *column = m->C[k], by = x[k];

        if (by == 0) continue;
        for (int n = 0; n < FAB_COLUMN; n++) g[n] += column[n] * by;
    }
}

double fab_method_variance(const struct fab_method *m, const double x[FAB_TERMS])
{
    double g[FAB_COLUMN];

    times_C(m, x, g);
    return product(x, g);
}

void fab_method_judge(const struct fab_method *m, uint32_t i, uint32_t j, fab_moment at,
                      struct fab_judgement *out)
{
    const struct fab_known *pi = fab_web_at(&m->web, i), *pj = fab_web_at(&m->web, j);
    bool                     j_praised_i;

    fab_assert((i != j || i == 0) && i < m->web.persons.n && j < m->web.persons.n);
    fab_assert(at.ms >= m->latest_ms);
    *out = (struct fab_judgement){ .i = i, .j = j, .at = at, .common = common(m) };
    look_at_each(pi, pj, at.ms, out->common, out->x);
    look_between(m, out, &j_praised_i);
    out->e = established(m, pi, pj, j_praised_i);
    out->w = weight(m, pj, out->e);
    out->z = product(m->b, out->x);
    out->p = fab_method_sigma(out->z);
    fab_value_judge(&m->value, &m->web, pi, pj, out->p, out->x[FAB_X_record_j],
                    out->x[FAB_X_habit_i], &out->value);
}

/* ---- 5: learning ---- */

/* Doubt about one outcome, with a floor so that certainty still learns. */
static double doubt(double p)
{
    return fab_max(p * (1 - p), 1e-4);
}

/* 5.1: the standing of j and the leniency of i; answers what was added to the standing. */
static double learn_persons(const struct fab_method *m, const struct fab_judgement *o,
                            struct fab_known *i, struct fab_known *j, double w, double y)
{
    const double bj = m->b[FAB_X_standing_j], bi = m->b[FAB_X_leniency_i];
    double       x[FAB_TERMS];

    memcpy(x, o->x, sizeof x);
    x[FAB_X_standing_j] = j->mj;
    x[FAB_X_leniency_i] = i->mi;
    x[FAB_X_standing_i] = i->mj;
    const double T = fab_method_variance(m, x) + bj * bj * j->vj + bi * bi * i->vi;
    const double p = fab_method_sigma(product(m->b, x));
    const double h = doubt(p), r = y - p, d = 1 + h * T;
    const double kj = j->vj * bj / d, ki = i->vi * bi / d;
    const double move = w * kj * r;

    j->mj += move;
    j->vj = fab_min(1.0, j->vj - w * h * kj * kj * d + 0.01 * w);
    i->mi += ki * r;
    i->vi = fab_min(0.7, i->vi - h * ki * ki * d + 0.01);
    return move;
}

/* 5.2: what each contribution is worth. */
static void learn_coefficients(struct fab_method *m, const double x[FAB_TERMS], double w, double y)
{
    double g[FAB_COLUMN], part[FAB_COLUMN];

    times_C(m, x, g);
    const double p = fab_method_sigma(product(m->b, x));
    const double h = w * doubt(p), r = w * (y - p), d = 1 + h * product(x, g);

    for (int n = 0; n < FAB_TERMS; n++) m->b[n] += g[n] * r / d;
    for (int n = 0; n < FAB_COLUMN; n++) part[n] = h / d * g[n];
    for (int k = 0; k < FAB_TERMS; k++) {
        double *restrict column = m->C[k];

        for (int n = 0; n < FAB_COLUMN; n++) column[n] -= part[n] * g[k];
    }
}

/* 5.3 without the value layer: the record of a statement with an outcome. */
static void learn_record(struct fab_method *m, const struct fab_judgement *o, struct fab_known *i,
                         struct fab_known *j, double w, bool good, bool first)
{
    if (first && m->seeds_left > 0) {
        i->E = 1;
        m->seeds_left--;
    }
    const double a = spoken(i->E, i);

    j->S += 1 - o->e;
    if (good) {
        j->wp += w;
        i->op++;
        j->est += a;
        j->E = fab_max(j->E, j->est / (j->est + 1));
    } else {
        j->wn += w;
        i->on++;
    }
    j->fip = j->fip * (1 - 0.3 * w) + (good ? w : 0);
    j->fin = j->fin * (1 - 0.3 * w) + (good ? 0 : w);
    i->fop = i->fop * 0.7 + good;
    i->fon = i->fon * 0.7 + !good;
    i->lout = good ? 1 : -1;
    m->good += good;
    m->tot++;
}

/* The statement as it is kept for the explanation. */
static uint32_t keep(struct fab_method *m, const struct fab_statement_said *s, uint32_t i,
                     uint32_t j, double move, double w, bool stranger)
{
    const uint32_t     number = fab_web_say(&m->web, j);
    struct fab_saying *kept = fab_web_said(&m->web, number);

    kept->move = move;
    kept->weight = w;
    kept->at_ms = s->at.ms;
    kept->source = s->source;
    kept->from = i;
    kept->good = s->outcome == FAB_OUTCOME_GOOD;
    kept->stranger = stranger;
    return number;
}

/* 5.4: the last sign, which a lighter statement does not push aside while it is fresh. */
static void learn_last(struct fab_known *i, struct fab_known *j, const struct fab_statement_said *s,
                       double w, uint32_t kept)
{
    const double left = faded(j->lin < 0 ? -j->lin : j->lin, j->tin, s->at.ms);

    if (j->tin == FAB_NEVER || w >= left) {
        j->tin = s->at.ms;
        if (s->outcome != FAB_OUTCOME_NONE) {
            j->lin = s->outcome == FAB_OUTCOME_GOOD ? w : -w;
            j->said_lin = kept;
        }
    }
    i->tout = s->at.ms;
}

static void learn_pair(struct fab_web *web, uint32_t i, uint32_t j, int outcome)
{
    struct fab_pair *pair = fab_web_pair(web, i, j);

    if (outcome == FAB_OUTCOME_NONE) return;
    pair->good += outcome == FAB_OUTCOME_GOOD;
    pair->bad += outcome == FAB_OUTCOME_BAD;
    pair->sign = outcome == FAB_OUTCOME_GOOD ? FAB_SIGN_GOOD : FAB_SIGN_BAD;
}

/* One statement, room made before. */
static void learn_one(struct fab_method *m, const struct fab_statement_said *s,
                      const struct fab_judgement *o)
{
    const uint32_t     ni = o->i != 0 ? o->i : fab_web_person(&m->web, &s->from);
    const uint32_t     nj = o->j != 0 ? o->j : fab_web_person(&m->web, &s->about);
    struct fab_known *i = fab_web_at(&m->web, ni), *j = fab_web_at(&m->web, nj);
    const double       w = o->w * s->part;
    const bool         good = s->outcome == FAB_OUTCOME_GOOD;
    const bool         first = i->given[0] + i->given[1] == 0;
    uint32_t           kept = 0;

    if (s->outcome != FAB_OUTCOME_NONE) {
        const double move = learn_persons(m, o, i, j, w, good);

        learn_coefficients(m, o->x, w, good);
        kept = keep(m, s, ni, nj, move, w, o->w < 0.5);
    }
    fab_value_learn(&m->value, &m->web, i, j, &o->value, s->value);
    if (s->outcome != FAB_OUTCOME_NONE) learn_record(m, o, i, j, w, good, first);
    learn_last(i, j, s, w, kept);
    learn_pair(&m->web, ni, nj, s->outcome);
}

enum fab_code fab_method_learn(struct fab_method *m, const struct fab_statement_said *said, int n,
                               struct fab_judgement *judged, struct fab_err *e)
{
    fab_assert(n >= 0 && n < 1 << 28);
    if (!fab_web_room(&m->web, (uint32_t)n)) return fab_fail(e, FAB_E_MEMORY);
    for (int r = 0; r < n; r++) {
        fab_assert(said[r].at.ms == said[0].at.ms && said[r].part > 0 && said[r].part <= 1);
        fab_method_judge(m, fab_web_find(&m->web, &said[r].from),
                         fab_web_find(&m->web, &said[r].about), said[r].at, &judged[r]);
    }
    for (int r = 0; r < n; r++) learn_one(m, &said[r], &judged[r]);
    for (int k = 0; k < FAB_TERMS; k++) {
        if (m->C[k][k] < VAR[k]) m->C[k][k] += 1e-6;
    }
    if (n > 0) m->latest_ms = said[0].at.ms;
    return FAB_OK;
}

/* ---- groups ---- */

void fab_group_close(struct fab_group *g, struct fab_memory memory)
{
    fab_memory_back(memory, g->judged, (size_t)g->room * sizeof *g->judged);
    fab_memory_back(memory, g->said, (size_t)g->room * sizeof *g->said);
    *g = (struct fab_group){ 0 };
}

enum fab_code fab_group_add(struct fab_group *g, struct fab_memory memory,
                            const struct fab_statement_said *said, struct fab_err *e)
{
    if (g->n == g->room) {
        struct fab_group wider = { .n = g->n, .room = g->room > 0 ? 2 * g->room : 16 };

        fab_assert(wider.room < 1 << 28);
        wider.said = memory.more(memory.self, (size_t)wider.room * sizeof *wider.said);
        wider.judged = memory.more(memory.self, (size_t)wider.room * sizeof *wider.judged);
        if (wider.said == NULL || wider.judged == NULL) {
            fab_group_close(&wider, memory);
            return fab_fail(e, FAB_E_MEMORY);
        }
        if (g->n > 0) memcpy(wider.said, g->said, (size_t)g->n * sizeof *g->said);
        fab_group_close(g, memory);
        *g = wider;
    }
    g->said[g->n++] = *said;
    return FAB_OK;
}

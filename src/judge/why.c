/* why.c: METHOD 4, "Explanation" and "Down to single statements".
 *
 * Idea    record, recent record and standing of j are sums over the statements about j, so each
 *         statement's share is known; a share of the ties is each go-between's.  The witnesses are
 *         gathered in an array sorted by person, filled by one walk over the statements and one
 *         over the ties, then sorted by weight.
 * Cost    n log n in the number of people who spoke about j, n statements.
 * Source  METHOD 4; the unit is Turing's and Good's (1940). */
#include "judge/why.h"
#include "judge/real.h"
#include "base/sort.h"

_Static_assert(sizeof(struct fab_witness) == 48, "why.h promises 48 bytes a witness");

enum { SILENT_DAYS = 60 };

/* ---- the shares of one statement about j ---- */

/* What each unit of weight carries, good [1] and bad [0], of the record and of the recent
 * record. */
struct rates { double standing, record[2], recent[2]; };

/* b ln(1 + amount / (k share)) for each unit of the amount. */
static double rate(double b, double amount, double k, double share)
{
    return amount > 0 ? b * fab_real_log1p(amount / (k * share)) / amount : 0;
}

static struct rates rates_of(const struct fab_method *m, const struct fab_known *j, double common)
{
    const double record = m->b[FAB_X_record_j], recent = m->b[FAB_X_recent_j];

    return (struct rates){
        .standing = m->b[FAB_X_standing_j],
        .record = { -rate(record, j->wn, 3, 1 - common), rate(record, j->wp, 3, common) },
        .recent = { -rate(recent, j->fin, 1, 1 - common), rate(recent, j->fip, 1, common) },
    };
}

/* ---- gathering ---- */

static int by_person(const void *a, const void *b, void *arg)
{
    const struct fab_witness *wa = a, *wb = b;

    (void)arg;
    return (wa->person > wb->person) - (wa->person < wb->person);
}

static int by_sum(const void *a, const void *b, void *arg)
{
    const struct fab_witness *wa = a, *wb = b;

    if (wa->sum != wb->sum) return wa->sum < wb->sum ? 1 : -1;
    return by_person(a, b, arg);
}

/* The witness of that person, who is among them. */
static struct fab_witness *witness_of(struct fab_why *why, uint32_t person)
{
    int low = 0, high = why->count;

    while (high - low > 1) {
        const int middle = (low + high) / 2;

        if (why->witness[middle].person <= person) low = middle;
        else high = middle;
    }
    fab_assert(why->count > 0 && why->witness[low].person == person);
    return &why->witness[low];
}

static void add_person(struct fab_why *why, uint32_t person)
{
    why->witness[why->count++] = (struct fab_witness){ .person = person, .latest_ms = FAB_NEVER };
}

/* Everybody who spoke about j, i if it did not, and j; in order of their numbers. */
static enum fab_code call_witnesses(const struct fab_method *m, const struct fab_judgement *o,
                                    struct fab_arena *arena, struct fab_why *why, struct fab_err *e)
{
    const struct fab_known *j = fab_web_at(&m->web, o->j);
    bool                     spoke = false;

    why->witness = fab_new(arena, struct fab_witness, (size_t)j->in + 2);
    if (why->witness == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (uint32_t at = j->first_in; at != 0; at = fab_web_pair_at(&m->web, at)->next_in) {
        const uint32_t person = fab_web_pair_at(&m->web, at)->from;

        add_person(why, person);
        spoke = spoke || person == o->i;
    }
    if (o->i != 0 && !spoke) add_person(why, o->i);
    if (o->j != 0) add_person(why, o->j);
    fab_sort(why->witness, (size_t)why->count, sizeof *why->witness, by_person, NULL);
    return FAB_OK;
}

/* The statements about j, latest first; what came later has faded what came before. */
static void hear_statements(const struct fab_method *m, const struct fab_judgement *o,
                            struct fab_why *why)
{
    const struct fab_known *j = fab_web_at(&m->web, o->j);
    const struct rates       r = rates_of(m, j, o->common);
    double                   left = 1;

    for (uint32_t at = j->said; at != 0; at = fab_web_said(&m->web, at)->before) {
        const struct fab_saying *s = fab_web_said(&m->web, at);
        struct fab_witness      *w = witness_of(why, s->from);

        w->sum += r.standing * s->move + r.record[s->good] * s->weight +
                  r.recent[s->good] * s->weight * left;
        if (at == j->said_lin) w->sum += why->c[FAB_X_last_of_j];
        if (w->said++ == 0) {
            w->latest_ms = s->at_ms;
            w->source = s->source;
        }
        why->records++;
        why->strangers += s->stranger;
        left *= 1 - 0.3 * s->weight;
    }
}

struct ties { struct fab_why *why; const struct fab_judgement *o; };

static void hear_tie(void *arg, uint32_t k, int first, int second)
{
    const struct ties  *t = arg;
    const int           n = fab_tie_of(first, second);
    struct fab_witness *w = witness_of(t->why, k);

    w->tie = t->why->c[FAB_X_friend_good + n] / t->o->ties[n];
    w->sum += w->tie;
}

/* The latest statement with an outcome of `from` about `about`; NULL: none. */
static const struct fab_saying *latest(const struct fab_web *web, uint32_t from, uint32_t about)
{
    uint32_t at = from == 0 ? 0 : fab_web_at(web, about)->said;

    while (at != 0 && fab_web_said(web, at)->from != from) at = fab_web_said(web, at)->before;
    return at == 0 ? NULL : fab_web_said(web, at);
}

/* What i has seen of j, and what j says of i. */
static void hear_the_two(const struct fab_method *m, const struct fab_judgement *o,
                         struct fab_why *why)
{
    const struct fab_saying *word = latest(&m->web, o->j, o->i);
    struct fab_witness      *w;

    if (o->i != 0) witness_of(why, o->i)->sum += why->c[FAB_X_own_experience];
    if (o->j == 0) return;
    w = witness_of(why, o->j);
    w->sum += why->c[FAB_X_j_said_good_of_i] + why->c[FAB_X_j_said_bad_of_i];
    if (word == NULL) return;
    w->latest_ms = word->at_ms;
    w->source = word->source;
}

/* Leaves out who carries nothing; the strongest first; finds the ties' records of those who will be
 * named. */
static void order_witnesses(const struct fab_method *m, const struct fab_judgement *o,
                            struct fab_why *why)
{
    int kept = 0;

    for (int k = 0; k < why->count; k++) {
        if (why->witness[k].sum != 0) why->witness[kept++] = why->witness[k];
    }
    why->count = kept;
    fab_sort(why->witness, (size_t)kept, sizeof *why->witness, by_sum, NULL);
    for (int k = 0; k < kept; k++) {
        struct fab_witness      *w = &why->witness[k];
        const struct fab_saying *tie;

        why->speak_for += w->sum > 0;
        why->speak_against += w->sum < 0;
        if (w->tie == 0 || (k >= FAB_SHOWN && k < kept - FAB_SHOWN)) continue;
        tie = latest(&m->web, o->i, w->person);
        w->tie_source = tie == NULL ? 0 : tie->source;
    }
}

/* ---- sums and sentences ---- */

static void add_sums(struct fab_why *why)
{
    why->place = why->c[FAB_X_base];
    why->gaps = why->c[FAB_X_j_new] + why->c[FAB_X_silence_j];
    why->you = why->c[FAB_X_i_new] + why->c[FAB_X_last_by_i] + why->c[FAB_X_silence_i] +
               why->c[FAB_X_recent_i] + why->c[FAB_X_habit_i] + why->c[FAB_X_leniency_i] +
               why->c[FAB_X_standing_i];
    for (int n = FAB_X_j_said_good_of_i; n <= FAB_X_last_of_j; n++) why->witnesses += why->c[n];
    why->witnesses += why->c[FAB_X_recent_j] + why->c[FAB_X_record_j] + why->c[FAB_X_standing_j];
}

static void say_how_often(struct fab_why *why)
{
    why->almost = why->p >= 0.95 || why->p < 0.05;
    why->tenths = why->p >= 0.95 ? 10 : why->p < 0.05 ? 0 : (int)(10 * why->p + 0.5);
}

static double size(double x)
{
    return x < 0 ? -x : x;
}

static void say_what_is_not_known(const struct fab_method *m, const struct fab_judgement *o,
                                  struct fab_why *why)
{
    const struct fab_pair   *own = fab_web_between(&m->web, o->i, o->j);
    const struct fab_known  *j = fab_web_at(&m->web, o->j);
    const int64_t            silent_ms = j->tin == FAB_NEVER ? 0 : o->at.ms - j->tin;
    const uint64_t           strangers = why->strangers;
    unsigned                 unknown = 0;

    if (own == NULL || (own->good == 0 && own->bad == 0)) unknown |= FAB_UNKNOWN_NEVER_DEALT;
    if (o->ties[0] + o->ties[1] + o->ties[2] + o->ties[3] == 0) unknown |= FAB_UNKNOWN_NOBODY;
    if (why->records > 0 && 2 * strangers >= why->records) unknown |= FAB_UNKNOWN_STRANGERS;
    if (silent_ms > SILENT_DAYS * FAB_DAY_MS) unknown |= FAB_UNKNOWN_SILENCE;
    if (o->x[FAB_X_j_new] > 0) unknown |= FAB_UNKNOWN_NEWCOMER;
    else if (size(why->you) > size(why->witnesses)) unknown |= FAB_UNKNOWN_YOU;
    why->silent_days = silent_ms / FAB_DAY_MS;
    why->unknown = unknown;
}

enum fab_code fab_why(const struct fab_method *m, const struct fab_judgement *o,
                      struct fab_arena *arena, struct fab_why *out, struct fab_err *e)
{
    *out = (struct fab_why){ .z = o->z, .p = o->p };
    for (int n = 0; n < FAB_TERMS; n++) out->c[n] = m->b[n] * o->x[n];
    FAB_TRY(call_witnesses(m, o, arena, out, e));
    if (out->count > 0) {
        hear_statements(m, o, out);
        fab_web_between_all(&m->web, o->i, o->j, hear_tie, &(struct ties){ out, o });
        hear_the_two(m, o, out);
        order_witnesses(m, o, out);
    }
    add_sums(out);
    say_how_often(out);
    out->outlook = fab_outlook(m, o->j, o->at);
    say_what_is_not_known(m, o, out);
    return FAB_OK;
}

double fab_why_decibans(double log_odds)
{
    return 4.342944819032518 * log_odds;        /* 10 / ln 10 */
}

/* part.c: the neighbourhood of a judgement, written and read.
 *
 * Why     a phone that does not hold the whole record still judges by itself.
 * Idea    METHOD looks at two people, at the pairs that link them over one other, and at the
 *         statements about one of them: these are copied, under new numbers in the old order.
 * Cost    8 bytes each for 465 coefficients; 200 a person asked about, 17 one between, 13 a pair,
 *         37 a statement.
 * Source  METHOD 3 to 5, 7. */
#include "judge/part.h"

#include "base/sort.h"

enum { GOOD = 1, STRANGER = 2, SET_LAST = 4 };          /* flags of a statement */
static const double MOST = 1e6;     /* of any number learnt: products of three stay far below 2^63 */

/* ---- writing */

struct people {
    uint32_t *number;       /* in the instance; sorted once all are there */
    int       n;
    bool      full;
};

static void call(struct people *p, uint32_t number)
{
    p->full = p->full || p->n == FAB_PART_PEOPLE;
    if (number != 0 && !p->full) p->number[p->n++] = number;
}

static void call_between(void *people, uint32_t k, int first, int second)
{
    (void)first;
    (void)second;
    call(people, k);
}

static int by_number(const void *a, const void *b, void *arg)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    (void)arg;
    return (x > y) - (x < y);
}

static void order(struct people *p)
{
    int kept = 0;

    fab_sort(p->number, (size_t)p->n, sizeof *p->number, by_number, NULL);
    for (int k = 0; k < p->n; k++) {
        if (kept == 0 || p->number[kept - 1] != p->number[k]) p->number[kept++] = p->number[k];
    }
    p->n = kept;
}

/* The number of somebody in the part; 0: not among them. */
static uint32_t place(const struct people *p, uint32_t number)
{
    int low = 0, high = p->n;

    while (low < high) {
        const int middle = (low + high) / 2;

        if (p->number[middle] < number) low = middle + 1;
        else high = middle;
    }
    return low < p->n && p->number[low] == number ? (uint32_t)low + 1 : 0;
}

static void put_double(struct fab_buf *b, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    fab_put_be(b, bits, 8);
}

static void put_learnt(struct fab_buf *b, const struct fab_method *m)
{
    fab_put_be(b, (uint64_t)m->good, 8);
    fab_put_be(b, (uint64_t)m->tot, 8);
    fab_put_be(b, (uint64_t)m->latest_ms, 8);
    put_double(b, m->rules.open);
    for (int n = 0; n < FAB_TERMS; n++) put_double(b, m->b[n]);
    for (int n = 0; n < FAB_TERMS; n++) {
        for (int k = 0; k < FAB_TERMS; k++) put_double(b, m->C[n][k]);
    }
}

/* The doubles of a person, in the order of their bytes. */
enum { NUMBERS = 14 };
static void numbers_of(struct fab_known *p, double *at[NUMBERS])
{
    double *const all[NUMBERS] = { &p->wp, &p->wn, &p->fip, &p->fin, &p->fop, &p->fon, &p->lin,
                                   &p->E,  &p->est, &p->S, &p->mj, &p->vj, &p->mi, &p->vi };

    memcpy(at, all, sizeof all);
}

static void put_person(struct fab_buf *b, const struct fab_known *known, bool whole)
{
    struct fab_known p = *known;
    double          *at[NUMBERS];

    fab_put(b, p.id.b, FAB_MID_BYTES);
    fab_put_byte(b, whole);
    if (!whole) return;
    numbers_of(&p, at);
    for (int k = 0; k < NUMBERS; k++) put_double(b, *at[k]);
    fab_put_be(b, (uint64_t)p.tin, 8);
    fab_put_be(b, (uint64_t)p.tout, 8);
    for (int class = 0; class < 2; class++) {
        fab_put_be(b, p.given[class], 4);
        fab_put_be(b, p.received[class], 4);
    }
    fab_put_be(b, p.op, 4);
    fab_put_be(b, p.on, 4);
    fab_put_byte(b, (uint8_t)(p.lout + 1));
}

static void put_pair(struct fab_buf *b, const struct fab_web *web, const struct people *p,
                     uint32_t from, uint32_t to, int *n)
{
    const struct fab_pair *pair = from == to ? NULL : fab_web_between(web, from, to);

    if (pair == NULL) return;
    fab_put_be(b, place(p, from), 2);
    fab_put_be(b, place(p, to), 2);
    fab_put_byte(b, pair->sign);
    fab_put_be(b, pair->good, 4);
    fab_put_be(b, pair->bad, 4);
    ++*n;
}

static void put_saying(struct fab_buf *b, const struct fab_web *web, const struct people *p,
                       uint32_t about, uint32_t number)
{
    const struct fab_saying *s = fab_web_said(web, number);

    fab_put_be(b, place(p, about), 2);
    fab_put_be(b, place(p, s->from), 2);
    fab_put_byte(b, (uint8_t)((s->good ? GOOD : 0) | (s->stranger ? STRANGER : 0) |
                              (fab_web_at(web, about)->said_lin == number ? SET_LAST : 0)));
    fab_put_be(b, (uint64_t)s->at_ms, 8);
    fab_put_be(b, (uint64_t)s->source, 8);
    put_double(b, s->move);
    put_double(b, s->weight);
}

/* The asker (0: unknown here), those asked about. */
struct asked { uint32_t i, *j; int n; };

static bool is_asked(const struct asked *a, uint32_t number)
{
    bool found = number == a->i;

    for (int k = 0; k < a->n && !found; k++) found = a->j[k] == number;
    return found;
}

static void call_all(const struct fab_web *web, const struct asked *a, struct people *p)
{
    call(p, a->i);
    for (int k = 0; k < a->n; k++) {
        call(p, a->j[k]);
        fab_web_between_all(web, a->i, a->j[k], call_between, p);
    }
    for (uint32_t at = fab_web_at(web, a->j[0])->first_in; at != 0;
         at = fab_web_pair_at(web, at)->next_in) {
        call(p, fab_web_pair_at(web, at)->from);
    }
    if (!p->full) order(p);
}

/* How many were written goes in front of them, so they are written aside first. */
static void put_counted(struct fab_buf *out, int n, const struct fab_buf *items)
{
    fab_put_be(out, (uint64_t)n, 4);
    fab_put(out, items->p, items->len);
    out->failed = out->failed || items->failed;
}

static void put_pairs(struct fab_buf *out, const struct fab_web *web, const struct asked *a,
                      const struct people *p, struct fab_arena *arena)
{
    struct fab_buf items = FAB_BUF_IN(arena);
    int            n = 0;

    for (int k = 0; k < p->n; k++) {
        if (a->i != 0) put_pair(&items, web, p, a->i, p->number[k], &n);
        for (int t = 0; t < a->n; t++) {
            if (p->number[k] != a->i) put_pair(&items, web, p, p->number[k], a->j[t], &n);
        }
    }
    for (int t = 0; t < a->n && a->i != 0; t++) put_pair(&items, web, p, a->j[t], a->i, &n);
    put_counted(out, n, &items);
}

/* Oldest first, as they were said: each becomes the latest. */
static void put_sayings(struct fab_buf *out, const struct fab_web *web, const struct asked *a,
                        const struct people *p, struct fab_arena *arena)
{
    const uint32_t j = a->j[0];
    struct fab_buf items = FAB_BUF_IN(arena);
    uint32_t      *said, word = a->i == 0 ? 0 : fab_web_at(web, a->i)->said;
    int            n = 0, at = 0;

    for (uint32_t s = fab_web_at(web, j)->said; s != 0; s = fab_web_said(web, s)->before) n++;
    said = fab_new(arena, uint32_t, (size_t)n + 1);
    if (said == NULL) {
        out->failed = true;
        return;
    }
    for (uint32_t s = fab_web_at(web, j)->said; s != 0; s = fab_web_said(web, s)->before) {
        said[at++] = s;
    }
    while (at-- > 0) put_saying(&items, web, p, j, said[at]);
    while (word != 0 && fab_web_said(web, word)->from != j) word = fab_web_said(web, word)->before;
    if (word != 0 && j != 0) {
        put_saying(&items, web, p, a->i, word);
        n++;
    }
    put_counted(out, n, &items);
}

enum fab_code fab_part_put(const struct fab_method *m, const fab_id *asker, const fab_id *who,
                           int n, struct fab_arena *arena, struct fab_buf *out, struct fab_err *e)
{
    struct people p = { .number = fab_new(arena, uint32_t, FAB_PART_PEOPLE) };
    struct asked  a = { fab_method_person(m, asker), fab_new(arena, uint32_t, (size_t)n), n };

    fab_assert(n >= 1);
    if (p.number == NULL || a.j == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int k = 0; k < n; k++) a.j[k] = fab_method_person(m, &who[k]);
    call_all(&m->web, &a, &p);
    if (p.full) return fab_fail(e, FAB_E_PART);
    put_learnt(out, m);
    fab_put_be(out, (uint64_t)p.n, 4);
    for (int k = 0; k < p.n; k++) {
        put_person(out, fab_web_at(&m->web, p.number[k]), is_asked(&a, p.number[k]));
    }
    put_pairs(out, &m->web, &a, &p, arena);
    put_sayings(out, &m->web, &a, &p, arena);
    return out->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* ---- reading */

/* What is left; bad: it was cut short, or says what cannot be. */
struct bytes { const uint8_t *p; size_t n; bool bad; };

static uint64_t get(struct bytes *b, size_t width)
{
    uint64_t value = 0;

    b->bad = b->bad || b->n < width;
    if (b->bad) return 0;
    for (size_t k = 0; k < width; k++) value = value << 8 | b->p[k];
    b->p += width;
    b->n -= width;
    return value;
}

/* A whole number from 0 to most. */
static int64_t get_count(struct bytes *b, size_t width, int64_t most)
{
    const uint64_t value = get(b, width);

    b->bad = b->bad || value > (uint64_t)most;
    return b->bad ? 0 : (int64_t)value;
}

/* A time up to the latest; or never. */
static int64_t get_time(struct bytes *b, int64_t latest)
{
    const uint64_t value = get(b, 8);

    if (value == (uint64_t)FAB_NEVER) return FAB_NEVER;
    b->bad = b->bad || value > INT64_MAX || (int64_t)value > latest;
    return b->bad ? 0 : (int64_t)value;
}

static double get_double(struct bytes *b, double least)
{
    const uint64_t bits = get(b, 8);
    double         x;

    memcpy(&x, &bits, sizeof x);
    if (!(x >= least && x <= MOST)) b->bad = true;      /* NaN is neither */
    return b->bad ? 0 : x;
}

static void get_learnt(struct bytes *b, struct fab_method *m)
{
    m->good = get_count(b, 8, FAB_CREDIT_MAX);
    m->tot = get_count(b, 8, FAB_CREDIT_MAX);
    m->latest_ms = get_time(b, FAB_CREDIT_MAX);
    m->rules.open = get_double(b, 0);
    b->bad = b->bad || m->good > m->tot;
    for (int n = 0; n < FAB_TERMS; n++) m->b[n] = get_double(b, -MOST);
    for (int n = 0; n < FAB_TERMS; n++) {
        for (int k = 0; k < FAB_TERMS; k++) m->C[n][k] = get_double(b, -MOST);
    }
}

static void get_numbers(struct bytes *b, int64_t latest, struct fab_known *p)
{
    double *at[NUMBERS];

    numbers_of(p, at);
    for (int k = 0; k < NUMBERS; k++) {
        const bool signed_ = at[k] == &p->lin || at[k] == &p->mj || at[k] == &p->mi;

        *at[k] = get_double(b, signed_ ? -MOST : 0);
    }
    p->tin = get_time(b, latest);
    p->tout = get_time(b, latest);
    for (int class = 0; class < 2; class++) {
        p->given[class] = (uint32_t)get_count(b, 4, INT32_MAX);
        p->received[class] = (uint32_t)get_count(b, 4, INT32_MAX);
    }
    p->op = (uint32_t)get_count(b, 4, INT32_MAX);
    p->on = (uint32_t)get_count(b, 4, INT32_MAX);
    p->lout = (int8_t)(get_count(b, 1, 2) - 1);
}

static void get_person(struct bytes *b, struct fab_method *m, uint32_t number)
{
    fab_id id;

    if (b->n < FAB_MID_BYTES + 1) {
        b->bad = true;
        return;
    }
    id = fab_id_of(b->p, FAB_MID_BYTES);
    b->p += FAB_MID_BYTES;
    b->n -= FAB_MID_BYTES;
    if (fab_web_person(&m->web, &id) != number) b->bad = true;          /* twice the same */
    if (get_count(b, 1, 1) != 0) get_numbers(b, m->latest_ms, fab_web_at(&m->web, number));
}

/* Two different people of the part. */
static bool get_ends(struct bytes *b, const struct fab_web *web, uint32_t *from, uint32_t *to)
{
    const int64_t most = (int64_t)web->persons.n - 1;

    *from = (uint32_t)get_count(b, 2, most);
    *to = (uint32_t)get_count(b, 2, most);
    b->bad = b->bad || *from == 0 || *to == 0 || *from == *to;
    return !b->bad;
}

static void get_pair(struct bytes *b, struct fab_method *m)
{
    uint32_t         from, to;
    struct fab_pair *pair;

    if (!get_ends(b, &m->web, &from, &to)) return;
    pair = fab_web_pair(&m->web, from, to);
    pair->sign = (uint32_t)get_count(b, 1, FAB_SIGN_BAD) & 3;
    pair->good = (uint32_t)get_count(b, 4, INT32_MAX);
    pair->bad = (uint32_t)get_count(b, 4, INT32_MAX >> 1) & INT32_MAX >> 1;
}

/* Whoever spoke has a pair with the one it was about. */
static void get_saying(struct bytes *b, struct fab_method *m)
{
    uint32_t           about, from, number;
    struct fab_saying *s;

    if (!get_ends(b, &m->web, &about, &from)) return;
    b->bad = fab_web_between(&m->web, from, about) == NULL;
    if (b->bad) return;
    const unsigned flags = (unsigned)get_count(b, 1, GOOD | STRANGER | SET_LAST);
    number = fab_web_say(&m->web, about);
    s = fab_web_said(&m->web, number);
    s->from = from;
    s->good = (flags & GOOD) != 0;
    s->stranger = (flags & STRANGER) != 0;
    if (flags & SET_LAST) fab_web_at(&m->web, about)->said_lin = number;
    s->at_ms = get_time(b, m->latest_ms);
    s->source = get_count(b, 8, FAB_CREDIT_MAX);
    s->move = get_double(b, -MOST);
    s->weight = get_double(b, 0);
}

/* Each item makes room for itself: a count is believed only as far as bytes follow. */
static bool room(struct bytes *b, struct fab_method *m, struct fab_err *e)
{
    if (b->bad) return false;
    if (fab_web_room(&m->web, 1)) return true;
    (void)fab_fail(e, FAB_E_MEMORY);
    b->bad = true;
    return false;
}

enum fab_code fab_part_take(struct fab_method *m, fab_bytes part, struct fab_err *e)
{
    struct bytes b = { part.p, part.len, false };
    int64_t      n;

    fab_assert(m->web.persons.n == 1);
    e->code = FAB_OK;
    get_learnt(&b, m);
    n = get_count(&b, 4, FAB_PART_PEOPLE);
    for (uint32_t k = 1; k <= n && room(&b, m, e); k++) get_person(&b, m, k);
    n = get_count(&b, 4, INT32_MAX);
    for (int64_t k = 0; k < n && room(&b, m, e); k++) get_pair(&b, m);
    n = get_count(&b, 4, INT32_MAX);
    for (int64_t k = 0; k < n && room(&b, m, e); k++) get_saying(&b, m);
    if (e->code != FAB_OK) return e->code;
    return b.bad || b.n > 0 ? fab_fail_field(e, FAB_E_SYNTAX, "learnt") : FAB_OK;
}

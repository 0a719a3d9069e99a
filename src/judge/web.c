/* web.c: people, pairs and statements, each in a row that grows, with two hashes over them.
 *
 * Idea    everything has a number; a list is a number in its owner and a number in each item.  A
 *         judgement asks for the people between i and j: it walks over the shorter of "whom i
 *         knows" and "who knows j" and looks the other half up.
 * Cost    fab_web_between_all: min(out(i), in(j)) look-ups, each about two cache lines. */
#include "judge/web.h"
#include "crypto/crypto.h"

enum { PERSONS = 6, PAIRS = 8, SAYINGS = 8, CELLS = 8 };    /* items of a piece, as powers of two */
enum { TEXT_MAX = 31, HASHED = 0xff };

_Static_assert(sizeof(struct fab_known) == 248, "web.h promises 248 bytes a person");
_Static_assert(sizeof(struct fab_saying) == 40, "web.h promises 40 bytes a statement");
_Static_assert(sizeof(struct fab_pair) == 24, "web.h promises 24 bytes a pair");

static uint64_t hash_of_id(const fab_id *id)
{
    uint64_t part[4], mixed = 0;

    memcpy(part, id->b, sizeof part);
    for (int k = 0; k < fab_countof(part); k++) mixed = fab_places_mix(mixed ^ part[k]);
    return mixed;
}

static uint64_t hash_of_person(const void *web, uint32_t person)
{
    return hash_of_id(&fab_web_at(web, person)->id);
}

static uint64_t hash_of_ends(uint32_t from, uint32_t to)
{
    return fab_places_mix((uint64_t)from << 32 | to);
}

static uint64_t hash_of_pair(const void *web, uint32_t pair)
{
    const struct fab_pair *p = fab_web_pair_at(web, pair);

    return hash_of_ends(p->from, p->to);
}

/* A row whose item 0 is there and stands for none. */
static bool row_open(struct fab_pieces *p, struct fab_memory m, size_t item_bytes, uint32_t shift)
{
    *p = (struct fab_pieces){ .item_bytes = (uint32_t)item_bytes, .shift = shift };
    if (!fab_pieces_room(p, m, 1)) return false;
    return fab_pieces_add(p) == 0;
}

/* A person of whom nothing is known (METHOD 2). */
static void person_start(struct fab_known *p, const fab_id *id)
{
    p->id = *id;
    p->tin = p->tout = FAB_NEVER;
    p->vj = 1;
    p->vi = 0.7;
}

bool fab_web_open(struct fab_web *w, struct fab_memory m)
{
    *w = (struct fab_web){ .memory = m };
    if (!row_open(&w->persons, m, sizeof(struct fab_known), PERSONS) ||
        !row_open(&w->pairs, m, sizeof(struct fab_pair), PAIRS) ||
        !row_open(&w->sayings, m, sizeof(struct fab_saying), SAYINGS) ||
        !row_open(&w->cells, m, sizeof(struct fab_tally), CELLS)) {
        fab_web_close(w);
        return false;
    }
    person_start(fab_web_at(w, 0), &(fab_id){ { 0 } });
    return true;
}

void fab_web_close(struct fab_web *w)
{
    fab_pieces_close(&w->persons, w->memory);
    fab_pieces_close(&w->pairs, w->memory);
    fab_pieces_close(&w->sayings, w->memory);
    fab_pieces_close(&w->cells, w->memory);
    fab_places_close(&w->ids, w->memory);
    fab_places_close(&w->ends, w->memory);
}

size_t fab_web_bytes(const struct fab_web *w)
{
    const size_t places = (size_t)w->ids.places + w->ends.places;

    return fab_pieces_bytes(&w->persons) + fab_pieces_bytes(&w->pairs) +
           fab_pieces_bytes(&w->sayings) + fab_pieces_bytes(&w->cells) + places * sizeof(uint32_t);
}

fab_id fab_web_name(fab_str text)
{
    fab_id id = { { 0 } };

    if (text.len <= TEXT_MAX) {
        if (text.len > 0) memcpy(id.b, text.p, text.len);
        id.b[TEXT_MAX] = (uint8_t)(text.len + 1);
    } else {
        id = fab_sha256(fab_bytes_of(text.p, text.len));
        id.b[TEXT_MAX] = HASHED;
    }
    return id;
}

uint32_t fab_web_find(const struct fab_web *w, const fab_id *id)
{
    const uint64_t hash = hash_of_id(id);
    uint32_t       at = (uint32_t)hash, person;

    do {
        person = fab_places_next(&w->ids, hash, &at);
    } while (person != 0 && !fab_same(&fab_web_at(w, person)->id, id));
    return person;
}

static bool pair_is(const struct fab_pair *p, uint32_t from, uint32_t to)
{
    return p->from == from && p->to == to;
}

/* The number of the pair from -> to; 0: none. */
static uint32_t pair_find(const struct fab_web *w, uint32_t from, uint32_t to)
{
    const uint64_t hash = hash_of_ends(from, to);
    uint32_t       at = (uint32_t)hash, pair;

    do {
        pair = fab_places_next(&w->ends, hash, &at);
    } while (pair != 0 && !pair_is(fab_web_pair_at(w, pair), from, to));
    return pair;
}

const struct fab_pair *fab_web_between(const struct fab_web *w, uint32_t from, uint32_t to)
{
    const uint32_t pair = from == 0 || to == 0 ? 0 : pair_find(w, from, to);

    return pair == 0 ? NULL : fab_web_pair_at(w, pair);
}

int fab_web_sign(const struct fab_web *w, uint32_t from, uint32_t to)
{
    const struct fab_pair *p = fab_web_between(w, from, to);

    return p == NULL ? FAB_SIGN_NONE : (int)p->sign;
}

bool fab_web_room(struct fab_web *w, uint32_t n)
{
    fab_assert(n < 1U << 28);
    return fab_pieces_room(&w->persons, w->memory, 2 * n) &&
           fab_pieces_room(&w->pairs, w->memory, n) && fab_pieces_room(&w->sayings, w->memory, n) &&
           fab_pieces_room(&w->cells, w->memory, n) &&
           fab_places_room(&w->ids, w->memory, 2 * n, hash_of_person, w) &&
           fab_places_room(&w->ends, w->memory, n, hash_of_pair, w);
}

uint32_t fab_web_person(struct fab_web *w, const fab_id *id)
{
    uint32_t person = fab_web_find(w, id);

    if (person != 0) return person;
    person = fab_pieces_add(&w->persons);
    person_start(fab_web_at(w, person), id);
    fab_places_add(&w->ids, hash_of_id(id), person);
    return person;
}

struct fab_pair *fab_web_pair(struct fab_web *w, uint32_t from, uint32_t to)
{
    struct fab_known *i = fab_web_at(w, from), *j = fab_web_at(w, to);
    uint32_t           pair = pair_find(w, from, to);
    struct fab_pair   *p;

    fab_assert(from != 0 && to != 0 && from != to);
    if (pair != 0) return fab_web_pair_at(w, pair);
    pair = fab_pieces_add(&w->pairs);
    p = fab_web_pair_at(w, pair);
    *p = (struct fab_pair){ .from = from, .to = to,
                            .next_out = i->first_out, .next_in = j->first_in };
    i->first_out = j->first_in = pair;
    i->out++;
    j->in++;
    fab_places_add(&w->ends, hash_of_ends(from, to), pair);
    return p;
}

uint32_t fab_web_say(struct fab_web *w, uint32_t about)
{
    const uint32_t     saying = fab_pieces_add(&w->sayings);
    struct fab_known *j = fab_web_at(w, about);

    fab_web_said(w, saying)->before = j->said;
    j->said = saying;
    return saying;
}

void fab_web_count(struct fab_web *w, struct fab_known *rater, int class, int bin)
{
    const uint32_t place = (uint32_t)(class * FAB_BINS + bin);
    uint32_t       cell = rater->cells;

    fab_assert(class >= 0 && class <= 1 && bin >= 0 && bin < FAB_BINS);
    while (cell != 0 && fab_web_tally(w, cell)->place != place) cell = fab_web_tally(w, cell)->next;
    if (cell == 0) {
        cell = fab_pieces_add(&w->cells);
        *fab_web_tally(w, cell) = (struct fab_tally){ .next = rater->cells, .place = place };
        rater->cells = cell;
    }
    fab_web_tally(w, cell)->count++;
}

void fab_web_between_all(const struct fab_web *w, uint32_t i, uint32_t j,
                         void (*each)(void *arg, uint32_t k, int first, int second), void *arg)
{
    const bool from_i = fab_web_at(w, i)->out <= fab_web_at(w, j)->in;
    uint32_t   at = from_i ? fab_web_at(w, i)->first_out : fab_web_at(w, j)->first_in;

    while (at != 0) {
        const struct fab_pair *near = fab_web_pair_at(w, at);
        const uint32_t         k = from_i ? near->to : near->from;
        int                    far;

        at = from_i ? near->next_out : near->next_in;
        if (near->sign == FAB_SIGN_NONE || k == i || k == j) continue;
        far = from_i ? fab_web_sign(w, k, j) : fab_web_sign(w, i, k);
        if (far == FAB_SIGN_NONE) continue;
        each(arg, k, from_i ? (int)near->sign : far, from_i ? far : (int)near->sign);
    }
}

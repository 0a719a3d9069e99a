/* views/circle.c: a mark's rows as people and links: who is meant, how they are called, by whom one
 * reaches whom.
 *
 * Why     judgement of a mark knows hashes; a person says a number, a fingerprint or a part of a
 *         name, and reads names.
 * Idea    one pass over the rows: a new name becomes a person, a row between two of them a link; a
 *         keyring's row of a key to itself gives its user id.  Names are found by a hash; a part of
 *         a user id by looking at all of them.
 * Cost    about 0.4 us a row: with all of its answer 8 ms for Debian's keyring, 16 ms for 35,592
 *         ratings; 32 bytes a link, 80 a person.
 * Source  DECISION 1; INTERFACES 1.2 (ask). */
#include "views/circle.h"

enum { FIRST_SLOTS = 1024, FIRST_LINKS = 4096, PRINT_END = 8, PRINT_DIGITS = 40 };

struct fab_circle {
    struct fab_arena         *arena;
    struct fab_circle_person *person;
    uint32_t                 *slot;         /* 1 + person; 0: free */
    struct fab_link          *link;
    uint32_t                  people, slots, links, link_room;
    int64_t                   rows;
    bool                      failed;
};

/* ---- reading ---- */

static uint32_t hash_of(fab_str name)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < name.len; i++) h = (h ^ (uint8_t)name.p[i]) * 1099511628211u;
    return (uint32_t)(h ^ h >> 32);
}

/* The slot where a name stands, or would. */
static uint32_t slot_of(const struct fab_circle *c, fab_str name)
{
    uint32_t at = hash_of(name) & (c->slots - 1);

    while (c->slot[at] != 0 && !fab_str_same(c->person[c->slot[at] - 1].name, name)) {
        at = (at + 1) & (c->slots - 1);
    }
    return at;
}

/* Half of the slots are people at most; what was there before stays behind in the arena. */
static bool more_people(struct fab_circle *c)
{
    const uint32_t            slots = c->slots == 0 ? FIRST_SLOTS : c->slots * 2;
    struct fab_circle_person *person = fab_new(c->arena, struct fab_circle_person, slots / 2);
    uint32_t                 *slot = fab_new(c->arena, uint32_t, slots);

    if (person == NULL || slot == NULL) return false;
    if (c->people > 0) memcpy(person, c->person, c->people * sizeof *person);
    c->person = person;
    c->slot = slot;
    c->slots = slots;
    for (uint32_t i = 0; i < c->people; i++) c->slot[slot_of(c, person[i].name)] = i + 1;
    return true;
}

static bool more_links(struct fab_circle *c)
{
    const uint32_t   room = c->link_room == 0 ? FIRST_LINKS : c->link_room * 2;
    struct fab_link *link = fab_new(c->arena, struct fab_link, room);

    if (link == NULL) return false;
    if (c->links > 0) memcpy(link, c->link, c->links * sizeof *link);
    c->link = link;
    c->link_room = room;
    return true;
}

/* The person of a name, made if new; UINT32_MAX: no memory. */
static uint32_t person_of(struct fab_circle *c, fab_str name)
{
    uint32_t at = slot_of(c, name);

    if (c->slot[at] != 0) return c->slot[at] - 1;
    if (c->people == c->slots / 2) {
        if (!more_people(c)) return UINT32_MAX;
        at = slot_of(c, name);
    }
    const fab_str copy = fab_copy(c->arena, name);
    if (copy.p == NULL) return UINT32_MAX;
    c->person[c->people] = (struct fab_circle_person){ .name = copy, .id = fab_web_name(copy) };
    c->slot[at] = ++c->people;
    return c->people - 1;
}

/* A trust signature that holds for some names only is not used outside them: between two people it
 * certifies a key. */
static void add_link(struct fab_circle *c, const struct fab_outside_said *said, uint32_t from,
                     uint32_t to)
{
    const bool limited = said->kind == FAB_OUTSIDE_VOUCH && said->topic.len > 0;

    c->link[c->links++] = (struct fab_link){
        .from = from, .to = to, .at = said->at, .depth = (int16_t)said->depth,
        .kind = (int16_t)(limited ? FAB_OUTSIDE_KNOWS_KEY : said->kind),
        .value_ppm = (int32_t)fab_max(-FAB_M, fab_min(FAB_M, said->value_ppm)),
    };
}

static bool read_row(void *arg, const struct fab_outside_said *said)
{
    struct fab_circle *c = arg;

    if (said->kind < FAB_OUTSIDE_RATING || said->kind > FAB_OUTSIDE_VOUCH) return true;
    const uint32_t from = person_of(c, said->from), to = person_of(c, said->to);
    c->failed = from == UINT32_MAX || to == UINT32_MAX
                || (c->links == c->link_room && !more_links(c));
    if (c->failed) return false;
    if (from != to) {
        add_link(c, said, from, to);
    } else if (said->kind == FAB_OUTSIDE_KNOWS_KEY) {
        c->person[to].label = fab_copy(c->arena, said->topic);
    }
    return ++c->rows < FAB_CIRCLE_ROWS;
}

enum fab_code fab_circle_read(struct fab_reader *r, fab_str mark, struct fab_circle **out,
                              struct fab_err *e)
{
    struct fab_circle *c = fab_new(r->arena, struct fab_circle, 1);

    if (r->from->outside == NULL) return fab_fail_field(e, FAB_E_REF, "mark");
    if (c == NULL) return fab_fail(e, FAB_E_MEMORY);
    c->arena = r->arena;
    if (!more_people(c)) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(r->from->outside(r->from->self, mark, read_row, c, e));
    if (c->failed) return fab_fail(e, FAB_E_MEMORY);
    *out = c;
    return c->rows == 0 ? fab_fail_field(e, FAB_E_REF, "mark") : FAB_OK;
}

bool fab_circle_whole(const struct fab_circle *c)
{
    return c->rows < FAB_CIRCLE_ROWS;
}

/* ---- who is meant ---- */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool alike(fab_str a, fab_str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (small(a.p[i]) != small(b.p[i])) return false;
    }
    return true;
}

static bool holds(fab_str all, fab_str part)
{
    for (size_t at = 0; at + part.len <= all.len; at++) {
        if (alike(fab_str_part(all, at, part.len), part)) return true;
    }
    return false;
}

/* gpg's long and short key ids are the last digits of a fingerprint. */
static bool ends(fab_str name, fab_str said)
{
    return name.len >= PRINT_DIGITS && said.len >= PRINT_END && said.len < name.len
        && alike(fab_str_part(name, name.len - said.len, said.len), said);
}

enum fab_code fab_circle_find(const struct fab_circle *c, fab_str said, const char *field,
                              uint32_t *out, struct fab_err *e)
{
    uint32_t n = 0;

    if (said.len == 0) return fab_fail_field(e, FAB_E_FIELD, field);
    for (uint32_t i = 0; i < c->people; i++) {
        const struct fab_circle_person *p = &c->person[i];

        if (alike(p->name, said) || alike(p->label, said)) {
            *out = i;
            return FAB_OK;
        }
        if (!holds(p->label, said) && !ends(p->name, said)) continue;
        *out = i;
        n++;
    }
    if (n == 1) return FAB_OK;
    (void)fab_fail(e, n == 0 ? FAB_E_REF : FAB_E_FIELD, n);
    e->field = field;
    return e->code;
}

const struct fab_circle_person *fab_circle_person(const struct fab_circle *c, uint32_t person)
{
    fab_assert(person < c->people);
    return &c->person[person];
}

static fab_str called(const struct fab_circle_person *p)
{
    return p->label.len > 0 ? p->label : p->name;
}

fab_str fab_circle_name(const struct fab_circle *c, const fab_id *id)
{
    for (uint32_t i = 0; i < c->people; i++) {
        if (fab_same(&c->person[i].id, id)) return called(&c->person[i]);
    }
    return (fab_str){ NULL, 0 };
}

void fab_circle_put_person(struct fab_out *o, const char *name, const struct fab_circle_person *p)
{
    fab_json_open(o, name, '{');
    fab_json_put_text(o, "name", called(p));
    fab_json_put_text(o, "id", p->name);
    fab_json_close(o, '}');
}

/* ---- paths ---- */

/* What a link says, in words: a certification is never called trust. */
static fab_str link_text(const struct fab_reader *r, const struct fab_circle *c,
                         const struct fab_link *l)
{
    const char *id = l->kind == FAB_OUTSIDE_RATING
                         ? (l->value_ppm > 0 ? FAB_W("path.well") : FAB_W("path.badly"))
                     : l->kind == FAB_OUTSIDE_KNOWS_KEY ? FAB_W("path.key")
                     : l->depth > 1                     ? FAB_W("path.trust_on")
                                                        : FAB_W("path.trust");

    return fab_doc_say(r, id, FAB_TEXT("from", called(&c->person[l->from])),
                       FAB_TEXT("to", called(&c->person[l->to])),
                       FAB_NUM("share", l->value_ppm / (FAB_M / 100)),
                       FAB_TEXT("day", fab_doc_day(r, l->at.ms)));
}

static fab_str path_text(const struct fab_reader *r, const struct fab_circle *c,
                         const struct fab_path *p)
{
    struct fab_buf b = FAB_BUF_IN(r->arena);

    for (int k = 0; k < p->n; k++) {
        if (k > 0) fab_put_str(&b, fab_word(r->lang, FAB_W("path.then")));
        fab_put_str(&b, link_text(r, c, p->link[k]));
    }
    fab_put_byte(&b, '.');
    return fab_buf_str(&b);
}

static void put_link(struct fab_out *o, const struct fab_circle *c, const struct fab_link *l)
{
    static const char *const KIND[] = { [FAB_OUTSIDE_RATING] = "rating",
                                        [FAB_OUTSIDE_KNOWS_KEY] = "knows_key",
                                        [FAB_OUTSIDE_VOUCH] = "vouch" };

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "kind", fab_str_of(KIND[l->kind]));
    fab_circle_put_person(o, "from", &c->person[l->from]);
    fab_circle_put_person(o, "to", &c->person[l->to]);
    fab_json_put_int(o, "value", l->value_ppm);
    fab_json_put_int(o, "depth", l->depth);
    fab_json_put_time(o, "at", l->at.ms);
    fab_json_close(o, '}');
}

enum fab_code fab_circle_put_paths(struct fab_out *o, struct fab_reader *r,
                                   const struct fab_circle *c, uint32_t from, uint32_t to,
                                   struct fab_err *e)
{
    struct fab_path path[FAB_PATHS];
    int             n;

    FAB_TRY(fab_paths(c->link, c->links, c->people, from, to, *r->arena, path, &n, e));
    fab_json_open(o, "paths", '[');
    for (int i = 0; i < n; i++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", path_text(r, c, &path[i]));
        fab_json_put_bool(o, "trust", path[i].trust);
        fab_json_open(o, "links", '[');
        for (int k = 0; k < path[i].n; k++) put_link(o, c, path[i].link[k]);
        fab_json_close(o, ']');
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    if (n > 0) return FAB_OK;
    fab_json_put_text(o, "paths_text",
                      fab_doc_say(r, FAB_W("path.none"), FAB_TEXT("from", called(&c->person[from])),
                                  FAB_TEXT("to", called(&c->person[to])),
                                  FAB_NUM("n", FAB_PATH_LINKS)));
    return FAB_OK;
}

/* test_town.c: small worlds of chance, and their graphs. */
#include "judge/test_town.h"

#include "state/device.h"

/* ---- a small world and its graph */

/* Ids are no order of appearance. */
fab_id fab_town_person(int p)
{
    const int first = (p * 7919 + 4000) % 10007;

    return p == 2 ? fab_pool(0) : (fab_id){{(uint8_t)(first >> 8), (uint8_t)first, 1}};
}

int fab_town_id_order(int a, int b)
{
    const fab_id x = fab_town_person(a), y = fab_town_person(b);

    return fab_id_order(&x, &y);
}

/* Number i in order of ids. */
int fab_town_by_id(int i)
{
    static int order[FAB_TOWN_PEOPLE], n;

    for (; n < FAB_TOWN_PEOPLE; n++) {
        int at = n;

        for (; at > 0 && fab_town_id_order(n, order[at - 1]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = n;
    }
    return order[i];
}

struct fab_graph *fab_town_graph(const struct fab_town *t, struct test_memory *m)
{
    struct fab_graph *g, *merged;
    struct fab_err e;

    fab_assert(fab_cover_open(0, test_memory(m), &g, &e) == FAB_OK);
    for (int k = 0; k < t->n; k++) {
        const fab_id from = fab_town_person(t->line[k].from), to = fab_town_person(t->line[k].to);

        fab_assert(fab_cover_change(g, t->line[k].layer, &from, &to, NULL, &t->line[k].link, &e) ==
                   FAB_OK);
    }
    for (int p = 0; p < t->people; p++) {
        const fab_id who = fab_town_person(p);

        fab_assert(fab_cover_purse(g, &who, t->own[p], t->credit[p], &e) == FAB_OK);
        fab_assert(fab_cover_standing(g, &who, t->standing[p], &e) == FAB_OK);
        fab_assert(fab_cover_presumed(g, &who, t->presumed[p], &e) == FAB_OK);
    }
    fab_assert(fab_cover_merge(g, &merged, &e) == FAB_OK);
    fab_cover_close(g);
    return merged;
}

struct fab_scratch *fab_town_scratch(const struct fab_graph *g, struct test_memory *m)
{
    struct fab_scratch *s;
    struct fab_err e;

    fab_assert(fab_scratch_open(FAB_TOWN_SCAN, test_memory(m), &s, &e) == FAB_OK);
    fab_assert(fab_cover_ready(s, g, &e) == FAB_OK);
    return s;
}

struct fab_cover fab_town_found(const struct fab_graph *g, struct fab_scratch *s,
                                const struct fab_cover_ask *ask)
{
    struct fab_cover out;
    struct fab_err e;

    fab_assert(fab_cover_find(g, s, ask, &out, &e) == FAB_OK);
    return out;
}

/* ---- towns of chance */

int fab_roll(struct fab_dice *d, int n)
{
    d->at = d->at * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int)((d->at >> 33) % (uint64_t)n);
}

struct fab_cover_link fab_town_link(struct fab_dice *d, int layer, int from)
{
    static const int64_t TOPICS[] = {0, 0, 0, 3, 3 | 4 << 8, 4};
    static const int64_t UNTIL[] = {0, 5000, 9000, 9000};
    const bool track = layer == FAB_LAYER_TRACK;
    const bool shared = track && (from == 2 || (from == 3 && fab_roll(d, 2) == 0));

    return (struct fab_cover_link){.free = fab_roll(d, 5) == 0 ? 0 : 1 + fab_roll(d, 30),
                                   .until = {UNTIL[fab_roll(d, 4)]},
                                   .hops = layer == FAB_LAYER_TRACK ? (shared ? 0 : FAB_COVER_HOPS)
                                                                    : fab_roll(d, 4),
                                   .topics = layer == FAB_LAYER_TRACK ? 0 : TOPICS[fab_roll(d, 6)]};
}

/* Is there another link of the same terms between the two?  Which of them is taken has no meaning,
 * so none is made. */
bool fab_town_twin(const struct fab_town *t, const struct fab_town_line *l)
{
    for (int k = 0; k < t->n; k++) {
        const struct fab_town_line *o = &t->line[k];

        if (o != l && o->layer == l->layer && o->from == l->from && o->to == l->to &&
            o->link.until.ms == l->link.until.ms && o->link.hops == l->link.hops) {
            return true;
        }
    }
    return false;
}

static void random_line(struct fab_town *t, struct fab_dice *d)
{
    struct fab_town_line *l = &t->line[t->n];

    l->layer = fab_roll(d, 2);
    l->from = fab_roll(d, t->people);
    do
        l->to = fab_roll(d, t->people);
    while (l->to == l->from || l->to == 2);
    if (fab_roll(d, 4) == 0 && l->from != 1) l->to = 1;
    l->link = fab_town_link(d, l->layer, l->from);
    if (l->from == 2 && l->layer == FAB_LAYER_WORD) return;
    if (!fab_town_twin(t, l)) t->n++;
}

void fab_town_people(struct fab_town *t, struct fab_dice *d)
{
    for (int p = 0; p < t->people; p++) {
        t->own[p] = fab_roll(d, 3) == 0 ? 0 : fab_roll(d, 40) - 10;
        t->credit[p] = fab_roll(d, 20);
        t->presumed[p] = fab_roll(d, 10);
        t->standing[p] = fab_roll(d, 3);
    }
}

struct fab_town fab_town_random(struct fab_dice *d)
{
    struct fab_town t = {.people = 5 + fab_roll(d, FAB_TOWN_FEW - 4)};
    const int want = 5 + fab_roll(d, FAB_TOWN_FEW_LINKS - 20);

    for (int tries = 0; tries < 2 * want && t.n < want; tries++)
        random_line(&t, d);
    fab_town_people(&t, d);
    return t;
}
/* Changes, new links, links that go: to the town and to its graph. */
void fab_town_changes(struct fab_town *t, struct fab_graph *g, struct fab_dice *d)
{
    struct fab_err e;

    for (int k = fab_roll(d, 12); k > 0; k--) {
        const int was = t->n, i = t->n > 0 && fab_roll(d, 2) == 0 ? fab_roll(d, t->n) : -1;
        struct fab_cover_link before = {0};

        if (i < 0 && t->n < FAB_TOWN_FEW_LINKS) random_line(t, d);
        if (i < 0 && t->n == was) continue;
        struct fab_town_line *l = &t->line[i < 0 ? t->n - 1 : i];
        const fab_id from = fab_town_person(l->from), to = fab_town_person(l->to);

        before = l->link;
        if (i >= 0) l->link.free = fab_roll(d, 3) == 0 ? 0 : 1 + fab_roll(d, 30);
        fab_assert(
            fab_cover_change(g, l->layer, &from, &to, i < 0 ? NULL : &before,
                             i >= 0 && l->link.free == 0 && fab_roll(d, 2) == 0 ? NULL : &l->link,
                             &e) == FAB_OK);
    }
}

struct fab_cover_ask fab_town_ask(struct fab_dice *d, struct fab_cover_accept *accept)
{
    struct fab_cover_ask ask = {.layer = fab_roll(d, 2),
                                .creditor = fab_town_person(0),
                                .debtor = fab_town_person(1),
                                .org = fab_town_person(3),
                                .need = {1 + fab_roll(d, fab_roll(d, 2) == 0 ? 20 : 120)},
                                .topic = fab_roll(d, 3) == 0 ? 0 : 3,
                                .until = {fab_roll(d, 2) == 0 ? 5000 : 8000},
                                .known = {fab_roll(d, 40)},
                                .starter = {fab_roll(d, 20)},
                                .accept = accept};

    ask.from = ask.layer == FAB_LAYER_WORD
                   ? FAB_FROM_SELF | (fab_roll(d, 2) == 0 ? FAB_FROM_VAULT : 0)
                   : 2 * (1 + fab_roll(d, 15));
    if (ask.layer == FAB_LAYER_WORD) ask.naccept = fab_roll(d, 3);
    if (fab_roll(d, 4) == 0) ask.arbiter = fab_town_person(4);
    for (int k = 0; k < ask.naccept; k++)
        accept[k] = (struct fab_cover_accept){fab_town_person(4 + k * 2), {fab_roll(d, 30)}};
    return ask;
}

void fab_town_tie(struct fab_town *t, struct fab_dice *d, int layer, int from, int to)
{
    struct fab_town_line *l = &t->line[t->n];

    if (from == to || t->n == FAB_TOWN_LINKS) return;
    *l = (struct fab_town_line){
        .layer = layer, .from = from, .to = to, .link = fab_town_link(d, layer, from)};
    if (!fab_town_twin(t, l)) t->n++;
}

void fab_town_wide(struct fab_town *t, struct fab_dice *d, int hub)
{
    static const int FROM[FAB_TOWN_HUBS] = {2, 4, -1, 0, 3}; /* -1: each to the debtor */
    const int layer =
        hub == FAB_TOWN_POOL || hub == FAB_TOWN_ORG ? FAB_LAYER_TRACK : fab_roll(d, 2);

    *t = (struct fab_town){.people = FAB_TOWN_PEOPLE - fab_roll(d, 20)};
    for (int p = 3; p < t->people; p++) {
        fab_town_tie(t, d, layer, hub == FAB_TOWN_DEBTOR ? p : FROM[hub],
                     hub == FAB_TOWN_DEBTOR ? 1 : p);
    }
    if (hub == FAB_TOWN_ORG) fab_town_tie(t, d, layer, 3, 1);
    if (hub == FAB_TOWN_ORG) fab_town_tie(t, d, layer, 3, 1); /* its programme, and its record */
    fab_town_tie(t, d, layer, 0, 4);
    for (int k = 0; k < 600; k++)
        fab_town_tie(t, d, layer, 3 + fab_roll(d, t->people - 3), 3 + fab_roll(d, t->people - 3));
    for (int k = 0; k < 6 && hub != FAB_TOWN_MEMBER; k++) {
        fab_town_tie(t, d, layer, 0, 3 + fab_roll(d, t->people - 3));
    }
    for (int k = 0; k < 1 + fab_roll(d, 5); k++)
        fab_town_tie(t, d, layer, 3 + fab_roll(d, t->people - 3), 1);
    fab_town_people(t, d);
}

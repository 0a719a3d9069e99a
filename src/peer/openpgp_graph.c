/* openpgp_graph.c: from checked signatures to edges.
 *
 * Why     a certification counts only while nobody who may has taken it back, and a signer's newest
 *         word replaces the older.
 * Idea    first what each key says about itself (its end, its revocation, its user ids), then the
 *         words of others, sorted by signer, key, user id and time, so that each question is
 *         answered by neighbours.
 * Rules   of words on one user id by one signer the newest counts; at the same second a revocation
 *         counts as newer.  A revoked key or user id has no edges.  A signer whose key is revoked
 *         without saying why, or as stolen, loses all edges; one that was replaced or retired keeps
 *         those made before.
 * Cost    O(n log n) in the signatures; some 50 ms for 50,000.
 * Source  RFC 9580 sections 5.2.1, 5.2.3.13, 5.2.3.21, 5.2.3.31; GnuPG's trust model for what a
 *         revocation takes along. */
#include "peer/openpgp.h"

#include "base/buf.h"
#include "base/sort.h"
#include "peer/csv.h"
#include "peer/openpgp_packet.h"
#include "peer/openpgp_ring.h"

enum { DEPTH_MAX = 3 };     /* a vouch passes on at most this far, WIRE 10 */

/* What a key said about itself.  *_s: when its newest word was; -1: it never said. */
struct life {
    int64_t  said_s, expires_s;
    int64_t  retired_s;         /* from then on its signatures do not count; INT64_MAX: it lives */
    uint32_t name, said_at;     /* user id; place of the newest word */
    bool     revoked;
};

/* What a key said about a user id of its own. */
struct claim { int64_t said_s, expires_s; uint32_t said_at; bool said, revokes, primary; };

/* A word of another key about a user id. */
struct word {
    uint32_t signer, key, user, at;     /* places in the ring; at: of the signature */
    int64_t  created_s, expires_s;
    fab_str  regex;
    uint8_t  depth, amount;
    bool     revokes;
};

struct pair { uint64_t issuer; uint32_t key; };

struct work {
    const struct fab_pgp_ring *ring;
    const int32_t             *maker;
    int64_t                    now_s;
    struct life               *lives;       /* by key */
    struct claim              *claims;      /* by user id */
    struct word               *words;
    struct pair               *pairs;
    uint32_t                  *number;      /* of a key in the graph, by key */
    uint32_t                   nwords, npairs;
    struct fab_pgp_graph      *graph;
};

static bool add(size_t *sum, size_t size, size_t n)
{
    size_t bytes;

    return fab_size_mul(size, n, &bytes) && fab_size_add(*sum, bytes, sum) &&
           fab_size_add(*sum, 16, sum);
}

bool fab_pgp_resolve_need(size_t keys, size_t users, size_t places, size_t user_bytes,
                          size_t *bytes)
{
    *bytes = 0;
    return add(bytes, sizeof(struct life), keys) && add(bytes, sizeof(struct claim), users) &&
           add(bytes, sizeof(struct word), places) && add(bytes, sizeof(struct pair), places) &&
           add(bytes, sizeof(uint32_t), keys) && add(bytes, sizeof(struct fab_pgp_key), keys) &&
           add(bytes, sizeof(struct fab_pgp_edge), places) && add(bytes, 3, user_bytes) &&
           add(bytes, 32, keys);
}

static bool room(struct work *w, struct fab_arena *arena)
{
    const struct fab_pgp_ring *r = w->ring;

    w->lives = fab_new(arena, struct life, r->nkeys);
    w->claims = fab_new(arena, struct claim, r->nusers);
    w->words = fab_new(arena, struct word, r->nplaces);
    w->pairs = fab_new(arena, struct pair, r->nplaces);
    w->number = fab_new(arena, uint32_t, r->nkeys);
    w->graph->keys = fab_new(arena, struct fab_pgp_key, r->nkeys);
    w->graph->edges = fab_new(arena, struct fab_pgp_edge, r->nplaces);
    return w->lives != NULL && w->claims != NULL && w->words != NULL && w->pairs != NULL &&
           w->number != NULL && w->graph->keys != NULL && w->graph->edges != NULL;
}

static int64_t ends(int64_t from_s, int64_t lasts_s)
{
    return lasts_s == 0 ? 0 : from_s + lasts_s;
}

static bool over(int64_t expires_s, int64_t now_s)
{
    return expires_s != 0 && expires_s <= now_s;
}

static void fate(struct work *w, enum fab_pgp_fate f)
{
    w->graph->counts.fate[f]++;
}

/* ---- what keys say about themselves ---- */

/* Is a word of this time and place newer than what stands?  The same second: a revocation, then the
 * later place. */
static bool newer(const struct fab_pgp_signature *s, bool revokes, uint32_t at,
                  const struct claim *c)
{
    if (!c->said || s->created_s != c->said_s) return !c->said || s->created_s > c->said_s;
    return revokes != c->revokes ? revokes : at > c->said_at;
}

static void claim_user(struct work *w, uint32_t user, const struct fab_pgp_signature *s,
                       uint32_t at)
{
    struct claim *c = &w->claims[w->ring->users[user].same];
    const bool    revokes = s->type == FAB_PGP_REVOKES;

    if (!newer(s, revokes, at, c)) return;
    *c = (struct claim){ .said_s = s->created_s, .expires_s = ends(s->created_s, s->lasts_s),
                         .said_at = at, .said = true, .revokes = revokes, .primary = s->primary };
}

static void claim_end(struct life *life, const struct fab_pgp_primary *key,
                      const struct fab_pgp_signature *s, uint32_t at)
{
    if (s->created_s < life->said_s || (s->created_s == life->said_s && at < life->said_at)) return;
    life->said_s = s->created_s;
    life->said_at = at;
    life->expires_s = ends(key->created_s, s->key_lasts_s);
}

static void claim_revoked(struct life *life, const struct fab_pgp_signature *s)
{
    life->revoked = true;
    life->retired_s = fab_min(life->retired_s, s->soft ? s->created_s : INT64_MIN);
}

/* A good signature of a key on itself. */
static void claim(struct work *w, const struct fab_pgp_place *place,
                  const struct fab_pgp_signature *s, uint32_t at)
{
    const uint32_t key = w->ring->keys[place->key].same;

    fate(w, FAB_PGP_SELF);
    if (s->created_s > w->now_s) return;
    if (s->type == FAB_PGP_KEY_REVOKES) claim_revoked(&w->lives[key], s);
    if (fab_pgp_certifies(s->type) || s->type == FAB_PGP_DIRECT) {
        claim_end(&w->lives[key], &w->ring->keys[key], s, at);
    }
    if (place->user != FAB_PGP_NONE) claim_user(w, place->user, s, at);
}

/* The user id that names a key: it says so itself and has not taken it back; a primary one first,
 * then the newest. */
static bool names_better(const struct claim *a, const struct claim *b)
{
    return a->primary != b->primary ? a->primary : a->said_s > b->said_s;
}

static void choose_names(struct work *w)
{
    for (uint32_t u = 0; u < w->ring->nusers; u++) {
        const struct fab_pgp_user *user = &w->ring->users[u];
        const struct claim        *c = &w->claims[u];
        struct life               *life = &w->lives[w->ring->keys[user->key].same];

        if (user->tag != FAB_PGP_TAG_USER_ID || !c->said || c->revokes ||
            over(c->expires_s, w->now_s)) {
            continue;
        }
        if (life->name == FAB_PGP_NONE || names_better(c, &w->claims[life->name])) life->name = u;
    }
}

/* ---- counts before any check ---- */

static void count_trust(struct fab_pgp_counts *c, uint8_t depth, uint8_t amount)
{
    uint32_t i = 0;
    const uint32_t kept = fab_min(c->trust_sorts, (uint32_t)FAB_PGP_TRUST_SORTS);

    c->trust_signatures++;
    while (i < kept && (c->trust[i].depth < depth ||
                        (c->trust[i].depth == depth && c->trust[i].amount < amount))) {
        i++;
    }
    if (i < kept && c->trust[i].depth == depth && c->trust[i].amount == amount) {
        c->trust[i].n++;
        return;
    }
    c->trust_sorts = fab_min(c->trust_sorts + 1, (uint32_t)FAB_PGP_TRUST_SORTS + 1);
    if (kept == FAB_PGP_TRUST_SORTS) return;
    memmove(&c->trust[i + 1], &c->trust[i], (kept - i) * sizeof c->trust[0]);
    c->trust[i].depth = depth;
    c->trust[i].amount = amount;
    c->trust[i].n = 1;
}

static void count_raw(struct work *w, const struct fab_pgp_place *place,
                      const struct fab_pgp_signature *s)
{
    const struct fab_pgp_primary *key = &w->ring->keys[place->key];

    if (place->apart || (!fab_pgp_certifies(s->type) && s->type != FAB_PGP_REVOKES)) return;
    if (s->issuer != key->id) w->pairs[w->npairs++] = (struct pair){ s->issuer, key->same };
    if (s->depth > 0) count_trust(&w->graph->counts, s->depth, s->amount);
}

static int by_pair(const void *pa, const void *pb, void *arg)
{
    const struct pair *a = pa, *b = pb;

    (void)arg;
    return a->issuer != b->issuer ? (a->issuer > b->issuer) - (a->issuer < b->issuer)
                                  : (a->key > b->key) - (a->key < b->key);
}

static uint32_t count_pairs(struct work *w)
{
    uint32_t n = 0;

    fab_sort(w->pairs, w->npairs, sizeof *w->pairs, by_pair, NULL);
    for (uint32_t i = 0; i < w->npairs; i++) {
        n += i == 0 || by_pair(&w->pairs[i - 1], &w->pairs[i], NULL) != 0;
    }
    return n;
}

/* ---- what others say ---- */

static void keep_word(struct work *w, uint32_t at, uint32_t signer,
                      const struct fab_pgp_place *place, const struct fab_pgp_signature *s)
{
    w->words[w->nwords++] = (struct word){
        .signer = signer,
        .key = w->ring->keys[place->key].same,
        .user = w->ring->users[place->user].same,
        .at = at,
        .created_s = s->created_s,
        .expires_s = ends(s->created_s, s->lasts_s),
        .regex = s->regex,
        .depth = s->depth,
        .amount = s->amount,
        .revokes = s->type == FAB_PGP_REVOKES,
    };
}

/* Every signature once: counted, and if good, heard. */
static void hear(struct work *w, uint32_t at)
{
    const struct fab_pgp_place *place = &w->ring->places[at];
    const int32_t               maker = w->maker[at];
    struct fab_pgp_signature    s;

    fab_assert(maker > -FAB_PGP_FATES && maker < (int32_t)w->ring->nkeys);
    if (fab_pgp_signature_read(fab_bytes_of(place->p, place->len), &s) && !s.strange &&
        place->key != FAB_PGP_NONE) {
        count_raw(w, place, &s);
    }
    if (maker < 0) {
        fate(w, (enum fab_pgp_fate)-maker);
    } else if (w->ring->keys[place->key].same == (uint32_t)maker) {
        claim(w, place, &s, at);
    } else {
        keep_word(w, at, (uint32_t)maker, place, &s);
    }
}

/* Signer, key, user id, then the newest first; at the same second revocations, then the later
 * place. */
static int by_word(const void *pa, const void *pb, void *arg)
{
    const struct word *a = pa, *b = pb;

    (void)arg;
    if (a->signer != b->signer) return a->signer > b->signer ? 1 : -1;
    if (a->key != b->key) return a->key > b->key ? 1 : -1;
    if (a->user != b->user) return a->user > b->user ? 1 : -1;
    if (a->created_s != b->created_s) return a->created_s < b->created_s ? 1 : -1;
    if (a->revokes != b->revokes) return a->revokes ? -1 : 1;
    return (a->at < b->at) - (a->at > b->at);
}

/* Made while its signer's key lived, and not in the future. */
static bool timely(const struct work *w, const struct word *word)
{
    const int64_t ended_s = w->lives[word->signer].expires_s;

    return word->created_s <= w->now_s && word->created_s >= w->ring->keys[word->signer].created_s
        && (ended_s == 0 || word->created_s < ended_s);
}

static bool taken_back(const struct work *w, const struct word *word)
{
    return w->lives[word->key].revoked || w->claims[word->user].revokes ||
           word->created_s >= w->lives[word->signer].retired_s;
}

static void drop_untimely(struct work *w)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < w->nwords; i++) {
        if (timely(w, &w->words[i])) w->words[kept++] = w->words[i];
        else fate(w, FAB_PGP_UNTIMELY);
    }
    w->nwords = kept;
}

/* The words of one signer on one user id, newest first: the one that stands, or NULL.  Each of the
 * others gets its fate. */
static const struct word *standing(struct work *w, const struct word *word, uint32_t n)
{
    bool revoked = false, newest = true;
    const struct word *out = NULL;

    for (uint32_t i = 0; i < n; i++) {
        if (word[i].revokes) {
            fate(w, FAB_PGP_REVOCATION);
            revoked = revoked || newest;
            newest = false;
        } else if (revoked || taken_back(w, &word[i])) {
            fate(w, FAB_PGP_REVOKED);
            newest = false;
        } else if (!newest) {
            fate(w, FAB_PGP_OLDER);
        } else {
            newest = false;
            if (over(word[i].expires_s, w->now_s)) fate(w, FAB_PGP_EXPIRED);
            else out = &word[i];
        }
    }
    return out;
}

/* Of two standing words of a pair, on different user ids: trust before plain, then the newest. */
static const struct word *better(struct work *w, const struct word *a, const struct word *b)
{
    bool second = a == NULL;

    if (a != NULL && b != NULL) {
        const bool trust_a = a->depth > 0, trust_b = b->depth > 0;

        fate(w, FAB_PGP_OLDER);
        second = trust_a != trust_b ? trust_b : b->created_s > a->created_s;
    }
    return second ? b : a;
}

static void draw(struct work *w, const struct word *word)
{
    struct fab_pgp_counts *c = &w->graph->counts;
    struct fab_pgp_edge   *edge = &w->graph->edges[c->edges];
    const bool             trust = word->depth > 0;

    *edge = (struct fab_pgp_edge){ .from = w->number[word->signer], .to = w->number[word->key],
                                   .created_s = word->created_s, .expires_s = word->expires_s };
    if (trust) {
        edge->kind = FAB_PGP_TRUST;
        edge->depth = fab_min(word->depth, DEPTH_MAX);
        edge->amount = word->amount;
        edge->regex = word->regex;
    }
    c->edges++;
    c->trust_edges += trust;
    fate(w, FAB_PGP_EDGE);
}

static bool same_pair(const struct word *a, const struct word *b)
{
    return a->signer == b->signer && a->key == b->key;
}

static void draw_edges(struct work *w)
{
    const struct word *const word = w->words;
    const struct word       *best = NULL;

    fab_sort(w->words, w->nwords, sizeof *w->words, by_word, NULL);
    for (uint32_t i = 0, n; i < w->nwords; i += n) {
        for (n = 1; i + n < w->nwords && same_pair(&word[i], &word[i + n]) &&
                    word[i].user == word[i + n].user;) {
            n++;
        }
        best = better(w, best, standing(w, word + i, n));
        if (i + n < w->nwords && same_pair(&word[i], &word[i + n])) continue;
        if (best != NULL) draw(w, best);
        best = NULL;
    }
}

/* ---- keys as they are shown ---- */

/* Text as a person may see it: UTF-8, or read as Windows-1252; no control characters. */
static bool shown(fab_bytes body, struct fab_arena *arena, fab_str *out)
{
    struct fab_buf b = { .p = fab_take(arena, 3 * body.len), .cap = 3 * body.len };
    const bool     utf8 = fab_utf8_ok(body, NULL);

    if (b.p == NULL) return false;
    for (size_t i = 0; i < body.len; i++) {
        const uint8_t c = body.p[i];

        if (c < 0x20 || c == 0x7f || (utf8 && c == 0xc2 && (body.p[i + 1] & 0xe0) == 0x80)) {
            fab_put_byte(&b, '?');
            i += c == 0xc2;
        } else if (utf8 || c < 0x80) {
            fab_put_byte(&b, c);
        } else {
            fab_csv_put_1252(&b, c);
        }
    }
    *out = fab_buf_str(&b);
    return !b.failed;
}

static bool show_keys(struct work *w, struct fab_arena *arena)
{
    struct fab_pgp_counts *c = &w->graph->counts;

    for (uint32_t i = 0; i < w->ring->nkeys; i++) {
        const struct fab_pgp_primary *from = &w->ring->keys[i];
        const struct life            *life = &w->lives[i];
        struct fab_pgp_key           *to = &w->graph->keys[c->keys];

        if (from->same != i) continue;
        w->number[i] = c->keys++;
        *to = (struct fab_pgp_key){ .fingerprint_bytes = from->print_bytes, .id = from->id,
                                    .created_s = from->created_s, .expires_s = life->expires_s,
                                    .revoked = life->revoked };
        memcpy(to->fingerprint, from->print, sizeof to->fingerprint);
        if (life->name == FAB_PGP_NONE) continue;
        if (!shown(w->ring->users[life->name].body, arena, &to->name)) return false;
    }
    return true;
}

enum fab_code fab_pgp_resolve(const struct fab_pgp_ring *ring, const int32_t *maker, fab_moment now,
                              struct fab_arena *arena, struct fab_pgp_graph *out, struct fab_err *e)
{
    struct work w = { .ring = ring, .maker = maker, .now_s = now.ms / 1000, .graph = out };
    uint32_t    sum = 0;

    *out = (struct fab_pgp_graph){ 0 };
    out->counts.subkeys = ring->subkeys;
    out->counts.user_ids = ring->nusers;
    out->counts.signatures = ring->nplaces;
    if (!room(&w, arena)) return fab_fail(e, FAB_E_MEMORY);
    for (uint32_t i = 0; i < ring->nkeys; i++) {
        w.lives[i] = (struct life){ .said_s = -1, .retired_s = INT64_MAX, .name = FAB_PGP_NONE };
    }
    for (uint32_t i = 0; i < ring->nplaces; i++) hear(&w, i);
    out->counts.pairs = count_pairs(&w);
    choose_names(&w);
    if (!show_keys(&w, arena)) return fab_fail(e, FAB_E_MEMORY);
    drop_untimely(&w);
    draw_edges(&w);
    for (int f = 0; f < FAB_PGP_FATES; f++) sum += out->counts.fate[f];
    fab_assert(sum == ring->nplaces);
    return FAB_OK;
}

/* wasm/world.c: entries, texts and the map in memory.
 *
 * Why     whoever folds the log himself need not believe the server; the phone does it with the
 *         code of the server.
 * Idea    entries and texts lie where they were copied to and are numbered; ids and digests lead to
 *         numbers through open addressing (judge/memory.h).  The tray without a loader is the map.
 * Cost    an entry: two hashes, its fold, and its bytes; 20,000 of them about 60 MB with their
 *         state.
 * Source  RECORDS 2; WIRE 2.5, 3. */
#include "wasm/world.h"

#include "fold/fold.h"
#include "log/note.h"
#include "statement/statement.h"
#include "wasm/memory.h"

enum { ENTRIES_SHIFT = 8, TEXTS_SHIFT = 8, ERASED = 2, POLICY_SERVICE = 1 };

/* Where an id leads: an entry. */
struct name { fab_id id; int64_t index; };
/* bytes NULL: erased.  box: one of those of the digest. */
struct text { fab_id digest; const uint8_t *p; size_t len; bool box; };

struct fab_world {
    fab_str origin;
    struct fab_tray *tray;
    struct fab_pieces entries; /* fab_world_entry */
    struct fab_pieces names, texts;
    struct fab_places by_name, by_digest;
    struct fab_frontier edge;
    fab_str note;
};

static void *more(void *self, size_t bytes)
{
    (void)self;
    return fab_core_block(bytes);
}

static void back(void *self, void *block, size_t bytes)
{
    (void)self;
    fab_core_unblock(block, bytes);
}

struct fab_memory fab_world_memory(void)
{
    return (struct fab_memory){NULL, more, back};
}

static const uint8_t *keep(const void *p, size_t n)
{
    uint8_t *copy = fab_core_more(n + 1);

    if (copy == NULL) return NULL;
    memcpy(copy, p, n);
    copy[n] = 0;
    return copy;
}

static uint64_t hash_of(const fab_id *id)
{
    uint64_t hash;

    memcpy(&hash, id->b, sizeof hash);
    return fab_places_mix(hash);
}

static struct name *name_at(const struct fab_world *w, uint32_t n)
{
    return fab_pieces_at(&w->names, n);
}

static struct text *text_at(const struct fab_world *w, uint32_t n)
{
    return fab_pieces_at(&w->texts, n);
}

static uint64_t name_hash(const void *arg, uint32_t n)
{
    return hash_of(&name_at(arg, n)->id);
}

static uint64_t text_hash(const void *arg, uint32_t n)
{
    return hash_of(&text_at(arg, n)->digest);
}

/* What the fold has erased goes at once. */
static void wipe_erased(void *arg, int record, const void *before, const void *now)
{
    const struct fab_sdx *row = now;
    struct fab_world *w = arg;
    uint32_t at, n;
    uint64_t hash;

    (void)before;
    if (record != FAB_R_sdx || row == NULL || row->state != ERASED) return;
    hash = hash_of(&row->digest);
    at = (uint32_t)hash;
    while ((n = fab_places_next(&w->by_digest, hash, &at)) != 0) {
        struct text *t = text_at(w, n);

        if (!fab_same(&t->digest, &row->digest) || t->p == NULL) continue;
        memset((void *)(uintptr_t)t->p, 0, t->len);
        t->p = NULL;
        t->len = 0;
    }
}

enum fab_code fab_world_open(fab_str origin, size_t map_bytes, struct fab_world **out,
                             struct fab_err *e)
{
    struct fab_world *w = fab_core_more(sizeof *w);
    void *map = fab_core_more(map_bytes);

    if (w == NULL || map == NULL) return fab_fail(e, FAB_E_MEMORY);
    *w = (struct fab_world){
        .entries = {.item_bytes = sizeof(struct fab_world_entry), .shift = ENTRIES_SHIFT},
        .names = {.item_bytes = sizeof(struct name), .shift = ENTRIES_SHIFT},
        .texts = {.item_bytes = sizeof(struct text), .shift = TEXTS_SHIFT}};
    w->origin = (fab_str){(const char *)keep(origin.p, origin.len), origin.len};
    w->tray = fab_tray_open(map, map_bytes, NULL);
    /* Numbers found by a hash begin at 1. */
    if (w->tray == NULL || w->origin.p == NULL ||
        !fab_pieces_room(&w->names, fab_world_memory(), 1) ||
        !fab_pieces_room(&w->texts, fab_world_memory(), 1)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    (void)fab_pieces_add(&w->names);
    (void)fab_pieces_add(&w->texts);
    fab_tray_listen(w->tray, wipe_erased, w);
    *out = w;
    return FAB_OK;
}

fab_str fab_world_origin(const struct fab_world *w)
{
    return w->origin;
}

struct fab_tray *fab_world_tray(struct fab_world *w)
{
    return w->tray;
}

/* ---- names */

static struct name *name_of(const struct fab_world *w, const fab_id *id)
{
    const uint64_t hash = hash_of(id);
    uint32_t at = (uint32_t)hash, n;

    while ((n = fab_places_next(&w->by_name, hash, &at)) != 0) {
        if (fab_same(&name_at(w, n)->id, id)) return name_at(w, n);
    }
    return NULL;
}

int64_t fab_world_find(const struct fab_world *w, const fab_id *id)
{
    const struct name *name = name_of(w, id);

    return name == NULL ? -1 : name->index;
}

/* A later entry of the same name takes its place: whoever left and joined again. */
static bool name_put(struct fab_world *w, const fab_id *id, int64_t index)
{
    struct name *name = name_of(w, id);
    uint32_t n;

    if (name == NULL) {
        if (!fab_pieces_room(&w->names, fab_world_memory(), 1) ||
            !fab_places_room(&w->by_name, fab_world_memory(), 1, name_hash, w)) {
            return false;
        }
        n = fab_pieces_add(&w->names);
        name = name_at(w, n);
        name->id = *id;
        fab_places_add(&w->by_name, hash_of(id), n);
    }
    name->index = index;
    return true;
}

/* ---- entries */

const struct fab_world_entry *fab_world_entry(const struct fab_world *w, int64_t index)
{
    if (index < 0 || index >= fab_world_size(w)) return NULL;
    return fab_pieces_at(&w->entries, (uint32_t)index);
}

int64_t fab_world_size(const struct fab_world *w)
{
    return w->edge.size;
}

fab_id fab_world_root(const struct fab_world *w, int64_t size)
{
    struct fab_frontier edge = {0};

    fab_assert(size >= 0 && size <= fab_world_size(w));
    if (size == fab_world_size(w)) return fab_frontier_root(&w->edge);
    for (int64_t i = 0; i < size; i++) fab_frontier_add(&edge, &fab_world_entry(w, i)->sid);
    return fab_frontier_root(&edge);
}

/* A leaf that repeats a sid is void, whatever it says. */
static enum fab_code fold(struct fab_world *w, fab_bytes entry, struct fab_arena scratch,
                          struct fab_loaded *out, struct fab_err *e)
{
    out->verdict = FAB_E_DUP;
    if (name_of(w, &out->sid) != NULL) return fab_fold_fault(w->tray, out->index, FAB_E_DUP);
    return fab_fold_entry_as(w->tray, entry, &out->sid, out->index, w->origin, scratch, NULL, NULL,
                             &out->verdict, e);
}

/* Sids and digests lead to entries, members to the join that made them. */
static bool name_entry(struct fab_world *w, fab_bytes entry, struct fab_arena scratch,
                       struct fab_loaded *out)
{
    struct fab_statement s;
    struct fab_err ignored;

    if (fab_statement_parse_as(entry, &out->sid, &scratch, &s, &ignored) != FAB_OK) {
        out->kind = 0;
        return true;
    }
    out->kind = s.kind;
    if (out->verdict != FAB_OK) return true;
    for (int i = 0; i < s.nsd; i++) {
        if (name_of(w, &s.sd[i]) == NULL && !name_put(w, &s.sd[i], out->index)) return false;
    }
    if (s.kind == FAB_K_join && !name_put(w, &s.signer, out->index)) return false;
    return name_put(w, &out->sid, out->index);
}

enum fab_code fab_world_add(struct fab_world *w, fab_bytes entry, struct fab_arena scratch,
                            struct fab_loaded *out, struct fab_err *e)
{
    const uint8_t *copy = keep(entry.p, entry.len);
    struct fab_world_entry *kept;

    if (copy == NULL || !fab_pieces_room(&w->entries, fab_world_memory(), 1)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = (struct fab_loaded){.index = fab_world_size(w), .sid = fab_sid_of(entry)};
    entry.p = copy;
    FAB_TRY(fold(w, entry, scratch, out, e));
    out->at = fab_now(w->tray);
    kept = fab_pieces_at(&w->entries, fab_pieces_add(&w->entries));
    *kept = (struct fab_world_entry){copy, entry.len, out->sid, out->at.ms};
    fab_frontier_add(&w->edge, &out->sid);
    return name_entry(w, entry, scratch, out) ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

/* ---- texts */

static struct text *text_of(const struct fab_world *w, const fab_id *digest)
{
    const uint64_t hash = hash_of(digest);
    uint32_t at = (uint32_t)hash, n;

    while ((n = fab_places_next(&w->by_digest, hash, &at)) != 0) {
        if (fab_same(&text_at(w, n)->digest, digest) && !text_at(w, n)->box) return text_at(w, n);
    }
    return NULL;
}

fab_bytes fab_world_text(const struct fab_world *w, const fab_id *digest)
{
    const struct text *t = text_of(w, digest);

    return t == NULL ? (fab_bytes){NULL, 0} : fab_bytes_of(t->p, t->len);
}

static enum fab_code text_put(struct fab_world *w, const fab_id *digest, fab_bytes b, bool box,
                              struct fab_err *e)
{
    const uint8_t *copy = keep(b.p, b.len);
    uint32_t n;

    if (copy == NULL || !fab_pieces_room(&w->texts, fab_world_memory(), 1) ||
        !fab_places_room(&w->by_digest, fab_world_memory(), 1, text_hash, w)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    n = fab_pieces_add(&w->texts);
    *text_at(w, n) = (struct text){*digest, copy, b.len, box};
    fab_places_add(&w->by_digest, hash_of(digest), n);
    return FAB_OK;
}

enum fab_code fab_world_disclose(struct fab_world *w, fab_bytes disclosure, struct fab_err *e)
{
    const fab_id digest = fab_disclosure_digest(disclosure);
    struct fab_disclosure d;

    FAB_TRY(fab_disclosure_read(disclosure, &d, e));
    if (text_of(w, &digest) != NULL) return FAB_OK;
    return text_put(w, &digest, disclosure, false, e);
}

enum fab_code fab_world_box(struct fab_world *w, const fab_id *digest, fab_bytes box,
                            struct fab_err *e)
{
    const uint64_t hash = hash_of(digest);
    uint32_t at = (uint32_t)hash, n;

    while ((n = fab_places_next(&w->by_digest, hash, &at)) != 0) {
        const struct text *t = text_at(w, n);

        if (t->box && fab_same(&t->digest, digest)
            && fab_bytes_same(fab_bytes_of(t->p, t->len), box)) {
            return FAB_OK;
        }
    }
    return text_put(w, digest, box, true, e);
}

bool fab_world_holds(const struct fab_world *w, const fab_id *digest)
{
    const uint64_t hash = hash_of(digest);
    uint32_t at = (uint32_t)hash, n;

    while ((n = fab_places_next(&w->by_digest, hash, &at)) != 0) {
        if (fab_same(&text_at(w, n)->digest, digest)) return true;
    }
    return false;
}

bool fab_world_next_text(const struct fab_world *w, uint32_t *n, fab_id *digest)
{
    if (++*n >= w->texts.n) return false;
    *digest = text_at(w, *n)->digest;
    return true;
}

int fab_world_boxes(const struct fab_world *w, const fab_id *digest, fab_bytes *out, int most)
{
    int found = 0;

    /* In the order given, so along the row of texts, not along the hash. */
    for (uint32_t n = 1; n < w->texts.n && found < most; n++) {
        const struct text *t = text_at(w, n);

        if (t->box && t->p != NULL && fab_same(&t->digest, digest)) {
            out[found++] = fab_bytes_of(t->p, t->len);
        }
    }
    return found;
}

bool fab_world_said(const struct fab_world *w, int64_t index, int field, struct fab_arena scratch,
                    struct fab_disclosure *out)
{
    const struct fab_world_entry *entry = fab_world_entry(w, index);
    struct fab_statement s;
    struct fab_err ignored;

    if (entry == NULL || fab_statement_parse_as(fab_bytes_of(entry->p, entry->len), &entry->sid,
                                                &scratch, &s, &ignored) != FAB_OK) {
        return false;
    }
    for (int i = 0; i < s.nsd; i++) {
        const fab_bytes text = fab_world_text(w, &s.sd[i]);

        if (text.p != NULL && fab_disclosure_read(text, out, &ignored) == FAB_OK &&
            out->field == field) {
            return true;
        }
    }
    return false;
}

enum fab_code fab_world_note(struct fab_world *w, fab_str note, struct fab_err *e)
{
    const uint8_t *copy = keep(note.p, note.len);
    struct fab_checkpoint c;

    if (copy == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_checkpoint_read((fab_str){(const char *)copy, note.len}, &c, e));
    if (c.size > fab_world_size(w)) return fab_fail(e, FAB_E_REF);
    w->note = (fab_str){(const char *)copy, note.len};
    return FAB_OK;
}

fab_str fab_world_note_text(const struct fab_world *w)
{
    return w->note;
}

/* ---- whose signature */

static enum fab_code service_key(struct fab_world *w, const fab_id *signer, uint8_t key[32],
                                 struct fab_err *e)
{
    const struct fab_policy_key *row;

    for (int64_t n = 0; (row = fab_row_read(w->tray, FAB_R_policy_key, FAB_KEY(.n = n))) != NULL;
         n++) {
        const fab_id name = fab_thumbprint(row->key.b);

        if (row->what != POLICY_SERVICE || !fab_same(&name, signer)) continue;
        memcpy(key, row->key.b, 32);
        return FAB_OK;
    }
    return fab_fail(e, FAB_E_SIG);
}

/* The key among the disclosures that these digests name. */
static enum fab_code key_among(struct fab_world *w, const struct fab_statement *s, uint8_t key[32],
                               struct fab_err *e)
{
    struct fab_disclosure d;
    bool missing = false;

    for (int i = 0; i < s->nsd; i++) {
        const fab_bytes text = fab_world_text(w, &s->sd[i]);

        missing = missing || text.p == NULL;
        if (text.p == NULL || fab_disclosure_read(text, &d, e) != FAB_OK || d.field != FAB_D_key) {
            continue;
        }
        return fab_cose_key_read(d.bytes, key) ? FAB_OK : fab_fail(e, FAB_E_SIG);
    }
    return fab_fail(e, missing ? FAB_E_REF : FAB_E_SIG);
}

static enum fab_code member_key(struct fab_world *w, const fab_id *mid, struct fab_arena *a,
                                uint8_t key[32], struct fab_err *e)
{
    const struct fab_member *m = fab_row_read(w->tray, FAB_R_member, FAB_KEY(.a = *mid));
    const struct fab_world_entry *entry =
        m == NULL ? NULL : fab_world_entry(w, fab_world_find(w, &m->keydig));
    struct fab_statement s;

    if (entry == NULL) return fab_fail(e, FAB_E_SIG);
    FAB_TRY(fab_statement_parse_as(fab_bytes_of(entry->p, entry->len), &entry->sid, a, &s, e));
    return key_among(w, &s, key, e);
}

enum fab_code fab_world_signer(struct fab_world *w, fab_bytes entry, struct fab_arena scratch,
                               uint8_t key[32], struct fab_err *e)
{
    struct fab_statement s;
    enum fab_code code;

    FAB_TRY(fab_statement_parse(entry, &scratch, &s, e));
    code = !s.by_member             ? service_key(w, &s.signer, key, e)
           : s.kind == FAB_K_join   ? key_among(w, &s, key, e)
                                    : member_key(w, &s.signer, &scratch, key, e);
    (void)fab_tray_end(w->tray, FAB_E_STATE);
    return code;
}

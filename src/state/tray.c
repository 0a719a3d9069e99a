/* tray.c: a read-through cache of records that knows what a statement changed.
 *
 * Why     the fold must be pure and yet see a state larger than memory; a refusal must leave
 *         nothing behind; and the same code must serve the server, the browser, replay and the
 *         preview of a form.
 * Idea    RECORDS 2: a row that is touched stands twice, as it is now and as it was filed.  What
 *         differs at the end of a statement is filed or taken back.  Without a loader nothing is
 *         ever forgotten: the tray is the map in memory.
 * Cost    a key is one hash and one memcmp; memory only from the block given at open.
 * Source  RECORDS 2..4 and 7. */
#include "state/slots.h"

enum { LEAST_BYTES = 65536 };
#define MOST_BYTES ((size_t)UINT32_MAX * 16)        /* what a reference can name */

void fab_slot_fail(struct fab_tray *t, enum fab_code code)
{
    if (t->err == FAB_OK) t->err = code;
}

void *fab_slot_take(struct fab_tray *t, size_t bytes)
{
    const size_t n = (bytes + 15) & ~(size_t)15;

    if (t->size - t->used < n) {
        fab_slot_fail(t, FAB_E_MEMORY);
        return NULL;
    }
    t->used += n;
    return t->memory + t->used - n;
}

/* A slot whose row begins with these bytes and is zero behind. */
static struct slot *make(struct fab_tray *t, int record, const void *row, size_t bytes,
                         uint32_t hash)
{
    const size_t size = t->shape[record].size;
    struct slot *s;

    if (t->free_slot[record] != 0) {
        s = slot_at(t, t->free_slot[record]);
        t->free_slot[record] = s->next;
    } else if ((s = fab_slot_take(t, sizeof *s + size)) == NULL) {
        return NULL;
    }
    *s = (struct slot){ .record = (uint8_t)record, .size = (uint16_t)size, .hash = hash };
    memcpy(now_of(s), row, bytes);
    memset((uint8_t *)now_of(s) + bytes, 0, size - bytes);
    return fab_place_add(t, s) ? s : NULL;
}

static void forget(struct fab_tray *t, struct slot *s)
{
    fab_place_drop(t, s);
    if (s->record == FAB_R_meta) memset(t->meta, 0, sizeof t->meta);
    s->next = t->free_slot[s->record];
    t->free_slot[s->record] = ref_of(t, s);
}

bool fab_slot_touch(struct fab_tray *t, struct slot *s)
{
    struct copy *c = t->free_copy[s->record];

    if (s->copy != NULL) return true;
    if (c != NULL) t->free_copy[s->record] = c->next;
    else if ((c = fab_slot_take(t, sizeof *c + row_size(s))) == NULL) return false;
    c->next = NULL;
    c->slot = s;
    memcpy(c + 1, now_of(s), row_size(s));
    s->copy = c;
    if (t->touched == NULL) t->touched = c;
    else t->touched_last->next = c;
    t->touched_last = c;
    t->touched_records |= UINT64_C(1) << s->record;
    return true;
}

static void copy_give(struct fab_tray *t, struct copy *c)
{
    c->slot->copy = NULL;
    c->next = t->free_copy[c->slot->record];
    t->free_copy[c->slot->record] = c;
}

bool fab_slot_changed(struct slot *s)
{
    return (s->there ? YES : NO) != s->was ||
           (s->there && memcmp(now_of(s), filed_of(s), row_size(s)) != 0);
}

/* The list of what was filed, a ring. */
static void list_add(struct fab_tray *t, struct slot *s)
{
    const fab_ref ref = ref_of(t, s);

    if (t->listed == 0) {
        t->listed = s->next = s->prev = ref;
    } else {
        struct slot *first = slot_at(t, t->listed);

        s->next = t->listed;
        s->prev = first->prev;
        slot_at(t, first->prev)->next = ref;
        first->prev = ref;
    }
    s->listed = true;
    t->nlisted++;
    t->sorted = false;
}

static void list_remove(struct fab_tray *t, struct slot *s)
{
    const fab_ref ref = ref_of(t, s);

    if (t->begin[s->record] == ref) {
        const bool more = s->next != t->listed && slot_at(t, s->next)->record == s->record;

        t->begin[s->record] = more ? s->next : 0;
    }
    slot_at(t, s->prev)->next = s->next;
    slot_at(t, s->next)->prev = s->prev;
    if (t->listed == ref) t->listed = s->next == ref ? 0 : s->next;
    s->listed = false;
    t->nlisted--;
}

/* Takes its new place in the ordered lists; columns of the index say whether it has to move. */
static void file_indexes(struct fab_tray *t, struct slot *s)
{
    const struct fab_record_row *r = fab_record_row(s->record);
    bool                         moves[FAB_PER_RECORD] = { false };

    for (int k = 0; k < r->nindex; k++) {
        const int i = r->index[k];

        if (!t->ordered[i]) continue;
        moves[k] = !(s->ordered & 1 << k) || !s->there ||
                   fab_slot_index_order(i, fab_index_row(i)->count, now_of(s), filed_of(s)) != 0;
        if (moves[k]) fab_slot_unlist(t, s, k);
    }
    memcpy(filed_of(s), now_of(s), (size_t)r->size);
    for (int k = 0; k < r->nindex; k++) {
        if (moves[k] && s->there) fab_slot_enlist(t, s, k);
    }
}

void fab_slot_file(struct fab_tray *t, struct slot *s)
{
    if (t->filed != NULL) {
        t->filed(t->filed_arg, s->record, s->was == YES ? filed_of(s) : NULL,
                 s->there ? now_of(s) : NULL);
    }
    file_indexes(t, s);
    s->was = s->there ? YES : NO;
    if (!s->listed) list_add(t, s);
    if (!t->has_loader && !s->there) list_remove(t, s);
}

static void take_back(struct slot *s)
{
    s->there = s->was == YES;
    memcpy(now_of(s), filed_of(s), row_size(s));
}

enum fab_code fab_tray_end(struct fab_tray *t, enum fab_code verdict)
{
    fab_assert(verdict == FAB_OK || !t->filed_early ||
               t->err != FAB_OK); /* changed, scanned, then refused */
    for (struct copy *c = t->touched, *next; c != NULL; c = next) {
        struct slot *s = c->slot;

        next = c->next;
        if (verdict != FAB_OK) take_back(s);
        else if (fab_slot_changed(s)) fab_slot_file(t, s);
        copy_give(t, c);
        /* Absence is remembered where the loader has said so; a row that was only made and taken
         * back is not absence. */
        if (!s->there && !s->listed && (!t->has_loader || s->stored != NO || s->was == UNKNOWN)) {
            forget(t, s);
        }
    }
    t->touched = t->touched_last = NULL;
    t->touched_records = 0;
    t->filed_early = false;
    return t->err != FAB_OK ? t->err : verdict;
}

static void write_one(struct fab_tray *t, struct slot *s)
{
    if (t->err != FAB_OK || (!s->there && s->stored == NO)) return;
    const enum fab_code c =
        t->loader.put(t->loader.self, s->record, now_of(s), s->stored, s->there);
    if (c != FAB_OK) fab_slot_fail(t, c);
    t->written++;
}

enum fab_code fab_tray_write_back(struct fab_tray *t)
{
    fab_assert(t->has_loader && t->loader.put != NULL && t->touched == NULL);
    fab_slot_sort(t);                                           /* neighbours share pages */
    fab_slot_unorder(t);
    while (t->listed != 0) {
        struct slot *s = slot_at(t, t->listed);

        write_one(t, s);
        list_remove(t, s);
        s->stored = s->there ? YES : NO;
        if (!s->there) forget(t, s);
    }
    return t->err;
}

int fab_slot_probe(int record, const int *col, int count, const struct fab_key *k, void *row)
{
    const struct fab_record_row *r = fab_record_row(record);
    const fab_id                *id[] = { &k->a, &k->b };
    const int64_t               *number[] = { &k->n, &k->m, &k->k };
    int                          ids = 0, numbers = 0, i;

    for (i = 0; i < count; i++) {
        const struct fab_column *c = &r->columns[col == NULL ? i : col[i]];
        uint8_t                 *to = (uint8_t *)row + c->at;

        if (c->type == FAB_COL_MID || c->type == FAB_COL_ID) {
            if (ids == fab_countof(id)) break;
            memcpy(to, id[ids++], sizeof(fab_id));
        } else {
            if (numbers == fab_countof(number) || c->type == FAB_COL_STR) break;
            memcpy(to, number[numbers++], sizeof(int64_t));
        }
    }
    return i;
}

/* Puts a key in front of a row; in memory it is its columns, so ids and numbers are copied as they
 * stand side by side in *key. */
static void key_put(const struct fab_tray *t, int record, const struct fab_key *key,
                    uint8_t row[FAB_ROW_MAX])
{
    const struct shape *shape = &t->shape[record];
    const size_t        ids = shape->ids * sizeof(fab_id);

    if (shape->mixed) {
        const int keys = fab_record_row(record)->keys;

        fab_assert(fab_slot_probe(record, NULL, keys, key, row) == keys);
        return;
    }
    if (ids > 0) memcpy(row, &key->a, sizeof key->a);
    if (ids > sizeof key->a) memcpy(row + sizeof key->a, &key->b, sizeof key->b);
    memcpy(row + ids, (const uint8_t *)key + offsetof(struct fab_key, n), shape->key_bytes - ids);
}

struct slot *fab_slot_seen(struct fab_tray *t, int record, void *row)
{
    const uint32_t hash = fab_slot_hash(t, record, row);
    struct slot   *s = fab_slot_find_as(t, record, row, hash);

    if (s != NULL || !t->has_loader || t->err != FAB_OK) return s;
    t->loads++;
    const enum fab_code c = t->loader.get(t->loader.self, record, row);
    if (c != FAB_OK && c != FAB_E_REF) {
        fab_slot_fail(t, c);
        return NULL;
    }
    const struct shape *shape = &t->shape[record];
    s = make(t, record, row, c == FAB_OK ? shape->size : shape->key_bytes, hash);
    if (s == NULL) return NULL;
    s->there = c == FAB_OK;
    s->was = s->stored = s->there ? YES : NO;                   /* absence is remembered too */
    return s;
}

struct slot *fab_slot_keep(struct fab_tray *t, int record, const void *row)
{
    struct slot *s =
        make(t, record, row, t->shape[record].size, fab_slot_hash(t, record, row));

    if (s == NULL) return NULL;
    s->there = true;
    s->was = s->stored = YES;
    return s;
}

const void *fab_row_read(struct fab_tray *t, int record, const struct fab_key *key)
{
    _Alignas(8) uint8_t row[FAB_ROW_MAX];
    struct slot        *s;

    key_put(t, record, key, row);
    s = fab_slot_seen(t, record, row);
    return s != NULL && s->there && t->err == FAB_OK ? now_of(s) : NULL;
}

/* The slot of a name if its row is there; NULL. */
static struct slot *meta_slot(struct fab_tray *t, enum fab_meta_name name)
{
    struct slot *s = t->meta[name];

    if (s == NULL) {
        _Alignas(8) uint8_t row[FAB_ROW_MAX];

        key_put(t, FAB_R_meta, FAB_KEY(.n = name), row);
        s = t->meta[name] = fab_slot_seen(t, FAB_R_meta, row);
    }
    return s != NULL && s->there && t->err == FAB_OK ? s : NULL;
}

const struct fab_meta *fab_row_meta(struct fab_tray *t, enum fab_meta_name name)
{
    struct slot *s = meta_slot(t, name);

    return s == NULL ? NULL : now_of(s);
}

struct fab_meta *fab_row_meta_change(struct fab_tray *t, enum fab_meta_name name)
{
    struct slot *s = meta_slot(t, name);

    return s != NULL && fab_slot_touch(t, s) ? now_of(s) : NULL;
}

void *fab_row(struct fab_tray *t, int record, const struct fab_key *key)
{
    _Alignas(8) uint8_t row[FAB_ROW_MAX];
    struct slot        *s;

    key_put(t, record, key, row);
    s = fab_slot_seen(t, record, row);
    if (s == NULL || !s->there || t->err != FAB_OK) return NULL;
    return fab_slot_touch(t, s) ? now_of(s) : NULL;
}

/* The batch is lost; the handler need not know. */
static void *scratch(struct fab_tray *t, int record, const void *row)
{
    struct slot *s = (struct slot *)(void *)t->scratch;

    memset(t->scratch, 0, sizeof t->scratch);
    s->record = (uint8_t)record;
    memcpy(now_of(s), row, (size_t)fab_record_row(record)->key_bytes);
    return now_of(s);
}

/* The slot for a row that is made: found, or new with what is known of it. */
static void *made(struct fab_tray *t, int record, const struct fab_key *key, bool blind)
{
    _Alignas(8) uint8_t row[FAB_ROW_MAX];
    const struct shape *shape = &t->shape[record];
    struct slot        *s;
    uint32_t            hash;

    key_put(t, record, key, row);
    hash = fab_slot_hash(t, record, row);
    s = fab_slot_find_as(t, record, row, hash);
    if (s == NULL && t->err == FAB_OK &&
        (s = make(t, record, row, shape->key_bytes, hash)) != NULL) {
        s->stored = t->has_loader ? UNKNOWN : NO;
        s->was = blind ? s->stored : NO;
    }
    if (s == NULL || t->err != FAB_OK || !fab_slot_touch(t, s)) return scratch(t, record, row);
    fab_assert(blind || !s->there);
    memset((uint8_t *)now_of(s) + shape->key_bytes, 0, (size_t)(shape->size - shape->key_bytes));
    s->there = true;
    return now_of(s);
}

void *fab_row_new(struct fab_tray *t, int record, const struct fab_key *key)
{
    return made(t, record, key, false);
}

void *fab_row_put(struct fab_tray *t, int record, const struct fab_key *key)
{
    return made(t, record, key, true);
}

void fab_row_drop(struct fab_tray *t, int record, void *row)
{
    struct slot *s = (struct slot *)row - 1;

    if ((uint8_t *)s == t->scratch) return;
    fab_assert(s->record == record);
    if (fab_slot_touch(t, s)) s->there = false;
}

size_t fab_tray_least(void)
{
    return sizeof(struct fab_tray) + LEAST_BYTES;
}

static struct shape shape_of(int record)
{
    const struct fab_record_row *r = fab_record_row(record);
    struct shape                 shape = { (uint16_t)r->size, (uint16_t)r->key_bytes, 0, false };
    int                          last = 0;

    for (int c = 0; c < r->keys; c++) {
        if (r->columns[c].type != FAB_COL_MID && r->columns[c].type != FAB_COL_ID) continue;
        shape.ids++;
        last = c;
    }
    fab_assert(shape.ids <= 2 && r->keys - shape.ids <= 3);     /* what a struct fab_key can say */
    shape.mixed = shape.ids > 0 && last != shape.ids - 1;
    return shape;
}

struct fab_tray *fab_tray_open(void *memory, size_t bytes, const struct fab_loader *from)
{
    const size_t pad = (size_t)(-(uintptr_t)memory & 15),
                 head = (sizeof(struct fab_tray) + 15) & ~(size_t)15;
    struct fab_tray *t;

    if (bytes < fab_tray_least() + pad + 16) return NULL;
    t = (struct fab_tray *)(void *)((uint8_t *)memory + pad);
    memset(t, 0, sizeof *t);
    t->memory = (uint8_t *)t + head;
    t->size = fab_min(bytes - pad - head, MOST_BYTES);
    for (int r = 0; r < FAB_RECORDS; r++) t->shape[r] = shape_of(r);
    t->has_loader = from != NULL;
    if (from != NULL) t->loader = *from;
    if (!fab_places_open(t)) return NULL;
    t->start = t->used;
    return t;
}

bool fab_tray_full(const struct fab_tray *t)
{
    return t->has_loader && (t->used > t->size / 8 * 7 || fab_places_full(t));
}

void fab_tray_empty(struct fab_tray *t)
{
    fab_assert(t->has_loader && t->listed == 0 && t->touched == NULL);
    t->used = t->start;
    fab_places_empty(t);
    memset(t->meta, 0, sizeof t->meta);
    memset(t->free_slot, 0, sizeof t->free_slot);
    memset(t->free_copy, 0, sizeof t->free_copy);
    t->free_node = t->taken_node = 0;
    memset(t->root, 0, sizeof t->root);
    memset(t->depth, 0, sizeof t->depth);
    memset(t->ordered, 0, sizeof t->ordered);
}

enum fab_code fab_tray_error(const struct fab_tray *t)
{
    return t->err;
}

struct fab_tray_counts fab_tray_counts(const struct fab_tray *t)
{
    return (struct fab_tray_counts){t->nlisted, t->has_loader ? t->nlisted : 0, t->loads,
                                    t->written, t->used};
}

void fab_tray_listen(struct fab_tray *t, fab_filed_fn *filed, void *arg)
{
    t->filed = filed;
    t->filed_arg = arg;
}

struct fab_entry *fab_tray_entry(struct fab_tray *t)
{
    return &t->entry;
}

const struct fab_entry *fab_tray_entry_read(const struct fab_tray *t)
{
    return &t->entry;
}

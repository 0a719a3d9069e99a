/* village.c: people who do not exist, speaking through the same door as everybody. */
#include "cli/village.h"

#include "cli/preset.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { SIX_HOURS_MS = 6 * 3600000, BATCH_ARENA = 64 << 20, KEPT_ARENA = 16 << 20, INVITE_DAYS = 30,
       SETTINGS = 16 };

/* --- clock and chance ------------------------------------------------------------------------- */

static void random_bytes(void *self, const char *label, void *out, size_t n)
{
    struct fab_village *w = self;

    fab_lock_take(&w->drawing);
    fab_chance_next(&w->chance, label, out, n);
    fab_lock_give(&w->drawing);
}

static fab_moment now_of(void *self)
{
    return ((struct fab_village *)self)->desk_now;
}

uint64_t fab_village_draw(struct fab_village *w, const char *label)
{
    uint64_t n;

    random_bytes(w, label, &n, sizeof n);
    return n;
}

int64_t fab_village_below(struct fab_village *w, const char *label, int64_t n)
{
    fab_assert(n > 0);
    return (int64_t)(fab_village_draw(w, label) % (uint64_t)n);
}

/* --- people ----------------------------------------------------------------------------------- */

/* Keys of person n: blocks of the label "person n". */
static void make_keys(struct fab_village *w, int64_t n)
{
    char           label[32];
    struct fab_buf b = FAB_BUF(label);

    fab_put_text(&b, "person ");
    fab_put_int(&b, n);
    const fab_id sign = fab_chance_block(w->chance.seed, fab_buf_str(&b), 0),
                 box = fab_chance_block(w->chance.seed, fab_buf_str(&b), 1);
    fab_person_make(&w->person[n], sign.b, box.b);
}

static enum fab_code join(struct fab_village *w, const uint8_t secret[16], fab_str name,
                          int64_t *who, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    if (w->npersons == w->room) return fab_fail(e, FAB_E_LIMIT, w->room);
    *who = w->npersons++;
    make_keys(w, *who);
    fab_village_draft(w, &d, FAB_K_join);
    fab_draft_join(&d, &w->person[*who], 1, secret, name);
    return fab_village_say(w, *who, &d, &sid, e);
}

enum fab_code fab_village_join(struct fab_village *w, int64_t inviter, fab_str name, int64_t *who,
                               struct fab_err *e)
{
    struct fab_draft d;
    uint8_t          secret[16];
    fab_id           sid;

    fab_village_draft(w, &d, FAB_K_vouch);
    fab_draft_invite(&d, (fab_moment){ w->now.ms + INVITE_DAYS * FAB_DAY_MS }, secret);
    FAB_TRY(fab_village_say(w, inviter, &d, &sid, e));
    return join(w, secret, name, who, e);
}

/* --- speaking --------------------------------------------------------------------------------- */

void fab_village_draft(struct fab_village *w, struct fab_draft *d, int kind)
{
    w->terms.now = w->now;
    fab_draft_open(d, kind, &w->terms, &w->source, &w->batch[w->collecting].arena);
}

/* One batch to the desk, by the bearer's thread. */
static void bear(void *arg)
{
    static struct fab_submitted done[FAB_VILLAGE_BATCH];     /* one bearer at a time */
    struct fab_village         *w = arg;
    struct fab_village_batch   *b = &w->batch[1 - w->collecting];

    w->borne = fab_node_submit(w->node, b->submission, b->n, done, &w->trouble);
    for (int i = 0; w->borne == FAB_OK && i < b->n; i++) {
        w->said += done[i].code == FAB_OK;
        w->refused[fab_min((int)done[i].code, FAB_VILLAGE_CODES - 1)]++;
    }
    b->n = 0;
    b->arena.used = 0;
}

/* Waits for the bearer to come back. */
static enum fab_code await(struct fab_village *w, struct fab_err *e)
{
    if (w->bearing) fab_thread_join(&w->bearer);
    w->bearing = false;
    w->counted = w->said;
    w->on_way = 0;
    if (w->borne != FAB_OK) *e = w->trouble;
    return w->borne;
}

/* What was collected is on its way while more is collected.  Counts and the desk's clock are those
 * of whole batches, so the same seed gives the same bytes however fast either of them is. */
static enum fab_code pass_on(struct fab_village *w, struct fab_err *e)
{
    FAB_TRY(await(w, e));
    if (w->batch[w->collecting].n == 0) return FAB_OK;
    w->collecting = 1 - w->collecting;
    w->desk_now = w->now;
    w->on_way = w->batch[1 - w->collecting].n;
    w->bearing = fab_thread_start(&w->bearer, bear, w);
    if (w->bearing) return FAB_OK;
    bear(w);
    return await(w, e);
}

enum fab_code fab_village_say(struct fab_village *w, int64_t who, struct fab_draft *d, fab_id *sid,
                              struct fab_err *e)
{
    struct fab_village_batch *b = &w->batch[w->collecting];

    FAB_TRY(fab_draft_finish(d, &w->person[who], &b->submission[b->n], sid, e));
    b->n++;
    return b->n == FAB_VILLAGE_BATCH || b->arena.used > BATCH_ARENA / 2 ? pass_on(w, e) : FAB_OK;
}

enum fab_code fab_village_flush(struct fab_village *w, struct fab_err *e)
{
    FAB_TRY(pass_on(w, e));
    return await(w, e);
}

/* The batch on its way is counted whole: how far it has come depends on the machine. */
int64_t fab_village_said(const struct fab_village *w)
{
    return w->counted + w->on_way + w->batch[w->collecting].n;
}

/* The desk is looked in on every six hours, as a running one looks in on itself: longer silence
 * would count as an outage and move every deadline (PROTOCOL 1.3). */
enum fab_code fab_village_at(struct fab_village *w, fab_moment now, struct fab_err *e)
{
    fab_assert(now.ms >= w->now.ms);
    while (now.ms - w->ticked.ms >= SIX_HOURS_MS) {
        w->now = w->ticked = (fab_moment){ fab_max(w->ticked.ms + SIX_HOURS_MS, w->now.ms) };
        FAB_TRY(fab_village_flush(w, e));
        w->desk_now = w->now;
        FAB_TRY(fab_node_tick(w->node, e));
    }
    w->now = now;
    return FAB_OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* The row `devices` with more of them. */
static enum fab_code more_devices(struct fab_arena *a, struct fab_preset *p,
                                  const char *const *more, struct fab_err *e)
{
    for (int i = 0; i < p->nrows; i++) {
        const fab_bytes  name = p->rows[i].cell[0].v;
        struct fab_cell *cell;
        int              n = p->rows[i].count;

        if (!fab_str_is((fab_str){ (const char *)name.p, name.len }, "devices")) continue;
        cell = fab_new(a, struct fab_cell, (size_t)n + 16);
        if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
        memcpy(cell, p->rows[i].cell, (size_t)n * sizeof *cell);
        for (int k = 0; more != NULL && more[k] != NULL && k < 16; k++) {
            bool there = false;

            for (int x = 1; x < n; x++) {
                there =
                    there
                    || fab_str_is((fab_str){ (const char *)cell[x].v.p, cell[x].v.len }, more[k]);
            }
            if (!there) {
                cell[n++] =
                    (struct fab_cell){ .type = 't', .v = fab_bytes_of(more[k], strlen(more[k])) };
            }
        }
        p->rows[i] = (struct fab_cells){ cell, n };
    }
    return FAB_OK;
}

static fab_str name_of(const struct fab_cells *row)
{
    return (fab_str){ (const char *)row->cell[0].v.p, row->cell[0].v.len };
}

/* Settings in place of the preset's, in order of name like its own. */
static enum fab_code other_settings(struct fab_arena *a, struct fab_preset *p,
                                    const struct fab_village_setting *s, struct fab_err *e)
{
    struct fab_cells *row = fab_new(a, struct fab_cells, (size_t)(p->nrows + SETTINGS));
    int               n = 0, from = 0;

    if (s == NULL) return FAB_OK;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (; s->name != NULL && n < p->nrows + SETTINGS; s++) {
        const fab_str    name = fab_str_of(s->name);
        struct fab_cell *cell = fab_new(a, struct fab_cell, 2);

        if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
        while (from < p->nrows && fab_str_order(name_of(&p->rows[from]), name) < 0) {
            row[n++] = p->rows[from++];
        }
        if (from < p->nrows && fab_str_same(name_of(&p->rows[from]), name)) from++;
        cell[0] = (struct fab_cell){ .type = 't', .v = fab_bytes_of(name.p, name.len) };
        cell[1] = (struct fab_cell){ .type = 'i', .n = s->value };
        row[n++] = (struct fab_cells){ cell, 2 };
    }
    while (from < p->nrows) row[n++] = p->rows[from++];
    p->rows = row;
    p->nrows = n;
    return FAB_OK;
}

static enum fab_code found(struct fab_village *w, const struct fab_village_options *o,
                           const struct fab_node_options *no, uint8_t (*secret)[16],
                           struct fab_err                *e)
{
    struct fab_founding f = { .origin = o->origin, .founders = 1, .invite_days = INVITE_DAYS };
    struct fab_preset   p;

    FAB_TRY(fab_preset_read(&w->kept, o->preset, (fab_str){ NULL, 0 }, o->name, o->lang, &p, e));
    FAB_TRY(more_devices(&w->kept, &p, o->devices, e));
    FAB_TRY(other_settings(&w->kept, &p, o->settings, e));
    f.text = p.text;
    f.rows = p.rows;
    f.nrows = p.nrows;
    return fab_node_create(no, &f, secret, e);
}

static void learn_terms(struct fab_village *w)
{
    uint8_t service[32];

    fab_node_public(w->node, FAB_NODE_SERVICE, service);
    fab_node_public(w->node, FAB_NODE_SEAL, w->terms.holder[0].key);
    w->terms.holder[0].thumbprint = fab_thumbprint(service);
    w->terms.nholders = 1;
    /* the node may be opened anew */
    w->terms.origin = fab_copy(&w->kept, fab_node_origin(w->node));
    w->terms.ver = 1;
}

enum fab_code fab_village_open(const struct fab_village_options *o, struct fab_village *w,
                               struct fab_err *e)
{
    struct fab_node_options no = {
        .path = o->path, .verifiers = o->verifiers, .quick = true, .trail = o->trail
    };
    uint8_t                 secret[1][16];
    int64_t                 founder;
    size_t                  people;

    *w = (struct fab_village){ .chance = { .seed = o->seed },
                               .now = o->start,
                               .desk_now = o->start,
                               .ticked = o->start,
                               .room = o->people };
    fab_lock_init(&w->drawing);
    w->source = (struct fab_source){ w, now_of, random_bytes };
    no.source = w->source;
    if (!fab_size_mul((size_t)o->people, sizeof *w->person, &people)
        || !fab_os_arena(people + KEPT_ARENA, &w->kept)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    for (int i = 0; i < 2 && w->kept.p != NULL; i++) {
        if (!fab_os_arena(BATCH_ARENA, &w->batch[i].arena)) fab_os_arena_end(&w->kept);
    }
    w->person = fab_new(&w->kept, struct fab_person, (size_t)o->people);
    enum fab_code code =
        w->person == NULL ? fab_fail(e, FAB_E_MEMORY) : found(w, o, &no, secret, e);
    if (code == FAB_OK) code = fab_node_open(&no, &w->node, e);
    if (code != FAB_OK) {
        fab_village_close(w);
        return code;
    }
    learn_terms(w);
    return join(w, secret[0], o->founder, &founder, e);
}

void fab_village_close(struct fab_village *w)
{
    if (w->bearing) fab_thread_join(&w->bearer);
    w->bearing = false;
    if (w->node != NULL) fab_node_close(w->node);
    w->node = NULL;
    for (int i = 0; i < 2; i++) fab_os_arena_end(&w->batch[i].arena);
    fab_os_arena_end(&w->kept);
    fab_lock_end(&w->drawing);
}

enum fab_code fab_village_end(struct fab_village *w, struct fab_err *e)
{
    struct fab_node_options o = { .read_only = true, .source = w->source };

    FAB_TRY(fab_village_flush(w, e));
    o.path = fab_copy(&w->kept, fab_str_of(fab_node_path(w->node))).p;
    if (o.path == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_node_close(w->node);
    w->node = NULL;
    return fab_node_open(&o, &w->node, e);
}

/* village.c: people who do not exist, speaking through the same door as everybody. */
#include "cli/village.h"

#include "cli/preset.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { SIX_HOURS_MS = 6 * 3600000, BATCH_ARENA = 64 << 20, KEPT_ARENA = 16 << 20, INVITE_DAYS = 30 };

/* --- clock and chance ---------------------------------------------------------------------------- */

static void random_bytes(void *self, const char *label, void *out, size_t n)
{
    fab_chance_next(&((struct fab_village *)self)->chance, label, out, n);
}

static fab_moment now_of(void *self)
{
    return ((struct fab_village *)self)->now;
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

/* --- people -------------------------------------------------------------------------------------- */

/* Keys of person n: blocks of the label "person n". */
static void make_keys(struct fab_village *w, int64_t n)
{
    char           label[32];
    struct fab_buf b = FAB_BUF(label);

    fab_put_text(&b, "person ");
    fab_put_int(&b, n);
    const fab_id sign = fab_chance_block(w->chance.seed, fab_buf_str(&b), 0), box = fab_chance_block(w->chance.seed, fab_buf_str(&b), 1);
    fab_person_make(&w->person[n], sign.b, box.b);
}

static enum fab_code join(struct fab_village *w, const uint8_t secret[16], fab_str name, int64_t *who, struct fab_err *e)
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

enum fab_code fab_village_join(struct fab_village *w, int64_t inviter, fab_str name, int64_t *who, struct fab_err *e)
{
    struct fab_draft d;
    uint8_t          secret[16];
    fab_id           sid;

    fab_village_draft(w, &d, FAB_K_vouch);
    fab_draft_invite(&d, (fab_moment){ w->now.ms + INVITE_DAYS * FAB_DAY_MS }, secret);
    FAB_TRY(fab_village_say(w, inviter, &d, &sid, e));
    return join(w, secret, name, who, e);
}

/* --- speaking ------------------------------------------------------------------------------------ */

void fab_village_draft(struct fab_village *w, struct fab_draft *d, int kind)
{
    w->terms.now = w->now;
    fab_draft_open(d, kind, &w->terms, &w->source, &w->arena);
}

enum fab_code fab_village_say(struct fab_village *w, int64_t who, struct fab_draft *d, fab_id *sid, struct fab_err *e)
{
    FAB_TRY(fab_draft_finish(d, &w->person[who], &w->submission[w->nsubmissions], sid, e));
    w->nsubmissions++;
    return w->nsubmissions == FAB_VILLAGE_BATCH || w->arena.used > BATCH_ARENA / 2 ? fab_village_flush(w, e) : FAB_OK;
}

enum fab_code fab_village_flush(struct fab_village *w, struct fab_err *e)
{
    static struct fab_submitted done[FAB_VILLAGE_BATCH];

    if (w->nsubmissions == 0) return FAB_OK;
    FAB_TRY(fab_node_submit(w->node, w->submission, w->nsubmissions, done, e));
    for (int i = 0; i < w->nsubmissions; i++) {
        w->said += done[i].code == FAB_OK;
        w->refused[fab_min((int)done[i].code, FAB_VILLAGE_CODES - 1)]++;
    }
    w->nsubmissions = 0;
    w->arena.used = 0;
    return FAB_OK;
}

/* The desk is looked in on every six hours, as a running one looks in on itself: longer silence would count as an outage
 * and move every deadline (PROTOCOL 1.3). */
enum fab_code fab_village_at(struct fab_village *w, fab_moment now, struct fab_err *e)
{
    fab_assert(now.ms >= w->now.ms);
    while (now.ms - w->ticked.ms >= SIX_HOURS_MS) {
        w->now = w->ticked = (fab_moment){ fab_max(w->ticked.ms + SIX_HOURS_MS, w->now.ms) };
        FAB_TRY(fab_village_flush(w, e));
        FAB_TRY(fab_node_tick(w->node, e));
    }
    w->now = now;
    return FAB_OK;
}

/* --- opening ------------------------------------------------------------------------------------- */

/* The row `devices` with more of them. */
static enum fab_code more_devices(struct fab_arena *a, struct fab_preset *p, const char *const *more, struct fab_err *e)
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

            for (int x = 1; x < n; x++) there = there || fab_str_is((fab_str){ (const char *)cell[x].v.p, cell[x].v.len }, more[k]);
            if (!there) cell[n++] = (struct fab_cell){ .type = 't', .v = fab_bytes_of(more[k], strlen(more[k])) };
        }
        p->rows[i] = (struct fab_cells){ cell, n };
    }
    return FAB_OK;
}

static enum fab_code found(struct fab_village *w, const struct fab_village_options *o, const struct fab_node_options *no, uint8_t (*secret)[16],
                           struct fab_err *e)
{
    struct fab_founding f = { .origin = o->origin, .founders = 1, .invite_days = INVITE_DAYS };
    struct fab_preset   p;

    FAB_TRY(fab_preset_read(&w->kept, o->preset, (fab_str){ NULL, 0 }, o->name, o->lang, &p, e));
    FAB_TRY(more_devices(&w->kept, &p, o->devices, e));
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
    w->terms.origin = fab_node_origin(w->node);
    w->terms.ver = 1;
}

enum fab_code fab_village_open(const struct fab_village_options *o, struct fab_village *w, struct fab_err *e)
{
    struct fab_node_options no = { .path = o->path, .writer = o->writer, .verifiers = o->verifiers, .quick = true };
    uint8_t                 secret[1][16];
    int64_t                 founder;
    size_t                  people;

    *w = (struct fab_village){ .chance = { .seed = o->seed }, .now = o->start, .ticked = o->start, .room = o->people };
    w->source = (struct fab_source){ w, now_of, random_bytes };
    no.source = w->source;
    if (!fab_size_mul((size_t)o->people, sizeof *w->person, &people) || !fab_os_arena(people + KEPT_ARENA, &w->kept)) return fab_fail(e, FAB_E_MEMORY);
    if (!fab_os_arena(BATCH_ARENA, &w->arena)) {
        fab_os_arena_end(&w->kept);
        return fab_fail(e, FAB_E_MEMORY);
    }
    w->person = fab_new(&w->kept, struct fab_person, (size_t)o->people);
    enum fab_code code = w->person == NULL ? fab_fail(e, FAB_E_MEMORY) : found(w, o, &no, secret, e);
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
    if (w->node != NULL) fab_node_close(w->node);
    fab_os_arena_end(&w->arena);
    fab_os_arena_end(&w->kept);
}

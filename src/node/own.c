/* own.c: what the desk says by itself: the clock, openings of seals, erasures whose day has come
 * (and links of the lot chain: lots.c).
 *
 * Why     time is a statement (PROTOCOL 1.3): nothing happens in the fold before the clock is
 *         logged, and the clock must be logged when a deadline falls due, when it would be too
 *         old for what comes, and never backwards.
 * Idea    each batch begins with the clock that is owed, then with what the last batch made
 *         possible.  Everything is signed by the service key and goes the way of any statement;
 *         what the fold refuses is simply not logged.
 * Cost    a look at the first timer per batch.
 * Source  PROTOCOL 1.3, 4; WIRE 2.5, 7. */
#include "charter/settings.h"
#include "devices/dispute.h"
#include "node/desk.h"
#include "statement/box.h"
#include "statement/seal.h"

enum { DUE_MOST = 64, LOOK_MS = 3600000, SHARE_BYTES = 2048, BASIS_RETENTION = 2 };

enum fab_code fab_own_sign(struct fab_node *n, struct fab_statement *s, fab_moment made,
                           struct fab_arena *a, fab_bytes *entry, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(a);

    s->by_member = false;
    s->signer = n->service;
    s->origin = n->origin;
    s->made = (fab_moment){ made.ms / 1000 * 1000 };
    s->has |= F_(kind);
    if (s->about_type == FAB_ABOUT_ORIGIN) s->about_text = n->origin;
    FAB_TRY(fab_statement_build(s, n->service_secret, &b, e));
    *entry = fab_buf_bytes(&b);
    return fab_statement_parse(*entry, a, s, e);
}

static fab_moment present(struct fab_node *n)
{
    return n->source.now(n->source.self);
}

/* Real time at which the next timer falls due; INT64_MAX: none runs. */
static int64_t next_timer(struct fab_node *n)
{
    const int64_t shift = fab_meta(n->tray, FAB_META_shift);
    void         *row = NULL;

    /* What was due by `now` has fired already, so the look begins there (RECORDS 7, trap 1). */
    if (fab_scan_fixed(n->tray, FAB_I_timer_by_due, FAB_KEY(.n = fab_now(n->tray).ms - shift), 0,
                       &row, 1) == 0) {
        return INT64_MAX;
    }
    return fab_due_at(n->tray, row);
}

/* When the clock must next be logged, whatever comes: a deadline, or the longest silence that is
 * allowed. */
static int64_t clock_owed(struct fab_node *n)
{
    const int64_t timer = next_timer(n), gap = fab_set(n->tray, FAB_S_clock_gap) * 1000;

    if (timer == INT64_MAX) return INT64_MAX;
    return fab_min(timer, fab_now(n->tray).ms + gap);
}

static bool clock_due(struct fab_node *n, bool waiting)
{
    const int64_t t = present(n).ms / 1000 * 1000, now = fab_now(n->tray).ms;

    if (t <= now) return false;
    return (waiting && t - now > BEHIND_MS) || t >= clock_owed(n);
}

bool fab_own_due(struct fab_node *n, bool waiting)
{
    return clock_due(n, waiting) || n->lots_wait || n->openings.n > 0 || n->openings.lost
           || n->erasures.n > 0 || n->erasures.lost
           || fab_now(n->tray).ms - n->looked_ms >= LOOK_MS;
}

int64_t fab_own_wait_ms(struct fab_node *n, int64_t most)
{
    const int64_t owed = clock_owed(n);

    return owed == INT64_MAX
               ? most
               : fab_max(0, fab_min(most, (owed + 999) / 1000 * 1000 - present(n).ms));
}

static enum fab_code make_clock(struct fab_node *n, struct fab_arena *a, struct fab_statement *s,
                                fab_bytes *entry, struct fab_err *e)
{
    const fab_moment t = { present(n).ms / 1000 * 1000 };

    *s = (struct fab_statement){ .kind = FAB_K_clock, .has = F_(due), .due = t };
    return fab_own_sign(n, s, t, a, entry, e);
}

enum fab_code fab_own_clock_on(struct fab_node *n, struct fab_tray *t, struct fab_arena *a,
                               int64_t index, struct fab_err *e)
{
    struct fab_statement s;
    fab_bytes            entry;

    if (present(n).ms - fab_now(t).ms <= BEHIND_MS) return FAB_OK;
    FAB_TRY(make_clock(n, a, &s, &entry, e));
    s.index = index;
    return fab_fold_apply(t, &s, n->origin, NULL, NULL, e);
}

enum fab_code fab_own_put(struct fab_node *n, struct fab_statement *s, fab_moment made, bool *said,
                          struct fab_err *e)
{
    struct fab_arena a = n->scratch;
    fab_bytes        entry;

    FAB_TRY(fab_own_sign(n, s, made, &a, &entry, e));
    const enum fab_code code = fab_batch_admit(n, s, entry, NULL, e);
    *said = code == FAB_OK;
    return code < 100 ? FAB_OK : code;
}

static enum fab_code say_clock(struct fab_node *n, struct fab_err *e)
{
    const fab_moment     t = { present(n).ms / 1000 * 1000 };
    struct fab_statement s = { .kind = FAB_K_clock, .has = F_(due), .due = t };
    bool                 said;

    return fab_own_put(n, &s, t, &said, e);
}

/* ---- openings */

/* The shares of one seal, joined as they come. */
struct joining {
    struct fab_node  *n;
    struct fab_arena *a;
    fab_bytes         context;
    int               holders, joined;
    size_t            len;
    uint8_t           opening[SHARE_BYTES];
    bool              odd;
};

static void join_share(struct joining *j, fab_bytes share)
{
    if (j->joined == 0) j->len = share.len;
    if (share.len != j->len || share.len > sizeof j->opening) {
        j->odd = true;
        return;
    }
    for (size_t i = 0; i < share.len; i++) j->opening[i] ^= share.p[i];
    j->joined++;
}

/* Boxes come first; ours is opened here, a keeper's share counts when he has handed it in. */
static bool each_share(void *arg, const fab_id *holder, bool opened, fab_bytes bytes)
{
    struct joining *j = arg;
    struct fab_box  box;
    fab_bytes       share;
    struct fab_err  e;

    if (opened) {
        if (!fab_same(holder, &j->n->service)) join_share(j, bytes);
        return true;
    }
    j->holders++;
    if (!fab_same(holder, &j->n->service)) return true;
    if (fab_box_read(bytes, &box) &&
        fab_box_open(&box, holder, j->n->seal_secret, j->context, j->a, &share, &e) == FAB_OK) {
        join_share(j, share);
    }
    return true;
}

/* Logs the opening of a seal if all its shares are there and its stage says so.  Shares go when
 * they can serve no more. */
static enum fab_code open_seal(struct fab_node *n, const struct fab_seal *seal, struct fab_err *e)
{
    struct fab_arena   a = n->scratch;
    uint8_t            context[64];
    struct joining     j = { .n = n,
                             .a = &a,
                             .context = fab_box_context(context, "seal", &seal->promised) };
    struct fab_opening o;
    struct fab_err     bad;
    const fab_id       sid = seal->sid;
    bool               said;

    FAB_TRY(fab_store_shares(n->db, &sid, each_share, &j, e));
    if (j.holders == 0) return FAB_OK;
    if (!j.odd && j.joined < j.holders) {
        return FAB_OK; /* a keeper is late; the author or time will end it */
    }
    if (j.odd || fab_opening_read(fab_bytes_of(j.opening, j.len), &o, &bad) != FAB_OK) {
        return fab_store_shares_drop(n->db, &sid, e);
    }
    struct fab_statement s = { .kind = FAB_K_open,
                               .has = F_(ref) | F_(nonce) | F_(vec),
                               .about_type = FAB_ABOUT_SID,
                               .about = sid,
                               .ref = &sid,
                               .nref = 1,
                               .nonce = fab_bytes_of(o.salt, sizeof o.salt),
                               .vec = o.vec,
                               .nvec = o.nvec };
    FAB_TRY(fab_own_put(n, &s, present(n), &said, e));
    fab_wipe(&o, sizeof o);
    fab_wipe(j.opening, sizeof j.opening);
    return fab_store_shares_drop(n->db, &sid, e);
}

/* The same question as the fold's (devices/seals.c), which has the last word. */
static bool may_open(struct fab_node *n, const struct fab_seal *seal)
{
    const struct fab_rate_window *w;
    const struct fab_dsp         *d;

    if (seal->state != FAB_SEALED) return false;
    if (seal->class == FAB_SEAL_VERDICT) {
        d = fab_get_dsp(n->tray, FAB_KEY(.a = seal->obj));
        return d != NULL && d->stage < FAB_END && d->step == FAB_DSP_OPENING;
    }
    w = fab_get_rate_window(n->tray, FAB_KEY(.a = seal->obj, .n = seal->n / 2));
    return seal->class == FAB_SEAL_RATING && w != NULL && w->step == 2;
}

/* Both sides of a leg whose window has come to its opening; or (leg below 0) the seats of a round
 * of a dispute.  A slot has one seal. */
static enum fab_code open_stage(struct fab_node *n, const fab_id *obj, int64_t leg,
                                struct fab_err *e)
{
    const int64_t   first = leg < 0 ? (-1 - leg) * FAB_SEATS : leg * 2,
                    slots = leg < 0 ? FAB_SEATS : 2;
    void           *row[FAB_SEATS];
    struct fab_seal seal[FAB_SEATS];                /* opening one moves the rows of the tray */
    const int       count =
        fab_scan(n->tray, FAB_I_seal_by_obj, FAB_KEY(.a = *obj, .n = first), row, (int)slots);

    for (int i = 0; i < count; i++) seal[i] = *(const struct fab_seal *)row[i];
    for (int i = 0; i < count; i++) {
        if (seal[i].n < first + slots && may_open(n, &seal[i])) FAB_TRY(open_seal(n, &seal[i], e));
    }
    return fab_tray_error(n->tray);
}

/* Some of the seals that still have shares. */
struct page {
    int    n;
    fab_id seal[FAB_SEALS_PAGE];
};

static void note_seal(void *arg, const fab_id *seal)
{
    struct page *p = arg;

    p->seal[p->n++] = *seal;
}

static enum fab_code open_page(struct fab_node *n, const struct page *p, struct fab_err *e)
{
    for (int i = 0; i < p->n; i++) {
        const struct fab_seal *seal = fab_get_seal(n->tray, FAB_KEY(.a = p->seal[i]));

        if (seal == NULL || seal->state != FAB_SEALED) {
            FAB_TRY(fab_store_shares_drop(n->db, &p->seal[i], e));
            continue;
        }
        const struct fab_seal copy = *seal;
        if (may_open(n, &copy)) FAB_TRY(open_seal(n, &copy, e));
    }
    return FAB_OK;
}

/* After a start, or when there were too many to note: every seal that still has shares, however
 * many wait. */
static enum fab_code open_all(struct fab_node *n, struct fab_err *e)
{
    struct page  *p = fab_os_take(sizeof *p);
    fab_id        after = { { 0 } };
    enum fab_code code = p == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;

    n->openings.n = 0;
    n->openings.lost = false;
    while (code == FAB_OK) {
        p->n = 0;
        code = fab_store_shares_waiting(n->db, &after, note_seal, p, e);
        if (code == FAB_OK) code = open_page(n, p, e);
        if (p->n < FAB_SEALS_PAGE) break;
        after = p->seal[p->n - 1];
    }
    fab_os_give(p);
    return code;
}

static enum fab_code say_openings(struct fab_node *n, struct fab_err *e)
{
    const int count = n->openings.n;

    if (n->openings.lost) return open_all(n, e);
    for (int i = 0; i < count; i++) {
        FAB_TRY(open_stage(n, &n->openings.at[i].id, n->openings.at[i].n, e));
    }
    /* What opening them has noted in turn stands behind. */
    memmove(n->openings.at, n->openings.at + count,
            (size_t)(n->openings.n - count) * sizeof n->openings.at[0]);
    n->openings.n -= count;
    return FAB_OK;
}

/* ---- erasures */

static void note_due(void *arg, const fab_id *digest, int64_t index)
{
    struct marks *m = arg;

    m->at[m->n].id = *digest;
    m->at[m->n++].n = index;
}

static bool copy_sid(void *arg, const struct fab_log_row *row)
{
    *(fab_id *)arg = fab_sid_of(row->entry);
    return false;
}

/* Texts whose time is over: the entries that hold them, at most DUE_MOST. */
static enum fab_code entries_due(struct fab_node *n, fab_id sid[DUE_MOST], int *count, bool *full,
                                 struct fab_err *e)
{
    struct marks *due = fab_os_take(sizeof *due);
    enum fab_code code;

    if (due == NULL) return fab_fail(e, FAB_E_MEMORY);
    code = fab_store_due(n->db, fab_now(n->tray).ms, note_due, due, e);
    *full = due->n == DUE_MOST;
    for (int i = 0; i < due->n && code == FAB_OK; i++) {
        bool again = false;
        for (int k = 0; k < i; k++) again = again || due->at[k].n == due->at[i].n;
        if (!again) code = fab_store_log(n->db, due->at[i].n, 1, copy_sid, &sid[(*count)++], e);
    }
    fab_os_give(due);
    return code;
}

static enum fab_code erase_these(struct fab_node *n, const fab_id *sid, int count, bool *said,
                                 struct fab_err *e)
{
    struct fab_statement s = { .kind = FAB_K_erase,
                               .has = F_(ref) | F_(code),
                               .ref = sid,
                               .nref = count,
                               .ref_list = count > 1,
                               .code = BASIS_RETENTION };

    return fab_own_put(n, &s, present(n), said, e);
}

/* One `erase` names them all; if one of them must stay (a key that is still needed), each is asked
 * for alone.  More wait than one statement names: again with the next batch. */
static enum fab_code say_erasure(struct fab_node *n, struct fab_err *e)
{
    fab_id sid[DUE_MOST];
    int    count = 0;
    bool   full = false, said = false, any = false;

    FAB_TRY(entries_due(n, sid, &count, &full, e));
    if (count == 0) return FAB_OK;
    FAB_TRY(erase_these(n, sid, count, &said, e));
    any = said;
    if (!said && count > 1) {
        for (int i = 0; i < count; i++) {
            FAB_TRY(erase_these(n, &sid[i], 1, &said, e));
            any = any || said;
        }
    }
    if (full && any) n->looked_ms = 0;
    return FAB_OK;
}

/* What the fold has marked goes from the file in the same transaction. */
enum fab_code fab_own_erase(struct fab_node *n, struct fab_err *e)
{
    struct marks *m = &n->erasures;

    while (m->n > 0 || m->lost) {
        for (int i = 0; i < m->n; i++) {
            FAB_TRY(fab_store_erase(n->db, &m->at[i].id, m->at[i].n, e));
            FAB_TRY(fab_store_find_drop(n->db, m->at[i].n, e));
        }
        n->erased |= m->n > 0;
        m->n = 0;
        if (!m->lost) break;
        /* Too many to note, or a start: the state says which. */
        FAB_TRY(fab_store_marked(n->db, note_due, m, e));
        m->lost = m->n == DUE_MOST;
    }
    return FAB_OK;
}

enum fab_code fab_own_say(struct fab_node *n, bool waiting, struct fab_err *e)
{
    if (n->lots_wait) FAB_TRY(fab_own_lots(n, e));        /* before the clock that draws */
    if (clock_due(n, waiting)) FAB_TRY(say_clock(n, e));
    if (n->openings.n > 0 || n->openings.lost) FAB_TRY(say_openings(n, e));
    if (fab_now(n->tray).ms - n->looked_ms >= LOOK_MS) {
        n->looked_ms = fab_now(n->tray).ms;
        FAB_TRY(say_erasure(n, e));
        FAB_TRY(fab_beside_sweep(n, e));
    }
    return FAB_OK;
}

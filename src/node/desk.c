/* desk.c: the queue between those who say something and the one who files it.
 *
 * Why     order is arrival; nobody is answered before what he said is durable; nobody waits for
 *         a timer.
 * Idea    one list in order of arrival.  Verifiers walk ahead along it, the writer takes from
 *         its head what is checked: a full batch, or everything that waits.  While it folds, the
 *         verifiers go on, at most QUEUE_MOST ahead; so two cores are used whole (RECORDS 5).
 *         Without a writer's thread whoever submits does the writer's turn until its own are
 *         answered.
 * Cost    one lock, taken per request, per 16 checks and per batch.
 * Source  ARCHITECTURE 3; RECORDS 5 and 7. */
#include "node/desk.h"
#include "node/links.h"

enum {
    AT_ONCE = 16,
    CHUNK = 16384,
    ROOM_WAIT_MS = 10000,
    IDLE_MS = 1000,
    SLICE_LEAST = 8192,
    SLICE_PER_BYTE = 48,
    REQUEST_LEAST = 1 << 20,
    SPARE_MOST = 64 << 20
};

/* ---- under n->lock */

static void enqueue(struct fab_node *n, struct job *first, struct job *last, int64_t count)
{
    if (n->tail == NULL) {
        n->head = first;
    } else {
        n->tail->next = first;
    }
    n->tail = last;
    if (n->unchecked == NULL) n->unchecked = first;
    if (n->unready == NULL) n->unready = first;
    n->queued += count;
    if (n->nverifiers == 0) { /* the writer checks when it comes to it */
        n->unready = NULL;
        n->ready = n->queued;
    }
}

/* Jobs for one transaction: a full batch, or all there is; 0: not yet. */
static int dequeue(struct fab_node *n, struct job *batch[FAB_L_batch])
{
    int count = 0;

    if (n->ready == 0 || (n->ready < FAB_L_batch && n->ready < n->queued)) return 0;
    while (count < FAB_L_batch && n->ready > 0) {
        batch[count++] = n->head;
        n->head = n->head->next;
        n->ready--;
        n->queued--;
    }
    if (n->nverifiers == 0) n->unchecked = n->head;
    if (n->head == NULL) n->tail = NULL;
    return count;
}

static void answer(struct fab_node *n, struct job **batch, int count, enum fab_code code,
                   const struct fab_err *e)
{
    for (int i = 0; i < count; i++) {
        struct request *r = batch[i]->request;
        if (code != FAB_OK) {
            batch[i]->out->code = r->code = code;
            batch[i]->out->err = r->err = *e;
            batch[i]->out->index = -1;
        } else if (batch[i]->out->code == FAB_OK) {
            n->admitted++;
        } else {
            n->refused++;
        }
        if (--r->left == 0) fab_cond_tell(&r->answered); /* from here on the request may be gone */
    }
}

/* ---- the writer */

/* A writer's thread holds the desk only while it works; a caller who does the writer's turn
 * holds it already. */
static void begin_work(struct fab_node *n)
{
    fab_lock_give(&n->lock);
    if (n->has_writer) fab_lock_take(&n->writing);
}

static void end_work(struct fab_node *n)
{
    if (n->has_writer) fab_lock_give(&n->writing);
    fab_lock_take(&n->lock);
}

/* Under the lock: the log has grown. */
static void publish(struct fab_node *n, int64_t size)
{
    fab_node_news_fn *told = n->told;
    void             *arg = n->told_arg;

    if (size == n->size) return;
    n->size = size;
    fab_cond_tell(&n->news);
    if (told == NULL) return;
    n->telling = true;
    fab_lock_give(&n->lock);
    told(arg, size);
    fab_lock_take(&n->lock);
    n->telling = false;
    fab_cond_tell(&n->news);
}

/* What the batch changed, to those who judge and those who look for cover; or that it failed. */
static void tell_readers(struct fab_node *n)
{
    fab_learn_commit(n);
    fab_links_commit(n, n->next);
}

static void forget(struct fab_node *n)
{
    fab_learn_forget(n);
    fab_links_forget(n);
}

/* One turn: files what is ready and answers; called with the lock, gives it back while it works.
 * false: nothing was ready. */
static bool turn(struct fab_node *n)
{
    struct job    *batch[FAB_L_batch];
    struct fab_err e = { 0 };
    const int      count = dequeue(n, batch);
    const bool     more = n->queued > 0 || n->options.trail;
    int64_t        size;
    enum fab_code  code;

    if (count == 0) return false;
    fab_cond_tell(&n->room);
    begin_work(n);
    code = fab_batch_run(n, batch, count, more, &e);
    if (code == FAB_OK) {
        tell_readers(n);
    } else {
        forget(n);
    }
    size = n->next;
    end_work(n);
    n->batches++;
    answer(n, batch, count, code, &e);
    if (code == FAB_OK) publish(n, size);
    return true;
}

/* What the desk itself has to say now: a clock, openings, erasures.  Called while working. */
static enum fab_code own_batch(struct fab_node *n, struct fab_err *e)
{
    enum fab_code code;

    if (!fab_own_due(n, false)) return FAB_OK;
    code = fab_batch_run(n, NULL, 0, n->options.trail, e);
    if (code == FAB_OK) {
        tell_readers(n);
    } else {
        forget(n);
    }
    return code;
}

/* Nobody waits: what is owed by time.  Called with the lock. */
static void rest(struct fab_node *n)
{
    struct fab_err e = { 0 };
    enum fab_code  code = FAB_OK;
    int64_t        size;

    begin_work(n);
    if (n->stale) code = fab_batch_renew(n, &e);
    if (code == FAB_OK) code = own_batch(n, &e);
    if (code == FAB_OK) code = fab_batch_rest(n, false, &e);
    n->wait_ms = code == FAB_OK ? fab_own_wait_ms(n, IDLE_MS) : IDLE_MS;
    size = n->next;
    end_work(n);
    n->trouble = code == FAB_OK ? (struct fab_err){ 0 } : e;
    if (code == FAB_OK) publish(n, size);
}

/* The next few that nobody has looked at, those that share memory; called with the lock, gives
 * it back meanwhile.  false: there are none. */
static bool check_some(struct fab_node *n, struct fab_db *db)
{
    struct job *mine[AT_ONCE];
    int         count = 0;

    for (; n->unchecked != NULL && (count == 0 || n->unchecked->memory == mine[0]->memory);
         n->unchecked = n->unchecked->next) {
        n->unchecked->step = TAKEN;
        mine[count++]      = n->unchecked;
    }
    if (count == 0) return false;
    fab_lock_give(&n->lock);
    for (int i = 0; i < count; i++) fab_keys_check(n, db, mine[i]);
    fab_lock_take(&n->lock);
    for (int i = 0; i < count; i++) mine[i]->step = CHECKED;
    while (n->unready != NULL && n->unready->step == CHECKED) {
        n->unready = n->unready->next;
        n->ready++;
    }
    return true;
}

/* While nothing is ready the writer checks too, with the keys that are known: it has nothing
 * better to do. */
static void write_all(void *arg)
{
    struct fab_node *n = arg;

    fab_lock_take(&n->lock);
    while (!n->stop || n->queued > 0) {
        if (turn(n)) continue;
        if (n->queued > 0) {
            if (n->nverifiers == 0 || !check_some(n, NULL)) fab_cond_wait(&n->work, &n->lock, -1);
            continue;
        }
        rest(n);
        if (n->queued == 0 && !n->stop) fab_cond_wait(&n->work, &n->lock, n->wait_ms);
    }
    fab_lock_give(&n->lock);
}

/* ---- verifiers */

static void verify_all(void *arg)
{
    struct fab_node *n  = arg;
    struct fab_db   *db = NULL;
    struct fab_err   e;

    /* Without a connection of its own a verifier knows only what the others have found; the
     * writer settles the rest. */
    if (fab_db_open(n->path, FAB_DB_READ, false, &db, &e) != FAB_OK) db = NULL;
    fab_lock_take(&n->lock);
    for (;;) {
        while (n->unchecked == NULL && !n->stop) fab_cond_wait(&n->check, &n->lock, -1);
        if (!check_some(n, db)) break;
        if (n->ready >= FAB_L_batch || n->ready == n->queued) fab_cond_tell(&n->work);
    }
    fab_lock_give(&n->lock);
    fab_db_close(db);
}

enum fab_code fab_desk_start(struct fab_node *n, struct fab_err *e)
{
    for (; n->nverifiers < fab_min(n->options.verifiers, VERIFIERS); n->nverifiers++) {
        if (!fab_thread_start(&n->verifier[n->nverifiers], verify_all, n)) {
            return fab_fail(e, FAB_E_MEMORY);
        }
    }
    if (!n->options.writer) return FAB_OK;
    n->has_writer = true; /* before it runs: it asks */
    if (fab_thread_start(&n->writer, write_all, n)) return FAB_OK;
    n->has_writer = false;
    return fab_fail(e, FAB_E_MEMORY);
}

void fab_desk_stop(struct fab_node *n)
{
    fab_lock_take(&n->lock);
    n->stop = true;
    fab_cond_tell(&n->work);
    fab_cond_tell(&n->check);
    fab_lock_give(&n->lock);
    if (n->has_writer) fab_thread_join(&n->writer);
    for (int i = 0; i < n->nverifiers; i++) fab_thread_join(&n->verifier[i]);
    n->has_writer = false;
    n->nverifiers = 0;
}

/* ---- those who say something */

/* Memory that has been used before costs nothing; new one is made page by page as it is written,
 * and thousands of statements write many pages. */
static bool take_memory(struct fab_node *n, size_t bytes, struct fab_arena *out)
{
    bool found = false;

    fab_lock_take(&n->lock);
    for (int i = 0; i < n->nspares && !found; i++) {
        found = n->spare[i].size >= bytes;
        if (!found) continue;
        *out = n->spare[i];
        n->spare[i] = n->spare[--n->nspares];
    }
    fab_lock_give(&n->lock);
    return found || fab_os_arena(fab_max(bytes, REQUEST_LEAST), out);
}

static void give_memory(struct fab_node *n, struct fab_arena *memory)
{
    fab_lock_take(&n->lock);
    if (n->nspares < SPARES && memory->size <= SPARE_MOST) {
        memory->used = 0;
        n->spare[n->nspares++] = *memory;
        *memory = (struct fab_arena){ 0 };
    }
    fab_lock_give(&n->lock);
    fab_os_arena_end(memory);
}

static size_t slice_of(fab_bytes submission)
{
    return fab_min(submission.len, FAB_L_submission_bytes) * SLICE_PER_BYTE + SLICE_LEAST;
}

/* Jobs with memory to parse into: a list may take 48 times the bytes it has on the wire; what is
 * not written costs nothing.  Jobs that are checked at once share theirs, so it is written
 * densely. */
static enum fab_code make_jobs(struct fab_node *n, const fab_bytes *submission, int count,
                               struct request *r, struct fab_submitted *out,
                               struct fab_arena *memory, struct job **first, struct fab_err *e)
{
    const size_t      groups = (size_t)(count + AT_ONCE - 1) / AT_ONCE;
    size_t            bytes = sizeof(struct job) * (size_t)count;
    struct job       *job;
    struct fab_arena *group;

    bytes += sizeof(struct fab_arena) * groups + 64;
    for (int i = 0; i < count; i++) bytes += slice_of(submission[i]);
    if (!take_memory(n, bytes, memory)) return fab_fail(e, FAB_E_MEMORY);
    job = fab_new(memory, struct job, (size_t)count);
    group = fab_new(memory, struct fab_arena, groups);
    fab_assert(job != NULL && group != NULL);
    for (int i = 0; i < count; i++) {
        const size_t slice = slice_of(submission[i]) & ~(size_t)15;
        if (i % AT_ONCE == 0) group[i / AT_ONCE].p = memory->p + memory->used;
        group[i / AT_ONCE].size += slice;
        memory->used += slice;
        out[i] = (struct fab_submitted){ .index = -1 };
        job[i].next = i + 1 < count ? &job[i + 1] : NULL;
        job[i].request = r;
        job[i].out = &out[i];
        job[i].bytes = submission[i];
        job[i].memory = &group[i / AT_ONCE];
    }
    *first = job;
    return FAB_OK;
}

/* Room in the queue; E_BUSY after a while. */
static enum fab_code wait_for_room(struct fab_node *n, int count, struct fab_err *e)
{
    while (n->queued > 0 && n->queued + count > QUEUE_MOST) {
        if (!fab_cond_wait(&n->room, &n->lock, ROOM_WAIT_MS)) {
            return fab_fail_field(e, FAB_E_BUSY, "queue");
        }
    }
    return FAB_OK;
}

/* Without a writer's thread: the writer's turns until this request is answered, then what it
 * brought about: seals that may be opened now are opened now.  What goes wrong there is tried
 * again at the next turn. */
static void write_until(struct fab_node *n, const struct request *r)
{
    struct fab_err later;
    enum fab_code  code = FAB_E_STATE;
    int64_t        size;

    fab_lock_give(&n->lock);
    fab_lock_take(&n->writing);
    fab_lock_take(&n->lock);
    while (r->left > 0) {
        if (turn(n)) continue;
        if (n->nverifiers == 0 || !check_some(n, NULL)) fab_cond_wait(&n->work, &n->lock, -1);
    }
    begin_work(n);
    if (r->code == FAB_OK && !n->stale) code = own_batch(n, &later);
    size = n->next;
    end_work(n);
    if (code == FAB_OK) publish(n, size);
    fab_lock_give(&n->writing);
}

static enum fab_code submit(struct fab_node *n, const fab_bytes *submission, int count,
                            struct fab_submitted *out, struct fab_err *e)
{
    struct request   r = { .left = count };
    struct fab_arena memory;
    struct job      *first = NULL;
    enum fab_code    code;

    FAB_TRY(make_jobs(n, submission, count, &r, out, &memory, &first, e));
    fab_cond_init(&r.answered);
    fab_lock_take(&n->lock);
    code = wait_for_room(n, count, e);
    if (code == FAB_OK) {
        enqueue(n, first, &first[count - 1], count);
        fab_cond_tell(n->nverifiers > 0 ? &n->check : &n->work);
        if (!n->has_writer) write_until(n, &r);
        while (r.left > 0) fab_cond_wait(&r.answered, &n->lock, -1);
        code = r.code;
        *e = r.err;
    }
    fab_lock_give(&n->lock);
    fab_cond_end(&r.answered);
    give_memory(n, &memory);
    return code;
}

enum fab_code fab_node_submit(struct fab_node *n, const fab_bytes *submissions, int count,
                              struct fab_submitted *receipts, struct fab_err *e)
{
    if (n->read_only) {
        return fab_fail_what(e, FAB_E_DISK,
                             n->restored ? FAB_STR("restored: not yet confirmed")
                                         : FAB_STR("reading: opened so"));
    }
    for (int i = 0; i < count; i += CHUNK) {
        FAB_TRY(submit(n, submissions + i, fab_min(count - i, CHUNK), receipts + i, e));
    }
    return FAB_OK;
}

enum fab_code fab_node_tick(struct fab_node *n, struct fab_err *e)
{
    enum fab_code code;

    if (n->read_only) return FAB_OK;
    fab_lock_take(&n->lock);
    fab_cond_tell(&n->work);
    fab_lock_give(&n->lock);
    if (n->has_writer) return FAB_OK;
    fab_lock_take(&n->writing);
    fab_lock_take(&n->lock);
    rest(n);
    code = n->trouble.code;
    *e = n->trouble;
    fab_lock_give(&n->lock);
    fab_lock_give(&n->writing);
    return code;
}

int64_t fab_node_size(struct fab_node *n)
{
    fab_lock_take(&n->lock);
    const int64_t size = n->size;
    fab_lock_give(&n->lock);
    return size;
}

int64_t fab_node_wait(struct fab_node *n, int64_t size, int64_t timeout_ms)
{
    const int64_t until = fab_os_clock_us() / 1000 + timeout_ms;
    int64_t       left = timeout_ms, now;

    fab_lock_take(&n->lock);
    while (n->size <= size && !n->stop && left > 0) {
        fab_cond_wait(&n->news, &n->lock, left);
        left = until - fab_os_clock_us() / 1000;
    }
    now = n->size;
    fab_lock_give(&n->lock);
    return now;
}

void fab_node_listen(struct fab_node *n, fab_node_news_fn *news, void *arg)
{
    fab_lock_take(&n->lock);
    while (n->telling) fab_cond_wait(&n->news, &n->lock, -1);
    n->told = news;
    n->told_arg = arg;
    fab_lock_give(&n->lock);
}

struct fab_node_counts fab_node_counts(struct fab_node *n)
{
    struct fab_node_counts c = { 0 };

    fab_lock_take(&n->lock);
    c = (struct fab_node_counts){ .size = n->size,
                                  .filed = n->filed,
                                  .batches = n->batches,
                                  .admitted = n->admitted,
                                  .refused = n->refused,
                                  .waiting = n->queued };
    fab_lock_give(&n->lock);
    c.file_bytes = fab_os_size(n->path);
    if (n->read_only) return c;
    fab_lock_take(&n->writing); /* the tray is the writer's: between two batches */
    const struct fab_tray_counts t = fab_tray_counts(n->tray);
    c.tray_rows = t.rows;
    c.tray_bytes = (int64_t)t.bytes;
    c.clock_behind_ms = fab_max(0, fab_now(n->tray).ms - fab_node_now(n).ms);
    fab_lock_give(&n->writing);
    return c;
}

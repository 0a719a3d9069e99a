/* http/events.c: news as server-sent events: "the log has grown to n", and to a member which of his
 * promises and which cases moved, that something on the shelf did, and how much waits for him; the
 * truth is then fetched.
 *
 * Why     a page that stays open must not ask every few seconds.
 * Idea    a stream holds the last size it told; the node's news wake it.  What a member is told is
 *         read from the entries since then, once a second at most, and the size comes last: its id
 *         is what a browser sends back, so nothing before it can be missed.
 * Cost    a sleeping connection; for a member one reading of the node and the documents of the
 *         promises that moved, at most 16; beyond that, and behind 10,000 entries, "reload".
 * Source  INTERFACES 2.4, HTML standard (server-sent events). */
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "statement/statement.h"

enum { COMMENT_MS = 25000, BEHIND = 10000, LOOK_MS = 1000, MOVED = 16, LOOK_BYTES = 8 << 20 };
enum { SIZE = 1, PROMISE = 2, TODAY = 4, DISPUTE = 8, THINGS = 16,
       MINE = PROMISE | TODAY | DISPUTE | THINGS, ALL = SIZE | MINE };

struct news {
    struct fab_http *http;
    struct site     *site;
    int              slot, topics;
    fab_id           who, key; /* who zero: a visitor; key: that the session was opened with */
    int64_t          told, spoke_ms, looked_ms;
    int64_t          waiting; /* the count of today that was told; -1: none yet */
    bool             greeted, reload;
    bool             resumes; /* what moved since `told` is owed with the first event */
};

/* A place for one more stream of this caller; -1: he has his share, or there is none left. */
static int take_slot(struct fab_streams *s, const fab_id *caller, int share)
{
    int mine = 0, empty = -1;

    fab_lock_take(&s->lock);
    for (int i = 0; i < FAB_STREAMS; i++) {
        mine += fab_same(&s->of[i], caller);
        if (fab_id_none(&s->of[i])) empty = i;
    }
    if (mine >= share) empty = -1;
    if (empty >= 0) s->of[empty] = *caller;
    fab_lock_give(&s->lock);
    return empty;
}

static void give_slot(struct fab_streams *s, int slot)
{
    fab_lock_take(&s->lock);
    s->of[slot] = (fab_id){ { 0 } };
    fab_lock_give(&s->lock);
}

static void put_event(struct fab_buf *b, const char *name, const struct fab_buf *data)
{
    fab_put_text(b, "event: ");
    fab_put_text(b, name);
    fab_put_text(b, "\ndata: ");
    fab_put_str(b, fab_buf_str(data));
    fab_put_text(b, "\n\n");
}

static void put_size(struct fab_buf *b, int64_t size, int topics)
{
    fab_put_text(b, "id: ");
    fab_put_int(b, size);
    if ((topics & SIZE) == 0) { /* an id alone: kept by the browser, told to nobody */
        fab_put_text(b, "\n\n");
        return;
    }
    fab_put_text(b, "\nevent: size\ndata: {\"n\":");
    fab_put_int(b, size);
    fab_put_text(b, "}\n\n");
}

/* --- what a member is told -------------------------------------------------------------------- */

struct look {
    struct fab_reading *reading;
    const fab_id       *who;
    fab_id              moved[MOVED], cases[MOVED];
    int                 n, ncases;
    bool                more, things;
};

static bool is_party(struct fab_tray *t, const fab_id *agr, const fab_id *who)
{
    for (int n = 0; n < 2; n++) {
        const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = *agr, .n = n));
        if (p != NULL && fab_same(&p->mid, who)) return true;
    }
    return false;
}

static void note(struct look *l, const fab_id *agr)
{
    for (int i = 0; i < l->n; i++) {
        if (fab_same(&l->moved[i], agr)) return;
    }
    if (!is_party(l->reading->tray, agr, l->who)) return;
    l->more = l->more || l->n == MOVED;
    if (l->n < MOVED) l->moved[l->n++] = *agr;
}

/* A case, and the promise that it is about. */
static void note_case(struct look *l, const fab_id *sid)
{
    const struct fab_dsp *d = fab_get_dsp(l->reading->tray, FAB_KEY(.a = *sid));

    if (d == NULL) return;
    note(l, &d->agr);
    for (int i = 0; i < l->ncases; i++) {
        if (fab_same(&l->cases[i], sid)) return;
    }
    l->more = l->more || l->ncases == MOVED;
    if (l->ncases < MOVED) l->cases[l->ncases++] = *sid;
}

/* What is on the shelf, or when it is free: a listing, or an agreement that names one. */
static void note_thing(struct look *l, const struct fab_logged *e)
{
    const fab_id    *of[] = { &e->sid, &e->about };
    struct fab_tray *t = l->reading->tray;

    for (int i = 0; i < fab_countof(of) && !l->things; i++) {
        const struct fab_post *p = fab_get_post(t, FAB_KEY(.a = *of[i]));
        const struct fab_agr  *a = fab_get_agr(t, FAB_KEY(.a = *of[i]));

        l->things = (p != NULL && p->kind == FAB_K_offer)
                    || (a != NULL && !fab_id_none(&a->thing));
    }
}

/* An entry is a promise, a case, a listing, or speaks about one. */
static bool look_at(void *arg, const struct fab_logged *e)
{
    struct look *l = arg;

    note(l, &e->sid);
    note(l, &e->about);
    note_case(l, &e->sid);
    note_case(l, &e->about);
    note_thing(l, e);
    return !l->more;
}

static const struct fab_json *document(struct fab_reader *r, fab_str target)
{
    struct fab_buf json = FAB_BUF_IN(r->arena);
    struct fab_err e;

    return fab_view_get(r, target, &json, &e) == FAB_OK
               ? fab_json_read(fab_buf_str(&json), r->arena, &e)
               : NULL;
}

static void put_promise(struct fab_buf *b, struct fab_reader *r, const fab_id *sid)
{
    struct fab_buf         target = FAB_BUF_IN(r->arena), data = FAB_BUF_IN(r->arena);
    struct fab_out         o = { &data, false };
    const struct fab_json *doc;

    fab_put_text(&target, "/v1/promises/");
    fab_put_sid(&target, sid);
    doc = document(r, fab_buf_str(&target));
    if (doc == NULL) return;
    fab_json_open(&o, NULL, '{');
    fab_json_put_sid(&o, "sid", sid);
    fab_json_put_int(&o, "stage", fab_json_int(doc, "stage", 0));
    if (fab_json_text(doc, "due").len > 0) fab_json_put_text(&o, "due", fab_json_text(doc, "due"));
    fab_json_close(&o, '}');
    put_event(b, "promise", &data);
}

static void put_dispute(struct fab_buf *b, struct fab_reader *r, const fab_id *sid)
{
    struct fab_buf         target = FAB_BUF_IN(r->arena), data = FAB_BUF_IN(r->arena);
    struct fab_out         o = { &data, false };
    const struct fab_json *doc;

    fab_put_text(&target, "/v1/disputes/");
    fab_put_sid(&target, sid);
    doc = document(r, fab_buf_str(&target));
    if (doc == NULL || fab_json_get(doc, "sides") == NULL) return; /* not for this reader */
    fab_json_open(&o, NULL, '{');
    fab_json_put_sid(&o, "sid", sid);
    fab_json_put_int(&o, "stage", fab_json_int(doc, "stage", 0));
    fab_json_close(&o, '}');
    put_event(b, "dispute", &data);
}

static void put_today(struct fab_buf *b, struct fab_reader *r, struct news *s)
{
    const struct fab_json *doc = document(r, FAB_STR("/v1/me/today"));
    const int64_t          count = fab_json_int(doc, "count", 0);
    struct fab_buf         data = FAB_BUF_IN(r->arena);

    if (doc == NULL || count == s->waiting) return;
    s->waiting = count;
    fab_put_text(&data, "{\"count\":");
    fab_put_int(&data, count);
    fab_put_byte(&data, '}');
    put_event(b, "today", &data);
}

/* A stream ends with the key that opened its session, as the session does. */
static bool is_still(struct fab_reading *reading, const struct news *s)
{
    const struct fab_member *m = fab_get_member(reading->tray, FAB_KEY(.a = s->who));

    return m != NULL && fab_same(&m->keydig, &s->key);
}

static void put_moved(struct fab_buf *b, struct fab_reader *r, struct fab_reading *reading,
                      struct news *s)
{
    struct look    l = { .reading = reading, .who = &s->who };
    const int64_t  n = reading->size - s->told;
    struct fab_err e;

    if (n <= 0 || !(s->greeted || s->resumes)) return;
    l.more =
        n > BEHIND || fab_node_entries(reading, s->told, n, look_at, &l, &e) != FAB_OK || l.more;
    for (int i = 0; i < l.n && !l.more && (s->topics & PROMISE); i++) {
        put_promise(b, r, &l.moved[i]);
    }
    for (int i = 0; i < l.ncases && !l.more && (s->topics & DISPUTE); i++) {
        put_dispute(b, r, &l.cases[i]);
    }
    if (l.things && (s->topics & THINGS)) fab_put_text(b, "event: things\ndata: {}\n\n");
    s->reload = s->reload || l.more;
}

/* What moved since the size that was told, and how much waits; the reading's size. */
static int64_t put_mine(struct fab_buf *b, struct news *s, struct fab_arena *a)
{
    struct fab_reading reading;
    struct fab_err     e;

    if (fab_node_read(s->site->node, &reading, &e) != FAB_OK) return s->told;
    struct fab_sources sources = fab_sources_of(&reading);
    struct fab_reader  r = fab_reader_of(&reading, &sources, a);
    const int64_t      size = reading.size;

    r.who = s->who;
    if (!is_still(&reading, s))
        s->who = (fab_id){ { 0 } };
    else if (s->topics & (PROMISE | DISPUTE | THINGS))
        put_moved(b, &r, &reading, s);
    if (!fab_id_none(&s->who) && (s->topics & TODAY)) put_today(b, &r, s);
    fab_node_done(&reading);
    return size;
}

static int64_t tell_member(struct fab_buf *b, struct news *s, int64_t now)
{
    struct fab_arena a;
    int64_t          size;

    if (!fab_os_arena(LOOK_BYTES, &a)) return s->told;
    size = put_mine(b, s, &a);
    fab_os_arena_end(&a);
    s->looked_ms = now;
    return size;
}

/* --- the stream ------------------------------------------------------------------------------- */

static bool next(void *arg, char *out, size_t room, size_t *n)
{
    struct news   *s = arg;
    struct fab_buf b = { .p = (uint8_t *)out, .cap = room };
    const int64_t  now = fab_os_clock_us() / 1000;
    const bool     member = !fab_id_none(&s->who) && (s->topics & MINE) != 0;
    int64_t        size = fab_node_size(s->site->node);
    const bool     grown = size > s->told || !s->greeted;

    if (!s->greeted) fab_put_text(&b, "retry: 5000\n\n");
    if (grown && member && now - s->looked_ms < LOOK_MS)
        size = s->told;
    else if (grown && member)
        size = tell_member(&b, s, now);
    if (s->reload) fab_put_text(&b, "event: reload\ndata: {}\n\n");
    if (size > s->told || !s->greeted)
        put_size(&b, size, s->topics);
    else if (now - s->spoke_ms >= COMMENT_MS)
        fab_put_text(&b, ":\n\n");
    if (b.failed) return false;
    s->greeted = true;
    s->reload = false;
    s->told = fab_max(s->told, size);
    if (b.len > 0) s->spoke_ms = now;
    *n = b.len;
    return true;
}

static void end(void *arg)
{
    struct news *s = arg;

    give_slot(&s->http->streams, s->slot);
    fab_os_give(s);
}

/* ?topics=size,today: only these; those of a later day are not refused. */
static int topics_of(struct exchange *x)
{
    static const struct {
        const char *name;
        int         bit;
    } TOPIC[] = { { "size", SIZE }, { "promise", PROMISE }, { "today", TODAY },
                  { "dispute", DISPUTE }, { "things", THINGS } };
    bool    bad = false;
    fab_str list = fab_query(x->request->query, "topics", x->request->arena, &bad);
    int     topics = 0;

    if (list.len == 0) return ALL;
    while (list.len > 0) {
        const fab_str one = fab_str_cut(&list, ',');
        for (int i = 0; i < fab_countof(TOPIC); i++) {
            if (fab_str_is(one, TOPIC[i].name)) topics |= TOPIC[i].bit;
        }
    }
    return topics;
}

enum fab_code fab_http_events(struct exchange *x, struct fab_err *e)
{
    const fab_str last = fab_request_header(x->request, "Last-Event-ID");
    struct news  *s;
    int64_t       seen = 0;

    if (last.len > 0 && (!fab_int_read(last, &seen) || seen < 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "Last-Event-ID");
    }
    const fab_id caller = fab_sha256(fab_x_caller(x));
    const int    slot = take_slot(&x->http->streams, &caller,
                               x->has_session ? FAB_STREAMS_MEMBER : FAB_STREAMS_ADDRESS);
    if (slot < 0) return fab_fail(e, FAB_E_BUSY);
    s = fab_os_take(sizeof *s);
    if (s == NULL) {
        give_slot(&x->http->streams, slot);
        return fab_fail(e, FAB_E_MEMORY);
    }
    const int64_t now = fab_os_clock_us() / 1000;
    *s = (struct news){ .http = x->http,
                        .site = x->site,
                        .slot = slot,
                        .topics = topics_of(x),
                        .who = x->who,
                        .key = x->key,
                        .told = seen,
                        .spoke_ms = now,
                        .looked_ms = now - LOOK_MS,
                        .waiting = -1,
                        .resumes = last.len > 0 };
    s->reload = last.len > 0 && fab_node_size(x->site->node) - seen > BEHIND;
    x->response->stream = (struct fab_stream){ next, end, s };
    fab_x_bytes(x, 200, "text/event-stream", (fab_bytes){ NULL, 0 });
    fab_response_add(x->response, "X-Accel-Buffering", FAB_STR("no"));
    return FAB_OK;
}

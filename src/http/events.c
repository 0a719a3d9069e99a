/* http/events.c: news as server-sent events: "the log has grown to n"; the truth is then fetched.
 *
 * Why     a page that stays open must not ask every few seconds.
 * Idea    a stream holds the last size it told; the node's news wake it; ids are sizes, so
 *         Last-Event-ID resumes without a gap.
 * Cost    a sleeping connection; one short event a stream and commit.
 * Source  INTERFACES 2.4, HTML standard (server-sent events). */
#include "crypto/crypto.h"
#include "http/exchange.h"

enum { COMMENT_MS = 25000, BEHIND = 10000 };

struct news {
    struct fab_http *http;
    struct fab_node *node;
    int slot;
    int64_t told, spoke_ms;
    bool greeted, reload;
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

static void put_size(struct fab_buf *b, int64_t size)
{
    fab_put_text(b, "id: ");
    fab_put_int(b, size);
    fab_put_text(b, "\nevent: size\ndata: {\"n\":");
    fab_put_int(b, size);
    fab_put_text(b, "}\n\n");
}

static bool next(void *arg, char *out, size_t room, size_t *n)
{
    struct news   *s = arg;
    struct fab_buf b = { .p = (uint8_t *)out, .cap = room };
    const int64_t  now = fab_os_clock_us() / 1000, size = fab_node_size(s->node);

    if (!s->greeted) fab_put_text(&b, "retry: 5000\n\n");
    if (s->reload) fab_put_text(&b, "event: reload\ndata: {}\n\n");
    if (size > s->told || !s->greeted) put_size(&b, size);
    else if (now - s->spoke_ms >= COMMENT_MS) fab_put_text(&b, ":\n\n");
    if (b.failed) return false;
    s->greeted = true;
    s->reload = false;
    s->told = size;
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

enum fab_code fab_http_events(struct exchange *x, struct fab_err *e)
{
    const fab_str last = fab_request_header(x->request, "Last-Event-ID");
    struct news  *s;
    int64_t       seen = 0;

    if (last.len > 0 && (!fab_int_read(last, &seen) || seen < 0)) {
        return fab_fail_field(e, FAB_E_FIELD, "Last-Event-ID");
    }
    const fab_id caller = fab_sha256(fab_x_caller(x));
    const int slot = take_slot(&x->http->streams, &caller,
                               x->has_session ? FAB_STREAMS_MEMBER : FAB_STREAMS_ADDRESS);
    if (slot < 0) return fab_fail(e, FAB_E_BUSY);
    s = fab_os_take(sizeof *s);
    if (s == NULL) {
        give_slot(&x->http->streams, slot);
        return fab_fail(e, FAB_E_MEMORY);
    }
    *s =
        (struct news){ x->http, x->site->node, slot, seen, fab_os_clock_us() / 1000, false, false };
    s->reload = last.len > 0 && fab_node_size(x->site->node) - seen > BEHIND;
    x->response->stream = (struct fab_stream){ next, end, s };
    fab_x_bytes(x, 200, "text/event-stream", (fab_bytes){ NULL, 0 });
    fab_response_add(x->response, "X-Accel-Buffering", FAB_STR("no"));
    return FAB_OK;
}

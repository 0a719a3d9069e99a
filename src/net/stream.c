/* net/stream.c: responses that go on: each waits, suspended, until there is something to send.
 *
 * Why     a phone that listens costs no thread and no turn of a loop while nothing happens.
 * Idea    a stream with nothing to send is suspended; fab_server_wake and the watchdog let it run.
 * Cost    one list, walked at each wake.
 * Source  DEPENDENCIES 5. */
#include "net/serving.h"

enum { STREAM_BLOCK = 4096 };

void fab_flow_resume(struct fab_flow *f)
{
    if (!f->suspended) return;
    f->suspended = false;
    MHD_resume_connection(f->connection);
}

static ssize_t flow_next(void *arg, uint64_t pos, char *out, size_t room)
{
    struct fab_flow       *f = arg;
    struct fab_server *s = f->server;
    size_t             n = 0;
    ssize_t            done;

    (void)pos;
    fab_lock_take(&s->lock);
    if (f->gone) {
        done = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (s->stopping || !f->stream.next(f->stream.arg, out, room, &n)) {
        done = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        done = (ssize_t)n;
        if (n == 0) {
            f->suspended = true;
            MHD_suspend_connection(f->connection);
        }
    }
    fab_lock_give(&s->lock);
    return done;
}

static void flow_end(void *arg)
{
    struct fab_flow       *f = arg;
    struct fab_server *s = f->server;

    fab_lock_take(&s->lock);
    f->next->prev = f->prev;
    f->prev->next = f->next;
    s->nflows--;
    fab_lock_give(&s->lock);
    f->stream.end(f->stream.arg);
    fab_os_give(f);
}

struct MHD_Response *fab_flow_response(struct fab_call *c, struct MHD_Connection *connection)
{
    struct fab_server   *s = c->server;
    struct fab_flow         *f = fab_os_take(sizeof *f);
    struct MHD_Response *r;

    if (f == NULL) return NULL;
    *f = (struct fab_flow){ .server = s, .connection = connection, .stream = c->response.stream,
                        .fd = c->link == NULL ? -1 : c->link->fd };
    r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, flow_next, f, flow_end);
    if (r == NULL) {
        fab_os_give(f);
        return NULL;
    }
    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0U);
    fab_lock_take(&s->lock);
    if (c->link != NULL) c->link->streams = true;
    f->next = s->flows.next;
    f->prev = &s->flows;
    s->flows.next->prev = f;
    s->flows.next = f;
    s->nflows++;
    fab_lock_give(&s->lock);
    return r;
}

void fab_server_wake(struct fab_server *s)
{
    fab_lock_take(&s->lock);
    for (struct fab_flow *f = s->flows.next; f != &s->flows; f = f->next) fab_flow_resume(f);
    fab_lock_give(&s->lock);
}

int fab_server_streams(struct fab_server *s)
{
    int n;

    fab_lock_take(&s->lock);
    n = s->nflows;
    fab_lock_give(&s->lock);
    return n;
}

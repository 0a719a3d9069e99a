/* http/submit.c: statements in, tickets or reasons out; the same verdicts without writing.
 *
 * Why     the signature decides, not the session: anybody may hand in what somebody signed.
 * Idea    a sequence is cut into its items; the desk answers each, in order, when it is durable.
 * Source  INTERFACES 2.1 and 2.2, WIRE 2.1, PROTOCOL 1.2. */
#include "codec/base64.h"
#include "codec/cbor.h"
#include "http/exchange.h"

/* Cuts a CBOR sequence of COSE messages; E_SYNTAX: not one, or more than 256. */
static enum fab_code cut(fab_bytes body, fab_bytes *out, int *n, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(body);

    for (*n = 0; !fab_cbor_done(&c); (*n)++) {
        const uint8_t *from = c.p;
        if (*n == FAB_L_submissions) return fab_fail(e, FAB_E_SYNTAX, *n);
        fab_cbor_tag(&c, 18);
        (void)fab_cbor_skip(&c);
        if (c.failed) return fab_fail(e, FAB_E_SYNTAX, from - body.p);
        out[*n] = fab_bytes_of(from, (size_t)(c.p - from));
    }
    return *n == 0 ? fab_fail(e, FAB_E_SYNTAX) : FAB_OK;
}

/* The members of one answer: a ticket (a signature: left out where `Prefer: return=minimal` says
 * so), or a problem with its sid. */
static void put_answer(struct exchange *x, struct fab_out *o, const struct fab_submitted *r)
{
    char           digits[24];
    struct fab_buf b = FAB_BUF_IN(x->request->arena), n = FAB_BUF(digits);

    if (!fab_id_none(&r->sid)) fab_json_put_sid(o, "sid", &r->sid);
    if (r->code != FAB_OK) {
        fab_json_put_int(o, "status", fab_code_status(r->code));
        fab_view_problem(x->lang, &r->err, (fab_str){ NULL, 0 }, &b);
        fab_json_put_raw(o, "problem", fab_buf_str(&b));
        return;
    }
    fab_json_put_int(o, "status", r->index >= 0 ? 201 : 200);
    if (r->index < 0) return;
    fab_put_number(&n, x->lang, r->index);
    struct fab_buf text = FAB_BUF_IN(x->request->arena);
    FAB_SAY(&text, x->lang, FAB_W("answer.logged"), FAB_TEXT("n", fab_buf_str(&n)));
    fab_json_put_text(o, "text", fab_buf_str(&text));
    fab_json_put_int(o, "index", r->index);
    fab_json_put_time(o, "signed", r->iat * 1000);
    fab_json_put_int(o, "iat", r->iat);
    fab_json_put_time(o, "time", r->time.ms);
    if (fab_str_is(fab_request_header(x->request, "Prefer"), "return=minimal")) return;
    struct fab_buf ticket = FAB_BUF_IN(x->request->arena);
    fab_node_ticket(x->site->node, r, &ticket);
    fab_put_b64u(&b, ticket.p, ticket.len);
    fab_json_put_text(o, "ticket", fab_buf_str(&b));
}

static void answer_one(struct exchange *x, struct fab_submitted *r)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena), place = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };

    if (r->code == FAB_OK && r->index >= 0) {
        fab_put_text(&place, "/v1/statements/");
        fab_put_sid(&place, &r->sid);
        fab_response_add(x->response, "Location", fab_buf_str(&place));
        if (fab_x_accepts(x, "application/cose")) {
            struct fab_buf ticket = FAB_BUF_IN(x->request->arena);
            fab_node_ticket(x->site->node, r, &ticket);
            fab_x_bytes(x, 201, "application/cose", fab_buf_bytes(&ticket));
            return;
        }
    }
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    put_answer(x, &o, r);
    fab_json_close(&o, '}');
    fab_x_json(x, r->index >= 0 ? 201 : 200, &json);
}

static void answer_all(struct exchange *x, const struct fab_submitted *r, int n)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };
    bool           all = true;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "answers", '[');
    for (int i = 0; i < n; i++) {
        all = all && r[i].code == FAB_OK && r[i].index >= 0;
        fab_json_open(&o, NULL, '{');
        put_answer(x, &o, &r[i]);
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    fab_x_json(x, all ? 201 : 200, &json);
}

/* Does somebody join here without an invitation?  What cannot be read the desk refuses. */
static bool is_guest(struct exchange *x, fab_bytes item)
{
    struct fab_submission *s = fab_new(x->request->arena, struct fab_submission, 1);
    struct fab_err         ignored;

    return s != NULL && fab_submission_read(item, x->request->arena, s, &ignored) == FAB_OK
           && s->st.kind == FAB_K_join && !(s->st.has & F_(key));
}

/* Anybody may come as a guest and cost an entry in the log for ever, so there are so many a day:
 * from one address, and in all. */
static enum fab_code guests(struct exchange *x, const fab_bytes *item, int n, struct fab_err *e)
{
    const fab_str      from = x->request->address, origin = fab_node_origin(x->site->node);
    struct fab_limits *l = &x->http->limits;
    const int64_t      now = fab_os_clock_us() / 1000;
    int64_t            left, wait_s;

    if (x->http->o.no_limits) return FAB_OK;
    for (int i = 0; i < n; i++) {
        if (!is_guest(x, item[i])) continue;
        if (fab_limits_take(l, FAB_RATE_GUEST, false, fab_bytes_of(from.p, from.len), now, &left,
                            &wait_s, e) != FAB_OK
            || fab_limits_take(l, FAB_RATE_GUESTS, false, fab_bytes_of(origin.p, origin.len), now,
                               &left, &wait_s, e) != FAB_OK) {
            return fab_fail_field(e, FAB_E_QUOTA, "guest");
        }
    }
    return FAB_OK;
}

static enum fab_code hand_in(struct exchange *x, bool write, struct fab_err *e)
{
    const bool many = fab_x_is(x, "application/cbor-seq"), one = fab_x_is(x, "application/cose");
    fab_bytes            *item = fab_new(x->request->arena, fab_bytes, FAB_L_submissions);
    struct fab_submitted *r;
    int                   n = 1;

    if (item == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (!many && !one) return fab_fail_field(e, FAB_E_SYNTAX, "Content-Type");
    item[0] = x->request->body;
    if (many) FAB_TRY(cut(x->request->body, item, &n, e));
    for (int i = 0; i < n; i++) {
        if (item[i].len == 0 || item[i].len > FAB_L_submission_bytes) {
            return fab_fail(e, FAB_E_SYNTAX, (int64_t)item[i].len);
        }
    }
    if (write) FAB_TRY(guests(x, item, n, e));
    r = fab_new(x->request->arena, struct fab_submitted, (size_t)n);
    if (r == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(write ? fab_node_submit(x->site->node, item, n, r, e)
                  : fab_node_check(x->site->node, item, n, r, e));
    if (one && r[0].code != FAB_OK) {
        *e = r[0].err;
        return r[0].code;
    }
    if (one) answer_one(x, r);
    else answer_all(x, r, n);
    return FAB_OK;
}

enum fab_code fab_http_submit(struct exchange *x, struct fab_err *e)
{
    return hand_in(x, true, e);
}

enum fab_code fab_http_check(struct exchange *x, struct fab_err *e)
{
    return hand_in(x, false, e);
}

/* http/session.c: nonces and sessions, and the three routes that make and end them.
 *
 * Why     nothing on this server can speak for a member: it keeps no password, no key, and no token
 *         but its hash.
 * Idea    two tables of fixed size; a full one forgets what is oldest among the places that a key
 *         may have.
 * Source  WIRE 2.8, INTERFACES 2.3. */
#include "http/session.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "statement/session.h"

enum { NONCES = 1 << 12, SESSIONS = FAB_L_sessions, PROBES = 16 };

enum fab_code fab_sessions_open(struct fab_sessions *s, struct fab_arena *a, struct fab_err *e)
{
    s->nonce = fab_new(a, struct nonce, NONCES);
    s->session = fab_new(a, struct session, SESSIONS);
    if (s->nonce == NULL || s->session == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_lock_init(&s->lock);
    return FAB_OK;
}

void fab_sessions_close(struct fab_sessions *s)
{
    fab_wipe(s->nonce, NONCES * sizeof *s->nonce);
    fab_lock_end(&s->lock);
}

static uint32_t place(const uint8_t *random)
{
    uint32_t n;

    memcpy(&n, random, sizeof n);
    return n;
}

void fab_nonce_give(struct fab_sessions *s, int site, int64_t now_ms, uint8_t out[FAB_NONCE_BYTES])
{
    struct nonce *best = NULL;

    fab_os_random(out, FAB_NONCE_BYTES);
    fab_lock_take(&s->lock);
    for (uint32_t i = 0; i < PROBES; i++) {
        struct nonce *n = &s->nonce[(place(out) + i) % NONCES];
        if (best == NULL || n->until_ms < best->until_ms) best = n;
    }
    best->until_ms = now_ms + FAB_NONCE_S * 1000;
    best->site = site;
    memcpy(best->b, out, FAB_NONCE_BYTES);
    fab_lock_give(&s->lock);
}

bool fab_nonce_take(struct fab_sessions *s, int site, int64_t now_ms,
                    const uint8_t nonce[FAB_NONCE_BYTES])
{
    bool found = false;

    fab_lock_take(&s->lock);
    for (uint32_t i = 0; i < PROBES && !found; i++) {
        struct nonce *n = &s->nonce[(place(nonce) + i) % NONCES];
        if (n->site != site || n->until_ms == 0 || !fab_secret_same(n->b, nonce, FAB_NONCE_BYTES)) {
            continue;
        }
        found = n->until_ms > now_ms;
        *n = (struct nonce){ 0 };
        break;
    }
    fab_lock_give(&s->lock);
    return found;
}

void fab_session_open(struct fab_sessions *s, int site, const fab_id *who, const fab_id *key,
                      int64_t now_ms, uint8_t token[FAB_TOKEN_BYTES])
{
    struct session *best = NULL;
    fab_id          hash;

    fab_os_random(token, FAB_TOKEN_BYTES);
    hash = fab_sha256(fab_bytes_of(token, FAB_TOKEN_BYTES));
    fab_lock_take(&s->lock);
    for (uint32_t i = 0; i < PROBES; i++) {
        struct session *t = &s->session[(place(hash.b) + i) % SESSIONS];
        if (best == NULL || t->until_ms < best->until_ms) best = t;
    }
    *best = (struct session){ hash, *who, *key, now_ms + FAB_SESSION_S * INT64_C(1000), site };
    fab_lock_give(&s->lock);
}

/* With the lock held. */
static struct session *find(struct fab_sessions *s, int site, const uint8_t token[FAB_TOKEN_BYTES])
{
    const fab_id hash = fab_sha256(fab_bytes_of(token, FAB_TOKEN_BYTES));

    for (uint32_t i = 0; i < PROBES; i++) {
        struct session *t = &s->session[(place(hash.b) + i) % SESSIONS];
        if (t->until_ms != 0 && t->site == site && fab_same(&t->hash, &hash)) return t;
    }
    return NULL;
}

bool fab_session_find(struct fab_sessions *s, int site, const uint8_t token[FAB_TOKEN_BYTES],
                      int64_t now_ms, fab_id *who, fab_id *key)
{
    struct session *t;
    bool            ok;

    fab_lock_take(&s->lock);
    t = find(s, site, token);
    ok = t != NULL && t->until_ms > now_ms;
    if (ok) {
        *who = t->who;
        *key = t->key;
        t->until_ms = now_ms + FAB_SESSION_S * INT64_C(1000);
    }
    fab_lock_give(&s->lock);
    return ok;
}

void fab_session_close(struct fab_sessions *s, int site, const uint8_t token[FAB_TOKEN_BYTES])
{
    struct session *t;

    fab_lock_take(&s->lock);
    t = find(s, site, token);
    if (t != NULL) *t = (struct session){ 0 };
    fab_lock_give(&s->lock);
}

/* Routes. */
static int site_number(const struct exchange *x)
{
    return (int)(x->site - x->http->site);
}

static int64_t now_ms(void)
{
    return fab_os_clock_us() / 1000;
}

enum fab_code fab_http_challenge(struct exchange *x, struct fab_err *e)
{
    uint8_t        nonce[FAB_NONCE_BYTES];
    char           text[64];
    struct fab_buf json = FAB_BUF_IN(x->request->arena), b = FAB_BUF(text);
    struct fab_out o = { &json, false };

    (void)e;
    fab_nonce_give(&x->http->sessions, site_number(x), now_ms(), nonce);
    fab_put_b64u(&b, nonce, sizeof nonce);
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "nonce", fab_buf_str(&b));
    fab_json_put_int(&o, "seconds", FAB_NONCE_S);
    fab_json_put_text(&o, "origin", fab_node_origin(x->site->node));
    fab_json_put_text(&o, "web", fab_x_web(x));
    fab_json_close(&o, '}');
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

/* Shape, nonce (taken whatever follows), key, signature, both addresses, time. */
static enum fab_code check_message(struct exchange *x, fab_bytes message, struct fab_session *s,
                                   struct fab_err *e)
{
    uint8_t signing[32], box[32];

    FAB_TRY(fab_session_read(message, s, e));
    if (!fab_nonce_take(&x->http->sessions, site_number(x), now_ms(), s->nonce)) {
        return fab_fail_field(e, FAB_E_TIME, "nonce");
    }
    FAB_TRY(fab_x_read(x, e));
    if (fab_node_member_key(&x->reading, &s->member, signing, box, e) != FAB_OK) {
        return fab_fail(e, FAB_E_SIG);
    }
    return fab_session_verify(message, s, signing, fab_x_web(x), fab_node_origin(x->site->node),
                              fab_node_now(x->site->node), e);
}

/* A browser gets a cookie that scripts cannot read, anybody else the token. */
static void give_token(struct exchange *x, const struct fab_session *s, fab_str token)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena), cookie = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };
    const bool browser =
        fab_str_is(fab_request_header(x->request, "Sec-Fetch-Site"), "same-origin");

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_word(x->lang, FAB_W("login.text")));
    fab_json_put_mid(&o, "mid", &s->member);
    fab_json_put_int(&o, "seconds", FAB_SESSION_S);
    if (!browser) fab_json_put_text(&o, "token", token);
    fab_json_close(&o, '}');
    if (browser) {
        fab_put_text(&cookie, "__Host-fab=");
        fab_put_str(&cookie, token);
        fab_put_text(&cookie, "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200");
        fab_response_add(x->response, "Set-Cookie", fab_buf_str(&cookie));
    }
    fab_x_json(x, 201, &json);
}

enum fab_code fab_http_login(struct exchange *x, struct fab_err *e)
{
    struct fab_session s;
    uint8_t            token[FAB_TOKEN_BYTES];
    char               text[64];
    struct fab_buf     b = FAB_BUF(text);

    FAB_TRY(check_message(x, x->request->body, &s, e));
    if (s.has_request) return fab_fail_field(e, FAB_E_SYNTAX, "payload");
    const struct fab_member *m = fab_get_member(x->reading.tray, FAB_KEY(.a = s.member));
    fab_session_open(&x->http->sessions, site_number(x), &s.member, &m->keydig, now_ms(), token);
    fab_put_b64u(&b, token, sizeof token);
    give_token(x, &s, fab_copy(x->request->arena, fab_buf_str(&b)));
    fab_wipe(token, sizeof token);
    return FAB_OK;
}

/* The token of a request: bearer, else cookie. */
bool fab_x_token(const struct fab_request *q, uint8_t token[FAB_TOKEN_BYTES])
{
    fab_str text = fab_request_header(q, "Authorization");
    size_t  len;

    if (fab_str_starts(text, "Bearer ")) text = fab_str_trim(fab_str_part(text, 7, text.len));
    else text = fab_request_cookie(q, "__Host-fab");
    return fab_b64u_read(text, token, FAB_TOKEN_BYTES, &len) && len == FAB_TOKEN_BYTES;
}

/* What a page of somebody else's could make a browser send carries no bearer token, and says where
 * it comes from. */
static bool from_here(const struct fab_request *q)
{
    return fab_str_starts(fab_request_header(q, "Authorization"), "Bearer ") ||
           fab_str_is(fab_request_header(q, "Sec-Fetch-Site"), "same-origin");
}

/* The digest of this very request. */
static fab_id act_of(struct exchange *x)
{
    struct fab_buf path = FAB_BUF_IN(x->request->arena);

    fab_put_str(&path, x->request->path);
    if (x->request->query.len > 0) {
        fab_put_byte(&path, '?');
        fab_put_str(&path, x->request->query);
    }
    return fab_session_request(x->request->method, fab_buf_str(&path), x->request->body);
}

enum fab_code fab_x_proof(struct exchange *x, struct fab_err *e)
{
    static const char  HEADER[] = "Fabrique-Proof";
    const fab_str      text = fab_request_header(x->request, HEADER);
    uint8_t            message[FAB_PROOF_MESSAGE];
    struct fab_session s;
    size_t             len;

    if (!from_here(x->request)) return fab_fail_field(e, FAB_E_AUD, "Sec-Fetch-Site");
    if (!fab_b64u_read(text, message, sizeof message, &len) || len == 0) {
        return fab_fail_field(e, FAB_E_SIG, HEADER);
    }
    FAB_TRY(check_message(x, fab_bytes_of(message, len), &s, e));
    if (!fab_same(&s.member, &x->who)) return fab_fail_field(e, FAB_E_ROLE, HEADER);
    const fab_id act = act_of(x);
    if (!s.has_request || !fab_same(&s.request, &act)) return fab_fail_field(e, FAB_E_SIG, HEADER);
    return FAB_OK;
}

enum fab_code fab_http_logout(struct exchange *x, struct fab_err *e)
{
    uint8_t token[FAB_TOKEN_BYTES];

    (void)e;
    if (fab_x_token(x->request, token)) {
        fab_session_close(&x->http->sessions, site_number(x), token);
    }
    fab_response_add(x->response, "Set-Cookie",
                     FAB_STR("__Host-fab=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"));
    fab_x_bytes(x, 204, NULL, (fab_bytes){ NULL, 0 });
    return FAB_OK;
}

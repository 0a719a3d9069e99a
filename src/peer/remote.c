/* remote.c: the HTTP API from the other side. */
#include "peer/remote.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/crypto.h"
#include "net/client.h"
#include "statement/session.h"

enum { TOKEN = 128, ANSWER_MOST = 64 << 20, URL_MOST = 2048 };

struct fab_remote { char url[URL_MOST], token[TOKEN]; };     /* url without a slash at the end */

enum fab_code fab_remote_open(fab_str url, struct fab_arena *a, struct fab_remote **out,
                              struct fab_err *e)
{
    struct fab_remote *r = fab_new(a, struct fab_remote, 1);

    while (url.len > 0 && url.p[url.len - 1] == '/') url.len--;
    if (r == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (url.len >= sizeof r->url) return fab_fail_field(e, FAB_E_FIELD, "--community");
    memcpy(r->url, url.p, url.len);
    *out = r;
    return fab_client_start(e);
}

void fab_remote_close(struct fab_remote *r)
{
    fab_wipe(r->token, sizeof r->token);
    fab_client_end();
}

static bool is_local(const struct fab_remote *r)
{
    const fab_str url = fab_str_of(r->url);

    return fab_str_starts(url, "http://localhost") || fab_str_starts(url, "http://127.0.0.1")
           || fab_str_starts(url, "http://[::1]");
}

/* What a problem document says becomes the error. */
static enum fab_code problem(const struct fab_fetched *f, struct fab_arena *a, struct fab_err *e)
{
    const struct fab_json *doc =
        fab_json_read((fab_str){ (const char *)f->body.p, f->body.len }, a, e);
    enum fab_code          code = doc == NULL ? FAB_OK : fab_code_of(fab_json_text(doc, "code"));
    const struct fab_json *arg = doc == NULL ? NULL : fab_json_get(doc, "args.arg");

    if (code == FAB_OK) return fab_fail_what(e, FAB_E_NET, FAB_STR("no problem document"));
    fab_fail_what(e, code, fab_json_text(doc, "args.what"));
    if (fab_json_text(doc, "field").len > 0) e->field = fab_copy(a, fab_json_text(doc, "field")).p;
    if (arg != NULL && arg->is_int) {
        e->has_arg = true;
        e->arg = arg->n;
    }
    return code;
}

/* proof: of an act that needs its own; empty: none. */
static enum fab_code fetch_with(struct fab_remote *r, const char *method, const char *target,
                                const char *type, fab_bytes body, fab_str proof, const char *lang,
                                struct fab_arena *a, struct fab_fetched *out, struct fab_err *e)
{
    struct fab_fetch_header header[4] = { { "Accept-Language", fab_str_of(lang) } };
    struct fab_buf          url = FAB_BUF_IN(a), bearer = FAB_BUF_IN(a);
    struct fab_fetch        f = { .method = method,
                                  .header = header,
                                  .nheaders = 1,
                                  .body = body,
                                  .most = ANSWER_MOST,
                                  .local = is_local(r) };

    fab_put_text(&url, r->url);
    fab_put_text(&url, target);
    if (type != NULL) {
        header[f.nheaders++] = (struct fab_fetch_header){ "Content-Type", fab_str_of(type) };
    }
    if (r->token[0] != 0) {
        fab_put_text(&bearer, "Bearer ");
        fab_put_text(&bearer, r->token);
        header[f.nheaders++] = (struct fab_fetch_header){ "Authorization", fab_buf_str(&bearer) };
    }
    if (proof.len > 0) header[f.nheaders++] = (struct fab_fetch_header){ "Fabrique-Proof", proof };
    if (url.failed || bearer.failed) return fab_fail(e, FAB_E_MEMORY);
    f.url = fab_buf_str(&url);
    return fab_fetch(&f, a, out, e);
}

static enum fab_code fetch(struct fab_remote *r, const char *method, const char *target,
                           const char *type, fab_bytes body, const char *lang, struct fab_arena *a,
                           struct fab_fetched *out, struct fab_err *e)
{
    return fetch_with(r, method, target, type, body, (fab_str){ NULL, 0 }, lang, a, out, e);
}

enum fab_code fab_remote_get(struct fab_remote *r, const char *target, const char *lang,
                             struct fab_arena *a, fab_bytes *out, struct fab_err *e)
{
    struct fab_fetched f;

    FAB_TRY(fetch(r, "GET", target, NULL, (fab_bytes){ NULL, 0 }, lang, a, &f, e));
    if (f.status != 200) return problem(&f, a, e);
    *out = f.body;
    return FAB_OK;
}

enum fab_code fab_remote_delete(struct fab_remote *r, const char *target, const char *lang,
                                struct fab_arena *a, struct fab_err *e)
{
    struct fab_fetched f;

    FAB_TRY(fetch(r, "DELETE", target, NULL, (fab_bytes){ NULL, 0 }, lang, a, &f, e));
    return f.status >= 200 && f.status < 300 ? FAB_OK : problem(&f, a, e);
}

static enum fab_code post(struct fab_remote *r, const char *target, const char *type,
                          fab_bytes body, struct fab_arena *a, struct fab_fetched *f,
                          const struct fab_json **doc, struct fab_err *e)
{
    FAB_TRY(fetch(r, "POST", target, type, body, "en", a, f, e));
    *doc = fab_json_read((fab_str){ (const char *)f->body.p, f->body.len }, a, e);
    return *doc == NULL ? fab_fail_what(e, FAB_E_NET, FAB_STR("answer is not JSON")) : FAB_OK;
}

/* The web origin that is signed: scheme and host, without the path. */
static fab_str web_of(const struct fab_remote *r)
{
    fab_str       url = fab_str_of(r->url);
    const int64_t at = fab_str_find(fab_str_part(url, strlen("https://"), url.len), '/');

    if (at >= 0) url.len = strlen("https://") + (size_t)at;
    return url;
}

fab_str fab_remote_token(const struct fab_remote *r)
{
    return fab_str_of(r->token);
}

void fab_remote_resume(struct fab_remote *r, fab_str token)
{
    memset(r->token, 0, sizeof r->token);
    if (token.len > 0 && token.len < sizeof r->token) memcpy(r->token, token.p, token.len);
}

/* A challenge of the server's: the nonce to sign, and the community it is for. */
static enum fab_code challenge(struct fab_remote *r, struct fab_session *s, struct fab_arena *a,
                               struct fab_err *e)
{
    struct fab_fetched     f;
    const struct fab_json *doc;
    fab_id                 nonce;

    FAB_TRY(post(r, "/v1/session/challenge", "application/json", fab_bytes_of("{}", 2), a, &f, &doc,
                 e));
    if (f.status != 200 && f.status != 201) return problem(&f, a, e);
    if (!fab_sid_read(fab_json_text(doc, "nonce"), &nonce)) {
        return fab_fail_what(e, FAB_E_NET, FAB_STR("challenge"));
    }
    memcpy(s->nonce, nonce.b, sizeof s->nonce);
    s->origin = fab_json_text(doc, "origin");
    return FAB_OK;
}

enum fab_code fab_remote_login(struct fab_remote *r, const fab_id *member,
                               const uint8_t secret_key[64], fab_moment now, struct fab_arena *a,
                               struct fab_err *e)
{
    struct fab_session     s = { .member = *member, .made = now, .web = web_of(r) };
    struct fab_buf         b = FAB_BUF_IN(a);
    struct fab_fetched     f;
    const struct fab_json *doc;

    FAB_TRY(challenge(r, &s, a, e));
    FAB_TRY(fab_session_put(&b, &s, secret_key, e));
    FAB_TRY(post(r, "/v1/session", "application/cose", fab_buf_bytes(&b), a, &f, &doc, e));
    if (f.status != 200 && f.status != 201) return problem(&f, a, e);
    const fab_str token = fab_json_text(doc, "token");
    if (token.len == 0 || token.len >= sizeof r->token) {
        return fab_fail_what(e, FAB_E_NET, FAB_STR("session"));
    }
    memcpy(r->token, token.p, token.len);
    return FAB_OK;
}

enum fab_code fab_remote_act(struct fab_remote *r, const struct fab_remote_act *act,
                             const char *lang, struct fab_arena *a, struct fab_err *e)
{
    struct fab_session s = {
        .member = *act->member, .made = act->now, .web = web_of(r), .has_request = true
    };
    struct fab_buf     message = FAB_BUF_IN(a), proof = FAB_BUF_IN(a);
    struct fab_fetched f;

    s.request = fab_session_request(fab_str_of(act->method), fab_str_of(act->target), act->body);
    FAB_TRY(challenge(r, &s, a, e));
    FAB_TRY(fab_session_put(&message, &s, act->secret_key, e));
    fab_put_b64u(&proof, message.p, message.len);
    if (proof.failed) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fetch_with(r, act->method, act->target, act->type, act->body, fab_buf_str(&proof), lang,
                       a, &f, e));
    return f.status >= 200 && f.status < 300 ? FAB_OK : problem(&f, a, e);
}

/* One row of the answer to POST /v1/statements as what the node would have said. */
static void read_row(const struct fab_json *row, struct fab_arena *a, struct fab_submitted *out)
{
    const enum fab_code    code = fab_code_of(fab_json_text(row, "code"));
    const struct fab_json *arg = fab_json_get(row, "args.arg");

    *out = (struct fab_submitted){ .code = code, .index = fab_json_int(row, "index", -1) };
    if (!fab_sid_read(fab_json_text(row, "sid"), &out->sid)) out->sid = (fab_id){ { 0 } };
    if (code == FAB_OK) return;
    fab_fail_what(&out->err, code, fab_json_text(row, "args.what"));
    if (fab_json_text(row, "field").len > 0) {
        out->err.field = fab_copy(a, fab_json_text(row, "field")).p;
    }
    out->err.has_arg = arg != NULL && arg->is_int;
    if (out->err.has_arg) out->err.arg = arg->n;
}

enum fab_code fab_remote_submit(struct fab_remote *r, const fab_bytes *submission, int n,
                                bool check, struct fab_arena *a, struct fab_submitted *out,
                                struct fab_err *e)
{
    struct fab_buf         b = FAB_BUF_IN(a);
    struct fab_fetched     f;
    const struct fab_json *doc, *rows;
    int                    i = 0;

    for (int k = 0; k < n; k++) fab_put(&b, submission[k].p, submission[k].len);
    FAB_TRY(post(r, check ? "/v1/statements/check" : "/v1/statements",
                 n == 1 ? "application/cose" : "application/cbor-seq", fab_buf_bytes(&b), a, &f,
                 &doc, e));
    rows = fab_json_get(doc, "statements");
    if (rows == NULL) {
        if (n == 1 && f.status < 300) {
            read_row(doc, a, out);
            return FAB_OK;
        }
        return problem(&f, a, e);
    }
    for (const struct fab_json *row = rows->first; row != NULL && i < n; row = row->next) {
        read_row(row, a, &out[i++]);
    }
    return i == n ? FAB_OK : fab_fail_what(e, FAB_E_NET, FAB_STR("answers are missing"));
}

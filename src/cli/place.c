/* place.c: a community as a file or as an address, behind the same functions. */
#include "cli/place.h"

#include "crypto/crypto.h"
#include "codec/base64.h"
#include "lib/source.h"
#include "node/mail.h"
#include "os/os.h"
#include "peer/remote.h"

struct fab_place {
    struct fab_node   *node;            /* one of the two */
    struct fab_remote *remote;
    fab_str            where;
    struct fab_source  source;
    fab_id             who;
    bool               signed_in;
};

enum fab_code fab_place_open(fab_str where, struct fab_source source, struct fab_arena *a,
                             struct fab_place **out, struct fab_err *e)
{
    struct fab_place             *p = fab_new(a, struct fab_place, 1);
    const struct fab_node_options o = { .path = fab_copy(a, where).p, .source = source };

    if (p == NULL) return fab_fail(e, FAB_E_MEMORY);
    p->source = source;
    p->where = where;
    if (fab_str_starts(where, "http://") || fab_str_starts(where, "https://")) {
        FAB_TRY(fab_remote_open(where, a, &p->remote, e));
    }
    else FAB_TRY(fab_node_open(&o, &p->node, e));
    *out = p;
    return FAB_OK;
}

void fab_place_close(struct fab_place *p)
{
    if (p == NULL) return;
    if (p->node != NULL) fab_node_close(p->node);
    else fab_remote_close(p->remote);
}

struct fab_node *fab_place_node(struct fab_place *p)
{
    return p->node;
}

/* --- a session that outlives the command ------------------------------------------------------ */

/* Logging in is limited (INTERFACES 2.3), so the token is kept for the next command: for this user
 * only, in the folder that the system empties at log-out, where there is none in the user's
 * cache.  It reads; it cannot act. */
static bool token_path(const fab_str where, const fab_id *who, struct fab_arena *a,
                       const char **out)
{
    const fab_bytes part[] = { { (const uint8_t *)where.p, where.len }, { who->b, FAB_MID_BYTES } };
    const fab_id    name = fab_sha256_of("session", part, fab_countof(part));
    struct fab_buf  b = FAB_BUF_IN(a);
    char            path[4096];
    struct fab_err  ignored;

    if (!fab_os_place(FAB_PLACE_RUNTIME, "", path, sizeof path)
        || fab_os_folder(path, 0700, &ignored) != FAB_OK) {
        return false;
    }
    fab_put_text(&b, path);
    fab_put_text(&b, "/");
    fab_put_hex(&b, name.b, 8);
    fab_put_text(&b, ".session");
    fab_put_byte(&b, 0);
    *out = (const char *)b.p;
    return !b.failed;
}

static bool go_on(struct fab_place *p, const char *path, struct fab_arena *a)
{
    struct fab_err ignored;
    fab_bytes      token, me;

    if (!fab_os_exists(path) || fab_os_read(path, 256, a, &token, &ignored) != FAB_OK) return false;
    fab_remote_resume(p->remote, (fab_str){ (const char *)token.p, token.len });
    if (fab_remote_get(p->remote, "/v1/me", "en", a, &me, &ignored) == FAB_OK) return true;
    fab_remote_resume(p->remote, (fab_str){ NULL, 0 });
    return false;
}

static enum fab_code login_there(struct fab_place *p, const struct fab_person *who,
                                 struct fab_arena *a, struct fab_err *e)
{
    const char    *path = NULL;
    const bool     kept = token_path(p->where, &who->mid, a, &path);
    struct fab_err ignored;

    if (kept && go_on(p, path, a)) return FAB_OK;
    FAB_TRY(fab_remote_login(p->remote, &who->mid, who->secret_key, p->source.now(p->source.self),
                             a, e));
    const fab_str token = fab_remote_token(p->remote);
    if (kept
        && fab_os_write(path, fab_bytes_of(token.p, token.len), 0600, true, &ignored) != FAB_OK) {
        return FAB_OK;
    }
    return FAB_OK;
}

enum fab_code fab_place_login(struct fab_place *p, const struct fab_person *who,
                              struct fab_arena *a, struct fab_err *e)
{
    p->who = who->mid;
    p->signed_in = true;
    return p->node != NULL ? FAB_OK : login_there(p, who, a, e);
}

/* Without a person the file's owner reads: the operator on his own machine. */
static enum fab_code get_here(struct fab_place *p, const char *target, enum fab_lang lang,
                              struct fab_arena *a, fab_str *json, struct fab_err *e)
{
    struct fab_buf     b = FAB_BUF_IN(a);
    struct fab_reading r;

    FAB_TRY(fab_node_read(p->node, &r, e));
    const struct fab_sources from = fab_sources_of(&r);
    struct fab_reader        reader = fab_reader_of(&r, &from, a);
    reader.lang = lang;
    reader.who = p->who;
    reader.operator_ = !p->signed_in;
    const enum fab_code code = fab_view_get(&reader, fab_str_of(target), &b, e);
    fab_node_done(&r);
    if (code == FAB_OK && b.failed) return fab_fail(e, FAB_E_MEMORY);
    *json = fab_buf_str(&b);
    return code;
}

enum fab_code fab_place_get(struct fab_place *p, const char *target, enum fab_lang lang,
                            struct fab_arena *a, fab_str *json, struct fab_err *e)
{
    fab_bytes bytes;

    if (p->node != NULL) return get_here(p, target, lang, a, json, e);
    FAB_TRY(fab_remote_get(p->remote, target, fab_lang_name(lang), a, &bytes, e));
    *json = (fab_str){ (const char *)bytes.p, bytes.len };
    return FAB_OK;
}

enum fab_code fab_place_delete(struct fab_place *p, const char *target, enum fab_lang lang,
                               struct fab_arena *a, struct fab_err *e)
{
    fab_assert(p->remote != NULL);
    return fab_remote_delete(p->remote, target, fab_lang_name(lang), a, e);
}

static enum fab_code post_here(struct fab_place *p, const fab_id *from, const fab_id *to,
                               const fab_id *deal, fab_bytes box, struct fab_err *e)
{
    struct fab_reading r;

    FAB_TRY(fab_node_read(p->node, &r, e));
    const enum fab_code code = fab_node_mail_may(&r, from, to, e);
    fab_node_done(&r);
    if (code != FAB_OK) return code;
    return fab_node_mail_put(p->node, from, to, deal != NULL ? FAB_MAIL_DEAL : FAB_MAIL_WORD, deal,
                             box, e);
}

static enum fab_code act_there(struct fab_place *p, const struct fab_person *who,
                               const char *method, const char *target, const char *type,
                               fab_bytes body, enum fab_lang lang, struct fab_arena *a,
                               struct fab_err *e)
{
    const struct fab_remote_act act = { .method = method, .target = target, .type = type,
                                        .body = body, .member = &who->mid,
                                        .secret_key = who->secret_key,
                                        .now = p->source.now(p->source.self) };

    return fab_remote_act(p->remote, &act, fab_lang_name(lang), a, e);
}

enum fab_code fab_place_mail_post(struct fab_place *p, const struct fab_person *who,
                                  const fab_id *to, const fab_id *deal, fab_bytes box,
                                  enum fab_lang lang, struct fab_arena *a, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(a), body = FAB_BUF_IN(a), text = FAB_BUF_IN(a);
    struct fab_out o = { &body, false };

    if (p->node != NULL) return post_here(p, &who->mid, to, deal, box, e);
    fab_put_text(&target, "/v1/mail/");
    fab_put_mid(&target, to);
    fab_put_byte(&target, 0);
    fab_put_b64u(&text, box.p, box.len);
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "context", deal != NULL ? FAB_STR("deal") : FAB_STR("mail"));
    if (deal != NULL) fab_json_put_sid(&o, "hash", deal);
    fab_json_put_text(&o, "box", fab_buf_str(&text));
    fab_json_close(&o, '}');
    if (target.failed || body.failed || text.failed) return fab_fail(e, FAB_E_MEMORY);
    return act_there(p, who, "POST", (const char *)target.p, "application/json",
                     fab_buf_bytes(&body), lang, a, e);
}

enum fab_code fab_place_mail_drop(struct fab_place *p, const struct fab_person *who,
                                  const fab_id *id, bool block, enum fab_lang lang,
                                  struct fab_arena *a, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(a);

    if (p->node != NULL) return fab_node_mail_drop(p->node, &who->mid, id, block, e);
    fab_put_text(&target, "/v1/mail/");
    fab_put_mid(&target, id);
    if (block) fab_put_text(&target, "?block=1");
    fab_put_byte(&target, 0);
    if (target.failed) return fab_fail(e, FAB_E_MEMORY);
    return act_there(p, who, "DELETE", (const char *)target.p, NULL, (fab_bytes){ NULL, 0 }, lang,
                     a, e);
}

enum fab_code fab_place_trace(struct fab_place *p, const struct fab_statement *s, const int *field,
                              int n, enum fab_lang lang, struct fab_arena *a, fab_str *json,
                              struct fab_err *e)
{
    struct fab_buf     b = FAB_BUF_IN(a);
    struct fab_out     o = { &b, false };
    struct fab_reading r;

    *json = (fab_str){ NULL, 0 };
    if (p->node == NULL) return FAB_OK;
    FAB_TRY(fab_node_read(p->node, &r, e));
    const struct fab_sources from = fab_sources_of(&r);
    struct fab_reader        reader = fab_reader_of(&r, &from, a);
    reader.lang = lang;
    fab_json_open(&o, NULL, '{');
    fab_view_trace(&reader, s, field, n, &o);
    fab_json_close(&o, '}');
    fab_node_done(&r);
    *json = fab_buf_str(&b);
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_place_submit(struct fab_place *p, const fab_bytes *submission, int n, bool check,
                               struct fab_arena *a, struct fab_submitted *out, struct fab_err *e)
{
    if (p->remote != NULL) return fab_remote_submit(p->remote, submission, n, check, a, out, e);
    return check ? fab_node_check(p->node, submission, n, out, e)
                 : fab_node_submit(p->node, submission, n, out, e);
}

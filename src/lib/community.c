/* community.c: part B of the library: a community's file, read as the server reads it.
 *
 * Why     a program beside the server should get its answers, not a second opinion.
 * Idea    a node that is opened to read only, and one reading of it that is kept: all answers are
 *         of its moment, judgement and links too.  Going on means opening the newest moment beside
 *         the old one and changing them over.
 * Cost    opening: the end of the log against its checkpoint, some ms; judgement is made at the
 *         first question (node.h).
 * Source  INTERFACES 2.1 and 3. */
#include "lib/community.h"
#include "os/os.h"

/* ---- moments */

static void close_moment(struct fab_moment_open *m)
{
    if (m == NULL) return;
    fab_node_hold(m->node, NULL);
    fab_node_done(&m->reading);
    fab_node_close(m->node);
    fab_os_give(m);
}

static enum fab_code open_moment(const char *path, struct fab_moment_open **out, struct fab_err *e)
{
    const struct fab_node_options options = { .path = path, .read_only = true };
    struct fab_moment_open       *m = fab_os_take(sizeof *m);
    enum fab_code                 code;

    if (m == NULL) return fab_fail(e, FAB_E_MEMORY);
    code = fab_node_open(&options, &m->node, e);
    if (code == FAB_OK && (code = fab_node_read(m->node, &m->reading, e)) != FAB_OK)
        fab_node_close(m->node);
    if (code != FAB_OK) {
        fab_os_give(m);
        return code;
    }
    fab_node_hold(m->node, &m->reading);
    *out = m;
    return FAB_OK;
}

static enum fab_code set_options(struct fab_community *c, const fab_options *o, struct fab_err *e)
{
    c->lang = FAB_EN;
    if (o == NULL) return FAB_OK;
    FAB_TRY(FAB_API_SIZED(o, e));
    if (o->lang != FABRIQUE_EN && o->lang != FABRIQUE_FR)
        return fab_fail_field(e, FAB_E_FIELD, "lang");
    if (o->reader < FABRIQUE_OPERATOR || o->reader > FABRIQUE_MEMBER)
        return fab_fail_field(e, FAB_E_FIELD, "reader");
    c->lang = fab_api_lang(o->lang);
    c->reader = o->reader;
    if (o->reader == FABRIQUE_MEMBER) c->member = fab_id_of(o->member, FAB_MID_BYTES);
    if (o->reader == FABRIQUE_MEMBER && fab_id_none(&c->member))
        return fab_fail_field(e, FAB_E_FIELD, "member");
    return FAB_OK;
}

static enum fab_code open_at(struct fab_community *c, const char *path, const fab_options *o,
                             struct fab_err *e)
{
    struct fab_buf b = FAB_BUF(c->path);

    FAB_TRY(set_options(c, o, e));
    fab_put_str(&b, fab_api_text(path));
    fab_put_byte(&b, 0);
    if (b.failed) return fab_fail_field(e, FAB_E_FIELD, "path");
    return open_moment(c->path, &c->at, e);
}

int fab_lib_open(const char *path, const fab_options *options, fab_community **out, fab_error *e)
{
    struct fab_community *c;
    struct fab_arena      none = { NULL, 0, 0 };
    struct fab_err        found;
    enum fab_code         code;

    *out = NULL;
    if ((code = fab_api_begin(1, &none, &found)) == FAB_OK) {
        c = fab_os_take(sizeof *c);
        code = c == NULL ? fab_fail(&found, FAB_E_MEMORY) : open_at(c, path, options, &found);
        if (code == FAB_OK)
            *out = c;
        else
            fab_os_give(c);
    }
    return fab_api_end(&none, code, &found, e);
}

void fab_lib_close(fab_community *c)
{
    if (c == NULL) return;
    close_moment(c->at);
    fab_os_give(c);
}

int fab_lib_refresh(fab_community *c, uint64_t *size, fab_error *e)
{
    struct fab_moment_open *newer;
    struct fab_err          found;
    const enum fab_code     code = open_moment(c->path, &newer, &found);

    if (code == FAB_OK) {
        close_moment(c->at);
        c->at = newer;
    }
    if (size != NULL) *size = (uint64_t)c->at->reading.size;
    return fab_api_told(code, &found, e);
}

/* ---- documents */

struct fab_reader fab_api_reader(struct fab_community *c, struct fab_sources *from,
                                 struct fab_arena *a)
{
    struct fab_reader r;

    *from = fab_sources_of(&c->at->reading);
    r = fab_reader_of(&c->at->reading, from, a);
    r.lang = c->lang;
    r.operator_ = c->reader == FABRIQUE_OPERATOR;
    r.who = c->member;
    return r;
}

static enum fab_code get(struct fab_community *c, fab_str target, struct fab_arena *a,
                         fab_text **out, struct fab_err *e)
{
    struct fab_buf     json = FAB_BUF_IN(a);
    struct fab_sources from;
    struct fab_reader  r = fab_api_reader(c, &from, a);
    char              *place;

    if (!fab_ascii_ok(fab_bytes_of(target.p, target.len))) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_view_get(&r, target, &json, e));
    if (json.failed || (place = fab_os_take(sizeof **out + json.len + 1)) == NULL)
        return fab_fail(e, FAB_E_MEMORY);
    memcpy(place + sizeof **out, json.p, json.len);
    *out = (fab_text *)(void *)place;
    **out = (fab_text){ place + sizeof **out, json.len };
    return FAB_OK;
}

int fab_lib_get(fab_community *c, const char *target, fab_text **out, fab_error *e)
{
    struct fab_arena a = { NULL, 0, 0 };
    struct fab_err   found;
    enum fab_code    code = fab_api_begin(FAB_API_ANSWER_BYTES, &a, &found);

    *out = NULL;
    if (code == FAB_OK) code = get(c, fab_api_text(target), &a, out, &found);
    return fab_api_end(&a, code, &found, e);
}

void fab_lib_text_free(fab_text *t)
{
    fab_os_give(t);
}

/* ---- does it add up? */

struct kept_report {
    fab_report        public_;
    struct fab_report own;
    fab_finding       finding[fab_countof(((struct fab_report *)0)->checks)];
};

static void publish(struct kept_report *k)
{
    for (int i = 0; i < k->own.count; i++) {
        const struct fab_check *c = &k->own.checks[i];

        k->finding[i] = (fab_finding){ c->name, c->ok, c->n, c->where };
    }
    k->public_ = (fab_report){ .size = sizeof k->public_,
                               .ok = k->own.ok,
                               .entries = k->own.size,
                               .unverifiable = k->own.unverifiable,
                               .findings = k->finding,
                               .nfindings = (size_t)k->own.count };
    memcpy(k->public_.root, k->own.root.b, FAB_ID_BYTES);
    memcpy(k->public_.state, k->own.state.b, FAB_ID_BYTES);
}

int fab_lib_verify(fab_community *c, unsigned what, fab_report **out, fab_error *e)
{
    struct kept_report *k = fab_os_take(sizeof *k);
    struct fab_err      found;
    enum fab_code       code;

    *out = NULL;
    if ((what & ~(unsigned)(FABRIQUE_REFOLD | FABRIQUE_SIGNATURES)) != 0)
        code = fab_fail_field(&found, FAB_E_FIELD, "what");
    else if (k == NULL)
        code = fab_fail(&found, FAB_E_MEMORY);
    else
        code = fab_node_verify(c->path, what, &k->own, &found);
    if (code == FAB_OK) {
        publish(k);
        *out = &k->public_;
    } else {
        fab_os_give(k);
    }
    return fab_api_told(code, &found, e);
}

void fab_lib_report_free(fab_report *r)
{
    fab_os_give(r); /* the first member of what was kept */
}

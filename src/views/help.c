/* views/help.c: what a refusal means, the sentences themselves, who judges the judge, the machine's
 * own lines.
 *
 * Source  INTERFACES 2.1 and 2.2; MISSION 1 ("trust in the trust device": a record for each). */
#include "codec/base64.h"
#include "views/doc.h"

enum { FAULTS = 100 };

enum fab_code fab_view_error(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    const enum fab_code  code = fab_code_of(m->param[0]);
    const struct fab_err shown = { .code = code };
    char                 text[1024];
    struct fab_buf       b = FAB_BUF(text);

    if (code == FAB_OK) return fab_fail(e, FAB_E_REF);
    fab_json_put_text(o, "code", m->param[0]);
    fab_json_put_int(o, "number", code);
    fab_json_put_int(o, "status", fab_code_status(code));
    fab_json_put_int(o, "exit", fab_code_exit(code));
    fab_view_refusal(&b, r->lang, &shown, ".title");
    fab_json_put_text(o, "title", fab_buf_str(&b));
    b.len = 0;
    fab_view_refusal(&b, r->lang, &shown, ".text");
    fab_json_put_text(o, "text", fab_str_trim(fab_buf_str(&b)));
    b.len = 0;
    fab_view_refusal(&b, r->lang, &shown, ".do");
    fab_json_put_text(o, "do_text", fab_buf_str(&b));
    return FAB_OK;
}

enum fab_code fab_view_words(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    enum fab_lang lang;

    (void)r;
    if (m->param[0].len != 2 || !fab_lang_read(m->param[0], &lang)) return fab_fail(e, FAB_E_REF);
    fab_json_put_text(o, "lang", fab_str_of(fab_lang_name(lang)));
    fab_json_put_raw(o, "words", fab_words_json(lang));
    return FAB_OK;
}

struct faults { struct fab_fault last[FAULTS]; int64_t n; };

static bool count_fault(void *arg, const void *row)
{
    struct faults *f = arg;

    f->last[f->n++ % FAULTS] = *(const struct fab_fault *)row;
    return true;
}

struct opened { int64_t ratings, checks; };

static bool count_seal(void *arg, const void *row)
{
    const struct fab_seal *s = row;

    if (s->class == 1 && s->state == 2) ((struct opened *)arg)->ratings++;
    return true;
}

static bool count_audit(void *arg, const void *row)
{
    if (((const struct fab_post *)row)->kind == FAB_K_audit) ((struct opened *)arg)->checks++;
    return true;
}

/* The operator's record: entries that the rules refuse (nobody else can log one), and how often
 * others checked. */
static enum fab_code put_operator(struct fab_out *o, struct fab_reader *r, int64_t checks,
                                  struct fab_err *e)
{
    struct faults *f = fab_new(r->arena, struct faults, 1);

    if (f == NULL) return fab_fail(e, FAB_E_MEMORY);
    const enum fab_code code = fab_tray_all(r->tray, FAB_R_fault, count_fault, f);
    if (code != FAB_OK) return fab_fail(e, code);
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "operator",
                  fab_doc_say(r, FAB_W("track.operator"), FAB_NUM("faults", f->n),
                              FAB_NUM("checks", checks)));
    fab_json_put_int(o, "faults", f->n);
    fab_json_put_int(o, "checks", checks);
    fab_json_open(o, "entries", '[');
    for (int64_t i = 0; i < f->n && i < FAULTS; i++) {
        const struct fab_fault *row = &f->last[(f->n - 1 - i) % FAULTS];
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", fab_doc_say(r, FAB_W("track.fault"), FAB_NUM("n", row->idx)));
        fab_json_put_int(o, "index", row->idx);
        fab_json_put_int(o, "number", row->err);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    fab_json_close(o, '}');
    return FAB_OK;
}

static enum fab_code put_track(struct fab_out *o, struct fab_reader *r, fab_str only,
                               struct fab_err *e)
{
    struct opened n = { 0 };
    enum fab_code code = fab_tray_all(r->tray, FAB_R_seal, count_seal, &n);

    if (code == FAB_OK) code = fab_tray_all(r->tray, FAB_R_post, count_audit, &n);
    if (code != FAB_OK) return fab_fail(e, code);
    fab_json_open(o, "rows", '[');
    if (only.len == 0 || fab_str_is(only, "operator")) FAB_TRY(put_operator(o, r, n.checks, e));
    if ((only.len == 0 || fab_str_is(only, "raters")) && fab_device_on(r->tray, "rating")) {
        fab_json_open(o, NULL, '{');
        fab_doc_track(o, r, "raters",
                      fab_doc_say(r, FAB_W("track.raters"), FAB_NUM("told", n.ratings)));
        fab_json_put_int(o, "opened", n.ratings);
        fab_json_close(o, '}');
    }
    FAB_TRY(fab_doc_judges(o, r, only, e));
    fab_json_close(o, ']');
    return FAB_OK;
}

enum fab_code fab_view_track(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    (void)m;
    return put_track(o, r, (fab_str){ NULL, 0 }, e);
}

enum fab_code fab_view_track_device(struct fab_reader *r, const struct fab_match *m,
                                    struct fab_out *o, struct fab_err *e)
{
    if (!fab_str_is(m->param[0], "operator") && !fab_str_is(m->param[0], "raters") &&
        !fab_doc_is_judge(m->param[0])) {
        return fab_fail(e, FAB_E_REF);
    }
    return put_track(o, r, m->param[0], e);
}

/* A list that a device declares: which there are, with the word for it; the rows follow with the
 * device that has one. */
enum fab_code fab_view_views(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    const struct fab_device *const *all = fab_devices();

    for (int i = 0; all[i] != NULL; i++) {
        for (const struct fab_view *v = all[i]->views; v != NULL && v->name != NULL; v++) {
            if (!fab_str_is(m->param[0], v->name)) continue;
            if (v->sees == 'O' && !fab_doc_may(r, FAB_MAY_ORGANISER)) {
                return fab_fail(e, FAB_E_ROLE);
            }
            return fab_doc_list(o, r, v, e);
        }
    }
    return fab_fail(e, FAB_E_REF);
}

static enum fab_code machine(struct fab_reader *r, struct fab_out *o, const char *what,
                             struct fab_err *e)
{
    if (r->from->machine == NULL) return fab_fail(e, FAB_E_REF);
    return r->from->machine(r->from->self, r, fab_str_of(what), o, e);
}

enum fab_code fab_view_doctor(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    (void)m;
    return machine(r, o, "doctor", e);
}

enum fab_code fab_view_imports(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    (void)m;
    return machine(r, o, "imports", e);
}

/* One batch, by its number. */
enum fab_code fab_view_import_batch(struct fab_reader *r, const struct fab_match *m,
                                    struct fab_out *o, struct fab_err *e)
{
    char           what[64];
    struct fab_buf b = FAB_BUF(what);
    int64_t        number;

    if (!fab_int_read(m->param[0], &number) || number < 1) return fab_fail(e, FAB_E_REF);
    fab_put_text(&b, "imports/");
    fab_put_int(&b, number);
    fab_put_byte(&b, 0);
    return machine(r, o, what, e);
}

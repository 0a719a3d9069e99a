/* views/entry.c: one statement as it stands in the log, its texts as far as the reader may see
 * them, and its proof.
 *
 * Why     whoever doubts an answer can look at what was signed.
 * Idea    the entry is parsed again; what it means stands in other documents.
 * Source  INTERFACES 2.1, PROTOCOL 8.1 (who sees what), WIRE 2. */
#include "charter/settings.h"
#include "codec/base64.h"
#include "views/promise.h"

enum { TEXTS = 64, OPENED = 2   /* a seal */ };

struct found { int64_t index; fab_bytes bytes; fab_moment at; struct fab_statement s; };

static enum fab_code find(struct fab_reader *r, const struct fab_match *m, struct found *out,
                          struct fab_err *e)
{
    fab_id sid;

    if (r->from->index_of == NULL || r->from->entry == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    FAB_TRY(r->from->index_of(r->from->self, &sid, &out->index, e));
    FAB_TRY(r->from->entry(r->from->self, out->index, r->arena, &out->bytes, &out->at, e));
    return fab_statement_parse(out->bytes, r->arena, &out->s, e);
}

/* Its marks are sealed still: the words beside them open with them. */
static bool is_sealed(const struct fab_reader *r, const struct fab_sdx *d)
{
    const struct fab_seal *s = fab_get_seal(r->tray, FAB_KEY(.a = d->sid));

    return s != NULL && s->state != OPENED;
}

/* A text of this case: whoever it concerns reads it, as on the page of the case. */
static bool of_case(const struct fab_reader *r, const fab_id *sid)
{
    const struct fab_dsp *d = fab_get_dsp(r->tray, FAB_KEY(.a = *sid));

    return d != NULL && fab_doc_reads_case(r, d);
}

/* 'A' all, 'M' members, 'P' the parties, of a case all whom it concerns; the author always. */
bool fab_view_may_read(const struct fab_reader *r, const struct fab_sdx *d)
{
    const struct fab_party *p;

    const bool known = !fab_id_none(&r->who);

    if (known && fab_same(&r->who, &d->by)) return true;
    if (is_sealed(r, d)) return false;
    if (d->vis == 'A' || r->operator_) return true;
    if (d->vis == 'M') return fab_doc_may(r, FAB_MAY_MEMBER);
    for (int n = 0; n < 2; n++) {
        p = fab_get_party(r->tray, FAB_KEY(.a = d->obj, .n = n));
        if (p != NULL && known && fab_same(&p->mid, &r->who)) return true;
    }
    return known && (of_case(r, &d->obj) || of_case(r, &d->sid));
}

static void put_disclosure(struct fab_out *o, struct fab_reader *r, const struct fab_sdx *d,
                           const struct fab_statement *s)
{
    struct fab_disclosure in = { 0 };
    fab_bytes             bytes = { NULL, 0 };
    struct fab_err        e;
    int64_t               index;
    const bool            mine = fab_view_may_read(r, d)
                                 || (fab_same(&r->who, &s->signer) && !fab_id_none(&r->who));
    const enum fab_code code =
        d->state == 2 ? FAB_E_ERASED
        : !mine || r->from->disclosure == NULL
            ? FAB_E_WHO
            : r->from->disclosure(r->from->self, &d->digest, r->arena, &bytes, &index, &e);

    fab_json_open(o, NULL, '{');
    fab_json_put_sid(o, "digest", &d->digest);
    fab_json_put_text(o, "state",
                      code == FAB_OK          ? FAB_STR("there")
                      : code == FAB_E_ERASED  ? FAB_STR("erased")
                      : code == FAB_E_CONSENT ? FAB_STR("boxed")
                                              : FAB_STR("hidden"));
    if (code == FAB_OK && fab_disclosure_read(bytes, &in, &e) == FAB_OK) {
        fab_json_put_int(o, "field", in.field);
        fab_json_put_text(o, "field_text", fab_doc_word(r, "field.", in.field));
        if (in.type == 't') fab_json_put_text(o, "text", in.text);
    }
    fab_json_close(o, '}');
}

static void put_header(struct fab_out *o, struct fab_reader *r, const struct found *f)
{
    const struct fab_kind_row *k = fab_kind_row(f->s.kind);
    const fab_str kind = k == NULL ? FAB_STR("?")
                                   : fab_word_of(r->lang, "kind.", fab_str_of(k->name));
    const fab_str who = f->s.by_member ? (fab_doc_may(r, FAB_MAY_MEMBER)
                                              ? fab_doc_name(r, &f->s.signer)
                                              : fab_word(r->lang, FAB_W("who.unnamed")))
                                       : fab_word(r->lang, FAB_W("statement.operator"));

    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("statement.text"), FAB_NUM("n", f->index),
                                  FAB_TEXT("kind", kind), FAB_TEXT("who", who),
                                  FAB_TEXT("date", fab_doc_day(r, f->s.made.ms))));
    fab_json_put_sid(o, "sid", &f->s.sid);
    fab_json_put_int(o, "index", f->index);
    fab_json_put_text(o, "kind", k == NULL ? FAB_STR("?") : fab_str_of(k->name));
    if (f->s.by_member) fab_json_put_mid(o, "signer_mid", &f->s.signer);
    fab_json_put_text(o, "about", f->s.about_text);
    fab_json_put_time(o, "signed", f->s.made.ms);
    fab_json_put_text(o, "signed_text", fab_doc_day(r, f->s.made.ms));
    fab_json_put_time(o, "logged", f->at.ms);
    if (fab_doc_may(r, FAB_MAY_MEMBER)) fab_promise_put_rating(o, r, &f->s.sid);
}

enum fab_code fab_view_statement(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    struct found f;
    void        *row[TEXTS];
    struct fab_buf entry = FAB_BUF_IN(r->arena);

    FAB_TRY(find(r, m, &f, e));
    put_header(o, r, &f);
    const int n = fab_scan_fixed(r->tray, FAB_I_sdx_by_sid, FAB_KEY(.a = f.s.sid), 1, row, TEXTS);
    fab_json_open(o, "disclosures", '[');
    for (int i = 0; i < n; i++) put_disclosure(o, r, row[i], &f.s);
    fab_json_close(o, ']');
    fab_put_b64u(&entry, f.bytes.p, f.bytes.len);
    fab_json_put_text(o, "entry", fab_buf_str(&entry));
    return FAB_OK;
}

/* "proof": the lines of a tlog-proof; with ?form=cose "receipt", b64u. */
enum fab_code fab_view_proof(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    struct found   f;
    fab_bytes      proof;
    fab_str        form;
    struct fab_buf b = FAB_BUF_IN(r->arena);

    if (r->from->proof == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_doc_query(r, "form", &form, e));
    if (form.len > 0 && !fab_str_is(form, "tlog") && !fab_str_is(form, "cose")) {
        return fab_fail_field(e, FAB_E_FIELD, "form");
    }
    FAB_TRY(find(r, m, &f, e));
    FAB_TRY(r->from->proof(r->from->self, f.index, fab_str_is(form, "cose") ? 'c' : 't', r->arena,
                           &proof, e));
    fab_json_put_text(
        o, "text",
        fab_doc_say(r, FAB_W("proof.text"), FAB_NUM("n", f.index), FAB_NUM("size", r->size)));
    fab_json_put_sid(o, "sid", &f.s.sid);
    fab_json_put_int(o, "index", f.index);
    if (fab_str_is(form, "cose")) {
        fab_put_b64u(&b, proof.p, proof.len);
        fab_json_put_text(o, "receipt", fab_buf_str(&b));
    } else {
        fab_json_put_text(o, "proof", (fab_str){ (const char *)proof.p, proof.len });
    }
    return FAB_OK;
}

/* The bytes of one disclosure, for whoever may read them; to others it is as if it never was. */
enum fab_code fab_view_disclosure(struct fab_reader *r, const struct fab_match *m,
                                  struct fab_out *o, struct fab_err *e)
{
    const struct fab_sdx *d;
    fab_id                digest;
    fab_bytes             bytes;
    int64_t               index;
    struct fab_buf        b = FAB_BUF_IN(r->arena);

    if (r->from->disclosure == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_doc_sid(m, 0, &digest, e));
    FAB_TRY(r->from->disclosure(r->from->self, &digest, r->arena, &bytes, &index, e));
    d = fab_get_sdx(r->tray, FAB_KEY(.a = digest, .n = index));
    if (d == NULL || !fab_view_may_read(r, d)) return fab_fail(e, FAB_E_REF);
    fab_json_put_sid(o, "digest", &digest);
    fab_json_put_int(o, "index", index);
    fab_put_b64u(&b, bytes.p, bytes.len);
    fab_json_put_text(o, "bytes", fab_buf_str(&b));
    return FAB_OK;
}

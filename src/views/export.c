/* export.c: GET /v1/me/export: everything that one has said, as bytes that anybody can check.
 *
 * Why     who leaves takes his history with him, and nobody needs this program to read it: an entry
 *         is COSE, what belongs to it lies beside it, the checkpoint binds both.
 * Idea    pages, the newest first; each ends at 200 statements or a megabyte.  What is about him
 *         but said by others he reads where he always does (/v1/me, /v1/me/record, /v1/accounts).
 * Cost    a walk back through the log as far as the page goes.
 * Source  INTERFACES 1.2 (export) and 2.1; GDPR articles 15 and 20. */
#include "codec/base64.h"
#include "views/doc.h"

enum { TEXTS = 64, PAGE = 200, PAGE_BYTES = 1 << 20 };

struct said { int64_t index; fab_moment at; fab_bytes entry; };
struct page { struct fab_reader *r; struct said said[PAGE]; int n, most; };

static bool note(void *arg, int64_t index, fab_moment at, fab_bytes entry)
{
    struct page  *p = arg;
    const fab_str copy = fab_copy(p->r->arena, (fab_str){ (const char *)entry.p, entry.len });

    if (copy.p == NULL) return false;
    p->said[p->n++] = (struct said){ index, at, fab_bytes_of(copy.p, copy.len) };
    return p->n < p->most;
}

static void put_bytes(struct fab_out *o, const struct fab_reader *r, const char *name, fab_bytes b)
{
    struct fab_buf text = FAB_BUF_IN(r->arena);

    fab_put_b64u(&text, b.p, b.len);
    fab_json_put_text(o, name, fab_buf_str(&text));
}

/* A text in clear, or the boxes it lies in; only its digest: erased. */
static void put_text(struct fab_out *o, struct fab_reader *r, const fab_id *digest)
{
    fab_bytes      bytes, box[FAB_L_box_readers];
    int64_t        index;
    struct fab_err e;
    int            n;

    fab_json_open(o, NULL, '{');
    fab_json_put_sid(o, "digest", digest);
    if (r->from->disclosure(r->from->self, digest, r->arena, &bytes, &index, &e) == FAB_OK) {
        put_bytes(o, r, "bytes", bytes);
    } else if (e.code == FAB_E_CONSENT && r->from->boxes != NULL) {
        n = r->from->boxes(r->from->self, digest, r->arena, box, fab_countof(box));
        fab_json_open(o, "boxes", '[');
        for (int i = 0; i < n; i++) put_bytes(o, r, NULL, box[i]);
        fab_json_close(o, ']');
    }
    fab_json_close(o, '}');
}

static void put_said(struct fab_out *o, struct fab_reader *r, const struct said *s)
{
    const fab_id sid = fab_sid_of(s->entry);
    void        *row[TEXTS];
    const int    n = fab_scan_fixed(r->tray, FAB_I_sdx_by_sid, FAB_KEY(.a = sid), 1, row, TEXTS);
    fab_id       digest[TEXTS];

    for (int i = 0; i < n; i++) digest[i] = ((const struct fab_sdx *)row[i])->digest;
    fab_json_open(o, NULL, '{');
    fab_json_put_int(o, "index", s->index);
    fab_json_put_sid(o, "sid", &sid);
    fab_json_put_time(o, "time", s->at.ms);
    put_bytes(o, r, "entry", s->entry);
    fab_json_open(o, "texts", '[');
    for (int i = 0; i < n; i++) put_text(o, r, &digest[i]);
    fab_json_close(o, ']');
    fab_json_close(o, '}');
}

static enum fab_code put_checkpoint(struct fab_out *o, struct fab_reader *r, struct fab_err *e)
{
    fab_str note_text;
    fab_id  root;

    if (r->from->checkpoint == NULL) return FAB_OK;
    FAB_TRY(r->from->checkpoint(r->from->self, r->arena, &note_text, &root, e));
    fab_json_put_text(o, "checkpoint", note_text);
    return FAB_OK;
}

/* His own and nobody else's: not even who acts for somebody takes his words away. */
enum fab_code fab_view_me_export(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    struct page *p = fab_new(r->arena, struct page, 1);
    int64_t      limit, before;
    int          put = 0;

    (void)m;
    if (p == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (fab_id_none(&r->who)) return fab_fail(e, FAB_E_WHO);
    if (!fab_same(&r->who, &r->about)) return fab_fail(e, FAB_E_ROLE);
    if (r->from->said_by == NULL || r->from->disclosure == NULL) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_doc_page(r, &limit, &before, e));
    p->r = r;
    p->most = (int)fab_min(limit, PAGE);
    FAB_TRY(r->from->said_by(r->from->self, &r->who, before == 0 ? INT64_MAX : before, note, p, e));
    fab_json_put_text(o, "origin", r->origin);
    fab_json_put_mid(o, "member", &r->who);
    FAB_TRY(put_checkpoint(o, r, e));
    fab_json_open(o, "statements", '[');
    for (; put < p->n && (put == 0 || o->b->len < PAGE_BYTES); put++) put_said(o, r, &p->said[put]);
    fab_json_close(o, ']');
    if (put > 0 && (put < p->n || put == p->most) && p->said[put - 1].index > 0) {
        fab_json_put_int(o, "next", p->said[put - 1].index);
    }
    return FAB_OK;
}

/* photos.c: what a thing looks like, and how it was when it changed hands.
 *
 * Why     one photo spares two memories that differ; its bytes are a file, its digest is a text.
 * Idea    the texts of a statement are rows; one of field 10 names files (WIRE 2.5).
 * Cost    a text read for each disclosure of a thing; of an agreement only those of its hand-overs.
 * Source  WIRE 2.5, PROTOCOL 5.3, ux 07b and 07c. */
#include "views/photos.h"

#include "codec/cbor.h"
#include "views/views.h"

enum { TEXTS = 64, PHOTOS = 8, CELLS = 5, SIDE_MOST = 65535 };

/* One row of the list: sha256, code of media type, bytes, width, height. */
struct photo {
    fab_bytes sha256;
    int64_t bytes, width, height;
};

static bool read_photo(struct fab_cbor *list, struct photo *out)
{
    struct fab_cbor row = fab_cbor_open(fab_cbor_skip(list));

    if (list->failed || fab_cbor_array(&row) != CELLS) return false;
    out->sha256 = fab_cbor_bytes(&row);
    (void)fab_cbor_int(&row);
    out->bytes = fab_cbor_int(&row);
    out->width = fab_cbor_int(&row);
    out->height = fab_cbor_int(&row);
    return !row.failed && out->sha256.len == FAB_ID_BYTES && out->bytes > 0 && out->width > 0 &&
           out->width <= SIDE_MOST && out->height > 0 && out->height <= SIDE_MOST;
}

static void put_photo(struct fab_out *o, const struct photo *p)
{
    static const char DIGITS[] = "0123456789abcdef";
    char hex[2 * FAB_ID_BYTES];

    for (size_t i = 0; i < FAB_ID_BYTES; i++) {
        hex[2 * i] = DIGITS[p->sha256.p[i] >> 4];
        hex[2 * i + 1] = DIGITS[p->sha256.p[i] & 15];
    }
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "sha256", (fab_str){hex, sizeof hex});
    fab_json_put_int(o, "bytes", p->bytes);
    fab_json_put_int(o, "width", p->width);
    fab_json_put_int(o, "height", p->height);
    fab_json_close(o, '}');
}

/* The list of files that this text is; false: another text, erased, or not this reader's. */
static bool read_files(struct fab_reader *r, const struct fab_sdx *d, fab_bytes *out)
{
    struct fab_disclosure in;
    struct fab_err ignored;
    fab_bytes bytes;
    int64_t index;

    if (r->from->disclosure == NULL || !fab_view_may_read(r, d)) return false;
    if (r->from->disclosure(r->from->self, &d->digest, r->arena, &bytes, &index, &ignored) !=
            FAB_OK ||
        fab_disclosure_read(bytes, &in, &ignored) != FAB_OK || in.field != FAB_D_files) {
        return false;
    }
    *out = in.raw;
    return true;
}

static void put_files(struct fab_out *o, fab_bytes files)
{
    struct fab_cbor list = fab_cbor_open(files);
    const size_t n = fab_cbor_array(&list);
    struct photo p;

    fab_json_open(o, "photos", '[');
    for (size_t i = 0; i < n && i < PHOTOS && !list.failed; i++) {
        if (read_photo(&list, &p)) put_photo(o, &p);
    }
    fab_json_close(o, ']');
}

void fab_view_photos(struct fab_out *o, struct fab_reader *r, const fab_id *sid)
{
    void *row[TEXTS];
    const int n = fab_scan_fixed(r->tray, FAB_I_sdx_by_sid, FAB_KEY(.a = *sid), 1, row, TEXTS);
    fab_bytes files;

    for (int i = 0; i < n; i++) {
        if (!read_files(r, row[i], &files)) continue;
        put_files(o, files);
        return;
    }
}

/* A hand-over with photos: which leg, who signed it, when. */
static void put_handed(struct fab_out *o, struct fab_reader *r, const struct fab_sdx *d)
{
    struct fab_statement s;
    struct fab_err ignored;
    fab_bytes files, entry;
    fab_moment at;

    if (d->kind != FAB_K_deliver && d->kind != FAB_K_keep) return;
    if (r->from->entry == NULL || !read_files(r, d, &files)) return;
    if (r->from->entry(r->from->self, d->idx, r->arena, &entry, &at, &ignored) != FAB_OK ||
        fab_statement_parse(entry, r->arena, &s, &ignored) != FAB_OK) {
        return;
    }
    fab_json_open(o, NULL, '{');
    fab_json_put_int(o, "leg", s.code);
    fab_json_put_text(o, "kind", fab_str_of(fab_kind_row(d->kind)->name));
    fab_doc_who(o, r, "by", &d->by);
    fab_json_put_time(o, "at", s.made.ms);
    put_files(o, files);
    fab_json_close(o, '}');
}

void fab_view_photos_handed(struct fab_out *o, struct fab_reader *r, const fab_id *agr)
{
    void *row[TEXTS];
    const int n = fab_scan_fixed(r->tray, FAB_I_sdx_by_obj, FAB_KEY(.a = *agr), 1, row, TEXTS);

    fab_json_open(o, "handed", '[');
    for (int i = 0; i < n; i++)
        put_handed(o, r, row[i]);
    fab_json_close(o, ']');
}

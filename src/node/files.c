/* files.c: photos beside the log, named by what they are.
 *
 * Why     a photo is sent before the statement that shows it, so for a while nothing speaks for it;
 *         what nobody shows must not fill the file.
 * Idea    a disclosure in clear (field 10) names its photos when it is filed.  A photo that none
 *         names goes a day after it came; one whose last disclosure is erased goes with it.  A
 *         member may send so many a day.
 * Cost    a row a name; once an hour a look at the photos older than a day.
 * Source  WIRE 2.5 (files), INTERFACES 2.1. */
#include "codec/cbor.h"
#include "node/desk.h"

enum { NAMED_MOST = 64 };

enum fab_code fab_files_named(struct fab_node *n, const fab_id *digest,
                              const struct fab_disclosure *d, struct fab_err *e)
{
    struct fab_cbor list = fab_cbor_open(d->raw);
    const size_t    count = fab_cbor_array(&list);

    for (size_t i = 0; i < fab_min(count, NAMED_MOST); i++) {
        struct fab_cbor row = fab_cbor_open(fab_cbor_skip(&list));
        const size_t    cells = fab_cbor_array(&row);
        const fab_bytes name = cells > 0 ? fab_cbor_bytes(&row) : (fab_bytes){ NULL, 0 };

        if (list.failed || row.failed || name.len != FAB_ID_BYTES) break;
        const fab_id sha256 = fab_id_of(name.p, name.len);
        FAB_TRY(fab_store_file_use(n->db, digest, &sha256, e));
    }
    return FAB_OK;
}

enum fab_code fab_files_sweep(struct fab_node *n, struct fab_err *e)
{
    return fab_store_files_sweep(n->db, fab_node_now(n).ms - FAB_DAY_MS, e);
}

enum fab_code fab_node_file(struct fab_reading *r, const fab_id *sha256, struct fab_arena *a,
                            int *type, fab_bytes *out, struct fab_err *e)
{
    return fab_store_file(fab_reading_db(r), sha256, a, type, out, e);
}

/* By its first bytes; 0: none that is served. */
static int media_type(fab_bytes b)
{
    static const uint8_t JPEG[] = { 0xff, 0xd8, 0xff },
                         PNG[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

    if (b.len >= sizeof JPEG && memcmp(b.p, JPEG, sizeof JPEG) == 0) return 1;
    if (b.len >= sizeof PNG && memcmp(b.p, PNG, sizeof PNG) == 0) return 2;
    return b.len >= 12 && memcmp(b.p, "RIFF", 4) == 0 && memcmp(b.p + 8, "WEBP", 4) == 0 ? 3 : 0;
}

enum fab_code fab_node_file_put(struct fab_node *n, const fab_id *by, const fab_id *sha256,
                                fab_bytes content, struct fab_err *e)
{
    const fab_id  is = fab_sha256(content);
    const int     type = media_type(content);
    enum fab_code code;
    bool          fresh;

    if (!fab_same(&is, sha256)) return fab_fail_field(e, FAB_E_FIELD, "sha256");
    if (content.len > FAB_L_file_bytes || type == 0) return fab_fail_field(e, FAB_E_FIELD, "file");
    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_file_put(n->db, sha256, type, fab_node_now(n).ms, content, &fresh, e);
    if (code == FAB_OK && fresh) {
        code = fab_beside_count(n, FAB_SPENT_FILES, by, FAB_L_files_day, e);
    }
    return fab_beside_end(n, code, e);
}

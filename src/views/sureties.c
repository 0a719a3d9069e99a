/* views/sureties.c: for whom I answer, who answers for me, and what each word still carries.
 *
 * Why     who gives his word sees at any moment what of it is free, reserved, spent.
 * Idea    the links of layer WORD by their giver, then by whom they are about; nobody else sees
 *         them.
 * Source  DECISION 2; PROTOCOL 2 (surety); INTERFACES 1.2. */
#include "codec/base64.h"
#include "state/cover.h"
#include "views/doc.h"

enum { LINKS = 1024 };

static fab_str surety_text(struct fab_reader *r, const struct fab_edge *link, bool given)
{
    const int     unit = (int)link->unit;
    const fab_id *other = given ? &link->dst : &link->src;

    return fab_doc_say(r, given ? FAB_W("surety.given") : FAB_W("surety.received"),
                       FAB_TEXT("who", fab_doc_name(r, other)),
                       FAB_TEXT("sum", fab_doc_sum_text(r, unit, link->cap)),
                       FAB_TEXT("free", fab_doc_sum_text(r, unit, fab_link_free(link))),
                       FAB_TEXT("reserved", fab_doc_sum_text(r, unit, link->used)),
                       FAB_TEXT("spent", fab_doc_sum_text(r, unit, link->spent)),
                       FAB_TEXT("day", fab_doc_day(r, link->until)));
}

static void put_surety(struct fab_out *o, struct fab_reader *r, const struct fab_edge *link,
                       bool given)
{
    const int unit = (int)link->unit;

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", surety_text(r, link, given));
    fab_json_put_sid(o, "sid", &link->sid);
    fab_doc_who(o, r, "by", &link->src);
    fab_doc_who(o, r, "for", &link->dst);
    fab_doc_sum(o, r, "sum", unit, link->cap);
    fab_doc_sum(o, r, "free", unit, fab_link_free(link));
    fab_doc_sum(o, r, "reserved", unit, link->used);
    fab_doc_sum(o, r, "spent", unit, link->spent);
    fab_json_put_int(o, "hops", link->hops);
    fab_json_put_time(o, "until", link->until);
    fab_json_put_bool(o, "live", link->state == 1);
    fab_json_close(o, '}');
}

/* "text": for how much one answers in all, and what credit one has; of the unit that words are
 * in. */
static void put_all(struct fab_out *o, struct fab_reader *r, void *const *row, int n)
{
    const struct fab_acct *a = fab_get_acct(r->tray, FAB_KEY(.a = r->about, .n = 0));
    int64_t                given = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_edge *link = row[i];

        if (link->kind != FAB_EDGE_WORD || link->unit != 0) continue;
        if (link->state == 1) given += fab_link_free(link);
        given += link->used;
    }
    if (given == 0) return;
    fab_json_put_text(
        o, "text",
        fab_doc_say(r, FAB_W("surety.all"), FAB_TEXT("sum", fab_doc_sum_text(r, 0, given)),
                    FAB_TEXT("credit", fab_doc_sum_text(r, 0, a == NULL ? 0 : a->bal + a->line))));
}

enum fab_code fab_view_me_sureties(struct fab_reader *r, const struct fab_match *m,
                                   struct fab_out *o, struct fab_err *e)
{
    void **row = fab_new(r->arena, void *, LINKS);

    (void)m;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    fab_json_open(o, "sureties", '[');
    for (int given = 1; given >= 0; given--) {
        const int n = fab_scan_fixed(r->tray, given ? FAB_I_edge_by_src : FAB_I_edge_by_dst,
                                     FAB_KEY(.a = r->about), 1, row, LINKS);

        for (int i = 0; i < n; i++) {
            const struct fab_edge *link = row[i];
            if (link->kind == FAB_EDGE_WORD) put_surety(o, r, link, given == 1);
        }
    }
    fab_json_close(o, ']');
    put_all(o, r, row,
            fab_scan_fixed(r->tray, FAB_I_edge_by_src, FAB_KEY(.a = r->about), 1, row, LINKS));
    return FAB_OK;
}

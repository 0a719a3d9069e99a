/* box.c: words for some, and those that are for oneself. */
#include "cli/box.h"

#include "cli/deal.h"
#include "codec/base64.h"
#include "crypto/crypto.h"

void fab_box_text(struct fab_cli *c, struct fab_draft *d, int field, fab_str text,
                  const fab_id *who, int n)
{
    struct fab_box_reader reader[FAB_BOX_READERS_MOST];
    bool                  all = n < FAB_BOX_READERS_MOST;
    int                   count = 0;

    if (text.len == 0) return;
    for (int i = 0; i < n && all; i++) {
        if (!fab_same(&who[i], &c->person.mid)) all = fab_deal_reader(c, &who[i], &reader[count++]);
    }
    if (all && fab_deal_reader(c, &c->person.mid, &reader[count++])) {
        fab_draft_text_for(d, field, text, reader, count);
    } else {
        fab_draft_text(d, field, text);
    }
}

enum fab_code fab_box_for(struct fab_cli *c, struct fab_buf *b, const struct fab_box_reader *to,
                          const char *what, const fab_id *about, fab_bytes plain, struct fab_err *e)
{
    uint8_t               context[64];
    struct fab_box_random random;

    c->chance.random(c->chance.self, "box", &random, sizeof random);
    const enum fab_code code =
        fab_box_put(b, to, 1, &random, fab_box_context(context, what, about), plain, e);
    fab_wipe(&random, sizeof random);
    return code;
}

bool fab_box_words(struct fab_cli *c, const struct fab_json *row, int field, fab_str *text)
{
    uint8_t               context[64], bytes[FAB_L_disclosure_bytes + 1024];
    struct fab_box        box;
    struct fab_disclosure d;
    struct fab_err        e;
    fab_bytes             plain;
    fab_id                digest;
    size_t                len;

    if (!fab_sid_read(fab_json_text(row, "digest"), &digest)) return false;
    if (!fab_b64u_read(fab_json_text(row, "box"), bytes, sizeof bytes, &len)
        || !fab_box_read(fab_bytes_of(bytes, len), &box)) {
        return false;
    }
    if (fab_box_open(&box, &c->person.mid, c->person.box_secret,
                     fab_box_context(context, "disclosure", &digest), c->arena, &plain, &e)
        != FAB_OK) {
        return false;
    }
    const fab_id is = fab_disclosure_digest(plain);
    if (!fab_same(&is, &digest) || fab_disclosure_read(plain, &d, &e) != FAB_OK || d.field != field) {
        return false;
    }
    *text = d.text;
    return true;
}

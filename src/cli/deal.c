/* deal.c: what two people agree on, as legs and cover. */
#include "cli/deal.h"

#include "cli/box.h"
#include "cli/hold.h"
#include "codec/base64.h"

enum { WAIVED = 9, HANDED_OUT_MS = 3 * 86400000, KEY_FROM = 1, PARTS = 20 };

struct deal {
    fab_moment due, from;
    bool       has_from, loan;
    int        unit;
    int64_t    value, parts;
    fab_id     thing, owner;        /* owner of the thing; zero: not said */
    bool       has_thing;
    fab_str    topic;               /* as said, else the thing's */
};

enum fab_code fab_deal_parties(struct fab_cli *c, const struct fab_json *doc,
                               struct fab_deal_ask *out, struct fab_err *e)
{
    if (!fab_mid_read(fab_json_text(doc, "proposer.mid"), &out->first)
        || !fab_mid_read(fab_json_text(doc, "other.mid"), &out->second)) {
        return fab_fail_field(e, FAB_E_REF, "REF");
    }
    out->other = fab_same(&out->first, &c->person.mid) ? out->second : out->first;
    return FAB_OK;
}

enum fab_code fab_deal_terms(const struct fab_json *doc, fab_id *out, struct fab_err *e)
{
    return fab_sid_read(fab_json_text(doc, "terms_sid"), out) ? FAB_OK
                                                              : fab_fail_field(e, FAB_E_REF, "REF");
}

/* The thing that is meant: its owner, and what it is worth if no --value was given. */
static enum fab_code read_thing(struct fab_cli *c, struct deal *d, struct fab_err *e)
{
    const fab_str          what = fab_args_option(&c->args, "--what");
    const struct fab_json *doc;

    if (what.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_ref(c, what, &d->thing, e));
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/things/", fab_cli_sid(c, &d->thing), NULL), &doc,
                        NULL, e));
    if (!fab_mid_read(fab_json_text(doc, "owner.mid"), &d->owner)) {
        return fab_fail_field(e, FAB_E_REF, "--what");
    }
    d->has_thing = true;
    d->value = fab_json_int(doc, "worth.units", 0);
    d->topic = fab_json_text(doc, "topic");
    return fab_cli_unit(c, fab_json_text(doc, "worth.unit"), &d->unit, e);
}

static enum fab_code read_deal(struct fab_cli *c, struct deal *d, struct fab_err *e)
{
    const fab_str value = fab_args_option(&c->args, "--value"),
                  from = fab_args_option(&c->args, "--from");

    FAB_TRY(fab_cli_when(c, "--due", fab_args_option(&c->args, "--due"), &d->due, e));
    if (d->due.ms <= fab_cli_now(c).ms) return fab_fail_what(e, FAB_E_DUE, FAB_STR("past:"));
    FAB_TRY(read_thing(c, d, e));
    if (value.len > 0) FAB_TRY(fab_cli_sum(c, "--value", value, &d->unit, &d->value, e));
    if (from.len > 0) FAB_TRY(fab_cli_when(c, "--from", from, &d->from, e));
    d->has_from = from.len > 0;
    if (fab_args_has(&c->args, "--topic")) d->topic = fab_args_option(&c->args, "--topic");
    d->loan = fab_args_has(&c->args, "--loan");
    return fab_cli_int(c, "--parts", 1, PARTS, 1, &d->parts, e);
}

/* Who lends is the owner of the thing; without a thing, the other one does: I ask. */
static bool first_lends(const struct fab_deal_ask *ask, const struct deal *d)
{
    return d->has_thing && fab_same(&d->owner, &ask->first);
}

static void put_legs(struct fab_draft *draft, const struct fab_deal_ask *ask, const struct deal *d,
                     fab_moment now)
{
    const int     lender = first_lends(ask, d) ? 0 : 1;
    const int64_t start = d->has_from ? d->from.ms : now.ms;
    const struct fab_draft_leg one = { 0, ask->is_public ? 255 : 1, d->due, d->value, d->unit,
                                       d->parts, 0 };
    const struct fab_draft_leg two[] = {
        { lender, 1 - lender, { fab_min(start + HANDED_OUT_MS, d->due.ms) }, 0, d->unit, 1, 0 },
        { 1 - lender, lender, d->due, d->value, d->unit, d->parts, 1 },
    };

    if (d->loan) fab_draft_legs(draft, two, 2);
    else fab_draft_legs(draft, &one, 1);
}

/* What covers it: --hold, else its creditor bears it by choice. */
static enum fab_code put_cover(struct fab_cli *c, struct fab_draft *draft,
                               const struct fab_deal_ask *ask, const struct deal *d,
                               struct fab_err *e)
{
    const bool                  back_to_first = d->loan && first_lends(ask, d);
    const fab_id                creditor = back_to_first ? ask->first : ask->second;
    const struct fab_draft_hold borne = { WAIVED, d->loan ? 1 : 0, creditor, d->unit, d->value };
    const struct fab_hold_ask   of = { creditor, back_to_first ? ask->second : ask->first,
                                       borne.leg, d->unit, d->value, d->due, d->topic };

    if (d->value == 0 || ask->is_public) return FAB_OK;
    if (fab_args_has(&c->args, "--hold")) return fab_hold_draft(c, draft, &of, e);
    fab_draft_holds(draft, &borne, 1);
    return FAB_OK;
}

bool fab_deal_reader(struct fab_cli *c, const fab_id *mid, struct fab_box_reader *out)
{
    const struct fab_json *doc;
    struct fab_err         ignored;
    fab_id                 key;

    if (fab_cli_get(c, fab_cli_join(c, "/v1/people/", fab_cli_mid(c, mid), NULL), &doc, NULL,
                    &ignored)
        != FAB_OK) {
        return false;
    }
    if (!fab_sid_read(fab_json_text(doc, "box_key"), &key)) return false;
    *out = (struct fab_box_reader){ .who = *mid, .member = true };
    memcpy(out->key, key.b, sizeof out->key);
    return true;
}

void fab_deal_text(struct fab_cli *c, struct fab_draft *draft, const fab_id *other, fab_str text)
{
    fab_box_text(c, draft, FAB_D_terms, text, other, 1);
}

enum fab_code fab_deal_draft(struct fab_cli *c, struct fab_draft *draft,
                             const struct fab_deal_ask *ask, struct fab_err *e)
{
    const fab_str         text = fab_args_word(&c->args, "TEXT", 0);
    struct deal           d = { 0 };

    FAB_TRY(read_deal(c, &d, e));
    put_legs(draft, ask, &d, fab_cli_now(c));
    FAB_TRY(put_cover(c, draft, ask, &d, e));
    if (d.has_thing) fab_draft_ref(draft, &d.thing);
    if (d.topic.len > 0) {
        draft->st.topic_name = d.topic;
        draft->st.has |= F_(topic);
    }
    if (d.has_from) {
        draft->st.from = (fab_moment){ d.from.ms / 1000 * 1000 };
        draft->st.more |= 1u << KEY_FROM;
        draft->st.has |= F_(more);
    }
    if (ask->is_public) fab_draft_text(draft, FAB_D_terms, text);
    else fab_deal_text(c, draft, &ask->other, text);
    return FAB_OK;
}

enum fab_code fab_cli_show_promise(struct fab_cli *c, const char *path, struct fab_err *e)
{
    const struct fab_json *doc, *boxes;
    fab_str                json, text;
    struct fab_buf         b = FAB_BUF_IN(c->arena), words = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &words, false };

    FAB_TRY(fab_cli_get(c, path, &doc, &json, e));
    boxes = fab_json_get(doc, "boxed");
    for (const struct fab_json *row = boxes == NULL ? NULL : boxes->first; row != NULL;
         row = row->next) {
        if (!fab_box_words(c, row, FAB_D_terms, &text)) continue;
        /* The document with the words put in: {"terms": "...", rest. */
        fab_json_put_text(&o, "terms", text);
        fab_put_text(&b, "{");
        fab_put_str(&b, fab_buf_str(&words));
        fab_put_text(&b, ",");
        fab_put_str(&b, fab_str_part(json, 1, json.len));
        json = fab_buf_str(&b);
        break;
    }
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, json, e);
}

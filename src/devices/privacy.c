/* privacy.c: texts that are to go, and claims about the log.
 *
 * Why      what people write is theirs: it goes when they say so, when its time is over, or when
 *          the law says so; the skeleton stays and no rule depends on what is gone.
 * Idea     6 names entries.  Of their texts those that the signer may erase (column Er of the kind)
 *          are marked; the service deletes what they stood for.
 * Cost     one scan an entry, at most 32 texts each.
 * Source   PROTOCOL 2 (erase, audit), 8.1; MISSION 3, "erasure that really erases". */
#include "devices/core.h"

enum { OWN_WISH = 1, RETENTION, LAW, RULING, SUBJECT, DEALS = 1024, KEPT = 1, ERASED = 2,
       FAULT = 3 };

/* ---- erase */

static bool is_party(struct fab_tray *t, const fab_id *agr, const fab_id *who)
{
    for (int n = 0; n < 2; n++) {
        const struct fab_party *p = fab_get_party(t, FAB_KEY(.a = *agr, .n = n));

        if (p != NULL && fab_same(&p->mid, who)) return true;
    }
    return false;
}

/* Is the text also about this person: the other party, or who was vouched for. */
static bool is_subject(struct fab_tray *t, const struct fab_sdx *text, const fab_id *who)
{
    const struct fab_edge *edge = fab_get_edge(t, FAB_KEY(.a = text->sid));

    return is_party(t, &text->obj, who) || (edge != NULL && fab_same(&edge->dst, who));
}

static bool may_erase(const struct fab_statement *s, struct fab_tray *t, const struct fab_sdx *text)
{
    const char erases = fab_kind_row((int)text->kind)->erases;

    if (!s->by_member) return erases != 'n' && (s->code == LAW || text->until <= fab_now(t).ms);
    if (erases != 's' && erases != 'b') return false;
    return fab_same(&text->by, &s->author) || (erases == 'b' && is_subject(t, text, &s->author));
}

static bool anything_open(struct fab_tray *t, fab_id mid)
{
    void     *row[DEALS];
    const int n = fab_scan(t, FAB_I_party_by_mid, FAB_KEY(.a = mid), row, DEALS);

    for (int i = 0; i < n; i++) {
        const struct fab_agr *a = fab_get_agr(t,
            FAB_KEY(.a = ((const struct fab_party *)row[i])->agr));

        if (a != NULL && a->stage != FAB_END && a->stage != FAB_LAPSED) return true;
    }
    return n == DEALS;
}

/* The key of who is still here, or owes something, stays: his signatures have to be checked.  It is
 * his whoever brought it: guardian or steward. */
static bool key_needed(struct fab_tray *t, const struct fab_sdx *text)
{
    const struct fab_member *m = fab_get_member(t, FAB_KEY(.a = text->obj));

    if (text->kind != FAB_K_join && text->kind != FAB_K_rotate) return false;
    if (m == NULL) return false;
    return (m->standing != FAB_LEFT && m->standing != FAB_EXCLUDED) || anything_open(t, m->mid);
}

/* Looks at the texts of one entry, or marks them: found, allowed, still there, and whether one of
 * them must stay. */
struct looked { int found, mine, kept; bool needed; };

static struct looked look(const struct fab_statement *s, struct fab_tray *t, fab_id sid, bool mark)
{
    void         *row[FAB_L_disclosures];
    const int     n = fab_scan(t, FAB_I_sdx_by_sid, FAB_KEY(.a = sid), row, FAB_L_disclosures);
    struct looked out = { .found = n };

    for (int i = 0; i < n; i++) {
        struct fab_sdx *text = row[i];

        if (!may_erase(s, t, text)) continue;
        out.mine++;
        if (text->state != KEPT) continue;
        out.kept++;
        out.needed = out.needed || key_needed(t, text);
        if (mark) text->state = ERASED;
    }
    return out;
}

static enum fab_code erase_one(const struct fab_statement *s, struct fab_tray *t, fab_id sid,
                               bool mark, struct fab_err *e)
{
    const struct looked seen = look(s, t, sid, mark);

    if (mark) {
        fab_raise(t, &(struct fab_event){ .what = FAB_EV_ERASED, .about = sid, .who = s->author });
        return FAB_OK;
    }
    if (seen.found == 0) return fab_fail_field(e, FAB_E_REF, "ref");
    if (seen.mine == 0) return fab_fail(e, FAB_E_ROLE);
    if (seen.kept == 0) return fab_fail(e, FAB_E_DUP);
    return seen.needed ? fab_fail(e, FAB_E_STATE) : FAB_OK;
}

static enum fab_code basis(const struct fab_statement *s, struct fab_err *e)
{
    const bool of_operator = s->code == RETENTION || s->code == LAW;

    if (s->code < OWN_WISH || s->code > SUBJECT) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->nref < 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    return s->code == RULING || of_operator == s->by_member ? fab_fail(e, FAB_E_ROLE) : FAB_OK;
}

/* erase.  Refuses: FIELD, ROLE, REF, DUP, STATE; all are looked at before any is marked. */
enum fab_code fab_apply_erase(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    FAB_TRY(basis(s, e));
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < s->nref; i++) FAB_TRY(erase_one(s, t, s->ref[i], pass == 1, e));
    }
    return FAB_OK;
}

/* ---- audit */

/* audit: what somebody found who checked: cosigned, verified, or a fault.  A claim: followers check
 * it.  Refuses: FIELD. */
enum fab_code fab_apply_audit(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_post *p;

    if (s->code < 1 || s->code > FAULT) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->scale < 1 || s->scale > s->index) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (s->nref != (s->code == FAULT)) return fab_fail_field(e, FAB_E_FIELD, "ref");

    p = fab_add_post(t, FAB_KEY(.a = s->sid));
    p->kind = FAB_K_audit;
    p->author = s->by_member ? s->author : s->signer;
    if (s->nref == 1) p->obj = s->ref[0];
    p->code = s->code;
    p->qty = s->scale;
    p->state = 1;
    p->idx = s->index;
    return FAB_OK;
}

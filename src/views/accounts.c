/* views/accounts.c: where each cent and each hour is.
 *
 * Why     members see totals, each sees his own account with its movements; nobody holds money
 *         (MISSION 6).
 * Idea    totals and one owner's movements are one walk over the accounts, the movements: the state
 *         keeps no index that only a view would use (RECORDS 6).
 * Cost    proportional to accounts, to movements.
 * Source  PROTOCOL 3.1, INTERFACES 2.1. */
#include "charter/settings.h"
#include "codec/base64.h"
#include "views/doc.h"

enum { UNITS = 16 };

/* Near its floor, or near what an account may hold: line.warn of it is reached.  NULL: neither. */
static const char *near_a_limit(struct fab_reader *r, const struct fab_acct *a)
{
    const int64_t warn = fab_set(r->tray, FAB_S_line_warn), most = fab_set(r->tray, FAB_S_acct_max);

    if (a->unit != 0) return NULL;      /* both limits are of unit 0 */
    if (a->line > 0 && -a->bal >= fab_mul_div_up(a->line, warn, FAB_M)) {
        return FAB_W("account.near_floor");
    }
    return a->bal > 0 && a->bal >= fab_mul_div_up(most, warn, FAB_M) ? FAB_W("account.near_top")
                                                                      : NULL;
}

/* How it stands; for whose account it is with the kind reminder of PROTOCOL 3.2. */
static fab_str credit_text(struct fab_reader *r, const struct fab_acct *a, const fab_id *owner)
{
    const char *const near = fab_same(&r->who, owner) ? near_a_limit(r, a) : NULL;
    const int         unit = (int)a->unit;
    const fab_str     floor = fab_doc_sum_text(r, unit, -a->line);
    struct fab_buf    text = FAB_BUF_IN(r->arena);

    FAB_SAY(&text, r->lang, FAB_W("account.text"),
            FAB_TEXT("sum", fab_doc_sum_text(r, unit, a->bal)), FAB_TEXT("floor", floor));
    if (near != NULL) {
        fab_put_byte(&text, ' ');
        FAB_SAY(&text, r->lang, near, FAB_TEXT("floor", floor),
                FAB_TEXT("most", fab_doc_sum_text(r, unit, fab_set(r->tray, FAB_S_acct_max))));
    }
    return fab_buf_str(&text);
}

void fab_doc_account(struct fab_out *o, struct fab_reader *r, const fab_id *owner, int unit)
{
    const struct fab_acct *row = fab_get_acct(r->tray, FAB_KEY(.a = *owner, .n = unit));
    int64_t                per_one = 1;
    const char             type = fab_unit_type(r->tray, unit, &per_one);
    /* An account is made when it is first used (PROTOCOL 3.1); until then it is what it would
     * be. */
    const struct fab_acct fresh = { .unit = unit, .line = type == 'c' && unit == 0
                                                              ? fab_set(r->tray, FAB_S_line_start)
                                                              : 0 };
    const struct fab_acct *a = row == NULL ? &fresh : row;

    if (type == 'o') return;
    fab_json_open(o, NULL, '{');
    fab_json_put_int(o, "unit", unit);
    if (type == 'g') {
        fab_json_put_text(
            o, "text",
            fab_doc_say(r, FAB_W("account.text_gift"),
                        FAB_TEXT("given", fab_doc_sum_text(r, unit, a->given)),
                        FAB_TEXT("received", fab_doc_sum_text(r, unit, a->received))));
        fab_doc_sum(o, r, "given", unit, a->given);
        fab_doc_sum(o, r, "received", unit, a->received);
    } else {
        fab_json_put_text(o, "text", credit_text(r, a, owner));
        fab_doc_sum(o, r, "balance", unit, a->bal);
        fab_doc_sum(o, r, "line", unit, a->line);
        fab_json_put_bool(o, "near", near_a_limit(r, a) != NULL);
    }
    fab_json_close(o, '}');
}

struct totals { int64_t above[UNITS], below[UNITS], held[UNITS]; };

static bool add_account(void *arg, const void *row)
{
    struct totals         *t = arg;
    const struct fab_acct *a = row;

    if (a->unit >= 0 && a->unit < UNITS) {
        *(a->bal > 0 ? &t->above[a->unit] : &t->below[a->unit]) += a->bal;
    }
    return true;
}

static bool add_hold(void *arg, const void *row)
{
    struct totals         *t = arg;
    const struct fab_hold *h = row;

    if (h->unit >= 0 && h->unit < UNITS) t->held[h->unit] += h->rest;
    return true;
}

/* Totals by unit; together they are 0. */
enum fab_code fab_view_accounts(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    struct totals t = { 0 };
    enum fab_code code = fab_tray_all(r->tray, FAB_R_acct, add_account, &t);

    (void)m;
    if (code == FAB_OK) code = fab_tray_all(r->tray, FAB_R_hold, add_hold, &t);
    if (code != FAB_OK) return fab_fail(e, code);
    fab_json_put_text(o, "text", fab_word(r->lang, FAB_W("account.nobody_holds")));
    fab_json_open(o, "rows", '[');
    for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units) && unit < UNITS; unit++) {
        int64_t per_one = 1;
        if (fab_unit_type(r->tray, unit, &per_one) != 'c') continue;
        const int64_t together = t.above[unit] + t.below[unit] + t.held[unit];
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text",
                          fab_doc_say(r, FAB_W("account.together"),
                                      FAB_TEXT("sum", fab_doc_sum_text(r, unit, together))));
        fab_json_put_int(o, "unit", unit);
        fab_doc_sum(o, r, "above", unit, t.above[unit]);
        fab_doc_sum(o, r, "below", unit, t.below[unit]);
        fab_doc_sum(o, r, "held", unit, t.held[unit]);
        fab_doc_sum(o, r, "together", unit, together);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

/* The last movements of an owner, oldest first, in a ring. */
struct movements { const fab_id *owner; struct fab_mov *ring; int64_t n; };

static bool keep_movement(void *arg, const void *row)
{
    struct movements     *w = arg;
    const struct fab_mov *mov = row;

    if (fab_same(&mov->src, w->owner) || fab_same(&mov->dst, w->owner)) {
        w->ring[w->n++ % FAB_L_page_rows] = *mov;
    }
    return true;
}

/* When it was said; left out where nobody keeps entries. */
static void put_when(struct fab_out *o, struct fab_reader *r, int64_t index)
{
    fab_bytes      entry;
    fab_moment     at;
    struct fab_err ignored;

    if (r->from->entry == NULL ||
        r->from->entry(r->from->self, index, r->arena, &entry, &at, &ignored) != FAB_OK) {
        return;
    }
    fab_json_put_time(o, "at", at.ms);
}

static enum fab_code put_movements(struct fab_out *o, struct fab_reader *r, const fab_id *owner,
                                   struct fab_err *e)
{
    struct movements w = { owner, fab_new(r->arena, struct fab_mov, FAB_L_page_rows), 0 };

    if (w.ring == NULL) return fab_fail(e, FAB_E_MEMORY);
    const enum fab_code code = fab_tray_all(r->tray, FAB_R_mov, keep_movement, &w);
    if (code != FAB_OK) return fab_fail(e, code);
    fab_json_open(o, "movements", '[');
    for (int64_t k = 0; k < w.n && k < FAB_L_page_rows; k++) {
        const struct fab_mov *mov = &w.ring[(w.n - 1 - k) % FAB_L_page_rows];
        const bool            out = fab_same(&mov->src, owner);
        const fab_id         *other = out ? &mov->dst : &mov->src;
        const bool            person = fab_get_member(r->tray, FAB_KEY(.a = *other)) != NULL;
        const fab_str         why = fab_doc_word(r, "mov.", mov->why);

        fab_json_open(o, NULL, '{');
        struct fab_buf line = FAB_BUF_IN(r->arena);
        fab_put_str(&line, fab_doc_sum_text(r, (int)mov->unit, out ? -mov->amt : mov->amt));
        fab_put_text(&line, ", ");
        fab_put_str(&line, why);
        if (person) fab_put_text(&line, ", ");
        if (person) fab_put_str(&line, fab_doc_name(r, other));
        fab_json_put_text(o, "text", fab_buf_str(&line));
        fab_doc_sum(o, r, "sum", (int)mov->unit, out ? -mov->amt : mov->amt);
        fab_json_put_int(o, "why", mov->why);
        fab_json_put_text(o, "why_text", why);
        if (person) fab_doc_who(o, r, "with", other);
        fab_json_put_int(o, "index", mov->idx);
        put_when(o, r, mov->idx);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

/* One's own account only: another's balance is nobody's affair. */
enum fab_code fab_view_account(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    fab_id mid;

    FAB_TRY(fab_doc_mid(m, 0, &mid, e));
    if (!fab_same(&mid, &r->about)) return fab_fail(e, FAB_E_ROLE);
    fab_doc_who(o, r, "who", &mid);
    fab_json_open(o, "accounts", '[');
    for (int unit = 0; unit < fab_list_count(r->tray, FAB_LIST_units); unit++) {
        fab_doc_account(o, r, &mid, unit);
    }
    fab_json_close(o, ']');
    return put_movements(o, r, &mid, e);
}

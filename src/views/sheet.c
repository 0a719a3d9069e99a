/* sheet.c: GET /v1/ask/sheet: what the reader would need as creditor of a stake, or could give as
 * its debtor: the figures of his own sheet.
 *
 * Why     a sheet is filled in by the person; judgement and books only say what it would say by
 *         itself.
 * Idea    as a creditor it is `ask` for each stake and number of steps; as a debtor the most that
 *         each row of the menu can carry, whoever may think what of him: he learns nothing of the
 *         other's judgement.
 * Cost    one judgement, at most four searches.
 * Source  DECISION 7 and 8. */
#include "views/sheet.h"

#include "charter/settings.h"
#include "codec/base64.h"
#include "views/cover.h"

enum { VAULT_PATHS = 8, WORD_PATHS = 8, POOL_PATHS = 6, TRACK_PATHS = 8, DEFAULT_DAYS = 7 };

struct filling {
    struct fab_reader     *r;
    struct fab_question    q;           /* asker: the creditor; who: the debtor */
    bool                   creditor;    /* is the reader */
    int64_t                topic;
    int64_t named;           /* as creditor: what of the stake must be covered; -1: by judgement */
    int64_t deposit, escrow; /* as debtor: no more than this, if there is as much */
    struct fab_cover_terms terms;
    struct fab_sheet       sheet;
};

static bool on(const struct filling *f, const char *device)
{
    return fab_device_named(fab_str_of(device)) != NULL && fab_device_on(f->r->tray, device);
}

/* ---- the question */

static enum fab_code word_of(struct fab_reader *r, const char *name, const char *const *words,
                             int n, int *out, struct fab_err *e)
{
    fab_str text;

    FAB_TRY(fab_doc_query(r, name, &text, e));
    if (text.len == 0 && *out >= 0) return FAB_OK;
    for (int i = 0; i < n; i++) {
        if (!fab_str_is(text, words[i])) continue;
        *out = i;
        return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, name);
}

static enum fab_code read_side(struct filling *f, struct fab_err *e)
{
    static const char *const SIDE[] = { "creditor", "debtor" };
    int                      side = -1;
    fab_str                  text;
    fab_id                   other;

    FAB_TRY(fab_doc_query(f->r, "who", &text, e));
    if (!fab_mid_read(text, &other)) return fab_fail_field(e, FAB_E_FIELD, "who");
    if (fab_get_member(f->r->tray, FAB_KEY(.a = other)) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "who");
    }
    if (fab_same(&other, &f->r->who)) return fab_fail_field(e, FAB_E_CONFLICT, "who");
    FAB_TRY(word_of(f->r, "side", SIDE, fab_countof(SIDE), &side, e));
    f->creditor = side == 0;
    f->q.asker = f->creditor ? f->r->who : other;
    f->q.who = f->creditor ? other : f->r->who;
    return FAB_OK;
}

static enum fab_code read_question(struct filling *f, struct fab_err *e)
{
    static const char *const LEVEL[] = { "cautious", "balanced", "open" };
    int64_t                  unit = 0, steps = 1;

    f->q = (struct fab_question){ .level = FAB_LEVEL_BALANCED, .shrug = -1, .deposit = -1 };
    FAB_TRY(read_side(f, e));
    FAB_TRY(fab_doc_number(f->r, "stake", 0, FAB_AMOUNT_MAX, &f->q.stake, e));
    FAB_TRY(fab_doc_number(f->r, "unit", 0, 15, &unit, e));
    FAB_TRY(fab_doc_number(f->r, "until", 0, FAB_CREDIT_MAX, &f->q.until.ms, e));
    FAB_TRY(fab_doc_number(f->r, "shrug", 0, FAB_AMOUNT_MAX, &f->q.shrug, e));
    FAB_TRY(fab_doc_number(f->r, "steps", 1, FAB_STEPS_MAX, &steps, e));
    f->named = -1;
    f->deposit = f->escrow = FAB_AMOUNT_MAX;
    FAB_TRY(fab_doc_number(f->r, "need", 0, FAB_AMOUNT_MAX, &f->named, e));
    FAB_TRY(fab_doc_number(f->r, "deposit", 0, FAB_AMOUNT_MAX, &f->deposit, e));
    FAB_TRY(fab_doc_number(f->r, "escrow", 0, FAB_AMOUNT_MAX, &f->escrow, e));
    FAB_TRY(word_of(f->r, "level", LEVEL, fab_countof(LEVEL), &f->q.level, e));
    FAB_TRY(fab_doc_query(f->r, "topic", &f->q.topic_name, e));
    f->q.unit = (int)unit;
    f->q.steps = (int)steps;
    f->topic = f->q.topic_name.len == 0 ? 0 : fab_topic_index(f->r->tray, f->q.topic_name);
    if (f->q.topic_name.len > 0 && f->topic == 0) return fab_fail_field(e, FAB_E_TOPIC, "topic");
    if (fab_list_item(f->r->tray, FAB_LIST_units, f->q.unit) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "unit");
    }
    return FAB_OK;
}

/* ---- searches */

struct search {
    const struct filling   *f;
    const struct fab_graph *g;
    struct fab_scratch     *s;
    struct fab_cover        vault, found;
};

/* What these sources carry, at most `need`. */
static enum fab_code find(struct search *s, int layer, int from, int paths, int64_t need,
                          const struct fab_cover_accept *accept, int naccept,
                          const struct fab_cover *laid, struct fab_cover *out, struct fab_err *e)
{
    const struct filling *f = s->f;
    const int64_t         due =
        f->q.until.ms > 0 ? f->q.until.ms : fab_now(f->r->tray).ms + fab_days(DEFAULT_DAYS);
    const struct fab_cover_ask ask = { .layer = layer,
                                       .from = from,
                                       .creditor = f->q.asker,
                                       .debtor = f->q.who,
                                       .need = { fab_min(need, FAB_AMOUNT_MAX) },
                                       .topic = f->topic,
                                       .until = { due + f->terms.life_ms },
                                       .known = f->terms.known,
                                       .starter = f->terms.starter,
                                       .accept = accept,
                                       .naccept = naccept,
                                       .links = (int)fab_set(f->r->tray, FAB_S_cover_links),
                                       .paths = paths,
                                       .scan = fab_set(f->r->tray, FAB_S_cover_scan),
                                       .laid = laid };

    return fab_cover_find(s->g, s->s, &ask, out, e);
}

/* All who stand for the debtor, the creditor himself left out: his signature will be the
 * consent. */
static enum fab_code find_word(struct search *s, fab_credit most[FAB_ROWS], struct fab_err *e)
{
    const struct filling   *f = s->f;
    const int64_t           effect = fab_set(f->r->tray, FAB_S_word_effect);
    struct fab_cover_accept accept[FAB_COVER_ACCEPTS];
    fab_id                  who[FAB_COVER_ACCEPTS];
    const int               n = fab_cover_sureties(s->g, &f->q.who, who, FAB_COVER_ACCEPTS);
    int                     kept = 0;

    for (int k = 0; k < n; k++) {
        if (!fab_same(&who[k], &f->q.asker)) {
            accept[kept++] = (struct fab_cover_accept){ who[k], { f->q.stake } };
        }
    }
    FAB_TRY(find(s, FAB_LAYER_WORD, FAB_FROM_VAULT, VAULT_PATHS, f->q.stake, NULL, 0, NULL,
                 &s->vault, e));
    FAB_TRY(find(s, FAB_LAYER_WORD, FAB_FROM_SELF, WORD_PATHS,
                 fab_mul_div_up(f->q.stake, FAB_M, effect), accept, kept, &s->vault, &s->found, e));
    most[FAB_ROW_OWNED] = s->vault.sum;
    most[FAB_ROW_SURETY] = s->found.sum;
    return FAB_OK;
}

static enum fab_code find_pool(struct search *s, fab_credit *most, struct fab_err *e)
{
    const struct filling *f = s->f;
    const int64_t         effect = FAB_M - fab_set(f->r->tray, FAB_S_pool_keep);
    const int64_t         room = fab_max(0, f->terms.pool.units);

    FAB_TRY(find(s, FAB_LAYER_TRACK, FAB_FROM_POOL, POOL_PATHS,
                 fab_min(room, fab_mul_div_up(f->q.stake, FAB_M, effect)), NULL, 0, NULL, &s->found,
                 e));
    *most = s->found.sum;
    return FAB_OK;
}

/* The sum that the record carries of the whole stake. */
static enum fab_code find_track(struct search *s, fab_credit *out, struct fab_err *e)
{
    FAB_TRY(find(s, FAB_LAYER_TRACK, FAB_FROM_COMMONS | FAB_FROM_SELF, TRACK_PATHS, s->f->q.stake,
                 NULL, 0, NULL, &s->found, e));
    *out = s->found.sum;
    return FAB_OK;
}

/* ---- the two sides */

static enum fab_code fill_gives(struct filling *f, struct search *s, struct fab_err *e)
{
    fab_credit most[FAB_ROWS] = { { 0 } };

    if (on(f, "deposit")) {
        most[FAB_ROW_DEPOSIT].units = fab_min(
            fab_min(f->deposit, f->q.stake), fab_max(0, fab_free(f->r->tray, f->q.who, f->q.unit)));
    }
    if (on(f, "escrow")) most[FAB_ROW_ESCROW].units = fab_min(f->escrow, f->q.stake);
    if (on(f, "surety")) FAB_TRY(find_word(s, most, e));
    if (on(f, "pool")) FAB_TRY(find_pool(s, &most[FAB_ROW_POOL], e));
    fab_sheet_gives(&f->sheet, 0, most);
    return FAB_OK;
}

/* s NULL: nothing of this unit can be set aside, no record is kept of it. */
static enum fab_code fill_needs(struct filling *f, const struct fab_judge *j, struct search *s,
                                struct fab_err *e)
{
    const struct fab_inquiry inquiry = { .asker = f->q.asker, .who = f->q.who, .topic = f->topic,
                                         .at = fab_now(f->r->tray) };
    struct fab_need   need;
    struct fab_answer odds;

    fab_doc_need(f->r, &f->q, &need);
    if (s != NULL && f->q.shrug < 0) need.shrug.units = f->terms.median;
    if (s != NULL && on(f, "track")) FAB_TRY(find_track(s, &need.track, e));
    FAB_TRY(fab_judge_ask(j, &inquiry, &need, NULL, 0, &odds, e));
    need.max_steps = f->q.steps;
    if (f->named >= 0)
        return fab_sheet_needs_named(&f->sheet, 0, need.stake, f->q.steps, (fab_credit){f->named},
                                     e);
    return fab_sheet_needs(&f->sheet, 0, &need, e);
}

/* With the graph of links, where this unit has one. */
static enum fab_code fill(struct filling *f, const struct fab_judge *j, struct fab_err *e)
{
    struct search *s = fab_new(f->r->arena, struct search, 1);
    enum fab_code  code;

    if (s == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (!fab_doc_cover_kept(f->r, f->q.unit)) {
        return f->creditor ? fill_needs(f, j, NULL, e) : FAB_OK;
    }
    s->f = f;
    f->r->from->cover_terms(f->r->from->self, &f->q.asker, &f->q.who, f->q.unit,
                            &f->terms);
    s->g = f->r->from->cover_lock(f->r->from->self, f->q.unit, &s->s);
    code = s->g == NULL  ? fab_fail(e, FAB_E_MEMORY)
           : f->creditor ? fill_needs(f, j, s, e)
                         : fill_gives(f, s, e);
    f->r->from->cover_unlock(f->r->from->self, s->s);
    return code;
}

static void put_prices(struct fab_out *o, const struct filling *f)
{
    struct fab_tray *t = f->r->tray;

    fab_json_open(o, "prices", '{');
    fab_json_put_int(o, "minute_milli", fab_set(t, FAB_S_ask_minute));
    fab_json_put_int(o, "rate_day", fab_set(t, FAB_S_ask_rate));
    fab_json_put_int(o, "word_effect", fab_set(t, FAB_S_word_effect));
    fab_json_put_int(o, "pool_keep", fab_set(t, FAB_S_pool_keep));
    fab_json_put_int(o, "premium", f->terms.premium);
    fab_json_close(o, '}');
    fab_json_put_int(o, "version", fab_meta(t, FAB_META_ver));
}

enum fab_code fab_view_sheet(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    struct filling         *f = fab_new(r->arena, struct filling, 1);
    struct fab_sheet_words  w = { .lang = r->lang, .per_one = 1, .arena = r->arena };
    const struct fab_judge *j;
    enum fab_code           code;

    (void)m;
    if (f == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (r->from->judge_lock == NULL || fab_id_none(&r->who)) return fab_fail(e, FAB_E_REF);
    f->r = r;
    FAB_TRY(read_question(f, e));
    j = r->from->judge_lock(r->from->self);
    code = j == NULL ? fab_fail(e, FAB_E_MEMORY) : fill(f, j, e);
    r->from->judge_unlock(r->from->self);
    FAB_TRY(code);
    w.unit = fab_doc_unit(r, f->q.unit);
    (void)fab_unit_type(r->tray, f->q.unit, &w.per_one);
    put_prices(o, f);
    fab_view_sheet_rows(o, &w, &f->sheet);
    return FAB_OK;
}

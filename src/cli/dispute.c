/* dispute.c: when a promise breaks: the way out, the case, the answer, the mediator, what both
 * sign, the verdict, the appeal.
 *
 * Nonce   who opens a case commits to a number that he reveals at the jury's door; it waits beside
 *         his key (NAME.nonces) until then (PROTOCOL 6.2).
 * REF     of a case, or of the promise that it is about. */
#include "cli/box.h"
#include "cli/keys.h"
#include "cli/spare.h"
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { NONCE = 32, NONCES_MOST = 1 << 20, STAGE_END = 12, CONTEST = 1, CONCEDE = 2,
       NAME_MEDIATOR = 3 };

/* ---- the case that is meant */

static enum fab_code find_case(struct fab_cli *c, fab_id *sid, const struct fab_json **row,
                               struct fab_err *e)
{
    const struct fab_json *doc, *rows;
    fab_id                 ref;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &ref, e));
    FAB_TRY(fab_cli_get(c, "/v1/disputes", &doc, NULL, e));
    rows = fab_cli_rows(doc);
    for (int open = 1; open >= 0; open--) {
        for (*row = rows; *row != NULL; *row = (*row)->next) {
            fab_id about;

            if ((fab_json_int(*row, "stage", STAGE_END) < STAGE_END) != (open == 1)) continue;
            if (!fab_sid_read(fab_json_text(*row, "sid"), sid)
                || !fab_sid_read(fab_json_text(*row, "promise"), &about)) {
                continue;
            }
            if (fab_same(sid, &ref) || fab_same(&about, &ref)) return FAB_OK;
        }
    }
    return fab_fail_field(e, FAB_E_REF, "REF");
}

static enum fab_code about_case(struct fab_cli *c, struct fab_draft *d, int kind,
                                const struct fab_json **row, struct fab_err *e)
{
    fab_id sid;

    FAB_TRY(find_case(c, &sid, row, e));
    FAB_TRY(fab_cli_draft(c, d, kind, e));
    fab_draft_about_sid(d, &sid);
    return FAB_OK;
}

/* Words for the two sides of a case, whoever opened it, and oneself. */
static enum fab_code text_for_sides(struct fab_cli *c, struct fab_draft *d,
                                    const struct fab_json *row, int field, struct fab_err *e)
{
    const struct fab_json *doc, *sides;
    fab_id                 sid, who[FAB_BOX_READERS_MOST];
    int                    n = 0;

    if (!fab_args_has(&c->args, "--text")) return FAB_OK;
    if (!fab_sid_read(fab_json_text(row, "sid"), &sid)) return fab_fail_field(e, FAB_E_REF, "REF");
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/disputes/", fab_cli_sid(c, &sid), NULL), &doc, NULL,
                        e));
    sides = fab_json_get(doc, "sides");
    for (const struct fab_json *s = sides == NULL ? NULL : sides->first; s != NULL && n < 2;
         s = s->next) {
        if (fab_mid_read(fab_json_text(s, "mid"), &who[n])) n++;
    }
    if (fab_mid_read(fab_json_text(row, "opener.mid"), &who[n])
        && (n < 1 || !fab_same(&who[n], &who[0])) && (n < 2 || !fab_same(&who[n], &who[1]))) {
        n++;
    }
    fab_box_text(c, d, field, fab_args_option(&c->args, "--text"), who, n);
    return FAB_OK;
}

/* A word of a list, or its number; 0: none of them. */
static int choice(fab_str word, const char *const *names, int n)
{
    int64_t number;

    for (int i = 1; i < n; i++) {
        if (fab_str_is(word, names[i])) return i;
    }
    return fab_int_read(word, &number) && number >= 1 && number < n ? (int)number : 0;
}

/* ---- nonces */

static void put_nonce(struct fab_cli *c, uint8_t nonce[NONCE])
{
    c->chance.random(c->chance.self, "nonce", nonce, NONCE);
}

static enum fab_code nonces_path(struct fab_cli *c, const char **path, struct fab_err *e)
{
    fab_str name;

    FAB_TRY(fab_keys_name(c, &name, e));
    return fab_keys_path(c, name, ".nonces", path, e);
}

/* One line: sid of the case, the number. */
static enum fab_code keep_nonce(struct fab_cli *c, const fab_id *sid, const uint8_t nonce[NONCE],
                                struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);
    fab_bytes      before = { NULL, 0 };
    const char    *path;

    FAB_TRY(nonces_path(c, &path, e));
    if (fab_os_exists(path)) FAB_TRY(fab_os_read(path, NONCES_MOST, c->arena, &before, e));
    fab_put(&b, before.p, before.len);
    fab_put_sid(&b, sid);
    fab_put_byte(&b, ' ');
    fab_put_b64u(&b, nonce, NONCE);
    fab_put_byte(&b, '\n');
    return b.failed ? fab_fail(e, FAB_E_MEMORY)
                    : fab_os_write(path, fab_buf_bytes(&b), 0600, true, e);
}

static enum fab_code kept_nonce(struct fab_cli *c, const fab_id *sid, uint8_t nonce[NONCE],
                                struct fab_err *e)
{
    const char *path;
    fab_bytes   file;
    fab_str     rest;
    size_t      len;

    FAB_TRY(nonces_path(c, &path, e));
    if (!fab_os_exists(path)) return fab_fail_field(e, FAB_E_REF, "nonce");
    FAB_TRY(fab_os_read(path, NONCES_MOST, c->arena, &file, e));
    for (rest = (fab_str){ (const char *)file.p, file.len }; rest.len > 0;) {
        fab_str line = fab_str_cut(&rest, '\n');
        fab_id  is;

        if (!fab_sid_read(fab_str_cut(&line, ' '), &is) || !fab_same(&is, sid)) continue;
        if (fab_b64u_read(line, nonce, NONCE, &len) && len == NONCE) return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_REF, "nonce");
}

/* ---- the way out, and opening a case */

enum fab_code fab_verb_trouble(struct fab_cli *c, struct fab_err *e)
{
    fab_id agr;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &agr, e));
    return fab_cli_show(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, &agr), "/trouble", NULL),
                        e);
}

/* Taking back names the case and stands about what it is about. */
static enum fab_code withdraw(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *row;
    struct fab_draft       d;
    fab_id                 sid, agr;

    FAB_TRY(find_case(c, &sid, &row, e));
    if (!fab_sid_read(fab_json_text(row, "promise"), &agr)) {
        return fab_fail_field(e, FAB_E_REF, "REF");
    }
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_dispute, e));
    fab_draft_about_sid(&d, &agr);
    fab_draft_ref(&d, &sid);
    FAB_DRAFT(&d, code, fab_json_int(row, "leg", 0));
    FAB_DRAFT(&d, scale, 0);
    return fab_cli_say(c, &d, "dispute_back", e);
}

/* The leg: --leg N, else the first that is under way. */
static enum fab_code which_leg(struct fab_cli *c, const fab_id *agr, int64_t *leg,
                               struct fab_err *e)
{
    const struct fab_json *doc;

    FAB_TRY(fab_cli_int(c, "--leg", 0, 1 << 20, -1, leg, e));
    if (*leg >= 0) return FAB_OK;
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, agr), "/trouble", NULL),
                        &doc, NULL, e));
    *leg = fab_json_int(doc, "leg", 0);
    return FAB_OK;
}

/* Says it about the leg, for so much. */
static enum fab_code open_case(struct fab_cli *c, int ground, const char *sum_of, fab_str sum,
                               struct fab_err *e)
{
    struct fab_draft d;
    uint8_t          nonce[NONCE];
    fab_id           agr, sid, hash;
    int64_t          leg, claim;
    int              unit;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &agr, e));
    FAB_TRY(which_leg(c, &agr, &leg, e));
    FAB_TRY(fab_cli_sum(c, sum_of, sum, &unit, &claim, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_dispute, e));
    fab_draft_about_sid(&d, &agr);
    FAB_DRAFT(&d, code, leg);
    FAB_DRAFT(&d, method, ground);
    FAB_DRAFT(&d, amount, (fab_credit){ claim });
    put_nonce(c, nonce);
    hash = fab_sha256(fab_bytes_of(nonce, NONCE));
    fab_draft_hash(&d, &hash);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    FAB_TRY(fab_cli_submit(c, &d, &sid, e));
    if (!c->dry_run) FAB_TRY(keep_nonce(c, &sid, nonce, e));
    return fab_cli_said(c, &sid, "dispute", e);
}

enum fab_code fab_verb_dispute(struct fab_cli *c, struct fab_err *e)
{
    static const char *const GROUNDS[] = { "", "not-delivered", "not-as-agreed", "not-paid",
        "terms", "rating", "pool", "rule", "public" };
    const int ground = choice(fab_args_option(&c->args, "--ground"), GROUNDS, fab_countof(GROUNDS));

    if (fab_args_has(&c->args, "--withdraw")) return withdraw(c, e);
    if (ground == 0) return fab_fail_field(e, FAB_E_FIELD, "--ground");
    return open_case(c, ground, "--claim", fab_args_option(&c->args, "--claim"), e);
}

/* What the solidarity fund put up for this promise is asked for by a case of its own ground; its
 * officers, or a jury, answer. */
enum fab_code fab_verb_claim_pool(struct fab_cli *c, struct fab_err *e)
{
    enum { OF_THE_POOL = 6 };

    return open_case(c, OF_THE_POOL, "SUM", fab_args_word(&c->args, "SUM", 0), e);
}

/* ---- the answer */

enum fab_code fab_verb_answer(struct fab_cli *c, struct fab_err *e)
{
    const bool             concede = fab_args_has(&c->args, "--concede");
    const struct fab_json *row;
    struct fab_draft       d;
    uint8_t                nonce[NONCE];
    fab_id                 opener, sid;

    if (concede == fab_args_has(&c->args, "--contest") && !fab_args_has(&c->args, "--jury")) {
        return fab_fail_field(e, FAB_E_FIELD, "--contest");
    }
    FAB_TRY(about_case(c, &d, FAB_K_answer, &row, e));
    FAB_DRAFT(&d, code, concede ? CONCEDE : CONTEST);
    if (!concede) {
        if (!fab_sid_read(fab_json_text(row, "sid"), &sid)) {
            return fab_fail_field(e, FAB_E_REF, "REF");
        }
        const bool mine = fab_mid_read(fab_json_text(row, "opener.mid"), &opener)
                          && fab_same(&opener, &c->person.mid);
        if (mine) FAB_TRY(kept_nonce(c, &sid, nonce, e));
        else put_nonce(c, nonce);
        FAB_DRAFT(&d, nonce, fab_bytes_of(nonce, NONCE));
    }
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, concede ? "answer_concede" : "answer", e);
}

enum fab_code fab_verb_mediate(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *row;
    struct fab_draft       d;
    fab_id                *who = fab_new(c->arena, fab_id, 1);

    if (who == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), who, e));
    FAB_TRY(about_case(c, &d, FAB_K_answer, &row, e));
    FAB_DRAFT(&d, code, NAME_MEDIATOR);
    FAB_DRAFT(&d, mids, who);
    d.st.nmids = 1;
    return fab_cli_say(c, &d, "mediate", e);
}

/* ---- what both sign */

enum { ROWS = 32 };
struct rows { int64_t hold[ROWS], sum[ROWS]; int n; };

/* In order of holds, as the rules want them. */
static void add_row(struct rows *r, int64_t hold, int64_t sum)
{
    int k = r->n;

    if (r->n == ROWS) return;
    for (; k > 0 && r->hold[k - 1] > hold; k--) {
        r->hold[k] = r->hold[k - 1];
        r->sum[k] = r->sum[k - 1];
    }
    r->hold[k] = hold;
    r->sum[k] = sum;
    r->n++;
}

/* "3:20EUR", or a kind of hold that there is once: "deposit:20EUR".  A case numbers its holds,
 * of a promise they stand in order. */
static enum fab_code read_row(struct fab_cli *c, const struct fab_json *doc, fab_str word,
                              struct rows *out, struct fab_err *e)
{
    static const char *const TYPES[] = { "", "escrow", "deposit", "surety", "pool" };
    const fab_str            name = fab_str_cut(&word, ':');
    const struct fab_json   *holds = fab_json_get(doc, "holds");
    int64_t                  number = -1, sum, n = 0;
    int                      type = 0, found = 0, unit;

    if (!fab_int_read(name, &number)) type = choice(name, TYPES, fab_countof(TYPES));
    for (const struct fab_json *h = holds == NULL ? NULL : holds->first; type > 0 && h != NULL;
         h = h->next, n++) {
        if (fab_json_int(h, "type", 0) != type) continue;
        number = fab_json_int(h, "hold", n);
        found++;
    }
    if (number < 0 || found > 1) return fab_fail_field(e, FAB_E_FIELD, "ROW");
    FAB_TRY(fab_cli_sum(c, "ROW", word, &unit, &sum, e));
    add_row(out, number, sum);
    return FAB_OK;
}

/* What lies on the table is signed as it is. */
static enum fab_code read_table(struct fab_cli *c, const fab_id *sid, struct rows *out,
                                struct fab_err *e)
{
    const struct fab_json *doc, *table;

    FAB_TRY(
        fab_cli_get(c, fab_cli_join(c, "/v1/disputes/", fab_cli_sid(c, sid), NULL), &doc, NULL, e));
    table = fab_json_get(doc, "table");
    for (const struct fab_json *t = table == NULL ? NULL : table->first; t != NULL; t = t->next) {
        add_row(out, fab_json_int(t, "hold", 0), fab_json_int(t, "sum.units", 0));
    }
    return out->n > 0 ? FAB_OK : fab_fail_field(e, FAB_E_REF, "--as-proposed");
}

static enum fab_code put_rows(struct fab_cli *c, struct fab_draft *d, const struct rows *r,
                              struct fab_err *e)
{
    struct fab_cells *row = fab_new(c->arena, struct fab_cells, ROWS);
    struct fab_cell  *cell = fab_new(c->arena, struct fab_cell, 2 * ROWS);

    if (row == NULL || cell == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int i = 0; i < r->n; i++) {
        cell[2 * i] = (struct fab_cell){ .type = 'i', .n = r->hold[i] };
        cell[2 * i + 1] = (struct fab_cell){ .type = 'i', .n = r->sum[i] };
        row[i] = (struct fab_cells){ cell + 2 * i, 2 };
    }
    FAB_DRAFT(d, list, row);
    d->st.nlist = r->n;
    return FAB_OK;
}

/* In a case: about it.  After an admission, where there is no case: about the promise, from
 * one's own hold. */
enum fab_code fab_verb_settle(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *row, *doc;
    struct fab_err         none;
    struct fab_draft       d;
    struct rows            rows = { .n = 0 };
    const char            *where = "/v1/disputes/";
    fab_id                 about;

    FAB_TRY(fab_cli_person(c, e));
    if (find_case(c, &about, &row, &none) != FAB_OK
        || fab_json_int(row, "stage", STAGE_END) == STAGE_END) {
        FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &about, e));
        where = "/v1/promises/";
        row = NULL;
    }
    FAB_TRY(fab_cli_get(c, fab_cli_join(c, where, fab_cli_sid(c, &about), NULL), &doc, NULL, e));
    if (fab_args_has(&c->args, "--as-proposed")) FAB_TRY(read_table(c, &about, &rows, e));
    for (int i = 0; i < fab_args_count(&c->args, "ROW"); i++) {
        FAB_TRY(read_row(c, doc, fab_args_word(&c->args, "ROW", i), &rows, e));
    }
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_settle, e));
    fab_draft_about_sid(&d, &about);
    FAB_TRY(put_rows(c, &d, &rows, e));
    if (row != NULL) FAB_TRY(text_for_sides(c, &d, row, FAB_D_text, e));
    return fab_cli_say(c, &d, "settle", e);
}

/* ---- the jury */

/* Oneself, or, once a side, somebody who sits. */
static enum fab_code too_close(struct fab_cli *c, fab_str refused, struct fab_err *e)
{
    const struct fab_json *row;
    struct fab_draft       d;
    fab_id                *who = fab_new(c->arena, fab_id, 1);

    if (who == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (refused.len > 0) FAB_TRY(fab_cli_who(c, refused, who, e));
    FAB_TRY(about_case(c, &d, FAB_K_recuse, &row, e));
    if (refused.len == 0) *who = c->person.mid;
    FAB_DRAFT(&d, mids, who);
    d.st.nmids = 1;
    return fab_cli_say(c, &d, refused.len > 0 ? "refuse" : "recuse", e);
}

/* [loss, fine, fault, dim, days] of the options. */
static enum fab_code read_verdict(struct fab_cli *c, int64_t vec[5], struct fab_err *e)
{
    static const char *const FAULTS[] = { "", "debtor", "creditor" }, *const DIMS[] = {
        "", "intention", "competence", "neither"
    };
    const fab_str fault = fab_args_option(&c->args, "--fault"),
                  dim = fab_args_option(&c->args, "--dim");
    int                      unit;

    memset(vec, 0, 5 * sizeof *vec);
    FAB_TRY(fab_cli_sum(c, "--loss", fab_args_option(&c->args, "--loss"), &unit, &vec[0], e));
    if (fab_args_has(&c->args, "--fine")) {
        FAB_TRY(fab_cli_sum(c, "--fine", fab_args_option(&c->args, "--fine"), &unit, &vec[1], e));
    }
    vec[2] = choice(fault, FAULTS, fab_countof(FAULTS));
    if (vec[2] == 0 && !fab_str_is(fault, "nobody")) {
        return fab_fail_field(e, FAB_E_FIELD, "--fault");
    }
    vec[3] = choice(dim, DIMS, fab_countof(DIMS));
    if (vec[3] == 0) return fab_fail_field(e, FAB_E_FIELD, "--dim");
    return fab_cli_int(c, "--days", 0, 365, 0, &vec[4], e);
}

static enum fab_code verdict(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *row;
    struct fab_draft       d;
    uint8_t                salt[32];
    int64_t                vec[5];
    fab_id                 sid;

    FAB_TRY(read_verdict(c, vec, e));
    FAB_TRY(about_case(c, &d, FAB_K_ruling, &row, e));
    if (c->terms.nholders == 0) return fab_fail_field(e, FAB_E_STATE, "seals");
    fab_draft_seal(&d, vec, fab_countof(vec), salt);
    FAB_TRY(text_for_sides(c, &d, row, FAB_D_reasons, e));
    FAB_TRY(fab_cli_submit(c, &d, &sid, e));
    if (!c->dry_run) FAB_TRY(fab_spare_keep(c, &sid, salt, vec, fab_countof(vec), e));
    return fab_cli_said(c, &sid, "ruling", e);
}

/* The case with the words that are boxed for oneself: "words": [{"text", "by"}] before the rest. */
static enum fab_code show_case(struct fab_cli *c, const char *path, struct fab_err *e)
{
    const struct fab_json *doc, *boxes;
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &b, false };
    fab_str                json, text;

    FAB_TRY(fab_cli_get(c, path, &doc, &json, e));
    boxes = fab_json_get(doc, "boxed");
    fab_json_open(&o, NULL, '{');
    fab_json_open(&o, "words", '[');
    for (const struct fab_json *row = boxes == NULL ? NULL : boxes->first; row != NULL;
         row = row->next) {
        if (!fab_box_words(c, row, FAB_D_reasons, &text)
            && !fab_box_words(c, row, FAB_D_text, &text)) {
            continue;
        }
        fab_json_open(&o, NULL, '{');
        fab_json_put_text(&o, "text",
                          fab_str_of(
                              fab_cli_join(c, fab_copy(c->arena, fab_json_text(row, "by.name")).p,
                                           ": ", fab_copy(c->arena, text).p, NULL)));
        fab_json_put_text(&o, "by", fab_json_text(row, "by.mid"));
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    fab_put_text(&b, ",");
    fab_put_str(&b, fab_str_part(json, 1, json.len));
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&b), e);
}

/* Without options: the case to read. */
enum fab_code fab_verb_judge__seat(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *row;
    fab_id                 sid;

    const fab_str refused = fab_args_option(&c->args, "--refuse");

    if (refused.len > 0 || fab_args_has(&c->args, "--recuse")) return too_close(c, refused, e);
    if (fab_args_has(&c->args, "--loss")) return verdict(c, e);
    FAB_TRY(find_case(c, &sid, &row, e));
    return show_case(c, fab_cli_join(c, "/v1/disputes/", fab_cli_sid(c, &sid), NULL), e);
}

enum fab_code fab_verb_appeal(struct fab_cli *c, struct fab_err *e)
{
    static const char *const GROUNDS[] = { "", "fact", "rule", "juror", "in-time", "not-heard" };
    const int ground = choice(fab_args_option(&c->args, "--ground"), GROUNDS, fab_countof(GROUNDS));
    const struct fab_json   *row;
    struct fab_draft         d;

    if (ground == 0) return fab_fail_field(e, FAB_E_FIELD, "--ground");
    FAB_TRY(about_case(c, &d, FAB_K_appeal, &row, e));
    FAB_DRAFT(&d, method, ground);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, "appeal", e);
}

/* negotiate.c: the smallest deal that suits two people, found without either showing first.
 *
 * Calls   the first seals my sheet and sends its hash with the outline; each later one goes on from
 *         what lies in the mailbox, until both are open.  Who began signs the promise, the other
 *         accepts it.
 * Asked   nothing is sent before a yes: once to seal, once to sign (--yes answers both; without a
 *         terminal and without it the sheet or the deal is only shown).
 * Exit    0 goes on, or a deal; 1 no deal, or time is over; 8 the sheet opened is not the sheet
 *         sealed.
 * Source  DECISION 8; ux 06c-sheet. */
#include "cli/deal.h"
#include "cli/hold.h"
#include "cli/negotiate.h"
#include "codec/base64.h"
#include "os/os.h"
#include "views/sheet.h"

enum { WAIVED = 9, EXIT_NO = 1, EXIT_SPOILED = 8 };

/* What a call tells: a state, its sentence, and what of the talk is shown with it. */
struct tale {
    const char *state, *id;
    bool mine, shows;
    const struct fab_sheet *theirs;
    const struct fab_bargain *bargain;
    fab_id sid;
};

/* ---- telling */

static fab_str name_of(struct fab_cli *c, const fab_id *mid)
{
    const struct fab_json *doc;
    struct fab_err         ignored;
    const char            *path = fab_cli_join(c, "/v1/people/", fab_cli_mid(c, mid), NULL);

    if (fab_cli_get(c, path, &doc, NULL, &ignored) != FAB_OK) {
        return fab_str_of(fab_cli_mid(c, mid));
    }
    return fab_json_text(doc, "name").len > 0 ? fab_json_text(doc, "name")
                                              : fab_str_of(fab_cli_mid(c, mid));
}

static enum fab_code words_of(struct fab_cli *c, int unit, struct fab_sheet_words *w,
                              struct fab_err *e)
{
    const struct fab_json *doc, *units;

    *w = (struct fab_sheet_words){ .lang = c->lang, .per_one = 1, .arena = c->arena };
    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    units = fab_json_get(doc, "units");
    for (const struct fab_json *u = units == NULL ? NULL : units->first; u != NULL; u = u->next) {
        if (fab_json_int(u, "number", -1) != unit) continue;
        w->unit = fab_json_text(u, "name");
        w->per_one = fab_max(1, fab_json_int(u, "per_one", 1));
    }
    return FAB_OK;
}

static fab_str sentence(struct fab_cli *c, const char *id, fab_str who)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_say(&b, c->lang, id, &FAB_TEXT("who", who), 1);
    return fab_buf_str(&b);
}

static void put_sheet(struct fab_out *o, const char *name, const struct fab_sheet_words *w,
                      const struct fab_sheet *s)
{
    fab_json_open(o, name, '{');
    fab_view_sheet_rows(o, w, s);
    fab_json_close(o, '}');
}

static enum fab_code tell(struct fab_cli *c, const struct fab_talk *t, const struct tale *tale,
                          struct fab_err *e)
{
    const fab_str          who = name_of(c, &t->other);
    struct fab_buf         json = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &json, false };
    struct fab_sheet_words w;

    FAB_TRY(words_of(c, t->outline.unit, &w, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", sentence(c, tale->id, who));
    fab_json_put_text(&o, "state", fab_str_of(tale->state));
    fab_json_open(&o, "with", '{');
    fab_json_put_mid(&o, "mid", &t->other);
    fab_json_put_text(&o, "name", who);
    fab_json_close(&o, '}');
    if (t->outline.text.len > 0) fab_json_put_text(&o, "outline", t->outline.text);
    if (tale->mine) put_sheet(&o, "mine", &w, &t->mine);
    if (tale->theirs != NULL) put_sheet(&o, "theirs", &w, tale->theirs);
    if (tale->bargain != NULL) {
        fab_json_open(&o, "bargain", '{');
        fab_view_bargain(&o, &w, &t->outline, tale->bargain);
        fab_json_close(&o, '}');
    }
    if (tale->shows) {
        fab_json_put_text(&o, "shows_text", sentence(c, FAB_W("negotiate.shows"), who));
    }
    if (!fab_id_none(&tale->sid)) fab_json_put_sid(&o, "sid", &tale->sid);
    fab_json_close(&o, '}');
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

/* A yes on the terminal, or beforehand. */
static bool agrees(struct fab_cli *c, const char *question)
{
    char   line[16];
    size_t len;

    if (c->dry_run) return false;
    if (c->yes || !fab_os_is_terminal(0)) return c->yes;
    fab_cli_note(c, question, NULL, 0);
    return fab_os_line(line, sizeof line, &len) && len > 0
           && (line[0] == 'y' || line[0] == 'Y' || line[0] == 'o' || line[0] == 'O');
}

/* ---- the first round */

/* Theirs becomes mine: I am party 1, and their hash is known before I say anything. */
static enum fab_code take_up(struct fab_cli *c, struct fab_talk *t, const struct fab_talk_word *m,
                             struct fab_err *e)
{
    FAB_TRY(fab_outline_read(m->what, &t->outline, e));
    if (!fab_same(&t->outline.party[0], &t->other)
        || !fab_same(&t->outline.party[1], &c->person.mid)) {
        return fab_fail_field(e, FAB_E_ROLE, "outline");
    }
    t->me = 1;
    t->outline_bytes = m->what;
    t->deal = fab_outline_name(m->what);
    t->theirs = m->hash;
    t->pinned = true;
    return fab_talk_check(c, t, e);
}

static enum fab_code begin(struct fab_cli *c, struct fab_talk *t, const struct fab_talk_word *mail,
                           int n, bool *sealed, struct fab_err *e)
{
    const struct fab_talk_word *theirs = fab_talk_proposal(mail, n);
    const bool                  own = fab_args_word(&c->args, "TEXT", 0).len > 0;

    if (!own && theirs == NULL) return fab_fail_field(e, FAB_E_REF, "talk");
    FAB_TRY(own ? fab_talk_outline(c, t, e) : take_up(c, t, theirs, e));
    FAB_TRY(fab_talk_sheet(c, t, e));
    if (!c->json) {
        fab_cli_note(c, FAB_W("negotiate.shows"), &FAB_TEXT("who", name_of(c, &t->other)), 1);
        fab_cli_note(c, FAB_W("negotiate.gone"), NULL, 0);
    }
    *sealed = agrees(c, FAB_W("negotiate.seal?"));
    return *sealed ? fab_talk_keep(c, t, e) : FAB_OK;
}

/* ---- the second */

/* What has not been sent yet goes out, as far as the rounds allow; the file is ahead of the
 * mailbox. */
static enum fab_code go_on(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    if (t->stage < FAB_TALK_HASH_SENT) {
        FAB_TRY(fab_talk_send(c, t, FAB_TALK_OUTLINE, e));
        t->stage = FAB_TALK_HASH_SENT;
    }
    FAB_TRY(fab_talk_keep(c, t, e));
    if (!t->pinned || t->stage >= FAB_TALK_SHEET_SENT) return FAB_OK;
    FAB_TRY(fab_talk_send(c, t, FAB_TALK_SHEET, e));
    t->stage = FAB_TALK_SHEET_SENT;
    return fab_talk_keep(c, t, e);
}

/* ---- the promise */

static enum fab_code leg_holds(struct fab_cli *c, const struct fab_talk *t,
                               const struct fab_bargain *b, int k, struct fab_hold_rows *rows,
                               struct fab_err *e)
{
    const struct fab_outline_leg *l = &t->outline.leg[k];
    const fab_credit             *x = b->leg[k].amount;
    const struct fab_hold_ask     ask = { .creditor = t->outline.party[1 - l->debtor],
        .debtor = t->outline.party[l->debtor], .leg = k, .unit = t->outline.unit,
        .value = b->leg[k].step.units, .due = l->due, .topic = t->outline.topic };
    const struct fab_hold_sums    sums = { x[FAB_ROW_DEPOSIT].units, x[FAB_ROW_ESCROW].units,
        x[FAB_ROW_SURETY].units + x[FAB_ROW_OWNED].units, x[FAB_ROW_POOL].units };
    const enum fab_code           code = fab_hold_sums(c, &ask, &sums, rows, e);

    if (code != FAB_E_REF || e->field == NULL || !fab_str_is(fab_str_of(e->field), "unit")) {
        return code;
    }
    if (rows->n == FAB_L_holds) return fab_fail_field(e, FAB_E_FIELD, "holds");
    /* nothing of this unit can be set aside: its creditor bears it by choice */
    rows->path[rows->n].n = 0;
    rows->hold[rows->n++] = (struct fab_draft_hold){ WAIVED, k, ask.creditor, ask.unit, ask.value };
    return FAB_OK;
}

static fab_str promise_text(struct fab_cli *c, const struct fab_talk *t,
                            const struct fab_bargain *b)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);

    fab_put_str(&text, t->outline.text);
    if (b->half) fab_put_str(&text, fab_word(c->lang, FAB_W("negotiate.half")));
    if (b->steps > 1) fab_say(&text, c->lang, FAB_W("negotiate.step"), &FAB_NUM("n", b->steps), 1);
    return fab_buf_str(&text);
}

static enum fab_code sign(struct fab_cli *c, const struct fab_talk *t, const struct fab_bargain *b,
                          fab_id *sid, struct fab_err *e)
{
    const struct fab_outline *o = &t->outline;
    struct fab_draft_leg      leg[FAB_L_legs];
    struct fab_hold_rows      rows = { .n = 0 };
    struct fab_draft          d;

    FAB_TRY(fab_cli_draft(c, &d, FAB_K_promise, e));
    fab_draft_about_mid(&d, &t->other);
    for (int k = 0; k < o->nlegs; k++) {
        const struct fab_outline_leg *l = &o->leg[k];

        leg[k] =
            (struct fab_draft_leg){ l->debtor, 1 - l->debtor, l->due, b->leg[k].step.units, o->unit,
                                    1,         l->after };
        if (l->stake.units > 0) FAB_TRY(leg_holds(c, t, b, k, &rows, e));
    }
    fab_draft_legs(&d, leg, o->nlegs);
    if (rows.n > 0) fab_draft_certificate(&d, rows.hold, rows.path, rows.n);
    if (!fab_id_none(&t->thing)) fab_draft_ref(&d, &t->thing);
    if (o->topic.len > 0) {
        d.st.topic_name = o->topic;
        d.st.has |= F_(topic);
    }
    fab_deal_text(c, &d, &t->other, promise_text(c, t, b));
    return fab_cli_submit(c, &d, sid, e);
}

/* ---- endings */

static enum fab_code end(struct fab_cli *c, struct fab_talk *t, const struct tale *tale, int exit,
                         struct fab_err *e)
{
    FAB_TRY(tell(c, t, tale, e));
    c->exit = exit;
    if (c->dry_run) return FAB_OK;
    FAB_TRY(fab_talk_clear(c, t, e));
    return fab_talk_forget(c, t, e);
}

static enum fab_code found(struct fab_cli *c, struct fab_talk *t, const struct fab_sheet *theirs,
                           const struct fab_bargain *b, struct fab_err *e)
{
    struct tale tale = { .state = "deal",
                         .id = FAB_W("negotiate.they_sign"),
                         .mine = true,
                         .theirs = theirs,
                         .bargain = b };

    if (t->me == 1) return end(c, t, &tale, 0, e);
    tale.id = FAB_W("negotiate.you_sign");
    if (!agrees(c, FAB_W("negotiate.sign?"))) return tell(c, t, &tale, e);
    FAB_TRY(sign(c, t, b, &tale.sid, e));
    tale.state = "signed";
    tale.id = FAB_W("negotiate.signed");
    return end(c, t, &tale, 0, e);
}

static enum fab_code compare(struct fab_cli *c, struct fab_talk *t, const struct fab_sheet *theirs,
                             struct fab_err *e)
{
    struct fab_sheet  *both = fab_new(c->arena, struct fab_sheet, 2);
    struct fab_bargain b;
    const struct tale  none = { .state = "none", .id = FAB_W("negotiate.none"), .mine = true,
                                .theirs = theirs, .bargain = &b };
    const struct tale  odd = { .state = "spoiled", .id = FAB_W("negotiate.odd"), .theirs = theirs };

    if (both == NULL) return fab_fail(e, FAB_E_MEMORY);
    both[t->me] = t->mine;
    both[1 - t->me] = *theirs;
    if (fab_sheet_best(&t->outline, both, &b, e) != FAB_OK) return end(c, t, &odd, EXIT_SPOILED, e);
    return b.kind == FAB_BARGAIN_FOUND ? found(c, t, theirs, &b, e) : end(c, t, &none, EXIT_NO, e);
}

static enum fab_code time_is_over(struct fab_cli *c, struct fab_talk *t, struct fab_err *e)
{
    const struct tale seen = { .state = "over", .id = FAB_W("negotiate.over_seen") },
                      unseen = { .state = "over", .id = FAB_W("negotiate.over") };

    return end(c, t, t->stage == FAB_TALK_SHEET_SENT ? &seen : &unseen, EXIT_NO, e);
}

/* ---- the verb */

/* A file that this key cannot open goes too. */
static enum fab_code stop(struct fab_cli *c, struct fab_talk *t, enum fab_code loaded,
                          struct fab_err *e)
{
    const struct tale stopped = { .state = "stopped", .id = FAB_W("negotiate.stopped") };

    if (loaded != FAB_OK && loaded != FAB_E_SIG) return loaded;
    return t->kept ? end(c, t, &stopped, 0, e) : fab_fail_field(e, FAB_E_REF, "talk");
}

static enum fab_code rounds(struct fab_cli *c, struct fab_talk *t, const struct fab_talk_word *mail,
                            int n, struct fab_err *e)
{
    const struct tale waiting = { .state = "sealed", .id = FAB_W("negotiate.sealed"),
                                  .mine = true };
    const struct tale open = { .state = "opened", .id = FAB_W("negotiate.opened"), .mine = true };
    const struct tale spoiled_tale = { .state = "spoiled", .id = FAB_W("negotiate.spoiled") };
    struct fab_sheet *theirs = fab_new(c->arena, struct fab_sheet, 1);
    bool              spoiled = false;

    if (theirs == NULL) return fab_fail(e, FAB_E_MEMORY);
    if (!t->pinned) t->pinned = fab_talk_pin(&t->deal, mail, n, &t->theirs);
    const bool there = t->pinned && fab_talk_opened(&t->deal, &t->theirs, mail, n, theirs,
                                                    &spoiled) != NULL;
    if (there && spoiled) return end(c, t, &spoiled_tale, EXIT_SPOILED, e);
    if (!c->dry_run) FAB_TRY(go_on(c, t, e));
    if (there) return compare(c, t, theirs, e);
    return tell(c, t, t->stage == FAB_TALK_SHEET_SENT ? &open : &waiting, e);
}

enum fab_code fab_verb_negotiate(struct fab_cli *c, struct fab_err *e)
{
    const struct tale     draft = { .state = "draft", .id = FAB_W("negotiate.draft"), .mine = true,
                                    .shows = true };
    struct fab_talk      *t = fab_new(c->arena, struct fab_talk, 1);
    struct fab_talk_word *mail = fab_new(c->arena, struct fab_talk_word, FAB_TALK_WORDS);
    bool                  sealed = true;
    int                   n;

    if (t == NULL || mail == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &t->other, e));
    if (fab_same(&t->other, &c->person.mid)) return fab_fail_field(e, FAB_E_CONFLICT, "WHO");
    const enum fab_code loaded = fab_talk_load(c, t, e);
    if (fab_args_has(&c->args, "--stop")) return stop(c, t, loaded, e);
    if (loaded != FAB_OK) return loaded;
    if (t->kept && fab_talk_over(&t->outline, fab_cli_now(c))) return time_is_over(c, t, e);
    if (t->kept && fab_args_word(&c->args, "TEXT", 0).len > 0) {
        return fab_fail_field(e, FAB_E_STATE, "talk");
    }
    FAB_TRY(fab_talk_mail(c, t, mail, &n, e));
    if (!t->kept) FAB_TRY(begin(c, t, mail, n, &sealed, e));
    return sealed ? rounds(c, t, mail, n, e) : tell(c, t, &draft, e);
}

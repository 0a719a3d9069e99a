/* rate.c: how it went: sealed until both have said it, or the window has closed; a reply, once.
 *
 * The opening goes to the holders of seals in shares; the author keeps a spare beside his key
 * (NAME.seals), so that he can open it himself if a holder is late (PROTOCOL 4). */
#include "cli/cli.h"
#include "cli/keys.h"
#include "cli/spare.h"
#include "codec/base64.h"
#include "os/os.h"
#include "views/views.h"

enum { MARKS = 4, CANNOT_SAY = -1, SPARE_MOST = 1 << 20 };

/* 0..4, or "-": cannot say. */
static enum fab_code mark(struct fab_cli *c, const char *name, int64_t *out, struct fab_err *e)
{
    const fab_str text = fab_args_word(&c->args, name, 0);

    if (fab_str_is(text, "-")) {
        *out = CANNOT_SAY;
        return FAB_OK;
    }
    return fab_int_read(text, out) && *out >= 0 && *out <= MARKS
               ? FAB_OK
               : fab_fail_field(e, FAB_E_FIELD, name);
}

/* --as-agreed, --again.  What is sealed has no "unsaid" for them (PROTOCOL 4), and nobody's mouth
 * is filled: a terminal is asked, elsewhere both must be given. */
static enum fab_code yes(struct fab_cli *c, const char *name, const char *question, int64_t *out,
                         struct fab_err *e)
{
    const fab_str given = fab_args_option(&c->args, name);
    bool          said;

    FAB_TRY(fab_cli_yes(name, fab_cli_asked(c, question, given, given), &said, e));
    *out = said;
    return FAB_OK;
}

/* What is about to be sealed, before it is signed. */
static void note_marks(struct fab_cli *c, const int64_t mark[FAB_VIEW_MARKS])
{
    struct fab_buf b = FAB_BUF_IN(c->arena);

    fab_view_put_marks(&b, c->lang, mark);
    FAB_NOTE(c, FAB_W("cli.sealing"), FAB_TEXT("marks", fab_buf_str(&b)));
}

/* One line: sid of the rating, salt, the vector. */
enum fab_code fab_spare_keep(struct fab_cli *c, const fab_id *sid, const uint8_t salt[32],
                             const int64_t *vec, int n, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);
    const char    *path;
    fab_bytes      before = { NULL, 0 };
    fab_str        name;

    FAB_TRY(fab_keys_name(c, &name, e));
    FAB_TRY(fab_keys_path(c, name, ".seals", &path, e));
    if (fab_os_exists(path)) FAB_TRY(fab_os_read(path, SPARE_MOST, c->arena, &before, e));
    fab_put(&b, before.p, before.len);
    fab_put_sid(&b, sid);
    fab_put_byte(&b, ' ');
    fab_put_b64u(&b, salt, 32);
    for (int i = 0; i < n; i++) {
        fab_put_byte(&b, ' ');
        fab_put_int(&b, vec[i]);
    }
    fab_put_byte(&b, '\n');
    return b.failed ? fab_fail(e, FAB_E_MEMORY)
                    : fab_os_write(path, fab_buf_bytes(&b), 0600, true, e);
}

/* --leg N, else the last leg of the agreement: of a loan, the way back. */
static enum fab_code rated_leg(struct fab_cli *c, const fab_id *agr, int64_t *leg,
                               struct fab_err *e)
{
    const struct fab_json *doc, *legs;

    FAB_TRY(fab_cli_int(c, "--leg", 0, 1 << 20, -1, leg, e));
    if (*leg >= 0) return FAB_OK;
    FAB_TRY(
        fab_cli_get(c, fab_cli_join(c, "/v1/promises/", fab_cli_sid(c, agr), NULL), &doc, NULL, e));
    legs = fab_json_get(doc, "legs");
    for (const struct fab_json *l = legs == NULL ? NULL : legs->first; l != NULL; l = l->next) {
        *leg = fab_json_int(l, "leg", 0);
    }
    return *leg >= 0 ? FAB_OK : fab_fail_field(e, FAB_E_REF, "REF");
}

enum fab_code fab_verb_rate(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    uint8_t          salt[32];
    int64_t          vec[FAB_VIEW_MARKS], leg;
    fab_id           agr, sid;

    FAB_TRY(mark(c, "WILL", &vec[0], e));
    FAB_TRY(mark(c, "CAN", &vec[1], e));
    FAB_TRY(yes(c, "--as-agreed", FAB_W("cli.ask.as_agreed"), &vec[2], e));
    FAB_TRY(yes(c, "--again", FAB_W("cli.ask.again"), &vec[3], e));
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &agr, e));
    FAB_TRY(rated_leg(c, &agr, &leg, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_rate, e));
    fab_draft_about_sid(&d, &agr);
    FAB_DRAFT(&d, code, leg);
    if (c->terms.nholders == 0) return fab_fail_field(e, FAB_E_STATE, "seals");
    note_marks(c, vec);
    fab_draft_seal(&d, vec, fab_countof(vec), salt);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    FAB_TRY(fab_cli_submit(c, &d, &sid, e));
    if (!c->dry_run) FAB_TRY(fab_spare_keep(c, &sid, salt, vec, fab_countof(vec), e));
    return fab_cli_said(c, &sid, "rate", e);
}

enum fab_code fab_verb_reply(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &sid, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_reply, e));
    fab_draft_about_sid(&d, &sid);
    fab_draft_ref(&d, &sid);
    fab_draft_text(&d, FAB_D_text, fab_args_word(&c->args, "TEXT", 0));
    return fab_cli_say(c, &d, "reply", e);
}

/* invite.c: codes for newcomers; "I know this person". */
#include "cli/cli.h"
#include "crypto/crypto.h"
#include "statement/code.h"

enum { MOST = 64, PERSON = 2, SKILL = 3, SURE = 3 };

static enum fab_code one(struct fab_cli *c, int64_t days, struct fab_out *o, struct fab_err *e)
{
    uint8_t          secret[FAB_CODE_SECRET];
    struct fab_draft d;
    struct fab_buf   code = FAB_BUF_IN(c->arena);
    fab_id           sid;

    FAB_TRY(fab_cli_draft(c, &d, FAB_K_vouch, e));
    fab_draft_invite(&d, (fab_moment){ fab_cli_now(c).ms + days * FAB_DAY_MS }, secret);
    FAB_TRY(fab_cli_submit(c, &d, &sid, e));
    fab_code_put(&code, 'i', secret, true);
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", fab_buf_str(&code));
    fab_json_put_text(o, "code", fab_buf_str(&code));
    fab_json_put_sid(o, "sid", &sid);
    fab_json_close(o, '}');
    fab_wipe(secret, sizeof secret);
    return FAB_OK;
}

/* Printed once, not kept anywhere. */
enum fab_code fab_verb_invite(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    const fab_str  count = fab_args_word(&c->args, "N", 0);
    int64_t        n = 1, days;

    if (count.len > 0 && (!fab_int_read(count, &n) || n < 1 || n > MOST)) {
        return fab_fail_field(e, FAB_E_FIELD, "N");
    }
    FAB_TRY(fab_cli_int(c, "--days", 1, 365, 30, &days, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_word(c->lang, FAB_W("cli.invitations")));
    fab_json_open(&o, "invitations", '[');
    for (int64_t i = 0; i < n; i++) FAB_TRY(one(c, days, &o, e));
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_verb_vouch(struct fab_cli *c, struct fab_err *e)
{
    const fab_str    topic = fab_args_option(&c->args, "--skill");
    struct fab_draft d;
    fab_id           who;
    int64_t          level;

    FAB_TRY(fab_cli_int(c, "--level", 0, SURE, SURE, &level, e));
    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &who, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_vouch, e));
    fab_draft_about_mid(&d, &who);
    FAB_DRAFT(&d, code, topic.len > 0 ? SKILL : PERSON);
    FAB_DRAFT(&d, scale, level);
    if (topic.len > 0) {
        d.st.topic_name = topic;
        d.st.has |= F_(topic);
    }
    return fab_cli_say(c, &d, "vouch", e);
}

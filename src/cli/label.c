/* label.c: how good somebody, or something, is for a topic, by who is there to say so; without a
 * level: what has been said, each beside its author's record. */
#include "cli/cli.h"
#include "codec/base64.h"

enum { LEVELS = 5, A_YEAR_DAYS = 365, PAID = 1 };

/* WHO: a person, else a thing. */
static enum fab_code about(struct fab_cli *c, fab_id *out, bool *person, struct fab_err *e)
{
    const fab_str       who = fab_args_word(&c->args, "WHO", 0);
    const enum fab_code code = fab_cli_who(c, who, out, e);
    struct fab_err      as_thing;

    *person = code == FAB_OK;
    if (code != FAB_E_REF || fab_cli_ref(c, who, out, &as_thing) != FAB_OK) return code;
    return FAB_OK;
}

static enum fab_code show(struct fab_cli *c, const fab_id *id, bool person, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(c->arena);

    fab_put_text(&target, "/v1/labels?about=");
    if (person) fab_put_mid(&target, id);
    else fab_put_sid(&target, id);
    return fab_cli_show(c, fab_copy(c->arena, fab_buf_str(&target)).p, e);
}

enum fab_code fab_verb_label(struct fab_cli *c, struct fab_err *e)
{
    const fab_str    topic = fab_args_word(&c->args, "TOPIC", 0),
                     until = fab_args_option(&c->args, "--until"),
                     said = fab_args_word(&c->args, "LEVEL", 0);
    fab_moment       end = { fab_cli_now(c).ms + A_YEAR_DAYS * FAB_DAY_MS };
    struct fab_draft d;
    int64_t          level;
    fab_id           id;
    bool             person;

    FAB_TRY(fab_cli_reader(c, e));
    FAB_TRY(about(c, &id, &person, e));
    if (said.len == 0) return show(c, &id, person, e);
    if (!fab_int_read(said, &level) || level < 0 || level > LEVELS) {
        return fab_fail_field(e, FAB_E_FIELD, "LEVEL");
    }
    if (until.len > 0) FAB_TRY(fab_cli_when(c, "--until", until, &end, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_label, e));
    if (person) fab_draft_about_mid(&d, &id);
    else fab_draft_about_sid(&d, &id);
    FAB_DRAFT(&d, scale, level);
    FAB_DRAFT(&d, until, ((fab_moment){ end.ms / 1000 * 1000 }));
    if (fab_args_has(&c->args, "--paid")) FAB_DRAFT(&d, code, PAID);
    d.st.topic_name = topic;
    d.st.has |= F_(topic);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, level == 0 ? "label_off" : "label", e);
}

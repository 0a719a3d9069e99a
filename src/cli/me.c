/* me.c: what is mine, what waits for me; who may act for me; my tasks; leaving, and what is
 * erased. */
#include "cli/cli.h"
#include "cli/keys.h"
#include "codec/base64.h"
#include "crypto/crypto.h"

enum { AGENT = 3, AGENT_DAYS = 365, KINDS_MOST = 32, NEW_KEY = 1, OWN_WISH = 1 };

enum fab_code fab_verb_me(struct fab_cli *c, struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    return fab_cli_show(c, "/v1/me", e);
}

enum fab_code fab_verb_today(struct fab_cli *c, struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    return fab_cli_show(c, "/v1/me/today", e);
}

enum fab_code fab_verb_alerts(struct fab_cli *c, struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    return fab_cli_show(c, "/v1/me/alerts", e);
}

/* --for promise,accept: the numbers of these kinds; nothing: all that agency allows. */
static enum fab_code kinds(struct fab_cli *c, struct fab_draft *d, int64_t vec[KINDS_MOST],
                           struct fab_err *e)
{
    fab_str rest = fab_args_option(&c->args, "--for");
    int     n = 0;

    while (rest.len > 0) {
        const int kind = fab_kind_of(fab_str_cut(&rest, ','));

        if (kind == 0 || n == KINDS_MOST) return fab_fail_field(e, FAB_E_FIELD, "--for");
        vec[n++] = kind;
    }
    if (n == 0) return FAB_OK;
    d->st.vec = vec;
    d->st.nvec = n;
    d->st.has |= F_(vec);
    return FAB_OK;
}

enum fab_code fab_verb_agent(struct fab_cli *c, struct fab_err *e)
{
    const fab_str limit = fab_args_option(&c->args, "--up-to"),
                  end = fab_args_option(&c->args, "--until");
    fab_moment       until = { fab_cli_now(c).ms + AGENT_DAYS * FAB_DAY_MS };
    struct fab_draft d;
    int64_t          vec[KINDS_MOST], sum;
    fab_id           who;
    int              unit;

    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &who, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_delegate, e));
    fab_draft_about_mid(&d, &who);
    FAB_DRAFT(&d, code, AGENT);
    FAB_DRAFT(&d, scale, !fab_args_has(&c->args, "--end"));
    FAB_TRY(kinds(c, &d, vec, e));
    if (limit.len > 0) {
        FAB_TRY(fab_cli_sum(c, "--up-to", limit, &unit, &sum, e));
        FAB_DRAFT(&d, amount, (fab_credit){ sum });
        FAB_DRAFT(&d, unit, unit);
    }
    if (end.len > 0) FAB_TRY(fab_cli_when(c, "--until", end, &until, e));
    FAB_DRAFT(&d, until, ((fab_moment){ until.ms / 1000 * 1000 }));
    return fab_cli_say(c, &d, "agent", e);
}

enum fab_code fab_verb_role(struct fab_cli *c, struct fab_err *e)
{
    static const char *const NAMES[] = { "", "juror", "mediator", "officer", "auditor", "labeller",
        "keeper", "steward", "agent", "intermediary" };
    const fab_str            name = fab_args_word(&c->args, "ROLE", 0),
                  topic = fab_args_option(&c->args, "--topic");
    struct fab_draft         d;
    int                      role = 0;

    for (int i = 1; i < fab_countof(NAMES); i++) {
        if (fab_str_is(name, NAMES[i])) role = i;
    }
    if (role == 0) return fab_fail_field(e, FAB_E_FIELD, "ROLE");
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_role, e));
    fab_draft_about_mid(&d, &c->person.mid);
    FAB_DRAFT(&d, code, role);
    FAB_DRAFT(&d, scale, !fab_args_has(&c->args, "--leave"));
    if (topic.len > 0) {
        d.st.topic_name = topic;
        d.st.has |= F_(topic);
    }
    return fab_cli_say(c, &d, "role", e);
}

/* A new key under a new passphrase; the old one signs, then rests in NAME.old.fabkey. */
enum fab_code fab_verb_rotate(struct fab_cli *c, struct fab_err *e)
{
    struct fab_keyfile old, next;
    struct fab_draft   d;
    struct fab_buf     key = FAB_BUF_IN(c->arena);
    fab_str            name;
    fab_id             sid;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_keys_name(c, &name, e));
    FAB_TRY(fab_keys_read(c, name, &old, e));
    FAB_TRY(fab_cli_terms(c, e));
    FAB_TRY(fab_keys_make(c, c->terms.origin, &next, e));
    next.member = old.member;
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_rotate, e));
    fab_draft_about_mid(&d, &c->person.mid);
    FAB_DRAFT(&d, code, NEW_KEY);
    fab_cose_key_put(&key, next.public_key);
    fab_draft_bytes(&d, FAB_D_key, fab_buf_bytes(&key));
    fab_draft_bytes(&d, FAB_D_box_key, fab_bytes_of(next.box_key, sizeof next.box_key));
    FAB_TRY(fab_keys_write(c,
                           fab_str_of(fab_cli_join(c, fab_copy(c->arena, name).p, ".next", NULL)),
                           &next, true, e));
    FAB_TRY(fab_cli_submit(c, &d, &sid, e));
    if (!c->dry_run) {
        FAB_TRY(
            fab_keys_write(c, fab_str_of(fab_cli_join(c, fab_copy(c->arena, name).p, ".old", NULL)),
                           &old, true, e));
        FAB_TRY(fab_keys_write(c, name, &next, true, e));
    }
    return fab_cli_said(c, &sid, "rotate", e);
}

enum fab_code fab_verb_erase(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid;

    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &sid, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_erase, e));
    fab_draft_about_sid(&d, &sid);
    fab_draft_ref(&d, &sid);
    FAB_DRAFT(&d, code, OWN_WISH);
    return fab_cli_say(c, &d, "erase", e);
}

/* Going is asked about, with what becomes of what is open; where nobody can be asked, --yes says
 * it. */
static enum fab_code is_meant(struct fab_cli *c, struct fab_err *e)
{
    const fab_str none = { NULL, 0 };
    bool          go;

    if (c->yes || c->dry_run || fab_args_has(&c->args, "--undo")) return FAB_OK;
    FAB_TRY(fab_cli_yes("--yes", fab_cli_asked(c, FAB_W("cli.ask.leave"), none, none), &go, e));
    return go ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "--yes");
}

enum fab_code fab_verb_leave(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           last;

    FAB_TRY(is_meant(c, e));
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_leave, e));
    if (fab_args_has(&c->args, "--undo")) {
        FAB_TRY(fab_keys_said(c, (fab_str){ NULL, 0 }, &last, e));
        FAB_DRAFT(&d, scale, 0);
        fab_draft_ref(&d, &last);
    }
    return fab_cli_say(c, &d, fab_args_has(&c->args, "--undo") ? "back" : "leave", e);
}

/* `assist WHO VERB...` is taken apart before any verb runs; alone it has nothing to do. */
enum fab_code fab_verb_assist(struct fab_cli *c, struct fab_err *e)
{
    (void)c;
    return fab_fail_field(e, FAB_E_FIELD, "VERB");
}

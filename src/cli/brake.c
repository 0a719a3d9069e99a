/* brake.c: asks for a pause, with others; or, by who runs the server, for a day. */
#include "cli/cli.h"

/* Key 9 of the statement (PROTOCOL 2). */
enum { ALL = 0, DEVICE = 1, OPERATOR = 3 };

/* Which of the three is asked for; one, or none at all: then what there is is shown. */
static enum fab_code target_of(struct fab_cli *c, int *target, struct fab_err *e)
{
    static const struct { const char *option; int target; } AIMS[] = {
        { "--all", ALL }, { "--device", DEVICE }, { "--operator", OPERATOR },
    };

    *target = -1;
    for (int i = 0; i < fab_countof(AIMS); i++) {
        if (!fab_args_has(&c->args, AIMS[i].option)) continue;
        if (*target >= 0) return fab_fail_field(e, FAB_E_FIELD, AIMS[i].option);
        *target = AIMS[i].target;
    }
    return FAB_OK;
}

static void put_brake(struct fab_out *o, const struct fab_json *b)
{
    const struct fab_json *on = fab_json_get(b, "on");

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", fab_json_text(b, "text"));
    fab_json_put_text(o, "why", fab_json_text(b, "why"));
    fab_json_put_text(o, "sid", fab_json_text(b, "sid"));
    fab_json_put_bool(o, "on", on != NULL && on->type == FAB_JSON_TRUE);
    fab_json_put_int(o, "said", fab_json_int(b, "said", 0));
    fab_json_put_int(o, "need", fab_json_int(b, "need", 0));
    fab_json_put_text(o, "until", fab_json_text(b, "until"));
    fab_json_close(o, '}');
}

/* What the community's page says of it. */
static enum fab_code show(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *doc, *brakes;
    struct fab_buf         json = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &json, false };

    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    brakes = fab_json_get(doc, "brakes");
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_json_text(doc, "brakes_text"));
    fab_json_open(&o, "brakes", '[');
    for (const struct fab_json *b = brakes == NULL ? NULL : brakes->first; b != NULL; b = b->next) {
        put_brake(&o, b);
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

static void aim(struct fab_cli *c, struct fab_statement *s, int target)
{
    s->code = target;
    s->has |= F_(code);
    if (target != DEVICE) return;
    s->topic_name = fab_args_option(&c->args, "--device");
    s->has |= F_(topic);
}

static enum fab_code by_operator(struct fab_cli *c, int target, struct fab_err *e)
{
    struct fab_statement s = { .kind = FAB_K_brake, .has = F_(kind) };
    struct fab_buf       b = FAB_BUF_IN(c->arena);
    struct fab_submitted done;
    struct fab_node     *node;
    uint8_t              salt[16];
    fab_bytes            text;
    const fab_str        words = fab_args_option(&c->args, "--text");

    FAB_TRY(fab_cli_place(c, e));
    node = fab_place_node(c->place);
    if (node == NULL) return fab_fail_field(e, FAB_E_FIELD, "--community");
    aim(c, &s, target);
    c->chance.random(c->chance.self, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&b, salt, FAB_D_text, words);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    text = fab_buf_bytes(&b);
    FAB_TRY(fab_node_operate(node, &s, &text, words.len > 0, &done, e));
    if (done.code != FAB_OK) {
        *e = done.err;
        return done.code;
    }
    return fab_cli_said(c, &done.sid, "brake_operator", e);
}

enum fab_code fab_verb_brake(struct fab_cli *c, struct fab_err *e)
{
    struct fab_draft d;
    int              target;

    FAB_TRY(target_of(c, &target, e));
    if (target < 0) return show(c, e);
    if (fab_args_has(&c->args, "--as-operator")) return by_operator(c, target, e);
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_brake, e));
    aim(c, &d.st, target);
    fab_draft_text(&d, FAB_D_text, fab_args_option(&c->args, "--text"));
    return fab_cli_say(c, &d, "brake", e);
}

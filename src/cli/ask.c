/* ask.c: may I trust WHO with a stake, and what would make it safe enough?  Reads only; leaves no
 * trace.
 *
 * Exit    0 go ahead, 1 only with the deal shown, 10 not at this stake, 11 too little known. */
#include "cli/cli.h"
#include "codec/base64.h"
#include "os/os.h"

static int exit_of(fab_str verdict)
{
    static const struct { const char *verdict; int exit; } EXITS[] = {
        { "handshake", 0 }, { "device", 1 }, { "not_at_this_stake", 10 }, { "not_enough_known", 11 },
    };

    for (int i = 0; i < fab_countof(EXITS); i++) {
        if (fab_str_is(verdict, EXITS[i].verdict)) return EXITS[i].exit;
    }
    return 0;
}

static void put_number(struct fab_buf *b, const char *name, int64_t n)
{
    fab_put_text(b, "&");
    fab_put_text(b, name);
    fab_put_text(b, "=");
    fab_put_int(b, n);
}

static void put_word(struct fab_cli *c, struct fab_buf *b, const char *name, fab_str word)
{
    if (word.len == 0) return;
    fab_put_text(b, "&");
    fab_put_text(b, name);
    fab_put_text(b, "=");
    fab_put_text(b, fab_cli_escape(c, word));
}

/* What a person reads first: the verdict with its two sentences, the worst case against the
 * limit, the deals, what remains. */
static enum fab_code print_brief(struct fab_cli *c, fab_str json, struct fab_err *e)
{
    static const char *const BRIEF[] = {
        "known_text",      "unknown_text", "worst_text",  "deals",
        "most_stake_text", "learn",        "person_text", "trace_text",
    };

    return c->json || fab_args_has(&c->args, "--deals")
               ? fab_cli_print(c, json, e)
               : fab_cli_print_only(c, json, BRIEF, fab_countof(BRIEF), e);
}

/* A thing brings its worth and its topic. */
static enum fab_code of_thing(struct fab_cli *c, int *unit, int64_t *stake, fab_str *topic,
                              struct fab_err *e)
{
    const fab_str          what = fab_args_option(&c->args, "--what");
    const struct fab_json *doc;
    fab_id                 sid;

    if (what.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_ref(c, what, &sid, e));
    FAB_TRY(
        fab_cli_get(c, fab_cli_join(c, "/v1/things/", fab_cli_sid(c, &sid), NULL), &doc, NULL, e));
    *stake = fab_json_int(doc, "worth.units", 0);
    *topic = fab_json_text(doc, "topic");
    return fab_cli_unit(c, fab_json_text(doc, "worth.unit"), unit, e);
}

/* Within a mark from outside --as is a person of that mark; who logs in at an address is said by
 * the environment, or is the only key here. */
static enum fab_code enter_mark(struct fab_cli *c, fab_str *as, struct fab_err *e)
{
    *as = c->as_said ? c->as : (fab_str){ NULL, 0 };
    FAB_TRY(fab_cli_place(c, e));
    if (fab_place_node(c->place) != NULL) return FAB_OK;
    if (c->as_said) c->as = fab_str_of(fab_os_setting("FABRIQUE_AS"));
    return fab_cli_person(c, e);
}

/* People of a mark have names of their own, which this community does not know: they go as
 * typed. */
static enum fab_code whom(struct fab_cli *c, fab_str word, fab_str mark, struct fab_buf *b,
                          struct fab_err *e)
{
    fab_str as;
    fab_id  who;

    if (mark.len > 0) {
        FAB_TRY(enter_mark(c, &as, e));
        fab_put_text(b, fab_cli_escape(c, word));
        put_word(c, b, "mark", mark);
        put_word(c, b, "as", as);
        return FAB_OK;
    }
    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_who(c, word, &who, e));
    fab_put_mid(b, &who);
    return FAB_OK;
}

/* What both sides could do: the most that the other leaves, what is paid in advance, in how many
 * steps. */
static enum fab_code put_means(struct fab_cli *c, int unit, struct fab_buf *b, struct fab_err *e)
{
    static const struct {
        const char *option, *query;
    } SUMS[] = { { "--deposit", "deposit" }, { "--advance", "advance" } };
    int64_t sum, steps;
    int     its;

    for (int i = 0; i < fab_countof(SUMS); i++) {
        if (!fab_args_has(&c->args, SUMS[i].option)) continue;
        FAB_TRY(fab_cli_sum(c, SUMS[i].option, fab_args_option(&c->args, SUMS[i].option), &its,
                            &sum, e));
        if (its != unit) return fab_fail_field(e, FAB_E_FIELD, SUMS[i].option);
        put_number(b, SUMS[i].query, sum);
    }
    FAB_TRY(fab_cli_int(c, "--steps", 1, 12, 1, &steps, e));
    if (steps > 1) put_number(b, "steps", steps);
    return FAB_OK;
}

/* "/v1/ask?who=..." or "/v1/why?...": the question as its options have it. */
static enum fab_code put_question(struct fab_cli *c, const char *path, fab_str who,
                                  struct fab_buf *b, struct fab_err *e)
{
    const fab_str sum = fab_args_option(&c->args, "--stake"),
                  end = fab_args_option(&c->args, "--until");
    fab_str       topic = { NULL, 0 };
    fab_moment    until;
    int64_t       stake = 0;
    int           unit = 0;

    fab_put_text(b, path);
    fab_put_text(b, "?who=");
    FAB_TRY(whom(c, who, fab_args_option(&c->args, "--mark"), b, e));
    FAB_TRY(of_thing(c, &unit, &stake, &topic, e));
    if (sum.len > 0) FAB_TRY(fab_cli_sum(c, "--stake", sum, &unit, &stake, e));
    if (fab_args_has(&c->args, "--topic")) topic = fab_args_option(&c->args, "--topic");
    put_number(b, "stake", stake);
    put_number(b, "unit", unit);
    if (end.len > 0) {
        FAB_TRY(fab_cli_when(c, "--until", end, &until, e));
        put_number(b, "until", until.ms);
    }
    FAB_TRY(put_means(c, unit, b, e));
    put_word(c, b, "topic", topic);
    put_word(c, b, "level", fab_args_option(&c->args, "--level"));
    return b->failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

enum fab_code fab_verb_ask(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf         target = FAB_BUF_IN(c->arena);
    const struct fab_json *doc;
    fab_str                text;

    FAB_TRY(put_question(c, "/v1/ask", fab_args_word(&c->args, "WHO", 0), &target, e));
    fab_put_byte(&target, 0);
    FAB_TRY(fab_cli_get(c, (const char *)target.p, &doc, &text, e));
    c->exit = exit_of(fab_json_text(doc, "verdict"));
    return print_brief(c, text, e);
}

/* The whole of an answer, with its limits and rules: of somebody of a mark, or of a member where
 * a stake is named. */
static enum fab_code why_answer(struct fab_cli *c, fab_str who, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(c->arena);

    if (who.len == 0) return fab_fail_field(e, FAB_E_FIELD, "REF");
    FAB_TRY(put_question(c, "/v1/why", who, &target, e));
    if (fab_args_has(&c->args, "--sums")) put_number(&target, "sums", 1);
    fab_put_byte(&target, 0);
    return target.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_show(c, (const char *)target.p, e);
}

/* The reasons: of a promise, a statement (REF), of what is thought of a member (WHO); of an answer,
 * when the question is repeated behind it. */
enum fab_code fab_verb_why(struct fab_cli *c, struct fab_err *e)
{
    const fab_str ref = fab_args_word(&c->args, "REF", 0);
    const char   *sums = fab_args_has(&c->args, "--sums") ? "?sums=1" : "";
    struct fab_err nobody;
    fab_id        sid, mid;

    if (fab_args_has(&c->args, "--mark") || fab_args_has(&c->args, "--stake")
        || fab_args_has(&c->args, "--what")) {
        return why_answer(c, ref, e);
    }
    FAB_TRY(fab_cli_person(c, e));
    if (fab_cli_ref(c, ref.len > 0 ? ref : FAB_STR("last"), &sid, e) == FAB_OK) {
        return fab_cli_show(c, fab_cli_join(c, "/v1/why/", fab_cli_sid(c, &sid), sums, NULL), e);
    }
    if (e->code != FAB_E_REF || fab_cli_who(c, ref, &mid, &nobody) != FAB_OK) return e->code;
    return fab_cli_show(c, fab_cli_join(c, "/v1/why/", fab_cli_mid(c, &mid), sums, NULL), e);
}

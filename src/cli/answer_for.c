/* answer_for.c: I answer for somebody up to a sum: give it, see what it carries, end it, refuse one
 * that was offered.
 *
 * Ending  takes back the free part only; what a running promise has reserved stays until that
 *         promise has ended. */
#include "cli/cli.h"
#include "codec/base64.h"

enum { TERM_DAYS = 180, TOPICS_MOST = 8, HOPS_MOST = 3, HOPS = 2, FOR_ONE = 2, TAKEN_BACK = 0 };

/* Names with commas -> their numbers in the charter, ascending. */
static enum fab_code read_topics(struct fab_cli *c, int64_t vec[TOPICS_MOST], int *n,
                                 struct fab_err *e)
{
    const fab_str          names = fab_args_option(&c->args, "--topics");
    const struct fab_json *doc, *topics;
    int64_t                number = 0;
    int                    wanted = 0;

    *n = 0;
    if (names.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_get(c, "/v1/charter", &doc, NULL, e));
    topics = fab_json_get(doc, "lists.topics");
    for (fab_str rest = names; rest.len > 0; wanted++) (void)fab_str_cut(&rest, ',');
    for (const struct fab_json *t = topics == NULL ? NULL : topics->first; t != NULL; t = t->next) {
        number++;
        for (fab_str rest = names; rest.len > 0;) {
            if (!fab_str_same(fab_str_trim(fab_str_cut(&rest, ',')), t->text)) continue;
            if (*n == TOPICS_MOST) return fab_fail_field(e, FAB_E_FIELD, "--topics");
            vec[(*n)++] = number;
            break;
        }
    }
    return *n == wanted ? FAB_OK : fab_fail_field(e, FAB_E_TOPIC, "--topics");
}

/* For one agreement alone: its latest terms. */
static enum fab_code read_only(struct fab_cli *c, struct fab_draft *d, struct fab_err *e)
{
    const fab_str only = fab_args_option(&c->args, "--only");
    fab_id        agr;

    if (only.len == 0) return FAB_OK;
    FAB_TRY(fab_cli_ref(c, only, &agr, e));
    fab_draft_ref(d, &agr);
    FAB_DRAFT(d, code, FOR_ONE);
    return FAB_OK;
}

enum fab_code fab_verb_answer__for(struct fab_cli *c, struct fab_err *e)
{
    const fab_str    until = fab_args_option(&c->args, "--until");
    int64_t         *vec = fab_new(c->arena, int64_t, TOPICS_MOST);
    fab_moment       end = { fab_cli_now(c).ms + TERM_DAYS * FAB_DAY_MS };
    struct fab_draft d;
    fab_id           who;
    int64_t          sum, hops;
    int              unit, topics;

    if (vec == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_cli_who(c, fab_args_word(&c->args, "WHO", 0), &who, e));
    FAB_TRY(fab_cli_sum(c, "SUM", fab_args_word(&c->args, "SUM", 0), &unit, &sum, e));
    FAB_TRY(fab_cli_int(c, "--hops", 0, HOPS_MOST, HOPS, &hops, e));
    FAB_TRY(read_topics(c, vec, &topics, e));
    if (until.len > 0) FAB_TRY(fab_cli_when(c, "--until", until, &end, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_surety, e));
    fab_draft_about_mid(&d, &who);
    FAB_DRAFT(&d, amount, (fab_credit){ sum });
    FAB_DRAFT(&d, unit, unit);
    FAB_DRAFT(&d, until, ((fab_moment){ end.ms / 1000 * 1000 }));
    FAB_DRAFT(&d, method, hops);
    if (topics > 0) {
        FAB_DRAFT(&d, vec, vec);
        d.st.nvec = topics;
    }
    FAB_TRY(read_only(c, &d, e));
    return fab_cli_say(c, &d, "answer_for", e);
}

enum fab_code fab_verb_answer__for_list(struct fab_cli *c, struct fab_err *e)
{
    FAB_TRY(fab_cli_person(c, e));
    return fab_cli_show(c, "/v1/me/sureties", e);
}

/* The row of the list that REF names. */
static enum fab_code find(struct fab_cli *c, fab_id *sid, fab_id *about, struct fab_err *e)
{
    const struct fab_json *doc;

    FAB_TRY(fab_cli_person(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), sid, e));
    FAB_TRY(fab_cli_get(c, "/v1/me/sureties", &doc, NULL, e));
    for (const struct fab_json *row = fab_cli_rows(doc); row != NULL; row = row->next) {
        fab_id is;

        if (!fab_sid_read(fab_json_text(row, "sid"), &is) || !fab_same(&is, sid)) continue;
        if (fab_mid_read(fab_json_text(row, "for.mid"), about)) return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_REF, "REF");
}

static enum fab_code take_back(struct fab_cli *c, const char *said, struct fab_err *e)
{
    struct fab_draft d;
    fab_id           sid, about;

    FAB_TRY(find(c, &sid, &about, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_surety, e));
    fab_draft_about_mid(&d, &about);
    fab_draft_ref(&d, &sid);
    FAB_DRAFT(&d, scale, TAKEN_BACK);
    return fab_cli_say(c, &d, said, e);
}

enum fab_code fab_verb_answer__for_end(struct fab_cli *c, struct fab_err *e)
{
    return take_back(c, "answer_for_end", e);
}

enum fab_code fab_verb_answer__for_refuse(struct fab_cli *c, struct fab_err *e)
{
    return take_back(c, "answer_for_refuse", e);
}

/* judge.c: the exam of the estimator on a file of ratings: each row is predicted before it is seen
 * (METHOD 1).
 *
 * Exit    2 with the line number on a bad row. */
#include "cli/cli.h"
#include "judge/prequential.h"
#include "os/os.h"

/* METHOD 2: the first to speak, where there are no founders */
enum { EXIT_USE = 2, SEEDS = 20 };

struct printing { struct fab_buf *out; int64_t from; };

static void print_row(void *arg, const struct fab_statement_said *row,
                      const struct fab_judgement *judged)
{
    const struct printing *p = arg;

    if (row->source >= p->from) fab_prediction_put(p->out, row, judged);
}

enum fab_code fab_verb_judge_prequential(struct fab_cli *c, struct fab_err *e)
{
    struct fab_method_rules rules = { .seeds = SEEDS };
    struct printing         p = { &c->out, 0 };
    fab_bytes               file;
    int64_t                 open, act;

    FAB_TRY(fab_cli_int(c, "--open", 0, 1000, 1, &open, e));
    FAB_TRY(fab_cli_int(c, "--act", 0, 1, 0, &act, e));
    FAB_TRY(fab_cli_int(c, "--from", INT64_MIN, INT64_MAX, INT64_MIN, &p.from, e));
    rules.open = (double)open;
    rules.act = act == 1;
    FAB_TRY(fab_os_read(fab_copy(c->arena, fab_args_word(&c->args, "FILE", 0)).p, FAB_L_csv_bytes,
                        c->arena, &file, e));
    fab_prediction_header(&c->out);
    const enum fab_code code = fab_prequential((fab_str){ (const char *)file.p, file.len }, &rules,
                                               fab_memory_arena(c->arena), print_row, &p, e);
    if (code == FAB_OK || code >= FAB_E_MEMORY) return code;
    FAB_NOTE(c, FAB_W("cli.bad_line"), FAB_NUM("line", e->arg),
             FAB_TEXT("column", fab_str_of(e->field == NULL ? "" : e->field)),
             FAB_TEXT("why", fab_word_of(c->lang, fab_code_name(code), FAB_STR(".title"))));
    c->exit = EXIT_USE;
    return FAB_OK;
}

/* check.c: what programs ask before and after: would this be accepted, what does the log say, are
 * all sentences there.
 *
 * Source  INTERFACES 1.3 and 1.4. */
#include "cli/cli.h"
#include "codec/base64.h"
#include "os/os.h"
#include "statement/json.h"

enum { LINES_MOST = INT32_MAX };

/* The verdict of the rules on a statement that somebody signed; nothing is written. */
enum fab_code fab_verb_check(struct fab_cli *c, struct fab_err *e)
{
    struct fab_submitted s;
    fab_bytes            bytes;

    c->dry_run = true;
    FAB_TRY(fab_cli_read_file(c, "FILE", &bytes, e));
    FAB_TRY(fab_cli_reader(c, e));
    FAB_TRY(fab_cli_hand_in(c, bytes, &s, e));
    return fab_cli_said(c, &s.sid, "submit", e);
}

/* ---- dump */

struct lines { struct fab_cli *c; bool failed; };

/* An entry as one line; memory is given back after each. */
static bool put_line(void *arg, const struct fab_logged *l)
{
    struct lines        *lines = arg;
    struct fab_arena     a = *lines->c->arena;
    struct fab_buf       line = FAB_BUF_IN(&a), entry = FAB_BUF_IN(&a);
    struct fab_out       o = { &line, false };
    struct fab_statement s;
    struct fab_err       ignored;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "index", l->index);
    fab_json_put_sid(&o, "sid", &l->sid);
    fab_json_put_time(&o, "time", l->at);
    if (fab_statement_parse(l->entry, &a, &s, &ignored) == FAB_OK) {
        fab_statement_to_json(&s, &o, "statement");
    }
    fab_put_b64u(&entry, l->entry.p, l->entry.len);
    fab_json_put_text(&o, "entry", fab_buf_str(&entry));
    fab_json_close(&o, '}');
    fab_put_byte(&line, '\n');
    lines->failed = line.failed || entry.failed || !fab_os_print(1, fab_buf_str(&line));
    return !lines->failed;
}

/* The log of a file as JSON lines. */
enum fab_code fab_verb_dump(struct fab_cli *c, struct fab_err *e)
{
    struct lines       lines = { c, false };
    struct fab_reading r;
    const char        *path;
    int64_t            from, most;

    if (!fab_str_is(fab_args_word(&c->args, "WHAT", 0), "log")) {
        return fab_fail_field(e, FAB_E_FIELD, "WHAT");
    }
    FAB_TRY(fab_cli_int(c, "--from", 0, INT64_MAX, 0, &from, e));
    FAB_TRY(fab_cli_int(c, "--most", 1, LINES_MOST, LINES_MOST, &most, e));
    FAB_TRY(fab_cli_file(c, &path, e));
    FAB_TRY(fab_cli_place(c, e));
    FAB_TRY(fab_node_read(fab_place_node(c->place), &r, e));
    const enum fab_code code = fab_node_entries(&r, from, most, put_line, &lines, e);
    fab_node_done(&r);
    if (code != FAB_OK) return code;
    return lines.failed ? fab_fail_what(e, FAB_E_DISK, FAB_STR("other: output")) : FAB_OK;
}

/* ---- words check */

/* Sentences of one language that the other lacks, as "fr: id". */
static int64_t put_missing(struct fab_cli *c, struct fab_out *o, enum fab_lang has,
                           enum fab_lang lacks, struct fab_err *e)
{
    const struct fab_json *all = fab_json_read(fab_words_json(has), c->arena, e);
    int64_t                n = 0;

    for (const struct fab_json *w = all == NULL ? NULL : all->first; w != NULL; w = w->next) {
        if (fab_word_known(lacks, "", w->name)) continue;
        fab_json_put_text(o, NULL,
                          fab_str_of(fab_cli_join(c, fab_lang_name(lacks), ": ",
                                                  fab_copy(c->arena, w->name).p, NULL)));
        n++;
    }
    return n;
}

enum fab_code fab_verb_words_check(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    int64_t        n = 0;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "missing", '[');
    n += put_missing(c, &o, FAB_EN, FAB_FR, e);
    n += put_missing(c, &o, FAB_FR, FAB_EN, e);
    fab_json_close(&o, ']');
    FAB_SAY(&text, c->lang, FAB_W("cli.words.missing"), FAB_NUM("n", n));
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_close(&o, '}');
    if (n > 0) c->exit = 1;
    return json.failed ? fab_fail(e, FAB_E_MEMORY) : fab_cli_print(c, fab_buf_str(&json), e);
}

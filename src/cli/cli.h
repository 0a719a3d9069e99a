/* cli/cli.h: what every verb is given: its arguments, the community it speaks to, who signs, where
 * words go.
 *
 * Output     documents (JSON with --json, else their text) on standard output, through c->out,
 *            printed once at the end; remarks on standard error.
 * Exit       fab_code_exit of what the verb returns, or c->exit when the verb says so (ask, verify,
 *            find).
 * Memory     one arena for the whole run. */
#ifndef FAB_CLI_CLI_H
#define FAB_CLI_CLI_H

#include "base/err.h"
#include "cli/args.h"
#include "cli/draft.h"
#include "cli/place.h"
#include "codec/json.h"
#include "views/words.h"

struct fab_cli {
    struct fab_args   args;
    struct fab_arena *arena;
    struct fab_buf    out;
    enum fab_lang     lang;
    bool json, quiet, yes, dry_run;
    fab_str community, as, passphrase_file;
    fab_str acting_for;                         /* WHO of `assist`: what is said is said for them */
    /* --as stands among the arguments, not only in the environment */
    bool as_said;
    const char       *verb;
    int               exit;                     /* -1: by the code */
    struct fab_place *place;                    /* opened by fab_cli_place */
    struct fab_person person;                   /* opened by fab_cli_person */
    bool              has_person;
    struct fab_source chance;
    struct fab_terms  terms;
    /* of --dry-run: what the last draft would leave; NULL: not known */
    const struct fab_json *trace;
};

struct fab_verb {
    const char *name, *args;
    char        group;
    enum fab_code (*run)(struct fab_cli *c, struct fab_err *e);
};
/* All verbs in the order of verbs.def; ended by NULL.  In a name an underscore reads as a blank
 * ("import_ratings"). */
extern const struct fab_verb fab_verbs[];
/* The verb that argv begins with (two words before one); *used: how many words its name has.
 * NULL: none. */
const struct fab_verb *fab_verb_of(int argc, char *const *argv, int *used);

/* One function a verb: fab_verb_ask... */
#define VERB(id, group, args) enum fab_code fab_verb_##id(struct fab_cli *c, struct fab_err *e);
#include "tables/verbs.def"
#undef VERB

/* The clock of c->chance: the machine's, or a test's. */
static inline fab_moment fab_cli_now(const struct fab_cli *c)
{
    return c->chance.now(c->chance.self);
}

/* --- what verbs share ------------------------------------------------------------------------- */

/* The file of the community, for verbs that work on the file itself.  E_FIELD: an address was
 * given. */
FAB_MUST enum fab_code fab_cli_file(struct fab_cli *c, const char **path, struct fab_err *e);
/* Opens the community (file or address); once. */
FAB_MUST enum fab_code fab_cli_place(struct fab_cli *c, struct fab_err *e);
/* Opens the key of --as (asks for the passphrase), logs in where the community is served. */
FAB_MUST enum fab_code fab_cli_person(struct fab_cli *c, struct fab_err *e);
/* The same for who only reads: a file of one's own needs no key, unless --as names one or there is
 * just one; then its owner reads what members see (place.h).  An address does. */
FAB_MUST enum fab_code fab_cli_reader(struct fab_cli *c, struct fab_err *e);
/* The bytes of the file that an argument names, "-": of standard input; at most 1 MiB. */
FAB_MUST enum fab_code fab_cli_read_file(struct fab_cli *c, const char *name, fab_bytes *out,
                                         struct fab_err *e);
/* GET of views: the document; signed in when a person is open. */
FAB_MUST enum fab_code fab_cli_get(struct fab_cli *c, const char *target,
                                   const struct fab_json **doc, fab_str *text, struct fab_err *e);
/* the rows of a list document */
const struct fab_json *fab_cli_rows(const struct fab_json *doc);
/* Prints a document: as it is with --json, else as text. */
FAB_MUST enum fab_code fab_cli_print(struct fab_cli *c, fab_str json, struct fab_err *e);
/* The same, but as text only these members, in this order. */
FAB_MUST enum fab_code fab_cli_print_only(struct fab_cli *c, fab_str json, const char *const *names,
                                          int n, struct fab_err *e);
/* get and print. */
FAB_MUST enum fab_code fab_cli_show(struct fab_cli *c, const char *target, struct fab_err *e);
/* c->terms: origin, charter in force, holders of seals. */
FAB_MUST enum fab_code fab_cli_terms(struct fab_cli *c, struct fab_err *e);
/* A draft of the kind, with the community's terms (asked for once). */
FAB_MUST enum fab_code fab_cli_draft(struct fab_cli *c, struct fab_draft *d, int kind,
                                     struct fab_err *e);
/* Signs and hands in; with --dry-run it is only checked.  *sid: its name. */
FAB_MUST enum fab_code fab_cli_submit(struct fab_cli *c, struct fab_draft *d, fab_id *sid,
                                      struct fab_err *e);
/* Bytes that are a submission already; a verdict of the rules comes back as the error. */
FAB_MUST enum fab_code fab_cli_hand_in(struct fab_cli *c, fab_bytes submission,
                                       struct fab_submitted *s, struct fab_err *e);
/* {"v":1,"text","sid"}: the sentence cli.said.<said> (cli.would.<said> with --dry-run) with
 * {ref}. */
FAB_MUST enum fab_code fab_cli_said(struct fab_cli *c, const fab_id *sid, const char *said,
                                    struct fab_err *e);
/* Submits and says so. */
FAB_MUST enum fab_code fab_cli_say(struct fab_cli *c, struct fab_draft *d, const char *said,
                                   struct fab_err *e);
/* A remark on standard error, unless --quiet. */
void fab_cli_note(struct fab_cli *c, const char *id, const struct fab_arg *args, int n);
#define FAB_NOTE(c, id, ...)                                                                       \
    fab_cli_note(c, id, (const struct fab_arg[]){ __VA_ARGS__ },                                   \
                 fab_countof(((const struct fab_arg[]){ __VA_ARGS__ })))
/* What was not said on the line is asked for at a terminal (not with --yes or --quiet); elsewhere
 * the answer is `otherwise`. */
fab_str fab_cli_asked(struct fab_cli *c, const char *question, fab_str given, fab_str otherwise);
/* y, yes, o, oui; n, no, non.  E_FIELD with `name`: neither. */
FAB_MUST enum fab_code fab_cli_yes(const char *name, fab_str answer, bool *out, struct fab_err *e);

/* --- arguments that mean something ------------------------------------------------------------ */

/* WHO: a mid, a name, name#xxxx.  E_REF: nobody; E_FIELD with `what`: more than one. */
FAB_MUST enum fab_code fab_cli_who(struct fab_cli *c, fab_str who, fab_id *mid, struct fab_err *e);
/* REF: a sid, its first 8 letters or more, "last" (what this key said last). */
FAB_MUST enum fab_code fab_cli_ref(struct fab_cli *c, fab_str ref, fab_id *sid, struct fab_err *e);
/* SUM, WHEN of an option; missing: *out untouched and *given false. */
FAB_MUST enum fab_code fab_cli_sum(struct fab_cli *c, const char *name, fab_str text, int *unit,
                                   int64_t *sum, struct fab_err *e);
/* Number of a unit by its name; 0 for no name. */
FAB_MUST enum fab_code fab_cli_unit(struct fab_cli *c, fab_str name, int *unit, struct fab_err *e);
FAB_MUST enum fab_code fab_cli_when(struct fab_cli *c, const char *name, fab_str text,
                                    fab_moment *out, struct fab_err *e);
FAB_MUST enum fab_code fab_cli_int(struct fab_cli *c, const char *name, int64_t least, int64_t most,
                                   int64_t otherwise, int64_t *out, struct fab_err *e);
/* The text of a mid or sid, in the arena, ended by 0. */
const char *fab_cli_mid(struct fab_cli *c, const fab_id *mid);
const char *fab_cli_sid(struct fab_cli *c, const fab_id *sid);
const char *fab_cli_escape(struct fab_cli *c, fab_str value);      /* for a query */
/* A C string in the arena from parts, ended by NULL. */
const char *fab_cli_join(struct fab_cli *c, const char *first, ...) __attribute__((sentinel));

#endif

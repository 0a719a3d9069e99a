/* cli/report.h: what the program says about itself: errors, usage, version.  Each returns the
 * exit status. */
#ifndef FAB_CLI_REPORT_H
#define FAB_CLI_REPORT_H

#include "cli/cli.h"

#define FAB_VERSION "0.1.0"

/* The sentence of an error and what to do, on standard error; with --json the problem document
 * on standard output. */
int fab_report_error(struct fab_cli *c, const struct fab_err *e);
/* One verb's usage, with a sentence for each of its words in capitals; on standard output (1) or
 * error (2). */
int fab_report_use(struct fab_cli *c, const struct fab_verb *v, int stream);
/* All verbs by group, with a sentence each; those to begin with. */
int fab_report_all(struct fab_cli *c);
int fab_report_first(struct fab_cli *c);
/* What may stand for a word of this verb's usage line: words/ "help.<verb>.<WORD>", else
 * "help.<WORD>". */
fab_str fab_help_of(enum fab_lang lang, const struct fab_verb *v, fab_str word);
/* No verb: those that begin with this word, else the one that was probably meant. */
int fab_report_unknown(struct fab_cli *c, const char *word);
int fab_report_version(void);
/* A verb's name with blanks, into the buffer. */
void fab_put_verb_name(struct fab_buf *b, const struct fab_verb *v);

#endif

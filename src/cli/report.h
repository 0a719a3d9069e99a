/* cli/report.h: what the program says about itself: errors, usage, version.  Each returns the
 * exit status. */
#ifndef FAB_CLI_REPORT_H
#define FAB_CLI_REPORT_H

#include "cli/cli.h"

#define FAB_VERSION "0.1.0"

/* The sentence of an error and what to do, on standard error; with --json the problem document
 * on standard output. */
int fab_report_error(struct fab_cli *c, const struct fab_err *e);
/* One verb's usage, or (NULL) all verbs by group, with a sentence each. */
int fab_report_use(struct fab_cli *c, const struct fab_verb *v);
int fab_report_unknown(struct fab_cli *c, const char *word);
int fab_report_version(void);
/* A verb's name with blanks, into the buffer. */
void fab_put_verb_name(struct fab_buf *b, const struct fab_verb *v);

#endif

/* cli/args.h: the command line as the usage lines of verbs.def describe it.
 *
 * Errors     E_FIELD with `field` naming the option or argument; the program then ends with exit
 *            2. */
#ifndef FAB_CLI_ARGS_H
#define FAB_CLI_ARGS_H

#include "base/buf.h"
#include "base/err.h"

enum { FAB_ARGS_WORDS = 256, FAB_ARGS_OPTIONS = 32, FAB_ARGS_SPECS = 32 };

struct fab_spec { fab_str name, value; bool option, takes_value, required, many; };
struct fab_specs { struct fab_spec spec[FAB_ARGS_SPECS]; int n; };
/* Reads a usage line.  Asserts that it follows the grammar of verbs.def: the lines are ours. */
void fab_specs_read(const char *usage, struct fab_specs *out);

/* The next word in capitals of a usage line from *at on, which moves behind it; false: no more. */
bool fab_usage_word(const char *usage, size_t *at, fab_str *word);

struct fab_given { fab_str name, value; };
struct fab_args {
    struct fab_specs specs;
    fab_str          word[FAB_ARGS_WORDS];
    int              nwords;
    struct fab_given option[FAB_ARGS_OPTIONS];
    int              noptions;
};
/* Arguments behind the verb.  `--opt VALUE` or `--opt=VALUE`; `--` ends the options; a lone `-`
 * is a word. */
FAB_MUST enum fab_code fab_args_read(const char *usage, int argc, char *const *argv,
                                     struct fab_args *out, struct fab_err *e);
/* A positional by its name in the usage line; empty if missing.  Position n of one that takes
 * several. */
fab_str fab_args_word(const struct fab_args *a, const char *name, int n);
int     fab_args_count(const struct fab_args *a, const char *name);
bool    fab_args_has(const struct fab_args *a, const char *option);
/* the last given; empty if missing */
fab_str fab_args_option(const struct fab_args *a, const char *option);

#endif

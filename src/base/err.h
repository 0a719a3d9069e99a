/* base/err.h: one error for the whole program.
 *
 * Codes      tables/errors.def; verdicts of the fold are below 100.
 * struct     says where it was found, which field, one number and one short text for the sentence
 *            in words/: "{arg}", "{what}".  Never a secret, never the name of a third person.
 * Use        fab_fail() once, where it is found out; above, pass it on or replace it by a better
 *            one. */
#ifndef FAB_BASE_ERR_H
#define FAB_BASE_ERR_H

#include "base/str.h"

enum fab_code {
    FAB_OK = 0,
#define ERROR(number, name, status, exit_code) FAB_E_##name = number,
#include "tables/errors.def"
#undef ERROR
};

/* Limits by name: FAB_L_batch... */
enum fab_limit {
#define LIMIT(name, value, error) FAB_L_##name = value,
#include "tables/limits.def"
#undef LIMIT
};

struct fab_err {
    enum fab_code code;
    const char   *file;
    int           line;
    const char   *field;        /* payload key, argument or option that is at fault; NULL: none */
    bool          has_arg;
    int64_t       arg;
    char          what[192];    /* free detail, ended by 0: a path, a rule, a row */
};

/* fab_fail(e, FAB_E_FUNDS) or fab_fail(e, FAB_E_FUNDS, what_is_there): fills *e, returns the
 * code. */
#define fab_fail(...)                     FAB_FAIL_PICK(__VA_ARGS__, FAB_FAIL_ARG, FAB_FAIL_NO_ARG, 0)(__VA_ARGS__)
#define FAB_FAIL_PICK(a, b, c, pick, ...) pick
#define FAB_FAIL_NO_ARG(e, code)          fab_fail_at(FAB_HERE, e, code, false, 0)
#define FAB_FAIL_ARG(e, code, arg)        fab_fail_at(FAB_HERE, e, code, true, arg)
enum fab_code fab_fail_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                          bool has_arg, int64_t arg);
/* The same, naming the field; or with a text: fab_fail_what(e, FAB_E_DISK, "path") copies at
 * most 191 bytes. */
#define fab_fail_field(e, code, field_) fab_fail_field_at(FAB_HERE, e, code, field_)
#define fab_fail_what(e, code, what_)   fab_fail_what_at(FAB_HERE, e, code, what_)
/* E_LIMIT of a setting of the charter ("new.stake"), or of a rule that has sentences of its own
 * ("surety": words/, E_LIMIT.surety...): the most, and what was asked. */
#define fab_fail_limit(e, setting, most, asked) fab_fail_limit_at(FAB_HERE, e, setting, most, asked)
enum fab_code fab_fail_limit_at(const char *file, int line, struct fab_err *e, const char *setting,
                                int64_t most, int64_t asked);
enum fab_code fab_fail_field_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                                const char *field);
enum fab_code fab_fail_what_at(const char *file, int line, struct fab_err *e, enum fab_code code,
                               fab_str what);

/* The only macro that hides a return.  A function that holds a file, a lock or a transaction
 * uses goto done instead. */
#define FAB_TRY(call)                                 \
    do {                                              \
        const enum fab_code fab_try_ = (call);        \
        if (fab_try_ != FAB_OK) return fab_try_;      \
    } while (0)

/* "E_FUNDS"; NULL: no such code.  The code of a name, FAB_OK if none.  HTTP status; exit status
 * of the command line. */
const char   *fab_code_name(enum fab_code code);
enum fab_code fab_code_of(fab_str name);
int           fab_code_status(enum fab_code code);
int           fab_code_exit(enum fab_code code);

#endif

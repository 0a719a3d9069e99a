/* cli/config.h: what belongs to the machine and not to the charter (INTERFACES 4): where to listen,
 * under which address people see it, certificates, threads, memory.
 *
 * Order      the option of the verb, then FABRIQUE_<NAME> (a point or hyphen reads as an
 *            underscore), then the file (--config or FABRIQUE_CONFIG, else the person's, else the
 *            machine's), then the default.
 * The file   "name = value" lines, "#" comments.  Anything else stops the start with its line.
 * Ownership  texts lie in the arena of the command.
 * Errors     E_FIELD "config" with what = "<line>: <text>"; E_FIELD with the name: a value that
 *            cannot be. */
#ifndef FAB_CLI_CONFIG_H
#define FAB_CLI_CONFIG_H

#include "cli/cli.h"

enum fab_config_name {
    FAB_CONFIG_LISTEN,
    FAB_CONFIG_BASE_URL,
    FAB_CONFIG_DATA,
    FAB_CONFIG_TRUST_PROXY,
    FAB_CONFIG_TLS_CERT,
    FAB_CONFIG_TLS_KEY,
    FAB_CONFIG_THREADS,
    FAB_CONFIG_MEMORY,
    FAB_CONFIG_LOG_LEVEL,
    FAB_CONFIG_NAMES
};
struct fab_config_value {
    fab_str     text;           /* empty: none */
    /* id of the word for it: cli.from.option, .environment, .file, .default */
    const char *from;
    fab_str     where;          /* "FABRIQUE_LISTEN", "/etc/fabrique/fabrique.conf:3"; else empty */
};
struct fab_config {
    struct fab_config_value value[FAB_CONFIG_NAMES];
    int64_t threads, memory_mib;
    bool    quiet;              /* log.level above notice: the start is not announced */
};
FAB_MUST enum fab_code fab_config_read(struct fab_cli *c, struct fab_config *out,
                                       struct fab_err *e);
/* "tls.cert". */
const char *fab_config_name(enum fab_config_name name);

#endif

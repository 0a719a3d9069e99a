/* cli/keys.h: the key files of this user: $XDG_DATA_HOME/fabrique/keys/NAME.fabkey, mode 0600
 * (INTERFACES 7, WIRE 8).
 *
 * Errors     E_REF with field "key": no such file; E_SIG with field "key": wrong passphrase or
 *            damaged. */
#ifndef FAB_CLI_KEYS_H
#define FAB_CLI_KEYS_H

#include "cli/cli.h"
#include "statement/keyfile.h"

enum { FAB_PASSPHRASE_MAX = 1024 };

/* "NAME" or a path with "/" -> path, in the arena; end: ".fabkey" or ".last". */
FAB_MUST enum fab_code fab_keys_path(struct fab_cli *c, fab_str name, const char *end,
                                     const char **out, struct fab_err *e);
/* The name of --as, else of the only key file there is.  E_REF: none, or several. */
FAB_MUST enum fab_code fab_keys_name(struct fab_cli *c, fab_str *out, struct fab_err *e);
FAB_MUST enum fab_code fab_keys_read(struct fab_cli *c, fab_str name, struct fab_keyfile *out,
                                     struct fab_err *e);
/* E_DISK "exists": a key of this name is here already. */
FAB_MUST enum fab_code fab_keys_free(struct fab_cli *c, fab_str name, struct fab_err *e);
FAB_MUST enum fab_code fab_keys_write(struct fab_cli *c, fab_str name, const struct fab_keyfile *f,
                                      bool replace, struct fab_err *e);
/* Asks for the passphrase (terminal or --passphrase-file) and opens. */
FAB_MUST enum fab_code fab_keys_open(struct fab_cli *c, const struct fab_keyfile *f,
                                     struct fab_person *out, struct fab_err *e);
/* A new pair under a passphrase that is asked for twice; at least 8 characters. */
FAB_MUST enum fab_code fab_keys_make(struct fab_cli *c, fab_str origin, struct fab_keyfile *out,
                                     struct fab_err *e);
/* Key files for people whose keys are known (those of a village), under one passphrase that is
 * asked for. */
struct fab_kept { fab_str name; const struct fab_person *person; };
FAB_MUST enum fab_code fab_keys_keep(struct fab_cli *c, fab_str origin, const struct fab_kept *kept,
                                     int n, struct fab_err *e);
/* The newest of what this key said whose sid begins so (empty: the last of all), for REF. */
FAB_MUST enum fab_code fab_keys_said(struct fab_cli *c, fab_str begin, fab_id *sid,
                                     struct fab_err *e);
void fab_keys_remember(struct fab_cli *c, const fab_id *sid);
/* All names, in order. */
FAB_MUST enum fab_code fab_keys_list(struct fab_cli *c, void (*each)(void *arg, const char *name),
                                     void *arg, struct fab_err *e);

#endif

/* cli/serve.h: what `serve` and `demo` share. */
#ifndef FAB_CLI_SERVE_H
#define FAB_CLI_SERVE_H

#include "cli/cli.h"
#include "http/http.h"

/* "http://localhost:PORT", or https: a host name, because keys in a browser need one. */
const char *fab_serve_address(struct fab_cli *c, const struct fab_http *h, bool tls);
/* Until TERM or INT; USR1 writes backups.  Signals are blocked already (fab_os_signals). */
void fab_serve_wait(struct fab_cli *c, struct fab_node *const *node, int n);

#endif

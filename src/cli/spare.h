/* cli/spare.h: the openings of what one has sealed, kept beside the key (NAME.seals), so that one
 * can open it oneself if a holder of seals is late (PROTOCOL 4). */
#ifndef FAB_CLI_SPARE_H
#define FAB_CLI_SPARE_H

#include "cli/cli.h"

/* Keeps salt and vector of the sealed statement. */
FAB_MUST enum fab_code fab_spare_keep(struct fab_cli *c, const fab_id *sid, const uint8_t salt[32],
                                      const int64_t *vec, int n, struct fab_err *e);

#endif

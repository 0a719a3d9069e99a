/* base/id.h: 32 bytes that name something.  A mid (16 bytes) stands in the first half, the rest
 * is 0. */
#ifndef FAB_BASE_ID_H
#define FAB_BASE_ID_H

#include "base/base.h"

enum { FAB_MID_BYTES = 16, FAB_ID_BYTES = 32 };
typedef struct { uint8_t b[32]; } fab_id;

bool   fab_same(const fab_id *a, const fab_id *b);
bool   fab_id_none(const fab_id *a);                    /* all zero: nothing is named */
int    fab_id_order(const fab_id *a, const fab_id *b);  /* bytewise */
fab_id fab_id_of(const void *p, size_t n);              /* 16 or 32 bytes */
/* the second half is zero: a mid, or an owner of accounts */
bool   fab_id_short(const fab_id *a);

#endif

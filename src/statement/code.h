/* statement/code.h: secrets that people type (WIRE 8): 128 bits and 12 check bits as 28 letters.
 *
 * Kinds      'i' invitation, 'k' paper key, 'h' handover: a code of another kind is never taken.
 * Letters    Crockford's base32, seven groups of four; reading takes any case, ignores blanks
 *            and hyphens, O = 0, I = L = 1.
 * Errors     false: not 28 letters, a wrong letter (4,095 of 4,096 are found), or another kind;
 *            *secret is untouched. */
#ifndef FAB_STATEMENT_CODE_H
#define FAB_STATEMENT_CODE_H

#include "base/buf.h"

enum { FAB_CODE_LETTERS = 28, FAB_CODE_SECRET = 16 };

/* With hyphens between the groups, or without (for links). */
void fab_code_put(struct fab_buf *b, char kind, const uint8_t secret[16], bool hyphens);
FAB_MUST bool fab_code_read(char kind, fab_str text, uint8_t secret[16]);

#endif

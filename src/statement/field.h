/* statement/field.h: the one dictionary of payload keys as a table (PROTOCOL 1.1): name, type,
 * place in the struct.  Parsing, building, showing and JSON all read this; a new key is one row
 * here and one member there. */
#ifndef FAB_STATEMENT_FIELD_H
#define FAB_STATEMENT_FIELD_H

#include "statement/statement.h"

enum fab_field_type {
    FAB_F_NONE,         /* never in a payload */
    FAB_F_KIND,         /* slug of a kind */
    FAB_F_INT,          /* any integer */
    FAB_F_UINT,         /* >= 0 */
    FAB_F_UNIT,         /* > 0: 0 is left out */
    FAB_F_PPM,          /* 0..1,000,000 */
    FAB_F_AMOUNT,       /* 0..2^53 - 1 */
    FAB_F_SECONDS,      /* 0..2^53 - 1, ms in the struct */
    FAB_F_SLUG,         /* printable ASCII, 1..255 */
    FAB_F_HASH,         /* 32 bytes */
    FAB_F_NONCE,        /* 16 or 32 bytes */
    FAB_F_BYTES,        /* any */
    FAB_F_MID,          /* 16 bytes */
    FAB_F_REF,          /* a sid, or an array of them */
    FAB_F_MIDS,         /* array of 16 bytes */
    FAB_F_VEC,          /* array of integers */
    FAB_F_LIST,         /* array of arrays of integers, bytes, slugs */
    FAB_F_HOLDS,        /* array of arrays of integers, bytes */
    FAB_F_MORE,         /* the map of key 22 */
    FAB_F_DIGESTS,      /* 1..32 of 32 bytes, sorted, distinct */
};

/* at: offset of the value in fab_statement */
struct fab_field { const char *name; enum fab_field_type type; size_t at; };

enum { FAB_FIELDS = FAB_KEY_sd + 1 };
extern const struct fab_field fab_fields[FAB_FIELDS];
/* The value of a field inside *s. */
#define fab_field_in(s, key)  ((void *)((char *)(s) + fab_fields[key].at))
#define fab_field_of(s, key)  ((const void *)((const char *)(s) + fab_fields[key].at))
/* The key of a name, 0: none. */
int fab_field_key(fab_str name);

/* Keys inside 22. */
enum fab_more_key {
    FAB_MORE_from = 1, FAB_MORE_qty, FAB_MORE_place, FAB_MORE_repeat, FAB_MORE_arbiter, FAB_MORE_END
};
enum { FAB_REPEAT_TIMES_MAX = 52 };
/* Which inner keys a statement writes: those named in `more`, and those whose value is not what
 * a missing one means. */
uint32_t fab_more_keys(const struct fab_statement *s);

/* Labels of the unprotected header of a submission, WIRE 2.1. */
enum { FAB_U_CLEAR = 17, FAB_U_BOXED = -65537, FAB_U_SHARES = -65538 };

#endif

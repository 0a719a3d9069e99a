/* codec/json.h: strict JSON (RFC 8259): one reader into an arena, one writer into a buffer.
 *
 * Strict     UTF-8, no duplicate member names, no trailing bytes, depth <= FAB_L_json_depth, no
 *            NaN; a lone surrogate escape is refused.  Numbers: `is_int` when written without
 *            fraction and exponent and within int64.
 * Ownership  values live in the arena given; texts are unescaped there, and a 0 stands behind
 *            each.
 * Errors     reading: below.  Writing: those of the buffer, which stick. */
#ifndef FAB_CODEC_JSON_H
#define FAB_CODEC_JSON_H

#include "base/buf.h"
#include "base/err.h"

enum fab_json_type {
    FAB_JSON_NULL, FAB_JSON_FALSE, FAB_JSON_TRUE, FAB_JSON_NUMBER, FAB_JSON_TEXT, FAB_JSON_ARRAY,
    FAB_JSON_OBJECT
};
struct fab_json {
    enum fab_json_type     type;
    bool                   is_int;
    int64_t                n;           /* FAB_JSON_NUMBER with is_int */
    fab_str                text;        /* FAB_JSON_TEXT: the text; FAB_JSON_NUMBER: as written */
    fab_str                name;        /* as member of an object */
    const struct fab_json *first, *next;/* children of arrays and objects; the next sibling */
    int                    count;
};

/* NULL: not strict JSON (E_SYNTAX, arg = byte offset) or the arena is full (E_MEMORY). */
const struct fab_json *fab_json_read(fab_str text, struct fab_arena *a, struct fab_err *e);
/* A member, a path of members "a.b.c"; NULL: not there or not an object. */
const struct fab_json *fab_json_get(const struct fab_json *o, const char *path);
/* Empty if missing or no text; `otherwise` if missing or no integer. */
fab_str fab_json_text(const struct fab_json *o, const char *path);
int64_t fab_json_int(const struct fab_json *o, const char *path, int64_t otherwise);

/* Writing: commas are put by themselves.  fab_json_* calls nest as the document does. */
struct fab_out { struct fab_buf *b; bool comma; };    /* starts as { .b = &buffer } */
/* '{' or '['; name NULL inside arrays; closed by '}' or ']'. */
void fab_json_open(struct fab_out *o, const char *name, char bracket);
void fab_json_close(struct fab_out *o, char bracket);
void fab_json_put_text(struct fab_out *o, const char *name, fab_str v);
void fab_json_put_int(struct fab_out *o, const char *name, int64_t v);
void fab_json_put_bool(struct fab_out *o, const char *name, bool v);
void fab_json_put_null(struct fab_out *o, const char *name);
void fab_json_put_raw(struct fab_out *o, const char *name, fab_str json);  /* already JSON */
void fab_json_put_b64u(struct fab_out *o, const char *name, fab_bytes v);
/* Names in b64u: 22 and 43 characters. */
void fab_json_put_mid(struct fab_out *o, const char *name, const void *mid16);
void fab_json_put_sid(struct fab_out *o, const char *name, const void *sid32);
/* RFC 3339 UTC, to the second. */
void fab_json_put_time(struct fab_out *o, const char *name, int64_t ms);

/* The same without quotes. */
void fab_put_time(struct fab_buf *b, int64_t ms);

#endif

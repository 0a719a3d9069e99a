/* statement/json.h: a statement as JSON, for people and programs that read the log, and back for
 * `sign FILE.json`.
 *
 * Members    header: kid iss sub aud iat (seconds), and sid, index where known; payload: the
 *            names of PROTOCOL 1.1.  Names and ids as text (b64u), hashes, nonces and keys as
 *            b64u, numbers as they stand (times in seconds); a cell of list and holds is a
 *            number, a text, or {"bytes": b64u}; more = {from qty place repeat arbiter}.
 * Ownership  what is read lives in the arena.
 * Errors     reading: E_FIELD, `what` names the member that is unknown or of another form;
 *            E_KIND unknown kind; E_MEMORY. */
#ifndef FAB_STATEMENT_JSON_H
#define FAB_STATEMENT_JSON_H

#include "codec/json.h"
#include "statement/statement.h"

/* Writes one object; name NULL inside arrays and at the top. */
void fab_statement_to_json(const struct fab_statement *s, struct fab_out *o, const char *name);
/* Fills kind, header and payload of *out from an object.  Missing header members stay empty, for
 * the caller to fill in: the signer, the community (aud), the time; sub missing means the
 * origin.  What the bytes decide (sid, index, iss) is not looked at; neither is "disclose",
 * which is the caller's.  Ranges are checked when the built entry is parsed. */
FAB_MUST enum fab_code fab_statement_from_json(const struct fab_json *o, struct fab_arena *a,
                                               struct fab_statement *out, struct fab_err *e);

#endif

/* cli/place.h: where a community is: a file on this machine, or an address.
 *
 * File       the program opens the node itself (one writer: E_DISK "locked" while it is served).
 * Address    everything goes through the HTTP API; a person logs in by signing the challenge (WIRE
 *            2.8).
 * Both       give the same documents to the same paths and the same receipts to the same bytes. */
#ifndef FAB_CLI_PLACE_H
#define FAB_CLI_PLACE_H

#include "cli/draft.h"
#include "node/node.h"
#include "views/words.h"

struct fab_place;

/* where: "name.fab" or "http(s)://..."; source: of a file's desk. */
FAB_MUST enum fab_code fab_place_open(fab_str where, struct fab_source source, struct fab_arena *a,
                                      struct fab_place **out, struct fab_err *e);
void fab_place_close(struct fab_place *p);
struct fab_node *fab_place_node(struct fab_place *p);       /* NULL: an address */

/* From now on reads are this person's; an address answers a challenge first. */
FAB_MUST enum fab_code fab_place_login(struct fab_place *p, const struct fab_person *who,
                                       struct fab_arena *a, struct fab_err *e);
/* The document of a GET; lives in the arena. */
FAB_MUST enum fab_code fab_place_get(struct fab_place *p, const char *target, enum fab_lang lang,
                                     struct fab_arena *a, fab_str *json, struct fab_err *e);
/* Takes away what stands at a path of an address. */
FAB_MUST enum fab_code fab_place_delete(struct fab_place *p, const char *target, enum fab_lang lang,
                                        struct fab_arena *a, struct fab_err *e);
/* The mailbox (node/mail.h): a box to a member, sealed with the hash of a sheet (deal) or with his
 * mid (NULL); one of one's own thrown away, with whatever its sender sends from now on (block).
 * who: logged in here. */
FAB_MUST enum fab_code fab_place_mail_post(struct fab_place *p, const struct fab_person *who,
                                           const fab_id *to, const fab_id *deal, fab_bytes box,
                                           enum fab_lang lang, struct fab_arena *a,
                                           struct fab_err *e);
FAB_MUST enum fab_code fab_place_mail_drop(struct fab_place *p, const struct fab_person *who,
                                           const fab_id *id, bool block, enum fab_lang lang,
                                           struct fab_arena *a, struct fab_err *e);
/* What a statement would leave behind, with these fields in its disclosures: {"trace": ...}
 * (views.h).  Empty for an address, whose charter is not here. */
FAB_MUST enum fab_code fab_place_trace(struct fab_place *p, const struct fab_statement *s,
                                       const int *field, int n, enum fab_lang lang,
                                       struct fab_arena *a, fab_str *json, struct fab_err *e);
/* Hands in, or (check) only asks for the verdicts. */
FAB_MUST enum fab_code fab_place_submit(struct fab_place *p, const fab_bytes *submission, int n,
                                        bool check, struct fab_arena *a,
                                        struct fab_submitted *receipt, struct fab_err *e);

#endif

/* cli/deal.h: terms of an agreement from the words of the command line: legs, cover, dates, the
 * text boxed for the parties. */
#ifndef FAB_CLI_DEAL_H
#define FAB_CLI_DEAL_H

#include "cli/cli.h"
#include "statement/box.h"

/* stage END of a leg; mode of a public promise */
enum { FAB_DEAL_END = 12, FAB_DEAL_PUBLIC = 1 };

/* parties 0 and 1; who is not me */
struct fab_deal_ask { fab_id first, second, other; bool is_public; };

/* Parties of a promise's document. */
FAB_MUST enum fab_code fab_deal_parties(struct fab_cli *c, const struct fab_json *doc,
                                        struct fab_deal_ask *out, struct fab_err *e);
/* The sid of the latest terms. */
FAB_MUST enum fab_code fab_deal_terms(const struct fab_json *doc, fab_id *out, struct fab_err *e);
/* Reads --due, --value, --what, --from, --topic, --loan, --parts, --hold and TEXT into the
 * draft. */
FAB_MUST enum fab_code fab_deal_draft(struct fab_cli *c, struct fab_draft *d,
                                      const struct fab_deal_ask *ask, struct fab_err *e);

/* A member's key for boxes (WIRE 2.6); false: he has none. */
bool fab_deal_reader(struct fab_cli *c, const fab_id *mid, struct fab_box_reader *out);
/* The words of the agreement: boxed for the two when both have a key for boxes, else in clear to
 * the server, which shows it to the parties. */
void fab_deal_text(struct fab_cli *c, struct fab_draft *draft, const fab_id *other, fab_str text);
/* Shows a promise; terms that are boxed for its parties are opened with one's own key. */
FAB_MUST enum fab_code fab_cli_show_promise(struct fab_cli *c, const char *path, struct fab_err *e);

#endif

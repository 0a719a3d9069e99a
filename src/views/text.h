/* views/text.h: a document of views as plain text for the terminal, so that --json and the words
 * say the same.
 *
 * Rule       a member is shown when words/ has a label for it ("f.<member>"): "Label: value"; sums
 *            and "*_text" by their text; a row of a list by its "text" alone.  A document's own
 *            "text" comes first, without a label. */
#ifndef FAB_VIEWS_TEXT_H
#define FAB_VIEWS_TEXT_H

#include "views/views.h"

/* Appends the lines.  scratch: for reading the JSON; *out lies elsewhere.  E_SYNTAX: not a
 * document. */
FAB_MUST enum fab_code fab_text_put(enum fab_lang lang, fab_str json, struct fab_arena scratch,
                                    struct fab_buf *out, struct fab_err *e);

/* Only these members of the document, in this order; beside its "text", which comes first. */
FAB_MUST enum fab_code fab_text_put_only(enum fab_lang lang, fab_str json,
                                         const char *const *names, int n, struct fab_arena scratch,
                                         struct fab_buf *out, struct fab_err *e);

#endif

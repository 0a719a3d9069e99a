/* lib/public.h: include/fabrique.h beside the program's own headers, and what the public functions
 * share.  Of this room only.
 *
 * Names      the public functions carry the names of the program's own (fab_decide), with other
 *            structs; here each has "lib" before it (fab_lib_decide), and `make lib` takes that
 *            away again when everything else has become local.
 * Structs    the public ones have no tags, so fab_need is the public and struct fab_need the
 *            program's; fab_receipt, which is a function here, is fab_lib_receipt. */
#ifndef FAB_LIB_PUBLIC_H
#define FAB_LIB_PUBLIC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "views/words.h"

#define fab_version           fab_lib_version
#define fab_abi               fab_lib_abi
#define fab_statement_check   fab_lib_statement_check
#define fab_statement_to_json fab_lib_statement_to_json
#define fab_statement_build   fab_lib_statement_build
#define fab_sid               fab_lib_sid
#define fab_mid               fab_lib_mid
#define fab_checkpoint_check  fab_lib_checkpoint_check
#define fab_inclusion_check   fab_lib_inclusion_check
#define fab_consistency_check fab_lib_consistency_check
#define fab_proof_check       fab_lib_proof_check
#define fab_receipt_check     fab_lib_receipt_check
#define fab_receipt           fab_lib_receipt
#define fab_open              fab_lib_open
#define fab_close             fab_lib_close
#define fab_refresh           fab_lib_refresh
#define fab_get               fab_lib_get
#define fab_text_free         fab_lib_text_free
#define fab_ask               fab_lib_ask
#define fab_answer_free       fab_lib_answer_free
#define fab_verify            fab_lib_verify
#define fab_report_free       fab_lib_report_free
#define fab_tolerate          fab_lib_tolerate
#define fab_decide            fab_lib_decide
#define fab_links_open        fab_lib_links_open
#define fab_links_free        fab_lib_links_free
#define fab_cover_find        fab_lib_cover_find
#define fab_outline_build     fab_lib_outline_build
#define fab_outline_to_json   fab_lib_outline_to_json
#define fab_sheet_build       fab_lib_sheet_build
#define fab_sheet_hash        fab_lib_sheet_hash
#define fab_sheet_best        fab_lib_sheet_best
#include "fabrique.h"
#undef fab_version
#undef fab_abi
#undef fab_statement_check
#undef fab_statement_to_json
#undef fab_statement_build
#undef fab_sid
#undef fab_mid
#undef fab_checkpoint_check
#undef fab_inclusion_check
#undef fab_consistency_check
#undef fab_proof_check
#undef fab_receipt_check
#undef fab_receipt
#undef fab_open
#undef fab_close
#undef fab_refresh
#undef fab_get
#undef fab_text_free
#undef fab_ask
#undef fab_answer_free
#undef fab_verify
#undef fab_report_free
#undef fab_tolerate
#undef fab_decide
#undef fab_links_open
#undef fab_links_free
#undef fab_cover_find
#undef fab_outline_build
#undef fab_outline_to_json
#undef fab_sheet_build
#undef fab_sheet_hash
#undef fab_sheet_best

/* Memory of one call, given back when it returns; begins the library the first time.  E_MEMORY. */
FAB_MUST enum fab_code fab_api_begin(size_t bytes, struct fab_arena *a, struct fab_err *e);
/* Ends a call: the arena goes, what went wrong is told.  The number of the error. */
int fab_api_end(struct fab_arena *a, enum fab_code code, const struct fab_err *found, fab_error *e);
/* The same without an arena. */
int fab_api_told(enum fab_code code, const struct fab_err *found, fab_error *e);
/* A struct of the caller's has the size that it has here.  E_FIELD "size". */
#define FAB_API_SIZED(theirs, e) fab_api_sized((theirs)->size, sizeof *(theirs), e)
FAB_MUST enum fab_code fab_api_sized(size_t size, size_t known, struct fab_err *e);
/* Into the caller's buffer.  E_MEMORY: it is too small, or writing had failed. */
FAB_MUST enum fab_code fab_api_give(const struct fab_buf *b, void *out, size_t cap, size_t *len,
                                    struct fab_err *e);
/* Of the caller's number of a language; English unless French. */
enum fab_lang fab_api_lang(int lang);
/* A text of the caller's, NULL as empty. */
fab_str fab_api_text(const char *text);

#endif

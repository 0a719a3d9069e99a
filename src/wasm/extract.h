/* wasm/extract.h: a question answered from a part of the record (views/extract.h), in a module of its
 * own: what it was given stays until the module goes.
 *
 * Order      extract_open; each entry's signature by core.wasm (signature_check) with its key;
 *            extract_view.  Whoever leaves the middle out has checked less.
 * Checks     the checkpoint's signature is core.wasm's affair (checkpoint_check), too. */
#ifndef FAB_WASM_EXTRACT_H
#define FAB_WASM_EXTRACT_H

#include "wasm/call.h"

/* Once.  {"asker", "who", "note", "size", "root", "since", "older", "entries", "statements", "shown", "words",
 * "words_shown"} as views/extract.h says. */
FAB_EXPORT(extract_open)
enum fab_code fab_extract_call_open(const char *origin, size_t origin_n, const uint8_t *body,
                                    size_t n);
/* Entry n from 0; the 32 bytes of the key that must have signed it.  E_REF: no such entry.
 * E_ERASED: the key is not at hand. */
FAB_EXPORT(extract_entry) enum fab_code fab_extract_call_entry(int n);
FAB_EXPORT(extract_key) enum fab_code fab_extract_call_key(int n);
/* The answer to GET target, /v1/ask or /v1/why.  E_PART: the part is not enough for it. */
FAB_EXPORT(extract_view)
enum fab_code fab_extract_call_view(int lang, const char *target, size_t n);

#endif

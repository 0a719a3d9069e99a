/* wasm/sheet.h: two sides, one sheet each, for a page (DECISION 8): the same bytes, hashes and deal
 * as the command line.  GET /v1/ask/sheet by `view` gives one's own figures, core.wasm seals the
 * boxes.
 *
 * JSON       statement/sheet_json.h.
 * Errors     E_SYNTAX naming what is not of its form; E_FIELD: a sheet says what is not its
 *            author's. */
#ifndef FAB_WASM_SHEET_H
#define FAB_WASM_SHEET_H

#include "wasm/call.h"

FAB_EXPORT(outline_put) enum fab_code fab_sheet_core_outline(const char *json, size_t n);
/* The JSON of one, with its name of 16 bytes as "deal". */
FAB_EXPORT(outline_read)
enum fab_code fab_sheet_core_outline_read(const uint8_t *outline, size_t n);
/* A sheet about that outline; salt: 32 bytes of chance. */
FAB_EXPORT(sheet_put)
enum fab_code fab_sheet_core_put(const uint8_t *outline, size_t outline_n, const uint8_t *salt,
                                 size_t salt_n, const char *json, size_t n);
FAB_EXPORT(sheet_hash) enum fab_code fab_sheet_core_hash(const uint8_t *sheet, size_t n);
/* What goes into a box: 1 the outline, 2 the sheet; and what was in one: its round, then the
 * bytes. */
FAB_EXPORT(talk_put) enum fab_code fab_sheet_core_talk(int round, const uint8_t *what, size_t n);
FAB_EXPORT(talk_read) enum fab_code fab_sheet_core_talk_read(const uint8_t *talk, size_t n);
/* What their words come to, at that time: {"state", "what", "pinned", "about"}.  pair: their mid,
 * then mine; words: each the hash it was sealed with, then what was in the box, oldest first.
 * Without an outline "proposed" with theirs as "what", or "none"; with mine "waits", "opened" with
 * their sheet as "what", "spoiled" if it is not the one that was sealed, or "over".  pinned: their
 * hash, given or found; about: the places of the words that belong to this talk. */
FAB_EXPORT(talk_look)
enum fab_code fab_sheet_core_talk_look(const uint8_t *outline, size_t outline_n,
                                       const uint8_t *pinned, size_t pinned_n,
                                       const uint8_t *pair, size_t pair_n, const uint8_t *words,
                                       size_t words_n, int64_t now_ms);
/* {"sheets": [{"needs", "gives"}, ...], "bargain": {...}} in words, of party 0's sheet and party
 * 1's; the second may be missing: then there is no bargain.  unit: its name, and how many make
 * one. */
FAB_EXPORT(sheet_best)
enum fab_code fab_sheet_core_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                                  size_t first_n, const uint8_t *second, size_t second_n, int lang,
                                  const char *unit, size_t unit_n, int64_t per_one);

#endif

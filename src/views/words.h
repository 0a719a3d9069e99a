/* views/words.h: every sentence a person reads, by id and language (words/fr.json, words/en.json,
 * inside the program).
 *
 * Slots      "{name}" is filled from the arguments; a slot without an argument stays empty.
 * Plural     an id may have the forms "<id>.one" and "<id>.many": fr one when n < 2, en one when n
 *            == 1.
 * Escapes    none: what comes out is text; HTML escapes it at its own door.
 * tools/words fails when an id stands in one language only, when slots differ, when code names an
 * id that is not there. */
#ifndef FAB_VIEWS_WORDS_H
#define FAB_VIEWS_WORDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum fab_lang { FAB_FR, FAB_EN, FAB_LANGS };

/* Reads both files into the memory given, once, before any thread.  NULL: damaged or too little
 * memory. */
enum { FAB_WORDS_BYTES = 1 << 20 };
FAB_MUST enum fab_code fab_words_start(struct fab_arena *a, struct fab_err *e);
/* The sentences of one language from the text of its file, for whoever has no files inside (the
 * browser); text and memory must stay.  On an error the language is as it was. */
FAB_MUST enum fab_code fab_words_read(enum fab_lang lang, fab_str file, struct fab_arena *a,
                                      struct fab_err *e);

/* Marks an id for tools/words. */
#define FAB_W(id) (id)
/* The sentence as written; an unknown id gives the id itself.  With a prefix: fab_word_of(lang,
 * "kind.", "join"). */
fab_str fab_word(enum fab_lang lang, const char *id);
fab_str fab_word_of(enum fab_lang lang, const char *prefix, fab_str name);
bool    fab_word_known(enum fab_lang lang, const char *prefix, fab_str name);

/* One argument of a sentence: a text, or a number (written with the language's thousands). */
struct fab_arg { const char *name; fab_str text; bool is_number; int64_t n; };
#define FAB_TEXT(name, text) ((struct fab_arg){ (name), (text), false, 0 })
#define FAB_NUM(name, n)     ((struct fab_arg){ (name), { NULL, 0 }, true, (n) })
/* Appends the sentence, its slots filled. */
void fab_say(struct fab_buf *b, enum fab_lang lang, const char *id, const struct fab_arg *args,
             int nargs);
#define FAB_SAY(b, lang, id, ...) \
    fab_say(b, lang, id, (const struct fab_arg[]){ __VA_ARGS__ }, \
            fab_countof(((const struct fab_arg[]){ __VA_ARGS__ })))
/* The plural form that n asks for; {n} is filled by itself. */
void fab_say_n(struct fab_buf *b, enum fab_lang lang, const char *id, int64_t n,
               const struct fab_arg *args, int nargs);
#define FAB_SAY_N(b, lang, id, n, ...) \
    fab_say_n(b, lang, id, n, (const struct fab_arg[]){ __VA_ARGS__ }, \
              fab_countof(((const struct fab_arg[]){ __VA_ARGS__ })))
/* Fills a template that is not from words/. */
void fab_fill(struct fab_buf *b, enum fab_lang lang, fab_str template_, const struct fab_arg *args,
              int nargs);

/* A whole file as JSON, for GET /v1/words/{lang}. */
fab_str fab_words_json(enum fab_lang lang);
/* "fr", "en"; from a text ("fr-CA" is French), false if neither. */
const char *fab_lang_name(enum fab_lang lang);
bool        fab_lang_read(fab_str text, enum fab_lang *out);

/* Numbers for people: 1 148 (no-break space) in French, 1,148 in English. */
void fab_put_number(struct fab_buf *b, enum fab_lang lang, int64_t n);
/* "24 November 2026", "24 novembre 2026"; with the hour: "... 08:14" (UTC is said once by who shows
 * it). */
void fab_put_day(struct fab_buf *b, enum fab_lang lang, int64_t ms);
void fab_put_hour(struct fab_buf *b, enum fab_lang lang, int64_t ms);

/* A sum of a unit by its name and how many make one: "60,00 EUR", "1 h 30". */
void fab_put_sum(struct fab_buf *b, enum fab_lang lang, fab_str unit, int64_t per_one,
                 int64_t units);

/* Files inside the program, made by tools/embed; ended by zeros. */
struct fab_embedded { const char *name; const uint8_t *begin, *end; };
extern const struct fab_embedded fab_embedded[];
/* {NULL, 0}: no such file. */
fab_bytes fab_embedded_file(const char *name);

#endif

/* store/words.h: the tokenizer `fabrique` of the search index: French and English words as people
 * inflect them. */
#ifndef FAB_STORE_WORDS_H
#define FAB_STORE_WORDS_H

#include <sqlite3.h>

#include "base/err.h"

FAB_MUST enum fab_code fab_words_register(sqlite3 *handle, struct fab_err *e);

#endif

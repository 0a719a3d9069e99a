/* report_test.c: whatever a usage line leaves to the reader has its sentence, in both languages. */
#include "base/test.h"
#include "cli/report.h"
#include "os/os.h"

FAB_TEST(usage_words)
{
    fab_str word;
    size_t  at = 0;

    fab_expect("first", fab_usage_word("[--a ADDR:PORT] X...", &at, &word), true);
    fab_expect_str("its letters", word, FAB_STR("ADDR"));
    fab_expect("second", fab_usage_word("[--a ADDR:PORT] X...", &at, &word), true);
    fab_expect_str("behind the colon", word, FAB_STR("PORT"));
    fab_expect("third", fab_usage_word("[--a ADDR:PORT] X...", &at, &word), true);
    fab_expect_str("one letter", word, FAB_STR("X"));
    fab_expect("no more", fab_usage_word("[--a ADDR:PORT] X...", &at, &word), false);
}

FAB_TEST(every_word_of_a_usage_line_is_explained)
{
    struct fab_arena words;
    struct fab_err   e;

    fab_assert(fab_os_arena(FAB_WORDS_BYTES, &words));
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        fab_str word;
        size_t  at = 0;

        while (fab_usage_word(v->args, &at, &word)) {
            for (int lang = 0; lang < FAB_LANGS; lang++) {
                const fab_str sentence = fab_help_of((enum fab_lang)lang, v, word);

                /* an unknown id gives the id itself */
                fab_expect(v->args, fab_str_starts(sentence, "help."), false);
                fab_expect_str(v->args, fab_str_part(sentence, 0, word.len), word);
            }
        }
    }
}

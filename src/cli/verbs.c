/* verbs.c: the table of verbs, from the rows of verbs.def. */
#include "cli/cli.h"

const struct fab_verb fab_verbs[] = {
#define VERB(id, group_, args_) { #id, args_, group_, fab_verb_##id },
#include "tables/verbs.def"
#undef VERB
    { NULL, NULL, 0, NULL },
};

/* The next word of a name, as it is typed, behind *at: "__" is a hyphen, "_" ends it. */
static fab_str next_word(const char **at, struct fab_buf *word)
{
    const char *p = *at;

    for (; *p != 0 && (p[0] != '_' || p[1] == '_'); p++) {
        fab_put_byte(word, *p == '_' ? '-' : (uint8_t)*p);
        p += *p == '_';
    }
    *at = *p == 0 ? p : p + 1;
    return fab_buf_str(word);
}

/* Does the name ("import_ratings") consist of these words?  How many; 0: no. */
static int words_of(const char *name, int argc, char *const *argv)
{
    int n = 0;

    while (*name != 0) {
        char           room[64];
        struct fab_buf word = FAB_BUF(room);

        if (n == argc || !fab_str_is(next_word(&name, &word), argv[n])) return 0;
        n++;
    }
    return n;
}

const struct fab_verb *fab_verb_of(int argc, char *const *argv, int *used)
{
    const struct fab_verb *best = NULL;

    *used = 0;
    for (const struct fab_verb *v = fab_verbs; v->name != NULL; v++) {
        const int n = words_of(v->name, argc, argv);

        if (n > *used) {
            *used = n;
            best = v;
        }
    }
    return best;
}

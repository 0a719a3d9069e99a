/* verbs.c: the table of verbs, from the rows of verbs.def. */
#include "cli/cli.h"

const struct fab_verb fab_verbs[] = {
#define VERB(id, group_, args_) { #id, args_, group_, fab_verb_##id },
#include "tables/verbs.def"
#undef VERB
    { NULL, NULL, 0, NULL },
};

/* Does the name ("import_ratings") consist of these words?  How many; 0: no. */
static int words_of(const char *name, int argc, char *const *argv)
{
    fab_str rest = fab_str_of(name);
    int     n = 0;

    while (rest.len > 0) {
        const fab_str word = fab_str_cut(&rest, '_');

        if (n == argc || !fab_str_is(word, argv[n])) return 0;
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

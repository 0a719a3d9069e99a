/* words.c: how a text becomes words that can be found.
 *
 * Why     who looks for "perceuses" means "perceuse"; who types "velo" means "vélo"; a community
 *         speaks two languages at once.
 * Idea    unicode61 cuts and lowers; a plural s or x behind a vowel goes; then the Snowball stem
 *         of French, and beside it at the same place that of English when it differs, so that
 *         either language finds; accents go last, since stems need them.
 * Cost    about 1 us a word.
 * Source  sqlite.org/fts5.html section 7; snowballstem.org; DEPENDENCIES 1. */
#include "store/words.h"

#include <libstemmer.h>

#include "base/base.h"
#include "os/os.h"

enum { WORD_BYTES = 128, LANGUAGES = 2 };
static const char *const NAMES[LANGUAGES] = { "french", "english" };

struct words {
    fts5_tokenizer     cut;
    Fts5Tokenizer     *cutter;
    struct sb_stemmer *stem[LANGUAGES];
};
typedef int token_fn(void *arg, int flags, const char *token, int len, int from, int to);
struct passing {
    struct words *w;
    void         *arg;
    token_fn     *each;
};

static bool is_vowel(char c)
{
    return strchr("aeiouy", c) != NULL ||
           (c & 0x80) != 0; /* in these languages an accented letter before a plural is a vowel */
}

/* Letters with accents (two bytes, U+00E0..U+00FF, after lowering) to plain ones; ligatures to
 * two letters. */
static size_t without_accents(const unsigned char *p, size_t n, char out[WORD_BYTES])
{
    static const char PLAIN[] = "aaaaaa_ceeeeiiii_nooooo_ouuuuy_y";
    size_t            len = 0;

    for (size_t i = 0; i < n && len + 2 <= WORD_BYTES; i++) {
        const unsigned char next = i + 1 < n ? p[i + 1] : 0;
        if (p[i] == 0xc3 && next >= 0xa0 && PLAIN[next - 0xa0] != '_') {
            out[len++] = PLAIN[next - 0xa0];
            i++;
        } else if ((p[i] == 0xc5 && next == 0x93) || (p[i] == 0xc3 && next == 0xa6)) {
            out[len++] = p[i] == 0xc5 ? 'o' : 'a';
            out[len++] = 'e';
            i++;
        } else {
            out[len++] = (char)p[i];
        }
    }
    return len;
}

/* One word of unicode61: its French stem, then the English one if it is another. */
static int pass(void *arg, int flags, const char *token, int len, int from, int to)
{
    const struct passing *p = arg;
    char                  stem[LANGUAGES][WORD_BYTES];
    size_t                n[LANGUAGES];

    if (len <= 0 || len > WORD_BYTES) return SQLITE_OK; /* nobody looks for it */
    if (len > 2 && (token[len - 1] == 's' || token[len - 1] == 'x') && is_vowel(token[len - 2])) {
        len--;
    }
    for (int i = 0; i < LANGUAGES; i++) {
        const sb_symbol *s = sb_stemmer_stem(p->w->stem[i], (const sb_symbol *)token, len);
        if (s == NULL) return SQLITE_NOMEM;
        n[i] = without_accents(s, (size_t)sb_stemmer_length(p->w->stem[i]), stem[i]);
    }
    const int code = p->each(p->arg, flags, stem[0], (int)n[0], from, to);
    if (code != SQLITE_OK || (n[0] == n[1] && memcmp(stem[0], stem[1], n[0]) == 0)) return code;
    return p->each(p->arg, flags | FTS5_TOKEN_COLOCATED, stem[1], (int)n[1], from, to);
}

static int tokenize(Fts5Tokenizer *t, void *arg, int flags, const char *text, int len,
                    token_fn *each)
{
    struct words  *w = (struct words *)t;
    struct passing p = { w, arg, each };

    (void)flags;
    return w->cut.xTokenize(w->cutter, &p, flags, text, len, pass);
}

static void destroy(Fts5Tokenizer *t)
{
    struct words *w = (struct words *)t;

    if (w->cutter != NULL) w->cut.xDelete(w->cutter);
    for (int i = 0; i < LANGUAGES; i++) sb_stemmer_delete(w->stem[i]);
    fab_os_give(w);
}

static int create(void *api_, const char **args, int nargs, Fts5Tokenizer **out)
{
    static const char *plain[] = { "remove_diacritics", "0" };
    fts5_api          *api = api_;
    struct words      *w = fab_os_take(sizeof *w);
    void              *context = NULL;
    int                code;

    (void)args;
    (void)nargs;
    if (w == NULL) return SQLITE_NOMEM;
    code = api->xFindTokenizer(api, "unicode61", &context, &w->cut);
    if (code == SQLITE_OK) code = w->cut.xCreate(context, plain, fab_countof(plain), &w->cutter);
    for (int i = 0; i < LANGUAGES && code == SQLITE_OK; i++) {
        w->stem[i] = sb_stemmer_new(NAMES[i], "UTF_8");
        if (w->stem[i] == NULL) code = SQLITE_NOMEM;
    }
    *out = (Fts5Tokenizer *)w;
    if (code != SQLITE_OK) destroy(*out);
    return code;
}

enum fab_code fab_words_register(sqlite3 *handle, struct fab_err *e)
{
    static fts5_tokenizer ours = { create, destroy, tokenize };
    fts5_api             *api = NULL;
    sqlite3_stmt         *s = NULL;
    bool                  ok;

    ok = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK &&
         sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL) == SQLITE_OK;
    if (ok) sqlite3_step(s);
    sqlite3_finalize(s);
    ok = ok && api != NULL && api->xCreateTokenizer(api, "fabrique", api, &ours, NULL) == SQLITE_OK;
    return ok ? FAB_OK
              : fab_fail_what(e, FAB_E_DISK, FAB_STR("other: search (FTS5) is not in this SQLite"));
}

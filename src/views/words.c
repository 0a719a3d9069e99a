/* views/words.c: the sentences, found by halving.
 *
 * Why     a language is one file that a translator can read; the program holds it as it stands
 *         (tools/embed).
 * Idea    read once into sorted pairs (id, sentence) a language; a lookup is about ten comparisons.
 * Cost    about 200 bytes a sentence, nothing a lookup.
 * Source  DEPENDENCIES 7 (plural by language), ux/README 6 (numbers and days as they are written).
 *         */
#include "views/words.h"

#include "base/num.h"
#include "base/sort.h"
#include "codec/json.h"

struct sentence { fab_str id, text; };
static struct { struct sentence *all; int n; fab_str file; } words[FAB_LANGS];

static const char *const LANG[FAB_LANGS] = { "fr", "en" };
static const char *const FILES[FAB_LANGS] = { "words/fr.json", "words/en.json" };

fab_bytes fab_embedded_file(const char *name)
{
    for (const struct fab_embedded *f = fab_embedded; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) return fab_bytes_of(f->begin, (size_t)(f->end - f->begin));
    }
    return (fab_bytes){ NULL, 0 };
}

static int by_id(const void *a, const void *b, void *arg)
{
    (void)arg;
    return fab_str_order(((const struct sentence *)a)->id, ((const struct sentence *)b)->id);
}

enum fab_code fab_words_read(enum fab_lang lang, fab_str file, struct fab_arena *a,
                             struct fab_err *e)
{
    const struct fab_json *doc = fab_json_read(file, a, e);
    struct sentence       *all;
    int                    n = 0;

    if (doc == NULL) return e->code;
    if (doc->type != FAB_JSON_OBJECT) {
        return fab_fail_what(e, FAB_E_SYNTAX, fab_str_of(FILES[lang]));
    }
    all = fab_new(a, struct sentence, (size_t)doc->count + 1);
    if (all == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (const struct fab_json *j = doc->first; j != NULL; j = j->next) {
        if (j->type != FAB_JSON_TEXT) return fab_fail_what(e, FAB_E_SYNTAX, j->name);
        all[n++] = (struct sentence){ j->name, j->text };
    }
    fab_sort(all, (size_t)n, sizeof(struct sentence), by_id, NULL);
    words[lang].file = file;
    words[lang].all = all;
    words[lang].n = n;
    return FAB_OK;
}

enum fab_code fab_words_start(struct fab_arena *a, struct fab_err *e)
{
    for (int lang = 0; lang < FAB_LANGS; lang++) {
        const fab_bytes file = fab_embedded_file(FILES[lang]);

        FAB_TRY(fab_words_read((enum fab_lang)lang, (fab_str){ (const char *)file.p, file.len }, a,
                               e));
    }
    return FAB_OK;
}

/* The sentence of an id made of two parts; NULL: none.  Compares without building the id. */
static const struct sentence *find(enum fab_lang lang, fab_str prefix, fab_str name)
{
    int lo = 0, hi = words[lang].n;

    while (lo < hi) {
        const int     mid   = lo + (hi - lo) / 2;
        const fab_str id    = words[lang].all[mid].id;
        int           order = fab_str_order(fab_str_part(id, 0, prefix.len), prefix);

        if (order == 0) order = fab_str_order(fab_str_part(id, prefix.len, id.len), name);
        if (order == 0) return &words[lang].all[mid];
        if (order < 0) lo = mid + 1;
        else hi = mid;
    }
    return NULL;
}

fab_str fab_word(enum fab_lang lang, const char *id)
{
    const struct sentence *s = find(lang, fab_str_of(id), FAB_STR(""));
    return s == NULL ? fab_str_of(id) : s->text;
}

fab_str fab_word_of(enum fab_lang lang, const char *prefix, fab_str name)
{
    const struct sentence *s = find(lang, fab_str_of(prefix), name);
    return s == NULL ? name : s->text;
}

bool fab_word_known(enum fab_lang lang, const char *prefix, fab_str name)
{
    return find(lang, fab_str_of(prefix), name) != NULL;
}

static const struct fab_arg *argument(fab_str name, const struct fab_arg *args, int nargs)
{
    for (int i = 0; i < nargs; i++) {
        if (fab_str_is(name, args[i].name)) return &args[i];
    }
    return NULL;
}

/* A brace that opens no slot ("{" without "}") is written as it stands. */
void fab_fill(struct fab_buf *b, enum fab_lang lang, fab_str template_, const struct fab_arg *args,
              int nargs)
{
    while (template_.len > 0) {
        const int64_t open = fab_str_find(template_, '{');
        const fab_str rest = open < 0 ? (fab_str){ NULL, 0 }
                                      : fab_str_part(template_, (size_t)open + 1, template_.len);
        const int64_t shut = fab_str_find(rest, '}');

        if (open < 0 || shut < 0) {
            fab_put_str(b, template_);
            return;
        }
        fab_put_str(b, fab_str_part(template_, 0, (size_t)open));
        const struct fab_arg *arg = argument(fab_str_part(rest, 0, (size_t)shut), args, nargs);
        if (arg != NULL && arg->is_number) fab_put_number(b, lang, arg->n);
        else if (arg != NULL) fab_put_str(b, arg->text);
        template_ = fab_str_part(rest, (size_t)shut + 1, rest.len);
    }
}

void fab_say(struct fab_buf *b, enum fab_lang lang, const char *id, const struct fab_arg *args,
             int nargs)
{
    fab_fill(b, lang, fab_word(lang, id), args, nargs);
}

void fab_say_n(struct fab_buf *b, enum fab_lang lang, const char *id, int64_t n,
               const struct fab_arg *args, int nargs)
{
    enum { ARGS = 12 };
    struct fab_arg         all[ARGS] = { FAB_NUM("n", n) };
    const bool             one = lang == FAB_FR ? n < 2 : n == 1;
    const struct sentence *s = find(lang, fab_str_of(id), one ? FAB_STR(".one") : FAB_STR(".many"));

    fab_assert(nargs < ARGS);
    for (int i = 0; i < nargs; i++) all[i + 1] = args[i];
    fab_fill(b, lang, s == NULL ? fab_str_of(id) : s->text, all, nargs + 1);
}

fab_str fab_words_json(enum fab_lang lang)
{
    return words[lang].file;
}

const char *fab_lang_name(enum fab_lang lang)
{
    return LANG[lang];
}

bool fab_lang_read(fab_str text, enum fab_lang *out)
{
    for (int i = 0; i < FAB_LANGS; i++) {
        if (!fab_str_starts(text, LANG[i])) continue;
        if (text.len > 2 && text.p[2] != '-' && text.p[2] != '_') continue;
        *out = (enum fab_lang)i;
        return true;
    }
    return false;
}

/* Thousands: a no-break space in French, a comma in English. */
void fab_put_number(struct fab_buf *b, enum fab_lang lang, int64_t n)
{
    char           digits[24];
    struct fab_buf d = FAB_BUF(digits);
    const uint64_t size = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;

    if (n < 0) fab_put_text(b, "\xe2\x88\x92");     /* a minus sign, not a hyphen */
    fab_put_uint(&d, size);
    for (size_t i = 0; i < d.len; i++) {
        if (i > 0 && (d.len - i) % 3 == 0) fab_put_text(b, lang == FAB_FR ? "\xc2\xa0" : ",");
        fab_put_byte(b, (uint8_t)digits[i]);
    }
}

void fab_put_day(struct fab_buf *b, enum fab_lang lang, int64_t ms)
{
    static const char *const MONTH[] = { "1", "2", "3", "4",  "5",  "6",
                                         "7", "8", "9", "10", "11", "12" };
    const struct fab_date    d = fab_date_of((fab_moment){ ms });
    char                     day[8], year[24];
    struct fab_buf           day_b = FAB_BUF(day), year_b = FAB_BUF(year);

    fab_put_int(&day_b, d.day);
    if (lang == FAB_FR && d.day == 1) fab_put_text(&day_b, "er");
    fab_put_int(&year_b, d.year);
    FAB_SAY(b, lang, FAB_W("day.date"), FAB_TEXT("day", fab_buf_str(&day_b)),
            FAB_TEXT("month", fab_word_of(lang, "month.", fab_str_of(MONTH[d.month - 1]))),
            FAB_TEXT("year", fab_buf_str(&year_b)));
}

void fab_put_hour(struct fab_buf *b, enum fab_lang lang, int64_t ms)
{
    const struct fab_date d = fab_date_of((fab_moment){ ms });
    char                  date[64], hour[16];
    struct fab_buf        date_b = FAB_BUF(date), hour_b = FAB_BUF(hour);

    fab_put_day(&date_b, lang, ms);
    fab_put_digits(&hour_b, (uint64_t)d.hour, 2);
    fab_put_byte(&hour_b, ':');
    fab_put_digits(&hour_b, (uint64_t)d.minute, 2);
    FAB_SAY(b, lang, FAB_W("day.hour"), FAB_TEXT("date", fab_buf_str(&date_b)),
            FAB_TEXT("hour", fab_buf_str(&hour_b)));
}

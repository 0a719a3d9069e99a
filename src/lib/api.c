/* api.c: what the public functions share: memory of a call, sizes of structs, errors as the caller
 * reads them.
 *
 * Why     a host has no arena, no catalogue of sentences and no struct fab_err.
 * Idea    the sentences are read once, into memory that the library has from the start; everything
 *         else that a call needs is an address range of its own, given back at its end.
 * Cost    one mmap and munmap a call of parts A and D; the first call reads the sentences, about 5
 *         ms.
 * Source  INTERFACES 3. */
#include "crypto/crypto.h"
#include "lib/public.h"
#include "os/os.h"
#include "views/views.h"

#define ERROR(number, name, ...) _Static_assert((int)FABRIQUE_E_##name == (int)FAB_E_##name, #name);
#include "tables/errors.def"
#undef ERROR

enum { SENTENCE_BYTES = 2048 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint8_t        sentences[FAB_WORDS_BYTES];

static void start(void)
{
    struct fab_arena a = FAB_ARENA(sentences);
    struct fab_err   e;

    fab_crypto_start();
    fab_assert(fab_words_start(&a, &e) == FAB_OK);
}

const char *fab_lib_version(void)
{
    return FABRIQUE_VERSION;
}

int fab_lib_abi(void)
{
    return FABRIQUE_ABI;
}

enum fab_code fab_api_begin(size_t bytes, struct fab_arena *a, struct fab_err *e)
{
    fab_assert(pthread_once(&once, start) == 0);
    return fab_os_arena(bytes, a) ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

/* As much of a text as fits, cut at a whole character, ended by 0. */
static void put_cut(char *out, size_t cap, fab_str text)
{
    size_t n = text.len < cap ? text.len : cap - 1;

    while (n < text.len && n > 0 && ((uint8_t)text.p[n] & 0xc0) == 0x80) n--;
    memset(out, 0, cap);
    if (n > 0) memcpy(out, text.p, n);
}

static void tell(const struct fab_err *found, fab_error *e)
{
    char           room[SENTENCE_BYTES];
    struct fab_buf b = FAB_BUF(room);
    const char    *name = fab_code_name(found->code);

    e->number = found->code;
    put_cut(e->name, sizeof e->name, fab_str_of(name == NULL ? "" : name));
    put_cut(e->field, sizeof e->field, fab_str_of(found->field == NULL ? "" : found->field));
    fab_view_refusal(&b, fab_api_lang(e->lang), found, ".text");
    put_cut(e->sentence, sizeof e->sentence, fab_buf_str(&b));
}

int fab_api_told(enum fab_code code, const struct fab_err *found, fab_error *e)
{
    if (code == FAB_OK || e == NULL || e->size != sizeof *e) return code;
    fab_assert(pthread_once(&once, start) == 0);
    tell(found, e);
    return code;
}

int fab_api_end(struct fab_arena *a, enum fab_code code, const struct fab_err *found, fab_error *e)
{
    const int told = fab_api_told(code, found, e); /* the error may point into the arena */

    fab_os_arena_end(a);
    return told;
}

enum fab_code fab_api_sized(size_t size, size_t known, struct fab_err *e)
{
    return size == known ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "size");
}

enum fab_code fab_api_give(const struct fab_buf *b, void *out, size_t cap, size_t *len,
                           struct fab_err *e)
{
    if (b->failed) return fab_fail(e, FAB_E_MEMORY);
    *len = b->len;
    if (b->len > cap) return fab_fail(e, FAB_E_MEMORY);
    if (b->len > 0) memcpy(out, b->p, b->len);
    return FAB_OK;
}

enum fab_lang fab_api_lang(int lang)
{
    return lang == FABRIQUE_FR ? FAB_FR : FAB_EN;
}

fab_str fab_api_text(const char *text)
{
    return text == NULL ? (fab_str){ NULL, 0 } : fab_str_of(text);
}

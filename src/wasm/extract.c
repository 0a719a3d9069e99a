/* wasm/extract.c: a part of the record for a page.
 *
 * Source  views/extract.h; INTERFACES 2.1. */
#include "wasm/extract.h"

#include "codec/json.h"
#include "views/extract.h"
#include "wasm/memory.h"
#include "wasm/world.h"

static struct fab_extract *extract;

static enum fab_code opened(void)
{
    return extract != NULL ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_REF, "extract_open");
}

static enum fab_code give_told(const struct fab_extract_told *told)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};

    fab_json_open(&o, NULL, '{');
    fab_json_put_mid(&o, "asker", &told->asker);
    fab_json_put_mid(&o, "who", &told->who);
    fab_json_put_text(&o, "note", told->note);
    fab_json_put_int(&o, "size", told->size);
    fab_json_put_sid(&o, "root", &told->root);
    fab_json_put_int(&o, "since", told->since);
    fab_json_put_sid(&o, "older", &told->older);
    fab_json_put_int(&o, "entries", told->entries);
    fab_json_put_int(&o, "statements", told->statements);
    fab_json_put_int(&o, "shown", told->shown);
    fab_json_put_int(&o, "words", told->words);
    fab_json_put_int(&o, "words_shown", told->words_shown);
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

/* What the page handed in goes with the call: origin and body are kept. */
static void *keep(const void *p, size_t n)
{
    void *copy = fab_core_more(n + 1);

    if (copy != NULL) memcpy(copy, p, n);
    return copy;
}

enum fab_code fab_extract_call_open(const char *origin, size_t origin_n, const uint8_t *body,
                                    size_t n)
{
    struct fab_extract_told told;

    if (extract != NULL) return fab_fail_field(&fab_call.err, FAB_E_STATE, "extract_open");
    fab_records_start();
    origin = keep(origin, origin_n);
    body = keep(body, n);
    if (origin == NULL || body == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_extract_read(fab_bytes_of(body, n), (fab_str){origin, origin_n},
                             fab_world_memory(), &extract, &fab_call.err));
    told = fab_extract_told(extract);
    return give_told(&told);
}

enum fab_code fab_extract_call_entry(int n)
{
    fab_bytes entry;

    FAB_TRY(opened());
    FAB_TRY(fab_extract_entry(extract, n, &entry, &fab_call.err));
    return fab_call_give_bytes(entry.p, entry.len);
}

enum fab_code fab_extract_call_key(int n)
{
    uint8_t key[32];

    FAB_TRY(opened());
    FAB_TRY(fab_extract_key(extract, n, key, &fab_call.err));
    return fab_call_give_bytes(key, sizeof key);
}

enum fab_code fab_extract_call_view(int lang, const char *target, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(opened());
    if (lang < 0 || lang >= FAB_LANGS) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "lang");
    if (fab_words_json((enum fab_lang)lang).len == 0) {
        return fab_fail_field(&fab_call.err, FAB_E_REF, "words");
    }
    FAB_TRY(fab_extract_view(extract, (enum fab_lang)lang, (fab_str){target, n}, &fab_call.arena,
                             &b, &fab_call.err));
    return fab_call_give(&b);
}

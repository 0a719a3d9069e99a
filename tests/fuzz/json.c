/* Fuzz: JSON.  What is read and written is read again, and writing that gives the same text. */
#include "codec/json.h"

static uint8_t memory[4 << 20];

static void put(struct fab_out *o, const struct fab_json *v, bool named)
{
    const char *name = named ? v->name.p : NULL;

    switch (v->type) {
    case FAB_JSON_NULL: fab_json_put_null(o, name); break;
    case FAB_JSON_FALSE:
    case FAB_JSON_TRUE: fab_json_put_bool(o, name, v->type == FAB_JSON_TRUE); break;
    case FAB_JSON_NUMBER:
        if (v->is_int) fab_json_put_int(o, name, v->n);
        else fab_json_put_raw(o, name, v->text);
        break;
    case FAB_JSON_TEXT: fab_json_put_text(o, name, v->text); break;
    case FAB_JSON_ARRAY:
    case FAB_JSON_OBJECT:
        fab_json_open(o, name, v->type == FAB_JSON_ARRAY ? '[' : '{');
        for (const struct fab_json *c = v->first; c != NULL; c = c->next) {
            put(o, c, v->type == FAB_JSON_OBJECT);
        }
        fab_json_close(o, v->type == FAB_JSON_ARRAY ? ']' : '}');
        break;
    }
}

static const struct fab_json *read(fab_str text, struct fab_arena *a, struct fab_buf *out)
{
    struct fab_err         e;
    struct fab_out         o = { .b = out };
    const struct fab_json *v = fab_json_read(text, a, &e);

    if (v == NULL) fab_assert(e.code == FAB_E_SYNTAX || e.code == FAB_E_MEMORY);
    else put(&o, v, false);
    return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t   first[1 << 18], second[1 << 18];
    struct fab_arena a = FAB_ARENA(memory);
    struct fab_buf   one = FAB_BUF(first), two = FAB_BUF(second);
    const fab_bytes  in = { data, size };

    if (size > 1 << 14 || read((fab_str){ (const char *)data, size }, &a, &one) == NULL) return 0;
    for (size_t i = 0; i + 6 <= size; i++) {
        if (memcmp(in.p + i, "\\u0000", 6) == 0) return 0;
    }
    fab_assert(!one.failed && read(fab_buf_str(&one), &a, &two) != NULL);
    fab_assert(fab_str_same(fab_buf_str(&one), fab_buf_str(&two)));
    return 0;
}

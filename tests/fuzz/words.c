/* Fuzz: templates and queries.  Filling writes what stands outside of slots as it is and never looks at what it filled in; a query
 * value that is accepted is UTF-8 without control characters. */
#include "views/views.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t       memory[1 << 20], text[1 << 20];
    struct fab_arena     a = FAB_ARENA(memory);
    struct fab_buf       b = FAB_BUF(text);
    const fab_str        input = { (const char *)data, size };
    const struct fab_arg args[] = { FAB_TEXT("a", FAB_STR("{b}{a}")), FAB_NUM("b", INT64_MIN) };
    bool                 bad = false;
    size_t               braces = 0, written = 0;

    if (size > 65536) return 0;
    fab_fill(&b, FAB_FR, input, args, fab_countof(args));
    fab_assert(!b.failed || size > 16384);
    for (size_t i = 0; i < size; i++) braces += data[i] == '{' || data[i] == '}';
    for (size_t i = 0; i < b.len; i++) written += text[i] != '{' && text[i] != '}';
    if (braces == 0) fab_assert(b.len == size && written == size);
    const fab_str value = fab_query(input, "q", &a, &bad);
    fab_assert(!bad || value.p == NULL);
    fab_assert(fab_utf8_ok(fab_bytes_of(value.p, value.len), NULL));
    for (size_t i = 0; i < value.len; i++) fab_assert((unsigned char)value.p[i] >= 0x20 && value.p[i] != 0x7f);
    return 0;
}

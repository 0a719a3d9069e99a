/* log_test.c: what the tests of this room share. */
#include "log/log_test.h"

#include "base/test.h"

static uint8_t memory[8 << 20];
static struct fab_arena arena = { memory, sizeof memory, 0 };

const struct fab_json *log_test_json(const char *path)
{
    struct fab_err         e   = { .code = FAB_OK };
    const fab_bytes        b   = fab_test_file(path);
    const struct fab_json *doc = b.p == NULL ? NULL : fab_json_read(log_test_text(b), &arena, &e);

    fab_expect(path, doc != NULL, true);
    return doc;
}

fab_str log_test_line(const char *path)
{
    return fab_str_trim(log_test_text(fab_test_file(path)));
}

fab_bytes log_test_bytes(fab_str text)
{
    return fab_bytes_of(text.p, text.len);
}

fab_str log_test_text(fab_bytes b)
{
    return (fab_str){ (const char *)b.p, b.len };
}

bool log_test_hash(fab_str b64, fab_id *out)
{
    size_t n;

    return fab_b64_read(b64, out->b, sizeof out->b, &n) && n == sizeof out->b;
}

bool log_test_path(const struct fab_json *row, fab_id path[FAB_LOG_PATH + 1], int *n)
{
    const struct fab_json *list = fab_json_get(row, "path");

    *n = 0;
    for (const struct fab_json *h = list->first; h != NULL; h = h->next) {
        if (*n > FAB_LOG_PATH || !log_test_hash(h->text, &path[*n])) return false;
        ++*n;
    }
    return true;
}

const char *log_test_name(fab_str name)
{
    const fab_str copy = fab_copy(&arena, name);

    return copy.p != NULL ? copy.p : "(no room)";
}

fab_bytes log_test_unhex(fab_str hex)
{
    return fab_test_hex(log_test_name(hex));
}

struct log_test_pair log_test_key(const char *name)
{
    const fab_bytes      part = log_test_bytes(fab_str_of(name));
    const fab_id         seed = fab_sha256_of("fabrique-example/", &part, 1);
    struct log_test_pair pair;

    fab_sign_key(seed.b, pair.public_key, pair.secret_key);
    return pair;
}

bool log_test_tree_hash(void *self, int level, int64_t index, fab_id *out)
{
    struct log_test_tree *t = self;

    fab_assert((index + 1) << level <= t->n);
    t->asked++;
    *out = fab_log_root(t->leaf + (index << level), INT64_C(1) << level);
    return true;
}

fab_id log_test_leaf(int64_t i)
{
    uint8_t        room[64];
    struct fab_buf b = FAB_BUF(room);

    fab_put_text(&b, "fabrique-vector/");
    fab_put_int(&b, i);
    return fab_log_leaf(fab_buf_bytes(&b));
}

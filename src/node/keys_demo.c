/* keys_demo.c: opened keys beside the log of a demonstration.
 *
 * Form    one small thing of kind "demo", name "people": for each person the length of the name (1
 *         byte), the name, mid (16), seed (32), secret for boxes (32).
 * Source  README, the demonstration: be one of its people with one press. */
#include "node/keys_demo.h"

#include "base/base.h"

enum { FIXED = FAB_MID_BYTES + 64, MOST = FAB_DEMO_PEOPLE * (1 + FAB_DEMO_NAME + FIXED) };
static const char KIND[] = "demo", NAME[] = "people";

enum fab_code fab_node_demo_keep(struct fab_node *n, const struct fab_demo_person *p, int count,
                                 struct fab_err *e)
{
    uint8_t        bytes[MOST];
    struct fab_buf b = FAB_BUF(bytes);

    fab_assert(count >= 1 && count <= FAB_DEMO_PEOPLE);
    for (int i = 0; i < count; i++) {
        fab_assert(p[i].name.len >= 1 && p[i].name.len <= FAB_DEMO_NAME);
        fab_put_byte(&b, (uint8_t)p[i].name.len);
        fab_put_str(&b, p[i].name);
        fab_put(&b, p[i].mid.b, FAB_MID_BYTES);
        fab_put(&b, p[i].seed, sizeof p[i].seed);
        fab_put(&b, p[i].box_secret, sizeof p[i].box_secret);
    }
    fab_assert(!b.failed);
    return fab_node_keep(n, KIND, fab_bytes_of(NAME, strlen(NAME)), fab_buf_bytes(&b), e);
}

/* false: cut off.  A file that somebody damaged is not trusted further than its bytes reach. */
static bool take(fab_bytes *rest, void *out, size_t n)
{
    if (rest->len < n) return false;
    memcpy(out, rest->p, n);
    *rest = fab_bytes_of(rest->p + n, rest->len - n);
    return true;
}

static bool take_person(fab_bytes *rest, struct fab_demo_person *p)
{
    uint8_t len;

    *p = (struct fab_demo_person){ 0 };
    if (!take(rest, &len, 1) || rest->len < len) return false;
    p->name = (fab_str){ (const char *)rest->p, len };
    *rest = fab_bytes_of(rest->p + len, rest->len - len);
    return take(rest, p->mid.b, FAB_MID_BYTES) && take(rest, p->seed, sizeof p->seed)
           && take(rest, p->box_secret, sizeof p->box_secret);
}

enum fab_code fab_node_demo(struct fab_reading *r, struct fab_arena *a,
                            struct fab_demo_person out[FAB_DEMO_PEOPLE], int *count,
                            struct fab_err *e)
{
    fab_bytes rest;

    *count = 0;
    FAB_TRY(fab_node_kept(r, KIND, fab_bytes_of(NAME, strlen(NAME)), a, &rest, e));
    while (rest.len > 0) {
        if (*count == FAB_DEMO_PEOPLE || !take_person(&rest, &out[*count])) {
            return fab_fail_what(e, FAB_E_DISK, FAB_STR("damaged: demo"));
        }
        ++*count;
    }
    return FAB_OK;
}

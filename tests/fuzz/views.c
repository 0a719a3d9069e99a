/* Fuzz: any method and target, asked by a visitor, a member, a steward.  A document is strict JSON and can be shown as lines; a
 * refusal writes nothing and can itself be worded.  Input: who and language in one byte, then "METHOD target". */
#include "base/base.h"
#include "crypto/crypto.h"
#include "state/device.h"
#include "views/text.h"
#include "views/views.h"

static uint8_t            memory[16 << 20], answer[16 << 20], scratch[4 << 20], sentences[FAB_WORDS_BYTES];
static struct fab_tray   *world;
static const fab_id       who[] = { { { 0 } }, { { 1 } }, { { 2 } } }, sid = { { 8 } };
static const struct fab_sources none;

static void add_member(const fab_id *mid, int64_t num, int64_t standing)
{
    struct fab_member *m = fab_add_member(world, FAB_KEY(.a = *mid));

    m->num = num;
    m->standing = standing;
}

/* A steward, a newcomer, a loan of a thing between them. */
static void build(void)
{
    struct fab_arena words = FAB_ARENA(sentences);
    struct fab_err   e;

    fab_crypto_start();
    fab_records_start();
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    world = fab_tray_open(memory, sizeof memory, NULL);
    fab_assert(world != NULL);
    fab_meta_put(world, FAB_META_ver, 1);
    fab_meta_put(world, FAB_META_now, fab_days(20000));
    add_member(&who[1], 1, FAB_MEMBER);
    add_member(&who[2], 2, FAB_NEWCOMER);
    fab_add_role(world, FAB_KEY(.a = who[1], .n = FAB_ROLE_STEWARD))->until = fab_days(30000);
    *fab_add_post(world, FAB_KEY(.a = sid)) =
        (struct fab_post){ .sid = sid, .kind = FAB_K_offer, .author = who[1], .scale = 1, .qty = 1, .until = fab_days(20100), .state = 1 };
    *fab_add_agr(world, FAB_KEY(.a = sid)) = (struct fab_agr){ .sid = sid, .stage = FAB_ACTIVE, .ver = 1, .thing = sid, .qty = 1 };
    fab_add_party(world, FAB_KEY(.a = sid, .n = 0))->mid = who[1];
    fab_add_party(world, FAB_KEY(.a = sid, .n = 1))->mid = who[2];
    *fab_add_leg(world, FAB_KEY(.a = sid)) =
        (struct fab_leg){ .agr = sid, .creditor = 1, .due = fab_days(20010), .val = 60, .parts = 1, .stage = FAB_ACTIVE };
    fab_assert(fab_tray_end(world, FAB_OK) == FAB_OK);
}

static void check_document(const struct fab_buf *json, struct fab_arena *a, enum fab_lang lang)
{
    struct fab_arena s = FAB_ARENA(scratch);
    struct fab_buf   lines = FAB_BUF_IN(a);
    struct fab_err   e;
    const struct fab_json *doc = fab_json_read(fab_buf_str(json), &s, &e);

    fab_assert(doc != NULL && fab_json_int(doc, "v", 0) == 1);
    s.used = 0;
    fab_assert(fab_text_put(lang, fab_buf_str(json), s, &lines, &e) == FAB_OK);
    for (size_t i = 0; i < lines.len; i++) fab_assert(lines.p[i] == '\n' || lines.p[i] >= 0x20);
}

static void check_refusal(const struct fab_err *e, struct fab_arena *a, enum fab_lang lang)
{
    struct fab_arena s = FAB_ARENA(scratch);
    struct fab_buf   json = FAB_BUF_IN(a);
    struct fab_err   ignored;

    fab_assert(fab_code_name(e->code) != NULL);
    fab_view_problem(lang, e, (fab_str){ NULL, 0 }, &json);
    fab_assert(fab_json_read(fab_buf_str(&json), &s, &ignored) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fab_arena a = FAB_ARENA(answer);
    struct fab_err   e = { 0 };
    fab_str          rest = { (const char *)data + 1, size - 1 };

    if (size < 2 || size > 4096) return 0;
    if (world == NULL) build();
    const fab_str    method = fab_str_cut(&rest, ' ');
    fab_str          path = rest;
    struct fab_reader r = { .tray = world, .origin = FAB_STR("a.example"), .who = who[data[0] % 3], .lang = data[0] & 64 ? FAB_FR : FAB_EN,
                            .arena = &a, .from = &none };
    struct fab_buf    json = FAB_BUF_IN(&a);

    (void)fab_route_match(method, fab_str_cut(&path, '?'));
    if (fab_view_get(&r, rest, &json, &e) == FAB_OK) {
        check_document(&json, &a, r.lang);
    } else {
        fab_assert(json.len == 0);
        check_refusal(&e, &a, r.lang);
    }
    return 0;
}

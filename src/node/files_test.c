/* files_test.c: photos that somebody shows stay; others go. */
#include "base/test.h"
#include "codec/cbor.h"
#include "node/desk.h"
#include "node/test_people.h"

enum { ANNA, BRUNO, PEOPLE, MEMORY = 32 << 20, HOUR_MS = 3600000 };
static struct fab_people people;
static struct fab_arena  memory;
static struct fab_node  *node;

static void begin(void)
{
    if (memory.p == NULL) fab_assert(fab_os_arena(MEMORY, &memory));
    memory.used = 0;
    node = fab_people_town(&people, "files", PEOPLE, false);
}

static void end(void)
{
    fab_people_leave(&people, node);
}

/* A picture unlike any other by its number. */
static fab_bytes picture(int number, fab_id *sha256)
{
    static uint8_t  bytes[8] = { 0xff, 0xd8, 0xff };
    const fab_bytes b = fab_bytes_of(bytes, sizeof bytes);

    bytes[4] = (uint8_t)number;
    *sha256 = fab_sha256(b);
    return b;
}

static enum fab_code put(int by, int number, fab_id *sha256)
{
    const fab_bytes b = picture(number, sha256);
    struct fab_err  e = { 0 };

    return fab_node_file_put(node, &people.person[by].mid, sha256, b, &e);
}

static enum fab_code look(const fab_id *sha256)
{
    struct fab_reading r;
    struct fab_err     e = { 0 };
    fab_bytes          content;
    int                type;

    fab_assert(fab_node_read(node, &r, &e) == FAB_OK);
    const enum fab_code code = fab_node_file(&r, sha256, &memory, &type, &content, &e);
    fab_node_done(&r);
    return code;
}

/* Anna offers something with a photo: [[sha256, media type, bytes, w, h]]. */
static fab_id shows(const fab_id *sha256, const char *title)
{
    struct fab_statement s = { .kind = FAB_K_offer, .has = F_(scale) | F_(code) | F_(until),
                                 .scale = 1,
                                 .code = 1 };
    struct fab_buf       list = FAB_BUF_IN(&memory), text = FAB_BUF_IN(&memory);
    struct fab_submitted said;
    struct fab_err       e = { 0 };
    fab_bytes            clear[2];
    uint8_t              salt[16] = { 0 };

    fab_cbor_put_array(&list, 1);
    fab_cbor_put_array(&list, 5);
    fab_cbor_put_bytes(&list, fab_bytes_of(sha256->b, FAB_ID_BYTES));
    for (int i = 1; i < 5; i++) fab_cbor_put_int(&list, i);
    memcpy(salt, title, strlen(title));
    fab_disclosure_put_raw(&text, salt, FAB_D_files, fab_buf_bytes(&list));
    clear[0] = fab_people_text(&people, FAB_D_title, title, &memory);
    clear[1] = fab_buf_bytes(&text);
    s.until.ms = people.now_ms / 1000 * 1000 + 20 * FAB_DAY_MS;
    const fab_bytes b = fab_people_say(&people, ANNA, &s, clear, 2, &memory);
    fab_assert(fab_node_submit(node, &b, 1, &said, &e) == FAB_OK);
    fab_expect("offered", said.code, FAB_OK);
    return said.sid;
}

static void erase(const fab_id *sid)
{
    struct fab_statement s = {
        .kind = FAB_K_erase, .has = F_(ref) | F_(code), .ref = sid, .nref = 1, .code = 1
    };
    const fab_bytes      b = fab_people_say(&people, ANNA, &s, NULL, 0, &memory);
    struct fab_submitted said;
    struct fab_err       e = { 0 };

    fab_assert(fab_node_submit(node, &b, 1, &said, &e) == FAB_OK);
    fab_expect("erased", said.code, FAB_OK);
}

/* Time goes on, and the desk looks after its file. */
static void later(int64_t hours)
{
    struct fab_err e = { 0 };

    people.now_ms += hours * HOUR_MS;
    fab_expect("tick", fab_node_tick(node, &e), FAB_OK);
}

FAB_TEST(photos_that_nothing_shows_go_after_a_day)
{
    fab_id lost, shown;

    begin();
    fab_expect("one", put(ANNA, 1, &lost), FAB_OK);
    fab_expect("another", put(ANNA, 2, &shown), FAB_OK);
    (void)shows(&shown, "Drill");
    later(23);
    fab_expect("not yet a day", look(&lost), FAB_OK);
    later(7);
    fab_expect("nothing shows it", look(&lost), FAB_E_REF);
    fab_expect("the offer does", look(&shown), FAB_OK);
    end();
}

FAB_TEST(a_photo_goes_with_the_last_that_shows_it)
{
    fab_id photo, first, second;

    begin();
    fab_expect("one", put(ANNA, 1, &photo), FAB_OK);
    first = shows(&photo, "Drill");
    second = shows(&photo, "Ladder");
    erase(&first);
    fab_expect("the other still shows it", look(&photo), FAB_OK);
    erase(&second);
    fab_expect("gone at once", look(&photo), FAB_E_REF);
    end();
}

FAB_TEST(so_many_photos_a_day)
{
    fab_id sha256;

    begin();
    for (int i = 0; i < FAB_L_files_day; i++) fab_expect("one", put(ANNA, i, &sha256), FAB_OK);
    fab_expect("the same again costs nothing", put(ANNA, 0, &sha256), FAB_OK);
    fab_expect("one beyond", put(ANNA, FAB_L_files_day, &sha256), FAB_E_QUOTA);
    fab_expect("and is not kept", look(&sha256), FAB_E_REF);
    fab_expect("another's day is his own", put(BRUNO, FAB_L_files_day, &sha256), FAB_OK);
    later(24);
    fab_expect("tomorrow", put(ANNA, FAB_L_files_day + 1, &sha256), FAB_OK);
    end();
}

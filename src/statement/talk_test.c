/* talk_test.c: what two rounds come to, in whatever order and with whatever else in the mailbox. */
#include "base/test.h"
#include "statement/talk.h"

static uint8_t room[4096];

static struct fab_outline outline(const char *text)
{
    return (struct fab_outline){.at = {1795500000000},
                                .ver = 1,
                                .nlegs = 1,
                                .text = fab_str_of(text),
                                .party = {{{1}}, {{2}}},
                                .leg = {{0, 0, {1795600000000}, {300}, 0}}};
}

static fab_bytes sheet_of(struct fab_buf *b, const fab_id *deal, uint8_t salt)
{
    const size_t before = b->len;
    const struct fab_sheet s = {.deal = *deal, .salt = {salt}};

    fab_sheet_put(b, &s);
    return fab_bytes_of(b->p + before, b->len - before);
}

/* Words: o the outline, x another one, s the sheet, t a second sheet under the first one's hash, f a sheet of another
 * outline; the hash announced is that of s, in capitals a strange one. */
static const struct {
    const char *row, *words;
    bool pinned, opened, spoiled;
    int about;
} TALK[] = {
    {"nothing yet", "", false, false, false, 0},
    {"sealed", "o", true, false, false, 1},
    {"another outline", "x", false, false, false, 0},
    {"sealed and opened", "os", true, true, false, 2},
    {"opened first in the list", "so", true, true, false, 2},
    {"among others", "xofxs", true, true, false, 2},
    {"the first hash counts", "oOs", true, true, false, 3},
    {"sealed another, opened this", "Os", true, true, true, 2},
    {"not what was sealed", "ot", true, true, true, 2},
    {"a sheet of another outline", "of", true, false, false, 1},
};

FAB_TEST(talk_rounds)
{
    for (int i = 0; i < fab_countof(TALK); i++) {
        struct fab_buf b = FAB_BUF(room);
        struct fab_outline o = outline("the saw"), other = outline("the drill");
        struct fab_talk_word w[8] = {{.round = 0}};
        struct fab_sheet read;
        fab_id theirs = {{0}};
        bool spoiled = false;
        int n = 0, about = 0;

        fab_outline_put(&b, &o);
        const fab_bytes mine = fab_buf_bytes(&b);
        fab_outline_put(&b, &other);
        const fab_bytes strange = fab_bytes_of(mine.p + mine.len, b.len - mine.len);
        const fab_id deal = fab_outline_name(mine), no = fab_outline_name(strange);
        const fab_bytes s = sheet_of(&b, &deal, 7), t = sheet_of(&b, &deal, 8),
                        f = sheet_of(&b, &no, 9);
        const fab_id hash = fab_sheet_hash(s), odd = fab_sheet_hash(t);

        for (const char *p = TALK[i].words; *p != 0; p++, n++) {
            w[n].round = *p == 'o' || *p == 'O' || *p == 'x' ? FAB_TALK_OUTLINE : FAB_TALK_SHEET;
            w[n].what = *p == 'x' ? strange : *p == 's' ? s : *p == 't' ? t : *p == 'f' ? f : mine;
            w[n].hash = *p == 'O' || *p == 'x' ? odd : *p == 'f' ? fab_sheet_hash(f) : hash;
        }
        const bool pinned = fab_talk_pin(&deal, w, n, &theirs);
        const bool opened =
            pinned && fab_talk_opened(&deal, &theirs, w, n, &read, &spoiled) != NULL;
        for (int k = 0; k < n; k++)
            about += fab_talk_about(&deal, pinned ? &theirs : NULL, &w[k]);
        fab_expect(TALK[i].row, pinned, TALK[i].pinned);
        fab_expect(TALK[i].row, opened, TALK[i].opened);
        fab_expect(TALK[i].row, spoiled, TALK[i].spoiled);
        fab_expect(TALK[i].row, about, TALK[i].about);
    }
}

FAB_TEST(talk_time)
{
    const struct fab_outline o = outline("the saw");

    fab_expect("at once", fab_talk_over(&o, o.at), false);
    fab_expect("a moment before", fab_talk_over(&o, (fab_moment){o.at.ms + FAB_TALK_KEPT_MS - 1}),
               false);
    fab_expect("two days", fab_talk_over(&o, (fab_moment){o.at.ms + FAB_TALK_KEPT_MS}), true);
    fab_expect("ten minutes ahead", fab_talk_ahead(&o, (fab_moment){o.at.ms - FAB_TALK_AHEAD_MS}),
               false);
    fab_expect("more", fab_talk_ahead(&o, (fab_moment){o.at.ms - FAB_TALK_AHEAD_MS - 1}), true);
}

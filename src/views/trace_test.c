/* trace_test.c: the trace line of an act follows the kind's row, its words and the charter. */
#include "base/test.h"
#include "charter/settings.h"
#include "codec/json.h"
#include "state/device.h"
#include "views/views.h"

static uint8_t memory[1 << 20], room[1 << 16], sentences[FAB_WORDS_BYTES];

/* A world with a charter and nobody; days: how long the words of an offer are kept. */
static struct fab_tray *world(int64_t days, int64_t open)
{
    struct fab_tray *t;

    fab_records_start();
    t = fab_tray_open(memory, sizeof memory, NULL);
    fab_assert(t != NULL);
    fab_meta_put(t, FAB_META_ver, 1);
    fab_add_param(t, FAB_KEY(.n = 1, .m = fab_setting_keep(FAB_STR("offer"))))->val = days;
    fab_add_param(t, FAB_KEY(.n = 1, .m = FAB_S_log_public))->val = open;
    fab_assert(fab_tray_end(t, FAB_OK) == FAB_OK);
    return t;
}

static const struct {
    const char *row;
    enum fab_lang lang;
    int kind, words, nfields, field[2];
    int64_t days, open;
    const char *what, *seen, *length, *note;
} ROWS[] = {
    { "an offer", FAB_EN, FAB_K_offer, 2, 2, { FAB_D_title, FAB_D_text }, 90, 0,
      "an offer: title, text", "members",
      "its words: 90 days after its end; that it was said: as long as the community",
      "Its words can be erased whenever you ask." },
    { "a charter that keeps it longer", FAB_EN, FAB_K_offer, 1, 1, { FAB_D_title }, 400, 0,
      "an offer: title", "members",
      "its words: 400 days after its end; that it was said: as long as the community",
      "Its words can be erased whenever you ask." },
    { "whole years", FAB_EN, FAB_K_offer, 1, 1, { FAB_D_title }, 1095, 0, NULL, NULL,
      "its words: 3 years after its end; that it was said: as long as the community", NULL },
    { "a log that everybody reads", FAB_EN, FAB_K_offer, 1, 1, { FAB_D_title }, 90, 1,
      "an offer: title", "its words: members; that it was said: everyone",
      "its words: 90 days after its end; that it was said: as long as the community",
      "Its words can be erased whenever you ask." },
    { "words that were not given", FAB_EN, FAB_K_offer, 1, 0, { 0 }, 90, 0, "an offer", "members",
      "its words: 90 days after its end; that it was said: as long as the community",
      "Its words can be erased whenever you ask." },
    { "an act without words", FAB_EN, FAB_K_accept, 0, 0, { 0 }, 90, 0, "a yes", "members",
      "as long as the community", "" },
    { "between parties", FAB_EN, FAB_K_promise, 1, 1, { FAB_D_terms }, 90, 0, "a promise: terms",
      "its words: those concerned; that it was said: members", NULL,
      "Its words can be erased whenever you ask." },
    { "what cannot be taken back", FAB_EN, FAB_K_ruling, 1, 1, { FAB_D_reasons }, 90, 0, NULL,
      "its words: those concerned; that it was said: members", NULL, "" },
    { "in French", FAB_FR, FAB_K_offer, 1, 1, { FAB_D_title }, 90, 0, "une offre : titre",
      "les membres", NULL, "Ses mots s’effacent dès que vous le demandez." },
};

/* want NULL: not looked at */
static void look(const char *row, const struct fab_json *doc, const char *path, const char *want)
{
    if (want != NULL) fab_expect_str(row, fab_json_text(doc, path), fab_str_of(want));
}

FAB_TEST(views_trace)
{
    static struct fab_arena words;
    struct fab_err e;

    words = (struct fab_arena){ sentences, sizeof sentences, 0 };
    fab_assert(fab_words_start(&words, &e) == FAB_OK);
    for (int i = 0; i < fab_countof(ROWS); i++) {
        struct fab_arena a = FAB_ARENA(room);
        struct fab_buf b = FAB_BUF_IN(&a);
        struct fab_out o = { &b, false };
        const fab_id digest[2] = { { { 1 } }, { { 2 } } };
        const struct fab_statement s = { .kind = ROWS[i].kind, .sd = digest, .nsd = ROWS[i].words };
        const struct fab_reader r = { .tray = world(ROWS[i].days, ROWS[i].open),
                                      .lang = ROWS[i].lang,
                                      .arena = &a };
        const struct fab_json *doc;

        fab_json_open(&o, NULL, '{');
        fab_view_trace(&r, &s, ROWS[i].field, ROWS[i].nfields, &o);
        fab_json_close(&o, '}');
        doc = fab_json_read(fab_buf_str(&b), &a, &e);
        fab_expect(ROWS[i].row, doc != NULL, true);
        look(ROWS[i].row, doc, "trace.what", ROWS[i].what);
        look(ROWS[i].row, doc, "trace.seen", ROWS[i].seen);
        look(ROWS[i].row, doc, "trace.long", ROWS[i].length);
        look(ROWS[i].row, doc, "trace.note", ROWS[i].note);
    }
}

/* wasm/sheet.c: outlines, sheets and deals between JSON and bytes.
 *
 * Why     a page that computed the deal in its own code would one day find another one than the
 *         command line of the other side.
 * Source  DECISION 8; statement/sheet_json.h, views/sheet.h. */
#include "wasm/sheet.h"

#include "codec/base64.h"
#include "statement/sheet_json.h"
#include "statement/talk.h"
#include "views/sheet.h"

enum fab_code fab_sheet_core_outline(const char *json, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_outline_from_json((fab_str){json, n}, &fab_call.arena, &b, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_outline_read(const uint8_t *outline, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_outline_to_json(fab_bytes_of(outline, n), &b, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_put(const uint8_t *outline, size_t outline_n, const uint8_t *salt,
                                 size_t salt_n, const char *json, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_call_exact(salt_n, 32, "salt"));
    FAB_TRY(fab_sheet_from_json(fab_bytes_of(outline, outline_n), salt, (fab_str){ json, n },
                                &fab_call.arena, &b, &fab_call.err));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_hash(const uint8_t *sheet, size_t n)
{
    const fab_id hash = fab_sheet_hash(fab_bytes_of(sheet, n));

    return fab_call_give_bytes(hash.b, sizeof hash.b);
}

enum fab_code fab_sheet_core_talk(int round, const uint8_t *what, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    if (round != FAB_TALK_OUTLINE && round != FAB_TALK_SHEET) {
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "round");
    }
    fab_talk_put(&b, round, fab_bytes_of(what, n));
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_talk_read(const uint8_t *talk, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    fab_bytes what;
    int round;

    FAB_TRY(fab_talk_read(fab_bytes_of(talk, n), &round, &what, &fab_call.err));
    fab_put_byte(&b, (uint8_t)round);
    fab_put(&b, what.p, what.len);
    return fab_call_give(&b);
}

/* Words of the list that read as such; the others' places stay empty (round 0). */
static enum fab_code read_words(const uint8_t *p, size_t n, struct fab_talk_word w[FAB_TALK_WORDS],
                                int *count)
{
    fab_bytes *item;
    struct fab_err ignored;

    FAB_TRY(fab_call_list(p, n, "words", &item, count));
    if (*count > FAB_TALK_WORDS) return fab_fail_field(&fab_call.err, FAB_E_LIMIT, "words");
    for (int k = 0; k < *count; k++) {
        w[k] = (struct fab_talk_word){.round = 0};
        if (item[k].len < FAB_ID_BYTES) continue;
        const fab_bytes talk = fab_bytes_of(item[k].p + FAB_ID_BYTES, item[k].len - FAB_ID_BYTES);
        w[k].hash = fab_id_of(item[k].p, FAB_ID_BYTES);
        if (fab_talk_read(talk, &w[k].round, &w[k].what, &ignored) != FAB_OK)
            w[k] = (struct fab_talk_word){.round = 0};
    }
    return FAB_OK;
}

static void put_what(struct fab_out *o, const char *state, fab_bytes what)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    fab_json_put_text(o, "state", fab_str_of(state));
    if (what.len == 0) return;
    fab_put_b64u(&b, what.p, what.len);
    fab_json_put_text(o, "what", fab_buf_str(&b));
}

/* Their last outline, if it is for me and of these days. */
static void put_proposal(struct fab_out *o, const uint8_t pair[2 * FAB_MID_BYTES],
                         const struct fab_talk_word *w, int n, fab_moment now)
{
    const struct fab_talk_word *last = fab_talk_proposal(w, n);
    const fab_id theirs = fab_id_of(pair, FAB_MID_BYTES),
                 mine = fab_id_of(pair + FAB_MID_BYTES, FAB_MID_BYTES);
    struct fab_outline outline;
    struct fab_err ignored;
    const bool fits = last != NULL && fab_outline_read(last->what, &outline, &ignored) == FAB_OK &&
                      fab_same(&outline.party[0], &theirs) && fab_same(&outline.party[1], &mine) &&
                      !fab_talk_over(&outline, now) && !fab_talk_ahead(&outline, now);

    put_what(o, fits ? "proposed" : "none", fits ? last->what : fab_bytes_of(NULL, 0));
}

/* Of a talk that began: theirs NULL while their hash is not known. */
static void put_talk(struct fab_out *o, const struct fab_outline *outline, const fab_id *deal,
                     const fab_id *theirs, const struct fab_talk_word *w, int n, fab_moment now)
{
    struct fab_sheet *sheet = fab_new(&fab_call.arena, struct fab_sheet, 1);
    const struct fab_talk_word *opened;
    bool spoiled = false;

    if (sheet == NULL) {
        o->b->failed = true;
        return;
    }
    opened = theirs == NULL ? NULL : fab_talk_opened(deal, theirs, w, n, sheet, &spoiled);
    if (fab_talk_over(outline, now))
        put_what(o, "over", fab_bytes_of(NULL, 0));
    else if (opened == NULL)
        put_what(o, "waits", fab_bytes_of(NULL, 0));
    else
        put_what(o, spoiled ? "spoiled" : "opened", opened->what);
    if (theirs != NULL) fab_json_put_sid(o, "pinned", theirs);
    fab_json_open(o, "about", '[');
    for (int k = 0; k < n; k++) {
        if (w[k].round != 0 && fab_talk_about(deal, theirs, &w[k])) fab_json_put_int(o, NULL, k);
    }
    fab_json_close(o, ']');
}

enum fab_code fab_sheet_core_talk_look(const uint8_t *outline, size_t outline_n,
                                       const uint8_t *pinned, size_t pinned_n, const uint8_t *pair,
                                       size_t pair_n, const uint8_t *words, size_t words_n,
                                       int64_t now_ms)
{
    struct fab_talk_word *w = fab_new(&fab_call.arena, struct fab_talk_word, FAB_TALK_WORDS);
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_outline about;
    fab_id deal, theirs;
    int n;

    if (w == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    FAB_TRY(fab_call_exact(pair_n, 2 * FAB_MID_BYTES, "pair"));
    if (pinned_n > 0) FAB_TRY(fab_call_exact(pinned_n, FAB_ID_BYTES, "pinned"));
    FAB_TRY(read_words(words, words_n, w, &n));
    fab_json_open(&o, NULL, '{');
    if (outline_n == 0) {
        put_proposal(&o, pair, w, n, (fab_moment){now_ms});
    } else {
        FAB_TRY(fab_outline_read(fab_bytes_of(outline, outline_n), &about, &fab_call.err));
        deal = fab_outline_name(fab_bytes_of(outline, outline_n));
        if (pinned_n > 0) theirs = fab_id_of(pinned, pinned_n);
        const bool known = pinned_n > 0 || fab_talk_pin(&deal, w, n, &theirs);
        put_talk(&o, &about, &deal, known ? &theirs : NULL, w, n, (fab_moment){now_ms});
    }
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_sheet_core_best(const uint8_t *outline, size_t outline_n, const uint8_t *first,
                                  size_t first_n, const uint8_t *second, size_t second_n, int lang,
                                  const char *unit, size_t unit_n, int64_t per_one)
{
    const struct fab_sheet_words w = {
        lang == FAB_FR ? FAB_FR : FAB_EN, { unit, unit_n }, fab_max(1, per_one), &fab_call.arena
    };
    const fab_bytes sheet[2] = {fab_bytes_of(first, first_n), fab_bytes_of(second, second_n)};
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);

    FAB_TRY(fab_view_sheets(&w, fab_bytes_of(outline, outline_n), sheet, &b, &fab_call.err));
    return fab_call_give(&b);
}

/* wasm/replay.c: the server's reads and its check, in a browser.
 *
 * Idea    a check folds the statement on a tray that lies over the map and is thrown away, after
 *         the clock that would come first; whatever is asked for then is what would be.
 * Source  ARCHITECTURE 2; INTERFACES 2.1, 2.2, 3. */
#include "wasm/replay.h"

#include "codec/json.h"
#include "fold/fold.h"
#include "statement/statement.h"
#include "views/doc.h"
#include "wasm/memory.h"
#include "wasm/world.h"

enum { CHECK_TRAY = 4 << 20, BEHIND_MS = 300000, SERVICE = 1, DEADLINES = 16, ERASED = 2 };
enum { RECORD_HEAD = 13, CLEAR = 1, BOX = 2 };

static struct fab_world *world;

static enum fab_code opened(void)
{
    return world != NULL ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_REF, "open");
}

static enum fab_code language(int lang)
{
    const bool known = lang >= 0 && lang < FAB_LANGS;

    if (!known) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "lang");
    return fab_words_json((enum fab_lang)lang).len > 0
               ? FAB_OK
               : fab_fail_field(&fab_call.err, FAB_E_REF, "words");
}

enum fab_code fab_replay_open(const char *origin, size_t n, size_t map_bytes)
{
    const fab_str name = {origin, n};

    if (world != NULL) return fab_fail_field(&fab_call.err, FAB_E_STATE, "open");
    fab_records_start();
    if (!fab_origin_ok(name)) return fab_fail_field(&fab_call.err, FAB_E_FIELD, "origin");
    return fab_world_open(name, map_bytes, &world, &fab_call.err);
}

/* The sentences stay where they are read to. */
enum fab_code fab_replay_words(int lang, const char *json, size_t n)
{
    struct fab_arena room = {fab_core_more(FAB_WORDS_BYTES), FAB_WORDS_BYTES, 0};
    fab_str kept;

    if (lang < 0 || lang >= FAB_LANGS) {
        return fab_fail_field(&fab_call.err, FAB_E_FIELD, "lang");
    }
    if (room.p == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    kept = fab_copy(&room, (fab_str){json, n});
    if (kept.p == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    return fab_words_read((enum fab_lang)lang, kept, &room, &fab_call.err);
}

/* ---- what comes in */

enum fab_code fab_replay_signer(const uint8_t *entry, size_t n)
{
    uint8_t key[32];

    FAB_TRY(opened());
    FAB_TRY(fab_world_signer(world, fab_bytes_of(entry, n), fab_call.arena, key, &fab_call.err));
    return fab_call_give_bytes(key, sizeof key);
}

static void put_event(struct fab_out *o, const struct fab_loaded *l)
{
    const struct fab_kind_row *kind = fab_kind_row(l->kind);

    fab_json_open(o, NULL, '{');
    fab_json_put_int(o, "index", l->index);
    fab_json_put_sid(o, "sid", &l->sid);
    fab_json_put_text(o, "kind", fab_str_of(kind == NULL ? "" : kind->name));
    if (l->verdict != FAB_OK) {
        fab_json_put_text(o, "verdict", fab_str_of(fab_code_name(l->verdict)));
    }
    fab_json_close(o, '}');
}

enum fab_code fab_replay_load(const uint8_t *entries, size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    fab_bytes *entry;
    int count;

    FAB_TRY(opened());
    FAB_TRY(fab_call_list(entries, n, "entries", &entry, &count));
    fab_json_open(&o, NULL, '{');
    fab_json_open(&o, "events", '[');
    for (int i = 0; i < count; i++) {
        struct fab_loaded l;

        FAB_TRY(fab_world_add(world, entry[i], fab_call.arena, &l, &fab_call.err));
        put_event(&o, &l);
    }
    fab_json_close(&o, ']');
    fab_json_put_int(&o, "size", fab_world_size(world));
    fab_json_put_int(&o, "now", fab_now(fab_world_tray(world)).ms);
    fab_json_close(&o, '}');
    return fab_call_give(&b);
}

enum fab_code fab_replay_disclose(const uint8_t *texts, size_t n)
{
    fab_bytes *text;
    int count;

    FAB_TRY(opened());
    FAB_TRY(fab_call_list(texts, n, "texts", &text, &count));
    for (int i = 0; i < count; i++) FAB_TRY(fab_world_disclose(world, text[i], &fab_call.err));
    return FAB_OK;
}

/* The next record; false: nothing is left, or it is cut short (then *rest is not empty). */
static bool next_record(fab_bytes *rest, int *kind, fab_bytes *out)
{
    size_t len = 0;

    if (rest->len < RECORD_HEAD) return false;
    for (int i = 0; i < 4; i++) len = len << 8 | rest->p[RECORD_HEAD - 4 + i];
    if (len > rest->len - RECORD_HEAD) return false;
    *kind = rest->p[8];
    *out = fab_bytes_of(rest->p + RECORD_HEAD, len);
    *rest = fab_bytes_of(out->p + len, rest->len - RECORD_HEAD - len);
    return true;
}

static enum fab_code take_record(int kind, fab_bytes b)
{
    if (kind == CLEAR) return fab_world_disclose(world, b, &fab_call.err);
    if (kind != BOX || b.len <= FAB_ID_BYTES) {
        return fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "texts");
    }
    const fab_id digest = fab_id_of(b.p, FAB_ID_BYTES);
    return fab_world_box(world, &digest,
                         fab_bytes_of(b.p + FAB_ID_BYTES, b.len - FAB_ID_BYTES), &fab_call.err);
}

enum fab_code fab_replay_texts(const uint8_t *records, size_t n)
{
    fab_bytes rest = fab_bytes_of(records, n), b;
    int kind;

    FAB_TRY(opened());
    while (next_record(&rest, &kind, &b)) FAB_TRY(take_record(kind, b));
    return rest.len == 0 ? FAB_OK : fab_fail_field(&fab_call.err, FAB_E_SYNTAX, "texts");
}

enum fab_code fab_replay_note(const char *note, size_t n)
{
    FAB_TRY(opened());
    return fab_world_note(world, (fab_str){note, n}, &fab_call.err);
}

/* ---- what was loaded */

/* The service's row of the policy in force; NULL: no policy was folded yet. */
static const struct fab_policy_key *service_of(struct fab_tray *t)
{
    const struct fab_policy_key *key;
    int64_t n = 0;

    do key = fab_row_read(t, FAB_R_policy_key, FAB_KEY(.n = n++));
    while (key != NULL && key->what != SERVICE);
    return key;
}

enum fab_code fab_replay_service_key(void)
{
    const struct fab_policy_key *key;

    FAB_TRY(opened());
    key = service_of(fab_world_tray(world));
    if (key == NULL) return fab_fail(&fab_call.err, FAB_E_SIG);
    return fab_call_give_bytes(key->key.b, sizeof key->key.b);
}

struct lacking {
    const struct fab_reader *reader;
    struct fab_out *out;
};

/* What only the two sides see its author may have given in a box, to whom he chose: no log says. */
static bool put_lacking(void *arg, const void *row)
{
    const struct lacking *l = arg;
    const struct fab_sdx *d = row;
    const bool for_all = d->vis == 'A' || d->vis == 'M';

    if (for_all && d->state != ERASED && fab_view_may_read(l->reader, d) &&
        !fab_world_holds(world, &d->digest)) {
        fab_json_put_int(l->out, NULL, d->idx);
    }
    return true;
}

static void put_strange(struct fab_out *o)
{
    fab_id digest;

    fab_json_open(o, "strange", '[');
    for (uint32_t n = 0; fab_world_next_text(world, &n, &digest);) {
        if (fab_world_find(world, &digest) < 0) fab_json_put_sid(o, NULL, &digest);
    }
    fab_json_close(o, ']');
}

enum fab_code fab_replay_texts_check(const uint8_t *who, size_t who_n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct fab_out o = {&b, false};
    struct fab_reader r = {.arena = &fab_call.arena};
    struct lacking l = {&r, &o};
    enum fab_code code;

    FAB_TRY(opened());
    if (who_n > 0) FAB_TRY(fab_call_exact(who_n, FAB_MID_BYTES, "who"));
    r.tray = fab_world_tray(world);
    r.origin = fab_world_origin(world);
    if (who_n > 0) r.who = fab_id_of(who, who_n);
    fab_json_open(&o, NULL, '{');
    put_strange(&o);
    fab_json_open(&o, "lacking", '[');
    code = fab_tray_all(r.tray, FAB_R_sdx, put_lacking, &l);
    (void)fab_tray_end(r.tray, FAB_E_STATE);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return code == FAB_OK ? fab_call_give(&b) : code;
}

int64_t fab_replay_size(void)
{
    return world == NULL ? 0 : fab_world_size(world);
}

enum fab_code fab_replay_root(int64_t size)
{
    fab_id root;

    FAB_TRY(opened());
    if (size < 0 || size > fab_world_size(world)) {
        return fab_fail_field(&fab_call.err, FAB_E_REF, "size");
    }
    root = fab_world_root(world, size);
    return fab_call_give_bytes(root.b, sizeof root.b);
}

enum fab_code fab_replay_state_hash(void)
{
    fab_id hash;

    FAB_TRY(opened());
    if (fab_state_hash(fab_world_tray(world), &hash) != FAB_OK) {
        return fab_fail(&fab_call.err, FAB_E_MEMORY);
    }
    return fab_call_give_bytes(hash.b, sizeof hash.b);
}

/* ---- what is asked */

struct asked {
    fab_id who;
    enum fab_lang lang;
    fab_str target;
};

static enum fab_code read_asked(const uint8_t *who, size_t who_n, int lang, const char *target,
                                size_t n, struct asked *out)
{
    *out = (struct asked){.lang = (enum fab_lang)lang, .target = {target, n}};
    FAB_TRY(opened());
    FAB_TRY(language(lang));
    if (who_n == 0) return FAB_OK;
    FAB_TRY(fab_call_exact(who_n, FAB_MID_BYTES, "who"));
    out->who = fab_id_of(who, who_n);
    return FAB_OK;
}

static enum fab_code view(struct fab_tray *t, const struct asked *q, struct fab_buf *json)
{
    const struct fab_sources from = fab_world_sources(world);
    struct fab_reader r = {.tray = t,
                           .origin = fab_world_origin(world),
                           .who = q->who,
                           .lang = q->lang,
                           .arena = &fab_call.arena,
                           .from = &from};

    return fab_view_get(&r, q->target, json, &fab_call.err);
}

enum fab_code fab_replay_view(const uint8_t *who, size_t who_n, int lang, const char *target,
                              size_t n)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    struct asked q;
    enum fab_code code;

    FAB_TRY(read_asked(who, who_n, lang, target, n, &q));
    code = view(fab_world_tray(world), &q, &b);
    /* Whatever looking has made goes; a reader changes nothing. */
    (void)fab_tray_end(fab_world_tray(world), FAB_E_STATE);
    return code == FAB_OK ? fab_call_give(&b) : code;
}

/* The deadlines that a statement sets, as its rows are filed. */
struct deadlines {
    struct fab_timer row[DEADLINES];
    int n;
};

static void note_deadline(void *arg, int record, const void *before, const void *now)
{
    struct deadlines *d = arg;
    const struct fab_timer *was = before, *is = now;

    if (record != FAB_R_timer || is == NULL || d->n == DEADLINES) return;
    if (was == NULL || was->due != is->due) d->row[d->n++] = *is;
}

/* Nothing is said before its clock. */
static enum fab_code fold_clock(struct fab_tray *t, fab_moment now)
{
    const struct fab_policy_key *key = service_of(t);
    struct fab_statement s = {.kind = FAB_K_clock,
                              .has = F_(kind) | F_(due),
                              .origin = fab_world_origin(world),
                              .about_text = fab_world_origin(world),
                              .index = fab_world_size(world),
                              .due = {now.ms / 1000 * 1000}};

    if (now.ms - fab_now(t).ms <= BEHIND_MS) return FAB_OK;
    if (key == NULL) return FAB_OK;
    s.made = s.due;
    s.signer = s.author = s.hand = fab_thumbprint(key->key.b);
    return fab_fold_apply(t, &s, s.origin, NULL, NULL, &fab_call.err);
}

static void put_deadlines(struct fab_out *o, const struct asked *q, const struct deadlines *d,
                          int64_t shift_ms)
{
    fab_json_open(o, "deadlines", '[');
    for (int i = 0; i < d->n; i++) {
        struct fab_buf day = FAB_BUF_IN(&fab_call.arena);
        const int64_t at = d->row[i].due + shift_ms;

        fab_put_day(&day, q->lang, at);
        fab_json_open(o, NULL, '{');
        fab_json_put_sid(o, "about", &d->row[i].obj);
        fab_json_put_time(o, "at", at);
        fab_json_put_text(o, "at_text", fab_buf_str(&day));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* From the disclosures that were given beforehand. */
static void put_trace(struct fab_out *o, struct fab_tray *t, const struct asked *q,
                      const struct fab_statement *s)
{
    const struct fab_reader r = {.tray = t, .lang = q->lang, .arena = &fab_call.arena};
    int field[FAB_L_disclosures], n = 0;

    for (int i = 0; i < s->nsd && n < FAB_L_disclosures; i++) {
        const fab_bytes text = fab_world_text(world, &s->sd[i]);
        struct fab_disclosure d;
        struct fab_err ignored;

        if (text.p == NULL || fab_disclosure_read(text, &d, &ignored) != FAB_OK) continue;
        field[n++] = d.field;
    }
    fab_view_trace(&r, s, field, n, o);
}

static enum fab_code check(struct fab_tray *t, struct fab_statement *s, fab_moment now,
                           const struct asked *q, struct fab_buf *b)
{
    struct fab_out o = {b, false};
    struct fab_buf after = FAB_BUF_IN(&fab_call.arena);
    struct deadlines deadlines = {.n = 0};

    FAB_TRY(fold_clock(t, now));
    fab_tray_listen(t, note_deadline, &deadlines);
    s->index = fab_world_size(world) + 1;
    FAB_TRY(fab_fold_apply(t, s, fab_world_origin(world), NULL, NULL, &fab_call.err));
    if (q->target.len > 0) FAB_TRY(view(t, q, &after));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_int(&o, "size", fab_world_size(world));
    put_deadlines(&o, q, &deadlines, fab_meta(t, FAB_META_shift));
    put_trace(&o, t, q, s);
    if (q->target.len > 0) fab_json_put_raw(&o, "after", fab_buf_str(&after));
    fab_json_close(&o, '}');
    return FAB_OK;
}

enum fab_code fab_replay_check(const uint8_t *entry, size_t entry_n, int64_t now_ms,
                               const uint8_t *who, size_t who_n, int lang, const char *target,
                               size_t n)
{
    struct fab_loader under;
    struct fab_statement s;
    struct fab_tray *t;
    struct asked q;
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    void *room;
    enum fab_code code;

    FAB_TRY(read_asked(who, who_n, lang, target, n, &q));
    FAB_TRY(fab_statement_parse(fab_bytes_of(entry, entry_n), &fab_call.arena, &s, &fab_call.err));
    if (s.kind == 0) return fab_fail(&fab_call.err, FAB_E_KIND);
    room = fab_core_block(CHECK_TRAY);
    if (room == NULL) return fab_fail(&fab_call.err, FAB_E_MEMORY);
    under = fab_tray_loader(fab_world_tray(world));
    t = fab_tray_open(room, CHECK_TRAY, &under);
    fab_assert(t != NULL);
    code = check(t, &s, (fab_moment){now_ms}, &q, &b);
    fab_core_unblock(room, CHECK_TRAY);
    (void)fab_tray_end(fab_world_tray(world), FAB_E_STATE);
    return code == FAB_OK ? fab_call_give(&b) : code;
}

enum fab_code fab_replay_refusal(int lang)
{
    struct fab_buf b = FAB_BUF_IN(&fab_call.arena);
    const struct fab_err e = fab_call.err;

    if (e.code == FAB_OK) return fab_fail_field(&fab_call.err, FAB_E_REF, "refusal");
    FAB_TRY(language(lang));
    fab_view_problem((enum fab_lang)lang, &e, FAB_STR(""), &b);
    return fab_call_give(&b);
}

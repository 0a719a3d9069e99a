/* answers.c: what the program itself says of a community's file, for tests/wasm/replay.mjs to
 * compare with what the browser's module says.
 *
 *   answers FILE FOLDER    writes FOLDER/entries (each behind its length in 2 bytes), FOLDER/texts
 *                          (as GET /v1/log/disclosures), FOLDER/note, FOLDER/start as JSON {"origin",
 *                          "size", "state", "root", "service", "people"}; then for each line "mid|-
 *                          fr|en TARGET" of the input the document, or "E_CODE field", behind its length in 4 bytes.
 *
 * The documents are made by fab_view_get over a reading of the node, as the server and the command
 * line do. */
#include <stdio.h>
#include <stdlib.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "lib/source.h"
#include "log/tile.h"
#include "os/os.h"
#include "views/extract.h"

enum { ARENA_BYTES = 512 << 20, LINE_BYTES = 8192, CLEAR = 1, BOX = 2, BOXES = 32 };

struct taking {
    struct fab_reading *r;
    struct fab_arena *arena;
    struct fab_buf entries, texts;
};

static void stop(const char *what, const struct fab_err *e)
{
    fprintf(stderr, "answers: %s: %s %s\n", what, fab_code_name(e->code), e->what);
    exit(1);
}

static void put_record(struct taking *t, int64_t index, int kind, const fab_id *digest, fab_bytes b)
{
    fab_put_be(&t->texts, (uint64_t)index, 8);
    fab_put_byte(&t->texts, (uint8_t)kind);
    fab_put_be(&t->texts, b.len + (kind == BOX ? FAB_ID_BYTES : 0), 4);
    if (kind == BOX) fab_put(&t->texts, digest->b, FAB_ID_BYTES);
    fab_put(&t->texts, b.p, b.len);
}

static bool put_text(void *arg, const struct fab_disclosed *d)
{
    struct taking *t = arg;
    fab_bytes box[BOXES];
    struct fab_err e;
    int n = 0;

    if (d->bytes.p != NULL) put_record(t, d->index, CLEAR, &d->digest, d->bytes);
    if (!d->boxed) return true;
    if (fab_node_boxes(t->r, &d->digest, t->arena, box, BOXES, &n, &e) != FAB_OK) stop("boxes", &e);
    for (int i = 0; i < n; i++) put_record(t, d->index, BOX, &d->digest, box[i]);
    return true;
}

static bool put_entry(void *arg, const struct fab_logged *l)
{
    struct taking *t = arg;

    fab_bundle_put(&t->entries, l->entry);
    return true;
}

static bool put_person(void *arg, const void *row)
{
    fab_json_put_mid(arg, NULL, &((const struct fab_member *)row)->mid);
    return true;
}

static void save(const char *folder, const char *name, const struct fab_buf *b)
{
    char path[4096];
    struct fab_err e;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (b->failed || fab_os_write(path, fab_buf_bytes(b), 0600, true, &e) != FAB_OK) {
        stop(path, &e);
    }
}

static void save_start(struct fab_reading *r, const char *folder, struct fab_arena *a)
{
    struct fab_buf b = FAB_BUF_IN(a);
    struct fab_out o = { &b, false };
    struct fab_err e = { .code = FAB_OK };
    fab_id root, state;
    uint8_t service[32];

    if (fab_node_root(r, r->size, &root, &e) != FAB_OK) stop("root", &e);
    if (fab_node_state_hash(r, &state, &e) != FAB_OK) stop("state", &e);
    fab_node_public(r->node, FAB_NODE_SERVICE, service);
    fab_json_open(&o, NULL, '{');
    fab_json_put_text(&o, "origin", fab_node_origin(r->node));
    fab_json_put_int(&o, "size", r->size);
    fab_json_put_sid(&o, "state", &state);
    fab_json_put_sid(&o, "root", &root);
    fab_json_put_b64u(&o, "service", fab_bytes_of(service, sizeof service));
    fab_json_open(&o, "people", '[');
    if (fab_tray_all(r->tray, FAB_R_member, put_person, &o) != FAB_OK) stop("people", &e);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    save(folder, "start", &b);
}

/* The log's key as a line; the root of its first half, 32 bytes. */
static void save_keys(struct fab_reading *r, const char *folder, struct fab_arena *a)
{
    struct fab_buf vkey = FAB_BUF_IN(a), half = FAB_BUF_IN(a);
    struct fab_err e;
    fab_id         root;

    fab_node_vkey(r->node, &vkey);
    save(folder, "vkey", &vkey);
    if (fab_node_root(r, r->size / 2, &root, &e) != FAB_OK) stop("half", &e);
    fab_put(&half, root.b, sizeof root.b);
    save(folder, "half", &half);
}

static void save_log(struct fab_reading *r, const char *folder, struct fab_arena *a)
{
    struct fab_arena boxes = { fab_take(a, 64 << 20), 64 << 20, 0 };
    struct taking t = { r, &boxes, FAB_BUF_IN(a), { 0 } };
    struct fab_buf note = FAB_BUF_IN(a);
    struct fab_err e;
    int64_t size;

    if (fab_node_entries(r, 0, r->size, put_entry, &t, &e) != FAB_OK) stop("entries", &e);
    save(folder, "entries", &t.entries);
    t.texts = FAB_BUF_IN(a);
    for (int64_t i = 0; i < r->size; i++) {
        if (fab_node_disclosures(r, i, put_text, &t, &e) != FAB_OK) stop("texts", &e);
    }
    save(folder, "texts", &t.texts);
    if (fab_node_checkpoint(r, &note, &size, &e) != FAB_OK) stop("note", &e);
    save(folder, "note", &note);
    save_keys(r, folder, a);
}

/* The document, or of GET /v1/ask/evidence the body. */
static enum fab_code get(struct fab_reader *reader, fab_str target, struct fab_buf *out,
                         struct fab_err *e)
{
    fab_str                query = target;
    const fab_str          path = fab_str_cut(&query, '?');
    const struct fab_match m = fab_route_match(FAB_STR("GET"), path);

    if (m.route != FAB_ROUTE_evidence) return fab_view_get(reader, target, out, e);
    FAB_TRY(fab_route_may(reader, &m, query, e));
    return fab_extract_make(reader, query, out, e);
}

/* "mid fr /v1/people" */
static void answer(struct fab_reading *r, fab_str line, struct fab_arena a)
{
    const struct fab_sources from = fab_sources_of(r);
    struct fab_reader reader = fab_reader_of(r, &from, &a);
    struct fab_buf json = FAB_BUF_IN(&a), out = FAB_BUF_IN(&a);
    struct fab_err e;
    const fab_str who = fab_str_cut(&line, ' '), lang = fab_str_cut(&line, ' ');

    if (!fab_lang_read(lang, &reader.lang)) exit(2);
    if (!fab_str_is(who, "-") && !fab_mid_read(who, &reader.who)) exit(2);
    if (get(&reader, line, &json, &e) != FAB_OK) {
        json.len = 0;
        fab_put_text(&json, fab_code_name(e.code));
        fab_put_text(&json, " ");
        fab_put_text(&json, e.field == NULL ? "" : e.field);
    }
    fab_put_be(&out, json.len, 4);
    fab_put(&out, json.p, json.len);
    if (out.failed || fwrite(out.p, 1, out.len, stdout) != out.len) exit(1);
    fflush(stdout);
}

int main(int n, char **argument)
{
    static char line[LINE_BYTES];
    struct fab_arena words, memory;
    struct fab_node *node;
    struct fab_reading r;
    struct fab_err e = { .code = FAB_OK };

    if (n != 3) return 2;
    const struct fab_node_options o = { .path = argument[1], .read_only = true };
    if (!fab_os_arena(FAB_WORDS_BYTES, &words) || !fab_os_arena(ARENA_BYTES, &memory)) return 1;
    if (fab_words_start(&words, &e) != FAB_OK) stop("words", &e);
    if (fab_node_open(&o, &node, &e) != FAB_OK) stop("open", &e);
    if (fab_node_read(node, &r, &e) != FAB_OK) stop("read", &e);
    save_start(&r, argument[2], &memory);
    save_log(&r, argument[2], &memory);
    memory.used = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer(&r, fab_str_trim(fab_str_of(line)), memory);
    }
    fab_node_done(&r);
    fab_node_close(node);
    return 0;
}

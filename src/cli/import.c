/* import.c: evidence from outside: ratings of another place, a keyring's web of trust; in as a
 * batch, out as a whole.
 *
 * Ratings stay apart under the mark of where they come from: they are never mixed with what this
 * community lived. */
#include "cli/cli.h"
#include "os/os.h"
#include "peer/outside.h"

enum { SHOWN = 20, THREADS = 2 };

/* The file's own name without folder and ending, when --mark says nothing. */
static fab_str mark_of(struct fab_cli *c, fab_str file)
{
    fab_str mark = fab_args_option(&c->args, "--mark");

    if (mark.len > 0) return mark;
    for (int64_t at; (at = fab_str_find(file, '/')) >= 0;) {
        file = fab_str_part(file, (size_t)at + 1, file.len);
    }
    return fab_str_cut(&file, '.');
}

struct refusals { struct fab_cli *c; struct fab_out *o; int64_t n; };

static void put_refusal(void *arg, uint64_t line, enum fab_rating_flaw flaw)
{
    struct refusals *r = arg;
    struct fab_buf   text = FAB_BUF_IN(r->c->arena);

    if (r->n++ >= SHOWN) return;
    FAB_SAY(&text, r->c->lang, FAB_W("cli.import_refused"), FAB_NUM("line", (int64_t)line),
            FAB_TEXT("why",
                     fab_word_of(r->c->lang, "flaw.", fab_str_of(fab_rating_flaw_name(flaw)))));
    fab_json_open(r->o, NULL, '{');
    fab_json_put_text(r->o, "text", fab_buf_str(&text));
    fab_json_put_int(r->o, "line", (int64_t)line);
    fab_json_put_text(r->o, "flaw", fab_str_of(fab_rating_flaw_name(flaw)));
    fab_json_close(r->o, '}');
}

static enum fab_code node_of(struct fab_cli *c, struct fab_node **node, struct fab_err *e)
{
    FAB_TRY(fab_cli_place(c, e));
    *node = fab_place_node(c->place);
    return *node == NULL ? fab_fail_field(e, FAB_E_FIELD, "--community") : FAB_OK;
}

static fab_str sentence(struct fab_cli *c, bool preview, int64_t number, int64_t rows,
                        int64_t refused, fab_str mark)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);

    if (preview) {
        FAB_SAY(&text, c->lang, FAB_W("cli.import_preview"), FAB_NUM("rows", rows),
                FAB_NUM("refused", refused));
    } else {
        FAB_SAY(&text, c->lang, FAB_W("cli.imported"), FAB_NUM("n", number), FAB_NUM("rows", rows),
                FAB_TEXT("mark", mark));
    }
    return fab_buf_str(&text);
}

static enum fab_code open_ratings(struct fab_cli *c, struct fab_ratings *r, struct fab_err *e)
{
    const fab_str scale = fab_args_option(&c->args, "--scale"),
                  name = fab_args_word(&c->args, "FILE", 0);
    struct fab_ratings_options o = { .context = fab_args_option(&c->args, "--context") };
    fab_bytes                  file;

    if (scale.len > 0 && !fab_ratings_scale(scale, &o.min_micro, &o.max_micro)) {
        return fab_fail_field(e, FAB_E_FIELD, "--scale");
    }
    o.scaled = scale.len > 0;
    FAB_TRY(fab_os_read(fab_copy(c->arena, name).p, FAB_L_csv_bytes, c->arena, &file, e));
    return fab_ratings_open(file, &o, c->arena, r, e);
}

static bool drain(struct fab_outside_ratings *rows, int64_t *n)
{
    struct fab_outside_row row;

    for (*n = 0; fab_outside_rating(rows, &row); (*n)++) continue;
    return rows->code == FAB_OK;
}

/* The share of good ones among those that are good or bad. */
static void put_good(struct fab_cli *c, struct fab_out *o, fab_ppm share)
{
    struct fab_buf text = FAB_BUF_IN(c->arena);

    FAB_SAY(&text, c->lang, FAB_W("cli.import_good"),
            FAB_NUM("n", (share + FAB_M / 200) / (FAB_M / 100)));
    fab_json_put_int(o, "good_ppm", share);
    fab_json_put_text(o, "good_text", fab_buf_str(&text));
}

/* Once through for the counts and the refused lines; then, unless it is a preview, once more
 * into the file. */
enum fab_code fab_verb_import_ratings(struct fab_cli *c, struct fab_err *e)
{
    const bool                 preview = fab_args_has(&c->args, "--preview") || c->dry_run;
    const fab_str              mark = mark_of(c, fab_args_word(&c->args, "FILE", 0));
    struct fab_buf             json = FAB_BUF_IN(c->arena);
    struct fab_out             o = { &json, false };
    struct refusals            refused = { c, &o, 0 };
    struct fab_ratings         r;
    struct fab_outside_ratings rows = { .ratings = &r, .refused = put_refusal, .arg = &refused };
    struct fab_node           *node;
    int64_t                    n, number = 0;

    FAB_TRY(open_ratings(c, &r, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "refused_lines", '[');
    if (!drain(&rows, &n)) {
        *e = rows.err;
        return rows.code;
    }
    fab_json_close(&o, ']');
    fab_json_put_int(&o, "people", (int64_t)fab_ratings_people(&r));
    put_good(c, &o, fab_ratings_good(&r));
    if (!preview) {
        rows.refused = NULL;
        fab_ratings_rewind(&r);
        FAB_TRY(node_of(c, &node, e));
        FAB_TRY(fab_node_outside_add(node, mark, FAB_STR("ratings"), fab_outside_rating, &rows,
                                     &number, e));
        fab_json_put_int(&o, "batch", number);
    }
    fab_json_put_text(&o, "text", sentence(c, preview, number, n, refused.n, mark));
    fab_json_put_int(&o, "rows", n);
    fab_json_put_int(&o, "refused", refused.n);
    fab_json_put_text(&o, "mark", mark);
    fab_json_close(&o, '}');
    if (refused.n > 0) c->exit = 1;
    return fab_cli_print(c, fab_buf_str(&json), e);
}

static void put_counts(struct fab_out *o, const struct fab_pgp_counts *n)
{
    fab_json_put_int(o, "keys", n->keys);
    fab_json_put_int(o, "user_ids", n->user_ids);
    fab_json_put_int(o, "signatures", n->signatures);
    fab_json_put_int(o, "pairs", n->pairs);
    fab_json_put_int(o, "edges", n->edges);
    fab_json_put_int(o, "trust_signatures", n->trust_signatures);
    fab_json_put_int(o, "trust_edges", n->trust_edges);
    fab_json_open(o, "trust", '[');
    for (uint32_t i = 0; i < n->trust_sorts && i < FAB_PGP_TRUST_SORTS; i++) {
        fab_json_open(o, NULL, '{');
        fab_json_put_int(o, "depth", n->trust[i].depth);
        fab_json_put_int(o, "amount", n->trust[i].amount);
        fab_json_put_int(o, "n", n->trust[i].n);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    fab_json_open(o, "fates", '{');
    for (int i = 0; i < FAB_PGP_FATES; i++) {
        fab_json_put_int(o, fab_pgp_fate_name((enum fab_pgp_fate)i), n->fate[i]);
    }
    fab_json_close(o, '}');
}

/* A row for each key that has a name, one for each edge. */
static int64_t ring_rows(const struct fab_pgp_graph *g)
{
    int64_t n = g->counts.edges;

    for (uint32_t i = 0; i < g->counts.keys; i++) n += g->keys[i].name.len > 0;
    return n;
}

static enum fab_code import_ring(struct fab_cli *c, struct fab_keyring *k, fab_str mark,
                                 struct fab_err *e)
{
    const bool     preview = fab_args_has(&c->args, "--preview") || c->dry_run;
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    struct fab_node *node;
    int64_t        number = 0;

    if (!preview) {
        FAB_TRY(node_of(c, &node, e));
        FAB_TRY(fab_node_outside_add(node, mark, FAB_STR("openpgp"), fab_outside_keyring, k,
                                     &number, e));
    }
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", sentence(c, preview, number, ring_rows(&k->graph), 0, mark));
    if (!preview) fab_json_put_int(&o, "batch", number);
    fab_json_put_text(&o, "mark", mark);
    put_counts(&o, &k->graph.counts);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_verb_import_openpgp(struct fab_cli *c, struct fab_err *e)
{
    const fab_str      name = fab_args_word(&c->args, "FILE", 0);
    struct fab_keyring k;
    fab_bytes          file;

    FAB_TRY(fab_os_read(fab_copy(c->arena, name).p, FAB_L_keyring_bytes, c->arena, &file, e));
    FAB_TRY(fab_keyring_open(file, fab_os_now(), THREADS, &k, e));
    const enum fab_code code = import_ring(c, &k, mark_of(c, name), e);
    fab_keyring_close(&k);
    return code;
}

/* The file's owner needs no key; a served community wants to know which organiser this is. */
static enum fab_code enter(struct fab_cli *c, bool *served, struct fab_err *e)
{
    FAB_TRY(fab_cli_place(c, e));
    *served = fab_place_node(c->place) == NULL;
    return *served ? fab_cli_person(c, e) : FAB_OK;
}

enum fab_code fab_verb_import_list(struct fab_cli *c, struct fab_err *e)
{
    bool served;

    FAB_TRY(enter(c, &served, e));
    return fab_cli_show(c, "/v1/import", e);
}

static enum fab_code undo(struct fab_cli *c, int64_t number, struct fab_err *e)
{
    struct fab_buf target = FAB_BUF_IN(c->arena);
    bool           served;

    FAB_TRY(enter(c, &served, e));
    if (!served) return fab_node_outside_undo(fab_place_node(c->place), number, e);
    fab_put_text(&target, "/v1/import/");
    fab_put_int(&target, number);
    fab_put_byte(&target, 0);
    return target.failed ? fab_fail(e, FAB_E_MEMORY)
                         : fab_place_delete(c->place, (const char *)target.p, c->lang, c->arena, e);
}

enum fab_code fab_verb_import_undo(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    int64_t        n;

    if (!fab_int_read(fab_args_word(&c->args, "N", 0), &n) || n < 1) {
        return fab_fail_field(e, FAB_E_FIELD, "N");
    }
    FAB_TRY(undo(c, n, e));
    FAB_SAY(&text, c->lang, FAB_W("cli.import_undone"), FAB_NUM("n", n));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_int(&o, "batch", n);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

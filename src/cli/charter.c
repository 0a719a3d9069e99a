/* charter.c: the rules, and what sets them before there is anybody to vote. */
#include "cli/cli.h"
#include "charter/charter.h"
#include "cli/preset.h"
#include "crypto/crypto.h"


enum fab_code fab_verb_charter_show(struct fab_cli *c, struct fab_err *e)
{
    return fab_cli_show(c, "/v1/charter", e);
}

/* A value: a whole number as it is; of an amount a sum of unit 0, too: 300EUR. */
static enum fab_code number(struct fab_cli *c, fab_str name, fab_str value, int64_t *out,
                            struct fab_err *e)
{
    const int setting = fab_setting_of(name);
    int       unit = 0;

    if (fab_int_read(value, out)) return FAB_OK;
    if (setting < 0 || fab_setting_row(setting)->type != 'a') {
        return fab_fail_field(e, FAB_E_FIELD, "VALUE");
    }
    FAB_TRY(fab_cli_sum(c, "VALUE", value, &unit, out, e));
    return unit == 0 ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "VALUE");
}

/* One row of key 12: a number for a setting, items for a list. */
static enum fab_code row(struct fab_cli *c, fab_str name, struct fab_cells *out, struct fab_err *e)
{
    const int        n = fab_args_count(&c->args, "VALUE");
    struct fab_cell *cell = fab_new(c->arena, struct fab_cell, (size_t)n + 1);

    if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
    cell[0] = (struct fab_cell){ .type = 't', .v = fab_bytes_of(name.p, name.len) };
    for (int i = 0; i < n; i++) {
        const fab_str value = fab_args_word(&c->args, "VALUE", i);

        cell[i + 1] = (struct fab_cell){ .type = 't', .v = fab_bytes_of(value.p, value.len) };
        if (fab_charter_list(name) >= 0) continue;
        cell[i + 1].type = 'i';
        FAB_TRY(number(c, name, value, &cell[i + 1].n, e));
    }
    *out = (struct fab_cells){ cell, n + 1 };
    return FAB_OK;
}

/* A list is given by what is added: `charter set devices rating` keeps what is on and adds
 * rating (lists that grow keep all). */
static enum fab_code with_present(struct fab_cli *c, fab_str name, struct fab_cells *r,
                                  struct fab_err *e)
{
    const struct fab_json *doc, *list;
    struct fab_cell       *cell;
    int                    n = 1;

    if (fab_charter_list(name) < 0 || fab_str_is(name, "hours")) return FAB_OK;
    FAB_TRY(fab_cli_get(c, "/v1/charter", &doc, NULL, e));
    list = fab_json_get(doc, "lists");
    list = list == NULL ? NULL : fab_json_get(list, fab_copy(c->arena, name).p);
    cell = fab_new(c->arena, struct fab_cell,
                   (size_t)r->count + (size_t)(list == NULL ? 0 : list->count));
    if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
    cell[0] = r->cell[0];
    for (const struct fab_json *x = list == NULL ? NULL : list->first; x != NULL; x = x->next) {
        cell[n++] = (struct fab_cell){ .type = 't', .v = fab_bytes_of(x->text.p, x->text.len) };
    }
    for (int i = 1; i < r->count; i++) {
        bool there = false;

        for (int k = 1; k < n; k++) there = there || fab_bytes_same(cell[k].v, r->cell[i].v);
        if (!there) cell[n++] = r->cell[i];
    }
    *r = (struct fab_cells){ cell, n };
    return FAB_OK;
}

/* The next version: the text stands as it was, its hash and the service key beside the row. */
static enum fab_code next_version(struct fab_cli *c, struct fab_statement *s, uint8_t service[32],
                                  fab_id *hash, fab_bytes *text, struct fab_err *e)
{
    const struct fab_json *doc;
    struct fab_buf         b = FAB_BUF_IN(c->arena);
    uint8_t                salt[16];
    fab_str                words;

    FAB_TRY(fab_cli_get(c, "/v1/charter", &doc, NULL, e));
    words = fab_json_text(doc, "charter_text");
    *hash = fab_sha256(fab_bytes_of(words.p, words.len));
    c->chance.random(c->chance.self, "salt", salt, sizeof salt);
    fab_disclosure_put_text(&b, salt, FAB_D_charter, words);
    *text = fab_buf_bytes(&b);
    fab_node_public(fab_place_node(c->place), FAB_NODE_SERVICE, service);
    s->hash = fab_bytes_of(hash, sizeof *hash);
    s->key = fab_bytes_of(service, 32);
    s->ver = fab_json_int(doc, "version", 0) + 1;
    s->has |= F_(hash) | F_(key) | F_(ver);
    return b.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

/* Only before anybody but the founders has joined; then a vote decides (E_STATE says so). */
enum fab_code fab_verb_charter_set(struct fab_cli *c, struct fab_err *e)
{
    const fab_str        name = fab_args_word(&c->args, "NAME", 0);
    struct fab_statement s = { .kind = FAB_K_charter, .has = F_(kind) };
    struct fab_submitted done;
    struct fab_node     *node;
    struct fab_cells     r;
    uint8_t              service[32];
    fab_bytes            text;
    fab_id               hash;

    if (fab_setting_of(name) < 0 && fab_charter_list(name) < 0) {
        return fab_fail_what(e, FAB_E_CHARTER, name);
    }
    FAB_TRY(row(c, name, &r, e));
    FAB_TRY(fab_cli_place(c, e));
    node = fab_place_node(c->place);
    if (node == NULL) return fab_fail_field(e, FAB_E_FIELD, "-c");
    FAB_TRY(with_present(c, name, &r, e));
    FAB_TRY(next_version(c, &s, service, &hash, &text, e));
    s.list = &r;
    s.nlist = 1;
    s.has |= F_(list);
    FAB_TRY(fab_node_operate(node, &s, &text, 1, &done, e));
    if (done.code != FAB_OK) {
        *e = done.err;
        if (done.code == FAB_E_STATE) e->field = "charter";
        return done.code;
    }
    return fab_cli_said(c, &done.sid, "charter", e);
}

enum fab_code fab_verb_preset_list(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct fab_out o = { &json, false };
    const char    *name;

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "presets", '[');
    for (int i = 0; (name = fab_preset_name(c->arena, i)) != NULL; i++) {
        struct fab_preset p;
        struct fab_buf    text = FAB_BUF_IN(c->arena);

        FAB_TRY(fab_preset_read(c->arena, fab_str_of(name), (fab_str){ NULL, 0 }, fab_str_of(name),
                                c->lang, &p, e));
        fab_put_text(&text, name);
        fab_put_text(&text, "  ");
        fab_put_str(&text, fab_json_text(p.doc, c->lang == FAB_FR ? "title.fr" : "title.en"));
        fab_json_open(&o, NULL, '{');
        fab_json_put_text(&o, "text", fab_buf_str(&text));
        fab_json_put_text(&o, "name", fab_str_of(name));
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

static void put_rows(struct fab_cli *c, struct fab_out *o, const struct fab_preset *p)
{
    for (int i = 0; i < p->nrows; i++) {
        const struct fab_cells *r = &p->rows[i];
        struct fab_buf          text = FAB_BUF_IN(c->arena);

        for (int k = 0; k < r->count; k++) {
            if (k > 0) fab_put_text(&text, k == 1 ? " = " : ", ");
            if (r->cell[k].type == 'i') fab_put_int(&text, r->cell[k].n);
            else fab_put(&text, r->cell[k].v.p, r->cell[k].v.len);
        }
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", fab_buf_str(&text));
        fab_json_put_text(o, "name", (fab_str){ (const char *)r->cell[0].v.p, r->cell[0].v.len });
        if (r->count == 2 && r->cell[1].type == 'i') fab_json_put_int(o, "value", r->cell[1].n);
        fab_json_close(o, '}');
    }
}

enum fab_code fab_verb_preset_show(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf    json = FAB_BUF_IN(c->arena);
    struct fab_out    o = { &json, false };
    const fab_str     name = fab_args_word(&c->args, "NAME", 0);
    struct fab_preset p;

    FAB_TRY(fab_preset_read(c->arena, name, (fab_str){ NULL, 0 }, name, c->lang, &p, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_json_text(p.doc, c->lang == FAB_FR ? "text.fr" : "text.en"));
    fab_json_open(&o, "rows", '[');
    put_rows(c, &o, &p);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

enum fab_code fab_verb_device_list(struct fab_cli *c, struct fab_err *e)
{
    const struct fab_json *doc, *devices;
    struct fab_buf         json = FAB_BUF_IN(c->arena);
    struct fab_out         o = { &json, false };

    FAB_TRY(fab_cli_get(c, "/v1/community", &doc, NULL, e));
    devices = fab_json_get(doc, "devices");
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "devices", '[');
    for (const struct fab_json *d = devices == NULL ? NULL : devices->first; d != NULL;
         d = d->next) {
        fab_json_open(&o, NULL, '{');
        fab_json_put_text(&o, "text", fab_json_text(d, "text"));
        fab_json_put_text(&o, "device", fab_json_text(d, "device"));
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

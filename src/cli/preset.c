/* preset.c: a community of one's own begins with somebody else's good habits. */
#include "cli/preset.h"

#include "charter/charter.h"

#define FOLDER "demo/charters/"

static enum fab_code find(struct fab_arena *a, fab_str name, const struct fab_json **out,
                          struct fab_err *e)
{
    struct fab_buf path = FAB_BUF_IN(a);
    fab_bytes      file;

    fab_put_text(&path, FOLDER);
    fab_put_str(&path, name);
    fab_put_text(&path, ".json");
    fab_put_byte(&path, 0);
    if (path.failed) return fab_fail(e, FAB_E_MEMORY);
    file = fab_embedded_file((const char *)path.p);
    if (file.p == NULL) return fab_fail_field(e, FAB_E_FIELD, "--preset");
    *out = fab_json_read((fab_str){ (const char *)file.p, file.len }, a, e);
    return *out == NULL ? e->code : FAB_OK;
}

/* "EUR:credit:100" becomes "CHF:credit:100". */
static enum fab_code rename_unit(struct fab_arena *a, struct fab_preset *p, fab_str unit,
                                 struct fab_err *e)
{
    for (int i = 0; i < p->nrows; i++) {
        const fab_bytes name = p->rows[i].cell[0].v;
        struct fab_cell *cell;
        struct fab_buf   b = FAB_BUF_IN(a);
        fab_str          item;

        if (!fab_str_is((fab_str){ (const char *)name.p, name.len }, "units")
            || p->rows[i].count < 2) {
            continue;
        }
        cell = fab_new(a, struct fab_cell, (size_t)p->rows[i].count);
        if (cell == NULL) return fab_fail(e, FAB_E_MEMORY);
        memcpy(cell, p->rows[i].cell, (size_t)p->rows[i].count * sizeof *cell);
        item = (fab_str){ (const char *)cell[1].v.p, cell[1].v.len };
        (void)fab_str_cut(&item, ':');
        fab_put_str(&b, unit);
        fab_put_byte(&b, ':');
        fab_put_str(&b, item);
        cell[1].v = fab_buf_bytes(&b);
        p->rows[i].cell = cell;
        return b.failed ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
    }
    return fab_fail_field(e, FAB_E_FIELD, "--unit");
}

/* The name as heading, then the text in both languages, the founder's first. */
static fab_str text_of(struct fab_arena *a, const struct fab_json *doc, fab_str community,
                       enum fab_lang lang)
{
    struct fab_buf b = FAB_BUF_IN(a);

    fab_put_text(&b, "# ");
    fab_put_str(&b, community);
    for (int i = 0; i < FAB_LANGS; i++) {
        const enum fab_lang which = i == 0 ? lang : lang == FAB_FR ? FAB_EN : FAB_FR;

        fab_put_text(&b, "\n\n## ");
        fab_put_str(&b, fab_word(which, FAB_W("charter.language")));
        fab_put_text(&b, "\n\n");
        fab_put_str(&b, fab_json_text(doc, which == FAB_FR ? "text.fr" : "text.en"));
    }
    fab_put_text(&b, "\n");
    return fab_buf_str(&b);
}

enum fab_code fab_preset_read(struct fab_arena *a, fab_str name, fab_str unit, fab_str community,
                              enum fab_lang lang, struct fab_preset *out, struct fab_err *e)
{
    FAB_TRY(find(a, name, &out->doc, e));
    FAB_TRY(fab_charter_preset(out->doc, a, &out->rows, &out->nrows, e));
    if (unit.len > 0) FAB_TRY(rename_unit(a, out, unit, e));
    out->text = text_of(a, out->doc, community, lang);
    return out->text.p == NULL ? fab_fail(e, FAB_E_MEMORY) : FAB_OK;
}

const char *fab_preset_name(struct fab_arena *a, int n)
{
    for (const struct fab_embedded *f = fab_embedded; f->name != NULL; f++) {
        fab_str name = fab_str_of(f->name);

        if (!fab_str_starts(name, FOLDER) || n-- > 0) continue;
        name = fab_str_part(name, strlen(FOLDER), name.len);
        name.len -= strlen(".json");
        return fab_copy(a, name).p;
    }
    return NULL;
}

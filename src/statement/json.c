/* json.c: the dictionary's table read a third time.  Source: PROTOCOL 1.1; INTERFACES 1.4. */
#include "statement/json.h"

#include "codec/base64.h"
#include "statement/field.h"

static void put_id(struct fab_out *o, const char *name, const fab_id *id, size_t bytes)
{
    fab_json_put_b64u(o, name, fab_bytes_of(id->b, bytes));
}

static void put_ids(struct fab_out *o, const char *name, const fab_id *id, int n, size_t bytes)
{
    fab_json_open(o, name, '[');
    for (int i = 0; i < n; i++) put_id(o, NULL, &id[i], bytes);
    fab_json_close(o, ']');
}

static void put_cell(struct fab_out *o, const struct fab_cell *c)
{
    if (c->type == 'i') {
        fab_json_put_int(o, NULL, c->n);
    } else if (c->type == 't') {
        fab_json_put_text(o, NULL, (fab_str){ (const char *)c->v.p, c->v.len });
    } else {
        fab_json_open(o, NULL, '{');
        fab_json_put_b64u(o, "bytes", c->v);
        fab_json_close(o, '}');
    }
}

static void put_rows(struct fab_out *o, const char *name, const struct fab_cells *row, int n)
{
    fab_json_open(o, name, '[');
    for (int i = 0; i < n; i++) {
        fab_json_open(o, NULL, '[');
        for (int j = 0; j < row[i].count; j++) put_cell(o, &row[i].cell[j]);
        fab_json_close(o, ']');
    }
    fab_json_close(o, ']');
}

static void put_vec(struct fab_out *o, const char *name, const struct fab_statement *s)
{
    fab_json_open(o, name, '[');
    for (int i = 0; i < s->nvec; i++) fab_json_put_int(o, NULL, s->vec[i]);
    fab_json_close(o, ']');
}

static bool has_more(const struct fab_statement *s, int key)
{
    return (fab_more_keys(s) >> key & 1) != 0;
}

static void put_more(struct fab_out *o, const char *name, const struct fab_statement *s)
{
    fab_json_open(o, name, '{');
    if (has_more(s, FAB_MORE_from)) fab_json_put_int(o, "from", s->from.ms / 1000);
    if (has_more(s, FAB_MORE_qty)) fab_json_put_int(o, "qty", s->qty);
    if (has_more(s, FAB_MORE_place)) fab_json_put_int(o, "place", s->place);
    if (has_more(s, FAB_MORE_repeat)) {
        fab_json_open(o, "repeat", '[');
        fab_json_put_int(o, NULL, s->repeat_days);
        fab_json_put_int(o, NULL, s->repeat_times);
        fab_json_close(o, ']');
    }
    if (has_more(s, FAB_MORE_arbiter)) put_id(o, "arbiter", &s->arbiter, FAB_MID_BYTES);
    fab_json_close(o, '}');
}

static void put_ref(struct fab_out *o, const char *name, const struct fab_statement *s)
{
    if (s->nref == 1 && !s->ref_list) put_id(o, name, s->ref, FAB_ID_BYTES);
    else put_ids(o, name, s->ref, s->nref, FAB_ID_BYTES);
}

static void put_field(struct fab_out *o, const struct fab_statement *s, int key)
{
    const char *name = fab_fields[key].name;
    const void *at = fab_field_of(s, key);

    switch (fab_fields[key].type) {
    case FAB_F_NONE:
    case FAB_F_KIND: break;
    case FAB_F_INT:
    case FAB_F_UINT:
    case FAB_F_UNIT:
    case FAB_F_PPM: fab_json_put_int(o, name, *(const int64_t *)at); break;
    case FAB_F_AMOUNT: fab_json_put_int(o, name, ((const fab_credit *)at)->units); break;
    case FAB_F_SECONDS: fab_json_put_int(o, name, ((const fab_moment *)at)->ms / 1000); break;
    case FAB_F_SLUG: fab_json_put_text(o, name, *(const fab_str *)at); break;
    case FAB_F_HASH:
    case FAB_F_NONCE:
    case FAB_F_BYTES: fab_json_put_b64u(o, name, *(const fab_bytes *)at); break;
    case FAB_F_MID: put_id(o, name, at, FAB_MID_BYTES); break;
    case FAB_F_REF: put_ref(o, name, s); break;
    case FAB_F_MIDS: put_ids(o, name, s->mids, s->nmids, FAB_MID_BYTES); break;
    case FAB_F_VEC: put_vec(o, name, s); break;
    case FAB_F_LIST: put_rows(o, name, s->list, s->nlist); break;
    case FAB_F_HOLDS: put_rows(o, name, s->holds, s->nholds); break;
    case FAB_F_MORE: put_more(o, name, s); break;
    case FAB_F_DIGESTS: put_ids(o, name, s->sd, s->nsd, FAB_ID_BYTES); break;
    }
}

void fab_statement_to_json(const struct fab_statement *s, struct fab_out *o, const char *name)
{
    const struct fab_kind_row *row = fab_kind_row(s->kind);

    fab_json_open(o, name, '{');
    if (!fab_id_none(&s->sid)) fab_json_put_sid(o, "sid", s->sid.b);
    if (s->index >= 0) fab_json_put_int(o, "index", s->index);
    fab_json_put_text(o, "kind", row != NULL ? fab_str_of(row->name) : s->kind_name);
    put_id(o, "kid", &s->signer, s->by_member ? FAB_MID_BYTES : FAB_ID_BYTES);
    fab_json_put_text(o, "iss", s->iss);
    fab_json_put_text(o, "sub", s->about_text);
    fab_json_put_text(o, "aud", s->origin);
    fab_json_put_int(o, "iat", s->made.ms / 1000);
    for (int key = 1; key < FAB_FIELDS; key++) {
        if ((s->has >> key & 1) != 0) put_field(o, s, key);
    }
    fab_json_close(o, '}');
}

/* Reading.  `ok` falls once; the caller then names the member. */
struct reader { struct fab_arena *arena; struct fab_statement *s; bool ok, full; };

static void *take(struct reader *r, size_t size, int n)
{
    void *p = fab_take_many(r->arena, size, (size_t)n);

    if (p == NULL) r->full = true;
    r->ok = r->ok && p != NULL;
    return p;
}

static int64_t whole(struct reader *r, const struct fab_json *v)
{
    r->ok = r->ok && v->is_int;
    return v->n;
}

static fab_moment seconds(struct reader *r, const struct fab_json *v)
{
    const int64_t n = whole(r, v);

    r->ok = r->ok && n >= 0 && n <= FAB_SECONDS_MAX;
    return (fab_moment){ r->ok ? n * 1000 : 0 };
}

static fab_str text(struct reader *r, const struct fab_json *v)
{
    r->ok = r->ok && v->type == FAB_JSON_TEXT;
    return v->text;
}

static fab_bytes bytes(struct reader *r, const struct fab_json *v)
{
    const fab_str in = text(r, v);
    uint8_t      *p = take(r, 1, (int)in.len);
    size_t        len = 0;

    r->ok = r->ok && fab_b64u_read(in, p, in.len, &len);
    return fab_bytes_of(p, len);
}

static fab_id id(struct reader *r, const struct fab_json *v, size_t size)
{
    fab_id out = { .b = { 0 } };

    r->ok = r->ok && v->type == FAB_JSON_TEXT &&
            (size == FAB_MID_BYTES ? fab_mid_read(v->text, &out) : fab_sid_read(v->text, &out));
    return out;
}

static const fab_id *ids(struct reader *r, const struct fab_json *v, size_t size, int *n)
{
    fab_id *out = take(r, sizeof *out, v->count);
    int     i = 0;

    r->ok = r->ok && v->type == FAB_JSON_ARRAY;
    for (const struct fab_json *c = v->first; r->ok && c != NULL; c = c->next) {
        out[i++] = id(r, c, size);
    }
    *n = i;
    return out;
}

static void read_ref(struct reader *r, const struct fab_json *v)
{
    if (v->type == FAB_JSON_ARRAY) {
        r->s->ref = ids(r, v, FAB_ID_BYTES, &r->s->nref);
        r->s->ref_list = r->s->nref == 1;
    } else {
        fab_id *one = take(r, sizeof *one, 1);

        if (one != NULL) *one = id(r, v, FAB_ID_BYTES);
        r->s->ref = one;
        r->s->nref = 1;
    }
}

static void read_vec(struct reader *r, const struct fab_json *v)
{
    int64_t *out = take(r, sizeof *out, v->count);

    r->ok = r->ok && v->type == FAB_JSON_ARRAY;
    for (const struct fab_json *c = v->first; r->ok && c != NULL; c = c->next) {
        out[r->s->nvec++] = whole(r, c);
    }
    r->s->vec = out;
}

static struct fab_cell cell(struct reader *r, const struct fab_json *v)
{
    const struct fab_json *inner = fab_json_get(v, "bytes");

    if (v->type == FAB_JSON_TEXT) {
        return (struct fab_cell){ .type = 't', .v = fab_bytes_of(v->text.p, v->text.len) };
    }
    if (inner == NULL || v->count != 1) return (struct fab_cell){ .type = 'i', .n = whole(r, v) };
    return (struct fab_cell){ .type = 'b', .v = bytes(r, inner) };
}

static const struct fab_cells *rows(struct reader *r, const struct fab_json *v, int *n)
{
    struct fab_cells *out = take(r, sizeof *out, v->count);
    int               i = 0;

    r->ok = r->ok && v->type == FAB_JSON_ARRAY;
    for (const struct fab_json *row = v->first; r->ok && row != NULL; row = row->next, i++) {
        struct fab_cell *cells = take(r, sizeof *cells, row->count);
        int              j = 0;

        r->ok = r->ok && row->type == FAB_JSON_ARRAY;
        for (const struct fab_json *c = row->first; r->ok && c != NULL; c = c->next) {
            cells[j++] = cell(r, c);
        }
        out[i] = (struct fab_cells){ cells, j };
    }
    *n = i;
    return out;
}

static void read_repeat(struct reader *r, const struct fab_json *v)
{
    r->ok = r->ok && v->type == FAB_JSON_ARRAY && v->count == 2;
    if (!r->ok) return;
    r->s->repeat_days = whole(r, v->first);
    r->s->repeat_times = whole(r, v->first->next);
}

static void read_more(struct reader *r, const struct fab_json *v)
{
    static const char *const NAMES[FAB_MORE_END] = {
        NULL, "from", "qty", "place", "repeat", "arbiter"
    };

    r->ok = r->ok && v->type == FAB_JSON_OBJECT;
    for (const struct fab_json *m = v->first; r->ok && m != NULL; m = m->next) {
        int key = 1;

        while (key < FAB_MORE_END && !fab_str_is(m->name, NAMES[key])) key++;
        switch (key) {
        case FAB_MORE_from: r->s->from = seconds(r, m); break;
        case FAB_MORE_qty: r->s->qty = whole(r, m); break;
        case FAB_MORE_place: r->s->place = whole(r, m); break;
        case FAB_MORE_repeat: read_repeat(r, m); break;
        case FAB_MORE_arbiter: r->s->arbiter = id(r, m, FAB_MID_BYTES); break;
        default: r->ok = false; break;
        }
        r->s->more |= UINT32_C(1) << key;
    }
}

static void read_field(struct reader *r, int key, const struct fab_json *v)
{
    void *at = fab_field_in(r->s, key);

    switch (fab_fields[key].type) {
    case FAB_F_NONE:
    case FAB_F_KIND: r->ok = false; break;
    case FAB_F_INT:
    case FAB_F_UINT:
    case FAB_F_UNIT:
    case FAB_F_PPM: *(int64_t *)at = whole(r, v); break;
    case FAB_F_AMOUNT: ((fab_credit *)at)->units = whole(r, v); break;
    case FAB_F_SECONDS: *(fab_moment *)at = seconds(r, v); break;
    case FAB_F_SLUG: *(fab_str *)at = text(r, v); break;
    case FAB_F_HASH:
    case FAB_F_NONCE:
    case FAB_F_BYTES: *(fab_bytes *)at = bytes(r, v); break;
    case FAB_F_MID: *(fab_id *)at = id(r, v, FAB_MID_BYTES); break;
    case FAB_F_REF: read_ref(r, v); break;
    case FAB_F_MIDS: r->s->mids = ids(r, v, FAB_MID_BYTES, &r->s->nmids); break;
    case FAB_F_VEC: read_vec(r, v); break;
    case FAB_F_LIST: r->s->list = rows(r, v, &r->s->nlist); break;
    case FAB_F_HOLDS: r->s->holds = rows(r, v, &r->s->nholds); break;
    case FAB_F_MORE: read_more(r, v); break;
    case FAB_F_DIGESTS: r->s->sd = ids(r, v, FAB_ID_BYTES, &r->s->nsd); break;
    }
    r->s->has |= UINT32_C(1) << key;
}

static void read_kid(struct reader *r, const struct fab_json *v)
{
    r->s->by_member = v->text.len == 22;
    r->s->signer = id(r, v, r->s->by_member ? FAB_MID_BYTES : FAB_ID_BYTES);
}

static void read_sub(struct reader *r, const struct fab_json *v)
{
    r->s->about_text = text(r, v);
    if (fab_mid_read(r->s->about_text, &r->s->about)) r->s->about_type = FAB_ABOUT_MID;
    else if (fab_sid_read(r->s->about_text, &r->s->about)) r->s->about_type = FAB_ABOUT_SID;
}

/* A member of the header, or one that is not looked at; false: it is neither. */
static bool read_header(struct reader *r, const struct fab_json *m)
{
    static const char *const NOT_LOOKED_AT[] = { "kind", "sid", "index", "iss", "disclose" };

    for (int i = 0; i < fab_countof(NOT_LOOKED_AT); i++) {
        if (fab_str_is(m->name, NOT_LOOKED_AT[i])) return true;
    }
    if (fab_str_is(m->name, "kid")) read_kid(r, m);
    else if (fab_str_is(m->name, "sub")) read_sub(r, m);
    else if (fab_str_is(m->name, "aud")) r->s->origin = text(r, m);
    else if (fab_str_is(m->name, "iat")) r->s->made = seconds(r, m);
    else return false;
    return true;
}

enum fab_code fab_statement_from_json(const struct fab_json *o, struct fab_arena *a,
                                      struct fab_statement *out, struct fab_err *e)
{
    struct reader r = { .arena = a, .s = out, .ok = true };

    *out = (struct fab_statement){ .index = -1, .qty = 1, .has = F_(kind) };
    if (o->type != FAB_JSON_OBJECT) return fab_fail_what(e, FAB_E_FIELD, FAB_STR("{}"));
    out->kind_name = fab_json_text(o, "kind");
    out->kind = fab_kind_of(out->kind_name);
    if (out->kind == 0) return fab_fail_what(e, FAB_E_KIND, out->kind_name);
    for (const struct fab_json *m = o->first; m != NULL; m = m->next) {
        if (!read_header(&r, m)) read_field(&r, fab_field_key(m->name), m);
        if (r.full) return fab_fail(e, FAB_E_MEMORY);
        if (!r.ok) return fab_fail_what(e, FAB_E_FIELD, m->name);
    }
    return FAB_OK;
}

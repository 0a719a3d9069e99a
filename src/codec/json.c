/* json.c: strict JSON, for requests, words, charters, key names; never for what is signed.
 *
 * Why     two readers that disagree about a doubled name or a stray byte are an attack; here
 *         both are refused.
 * Idea    recursive descent, at most FAB_L_json_depth deep; the members of an object are
 *         compared pairwise when few, sorted when many, so that a hostile body costs n log n.
 * Cost    one node of the arena for each value, one copy for each text.
 * Source  RFC 8259; RFC 3339 for times. */
#include "codec/json.h"

#include "base/num.h"
#include "base/sort.h"
#include "codec/base64.h"

struct reader { fab_str text; size_t at; struct fab_arena *arena; enum fab_code code; };

static bool value(struct reader *r, int depth, struct fab_json *out);

static bool fail(struct reader *r, enum fab_code code)
{
    if (r->code == FAB_OK) r->code = code;
    return false;
}

/* The next byte, 0 at the end (a byte 0 is nowhere allowed in JSON). */
static char next(const struct reader *r)
{
    return r->at < r->text.len ? r->text.p[r->at] : 0;
}

static void blanks(struct reader *r)
{
    while (next(r) == ' ' || next(r) == '\t' || next(r) == '\n' || next(r) == '\r') r->at++;
}

static bool accept(struct reader *r, char c)
{
    if (next(r) != c) return false;
    r->at++;
    return true;
}

static bool word(struct reader *r, const char *text, enum fab_json_type type, struct fab_json *out)
{
    const fab_str rest = fab_str_part(r->text, r->at, r->text.len);

    if (!fab_str_starts(rest, text)) return fail(r, FAB_E_SYNTAX);
    r->at += strlen(text);
    out->type = type;
    return true;
}

static bool digits(struct reader *r)
{
    const size_t from = r->at;

    while (next(r) >= '0' && next(r) <= '9') r->at++;
    return r->at > from || fail(r, FAB_E_SYNTAX);
}

static bool number(struct reader *r, struct fab_json *out)
{
    const size_t from = r->at;
    bool         whole = true;

    accept(r, '-');
    if (!accept(r, '0') && !digits(r)) return false;
    if (accept(r, '.')) {
        whole = false;
        if (!digits(r)) return false;
    }
    if (accept(r, 'e') || accept(r, 'E')) {
        whole = false;
        if (!accept(r, '+')) accept(r, '-');
        if (!digits(r)) return false;
    }
    out->type = FAB_JSON_NUMBER;
    out->text = fab_copy(r->arena, fab_str_part(r->text, from, r->at - from));
    out->is_int = whole && fab_int_read(out->text, &out->n);
    return out->text.p != NULL || fail(r, FAB_E_MEMORY);
}

static bool hex4(struct reader *r, uint32_t *out)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++) {
        const char c = next(r);

        if (c >= '0' && c <= '9') v = v << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f') v = v << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F') v = v << 4 | (uint32_t)(c - 'A' + 10);
        else return fail(r, FAB_E_SYNTAX);
        r->at++;
    }
    *out = v;
    return true;
}

static void put_utf8(struct fab_buf *b, uint32_t u)
{
    const int more = u < 0x80 ? 0 : u < 0x800 ? 1 : u < 0x10000 ? 2 : 3;
    static const uint8_t FIRST[] = { 0, 0xc0, 0xe0, 0xf0 };

    fab_put_byte(b, (uint8_t)(FIRST[more] | u >> (6 * more)));
    for (int i = more - 1; i >= 0; i--) fab_put_byte(b, (uint8_t)(0x80 | (u >> (6 * i) & 63)));
}

/* Behind "\u": one unit, or a pair of surrogates. */
static bool escaped_unit(struct reader *r, struct fab_buf *b)
{
    uint32_t u, low;

    if (!hex4(r, &u)) return false;
    if (u >= 0xdc00 && u <= 0xdfff) return fail(r, FAB_E_SYNTAX);
    if (u >= 0xd800 && u <= 0xdbff) {
        if (!accept(r, '\\') || !accept(r, 'u')) return fail(r, FAB_E_SYNTAX);
        if (!hex4(r, &low)) return false;
        if (low < 0xdc00 || low > 0xdfff) return fail(r, FAB_E_SYNTAX);
        u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
    }
    put_utf8(b, u);
    return true;
}

static bool escape(struct reader *r, struct fab_buf *b)
{
    static const char SIGN[] = "\"\\/bfnrt", MEANS[] = "\"\\/\b\f\n\r\t";
    const char        c = next(r);

    if (c == 0) return fail(r, FAB_E_SYNTAX);
    r->at++;
    if (c == 'u') return escaped_unit(r, b);
    for (int i = 0; SIGN[i] != 0; i++) {
        if (SIGN[i] != c) continue;
        fab_put_byte(b, (uint8_t)MEANS[i]);
        return true;
    }
    r->at--;
    return fail(r, FAB_E_SYNTAX);
}

/* How many bytes stand before the closing quote: at least as many as the text has. */
static size_t quoted(const struct reader *r)
{
    size_t n = 0;

    while (r->at + n < r->text.len && r->text.p[r->at + n] != '"') {
        n += r->text.p[r->at + n] == '\\' ? 2 : 1;
    }
    return n;
}

static bool text(struct reader *r, fab_str *out)
{
    struct fab_buf b = { .p = NULL };

    if (!accept(r, '"')) return fail(r, FAB_E_SYNTAX);
    b.cap = quoted(r) + 1;
    b.p = fab_take(r->arena, b.cap);
    if (b.p == NULL) return fail(r, FAB_E_MEMORY);
    while (!accept(r, '"')) {
        const char c = next(r);

        if ((unsigned char)c < 0x20) return fail(r, FAB_E_SYNTAX);
        r->at++;
        if (c != '\\') fab_put_byte(&b, (uint8_t)c);
        else if (!escape(r, &b)) return false;
    }
    fab_assert(!b.failed);
    *out = fab_buf_str(&b);
    return true;
}

static int by_name(const void *a, const void *b, void *arg)
{
    (void)arg;
    return fab_str_order((*(const struct fab_json *const *)a)->name,
                         (*(const struct fab_json *const *)b)->name);
}

static bool distinct_few(const struct fab_json *first)
{
    for (const struct fab_json *a = first; a != NULL; a = a->next) {
        for (const struct fab_json *b = a->next; b != NULL; b = b->next) {
            if (fab_str_same(a->name, b->name)) return false;
        }
    }
    return true;
}

static bool distinct(struct reader *r, const struct fab_json *o)
{
    enum { FEW = 16 };
    struct fab_arena        scratch = *r->arena;
    const struct fab_json **member;
    int                     n = 0;

    if (o->count <= FEW) return distinct_few(o->first) || fail(r, FAB_E_SYNTAX);
    member = fab_new(&scratch, const struct fab_json *, (size_t)o->count);
    if (member == NULL) return fail(r, FAB_E_MEMORY);
    for (const struct fab_json *m = o->first; m != NULL; m = m->next) member[n++] = m;
    fab_sort(member, (size_t)n, sizeof *member, by_name, NULL);
    for (int i = 1; i < n; i++) {
        if (fab_str_same(member[i - 1]->name, member[i]->name)) return fail(r, FAB_E_SYNTAX);
    }
    return true;
}

static bool member_name(struct reader *r, struct fab_json *child)
{
    if (!text(r, &child->name)) return false;
    blanks(r);
    return accept(r, ':') || fail(r, FAB_E_SYNTAX);
}

/* Behind the opening bracket. */
static bool children(struct reader *r, int depth, struct fab_json *out)
{
    const bool              object = out->type == FAB_JSON_OBJECT;
    const char              close = object ? '}' : ']';
    const struct fab_json **link = &out->first;

    if (depth == FAB_L_json_depth) return fail(r, FAB_E_SYNTAX);
    blanks(r);
    if (accept(r, close)) return true;
    do {
        struct fab_json *child = fab_new(r->arena, struct fab_json, 1);

        if (child == NULL) return fail(r, FAB_E_MEMORY);
        blanks(r);
        if (object && !member_name(r, child)) return false;
        if (!value(r, depth + 1, child)) return false;
        blanks(r);
        *link = child;
        link = &child->next;
        out->count++;
    } while (accept(r, ','));
    if (!accept(r, close)) return fail(r, FAB_E_SYNTAX);
    return !object || distinct(r, out);
}

static bool value(struct reader *r, int depth, struct fab_json *out)
{
    blanks(r);
    switch (next(r)) {
    case '{':
    case '[':
        out->type = next(r) == '{' ? FAB_JSON_OBJECT : FAB_JSON_ARRAY;
        r->at++;
        return children(r, depth, out);
    case '"': out->type = FAB_JSON_TEXT; return text(r, &out->text);
    case 't': return word(r, "true", FAB_JSON_TRUE, out);
    case 'f': return word(r, "false", FAB_JSON_FALSE, out);
    case 'n': return word(r, "null", FAB_JSON_NULL, out);
    default: return number(r, out);
    }
}

const struct fab_json *fab_json_read(fab_str in, struct fab_arena *a, struct fab_err *e)
{
    struct reader    r = { .text = in, .arena = a };
    struct fab_json *root = fab_new(a, struct fab_json, 1);

    if (root == NULL) r.code = FAB_E_MEMORY;
    else if (!fab_utf8_ok(fab_bytes_of(in.p, in.len), NULL)) r.code = FAB_E_SYNTAX;
    else if (value(&r, 0, root)) {
        blanks(&r);
        if (r.at != in.len) r.code = FAB_E_SYNTAX;
    }
    if (r.code == FAB_OK) return root;
    (void)fab_fail(e, r.code, (int64_t)r.at);
    return NULL;
}

static const struct fab_json *member(const struct fab_json *o, fab_str name)
{
    if (o->type != FAB_JSON_OBJECT) return NULL;
    for (const struct fab_json *m = o->first; m != NULL; m = m->next) {
        if (fab_str_same(m->name, name)) return m;
    }
    return NULL;
}

const struct fab_json *fab_json_get(const struct fab_json *o, const char *path)
{
    fab_str rest = fab_str_of(path);

    while (o != NULL && rest.len > 0) o = member(o, fab_str_cut(&rest, '.'));
    return o;
}

fab_str fab_json_text(const struct fab_json *o, const char *path)
{
    const struct fab_json *m = fab_json_get(o, path);

    return m != NULL && m->type == FAB_JSON_TEXT ? m->text : (fab_str){ NULL, 0 };
}

int64_t fab_json_int(const struct fab_json *o, const char *path, int64_t otherwise)
{
    const struct fab_json *m = fab_json_get(o, path);

    return m != NULL && m->is_int ? m->n : otherwise;
}

static void put_quoted(struct fab_buf *b, fab_str v)
{
    static const char SIGN[] = "\"\\\b\f\n\r\t", AS[] = "\"\\bfnrt";

    fab_put_byte(b, '"');
    for (size_t i = 0; i < v.len; i++) {
        const char  c = v.p[i];
        const char *at = c == 0 ? NULL : strchr(SIGN, c);

        if (at != NULL) {
            fab_put_byte(b, '\\');
            fab_put_byte(b, (uint8_t)AS[at - SIGN]);
        } else if ((unsigned char)c < 0x20) {
            fab_put_text(b, "\\u00");
            fab_put_hex(b, &c, 1);
        } else {
            fab_put_byte(b, (uint8_t)c);
        }
    }
    fab_put_byte(b, '"');
}

/* Before each value: the comma that is due, and the name of a member. */
static void begin(struct fab_out *o, const char *name)
{
    if (o->comma) fab_put_byte(o->b, ',');
    o->comma = true;
    if (name == NULL) return;
    put_quoted(o->b, fab_str_of(name));
    fab_put_byte(o->b, ':');
}

void fab_json_open(struct fab_out *o, const char *name, char bracket)
{
    begin(o, name);
    fab_put_byte(o->b, (uint8_t)bracket);
    o->comma = false;
}

void fab_json_close(struct fab_out *o, char bracket)
{
    fab_put_byte(o->b, (uint8_t)bracket);
    o->comma = true;
}

void fab_json_put_text(struct fab_out *o, const char *name, fab_str v)
{
    begin(o, name);
    put_quoted(o->b, v);
}

void fab_json_put_int(struct fab_out *o, const char *name, int64_t v)
{
    begin(o, name);
    fab_put_int(o->b, v);
}

void fab_json_put_bool(struct fab_out *o, const char *name, bool v)
{
    begin(o, name);
    fab_put_text(o->b, v ? "true" : "false");
}

void fab_json_put_null(struct fab_out *o, const char *name)
{
    begin(o, name);
    fab_put_text(o->b, "null");
}

void fab_json_put_raw(struct fab_out *o, const char *name, fab_str json)
{
    begin(o, name);
    fab_put_str(o->b, json);
}

void fab_json_put_b64u(struct fab_out *o, const char *name, fab_bytes v)
{
    begin(o, name);
    fab_put_byte(o->b, '"');
    fab_put_b64u(o->b, v.p, v.len);
    fab_put_byte(o->b, '"');
}

void fab_json_put_mid(struct fab_out *o, const char *name, const void *mid16)
{
    fab_json_put_b64u(o, name, fab_bytes_of(mid16, FAB_MID_BYTES));
}

void fab_json_put_sid(struct fab_out *o, const char *name, const void *sid32)
{
    fab_json_put_b64u(o, name, fab_bytes_of(sid32, FAB_ID_BYTES));
}

void fab_put_time(struct fab_buf *b, int64_t ms)
{
    const struct fab_date d = fab_date_of((fab_moment){ ms });
    const struct { int64_t n; int width; char behind; } part[] = {
        { d.year < 0 ? -d.year : d.year, 4, '-' }, { d.month, 2, '-' }, { d.day, 2, 'T' },
        { d.hour, 2, ':' }, { d.minute, 2, ':' }, { d.second, 2, 'Z' },
    };

    if (d.year < 0) fab_put_byte(b, '-');
    for (int i = 0; i < fab_countof(part); i++) {
        fab_put_digits(b, (uint64_t)part[i].n, part[i].width);
        fab_put_byte(b, (uint8_t)part[i].behind);
    }
}

void fab_json_put_time(struct fab_out *o, const char *name, int64_t ms)
{
    begin(o, name);
    fab_put_byte(o->b, '"');
    fab_put_time(o->b, ms);
    fab_put_byte(o->b, '"');
}

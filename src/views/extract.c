/* views/extract.c: a part of the record, read, checked and asked.
 *
 * Why     a phone that has not fetched the whole record must neither ask the server what it thinks
 *         nor believe rows that no statement stands behind.
 * Idea    the rows lie in a tray that knows what it does not know (state/given.h); judgement and
 *         graph are made of what was given; then the view of the server runs over both.  Entries
 *         are compared with the rows that they are said to have made.
 * Cost    a hash an entry and one a node of the tree; memory about twelve times the body.
 * Source  views/extract.h. */
#include "views/extract.h"

#include "charter/settings.h"
#include "codec/base64.h"
#include "codec/cbor.h"
#include "judge/part.h"
#include "judge/state.h"
#include "log/note.h"
#include "state/device.h"
#include "state/given.h"

enum { UNITS = 16, SCAN_LEAST = 1000, SCAN_MOST = 1000000, ROWS_BYTES = 8 << 20, TRAY_BYTES = 4 << 20 };
enum { PARSE_BYTES = 32768, ROWS_OF_ENTRY = 256, DIMS = 2 };

struct one { int64_t index; fab_bytes bytes, texts; fab_id sid, signer; int kind; };

struct fab_extract {
    struct fab_memory  memory;
    fab_str            origin, note;
    int64_t            since, topic;
    fab_id             asker, who, older;
    struct fab_checkpoint checkpoint;
    struct fab_given   given;
    struct one        *entry;
    int                n;
    struct fab_judge  *judge;
    struct fab_graph  *graph[UNITS];
    struct fab_scratch *scratch;
    struct fab_tray   *asking;              /* of the view under way */
    void              *room;
    struct fab_extract_told told;
};

/* ---- entries */

static const struct one *by_index(const struct fab_extract *v, int64_t index)
{
    int low = 0, high = v->n;

    while (low < high) {
        const int middle = (low + high) / 2;

        if (v->entry[middle].index < index) low = middle + 1;
        else high = middle;
    }
    return low < v->n && v->entry[low].index == index ? &v->entry[low] : NULL;
}

static const struct one *by_sid(const struct fab_extract *v, const fab_id *sid)
{
    for (int k = 0; k < v->n; k++) {
        if (fab_same(&v->entry[k].sid, sid)) return &v->entry[k];
    }
    return NULL;
}

static bool parse(const struct one *x, struct fab_arena *a, struct fab_statement *s)
{
    struct fab_err ignored;

    return fab_statement_parse_as(x->bytes, &x->sid, a, s, &ignored) == FAB_OK;
}

/* The text of this field, among those given with an entry that names its digest. */
static bool said(const struct one *x, const struct fab_statement *s, int field,
                 struct fab_disclosure *out)
{
    struct fab_cbor c = fab_cbor_open(x->texts);
    struct fab_err  ignored;

    for (size_t n = fab_cbor_array(&c); n > 0 && !c.failed; n--) {
        const fab_bytes text = fab_cbor_bytes(&c);
        const fab_id    digest = fab_disclosure_digest(text);

        for (int k = 0; k < s->nsd && !c.failed; k++) {
            if (!fab_same(&s->sd[k], &digest)) continue;
            if (fab_disclosure_read(text, out, &ignored) != FAB_OK) break;
            if (out->field == field) return true;
        }
    }
    return false;
}

/* The key that a join or a rotate brings.  A join's makes the name of its member with the salt. */
static bool key_in(const struct one *x, uint8_t key[32])
{
    uint8_t               room[PARSE_BYTES];
    struct fab_arena      a = FAB_ARENA(room);
    struct fab_disclosure d;
    struct fab_statement  s;

    if (!parse(x, &a, &s) || !said(x, &s, FAB_D_key, &d) || d.type != 'b' ||
        !fab_cose_key_read(d.bytes, key)) {
        return false;
    }
    if (s.kind != FAB_K_join) return true;
    if (!said(x, &s, FAB_D_mid_salt, &d) || d.type != 'b' || d.bytes.len != 16) return false;
    const fab_id mid = fab_mid_of(d.bytes.p, key);
    return fab_same(&mid, &s.signer);
}

/* Where the key of an entry's signer stands: of all that he has had, the newest before it (a join
 * brings its own); NULL: one of them was not given. */
static const struct one *key_entry(const struct fab_extract *v, const struct one *of)
{
    const struct fab_member *m =
        fab_row_read(v->given.rows, FAB_R_member, FAB_KEY(.a = of->signer));
    const struct one *found = NULL;
    int64_t           keys = 0;

    for (int k = 0; k < v->n; k++) {
        const struct one *x = &v->entry[k];
        const bool        own = x->kind == FAB_K_join && x->index == of->index;

        if ((x->kind != FAB_K_join && x->kind != FAB_K_rotate) ||
            !fab_same(&x->signer, &of->signer)) {
            continue;
        }
        keys++;
        if (x->index < of->index || own) found = x;
    }
    return m != NULL && keys == m->keyver ? found : NULL;
}

enum fab_code fab_extract_entry(const struct fab_extract *v, int n, fab_bytes *entry,
                                 struct fab_err *e)
{
    if (n < 0 || n >= v->n) return fab_fail(e, FAB_E_REF);
    *entry = v->entry[n].bytes;
    return FAB_OK;
}

enum fab_code fab_extract_key(const struct fab_extract *v, int n, uint8_t key[32],
                               struct fab_err *e)
{
    const struct one *by;

    if (n < 0 || n >= v->n) return fab_fail(e, FAB_E_REF);
    by = key_entry(v, &v->entry[n]);
    return by != NULL && key_in(by, key) ? FAB_OK : fab_fail(e, FAB_E_ERASED);
}

static bool can_be_checked(const struct fab_extract *v, const struct one *x)
{
    uint8_t        key[32];
    struct fab_err ignored;

    return fab_extract_key(v, (int)(x - v->entry), key, &ignored) == FAB_OK;
}

/* ---- reading the body */

static fab_id read_mid(struct fab_cbor *c)
{
    const fab_bytes b = fab_cbor_bytes(c);

    c->failed = c->failed || b.len != FAB_MID_BYTES;
    return c->failed ? (fab_id){ { 0 } } : fab_id_of(b.p, b.len);
}

static enum fab_code read_one(struct fab_cbor *c, struct one *x, struct fab_err *e)
{
    uint8_t              room[PARSE_BYTES];
    struct fab_arena     a = FAB_ARENA(room);
    struct fab_statement s;

    c->failed = fab_cbor_array(c) != 3;
    x->index = fab_cbor_int(c);
    x->bytes = fab_cbor_bytes(c);
    x->texts = fab_cbor_skip(c);
    c->failed = c->failed || x->bytes.len > FAB_L_entry_bytes;
    if (c->failed) return fab_fail_field(e, FAB_E_SYNTAX, "entries");
    x->sid = fab_sid_of(x->bytes);
    FAB_TRY(fab_statement_parse_as(x->bytes, &x->sid, &a, &s, e));
    x->signer = s.signer;
    x->kind = s.kind;
    return s.by_member ? FAB_OK : fab_fail_field(e, FAB_E_WHO, "entries");
}

static enum fab_code read_entries(struct fab_extract *v, struct fab_cbor *c, struct fab_err *e)
{
    const size_t n = fab_cbor_array(c);

    if (c->failed || n > FAB_EXTRACT_ENTRIES) return fab_fail_field(e, FAB_E_SYNTAX, "entries");
    v->entry = fab_memory_zeroed(v->memory, (n + 1) * sizeof *v->entry);
    if (v->entry == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (; v->n < (int)n; v->n++) FAB_TRY(read_one(c, &v->entry[v->n], e));
    return FAB_OK;
}

/* All entries lead to the root of the checkpoint. */
static enum fab_code prove(struct fab_extract *v, fab_bytes hashes, struct fab_err *e)
{
    int64_t            *index = fab_memory_zeroed(v->memory, (size_t)(v->n + 1) * sizeof *index);
    fab_id             *leaf = fab_memory_zeroed(v->memory, (size_t)(v->n + 1) * sizeof *leaf);
    const struct fab_together t = { index, v->n, v->since, v->checkpoint.size };
    fab_id              root;

    if (index == NULL || leaf == NULL) return fab_fail(e, FAB_E_MEMORY);
    for (int k = 0; k < v->n; k++) {
        index[k] = v->entry[k].index;
        leaf[k] = v->entry[k].sid;
    }
    if (!fab_together_root(&t, leaf, hashes, &v->older, &root) ||
        !fab_same(&root, &v->checkpoint.root)) {
        return fab_fail_field(e, FAB_E_PROOF, "hashes");
    }
    return FAB_OK;
}

static enum fab_code open_judge(struct fab_extract *v, const fab_bytes learnt[DIMS],
                                struct fab_err *e)
{
    static const struct fab_judge_rules none = { 0 };       /* nothing is taught here */

    FAB_TRY(fab_judge_open(&none, v->memory, &v->judge, e));
    for (int k = 0; k < DIMS; k++) {
        struct fab_method *m;

        FAB_TRY(fab_judge_instance_new(v->judge, v->topic, FAB_DIM_WILL + k, &m, e));
        FAB_TRY(fab_part_take(m, learnt[k], e));
    }
    return FAB_OK;
}

static enum fab_code read_head(struct fab_extract *v, struct fab_cbor *c, struct fab_err *e)
{
    c->failed = fab_cbor_array(c) != 10;
    c->failed = c->failed || fab_cbor_int(c) != 1;
    v->note = fab_cbor_text(c);
    v->since = fab_cbor_int(c);
    v->asker = read_mid(c);
    v->who = read_mid(c);
    v->topic = fab_cbor_int(c);
    c->failed = c->failed || v->topic < 0 || v->topic > FAB_CREDIT_MAX ||
                fab_same(&v->asker, &v->who);
    if (c->failed) return fab_fail_field(e, FAB_E_SYNTAX, "head");
    FAB_TRY(fab_checkpoint_read(v->note, &v->checkpoint, e));
    return fab_str_same(v->checkpoint.origin, v->origin) ? FAB_OK : fab_fail(e, FAB_E_AUD);
}

static enum fab_code read_body(struct fab_extract *v, fab_bytes body, struct fab_err *e)
{
    struct fab_cbor c = fab_cbor_open(body);
    fab_bytes       learnt[DIMS], hashes;
    void           *rows = v->memory.more(v->memory.self, ROWS_BYTES);

    if (rows == NULL || !fab_given_open(&v->given, rows, ROWS_BYTES)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(read_head(v, &c, e));
    FAB_TRY(fab_given_read(&v->given, &c, e));
    c.failed = fab_cbor_array(&c) != DIMS;
    for (int k = 0; k < DIMS; k++) learnt[k] = fab_cbor_bytes(&c);
    FAB_TRY(read_entries(v, &c, e));
    hashes = fab_cbor_bytes(&c);
    if (!fab_cbor_done(&c)) return fab_fail_field(e, FAB_E_SYNTAX, "body");
    FAB_TRY(prove(v, hashes, e));
    return open_judge(v, learnt, e);
}

/* ---- what entries show of rows */

/* The agreement is between these two, about this topic; a topic that the rules have no number for
 * here is not compared. */
static bool between(const struct fab_extract *v, const fab_id *agreement, const struct fab_evid *row,
                    bool *contradicts)
{
    uint8_t              room[PARSE_BYTES];
    struct fab_arena     a = FAB_ARENA(room);
    const struct one    *x = by_sid(v, agreement);
    struct fab_statement s;

    if (x == NULL || x->kind != FAB_K_promise || !can_be_checked(v, x) || !parse(x, &a, &s)) {
        return false;
    }
    if ((s.has & F_(for)) != 0 || s.about_type != FAB_ABOUT_MID) return false;
    *contradicts = !(fab_same(&s.signer, &row->author) && fab_same(&s.about, &row->subject)) &&
                   !(fab_same(&s.signer, &row->subject) && fab_same(&s.about, &row->author));
    return !*contradicts;
}

/* Did its author say this, about this one?  A row of a promise that was kept rests on his "keep", a
 * rating on his sealed statement; others (what time did, what a jury found) rest on more than one
 * statement: not shown. */
static enum fab_code row_shown(const struct fab_extract *v, const struct fab_evid *row, bool *shown,
                               struct fab_err *e)
{
    uint8_t              room[PARSE_BYTES];
    struct fab_arena     a = FAB_ARENA(room);
    const bool           rating = row->fact == FAB_FACT_RATING;
    const struct one    *x = rating ? by_sid(v, &row->src) : by_index(v, row->idx);
    bool                 contradicts = false;
    struct fab_statement s;

    *shown = false;
    if (row->fact != FAB_FACT_KEPT && row->fact != FAB_FACT_LATE && !rating) return FAB_OK;
    if (x == NULL || !can_be_checked(v, x) || !parse(x, &a, &s) || (s.has & F_(for)) != 0) {
        return FAB_OK;
    }
    if (s.kind != (rating ? FAB_K_rate : FAB_K_keep) || !fab_same(&s.signer, &row->author) ||
        (!rating && !fab_same(&s.about, &row->src)) ||
        (row->fact == FAB_FACT_KEPT && row->outcome != FAB_M)) {
        return fab_fail_field(e, FAB_E_PROOF, "rows");
    }
    *shown = between(v, &s.about, row, &contradicts);
    return contradicts ? fab_fail_field(e, FAB_E_PROOF, "rows") : FAB_OK;
}

struct looking { struct fab_extract *v; const struct fab_evid *last; enum fab_code code;
                 struct fab_err *e; };

/* Rows of one statement in several dimensions are one statement. */
static bool look_at_row(void *arg, const void *row)
{
    struct looking        *l = arg;
    const struct fab_evid *x = row, *last = l->last;
    bool                   shown;

    if (!fab_same(&x->subject, &l->v->who) || x->topic != l->v->topic) return true;
    l->code = row_shown(l->v, x, &shown, l->e);
    if (l->code != FAB_OK) return false;
    l->last = x;
    if (last != NULL && last->idx == x->idx && fab_same(&last->src, &x->src)) return true;
    l->v->told.statements++;
    l->v->told.shown += shown;
    return true;
}

/* Who answers for `who`: his own word, given about this one. */
static bool look_at_word(void *arg, const void *row)
{
    struct looking        *l = arg;
    const struct fab_edge *x = row;
    const struct one      *of;
    struct fab_statement   s;
    uint8_t                room[PARSE_BYTES];
    struct fab_arena       a = FAB_ARENA(room);

    if (x->kind != FAB_EDGE_WORD || !fab_same(&x->dst, &l->v->who)) return true;
    l->v->told.words++;
    of = by_sid(l->v, &x->sid);
    if (of == NULL || !can_be_checked(l->v, of) || !parse(of, &a, &s) ||
        (s.has & F_(for)) != 0) {
        return true;
    }
    if (s.kind != FAB_K_surety || !fab_same(&s.signer, &x->src) || !fab_same(&s.about, &x->dst)) {
        l->code = fab_fail_field(l->e, FAB_E_PROOF, "words");
        return false;
    }
    l->v->told.words_shown++;
    return true;
}

/* What the judgement says was said of `who` must stand in the rows. */
static bool stands(const struct fab_extract *v, const struct fab_saying *s, const fab_id *from,
                   int dim)
{
    for (int64_t n = 0; n < ROWS_OF_ENTRY; n++) {
        const struct fab_evid *x =
            fab_row_read(v->given.rows, FAB_R_evid, FAB_KEY(.n = s->source, .m = n));

        if (x != NULL && x->dim == dim && x->topic == v->topic &&
            fab_same(&x->subject, &v->who) && fab_same(&x->author, from) &&
            (x->outcome >= FAB_GOOD_FROM) == (s->good != 0)) {
            return true;
        }
    }
    return false;
}

static bool all_stand(const struct fab_extract *v)
{
    for (int dim = FAB_DIM_WILL; dim < FAB_DIM_WILL + DIMS; dim++) {
        const struct fab_inquiry q = { .asker = v->asker, .who = v->who, .topic = v->topic };
        const struct fab_web    *web = &fab_judge_instance(v->judge, &q, dim)->web;
        const uint32_t           who = fab_web_find(web, &v->who);

        for (uint32_t at = fab_web_at(web, who)->said; at != 0; at = fab_web_said(web, at)->before) {
            const struct fab_saying *s = fab_web_said(web, at);

            if (!stands(v, s, &fab_web_at(web, s->from)->id, dim)) return false;
        }
    }
    return true;
}

static enum fab_code look(struct fab_extract *v, struct fab_err *e)
{
    struct looking l = { .v = v, .e = e };

    v->told.asker = v->asker;
    v->told.who = v->who;
    v->told.note = v->note;
    v->told.size = v->checkpoint.size;
    v->told.since = v->since;
    v->told.root = v->checkpoint.root;
    v->told.older = v->older;
    v->told.entries = v->n;
    if (!all_stand(v)) return fab_fail_field(e, FAB_E_PROOF, "learnt");
    if (fab_tray_all(v->given.rows, FAB_R_evid, look_at_row, &l) != FAB_OK) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(l.code);
    if (fab_tray_all(v->given.rows, FAB_R_edge, look_at_word, &l) != FAB_OK) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    return l.code;
}

enum fab_code fab_extract_read(fab_bytes body, fab_str origin, struct fab_memory memory,
                                struct fab_extract **out, struct fab_err *e)
{
    struct fab_extract *v = fab_memory_zeroed(memory, sizeof *v);

    if (body.len > FAB_EXTRACT_BYTES) return fab_fail_field(e, FAB_E_SYNTAX, "body");
    if (v == NULL) return fab_fail(e, FAB_E_MEMORY);
    v->memory = memory;
    v->origin = origin;
    FAB_TRY(read_body(v, body, e));
    FAB_TRY(look(v, e));
    *out = v;
    return FAB_OK;
}

struct fab_extract_told fab_extract_told(const struct fab_extract *v)
{
    return v->told;
}

/* ---- asking: what views ask for beside the rows */

static fab_str name(void *self, const fab_id *mid, struct fab_arena *a)
{
    struct fab_extract  *v = self;
    struct fab_disclosure d;
    struct fab_statement  s;
    const struct one     *join = NULL;

    for (int k = 0; k < v->n; k++) {
        if (v->entry[k].kind == FAB_K_join && fab_same(&v->entry[k].signer, mid)) {
            join = &v->entry[k];
        }
    }
    if (join == NULL || !parse(join, a, &s) || !said(join, &s, FAB_D_name, &d)) {
        return (fab_str){ NULL, 0 };
    }
    return d.text;
}

static const struct fab_judge *judge_lock(void *self)
{
    return ((struct fab_extract *)self)->judge;
}

static void judge_unlock(void *self)
{
    (void)self;
}

static const struct fab_graph *cover_lock(void *self, int unit, struct fab_scratch **scratch)
{
    struct fab_extract *v = self;
    struct fab_graph   **g = &v->graph[unit];
    const int64_t        set = fab_set(v->asking, FAB_S_cover_scan),
                         scan = fab_max(SCAN_LEAST, fab_min(SCAN_MOST, set));
    struct fab_err       e;

    fab_assert(unit >= 0 && unit < UNITS);
    if (v->scratch == NULL && fab_scratch_open(scan, v->memory, &v->scratch, &e) != FAB_OK) {
        return NULL;
    }
    *scratch = v->scratch;
    if (*g == NULL && fab_graph_of(v->given.rows, unit, v->memory, g, &e) != FAB_OK) return NULL;
    return fab_cover_ready(v->scratch, *g, &e) == FAB_OK ? *g : NULL;
}

static void cover_unlock(void *self, struct fab_scratch *scratch)
{
    (void)self;
    (void)scratch;
}

static void cover_terms(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    fab_cover_terms_of(((struct fab_extract *)self)->asking, creditor, debtor, unit, out);
}

static bool cover_link(void *self, const struct fab_cover_row *row, int unit, fab_id *out)
{
    return fab_cover_link_of(((struct fab_extract *)self)->given.rows, row, unit, out);
}

static int64_t median(void *self)
{
    struct fab_extract   *v = self;
    struct fab_cover_terms terms;

    fab_cover_terms_of(v->asking, &v->asker, &v->who, 0, &terms);
    return terms.median;
}

/* Is it the question that this was made for? */
static bool is_asked(const struct fab_extract *v, struct fab_tray *t, fab_str target,
                     struct fab_arena a)
{
    bool          bad = false;
    const fab_str path = fab_str_cut(&target, '?');
    const fab_str who = fab_query(target, "who", &a, &bad), topic = fab_query(target, "topic", &a,
                                                                              &bad);
    const bool    other = fab_query(target, "mark", &a, &bad).len > 0 ||
                          fab_query(target, "for", &a, &bad).len > 0;
    fab_id        mid;

    if (bad || other || !(fab_str_is(path, "/v1/ask") || fab_str_is(path, "/v1/why"))) return false;
    if (!fab_mid_read(who, &mid) || !fab_same(&mid, &v->who)) return false;
    return (topic.len == 0 ? 0 : fab_topic_index(t, topic)) == v->topic;
}

enum fab_code fab_extract_view(struct fab_extract *v, enum fab_lang lang, fab_str target,
                                struct fab_arena *arena, struct fab_buf *json, struct fab_err *e)
{
    const struct fab_sources from = { .self = v, .name = name, .judge_lock = judge_lock,
                                      .judge_unlock = judge_unlock, .cover_lock = cover_lock,
                                      .cover_unlock = cover_unlock, .cover_terms = cover_terms,
                                      .cover_link = cover_link, .median = median };
    const struct fab_loader  given = fab_given_loader(&v->given);
    struct fab_reader        r = { .origin = v->origin, .who = v->asker, .lang = lang,
                                   .arena = arena, .from = &from };
    enum fab_code            code;

    if (v->room == NULL) v->room = v->memory.more(v->memory.self, TRAY_BYTES);
    if (v->room == NULL) return fab_fail(e, FAB_E_MEMORY);
    v->given.err = FAB_OK;
    v->asking = r.tray = fab_tray_open(v->room, TRAY_BYTES, &given);
    fab_assert(r.tray != NULL);
    if (!is_asked(v, r.tray, target, *arena)) return fab_fail(e, FAB_E_PART);
    code = fab_view_get(&r, target, json, e);
    if (v->given.err != FAB_OK) return fab_fail(e, v->given.err);
    if (fab_tray_error(r.tray) != FAB_OK) return fab_fail(e, fab_tray_error(r.tray));
    return code;
}

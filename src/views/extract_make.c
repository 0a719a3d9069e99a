/* views/extract_make.c: the part of the record that questions about one person read.
 *
 * Idea    the questions are asked here, of all units, through a tray that notes what they read.
 *         What depends on the sum, the day or the level goes by rule: every link on a way of at
 *         most four from the asker, the pool or the commons to the person, what its ends have, and
 *         every statement about the person.  Then the entries behind all that, and who signed them.
 * Bound   a scan of links is at most 512 rows, all together a sixteenth of cover.scan: then no
 *         search over these links is ever cut, and their answer is that of the whole graph.
 * Cost    three answers a unit, a scan of links for each member within two links, an entry read for
 *         each statement; 80 ms in a village of 23,000 statements, on a busy machine.
 * Source  views/extract.h; DECISION 3. */
#include "views/extract.h"

#include "base/sort.h"
#include "charter/settings.h"
#include "codec/base64.h"
#include "codec/cbor.h"
#include "judge/part.h"
#include "judge/state.h"
#include "log/note.h"
#include "state/given.h"

enum { GIVEN_BYTES = 16 << 20, TRAY_BYTES = 8 << 20, UNITS = 16, LINKS_MOST = 512, PARTS = 16 };
enum { NODES_MOST = 4096, ASKED_MOST = 256, ROWS_OF_ENTRY = 256, DIMS = 2 };
enum { POOLED = 'c' };      /* the type of a unit of which something can be set aside */

struct ids { fab_id *id; int n, most; bool full; };
struct making {
    struct fab_reader   *r;             /* of the server */
    struct fab_err      *e;
    fab_id               who;
    fab_str              who_text, topic_text;      /* as they stood in the query */
    int64_t              topic, since, looks;
    struct fab_given     given;
    struct fab_tray     *noting;
    struct ids           nodes;         /* whose rows a search may look at */
    struct ids           named;         /* who may be named */
    int64_t             *entry;
    int                  n;
    bool                 too_much;
    struct fab_checkpoint checkpoint;
    fab_str              note;
};

/* ---- lists */

static void add_id(struct ids *l, const fab_id *id)
{
    l->full = l->full || l->n == l->most;
    if (!l->full) l->id[l->n++] = *id;
}

static int by_bytes(const void *a, const void *b, void *arg)
{
    (void)arg;
    return memcmp(a, b, sizeof(fab_id));
}

static void order_ids(struct ids *l)
{
    int kept = 0;

    fab_sort(l->id, (size_t)l->n, sizeof *l->id, by_bytes, NULL);
    for (int k = 0; k < l->n; k++) {
        if (kept == 0 || !fab_same(&l->id[kept - 1], &l->id[k])) l->id[kept++] = l->id[k];
    }
    l->n = kept;
}

/* Of an ordered list. */
static bool has_id(const struct ids *l, const fab_id *id)
{
    int low = 0, high = l->n;

    while (low < high) {
        const int middle = (low + high) / 2;

        if (memcmp(l->id[middle].b, id->b, sizeof id->b) < 0) low = middle + 1;
        else high = middle;
    }
    return low < l->n && fab_same(&l->id[low], id);
}

static void add_entry(struct making *m, int64_t index)
{
    if (index < 0 || index >= m->checkpoint.size) return;
    for (int k = 0; k < m->n; k++) {
        if (m->entry[k] == index) return;
    }
    m->too_much = m->too_much || m->n == FAB_EXTRACT_ENTRIES;
    if (!m->too_much) m->entry[m->n++] = index;
}

/* ---- the questions, noted */

static fab_str note_name(void *self, const fab_id *mid, struct fab_arena *a)
{
    struct making *m = self;

    add_id(&m->named, mid);
    return m->r->from->name(m->r->from->self, mid, a);
}

static const struct fab_judge *judge_lock(void *self)
{
    const struct fab_sources *from = ((struct making *)self)->r->from;

    return from->judge_lock(from->self);
}

static void judge_unlock(void *self)
{
    const struct fab_sources *from = ((struct making *)self)->r->from;

    from->judge_unlock(from->self);
}

static const struct fab_graph *cover_lock(void *self, int unit, struct fab_scratch **scratch)
{
    const struct fab_sources *from = ((struct making *)self)->r->from;

    return from->cover_lock(from->self, unit, scratch);
}

static void cover_unlock(void *self, struct fab_scratch *scratch)
{
    const struct fab_sources *from = ((struct making *)self)->r->from;

    from->cover_unlock(from->self, scratch);
}

static void cover_terms(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    fab_cover_terms_of(((struct making *)self)->noting, creditor, debtor, unit, out);
}

static bool cover_link(void *self, const struct fab_cover_row *row, int unit, fab_id *out)
{
    return fab_cover_link_of(((struct making *)self)->r->tray, row, unit, out);
}

static int64_t median(void *self)
{
    struct making         *m = self;
    struct fab_cover_terms terms;

    fab_cover_terms_of(m->noting, &m->r->who, &m->who, 0, &terms);
    return terms.median;
}

static enum fab_code ask(struct making *m, const char *path, int unit, int64_t stake)
{
    const struct fab_sources from = { .self = m, .name = note_name, .judge_lock = judge_lock,
                                      .judge_unlock = judge_unlock, .cover_lock = cover_lock,
                                      .cover_unlock = cover_unlock, .cover_terms = cover_terms,
                                      .cover_link = cover_link, .median = median };
    struct fab_reader r = *m->r;
    struct fab_buf    json = FAB_BUF_IN(r.arena), target = FAB_BUF_IN(r.arena);

    r.tray = m->noting;
    r.from = &from;
    fab_put_text(&target, path);
    fab_put_text(&target, "?who=");
    fab_put_str(&target, m->who_text);
    fab_put_text(&target, "&topic=");
    fab_put_str(&target, m->topic_text);
    fab_put_text(&target, "&unit=");
    fab_put_int(&target, unit);
    fab_put_text(&target, "&stake=");
    fab_put_int(&target, stake);
    return fab_view_get(&r, fab_buf_str(&target), &json, m->e);
}

/* With nothing at stake, with more than anybody has, and for the reasons. */
static enum fab_code ask_all(struct making *m)
{
    FAB_TRY(ask(m, "/v1/why", 0, 0));
    for (int unit = 0; unit < UNITS; unit++) {
        if (fab_unit_type(m->r->tray, unit, NULL) == 0) continue;
        FAB_TRY(ask(m, "/v1/ask", unit, 0));
        FAB_TRY(ask(m, "/v1/ask", unit, FAB_AMOUNT_MAX));
    }
    return m->given.err;
}

/* ---- links */

/* Links of one end of an index, into the rows; the other end of each into a list. */
static void links(struct making *m, int index, const fab_id *end, struct ids *others,
                  const struct ids *only)
{
    const void *row[LINKS_MOST];
    const int   n = fab_scan_read(m->r->tray, index, FAB_KEY(.a = *end), 1, row, LINKS_MOST);

    m->looks += n;
    m->too_much = m->too_much || n == LINKS_MOST ||
                  m->looks > fab_set(m->r->tray, FAB_S_cover_scan) / PARTS;
    for (int k = 0; k < n && !m->too_much; k++) {
        const struct fab_edge *link = row[k];

        if (link->kind < FAB_EDGE_WORD || link->kind > FAB_EDGE_PROGRAMME) continue;
        if (only != NULL && !has_id(only, &link->dst)) continue;
        fab_given_add(&m->given, FAB_R_edge, link);
        add_id(others, index == FAB_I_edge_by_dst ? &link->src : &link->dst);
    }
}

/* Ways end: person <- near <- second; all of these links. */
static void links_back(struct making *m, struct ids *near, struct ids *second)
{
    links(m, FAB_I_edge_by_dst, &m->who, near, NULL);
    order_ids(near);
    for (int k = 0; k < near->n && !m->too_much; k++) {
        links(m, FAB_I_edge_by_dst, &near->id[k], second, NULL);
    }
}

/* Ways begin: source -> x -> second; of x only links that lead there. */
static void links_on(struct making *m, const fab_id *source, const struct ids *close)
{
    const int first = m->nodes.n;

    links(m, FAB_I_edge_by_src, source, &m->nodes, NULL);
    for (int k = first, end = m->nodes.n; k < end && !m->too_much; k++) {
        links(m, FAB_I_edge_by_src, &m->nodes.id[k], &m->nodes, close);
    }
}

/* What a member on a way is, has, and what the commons carry toward him. */
static void node_rows(struct making *m, const fab_id *id)
{
    struct fab_tray         *t = m->r->tray;
    const struct fab_member *who = fab_row_read(t, FAB_R_member, FAB_KEY(.a = *id));
    const void              *row[UNITS];
    const int n = fab_scan_read(t, FAB_I_edge_by_src,
                                FAB_KEY(.a = fab_commons(), .b = *id, .n = FAB_EDGE_PRESUMPTION), 3,
                                row, UNITS);

    if (who != NULL) fab_given_add(&m->given, FAB_R_member, who);
    for (int k = 0; k < n; k++) fab_given_add(&m->given, FAB_R_edge, row[k]);
    for (int unit = 0; unit < UNITS; unit++) {
        const struct fab_acct *acct;

        if (fab_unit_type(t, unit, NULL) != POOLED) continue;
        acct = fab_row_read(t, FAB_R_acct, FAB_KEY(.a = *id, .n = unit));
        if (acct != NULL) fab_given_add(&m->given, FAB_R_acct, acct);
    }
}

static bool open_list(struct making *m, struct ids *l, int most)
{
    *l = (struct ids){ .id = fab_new(m->r->arena, fab_id, (size_t)most), .most = most };
    return l->id != NULL;
}

static enum fab_code links_all(struct making *m)
{
    struct ids near, close;

    if (!open_list(m, &near, NODES_MOST) || !open_list(m, &close, NODES_MOST) ||
        !open_list(m, &m->nodes, 4 * NODES_MOST)) {
        return fab_fail(m->e, FAB_E_MEMORY);
    }
    links_back(m, &near, &close);
    for (int k = 0; k < near.n; k++) add_id(&close, &near.id[k]);
    add_id(&close, &m->who);
    order_ids(&close);
    links_on(m, &m->r->who, &close);
    for (int unit = 0; unit < UNITS; unit++) {
        const fab_id pool = fab_pool(unit);

        if (fab_unit_type(m->r->tray, unit, NULL) == POOLED) links_on(m, &pool, &close);
    }
    for (int k = 0; k < close.n; k++) add_id(&m->nodes, &close.id[k]);
    add_id(&m->nodes, &m->r->who);
    m->too_much = m->too_much || near.full || close.full || m->nodes.full;
    if (m->too_much) return fab_fail(m->e, FAB_E_PART);
    order_ids(&m->nodes);
    for (int k = 0; k < m->nodes.n; k++) node_rows(m, &m->nodes.id[k]);
    return m->given.err;
}

/* ---- what was said */

static enum fab_code read_entry(struct making *m, int64_t index, struct fab_arena *a,
                                struct fab_statement *s, fab_bytes *bytes)
{
    fab_moment at;

    FAB_TRY(m->r->from->entry(m->r->from->self, index, a, bytes, &at, m->e));
    return fab_statement_parse(*bytes, a, s, m->e);
}

/* The entry of a sid, if it was a member's; its statement for who wants to read on. */
static bool said_entry(struct making *m, const fab_id *sid, struct fab_arena *a,
                       struct fab_statement *s)
{
    struct fab_err *e = m->e;
    int64_t         index;
    fab_bytes       bytes;

    if (m->r->from->index_of(m->r->from->self, sid, &index, e) != FAB_OK) return false;
    if (read_entry(m, index, a, s, &bytes) != FAB_OK || !s->by_member) return false;
    add_entry(m, index);
    return true;
}

/* A statement about the person: what its author signed, and the agreement that names both. */
static void statement_entries(struct making *m, const struct fab_evid *row)
{
    struct fab_arena     a = *m->r->arena;
    struct fab_statement s;
    fab_bytes            bytes;

    if (row->fact == FAB_FACT_RATING) {
        if (!said_entry(m, &row->src, &a, &s)) return;
        const fab_id agreement = s.about;
        (void)said_entry(m, &agreement, &a, &s);
        return;
    }
    if (read_entry(m, row->idx, &a, &s, &bytes) != FAB_OK || !s.by_member) return;
    add_entry(m, row->idx);
    (void)said_entry(m, &row->src, &a, &s);
}

/* The rows that one entry told about the person; false: none, the judgement is ahead of the rows.
 * Numbers of taken-back rows stay empty, so all are looked at. */
static bool rows_of(struct making *m, int64_t index)
{
    bool any = false;

    for (int64_t n = 0; n < ROWS_OF_ENTRY; n++) {
        const struct fab_evid *row =
            fab_row_read(m->r->tray, FAB_R_evid, FAB_KEY(.n = index, .m = n));

        if (row == NULL && any) break;
        if (row == NULL || !fab_same(&row->subject, &m->who) || row->topic != m->topic) continue;
        fab_given_add(&m->given, FAB_R_evid, row);
        statement_entries(m, row);
        any = true;
    }
    return any;
}

static void word_entries(struct making *m, struct ids *asked)
{
    const void *row[ASKED_MOST];
    const int   n = fab_scan_read(m->r->tray, FAB_I_edge_by_dst,
                                  FAB_KEY(.a = m->who, .n = FAB_EDGE_WORD), 2, row, ASKED_MOST);

    for (int k = 0; k < n; k++) {
        const struct fab_edge *word = row[k];
        struct fab_arena       a = *m->r->arena;
        struct fab_statement   s;

        add_id(&m->named, &word->src);
        (void)said_entry(m, &word->sid, &a, &s);
        if (!fab_same(&word->src, &m->r->who)) add_id(asked, &word->src);
    }
}

/* The instances, and the rows behind what they say was said of the person. */
static enum fab_code learnt(struct making *m, const struct fab_judge *j, const struct ids *asked,
                            struct fab_buf out[DIMS])
{
    const struct fab_inquiry q = { .asker = m->r->who, .who = m->who, .topic = m->topic };

    if (j == NULL) return fab_fail(m->e, FAB_E_MEMORY);
    for (int k = 0; k < DIMS; k++) {
        const struct fab_method *method = fab_judge_instance(j, &q, FAB_DIM_WILL + k);
        const struct fab_web    *web = &method->web;
        uint32_t                 at = fab_web_at(web, fab_method_person(method, &m->who))->said;

        for (; at != 0 && !m->too_much; at = fab_web_said(web, at)->before) {
            if (!rows_of(m, fab_web_said(web, at)->source)) return fab_fail(m->e, FAB_E_BUSY);
        }
        FAB_TRY(fab_part_put(method, &q.asker, asked->id, k == 0 ? asked->n : 1, m->r->arena,
                             &out[k], m->e));
    }
    return m->given.err;
}

/* ---- keys and names */

/* Where the keys of a member stand, and his name: joins and rotates. */
static void key_entries(struct making *m, const fab_id *mid)
{
    struct fab_tray         *t = m->r->tray;
    const struct fab_member *who = fab_row_read(t, FAB_R_member, FAB_KEY(.a = *mid));
    const void              *row[UNITS];
    int                      n;

    if (who == NULL) return;
    fab_given_add(&m->given, FAB_R_member, who);
    n = fab_scan_read(t, FAB_I_sdx_by_obj, FAB_KEY(.a = *mid), 1, row, UNITS);
    for (int k = 0; k < n; k++) {
        const struct fab_sdx *d = row[k];

        if (d->kind == FAB_K_join || d->kind == FAB_K_rotate) add_entry(m, d->idx);
    }
    if (fab_scan_read(t, FAB_I_sdx_by_sid, FAB_KEY(.a = who->keydig), 1, row, 1) == 1) {
        add_entry(m, ((const struct fab_sdx *)row[0])->idx);
    }
}

static void signers(struct making *m)
{
    for (int k = 0, n = m->n; k < n; k++) {
        struct fab_arena     a = *m->r->arena;
        struct fab_statement s;
        fab_bytes            bytes;

        if (read_entry(m, m->entry[k], &a, &s, &bytes) == FAB_OK) key_entries(m, &s.signer);
    }
    for (int k = 0; k < m->named.n; k++) key_entries(m, &m->named.id[k]);
}

/* ---- the body */

static int by_place(const void *a, const void *b, void *arg)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    (void)arg;
    return (x > y) - (x < y);
}

/* A key, the salt of a name, a name: if the reader may see it, and it is still there. */
static bool text_of(struct making *m, const fab_id *digest, int64_t index, fab_bytes *out)
{
    const struct fab_sdx *row =
        fab_row_read(m->r->tray, FAB_R_sdx, FAB_KEY(.a = *digest, .n = index));
    struct fab_disclosure d;
    int64_t               at;

    return row != NULL && fab_view_may_read(m->r, row) &&
           m->r->from->disclosure(m->r->from->self, digest, m->r->arena, out, &at, m->e) ==
               FAB_OK &&
           fab_disclosure_read(*out, &d, m->e) == FAB_OK &&
           (d.field == FAB_D_key || d.field == FAB_D_mid_salt || d.field == FAB_D_name);
}

static enum fab_code put_entry(struct making *m, int64_t index, struct fab_buf *out)
{
    struct fab_buf       texts = FAB_BUF_IN(m->r->arena);
    struct fab_statement s;
    fab_bytes            bytes, text;
    size_t               n = 0;

    FAB_TRY(read_entry(m, index, m->r->arena, &s, &bytes));
    for (int k = 0; k < s.nsd && (s.kind == FAB_K_join || s.kind == FAB_K_rotate); k++) {
        if (!text_of(m, &s.sd[k], index, &text)) continue;
        fab_cbor_put_bytes(&texts, text);
        n++;
    }
    fab_cbor_put_array(out, 3);
    fab_cbor_put_int(out, index);
    fab_cbor_put_bytes(out, bytes);
    fab_cbor_put_array(out, n);
    fab_put(out, texts.p, texts.len);
    out->failed = out->failed || texts.failed;
    return FAB_OK;
}

static enum fab_code put_entries(struct making *m, struct fab_buf *out)
{
    const struct fab_together t = { m->entry, m->n, m->since, m->checkpoint.size };
    struct fab_buf            hashes = FAB_BUF_IN(m->r->arena);

    fab_sort(m->entry, (size_t)m->n, sizeof *m->entry, by_place, NULL);
    fab_cbor_put_array(out, (size_t)m->n);
    for (int k = 0; k < m->n && out->len <= FAB_EXTRACT_BYTES; k++) {
        FAB_TRY(put_entry(m, m->entry[k], out));
    }
    if (out->len > FAB_EXTRACT_BYTES) return fab_fail(m->e, FAB_E_PART);
    FAB_TRY(m->r->from->together(m->r->from->self, &t, &hashes, m->e));
    fab_cbor_put_bytes(out, fab_buf_bytes(&hashes));
    return FAB_OK;
}

static enum fab_code put_body(struct making *m, const struct fab_buf part[DIMS],
                              struct fab_buf *out)
{
    fab_cbor_put_array(out, 10);
    fab_cbor_put_int(out, 1);
    fab_cbor_put_text(out, m->note);
    fab_cbor_put_int(out, m->since);
    fab_cbor_put_bytes(out, fab_bytes_of(m->r->who.b, FAB_MID_BYTES));
    fab_cbor_put_bytes(out, fab_bytes_of(m->who.b, FAB_MID_BYTES));
    fab_cbor_put_int(out, m->topic);
    fab_given_put(&m->given, out);
    fab_cbor_put_array(out, DIMS);
    for (int k = 0; k < DIMS; k++) fab_cbor_put_bytes(out, fab_buf_bytes(&part[k]));
    FAB_TRY(put_entries(m, out));
    if (out->failed) return fab_fail(m->e, FAB_E_MEMORY);
    return out->len <= FAB_EXTRACT_BYTES ? FAB_OK : fab_fail(m->e, FAB_E_PART);
}

/* ---- the whole */

static enum fab_code read_query(struct making *m, fab_str query)
{
    struct fab_arena *a = m->r->arena;
    bool              bad = false;
    const fab_str     since = fab_query(query, "since", a, &bad);
    const fab_str     topic = fab_query(query, "topic", a, &bad);

    m->who_text = fab_query(query, "who", a, &bad);
    if (bad || !fab_mid_read(m->who_text, &m->who)) return fab_fail_field(m->e, FAB_E_FIELD, "who");
    if (since.len > 0 && (!fab_int_read(since, &m->since) || m->since < 0)) {
        return fab_fail_field(m->e, FAB_E_FIELD, "since");
    }
    m->topic = topic.len == 0 ? 0 : fab_topic_index(m->r->tray, topic);
    if (topic.len > 0 && m->topic == 0) return fab_fail_field(m->e, FAB_E_TOPIC, "topic");
    m->topic_text = topic;              /* a topic of the charter is a word of plain letters */
    return FAB_OK;
}

static enum fab_code read_checkpoint(struct making *m)
{
    fab_id root;

    FAB_TRY(m->r->from->checkpoint(m->r->from->self, m->r->arena, &m->note, &root, m->e));
    FAB_TRY(fab_checkpoint_read(m->note, &m->checkpoint, m->e));
    return m->since <= m->checkpoint.size ? FAB_OK : fab_fail_field(m->e, FAB_E_FIELD, "since");
}

static enum fab_code open_making(struct making *m)
{
    void             *given = fab_take(m->r->arena, GIVEN_BYTES);
    void             *tray = fab_take(m->r->arena, TRAY_BYTES);
    struct fab_loader noting;

    m->entry = fab_new(m->r->arena, int64_t, FAB_EXTRACT_ENTRIES);
    if (given == NULL || tray == NULL || m->entry == NULL ||
        !fab_given_open(&m->given, given, GIVEN_BYTES) ||
        !open_list(m, &m->named, NODES_MOST)) {
        return fab_fail(m->e, FAB_E_MEMORY);
    }
    noting = fab_given_noting(&m->given, m->r->tray);
    m->noting = fab_tray_open(tray, TRAY_BYTES, &noting);
    return m->noting != NULL ? FAB_OK : fab_fail(m->e, FAB_E_MEMORY);
}

static enum fab_code make(struct making *m, struct fab_buf *out)
{
    const struct fab_sources *from = m->r->from;
    struct fab_buf            part[DIMS] = { FAB_BUF_IN(m->r->arena), FAB_BUF_IN(m->r->arena) };
    struct ids                asked;
    enum fab_code             code;

    FAB_TRY(read_checkpoint(m));
    FAB_TRY(ask_all(m));
    /* What is shrugged off is known from few rows only where the first unit is a currency. */
    if (fab_unit_type(m->r->tray, 0, NULL) != POOLED) return fab_fail(m->e, FAB_E_PART);
    FAB_TRY(links_all(m));
    if (!open_list(m, &asked, ASKED_MOST + 1)) return fab_fail(m->e, FAB_E_MEMORY);
    add_id(&asked, &m->who);
    add_id(&m->named, &m->who);
    add_id(&m->named, &m->r->who);          /* his record may be what a deal lies on */
    word_entries(m, &asked);
    code = learnt(m, from->judge_lock(from->self), &asked, part);
    from->judge_unlock(from->self);
    FAB_TRY(code);
    order_ids(&m->named);
    signers(m);
    if (m->too_much || m->named.full || asked.full) return fab_fail(m->e, FAB_E_PART);
    if (m->given.err != FAB_OK) return fab_fail(m->e, m->given.err);
    return put_body(m, part, out);
}

enum fab_code fab_extract_make(struct fab_reader *r, fab_str query, struct fab_buf *out,
                                struct fab_err *e)
{
    struct making *m = fab_new(r->arena, struct making, 1);

    if (m == NULL) return fab_fail(e, FAB_E_MEMORY);
    m->r = r;
    m->e = e;
    /* What an earlier look has made (an account is made when asked for) is no row of the state. */
    (void)fab_tray_end(r->tray, FAB_E_STATE);
    FAB_TRY(read_query(m, query));
    FAB_TRY(open_making(m));
    return make(m, out);
}

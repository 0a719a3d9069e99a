/* lib/source.c: what views ask for beside the state, answered by a node.
 *
 * Idea    one small function for each question; the node's answers are passed on as they are.
 * Source  views/views.h, node/node.h. */
#include "lib/source.h"

#include "judge/state.h"
#include "node/links.h"
#include "node/mail.h"

enum { FIRST_ENTRIES = 64 };

static enum fab_code disclosure(void *self, const fab_id *digest, struct fab_arena *a,
                                fab_bytes *out, int64_t *index, struct fab_err *e)
{
    struct fab_disclosed d;

    FAB_TRY(fab_node_disclosure(self, digest, a, &d, e));
    if (d.boxed) return fab_fail(e, FAB_E_CONSENT);
    *out = d.bytes;
    *index = d.index;
    return FAB_OK;
}

static enum fab_code entry(void *self, int64_t index, struct fab_arena *a, fab_bytes *out,
                           fab_moment *at, struct fab_err *e)
{
    struct fab_logged l;

    FAB_TRY(fab_node_entry(self, index, a, &l, e));
    *out = l.entry;
    at->ms = l.at;
    return FAB_OK;
}

struct signing {
    bool (*each)(void *arg, int64_t index, fab_moment at, fab_bytes entry);
    void *arg;
};

static bool pass_signed(void *arg, const struct fab_logged *l)
{
    const struct signing *p = arg;

    return p->each(p->arg, l->index, (fab_moment){ l->at }, l->entry);
}

static enum fab_code said_by(void *self, const fab_id *signer, int64_t before,
                             bool (*each)(void *arg, int64_t index, fab_moment at, fab_bytes entry),
                             void *arg, struct fab_err *e)
{
    struct signing p = { each, arg };

    return fab_node_entries_by(self, signer, before, INT64_MAX, pass_signed, &p, e);
}

static enum fab_code index_of(void *self, const fab_id *sid, int64_t *index, struct fab_err *e)
{
    struct fab_reading *r = self;
    char                room[1 << 16];
    struct fab_arena    scratch = FAB_ARENA(room);
    struct fab_logged   l;

    FAB_TRY(fab_node_entry_of(r, sid, -1, &scratch, &l, e));
    *index = l.index;
    return FAB_OK;
}

static fab_str name(void *self, const fab_id *mid, struct fab_arena *a)
{
    return fab_node_name(self, mid, a);
}

static fab_str text(void *self, int64_t index, int field, struct fab_arena *a)
{
    return fab_node_text(self, index, field, a);
}

static bool box_key(void *self, const fab_id *mid, uint8_t key[32])
{
    static const uint8_t none[32];
    uint8_t              signing[32];
    struct fab_err       e;

    return fab_node_member_key(self, mid, signing, key, &e) == FAB_OK &&
           memcmp(key, none, sizeof none) != 0;
}

static int boxes(void *self, const fab_id *digest, struct fab_arena *a, fab_bytes *out, int most)
{
    struct fab_err e;
    int            n = 0;

    return fab_node_boxes(self, digest, a, out, most, &n, &e) == FAB_OK ? n : 0;
}

struct newest { int64_t index; };

static bool note_charter(void *arg, const struct fab_logged *l)
{
    if (l->kind == FAB_K_charter) ((struct newest *)arg)->index = l->index;
    return true;
}

/* The founders may set the charter before anybody else joins: the last one is among the first
 * entries. */
static fab_str charter(void *self, struct fab_arena *a)
{
    struct newest  n = { 0 };
    struct fab_err e;

    if (fab_node_entries(self, 0, FIRST_ENTRIES, note_charter, &n, &e) != FAB_OK) {
        return (fab_str){ NULL, 0 };
    }
    return fab_node_text(self, n.index, FAB_D_charter, a);
}

static enum fab_code search(void *self, fab_str words, fab_id *out, int most, int *n,
                            struct fab_err *e)
{
    return fab_node_search(self, words, out, most, n, e);
}

static enum fab_code checkpoint(void *self, struct fab_arena *a, fab_str *note, fab_id *root,
                                struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(a);
    int64_t        size;

    FAB_TRY(fab_node_checkpoint(self, &b, &size, e));
    *note = fab_buf_str(&b);
    return fab_node_root(self, size, root, e);
}

static enum fab_code proof(void *self, int64_t index, char form, struct fab_arena *a,
                           fab_bytes *out, struct fab_err *e)
{
    struct fab_buf b = FAB_BUF_IN(a);

    if (form != 't') return fab_fail_field(e, FAB_E_FIELD, "form");
    FAB_TRY(fab_node_proof(self, index, &b, e));
    *out = fab_buf_bytes(&b);
    return FAB_OK;
}

static enum fab_code together(void *self, const struct fab_together *t, struct fab_buf *out,
                              struct fab_err *e)
{
    return fab_node_together(self, t, out, e);
}

static const struct fab_judge *judge_lock(void *self)
{
    return fab_node_judge_lock(((struct fab_reading *)self)->node);
}

static void judge_unlock(void *self)
{
    fab_node_judge_unlock(((struct fab_reading *)self)->node);
}

static const struct fab_graph *cover_lock(void *self, int unit, struct fab_scratch **scratch)
{
    return fab_node_links_lock(((struct fab_reading *)self)->node, unit, scratch);
}

static void cover_unlock(void *self, struct fab_scratch *scratch)
{
    fab_node_links_unlock(((struct fab_reading *)self)->node, scratch);
}

static void cover_terms(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out)
{
    fab_cover_terms_of(((struct fab_reading *)self)->tray, creditor, debtor, unit, out);
}

static bool cover_link(void *self, const struct fab_cover_row *row, int unit, fab_id *out)
{
    return fab_cover_link_of(((struct fab_reading *)self)->tray, row, unit, out);
}

struct mailing { bool (*each)(void *arg, const struct fab_mail_view *m); void *arg; };

static bool pass_mail(void *arg, const struct fab_mail *m)
{
    const struct mailing      *p = arg;
    const struct fab_mail_view v = { .id = m->id,
                                     .from = m->from,
                                     .about = m->about,
                                     .deal = m->what == FAB_MAIL_DEAL,
                                     .at = m->at,
                                     .until = m->until,
                                     .box = m->box };

    return p->each(p->arg, &v);
}

static enum fab_code mail(void *self, const fab_id *reader,
                          bool (*each)(void *arg, const struct fab_mail_view *m), void *arg,
                          struct fab_err *e)
{
    struct mailing p = { each, arg };

    return fab_node_mail(self, reader, pass_mail, &p, e);
}

struct passing { bool (*each)(void *arg, const struct fab_outside_said *said); void *arg; };

static bool pass_said(void *arg, const struct fab_outside_row *row)
{
    const struct passing         *p = arg;
    const struct fab_outside_said said = { .kind = row->kind,
                                           .from = row->from,
                                           .to = row->to,
                                           .value_ppm = row->value,
                                           .at = { row->at },
                                           .topic = row->topic,
                                           .depth = row->depth };

    return p->each(p->arg, &said);
}

static enum fab_code outside(void *self, fab_str mark,
                             bool (*each)(void *arg, const struct fab_outside_said *said),
                             void *arg, struct fab_err *e)
{
    struct passing p = { each, arg };

    return fab_node_outside_rows(self, mark, pass_said, &p, e);
}

/* only: the one batch that is asked for; 0: all of them. */
struct batches { struct fab_out *o; const struct fab_reader *r; int64_t only, n; };

static fab_str batch_text(const struct fab_reader *r, const struct fab_outside_batch *b)
{
    struct fab_buf text = FAB_BUF_IN(r->arena), day = FAB_BUF_IN(r->arena);

    fab_put_day(&day, r->lang, b->at);
    FAB_SAY(&text, r->lang, FAB_W("imports.row"), FAB_NUM("n", b->number), FAB_NUM("rows", b->rows),
            FAB_TEXT("mark", b->mark), FAB_TEXT("day", fab_buf_str(&day)));
    return fab_buf_str(&text);
}

static void put_batch_members(struct fab_out *o, const struct fab_reader *r,
                              const struct fab_outside_batch *b)
{
    fab_json_put_text(o, "text", batch_text(r, b));
    fab_json_put_int(o, "number", b->number);
    fab_json_put_text(o, "mark", b->mark);
    fab_json_put_text(o, "kind", b->kind);
    fab_json_put_int(o, "count", b->rows);
    fab_json_put_time(o, "at", b->at);
}

static bool put_batch(void *arg, const struct fab_outside_batch *b)
{
    struct batches *all = arg;

    if (all->only != 0 && all->only != b->number) return true;
    all->n++;
    if (all->only == 0) fab_json_open(all->o, NULL, '{');
    put_batch_members(all->o, all->r, b);
    if (all->only == 0) fab_json_close(all->o, '}');
    return true;
}

static enum fab_code imports(struct fab_reading *reading, const struct fab_reader *r,
                             struct fab_out *o, struct fab_err *e)
{
    struct batches b = { .o = o, .r = r };
    enum fab_code  code;

    fab_json_open(o, "rows", '[');
    code = fab_node_outside_list(reading, put_batch, &b, e);
    fab_json_close(o, ']');
    return code;
}

static enum fab_code import_batch(struct fab_reading *reading, const struct fab_reader *r,
                                  fab_str number, struct fab_out *o, struct fab_err *e)
{
    struct batches b = { .o = o, .r = r };

    if (!fab_int_read(number, &b.only) || b.only < 1) return fab_fail(e, FAB_E_REF);
    FAB_TRY(fab_node_outside_list(reading, put_batch, &b, e));
    return b.n == 0 ? fab_fail(e, FAB_E_REF) : FAB_OK;
}

static void put_line(struct fab_out *o, const struct fab_reader *r, const char *name, bool ok,
                     fab_str words)
{
    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "name", fab_str_of(name));
    fab_json_put_text(o, "state", ok ? FAB_STR("ok") : FAB_STR("look"));
    fab_json_put_text(o, "text", words);
    fab_json_close(o, '}');
    (void)r;
}

/* The lines that the running server knows by itself; the command line adds disk, mail and
 * certificate. */
static enum fab_code doctor(struct fab_reading *reading, const struct fab_reader *r,
                            struct fab_out *o)
{
    enum { SLOW_MS = 5 * 60 * 1000 };
    const struct fab_node_counts n = fab_node_counts(reading->node);
    const bool clock = n.clock_behind_ms < SLOW_MS, state = n.size - n.filed <= FAB_L_trail;

    fab_json_open(o, "rows", '[');
    put_line(o, r, "clock", clock,
             clock ? fab_word(r->lang, FAB_W("doctor.clock_ok"))
                   : fab_word(r->lang, FAB_W("doctor.clock_look")));
    put_line(o, r, "state", state,
             state ? fab_word(r->lang, FAB_W("doctor.state_ok"))
                   : fab_word(r->lang, FAB_W("doctor.state_look")));
    fab_json_close(o, ']');
    fab_json_put_int(o, "size", n.size);
    fab_json_put_int(o, "file_bytes", n.file_bytes);
    return FAB_OK;
}

static enum fab_code machine(void *self, const struct fab_reader *r, fab_str what,
                             struct fab_out *o, struct fab_err *e)
{
    const fab_str first = fab_str_cut(&what, '/');

    if (fab_str_is(first, "imports")) {
        return what.len == 0 ? imports(self, r, o, e) : import_batch(self, r, what, o, e);
    }
    if (fab_str_is(first, "doctor")) return doctor(self, r, o);
    return fab_fail(e, FAB_E_REF);
}

struct fab_sources fab_sources_of(struct fab_reading *r)
{
    return (struct fab_sources){ .self = r,
                                 .disclosure = disclosure,
                                 .entry = entry,
                                 .said_by = said_by,
                                 .index_of = index_of,
                                 .name = name,
                                 .text = text,
                                 .charter = charter,
                                 .box_key = box_key,
                                 .boxes = boxes,
                                 .search = search,
                                 .checkpoint = checkpoint,
                                 .proof = proof,
                                 .together = together,
                                 .judge_lock = judge_lock,
                                 .judge_unlock = judge_unlock,
                                 .cover_lock = cover_lock,
                                 .cover_unlock = cover_unlock,
                                 .cover_terms = cover_terms,
                                 .cover_link = cover_link,
                                 .outside = outside,
                                 .mail = mail,
                                 .machine = machine };
}

struct fab_reader fab_reader_of(struct fab_reading *r, const struct fab_sources *from,
                                struct fab_arena *arena)
{
    return (struct fab_reader){ .tray = r->tray,
                                .origin = fab_node_origin(r->node),
                                .lang = FAB_EN,
                                .arena = arena,
                                .from = from };
}

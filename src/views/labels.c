/* views/labels.c: what labellers say of somebody or something, each beside his own record.
 *
 * Why     an expert's word is read together with how often he was right (MISSION 1, who judges the
 *         judge).
 * Idea    the labels in force, newest last; a record is how many promises ended after labels of
 *         that author, and how far off he was, in the mean.
 * Cost    the labels on one person or thing; a row for each author.  The sums of all: one walk.
 * Source  INTERFACES 2.1 (labels, track); PROTOCOL 2 (label). */
#include "codec/base64.h"
#include "views/doc.h"
#include "views/labels.h"

enum { LABELS = 512, PPM_A_PERCENT = 10000 };

static int64_t percent_off(int64_t err, int64_t n)
{
    return n == 0 ? 0 : err / n / PPM_A_PERCENT;
}

static fab_str topic_name(struct fab_reader *r, int64_t topic)
{
    const char *item = fab_list_item(r->tray, FAB_LIST_topics, (int)topic - 1);

    return fab_str_of(item == NULL ? "" : item);
}

static fab_str topic_word(struct fab_reader *r, int64_t topic)
{
    return fab_word_of(r->lang, "topic.", topic_name(r, topic));
}

/* Of whom, or of what. */
static void put_about(struct fab_out *o, struct fab_reader *r, const struct fab_label *l)
{
    const struct fab_post *p = fab_get_post(r->tray, FAB_KEY(.a = l->about));

    if (fab_get_member(r->tray, FAB_KEY(.a = l->about)) != NULL) {
        fab_doc_who(o, r, "of", &l->about);
    } else if (p != NULL) {
        fab_json_put_sid(o, "thing", &p->sid);
        fab_json_put_text(o, "thing_title", fab_doc_said(r, p->idx, FAB_D_title));
    }
}

/* A visitor reads what is said, not who says it. */
static fab_str author(struct fab_reader *r, const fab_id *who)
{
    return fab_doc_may(r, FAB_MAY_MEMBER | FAB_MAY_SUBJECT) ? fab_doc_name(r, who)
                                                            : fab_word(r->lang, FAB_W("who.member"));
}

/* His record, one row and one sentence. */
struct record { int64_t told, off; fab_str text; };

static struct record record_of(struct fab_reader *r, const fab_id *who)
{
    const struct fab_labeller *l = fab_row_read(r->tray, FAB_R_labeller, FAB_KEY(.a = *who));
    const fab_str              name = author(r, who);
    struct fab_buf             text = FAB_BUF_IN(r->arena);
    struct record              x = { .told = l == NULL ? 0 : l->n };

    if (x.told == 0) {
        x.text = fab_doc_say(r, FAB_W("label.record.none"), FAB_TEXT("who", name));
        return x;
    }
    x.off = percent_off(l->err, l->n);
    FAB_SAY_N(&text, r->lang, FAB_W("label.record"), x.told, FAB_TEXT("who", name),
              FAB_NUM("off", x.off));
    x.text = fab_buf_str(&text);
    return x;
}

/* What is said, and by whom it is said: nobody reads the one without the other. */
static fab_str text_of(struct fab_reader *r, const struct fab_label *l, const struct record *x)
{
    struct fab_buf text = FAB_BUF_IN(r->arena);

    FAB_SAY(&text, r->lang, l->paid ? FAB_W("label.paid") : FAB_W("label.text"),
            FAB_TEXT("who", author(r, &l->who)), FAB_NUM("level", l->level),
            FAB_TEXT("topic", topic_word(r, l->topic)), FAB_TEXT("day", fab_doc_day(r, l->until)));
    fab_put_byte(&text, ' ');
    fab_put_str(&text, x->text);
    return fab_buf_str(&text);
}

static void put_label(struct fab_out *o, struct fab_reader *r, const struct fab_label *l)
{
    const struct record x = record_of(r, &l->who);

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", text_of(r, l, &x));
    fab_json_put_sid(o, "sid", &l->sid);
    fab_doc_who(o, r, "by", &l->who);
    put_about(o, r, l);
    fab_json_put_text(o, "topic_name", topic_name(r, l->topic));
    fab_json_put_text(o, "topic", topic_word(r, l->topic));
    fab_json_put_int(o, "level", l->level);
    fab_json_put_time(o, "at", l->at);
    fab_json_put_time(o, "until", l->until);
    fab_json_put_bool(o, "paid", l->paid != 0);
    fab_json_open(o, "record", '{');
    fab_json_put_text(o, "text", x.text);
    fab_json_put_int(o, "told", x.told);
    if (x.told > 0) fab_json_put_int(o, "off_percent", x.off);
    fab_json_close(o, '}');
    fab_json_close(o, '}');
}

/* ?about= a mid or a sid: what is said of it; ?by= a mid: what that labeller says of others, and the
 * record of who says it.  FIELD. */
enum fab_code fab_view_labels(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    void  **row = fab_new(r->arena, void *, LABELS);
    fab_str said;
    fab_id  about;
    bool    by;
    int     n;

    (void)m;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_doc_query(r, "by", &said, e));
    by = said.len > 0;
    if (!by) FAB_TRY(fab_doc_query(r, "about", &said, e));
    if (!fab_mid_read(said, &about) && (by || !fab_sid_read(said, &about))) {
        return fab_fail_field(e, FAB_E_FIELD, by ? "by" : "about");
    }
    n = fab_scan(r->tray, by ? FAB_I_label_by_who : FAB_I_label_by_about, FAB_KEY(.a = about), row,
                 LABELS);
    if (by) fab_json_put_text(o, "text", record_of(r, &about).text);
    fab_json_open(o, "labels", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_label *l = row[i];

        if (l->level > 0) put_label(o, r, l);
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

/* ---- all of them together */

struct all { int64_t labels, told, err; };

static bool add_label(void *arg, const void *row)
{
    ((struct all *)arg)->labels += ((const struct fab_label *)row)->level > 0;
    return true;
}

static bool add_record(void *arg, const void *row)
{
    const struct fab_labeller *l = row;
    struct all                *all = arg;

    all->told += l->n;
    all->err += l->err;
    return true;
}

enum fab_code fab_doc_labellers(struct fab_out *o, struct fab_reader *r, struct fab_err *e)
{
    struct all    all = { 0 };
    enum fab_code code = fab_tray_all(r->tray, FAB_R_label, add_label, &all);

    if (code == FAB_OK) code = fab_tray_all(r->tray, FAB_R_labeller, add_record, &all);
    if (code != FAB_OK) return fab_fail(e, code);
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "labellers",
                  fab_doc_say(r, all.told > 0 ? FAB_W("track.labellers")
                                              : FAB_W("track.labellers.none"),
                              FAB_NUM("n", all.labels), FAB_NUM("told", all.told),
                              FAB_NUM("off", percent_off(all.err, all.told))));
    fab_json_put_int(o, "labels", all.labels);
    fab_json_put_int(o, "told", all.told);
    if (all.told > 0) fab_json_put_int(o, "off_percent", percent_off(all.err, all.told));
    fab_json_close(o, '}');
    return FAB_OK;
}

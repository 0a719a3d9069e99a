/* views/things.c: what is offered and asked for, and when a thing is free.
 *
 * Why     visitors see things without names: who lends is for members (ux/README 2).
 * Idea    listings stand under no object (post.obj is zero), so one index gives them all; words are
 *         found by the store.
 * Source  PROTOCOL 8.5, INTERFACES 2.1. */
#include "views/doc.h"
#include "views/photos.h"

/* LISTED: post.state of a living offer */
enum { LISTINGS = 2048, BUSY = 256, CALENDAR_DAYS = 28, LISTED = 1 };

static bool is_live(const struct fab_reader *r, const struct fab_post *p, int sign)
{
    return p->kind == FAB_K_offer && p->scale == sign && p->state == LISTED
           && (p->until == 0 || p->until > fab_now(r->tray).ms);
}

static bool matches(fab_str title, fab_str query)
{
    if (query.len == 0) return true;
    for (size_t at = 0; at + query.len <= title.len; at++) {
        size_t k = 0;
        while (k < query.len && (title.p[at + k] | 0x20) == (query.p[k] | 0x20)) k++;
        if (k == query.len) return true;
    }
    return false;
}

int fab_doc_posts(struct fab_reader *r, int sign, struct fab_post **out, int most)
{
    void **row = fab_new(r->arena, void *, LISTINGS);
    int    n = 0;

    if (row == NULL) return 0;
    const int all =
        fab_scan_fixed(r->tray, FAB_I_post_by_obj, FAB_KEY(.n = FAB_K_offer), 2, row, LISTINGS);
    for (int i = 0; i < all; i++) {
        if (n < most && is_live(r, row[i], sign)) out[n++] = row[i];
    }
    for (int i = 1; i < n; i++) {       /* newest first; a page is short */
        struct fab_post *p = out[i];
        int              k = i;
        for (; k > 0 && out[k - 1]->idx < p->idx; k--) out[k] = out[k - 1];
        out[k] = p;
    }
    return n;
}

/* As the charter writes it, and as one says it; a topic of the community's own is said as
 * written. */
static void put_topic(struct fab_out *o, struct fab_reader *r, fab_str topic)
{
    fab_json_put_text(o, "topic", topic);
    fab_json_put_text(o, "topic_text", fab_word_of(r->lang, "topic.", topic));
}

void fab_doc_post(struct fab_out *o, struct fab_reader *r, const struct fab_post *p, bool full)
{
    const fab_str title = fab_doc_said(r, p->idx, FAB_D_title),
                  note = fab_doc_said(r, p->idx, FAB_D_text);
    const fab_str shown = title.len > 0 ? title : fab_word(r->lang, FAB_W("thing.untitled"));
    const char *topic = p->topic > 0 ? fab_list_item(r->tray, FAB_LIST_topics, (int)p->topic - 1)
                                     : NULL;
    const char *place = p->place > 0 ? fab_list_item(r->tray, FAB_LIST_places, (int)p->place - 1)
                                     : NULL;

    if (!full) fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "text", !fab_doc_may(r, FAB_MAY_MEMBER) ? shown
                          : fab_doc_say(r, FAB_W("thing.text_by"), FAB_TEXT("title", shown),
                                        FAB_TEXT("name", fab_doc_name(r, &p->author))));
    fab_json_put_sid(o, "sid", &p->sid);
    fab_json_put_text(o, "title", shown);
    if (note.len > 0 && fab_doc_may(r, FAB_MAY_MEMBER)) fab_json_put_text(o, "note", note);
    fab_doc_who(o, r, "owner", &p->author);
    if (topic != NULL) put_topic(o, r, fab_str_of(topic));
    if (place != NULL) fab_json_put_text(o, "place", fab_str_of(place));
    if (p->amt != 0) fab_doc_sum(o, r, "worth", (int)p->unit, p->amt);
    fab_json_put_int(o, "count", p->qty == 0 ? 1 : p->qty);
    fab_json_put_bool(o, "open", p->method == 1);
    fab_json_put_time(o, "until", p->until);
    fab_json_put_text(
        o, "until_text",
        fab_doc_say(r, FAB_W("thing.until"), FAB_TEXT("date", fab_doc_day(r, p->until))));
    fab_json_put_int(o, "index", p->idx);
    if (!full) fab_json_close(o, '}');
}

/* The offers that the words of ?q= fit, by the store's search where there is one. */
static int wanted(struct fab_reader *r, int sign, fab_str query, struct fab_post **out, int most,
                  struct fab_err *e)
{
    fab_id sid[FAB_L_page_rows];
    int    found = 0, n = 0;

    if (query.len == 0) return fab_doc_posts(r, sign, out, most);
    if (r->from->search != NULL
        && r->from->search(r->from->self, query, sid, FAB_L_page_rows, &found, e) == FAB_OK) {
        for (int i = 0; i < found && n < most; i++) {
            struct fab_post *p = fab_get_post(r->tray, FAB_KEY(.a = sid[i]));
            if (p != NULL && is_live(r, p, sign)) out[n++] = p;
        }
        return n;
    }
    const int all = fab_doc_posts(r, sign, out, most);
    for (int i = 0; i < all; i++) {
        if (matches(fab_doc_said(r, out[i]->idx, FAB_D_title), query)) out[n++] = out[i];
    }
    return n;
}

static enum fab_code list(struct fab_reader *r, struct fab_out *o, int sign, const char *name,
                          struct fab_err *e)
{
    struct fab_post **post = fab_new(r->arena, struct fab_post *, LISTINGS);
    int64_t           limit, after;
    fab_str           query;

    if (post == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_doc_page(r, &limit, &after, e));
    FAB_TRY(fab_doc_query(r, "q", &query, e));
    const int n = wanted(r, sign, query, post, LISTINGS, e);
    if (n == 0) fab_json_put_text(o, "text", fab_word(r->lang, FAB_W("find.none")));
    fab_json_put_int(o, "count", n);
    fab_json_open(o, name, '[');
    for (int64_t i = after; i < n && i < after + limit; i++) fab_doc_post(o, r, post[i], false);
    fab_json_close(o, ']');
    if (after + limit < n) fab_json_put_int(o, "next", after + limit);
    return FAB_OK;
}

enum fab_code fab_view_things(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    (void)m;
    return list(r, o, 1, "things", e);
}

enum fab_code fab_view_offers(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    (void)m;
    return list(r, o, 1, "offers", e);
}

enum fab_code fab_view_requests(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    (void)m;
    return list(r, o, -1, "requests", e);
}

static enum fab_code find_thing(struct fab_reader *r, const struct fab_match *m,
                                struct fab_post **out, struct fab_err *e)
{
    fab_id sid;

    FAB_TRY(fab_doc_sid(m, 0, &sid, e));
    *out = fab_get_post(r->tray, FAB_KEY(.a = sid));
    return *out != NULL && (*out)->kind == FAB_K_offer ? FAB_OK : fab_fail(e, FAB_E_REF);
}

/* Notes in the repair log, renewals and who waits: offers about this one. */
static void put_notes(struct fab_out *o, struct fab_reader *r, const struct fab_post *thing)
{
    void     *row[BUSY];
    const int n = fab_scan_fixed(r->tray, FAB_I_post_by_obj,
                                 FAB_KEY(.a = thing->sid, .n = FAB_K_offer), 2, row, BUSY);

    fab_json_open(o, "notes", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_post *p = row[i];
        const fab_str          text = fab_doc_said(r, p->idx, FAB_D_text);
        fab_json_open(o, NULL, '{');
        if (text.len > 0) fab_json_put_text(o, "text", text);
        fab_doc_who(o, r, "author", &p->author);
        fab_json_put_bool(o, "waits", p->scale < 0);
        fab_json_put_int(o, "index", p->idx);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

enum fab_code fab_view_thing(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                             struct fab_err *e)
{
    struct fab_post *p;

    FAB_TRY(find_thing(r, m, &p, e));
    fab_doc_post(o, r, p, true);
    fab_view_photos(o, r, &p->sid);
    fab_json_put_bool(o, "living", is_live(r, p, (int)p->scale));
    if (fab_doc_may(r, FAB_MAY_MEMBER)) put_notes(o, r, p);
    return FAB_OK;
}

/* Quantity taken on a day by agreements that run then. */
static int64_t taken(void *const *row, int n, int64_t from, int64_t till)
{
    int64_t sum = 0;

    for (int i = 0; i < n; i++) {
        const struct fab_agr *a = row[i];
        if (a->stage == FAB_ACTIVE && a->start < till && a->till > from) {
            sum += a->qty == 0 ? 1 : a->qty;
        }
    }
    return sum;
}

enum fab_code fab_view_thing_calendar(struct fab_reader *r, const struct fab_match *m,
                                      struct fab_out *o, struct fab_err *e)
{
    struct fab_post *p;
    void            *row[BUSY];
    const int64_t    today = fab_now(r->tray).ms - fab_now(r->tray).ms % FAB_DAY_MS;

    FAB_TRY(find_thing(r, m, &p, e));
    const int n = fab_scan_fixed(r->tray, FAB_I_agr_by_thing, FAB_KEY(.a = p->sid), 1, row, BUSY);
    const int64_t all = p->qty == 0 ? 1 : p->qty;
    fab_json_put_sid(o, "sid", &p->sid);
    fab_json_open(o, "days", '[');
    for (int day = 0; day < CALENDAR_DAYS; day++) {
        const int64_t from = today + fab_days(day), used = taken(row, n, from, from + FAB_DAY_MS);
        const bool    is_free = used < all;
        fab_json_open(o, NULL, '{');
        fab_json_put_time(o, "day", from);
        fab_json_put_text(o, "state", is_free ? FAB_STR("free") : FAB_STR("taken"));
        fab_json_put_int(o, "left", is_free ? all - used : 0);
        fab_json_put_text(o, "state_text",
                          is_free ? fab_word(r->lang, FAB_W("thing.free"))
                                  : fab_word(r->lang, FAB_W("thing.taken")));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

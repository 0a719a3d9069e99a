/* views/ratings.c: what was sealed about a promise and has been opened: four marks, a word, one
 * reply.
 *
 * Why     sealed answers are worth something only if they are read afterwards, by both sides alike,
 *         and if whoever is spoken of can answer once.
 * Idea    a rating stands under its leg and side; its marks are rows of `score` once it is open,
 *         its word is the statement's text; until then nothing but that it is there.
 * Cost    at most two rows a leg and one look at what answers each; of a person, the agreements
 *         looked at are bounded.
 * Source  PROTOCOL 2 (rate, reply) and 4; ux/README (08, 04b). */
#include "views/promise.h"

/* State of a seal; marks in the order of the vector: will, can, as agreed, again. */
enum { SEALED = 1, OPEN = 2, MARKS = FAB_VIEW_MARKS, DEGREES = 2, BEST = 4, WORDS = 20, LOOKED_AT = 200, DISPUTED = 1 };

/* "4 of 4", "cannot say"; of the last two "yes", "no". */
static void put_mark(struct fab_buf *b, enum fab_lang lang, int i, int64_t value)
{
    if (i >= DEGREES) {
        fab_put_str(b, fab_word(lang, value != 0 ? FAB_W("value.yes") : FAB_W("value.no")));
    } else if (value < 0) {
        fab_put_str(b, fab_word(lang, FAB_W("rating.cannot_say")));
    } else {
        FAB_SAY(b, lang, FAB_W("rating.mark"), FAB_NUM("n", value), FAB_NUM("most", BEST));
    }
}

void fab_view_put_marks(struct fab_buf *b, enum fab_lang lang, const int64_t mark[FAB_VIEW_MARKS])
{
    char           room[MARKS][48];
    struct fab_buf text[MARKS];

    for (int i = 0; i < MARKS; i++) {
        text[i] = (struct fab_buf)FAB_BUF(room[i]);
        put_mark(&text[i], lang, i, mark[i]);
    }
    FAB_SAY(b, lang, FAB_W("rating.marks"), FAB_TEXT("will", fab_buf_str(&text[0])),
            FAB_TEXT("can", fab_buf_str(&text[1])), FAB_TEXT("as_agreed", fab_buf_str(&text[2])),
            FAB_TEXT("again", fab_buf_str(&text[3])));
}

/* "Aïcha about Karim: word 4 of 4, ..."; sealed: what it waits for; the word beside it, quoted. */
static void put_row_text(struct fab_out *o, struct fab_reader *r, const struct fab_rated *x,
                         const struct fab_seal *s)
{
    struct fab_buf b = FAB_BUF_IN(r->arena), line = FAB_BUF_IN(r->arena);
    int64_t        mark[MARKS];
    int            n = 0;

    for (; n < MARKS; n++) {
        const struct fab_score *c = fab_get_score(r->tray, FAB_KEY(.a = x->sid, .n = n));

        if (c == NULL) break;
        mark[n] = c->val;
    }
    if (s->state == OPEN && n == MARKS) fab_view_put_marks(&b, r->lang, mark);
    else fab_put_str(&b, fab_doc_word(r, "rating.state.", s->state));
    FAB_SAY(&line, r->lang, FAB_W("rating.row"),
            FAB_TEXT("rater", fab_doc_name(r, &x->rater)),
            FAB_TEXT("subject", fab_doc_name(r, &x->subject)),
            FAB_TEXT("marks", fab_buf_str(&b)));
    const fab_str word = s->state == OPEN ? fab_doc_said(r, s->idx, FAB_D_text)
                                          : (fab_str){ NULL, 0 };
    if (word.len > 0) FAB_SAY(&line, r->lang, FAB_W("rating.word"), FAB_TEXT("word", word));
    fab_json_put_text(o, "row_text", fab_buf_str(&line));
}

void fab_promise_put_rating(struct fab_out *o, struct fab_reader *r, const fab_id *sid)
{
    const struct fab_seal  *s = fab_get_seal(r->tray, FAB_KEY(.a = *sid));
    const struct fab_rated *x = s == NULL ? NULL
                                : fab_get_rated(r->tray, FAB_KEY(.a = s->obj, .n = s->n));

    if (x == NULL || !fab_same(&x->sid, sid)) return;
    fab_json_open(o, "rating", '{');
    put_row_text(o, r, x, s);
    fab_json_close(o, '}');
}

static void put_marks(struct fab_out *o, struct fab_reader *r, const fab_id *sid)
{
    static const char *const NAME[MARKS] = { "will", "can", "as_agreed", "again" };

    fab_json_open(o, "marks", '{');
    for (int i = 0; i < MARKS; i++) {
        const struct fab_score *s = fab_get_score(r->tray, FAB_KEY(.a = *sid, .n = i));

        if (s != NULL) fab_json_put_int(o, NAME[i], s->val);
    }
    fab_json_close(o, '}');
}

/* "reply": what was answered to it, once. */
static void put_reply(struct fab_out *o, struct fab_reader *r, const fab_id *sid)
{
    void     *row[1];
    const int n = fab_scan_fixed(r->tray, FAB_I_post_by_obj,
                                 FAB_KEY(.a = *sid, .n = FAB_K_reply), 2, row, 1);

    if (n == 0) return;
    const struct fab_post *p = row[0];
    const fab_str text = fab_doc_said(r, p->idx, FAB_D_text);
    fab_json_open(o, "reply", '{');
    fab_doc_who(o, r, "author", &p->author);
    if (text.len > 0) fab_json_put_text(o, "text", text);
    fab_json_close(o, '}');
}

/* One rating, as an object; false: nothing was said on this side. */
static bool put_rating(struct fab_out *o, struct fab_reader *r, const struct fab_rated *x)
{
    const struct fab_seal *s = fab_get_seal(r->tray, FAB_KEY(.a = x->sid));
    fab_str                text;

    if (s == NULL) return false;
    fab_json_open(o, NULL, '{');
    fab_json_put_sid(o, "sid", &x->sid);
    fab_json_put_int(o, "leg", x->slot / 2);
    fab_doc_who(o, r, "rater", &x->rater);
    fab_doc_who(o, r, "subject", &x->subject);
    fab_json_put_int(o, "state", s->state);
    fab_json_put_text(o, "state_text", fab_doc_word(r, "rating.state.", s->state));
    put_row_text(o, r, x, s);
    if (s->state == OPEN) {
        put_marks(o, r, &x->sid);
        text = fab_doc_said(r, s->idx, FAB_D_text);
        if (text.len > 0) fab_json_put_text(o, "text", text);
        put_reply(o, r, &x->sid);
    }
    fab_json_close(o, '}');
    return true;
}

/* "window": of the last leg: 1 takes answers, 2 opens them, 3 is over; by when; in dispute they
 * weigh nothing. */
static void put_window(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    const int64_t                 leg = fab_max(a->nlegs - 1, 0);
    const struct fab_rate_window *w = fab_get_rate_window(r->tray,
                                                          FAB_KEY(.a = a->sid, .n = leg));
    const int64_t until = fab_due_at(r->tray,
        fab_get_timer(r->tray, FAB_KEY(.a = a->sid, .n = FAB_TIMER_RATE + leg)));

    if (w == NULL) return;
    fab_json_open(o, "window", '{');
    fab_json_put_int(o, "step", w->step);
    fab_json_put_text(o, "text", fab_doc_word(r, "rating.step.", w->step));
    if (until != 0) fab_json_put_time(o, "until", until);
    fab_json_put_bool(o, "disputed", (w->held & DISPUTED) != 0);
    fab_json_close(o, '}');
}

void fab_promise_put_ratings(struct fab_out *o, struct fab_reader *r, const struct fab_agr *a)
{
    fab_json_open(o, "ratings", '[');
    for (int slot = 0; slot < a->nlegs * 2; slot++) {
        const struct fab_rated *x = fab_get_rated(r->tray, FAB_KEY(.a = a->sid, .n = slot));

        if (x != NULL && !put_rating(o, r, x)) continue;
    }
    fab_json_close(o, ']');
    put_window(o, r, a);
}

/* A rating of this person that is open and says something in words. */
static bool speaks_of(struct fab_reader *r, const struct fab_rated *x, const fab_id *who)
{
    const struct fab_seal *s;

    if (x == NULL || !fab_same(&x->subject, who)) return false;
    s = fab_get_seal(r->tray, FAB_KEY(.a = x->sid));
    return s != NULL && s->state == OPEN && fab_doc_said(r, s->idx, FAB_D_text).len > 0;
}

void fab_promise_put_words(struct fab_out *o, struct fab_reader *r, const fab_id *who)
{
    void    **row = fab_new(r->arena, void *, LOOKED_AT);
    int       said = 0;
    const int n = row == NULL ? 0 : fab_scan_fixed(r->tray, FAB_I_party_by_mid,
                                                   FAB_KEY(.a = *who), 1, row, LOOKED_AT);

    fab_json_open(o, "words", '[');
    for (int i = 0; i < n && said < WORDS; i++) {
        const fab_id         *agr = &((const struct fab_party *)row[i])->agr;
        const struct fab_agr *a = fab_get_agr(r->tray, FAB_KEY(.a = *agr));

        for (int slot = 0; a != NULL && slot < a->nlegs * 2 && said < WORDS; slot++) {
            const struct fab_rated *x = fab_get_rated(r->tray, FAB_KEY(.a = *agr, .n = slot));

            if (speaks_of(r, x, who) && put_rating(o, r, x)) said++;
        }
    }
    fab_json_close(o, ']');
}

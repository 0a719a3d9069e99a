/* views/doc.h: what the views share: names, sums, sentences, lists.  Of this room only.
 *
 * Names are ids to programs and words to people: a member is {"mid", "name"}; whoever may not see
 * names gets neither. */
#ifndef FAB_VIEWS_DOC_H
#define FAB_VIEWS_DOC_H

#include "state/device.h"
#include "views/views.h"

/* Writes its members into the open object. */
typedef enum fab_code fab_view_fn(struct fab_reader *r, const struct fab_match *m,
                                  struct fab_out *o, struct fab_err *e);
#define VIEW(name, pattern, who, cache) fab_view_fn fab_view_##name;
#define ROUTE(name, method, pattern, who, cache)
#define PLACE(name, pattern, title)
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE

/* The boxes of a text that name this reader, each {"digest", "box"}, with "by" who wrote it where that is said. */
void fab_doc_boxes(struct fab_out *o, struct fab_reader *r, const struct fab_sdx *d,
                   const fab_id *by);

/* Does this reader answer with money in that agreement, by himself or as an officer of the pool? */
bool fab_doc_answers(const struct fab_reader *r, const fab_id *agr);

/* Does a case concern this reader: is he a side, does he answer with money, does he sit? */
bool fab_doc_reads_case(const struct fab_reader *r, const struct fab_dsp *d);

/* The deadline of a case that runs, ms; 0: it is over. */
int64_t fab_doc_case_until(struct fab_reader *r, const struct fab_dsp *d);

/* "brakes": pauses that are on and calls for one; "brakes_text": that there is none; "brakes_ask":
 * what asking for one of everything takes and does, and "brakes_may": whether members may. */
void fab_doc_brakes(struct fab_out *o, struct fab_reader *r);

/* "roles": the tasks that a member has now. */
void fab_doc_roles(struct fab_out *o, struct fab_reader *r, const struct fab_member *p);

/* May this reader have that? */
static inline bool fab_doc_may(const struct fab_reader *r, unsigned right)
{
    return (r->rights & right) != 0;
}

/* "{prefix}{n}" in the reader's language: fab_doc_word(r, "stage.", 2). */
fab_str fab_doc_word(const struct fab_reader *r, const char *prefix, int64_t n);
/* The name to show; without one, "a member (no name kept)". */
fab_str fab_doc_name(const struct fab_reader *r, const fab_id *mid);
/* "name": {"mid", "name"}; null for nobody or for a reader who may not see names. */
void fab_doc_who(struct fab_out *o, const struct fab_reader *r, const char *name,
                 const fab_id *mid);
/* A text among an entry's disclosures; empty: none, erased, or no such source. */
fab_str fab_doc_said(const struct fab_reader *r, int64_t index, int field);

/* {"units", "unit", "text"}; a sum in words: "60,00 EUR", "1 h 30". */
void fab_doc_sum(struct fab_out *o, const struct fab_reader *r, const char *name, int unit,
                 int64_t units);
fab_str fab_doc_sum_text(const struct fab_reader *r, int unit, int64_t units);
/* name of a unit, "" if there is none */
fab_str fab_doc_unit(const struct fab_reader *r, int unit);
fab_str fab_doc_day(const struct fab_reader *r, int64_t ms);            /* "24 novembre 2026" */
/* plural sentence of a count */
fab_str fab_doc_count(const struct fab_reader *r, const char *id, int64_t n);

/* A sentence into memory of the answer.  Use: fab_doc_say(r, an id, FAB_TEXT(...), ...). */
fab_str fab_doc_fill(const struct fab_reader *r, const char *id, const struct fab_arg *args,
                     int nargs);
#define fab_doc_say(r, id, ...) \
    fab_doc_fill(r, id, (const struct fab_arg[]){ __VA_ARGS__ }, \
                 fab_countof(((const struct fab_arg[]){ __VA_ARGS__ })))

/* How long the words of a kind are kept: from the charter where it sets it, else from the kind's
 * row. */
fab_str fab_doc_log_seen(const struct fab_reader *r);       /* who reads that it was said */
fab_str fab_doc_kept(const struct fab_reader *r, const struct fab_kind_row *k);

/* A parameter of the path as sid, mid; E_REF: it is none. */
FAB_MUST enum fab_code fab_doc_sid(const struct fab_match *m, int n, fab_id *out,
                                   struct fab_err *e);
FAB_MUST enum fab_code fab_doc_mid(const struct fab_match *m, int n, fab_id *out,
                                   struct fab_err *e);
/* ?limit= (1..200, default 50) and ?after= (a number that the last page gave; 0: from the
 * beginning). */
FAB_MUST enum fab_code fab_doc_page(struct fab_reader *r, int64_t *limit, int64_t *after,
                                    struct fab_err *e);
/* A word of the query; empty if missing.  E_FIELD: badly written. */
FAB_MUST enum fab_code fab_doc_query(struct fab_reader *r, const char *name, fab_str *out,
                                     struct fab_err *e);
/* A number of the query within bounds; missing: *out untouched.  E_FIELD. */
FAB_MUST enum fab_code fab_doc_number(struct fab_reader *r, const char *name, int64_t min,
                                      int64_t max, int64_t *out, struct fab_err *e);
/* What `ask` reckons with beside the odds: what is open now, appetite, sanction, days. */
void fab_doc_need(struct fab_reader *r, const struct fab_question *q, struct fab_need *need);
/* Living offers (sign +1) or requests (-1), newest first, at most `most`. */
int  fab_doc_posts(struct fab_reader *r, int sign, struct fab_post **out, int most);
/* One listing as a row of a list, or in full. */
void fab_doc_post(struct fab_out *o, struct fab_reader *r, const struct fab_post *p, bool full);
/* The answer to a question, and its reasons, into the open object. */
FAB_MUST enum fab_code fab_doc_ask(struct fab_reader *r, const struct fab_question *q,
                                   struct fab_out *o, struct fab_err *e);
/* "rows": the list that a device declares. */
FAB_MUST enum fab_code fab_doc_list(struct fab_out *o, struct fab_reader *r,
                                    const struct fab_view *v, struct fab_err *e);
/* Rows of the devices that decide or pay: jurors, mediators, guarantors, pool; only: one of them,
 * empty: all that are on. */
bool fab_doc_is_judge(fab_str device);
/* "device"; "name_text" who that is, "said_text" its figures, "text" both. */
void fab_doc_track(struct fab_out *o, const struct fab_reader *r, const char *device, fab_str said);
FAB_MUST enum fab_code fab_doc_judges(struct fab_out *o, struct fab_reader *r, fab_str only,
                                      struct fab_err *e);
/* One account as an object of a list. */
void fab_doc_account(struct fab_out *o, struct fab_reader *r, const fab_id *owner, int unit);
/* How promises ended, as the members "promises" of community. */
struct fab_doc_ended {
    int64_t ended, kept, made_good, decided, not_kept, ran_out, called_off, under_way, left_hanging;
};
enum fab_code fab_doc_ended(struct fab_reader *r, struct fab_doc_ended *out, struct fab_err *e);

#endif

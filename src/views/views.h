/* views/views.h: every read of fabrique: a GET path in, one JSON document out (INTERFACES 2.1).
 *
 * One truth   server, command line and library ask by the same paths; rows of tables/routes.def say
 *             path, audience, cache.
 * Audience    checked once, here, before the view runs; a view that tells some readers more looks
 *             at `rights`.
 * Documents   "v":1; ids b64u; sums {"units","unit","text"}; times RFC 3339 UTC; shares ppm;
 *             "*_text" and "text" are sentences in the reader's language.  What the reader may not
 *             know of is E_REF, never a hint.
 * Pure        no I/O of its own: rows come through the tray, everything else through struct
 *             fab_sources. */
#ifndef FAB_VIEWS_VIEWS_H
#define FAB_VIEWS_VIEWS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "codec/json.h"
#include "judge/cover_menu.h"
#include "log/merkle.h"
#include "state/tray.h"
#include "statement/statement.h"
#include "views/words.h"

/* What is beside the state.  A function that is NULL: this place has no such thing (the view
 * answers E_REF or leaves it out).  Bytes come in the arena given.  Each is called by one thread at
 * a time, that of the reader. */
struct fab_reader;
/* deal: sealed with the hash `about`, else with the reader's own mid.  The bytes live until the
 * call that gave them returns. */
struct fab_mail_view { fab_id id, from, about; bool deal; fab_moment at, until; fab_bytes box; };
struct fab_sources {
    void *self;
    /* A disclosure in clear, and the entry it belongs to.  E_REF: never had; E_ERASED: gone;
     * E_CONSENT: only boxed. */
    enum fab_code (*disclosure)(void *self, const fab_id *digest, struct fab_arena *a,
                                fab_bytes *out, int64_t *index, struct fab_err *e);
    /* Entry at an index, and the fold's `now` then.  E_REF: beyond the size. */
    enum fab_code (*entry)(void *self, int64_t index, struct fab_arena *a, fab_bytes *out,
                           fab_moment *at, struct fab_err *e);
    /* What a member has signed, newest first, below an index, until each says false; entry as
     * above, its bytes live until the call returns. */
    enum fab_code (*said_by)(void *self, const fab_id *signer, int64_t before,
                             bool (*each)(void *arg, int64_t index, fab_moment at, fab_bytes entry),
                             void *arg, struct fab_err *e);
    /* Where a statement stands in the log.  E_REF: nowhere. */
    enum fab_code (*index_of)(void *self, const fab_id *sid, int64_t *index, struct fab_err *e);
    /* A member's name to show; a text among an entry's disclosures (FAB_D_...); the charter as
     * people read it. Empty: none, or erased. */
    fab_str (*name)(void *self, const fab_id *mid, struct fab_arena *a);
    fab_str (*text)(void *self, int64_t index, int field, struct fab_arena *a);
    fab_str (*charter)(void *self, struct fab_arena *a);
    /* A member's key for boxes (WIRE 2.6); false: he has none.  Boxes of a digest, oldest first. */
    bool (*box_key)(void *self, const fab_id *mid, uint8_t key[32]);
    int (*boxes)(void *self, const fab_id *digest, struct fab_arena *a, fab_bytes *out, int most);
    /* Living offers that the words fit, best first, at most `most`. */
    enum fab_code (*search)(void *self, fab_str words, fab_id *out, int most, int *n,
                            struct fab_err *e);
    /* The latest checkpoint as a note, its root beside it. */
    enum fab_code (*checkpoint)(void *self, struct fab_arena *a, fab_str *note, fab_id *root,
                                struct fab_err *e);
    /* Proof of inclusion of an entry: 't' tlog-proof, 'c' COSE receipt. */
    enum fab_code (*proof)(void *self, int64_t index, char form, struct fab_arena *a,
                           fab_bytes *out, struct fab_err *e);
    /* That several entries stand in one tree (log/merkle.h): the hashes, appended. */
    enum fab_code (*together)(void *self, const struct fab_together *t, struct fab_buf *out,
                              struct fab_err *e);
    /* The judgement, still between lock and unlock; NULL functions: none is kept here. */
    const struct fab_judge *(*judge_lock)(void *self);
    void (*judge_unlock)(void *self);
    /* The graph of links of a unit and a scratch ready for it, between lock and unlock; who wants
     * the judgement too locks that first.  What the rules say of cover; the id of a link that a
     * search used.  NULL functions: nobody keeps a graph here. */
    const struct fab_graph *(*cover_lock)(void *self, int unit, struct fab_scratch **scratch);
    void (*cover_unlock)(void *self, struct fab_scratch *scratch);
    void (*cover_terms)(void *self, const fab_id *creditor, const fab_id *debtor, int unit,
                        struct fab_cover_terms *out);
    bool (*cover_link)(void *self, const struct fab_cover_row *row, int unit, fab_id *out);
    /* The median stake of kept promises in unit 0; -1: to be worked out from the legs. */
    int64_t (*median)(void *self);
    /* Evidence from outside: the rows of a mark, in order of batch and row, until each says false;
     * none: no such mark. */
    enum fab_code (*outside)(void *self, fab_str mark,
                             bool (*each)(void *arg, const struct fab_outside_said *said),
                             void *arg, struct fab_err *e);
    /* The boxes that wait for a reader (INTERFACES 2.1), oldest first. */
    enum fab_code (*mail)(void *self, const fab_id *reader,
                          bool (*each)(void *arg, const struct fab_mail_view *m), void *arg,
                          struct fab_err *e);
    /* The machine's own lines ("doctor", "imports", "imports/7"): members written into the open
     * object. */
    enum fab_code (*machine)(void *self, const struct fab_reader *r, fab_str what,
                             struct fab_out *o, struct fab_err *e);
};

/* Who asks, in which language, and what he may see.  The caller fills the first part, fab_view_get
 * the second. */
struct fab_reader {
    struct fab_tray  *tray;
    fab_str           origin;
    fab_id            who;          /* a member's mid; zero: a visitor */
    enum fab_lang     lang;
    /* on the machine itself: the command line over its own file; sees what members see */
    bool              operator_;
    struct fab_arena *arena;        /* memory of the answer */
    const struct fab_sources *from;
    /* Filled in: */
    fab_id            about;        /* whom a read of one's own is for: who, or ?for= */
    unsigned          rights;       /* FAB_MAY_... */
    int64_t           size;         /* entries behind the answer: Fabrique-Size */
    fab_str           query;        /* behind the "?" */
};
enum { FAB_MAY_MEMBER = 1, FAB_MAY_SUBJECT = 2, FAB_MAY_PARTY = 4, FAB_MAY_ORGANISER = 8 };

/* What `ask` wants to know (DECISION 7).  With a mark the question is about people of that mark, by
 * names that they have there; without as_name the asker is a stranger to them.  Topic and until are
 * the community's own and not looked at then. */
struct fab_question {
    fab_id     asker, who;          /* members; with a mark not looked at */
    /* of evidence from outside; empty: the community's own record */
    fab_str    mark;
    fab_str    who_name, as_name;   /* as typed, within the mark */
    int64_t    stake;               /* units of `unit`; 0: none named */
    int        unit, level;         /* level 0 cautious 1 balanced 2 open */
    fab_str    topic_name;          /* of the charter; empty: any */
    fab_moment until;               /* 0: not said */
    /* a sum whose loss the asker would shrug off; -1: the community's median */
    int64_t    shrug;
    /* what both sides can do: the most that the other leaves (-1: the whole stake), what is paid in
     * advance (units of the stake), in how many steps it can be done (0, 1: one) */
    int64_t    deposit, advance;
    int        steps;
    /* the auditor's view too: what each term and each witness weighs */
    bool       sums;
    bool       reasons;             /* no verdict: only why what is thought is thought */
};

/* The answer to "GET target" (path with an optional ?query) as a JSON document, appended to *json.
 * Refuses: E_REF (no such path, or not for this reader to know of), E_WHO (log in first), E_ROLE
 * (not yours), E_FIELD (query), E_ERASED, and what the sources say.  On a refusal *json is as it
 * was. */
FAB_MUST enum fab_code fab_view_get(struct fab_reader *r, fab_str target, struct fab_buf *json,
                                    struct fab_err *e);
/* The question itself, for POST /v1/ask with a JSON body; the same document as GET
 * /v1/ask?who=...&stake=... */
FAB_MUST enum fab_code fab_view_ask(struct fab_reader *r, const struct fab_question *q,
                                    struct fab_buf *json, struct fab_err *e);
/* What a statement will leave, before it is signed, as the member "trace": {"what", "seen", "long",
 * "note"}; seen counts everybody who can read it; no note: nothing can be taken back.  From the
 * kind's row, the fields of its disclosures (n of FAB_D_...) and the charter in force; r->tray,
 * lang and arena are looked at. */
void fab_view_trace(const struct fab_reader *r, const struct fab_statement *s, const int *field,
                    int n, struct fab_out *o);
/* {"type":"/v1/errors/E_TAKEN","title","status","detail","code","number","field","args"} of an
 * error (INTERFACES 2.2); trace: id for the log file, or empty.  _at: under another status than the
 * code's own (401, 405, 429). */
void fab_view_problem(enum fab_lang lang, const struct fab_err *e, fab_str trace,
                      struct fab_buf *json);
void fab_view_problem_at(enum fab_lang lang, const struct fab_err *e, int status, fab_str trace,
                         struct fab_buf *json);
/* One sentence of it, the slots filled: part ".title", ".text" or ".do". */
void fab_view_refusal(struct fab_buf *b, enum fab_lang lang, const struct fab_err *e,
                      const char *part);

/* Routes.  Parameters are the path's {words}, in order. */
enum { FAB_ROUTE_PARAMS = 3 };
enum fab_route {
    FAB_ROUTE_NONE,
#define VIEW(name, pattern, who, cache) FAB_ROUTE_##name,
#define ROUTE(name, method, pattern, who, cache) FAB_ROUTE_##name,
#define PLACE(name, pattern, title) FAB_ROUTE_##name,
#include "tables/routes.def"
#undef VIEW
#undef ROUTE
#undef PLACE
    FAB_ROUTES
};
struct fab_route_row { const char *name, *method, *pattern; char who, cache; };
struct fab_match {
    enum fab_route route;
    fab_str param[FAB_ROUTE_PARAMS];
    int nparams;
    bool other_method;
};
const struct fab_route_row *fab_route_row(enum fab_route route);
/* The route of a method and a path (without query).  FAB_ROUTE_NONE: none; other_method: the path
 * exists for another one. HEAD is matched as GET. */
struct fab_match fab_route_match(fab_str method, fab_str path);
/* The audience check, the one place: fills r->rights, r->about, r->size.  `query` may name
 * ?for=. */
FAB_MUST enum fab_code fab_route_may(struct fab_reader *r, const struct fab_match *m, fab_str query,
                                     struct fab_err *e);
/* "word 4 of 4, knows how 4 of 4, as agreed: yes, again: yes": what a rating seals (will, can: 0 to
 * 4, -1 cannot say; as agreed, again: 0 or 1). */
enum { FAB_VIEW_MARKS = 4 };
void fab_view_put_marks(struct fab_buf *b, enum fab_lang lang, const int64_t mark[FAB_VIEW_MARKS]);
/* May this reader see that disclosure in clear (PROTOCOL 8.1)?  After fab_route_may. */
struct fab_sdx;
bool fab_view_may_read(const struct fab_reader *r, const struct fab_sdx *d);
/* Percent-decoded into the arena ('+' is a blank).  false: badly escaped, not UTF-8, a control
 * character, or no memory. */
FAB_MUST bool fab_unescape(fab_str s, struct fab_arena *a, fab_str *out);
/* A value of a query "a=1&b=2", percent-decoded into the arena ('+' is a blank); {NULL, 0} if
 * missing.  E_FIELD (out->p NULL, *bad set) when it is not UTF-8 or badly escaped. */
fab_str fab_query(fab_str query, const char *name, struct fab_arena *a, bool *bad);

#endif

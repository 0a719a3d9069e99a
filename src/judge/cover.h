/* judge/cover.h: who can cover a promise: the graph of links in memory, and the search for paths.
 *
 * What       one graph for one unit: members as numbers, links of two layers (WORD, TRACK;
 *            state/cover.h), what each member owns and can have held. Paths of at most four links,
 *            fair first (DECISION 3).
 * Unit       whole units of the graph's unit; a link carries at most FAB_LINK_MAX.
 * Order      members in order of their ids decides every tie; of several links between the same two
 *            the one that ends first, then fewer hops, then the older set of topics.
 * Threads    one writer changes a graph, any number of readers search it, but not while it changes:
 *            the node holds a read-write lock, shared for one search, exclusive for one batch's
 *            changes.  A graph whose delta has grown (fab_cover_grown) is merged into a new one
 *            beside it, under the shared lock, and the two are changed over under the exclusive
 *            one.  A reader keeps its own scratch; fab_cover_ready is the only call of a reader
 *            that takes memory.
 * Stale      an answer may be refused by the fold with COVER_SPENT or FUNDS when something was
 *            reserved since: search again, three times at most.
 * Memory     24 bytes a link, about 70 a member, 32 a link of the delta; a scratch: 8 bytes a
 *            member and 28 per link that may be looked at.
 * Ownership  all memory comes from `memory` and goes back at close.
 * Errors     FAB_E_MEMORY while changing: the graph is not whole; close it and load again. */
#ifndef FAB_JUDGE_COVER_H
#define FAB_JUDGE_COVER_H

#include "base/err.h"
#include "base/id.h"
#include "base/num.h"
#include "judge/memory.h"
#include "state/cover.h"

struct fab_graph;

/* An empty graph of this unit; nothing to close after an error. */
FAB_MUST enum fab_code fab_cover_open(int64_t unit, struct fab_memory m, struct fab_graph **out,
                                      struct fab_err *e);
void fab_cover_close(struct fab_graph *g);

/* What the community knows of a member (DECISION 2, source K): nothing that could be presumed (at
 * sanction level 3 too), a newcomer, established. */
enum { FAB_COVER_STRANGER, FAB_COVER_NEWCOMER, FAB_COVER_ESTABLISHED };

/* A link as it is: what it can still carry; until ms (0: no end); topics as in edge.topic.  Hops on
 * TRACK: FAB_COVER_HOPS; 0 of a share of the pool and of a programme, which can only begin a path.
 */
struct fab_cover_link { int64_t free; fab_moment until; int hops; int64_t topics; };

/* A link src -> dst of a layer was `before` (NULL: it was not there) and is `now` (NULL: gone). */
FAB_MUST enum fab_code fab_cover_change(struct fab_graph *g, int layer, const fab_id *src,
                                        const fab_id *dst, const struct fab_cover_link *before,
                                        const struct fab_cover_link *now, struct fab_err *e);
/* What a member has: balance and credit line.  What is presumed of him: standing, and how much the
 * commons already carry toward him. */
FAB_MUST enum fab_code fab_cover_purse(struct fab_graph *g, const fab_id *who, int64_t balance,
                                       int64_t line, struct fab_err *e);
FAB_MUST enum fab_code fab_cover_standing(struct fab_graph *g, const fab_id *who, int standing,
                                          struct fab_err *e);
FAB_MUST enum fab_code fab_cover_presumed(struct fab_graph *g, const fab_id *who, int64_t carried,
                                          struct fab_err *e);
/* A row of the state that changed (fab_tray_listen), or at load each row with before NULL: edge,
 * acct, member; others are passed over. */
FAB_MUST enum fab_code fab_cover_filed(struct fab_graph *g, int record, const void *before,
                                       const void *now, struct fab_err *e);

/* Has the delta passed 1 % of the links (at least 4,096)?  After loading, merge once whatever it
 * says. */
bool fab_cover_grown(const struct fab_graph *g);
/* The same graph with all its delta in sorted arrays; g stays as it is. */
FAB_MUST enum fab_code fab_cover_merge(const struct fab_graph *g, struct fab_graph **out,
                                       struct fab_err *e);
struct fab_cover_counts { int64_t members, links[FAB_LAYERS], delta, version; size_t bytes; };
/* version: how many changes were made; a merge keeps it. */
struct fab_cover_counts fab_cover_counts(const struct fab_graph *g);

/* ---- search */

/* Where paths may begin, in the order in which they are tried. */
enum {
    FAB_FROM_VAULT = 1,         /* WORD: what a guarantor of the debtor owns himself */
    FAB_FROM_POOL = 2,          /* TRACK */
    FAB_FROM_ORG = 4,           /* TRACK: the programme of `org` */
    FAB_FROM_COMMONS = 8,       /* TRACK: a presumption, or long known */
    FAB_FROM_SELF = 16,         /* the creditor: his own word of others, his own record */
};
/* The creditor takes this member's word, though there is no row of it. */
struct fab_cover_accept { fab_id who; fab_credit sum; };

struct fab_way {
    fab_credit sum;
    int        from, nlinks;                    /* FAB_FROM_...; links, the first included */
    uint32_t   node[FAB_COVER_LINKS];   /* the member that each link leads to, at last the debtor */
    uint32_t   link[FAB_COVER_LINKS];   /* fab_cover_link_row says which row it is, if any */
};
struct fab_cover {
    struct fab_way path[FAB_COVER_PATHS];
    int            npaths;
    fab_credit     sum;
    bool           complete;
};

struct fab_cover_ask {
    int        layer, from;                     /* from: which sources, a sum of FAB_FROM_... */
    fab_id     creditor, debtor, org;
    fab_id     arbiter;                         /* stands in no path; nobody: none */
    fab_credit need;                            /* 0..FAB_AMOUNT_MAX */
    int64_t    topic;                           /* 0: none */
    fab_moment until;                           /* due and its longest life */
    fab_credit known, starter;          /* what the commons carry: who is established, a newcomer */
    const struct fab_cover_accept *accept;      /* WORD: of different members */
    int        naccept;                         /* at most FAB_COVER_ACCEPTS */
    int        links;                           /* setting cover.links; 0: 4 */
    int        paths;                           /* the most paths; 0: FAB_COVER_PATHS */
    int64_t    scan;                    /* setting cover.scan, at most the scratch's; 0: that */
    const struct fab_cover *laid;               /* taken already on this layer; NULL: nothing */
};
enum { FAB_COVER_ACCEPTS = 256 };

struct fab_scratch;
/* What one reader needs to search; scan: the most links that it will ever look at, 10^3..10^6. */
FAB_MUST enum fab_code fab_scratch_open(int64_t scan, struct fab_memory m, struct fab_scratch **out,
                                        struct fab_err *e);
void fab_scratch_close(struct fab_scratch *s);
/* Makes it large enough for this graph: before a search, under the same lock. */
FAB_MUST enum fab_code fab_cover_ready(struct fab_scratch *s, const struct fab_graph *g,
                                       struct fab_err *e);

/* Paths that cover `need`, or as much of it as is found: in the order found, sum <= need.  complete
 * = false: the scan or the paths were used up, there may be more.  Always valid on this version of
 * the graph. FAB_E_FIELD: an input is out of range; FAB_E_MEMORY: the scratch was not made ready.
 */
FAB_MUST enum fab_code fab_cover_find(const struct fab_graph *g, struct fab_scratch *s,
                                      const struct fab_cover_ask *ask, struct fab_cover *out,
                                      struct fab_err *e);

/* Which row a link of a path is.  kind 0: it has no row (a vault, a word accepted privately). same:
 * how many links with equal fields stand before it between these two; they are interchangeable. */
struct fab_cover_row { int kind; fab_id src, dst; struct fab_cover_link link; int same; };
struct fab_cover_row fab_cover_link_row(const struct fab_graph *g, const struct fab_cover_ask *ask,
                                        const struct fab_way *p, int k);
/* The member of a number. */
fab_id fab_cover_member(const struct fab_graph *g, uint32_t node);

#endif

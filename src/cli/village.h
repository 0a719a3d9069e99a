/* cli/village.h: a community with a clock that one sets and chance that one seeds (STYLE 6): for
 * simulate, demo and bench.
 *
 * Chance     cli/chance.h: same seed and start, same bytes.
 * Speaking   people are numbers 0..; what they say is collected and handed in like anybody's, in
 *            batches, at the clock's time; the desk writes its own clocks.
 * Ownership  everything lives in the village's arenas; fab_village_close gives all back. */
#ifndef FAB_CLI_VILLAGE_H
#define FAB_CLI_VILLAGE_H

#include "cli/chance.h"
#include "cli/draft.h"
#include "node/node.h"
#include "os/os.h"
#include "views/words.h"

enum { FAB_VILLAGE_BATCH = 256, FAB_VILLAGE_CODES = 200 };

/* Submissions that are collected, or on their way to the desk. */
struct fab_village_batch {
    struct fab_arena arena;
    fab_bytes        submission[FAB_VILLAGE_BATCH];
    int              n;
};

struct fab_village {
    struct fab_lock   drawing;          /* over `chance` */
    struct fab_chance chance;
    /* the people's; the desk's, which is that of the batch it has */
    fab_moment        now, desk_now;
    struct fab_source source;
    struct fab_node  *node;
    struct fab_terms  terms;
    struct fab_person *person;
    int64_t           npersons, room;
    struct fab_arena  kept;             /* people, terms */
    struct fab_village_batch batch[2];  /* one is handed in while the other one is collected */
    int               collecting;
    struct fab_thread bearer;           /* who hands in */
    bool              bearing;
    enum fab_code     borne;            /* how that went */
    struct fab_err    trouble;
    fab_moment        ticked;           /* when the desk was looked in on last */
    int64_t           said, refused[FAB_VILLAGE_CODES];       /* as answered: accepted; by code */
    /* of `said` before the batch on its way; in that */
    int64_t           counted, on_way;
};

/* in order of name; name NULL ends them */
struct fab_village_setting { const char *name; int64_t value; };
struct fab_village_options {
    const char *path;
    uint64_t    seed;
    fab_moment  start;
    fab_str     preset, name, origin, founder;     /* founder: name of person 0 */
    enum fab_lang lang;
    int64_t     people;                 /* most there will ever be */
    int         verifiers;              /* threads beside the two that speak and hand in */
    bool        trail;                  /* the state is filed at the end only (node.h) */
    const char *const *devices;         /* further devices on, ended by NULL; or NULL */
    const struct fab_village_setting *settings;     /* instead of the preset's; or NULL */
};
/* Makes the file, founds the community, lets its founder (person 0) join. */
FAB_MUST enum fab_code fab_village_open(const struct fab_village_options *o,
                                        struct fab_village *out, struct fab_err *e);
void fab_village_close(struct fab_village *w);

/* 64 bits of chance; 0..n-1. */
uint64_t fab_village_draw(struct fab_village *w, const char *label);
int64_t  fab_village_below(struct fab_village *w, const char *label, int64_t n);
/* The clock; never back.  Hands in what waits and looks in on the desk every six hours that
 * pass. */
FAB_MUST enum fab_code fab_village_at(struct fab_village *w, fab_moment now, struct fab_err *e);
/* A new person: invited by `inviter`, joined at once; its number. */
FAB_MUST enum fab_code fab_village_join(struct fab_village *w, int64_t inviter, fab_str name,
                                        int64_t *who, struct fab_err *e);
/* Drafts and says; *sid is known before it is handed in. */
void fab_village_draft(struct fab_village *w, struct fab_draft *d, int kind);
FAB_MUST enum fab_code fab_village_say(struct fab_village *w, int64_t who, struct fab_draft *d,
                                       fab_id *sid, struct fab_err *e);
/* Hands in what was collected and waits for the answers. */
FAB_MUST enum fab_code fab_village_flush(struct fab_village *w, struct fab_err *e);
/* How many statements were said or wait to be. */
int64_t fab_village_said(const struct fab_village *w);
/* Nobody says anything any more: all is handed in and filed, the file can only be read from now
 * on. */
FAB_MUST enum fab_code fab_village_end(struct fab_village *w, struct fab_err *e);

#endif

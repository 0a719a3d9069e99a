/* cli/world.h: a community with a clock that one sets and chance that one seeds (STYLE 6): for simulate, demo and bench.
 *
 * Chance     cli/chance.h: same seed and start, same bytes.
 * Speaking   people are numbers 0..; what they say is collected and handed in like anybody's, in batches, at the
 *            clock's time; the desk writes its own clocks.
 * Ownership  everything lives in the world's arenas; fab_world_close gives all back. */
#ifndef FAB_CLI_WORLD_H
#define FAB_CLI_WORLD_H

#include "cli/chance.h"
#include "cli/draft.h"
#include "node/node.h"
#include "views/words.h"

enum { FAB_WORLD_BATCH = 256, FAB_WORLD_CODES = 200 };

struct fab_world {
    struct fab_chance chance;
    fab_moment        now;
    struct fab_source source;
    struct fab_node  *node;
    struct fab_terms  terms;
    struct fab_person *person;
    int64_t           npersons, room;
    struct fab_arena  arena;            /* of the batch being collected */
    struct fab_arena  kept;             /* people, terms */
    fab_bytes         submission[FAB_WORLD_BATCH];
    int               nsubmissions;
    fab_moment        first;            /* time of the batch's first statement */
    int64_t           said, refused[FAB_WORLD_CODES];       /* by code */
};

struct fab_world_options {
    const char *path;
    uint64_t    seed;
    fab_moment  start;
    fab_str     preset, name, origin, founder;     /* founder: name of person 0 */
    enum fab_lang lang;
    int64_t     people;                 /* most there will ever be */
    bool        writer;                 /* a writer's thread and verifiers; else the caller's thread */
    int         verifiers;
    const char *const *devices;         /* further devices on, ended by NULL; or NULL */
};
/* Makes the file, founds the community, lets its founder (person 0) join. */
FAB_MUST enum fab_code fab_world_open(const struct fab_world_options *o, struct fab_world *out, struct fab_err *e);
void fab_world_close(struct fab_world *w);

/* 64 bits of chance; 0..n-1. */
uint64_t fab_world_draw(struct fab_world *w, const char *label);
int64_t  fab_world_below(struct fab_world *w, const char *label, int64_t n);
/* The clock; never back.  Hands in what waits first when that is more than six hours old. */
FAB_MUST enum fab_code fab_world_at(struct fab_world *w, fab_moment now, struct fab_err *e);
/* A new person: invited by `inviter`, joined at once; its number. */
FAB_MUST enum fab_code fab_world_join(struct fab_world *w, int64_t inviter, fab_str name, int64_t *who, struct fab_err *e);
/* Drafts and says; *sid is known before it is handed in. */
void fab_world_draft(struct fab_world *w, struct fab_draft *d, int kind);
FAB_MUST enum fab_code fab_world_say(struct fab_world *w, int64_t who, struct fab_draft *d, fab_id *sid, struct fab_err *e);
/* Hands in what was collected. */
FAB_MUST enum fab_code fab_world_flush(struct fab_world *w, struct fab_err *e);

#endif

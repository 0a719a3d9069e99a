/* node/test_people.h: a community on disk for tests and benches of the node: people with keys, a
 * clock that is set, a stream of chance that is seeded (STYLE 6).  Everything goes through the
 * public statement path.  Tests only. */
#ifndef FAB_NODE_TEST_PEOPLE_H
#define FAB_NODE_TEST_PEOPLE_H

#include "node/node.h"

enum { FAB_PEOPLE_MOST = 2000, FAB_PEOPLE_START_S = 1704067200 };
#define FAB_PEOPLE_ORIGIN FAB_STR("test.example/log")

struct fab_test_person {
    fab_id  mid;
    uint8_t public_key[32], secret_key[64];
};
struct fab_people {
    char                   path[512];
    _Atomic int64_t        now_ms; /* what the clock shows */
    uint64_t               drawn;
    int                    n;
    struct fab_test_person person[FAB_PEOPLE_MOST];
    uint8_t                invitation[20][16];
};
struct fab_source fab_people_source(struct fab_people *p);
/* Options over that source: inline, no verifiers, quick. */
struct fab_node_options fab_people_options(struct fab_people *p);
/* Founds a community at path; nobody has joined. */
FAB_MUST enum fab_code fab_people_found(struct fab_people *p, const char *path, struct fab_err *e);
/* The same keys for a file that was founded before with n people. */
void fab_people_recall(struct fab_people *p, const char *path, int n);
/* Joins by an invitation of the founder (person 0: by the operator's) until there are n. */
FAB_MUST enum fab_code fab_people_join(struct fab_people *p, struct fab_node *n, int count,
                                       struct fab_err *e);
/* Submissions, in the arena.  A gift of `amount` thanks: the amount makes it unlike others of the
 * same second. */
fab_bytes fab_people_gift(struct fab_people *p, int from, int to, int64_t amount,
                          struct fab_arena *a);
fab_bytes fab_people_offer(struct fab_people *p, int by, const char *title, struct fab_arena *a);
/* A promise of one leg by `by`, who owes `val` hours to `to` in ten days; what the other says to
 * it: accept, keep. */
fab_bytes fab_people_promise(struct fab_people *p, int by, int to, int64_t val,
                             struct fab_arena *a);
fab_bytes fab_people_accept(struct fab_people *p, int by, const fab_id *promise,
                            struct fab_arena *a);
fab_bytes fab_people_keep(struct fab_people *p, int by, const fab_id *promise, struct fab_arena *a);
/* Any other: kind and payload of *s, signed by that person; clear disclosures. */
fab_bytes fab_people_say(struct fab_people *p, int by, struct fab_statement *s,
                         const fab_bytes *clear, int nclear, struct fab_arena *a);
/* A disclosure with a salt of this stream, in the arena. */
fab_bytes fab_people_text(struct fab_people *p, int field, const char *text, struct fab_arena *a);
/* A community of `count` people for the test NAME, its node open; `trail` as in node.h.  What an
 * earlier run left on disk goes. */
struct fab_node *fab_people_town(struct fab_people *p, const char *name, int count, bool trail);
/* Closes it and removes its files. */
void fab_people_leave(struct fab_people *p, struct fab_node *n);
/* A folder for this process; removes a community's files. */
void fab_people_path(char *out, size_t cap, const char *name);
void fab_people_sweep(const char *path);

#endif

/* judge/paths.h: ways through evidence from outside, from the one who asks to the one asked about.
 *
 * Link       one row of a mark: a rating, a certification of a key, a trust signature.  People are
 *            numbers 0..people-1, given by whoever read the names.
 * Path       1..FAB_PATH_LINKS links.  Of several rows of one pair only the latest speaks.  A bad
 *            or neutral rating leads on to nobody; a bad one may stand at the end.
 * Chosen     at most FAB_PATHS, shortest first; no two share a person between their ends, so each
 *            is a voice of its own.  Among equals trust signatures go before certifications.
 * Ownership  scratch: 20 bytes a person, 4 a link; links stay the caller's, paths point into them.
 * Errors     FAB_E_MEMORY.
 * Source     DECISION 1 (outside evidence), WIRE 10 (a certification is never trust). */
#ifndef FAB_JUDGE_PATHS_H
#define FAB_JUDGE_PATHS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"

enum { FAB_PATH_LINKS = 4, FAB_PATHS = 5, FAB_PASSED_ON = 3 };

struct fab_link {
    uint32_t   from, to;            /* never the same */
    int32_t    value_ppm;           /* -M..M; a certification's is 0 */
    int16_t    kind, depth;         /* enum fab_outside_kind; how far a trust signature goes */
    fab_moment at;
};
struct fab_path {
    const struct fab_link *link[FAB_PATH_LINKS];
    int  n;
    bool trust;                     /* trust signatures all along, each deep enough for the rest */
};

/* The paths from one person to another (not the same), *count of them, 0..FAB_PATHS. */
FAB_MUST enum fab_code fab_paths(const struct fab_link *links, uint32_t n, uint32_t people,
                                 uint32_t from, uint32_t to, struct fab_arena scratch,
                                 struct fab_path out[FAB_PATHS], int *count, struct fab_err *e);

#endif

/* peer/ratings.h: who rated whom elsewhere, row by row: `import ratings`.
 *
 * Columns    rater, ratee, value, time[, context]; aliases source/from, target/to, rating/weight,
 *            timestamp/date, topic.
 * Value      in millionths, -1,000,000..1,000,000: the scale's lowest value is -1, its highest 1.
 * Scale      said, or found: the narrowest of those that people use which holds every value of the
 *            file.
 * Time       whole seconds since 1970 UTC; rows stand in order of time.
 * Ownership  the file and the arena outlive the reader; texts of a row hold until the next one.
 * Errors     opening: as fab_csv_open, and FIELD "value" if no known scale holds the values.  A row
 *            that cannot be believed has a flaw and is counted; nothing of it is used. */
#ifndef FAB_PEER_RATINGS_H
#define FAB_PEER_RATINGS_H

#include "peer/csv.h"

enum fab_rating_flaw {
    FAB_RATING_GOOD,
    FAB_RATING_ROW,         /* not a row of this table: FAB_CSV_CELLS, _QUOTE, _LONG */
    FAB_RATING_NAME,        /* rater or ratee empty, or beyond 255 bytes; or the context is */
    FAB_RATING_SELF,        /* rater and ratee are the same */
    FAB_RATING_VALUE,       /* not a number */
    FAB_RATING_SCALE,       /* outside the scale */
    FAB_RATING_TIME,        /* not a date */
    FAB_RATING_BACK,        /* earlier than the row before */
    FAB_RATING_FLAWS
};
/* A word for words/ and for JSON: "row", "name", "self"... */
const char *fab_rating_flaw_name(enum fab_rating_flaw flaw);

struct fab_rating {
    uint64_t line;                      /* where the row begins in the file, from 1 */
    fab_str  from, to, context;         /* context: of the row, else of the options; may be empty */
    int64_t  value_micro, time_s;
};

struct fab_ratings_options {
    bool    scaled;                     /* the scale is said: */
    int64_t min_micro, max_micro;       /* min < max, both within +-10^12 units */
    fab_str context;
    bool    month_first;                /* dates are MM/DD/YYYY */
    fab_str map;                        /* columns by hand, as fab_csv_open wants it */
};

struct fab_ratings {
    struct fab_csv csv;                 /* separator, windows_1252, left_out for the preview */
    struct fab_ratings_options options;
    int64_t  min_micro, max_micro;      /* the scale */
    int64_t  last_s;
    uint64_t good, bad, neutral;        /* accepted so far, by sign */
    uint64_t refused[FAB_RATING_FLAWS];
    struct fab_rating_name *names;      /* of everybody so far, hashed; not in order */
    uint64_t nnames, room;
};

/* Bytes of arena that opening this file takes: fab_csv_need and 32 bytes a line. */
size_t fab_ratings_need(fab_bytes file);
FAB_MUST enum fab_code fab_ratings_open(fab_bytes file, const struct fab_ratings_options *options,
                                        struct fab_arena *arena, struct fab_ratings *out,
                                        struct fab_err *e);
/* The next row; *flaw GOOD: *row is whole; else only row->line.  *more = false: there is none. */
FAB_MUST enum fab_code fab_ratings_next(struct fab_ratings *r, bool *more,
                                        enum fab_rating_flaw *flaw, struct fab_rating *row,
                                        struct fab_err *e);
/* Again from the first row, with all counts at 0: after a preview. */
void fab_ratings_rewind(struct fab_ratings *r);
/* Distinct names among the rows accepted so far. */
uint64_t fab_ratings_people(struct fab_ratings *r);
/* Good ones among the good and bad accepted so far, ppm, rounded to nearest; 0 if there are
 * none. */
fab_ppm fab_ratings_good(const struct fab_ratings *r);
/* "MIN..MAX" as --scale takes it. */
FAB_MUST bool fab_ratings_scale(fab_str text, int64_t *min_micro, int64_t *max_micro);

#endif

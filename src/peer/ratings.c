/* ratings.c: rating files of other places made comparable.
 *
 * Why     `ask` on real people's records: a market's old ratings are evidence, with their own mark
 *         (MISSION, Beyond the source; DECISION 1).
 * Idea    two passes: the first finds the scale, the second gives rows; nothing is kept of a row
 *         but its two names, hashed, to count people without trusting what they are called.
 * Cost    35,592 rows in some 60 ms, most of it the count of people.
 * Source  WIRE 10, ratings. */
#include "peer/ratings.h"

#include "base/sort.h"
#include "crypto/crypto.h"

enum { RATER, RATEE, VALUE, TIME, CONTEXT, FIELDS };
static const struct fab_csv_field COLUMNS[FIELDS] = {
    [RATER] = { "rater|source|from", true },      [RATEE] = { "ratee|target|to", true },
    [VALUE] = { "value|rating|weight", true },    [TIME] = { "time|timestamp|date", true },
    [CONTEXT] = { "context|topic", false },
};

/* Scales that people use, whole units, each before those that hold it. */
static const struct { int min, max; } SCALES[] = {
    { 0, 1 }, { -1, 1 }, { 1, 5 }, { 0, 5 }, { -5, 5 }, { 1, 10 }, { 0, 10 }, { -10, 10 },
    { 0, 100 }, { -100, 100 },
};

struct fab_rating_name { uint8_t b[16]; };

const char *fab_rating_flaw_name(enum fab_rating_flaw flaw)
{
    static const char *const NAMES[FAB_RATING_FLAWS] = { "good",  "row",   "name", "self",
                                                        "value", "scale", "time", "back" };

    fab_assert(flaw >= 0 && flaw < FAB_RATING_FLAWS);
    return NAMES[flaw];
}

bool fab_ratings_scale(fab_str text, int64_t *min_micro, int64_t *max_micro)
{
    for (size_t i = 1; i + 2 < text.len; i++) {
        const bool parted = text.p[i] == '.' && text.p[i + 1] == '.';

        if (!parted) continue;
        return fab_csv_micro(fab_str_part(text, 0, i), ',', min_micro) &&
               fab_csv_micro(fab_str_part(text, i + 2, text.len), ',', max_micro) &&
               *min_micro < *max_micro;
    }
    return false;
}

static uint64_t lines_of(fab_bytes file)
{
    uint64_t n = 1;

    for (size_t i = 0; i < file.len; i++) n += file.p[i] == '\n' || file.p[i] == '\r';
    return n;
}

size_t fab_ratings_need(fab_bytes file)
{
    return fab_csv_need(file) +
           (size_t)fab_min(lines_of(file), (uint64_t)FAB_L_csv_rows) * 2 *
               sizeof(struct fab_rating_name) +
           16;
}

/* The narrowest scale that holds lowest..highest. */
static bool find_scale(struct fab_ratings *r, int64_t lowest, int64_t highest)
{
    for (int i = 0; i < fab_countof(SCALES); i++) {
        r->min_micro = SCALES[i].min * FAB_M;
        r->max_micro = SCALES[i].max * FAB_M;
        if (lowest >= r->min_micro && highest <= r->max_micro) return true;
    }
    return false;
}

/* One pass over the values; what is not a number will be refused by its line later. */
static enum fab_code look_for_scale(struct fab_ratings *r, struct fab_err *e)
{
    int64_t           v, lowest = INT64_MAX, highest = INT64_MIN;
    bool              more;
    enum fab_csv_flaw flaw;

    for (;;) {
        FAB_TRY(fab_csv_next(&r->csv, &more, &flaw, e));
        if (!more) break;
        if (flaw != FAB_CSV_GOOD ||
            !fab_csv_micro(fab_csv_cell(&r->csv, VALUE), r->csv.separator, &v)) {
            continue;
        }
        lowest = fab_min(lowest, v);
        highest = fab_max(highest, v);
    }
    fab_csv_rewind(&r->csv);
    return find_scale(r, lowest, highest) ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "value");
}

enum fab_code fab_ratings_open(fab_bytes file, const struct fab_ratings_options *options,
                               struct fab_arena *arena, struct fab_ratings *out, struct fab_err *e)
{
    memset(out, 0, sizeof *out);
    out->options = *options;
    FAB_TRY(fab_csv_open(file, COLUMNS, FIELDS, options->map, arena, &out->csv, e));
    out->room = fab_min(lines_of(file), (uint64_t)FAB_L_csv_rows) * 2;
    out->names = fab_new(arena, struct fab_rating_name, (size_t)out->room);
    if (out->names == NULL) return fab_fail(e, FAB_E_MEMORY);
    out->last_s = INT64_MIN;
    if (!options->scaled) return look_for_scale(out, e);
    fab_assert(options->min_micro < options->max_micro);
    out->min_micro = options->min_micro;
    out->max_micro = options->max_micro;
    return FAB_OK;
}

/* Places the value on -1..1, rounded to nearest. */
static bool place_value(const struct fab_ratings *r, int64_t v, int64_t *out)
{
    const __int128 above = v - r->min_micro, width = r->max_micro - r->min_micro;

    if (v < r->min_micro || v > r->max_micro) return false;
    *out = (int64_t)((above * 4 * FAB_M / width + 1) / 2) - FAB_M;
    return true;
}

static bool name_ok(fab_str name)
{
    return name.len > 0 && name.len <= FAB_L_slug_bytes;
}

static int64_t floor_seconds(fab_moment m)
{
    return m.ms / 1000 - (m.ms % 1000 < 0);
}

static enum fab_rating_flaw read_row(const struct fab_ratings *r, struct fab_rating *row)
{
    const fab_str context = fab_csv_cell(&r->csv, CONTEXT);
    int64_t       v;
    fab_moment    time;

    row->from = fab_csv_cell(&r->csv, RATER);
    row->to = fab_csv_cell(&r->csv, RATEE);
    row->context = context.len > 0 ? context : r->options.context;
    if (!name_ok(row->from) || !name_ok(row->to) || row->context.len > FAB_L_slug_bytes) {
        return FAB_RATING_NAME;
    }
    if (fab_str_same(row->from, row->to)) return FAB_RATING_SELF;
    if (!fab_csv_micro(fab_csv_cell(&r->csv, VALUE), r->csv.separator, &v)) return FAB_RATING_VALUE;
    if (!place_value(r, v, &row->value_micro)) return FAB_RATING_SCALE;
    if (!fab_csv_moment(fab_csv_cell(&r->csv, TIME), r->options.month_first, &time)) {
        return FAB_RATING_TIME;
    }
    row->time_s = floor_seconds(time);
    return row->time_s < r->last_s ? FAB_RATING_BACK : FAB_RATING_GOOD;
}

static void keep_name(struct fab_ratings *r, fab_str name)
{
    const fab_id hash = fab_sha256(fab_bytes_of(name.p, name.len));

    fab_assert(r->nnames < r->room);
    memcpy(r->names[r->nnames++].b, hash.b, sizeof r->names->b);
}

static void accept(struct fab_ratings *r, const struct fab_rating *row)
{
    r->last_s = row->time_s;
    r->good += row->value_micro > 0;
    r->bad += row->value_micro < 0;
    r->neutral += row->value_micro == 0;
    keep_name(r, row->from);
    keep_name(r, row->to);
}

enum fab_code fab_ratings_next(struct fab_ratings *r, bool *more, enum fab_rating_flaw *flaw,
                               struct fab_rating *row, struct fab_err *e)
{
    enum fab_csv_flaw shape;

    FAB_TRY(fab_csv_next(&r->csv, more, &shape, e));
    if (!*more) return FAB_OK;
    *row = (struct fab_rating){ .line = r->csv.line };
    *flaw = shape == FAB_CSV_GOOD ? read_row(r, row) : FAB_RATING_ROW;
    if (*flaw == FAB_RATING_GOOD) accept(r, row);
    else r->refused[*flaw]++;
    return FAB_OK;
}

void fab_ratings_rewind(struct fab_ratings *r)
{
    fab_csv_rewind(&r->csv);
    r->last_s = INT64_MIN;
    r->good = r->bad = r->neutral = r->nnames = 0;
    memset(r->refused, 0, sizeof r->refused);
}

static int by_name(const void *a, const void *b, void *arg)
{
    (void)arg;
    return memcmp(a, b, sizeof(struct fab_rating_name));
}

uint64_t fab_ratings_people(struct fab_ratings *r)
{
    uint64_t n = 0;

    fab_sort(r->names, (size_t)r->nnames, sizeof *r->names, by_name, NULL);
    for (uint64_t i = 0; i < r->nnames; i++) {
        n += i == 0 || by_name(&r->names[i - 1], &r->names[i], NULL) != 0;
    }
    return n;
}

fab_ppm fab_ratings_good(const struct fab_ratings *r)
{
    const uint64_t n = r->good + r->bad;

    return n == 0 ? 0 : (fab_ppm)((r->good * (uint64_t)FAB_M * 2 + n) / (2 * n));
}

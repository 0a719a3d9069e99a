/* prequential.c: the honest exam of the method: predict, then look, then learn.
 *
 * Cost    the whole Bitcoin OTC file (35,592 rows, 1.1 MB) in about 0.1 s on one core.
 * Source  METHOD 1; "prequential" is Dawid's word (1984). */
#include "judge/prequential.h"
#include "judge/real.h"

enum { ID, RATER, RATEE, VALUE, TIME, OUTCOME, FIELDS, WHOLE = FIELDS };
enum { DIGITS = 15 };
static const char *const COLUMN[FIELDS + 1] = {
    "id", "rater", "ratee", "value", "time", "outcome", NULL,
};
static const int64_t TIME_MAX_S = INT64_C(9000000000000);       /* in ms exact as a double */

struct reading {
    fab_str rest;                       /* of the file */
    int64_t line;                       /* the one read last */
    bool    any;                        /* a row was read: the two below are its own */
    int64_t id, time_s;
};

static enum fab_code refuse(const struct reading *r, enum fab_code code, int column,
                            struct fab_err *e)
{
    (void)fab_fail(e, code, r->line);
    e->field = COLUMN[column];
    return code;
}

/* The next line without its end; false: the file is at its end. */
static bool next_line(struct reading *r, fab_str *line)
{
    if (r->rest.len == 0) return false;
    *line = fab_str_cut(&r->rest, '\n');
    if (line->len > 0 && line->p[line->len - 1] == '\r') line->len--;
    r->line++;
    return true;
}

static enum fab_code read_header(struct reading *r, struct fab_err *e)
{
    fab_str line = { NULL, 0 };

    if (next_line(r, &line) && fab_str_is(line, "id,rater,ratee,value,time,outcome")) return FAB_OK;
    r->line = 1;
    return refuse(r, FAB_E_SYNTAX, WHOLE, e);
}

static enum fab_code split(const struct reading *r, fab_str line, fab_str field[FIELDS],
                           struct fab_err *e)
{
    const bool text = fab_utf8_ok(fab_bytes_of(line.p, line.len), NULL);
    int        commas = 0;

    for (size_t i = 0; i < line.len; i++) commas += line.p[i] == ',';
    if (!text || commas != FIELDS - 1) return refuse(r, FAB_E_SYNTAX, WHOLE, e);
    for (int f = 0; f < FIELDS; f++) field[f] = fab_str_cut(&line, ',');
    return FAB_OK;
}

static bool read_value(fab_str text, double *out)
{
    return fab_real_read(text, out) && *out >= -1 && *out <= 1;
}

static bool read_time(fab_str text, int64_t *out)
{
    return fab_int_read(text, out) && *out >= -TIME_MAX_S && *out <= TIME_MAX_S;
}

static bool read_outcome(fab_str text, int *out)
{
    *out = text.len == 0 ? FAB_OUTCOME_NONE : *text.p == '1' ? FAB_OUTCOME_GOOD : FAB_OUTCOME_BAD;
    return text.len == 0 || fab_str_is(text, "0") || fab_str_is(text, "1");
}

static enum fab_code read_row(struct reading *r, fab_str line, struct fab_statement_said *row,
                              struct fab_err *e)
{
    fab_str field[FIELDS];
    int64_t id, time_s;

    FAB_TRY(split(r, line, field, e));
    if (!fab_int_read(field[ID], &id)) return refuse(r, FAB_E_FIELD, ID, e);
    if (field[RATER].len == 0) return refuse(r, FAB_E_FIELD, RATER, e);
    if (field[RATEE].len == 0) return refuse(r, FAB_E_FIELD, RATEE, e);
    if (!read_value(field[VALUE], &row->value)) return refuse(r, FAB_E_FIELD, VALUE, e);
    if (!read_time(field[TIME], &time_s)) return refuse(r, FAB_E_FIELD, TIME, e);
    if (!read_outcome(field[OUTCOME], &row->outcome)) return refuse(r, FAB_E_FIELD, OUTCOME, e);
    if (fab_str_same(field[RATER], field[RATEE])) return refuse(r, FAB_E_CONFLICT, RATEE, e);
    if (r->any && id <= r->id) return refuse(r, FAB_E_ORDER, ID, e);
    if (r->any && time_s < r->time_s) return refuse(r, FAB_E_ORDER, TIME, e);
    row->from = fab_web_name(field[RATER]);
    row->about = fab_web_name(field[RATEE]);
    row->at = (fab_moment){ time_s * 1000 };
    row->part = 1;
    row->source = r->id = id;
    r->time_s = time_s;
    r->any = true;
    return FAB_OK;
}

/* Judges and learns the group, hands it out, empties it. */
static enum fab_code finish(struct fab_method *m, struct fab_group *g, fab_prequential_fn *each,
                            void *arg, struct fab_err *e)
{
    FAB_TRY(fab_method_learn(m, g->said, g->n, g->judged, e));
    for (int k = 0; k < g->n; k++) each(arg, &g->said[k], &g->judged[k]);
    fab_group_clear(g);
    return FAB_OK;
}

static enum fab_code read_all(struct reading *r, struct fab_method *m, struct fab_group *g,
                              fab_prequential_fn *each, void *arg, struct fab_err *e)
{
    fab_str                   line;
    struct fab_statement_said row;

    FAB_TRY(read_header(r, e));
    while (next_line(r, &line)) {
        FAB_TRY(read_row(r, line, &row, e));
        if (g->n > 0 && g->said[0].at.ms != row.at.ms) FAB_TRY(finish(m, g, each, arg, e));
        FAB_TRY(fab_group_add(g, m->web.memory, &row, e));
    }
    return g->n > 0 ? finish(m, g, each, arg, e) : FAB_OK;
}

enum fab_code fab_prequential(fab_str csv, const struct fab_method_rules *rules,
                              struct fab_memory memory, fab_prequential_fn *each, void *arg,
                              struct fab_err *e)
{
    struct reading    r = { .rest = csv };
    struct fab_group  group = { 0 };
    struct fab_method m;
    enum fab_code     code = fab_method_open(&m, rules, memory, e);

    if (code == FAB_OK) code = read_all(&r, &m, &group, each, arg, e);
    fab_group_close(&group, memory);
    fab_method_close(&m);
    return code;
}

void fab_prediction_header(struct fab_buf *b)
{
    fab_put_text(b, "id,p,lo,hi,mean\n");
}

void fab_prediction_put(struct fab_buf *b, const struct fab_statement_said *row,
                        const struct fab_judgement *judged)
{
    const double value[] = { judged->p, judged->value.lo, judged->value.hi, judged->value.mean };

    fab_put_int(b, row->source);
    for (int k = 0; k < fab_countof(value); k++) {
        fab_put_byte(b, ',');
        fab_real_put(b, value[k], DIGITS);
    }
    fab_put_byte(b, '\n');
}

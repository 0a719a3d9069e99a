/* csv.c: any file as a table, as ratings, and one cell written and read back.
 * Holds: opening fits the memory that was said; a row has as many cells as the header; lines only
 * rise; ratings accepted are on the scale, in order of time, between two people; a second pass sees
 * the same; a cell that was written reads the same. */
#include "peer/ratings.h"

static uint8_t memory[1 << 22];

static const struct fab_csv_field FIELDS[] = { { "name|nom", false }, { "value|valeur", false } };

static void try_table(fab_bytes file)
{
    struct fab_arena  arena = { memory, fab_csv_need(file), 0 };
    struct fab_csv    csv;
    struct fab_err    e;
    bool              more;
    enum fab_csv_flaw flaw;
    uint64_t          line = 0;
    enum fab_code code =
        fab_csv_open(file, FIELDS, fab_countof(FIELDS), FAB_STR(""), &arena, &csv, &e);

    fab_assert(code != FAB_E_MEMORY);
    if (code != FAB_OK) return;
    while (fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && more) {
        fab_assert(csv.line > line && csv.at <= csv.text.len);
        line = csv.line;
        if (flaw != FAB_CSV_GOOD) continue;
        for (int i = 0; i < csv.columns; i++) {
            const uint8_t *p = (const uint8_t *)csv.cell[i].p;

            fab_assert(fab_utf8_ok(fab_bytes_of(p, csv.cell[i].len), NULL));
        }
    }
}

struct tally { uint64_t accepted, refused; int64_t sum, last_s; };

static struct tally pass(struct fab_ratings *r)
{
    struct tally         t = { .last_s = INT64_MIN };
    struct fab_rating    row;
    struct fab_err       e;
    enum fab_rating_flaw flaw;
    bool                 more;

    while (fab_ratings_next(r, &more, &flaw, &row, &e) == FAB_OK && more) {
        t.refused += flaw != FAB_RATING_GOOD;
        if (flaw != FAB_RATING_GOOD) continue;
        fab_assert(row.value_micro >= -FAB_M && row.value_micro <= FAB_M && row.time_s >= t.last_s);
        fab_assert(row.from.len > 0 && row.to.len > 0 && !fab_str_same(row.from, row.to));
        t.accepted++;
        t.sum += row.value_micro;
        t.last_s = row.time_s;
    }
    fab_assert(t.accepted == r->good + r->bad + r->neutral &&
               fab_ratings_people(r) <= 2 * t.accepted);
    return t;
}

static void try_ratings(fab_bytes file, bool month_first)
{
    struct fab_arena                 arena = { memory, fab_ratings_need(file), 0 };
    const struct fab_ratings_options options = { .month_first = month_first };
    struct fab_ratings               r;
    struct fab_err                   e;
    struct tally                     first, second;
    const enum fab_code              code = fab_ratings_open(file, &options, &arena, &r, &e);

    fab_assert(code != FAB_E_MEMORY);
    if (code != FAB_OK) return;
    first = pass(&r);
    fab_ratings_rewind(&r);
    second = pass(&r);
    fab_assert(first.accepted == second.accepted && first.refused == second.refused &&
               first.sum == second.sum);
}

/* A text as the one cell of a row; an apostrophe may have come in front. */
static void try_cell(fab_str text)
{
    static uint8_t    room[1 << 18];
    struct fab_buf    b = FAB_BUF(room);
    struct fab_arena  arena = FAB_ARENA(memory);
    struct fab_csv    csv;
    struct fab_err    e;
    bool              more;
    enum fab_csv_flaw flaw;
    fab_str           back;

    if (text.len == 0 || text.len > 1000 || fab_str_trim(text).len == 0 ||
        !fab_utf8_ok(fab_bytes_of(text.p, text.len), NULL)) {
        return;
    }
    fab_put_text(&b, "name,value\r\n");
    fab_csv_put_cell(&b, text, ',');
    fab_put_text(&b, ",x");
    fab_csv_put_end(&b);
    fab_assert(fab_csv_open(fab_buf_bytes(&b), FIELDS, fab_countof(FIELDS), FAB_STR(""), &arena,
                            &csv, &e) == FAB_OK);
    fab_assert(fab_csv_next(&csv, &more, &flaw, &e) == FAB_OK && more && flaw == FAB_CSV_GOOD);
    back = csv.cell[0];
    if (back.len == text.len + 1 && back.p[0] == '\'') back = fab_str_part(back, 1, back.len);
    fab_assert(fab_str_same(back, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_bytes file = fab_bytes_of(data, size);

    if (size > 1 << 16) return 0;
    try_table(file);
    try_ratings(file, size % 2 == 1);
    try_cell((fab_str){ (const char *)data, size });
    return 0;
}

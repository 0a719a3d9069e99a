/* csv.c: one pass over a table that comes from a person's spreadsheet.
 *
 * Why     nobody starts from nothing: lists of members, things and ratings exist already, written
 *         by programs that each have their own idea of a comma.  One reader for all imports.
 * Idea    the file stays as it is; cells are views; only what has doubled quotes is put together in
 *         a scratch of one row.
 * Cost    linear; some 200 MB/s.
 * Source  RFC 4180; WIRE 10; the Windows-1252 table is the one of the WHATWG encoding standard, but
 *         for its five gaps. */
#include "peer/csv.h"

/* ---- Windows-1252 ---- */

static const uint16_t HIGH_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

void fab_csv_put_1252(struct fab_buf *b, uint8_t c)
{
    const uint32_t u = c >= 0x80 && c < 0xa0 ? HIGH_1252[c - 0x80] : c;

    if (u < 0x80) {
        fab_put_byte(b, (uint8_t)u);
    } else if (u < 0x800) {
        fab_put_byte(b, (uint8_t)(0xc0 | u >> 6));
        fab_put_byte(b, (uint8_t)(0x80 | (u & 63)));
    } else {
        fab_put_byte(b, (uint8_t)(0xe0 | u >> 12));
        fab_put_byte(b, (uint8_t)(0x80 | (u >> 6 & 63)));
        fab_put_byte(b, (uint8_t)(0x80 | (u & 63)));
    }
}

static bool to_utf8(fab_bytes file, struct fab_arena *arena, fab_str *out)
{
    struct fab_buf b = { .p = fab_take(arena, 3 * file.len), .cap = 3 * file.len };

    if (b.p == NULL) return false;
    for (size_t i = 0; i < file.len; i++) fab_csv_put_1252(&b, file.p[i]);
    *out = fab_buf_str(&b);
    return true;
}

/* ---- rows ---- */

/* The row at csv->at: *len without its line end, *end behind it, *lines it spans.  false: a quote
 * without end. */
static bool row_extent(const struct fab_csv *csv, size_t *len, size_t *end, uint64_t *lines)
{
    const char  *p = csv->text.p;
    const size_t n = csv->text.len;
    size_t       i = csv->at;
    bool         quoted = false;
    bool         fresh = true, closed = false;      /* a cell begins here; a quote just closed */

    for (*lines = 1; i < n && (quoted || (p[i] != '\n' && p[i] != '\r')); i++) {
        const bool opens = !quoted && p[i] == '"' && (fresh || closed);

        closed = quoted && p[i] == '"';
        quoted = opens || (quoted && !closed);
        fresh = !quoted && p[i] == csv->separator;
        *lines += p[i] == '\n';
    }
    *len = i - csv->at;
    if (i < n && p[i] == '\r') i++;
    if (i < n && p[i] == '\n') i++;
    *end = i;
    return !quoted;
}

/* Cuts a quoted cell; behind its closing quote stands the separator or the row's end.  Doubled
 * quotes are put together in *spare, which has room for the whole row. */
static bool quoted_cut(fab_str *row, char separator, char **spare, fab_str *out)
{
    fab_str rest = fab_str_part(*row, 1, row->len), part = fab_str_cut(&rest, '"');

    *out = part;
    while (rest.len > 0 && rest.p[0] == '"') {
        if (out->p != *spare) memcpy(*spare, part.p, part.len);
        out->p = *spare;
        (*spare)[out->len++] = '"';
        rest = fab_str_part(rest, 1, rest.len);
        part = fab_str_cut(&rest, '"');
        memcpy(*spare + out->len, part.p, part.len);
        out->len += part.len;
    }
    if (out->p == *spare) *spare += out->len;
    *row = rest;
    return rest.len == 0 || rest.p[0] == separator;
}

/* Cuts one cell off the row; *more: a separator stood behind it. */
static bool cell_cut(fab_str *row, char separator, char **spare, fab_str *out, bool *more)
{
    bool ok = true;

    if (row->len > 0 && row->p[0] == '"') {
        ok = quoted_cut(row, separator, spare, out);
        *more = fab_str_find(*row, separator) >= 0;
        (void)fab_str_cut(row, separator);
        return ok;
    }
    *more = fab_str_find(*row, separator) >= 0;
    *out = fab_str_cut(row, separator);
    return true;
}

/* Cells of a row, at most `most`; *n may be more than that. */
static bool split(fab_str row, char separator, char *scratch, fab_str *cell, int most, int *n)
{
    bool    more = true, ok = true;
    fab_str one;

    *n = 0;
    while (more && *n <= most) {
        ok = cell_cut(&row, separator, &scratch, &one, &more) && ok;
        if (*n < most) cell[*n] = one;
        if (*n < most || one.len > 0) (*n)++;      /* empty cells at the end are forgiven */
    }
    return ok;
}

static enum fab_csv_flaw split_row(struct fab_csv *csv, fab_str row)
{
    int  n;
    bool ok;

    if (row.len > FAB_L_csv_row_bytes) return FAB_CSV_LONG;
    ok = split(row, csv->separator, csv->scratch, csv->cell, csv->columns, &n);
    if (!ok) return FAB_CSV_QUOTE;
    return n == csv->columns ? FAB_CSV_GOOD : FAB_CSV_CELLS;
}

/* The next row's text; *more = false at the end. */
static enum fab_code row_cut(struct fab_csv *csv, bool *more, fab_str *row, struct fab_err *e)
{
    size_t   len, end;
    uint64_t lines;

    for (*more = false; csv->at < csv->text.len; ) {
        if (!row_extent(csv, &len, &end, &lines)) {
            return fab_fail(e, FAB_E_SYNTAX, (int64_t)csv->next_line);
        }
        *row = fab_str_part(csv->text, csv->at, len);
        csv->line = csv->next_line;
        csv->next_line += lines;
        csv->at = end;
        if (fab_str_trim(*row).len == 0) continue;
        *more = true;
        break;
    }
    return FAB_OK;
}

enum fab_code fab_csv_next(struct fab_csv *csv, bool *more, enum fab_csv_flaw *flaw,
                           struct fab_err *e)
{
    fab_str row;

    FAB_TRY(row_cut(csv, more, &row, e));
    if (!*more) return FAB_OK;
    if (csv->rows == FAB_L_csv_rows) return fab_fail(e, FAB_E_FIELD, FAB_L_csv_rows);
    csv->rows++;
    *flaw = split_row(csv, row);
    return FAB_OK;
}

fab_str fab_csv_cell(const struct fab_csv *csv, int field)
{
    fab_assert(field >= 0 && field < csv->nfields);
    return csv->column_of[field] < 0 ? FAB_STR("") : fab_str_trim(csv->cell[csv->column_of[field]]);
}

/* ---- header ---- */

/* U+00C0..U+017F without their accents; '.' where there is no plain letter: left as it is. */
static const char PLAIN[] =
    "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.llllllllllnnnnnn...oooooo.."
    "rrrrrrsssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* The next character of a name, folded to one byte: 0: nothing is left; 1: to be skipped. */
static uint8_t folded(fab_str *name)
{
    const uint8_t c = (uint8_t)name->p[0], d = name->len > 1 ? (uint8_t)name->p[1] : 0;
    const bool    combining = (c == 0xcc && d >= 0x80) || (c == 0xcd && d >= 0x80 && d < 0xb0);
    const bool    latin = c >= 0xc3 && c <= 0xc5 && d != 0;
    const char    plain = latin ? PLAIN[(size_t)(c - 0xc3) * 64 + (d & 63)] : '.';

    if (combining || plain != '.' || (c == 0xc2 && d == 0xa0)) {  /* U+00A0: a blank */
        *name = fab_str_part(*name, 2, name->len);
        return plain != '.' ? (uint8_t)plain : 1;
    }
    *name = fab_str_part(*name, 1, name->len);
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return 1;
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static uint8_t next_folded(fab_str *name)
{
    uint8_t c = 1;

    while (c == 1 && name->len > 0) c = folded(name);
    return c == 1 ? 0 : c;
}

static bool same_name(fab_str a, fab_str b)
{
    uint8_t c;

    do {
        c = next_folded(&a);
        if (c != next_folded(&b)) return false;
    } while (c != 0);
    return true;
}

static char separator_of(fab_str header)
{
    static const char SEPARATORS[] = { ',', ';', '\t' };
    size_t            best = 0;
    char              out = ',';

    for (int i = 0; i < fab_countof(SEPARATORS); i++) {
        size_t n = 0;
        bool   quoted = false;

        for (size_t j = 0; j < header.len; j++) {
            quoted ^= header.p[j] == '"';
            n += !quoted && header.p[j] == SEPARATORS[i];
        }
        if (n > best) out = SEPARATORS[i];
        best = fab_max(best, n);
    }
    return out;
}

static bool keep_header(struct fab_csv *csv, struct fab_arena *arena)
{
    for (int i = 0; i < csv->columns; i++) {
        csv->header[i] = fab_copy(arena, fab_str_trim(csv->header[i]));
        if (csv->header[i].p == NULL) return false;
    }
    return true;
}

/* The separator is found in the first line's text, before rows are told apart by it. */
static enum fab_code read_header(struct fab_csv *csv, struct fab_arena *arena, struct fab_err *e)
{
    fab_str rest = csv->text, row;
    bool    more;
    int     n;

    csv->separator = separator_of(fab_str_cut(&rest, '\n'));
    FAB_TRY(row_cut(csv, &more, &row, e));
    if (!more) return fab_fail(e, FAB_E_SYNTAX, 1);
    if (row.len > FAB_L_csv_row_bytes) return fab_fail(e, FAB_E_FIELD, FAB_L_csv_row_bytes);
    if (!split(row, csv->separator, csv->scratch, csv->header, FAB_CSV_COLUMNS, &n)) {
        return fab_fail(e, FAB_E_SYNTAX, (int64_t)csv->line);
    }
    if (n > FAB_CSV_COLUMNS) return fab_fail(e, FAB_E_FIELD, FAB_CSV_COLUMNS);
    csv->columns = n;
    csv->first_at = csv->at;
    csv->first_line = csv->next_line;
    return keep_header(csv, arena) ? FAB_OK : fab_fail(e, FAB_E_MEMORY);
}

/* The one column of this name: *out, or -1.  FIELD: two of them. */
static enum fab_code column_named(const struct fab_csv *csv, fab_str name, int *out,
                                  struct fab_err *e)
{
    *out = -1;
    for (int i = 0; i < csv->columns; i++) {
        if (!same_name(csv->header[i], name)) continue;
        if (*out >= 0) return fab_fail_what(e, FAB_E_FIELD, csv->header[i]);
        *out = i;
    }
    return FAB_OK;
}

static int field_named(const struct fab_csv_field *field, int n, fab_str name)
{
    for (int i = 0; i < n; i++) {
        fab_str names = fab_str_of(field[i].names);

        if (same_name(fab_str_cut(&names, '|'), name)) return i;
    }
    return -1;
}

static enum fab_code map_by_hand(struct fab_csv *csv, const struct fab_csv_field *field, int n,
                                 fab_str map, struct fab_err *e)
{
    while (map.len > 0) {
        fab_str   to = fab_str_cut(&map, ',');
        fab_str   column = fab_str_cut(&to, '=');
        const int f = field_named(field, n, to);

        if (f < 0 || csv->column_of[f] >= 0) return fab_fail_what(e, FAB_E_FIELD, to);
        FAB_TRY(column_named(csv, column, &csv->column_of[f], e));
        if (csv->column_of[f] < 0) return fab_fail_what(e, FAB_E_FIELD, column);
    }
    return FAB_OK;
}

static bool taken(const struct fab_csv *csv, int column)
{
    for (int f = 0; f < csv->nfields; f++) {
        if (csv->column_of[f] == column) return true;
    }
    return false;
}

/* The first of the field's names that a free column has. */
static enum fab_code map_by_name(struct fab_csv *csv, const struct fab_csv_field *field, int f,
                                 struct fab_err *e)
{
    fab_str names = fab_str_of(field->names), ours = fab_str_of(field->names);
    int     column;

    while (csv->column_of[f] < 0 && names.len > 0) {
        FAB_TRY(column_named(csv, fab_str_cut(&names, '|'), &column, e));
        if (column >= 0 && !taken(csv, column)) csv->column_of[f] = column;
    }
    if (csv->column_of[f] < 0 && field->required) {
        return fab_fail_what(e, FAB_E_FIELD, fab_str_cut(&ours, '|'));
    }
    return FAB_OK;
}

size_t fab_csv_need(fab_bytes file)
{
    const size_t converted =
        fab_utf8_ok(file, NULL) ? 0 : 3 * fab_min(file.len, (size_t)FAB_L_csv_bytes);

    return converted + (size_t)FAB_L_csv_row_bytes * 2 + FAB_CSV_COLUMNS * 32 + 64;
}

enum fab_code fab_csv_open(fab_bytes file, const struct fab_csv_field *field, int n, fab_str map,
                           struct fab_arena *arena, struct fab_csv *out, struct fab_err *e)
{
    fab_assert(n > 0 && n <= FAB_CSV_FIELDS);
    memset(out, 0, sizeof *out);
    if (file.len > FAB_L_csv_bytes) return fab_fail(e, FAB_E_FIELD, FAB_L_csv_bytes);
    if (file.len >= 3 && memcmp(file.p, "\xef\xbb\xbf", 3) == 0) {
        file = fab_bytes_of(file.p + 3, file.len - 3);
    }
    out->windows_1252 = !fab_utf8_ok(file, NULL);
    out->text = (fab_str){ (const char *)file.p, file.len };
    out->next_line = 1;
    out->nfields = n;
    for (int f = 0; f < n; f++) out->column_of[f] = -1;
    out->scratch = fab_take(arena, FAB_L_csv_row_bytes);
    if (out->scratch == NULL || (out->windows_1252 && !to_utf8(file, arena, &out->text))) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    FAB_TRY(read_header(out, arena, e));
    FAB_TRY(map_by_hand(out, field, n, map, e));
    for (int f = 0; f < n; f++) FAB_TRY(map_by_name(out, &field[f], f, e));
    for (int i = 0; i < out->columns; i++) {
        if (!taken(out, i)) out->left_out[out->nleft++] = i;
    }
    return FAB_OK;
}

void fab_csv_rewind(struct fab_csv *csv)
{
    csv->at = csv->first_at;
    csv->next_line = csv->first_line;
    csv->rows = 0;
}

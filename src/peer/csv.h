/* peer/csv.h: tables that people bring from elsewhere, and how they are written again.
 *
 * Form       RFC 4180.  UTF-8, a byte order mark is dropped; what is not valid UTF-8 is read as
 *            Windows-1252, and the reader says so.  The separator is whichever of , ; tab stands
 *            most often in the header line.
 * Header     required; names are compared without case, accents and blanks; of a field's names the
 *            earlier in its list wins; columns that no field takes are listed.
 * Limits     64 MiB, 1,000,000 rows, 64 KiB a row, 256 columns.
 * Ownership  cells point into the file, or into the reader's scratch: they hold until the next row
 *            is read.  Names of columns hold as long as the arena.
 * Memory     the arena gives 64 KiB and some, and for Windows-1252 three times the file;
 *            fab_csv_need says it.
 * Errors     opening: SYNTAX (no header, a quote without end), FIELD (a limit, a required column
 *            missing or there twice, a mapping that names nothing).  A row: a flaw of its own; the
 *            next one can be read.
 * Source     WIRE 10, common rules for CSV. */
#ifndef FAB_PEER_CSV_H
#define FAB_PEER_CSV_H

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

enum { FAB_CSV_COLUMNS = 256, FAB_CSV_FIELDS = 32 };

/* A field that we know: its names, ours first, parted by '|', as people write them. */
struct fab_csv_field { const char *names; bool required; };

/* A row's state. */
enum fab_csv_flaw {
    FAB_CSV_GOOD,
    FAB_CSV_CELLS,          /* not as many cells as the header; empty ones at the end forgiven */
    FAB_CSV_QUOTE,          /* text behind a closing quote */
    FAB_CSV_LONG,           /* beyond 64 KiB */
};

struct fab_csv {
    fab_str  text;                              /* the whole file as UTF-8 */
    size_t   at;                                /* where the next row begins */
    size_t   first_at;                          /* the first row behind the header, and its line */
    uint64_t first_line;
    uint64_t next_line, line;                   /* of the next row; of the last row; from 1 */
    uint64_t rows;                              /* read so far, the header not counted */
    char     separator;
    bool     windows_1252;                      /* was read as such: say so */
    int      columns, nfields;
    fab_str  header[FAB_CSV_COLUMNS];           /* as it stands in the file */
    int      column_of[FAB_CSV_FIELDS];         /* -1: the file has none */
    int      left_out[FAB_CSV_COLUMNS], nleft;  /* columns that no field takes, in order */
    fab_str  cell[FAB_CSV_COLUMNS];             /* of the last row */
    char    *scratch;                           /* cells with doubled quotes, put together */
};

/* Bytes of arena that opening this file takes. */
size_t fab_csv_need(fab_bytes file);
/* Reads the header.  map: columns put to fields by hand, "column=field,column=field"; empty:
 * none. */
FAB_MUST enum fab_code fab_csv_open(fab_bytes file, const struct fab_csv_field *field, int n,
                                    fab_str map, struct fab_arena *arena, struct fab_csv *out,
                                    struct fab_err *e);
/* The next row that is not blank; *flaw says whether its cells can be used.  *more = false: there
 * is none.  SYNTAX: a quote without end (argument: the line it begins in); FIELD: too many rows. */
FAB_MUST enum fab_code fab_csv_next(struct fab_csv *csv, bool *more, enum fab_csv_flaw *flaw,
                                    struct fab_err *e);
/* The last row's cell of a field, without blanks at its ends; empty if the file has no such
 * column. */
fab_str fab_csv_cell(const struct fab_csv *csv, int field);
/* Back to the first row behind the header. */
void fab_csv_rewind(struct fab_csv *csv);

/* A decimal in millionths: sign, digits, at most one point, or comma where the separator is not
 * one; more than six places are rounded, halves away from zero.  false: not one, or beyond
 * +-10^12. */
FAB_MUST bool fab_csv_micro(fab_str cell, char separator, int64_t *micro);
/* A moment: ISO 8601 (a day, or day and time with Z, an offset, or none = UTC), DD/MM/YYYY (MM/DD
 * if month_first) with or without time, or seconds since 1970, whose fraction is dropped.  false:
 * none of these, or no such day. */
FAB_MUST bool fab_csv_moment(fab_str cell, bool month_first, fab_moment *out);

/* One character of Windows-1252 as UTF-8; the five bytes that it leaves open become U+FFFD. */
void fab_csv_put_1252(struct fab_buf *b, uint8_t c);
/* A cell as RFC 4180 wants it; one that a spreadsheet would take for a formula (= + - @, tab or
 * return first) gets an apostrophe in front.  Numbers of ours are written with fab_put_int and need
 * neither. */
void fab_csv_put_cell(struct fab_buf *b, fab_str text, char separator);
/* Ends a row: CR LF. */
void fab_csv_put_end(struct fab_buf *b);

#endif

/* statement/sheet.h: what two people lay before each other ere a promise is signed: the outline
 * that both have, and each one's sheet (DECISION 8).  Nothing of this is ever logged.
 *
 * Outline    CBOR [1, at, ver, unit, [minute, rate, effect, keep], mid16, mid16, topic, text,
 *            legs], a leg [debtor, due, stake, premium, after]; times in seconds.  Its name is
 *            SHA-256("fabrique-outline-v1" || outline)[:16].  The charter's prices stand in it, so
 *            that both compute the same whatever a vote changes in between.
 * Sheet      CBOR [deal16, salt32, [[leg, stake, n, need]...], [[leg, row, most]...]]: what I need
 *            as a creditor when the leg is done in n equal steps, and what I would give as a
 *            debtor; rows in ascending order, each once.  Its hash is SHA-256("fabrique-deal-v1" ||
 *            sheet).
 * Word       what goes into a box (context "deal" || hash): CBOR [1, outline] in the first round,
 *            [2, sheet] in the second.
 * Range      legs 0..15; amounts 0..10^12; n 1..12; need at most a step of the stake; rows as
 *            below.
 * Ownership  an outline's texts are views into the bytes it was read from.
 * Errors     E_SYNTAX with the field: not of this form; *out is then undefined. */
#ifndef FAB_STATEMENT_SHEET_H
#define FAB_STATEMENT_SHEET_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/num.h"

/* Rows of the menu as sheets number them: guarantors' own money needs nobody's trust, so it is a
 * row of its own beside the other sureties. */
enum fab_sheet_row {
    FAB_ROW_DEPOSIT = 1, FAB_ROW_ESCROW, FAB_ROW_SURETY, FAB_ROW_POOL, FAB_ROW_OWNED, FAB_ROWS
};
enum { FAB_STEPS_LIMIT = 12, FAB_TALK_OUTLINE = 1, FAB_TALK_SHEET = 2 };

/* What the charter says of prices: a minute in milli-credits, rates in ppm (of a day; of what a
 * word and the pool really cover). */
struct fab_outline_prices { int64_t minute_milli, rate_day; fab_ppm word_effect, pool_keep; };
/* One promise: who owes (0 or 1: a party), by when, what the other can lose; what the pool asks of
 * this debtor, ppm; after: 1 + a leg that must be kept before, 0: none. */
struct fab_outline_leg { int debtor, after; fab_moment due; fab_credit stake; int64_t premium; };
struct fab_outline {
    fab_moment at;
    int64_t    ver;                             /* charter in force */
    int        unit, nlegs;
    struct fab_outline_prices prices;
    fab_id     party[2];                        /* 0 began to talk */
    fab_str    topic, text;
    struct fab_outline_leg leg[FAB_L_legs];
};

struct fab_sheet_need { int leg, steps; fab_credit stake, need; };
struct fab_sheet_give { int leg, row; fab_credit most; };
struct fab_sheet {
    fab_id  deal;                               /* 16 bytes of an outline's name */
    uint8_t salt[32];
    int     nneeds, ngives;
    struct fab_sheet_need need[FAB_L_sheet_needs];
    struct fab_sheet_give give[FAB_L_sheet_gives];
};

void   fab_outline_put(struct fab_buf *b, const struct fab_outline *o);
FAB_MUST enum fab_code fab_outline_read(fab_bytes bytes, struct fab_outline *out,
                                        struct fab_err *e);
fab_id fab_outline_name(fab_bytes bytes);

/* The rows are put in order here; of two for the same thing the bytes are no sheet, as reading
 * says. */
void   fab_sheet_put(struct fab_buf *b, const struct fab_sheet *s);
FAB_MUST enum fab_code fab_sheet_read(fab_bytes bytes, struct fab_sheet *out, struct fab_err *e);
fab_id fab_sheet_hash(fab_bytes bytes);

/* A word of one round; what is in it. */
void fab_talk_put(struct fab_buf *b, int round, fab_bytes what);
FAB_MUST enum fab_code fab_talk_read(fab_bytes bytes, int *round, fab_bytes *what,
                                     struct fab_err *e);

#endif

/* judge/sheet.h: two sides, one sheet each: what I need and would give, and the lightest deal that
 * suits both (DECISION 8).
 *
 * Needs      N of section 7 for the stake and for half of it (rounded down), in 1..max_steps equal
 *            steps; N is that of one step.
 * Best       the whole stake before half of it; then least (cost, steps).  For a number of steps
 *            each leg's cover is chosen by itself, since costs add up except the agreement (once)
 *            and the steps (common).
 * Rows       amounts by FAB_ROW_..., for one step; row 0 is unused.
 * Errors     E_FIELD with the field: a sheet speaks of what is not its author's to say, or a need
 *            is out of range. */
#ifndef FAB_JUDGE_SHEET_H
#define FAB_JUDGE_SHEET_H

#include "judge/decide.h"
#include "statement/sheet.h"

/* Adds my needs as creditor of a leg; need->stake is the leg's whole stake.  A leg is added
 * once. */
FAB_MUST enum fab_code fab_sheet_needs(struct fab_sheet *s, int leg, const struct fab_need *need,
                                       struct fab_err *e);
/* The same where a person names the sum that must be covered of the whole: as much as that leaves
 * (stake - sum) may stay uncovered of any part.  E_FIELD "need": more than the stake. */
FAB_MUST enum fab_code fab_sheet_needs_named(struct fab_sheet *s, int leg, fab_credit stake,
                                             int max_steps, fab_credit sum, struct fab_err *e);
/* Adds what I would give at most as debtor of a leg; rows of 0 are left out. */
void fab_sheet_gives(struct fab_sheet *s, int leg, const fab_credit most[FAB_ROWS]);

/* step: the stake of one step; need: what its creditor wants covered of it. */
struct fab_bargain_leg { fab_credit step, need, amount[FAB_ROWS]; };
struct fab_bargain {
    /* a deal; none, since `short_by` was missing of leg `at`; none, since no number of steps
     * suits both */
    enum { FAB_BARGAIN_FOUND, FAB_BARGAIN_SHORT, FAB_BARGAIN_STEPS } kind;
    bool       half;                    /* of the stake */
    int        steps;                   /* 1: at once */
    int64_t    burden_milli;            /* both sides' together */
    struct fab_bargain_leg leg[FAB_L_legs];
    int        at;                      /* the row that was short: leg[at].need of leg[at].step */
    fab_credit short_by;
};
/* The lightest deal over the sheets of party 0 and party 1; without one, the row that came
 * nearest. */
FAB_MUST enum fab_code fab_sheet_best(const struct fab_outline *o, const struct fab_sheet sheet[2],
                                      struct fab_bargain *out, struct fab_err *e);
/* The menu that a leg's debtor gives for one step, in the order of rows: how many; row[k] is the
 * FAB_ROW_... of menu[k]. */
int fab_sheet_menu(const struct fab_outline *o, const struct fab_sheet *debtors, int leg,
                   fab_credit step, struct fab_offer menu[FAB_MENU_MAX], int row[FAB_MENU_MAX]);

#endif

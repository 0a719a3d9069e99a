/* test_holds.c: cover by chance. */
#include "fold/test_holds.h"

#include "devices/core.h"
#include "state/cover.h"

enum { FOUND = 16, CELLS = 5, LONGEST_DAYS = 132 };

struct making {
    struct fab_tray               *t;
    struct fab_chance             *c;
    const struct fab_test_covered *leg;
    struct fab_test_holds         *out;
};

static void number(struct fab_cell *cell, int64_t n)
{
    *cell = (struct fab_cell){ .type = 'i', .n = n };
}

static void add(struct making *m, int type, fab_id owner, int64_t sum, const fab_id *link, int n)
{
    const int         at = m->out->n++;
    struct fab_cell  *cell = m->out->cell[at];

    m->out->owner[at] = owner;
    number(&cell[0], type);
    number(&cell[1], m->leg->leg);
    cell[2] = (struct fab_cell){ .type = 'b', .v = fab_bytes_of(m->out->owner[at].b, 16) };
    number(&cell[3], m->leg->unit);
    number(&cell[4], sum);
    for (int i = 0; i < n; i++) {
        m->out->link[at][i] = link[i];
        cell[CELLS + i] =
            (struct fab_cell){ .type = 'b', .v = fab_bytes_of(m->out->link[at][i].b, 32) };
    }
    m->out->row[at] = (struct fab_cells){ cell, CELLS + n };
}

/* A word for this one that still carries something, mostly; NULL: there is none. */
static const struct fab_edge *word_for(struct making *m, fab_id whom)
{
    void     *row[FOUND];
    const int n = fab_scan_fixed(m->t, FAB_I_edge_by_dst, FAB_KEY(.a = whom, .n = FAB_EDGE_WORD), 2,
                                 row, FOUND);

    const int     first = n == 0 ? 0 : fab_chance(m->c, n);
    const int64_t soon = fab_now(m->t).ms + fab_days(LONGEST_DAYS);

    for (int i = 0; i < n && fab_chance(m->c, 8) != 0; i++) {
        const struct fab_edge *edge = row[(first + i) % n];

        if (fab_link_free(edge) > 0 && edge->until > soon) return edge;
    }
    return n == 0 ? NULL : row[first];
}

static void surety(struct making *m, fab_id debtor, int64_t sum)
{
    const struct fab_edge *last = word_for(m, debtor);
    const struct fab_edge *before = last == NULL ? NULL : word_for(m, last->src);
    fab_id                 link[2];

    if (last == NULL) return;
    if (fab_chance(m->c, 8) != 0) sum = fab_min(sum, fab_max(fab_link_free(last), 1));
    if (before == NULL || fab_chance(m->c, 2) == 0) {
        add(m, FAB_HOLD_SURETY, last->src, sum, &last->sid, 1);
        return;
    }
    link[0] = before->sid;
    link[1] = last->sid;
    add(m, FAB_HOLD_SURETY, last->src, sum, link, 2);
}

static void by_link(struct making *m, int type, int kind, fab_id from, fab_id owner, int64_t sum)
{
    const fab_id link =
        fab_link_id(kind, from, m->leg->party[m->leg->debtor], m->leg->unit);
    const struct fab_edge *edge = fab_row_read(m->t, FAB_R_edge, FAB_KEY(.a = link));

    if (edge == NULL && kind != FAB_EDGE_PRESUMPTION && fab_chance(m->c, 8) != 0) return;
    if (edge != NULL && fab_chance(m->c, 8) != 0) {
        sum = fab_min(sum, fab_max(fab_link_free(edge), 1));
    }
    add(m, type, owner, sum, &link, 1);
}

/* Through somebody toward whom the debtor has kept something, and who has toward the creditor. */
static bool by_record_of_two(struct making *m, fab_id creditor, fab_id debtor, int64_t sum)
{
    void     *row[FOUND];
    const int n = fab_scan_fixed(m->t, FAB_I_edge_by_dst,
                                 FAB_KEY(.a = debtor, .n = FAB_EDGE_TRACK), 2, row, FOUND);

    for (int i = 0; i < n; i++) {
        const struct fab_edge *last = row[i], *first;
        const fab_id           id =
            fab_link_id(FAB_EDGE_TRACK, creditor, last->src, m->leg->unit);
        const fab_id           link[] = { id, last->sid };

        first = fab_row_read(m->t, FAB_R_edge, FAB_KEY(.a = id));
        if (first == NULL || last->unit != m->leg->unit) continue;
        if (fab_link_free(first) == 0 || fab_link_free(last) == 0) continue;
        sum = fab_min(sum, fab_min(fab_link_free(first), fab_link_free(last)));
        add(m, FAB_HOLD_TRACK, creditor, sum, link, fab_countof(link));
        return true;
    }
    return false;
}

static void one(struct making *m, int64_t sum)
{
    const fab_id debtor = m->leg->party[m->leg->debtor];
    const fab_id creditor = m->leg->party[1 - m->leg->debtor];

    switch (fab_chance(m->c, 10)) {
    case 0: add(m, FAB_HOLD_ESCROW, creditor, sum, NULL, 0); break;
    case 1: add(m, FAB_HOLD_DEPOSIT, debtor, sum, NULL, 0); break;
    case 2: by_link(m, FAB_HOLD_POOL, FAB_EDGE_POOL, fab_pool(0), fab_pool(0), sum % 50 + 1); break;
    case 3:
        by_link(m, FAB_HOLD_PRESUMED, FAB_EDGE_PRESUMPTION, fab_commons(), fab_commons(),
                sum % 20 + 1);
        break;
    case 4:
        if (fab_chance(m->c, 2) == 0 && by_record_of_two(m, creditor, debtor, sum)) break;
        by_link(m, FAB_HOLD_TRACK, FAB_EDGE_TRACK, creditor, creditor, sum);
        break;
    default: surety(m, debtor, sum + fab_chance(m->c, (int)fab_min(m->leg->value, 1000))); break;
    }
}

void fab_test_cover(struct fab_tray *t, struct fab_chance *c, const struct fab_test_covered *leg,
                    struct fab_test_holds *out)
{
    struct making m = { t, c, leg, out };
    const int     devices = fab_chance(c, 5) == 0 ? 0 : 1 + fab_chance(c, 4);
    int64_t       left = leg->value;

    out->n = 0;
    for (int i = 0; i < devices && leg->unit == 0; i++) {
        const int before = out->n;

        one(&m, 1 + fab_chance(c, (int)fab_min(leg->value, 1000)));
        if (out->n > before) left -= out->cell[before][4].n;
    }
    if (left > 0 && fab_chance(c, 12) != 0) {
        add(&m, FAB_HOLD_WAIVED, leg->party[1 - leg->debtor], left, NULL, 0);
    }
    (void)fab_tray_end(t, FAB_OK);
}

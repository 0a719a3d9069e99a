/* core_money.c: the one ledger.
 *
 * Why     no device may make or lose money: every movement goes through here, is journaled, and
 *         leaves the sum as it was.
 * Idea    a hold is an account of its own in the journal (I2), so taking, paying and sending home
 *         are movements like others. In a gift unit a movement counts one gift and no balance;
 *         outside money is a receipt in the journal.
 *          Whatever comes in may begin demurrage, whichever way it came.
 * Cost    a movement: three rows; a hold: one SHA-256 for the name of its account.
 * Source  PROTOCOL 3.1, 3.2 (demurrage), 5.3, 9 (I1 to I3). */
#include "crypto/crypto.h"
#include "charter/settings.h"
#include "state/device.h"
#include "state/ids.h"

enum { COMMONS = 1, POOL = 2 }; /* the last two bytes of an owner that is no person */
enum { MONTH_DAYS = 30 };

fab_id fab_commons(void)
{
    return (fab_id){ { [15] = COMMONS } };
}

fab_id fab_pool(int unit)
{
    return (fab_id){ { [14] = POOL, [15] = (uint8_t)unit } };
}

fab_id fab_hold_account(const fab_id *agr, int64_t n)
{
    uint8_t         number[16] = { 0 };
    const fab_bytes part[] = { fab_bytes_of(agr->b, 32), fab_bytes_of(number, sizeof number) };
    fab_id          out;

    for (int i = 0; i < 8; i++) number[15 - i] = (uint8_t)((uint64_t)n >> (8 * i));
    out = fab_sha256_of("fabrique-hold-v1", part, fab_countof(part));
    return fab_id_of(out.b, FAB_MID_BYTES);
}

/* What a new account may be drawn to.  false: nobody owns accounts under that id. */
static bool first_line(struct fab_tray *t, fab_id owner, int unit, char type, int64_t *line)
{
    const fab_id commons = fab_commons(), pool = fab_pool(unit);

    if (fab_same(&owner, &commons)) {
        *line = unit == 0 && type == 'c' ? -fab_set(t, FAB_S_commons_floor) : 0;
    } else if (fab_same(&owner, &pool)) {
        *line = 0;
    } else if (fab_row_read(t, FAB_R_member, FAB_KEY(.a = owner)) != NULL) {
        *line = unit == 0 && type == 'c' ? fab_set(t, FAB_S_line_start) : 0;
    } else {
        return false;
    }
    return true;
}

struct fab_acct *fab_need_acct(struct fab_tray *t, fab_id owner, int unit)
{
    const struct fab_key key = { .a = owner, .n = unit };
    struct fab_acct     *acct = fab_get_acct(t, &key);
    const char           type = acct != NULL ? 0 : fab_unit_type(t, unit, NULL);
    int64_t              line;

    if (acct != NULL) return acct;
    if ((type != 'c' && type != 'g') || !first_line(t, owner, unit, type, &line)) return NULL;
    acct = fab_add_acct(t, &key);
    acct->line = line;
    return acct;
}

int64_t fab_free(struct fab_tray *t, fab_id owner, int unit)
{
    const struct fab_acct *acct = fab_need_acct(t, owner, unit);

    return acct == NULL ? 0 : acct->bal + acct->line;
}

static void journal(struct fab_tray *t, int64_t unit, fab_id src, fab_id dst, int64_t amt, int why,
                    const fab_id *obj)
{
    struct fab_mov *mov =
        fab_add_mov(t, FAB_KEY(.n = fab_entry_index(t), .m = fab_entry_next(t, FAB_R_mov)));

    mov->unit = unit;
    mov->src = src;
    mov->dst = dst;
    mov->amt = amt;
    mov->why = why;
    if (obj != NULL) mov->obj = *obj;
}

/* A tray in error gives one scratch row for all: nothing is asserted of it, the batch is lost. */
static bool sound(const struct fab_tray *t)
{
    return fab_tray_error(t) == FAB_OK;
}

void fab_demurrage_watch(struct fab_tray *t, const struct fab_acct *a)
{
    const fab_id commons = fab_commons();
    const int    n = FAB_TIMER_DEMURRAGE + (int)a->unit;

    if (fab_set(t, FAB_S_dem_share) == 0 || a->bal <= fab_set(t, FAB_S_dem_free) ||
        fab_same(&a->owner, &commons)) {
        return;
    }
    if (fab_get_timer(t, FAB_KEY(.a = a->owner, .n = n)) != NULL) return;
    fab_due(t, FAB_DEV_credit, &a->owner, n,
            fab_now(t).ms + fab_days(MONTH_DAYS), 0);
}

static void add(struct fab_tray *t, struct fab_acct *acct, int64_t amt)
{
    fab_credit sum = { acct->bal };

    fab_assert(!sound(t) || fab_credit_add(sum, (fab_credit){ amt }, &sum));
    acct->bal = sum.units;
    if (amt > 0 && sound(t)) fab_demurrage_watch(t, acct);
}

void fab_move(struct fab_tray *t, struct fab_acct *src, struct fab_acct *dst, int64_t amt, int why,
              const fab_id *obj)
{
    const int64_t sum = src->bal + dst->bal;

    if (!sound(t)) return;
    fab_assert(src != dst && src->unit == dst->unit && amt >= 0 && amt <= FAB_CREDIT_MAX);
    if (fab_unit_type(t, (int)src->unit, NULL) == 'g') {
        src->given++;
        dst->received++;
        return;
    }
    if (amt == 0) return;
    add(t, src, -amt);
    add(t, dst, amt);
    journal(t, src->unit, src->owner, dst->owner, amt, why, obj);
    fab_assert(src->bal + dst->bal == sum);
}

void fab_receipt(struct fab_tray *t, int unit, fab_id src, fab_id dst, int64_t amt,
                 const fab_id *obj)
{
    fab_assert(!sound(t) ||
               (fab_unit_type(t, unit, NULL) == 'o' && amt >= 0 && amt <= FAB_CREDIT_MAX));
    journal(t, unit, src, dst, amt, FAB_WHY_RECEIPT, obj);
}

void fab_hold_take(struct fab_tray *t, struct fab_hold *h)
{
    struct fab_acct *owner = h->amt == 0 ? NULL : fab_need_acct(t, h->owner, (int)h->unit);

    if (!sound(t)) return;
    fab_assert(h->state == 0 && h->amt >= 0 && h->paid == 0 && (h->amt == 0 || owner != NULL));
    h->state = 1;
    h->rest = h->amt;
    if (owner == NULL) return;
    add(t, owner, -h->amt);
    journal(t, h->unit, h->owner, fab_hold_account(&h->agr, h->n), h->amt, FAB_WHY_TAKEN, &h->agr);
}

/* Money out of a hold: what it has less, somebody has more. */
static void give(struct fab_tray *t, struct fab_hold *h, fab_id to, int64_t amt, int why)
{
    struct fab_acct *acct = fab_need_acct(t, to, (int)h->unit);

    if (!sound(t)) return;
    fab_assert(h->state == 1 && amt > 0 && amt <= h->rest && acct != NULL);
    h->rest -= amt;
    add(t, acct, amt);
    journal(t, h->unit, fab_hold_account(&h->agr, h->n), to, amt, why, &h->agr);
}

void fab_hold_pay(struct fab_tray *t, struct fab_hold *h, fab_id to, int64_t amt, int why)
{
    if (amt == 0) return;
    give(t, h, to, amt, why);
    h->paid += amt;
}

void fab_hold_back(struct fab_tray *t, struct fab_hold *h, int64_t amt)
{
    if (amt > 0) give(t, h, h->owner, amt, FAB_WHY_HOME);
}

void fab_hold_home(struct fab_tray *t, struct fab_hold *h)
{
    if (h->rest > 0) give(t, h, h->owner, h->rest, FAB_WHY_HOME);
    h->state = 2;
    h->rest = h->res = 0;
}

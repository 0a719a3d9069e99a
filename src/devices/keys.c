/* keys.c: a new key, and the way back when the old one is gone.
 *
 * Why      a lost phone costs a bad hour, never a lost year; and nobody becomes somebody else
 *          unseen.
 * Idea     the fold never sees a key: it keeps which entry disclosed the one in force
 *          (member.keydig) and how many there were (keyver).  Guardians are named by a commitment
 *          until they are needed.  A recovery waits, so that whoever still has the old key can say
 *          no, unless all guardians agree.
 * Cost     guardians' recovery: one hash, one row a guardian.
 * Source   PROTOCOL 2 (rotate); MISSION 6, "a lost key or phone". */
#include "crypto/crypto.h"
#include "devices/core.h"
#include "state/ids.h"

enum { NEW_KEY = 1, NEW_GUARDIANS = 2, BY_GUARDIANS = 3, BY_STEWARD = 4,
       BY_ALL = 5 /* code of the timer only */, SALT = 16 };
#define HOUR_MS INT64_C(3600000)

/* What says which key is meant: the digests that the statement discloses, all of them. */
static fab_id disclosed(const struct fab_statement *s)
{
    const fab_bytes part = fab_bytes_of(s->sd, (size_t)s->nsd * sizeof *s->sd);

    return fab_sha256(part);
}

static enum fab_code form(const struct fab_statement *s, struct fab_err *e)
{
    const bool guardians = s->code == BY_GUARDIANS;

    if (s->code < NEW_KEY || s->code > BY_STEWARD) return fab_fail_field(e, FAB_E_FIELD, "code");
    if (s->about_type != FAB_ABOUT_MID) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (((s->has & F_(hash)) != 0) != (s->code == NEW_GUARDIANS)) {
        return fab_fail_field(e, FAB_E_FIELD, "hash");
    }
    if ((s->nsd > 0) == (s->code == NEW_GUARDIANS)) return fab_fail_field(e, FAB_E_FIELD, "sd");
    if (guardians != (s->nonce.len == SALT)) return fab_fail_field(e, FAB_E_FIELD, "nonce");
    if (guardians != (s->nmids > 0)) return fab_fail_field(e, FAB_E_FIELD, "mids");
    if (guardians ? s->method < 1 || s->method > s->nmids : s->method != 0) {
        return fab_fail_field(e, FAB_E_FIELD, "method");
    }
    for (int i = 1; i < s->nmids; i++) {
        if (fab_id_order(&s->mids[i - 1], &s->mids[i]) >= 0) {
            return fab_fail_field(e, FAB_E_FIELD, "mids");
        }
    }
    return FAB_OK;
}

static struct fab_consent *pending(struct fab_tray *t, fab_id mid)
{
    return fab_get_consent(t, FAB_KEY(.a = mid, .b = mid, .n = FAB_CONSENT_RECOVERED));
}

/* No recovery runs any more. */
static void call_off(struct fab_tray *t, struct fab_member *m)
{
    struct fab_consent *waiting = pending(t, m->mid);

    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_RECOVERY, 0, 0);
    if (waiting != NULL) fab_row_drop(t, FAB_R_consent, waiting);
}

static void change(struct fab_member *m, fab_id by)
{
    m->keyver++;
    m->keydig = by;
}

/* 1: by the old key.  It is also the objection to a recovery that runs, unless all guardians
 * agreed. */
static enum fab_code new_key(const struct fab_statement *s, struct fab_tray *t,
                             struct fab_member *m)
{
    const struct fab_timer *waits = fab_get_timer(t, FAB_KEY(.a = m->mid, .n = FAB_TIMER_RECOVERY));
    void                   *row[8];
    int                     n;

    if (waits != NULL && waits->code != BY_ALL) call_off(t, m);
    change(m, s->sid);
    if (m->sort != FAB_SORT_PAPER) return FAB_OK;
    /* the membership is handed over: nobody signs for him any more */
    m->sort = FAB_SORT_PERSON;
    n = fab_scan(t, FAB_I_hand_by_mid, FAB_KEY(.a = m->mid), row, fab_countof(row));
    for (int i = 0; i < n; i++) fab_row_drop(t, FAB_R_hand, row[i]);
    return FAB_OK;
}

/* SHA-256("fabrique-guard-v1" || salt16 || threshold8 || sorted mids), which rotate 2 or join
 * committed to. */
static bool are_guardians(const struct fab_statement *s, const struct fab_member *m)
{
    uint8_t           threshold[8];
    struct fab_buf    b = FAB_BUF(threshold);
    struct fab_sha256 h;
    fab_id            hash;

    fab_put_be(&b, (uint64_t)s->method, 8);
    fab_sha256_init(&h);
    fab_sha256_add(&h, "fabrique-guard-v1", 17);
    fab_sha256_add(&h, s->nonce.p, SALT);
    fab_sha256_add(&h, threshold, sizeof threshold);
    for (int i = 0; i < s->nmids; i++) fab_sha256_add(&h, s->mids[i].b, FAB_MID_BYTES);
    hash = fab_sha256_end(&h);
    return fab_same(&hash, &m->guard);
}

/* How many guardians have named the same key as s, its author not counted. */
static int agreed(const struct fab_statement *s, struct fab_tray *t, const struct fab_member *m)
{
    const fab_id key = disclosed(s);
    int          n = 0;

    for (int i = 0; i < s->nmids; i++) {
        const struct fab_consent *said = fab_get_consent(t,
            FAB_KEY(.a = m->mid, .b = s->mids[i], .n = FAB_CONSENT_RECOVER));

        n += said != NULL && fab_same(&said->hash, &key) && !fab_same(&s->mids[i], &s->author);
    }
    return n;
}

/* The waiting begins, or goes on under a stronger reason. */
static void wait(const struct fab_statement *s, struct fab_tray *t, struct fab_member *m, int code)
{
    const int64_t        hours = fab_set(t,
        code == BY_STEWARD ? FAB_S_recover_steward : FAB_S_recover_wait);
    const struct fab_key key = { .a = m->mid, .b = m->mid, .n = FAB_CONSENT_RECOVERED };
    struct fab_consent  *row = fab_get_consent(t, &key);

    if (row == NULL) row = fab_add_consent(t, &key);
    row->hash = s->sid;
    row->idx = s->index;
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_RECOVERY, fab_now(t).ms + hours * HOUR_MS, code);
}

/* 3: a guardian names a key.  Enough of them start the waiting; a guardian who names another key
 * than a steward did objects to the steward. */
static enum fab_code by_guardian(const struct fab_statement *s, struct fab_tray *t,
                                 struct fab_member *m, struct fab_err *e)
{
    const struct fab_key    own = { .a = m->mid, .b = s->author, .n = FAB_CONSENT_RECOVER };
    const struct fab_timer *waits = fab_get_timer(t, FAB_KEY(.a = m->mid, .n = FAB_TIMER_RECOVERY));
    struct fab_consent     *said = fab_get_consent(t, &own);
    const fab_id            key = disclosed(s);
    bool                    named = false;
    int                     n;

    for (int i = 0; i < s->nmids; i++) named = named || fab_same(&s->mids[i], &s->author);
    if (!named) return fab_fail(e, FAB_E_ROLE);
    if (said != NULL && fab_same(&said->hash, &key)) return fab_fail(e, FAB_E_DUP);
    if (!are_guardians(s, m)) return fab_fail(e, FAB_E_PROOF);

    n = agreed(s, t, m) + 1;
    if (said == NULL) said = fab_add_consent(t, &own);
    said->hash = key;
    said->idx = s->index;
    if (waits != NULL && waits->code == BY_STEWARD) call_off(t, m);
    if (n >= s->method) wait(s, t, m, n == s->nmids ? BY_ALL : BY_GUARDIANS);
    return FAB_OK;
}

/* 4: a steward, for who has neither key nor reachable guardians; longer, and anybody named may
 * object. */
static enum fab_code by_steward(const struct fab_statement *s, struct fab_tray *t,
                                struct fab_member *m, struct fab_err *e)
{
    if (!fab_has_role(t, s->author, FAB_ROLE_STEWARD, 0)) return fab_fail(e, FAB_E_ROLE);
    if (fab_same(&s->author, &m->mid)) return fab_fail(e, FAB_E_CONFLICT);
    if (pending(t, m->mid) != NULL) return fab_fail(e, FAB_E_DUP);
    wait(s, t, m, BY_STEWARD);
    return FAB_OK;
}

/* rotate.  Refuses: FIELD, REF, ROLE, CONFLICT, DUP, STATE, PROOF. */
enum fab_code fab_apply_rotate(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_member *m;

    FAB_TRY(form(s, e));
    m = fab_get_member(t, FAB_KEY(.a = s->about));
    if (m == NULL) return fab_fail_field(e, FAB_E_REF, "sub");
    if (s->code <= NEW_GUARDIANS && !fab_same(&s->author, &s->about)) {
        return fab_fail(e, FAB_E_ROLE);
    }
    if (m->standing == FAB_GUEST || m->standing == FAB_LEFT || m->standing == FAB_EXCLUDED) {
        return fab_fail(e, FAB_E_STATE);
    }
    if (s->code == NEW_KEY) return new_key(s, t, m);
    if (s->code == BY_GUARDIANS) return by_guardian(s, t, m, e);
    if (s->code == BY_STEWARD) return by_steward(s, t, m, e);
    m->guard = fab_id_of(s->hash.p, s->hash.len);
    return FAB_OK;
}

/* Nobody objected in time. */
void fab_rotate_due(struct fab_member *m, int code, struct fab_tray *t)
{
    const struct fab_consent *waiting = pending(t, m->mid);

    (void)code;
    fab_assert(waiting != NULL);
    change(m, waiting->hash);
    call_off(t, m);
}

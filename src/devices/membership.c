/* membership.c: joining, growing into a member, leaving.
 *
 * Why      a community lives by who it lets in: an invitation is a door opened by a person who is
 *          named; what follows is earned by vouches or by kept promises, and time.
 * Idea     a standing only rises in fab_standing_look, whoever causes it; only leaving (and
 *          rulings) lowers it.
 * Cost     joining: one signature check, five rows; a look at a standing: at most 64 vouches.
 * Source   PROTOCOL 1.4, 2 (join, leave), 3.3, 8.5 (paper member), 8.7 (the shelf); WIRE 8
 *          (invitation). */
#include "charter/charter.h"
#include "crypto/crypto.h"
#include "devices/core.h"
#include "devices/debt.h"
#include "state/ids.h"
#include "devices/presumption.h"

enum { STEWARDS = 3, VOUCHES = 64, FIRST = 32, PARTNERS = 3, SMALL = 20, TEXTS = 4096,
       BACK_DAYS = 7, DEBT_DAYS = 90, SWEEP_DAYS = 30, SWEEPS = 22 };
enum { CODE_GUEST = 1, CODE_NEWCOMER = 2 };         /* of FAB_TIMER_JOIN */
/* of FAB_TIMER_LEFT: may still come back; accounts still stand; they are closed, and looked after
 * for the n-th time: promises that ran on may have brought something since, or the pool can pay
 * now */
enum { CODE_BACK = 1, CODE_DEBT = 2, CODE_CLOSED = 3 };

bool fab_may_deal(const struct fab_member *m)
{
    return m != NULL &&
        (m->standing == FAB_NEWCOMER || m->standing == FAB_MEMBER || m->standing == FAB_ORG);
}

int64_t fab_electorate(struct fab_tray *t)
{
    return fab_meta(t, FAB_META_active);
}

/* ---- growing */

/* Vouches in force for m by members, and from how many trees of invitation they come. */
static int vouches(struct fab_tray *t, const struct fab_member *m, int *roots)
{
    const void *row[VOUCHES];
    fab_id      seen[VOUCHES];
    int         count = 0;
    const int   n = fab_scan_read(t, FAB_I_edge_by_dst, FAB_KEY(.a = m->mid, .n = FAB_EDGE_VOUCH),
                                  2, row, VOUCHES);

    *roots = 0;
    for (int i = 0; i < n; i++) {
        const struct fab_edge   *edge = row[i];
        const struct fab_member *by = fab_row_read(t, FAB_R_member, FAB_KEY(.a = edge->src));
        bool                     new_root = true;

        if (by == NULL || by->standing != FAB_MEMBER) continue;
        count++;
        for (int k = 0; k < *roots; k++) {
            if (fab_same(&seen[k], &by->root)) new_root = false;
        }
        if (new_root) seen[(*roots)++] = by->root;
    }
    return count;
}

/* Vouched for by enough people who do not all come from one inviter. */
static bool vouched(struct fab_tray *t, const struct fab_member *m)
{
    const int64_t members = fab_electorate(t);
    const int64_t need = fab_min(fab_set(t, FAB_S_join_vouches), members);
    int           roots;

    return vouches(t, m, &roots) >= need && (members < SMALL || roots >= fab_min(need, 2));
}

static bool ripe(struct fab_tray *t, const struct fab_member *m)
{
    if (fab_now(t).ms < m->since + fab_days(fab_set(t, FAB_S_new_days))) return false;
    return vouched(t, m) || (m->ever >= fab_set(t, FAB_S_new_kept) && m->partners >= PARTNERS);
}

static void become_newcomer(struct fab_tray *t, struct fab_member *m)
{
    m->standing = FAB_NEWCOMER;
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_JOIN,
            m->since + fab_days(fab_set(t, FAB_S_new_days)), CODE_NEWCOMER);
}

static void become_member(struct fab_tray *t, struct fab_member *m)
{
    m->standing = FAB_MEMBER;
    if (m->full_idx == 0) m->full_idx = fab_entry_index(t);
    fab_meta_put(t, FAB_META_active, fab_meta(t, FAB_META_active) + 1);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_JOIN, 0, 0);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_DORMANT,
            fab_now(t).ms + fab_days(fab_set(t, FAB_S_dorm_after)), 0);
}

void fab_standing_look(struct fab_tray *t, struct fab_member *m)
{
    int roots;

    /* A guest needs one person at least, even where the charter asks for no vouch. */
    if (m->standing == FAB_GUEST &&
        vouches(t, m, &roots) >= fab_max(fab_set(t, FAB_S_join_vouches), 1)) {
        become_newcomer(t, m);
    }
    if (m->standing == FAB_NEWCOMER && ripe(t, m)) become_member(t, m);
}

/* ---- joining */

/* Which kinds of membership there are and what each must bring.  Pseudonyms (3) come with their
 * shuffled batch. */
static enum fab_code form(const struct fab_statement *s, struct fab_err *e)
{
    const bool paper = s->code == FAB_SORT_PAPER;

    if (s->about_type != FAB_ABOUT_ORIGIN) return fab_fail_field(e, FAB_E_FIELD, "sub");
    if (s->code != FAB_SORT_PERSON && s->code != FAB_SORT_ORG && !paper) {
        return fab_fail_field(e, FAB_E_FIELD, "code");
    }
    if (paper ? s->nmids < 1 || s->nmids > STEWARDS : s->nmids != 0) {
        return fab_fail_field(e, FAB_E_FIELD, "mids");
    }
    if ((s->has & F_(key)) && s->key.len != 96) return fab_fail_field(e, FAB_E_FIELD, "key");
    if (s->nsd < 1) return fab_fail_field(e, FAB_E_FIELD, "sd");
    return FAB_OK;
}

static enum fab_code stewards(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    for (int i = 0; i < s->nmids; i++) {
        if (fab_get_member(t, FAB_KEY(.a = s->mids[i])) == NULL) {
            return fab_fail_field(e, FAB_E_REF, "mids");
        }
        for (int k = 0; k < i; k++) {
            if (fab_same(&s->mids[i], &s->mids[k])) return fab_fail_field(e, FAB_E_FIELD, "mids");
        }
    }
    for (int i = 0; i < s->nmids; i++) {
        if (!fab_has_role(t, s->mids[i], FAB_ROLE_STEWARD, 0)) {
            return fab_fail_field(e, FAB_E_ROLE, "mids");
        }
    }
    return FAB_OK;
}

/* "fabrique-join-v1\n" origin "\n" mid16, signed by the invitation's one-time key: useless to who
 * only reads it. */
static bool proved(const struct fab_statement *s)
{
    uint8_t        room[192];
    struct fab_buf message = FAB_BUF(room);

    fab_put_text(&message, "fabrique-join-v1\n");
    fab_put_str(&message, s->origin);
    fab_put_byte(&message, '\n');
    fab_put(&message, s->author.b, FAB_MID_BYTES);
    return !message.failed && fab_sign_check(s->key.p, fab_buf_bytes(&message), s->key.p + 32);
}

/* The invitation that key 18 opens; one whose day is over is no longer there.  Nobody needs one to
 * knock as a guest; an organisation or a paper member does. */
static enum fab_code opens(const struct fab_statement *s, struct fab_tray *t,
                           struct fab_invite **out, struct fab_err *e)
{
    *out = NULL;
    if (!(s->has & F_(key))) {
        return s->code == FAB_SORT_PERSON ? FAB_OK : fab_fail_field(e, FAB_E_PROOF, "key");
    }
    *out = fab_get_invite(t, FAB_KEY(.a = fab_sha256(fab_bytes_of(s->key.p, 32))));
    if (*out == NULL || (*out)->state != 0) return fab_fail_field(e, FAB_E_PROOF, "key");
    return proved(s) ? FAB_OK : fab_fail_field(e, FAB_E_PROOF, "key");
}

/* The shelf of PROTOCOL 8.7: an organisation that the operator invited has the founders as its
 * agents, whoever of them joins first.  Founders and such organisations have the first numbers. */
static void meet_founders(struct fab_tray *t, const struct fab_member *m)
{
    void     *row[FIRST];
    const int n = fab_scan_fixed(t, FAB_I_member_by_num, FAB_KEY(.n = 1), 0, row, FIRST);

    for (int i = 0; i < n; i++) {
        const struct fab_member *other = row[i];
        const bool               is_org = m->sort == FAB_SORT_ORG;
        const struct fab_member *org = is_org ? m : other, *founder = is_org ? other : m;

        if (!other->founder || org->sort != FAB_SORT_ORG || founder->sort == FAB_SORT_ORG) continue;
        fab_agent_add(t, fab_link_id(FAB_EDGE_AGENT, org->mid, founder->mid, 0), org->mid,
                      founder->mid, 0, 0, 0, 0);
    }
}

static void use(struct fab_tray *t, struct fab_invite *invite, struct fab_member *m)
{
    const struct fab_member *inviter = fab_get_member(t, FAB_KEY(.a = invite->inviter));

    invite->state = 1;
    fab_due(t, FAB_DEV_core, &invite->hash, 0, 0, 0);
    m->inviter = invite->inviter;
    m->founder = inviter == NULL;       /* the operator's invitation */
    m->est = m->founder && m->sort != FAB_SORT_ORG;
    m->root = inviter != NULL ? inviter->root : m->mid;
    if (inviter != NULL) {
        struct fab_edge *edge = fab_add_edge(t, FAB_KEY(.a = invite->sid));

        edge->kind = FAB_EDGE_INVITE;
        edge->src = invite->inviter;
        edge->dst = m->mid;
        edge->until = fab_now(t).ms + fab_days(730);
        edge->scale = invite->ticket;
        edge->state = 1;
        edge->idx = fab_entry_index(t);
        fab_due(t, FAB_DEV_core, &edge->sid, 0, edge->until, 0);
        if (invite->ticket) fab_ticket_answers(t, invite->inviter, m->mid);
    }
}

/* What the newcomer is, once the invitation has said whose guest this is. */
static void place(struct fab_tray *t, struct fab_member *m, bool invited)
{
    if (m->sort == FAB_SORT_ORG) {
        m->standing = FAB_ORG;
        if (!m->founder) {
            fab_agent_add(t, fab_link_id(FAB_EDGE_AGENT, m->mid, m->inviter, 0), m->mid, m->inviter,
                          0, 0, 0, 0);
        }
    } else if (m->founder) {
        become_member(t, m);
    } else if (invited) {
        become_newcomer(t, m);
        fab_standing_look(t, m);
    } else {
        fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_JOIN,
                m->since + fab_days(fab_set(t, FAB_S_join_ttl)), CODE_GUEST);
    }
    if (m->founder && m->sort != FAB_SORT_ORG) fab_roles_of_founder(t, m->mid);
    if (m->founder) meet_founders(t, m);
}

/* join: somebody comes, by an invitation or as a guest who waits for vouches.  Refuses: FIELD, REF,
 * ROLE, DUP, PROOF. */
enum fab_code fab_apply_join(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_invite *invite;
    struct fab_member *m;

    FAB_TRY(form(s, e));
    FAB_TRY(stewards(s, t, e));
    if (fab_get_member(t, FAB_KEY(.a = s->author)) != NULL) return fab_fail(e, FAB_E_DUP);
    FAB_TRY(opens(s, t, &invite, e));

    m = fab_add_member(t, FAB_KEY(.a = s->author));
    m->num = fab_meta(t, FAB_META_members) + 1;
    fab_meta_put(t, FAB_META_members, m->num);
    m->sort = s->code;
    m->since = m->active = fab_now(t).ms;
    m->keyver = 1;
    m->keydig = s->sid;                 /* the entry whose disclosure 4 is the key in force */
    if (s->has & F_(hash)) m->guard = fab_id_of(s->hash.p, s->hash.len);
    m->root = m->mid;
    for (int i = 0; i < s->nmids; i++) (void)fab_add_hand(t, FAB_KEY(.a = m->mid, .b = s->mids[i]));
    if (invite != NULL) use(t, invite, m);
    place(t, m, invite != NULL);
    fab_raise(t, &(struct fab_event){ .what = FAB_EV_JOINED, .about = s->sid, .who = m->mid });
    return FAB_OK;
}

/* ---- leaving */

/* Off the list of the active, and no longer watched for silence. */
static void stop_counting(struct fab_tray *t, const struct fab_member *m)
{
    if (fab_row(t, FAB_R_timer, FAB_KEY(.a = m->mid, .n = FAB_TIMER_DORMANT)) == NULL) return;
    fab_meta_put(t, FAB_META_active, fab_meta(t, FAB_META_active) - 1);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_DORMANT, 0, 0);
}

static void go(struct fab_tray *t, struct fab_member *m)
{
    stop_counting(t, m);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_JOIN, 0, 0);
    m->standing = FAB_LEFT;
    fab_raise(t, &(struct fab_event){ .what = FAB_EV_LEFT, .about = m->mid, .who = m->mid });
}

/* The texts that were to go a year after leaving stay as long as the membership again. */
static void keep_texts(struct fab_tray *t, const struct fab_member *m)
{
    void     *row[TEXTS];
    const int n = fab_scan(t, FAB_I_sdx_by_obj, FAB_KEY(.a = m->mid), row, TEXTS);

    for (int i = 0; i < n; i++) {
        struct fab_sdx *text = row[i];

        if (text->days > 0 && text->state == 1) text->until = FAB_CREDIT_MAX;
    }
}

/* Taken back within a week: everything is as it was; what was erased stays erased. */
static enum fab_code come_back(const struct fab_statement *s, struct fab_tray *t,
                               struct fab_member *m, struct fab_err *e)
{
    const struct fab_key     key = { .a = m->mid, .b = m->mid, .n = FAB_CONSENT_LEFT };
    struct fab_consent      *left = fab_get_consent(t, &key);
    const struct fab_timer  *back = fab_get_timer(t, FAB_KEY(.a = m->mid, .n = FAB_TIMER_LEFT));

    if (s->scale != 0 || s->nref != 1) return fab_fail_field(e, FAB_E_FIELD, "ref");
    if (left != NULL && !fab_same(&left->hash, &s->ref[0])) {
        return fab_fail_field(e, FAB_E_REF, "ref");
    }
    if (m->standing != FAB_LEFT) return fab_fail(e, FAB_E_STATE);
    if (left == NULL || back == NULL || back->code != CODE_BACK) return fab_fail(e, FAB_E_DUE);

    fab_row_drop(t, FAB_R_consent, left);
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_LEFT, 0, 0);
    keep_texts(t, m);
    if (m->susp > fab_now(t).ms) {
        m->standing = FAB_SUSPENDED;
    } else if (m->full_idx != 0) {
        become_member(t, m);
    } else {
        become_newcomer(t, m);
        fab_standing_look(t, m);
    }
    return FAB_OK;
}

/* leave: at once; open legs run on in silence.  With 6: taken back.  Refuses: FIELD, REF, DUP,
 * STATE, DUE. */
enum fab_code fab_apply_leave(const struct fab_statement *s, struct fab_tray *t, struct fab_err *e)
{
    struct fab_member *m = fab_get_member(t, FAB_KEY(.a = s->author));

    if (m == NULL) return fab_fail(e, FAB_E_REF);
    if (s->has & F_(ref)) return come_back(s, t, m, e);
    if (s->scale != 0) return fab_fail_field(e, FAB_E_FIELD, "scale");
    if (m->standing == FAB_LEFT) return fab_fail(e, FAB_E_DUP);

    fab_add_consent(t, FAB_KEY(.a = m->mid, .b = m->mid, .n = FAB_CONSENT_LEFT))->hash = s->sid;
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_LEFT, fab_now(t).ms + fab_days(BACK_DAYS),
            CODE_BACK);
    go(t, m);
    return FAB_OK;
}

/* Another pays what he owes to everybody, as far as he has it, and has a claim on him: the debt n
 * of that member. */
static void write_off(struct fab_tray *t, struct fab_acct *own, fab_id by, int64_t n)
{
    struct fab_acct *from = own->bal < 0 ? fab_need_acct(t, by, (int)own->unit) : NULL;
    const int64_t    sum =
        from == NULL ? 0 : fab_min(-own->bal, fab_max(from->bal + from->line, 0));

    if (sum == 0) return;
    fab_move(t, from, own, sum, FAB_WHY_WRITE_OFF, &own->owner);
    fab_debt_add(t, &own->owner, n, own->owner, by, own->unit, sum);
}

/* 90 days after leaving, then once a month until no promise of his can still run and no debt is
 * left (two years): what is left goes to the commons; what is owed the pool pays, then the commons,
 * as far as its floor allows. */
static void settle_accounts(struct fab_tray *t, const struct fab_member *m)
{
    const fab_id commons = fab_commons();
    int64_t      per_one;

    for (int unit = 0; fab_unit_type(t, unit, &per_one) != 0; unit++) {
        const struct fab_key key = { .a = m->mid, .n = unit };
        struct fab_acct     *own;

        if (fab_unit_type(t, unit, &per_one) != 'c' || fab_get_acct(t, &key) == NULL) continue;
        own = fab_get_acct(t, &key);
        if (own->bal > 0) {
            fab_move(t, own, fab_need_acct(t, commons, unit), own->bal, FAB_WHY_WRITE_OFF,
                     &m->mid);
        }
        if (unit == 0 && fab_device_on(t, "pool")) write_off(t, own, fab_pool(0), unit);
        write_off(t, own, commons, FAB_UNITS_MAX + unit);
    }
}

static void left_due(struct fab_member *m, int code, struct fab_tray *t)
{
    struct fab_consent *left = fab_get_consent(t,
        FAB_KEY(.a = m->mid, .b = m->mid, .n = FAB_CONSENT_LEFT));

    if (code == CODE_BACK) {
        fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_LEFT,
                fab_now(t).ms + fab_days(DEBT_DAYS - BACK_DAYS), CODE_DEBT);
        if (left != NULL) fab_row_drop(t, FAB_R_consent, left);
        return;
    }
    settle_accounts(t, m);
    if (code - CODE_DEBT == SWEEPS) return;
    fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_LEFT, fab_now(t).ms + fab_days(SWEEP_DAYS),
            fab_max(code + 1, CODE_CLOSED));
}

bool fab_left_closed(struct fab_tray *t, fab_id who)
{
    const struct fab_timer *timer = fab_get_timer(t, FAB_KEY(.a = who, .n = FAB_TIMER_LEFT));

    return timer == NULL || timer->code >= CODE_CLOSED;
}

/* ---- time */

/* Quiet for so long?  The timer is not moved by each act: it looks when it fires. */
static void dormant_due(struct fab_member *m, struct fab_tray *t)
{
    const int64_t until = m->active + fab_days(fab_set(t, FAB_S_dorm_after));

    if (until > fab_now(t).ms) {
        fab_due(t, FAB_DEV_core, &m->mid, FAB_TIMER_DORMANT, until, 0);
        return;
    }
    fab_meta_put(t, FAB_META_active, fab_meta(t, FAB_META_active) - 1);
}

static void join_due(struct fab_member *m, int code, struct fab_tray *t)
{
    if (code == CODE_GUEST && m->standing == FAB_GUEST) {
        go(t, m);                       /* nobody vouched in time */
    } else {
        fab_standing_look(t, m);
    }
}

void fab_membership_due(struct fab_member *m, int n, int code, struct fab_tray *t)
{
    if (n == FAB_TIMER_DORMANT) dormant_due(m, t);
    if (n == FAB_TIMER_JOIN) join_due(m, code, t);
    if (n == FAB_TIMER_LEFT) left_due(m, code, t);
    if (n == FAB_TIMER_SECOND) fab_second_over(t, m->mid);
}

/* check.c: the checks that no kind has to make, from its row in kinds.def.
 *
 * Why     one order of refusals for all kinds: what a statement is told does not depend on who
 *         wrote the device.
 * Idea    PROTOCOL 1.2: 1 to 5, 25, 6, 24, 23, agency, 19, 13, 14; then the kind's own.  Signatures
 *         are the desk's affair; the fold asks whether there is such a signer.
 * Cost    a handful of lookups, all of rows that every statement of that author needs.
 * Source  PROTOCOL 1.2, 1.3, 1.4; WIRE 2.7, 3 (genesis). */
#include "fold/check.h"

#include "charter/settings.h"
#include "devices/brake.h"
#include "state/entry.h"

enum { POLICY_KEYS = 65, SERVICE = 1 };

/* The first three entries of a log. */
static enum fab_code genesis(const struct fab_statement *s, struct fab_err *e)
{
    static const int FIRST[] = { FAB_K_charter, FAB_K_policy, FAB_K_clock };

    if (s->index >= fab_countof(FIRST) || s->kind == FIRST[s->index]) return FAB_OK;
    return fab_fail(e, FAB_E_ORDER);
}

/* Does this thumbprint belong to a service key of the policy in force? */
static bool is_operator(struct fab_tray *t, const fab_id *signer)
{
    const struct fab_policy_key *key;

    for (int n = 0; n < POLICY_KEYS; n++) {
        fab_id thumbprint;

        key = fab_row_read(t, FAB_R_policy_key, FAB_KEY(.n = n));
        if (key == NULL) return false;
        if (key->what != SERVICE) continue;
        thumbprint = fab_thumbprint(key->key.b);
        if (fab_same(&thumbprint, signer)) return true;
    }
    return false;
}

/* 2: somebody of that name has a key here, or brings one. */
static enum fab_code signer_known(struct fab_tray *t, const struct fab_statement *s,
                                  const struct fab_kind_row *kind, struct fab_err *e)
{
    bool known;

    if (s->by_member) {
        known = (kind->who & W_NEWKEY) ||
                fab_row_read(t, FAB_R_member, FAB_KEY(.a = s->signer)) != NULL;
    } else {
        known = (s->kind == FAB_K_charter && fab_meta(t, FAB_META_ver) == 0) ||
                is_operator(t, &s->signer);
    }
    return known ? FAB_OK : fab_fail_field(e, FAB_E_SIG, "kid");
}

/* 3, 4: for us, and said about now.  A clock is measured by the time it brings; before the first
 * one there is no time. */
static enum fab_code admissible(struct fab_tray *t, const struct fab_statement *s, fab_str origin,
                                struct fab_err *e)
{
    const fab_moment now = s->kind == FAB_K_clock ? s->due : fab_now(t);

    return fab_statement_admissible(s, origin, now.ms == 0 ? s->made : now, e);
}

/* 5: is the device of this kind on?  Asked of the charter once a version. */
static bool kind_on(struct fab_tray *t, const struct fab_kind_row *kind, int number)
{
    struct fab_entry *known = fab_tray_entry(t);
    const uint64_t    bit = UINT64_C(1) << number;
    const int64_t     ver = fab_meta(t, FAB_META_ver);

    if (known->kinds_ver != ver) known->kinds_known = known->kinds_on = 0;
    known->kinds_ver = ver;
    if (!(known->kinds_known & bit)) {
        known->kinds_known |= bit;
        if (fab_device_on(t, kind->device)) known->kinds_on |= bit;
    }
    return known->kinds_on & bit;
}

/* 6: whose word it is, and whether that standing may say such a thing. */
static enum fab_code standing(const struct fab_statement *s, const struct fab_kind_row *kind,
                              const struct fab_member *author, struct fab_err *e)
{
    bool may;

    if (!s->by_member) {
        may = kind->who & W_OPERATOR;
    } else if (kind->who & W_NEWKEY) {
        may = true;
    } else if (author == NULL) {
        may = false;
    } else {
        may = (kind->who & (1 << author->standing)) ||
              ((kind->who & W_PARTY) && author->standing != FAB_GUEST);
    }
    return may ? FAB_OK : fab_fail(e, FAB_E_WHO);
}

/* 24, 23: new obligations, neither under sanction nor while the brake is on. */
static enum fab_code obligations(struct fab_tray *t, const struct fab_kind_row *kind,
                                 const struct fab_member *author, struct fab_err *e)
{
    if (!kind->duty) return FAB_OK;
    if (author != NULL && author->standing == FAB_SUSPENDED) {
        return fab_fail(e, FAB_E_SANCTION, author->susp);
    }
    if (!fab_brake_on(t)) return FAB_OK;
    return fab_brake_lets(t, fab_device_named(fab_str_of(kind->device))->id, e);
}

/* 19: points of the day. */
static enum fab_code quota(struct fab_tray *t, const struct fab_kind_row *kind,
                           const struct fab_member *author, struct fab_err *e)
{
    int64_t used, most;

    if (author == NULL || kind->points == 0) return FAB_OK;
    used = author->quota_day == fab_now(t).ms / FAB_DAY_MS ? author->quota : 0;
    most = fab_set(t, author->standing == FAB_NEWCOMER || author->standing == FAB_GUEST
                          ? FAB_S_quota_newcomer
                          : FAB_S_quota_member);
    return used + kind->points > most ? fab_fail(e, FAB_E_QUOTA, most) : FAB_OK;
}

static const char *key_name(uint32_t bits)
{
    static const char *const NAMES[] = {"0",    "kind",   "scale", "hash",  "topic",  "due",
                                        "ref",  "amount", "text",  "code",  "unit",   "mids",
                                        "list", "until",  "share", "nonce", "method", "vec",
                                        "key",  "holds",  "ver",   "for",   "more",   "sd"};
    int n = 0;

    while (n + 1 < fab_countof(NAMES) && !(bits & UINT32_C(1) << n)) n++;
    return NAMES[n];
}

/* 13: all that must be there, nothing that may not, sums and shares in range. */
static enum fab_code fields(struct fab_tray *t, const struct fab_statement *s,
                            const struct fab_kind_row *kind, struct fab_err *e)
{
    const uint32_t always =
        F_(kind) | F_(for) | (kind->duty ? F_(ver) : 0) | (kind->sees != 0 ? F_(sd) : 0);
    const uint32_t missing = kind->must & ~s->has,
                   extra = s->has & ~(kind->must | kind->may | always);

    if (missing != 0) return fab_fail_field(e, FAB_E_FIELD, key_name(missing));
    if (extra != 0) return fab_fail_field(e, FAB_E_FIELD, key_name(extra));
    if (s->amount.units < 0 || s->amount.units > FAB_AMOUNT_MAX) {
        return fab_fail_field(e, FAB_E_FIELD, "amount");
    }
    if (s->share < 0 || s->share > FAB_M) return fab_fail_field(e, FAB_E_FIELD, "share");
    if ((s->has & (F_(unit) | F_(amount))) && !fab_unit_open(t, s->unit)) {
        return fab_fail_field(e, FAB_E_FIELD, "unit");
    }
    return FAB_OK;
}

/* 14: key 4 of a brake names a device. */
static enum fab_code topic(struct fab_tray *t, struct fab_statement *s, struct fab_err *e)
{
    if (s->kind == FAB_K_brake) return FAB_OK;
    s->topic = s->has & F_(topic) ? (int)fab_topic_index(t, s->topic_name) : 0;
    return (s->has & F_(topic)) && s->topic == 0 ? fab_fail(e, FAB_E_TOPIC) : FAB_OK;
}

enum fab_code fab_fold_check(struct fab_tray *t, struct fab_statement *s, fab_str origin,
                             struct fab_err *e)
{
    const struct fab_kind_row *kind = fab_kind_row(s->kind);
    const struct fab_member   *author;

    s->hand = s->signer;
    s->author = s->has & F_(for) ? s->for_mid : s->signer;
    if (kind == NULL) return fab_fail(e, FAB_E_KIND);
    FAB_TRY(genesis(s, e));
    FAB_TRY(signer_known(t, s, kind, e));
    FAB_TRY(admissible(t, s, origin, e));
    if (!kind_on(t, kind, s->kind)) return fab_fail(e, FAB_E_KIND);
    if (kind->duty && s->ver != fab_meta(t, FAB_META_ver)) {
        return fab_fail(e, FAB_E_VERSION, fab_meta(t, FAB_META_ver));
    }
    author = s->by_member ? fab_row_read(t, FAB_R_member, FAB_KEY(.a = s->author)) : NULL;
    FAB_TRY(standing(s, kind, author, e));
    FAB_TRY(obligations(t, kind, author, e));
    FAB_TRY(fab_fold_agency(t, s, e));
    FAB_TRY(quota(t, kind, author, e));
    FAB_TRY(fields(t, s, kind, e));
    return topic(t, s, e);
}

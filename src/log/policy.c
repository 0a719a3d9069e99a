/* policy.c: a policy is read once, then a checkpoint is held against it.
 *
 * Why     a key list says who may sign; only a policy says whose silence matters.
 * Idea    witnesses and groups are bits; a group is met when enough of its bits are, and names only
 *         what stands above it, so one pass from the top decides all.
 * Cost    one verification a line of the note.
 * Source  C2SP tlog-policy. */
#include "log/policy.h"

static bool is_name(fab_str name)
{
    return name.len > 0 && !fab_str_is(name, "none");
}

/* The next word of a line; empty: none is left. */
static fab_str word(fab_str *line)
{
    *line = fab_str_trim(*line);
    const fab_str w = fab_str_cut(line, ' ');
    *line = fab_str_trim(*line);
    return w;
}

/* The bit of a witness or group; 0: nothing of this name. */
static uint64_t named(const struct fab_policy *p, fab_str name)
{
    if (name.len == 0) return 0;
    for (int i = 0; i < FAB_POLICY_KEYS + p->ngroups; i++) {
        if (fab_str_same(p->name[i], name)) return UINT64_C(1) << i;
    }
    return 0;
}

static bool read_key(struct fab_policy *p, fab_str name, fab_str vkey, enum fab_note_type type)
{
    struct fab_note_key *key = &p->key[p->nkeys];

    if (p->nkeys == FAB_POLICY_KEYS || !fab_vkey_read(vkey, key) || key->type != type) return false;
    p->name[p->nkeys++] = name;
    return true;
}

static bool read_witness(struct fab_policy *p, fab_str rest)
{
    const fab_str name = word(&rest);

    return is_name(name) && named(p, name) == 0 && read_key(p, name, word(&rest), FAB_NOTE_WITNESS);
}

static bool read_group(struct fab_policy *p, fab_str rest)
{
    const fab_str           name = word(&rest), least = word(&rest);
    struct fab_policy_group g = { .members = 0 };
    int64_t                 k = 0;
    int                     n = 0;

    if (p->ngroups == FAB_POLICY_GROUPS || !is_name(name) || named(p, name) != 0) return false;
    for (; rest.len > 0; n++) {
        const uint64_t bit = named(p, word(&rest));

        if (bit == 0 || (g.members & bit) != 0) return false;
        g.members |= bit;
    }
    if (fab_str_is(least, "any"))
        k = 1;
    else if (fab_str_is(least, "all"))
        k = n;
    else if (!fab_int_read(least, &k))
        return false;
    if (k < 1 || k > n) return false;
    g.least = (int)k;
    p->name[FAB_POLICY_KEYS + p->ngroups] = name;
    p->group[p->ngroups++] = g;
    return true;
}

static bool read_quorum(struct fab_policy *p, fab_str rest, bool *said)
{
    const fab_str name = word(&rest);

    if (*said || rest.len > 0) return false;
    *said = true;
    p->quorum = named(p, name);
    return p->quorum != 0 || fab_str_is(name, "none");
}

static bool read_line(struct fab_policy *p, fab_str line, bool *quorum)
{
    fab_str       rest = fab_str_trim(fab_str_cut(&line, '#'));
    const fab_str what = word(&rest);

    if (what.len == 0) return true;
    if (fab_str_is(what, "log"))
        return read_key(p, (fab_str){ NULL, 0 }, word(&rest), FAB_NOTE_LOG);
    if (fab_str_is(what, "witness")) return read_witness(p, rest);
    if (fab_str_is(what, "group")) return read_group(p, rest);
    return fab_str_is(what, "quorum") && read_quorum(p, rest, quorum);
}

static enum fab_code refuse(struct fab_err *e, int line)
{
    (void)fab_fail(e, FAB_E_SYNTAX, line);
    e->field = "policy";
    return FAB_E_SYNTAX;
}

enum fab_code fab_policy_read(fab_str text, struct fab_policy *out, struct fab_err *e)
{
    bool quorum = false;
    int  line = 0;

    *out = (struct fab_policy){ .nkeys = 0 };
    if (text.len > FAB_L_note_bytes) return refuse(e, 0);
    while (text.len > 0) {
        line++;
        if (!read_line(out, fab_str_cut(&text, '\n'), &quorum)) return refuse(e, line);
    }
    return quorum ? FAB_OK : refuse(e, line);
}

static bool quorum_met(const struct fab_policy *p, uint64_t met)
{
    for (int j = 0; j < p->ngroups; j++) {
        if (__builtin_popcountll(met & p->group[j].members) >= p->group[j].least) {
            met |= UINT64_C(1) << (FAB_POLICY_KEYS + j);
        }
    }
    return p->quorum == 0 || (met & p->quorum) != 0;
}

enum fab_code fab_policy_check(const struct fab_policy *p, const struct fab_checkpoint *c,
                               struct fab_policy_met *met, struct fab_err *e)
{
    int64_t  signed_s[FAB_POLICY_KEYS];
    uint64_t bits = 0;
    bool     known = false;

    for (int i = 0; i < p->nkeys; i++) {
        known =
            known || (p->key[i].type == FAB_NOTE_LOG && fab_str_same(p->key[i].name, c->origin));
    }
    if (!known) return fab_fail_what(e, FAB_E_AUD, c->origin);
    FAB_TRY(fab_checkpoint_verify(c, c->origin, p->key, p->nkeys, signed_s, e));
    *met = (struct fab_policy_met){ 0, 0 };
    for (int i = 0; i < p->nkeys; i++) {
        if (p->key[i].type != FAB_NOTE_WITNESS || signed_s[i] < 0) continue;
        bits |= UINT64_C(1) << i;
        met->oldest_s =
            met->witnesses == 0 || signed_s[i] < met->oldest_s ? signed_s[i] : met->oldest_s;
        met->witnesses++;
    }
    return quorum_met(p, bits) ? FAB_OK : fab_fail(e, FAB_E_QUORUM);
}

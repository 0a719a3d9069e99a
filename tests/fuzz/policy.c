/* policy.c: whatever somebody hands in as the policy of a log. Holds: groups name what stands
 * above them, a quorum can be met by somebody, checking ends with a code. */
#include "log/policy.h"

static const char NOTE[] =
    "commons.example/log\n8\nU8gpH+ukilPD4z0na3/FsuWf4hcC634R0/Ou0AlfWJo=\n\n"
    "\xe2\x80\x94 commons.example/log "
    "CfJmMGEUeo3MvDS40KOMZvIvmvSkaPp4/"
    "VQ6wksTmg83jicz8XIM0KtCIBjq5sdCupugN0wLg5r5TNWwBRlS74H2SQ8=\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fab_err        e = { .code = FAB_OK };
    struct fab_policy     p;
    struct fab_policy_met met;
    struct fab_checkpoint c;

    if (fab_policy_read((fab_str){ (const char *)data, size }, &p, &e) != FAB_OK) return 0;
    fab_assert(__builtin_popcountll(p.quorum) <= 1);
    for (int j = 0; j < p.ngroups; j++) {
        fab_assert(p.group[j].members >> (FAB_POLICY_KEYS + j) == 0);
        fab_assert(p.group[j].least >= 1 &&
                   p.group[j].least <= __builtin_popcountll(p.group[j].members));
    }
    fab_assert(fab_checkpoint_read((fab_str){ NOTE, sizeof NOTE - 1 }, &c, &e) == FAB_OK);
    if (fab_policy_check(&p, &c, &met, &e) == FAB_OK)
        fab_assert(met.witnesses == 0 && p.quorum == 0);
    return 0;
}

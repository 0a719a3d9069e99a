/* kinds.c: the rows of kinds.def by number and by name. */
#include "statement/statement.h"

static const size_t NAME_BYTES[FAB_KINDS] = {
#define KIND(number, name, ...) [number] = sizeof #name - 1,
#include "tables/kinds.def"
#undef KIND
};
static const struct fab_kind_row KINDS[FAB_KINDS] = {
#define KIND(number, name_, device_, must_, may_, who_, points_, sees_, erases_, days_, duty_,     \
             version_, hint)                                                                       \
    [number] = { .name = #name_,                                                                   \
                 .device = #device_,                                                               \
                 .must = (must_),                                                                  \
                 .may = (may_),                                                                    \
                 .who = (who_),                                                                    \
                 .points = (points_),                                                              \
                 .sees = (sees_),                                                                  \
                 .erases = (erases_),                                                              \
                 .days = (days_),                                                                  \
                 .duty = (duty_),                                                                  \
                 .version = (version_) },
#include "tables/kinds.def"
#undef KIND
};

const struct fab_kind_row *fab_kind_row(int kind)
{
    return kind > 0 && kind < FAB_KINDS && KINDS[kind].name != NULL ? &KINDS[kind] : NULL;
}

int fab_kind_of(fab_str name)
{
    for (int kind = 1; kind < FAB_KINDS; kind++) {
        if (name.len != NAME_BYTES[kind] || name.len == 0) continue;
        if (memcmp(name.p, KINDS[kind].name, name.len) == 0) return kind;
    }
    return 0;
}

/* Fuzz: judge prequential.  Whatever the file: every row handed out is in range and in order, its line says so; a file that
 * is refused names a line that it has; memory, whether it suffices or not, comes back. */
#include "judge/prequential.h"

static uint8_t block[1 << 22];
static struct { int64_t last_id, last_ms, rows; } seen;

static void each(void *arg, const struct fab_statement_said *row, const struct fab_judgement *o)
{
    uint8_t        line[256];
    struct fab_buf b = FAB_BUF(line);

    (void)arg;
    fab_assert(seen.rows == 0 || (row->source > seen.last_id && row->at.ms >= seen.last_ms));
    fab_assert(o->p >= 0 && o->p <= 1 && o->w > 0 && o->w <= 1 && o->e >= 0 && o->e <= 1);
    fab_assert(o->value.lo >= -1 && o->value.lo < o->value.hi && o->value.hi <= 1);
    fab_assert(o->value.mean >= -1 && o->value.mean <= 1 && row->value >= -1 && row->value <= 1);
    fab_prediction_put(&b, row, o);
    fab_assert(!b.failed && line[b.len - 1] == '\n');
    seen.last_id = row->source;
    seen.last_ms = row->at.ms;
    seen.rows++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fab_str           csv = { (const char *)data, size };
    struct fab_method_rules rules = { .open = 1, .seeds = 3 };
    struct fab_err          e = { 0 };
    int64_t                 lines = 1;

    if (size > 1 << 14) return 0;
    if (size > 0) {     /* the last byte chooses the settings and how much memory there is */
        rules.open = data[size - 1] & 3;
        rules.act = (data[size - 1] & 4) != 0;
    }
    struct fab_arena arena = { block, size > 0 && (data[size - 1] & 0x30) == 0x30 ? 60000 : sizeof block, 0 };

    for (size_t i = 0; i < size; i++) lines += data[i] == '\n';
    memset(&seen, 0, sizeof seen);
    const enum fab_code code = fab_prequential(csv, &rules, fab_memory_arena(&arena), each, NULL, &e);

    if (code == FAB_OK || code == FAB_E_MEMORY) {
        fab_assert(seen.rows < lines || code == FAB_E_MEMORY);
        return 0;
    }
    fab_assert(code == FAB_E_SYNTAX || code == FAB_E_FIELD || code == FAB_E_CONFLICT || code == FAB_E_ORDER);
    fab_assert(e.has_arg && e.arg >= 1 && e.arg <= lines && seen.rows < e.arg);
    return 0;
}

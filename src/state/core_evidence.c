/* core_evidence.c: facts that the estimator learns from, in order of (index, n), and takes back by
 * their source.
 *
 * Source  PROTOCOL 5.4, 9 (evid). */
#include "state/device.h"

enum { AT_ONCE = 64 };

void fab_tell(struct fab_tray *t, int dev, const fab_id *src, const struct fab_evidence *v)
{
    struct fab_evid *row =
        fab_add_evid(t, FAB_KEY(.n = fab_entry_index(t), .m = fab_entry_next(t, FAB_R_evid)));

    fab_assert(v->outcome >= 0 && v->outcome <= FAB_M);
    row->subject = v->subject;
    row->author = v->author;
    row->topic = v->topic;
    row->dim = v->dim;
    row->outcome = v->outcome;
    row->fact = v->fact;
    row->val = v->value;
    row->src = *src;
    row->dev = dev;
}

void fab_untell(struct fab_tray *t, const fab_id *src)
{
    void *row[AT_ONCE];
    int   n;

    do {
        n = fab_scan(t, FAB_I_evid_by_src, FAB_KEY(.a = *src), row, AT_ONCE);
        for (int i = 0; i < n; i++) fab_row_drop(t, FAB_R_evid, row[i]);
    } while (n == AT_ONCE);
}

/* core_texts.c: what is known of texts: which entry listed a digest, who may see it, until when it
 * is kept.
 *
 * Why     the fold never reads a text, but it says how long each may stay, so that erasure is the
 *         same everywhere.
 * Idea    a text is kept for some days from now, or from the end of what it is about; until then
 *         its date is the greatest number.  The days are taken from the charter when the text
 *         comes: a later vote does not lengthen them.
 * Source  PROTOCOL 2 (columns Vis, Ret), 8.1, 9 (sdx). */
#include "charter/settings.h"
#include "state/device.h"

enum { AT_ONCE = 64, STAYS = 1 };

/* What a statement is about for as long as it lives: the agreement or listing; the membership for
 * `join`, and for `rotate`, whoever signs it. */
static fab_id object_of(const struct fab_statement *s)
{
    if (s->kind == FAB_K_join) return s->author;
    if (s->kind == FAB_K_rotate) return s->about;
    return s->about_type == FAB_ABOUT_SID ? s->about : s->sid;
}

void fab_texts_add(struct fab_tray *t, const struct fab_statement *s)
{
    const struct fab_kind_row *kind = fab_kind_row(s->kind);
    int                        setting;
    int64_t                    days;

    if (s->nsd == 0) return;
    setting = fab_setting_keep(fab_str_of(kind->name));
    days = setting >= 0 ? fab_set(t, setting) : fab_max(kind->days, -kind->days);
    for (int i = 0; i < s->nsd; i++) {
        struct fab_sdx *text = fab_add_sdx(t, FAB_KEY(.a = s->sd[i], .n = s->index));

        text->obj = object_of(s);
        text->kind = s->kind;
        text->by = s->by_member ? s->author : (fab_id){ { 0 } };
        text->sid = s->sid;
        text->vis = kind->sees;
        text->state = STAYS;
        text->days = kind->days < 0 ? days : 0;
        text->until = kind->days > 0 ? fab_now(t).ms + fab_days(days) : FAB_CREDIT_MAX;
    }
}

/* Those that have no date yet, so many at once: what has got one is no longer where the next scan
 * looks. */
void fab_texts_end(struct fab_tray *t, const fab_id *obj)
{
    const int64_t now = fab_now(t).ms;
    void         *row[AT_ONCE];
    int           n, dated;

    do {
        n = fab_scan_fixed(t, FAB_I_sdx_by_obj, FAB_KEY(.a = *obj, .n = FAB_CREDIT_MAX), 2, row,
                           AT_ONCE);
        dated = 0;
        for (int i = 0; i < n; i++) {
            struct fab_sdx *text = row[i];

            if (text->days == 0 || text->state != STAYS) continue;
            text->until = now + fab_days(text->days);
            dated++;
        }
    } while (n == AT_ONCE && dated > 0);
}

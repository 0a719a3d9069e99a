/* talk.c: two rounds, whoever speaks first.
 *
 * Why     a sheet that could be changed after the other's was seen would be fitted to it; so who
 *         compares must be sure that what was opened is what was sealed.
 * Idea    the first hash for an outline is pinned; a sheet counts only if it has that hash and
 *         names that outline.
 * Cost    a hash of each word.
 * Source  DECISION 8. */
#include "statement/talk.h"

const struct fab_talk_word *fab_talk_proposal(const struct fab_talk_word *w, int n)
{
    const struct fab_talk_word *last = NULL;

    for (int k = 0; k < n; k++) {
        if (w[k].round == FAB_TALK_OUTLINE) last = &w[k];
    }
    return last;
}

bool fab_talk_pin(const fab_id *deal, const struct fab_talk_word *w, int n, fab_id *theirs)
{
    for (int k = 0; k < n; k++) {
        const fab_id name = fab_outline_name(w[k].what);

        if (w[k].round != FAB_TALK_OUTLINE || !fab_same(&name, deal)) continue;
        *theirs = w[k].hash;
        return true;
    }
    return false;
}

const struct fab_talk_word *fab_talk_opened(const fab_id *deal, const fab_id *theirs,
                                            const struct fab_talk_word *w, int n,
                                            struct fab_sheet *out, bool *spoiled)
{
    struct fab_err ignored;

    for (int k = 0; k < n; k++) {
        const fab_id hash = fab_sheet_hash(w[k].what);
        const bool reads =
            w[k].round == FAB_TALK_SHEET && fab_sheet_read(w[k].what, out, &ignored) == FAB_OK;

        if (w[k].round != FAB_TALK_SHEET ||
            (!fab_same(&w[k].hash, theirs) && !(reads && fab_same(&out->deal, deal))))
            continue;
        *spoiled = !reads || !fab_same(&hash, theirs) || !fab_same(&out->deal, deal);
        return &w[k];
    }
    return NULL;
}

bool fab_talk_about(const fab_id *deal, const fab_id *theirs, const struct fab_talk_word *w)
{
    const fab_id name = fab_outline_name(w->what);
    struct fab_sheet sheet;
    struct fab_err ignored;

    if (w->round == FAB_TALK_OUTLINE) return fab_same(&name, deal);
    if (theirs != NULL && fab_same(&w->hash, theirs)) return true;
    return fab_sheet_read(w->what, &sheet, &ignored) == FAB_OK && fab_same(&sheet.deal, deal);
}

bool fab_talk_over(const struct fab_outline *o, fab_moment now)
{
    return now.ms >= o->at.ms + FAB_TALK_KEPT_MS;
}

bool fab_talk_ahead(const struct fab_outline *o, fab_moment now)
{
    return o->at.ms > now.ms + FAB_TALK_AHEAD_MS;
}

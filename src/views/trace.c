/* views/trace.c: what an act leaves behind, said before it is signed.
 *
 * Why     nobody should find out afterwards what stays, for whom, and until when.
 * Idea    two things stay: the act, in the log, for as long as the community; its words, beside the
 *         log, seen and kept as the kind's row and the charter say.  Nothing here knows a kind by
 *         name, so a new row has its line.
 * Source  PROTOCOL 2 (columns Vis, Er, Ret) and 8.1; ux/README (trace line). */
#include "charter/settings.h"
#include "views/doc.h"

enum { YEAR = 365 };    /* days, as charters count */

fab_str fab_doc_kept(const struct fab_reader *r, const struct fab_kind_row *k)
{
    const int     setting = fab_setting_keep(fab_str_of(k->name));
    const int64_t days = setting < 0 ? (k->days < 0 ? -k->days : k->days)
                                     : fab_set(r->tray, setting);

    const bool after = k->days < 0;

    if (days == 0) return fab_word(r->lang, FAB_W("keep.ever"));
    if (days % YEAR != 0) {
        return fab_doc_count(r, after ? FAB_W("keep.after") : FAB_W("keep.days"), days);
    }
    return fab_doc_count(r, after ? FAB_W("keep.years_after") : FAB_W("keep.years"), days / YEAR);
}

fab_str fab_doc_log_seen(const struct fab_reader *r)
{
    return fab_word_of(r->lang, "sees.",
                       fab_set(r->tray, FAB_S_log_public) ? FAB_STR("A") : FAB_STR("M"));
}

/* "an offer: title, text" */
static fab_str act(const struct fab_reader *r, const struct fab_kind_row *k, const int *field,
                   int n)
{
    const fab_str  kind = fab_word_of(r->lang, "kind.", fab_str_of(k->name));
    struct fab_buf b = FAB_BUF_IN(r->arena);

    for (int i = 0; i < n; i++) {
        if (i > 0) fab_put_text(&b, ", ");
        fab_put_str(&b, fab_doc_word(r, "field.", field[i]));
    }
    if (n == 0) return kind;
    return fab_doc_say(r, FAB_W("trace.act"), FAB_TEXT("kind", kind),
                       FAB_TEXT("fields", fab_buf_str(&b)));
}

/* The words and the act, in one sentence; in two words where they are the same. */
static fab_str both(const struct fab_reader *r, fab_str words, fab_str said)
{
    if (fab_str_same(words, said)) return said;
    return fab_doc_say(r, FAB_W("trace.both"), FAB_TEXT("words", words), FAB_TEXT("said", said));
}

void fab_view_trace(const struct fab_reader *r, const struct fab_statement *s, const int *field,
                    int n, struct fab_out *o)
{
    const struct fab_kind_row *k = fab_kind_row(s->kind);
    const fab_str log = fab_doc_log_seen(r);
    const fab_str ever = fab_word(r->lang, FAB_W("keep.ever"));
    const bool    words = s->nsd > 0 && k->sees != 0;

    fab_json_open(o, "trace", '{');
    fab_json_put_text(o, "what", act(r, k, field, n));
    fab_json_put_text(o, "seen",
                      words ? both(r, fab_word_of(r->lang, "sees.", (fab_str){ &k->sees, 1 }), log)
                            : log);
    fab_json_put_text(o, "long", words ? both(r, fab_doc_kept(r, k), ever) : ever);
    if (words && (k->erases == 's' || k->erases == 'b')) {
        fab_json_put_text(o, "note", fab_word(r->lang, FAB_W("trace.back")));
    }
    fab_json_close(o, '}');
}

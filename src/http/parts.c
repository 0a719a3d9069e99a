/* http/parts.c: what several of the pages without script show: how promises ended, rows of a
 * document.
 *
 * Why     a figure has one drawing and one wording wherever it stands.
 * Idea    each part is made from a document of views, and is HTML.
 * Cost    a few hundred bytes each.
 * Source  ux/README 3 and 4, ux/fr/01-visitor.html. */
#include "http/page.h"

/* --- how promises ended ----------------------------------------------------------------------- */

/* Each ending: its member in community.promises, its words, its colour and its drawing (shape and
 * word, never colour alone). */
static const struct {
    const char *path, *word, *style, *drawing;
} ENDING[] = {
    { "promises.kept", "home.kept", "kept", "<path d=\"m5 12.5 4.5 4.5L19 7.5\"/>" },
    { "promises.made_good", "home.made_good", "mended",
      "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"m13.5 3.2-3 5.3 3.6 3-3.6 3.5 1.8 5.8\"/>" },
    { "promises.decided", "home.decided", "ruled",
      "<path d=\"M12 4v16M7 20h10M4.5 7h15M4.5 7 2 13.5h5zM19.5 7 17 13.5h5z\"/>" },
    { "promises.not_kept", "home.not_kept", "broken", "<path d=\"M6 6l12 12M18 6 6 18\"/>" },
    { "promises.ran_out", "home.ran_out", "out",
      "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5l3 2\"/>" },
};

static int64_t ending(const struct page *p, int i)
{
    return fab_json_int(p->community, ENDING[i].path, 0);
}

/* Parts to scale of 600, two apart; one that is there is never thinner than two. */
static void put_bar(struct fab_buf *b, const struct page *p, int64_t all)
{
    struct fab_buf label = fab_page_buffer(p);
    int64_t        x = 0;

    FAB_SAY(&label, p->x->lang, FAB_W("home.bar"), FAB_NUM("kept", ending(p, 0)),
            FAB_NUM("made_good", ending(p, 1)), FAB_NUM("decided", ending(p, 2)),
            FAB_NUM("not_kept", ending(p, 3)), FAB_NUM("ran_out", ending(p, 4)));
    fab_put_text(b, "<svg class=\"bar\" viewBox=\"0 0 600 44\" preserveAspectRatio=\"none\" "
                    "role=\"img\" aria-label=\"");
    fab_html_put(b, fab_buf_str(&label));
    fab_put_text(b, "\">");
    for (int i = 0; i < fab_countof(ENDING); i++) {
        const int64_t wide = ending(p, i) == 0 ? 0 : fab_max(2, 600 * ending(p, i) / all - 2);
        if (wide == 0) continue;
        fab_put_text(b, "<rect class=\"");
        fab_put_text(b, ENDING[i].style);
        fab_put_text(b, "\" x=\"");
        fab_put_int(b, x);
        fab_put_text(b, "\" width=\"");
        fab_put_int(b, wide);
        fab_put_text(b, "\" height=\"44\" rx=\"3\"/>");
        x += wide + 2;
    }
    fab_put_text(b, "</svg>");
}

static void put_ending(struct fab_buf *b, const struct page *p, int i)
{
    fab_put_text(b, "<li><span class=\"chip ");
    fab_put_text(b, ENDING[i].style);
    fab_put_text(b, "\"><svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">");
    fab_put_text(b, ENDING[i].drawing);
    fab_put_text(b, "</svg>");
    fab_html_put(b, fab_word(p->x->lang, ENDING[i].word));
    fab_put_text(b, "</span><b>");
    fab_html_put(b, fab_page_number(p, ending(p, i)));
    fab_put_text(b, "</b></li>");
}

fab_str fab_page_ended(const struct page *p)
{
    struct fab_buf b = fab_page_buffer(p);
    const int64_t all = fab_json_int(p->community, "promises.ended", 0),
                  live = fab_json_int(p->community, "promises.under_way", 0);

    fab_put_text(&b, "<p class=\"note\">");
    fab_html_put(&b, all == 0 ? fab_word(p->x->lang, FAB_W("home.ended_none"))
                          : fab_page_plural(p, FAB_W("count.promises"), all));
    fab_put_text(&b, "</p>");
    if (all > 0) {
        put_bar(&b, p, all);
        fab_put_text(&b, "<ul class=\"facts\">");
        for (int i = 0; i < fab_countof(ENDING); i++) put_ending(&b, p, i);
        fab_put_text(&b, "<li><span>");
        fab_html_put(&b, fab_word(p->x->lang, FAB_W("home.hanging")));
        fab_put_text(&b, "</span><b>");
        fab_html_put(&b,
                     fab_page_number(p, fab_json_int(p->community, "promises.left_hanging", 0)));
        fab_put_text(&b, "</b></li></ul>");
    }
    if (live > 0) {
        fab_put_text(&b, "<p class=\"note\">");
        fab_html_put(
            &b, fab_page_sentence(p, FAB_W("home.under_way"), "n", fab_page_number(p, live)));
        fab_put_text(&b, "</p>");
    }
    return fab_buf_str(&b);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* "<li>text</li>" for each row. */
fab_str fab_page_items(const struct page *p, const struct fab_json *list)
{
    struct fab_buf b = fab_page_buffer(p);

    for (const struct fab_json *j = list == NULL ? NULL : list->first; j != NULL; j = j->next) {
        fab_put_text(&b, "<li>");
        fab_html_put(&b, fab_json_text(j, "text"));
        fab_put_text(&b, "</li>");
    }
    return fab_buf_str(&b);
}

/* http/page.h: a page that reads without script, and the frame that the app takes over.
 *
 * Template  a file of pages/ with {{a sentence of words/}} and [[a part that the caller adds]].
 * Memory    the request's arena; buffers of a page grow in it.
 * Escaping  what comes from people goes through fab_html_put, and only there. */
#ifndef FAB_HTTP_PAGE_H
#define FAB_HTTP_PAGE_H

#include "http/exchange.h"

enum { FAB_PAGE_PARTS = 16 };
struct part {
    const char *name;
    fab_str     html;
};
struct page {
    struct exchange       *x;
    const struct fab_json *community; /* the document of /v1/community */
    struct part            part[FAB_PAGE_PARTS];
    int                    n;
};

/* Text as HTML shows it, in an element or between quotation marks of an attribute. */
void fab_html_put(struct fab_buf *b, fab_str text);
/* A document of views, parsed. */
FAB_MUST enum fab_code fab_page_document(struct exchange *x, const char *target,
                                         const struct fab_json **out, struct fab_err *e);
/* Reads the community, fills the parts of the frame; title: an id of words/. */
FAB_MUST enum fab_code fab_page_open(struct page *p, struct exchange *x, const char *title,
                                     struct fab_err *e);
struct fab_buf         fab_page_buffer(const struct page *p);
/* A part that is HTML; one that is text. */
void fab_page_add(struct page *p, const char *name, fab_str html);
void fab_page_add_text(struct page *p, const char *name, fab_str text);
/* Sentences with a count, a number as the reader writes it, one slot. */
fab_str fab_page_plural(const struct page *p, const char *id, int64_t n);
fab_str fab_page_number(const struct page *p, int64_t n);
fab_str fab_page_sentence(const struct page *p, const char *id, const char *slot, fab_str text);
/* How promises ended: the bar to scale, each ending by shape, word and count.  "<li>text</li>" for
 * each row of a list; NULL: nothing. */
fab_str fab_page_ended(const struct page *p);
fab_str fab_page_items(const struct page *p, const struct fab_json *list);
/* Fills the template into the frame and answers 200. */
FAB_MUST enum fab_code fab_page_send(struct page *p, const char *file, struct fab_err *e);

#endif

/* views/judges.c: who judges the judge: the record of each device that decides or pays, as figures.
 *
 * Why     trust in a device needs what trust in a person needs: how did it end (MISSION 1).
 * Idea    sums over everybody who served, never a list of people: jurors by how often another jury
 *         upheld them, mediators by how often both sides took their word, officers by how often
 *         they let the pool pay, labellers by how far off they were, guarantors and the pool by
 *         what they hold and what was called.
 * Cost    one walk over those who served, one over links, one over holds.
 * Source  PROTOCOL 6.3; INTERFACES 2.1 (track). */
#include "state/cover.h"
#include "views/doc.h"
#include "views/labels.h"

static const char *const DEVICES[] = { "jurors", "mediators", "guarantors", "officers", "pool",
                                      "labellers" };

bool fab_doc_is_judge(fab_str device)
{
    for (int i = 0; i < fab_countof(DEVICES); i++) {
        if (fab_str_is(device, DEVICES[i])) return true;
    }
    return false;
}

struct served { int64_t verdicts, appealed, upheld, mediated, settled, granted; };

static bool add_served(void *arg, const void *row)
{
    struct served           *all = arg;
    const struct fab_served *s = row;

    all->verdicts += s->verdicts;
    all->appealed += s->appealed;
    all->upheld += s->upheld;
    all->mediated += s->mediated;
    all->settled += s->settled;
    all->granted += s->granted;
    return true;
}

/* Words in unit 0: how many, what they still carry, what was spent. */
struct words { int64_t n, free, spent; };

static bool add_word(void *arg, const void *row)
{
    struct words          *w = arg;
    const struct fab_edge *link = row;

    if (link->kind != FAB_EDGE_WORD || link->unit != 0) return true;
    w->n += link->state == 1;
    w->free += fab_link_free(link);
    w->spent += link->spent;
    return true;
}

/* What the pool holds now, and has paid. */
struct held { int64_t rest, paid; };

static bool add_hold(void *arg, const void *row)
{
    struct held           *h = arg;
    const struct fab_hold *hold = row;

    if (hold->type != FAB_COVER_POOL) return true;
    h->rest += hold->rest;
    h->paid += hold->paid;
    return true;
}

void fab_doc_track(struct fab_out *o, const struct fab_reader *r, const char *device, fab_str said)
{
    const fab_str name = fab_word_of(r->lang, "track.name.", fab_str_of(device));

    fab_json_put_text(o, "device", fab_str_of(device));
    fab_json_put_text(o, "text", fab_doc_say(r, FAB_W("track.text"), FAB_TEXT("name", name),
                                             FAB_TEXT("said", said)));
    fab_json_put_text(o, "name_text", name);
    fab_json_put_text(o, "said_text", said);
}

static void put_jurors(struct fab_out *o, struct fab_reader *r, const struct served *s)
{
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "jurors",
                  fab_doc_say(r, FAB_W("track.jurors"), FAB_NUM("n", s->verdicts),
                              FAB_NUM("again", s->appealed), FAB_NUM("upheld", s->upheld)));
    fab_json_put_int(o, "verdicts", s->verdicts);
    fab_json_put_int(o, "appealed", s->appealed);
    fab_json_put_int(o, "upheld", s->upheld);
    fab_json_close(o, '}');
}

static void put_mediators(struct fab_out *o, struct fab_reader *r, const struct served *s)
{
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "mediators",
                  fab_doc_say(r, FAB_W("track.mediators"), FAB_NUM("n", s->mediated),
                              FAB_NUM("settled", s->settled)));
    fab_json_put_int(o, "suggested", s->mediated);
    fab_json_put_int(o, "settled", s->settled);
    fab_json_close(o, '}');
}

static void put_guarantors(struct fab_out *o, struct fab_reader *r, const struct words *w)
{
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "guarantors",
                  fab_doc_say(r, FAB_W("track.guarantors"), FAB_NUM("n", w->n),
                              FAB_TEXT("free", fab_doc_sum_text(r, 0, w->free)),
                              FAB_TEXT("spent", fab_doc_sum_text(r, 0, w->spent))));
    fab_json_put_int(o, "words", w->n);
    fab_doc_sum(o, r, "free", 0, w->free);
    fab_doc_sum(o, r, "spent", 0, w->spent);
    fab_json_close(o, '}');
}

static void put_officers(struct fab_out *o, struct fab_reader *r, const struct served *s)
{
    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "officers", fab_doc_count(r, FAB_W("track.officers"), s->granted));
    fab_json_put_int(o, "granted", s->granted);
    fab_json_close(o, '}');
}

static void put_pool(struct fab_out *o, struct fab_reader *r, const struct held *h)
{
    const int64_t free = fab_free(r->tray, fab_pool(0), 0);

    fab_json_open(o, NULL, '{');
    fab_doc_track(o, r, "pool",
                  fab_doc_say(r, FAB_W("track.pool"),
                              FAB_TEXT("free", fab_doc_sum_text(r, 0, free)),
                              FAB_TEXT("held", fab_doc_sum_text(r, 0, h->rest)),
                              FAB_TEXT("paid", fab_doc_sum_text(r, 0, h->paid))));
    fab_doc_sum(o, r, "held", 0, h->rest);
    fab_doc_sum(o, r, "paid", 0, h->paid);
    fab_json_close(o, '}');
}

static bool asked(const struct fab_reader *r, fab_str only, const char *name, const char *device)
{
    return (only.len == 0 || fab_str_is(only, name)) && fab_device_on(r->tray, device);
}

enum fab_code fab_doc_judges(struct fab_out *o, struct fab_reader *r, fab_str only,
                             struct fab_err *e)
{
    struct served s = { 0 };
    struct words  w = { 0 };
    struct held   h = { 0 };
    enum fab_code code = fab_tray_all(r->tray, FAB_R_served, add_served, &s);

    if (code == FAB_OK) code = fab_tray_all(r->tray, FAB_R_edge, add_word, &w);
    if (code == FAB_OK) code = fab_tray_all(r->tray, FAB_R_hold, add_hold, &h);
    if (code != FAB_OK) return fab_fail(e, code);
    if (asked(r, only, "jurors", "dispute")) put_jurors(o, r, &s);
    if (asked(r, only, "mediators", "dispute")) put_mediators(o, r, &s);
    if (asked(r, only, "guarantors", "surety")) put_guarantors(o, r, &w);
    if (asked(r, only, "officers", "pool")) put_officers(o, r, &s);
    if (asked(r, only, "pool", "pool")) put_pool(o, r, &h);
    if (asked(r, only, "labellers", "label")) return fab_doc_labellers(o, r, e);
    return FAB_OK;
}

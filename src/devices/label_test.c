/* label_test.c: who may label whom; what a label says, for how long; and how it is measured. */
#include "base/test.h"
#include "devices/agreement.h"
#include "devices/core.h"
#include "devices/label.h"
#include "devices/test_say.h"

enum { FIRST = 1, SECOND, JOB, ORG, DAYS = 24 };

static struct fab_world w;

#define SAYS(row_, by_, about_, level_, keep_, hours_, ...)                                        \
    { .row = row_, .by = by_, .kind = FAB_K_label, .about = about_, .topic = "tools",              \
      .scale = level_, .keep = keep_, .until_h = hours_, __VA_ARGS__ }
#define LABEL_(row_, by_, about_, level_, ...)                                                     \
    SAYS(row_, by_, about_, level_, FIRST, 24 * 100, __VA_ARGS__)

static const struct fab_label *label(int n)
{
    return fab_get_label(w.map, FAB_KEY(.a = fab_label(n)));
}

static int evidence_of(int n)
{
    void *row[8];

    return fab_scan(w.map, FAB_I_evid_by_src, FAB_KEY(.a = fab_label(n)), row, 8);
}

FAB_TEST(label_refuses)
{
    static const struct fab_step STEPS[] = {
        LABEL_("six", ANNA, PERSON(BRUNO), 6, .want = FAB_E_FIELD),
        LABEL_("less than nothing", ANNA, PERSON(BRUNO), -1, .also = F_(scale),
               .want = FAB_E_FIELD),
        SAYS("until yesterday", ANNA, PERSON(BRUNO), 3, 0, -24, .want = FAB_E_FIELD),
        SAYS("for three years", ANNA, PERSON(BRUNO), 3, 0, 24 * 731,
             .want = FAB_E_FIELD),
        LABEL_("no such declaration", ANNA, PERSON(BRUNO), 3, .code = 2, .want = FAB_E_FIELD),
        LABEL_("on a text", ANNA, ORIGIN, 3, .want = FAB_E_FIELD),
        LABEL_("on nobody", ANNA, NOBODY, 3, .want = FAB_E_REF),
        LABEL_("on a thing there is not", ANNA, UNKNOWN, 3, .want = FAB_E_REF),
        LABEL_("on herself", ANNA, PERSON(ANNA), 3, .want = FAB_E_CONFLICT),
        LABEL_("by who does not label", BRUNO, PERSON(CHLOE), 3, .want = FAB_E_ROLE),
        LABEL_("taken back what was not given", ANNA, PERSON(BRUNO), 0, .also = F_(scale),
               .want = FAB_E_REF),
        LABEL_("a founder, until the first vote", ANNA, PERSON(BRUNO), 4),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("four of five", label(FIRST)->level, 4);
    fab_expect("one row of evidence", evidence_of(FIRST), 1);
    fab_world_close(&w);
}

FAB_TEST(the_newer_replaces)
{
    static const struct fab_step STEPS[] = {
        LABEL_("four", ANNA, PERSON(BRUNO), 4),
        SAYS("no, two", ANNA, PERSON(BRUNO), 2, SECOND, 24 * 100),
    };
    static const struct fab_step BACK[] = {
        LABEL_("taken back", ANNA, PERSON(BRUNO), 0, .also = F_(scale)),
    };
    static const struct fab_step LONG[] = { LATER(24 * 101) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("the first is gone", label(FIRST) == NULL, true);
    fab_expect("and what it taught", evidence_of(FIRST), 0);
    fab_expect("the second counts", evidence_of(SECOND), 1);
    SAY(&w, BACK);
    fab_expect("nothing is said", evidence_of(SECOND) + evidence_of(FIRST), 0);
    fab_expect("but that it was taken back", label(FIRST)->level, 0);
    SAY(&w, LONG);
    fab_expect("until its day", label(FIRST) == NULL, true);
    fab_world_close(&w);
}

/* Who paid her within a year she labels only if she says so, and then it weighs nothing. */
FAB_TEST(who_pays)
{
    static const struct fab_step STEPS[] = {
        { .row = "Bruno pays Anna", .by = BRUNO, .kind = FAB_K_transfer, .about = PERSON(ANNA),
          .amount = 5, .code = 1 },
        { .row = "Chloe did, in cash", .by = ANNA, .kind = FAB_K_transfer, .about = PERSON(CHLOE),
          .amount = 500, .unit = 2, .code = 4 },
        LABEL_("a payer", ANNA, PERSON(BRUNO), 5, .want = FAB_E_CONFLICT),
        LABEL_("another", ANNA, PERSON(CHLOE), 5, .want = FAB_E_CONFLICT),
        LABEL_("said", ANNA, PERSON(BRUNO), 5, .code = 1),
        SAYS("David paid nothing", ANNA, PERSON(DAVID), 5, SECOND, 24 * 100),
    };
    static const struct fab_step AFTER[] = {
        SAYS("a year later", ANNA, PERSON(CHLOE), 5, JOB, 24 * 100) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_get_labeller_payer(w.map, FAB_KEY(.a = w.mid[ANNA], .b = w.mid[CHLOE]))->at -=
        fab_days(365);
    SAY(&w, AFTER);
    fab_expect("it weighs nothing", evidence_of(FIRST), 0);
    fab_expect("his does", evidence_of(SECOND), 1);
    fab_expect("hers, too", evidence_of(JOB), 1);
    fab_world_close(&w);
}

FAB_TEST(so_many_a_month)
{
    static const struct fab_step STEPS[] = {
        LABEL_("one", ANNA, PERSON(BRUNO), 3), LABEL_("two", ANNA, PERSON(CHLOE), 3),
        LABEL_("three", ANNA, PERSON(DAVID), 3, .want = FAB_E_LIMIT, .limit = "label.cap"),
        LATER(24 * 30), LABEL_("next month", ANNA, PERSON(DAVID), 3),
    };

    fab_four_with(&w, "label.cap", 2);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

#define JOB_(topic_)                                                                               \
    { .row = "work", .by = BRUNO, .kind = FAB_K_promise, .about = PERSON(CHLOE), .terms = &WORK,   \
      .topic = topic_, .keep = JOB },                                                              \
    { .row = "yes", .by = CHLOE, .kind = FAB_K_accept, .about = LABEL(JOB), .ref = LABEL(JOB) }

/* What happens afterwards in that topic is set beside what she said. */
FAB_TEST(judged_by_what_came)
{
    static const struct fab_test_terms WORK = {
        1, 1, { { 0, 1, 48, 10, 0, 1, 0 } }, { { 9, 0, 1, 0, 10 } } };
    static const struct fab_step STEPS[] = {
        LABEL_("four of five", ANNA, PERSON(BRUNO), 4),
        JOB_("tools"),
        { .row = "kept", .by = CHLOE, .kind = FAB_K_keep, .about = LABEL(JOB), .also = F_(code),
          .scale = 1 },
        JOB_("garden"),
        { .row = "in another topic", .by = CHLOE, .kind = FAB_K_keep, .about = LABEL(JOB),
          .also = F_(code), .scale = 1 },
        JOB_("tools"), LATER(24 * 6),           /* nobody says anything: nobody is blamed */
        JOB_("tools"),
        { .row = "I cannot", .by = BRUNO, .kind = FAB_K_break, .about = LABEL(JOB),
          .also = F_(code), .method = 1, .amount = 10 },
        LATER(24 * 8),
    };
    const struct fab_labeller *r;

    fab_four(&w);
    SAY(&w, STEPS);
    r = fab_get_labeller(w.map, FAB_KEY(.a = w.mid[ANNA]));
    fab_expect("two of four tell", r->n, 2);
    fab_expect("a fifth too low, half too high", r->err, 200000 + 500000);
    fab_world_close(&w);
}

/* She sits in no jury about a job in the topic in which she has said how good he is. */
FAB_TEST(no_judge_of_it)
{
    static const struct fab_step STEPS[] = { LABEL_("four of five", ANNA, PERSON(BRUNO), 4) };
    int64_t                      topic;

    fab_four(&w);
    SAY(&w, STEPS);
    topic = label(FIRST)->topic;
    fab_expect("relied upon", fab_label_relied(w.map, w.mid[ANNA], w.mid[BRUNO], topic), true);
    fab_expect("not in another topic",
               fab_label_relied(w.map, w.mid[ANNA], w.mid[BRUNO], topic + 1), false);
    fab_expect("not by another", fab_label_relied(w.map, w.mid[CHLOE], w.mid[BRUNO], topic), false);
    fab_expect("nor about another", fab_label_relied(w.map, w.mid[ANNA], w.mid[CHLOE], topic),
               false);
    fab_world_close(&w);
}

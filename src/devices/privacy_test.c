/* privacy_test.c: whose texts go, and who may say so; each refusal of erase and audit. */
#include "base/test.h"
#include "devices/test_say.h"

enum { OFFER = 1, DEAL, PHOTO, DOOR };

#define ERASE(row_, by_, why_, what_, ...)                                                        \
    { .row = row_, .by = by_, .kind = FAB_K_erase, .code = why_, .ref = what_, __VA_ARGS__ }
#define AUDIT(row_, by_, what_, size_, ...)                                                       \
    { .row = row_, .by = by_, .kind = FAB_K_audit, .code = what_, .scale = size_, .hash = 4,      \
      __VA_ARGS__ }

static struct fab_world w;

static int kept(int label)
{
    const fab_id sid = fab_label(label);
    void        *row[32];
    const int    n = fab_scan(w.map, FAB_I_sdx_by_sid, FAB_KEY(.a = sid), row, fab_countof(row));
    int          still = 0;

    for (int i = 0; i < n; i++) still += ((const struct fab_sdx *)row[i])->state == 1;
    return still;
}

FAB_TEST(erase_refuses)
{
    static const struct fab_test_terms WORK = { 1, 0, { { 0, 1, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        { .row = "a drill, with its name", .by = ANNA, .kind = FAB_K_offer, .scale = 1, .code = 1,
          .until_h = 480, .sd = 70, .nsd = 2, .keep = OFFER },
        { .row = "a promise, with its terms", .by = BRUNO, .kind = FAB_K_promise,
          .about = PERSON(ANNA), .terms = &WORK, .sd = 80, .nsd = 1, .keep = DEAL },
        { .row = "agreed", .by = ANNA, .kind = FAB_K_accept, .about = LABEL(DEAL),
          .ref = LABEL(DEAL) },
        { .row = "a photo of it", .by = BRUNO, .kind = FAB_K_deliver, .about = LABEL(DEAL),
          .scale = 1, .sd = 90, .nsd = 1, .keep = PHOTO },
        ERASE("no such reason", ANNA, 6, LABEL(OFFER), .want = FAB_E_FIELD),
        ERASE("nothing named", ANNA, 1, 0, .want = FAB_E_FIELD),
        ERASE("by a ruling there is not", ANNA, 4, LABEL(OFFER), .want = FAB_E_ROLE),
        ERASE("the law is the operator's", ANNA, 3, LABEL(OFFER), .want = FAB_E_ROLE),
        ERASE("a wish is the author's", OPERATOR, 1, LABEL(OFFER), .want = FAB_E_ROLE),
        ERASE("no such text", ANNA, 1, UNKNOWN, .want = FAB_E_REF),
        ERASE("not Bruno's", BRUNO, 1, LABEL(OFFER), .want = FAB_E_ROLE),
        ERASE("its time is not over", OPERATOR, 2, LABEL(OFFER), .want = FAB_E_ROLE),
        ERASE("Anna's own", ANNA, 1, LABEL(OFFER)),
        ERASE("twice", ANNA, 1, LABEL(OFFER), .want = FAB_E_DUP),
        ERASE("not the subject's photo", ANNA, 5, LABEL(PHOTO), .want = FAB_E_ROLE),
        ERASE("the terms are about her", ANNA, 5, LABEL(DEAL)),
    };
    static const struct fab_step LAW[] = { ERASE("the law", OPERATOR, 3, LABEL(PHOTO)) };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("nothing of the offer", kept(OFFER), 0);
    fab_expect("nothing of the terms", kept(DEAL), 0);
    fab_expect("his photo", kept(PHOTO), 1);
    SAY(&w, LAW);
    fab_expect("nothing", kept(PHOTO), 0);
    fab_world_close(&w);
}

FAB_TEST(gone_for_good)
{
    static const struct fab_test_terms WORK = { 1, 0, { { 0, 1, 48, 0, 0, 1, 0 } }, { { 0 } } };
    static const struct fab_step STEPS[] = {
        { .row = "a door", .by = ANNA, .kind = FAB_K_vouch, .code = 1, .door = 1, .until_h = 48 },
        { .row = "Eva comes", .by = EVA, .kind = FAB_K_join, .code = 1, .door = 1, .sd = 60,
          .nsd = 2, .keep = DOOR },
        { .row = "a promise", .by = EVA, .kind = FAB_K_promise, .about = PERSON(ANNA),
          .terms = &WORK, .keep = DEAL },
        { .row = "agreed", .by = ANNA, .kind = FAB_K_accept, .about = LABEL(DEAL),
          .ref = LABEL(DEAL) },
        ERASE("the key of one who is here", EVA, 1, LABEL(DOOR), .want = FAB_E_STATE),
        { .row = "Eva leaves", .by = EVA, .kind = FAB_K_leave },
        ERASE("while something is open", EVA, 1, LABEL(DOOR), .want = FAB_E_STATE),
        LATER(24 * 6),
        ERASE("the key and the name", EVA, 1, LABEL(DOOR)),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_expect("nothing", kept(DOOR), 0);
    fab_world_close(&w);
}

FAB_TEST(audit_refuses)
{
    static const struct fab_step STEPS[] = {
        AUDIT("no such finding", BRUNO, 4, 3, .want = FAB_E_FIELD),
        AUDIT("of nothing", BRUNO, 2, 0, .want = FAB_E_FIELD),
        AUDIT("of what is not there", BRUNO, 2, 4000, .want = FAB_E_FIELD),
        AUDIT("a fault of nothing", BRUNO, 3, 3, .want = FAB_E_FIELD),
        AUDIT("verified, but of what", BRUNO, 2, 3, .ref = UNKNOWN, .want = FAB_E_FIELD),
        AUDIT("verified", BRUNO, 2, 3),
        AUDIT("a fault", BRUNO, 3, 3, .ref = UNKNOWN),
    };

    fab_four(&w);
    SAY(&w, STEPS);
    fab_world_close(&w);
}

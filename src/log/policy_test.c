/* policy_test.c: lines that are a policy and lines that are none; a checkpoint with none, one
 * and both of two witnesses. */
#include "base/test.h"
#include "log/log_test.h"
#include "log/policy.h"

#define LOG "log commons.example/log+09f26630+Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMpM\n"
#define W1                                                                                         \
    "witness w1 "                                                                                  \
    "witness.neighbour.example/w1+9c93a69f+BJ/bvTtTmaNi+mDx0vF1SdOXrLJyT18JWiB4Jf0NPIfs\n"
#define W2                                                                                         \
    "witness w2 witness.second.example/w2+e575b96d+BHgMDJaBpQnFK6S3jcetxSut+tLuveYh3gAZz0MxvTJr "  \
    "https://w2.example/\n"

static const struct {
    const char *row, *text;
    int64_t     line;
} READ[] = {
    /* line 0: it is a policy */
    { "a log alone", LOG "quorum none\n", 0 },
    { "a comment, an empty line", "# ours\n\n" LOG "quorum none # nobody\n", 0 },
    { "one witness", LOG W1 "quorum w1\n", 0 },
    { "any of two", LOG W1 W2 "group g any w1 w2\nquorum g\n", 0 },
    { "a number of two", LOG W1 W2 "group g 2 w1 w2\nquorum g\n", 0 },
    { "a group of groups", LOG W1 W2 "group a any w1\ngroup b all a w2\nquorum b\n", 0 },
    { "no quorum", LOG W1, 2 },
    { "two quorums", LOG "quorum none\nquorum none\n", 3 },
    { "quorum of nobody", LOG "quorum w1\n", 2 },
    { "quorum of two", LOG W1 W2 "quorum w1 w2\n", 4 },
    { "a name twice",
      LOG W1 "witness w1 "
             "witness.second.example/w2+e575b96d+BHgMDJaBpQnFK6S3jcetxSut+tLuveYh3gAZz0MxvTJr\n",
      3 },
    { "a witness called none",
      LOG "witness none "
          "witness.neighbour.example/w1+9c93a69f+BJ/bvTtTmaNi+mDx0vF1SdOXrLJyT18JWiB4Jf0NPIfs\n",
      2 },
    { "a log's key as witness",
      LOG "witness w1 commons.example/log+09f26630+Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMpM\n",
      2 },
    { "a witness's key as log",
      "log witness.neighbour.example/w1+9c93a69f+BJ/bvTtTmaNi+mDx0vF1SdOXrLJyT18JWiB4Jf0NPIfs\n",
      1 },
    { "a key that is none", "log commons.example/log\n", 1 },
    { "a group of what comes later", LOG W1 "group g any w1 h\ngroup h any w1\nquorum g\n", 3 },
    { "a member twice", LOG W1 "group g any w1 w1\nquorum g\n", 3 },
    { "more than there are", LOG W1 "group g 2 w1\nquorum g\n", 3 },
    { "none at all", LOG W1 "group g 0 w1\nquorum g\n", 3 },
    { "an empty group", LOG W1 "group g all\nquorum g\n", 3 },
    { "a word that is none", LOG "trust w1\nquorum none\n", 2 },
};

FAB_TEST(policy_read)
{
    for (int i = 0; i < fab_countof(READ); i++) {
        struct fab_err    e = { .code = FAB_OK };
        struct fab_policy p;

        fab_expect(READ[i].row, fab_policy_read(fab_str_of(READ[i].text), &p, &e),
                   READ[i].line == 0 ? FAB_OK : FAB_E_SYNTAX);
        if (READ[i].line > 0) fab_expect(READ[i].row, e.arg, READ[i].line);
    }
}

/* Cases of tests/vectors/checkpoint.json by their names. */
static const struct {
    const char   *row, *policy, *note;
    enum fab_code want;
    int           witnesses;
} CHECK[] = {
    { "nobody is asked", LOG "quorum none\n", "worked example", FAB_OK, 0 },
    { "one is known, none asked", LOG W1 "quorum none\n", "worked example with a cosignature",
      FAB_OK, 1 },
    { "one is asked and there", LOG W1 "quorum w1\n", "worked example with a cosignature", FAB_OK,
      1 },
    { "one is asked and silent", LOG W1 "quorum w1\n", "worked example", FAB_E_QUORUM, 0 },
    { "the other one signed", LOG W1 W2 "quorum w2\n", "worked example with a cosignature",
      FAB_E_QUORUM, 1 },
    { "any of two", LOG W1 W2 "group g any w1 w2\nquorum g\n", "worked example with a cosignature",
      FAB_OK, 1 },
    { "both of two", LOG W1 W2 "group g all w1 w2\nquorum g\n", "worked example with a cosignature",
      FAB_E_QUORUM, 1 },
    { "a group in a group", LOG W1 W2 "group a any w1 w2\ngroup g all a w1\nquorum g\n",
      "worked example with a cosignature", FAB_OK, 1 },
    { "no such log", W1 "quorum none\n", "worked example", FAB_E_AUD, 0 },
};

FAB_TEST(policy_check)
{
    const struct fab_json *doc = log_test_json("tests/vectors/checkpoint.json");

    for (int i = 0; doc != NULL && i < fab_countof(CHECK); i++) {
        struct fab_err         e = { .code = FAB_OK };
        struct fab_policy      p;
        struct fab_policy_met  met = { -1, 0 };
        struct fab_checkpoint  c;
        const struct fab_json *r = fab_json_get(doc, "cases")->first;

        while (!fab_str_is(fab_json_text(r, "name"), CHECK[i].note)) r = r->next;
        fab_assert(fab_policy_read(fab_str_of(CHECK[i].policy), &p, &e) == FAB_OK);
        fab_assert(fab_checkpoint_read(fab_json_text(r, "text"), &c, &e) == FAB_OK);
        fab_expect(CHECK[i].row, fab_policy_check(&p, &c, &met, &e), CHECK[i].want);
        if (CHECK[i].want == FAB_OK) fab_expect(CHECK[i].row, met.witnesses, CHECK[i].witnesses);
        if (met.witnesses > 0) fab_expect(CHECK[i].row, met.oldest_s, 1795461952);
    }
}

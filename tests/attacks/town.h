/* tests/attacks/town.h: a community under attack: a real desk over a file, people who speak to it
 * as anybody does.
 *
 * Speaking   everything is a signed statement handed in at the desk (fab_node_submit); nothing is
 *            ever written into the state.  People are numbers 0..; the first are founders.
 * Time       the clock is set by town_wait, six hours at a time, as a desk looks in on itself;
 *            chance is seeded.
 * Looking    rows are copied out of a reading; what the attacker learns so is what any member may
 *            read of his own.
 * Errors     a verdict is given back; the machine's own trouble ends the program with exit 2. */
#ifndef FAB_TESTS_ATTACKS_TOWN_H
#define FAB_TESTS_ATTACKS_TOWN_H

#include "cli/chance.h"
#include "cli/draft.h"
#include "node/node.h"
#include "state/device.h"

enum { TOWN_PEOPLE = 1200, TOWN_QUEUE = 128, TOWN_FOUNDERS = 20, TOWN_HOLDS = 32 };

struct town_setting {
    const char *name;
    int64_t value;
}; /* a list ends with name NULL */

struct town {
    char path[512];
    fab_moment now, ticked;
    struct fab_chance chance;
    struct fab_source source;
    struct fab_node *node;
    struct fab_terms terms;
    struct fab_arena words; /* what is being said, until it has been handed in */
    struct fab_person person[TOWN_PEOPLE];
    int n;
    fab_bytes queue[TOWN_QUEUE];
    int nqueue;
    bool hurry; /* said statements wait for a batch; then their verdicts are only counted */
    int64_t accepted, refused;
};

/* A community whose `founders` have joined, with these settings over those of town.c. */
struct town *town_open(int founders, const struct town_setting *settings, uint64_t seed);
void town_close(struct town *t);
void town_wait(struct town *t, int64_t hours);
int64_t town_below(struct town *t, int64_t n); /* chance: 0..n-1 */
bool town_happens(struct town *t, int64_t ppm);

/* Drafts; says.  In a hurry the verdict is FAB_OK and comes with town_flush, counted. */
struct fab_draft town_draft(struct town *t, int kind);
enum fab_code town_say(struct town *t, int who, struct fab_draft *d, fab_id *sid);
void town_flush(struct town *t);
/* The same for what is not expected to be refused: ends the program with that refusal. */
fab_id town_must(struct town *t, int who, struct fab_draft *d);

/* A newcomer by an invitation (ticket: with the inviter's ticket); -1: the invitation was refused.
 */
int town_join(struct town *t, int inviter, bool ticket);
/* The same, then member by the word of the two founders `inviter` and `second`. */
int town_member(struct town *t, int inviter, int second);
int town_introduce(struct town *t, int inviter, int second); /* with a ticket */
/* Stands surety; its link. */
fab_id town_stand(struct town *t, int who, int for_whom, int64_t most);
enum fab_code town_pay(struct town *t, int from, fab_id to, int64_t sum, int code);

/* A promise of one leg with what covers it. */
struct town_deal {
    int debtor, creditor, days, nholds;
    int64_t value;
    struct fab_draft_hold hold[TOWN_HOLDS];
    struct fab_draft_path path[TOWN_HOLDS];
};
struct town_deal town_promise(int debtor, int creditor, int64_t value, int days);
/* Adds a hold over n links. */
void town_cover(struct town_deal *d, int type, fab_id owner, int64_t sum, const fab_id *link,
                int n);
void town_waive(struct town *t, struct town_deal *d, int64_t sum);
/* The debtor promises, the creditor accepts; the first refusal. */
enum fab_code town_agree(struct town *t, const struct town_deal *d, fab_id *agr);
/* deliver or keep, all of it. */
enum fab_code town_step(struct town *t, int kind, int who, const fab_id *agr);
/* The debtor admits that he owes the sum. */
enum fab_code town_admit(struct town *t, int who, const fab_id *agr, int64_t sum);
/* Promised, with the creditor bearing all of it, and kept. */
void town_keep(struct town *t, int debtor, int creditor, int64_t value);

/* Looking. */
fab_id town_mid(const struct town *t, int who);
int town_who(const struct town *t, const fab_id *mid); /* -1: nobody here */
bool town_row(struct town *t, int record, const struct fab_key *key, void *out);
void town_all(struct town *t, int record, bool (*each)(void *arg, const void *row), void *arg);
int64_t town_balance(struct town *t, fab_id owner);
int64_t town_line(struct town *t, int who);
int64_t town_free(struct town *t, const fab_id *link); /* 0: there is no such link */
fab_id town_link(const struct town *t, int kind, fab_id src, int dst);
struct fab_leg town_leg(struct town *t, const fab_id *agr);
struct fab_member town_one(struct town *t, int who);

/* A claim that somebody contests his leg, and what is right. */
struct town_claim {
    fab_id agr, dispute;
    int by, against;
    int64_t sum, right; /* what is claimed; what a just jury says */
    uint8_t nonce[32];
    int appeals;   /* who appealed, -1 nobody */
    int64_t first; /* the first ruling's loss; -1: nobody has ruled */
};
/* How a juror votes (a loss), and who appeals a first ruling (-1: nobody). */
struct town_court {
    int64_t (*vote)(struct town *t, const struct town_claim *c, int juror);
    int (*appeals)(struct town *t, const struct town_claim *c); /* NULL: nobody ever does */
};
/* All these cases from dispute to execution, at most `at_once` beside one another. */
void town_judge(struct town *t, struct town_claim *c, int n, int at_once,
                const struct town_court *court);
extern const struct town_court town_just; /* all vote what is right */

/* What came of it: a row with its figure beside the bound.  Holds or not, it is counted. */
enum town_bound { AT_MOST, AT_LEAST, EXACTLY };
void town_holds(const char *row, int64_t figure, enum town_bound bound, int64_t of);
/* The same of what a story is built on: without it a bound that holds would show nothing. */
void town_given(const char *row, int64_t figure, enum town_bound bound, int64_t of);

#endif

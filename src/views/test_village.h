/* views/test_village.h: four people, their links and two loans as rows of a map, for tests of
 * views.
 *
 * People   Anna, Bruno, Carla, Dora are members 1 to 4; Anna is a founder.  Nobody else is named.
 * Links    Anna takes Carla's word up to 80; Carla answers for Bruno up to 60; Dora up to 30, of
 *          which she owns 20; Bruno has kept 150 toward Anna; the pool of 500 carries 40 for him.
 * Loans    Bruno owes Anna what she lent him twice: one is overdue (GRACE, worth 60.00), about the
 *          other there is a case in mediation (worth 100.00, Bruno's deposit 10.00, Carla's word
 *          20.00), with Dora as mediator and a proposal on the table.
 * Sums     hundredths of a euro, unit 0; unit 1 is a gift. */
#ifndef FAB_VIEWS_TEST_VILLAGE_H
#define FAB_VIEWS_TEST_VILLAGE_H

#include "codec/json.h"
#include "views/views.h"

enum { FAB_ANNA, FAB_BRUNO, FAB_CARLA, FAB_DORA, FAB_VILLAGERS, FAB_VISITOR = -1 };
enum { FAB_VILLAGE_DAY = 19990 };           /* today, in days since 1970 */
struct fab_village { struct fab_tray *t; fab_id mid[FAB_VILLAGERS], overdue, contested, dispute; };

/* Built at the first call, again after fab_village_again. */
struct fab_village *fab_village(void);
void                fab_village_again(void);
struct fab_reader   fab_village_reader(int who, enum fab_lang lang);
/* The document of a path; NULL: refused with *e. */
const struct fab_json *fab_village_get(int who, enum fab_lang lang, fab_str target,
                                       struct fab_err *e);
/* "<before><id><after>", in memory that lives until the next document. */
fab_str fab_village_path(const char *before, const fab_id *id, const char *after);

#endif

/* tests/attacks/attacks.h: the attacks of DECISION 17, one function each; each builds its own town
 * and says what held. */
#ifndef FAB_TESTS_ATTACKS_ATTACKS_H
#define FAB_TESTS_ATTACKS_ATTACKS_H

void attack_wash(void); /* track.c */
void attack_con(void);
void attack_words(void); /* word.c */
void attack_block(void);
void attack_pool(void); /* commons.c */
void attack_flood(void);
void attack_claims(void); /* jury.c */
void attack_bribes(void);
void attack_reviews(void); /* reviews.c */
void attack_year(void);    /* year.c */

#endif

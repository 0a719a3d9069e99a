/* lib/community.h: a community's file as the library holds it open.  Of this room only. */
#ifndef FAB_LIB_COMMUNITY_H
#define FAB_LIB_COMMUNITY_H

#include "lib/public.h"
#include "lib/source.h"

enum { FAB_API_ANSWER_BYTES = 64 << 20, FAB_API_PATH_BYTES = 4096 };

/* One moment: a node of our own, and the one reading of it that everything is answered from. */
struct fab_moment_open { struct fab_node *node; struct fab_reading reading; };
struct fab_community {
    struct fab_moment_open *at;
    enum fab_lang           lang;
    int                     reader;             /* FABRIQUE_OPERATOR... */
    fab_id                  member;
    char                    path[FAB_API_PATH_BYTES];
};

/* A reader over the moment that is open; the sources live in *from. */
struct fab_reader fab_api_reader(struct fab_community *c, struct fab_sources *from,
                                 struct fab_arena *a);

#endif

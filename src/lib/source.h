/* lib/source.h: a node's reading as the sources of views: for the server, and for the command line
 * over its own file. */
#ifndef FAB_LIB_SOURCE_H
#define FAB_LIB_SOURCE_H

#include "node/node.h"
#include "views/views.h"

/* The sources point to *r, which must stay. */
struct fab_sources fab_sources_of(struct fab_reading *r);
/* A reader over them; who, lang, operator_ are the caller's to set. */
struct fab_reader fab_reader_of(struct fab_reading *r, const struct fab_sources *from,
                                struct fab_arena *arena);

#endif

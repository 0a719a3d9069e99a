/* node/memory.h: the system's memory for graphs that grow (judge/memory.h): the pure half calls
 * no malloc itself. */
#ifndef FAB_NODE_MEMORY_H
#define FAB_NODE_MEMORY_H

#include "judge/memory.h"

/* From fab_os_take, back by fab_os_give.  May be used by several threads, each with graphs of
 * its own. */
struct fab_memory fab_memory_system(void);

#endif

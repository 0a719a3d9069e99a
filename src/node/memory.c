/* memory.c: where judgement and the graph of links get their memory on a server. */
#include "node/memory.h"

#include "os/os.h"

static void *more(void *self, size_t bytes)
{
    (void)self;
    return fab_os_take(bytes);
}

static void back(void *self, void *block, size_t bytes)
{
    (void)self;
    (void)bytes;
    fab_os_give(block);
}

struct fab_memory fab_memory_system(void)
{
    return (struct fab_memory){ NULL, more, back };
}

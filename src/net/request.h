/* net/request.h: an address as a caller's, for this room only. */
#ifndef FAB_NET_REQUEST_H
#define FAB_NET_REQUEST_H

#include <netinet/in.h>

#include "net/server.h"

/* One household, one address: IPv6 by its first half, unless it is an IPv4 address in its
 * clothes. */
struct in6_addr fab_address_half(struct in6_addr a);

#endif

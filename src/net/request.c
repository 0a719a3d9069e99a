/* net/request.c: what a request says of itself: its headers, its cookies, the address it came from.
 *
 * Why     a household counts as one caller, whichever of its addresses asks.
 * Cost    a walk over the request's headers; no copy.
 * Source  DEPENDENCIES 5; INTERFACES 2 (limits by address). */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <strings.h>

#include "net/request.h"

fab_str fab_request_header(const struct fab_request *q, const char *name)
{
    const char *v = q->connection == NULL
                        ? NULL
                        : MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, name);

    return v == NULL ? (fab_str){ NULL, 0 } : fab_str_of(v);
}

fab_str fab_request_cookie(const struct fab_request *q, const char *name)
{
    const char *v = q->connection == NULL
                        ? NULL
                        : MHD_lookup_connection_value(q->connection, MHD_COOKIE_KIND, name);

    return v == NULL ? (fab_str){ NULL, 0 } : fab_str_of(v);
}

struct last { const char *name, *value; };

static enum MHD_Result keep_last(void *arg, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct last *l = arg;

    (void)kind;
    if (strcasecmp(name, l->name) == 0) l->value = value == NULL ? "" : value;
    return MHD_YES;
}

bool fab_request_last(const struct fab_request *q, const char *name, fab_str *out)
{
    struct last l = { name, NULL };

    if (q->connection != NULL) {
        (void)MHD_get_connection_values(q->connection, MHD_HEADER_KIND, keep_last, &l);
    }
    *out = l.value == NULL ? (fab_str){ NULL, 0 } : fab_str_of(l.value);
    return l.value != NULL;
}

void fab_response_add(struct fab_response *a, const char *name, fab_str value)
{
    fab_assert(a->nheaders < FAB_HEADERS_MAX);
    a->header[a->nheaders++] = (struct fab_header){ name, value };
}

struct in6_addr fab_address_half(struct in6_addr a)
{
    if (!IN6_IS_ADDR_V4MAPPED(&a)) memset(&a.s6_addr[8], 0, 8);
    return a;
}

fab_str fab_address_of(fab_str said, char out[FAB_ADDRESS_BYTES])
{
    char            text[FAB_ADDRESS_BYTES];
    struct fab_buf  b = { .p = (uint8_t *)text, .cap = sizeof text - 1 };
    struct in_addr  four;
    struct in6_addr six;
    const int64_t   colon = fab_str_find(said, ':');

    if (fab_str_starts(said, "[")) {
        said = fab_str_part(said, 1, said.len);
        said = fab_str_cut(&said, ']');
    } else if (colon >= 0
               && fab_str_find(fab_str_part(said, (size_t)colon + 1, said.len), ':') < 0) {
        said = fab_str_part(said, 0, (size_t)colon);
    }
    fab_put_str(&b, said);
    if (b.failed) return (fab_str){ NULL, 0 };
    text[b.len] = 0;
    if (inet_pton(AF_INET6, text, &six) == 1) {
        six = fab_address_half(six);
        if (inet_ntop(AF_INET6, &six, out, FAB_ADDRESS_BYTES) != NULL) return fab_str_of(out);
    } else if (inet_pton(AF_INET, text, &four) == 1) {
        if (inet_ntop(AF_INET, &four, out, FAB_ADDRESS_BYTES) != NULL) return fab_str_of(out);
    }
    return (fab_str){ NULL, 0 };
}

/* http/http.h: communities over HTTP (INTERFACES 2): what `serve` and `demo` start.
 *
 * Sites      a community by host name ("valombre.example.org"); the first one also answers for
 *            every other host.
 * Threads    net's pool; one http may be started and stopped from any thread, not twice at once.
 * Memory     32 MiB for sessions, nonces and rates, whatever the number of visitors; the rest a
 *            request. */
#ifndef FAB_HTTP_HTTP_H
#define FAB_HTTP_HTTP_H

#include "base/arena.h"
#include "base/err.h"

struct fab_node;
struct fab_http;

struct fab_http_site { fab_str host; struct fab_node *node; };
enum { FAB_HTTP_SITES = 64 };
struct fab_http_options {
    const struct fab_http_site *site;
    int      nsites;                    /* 1..FAB_HTTP_SITES */
    fab_str  listen;                    /* "127.0.0.1:8080" */
    int      socket;                    /* listening already; -1: none */
    int      threads;                   /* 0: 4 */
    fab_str  certificate, key;          /* PEM */
    /* as people see it, "https://valombre.example.org"; empty: from Host */
    fab_str  base_url;
    /* addresses, blanks between, whose X-Forwarded-For and -Proto count; empty: none */
    fab_str  trust_proxy;
    bool     insecure;                  /* plain HTTP beyond loopback */
    bool     demo;                      /* each page says that its people are fictional */
    bool     no_limits;                 /* tests, and `simulate --to`: no rates */
};
/* Listens and answers until fab_http_stop.  The nodes stay the caller's and must outlive
 * it.  E_NET, E_MEMORY; E_FIELD "listen": plain HTTP beyond loopback without `insecure`. */
FAB_MUST enum fab_code fab_http_start(const struct fab_http_options *o, struct fab_http **out,
                                      struct fab_err *e);
int  fab_http_port(const struct fab_http *h);
void fab_http_stop(struct fab_http *h);

#endif

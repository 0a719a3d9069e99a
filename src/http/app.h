/* http/app.h: the files of the web app, as they lie in the program.
 *
 * Files      what tools/embed took from a folder app/ or wasm/, and words/app.<language>.json;
 *            without app.js there is no app, and pages are as they are without it.  What lies under
 *            the same name in a folder br/ is that file in brotli, as tools/brotli packed it.
 * Address    /app/<hash>/<name>: first 16 hexadecimal digits of the SHA-256 of what is sent there,
 *            so it may be kept for ever; sw.js stands at /sw.js, whose address must not change.
 * Version    16 digits over the names and hashes of all files: another program, another version.
 * Memory     gzip once at start into the arena; about the size of the files. */
#ifndef FAB_HTTP_APP_H
#define FAB_HTTP_APP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "codec/json.h"
#include "views/words.h"

enum { FAB_APP_FILES = 48, FAB_APP_HASH = 16 };
struct fab_app_file {
    const char *name;          /* "app.js" */
    fab_str     hash;          /* FAB_APP_HASH digits */
    fab_str     address;       /* "/app/<hash>/app.js", "/sw.js" */
    const char *type;          /* media type */
    bool        runs;          /* script: its answer carries the policy of pages */
    fab_bytes   plain;
    fab_bytes   gzip, brotli; /* the same, packed; {NULL, 0}: there is none that is smaller */
};
struct fab_app {
    int                 n;
    struct fab_app_file file[FAB_APP_FILES];
    fab_str             version;
};

/* all: ended by zeros, as fab_embedded.  n is 0 afterwards: there is no app.  E_MEMORY. */
FAB_MUST enum fab_code fab_app_open(struct fab_app *app, const struct fab_embedded *all,
                                    struct fab_arena *a, struct fab_err *e);
/* NULL: no such file. */
const struct fab_app_file *fab_app_find(const struct fab_app *app, fab_str name);
/* Members of an open object: "version", and "files": {"app":"/app/<hash>/app.js", "style",
 * "worker", "sw", "core", "replay", "icon", "parts":{"daily":...}: scripts that come when needed,
 * "words":{"fr","en"}, "fonts":[...]},
 * as far as they are there. */
void fab_app_put(const struct fab_app *app, struct fab_out *o);

#endif

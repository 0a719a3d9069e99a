/* wasm/world.h: a community on a phone: its entries, its state as a map in memory, and what the
 * reader was given to read beside them.
 *
 * What       entries in order from 0, folded one by one; disclosures and boxes by their digest,
 *            given before or after the entry that names them, in any order.
 * Trust      nothing is believed that the entries do not say: a text counts only if an entry names
 *            its digest.  Signatures are checked before (replay.h, signer).
 * Memory     the map's is given at open and cannot grow (E_MEMORY: open a larger one, load again);
 *            everything else grows behind it.  What the fold erases is wiped here too.
 * Threads    one. */
#ifndef FAB_WASM_WORLD_H
#define FAB_WASM_WORLD_H

#include "base/arena.h"
#include "base/err.h"
#include "judge/cover_menu.h"
#include "log/merkle.h"
#include "state/tray.h"
#include "statement/statement.h"
#include "views/views.h"

struct fab_world;

/* The memory of everything that grows. */
struct fab_memory fab_world_memory(void);

/* An empty community of this origin, whose map has so many bytes.  E_MEMORY. */
FAB_MUST enum fab_code fab_world_open(fab_str origin, size_t map_bytes, struct fab_world **out,
                                      struct fab_err *e);
fab_str fab_world_origin(const struct fab_world *w);
struct fab_tray *fab_world_tray(struct fab_world *w);

/* What became of an entry; a verdict other than FAB_OK is a fault that every reader of the log
 * counts. */
struct fab_loaded {
    int64_t index;
    fab_id sid;
    enum fab_code verdict;
    int kind; /* 0: it could not be read */
    fab_moment at;
};
/* The next entry: kept, put into the tree, folded. */
FAB_MUST enum fab_code fab_world_add(struct fab_world *w, fab_bytes entry, struct fab_arena scratch,
                                     struct fab_loaded *out, struct fab_err *e);
int64_t fab_world_size(const struct fab_world *w);
/* The root of the tree of the first `size` entries; size at most that of the world. */
fab_id fab_world_root(const struct fab_world *w, int64_t size);

/* A disclosure in clear; a box of a digest: copied.  Twice is once. */
FAB_MUST enum fab_code fab_world_disclose(struct fab_world *w, fab_bytes disclosure,
                                          struct fab_err *e);
FAB_MUST enum fab_code fab_world_box(struct fab_world *w, const fab_id *digest, fab_bytes box,
                                     struct fab_err *e);
/* The checkpoint that documents name, as a note; not checked here.  E_REF: of more entries than
 * there are. */
FAB_MUST enum fab_code fab_world_note(struct fab_world *w, fab_str note, struct fab_err *e);

/* The key by which this entry must be signed if it comes next.  E_SIG: its signer has none,
 * E_ERASED: it is gone, E_REF: it was not disclosed here. */
FAB_MUST enum fab_code fab_world_signer(struct fab_world *w, fab_bytes entry,
                                        struct fab_arena scratch, uint8_t key[32],
                                        struct fab_err *e);

/* For views: source.c. */
struct fab_sources fab_world_sources(struct fab_world *w);

/* For source.c: entries, names, texts. */
struct fab_world_entry { const uint8_t *p; size_t len; fab_id sid; int64_t at; };
const struct fab_world_entry *fab_world_entry(const struct fab_world *w, int64_t index);
/* The entry of a sid, or that names a digest, or made a member; -1: none. */
int64_t fab_world_find(const struct fab_world *w, const fab_id *id);
/* The disclosure of a digest; {NULL, 0}: not here. */
fab_bytes fab_world_text(const struct fab_world *w, const fab_id *digest);
/* The disclosure or a box of a digest is here. */
bool fab_world_holds(const struct fab_world *w, const fab_id *digest);
/* The digest of the next text, from *n = 0; false: there is no further one. */
bool fab_world_next_text(const struct fab_world *w, uint32_t *n, fab_id *digest);
/* Boxes of a digest in the order given, at most `most`. */
int fab_world_boxes(const struct fab_world *w, const fab_id *digest, fab_bytes *out, int most);
/* The disclosure of a field among those of an entry; false: none, erased, not here. */
FAB_MUST bool fab_world_said(const struct fab_world *w, int64_t index, int field,
                             struct fab_arena scratch, struct fab_disclosure *out);
fab_str fab_world_note_text(const struct fab_world *w);

#endif

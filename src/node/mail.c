/* mail.c: what members send each other beside the log.
 *
 * Why     "not this time, sorry", or two sheets of a deal, concern two people and nobody's history:
 *         they stand in no log, and end by their day.
 * Idea    a row a box, named by what it says, so that a repeated request is harmless; a count a
 *         sender and day, which outlives what the reader throws away.
 * Cost    one transaction a box.
 * Source  INTERFACES 2.1, WIRE 2.6. */
#include "node/mail.h"

#include "node/desk.h"
#include "statement/box.h"

static const int64_t KEPT_MS[] = { [FAB_MAIL_WORD] = 30 * FAB_DAY_MS,
                                   [FAB_MAIL_DEAL] = 2 * FAB_DAY_MS };
static const char    BLOCKED[] = "mail-block";

enum { PAIR = 2 * FAB_MID_BYTES };

/* A reader and a sender whom he does not want to hear, as the name of a small thing. */
static void pair_of(const fab_id *reader, const fab_id *sender, uint8_t out[PAIR])
{
    memcpy(out, reader->b, FAB_MID_BYTES);
    memcpy(out + FAB_MID_BYTES, sender->b, FAB_MID_BYTES);
}

static enum fab_code is_blocked(struct fab_node *n, const uint8_t pair[PAIR], bool *out,
                                struct fab_err *e)
{
    uint8_t            room[64];
    struct fab_arena   a = FAB_ARENA(room);
    fab_bytes          value;
    const enum fab_code code =
        fab_store_kept(n->db, BLOCKED, fab_bytes_of(pair, PAIR), &a, &value, e);

    *out = code == FAB_OK;
    return code == FAB_E_REF ? FAB_OK : code;
}

static enum fab_code set_blocked(struct fab_node *n, const uint8_t pair[PAIR], bool blocked,
                                 struct fab_err *e)
{
    return fab_store_keep(n->db, BLOCKED, fab_bytes_of(pair, PAIR), fab_node_now(n).ms,
                          fab_bytes_of("1", blocked ? 1 : 0), e);
}

enum fab_code fab_mail_sweep(struct fab_node *n, struct fab_err *e)
{
    return fab_store_mail_sweep(n->db, fab_node_now(n).ms, e);
}

enum fab_code fab_node_mail_may(const struct fab_reading *r, const fab_id *from, const fab_id *to,
                                struct fab_err *e)
{
    if (fab_row_read(r->tray, FAB_R_member, FAB_KEY(.a = *from)) == NULL) {
        return fab_fail(e, FAB_E_WHO);
    }
    if (fab_same(from, to)) return fab_fail_field(e, FAB_E_CONFLICT, "mid");
    if (fab_row_read(r->tray, FAB_R_member, FAB_KEY(.a = *to)) == NULL) {
        return fab_fail_field(e, FAB_E_REF, "mid");
    }
    return FAB_OK;
}

/* What the service can see of a box: that it is one, not too large, and for this reader. */
static enum fab_code look(fab_bytes bytes, const fab_id *to, struct fab_err *e)
{
    struct fab_box box;

    if (bytes.len > FAB_L_mail_bytes) return fab_fail_field(e, FAB_E_FIELD, "box");
    if (!fab_box_read(bytes, &box)) return fab_fail_field(e, FAB_E_SYNTAX, "box");
    for (int k = 0; k < box.nreaders; k++) {
        if (fab_bytes_same(box.reader[k].who, fab_bytes_of(to->b, FAB_MID_BYTES))) return FAB_OK;
    }
    return fab_fail_field(e, FAB_E_ROLE, "box");
}

static fab_id name_of(const fab_id *from, const fab_id *to, fab_bytes box)
{
    const fab_bytes part[] = { fab_bytes_of(from->b, FAB_MID_BYTES), fab_bytes_of(to->b,
                               FAB_MID_BYTES), box };
    const fab_id    whole = fab_sha256_of("fabrique-mail-v1", part, fab_countof(part));

    return fab_id_of(whole.b, FAB_MID_BYTES);
}

/* Within the transaction. */
static enum fab_code put(struct fab_node *n, const struct fab_mail_row *row, struct fab_err *e)
{
    uint8_t to_me[PAIR], to_him[PAIR];
    bool    blocked, fresh = true;

    pair_of(&row->reader, &row->sender, to_him);
    pair_of(&row->sender, &row->reader, to_me);
    FAB_TRY(fab_mail_sweep(n, e));
    FAB_TRY(is_blocked(n, to_him, &blocked, e));
    if (!blocked) FAB_TRY(fab_store_mail_put(n->db, row, &fresh, e));
    if (fresh) FAB_TRY(fab_beside_count(n, FAB_SPENT_MAIL, &row->sender, FAB_L_mail_day, e));
    return set_blocked(n, to_me, false, e);
}

enum fab_code fab_node_mail_put(struct fab_node *n, const fab_id *from, const fab_id *to, int what,
                                const fab_id *about, fab_bytes box, struct fab_err *e)
{
    const fab_moment now = fab_node_now(n);

    fab_assert(what == FAB_MAIL_WORD || what == FAB_MAIL_DEAL);
    FAB_TRY(look(box, to, e));
    const struct fab_mail_row row = { .id = name_of(from, to, box), .reader = *to, .sender = *from,
                                      .at = now.ms, .until = now.ms + KEPT_MS[what], .what = what,
                                      .about = what == FAB_MAIL_DEAL ? *about : *to, .box = box };

    FAB_TRY(fab_beside_begin(n, e));
    return fab_beside_end(n, put(n, &row, e), e);
}

struct passing { fab_mail_fn *each; void *arg; };

static bool pass(void *arg, const struct fab_mail_row *row)
{
    const struct passing *p = arg;
    const struct fab_mail m = { .id = row->id, .from = row->sender, .what = row->what,
                                .about = row->about, .at = { row->at }, .until = { row->until },
                                .box = row->box };

    return p->each(p->arg, &m);
}

enum fab_code fab_node_mail(struct fab_reading *r, const fab_id *reader, fab_mail_fn *each,
                            void *arg, struct fab_err *e)
{
    struct passing p = { each, arg };

    return fab_store_mail(fab_reading_db(r), reader, fab_node_now(r->node).ms, pass, &p, e);
}

enum fab_code fab_node_mail_drop(struct fab_node *n, const fab_id *reader, const fab_id *id,
                                 bool block, struct fab_err *e)
{
    uint8_t       pair[PAIR];
    fab_id        sender;
    enum fab_code code;

    FAB_TRY(fab_beside_begin(n, e));
    code = fab_store_mail_drop(n->db, id, reader, &sender, e);
    if (code == FAB_OK && block) {
        pair_of(reader, &sender, pair);
        code = set_blocked(n, pair, true, e);
    }
    return fab_beside_end(n, code, e);
}

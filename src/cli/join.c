/* join.c: a key of one's own, and coming in with it.
 *
 * A key is made first (`key new`), without a member id: the id is drawn at `join` and then
 * stands in the key file. */
#include "cli/cli.h"
#include "cli/keys.h"
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "statement/code.h"

enum { PERSON = 1, ORGANISATION = 2 };
/* What stands as community in a key file that has not joined any. */
#define NOWHERE "localhost/unjoined"

/* A key belongs to a person, not to a place: one that is named must be there, the only one on this
 * machine is written down, and without any the key waits for its `join`. */
static enum fab_code birthplace(struct fab_cli *c, fab_str *origin, struct fab_err *e)
{
    struct fab_err nowhere;

    *origin = FAB_STR(NOWHERE);
    if (c->community.len > 0) FAB_TRY(fab_cli_terms(c, e));
    else if (fab_cli_terms(c, &nowhere) != FAB_OK) return FAB_OK;
    *origin = c->terms.origin;
    return FAB_OK;
}

enum fab_code fab_verb_key_new(struct fab_cli *c, struct fab_err *e)
{
    const fab_str      name = fab_args_word(&c->args, "NAME", 0);
    struct fab_keyfile f;
    struct fab_buf     json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out     o = { &json, false };
    fab_str            origin;

    FAB_TRY(fab_keys_free(c, name, e));
    FAB_TRY(birthplace(c, &origin, e));
    FAB_TRY(fab_keys_make(c, origin, &f, e));
    FAB_TRY(fab_keys_write(c, name, &f, false, e));
    FAB_SAY(&text, c->lang, FAB_W("cli.key_made"), FAB_TEXT("name", name));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_sid(&o, "public", f.public_key);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

struct listing { struct fab_cli *c; struct fab_out o; };

static void list_one(void *arg, const char *file)
{
    struct listing    *l = arg;
    struct fab_keyfile f;
    struct fab_err     ignored;
    struct fab_buf     text = FAB_BUF_IN(l->c->arena);
    fab_str            name = fab_str_of(file);

    name.len -= strlen(".fabkey");
    fab_put_str(&text, name);
    fab_json_open(&l->o, NULL, '{');
    fab_json_put_text(&l->o, "name", name);
    if (fab_keys_read(l->c, name, &f, &ignored) == FAB_OK) {
        const bool somewhere = strcmp(f.community, NOWHERE) != 0;

        if (somewhere) fab_json_put_text(&l->o, "community", fab_str_of(f.community));
        fab_json_put_mid(&l->o, "member", &f.member);
        if (somewhere) fab_put_text(&text, "  ");
        if (somewhere) fab_put_text(&text, f.community);
    }
    fab_json_put_text(&l->o, "text", fab_buf_str(&text));
    fab_json_close(&l->o, '}');
}

enum fab_code fab_verb_key_list(struct fab_cli *c, struct fab_err *e)
{
    struct fab_buf json = FAB_BUF_IN(c->arena);
    struct listing l = { c, { &json, false } };

    fab_json_open(&l.o, NULL, '{');
    fab_json_put_int(&l.o, "v", 1);
    fab_json_open(&l.o, "keys", '[');
    FAB_TRY(fab_keys_list(c, list_one, &l, e));
    fab_json_close(&l.o, ']');
    fab_json_close(&l.o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* Rehearses a loss: does the passphrase open the file? */
enum fab_code fab_verb_key_check(struct fab_cli *c, struct fab_err *e)
{
    struct fab_keyfile f;
    struct fab_person  p;
    fab_str            name = fab_args_word(&c->args, "NAME", 0);
    struct fab_buf     json = FAB_BUF_IN(c->arena), text = FAB_BUF_IN(c->arena);
    struct fab_out     o = { &json, false };

    if (name.len == 0) FAB_TRY(fab_keys_name(c, &name, e));
    FAB_TRY(fab_keys_read(c, name, &f, e));
    FAB_TRY(fab_keys_open(c, &f, &p, e));
    fab_wipe(&p, sizeof p);
    FAB_SAY(&text, c->lang, FAB_W("cli.key_opens"), FAB_TEXT("name", name));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "text", fab_buf_str(&text));
    fab_json_put_bool(&o, "opens", true);
    fab_json_close(&o, '}');
    return fab_cli_print(c, fab_buf_str(&json), e);
}

/* Opens the key of --as although it is no member yet. */
static enum fab_code open_key(struct fab_cli *c, fab_str *name, struct fab_keyfile *f,
                              struct fab_err *e)
{
    static const fab_id nobody;

    FAB_TRY(fab_cli_place(c, e));
    FAB_TRY(fab_keys_name(c, name, e));
    FAB_TRY(fab_keys_read(c, *name, f, e));
    if (!fab_same(&f->member, &nobody)) return fab_fail_field(e, FAB_E_DUP, "key");
    return fab_keys_open(c, f, &c->person, e);
}

enum fab_code fab_verb_join(struct fab_cli *c, struct fab_err *e)
{
    const fab_str        code = fab_args_word(&c->args, "CODE", 0);
    const fab_str        shown = fab_args_option(&c->args, "--name");
    uint8_t              secret[FAB_CODE_SECRET];
    struct fab_keyfile   f;
    struct fab_draft     d;
    struct fab_submitted s;
    fab_str              name;
    fab_bytes            bytes;
    fab_id               sid;

    if (code.len > 0 && !fab_code_read('i', code, secret)) {
        return fab_fail_field(e, FAB_E_FIELD, "CODE");
    }
    FAB_TRY(open_key(c, &name, &f, e));
    FAB_TRY(fab_cli_draft(c, &d, FAB_K_join, e));
    fab_draft_join(&d, &c->person, fab_args_has(&c->args, "--organisation") ? ORGANISATION : PERSON,
                   code.len > 0 ? secret : NULL, shown.len > 0 ? shown : name);
    FAB_TRY(fab_draft_finish(&d, &c->person, &bytes, &sid, e));
    FAB_TRY(fab_cli_hand_in(c, bytes, &s, e));
    if (!c->dry_run) {
        f.member = c->person.mid;
        memset(f.community, 0, sizeof f.community);
        memcpy(f.community, c->terms.origin.p, c->terms.origin.len);
        FAB_TRY(fab_keys_write(c, name, &f, true, e));
        fab_keys_remember(c, &sid);
    }
    return fab_cli_said(c, &sid, "join", e);
}

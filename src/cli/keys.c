/* keys.c: key files on this machine. */
#include "cli/keys.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "os/os.h"

enum { MEMORY_KIB = 65536, PASSES = 3, LEAST = 8, SAID_LINE = 44, SAID_MOST = 200,
       SAID_BYTES = 1 << 16 };
#define END ".fabkey"

static enum fab_code folder(struct fab_cli *c, const char **out, struct fab_err *e)
{
    char *path = fab_take(c->arena, 4096);

    if (path == NULL || !fab_os_place(FAB_PLACE_DATA, "keys", path, 4096)) {
        return fab_fail(e, FAB_E_MEMORY);
    }
    *out = path;
    return FAB_OK;
}

enum fab_code fab_keys_path(struct fab_cli *c, fab_str name, const char *end, const char **out,
                            struct fab_err *e)
{
    const char    *in;
    struct fab_buf b = FAB_BUF_IN(c->arena);

    if (name.len == 0 || name.len > 200) return fab_fail_field(e, FAB_E_FIELD, "--as");
    if (fab_str_find(name, '/') >= 0) {
        if (name.len > 7 && fab_str_is(fab_str_part(name, name.len - 7, 7), END)) name.len -= 7;
    } else {
        FAB_TRY(folder(c, &in, e));
        FAB_TRY(fab_os_folder(in, 0700, e));
        fab_put_text(&b, in);
        fab_put_text(&b, "/");
    }
    fab_put_str(&b, name);
    fab_put_text(&b, end);
    fab_put_byte(&b, 0);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    *out = (const char *)b.p;
    return FAB_OK;
}

struct only { struct fab_cli *c; fab_str name; int n; };

static void note_name(void *arg, const char *file)
{
    struct only *o = arg;
    fab_str      name = fab_str_of(file);

    name.len -= strlen(END);
    o->name = fab_copy(o->c->arena, name);
    o->n++;
}

enum fab_code fab_keys_name(struct fab_cli *c, fab_str *out, struct fab_err *e)
{
    struct only o = { c, { NULL, 0 }, 0 };
    const char *in;

    if (c->as.len > 0) {
        *out = c->as;
        return FAB_OK;
    }
    FAB_TRY(folder(c, &in, e));
    if (fab_os_exists(in)) FAB_TRY(fab_os_list(in, END, note_name, &o, e));
    if (o.n != 1) return fab_fail_field(e, FAB_E_REF, "keys");
    *out = o.name;
    return FAB_OK;
}

enum fab_code fab_keys_list(struct fab_cli *c, void (*each)(void *arg, const char *name), void *arg,
                            struct fab_err *e)
{
    const char *in;

    FAB_TRY(folder(c, &in, e));
    return fab_os_exists(in) ? fab_os_list(in, END, each, arg, e) : FAB_OK;
}

enum fab_code fab_keys_read(struct fab_cli *c, fab_str name, struct fab_keyfile *out,
                            struct fab_err *e)
{
    const char *path;
    fab_bytes   content;

    FAB_TRY(fab_keys_path(c, name, END, &path, e));
    if (!fab_os_exists(path)) return fab_fail_field(e, FAB_E_REF, "key");
    FAB_TRY(fab_os_read(path, FAB_KEYFILE_BYTES, c->arena, &content, e));
    return fab_keyfile_read((fab_str){ (const char *)content.p, content.len }, out, e);
}

enum fab_code fab_keys_free(struct fab_cli *c, fab_str name, struct fab_err *e)
{
    const char *path;

    FAB_TRY(fab_keys_path(c, name, END, &path, e));
    return fab_os_exists(path)
               ? fab_fail_what(e, FAB_E_DISK, fab_str_of(fab_cli_join(c, "exists: ", path, NULL)))
               : FAB_OK;
}

enum fab_code fab_keys_write(struct fab_cli *c, fab_str name, const struct fab_keyfile *f,
                             bool replace, struct fab_err *e)
{
    const char    *path;
    struct fab_buf b = FAB_BUF_IN(c->arena);

    FAB_TRY(fab_keys_path(c, name, END, &path, e));
    fab_keyfile_put(&b, f);
    if (b.failed) return fab_fail(e, FAB_E_MEMORY);
    return fab_os_write(path, fab_buf_bytes(&b), 0600, replace, e);
}

static enum fab_code ask(struct fab_cli *c, const char *prompt, char out[FAB_PASSPHRASE_MAX],
                         size_t *len, struct fab_err *e)
{
    fab_bytes content;
    fab_str   line;

    if (c->passphrase_file.len == 0) {
        return fab_os_passphrase((const char *)fab_word(c->lang, prompt).p, out, FAB_PASSPHRASE_MAX,
                                 len, e);
    }
    FAB_TRY(fab_os_read(fab_cli_join(c, c->passphrase_file.p, NULL), FAB_PASSPHRASE_MAX - 1,
                        c->arena, &content, e));
    line = (fab_str){ (const char *)content.p, content.len };
    while (line.len > 0 && (line.p[line.len - 1] == '\n' || line.p[line.len - 1] == '\r')) {
        line.len--;
    }
    memcpy(out, line.p, line.len);
    *len = line.len;
    /* the arena outlives the passphrase */
    fab_wipe(c->arena->p + (content.p - c->arena->p), content.len);
    return FAB_OK;
}

enum fab_code fab_keys_open(struct fab_cli *c, const struct fab_keyfile *f, struct fab_person *out,
                            struct fab_err *e)
{
    char               typed[FAB_PASSPHRASE_MAX];
    uint8_t            key[32];
    struct fab_secrets secrets;
    size_t             len = 0;
    enum fab_code      code;

    FAB_TRY(
        ask(c,
            f->lock.type == FAB_LOCK_PAPER ? FAB_W("cli.ask_paper") : FAB_W("cli.ask_passphrase"),
            typed, &len, e));
    code = fab_lock_key(&f->lock, (fab_str){ typed, len }, key, e);
    if (code == FAB_OK) code = fab_keyfile_open(f, key, &secrets, e);
    if (code == FAB_OK) {
        fab_person_make(out, secrets.sign_seed, secrets.box_secret);
        out->mid = f->member;
    }
    fab_wipe(typed, sizeof typed);
    fab_wipe(key, sizeof key);
    fab_wipe(&secrets, sizeof secrets);
    return code == FAB_E_SIG ? fab_fail_field(e, FAB_E_SIG, "key") : code;
}

/* The same passphrase twice, when a person types it. */
static enum fab_code choose(struct fab_cli *c, char typed[FAB_PASSPHRASE_MAX], size_t *len,
                            struct fab_err *e)
{
    char   again[FAB_PASSPHRASE_MAX];
    size_t again_len = 0, characters = 0;
    bool   same;

    FAB_TRY(ask(c, FAB_W("cli.new_passphrase"), typed, len, e));
    if (!fab_utf8_ok(fab_bytes_of(typed, *len), &characters) || characters < LEAST) {
        return fab_fail_field(e, FAB_E_FIELD, "passphrase");
    }
    if (c->passphrase_file.len > 0) return FAB_OK;
    FAB_TRY(ask(c, FAB_W("cli.new_passphrase_again"), again, &again_len, e));
    same = again_len == *len && memcmp(again, typed, *len) == 0;
    fab_wipe(again, sizeof again);
    return same ? FAB_OK : fab_fail_field(e, FAB_E_FIELD, "again");
}

/* A key file for these secrets under the passphrase; the member stays as it is. */
static enum fab_code lock_up(struct fab_cli *c, fab_str origin, fab_str typed,
                             const struct fab_secrets *secrets, struct fab_keyfile *out,
                             struct fab_err *e)
{
    uint8_t key[32], nonce[24];

    out->lock = (struct fab_key_lock){ .type = FAB_LOCK_PASSPHRASE,
                                       .memory_kib = MEMORY_KIB,
                                       .passes = PASSES };
    fab_assert(origin.len < sizeof out->community);
    memcpy(out->community, origin.p, origin.len);
    c->chance.random(c->chance.self, "lock", out->lock.salt, sizeof out->lock.salt);
    c->chance.random(c->chance.self, "nonce", nonce, sizeof nonce);
    const enum fab_code code = fab_lock_key(&out->lock, typed, key, e);
    if (code == FAB_OK) fab_keyfile_lock(out, key, nonce, secrets);
    fab_wipe(key, sizeof key);
    return code;
}

enum fab_code fab_keys_make(struct fab_cli *c, fab_str origin, struct fab_keyfile *out,
                            struct fab_err *e)
{
    char               typed[FAB_PASSPHRASE_MAX];
    struct fab_secrets secrets;
    size_t             len = 0;

    *out = (struct fab_keyfile){ 0 };
    FAB_TRY(choose(c, typed, &len, e));
    c->chance.random(c->chance.self, "key", &secrets, sizeof secrets);
    const enum fab_code code = lock_up(c, origin, (fab_str){ typed, len }, &secrets, out, e);
    fab_wipe(typed, sizeof typed);
    fab_wipe(&secrets, sizeof secrets);
    return code;
}

static enum fab_code keep_one(struct fab_cli *c, fab_str origin, fab_str typed,
                              const struct fab_kept *k, struct fab_err *e)
{
    struct fab_keyfile  f = { .member = k->person->mid };
    struct fab_secrets  secrets;

    memcpy(secrets.sign_seed, k->person->seed, sizeof secrets.sign_seed);
    memcpy(secrets.box_secret, k->person->box_secret, sizeof secrets.box_secret);
    enum fab_code code = lock_up(c, origin, typed, &secrets, &f, e);
    fab_wipe(&secrets, sizeof secrets);
    if (code == FAB_OK) code = fab_keys_write(c, k->name, &f, false, e);
    return code;
}

enum fab_code fab_keys_keep(struct fab_cli *c, fab_str origin, const struct fab_kept *kept, int n,
                            struct fab_err *e)
{
    char          typed[FAB_PASSPHRASE_MAX];
    size_t        len = 0;
    enum fab_code code = FAB_OK;

    FAB_TRY(choose(c, typed, &len, e));
    for (int i = 0; i < n && code == FAB_OK; i++) {
        code = keep_one(c, origin, (fab_str){ typed, len }, &kept[i], e);
    }
    fab_wipe(typed, sizeof typed);
    return code;
}

/* What this key said, a sid a line, newest last; the file of the last SAID_MOST. */
static enum fab_code said(struct fab_cli *c, const char **path, fab_str *lines, struct fab_err *e)
{
    fab_bytes content;
    fab_str   name;

    *lines = (fab_str){ NULL, 0 };
    FAB_TRY(fab_keys_name(c, &name, e));
    FAB_TRY(fab_keys_path(c, name, ".last", path, e));
    if (!fab_os_exists(*path)) return FAB_OK;
    FAB_TRY(fab_os_read(*path, SAID_BYTES, c->arena, &content, e));
    *lines = (fab_str){ (const char *)content.p, content.len };
    return FAB_OK;
}

enum fab_code fab_keys_said(struct fab_cli *c, fab_str begin, fab_id *sid, struct fab_err *e)
{
    const char *path;
    fab_str     lines;
    bool        found = false;

    FAB_TRY(said(c, &path, &lines, e));
    while (lines.len > 0) {
        const fab_str line = fab_str_cut(&lines, '\n');

        if (fab_str_same(fab_str_part(line, 0, begin.len), begin) && fab_sid_read(line, sid)) {
            found = true;
        }
    }
    return found ? FAB_OK : fab_fail_field(e, FAB_E_REF, "last");
}

void fab_keys_remember(struct fab_cli *c, const fab_id *sid)
{
    struct fab_buf b = FAB_BUF_IN(c->arena);
    struct fab_err ignored;
    const char    *path;
    fab_str        lines;

    if (said(c, &path, &lines, &ignored) != FAB_OK) return;
    while (lines.len > SAID_MOST * SAID_LINE) (void)fab_str_cut(&lines, '\n');
    fab_put_str(&b, lines);
    fab_put_sid(&b, sid);
    fab_put_byte(&b, '\n');
    /* only a convenience */
    if (fab_os_write(path, fab_buf_bytes(&b), 0600, true, &ignored) != FAB_OK) return;
}

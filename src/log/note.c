/* note.c: the few lines that a log says in public.
 *
 * Why     a checkpoint is the one promise that witnesses, followers and members compare.
 *         Verifiers of notes check signatures, not what the text says: leading zeros, loose
 *         base64, 31-byte roots are ours to refuse.
 * Idea    read the form first, strictly and without keys; then each line against each known key
 *         with the same id and name.  A cosignature signs a time in front of the same text, so
 *         it cannot pass for the log's own line.
 * Cost    one signature check a line of a known key; the text is copied for a cosignature only,
 *         on the stack (66 KiB).
 * Source  C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-cosignature v1.0.1. */
#include "log/note.h"

#include "codec/base64.h"
#include "crypto/crypto.h"
#include "log/merkle.h"

enum { KEY_ID = 4, SIGNATURE = 64, TIME = 8, VKEY_BYTES = 1 + 32, LINE_RAW_MAX = 8192,
       COSIGNED_MAX = FAB_L_note_bytes + 64 };

static const char DASH[] = "\xe2\x80\x94 ";                 /* U+2014 and a blank */

struct fab_note_key fab_note_key_of(fab_str name, enum fab_note_type type,
                                    const uint8_t public_key[32])
{
    struct fab_note_key k         = { .name = name, .type = type };
    const uint8_t       between[] = { '\n', (uint8_t)type };
    const fab_bytes     part[]    = { fab_bytes_of(name.p, name.len),
                                      fab_bytes_of(between, sizeof between),
                                      fab_bytes_of(public_key, sizeof k.public_key) };
    const fab_id        hash      = fab_sha256_of("", part, fab_countof(part));

    memcpy(k.public_key, public_key, sizeof k.public_key);
    memcpy(k.id, hash.b, sizeof k.id);
    return k;
}

void fab_vkey_put(struct fab_buf *b, const struct fab_note_key *k)
{
    uint8_t raw[VKEY_BYTES];

    raw[0] = (uint8_t)k->type;
    memcpy(raw + 1, k->public_key, sizeof k->public_key);
    fab_put_str(b, k->name);
    fab_put_byte(b, '+');
    fab_put_hex(b, k->id, sizeof k->id);
    fab_put_byte(b, '+');
    fab_put_b64(b, raw, sizeof raw);
}

/* U+0085, U+00A0, U+1680, U+2000..U+200A, U+2028, U+2029, U+202F, U+205F, U+3000: blanks that
 * Unicode has beside ASCII's. */
static bool wide_blank(const uint8_t *p, size_t left)
{
    if (left >= 2 && p[0] == 0xc2) return p[1] == 0x85 || p[1] == 0xa0;
    if (left < 3) return false;
    switch (p[0]) {
    case 0xe1: return p[1] == 0x9a && p[2] == 0x80;
    case 0xe2:
        if (p[1] == 0x81) return p[2] == 0x9f;
        return p[1] == 0x80 && (p[2] <= 0x8a || p[2] == 0xa8 || p[2] == 0xa9 || p[2] == 0xaf);
    case 0xe3: return p[1] == 0x80 && p[2] == 0x80;
    default:   return false;
    }
}

/* A name of a key: not empty, UTF-8, no blanks or controls, no plus sign. */
static bool name_ok(fab_str name)
{
    const uint8_t *p = (const uint8_t *)name.p;

    if (name.len == 0 || !fab_utf8_ok(fab_bytes_of(p, name.len), NULL)) return false;
    for (size_t i = 0; i < name.len; i++) {
        if (p[i] <= ' ' || p[i] == '+' || p[i] == 0x7f || wide_blank(p + i, name.len - i)) {
            return false;
        }
    }
    return true;
}

bool fab_vkey_read(fab_str text, struct fab_note_key *out)
{
    const fab_str       name = fab_str_cut(&text, '+'), hash = fab_str_cut(&text, '+');
    struct fab_note_key k;
    uint8_t             raw[VKEY_BYTES], hex[2 * KEY_ID];
    struct fab_buf      want = FAB_BUF(hex);
    size_t              n;

    if (!name_ok(name) || !fab_b64_read(text, raw, sizeof raw, &n) || n != sizeof raw) return false;
    if (raw[0] != FAB_NOTE_LOG && raw[0] != FAB_NOTE_WITNESS) return false;
    if (!fab_sign_key_ok(raw + 1)) return false;
    k = fab_note_key_of(name, raw[0], raw + 1);
    fab_put_hex(&want, k.id, sizeof k.id);
    if (!fab_str_same(hash, fab_buf_str(&want))) return false;
    *out = k;
    return true;
}

/* No control character but line ends; ends with one; the first empty line from behind parts text
 * from signatures. */
static bool split(fab_str note, fab_str *text, fab_str *lines)
{
    size_t at = 0;

    if (note.len < 2 || note.len > FAB_L_note_bytes || note.p[note.len - 1] != '\n') return false;
    for (size_t i = 0; i < note.len; i++) {
        const uint8_t c = (uint8_t)note.p[i];

        if ((c < ' ' && c != '\n') || c == 0x7f) return false;
        if (i > 0 && c == '\n' && note.p[i - 1] == '\n') at = i;
    }
    if (at == 0 || !fab_utf8_ok(fab_bytes_of(note.p, note.len), NULL)) return false;
    *text  = fab_str_part(note, 0, at);
    *lines = fab_str_part(note, at + 1, note.len);
    return true;
}

struct line { fab_str name; uint8_t raw[LINE_RAW_MAX]; size_t len; };

/* "— name b64", at least a key id and one byte.  Longer signatures than LINE_RAW_MAX are
 * nobody's. */
static bool line_read(fab_str text, struct line *out)
{
    if (!fab_str_starts(text, DASH)) return false;
    text      = fab_str_part(text, sizeof DASH - 1, text.len);
    out->name = fab_str_cut(&text, ' ');
    return name_ok(out->name) && fab_b64_read(text, out->raw, sizeof out->raw, &out->len) &&
           out->len > KEY_ID;
}

/* Every line, before any signature is looked at. */
static bool lines_ok(fab_str lines)
{
    struct line line;
    int         n = 0;

    while (lines.len > 0) {
        if (++n > FAB_L_note_lines || !line_read(fab_str_cut(&lines, '\n'), &line)) return false;
    }
    return n > 0;
}

static bool root_of_nothing(const fab_id *root)
{
    const fab_id none = fab_log_root(NULL, 0);

    return fab_same(&none, root);
}

enum fab_code fab_checkpoint_read(fab_str note, struct fab_checkpoint *out, struct fab_err *e)
{
    struct fab_checkpoint c = { .size = 0 };
    fab_str               rest, size, root;
    size_t                n;

    if (!split(note, &c.text, &c.lines) || !lines_ok(c.lines)) {
        return fab_fail_field(e, FAB_E_SYNTAX, "note");
    }
    rest     = c.text;
    c.origin = fab_str_cut(&rest, '\n');
    size     = fab_str_cut(&rest, '\n');
    root     = fab_str_cut(&rest, '\n');
    if (c.origin.len == 0) return fab_fail_field(e, FAB_E_SYNTAX, "origin");
    if (!fab_int_read(size, &c.size) || c.size < 0) return fab_fail_field(e, FAB_E_SYNTAX, "size");
    if (!fab_b64_read(root, c.root.b, sizeof c.root.b, &n) || n != sizeof c.root.b) {
        return fab_fail_field(e, FAB_E_SYNTAX, "root");
    }
    if (c.size == 0 && !root_of_nothing(&c.root)) return fab_fail_field(e, FAB_E_SYNTAX, "root");
    *out = c;
    return FAB_OK;
}

static void put_cosigned(struct fab_buf *b, int64_t time_s, fab_str text)
{
    fab_put_text(b, "cosignature/v1\ntime ");
    fab_put_int(b, time_s);
    fab_put_byte(b, '\n');
    fab_put_str(b, text);
}

static int64_t time_of(const uint8_t at[TIME])
{
    uint64_t n = 0;

    for (int i = 0; i < TIME; i++) n = n << 8 | at[i];
    return n <= INT64_MAX ? (int64_t)n : -1;
}

static bool log_signed(const struct line *line, const struct fab_note_key *key, fab_str text)
{
    return line->len == KEY_ID + SIGNATURE &&
           fab_sign_check(key->public_key, fab_bytes_of(text.p, text.len), line->raw + KEY_ID);
}

static bool witness_signed(const struct line *line, const struct fab_note_key *key, fab_str text,
                           int64_t *time_s)
{
    uint8_t        message[COSIGNED_MAX];
    struct fab_buf b = FAB_BUF(message);

    if (line->len != KEY_ID + TIME + SIGNATURE) return false;
    *time_s = time_of(line->raw + KEY_ID);
    if (*time_s < 0) return false;
    put_cosigned(&b, *time_s, text);
    return !b.failed &&
           fab_sign_check(key->public_key, fab_buf_bytes(&b), line->raw + KEY_ID + TIME);
}

static enum fab_note_line judge(const struct line *line, const struct fab_note_key *key,
                                fab_str text, int64_t *time_s)
{
    *time_s = 0;
    if (!fab_str_same(line->name, key->name) || memcmp(line->raw, key->id, KEY_ID) != 0) {
        return FAB_LINE_OTHER;
    }
    if (key->type == FAB_NOTE_LOG) {
        return log_signed(line, key, text) ? FAB_LINE_GOOD : FAB_LINE_WRONG;
    }
    return witness_signed(line, key, text, time_s) ? FAB_LINE_GOOD : FAB_LINE_WRONG;
}

enum fab_note_line fab_note_line_check(fab_str line, const struct fab_note_key *key, fab_str text,
                                       int64_t *time_s)
{
    struct line read;

    *time_s = 0;
    return line_read(line, &read) ? judge(&read, key, text, time_s) : FAB_LINE_MALFORMED;
}

/* One line against all keys.  false: it claims a known key and does not verify. */
static bool line_counts(const struct line *line, const struct fab_checkpoint *c,
                        const struct fab_note_key *key, int nkeys, int64_t *signed_s, bool *by_log)
{
    for (int i = 0; i < nkeys; i++) {
        int64_t                  time_s;
        const enum fab_note_line said = judge(line, &key[i], c->text, &time_s);

        if (said == FAB_LINE_WRONG) return false;
        if (said != FAB_LINE_GOOD) continue;
        if (key[i].type == FAB_NOTE_LOG && fab_str_same(key[i].name, c->origin)) *by_log = true;
        if (signed_s != NULL) signed_s[i] = fab_max(signed_s[i], time_s);
    }
    return true;
}

enum fab_code fab_checkpoint_verify(const struct fab_checkpoint *c, fab_str origin,
                                    const struct fab_note_key *key, int nkeys, int64_t *signed_s,
                                    struct fab_err *e)
{
    fab_str     rest   = c->lines;
    bool        by_log = false;
    struct line line;

    if (!fab_str_same(c->origin, origin)) return fab_fail_what(e, FAB_E_AUD, c->origin);
    for (int i = 0; signed_s != NULL && i < nkeys; i++) signed_s[i] = -1;
    while (rest.len > 0) {
        if (!line_read(fab_str_cut(&rest, '\n'), &line)) {
            return fab_fail_field(e, FAB_E_SYNTAX, "note");
        }
        if (!line_counts(&line, c, key, nkeys, signed_s, &by_log)) {
            return fab_fail_what(e, FAB_E_SIG, line.name);
        }
    }
    return by_log ? FAB_OK : fab_fail_what(e, FAB_E_SIG, origin);
}

void fab_checkpoint_put_text(struct fab_buf *b, fab_str origin, int64_t size, const fab_id *root)
{
    fab_put_str(b, origin);
    fab_put_byte(b, '\n');
    fab_put_int(b, size);
    fab_put_byte(b, '\n');
    fab_put_b64(b, root->b, sizeof root->b);
    fab_put_byte(b, '\n');
}

static void put_line(struct fab_buf *b, const struct fab_note_key *key, const uint8_t *raw,
                     size_t n)
{
    fab_put_text(b, DASH);
    fab_put_str(b, key->name);
    fab_put_byte(b, ' ');
    fab_put_b64(b, raw, n);
    fab_put_byte(b, '\n');
}

void fab_note_put_line(struct fab_buf *b, const struct fab_note_key *log,
                       const uint8_t secret_key[64], fab_str text)
{
    uint8_t raw[KEY_ID + SIGNATURE];

    fab_assert(log->type == FAB_NOTE_LOG);
    memcpy(raw, log->id, KEY_ID);
    fab_sign(secret_key, fab_bytes_of(text.p, text.len), raw + KEY_ID);
    put_line(b, log, raw, sizeof raw);
}

void fab_note_put_cosignature(struct fab_buf *b, const struct fab_note_key *witness,
                              const uint8_t secret_key[64], int64_t time_s, fab_str text)
{
    uint8_t        raw[KEY_ID + TIME + SIGNATURE], message[COSIGNED_MAX];
    struct fab_buf head = FAB_BUF(raw), signed_text = FAB_BUF(message);

    fab_assert(witness->type == FAB_NOTE_WITNESS && time_s >= 0 && text.len <= FAB_L_note_bytes);
    put_cosigned(&signed_text, time_s, text);
    fab_put(&head, witness->id, KEY_ID);
    fab_put_be(&head, (uint64_t)time_s, TIME);
    fab_sign(secret_key, fab_buf_bytes(&signed_text), raw + KEY_ID + TIME);
    put_line(b, witness, raw, sizeof raw);
}

void fab_checkpoint_put(struct fab_buf *b, const struct fab_note_key *log,
                        const uint8_t secret_key[64], int64_t size, const fab_id *root)
{
    const size_t from = b->len;
    fab_str      text;

    fab_checkpoint_put_text(b, log->name, size, root);
    if (b->failed) return;
    text = (fab_str){ (const char *)b->p + from, b->len - from };
    fab_put_byte(b, '\n');
    if (b->failed) return;
    text = (fab_str){ (const char *)b->p + from, text.len };    /* the buffer may have moved */
    fab_note_put_line(b, log, secret_key, text);
}

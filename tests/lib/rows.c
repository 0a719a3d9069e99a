/* rows.c: part A of the library held against the rows of tests/vectors.
 *
 *   rows < ROWS     each row: kind, name, wanted ("OK", "E_SIG"... or "no" for any refusal),
 * arguments, between tabs; bytes are
 *                   "x:" and hexadecimal or "b:" and base64, several of them between commas, "-"
 *                   none.
 *
 * Prints what is not ok, at last "N passed, N failed". */
#include <fabrique.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 20, PARTS = 12, KEYS = 16 };

static uint8_t memory[1 << 20];
static size_t  used;
static int     passed, failed;

struct bytes {
    uint8_t *p;
    size_t   n;
};

static int digit64(int c)
{
    const char *const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char       *at = c == 0 ? NULL : strchr(all, c);

    return at == NULL ? -1 : (int)(at - all);
}

static int digit16(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct bytes bytes(const char *text)
{
    struct bytes b = { memory + used, 0 };
    unsigned     bits = 0, sum = 0;
    const int    base = text[0] == 'x' ? 4 : 6;

    for (const char *c = text + 2; strlen(text) > 1 && *c != 0 && *c != ','; c++) {
        const int d = base == 4 ? digit16(*c) : digit64(*c);

        if (d < 0) break;
        sum = (sum << base | (unsigned)d) & 0xffff;
        bits += (unsigned)base;
        if (bits < 8) continue;
        bits -= 8;
        b.p[b.n++] = (uint8_t)(sum >> bits);
    }
    used += b.n;
    return b;
}

/* One behind another. */
static struct bytes list(const char *text)
{
    struct bytes all = { memory + used, 0 };

    for (const char *at = text; at != NULL;
         at = strchr(at, ',') == NULL ? NULL : strchr(at, ',') + 1)
        all.n += bytes(at).n;
    return all;
}

/* A hash, or bytes of no use where one is missing. */
static const uint8_t *hash(const char *text)
{
    static const uint8_t none[32];
    const struct bytes   b = bytes(text);

    return b.n == 32 ? b.p : none;
}

/* "kid,key,origin;..." */
static int statement(char **part, fab_error *e)
{
    const struct bytes entry = bytes(part[3]);
    fab_key            key[KEYS] = { { { 0 }, { 0 }, NULL } };
    fab_keyring        ring = { sizeof ring, key, 0 };

    for (char *k = part[6]; k != NULL && *k != 0 && ring.count < KEYS; ring.count++) {
        char *const next = strchr(k, ';'), *const second = strchr(k, ','),
                    *const third = strchr(second + 1, ',');
        struct bytes       kid, public_key;

        if (next != NULL) *next = 0;
        kid = bytes(k);
        public_key = bytes(second + 1);
        memcpy(key[ring.count].kid, kid.p, kid.n);
        memcpy(key[ring.count].public_key, public_key.p, 32);
        if (third[1] != 0) key[ring.count].origin = third + 1;
        k = next == NULL ? NULL : next + 1;
    }
    return fab_statement_check(entry.p, entry.n, &ring, part[4], atoll(part[5]), e);
}

static int checkpoint(char **part, fab_error *e)
{
    const struct bytes note = bytes(part[3]), policy = bytes(part[4]);
    fab_checkpoint     out = { sizeof out, "", 0, { 0 }, 0, 0 };
    char               text[4096] = "";
    int                code;

    memcpy(text, policy.p, policy.n);
    code = fab_checkpoint_check((const char *)note.p, note.n, text, &out, e);
    if (code == 0 && out.witnesses != atoi(part[5])) {
        failed++;
        printf("not ok %s: %d witnesses\n", part[1], out.witnesses);
    }
    return code;
}

static int inclusion(char **part, fab_error *e)
{
    const struct bytes entry = bytes(part[3]), path = list(part[6]);
    uint8_t            leaf[32];

    fab_sid(entry.p, entry.n, leaf);
    return fab_inclusion_check(leaf, atoll(part[4]), atoll(part[5]), path.p, path.n / 32,
                               hash(part[7]), e);
}

static int consistency(char **part, fab_error *e)
{
    const struct bytes path = list(part[5]);

    return fab_consistency_check(atoll(part[3]), hash(part[6]), atoll(part[4]), hash(part[7]),
                                 path.p, path.n / 32, e);
}

static int receipt(char **part, fab_error *e)
{
    const struct bytes r = bytes(part[3]), entry = bytes(part[4]), key = bytes(part[6]);
    fab_receipt        out = { sizeof out, 0, 0, 0, { 0 } };
    uint8_t            leaf[32];

    fab_sid(entry.p, entry.n, leaf);
    return fab_receipt_check(r.p, r.n, leaf, part[5], key.p, &out, e);
}

static int proof(char **part, fab_error *e)
{
    const struct bytes p = bytes(part[3]), entry = bytes(part[4]), policy = bytes(part[5]);
    fab_checkpoint     out = { sizeof out, "", 0, { 0 }, 0, 0 };
    char               text[4096] = "";
    uint8_t            leaf[32];
    int64_t            index;

    fab_sid(entry.p, entry.n, leaf);
    memcpy(text, policy.p, policy.n);
    return fab_proof_check((const char *)p.p, p.n, leaf, text, &index, &out, e);
}

static const struct {
    const char *kind;
    int (*check)(char **part, fab_error *e);
} KINDS[] = {
    { "statement", statement },     { "checkpoint", checkpoint }, { "inclusion", inclusion },
    { "consistency", consistency }, { "receipt", receipt },       { "proof", proof },
};

static void row(char *line)
{
    char     *part[PARTS] = { NULL };
    fab_error e = { sizeof e, FABRIQUE_EN, 0, "OK", "", "" };
    int       n = 0, code = -1, right;

    used = 0;
    line[strcspn(line, "\n")] = 0;
    for (char *at = line; at != NULL && n < PARTS - 1; n++) {
        char *const tab = strchr(at, '\t');

        part[n] = at;
        if (tab != NULL) *tab = 0;
        at = tab == NULL ? NULL : tab + 1;
    }
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        if (strcmp(KINDS[k].kind, part[0]) == 0) code = KINDS[k].check(part, &e);
    }
    right = strcmp(part[2], "no") == 0 ? code > 0 : strcmp(part[2], e.name) == 0;
    right = right && (code == 0 || (e.number == code && strlen(e.sentence) > 10));
    if (right) {
        passed++;
    } else {
        failed++;
        printf("not ok %s %s: %d %s %s, wanted %s\n", part[0], part[1], code, e.name, e.sentence,
               part[2]);
    }
}

int main(void)
{
    static char line[LINE];

    while (fgets(line, sizeof line, stdin) != NULL) row(line);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

/* openpgp_packet.c: headers, lengths, armor and subpackets, without recursion.
 *
 * Why     the one place where a keyring's bytes are counted; everything behind works on bodies of
 *         known length.
 * Cost    one pass, no copy (armor: one copy of three quarters).
 * Source  RFC 9580 sections 4.2, 5.2.3, 6. */
#include "peer/openpgp_packet.h"

static uint64_t be(const uint8_t *p, size_t n)
{
    uint64_t out = 0;

    for (size_t i = 0; i < n; i++) out = out << 8 | p[i];
    return out;
}

/* Cuts n bytes off the front. */
static bool cut(fab_bytes *from, size_t n, fab_bytes *out)
{
    if (from->len < n) return false;
    *out = fab_bytes_of(from->p, n);
    *from = fab_bytes_of(from->p + n, from->len - n);
    return true;
}

static bool cut_number(fab_bytes *from, size_t n, uint64_t *out)
{
    fab_bytes b;

    if (!cut(from, n, &b)) return false;
    *out = be(b.p, n);
    return true;
}

/* ---- packets ---- */

/* A length of the new form; *more: a part, others follow. */
static bool new_length(fab_bytes *from, uint64_t *len, bool *more)
{
    uint64_t first, second;

    *more = false;
    if (!cut_number(from, 1, &first)) return false;
    if (first == 255) return cut_number(from, 4, len);
    if (first >= 224) {
        *more = true;
        *len = UINT64_C(1) << (first & 31);
        return true;
    }
    if (first < 192) {
        *len = first;
        return true;
    }
    if (!cut_number(from, 1, &second)) return false;
    *len = ((first - 192) << 8) + second + 192;
    return true;
}

static bool new_body(fab_bytes *rest, struct fab_pgp_packet *out)
{
    uint64_t len;
    bool     more = true;

    while (more) {
        if (!new_length(rest, &len, &more) || len > rest->len ||
            !cut(rest, (size_t)len, &out->body)) {
            return false;
        }
        out->partial = out->partial || more;
    }
    if (out->partial) out->body = fab_bytes_of(NULL, 0);
    return true;
}

static bool old_body(uint8_t length_type, fab_bytes *rest, struct fab_pgp_packet *out)
{
    uint64_t len = rest->len;   /* type 3: to the end */

    if (length_type < 3 && !cut_number(rest, (size_t)1 << length_type, &len)) return false;
    return len <= rest->len && cut(rest, (size_t)len, &out->body);
}

int fab_pgp_next(struct fab_pgp_walk *walk, struct fab_pgp_packet *out)
{
    fab_bytes rest = fab_bytes_of(walk->data.p + walk->at, walk->data.len - walk->at);
    uint64_t  head;
    bool      ok;

    *out = (struct fab_pgp_packet){ 0 };
    if (!cut_number(&rest, 1, &head)) return 0;
    if ((head & 0x80) == 0) return -1;
    if ((head & 0x40) != 0) {
        out->tag = head & 63;
        ok = new_body(&rest, out);
    } else {
        out->tag = head >> 2 & 15;
        ok = old_body(head & 3, &rest, out);
    }
    if (!ok) return -1;
    walk->at = walk->data.len - rest.len;
    return 1;
}

/* ---- armor ---- */

bool fab_pgp_armored(fab_bytes file)
{
    return file.len > 0 && (file.p[0] & 0x80) == 0;
}

size_t fab_pgp_dearmor_need(size_t file_bytes)
{
    return file_bytes / 4 * 3 + 32;
}

static int sextet(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One block's text: bits that wait for their byte, and where bytes go. */
struct undo { uint32_t bits; int have; uint8_t *p; size_t len; bool ended; };

static bool undo_line(struct undo *u, fab_str line)
{
    for (size_t i = 0; i < line.len; i++) {
        const int s = sextet((uint8_t)line.p[i]);

        if (line.p[i] == '=') {
            u->ended = true;
            continue;
        }
        if (s < 0 || u->ended) return false;
        u->bits = (u->bits << 6 | (uint32_t)s) & 0xffff;
        u->have += 6;
        if (u->have < 8) continue;
        u->have -= 8;
        u->p[u->len++] = (uint8_t)(u->bits >> u->have);
    }
    return true;
}

static fab_str line_cut(fab_str *text)
{
    return fab_str_trim(fab_str_cut(text, '\n'));
}

/* Behind the BEGIN line: headers to the empty line, base64, an optional checksum ("=" first), the
 * END line. */
static bool undo_block(fab_str *text, struct undo *u)
{
    u->have = 0;
    u->ended = false;
    while (text->len > 0) {
        const fab_str line = line_cut(text);

        if (line.len == 0) break;
        if (fab_str_find(line, ':') < 0) return false;
    }
    while (text->len > 0) {
        const fab_str line = line_cut(text);

        if (fab_str_is(line, "-----END PGP PUBLIC KEY BLOCK-----")) return true;
        if (line.len > 0 && line.p[0] == '=') continue;
        if (!undo_line(u, line)) return false;
    }
    return false;
}

bool fab_pgp_dearmor(fab_bytes file, struct fab_arena *arena, fab_bytes *out)
{
    fab_str     text = { (const char *)file.p, file.len };
    struct undo u = { .p = fab_take(arena, file.len / 4 * 3 + 3) };

    if (u.p == NULL) return false;
    while (text.len > 0) {
        const fab_str line = line_cut(&text);

        if (fab_str_is(line, "-----BEGIN PGP PUBLIC KEY BLOCK-----") && !undo_block(&text, &u)) {
            return false;
        }
    }
    *out = fab_bytes_of(u.p, u.len);
    return true;
}

/* ---- signatures ---- */

enum {
    SUB_CREATED = 2,
    SUB_LASTS = 3,
    SUB_TRUST = 5,
    SUB_REGEX = 6,
    SUB_KEY_LASTS = 9,
    SUB_ISSUER = 16,
    SUB_PRIMARY = 25,
    SUB_REASON = 29,
    SUB_ISSUER_PRINT = 33,
};
enum { REASON_SUPERSEDED = 1, REASON_RETIRED = 3 };

uint64_t fab_pgp_id_of(fab_bytes fingerprint)
{
    return fingerprint.len == 32 ? be(fingerprint.p, 8) : be(fingerprint.p + 12, 8);
}

/* Subpackets that may be critical without making the signature strange: we read them, or they do
 * not touch what it says. */
static bool known(uint8_t type)
{
    return (type >= 2 && type <= 7) || type == 9 || type == 11 || type == 16 ||
           (type >= 21 && type <= 30) || (type >= 32 && type <= 35) || type == 39;
}

/* Version (4 or 6), then 20 or 32 bytes. */
static bool print_of(fab_bytes b, fab_bytes *out)
{
    if (b.len == 0 || b.len != (b.p[0] == 4 ? 21u : b.p[0] == 6 ? 33u : 0u)) return false;
    *out = fab_bytes_of(b.p + 1, b.len - 1);
    return true;
}

static bool take_seconds(fab_bytes b, int64_t *out)
{
    if (b.len != 4) return false;
    *out = (int64_t)be(b.p, 4);
    return true;
}

static bool take_regex(fab_bytes b, struct fab_pgp_signature *s)
{
    while (b.len > 0 && b.p[b.len - 1] == 0) b.len--;
    s->strange = s->strange || !fab_utf8_ok(b, NULL);
    s->regex = (fab_str){ (const char *)b.p, b.len };
    return true;
}

/* A subpacket of the hashed area.  false: its length is not what its type says. */
static bool take_hashed(uint8_t type, fab_bytes b, struct fab_pgp_signature *s)
{
    switch (type) {
    case SUB_CREATED:   return take_seconds(b, &s->created_s);
    case SUB_LASTS:     return take_seconds(b, &s->lasts_s);
    case SUB_KEY_LASTS: return take_seconds(b, &s->key_lasts_s);
    case SUB_REGEX:     return take_regex(b, s);
    case SUB_TRUST:
        if (b.len != 2) return false;
        s->depth = b.p[0];
        s->amount = b.p[1];
        return true;
    case SUB_PRIMARY:
        if (b.len != 1) return false;
        s->primary = b.p[0] != 0;
        return true;
    case SUB_REASON:
        if (b.len < 1) return false;
        s->soft = b.p[0] == REASON_SUPERSEDED || b.p[0] == REASON_RETIRED;
        return true;
    case SUB_ISSUER:
        if (b.len != 8) return false;
        if (s->issuer_print.len == 0) s->issuer = be(b.p, 8);
        return true;
    case SUB_ISSUER_PRINT:
        if (!print_of(b, &s->issuer_print)) return false;
        s->issuer = fab_pgp_id_of(s->issuer_print);
        return true;
    default: return true;
    }
}

/* A subpacket outside: only a hint which key to try, and only if the hashed area has none. */
static void take_hint(uint8_t type, fab_bytes b, uint64_t *issuer)
{
    fab_bytes print;

    if (type == SUB_ISSUER && b.len == 8 && *issuer == 0) *issuer = be(b.p, 8);
    if (type == SUB_ISSUER_PRINT && *issuer == 0 && print_of(b, &print)) {
        *issuer = fab_pgp_id_of(print);
    }
}

/* Cuts one subpacket off: type without its critical bit, and what it holds. */
static bool sub_cut(fab_bytes *area, uint8_t *type, bool *critical, fab_bytes *body)
{
    uint64_t first, len;

    if (!cut_number(area, 1, &first)) return false;
    if (first == 255) {
        if (!cut_number(area, 4, &len)) return false;
    } else if (first >= 192) {
        if (!cut_number(area, 1, &len)) return false;
        len += ((first - 192) << 8) + 192;
    } else {
        len = first;
    }
    if (len == 0 || len > area->len || !cut(area, (size_t)len, body)) return false;
    *type = body->p[0] & 0x7f;
    *critical = (body->p[0] & 0x80) != 0;
    *body = fab_bytes_of(body->p + 1, body->len - 1);
    return true;
}

static bool read_hashed(fab_bytes area, struct fab_pgp_signature *s)
{
    uint8_t   type;
    bool      critical;
    fab_bytes body;

    s->created_s = -1;
    while (area.len > 0) {
        if (!sub_cut(&area, &type, &critical, &body) || !take_hashed(type, body, s)) return false;
        s->strange = s->strange || (critical && !known(type));
    }
    return s->created_s >= 0;
}

/* A broken unhashed area loses its hints, nothing else: anybody may have written it. */
static void read_hints(fab_bytes area, struct fab_pgp_signature *s)
{
    uint8_t   type;
    bool      critical;
    fab_bytes body;

    while (area.len > 0 && sub_cut(&area, &type, &critical, &body)) {
        take_hint(type, body, &s->issuer);
    }
}

/* v3: length 5, type, time, issuer, algorithms, left two bytes, numbers.  Type and time are what is
 * hashed. */
static bool read_v3(fab_bytes body, struct fab_pgp_signature *s)
{
    if (body.len < 19 || body.p[1] != 5) return false;
    s->type = body.p[2];
    s->created_s = (int64_t)be(body.p + 3, 4);
    s->issuer = be(body.p + 7, 8);
    s->algorithm = body.p[15];
    s->digest = body.p[16];
    memcpy(s->left, body.p + 17, 2);
    s->hashed = fab_bytes_of(body.p + 2, 5);
    s->numbers = fab_bytes_of(body.p + 19, body.len - 19);
    return true;
}

static bool read_v4(fab_bytes body, size_t length_bytes, struct fab_pgp_signature *s)
{
    fab_bytes rest = body, area, hints, head, left;
    uint64_t  len, salt_len = 0;

    if (!cut(&rest, 4, &head) || !cut_number(&rest, length_bytes, &len) ||
        !cut(&rest, (size_t)len, &area)) {
        return false;
    }
    s->type = head.p[1];
    s->algorithm = head.p[2];
    s->digest = head.p[3];
    s->hashed = fab_bytes_of(body.p, body.len - rest.len);
    if (!cut_number(&rest, length_bytes, &len) || !cut(&rest, (size_t)len, &hints) ||
        !cut(&rest, 2, &left)) {
        return false;
    }
    memcpy(s->left, left.p, 2);
    if (s->version == 6 &&
        (!cut_number(&rest, 1, &salt_len) || !cut(&rest, (size_t)salt_len, &s->salt))) {
        return false;
    }
    s->numbers = rest;
    if (!read_hashed(area, s)) return false;
    read_hints(hints, s);
    return true;
}

bool fab_pgp_signature_read(fab_bytes body, struct fab_pgp_signature *out)
{
    *out = (struct fab_pgp_signature){ 0 };
    if (body.len == 0) return false;
    out->version = body.p[0];
    switch (out->version) {
    case 3: return read_v3(body, out);
    case 4: return read_v4(body, 2, out);
    case 6: return read_v4(body, 4, out);
    default: out->strange = true; return true;
    }
}

/* test_life.c: what is said by chance about keys, tasks, voices and texts; and who is away. */
#include "crypto/crypto.h"
#include "fold/test_world.h"

enum { GUARDIANS = 3, NEEDED = 2 };
static const uint8_t SALT[16] = { 5 };

/* The three who follow in the list guard everybody's key. */
static void guardians(const struct fab_world *w, int n, fab_id out[GUARDIANS])
{
    for (int i = 0; i < GUARDIANS; i++) out[i] = w->mid[(n + 1 + i) % w->nmid];
    for (int i = 1; i < GUARDIANS; i++) {
        for (int k = i; k > 0 && fab_id_order(&out[k - 1], &out[k]) > 0; k--) {
            const fab_id swap = out[k];

            out[k] = out[k - 1];
            out[k - 1] = swap;
        }
    }
}

static fab_id commitment(const fab_id guard[GUARDIANS])
{
    const uint8_t     of[8] = { [7] = NEEDED };
    struct fab_sha256 h;

    fab_sha256_init(&h);
    fab_sha256_add(&h, "fabrique-guard-v1", 17);
    fab_sha256_add(&h, SALT, sizeof SALT);
    fab_sha256_add(&h, of, sizeof of);
    for (int i = 0; i < GUARDIANS; i++) fab_sha256_add(&h, guard[i].b, FAB_MID_BYTES);
    return fab_sha256_end(&h);
}

/* A new key, guardians named, a key recovered by them or by a steward; some have no right to. */
static enum fab_code step_key(struct fab_world *w, struct fab_chance *c)
{
    const int            whose = fab_world_person(w, c) % w->nmid;
    struct fab_statement s = fab_world_by(w, whose, FAB_K_rotate);
    const fab_id         key = { { 0x4b, (uint8_t)fab_chance(c, 2) } };
    fab_id               guard[GUARDIANS], hash;

    guardians(w, whose, guard);
    hash = commitment(guard);
    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[whose];
    s.has |= F_(code);
    s.code = 1 + fab_chance(c, 4);
    s.sd = &key;
    s.nsd = s.code != 2;
    if (s.code == 2) {
        s.has |= F_(hash);
        s.hash = fab_bytes_of(hash.b, 32);
    } else if (s.code == 3) {
        s.has |= F_(nonce) | F_(mids) | F_(method);
        s.nonce = fab_bytes_of(SALT, sizeof SALT);
        s.mids = guard;
        s.nmids = GUARDIANS;
        s.method = NEEDED;
    }
    if (s.code >= 3) s.signer = fab_chance(c, 3) == 0 ? w->mid[0] : guard[fab_chance(c, GUARDIANS)];
    return fab_world_say(w, &s);
}

static enum fab_code step_role(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_role);

    s.has |= F_(code) | F_(scale);
    s.code = 1 + fab_chance(c, FAB_ROLE_STEWARD);
    s.scale = fab_chance(c, 4) != 0;
    if (s.code > FAB_ROLE_JUROR && fab_chance(c, 3) == 0) {
        s.has |= F_(mids);
        s.mids = &w->mid[fab_world_person(w, c)];
        s.nmids = 1;
    }
    return fab_world_say(w, &s);
}

static enum fab_code step_delegate(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_delegate);

    s.about_type = FAB_ABOUT_MID;
    s.about = w->mid[fab_world_person(w, c)];
    s.has |= F_(code) | F_(until);
    s.code = 1 + 2 * (fab_chance(c, 4) == 0);
    s.until.ms = w->now + fab_days(1 + fab_chance(c, 360));
    s.has |= F_(scale);
    s.scale = fab_chance(c, 4) != 0;
    return fab_world_say(w, &s);
}

/* Whoever said it, mostly; texts are unsaid, what they were about stays. */
static enum fab_code step_erase(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement    s = fab_world_by(w, fab_world_person(w, c), FAB_K_erase);
    const fab_id            sid = fab_chance(c, 2) == 0 ? w->agr[fab_world_deal(w, c)]
                                                        : w->thing[fab_chance(c, w->kept)];
    const struct fab_post  *thing = fab_row_read(w->map, FAB_R_post, FAB_KEY(.a = sid));
    const struct fab_party *party = fab_row_read(w->map, FAB_R_party, FAB_KEY(.a = sid));

    if (thing != NULL && fab_chance(c, 4) != 0) s.signer = thing->author;
    if (party != NULL && fab_chance(c, 4) != 0) s.signer = party->mid;
    s.about_type = FAB_ABOUT_SID;
    s.about = sid;
    s.has |= F_(ref) | F_(code);
    s.ref = &sid;
    s.nref = 1;
    s.code = fab_chance(c, 2) == 0 ? 1 : 1 + fab_chance(c, 5);
    return fab_world_say(w, &s);
}

static enum fab_code step_reply(struct fab_world *w, struct fab_chance *c)
{
    struct fab_statement    s = fab_world_by(w, fab_world_person(w, c), FAB_K_reply);
    const fab_id            digest = { { 0x7f, (uint8_t)w->offered, (uint8_t)(w->offered >> 8) } };
    const fab_id            sid = w->sealed[fab_chance(c, w->kept)];
    const struct fab_seal  *seal = fab_row_read(w->map, FAB_R_seal, FAB_KEY(.a = sid));
    const struct fab_rated *rated = seal == NULL ? NULL :
        fab_row_read(w->map, FAB_R_rated, FAB_KEY(.a = seal->obj, .n = seal->n));

    if (rated != NULL && fab_chance(c, 4) != 0) s.signer = rated->subject;
    s.about_type = FAB_ABOUT_SID;
    s.about = sid;
    s.has |= F_(ref);
    s.ref = &sid;
    s.nref = 1;
    s.sd = &digest;
    s.nsd = 1;
    return fab_world_say(w, &s);
}

/* How good somebody or something is, mostly by who is there to say so. */
static enum fab_code step_label(struct fab_world *w, struct fab_chance *c)
{
    const int            by = fab_chance(c, 4) != 0 ? 0 : fab_world_person(w, c);
    struct fab_statement s = fab_world_by(w, by, FAB_K_label);
    const bool           person = fab_chance(c, 4) != 0;

    s.about_type = person ? FAB_ABOUT_MID : FAB_ABOUT_SID;
    s.about = person ? w->mid[fab_world_person(w, c)] : w->thing[fab_chance(c, w->kept)];
    s.has |= F_(scale) | F_(topic) | F_(until) | (fab_chance(c, 4) == 0 ? F_(code) : 0);
    s.scale = fab_chance(c, 7);
    s.code = s.has & F_(code) ? 1 : 0;
    s.topic_name = fab_str_of(fab_chance(c, 2) == 0 ? "garden" : "tools");
    s.until.ms = w->now + fab_days(1 + fab_chance(c, 760));
    return fab_world_say(w, &s);
}

/* Some call for a brake on the same thing, one after another; now and then the operator does. */
static enum fab_code step_brake(struct fab_world *w, struct fab_chance *c)
{
    static const char *const DEVICES[] = { "agreement", "credit", "dispute", "surety", "no such" };
    const int                target = fab_chance(c, 4), calls = 1 + fab_chance(c, 4);
    const fab_str            device = fab_str_of(DEVICES[fab_chance(c, fab_countof(DEVICES))]);
    enum fab_code            v = FAB_OK;

    for (int i = 0; i < calls; i++) {
        struct fab_statement s = fab_world_by(w, fab_world_person(w, c), FAB_K_brake);

        if (fab_chance(c, 12) == 0) s = fab_world_by_operator(w, FAB_K_brake);
        s.has |= F_(code) | (target == 1 ? F_(topic) : 0);
        s.code = target;
        s.topic_name = device;
        v = fab_world_say(w, &s);
    }
    return v;
}

/* Somebody goes away for a while and tells nobody. */
static enum fab_code step_absent(struct fab_world *w, struct fab_chance *c)
{
    const int what = fab_chance(c, 24);

    if (what < 2) return step_brake(w, c);
    if (what < 23) return step_role(w, c);
    w->away_until[fab_world_person(w, c)] = w->now + fab_days(1 + fab_chance(c, 60));
    return FAB_OK;
}

enum fab_code fab_world_life(struct fab_world *w, struct fab_chance *c)
{
    static enum fab_code (*const STEPS[])(struct fab_world *w, struct fab_chance *c) = {
        step_key, step_key, step_role, step_delegate, step_erase, step_reply, step_label,
        step_absent,
    };

    return STEPS[fab_chance(c, fab_countof(STEPS))](w, c);
}

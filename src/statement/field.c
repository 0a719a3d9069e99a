/* field.c: the dictionary.  Source: PROTOCOL 1.1, WIRE 2.4. */
#include "statement/field.h"

#define ROW(name_, type_, member) \
    [FAB_KEY_##name_] = { #name_, FAB_F_##type_, offsetof(struct fab_statement, member) }

const struct fab_field fab_fields[FAB_FIELDS] = {
    ROW(kind, KIND, kind),
    ROW(scale, INT, scale),
    ROW(hash, HASH, hash),
    ROW(topic, SLUG, topic_name),
    ROW(due, SECONDS, due),
    ROW(ref, REF, ref),
    ROW(amount, AMOUNT, amount),
    [FAB_KEY_text] = { "text", FAB_F_NONE, 0 },
    ROW(code, UINT, code),
    ROW(unit, UNIT, unit),
    ROW(mids, MIDS, mids),
    ROW(list, LIST, list),
    ROW(until, SECONDS, until),
    ROW(share, PPM, share),
    ROW(nonce, NONCE, nonce),
    ROW(method, UINT, method),
    ROW(vec, VEC, vec),
    ROW(key, BYTES, key),
    ROW(holds, HOLDS, holds),
    ROW(ver, UINT, ver),
    ROW(for, MID, for_mid),
    ROW(more, MORE, more),
    ROW(sd, DIGESTS, sd),
};

int fab_field_key(fab_str name)
{
    for (int key = 1; key < FAB_FIELDS; key++) {
        if (fab_str_is(name, fab_fields[key].name)) return key;
    }
    return 0;
}

uint32_t fab_more_keys(const struct fab_statement *s)
{
    return s->more | (s->from.ms != 0 ? 1u << FAB_MORE_from : 0) |
           (s->qty > 1 ? 1u << FAB_MORE_qty : 0) | (s->place != 0 ? 1u << FAB_MORE_place : 0) |
           (s->repeat_times != 0 ? 1u << FAB_MORE_repeat : 0) |
           (!fab_id_none(&s->arbiter) ? 1u << FAB_MORE_arbiter : 0);
}

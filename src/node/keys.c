/* keys.c: whose signature is it, found out ahead of the writer.
 *
 * Why     a signature costs three times what folding does, so it is checked on other threads
 *         while the writer folds; but the key in force is known for certain only at the
 *         statement's own place in the log.
 * Idea    a verifier checks with the key it finds and notes which entry disclosed that key; when
 *         the writer comes to the statement, member.keydig must still name that entry, else the
 *         writer checks again, with the key in force there.  So a verifier may be behind (the
 *         state trails; a join or a rotate is in the same batch) and nothing goes wrong but
 *         speed.
 * Cost    a known key: one look under a lock; an unknown one: two queries.  16,384 keys are kept,
 *         80 bytes each.
 * Source  WIRE 2.7; RECORDS 7, trap 8. */
#include "node/desk.h"

struct finding {
    bool     found, erased;
    uint8_t *key;
};

static bool find_key(void *arg, const struct fab_kept_row *row)
{
    struct finding       *f = arg;
    struct fab_disclosure d;

    if (row->field != FAB_D_key) return true;
    f->erased = row->state == FAB_KEPT_ERASED;
    f->found = row->state == FAB_KEPT_CLEAR &&
               fab_disclosure_read(row->bytes, &d, NULL) == FAB_OK &&
               fab_cose_key_read(d.bytes, f->key);
    return false;
}

enum fab_code fab_keys_of_entry(struct fab_db *db, const fab_id *entry, uint8_t key[32],
                                struct fab_err *e)
{
    struct finding      f = { .key = key };
    const enum fab_code code = fab_store_disclosures_of(db, entry, find_key, &f, e);

    if (code != FAB_OK && code != FAB_E_REF) return code;
    if (f.erased) return fab_fail(e, FAB_E_ERASED);
    return f.found ? FAB_OK : fab_fail(e, FAB_E_SIG);
}

static struct known_key *place_of(struct fab_node *n, const fab_id *mid)
{
    uint32_t hash;

    memcpy(&hash, mid->b, sizeof hash); /* a mid is a hash already */
    return &n->keys[hash % KEYS_KEPT];
}

static bool known(struct fab_node *n, const fab_id *mid, struct known_key *out)
{
    fab_lock_take(&n->keys_lock);
    *out = *place_of(n, mid);
    const bool young = out->age == n->keys_age;
    fab_lock_give(&n->keys_lock);
    return young && fab_same(&out->mid, mid);
}

static void remember(struct fab_node *n, const struct known_key *k)
{
    fab_lock_take(&n->keys_lock);
    struct known_key *place = place_of(n, &k->mid);
    *place = *k;
    place->age = n->keys_age;
    fab_lock_give(&n->keys_lock);
}

void fab_keys_forget(struct fab_node *n, const struct marks *rekeyed)
{
    fab_lock_take(&n->keys_lock);
    for (int i = 0; i < rekeyed->n; i++) place_of(n, &rekeyed->at[i].id)->mid = (fab_id){ { 0 } };
    if (rekeyed->lost) n->keys_age++;
    fab_lock_give(&n->keys_lock);
}

/* From the file, as far as the state is written. */
static bool look_up(struct fab_db *db, const fab_id *mid, struct known_key *out)
{
    const struct fab_loader l = fab_store_loader(db);
    struct fab_member       row = { .mid = *mid };
    struct fab_err          e;

    if (l.get(l.self, FAB_R_member, &row) != FAB_OK) return false;
    out->mid = *mid;
    out->entry = row.keydig;
    return fab_keys_of_entry(db, &row.keydig, out->key, &e) == FAB_OK;
}

/* Signed with the key it brings itself. */
static enum fab_code check_join(struct job *j)
{
    uint8_t key[32];

    FAB_TRY(fab_submission_key(&j->sub, key, &j->err));
    FAB_TRY(fab_statement_verify(j->sub.entry, key, &j->err));
    j->key = j->sub.st.sid;
    return FAB_OK;
}

static enum fab_code check_operator(struct fab_node *n, struct job *j)
{
    if (!fab_same(&j->sub.st.signer, &n->service)) {
        return FAB_OK; /* an older or newer key: the writer knows */
    }
    FAB_TRY(fab_statement_verify(j->sub.entry, n->service_key, &j->err));
    j->key = n->service;
    return FAB_OK;
}

static enum fab_code check_member(struct fab_node *n, struct fab_db *db, struct job *j)
{
    struct known_key k;
    uint8_t          brought[32];

    /* A new key must be one before the old one may hand over to it. */
    if (j->sub.st.kind == FAB_K_rotate && j->sub.st.nsd > 0) {
        FAB_TRY(fab_submission_key(&j->sub, brought, &j->err));
    }
    if (!known(n, &j->sub.st.signer, &k)) {
        if (db == NULL || !look_up(db, &j->sub.st.signer, &k)) {
            return FAB_OK; /* perhaps joined in this very batch */
        }
        remember(n, &k);
    }
    /* A wrong signature under an old key may be right under the new one: the writer decides. */
    if (fab_statement_verify(j->sub.entry, k.key, &j->err) == FAB_OK) j->key = k.entry;
    return FAB_OK;
}

static enum fab_code check(struct fab_node *n, struct fab_db *db, struct job *j)
{
    FAB_TRY(fab_submission_read(j->bytes, j->memory, &j->sub, &j->err));
    if (!j->sub.st.by_member) return check_operator(n, j);
    return j->sub.st.kind == FAB_K_join ? check_join(j) : check_member(n, db, j);
}

void fab_keys_check(struct fab_node *n, struct fab_db *db, struct job *j)
{
    j->code = check(n, db, j);
}

/* A service key of the policy in force, found by its thumbprint. */
struct operator
{
    const fab_id *print;
    uint8_t       key[32];
    bool          found;
};

static bool is_operator(void *arg, const void *row)
{
    struct                       operator* o = arg;
    const struct fab_policy_key *k = row;
    const fab_id                 print = fab_thumbprint(k->key.b);

    if (k->what != 1 || !fab_same(&print, o->print)) return true;
    memcpy(o->key, k->key.b, sizeof o->key);
    o->found = true;
    return false;
}

static enum fab_code settle_operator(struct fab_tray *t, struct job *j, struct fab_err *e)
{
    struct              operator o = { .print = &j->sub.st.signer };
    const enum fab_code code = fab_tray_all(t, FAB_R_policy_key, is_operator, &o);

    if (code != FAB_OK) return fab_fail(e, code);
    return o.found ? fab_statement_verify(j->sub.entry, o.key, e) : fab_fail(e, FAB_E_SIG);
}

/* Only who is gone may have his key erased (PROTOCOL 2); what is known of it from before is then
 * worth nothing, also within the batch that erases it. */
static bool key_erased(struct fab_tray *t, const struct fab_member *m)
{
    void *row[FAB_L_disclosures];
    int   n;

    if (m->standing != FAB_LEFT && m->standing != FAB_EXCLUDED) return false;
    n = fab_scan_fixed(t, FAB_I_sdx_by_sid, FAB_KEY(.a = m->keydig), 1, row, FAB_L_disclosures);
    for (int i = 0; i < n; i++) {
        if (((const struct fab_sdx *)row[i])->state == FAB_KEPT_ERASED) return true;
    }
    return false;
}

enum fab_code fab_keys_settle(struct fab_node *n, struct fab_db *db, struct fab_tray *t,
                              struct job *j, struct fab_err *e)
{
    struct known_key k;

    if (!j->sub.st.by_member) {
        return fab_same(&j->key, &n->service) ? FAB_OK : settle_operator(t, j, e);
    }
    if (j->sub.st.kind == FAB_K_join) return FAB_OK;
    const struct fab_member *m = fab_row_read(t, FAB_R_member, FAB_KEY(.a = j->sub.st.signer));
    if (m == NULL) {
        return fab_tray_error(t) != FAB_OK ? fab_fail(e, fab_tray_error(t))
                                           : fab_fail(e, FAB_E_SIG);
    }
    if (key_erased(t, m)) return fab_fail(e, FAB_E_ERASED);
    if (fab_same(&m->keydig, &j->key)) return FAB_OK;
    k = (struct known_key){ .mid = m->mid, .entry = m->keydig };
    FAB_TRY(fab_keys_of_entry(db, &k.entry, k.key, e));
    FAB_TRY(fab_statement_verify(j->sub.entry, k.key, e));
    remember(n, &k);
    return FAB_OK;
}

/* views/people.c: a person as others see them, which is as they see themselves: facts, tasks, who
 * knows them; no total.
 *
 * Why     no public score of a person (MISSION); counts of real events come first (ux/README 4).
 * Idea    facts of the member's row; what the estimator says per topic stands beside, from the
 *         sources.
 * Source  INTERFACES 2.1, PROTOCOL 1.4. */
#include "codec/base64.h"
#include "views/promise.h"

enum { PEOPLE = 4096, EDGES = 512 };

static fab_str facts(const struct fab_reader *r, const struct fab_member *p)
{
    char           text[256], all[24];
    struct fab_buf b = FAB_BUF(text), all_b = FAB_BUF(all);

    if (p->kept + p->broken == 0) return fab_word(r->lang, FAB_W("person.kept_none"));
    fab_put_number(&all_b, r->lang, p->kept + p->broken);
    FAB_SAY_N(&b, r->lang, "person.kept", p->kept, FAB_TEXT("all", fab_buf_str(&all_b)));
    return fab_copy(r->arena, fab_buf_str(&b));
}

/* What a guest wrote for those who might meet him. */
static void put_about(struct fab_out *o, struct fab_reader *r, const struct fab_member *p)
{
    void     *row[FAB_L_disclosures];
    const int n = p->standing != FAB_GUEST ? 0
                  : fab_scan_fixed(r->tray, FAB_I_sdx_by_sid, FAB_KEY(.a = p->keydig), 1, row,
                                   FAB_L_disclosures);

    if (n == 0) return;
    fab_json_put_text(o, "about",
                      fab_doc_said(r, ((const struct fab_sdx *)row[0])->idx, FAB_D_text));
}

static void put_person(struct fab_out *o, struct fab_reader *r, const struct fab_member *p)
{
    const fab_str standing = fab_doc_word(r, "standing.", p->standing),
                  name = fab_doc_name(r, &p->mid);

    fab_json_put_text(
        o, "text",
        fab_doc_say(r, FAB_W("person.text"), FAB_TEXT("name", name), FAB_TEXT("standing", standing),
                    FAB_TEXT("date", fab_doc_day(r, p->since)), FAB_TEXT("facts", facts(r, p))));
    fab_json_put_mid(o, "mid", &p->mid);
    fab_json_put_text(o, "name", name);
    fab_json_put_int(o, "number", p->num);
    fab_json_put_int(o, "standing", p->standing);
    fab_json_put_text(o, "standing_text", standing);
    fab_json_put_time(o, "since", p->since);
    fab_json_put_int(o, "ended", p->ever);
    fab_json_put_int(o, "kept", p->kept);
    fab_json_put_int(o, "broken", p->broken);
    fab_json_put_int(o, "partners", p->partners);
    put_about(o, r, p);
}

static bool shown(const struct fab_member *p, bool guests)
{
    if (guests) return p->standing == FAB_GUEST;
    return p->standing == FAB_NEWCOMER || p->standing == FAB_MEMBER || p->standing == FAB_SUSPENDED
           || p->standing == FAB_ORG;
}

static bool contains(fab_str name, fab_str query)
{
    for (size_t at = 0; at + query.len <= name.len; at++) {
        size_t k = 0;
        while (k < query.len && (name.p[at + k] | 0x20) == (query.p[k] | 0x20)) k++;
        if (k == query.len) return true;
    }
    return query.len == 0;
}

/* In the order of joining; ?q= part of the name, ?after= the number behind which the page starts,
 * ?guests=1 instead those who ask to join: they are among the last who came. */
enum fab_code fab_view_people(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    void  **row = fab_new(r->arena, void *, PEOPLE);
    int64_t limit, after, guests = 0, n = 0, last = 0;
    fab_str query;

    (void)m;
    if (row == NULL) return fab_fail(e, FAB_E_MEMORY);
    FAB_TRY(fab_doc_page(r, &limit, &after, e));
    FAB_TRY(fab_doc_query(r, "q", &query, e));
    FAB_TRY(fab_doc_number(r, "guests", 0, 1, &guests, e));
    if (guests) after = fab_max(after, fab_meta(r->tray, FAB_META_members) - PEOPLE);
    fab_json_put_int(o, "members", fab_meta(r->tray, FAB_META_members));
    fab_json_open(o, "people", '[');
    const int found =
        fab_scan_fixed(r->tray, FAB_I_member_by_num, FAB_KEY(.n = after + 1), 0, row, PEOPLE);
    for (int i = 0; i < found && n < limit; i++) {
        const struct fab_member *p = row[i];
        last = p->num;
        if (!shown(p, guests) || !contains(fab_doc_name(r, &p->mid), query)) continue;
        fab_json_open(o, NULL, '{');
        put_person(o, r, p);
        fab_json_close(o, '}');
        n++;
    }
    fab_json_close(o, ']');
    if (n == limit || found == PEOPLE) fab_json_put_int(o, "next", last);
    return FAB_OK;
}

void fab_doc_roles(struct fab_out *o, struct fab_reader *r, const struct fab_member *p)
{
    fab_json_open(o, "roles", '[');
    for (int role = FAB_ROLE_JUROR; role <= FAB_ROLE_INTERMEDIARY; role++) {
        if (!fab_has_role(r->tray, p->mid, role, 0)) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_int(o, "role", role);
        fab_json_put_text(o, "text", fab_doc_word(r, "role.", role));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static void put_vouched(struct fab_out *o, struct fab_reader *r, const struct fab_member *p)
{
    void     *row[EDGES];
    const int n = fab_scan_fixed(r->tray, FAB_I_edge_by_dst,
                                 FAB_KEY(.a = p->mid, .n = FAB_EDGE_VOUCH), 2, row, EDGES);
    int       live = 0;

    fab_json_open(o, "vouched", '[');
    for (int i = 0; i < n; i++) {
        const struct fab_edge *edge = row[i];
        if (edge->state != 1) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "text", fab_doc_name(r, &edge->src));
        fab_json_put_mid(o, "mid", &edge->src);
        fab_json_close(o, '}');
        live++;
    }
    fab_json_close(o, ']');
    if (live > 0) {
        fab_json_put_text(o, "vouched_text", fab_doc_count(r, FAB_W("person.vouched"), live));
    }
}

/* Whose guest this was: who invites is named for it. */
static void put_inviter(struct fab_out *o, struct fab_reader *r, const struct fab_member *p)
{
    if (fab_id_none(&p->inviter)) return;
    fab_doc_who(o, r, "inviter", &p->inviter);
    fab_json_put_text(o, "inviter_text",
                      fab_doc_say(r, FAB_W("person.inviter"),
                                  FAB_TEXT("name", fab_doc_name(r, &p->inviter))));
}

/* For who wants to write something that only this person can read. */
static void put_box_key(struct fab_out *o, struct fab_reader *r, const fab_id *mid)
{
    uint8_t key[32];

    if (r->from->box_key == NULL || !r->from->box_key(r->from->self, mid, key)) return;
    fab_json_put_sid(o, "box_key", key);
}

enum fab_code fab_view_person(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                              struct fab_err *e)
{
    const struct fab_member *p;
    fab_id                   mid;

    FAB_TRY(fab_doc_mid(m, 0, &mid, e));
    p = fab_get_member(r->tray, FAB_KEY(.a = mid));
    if (p == NULL) return fab_fail(e, FAB_E_REF);
    put_person(o, r, p);
    put_box_key(o, r, &mid);
    fab_doc_roles(o, r, p);
    put_inviter(o, r, p);
    put_vouched(o, r, p);
    fab_promise_put_words(o, r, &mid);
    fab_json_put_text(
        o, "same_text",
        fab_doc_say(r, FAB_W("person.same"), FAB_TEXT("name", fab_doc_name(r, &mid))));
    return FAB_OK;
}

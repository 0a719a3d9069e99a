/* views/community.c: the community at a glance: who we are, how promises ended, by which rules.
 *
 * Why     what a visitor reads first must be figures that anybody can work out again from the log.
 * Idea    one walk over the legs; everything else is a look at single rows.
 * Cost    proportional to the legs ever agreed; http keeps the answer until the log has grown.
 * Source  INTERFACES 2.1, ux/README 2 (visitor), MISSION "How promises ended". */
#include "charter/settings.h"
#include "codec/base64.h"
#include "views/doc.h"

enum { YEAR_DAYS = 365 };

/* Legs that need a second look: the tray is not asked for other rows while it walks. */
struct ended_walk { struct fab_doc_ended *out; int64_t since; struct fab_buf broken, waiting; };
struct leg_name { fab_id agr; int64_t n; };

/* A broken leg that was made good has a row of evidence that says so. */
static bool made_good(struct fab_tray *t, const fab_id *agr)
{
    enum { ROWS = 64 };
    void     *row[ROWS];
    const int n = fab_scan_fixed(t, FAB_I_evid_by_src, FAB_KEY(.a = *agr), 1, row, ROWS);

    for (int i = 0; i < n; i++) {
        if (((const struct fab_evid *)row[i])->fact == FAB_FACT_MADE_GOOD) return true;
    }
    return false;
}

static void count_end(struct ended_walk *w, const struct fab_leg *leg)
{
    const struct leg_name name = { leg->agr, leg->n };

    if (leg->outcome == FAB_OUT_CANCELLED || leg->outcome == FAB_OUT_LAPSED) {
        w->out->called_off++;
        return;
    }
    w->out->ended++;
    switch (leg->outcome) {
    case FAB_OUT_KEPT:
    case FAB_OUT_LATE: w->out->kept++; break;
    case FAB_OUT_SETTLED: w->out->made_good++; break;
    case FAB_OUT_EXPIRED: w->out->ran_out++; break;
    default: fab_put(&w->broken, &name, sizeof name);
    }
}

static bool count_leg(void *arg, const void *row)
{
    struct ended_walk    *w = arg;
    const struct fab_leg *leg = row;
    const struct leg_name name = { leg->agr, leg->n };

    if (leg->stage == FAB_END) {
        if (leg->due >= w->since) count_end(w, leg);
    } else if (leg->stage >= FAB_ACTIVE && leg->stage <= FAB_AJURY) {
        fab_put(&w->waiting, &name, sizeof name);
    }
    return true;
}

static struct leg_name named(const struct fab_buf *b, size_t n)
{
    struct leg_name name;

    memcpy(&name, b->p + n * sizeof name, sizeof name);
    return name;
}

enum fab_code fab_doc_ended(struct fab_reader *r, struct fab_doc_ended *out, struct fab_err *e)
{
    struct ended_walk w = { out, fab_now(r->tray).ms - fab_days(YEAR_DAYS), FAB_BUF_IN(r->arena),
                            FAB_BUF_IN(r->arena) };
    enum fab_code     code;

    *out = (struct fab_doc_ended){ 0 };
    code = fab_tray_all(r->tray, FAB_R_leg, count_leg, &w);
    if (code != FAB_OK || w.broken.failed || w.waiting.failed) {
        return fab_fail(e, code == FAB_OK ? FAB_E_MEMORY : code);
    }
    for (size_t i = 0; i < w.broken.len / sizeof(struct leg_name); i++) {
        const struct leg_name leg = named(&w.broken, i);
        if (made_good(r->tray, &leg.agr)) out->made_good++;
        else out->not_kept++;
    }
    for (size_t i = 0; i < w.waiting.len / sizeof(struct leg_name); i++) {
        const struct leg_name leg = named(&w.waiting, i);
        out->under_way++;
        if (fab_get_timer(r->tray, FAB_KEY(.a = leg.agr, .n = leg.n)) == NULL) out->left_hanging++;
    }
    return FAB_OK;
}

static void put_ended(struct fab_out *o, const struct fab_doc_ended *n)
{
    fab_json_open(o, "promises", '{');
    fab_json_put_int(o, "days", YEAR_DAYS);
    fab_json_put_int(o, "ended", n->ended);
    fab_json_put_int(o, "kept", n->kept);
    fab_json_put_int(o, "made_good", n->made_good);
    fab_json_put_int(o, "decided", n->decided);
    fab_json_put_int(o, "not_kept", n->not_kept);
    fab_json_put_int(o, "ran_out", n->ran_out);
    fab_json_put_int(o, "called_off", n->called_off);
    fab_json_put_int(o, "under_way", n->under_way);
    fab_json_put_int(o, "left_hanging", n->left_hanging);
    fab_json_close(o, '}');
}

/* Items of a list of the charter that are not struck out. */
static void put_list(struct fab_out *o, struct fab_reader *r, const char *name,
                     enum fab_list_name list)
{
    fab_json_open(o, name, '[');
    for (int i = 0; i < fab_list_count(r->tray, list); i++) {
        const char *item = fab_list_item(r->tray, list, i);
        if (item != NULL && item[0] != '-') fab_json_put_text(o, NULL, fab_str_of(item));
    }
    fab_json_close(o, ']');
}

/* The topics as one says them, in the order of "topics". */
static void put_topics(struct fab_out *o, struct fab_reader *r)
{
    fab_json_open(o, "topics_text", '[');
    for (int i = 0; i < fab_list_count(r->tray, FAB_LIST_topics); i++) {
        const char *item = fab_list_item(r->tray, FAB_LIST_topics, i);
        if (item == NULL || item[0] == '-') continue;
        fab_json_put_text(o, NULL, fab_word_of(r->lang, "topic.", fab_str_of(item)));
    }
    fab_json_close(o, ']');
}

static void put_units(struct fab_out *o, struct fab_reader *r)
{
    static const struct {
        char type;
        const char *name;
    } TYPE[] = { { 'c', "credit" }, { 'g', "gift" }, { 'o', "outside" } };

    fab_json_open(o, "units", '[');
    for (int i = 0; i < fab_list_count(r->tray, FAB_LIST_units); i++) {
        int64_t    per_one = 1;
        const char type = fab_unit_type(r->tray, i, &per_one);

        fab_json_open(o, NULL, '{');
        fab_json_put_int(o, "number", i);
        fab_json_put_text(o, "name", fab_doc_unit(r, i));
        for (int k = 0; k < fab_countof(TYPE); k++) {
            if (TYPE[k].type == type) fab_json_put_text(o, "type", fab_str_of(TYPE[k].name));
        }
        fab_json_put_int(o, "per_one", per_one);
        fab_json_put_text(o, "text", fab_doc_unit(r, i));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

static void put_devices(struct fab_out *o, struct fab_reader *r)
{
    const struct fab_device *const *all = fab_devices();

    fab_json_open(o, "devices", '[');
    for (int i = 0; all[i] != NULL; i++) {
        if (!fab_device_on(r->tray, all[i]->name)) continue;
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "device", fab_str_of(all[i]->name));
        fab_json_put_text(o, "text", fab_word_of(r->lang, "device.", fab_str_of(all[i]->name)));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* Who holds the keys of sealed openings (WIRE 7): the operator under the thumbprint of his service
 * key; keepers under that of their own, which stands as the name of their row in the policy. */
static void put_seals(struct fab_out *o, struct fab_reader *r)
{
    enum { SERVICE = 1, OPERATOR = 4, KEEPER = 5 };
    const struct fab_policy_key *k;
    fab_id                       service = { { 0 } }, keeper;

    fab_json_open(o, "seals", '[');
    for (int n = 0; (k = fab_get_policy_key(r->tray, FAB_KEY(.n = n))) != NULL; n++) {
        if (k->what == SERVICE) service = fab_thumbprint(k->key.b);
        if (k->what != OPERATOR
            && (k->what != KEEPER || !fab_sid_read(fab_str_of(k->name), &keeper))) {
            continue;
        }
        fab_json_open(o, NULL, '{');
        fab_json_put_sid(o, "holder", k->what == OPERATOR ? &service : &keeper);
        fab_json_put_sid(o, "key", &k->key);
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
}

/* Those who are here: guests, and those who left, are not. */
static bool count_member(void *arg, const void *row)
{
    const int64_t standing = ((const struct fab_member *)row)->standing;

    *(int64_t *)arg += standing == FAB_NEWCOMER || standing == FAB_MEMBER
                       || standing == FAB_SUSPENDED;
    return true;
}

/* The first heading of the charter ("# La Remise"), else what stands before the first slash of the
 * origin. */
static fab_str name_of(struct fab_reader *r)
{
    fab_str text = r->from->charter == NULL ? (fab_str){ NULL, 0 }
                                            : r->from->charter(r->from->self, r->arena);
    fab_str origin = r->origin;

    while (text.len > 0) {
        const fab_str line = fab_str_cut(&text, '\n');
        if (fab_str_starts(line, "# ")) return fab_str_trim(fab_str_part(line, 2, line.len));
    }
    return fab_str_cut(&origin, '/');
}

enum fab_code fab_view_community(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                 struct fab_err *e)
{
    struct fab_doc_ended ended;
    struct fab_post     *things[FAB_L_page_rows];
    const fab_str        name = name_of(r);
    int64_t              members = 0;
    fab_str              note;
    fab_id               root;

    (void)m;
    FAB_TRY(fab_doc_ended(r, &ended, e));
    if (fab_tray_all(r->tray, FAB_R_member, count_member, &members) != FAB_OK) {
        return fab_fail(e, fab_tray_error(r->tray));
    }
    fab_json_put_text(
        o, "text",
        fab_doc_say(r, FAB_W("community.text"), FAB_TEXT("name", name),
                    FAB_TEXT("members", fab_doc_count(r, FAB_W("count.members"), members)),
                    FAB_TEXT("promises", fab_doc_count(r, FAB_W("count.promises"), ended.ended))));
    fab_json_put_text(o, "name", name);
    fab_json_put_text(o, "origin", r->origin);
    fab_json_open(o, "languages", '[');
    for (int i = 0; i < FAB_LANGS; i++) {
        fab_json_put_text(o, NULL, fab_str_of(fab_lang_name((enum fab_lang)i)));
    }
    fab_json_close(o, ']');
    fab_json_put_int(o, "members", members);
    fab_json_put_int(o, "active", fab_meta(r->tray, FAB_META_active));
    put_ended(o, &ended);
    fab_json_put_int(o, "things", fab_doc_posts(r, 1, things, FAB_L_page_rows));
    put_units(o, r);
    put_list(o, r, "topics", FAB_LIST_topics);
    put_topics(o, r);
    put_list(o, r, "places", FAB_LIST_places);
    put_list(o, r, "hours", FAB_LIST_hours);
    put_devices(o, r);
    put_seals(o, r);
    fab_doc_brakes(o, r);
    fab_json_put_int(o, "version", fab_meta(r->tray, FAB_META_ver));
    fab_json_put_bool(o, "public", fab_set(r->tray, FAB_S_log_public) != 0);
    fab_json_put_time(o, "now", fab_now(r->tray).ms);
    fab_json_put_int(o, "size", r->size);
    if (r->from->checkpoint != NULL
        && r->from->checkpoint(r->from->self, r->arena, &note, &root, e) == FAB_OK) {
        fab_json_put_sid(o, "root", &root);
    }
    return FAB_OK;
}

/* How a setting's number is read: sums of unit 0, shares in hundredths, times in days and hours,
 * yes or no. */
static fab_str value_text(struct fab_reader *r, char type, int64_t value, int64_t max)
{
    char           text[128];
    struct fab_buf b = FAB_BUF(text);

    switch (type) {
    case 'a': return fab_doc_sum_text(r, 0, value);
    case 'd': return fab_doc_count(r, FAB_W("time.days"), value);
    case 'h':
        return value > 24 && value % 24 == 0 ? fab_doc_count(r, FAB_W("time.days"), value / 24)
                                             : fab_doc_count(r, FAB_W("time.hours"), value);
    case 's':
        return value > 0 && value % 3600 == 0 ? fab_doc_count(r, FAB_W("time.hours"), value / 3600)
                                              : fab_doc_count(r, FAB_W("time.seconds"), value);
    case 'p':
        fab_put_int(&b, value / 10000);
        if (value % 10000 != 0) {
            fab_put_byte(&b, r->lang == FAB_FR ? ',' : '.');
            fab_put_digits(&b, (uint64_t)(value % 10000) / 100, 2);
        }
        return fab_doc_say(r, FAB_W("value.ppm"), FAB_TEXT("n", fab_buf_str(&b)));
    default:
        if (type == 'b' && max == 1) {
            return fab_word(r->lang, value ? FAB_W("value.yes") : FAB_W("value.no"));
        }
        fab_put_number(&b, r->lang, value);
        return fab_copy(r->arena, fab_buf_str(&b));
    }
}

static fab_str setting_label(struct fab_reader *r, const char *name)
{
    const fab_str whole = fab_str_of(name);

    if (!fab_str_starts(whole, "keep.")) return fab_word_of(r->lang, "setting.", whole);
    return fab_doc_say(
        r, FAB_W("setting.keep"),
        FAB_TEXT("kind", fab_word_of(r->lang, "kind.", fab_str_part(whole, 5, whole.len))));
}

static void put_setting(struct fab_out *o, struct fab_reader *r, int64_t ver, int setting)
{
    const struct fab_setting_row *row = fab_setting_row(setting);
    const int64_t                 value = fab_set_at(r->tray, ver, setting);
    const fab_str                 label = setting_label(r, row->name);
    const fab_str                 text = value_text(r, row->type, value, row->max);
    const fab_str                 def = value_text(r, row->type, row->def, row->max);
    const fab_str                 min = value_text(r, row->type, row->min, row->max);
    const fab_str                 max = value_text(r, row->type, row->max, row->max);

    const fab_str sentence = fab_doc_say(r, FAB_W("setting.text"), FAB_TEXT("label", label),
                                         FAB_TEXT("value", text), FAB_TEXT("def", def),
                                         FAB_TEXT("min", min), FAB_TEXT("max", max));

    fab_json_open(o, NULL, '{');
    fab_json_put_text(o, "name", fab_str_of(row->name));
    fab_json_put_int(o, "value", value);
    fab_json_put_int(o, "default", row->def);
    fab_json_put_int(o, "min", row->min);
    fab_json_put_int(o, "max", row->max);
    fab_json_put_text(o, "type", (fab_str){ &row->type, 1 });
    fab_json_put_int(o, "class", row->class_);
    fab_json_put_bool(o, "changed", value != row->def);
    fab_json_put_text(o, "label_text", label);
    fab_json_put_text(o, "value_text", text);
    fab_json_put_text(o, "default_text", def);
    fab_json_put_text(o, "min_text", min);
    fab_json_put_text(o, "max_text", max);
    fab_json_put_text(o, "text", sentence);
    fab_json_put_text(o, "row_text",
                      fab_doc_say(r, FAB_W("setting.row"),
                                  FAB_TEXT("name", fab_str_of(row->name)),
                                  FAB_TEXT("text", sentence)));
    fab_json_close(o, '}');
}

static void put_settings(struct fab_out *o, struct fab_reader *r, int64_t ver)
{
    fab_json_open(o, "settings", '[');
    for (int i = 0; i < FAB_SETTINGS; i++) put_setting(o, r, ver, i);
    fab_json_close(o, ']');
}

/* The lists as they stand in the charter, struck items too: what a new version has to go on
 * from. */
static void put_lists(struct fab_out *o, struct fab_reader *r)
{
    fab_json_open(o, "lists", '{');
    for (int list = 0; list < FAB_LISTS; list++) {
        fab_json_open(o, fab_name_text(FAB_COL_LIST, list), '[');
        for (int i = 0; i < fab_list_count(r->tray, (enum fab_list_name)list); i++) {
            fab_json_put_text(o, NULL,
                              fab_str_of(fab_list_item(r->tray, (enum fab_list_name)list, i)));
        }
        fab_json_close(o, ']');
    }
    fab_json_close(o, '}');
}

/* The part in this language: from "## Français" to the next "## "; empty: there is none. */
static fab_str part_in(fab_str text, enum fab_lang lang)
{
    const fab_str name = fab_word(lang, FAB_W("charter.language"));
    size_t        from = text.len, at = 0;

    while (at < text.len) {
        fab_str       rest = fab_str_part(text, at, text.len);
        const fab_str line = fab_str_cut(&rest, '\n');

        if (from < text.len && fab_str_starts(line, "## ")) break;
        if (fab_str_starts(line, "## ") && fab_str_same(fab_str_part(line, 3, line.len), name)) {
            from = at;
        }
        at = text.len - rest.len;
    }
    return from < text.len ? fab_str_part(text, from, at - from) : (fab_str){ NULL, 0 };
}

/* Where the first part begins, whatever its language: a phone has the words of one only. */
static size_t first_part(fab_str text)
{
    size_t at = 0;

    while (at < text.len) {
        fab_str       rest = fab_str_part(text, at, text.len);
        const fab_str line = fab_str_cut(&rest, '\n');

        if (fab_str_starts(line, "## ")) break;
        at = text.len - rest.len;
    }
    return at;
}

/* A charter in several languages: what stands before them, the reader's, then the others. */
static fab_str in_language(const struct fab_reader *r, fab_str text)
{
    const fab_str  mine = part_in(text, r->lang);
    struct fab_buf b = FAB_BUF_IN(r->arena);
    size_t         head = first_part(text), at;

    if (mine.len == 0) return text;
    at = (size_t)(mine.p - text.p);
    fab_put_str(&b, fab_str_part(text, 0, head));
    fab_put_str(&b, fab_str_trim(mine));
    fab_put_text(&b, "\n\n");
    fab_put_str(&b, fab_str_part(text, head, at - head));
    fab_put_str(&b, fab_str_part(text, at + mine.len, text.len));
    return b.failed ? text : fab_str_trim(fab_buf_str(&b));
}

static void put_charter(struct fab_out *o, struct fab_reader *r, int64_t ver)
{
    const fab_str text = r->from->charter == NULL ? (fab_str){ NULL, 0 }
                                                  : r->from->charter(r->from->self, r->arena);
    char          digits[24];
    struct fab_buf b = FAB_BUF(digits);

    fab_put_int(&b, ver);
    fab_json_put_text(o, "text",
                      fab_doc_say(r, FAB_W("charter.text"), FAB_TEXT("n", fab_buf_str(&b))));
    fab_json_put_int(o, "version", ver);
    if (ver == fab_meta(r->tray, FAB_META_ver)) {
        fab_json_put_text(o, "charter_text", in_language(r, text));
    }
    put_list(o, r, "topics", FAB_LIST_topics);
    put_lists(o, r);
    put_devices(o, r);
    put_settings(o, r, ver);
}

enum fab_code fab_view_charter(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                               struct fab_err *e)
{
    (void)m;
    (void)e;
    put_charter(o, r, fab_meta(r->tray, FAB_META_ver));
    return FAB_OK;
}

enum fab_code fab_view_charter_settings(struct fab_reader *r, const struct fab_match *m,
                                        struct fab_out *o, struct fab_err *e)
{
    (void)m;
    (void)e;
    fab_json_put_int(o, "version", fab_meta(r->tray, FAB_META_ver));
    put_settings(o, r, fab_meta(r->tray, FAB_META_ver));
    return FAB_OK;
}

enum fab_code fab_view_charter_at(struct fab_reader *r, const struct fab_match *m,
                                  struct fab_out *o, struct fab_err *e)
{
    int64_t ver;

    if (!fab_int_read(m->param[0], &ver) || ver < 1 || ver > fab_meta(r->tray, FAB_META_ver)) {
        return fab_fail(e, FAB_E_REF);
    }
    put_charter(o, r, ver);
    return FAB_OK;
}

static int64_t fields_of(const struct fab_kind_row *k)
{
    int64_t n = 0;

    for (int key = 1; key < 32; key++) n += (k->must >> key) & 1;
    return n;
}

/* The open book: every kind, what it asks, who reads its words, for how long (MISSION 7: frugality,
 * measured per act). */
enum fab_code fab_view_openbook(struct fab_reader *r, const struct fab_match *m, struct fab_out *o,
                                struct fab_err *e)
{
    (void)m;
    (void)e;
    fab_json_put_text(o, "text", fab_word(r->lang, FAB_W("openbook.text")));
    fab_json_open(o, "rows", '[');
    for (int kind = 1; kind < FAB_KINDS; kind++) {
        const struct fab_kind_row *k = fab_kind_row(kind);
        const char                 sees = k == NULL || k->sees == 0 ? '0' : k->sees;

        if (k == NULL || !fab_device_on(r->tray, k->device)) continue;
        const fab_str label = fab_word_of(r->lang, "kind.", fab_str_of(k->name));
        const fab_str seen = fab_word_of(r->lang, "sees.", (fab_str){ &sees, 1 });
        const fab_str kept = fab_doc_kept(r, k);
        fab_json_open(o, NULL, '{');
        fab_json_put_text(o, "kind", fab_str_of(k->name));
        fab_json_put_text(o, "kind_text", label);
        fab_json_put_bool(o, "duty", k->duty != 0);
        fab_json_put_int(o, "fields", fields_of(k));
        fab_json_put_text(o, "sees_text", k->sees == 0 ? fab_doc_log_seen(r) : seen);
        fab_json_put_text(o, "keep_text",
                          k->sees == 0 ? fab_word(r->lang, FAB_W("keep.ever")) : kept);
        struct fab_buf line = FAB_BUF_IN(r->arena);
        FAB_SAY_N(&line, r->lang, "openbook.kind", fields_of(k), FAB_TEXT("kind", label),
                  FAB_TEXT("sees", seen), FAB_TEXT("keep", kept));
        fab_json_put_text(o, "text", fab_buf_str(&line));
        fab_json_close(o, '}');
    }
    fab_json_close(o, ']');
    return FAB_OK;
}

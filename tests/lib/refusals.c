/* refusals.c: what each function of the library refuses, and that nothing is written then; parts B,
 * C and D at work.
 *
 *   refusals FILE       of a community; prints what is not ok, at last "N passed, N failed" */
#include <fabrique.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

static void is(const char *row, long long got, long long want)
{
    if (got == want) {
        passed++;
        return;
    }
    failed++;
    printf("not ok %s: got %lld, wanted %lld\n", row, got, want);
}

/* Code and field of a refusal; an error always has a sentence. */
static void refused(const char *row, int code, const fab_error *e, int want, const char *field)
{
    is(row, code, want);
    is(row, strcmp(e->field, field), 0);
    is(row, e->number == code && strlen(e->sentence) > 10, 1);
}

static fab_error fresh(void)
{
    fab_error e;

    memset(&e, 0, sizeof e);
    e.size = sizeof e;
    return e;
}

/* ---- A */

static int sign(void *self, const uint8_t *message, size_t n, uint8_t signature[64])
{
    int *const calls = (int *)self;

    (void)message;
    memset(signature, 7, 64);
    return n == 0 || ++*calls > 3;
}

static const char OFFER[] = "{\"kind\":\"vouch\",\"kid\":\"AQEBAQEBAQEBAQEBAQEBAQ\",\"aud\":\"a."
                            "example/log\",\"iat\":1795424460,"
                            "\"sub\":\"AgICAgICAgICAgICAgICAg\",\"scale\":2}";

static void statements(void)
{
    uint8_t     entry[2048], again[2048], sid[32], sid_again[32];
    char        json[4096];
    int         calls = 0;
    fab_signer  signer = { sizeof signer, sign, &calls };
    fab_key     key = { { 0 }, { 0 }, NULL };
    fab_keyring ring = { sizeof ring, &key, 1 };
    size_t      len = 0, need = 0;
    fab_error   e = fresh();

    is("a statement is built",
       fab_statement_build(OFFER, strlen(OFFER), &signer, entry, sizeof entry, &len, &e), 0);
    is("its signature is the signer's", entry[len - 1], 7);
    fab_sid(entry, len, sid);
    memset(again, 0, sizeof again);
    is("too small a buffer",
       fab_statement_build(OFFER, strlen(OFFER), &signer, again, len - 1, &need, &e),
       FABRIQUE_E_MEMORY);
    is("says what it needs", (long long)need, (long long)len);
    is("and is untouched", again[0], 0);
    is("one that is just enough",
       fab_statement_build(OFFER, strlen(OFFER), &signer, again, len, &need, &e), 0);
    fab_sid(again, need, sid_again);
    is("the same bytes", memcmp(sid, sid_again, 32), 0);
    e = fresh();
    refused("a signer who refuses",
            fab_statement_build(OFFER, strlen(OFFER), &signer, again, len, &need, &e), &e,
            FABRIQUE_E_SIG, "");
    e = fresh();
    refused("no JSON", fab_statement_build("no", 2, &signer, again, len, &need, &e), &e,
            FABRIQUE_E_SYNTAX, "");
    e = fresh();
    refused("no signer named",
            fab_statement_build("{\"kind\":\"vouch\"}", 16, &signer, again, len, &need, &e), &e,
            FABRIQUE_E_FIELD, "kid");
    signer.size--;
    e = fresh();
    refused("a struct of another size",
            fab_statement_build(OFFER, strlen(OFFER), &signer, again, len, &need, &e), &e,
            FABRIQUE_E_FIELD, "size");

    is("as JSON", fab_statement_to_json(entry, len, json, sizeof json, &need, &e), 0);
    is("with its kind", strstr(json, "\"vouch\"") != NULL, 1);
    is("JSON in too small a buffer", fab_statement_to_json(entry, len, json, need - 1, &need, &e),
       FABRIQUE_E_MEMORY);
    e = fresh();
    refused("no entry", fab_statement_to_json(entry, len - 1, json, sizeof json, &need, &e), &e,
            FABRIQUE_E_SYNTAX, e.field);

    memset(key.kid, 1, 16);
    e = fresh();
    refused("a signature that is none",
            fab_statement_check(entry, len, &ring, "a.example/log", 1795424460, &e), &e,
            FABRIQUE_E_SIG, "");
    e = fresh();
    refused("a time before all", fab_statement_check(entry, len, &ring, "a.example/log", -1, &e),
            &e, FABRIQUE_E_FIELD, "now_s");
    ring.size = 0;
    e = fresh();
    refused("a ring of no size",
            fab_statement_check(entry, len, &ring, "a.example/log", 1795424460, &e), &e,
            FABRIQUE_E_FIELD, "size");
    is("nobody asks why", fab_statement_check(entry, len, &ring, "a.example/log", 1795424460, NULL),
       FABRIQUE_E_FIELD);
}

static void proofs(void)
{
    static const char policy[] =
        "log commons.example/log+09f26630+Ae00YIApKzgV0Tisgting8VttU33DAOPi8CHEDUSVMpM\nquorum "
        "none\n";
    fab_checkpoint c = { sizeof c, "", 0, { 0 }, 0, 0 };
    fab_receipt    r = { sizeof r, 0, 0, 0, { 0 } };
    uint8_t        hash[32] = { 0 };
    int64_t        index = -1;
    fab_error      e = fresh();

    refused("no note", fab_checkpoint_check("no", 2, policy, &c, &e), &e, FABRIQUE_E_SYNTAX,
            e.field);
    e = fresh();
    refused("no policy", fab_checkpoint_check("no", 2, "trust me\n", &c, &e), &e, FABRIQUE_E_SYNTAX,
            "policy");
    e = fresh();
    refused("a policy that is NULL", fab_checkpoint_check("no", 2, NULL, &c, &e), &e,
            FABRIQUE_E_SYNTAX, "policy");
    e = fresh();
    refused("no proof", fab_proof_check("no", 2, hash, policy, &index, &c, &e), &e,
            FABRIQUE_E_SYNTAX, e.field);
    is("no index then", (long long)index, -1);
    e = fresh();
    refused("no receipt", fab_receipt_check(hash, 32, hash, "a.example/log", hash, &r, &e), &e,
            FABRIQUE_E_SYNTAX, e.field);
    e = fresh();
    refused("a path that is too long", fab_inclusion_check(hash, 0, 1, hash, 65, hash, &e), &e,
            FABRIQUE_E_FIELD, "count");
    e = fresh();
    refused("not in the tree", fab_inclusion_check(hash, 1, 1, hash, 0, hash, &e), &e,
            FABRIQUE_E_PROOF, "");
    c.size = r.size = 8;
    e = fresh();
    refused("a checkpoint of another size", fab_checkpoint_check("no", 2, policy, &c, &e), &e,
            FABRIQUE_E_FIELD, "size");
    e = fresh();
    refused("a receipt of another size",
            fab_receipt_check(hash, 32, hash, "a.example/log", hash, &r, &e), &e, FABRIQUE_E_FIELD,
            "size");
}

/* ---- B */

static fab_question question(void)
{
    fab_question q;

    memset(&q, 0, sizeof q);
    q.size = sizeof q;
    q.level = FABRIQUE_BALANCED;
    q.shrug = q.deposit = FABRIQUE_ANY;
    q.stake = 100;
    return q;
}

static void opening(const char *file)
{
    fab_community *c = NULL;
    fab_options    o = { sizeof o, FABRIQUE_EN, FABRIQUE_MEMBER, { 0 } };
    fab_text      *t = NULL;
    fab_report    *r = NULL;
    uint64_t       size = 0;
    fab_error      e = fresh();

    refused("no file", fab_open("nowhere/at/all.fab", NULL, &c, &e), &e, FABRIQUE_E_DISK, "");
    is("and nothing is open", c == NULL, 1);
    e = fresh();
    refused("nobody in particular", fab_open(file, &o, &c, &e), &e, FABRIQUE_E_FIELD, "member");
    o.reader = 3;
    e = fresh();
    refused("no such reader", fab_open(file, &o, &c, &e), &e, FABRIQUE_E_FIELD, "reader");
    o.reader = FABRIQUE_VISITOR;
    o.lang = 2;
    e = fresh();
    refused("no such language", fab_open(file, &o, &c, &e), &e, FABRIQUE_E_FIELD, "lang");
    o.lang = FABRIQUE_FR;
    is("a visitor", fab_open(file, &o, &c, &e), 0);
    if (c == NULL) return;
    is("reads what all may read", fab_get(c, "/v1/community", &t, &e), 0);
    is("ended by 0", (long long)strlen(t->text), (long long)t->len);
    fab_text_free(t);
    e = fresh();
    e.lang = FABRIQUE_FR;
    refused("not people", fab_get(c, "/v1/people", &t, &e), &e, FABRIQUE_E_WHO, "");
    is("no text then", t == NULL, 1);
    e = fresh();
    refused("no such path", fab_get(c, "/v1/nothing", &t, &e), &e, FABRIQUE_E_REF, "");
    e = fresh();
    refused("what the server alone has", fab_get(c, "/v1/events", &t, &e), &e, FABRIQUE_E_REF, "");
    e = fresh();
    refused("no path at all", fab_get(c, NULL, &t, &e), &e, FABRIQUE_E_REF, "");
    is("goes on", fab_refresh(c, &size, &e), 0);
    is("to the end", size > 2, 1);
    e = fresh();
    refused("no such check", fab_verify(c, 4, &r, &e), &e, FABRIQUE_E_FIELD, "what");
    is("all adds up", fab_verify(c, FABRIQUE_REFOLD | FABRIQUE_SIGNATURES, &r, &e), 0);
    is("ok", r->ok && r->nfindings > 5 && r->entries == (int64_t)size, 1);
    fab_report_free(r);
    fab_close(c);
    fab_close(NULL);
    fab_text_free(NULL);
    fab_answer_free(NULL);
    fab_report_free(NULL);
    fab_links_free(NULL);
}

static void asked(fab_community *c, const char *row, fab_question q, int want, const char *field)
{
    fab_answer *a = NULL;
    fab_error   e = fresh();

    refused(row, fab_ask(c, &q, &a, &e), &e, want, field);
    is(row, a == NULL, 1);
}

static void asking(const char *file)
{
    fab_community *c = NULL;
    fab_question   q = question();
    fab_error      e = fresh();

    is("the operator", fab_open(file, NULL, &c, &e), 0);
    if (c == NULL) return;
    asked(c, "for nobody", q, FABRIQUE_E_FIELD, "asker");
    memset(q.asker, 3, 16);
    asked(c, "for a stranger", q, FABRIQUE_E_WHO, "");
    q.stake = -1;
    asked(c, "a stake below nothing", q, FABRIQUE_E_FIELD, "stake");
    q = question();
    q.unit = 16;
    asked(c, "no such unit", q, FABRIQUE_E_FIELD, "unit");
    q = question();
    q.level = 3;
    asked(c, "no such level", q, FABRIQUE_E_FIELD, "level");
    q = question();
    q.shrug = -2;
    asked(c, "no such shrug", q, FABRIQUE_E_FIELD, "shrug");
    q = question();
    q.steps = 13;
    asked(c, "thirteen steps", q, FABRIQUE_E_FIELD, "steps");
    q.size = 1;
    asked(c, "a question of another size", q, FABRIQUE_E_FIELD, "size");
    fab_close(c);
}

/* ---- C: rows 2, 6 and 9 of DECISION 16, example D of 15 */

static const fab_need DRILL = { sizeof(fab_need),
                                60,
                                { 880000, 950000, 990000, 40 },
                                { 930000, 970000, 990000, 40 },
                                1,
                                20,
                                0,
                                0,
                                80,
                                0,
                                7,
                                1,
                                0,
                                NULL };

static void deciding(void)
{
    static const fab_offer MENU[] = { { 1, 1, 2100, 100, 1000000 }, { 3, 6, 2100, 40, 900000 } };
    fab_need               n = DRILL;
    fab_decision           d;
    int64_t                t = 0;
    int32_t                p = 0;
    uint32_t               why = 0;
    fab_error              e = fresh();

    memset(&d, 0, sizeof d);
    d.size = sizeof d;
    is("tolerate", fab_tolerate(&n, &t, &p, &why, &e), 0);
    is("T", (long long)t, 46);
    is("p", p, 869950);
    is("why", why, FABRIQUE_BY_ODDS);
    is("decide", fab_decide(&n, MENU, 2, &d, &e), 0);
    is("a device", d.kind, FABRIQUE_DEVICE);
    is("deposit", (long long)d.amount[0], 14);
    is("with nothing on the menu", fab_decide(&n, NULL, 0, &d, &e), 0);
    is("not enough is known", d.kind, FABRIQUE_NOT_ENOUGH_KNOWN);
    is("X", d.most_stake > 0 && d.most_stake < 60, 1);
    n.level = 3;
    e = fresh();
    refused("no such level", fab_tolerate(&n, &t, &p, &why, &e), &e, FABRIQUE_E_FIELD, "level");
    e = fresh();
    refused("nor here", fab_decide(&n, MENU, 2, &d, &e), &e, FABRIQUE_E_FIELD, "level");
    e = fresh();
    refused("nine rows", fab_decide(&DRILL, MENU, 9, &d, &e), &e, FABRIQUE_E_FIELD, "menu");
    d.size = 0;
    e = fresh();
    refused("a decision of no size", fab_decide(&DRILL, MENU, 2, &d, &e), &e, FABRIQUE_E_FIELD,
            "size");
}

static fab_link link(char from, char to, int64_t sum)
{
    fab_link l;

    memset(&l, 0, sizeof l);
    l.from[0] = (uint8_t)from;
    l.to[0] = (uint8_t)to;
    l.free = sum;
    l.hops = 2;
    l.until_ms = 9000;
    return l;
}

/* Of links between the same two each is named once: two that are equal, one of another topic,
 * one that ends too early. */
static void parallel(const fab_holder *h, const fab_cover_ask *as)
{
    fab_link l[] = { link('A', 'C', 10), link('Z', 'A', 99), link('A', 'C', 10), link('A', 'C', 7),
                     link('A', 'C', 5) };
    fab_links    *all = NULL;
    fab_cover_ask ask = *as;
    fab_cover     c;
    int           used[5] = { 0 };

    memset(&c, 0, sizeof c);
    c.size = sizeof c;
    l[3].until_ms = 1000;
    l[4].topics[0] = 3;
    ask.need = 99;
    ask.topic = 3;
    is("parallel links", fab_links_open(h, 5, l, 5, &all, NULL), 0);
    is("are found", fab_cover_find(all, &ask, &c, NULL), 0);
    is("those that serve", (long long)c.sum, 25);
    for (int k = 0; k < c.npaths; k++) {
        is("by way of A", (long long)c.path[k].link[0], 1);
        used[c.path[k].link[1] < 0 ? 3 : c.path[k].link[1]]++;
    }
    is("each once", used[0] == 1 && used[2] == 1 && used[4] == 1 && used[3] == 0, 1);
    fab_links_free(all);
}

static void covering(void)
{
    static const struct {
        int64_t     need, sum[3];
        const char *way[3];
    } D[] = {
        { 1, { 1, 0, 0 }, { "AC", "", "" } },
        { 7, { 4, 2, 1 }, { "AC", "BC", "ADC" } },
        { 35, { 20, 10, 5 }, { "AC", "BC", "ADC" } },
        { 60, { 33, 17, 10 }, { "AC", "BC", "ADC" } },
        { 110, { 60, 30, 20 }, { "AC", "BC", "ADC" } },
        { 5000, { 60, 30, 20 }, { "AC", "BC", "ADC" } },
    };
    fab_link      l[] = { link('Z', 'A', 80), link('Z', 'B', 40), link('A', 'C', 60),
                          link('B', 'C', 30), link('A', 'D', 50), link('D', 'C', 20) };
    fab_holder    h[5];
    fab_links    *all = NULL;
    fab_cover_ask ask;
    fab_cover     c;
    fab_error     e = fresh();

    memset(h, 0, sizeof h);
    memset(&ask, 0, sizeof ask);
    memset(&c, 0, sizeof c);
    for (int i = 0; i < 5; i++) {
        h[i].mid[0] = (uint8_t) "ZABCD"[i];
        h[i].line = 1000;
    }
    ask.size = sizeof ask;
    ask.from = FABRIQUE_FROM_VAULT | FABRIQUE_FROM_SELF;
    ask.creditor[0] = 'Z';
    ask.debtor[0] = 'C';
    ask.until_ms = 8000;
    c.size = sizeof c;
    is("links", fab_links_open(h, 5, l, 6, &all, &e), 0);
    for (size_t i = 0; i < sizeof D / sizeof D[0]; i++) {
        ask.need = D[i].need;
        is("find", fab_cover_find(all, &ask, &c, &e), 0);
        is("complete", c.complete, 1);
        for (int k = 0; k < c.npaths; k++) {
            char way[5] = "";

            for (int m = 0; m < c.path[k].nlinks; m++) way[m] = (char)c.path[k].member[m][0];
            is("a path", k < 3 && strcmp(way, D[i].way[k]) == 0 && c.path[k].sum == D[i].sum[k], 1);
            for (int m = 0; m < c.path[k].nlinks; m++) {
                const char      from = m == 0 ? 'Z' : way[m - 1];
                const long long at = (long long)c.path[k].link[m];

                is("a link of the list",
                   at >= 0 && at < 6 && l[at].from[0] == from && l[at].to[0] == way[m], 1);
            }
        }
    }
    parallel(h, &ask);
    ask.from = FABRIQUE_FROM_POOL;
    e = fresh();
    refused("a pool on the layer of words", fab_cover_find(all, &ask, &c, &e), &e, FABRIQUE_E_FIELD,
            "from");
    ask.from = FABRIQUE_FROM_SELF;
    ask.scan = 10;
    e = fresh();
    refused("too small a scan", fab_cover_find(all, &ask, &c, &e), &e, FABRIQUE_E_FIELD, "scan");
    ask.scan = 0;
    ask.debtor[0] = 'Z';
    e = fresh();
    refused("oneself", fab_cover_find(all, &ask, &c, &e), &e, FABRIQUE_E_FIELD, "debtor");
    c.size = 0;
    e = fresh();
    refused("a cover of no size", fab_cover_find(all, &ask, &c, &e), &e, FABRIQUE_E_FIELD, "size");
    fab_links_free(all);
    l[0].to[0] = 'Z';
    e = fresh();
    refused("a link to oneself", fab_links_open(h, 5, l, 6, &all, &e), &e, FABRIQUE_E_FIELD,
            "from");
    is("no links then", all == NULL, 1);
    l[0] = link('Z', 'A', -1);
    e = fresh();
    refused("less than nothing", fab_links_open(h, 5, l, 6, &all, &e), &e, FABRIQUE_E_FIELD,
            "free");
    l[0] = link('Z', 'A', 1);
    l[0].topics[0] = 2;
    l[0].topics[1] = 1;
    e = fresh();
    refused("topics out of order", fab_links_open(h, 5, l, 6, &all, &e), &e, FABRIQUE_E_FIELD,
            "topics");
    h[0].standing = 3;
    e = fresh();
    refused("no such standing", fab_links_open(h, 5, l, 6, &all, &e), &e, FABRIQUE_E_FIELD,
            "standing");
}

/* ---- D: example F of DECISION 15 */

static const char OUTLINE[] =
    "{\"at\":1795500000,\"version\":1,\"unit\":0,\"minute_milli\":150,\"rate_day\":300,\"word_"
    "effect\":900000,\"pool_keep\":100000,"
    "\"parties\":[\"AQEBAQEBAQEBAQEBAQEBAQ\",\"AgICAgICAgICAgICAgICAg\"],\"topic\":\"photo\","
    "\"text\":\"La cam\xc3\xa9ra\",\"legs\":["
    "{\"debtor\":0,\"due\":1795845600,\"stake\":30,\"premium\":20000,\"after\":0},"
    "{\"debtor\":1,\"due\":1795845600,\"stake\":300,\"premium\":20000,\"after\":1}]}";
static const char NORA[] = "{\"needs\":[{\"leg\":1,\"stake\":300,\"steps\":1,\"need\":180},{"
                           "\"leg\":1,\"stake\":150,\"steps\":1,\"need\":30}],"
                           "\"gives\":[{\"leg\":0,\"row\":2,\"most\":30}]}";
static const char OMAR[] =
    "{\"needs\":[{\"leg\":0,\"stake\":30,\"steps\":1,\"need\":12},{\"leg\":0,\"stake\":15,"
    "\"steps\":1,\"need\":0}],"
    "\"gives\":[{\"leg\":1,\"row\":1,\"most\":150},{\"leg\":1,\"row\":3,\"most\":40}]}";

static void negotiating(void)
{
    uint8_t   outline[2048], nora[2048], omar[2048], salt[32], hash[32];
    char      text[8192];
    size_t    n = 0, nora_n = 0, omar_n = 0, len = 0;
    fab_error e = fresh();

    memset(salt, 7, sizeof salt);
    is("an outline", fab_outline_build(OUTLINE, strlen(OUTLINE), outline, sizeof outline, &n, &e),
       0);
    is("too small", fab_outline_build(OUTLINE, strlen(OUTLINE), outline, 1, &len, &e),
       FABRIQUE_E_MEMORY);
    is("it says how much", (long long)len, (long long)n);
    is("it comes back", fab_outline_to_json(outline, n, text, sizeof text - 1, &len, &e), 0);
    text[len] = 0;
    is("as it was", strstr(text, OUTLINE + 1) != NULL, 1);
    is("a sheet",
       fab_sheet_build(outline, n, salt, NORA, strlen(NORA), nora, sizeof nora, &nora_n, &e), 0);
    is("the other one",
       fab_sheet_build(outline, n, salt, OMAR, strlen(OMAR), omar, sizeof omar, &omar_n, &e), 0);
    fab_sheet_hash(nora, nora_n, hash);
    is("a hash", hash[0] | hash[31], hash[0] | hash[31]);
    is("the deal",
       fab_sheet_best(outline, n, nora, nora_n, omar, omar_n, FABRIQUE_EN, "EUR", 1, text,
                      sizeof text - 1, &len, &e),
       0);
    text[len] = 0;
    is("its burden", strstr(text, "\"burden_milli\":2094") != NULL, 1);
    is("in words",
       strstr(text, "The smallest deal that suits both: of \xe2\x82\xac"
                    "30, ") != NULL,
       1);
    is("in too small a buffer",
       fab_sheet_best(outline, n, nora, nora_n, omar, omar_n, FABRIQUE_EN, "EUR", 1, text, 9, &len,
                      &e),
       FABRIQUE_E_MEMORY);
    is("one alone",
       fab_sheet_best(outline, n, nora, nora_n, NULL, 0, FABRIQUE_FR, "EUR", 1, text, sizeof text,
                      &len, &e),
       0);
    e = fresh();
    refused("no outline", fab_outline_build("[]", 2, outline, sizeof outline, &len, &e), &e,
            FABRIQUE_E_SYNTAX, "json");
    e = fresh();
    refused("a sheet about nothing",
            fab_sheet_build(nora, nora_n, salt, NORA, strlen(NORA), omar, sizeof omar, &len, &e),
            &e, FABRIQUE_E_SYNTAX, e.field);
    e = fresh();
    refused("not an outline", fab_outline_to_json(nora, nora_n, text, sizeof text, &len, &e), &e,
            FABRIQUE_E_SYNTAX, e.field);
    e = fresh();
    refused("the other side's row",
            fab_sheet_best(outline, n, omar, omar_n, nora, nora_n, 0, "EUR", 1, text, sizeof text,
                           &len, &e),
            &e, FABRIQUE_E_FIELD, e.field);
    e = fresh();
    refused("none in one",
            fab_sheet_best(outline, n, nora, nora_n, omar, omar_n, 0, "EUR", 0, text, sizeof text,
                           &len, &e),
            &e, FABRIQUE_E_FIELD, "per_one");
}

int main(int n, char **argument)
{
    if (n != 2) return 2;
    is("the version", strcmp(fab_version(), FABRIQUE_VERSION), 0);
    is("the ABI", fab_abi(), FABRIQUE_ABI);
    statements();
    proofs();
    opening(argument[1]);
    asking(argument[1]);
    deciding();
    covering();
    negotiating();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

/* ask.c: documents of a community's file by the library, to be compared with what the program says.
 *
 *   ask FILE             reads lines "MID|- fr|en TARGET" and writes the document, or "E_CODE
 * field", behind its length in 4
 *                        bytes, as tests/wasm/answers.c does; "-" is a visitor, "+" the operator.
 *   ask FILE follow      the same, but prints each document on a line of its own, and "refresh"
 * moves on and prints the size.
 *
 * A target "ask MID STAKE LEVEL" is asked by fab_ask; "told MID STAKE LEVEL" prints what the
 * struct says of the same. */
#include <fabrique.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 8192, READERS = 4096 };

/* A handle for each reader and language that was named. */
static struct {
    char           name[32];
    fab_community *c;
} reader[READERS];
static int readers;

static int digit(int c)
{
    const char *const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *const at = c == 0 ? NULL : strchr(all, c);

    return at == NULL ? -1 : (int)(at - all);
}

static void read_mid(const char *text, uint8_t mid[16])
{
    unsigned sum = 0, bits = 0;
    size_t   n = 0;

    for (; n < 16 && digit(*text) >= 0; text++) {
        sum = (sum << 6 | (unsigned)digit(*text)) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        mid[n++] = (uint8_t)(sum >> bits);
    }
}

static fab_community *opened(const char *file, const char *who, const char *lang)
{
    char        name[32];
    fab_options o = { sizeof o, FABRIQUE_EN, FABRIQUE_MEMBER, { 0 } };
    fab_error   e = { sizeof e, FABRIQUE_EN, 0, "", "", "" };

    snprintf(name, sizeof name, "%s %s", who, lang);
    for (int i = 0; i < readers; i++) {
        if (strcmp(reader[i].name, name) == 0) return reader[i].c;
    }
    if (readers == READERS) exit(2);
    o.lang = strcmp(lang, "fr") == 0 ? FABRIQUE_FR : FABRIQUE_EN;
    if (strcmp(who, "-") == 0) o.reader = FABRIQUE_VISITOR;
    if (who[0] == '+') o.reader = FABRIQUE_OPERATOR;
    read_mid(who, o.member);
    strcpy(reader[readers].name, name);
    if (fab_open(file, &o, &reader[readers].c, &e) != 0) {
        fprintf(stderr, "%s: %s %s\n", file, e.name, e.sentence);
        exit(1);
    }
    return reader[readers++].c;
}

static void put(const char *text, size_t n, int lines)
{
    for (int shift = 24; !lines && shift >= 0; shift -= 8) putchar((int)(n >> shift & 255));
    fwrite(text, 1, n, stdout);
    if (lines) putchar('\n');
    fflush(stdout);
}

static void ask(fab_community *c, const char *who, long long stake, int level, int lines, int told)
{
    fab_error    e = { sizeof e, FABRIQUE_EN, 0, "", "", "" };
    fab_answer  *a = NULL;
    fab_question q;
    char         text[1024];

    memset(&q, 0, sizeof q);
    q.size = sizeof q;
    q.stake = stake;
    q.level = level;
    q.shrug = q.deposit = FABRIQUE_ANY;
    read_mid(who, q.who);
    if (fab_ask(c, &q, &a, &e) != 0) {
        snprintf(text, sizeof text, "%s %s", e.name, e.field);
    } else {
        snprintf(text, sizeof text, "%d %lld %lld %d %d %lld %d %zu %lld %zu %zu %zu", a->verdict,
                 (long long)a->tolerated, (long long)a->most_stake, a->will.lo, a->will.hi,
                 (long long)a->will.records, a->can.mid, a->ndeals,
                 a->ndeals == 0 ? -1LL : (long long)a->deals[0].burden_milli, a->nreasons,
                 strlen(a->text), a->nreasons == 0 ? 0 : strlen(a->reasons[0]));
    }
    if (a != NULL && !told)
        put(a->json, a->json_len, lines);
    else
        put(text, strlen(text), lines);
    fab_answer_free(a);
}

static void answer(fab_community *c, const char *target, int lines)
{
    fab_error e = { sizeof e, FABRIQUE_EN, 0, "", "", "" };
    fab_text *t = NULL;
    char      refusal[80];

    if (fab_get(c, target, &t, &e) != 0)
        snprintf(refusal, sizeof refusal, "%s %s", e.name, e.field);
    put(t != NULL ? t->text : refusal, t != NULL ? t->len : strlen(refusal), lines);
    fab_text_free(t);
}

static void refresh(const char *file)
{
    fab_error e = { sizeof e, FABRIQUE_EN, 0, "", "", "" };
    uint64_t  size = 0;

    (void)opened(file, "-", "en");
    for (int i = 0; i < readers; i++) {
        if (fab_refresh(reader[i].c, &size, &e) != 0) printf("%s ", e.name);
    }
    printf("%llu\n", (unsigned long long)size);
    fflush(stdout);
}

int main(int n, char **argument)
{
    static char line[LINE];
    char        who[32], lang[8], how[8], whom[32];
    long long   stake;
    int         at, level;

    if (n < 2) return 2;
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        if (strcmp(line, "refresh") == 0) {
            refresh(argument[1]);
            continue;
        }
        if (sscanf(line, "%31s %7s %n", who, lang, &at) != 2) return 2;
        if (sscanf(line + at, "%7s %31s %lld %d", how, whom, &stake, &level) == 4) {
            ask(opened(argument[1], who, lang), whom, stake, level, n > 2, how[0] == 't');
        } else {
            answer(opened(argument[1], who, lang), line + at, n > 2);
        }
    }
    for (int i = 0; i < readers; i++) fab_close(reader[i].c);
    return 0;
}

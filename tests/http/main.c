/* tests/http/main.c: a fresh community in a file, served on a free port, for the tests beside it.
 *
 *   http-main FILE [limits] [demo]     prints one JSON line {"port","origin","invitations":[...]}, serves until standard input ends.
 * limits: with rates, as in earnest; demo: with one person whose keys lie open. */
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "net/client.h"
#include "node/keys_demo.h"
#include "node/node.h"
#include "os/os.h"
#include "state/records.h"
#include "views/words.h"

enum { FOUNDERS = 3, MEMORY = 8 << 20 };

static void stop(const char *where, const struct fab_err *e)
{
    char           text[512];
    struct fab_buf b = FAB_BUF(text);

    fab_put_text(&b, where);
    fab_put_text(&b, ": ");
    fab_put_text(&b, fab_code_name(e->code) == NULL ? "?" : fab_code_name(e->code));
    fab_put_byte(&b, ' ');
    fab_put_text(&b, e->what);
    fab_put_text(&b, e->field == NULL ? "" : e->field);
    fab_put_byte(&b, '\n');
    if (fab_os_print(2, fab_buf_str(&b))) _Exit(1);
    _Exit(2);
}

static struct fab_cells row(struct fab_cell *cell, const char *name, const char *text, int64_t n)
{
    const fab_str key = fab_str_of(name), item = fab_str_of(text == NULL ? "" : text);

    cell[0] = (struct fab_cell){ 't', 0, fab_bytes_of(key.p, key.len) };
    cell[1] = text == NULL ? (struct fab_cell){ 'i', n, { NULL, 0 } } : (struct fab_cell){ 't', 0, fab_bytes_of(item.p, item.len) };
    return (struct fab_cells){ cell, 2 };
}

static void found(const char *path, uint8_t (*invitation)[16])
{
    struct fab_cell  cell[8][8];
    struct fab_cells rows[8];
    int              n = 0;
    struct fab_err   e = { 0 };

    cell[0][0] = (struct fab_cell){ 't', 0, fab_bytes_of("devices", 7) };
    cell[0][1] = (struct fab_cell){ 't', 0, fab_bytes_of("agreement", 9) };
    cell[0][2] = (struct fab_cell){ 't', 0, fab_bytes_of("credit", 6) };
    cell[0][3] = (struct fab_cell){ 't', 0, fab_bytes_of("item", 4) };
    cell[0][4] = (struct fab_cell){ 't', 0, fab_bytes_of("rating", 6) };
    cell[0][5] = (struct fab_cell){ 't', 0, fab_bytes_of("dispute", 7) };
    rows[n++] = (struct fab_cells){ cell[0], 6 };
    rows[n++] = row(cell[1], "line.start", NULL, 10000);
    rows[n++] = row(cell[2], "log.public", NULL, 1);
    rows[n++] = row(cell[3], "topics", "tools", 0);
    rows[n++] = row(cell[4], "units", "EUR:credit:100", 0);
    const struct fab_node_options o = { .path = path, .quick = true };
    const struct fab_founding     f = { .origin = FAB_STR("remise.example/log"), .text = FAB_STR("# La Remise <test>\n\nWe lend, we bring back.\n"),
                                        .rows = rows, .nrows = n, .founders = FOUNDERS, .invite_days = 30 };
    if (fab_node_create(&o, &f, invitation, &e) != FAB_OK) stop("create", &e);
}

static void say(int port, uint8_t (*invitation)[16])
{
    char           text[1024];
    struct fab_buf b = FAB_BUF(text);
    struct fab_out o = { &b, false };

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "port", port);
    fab_json_put_text(&o, "origin", FAB_STR("remise.example/log"));
    fab_json_open(&o, "invitations", '[');
    for (int i = 0; i < FOUNDERS; i++) fab_json_put_mid(&o, NULL, invitation[i]);
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    fab_put_byte(&b, '\n');
    if (!fab_os_print(1, fab_buf_str(&b))) _Exit(2);
}

static bool asked(int argc, char **argv, const char *word)
{
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], word) == 0) return true;
    }
    return false;
}

/* A person whose bytes are all the same: seed 1, secret 2, mid 3. */
static void lay_open(struct fab_node *node)
{
    struct fab_demo_person p = { .name = FAB_STR("A\xc3\xaf" "cha") };
    struct fab_err         e = { 0 };

    memset(p.seed, 1, sizeof p.seed);
    memset(p.box_secret, 2, sizeof p.box_secret);
    memset(p.mid.b, 3, FAB_MID_BYTES);
    if (fab_node_demo_keep(node, &p, 1, &e) != FAB_OK) stop("demo", &e);
}

int main(int argc, char **argv)
{
    static uint8_t       memory[MEMORY];
    struct fab_arena     arena = FAB_ARENA(memory);
    uint8_t              invitation[FOUNDERS][16];
    struct fab_err       e = { 0 };
    struct fab_node     *node;
    struct fab_http     *http;
    struct fab_http_site site = { 0 };
    char                 line[64];
    size_t               len;

    if (argc < 2) return 2;
    fab_os_start();
    fab_crypto_start();
    fab_records_start();
    if (fab_words_start(&arena, &e) != FAB_OK) stop("words", &e);
    found(argv[1], invitation);
    if (fab_node_open(&(struct fab_node_options){ .path = argv[1], .writer = true, .quick = true }, &node, &e) != FAB_OK) stop("open", &e);
    site.node = node;
    if (asked(argc, argv, "demo")) lay_open(node);
    if (fab_http_start(&(struct fab_http_options){ .site = &site, .nsites = 1, .listen = FAB_STR("127.0.0.1:0"), .socket = -1,
                                                   .no_limits = !asked(argc, argv, "limits"), .trust_proxy = FAB_STR("127.0.0.1") },
                       &http, &e) != FAB_OK) {
        stop("serve", &e);
    }
    say(fab_http_port(http), invitation);
    while (fab_os_line(line, sizeof line, &len)) continue;
    fab_http_stop(http);
    fab_node_close(node);
    return 0;
}

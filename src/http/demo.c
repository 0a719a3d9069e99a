/* http/demo.c: be one of the people of a demonstration, with one press.
 *
 * Why     whoever tries the program wants to lend and to borrow at once, without making two keys.
 * Idea    their keys lie open in the file of a demonstration (node/keys_demo.h); a file without
 *         them answers as if the route did not exist, and so does every machine but this one.
 * Source  INTERFACES 1.1 (demo). */
#include "codec/base64.h"
#include "crypto/crypto.h"
#include "http/exchange.h"
#include "node/keys_demo.h"

/* Only whoever sits at this machine, not what a proxy lets through. */
static enum fab_code people(struct exchange *x, struct fab_demo_person p[FAB_DEMO_PEOPLE], int *n,
                            struct fab_err *e)
{
    if (!fab_x_is_here(x)) return fab_fail(e, FAB_E_REF);
    return fab_node_demo(&x->reading, x->request->arena, p, n, e);
}

enum fab_code fab_http_demo(struct exchange *x, struct fab_err *e)
{
    struct fab_demo_person p[FAB_DEMO_PEOPLE];
    struct fab_buf         json = FAB_BUF_IN(x->request->arena);
    struct fab_out         o = { &json, false };
    int                    n;

    FAB_TRY(fab_x_read(x, e));
    FAB_TRY(people(x, p, &n, e));
    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_open(&o, "people", '[');
    for (int i = 0; i < n; i++) {
        fab_json_open(&o, NULL, '{');
        fab_json_put_text(&o, "name", p[i].name);
        fab_json_put_mid(&o, "mid", &p[i].mid);
        fab_json_close(&o, '}');
    }
    fab_json_close(&o, ']');
    fab_json_close(&o, '}');
    fab_wipe(p, sizeof p);
    fab_x_json(x, 200, &json);
    return FAB_OK;
}

static void put_keys(struct exchange *x, const struct fab_demo_person *p)
{
    struct fab_buf json = FAB_BUF_IN(x->request->arena);
    struct fab_out o = { &json, false };

    fab_json_open(&o, NULL, '{');
    fab_json_put_int(&o, "v", 1);
    fab_json_put_text(&o, "name", p->name);
    fab_json_put_mid(&o, "mid", &p->mid);
    fab_json_put_text(&o, "origin", fab_node_origin(x->site->node));
    fab_json_put_b64u(&o, "seed", fab_bytes_of(p->seed, sizeof p->seed));
    fab_json_put_b64u(&o, "box", fab_bytes_of(p->box_secret, sizeof p->box_secret));
    fab_json_close(&o, '}');
    fab_x_json(x, 200, &json);
}

/* By mid, or by name as it is written in an address. */
static bool is_wanted(struct exchange *x, const struct fab_demo_person *p)
{
    const fab_str param = x->match.param[0];
    fab_str       name;
    fab_id        mid;

    if (fab_mid_read(param, &mid)) return fab_same(&p->mid, &mid);
    return fab_unescape(param, x->request->arena, &name) && fab_str_same(name, p->name);
}

enum fab_code fab_http_demo_be(struct exchange *x, struct fab_err *e)
{
    struct fab_demo_person p[FAB_DEMO_PEOPLE];
    bool                   found = false;
    int                    n;

    FAB_TRY(fab_x_read(x, e));
    FAB_TRY(people(x, p, &n, e));
    for (int i = 0; i < n && !found; i++) {
        found = is_wanted(x, &p[i]);
        if (found) put_keys(x, &p[i]);
    }
    fab_wipe(p, sizeof p);
    return found ? FAB_OK : fab_fail(e, FAB_E_REF);
}

/* audit.c: a proof of one statement, to keep. */
#include "cli/cli.h"
#include "os/os.h"

/* The tlog-proof of REF, into --out or on standard output. */
enum fab_code fab_verb_proof(struct fab_cli *c, struct fab_err *e)
{
    const fab_str out = fab_args_option(&c->args, "--out"),
                  form = fab_args_option(&c->args, "--form");
    const struct fab_json *doc;
    fab_str                json, proof;
    fab_id                 sid;

    if (form.len > 0 && !fab_str_is(form, "tlog")) return fab_fail_field(e, FAB_E_FIELD, "--form");
    FAB_TRY(fab_cli_reader(c, e));
    FAB_TRY(fab_cli_ref(c, fab_args_word(&c->args, "REF", 0), &sid, e));
    FAB_TRY(fab_cli_get(c,
                        fab_cli_join(c, "/v1/statements/", fab_cli_sid(c, &sid), "/proof?form=tlog",
                                     NULL),
                        &doc, &json, e));
    proof = fab_json_text(doc, "proof");
    if (out.len > 0) {
        FAB_TRY(fab_os_write(fab_copy(c->arena, out).p, fab_bytes_of(proof.p, proof.len), 0644,
                             true, e));
        return fab_cli_said(c, &sid, "proof", e);
    }
    if (c->json) return fab_cli_print(c, json, e);
    fab_put_str(&c->out, proof);
    return FAB_OK;
}

/* Who judges the judge: the record of each device. */
enum fab_code fab_verb_track(struct fab_cli *c, struct fab_err *e)
{
    const fab_str device = fab_args_word(&c->args, "DEVICE", 0);

    if (device.len == 0) return fab_cli_show(c, "/v1/track", e);
    return fab_cli_show(c, fab_cli_join(c, "/v1/track/", fab_cli_escape(c, device), NULL), e);
}

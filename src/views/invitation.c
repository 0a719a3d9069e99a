/* views/invitation.c: GET /v1/invitations/{key}: who invites, and until when.
 *
 * Why     whoever opens an invitation reads who invites them before they give a name or a key
 *         (ux/README 5), and learns at once, not after three steps, that a code is used up.
 * Idea    {key} is the public half of the one-time key in the code (WIRE 8); the log holds only its
 *         hash until somebody joins with it, so nobody but who has the code can ask by it.
 * Source  INTERFACES 2.1; PROTOCOL 1.4 (vouch 9 = 1). */
#include "statement/invite.h"
#include "views/doc.h"

enum fab_code fab_view_invitation(struct fab_reader *r, const struct fab_match *m,
                                  struct fab_out *o, struct fab_err *e)
{
    const struct fab_invite *invite;
    fab_id                   key;

    FAB_TRY(fab_doc_sid(m, 0, &key, e));
    invite = fab_get_invite(r->tray, FAB_KEY(.a = fab_once_hash(key.b)));
    if (invite == NULL || invite->state != 0) return fab_fail(e, FAB_E_REF);
    if (fab_id_none(&invite->inviter)) {
        fab_json_put_text(o, "text", fab_word(r->lang, FAB_W("invitation.first")));
    } else {
        const fab_str name = fab_doc_name(r, &invite->inviter);
        fab_json_put_text(o, "text",
                          fab_doc_say(r, FAB_W("invitation.by"), FAB_TEXT("name", name)));
        fab_json_put_text(o, "name", name);
    }
    fab_json_put_time(o, "until", invite->until);
    return FAB_OK;
}

// passkey.mjs: the phone's own lock (WebAuthn): it gives 32 bytes that only this passkey, on this
// address, gives (PRF), and only
// after face, finger or code.  They open the key file; they sign nothing and the server never sees
// them.
import { core, chance } from './core.mjs'
import { boot } from './boot.mjs'

const WAIT_MS = 120000
const ALGORITHMS = [-8, -7, -257]
export const possible = () => typeof PublicKeyCredential !== 'undefined' && isSecureContext

const asked = async () => (await core()).bytes('prf_input', boot.origin)
const given = credential => {
  const first = credential.getClientExtensionResults().prf?.results?.first
  return first ? { id: new Uint8Array(credential.rawId), secret: new Uint8Array(first) } : null
}

// {id, secret}; null: this phone's passkeys give no secret; throws NotAllowedError when the person
// said no, or was too slow.
export async function make(name) {
  const first = await asked()
  const credential = await navigator.credentials.create({
    publicKey: {
      rp: { name: boot.name },
      user: { id: chance(16), name, displayName: name },
      challenge: chance(32),
      timeout: WAIT_MS,
      pubKeyCredParams: ALGORITHMS.map(alg => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      extensions: { prf: { eval: { first } } },
    },
  })
  // Some give the secret only when asked again.
  return (
    given(credential) ??
    (credential.getClientExtensionResults().prf?.enabled
      ? use(new Uint8Array(credential.rawId))
      : null)
  )
}

// id: of the passkey that the file names; without, the person chooses among those of this address.
export async function use(id) {
  const first = await asked()
  return given(
    await navigator.credentials.get({
      publicKey: {
        challenge: chance(32),
        timeout: WAIT_MS,
        userVerification: 'required',
        allowCredentials: id ? [{ type: 'public-key', id }] : [],
        extensions: { prf: { eval: { first } } },
      },
    }),
  )
}

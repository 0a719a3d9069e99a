// devices.mjs: which devices are in use here: a place whose device is off is absent, not grey.
import { useView } from './data.mjs'

export const COVER = ['deposit', 'escrow', 'surety', 'pool']

// Is one of these on?  Not before the community is known.
export function useDevice(...names) {
  const community = useView('/v1/community')
  return community.doc?.devices.some(d => names.includes(d.device)) === true
}

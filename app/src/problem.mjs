// problem.mjs: why something did not happen: a code of tables/errors.def, whoever said it: core,
// server, or the lack of one.

export class Problem extends Error {
  // from: a problem+json answer, or what the core said: {code, title, detail, do, field, args,
  // number}
  constructor(from) {
    super(from.code)
    Object.assign(this, from)
  }
  // The network or the machine, not the rules: the same act may be sent again.
  get passing() {
    return (
      this.offline === true ||
      (this.number >= 100 && this.number < 110) ||
      ['E_NET', 'E_BUSY', 'E_MEMORY', 'E_DISK'].includes(this.code)
    )
  }
}

export const offline = () => new Problem({ code: 'E_NET', offline: true })

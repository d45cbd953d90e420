/** A file that got no fingerprint, or a runtime that did not start; `code` says why. */
export class HashFailure extends Error {
  /** @param {string} code kebab-case, see the page's texts */
  constructor(code) {
    super(code);
    this.name = 'HashFailure';
    this.code = code;
  }
}

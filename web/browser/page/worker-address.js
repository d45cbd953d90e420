/** The one address a worker may be started from, in browsers with Trusted Types and in the others. */

/**
 * @typedef {{ createPolicy(name: string, rules: { createScriptURL(url: string): string }):
 *   { createScriptURL(url: string): string } }} TrustedTypes
 */

const rules = {
  /** @param {string} url */
  createScriptURL(url) {
    const { origin, pathname } = new URL(url, location.href);
    if (origin !== location.origin || !/\/runtime\/.*worker\.js$/.test(pathname))
      throw new TypeError('not the address of the worker');
    return url;
  },
};

const { trustedTypes } = /** @type {{ trustedTypes?: TrustedTypes }} */ (globalThis);
const policy = trustedTypes?.createPolicy('worker', rules) ?? rules;

/**
 * Return the address in the form that `new Worker` takes here.
 * @param {string} url
 * @returns {string} a TrustedScriptURL where the browser has them
 */
export function workerAddress(url) {
  return policy.createScriptURL(url);
}

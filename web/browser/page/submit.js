/**
 * The only file of this site that sends anything: one request with the text that the visitor was shown.
 *
 * @typedef {{kind: 'accepted', caseNumber: string, pin: string}} Accepted
 * @typedef {{kind: 'refused', code: string}} Refused  the server said no: there is no case
 * @typedef {{kind: 'offline'}} Offline  nothing left this device
 * @typedef {{kind: 'unsure'}} Unsure  it may have arrived or not: sending the same again is safe
 */

const ADDRESS = '/api/v1/cases';
const PATIENCE_MS = 60_000;
const CASE_NUMBER = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/;
const PIN = /^[0-9]{8}$/;

/**
 * Sends a case.
 * @param {string} text the JSON text of the request
 * @returns {Promise<Accepted | Refused | Offline | Unsure>}
 */
export async function submitCase(text) {
  const offlineBefore = !navigator.onLine;
  try {
    const response = await fetch(ADDRESS, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: text,
      mode: 'same-origin',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return read(response.status, await response.json().catch(() => null));
  } catch {
    // Some systems say "offline" wrongly, so it is believed only after the request has failed.
    return { kind: offlineBefore && !navigator.onLine ? 'offline' : 'unsure' };
  }
}

/**
 * @param {number} status
 * @param {any} body
 * @returns {Accepted | Refused | Unsure}
 */
function read(status, body) {
  // A server in front of ours may say it in its own words.
  if (status === 413) return { kind: 'refused', code: 'too-large' };
  if (status >= 400 && status < 500) return { kind: 'refused', code: String(body?.error?.code) };
  const { case_number: caseNumber, pin } = body ?? {};
  const whole = CASE_NUMBER.test(caseNumber) && PIN.test(pin);
  return status < 300 && whole ? { kind: 'accepted', caseNumber, pin } : { kind: 'unsure' };
}

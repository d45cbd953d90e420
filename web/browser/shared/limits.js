/** The numbers of `hashcore.limits` that the browser needs too; a test holds them equal. */

/** Most files in one case. */
export const MAX_FILES = 100;

/** Below this quality a PDQ fingerprint is too plain to be recognised. */
export const MIN_QUALITY = 50;

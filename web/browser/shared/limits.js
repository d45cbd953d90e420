/** The numbers of `hashcore.limits` that the browser needs too; a test holds them equal. */

/** Most files in one case. */
export const MAX_FILES = 100;

/** Below this quality a PDQ fingerprint is too plain to be recognised. */
export const MIN_QUALITY = 50;

/** Most frames of a film or a moving picture that get a fingerprint, in up to two views. */
export const MAX_FRAMES = 600;

/** Most frames that are told of a moving picture. */
export const MAX_COUNTED_FRAMES = 1000000;

/** Latest time of a frame, in ms. */
export const MAX_FRAME_MS = 2147483647;

/**
 * Red, green and blue of what only the browser can decode.
 *
 * `copyTo` gives what the decoder made. Browsers that guard against recognition change a canvas's
 * pixels a little, so each canvas is tried with known pixels first, and serves where `copyTo` fails
 * or takes too long.
 *
 * @typedef {{ pixels: Uint8Array, width: number, height: number }} Colours
 */

/**
 * Return four bytes a pixel, row by row.
 * @param {VideoFrame} frame
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} [pixels] room for them
 */
async function readColours(frame, width, height, pixels = new Uint8Array(4 * width * height)) {
  try {
    await frame.copyTo(pixels, { format: 'RGBA', layout: [{ offset: 0, stride: 4 * width }] });
    return pixels;
  } catch {
    return drawnColours(frame, width, height);
  }
}

/**
 * @param {CanvasImageSource} picture
 * @param {number} width
 * @param {number} height
 */
function drawnColours(picture, width, height) {
  if (!canvasIsHonest()) throw new DOMException('', 'NotSupportedError');
  return drawnOn(canvasOf(width, height), picture);
}

/**
 * Draw a picture over a whole canvas and return its pixels.
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {CanvasImageSource} picture
 */
function drawnOn(context, picture) {
  const { width, height } = context.canvas;
  context.drawImage(picture, 0, 0, width, height);
  return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
}

/**
 * Pictures at half their size. Firefox hands out a film's frames whole and takes 22 ms to copy one
 * of 1080p; drawn at exactly half, where each pixel is the mean of four, it takes half as long.
 */
class HalvingCanvas {
  /** @type {OffscreenCanvasRenderingContext2D | null | undefined} */
  context = undefined; // not tried yet

  /**
   * Return four bytes a pixel, row by row; null where a canvas changes what it is given.
   * @param {CanvasImageSource} picture
   * @param {number} width in the half
   * @param {number} height in the half
   */
  read(picture, width, height) {
    if (this.context === undefined)
      this.context = canvasIsHonest() ? canvasOf(width, height) : null;
    return this.context && drawnOn(this.context, picture);
  }
}

/** Whether a canvas gives back what was put in. */
function canvasIsHonest() {
  const side = 32;
  const known = new ImageData(side, side);
  for (let at = 0; at < known.data.length; at++)
    known.data[at] = at % 4 === 3 ? 255 : (at * 89) % 251;
  const context = canvasOf(side, side);
  context.putImageData(known, 0, 0);
  const { data } = context.getImageData(0, 0, side, side);
  return known.data.every((byte, at) => byte === data[at]);
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasOf(width, height) {
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  });
  if (!context) throw new RangeError('no memory for a canvas');
  return context;
}

/**
 * The way that other services take: the browser decodes and scales, the page hashes 512 x 512.
 * PDQ as published, on whatever pixels the browser hands out; on the main thread, as they do.
 */

const SIDE = 512;
const KEPT = 64;
const FREQUENCIES = 16;
const WINDOW = SIDE / 128;

/** Average each sample with its neighbours along one axis, in place. */
function blur(luma, step, stride) {
  const line = new Float32Array(SIDE);
  for (let start = 0; start < SIDE; start += 1) {
    for (let i = 0; i < SIDE; i += 1) line[i] = luma[start * stride + i * step];
    for (let i = 0; i < SIDE; i += 1) {
      const from = Math.max(0, i - 1);
      const to = Math.min(SIDE, i - 1 + WINDOW);
      let sum = 0;
      for (let j = from; j < to; j += 1) sum += line[j];
      luma[start * stride + i * step] = sum / (to - from);
    }
  }
}

/** @param {File} file */
export async function canvasHash(file) {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const luma = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < luma.length; i += 1)
    luma[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  for (let pass = 0; pass < 2; pass += 1) {
    blur(luma, 1, SIDE);
    blur(luma, SIDE, 1);
  }
  const at = (i) => Math.floor(((i + 0.5) * SIDE) / KEPT);
  const cosine = (i, j) =>
    Math.sqrt(2 / KEPT) * Math.cos((Math.PI / 2 / KEPT) * (i + 1) * (2 * j + 1));
  const waves = [];
  const half = Array.from({ length: FREQUENCIES }, (_, i) =>
    Array.from({ length: KEPT }, (_, column) => {
      let sum = 0;
      for (let j = 0; j < KEPT; j += 1) sum += cosine(i, j) * luma[at(j) * SIDE + at(column)];
      return sum;
    }),
  );
  for (let i = 0; i < FREQUENCIES; i += 1)
    for (let k = 0; k < FREQUENCIES; k += 1) {
      let sum = 0;
      for (let j = 0; j < KEPT; j += 1) sum += half[i][j] * cosine(k, j);
      waves.push(sum);
    }
  const median = [...waves].sort((a, b) => a - b)[127];
  const bits = waves.map((wave) => (wave > median ? '1' : '0')).reverse();
  return BigInt(`0b${bits.join('')}`).toString(16).padStart(64, '0');
}

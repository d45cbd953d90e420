/** Pictures that the browser itself decodes, inside the jail: AVIF, and JPEG XL where it can. */

/** Platforms' tools take the colours as they are stored. */
const STORED_COLOURS = /** @type {const} */ ({ colorSpaceConversion: 'none' });

/**
 * Decode a picture with the browser's own decoder.
 * @param {ArrayBuffer} bytes
 * @param {string} type
 * @returns {Promise<Colours>}
 */
async function decodeHere(bytes, type) {
  if ('ImageDecoder' in self && (await ImageDecoder.isTypeSupported(type)))
    return decodeWithImageDecoder(bytes, type);
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), STORED_COLOURS).catch(
    () => null,
  );
  if (!bitmap || !canvasIsHonest()) throw new CodedError('unsupported-format');
  const { width, height } = bitmap;
  const pixels = drawnColours(bitmap, width, height);
  bitmap.close();
  return { pixels, width, height };
}

/**
 * @param {ArrayBuffer} data
 * @param {string} type
 * @returns {Promise<Colours>}
 */
async function decodeWithImageDecoder(data, type) {
  const decoder = new ImageDecoder({ data, type, ...STORED_COLOURS });
  try {
    const { image } = await decoder.decode();
    const { width = 0, height = 0 } = image.visibleRect ?? {};
    const pixels = await readColours(image, width, height);
    image.close();
    return { pixels, width, height };
  } catch {
    throw new CodedError('truncated');
  } finally {
    decoder.close();
  }
}

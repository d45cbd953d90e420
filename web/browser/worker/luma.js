/**
 * From one frame of a film to PDQ's 64 x 64 luma, read straight from the decoder's own memory.
 *
 * Platforms' tool has ffmpeg turn a frame into red, green and blue and takes the luma of that,
 * which is the decoder's luma plane but for rounding. So only that plane is read. It is first
 * averaged over small squares, then weighed with hashcore's bands for exactly such a copy.
 */

/** Rows and columns of PDQ's luma. */
const LUMA_SIDE = 64;

/** Frames with a longer side are averaged over squares of 4 x 4 or 2 x 2 pixels first. */
const SQUARES = [
  { from: 1000, factor: 4 },
  { from: 500, factor: 2 },
];

/** PDQ's luma of red, green and blue. */
const LUMA_OF_PICTURES = /** @type {const} */ ([0.299, 0.587, 0.114]);
/**
 * Some browsers give a film's frames in red, green and blue only. These shares give back the luma
 * plane they were made from, by the matrix that the frame names.
 * @type {Record<string, readonly [number, number, number]>}
 */
const LUMA_OF = {
  bt709: [0.2126, 0.7152, 0.0722],
  'bt2020-ncl': [0.2627, 0.678, 0.0593],
};

/** Every other byte of four. */
const BYTES = 0x00ff00ff;

/**
 * @typedef {{ start: number, weights: Float32Array }} Band
 * @typedef {{ rows: Band[], columns: Band[], transpose: boolean }} Bands
 */

/**
 * How large a frame is, and how large the averaged copy of it.
 * @param {number} width
 * @param {number} height
 */
function reducedSize(width, height) {
  const factor = SQUARES.find(({ from }) => Math.min(width, height) >= from)?.factor ?? 1;
  return {
    width,
    height,
    factor,
    columns: Math.ceil(width / factor),
    rows: Math.ceil(height / factor),
  };
}

/** Reads frames of one size; the size of a film may change in the middle. */
class LumaReader {
  /**
   * @param {ReturnType<typeof reducedSize>} size
   * @param {Bands} stored
   * @param {Bands} [upright] for films that are shown turned
   */
  constructor(size, stored, upright) {
    this.size = size;
    this.stored = stored;
    this.upright = upright;
    this.sums = new Uint16Array(size.rows * size.columns);
    this.mixed = new Float32Array(size.rows * LUMA_SIDE);
    this.pixels = new Uint8Array();
    this.half = new HalvingCanvas();
  }

  /**
   * Write a frame's luma, from 0 to 255, into `stored`, and as it is shown into `upright`.
   * @param {VideoFrame} frame
   * @param {Float32Array} stored
   * @param {Float32Array} upright
   */
  async read(frame, stored, upright) {
    const { factor } = this.size;
    const bits = sampleBits(frame.format);
    if (bits === 0) await this.sumColours(frame);
    else if (factor === 1) this.single(await this.plane(frame, bits));
    else this.averaged(await this.plane(frame, bits));
    const full = frame.colorSpace.fullRange || bits === 0;
    // Video keeps black at 16 and white at 235.
    const scale = (full ? 1 : 255 / 219) / factor ** 2;
    const black = full ? 0 : 16 * (255 / 219);
    this.weigh(this.stored, scale, black, stored);
    if (this.upright) this.weigh(this.upright, scale, black, upright);
  }

  /**
   * Bring a frame's luma to where it can be read, in rows of a multiple of four bytes.
   * @param {VideoFrame} frame
   * @param {number} bits of each sample
   */
  async plane(frame, bits) {
    if (bits === 8) return this.copied(frame, 1);
    return highBytes(await this.copied(frame, 2), this.size, bits);
  }

  /**
   * Sum squares of pixels that are red, green and blue, as some browsers give a film's frames.
   * @param {VideoFrame} frame
   */
  async sumColours(frame) {
    const { width, height, factor } = this.size;
    const shares = LUMA_OF[frame.colorSpace.matrix ?? ''] ?? LUMA_OF_PICTURES;
    if (factor === 4 && width % 2 === 0 && height % 2 === 0) {
      const half = { width: width / 2, height: height / 2, factor: 2 };
      const means = this.half.read(frame, half.width, half.height);
      if (means) return this.sumSquares(means, half, shares);
    }
    const pixels = await readColours(frame, width, height, this.room(4 * width * height));
    this.sumSquares(pixels, this.size, shares);
  }

  /**
   * The luma of a square is that of its sums of red, green and blue.
   * @param {Uint8Array} pixels
   * @param {{ width: number, height: number, factor: number }} size of the picture and the squares
   * @param {readonly [number, number, number]} shares of red, green and blue
   */
  sumSquares(pixels, { width, height, factor }, [red, green, blue]) {
    const words = new Uint32Array(pixels.buffer, 0, width * height);
    const { columns, rows } = this.size;
    for (let row = 0; row < rows; row++) {
      const bottom = Math.min(height, (row + 1) * factor);
      for (let column = 0; column < columns; column++) {
        const right = Math.min(width, (column + 1) * factor);
        let reds = 0; // and blues, in the upper half
        let greens = 0;
        for (let y = row * factor; y < bottom; y++) {
          for (let at = y * width + column * factor, end = y * width + right; at < end; at++) {
            const word = /** @type {number} */ (words[at]);
            reds += word & BYTES;
            greens += (word >>> 8) & 0xff;
          }
        }
        const sum = red * (reds & 0xffff) + green * greens + blue * (reds >>> 16);
        const count = (bottom - row * factor) * (right - column * factor);
        this.sums[row * columns + column] = Math.round((sum * this.size.factor ** 2) / count);
      }
    }
  }

  /**
   * @param {VideoFrame} frame
   * @param {number} bytes of each sample
   */
  async copied(frame, bytes) {
    const { width, height } = this.size;
    const stride = rowBytes(width) * bytes;
    const chroma = chromaLayout(frame.format ?? '', stride, height);
    const layout = [{ offset: 0, stride }, ...chroma.layout];
    const room = this.room(stride * height + chroma.bytes);
    await frame.copyTo(room, { layout });
    return room;
  }

  /** @param {number} bytes */
  room(bytes) {
    if (this.pixels.length < bytes) this.pixels = new Uint8Array(bytes);
    return this.pixels;
  }

  /** @param {Uint8Array} plane */
  single(plane) {
    const { width, height } = this.size;
    const stride = rowBytes(width);
    for (let row = 0; row < height; row++)
      this.sums.set(plane.subarray(row * stride, row * stride + width), row * width);
  }

  /**
   * Sum squares of pixels, four columns at a time: a 32-bit word holds four, two sums hold them.
   * @param {Uint8Array} plane
   */
  averaged(plane) {
    const { width, height, factor, columns } = this.size;
    const words = new Uint32Array(plane.buffer, 0, (rowBytes(width) * height) >> 2);
    const stride = rowBytes(width) >> 2;
    const whole = Math.floor(width / 4);
    const { sums } = this;
    for (let row = 0; row < Math.floor(height / factor); row++) {
      let out = row * columns;
      for (let at = row * factor * stride, end = at + whole; at < end; at++) {
        const first = /** @type {number} */ (words[at]);
        const second = /** @type {number} */ (words[at + stride]);
        let even = (first & BYTES) + (second & BYTES);
        let odd = ((first >>> 8) & BYTES) + ((second >>> 8) & BYTES);
        // Written out: this runs for every fourth pixel of every frame.
        if (factor === 4) {
          const third = /** @type {number} */ (words[at + 2 * stride]);
          const fourth = /** @type {number} */ (words[at + 3 * stride]);
          even += (third & BYTES) + (fourth & BYTES);
          odd += ((third >>> 8) & BYTES) + ((fourth >>> 8) & BYTES);
        }
        const pairs = even + odd;
        if (factor === 4) sums[out++] = (pairs & 0xffff) + (pairs >>> 16);
        else {
          sums[out++] = pairs & 0xffff;
          sums[out++] = pairs >>> 16;
        }
      }
    }
    this.edges(plane, Math.floor((whole * 4) / factor));
  }

  /**
   * Average what is left at the right and the lower edge, where squares are cut short.
   * @param {Uint8Array} plane
   * @param {number} done columns that are finished in every whole row
   */
  edges(plane, done) {
    const { width, height, factor, columns, rows } = this.size;
    const stride = rowBytes(width);
    const wholeRows = Math.floor(height / factor);
    for (let row = 0; row < rows; row++) {
      for (let column = row < wholeRows ? done : 0; column < columns; column++) {
        let sum = 0;
        let count = 0;
        for (let y = row * factor; y < Math.min(height, (row + 1) * factor); y++) {
          for (let x = column * factor; x < Math.min(width, (column + 1) * factor); x++) {
            sum += plane[y * stride + x] ?? 0;
            count += 1;
          }
        }
        this.sums[row * columns + column] = Math.round((sum * factor * factor) / count);
      }
    }
  }

  /**
   * Apply the bands to the averaged copy: to each row the columns', then to what is left the rows'.
   * @param {Bands} bands
   * @param {number} scale
   * @param {number} black
   * @param {Float32Array} luma
   */
  weigh(bands, scale, black, luma) {
    const { sums, mixed } = this;
    const { columns, rows } = this.size;
    for (let row = 0; row < rows; row++) {
      bands.columns.forEach(({ start, weights }, column) => {
        const from = row * columns + start;
        let total = 0;
        for (let index = 0; index < weights.length; index++)
          total +=
            /** @type {number} */ (weights[index]) * /** @type {number} */ (sums[from + index]);
        mixed[row * LUMA_SIDE + column] = total;
      });
    }
    bands.rows.forEach(({ start, weights }, row) => {
      for (let column = 0; column < LUMA_SIDE; column++) {
        let total = 0;
        for (let index = 0; index < weights.length; index++)
          total +=
            /** @type {number} */ (weights[index]) *
            /** @type {number} */ (mixed[(start + index) * LUMA_SIDE + column]);
        const at = bands.transpose ? column * LUMA_SIDE + row : row * LUMA_SIDE + column;
        luma[at] = Math.min(255, Math.max(0, total * scale - black));
      }
    });
  }
}

/** @param {number} width */
function rowBytes(width) {
  return (width + 3) & ~3;
}

/**
 * Return the bits of each luma sample, 0 where a frame has no luma of its own.
 * @param {string | null} format
 */
function sampleBits(format) {
  if (format === null || !/^(I4|NV)/.test(format)) return 0;
  return Number(/P(1[02])$/.exec(format)?.[1] ?? 8);
}

/**
 * Where the planes that are not read go: behind the luma, as close as they may lie.
 * @param {string} format
 * @param {number} stride
 * @param {number} height
 */
function chromaLayout(format, stride, height) {
  const after = stride * height;
  if (format.startsWith('NV'))
    return { layout: [{ offset: after, stride: stride + 8 }], bytes: (stride + 8) * (height + 1) };
  const planes = format.includes('A') ? 3 : 2;
  const layout = [];
  for (let plane = 0; plane < planes; plane++) layout.push({ offset: after * (plane + 1), stride });
  return { layout, bytes: after * planes };
}

/**
 * Keep the upper eight of ten or twelve bits.
 * @param {Uint8Array} samples
 * @param {{ width: number, height: number }} size
 * @param {number} bits
 */
function highBytes(samples, { width, height }, bits) {
  const stride = rowBytes(width);
  const words = new Uint16Array(samples.buffer, 0, stride * height);
  const plane = new Uint8Array(stride * height);
  for (let at = 0; at < plane.length; at++) plane[at] = (words[at] ?? 0) >> (bits - 8);
  return plane;
}

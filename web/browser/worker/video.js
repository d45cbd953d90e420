/**
 * The film reader: a second jailed worker, started when a film is chosen and only then.
 *
 * Served with the same policy as the jail: no network. The bundle puts mediabunny, which finds the
 * frames in the file, before this file in the same classic script. It reads the file in slices,
 * lets the browser decode, and gives every frame's 64 x 64 luma to the jail that holds Python,
 * through a channel of their own. The page is told nothing from here.
 */

/** Between two looks: 12 to 16 looks a second, whatever the film's rate. */
const LOOK_MS = 60;
/** Lumas that travel together, and how many such batches may wait unread. */
const BATCH = 32;
const MOST_WAITING = 4;
/** Decoded frames of this many pixels would need more memory than a phone has. */
const MOST_FRAME_PIXELS = 36_000_000;

/**
 * What the jail is told, in this order: `film`, then for each size of frame `size` (answered by
 * `bands`), `lumas` (each answered by `more`), at last `end`; or `failed` at any time.
 * @typedef {{ type: 'bands', stored: Bands, upright?: Bands } | { type: 'more' }} FilmAnswer
 * @typedef {{ type: 'film', format: string, width: number, height: number, rotation: number,
 *     duration: number }
 *   | { type: 'size', width: number, height: number, columns: number, rows: number }
 *   | { type: 'lumas', times: Float64Array, lumas: Float32Array,
 *     upright: Float32Array | null }
 *   | { type: 'end', complete: boolean, dense: boolean }
 *   | { type: 'failed', code: string }} FilmMessage
 */

/** Names of containers as the protocol knows them. */
const CONTAINERS = new Map([
  ['MP4', 'MP4'],
  ['QuickTime File Format', 'MOV'],
  ['Matroska', 'MKV'],
  ['WebM', 'WEBM'],
  ['MPEG Transport Stream', 'TS'],
]);

/** Reads one film and tells the jail. */
class FilmReader {
  /**
   * @param {File} file
   * @param {MessagePort} port to the jail
   */
  constructor(file, port) {
    this.file = file;
    this.port = port;
    this.waiting = 0;
    /** @type {((answer: { stored: Bands, upright?: Bands }) => void) | undefined} */
    this.onBands = undefined;
    /** @type {(() => void) | undefined} */
    this.onMore = undefined;
    /** @type {LumaReader | undefined} */
    this.reader = undefined;
    this.times = new Float64Array(BATCH);
    this.lumas = new Float32Array(BATCH * LUMA_SIDE ** 2);
    this.upright = new Float32Array(BATCH * LUMA_SIDE ** 2);
    this.held = 0;
    this.sent = 0;
    port.onmessage = ({ data }) => this.receive(data);
  }

  /** @param {FilmAnswer} answer */
  receive(answer) {
    if (answer.type === 'bands') this.onBands?.(answer);
    if (answer.type === 'more') {
      this.waiting -= 1;
      this.onMore?.();
    }
  }

  /**
   * @param {FilmMessage} message
   * @param {Transferable[]} [transfer]
   */
  tell(message, transfer = []) {
    this.port.postMessage(message, transfer);
  }

  async run() {
    const input = new Mediabunny.Input({
      source: new Mediabunny.BlobSource(this.file),
      formats: FORMATS,
    });
    try {
      const film = await openFilm(input);
      this.tell({ type: 'film', ...film.facts });
      await this.readAll(film.frames);
      if (this.sent === 0) return this.tell(notDecodable);
      this.tell({ type: 'end', complete: await film.frames.complete(), dense: film.frames.dense });
    } catch {
      this.tell(notDecodable);
    } finally {
      input.dispose();
    }
  }

  /**
   * Look at frames that are far enough apart.
   * @param {FilmFrames} frames
   */
  async readAll(frames) {
    let next = -Infinity;
    try {
      for await (const sample of frames.samples()) {
        const start = sample.timestamp * 1000;
        try {
          if (start >= next) await this.look(sample);
        } finally {
          sample.close();
        }
        if (start >= next) next = start + LOOK_MS;
      }
    } catch {
      // What was seen before a frame that cannot be read still counts.
      frames.unharmed = false;
    }
    await this.flush();
  }

  /** @param {Sample} sample */
  async look(sample) {
    const frame = sample.toVideoFrame();
    try {
      const [from, to] = [this.held * LUMA_SIDE ** 2, (this.held + 1) * LUMA_SIDE ** 2];
      const reader = await this.readerFor(frame);
      const [stored, upright] = [this.lumas.subarray(from, to), this.upright.subarray(from, to)];
      await reader.read(frame, stored, upright);
      this.times[this.held] = sample.timestamp * 1000;
      this.held += 1;
    } finally {
      frame.close();
    }
    if (this.held === BATCH) await this.flush();
  }

  /** @param {VideoFrame} frame */
  async readerFor(frame) {
    const { width = 0, height = 0 } = frame.visibleRect ?? {};
    if (this.reader?.size.width === width && this.reader.size.height === height) return this.reader;
    if (width * height > MOST_FRAME_PIXELS) throw new RangeError('frame too large');
    const size = reducedSize(width, height);
    /** @type {Promise<{ stored: Bands, upright?: Bands }>} */
    const answered = new Promise((resolve) => (this.onBands = resolve));
    const { columns, rows } = size;
    this.tell({ type: 'size', width, height, columns, rows });
    const { stored, upright } = await answered;
    this.reader = new LumaReader(size, stored, upright);
    return this.reader;
  }

  /** Send what is held; wait while the jail has not read the batches before. */
  async flush() {
    if (this.held === 0) return;
    const times = this.times.slice(0, this.held);
    const numbers = this.held * LUMA_SIDE ** 2;
    const lumas = this.lumas.slice(0, numbers);
    const upright = this.reader?.upright ? this.upright.slice(0, numbers) : null;
    this.sent += this.held;
    this.held = 0;
    this.waiting += 1;
    this.tell({ type: 'lumas', times, lumas, upright }, [times.buffer, lumas.buffer]);
    while (this.waiting >= MOST_WAITING)
      await new Promise((resolve) => (this.onMore = () => resolve(null)));
  }
}

/** @type {FilmMessage} */
const notDecodable = { type: 'failed', code: 'video-not-decodable' };

/** Containers of films. What fetches further files is left out: there is nothing to fetch from. */
const FORMATS = [
  Mediabunny.MP4,
  Mediabunny.QTFF,
  Mediabunny.MATROSKA,
  Mediabunny.WEBM,
  Mediabunny.MPEG_TS,
];

/**
 * @param {MediabunnyInput} input
 * @returns {Promise<OpenFilm>}
 */
async function openFilm(input) {
  const track = await input.getPrimaryVideoTrack();
  if (!track || !(await track.canDecode())) throw new DOMException('', 'NotSupportedError');
  const format = await input.getFormat();
  const length = await lengthOf(input, track);
  const facts = {
    format: CONTAINERS.get(format.name) ?? 'MP4',
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    rotation: await track.getRotation(),
    duration: length.lasting,
  };
  return { facts, frames: new FilmFrames(input, track, length) };
}

self.onmessage = ({ data }) => void new FilmReader(data.file, data.port).run();

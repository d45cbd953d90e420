/**
 * Which moments of a film are looked at, and whether it was all there.
 *
 * What its container says of itself may be wrong, by accident or on purpose: a length that is too
 * short, frames that are not there, damage in the middle. None of it may cost what can be seen.
 */

/** Films up to this long are looked at many times a second; beyond it only the key frames. */
const DENSE_MS = 600_000;
/** Most key frames that are looked at, spread evenly over a long film. */
const MOST_KEY_FRAMES = 3_000;
/** A film that ends this much earlier than it says was cut off. */
const MISSING_MS = 500;
/** So often a film is taken up again behind a damaged place. */
const MOST_BREAKS = 20;
/** Packets are asked for their times alone. */
const TIMES_ONLY = { metadataOnly: true };

/** One film's frames, in the order they are shown. */
class FilmFrames {
  /**
   * @param {MediabunnyInput} input
   * @param {MediabunnyTrack} track
   * @param {{ claimed: number, lasting: number }} length in ms
   */
  constructor(input, track, { claimed, lasting }) {
    this.input = input;
    this.track = track;
    this.claimed = claimed;
    this.lasting = lasting;
    this.keys = new Mediabunny.EncodedPacketSink(track);
    /** Whether all frames were looked at, but for those that follow too closely. */
    this.dense = true;
    /** Whether nothing was damaged or missing on the way. */
    this.unharmed = true;
    /** Where the last frame ended, in ms. */
    this.end = 0;
  }

  /** Yield frames; the caller closes each. */
  async *samples() {
    if (this.lasting <= DENSE_MS) {
      yield* this.everySample();
      if (this.end <= DENSE_MS) return;
      // It lasts longer than it says.
      this.lasting = await ownLength(this.input, this.track);
    }
    yield* this.keySamples();
  }

  /** Whether the film was seen to the end that it claims, or to its own where its sound goes on. */
  async complete() {
    if (!this.unharmed) return false;
    if (this.end > this.claimed - MISSING_MS) return true;
    const own = await ownLength(this.input, this.track);
    const longest = milliseconds(await this.input.computeDuration());
    // Behind the last key frame there is more to see.
    const seen = !this.dense || this.end > own - MISSING_MS;
    return seen && longest > this.claimed - MISSING_MS;
  }

  /** Yield the frames of a film's first minutes; go on behind what cannot be decoded. */
  async *everySample() {
    const sink = new SparseSink(this.track, await lengthBytesOf(this.track));
    let from = -Infinity;
    for (let breaks = 0; breaks <= MOST_BREAKS; breaks++) {
      try {
        for await (const sample of sink.samples(from)) {
          if (this.isShown(sample)) yield sample;
          if (this.end > DENSE_MS) return;
        }
        return;
      } catch {
        this.unharmed = false;
      }
      const next = await this.keyAfter(Math.max(from, this.end / 1000));
      if (next === null) return;
      from = next;
    }
  }

  /** Yield the key frames, which need no other to be decoded, from where one has got to. */
  async *keySamples() {
    this.dense = false;
    const sink = new Mediabunny.VideoSampleSink(this.track);
    try {
      for await (const sample of sink.samplesAtTimestamps(this.keyTimes())) {
        if (!sample) this.unharmed = false;
        else if (this.isShown(sample)) yield sample;
      }
    } catch {
      this.unharmed = false;
    }
  }

  async *keyTimes() {
    const start = this.end / 1000;
    const step = (this.lasting / 1000 - start) / MOST_KEY_FRAMES;
    let last = -Infinity;
    for (let index = 0; index <= MOST_KEY_FRAMES; index++) {
      const packet = await this.keys.getKeyPacket(start + index * step, TIMES_ONLY);
      if (!packet || packet.timestamp <= last) continue;
      last = packet.timestamp;
      yield last;
    }
  }

  /**
   * Return the time of the first key frame behind a moment, both in seconds.
   * @param {number} time
   */
  async keyAfter(time) {
    const before =
      (await this.keys.getKeyPacket(time, TIMES_ONLY)) ??
      (await this.keys.getFirstPacket(TIMES_ONLY));
    const next = before && (await this.keys.getNextKeyPacket(before, TIMES_ONLY));
    return next && next.timestamp > time ? next.timestamp : null;
  }

  /**
   * Take a frame's time; what ends before the film begins is closed. A film that was trimmed
   * without being recoded still holds such frames, and nobody shows them.
   * @param {Sample} sample
   */
  isShown(sample) {
    const end = (sample.timestamp + sample.duration) * 1000;
    this.end = Math.max(this.end, end);
    if (end > 0) return true;
    sample.close();
    return false;
  }
}

/**
 * Return how long a film says it lasts, and how long at most it does, in ms.
 * @param {MediabunnyInput} input
 * @param {MediabunnyTrack} track
 */
async function lengthOf(input, track) {
  const said = milliseconds(await input.getDurationFromMetadata([track]));
  // Reading a short film shows how long it is; a long one is looked at by what this says.
  if (said > 0 && said <= DENSE_MS) return { claimed: said, lasting: said };
  const own = await ownLength(input, track);
  const claimed = said || own;
  return { claimed, lasting: Math.min(claimed, own) };
}

/**
 * Return where a film's last frame ends, in ms.
 * @param {MediabunnyInput} input
 * @param {MediabunnyTrack} track
 */
async function ownLength(input, track) {
  return milliseconds(await input.computeDuration([track]));
}

/** @param {number | null} seconds */
function milliseconds(seconds) {
  return seconds !== null && Number.isFinite(seconds) ? Math.max(0, Math.round(seconds * 1000)) : 0;
}

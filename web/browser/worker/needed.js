/**
 * Which frames of a film are decoded at all.
 *
 * Encoders mark the frames that no other is made from. Every second or third one of most H.264
 * films is marked so, and a decoder that never sees it shows all others unchanged. Those are left
 * out where enough frames remain to be looked at.
 */

/** With no wider gap between frames on both sides, a marked one is left out. */
const NARROW_MS = 84;
/** Times of frames that are remembered: more than an encoder may put out of order. */
const MOST_TIMES = 32;
/** What a unit of H.264 holds, by the lower five bits of its first byte. */
const SLICE = 1;
const LAST_SLICE_KIND = 5;
const PARAMETERS = [7, 8];

/** Gives a film's packets to the decoder, without those that it does not need. */
class NeededPackets extends Mediabunny.EncodedPacketSink {
  /**
   * @param {MediabunnyTrack} track
   * @param {number} lengthBytes of the number before each unit; 0 where nothing may be left out
   */
  constructor(track, lengthBytes) {
    super(track);
    this.lengthBytes = lengthBytes;
  }

  /** @param {unknown[]} range */
  async *packets(...range) {
    /** @type {number[]} */
    const times = [];
    for await (const packet of super.packets(...range)) {
      const time = packet.timestamp * 1000;
      if (isNeededByNone(packet.data, this.lengthBytes) && isClose(time, times)) continue;
      times.push(time);
      if (times.length > MOST_TIMES) times.shift();
      yield packet;
    }
  }
}

/**
 * Decodes a film's frames but for those that neither others nor we need. Where a later mediabunny
 * asks for its packets in another way, all are decoded.
 */
class SparseSink extends Mediabunny.VideoSampleSink {
  /**
   * @param {MediabunnyTrack} track
   * @param {number} lengthBytes
   */
  constructor(track, lengthBytes) {
    super(track);
    this.needed = new NeededPackets(track, lengthBytes);
  }

  _createPacketSink() {
    return this.needed;
  }
}

/**
 * Return how many bytes give each unit's length, 0 where units are not H.264's or not so counted.
 * @param {MediabunnyTrack} track
 */
async function lengthBytesOf(track) {
  const { codec = '', description } = (await track.getDecoderConfig()) ?? {};
  if (!codec.startsWith('avc') || !description) return 0;
  const record = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset)
    : new Uint8Array(description);
  return ((record[4] ?? 0) & 3) + 1;
}

/**
 * Tell whether a packet holds only slices that no other frame is made from (`nal_ref_idc` 0).
 * Source: ITU-T H.264, 7.4.1.
 * @param {Uint8Array} data
 * @param {number} lengthBytes
 */
function isNeededByNone(data, lengthBytes) {
  if (lengthBytes === 0) return false;
  let slices = 0;
  for (let at = 0; at + lengthBytes < data.length;) {
    let length = 0;
    for (let index = 0; index < lengthBytes; index++) length = length * 256 + (data[at++] ?? 0);
    const first = data[at] ?? 0;
    const kind = first & 31;
    if (PARAMETERS.includes(kind)) return false;
    if (kind >= SLICE && kind <= LAST_SLICE_KIND) {
      if (kind !== SLICE || first >> 5 !== 0) return false;
      slices += 1;
    }
    at += length;
  }
  return slices > 0;
}

/**
 * Tell whether frames that are decoded already are close enough to a moment, in ms.
 * @param {number} time
 * @param {number[]} times
 */
function isClose(time, times) {
  const before = Math.max(...times.filter((each) => each < time));
  const after = Math.min(...times.filter((each) => each > time));
  return time - before < LOOK_MS || after - before <= NARROW_MS;
}

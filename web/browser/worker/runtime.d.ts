/** What boot.js uses of Pyodide, which the bundle puts before it in the same script. */
interface PythonFunction {
  (...values: unknown[]): unknown;
}

interface PythonModule {
  [name: string]: PythonFunction;
}

interface Python {
  pyimport(name: string): PythonModule;
  FS: { mkdir(path: string): void; writeFile(path: string, data: Uint8Array): void };
  _module: { HEAP8: Int8Array; sides: Record<string, WebAssembly.Module> };
}

declare function loadPyodide(options: object): Promise<Python>;
declare const RUNTIME_ABI: string;

/** What video.js uses of mediabunny, which the bundle puts before it. */
interface Sample {
  readonly timestamp: number;
  readonly duration: number;
  toVideoFrame(): VideoFrame;
  close(): void;
}

interface MediabunnyPacket {
  readonly timestamp: number;
  readonly data: Uint8Array;
}

interface MediabunnyTrack {
  canDecode(): Promise<boolean>;
  getDecoderConfig(): Promise<VideoDecoderConfig | null>;
  getCodedWidth(): Promise<number>;
  getCodedHeight(): Promise<number>;
  getRotation(): Promise<number>;
}

interface MediabunnyInput {
  getFormat(): Promise<{ name: string }>;
  getPrimaryVideoTrack(): Promise<MediabunnyTrack | null>;
  getDurationFromMetadata(tracks: MediabunnyTrack[]): Promise<number | null>;
  computeDuration(tracks?: MediabunnyTrack[]): Promise<number>;
  dispose(): void;
}

interface OpenFilm {
  frames: FilmFrames;
  facts: { format: string; width: number; height: number; rotation: number; duration: number };
}

declare const Mediabunny: {
  Input: new (options: object) => MediabunnyInput;
  BlobSource: new (blob: Blob) => object;
  VideoSampleSink: new (track: MediabunnyTrack) => {
    samples(start?: number): AsyncIterable<Sample>;
    samplesAtTimestamps(times: AsyncIterable<number>): AsyncIterable<Sample | null>;
  };
  EncodedPacketSink: new (track: MediabunnyTrack) => {
    getFirstPacket(options: object): Promise<MediabunnyPacket | null>;
    getKeyPacket(time: number, options: object): Promise<MediabunnyPacket | null>;
    getNextKeyPacket(packet: MediabunnyPacket, options: object): Promise<MediabunnyPacket | null>;
    packets(...range: unknown[]): AsyncGenerator<MediabunnyPacket, void, unknown>;
  };
  MP4: object;
  QTFF: object;
  MATROSKA: object;
  WEBM: object;
  MPEG_TS: object;
};

/** What heif.js uses of libheif, whose loader the bundle puts before it. */
interface LibHeifPicture {
  readonly handle: object;
  is_primary(): boolean;
}

interface LibHeifChannel {
  data: Uint8Array;
  width: number;
  height: number;
  stride: number;
}

interface LibHeif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): LibHeifPicture[] };
  heif_js_decode_image2(
    handle: object,
    space: object | undefined,
    chroma: object | undefined,
  ): { channels?: [LibHeifChannel]; code?: object; subcode?: object };
  heif_colorspace: Record<string, object>;
  heif_chroma: Record<string, object>;
  heif_error_code: Record<string, object>;
  heif_suberror_code: Record<string, object>;
  ready?: Promise<LibHeif>;
}

declare function libheif(options: object): LibHeif;

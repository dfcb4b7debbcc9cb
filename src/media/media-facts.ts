/** What the container of a file says of it, without decoding anything. What it does not say, or could not be read, is undefined. */
export interface MediaFacts {
  /** Seconds. */
  readonly duration?: number | undefined;
  /** As shown, in pixels: turned as a phone held it, pixels that are not square stretched. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** `h264`, `hevc`, `av1`, `vp9`, `vp8`, `prores`, `mpeg4`; of others, as the container names it. */
  readonly videoCodec?: string | undefined;
  /** `aac`, `mp3`, `opus`, `vorbis`, `flac`, `ac3`, `eac3`, `alac`, `pcm`; of others, as the container names it. */
  readonly audioCodec?: string | undefined;
}

import {
  MovOutputFormat,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  WavOutputFormat,
  type OutputFormat,
} from 'mediabunny';
import type { OpenedMedia } from './opened-media.js';

export interface Container {
  readonly format: OutputFormat;
  readonly type: string;
}

/** Clips up to this size get their index first, which needs them in memory once; longer ones get it last. */
const fastStartBytes = 128 * 1024 * 1024;

/**
 * What the clip is written as. Uncompressed sound goes into QuickTime, in the boxes that every reader has known for
 * decades: of the MP4 ones (ipcm, fpcm; ISO/IEC 23003-5) FFmpeg 5 makes noise, and Safari nothing.
 */
export async function chooseContainer(
  { video, audio }: OpenedMedia,
  bytes: number,
): Promise<Container> {
  const codecs = await Promise.all(audio.map(({ track }) => track.getCodec()));
  const isRaw = codecs.some((codec) => codec?.startsWith('pcm') ?? false);
  const fastStart = bytes <= fastStartBytes ? 'in-memory' : false;
  if (video) {
    return isRaw
      ? { format: new MovOutputFormat({ fastStart }), type: 'video/quicktime' }
      : { format: new Mp4OutputFormat({ fastStart }), type: 'video/mp4' };
  }
  if (isRaw) return { format: new WavOutputFormat(), type: 'audio/wav' };
  const [codec] = codecs;
  if (codec === 'mp3') return { format: new Mp3OutputFormat(), type: 'audio/mpeg' };
  if (codec === 'opus' || codec === 'vorbis')
    return { format: new OggOutputFormat(), type: 'audio/ogg' };
  // FLAC too: its own frames count samples from the beginning of the recording, and a clip of them would begin late.
  return { format: new Mp4OutputFormat({ fastStart }), type: 'audio/mp4' };
}

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

/**
 * Clips up to this size get their index at the start of the file, which needs the whole clip in memory; larger ones at
 * the end.
 */
const fastStartBytes = 128 * 1024 * 1024;

/**
 * Chooses the container of a clip. Uncompressed audio with video is written as QuickTime, which every player reads: FFmpeg 5
 * decodes the MP4 form (ipcm, fpcm; ISO/IEC 23003-5) as noise, and Safari does not play it.
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
  // FLAC goes into MP4 as well: frames of a FLAC file number the samples of the whole recording, so a clip would start
  // late.
  return { format: new Mp4OutputFormat({ fastStart }), type: 'audio/mp4' };
}

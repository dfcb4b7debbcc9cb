import { stat } from 'node:fs/promises';
import { runTool } from '../../platform/process/run-tool.js';
import { fedInputArguments, inputArguments, mediaLimits } from '../allow-lists.js';
import { boundsOf } from './bounds.js';
import { NotPlayable, StreamedTrack, type StreamSink } from './streamed-track.js';
import type { SourceRun } from './transcode.js';

/** As `runTool` numbers its readers. */
export const videoPipe = 'pipe:1';
export const audioPipe = 'pipe:4';
/** Each fragment goes out as soon as it is complete. */
export const unbuffered = ['-flush_packets', '1'];

export interface StreamRun extends Pick<SourceRun, 'tools' | 'duration' | 'signal'> {
  /** An absolute path, or the bytes of a file that is not there as a whole yet. */
  input: string | FedSource;
  sink: StreamSink;
  /** Whether ffmpeg writes to `audioPipe` too. */
  hasAudio: boolean;
  /** Of ffmpeg, around those of the input. It writes fragmented MP4 with one track to each pipe. */
  toArguments: (input: readonly string[]) => string[];
  /** The maximum that it writes to one pipe; of what is fed, for the bytes that have come. */
  fileBytes: (sourceBytes: number) => number;
}

export interface FedSource {
  bytes: AsyncIterable<Uint8Array>;
  /** How many there will be. */
  length: number;
  /** They may take this long to come; as long as ffmpeg may where they are there. */
  wallMs?: number;
}

/**
 * Runs ffmpeg, and hands over each segment as soon as it is there: nothing is written to a file. Time 0 is the start of the
 * picture. Undefined when players would not accept the segments, some of which may have been handed over before that is known.
 * Otherwise the number of video frames.
 * @throws MediaFault `duration-limit`, ToolFailure
 */
export async function streamTracks(run: StreamRun): Promise<{ frames: number } | undefined> {
  const { tools, input, signal, duration, sink, hasAudio, toArguments, fileBytes } = run;
  const picture = new StreamedTrack('video', sink);
  const sound = hasAudio ? new StreamedTrack('audio', sink) : undefined;
  const readPicture = async (bytes: Buffer): Promise<void> => {
    await picture.push(bytes);
    // What begins before the picture loses that part. Not awaited: the picture does not wait until what came of the sound before it
    // is stored; a failure rejects the next `push`, or `finish`.
    if (picture.start !== undefined) sound?.begin(picture.start).catch(() => undefined);
  };
  const isFed = typeof input !== 'string';
  const sourceBytes = isFed ? input.length : (await stat(input)).size;
  const { wallMs, cpuSeconds } = boundsOf({
    // Where nothing is stated of what still comes, its bytes are the measure.
    seconds: duration ?? (isFed ? 0 : mediaLimits.seconds),
    sourceBytes,
  });
  let fedBytes = 0;
  const counted = async function* ({ bytes }: FedSource) {
    for await (const chunk of bytes) {
      fedBytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await runTool({
      command: tools.ffmpegPath,
      args: toArguments(isFed ? fedInputArguments() : inputArguments(input)),
      confinement: tools.confinement,
      reads: isFed ? [] : [input],
      ...(isFed && { feed: counted(input), pipeBytes: () => fileBytes(fedBytes) }),
      signal,
      ...{ wallMs: (isFed && input.wallMs) || wallMs, cpuSeconds },
      fileBytes: fileBytes(sourceBytes),
      readers: [readPicture, ...(sound ? [(bytes: Buffer) => sound.push(bytes)] : [])],
    });
    await picture.finish();
    await sound?.finish();
  } catch (error) {
    if (error instanceof NotPlayable) return undefined;
    throw error;
  }
  return picture.frames > 0 ? { frames: picture.frames } : undefined;
}

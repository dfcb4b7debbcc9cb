import { open } from 'node:fs/promises';
import { probeArguments } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import {
  describeMedia,
  unsupportedCodec,
  type MediaDescription,
  type MediaWarning,
} from './describe-media.js';
import { inspectBoxes, type BoxFindings } from './inspect-boxes.js';
import { measureMedia, readEarlyPackets } from './measure-packets.js';
import { MediaFault } from '../media-fault.js';
import { parseProbe } from './parse-probe.js';
import { runTool, ToolFailure, type ToolOutput } from '../../platform/process/run-tool.js';
import {
  leastPresentShare,
  looksLikeUnsupportedMedia,
  looksLikeMedia,
  sniffBytes,
} from '../../../src/contract/container-signatures.js';

const facts = [
  'format=format_name,duration,start_time',
  'stream=index,codec_type,codec_name,codec_tag,profile,pix_fmt,width,height,sample_aspect_ratio,r_frame_rate,avg_frame_rate,duration,start_time,' +
    'sample_rate,channels,bits_per_raw_sample,color_transfer,color_space,field_order',
  'stream_disposition',
  'stream_side_data=rotation',
  'program=program_id',
  'program_stream=index',
];
const words = ['stream_tags=language,title', 'chapter=start_time', 'chapter_tags=title'];
/** Above `mediaLimits.streams`, so that the error message can state the number of streams. */
const probedStreams = 2000;

/**
 * Examines an uploaded file without decoding it, and measures it where its header cannot be trusted.
 * @throws MediaFault when the file cannot be processed.
 */
export async function probeMedia(
  tools: MediaTools,
  path: string,
  signal: AbortSignal,
): Promise<MediaDescription> {
  const { bytes, cut } = await refuseEarly(path);
  const unread = new AbortController();
  const ofStart = { path, bytes, signal: AbortSignal.any([signal, unread.signal]) };
  const early = readEarlyPackets(tools, ofStart);
  try {
    const { stdout, stderr, opened } = await runProbe(tools, path, signal);
    refuseTooLarge(stderr);
    const described = describeMedia(parseProbe(JSON.parse(stdout.toString())), tools.decoders);
    const media = await measureMedia(tools, { path, bytes, opened, signal }, described, early);
    return cut ? { ...media, warnings: [...media.warnings, cut] } : media;
  } catch (cause) {
    if (!(cause instanceof ToolFailure) || cause.fault === 'missing') throw cause;
    refuseTooLarge(cause.stderr);
    throw toMediaFault(cause);
  } finally {
    unread.abort();
    await early;
  }
}

/**
 * ffprobe fails at a stream that it may not open, even an unused one. Then it is run again with permission to open that
 * decoder. A file whose titles or chapters are too large to read is read without them.
 */
export async function runProbe(
  tools: MediaTools,
  path: string,
  signal: AbortSignal,
): Promise<ToolOutput & { opened: ReadonlySet<string> }> {
  const opened = new Set<string>();
  let entries = [...facts, ...words];
  for (;;) {
    try {
      const output = await runTool({
        command: tools.ffprobePath,
        args: [
          '-v',
          'error',
          '-of',
          'json',
          '-show_entries',
          entries.join(':'),
          ...probeArguments(path, { streams: probedStreams, opened }),
        ],
        confinement: tools.confinement,
        reads: [path],
        signal,
        wallMs: 30_000,
        memoryBytes: 2 * 1024 ** 3,
      });
      return { ...output, opened };
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error;
      if (error.fault === 'output-limit' && entries.length > facts.length) {
        entries = facts;
        continue;
      }
      const refused = unlistedDecoders(error.stderr).filter((name) => !opened.has(name));
      if (refused.length === 0) throw error;
      for (const name of refused) opened.add(name);
    }
  }
}

function unlistedDecoders(stderr: string): string[] {
  return [...stderr.matchAll(/Codec \((\w+)\) not on whitelist/g)].map(([, name = '']) => name);
}

/** When a decoder refuses the picture size, ffprobe may still succeed and report a size of 0. */
function refuseTooLarge(stderr: string): void {
  const [, size] = /Picture size (\w+)/.exec(stderr) ?? [];
  if (size)
    throw new MediaFault(
      'resolution-too-large',
      `The picture of ${size} pixels is too large to process.`,
    );
}

/** The cause can be told from ffprobe's messages only; its exit code is the same. */
function toMediaFault(cause: ToolFailure): MediaFault {
  const [codec] = unlistedDecoders(cause.stderr);
  if (codec) return unsupportedCodec(codec, 'media', { cause });
  if (cause.stderr.includes('max_streams'))
    return new MediaFault('too-many-streams', `The file has more than ${probedStreams} streams.`, {
      cause,
    });
  return new MediaFault(
    'unreadable',
    'The file starts like a video, but it is damaged or incomplete.',
    { cause },
  );
}

/**
 * Refuses what can be recognised without starting a program. Returns the size, and a warning if the file is truncated.
 */
async function refuseEarly(
  path: string,
): Promise<{ bytes: number; cut: MediaWarning | undefined }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0) throw new MediaFault('empty-file', 'The file is empty.');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    if (looksLikeUnsupportedMedia(head))
      throw new MediaFault(
        'unsupported-codec',
        'Files of this kind are not supported. Convert the file to MP4 with H.264 and AAC.',
      );
    if (!looksLikeMedia(head)) throw notMedia();
    const findings = await inspectBoxes(file, size);
    if (findings.isStillPicture) throw notMedia();
    if (findings.isEncrypted)
      throw new MediaFault(
        'encrypted-source',
        'The file is protected by DRM; only unprotected files can be processed.',
      );
    return { bytes: size, cut: checkTruncation(findings) };
  } finally {
    await file.close();
  }
}

function notMedia(): MediaFault {
  return new MediaFault('not-media', 'The file is not a video or audio file.');
}

function checkTruncation({
  missingBytes,
  hasIndex,
  wholeFragments,
  presentShare,
}: BoxFindings): MediaWarning | undefined {
  if (missingBytes === 0) return undefined;
  if (!hasIndex || (wholeFragments === 0 && presentShare < leastPresentShare))
    throw new MediaFault('unreadable', 'The end of the file is missing. Upload it again.');
  return {
    code: 'cut-off',
    detail: 'The end of the file is missing. The video ends where the file ends.',
  };
}

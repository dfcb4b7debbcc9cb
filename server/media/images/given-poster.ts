import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../platform/process/run-tool.js';
import type { MediaTools } from '../media-tools.js';
import { posterSide } from './draw.js';
import { orientationOf } from './exif-orientation.js';

/** A kind of picture: ffmpeg's demuxer and decoder. */
interface PictureKind {
  demuxer: string;
  decoder: string;
}

/** More than any camera has. */
const maxPixels = 120_000_000;
const wallMs = 20_000;

/** By the first bytes, whatever the type that is stated; undefined for everything else. */
export function pictureKindOf(bytes: Buffer): PictureKind | undefined {
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  if (text(0, 3) === '\xff\xd8\xff') return { demuxer: 'jpeg_pipe', decoder: 'mjpeg' };
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return { demuxer: 'png_pipe', decoder: 'png' };
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP')
    return { demuxer: 'webp_pipe', decoder: 'webp' };
  return undefined;
}

/** As a camera notes how it was held (EXIF 2.32, tag Orientation); 1 is upright. */
const turns: Readonly<Record<number, string>> = {
  2: 'hflip',
  3: 'hflip,vflip',
  4: 'vflip',
  5: 'transpose=0',
  6: 'transpose=1',
  7: 'transpose=3',
  8: 'transpose=2',
};

/**
 * A JPEG of a picture from outside, upright, its longer side at most `posterSide` pixels, and nothing else of the file in it: no
 * place, no device. `folder` is made, and removed afterwards. @throws ToolFailure
 */
export async function makeGivenPoster(
  tools: MediaTools,
  { bytes, kind, folder, signal }: PictureRun,
): Promise<Buffer> {
  const input = join(folder, 'picture');
  const output = join(folder, 'out');
  const turn = kind.decoder === 'mjpeg' ? turns[orientationOf(bytes)] : undefined;
  const fit = `scale=w='min(iw,${posterSide})':h='min(ih,${posterSide})':force_original_aspect_ratio=decrease:force_divisible_by=2:out_color_matrix=bt601:out_range=pc`;
  await mkdir(output, { recursive: true });
  try {
    await writeFile(input, bytes);
    await runTool({
      command: tools.ffmpegPath,
      args: [
        ...['-nostdin', '-hide_banner', '-v', 'error', '-y', '-noautorotate'],
        ...['-format_whitelist', kind.demuxer, '-codec_whitelist', kind.decoder],
        ...['-protocol_whitelist', 'file', '-max_pixels', String(maxPixels), '-f', kind.demuxer],
        ...['-i', `file:${input}`, '-map_metadata', '-1'],
        ...['-vf', [turn, fit, 'setsar=1', 'format=yuvj420p'].filter(Boolean).join(',')],
        ...['-frames:v', '1', '-q:v', '3', '-update', '1', 'poster.jpg'],
      ],
      confinement: tools.confinement,
      reads: [input],
      writes: [output],
      cwd: output,
      signal,
      wallMs,
      cpuSeconds: wallMs / 1000,
      fileBytes: 32 * 1024 ** 2,
      outputFiles: 4,
    });
    return await readFile(join(output, 'poster.jpg'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface PictureRun {
  bytes: Buffer;
  kind: PictureKind;
  folder: string;
  signal: AbortSignal;
}

import { FFmpeg } from '@ffmpeg/ffmpeg';
import { errorFromResponse } from '../../shared/http-answer.js';
import { errorFromFailure } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import type { MediaInput } from '../../media/media-input.js';
import workerCode from './ffmpeg-worker-code.js';

/** Where the host serves ffmpeg.wasm from; absolute addresses. */
export interface FfmpegAddresses {
  readonly coreUrl: string;
  /** The worker script of `@ffmpeg/ffmpeg`; without it, a `blob:` address that any bundler and any origin leaves alone. */
  readonly workerUrl: string | undefined;
}

/** Path of the input in the file system of ffmpeg.wasm. */
export const source = '/input/source';
const report = '/report';

/** Starts ffmpeg.wasm with the input mounted at `source`. Errors: `aborted`, `configuration`, `export-failed`, and those of an address that cannot be fetched. */
export async function startFfmpeg(
  input: MediaInput,
  addresses: FfmpegAddresses,
  signal: AbortSignal,
): Promise<FFmpeg> {
  const blob = input.kind === 'file' ? input.file : await fetchBlob(input.url, signal);
  const ffmpeg = new FFmpeg();
  const stop = (): void => ffmpeg.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await load(ffmpeg, addresses);
    await ffmpeg.createDir('/input');
    // WORKERFS reads slices of the file where it lies. The name is ours: the file's own never reaches a command line.
    await ffmpeg.mount(workerFs, { blobs: [{ name: 'source', data: blob }] }, '/input');
    return ffmpeg;
  } catch (error) {
    ffmpeg.terminate();
    throw translate(error, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

// The package declares this as an enum but ships no value for it at this path.
const workerFs = 'WORKERFS' as Parameters<FFmpeg['mount']>[0];

async function load(ffmpeg: FFmpeg, { coreUrl, workerUrl }: FfmpegAddresses): Promise<void> {
  const ownUrl = createWorkerUrl();
  try {
    const loading = ffmpeg.load({ coreURL: coreUrl, classWorkerURL: workerUrl ?? ownUrl });
    await Promise.all([loading, expectWorker(ffmpeg)]);
  } catch (error) {
    throw new VodError('configuration', `ffmpeg.wasm could not be loaded from ${coreUrl}.`, {
      cause: error,
      retryable: true,
    });
  } finally {
    URL.revokeObjectURL(ownUrl);
  }
}

function createWorkerUrl(): string {
  return URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
}

const workerTimeoutMs = 10_000;
const silent =
  'The worker does not answer: worker-src must allow blob:, or the address in ffmpeg-worker-url.';

/**
 * The wrapper does not hear a worker that never starts (a wrong address, a `worker-src` without it) and waits for ever.
 * A live worker, a script of 3 kB, answers any question at once, if only that the core is not loaded yet.
 */
async function expectWorker(ffmpeg: FFmpeg): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(silent)), workerTimeoutMs);
  });
  const answer = ffmpeg.listDir('/').then(ignore, ignore);
  await Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

function ignore(): void {}

async function fetchBlob(url: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    throw await errorFromResponse(response);
  } catch (error) {
    throw errorFromFailure(error, signal);
  }
}

/** What ffprobe prints for a file there. */
export async function probe(
  ffmpeg: FFmpeg,
  args: readonly string[],
  path = source,
): Promise<string> {
  await ffmpeg.ffprobe(['-v', 'error', ...args, path, '-o', report]);
  const text = await ffmpeg.readFile(report, 'utf8');
  await ffmpeg.deleteFile(report);
  return String(text);
}

/** Takes a file out of there; `export-failed` if it is empty. */
export async function takeFile(ffmpeg: FFmpeg, path: string, type: string): Promise<Blob> {
  const bytes = await ffmpeg.readFile(path);
  await ffmpeg.deleteFile(path);
  if (typeof bytes === 'string' || bytes.byteLength === 0)
    throw new VodError('export-failed', 'ffmpeg wrote nothing.');
  // The worker hands over a buffer of its own; the wrapper's type allows a shared one, which a single-thread core never makes.
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}

/** What went wrong, as the editor tells it. */
export function translate(error: unknown, signal: AbortSignal): VodError {
  if (signal.aborted) return new VodError('aborted', 'Stopped.', { cause: error });
  if (error instanceof VodError) return error;
  return new VodError('export-failed', 'ffmpeg.wasm stopped, most often for want of memory.', {
    cause: error,
  });
}

import { errorFromResponse } from '../../shared/http-answer.js';
import { errorFromFailure } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';
import { type MediaReader, type Renderer, type RendererName } from './renderer.js';
import { sniffBytes } from '../../contract/container-signatures.js';
import { sniff, type Sniffed } from '../../media/sniff.js';
import { UncuttableError, type MediaInput, type CutRequest } from '../../media/media-input.js';

/** Which renderer the host wants, and where ffmpeg.wasm is served from. */
export interface RendererSettings {
  readonly renderer: 'auto' | RendererName;
  readonly ffmpegCoreUrl: string | undefined;
  readonly ffmpegWorkerUrl: string | undefined;
}

/** Opens with mediabunny, which reads slices and needs no wasm; what it cannot read, with ffmpeg.wasm if there is one. */
export async function openMedia(
  input: MediaInput,
  settings: RendererSettings,
  signal: AbortSignal,
): Promise<MediaReader> {
  if (input.kind === 'file' && input.file.size === 0)
    throw new VodError('empty-file', 'The file is empty.');
  const head = await readHead(input, signal);
  try {
    return await openWithEither({ input, settings, signal }, sniff(head));
  } catch (error) {
    if (!isAboutFormat(error)) throw error;
    throw explain(error, sniff(head));
  }
}

interface Opening {
  readonly input: MediaInput;
  readonly settings: RendererSettings;
  readonly signal: AbortSignal;
}

async function openWithEither(opening: Opening, kind: Sniffed): Promise<MediaReader> {
  const mediabunny = await loadMediabunny();
  try {
    return await expectCuttable(await mediabunny.open(opening.input, opening.signal), opening);
  } catch (error) {
    // 30 MB of wasm would say the same of a text.
    if (
      kind === 'something-else' ||
      error instanceof UncuttableError ||
      !mayFallBack(error, opening.settings)
    )
      throw error;
    return await openWithFfmpeg(opening, error);
  }
}

/** What only ffmpeg can copy keeps the reader that needs no wasm; what nobody can is refused before work is put into it. */
async function expectCuttable(reader: MediaReader, opening: Opening): Promise<MediaReader> {
  if (reader.isCopyable) return reader;
  const refusal = new UncuttableError();
  try {
    if (!mayUseFfmpeg(opening.settings)) throw refusal;
    (await openWithFfmpeg(opening, refusal)).close();
    return reader;
  } catch (error) {
    reader.close();
    throw error;
  }
}

function isAboutFormat(error: unknown): error is VodError {
  if (!(error instanceof VodError) || error instanceof UncuttableError) return false;
  return error.code === 'not-supported' || error.code === 'decode';
}

/** No demuxer says why it finds nothing; what the file begins with does. */
function explain(error: VodError, kind: Sniffed): VodError {
  return kind === 'media'
    ? error
    : new VodError('type-not-allowed', 'The file is not a video or audio file.', { cause: error });
}

/** The first bytes; also tells an address that does not answer from a file that cannot be read. */
async function readHead(input: MediaInput, signal: AbortSignal): Promise<Uint8Array> {
  if (input.kind === 'url') return fetchHead(input.url, signal);
  try {
    return new Uint8Array(await input.file.slice(0, sniffBytes).arrayBuffer());
  } catch (error) {
    throw new VodError('source', 'The file can no longer be read.', { cause: error });
  }
}

async function fetchHead(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal, headers: { range: `bytes=0-${sniffBytes - 1}` } });
    if (!response.ok) throw await errorFromResponse(response);
    // A server without ranges sends the whole: only the first piece is waited for.
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    return first?.value?.subarray(0, sniffBytes) ?? new Uint8Array();
  } catch (error) {
    throw errorFromFailure(error, signal);
  }
}

/** A clip as it was written. */
export interface CutClip {
  readonly blob: Blob;
  readonly renderer: RendererName;
  /** Seconds, as found in the clip; the planned ones where nothing here reads it. */
  readonly length: number;
}

/** Cuts with the renderer that was asked for, else with mediabunny and, where that cannot, with ffmpeg.wasm. */
export async function cutClip(
  request: CutRequest,
  settings: RendererSettings,
  reader: MediaReader,
): Promise<CutClip> {
  // Sound alone is opened by mediabunny only, and cut packet by packet there.
  const first =
    settings.renderer === 'auto' || reader.info.width === 0 ? reader.name : settings.renderer;
  try {
    return await cutBy(first, request, settings);
  } catch (error) {
    if (first === 'ffmpeg' || !mayFallBack(error, settings)) throw error;
    return await cutBy('ffmpeg', request, settings).catch((second: unknown) => {
      throw moreTelling(error, second);
    });
  }
}

async function cutBy(
  name: RendererName,
  request: CutRequest,
  settings: RendererSettings,
): Promise<CutClip> {
  const renderer = name === 'ffmpeg' ? await loadFfmpeg(settings) : await loadMediabunny();
  const blob = await renderer.cut(request);
  return { blob, renderer: name, length: await verifiedLength(blob, request) };
}

/** A second of sound is 10 to 43 packets, and a clip ends with a whole one. */
const lengthTolerance = 0.15;

/** A source that is cut short ends quietly in every demuxer; the clip's length tells. */
async function verifiedLength(blob: Blob, { plan, signal }: CutRequest): Promise<number> {
  const planned = plan.end - plan.start;
  const length = (await measure(blob, signal)) ?? planned;
  if (length < planned - lengthTolerance)
    throw new VodError('decode', 'The media in the file end before the clip does.');
  return length;
}

async function measure(clip: Blob, signal: AbortSignal): Promise<number | undefined> {
  const mediabunny = await loadMediabunny();
  try {
    const reader = await mediabunny.open({ kind: 'file', file: new File([clip], 'clip') }, signal);
    reader.close();
    return reader.info.duration;
  } catch (error) {
    // MPEG-4 part 2 and other old codecs that only ffmpeg knows.
    if (error instanceof VodError && error.code === 'not-supported') return undefined;
    throw error;
  }
}

async function openWithFfmpeg(
  { input, settings, signal }: Opening,
  first: VodError,
): Promise<MediaReader> {
  const ffmpeg = await loadFfmpeg(settings);
  try {
    return await ffmpeg.open(input, signal);
  } catch (second) {
    throw moreTelling(first, second);
  }
}

/** A file that mediabunny knows and finds damaged is damaged; that ffmpeg sees nothing in it, or is not there, says less. */
function moreTelling(first: VodError, second: unknown): unknown {
  return first.code === 'decode' && second instanceof VodError && second.code !== 'aborted'
    ? first
    : second;
}

function mayFallBack(error: unknown, settings: RendererSettings): error is VodError {
  return (
    mayUseFfmpeg(settings) &&
    error instanceof VodError &&
    (error.code === 'not-supported' || error.code === 'decode')
  );
}

/** Who asks for ffmpeg and provides none is told so. */
function mayUseFfmpeg({ renderer, ffmpegCoreUrl }: RendererSettings): boolean {
  return renderer === 'ffmpeg' || (renderer === 'auto' && ffmpegCoreUrl !== undefined);
}

async function loadMediabunny(): Promise<Renderer> {
  return (await import('./mediabunny-renderer.js')).mediabunnyRenderer;
}

async function loadFfmpeg({ ffmpegCoreUrl, ffmpegWorkerUrl }: RendererSettings): Promise<Renderer> {
  if (ffmpegCoreUrl === undefined) {
    throw new VodError('configuration', 'ffmpeg-core-url names no @ffmpeg/core to load.');
  }
  const { createFfmpegRenderer } = await import('./ffmpeg-renderer.js');
  return createFfmpegRenderer({ coreUrl: ffmpegCoreUrl, workerUrl: ffmpegWorkerUrl });
}

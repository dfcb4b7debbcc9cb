import { VodError } from '../../shared/vod-error.js';
import type { EditorInput, MediaReader, Renderer, RendererName, CutRequest } from './renderer.js';

/** Which renderer the host wants, and where ffmpeg.wasm is served from. */
export interface RendererSettings {
  readonly renderer: 'auto' | RendererName;
  readonly ffmpegCoreUrl: string | undefined;
  readonly ffmpegWorkerUrl: string | undefined;
}

/** Opens with mediabunny, which reads slices and needs no wasm; what it cannot read, with ffmpeg.wasm if there is one. */
export async function openMedia(input: EditorInput, settings: RendererSettings, signal: AbortSignal): Promise<MediaReader> {
  if (input.kind === 'file' && input.file.size === 0) throw new VodError('empty-file', 'The file is empty.');
  if (input.kind === 'url') await reach(input.url, signal);
  const mediabunny = await loadMediabunny();
  try {
    return await mediabunny.open(input, signal);
  } catch (error) {
    if (!mayFallBack(error, settings)) throw error;
    return await openWithFfmpeg({ input, settings, signal }, error);
  }
}

/** Asks for one byte, so that an address that does not answer is told apart from a file that cannot be read. */
async function reach(url: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(url, { signal, headers: { range: 'bytes=0-0' } });
    await response.body?.cancel();
    if (response.ok) return;
    throw new VodError('network', `The address answered ${response.status}.`, { retryable: response.status >= 500 });
  } catch (error) {
    if (error instanceof VodError) throw error;
    throw new VodError(signal.aborted ? 'aborted' : 'network', 'The address cannot be reached.', { cause: error, retryable: true });
  }
}

/** Cuts with the renderer that was asked for, else with mediabunny and, where that cannot, with ffmpeg.wasm. */
export async function cutClip(
  request: CutRequest,
  settings: RendererSettings,
  reader: RendererName,
): Promise<{ blob: Blob; renderer: RendererName }> {
  const first = settings.renderer === 'auto' ? reader : settings.renderer;
  try {
    return await cutBy(first, request, settings);
  } catch (error) {
    if (first === 'ffmpeg' || !mayFallBack(error, settings)) throw error;
    return cutBy('ffmpeg', request, settings);
  }
}

async function cutBy(
  name: RendererName,
  request: CutRequest,
  settings: RendererSettings,
): Promise<{ blob: Blob; renderer: RendererName }> {
  const renderer = name === 'ffmpeg' ? await loadFfmpeg(settings) : await loadMediabunny();
  const blob = await renderer.cut(request);
  await verifyLength(blob, request);
  return { blob, renderer: name };
}

/** A source that is cut short ends quietly in every demuxer; the clip's length tells. */
async function verifyLength(blob: Blob, { plan, signal }: CutRequest): Promise<void> {
  const length = await measure(blob, signal);
  if (length !== undefined && length < plan.end - plan.start - 0.5) {
    throw new VodError('decode', 'The media in the file end before the clip does.');
  }
}

async function measure(clip: Blob, signal: AbortSignal): Promise<number | undefined> {
  const mediabunny = await loadMediabunny();
  try {
    const reader = await mediabunny.open({ kind: 'file', file: new File([clip], 'clip.mp4') }, signal);
    reader.close();
    return reader.info.duration;
  } catch (error) {
    // MPEG-4 part 2 and other old codecs that only ffmpeg knows.
    if (error instanceof VodError && error.code === 'not-supported') return undefined;
    throw error;
  }
}

async function openWithFfmpeg(
  { input, settings, signal }: { input: EditorInput; settings: RendererSettings; signal: AbortSignal },
  first: VodError,
): Promise<MediaReader> {
  const ffmpeg = await loadFfmpeg(settings);
  try {
    return await ffmpeg.open(input, signal);
  } catch (second) {
    // A file that mediabunny knows and finds damaged is damaged; that ffmpeg sees nothing in it says less.
    const saysMore = first.code === 'decode' && second instanceof VodError && second.code !== 'aborted';
    throw saysMore ? first : second;
  }
}

function mayFallBack(error: unknown, settings: RendererSettings): error is VodError {
  if (settings.renderer === 'mediabunny') return false;
  if (settings.renderer === 'auto' && settings.ffmpegCoreUrl === undefined) return false;
  return error instanceof VodError && (error.code === 'not-supported' || error.code === 'decode');
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

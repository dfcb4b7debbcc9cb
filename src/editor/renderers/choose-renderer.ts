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
  const mediabunny = await loadMediabunny();
  try {
    return await mediabunny.open(input, signal);
  } catch (error) {
    if (!mayFallBack(error, settings)) throw error;
    return await openWithFfmpeg({ input, settings, signal }, error);
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
    const renderer = first === 'ffmpeg' ? await loadFfmpeg(settings) : await loadMediabunny();
    return { blob: await renderer.cut(request), renderer: first };
  } catch (error) {
    if (first === 'ffmpeg' || !mayFallBack(error, settings)) throw error;
    const renderer = await loadFfmpeg(settings);
    return { blob: await renderer.cut(request), renderer: 'ffmpeg' };
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

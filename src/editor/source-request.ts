import type { MediaInput } from '../media/media-input.js';
import { VodError } from '../shared/vod-error.js';
import type { RendererSettings } from './renderers/choose-renderer.js';

/** What the attributes and properties of an editor say is to be cut, and by what. */
export interface SourceRequest extends Pick<RendererSettings, 'renderer'> {
  readonly file: File | undefined;
  readonly src: string | undefined;
  readonly ffmpegCoreUrl: string | undefined;
  readonly ffmpegWorkerUrl: string | undefined;
}

/** @throws VodError `configuration` when an address is none. */
export function toMediaInput({ file, src }: SourceRequest): MediaInput | undefined {
  if (file) return { kind: 'file', file };
  return src ? { kind: 'url', url: absolute(src) } : undefined;
}

/** @throws VodError `configuration` when an address is none. */
export function toRendererSettings(request: SourceRequest): RendererSettings {
  const { renderer, ffmpegCoreUrl, ffmpegWorkerUrl } = request;
  return {
    renderer,
    ffmpegCoreUrl: ffmpegCoreUrl ? absolute(ffmpegCoreUrl) : undefined,
    ffmpegWorkerUrl: ffmpegWorkerUrl ? absolute(ffmpegWorkerUrl) : undefined,
  };
}

function absolute(address: string): string {
  if (!URL.canParse(address, document.baseURI))
    throw new VodError('configuration', `"${address}" is not a valid URL.`);
  return new URL(address, document.baseURI).href;
}

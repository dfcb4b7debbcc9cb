import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { VodError } from '../shared/vod-error.js';
import { openMedia, type RendererSettings } from './renderers/choose-renderer.js';
import type { MediaReader } from './renderers/renderer.js';
import type { MediaInput } from '../media/media-input.js';

/** What the editor has before it. */
export type Source =
  | { readonly phase: 'empty' }
  | { readonly phase: 'opening'; readonly title: string }
  | {
      readonly phase: 'ready';
      readonly input: MediaInput;
      readonly reader: MediaReader;
      readonly address: string;
    }
  | { readonly phase: 'failed'; readonly error: VodError };

export type ReadySource = Extract<Source, { phase: 'ready' }>;

/** Opens one source at a time, and gives back what it took: the reader, the object URL, the worker. */
export class SourceController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #source: Source = { phase: 'empty' };
  #opening = new AbortController();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    this.close();
  }

  get current(): Source {
    return this.#source;
  }

  /** Seconds; `NaN` before a source is open. */
  get duration(): number {
    return this.#source.phase === 'ready' ? this.#source.reader.info.duration : NaN;
  }

  close(): void {
    this.#opening.abort();
    if (this.#source.phase === 'ready') {
      this.#source.reader.close();
      if (this.#source.input.kind === 'file') URL.revokeObjectURL(this.#source.address);
    }
    this.#become({ phase: 'empty' });
  }

  /** The opened reader; `undefined` when another source took its place meanwhile. Throws VodError. */
  async open(input: MediaInput, settings: RendererSettings): Promise<MediaReader | undefined> {
    this.close();
    const { signal } = (this.#opening = new AbortController());
    this.#become({ phase: 'opening', title: titleOf(input) });
    try {
      const reader = await openMedia(input, settings, signal);
      if (signal.aborted) {
        reader.close();
        return undefined;
      }
      const address = input.kind === 'file' ? URL.createObjectURL(input.file) : input.url;
      this.#become({ phase: 'ready', input, reader, address });
      return reader;
    } catch (error) {
      if (signal.aborted) return undefined;
      const known = toVodError(error);
      this.#become({ phase: 'failed', error: known });
      throw known;
    }
  }

  #become(source: Source): void {
    this.#source = source;
    this.#host.requestUpdate();
  }
}

/** @throws VodError `conflict` when nothing is open. */
export function requireReady(source: Source): ReadySource {
  if (source.phase !== 'ready') throw new VodError('conflict', 'No video is open.');
  return source;
}

/** The name of a source as people know it. */
export function titleOf(input: MediaInput): string {
  if (input.kind === 'file') return input.file.name;
  const { pathname, hostname } = new URL(input.url);
  return decodeURIComponent(pathname.split('/').findLast((part) => part !== '') ?? hostname);
}

export function toVodError(error: unknown): VodError {
  if (error instanceof VodError) return error;
  return new VodError('export-failed', 'Something in the editor broke.', { cause: error });
}

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Playback } from '../contract/playback.js';

/** A text track the viewer may choose. */
export interface Caption {
  readonly kind: string;
  readonly label: string;
  readonly language: string;
  readonly url: string;
  /** Whether the page wants it shown from the start. */
  readonly isDefault?: boolean;
}

/** Keeps the `<track>`s of the video: those of the play auth's answer and those the page wrote into the element. */
export class CaptionsController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #addressOf: (url: string) => Promise<string>;
  #connection: AbortController | undefined;
  #list: readonly Caption[] = [];
  // The addresses the elements were made for; their own are renewed.
  #keys: readonly string[] = [];
  #last = 0;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    video: HTMLVideoElement,
    addressOf: (url: string) => Promise<string>,
  ) {
    this.#host = host;
    this.#video = video;
    this.#addressOf = addressOf;
    host.addController(this);
  }

  get list(): readonly Caption[] {
    return this.#list;
  }

  /** Index of the track that shows; -1 for none. */
  get showing(): number {
    return this.#elements().findIndex(({ track }) => track.mode === 'showing');
  }

  /** What the track that shows has to say now. */
  get cues(): readonly VTTCue[] {
    const active = this.#elements()[this.showing]?.track.activeCues ?? [];
    return [...active].filter((cue) => cue instanceof VTTCue);
  }

  hostConnected(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    // A simulated DOM lists tracks, and tells nothing of them.
    this.#video.textTracks.addEventListener?.('change', this.#update, { signal });
  }

  hostDisconnected(): void {
    this.#connection?.abort();
  }

  /** Offers the tracks of an answer; without one, those written in the page. */
  offer(playback: Playback | undefined): void {
    const offered = playback?.textTracks ?? [];
    const list: readonly Caption[] = [...offered, ...this.#written()];
    if (JSON.stringify(list) === JSON.stringify(this.#list)) return;
    this.#list = list;
    // Track files of another origin load only in CORS mode; for segments fed by script it changes nothing.
    if (offered.length > 0) this.#video.crossOrigin ??= 'anonymous';
    const known = new Map(this.#elements().map((element, at) => [this.#keys[at], element]));
    this.#keys = list.map(({ url }) => url);
    this.#video.replaceChildren(
      ...list.map((caption) => known.get(caption.url) ?? createTrack(caption)),
    );
    for (const { track } of this.#elements()) track.oncuechange = this.#update;
    const chosen = list.findIndex((caption) => caption.isDefault);
    if (chosen >= 0) void this.show(chosen);
  }

  async show(index: number): Promise<void> {
    const caption = this.#list[index];
    if (caption) this.#last = index;
    const address = caption && (await this.#addressOf(caption.url));
    this.#elements().forEach((element, at) => {
      // Only a track that was never read is still waiting for its address to be good.
      if (
        at === index &&
        address &&
        element.readyState !== HTMLTrackElement.LOADED &&
        element.src !== address
      ) {
        element.src = address;
      }
      element.track.mode = at === index ? 'showing' : 'disabled';
    });
    this.#host.requestUpdate();
  }

  toggle(): Promise<void> {
    return this.show(this.showing >= 0 ? -1 : Math.min(this.#last, this.#list.length - 1));
  }

  readonly #update = (): void => this.#host.requestUpdate();

  #elements(): HTMLTrackElement[] {
    return [...this.#video.querySelectorAll('track')];
  }

  #written(): Caption[] {
    const tracks = [...this.#host.querySelectorAll<HTMLTrackElement>(':scope > track')];
    return tracks
      .filter(({ kind }) => kind === 'captions' || kind === 'subtitles')
      .map((track) => ({
        kind: track.kind,
        label: track.label || track.srclang,
        language: track.srclang,
        url: track.src,
        isDefault: track.default,
      }));
  }
}

function createTrack({ kind, label, language, url }: Caption): HTMLTrackElement {
  const element = document.createElement('track');
  return Object.assign(element, {
    kind: kind === 'captions' ? kind : 'subtitles',
    label,
    srclang: language,
    src: url,
  });
}

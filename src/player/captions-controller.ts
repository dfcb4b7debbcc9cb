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

/**
 * Keeps the `<track>`s of the video: those of the play auth's answer and those the page wrote into the element. Without an answer,
 * those that the engine has added for what is inside the stream follow.
 */
export class CaptionsController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Pick<ParentNode, 'querySelectorAll'>;
  readonly #video: HTMLVideoElement;
  readonly #addressOf: (url: string) => Promise<string>;
  #connection: AbortController | undefined;
  #list: readonly Caption[] = [];
  // Made for the list, in its order.
  #own: readonly HTMLTrackElement[] = [];
  #isAnswered = false;
  #last = 0;
  #isRead = false;
  /** Index of the track that was last asked for; -1 for none. */
  chosen = -1;

  constructor(
    host: ReactiveControllerHost & Pick<ParentNode, 'querySelectorAll'>,
    video: HTMLVideoElement,
    addressOf: (url: string) => Promise<string>,
  ) {
    this.#host = host;
    this.#video = video;
    this.#addressOf = addressOf;
    host.addController(this);
  }

  get list(): readonly Caption[] {
    return [...this.#list, ...this.#inside().map(toCaption)];
  }

  /** Index of the track that shows; -1 for none. */
  get showing(): number {
    return this.#elements().findIndex(({ track }) => track.mode === 'showing');
  }

  /** Whether somebody reads cues that do not show: a track is loaded for that. */
  set isRead(isRead: boolean) {
    this.#isRead = isRead;
    void this.#apply(this.showing);
  }

  /** The track that shows, or would. */
  get reading(): HTMLTrackElement | undefined {
    return this.#elements()[this.#toRead(this.showing)];
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

  /** Offers the tracks of an answer, and those written in the page. What shows goes on. */
  offer(playback: Playback | undefined): void {
    const offered = playback?.textTracks ?? [];
    const list: readonly Caption[] = [...offered, ...this.#written()];
    this.#isAnswered = playback !== undefined;
    if (JSON.stringify(list) === JSON.stringify(this.#list)) return;
    // Track files of another origin load only in CORS mode; for segments fed by script it changes nothing.
    if (offered.length > 0) this.#video.crossOrigin ??= 'anonymous';
    // By the addresses they were made for; their own are renewed.
    const known = new Map(this.#own.map((element, at) => [this.#list[at]?.url, element]));
    const shown = this.#list[this.chosen]?.url;
    this.#list = list;
    const own = list.map((caption) =>
      describe(known.get(caption.url) ?? createTrack(caption), caption),
    );
    for (const element of this.#own) if (!own.includes(element)) element.remove();
    // One that stays where it is goes on showing.
    own.forEach((element, at) => {
      const there = this.#video.children[at] ?? null;
      if (there !== element) this.#video.insertBefore(element, there);
    });
    this.#own = own;
    const kept = list.findIndex(({ url }) => url === shown);
    const chosen = kept >= 0 ? kept : list.findIndex(({ isDefault }) => isDefault);
    if (chosen >= 0) void this.show(chosen);
    else if (this.#isRead) void this.#apply(this.showing);
  }

  async show(index: number): Promise<void> {
    this.chosen = index;
    if (this.list[index]) this.#last = index;
    await this.#apply(index);
  }

  /** Another language for who reads; where captions show, for them too. */
  async read(index: number): Promise<void> {
    this.#last = index;
    await this.#apply(this.showing >= 0 ? index : -1);
  }

  async #apply(shown: number): Promise<void> {
    const read = this.#isRead ? this.#toRead(shown) : shown;
    const caption = this.list[read];
    const address = caption && (await this.#addressOf(caption.url));
    this.#elements().forEach((element, at) => {
      // Only a track that was never read is still waiting for its address to be good.
      if (
        at === read &&
        address &&
        element.readyState !== HTMLTrackElement.LOADED &&
        element.src !== address
      ) {
        element.src = address;
      }
      element.track.mode = at === shown ? 'showing' : at === read ? 'hidden' : 'disabled';
    });
    this.#host.requestUpdate();
  }

  toggle(): Promise<void> {
    return this.show(this.showing >= 0 ? -1 : this.#toRead(-1));
  }

  #toRead(shown: number): number {
    return shown >= 0 ? shown : Math.min(this.#last, this.list.length - 1);
  }

  readonly #update = (): void => {
    for (const { track } of this.#elements()) track.oncuechange = this.#update;
    this.#host.requestUpdate();
  };

  #elements(): HTMLTrackElement[] {
    return [...this.#own, ...this.#inside()];
  }

  #inside(): HTMLTrackElement[] {
    return [...this.#video.querySelectorAll('track')].filter(
      (element) => !this.#isAnswered && isCaption(element) && !this.#own.includes(element),
    );
  }

  #written(): Caption[] {
    return [...this.#host.querySelectorAll<HTMLTrackElement>(':scope > track')]
      .filter(isCaption)
      .map(toCaption);
  }
}

function isCaption({ kind }: HTMLTrackElement): boolean {
  return kind === 'captions' || kind === 'subtitles';
}

function toCaption({ kind, label, srclang, src, default: isDefault }: HTMLTrackElement): Caption {
  return { kind, label: label || srclang, language: srclang, url: src, isDefault };
}

function createTrack({ url }: Caption): HTMLTrackElement {
  return Object.assign(document.createElement('track'), { src: url });
}

function describe(track: HTMLTrackElement, { kind, label, language }: Caption): HTMLTrackElement {
  return Object.assign(track, {
    kind: kind === 'captions' ? kind : 'subtitles',
    label,
    srclang: language,
  });
}

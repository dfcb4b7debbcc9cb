import { warnLeftOut } from '../left-out.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** A quality of the source. */
export interface VideoJsQualityLevel {
  /** Its id. */
  readonly id: string;
  /** Pixels; 0 where it is not known. */
  readonly width: number;
  /** Pixels; 0 where it is not known. */
  readonly height: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** Whether it may be played. With one alone that plays; with all the player chooses; of several the best plays. */
  enabled: boolean;
}

/** The qualities of what plays, as videojs-contrib-quality-levels lists them. Fires `addqualitylevel` and `change`. */
export class VideoJsQualityLevels extends EventTarget {
  readonly #player: Player;
  #levels: readonly VideoJsQualityLevel[] = [];
  #disabled = new Set<string>();
  #isPending = false;

  constructor(player: Player, signal: AbortSignal) {
    super();
    this.#player = player;
    for (const type of ['loadedmetadata', 'progress', 'vod-player-quality-change'])
      player.addEventListener(type, () => this.#read(), { signal });
    player.addEventListener('vod-player-quality-change', () => this.#tell(), { signal });
    player.addEventListener('emptied', () => this.#forget(), { signal });
    this.#read();
  }

  /** How many there are. */
  get length(): number {
    return this.#levels.length;
  }

  /** The place of the one on screen; -1 before there is one. */
  get selectedIndex(): number {
    const { playingQuality } = this.#player.diagnostics;
    return this.#levels.findIndex(({ id }) => id === playingQuality?.id);
  }

  [Symbol.iterator](): IterableIterator<VideoJsQualityLevel> {
    return this.#levels.values();
  }

  /** The one at a place. Places are properties too, as in a list of the DOM. */
  item(index: number): VideoJsQualityLevel | undefined {
    return this.#levels[index];
  }

  /** The one of this id. */
  getQualityLevelById(id: string): VideoJsQualityLevel | null {
    return this.#levels.find((level) => level.id === id) ?? null;
  }

  /** Listens to an event of the list. */
  on(type: string, handler: (event: Event) => void): void {
    this.addEventListener(type, handler);
  }

  /** Stops listening. */
  off(type: string, handler: (event: Event) => void): void {
    this.removeEventListener(type, handler);
  }

  #read(): void {
    const { qualities } = this.#player;
    if (qualities.length === this.#levels.length) return;
    const before = this.#levels.length;
    this.#levels = qualities.map(({ id, width, height, bitrate }) =>
      this.#toLevel({ id, width, height, bitrate }),
    );
    this.#levels.forEach((level, index) => Object.assign(this, { [index]: level }));
    for (const qualityLevel of this.#levels.slice(before))
      this.dispatchEvent(Object.assign(new Event('addqualitylevel'), { qualityLevel }));
  }

  #toLevel(facts: Omit<VideoJsQualityLevel, 'enabled'>): VideoJsQualityLevel {
    const isEnabled = (): boolean => !this.#disabled.has(facts.id);
    const enable = (is: boolean): void => {
      if (is) this.#disabled.delete(facts.id);
      else this.#disabled.add(facts.id);
      this.#choose();
    };
    return Object.defineProperty({ ...facts, enabled: true }, 'enabled', {
      get: isEnabled,
      set: enable,
      enumerable: true,
    });
  }

  // Pages set one after the other; what holds is what they have set in the end.
  #choose(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    queueMicrotask(() => {
      this.#isPending = false;
      const enabled = this.#levels.filter((level) => level.enabled);
      if (enabled.length === this.#levels.length) this.#player.quality = 'auto';
      else if (enabled.length > 0) this.#player.quality = best(enabled).id;
      if (enabled.length > 1 && enabled.length < this.#levels.length)
        warnLeftOut(
          'videojs',
          'enabling several quality levels of more',
          'one of them is played, or all are chosen from; the best of those is played',
        );
    });
  }

  #tell(): void {
    const change = Object.assign(new Event('change'), { selectedIndex: this.selectedIndex });
    this.dispatchEvent(change);
  }

  #forget(): void {
    this.#levels.forEach((_, index) => Reflect.deleteProperty(this, index));
    this.#levels = [];
    this.#disabled.clear();
  }
}

function best(levels: readonly VideoJsQualityLevel[]): VideoJsQualityLevel {
  return levels.reduce((a, b) => (b.bitrate > a.bitrate ? b : a));
}

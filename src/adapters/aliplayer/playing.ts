import { after } from '../../shared/timers.js';
import type { AliplayerOptions } from './options.js';
import type { Over } from './over.js';
import { warnOfDefinition } from './left-out.js';
import { addressesOf, heights, typeOf, type LabelledAddress } from './sources.js';
import { isWord, wordsFor } from './words.js';

type Player = HTMLElementTagNameMap['vod-player'];
type Source = Pick<AliplayerOptions, 'source' | 'vid' | 'playauth'>;

/** What plays, in which of its definitions, and when it starts. */
export class Playing {
  readonly #player: Player;
  readonly #over: Over;
  readonly #options: AliplayerOptions;
  #addresses: readonly LabelledAddress[] = [];
  #chosen = 0;
  #vid: string | undefined;
  #engine: unknown;
  #isDefinitionSet = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  mode: 'source' | 'vid' = 'source';

  constructor(player: Player, over: Over, options: AliplayerOptions) {
    this.#player = player;
    this.#over = over;
    this.#options = options;
    player.addEventListener('vod-player-engine', ({ instance }) => (this.#engine = instance));
    player.addEventListener('loadedmetadata', () => this.#onMetadata());
    player.addEventListener('play', () => this.#stopDelay());
  }

  /** Sets what the options name; answers what is wrong with it. */
  begin(): 'empty' | 'unreadable' | undefined {
    const { autoPlayDelay, autoPlayDelayDisplayText } = this.#options;
    const trouble = this.#set(this.#options);
    if (trouble || !autoPlayDelay) return trouble;
    this.#timer = after(autoPlayDelay * 1000, () => this.play());
    if (autoPlayDelayDisplayText) this.#over.say(autoPlayDelayDisplayText);
    return undefined;
  }

  play(): void {
    this.#stopDelay();
    this.#player.play().catch((error: unknown) => {
      // What keeps a browser from playing is shown by the player, and told as `error`.
      if (!(error instanceof DOMException)) throw error;
    });
  }

  /** Plays something else. */
  async load(next: Source, seconds: number): Promise<void> {
    const player = this.#player;
    this.#stopDelay();
    // One for the same video would only renew its addresses.
    Object.assign(player, { playAuth: '', src: '' });
    // It answers for the video of before.
    if (next.source || next.vid !== this.#vid) player.playAuthUrl = '';
    await player.updateComplete;
    this.#set(next);
    if (seconds > 0) player.currentTime = seconds;
    this.play();
  }

  get programDateTime(): number | undefined {
    const engine = this.#engine as { playingDate?: Date | null } | undefined;
    return engine?.playingDate?.getTime();
  }

  #set({ source, vid, playauth }: Source): 'empty' | 'unreadable' | undefined {
    const player = this.#player;
    this.#isDefinitionSet = false;
    this.#addresses = [];
    player.menuChoice = undefined;
    if (source) {
      this.mode = 'source';
      player.playAuthUrl = '';
      const addresses = addressesOf(source, this.#options);
      if (!addresses) return 'unreadable';
      this.#addresses = addresses;
      this.#choose(
        Math.max(
          0,
          addresses.findIndex(({ label }) => label === this.#options.defaultDefinition),
        ),
      );
      return addresses.length === 0 ? 'empty' : undefined;
    }
    this.mode = 'vid';
    if (!playauth && !player.playAuthUrl) return 'empty';
    if (this.#options.definition) warnOfDefinition();
    player.playAuth = playauth ?? '';
    this.#vid = vid;
    return undefined;
  }

  #choose(index: number): void {
    const { url } = this.#addresses[index] ?? {};
    if (url === undefined) return;
    this.#chosen = index;
    this.#player.type = typeOf(this.#options.format);
    this.#player.src = url;
    this.#offer();
  }

  /** The same moment, in another definition. */
  async #change(index: number): Promise<void> {
    const { currentTime, paused } = this.#player;
    this.#choose(index);
    // Until then a seek is one in what plays still.
    await this.#player.updateComplete;
    this.#player.currentTime = currentTime;
    if (!paused) this.play();
  }

  #offer(): void {
    if (this.#addresses.length < 2) return;
    const words = wordsFor(this.#player);
    this.#player.menuChoice = {
      label: words.quality,
      options: this.#addresses.map(({ label }) => (isWord(label) ? words[label] : label)),
      chosen: this.#chosen,
      choose: (index) => void this.#change(index),
    };
  }

  #onMetadata(): void {
    const { videoId } = this.#player;
    if (this.mode === 'vid' && this.#vid && videoId && videoId !== this.#vid)
      console.warn(
        `vodkit/aliplayer: playauth is for the video ${videoId}, not for vid ${this.#vid}; what plays is the former`,
      );
    this.#setDefinition();
  }

  // Qualities are known once the engine has read the manifest.
  #setDefinition(): void {
    const { defaultDefinition = 'AUTO' } = this.#options;
    const height = heights[defaultDefinition];
    const { qualities } = this.#player;
    if (this.#isDefinitionSet || height === undefined || this.#addresses.length > 1) return;
    this.#isDefinitionSet = true;
    const byHeight = [...qualities].sort((a, b) => a.height - b.height);
    const best = byHeight.findLast((quality) => sideOf(quality) <= height) ?? byHeight[0];
    if (best) this.#player.quality = best.id;
  }

  #stopDelay(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#over.sayNothing();
  }
}

// Templates are named by the short side.
function sideOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(width || height, height);
}

import type { Over } from './over.js';
import { wordsFor } from './words.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** Ends playback after the seconds that may be watched, and says so over the picture. */
export class Preview {
  readonly #player: Player;
  readonly #over: Over;
  #seconds = 0;
  #isOver = false;

  constructor(player: Player, over: Over) {
    this.#player = player;
    this.#over = over;
    for (const type of ['timeupdate', 'seeking', 'play'])
      player.addEventListener(type, () => this.#look());
  }

  get seconds(): number {
    return this.#seconds;
  }

  /** 0: all may be watched. */
  set seconds(seconds: number) {
    this.#seconds = seconds;
    this.#look();
  }

  /** Whether less than all may be watched. */
  get holds(): boolean {
    return this.#seconds > 0 && !(this.#player.duration <= this.#seconds);
  }

  #look(): void {
    const player = this.#player;
    const isOver = this.holds && player.currentTime >= this.#seconds;
    if (isOver) {
      player.pause();
      if (player.currentTime > this.#seconds) player.currentTime = this.#seconds;
    }
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    if (isOver) this.#over.say(wordsFor(player).previewEnded);
    else this.#over.sayNothing();
  }
}

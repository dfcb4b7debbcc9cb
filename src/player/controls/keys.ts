import type { Command, KeyCommand } from '../command.js';
import { FrameClock } from '../frame-clock.js';
import type { PlayerContext } from '../player-context.js';
import { answerTo, type Answer } from './answers.js';
import { isFree, leftToPage } from './free-keys.js';
import type { firstIcons } from './centre.js';
import { Hotkeys } from './hotkeys.js';
import { answerWords } from './keys-words.js';
import { nextSpeed } from './speeds.js';
import { seekWords } from './seek-words.js';

export { echoStyles as styles } from './echo-styles.js';

export const words = { ...answerWords, ...seekWords };

/** Turns keys into commands, and tells what each did. */
export class Keys {
  readonly #context: PlayerContext;
  readonly #icons: typeof firstIcons;
  readonly #show: (...answer: Answer) => void;
  readonly #frames: FrameClock;
  readonly hotkeys = new Hotkeys();

  constructor(context: PlayerContext, icons: typeof firstIcons, show: (...answer: Answer) => void) {
    this.#context = context;
    this.#icons = icons;
    this.#show = show;
    const { player } = context;
    this.#frames = new FrameClock(player.video, () => player.diagnostics.frameRate);
  }

  /** Whether the key was one of ours. `target` is what it was pressed on: of an event that was kept it is not told any more. */
  press(event: KeyboardEvent, target: EventTarget | null): boolean {
    if (leftToPage.has(event)) return false;
    // On a control of the page's own, in a slot.
    if (target instanceof Node && this.#context.host.contains(target) && !isFree(event))
      return false;
    const asked = this.#commandFor(event, target);
    const command = asked && this.#resolve(asked);
    if (!asked || command === undefined) return false;
    event.preventDefault();
    event.stopPropagation();
    const { captions, player, run } = this.#context;
    const before = { paused: player.snapshot.paused, hadCaptions: captions.showing >= 0 };
    if (command === 'nothing' || !run(command)) return true;
    const answer = answerTo(asked, before, this.#context, this.#icons);
    if (answer) this.#show(...answer);
    return true;
  }

  #commandFor(event: KeyboardEvent, target: EventTarget | null): KeyCommand | undefined {
    // A button acts on its own keys; a key held down must not flip anything back and forth.
    if (target instanceof HTMLButtonElement && event.key === ' ') return undefined;
    const command = this.hotkeys.commandOf(event);
    if (event.repeat && command && !/^seek|-by$/.test(command.act)) return undefined;
    const isVolume = target instanceof HTMLInputElement && target.closest('.volume') !== null;
    if (isVolume && command?.act === 'seek-by') {
      const isMirrored = event.key.startsWith('Arrow') && target.matches(':dir(rtl)');
      const sign = isMirrored ? -1 : 1;
      return { act: 'volume-by', amount: (sign * command.seconds) / 100 };
    }
    return command;
  }

  /** What is carried out; keys ask for steps. */
  #resolve(command: KeyCommand): Command | 'nothing' {
    const { snapshot, video } = this.#context.player;
    if (command.act === 'volume-by')
      return { act: 'volume-to', volume: video.volume + command.amount };
    if (command.act === 'speed-by')
      return { act: 'speed-to', speed: nextSpeed(video.playbackRate, command.steps) };
    if (command.act !== 'frame-by') return command;
    if (!video.paused || snapshot.aspectRatio === 0) return 'nothing';
    const seconds = video.currentTime + command.frames * this.#frames.frameSeconds;
    return { act: 'seek-to', seconds };
  }
}

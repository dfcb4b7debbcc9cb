import { svg, type ReactiveController } from 'lit';
import { icon } from '../../shared/icons.js';
import { after } from '../../shared/timers.js';
import type { PlayerContext } from '../player-context.js';

const moonIcon = icon(svg`<path d="M12 3a6 6 0 0 0 9 9 9 9 0 1 1-9-9z" />`);

/** Minutes to choose from. */
export const sleepMinutes = [10, 20, 30, 45, 60, 90];

const timers = new WeakMap<object, SleepTimer>();

/** The one of a player. */
export function sleepTimerOf(context: PlayerContext): SleepTimer {
  const timer = timers.get(context.host) ?? new SleepTimer(context);
  timers.set(context.host, timer);
  return timer;
}

/** Pauses after a while, for who falls asleep over it. */
class SleepTimer implements ReactiveController {
  readonly #context: PlayerContext;
  #timer: ReturnType<typeof after> | undefined;
  #endsAt = 0;
  /** The choice that runs; 0 for none. */
  minutes = 0;

  constructor(context: PlayerContext) {
    this.#context = context;
    context.host.addController(this);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  /** Whole minutes until then, rounded up. */
  get left(): number {
    return Math.ceil((this.#endsAt - Date.now()) / 60_000);
  }

  /** 0 for off. */
  set(minutes: number): void {
    this.#stop();
    if (minutes > 0) {
      this.minutes = minutes;
      this.#endsAt = Date.now() + minutes * 60_000;
      this.#timer = after(minutes * 60_000, () => this.#sleep());
    }
    this.#context.host.requestUpdate();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.minutes = 0;
  }

  #sleep(): void {
    const { player, tell, words } = this.#context;
    this.#stop();
    if (player.paused) return;
    player.pause();
    tell(moonIcon, words.t('slept'));
  }
}

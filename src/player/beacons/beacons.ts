import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Playback } from '../../contract/playback.js';
import type { PlayerController } from '../player-controller.js';
import { VodPlayerBeaconEvent } from './beacon-event.js';
import { ViewTotals } from './view-totals.js';

const everyMs = 30_000;

/** What views are told of. */
export interface BeaconHost extends ReactiveControllerHost, Pick<EventTarget, 'dispatchEvent'> {
  readonly beacons: 'off' | '';
}

interface Context {
  readonly host: BeaconHost;
  readonly player: PlayerController;
}

const followed = new WeakMap<BeaconHost, ViewBeacons>();

/**
 * From the first call on, tells the VOD server and the page how each view of a player goes. `askedAt` is when play was asked for, by
 * `performance.now()`.
 */
export function follow(context: Context, askedAt?: number): void {
  const { host } = context;
  if (!followed.has(host)) followed.set(host, new ViewBeacons(context, askedAt));
}

/** The views of a player, one for each answer to a play auth. */
class ViewBeacons implements ReactiveController {
  readonly #context: Context;
  #askedAt: number | undefined;
  #playback: Playback | undefined;
  #totals: ViewTotals | undefined;
  #sequence = 0;
  #sent = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: Context, askedAt: number | undefined) {
    this.#context = context;
    this.#askedAt = askedAt;
    context.host.addController(this);
    this.hostUpdate();
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#send();
  }

  hostUpdate(): void {
    const { player } = this.#context;
    const { playback, paused, started, ended, state } = player.snapshot;
    if (playback !== this.#playback) {
      // What was known of the view before.
      this.#send();
      if (this.#playback) this.#askedAt = undefined;
      this.#playback = playback;
      this.#totals = undefined;
    }
    if (!paused && !player.intent.holds) this.#askedAt ??= performance.now();
    const isOver = ended || state.phase === 'failed';
    if (!started && !isOver) return;
    const isFirst = !this.#totals;
    this.#totals ??= new ViewTotals(player.video, started ? this.#askedAt : undefined);
    this.#totals.look(player);
    if (isFirst || isOver) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), everyMs);
  }

  // Nothing is sent twice: the next beacon tells the same and more. The server rounds.
  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { host, player } = this.#context;
    const url = this.#playback?.beacons;
    if (!url || !this.#totals || host.beacons === 'off' || asksNotToBeTracked()) return;
    const told = { ...this.#totals.read(), engine: player.diagnostics.engine };
    const text = JSON.stringify(told);
    if (text === this.#sent) return;
    this.#sent = text;
    const beacon = { sequence: this.#sequence++, ...told };
    if (host.dispatchEvent(new VodPlayerBeaconEvent(beacon)))
      void fetch(url, {
        method: 'POST',
        body: JSON.stringify(beacon),
        keepalive: true,
        credentials: 'omit',
      }).catch(() => undefined);
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) this.#send();
  };
}

function asksNotToBeTracked(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & {
    globalPrivacyControl?: boolean;
  };
  return doNotTrack === '1' || Boolean(globalPrivacyControl);
}

import type { Beacon } from '../../contract/beacons.js';

/** The player tells how the view goes. `preventDefault()` keeps it from being sent to the VOD server. */
export class VodPlayerBeaconEvent extends Event {
  /** The view so far: start time, watch time, stalls, errors, stretches watched. Each has all that those before it had. */
  readonly beacon: Beacon;

  constructor(beacon: Beacon) {
    super('vod-player-beacon', { bubbles: true, composed: true, cancelable: true });
    this.beacon = beacon;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-beacon': VodPlayerBeaconEvent;
  }
}

import type { Diagnostics } from './diagnostics.js';
import {
  VodPlayerEngineEvent,
  VodPlayerPlayAuthRenewEvent,
  VodPlayerQualityChangeEvent,
} from './events.js';
import type { SessionHost } from './play-session.js';
import type { PlayerSnapshot } from './snapshot.js';

/** What of a session is only told to the page. */
export function sessionEvents(
  host: Pick<EventTarget, 'dispatchEvent'>,
  diagnostics: Diagnostics,
): Pick<SessionHost, 'renewed' | 'engineChosen' | 'engineLoads'> {
  return {
    renewed: ({ playback: { expiresAt } }) => {
      host.dispatchEvent(new VodPlayerPlayAuthRenewEvent(new Date(expiresAt)));
      diagnostics.tell('addresses-renewed', { expiresAt });
    },
    engineChosen: (engine, type) => diagnostics.engineChosen(engine, type),
    engineLoads: ({ name, instance }) =>
      void host.dispatchEvent(new VodPlayerEngineEvent(name, instance)),
  };
}

export function tellQuality(
  host: Pick<EventTarget, 'dispatchEvent'>,
  diagnostics: Diagnostics,
  { qualities, selectedQuality: selected, playingQuality: playing }: PlayerSnapshot,
): void {
  const quality = qualities.find(({ id }) => id === playing);
  host.dispatchEvent(new VodPlayerQualityChangeEvent(quality, selected));
  diagnostics.tell('quality-switched', { selected, playing });
}

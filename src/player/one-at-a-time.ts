import type { PlayerContext } from './player-context.js';

/** Those that have asked for anything; a player that is gone is let go of. */
const players = new Set<WeakRef<PlayerContext>>();

/** When this player begins, others of the page that are `exclusive` pause. */
export function keepOneAtATime(context: PlayerContext): void {
  players.add(new WeakRef(context));
  context.player.video.addEventListener('play', () => pauseOthers(context));
  context.host.addEventListener('vod-player-ad-start', () => pauseOthers(context));
  if (!context.player.paused) pauseOthers(context);
}

function pauseOthers(context: PlayerContext): void {
  for (const ref of players) {
    const other = ref.deref();
    if (!other) players.delete(ref);
    else if (
      other !== context &&
      !holds(other, context) &&
      other.host.exclusive &&
      !other.player.paused
    )
      other.player.pause();
  }
}

/** Whether one plays inside the other, as its sign language does. */
function holds({ host }: PlayerContext, inner: PlayerContext): boolean {
  const root = inner.host.getRootNode();
  return root instanceof ShadowRoot && root.host === host;
}

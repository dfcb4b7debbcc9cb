import type { PlayerDiagnostics } from './diagnostics.js';
import type { EngineFigures } from './engines/engine.js';
import { readDiagnostics } from './read-diagnostics.js';
import type { PlayerSnapshot } from './snapshot.js';
import { StallWatch } from './stall-watch.js';

/** What watches and measures playback, which nobody needs before the first frame. */
export class Oversight extends StallWatch {
  /** All that the player can say about itself now. */
  readonly read = (
    known: PlayerDiagnostics,
    snapshot: PlayerSnapshot,
    figures: EngineFigures | undefined,
  ): PlayerDiagnostics => readDiagnostics(known, this.video, snapshot, figures);
}

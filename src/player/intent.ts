import type { Playback } from '../contract/playback.js';
import type { AdBreak } from './ad-break.js';
import type { Command } from './command.js';
import type { StallWatch } from './stall-watch.js';
import type { PlayerSnapshot } from './snapshot.js';

/** What plays in the place of the video. */
export interface Elsewhere {
  /** What it says of itself. */
  readonly facts: Partial<PlayerSnapshot> & Pick<PlayerSnapshot, 'paused' | 'currentTime'>;
  play(): void;
  pause(): void;
  /** To seconds. */
  seek(time: number): void;
}

/** What the viewer wants of media that are not there yet. Once they are, the video itself keeps it. */
export class Intent {
  /** Seconds. */
  time = 0;
  play = false;
  /** Counts them: each goes before the play that was asked for earlier. */
  pauses = 0;
  /** Seconds at which the source began because they were remembered; 0 for none. */
  recalled = 0;
  /** Answers seconds to begin a video at, where nothing was sought; 0 for its start. */
  recall: (playback: Playback | undefined) => Promise<number> = () => Promise.resolve(0);
  /** Counts the sources; the same one after a failure is no other. */
  source = 0;
  /** Set during an ad break, which plays in the place of the content: whether it keeps a command from being carried out. */
  holds: ((command: Command) => boolean) | undefined;
  /** Set while another device plays, by what controls it. */
  elsewhere: Elsewhere | undefined;
  /** Fetches what watches over playback; undefined without a connection. */
  features!: () => Promise<{ readonly StallWatch: typeof StallWatch } | undefined>;
  /** Gives way to ads: those that are due before the content plays, or a break. Answers whether there were any. */
  yields!: (to: 'play' | AdBreak) => Promise<unknown>;

  stop(): void {
    this.elsewhere?.pause();
    this.play = false;
    this.pauses += 1;
  }

  reset(): void {
    Object.assign(this, { time: 0, play: false, recalled: 0, source: this.source + 1 });
  }

  async begin(playback: Playback | undefined): Promise<void> {
    if (this.time) return;
    this.recalled = await this.recall(playback);
    this.time ||= this.recalled;
  }
}

import {
  isDescribed,
  parseAudioPreference,
  preferredTrack,
  toAudioPreference,
} from '../audio-preference.js';
import type { ToolCommand } from '../command.js';
import { recall, remember } from '../memory.js';
import { parsed } from '../places.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';

const audioKey = 'vod-player-audio';

/** Chooses among the sounds of a source: what the viewer does, and begins with what they chose before, or the page prefers. */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act({ to }: Extract<ToolCommand, { act: 'audio' }>): void {
    if (to === 'given') void this.#apply();
    else this.#choose(to);
  }

  #choose(index: number): void {
    const { host, player } = this.#context;
    const audio = player.engine?.audio;
    const track = audio?.audioTracks[index];
    if (!audio || !track) return;
    audio.audioTrack = index;
    const chosen = { language: track.lang ?? '', isDescribed: isDescribed(track) };
    void remember(host, audioKey, JSON.stringify(chosen));
    host.requestUpdate();
  }

  async #apply(): Promise<void> {
    const { host, player } = this.#context;
    const remembered = toAudioPreference(parsed(await recall(host, audioKey)));
    const preference = remembered ?? parseAudioPreference(host.audioPreference);
    // What engine there is by then.
    const audio = player.engine?.audio;
    if (!preference || !audio) return;
    const index = preferredTrack(audio.audioTracks, preference, audio.audioTrack);
    if (index >= 0 && index !== audio.audioTrack) audio.audioTrack = index;
    host.requestUpdate();
  }
}

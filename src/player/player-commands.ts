import type { TemplateResult } from 'lit';
import type { Command } from './command.js';
import type { Feedback } from './controls/feedback.js';
import {
  backIcon,
  captionsIcon,
  forwardIcon,
  loudIcon,
  mutedIcon,
  pauseIcon,
  playIcon,
  softIcon,
  speedIcon,
  stepBackIcon,
  stepForwardIcon,
} from './controls/icons.js';
import { nextSpeed } from './controls/speeds.js';
import type { FrameClock } from './frame-clock.js';
import { spokenStamp, stampOf } from './live-window.js';
import type { PlayerContext } from './player-context.js';
import { keepLoudness } from './volume-memory.js';

type CommandsContext = Pick<PlayerContext, 'player' | 'screen' | 'captions' | 'words'>;
type Answer = readonly [icon: TemplateResult, value: string, spoken: string];

const needsPicture: readonly Command['act'][] = ['toggle-fullscreen', 'toggle-pip', 'frame-by'];

/** Carries out commands, and tells what a key or gesture did where it cannot be seen at the pointer. */
export class PlayerCommands {
  readonly #context: CommandsContext;
  readonly #frames: FrameClock;
  readonly #feedback: Feedback;

  constructor(context: CommandsContext, frames: FrameClock, feedback: Feedback) {
    this.#context = context;
    this.#frames = frames;
    this.#feedback = feedback;
  }

  run(command: Command): void {
    this.#do(command);
  }

  runAndTell(command: Command): void {
    const answer = this.#do(command);
    if (answer) this.#feedback.show(...answer);
  }

  #do(command: Command): Answer | undefined {
    const { captions, player, screen } = this.#context;
    if (player.snapshot.aspectRatio === 0 && needsPicture.includes(command.act)) return undefined;
    switch (command.act) {
      case 'toggle-play':
        return this.#togglePlay();
      case 'toggle-mute':
        return this.#setMuted(!this.#video.muted);
      case 'toggle-captions':
        return this.#toggleCaptions();
      case 'toggle-fullscreen':
        void screen.toggleFullscreen().catch(ignoreRefusal);
        return undefined;
      case 'toggle-pip':
        void screen.togglePictureInPicture().catch(ignoreRefusal);
        return undefined;
      case 'seek-by':
        return this.#seekBy(command.seconds);
      case 'seek-to':
        if ('fraction' in command) return this.#seekToFraction(command.fraction);
        player.seek(command.seconds);
        return undefined;
      case 'volume-by':
        return this.#setVolume(this.#video.volume + command.amount);
      case 'volume-to':
        return this.#setVolume(command.volume);
      case 'speed-by':
        return this.#setSpeed(nextSpeed(this.#video.playbackRate, command.steps));
      case 'speed-to':
        return this.#setSpeed(command.speed);
      case 'frame-by':
        return this.#stepFrame(command.frames);
      case 'quality':
        player.selectQuality(command.id);
        return undefined;
      case 'captions':
        void captions.show(command.index);
        return undefined;
      case 'retry':
        player.retry();
        return undefined;
    }
  }

  get #video(): HTMLVideoElement {
    return this.#context.player.video;
  }

  #togglePlay(): Answer {
    const { player, words } = this.#context;
    if (!player.snapshot.paused) {
      player.pause();
      return [pauseIcon, '', words.t('pause')];
    }
    void player.play().catch(ignoreRefusal);
    return [playIcon, '', words.t('play')];
  }

  #seekBy(seconds: number): Answer {
    const { player, words } = this.#context;
    player.seek(this.#video.currentTime + seconds);
    const amount = Math.abs(seconds);
    const spoken = words.t(seconds < 0 ? 'back' : 'forward', { count: amount });
    return [seconds < 0 ? backIcon : forwardIcon, `${seconds < 0 ? '−' : '+'}${amount}`, spoken];
  }

  #seekToFraction(fraction: number): Answer {
    const { player, words } = this.#context;
    const { start, end } = player.range;
    const time = start + fraction * (end - start);
    player.seek(time);
    return [
      fraction < 0.5 ? backIcon : forwardIcon,
      stampOf(player, time),
      spokenStamp(player, time, words),
    ];
  }

  #setMuted(muted: boolean): Answer {
    this.#video.muted = muted;
    if (!muted && this.#video.volume === 0) this.#video.volume = 0.5;
    return this.#tellLoudness();
  }

  #setVolume(volume: number): Answer {
    this.#video.volume = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100;
    this.#video.muted = this.#video.volume === 0;
    return this.#tellLoudness();
  }

  #tellLoudness(): Answer {
    const { volume, muted } = this.#video;
    keepLoudness({ volume, muted });
    const { words } = this.#context;
    if (muted) return [mutedIcon, '', words.t('muted')];
    const percent = words.t('percent', { percent: Math.round(volume * 100) });
    return [volume < 0.5 ? softIcon : loudIcon, percent, `${words.t('volume')} ${percent}`];
  }

  #setSpeed(speed: number): Answer {
    this.#video.playbackRate = speed;
    return [speedIcon, `${speed}×`, `${this.#context.words.t('speed')} ${speed}×`];
  }

  #stepFrame(frames: 1 | -1): Answer | undefined {
    if (!this.#video.paused) return undefined;
    const { player, words } = this.#context;
    player.seek(this.#video.currentTime + frames * this.#frames.frameSeconds);
    return [frames > 0 ? stepForwardIcon : stepBackIcon, '', words.t('frame')];
  }

  #toggleCaptions(): Answer | undefined {
    const { captions, words } = this.#context;
    if (captions.list.length === 0) return undefined;
    const turnsOn = captions.showing < 0;
    void captions.toggle();
    return [
      captionsIcon,
      turnsOn ? '' : words.t('off'),
      words.t(turnsOn ? 'captionsOn' : 'captionsOff'),
    ];
  }
}

// The browser refuses sound, full screen and picture in picture without a gesture: the state then stays as it is seen.
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
}

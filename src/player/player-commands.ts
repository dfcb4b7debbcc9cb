import type { Command, ToolCommand } from './command.js';
import type { PlayerContext } from './player-context.js';
import { timeAt, timeOf } from './live-window.js';

type CommandsContext = Pick<PlayerContext, 'player' | 'screen' | 'captions'>;

const needsPicture: readonly Command['act'][] = ['toggle-fullscreen', 'toggle-pip', 'screenshot'];

/** Carries out commands. */
export class PlayerCommands {
  readonly #context: CommandsContext;
  readonly #use: (command: ToolCommand) => void;

  constructor(context: CommandsContext, useTool: (command: ToolCommand) => void) {
    this.#context = context;
    this.#use = useTool;
  }

  /** Answers whether there was something to do. */
  run(command: Command): boolean {
    const { captions, player, screen } = this.#context;
    if (player.intent.holds?.(command)) return false;
    if (player.snapshot.aspectRatio === 0 && needsPicture.includes(command.act)) return false;
    const video = this.#video;
    switch (command.act) {
      case 'toggle-play':
        if (!player.paused) player.pause();
        else void player.play().catch(ignoreRefusal);
        break;
      case 'toggle-mute':
        video.muted = !video.muted;
        if (!video.muted && video.volume === 0) video.volume = 0.5;
        break;
      case 'toggle-captions':
        if (captions.list.length === 0) return false;
        void captions.toggle();
        break;
      case 'toggle-fullscreen':
        void screen.toggleFullscreen().catch(ignoreRefusal);
        break;
      case 'toggle-pip':
        if ('documentPictureInPicture' in globalThis) this.#use({ act: 'pipWindow' });
        else void screen.togglePictureInPicture().catch(ignoreRefusal);
        break;
      case 'seek-by':
        void player.seek(timeOf(player) + command.seconds);
        break;
      case 'seek-to':
        void player.seek(
          'seconds' in command ? command.seconds : timeAt(player.range, command.fraction),
        );
        break;
      case 'volume-to':
        this.#setVolume(command.volume);
        break;
      case 'speed-to':
        video.playbackRate = command.speed;
        break;
      case 'quality':
        player.engine?.selectQuality?.(command.id);
        break;
      case 'captions':
        void captions.show(command.index);
        break;
      case 'retry':
        player.retry();
        break;
      default:
        this.#use(command);
    }
    return true;
  }

  get #video(): HTMLVideoElement {
    return this.#context.player.video;
  }

  #setVolume(volume: number): void {
    this.#video.volume = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100;
    this.#video.muted = this.#video.volume === 0;
  }
}

// The browser refuses sound, full screen and picture in picture without a gesture: the state then stays as it is seen.
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
}

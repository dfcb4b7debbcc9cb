import type { ReactiveController } from 'lit';
import type { PlayerContext } from '../player-context.js';

/** Per cent of what the media bring. */
export const boosts = [100, 125, 150, 175, 200];

type Context = Pick<PlayerContext, 'host' | 'player'>;

const known = new WeakMap<object, Boost>();

/** The one of a player. */
export function boostOf(context: Context): Boost {
  const boost = known.get(context.host) ?? new Boost(context);
  known.set(context.host, boost);
  return boost;
}

// A page has one, for all its players: browsers give only a few.
let output: AudioContext | undefined;

interface Path {
  readonly source: MediaElementAudioSourceNode;
  readonly gain: GainNode;
  readonly limiter: DynamicsCompressorNode;
}

/**
 * Louder than the media are. A video whose sound has once been led through Web Audio stays there: that is done when somebody asks
 * for more than 100 % first.
 */
class Boost implements ReactiveController {
  readonly #context: Context;
  #path: Path | undefined;
  percent = 100;

  constructor(context: Context) {
    this.#context = context;
    context.host.addController(this);
    // The system stops sound for a call, and some browsers do until a gesture.
    context.player.video.addEventListener('playing', () => this.#resume());
  }

  hostConnected(): void {
    this.#connect();
  }

  hostDisconnected(): void {
    this.#path?.source.disconnect();
  }

  /** Whether Web Audio gets to hear the media: it is given silence of what is protected, or of another origin without CORS. */
  get isPossible(): boolean {
    const { video, engine } = this.#context.player;
    if (this.#path) return true;
    if (typeof AudioContext === 'undefined' || video.mediaKeys || engine === undefined)
      return false;
    // What an engine feeds by script is of this page.
    if (video.currentSrc.startsWith('blob:') || video.srcObject) return true;
    // WebKit gives it silence of the playlists that it plays itself.
    return !isPlaylist(video.currentSrc) && isReadable(video);
  }

  set(percent: number): void {
    this.percent = percent;
    if (percent > 100) this.#path ??= this.#lead();
    const path = this.#path;
    if (path) path.gain.gain.value = percent / 100;
    this.#connect();
    this.#context.host.requestUpdate();
  }

  #lead(): Path {
    output ??= new AudioContext();
    const source = output.createMediaElementSource(this.#context.player.video);
    // Peaks of more than −3 dB are held down, so that twice the amplitude does not clip.
    const limiter = new DynamicsCompressorNode(output, {
      threshold: -3,
      knee: 0,
      ratio: 20,
      attack: 0.002,
      release: 0.2,
    });
    return { source, gain: new GainNode(output), limiter };
  }

  // At 100 % the sound is as the media have it.
  #connect(): void {
    const path = this.#path;
    if (!path || !output) return;
    const { source, gain, limiter } = path;
    source.disconnect();
    gain.disconnect();
    limiter.disconnect();
    if (this.percent > 100) source.connect(gain).connect(limiter).connect(output.destination);
    else source.connect(output.destination);
    this.#resume();
  }

  #resume(): void {
    if (this.#path && output && output.state !== 'running') void output.resume();
  }
}

function isPlaylist(url: string): boolean {
  return /\.m3u8(?:$|[?#])/.test(url);
}

/** What may be drawn and read may be heard: a redirect to another origin is noticed too. */
function isReadable(video: HTMLVideoElement): boolean {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return false;
  if (video.videoWidth === 0)
    return video.crossOrigin !== null || new URL(video.currentSrc).origin === location.origin;
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0, 1, 1);
  try {
    context?.getImageData(0, 0, 1, 1);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return false;
  }
}

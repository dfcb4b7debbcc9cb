import type { MediaDescription, MediaWarning } from '../../platform/ffmpeg/describe-media.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';

/** What a run made, to set the damage against. */
export interface MadeAmounts {
  frames: number;
  /** Seconds of the longest rendition. */
  seconds: number;
}

type Part = 'picture' | 'sound';

/** Above one in twenty, a picture counts as destroyed (docs: fault W-29). */
const worstShare = 0.05;
/** A recording that was stopped ends in half a frame, which is no damage. */
const forgiven = 1;
/** Of the usual codecs, 31 to 47. */
const soundFramesPerSecond = 40;

/** Counts, in ffmpeg's warnings, the pictures and pieces of sound that a decoder patched up or gave up. */
export class DamageMeter {
  readonly #counts: Record<Part, number> = { picture: 0, sound: 0 };
  readonly #partOf: (line: string) => Part | undefined;

  constructor({ video, audio }: MediaDescription) {
    const indexes = new Map<number, Part>();
    if (video) indexes.set(video.index, 'picture');
    if (audio) indexes.set(audio.index, 'sound');
    const only: Part | undefined = video && audio ? undefined : video ? 'picture' : 'sound';
    this.#partOf = (line) => {
      // `[vist#0:0/h264 @ …]` since 6.1, `in stream 0` and `stream #0:0` before.
      const [, kind] = /\[([va])ist#/.exec(line) ?? [];
      if (kind) return kind === 'v' ? 'picture' : 'sound';
      const [, index] = /stream (?:#\d+:)?(\d+)/.exec(line) ?? [];
      return index === undefined ? only : indexes.get(Number(index));
    };
  }

  read(line: string): void {
    if (/^\[hevc @ .*Could not find ref with POC/.test(line)) this.#counts.picture += 1;
    if (!damage.test(line)) return;
    const part = this.#partOf(line);
    if (part) this.#counts[part] += 1;
  }

  /**
   * What must be said of the damage.
   * @throws MediaFault `corrupt` when there is too much of it.
   */
  judge({ frames, seconds }: MadeAmounts, { video, audio }: Pick<MediaDescription, 'video' | 'audio'>): MediaWarning[] {
    const picture = this.#share('picture', Math.max(frames, seconds * (video?.frameRate ?? 0)));
    const sound = audio ? this.#share('sound', seconds * soundFramesPerSecond) : 0;
    if (video && picture > worstShare) throw corrupt(picture);
    if (!video && sound > worstShare) throw corrupt(sound);
    const parts = [...(picture > 0 ? ['picture'] : []), ...(sound > 0 ? ['sound'] : [])];
    if (parts.length === 0) return [];
    return [{ code: 'damaged', detail: `The ${parts.join(' and the ')} of the file is damaged in places.` }];
  }

  #share(part: Part, whole: number): number {
    const count = this.#counts[part];
    return count <= forgiven ? 0 : Math.min(1, count / Math.max(whole, count));
  }
}

/** Concealed or without its references; not decoded at all. */
const damage = /corrupt decoded frame|Error while decoding stream #|Error submitting packet to decoder|Decoding error:/;

function corrupt(share: number): MediaFault {
  const percent = Math.max(1, Math.round(share * 100));
  return new MediaFault('corrupt', `The file is damaged: about ${percent} % of it could not be read.`);
}

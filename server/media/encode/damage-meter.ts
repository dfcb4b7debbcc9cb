import type { MediaDescription, MediaWarning } from '../probe/describe-media.js';
import { MediaFault } from '../media-fault.js';

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

/** What decoders say of pictures that they give out all the same, unmarked. */
const unmarked =
  /^\[(?:hevc @ [^\]]*\] The cu_qp_delta .* outside|hevc @ [^\]]*\] CABAC_MAX_BIN|mjpeg @ [^\]]*\] error y=)/;
const missingReference = /^\[hevc @ [^\]]*\] Could not find ref with POC/;
/** A broadcast that was not recorded from a keyframe on refers to pictures before it. */
const forgivenReferences = 8;

/** Counts, in ffmpeg's warnings, the pictures and pieces of sound that a decoder patched up or gave up. */
export class DamageMeter {
  readonly #counts: Record<Part, number> = { picture: 0, sound: 0 };
  readonly #parts = new Map<number, Part>();
  #references = 0;

  constructor({ video, audio }: MediaDescription) {
    if (video) this.#parts.set(video.index, 'picture');
    if (audio) this.#parts.set(audio.index, 'sound');
  }

  read(line: string): void {
    const part = unmarked.test(line) || this.#lacksReference(line) ? 'picture' : this.#partOf(line);
    if (part) this.#counts[part] += 1;
  }

  #lacksReference(line: string): boolean {
    if (!missingReference.test(line)) return false;
    this.#references += 1;
    return this.#references > forgivenReferences;
  }

  /** Of a line that tells of a piece which was concealed, lacks its references, or was not decoded at all. */
  #partOf(line: string): Part | undefined {
    const [, index] =
      /corrupt decoded frame in stream (\d+)$/.exec(line) ??
      /^Error while decoding stream #\d+:(\d+):/.exec(line) ??
      [];
    if (index !== undefined) return this.#parts.get(Number(index));
    // Since 6.1.
    const [, kind] =
      /^\[([va])ist#.*(?:corrupt decoded frame|Error submitting packet to decoder|Decoding error)/.exec(
        line,
      ) ?? [];
    if (kind === undefined) return undefined;
    return kind === 'v' ? 'picture' : 'sound';
  }

  /**
   * What must be said of the damage.
   * @throws MediaFault `corrupt` when there is too much of it.
   */
  judge(
    { frames, seconds }: MadeAmounts,
    { video, audio }: Pick<MediaDescription, 'video' | 'audio'>,
  ): MediaWarning[] {
    const picture = this.#share('picture', Math.max(frames, seconds * (video?.frameRate ?? 0)));
    const sound = audio ? this.#share('sound', seconds * soundFramesPerSecond) : 0;
    if (video && picture > worstShare) throw corrupt(picture);
    if (!video && sound > worstShare) throw corrupt(sound);
    const parts = [...(picture > 0 ? ['picture'] : []), ...(sound > 0 ? ['sound'] : [])];
    if (parts.length === 0) return [];
    return [
      {
        code: 'damaged',
        detail: `The ${parts.join(' and the ')} of the file is damaged in places.`,
      },
    ];
  }

  #share(part: Part, whole: number): number {
    const count = this.#counts[part];
    return count <= forgiven ? 0 : Math.min(1, count / Math.max(whole, count));
  }
}

function corrupt(share: number): MediaFault {
  const percent = Math.max(1, Math.round(share * 100));
  return new MediaFault(
    'corrupt',
    `The file is damaged: about ${percent} % of it could not be read.`,
  );
}

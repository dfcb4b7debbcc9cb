import type { MediaDescription, MediaWarning } from '../probe/describe-media.js';
import { MediaFault } from '../media-fault.js';

/** How much was decoded, to relate the damage to. */
export interface DecodedAmounts {
  frames: number;
  /** Seconds of the longest rendition. */
  seconds: number;
}

type Part = 'picture' | 'sound';

/** A file with a larger share of damaged frames is refused (docs/faults.md: W-29). */
const maxDamagedShare = 0.05;
/** A recording that was stopped ends in an incomplete frame, which does not count as damage. */
const toleratedErrors = 1;
/** An estimate: the usual codecs have 31 to 47. */
const soundFramesPerSecond = 40;

/** Warnings about damaged pictures that the decoder outputs without marking them as corrupt. */
const unmarkedDamage =
  /^\[(?:hevc @ [^\]]*\] The cu_qp_delta .* outside|hevc @ [^\]]*\] CABAC_MAX_BIN|mjpeg @ [^\]]*\] error y=)/;
const missingReference = /^\[hevc @ [^\]]*\] Could not find ref with POC/;
/** A broadcast recording that does not begin at a keyframe refers to frames before its start. */
const toleratedMissingReferences = 8;

/** Counts, from ffmpeg's warnings, the video and audio frames that a decoder concealed or dropped. */
export class DamageMeter {
  readonly #counts: Record<Part, number> = { picture: 0, sound: 0 };
  readonly #parts = new Map<number, Part>();
  #references = 0;

  constructor({ video, audio }: MediaDescription) {
    if (video) this.#parts.set(video.index, 'picture');
    if (audio) this.#parts.set(audio.index, 'sound');
  }

  read(line: string): void {
    const part =
      unmarkedDamage.test(line) || this.#lacksReference(line) ? 'picture' : this.#partOf(line);
    if (part) this.#counts[part] += 1;
  }

  #lacksReference(line: string): boolean {
    if (!missingReference.test(line)) return false;
    this.#references += 1;
    return this.#references > toleratedMissingReferences;
  }

  /** The part that a warning about a concealed or undecodable frame belongs to; undefined for other lines. */
  #partOf(line: string): Part | undefined {
    const [, index] =
      /corrupt decoded frame in stream (\d+)$/.exec(line) ??
      /^Error while decoding stream #\d+:(\d+):/.exec(line) ??
      [];
    if (index !== undefined) return this.#parts.get(Number(index));
    // The format since ffmpeg 6.1.
    const [, stream] =
      /^\[[va]ist#\d+:(\d+).*(?:corrupt decoded frame|Error submitting packet to decoder|Decoding error)/.exec(
        line,
      ) ?? [];
    return stream === undefined ? undefined : this.#parts.get(Number(stream));
  }

  /**
   * Returns a warning if the file is damaged in places.
   * @throws MediaFault `corrupt` when more than 5 % of it is damaged.
   */
  assess(
    { frames, seconds }: DecodedAmounts,
    { video, audio }: Pick<MediaDescription, 'video' | 'audio'>,
  ): MediaWarning[] {
    const picture = this.#share('picture', Math.max(frames, seconds * (video?.frameRate ?? 0)));
    const sound = audio ? this.#share('sound', seconds * soundFramesPerSecond) : 0;
    if (video && picture > maxDamagedShare) throw corrupt(picture);
    if (!video && sound > maxDamagedShare) throw corrupt(sound);
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
    return count <= toleratedErrors ? 0 : Math.min(1, count / Math.max(whole, count));
  }
}

function corrupt(share: number): MediaFault {
  const percent = Math.max(1, Math.round(share * 100));
  return new MediaFault(
    'corrupt',
    `The file is damaged: about ${percent} % of it could not be read.`,
  );
}

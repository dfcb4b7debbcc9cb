import { isMediaType, mediaKinds, typesOf } from '../contract/media-kinds.js';
import type { MediaFacts } from '../media/media-facts.js';
import { readContainer, type ContainerReading } from '../media/read-container.js';
import { VodError } from '../shared/vod-error.js';
import {
  isAccepted,
  isUnnamed,
  type ContentRules,
  type FileRules,
  type Resolution,
} from './file-rules.js';

/** What is in a file, and why it is not taken, if there is a reason. */
export interface CheckedContent {
  readonly media: MediaFacts | undefined;
  readonly refusal: VodError | undefined;
}

const faults = {
  'not-media': 'The file is not a video or audio file.',
  decode: 'The file is damaged or incomplete.',
  'encrypted-source': 'The file is protected by DRM; only unprotected files are taken.',
  'unsupported-codec': 'The codec of the file is not supported. Convert it to H.264 and AAC.',
};

/** Reads the container of a file, and compares it with the rules. What claims to be something else than media is not looked into. */
export async function checkContent(
  file: File,
  { accept, content = {} }: Pick<FileRules, 'accept' | 'content'>,
): Promise<CheckedContent> {
  const isNamed = isAccepted(file, accept);
  if (!isNamed && !isUnnamed(file)) return { media: undefined, refusal: notAllowed() };
  if (!claimsMedia(file)) return { media: undefined, refusal: undefined };
  const { minDuration, maxDuration } = content;
  const measures = minDuration !== undefined || maxDuration !== undefined;
  const reading = await readContainer(file, { measures });
  if (reading.fault !== undefined) {
    // Of what does not claim to be media, the list decides alone.
    const isListed = reading.fault === 'not-media' && isUnnamed(file);
    const fault = isListed ? notAllowed() : new VodError(reading.fault, faults[reading.fault]);
    return { media: undefined, refusal: isListed && isNamed ? undefined : fault };
  }
  const isTaken = isNamed || isContentAccepted(reading, accept);
  return {
    media: reading.facts,
    refusal: isTaken ? findBroken(reading.facts, content) : notAllowed(),
  };
}

function claimsMedia(file: File): boolean {
  return isUnnamed(file) || typesOf(file.name).length > 0 || isMediaType(file.type);
}

function notAllowed(): VodError {
  return new VodError('type-not-allowed', 'Files of this type are not accepted.');
}

type Media = Extract<ContainerReading, { fault: undefined }>;

/** As if the file were named after what is in it. */
function isContentAccepted({ demuxer, hasPicture }: Media, accept?: string): boolean {
  const kind = mediaKinds.find((one) => one.demuxer === demuxer);
  const { video = [], audio = [] } = kind ?? {};
  const endings = hasPicture === undefined ? [...video, ...audio] : hasPicture ? video : audio;
  const some = endings.length > 0 ? endings : [...video, ...audio];
  return some.some((ending) => isAccepted({ name: `file.${ending}`, type: '' }, accept));
}

function findBroken(facts: MediaFacts, rules: ContentRules): VodError | undefined {
  return (
    brokenDuration(facts, rules) ?? brokenResolution(facts, rules) ?? brokenCodec(facts, rules)
  );
}

function brokenDuration(
  { duration }: MediaFacts,
  { minDuration = 0, maxDuration = Infinity }: ContentRules,
): VodError | undefined {
  if (duration === undefined) return undefined;
  if (duration > maxDuration)
    return new VodError(
      'too-long',
      `The file has ${duration} s; at most ${maxDuration} are allowed.`,
    );
  if (duration < minDuration)
    return new VodError(
      'too-short',
      `The file has ${duration} s; at least ${minDuration} are needed.`,
    );
  return undefined;
}

function brokenResolution(
  { width, height }: MediaFacts,
  { minResolution, maxResolution }: ContentRules,
): VodError | undefined {
  if (width === undefined || height === undefined) return undefined;
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const has = `The picture has ${width} × ${height}`;
  const most = sidesOf(maxResolution);
  if (most && (long > most.long || short > most.short))
    return new VodError('resolution-too-high', `${has}; at most ${maxResolution} is allowed.`);
  const least = sidesOf(minResolution);
  if (least && (long < least.long || short < least.short))
    return new VodError('resolution-too-low', `${has}; at least ${minResolution} is needed.`);
  return undefined;
}

function sidesOf(resolution: Resolution | undefined): { long: number; short: number } | undefined {
  const [, one, other] = /^\s*(\d+)\s*[x×]\s*(\d+)\s*$/i.exec(resolution ?? '') ?? [];
  if (one === undefined || other === undefined) return undefined;
  return { long: Math.max(+one, +other), short: Math.min(+one, +other) };
}

const soundCodecs =
  /^(aac|mp[123]|opus|vorbis|flac|e?ac-?[34]|alac|pcm|dts|speex|amr.*|wma.*|truehd)$/;

function brokenCodec(
  { videoCodec, audioCodec }: MediaFacts,
  { codecs = [] }: ContentRules,
): VodError | undefined {
  const taken = codecs.map((codec) => codec.toLowerCase());
  const ofSound = taken.filter((codec) => soundCodecs.test(codec));
  const ofPicture = taken.filter((codec) => !soundCodecs.test(codec));
  const isRefused = (codec: string | undefined, some: readonly string[]) =>
    codec !== undefined && some.length > 0 && !some.includes(codec);
  const wrong = isRefused(videoCodec, ofPicture)
    ? videoCodec
    : isRefused(audioCodec, ofSound)
      ? audioCodec
      : undefined;
  if (wrong === undefined) return undefined;
  return new VodError(
    'codec-not-allowed',
    `The file is encoded as ${wrong}; ${taken.join(', ')} are allowed.`,
    { cause: wrong },
  );
}

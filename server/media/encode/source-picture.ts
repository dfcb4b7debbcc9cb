import type { MediaDescription } from '../probe/describe-media.js';
import type { Decodable } from '../probe/choose-streams.js';
import type { ProbedVideo } from '../probe/parse-probe.js';
import type { PictureSize } from './encoded-rendition.js';
import { displaySize, type ColourPlan } from './plan-ladder.js';
import { inputMatrix } from './video-graph.js';

/** The video stream of a source. */
export interface SourcePicture {
  streamIndex: number;
  /** As displayed. */
  size: PictureSize;
  /** Of its colours, as ffmpeg's `scale` names it. */
  matrix: string;
  /** Its brightness is to be mapped to what every screen shows. */
  isHdr?: true;
  /** To draw some of its pictures, all would be decoded. */
  isDecodedWhole?: true;
  /** Its decoder gives fewer pictures where the demuxer leaves out packets. */
  needsAllPackets?: true;
}

/** Every picture is a keyframe: codecs of cameras, editing programs and archives. */
const intraOnly = new Set(
  'prores dnxhd cfhd mjpeg dvvideo ffv1 huffyuv ffvhuff utvideo v210 rawvideo png'.split(' '),
);
/** Their decoders cannot be told to leave out what is no keyframe. The demuxer of MP4 can, others not. */
const unskippable = new Set(['vp9', 'av1']);
/** ffmpeg's decoder takes keyframes of an open GOP, which do not start its count anew, for repeated when nothing is between them. */
const counted = new Set(['hevc']);

export function sourcePicture(
  video: Decodable<ProbedVideo>,
  { formatNames }: Pick<MediaDescription, 'formatNames'>,
  colour: ColourPlan,
): SourcePicture {
  const { codec, index } = video;
  const isDecodedWhole =
    intraOnly.has(codec) || (unskippable.has(codec) && !formatNames.includes('mp4'));
  return {
    streamIndex: index,
    size: displaySize(video),
    matrix: inputMatrix[colour],
    ...(colour === 'tone-map' && { isHdr: true }),
    ...(isDecodedWhole && { isDecodedWhole }),
    ...(counted.has(codec) && { needsAllPackets: true }),
  };
}

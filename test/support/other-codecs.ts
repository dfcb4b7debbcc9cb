import { makeMedia } from './media.js';

const picture = (seconds: number, size: string) => [
  // Noise, which keeps the bit rate up.
  ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=10:d=${seconds},noise=alls=12:allf=t`],
  ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
  ...['-pix_fmt', 'yuv420p'],
];
const rate = '-b:v 700k -minrate 700k -maxrate 700k -g 20'.split(' ');
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...rate];
const av1 = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', ...rate];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', ...rate, '-bufsize', '700k'];
const opus = ['-c:a', 'libopus', '-b:a', '64k'];

const kinds = {
  'VP9 and Opus in WebM': [...vp9, ...opus, 'clip.webm'],
  'VP9 and Opus in MP4': [...vp9, ...opus, '-movflags', '+faststart', 'clip.mp4'],
  'AV1 and AAC in MP4': [...av1, '-c:a', 'aac', '-movflags', '+faststart', 'clip.mp4'],
  'AV1 and Opus in WebM': [...av1, ...opus, 'clip.webm'],
  'H.264 and Opus in Matroska': [...h264, ...opus, 'clip.mkv'],
};

export type OtherCodecs = keyof typeof kinds;

/** A clip whose packets some browsers play, with a keyframe every two seconds. */
export function makeOtherClip(
  kind: OtherCodecs,
  { seconds, size = '320x180' }: { seconds: number; size?: string },
): Promise<string> {
  return makeMedia([...picture(seconds, size), ...kinds[kind]]);
}

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourcePicture } from '../../../../server/media/encode/source-picture.js';
import {
  makeSourcePoster,
  makeSourceStoryboard,
  type SourceDrawing,
} from '../../../../server/media/images/source-images.js';
import type { MediaTools } from '../../../../server/media/media-tools.js';
import { probeMedia } from '../../../../server/media/probe/probe-media.js';
import { decodeRgb, makeMedia, probeFile } from '../../../support/media.js';
import { findMediaTools } from '../../../support/media-tools.js';

const seconds = 24;
/** Black for two keyframes, a picture from then on. */
const graph = `color=black:s=320x180:r=10:d=4[a];testsrc2=s=320x180:r=10:d=${seconds - 4}[b];[a][b]concat`;
const keyframes = ['-g', '20', '-pix_fmt', 'yuv420p'];
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...keyframes];
const av1 = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', ...keyframes];

/** As most encoders do it: open GOPs of ten seconds, so that the count of pictures seems to go back at each keyframe. */
const hevc = [
  '-r',
  '25',
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'log-level=none',
];
const openGops = [...hevc, '-g', '250', '-pix_fmt', 'yuv420p', 'clip.mp4'];

describe('images of a source whose decoder leaves out no pictures', () => {
  let tools: MediaTools;
  beforeAll(async () => {
    tools = await findMediaTools();
  });

  const drawingOf = async (...output: string[]): Promise<SourceDrawing> => {
    const input = await makeMedia(['-filter_complex', graph, ...output]);
    const { signal } = new AbortController();
    const media = await probeMedia(tools, input, signal);
    if (!media.video) throw new Error('It has no picture');
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-images-'));
    const picture = sourcePicture(media.video, media, 'from-bt601');
    return { tools, folder, input, picture, signal };
  };

  it.each([
    ['VP9 in WebM', [...vp9, 'clip.webm']],
    ['AV1 in MP4', [...av1, 'clip.mp4']],
    ['HEVC of open GOPs in MP4', openGops],
  ])(
    'are a poster of the best of its first keyframes, not of its first pictures: %s',
    async (_, output) => {
      const drawing = await drawingOf(...output);
      expect(await makeSourcePoster(drawing)).toBe(true);
      const poster = join(drawing.folder, 'poster.jpg');
      expect((await probeFile(poster)).streams[0]).toMatchObject({ width: 320, height: 180 });
      const pixels = await decodeRgb(poster, '16x9');
      expect(Math.max(...pixels)).toBeGreaterThan(100);
    },
  );

  it('are a storyboard where the keyframes alone are decoded', async () => {
    const board = await makeSourceStoryboard(await drawingOf(...av1, 'clip.mp4'), seconds);
    expect(board).toMatchObject({ count: seconds, sprites: 1 });
    const open = await makeSourceStoryboard(await drawingOf(...openGops), seconds);
    expect(open).toMatchObject({ count: seconds, sprites: 1 });
    // In Matroska, all of an hour would be decoded.
    expect(await makeSourceStoryboard(await drawingOf(...vp9, 'clip.webm'), seconds)).toBeNull();
  });
});

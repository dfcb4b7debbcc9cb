import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause } from '../../../../server/platform/timers.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { everydayOf } from '../../../support/counts.js';
import { makeMedia } from '../../../support/media.js';
import { makeOtherClip } from '../../../support/other-codecs.js';
import { processClip, videoWhen } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { SlowUpload } from '../../../support/slow-upload.js';
import { isSettled } from './growing-video.js';

const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=30'];
const sound = ['-f', 'lavfi', '-i', 'sine=d=30'];
const h264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -b:v 1M -minrate 1M -maxrate 1M'
  .concat(' -bufsize 1M -x264-params nal-hrd=cbr')
  .split(' ');
const indexFirst = ['-movflags', '+faststart'];

const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof'];
const transport = ['-f', 'mpegts'];

const makeClip = (...options: string[]) =>
  makeMedia([...picture, ...sound, ...h264, '-c:a', 'aac', ...options, 'clip.mp4']);

/** A file of these bytes. */
async function fileOf(bytes: Buffer): Promise<string> {
  const path = await makeMedia([...picture, '-frames:v', '1', 'made.mp4']);
  await writeFile(path, bytes);
  return path;
}

interface Input {
  make: () => Promise<string>;
  everyday?: true;
}

const inputs: Record<string, Input> = {
  'cut off after two thirds': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...indexFirst));
      return fileOf(bytes.subarray(0, Math.round(bytes.length * 0.66)));
    },
    everyday: true,
  },
  'damaged in its middle': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...indexFirst));
      bytes.fill(0xaa, Math.round(bytes.length * 0.5), Math.round(bytes.length * 0.7));
      return fileOf(bytes);
    },
  },
  'with one keyframe': { make: () => makeClip('-g', '9999', '-sc_threshold', '0', ...indexFirst) },
  'whose time stamps jump by ten minutes': {
    make: () =>
      makeClip(...['-g', '10', '-bsf:v', "setts=ts='if(gt(N,150),TS+600/TB,TS)'", ...indexFirst]),
  },
  'whose sound comes after all of the picture': {
    make: async () => {
      const [video, audio] = await Promise.all([
        makeMedia([...picture, ...h264, '-g', '10', '-f', 'mpegts', 'v.ts']),
        makeMedia([...sound, '-c:a', 'aac', '-f', 'mpegts', 'a.ts']),
      ]);
      return fileOf(Buffer.concat([await readFile(video), await readFile(audio)]));
    },
  },
  'of 64 tracks': {
    make: () =>
      makeClip(
        '-g',
        '10',
        '-map',
        '0:v',
        ...'-map 1:a '.repeat(63).trim().split(' '),
        ...indexFirst,
      ),
  },
  'that is a playlist': {
    make: () => fileOf(Buffer.from(`#EXTM3U\n${'/etc/passwd\n'.repeat(200_000)}`)),
  },
  'whose index is said to have 100 MB': {
    make: async () => {
      const head = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
      const index = Buffer.from('063ffff86d6f6f76', 'hex');
      return fileOf(Buffer.concat([head, index, Buffer.alloc(3 * 1024 ** 2, 1)]));
    },
  },
  'in fragments that is cut off after two thirds': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...fragments));
      return fileOf(bytes.subarray(0, Math.round(bytes.length * 0.66)));
    },
  },
  'in fragments of which some name bytes that others have': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...fragments));
      // They begin behind the header of their `trun`, and go on from where they begin.
      for (let at = bytes.indexOf('trun', bytes.length / 2); at > 0;) {
        bytes.writeInt32BE(-100_000, at + 12);
        at = bytes.indexOf('trun', at + 4);
      }
      return fileOf(bytes);
    },
    everyday: true,
  },
  'in fragments that is damaged in its middle': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...fragments));
      bytes.fill(0xaa, Math.round(bytes.length * 0.5), Math.round(bytes.length * 0.7));
      return fileOf(bytes);
    },
  },
  'of a transport stream that is damaged in its middle': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...transport));
      bytes.fill(0xaa, Math.round(bytes.length * 0.5), Math.round(bytes.length * 0.7));
      return fileOf(bytes);
    },
  },
  'of a transport stream that is cut off after two thirds': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...transport));
      return fileOf(bytes.subarray(0, Math.round(bytes.length * 0.66)));
    },
  },
  'of a transport stream whose time stamps jump by ten minutes': {
    make: () =>
      makeClip('-g', '10', '-bsf:v', "setts=ts='if(gt(N,150),TS+600/TB,TS)'", ...transport),
  },
  'of VP9 that is damaged in its middle': {
    make: async () => {
      const bytes = await readFile(await makeOtherClip('VP9 and Opus in WebM', { seconds: 30 }));
      bytes.fill(0xaa, Math.round(bytes.length * 0.5), Math.round(bytes.length * 0.7));
      return fileOf(bytes);
    },
  },
  'of AV1 whose pictures are not what they say': {
    make: async () => {
      const bytes = await readFile(await makeOtherClip('AV1 and AAC in MP4', { seconds: 30 }));
      for (let at = Math.round(bytes.length * 0.4); at < bytes.length; at += 37)
        bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      return fileOf(bytes);
    },
  },
  'of VP9 that is cut off after two thirds': {
    make: async () => {
      const bytes = await readFile(await makeOtherClip('VP9 and Opus in MP4', { seconds: 30 }));
      return fileOf(bytes.subarray(0, Math.round(bytes.length * 0.66)));
    },
  },
  'that says a tenth of its length': {
    make: async () => {
      const bytes = await readFile(await makeClip('-g', '10', ...indexFirst));
      const header = bytes.indexOf('mvhd') + 4;
      bytes.writeUInt32BE(Math.round(bytes.readUInt32BE(header + 16) / 10), header + 16);
      return fileOf(bytes);
    },
  },
};

describe('bad input that is uploaded slowly', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const outcome = ({ status, failure, playable, warnings, duration }: VideoRow) => ({
    ...{ status, playable, code: failure?.code },
    warnings: warnings.map(({ code }) => code),
    seconds: duration === null ? null : Math.round(duration),
  });

  const revsOf = async (videoId: string): Promise<Set<string | undefined>> => {
    const revs = new Set<string | undefined>();
    for await (const key of server.deps.storage.list(`a/default/vod/${videoId}/`))
      revs.add(key.split('/')[4]);
    return revs;
  };

  it.each(everydayOf('slow bad input', inputs))(
    'ends as one that came at once, and leaves nothing else: a file %s',
    async (_, { make }) => {
      const path = await make();
      const atOnce = await processClip(server.deps, path);
      const upload = await SlowUpload.start(server, path);
      await upload.sendTo(0.5);
      await upload.trickleUntil(({ claims }) => claims > 0);
      // As time goes by, it becomes playable early, or is given up, or neither.
      for (let share = 0.6; share < 0.95; share += 0.04) {
        await upload.sendTo(share);
        await pause(300);
      }
      await upload.sendTo(1);
      const slowly = await videoWhen(server.deps, upload.videoId, isSettled);
      expect(outcome(slowly)).toEqual(outcome(atOnce));
      // What it plays now, and what was played before that, which viewers may still have.
      const most = slowly.currentRev === null ? 0 : 2;
      await expect.poll(async () => (await revsOf(upload.videoId)).size).toBeLessThanOrEqual(most);
    },
  );
});

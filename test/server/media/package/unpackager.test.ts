import { describe, expect, it } from 'vitest';
import { audioFragments, fileOutput } from '../../../../server/media/encode/ladder-arguments.js';
import { clearFilesOf } from '../../../../server/media/package/clear-files.js';
import { readFragmentedFile } from '../../../../server/media/package/fragmented-file.js';
import { createPackager } from '../../../../server/media/package/packager.js';
import { createUnpackager } from '../../../../server/media/package/unpackager.js';
import { makeMedia } from '../../../support/media.js';

const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=9,noise=alls=15:allf=t'];
const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p'];
const aac = ['-c:a', 'aac', ...audioFragments];
const sources: Record<string, { kind: 'video' | 'audio'; args: string[] }> = {
  'H.264 with B-frames': { kind: 'video', args: [...picture, ...x264, '-bf', '2'] },
  'H.264 in tiny slices': {
    kind: 'video',
    args: [...picture, ...x264, '-x264-params', 'slice-max-size=300'],
  },
  'H.264 whose pictures are headers alone': {
    kind: 'video',
    args: ['-f', 'lavfi', '-i', 'color=s=64x64:r=25:d=9', ...x264],
  },
  HEVC: {
    kind: 'video',
    args: [
      ...[...picture, '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
      ...['-x265-params', 'log-level=error:keyint=50'],
    ],
  },
  VP9: {
    kind: 'video',
    args: [...picture, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '50'],
  },
  AAC: { kind: 'audio', args: ['-f', 'lavfi', '-i', 'sine=d=9:r=48000', ...aac] },
  'AAC of silence': {
    kind: 'audio',
    args: ['-f', 'lavfi', '-i', 'anullsrc=r=48000', '-t', '9', ...aac],
  },
};

describe('createUnpackager', () => {
  describe.each(['none', 'aes-128', 'cbcs', 'cenc'] as const)('of %s', (protection) => {
    it.each(Object.entries(sources))(
      'answers the very bytes that were packaged: %s',
      async (name, { kind, args }) => {
        const { packager, track, clear } = await packaged({ kind, args, protection });
        const [contentKey] = packager.contentKeys;
        const unpackager = createUnpackager(protection, { ...track, contentKey });
        expect(unpackager.init.equals(clear.init)).toBe(true);
        expect(clear.segments.length).toBeGreaterThan(1);
        for (const [n, bytes] of clear.segments.entries()) {
          const sealed = track.segment(Buffer.from(bytes), n, n * 4);
          // A sample below one block stays clear in cbcs (ISO/IEC 23001-7 10.3).
          if (name !== 'AAC of silence') expect(sealed.equals(bytes)).toBe(protection === 'none');
          expect(unpackager.segment(Buffer.from(sealed), n).equals(bytes)).toBe(true);
        }
      },
    );
  });

  it.each(['aes-128', 'cbcs', 'cenc'] as const)(
    'refuses another key of %s, and none, and takes no noise for a segment',
    async (protection) => {
      const { track, clear } = await packaged({ ...source('AAC'), protection });
      const sealed = track.segment(Buffer.from(clear.segments[0] ?? ''), 0, 0);
      const [other] = createPackager(protection, [{ kind: 'audio' }]).contentKeys;
      const open = (contentKey: typeof other) => () =>
        createUnpackager(protection, { ...track, contentKey }).segment(Buffer.from(sealed), 0);
      expect(open(other)).toThrow();
      expect(open(undefined)).toThrow('has no content key');
    },
  );

  it('refuses a segment that lost what describes its encryption', async () => {
    const { packager, track, clear } = await packaged({ ...source('AAC'), protection: 'cenc' });
    const [contentKey] = packager.contentKeys;
    const unpackager = createUnpackager('cenc', { ...track, contentKey });
    expect(() => unpackager.segment(Buffer.from(clear.segments[0] ?? ''), 0)).toThrow('no IVs');
    expect(() => createUnpackager('cenc', { init: clear.init, ivBase: null, contentKey })).toThrow(
      'describes no encryption',
    );
  });
});

function source(name: string): { kind: 'video' | 'audio'; args: string[] } {
  const found = sources[name];
  if (!found) throw new Error(`No source ${name}`);
  return found;
}

async function packaged({
  kind,
  args,
  protection,
}: {
  kind: 'video' | 'audio';
  args: string[];
  protection: 'none' | 'aes-128' | 'cbcs' | 'cenc';
}) {
  const path = await makeMedia([...args, ...fileOutput('clear.mp4')]);
  const files = clearFilesOf(path, await readFragmentedFile(path, 4));
  const packager = createPackager(protection, [{ kind, shortSide: 180 }]);
  const track = packager.track({ kind, shortSide: 180 }, files.init);
  const segments = await Promise.all(
    [...files.segmentDurations.keys()].map((n) => files.segment(n)),
  );
  return { packager, track, clear: { init: files.init, segments } };
}

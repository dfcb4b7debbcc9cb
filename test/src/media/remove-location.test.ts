import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findPersonalData, withoutLocation } from '../../../src/media/remove-location.js';
import { times } from '../../support/counts.js';
import { makeMedia } from '../../support/media.js';

const run = promisify(execFile);
const place = '+48.8577+002.2950';

const makeClip = (name: string, ...options: string[]) =>
  makeMedia([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=10:d=2', '-f', 'lavfi', '-i', 'sine=d=2'],
    ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac'.split(' '),
    ...[...options, name],
  ]);

/** Pictures and sound, whatever the file says beside them. */
async function hashOf(path: string): Promise<string> {
  const args = ['-v', 'error', '-i', path, '-map', '0:v', '-map', '0:a', '-c', 'copy'];
  return (await run('ffmpeg', [...args, '-f', 'streamhash', '-'])).stdout;
}

async function tagsOf(path: string): Promise<string> {
  const args = ['-v', 'error', '-show_entries', 'format_tags:stream_tags', '-of', 'json', path];
  return (await run('ffprobe', args)).stdout;
}

const keys = [
  ...['-movflags', '+use_metadata_tags'],
  ...['-metadata', `com.apple.quicktime.location.ISO6709=${place}/`],
  ...['-metadata', 'com.apple.quicktime.make=Contoso', '-metadata', 'com.android.model=Phone 9'],
  ...['-metadata', 'title=Holiday'],
];

describe('findPersonalData', () => {
  it.each<[string, string, readonly string[], object]>([
    ['MP4', 'said.mp4', ['-metadata', `location=${place}/`], { hasPlace: true, device: '' }],
    [
      'QuickTime',
      'said.mov',
      ['-metadata', 'make=Contoso', '-metadata', 'model=Contoso \u202ePhone 9'],
      { hasPlace: false, device: 'Contoso  Phone 9' },
    ],
    ['keys of QuickTime', 'said-keys.mov', keys, { hasPlace: true, device: 'Contoso Phone 9' }],
    [
      'a file that tells only what wrote it',
      'plain.mov',
      [],
      { isWorthSaying: false, hasPlace: false, device: '' },
    ],
  ])('says place and device of %s', async (_, name, options, expected) => {
    const file = new Blob([await readFile(await makeClip(name, ...options))]);
    const { facts } = await findPersonalData(file);
    expect(facts).toMatchObject({ isWorthSaying: true, ...expected });
  });
});

describe('withoutLocation', () => {
  it.each<[string, string, readonly string[]]>([
    ['MP4', 'clip.mp4', ['-metadata', `location=${place}/`]],
    [
      'MP4 with its index in front',
      'front.mp4',
      ['-metadata', `location=${place}/`, '-movflags', '+faststart'],
    ],
    ['QuickTime', 'clip.mov', ['-metadata', `location=${place}/`, '-metadata', 'model=Phone 9']],
    ['3GP', 'clip.3gp', ['-metadata', `location=${place}/`]],
    ['keys of QuickTime and Android', 'keys.mov', keys],
    ['keys in MP4', 'keys.mp4', keys],
    [
      'fragments',
      'parts.mp4',
      ['-metadata', `location=${place}/`, '-movflags', '+frag_keyframe+empty_moov'],
    ],
  ])('removes it from %s, and nothing else', async (_, name, options) => {
    const path = await makeClip(name, ...options);
    const before = await readFile(path);
    const [tags, hash] = [await tagsOf(path), await hashOf(path)];
    expect(tags).toContain('+48.8577');
    const after = Buffer.from(await (await withoutLocation(new Blob([before]))).arrayBuffer());
    expect(after.length).toBe(before.length);
    await writeFile(path, after);
    const left = await tagsOf(path);
    for (const personal of ['48.8577', 'Contoso', 'Phone 9']) {
      expect(left).not.toContain(personal);
      expect(after.includes(personal)).toBe(false);
    }
    expect(left.includes('Holiday')).toBe(tags.includes('Holiday'));
    expect(await hashOf(path)).toBe(hash);
  });

  it('blanks a track of places, and takes it out of the index', async () => {
    const text = await makeMedia(['-f', 'lavfi', '-i', 'anullsrc=d=1', 'unused.wav']);
    const cues = text.replace('unused.wav', 'cues.srt');
    await writeFile(cues, `1\n00:00:00,100 --> 00:00:01,000\nLAT ${place}\n`);
    const path = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=10:d=2', '-f', 'lavfi', '-i', 'sine=d=2'],
      ...['-i', cues, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
      ...['-c:s', 'mov_text', 'track.mp4'],
    ]);
    const before = await readFile(path);
    before.write('gpmd', before.indexOf('tx3g'), 'latin1');
    await writeFile(path, before);
    const hash = await hashOf(path);
    const blob = await withoutLocation(new Blob([before]));
    const after = Buffer.from(await blob.arrayBuffer());
    expect(after.length).toBe(before.length);
    expect(before.includes(place)).toBe(true);
    expect(after.includes(place)).toBe(false);
    await writeFile(path, after);
    expect(await hashOf(path)).toBe(hash);
  });

  it('answers the file itself where there is nothing of the kind', async () => {
    const plain = new Blob([await readFile(await makeClip('plain.mp4', '-fflags', '+bitexact'))]);
    const tagged = new Blob([await readFile(await makeClip('clip.mkv'))]);
    for (const file of [tagged, new Blob([]), new Blob([Buffer.alloc(5000, 0xff)])])
      expect(await withoutLocation(file)).toBe(file);
    expect((await findPersonalData(plain)).ranges.length).toBeLessThan(3);
  });

  it('refuses, or leaves alone, an index that is damaged anywhere, in little time', async () => {
    const bytes = await readFile(await makeClip('fuzz.mov', ...keys));
    const index = bytes.indexOf('moov');
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < times(200, 10_000); round += 1) {
      const broken = Buffer.from(bytes);
      for (let n = 0; n < 1 + (round % 8); n += 1)
        broken[index + random(bytes.length - index)] = random(4) ? random(256) : 0xff;
      const file = new Blob([broken]);
      const size = await withoutLocation(file).then(
        (blob) => blob.size,
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(size === file.size || size === 'location-not-removed', String(size)).toBe(true);
    }
  });
});

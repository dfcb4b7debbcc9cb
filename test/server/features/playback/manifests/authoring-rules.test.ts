import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { M3U8Parser, type LevelParsed, type MediaPlaylist } from 'hls.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../../src/contract/playback.js';
import { childrenOf, parseXml, type XmlNode } from '../../../../../server/media/drm/xml.js';
import { boxesOf, findBox, readSampleEntry } from '../../../../../server/media/boxes.js';
import { makeMedia } from '../../../../support/media.js';
import { processClip } from '../../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../../support/shared-server.js';

const run = promisify(execFile);
const hls = 'application/vnd.apple.mpegurl';
const seconds = 11;

interface Segment {
  seconds: number;
  bytes: Buffer;
  type: string;
}

interface List {
  text: string;
  target: number;
  init: Buffer;
  segments: Segment[];
}

let server: SharedServer;
let master: { text: string; response: Response; url: string };
let levels: LevelParsed[];
let soundAlone: LevelParsed[];
let keyframeLevels: LevelParsed[];
let sounds: MediaPlaylist[];
const lists = new Map<string, List>();
let mpd: { text: string; url: string };

beforeAll(async () => {
  server = await sharedServer();
  const clip = await makeMedia([
    ...['-f', 'lavfi', '-i', `testsrc2=s=854x480:r=30000/1001:d=${seconds},noise=alls=8:allf=t`],
    ...[
      '-f',
      'lavfi',
      '-i',
      `sine=f=440:d=${seconds}`,
      '-f',
      'lavfi',
      '-i',
      `sine=f=880:d=${seconds}`,
    ],
    ...['-map', '0:v', '-map', '1:a', '-map', '2:a', '-metadata:s:a:0', 'language=eng'],
    ...['-metadata:s:a:1', 'language=deu', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', 'rules.mp4'],
  ]);
  const { id } = await processClip(server.deps, clip, 'cbcs');
  const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
  const { sources } = (await answer.json()) as Playback;
  const url = sources.find(({ type }) => type === hls)?.url ?? '';
  const response = await fetch(url, { redirect: 'error' });
  master = { text: await response.text(), response, url };
  const parsed = M3U8Parser.parseMasterPlaylist(master.text, url);
  levels = parsed.levels.filter(({ videoCodec }) => videoCodec);
  soundAlone = parsed.levels.filter(({ videoCodec }) => !videoCodec);
  keyframeLevels = parsed.iframeVariants;
  sounds = M3U8Parser.parseMasterPlaylistMedia(master.text, url, parsed).AUDIO ?? [];
  for (const list of [...levels, ...keyframeLevels, ...sounds]) await read(list.url);
  const dash = sources.find(({ type }) => type === 'application/dash+xml')?.url ?? '';
  mpd = { text: await (await fetch(dash)).text(), url: dash };
});

async function read(url: string): Promise<void> {
  if (lists.has(url)) return;
  const text = await (await fetch(url, { redirect: 'error' })).text();
  const fetched = async (name: string) => {
    const response = await fetch(new URL(name, url), { redirect: 'error' });
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { bytes, type: response.headers.get('content-type') ?? '' };
  };
  const found = [...text.matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)];
  lists.set(url, {
    text,
    target: Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(text)?.[1]),
    init: (await fetched(/#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1] ?? '')).bytes,
    segments: await Promise.all(
      found.map(async ([, length, name]) => ({
        seconds: Number(length),
        ...(await fetched(name ?? '')),
      })),
    ),
  });
}

function listOf(url: string): List {
  const list = lists.get(url);
  if (!list) throw new Error(`${url} was not read`);
  return list;
}

const mediaLists = () => [...levels, ...sounds].map(({ url }) => listOf(url));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const lengthOf = ({ segments }: List) => sum(segments.map((one) => one.seconds));
const averageOf = (list: List) =>
  sum(list.segments.map(({ bytes }) => bytes.length * 8)) / lengthOf(list);

/** The peak segment bit rate (RFC 8216 4.1). */
function peakOf({ segments, target }: List): number {
  const rates: number[] = [];
  for (const first of segments.keys())
    for (let last = first + 1; last <= segments.length; last += 1) {
      const set = segments.slice(first, last);
      const length = sum(set.map((one) => one.seconds));
      if (length >= target * 0.5 && length <= target * 1.5)
        rates.push(sum(set.map(({ bytes }) => bytes.length * 8)) / length);
    }
  return Math.max(...rates);
}

/** Times and flags of the packets, with which encryption does not interfere. */
async function packetsOf({ init, segments }: List) {
  const path = join(await mkdtemp(join(tmpdir(), 'vodkit-rules-')), 'rendition.mp4');
  await writeFile(path, Buffer.concat([init, ...segments.map(({ bytes }) => bytes)]));
  const entries = 'packet=pts,dts,flags:stream=time_base';
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', '-seekable', '0', '-show_entries', entries, '-of', 'json', path],
    { maxBuffer: 64 * 1024 ** 2 },
  );
  const { packets, streams } = JSON.parse(stdout) as {
    packets: { pts: number; dts: number; flags: string }[];
    streams: [{ time_base: string }];
  };
  const [one = 1, ticks = 1] = streams[0].time_base.split('/').map(Number);
  return { packets, tick: one / ticks };
}

describe("Apple's HLS authoring specification", () => {
  it('1.1, 1.2, 1.3, 1.4, 1.10: pictures are H.264 of High Profile, up to level 5.2, in fMP4 with their parameter sets in front', () => {
    for (const { url, videoCodec = '' } of levels) {
      const [, profile, , level = '0'] =
        /^avc1\.([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(videoCodec) ?? [];
      expect(profile, videoCodec).toBe('64');
      expect(parseInt(level, 16)).toBeLessThanOrEqual(52);
      expect(readSampleEntry(listOf(url).init)?.boxes.has('avcC')).toBe(true);
    }
  });

  it('1.13, 6.1, 6.6, 6.8, 6.10: keyframes stand at most every two seconds, in an I-frame playlist for each quality', () => {
    expect(keyframeLevels).toHaveLength(levels.length);
    for (const { url } of keyframeLevels) {
      const list = listOf(url);
      expect(list.text).toContain('\n#EXT-X-I-FRAMES-ONLY\n');
      for (const { seconds: length, bytes } of list.segments) {
        expect(length).toBeLessThan(2.04);
        expect([...boxesOf(bytes)].map(({ type }) => type)).toEqual(['moof', 'mdat']);
      }
    }
  });

  it('1.18, 1.19, 9.15: each variant states a natural frame rate', () => {
    for (const { attrs } of levels) expect(attrs['FRAME-RATE']).toBe('29.970');
  });

  it('1.26, 1.27, 9.13, 9.14: bandwidths are within a tenth of what is measured', () => {
    const loudest = (of: (list: List) => number) =>
      Math.max(...sounds.map(({ url }) => of(listOf(url))));
    for (const { url, attrs } of levels) {
      const [average, peak] = [averageOf, peakOf].map((of) => of(listOf(url)) + loudest(of)) as [
        number,
        number,
      ];
      expect(Math.abs(Number(attrs['AVERAGE-BANDWIDTH']) / average - 1)).toBeLessThan(0.1);
      expect(Math.abs(Number(attrs.BANDWIDTH) / peak - 1)).toBeLessThan(0.1);
      expect(Number(attrs.BANDWIDTH)).toBeGreaterThanOrEqual(peak);
    }
  });

  it('6.9: so are those of the I-frame playlists', () => {
    for (const { url, attrs } of keyframeLevels) {
      const list = listOf(url);
      expect(Math.abs(Number(attrs['AVERAGE-BANDWIDTH']) / averageOf(list) - 1)).toBeLessThan(0.1);
      expect(Math.abs(Number(attrs.BANDWIDTH) / peakOf(list) - 1)).toBeLessThan(0.1);
    }
  });

  it('1.33: all variants have one aspect ratio', () => {
    for (const { width = 0, height = 1 } of levels) expect(width / height).toBeCloseTo(16 / 9, 1);
  });

  it('2.1, 2.3, 2.17, 8.9, 9.5, 9.7: sound is stereo AAC-LC in fMP4, in streams of its own', () => {
    expect(sounds).toHaveLength(2);
    for (const { url } of sounds) {
      const { type, boxes } = readSampleEntry(listOf(url).init) ?? {};
      expect([type, boxes?.has('esds')]).toEqual(['enca', true]);
    }
    for (const { audioCodec, attrs } of levels)
      expect([audioCodec, attrs.AUDIO]).toEqual(['mp4a.40.2', 'audio']);
  });

  it('7.1, 7.3: decode times go on from segment to segment', async () => {
    for (const list of mediaLists()) {
      const { packets } = await packetsOf(list);
      expect(packets.length).toBeGreaterThan(100);
      const steps = packets.slice(1).map(({ dts }, n) => dts - (packets[n]?.dts ?? 0));
      expect(new Set(steps).size).toBe(1);
    }
  });

  it('7.4, 9.11: each segment of pictures starts with a keyframe, as EXT-X-INDEPENDENT-SEGMENTS says', async () => {
    expect(master.text).toContain('\n#EXT-X-INDEPENDENT-SEGMENTS\n');
    for (const { url } of levels) {
      const { init, segments } = listOf(url);
      for (const segment of segments) {
        const { packets } = await packetsOf({ init, segments: [segment], text: '', target: 4 });
        expect(packets[0]?.flags).toMatch(/^K/);
      }
    }
  });

  it('7.7: no segment is longer than the target duration by half a second', () => {
    for (const { segments, target } of lists.values())
      for (const { seconds: length } of segments) expect(length).toBeLessThan(target + 0.5);
  });

  it('8.1, 8.22: the sums of durations are times of pictures, and sound is divided near them', async () => {
    const frame = 1001 / 30_000;
    for (const { url } of levels) {
      const list = listOf(url);
      const { packets, tick } = await packetsOf(list);
      const keyframes = packets.filter(({ flags }) => flags.startsWith('K'));
      let start = (packets[0]?.pts ?? 0) * tick;
      for (const { seconds: length } of list.segments) {
        expect(Math.min(...keyframes.map(({ pts }) => Math.abs(pts * tick - start)))).toBeLessThan(
          frame,
        );
        start += length;
      }
      for (const sound of sounds) {
        const other = listOf(sound.url).segments;
        expect(other).toHaveLength(list.segments.length);
        let apart = 0;
        for (const [n, { seconds: length }] of list.segments.entries()) {
          apart += (other[n]?.seconds ?? 0) - length;
          expect(Math.abs(apart)).toBeLessThan(0.2);
        }
      }
    }
  });

  it('8.2, 8.3, 8.6, 8.7, 8.20: playlists of picture and sound are of one length and target duration, VOD, and name their init segment', () => {
    const all = mediaLists();
    expect(new Set(all.map(({ target }) => target))).toEqual(new Set([4]));
    for (const list of all) {
      expect(lengthOf(list)).toBeCloseTo(seconds, 1);
      expect(list.text).toContain('\n#EXT-X-PLAYLIST-TYPE:VOD\n');
      expect(list.text).toContain('\n#EXT-X-MAP:URI="init.mp4"\n');
      expect(list.text).toMatch(/\n#EXT-X-ENDLIST\n$/);
    }
  });

  it('8.10: each audio track has its language', () => {
    expect(sounds.map(({ lang }) => lang)).toEqual(['en', 'de']);
  });

  it('9.1, 9.2, 9.3, 9.4, 9.9: variants and I-frame variants state codecs and resolution, in several qualities', () => {
    expect(levels.length).toBeGreaterThan(2);
    for (const { attrs } of levels) {
      expect(attrs.CODECS).toMatch(/^avc1\.\w{6},mp4a\.40\.2$/);
      expect(attrs.RESOLUTION).toMatch(/^\d+x\d+$/);
    }
    for (const { attrs } of keyframeLevels) {
      expect(attrs.CODECS).toMatch(/^avc1\.\w{6}$/);
      expect(attrs.RESOLUTION).toMatch(/^\d+x\d+$/);
    }
  });

  it('9.21: a variant of sound alone is there for bad networks, and is never what a player begins with', () => {
    const [only, ...others] = soundAlone;
    expect(others).toEqual([]);
    expect(sounds.map(({ url }) => url)).toContain(only?.url);
    expect([only?.audioCodec, only?.attrs.AUDIO]).toEqual(['mp4a.40.2', 'audio']);
    expect(Number(only?.attrs.BANDWIDTH)).toBeLessThanOrEqual(192_000);
    expect(master.text.lastIndexOf('RESOLUTION', master.text.indexOf('I-FRAME'))).toBeLessThan(
      master.text.indexOf('CODECS="mp4a.40.2"'),
    );
  });

  it('10.1, 10.4: playlists are compressed, and everything has its media type', () => {
    expect(master.response.headers.get('content-encoding')).toBe('gzip');
    expect(master.response.headers.get('content-type')).toBe(hls);
    for (const { url } of [...levels, ...keyframeLevels])
      for (const { type } of listOf(url).segments) expect(type).toBe('video/mp4');
    for (const { url } of sounds)
      for (const { type } of listOf(url).segments) expect(type).toBe('audio/mp4');
  });

  it('13.7: pictures are encrypted one block of ten', () => {
    for (const { url } of [...levels, ...keyframeLevels]) {
      const sinf = readSampleEntry(listOf(url).init)?.boxes.get('sinf') ?? Buffer.alloc(0);
      expect(findBox(sinf, ['schi', 'tenc'])?.[5]).toBe(0x19);
    }
  });
});

describe('the MPD by ISO/IEC 23009-1', () => {
  const manifest = () => parseXml(mpd.text);
  const period = (): XmlNode => {
    const [only, ...others] = childrenOf(manifest(), 'Period');
    if (!only || others.length > 0) throw new Error('The MPD is not one period');
    return only;
  };
  const mediaSets = () =>
    childrenOf(period(), 'AdaptationSet').filter(({ attributes }) =>
      ['video', 'audio'].includes(attributes['contentType'] ?? ''),
    );
  const representations = () =>
    mediaSets().flatMap((set) =>
      childrenOf(set, 'Representation').map((one) => ({ set, one, list: listOf(folderOf(one)) })),
    );
  const folderOf = ({ attributes }: XmlNode) =>
    new URL(`${attributes['id']}/index.m3u8`, mpd.url).href;
  const secondsOf = (text = '') => Number(/^PT([\d.]+)S$/.exec(text)?.[1]);
  /** Start and length of each segment, in seconds. */
  const timelineOf = (representation: XmlNode): { start: number; seconds: number }[] => {
    const [template] = childrenOf(representation, 'SegmentTemplate');
    const [timeline] = template ? childrenOf(template, 'SegmentTimeline') : [];
    const scale = Number(template?.attributes['timescale']);
    let next = 0;
    return childrenOf(timeline ?? representation, 'S').flatMap(({ attributes: { t, d, r } }) => {
      const start = t === undefined ? next : Number(t);
      const length = Number(d);
      const count = Number(r ?? 0) + 1;
      next = start + count * length;
      return Array.from({ length: count }, (_, n) => ({
        start: (start + n * length) / scale,
        seconds: length / scale,
      }));
    });
  };

  it('5.3.1, 5.3.2: is static, one period of the length of the video, of the live and CMAF profiles', () => {
    const { attributes } = manifest();
    expect(attributes['type']).toBe('static');
    expect(attributes['profiles']?.split(',')).toEqual([
      ...['urn:mpeg:dash:profile:isoff-live:2011', 'urn:mpeg:dash:profile:cmaf:2019'],
    ]);
    expect(secondsOf(attributes['mediaPresentationDuration'])).toBeCloseTo(seconds, 1);
    expect(period().attributes['duration']).toBe(attributes['mediaPresentationDuration']);
    expect(secondsOf(attributes['minBufferTime'])).toBeGreaterThan(0);
  });

  it('5.3.3, 5.3.5: sets and representations have ids of their own; those of one set are alike but for size and rate', () => {
    const sets = childrenOf(period(), 'AdaptationSet');
    const ids = sets.map(({ attributes }) => attributes['id']);
    expect(new Set(ids).size).toBe(ids.length);
    const names = representations().map(({ one }) => one.attributes['id']);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(levels.length + sounds.length);
    for (const { set, one } of representations()) {
      expect(set.attributes['segmentAlignment']).toBe('true');
      expect(set.attributes['startWithSAP']).toBe('1');
      expect(one.attributes['codecs']).toMatch(/^(avc1\.\w{6}|mp4a\.40\.2)$/);
      if (set.attributes['contentType'] !== 'video') continue;
      const { width, height, frameRate } = one.attributes;
      expect(Number(width) / Number(height)).toBeCloseTo(16 / 9, 1);
      expect(frameRate).toBe('30000/1001');
    }
  });

  it('5.3.5.4: what is fetched at the stated bandwidth plays without a stop after minBufferTime', () => {
    const ahead = secondsOf(manifest().attributes['minBufferTime']);
    for (const { one, list } of representations()) {
      const bandwidth = Number(one.attributes['bandwidth']);
      let bits = list.init.length * 8;
      for (const [n, { start }] of timelineOf(one).entries()) {
        bits += (list.segments[n]?.bytes.length ?? 0) * 8;
        expect(bits / bandwidth).toBeLessThan(ahead + start + (list.segments[n]?.seconds ?? 0));
      }
    }
  });

  it('5.3.9.6: timelines are without gaps, and tell where the segments begin', async () => {
    for (const { one, list } of representations()) {
      const timeline = timelineOf(one);
      expect(timeline).toHaveLength(list.segments.length);
      const { packets, tick } = await packetsOf(list);
      const first = packets[0]?.pts ?? 0;
      let end = 0;
      for (const [n, { start, seconds: length }] of timeline.entries()) {
        expect(start).toBeCloseTo(end, 5);
        end = start + length;
        expect(length).toBeCloseTo(list.segments[n]?.seconds ?? 0, 5);
        const nearest = Math.min(
          ...packets.map(({ pts }) => Math.abs((pts - first) * tick - start)),
        );
        expect(nearest).toBeLessThan(0.025);
      }
    }
  });

  it('5.8.4.1: says first that sets are encrypted, with the key id of their init segments', () => {
    const keyIds = [...mpd.text.matchAll(/cenc:default_KID="([^"]+)"/g)].map(([, id]) => id);
    expect(keyIds).toHaveLength(mediaSets().length);
    for (const { set, list } of representations()) {
      const [general] = childrenOf(set, 'ContentProtection');
      expect(general?.attributes).toMatchObject({
        schemeIdUri: 'urn:mpeg:dash:mp4protection:2011',
        value: 'cbcs',
      });
      const sinf = readSampleEntry(list.init)?.boxes.get('sinf') ?? Buffer.alloc(0);
      const kid = findBox(sinf, ['schi', 'tenc'])?.toString('hex', 8, 24);
      const stated =
        keyIds[mediaSets().findIndex((one) => one.attributes['id'] === set.attributes['id'])];
      expect(stated?.replaceAll('-', '')).toBe(kid);
    }
  });

  it('5.8.5.5: tells which sound is the main one', () => {
    const roles = mediaSets()
      .filter(({ attributes }) => attributes['contentType'] === 'audio')
      .map((set) => [
        set.attributes['lang'],
        childrenOf(set, 'Role').map(({ attributes }) => attributes['value']),
      ]);
    expect(roles).toEqual([
      ['en', ['main']],
      ['de', ['dub']],
    ]);
  });
});

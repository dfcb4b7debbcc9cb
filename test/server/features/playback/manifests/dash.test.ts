import { parse } from 'mpd-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../../src/contract/playback.js';
import type { Protection } from '../../../../../src/contract/videos.js';
import { renderDashManifest } from '../../../../../server/features/playback/manifests/dash.js';
import { element } from '../../../../../server/features/playback/manifests/xml.js';
import { firstOf } from '../../../../support/counts.js';
import { makeClip } from '../../../../support/clip.js';
import { makeMedia } from '../../../../support/media.js';
import { processClip } from '../../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../../support/shared-server.js';
import { frameDigests } from '../clear-media.js';

let server: SharedServer;
beforeAll(async () => {
  server = await sharedServer();
});

const playbackOf = async (id: string): Promise<Playback> =>
  (await (await server.api('POST', `/v1/videos/${id}/play-urls`)).json()) as Playback;
const addressOf = ({ sources }: Playback, type: string): string =>
  sources.find((source) => source.type === type)?.url ?? '';
const textAt = async (url: string): Promise<string> => (await fetch(url)).text();

interface Segment {
  url: string;
  seconds: number;
}

/** The segments of each rendition by its folder, as the HLS playlists list them. */
async function hlsSegments(master: string): Promise<Record<string, Segment[]>> {
  const folders = [
    ...(await textAt(master)).matchAll(/^([va]\/[^/]+)\/index|URI="([va]\/[^/"]+)\/index/gm),
  ];
  const entries = folders.map(async ([, variant, media]) => {
    const folder = variant ?? media ?? '';
    const base = new URL(`${folder}/index.m3u8`, master);
    const listed = [...(await textAt(base.href)).matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)];
    return [
      folder,
      listed.map(([, seconds, name]) => ({
        url: new URL(name ?? '', base).href,
        seconds: Number(seconds),
      })),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The same, as a library reads them from the MPD. */
async function dashSegments(url: string): Promise<Record<string, Segment[]>> {
  const { playlists, mediaGroups } = parse(await textAt(url), { manifestUri: url });
  const audio = Object.values(mediaGroups.AUDIO['audio'] ?? {}).flatMap((group) => group.playlists);
  return Object.fromEntries(
    [...playlists, ...audio].map(({ attributes, segments }) => [
      attributes.NAME,
      segments.map(({ resolvedUri, duration }) => ({ url: resolvedUri, seconds: duration })),
    ]),
  );
}

describe('the MPD', () => {
  it.each(firstOf<Protection>('protections of the MPD', ['cbcs', 'none']))(
    'lists the very segments that the HLS playlists list, protected by %s',
    async (protection) => {
      const clip = await makeClip({ size: '640x360', rate: 30, seconds: 11 });
      const playback = await playbackOf((await processClip(server.deps, clip, protection)).id);
      const hls = await hlsSegments(addressOf(playback, 'application/vnd.apple.mpegurl'));
      const dash = await dashSegments(addressOf(playback, 'application/dash+xml'));
      expect(Object.keys(dash).toSorted()).toEqual(Object.keys(hls).toSorted());
      expect(Object.keys(hls).length).toBeGreaterThan(2);
      for (const [folder, segments] of Object.entries(hls)) {
        expect(dash[folder]?.map(({ url }) => url)).toEqual(segments.map(({ url }) => url));
        for (const [n, { seconds }] of segments.entries())
          expect(dash[folder]?.[n]?.seconds).toBeCloseTo(seconds, 5);
      }
    },
  );

  it('opens in ffmpeg with the frames of the HLS, at 23.976 frames, upright and without sound', async () => {
    const clip = await makeMedia([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=180x320:r=24000/1001:d=7'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', 'clip.mp4'],
    ]);
    const playback = await playbackOf((await processClip(server.deps, clip, 'none')).id);
    const mpd = addressOf(playback, 'application/dash+xml');
    expect(await textAt(mpd)).toContain('frameRate="24000/1001"');
    const frames = await frameDigests(mpd);
    expect(frames.length).toBeGreaterThan(160);
    expect(frames).toEqual(
      await frameDigests(addressOf(playback, 'application/vnd.apple.mpegurl')),
    );
  });

  it('has sound alone, and only what the token permits', async () => {
    const sound = await makeMedia([
      ...['-f', 'lavfi', '-i', 'sine=d=13:r=48000', '-c:a', 'aac', 'sound.m4a'],
    ]);
    const video = await processClip(server.deps, sound, 'cenc');
    const answer = await server.api('POST', `/v1/videos/${video.id}/play-auth`, {
      previewSeconds: 5,
    });
    const { playAuth } = (await answer.json()) as { playAuth: string };
    const exchanged = await fetch(`${server.url}/v1/playback`, {
      headers: { authorization: `Bearer ${playAuth}` },
    });
    const text = await textAt(
      addressOf((await exchanged.json()) as Playback, 'application/dash+xml'),
    );
    expect(text).not.toContain('contentType="video"');
    expect(text).not.toContain('contentType="image"');
    // Segments of 2 and 4 s, cut between two frames of the sound.
    const [, seconds] = /mediaPresentationDuration="PT([\d.]+)S"/.exec(text) ?? [];
    expect(Number(seconds)).toBeCloseTo(6, 1);
    expect(text.match(/<AdaptationSet /g)).toHaveLength(1);
  });

  it('is not there for segments that are encrypted as a whole', async () => {
    const { id } = await processClip(server.deps, await makeClip(), 'aes-128');
    const playback = await playbackOf(id);
    const master = addressOf(playback, 'application/vnd.apple.mpegurl');
    expect(playback.sources).toHaveLength(1);
    expect((await fetch(master.replace('master.m3u8', 'manifest.mpd'))).status).toBe(404);
  });
});

describe('element', () => {
  it('escapes what ends an attribute or a text (P-30)', () => {
    expect(element('A', { b: '"<&>\u0000' }, '</A>&amp;').text).toBe(
      '<A b="&quot;&lt;&amp;&gt; ">&lt;/A&gt;&amp;amp;</A>',
    );
    expect(element('A', { b: undefined }).text).toBe('<A/>');
  });
});

it('puts renditions of different keys in sets that a player may switch between', () => {
  const rendition = {
    ...{ appId: 'default', videoId: 'v', rev: 1, kind: 'video' as const, codecs: 'avc1.64001f' },
    ...{
      frameRate: 25,
      bandwidth: 1,
      averageBandwidth: 1,
      ivBase: null,
      digest: null,
      createdAt: new Date(),
    },
    audioTrack: null,
    keyframes: null,
    keyChanges: null,
    segmentDurations: [2, 4, 4, 1],
  };
  const sizes = [360, 480, 720].map((height) => ({
    ...{ ...rendition, id: String(height), name: `${height}p`, height, width: height },
    contentKeyId: Buffer.alloc(16, height > 576 ? 2 : 1).toString('base64url'),
  }));
  const revision = {
    ...{ appId: 'default', videoId: 'v', rev: 1, protection: 'cbcs' as const, duration: 11 },
    ...{
      hasPoster: false,
      storyboard: null,
      isInterim: false,
      isGrowing: false,
      isUnproven: false,
      addressesUntil: null,
    },
    ...{ createdAt: new Date(), publishedAt: new Date(), checkedAt: new Date(), renditions: sizes },
    ...{ textTracks: [], chapters: [] },
  };
  const text = renderDashManifest(
    revision,
    {},
    {
      clearKeyLicenceUrl: 'https://v/p/t?a&b',
      systems: [],
    },
  );
  expect(text.match(/cenc:default_KID="[^"]*"/g)).toEqual([
    'cenc:default_KID="01010101-0101-0101-0101-010101010101"',
    'cenc:default_KID="02020202-0202-0202-0202-020202020202"',
  ]);
  expect(text.match(/adaptation-set-switching:2016" value="\d"/g)).toEqual([
    'adaptation-set-switching:2016" value="2"',
    'adaptation-set-switching:2016" value="1"',
  ]);
  expect(text).toContain('>https://v/p/t?a&amp;b</dashif:Laurl>');
  expect(text).toContain('<S t="0" d="2000000"/><S d="4000000" r="1"/><S d="1000000"/>');
});

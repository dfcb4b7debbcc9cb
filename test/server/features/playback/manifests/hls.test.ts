import { M3U8Parser } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { formatDeliveryFile } from '../../../../../server/domain/delivery-path.js';
import type { PublishedRevision } from '../../../../../server/features/playback/catalog.js';
import { quotedString } from '../../../../../server/features/playback/manifests/hls-lines.js';
import { renderMediaPlaylist } from '../../../../../server/features/playback/manifests/hls-media.js';
import {
  renderMultivariantPlaylist,
  startingFiles,
} from '../../../../../server/features/playback/manifests/hls.js';
import type { RenditionRow } from '../../../../../server/features/revisions/revision-table.js';

const ivBase = Buffer.from('000102030405060708090a0bfffffffe', 'hex');

function rendition(
  fields: Partial<RenditionRow> & Pick<RenditionRow, 'kind' | 'name'>,
): RenditionRow {
  return {
    id: fields.name,
    appId: 'default',
    videoId: '0'.repeat(26),
    rev: 1,
    codecs: fields.kind === 'video' ? 'avc1.64001f' : 'mp4a.40.2',
    width: null,
    height: null,
    frameRate: null,
    bandwidth: 128_000,
    averageBandwidth: 96_000,
    audioTrack: null,
    contentKeyId: 'Ab_-9',
    ivBase,
    segmentDurations: [4, 4, 1.5],
    keyframes: null,
    keyChanges: null,
    digest: null,
    createdAt: new Date(),
    ...fields,
  };
}

function revision(
  renditions: RenditionRow[],
  fields: Partial<PublishedRevision> = {},
): PublishedRevision {
  return {
    appId: 'default',
    videoId: '0'.repeat(26),
    rev: 1,
    protection: 'aes-128',
    duration: 9.5,
    hasPoster: true,
    storyboard: null,
    textTracks: [],
    chapters: [],
    isInterim: false,
    isGrowing: false,
    isUnproven: false,
    addressesUntil: null,
    createdAt: new Date(),
    publishedAt: new Date(),
    checkedAt: new Date(),
    renditions,
    ...fields,
  };
}

const audio = rendition({ kind: 'audio', name: 'main' });
const ladder = [240, 480, 720, 1080].map((lines) =>
  rendition({
    kind: 'video',
    name: `${lines}p`,
    width: Math.round((lines * 16) / 9),
    height: lines,
    frameRate: 29.97,
    bandwidth: lines * 3000,
    averageBandwidth: lines * 2000,
  }),
);

const parseLevel = (text: string) =>
  M3U8Parser.parseLevelPlaylist(
    text,
    'https://v.example/v/480p/index.m3u8',
    0,
    'main' as never,
    0,
    null,
  );
const parseMaster = (text: string) =>
  M3U8Parser.parseMasterPlaylist(text, 'https://v.example/master.m3u8');

describe('renderMultivariantPlaylist', () => {
  it('lists every rendition with its facts, a sensible one first', () => {
    expect(renderMultivariantPlaylist(revision([...ladder.slice(0, 2), audio]), {})).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=1568000,AVERAGE-BANDWIDTH=1056000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=853x480,FRAME-RATE=29.970,AUDIO="audio"',
        'v/480p/index.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=848000,AVERAGE-BANDWIDTH=576000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=427x240,FRAME-RATE=29.970,AUDIO="audio"',
        'v/240p/index.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=128000,AVERAGE-BANDWIDTH=96000,CODECS="mp4a.40.2",AUDIO="audio"',
        'a/main/index.m3u8',
        '',
      ].join('\n'),
    );
  });

  it('is read by hls.js as it was meant', () => {
    const { levels, playlistParsingError } = parseMaster(
      renderMultivariantPlaylist(revision([...ladder, audio]), {}),
    );
    expect(playlistParsingError).toBeNull();
    expect(
      levels.map(({ height, videoCodec, audioCodec }) => ({ height, videoCodec, audioCodec })),
    ).toEqual(
      [480, 240, 720, 1080, undefined].map((height) => ({
        height,
        videoCodec: height && 'avc1.64001f',
        audioCodec: 'mp4a.40.2',
      })),
    );
    expect(levels[0]?.url).toBe('https://v.example/v/480p/index.m3u8');
  });

  it('lists sound alone last, and not where even the least of the picture needs a fast connection', () => {
    const urlsOf = (rows: readonly RenditionRow[]) =>
      parseMaster(renderMultivariantPlaylist(revision([...rows]), {})).levels.map(({ url }) =>
        url.replace('https://v.example/', ''),
      );
    expect(urlsOf([...ladder.slice(0, 1), audio])).toEqual([
      'v/240p/index.m3u8',
      'a/main/index.m3u8',
    ]);
    expect(urlsOf([...ladder.slice(2), audio])).toEqual([
      'v/720p/index.m3u8',
      'v/1080p/index.m3u8',
    ]);
    expect(urlsOf(ladder.slice(0, 1))).toEqual(['v/240p/index.m3u8']);
  });

  it('names no audio for a silent video', () => {
    const text = renderMultivariantPlaylist(revision(ladder), {});
    expect(text).not.toMatch(/AUDIO|mp4a/);
    expect(parseMaster(text).levels).toHaveLength(4);
  });

  it('makes the audio the variant when there is no video', () => {
    const { levels } = parseMaster(renderMultivariantPlaylist(revision([audio]), {}));
    expect(levels.map(({ url, audioCodec }) => ({ url, audioCodec }))).toEqual([
      { url: 'https://v.example/a/main/index.m3u8', audioCodec: 'mp4a.40.2' },
    ]);
  });

  it('lists no rendition above the height of the grant, counting lines of a portrait by its short side (P-22)', () => {
    const heights = (limit: number) =>
      parseMaster(
        renderMultivariantPlaylist(revision([...ladder, audio]), { height: limit }),
      ).levels.flatMap(({ height }) => height ?? []);
    expect(heights(480)).toEqual([480, 240]);
    expect(heights(479)).toEqual([240]);
    const portrait = rendition({ kind: 'video', name: '480p', width: 480, height: 853 });
    expect(
      parseMaster(renderMultivariantPlaylist(revision([portrait]), { height: 480 })).levels,
    ).toHaveLength(1);
  });

  it('escapes attribute values, so that parsers see one value (P-30)', () => {
    const hostile = 'en"\r\n#EXT-X-KEY:METHOD=NONE\n,URI="http://evil.example/\u2028"';
    const text = renderMultivariantPlaylist(
      revision([...ladder, rendition({ kind: 'audio', name: hostile, codecs: 'mp4a"\n#EXT' })]),
      {},
    );
    expect(text.split('\n').filter((line) => line.startsWith('#EXT-X-KEY'))).toEqual([]);
    const [media, ...others] =
      M3U8Parser.parseMasterPlaylistMedia(text, 'https://v.example/master.m3u8', parseMaster(text))
        .AUDIO ?? [];
    expect(others).toEqual([]);
    expect(media?.name).toBe("en'  #EXT-X-KEY:METHOD=NONE ,URI='http://evil.example/ '");
    expect(new URL(media?.url ?? '').origin).toBe('https://v.example');
    expect(quotedString('a"b\u0000c\u0085d')).toBe('"a\'b c d"');
  });
});

describe('startingFiles', () => {
  it('names what the first listed rendition and its sound begin with', () => {
    expect(startingFiles(revision([audio, ...ladder]), {}).map(formatDeliveryFile)).toEqual([
      'master.m3u8',
      'v/480p/index.m3u8',
      'a/main/index.m3u8',
      'k/Ab_-9',
      'v/480p/init.mp4',
      'a/main/init.mp4',
      'v/480p/0.m4s',
      'a/main/0.m4s',
    ]);
  });

  it('names nothing above the height of the grant, and no key where there is none (P-22)', () => {
    expect(
      startingFiles(revision([audio, ...ladder], { protection: 'none' }), {
        height: 240,
      }).map(formatDeliveryFile),
    ).toEqual([
      'master.m3u8',
      'v/240p/index.m3u8',
      'a/main/index.m3u8',
      'v/240p/init.mp4',
      'a/main/init.mp4',
      'v/240p/0.m4s',
      'a/main/0.m4s',
    ]);
  });
});

describe('renderMediaPlaylist', () => {
  it('gives each segment its key line with an explicit IV, after the clear init segment', () => {
    const [, second] = ladder;
    expect(renderMediaPlaylist(revision(ladder), second as RenditionRow, {})).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-TARGETDURATION:4',
        '#EXT-X-MEDIA-SEQUENCE:0',
        '#EXT-X-PLAYLIST-TYPE:VOD',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXT-X-KEY:METHOD=AES-128,URI="../../k/Ab_-9",IV=0x000102030405060708090a0bfffffffe',
        '#EXTINF:4.000000,',
        '0.m4s',
        '#EXT-X-KEY:METHOD=AES-128,URI="../../k/Ab_-9",IV=0x000102030405060708090a0bffffffff',
        '#EXTINF:4.000000,',
        '1.m4s',
        '#EXT-X-KEY:METHOD=AES-128,URI="../../k/Ab_-9",IV=0x000102030405060708090a0b00000000',
        '#EXTINF:1.500000,',
        '2.m4s',
        '#EXT-X-ENDLIST',
        '',
      ].join('\n'),
    );
  });

  it('is open to more, and played from its beginning, while the revision grows', () => {
    const of = (segmentDurations: number[], fields: Partial<PublishedRevision>, limits = {}) => {
      const row = rendition({ kind: 'video', name: 'source', segmentDurations });
      return parseLevel(
        renderMediaPlaylist(revision([row, audio], { isInterim: true, ...fields }), row, limits),
      );
    };
    const growing = of([2, 4, 4], { isGrowing: true });
    expect(growing).toMatchObject({ live: true, type: 'EVENT', targetduration: 8 });
    expect(growing).toMatchObject({ startTimeOffset: 0, playlistParsingError: null });
    expect(growing.fragments).toHaveLength(3);
    // One that is longer than announced waits, with what follows, until all are known.
    expect(of([2, 4, 8.6, 4], { isGrowing: true }).fragments).toHaveLength(2);
    const whole = of([2, 4, 8.6, 4], {});
    expect(whole).toMatchObject({ live: false, type: 'VOD', targetduration: 9 });
    expect(whole.fragments).toHaveLength(4);
    // The target stays what it was for those who began before.
    expect(of([2, 4, 4, 1], {})).toMatchObject({ live: false, type: 'VOD', targetduration: 8 });
    expect(of([2, 4, 4], { isInterim: false })).toMatchObject({ targetduration: 4 });
    expect(of([2, 4, 4], { isGrowing: true }, { preview: 5 })).toMatchObject({ live: false });
  });

  it('is read by hls.js as it was meant', () => {
    const details = parseLevel(
      renderMediaPlaylist(revision(ladder), ladder[1] as RenditionRow, {}),
    );
    expect(details).toMatchObject({
      live: false,
      type: 'VOD',
      targetduration: 4,
      totalduration: 9.5,
      version: 7,
    });
    expect(details.playlistParsingError).toBeNull();
    expect(details.fragments.map(({ url }) => url)).toEqual(
      [0, 1, 2].map((n) => `https://v.example/v/480p/${n}.m4s`),
    );
    const [first] = details.fragments;
    expect(first?.initSegment?.url).toBe('https://v.example/v/480p/init.mp4');
    expect(first?.initSegment?.decryptdata ?? null).toBeNull();
    const keys = details.fragments.map((fragment) => fragment.decryptdata);
    expect(new Set(keys.map((key) => key?.uri))).toEqual(new Set(['https://v.example/k/Ab_-9']));
    expect(keys.map((key) => Buffer.from(key?.iv ?? []).readUInt32BE(12))).toEqual([
      0xfffffffe, 0xffffffff, 0,
    ]);
  });

  it('names no key when the revision is not protected', () => {
    const open = revision(ladder, { protection: 'none' });
    expect(
      renderMediaPlaylist(open, { ...(ladder[0] as RenditionRow), ivBase: null }, {}),
    ).not.toContain('EXT-X-KEY');
  });

  it('ends where the preview ends (P-22)', () => {
    const count = (preview: number) =>
      parseLevel(renderMediaPlaylist(revision(ladder), ladder[0] as RenditionRow, { preview }))
        .fragments.length;
    expect([1, 4, 5, 8, 9, 1000].map(count)).toEqual([1, 1, 2, 2, 3, 3]);
  });
});

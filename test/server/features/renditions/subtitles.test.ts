import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { M3U8Parser } from 'hls.js';
import { parse } from 'mpd-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import type { Protection } from '../../../../src/contract/videos.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { decodePublished } from '../../../support/decode-published.js';
import { makeMedia } from '../../../support/media.js';
import { processClip, videoWhen } from '../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { hostileTitle, makeTracksClip } from '../../../support/tracks-clip.js';
import { firstOf, isNightly } from '../../../support/counts.js';

const cue = (n: number, start: string, end: string, text: string) =>
  `${n}\n00:00:0${start} --> 00:00:0${end}\n${text}\n\n`;
const english =
  cue(1, '1,000', '2,500', 'One <i>two</i>\n& three') + cue(2, '4,000', '99,000', 'x --> y < z');
const german = cue(1, '3,000', '4,000', 'Eins');
const two = [
  { text: english, language: 'eng', title: hostileTitle, disposition: 'default' },
  { text: german, language: 'ger', disposition: 'forced+hearing_impaired' },
];
const assHead =
  '[Script Info]\nScriptType: v4.00+\n\n[Events]\n' +
  'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n' +
  'Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,';
const audio = [{ tone: 440 }];

describe('the subtitles and chapters of a source', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  const ready = async (path: string, protection?: Protection): Promise<VideoRow> => {
    const video = await processClip(server.deps, path, protection);
    expect(video.failure).toBeNull();
    return video;
  };
  const playbackOf = async ({ id }: Pick<VideoRow, 'id'>): Promise<Playback> =>
    (await (await server.api('POST', `/v1/videos/${id}/play-urls`)).json()) as Playback;
  const textOf = async (url = ''): Promise<string> => {
    const answer = await fetch(url);
    expect(answer.status, url).toBe(200);
    return answer.text();
  };
  const addressOf = ({ sources }: Playback, type: 'mpegurl' | 'dash'): string =>
    sources.find((source) => source.type.includes(type))?.url ?? '';

  it('are WebVTT for the player, for HLS and for DASH, with the times of the media (P-30, W-41)', async () => {
    const chapters: [number, string][] = [
      [0, 'Start'],
      [2.5, 'A;=#"b\n#EXT'],
    ];
    const playback = await playbackOf(
      await ready(
        // Without the priming of AAC, which begins before time 0.
        await makeTracksClip({ audio, subtitles: two, chapters, options: ['-c:a', 'pcm_s16le'] }),
        'none',
      ),
    );
    const line = "Fran'çais #EXT-X-KEY:METHOD=NONE </Label><Evil a='&'>";
    expect(playback.textTracks.map(({ kind, label, language }) => [kind, label, language])).toEqual(
      [
        ['subtitles', line.replaceAll("'", '"'), 'en'],
        ['captions', 'German (captions) (forced)', 'de'],
      ],
    );
    expect(playback.chapters).toEqual([
      { startTime: 0, title: 'Start' },
      { startTime: 2.5, title: 'A;=#"b #EXT' },
    ]);
    const [first = '', second = ''] = playback.textTracks.map(({ url }) => url);
    expect(await textOf(first)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nOne <i>two</i>\n&amp; three\n\n' +
        '00:00:04.000 --> 00:00:08.000\nx --&gt; y &lt; z\n',
    );
    const master = addressOf(playback, 'mpegurl');
    const text = await textOf(master);
    const levels = M3U8Parser.parseMasterPlaylist(text, master);
    const media = M3U8Parser.parseMasterPlaylistMedia(text, master, levels).SUBTITLES ?? [];
    expect(media.map(({ name, lang, forced }) => [name, lang, forced])).toEqual([
      [line, 'en', false],
      ['German (captions) (forced)', 'de', true],
    ]);
    expect(media.map(({ characteristics }) => characteristics)).toEqual([
      undefined,
      'public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound',
    ]);
    for (const [n, { url }] of media.entries()) {
      const playlist = await textOf(url);
      const [, file = ''] = /#EXTINF:8\.\d+,\n(.*)\n#EXT-X-ENDLIST/.exec(playlist) ?? [];
      expect(new URL(file, url).href).toBe([first, second][n]);
    }
    const manifestUri = addressOf(playback, 'dash');
    const groups = parse(await textOf(manifestUri), { manifestUri }).mediaGroups.SUBTITLES['subs'];
    expect(
      Object.values(groups ?? {}).map(({ language, playlists }) => [
        language,
        playlists[0]?.segments[0]?.resolvedUri ?? playlists[0]?.resolvedUri,
      ]),
    ).toEqual([
      ['en', first],
      ['de', second],
    ]);
  });

  it('keep their times where the file begins late, and its picture after an edit', async () => {
    const source = await makeTracksClip({
      audio,
      subtitles: [{ text: german }],
      chapters: [
        [0, 'One'],
        [3, 'Three'],
      ],
    });
    const files = [
      ['-itsoffset', '5', '-i', source, '-map', '0', '-c', 'copy', 'late.mkv'],
      ['-ss', '1.5', '-i', source, '-map', '0', '-c', 'copy', '-c:s', 'mov_text', 'cut.mp4'],
      // A sound that is not the first one begins before the picture.
      [
        ...['-itsoffset', '2', '-i', source, '-itsoffset', '0', '-i', source],
        ...['-map', '0', '-map', '1:a', '-map_chapters', '0', '-c', 'copy', 'before.mkv'],
      ],
      ['-i', source, '-map', '0', '-c', 'copy', '-c:s', 'mov_text', 'clip.mp4'],
    ];
    for (const args of firstOf('files that begin late', files, 2)) {
      const video = await ready(await makeMedia(args), 'none');
      const { picture } = await decodePublished(server, video.id);
      const { textTracks, chapters } = await playbackOf(video);
      const [, start] = /00:00:0([\d.]+) --> /.exec(await textOf(textTracks[0]?.url)) ?? [];
      const flashes = picture?.flashes ?? [];
      // Shown with the third flash, at 3 s of the source.
      const third = args[0] === '-ss' ? flashes.find((flash) => flash > 1) : flashes[2];
      expect(Math.abs(Number(start) - (third ?? NaN)), args.join(' ')).toBeLessThan(0.06);
      if (args.at(-1) !== 'cut.mp4')
        expect(Math.abs((chapters[1]?.startTime ?? NaN) - (third ?? NaN))).toBeLessThan(0.06);
    }
  });

  it('go with the video under another protection, and are not for a preview', async () => {
    const clip = await makeTracksClip({
      audio,
      subtitles: two,
      chapters: [
        [0, 'A'],
        [5, 'B'],
      ],
    });
    const video = await ready(clip, 'none');
    const before = await playbackOf(video);
    await server.api('PATCH', `/v1/videos/${video.id}`, { protection: 'cenc' });
    await videoWhen(
      server.deps,
      video.id,
      ({ currentRev, jobKey }) => currentRev !== video.currentRev && jobKey === null,
    );
    const after = await playbackOf(video);
    expect(after.chapters).toEqual(before.chapters);
    expect(after.textTracks.map(({ label }) => label)).toEqual(
      before.textTracks.map(({ label }) => label),
    );
    for (const [n, { url }] of after.textTracks.entries())
      expect(await textOf(url)).toBe(await textOf(before.textTracks[n]?.url));
    const answer = await server.api('POST', `/v1/videos/${video.id}/play-auth`, {
      previewSeconds: 3,
    });
    const { playAuth } = (await answer.json()) as { playAuth: string };
    const exchanged = await fetch(`${server.url}/v1/playback`, {
      headers: { authorization: `Bearer ${playAuth}` },
    });
    const preview = (await exchanged.json()) as Playback;
    expect(preview.textTracks).toEqual([]);
    expect(preview.chapters).toEqual([{ startTime: 0, title: 'A' }]);
    const master = addressOf(preview, 'mpegurl');
    expect(await textOf(master)).not.toContain('SUBTITLES');
    expect(await textOf(addressOf(preview, 'dash'))).not.toContain('text/vtt');
    for (const file of ['t/0/text.vtt', 't/0/index.m3u8'])
      expect((await fetch(master.replace('master.m3u8', file))).status).toBe(403);
    expect((await fetch(master.replace('master.m3u8', 't/7/text.vtt'))).status).toBe(404);
  });

  it.each(firstOf('subtitle codecs', ['mov_text', 'ass', 'webvtt']))(
    'are read as %s',
    async (codec) => {
      const name = codec === 'mov_text' ? 'clip.mp4' : 'clip.mkv';
      const subtitles = [{ text: german, language: 'ger', codec }];
      const { textTracks } = await playbackOf(
        await ready(await makeTracksClip({ audio, subtitles, name }), 'none'),
      );
      expect(await textOf(textTracks[0]?.url)).toMatch(
        /00:00:03\.0\d\d --> 00:00:04\.0\d\d\nEins\n/,
      );
    },
  );

  it(`are left out with a warning where they are empty, too large${isNightly ? ' or damaged' : ''}`, async () => {
    const endless = Array.from({ length: 30_000 }, (_, n) =>
      cue(n + 1, '1,000', '1,500', `${'long '.repeat(30)}${n}`),
    ).join('');
    const clip = await makeTracksClip({
      audio,
      subtitles: [
        { text: german, language: 'ger' },
        { text: cue(1, '9,500', '9,900', 'after the end') },
        { text: endless },
        // Reading it takes all the time that it may.
        ...(isNightly ? [{ text: `${assHead}${'x'.repeat(1_200_000)}\n`, codec: 'copy' }] : []),
      ],
    });
    const video = await ready(clip, 'none');
    const details = video.warnings.map(({ code, detail }) => [code, detail]);
    const { textTracks } = await playbackOf(video);
    expect(textTracks.map(({ language }) => language)).toEqual(['de']);
    expect(await textOf(textTracks[0]?.url)).toContain('Eins');
    expect(details).toEqual([
      ...(isNightly ? [['tracks-left-out', 'One subtitle track is left out: damaged.']] : []),
      ['tracks-left-out', 'One subtitle track is left out: too large.'],
      ['tracks-left-out', 'One subtitle track is left out: without any text.'],
    ]);
  });

  // As a damaged track of the test before.
  it.skipIf(!isNightly)(
    'are left out where a cue is so long that reading it would take hours (nightly: it takes all the time that it may)',
    async () => {
      const text = cue(1, '1,000', '2,000', 'x'.repeat(6_000_000));
      const video = await ready(
        await makeTracksClip({ audio, subtitles: [{ text, codec: 'copy' }] }),
        'none',
      );
      expect(video.warnings.map(({ detail }) => detail)).toEqual([
        'One subtitle track is left out: damaged.',
      ]);
    },
  );

  it('are left out with a warning where they are pictures', async () => {
    const source = await makeTracksClip({ audio, subtitles: [{ text: german }] });
    // Of PGS, the subtitles of Blu-ray: ends of a picture at 1 and 2 s.
    const ends = [1, 2].map((second) => {
      const segment = Buffer.alloc(13);
      segment.write('PG', 'latin1');
      segment.writeUInt32BE(second * 90_000, 2);
      segment.writeUInt8(0x80, 10);
      return segment;
    });
    const pictures = join(dirname(source), 'pictures.sup');
    await writeFile(pictures, Buffer.concat(ends));
    const clip = await makeMedia([
      ...['-i', source, '-i', pictures, '-map', '0', '-map', '1', '-c', 'copy', 'clip.mkv'],
    ]);
    const video = await ready(clip, 'none');
    expect(video.warnings.map(({ code, detail }) => [code, detail])).toEqual([
      [
        'tracks-left-out',
        'One subtitle track is left out: made of pictures, or in a format that is not read.',
      ],
    ]);
    expect((await playbackOf(video)).textTracks).toHaveLength(1);
  });
});

import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { M3U8Parser } from 'hls.js';
import type { Protection } from '../../../../src/contract/videos.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { decodePublished, playlistOf } from '../../../support/decode-published.js';
import { firstOf } from '../../../support/counts.js';
import { makeMedia } from '../../../support/media.js';
import { processClip, renditionsOf, revisionOf } from '../../../support/process-clip.js';
import { startTestServer } from '../../../support/server.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { packetDigests } from '../../../support/stored-revision.js';
import { hostileTitle, makeTracksClip } from '../../../support/tracks-clip.js';

/** A viewer notices more than this (ITU-R BT.1359). */
const inStep = 0.045;
const three = [
  { tone: 440, language: 'eng', title: 'Commentary', disposition: 'comment' },
  { tone: 880, language: 'ger', disposition: 'default' },
  { tone: 1320, language: 'fra', title: hostileTitle, from: 0.5 },
];

describe('the audio tracks of a source', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  const ready = async (path: string, protection?: Protection): Promise<VideoRow> => {
    const video = await processClip(server.deps, path, protection);
    expect(video.failure).toBeNull();
    return video;
  };
  const textOf = async (url: string): Promise<string> => (await fetch(url)).text();
  const audioOf = async (video: VideoRow) => {
    const url = await playlistOf(server, video.id);
    const text = await textOf(url);
    const levels = M3U8Parser.parseMasterPlaylist(text, url);
    const media = M3U8Parser.parseMasterPlaylistMedia(text, url, levels).AUDIO ?? [];
    return media.map(({ name, lang, default: isDefault, autoselect, channels }) => ({
      ...{ name, lang, isDefault, autoselect, channels },
    }));
  };

  it('are all there in HLS, in step with the picture, the default one first (P-30, W-41)', async () => {
    const video = await ready(await makeTracksClip({ audio: three }));
    expect(video.warnings).toEqual([]);
    expect(await audioOf(video)).toEqual([
      { name: 'German', lang: 'de', isDefault: true, autoselect: true, channels: '1' },
      { name: 'Commentary', lang: 'en', isDefault: false, autoselect: false, channels: '1' },
      {
        name: "Fran'çais #EXT-X-KEY:METHOD=NONE </Label><Evil a='&'>",
        ...{ lang: 'fr', isDefault: false, autoselect: true, channels: '1' },
      },
    ]);
    const { picture, sound, otherSounds, duration } = await decodePublished(server, video.id);
    expect(picture?.flashes).toHaveLength(7);
    const sounds = [sound, ...otherSounds];
    expect(sounds.map((one) => one?.frequency)).toEqual([880, 440, 1320]);
    for (const one of sounds) {
      expect(one?.beeps).toHaveLength(7);
      for (const [n, flash] of (picture?.flashes ?? []).entries())
        expect(Math.abs((one?.beeps[n] ?? NaN) - flash)).toBeLessThan(inStep);
      expect(one?.end).toBeCloseTo(duration ?? NaN, 1);
    }
  });

  it('are as long as the video where they are longer, shorter or begin before it', async () => {
    const audio = [{ tone: 880 }, { tone: 440, language: 'eng', until: 4.5 }];
    const source = await makeTracksClip({ audio });
    const early = await makeTracksClip({
      ...{ audio: [{ tone: 1320, language: 'fra' }], seconds: 16, picture: false, name: 'a.mka' },
    });
    const clip = await makeMedia([
      ...['-itsoffset', '2', '-i', source, '-i', early],
      ...['-map', '0', '-map', '1', '-c', 'copy', 'clip.mkv'],
    ]);
    const { picture, sound, otherSounds } = await decodePublished(server, (await ready(clip)).id);
    expect(otherSounds.map(({ frequency }) => frequency)).toEqual([440, 1320]);
    for (const { end } of otherSounds)
      expect(Math.abs(end - (sound?.end ?? NaN))).toBeLessThan(0.1);
    expect(otherSounds.map(({ beeps }) => beeps.length)).toEqual([4, 8]);
    for (const beep of otherSounds[0]?.beeps ?? [])
      expect(
        Math.min(...(picture?.flashes ?? []).map((flash) => Math.abs(flash - beep))),
      ).toBeLessThan(inStep);
  });

  /** Of the sound alone: x264 does not encode a picture twice alike. */
  const soundOf = async (video: VideoRow) => {
    const digests = await packetDigests(server.deps, await revisionOf(server.deps, video));
    return Object.entries(digests).filter(([name]) => !/^\d+p$/.test(name));
  };
  let clip: string | undefined;
  let clear: [name: string, digest: unknown][] | undefined;

  it.each(firstOf<Protection>('protections of audio tracks', ['cbcs', 'aes-128', 'cenc']))(
    'are encrypted with the key of the sound by %s, and open with it',
    async (protection) => {
      clip ??= await makeTracksClip({ audio: three.slice(1) });
      const video = await ready(clip, protection);
      const audio = (await renditionsOf(server.deps, video)).filter(({ kind }) => kind === 'audio');
      expect(audio.map(({ name }) => name).toSorted()).toEqual(['main', 'track-1']);
      expect(new Set(audio.map(({ contentKeyId }) => contentKeyId)).size).toBe(1);
      expect(audio[0]?.contentKeyId).not.toBeNull();
      const sound = await soundOf(video);
      expect(sound).toHaveLength(2);
      clear ??= await soundOf(await ready(clip, 'none'));
      expect(clear).toEqual(sound);
    },
  );

  it('have one variant and all of them to choose from where there is no picture', async () => {
    const clip = await makeTracksClip({ audio: three, picture: false, name: 'sound.mka' });
    const video = await ready(clip);
    const text = await textOf(await playlistOf(server, video.id));
    expect(text.match(/#EXT-X-STREAM-INF/g)).toHaveLength(1);
    expect((await audioOf(video)).map(({ lang }) => lang)).toEqual(['de', 'en', 'fr']);
    const { sound, otherSounds } = await decodePublished(server, video.id);
    expect([sound, ...otherSounds].map((one) => one?.frequency)).toEqual([880, 440, 1320]);
  });

  it('are at most eight, and a warning says what is left out (W-18)', async () => {
    const audio = Array.from({ length: 10 }, (_, n) => ({ tone: 400 + 100 * n }));
    const video = await ready(await makeTracksClip({ seconds: 2, audio }));
    expect((await audioOf(video)).map(({ name }) => name)).toEqual(
      Array.from({ length: 8 }, (_, n) => `Audio ${n + 1}`),
    );
    expect(video.warnings).toEqual([
      {
        code: 'tracks-left-out',
        detail: '2 audio tracks are left out: beyond the 8 that are published.',
      },
    ]);
  });

  it('do without one in which nothing can be decoded', async () => {
    const clip = await makeTracksClip({
      audio: three.slice(1),
      options: ['-bsf:a:1', 'noise=amount=1'],
    });
    const video = await ready(clip);
    expect(video.warnings.map(({ code }) => code)).toEqual(['tracks-left-out']);
    const { sound, otherSounds } = await decodePublished(server, video.id);
    expect([sound?.frequency, otherSounds.length]).toEqual([880, 0]);
  });

  it('play another by default where nothing of the default one can be decoded', async () => {
    const clip = await makeTracksClip({
      audio: three.slice(1),
      options: ['-bsf:a:0', 'noise=amount=1'],
    });
    const video = await ready(clip);
    const { picture, sound } = await decodePublished(server, video.id);
    expect([picture?.flashes.length, sound?.frequency]).toEqual([7, 1320]);
  });

  it('do not fail the video where ffmpeg fails at all of them together', async () => {
    const clip = await makeTracksClip({ audio: three.slice(1) });
    const script = join(dirname(clip), 'ffmpeg');
    // As ffmpeg does, but for more than one decoded sound.
    await writeFile(
      script,
      '#!/bin/sh\ncase "$*" in *decoded-*decoded-*) exit 1;; esac\nexec ffmpeg "$@"\n',
      { mode: 0o755 },
    );
    const other = await startTestServer({ FFMPEG_PATH: script, VOD_SANDBOX: 'off' });
    try {
      const video = await processClip(other.deps, clip);
      expect([video.status, video.warnings.map(({ code }) => code)]).toEqual([
        'ready',
        ['tracks-left-out'],
      ]);
      const { sound, otherSounds } = await decodePublished(other, video.id);
      expect([sound?.frequency, otherSounds.length]).toEqual([880, 0]);
    } finally {
      await other.stop();
    }
  });

  it('are told of nowhere where there is one', async () => {
    const clip = await makeTracksClip({
      audio: [{ tone: 440, language: 'eng', title: 'English' }],
    });
    const video = await ready(clip);
    const text = await textOf(await playlistOf(server, video.id));
    expect(text.split('\n').filter((line) => line.includes('TYPE=AUDIO'))).toEqual([
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"',
    ]);
    expect(await audioOf(video)).toHaveLength(1);
  });

  it('are in step in an MP4 whose tracks have edit lists and start apart', async () => {
    const source = await makeTracksClip({ audio: three.slice(1), seconds: 10 });
    // Cut in between keyframes: what comes before the cut is in the file, and hidden by edit lists.
    const clip = await makeMedia([
      '-ss',
      '1.3',
      '-i',
      source,
      '-map',
      '0',
      '-c',
      'copy',
      'cut.mp4',
    ]);
    const { picture, sound, otherSounds } = await decodePublished(server, (await ready(clip)).id);
    expect(picture?.flashes.length).toBeGreaterThan(6);
    expect(otherSounds).toHaveLength(1);
    for (const { beeps } of [...(sound ? [sound] : []), ...otherSounds])
      for (const flash of picture?.flashes.slice(1) ?? [])
        expect(Math.min(...beeps.map((beep) => Math.abs(beep - flash)))).toBeLessThan(inStep);
  });
});

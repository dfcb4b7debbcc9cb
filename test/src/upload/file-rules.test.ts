import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isMediaType, mediaKinds, typesOf, typeToSend } from '../../../src/contract/media-kinds.js';
import { findRuleBroken, toPickerAccept } from '../../../src/upload/file-rules.js';
import { allowedDemuxers } from '../../../server/media/allow-lists.js';
import { checkFileType } from '../../../server/features/uploads/upload-metadata.js';

const endings = mediaKinds.flatMap(({ video, audio }) => [...video, ...audio]);
const clip = (name: string, type: string) => new File(['x'], name, { type });
const isTaken = (name: string, type: string, accept = 'video/*,audio/*') =>
  findRuleBroken(clip(name, type), { accept }) === undefined;
const serverTakes = (type: string) => {
  checkFileType(new Map([['filetype', Buffer.from(type)]]));
  return true;
};

describe('findRuleBroken', () => {
  it('takes every file of one byte or more where nothing is asked', () => {
    for (const name of ['clip.mp4', 'notes.txt', 'clip'])
      expect(findRuleBroken(clip(name, ''), {}), name).toBeUndefined();
    expect(findRuleBroken(new File([], 'clip.mp4'), {})?.code).toBe('empty-file');
  });
});

describe('mediaKinds', () => {
  it('is taken by the picker and by the server alike, under every type and ending it names (media K8)', () => {
    for (const ending of endings) {
      for (const type of ['', 'application/octet-stream', ...typesOf(`clip.${ending}`)]) {
        expect(isTaken(`clip.${ending}`, type), `${ending} ${type}`).toBe(true);
        expect(serverTakes(type), type).toBe(true);
      }
    }
  });

  it('is what the server reads: each of its demuxers is in the installed ffmpeg and on the allow-list (media K8)', async () => {
    const { stdout } = await promisify(execFile)('ffmpeg', ['-hide_banner', '-demuxers']);
    const installed = new Set(
      [...stdout.matchAll(/^ D\S* +(\S+)/gm)].flatMap(([, names = '']) => names.split(',')),
    );
    expect(allowedDemuxers.filter((name) => !installed.has(name))).toEqual([]);
    expect(allowedDemuxers).toEqual(mediaKinds.map(({ demuxer }) => demuxer));
  });

  it('holds no playlist, no list of pictures and nothing else that names other files (W-33)', () => {
    const forbidden = [
      'hls',
      'dash',
      'concat',
      'sdp',
      'imf',
      'image2',
      'webvtt',
      'lavfi',
      'tty',
      'rtsp',
      'mpjpeg',
      'vapoursynth',
      'avisynth',
    ];
    expect(
      allowedDemuxers.filter((name) => forbidden.includes(name) || name.endsWith('_pipe')),
    ).toEqual([]);
    expect(
      endings.filter((ending) => ['m3u8', 'm3u', 'mpd', 'sdp', 'txt', 'xml'].includes(ending)),
    ).toEqual([]);
  });

  it('gives each ending to one kind', () => {
    expect(new Set(endings).size).toBe(endings.length);
  });
});

describe('findRuleBroken', () => {
  it.each([
    ['show.ts', 'text/vnd.trolltech.linguist'],
    ['show.mts', 'model/vnd.mts'],
    ['talk.asf', 'application/vnd.ms-asf'],
    ['card.mxf', 'application/mxf'],
    ['film.mkv', 'application/x-matroska'],
    ['clip.mp4', 'application/mp4'],
    ['tape.tod', ''],
    ['tape.m2v', ''],
    ['tv.wtv', ''],
    ['tv.dvr-ms', ''],
    ['ball.insv', ''],
    ['ball.360', ''],
    // What an operating system's own table may say.
    ['TV.WTV', 'application/x-wtv'],
  ])('takes %s, which a browser calls %j (media U08)', (name, type) => {
    expect(isTaken(name, type)).toBe(true);
    expect(isMediaType(typeToSend({ name, type }))).toBe(true);
  });

  it('takes a recording whose type names its codecs (media U09)', () => {
    expect(isTaken('recording', 'video/webm;codecs=vp8,opus', 'video/webm,video/mp4')).toBe(true);
    expect(isTaken('recording', 'video/x-matroska;codecs=avc1', 'video/webm,video/mp4')).toBe(
      false,
    );
  });

  it('takes a file without a type by the ending that an exact type stands for', () => {
    expect(isTaken('a.mp4', '', 'video/mp4')).toBe(true);
    expect(isTaken('a.webm', '', 'video/mp4')).toBe(false);
  });

  it('refuses what neither type nor name is of media', () => {
    expect(isTaken('a.txt', 'text/plain')).toBe(false);
    expect(isTaken('photo.jpg', 'image/jpeg')).toBe(false);
    expect(isTaken('page', '')).toBe(false);
    expect(isTaken('song.mp3', 'audio/mpeg', 'video/*')).toBe(false);
  });
});

describe('toPickerAccept', () => {
  it('names the endings that browsers know no type for, and leaves exact lists alone', () => {
    expect(toPickerAccept('video/*').split(',')).toEqual(
      expect.arrayContaining(['video/*', '.mxf', '.ts', '.dvr-ms']),
    );
    expect(toPickerAccept('video/*')).not.toContain('.mp3');
    expect(toPickerAccept('video/mp4')).toBe('video/mp4');
    expect(toPickerAccept('')).toBe('');
  });
});

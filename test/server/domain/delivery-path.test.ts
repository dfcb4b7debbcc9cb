import { describe, expect, it } from 'vitest';
import {
  formatDeliveryFile,
  parseDeliveryPath,
  splitDeliveryPath,
} from '../../../server/domain/delivery-path.js';

const video = '01hzy0000000000000000000ab';
const prefix = `v/default/${video}/2`;

describe('splitDeliveryPath', () => {
  it('takes the first segment for the token and leaves a query out', () => {
    expect(splitDeliveryPath('/p/d1.k.x.y/v/a/b?_HLS=1/../x')).toEqual({
      token: 'd1.k.x.y',
      below: 'v/a/b',
    });
  });

  it('finds no token where there is none', () => {
    for (const url of [`/p/${prefix}/master.m3u8`, `/p//${prefix}/master.m3u8`])
      expect(splitDeliveryPath(url)?.token).toBe('');
    expect(splitDeliveryPath(`/q/x/${prefix}`)).toBeUndefined();
  });
});

describe('parseDeliveryPath', () => {
  it.each([
    ['master.m3u8', { type: 'multivariant-playlist' }],
    ['v/720p/index.m3u8', { type: 'media-playlist', kind: 'video', rendition: '720p' }],
    ['a/main/init.mp4', { type: 'init', kind: 'audio', rendition: 'main' }],
    ['v/720p/0.m4s', { type: 'segment', kind: 'video', rendition: '720p', n: 0 }],
    ['v/720p/1234.m4s', { type: 'segment', kind: 'video', rendition: '720p', n: 1234 }],
    ['v/720p/i/index.m3u8', { type: 'keyframe-playlist', rendition: '720p' }],
    ['v/720p/i/1234.m4s', { type: 'keyframe', rendition: '720p', n: 1234 }],
    ['t/0/index.m3u8', { type: 'text-playlist', name: '0' }],
    ['t/31/text.vtt', { type: 'text', name: '31' }],
    ['k/A_-z09', { type: 'key', keyId: 'A_-z09' }],
    ['img/poster.jpg', { type: 'poster' }],
    ['img/storyboard.m3u8', { type: 'storyboard-playlist' }],
    ['img/storyboard.vtt', { type: 'storyboard', name: 'storyboard.vtt' }],
    ['img/storyboard-3.jpg', { type: 'storyboard', name: 'storyboard-3.jpg' }],
  ] as const)('reads and writes %s', (rest, file) => {
    expect(formatDeliveryFile(file)).toBe(rest);
    expect(parseDeliveryPath(`${prefix}/${rest}`)).toEqual({
      appId: 'default',
      videoId: video,
      rev: 2,
      file,
    });
  });

  it.each([
    '',
    '/',
    '.',
    '..',
    'k',
    'k/',
    'img/',
    'v/',
    'v/720p',
    'a/main/i/index.m3u8',
    'v/720p/i/00.m4s',
    'v/720p/i/init.mp4',
    'v/720p/i/',
    't/00/text.vtt',
    't/100/text.vtt',
    't/0/text.vtt/',
    't/0/init.mp4',
    'v/720p/',
    'img',
    '.env',
    '.git/config',
    'index.html',
    'original',
    '../src/original',
    'master.m3u8.map',
    'v/720p/init.mp4.map',
    'v/720p/00.m4s',
    'v/720p/01.m4s',
    'v/720p/-1.m4s',
    'v/720p/1e3.m4s',
    'v/720p/99999999.m4s',
    'master.m3u8/',
    '/master.m3u8',
    './master.m3u8',
    'v//720p/0.m4s',
    'v/../v/720p/0.m4s',
    'img/storyboard-00.jpg',
    'img/poster.JPG',
    'master.m3u8\n',
    'master.m3u8\u0000',
    'x/720p/0.m4s',
    'v/720P/0.m4s',
  ])('knows no other spelling: %j (P-16)', (rest) => {
    expect(parseDeliveryPath(`${prefix}/${rest}`)).toBeUndefined();
  });

  it.each([
    `v/default/${video.toUpperCase()}/2/master.m3u8`,
    `v/default/${video}/02/master.m3u8`,
    `v/default/${video}/0/master.m3u8`,
    `v/default/${video}x/2/master.m3u8`,
    `V/default/${video}/2/master.m3u8`,
    `v//default/${video}/2/master.m3u8`,
    `v/default/../default/${video}/2/master.m3u8`,
    `v/default;a=b/${video}/2/master.m3u8`,
    `v/def%61ult/${video}/2/master.m3u8`,
  ])('knows no other spelling of app, video and revision: %s (P-16)', (below) => {
    expect(parseDeliveryPath(below)).toBeUndefined();
  });
});

import { openAsBlob } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkContent } from '../../../src/upload/check-content.js';
import { findRuleBroken, type ContentRules } from '../../../src/upload/file-rules.js';
import { makeMedia } from '../../support/media.js';

const picture = (size: string) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10:duration=2`];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const both = 'video/*,audio/*';

let lying: Blob;
let upright: Blob;
let song: Blob;
beforeAll(async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
  lying = await openAsBlob(
    await makeMedia([...picture('640x360'), ...sound, ...h264, '-c:a', 'aac', 'lying.mp4']),
  );
  upright = await openAsBlob(await makeMedia([...picture('360x640'), ...h264, 'upright.mp4']));
  song = await openAsBlob(await makeMedia([...sound, '-c:a', 'libmp3lame', 'song.mp3']));
});

const named = (content: Blob | string, name: string, type = '') =>
  new File([content], name, { type });
const codeOf = async (file: File, content: ContentRules, accept = both) => {
  const rules = { accept, maxSize: undefined, content };
  const broken = findRuleBroken(file, rules);
  return broken?.code ?? (await checkContent(file, rules)).refusal?.code;
};

describe('checkContent', () => {
  it('judges pictures that lie and that stand alike', async () => {
    for (const content of [lying, upright]) {
      const file = named(content, 'clip.mp4', 'video/mp4');
      expect(await codeOf(file, { maxResolution: '640x360' })).toBe(undefined);
      expect(await codeOf(file, { maxResolution: '360x640' })).toBe(undefined);
      expect(await codeOf(file, { maxResolution: '638x360' })).toBe('resolution-too-high');
      expect(await codeOf(file, { maxResolution: '1280x358' })).toBe('resolution-too-high');
      expect(await codeOf(file, { minResolution: '640x360' })).toBe(undefined);
      expect(await codeOf(file, { minResolution: '640x362' })).toBe('resolution-too-low');
    }
  });

  it('says what it found and what is allowed', async () => {
    const rules = {
      accept: both,
      maxSize: undefined,
      content: { maxResolution: '320x180' } as const,
    };
    const { media, refusal } = await checkContent(named(lying, 'clip.mp4', 'video/mp4'), rules);
    expect(refusal?.message).toBe('The picture has 640 × 360; at most 320x180 is allowed.');
    expect(media).toMatchObject({ width: 640, height: 360, videoCodec: 'h264', audioCodec: 'aac' });
  });

  it('compares the length', async () => {
    const file = named(lying, 'clip.mp4', 'video/mp4');
    expect(await codeOf(file, { maxDuration: 1 })).toBe('too-long');
    expect(await codeOf(file, { minDuration: 3 })).toBe('too-short');
    expect(await codeOf(file, { minDuration: 1, maxDuration: 3 })).toBe(undefined);
    expect(await codeOf(named(song, 'song.mp3', 'audio/mpeg'), { maxDuration: 1 })).toBe(
      'too-long',
    );
  });

  it('compares codecs, each kind only where the list names one of its kind', async () => {
    const file = named(lying, 'clip.mp4', 'video/mp4');
    expect(await codeOf(file, { codecs: ['h264'] })).toBe(undefined);
    expect(await codeOf(file, { codecs: ['H264', 'AAC'] })).toBe(undefined);
    expect(await codeOf(file, { codecs: ['aac'] })).toBe(undefined);
    expect(await codeOf(file, { codecs: ['av1', 'aac'] })).toBe('codec-not-allowed');
    expect(await codeOf(file, { codecs: ['h264', 'opus'] })).toBe('codec-not-allowed');
    expect(await codeOf(named(song, 'song.mp3', 'audio/mpeg'), { codecs: ['h264'] })).toBe(
      undefined,
    );
  });

  it('judges a file without type and ending by its content', async () => {
    expect(await codeOf(named(lying, 'VID 0001'), {})).toBe(undefined);
    expect(await codeOf(named(song, 'recording', 'application/octet-stream'), {})).toBe(undefined);
    expect(await codeOf(named(song, 'recording'), {}, 'video/*')).toBe('type-not-allowed');
    expect(await codeOf(named(lying, 'clip'), {}, 'video/mp4')).toBe(undefined);
    expect(await codeOf(named(lying, 'clip'), {}, '.mkv')).toBe('type-not-allowed');
    expect(await codeOf(named('notes', 'README'), {})).toBe('type-not-allowed');
    expect(await codeOf(named('notes', 'README'), {}, '*/*')).toBe(undefined);
    // Without looking into it, nothing is known of it.
    expect(findRuleBroken(named(lying, 'clip'), { accept: both, maxSize: undefined })?.code).toBe(
      'type-not-allowed',
    );
  });

  it('takes what has another ending than its content, and refuses what only its name calls a video', async () => {
    expect(await codeOf(named(song, 'song.mp4', 'video/mp4'), {})).toBe(undefined);
    expect(await codeOf(named('<!doctype html>', 'clip.mp4', 'video/mp4'), {})).toBe('not-media');
    expect(await codeOf(named('x', 'clip.mp4', 'video/mp4'), {}, '*/*')).toBe('not-media');
  });

  it('does not look into what the list takes as something else', async () => {
    const subtitles = named('1\n00:00:01,000 --> 00:00:02,000\nHello\n', 'clip.srt');
    expect(await codeOf(subtitles, {}, '.srt,video/*')).toBe(undefined);
    expect(await codeOf(named('%PDF-1.7', 'a.pdf', 'application/pdf'), {}, '*/*')).toBe(undefined);
  });
});

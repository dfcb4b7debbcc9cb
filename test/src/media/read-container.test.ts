import { existsSync, openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readContainer } from '../../../src/media/read-container.js';
import { makeMedia } from '../../support/media.js';
import { verdicts } from '../../media/verdicts.js';

const shared = fileURLToPath(new URL('../../../../shared/media', import.meta.url));
const isThere = existsSync(shared);
const why = isThere ? '' : ' (skipped: no ../shared/media here)';

const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=2'];
const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '200k'];
const measured = { measures: true };

const made = async (...args: string[]): Promise<Blob> => openAsBlob(await makeMedia(args));
const read = (blob: Blob) => readContainer(blob, measured);

/** Counts what is read of a file. */
function counted(blob: Blob): { blob: Blob; bytes: () => number } {
  let bytes = 0;
  const slice = (start?: number, end?: number) => {
    const part = blob.slice(start, end);
    bytes += part.size;
    return part;
  };
  const file = new Proxy(blob, {
    get: (target, name) => {
      if (name === 'slice') return slice;
      const value: unknown = Reflect.get(target, name, target);
      return value;
    },
  });
  return { blob: file, bytes: () => bytes };
}

function box(type: string, body: Uint8Array | number = 0, length = 0): Uint8Array<ArrayBuffer> {
  const content = typeof body === 'number' ? new Uint8Array(body) : body;
  const whole = new Uint8Array(8 + content.length);
  new DataView(whole.buffer).setUint32(0, length || whole.length);
  whole.set(Buffer.from(type, 'latin1'), 4);
  whole.set(content, 8);
  return whole;
}

describe('readContainer', () => {
  it('tells length, size and codecs of an MP4, with its index at the end or in front', async () => {
    const facts = { width: 320, height: 180, videoCodec: 'h264', audioCodec: 'aac' };
    for (const flags of [[], ['-movflags', '+faststart']]) {
      const file = await made(...picture, ...sound, ...h264, '-c:a', 'aac', ...flags, 'clip.mp4');
      const reading = await read(file);
      expect(reading).toMatchObject({ fault: undefined, demuxer: 'mov', hasPicture: true, facts });
      expect(reading.fault === undefined && reading.facts.duration).toBeCloseTo(2, 0);
    }
  });

  it('tells the length of fragments, of WebM that states none, and of a transport stream', async () => {
    const fragments = ['-movflags', '+frag_keyframe+empty_moov', '-g', '10', 'fragments.mp4'];
    const files = [
      await made(...picture, ...h264, ...fragments),
      // What cannot be sought in gets no length, as a recording of a browser.
      await made(...picture, ...vp8, '-live', '1', '-f', 'webm', 'live.webm'),
      await made(...picture, ...h264, '-f', 'mpegts', 'stream.ts'),
    ];
    for (const file of files) {
      const reading = await read(file);
      expect(reading.fault === undefined && reading.facts.duration).toBeCloseTo(2, 0);
      expect(reading).toMatchObject({ facts: { width: 320, height: 180 } });
    }
  });

  it('goes by what is in a file, whatever its name says', async () => {
    const webm = await made(...picture, ...vp8, 'clip.webm');
    expect(await read(webm)).toMatchObject({ demuxer: 'matroska', facts: { videoCodec: 'vp8' } });
    const song = await made(...sound, '-c:a', 'aac', '-f', 'ipod', 'song.m4a');
    expect(await read(song)).toMatchObject({ hasPicture: false, facts: { audioCodec: 'aac' } });
  });

  it('lets through what only the server reads', async () => {
    const odd = [
      ['-c:v', 'mpeg4', 'clip.avi'],
      ['-c:v', 'flv1', 'clip.flv'],
      ['-c:v', 'wmv2', '-f', 'asf', 'clip.wmv'],
      ['-c:v', 'mpeg2video', '-f', 'vob', 'clip.mpg'],
      ['-c:v', 'mpeg2video', '-b:v', '50M', '-r', '25', '-f', 'mxf', 'clip.mxf'],
      ['-c:v', 'mpeg2video', '-f', 'mpeg2video', 'clip.m2v'],
    ];
    for (const args of odd)
      expect((await read(await made(...picture, ...args))).fault, args.at(-1)).toBe(undefined);
    const codecs = [
      ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1', 'hevc.mp4'],
      ['-c:v', 'prores_ks', 'prores.mov'],
      ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', 'mjpeg.mov'],
      ['-c:v', 'mpeg4', 'mpeg4.mp4'],
      ['-c:v', 'ffv1', 'ffv1.mkv'],
    ];
    for (const args of codecs)
      expect((await read(await made(...picture, ...args))).fault, args.at(-1)).toBe(undefined);
    const prores = await read(await made(...picture, '-c:v', 'prores_ks', 'prores.mov'));
    expect(prores).toMatchObject({ facts: { videoCodec: 'prores' } });
  });

  it('knows text, a page, a byte, a picture and zeros for no media', async () => {
    const others = [
      'notes',
      '<!doctype html><html><body>',
      'x',
      '\x89PNG\r\n\x1a\n',
      '\0'.repeat(5000),
    ];
    for (const text of others)
      expect(await read(new Blob([Buffer.from(text, 'latin1')]))).toEqual({ fault: 'not-media' });
    const heic = new Blob([box('ftyp', Buffer.from('heic\0\0\0\0mif1')), box('meta', 20)]);
    expect(await read(heic)).toEqual({ fault: 'not-media' });
  });

  it('refuses an MP4 without its index, or with less than half of its media', async () => {
    const late = await made(...picture, ...h264, 'late.mp4');
    expect(await read(late.slice(0, Math.floor(late.size / 2)))).toEqual({ fault: 'decode' });
    expect(await read(new Blob([box('ftyp', 8), box('mdat', 100)]))).toEqual({ fault: 'decode' });
    const early = await made(...picture, ...h264, '-movflags', '+faststart', 'early.mp4');
    expect(await read(early.slice(0, Math.floor(early.size * 0.3)))).toEqual({ fault: 'decode' });
    // Most of it is there: the server makes a video of that.
    expect((await read(early.slice(0, Math.floor(early.size * 0.9)))).fault).toBe(undefined);
  });

  it('lets a file through that is still recorded: in fragments, or with an end that is not written yet', async () => {
    const growing = await made(
      ...[...picture, ...h264, '-g', '5'],
      ...['-movflags', '+frag_keyframe+empty_moov', 'growing.mp4'],
    );
    expect((await read(growing.slice(0, Math.floor(growing.size * 0.6)))).fault).toBe(undefined);
    const reserved = new Blob([box('ftyp', 8), box('mdat', 1000), new Uint8Array(5000)]);
    expect((await read(reserved)).fault).toBe(undefined);
  });

  it('reads few bytes of a large file, and gives up on boxes that say nothing', async () => {
    const clip = await made(...picture, ...h264, '-movflags', '+faststart', 'early.mp4');
    const padding = box('free', 0, 8 + 300 * 1024 ** 2);
    const large = counted(new Blob([clip, padding, new Uint8Array(300 * 1024 ** 2)]));
    expect((await read(large.blob)).fault).toBe(undefined);
    expect(large.bytes()).toBeLessThan(512 * 1024);
    const endless = counted(
      new Blob([box('ftyp', 8), ...Array.from({ length: 100_000 }, () => box('free'))]),
    );
    expect((await read(endless.blob)).fault).toBe(undefined);
    expect(endless.bytes()).toBeLessThan(1024 ** 2);
  });

  it('lets through what only begins like media', async () => {
    const noise = Buffer.alloc(200_000, 'noise');
    for (const start of ['1a45dfa3', '4f676753', '494433', '664c6143'])
      expect((await read(new Blob([Buffer.from(start, 'hex'), noise]))).fault).toBe(undefined);
  });

  it.skipIf(!isThere).each(Object.entries(verdicts))(
    `takes every clip that the server takes, and refuses none for another reason: %s${why}`,
    async (name, verdict) => {
      const reading = await read(await openAsBlob(join(shared, name)));
      if (verdict.status === 'ready') {
        expect(reading.fault).toBe(undefined);
        if (reading.fault !== undefined || reading.facts.videoCodec === undefined) return;
        // Of one that is very large, the server keeps a smaller picture.
        const { width = 0, height = 1 } = reading.facts;
        const [, most, least] = /(\d+)x(\d+)/.exec(verdict.size ?? '') ?? [];
        expect(width / height).toBeCloseTo(Number(most) / Number(least), 1);
        return;
      }
      if (reading.fault !== undefined) {
        const named = reading.fault === 'decode' ? 'unreadable' : reading.fault;
        expect(named).toBe(verdict.code);
      }
    },
  );

  it.skipIf(!isThere)(`names what nobody decodes and what is protected${why}`, async () => {
    const faultOf = async (name: string) =>
      (await read(await openAsBlob(join(shared, name)))).fault;
    expect(await faultOf('androidx__sample_vvc.mp4')).toBe('unsupported-codec');
    expect(await faultOf('wpt__video_512x288_h264-360k_enc_dashinit.mp4')).toBe('encrypted-source');
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputArguments } from '../../../../server/media/allow-lists.js';
import type { MediaTools } from '../../../../server/media/media-tools.js';
import type { MediaDescription } from '../../../../server/media/probe/describe-media.js';
import { probeMedia } from '../../../../server/media/probe/probe-media.js';
import { findMediaTools } from '../../../support/media-tools.js';
import { makeMedia } from '../../../support/media.js';

const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=1'];
const sound = ['-f', 'lavfi', '-i', 'sine=880:r=48000:d=1'];
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

let tools: MediaTools;
let folder: string;
beforeAll(async () => {
  tools = await findMediaTools();
  folder = await mkdtemp(join(tmpdir(), 'vodkit-kinds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const probe = (path: string) => probeMedia(tools, path, new AbortController().signal);
const probeBytes = async (name: string, bytes: Buffer) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return probe(path);
};
/** As the ladder reads it: with the same limits in front. */
const decode = (path: string, { video, audio }: MediaDescription) => {
  const maps = [video, audio].flatMap((stream) => (stream ? ['-map', `0:${stream.index}`] : []));
  return promisify(execFile)('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-xerror',
    ...inputArguments(path),
    ...maps,
    '-f',
    'null',
    '-',
  ]);
};

describe('probeMedia', () => {
  it.each([
    ['a WMV of version 7', 'wmv1', 'wmav1', ['-c:v', 'wmv1', '-c:a', 'wmav1', 'old.wmv'], 'S23'],
    [
      'an AVI of the first DivX',
      'msmpeg4v2',
      'adpcm_ms',
      ['-c:v', 'msmpeg4v2', '-c:a', 'adpcm_ms', 'divx.avi'],
      'S27',
    ],
    [
      'a camera AVI with ADPCM',
      'mjpeg',
      'adpcm_ima_wav',
      ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj422p', '-c:a', 'adpcm_ima_wav', 'camera.avi'],
      'S25',
    ],
    [
      'camcorder DV',
      'dvvideo',
      'pcm_s16le',
      [
        '-s',
        '720x576',
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        'dvvideo',
        '-ac',
        '2',
        '-c:a',
        'pcm_s16le',
        'tape.avi',
      ],
      'S24',
    ],
    [
      'raw DV',
      'dvvideo',
      'pcm_s16le',
      ['-s', '720x576', '-pix_fmt', 'yuv420p', '-ac', '2', 'tape.dv'],
      'S24',
    ],
    [
      'QuickTime Animation',
      'qtrle',
      'pcm_s32le',
      ['-c:v', 'qtrle', '-c:a', 'pcm_s32le', 'anim.mov'],
      'S22 S27',
    ],
    [
      'GoPro CineForm',
      'cfhd',
      'pcm_s24le',
      ['-pix_fmt', 'yuv422p10le', '-c:v', 'cfhd', '-c:a', 'pcm_s24le', 'hero.mov'],
      'S27',
    ],
    [
      'PNG pictures in MOV',
      'png',
      'pcm_f64le',
      ['-c:v', 'png', '-c:a', 'pcm_f64le', 'png.mov'],
      'S22 S27',
    ],
    ['FFV1 in Matroska', 'ffv1', 'flac', ['-c:v', 'ffv1', '-c:a', 'flac', 'archive.mkv'], 'S27'],
    [
      'a raw AVI',
      'rawvideo',
      'pcm_s16le',
      ['-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', 'raw.avi'],
      'S27',
    ],
    [
      'an old FLV',
      'flv1',
      'nellymoser',
      ['-c:v', 'flv', '-ar', '22050', '-c:a', 'nellymoser', 'old.flv'],
      'S26',
    ],
    [
      'AVCHD with LPCM',
      'h264',
      'pcm_bluray',
      [
        ...x264,
        '-ac',
        '2',
        '-c:a',
        'pcm_bluray',
        '-f',
        'mpegts',
        '-mpegts_m2ts_mode',
        '1',
        'card.m2ts',
      ],
      'S21',
    ],
    [
      'a DVD with LPCM',
      'mpeg2video',
      'pcm_dvd',
      ['-c:v', 'mpeg2video', '-ac', '2', '-c:a', 'pcm_dvd', '-f', 'vob', 'disc.vob'],
      'S20',
    ],
    [
      'MXF',
      'mpeg2video',
      'pcm_s16le',
      ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le', 'card.mxf'],
      'S29',
    ],
    [
      'Windows recorded TV',
      'mpeg2video',
      'mp2',
      ['-c:v', 'mpeg2video', '-c:a', 'mp2', 'show.wtv'],
      'U08',
    ],
  ])('reads %s', async (_, videoCodec, audioCodec, args) => {
    const path = await makeMedia([...picture, ...sound, ...args]);
    const media = await probe(path);
    expect(media).toMatchObject({
      video: { codec: videoCodec },
      audio: { codec: audioCodec },
      warnings: [],
    });
    await decode(path, media);
  });

  it.each([
    ['AIFF', 'pcm_s16be', ['speech.aiff']],
    ['CAF', 'pcm_s16be', ['-c:a', 'pcm_s16be', 'speech.caf']],
    ['AC-3', 'ac3', ['speech.ac3']],
    ['E-AC-3', 'eac3', ['speech.eac3']],
    ['RF64', 'pcm_f32le', ['-c:a', 'pcm_f32le', '-rf64', 'always', 'speech.wav']],
    [
      'AAC in LATM, as broadcasts have it',
      'aac_latm',
      ['-c:a', 'aac', '-mpegts_flags', 'latm', 'radio.ts'],
    ],
  ])('reads %s (media S20 S29)', async (_, codec, args) => {
    const path = await makeMedia([...sound, ...args]);
    const media = await probe(path);
    expect(media).toMatchObject({ audio: { codec }, warnings: [] });
    await decode(path, media);
  });

  it('reads an MP3 whose writer put zeros in front (media S29)', async () => {
    const mp3 = await readFile(
      await makeMedia([...sound, '-write_xing', '0', '-id3v2_version', '0', 'song.mp3']),
    );
    expect(await probeBytes('zeros.mp3', Buffer.concat([Buffer.alloc(3000), mp3]))).toMatchObject({
      audio: { codec: 'mp3' },
    });
  });

  it('plays a picture whose sound nobody here knows, and says what it lacks (media K5)', async () => {
    const mov = await readFile(
      await makeMedia([...picture, ...sound, ...x264, '-c:a', 'alac', 'phone.mov']),
    );
    for (let at = mov.indexOf('alac'); at !== -1; at = mov.indexOf('alac'))
      mov.write('apac', at, 'latin1');
    const media = await probeBytes('apac.mov', mov);
    expect(media).not.toHaveProperty('audio');
    expect(media.warnings).toEqual([
      {
        code: 'sound-lost',
        detail: expect.stringMatching(/^The video plays without sound\. .*\.$/) as string,
      },
    ]);
  });

  it('is not kept from picture and sound by a stream that no decoder of the list reads (media S15 S19 K5)', async () => {
    const streams = [
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '1',
      '-map',
      '0',
      '-c:v:0',
      'libx264',
      '-c:v:1',
      'magicyuv',
      '-c:a:0',
      'aac',
      '-c:a:1',
      'wavpack',
    ];
    const path = await makeMedia([...picture, ...sound, ...streams, 'many.mkv']);
    const media = await probe(path);
    expect(media).toMatchObject({
      video: { codec: 'h264' },
      audio: { codec: 'aac' },
      warnings: [],
    });
    await decode(path, media);
  });

  it('hears the programme whose picture is shown, not the radio beside it (media S16)', async () => {
    const maps = ['-map', '1', '-map', '0', '-map', '2'];
    const programs = ['-program', 'program_num=1:st=0', '-program', 'program_num=2:st=1:st=2'];
    const path = await makeMedia([
      ...picture,
      ...sound,
      ...sound,
      ...maps,
      ...programs,
      ...x264,
      '-c:a',
      'mp2',
      'multiplex.ts',
    ]);
    expect(await probe(path)).toMatchObject({ video: { index: 1 }, audio: { index: 2 } });
  });

  it('calls a still picture no media (media S30)', async () => {
    const box = (type: string, body: Buffer) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(8 + body.length);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, body]);
    };
    const heic = (brand: string) =>
      Buffer.concat([
        box('ftyp', Buffer.from(`${brand}\0\0\0\0mif1${brand}`)),
        box('meta', Buffer.alloc(64)),
        box('mdat', Buffer.alloc(500)),
      ]);
    await expect(probeBytes('photo.heic', heic('heic'))).rejects.toMatchObject({
      code: 'not-media',
    });
    await expect(probeBytes('photo.avif', heic('avif'))).rejects.toMatchObject({
      code: 'not-media',
    });
  });

  it('says of media in a container that is not read that its kind is not supported (media K8)', async () => {
    await expect(probeBytes('old.rm', Buffer.from('.RMF\0\0\0\x12rest'))).rejects.toMatchObject({
      code: 'unsupported-codec',
    });
  });

  it('says of a transport stream whose sound only looks like one it knows that the kind is not supported (media 5)', async () => {
    const ts = await readFile(await makeMedia([...sound, '-c:a', 'mp2', 'mpegh.ts']));
    // The stream type in the programme map, made MPEG-H 3D Audio: ffmpeg then guesses.
    for (let at = 0; at < ts.length; at += 188) {
      const isMap = (ts.readUInt16BE(at + 1) & 0x1fff) === 0x1000;
      if (!isMap) continue;
      const section = at + 5;
      const end = section + 3 + (ts.readUInt16BE(section + 1) & 0xfff);
      ts[section + 12] = 0x2d;
      ts.writeUInt32BE(crc32(ts.subarray(section, end - 4)), end - 4);
    }
    await expect(probeBytes('mpegh.ts', ts)).rejects.toMatchObject({ code: 'unsupported-codec' });
  });

  it('takes a fragmented file that was cut to its last whole fragment, and says so (media S17 K10)', async () => {
    const fragments = ['-g', '10', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
    const whole = await readFile(
      await makeMedia([...picture, ...sound, ...x264, '-c:a', 'aac', ...fragments, 'obs.mp4']),
    );
    const cut = whole.subarray(0, Math.floor(whole.lastIndexOf('mdat') + 500));
    expect(await probeBytes('cut.mp4', cut)).toMatchObject({
      video: { codec: 'h264' },
      warnings: [{ code: 'cut-off' }],
    });
    const early = whole.subarray(0, whole.indexOf('mdat') + 500);
    await expect(probeBytes('early.mp4', early)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('takes a cut file with its index in front when half of it is there, and asks for it again otherwise (W-11)', async () => {
    const whole = await readFile(
      await makeMedia([...picture, ...x264, '-movflags', '+faststart', 'first.mp4']),
    );
    expect(await probeBytes('most.mp4', whole.subarray(0, whole.length * 0.8))).toMatchObject({
      warnings: [{ code: 'cut-off' }],
    });
    await expect(
      probeBytes('some.mp4', whole.subarray(0, whole.length * 0.3)),
    ).rejects.toMatchObject({
      code: 'unreadable',
      detail: expect.stringContaining('Upload it again') as string,
    });
  });
});

/** Of MPEG-2 sections (ISO/IEC 13818-1 annex A). */
function crc32(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  }
  return value >>> 0;
}

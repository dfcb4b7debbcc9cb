import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beeps, ffmpeg, flashes } from '../../support/clock-clip.js';

const x264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-pix_fmt',
  'yuv420p',
  '-sc_threshold',
  '0',
  '-bf',
  '2',
];
const aac = ['-c:a', 'aac', '-b:a', '96k'];

/** Files as they come from phones, recorders and meetings, made of flashes and beeps at each whole second. */
export async function makeOddMedia(dir: string): Promise<void> {
  const at = (name: string): string => join(dir, name);
  const clock = (seconds: number, rate = '30'): string[] => [
    ...flashes({ seconds, rate }),
    ...beeps(seconds),
  ];
  await ffmpeg(...clock(10), ...x264, '-g', '60', ...aac, at('plain.mp4'));
  await ffmpeg(
    ...clock(12),
    ...x264,
    '-g',
    '60',
    '-x264-params',
    'open-gop=1',
    ...aac,
    at('open-gop.mp4'),
  );
  for (const rate of ['30000/1001', '24000/1001', '25']) {
    await ffmpeg(
      ...clock(5, rate),
      ...x264,
      '-g',
      '48',
      ...aac,
      at(`rate-${rate.replace('/', '-')}.mp4`),
    );
  }
  // A meeting in which a slide stands from 1.9 to 22 s.
  const stands = ['-vf', "select='lt(t,1.95)+gte(t,21.95)'", '-fps_mode', 'vfr'];
  await ffmpeg(...clock(24, '10'), ...stands, ...x264, '-g', '20', ...aac, at('gap.mp4'));
  await ffmpeg(
    ...flashes({ seconds: 0.04, rate: '25' }),
    ...beeps(10),
    ...x264,
    ...aac,
    at('still.mp4'),
  );
  await ffmpeg(...clock(4), ...x264, '-g', '30', '-c:a', 'pcm_s24le', at('camera.mov'));
  // 2^33 ticks of 90 kHz after 3.7 s.
  await ffmpeg(
    ...clock(8, '25'),
    ...x264,
    '-g',
    '50',
    ...aac,
    '-output_ts_offset',
    '95440',
    at('wrap.ts'),
  );
  await ffmpeg(
    ...clock(6, '25'),
    ...x264,
    '-g',
    '25',
    ...aac,
    '-movflags',
    'frag_keyframe+empty_moov',
    at('fragmented.mp4'),
  );
  const fragmented = await readFile(at('fragmented.mp4'));
  await writeFile(at('unknown-length.mp4'), withHeaderLengths(fragmented, 0xffff_ffff));
  await writeFile(at('short-header.mp4'), withHeaderLengths(fragmented, 20));
  const plain = await readFile(at('plain.mp4'));
  await writeFile(at('trimmed.mp4'), withEdits(plain, [{ from: 3.3, length: 5 }]));
  await writeFile(
    at('two-edits.mp4'),
    withEdits(plain, [
      { from: 3.3, length: 2 },
      { from: 6.7, length: 3.3 },
    ]),
  );
  await writeFile(at('outlier.mp4'), withLateFrame(plain));
  await ffmpeg(
    '-i',
    at('plain.mp4'),
    '-map',
    '0:v',
    '-map',
    '0:a',
    '-map',
    '0:a',
    '-c',
    'copy',
    at('two-sounds.mp4'),
  );
  await writeFile(at('spatial.mp4'), withUnknownFirstSound(await readFile(at('two-sounds.mp4'))));
  await writeFile(at('cut-off.mp4'), await cutOff(at('plain.mp4'), at('index-first.mp4')));
}

async function cutOff(source: string, target: string): Promise<Buffer> {
  await ffmpeg('-i', source, '-c', 'copy', '-movflags', '+faststart', target);
  const whole = await readFile(target);
  return whole.subarray(0, Math.floor(whole.length * 0.6));
}

/** The duration of every movie, track and media header. */
function withHeaderLengths(file: Buffer, length: number): Buffer {
  const copy = Buffer.from(file);
  for (const { name, at } of boxes(copy))
    if (name === 'mdhd' || name === 'mvhd') copy.writeUInt32BE(length, at + 24);
  return copy;
}

/** One picture says that it is shown five hours later. */
function withLateFrame(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  const table = boxes(copy).find(({ name }) => name === 'ctts');
  if (!table) throw new Error('There are no composition offsets.');
  const entries = copy.readUInt32BE(table.at + 12);
  const single = Array.from({ length: entries }, (_, index) => table.at + 16 + index * 8).filter(
    (entry, index) => index > entries / 2 && copy.readUInt32BE(entry) === 1,
  );
  copy.writeUInt32BE(
    copy.readUInt32BE((single[0] ?? 0) + 4) + 15_360 * 18_000,
    (single[0] ?? 0) + 4,
  );
  return copy;
}

function withUnknownFirstSound(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  copy.write('apac', copy.indexOf('mp4a'));
  copy.write('dapa', copy.indexOf('esds'));
  return copy;
}

interface Edit {
  readonly from: number;
  readonly length: number;
}

/** As QuickTime trims: nothing is cut, the edit list shows less. The movie box must come last. */
function withEdits(file: Buffer, edits: readonly Edit[]): Buffer {
  const movie = boxes(file).find(({ name }) => name === 'moov');
  if (!movie) throw new Error('There is no movie box.');
  const body = rebuild(file.subarray(movie.at + 8, movie.at + movie.size), edits);
  return Buffer.concat([file.subarray(0, movie.at), box('moov', body)]);
}

function rebuild(movie: Buffer, edits: readonly Edit[]): Buffer {
  const header = children(movie).find(({ name }) => name === 'mvhd');
  const scale = header?.body.readUInt32BE(12) ?? 1;
  const seconds = edits.reduce((sum, { length }) => sum + length, 0);
  const track = (body: Buffer): Buffer => {
    const list = boxes(box('trak', body)).find(({ name }) => name === 'elst');
    const media = boxes(box('trak', body)).find(({ name }) => name === 'mdhd');
    const whole = box('trak', body);
    const mediaScale = whole.readUInt32BE((media?.at ?? 0) + 20);
    const base = whole.readInt32BE((list?.at ?? 0) + 20);
    const written = Buffer.alloc(8 + edits.length * 12);
    written.writeUInt32BE(edits.length, 4);
    edits.forEach(({ from, length }, index) => {
      written.writeUInt32BE(Math.round(length * scale), 8 + index * 12);
      written.writeInt32BE(Math.round(from * mediaScale) + base, 12 + index * 12);
      written.writeUInt32BE(0x10000, 16 + index * 12);
    });
    return Buffer.concat(
      children(body).map(({ name, body: inner }) => {
        if (name === 'edts') return box('edts', box('elst', written));
        if (name === 'tkhd') inner.writeUInt32BE(Math.round(seconds * scale), 20);
        return box(name, inner);
      }),
    );
  };
  return Buffer.concat(
    children(movie).map(({ name, body }) => {
      if (name === 'mvhd') body.writeUInt32BE(Math.round(seconds * scale), 16);
      return box(name, name === 'trak' ? track(body) : body);
    }),
  );
}

interface FoundBox {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts']);

function boxes(bytes: Buffer, start = 0, end = bytes.length): FoundBox[] {
  const found: FoundBox[] = [];
  for (let at = start; at + 8 <= end;) {
    const size = Math.max(8, bytes.readUInt32BE(at));
    const name = bytes.toString('latin1', at + 4, at + 8);
    found.push(
      { name, at, size },
      ...(containers.has(name) ? boxes(bytes, at + 8, at + size) : []),
    );
    at += size;
  }
  return found;
}

function children(body: Buffer): { name: string; body: Buffer }[] {
  const found: { name: string; body: Buffer }[] = [];
  for (let at = 0; at + 8 <= body.length; at += body.readUInt32BE(at)) {
    found.push({
      name: body.toString('latin1', at + 4, at + 8),
      body: Buffer.from(body.subarray(at + 8, at + body.readUInt32BE(at))),
    });
  }
  return found;
}

function box(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(name, 4, 'latin1');
  return Buffer.concat([header, body]);
}

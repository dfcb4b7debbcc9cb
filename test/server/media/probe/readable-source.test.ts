import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  Mp4OutputFormat,
  Output,
  type AudioCodec,
} from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaTools } from '../../../../server/media/media-tools.js';
import { probeMedia } from '../../../../server/media/probe/probe-media.js';
import { makeReadable } from '../../../../server/media/probe/readable-source.js';
import { findMediaTools } from '../../../support/media-tools.js';
import { firstOf } from '../../../support/counts.js';

const sampleRate = 48_000;
const channels = 2;
const frames = 36_000;

let tools: MediaTools;
let folder: string;
beforeAll(async () => {
  tools = await findMediaTools();
  folder = await mkdtemp(join(tmpdir(), 'vodkit-pcm-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A tone with a little noise in every bit; the other channel is it upside down. */
async function pcmBytes(form: string): Promise<Buffer> {
  const source = `aevalsrc='0.4*sin(880*2*PI*t)+0.0001*random(0)|-0.4*sin(880*2*PI*t)+0.0001*random(1)':s=${sampleRate}:d=${frames / sampleRate}`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-f', form, 'pipe:1'];
  return (
    await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 })
  ).stdout;
}

async function mp4Of(
  codec: AudioCodec,
  pcm: Buffer,
  layout: 'in-memory' | 'fragmented' | false,
): Promise<Buffer> {
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: layout }),
    target: new BufferTarget(),
  });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  const packets = 36;
  for (let n = 0; n < packets; n += 1) {
    const bytes = pcm.subarray((n * pcm.length) / packets, ((n + 1) * pcm.length) / packets);
    const seconds = frames / packets / sampleRate;
    await source.add(new EncodedPacket(bytes, 'key', n * seconds, seconds), {
      decoderConfig: { codec, numberOfChannels: channels, sampleRate },
    });
  }
  await output.finalize();
  return Buffer.from(output.target.buffer ?? new ArrayBuffer(0));
}

/** As OBS writes the entry: without QuickTime's sixteen bytes of version 1. The media must lie in front of the index. */
function withPlainEntry(mp4: Buffer, entryType: string): Buffer {
  const entry = mp4.indexOf(entryType, 0, 'latin1') - 4;
  if (mp4.readUInt16BE(entry + 16) === 0) return mp4;
  mp4.writeUInt16BE(0, entry + 16);
  for (const parent of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', entryType]) {
    const at = mp4.lastIndexOf(parent, entry + 4, 'latin1') - 4;
    mp4.writeUInt32BE(mp4.readUInt32BE(at) - 16, at);
  }
  return Buffer.concat([mp4.subarray(0, entry + 36), mp4.subarray(entry + 52)]);
}

const formats = [
  ['pcm-s24', 's24le', 'pcm_s24le', 'ipcm'],
  ['pcm-f32', 'f32le', 'pcm_f32le', 'fpcm'],
  ['pcm-s32be', 's32be', 'pcm_s32be', 'ipcm'],
  ['pcm-s16', 's16le', 'pcm_s16le', 'ipcm'],
  ['pcm-s16be', 's16be', 'pcm_s16be', 'ipcm'],
  ['pcm-f64', 'f64le', 'pcm_f64le', 'fpcm'],
] as const;

describe('makeReadable', () => {
  it.each(firstOf('PCM formats', formats, 2))(
    'lets any ffmpeg read %s in an MP4 bit by bit (media S37 S51)',
    async (codec, form, ffmpegCodec, entryType) => {
      const pcm = await pcmBytes(form);
      const plain = await mp4Of(codec, pcm, false);
      const layouts = [
        ['plain', plain],
        ['index in front', await mp4Of(codec, pcm, 'in-memory')],
        ['fragmented', await mp4Of(codec, pcm, 'fragmented')],
        ['as OBS', withPlainEntry(Buffer.from(plain), entryType)],
      ] as const;
      for (const [name, mp4] of layouts) {
        expect(mp4.includes(entryType)).toBe(true);
        const path = join(folder, 'sound.mp4');
        await writeFile(path, mp4);
        const readable = await makeReadable(path, folder);
        expect(await probeMedia(tools, readable, new AbortController().signal), name).toMatchObject(
          { audio: { codec: ffmpegCodec, channels, sampleRate }, warnings: [] },
        );
        const args = ['-v', 'error', '-i', readable, '-f', form, '-c:a', ffmpegCodec, 'pipe:1'];
        const { stdout } = await promisify(execFile)('ffmpeg', args, {
          encoding: 'buffer',
          maxBuffer: 64 * 1024 ** 2,
        });
        expect(stdout.equals(pcm), `${name}: ${stdout.length} of ${pcm.length} bytes`).toBe(true);
        // What was uploaded stays as it came.
        expect((await readFile(path)).equals(mp4)).toBe(true);
      }
    },
  );

  it('makes no copy of what needs none', async () => {
    const path = join(folder, 'other.mp4');
    await writeFile(path, Buffer.from('\0\0\0\x10ftypisom\0\0\0\0', 'latin1'));
    expect(await makeReadable(path, folder)).toBe(path);
  });
});

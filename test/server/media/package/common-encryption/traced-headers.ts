import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { boxesOf, readSampleEntry } from '../../../../../server/media/boxes.js';
import type { NalFormat } from '../../../../../server/media/package/common-encryption/nal-units.js';

const run = promisify(execFile);

/**
 * The lengths of the slice headers of a file in bytes, in VP9 of the headers of its frames, without those that prevent a start
 * code, as ffmpeg reads them.
 */
export async function tracedHeaderBytes(path: string): Promise<number[]> {
  const { stderr } = await run(
    'ffmpeg',
    [
      ...['-v', 'trace', '-nostdin', '-nostats', '-i', path],
      ...['-map', '0:v', '-c', 'copy', '-bsf:v', 'trace_headers', '-f', 'null', '-'],
    ],
    { maxBuffer: 512 * 1024 * 1024 },
  );
  const lengths: number[] = [];
  let end: number | undefined;
  const close = () => {
    if (end !== undefined) lengths.push(Math.ceil(end / 8));
    end = undefined;
  };
  for (const line of stderr.split('\n').filter((text) => text.includes('[trace_headers'))) {
    const [, position, bits] = /\] (\d+) {2,}\S+ +([01]*) *= /.exec(line) ?? [];
    if (position !== undefined && bits !== undefined) {
      if (end !== undefined) end = Number(position) + bits.length;
    } else {
      close();
      if (/\] (Slice Header|Slice Segment Header|Frame)$/.test(line.trim())) end = 0;
    }
  }
  close();
  return lengths;
}

/** The lengths of slice headers that a format finds, without the bytes that prevent a start code. */
export async function sliceHeaders(
  path: string,
  box: 'avcC' | 'hvcC',
  formatOf: (configuration: Buffer) => NalFormat,
): Promise<number[]> {
  const file = await readFile(path);
  const format = formatOf(readSampleEntry(file)?.boxes.get(box) ?? Buffer.alloc(0));
  const lengths: number[] = [];
  for (const { type, body } of boxesOf(file)) {
    for (let position = 0; type === 'mdat' && position < body.length;) {
      const start = position + format.lengthSize;
      position = start + body.readUIntBE(position, format.lengthSize);
      const nal = body.subarray(start, position);
      format.learn(nal);
      if (!format.isSlice(nal)) continue;
      const header = nal.subarray(0, format.headerBytes(nal)).toString('hex');
      lengths.push(
        (header.match(/../g) ?? [])
          .join(' ')
          .replace(/00 00 03/g, '00 00')
          .split(' ').length,
      );
    }
  }
  return lengths;
}

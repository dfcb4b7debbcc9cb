import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The lengths of the slice headers of a file in bytes, without those that prevent a start code, as ffmpeg reads them. */
export async function tracedHeaderBytes(path: string): Promise<number[]> {
  const { stderr } = await run(
    'ffmpeg',
    [
      ...['-v', 'trace', '-nostdin', '-i', path],
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
    const [, position, bits] = /\] (\d+) {2,}\S+ +([01]+) = /.exec(line) ?? [];
    if (position !== undefined && bits !== undefined) {
      if (end !== undefined) end = Number(position) + bits.length;
    } else {
      close();
      if (/\] (Slice Header|Slice Segment Header)$/.test(line.trim())) end = 0;
    }
  }
  close();
  return lengths;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Width by height of the red block in the corner of the picture at a time. */
export async function redBlockShape(
  path: string,
  at: number,
  { width, height }: { width: number; height: number },
): Promise<number> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-i',
      path,
      '-vf',
      `select='gte(t,${at})'`,
      '-frames:v',
      '1',
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
      'pipe:1',
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 },
  );
  const isRed = (x: number, y: number): boolean => {
    const [red = 0, green = 0, blue = 0] = stdout.subarray((y * width + x) * 3);
    return red > 150 && green < 90 && blue < 90;
  };
  const range = (length: number) => Array.from({ length }, (_, n) => n);
  const columns = range(width).filter(
    (x) => range(height).filter((y) => isRed(x, y)).length > 8,
  ).length;
  const rows = range(height).filter(
    (y) => range(width).filter((x) => isRed(x, y)).length > 8,
  ).length;
  return columns / rows;
}

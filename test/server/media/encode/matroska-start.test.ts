import { describe, expect, it } from 'vitest';
import { readMatroskaStart } from '../../../../server/media/encode/matroska-start.js';
import { makeMedia, probeFile } from '../../../support/media.js';

/** As the ladder decodes the audio of a source whose clock starts at this time. */
const decodedSound = (start: number, ...options: string[]) =>
  makeMedia([
    ...['-copyts', '-f', 'lavfi', '-i', `sine=d=0.5,asetpts=PTS+${start}/TB`, ...options],
    ...['-c:a', 'flac', '-frame_size', '256', '-avoid_negative_ts', 'disabled', 'decoded.mka'],
  ]);

describe('readMatroskaStart', () => {
  it.each([0, 0.123, 10, 9.95, 45_000.5])('reads that the audio starts at %d s', async (start) => {
    const path = await decodedSound(start);
    const first = await readMatroskaStart(path);
    expect(first).toBeCloseTo(start, 3);
    const { streams } = await probeFile(path, '-show_entries', 'stream=start_time');
    expect(first).toBe(Number(streams[0]?.['start_time']));
  });

  it('finds no start where nothing was decoded', async () => {
    expect(await readMatroskaStart(await decodedSound(10, '-t', '0'))).toBeUndefined();
  });
});

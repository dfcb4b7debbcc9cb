import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileOutput, audioFragments } from '../../../../server/media/encode/ladder-arguments.js';
import { streamTracks } from '../../../../server/media/encode/stream-tracks.js';
import type { StreamedKind } from '../../../../server/media/encode/streamed-track.js';
import { makeMedia } from '../../../support/media.js';
import { findMediaTools } from '../../../support/media-tools.js';

/** In place of ffmpeg: what it puts out, the sound long before any picture. */
async function soundFirst(picture: string, sound: string): Promise<string> {
  const path = join(dirname(picture), 'ffmpeg');
  await writeFile(path, `#!/bin/sh\ncat ${sound} >&4\nexec 4>&-\nsleep 0.2\ncat ${picture}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('streamTracks', () => {
  const source = (input: string) => ['-f', 'lavfi', '-i', input];
  const made = Promise.all([
    makeMedia([
      ...source('testsrc2=s=128x72:r=10:d=20'),
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', ...fileOutput('picture.mp4')],
    ]),
    makeMedia([
      ...source('sine=d=20'),
      ...['-c:a', 'aac', ...audioFragments, ...fileOutput('sound.mp4')],
    ]),
  ]);

  const streamed = async (onSegment: (kind: StreamedKind, n: number) => Promise<void>) => {
    const [picture, sound] = await made;
    const tools = await findMediaTools();
    return streamTracks({
      tools: { ...tools, confinement: {}, ffmpegPath: await soundFirst(picture, sound) },
      input: picture,
      duration: 20,
      hasAudio: true,
      signal: new AbortController().signal,
      toArguments: () => [],
      fileBytes: () => 1e9,
      sink: {
        onInit: () => Promise.resolve(),
        onSegment: (kind, { n }) => onSegment(kind, n),
      },
    });
  };

  it('hands the picture over while sound that came before it is still being stored', async () => {
    const handed: Record<StreamedKind, number> = { video: 0, audio: 0 };
    let release = (): void => undefined;
    const stored = new Promise<void>((resolve) => (release = resolve));
    const done = streamed(async (kind) => {
      handed[kind] += 1;
      if (kind === 'audio') await stored;
    });
    await expect.poll(() => handed.video).toBe(6);
    expect(handed.audio).toBe(1);
    release();
    expect(await done).toEqual({ frames: 200 });
    expect(handed).toEqual({ video: 6, audio: 6 });
  });

  it('fails with what storing that sound failed with', async () => {
    const full = new Error('The disk is full');
    const done = streamed((kind) => (kind === 'audio' ? Promise.reject(full) : Promise.resolve()));
    await expect(done).rejects.toBe(full);
  });
});

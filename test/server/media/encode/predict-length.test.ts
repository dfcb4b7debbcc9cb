import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readProbe } from '../../../../server/features/renditions/stored-probe.js';
import type { MediaDescription } from '../../../../server/media/probe/describe-media.js';
import { predictLength } from '../../../../server/media/encode/predict-length.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { makeMedia } from '../../../support/media.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';

function media(
  duration: number | undefined,
  picture?: { width: number; height: number; frameRate: number | undefined },
): MediaDescription {
  return { duration, ...(picture && { video: picture }) } as MediaDescription;
}

describe('predictLength', () => {
  const fullHd = { width: 1920, height: 1080, frameRate: 30 };

  it.each([
    ['a minute of 1080p', media(60, fullHd), 'short'],
    ['ten hours of 1080p (S2)', media(36_000, fullHd), 'long'],
    ['a minute of 4K at 60', media(60, { width: 3840, height: 2160, frameRate: 60 }), 'long'],
    ['an hour of sound', media(3600), 'short'],
    ['ten hours of sound', media(36_000), 'long'],
    ['what does not tell its length (W-19)', media(undefined, fullHd), 'long'],
    [
      'two minutes that do not tell their rate',
      media(120, { ...fullHd, frameRate: undefined }),
      'long',
    ],
  ] as const)('takes %s for %#', (_name, description, length) => {
    expect(predictLength(description)).toBe(length);
  });
});

describe('a file that tells a shorter length than it has', () => {
  let server: SharedServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  it('does the rest of its ladder where long ones go, or is measured before (W-20, S2)', async () => {
    const path = await makeMedia([
      '-f',
      'lavfi',
      '-i',
      'color=black:s=160x90:r=1',
      '-frames:v',
      '101',
      '-c:v',
      'libx264',
      '-bf',
      '0',
      '-pix_fmt',
      'yuv420p',
      'lie.mkv',
    ]);
    const bytes = await readFile(path);
    bytes.writeDoubleBE(10_000, bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3);
    await writeFile(path, bytes);
    const videoId = await submitClip(server.deps, path);
    const queues = new Set<string | null>();
    const video = await videoWhen(server.deps, videoId, ({ jobQueue, status }) => {
      queues.add(jobQueue);
      return status === 'ready' || status === 'failed';
    });
    const measured = readProbe(video.probe)?.duration;
    expect(
      queues.has('make-long-ladder') || (measured ?? 0) > 90 || video.status === 'failed',
    ).toBe(true);
  });
});

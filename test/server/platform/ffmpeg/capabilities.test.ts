import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectFfmpeg } from '../../../../server/platform/ffmpeg/capabilities.js';

describe('inspectFfmpeg', () => {
  it('finds a usable ffmpeg, its version and its filters', async () => {
    const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
    if (!inspection.ok) throw new Error(inspection.reason);
    expect(inspection.version).toMatch(/\d/);
    expect(inspection.tools.filters.has('scale')).toBe(true);
  });

  it('says that ffmpeg is missing, and what to do', async () => {
    const inspection = await inspectFfmpeg({ ffmpegPath: '/no/such/ffmpeg', ffprobePath: 'ffprobe' });
    expect(inspection).toMatchObject({ ok: false, reason: expect.stringMatching(/not found.*apt-get install ffmpeg/) as string });
  });

  it('names what an ffmpeg lacks', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vodkit-ffmpeg-')), 'ffmpeg');
    await writeFile(path, '#!/bin/sh\necho "ffmpeg version 4.4 Copyright"\n');
    await chmod(path, 0o755);
    const inspection = await inspectFfmpeg({ ffmpegPath: path, ffprobePath: path });
    expect(inspection).toMatchObject({ ok: false, reason: expect.stringMatching(/4\.4 lacks the encoder libx264.*-fps_mode/) as string });
  });
});

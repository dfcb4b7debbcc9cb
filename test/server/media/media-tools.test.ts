import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFfmpeg, inspectFfmpeg } from '../../../server/media/media-tools.js';
import { memoryShare } from '../../../server/platform/process/confinement.js';
import { toolStarts } from '../../../server/platform/process/run-tool.js';

describe('findFfmpeg', () => {
  const usable = { ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' };

  it('starts no tool again that it has found usable, and looks again where it has not', async () => {
    const first = await findFfmpeg(usable);
    expect(first).toMatchObject({ ok: true });
    let started = 0;
    const count = () => (started += 1);
    toolStarts.subscribe(count);
    try {
      expect(await findFfmpeg({ ...usable })).toBe(first);
      expect(started).toBe(0);
      const missing = { ...usable, ffmpegPath: '/no/such/ffmpeg' };
      expect(await findFfmpeg(missing)).toMatchObject({ ok: false });
      const once = started;
      expect(await findFfmpeg(missing)).toMatchObject({ ok: false });
      expect(started).toBe(2 * once);
    } finally {
      toolStarts.unsubscribe(count);
    }
  });
});

describe('inspectFfmpeg', () => {
  it('finds a usable ffmpeg, its version and its filters', async () => {
    const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
    if (!inspection.ok) throw new Error(inspection.reason);
    expect(inspection.version).toMatch(/\d/);
    expect(inspection.tools.filters.has('scale')).toBe(true);
  });

  it('knows each decoder by the name that ffmpeg lists it under', async () => {
    const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
    if (!inspection.ok) throw new Error(inspection.reason);
    const table = execFileSync('ffmpeg', ['-hide_banner', '-decoders']).toString();
    const listed = [...table.matchAll(/^ [A-Z.]{6} ([\w-]+) /gm)].map(([, name]) => name);
    expect([...inspection.tools.decoders].sort()).toEqual(listed.sort());
  });

  it('says that ffmpeg is missing, and what to do', async () => {
    const inspection = await inspectFfmpeg({
      ffmpegPath: '/no/such/ffmpeg',
      ffprobePath: 'ffprobe',
    });
    expect(inspection).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/not found.*apt-get install ffmpeg/) as string,
    });
  });

  it('names what an ffmpeg lacks', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'vodkit-ffmpeg-')), 'ffmpeg');
    const refusal = 'case "$*" in *fps_mode*) echo "Unrecognized option" >&2; exit 1;; esac';
    await writeFile(path, `#!/bin/sh\n${refusal}\necho "ffmpeg version 4.4 Copyright" >&2\n`);
    await chmod(path, 0o755);
    const inspection = await inspectFfmpeg({ ffmpegPath: path, ffprobePath: path });
    expect(inspection).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/4\.4 lacks the encoder libx264.*-fps_mode/) as string,
    });
  });

  it('takes an older bubblewrap for what it can, and says what it cannot (W-38)', async () => {
    const old = `case "$1" in --help) echo '--tmpfs DEST'; exit;; esac
      for option; do case $option in --disable-userns|--size) echo "bwrap: Unknown option $option" >&2; exit 1;; esac; done`;
    await withBubblewrap(`${old}\nexec "$REAL" "$@"`, async () => {
      const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
      const weaknesses = [
        expect.stringContaining('namespaces'),
        expect.stringContaining('temporary files'),
      ] as string[];
      expect(inspection).toMatchObject({ ok: true, sandbox: { state: 'on', weaknesses } });
    });
  });

  it('gives up forbidding namespaces inside, but not the sandbox, where the kernel refuses that only (W-38)', async () => {
    const refusing =
      'case " $* " in *" --disable-userns "*) echo "bwrap: not here" >&2; exit 1;; esac';
    await withBubblewrap(`${refusing}\nexec "$REAL" "$@"`, async () => {
      const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
      expect(inspection).toMatchObject({
        ok: true,
        sandbox: { state: 'on', weaknesses: [expect.stringContaining('namespaces')] },
      });
    });
  });

  it('refuses to go on without a sandbox that cannot be made, and says why and what to do (W-38)', async () => {
    await withBubblewrap(
      'echo "bwrap: No permissions to create new namespace" >&2; exit 1',
      async () => {
        const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
        const reason = expect.stringMatching(
          /No permissions to create new namespace.*bubblewrap.*VOD_SANDBOX=off/,
        ) as string;
        expect(inspection).toEqual({ ok: false, part: 'sandbox', reason });
      },
    );
  });
});

describe('memoryShare', () => {
  it('is two thirds of what a container may use, or of what the machine has, and never more than 8 GiB (W-06)', () => {
    const gib = 1024 ** 3;
    expect(memoryShare(3 * gib, 0)).toBe(2 * gib);
    expect(memoryShare(64 * gib, 1.5 * gib)).toBe(gib);
    // As a control group without a limit says.
    expect(memoryShare(3 * gib, 2 ** 63)).toBe(2 * gib);
    expect(memoryShare(64 * gib, 0)).toBe(8 * gib);
  });
});

/** Runs `use` with a program of this script as the only `bwrap` on the path; `$REAL` is the real one. */
async function withBubblewrap(script: string, use: () => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-bwrap-'));
  const real = execFileSync('sh', ['-c', 'command -v bwrap']).toString().trim();
  await writeFile(join(folder, 'bwrap'), `#!/bin/sh\nREAL=${real}\n${script}\n`);
  await chmod(join(folder, 'bwrap'), 0o755);
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder}:${path}`;
  await use().finally(() => (process.env['PATH'] = path));
}

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everydayOf } from '../support/counts.js';
import { processClip, renditionsOf, revisionOf } from '../support/process-clip.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { verdicts } from './verdicts.js';

const folder = fileURLToPath(new URL('../../../shared/media', import.meta.url));
const isThere = existsSync(folder);
const why = isThere ? '' : ' (skipped: no ../shared/media here)';

describe.concurrent(`every clip of the shared media${why}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it.skipIf(!isThere)('has a verdict (W-48)', () => {
    const clips = readdirSync(folder).filter((name) => !/\.(json|md)$/.test(name));
    expect(clips.sort()).toEqual(Object.keys(verdicts).sort());
  });

  it.skipIf(!isThere).each(everydayOf('clips of the shared media', verdicts))(
    'comes to its verdict: %s (W-48)',
    async (name, verdict) => {
      const video = await processClip(server.deps, join(folder, name));
      if (verdict.status === 'failed') {
        expect(video).toMatchObject({
          status: 'failed',
          playable: false,
          failure: { code: verdict.code },
        });
        return;
      }
      expect(video).toMatchObject({ status: 'ready', playable: true, failure: null });
      expect(Math.abs((video.duration ?? 0) - verdict.duration)).toBeLessThanOrEqual(0.12);
      expect(video.width === null ? undefined : `${video.width}x${video.height}`).toBe(
        verdict.size,
      );
      const rows = await renditionsOf(server.deps, video);
      const names = rows.filter(({ kind }) => kind === 'video').map((row) => row.name);
      expect(names.sort()).toEqual([...verdict.rungs].sort());
      expect(rows.some(({ kind }) => kind === 'audio')).toBe(verdict.sound === true);
      expect((await revisionOf(server.deps, video)).hasPoster).toBe(verdict.size !== undefined);
    },
  );
});

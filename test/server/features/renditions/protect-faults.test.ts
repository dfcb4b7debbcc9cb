import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Protection } from '../../../../src/contract/videos.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { startChild } from '../../../support/child.js';
import { makeClip } from '../../../support/clip.js';
import { times } from '../../../support/counts.js';
import { freshDataDir, startTestServer } from '../../../support/server.js';
import { processClip, revisionOf, videoWhen } from '../../../support/process-clip.js';
import {
  clearDigests,
  expectOnlyPublished,
  publishedRevisions,
} from '../../../support/stored-revision.js';

const isDone = ({ jobKey }: VideoRow) => jobKey === null;

describe('a worker that changes the protection', () => {
  it(
    'loses nothing when it is killed at any time: what played plays on, and the change is made (W-02, W-03)',
    { timeout: times(600_000, 7_200_000) },
    async () => {
      const dataDir = await freshDataDir();
      const first = await startTestServer({ VOD_DATA_DIR: dataDir });
      const video = await processClip(first.deps, await makeClip());
      const bytes = await clearDigests(first.deps, await revisionOf(first.deps, video));
      await first.stop();
      let asked: Protection = video.protection;
      const changes = ['cbcs', 'cenc', 'none', 'aes-128'] as const;
      for (let n = 0; n < times(6, 100); n += 1) {
        const next = changes[n % changes.length] ?? 'none';
        const worker = startChild(new URL('protect-worker.ts', import.meta.url), [
          ...[dataDir, video.id, next],
        ]);
        await worker.until(2);
        expect(worker.lines[0]).toBe(asked);
        asked = next;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        await worker.kill();
      }
      const server = await startTestServer({ VOD_DATA_DIR: dataDir });
      try {
        const left = await videoWhen(server.deps, video.id, () => true);
        expect(left).toMatchObject({ status: 'ready', playable: true });
        expect(await clearDigests(server.deps, await revisionOf(server.deps, left))).toEqual(bytes);
        const done = await videoWhen(server.deps, video.id, isDone);
        expect(done).toMatchObject({ status: 'ready', failure: null, protection: asked });
        for (const revision of await publishedRevisions(server.deps, done))
          if (!revision.isInterim) expect(await clearDigests(server.deps, revision)).toEqual(bytes);
        expect((await revisionOf(server.deps, done)).protection).toBe(asked);
        await expectOnlyPublished(server.deps, done);
      } finally {
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectListed } from '../../../../server/features/videos/video-list-store.js';
import { startTestServer, type TestServer } from '../../../support/server.js';
import { revisionOf, videoWhen } from '../../../support/process-clip.js';

describe('makeSampleVideo', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ VOD_SAMPLE: 'on' });
  });
  afterAll(() => server.stop());

  it(
    'gives a new installation one protected video with picture, sound and poster',
    { timeout: 180_000 },
    async () => {
      const { deps } = server;
      const [sample] = await untilSome(() =>
        selectListed(deps.database.db, { appId: 'default', words: [], sort: '-createdAt' }, {}, 10),
      );
      const ready = await videoWhen(
        deps,
        sample?.id ?? '',
        ({ status }) => status === 'ready' || status === 'failed',
      );
      expect(ready).toMatchObject({
        status: 'ready',
        title: 'Welcome to vodkit',
        tags: ['sample'],
        width: 1280,
        height: 720,
      });
      expect(ready.duration).toBeCloseTo(20, 1);
      expect(await revisionOf(deps, ready)).toMatchObject({
        protection: 'aes-128',
        hasPoster: true,
      });
    },
  );

  async function untilSome<T>(read: () => Promise<T[]>): Promise<T[]> {
    for (;;) {
      const waiting = new AbortController();
      const changed = new Promise<void>((resolve) =>
        server.deps.changes.onChange('default', resolve, waiting.signal),
      );
      const found = await read();
      if (found.length === 0) await changed;
      waiting.abort();
      if (found.length > 0) return found;
    }
  }
});

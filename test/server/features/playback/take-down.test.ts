import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { deleteVideo } from '../../../../server/features/videos/delete-video.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';
import { makeClearMedia } from './clear-media.js';
import { filesOf, publishVideo, signAddresses } from './publish-video.js';

describe('a video that is deleted', () => {
  let server: SharedServer;
  let media: Awaited<ReturnType<typeof makeClearMedia>>;
  beforeAll(async () => {
    [server, media] = await Promise.all([sharedServer(), makeClearMedia()]);
  });
  afterEach(() => vi.useRealTimers());

  it.each([
    ['is set back', -3_600_000],
    ['is set ahead', 3_600_000],
  ])(
    'is no longer served, neither manifest nor key nor segment, when the clock %s by an hour (D-21, S12)',
    async (_, ms) => {
      const video = await publishVideo(server.deps, media);
      // Good for long enough to see more than that the addresses have expired.
      const address = signAddresses(server.deps, video, {
        exp: Math.floor(Date.now() / 1000) + 7200,
      });
      const statuses = () =>
        Promise.all(filesOf(video).map(async (file) => (await fetch(address(file))).status));
      expect(new Set(await statuses())).toEqual(new Set([200]));
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
      await deleteVideo(server.deps, video);
      await expect
        .poll(async () => new Set(await statuses()), { timeout: 20_000, interval: 500 })
        .toEqual(new Set([404]));
    },
  );
});

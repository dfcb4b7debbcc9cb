import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkError } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';
import type { GetUploadAuth } from '../../../src/uploader/upload-auth.js';
import { times } from '../../support/counts.js';
import { addOne, clip, deadTransport, endpoint, lost, setUp, settle, until } from './fake-queue.js';
import type { Fault } from './fake-transport.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('UploadTask', () => {
  describe('when the connection is lost', () => {
    it('goes on from where the server got, after one second, then two, then four', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(lost, lost, lost);
      const noHeadway = vi.spyOn(transport, 'send');
      const id = addOne(queue);
      const waits: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'retrying' && waits.push(state.retryInMs));
      for (let round = 0; round < 3; round += 1) {
        await until(queue, id, 'retrying');
        await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
      }
      await until(queue, id, 'done');
      expect(noHeadway).toHaveBeenCalledTimes(4);
      expect(transport.sentBytes).toBe(10);
      // Each attempt brought something forward, so each wait is the first one.
      expect(waits).toEqual([1000, 1000, 1000]);
    });

    it('backs off twofold up to 30 s, and gives up after as many attempts as it may', async () => {
      const { queue } = setUp({ transport: deadTransport(), maxRetries: 7 });
      const waits: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'retrying' && waits.push(state.retryInMs));
      const id = addOne(queue);
      for (let round = 0; round < 7; round += 1) {
        await vi.waitFor(() => expect(waits).toHaveLength(round + 1));
        await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
      }
      const { state } = await until(queue, id, 'failed');
      expect(state).toMatchObject({ error: { code: 'network', retryable: true } });
      expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    });

    it('spreads its retries over half of the wait', async () => {
      const { queue } = setUp({ transport: deadTransport(), random: () => 0 });
      const { state } = await until(queue, addOne(queue), 'retrying');
      expect(state).toMatchObject({ retryInMs: 500 });
    });

    it('waits as long as the server asks', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(() => {
        throw new VodError('server', 'busy', { retryable: true, retryAfterMs: 12_345 });
      });
      const { state } = await until(queue, addOne(queue), 'retrying');
      expect(state).toMatchObject({ retryInMs: 12_345 });
    });

    it('without a network burns no attempt, and goes on at once when it is back', async () => {
      const { queue, transport, connectivity } = setUp({ maxRetries: 1 });
      const goOffline: Fault = () => {
        connectivity.isOnline = false;
        throw networkError(undefined);
      };
      transport.faults.push(goOffline, goOffline, goOffline);
      const id = addOne(queue);
      for (let round = 0; round < 3; round += 1) {
        await until(queue, id, 'offline');
        await vi.advanceTimersByTimeAsync(3_600_000);
        expect(queue.get(id)?.state.phase).toBe('offline');
        connectivity.go('online');
        await settle();
      }
      await until(queue, id, 'done');
      expect(transport.sentBytes).toBe(10);
    });

    it('cuts a wait short when the network is back or the page awakes', async () => {
      const { queue, transport, connectivity } = setUp();
      transport.faults.push(lost, lost);
      const id = addOne(queue);
      await until(queue, id, 'retrying');
      connectivity.go('online');
      await until(queue, id, 'sending');
      await until(queue, id, 'retrying');
      connectivity.go('awake');
      await until(queue, id, 'done');
      expect(connectivity.listeners.size).toBe(0);
    });

    it('G-10 completes through flapping networks without sending a byte twice', async () => {
      const { queue, transport, connectivity } = setUp();
      const rounds = times(30, 300);
      const file = clip('long.mp4', 'x'.repeat(5000));
      const flap: Fault = () => {
        connectivity.isOnline = false;
        throw networkError(undefined);
      };
      transport.faults.push(...Array.from({ length: rounds }, () => flap));
      const id = addOne(queue, file);
      for (let round = 0; round < rounds && queue.get(id)?.state.phase !== 'done'; round += 1) {
        await until(queue, id, 'offline');
        connectivity.go('online');
        await settle();
      }
      await until(queue, id, 'done');
      expect(transport.sentBytes).toBe(5000);
      expect(transport.uploads.size).toBe(1);
    });

    it('counts silence of 30 s as a lost connection', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(() => new Promise(() => undefined));
      const id = addOne(queue);
      await vi.waitFor(() => expect(transport.sentBytes).toBe(5));
      await vi.advanceTimersByTimeAsync(29_000);
      expect(queue.get(id)?.state.phase).toBe('sending');
      await vi.advanceTimersByTimeAsync(1000);
      const { state } = await until(queue, id, 'retrying');
      expect(state).toMatchObject({ error: { code: 'network' }, sentBytes: 0 });
    });

    it('G-05 gives up on a server that loses bytes again and again', async () => {
      const { queue, transport } = setUp({ maxRetries: 3 });
      const lose: Fault = (_, upload) => {
        upload.bytes.length = 0;
        throw networkError(undefined);
      };
      transport.faults.push(...Array.from({ length: 9 }, () => lose));
      const id = addOne(queue);
      const waits: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'retrying' && waits.push(state.retryInMs));
      for (let round = 0; round < 3; round += 1) {
        await vi.waitFor(() => expect(waits).toHaveLength(round + 1));
        await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
      }
      await until(queue, id, 'failed');
      expect(transport.attempts).toHaveLength(4);
    });
  });

  describe('tokens', () => {
    it('U-30 renews a token that is refused mid-upload and sends no byte twice', async () => {
      const { queue, transport, asked } = setUp();
      transport.faults.push(() => {
        transport.refusedTokens.add('token-1');
        throw new VodError('expired', 'expired', { retryable: true });
      });
      await until(queue, addOne(queue), 'done');
      expect(asked).toEqual([undefined, 'video-1']);
      expect(transport.sentBytes).toBe(10);
      expect(transport.attempts.map((attempt) => attempt.endpoint)).toEqual([endpoint, endpoint]);
    });

    it('keeps the endpoint though a renewal names another', async () => {
      let calls = 0;
      const { queue, transport } = setUp({
        getUploadAuth: async () => {
          calls += 1;
          return { videoId: 'v', upload: { endpoint: `https://vod.test/${calls}`, token: `token-${calls}`, expiresAt: '' } };
        },
      });
      transport.refusedTokens.add('token-1');
      await until(queue, addOne(queue), 'done');
      expect(new Set(transport.attempts.map((attempt) => attempt.endpoint))).toEqual(new Set(['https://vod.test/1']));
    });

    it('fails with expired when new tokens are refused as well', async () => {
      const { queue, transport } = setUp({ maxRetries: 2 });
      for (let n = 1; n < 9; n += 1) transport.refusedTokens.add(`token-${n}`);
      const id = addOne(queue);
      await until(queue, id, 'retrying');
      await vi.advanceTimersByTimeAsync(30_000);
      const { state } = await until(queue, id, 'failed');
      expect(state).toMatchObject({ error: { code: 'expired' } });
    });

    it('fails with configuration when the app server renews another video', async () => {
      let calls = 0;
      const { queue, transport } = setUp({
        getUploadAuth: async () => {
          calls += 1;
          return { videoId: `v${calls}`, upload: { endpoint, token: `token-${calls}`, expiresAt: '' } };
        },
      });
      transport.refusedTokens.add('token-1');
      const { state } = await until(queue, addOne(queue), 'failed');
      expect(state).toMatchObject({ error: { code: 'configuration' } });
    });

    it.each([
      [new VodError('unauthorized', 'no'), 'unauthorized'],
      [new Error('a bug in the page'), 'configuration'],
    ])('fails with what the page says about leave: %s', async (reason, code) => {
      const { queue } = setUp({ getUploadAuth: () => Promise.reject(reason) });
      const { state } = await until(queue, addOne(queue), 'failed');
      expect(state).toMatchObject({ error: { code } });
    });

    it.each([
      undefined,
      null,
      'text',
      {},
      { videoId: 5, upload: { endpoint, token: 't' } },
      { videoId: 'v', upload: { endpoint: 'javascript:alert(1)', token: 't' } },
      { videoId: 'v', upload: { endpoint: '/relative', token: 't' } },
      { videoId: 'v', upload: { endpoint, token: 'line\nbreak' } },
    ])('fails with bad-response when leave is %j', async (answer) => {
      const { queue } = setUp({ getUploadAuth: (() => Promise.resolve(answer)) as unknown as GetUploadAuth });
      const { state } = await until(queue, addOne(queue), 'failed');
      expect(state).toMatchObject({ error: { code: 'bad-response' } });
    });

    it("takes the VOD server's own answer as leave", async () => {
      const answer = { video: { id: 'v9' }, upload: { endpoint, token: 't', expiresAt: '' } };
      const { queue } = setUp({ getUploadAuth: (() => Promise.resolve(answer)) as unknown as GetUploadAuth });
      expect((await until(queue, addOne(queue), 'done')).videoId).toBe('v9');
    });
  });

  it('G-22 fails with file-changed when the bytes cannot be read any more, and drops what the server got', async () => {
    const { queue, transport, storage } = setUp();
    const file = clip();
    transport.faults.push(() => {
      file.slice = () => {
        throw new DOMException('changed', 'NotReadableError');
      };
      throw networkError(undefined);
    });
    const { state } = await until(queue, addOne(queue, file), 'failed');
    expect(state).toMatchObject({ error: { code: 'file-changed' } });
    await vi.waitFor(() => expect(transport.uploads.size).toBe(0));
    expect(storage.length).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkError } from '../../../src/shared/http-error.js';
import { VodError } from '../../../src/shared/vod-error.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import { times } from '../../support/counts.js';
import { addOne, clip, deadTransport, endpoint, lost, setUp, settle, until } from './fake-queue.js';
import type { FakeTransport, Fault } from './fake-transport.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('UploadTask', () => {
  describe('when the connection is lost', () => {
    it('goes on at once from where the server got, as long as it gets further (uploads L)', async () => {
      const { queue, transport } = setUp();
      transport.faults.push(lost, lost, lost);
      const phases: string[] = [];
      queue.subscribe(({ state }) => phases.push(state.phase));
      await until(queue, addOne(queue), 'done');
      expect(transport.attempts).toHaveLength(4);
      expect(transport.sentBytes).toBe(10);
      expect(phases).not.toContain('retrying');
    });

    it('asks again at once where the offset has moved, and waits when that did not help (uploads L)', async () => {
      const { queue, transport } = setUp();
      failFirst(transport, 2, new VodError('conflict', 'moved', { retryable: true }));
      const id = addOne(queue);
      const { state } = await until(queue, id, 'retrying');
      expect(state).toMatchObject({ retryInMs: 1000 });
      expect(transport.attempts).toHaveLength(2);
    });

    it('tries at once, then after 1, 2, 4 and ever 5 s, and gives up after as many attempts as it may (uploads M)', async () => {
      const { queue } = setUp({ transport: deadTransport(), maxRetries: 7 });
      const waits: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'retrying' && waits.push(state.retryInMs));
      const id = addOne(queue);
      for (let round = 0; round < 6; round += 1) {
        await vi.waitFor(() => expect(waits).toHaveLength(round + 1));
        await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
      }
      const { state } = await until(queue, id, 'failed');
      expect(state).toMatchObject({ error: { code: 'network', retryable: true } });
      expect(waits).toEqual([1000, 2000, 4000, 5000, 5000, 5000]);
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
        await until(queue, id, 'sending');
      }
      await until(queue, id, 'done');
      expect(transport.sentBytes).toBe(10);
    });

    it('cuts a wait short when the network is back or the page awakes', async () => {
      const { queue, transport, connectivity } = setUp();
      failFirst(transport, 4, networkError(undefined));
      const id = addOne(queue);
      await until(queue, id, 'retrying');
      connectivity.go('online');
      await until(queue, id, 'sending');
      await until(queue, id, 'retrying');
      connectivity.go('awake');
      await until(queue, id, 'done');
      expect(connectivity.listeners.size).toBe(0);
    });

    it('completes through flapping networks without sending a byte twice (G-10)', async () => {
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
        await until(queue, id, 'sending');
        await settle();
        if (queue.get(id)?.state.phase === 'sending')
          await Promise.race([until(queue, id, 'offline'), until(queue, id, 'done')]);
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
      await until(queue, id, 'done');
      expect(transport.attempts).toHaveLength(2);
    });

    it('gives up on a server that loses bytes again and again (G-05)', async () => {
      const { queue, transport } = setUp({ maxRetries: 3 });
      const lose: Fault = (_, upload) => {
        upload.bytes.length = 0;
        throw networkError(undefined);
      };
      transport.faults.push(...Array.from({ length: 9 }, () => lose));
      const id = addOne(queue);
      const waits: number[] = [];
      queue.subscribe(({ state }) => state.phase === 'retrying' && waits.push(state.retryInMs));
      for (let round = 0; round < 2; round += 1) {
        await vi.waitFor(() => expect(waits).toHaveLength(round + 1));
        await vi.advanceTimersByTimeAsync(waits.at(-1) ?? 0);
      }
      await until(queue, id, 'failed');
      expect(transport.attempts).toHaveLength(4);
    });
  });

  describe('tokens', () => {
    it('renews a token that is refused mid-upload and sends no byte twice (U-30)', async () => {
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
          return {
            videoId: 'v',
            upload: {
              endpoint: `https://vod.test/${calls}`,
              token: `token-${calls}`,
              expiresAt: '',
            },
          };
        },
      });
      transport.refusedTokens.add('token-1');
      await until(queue, addOne(queue), 'done');
      expect(new Set(transport.attempts.map((attempt) => attempt.endpoint))).toEqual(
        new Set(['https://vod.test/1']),
      );
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
          return {
            videoId: `v${calls}`,
            upload: { endpoint, token: `token-${calls}`, expiresAt: '' },
          };
        },
      });
      transport.refusedTokens.add('token-1');
      const { state } = await until(queue, addOne(queue), 'failed');
      expect(state).toMatchObject({ error: { code: 'configuration' } });
    });

    it.each([
      [new VodError('unauthorized', 'no'), 'unauthorized'],
      [new Error('a bug in the page'), 'configuration'],
    ])('fails with the reason the page gives for refusing: %s', async (reason, code) => {
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
    ])('fails with bad-response when the upload auth is %j', async (answer) => {
      const { queue } = setUp({
        getUploadAuth: (() => Promise.resolve(answer)) as unknown as GetUploadAuth,
      });
      const { state } = await until(queue, addOne(queue), 'failed');
      expect(state).toMatchObject({ error: { code: 'bad-response' } });
    });

    it("accepts the VOD server's own answer as upload auth", async () => {
      const answer = { video: { id: 'v9' }, upload: { endpoint, token: 't', expiresAt: '' } };
      const { queue } = setUp({
        getUploadAuth: (() => Promise.resolve(answer)) as unknown as GetUploadAuth,
      });
      expect((await until(queue, addOne(queue), 'done')).videoId).toBe('v9');
    });
  });

  describe('a file that changes on disk', () => {
    it.each(['while its bytes are sent', 'after the last of them'])(
      'is never done, changed %s, and what the server got is dropped (uploads B, G-22)',
      async (when) => {
        const { queue, transport, storage } = setUp();
        const { file, change } = changingFile();
        const changeAndGoOn: Fault = () => change();
        if (when === 'while its bytes are sent') transport.faults.push(changeAndGoOn);
        else afterSending(transport, change);
        const id = addOne(queue, file);
        const { state } = await until(queue, id, 'failed');
        expect(state).toMatchObject({ error: { code: 'file-changed' } });
        await vi.waitFor(() => expect(transport.uploads.size).toBe(0));
        expect(storage.length).toBe(0);
      },
    );

    it('is not sent on after a break (uploads B)', async () => {
      const { queue, transport } = setUp();
      const { file, change } = changingFile();
      transport.faults.push(() => {
        change();
        throw new VodError('server', 'busy', { retryable: true, retryAfterMs: 1 });
      });
      const id = addOne(queue, file);
      await until(queue, id, 'retrying');
      await vi.advanceTimersByTimeAsync(1000);
      expect((await until(queue, id, 'failed')).state).toMatchObject({
        error: { code: 'file-changed' },
      });
      expect(transport.attempts).toHaveLength(1);
    });
  });

  it('asks for a new video when it is tried again after its video was deleted (uploads F)', async () => {
    const { queue, transport, asked } = setUp();
    transport.faults.push(() => {
      transport.deletedVideos.add('token-1');
      transport.uploads.clear();
      throw new VodError('not-found', 'gone');
    });
    const id = addOne(queue);
    const { state, videoId } = await until(queue, id, 'failed');
    expect(state).toMatchObject({ error: { code: 'not-found' } });
    expect(videoId).toBe('video-1');
    queue.retry(id);
    expect((await until(queue, id, 'done')).videoId).toBe('video-2');
    expect(asked).toEqual([undefined, undefined]);
  });
});

/** A file whose bytes become others, which a browser does not tell while it has it open. */
function changingFile(): { file: File; change: () => void } {
  const file = clip();
  const other = clip('clip.mp4', 'ABCDEFGHIJ');
  const change = () => {
    file.slice = (start, end, type) => other.slice(start, end, type);
  };
  return { file, change };
}

function afterSending(transport: FakeTransport, act: () => void): void {
  const send = transport.send.bind(transport);
  transport.send = (attempt) => send(attempt).then(act);
}

function failFirst(transport: FakeTransport, attempts: number, error: VodError): void {
  const send = transport.send.bind(transport);
  let failed = 0;
  transport.send = (attempt) => {
    if (failed >= attempts) return send(attempt);
    failed += 1;
    transport.attempts.push(attempt);
    return Promise.reject(error);
  };
}

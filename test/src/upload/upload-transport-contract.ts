import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  SendAttempt,
  UploadTransport,
} from '../../../src/upload/transports/upload-transport.js';

export interface TransportHarness {
  transport: UploadTransport;
  endpoint: string;
  /** What the server holds, or undefined when it knows no such upload. */
  stored(url: string): Promise<number[] | undefined>;
  /** From now on the server refuses this token. */
  refuse(token: string): void;
  stop(): Promise<void>;
}

/** What the queue relies on, whatever the bytes travel by. */
export function uploadTransportContract(
  name: string,
  start: () => Promise<TransportHarness>,
): void {
  describe(name, () => {
    let harness: TransportHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.stop());

    const file = new File(['The quick brown fox jumps over the lazy dog.'], 'fox é狐.mp4', {
      type: 'video/mp4',
    });

    function attempt(changes: Partial<SendAttempt> = {}) {
      const log = { urls: [] as string[], acknowledged: [] as number[], tokens: 0 };
      const full: SendAttempt = {
        ...{ file, body: changes.file ?? file },
        endpoint: harness.endpoint,
        uploadUrl: undefined,
        endOfRequest: async () => file.size,
        checkFile: async () => undefined,
        getToken: async () => {
          log.tokens += 1;
          return 'good';
        },
        signal: new AbortController().signal,
        onUploadUrl: (url) => log.urls.push(url),
        onAcknowledged: (bytes) => log.acknowledged.push(bytes),
        onProgress: () => undefined,
        ...changes,
      };
      return { full, log };
    }

    it('brings a whole file to the server, and names the upload before its bytes', async () => {
      const { full, log } = attempt();
      await harness.transport.send(full);
      expect(log.urls).toHaveLength(1);
      expect(log.acknowledged).toEqual([0, file.size]);
      expect(await harness.stored(log.urls[0] ?? '')).toEqual([
        ...new Uint8Array(await file.arrayBuffer()),
      ]);
    });

    it('ends at once when the signal says so, and goes on from there later', async () => {
      const controller = new AbortController();
      const { full, log } = attempt({ signal: controller.signal });
      full.onAcknowledged = () => controller.abort();
      await expect(harness.transport.send(full)).rejects.toMatchObject({ code: 'aborted' });
      const again = attempt({ uploadUrl: log.urls[0] });
      await harness.transport.send(again.full);
      expect(again.log.urls).toEqual([]);
      expect(again.log.acknowledged.at(-1)).toBe(file.size);
    });

    it('is done at once with an upload that the server has whole', async () => {
      const { full, log } = attempt();
      await harness.transport.send(full);
      const again = attempt({ uploadUrl: log.urls[0] });
      await harness.transport.send(again.full);
      expect(new Set(again.log.acknowledged)).toEqual(new Set([file.size]));
    });

    it('asks for the token before every request', async () => {
      const { full, log } = attempt();
      await harness.transport.send(full);
      expect(log.tokens).toBeGreaterThanOrEqual(2);
    });

    it('says expired when the token is refused', async () => {
      harness.refuse('bad');
      const { full } = attempt({ getToken: async () => 'bad' });
      await expect(harness.transport.send(full)).rejects.toMatchObject({
        code: 'expired',
        retryable: true,
      });
    });

    it('passes on why there is no token', async () => {
      const reason = new Error('signed out');
      const { full } = attempt({ getToken: () => Promise.reject(reason) });
      await expect(harness.transport.send(full)).rejects.toBe(reason);
    });

    it('says not-found when the upload is gone, as after terminate', async () => {
      const { full, log } = attempt();
      const other = new File(['other'], 'other.mp4');
      await harness.transport.send({ ...full, file: other, body: other });
      const url = log.urls[0] ?? '';
      await harness.transport.terminate({ url, token: 'good' });
      expect(await harness.stored(url)).toBeUndefined();
      await expect(harness.transport.send(attempt({ uploadUrl: url }).full)).rejects.toMatchObject({
        code: 'not-found',
      });
    });
  });
}

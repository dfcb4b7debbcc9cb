import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionShare } from '../../../../src/upload/connection-share.js';
import { pageConnectivity } from '../../../../src/upload/connectivity.js';
import { PartSender } from '../../../../src/upload/parallel/part-sender.js';
import { ProxyLimits } from '../../../../src/upload/proxy-limits.js';
import { RateLimit } from '../../../../src/upload/rate-limit.js';
import { RequestLane } from '../../../../src/upload/request-lane.js';
import { sendWatched } from '../../../../src/upload/send-watched.js';

const url = 'https://vod.example/uploads';
const stepMs = 50;

/** Takes a body at so many bytes a second, all requests together, tells of it as browsers do, and answers as tus. */
function lineOf(bytesPerSecond: number) {
  let atOnce = 0;
  return class {
    readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
    onload: () => void = () => undefined;
    readonly status = 204;
    readonly responseText = '';
    #offset = 0;
    #sent = 0;
    #timer: ReturnType<typeof setInterval> | undefined;

    open(): void {}

    setRequestHeader(name: string, value: string): void {
      if (name === 'Upload-Offset') this.#offset = Number(value);
    }

    getResponseHeader(name: string): string | null {
      return name === 'Upload-Offset' ? String(this.#offset + this.#sent) : null;
    }

    send(body: Blob): void {
      atOnce += 1;
      this.#timer = setInterval(() => {
        const bytes = (bytesPerSecond * stepMs) / 1000 / atOnce;
        this.#sent = Math.min(body.size, this.#sent + Math.round(bytes));
        this.upload.onprogress?.({ loaded: this.#sent });
        if (this.#sent < body.size) return;
        this.abort();
        this.onload();
      }, stepMs);
    }

    abort(): void {
      if (this.#timer === undefined) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      atOnce -= 1;
    }
  };
}

interface Sent {
  limit: number;
  speed: number;
  most: 3 | 4 | 'auto';
}

/** The rates that are shown in the first 12 seconds. */
async function shownRates({ limit, speed, most }: Sent): Promise<number[]> {
  vi.stubGlobal('XMLHttpRequest', lineOf(speed));
  const file = new File([new Uint8Array(80_000_000)], 'clip.mp4', { type: 'video/mp4' });
  const parts = Array.from({ length: 4 }, (_, n) => ({
    ...{ url: `${url}/${n}`, length: file.size / 4, offset: 0 },
  }));
  const page = { chunkBytes: undefined, rate: new RateLimit(limit) };
  const limits = new ProxyLimits(url, () => undefined);
  const over = new AbortController();
  const shown: number[] = [];
  const sending = sendWatched({
    transport: {
      send: (attempt) =>
        new PartSender(attempt, { url, integrity: undefined, takesFirstBytes: false }, parts).run(),
      terminate: () => Promise.resolve(),
    },
    ...{ file, body: file, endpoint: url, uploadUrl: undefined, startBytes: 0 },
    ...{ connectivity: pageConnectivity, stallMs: 30_000, signal: over.signal },
    getToken: () => Promise.resolve('token'),
    endOfRequest: () => Promise.reject(new Error('Its connections have requests of their own.')),
    checkFile: () => Promise.resolve(),
    toShown: (bytes) => bytes,
    onUploadUrl: () => undefined,
    onAcknowledged: () => undefined,
    onSending: ({ bytesPerSecond }) => {
      if (bytesPerSecond !== undefined) shown.push(bytesPerSecond);
    },
    parallel: {
      ...{ most, connections: new ConnectionShare(), stallMs: 30_000, random: () => 0.5 },
      openLane: () => new RequestLane(page, limits),
      openIntegrity: () => {
        throw new Error('Nothing is verified.');
      },
      digest: () => Promise.resolve(undefined),
      refuseToken: () => undefined,
    },
  });
  const ended = sending.catch(() => 'ended');
  await vi.advanceTimersByTimeAsync(12_000);
  over.abort();
  expect(await ended).toBe('ended');
  return shown;
}

describe('the speed that is shown of parts which are sent at once', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  for (const sent of [
    { limit: 1_000_000, speed: 50e6, most: 3 },
    { limit: 4_000_000, speed: 50e6, most: 4 },
    { limit: 4_000_000, speed: 6e6, most: 4 },
    { limit: 300_000, speed: 20e6, most: 'auto' },
    { limit: 4_000_000, speed: 20e6, most: 'auto' },
  ] as const) {
    it(`stays within a fifth of the limit, from the first on: ${sent.limit} of ${sent.speed} bytes a second, ${sent.most} at once`, async () => {
      const shown = (await shownRates(sent)).map((rate) => rate / sent.limit);
      expect(shown.length).toBeGreaterThan(5);
      expect(Math.min(...shown)).toBeGreaterThan(0.8);
      expect(Math.max(...shown)).toBeLessThan(1.2);
    });
  }
});

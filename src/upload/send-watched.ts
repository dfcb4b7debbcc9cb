import { networkError } from '../shared/http-error.js';
import type { Connectivity } from './connectivity.js';
import { RateMeter } from './rate-meter.js';
import type { SendAttempt, UploadTransport } from './transports/upload-transport.js';
import type { UploadState } from './upload-item.js';
import { Watchdog } from './watchdog.js';

export interface WatchedAttempt extends Omit<SendAttempt, 'onProgress' | 'onRequest'> {
  transport: UploadTransport;
  connectivity: Connectivity;
  stallMs: number;
  /** Bytes the server had when the attempt begins. */
  startBytes: number;
  /** Of bytes handed to the network, those that are shown as sent. */
  toShown: (sentBytes: number) => number;
  onSending: (state: UploadState & { phase: 'sending' }) => void;
}

const progressEveryMs = 250;
/** A request that begins later than this had to wait for its time. */
const atOnceMs = 5;
/** Once all bytes are handed over, buffers on the way still drain and the server still writes. */
const answerFactor = 4;

/** One attempt that tells how fast it goes, and that ends as a lost connection when nothing moves any more. */
export async function sendWatched(watched: WatchedAttempt): Promise<void> {
  const { file, signal, transport, connectivity, stallMs, startBytes, onSending } = watched;
  const attempt = new AbortController();
  const stop = () => attempt.abort(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const watchdog = new Watchdog(stallMs, () => attempt.abort('stalled'));
  const meter = new RateMeter();
  let shownAtMs = 0;
  let waiting = 0;
  const feed = (factor: number) => {
    if (waiting === 0) watchdog.feed(factor);
  };
  const show = (sentBytes: number) => {
    const nowMs = performance.now();
    meter.add(sentBytes, nowMs);
    feed(sentBytes === file.size ? answerFactor : 1);
    if (nowMs - shownAtMs < progressEveryMs || attempt.signal.aborted) return;
    shownAtMs = nowMs;
    const { bytesPerSecond } = meter;
    const secondsLeft = meter.secondsLeft(file.size - sentBytes);
    onSending({ phase: 'sending', sentBytes, totalBytes: file.size, bytesPerSecond, secondsLeft });
  };
  const onAcknowledged = (bytes: number) => {
    meter.restart(bytes, performance.now());
    watched.onAcknowledged(bytes);
  };
  const onRequest = (sentBytes: number, askedAtMs: number) => {
    const nowMs = performance.now();
    meter.request(sentBytes, nowMs, nowMs - askedAtMs > atOnceMs ? 'waited' : 'at-once');
  };
  const unsubscribe = connectivity.subscribe((change) => change === 'offline' && watchdog.hurry());
  try {
    show(startBytes);
    const onProgress = (sentBytes: number) => show(watched.toShown(sentBytes));
    // Whoever waits for its turn, or reads the file, is not stalled.
    const unwatched =
      <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        waiting += 1;
        watchdog.stop();
        try {
          return await act(...args);
        } finally {
          waiting -= 1;
          feed(1);
        }
      };
    const endOfRequest = unwatched(watched.endOfRequest);
    const own = {
      endOfRequest: async (...[offset, request]: Parameters<typeof endOfRequest>) => {
        const askedAtMs = performance.now();
        const end = await endOfRequest(offset, request);
        onRequest(offset, askedAtMs);
        return end;
      },
      onRequest,
      integrity: watched.integrity && {
        ready: unwatched(watched.integrity.ready),
        checksum: unwatched(watched.integrity.checksum),
        digest: unwatched(watched.integrity.digest),
      },
      onAcknowledged,
      onProgress,
    };
    await transport.send({ ...watched, ...own, signal: attempt.signal });
  } catch (cause) {
    if (attempt.signal.reason === 'stalled') throw networkError(cause);
    throw cause;
  } finally {
    unsubscribe();
    watchdog.stop();
    signal.removeEventListener('abort', stop);
  }
}

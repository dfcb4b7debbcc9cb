import { after } from '../shared/timers.js';
import type { Connectivity } from './connectivity.js';

export interface RetryWait {
  connectivity: Connectivity;
  /** Undefined: only the network's return ends the wait. */
  retryInMs: number | undefined;
  signal: AbortSignal;
  onOnline: () => void;
}

/** Ends after the wait, at once when the network is back or the page awakes with one, and with the signal. */
export function waitToRetry({
  connectivity,
  retryInMs,
  signal,
  onOnline,
}: RetryWait): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = retryInMs === undefined ? undefined : after(retryInMs, end);
    const unsubscribe = connectivity.subscribe((change) => {
      if (change === 'online') onOnline();
      if (change === 'online' || (change === 'awake' && connectivity.isOnline)) end();
    });
    signal.addEventListener('abort', end);
  });
}

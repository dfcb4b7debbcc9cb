/** What a waiting upload wants to know about the world around it. */
export interface Connectivity {
  /** False only when there is surely no network. */
  readonly isOnline: boolean;
  /** `online`: the network came back. `awake`: the page did, from sleep, the back/forward cache or the background. */
  subscribe(listener: (change: 'online' | 'offline' | 'awake') => void): () => void;
}

/** The page's own view; always online where there is no page. */
export const pageConnectivity: Connectivity = {
  get isOnline() {
    return globalThis.navigator?.onLine !== false;
  },
  subscribe(listener) {
    if (!('document' in globalThis)) return () => undefined;
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener('online', () => listener('online'), { signal });
    addEventListener('offline', () => listener('offline'), { signal });
    addEventListener('pageshow', (event) => event.persisted && listener('awake'), { signal });
    document.addEventListener('resume', () => listener('awake'), { signal });
    document.addEventListener('visibilitychange', () => !document.hidden && listener('awake'), {
      signal,
    });
    return () => stop.abort();
  },
};

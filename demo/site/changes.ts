import type { Video } from '../../src/client.js';

export interface ChangeHandlers {
  onVideo: (video: Video) => void;
  onDeleted?: (id: string) => void;
  /** The stream is up, again or for the first time: read anew what may have changed meanwhile. */
  onOpen?: () => void;
  onConnectionChange?: (connected: boolean) => void;
}

/**
 * Follows the videos' changes while the page is in sight; a hidden tab gives its connection back,
 * since a browser has only six for one server.
 */
export function followChanges(handlers: ChangeHandlers): void {
  let source: EventSource | undefined;
  const open = () => {
    source ??= connect(handlers, () => {
      source = undefined;
      setTimeout(() => document.visibilityState === 'visible' && open(), 2000);
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () =>
    document.visibilityState === 'visible' ? open() : close(),
  );
  addEventListener('pagehide', close);
  addEventListener('pageshow', () => document.visibilityState === 'visible' && open());
  open();
}

function connect(handlers: ChangeHandlers, onGone: () => void): EventSource {
  const source = new EventSource('/demo/api/events');
  source.addEventListener('open', () => {
    handlers.onConnectionChange?.(true);
    handlers.onOpen?.();
  });
  source.addEventListener('video', (event) =>
    handlers.onVideo(JSON.parse(event.data as string) as Video),
  );
  source.addEventListener('deleted', (event) => {
    handlers.onDeleted?.((JSON.parse(event.data as string) as { id: string }).id);
  });
  source.addEventListener('error', () => {
    handlers.onConnectionChange?.(false);
    // The browser tries again by itself, except after an answer that was no event stream.
    if (source.readyState === EventSource.CLOSED) onGone();
  });
  return source;
}

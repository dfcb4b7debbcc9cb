import type { ReactiveControllerHost } from 'lit';
import type { SourceRequest } from './source-request.js';

/** What the controller needs of its element: the source request, which it reads again at every load and renewal. */
export interface PlayerHost
  extends ReactiveControllerHost, Pick<EventTarget, 'dispatchEvent'>, SourceRequest {
  readonly isConnected: boolean;
  readonly hasUpdated: boolean;
  readonly isUpdatePending: boolean;
  readonly autoplay: boolean | 'muted';
  readonly preload: 'none' | 'metadata' | 'auto';
  readonly adBreaks: unknown;
  readonly playlist: unknown;
}

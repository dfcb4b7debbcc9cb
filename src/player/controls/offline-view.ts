import type { VodError } from '../../shared/vod-error.js';
import type { OfflineVideo } from '../offline/offline-video.js';

/** What the menu shows of videos that are kept offline, and asks for. */
export interface OfflineView {
  /** All of this browser, the newest first. */
  videos: readonly OfflineVideo[];
  /** Bytes that are left. */
  room: number;
  /** The one of the list that the viewer looks at. */
  chosen: string;
  /** Whether what plays may be kept here. */
  readonly mayKeep: boolean;
  /** The copy of what plays. */
  readonly current: OfflineVideo | undefined;
  /** Why a download stopped, for the viewer. */
  reasonOf(error: VodError): string;
  keep(maxHeight: number | undefined): void;
  pause(videoId: string): void;
  resume(videoId: string): void;
  remove(videoId: string): void;
  play(video: OfflineVideo): void;
}

const views = new WeakMap<object, OfflineView>();

export function setOfflineView(host: object, view: OfflineView): void {
  views.set(host, view);
}

/** Undefined until there is something to show. */
export function offlineViewOf(host: object): OfflineView | undefined {
  return views.get(host);
}

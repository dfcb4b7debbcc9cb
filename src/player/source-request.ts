import type { Playback } from '../contract/playback.js';
import type { VodError } from '../shared/vod-error.js';
import type { Cmcd } from './cmcd/cmcd-options.js';
import type { DeliveryUrls } from './delivery-urls.js';
import type { DrmSystems, EngineFactory, EngineName } from './engines/engine.js';
import type { OfflineVideo } from './offline/offline-video.js';
import type { Exchange, PlayAuthOffer } from './play-auth.js';

/** What the host asks to play. */
export interface SourceRequest extends PlayAuthOffer {
  /** A file of the viewer's own, or a video that is kept offline, which goes before all else. */
  file: Blob | OfflineVideo | undefined;
  readonly src: string;
  /** Media type of `src`; empty: by its ending. */
  readonly type: string;
  /** Where licences for `src` come from. */
  readonly drm: DrmSystems | undefined;
  /** The only engine to use; empty: the first that suits. */
  readonly engine: EngineName | '';
  /** What is reported with each request; absent: nothing. */
  readonly cmcd: Cmcd | null | undefined;
  /** Finds the `<source>` children, which count where `src` is empty. */
  querySelectorAll: ParentNode['querySelectorAll'];
}

/** A source, and an engine that plays it. */
export interface Choice {
  readonly source: SourceOffer;
  readonly factory: EngineFactory;
}

/** A source request with what is needed to play it. */
export interface OpenedSource {
  /** The best first; others are for when it fails. */
  readonly choices: AsyncIterator<Choice, undefined>;
  readonly addresses: DeliveryUrls;
  readonly playback: Playback | undefined;
  /** Whether another address is to be tried for whatever reason one fails. */
  readonly hasFallbacks?: boolean;
  /** Continues with the play auth the request holds now, if it is for the same video. */
  readonly takePlayAuth?: () => Promise<'taken' | 'other-video'>;
}

/** An address, and what is known of it. */
export interface SourceOffer {
  url: string;
  type: string;
  drm?: DrmSystems | undefined;
  preload?: readonly string[] | undefined;
  start?: unknown;
}

/** What is told while a source is open, or opened. */
export interface SourceNews {
  readonly renewed: (exchange: Exchange) => void;
  /** Nothing of the video plays yet: it is asked for again. */
  readonly waited: (answer: Response) => void;
}

/** Of a file: the server has it now, and what was open for the file goes on with that. */
export interface FileNews extends SourceNews {
  /** What plays it. */
  readonly video: HTMLVideoElement;
  readonly opened: (source: OpenedSource) => void;
  readonly failed: (error: VodError) => void;
}

/** What a file, or a copy that is kept offline, is opened with. */
export interface FileOptions {
  signal: AbortSignal;
  news: FileNews;
  choicesOf: (
    groups: readonly (readonly SourceOffer[])[],
    engine: SourceRequest['engine'],
  ) => AsyncGenerator<Choice, undefined>;
  openServed: (
    request: SourceRequest,
    signal: AbortSignal,
    news: FileNews,
    first: Exchange,
  ) => Promise<OpenedSource>;
}

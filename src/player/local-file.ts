import { pause } from '../shared/timers.js';
import { networkError } from '../shared/http-error.js';
import { VodError } from '../shared/vod-error.js';
import { fixedUrls } from './delivery-urls.js';
import { firstExchange, hasPlayAuth, type Exchange } from './play-auth.js';
import type { Choice, FileOptions, OpenedSource, SourceRequest } from './source-request.js';
import { tellDeveloper } from './tell-developer.js';

/** Between two looks whether the server plays all of it. */
const lookEveryMs = 3000;

/** Plays what is on the device of its viewer: a file, or a video that is kept offline. */
export async function openFile(
  request: SourceRequest,
  options: FileOptions,
): Promise<OpenedSource> {
  const { file } = request;
  if (file instanceof Blob) return openBlob(request, file, options);
  const { openStored } = await import('./offline/open-stored.js').catch((cause: unknown) => {
    throw networkError(cause);
  });
  return openStored(request, file, options);
}

/** Plays a file from the device of its viewer, and from the server as soon as that plays all of it. */
function openBlob(
  request: SourceRequest,
  file: Blob,
  { signal, news, choicesOf, openServed }: FileOptions,
): OpenedSource {
  const url = URL.createObjectURL(file);
  signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  // Because the browser cannot play it, or the server can.
  let isLeft = false;
  const { video } = news;
  const isUnseen = (): boolean =>
    isLeft || (file.type.startsWith('video/') && video.readyState > 0 && video.videoWidth === 0);
  const served = waitForServer(request, signal, isUnseen);
  const opened: { -readonly [Name in keyof OpenedSource]: OpenedSource[Name] } = {
    choices: choices(),
    addresses: fixedUrls,
    playback: undefined,
    hasFallbacks: true,
  };
  async function* choices(): AsyncGenerator<Choice, undefined> {
    // What it is, the browser finds out better by itself.
    yield* choicesOf([[{ url, type: 'video/mp4' }]], request.engine);
    isLeft = true;
    if (!hasPlayAuth(request)) return undefined;
    const first = await served;
    if (!first) return undefined;
    const { choices: others, ...rest } = await openServed(request, signal, news, first);
    request.file = undefined;
    Object.assign(opened, rest, { hasFallbacks: false });
    news.opened(opened);
    for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
    return undefined;
  }
  const giveWay = (): void => {
    if (!isLeft && !signal.aborted)
      news.failed(new VodError('source', 'The server plays it: the file is not needed any more.'));
  };
  void served.then((first) => first && whenLoaded(video, url, signal, giveWay));
  return opened;
}

/** Before that, what plays the file cannot give way: it is not there yet, or fails by itself. */
function whenLoaded(
  video: HTMLVideoElement,
  url: string,
  signal: AbortSignal,
  act: () => void,
): void {
  const stop = new AbortController();
  const look = (): void => {
    if (video.src !== url || video.readyState === 0) return;
    stop.abort();
    act();
  };
  video.addEventListener('loadedmetadata', look, { signal: stop.signal });
  signal.addEventListener('abort', () => stop.abort());
  look();
}

/**
 * Resolves when all of it plays from the server, or its beginning where the browser shows no picture of the file; undefined where that
 * will not be.
 */
async function waitForServer(
  request: SourceRequest,
  signal: AbortSignal,
  isUnseen: () => boolean,
): Promise<Exchange | undefined> {
  while (!signal.aborted) {
    try {
      // An upload that has just begun has no video yet.
      const first = hasPlayAuth(request)
        ? await firstExchange(request, signal, () => undefined)
        : undefined;
      // Less than all of it may end before the place where the viewer is.
      if (first && (isUnseen() || !first.playback.growing)) return first;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof VodError)) throw error;
      if (!error.retryable) {
        await tellDeveloper(error, '');
        return undefined;
      }
    }
    await pause(lookEveryMs, signal);
  }
  return undefined;
}

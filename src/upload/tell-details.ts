import { maxPosterBytes } from '../contract/poster.js';
import { errorFromAnswer, errorFromResponse } from '../shared/http-answer.js';
import { networkError } from '../shared/http-error.js';
import { after } from '../shared/timers.js';
import type { VodError } from '../shared/vod-error.js';
import type { KeptDetails, PosterPermission } from './kept-details.js';
import { dropPoster, findPoster, keepPoster } from './kept-posters.js';

export { dropPoster };
import { toUploadError } from './upload-failure.js';

const againAfterMs = 5000;
/** The pictures that are kept for a reload, or about to be. */
const kept = new WeakSet<Blob>();
/** As the server would answer, once it had been sent in vain. */
const tooLarge = {
  status: 413,
  body: JSON.stringify({ detail: 'A poster may have at most 20 MiB.' }),
};

/** Tells the server what it does not have yet, the newest only; what does not reach it is told again, until the video is given up. */
export function tellDetails(keeper: KeptDetails): void {
  void save(keeper);
  void keep(keeper);
  void sendPoster(keeper);
}

/** Brings back the picture that an earlier page load was given, and sends it where that one had not. */
export async function restorePoster(keeper: KeptDetails): Promise<void> {
  const { place, onChange } = keeper.options;
  await place.open();
  const picture = place.key && (await findPoster(place.key));
  // Another one was given meanwhile, or the browser has dropped it.
  if (!picture || keeper.poster || !keeper.posterPlace) return;
  const isSent = keeper.posterPlace === 'sent';
  onChange({ keptPoster: picture, posterState: isSent ? 'saved' : 'saving' });
  if (isSent) return;
  keeper.poster = picture;
  await sendPoster(keeper);
}

export async function dropPosterOf({ options }: KeptDetails): Promise<void> {
  await options.place.open();
  if (options.place.key) await dropPoster(options.place.key);
}

/** So that a reload brings the picture back. */
async function keep(keeper: KeptDetails): Promise<void> {
  const { poster: picture, options } = keeper;
  if (!picture || !keeper.posterPlace || kept.has(picture) || picture.size > maxPosterBytes) return;
  kept.add(picture);
  await options.place.open();
  // A file that cannot be read is told of when it is sent.
  if (options.place.key) await keepPoster(options.place.key, picture).catch(() => undefined);
  // The upload was over before it was kept.
  if (!keeper.posterPlace) await dropPosterOf(keeper);
}

async function save(keeper: KeptDetails): Promise<void> {
  const { details, videoId, options } = keeper;
  if (keeper.isSaving || videoId === undefined || !keeper.areUnsaved) return;
  keeper.isSaving = true;
  options.onChange({ detailsState: 'saving' });
  const failed = await failureOf(() => options.context.saveDetails(videoId, details));
  keeper.isSaving = false;
  if (keeper.videoId !== videoId) return save(keeper);
  if (!failed) keeper.saved = JSON.stringify(details);
  keeper.note();
  if (keeper.details !== details && keeper.areUnsaved) return save(keeper);
  options.onChange({ detailsState: failed ?? 'saved' });
  if (failed?.retryable) after(failed.retryAfterMs ?? againAfterMs, () => void save(keeper));
}

async function sendPoster(keeper: KeptDetails): Promise<void> {
  const { poster: picture, videoId, options } = keeper;
  if (!picture || keeper.isSendingPoster) return;
  if (picture.size > maxPosterBytes) {
    keeper.poster = undefined;
    keeper.posterPlace = undefined;
    keeper.note();
    return options.onChange({ posterState: errorFromAnswer(tooLarge) });
  }
  if (videoId === undefined) return;
  keeper.isSendingPoster = true;
  const failed = await failureOf(async () => put(await options.getPosterPermission(), picture));
  keeper.isSendingPoster = false;
  // Another video, or another picture, has come meanwhile.
  if (keeper.videoId !== videoId || keeper.poster !== picture) return sendPoster(keeper);
  if (!failed?.retryable) {
    keeper.poster = undefined;
    keeper.posterPlace &&= failed ? undefined : 'sent';
    keeper.note();
    if (!keeper.posterPlace) void dropPosterOf(keeper);
  }
  options.onChange({ posterState: failed ?? 'saved' });
  if (failed?.retryable) after(failed.retryAfterMs ?? againAfterMs, () => void sendPoster(keeper));
}

/** @throws VodError `too-large`, `type-not-allowed`, `invalid-request` for a damaged picture, and as any request */
async function put({ url, token }: PosterPermission, picture: Blob): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' },
    body: picture,
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw networkError(cause, url);
  });
  if (!response.ok) throw await errorFromResponse(response);
}

async function failureOf(act: () => Promise<unknown>): Promise<VodError | undefined> {
  try {
    await act();
    return undefined;
  } catch (cause) {
    return toUploadError(cause);
  }
}

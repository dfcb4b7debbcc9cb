import type { Chapters } from '../../../src/contract/text-tracks.js';
import { toTitle } from '../../media/probe/track-words.js';
import type { Deps } from '../../platform/deps.js';
import { changeTexts } from './change-texts.js';
import { deleteChapters, writeChapters, type VideoAddress } from './text-track-store.js';

/** In place of those of the file, which an empty list brings back. @throws Problem `not-found` */
export async function setChapters(
  deps: Pick<Deps, 'database' | 'changes'>,
  video: VideoAddress,
  { items: given }: Chapters,
): Promise<Chapters> {
  const items = given
    .map(({ startTime, title }) => ({ startTime, title: toTitle(title) ?? title }))
    .toSorted((one, other) => one.startTime - other.startTime);
  await changeTexts(deps, video, (tx) =>
    items.length > 0 ? writeChapters(tx, video, items) : deleteChapters(tx, video.videoId),
  );
  return { items };
}

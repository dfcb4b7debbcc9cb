import { maxTextBytes } from '../../../src/contract/text-tracks.js';
import { toUploadedTextKey } from '../../domain/storage-keys.js';
import { convertText, type TextTask } from './convert-text.js';
import { TextFault } from '../../media/text/text-fault.js';
import type { ConvertedText } from '../../media/text/to-web-vtt.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { createId } from '../../platform/ids.js';
import type { VideoAddress } from './text-track-store.js';
import type { TextTrackRow } from './text-track-table.js';

/** The queue of jobs that delete the file of a text that no track has any more. The payload is a `TextFile`. */
export const sweepTextQueue = 'sweep-text-track';
/** Other processes, and requests under way, may still have the address of what was before. */
const sweepAfterSeconds = 60;

export interface TextFile extends VideoAddress {
  fileId: string;
}

export type StoredText = Pick<TextTrackRow, 'fileId' | 'cues' | 'leftOut'>;

/**
 * Stores a text as WebVTT, under a name that nothing else has, while `use` makes it that of a track; if that fails it is removed.
 * @throws Problem `text-track-invalid`, `text-track-too-large`
 */
export async function storeText<T>(
  { storage }: Pick<Deps, 'storage'>,
  video: VideoAddress,
  task: TextTask,
  use: (stored: StoredText) => Promise<T>,
): Promise<T> {
  const { vtt, cues, leftOut } = await convert(task);
  const fileId = createId();
  const key = toUploadedTextKey(video, fileId);
  await storage.put(key, Buffer.from(vtt));
  try {
    return await use({ fileId, cues, leftOut: leftOut ?? null });
  } catch (error) {
    await storage.delete(key);
    throw error;
  }
}

/** In the transaction that takes the text from its track. */
export async function removeText(
  tx: Db,
  { jobs }: Pick<Deps, 'jobs'>,
  { appId, videoId, fileId }: TextFile,
): Promise<void> {
  const options = { group: appId, startAfterSeconds: sweepAfterSeconds };
  await jobs.enqueue(tx, sweepTextQueue, { appId, videoId, fileId }, options);
}

export async function sweepText(
  { storage }: Pick<Deps, 'storage'>,
  { fileId, ...video }: TextFile,
): Promise<void> {
  await storage.delete(toUploadedTextKey(video, fileId));
}

async function convert(task: TextTask): Promise<ConvertedText> {
  if (Buffer.byteLength(task.text) > maxTextBytes)
    throw new Problem('text-track-too-large', `The text may have at most ${maxTextBytes} bytes.`);
  try {
    return await convertText(task);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    const code = error.kind === 'invalid' ? 'text-track-invalid' : 'text-track-too-large';
    throw new Problem(code, error.message, {
      cause: error,
      errors: [{ field: 'text', message: error.message }],
    });
  }
}

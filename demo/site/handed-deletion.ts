import type { Video } from '../../src/client.js';

export type DeletedVideo = Pick<Video, 'id' | 'title'>;

const key = 'vodkit_deleted';

/** Leaves a deletion to the library, which can still take it back; nothing is sent before it is there. */
export function handToLibrary({ id, title }: DeletedVideo): void {
  sessionStorage.setItem(key, JSON.stringify({ id, title }));
  location.replace('/library');
}

/** The deletion that was left to this page, once. */
export function takeHandedDeletion(): DeletedVideo | undefined {
  const handed = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return handed === null ? undefined : (JSON.parse(handed) as DeletedVideo);
}

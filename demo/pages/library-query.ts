import type { Video } from '../../src/client.js';

/** What of the library is asked for; it lives in the page's address. */
export interface LibraryQuery {
  q: string;
  status: Video['status'] | '';
}

const statuses: readonly string[] = ['ready', 'processing', 'uploading', 'failed'];

export function readQuery(params: URLSearchParams): LibraryQuery {
  const status = params.get('status') ?? '';
  return { q: params.get('q') ?? '', status: statuses.includes(status) ? (status as Video['status']) : '' };
}

/** The query's given parts, as parameters of the page and of the list alike. */
export function toParams({ q, status }: LibraryQuery): Record<string, string> {
  return { ...(q.trim() !== '' && { q: q.trim() }), ...(status !== '' && { status }) };
}

/** Whether a video that just changed belongs into the list. */
export function matches(video: Video, { q, status }: LibraryQuery): boolean {
  if (status !== '' && video.status !== status) return false;
  const text = [video.title, video.fileName, video.description, ...video.tags].join('\n').toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

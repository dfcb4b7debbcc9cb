import type { Video } from '../../src/client.js';

/** The statuses that each filter shows: every video is in exactly one of them. */
export const filters = {
  ready: ['ready'],
  processing: ['uploaded', 'processing', 'reviewing'],
  uploading: ['uploading'],
  failed: ['failed', 'blocked'],
} as const satisfies Record<string, readonly Video['status'][]>;

type Filter = keyof typeof filters;

/** What of the library is asked for; it lives in the page's address. */
export interface LibraryQuery {
  q: string;
  status: Filter | '';
}

export function readQuery(params: URLSearchParams): LibraryQuery {
  const status = params.get('status') ?? '';
  return { q: params.get('q') ?? '', status: isFilter(status) ? status : '' };
}

/** The query's given parts, as parameters of the page's address. */
export function toPageParams({ q, status }: LibraryQuery): Record<string, string> {
  return { ...(q.trim() !== '' && { q: q.trim() }), ...(status !== '' && { status }) };
}

/** The same, as the API's list wants it. */
export function toListParams({ q, status }: LibraryQuery): Record<string, string> {
  return {
    ...toPageParams({ q, status: '' }),
    ...(status !== '' && { status: filters[status].join(',') }),
  };
}

/** Whether a video that just changed belongs into the list. */
export function matches(video: Video, { q, status }: LibraryQuery): boolean {
  const statuses: readonly Video['status'][] | undefined =
    status === '' ? undefined : filters[status];
  if (statuses && !statuses.includes(video.status)) return false;
  const text = [video.title, video.description, video.fileName, ...video.tags]
    .join('\n')
    .toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function isFilter(text: string): text is Filter {
  return Object.hasOwn(filters, text);
}

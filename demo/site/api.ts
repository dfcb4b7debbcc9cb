import type {
  CreateTextTrack,
  Embed,
  HistoryItem,
  Playback,
  Statistics,
  TextTrack,
  Video,
} from '../../src/client.js';

/** An answer of the app server that was no success: `code` is stable, the message is for a person. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

export interface VideoList {
  items: Video[];
  nextCursor: string | null;
}

export async function listVideos(
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<VideoList> {
  return call(`/demo/api/videos?${new URLSearchParams(query)}`, { ...(signal && { signal }) });
}

export async function getVideo(id: string): Promise<Video> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}`);
}

export async function getHistory(id: string): Promise<HistoryItem[]> {
  const path = `/demo/api/videos/${encodeURIComponent(id)}/history`;
  return (await call<{ items: HistoryItem[] }>(path)).items;
}

/** Of the last 30 days. */
export async function getStatistics(id: string): Promise<Statistics> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}/statistics`);
}

export async function describeVideo(
  id: string,
  fields: Partial<Pick<Video, 'title' | 'description'>>,
): Promise<Video> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}`, jsonRequest('PATCH', fields));
}

/** Opens the video to frames of the sites that are named, or closes it by null. */
export async function updateEmbed(id: string, embed: Embed | null): Promise<Video> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}`, jsonRequest('PATCH', { embed }));
}

/** Whether viewers may keep the video in their browser. */
export async function updateOffline(id: string, offline: boolean): Promise<Video> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}`, jsonRequest('PATCH', { offline }));
}

/** The `<iframe>` that shows the video; 404 while it is closed. */
export async function getEmbedFrame(id: string): Promise<string> {
  const path = `/demo/api/videos/${encodeURIComponent(id)}/oembed`;
  return (await call<{ html: string }>(path)).html;
}

export async function listTextTracks(id: string): Promise<TextTrack[]> {
  return (await call<{ items: TextTrack[] }>(textTracksOf(id))).items;
}

export async function addTextTrack(id: string, track: CreateTextTrack): Promise<TextTrack> {
  return call(textTracksOf(id), jsonRequest('POST', track));
}

export async function deleteTextTrack(id: string, trackId: string): Promise<void> {
  await call(`${textTracksOf(id)}/${encodeURIComponent(trackId)}`, { method: 'DELETE' });
}

function textTracksOf(id: string): string {
  return `/demo/api/videos/${encodeURIComponent(id)}/text-tracks`;
}

/** Addresses for players that know no play auth. */
export async function createPlayUrls(id: string): Promise<Playback> {
  const path = `/demo/api/videos/${encodeURIComponent(id)}/play-urls`;
  return call(path, jsonRequest('POST', {}));
}

/** Works through its stored source again. */
export async function processVideo(id: string): Promise<Video> {
  return call(`/demo/api/videos/${encodeURIComponent(id)}/process`, { method: 'POST' });
}

/** `keepalive`, so that it is sent even while the page goes away. */
export async function deleteVideo(id: string): Promise<void> {
  await call(`/demo/api/videos/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true });
}

export async function getPlayAuth(videoId: string, signal: AbortSignal): Promise<string> {
  const path = `/demo/api/play-auth?${new URLSearchParams({ video: videoId })}`;
  return (await call<{ playAuth: string }>(path, { method: 'POST', signal })).playAuth;
}

function jsonRequest(method: string, body: object): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson ? await response.json() : undefined;
  if (response.ok) return body as T;
  const {
    code = 'network',
    detail,
    title,
  } = (body ?? {}) as { code?: string; detail?: string; title?: string };
  throw new ApiError(response.status, code, detail ?? title ?? `HTTP ${response.status}`);
}

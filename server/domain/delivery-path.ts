import type { RevisionAddress, TrackKind } from './storage-keys.js';

/** A file below a delivery address. */
export type DeliveryFile =
  | { type: 'multivariant-playlist' }
  | { type: 'dash-manifest' }
  | { type: 'media-playlist'; kind: TrackKind; rendition: string }
  | { type: 'init'; kind: TrackKind; rendition: string }
  | { type: 'segment'; kind: TrackKind; rendition: string; n: number }
  | { type: 'keyframe-playlist'; rendition: string }
  | { type: 'keyframe'; rendition: string; n: number }
  | { type: 'text-playlist'; name: string }
  | { type: 'text'; name: string }
  | { type: 'key'; keyId: string }
  /** With an id, the picture that was given to the video. */
  | { type: 'poster'; id?: string }
  | { type: 'storyboard-playlist' }
  | { type: 'storyboard'; name: string };

export interface DeliveryPath extends RevisionAddress {
  file: DeliveryFile;
}

const revisionPattern =
  /^v\/([0-9a-z-]{1,64})\/([0-9a-z]{26})\/([1-9][0-9]{0,8})\/([A-Za-z0-9._/-]{1,128})$/;
const trackPattern =
  /^([va])\/([0-9a-z-]{1,32})\/(?:(index\.m3u8)|(init\.mp4)|(0|[1-9][0-9]{0,6})\.m4s)$/;
const keyframePattern = /^v\/([0-9a-z-]{1,32})\/i\/(?:(index\.m3u8)|(0|[1-9][0-9]{0,6})\.m4s)$/;
const textPattern = /^t\/(0|[1-9][0-9]?|[0-9a-z]{26})\/(?:(index\.m3u8)|text\.vtt)$/;
const keyPattern = /^k\/([A-Za-z0-9_-]{1,64})$/;
const posterPattern = /^img\/poster-([0-9a-z]{26})\.jpg$/;
const storyboardPattern = /^img\/(storyboard(?:\.vtt|-(?:0|[1-9][0-9]{0,3})\.jpg))$/;

/**
 * Splits the path exactly as received, without decoding or normalising it, into the token and the path below the token.
 * Returns undefined when the path does not begin with `/p/`, and an empty token when the path has none.
 */
export function splitDeliveryPath(rawUrl: string): { token: string; below: string } | undefined {
  const query = rawUrl.indexOf('?');
  const path = query < 0 ? rawUrl : rawUrl.slice(0, query);
  if (!path.startsWith('/p/')) return undefined;
  if (path.startsWith('/p/v/')) return { token: '', below: path.slice(3) };
  const end = path.indexOf('/', 3);
  return end < 0
    ? { token: path.slice(3), below: '' }
    : { token: path.slice(3, end), below: path.slice(end + 1) };
}

/** The path of a file below its revision; the inverse of `parseDeliveryPath`. */
export function formatDeliveryFile(file: DeliveryFile): string {
  switch (file.type) {
    case 'multivariant-playlist':
      return 'master.m3u8';
    case 'dash-manifest':
      return 'manifest.mpd';
    case 'media-playlist':
      return `${trackFolder(file)}/index.m3u8`;
    case 'init':
      return `${trackFolder(file)}/init.mp4`;
    case 'segment':
      return `${trackFolder(file)}/${file.n}.m4s`;
    case 'keyframe-playlist':
      return `${keyframeFolder(file)}/index.m3u8`;
    case 'keyframe':
      return `${keyframeFolder(file)}/${file.n}.m4s`;
    case 'text-playlist':
      return `t/${file.name}/index.m3u8`;
    case 'text':
      return `t/${file.name}/text.vtt`;
    case 'key':
      return `k/${file.keyId}`;
    case 'poster':
      return file.id === undefined ? 'img/poster.jpg' : `img/poster-${file.id}.jpg`;
    case 'storyboard-playlist':
      return 'img/storyboard.m3u8';
    case 'storyboard':
      return `img/${file.name}`;
  }
}

/** The path of a revision below a delivery token. */
export function formatRevisionPath({ appId, videoId, rev }: RevisionAddress): string {
  return `v/${appId}/${videoId}/${rev}`;
}

function trackFolder({ kind, rendition }: { kind: TrackKind; rendition: string }): string {
  return `${kind === 'video' ? 'v' : 'a'}/${encodeURIComponent(rendition)}`;
}

function keyframeFolder({ rendition }: { rendition: string }): string {
  return `${trackFolder({ kind: 'video', rendition })}/i`;
}

/** Accepts exactly one spelling for each file, so that caches and checks never see two paths for one file. */
export function parseDeliveryPath(below: string): DeliveryPath | undefined {
  const match = revisionPattern.exec(below);
  if (!match) return undefined;
  const [, appId = '', videoId = '', rev, rest = ''] = match;
  const file = parseFile(rest);
  return file && { appId, videoId, rev: Number(rev), file };
}

function parseFile(rest: string): DeliveryFile | undefined {
  if (rest === 'master.m3u8') return { type: 'multivariant-playlist' };
  if (rest === 'manifest.mpd') return { type: 'dash-manifest' };
  if (rest === 'img/poster.jpg') return { type: 'poster' };
  if (rest === 'img/storyboard.m3u8') return { type: 'storyboard-playlist' };
  const track = trackPattern.exec(rest);
  if (track) return parseTrackFile(track);
  const [, pictures, listed, n] = keyframePattern.exec(rest) ?? [];
  if (pictures !== undefined)
    return listed === undefined
      ? { type: 'keyframe', rendition: pictures, n: Number(n) }
      : { type: 'keyframe-playlist', rendition: pictures };
  const [, text, playlist] = textPattern.exec(rest) ?? [];
  if (text !== undefined) return { type: playlist ? 'text-playlist' : 'text', name: text };
  const keyId = keyPattern.exec(rest)?.[1];
  if (keyId !== undefined) return { type: 'key', keyId };
  const posterId = posterPattern.exec(rest)?.[1];
  if (posterId !== undefined) return { type: 'poster', id: posterId };
  const name = storyboardPattern.exec(rest)?.[1];
  return name === undefined ? undefined : { type: 'storyboard', name };
}

function parseTrackFile([
  ,
  letter,
  rendition = '',
  playlist,
  init,
  n,
]: RegExpExecArray): DeliveryFile {
  const kind = letter === 'v' ? 'video' : 'audio';
  if (playlist !== undefined) return { type: 'media-playlist', kind, rendition };
  if (init !== undefined) return { type: 'init', kind, rendition };
  return { type: 'segment', kind, rendition, n: Number(n) };
}

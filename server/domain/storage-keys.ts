export type TrackKind = 'video' | 'audio';

/** One of a video's published or coming sets of renditions. */
export interface RevisionAddress {
  appId: string;
  videoId: string;
  rev: number;
}

type Owner = Pick<RevisionAddress, 'appId' | 'videoId'>;

/** Where an uploaded file lies; `uploadId` tells attempts apart. */
export function toSourceKey({ appId, videoId }: Owner, uploadId: string): string {
  return `a/${appId}/src/${videoId}/${uploadId}/original`;
}

/** Above what one upload, and above what all uploads of a video published. */
export function sourcePrefixes(
  { appId, videoId }: Owner,
  uploadId: string,
): { ofUpload: string; ofVideo: string } {
  const ofVideo = `a/${appId}/src/${videoId}/`;
  return { ofUpload: `${ofVideo}${uploadId}/`, ofVideo };
}

/** Above the init segment and the segments of a rendition. */
export function toRenditionPrefix(
  revision: RevisionAddress,
  { kind, name }: { kind: TrackKind; name: string },
): string {
  return `${mediaPrefix(revision)}${kind === 'video' ? 'v' : 'a'}/${name}/`;
}

/** Where a revision's poster or a file of its storyboard lies. */
export function toImageKey(revision: RevisionAddress, name: string): string {
  return `${imagePrefix(revision)}${name}`;
}

/** Above everything that was made of a video's source for one revision. */
export function revisionPrefixes(revision: RevisionAddress): string[] {
  return [mediaPrefix(revision), imagePrefix(revision)];
}

/** Above everything that is stored of a video. */
export function videoPrefixes({ appId, videoId }: Owner): string[] {
  return ['vod', 'img', 'src'].map((kind) => `a/${appId}/${kind}/${videoId}/`);
}

function mediaPrefix({ appId, videoId, rev }: RevisionAddress): string {
  return `a/${appId}/vod/${videoId}/${rev}/`;
}

function imagePrefix({ appId, videoId, rev }: RevisionAddress): string {
  return `a/${appId}/img/${videoId}/${rev}/`;
}

export type TrackKind = 'video' | 'audio';

/** Names a revision: one set of renditions of a video, published or still being made. */
export interface RevisionAddress {
  appId: string;
  videoId: string;
  rev: number;
}

type Owner = Pick<RevisionAddress, 'appId' | 'videoId'>;

/** The key of an uploaded file. Each upload of the same video has a key of its own. */
export function toSourceKey({ appId, videoId }: Owner, uploadId: string): string {
  return `a/${appId}/src/${videoId}/${uploadId}/original`;
}

/** The prefix of the files of one upload, and the prefix of the files of all uploads of the video. */
export function sourcePrefixes(
  { appId, videoId }: Owner,
  uploadId: string,
): { ofUpload: string; ofVideo: string } {
  const ofVideo = `a/${appId}/src/${videoId}/`;
  return { ofUpload: `${ofVideo}${uploadId}/`, ofVideo };
}

/** The prefix of a rendition's init segment and media segments. */
export function toRenditionPrefix(
  revision: RevisionAddress,
  { kind, name }: { kind: TrackKind; name: string },
): string {
  return `${mediaPrefix(revision)}${kind === 'video' ? 'v' : 'a'}/${name}/`;
}

/** The key of the WebVTT file of a text track. */
export function toTextKey(
  revision: RevisionAddress,
  { name, fileId }: { name: string; fileId?: string },
): string {
  return fileId === undefined
    ? `${mediaPrefix(revision)}t/${name}.vtt`
    : toUploadedTextKey(revision, fileId);
}

/** The key of the WebVTT file of a text that was uploaded to a video. */
export function toUploadedTextKey({ appId, videoId }: Owner, fileId: string): string {
  return `a/${appId}/txt/${videoId}/${fileId}.vtt`;
}

/** The key of a revision's poster or of a file of its storyboard. */
export function toImageKey(revision: RevisionAddress, name: string): string {
  return `${imagePrefix(revision)}${name}`;
}

/** The key of a picture that was given to a video as its poster; it goes with the other images of the video. */
export function toPosterKey({ appId, videoId }: Owner, posterId: string): string {
  return `a/${appId}/img/${videoId}/poster-${posterId}.jpg`;
}

/** The prefixes of all files of one revision: renditions and images, not the source. */
export function revisionPrefixes(revision: RevisionAddress): string[] {
  return [mediaPrefix(revision), imagePrefix(revision)];
}

/** The prefixes of all stored files of a video: every revision, every image, the source and uploaded subtitles. */
export function videoPrefixes({ appId, videoId }: Owner): string[] {
  return ['vod', 'img', 'src', 'txt'].map((kind) => `a/${appId}/${kind}/${videoId}/`);
}

function mediaPrefix({ appId, videoId, rev }: RevisionAddress): string {
  return `a/${appId}/vod/${videoId}/${rev}/`;
}

/** The prefix of a revision's poster and storyboard. */
export function imagePrefix({ appId, videoId, rev }: RevisionAddress): string {
  return `a/${appId}/img/${videoId}/${rev}/`;
}

import { formatDeliveryFile } from '../../../domain/delivery-path.js';
import { keyIdOf } from '../../../domain/key-changes.js';
import { segmentIv } from '../../../domain/segment-iv.js';
import { targetDuration } from '../../../domain/target-duration.js';
import type { TextTrack } from '../../../domain/tracks.js';
import { makeDrmSignal } from '../../../media/drm/drm-signal.js';
import type { DrmSystemName } from '../../../media/drm/drm-systems.js';
import type { Storyboard } from '../../../media/images/plan-storyboard.js';
import { readKeyframeIndex } from '../../../media/package/keyframes.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import { durationOf } from '../../revisions/store-revision.js';
import type { PublishedRevision } from '../catalog.js';
import { countPermittedSegments, isStillGrowing, type PlayLimits } from '../play-limits.js';
import { attributes, lines, quotedString } from './hls-lines.js';

/**
 * Seconds that are announced while nobody knows how long the longest segment will be: two of the usual ones. Players ask again
 * after so long.
 */
const growingTarget = 8;

/**
 * The media playlist of one rendition, with the segments that `limits` permit. `systems` are those of licence vendors; without
 * one, keys are to be had from this server.
 */
export function renderMediaPlaylist(
  revision: PublishedRevision,
  rendition: RenditionRow,
  limits: PlayLimits,
  systems: readonly DrmSystemName[] = [],
): string {
  const { segmentDurations } = rendition;
  const grows = isStillGrowing(revision, limits, [rendition]);
  const durations = grows
    ? listedWhileGrowing(segmentDurations)
    : segmentDurations.slice(0, countPermittedSegments(limits, segmentDurations));
  const segments = durations.flatMap((duration, n) => [
    ...segmentKey(revision, rendition, n),
    `#EXTINF:${duration.toFixed(6)},`,
    `${n}.m4s`,
  ]);
  const render = grows ? growingPlaylist : playlist;
  return render(commonTarget(revision), [
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...renditionKeys(revision, rendition, systems),
    // Stands before the first EXT-X-KEY of AES-128 because the init segment is not encrypted (RFC 8216, 4.3.2.4).
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments,
  ]);
}

/**
 * Picture and sound have the same (8.2 of Apple's authoring specification), and it does not change while there are more of them
 * (RFC 8216 6.2.1): an interim revision may have been watched while it grew.
 */
function commonTarget({ isInterim, isGrowing, renditions }: PublishedRevision): number {
  if (isGrowing) return growingTarget;
  const targets = renditions.map(({ segmentDurations }) => targetDuration(segmentDurations));
  return Math.max(...targets, isInterim ? growingTarget : 0);
}

/** The segments before the first that is longer than was announced: it, and what follows, is listed when all are known. */
function listedWhileGrowing(durations: readonly number[]): readonly number[] {
  const tooLong = durations.findIndex((seconds) => targetDuration([seconds]) > growingTarget);
  return tooLong < 0 ? durations : durations.slice(0, tooLong);
}

/** The playlist of a rendition's keyframes, each of which is a file of its own. None where `limits` permit none. */
export function renderKeyframePlaylist(
  revision: PublishedRevision,
  rendition: RenditionRow,
  limits: PlayLimits,
  systems: readonly DrmSystemName[] = [],
): string {
  const durations = permittedKeyframes(rendition, limits).map(({ seconds }) => seconds);
  return playlist(targetDuration(durations), [
    '#EXT-X-I-FRAMES-ONLY',
    ...renditionKeys(revision, rendition, systems, '../../..'),
    '#EXT-X-MAP:URI="../init.mp4"',
    ...durations.flatMap((seconds, n) => [`#EXTINF:${seconds.toFixed(6)},`, `${n}.m4s`]),
  ]);
}

/** Those of the segments that `limits` permit. */
export function permittedKeyframes(
  { keyframes: stored, segmentDurations }: RenditionRow,
  limits: PlayLimits,
): { size: number; seconds: number }[] {
  if (!stored) return [];
  const { timescale, keyframes } = readKeyframeIndex(stored);
  const count = countPermittedSegments(limits, segmentDurations);
  return keyframes
    .filter(({ segment }) => segment < count)

    .map(({ size, ticks }) => ({ size, seconds: ticks / timescale }));
}

/** The image media playlist of the storyboard: one segment for each sheet of pictures. */
export function renderStoryboardPlaylist({
  interval,
  width,
  height,
  columns,
  rows,
  count,
}: Storyboard): string {
  const ofSheet = columns * rows;
  const counts = Array.from({ length: Math.ceil(count / ofSheet) }, (_, n) =>
    Math.min(ofSheet, count - n * ofSheet),
  );
  const tiles = `#EXT-X-TILES:${attributes({
    RESOLUTION: `${width}x${height}`,
    LAYOUT: `${columns}x${rows}`,
    DURATION: interval.toFixed(6),
  })}`;
  const durations = counts.map((pictures) => pictures * interval);
  return playlist(targetDuration(durations), [
    '#EXT-X-IMAGES-ONLY',
    ...durations.flatMap((seconds, n) => [
      `#EXTINF:${seconds.toFixed(6)},`,
      tiles,
      `storyboard-${n}.jpg`,
    ]),
  ]);
}

/** The playlist of a text track: one segment, since the whole of it is small. */
export function renderTextPlaylist(revision: PublishedRevision, track: TextTrack): string {
  const duration = revision.duration ?? durationOf(revision.renditions);
  const file = formatDeliveryFile({ type: 'text', name: track.name });
  return playlist(targetDuration([duration]), [
    `#EXTINF:${duration.toFixed(6)},`,
    file.slice(file.lastIndexOf('/') + 1),
  ]);
}

/** AES-128 states key and IV of each segment. In Common Encryption the segments state it, and one key serves the whole rendition. */
function segmentKey(revision: PublishedRevision, rendition: RenditionRow, n: number): string[] {
  const keyId = keyIdOf(rendition, n);
  if (revision.protection !== 'aes-128' || !keyId || !rendition.ivBase) return [];
  return [
    keyLine({ METHOD: 'AES-128', URI: keyUri(keyId), IV: hex(segmentIv(rendition.ivBase, n)) }),
  ];
}

/**
 * The line that hls.js knows, by which it gets keys from the licence server; in `cenc` also the one of shaka-player, which
 * fetches the key itself. In `cbcs` hls.js would take that one and fail, and shaka-player has DASH.
 */
function renditionKeys(
  { protection }: PublishedRevision,
  rendition: RenditionRow,
  systems: readonly DrmSystemName[],
  root = '../..',
): string[] {
  const { contentKeyId: keyId } = rendition;
  if ((protection !== 'cbcs' && protection !== 'cenc') || !keyId) return [];
  const METHOD = protection === 'cbcs' ? 'SAMPLE-AES' : 'SAMPLE-AES-CTR';
  if (systems.length > 0) {
    const kid = Buffer.from(keyId, 'base64url');
    return systems
      .flatMap((system) => makeDrmSignal(system, { kid }, protection) ?? [])
      .map(({ hlsKey: { uri, keyFormat, keyFormatVersions, keyId: id } }) =>
        keyLine({
          METHOD,
          URI: quotedString(uri),
          KEYID: id,
          KEYFORMAT: quotedString(keyFormat),
          KEYFORMATVERSIONS: quotedString(keyFormatVersions),
        }),
      );
  }
  const data = `data:text/plain;base64,${Buffer.from(keyId, 'base64url').toString('base64')}`;
  const line = (URI: string, format: string) =>
    keyLine({
      METHOD,
      URI,
      KEYFORMAT: quotedString(format),
      KEYFORMATVERSIONS: quotedString('1'),
    });
  const clearKey = line(quotedString(data), 'org.w3.clearkey');
  return protection === 'cenc' ? [line(keyUri(keyId, root), 'identity'), clearKey] : [clearKey];
}

function keyLine(list: Record<string, string | undefined>): string {
  return `#EXT-X-KEY:${attributes(list)}`;
}

/** Relative to the playlist; `root` leads to the revision, which is two folders above a media playlist. */
function keyUri(keyId: string, root = '../..'): string {
  return quotedString(`${root}/${formatDeliveryFile({ type: 'key', keyId })}`);
}

function hex(bytes: Buffer): string {
  return `0x${bytes.toString('hex')}`;
}

/** A media playlist that lists all there is. */
function playlist(target: number, content: readonly string[]): string {
  return lines([...head(target, 'VOD'), ...content, '#EXT-X-ENDLIST']);
}

/** One that will list more. Played from the beginning: it is no live stream, whose viewers begin at its end. */
function growingPlaylist(target: number, content: readonly string[]): string {
  return lines([...head(target, 'EVENT'), '#EXT-X-START:TIME-OFFSET=0', ...content]);
}

function head(target: number, type: 'VOD' | 'EVENT'): string[] {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${target}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${type}`,
  ];
}

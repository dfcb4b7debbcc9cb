import { segmentIv } from '../../../domain/segment-iv.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import { formatDeliveryFile, type DeliveryFile } from '../../../domain/delivery-path.js';
import type { PublishedRevision } from '../catalog.js';
import {
  shortSideOf,
  countPermittedSegments,
  permitsRendition,
  type PlayLimits,
} from '../play-limits.js';

/** Players should start with this resolution: it looks acceptable on any screen and loads on any connection. */
const preferredShortSide = 360;
const audioGroup = 'audio';

/** The multivariant playlist (RFC 8216), with the renditions that `limits` permit. */
export function renderMultivariantPlaylist(
  revision: PublishedRevision,
  limits: PlayLimits,
): string {
  const { video, audio } = permittedTracks(revision, limits);
  const variants =
    video.length > 0 ? videoVariants(preferredFirst(video), audio) : audio.flatMap(audioVariant);
  const group = video.length > 0 ? audio.map(audioRendition) : [];
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...group,
    ...variants,
  ]);
}

/** The files that a player needs first when it starts at the beginning, in the order in which it requests them. */
export function startingFiles(revision: PublishedRevision, limits: PlayLimits): DeliveryFile[] {
  const { video, audio } = permittedTracks(revision, limits);
  const rows = [...preferredFirst(video).slice(0, 1), ...audio.slice(0, 1)];
  const tracks = rows.map(({ kind, name }) => ({ kind, rendition: name }));
  const keyIds = rows.flatMap((rendition) => keyIdOf(revision, rendition) ?? []);
  return [
    { type: 'multivariant-playlist' },
    ...tracks.map((track) => ({ type: 'media-playlist', ...track }) as const),
    ...[...new Set(keyIds)].map((keyId) => ({ type: 'key', keyId }) as const),
    ...tracks.map((track) => ({ type: 'init', ...track }) as const),
    ...tracks.map((track) => ({ type: 'segment', n: 0, ...track }) as const),
  ];
}

/** The media playlist of one rendition, with the segments that `limits` permit. */
export function renderMediaPlaylist(
  revision: PublishedRevision,
  rendition: RenditionRow,
  limits: PlayLimits,
): string {
  const durations = rendition.segmentDurations.slice(
    0,
    countPermittedSegments(limits, rendition.segmentDurations),
  );
  const segments = durations.flatMap((duration, n) => [
    ...keyLine(revision, rendition, n),
    `#EXTINF:${duration.toFixed(6)},`,
    `${n}.m4s`,
  ]);
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(durations.reduce((max, one) => Math.max(max, one), 0)))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // EXT-X-MAP stands before the first EXT-X-KEY because the init segment is not encrypted (RFC 8216, 4.3.2.4).
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments,
    '#EXT-X-ENDLIST',
  ]);
}

/** A quoted-string has no escapes (RFC 8216, 4.2): quotes and control characters are replaced, or they would end it. */
export function quotedString(text: string): string {
  return `"${text.replace(/"/g, "'").replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}"`;
}

function permittedTracks({ renditions }: PublishedRevision, limits: PlayLimits) {
  return {
    video: renditions.filter(
      (rendition) => rendition.kind === 'video' && permitsRendition(limits, rendition),
    ),
    audio: renditions.filter((rendition) => rendition.kind === 'audio'),
  };
}

/** Puts the preferred starting rendition first, because many players start with the first variant listed. */
function preferredFirst(ascending: readonly RenditionRow[]): RenditionRow[] {
  const first =
    ascending.find((rendition) => shortSideOf(rendition) >= preferredShortSide) ?? ascending.at(-1);
  return first ? [first, ...ascending.filter((rendition) => rendition !== first)] : [];
}

function videoVariants(video: readonly RenditionRow[], audio: readonly RenditionRow[]): string[] {
  const max = (measure: (rendition: RenditionRow) => number) => Math.max(0, ...audio.map(measure));
  const audioBandwidth = max((rendition) => rendition.bandwidth);
  const averageAudioBandwidth = max((rendition) => rendition.averageBandwidth);
  const audioCodecs = audio.map((rendition) => rendition.codecs);
  return video.flatMap((rendition) => [
    streamInf({
      BANDWIDTH: rendition.bandwidth + audioBandwidth,
      'AVERAGE-BANDWIDTH': rendition.averageBandwidth + averageAudioBandwidth,
      CODECS: quotedString([...new Set([rendition.codecs, ...audioCodecs])].join(',')),
      RESOLUTION:
        rendition.width && rendition.height ? `${rendition.width}x${rendition.height}` : undefined,
      'FRAME-RATE': rendition.frameRate?.toFixed(3),
      AUDIO: audio.length > 0 ? quotedString(audioGroup) : undefined,
    }),
    playlistUri(rendition),
  ]);
}

function audioVariant(rendition: RenditionRow): string[] {
  const { bandwidth, averageBandwidth, codecs } = rendition;
  return [
    streamInf({
      BANDWIDTH: bandwidth,
      'AVERAGE-BANDWIDTH': averageBandwidth,
      CODECS: quotedString(codecs),
    }),
    playlistUri(rendition),
  ];
}

function audioRendition(rendition: RenditionRow, index: number): string {
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'AUDIO',
    'GROUP-ID': quotedString(audioGroup),
    NAME: quotedString(rendition.name),
    DEFAULT: index === 0 ? 'YES' : 'NO',
    AUTOSELECT: 'YES',
    URI: quotedString(playlistUri(rendition)),
  })}`;
}

function keyLine(revision: PublishedRevision, rendition: RenditionRow, n: number): string[] {
  const keyId = keyIdOf(revision, rendition);
  if (!keyId || !rendition.ivBase) return [];
  // Relative to the media playlist, which is two folders below the revision.
  const uri = quotedString(`../../${formatDeliveryFile({ type: 'key', keyId })}`);
  const iv = `0x${segmentIv(rendition.ivBase, n).toString('hex')}`;
  return [`#EXT-X-KEY:${attributes({ METHOD: 'AES-128', URI: uri, IV: iv })}`];
}

function keyIdOf({ protection }: PublishedRevision, rendition: RenditionRow): string | undefined {
  return protection === 'aes-128' ? (rendition.contentKeyId ?? undefined) : undefined;
}

function playlistUri({ kind, name }: RenditionRow): string {
  return formatDeliveryFile({ type: 'media-playlist', kind, rendition: name });
}

function streamInf(list: Record<string, string | number | undefined>): string {
  return `#EXT-X-STREAM-INF:${attributes(list)}`;
}

function attributes(list: Record<string, string | number | undefined>): string {
  return Object.entries(list)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}

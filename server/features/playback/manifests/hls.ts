import { segmentIv } from '../../../domain/segment-iv.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import { formatDeliveryFile, type DeliveryFile } from '../../../domain/delivery-path.js';
import type { PublishedRevision } from '../catalog.js';
import { linesOf, reachableSegments, reachesRendition, type PlayLimits } from '../play-limits.js';

/** Good enough to begin with on any screen, small enough for any line. */
const firstChoiceLines = 360;
const audioGroup = 'audio';

/** The multivariant playlist (RFC 8216), with the renditions that `limits` reach. */
export function renderMultivariantPlaylist(
  revision: PublishedRevision,
  limits: PlayLimits,
): string {
  const { video, audio } = reachedTracks(revision, limits);
  const variants =
    video.length > 0 ? videoVariants(inOrderOfChoice(video), audio) : audio.flatMap(audioVariant);
  const group = video.length > 0 ? audio.map(audioRendition) : [];
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...group,
    ...variants,
  ]);
}

/** The files that a player which begins at the start asks for first, in the order of need. */
export function startingFiles(revision: PublishedRevision, limits: PlayLimits): DeliveryFile[] {
  const { video, audio } = reachedTracks(revision, limits);
  const rows = [...inOrderOfChoice(video).slice(0, 1), ...audio.slice(0, 1)];
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

/** The media playlist of one rendition, as far as `limits` reach. */
export function renderMediaPlaylist(
  revision: PublishedRevision,
  rendition: RenditionRow,
  limits: PlayLimits,
): string {
  const durations = rendition.segmentDurations.slice(
    0,
    reachableSegments(limits, rendition.segmentDurations),
  );
  const segments = durations.flatMap((duration, n) => [
    ...keyLine(revision, rendition, n),
    `#EXTINF:${duration.toFixed(6)},`,
    `${n}.m4s`,
  ]);
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(durations.reduce((most, one) => Math.max(most, one), 0)))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // Before the first key, so that it stays clear.
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments,
    '#EXT-X-ENDLIST',
  ]);
}

/** A quoted-string has no escapes: quotes and line ends inside it would end it (RFC 8216, 4.2). */
export function quotedString(text: string): string {
  return `"${text.replace(/"/g, "'").replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}"`;
}

function reachedTracks({ renditions }: PublishedRevision, limits: PlayLimits) {
  return {
    video: renditions.filter(
      (rendition) => rendition.kind === 'video' && reachesRendition(limits, rendition),
    ),
    audio: renditions.filter((rendition) => rendition.kind === 'audio'),
  };
}

/** Many players begin with the first that is listed. */
function inOrderOfChoice(ascending: readonly RenditionRow[]): RenditionRow[] {
  const first =
    ascending.find((rendition) => linesOf(rendition) >= firstChoiceLines) ?? ascending.at(-1);
  return first ? [first, ...ascending.filter((rendition) => rendition !== first)] : [];
}

function videoVariants(video: readonly RenditionRow[], audio: readonly RenditionRow[]): string[] {
  const most = (measure: (rendition: RenditionRow) => number) => Math.max(0, ...audio.map(measure));
  const audioBandwidth = most((rendition) => rendition.bandwidth);
  const averageAudioBandwidth = most((rendition) => rendition.averageBandwidth);
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
  // From the playlist in its track's folder up to the revision's.
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

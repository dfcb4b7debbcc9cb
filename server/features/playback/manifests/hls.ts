import type { AudioRole, TextTrack } from '../../../domain/tracks.js';
import { segmentIv } from '../../../domain/segment-iv.js';
import { makeDrmSignal } from '../../../media/drm/drm-signal.js';
import type { DrmSystemName } from '../../../media/drm/drm-systems.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import { formatDeliveryFile, type DeliveryFile } from '../../../domain/delivery-path.js';
import type { PublishedRevision } from '../catalog.js';
import {
  countPermittedSegments,
  permittedTexts,
  permittedTracks,
  shortSideOf,
  type PlayLimits,
} from '../play-limits.js';

/** Players should start with this resolution: it looks acceptable on any screen and loads on any connection. */
const preferredShortSide = 360;
const audioGroup = 'audio';
const textGroup = 'text';

/** What tracks are to viewers who need them (RFC 8216 4.3.4.1, and Apple's HLS Authoring Specification). */
const characteristics: Partial<Record<AudioRole | TextTrack['kind'], string>> = {
  description: 'public.accessibility.describes-video',
  'enhanced-audio-intelligibility': 'public.accessibility.enhances-speech-intelligibility',
  captions:
    'public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound',
};

/** The multivariant playlist (RFC 8216), with the renditions that `limits` permit. */
export function renderMultivariantPlaylist(
  revision: PublishedRevision,
  limits: PlayLimits,
): string {
  const { video, audio } = permittedTracks(revision, limits);
  const hasChoice = audio.length > 1;
  const texts = video.length > 0 ? permittedTexts(revision, limits) : [];
  const variants =
    video.length > 0
      ? videoVariants(preferredFirst(video), audio, texts.length > 0)
      : audioVariants(audio);
  const group =
    video.length > 0 || hasChoice
      ? audio.map((rendition, index) => audioRendition(rendition, index, hasChoice))
      : [];
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...group,
    ...texts.map(textRendition),
    ...variants,
  ]);
}

/** The files that a player needs first when it starts at the beginning, in the order in which it requests them. */
export function startingFiles(revision: PublishedRevision, limits: PlayLimits): DeliveryFile[] {
  const { video, audio } = permittedTracks(revision, limits);
  const rows = [...preferredFirst(video).slice(0, 1), ...audio.slice(0, 1)];
  const tracks = rows.map(({ kind, name }) => ({ kind, rendition: name }));
  const isFetched = revision.protection === 'aes-128';
  const keyIds = isFetched ? rows.flatMap(({ contentKeyId }) => contentKeyId ?? []) : [];
  return [
    { type: 'multivariant-playlist' },
    ...tracks.map((track) => ({ type: 'media-playlist', ...track }) as const),
    ...[...new Set(keyIds)].map((keyId) => ({ type: 'key', keyId }) as const),
    ...tracks.map((track) => ({ type: 'init', ...track }) as const),
    ...tracks.map((track) => ({ type: 'segment', n: 0, ...track }) as const),
  ];
}

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
  const durations = rendition.segmentDurations.slice(
    0,
    countPermittedSegments(limits, rendition.segmentDurations),
  );
  const segments = durations.flatMap((duration, n) => [
    ...segmentKey(revision, rendition, n),
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
    ...renditionKeys(revision, rendition, systems),
    // Stands before the first EXT-X-KEY of AES-128 because the init segment is not encrypted (RFC 8216, 4.3.2.4).
    '#EXT-X-MAP:URI="init.mp4"',
    ...segments,
    '#EXT-X-ENDLIST',
  ]);
}

/** A quoted-string has no escapes (RFC 8216, 4.2): quotes and control characters are replaced, or they would end it. */
export function quotedString(text: string): string {
  return `"${text.replace(/"/g, "'").replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}"`;
}

/** Puts the preferred starting rendition first, because many players start with the first variant listed. */
function preferredFirst(ascending: readonly RenditionRow[]): RenditionRow[] {
  const first =
    ascending.find((rendition) => shortSideOf(rendition) >= preferredShortSide) ?? ascending.at(-1);
  return first ? [first, ...ascending.filter((rendition) => rendition !== first)] : [];
}

function videoVariants(
  video: readonly RenditionRow[],
  audio: readonly RenditionRow[],
  hasTexts: boolean,
): string[] {
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
      SUBTITLES: hasTexts ? quotedString(textGroup) : undefined,
    }),
    playlistUri(rendition),
  ]);
}

/** Sound alone is one variant, whatever there is to choose. */
function audioVariants([main, ...others]: readonly RenditionRow[]): string[] {
  if (!main) return [];
  const all = [main, ...others];
  return [
    streamInf({
      BANDWIDTH: Math.max(...all.map(({ bandwidth }) => bandwidth)),
      'AVERAGE-BANDWIDTH': Math.max(...all.map(({ averageBandwidth }) => averageBandwidth)),
      CODECS: quotedString([...new Set(all.map(({ codecs }) => codecs))].join(',')),
      AUDIO: others.length > 0 ? quotedString(audioGroup) : undefined,
    }),
    playlistUri(main),
  ];
}

function audioRendition(rendition: RenditionRow, index: number, hasChoice: boolean): string {
  const track = hasChoice ? rendition.audioTrack : null;
  const isForSome = track?.role === 'commentary';
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'AUDIO',
    'GROUP-ID': quotedString(audioGroup),
    NAME: quotedString(track?.label ?? rendition.name),
    LANGUAGE: track && languageAttribute(track),
    DEFAULT: index === 0 ? 'YES' : 'NO',
    AUTOSELECT: isForSome && index > 0 ? 'NO' : 'YES',
    CHARACTERISTICS: track && characteristicsAttribute(track.role),
    CHANNELS: track && quotedString(String(track.channels)),
    URI: quotedString(playlistUri(rendition)),
  })}`;
}

/** Never the default: to show subtitles is for the viewer to choose. */
function textRendition(track: TextTrack): string {
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'SUBTITLES',
    'GROUP-ID': quotedString(textGroup),
    NAME: quotedString(track.label),
    LANGUAGE: languageAttribute(track),
    DEFAULT: 'NO',
    AUTOSELECT: 'YES',
    FORCED: track.isForced ? 'YES' : 'NO',
    CHARACTERISTICS: characteristicsAttribute(track.kind),
    URI: quotedString(formatDeliveryFile({ type: 'text-playlist', name: track.name })),
  })}`;
}

function languageAttribute({ language }: { language: string }): string | undefined {
  return language === 'und' ? undefined : quotedString(language);
}

function characteristicsAttribute(of: AudioRole | TextTrack['kind']): string | undefined {
  const value = characteristics[of];
  return value && quotedString(value);
}

/** The playlist of a text track: one segment, since the whole of it is small. */
export function renderTextPlaylist({ duration }: PublishedRevision, track: TextTrack): string {
  const file = formatDeliveryFile({ type: 'text', name: track.name });
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(duration))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXTINF:${duration.toFixed(6)},`,
    file.slice(file.lastIndexOf('/') + 1),
    '#EXT-X-ENDLIST',
  ]);
}

/** AES-128 states the IV of each segment. In Common Encryption the segments state it, and one key serves the whole rendition. */
function segmentKey(revision: PublishedRevision, rendition: RenditionRow, n: number): string[] {
  const keyId = rendition.contentKeyId;
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
  return protection === 'cenc' ? [line(keyUri(keyId), 'identity'), clearKey] : [clearKey];
}

function keyLine(list: Record<string, string | undefined>): string {
  return `#EXT-X-KEY:${attributes(list)}`;
}

/** Relative to the media playlist, which is two folders below the revision. */
function keyUri(keyId: string): string {
  return quotedString(`../../${formatDeliveryFile({ type: 'key', keyId })}`);
}

function hex(bytes: Buffer): string {
  return `0x${bytes.toString('hex')}`;
}

function playlistUri({ kind, name }: RenditionRow): string {
  return formatDeliveryFile({ type: 'media-playlist', kind, rendition: name });
}

function streamInf(list: Record<string, string | number | undefined>): string {
  return `#EXT-X-STREAM-INF:${attributes(list)}`;
}

function attributes(list: Record<string, string | number | null | undefined>): string {
  return Object.entries(list)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}
